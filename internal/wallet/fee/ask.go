package fee

import (
	"errors"
	"math/big"
	"slices"
	"strings"
	"time"

	"joinder"
)

// Ask is a question: what does it cost?
type Ask struct {
	Wallet        string
	Action        Action
	Observation   string // id of one observation; "" for all that are about the action
	Amount        joinder.Money
	UsedAllowance *joinder.Money // how much of the free allowance is used in its period; nil when not known: both ends are given
	UsedCount     int            // how many of the free times are used
	Speed         string         // "instant", "standard"; "" for both
	On            joinder.Date   // day of the action, and of looking
	Weekend       *bool          // nil: by On, Saturday or Sunday
	Unverified    bool           // identity was not verified, where that makes the allowance smaller
	Periods       int            // months or years, for fees that come again; 0 is one
}

// Answer is what the observations say. Low and High are the ends over all of
// them, contradictions, ranges and what was not told included.
type Answer struct {
	Ask          Ask
	Quotes       []Quote // one for each observation that applies, the best known first
	Fee          joinder.Money
	Low, High    joinder.Money
	Net          joinder.Money // Amount less Fee; below zero when the fee is more
	Contradicted bool          // sources of the best known one disagree
	Explanation  []Line        // of the best known one
	Samples      []Sample      // receipts that are near the question, but not of this amount
}

// Quote is the answer of one observation.
type Quote struct {
	Observation
	Fee, Net  joinder.Money
	Low, High joinder.Money // over its range of rates, contradictions and what was not told
	Income    joinder.Money // what the wallet pays, for interest; absent otherwise
	Disagree  bool          // other sources come to another fee for this amount
	Lines     []Line
}

// Exact reports that there is only one figure.
func (q Quote) Exact() bool { return q.Low == q.High && len(q.Plus) == 0 }

// mostPeriods bounds Ask.Periods.
const mostPeriods = 1200

// check says what is wrong with the question itself.
func (a Ask) check() error {
	scale, known := a.Amount.Currency.Scale()
	switch {
	case a.Amount.IsZero():
		return joinder.Fail(joinder.Invalid, "error.feecalc.amount").On("amount")
	case !known:
		return joinder.Fail(joinder.Invalid, "error.feecalc.no_currency", "Given", string(a.Amount.Currency), "Known", currencyCodes()).On("currency")
	case a.Amount.Sign() < 0:
		return joinder.Fail(joinder.Invalid, "error.feecalc.negative", "Given", a.Amount.String()).On("amount")
	case a.Amount.Units().Cmp(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale)+18), nil)) > 0:
		return joinder.Fail(joinder.Invalid, "error.feecalc.too_much").On("amount")
	case a.UsedAllowance != nil && a.UsedAllowance.Currency != a.Amount.Currency:
		return joinder.Fail(joinder.Invalid, "error.feecalc.used_currency", "Given", string(a.UsedAllowance.Currency), "Want", string(a.Amount.Currency)).On("used")
	case a.UsedAllowance != nil && a.UsedAllowance.Sign() < 0, a.UsedCount < 0:
		return joinder.Fail(joinder.Invalid, "error.feecalc.used_negative").On("used")
	case a.Periods < 0 || a.Periods > mostPeriods:
		return joinder.Fail(joinder.Invalid, "error.feecalc.periods", "Max", mostPeriods).On("periods")
	case a.Speed != "" && a.Speed != "instant" && a.Speed != "standard":
		return joinder.Fail(joinder.Invalid, "error.feecalc.speed", "Given", a.Speed).On("speed")
	}
	return nil
}

// currencyCodes lists every currency that an amount can have.
func currencyCodes() string {
	var out []string
	for _, c := range joinder.Currencies() {
		out = append(out, string(c))
	}
	return strings.Join(out, ", ")
}

