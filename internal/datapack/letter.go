package datapack

import (
	"slices"

	"joinder"
)

type lettersFile struct {
	VerifiedOn joinder.Date  `pack:"verified_on,required"`
	Convention conventionRow `pack:"convention,required"`
	Answers    []answerRow   `pack:"answers,required"`
	Bases      []basisRow    `pack:"bases,required"`
	Kinds      []kindsRow    `pack:"kinds,required"`
	Forms      []formRow     `pack:"forms"`
}

type conventionRow struct {
	Count int  `pack:"count,required"`
	Unit  Unit `pack:"unit,required"`
}

// answerRow names the deadline of an operator channel that is the firm's
// answer to a complaint.
type answerRow struct {
	At           Pos
	Jurisdiction jurisdictionID `pack:"jurisdiction,required"`
	Channel      string         `pack:"channel,required"`
	Stage        string         `pack:"stage,required"`
	Issues       []string       `pack:"issues"` // empty: for every problem
}

type basisRow struct {
	At           Pos
	ID           name           `pack:"id,required"`
	Jurisdiction jurisdictionID `pack:"jurisdiction,required"`
	Issues       []string       `pack:"issues"`
	Families     []string       `pack:"families"`
	Kinds        []letterKind   `pack:"kinds"`   // of letters; empty: those that ask for money or report a pattern
	ToFirm       bool           `pack:"to_firm"` // only in letters to the firm itself
	ZH           string         `pack:"zh,required"`
	EN           string         `pack:"en,required"`
	From         []string       `pack:"from"`
	Sources      []string       `pack:"sources"`
	Confidence   Confidence     `pack:"confidence,required"`
	ValidFrom    joinder.Date   `pack:"valid_from"`
	ValidTo      joinder.Date   `pack:"valid_to"`
}

// Basis is one line of law for a letter.
type Basis struct {
	ID     string
	Text   joinder.Text
	Origin Origin
}

// LegalBasis is LetterBasis for a complaint to the firm.
func (p *Pack) LegalBasis(jurisdiction, issue string, day joinder.Date) []Basis {
	return p.LetterBasis(joinder.LetterComplaint, true, jurisdiction, issue, day)
}

// LetterBasis lists the lines of law that fit a letter of the kind about the
// problem in the jurisdiction, those made for the problem first. Only facts are
// listed: a line that is weakly known, stale or not in force on the day is left
// out.
func (p *Pack) LetterBasis(kind joinder.LetterKind, toFirm bool, jurisdiction, issue string, day joinder.Date) []Basis {
	family := ""
	if i, ok := p.Issue(issue); ok {
		family = i.Family
	}
	var special, general []Basis
	for _, row := range p.letters.Bases {
		if string(row.Jurisdiction) != jurisdiction {
			continue
		}
		basis := Basis{string(row.ID), joinder.Text{ZH: row.ZH, EN: row.EN}, p.basisOrigin(row)}
		switch {
		case basis.Origin.Status(day) != Fact, row.ToFirm && !toFirm, !row.fits(kind):
		case slices.Contains(row.Issues, issue) || slices.Contains(row.Families, family):
			special = append(special, basis)
		case len(row.Issues)+len(row.Families) == 0:
			general = append(general, basis)
		}
	}
	return append(special, general...)
}

// basisOrigin adds the sources of the entries that a line was made from.
func (p *Pack) basisOrigin(row basisRow) Origin {
	o := Origin{row.Confidence, slices.Clone(row.Sources), p.letters.VerifiedOn, row.ValidFrom, row.ValidTo}
	for _, from := range row.From {
		if ref, ok := p.lookup(from); ok {
			o.Sources = append(o.Sources, ref.Sources...)
			if o.ValidFrom.IsZero() {
				o.ValidFrom = ref.ValidFrom
			}
		}
	}
	slices.Sort(o.Sources)
	o.Sources = slices.Compact(o.Sources)
	return o
}

// AnswerTime is how long a firm has to answer a letter.
type AnswerTime struct {
	Count     int
	Unit      Unit
	Statutory bool   // a rule in force stands behind it; otherwise it is only what is usual to ask
	Basis     string // the rule; "" unless Statutory
	Channel   string // the channel whose deadline it is; "" for the pack's convention
	Origin    Origin // of the deadline; the zero Origin for the convention
	stage     string // of that channel
}

// FirmAnswerDays is the answering time to suggest for a letter to an operator
// in the jurisdiction about the problem: the deadline of its operator channel
// where that fits and is a fact on the day, else the pack's convention, which
// is not statutory.
func (p *Pack) FirmAnswerDays(jurisdiction, issue string, day joinder.Date) AnswerTime {
	usual := AnswerTime{Count: p.letters.Convention.Count, Unit: p.letters.Convention.Unit}
	for _, a := range p.letters.Answers {
		if string(a.Jurisdiction) != jurisdiction || len(a.Issues) > 0 && !slices.Contains(a.Issues, issue) {
			continue
		}
		channel, ok := p.Channel(a.Channel)
		if !ok {
			continue
		}
		row, ok := channel.stage(a.Stage)
		if !ok {
			continue
		}
		t := channel.deadline(row, day)
		if t.Status == Fact && t.Value.Statutory() && t.Value.Count > 0 {
			return AnswerTime{t.Value.Count, t.Value.Unit, true, t.Value.Basis, a.Channel, t.Origin, a.Stage}
		}
	}
	return usual
}

// AnswerBy is the day that FirmAnswerDays ends when counted from sent: the
// first day never counts, and where the rule of counting says so an end on a
// day of rest moves to the next working day. certain is false when it depends
// on a calendar that does not cover the span; by is then the latest estimate,
// so that nobody is pressed earlier than they must answer.
func (p *Pack) AnswerBy(jurisdiction, issue string, sent joinder.Date) (by joinder.Date, answer AnswerTime, certain bool) {
	answer = p.FirmAnswerDays(jurisdiction, issue, sent)
	c := p.DefaultCounting(jurisdiction)
	if answer.Channel != "" {
		if t, ok := p.Term(answer.Channel + "/" + answer.stage); ok {
			c = t.Counting
		}
	}
	counted := c.Count(p.WorkingDays(jurisdiction), sent, answer.Count, answer.Unit)
	if counted.Ends.IsZero() {
		return counted.Latest, answer, false
	}
	return counted.Ends, answer, counted.Coverage == Covered
}

// addMonths is the corresponding day of the later month, else its last day.
func addMonths(d joinder.Date, n int) joinder.Date {
	first := joinder.Date{Year: d.Year, Month: d.Month, Day: 1}
	month := joinder.DateOf(first.Time().AddDate(0, n, 0))
	last := joinder.DateOf(month.Time().AddDate(0, 1, -1))
	return joinder.Date{Year: month.Year, Month: month.Month, Day: min(d.Day, last.Day)}
}
