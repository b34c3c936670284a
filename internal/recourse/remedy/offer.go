package remedy

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"time"

	"joinder"
)

// Proposal is an offer as somebody writes it down.
type Proposal struct {
	Case   joinder.ID
	Number int // of the member it is made to; 0 for every member, each alone
	Source string
	Basis  joinder.OfferBasis
	Amount joinder.Money // of FixedAmount; zero where no money is offered
	Words  string        // conditions
	Asks   []joinder.OfferAsk
	Until  joinder.Date
}

// Offer stores an offer for its members to answer. What its words ask for is
// flagged beside what was ticked.
func (d *Desk) Offer(ctx context.Context, v joinder.Viewer, p Proposal) (joinder.ID, error) {
	side := sideOf(v, p.Case)
	source, wrongSource := sourceOf(side, p.Source)
	words, wrongWords := wording("words", p.Words, MinWords, MaxWords)
	var wrongAmount *joinder.Error
	switch {
	case p.Basis == joinder.ClaimedAmount:
		p.Amount = joinder.Money{}
	case p.Basis != joinder.FixedAmount:
		wrongAmount = joinder.Fail(joinder.Invalid, "error.remedy.basis").On("basis")
	case !p.Amount.IsZero() && p.Amount.Sign() <= 0:
		wrongAmount = joinder.Fail(joinder.Invalid, "error.remedy.amount_sign").On("amount")
	}
	if err := problems(wrongAmount, wrongWords, d.ahead("until", p.Until), wrongSource); err != nil {
		return "", err
	}
	o := joinder.Offer{
		ID: d.world.ID(), Case: p.Case, Number: p.Number, By: side, Source: source, Basis: p.Basis, Amount: p.Amount, Words: words,
		Asks: asks(words, p.Asks), Until: p.Until, At: d.world.Now(),
	}
	box, err := d.box(o.ID, words)
	if err != nil {
		return "", err
	}
	return o.ID, d.Ledger.AddOffer(ctx, v, Boxed[joinder.Offer]{o, box}, Terms(o))
}

// Withdraw takes an offer back; those who accepted it keep what they accepted.
func (d *Desk) Withdraw(ctx context.Context, v joinder.Viewer, caseID, offer joinder.ID) error {
	return d.Ledger.WithdrawOffer(ctx, v, caseID, offer, d.world.Now())
}

// Reply is one member's answer.
type Reply struct {
	Case, Offer, Complaint joinder.ID
	Reply                  joinder.OfferReply
}

// Answer accepts or refuses for one complaint of the viewer's own. It can be
// changed until the offer's day has ended or the money is there.
func (d *Desk) Answer(ctx context.Context, v joinder.Viewer, r Reply) (joinder.OfferAnswer, error) {
	if err := owns(v, r.Complaint); err != nil {
		return joinder.OfferAnswer{}, err
	}
	if r.Reply != joinder.AcceptsOffer && r.Reply != joinder.RefusesOffer {
		return joinder.OfferAnswer{}, joinder.Fail(joinder.Invalid, "error.remedy.answer_missing").On("reply")
	}
	return d.Ledger.AnswerOffer(ctx, v, Answering{
		Answer: joinder.OfferAnswer{ID: d.world.ID(), Case: r.Case, Offer: r.Offer, Complaint: r.Complaint, Reply: r.Reply, At: d.world.Now()},
		Today:  d.Today(), Salt: d.world.Bytes(joinder.SaltSize),
	})
}

// Share lets the organiser see the member's answers and payments by number.
func (d *Desk) Share(ctx context.Context, v joinder.Viewer, caseID, complaint joinder.ID, yes bool) error {
	if err := owns(v, complaint); err != nil {
		return err
	}
	return d.Ledger.ShareMine(ctx, v, caseID, complaint, yes, d.world.Now())
}

// terms is what an answer says yes or no to, in the form that is digested.
type terms struct {
	Version  int                `json:"v"`
	ID       joinder.ID         `json:"id"`
	Basis    joinder.OfferBasis `json:"basis"`
	Amount   string             `json:"amount,omitempty"`
	Currency joinder.Currency   `json:"currency,omitempty"`
	Words    string             `json:"words"`
	Asks     []joinder.OfferAsk `json:"asks,omitempty"`
	Until    joinder.Date       `json:"until"`
}

// Terms is the SHA-256, in hex, of what an offer says. Every answer commits to it.
func Terms(o joinder.Offer) string {
	b, err := json.Marshal(terms{1, o.ID, o.Basis, o.Amount.Decimal(), o.Amount.Currency, o.Words, o.Asks, o.Until})
	if err != nil {
		panic(err) // strings and a day cannot fail
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// record is the form of an answer that its leaf commits to.
type record struct {
	Version   int                `json:"v"`
	ID        joinder.ID         `json:"id"`
	Case      joinder.ID         `json:"case"`
	Complaint joinder.ID         `json:"complaint"`
	Offer     joinder.ID         `json:"offer"`
	Terms     string             `json:"terms"`
	Reply     joinder.OfferReply `json:"reply"`
	Amount    string             `json:"amount,omitempty"`
	Currency  joinder.Currency   `json:"currency,omitempty"`
	At        string             `json:"at"`
}

// Canonical is the bytes that an answer's log entry commits to.
func Canonical(a joinder.OfferAnswer, offerTerms string) []byte {
	b, err := json.Marshal(record{1, a.ID, a.Case, a.Complaint, a.Offer, offerTerms, a.Reply, a.Amount.Decimal(), a.Amount.Currency,
		a.At.UTC().Truncate(time.Microsecond).Format("2006-01-02T15:04:05.000000Z")})
	if err != nil {
		panic(err) // strings cannot fail
	}
	return b
}

// asks joins what was ticked with what the words say, in the order of OfferAsks.
func asks(words string, ticked []joinder.OfferAsk) []joinder.OfferAsk {
	found := AskedIn(words)
	var out []joinder.OfferAsk
	for _, a := range joinder.OfferAsks {
		if slices.Contains(ticked, a) || slices.Contains(found, a) {
			out = append(out, a)
		}
	}
	return out
}
