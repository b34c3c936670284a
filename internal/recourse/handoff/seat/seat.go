package seat

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"joinder"
)

// Roles are the seats that can be given, in the order they are offered.
var roles = []joinder.CaseRole{joinder.Observer, joinder.Custodian, joinder.Counsel}

// Roles lists the seats that can be given.
func Roles() []joinder.CaseRole { return slices.Clone(roles) }

// Limits.
const (
	LinkLife   = 7 * 24 * time.Hour
	Longest    = 730 // days a seat may last
	MaxName    = 120
	MaxPurpose = 500
	MaxReason  = 500
)

// Seat is one place in a case.
type Seat struct {
	ID        joinder.ID
	Case      joinder.ID
	Role      joinder.CaseRole
	Name      string     // of the person or firm
	Purpose   string     // only for those who work on the case and the holder
	Recipient joinder.ID // of counsel: whose packs it opens
	Account   joinder.ID // "" until accepted, and for viewers who have no say over seats
	Member    int        // number of the member who was offered the case; 0 for a link
	Giver     string     // "organiser" or the account that gave it
	Given     time.Time
	LinkUntil time.Time
	Ends      time.Time // zero: until revoked
	Accepted  time.Time
	Used      time.Time // about when it was last used
	Revoked   time.Time
	Reason    string // of the revocation
}

// State is where a seat is. A string is the tail of "seat.state.".
type State string

// States.
const (
	Offered State = "offered"
	Lapsed  State = "lapsed" // nobody accepted in time
	Held    State = "held"
	Ended   State = "ended" // its last day passed
	Revoked State = "revoked"
	Passed  State = "passed" // an offer to take the case over was accepted
)

// State is where the seat is at a time.
func (s Seat) State(now time.Time) State {
	switch {
	case !s.Revoked.IsZero():
		return Revoked
	case !s.Accepted.IsZero() && s.Role == joinder.Organiser:
		return Passed
	case !s.Accepted.IsZero() && !s.Ends.IsZero() && !now.Before(s.Ends):
		return Ended
	case !s.Accepted.IsZero():
		return Held
	case !now.Before(s.LinkUntil):
		return Lapsed
	}
	return Offered
}

// Act is one entry in the history of a seat or a pack.
type Act struct {
	ID      joinder.ID `json:"id"`
	Case    joinder.ID `json:"case"`
	Subject joinder.ID `json:"subject"`
	Kind    string     `json:"kind"` // invited, accepted, revoked, offered, passed, exported
	Actor   string     `json:"actor"`
	Reason  string     `json:"reason"`
	At      time.Time  `json:"at"`
}

// Digest is what the security log holds of an act: the first 128 bits, in hex,
// of SHA-256("joinder/seat-act/v1\n" ‖ JSON).
func (a Act) Digest() string {
	a.At = a.At.UTC().Truncate(time.Microsecond)
	b, err := json.Marshal(a)
	if err != nil {
		panic(err) // strings and a time of this era cannot fail
	}
	sum := sha256.Sum256(append([]byte("joinder/seat-act/v1\n"), b...))
	return hex.EncodeToString(sum[:16])
}

// Invitation is what an organiser asks for.
type Invitation struct {
	Case      joinder.ID
	Role      joinder.CaseRole
	Name      string
	Purpose   string
	Recipient joinder.ID   // of counsel, required
	Ends      joinder.Date // last day; required unless the case is handed over
}

// Link is a fresh invitation. The token is shown once and kept as a hash only.
type Link struct {
	ID    joinder.ID
	Token string
	Until time.Time
}

// Offer is an invitation as whoever has the link sees it.
type Offer struct {
	Seat  Seat
	Title string // of the case
	Ends  joinder.Date
}

// Kept is a seat as stored.
type Kept struct {
	Seat              Seat
	NameBox, AboutBox []byte
	Title             string     // of the case, where asked for
	Complaint         joinder.ID // of the member the case is offered to
	Number            int
	LastReason        string
}

