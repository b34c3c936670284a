package joinder_test

import (
	"bytes"
	"testing"
	"time"

	"joinder"
)

func TestADisputeSurvivesItsSealedForm(t *testing.T) {
	at := time.Date(2024, 2, 29, 23, 59, 59, 120_000_000, time.UTC)
	d := joinder.Dispute{ID: "d1", Complaint: "c1", At: at, Transactions: []joinder.Transaction{
		{At: at, Zoned: true, Amount: joinder.Minor(1, "CNY"), Counterparty: "𬭎𬀩 O'Neil-李", OrderID: "2024022922001", Line: 17, Evidence: "e1"},
		{At: at, Zoned: true, Offset: 8 * 3600, Amount: joinder.Minor(2, "CNY")},
		{At: at, Zoned: true, Offset: -(3*3600 + 1800), Amount: joinder.Minor(3, "USD")},
		{At: at, Amount: joinder.Minor(-100_000_000_000_000, "USD"), Note: "refund"},
		{At: time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC), DateOnly: true, Figure: "-12.5 SHIB"},
		{},
	}}
	got, err := joinder.ParseDispute(d.Bytes())
	if err != nil || len(got.Transactions) != 6 || !bytes.Equal(got.Bytes(), d.Bytes()) {
		t.Fatalf("%+v, %v\n%s", got, err, d.Bytes())
	}
	for i, x := range got.Transactions {
		if x != d.Transactions[i] {
			t.Errorf("%d: %+v is not %+v", i, x, d.Transactions[i])
		}
	}
	for i, want := range []string{"2024-02-29 23:59:59.12 UTC", "2024-03-01 07:59:59.12 UTC+08:00", "2024-02-29 20:29:59.12 UTC-03:30", "2024-02-29 23:59:59.12", "2024-02-29", ""} {
		x := d.Transactions[i]
		if x.Stated() != want {
			t.Errorf("%q, not %q", x.Stated(), want)
		}
		for _, text := range []string{x.Stated(), x.When()} {
			if back := joinder.TransactionAt(text); back.When() != x.When() {
				t.Errorf("%q is read as %q", text, back.When())
			}
		}
	}
	if (joinder.Dispute{}).Bytes() == nil {
		t.Error("no form of an empty list")
	}
}

func TestSumIsPerCurrencyAndTakesBackWhatCameBack(t *testing.T) {
	sum := joinder.Sum([]joinder.Transaction{{Amount: joinder.Minor(10_000, "CNY")}, {Amount: joinder.Minor(-2_500, "CNY")}, {Amount: joinder.Minor(1, "USD")}, {Figure: "-1 SHIB"}})
	if len(sum) != 2 || sum[0] != joinder.Minor(7_500, "CNY") || sum[1] != joinder.Minor(1, "USD") {
		t.Errorf("%v", sum)
	}
}
