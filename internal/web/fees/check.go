package fees

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"joinder"
	"joinder/internal/wallet/fee"
	"joinder/internal/wallet/fee/charge"
	"joinder/internal/web"
)

// checking is what I was charged, beside what was observed. Nothing of it is
// kept, and none of it is in an address.
type checking struct {
	page
	Given    checkGiven
	Errors   web.FormErrors
	WalletID string
	Named    string
	Done     bool
	Verdicts []charge.Verdict // those with more first, then in the order of the rows
	Counts   map[charge.Finding]int
	Over     []joinder.Money // by how much more, one sum for each currency
	Wrong    []charge.Wrong
	Source   string // "one" or "many": the form that was sent

	statement func([]byte) (charge.Source, bool)
}

// checkGiven is what was typed.
type checkGiven struct{ Wallet, Action, Currency, Rows, On, Amount, Fee string }

// How much of a long list is shown; the counts are of all.
const (
	moreShown  = 60
	restShown  = 60
	wrongShown = 20
)

func (p pages) checkForm(w http.ResponseWriter, r *http.Request) error {
	c, err := p.checking(r)
	if err != nil {
		return err
	}
	q := r.URL.Query()
	c.Given = checkGiven{Wallet: asked(q, "wallet", 80), Action: asked(q, "action", 80), Currency: strings.ToUpper(asked(q, "currency", 10))}
	c.settle()
	return p.Render(w, r, http.StatusOK, checkingView(c))
}

func (p pages) checking(r *http.Request) (*checking, error) {
	base, err := p.begin(r, "/fees/check", "fee.check.title")
	base.NoIndex = r.Method != http.MethodGet || r.URL.RawQuery != ""
	return &checking{page: base, Counts: map[charge.Finding]int{}, statement: p.Statement}, err
}

// settle finds the wallet and puts a currency in.
func (c *checking) settle() {
	c.WalletID, _ = c.Find(c.Given.Wallet)
	c.Named = c.Given.Wallet
	if c.WalletID != "" {
		c.Named = c.Wallet(c.WalletID)
	}
	if _, known := joinder.Currency(c.Given.Currency).Scale(); !known {
		c.Given.Currency = string(c.homeCurrency())
	}
}

// check answers at once and forgets.
func (p pages) check(w http.ResponseWriter, r *http.Request) error {
	c, err := p.checking(r)
	if err != nil {
		return err
	}
	values, file, err := readCheck(r)
	if err != nil {
		var tooLarge *http.MaxBytesError
		if !errors.As(err, &tooLarge) {
			return err
		}
		c.settle()
		c.Errors, _ = web.FormErrorsOf(c.Words, joinder.Fail(joinder.TooLarge, "error.fee.rows_bytes", "LimitMB", charge.MaxBytes>>20).On("rows"))
		return p.Render(w, r, http.StatusRequestEntityTooLarge, checkingView(c))
	}
	c.Given = checkGiven{Wallet: asked(values, "wallet", 80), Action: asked(values, "action", 80), Currency: strings.ToUpper(asked(values, "currency", 10)),
		Rows: values.Get("rows"), On: asked(values, "on", 10), Amount: asked(values, "amount", 60), Fee: asked(values, "fee", 60)}
	c.Source = "many"
	if values.Get("form") == "one" {
		c.Source = "one"
	}
	c.settle()
	if err := c.judge(file); err != nil {
		found, ok := web.FormErrorsOf(c.Words, err)
		if !ok {
			return err
		}
		c.Errors = found.In(c.Source)
		status := http.StatusUnprocessableEntity
		if joinder.KindOf(err) == joinder.TooLarge {
			status = http.StatusRequestEntityTooLarge
		}
		return p.Render(w, r, status, checkingView(c))
	}
	c.Done = true
	return p.Render(w, r, http.StatusOK, checkingView(c))
}

// readCheck reads a form with or without a file, within its bounds.
func readCheck(r *http.Request) (url.Values, []byte, error) {
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind != "multipart/form-data" {
		err := web.ReadForm(r)
		return r.PostForm, nil, err
	}
	form, err := r.MultipartReader()
	if err != nil {
		return nil, nil, joinder.Fail(joinder.Invalid, "error.shell.bad_form").Because(err)
	}
	values, file := url.Values{}, []byte(nil)
	for range 20 {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return values, file, nil
		}
		if err != nil {
			return nil, nil, web.Unread(err)
		}
		body, err := io.ReadAll(io.LimitReader(part, charge.MaxBytes+1))
		if err != nil {
			return nil, nil, web.Unread(err)
		}
		if part.FormName() == "file" {
			if part.FileName() != "" {
				file = body
			}
			continue
		}
		values.Add(part.FormName(), string(body))
	}
	return nil, nil, joinder.Fail(joinder.Invalid, "error.shell.bad_form")
}

// source is where the rows come from: a whole statement of a kind that is known,
// or rows that a person wrote.
func (c *checking) source(file []byte) charge.Source {
	body := []byte(c.Given.Rows)
	if len(file) > 0 {
		if whole, ok := c.statement(file); ok {
			return whole
		}
		body = file
	}
	kind := ""
	if a, ok := fee.ActionOf(c.Given.Action); ok {
		kind = string(a)
	}
	return charge.Text{Body: body, Currency: joinder.Currency(c.Given.Currency), Kind: kind}
}

