package letter_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"joinder"
	"joinder/internal/letter"
)

// disputed gives the first two members of a desk what their files show; the
// first one's comes to their amount.
func disputed(d desk) []joinder.Transaction {
	at := time.Date(2026, 2, 28, 23, 59, 1, 0, time.UTC)
	one, two := d.shelf.ps[0].Evidence[0].ID, d.shelf.ps[1].Evidence[0].ID
	d.shelf.ps[0].Transactions = []joinder.Transaction{
		{At: at, Amount: joinder.Minor(120_000, "CNY"), Counterparty: "某某网络（上海）有限公司", OrderID: "2026022822001411751400000001", MerchantID: "M-0001", Evidence: one, Line: 24},
		{At: at, Zoned: true, Amount: joinder.Minor(-20_000, "CNY"), Counterparty: "=HYPERLINK(1)", OrderID: "2026022822001411751400000002", Evidence: one, Line: 25},
		{At: at.Truncate(24 * time.Hour), DateOnly: true, Figure: "-12.5 SHIB", Counterparty: "O'Neil-李 𬭎"},
	}
	d.shelf.ps[1].Transactions = []joinder.Transaction{
		{At: at, Amount: joinder.Minor(1, "CNY"), OrderID: "x", Evidence: two, Line: 1}, {Amount: joinder.Minor(1_000_000_000_000_00, "USD"), Evidence: two},
	}
	return slices.Concat(d.shelf.ps[0].Transactions, d.shelf.ps[1].Transactions)
}

// TestAnnexOfDisputedTransactions: what the members marked is in every format,
// to the cent, and a copy of the sealed letter says the same.
func TestAnnexOfDisputedTransactions(t *testing.T) {
	d := newDesk(t)
	all := disputed(d)
	want := joinder.Sum(all)
	saved := d.drafted(joinder.English)
	frozen, err := d.Freeze(t.Context(), d.boss, saved.ID)
	if err != nil {
		t.Fatal(err)
	}
	live, err := d.DocumentOf(t.Context(), d.boss, saved)
	if err != nil {
		t.Fatal(err)
	}
	d.shelf.letters[0] = frozen
	d.shelf.ps[0].Transactions = nil // given anew afterwards: the sealed letter keeps what it says
	copied, err := d.Document(t.Context(), d.boss, saved.ID)
	if err != nil {
		t.Fatal(err)
	}
	for name, doc := range map[string]letter.Document{"live": live, "copy": copied} {
		if got := letter.Marked(doc.Rows); !slices.Equal(got, want) {
			t.Errorf("%s: the rows come to %v, want %v", name, got, want)
		}
		var text, word bytes.Buffer
		if err := errors.Join(letter.Text(&text, doc), letter.DOCX(&word, doc)); err != nil {
			t.Fatal(err)
		}
		for _, line := range []string{
			"1\t2026-02-28 23:59:01\t2026022822001411751400000001 / M-0001\t某某网络（上海）有限公司\t1,200.00 CNY\t1-1 : 24\n",
			"1\t2026-02-28 23:59:01 UTC\t2026022822001411751400000002\t=HYPERLINK(1)\t-200.00 CNY\t1-1 : 25\n",
			"1\t2026-02-28\t\tO'Neil-李 𬭎\t-12.5 SHIB\t\n",
			"\t\tSubtotal of no. 1\t\t1,000.00 CNY\t\n",
			"\t\tSubtotal of no. 2 (Annex A says 1,000.01 CNY)\t\t0.01 CNY\t\n",
			"\t\tTotal\t\t1,000.01 CNY\t\n", "\t\tTotal\t\t1,000,000,000,000.00 USD\t\n",
		} {
			if !strings.Contains(text.String(), line) {
				t.Errorf("%s: %q is not in\n%s", name, line, text.String()[strings.Index(text.String(), "Annex C"):])
			}
		}
	}
	if a, b := live.Rows[0].Transactions, copied.Rows[0].Transactions; len(b) != 3 || b[1].At != a[1].At || b[1].Zoned != a[1].Zoned || b[2].Figure != a[2].Figure || b[0].Line != 24 {
		t.Errorf("read back %+v", b)
	}
	if pages, report := render(t, live); report.Pages < 4 {
		t.Errorf("%d pages, %d bytes", report.Pages, len(pages))
	} else {
		save(t, "disputed-en.pdf", pages)
	}
}

