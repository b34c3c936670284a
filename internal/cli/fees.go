package cli

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/i18n"
	"joinder/internal/wallet/fee"
)

// feesCmd says what an action with a wallet costs by the observations of the
// built-in pack. It needs no instance.
type feesCmd struct {
	Wallet        string `help:"Id of the wallet, such as alipay." required:"" placeholder:"ID"`
	Action        string `help:"What is done: withdraw, top_up, transfer, payment, exchange, cash, on_chain, holding, other; the id of an observation, such as fee-alipay-withdraw; or its words, such as \"balance to bank card\"." required:"" placeholder:"ACTION"`
	Amount        string `help:"Amount, such as 30000." required:"" placeholder:"DECIMAL"`
	Currency      string `help:"Currency of the amount, such as CNY. May be left out where only one was observed." placeholder:"CODE"`
	UsedAllowance string `help:"How much of the free allowance is used in its period; none when left out, and the explanation says so." placeholder:"DECIMAL"`
	UsedCount     int    `help:"How many of the free times are used." placeholder:"N"`
	Speed         string `help:"instant or standard; both when left out." placeholder:"SPEED"`
	Weekend       string `help:"yes or no; by --on when left out." placeholder:"YES"`
	Periods       int    `help:"Months or years, for fees that come again; one when left out." placeholder:"N"`
	Unverified    bool   `help:"Identity was not verified."`
	On            string `help:"Day of the action and of looking, YYYY-MM-DD; today when left out." placeholder:"DATE"`
	JSON          bool   `help:"Print JSON."`
}

// Run prints the answer.
func (c feesCmd) Run(p *Program) error {
	pack, err := datapack.Embedded()
	if err != nil {
		return err
	}
	book := fee.NewBook(pack)
	ask, err := c.ask(pack, book)
	if err != nil {
		return usageError{errors.New(p.words(err))}
	}
	answer, err := book.Answer(ask)
	if err != nil {
		return usageError{errors.New(p.words(err))}
	}
	if c.JSON {
		return writeJSON(p.Out, feesJSON(answer, p.language()))
	}
	return writeFees(p.Out, answer, pack, p.language())
}

// ask reads the options.
func (c feesCmd) ask(pack *datapack.Pack, book *fee.Book) (a fee.Ask, err error) {
	a = fee.Ask{Wallet: walletOf(pack, c.Wallet), UsedCount: c.UsedCount, Speed: strings.ToLower(c.Speed), Periods: c.Periods,
		Unverified: c.Unverified, On: joinder.DateOf(time.Now())}
	if c.On != "" {
		if a.On, err = joinder.ParseDate(c.On); err != nil {
			return a, joinder.Fail(joinder.Invalid, "error.feecalc.day", "Given", c.On)
		}
	}
	switch strings.ToLower(c.Weekend) {
	case "":
	case "yes", "no":
		is := strings.EqualFold(c.Weekend, "yes")
		a.Weekend = &is
	default:
		return a, joinder.Fail(joinder.Invalid, "error.feecalc.weekend")
	}
	if a.Action, a.Observation, err = book.Find(a.Wallet, c.Action); err != nil {
		return a, err
	}
	currency := joinder.Currency(strings.ToUpper(strings.TrimSpace(c.Currency)))
	if currency == "" {
		if currency, err = onlyCurrency(book, a); err != nil {
			return a, err
		}
	}
	if a.Amount, err = fee.Amount(c.Amount, currency); err != nil || c.UsedAllowance == "" {
		return a, err
	}
	used, err := fee.Amount(c.UsedAllowance, currency)
	a.UsedAllowance = &used
	return a, err
}

// walletOf takes a wallet's id in any case, or a name of it.
func walletOf(pack *datapack.Pack, given string) string {
	given = strings.TrimSpace(given)
	if _, ok := pack.Wallet(given); ok {
		return given
	}
	if id := strings.ToLower(given); id != given {
		if _, ok := pack.Wallet(id); ok {
			return id
		}
	}
	if id, ok := pack.WalletForCompany(given); ok {
		return id
	}
	return given
}

// onlyCurrency is the one in which the action was observed.
func onlyCurrency(book *fee.Book, a fee.Ask) (joinder.Currency, error) {
	found := book.Currencies(a.Wallet, a.Action)
	if o, ok := book.Observation(a.Observation, a.On); ok {
		found = []joinder.Currency{o.Currency}
	}
	if len(found) == 1 && found[0] != fee.AnyCrypto {
		return found[0], nil
	}
	var known []string
	for _, c := range found {
		known = append(known, string(c))
	}
	return "", joinder.Fail(joinder.Invalid, "error.feecalc.need_currency", "Known", strings.Join(known, ", "))
}

