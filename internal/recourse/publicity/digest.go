package publicity

import (
	"context"
	"encoding/hex"
	"time"

	"joinder"
)

// Digest is a case's month in public figures, frozen when it was made.
type Digest struct {
	Case      joinder.ID        `json:"case"`
	Month     string            `json:"month"` // YYYY-MM
	At        time.Time         `json:"counted_at"`
	State     joinder.CaseState `json:"state"`
	Members   int               `json:"members"`
	People    int               `json:"people"`
	Evidenced int               `json:"with_evidence"`
	Sums      []DigestSum       `json:"sums"`
	Seals     int               `json:"sealed_items"`
	Views     int               `json:"views"`
	Citations int               `json:"citations"`
	Filings   int               `json:"filings"`
	Answered  int               `json:"answered"`
	Median    int               `json:"median_days"` // -1: none answered
	News      []News            `json:"news"`        // public, of that month, newest first
}

// DigestSum is one public total.
type DigestSum struct {
	Amount   string           `json:"amount"`
	Currency joinder.Currency `json:"currency"`
	Exact    bool             `json:"exact"`
}

// Money is the total as an amount.
func (s DigestSum) Money() joinder.Money {
	m, _ := joinder.ParseMoney(s.Amount, s.Currency)
	return m
}

// Mailing is one digest on its way to one member.
type Mailing struct {
	Case      joinder.ID `json:"case"`
	Month     string     `json:"month"`
	Complaint joinder.ID `json:"complaint"`
}

// Reader is a member who wants the digest.
type Reader struct {
	Lang    joinder.Lang
	Token   string // ends the subscription
	Contact []byte // box with the address
}

// Subscription is a member's yes to digests by mail.
type Subscription struct {
	Case      joinder.ID
	Complaint joinder.ID
	Lang      joinder.Lang
	Token     string
	At        time.Time
}

// DigestJob is the outbox job that sends one digest; its payload is a boxed
// Mailing.
const DigestJob = "publicity.digest"

// Subscribe is the member's yes.
func (d *Desk) Subscribe(ctx context.Context, v joinder.Viewer, id, complaint joinder.ID, lang joinder.Lang) error {
	return d.Readers.Subscribe(ctx, v, Subscription{Case: id, Complaint: complaint, Lang: lang,
		Token: hex.EncodeToString(d.world.Bytes(16)), At: d.world.Now()})
}

// Unsubscribe is the member's no.
func (d *Desk) Unsubscribe(ctx context.Context, v joinder.Viewer, id, complaint joinder.ID) error {
	return d.Readers.Unsubscribe(ctx, v, id, complaint)
}

// Stop is the no by the link of a mail.
func (d *Desk) Stop(ctx context.Context, token string) error {
	if len(token) != 32 {
		return nil
	}
	return d.Readers.StopByToken(ctx, token)
}

// Subscribed lists which of the viewer's complaints get the digest.
func (d *Desk) Subscribed(ctx context.Context, v joinder.Viewer, id joinder.ID) (map[joinder.ID]bool, error) {
	return d.Readers.Subscribed(ctx, v, id)
}

// MakeDigests makes what is due of the month before this one. Each case's
// digest and its mails are one transaction, so that a crash between two cases
// repeats neither.
func (d *Desk) MakeDigests(ctx context.Context, job func(Mailing) (joinder.Job, error)) error {
	now := d.world.Now().In(d.Zone)
	to := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, d.Zone)
	from := to.AddDate(0, -1, 0)
	month := from.Format("2006-01")
	due, err := d.Digests.DigestDue(ctx, month, from, to)
	if err != nil {
		return err
	}
	for _, id := range due {
		g, err := d.digest(ctx, id, month, from, to)
		if err == nil {
			err = d.Digests.SaveDigest(ctx, g, job)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// digest counts now what a month's digest says.
func (d *Desk) digest(ctx context.Context, id joinder.ID, month string, from, to time.Time) (Digest, error) {
	f, err := d.Cases.Facts(ctx, id)
	if err != nil {
		return Digest{}, err
	}
	t, err := d.Meter.Reach(ctx, id, joinder.DateOf(from))
	if err != nil {
		return Digest{}, err
	}
	after, err := d.Meter.Reach(ctx, id, joinder.DateOf(to))
	if err != nil {
		return Digest{}, err
	}
	g := Digest{Case: id, Month: month, At: d.world.Now(), State: f.State, Members: f.Members, People: f.People, Evidenced: f.Evidenced,
		Seals: f.Seals, Views: t.Recent - after.Recent, Citations: t.Citations, Filings: t.Filings, Answered: t.Answered, Median: median(t.Waits)}
	for _, s := range f.Sums {
		g.Sums = append(g.Sums, DigestSum{s.Amount.Decimal(), s.Amount.Currency, s.Exact})
	}
	for _, n := range f.Updates {
		if !n.At.Before(from) && n.At.Before(to) {
			g.News = append(g.News, n)
		}
	}
	return g, nil
}

// Digest reads a month's digest: the stored one, or, of the present month, what
// there is so far.
func (d *Desk) Digest(ctx context.Context, id joinder.ID, month string) (g Digest, soFar bool, err error) {
	now := d.world.Now().In(d.Zone)
	if month != now.Format("2006-01") {
		g, err = d.Digests.Digest(ctx, id, month)
		return g, false, err
	}
	from := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, d.Zone)
	g, err = d.digest(ctx, id, month, from, from.AddDate(0, 1, 0))
	return g, true, err
}

// Deliver hands a digest to send once. The mark is set before: a process that
// dies in between leaves a digest unsent, which is better than sent twice; a
// server that refuses takes the mark back, and the job is tried again.
func (d *Desk) Deliver(ctx context.Context, m Mailing, send func(Digest, Reader) error) error {
	r, err := d.Digests.Reader(ctx, m)
	if joinder.KindOf(err) == joinder.NotFound {
		return nil // left, or wants no more
	}
	if err != nil {
		return err
	}
	g, err := d.Digests.Digest(ctx, m.Case, m.Month)
	if err != nil {
		return err
	}
	first, err := d.Digests.ClaimMail(ctx, m, d.world.Now())
	if err != nil || !first {
		return err
	}
	if err := send(g, r); err != nil {
		if back := d.Digests.ReleaseMail(context.WithoutCancel(ctx), m); back != nil {
			return back
		}
		return err
	}
	return nil
}
