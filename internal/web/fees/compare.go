package fees

import (
	"math"
	"math/big"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"joinder"
	"joinder/internal/wallet/fee"
	"joinder/internal/web"
)

// comparison is several wallets beside one another for the reader's amounts.
type comparison struct {
	page
	Action    fee.Action
	Speed     string // "instant", "standard" or "" for any
	Currency  joinder.Currency
	Amounts   string // as typed
	Chosen    []string
	Others    []string       // observation instead of the best known one, by wallet
	Choices   []walletLine   // wallets that can be compared, with every action
	Elsewhere []currencyLine // wallets whose fees are in another currency
	Variants  []variant      // further observations of the wallets compared
	UsedUp    bool           // free allowances
	Absolute  bool           // sums instead of per cent on the chart
	Errors    web.FormErrors
	Found     *fee.Comparison
	Chart     chart
	observe   map[string]string
	low, high joinder.Money
}

// currencyLine is a wallet that cannot be compared here, with where it can be.
type currencyLine struct{ Name, Currency, Href string }

// variant is another observation that a wallet could be compared by.
type variant struct{ Wallet, Label, Href string }

const (
	amountsAtMost = 12
	chosenAtMost  = maxLines
	samples       = 48 // points of a line
)

// compare shows what the same action costs with several wallets.
func (p pages) compare(w http.ResponseWriter, r *http.Request) error {
	base, err := p.begin(r, "/fees/compare", "fee.compare.title")
	if err != nil {
		return err
	}
	base.Wide = false
	q := r.URL.Query()
	c := &comparison{page: base, Amounts: asked(q, "amounts", 300), UsedUp: q.Get("used") == "all", Absolute: q.Get("view") == "sum", observe: map[string]string{}}
	c.NoIndex = r.URL.RawQuery != ""
	c.Action, _ = fee.ActionOf(asked(q, "action", 80))
	if c.Action == "" || c.Action == fee.Yield {
		c.Action = fee.Withdraw
	}
	if speed := q.Get("speed"); speed == "instant" || speed == "standard" {
		c.Speed = speed
	}
	c.Currency = joinder.Currency(strings.ToUpper(asked(q, "currency", 10)))
	if _, known := c.Currency.Scale(); !known {
		c.Currency = c.homeCurrency()
	}
	c.choices()
	c.choose(q)
	status := http.StatusOK
	if err := c.compute(); err != nil {
		found, ok := web.FormErrorsOf(c.Words, err)
		if !ok {
			return err
		}
		c.Errors, status = found, http.StatusUnprocessableEntity
	}
	return p.Render(w, r, status, comparisonView(c))
}

// choices parts the wallets with this action by currency.
func (c *comparison) choices() {
	for _, id := range c.Book.Wallets(c.Action) {
		here, there := false, []joinder.Currency{}
		for _, o := range c.Book.Observations(id, c.Today) {
			switch {
			case !o.Is(c.Action) || !o.Plain():
			case o.In(c.Currency):
				here = true
			case !slices.Contains(there, o.Currency):
				there = append(there, o.Currency)
			}
		}
		if here {
			c.Choices = append(c.Choices, walletLine{ID: id, Name: c.Wallet(id)})
			continue
		}
		for _, currency := range there {
			line := currencyLine{Name: c.Wallet(id), Currency: string(currency)}
			if _, known := currency.Scale(); known {
				line.Href = query("/fees/compare", "action", string(c.Action), "currency", string(currency))
			} else {
				line.Currency = c.T("fee.compare.crypto")
			}
			c.Elsewhere = append(c.Elsewhere, line)
		}
	}
}

// choose reads which wallets are compared, by which observation; all of them
// when nothing was chosen.
func (c *comparison) choose(q url.Values) {
	all := func(id string) bool {
		return slices.ContainsFunc(c.Choices, func(w walletLine) bool { return w.ID == id })
	}
	for _, id := range q["wallet"] {
		if len(c.Chosen) < chosenAtMost && all(id) && !slices.Contains(c.Chosen, id) {
			c.Chosen = append(c.Chosen, id)
		}
	}
	if len(c.Chosen) == 0 {
		for _, w := range c.Choices[:min(len(c.Choices), chosenAtMost)] {
			c.Chosen = append(c.Chosen, w.ID)
		}
	}
	for _, id := range c.Chosen {
		for _, o := range c.Book.Observations(id, c.Today) {
			if slices.Contains(q["by"], o.ID) && o.Is(c.Action) && o.In(c.Currency) {
				c.observe[id] = o.ID
			}
		}
	}
}