// TestWorkbookHasTransactionsAsCells: amounts are numbers, the rest is text that
// no program takes for a formula, and what has no transactions has no sheet.
func TestWorkbookHasTransactionsAsCells(t *testing.T) {
	d := newDesk(t)
	saved := d.drafted(joinder.Chinese)
	bare, err := d.DocumentOf(t.Context(), d.boss, saved)
	if err != nil {
		t.Fatal(err)
	}
	disputed(d)
	doc, err := d.DocumentOf(t.Context(), d.boss, saved)
	if err != nil {
		t.Fatal(err)
	}
	var with, without bytes.Buffer
	if err := errors.Join(letter.XLSX(&with, doc), letter.XLSX(&without, bare)); err != nil {
		t.Fatal(err)
	}
	if keep, _ := render(t, doc); keep != nil {
		save(t, "disputed-zh.pdf", keep)
		save(t, "disputed.xlsx", with.Bytes())
	}
	plain, err := excelize.OpenReader(&without)
	if err != nil || len(plain.GetSheetList()) != 2 {
		t.Errorf("%v, %v", plain.GetSheetList(), err)
	}
	book, err := excelize.OpenReader(&with)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	raw := func(cell string) string {
		v, _ := book.GetCellValue("附件三", cell, excelize.Options{RawCellValue: true})
		return v
	}
	for cell, want := range map[string]string{"A2": "1", "B2": "2026-02-28 23:59:01", "C2": "2026022822001411751400000001", "D2": "M-0001", "E3": "'=HYPERLINK(1)", "F2": "1200", "F3": "-200",
		"G2": "CNY", "H2": "1-1", "I2": "24", "F4": "'-12.5 SHIB", "B5": "第 1 号小计", "F5": "1000"} {
		if got := raw(cell); got != want {
			t.Errorf("%s is %q, want %q", cell, got, want)
		}
	}
	if kind, err := book.GetCellType("附件三", "F2"); err != nil || kind == excelize.CellTypeSharedString || kind == excelize.CellTypeInlineString {
		t.Errorf("the amount is of type %v, %v", kind, err)
	}
}

// TestMarkedSumsThatDifferWarn: what a member marked and what their row asks
// for are compared currency by currency; a difference is said and blocks
// nothing, what was put in without consent does.
func TestMarkedSumsThatDifferWarn(t *testing.T) {
	d := newDesk(t)
	disputed(d)
	rows := letter.Rows(d.shelf.ps)
	var said []string
	for _, m := range letter.Reconcile(rows, d.shelf.ps) {
		if !m.Warns || m.Key != "error.letter.row_marked" || m.Number != 2 {
			t.Errorf("%+v", m)
		}
		said = append(said, m.Args[1].(string))
	}
	if !slices.Equal(said, []string{"0.01 CNY", "1,000,000,000,000.00 USD"}) {
		t.Errorf("said %q", said)
	}
	foreign := d.shelf.ps[1].Transactions[1:]
	d.shelf.ps[0].Transactions = foreign
	if m := letter.Reconcile(letter.Rows(d.shelf.ps[:1]), d.shelf.ps[:1]); len(m) != 2 || m[1].Args[1] != "—" {
		t.Errorf("nothing marked in the row's currency: %+v", m)
	}
	rows[2].Transactions = foreign
	if m := letter.Reconcile(rows[2:3], d.shelf.ps[2:3]); len(m) == 0 || m[0].Key != "error.letter.row_evidence" || m[0].Warns {
		t.Errorf("without consent: %+v", m)
	}
	if m := letter.Reconcile(rows[:1], d.shelf.ps[:1]); len(m) == 0 || m[0].Key != "error.letter.row_transactions" || m[0].Warns {
		t.Errorf("another list: %+v", m)
	}
}

// TestSnapshotCoversTransactions: a changed list is another letter, and letters
// without one are hashed as they always were.
func TestSnapshotCoversTransactions(t *testing.T) {
	d := newDesk(t)
	saved := d.drafted(joinder.Chinese)
	before := letter.Snapshot(saved, d.shelf.ps)
	disputed(d)
	with := letter.Snapshot(saved, d.shelf.ps)
	d.shelf.ps[0].Transactions[0].Amount = joinder.Minor(120_001, "CNY")
	changed := letter.Snapshot(saved, d.shelf.ps)
	d.shelf.ps[0].Transactions, d.shelf.ps[1].Transactions = []joinder.Transaction{}, nil
	if again := letter.Snapshot(saved, d.shelf.ps); before != again || with == before || changed == with {
		t.Errorf("%s %s %s %s", before, with, changed, again)
	}
	// Rows of those who do not send evidence, and of a member's own eyes only.
	d.shelf.ps[2].Transactions = []joinder.Transaction{{OrderID: "secret"}}
	if letter.Snapshot(saved, d.shelf.ps) != before {
		t.Error("what was not let be sent is hashed")
	}
	disputed(d)
	annex, err := d.Annex(t.Context(), d.member, joinder.Letter{Case: d.caseID})
	if err != nil {
		t.Fatal(err)
	}
	if len(annex.Mismatches) > 0 {
		t.Errorf("a member reads what others marked: %v", annex.Mismatches)
	}
	for _, r := range annex.Rows {
		if len(r.Transactions) > 0 {
			t.Errorf("a member reads what no. %d disputes", r.Number)
		}
	}
	for _, kind := range []joinder.LetterKind{joinder.LetterRecords} {
		for _, r := range letter.RowsOf(joinder.Letter{Kind: kind}, d.shelf.ps) {
			if len(r.Transactions) > 0 {
				t.Errorf("a %s lists transactions", kind)
			}
		}
	}
}