type (
	feesOut struct {
		Fee          string           `json:"fee"`
		Currency     string           `json:"currency"`
		Amount       string           `json:"amount"`
		Net          string           `json:"net"`
		Low          string           `json:"low"`
		High         string           `json:"high"`
		Contradicted bool             `json:"contradicted"`
		Observations []observationOut `json:"observations"`
		Explanation  string           `json:"explanation"`
	}
	observationOut struct {
		ID        string   `json:"id"`
		RatePct   *string  `json:"rate_pct"`
		Min       *string  `json:"min"`
		Max       *string  `json:"max"`
		Source    string   `json:"source"`
		AsOf      string   `json:"as_of"`
		Status    string   `json:"status"`
		RateRange []string `json:"rate_pct_range"` // lowest and highest, where a range was seen
		Fixed     *string  `json:"fixed"`
		Action    string   `json:"action"`
		Label     string   `json:"label"`
		Fee       string   `json:"fee"`
		Low       string   `json:"low"`
		High      string   `json:"high"`
		Income    *string  `json:"income"` // for interest, which is no fee
		Sources   []string `json:"sources"`
		Conflicts []string `json:"conflicts"`
		CheckedOn string   `json:"checked_on"`
	}
)

func feesJSON(a fee.Answer, words *i18n.Words) feesOut {
	out := feesOut{Fee: a.Fee.Decimal(), Currency: string(a.Fee.Currency), Amount: a.Ask.Amount.Decimal(), Net: a.Net.Decimal(), Low: a.Low.Decimal(),
		High: a.High.Decimal(), Contradicted: a.Contradicted, Observations: []observationOut{}, Explanation: sentences(a.Explanation, words)}
	for _, q := range a.Quotes {
		out.Observations = append(out.Observations, observationJSON(q, words))
	}
	return out
}

func observationJSON(q fee.Quote, words *i18n.Words) observationOut {
	c := q.Fee.Currency
	r := q.Rules
	rate := r.RatePct
	if rate == "" {
		rate = r.RateOver
	}
	o := observationOut{ID: q.ID, RatePct: number(rate), Min: places(r.Min, c), Max: places(r.Max, c), Fixed: places(r.Fixed, c), RateRange: []string{},
		AsOf: string(q.AsOf), Status: q.Word(), Action: string(q.Action), Label: words.Text(q.Label), Fee: q.Fee.Decimal(), Low: q.Low.Decimal(), High: q.High.Decimal(),
		Sources: slices.Clone(q.Sources), Conflicts: []string{}, CheckedOn: q.CheckedOn.String()}
	if len(q.Sources) > 0 {
		o.Source = q.Sources[0]
	}
	if o.AsOf == "" { // the source has no date: when it was read
		o.AsOf = o.CheckedOn
	}
	for _, d := range r.RateRange {
		o.RateRange = append(o.RateRange, string(d))
	}
	if !q.Income.IsZero() {
		s := q.Income.Decimal()
		o.Income = &s
	}
	for _, x := range q.Conflicts {
		o.Conflicts = append(o.Conflicts, words.Text(x.Says)+" ("+x.Source+")")
	}
	return o
}

// number is a decimal as it was written, nil when there is none.
func number(d datapack.Decimal) *string {
	if d == "" {
		return nil
	}
	s := string(d)
	return &s
}

// places is a decimal with the currency's places.
func places(d datapack.Decimal, c joinder.Currency) *string {
	if m, err := joinder.ParseMoney(string(d), c); d != "" && err == nil {
		s := m.Decimal()
		return &s
	}
	return number(d)
}

func sentences(lines []fee.Line, words *i18n.Words) string {
	said := make([]string, len(lines))
	for i, l := range lines {
		said[i] = l.Say(words.T)
	}
	if words.Lang() == joinder.Chinese {
		return strings.Join(said, "")
	}
	return strings.Join(said, " ")
}

// writeFees prints the answer for a person.
func writeFees(out io.Writer, a fee.Answer, pack *datapack.Pack, words *i18n.Words) error {
	var b strings.Builder
	name := a.Ask.Wallet
	if w, ok := pack.Wallet(a.Ask.Wallet); ok {
		name = w.Wallet(a.Ask.On).Label(words.Lang())
	}
	fmt.Fprintln(&b, words.T("feecalc.cli.title", "Wallet", name, "Action", words.T(a.Ask.Action.Key()), "Amount", a.Ask.Amount, "Day", a.Ask.On))
	if a.Low == a.High {
		fmt.Fprintln(&b, words.T("feecalc.cli.figure", "Fee", a.Fee))
	} else {
		fmt.Fprintln(&b, words.T("feecalc.cli.figure_range", "Fee", a.Fee, "Low", a.Low, "High", a.High))
	}
	for _, q := range a.Quotes {
		fmt.Fprintf(&b, "\n%s  [%s · %s]\n", words.Money(q.Fee), q.ID, words.T("feecalc.word."+q.Word()))
		for _, l := range q.Lines {
			fmt.Fprintf(&b, "  - %s\n", l.Say(words.T))
		}
		for _, s := range q.Sources {
			fmt.Fprintf(&b, "    %s\n", s)
		}
	}
	fmt.Fprintf(&b, "\n%s\n", words.T("feecalc.cli.not_the_fee"))
	_, err := io.WriteString(out, b.String())
	return err
}
