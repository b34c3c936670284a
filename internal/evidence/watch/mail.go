package watch

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"joinder"
	"joinder/internal/evidence/held"
)

// MailJob sends one mail; its payload is a Mailing.
const MailJob = "watch.mail"

// What a mail says; "watch.mail." + what begins its catalogue keys.
const (
	SaysConfirm = "confirm"
	SaysRemind  = "remind"
	SaysResult  = "result"
	SaysFind    = "find"
)

// Mailing is the payload of a MailJob: no secret, no private data.
type Mailing struct {
	Key  held.Key `json:"key"`
	What string   `json:"what"`
	N    int      `json:"n,omitempty"` // giving of a result
}

// Letter is one mail to be worded: counts, days and two links; no amount, payee
// or file name. Door and Stop are the secrets of the links.
type Letter struct {
	To         string
	Lang       joinder.Lang
	What       string
	Step       Step // of a result
	New        int  // rows
	Findings   int
	Until      joinder.Date
	Door, Stop string
}

// How long the doors of mails are open. They ask before they do anything, so
// that programs which open every link of a mail do nothing; and old mails
// stop leading to somebody's payments.
const (
	confirmFor = 3 * 24 * time.Hour
	openFor    = 14 * 24 * time.Hour
	findFor    = 24 * time.Hour
	stopFor    = 400 * 24 * time.Hour
)

const (
	remindHour  = 9                   // of the day, in Parts.Zone
	freshFor    = 10 * 24 * time.Hour // a statement so new needs no reminder
	findAgain   = time.Hour
	findMost    = 20
	dueAtOnce   = 500
	maxMonthDay = 28
)

// MailWish is how a person wants to be told.
type MailWish struct {
	Address string
	Day     int  // of the month; 0 for no reminder
	Results bool // when a large file was read
	Lang    joinder.Lang
}

// Tell takes an address; nothing but the confirmation is sent there before it
// is confirmed. The number is shown on the page of the watch: a stranger to
// whom a mistyped address leads does not know it.
func (d *Desk) Tell(ctx context.Context, key held.Key, w MailWish) error {
	if _, _, err := d.load(ctx, key); err != nil {
		return err
	}
	address, bad := addressOf(w.Address)
	var wrong joinder.Problems
	if bad != nil {
		wrong = append(wrong, bad)
	}
	if w.Day < 0 || w.Day > maxMonthDay {
		wrong = append(wrong, joinder.Fail(joinder.Invalid, "error.watch.day").On("day"))
	}
	if w.Day == 0 && !w.Results {
		wrong = append(wrong, joinder.Fail(joinder.Invalid, "error.watch.nothing").On("day"))
	}
	if err := wrong.OrNil(); err != nil {
		return err
	}
	m := Mail{Watch: key, Mark: d.Mark(strings.ToLower(address)), Lang: w.Lang, Day: w.Day, Results: w.Results,
		Number: fmt.Sprintf("%04d", binary.BigEndian.Uint32(d.World.Bytes(4))%10_000)}
	box, err := d.Boxes.Box([]byte(address), addressAAD(key))
	if err != nil {
		return err
	}
	m.Address = box
	return gone(d.Mails.SaveWatchMail(ctx, m, jobOf(MailJob, Mailing{Key: key, What: SaysConfirm})))
}

func addressAAD(key held.Key) []byte { return []byte("watch/" + string(key) + "/address") }

func addressOf(s string) (string, *joinder.Error) {
	s = strings.TrimSpace(s)
	name, host, ok := strings.Cut(s, "@")
	if !ok || name == "" || !strings.Contains(host, ".") || strings.ContainsAny(s, " \r\n\t<>,;\"\x00") || strings.Contains(host, "@") || len(s) > 254 {
		return "", joinder.Fail(joinder.Invalid, "error.watch.address").On("address")
	}
	return s, nil
}

// Told is how a watch is told of: NotFound when no address was given.
func (d *Desk) Told(ctx context.Context, key held.Key) (m Mail, address string, err error) {
	if m, err = d.Mails.WatchMail(ctx, key); err != nil {
		return m, "", err
	}
	plain, err := d.Boxes.Unbox(m.Address, addressAAD(key))
	return m, string(plain), err
}

// TellNoMore deletes the address.
func (d *Desk) TellNoMore(ctx context.Context, key held.Key) error {
	return d.Mails.EndWatchMail(ctx, key)
}

func hashOf(secret string) string {
	sum := sha256.Sum256([]byte("joinder/watch/door/v1\n" + strings.ToLower(strings.TrimSpace(secret))))
	return hex.EncodeToString(sum[:])
}

func errDoor() error { return joinder.Fail(joinder.NotFound, "error.watch.door") }

// Door says what a mail's link is for; NotFound when it is past its time.
func (d *Desk) Door(ctx context.Context, secret string) (Door, error) {
	door, err := d.Mails.WatchDoor(ctx, hashOf(secret), d.World.Now())
	if joinder.KindOf(err) == joinder.NotFound {
		return door, errDoor()
	}
	return door, err
}