// Ledger keeps the seats. Each method is one transaction, durable on return;
// what a viewer may do and see is decided inside it. Of two acceptances of one
// link one wins.
type Ledger interface {
	// GiveSeat stores an offer; only an organiser may. member is the number of
	// the member it is for, 0 for a link.
	GiveSeat(ctx context.Context, v joinder.Viewer, k Kept, tokenHash string, act Act) error
	// SeatOffer finds the offer behind an open link.
	SeatOffer(ctx context.Context, tokenHash string, at time.Time) (Kept, error)
	// TakeSeat binds the seat behind an open link to the viewer's account; for
	// an offer of the case itself it makes the account the organiser.
	TakeSeat(ctx context.Context, v joinder.Viewer, tokenHash string, act Act, news joinder.Update) (joinder.ID, error)
	// TakeCase makes a member whom the case was offered to the organiser.
	TakeCase(ctx context.Context, v joinder.Viewer, id, complaint joinder.ID, act Act, news joinder.Update) error
	// RevokeSeat ends a seat or takes an offer back.
	RevokeSeat(ctx context.Context, v joinder.Viewer, id, seat joinder.ID, act Act) error
	// Seats lists the seats of a case for those in it, newest first: for those
	// who work on it all of them with their history, for others those in force.
	Seats(ctx context.Context, v joinder.Viewer, id joinder.ID) ([]Kept, error)
}

// Vault boxes names and purposes.
type Vault interface {
	Box(plain, aad []byte) ([]byte, error)
	Unbox(box, aad []byte) ([]byte, error)
}

// Parts is what a Desk is built of.
type Parts struct {
	Ledger Ledger
	Vault  Vault
	Zone   *time.Location // whose day a last day is; nil is UTC
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
	return &Desk{p, world}
}

// Invite offers a seat and gives the link. A Role of joinder.Organiser offers
// the case itself.
func (d *Desk) Invite(ctx context.Context, v joinder.Viewer, in Invitation) (Link, error) {
	in.Name, in.Purpose = tidy(in.Name), tidy(in.Purpose)
	now := d.world.Now()
	if err := d.problems(in, now).OrNil(); err != nil {
		return Link{}, err
	}
	link := Link{ID: d.world.ID(), Token: base64.RawURLEncoding.EncodeToString(d.world.Bytes(32)), Until: now.Add(LinkLife)}
	k := Kept{Seat: Seat{ID: link.ID, Case: in.Case, Role: in.Role, Recipient: in.Recipient, Given: now, LinkUntil: link.Until, Ends: d.end(in.Ends)}}
	kind := "invited"
	if in.Role == joinder.Organiser {
		kind = "offered"
	}
	if err := d.box(&k, in.Name, in.Purpose); err != nil {
		return Link{}, err
	}
	if err := d.Ledger.GiveSeat(ctx, v, k, hash(link.Token), d.act(v, in.Case, link.ID, kind, "")); err != nil {
		return Link{}, err
	}
	return link, nil
}

// HandTo offers the case to a member, who accepts on their own page.
func (d *Desk) HandTo(ctx context.Context, v joinder.Viewer, id joinder.ID, number int) error {
	if number < 1 {
		return joinder.Fail(joinder.Invalid, "error.seat.member").On("number")
	}
	now := d.world.Now()
	k := Kept{Number: number, Seat: Seat{ID: d.world.ID(), Case: id, Role: joinder.Organiser, Given: now, LinkUntil: now.Add(LinkLife)}}
	if err := d.box(&k, "", ""); err != nil {
		return err
	}
	return d.Ledger.GiveSeat(ctx, v, k, "", d.act(v, id, k.Seat.ID, "offered", ""))
}

// Look shows what a link offers. NotFound when it was used, ran out or was
// taken back.
func (d *Desk) Look(ctx context.Context, token string) (Offer, error) {
	k, err := d.Ledger.SeatOffer(ctx, hash(token), d.world.Now())
	if err != nil {
		return Offer{}, err
	}
	s, err := d.open(k)
	return Offer{Seat: s, Title: k.Title, Ends: d.lastDay(s.Ends)}, err
}

// Accept binds the seat to the viewer's account, which needs a fresh second
// factor, and gives the case.
func (d *Desk) Accept(ctx context.Context, v joinder.Viewer, token string) (joinder.ID, error) {
	if v.Account == "" || !v.SteppedUp {
		return "", joinder.Fail(joinder.Forbidden, "error.seat.factor")
	}
	return d.Ledger.TakeSeat(ctx, v, hash(token), d.act(v, "", "", "accepted", ""), d.news())
}

// Take makes the viewer's complaint the organiser of a case that was offered to it.
func (d *Desk) Take(ctx context.Context, v joinder.Viewer, id, complaint joinder.ID) error {
	if !v.Owns(complaint) {
		return joinder.Fail(joinder.Forbidden, "error.case.not_yours").On("complaint")
	}
	return d.Ledger.TakeCase(ctx, v, id, complaint, d.act(v, id, "", "passed", ""), d.news())
}

func (d *Desk) news() joinder.Update {
	return joinder.Update{ID: d.world.ID(), At: d.world.Now(), Kind: "organiser.passed"}
}