// Amount reads an amount as people write it. What the currency cannot hold, or
// does not exist, is refused with what is known.
func Amount(text string, c joinder.Currency) (joinder.Money, error) {
	m, err := joinder.ParseMoney(text, c)
	switch {
	case errors.Is(err, joinder.ErrUnknownCurrency):
		return m, joinder.Fail(joinder.Invalid, "error.feecalc.no_currency", "Given", string(c), "Known", currencyCodes()).On("currency")
	case errors.Is(err, joinder.ErrAmountRange):
		return m, joinder.Fail(joinder.Invalid, "error.feecalc.too_much").On("amount")
	case err != nil:
		places, _ := c.Scale()
		return m, joinder.Fail(joinder.Invalid, "error.feecalc.bad_amount", "Given", text, "Currency", string(c), "Places", places).On("amount")
	}
	return m, Ask{Amount: m}.check()
}

// weekend says whether a surcharge for weekends is due; known is false when
// the question does not tell.
func (a Ask) weekend() (is, known bool) {
	switch {
	case a.Weekend != nil:
		return *a.Weekend, true
	case a.On.IsZero():
		return false, false
	}
	day := a.On.Weekday()
	return day == time.Saturday || day == time.Sunday, true
}

// stated is the circumstances that the headline figure assumes: nothing of an
// allowance used unless told, the highest of a range of rates.
func (a Ask) stated() circumstances {
	with := circumstances{used: zero, count: a.UsedCount, unverified: a.Unverified, highest: true, times: int64(max(a.Periods, 1))}
	with.weekend, _ = a.weekend()
	if a.UsedAllowance != nil {
		with.used = a.UsedAllowance.Units()
	}
	return with
}

// about are the observations that the question is about, those that do not
// hold on the day left out.
func (b *Book) about(a Ask) ([]Observation, error) {
	if err := b.knownWallet(a.Wallet); err != nil {
		return nil, err
	}
	all := b.Observations(a.Wallet, a.On)
	if !slices.Contains(Actions(), a.Action) && a.Observation == "" {
		return nil, joinder.Fail(joinder.Invalid, "error.feecalc.action", "Given", string(a.Action), "Known", b.known(all)).On("action")
	}
	found := keep(all, func(o Observation) bool {
		return a.Observation != "" && o.ID == a.Observation || a.Observation == "" && o.Is(a.Action)
	})
	if len(found) == 0 && a.Action == OnChain {
		return nil, joinder.Fail(joinder.NotFound, "error.feecalc.on_chain", "Wallet", a.Wallet).On("action")
	}
	if len(found) == 0 {
		given := a.Observation
		if given == "" {
			given = string(a.Action)
		}
		return nil, joinder.Fail(joinder.NotFound, "error.feecalc.none", "Given", given, "Wallet", a.Wallet, "Known", b.known(all)).On("action")
	}
	if quick := keep(found, func(o Observation) bool { return a.Speed == "" || o.Speed == "" || o.Speed == a.Speed }); len(quick) > 0 {
		found = quick
	}
	paid := keep(found, func(o Observation) bool { return o.In(a.Amount.Currency) })
	if len(paid) == 0 {
		return nil, joinder.Fail(joinder.Invalid, "error.feecalc.currency", "Given", string(a.Amount.Currency), "Known", currencies(found)).On("currency")
	}
	now := keep(paid, func(o Observation) bool { return a.On.IsZero() || !a.On.Before(o.EffectiveFrom) })
	if len(now) == 0 {
		return nil, joinder.Fail(joinder.NotFound, "error.feecalc.not_yet", "Observation", paid[0].ID, "Day", paid[0].EffectiveFrom).On("on")
	}
	return now, nil
}

func keep(in []Observation, want func(Observation) bool) []Observation {
	var out []Observation
	for _, o := range in {
		if want(o) {
			out = append(out, o)
		}
	}
	return out
}

