package letter

import (
	"strings"

	"joinder"
)

// write puts the letter's paragraphs together in the order of its kind.
func (w *writer) write() {
	if w.kind == joinder.LetterCourt || w.kind == joinder.LetterSmallClaims {
		w.claim()
		return
	}
	w.say("letter.draft.greeting", "To", w.greeted())
	w.who()
	w.about()
	switch w.kind {
	case joinder.LetterReport:
		w.say("letterkind.report.what")
		w.happened()
		w.pattern()
	case joinder.LetterRecords:
		w.say("letterkind.records_request.what")
		w.when()
	case joinder.LetterOmbudsman:
		w.say("letterkind.head.happened")
		w.happened()
		w.figures()
		w.say("letterkind.head.firm_said")
		w.say("letterkind.ombudsman.firm_said")
	default:
		w.happened()
		w.figures()
	}
	w.basis()
	w.ask()
	w.say("letter.draft.thanks")
}

// greeted is who is spoken to.
func (w *writer) greeted() string {
	if w.to.Firm {
		return addressee(w.Subject, w.lang)
	}
	return w.to.Name
}

// about names the firm to somebody else.
func (w *writer) about() {
	if w.to.Firm {
		return
	}
	key := "letterkind.about"
	if w.Wallet.Operator == "" {
		key = "letterkind.about_product"
	}
	w.say(key, "Operator", w.Wallet.Operator, "Wallet", w.Wallet.Label(w.lang))
}

// happened is what the case says happened, with a pointer to what shows it.
func (w *writer) happened() {
	summary := strings.TrimSpace(w.Case.Summary)
	if summary == "" {
		return
	}
	mark := w.evidenceMark()
	if mark == "" || strings.Contains(summary, mark) {
		w.add(summary)
		return
	}
	w.join([]string{summary, mark})
}

// evidenceMark points to the annex, and to the first items of evidence.
func (w *writer) evidenceMark() string {
	if len(w.rows) == 0 {
		return ""
	}
	if w.kind == joinder.LetterReport {
		return w.text("letterkind.see_pattern")
	}
	for _, r := range w.rows {
		if len(r.Evidence) > 0 {
			return w.text("letterkind.see_items")
		}
	}
	return w.text("letterkind.see_annex")
}

// pattern says how often what happened.
func (w *writer) pattern() {
	rows := Pattern(w.rows)
	if len(rows) == 0 {
		return
	}
	lines := []string{w.text("letterkind.pattern.head")}
	for i, r := range rows {
		lines = append(lines, w.patternLine(i+1, r))
	}
	w.add(strings.Join(lines, "\n"))
}

func (w *writer) patternLine(index int, r PatternRow) string {
	issue := w.text("letterkind.pattern.rare")
	if r.Issue != "" {
		issue = w.facts.IssueName(r.Issue, w.lang)
	}
	key := "letterkind.pattern.line"
	if r.Totals == nil {
		key = "letterkind.pattern.line_bare"
	}
	args := []any{"Index", index, "Issue", issue, "PluralCount", r.Complaints, "First", w.day(r.First), "Last", w.day(r.Last)}
	if r.Totals != nil {
		args = append(args, "Totals", sums(r.Totals, comma(w.lang)))
	}
	return w.text(key, args...)
}

// when says only between which days, where amounts would be out of place.
func (w *writer) when() {
	first, last := span(w.rows)
	if !first.IsZero() {
		w.say("letter.draft.when", "First", w.day(first), "Last", w.day(last))
	}
}

// ask is what is wanted, and by when.
func (w *writer) ask() {
	switch w.kind {
	case joinder.LetterReport, joinder.LetterRecords, joinder.LetterAppeal:
		w.say("letterkind." + string(w.kind) + ".ask")
	case joinder.LetterOmbudsman:
		w.say("letterkind.head.ask")
		w.demand("letterkind.ombudsman.ask", "letterkind.ombudsman.ask_plain")
	case joinder.LetterDemand:
		w.demand("letterkind.demand.ask", "letterkind.demand.ask_plain")
		if len(w.rows) > 0 {
			w.say("letterkind.demand.authority")
		}
	default:
		if w.to.Firm {
			w.demand("letter.draft.ask", "letter.draft.ask_plain")
		} else {
			w.demand("letterkind.complaint.ask", "letterkind.complaint.ask_plain")
		}
	}
	switch {
	case !w.to.Firm || !w.kind.Answered():
		w.say("letterkind.by_authority")
	case w.by.IsZero():
		w.say("letter.draft.by_open")
	default:
		w.say("letter.draft.by", "Date", w.by, "Why", w.why)
	}
}

// demand asks in the case's own words, or plainly.
func (w *writer) demand(key, plain string) {
	if d := strings.TrimSpace(w.Case.Demand); d != "" {
		w.say(key, "Demand", d)
		return
	}
	w.say(plain)
}

// claim is a paper for a court: who, against whom, what is claimed, why, and
// what shows it. Whatever identifies a person is filled in by that person.
func (w *writer) claim() {
	k := "letterkind." + string(w.kind)
	w.say("letterkind.head.parties")
	if w.one {
		w.say("letterkind.claim.claimant_one")
	} else {
		w.say("letterkind.claim.claimants")
	}
	w.say("letterkind.claim.defendant", "Firm", addressee(w.Subject, w.lang), "Wallet", w.Wallet.Label(w.lang))
	w.say("letterkind.head.claimed")
	if len(Totals(w.rows)) > 0 {
		w.say(k + ".ask")
	} else {
		w.say("letterkind.claim.ask_bare")
	}
	w.say("letterkind.head.facts")
	w.happened()
	w.figures()
	w.basis()
	w.say("letterkind.head.evidence")
	w.say("letterkind.claim.evidence")
	if w.to.Name != "" {
		w.say("letterkind.claim.to", "To", w.to.Name)
	} else {
		w.say("letterkind.claim.to_court")
	}
}

// title is the letter's subject.
func (w *writer) title() string {
	args := []any{"Wallet", w.Wallet.Label(w.lang), "Issue", w.facts.IssueName(w.Case.Issue, w.lang)}
	if w.kind == joinder.LetterComplaint && !w.one {
		return w.text("letter.draft.subject", args...)
	}
	return w.text("letterkind."+string(w.kind)+".subject", args...)
}

// span is the first and the last day of rows.
func span(rows []joinder.AnnexRow) (first, last joinder.Date) {
	for _, r := range rows {
		if d := r.OccurredOn; !d.IsZero() {
			if first.IsZero() || d.Before(first) {
				first = d
			}
			if last.Before(d) {
				last = d
			}
		}
	}
	return first, last
}