// Revoke ends a seat or takes an offer back, with a reason.
func (d *Desk) Revoke(ctx context.Context, v joinder.Viewer, id, seat joinder.ID, reason string) error {
	reason = tidy(reason)
	if n := utf8.RuneCountInString(reason); n < 2 || n > MaxReason {
		return joinder.Fail(joinder.Invalid, "error.seat.reason", "Most", MaxReason).On("reason")
	}
	return d.Ledger.RevokeSeat(ctx, v, id, seat, d.act(v, id, seat, "revoked", reason))
}

// Seats lists the seats of a case.
func (d *Desk) Seats(ctx context.Context, v joinder.Viewer, id joinder.ID) ([]Seat, error) {
	kept, err := d.Ledger.Seats(ctx, v, id)
	if err != nil {
		return nil, err
	}
	out := make([]Seat, len(kept))
	for i, k := range kept {
		if out[i], err = d.open(k); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (d *Desk) problems(in Invitation, now time.Time) (ps joinder.Problems) {
	handover := in.Role == joinder.Organiser
	if !handover && !slices.Contains(roles, in.Role) {
		ps = append(ps, joinder.Fail(joinder.Invalid, "error.seat.role").On("role"))
	}
	if n := utf8.RuneCountInString(in.Name); n < 2 || n > MaxName {
		ps = append(ps, joinder.Fail(joinder.Invalid, "error.seat.name", "Most", MaxName).On("name"))
	}
	if n := utf8.RuneCountInString(in.Purpose); !handover && n < 4 || n > MaxPurpose {
		ps = append(ps, joinder.Fail(joinder.Invalid, "error.seat.purpose", "Most", MaxPurpose).On("purpose"))
	}
	if in.Role == joinder.Counsel && in.Recipient == "" {
		ps = append(ps, joinder.Fail(joinder.Invalid, "error.seat.recipient").On("recipient"))
	}
	if handover {
		return ps
	}
	today := joinder.DateOf(now.In(d.Zone))
	if in.Ends.IsZero() || in.Ends.Before(today) || today.AddDays(Longest).Before(in.Ends) {
		ps = append(ps, joinder.Fail(joinder.Invalid, "error.seat.ends", "Days", Longest).On("ends"))
	}
	return ps
}

// end is the moment after the last day, by the desk's calendar.
func (d *Desk) end(last joinder.Date) time.Time {
	if last.IsZero() {
		return time.Time{}
	}
	next := last.AddDays(1)
	return time.Date(next.Year, next.Month, next.Day, 0, 0, 0, 0, d.Zone).UTC()
}

// lastDay is end read backwards.
func (d *Desk) lastDay(end time.Time) joinder.Date {
	if end.IsZero() {
		return joinder.Date{}
	}
	return joinder.DateOf(end.Add(-time.Second).In(d.Zone))
}

// LastDay is the last day on which the seat can be used; zero: none is set.
func (d *Desk) LastDay(s Seat) joinder.Date { return d.lastDay(s.Ends) }

func (d *Desk) act(v joinder.Viewer, id, subject joinder.ID, kind, reason string) Act {
	return Act{ID: d.world.ID(), Case: id, Subject: subject, Kind: kind, Actor: ActorOf(v), Reason: reason, At: d.world.Now()}
}

// ActorOf names who acts, without personal data.
func ActorOf(v joinder.Viewer) string {
	switch {
	case v.System:
		return "system"
	case v.Account != "":
		return "account " + string(v.Account)
	}
	return "holder"
}

func (d *Desk) box(k *Kept, name, about string) (err error) {
	if k.NameBox, err = d.Vault.Box([]byte(name), aad(k.Seat.ID, "name")); err != nil {
		return err
	}
	k.AboutBox, err = d.Vault.Box([]byte(about), aad(k.Seat.ID, "purpose"))
	return err
}

func (d *Desk) open(k Kept) (Seat, error) {
	s := k.Seat
	s.Member, s.Reason = k.Number, k.LastReason
	name, err := d.Vault.Unbox(k.NameBox, aad(s.ID, "name"))
	if err != nil {
		return s, err
	}
	s.Name = string(name)
	if k.AboutBox != nil {
		about, err := d.Vault.Unbox(k.AboutBox, aad(s.ID, "purpose"))
		if err != nil {
			return s, err
		}
		s.Purpose = string(about)
	}
	return s, nil
}

func aad(id joinder.ID, part string) []byte { return []byte("seat/" + string(id) + "/" + part) }

func hash(token string) string {
	sum := sha256.Sum256([]byte("joinder/seat-link/v1\n" + token))
	return hex.EncodeToString(sum[:])
}

func tidy(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' || r == 0x7f {
			return -1
		}
		return r
	}, strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\r\n", "\n")))
}
