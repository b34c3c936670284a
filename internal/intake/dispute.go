package intake

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"joinder"
)

// SealedDispute is a list of disputed transactions on its way into the store
// or out of it. Where they are named is in the box only.
type SealedDispute struct {
	ID        joinder.ID
	Complaint joinder.ID
	At        time.Time
	Box       []byte // joinder.Dispute.Bytes, boxed with DisputeAAD
	Salt      []byte // of the leaf's commitment; destroyed on erasure
	Evidence  []joinder.ID
	Entry     joinder.Leaf // on its way in
	Leaf      int64        // index in the log, on its way out
}

// DisputeStore keeps what complaints dispute. Every method is one transaction,
// durable when it returns.
type DisputeStore interface {
	// AddDispute stores a list with its leaf; it takes the place of the one
	// before, which stays readable. NotFound unless v owns the complaint;
	// Invalid on field "transactions" when a
	// file of s.Evidence is not the complaint's.
	AddDispute(ctx context.Context, v joinder.Viewer, s SealedDispute) error
	// Disputes lists a complaint's lists, newest first, to those who may read
	// its evidence: the owner all of them, others the newest. Nobody else
	// learns that there is one.
	Disputes(ctx context.Context, v joinder.Viewer, complaint joinder.ID) ([]SealedDispute, error)
}

// DisputeAAD binds the box of a SealedDispute.
func DisputeAAD(id joinder.ID) []byte { return []byte("complaint/dispute/" + string(id)) }

// OpenDispute reads a boxed dispute. plain is the exact canonical form, as the
// commitment covers it.
func OpenDispute(v Vault, s SealedDispute) (d joinder.Dispute, plain []byte, err error) {
	plain, err = v.Unbox(s.Box, DisputeAAD(s.ID))
	if err != nil {
		return joinder.Dispute{}, nil, err
	}
	d, err = joinder.ParseDispute(plain)
	if err == nil && (d.ID != s.ID || d.Complaint != s.Complaint) {
		err = fmt.Errorf("intake: dispute %s holds another's words", s.ID)
	}
	d.Leaf = s.Leaf
	return d, plain, err
}

// Dispute gives a filed complaint a new list of disputed transactions, which
// takes the place of the one before and is sealed. An empty list disputes none
// in particular any more. The same list again changes nothing. The viewer must
// own the complaint.
func (d *Desk) Dispute(ctx context.Context, v joinder.Viewer, complaint joinder.ID, all []joinder.Transaction) (joinder.Dispute, error) {
	if !v.Owns(complaint) {
		return joinder.Dispute{}, noComplaint()
	}
	list, bad := cleanTransactions(all)
	if bad != nil {
		return joinder.Dispute{}, bad
	}
	former, err := d.Disputed(ctx, v, complaint)
	if err != nil {
		return joinder.Dispute{}, err
	}
	if len(former) > 0 && slices.Equal(former[0].Transactions, list) {
		return former[0], nil
	}
	if len(former) == 0 && len(list) == 0 {
		return joinder.Dispute{}, nil
	}
	given, sealed, err := d.dispute(complaint, list)
	if err != nil {
		return joinder.Dispute{}, err
	}
	return given, d.Disputes.AddDispute(ctx, v, sealed)
}

func noComplaint() error { return joinder.Fail(joinder.NotFound, "error.intake.no_complaint") }

