package handoff

import (
	"context"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/recourse/handoff/seat"
)

// Kind is what a recipient is.
type Kind string

// Kinds of recipients.
const (
	Lawyer      Kind = "lawyer"
	Association Kind = "association"
)

// Limits of what an organiser writes, in characters.
const (
	MaxName    = 120
	MaxPurpose = 500
)

// Recipient is whom members may let have their part of the case.
type Recipient struct {
	ID      joinder.ID
	Case    joinder.ID
	Kind    Kind
	Name    string
	Purpose string
	At      time.Time
	Ended   time.Time // zero while it may be handed to
	Allowed int       // members whose yes is in force; only for those who work on the case
}

// Naming is a recipient that an organiser names.
type Naming struct {
	Case    joinder.ID
	Kind    Kind
	Name    string
	Purpose string
}

// Permission is one member's answer to one recipient.
type Permission struct {
	ID        joinder.ID // of a new consent
	Salt      []byte     // of its log entry
	Case      joinder.ID
	Complaint joinder.ID
	Recipient joinder.ID
	Yes       bool
	At        time.Time
}

// Use and RecipientOf are how the consent is written down and sealed
// (joinder.Consent).
const Use joinder.Use = "handoff"

// RecipientOf names a recipient in a sealed consent.
func RecipientOf(id joinder.ID) joinder.Recipient { return joinder.Recipient("handoff/" + string(id)) }

// PackState is where a pack is. A string is the tail of "handoff.pack.state.".
type PackState string

// States of a pack.
const (
	Ordered   PackState = "ordered"
	Ready     PackState = "ready"
	Withdrawn PackState = "withdrawn" // a consent that it rests on is gone
	Failed    PackState = "failed"    // nobody lets this recipient have anything
)

// Pack is one pack for one recipient.
type Pack struct {
	ID        joinder.ID
	Case      joinder.ID
	Recipient joinder.ID
	Lang      joinder.Lang
	Actor     string // who ordered it
	At        time.Time
	State     PackState
	Members   int
	Done      time.Time
	Size      int64
	SHA256    string
	Blob      string `json:"-"`
	Key       []byte `json:"-"` // wrapped
	Exports   []seat.Act
}

// Mine is a viewer's own complaint in the case, with what it allows.
type Mine struct {
	Complaint joinder.ID
	Number    int
	Standing  bool
	Allows    map[joinder.ID]bool // by recipient
}

// Boxed is a recipient as stored.
type Boxed struct {
	Recipient         Recipient
	NameBox, AboutBox []byte
}

// Kept is the room as stored.
type Kept struct {
	Recipients []Boxed
	Mine       []Mine
	Terms      []Terms
	Packs      []Pack
	Members    int // present members; only for those who work on the case
}

// Room is the hand-off of a case for one viewer.
type Room struct {
	Today      joinder.Date
	Recipients []Recipient
	Mine       []Mine
	Terms      []Terms // the newest of each currency; for those who run the case, and counsel
	Packs      []Pack  // newest first; those that the viewer may open
	Members    int
}

// JobPack writes a pack; its payload is the pack's id.
const JobPack = "handoff.pack"

// Ledger keeps what was decided. Each method is one transaction, durable on
// return, and decides itself who may.
type Ledger interface {
	// AddRecipient names a recipient; only an organiser may.
	AddRecipient(ctx context.Context, v joinder.Viewer, b Boxed, act seat.Act) error
	// EndRecipient ends every consent given to it, seals that, and ends its seats.
	EndRecipient(ctx context.Context, v joinder.Viewer, id, recipient joinder.ID, act seat.Act) error
	// Permit gives or withdraws a member's consent, with its log entry; what is
	// so already stays untouched.
	Permit(ctx context.Context, v joinder.Viewer, p Permission) error
	// SetTerms stores terms; an organiser may, and counsel with a seat.
	SetTerms(ctx context.Context, v joinder.Viewer, t Terms) error
	// OrderPack stores an order with its job. An open order for the same
	// recipient and language is Conflict.
	OrderPack(ctx context.Context, v joinder.Viewer, p Pack, job joinder.Job, act seat.Act) error
	// FinishPack makes the pack ready if every consent it rests on is in force;
	// else Conflict, and nothing changes.
	FinishPack(ctx context.Context, p Pack, consents []joinder.ID) error
	// FailPack marks an order that cannot be carried out.
	FailPack(ctx context.Context, id joinder.ID, at time.Time) error
	// StalePacks marks packs as withdrawn whose consents are gone, or that are
	// older than a time, and gives their blobs.
	StalePacks(ctx context.Context, before time.Time) ([]string, error)
}

