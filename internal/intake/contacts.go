package intake

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"strings"
	"time"

	"joinder"
)

// ContactMailJob sends a link that confirms an address; its payload is a
// ContactMail boxed with ContactMailAAD.
const ContactMailJob = "contact.mail"

// ContactMail is the payload of a ContactMailJob, once unboxed.
type ContactMail struct {
	To   string       `json:"to"`
	Lang joinder.Lang `json:"lang"`
	Link string       `json:"link"`
}

// ContactMailAAD binds the box of a ContactMailJob.
func ContactMailAAD() []byte { return []byte("job/contact.mail") }

// Bounds of links.
const (
	ContactLinkLife = 3 * 24 * time.Hour
	contactPause    = 5 * time.Minute // between two links of one complaint
	contactLinks    = 5               // of one complaint, alive at a time
	contactMails    = 10              // to one address in a day
	contactTries    = 5               // of the number
)

// ContactLink is a link that confirms a contact, as stored. Its secret is in
// the mail alone.
type ContactLink struct {
	Hash           string
	Complaint      joinder.ID
	Person         joinder.ID // key that the complaint's person takes on
	AskedAt, Until time.Time
	Used           bool // the address is confirmed
}

// Together says which complaints a confirmation is of: the link's own, and
// those of one person that were counted with it before; "" is none of them.
type Together struct{ Person joinder.ID }

// ContactStore keeps links until they are confirmed or past their time. Every
// method is one transaction, durable when it returns, and safe for concurrent
// use. A link that is past its time, was missed too often, or whose complaint is
// not filed any more is NotFound.
type ContactStore interface {
	// AddContactLink stores a link and commits job with it. It fails with
	// NotFound unless v owns the filed complaint, and with RateLimited
	// "error.contact.soon" or "error.contact.often" beyond the bounds of one complaint. Where the
	// address had too many it stores nothing and returns nil all the same: what
	// others asked for is nobody's business.
	AddContactLink(ctx context.Context, v joinder.Viewer, l ContactLink, b ContactBounds, job joinder.Job) error
	// ContactLink reads a link.
	ContactLink(ctx context.Context, hash string, b ContactBounds) (ContactLink, error)
	// ConfirmContact confirms the contact where the number was right, or counts
	// a miss. The complaint, and every one of together's person, takes on the
	// link's person and level contact unless its level is higher; other links of them go.
	// A contact that is confirmed already is no error.
	ConfirmContact(ctx context.Context, hash string, right bool, together Together, b ContactBounds) error
	// ContactAsked tells the owner v until when the newest link of a complaint
	// can be used; zero without one.
	ContactAsked(ctx context.Context, v joinder.Viewer, complaint joinder.ID, b ContactBounds) (time.Time, error)
	// ContactConfirmed tells the owner v when the contact was confirmed; zero if
	// never.
	ContactConfirmed(ctx context.Context, v joinder.Viewer, complaint joinder.ID) (time.Time, error)
	// SweepContactLinks deletes links that are past their time.
	SweepContactLinks(ctx context.Context, now time.Time) error
}

// ContactBounds is how often links may be asked for and missed, as of Now.
type ContactBounds struct {
	Now   time.Time
	Pause time.Duration // between two of one complaint
	Links int           // of one complaint at a time
	Mails int           // to one address in a day
	Tries int           // of the number
}

// ContactParts is what Contacts is made of. All fields are required; Secret is
// the Desk's.
type ContactParts struct {
	Links  ContactStore
	Own    OwnStore
	Vault  Vault
	World  joinder.World
	Secret []byte
}

// Contacts confirms that people can be reached. It is safe for concurrent use.
type Contacts struct {
	ContactParts
	personKeys
}

// NewContacts makes Contacts. It panics on a short secret.
func NewContacts(p ContactParts) *Contacts {
	if len(p.Secret) < 32 {
		panic("intake: the secret of contacts has fewer than 32 bytes")
	}
	return &Contacts{p, keysOf(p.Secret)}
}

func (c *Contacts) bounds() ContactBounds {
	return ContactBounds{Now: c.World.Now(), Pause: contactPause, Links: contactLinks, Mails: contactMails, Tries: contactTries}
}

// newLink draws a link for the address of a contact.
func (k personKeys) newLink(w joinder.World, complaint joinder.ID, to joinder.Contact) (ContactLink, string) {
	secret := string(tokenOf(w.Bytes(16)))
	now := w.Now()
	return ContactLink{Hash: hashOfLink(secret), Complaint: complaint, Person: k.confirmed(to), AskedAt: now, Until: now.Add(ContactLinkLife)}, secret
}

func hashOfLink(secret string) string {
	sum := sha256.Sum256([]byte("joinder/contact/v1\n" + strings.ToLower(strings.TrimSpace(secret))))
	return hex.EncodeToString(sum[:])
}

// Standing is how far the contact of a complaint got, for its owner.
type Standing struct {
	Email     string
	Confirmed time.Time // zero if it was not
	Asked     time.Time // until when the newest link can be used; zero without one
	Number    string    // asked for where the link is opened in another browser
}

