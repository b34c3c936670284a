// Package held keeps files that somebody only looks at: read here, kept for a
// few hours under a link that is theirs alone, and gone after, unless they say
// that a file is to stay.
//
//	token, err := keeper.Hold(ctx, "statement", state, held.Hours)
//	file, err := keeper.Add(ctx, token.Key(), "alipay.csv", upload)
//	h, err := keeper.Look(ctx, "statement", token.Key())
//	err = keeper.Save(ctx, h, held.Hours)
//	err = keeper.Drop(ctx, token.Key())
//
// The table knows a link only by its hash. Files and state are encrypted; when
// the row goes, the key of its files goes with it. Nothing here is evidence:
// nothing is sealed, and nobody but the holder of the link sees any of it.
package held

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"encoding/json"
	"io"
	"strings"
	"time"

	"joinder"
)

// Kind tells whose state it is: each group of pages has its own.
type Kind string

// Hours is how long something is held after it was last used, unless more was
// agreed: long enough to look something up and come back after dinner.
const Hours = 6 * time.Hour

// Bounds of what one link holds. Sizes are bytes.
const (
	MaxState = 4 << 20
	MaxFiles = 40
)

// Token is the secret part of a link: 26 characters, 128 bits.
type Token string

// Key is what a token is stored and found by: SHA-256 in hex. It opens nothing
// for those who only have the table, and is safe in a job's payload.
type Key string

// Key hashes the token.
func (t Token) Key() Key {
	sum := sha256.Sum256([]byte("joinder/held/v1\n" + strings.ToLower(strings.TrimSpace(string(t)))))
	return Key(hex.EncodeToString(sum[:]))
}

// Owner is whose key locks the files in the blob store.
func (k Key) Owner() joinder.ID { return joinder.ID(k[:min(len(k), 32)]) }

// Held is what one link leads to.
type Held struct {
	Key       Key
	Kind      Kind
	State     []byte // JSON; what it says is its kind's own
	Version   int    // of State, counted by Save
	Files     []File // oldest first
	CreatedAt time.Time
	SavedAt   time.Time
	Until     time.Time // when it goes
}

// Read reads the state into v.
func (h Held) Read(v any) error { return json.Unmarshal(h.State, v) }

// Write makes v the state, to be saved.
func (h *Held) Write(v any) (err error) {
	h.State, err = json.Marshal(v)
	return err
}

// File is one file that is held.
type File struct {
	ID     joinder.ID
	Name   string // as the person's device calls it
	Size   int64
	SHA256 string // hex
	At     time.Time
}

// Limits bound what one link holds, in bytes.
type Limits struct{ File, All int64 }

// Parts is what a Keeper is made of. All fields are required.
type Parts struct {
	Store  Store
	Vault  Vault
	Boxes  Boxes
	World  joinder.World
	Limits Limits
}

// Keeper holds things. It has no state of its own and is safe for concurrent
// use.
type Keeper struct{ Parts }

// New makes a Keeper.
func New(p Parts) *Keeper { return &Keeper{p} }

// Limits says what is accepted, for pages that tell people beforehand.
func (k *Keeper) Limits() Limits { return k.Parts.Limits }

// Hold opens a new link with a first state.
func (k *Keeper) Hold(ctx context.Context, kind Kind, state any, life time.Duration) (Token, error) {
	token := Token(strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(k.World.Bytes(16))))
	box, err := k.box(token.Key(), state)
	if err != nil {
		return "", err
	}
	now := k.World.Now()
	return token, k.Store.CreateHeld(ctx, Row{Key: token.Key(), Kind: kind, State: box, Version: 1, CreatedAt: now, SavedAt: now, Until: now.Add(life)})
}

// Look reads what a link holds. NotFound for another kind's, an unknown one,
// and one whose time is over.
func (k *Keeper) Look(ctx context.Context, kind Kind, key Key) (Held, error) {
	row, err := k.Store.Held(ctx, key, k.World.Now())
	if err != nil {
		return Held{}, err
	}
	if row.Kind != kind {
		return Held{}, joinder.Fail(joinder.NotFound, "error.held.gone")
	}
	h := Held{Key: key, Kind: row.Kind, Version: row.Version, CreatedAt: row.CreatedAt, SavedAt: row.SavedAt, Until: row.Until}
	if h.State, err = k.Boxes.Unbox(row.State, stateAAD(key)); err != nil {
		return Held{}, err
	}
	for _, f := range row.Files {
		name, err := k.Boxes.Unbox(f.Name, nameAAD(f.ID))
		if err != nil {
			return Held{}, err
		}
		h.Files = append(h.Files, File{ID: f.ID, Name: string(name), Size: f.Size, SHA256: f.SHA256, At: f.At})
	}
	return h, nil
}