// amounts reads the reader's amounts; small and large sums when there are none.
func (c *comparison) amounts() ([]joinder.Money, error) {
	if strings.TrimSpace(c.Amounts) == "" {
		list := ladder(c.Currency)
		var words []string
		for _, m := range list {
			words = append(words, strings.TrimSuffix(strings.TrimRight(m.Decimal(), "0"), "."))
			if !strings.Contains(m.Decimal(), ".") {
				words[len(words)-1] = m.Decimal()
			}
		}
		c.Amounts = strings.Join(words, " ")
		return list, nil
	}
	var out []joinder.Money
	for _, word := range strings.FieldsFunc(c.Amounts, func(r rune) bool { return strings.ContainsRune(" \t\n\r;；、\u3000", r) }) {
		m, err := joinder.ParseMoney(word, c.Currency)
		if err != nil || m.Sign() <= 0 {
			return nil, joinder.Fail(joinder.Invalid, "error.fee.amounts", "Given", clip(word)).On("amounts").Because(err)
		}
		out = append(out, m)
	}
	if len(out) == 0 {
		return nil, joinder.Fail(joinder.Invalid, "error.fee.amount").On("amounts")
	}
	if len(out) > amountsAtMost {
		return nil, joinder.Fail(joinder.Invalid, "error.fee.many_amounts", "Max", amountsAtMost).On("amounts")
	}
	slices.SortFunc(out, joinder.Money.Cmp)
	return slices.Compact(out), nil
}

func clip(s string) string {
	if r := []rune(s); len(r) > 30 {
		return string(r[:30]) + "…"
	}
	return s
}

// compute compares and draws.
func (c *comparison) compute() error {
	list, err := c.amounts()
	if err != nil || len(c.Chosen) == 0 {
		return err
	}
	c.low, c.high = list[0], list[len(list)-1]
	if c.low == c.high { // a line needs two ends
		c.low, c.high = times(c.low, 1, 10), times(c.high, 10, 1)
	}
	found, err := c.Book.Compare(c.Chosen, c.Action, list, fee.Options{On: c.Today, Speed: c.Speed, AllowanceOut: c.UsedUp, Observation: c.observe, From: c.low, UpTo: c.high})
	if err != nil {
		return err
	}
	if len(found.Rows) > 0 {
		c.Found = &found
		c.draw()
		c.variants()
	}
	return nil
}

// times is an amount times a fraction, at least the smallest unit.
func times(m joinder.Money, by, over int64) joinder.Money {
	n := new(big.Int).Mul(m.Units(), big.NewInt(by))
	n.Quo(n, big.NewInt(over))
	if n.Sign() <= 0 {
		n.SetInt64(1)
	}
	return joinder.MoneyOf(n, m.Currency)
}

// letter is the name of a line on the chart.
func letter(i int) string { return string(rune('A' + i)) }

// rowName is a wallet with what the observation is for.
func (c *comparison) rowName(r fee.Row) string { return c.Wallet(r.Observation.Wallet) }

// draw samples every line evenly on the logarithmic axis, and where it bends.
func (c *comparison) draw() {
	value := func(m, charged joinder.Money) float64 {
		if c.Absolute {
			return charged.Major()
		}
		return 100 * charged.Major() / m.Major()
	}
	at := c.sampled()
	var lines []curveIn
	for i, row := range c.Found.Rows {
		in := curveIn{Letter: letter(i), Name: c.rowName(row)}
		points := slices.Clone(at)
		for _, knee := range row.Knees(c.Currency) {
			before := joinder.MoneyOf(new(big.Int).Sub(knee.Units(), big.NewInt(1)), c.Currency)
			for _, m := range []joinder.Money{before, knee} {
				if m.Cmp(c.low) > 0 && m.Cmp(c.high) < 0 {
					points = append(points, m)
				}
			}
		}
		slices.SortFunc(points, joinder.Money.Cmp)
		for _, m := range slices.Compact(points) {
			in.Points = append(in.Points, chartPoint{m.Major(), value(m, row.At(m))})
		}
		lines = append(lines, in)
	}
	var crossings []chartPoint
	for _, x := range c.Found.Crossings {
		crossings = append(crossings, chartPoint{x.At.Major(), value(x.At, x.Fee)})
	}
	text := func(v float64) string { return plainNumber(v) + "%" }
	if c.Absolute {
		text = func(v float64) string { return plainNumber(v) }
	}
	c.Chart = draw(lines, crossings, c.low.Major(), c.high.Major(), text, plainNumber, c.T("fee.chart.free"))
	c.Chart.Title = c.T("fee.chart.title", "Action", c.T(c.Action.Key()), "Low", c.money(c.low), "High", c.money(c.high))
	c.Chart.Summary = strings.Join(c.inWords(), " ")
}