// Register reads. What a viewer may not see is missing from the answer.
type Register interface {
	// Handoff reads the room for those in the case.
	Handoff(ctx context.Context, v joinder.Viewer, id joinder.ID) (Kept, error)
	// Material reads what a pack may hold, in one snapshot. Failed is
	// joinder.NotFound for a pack that is not waiting.
	Material(ctx context.Context, pack joinder.ID) (Material, error)
	// PackFile gives a ready pack to whoever may open it and records that it
	// left the house, on the pack and on every item in it. Conflict when a
	// consent it rests on is gone.
	PackFile(ctx context.Context, v joinder.Viewer, id, pack joinder.ID, act seat.Act) (Pack, error)
}

// Vault keeps packs and boxes.
type Vault interface {
	Put(ctx context.Context, owner, item joinder.ID, r io.Reader, limit int64) (joinder.Stored, error)
	Open(ctx context.Context, owner, item joinder.ID, blob string, wrapped []byte) (io.ReadCloser, error)
	Remove(ctx context.Context, blob string) error
}

// Boxes closes and opens short private words.
type Boxes interface {
	Box(plain, aad []byte) ([]byte, error)
	Unbox(box, aad []byte) ([]byte, error)
}

// Evidence writes the sealed evidence of the people of a material: the bundle
// that a court opens.
type Evidence interface {
	// Names fills in the names and captions of the items.
	Names(ctx context.Context, m *Material) error
	// Bundle writes the evidence bundle with nothing but the material's items.
	Bundle(ctx context.Context, m Material, w io.Writer) error
	// Letter opens the sealed PDF of a letter.
	Letter(ctx context.Context, l joinder.Letter) (io.ReadCloser, error)
}

// Words says a catalogue text.
type Words func(l joinder.Lang, key string, args ...any) string

// Parts is what a Desk is built of.
type Parts struct {
	Ledger   Ledger
	Register Register
	Vault    Vault
	Boxes    Boxes
	Evidence Evidence
	Pack     *datapack.Pack
	Words    Words
	Answers  func(reply joinder.ID, box []byte) (string, error) // opens the words of a reply; nil: they are left out
	Zone     *time.Location                                     // whose day it is; nil is UTC
	Host     string                                             // who runs the site
	URL      string                                             // of the site, without a slash at the end
	Limit    int64                                              // bytes of a pack; 0 is 20 GB
}

// Desk is the use case. It is safe for concurrent use.
type Desk struct {
	Parts
	world joinder.World
}

// New wires the use case.
func New(p Parts, world joinder.World) *Desk {
	if p.Zone == nil {
		p.Zone = time.UTC
	}
	if p.Limit == 0 {
		p.Limit = 20 << 30
	}
	return &Desk{p, world}
}

func (d *Desk) today() joinder.Date { return joinder.DateOf(d.world.Now().In(d.Zone)) }

func (d *Desk) act(v joinder.Viewer, id, subject joinder.ID, kind, reason string) seat.Act {
	return seat.Act{ID: d.world.ID(), Case: id, Subject: subject, Kind: kind, Actor: seat.ActorOf(v), Reason: reason, At: d.world.Now()}
}

// Name names a recipient.
func (d *Desk) Name(ctx context.Context, v joinder.Viewer, n Naming) (joinder.ID, error) {
	n.Name, n.Purpose = strings.TrimSpace(n.Name), strings.TrimSpace(n.Purpose)
	var ps joinder.Problems
	if n.Kind != Lawyer && n.Kind != Association {
		ps = append(ps, joinder.Fail(joinder.Invalid, "error.handoff.kind").On("kind"))
	}
	if c := utf8.RuneCountInString(n.Name); c < 2 || c > MaxName {
		ps = append(ps, joinder.Fail(joinder.Invalid, "error.handoff.name", "Most", MaxName).On("name"))
	}
	if c := utf8.RuneCountInString(n.Purpose); c < 4 || c > MaxPurpose {
		ps = append(ps, joinder.Fail(joinder.Invalid, "error.handoff.purpose", "Most", MaxPurpose).On("purpose"))
	}
	if err := ps.OrNil(); err != nil {
		return "", err
	}
	b := Boxed{Recipient: Recipient{ID: d.world.ID(), Case: n.Case, Kind: n.Kind, At: d.world.Now()}}
	id := b.Recipient.ID
	var err error
	if b.NameBox, err = d.Boxes.Box([]byte(n.Name), aad(id, "name")); err != nil {
		return "", err
	}
	if b.AboutBox, err = d.Boxes.Box([]byte(n.Purpose), aad(id, "purpose")); err != nil {
		return "", err
	}
	return id, d.Ledger.AddRecipient(ctx, v, b, d.act(v, n.Case, id, "named", ""))
}

