package handoff

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"joinder"
	"joinder/internal/recourse/clock"
	"joinder/internal/recourse/handoff/paper"
)

// limitation is when each member's claim may be barred.
func (b *brief) limitation() paper.Chapter {
	w := b.word
	return paper.Chapter{Title: w("handoff.doc.limitation"), Blocks: []paper.Block{{Text: w("handoff.doc.limitation_note"), Small: w("handoff.doc.not_advice")}, {Table: &paper.Table{
		Sheet: w("handoff.doc.limitation"),
		Heads: []paper.Head{{Text: w("handoff.doc.no"), Width: 26, Right: true}, {Text: w("handoff.doc.rule"), Width: 105}, {Text: w("handoff.doc.starts"), Width: 120}, {Text: w("handoff.doc.proof"), Width: 80},
			{Text: w("handoff.doc.ends"), Width: 64}, {Text: w("handoff.doc.days_left"), Width: 40, Right: true}, {Text: w("handoff.doc.sure"), Width: 78}},
		Rows: func(yield func(paper.Row) bool) {
			for _, p := range b.People {
				clocks := b.clocks[p.Complaint]
				if len(clocks) == 0 && !yield(row(paper.N(p.Number), paper.T(""), paper.T(w("handoff.doc.no_rule", "Place", p.Jurisdiction)), paper.T(""), paper.T(""), paper.T(""), paper.T(""))) {
					return
				}
				for _, c := range clocks {
					if !yield(b.limitRow(p, c)) {
						return
					}
				}
			}
		},
	}}}}
}

func (b *brief) limitRow(p Person, c clock.Clock) paper.Row {
	w := b.word
	start, proof := w("handoff.doc.start_unknown"), ""
	switch {
	case c.Restarted:
		start = w("handoff.doc.restarted", "Date", c.Start.Day.String())
		if proof = b.proofs(c.Cause.Submission); proof == "" {
			proof = w("handoff.doc.no_proof")
		}
	case c.Assumed != clock.Recorded:
		start = w("clock.assumed."+string(c.Assumed), "Date", c.Start.Day.String())
	case !c.Start.Day.IsZero():
		start = c.Start.Day.String() + " · " + w("clock.kind."+string(c.Cause.Kind))
	}
	ends, left := c.Safe().String(), paper.T("")
	if c.State == clock.Met {
		ends = w("clock.state.met")
	} else if !c.Safe().IsZero() {
		left = paper.N(c.DaysLeft)
	}
	o := c.Term.Origin
	sure := b.confidence(o) + "\n" + w("handoff.doc.checked", "Date", o.CheckedOn.String())
	return row(paper.N(p.Number), paper.T(c.Rule+"\n"+c.Term.Deadline.Basis), paper.T(start), paper.T(proof), paper.T(ends), left, paper.T(sure))
}

// proofs names what is kept of a sending: its kind and the log's index.
func (b *brief) proofs(submission joinder.ID) string {
	var out []string
	for _, p := range b.Proofs {
		if submission != "" && p.Submission == submission {
			out = append(out, b.word("handoff.doc.proof_line", "Kind", p.Kind, "Leaf", strconv.FormatInt(p.Leaf, 10), "Digest", p.SHA256[:min(16, len(p.SHA256))]))
		}
	}
	return strings.Join(out, "\n")
}

// event is one line of the chronology.
type event struct {
	on     joinder.Date
	whose  string
	what   string
	source string
}

// chronology is what happened, in order of days.
func (b *brief) chronology() paper.Chapter {
	w := b.word
	events := b.events()
	c := paper.Chapter{Title: w("handoff.doc.chronology"), Blocks: []paper.Block{{Small: w("handoff.doc.chronology_note")}, {Table: &paper.Table{
		Sheet: w("handoff.doc.chronology"),
		Heads: []paper.Head{{Text: w("handoff.doc.day"), Width: 64}, {Text: w("handoff.doc.whose"), Width: 40}, {Text: w("handoff.doc.what"), Width: 230}, {Text: w("handoff.doc.source"), Width: 150}},
		Rows: func(yield func(paper.Row) bool) {
			for _, e := range events {
				if !yield(row(paper.T(e.on.String()), paper.T(e.whose), paper.T(e.what), paper.T(e.source))) {
					return
				}
			}
		},
	}}}}
	for _, a := range b.Answers {
		if a.Words != "" {
			c.Blocks = append(c.Blocks, paper.Block{Heading: w("handoff.doc.answer_full", "Date", a.On.String(), "Channel", b.channel(a.Channel), "Whose", b.whose(a.Complaint)), Text: a.Words})
		}
	}
	return c
}