func currencies(all []Observation) string {
	var out []string
	for _, o := range all {
		if c := string(o.Currency); !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	return strings.Join(out, ", ")
}

// Answer computes what every observation that the question is about says.
func (b *Book) Answer(a Ask) (Answer, error) {
	if err := a.check(); err != nil {
		return Answer{}, err
	}
	found, err := b.about(a)
	if err != nil {
		return Answer{}, err
	}
	out := Answer{Ask: a}
	for _, o := range found {
		q, ok := quote(o, a)
		if ok {
			out.Quotes = append(out.Quotes, q)
		}
		for _, s := range o.Seen {
			if s.Amount.Currency == a.Amount.Currency && s.Amount != a.Amount {
				out.Samples = append(out.Samples, s)
			}
		}
	}
	if len(out.Quotes) == 0 {
		return out, joinder.Fail(joinder.NotFound, "error.feecalc.no_figure", "Observation", found[0].ID).On("action")
	}
	best := out.Quotes[0]
	out.Fee, out.Net, out.Low, out.High = best.Fee, best.Net, best.Low, best.High
	out.Contradicted, out.Explanation = best.Contradicted(), best.Lines
	for _, q := range out.Quotes[1:] {
		if q.Plain() || !best.Plain() {
			out.Low, out.High = lesser(out.Low, q.Low), greater(out.High, q.High)
		}
	}
	return out, nil
}

// quote is what one observation says; ok is false when it gives no figure for
// the amount.
func quote(o Observation, a Ask) (q Quote, ok bool) {
	for _, s := range o.Seen {
		if s.Amount == a.Amount && s.Fee.Currency == a.Amount.Currency {
			q = Quote{Observation: o, Fee: s.Fee, Low: s.Fee, High: s.Fee, Net: less(a.Amount, s.Fee)}
			q.Lines = explainSample(o, s, q)
			return q, true
		}
	}
	s := read(o.Rules, a.Amount.Currency)
	if !o.hasRules() || s.bad != "" {
		return q, false
	}
	x, c := a.Amount.Units(), a.Amount.Currency
	q = Quote{Observation: o, Fee: rounded(s.curve(a.stated(), nil).at(x), c)}
	q.Low, q.High = q.Fee, q.Fee
	sources := []schedule{s}
	for _, other := range o.Conflicts {
		if other.Rules != nil {
			if r := read(*other.Rules, c); r.bad == "" {
				sources = append(sources, r)
			}
		}
	}
	for i, source := range sources {
		for _, with := range a.readings(source) {
			f := rounded(source.curve(with, nil).at(x), c)
			q.Low, q.High = lesser(q.Low, f), greater(q.High, f)
		}
		if i > 0 && rounded(source.curve(a.stated(), nil).at(x), c) != q.Fee {
			q.Disagree = true
		}
	}
	if o.Action == Yield {
		q.Income, q.Fee, q.Low, q.High = q.Fee, joinder.Minor(0, c), joinder.Minor(0, c), joinder.Minor(0, c)
	}
	q.Net = less(a.Amount, q.Fee)
	q.Lines = explain(o, a, s, q)
	return q, true
}

// readings are all circumstances that the question leaves open.
func (a Ask) readings(s schedule) []circumstances {
	out := []circumstances{a.stated()}
	vary := func(change func(*circumstances)) {
		for _, with := range slices.Clone(out) {
			change(&with)
			out = append(out, with)
		}
	}
	if s.rules.FreeAmount != "" && a.UsedAllowance == nil {
		vary(func(c *circumstances) { c.usedUp = true })
	}
	if len(s.rules.RateRange) == 2 {
		vary(func(c *circumstances) { c.highest = false })
	}
	if _, known := a.weekend(); !known && s.rules.WeekendPct != "" {
		vary(func(c *circumstances) { c.weekend = true })
	}
	return out
}

func lesser(a, b joinder.Money) joinder.Money {
	if b.Cmp(a) < 0 {
		return b
	}
	return a
}

func greater(a, b joinder.Money) joinder.Money {
	if b.Cmp(a) > 0 {
		return b
	}
	return a
}

// less is a - b, in one currency.
func less(a, b joinder.Money) joinder.Money {
	return joinder.MoneyOf(new(big.Int).Sub(a.Units(), b.Units()), a.Currency)
}
