package evidence

import (
	"bufio"
	"context"
	"errors"
	"io"
	"path"
	"strings"
	"sync"

	"joinder"
)

// Vault keeps bytes by hash, encrypted (internal/blob). Safe for concurrent use.
type Vault interface {
	// Put answers when the bytes are durable and read back right; TooLarge over
	// limit, Unavailable when they cannot be kept. Nothing stays after an error.
	Put(ctx context.Context, owner, item joinder.ID, r io.Reader, limit int64) (joinder.Stored, error)
	// Open reads an item; a changed one never ends in io.EOF.
	Open(ctx context.Context, owner, item joinder.ID, blob string, wrapped []byte) (io.ReadCloser, error)
	// Remove deletes the ciphertext; removing what is gone is no error.
	Remove(ctx context.Context, blob string) error
}

// Usage knows what a person has stored already.
type Usage interface {
	// EvidenceUsed counts the files and bytes of an owner (draft or complaint).
	// NotFound unless the viewer may add evidence to it.
	EvidenceUsed(ctx context.Context, viewer joinder.Viewer, owner joinder.ID) (files int, bytes int64, err error)
}

// Upload is one file on its way in.
type Upload struct {
	Owner   joinder.ID // the draft or complaint whose key will lock it
	Name    string     // as the person's device calls it
	Caption string     // what it shows
	Item    string     // checklist id; "" if none
	Body    io.Reader
}

// Received is a file that is safely kept but not yet recorded: the caller
// commits it with its row and leaf in one transaction, and there checks the
// person's limits again (Limits.Allows), since uploads may run side by side.
type Received struct {
	Evidence   joinder.Evidence // Leaf is not set yet
	Commitment string           // for the leaf
	WrappedKey []byte
	Notices    []joinder.Notice // what the person should be told
}

// Receiver takes files in. Safe for concurrent use.
type Receiver struct {
	vault  Vault
	usage  Usage
	limits Limits
	world  joinder.World

	mu     sync.Mutex
	flying map[joinder.ID]reservation // uploads under way
}

type reservation struct {
	files int
	bytes int64
}

// NewReceiver keeps files in vault within limits.
func NewReceiver(vault Vault, usage Usage, limits Limits, world joinder.World) *Receiver {
	return &Receiver{vault: vault, usage: usage, limits: limits, world: world, flying: map[joinder.ID]reservation{}}
}

// Limits says what is accepted, for pages that tell people beforehand.
func (r *Receiver) Limits() Limits { return r.limits }

// Receive keeps one file. Nothing of a refused file stays. Errors for the
// person: Invalid (empty, a kind we do not take, an unreadable image or
// archive), TooLarge (file, person's share, pixels, archive), Unavailable (no
// space), NotFound (not theirs).
func (r *Receiver) Receive(ctx context.Context, viewer joinder.Viewer, up Upload) (Received, error) {
	files, used, err := r.usage.EvidenceUsed(ctx, viewer, up.Owner)
	if err != nil {
		return Received{}, err
	}
	limit, err := r.reserve(up.Owner, files, used)
	if err != nil {
		return Received{}, err
	}
	defer r.release(up.Owner, limit)

	in, err := r.inspect(up)
	if err != nil {
		return Received{}, err
	}
	item := r.world.ID()
	kept, err := r.vault.Put(ctx, up.Owner, item, in.body, limit)
	if err != nil {
		return Received{}, r.explain(err, limit)
	}
	if err := in.finish(r.limits, kept.Size); err != nil {
		_ = r.vault.Remove(context.WithoutCancel(ctx), kept.Blob)
		return Received{}, err
	}
	name := CleanName(up.Name)
	return Received{
		Evidence: joinder.Evidence{
			ID: item, Complaint: up.Owner, Name: name, Caption: up.Caption, Item: up.Item, MediaType: in.mediaType,
			Size: kept.Size, SHA256: kept.SHA256, Blob: kept.Blob, Salt: kept.Salt, At: r.world.Now(),
		},
		Commitment: kept.Commitment, WrappedKey: kept.WrappedKey, Notices: notices(name, in.mediaType),
	}, nil
}

