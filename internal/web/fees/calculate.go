package fees

import (
	"errors"
	"math/big"
	"net/http"
	"slices"
	"strings"

	"joinder"
	"joinder/internal/wallet/fee"
	"joinder/internal/web"
)

// calculator is the page of one question.
type calculator struct {
	page
	Given    given
	WalletID string // "" when none was named or nobody knows it
	Named    string // the wallet's name, as known or as typed
	Errors   web.FormErrors
	Answer   *fee.Answer
	Nothing  string // why there is no figure, in words
	Examples []example
	Groups   []group // wallets with observations, when nothing was asked
	Known    []fee.Observation
}

// given is the question as it was typed.
type given struct{ Wallet, Action, Amount, Currency, Used, On string }

// example is one line of small and large sums.
type example struct {
	Amount, Fee, Net joinder.Money
	Low, High        joinder.Money
}

// group is the wallets of one place.
type group struct {
	Place   string
	Wallets []walletLine
}

// walletLine is one wallet with what was observed.
type walletLine struct{ ID, Name, Actions string }

// calculate answers what something costs. The question stands in the address,
// so that it can be kept and sent.
func (p pages) calculate(w http.ResponseWriter, r *http.Request) error {
	base, err := p.begin(r, "/fees", "fee.title")
	if err != nil {
		return err
	}
	q := r.URL.Query()
	c := &calculator{page: base, Given: given{
		Wallet: asked(q, "wallet", 80), Action: asked(q, "action", 80), Amount: asked(q, "amount", 60), Currency: strings.ToUpper(asked(q, "currency", 10)),
		Used: asked(q, "used", 60), On: asked(q, "on", 10)}}
	c.NoIndex = r.URL.RawQuery != ""
	c.WalletID, _ = c.Find(c.Given.Wallet)
	c.Named = c.Given.Wallet
	if c.WalletID != "" {
		c.Named = c.Wallet(c.WalletID)
		c.Known = c.Book.Observations(c.WalletID, c.Today)
	}
	c.fill()
	status := http.StatusOK
	switch {
	case c.Given.Amount != "":
		if status, err = c.compute(); err != nil {
			return err
		}
	case c.Given.Wallet != "" && c.WalletID == "":
		c.Nothing = c.T("fee.nothing.unknown", "Wallet", c.Named)
	case c.Given.Wallet == "":
		c.Groups = c.groups()
	}
	return p.Render(w, r, status, calculatorView(c))
}

// fill puts what the wallet suggests into empty fields.
func (c *calculator) fill() {
	if c.Given.Action == "" && len(c.Known) > 0 {
		c.Given.Action = string(c.Known[0].Action)
	}
	if _, known := joinder.Currency(c.Given.Currency).Scale(); c.Given.Currency == "" || !known && c.Given.Amount == "" {
		c.Given.Currency = string(c.homeCurrency())
		for _, o := range c.Known {
			if _, known := o.Currency.Scale(); known && (c.Given.Action == "" || o.Is(fee.Action(c.Given.Action))) {
				c.Given.Currency = string(o.Currency)
				break
			}
		}
	}
}

// ask reads the question.
func (c *calculator) ask() (fee.Ask, error) {
	var wrong joinder.Problems
	a := fee.Ask{Wallet: c.WalletID, On: c.Today}
	if c.WalletID == "" {
		wrong = append(wrong, joinder.Fail(joinder.Invalid, "error.fee.wallet").On("wallet"))
	}
	action, ok := fee.ActionOf(c.Given.Action)
	if !ok {
		wrong = append(wrong, joinder.Fail(joinder.Invalid, "error.fee.action").On("action"))
	}
	a.Action = action
	var err error
	if a.Amount, err = joinder.ParseMoney(c.Given.Amount, joinder.Currency(c.Given.Currency)); err != nil || a.Amount.Sign() <= 0 {
		wrong = append(wrong, amountProblem(err, c.Given.Currency).On("amount"))
	}
	if c.Given.Used != "" {
		used, err := joinder.ParseMoney(c.Given.Used, joinder.Currency(c.Given.Currency))
		if err != nil || used.Sign() < 0 {
			wrong = append(wrong, amountProblem(err, c.Given.Currency).On("used"))
		}
		a.UsedAllowance = &used
	}
	if c.Given.On != "" {
		if a.On, err = joinder.ParseDate(c.Given.On); err != nil {
			wrong = append(wrong, joinder.Fail(joinder.Invalid, "error.fee.day").On("on"))
		}
	}
	return a, wrong.OrNil()
}

// amountProblem says what is wrong with an amount.
func amountProblem(err error, currency string) *joinder.Error {
	switch {
	case errors.Is(err, joinder.ErrUnknownCurrency):
		return joinder.Fail(joinder.Invalid, "error.fee.currency")
	case errors.Is(err, joinder.ErrTooPrecise):
		return joinder.Fail(joinder.Invalid, "error.fee.precise", "Currency", currency)
	}
	return joinder.Fail(joinder.Invalid, "error.fee.amount")
}

// compute answers the question, or says why nothing can be said.
func (c *calculator) compute() (status int, err error) {
	a, err := c.ask()
	if err == nil {
		var answer fee.Answer
		if answer, err = c.Book.Answer(a); err == nil {
			c.Answer = &answer
			c.Examples = c.examples(a)
			return http.StatusOK, nil
		}
	}
	if joinder.KindOf(err) == joinder.NotFound { // a fair question without an answer
		c.Nothing = c.Words.Error(err)
		if c.WalletID != "" && a.Action != fee.OnChain {
			c.Nothing = c.T("fee.nothing.action", "Wallet", c.Named, "Action", c.T(a.Action.Key()))
		}
		return http.StatusOK, nil
	}
	found, ok := web.FormErrorsOf(c.Words, err)
	if !ok {
		return 0, err
	}
	c.Errors = found
	return http.StatusUnprocessableEntity, nil
}

