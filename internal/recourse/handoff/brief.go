package handoff

import (
	"strconv"
	"strings"
	"time"

	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/recourse/clock"
	"joinder/internal/recourse/handoff/paper"
)

// brief is the paper of a pack being put together: everything computed once,
// rows written as they are asked for.
type brief struct {
	Material
	desk   *Desk
	lang   joinder.Lang
	owed   []Accrued                    // by place in People
	clocks map[joinder.ID][]clock.Clock // limitation, by complaint
	number map[joinder.ID]int
	place  string // jurisdiction of the wallet
}

func (d *Desk) brief(m Material) *brief {
	b := &brief{Material: m, desk: d, lang: m.Pack.Lang, number: m.numbers(), clocks: map[joinder.ID][]clock.Clock{}, place: m.Wallet.Jurisdiction}
	if w, ok := d.Pack.Wallet(m.Case.Wallet); ok {
		b.place = w.Home()
	}
	for _, p := range m.People {
		b.owed = append(b.owed, Accrue(p.Amount, p.Paid, m.terms(p.Amount.Currency), p.OccurredOn))
	}
	b.limits()
	return b
}

// limits computes the limitation periods of the people.
func (b *brief) limits() {
	family := ""
	if issue, ok := b.desk.Pack.Issue(b.Case.Issue); ok {
		family = issue.Family
	}
	f := clock.Facts{Wallet: b.Case.Wallet, Issue: b.Case.Issue, Family: family, Today: b.Today, Happenings: b.Happened, Submissions: b.Sent}
	for _, p := range b.People {
		f.People = append(f.People, clock.Person{Complaint: p.Complaint, Number: p.Number, Jurisdiction: p.Jurisdiction, Issue: p.Issue,
			OccurredOn: p.OccurredOn, FiledOn: p.FiledOn, Authorised: !p.Signs.IsZero()})
	}
	for _, c := range clock.Of(b.desk.Pack, f) {
		if c.Complaint != "" && c.Submission == "" && c.Term.Own() && bars(c.Term.Deadline.Stage) {
			b.clocks[c.Complaint] = append(b.clocks[c.Complaint], c)
		}
	}
}

// bars reports whether a rule bars a claim when it runs out.
func bars(stage string) bool {
	return strings.Contains(stage, "limitation") || strings.Contains(stage, "opt_out")
}

func (b *brief) word(key string, args ...any) string { return b.desk.Words(b.lang, key, args...) }

func (b *brief) items() (n int) {
	for _, p := range b.People {
		n += len(p.Items)
	}
	return n
}

func (b *brief) day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return joinder.DateOf(t.In(b.desk.Zone)).String()
}

// who names a member: with the name they gave, else by number.
func (b *brief) who(p Person) string {
	if p.Contact.Name != "" {
		return p.Contact.Name
	}
	return b.word("handoff.doc.member", "Number", p.Number)
}

func (b *brief) whose(complaint joinder.ID) string {
	if n, ok := b.number[complaint]; ok {
		return strconv.Itoa(n)
	}
	return b.word("handoff.doc.all")
}

func (b *brief) channel(id string) string {
	if c, ok := b.desk.Pack.Channel(id); ok {
		return b.desk.Pack.ChannelName(c, b.Today).In(b.lang)
	}
	return id
}

func (b *brief) confidence(o datapack.Origin) string {
	s := b.word("datapack.confidence." + string(o.Confidence))
	if o.Status(b.Today) != datapack.Fact {
		s = b.word("handoff.doc.unconfirmed") + b.word("handoff.doc.comma") + s
	}
	return s
}

// operator is the firm, as far as it was checked.
func (b *brief) operator() (datapack.Operator, bool) {
	w, ok := b.desk.Pack.Wallet(b.Case.Wallet)
	if !ok {
		return datapack.Operator{}, false
	}
	o := w.Operator(b.place, b.Today)
	return o, o.Printable()
}

// paper is the main document.
func (b *brief) paper() paper.Paper {
	p := paper.Paper{Lang: b.lang, Title: b.word("handoff.doc.title", "Case", b.Case.Title), Created: b.Pack.At,
		Foot: b.word("handoff.doc.foot", "For", b.Recipient.Name, "Date", b.day(b.Pack.At))}
	p.Chapters = []paper.Chapter{b.cover(), b.questions(), b.parties(), b.claims(), b.limitation(), b.chronology(), b.catalogue(), b.rules()}
	return p
}

