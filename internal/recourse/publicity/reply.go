package publicity

import (
	"context"
	"slices"
	"time"
	"unicode/utf8"

	"joinder"
)

// Ways are how a right of reply can be offered, and an answer can come.
var Ways = []string{"mail", "post", "form", "phone", "here"}

// Limits of what is written about the right of reply, in characters.
const (
	MaxWhom   = 200
	MaxAnswer = 3000
)

// Right is the right of reply as it was offered, and what came of it.
type Right struct {
	ID       joinder.ID
	Case     joinder.ID
	On       joinder.Date // offered
	How      string
	Whom     string // for those who work on the case
	Deadline joinder.Date
	Certain  bool // the calendar carries the earliest deadline
	At       time.Time
	Answer   Answer // zero On: none came
	Source   string // how it came
}

// Answered reports whether the firm said something for publication.
func (r Right) Answered() bool { return !r.Answer.On.IsZero() }

// Open reports whether the firm may still answer, so that nothing may be
// published.
func (r Right) Open(today joinder.Date) bool {
	return r.ID == "" || !r.Answered() && !r.Deadline.Before(today)
}

// state is what the kit says of it.
func (r Right) state() ReplyState {
	s := ReplyState{Offered: r.On, Deadline: r.Deadline}
	if r.Answered() {
		a := r.Answer
		s.Answer = &a
	}
	return s
}

// Offering is the form that offers a reply.
type Offering struct {
	On       joinder.Date
	How      string
	Whom     string
	Deadline joinder.Date
}

// Earliest is the first day that a deadline may have when a reply is offered on
// a day.
type Earliest struct {
	Day     joinder.Date
	Count   int
	Unit    string // "business_day", …
	Certain bool
}

// OfferReply records that the firm was asked for its answer before anything is
// published. A new offer replaces the old one and its deadline.
func (d *Desk) OfferReply(ctx context.Context, v joinder.Viewer, id joinder.ID, o Offering) error {
	if err := organises(v, id); err != nil {
		return err
	}
	f, err := d.Cases.Facts(ctx, id)
	if err != nil {
		return err
	}
	var wrong joinder.Problems
	o.Whom = tidy(o.Whom)
	if !slices.Contains(Ways, o.How) {
		wrong = append(wrong, joinder.Fail(joinder.Invalid, "error.publicity.way").On("how"))
	}
	if n := utf8.RuneCountInString(o.Whom); n < 2 || n > MaxWhom {
		wrong = append(wrong, joinder.Fail(joinder.Invalid, "error.publicity.whom", "Most", MaxWhom).On("whom"))
	}
	earliest := d.Rules.Earliest(f.Jurisdiction, o.On)
	switch {
	case o.On.IsZero() || d.today().Before(o.On) || day(f.OpenedAt, d.Zone).DaysUntil(o.On) < 0:
		wrong = append(wrong, joinder.Fail(joinder.Invalid, "error.publicity.offered_on").On("on"))
	case o.Deadline.Before(earliest.Day):
		wrong = append(wrong, joinder.Fail(joinder.Invalid, "error.publicity.deadline_early", "Earliest", earliest.Day).On("deadline"))
	case o.On.DaysUntil(o.Deadline) > 90:
		wrong = append(wrong, joinder.Fail(joinder.Invalid, "error.publicity.deadline_late").On("deadline"))
	}
	if err := wrong.OrNil(); err != nil {
		return err
	}
	return d.Ledger.OfferReply(ctx, v, Right{ID: d.world.ID(), Case: id, On: o.On, How: o.How, Whom: o.Whom, Deadline: o.Deadline,
		Certain: earliest.Certain, At: d.world.Now()})
}

// Answering is the form with the firm's answer.
type Answering struct {
	On     joinder.Date
	Source string
	Text   string
}

// RecordAnswer stores the firm's words for publication, in full.
func (d *Desk) RecordAnswer(ctx context.Context, v joinder.Viewer, id joinder.ID, a Answering) error {
	if err := organises(v, id); err != nil {
		return err
	}
	var wrong joinder.Problems
	a.Text = tidy(a.Text)
	if n := utf8.RuneCountInString(a.Text); n < 2 || n > MaxAnswer {
		wrong = append(wrong, joinder.Fail(joinder.Invalid, "error.publicity.answer", "Most", MaxAnswer).On("answer"))
	}
	if found := d.personal(a.Text); len(found) > 0 {
		wrong = append(wrong, joinder.Fail(joinder.Invalid, "error.publicity.personal", "Found", found[0]).On("answer"))
	}
	if !slices.Contains(Ways, a.Source) {
		wrong = append(wrong, joinder.Fail(joinder.Invalid, "error.publicity.way").On("source"))
	}
	if a.On.IsZero() || d.today().Before(a.On) {
		wrong = append(wrong, joinder.Fail(joinder.Invalid, "error.publicity.answered_on").On("answered_on"))
	}
	if err := wrong.OrNil(); err != nil {
		return err
	}
	return d.Ledger.RecordAnswer(ctx, v, id, Answer{On: a.On, Text: a.Text}, a.Source, d.world.Now())
}
