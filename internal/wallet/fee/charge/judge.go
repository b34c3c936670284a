package charge

import (
	"math/big"

	"joinder"
	"joinder/internal/wallet/fee"
)

// Finding is how a charge stands beside what was observed.
type Finding string

// The findings. Their strings are tails of catalogue keys.
const (
	AsObserved Finding = "as_observed" // between the lowest and the highest observation
	More       Finding = "more"        // than any observation comes to
	Less       Finding = "less"        // than any observation comes to
	CannotSay  Finding = "cannot_say"
)

// Why nothing can be said.
const (
	NoAction      = "action"      // nobody knows what was done
	NoObservation = "observation" // none for this action, currency and day
	OnTop         = "on_top"      // costs come on top that nobody knows beforehand
)

// Verdict is a charge beside what was observed. Low and High are the ends over
// all observations, over what they contradict one another in, and over what the
// row does not tell, such as how much of an allowance was used.
type Verdict struct {
	Row
	Finding   Finding
	By        joinder.Money // more than High, or less than Low
	Low, High joinder.Money // absent when nothing can be said
	Why       string        // when nothing can be said
	Receipts  bool          // people's receipts are among what was observed
}

// Book is what was observed (*fee.Book).
type Book interface {
	Answer(fee.Ask) (fee.Answer, error)
}

// Judge holds a charge against what was observed with the wallet. A row without
// a day is judged as of today. A finding is never more than a reason to ask.
func Judge(book Book, wallet string, r Row, today joinder.Date) Verdict {
	v := Verdict{Row: r, Finding: CannotSay, Why: NoAction}
	if r.Kind == "" {
		return v
	}
	on := r.On
	if on.IsZero() || today.Before(on) {
		on = today
	}
	v.Why = NoObservation
	a, err := book.Answer(fee.Ask{Wallet: wallet, Action: fee.Action(r.Kind), Amount: r.Amount, On: on})
	if err != nil {
		return v
	}
	onTop, plain := false, false
	for _, q := range a.Quotes {
		onTop = onTop || len(q.Plus) > 0
		plain = plain || q.Plain()
		v.Receipts = v.Receipts || q.Receipt
	}
	if !plain {
		return v
	}
	v.Low, v.High = a.Low, a.High
	switch {
	case r.Fee.Cmp(a.High) > 0 && onTop:
		v.Why = OnTop
		return v
	case r.Fee.Cmp(a.High) > 0:
		v.Finding, v.By = More, joinder.MoneyOf(new(big.Int).Sub(r.Fee.Units(), a.High.Units()), r.Fee.Currency)
	case r.Fee.Cmp(a.Low) < 0:
		v.Finding, v.By = Less, joinder.MoneyOf(new(big.Int).Sub(a.Low.Units(), r.Fee.Units()), r.Fee.Currency)
	default:
		v.Finding = AsObserved
	}
	v.Why = ""
	return v
}
