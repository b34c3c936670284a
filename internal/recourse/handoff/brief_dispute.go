package handoff

import (
	"slices"
	"strconv"

	"joinder"
	"joinder/internal/recourse/handoff/paper"
)

// disputes counts the transactions that the people dispute.
func (b *brief) disputes() (n int) {
	for _, p := range b.People {
		n += len(p.Dispute.Transactions)
	}
	return n
}

// disputeBlock lists the transactions person by person, with what each comes
// to; nil when there are none.
func (b *brief) disputeBlock() *paper.Block {
	if b.disputes() == 0 {
		return nil
	}
	w := b.word
	return &paper.Block{Heading: w("dispute.title"), Small: w("handoff.dispute.note"), Table: &paper.Table{
		Sheet: w("dispute.title"),
		Heads: []paper.Head{{Text: w("handoff.doc.no"), Width: 24, Right: true}, {Text: w("dispute.doc.when"), Width: 66}, {Text: w("dispute.doc.order"), Width: 104, Small: true}, {Text: w("dispute.doc.merchant"), Width: 84, Small: true},
			{Text: w("dispute.doc.counterparty"), Width: 90}, {Text: w("letter.doc.amount"), Width: 76, Right: true}, {Text: w("letter.doc.currency"), Width: 36}, {Text: w("dispute.doc.file"), Width: 34}, {Text: w("dispute.doc.line"), Width: 30, Right: true}},
		Rows: b.disputeRows,
	}}
}

func (b *brief) disputeRows(yield func(paper.Row) bool) {
	for _, p := range b.People {
		number := strconv.Itoa(p.Number)
		for _, t := range p.Dispute.Transactions {
			amount, file, line := paper.M(t.Amount), "", ""
			if t.Amount.IsZero() {
				amount = paper.T(t.Figure)
			}
			if i := slices.IndexFunc(p.Items, func(e joinder.Evidence) bool { return e.ID == t.Evidence }); i >= 0 {
				file = number + "-" + strconv.Itoa(i+1)
				if t.Line > 0 {
					line = strconv.Itoa(t.Line)
				}
			}
			if !yield(row(paper.T(number), paper.T(t.Stated()), paper.T(t.OrderID), paper.T(t.MerchantID), paper.T(t.Counterparty), amount, paper.T(string(t.Amount.Currency)), paper.T(file), paper.T(line))) {
				return
			}
		}
		for _, m := range joinder.Sum(p.Dispute.Transactions) {
			sum := row(paper.T(""), paper.T(""), paper.T(b.word("dispute.doc.subtotal", "Number", number)), paper.T(""), paper.T(""), paper.M(m), paper.T(string(m.Currency)), paper.T(""), paper.T(""))
			sum.Total = true
			if !yield(sum) {
				return
			}
		}
	}
}