// Save keeps the state as it now is, for life from now on, and commits jobs with
// it. Conflict when somebody saved in between: look again, and try again.
func (k *Keeper) Save(ctx context.Context, h Held, life time.Duration, jobs ...joinder.Job) error {
	box, err := k.box(h.Key, json.RawMessage(h.State))
	if err != nil {
		return err
	}
	now := k.World.Now()
	return k.Store.SaveHeld(ctx, h.Key, box, h.Version, now, now.Add(life), jobs...)
}

func (k *Keeper) box(key Key, state any) ([]byte, error) {
	plain, err := json.Marshal(state)
	if err != nil {
		return nil, err
	}
	if len(plain) > MaxState {
		return nil, joinder.Fail(joinder.TooLarge, "error.held.state")
	}
	return k.Boxes.Box(plain, stateAAD(key))
}

// Add keeps one more file. Nothing of a refused file stays. TooLarge when it is
// over the limit of one file or of all; Invalid when it is empty.
func (k *Keeper) Add(ctx context.Context, key Key, name string, body io.Reader) (File, error) {
	id, limit := k.World.ID(), k.Parts.Limits.File
	kept, err := k.Vault.Put(ctx, key.Owner(), id, body, limit)
	if joinder.KindOf(err) == joinder.TooLarge {
		return File{}, joinder.Fail(joinder.TooLarge, "error.held.too_large", "LimitMB", limit/1_000_000).Because(err)
	}
	if err != nil {
		return File{}, err
	}
	f := File{ID: id, Name: name, Size: kept.Size, SHA256: kept.SHA256, At: k.World.Now()}
	err = k.record(ctx, key, f, kept)
	if err != nil {
		_ = k.Vault.Remove(context.WithoutCancel(ctx), kept.Blob)
		return File{}, err
	}
	return f, nil
}

func (k *Keeper) record(ctx context.Context, key Key, f File, kept joinder.Stored) error {
	if f.Size == 0 {
		return joinder.Fail(joinder.Invalid, "error.held.empty")
	}
	name, err := k.Boxes.Box([]byte(f.Name), nameAAD(f.ID))
	if err != nil {
		return err
	}
	return k.Store.AddHeldFile(ctx, key, FileRow{ID: f.ID, Name: name, Size: f.Size, SHA256: f.SHA256, Blob: kept.Blob, WrappedKey: kept.WrappedKey, At: f.At},
		f.At, k.Parts.Limits.All)
}

// Open reads a file's bytes; the caller closes them.
func (k *Keeper) Open(ctx context.Context, key Key, id joinder.ID) (io.ReadCloser, error) {
	row, err := k.Store.Held(ctx, key, k.World.Now())
	if err != nil {
		return nil, err
	}
	for _, f := range row.Files {
		if f.ID == id {
			return k.Vault.Open(ctx, key.Owner(), f.ID, f.Blob, f.WrappedKey)
		}
	}
	return nil, joinder.Fail(joinder.NotFound, "error.held.gone")
}

// DropFile lets go of one file at once; one that is gone is no error.
func (k *Keeper) DropFile(ctx context.Context, key Key, id joinder.ID) error {
	return k.Store.DropHeldFile(ctx, key, id)
}

// Drop lets go of everything at once; a link that is gone is no error.
func (k *Keeper) Drop(ctx context.Context, key Key) error { return k.Store.DropHeld(ctx, key) }

// Sweep lets go of what is past its time, and says how many; a chore calls it.
func (k *Keeper) Sweep(ctx context.Context) (int, error) {
	return k.Store.SweepHeld(ctx, k.World.Now())
}

func stateAAD(key Key) []byte      { return []byte("held/" + string(key) + "/state") }
func nameAAD(id joinder.ID) []byte { return []byte("held/file/" + string(id) + "/name") }
