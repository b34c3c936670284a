package intake_test

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"joinder"
	"joinder/internal/intake"
)

const aFile = joinder.ID("019ad0000000700080000000000000aa")

func (s *fakeStore) AddDispute(_ context.Context, v joinder.Viewer, d intake.SealedDispute) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	d.Leaf = int64(len(s.disputes) + 1)
	s.disputes = append(s.disputes, d)
	return nil
}

func (s *fakeStore) Disputes(_ context.Context, v joinder.Viewer, complaint joinder.ID) ([]intake.SealedDispute, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []intake.SealedDispute
	if f := s.filings[complaint]; f.Dispute != nil && v.Owns(complaint) {
		out = append(out, *f.Dispute)
	}
	for _, d := range s.disputes {
		if d.Complaint == complaint && v.Owns(complaint) {
			out = append(out, d)
		}
	}
	slices.Reverse(out)
	return out, nil
}

func transaction(units int64, line int) joinder.Transaction {
	return joinder.Transaction{At: time.Date(2026, 3, 12, 9, 30, 0, 0, time.UTC), Amount: joinder.Minor(units, "CNY"), Counterparty: "某某商行", OrderID: "20260312" + strings.Repeat("7", 20), Evidence: aFile, Line: line}
}

func disputedDraft(list ...joinder.Transaction) intake.Draft {
	d := goodDraft()
	d.Evidence = []intake.DraftEvidence{{ID: aFile}}
	d.Transactions = list
	return d
}

// TestFilingSealsTheMarkedTransactions: what is sealed is what was marked, to
// the cent, beside a statement whose form did not change.
func TestFilingSealsTheMarkedTransactions(t *testing.T) {
	store := newFakeStore()
	desk := testDesk(store)
	long := transaction(1, 5)
	long.Note, long.Counterparty = " a\x00\tb  "+strings.Repeat("长", 300), "O'Neil-李 𬭎𬀩"
	list := []joinder.Transaction{transaction(1234, 3), transaction(-234, 4), transaction(1234, 3), long}
	_, token, err := desk.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := desk.Save(t.Context(), token, disputedDraft(list...)); err != nil {
		t.Fatal(err)
	}
	receipt, err := desk.File(t.Context(), joinder.Viewer{}, token, "")
	if err != nil {
		t.Fatal(err)
	}
	v := joinder.Viewer{Holds: []joinder.ID{receipt.Complaint}}
	got, err := desk.Disputed(t.Context(), v, receipt.Complaint)
	if err != nil || len(got) != 1 {
		t.Fatalf("%v, %v", got, err)
	}
	rows := got[0].Transactions
	if sum := joinder.Sum(rows); len(rows) != 3 || len(sum) != 1 || sum[0].Decimal() != "10.01" {
		t.Errorf("%d rows, sum %v", len(rows), sum)
	}
	if n := rows[2].Note; len([]rune(n)) != intake.MaxLine || !strings.HasPrefix(n, "a b 长") || !strings.HasSuffix(n, "…") || rows[2].Counterparty != "O'Neil-李 𬭎𬀩" {
		t.Errorf("texts %q %q", n, rows[2].Counterparty)
	}
	sealed := store.filings[receipt.Complaint].Dispute
	_, plain, err := intake.OpenDispute(fakeVault{}, *sealed)
	if err != nil || joinder.Commit(sealed.Salt, plain) != sealed.Entry.Commitment || sealed.Entry.Kind != joinder.LeafDispute || sealed.Entry.Item != sealed.ID {
		t.Errorf("the leaf %+v does not cover %s, %v", sealed.Entry, plain, err)
	}
	if strings.Contains(string(receipt.Statement.Bytes()), "20260312777") || receipt.Statement.Version != 1 {
		t.Error("the statement's sealed form changed")
	}

	// A newer list takes its place; the same again changes nothing.
	same, err := desk.Dispute(t.Context(), v, receipt.Complaint, list)
	if err != nil || same.ID != got[0].ID {
		t.Errorf("the same list: %v, %v", same.ID, err)
	}
	for range 2 {
		if _, err := desk.Dispute(t.Context(), v, receipt.Complaint, list[:1]); err != nil {
			t.Fatal(err)
		}
	}
	if got, _ = desk.Disputed(t.Context(), v, receipt.Complaint); len(got) != 2 || len(got[0].Transactions) != 1 {
		t.Errorf("after a newer list: %d", len(got))
	}
	if _, err := desk.Dispute(t.Context(), joinder.Viewer{}, receipt.Complaint, list); joinder.KindOf(err) != joinder.NotFound {
		t.Errorf("a stranger's list: %v", err)
	}
}

// TestTransactionsAreCheckedWithWords: what cannot be is refused before
// anything is filed, on the field of the list.
func TestTransactionsAreCheckedWithWords(t *testing.T) {
	desk := testDesk(newFakeStore())
	many := make([]joinder.Transaction, joinder.MaxTransactions+1)
	for i := range many {
		many[i] = transaction(100, i+1)
	}
	elsewhere, malformed, old, huge := transaction(1, 1), transaction(1, 1), transaction(1, 1), transaction(1, 1)
	elsewhere.Evidence, malformed.Evidence = "019ad0000000700080000000000000bb", "../x"
	old.At = time.Date(1, 2, 29, 0, 0, 0, 0, time.UTC)
	huge.Amount, _ = joinder.ParseMoney("-"+strings.Repeat("9", 20), "CNY")
	for name, list := range map[string][]joinder.Transaction{
		"transactions_many": many, "transaction_file": {elsewhere}, "transaction_file ": {malformed}, "transaction_date": {old}, "transaction_absurd": {huge},
	} {
		for what, err := range map[string]error{"step": desk.CheckStep(disputedDraft(list...), 2), "all": check(desk, disputedDraft(list...))} {
			if err == nil || !strings.Contains(err.Error(), "error.intake."+strings.TrimSpace(name)) {
				t.Errorf("%s, %s: %v", name, what, err)
			}
		}
	}
	leap := transaction(1, 1)
	leap.At, leap.DateOnly, leap.Amount, leap.Figure = time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC), true, joinder.Money{}, "-12.5 SHIB"
	if err := check(desk, disputedDraft(leap, transaction(1_000_000_000_000, 2))); err != nil {
		t.Errorf("a leap day, an unknown currency and 10^10: %v", err)
	}
}

func check(desk *intake.Desk, d intake.Draft) error {
	_, _, err := desk.Check(d)
	return err
}

// TestFiveHundredRowsFit: the most a complaint can name fits into a draft, with
// every text as long as it may be.
func TestFiveHundredRowsFit(t *testing.T) {
	desk := testDesk(newFakeStore())
	text := strings.Repeat("𬭎", intake.MaxLine)
	rows := make([]joinder.Transaction, joinder.MaxTransactions)
	for i := range rows {
		rows[i] = transaction(int64(i), i+1)
		for _, to := range []*string{&rows[i].Counterparty, &rows[i].OrderID, &rows[i].MerchantID, &rows[i].Method, &rows[i].Status, &rows[i].Type, &rows[i].Note, &rows[i].Figure} {
			*to = text
		}
	}
	_, token, err := desk.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	d := disputedDraft(rows...)
	d.Narrative = strings.Repeat("字", intake.MaxNarrative)
	if err := desk.Save(t.Context(), token, d); err != nil {
		data, _ := json.Marshal(d)
		t.Fatalf("%d bytes: %v", len(data), err)
	}
}
