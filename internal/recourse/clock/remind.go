package clock

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"slices"
	"strings"

	"joinder"
)

// Steps are how many days before the end of an own clock people are reminded.
var steps = []int{1, 3, 7, 14}

// JobRemind sends one reminder. Its payload is a Reminder boxed with RemindAAD.
const JobRemind = "clock.remind"

// RemindAAD binds the box of a JobRemind.
func RemindAAD() []byte { return []byte("joinder/clock/remind/v1") }

// Reminder is one mail, once unboxed.
type Reminder struct {
	To    string          `json:"to"`
	Lang  joinder.Lang    `json:"lang"`
	Case  joinder.ID      `json:"case"`
	Title string          `json:"title"`
	Lines []ReminderEntry `json:"lines"`
}

// ReminderEntry is one clock that is running out.
type ReminderEntry struct {
	Rule   string       `json:"rule"`
	Ends   joinder.Date `json:"ends"`
	Days   int          `json:"days"`
	People int          `json:"people"` // members concerned; 0 for the reader alone or for everybody
}

// NewFeed gives the viewer a calendar address for the case: the secret of its
// link, which is shown once. The one before is revoked.
func (d *Desk) NewFeed(ctx context.Context, v joinder.Viewer, id joinder.ID, lang joinder.Lang) (secret string, err error) {
	raw := d.world.Bytes(20)
	secret = strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(raw))
	l, err := d.link(ctx, v, id, Feed, lang)
	if err != nil {
		return "", err
	}
	l.Token = hashOf(secret)
	return secret, d.Links.AddLink(ctx, v, l)
}

// RemindByMail sends reminders of the case to an address from now on.
func (d *Desk) RemindByMail(ctx context.Context, v joinder.Viewer, id joinder.ID, address string, lang joinder.Lang) error {
	address = strings.TrimSpace(address)
	if !strings.Contains(address, "@") || strings.ContainsAny(address, " \r\n<>,") || len(address) > 254 {
		return joinder.Fail(joinder.Invalid, "error.clock.address").On("address")
	}
	l, err := d.link(ctx, v, id, Mail, lang)
	if err != nil {
		return err
	}
	if l.Box, err = d.Vault.Box([]byte(address), LinkAAD(l.ID)); err != nil {
		return err
	}
	return d.Links.AddLink(ctx, v, l)
}

// link begins one for the viewer: as the member they are, else as their account.
func (d *Desk) link(ctx context.Context, v joinder.Viewer, id joinder.ID, kind LinkKind, lang joinder.Lang) (Link, error) {
	r, err := d.Store.ClockRecord(ctx, v, id)
	if err != nil {
		return Link{}, err
	}
	l := Link{ID: d.world.ID(), Case: id, Account: v.Account, Kind: kind, Lang: lang, At: d.world.Now()}
	for _, p := range r.People {
		if v.Owns(p.Complaint) {
			l.Complaint = p.Complaint
		}
	}
	if l.Account == "" && l.Complaint == "" {
		return Link{}, joinder.Fail(joinder.Forbidden, "error.case.not_in_workspace")
	}
	return l, nil
}

// Through reads the board behind a feed's secret, as whoever made it would see
// it now.
func (d *Desk) Through(ctx context.Context, secret string) (Board, joinder.Lang, error) {
	l, v, err := d.Links.LinkByToken(ctx, hashOf(secret))
	if err != nil {
		return Board{}, "", err
	}
	b, err := d.Board(ctx, v, l.Case)
	return b, l.Lang, err
}

func hashOf(secret string) []byte {
	sum := sha256.Sum256([]byte("joinder/clock/feed/v1/" + secret))
	return sum[:]
}

// mailsAtOnce is how many links one pass reads at a time.
const mailsAtOnce = 200

// Remind commits the reminders that are due, each once. It is safe to repeat.
func (d *Desk) Remind(ctx context.Context) error {
	boards := map[string]Board{}
	for after := joinder.ID(""); ; {
		links, err := d.Links.MailLinks(ctx, after, mailsAtOnce)
		if err != nil || len(links) == 0 {
			return err
		}
		for _, l := range links {
			after = l.Link.ID
			if err := d.remind(ctx, l, boards); err != nil {
				return err
			}
		}
	}
}

// remind commits what one person is to be told. Boards of whole cases are read
// once a pass.
func (d *Desk) remind(ctx context.Context, l Looking, boards map[string]Board) error {
	key := string(l.Link.Case) + "/" + string(l.Link.Complaint)
	b, ok := boards[key]
	if !ok {
		var err error
		if b, err = d.Board(ctx, l.Viewer, l.Link.Case); err != nil {
			if joinder.KindOf(err) == joinder.NotFound {
				return nil // no longer in the case
			}
			return err
		}
		boards[key] = b
	}
	if b.Case.State == joinder.Closed {
		return nil
	}
	var marks []Mark
	people := map[string]int{}
	for _, g := range b.Groups {
		if g.State != Soon || !g.Head().Term.Own() {
			continue
		}
		i := slices.IndexFunc(steps, func(s int) bool { return g.Head().DaysLeft <= s })
		if i < 0 {
			continue
		}
		m := Mark{Line: g.Rule, Ends: g.First, Days: steps[i]}
		if b.All {
			people[g.Rule] = g.People
		}
		marks = append(marks, m)
	}
	if len(marks) == 0 {
		return nil
	}
	return d.Links.Remind(ctx, l.Link.ID, marks, d.world.Now(), func(fresh []Mark) (joinder.Job, error) {
		return d.job(l.Link, b, fresh, people)
	})
}

// job boxes one mail.
func (d *Desk) job(l Link, b Board, fresh []Mark, people map[string]int) (joinder.Job, error) {
	address, err := d.Vault.Unbox(l.Box, LinkAAD(l.ID))
	if err != nil {
		return joinder.Job{}, err
	}
	m := Reminder{To: string(address), Lang: l.Lang, Case: l.Case, Title: b.Case.Title}
	for _, f := range fresh {
		m.Lines = append(m.Lines, ReminderEntry{f.Line, f.Ends, b.Today.DaysUntil(f.Ends), people[f.Line]})
	}
	plain, err := json.Marshal(m)
	if err != nil {
		return joinder.Job{}, err
	}
	boxed, err := d.Vault.Box(plain, RemindAAD())
	return joinder.Job{Kind: JobRemind, Payload: boxed}, err
}

// Reminders lists how the viewer is reminded of a case.
func (d *Desk) Reminders(ctx context.Context, v joinder.Viewer, id joinder.ID) ([]Link, error) {
	return d.Links.OwnLinks(ctx, v, id)
}

// EndReminders revokes the viewer's reminders of a kind.
func (d *Desk) EndReminders(ctx context.Context, v joinder.Viewer, id joinder.ID, kind LinkKind) error {
	return d.Links.EndLinks(ctx, v, id, kind)
}