// Disputed opens a complaint's lists of disputed transactions, newest first;
// the first one counts. Whoever may not read them is told of none.
func (d *Desk) Disputed(ctx context.Context, v joinder.Viewer, complaint joinder.ID) ([]joinder.Dispute, error) {
	sealed, err := d.Disputes.Disputes(ctx, v, complaint)
	if err != nil {
		return nil, err
	}
	out := make([]joinder.Dispute, len(sealed))
	for i, s := range sealed {
		if out[i], _, err = OpenDispute(d.Vault, s); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// dispute draws id and salt for a clean list, and boxes it.
func (d *Desk) dispute(complaint joinder.ID, list []joinder.Transaction) (joinder.Dispute, SealedDispute, error) {
	given := joinder.Dispute{ID: d.World.ID(), Complaint: complaint, At: d.World.Now(), Transactions: list}
	plain := given.Bytes()
	s := SealedDispute{ID: given.ID, Complaint: complaint, At: given.At, Salt: d.World.Bytes(joinder.SaltSize)}
	s.Entry = joinder.NewLeaf(joinder.LeafDispute, "", s.ID, s.Salt, plain)
	for _, t := range list {
		if t.Evidence != "" && !slices.Contains(s.Evidence, t.Evidence) {
			s.Evidence = append(s.Evidence, t.Evidence)
		}
	}
	box, err := d.Vault.Box(plain, DisputeAAD(s.ID))
	s.Box = box
	return given, s, err
}

// transactions checks what the draft disputes.
func (v *check) transactions() {
	list, err := cleanTransactions(v.draft.Transactions)
	if err != nil {
		v.problems = append(v.problems, err)
		return
	}
	for _, t := range list {
		known := func(e DraftEvidence) bool { return e.ID == t.Evidence }
		if t.Evidence != "" && !slices.ContainsFunc(v.draft.Evidence, known) {
			v.fail("transactions", "transaction_file")
			return
		}
	}
}

// cleanTransactions gives a list the form in which it is sealed: one clean line
// a text, cut where it is longer than MaxLine with a sign that it was, times as
// they will be read back, and the same row of a file once.
func cleanTransactions(in []joinder.Transaction) ([]joinder.Transaction, *joinder.Error) {
	fail := func(key string, args ...any) *joinder.Error {
		return joinder.Fail(joinder.Invalid, "error.intake."+key, args...).On("transactions")
	}
	if len(in) > joinder.MaxTransactions {
		return nil, fail("transactions_many", "Limit", joinder.MaxTransactions, "Count", len(in))
	}
	out := make([]joinder.Transaction, 0, len(in))
	for _, t := range in {
		for _, text := range []*string{&t.Figure, &t.Counterparty, &t.OrderID, &t.MerchantID, &t.Method, &t.Status, &t.Type, &t.Note} {
			*text = shortLine(*text)
		}
		if y := t.At.Year(); !t.At.IsZero() && (y < 1900 || y > 9999) {
			return nil, fail("transaction_date", "Date", t.At.Format(time.DateOnly))
		}
		if t.Evidence != "" {
			if _, err := joinder.ParseID(string(t.Evidence)); err != nil {
				return nil, fail("transaction_file")
			}
		}
		t.Line = max(0, min(t.Line, 1<<31-1))
		if _, known := t.Amount.Currency.Scale(); !known {
			t.Amount = joinder.Money{}
		}
		if absurdMove(t.Amount) {
			return nil, fail("transaction_absurd", "Amount", t.Amount)
		}
		t, err := canonical(t)
		if err != nil {
			return nil, fail("transaction_unreadable")
		}
		if t.Evidence == "" || t.Line == 0 || !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	return out, nil
}

// absurdMove is absurd for a movement either way.
func absurdMove(m joinder.Money) bool {
	scale, _ := m.Currency.Scale()
	units := m.Units()
	return absurd(joinder.MoneyOf(units.Abs(units), m.Currency), scale)
}

// canonical is the transaction as its sealed form reads back, so that two of
// them are equal when their sealed forms are.
func canonical(t joinder.Transaction) (out joinder.Transaction, err error) {
	data, err := json.Marshal(t)
	if err == nil {
		err = json.Unmarshal(data, &out)
	}
	return out, err
}

// shortLine is a file's text as one clean line of at most MaxLine characters.
func shortLine(s string) string {
	var v check
	line := []rune(strings.Join(strings.Fields(v.clean("", s, 1<<30)), " "))
	if len(line) > MaxLine {
		line = append(line[:MaxLine-1], '…')
	}
	return string(line)
}
