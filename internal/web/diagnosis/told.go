package diagnosis

import (
	"net/http"
	"strings"
	"time"

	"joinder"
	"joinder/internal/web"
)

// told is what the form at the end asks: the only personal part. All of it may
// be left out, and none of it is kept unless its owner asks for that.
type told struct {
	WalletName, On, At, Amount, Currency, Order, Payee, Screen, Note string

	day   joinder.Date
	money joinder.Money
}

// Bounds of the fields, in characters.
const (
	maxName   = 80
	maxOrder  = 80
	maxPayee  = 120
	maxScreen = 300
	maxNote   = 2000
)

// readTold reads the form; every problem is found at once.
func (p *pages) readTold(r *http.Request) (told, joinder.Problems) {
	field := func(name string, most int) string {
		return clip(strings.TrimSpace(strings.ToValidUTF8(r.PostForm.Get(name), "")), most)
	}
	t := told{WalletName: field("wallet", maxName), On: field("day", 20), At: field("at", 10), Amount: field("amount", 60), Currency: field("currency", 8),
		Order: field("order", maxOrder), Payee: field("payee", maxPayee), Screen: field("screen", maxScreen), Note: field("note", maxNote)}
	var wrong joinder.Problems
	if t.On != "" {
		day, err := joinder.ParseDate(t.On)
		switch {
		case err != nil:
			wrong = append(wrong, joinder.Fail(joinder.Invalid, "error.diagnose.day", "Given", t.On).On("day"))
		case !p.sensible(day):
			wrong = append(wrong, joinder.Fail(joinder.Invalid, "error.diagnose.day_far", "Given", t.On).On("day"))
		default:
			t.day = day
		}
	}
	if t.At != "" {
		if _, err := time.Parse("15:04", t.At); err != nil {
			wrong = append(wrong, joinder.Fail(joinder.Invalid, "error.diagnose.at", "Given", t.At).On("at"))
		}
	}
	if t.Amount != "" {
		m, err := joinder.ParseMoney(t.Amount, joinder.Currency(t.Currency))
		if err != nil || m.Sign() <= 0 {
			wrong = append(wrong, joinder.Fail(joinder.Invalid, "error.diagnose.amount", "Given", t.Amount+" "+t.Currency).On("amount"))
		} else {
			t.money = m
		}
	}
	return t, wrong
}

// ending reads a form that was posted from the result. done is true when it was
// answered already: the dialogue is not at its end, or something is wrong.
func (p *pages) ending(w http.ResponseWriter, r *http.Request) (out resultPage, done bool, err error) {
	if err := web.ReadForm(r); err != nil {
		return out, true, err
	}
	names, err := p.Names(r)
	if err != nil {
		return out, true, err
	}
	v := p.readVisit(r.PostForm, names)
	state, implied := p.walk(v)
	here := v.href(code(state.Path, implied))
	if state.Next != nil {
		return out, true, web.SeeOther(w, r, here)
	}
	t, wrong := p.readTold(r)
	if id, ok := names.Find(t.WalletName); ok && t.WalletName != "" {
		v.Wallet = id
	}
	if !t.day.IsZero() {
		v.On = t.day
	}
	page, err := p.page(r, names, v, state, implied)
	if err != nil {
		return out, true, err
	}
	page.Path = here
	if len(wrong) > 0 {
		found, _ := web.FormErrorsOf(page.Words, wrong)
		return out, true, p.result(w, r, http.StatusUnprocessableEntity, page, t, found)
	}
	return p.conclude(page, t, nil), false, nil
}
