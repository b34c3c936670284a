package letter

import (
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"joinder"
)

// disputes counts the transactions that the rows list.
func (d Document) disputes() (n int) {
	for _, r := range d.Rows {
		n += len(r.Transactions)
	}
	return n
}

// Marked is what the rows' transactions come to, currency by currency.
func Marked(rows []joinder.AnnexRow) []joinder.Money {
	purse := joinder.Purse{}
	for _, r := range rows {
		for _, m := range joinder.Sum(r.Transactions) {
			purse.Add(m)
		}
	}
	return purse.Totals()
}

// disputeHeads are the columns of the list of transactions.
func (d Document) disputeHeads() []string {
	w := func(key string) string { return d.Words(key, nil) }
	return []string{w("letter.doc.number"), w("dispute.doc.when"), w("dispute.doc.order_or_merchant"), w("dispute.doc.counterparty"), w("letter.doc.amount"), w("dispute.doc.place")}
}

// disputeCells are the transactions as text, member by member with what each
// comes to, then the sum of all. What differs from the amount in the annex is
// said beside the sum.
func (d Document) disputeCells(yield func(cells []string, total bool) bool) {
	people := 0
	for _, r := range d.Rows {
		if len(r.Transactions) == 0 {
			continue
		}
		people++
		number := strconv.Itoa(r.Number)
		for _, t := range r.Transactions {
			if !yield([]string{number, t.Stated(), orderOf(t), flat(t.Counterparty), amountOf(t), place(r, t)}, false) {
				return
			}
		}
		for _, m := range joinder.Sum(r.Transactions) {
			sum := d.Words("dispute.doc.subtotal", map[string]any{"Number": number})
			if differs(r.Amount, m) {
				sum += d.Words("dispute.doc.differs", map[string]any{"Amount": amountOrDash(r.Amount)})
			}
			if !yield([]string{"", "", sum, "", figure(m) + " " + string(m.Currency), ""}, true) {
				return
			}
		}
	}
	if people < 2 {
		return // the sum of one is said above
	}
	for _, m := range Marked(d.Rows) {
		if !yield([]string{"", "", d.Words("letter.doc.total", nil), "", figure(m) + " " + string(m.Currency), ""}, true) {
			return
		}
	}
}

// orderOf is the number of the order at the firm and at the merchant.
func orderOf(t joinder.Transaction) string {
	out := flat(t.OrderID)
	if m := flat(t.MerchantID); m != "" && m != out {
		out = strings.TrimPrefix(out+" / "+m, " / ")
	}
	return out
}

func amountOf(t joinder.Transaction) string {
	if t.Amount.IsZero() {
		return t.Figure
	}
	return figure(t.Amount) + " " + string(t.Amount.Currency)
}

// place is where a transaction stands: its file's number in the appendix and
// the line there; "" when no file was kept.
func place(r joinder.AnnexRow, t joinder.Transaction) string {
	file := fileOf(r, t)
	if file != "" && t.Line > 0 {
		file += " : " + strconv.Itoa(t.Line)
	}
	return file
}

// fileOf is the number in the appendix of the file a transaction stands in.
func fileOf(r joinder.AnnexRow, t joinder.Transaction) string {
	for i, e := range r.Evidence {
		if e.ID == t.Evidence && t.Evidence != "" {
			return itemNumber(r, i)
		}
	}
	return ""
}

// differs reports that what was marked in a currency is not what a row asks
// for.
func differs(asked, marked joinder.Money) bool { return asked != marked }

// reconcileMarks says where what a member marked does not come to the amount in
// their row, currency by currency. People may dispute more or less than what a
// statement shows, so it warns and blocks nothing.
func reconcileMarks(r joinder.AnnexRow) []Mismatch {
	if len(r.Transactions) == 0 {
		return nil
	}
	sums := joinder.Sum(r.Transactions)
	if !slices.ContainsFunc(sums, func(m joinder.Money) bool { return m.Currency == r.Amount.Currency }) && !r.Amount.IsZero() {
		sums = append(sums, joinder.Money{})
	}
	var out []Mismatch
	for _, m := range sums {
		if differs(r.Amount, m) {
			out = append(out, Mismatch{Number: r.Number, Key: "error.letter.row_marked", Warns: true,
				Args: []any{"Marked", amountOrDash(m), "Annex", amountOrDash(r.Amount)}})
		}
	}
	return out
}

// annexDisputes sets the list of transactions.
func (s *sheet) annexDisputes(d Document) {
	n := d.disputes()
	if n == 0 {
		return
	}
	s.newPage()
	s.heading(d.Words("dispute.doc.annex", nil))
	s.text(muted(10), s.measure(10), 0, d.disputeLede(n))
	s.y += 10
	s.disputeTable(d.disputeHeads(), d.disputeCells)
}