// Allows reports, as an error for the person, whether adding one file of size
// bytes keeps an owner with files and used bytes within the limits. Storage
// calls it inside the transaction that records the file.
func (l Limits) Allows(files int, used, size int64) error {
	if files >= l.Files {
		return joinder.Fail(joinder.TooLarge, "error.evidence.too_many", "Limit", l.Files)
	}
	if used+size > l.Person {
		return joinder.Fail(joinder.TooLarge, "error.evidence.quota", "LimitMB", l.Person>>20)
	}
	return nil
}

// reserve claims a share of the person's quota for one upload and says how
// many bytes it may have.
func (r *Receiver) reserve(owner joinder.ID, files int, used int64) (int64, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	f := r.flying[owner]
	if err := r.limits.Allows(files+f.files, used+f.bytes, 1); err != nil {
		return 0, err
	}
	limit := min(r.limits.File, r.limits.Person-used-f.bytes)
	r.flying[owner] = reservation{f.files + 1, f.bytes + limit}
	return limit, nil
}

func (r *Receiver) release(owner joinder.ID, limit int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	f := r.flying[owner]
	if f.files--; f.files == 0 {
		delete(r.flying, owner)
		return
	}
	f.bytes -= limit
	r.flying[owner] = f
}

// explain names the limit that was met.
func (r *Receiver) explain(err error, limit int64) error {
	if joinder.KindOf(err) != joinder.TooLarge {
		return err
	}
	if limit < r.limits.File {
		return joinder.Fail(joinder.TooLarge, "error.evidence.quota", "LimitMB", r.limits.Person>>20).Because(err)
	}
	return joinder.Fail(joinder.TooLarge, "error.evidence.too_large", "LimitMB", r.limits.File>>20).Because(err)
}

// inspection is a file whose beginning is known.
type inspection struct {
	mediaType string
	body      io.Reader
	tail      *tail     // for archives: their directory is at the end
	jpeg      *jpegSize // for JPEG: its size may be megabytes in
}

const headSize = 8 << 10

func (r *Receiver) inspect(up Upload) (*inspection, error) {
	body := bufio.NewReaderSize(up.Body, headSize)
	head, err := body.Peek(headSize)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if len(head) == 0 {
		return nil, joinder.Fail(joinder.Invalid, "error.evidence.empty")
	}
	in := &inspection{mediaType: typeOf(head, up.Name), body: body}
	kind := familyOf(in.mediaType)
	if kind == familyNone {
		return nil, joinder.Fail(joinder.Invalid, "error.evidence.kind", "Type", in.mediaType)
	}
	if kind == familyImage {
		if in.body, err = boundImage(body, in.mediaType, r.limits); err != nil {
			return nil, err
		}
	}
	if in.mediaType == "image/jpeg" {
		in.jpeg = &jpegSize{}
		in.body = io.TeeReader(in.body, in.jpeg)
	}
	if isArchive(in.mediaType) {
		in.tail = &tail{}
		in.body = io.TeeReader(in.body, in.tail)
	}
	return in, nil
}

// finish checks what only the end of the file tells.
func (in *inspection) finish(limits Limits, size int64) error {
	if in.jpeg != nil {
		return boundSize(in.jpeg.width, in.jpeg.height, limits)
	}
	if in.tail == nil {
		return nil
	}
	mediaType, err := checkArchive(in.tail, size, in.mediaType, limits)
	in.mediaType = mediaType
	return err
}

// notices tells of a name that promises something else than the content is.
func notices(name, mediaType string) []joinder.Notice {
	ext := strings.ToLower(path.Ext(name))
	if ext == "" || extensionFits(ext, mediaType) {
		return nil
	}
	return []joinder.Notice{{Key: "evidence.notice.name_differs", Args: map[string]any{"Name": name, "Type": mediaType}}}
}