// Enter does what a mail's link is for: it confirms the address where the
// number is right, gives the watch's token, or ends the mails. Ending mails that
// ended already is no error.
func (d *Desk) Enter(ctx context.Context, secret, number string) (Purpose, held.Token, error) {
	door, err := d.Door(ctx, secret)
	if err != nil {
		return "", "", err
	}
	switch door.Purpose {
	case Confirms:
		now := d.World.Now()
		err = d.Mails.ConfirmWatchMail(ctx, door.Hash, strings.TrimSpace(number), now, func(day int) time.Time { return d.next(day, now) })
	case Stops:
		err = d.Mails.EndWatchMail(ctx, door.Watch)
	case Opens:
		_, s, err := d.load(ctx, door.Watch)
		return Opens, s.Token, err
	}
	return door.Purpose, "", err
}

// next is the first moment of reminding on a day of the month after another.
func (d *Desk) next(day int, after time.Time) time.Time {
	if day == 0 {
		return time.Time{}
	}
	t := after.In(d.Zone)
	for m := t.Month(); ; m++ {
		if at := time.Date(t.Year(), m, day, remindHour, 0, 0, 0, d.Zone); at.After(after) {
			return at.UTC()
		}
	}
}

// Find sends a link to every watch of an address; whether there is one is said
// to nobody but the address.
func (d *Desk) Find(ctx context.Context, address string) error {
	clean, wrong := addressOf(address)
	if wrong != nil {
		return wrong
	}
	now := d.World.Now()
	return d.Due.RecoverWatches(ctx, d.Mark(strings.ToLower(clean)), now, now.Add(-findAgain), findMost, func(key held.Key) joinder.Job {
		return jobOf(MailJob, Mailing{Key: key, What: SaysFind})
	})
}

// Remind commits the reminders that are due, each once a month however many
// nodes do this; a site that was away reminds once.
func (d *Desk) Remind(ctx context.Context) error {
	now := d.World.Now()
	due, err := d.Due.WatchesDue(ctx, now, dueAtOnce)
	if err != nil {
		return err
	}
	for _, m := range due {
		if err := d.Due.RemindWatch(ctx, m.Watch, m.NextAt, d.next(m.Day, now), jobOf(MailJob, Mailing{Key: m.Watch, What: SaysRemind})); err != nil {
			return err
		}
	}
	return d.Due.SweepWatchDoors(ctx, now)
}

// tell is the mail about a giving that was read in the background.
func (d *Desk) tell(ctx context.Context, key held.Key, g *Giving) []joinder.Job {
	if !g.MailAfter {
		return nil
	}
	g.MailAfter = false
	if m, err := d.Mails.WatchMail(ctx, key); err != nil || m.ConfirmedAt.IsZero() || !m.Results {
		return nil
	}
	return []joinder.Job{jobOf(MailJob, Mailing{Key: key, What: SaysResult, N: g.N})}
}

// Compose does a MailJob up to its words; ok is false when there is nothing to
// send any more.
func (d *Desk) Compose(ctx context.Context, payload []byte) (l Letter, ok bool, err error) {
	var m Mailing
	if err := json.Unmarshal(payload, &m); err != nil {
		return l, false, err
	}
	to, address, err := d.Told(ctx, m.Key)
	if joinder.KindOf(err) == joinder.NotFound || err == nil && to.ConfirmedAt.IsZero() != (m.What == SaysConfirm) {
		return l, false, nil
	}
	if err != nil {
		return l, false, err
	}
	h, s, err := d.load(ctx, m.Key)
	if joinder.KindOf(err) == joinder.NotFound {
		return l, false, nil
	}
	if err != nil {
		return l, false, err
	}
	last, given := s.Last()
	if m.What == SaysRemind && given && d.World.Now().Sub(last.At) < freshFor {
		return l, false, nil
	}
	l = Letter{To: address, Lang: to.Lang, What: m.What, Until: joinder.DateOf(h.Until.In(d.Zone))}
	if g := s.giving(m.N); m.What == SaysResult && g != nil {
		l.Step, l.New, l.Findings = g.Step, g.New, g.Findings
	}
	return l, true, d.addDoors(ctx, m, &l)
}

// addDoors makes the links of a mail. A job that runs twice makes them twice,
// and the first pair opens nothing that the second does not.
func (d *Desk) addDoors(ctx context.Context, m Mailing, l *Letter) error {
	l.Door, l.Stop = d.secret(), d.secret()
	now, purpose, life := d.World.Now(), Opens, openFor
	switch m.What {
	case SaysConfirm:
		purpose, life = Confirms, confirmFor
	case SaysFind:
		life = findFor
	}
	return d.Mails.AddWatchDoors(ctx, Door{hashOf(l.Door), m.Key, purpose, now.Add(life)}, Door{hashOf(l.Stop), m.Key, Stops, now.Add(stopFor)})
}

func (d *Desk) secret() string {
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(d.World.Bytes(16)))
}