func (b *brief) cover() paper.Chapter {
	files := []string{b.word("handoff.doc.read.main"), b.word("handoff.doc.read.table"), b.word("handoff.doc.read.drafts")}
	if b.items() > 0 {
		files = append(files, b.word("handoff.doc.read.bundle"))
	}
	for _, l := range b.Letters {
		if l.Whole {
			files = append(files, b.word("handoff.doc.read.letters"))
			break
		}
	}
	files = append(files, b.word("handoff.doc.read.sums"))
	return paper.Chapter{Blocks: []paper.Block{
		{Fields: []paper.Field{
			{Label: b.word("handoff.doc.for"), Value: b.Recipient.Name + " · " + b.word("handoff.kind."+string(b.Recipient.Kind))},
			{Label: b.word("handoff.doc.purpose"), Value: b.Recipient.Purpose},
			{Label: b.word("handoff.doc.case"), Value: b.Case.Title},
			{Label: b.word("handoff.doc.about"), Value: b.Wallet.Label(b.lang) + " · " + b.desk.Pack.IssueName(b.Case.Issue).In(b.lang)},
			{Label: b.word("handoff.doc.demand"), Value: b.Case.Demand},
			{Label: b.word("handoff.doc.made"), Value: b.Pack.At.UTC().Format("2006-01-02 15:04 UTC")},
			{Label: b.word("handoff.doc.from"), Value: b.desk.Host + " · " + b.desk.URL + "/cases/" + string(b.Case.ID)},
			{Label: b.word("handoff.doc.inside"), Value: b.word("handoff.doc.inside_value", "Named", len(b.People), "Counted", len(b.Others), "Silent", b.Silent)},
		}},
		{Heading: b.word("handoff.doc.read"), Points: files},
		{Heading: b.word("handoff.doc.limits"), Points: []string{b.word("handoff.doc.not_advice"), b.word("handoff.doc.consent"), b.word("handoff.doc.stated"), b.word("handoff.doc.handwritten")}},
		{Heading: b.word("handoff.doc.summary_of"), Text: b.Case.Summary},
	}}
}

// parties are the members and the firm.
func (b *brief) parties() paper.Chapter {
	w := b.word
	c := paper.Chapter{Title: w("handoff.doc.parties")}
	c.Blocks = append(c.Blocks, b.defendant(), paper.Block{Heading: w("handoff.doc.claimants"), Small: w("handoff.doc.claimants_note"), Table: &paper.Table{
		Sheet: w("handoff.doc.parties"),
		Heads: []paper.Head{{Text: w("handoff.doc.no"), Width: 30, Right: true}, {Text: w("handoff.doc.name"), Width: 95}, {Text: w("handoff.doc.contact"), Width: 130},
			{Text: w("handoff.doc.place"), Width: 40}, {Text: w("handoff.doc.allowed_since"), Width: 65}, {Text: w("handoff.doc.signs_since"), Width: 65}, {Text: w("handoff.doc.id_number"), Width: 80}},
		Rows: func(yield func(paper.Row) bool) {
			for _, p := range b.People {
				contact := strings.TrimSpace(p.Contact.Email + "\n" + p.Contact.Phone)
				if !yield(row(paper.N(p.Number), paper.T(b.who(p)), paper.T(contact), paper.T(p.Jurisdiction), paper.T(b.day(p.Since)), paper.T(b.day(p.Signs)), paper.T(""))) {
					return
				}
			}
		},
	}})
	if len(b.Others) > 0 {
		c.Blocks = append(c.Blocks, paper.Block{Heading: w("handoff.doc.others"), Small: w("handoff.doc.others_note"), Table: &paper.Table{
			Sheet: w("handoff.doc.others_sheet"),
			Heads: []paper.Head{{Text: w("handoff.doc.no"), Width: 30, Right: true}, {Text: w("handoff.doc.about_amount"), Width: 120, Right: true}, {Text: w("handoff.doc.currency"), Width: 300}},
			Rows: func(yield func(paper.Row) bool) {
				for _, o := range b.Others {
					if !yield(row(paper.N(o.Number), paper.M(o.Amount), paper.T(string(o.Amount.Currency)))) {
						return
					}
				}
			},
		}})
	}
	return c
}

func (b *brief) defendant() paper.Block {
	w := b.word
	o, known := b.operator()
	block := paper.Block{Heading: w("handoff.doc.defendant"), Fields: []paper.Field{
		{Label: w("handoff.doc.product"), Value: b.Wallet.Label(b.lang)},
		{Label: w("handoff.doc.legal_name"), Value: o.Name, Blank: !known},
		{Label: w("handoff.doc.registration"), Value: o.Registration, Blank: !known || o.Registration == ""},
		{Label: w("handoff.doc.address"), Value: o.Address, Blank: !known || o.Address == ""},
		{Label: w("handoff.doc.representative"), Blank: true},
	}}
	if known {
		block.Small = w("handoff.doc.operator_source", "Confidence", b.confidence(o.Origin), "Date", o.Origin.CheckedOn.String(), "Source", strings.Join(o.Origin.Sources, " ; "))
	} else {
		block.Small = w("handoff.doc.operator_unchecked")
	}
	return block
}

func row(cells ...paper.Cell) paper.Row { return paper.Row{Cells: cells} }
