package fee

import (
	"context"
	"slices"
	"time"
	"unicode/utf8"

	"joinder"
)

// Receipt is what one person was charged, as a receipt of theirs shows. It is
// private: the public sees only what Counted receipts agree on (see Witnessed).
type Receipt struct {
	ID        joinder.ID
	Wallet    string
	Action    Action
	Amount    joinder.Money
	Fee       joinder.Money // in the currency of Amount
	On        joinder.Date
	Complaint joinder.ID // whose evidence the file is; "" of an account that holds no complaint
	Account   joinder.ID // "" where there is a complaint
	Evidence  joinder.ID // the file; "" without one, which weighs less
	OpenFile  bool       // the giver lets a moderator look at the file
	State     ReceiptState
	Reason    string // a moderator's, when refused
	At        time.Time
}

// ReceiptState is where a receipt stands.
type ReceiptState string

// States of a receipt. A given one counts when others agree with it.
const (
	ReceiptGiven     ReceiptState = "given"
	ReceiptConfirmed ReceiptState = "confirmed" // a moderator looked at it
	ReceiptRefused   ReceiptState = "refused"   // by a moderator, with a reason
)

// Counted is what is left of a receipt for counting: whose it is, as a key that
// names nobody, and what was charged. It never leaves this package but inside
// the totals of Witnessed.
type Counted struct {
	Wallet      string
	Action      Action
	Amount, Fee joinder.Money
	Month       string // YYYY-MM
	Person      string // pseudonymous; one person, however many complaints or accounts
	File        string // digest of the file; "" without one
	Reachable   bool   // has an account or left a contact, so that being many costs something
	Confirmed   bool
	At          time.Time
}

// ReceiptStore keeps receipts. Every method is one transaction and decides
// inside its queries who may see or do what.
type ReceiptStore interface {
	// AddFeeReceipt records one. A receipt of the same giver for the same wallet,
	// action and month takes the place of an earlier one, unless that was judged:
	// Conflict. NotFound when the complaint is not the viewer's.
	AddFeeReceipt(ctx context.Context, v joinder.Viewer, r Receipt) error
	// FeeReceiptsOf lists the viewer's own, newest first.
	FeeReceiptsOf(ctx context.Context, v joinder.Viewer) ([]Receipt, error)
	// TakeBackFeeReceipt deletes one of the viewer's own; the file stays evidence.
	TakeBackFeeReceipt(ctx context.Context, v joinder.Viewer, id joinder.ID) error
	// FeeReceiptsToJudge lists receipts for moderators, those not judged first,
	// without their givers; Forbidden for everybody else.
	FeeReceiptsToJudge(ctx context.Context, v joinder.Viewer, limit int) ([]Receipt, error)
	// JudgeFeeReceipt confirms or refuses one; the viewer's own cannot be judged.
	JudgeFeeReceipt(ctx context.Context, v joinder.Viewer, id joinder.ID, to ReceiptState, reason string, at time.Time) error
	// FeeReceiptFile is the item that a moderator may open; NotFound without the
	// giver's yes.
	FeeReceiptFile(ctx context.Context, v joinder.Viewer, id joinder.ID) (item joinder.ID, err error)
	// CountedFeeReceipts are those of complaints that stand and of accounts,
	// charged since the month, for Witnessed. The same for everybody.
	CountedFeeReceipts(ctx context.Context, v joinder.Viewer, since string, limit int) ([]Counted, error)
}

// Of receipts.
const (
	ReceiptYears  = 2   // older ones are not taken: schedules change
	maxReason     = 300 // characters of a moderator's reason
	countedAtMost = 20_000
	judgedAtATime = 200
)

// Receipts takes receipts in and has them judged. Safe for concurrent use.
type Receipts struct {
	store ReceiptStore
	world joinder.World
}

// NewReceipts keeps receipts in store.
func NewReceipts(store ReceiptStore, world joinder.World) *Receipts {
	return &Receipts{store: store, world: world}
}

