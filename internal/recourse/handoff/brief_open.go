package handoff

import (
	"slices"
	"strconv"
	"strings"

	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/recourse/clock"
	"joinder/internal/recourse/handoff/paper"
)

// soon is how many days before the end of a period it is said to press.
const soon = 60

// questions are what is open: what presses first, then what is missing.
func (b *brief) questions() paper.Chapter {
	c := paper.Chapter{Title: b.word("handoff.doc.questions")}
	add := func(heading string, points []string) {
		if len(points) > 0 {
			c.Blocks = append(c.Blocks, paper.Block{Heading: b.word(heading), Points: points})
		}
	}
	add("handoff.doc.presses", b.pressing())
	add("handoff.doc.gaps", append(b.unknown(), b.lacking()...))
	add("handoff.doc.unsure", b.unsure())
	add("handoff.doc.for_counsel", b.forCounsel())
	return c
}

// pressing are periods that ran out or end soon.
func (b *brief) pressing() []string {
	var over, ending []string
	first := joinder.Date{}
	for _, p := range b.People {
		for _, c := range b.clocks[p.Complaint] {
			switch {
			case c.State == clock.Over:
				over = append(over, strconv.Itoa(p.Number))
			case c.Runs() && !c.Safe().IsZero() && c.DaysLeft <= soon:
				ending = append(ending, strconv.Itoa(p.Number))
				if first.IsZero() || c.Safe().Before(first) {
					first = c.Safe()
				}
			}
		}
	}
	var out []string
	if len(over) > 0 {
		out = append(out, b.word("handoff.doc.open.over", "Numbers", b.list(over)))
	}
	if len(ending) > 0 {
		out = append(out, b.word("handoff.doc.open.ending", "Numbers", b.list(ending), "Date", first.String()))
	}
	return out
}

// listed is how many numbers a line names before it only counts the rest.
const listed = 40

// list writes numbers, each once.
func (b *brief) list(numbers []string) string {
	numbers = slices.Compact(numbers)
	rest := len(numbers) - listed
	if rest <= 0 {
		return strings.Join(numbers, b.word("handoff.doc.comma"))
	}
	return strings.Join(numbers[:listed], b.word("handoff.doc.comma")) + b.word("handoff.doc.and_more", "Count", rest)
}

// unknown are facts about members that nobody gave.
func (b *brief) unknown() []string {
	missing := map[string][]string{}
	var keys []string
	note := func(key string, n int) {
		if missing[key] == nil {
			keys = append(keys, key)
		}
		missing[key] = append(missing[key], strconv.Itoa(n))
	}
	for i, p := range b.People {
		if p.Contact.Name == "" {
			note("handoff.doc.open.name", p.Number)
		}
		if p.Contact.Email == "" && p.Contact.Phone == "" {
			note("handoff.doc.open.contact", p.Number)
		}
		if p.Amount.IsZero() {
			note("handoff.doc.open.amount", p.Number)
		}
		if p.OccurredOn.IsZero() {
			note("handoff.doc.open.day", p.Number)
		}
		if len(p.Items) == 0 {
			note("handoff.doc.open.evidence", p.Number)
		}
		if p.Signs.IsZero() {
			note("handoff.doc.open.signs", p.Number)
		}
		if slices.ContainsFunc(p.Paid, func(x Payment) bool { return x.Amount.Currency != p.Amount.Currency }) {
			note("handoff.doc.open.other_currency", p.Number)
		}
		if a := b.owed[i]; len(b.Terms) > 0 && !a.Claimed.IsZero() && a.Interest.IsZero() {
			note("handoff.doc.open.no_interest", p.Number)
		}
		for _, c := range b.clocks[p.Complaint] {
			if c.Start.Day.IsZero() {
				note("handoff.doc.open.start", p.Number)
			} else if c.Assumed != clock.Recorded && !c.Restarted {
				note("handoff.doc.open.assumed", p.Number)
			}
		}
	}
	var out []string
	for _, key := range keys {
		out = append(out, b.word(key, "Numbers", b.list(missing[key])))
	}
	return out
}

// lacking is what the checklist of the problem asks for, most often missing first.
func (b *brief) lacking() []string {
	count, name := map[string]int{}, map[string]string{}
	var ids []string
	for _, p := range b.People {
		for _, item := range b.desk.Pack.Checklist(p.Issue).Gap(p.Items) {
			if count[item.ID] == 0 {
				ids = append(ids, item.ID)
				name[item.ID] = item.Name.In(b.lang)
			}
			count[item.ID]++
		}
	}
	slices.SortStableFunc(ids, func(x, y string) int { return count[y] - count[x] })
	var out []string
	for _, id := range ids {
		out = append(out, b.word("handoff.doc.open.lacks", "Item", name[id], "Count", count[id], "Of", len(b.People)))
	}
	return out
}