func (s *sheet) disputeTable(heads []string, rows func(func([]string, bool) bool)) {
	widths := []float64{28, 66, 116, 78, 112, textWidth - 28 - 66 - 116 - 78 - 112}
	cols := make([]column, len(heads))
	for i, h := range heads {
		cols[i] = column{head: h, width: widths[i], figures: true, size: 8}
	}
	cols[4].right = true
	t := s.startTable(cols)
	for cells, total := range rows {
		if total {
			t.total(cells)
		} else {
			t.row(cells)
		}
	}
	t.end()
}

func (d Document) disputeLede(n int) string {
	return d.Words("dispute.doc.lede", map[string]any{"PluralCount": n, "Totals": sums(Marked(d.Rows), comma(d.Lang))})
}

// disputeSheet is the list of transactions in a workbook, with amounts as
// numbers and everything else as text.
func disputeSheet(book *excelize.File, name string, d Document, st styles) error {
	s, err := newSheet(book, name, 8, 24, 34, 34, 30, 16, 10, 10, 8)
	if err != nil {
		return err
	}
	w := func(key string) string { return d.Words(key, nil) }
	s.add(st.head, w("letter.doc.number"), w("dispute.doc.when"), w("dispute.doc.order"), w("dispute.doc.merchant"), w("dispute.doc.counterparty"),
		w("letter.doc.amount"), w("letter.doc.currency"), w("dispute.doc.file"), w("dispute.doc.line"))
	for _, r := range d.Rows {
		for _, t := range r.Transactions {
			amount, line := any(st.amount(t.Amount, false)), any("")
			if t.Amount.IsZero() {
				amount = t.Figure
			}
			file := fileOf(r, t)
			if file != "" && t.Line > 0 {
				line = t.Line
			}
			s.add(0, r.Number, t.Stated(), t.OrderID, t.MerchantID, t.Counterparty, amount, string(t.Amount.Currency), file, line)
		}
		for _, m := range joinder.Sum(r.Transactions) {
			sum := d.Words("dispute.doc.subtotal", map[string]any{"Number": strconv.Itoa(r.Number)})
			note := ""
			if differs(r.Amount, m) {
				note = strings.TrimSpace(d.Words("dispute.doc.differs", map[string]any{"Amount": amountOrDash(r.Amount)}))
			}
			s.add(0, "", excelize.Cell{StyleID: st.total, Value: sum}, note, "", "", st.amount(m, true), string(m.Currency), "", "")
		}
	}
	for _, m := range Marked(d.Rows) {
		s.add(0, "", excelize.Cell{StyleID: st.total, Value: w("letter.doc.total")}, "", "", "", st.amount(m, true), string(m.Currency), "", "")
	}
	return s.flush()
}

// disputed reads the list of transactions of a sealed workbook into the rows
// that it belongs to. Files keep the number that they have in the appendix.
func (a *sealedAnnex) disputed(lines [][]string) {
	row := map[string]int{}
	for i, r := range a.rows {
		row[strconv.Itoa(r.Number)] = i
	}
	for _, cells := range lines {
		at := func(i int) string {
			if i < len(cells) {
				return unsafeQuote(cells[i])
			}
			return ""
		}
		i, known := row[at(0)]
		if !known {
			continue
		}
		t := joinder.TransactionAt(at(1))
		t.OrderID, t.MerchantID, t.Counterparty, t.Evidence = at(2), at(3), at(4), joinder.ID(at(7))
		if m, err := joinder.ParseMoney(at(5), joinder.Currency(at(6))); err == nil {
			t.Amount = m
		} else {
			t.Figure = at(5)
		}
		t.Line, _ = strconv.Atoi(at(8))
		a.rows[i].Transactions = append(a.rows[i].Transactions, t)
	}
}

// packDisputes lists what one member disputes in their own paper.
func (s *sheet) packDisputes(d PackDoc) {
	if len(d.Transactions) == 0 {
		return
	}
	row := joinder.AnnexRow{Number: d.Number, Amount: d.Amount, Evidence: d.Evidence, Transactions: d.Transactions}
	list := Document{Lang: d.Lang, Words: d.Words, Rows: []joinder.AnnexRow{row}}
	s.packTitle(d.Words("dispute.paper.title", map[string]any{"PluralCount": len(d.Transactions)}))
	s.disputeTable(list.disputeHeads(), list.disputeCells)
	s.y += 6
	s.text(muted(8.5), 13, 0, d.Words("dispute.paper.note", nil))
}
