package handoff

import (
	"math/big"
	"strconv"

	"joinder"
	"joinder/internal/recourse/handoff/paper"
)

// claims are the schedule of claims, how interest was counted, and what a
// court would charge.
func (b *brief) claims() paper.Chapter {
	c := paper.Chapter{Title: b.word("handoff.doc.claims")}
	c.Blocks = append(c.Blocks, b.termsBlock(), paper.Block{Table: b.claimsTable()})
	if len(b.Terms) > 0 {
		c.Blocks = append(c.Blocks, paper.Block{Heading: b.word("handoff.doc.spans"), Small: b.word("handoff.doc.spans_note"), Table: b.spansTable()})
	}
	if fees := b.feesBlock(); fees != nil {
		c.Blocks = append(c.Blocks, *fees)
	}
	return c
}

func (b *brief) termsBlock() paper.Block {
	block := paper.Block{Heading: b.word("handoff.doc.terms"), Small: b.word("handoff.doc.terms_note")}
	for _, t := range b.Terms {
		from := b.word("handoff.doc.from_event")
		if !t.From.IsZero() {
			from = t.From.String()
		}
		block.Points = append(block.Points, b.word("handoff.doc.term", "Currency", string(t.Currency), "Rate", t.Rate, "Basis", t.Basis, "From", from, "Until", t.Until.String(),
			"Source", t.Source, "Entered", b.day(t.At)))
	}
	if len(b.Terms) == 0 {
		block.Text = b.word("handoff.doc.no_terms")
	}
	return block
}

// sums are totals of the claims by currency.
type sums struct{ claimed, paid, left, interest, total joinder.Purse }

func (b *brief) sums() sums {
	s := sums{joinder.Purse{}, joinder.Purse{}, joinder.Purse{}, joinder.Purse{}, joinder.Purse{}}
	for _, a := range b.owed {
		s.claimed.Add(a.Claimed)
		s.paid.Add(a.Paid)
		s.left.Add(a.Left)
		s.interest.Add(a.Interest)
		s.total.Add(a.Total)
	}
	return s
}

func (b *brief) claimsTable() *paper.Table {
	w := b.word
	return &paper.Table{
		Sheet: w("handoff.doc.claims"),
		Heads: []paper.Head{{Text: w("handoff.doc.no"), Width: 24, Right: true}, {Text: w("handoff.doc.name"), Width: 56}, {Text: w("handoff.doc.claimed"), Width: 58, Right: true},
			{Text: w("handoff.doc.paid"), Width: 48, Right: true}, {Text: w("handoff.doc.left"), Width: 58, Right: true}, {Text: w("handoff.doc.interest_from"), Width: 66},
			{Text: w("handoff.doc.interest_until"), Width: 66}, {Text: w("handoff.doc.days"), Width: 28, Right: true}, {Text: w("handoff.doc.interest"), Width: 46, Right: true},
			{Text: w("handoff.doc.sum"), Width: 58, Right: true}, {Text: w("handoff.doc.currency"), Width: 34}},
		Rows: func(yield func(paper.Row) bool) {
			for i, p := range b.People {
				a := b.owed[i]
				days := paper.T("")
				if !a.Interest.IsZero() {
					days = paper.N(a.Days)
				}
				if !yield(row(paper.N(p.Number), paper.T(b.who(p)), paper.M(a.Claimed), paper.M(a.Paid), paper.M(a.Left), paper.T(a.From.String()), paper.T(a.Until.String()), days,
					paper.M(a.Interest), paper.M(a.Total), paper.T(string(a.Claimed.Currency)))) {
					return
				}
			}
			s := b.sums()
			for _, claimed := range s.claimed.Totals() {
				c := claimed.Currency
				r := row(paper.T(""), paper.T(w("handoff.doc.total")), paper.M(claimed), paper.M(s.paid[c]), paper.M(s.left[c]), paper.T(""), paper.T(""), paper.T(""),
					paper.M(s.interest[c]), paper.M(s.total[c]), paper.T(string(c)))
				r.Total = true
				if !yield(r) {
					return
				}
			}
		},
	}
}