// judge reads the rows and holds each against the observations.
func (c *checking) judge(file []byte) error {
	var rows []charge.Row
	var problems joinder.Problems
	if c.WalletID == "" {
		problems = append(problems, joinder.Fail(joinder.Invalid, "error.fee.wallet").On("wallet"))
	}
	if c.Source == "one" {
		row, wrong := c.single()
		if err := append(problems, wrong...).OrNil(); err != nil {
			return err
		}
		rows = []charge.Row{row}
	} else {
		var err error
		if rows, c.Wrong, err = c.source(file).Rows(); err != nil {
			var said *joinder.Error
			if !errors.As(err, &said) {
				return err
			}
			if said.Kind == joinder.TooLarge {
				return said
			}
			problems = append(problems, said)
		}
		if err := problems.OrNil(); err != nil {
			return err
		}
	}
	c.verdicts(rows)
	return nil
}

// single is the row of the small form.
func (c *checking) single() (charge.Row, joinder.Problems) {
	var wrong joinder.Problems
	var out charge.Row
	currency := joinder.Currency(c.Given.Currency)
	action, ok := fee.ActionOf(c.Given.Action)
	if !ok {
		wrong = append(wrong, joinder.Fail(joinder.Invalid, "error.fee.action").On("action"))
	}
	out.Kind = string(action)
	var err error
	if out.Amount, err = joinder.ParseMoney(c.Given.Amount, currency); err != nil || out.Amount.Sign() <= 0 {
		wrong = append(wrong, amountProblem(err, c.Given.Currency).On("amount"))
	}
	if out.Fee, err = joinder.ParseMoney(c.Given.Fee, currency); err != nil || out.Fee.Sign() < 0 {
		wrong = append(wrong, amountProblem(err, c.Given.Currency).On("fee"))
	}
	if c.Given.On != "" {
		if out.On, err = joinder.ParseDate(c.Given.On); err != nil {
			wrong = append(wrong, joinder.Fail(joinder.Invalid, "error.fee.day").On("on"))
		}
	}
	return out, wrong
}

func (c *checking) verdicts(rows []charge.Row) {
	over := joinder.Purse{}
	for _, row := range rows {
		v := charge.Judge(c.Book, c.WalletID, row, c.Today)
		c.Counts[v.Finding]++
		if v.Finding == charge.More {
			over.Add(v.By)
		}
		c.Verdicts = append(c.Verdicts, v)
	}
	c.Over = over.Totals()
	slices.SortStableFunc(c.Verdicts, func(a, b charge.Verdict) int { return rank(a) - rank(b) })
}

func rank(v charge.Verdict) int {
	if v.Finding == charge.More {
		return 0
	}
	return 1
}

// more and rest part the verdicts.
func (c *checking) more() []charge.Verdict { return c.Verdicts[:c.Counts[charge.More]] }
func (c *checking) rest() []charge.Verdict { return c.Verdicts[c.Counts[charge.More]:] }

// headline is the result in one sentence.
func (c *checking) headline() string {
	switch n := c.Counts[charge.More]; {
	case n > 0:
		return c.N("fee.check.more", n, "Sum", c.Words.Sums(c.Over))
	case c.Counts[charge.AsObserved]+c.Counts[charge.Less] > 0:
		return c.T("fee.check.none_more")
	}
	return c.T("fee.check.cannot")
}

// findingText says how a row stands.
func (c *checking) findingText(v charge.Verdict) string {
	switch v.Finding {
	case charge.More:
		return c.T("fee.finding.more", "By", c.money(v.By))
	case charge.Less:
		return c.T("fee.finding.less", "By", c.money(v.By))
	case charge.CannotSay:
		return c.T("fee.finding.cannot_say")
	}
	return c.T("fee.finding.as_observed")
}

// because says what a row was held against, or why nothing can be said.
func (c *checking) because(v charge.Verdict) string {
	if v.Finding == charge.CannotSay {
		return c.T("fee.why." + v.Why)
	}
	return c.T("fee.against", "Range", c.between(v.Low, v.High))
}

// did is what was done in a row.
func (c *checking) did(v charge.Verdict) string {
	if v.Kind == "" {
		return clip(v.Words)
	}
	return c.T(fee.Action(v.Kind).Key())
}

// complaint is what a complaint begins with: facts of the rows alone.
func (c *checking) complaint() string {
	lines := []string{c.T("fee.complaint.begin", "Wallet", c.Named)}
	for i, v := range c.more() {
		if i == 10 {
			lines = append(lines, c.N("fee.complaint.further", len(c.more())-i))
			break
		}
		day := c.T("fee.complaint.no_day")
		if !v.On.IsZero() {
			day = c.Words.Day(v.On)
		}
		lines = append(lines, c.T("fee.complaint.row", "Day", day, "Action", c.did(v), "Amount", c.money(v.Amount), "Fee", c.money(v.Fee), "Range", c.between(v.Low, v.High)))
	}
	return strings.Join(append(lines, c.T("fee.complaint.end", "Sum", c.Words.Sums(c.Over), "Day", c.Words.Day(c.Today))), "\n")
}
