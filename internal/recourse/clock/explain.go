package clock

import (
	"joinder"
	"joinder/internal/datapack"
)

// Speaker finds texts in the reader's language; *i18n.Words is one.
type Speaker interface {
	T(key string, args ...any) string
	N(key string, count int, args ...any) string
}

// Explain says in sentences when it ends and why, as a page, a paper and the
// terminal print it: the end first, then the rule, the start, how days are
// counted, every day that was skipped, and what to mind. text translates the
// words of the pack (Pack.Text).
func (r Result) Explain(w Speaker, text func(string) joinder.Text) []string {
	out := []string{r.End(w)}
	if out[0] == "" {
		out = nil
	}
	d, t := r.Term.Deadline, r.Term
	began := "clock.term"
	if !countsDays(d.Unit) {
		began = "clock.term_at_once" // no day is left out where minutes or hours count
	}
	out = append(out, w.T(began, "Term", r.Length(w), "Event", text(d.From), "Start", r.Start.Day))
	if d.Basis == "" {
		out = append(out, w.T("clock.convention", "Rule", t.Entry))
	} else {
		out = append(out, w.T("clock.basis", "Basis", text(d.Basis), "Rule", t.Entry, "Known", w.T("clock.known."+string(t.Origin.Confidence)), "Date", t.Origin.CheckedOn))
	}
	if countsDays(d.Unit) {
		out = append(out, w.T("clock.counting", "Says", t.Counting.Says, "Rule", t.Counting.ID))
	}
	if r.Rolled {
		out = append(out, w.T("clock.rolled", "Date", r.Nominal))
	}
	out = append(out, skippedLines(w, r.Skipped)...)
	for _, day := range r.MakeUp {
		out = append(out, w.T("clock.make_up", "Date", day))
	}
	for _, n := range r.Notes {
		out = append(out, w.T("clock.note."+string(n)))
	}
	return out
}

// countsDays reports whether the unit is a day or longer.
func countsDays(u datapack.Unit) bool {
	switch u {
	case "minute", "hour", datapack.Unspecified:
		return false
	}
	return true
}

// End says when it ends, or between which days; "" where the rule names no
// time or nothing started it.
func (r Result) End(w Speaker) string {
	switch {
	case !r.Moment.IsZero():
		return w.T("clock.ends_at", "Date", r.Date, "Time", r.Moment.Format("15:04 -07:00"))
	case !r.Date.IsZero():
		return w.T("clock.ends_on", "Date", r.Date)
	case !r.Earliest.IsZero():
		return w.T("clock.ends_between", "Earliest", r.Earliest, "Latest", r.Latest)
	}
	return ""
}

// Length says how long the term is, such as "7 working days".
func (r Result) Length(w Speaker) string {
	d := r.Term.Deadline
	return w.N("clock.unit."+string(d.Unit), d.Count)
}

// skippedLines name the days that were not counted; days in a row with the
// same reason share a line.
func skippedLines(w Speaker, days []datapack.DayOff) []string {
	var out []string
	for i := 0; i < len(days); {
		j := i + 1
		for j < len(days) && days[j].Why == days[i].Why && days[j].Name == days[i].Name && days[j-1].On.AddDays(1) == days[j].On {
			j++
		}
		from, to, name := days[i].On, days[j-1].On, days[i].Name
		key := "clock.skipped." + string(days[i].Why)
		if j-i > 1 {
			key += "_days"
		}
		out = append(out, w.T(key, "Date", from, "Until", to, "Name", name))
		i = j
	}
	return out
}