// unsure are rules and names that no good source stands behind.
func (b *brief) unsure() []string {
	var out []string
	if _, known := b.operator(); !known {
		out = append(out, b.word("handoff.doc.open.operator"))
	}
	for _, u := range b.used() {
		if u.origin.Status(b.Today) != datapack.Fact {
			out = append(out, b.word("handoff.doc.open.rule", "Rule", u.id, "Confidence", b.confidence(u.origin)))
		}
	}
	places := map[string]bool{}
	for _, p := range b.People {
		if len(b.clocks[p.Complaint]) == 0 && !places[p.Jurisdiction] {
			places[p.Jurisdiction] = true
			out = append(out, b.word("handoff.doc.no_rule", "Place", p.Jurisdiction))
		}
	}
	return out
}

// forCounsel are questions of law that the program does not answer.
func (b *brief) forCounsel() []string {
	out := []string{b.word("handoff.doc.open.venue"), b.word("handoff.doc.open.basis")}
	if w, ok := b.desk.Pack.Wallet(b.Case.Wallet); ok {
		if t := w.Terms(b.Today); t.Status.Shown() && t.Value.Arbitration != nil && *t.Value.Arbitration {
			out = append(out, b.word("handoff.doc.open.arbitration"))
		}
	}
	if len(b.sums().paid) > 0 {
		out = append(out, b.word("handoff.doc.open.payments"))
	}
	if len(b.sums().claimed) > 1 {
		out = append(out, b.word("handoff.doc.open.currencies"))
	}
	for _, c := range b.sums().claimed.Totals() {
		if b.terms(c.Currency) == nil {
			out = append(out, b.word("handoff.doc.open.terms", "Currency", string(c.Currency)))
		}
	}
	if len(b.Others)+b.Silent > 0 {
		out = append(out, b.word("handoff.doc.open.others", "Counted", len(b.Others), "Silent", b.Silent))
	}
	for _, l := range b.Letters {
		if !l.Whole {
			out = append(out, b.word("handoff.doc.open.letter", "Version", l.Version))
		}
	}
	return out
}

// rule is one rule that a date or an estimate of the pack rests on.
type rule struct {
	id, basis string
	origin    datapack.Origin
}

// used lists the rules, each once.
func (b *brief) used() []rule {
	var out []rule
	seen := map[string]bool{}
	add := func(r rule) {
		if !seen[r.id] {
			seen[r.id] = true
			out = append(out, r)
		}
	}
	for _, p := range b.People {
		for _, c := range b.clocks[p.Complaint] {
			add(rule{c.Rule, c.Term.Deadline.Basis, c.Term.Origin})
			add(rule{c.Term.Counting.ID, "", c.Term.Counting.Origin})
		}
	}
	for _, total := range b.sums().total.Totals() {
		if fee, ok := b.desk.Pack.CourtFee(b.place, total, b.Today); ok {
			add(rule{fee.ID, fee.Basis.In(b.lang), fee.Origin})
		}
	}
	for _, f := range b.forms() {
		add(rule{f.ID, f.Basis.In(b.lang), f.Origin})
	}
	return out
}

// rules are the sources of everything computed (RQ-25).
func (b *brief) rules() paper.Chapter {
	w := b.word
	used := b.used()
	return paper.Chapter{Title: w("handoff.doc.rules"), Blocks: []paper.Block{{Text: w("handoff.doc.not_advice"), Small: w("handoff.doc.pack", "Version", b.desk.Pack.Manifest().Version)}, {Table: &paper.Table{
		Sheet: w("handoff.doc.rules_sheet"),
		Heads: []paper.Head{{Text: w("handoff.doc.rule"), Width: 110}, {Text: w("handoff.doc.basis"), Width: 130}, {Text: w("handoff.doc.sure"), Width: 80}, {Text: w("handoff.doc.checked_on"), Width: 64}, {Text: w("handoff.doc.source"), Width: 110, Small: true}},
		Rows: func(yield func(paper.Row) bool) {
			for _, u := range used {
				if !yield(row(paper.T(u.id), paper.T(u.basis), paper.T(b.confidence(u.origin)), paper.T(u.origin.CheckedOn.String()), paper.T(strings.Join(u.origin.Sources, "\n")))) {
					return
				}
			}
		},
	}}}}
}
