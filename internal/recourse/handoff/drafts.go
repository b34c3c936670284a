package handoff

import (
	"strconv"

	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/recourse/handoff/paper"
)

// Up to how many people a draft gives each a block of their own; beyond, a
// table holds them.
const (
	ownBlock = 30
	ownPage  = 60
)

// draft is one paper for a court.
type draft struct {
	name  string
	paper paper.Paper
}

// forms are the papers of the places that the case touches, where enough people
// stand behind it.
func (b *brief) forms() []datapack.CourtForm {
	places := []string{b.place}
	for _, p := range b.People {
		if !contains(places, p.Jurisdiction) {
			places = append(places, p.Jurisdiction)
		}
	}
	var out []datapack.CourtForm
	for _, place := range places {
		for _, f := range b.desk.Pack.CourtForms(place, b.Today) {
			if len(b.People) >= f.Least && f.Status.Shown() {
				out = append(out, f)
			}
		}
	}
	return out
}

func contains(list []string, s string) bool {
	for _, v := range list {
		if v == s {
			return true
		}
	}
	return false
}

func (b *brief) drafts() []draft {
	var out []draft
	for _, f := range b.forms() {
		people := b.People
		if f.Kind == datapack.CourtParticulars {
			people = nil
			for _, p := range b.People {
				if p.Jurisdiction == f.Jurisdiction || f.Jurisdiction == b.place {
					people = append(people, p)
				}
			}
		}
		out = append(out, draft{f.ID, b.form(f, people)})
	}
	return out
}

func (b *brief) form(f datapack.CourtForm, people []Person) paper.Paper {
	w := b.word
	p := paper.Paper{Lang: b.lang, Title: f.Title.In(b.lang), Created: b.Pack.At, Foot: w("handoff.doc.draft_foot", "Rule", f.ID, "Confidence", b.confidence(f.Origin), "Date", f.Origin.CheckedOn.String())}
	head := paper.Block{Small: w("handoff.doc.draft_note") + "\n" + w("handoff.doc.not_advice") + "\n" + f.Basis.In(b.lang) + "\n" +
		w("handoff.doc.rule_line", "Rule", f.ID, "Confidence", b.confidence(f.Origin), "Date", f.Origin.CheckedOn.String())}
	if !f.Cap.IsZero() {
		head.Text = w("handoff.doc.cap", "Amount", paper.Sum(f.Cap))
	} else if f.Kind == datapack.CourtParticulars {
		head.Text = w("handoff.doc.no_cap")
	}
	c := paper.Chapter{Blocks: []paper.Block{head}}
	for _, field := range f.Fields {
		c.Blocks = append(c.Blocks, paper.Block{Heading: field.Title.In(b.lang), Small: field.Hint.In(b.lang)})
		c.Blocks = append(c.Blocks, b.fill(f, field.Fill, people)...)
	}
	p.Chapters = []paper.Chapter{c}
	return p
}

// fill is what the program can put into a field; what it cannot is a line to
// write on.
func (b *brief) fill(f datapack.CourtForm, field string, people []Person) []paper.Block {
	switch field {
	case "plaintiffs":
		return b.plaintiffs(people)
	case "defendant":
		d := b.defendant()
		d.Heading = ""
		return []paper.Block{d}
	case "claims":
		return []paper.Block{{Points: b.prayers()}}
	case "amount", "plaintiff":
		if field == "plaintiff" {
			return []paper.Block{{Text: b.word("handoff.doc.each_own")}}
		}
		return []paper.Block{{Table: b.particulars(f, people)}}
	case "facts":
		return b.facts(people)
	case "evidence":
		return []paper.Block{{Text: b.word("handoff.doc.see_catalogue", "Count", b.items())}}
	case "members":
		return []paper.Block{{Table: b.signatures()}}
	case "representatives":
		var lines []paper.Field
		for n := range 5 {
			lines = append(lines, paper.Field{Label: b.word("handoff.doc.representative_no", "Number", n+1), Blank: true})
		}
		return []paper.Block{{Fields: lines}}
	case "authority":
		return b.authorities()
	case "notice":
		return []paper.Block{{Text: b.notice()}}
	}
	return []paper.Block{{Fields: []paper.Field{{Blank: true}}}}
}