// Check says what is wrong with a receipt before its file is taken in.
func (d *Receipts) Check(v joinder.Viewer, r Receipt) error {
	var wrong joinder.Problems
	today := joinder.DateOf(d.world.Now())
	if r.Wallet == "" {
		wrong = append(wrong, joinder.Fail(joinder.Invalid, "error.fee.wallet").On("wallet"))
	}
	if !slices.Contains(Actions(), r.Action) || r.Action == Yield {
		wrong = append(wrong, joinder.Fail(joinder.Invalid, "error.fee.action").On("action"))
	}
	switch {
	case r.Amount.IsZero() || r.Amount.Sign() <= 0:
		wrong = append(wrong, joinder.Fail(joinder.Invalid, "error.fee.amount").On("amount"))
	case r.Fee.IsZero() || r.Fee.Sign() < 0:
		wrong = append(wrong, joinder.Fail(joinder.Invalid, "error.fee.charged").On("fee"))
	case r.Fee.Currency != r.Amount.Currency:
		wrong = append(wrong, joinder.Fail(joinder.Invalid, "error.fee.two_currencies").On("fee"))
	case r.Fee.Cmp(r.Amount) > 0:
		wrong = append(wrong, joinder.Fail(joinder.Invalid, "error.fee.over_amount").On("fee"))
	}
	switch {
	case r.On.IsZero():
		wrong = append(wrong, joinder.Fail(joinder.Invalid, "error.fee.day").On("on"))
	case today.AddDays(1).Before(r.On): // it may be tomorrow where they are
		wrong = append(wrong, joinder.Fail(joinder.Invalid, "error.fee.future").On("on"))
	case r.On.Before(joinder.DateOf(today.Time().AddDate(-ReceiptYears, 0, 0))):
		wrong = append(wrong, joinder.Fail(joinder.Invalid, "error.fee.too_old", "Years", ReceiptYears).On("on"))
	}
	if r.Complaint == "" && v.Account == "" {
		wrong = append(wrong, joinder.Fail(joinder.Forbidden, "error.fee.nobody"))
	}
	return wrong.OrNil()
}

// Give records what the viewer was charged. With a complaint its file is
// already on the shelf as that complaint's evidence; an account that holds none
// gives no file.
func (d *Receipts) Give(ctx context.Context, v joinder.Viewer, r Receipt) error {
	if err := d.Check(v, r); err != nil {
		return err
	}
	if v.AnswersFor(r.Wallet) {
		return joinder.Fail(joinder.Forbidden, "error.fee.operator")
	}
	r.ID, r.At, r.State, r.Reason = d.world.ID(), d.world.Now(), ReceiptGiven, ""
	if r.Complaint != "" {
		if !v.Owns(r.Complaint) {
			return joinder.Fail(joinder.NotFound, "error.store.missing")
		}
		r.Account = ""
	} else {
		r.Account, r.Evidence, r.OpenFile = v.Account, "", false
	}
	if r.Evidence == "" {
		r.OpenFile = false
	}
	return d.store.AddFeeReceipt(ctx, v, r)
}

// Own lists the viewer's receipts.
func (d *Receipts) Own(ctx context.Context, v joinder.Viewer) ([]Receipt, error) {
	return d.store.FeeReceiptsOf(ctx, v)
}

// TakeBack deletes one of the viewer's own.
func (d *Receipts) TakeBack(ctx context.Context, v joinder.Viewer, id joinder.ID) error {
	return d.store.TakeBackFeeReceipt(ctx, v, id)
}

// ToJudge lists receipts for moderators.
func (d *Receipts) ToJudge(ctx context.Context, v joinder.Viewer) ([]Receipt, error) {
	return d.store.FeeReceiptsToJudge(ctx, v, judgedAtATime)
}

// Confirm is a moderator's word that the file shows what the receipt says.
func (d *Receipts) Confirm(ctx context.Context, v joinder.Viewer, id joinder.ID) error {
	return d.store.JudgeFeeReceipt(ctx, v, id, ReceiptConfirmed, "", d.world.Now())
}

// Refuse takes a receipt out of the count, for a reason that its giver reads.
func (d *Receipts) Refuse(ctx context.Context, v joinder.Viewer, id joinder.ID, reason string) error {
	if n := utf8.RuneCountInString(reason); n < 3 || n > maxReason {
		return joinder.Fail(joinder.Invalid, "error.fee.reason", "Max", maxReason).On("reason")
	}
	return d.store.JudgeFeeReceipt(ctx, v, id, ReceiptRefused, reason, d.world.Now())
}

// File is the item that a moderator may open to look at a receipt.
func (d *Receipts) File(ctx context.Context, v joinder.Viewer, id joinder.ID) (joinder.ID, error) {
	return d.store.FeeReceiptFile(ctx, v, id)
}