// examples are small and large sums under the same circumstances.
func (c *calculator) examples(a fee.Ask) (out []example) {
	for _, m := range ladder(a.Amount.Currency) {
		a.Amount = m
		if got, err := c.Book.Answer(a); err == nil {
			out = append(out, example{m, got.Fee, got.Net, got.Low, got.High})
		}
	}
	return out
}

// ladder is small to large sums of everyday life in a currency.
func ladder(c joinder.Currency) (out []joinder.Money) {
	sums := []string{"100", "1000", "10000", "100000"}
	switch c {
	case "IDR", "VND", "KRW", "JPY", "COP", "CLP", "NGN", "RUB", "INR", "PKR", "BDT", "KES", "HUF", "ARS":
		sums = []string{"1000", "10000", "100000", "1000000"}
	case "BTC", "ETH", "BNB", "BCH", "LTC", "SOL":
		sums = []string{"0.01", "0.1", "1", "10"}
	}
	for _, s := range sums {
		if m, err := joinder.ParseMoney(s, c); err == nil {
			out = append(out, m)
		}
	}
	return out
}

// groups are the wallets with observations by place, larger groups first.
func (c *calculator) groups() []group {
	by := map[string]*group{}
	var order []*group
	homes := map[string]string{}
	for _, w := range c.All() {
		homes[w.ID] = w.Jurisdiction
	}
	for _, id := range c.Book.Wallets("") {
		place := c.Place(homes[id], "")
		if place == "" {
			place = c.T("fee.place.none")
		}
		g := by[place]
		if g == nil {
			g = &group{Place: place}
			by[place], order = g, append(order, g)
		}
		var names []string
		for _, a := range c.Book.Actions(id) {
			if a != fee.Yield && a != fee.Other {
				names = append(names, c.T(a.Key()))
			}
		}
		if len(names) == 0 {
			names = append(names, c.T(fee.Other.Key()))
		}
		g.Wallets = append(g.Wallets, walletLine{id, c.Wallet(id), strings.Join(names, c.T("shell.list.comma"))})
	}
	slices.SortStableFunc(order, func(a, b *group) int { return len(b.Wallets) - len(a.Wallets) })
	out := make([]group, len(order))
	for i, g := range order {
		out[i] = *g
	}
	return out
}

// otherText is what another source says, and what that would mean here.
type otherText struct{ Says, Source, Fee string }

// others are what other sources say instead of a quote, each with what it would
// come to for the same question.
func (c *calculator) others(q fee.Quote) []otherText {
	var out []otherText
	for _, other := range q.Conflicts {
		t := otherText{Says: c.Words.Text(other.Says), Source: other.Source}
		if other.Rules != nil {
			alone := q.Observation
			alone.Conflicts, alone.Rules, alone.Seen = nil, *other.Rules, nil
			a := c.Answer.Ask
			a.Observation = alone.ID
			if got, err := fee.NewBook(nil, alone).Answer(a); err == nil {
				t.Fee = c.between(got.Low, got.High)
			}
		}
		out = append(out, t)
	}
	return out
}

// sumText is what a quote comes to: what arrives, or what goes altogether.
func (p page) sumText(o fee.Observation, amount, charged, net joinder.Money) string {
	if o.Action.Moves() {
		if net.Sign() < 0 {
			return p.T("fee.sum.eaten", "Amount", p.money(amount))
		}
		return p.T("fee.sum.net", "Net", p.money(net))
	}
	return p.T("fee.sum.total", "Total", p.money(joinder.MoneyOf(new(big.Int).Add(amount.Units(), charged.Units()), amount.Currency)))
}

// netColumn heads what arrives, or what goes altogether.
func (c *calculator) netColumn() string {
	if c.Answer.Quotes[0].Action.Moves() {
		return c.T("fee.col.net")
	}
	return c.T("fee.col.total")
}

// sumOnly is what arrives of an example, or goes altogether.
func (c *calculator) sumOnly(e example) string {
	if c.Answer.Quotes[0].Action.Moves() {
		return c.money(e.Net)
	}
	total, _ := e.Amount.Add(e.Fee)
	return c.money(total)
}

// some says what an observation comes to for three sums, to see its shape.
func (c *calculator) some(o fee.Observation) string {
	currency := o.Currency
	if currency == fee.AnyCrypto {
		currency = "ETH"
	}
	book := fee.NewBook(nil, o)
	var parts []string
	for _, m := range ladder(currency)[:min(3, len(ladder(currency)))] {
		got, err := book.Answer(fee.Ask{Wallet: o.Wallet, Action: o.Action, Observation: o.ID, Amount: m, On: c.Today})
		if err != nil || o.Action == fee.Yield {
			continue
		}
		parts = append(parts, c.T("fee.some", "Amount", c.money(m), "Fee", c.between(got.Low, got.High)))
	}
	return strings.Join(parts, c.T("fee.some.sep"))
}

// steps are the lines of a calculation, without those that stand beside it
// already: how well it is known, what others say, what comes on top.
func steps(lines []fee.Line) []fee.Line {
	return slices.DeleteFunc(slices.Clone(lines), func(l fee.Line) bool {
		switch key := strings.TrimPrefix(l.Key, "feecalc.line."); key {
		case "from_receipts", "history", "dated", "undated", "stale", "unconfirmed", "contradicted", "says_fee", "says_range", "says", "range", "extra", "net", "net_or_total":
			return true
		default:
			return strings.HasPrefix(key, "plus.")
		}
	})
}