// plaintiffs are those who sue; personal data beyond name and contact stays a
// line to write on (RQ-04).
func (b *brief) plaintiffs(people []Person) []paper.Block {
	if len(people) > ownBlock {
		return []paper.Block{{Text: b.word("handoff.doc.plaintiffs_listed", "Count", len(people)), Table: b.signatures()}}
	}
	var out []paper.Block
	for _, p := range people {
		out = append(out, paper.Block{Heading: strconv.Itoa(p.Number), Fields: b.person(p)})
	}
	return out
}

func (b *brief) person(p Person) []paper.Field {
	w := b.word
	return []paper.Field{
		{Label: w("handoff.doc.name"), Value: p.Contact.Name, Blank: p.Contact.Name == ""}, {Label: w("handoff.doc.personal"), Blank: true},
		{Label: w("handoff.doc.domicile"), Blank: true}, {Label: w("handoff.doc.id_number"), Blank: true},
		{Label: w("handoff.doc.phone"), Value: p.Contact.Phone, Blank: p.Contact.Phone == ""}, {Label: w("handoff.doc.email"), Value: p.Contact.Email, Blank: p.Contact.Email == ""},
	}
}

// prayers are the claims, currency by currency.
func (b *brief) prayers() []string {
	s, w := b.sums(), b.word
	var out []string
	for _, left := range s.left.Totals() {
		out = append(out, w("handoff.doc.prayer.principal", "Amount", paper.Sum(left)))
		if interest := s.interest[left.Currency]; !interest.IsZero() {
			t := b.terms(left.Currency)
			out = append(out, w("handoff.doc.prayer.interest", "Amount", paper.Sum(interest), "Rate", t.Rate, "Basis", t.Basis, "Until", t.Until.String(), "Source", t.Source))
		}
	}
	out = append(out, w("handoff.doc.prayer.demand", "Demand", b.Case.Demand))
	return append(out, w("handoff.doc.prayer.costs"))
}

// facts are what happened, in order; each person's own words where they
// published them.
func (b *brief) facts(people []Person) []paper.Block {
	w := b.word
	out := []paper.Block{{Text: b.Case.Summary}}
	if len(people) > ownBlock {
		return append(out, paper.Block{Text: w("handoff.doc.see_schedule", "Count", len(people))})
	}
	var points []string
	for _, p := range people {
		line := w("handoff.doc.fact", "Date", p.OccurredOn.String(), "Name", b.who(p), "Issue", b.desk.Pack.IssueName(p.Issue).In(b.lang), "Amount", paper.Sum(p.Amount))
		if p.Words != "" {
			line += w("handoff.doc.fact_words", "Words", p.Words)
		}
		points = append(points, line)
	}
	for _, s := range b.Sent {
		if !s.FiledOn.IsZero() && s.Joint() {
			points = append(points, s.FiledOn.String()+" · "+w("handoff.doc.event.sent", "Channel", b.channel(s.Channel), "Reference", s.Reference))
		}
	}
	for _, e := range b.answers() {
		points = append(points, e.on.String()+" · "+e.what)
	}
	return append(out, paper.Block{Points: points}, paper.Block{Fields: []paper.Field{{Label: w("handoff.doc.reasons"), Blank: true}, {Blank: true}, {Blank: true}}})
}