// sampled are amounts that lie evenly on the logarithmic axis.
func (c *comparison) sampled() []joinder.Money {
	scale, _ := c.Currency.Scale()
	low, high := math.Log10(c.low.Major()), math.Log10(c.high.Major())
	out := []joinder.Money{c.low, c.high}
	for i := 1; i < samples; i++ {
		text := strconv.FormatFloat(math.Pow(10, low+(high-low)*float64(i)/samples), 'f', min(scale, 8), 64)
		if m, err := joinder.ParseMoney(text, c.Currency); err == nil && m.Sign() > 0 {
			out = append(out, m)
		}
	}
	return out
}

// plainNumber writes a power of ten: "1,000", "0.1".
func plainNumber(v float64) string {
	if v >= 1 {
		digits := strconv.FormatFloat(math.Round(v), 'f', 0, 64)
		for i := len(digits) - 3; i > 0; i -= 3 {
			digits = digits[:i] + "," + digits[i:]
		}
		return digits
	}
	return strconv.FormatFloat(v, 'g', 3, 64)
}

// names are wallets in a sentence.
func (c *comparison) names(ids []string) string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = c.Wallet(id)
	}
	return c.Words.List(out)
}

// inWords says who costs least from where to where.
func (c *comparison) inWords() (out []string) {
	all := c.Found.Stretches
	for i, s := range all {
		switch {
		case len(all) == 1 && len(c.Found.Rows) == 1:
			return nil
		case len(all) == 1:
			out = append(out, c.T("fee.cheapest.always", "Names", c.names(s.Wallets), "Low", c.money(c.low), "High", c.money(c.high)))
		case i == 0:
			out = append(out, c.T("fee.cheapest.up_to", "Names", c.names(s.Wallets), "To", c.money(before(all[1].From))))
		case i == len(all)-1:
			out = append(out, c.T("fee.cheapest.from", "Names", c.names(s.Wallets), "From", c.money(s.From)))
		default:
			out = append(out, c.T("fee.cheapest.between", "Names", c.names(s.Wallets), "From", c.money(s.From), "To", c.money(before(all[i+1].From))))
		}
	}
	return out
}

func before(m joinder.Money) joinder.Money {
	return joinder.MoneyOf(new(big.Int).Sub(m.Units(), big.NewInt(1)), m.Currency)
}

// variants are the other observations of the wallets compared.
func (c *comparison) variants() {
	for _, row := range c.Found.Rows {
		for _, o := range c.Book.Observations(row.Observation.Wallet, c.Today) {
			if o.ID != row.Observation.ID && o.Is(c.Action) && o.In(c.Currency) && o.Plain() {
				c.Variants = append(c.Variants, variant{c.Wallet(o.Wallet), c.label(o), c.href(c.Absolute, o.Wallet, o.ID)})
			}
		}
	}
}

// href is this comparison with the chart in sums or per cent, and one wallet by
// another observation.
func (c *comparison) href(absolute bool, wallet, observation string) string {
	pairs := []string{"action", string(c.Action), "speed", c.Speed, "currency", string(c.Currency), "amounts", c.Amounts}
	for _, id := range c.Chosen {
		pairs = append(pairs, "wallet", id)
		switch by := c.observe[id]; {
		case id == wallet:
			pairs = append(pairs, "by", observation)
		case by != "":
			pairs = append(pairs, "by", by)
		}
	}
	if c.UsedUp {
		pairs = append(pairs, "used", "all")
	}
	if absolute {
		pairs = append(pairs, "view", "sum")
	}
	return query("/fees/compare", pairs...)
}

// mixed reports that slow and instant ways stand side by side.
func (c *comparison) mixed() bool {
	speeds := map[string]bool{}
	for _, row := range c.Found.Rows {
		if row.Observation.Speed != "" {
			speeds[row.Observation.Speed] = true
		}
	}
	return len(speeds) > 1
}

// speeds are the ways to choose from.
func (c *comparison) speeds() []web.Option {
	return []web.Option{{Text: c.T("fee.speed.any")}, {Value: "instant", Text: c.T("fee.speed.instant")}, {Value: "standard", Text: c.T("fee.speed.standard")}}
}

// percent is a fee as a part of its amount, to two places.
func percent(amount, charged joinder.Money) string {
	if amount.Sign() == 0 {
		return ""
	}
	return new(big.Rat).SetFrac(new(big.Int).Mul(charged.Units(), big.NewInt(100)), amount.Units()).FloatString(2) + "%"
}