// Standing tells the owner how far the contact got. Without an address there is
// nothing to confirm: Email is "".
func (c *Contacts) Standing(ctx context.Context, v joinder.Viewer, complaint joinder.ID) (s Standing, err error) {
	own, err := Own(ctx, c.Own, c.Vault, v, complaint)
	if err != nil || own.Contact.Email == "" || own.State == joinder.Withdrawn {
		return s, err
	}
	s.Email, s.Number = own.Contact.Email, c.number(complaint)
	if s.Confirmed, err = c.Links.ContactConfirmed(ctx, v, complaint); err != nil || !s.Confirmed.IsZero() {
		return s, err
	}
	s.Asked, err = c.Links.ContactAsked(ctx, v, complaint, c.bounds())
	return s, err
}

// Ask sends the link to the address of the owner's complaint. Conflict where
// there is no address; a contact that is confirmed already gets no mail.
func (c *Contacts) Ask(ctx context.Context, v joinder.Viewer, complaint joinder.ID, lang joinder.Lang) error {
	if !v.Owns(complaint) {
		return joinder.Fail(joinder.NotFound, "error.intake.no_complaint")
	}
	own, err := Own(ctx, c.Own, c.Vault, v, complaint)
	if err != nil {
		return err
	}
	if own.Contact.Email == "" || own.State != joinder.Filed {
		return joinder.Fail(joinder.Conflict, "error.contact.nothing")
	}
	if at, err := c.Links.ContactConfirmed(ctx, v, complaint); err != nil || !at.IsZero() {
		return err
	}
	link, secret := c.newLink(c.World, complaint, own.Contact)
	plain, err := json.Marshal(ContactMail{To: own.Contact.Email, Lang: lang, Link: secret})
	if err != nil {
		return err
	}
	boxed, err := c.Vault.Box(plain, ContactMailAAD())
	if err != nil {
		return err
	}
	return c.Links.AddContactLink(ctx, v, link, c.bounds(), joinder.Job{Kind: ContactMailJob, Payload: boxed})
}

// ContactDoor is what the page of a link shows: nothing of the complaint but
// what its mail says already.
type ContactDoor struct {
	Complaint joinder.ID
	FiledAt   time.Time
	Until     time.Time
	Done      bool // the address is confirmed
}

func deadLink() error { return joinder.Fail(joinder.NotFound, "error.contact.link") }

// Look reads a link and changes nothing: programs open every link of a mail.
// Whatever is wrong with a link, the answer is the same NotFound.
func (c *Contacts) Look(ctx context.Context, secret string) (ContactDoor, error) {
	link, own, err := c.open(ctx, secret)
	return ContactDoor{Complaint: link.Complaint, FiledAt: own.FiledAt, Until: link.Until, Done: link.Used}, err
}

func (c *Contacts) open(ctx context.Context, secret string) (ContactLink, joinder.Complaint, error) {
	link, err := c.Links.ContactLink(ctx, hashOfLink(secret), c.bounds())
	if joinder.KindOf(err) == joinder.NotFound && err != nil {
		return ContactLink{}, joinder.Complaint{}, deadLink()
	}
	if err != nil {
		return ContactLink{}, joinder.Complaint{}, err
	}
	own, err := Own(ctx, c.Own, c.Vault, joinder.Viewer{System: true}, link.Complaint)
	if joinder.KindOf(err) == joinder.NotFound && err != nil || err == nil && c.confirmed(own.Contact) != link.Person {
		return ContactLink{}, joinder.Complaint{}, deadLink()
	}
	return link, own, err
}

// Confirm says that whoever reads the mails of the address filed the complaint.
// A browser that holds the complaint needs no number; another must know what
// stands on the complaint's own pages, so that nobody confirms by mistake what
// a stranger filed in their name: Invalid "error.contact.number" on field "number".
func (c *Contacts) Confirm(ctx context.Context, v joinder.Viewer, secret, number string) error {
	link, own, err := c.open(ctx, secret)
	if err != nil || link.Used {
		return err
	}
	right := v.Owns(link.Complaint) || subtle.ConstantTimeCompare([]byte(phoneDigits(number)), []byte(c.number(link.Complaint))) == 1
	var together Together
	if own.Person != c.former(own.Contact) {
		together.Person = own.Person
	}
	err = c.Links.ConfirmContact(ctx, link.Hash, right, together, c.bounds())
	switch {
	case joinder.KindOf(err) == joinder.NotFound && err != nil:
		return deadLink()
	case err == nil && !right:
		return joinder.Fail(joinder.Invalid, "error.contact.number").On("number")
	}
	return err
}

// Sendable opens the payload of a ContactMailJob; ok is false when its link
// does not work any more, or need not.
func (c *Contacts) Sendable(ctx context.Context, payload []byte) (m ContactMail, ok bool, err error) {
	plain, err := c.Vault.Unbox(payload, ContactMailAAD())
	if err != nil {
		return m, false, err
	}
	if err = json.Unmarshal(plain, &m); err != nil {
		return m, false, err
	}
	door, err := c.Look(ctx, m.Link)
	if joinder.KindOf(err) == joinder.NotFound && err != nil {
		return m, false, nil
	}
	return m, err == nil && !door.Done, err
}

// Sweep deletes links that are past their time.
func (c *Contacts) Sweep(ctx context.Context) error {
	return c.Links.SweepContactLinks(ctx, c.World.Now())
}