// particulars say what each person would claim, and whether it is within the
// limit.
func (b *brief) particulars(f datapack.CourtForm, people []Person) *paper.Table {
	w := b.word
	owed := map[joinder.ID]Accrued{}
	for i, p := range b.People {
		owed[p.Complaint] = b.owed[i]
	}
	return &paper.Table{
		Heads: []paper.Head{{Text: w("handoff.doc.no"), Width: 28, Right: true}, {Text: w("handoff.doc.name"), Width: 90}, {Text: w("handoff.doc.left"), Width: 76, Right: true}, {Text: w("handoff.doc.interest"), Width: 66, Right: true},
			{Text: w("handoff.doc.sum"), Width: 76, Right: true}, {Text: w("handoff.doc.currency"), Width: 40}, {Text: w("handoff.doc.within"), Width: 80}},
		Rows: func(yield func(paper.Row) bool) {
			for _, p := range people {
				a := owed[p.Complaint]
				if !yield(row(paper.N(p.Number), paper.T(b.who(p)), paper.M(a.Left), paper.M(a.Interest), paper.M(a.Total), paper.T(string(a.Claimed.Currency)), paper.T(b.within(f.Cap, a.Left)))) {
					return
				}
			}
		},
	}
}

func (b *brief) within(limit, amount joinder.Money) string {
	switch {
	case limit.IsZero() || amount.IsZero():
		return b.word("handoff.doc.within.unknown")
	case limit.Currency != amount.Currency:
		return b.word("handoff.doc.within.currency")
	case limit.Cmp(amount) < 0:
		return b.word("handoff.doc.within.no")
	}
	return b.word("handoff.doc.within.yes")
}

// signatures is the list of parties with room to sign.
func (b *brief) signatures() *paper.Table {
	w := b.word
	return &paper.Table{
		Heads: []paper.Head{{Text: w("handoff.doc.no"), Width: 28, Right: true}, {Text: w("handoff.doc.name"), Width: 90}, {Text: w("handoff.doc.contact"), Width: 110}, {Text: w("handoff.doc.id_number"), Width: 90},
			{Text: w("handoff.doc.sum"), Width: 70, Right: true}, {Text: w("handoff.doc.currency"), Width: 36}, {Text: w("handoff.doc.signature"), Width: 70}},
		Rows: func(yield func(paper.Row) bool) {
			for i, p := range b.People {
				contact := p.Contact.Phone
				if contact == "" {
					contact = p.Contact.Email
				}
				if !yield(row(paper.N(p.Number), paper.T(b.who(p)), paper.T(contact), paper.T(""), paper.M(b.owed[i].Total), paper.T(string(b.owed[i].Claimed.Currency)), paper.T(""))) {
					return
				}
			}
			for _, total := range b.sums().total.Totals() {
				r := row(paper.T(""), paper.T(w("handoff.doc.total")), paper.T(""), paper.T(""), paper.M(total), paper.T(string(total.Currency)), paper.T(""))
				r.Total = true
				if !yield(r) {
					return
				}
			}
		},
	}
}

// authorities are the statements by which each person chooses representatives.
func (b *brief) authorities() []paper.Block {
	w := b.word
	if len(b.People) > ownPage {
		return []paper.Block{{Text: w("handoff.doc.authority"), Fields: []paper.Field{{Label: w("handoff.doc.name"), Blank: true}, {Label: w("handoff.doc.id_number"), Blank: true}, {Label: w("handoff.doc.signature"), Blank: true}, {Label: w("handoff.doc.date"), Blank: true}}}}
	}
	var out []paper.Block
	for _, p := range b.People {
		out = append(out, paper.Block{Heading: strconv.Itoa(p.Number) + " · " + b.who(p), Text: w("handoff.doc.authority"), Fields: []paper.Field{
			{Label: w("handoff.doc.representatives_chosen"), Blank: true}, {Label: w("handoff.doc.agree"), Value: w("handoff.doc.tick")},
			{Label: w("handoff.doc.id_number"), Blank: true}, {Label: w("handoff.doc.signature"), Blank: true}, {Label: w("handoff.doc.date"), Blank: true}}})
	}
	return out
}

func (b *brief) notice() string {
	o, known := b.operator()
	name := o.Name
	if !known {
		name = b.Wallet.Label(b.lang)
	}
	return b.word("handoff.doc.notice", "Firm", name, "Issue", b.desk.Pack.IssueName(b.Case.Issue).In(b.lang), "Count", len(b.People))
}