// spansTable lets everybody count again: each span of days with its principal.
func (b *brief) spansTable() *paper.Table {
	w := b.word
	return &paper.Table{
		Sheet: w("handoff.doc.spans_sheet"),
		Heads: []paper.Head{{Text: w("handoff.doc.no"), Width: 30, Right: true}, {Text: w("handoff.doc.after"), Width: 66}, {Text: w("handoff.doc.until"), Width: 66}, {Text: w("handoff.doc.days"), Width: 40, Right: true},
			{Text: w("handoff.doc.principal"), Width: 76, Right: true}, {Text: w("handoff.doc.rate"), Width: 80}, {Text: w("handoff.doc.unrounded"), Width: 90, Right: true}, {Text: w("handoff.doc.currency"), Width: 36}},
		Rows: func(yield func(paper.Row) bool) {
			for i, p := range b.People {
				a := b.owed[i]
				t := b.terms(a.Claimed.Currency)
				for _, s := range a.Spans {
					if !yield(row(paper.N(p.Number), paper.T(s.From.String()), paper.T(s.Until.String()), paper.N(s.Days), paper.M(s.Principal),
						paper.T(t.Rate+"% / "+strconv.Itoa(t.Basis)), paper.T(unrounded(s.Interest, a.Claimed.Currency)), paper.T(string(a.Claimed.Currency)))) {
						return
					}
				}
			}
		},
	}
}

// unrounded writes a number of smallest units with six places more than the
// currency has.
func unrounded(units *big.Rat, c joinder.Currency) string {
	scale, _ := c.Scale()
	whole := new(big.Rat).Quo(units, new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale)), nil)))
	return whole.FloatString(scale + 6)
}

// feesBlock estimates what a court charges; nil where the pack knows no fee.
func (b *brief) feesBlock() *paper.Block {
	type line struct {
		who   paper.Cell
		name  string
		claim joinder.Money
		fee   joinder.Money
	}
	var rows []line
	var basis, rule string
	for i, p := range b.People {
		if fee, ok := b.desk.Pack.CourtFee(b.place, b.owed[i].Total, b.Today); ok {
			rows = append(rows, line{paper.N(p.Number), b.who(p), b.owed[i].Total, fee.Amount})
			basis, rule = fee.Basis.In(b.lang), b.word("handoff.doc.rule_line", "Rule", fee.ID, "Confidence", b.confidence(fee.Origin), "Date", fee.Origin.CheckedOn.String())
		}
	}
	if len(rows) == 0 {
		return nil
	}
	for _, total := range b.sums().total.Totals() {
		if fee, ok := b.desk.Pack.CourtFee(b.place, total, b.Today); ok && len(rows) > 1 {
			rows = append(rows, line{paper.T(""), b.word("handoff.doc.together"), total, fee.Amount})
		}
	}
	w := b.word
	return &paper.Block{Heading: w("handoff.doc.fees"), Small: w("handoff.doc.fees_note") + "\n" + basis + "\n" + rule, Table: &paper.Table{
		Sheet: w("handoff.doc.fees_sheet"),
		Heads: []paper.Head{{Text: w("handoff.doc.no"), Width: 30, Right: true}, {Text: w("handoff.doc.name"), Width: 160}, {Text: w("handoff.doc.sum"), Width: 100, Right: true},
			{Text: w("handoff.doc.fee"), Width: 100, Right: true}, {Text: w("handoff.doc.currency"), Width: 60}},
		Rows: func(yield func(paper.Row) bool) {
			for _, l := range rows {
				r := row(l.who, paper.T(l.name), paper.M(l.claim), paper.M(l.fee), paper.T(string(l.claim.Currency)))
				r.Total = l.who.Number == nil
				if !yield(r) {
					return
				}
			}
		},
	}}
}