func (b *brief) events() []event {
	w := b.word
	all := w("handoff.doc.all")
	out := []event{{joinder.DateOf(b.Case.OpenedAt.In(b.desk.Zone)), all, w("handoff.doc.event.opened"), w("handoff.doc.by_site")}}
	for _, p := range b.People {
		n := strconv.Itoa(p.Number)
		if !p.OccurredOn.IsZero() {
			what := w("handoff.doc.event.occurred", "Issue", b.desk.Pack.IssueName(p.Issue).In(b.lang), "Amount", paper.Sum(p.Amount))
			out = append(out, event{p.OccurredOn, n, what, w("handoff.doc.by_member")})
		}
		out = append(out, event{p.FiledOn, n, w("handoff.doc.event.filed"), w("handoff.doc.by_site")})
		for _, pay := range p.Paid {
			out = append(out, event{pay.On, n, w("handoff.doc.event.paid", "Amount", paper.Sum(pay.Amount)), w("handoff.doc.by_member")})
		}
	}
	for _, h := range joinder.Standing(b.Happened) {
		what := w("clock.kind." + string(h.Kind))
		if h.Channel != "" {
			what += " · " + b.channel(h.Channel)
		}
		out = append(out, event{h.On, b.whose(h.Complaint), what, w("handoff.doc.recorded", "Date", b.day(h.Recorded))})
	}
	for _, s := range b.Sent {
		if s.FiledOn.IsZero() {
			continue
		}
		what := w("handoff.doc.event.sent", "Channel", b.channel(s.Channel), "Reference", cmp.Or(s.Reference, "—"))
		out = append(out, event{s.FiledOn, b.whose(s.Complaint), what, cmp.Or(b.proofs(s.ID), w("handoff.doc.no_proof"))})
	}
	for _, l := range b.Letters {
		source := w("handoff.doc.letter_source", "Digest", l.PDF.SHA256, "Leaf", strconv.FormatInt(l.PDF.Leaf, 10))
		out = append(out, event{joinder.DateOf(l.FrozenAt.In(b.desk.Zone)), b.whose(l.Member), w("handoff.doc.event.letter", "Version", l.Version, "Subject", l.Subject), source})
	}
	out = append(out, b.answers()...)
	slices.SortStableFunc(out, func(x, y event) int { return x.on.Time().Compare(y.on.Time()) })
	return out
}

func (b *brief) answers() (out []event) {
	w := b.word
	for _, a := range b.Answers {
		what := w("handoff.doc.event.answer", "Channel", b.channel(a.Channel))
		source := w("handoff.doc.by_site")
		if a.Stance != "" {
			what += " · " + w("reply.stance."+string(a.Stance))
			if !a.Confirmed {
				source = w("handoff.doc.stance_proposed")
			}
		}
		if a.Final {
			what += " · " + w("clock.kind.final_answer")
		}
		out = append(out, event{a.On, b.whose(a.Complaint), what, source})
	}
	for _, p := range b.Promises {
		i := p.Item
		out = append(out, event{joinder.DateOf(i.At.In(b.desk.Zone)), b.whose(i.Complaint), w("handoff.doc.event.promise", "Words", i.Words, "Due", i.Due.String()), w("handoff.doc.promise." + string(i.State))})
	}
	return out
}

// catalogue lists the evidence as a court wants it.
func (b *brief) catalogue() paper.Chapter {
	w := b.word
	c := paper.Chapter{Title: w("handoff.doc.evidence")}
	disputes := b.disputeBlock()
	if b.items() == 0 {
		c.Blocks = []paper.Block{{Text: w("handoff.doc.no_evidence")}}
		if disputes != nil {
			c.Blocks = append(c.Blocks, *disputes)
		}
		return c
	}
	c.Blocks = []paper.Block{{Small: w("handoff.doc.evidence_note")}, {Table: &paper.Table{
		Sheet: w("handoff.doc.evidence"),
		Heads: []paper.Head{{Text: w("handoff.doc.no"), Width: 32}, {Text: w("handoff.doc.item_name"), Width: 84}, {Text: w("handoff.doc.item_source"), Width: 58}, {Text: w("handoff.doc.item_purpose"), Width: 78},
			{Text: w("handoff.doc.original"), Width: 62}, {Text: w("handoff.doc.size"), Width: 40, Right: true}, {Text: w("handoff.doc.received"), Width: 62}, {Text: "SHA-256", Width: 84, Small: true}, {Text: w("handoff.doc.leaf"), Width: 34, Right: true}},
		Rows: func(yield func(paper.Row) bool) {
			for _, p := range b.People {
				for i, e := range p.Items {
					if !yield(b.item(p, i, e)) {
						return
					}
				}
			}
		},
	}}, {Fields: []paper.Field{{Label: w("handoff.doc.submitted_by"), Blank: true}, {Label: w("handoff.doc.date"), Blank: true}}}}
	if disputes != nil {
		c.Blocks = slices.Insert(c.Blocks, 2, *disputes)
	}
	return c
}

func (b *brief) item(p Person, i int, e joinder.Evidence) paper.Row {
	purpose := b.word("handoff.doc.proves_account")
	for _, item := range b.desk.Pack.Checklist(p.Issue).Items {
		if item.ID == e.Item && e.Item != "" {
			purpose = item.Name.In(b.lang)
		}
	}
	name := e.Name
	if e.Caption != "" {
		name += "\n" + e.Caption
	}
	return row(paper.T(strconv.Itoa(p.Number)+"-"+strconv.Itoa(i+1)), paper.T(name), paper.T(b.who(p)), paper.T(purpose), paper.T(b.word("handoff.doc.electronic")),
		paper.T(strconv.FormatInt(e.Size, 10)), paper.T(b.day(e.At)), paper.T(e.SHA256), paper.T(strconv.FormatInt(e.Leaf, 10)))
}