// End takes a recipient back: every yes given to it ends, and its seats.
func (d *Desk) End(ctx context.Context, v joinder.Viewer, id, recipient joinder.ID) error {
	return d.Ledger.EndRecipient(ctx, v, id, recipient, d.act(v, id, recipient, "ended", ""))
}

// Permit gives or withdraws what one member allows one recipient.
func (d *Desk) Permit(ctx context.Context, v joinder.Viewer, id, complaint, recipient joinder.ID, yes bool) error {
	if !v.Owns(complaint) && !v.System {
		return joinder.Fail(joinder.Forbidden, "error.case.not_yours").On("complaint")
	}
	return d.Ledger.Permit(ctx, v, Permission{ID: d.world.ID(), Salt: d.world.Bytes(joinder.SaltSize), Case: id, Complaint: complaint, Recipient: recipient, Yes: yes, At: d.world.Now()})
}

// SetTerms says what interest is counted from, for one currency.
func (d *Desk) SetTerms(ctx context.Context, v joinder.Viewer, id joinder.ID, t Terms) error {
	t.Rate, t.Source = strings.TrimSuffix(strings.TrimSpace(t.Rate), "%"), strings.TrimSpace(t.Source)
	t.ID, t.Case, t.Actor, t.At = d.world.ID(), id, seat.ActorOf(v), d.world.Now()
	var ps joinder.Problems
	if _, known := t.Currency.Scale(); !known {
		ps = append(ps, joinder.Fail(joinder.Invalid, "error.handoff.currency").On("currency"))
	}
	if _, ok := t.rate(); !ok {
		ps = append(ps, joinder.Fail(joinder.Invalid, "error.handoff.rate").On("rate"))
	}
	if t.Basis != 360 && t.Basis != 365 {
		ps = append(ps, joinder.Fail(joinder.Invalid, "error.handoff.basis").On("basis"))
	}
	if t.Until.IsZero() || t.Until.Before(t.From) {
		ps = append(ps, joinder.Fail(joinder.Invalid, "error.handoff.until").On("until"))
	}
	if c := utf8.RuneCountInString(t.Source); c < 4 || c > MaxSource {
		ps = append(ps, joinder.Fail(joinder.Invalid, "error.handoff.source", "Most", MaxSource).On("source"))
	}
	if err := ps.OrNil(); err != nil {
		return err
	}
	return d.Ledger.SetTerms(ctx, v, t)
}

// Order asks for a pack; a job writes it.
func (d *Desk) Order(ctx context.Context, v joinder.Viewer, id, recipient joinder.ID, lang joinder.Lang) (joinder.ID, error) {
	if lang != joinder.English {
		lang = joinder.Chinese
	}
	p := Pack{ID: d.world.ID(), Case: id, Recipient: recipient, Lang: lang, Actor: seat.ActorOf(v), At: d.world.Now(), State: Ordered}
	return p.ID, d.Ledger.OrderPack(ctx, v, p, joinder.Job{Kind: JobPack, Payload: []byte(p.ID)}, d.act(v, id, p.ID, "ordered", ""))
}

// Open gives a pack to whoever may have it; the caller closes it.
func (d *Desk) Open(ctx context.Context, v joinder.Viewer, id, pack joinder.ID) (Pack, io.ReadCloser, error) {
	p, err := d.Register.PackFile(ctx, v, id, pack, d.act(v, id, pack, "exported", ""))
	if err != nil {
		return Pack{}, nil, err
	}
	body, err := d.Vault.Open(ctx, id, p.ID, p.Blob, p.Key)
	return p, body, err
}

// Room reads the hand-off of a case for those in it.
func (d *Desk) Room(ctx context.Context, v joinder.Viewer, id joinder.ID) (Room, error) {
	k, err := d.Register.Handoff(ctx, v, id)
	if err != nil {
		return Room{}, err
	}
	r := Room{Today: d.today(), Mine: k.Mine, Terms: k.Terms, Packs: k.Packs, Members: k.Members}
	for _, b := range k.Recipients {
		to, err := d.open(b)
		if err != nil {
			return Room{}, err
		}
		r.Recipients = append(r.Recipients, to)
	}
	return r, nil
}

func (d *Desk) open(b Boxed) (Recipient, error) {
	name, err := d.Boxes.Unbox(b.NameBox, aad(b.Recipient.ID, "name"))
	if err != nil {
		return Recipient{}, err
	}
	about, err := d.Boxes.Unbox(b.AboutBox, aad(b.Recipient.ID, "purpose"))
	b.Recipient.Name, b.Recipient.Purpose = string(name), string(about)
	return b.Recipient, err
}

func aad(id joinder.ID, part string) []byte { return []byte("handoff/" + string(id) + "/" + part) }
