package evidence

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"joinder"
)

// TestBundleListsDisputedTransactions: the table has every line with the file
// it stands in, refunds stay numbers, nothing is taken for a formula or for
// markup, and the bundle still verifies.
func TestBundleListsDisputedTransactions(t *testing.T) {
	in := testBundle(t)
	file, record := in.Items[1].ID, in.Items[len(in.Items)-1]
	at := time.Date(2024, 2, 29, 9, 30, 0, 0, time.UTC)
	in.Disputed = []Disputed{{Item: record.ID, By: "成员 7", Transactions: []joinder.Transaction{
		{At: at, OrderID: "=1+1", Counterparty: "<script>O'Neil-李", Amount: joinder.Minor(120001, "CNY"), Evidence: file, Line: 2},
		{At: at, Zoned: true, Amount: joinder.Minor(-1, "CNY"), Evidence: file, Line: 3},
		{At: at, DateOnly: true, Figure: "-12.5 SHIB", Counterparty: "-2+3", Evidence: in.Case, Line: 9},
	}}}
	zip := writeBundle(t, in)
	dir := unpack(t, zip)
	path := itemPath(in.Items[1])
	csv := string(mustRead(t, filepath.Join(dir, "data/transactions.csv")))
	for _, line := range []string{
		"\ufeff提交人 submitter,",
		"成员 7,2024-02-29 09:30:00,'=1+1,,<script>O'Neil-李,1200.01,CNY,2," + path + ",2,10\n",
		"成员 7,2024-02-29 09:30:00 UTC,,,,-0.01,CNY,2," + path + ",3,10\n",
		"成员 7,2024-02-29,,,'-2+3,-12.5,SHIB,,,,10\n",
	} {
		if !strings.Contains(csv, line) {
			t.Errorf("%q is not in\n%s", line, csv)
		}
	}
	html := string(mustRead(t, filepath.Join(dir, "data/catalogue.html")))
	for _, want := range []string{"争议交易在第 2, 3 行", "&lt;script&gt;", "<td>2 : 3</td>", "<th>1200.00 CNY</th>"} {
		if !strings.Contains(html, want) {
			t.Errorf("%q is not in the catalogue", want)
		}
	}
	if strings.Contains(html, "<script>") {
		t.Error("the catalogue lets markup through")
	}
	if plain := unpack(t, writeBundle(t, testBundle(t))); fileExists(filepath.Join(plain, "data/transactions.csv")) {
		t.Error("a bundle without disputes has the table")
	}
}

func fileExists(name string) bool {
	found, _ := filepath.Glob(name)
	return len(found) > 0
}
