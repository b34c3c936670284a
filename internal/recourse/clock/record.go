package clock

import (
	"context"
	"slices"
	"strings"
	"time"

	"joinder"
)

// Telling is what somebody says happened.
type Telling struct {
	Case       joinder.ID
	Complaint  joinder.ID // whose; "" for everybody
	Number     int        // or by the member's number, for who leads the case
	Submission joinder.ID
	Channel    string
	Kind       joinder.HappeningKind
	On         joinder.Date
	At         time.Time // where hours count
	Note       string
}

// personal are facts about one person; only they or who leads the case knows.
var personal = []joinder.HappeningKind{joinder.Occurred, joinder.Knew, joinder.StatementSent, joinder.TermsAccepted}

// maxNote bounds a note, in runes.
const maxNote = 500

// Record stores what happened; every clock that hangs on it moves with it.
func (d *Desk) Record(ctx context.Context, v joinder.Viewer, t Telling) error {
	h, err := d.happening(ctx, v, t)
	if err != nil {
		return err
	}
	return d.Store.AddHappening(ctx, v, h)
}

// happening checks a telling and completes it from what is known.
func (d *Desk) happening(ctx context.Context, v joinder.Viewer, t Telling) (joinder.Happening, error) {
	r, err := d.Store.ClockRecord(ctx, v, t.Case)
	if err != nil {
		return joinder.Happening{}, err
	}
	if t.Complaint, err = r.whose(t); err != nil {
		return joinder.Happening{}, err
	}
	if s, ok := r.submission(t.Submission); ok {
		t.Channel, t.Complaint = s.Channel, s.Complaint
	} else if t.Submission != "" {
		return joinder.Happening{}, joinder.Fail(joinder.NotFound, "error.clock.no_filing")
	}
	if err := d.check(t); err != nil {
		return joinder.Happening{}, err
	}
	return joinder.Happening{ID: d.world.ID(), Case: t.Case, Complaint: t.Complaint, Submission: t.Submission, Channel: t.Channel,
		Kind: t.Kind, On: t.On, At: t.At, Note: strings.TrimSpace(t.Note), Recorded: d.world.Now()}, nil
}

// check holds the rules that need no store.
func (d *Desk) check(t Telling) error {
	if !slices.Contains(joinder.HappeningKinds, t.Kind) {
		return joinder.Fail(joinder.Invalid, "error.clock.kind").On("kind")
	}
	if t.Complaint == "" && slices.Contains(personal, t.Kind) {
		return joinder.Fail(joinder.Invalid, "error.clock.whose").On("number")
	}
	if t.Channel == "" && !slices.Contains(personal, t.Kind) && t.Kind != joinder.Demanded {
		return joinder.Fail(joinder.Invalid, "error.clock.where").On("filing")
	}
	if len([]rune(t.Note)) > maxNote {
		return joinder.Fail(joinder.Invalid, "error.clock.note_long", "Max", maxNote).On("note")
	}
	return d.checkDay(t.On)
}

func (d *Desk) checkDay(on joinder.Date) error {
	switch {
	case on.IsZero():
		return joinder.Fail(joinder.Invalid, "error.clock.day").On("on")
	case d.Today().Before(on):
		return joinder.Fail(joinder.Invalid, "error.clock.future").On("on")
	case on.Year < 1990:
		return joinder.Fail(joinder.Invalid, "error.clock.too_old").On("on")
	}
	return nil
}

// whose finds the member that a telling is about.
func (r Record) whose(t Telling) (joinder.ID, error) {
	if t.Complaint == "" && t.Number == 0 {
		return "", nil
	}
	for _, p := range r.People {
		if p.Complaint == t.Complaint || t.Complaint == "" && p.Number == t.Number {
			return p.Complaint, nil
		}
	}
	return "", joinder.Fail(joinder.NotFound, "error.clock.no_member").On("number")
}

func (r Record) submission(id joinder.ID) (joinder.Submission, bool) {
	for _, s := range r.Submissions {
		if id != "" && s.ID == id {
			return s, true
		}
	}
	return joinder.Submission{}, false
}

// FinalAnswer records the final response of who has it, which ends their clock
// and opens the next rung at once.
func (d *Desk) FinalAnswer(ctx context.Context, v joinder.Viewer, caseID, submission joinder.ID, on joinder.Date, note string) error {
	return d.Record(ctx, v, Telling{Case: caseID, Submission: submission, Kind: joinder.FinalAnswer, On: on, Note: note})
}

// Correct replaces what was recorded by another day; the old one stays
// readable. A zero day takes it back: it never happened.
func (d *Desk) Correct(ctx context.Context, v joinder.Viewer, caseID, old joinder.ID, on joinder.Date, why string) error {
	r, err := d.Store.ClockRecord(ctx, v, caseID)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(r.Happenings, func(h joinder.Happening) bool { return h.ID == old })
	if i < 0 || old == "" {
		return joinder.Fail(joinder.NotFound, "error.clock.no_happening")
	}
	h := r.Happenings[i]
	if strings.TrimSpace(why) == "" {
		return joinder.Fail(joinder.Invalid, "error.clock.why").On("why")
	}
	if len([]rune(why)) > maxNote {
		return joinder.Fail(joinder.Invalid, "error.clock.note_long", "Max", maxNote).On("why")
	}
	h.ID, h.Corrects, h.Recorded, h.Note, h.Void = d.world.ID(), old, d.world.Now(), strings.TrimSpace(why), on.IsZero()
	if !h.Void {
		if err := d.checkDay(on); err != nil {
			return err
		}
		h.On, h.At = on, time.Time{}
	}
	return d.Store.AddHappening(ctx, v, h)
}

// Mark records that what a clock asks for was done: the first kind of
// happening that ends it, at its channel.
func (d *Desk) Mark(ctx context.Context, v joinder.Viewer, t Telling, rule string) error {
	term, ok := d.Book.Term(rule)
	if !ok || len(term.Ends) == 0 {
		return joinder.Fail(joinder.NotFound, "error.clock.no_such_rule", "Rule", rule)
	}
	r, err := d.Store.ClockRecord(ctx, v, t.Case)
	if err != nil {
		return err
	}
	if s, ok := r.submission(t.Submission); ok && s.Channel != term.Deadline.Channel {
		t.Submission, t.Complaint = "", s.Complaint // the next rung: not of that filing
	}
	t.Kind, t.Channel = term.Ends[0], term.Deadline.Channel
	return d.Record(ctx, v, t)
}
