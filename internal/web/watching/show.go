package watching

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/shopspring/decimal"

	"joinder"
	"joinder/internal/evidence/statement/odd"
	"joinder/internal/evidence/watch"
	"joinder/internal/web"
)

// watchPage is one watch.
type watchPage struct {
	web.Page
	watch.View
	Token   string
	Mail    bool // mail is sent here
	Told    *watch.Mail
	Address string
	Given   mailGiven
	Form    string // whose problems Errors are: "give", "answer", "mail", "keep"
	Errors  web.FormErrors
	MaxMB   int64
	Dispute bool
}

// mailGiven is what was typed of mails.
type mailGiven struct {
	Address string
	Day     string
	Results bool
}

func (p pages) show(w http.ResponseWriter, r *http.Request) error {
	return p.showWatch(w, r, http.StatusOK, &watchPage{})
}

// showWatch draws the page, with what is wrong with one of its forms.
func (p pages) showWatch(w http.ResponseWriter, r *http.Request, status int, c *watchPage) (err error) {
	c.Token = strings.ToLower(r.PathValue("token"))
	if c.View, err = p.Desk.Look(r.Context(), keyOf(c.Token)); err != nil {
		return err
	}
	c.Page = p.Page(r, "watch.own.title")
	c.NoIndex, c.Mail, c.MaxMB, c.Dispute, c.Styles = true, p.Mail, p.Limits.File/1_000_000, p.Parts.Dispute != nil, []string{"watching.css"}
	m, address, err := p.Mails.Told(r.Context(), keyOf(c.Token))
	switch {
	case err == nil:
		c.Told, c.Address = &m, address
	case joinder.KindOf(err) != joinder.NotFound:
		return err
	}
	if c.Form != "mail" {
		c.Given = mailGiven{Day: "5", Results: true}
	}
	return p.Render(w, r, status, ownView(c))
}

// failed shows the page again with what is wrong.
func (p pages) failed(w http.ResponseWriter, r *http.Request, form string, err error, given mailGiven) error {
	found, ok := web.FormErrorsOf(p.Page(r, "watch.own.title").Words, err)
	if !ok {
		return err
	}
	return p.showWatch(w, r, statusOf(err), &watchPage{Form: form, Errors: found.In(form), Given: given})
}

// errs are the problems of a form.
func (c *watchPage) errs(form, field string) string {
	if c.Form != form {
		return ""
	}
	return c.Errors.Of(field)
}

// at is an address below the watch.
func (c *watchPage) at(rest string) string { return "/watch/" + c.Token + rest }

// asking is the file that waits for the reader; nil for none.
func (c *watchPage) asking() *watch.Giving { return c.step(watch.Asks) }

// waiting is the file that is being read; nil for none.
func (c *watchPage) waiting() *watch.Giving { return c.step(watch.Waiting) }

func (c *watchPage) step(s watch.Step) *watch.Giving {
	for i := range c.Givings {
		if c.Givings[i].Step == s {
			return &c.Givings[i]
		}
	}
	return nil
}

// refused is the newest file, when it could not be read.
func (c *watchPage) refused() *watch.Giving {
	if n := len(c.Givings); n > 0 && c.Givings[n-1].Step == watch.Refused {
		return &c.Givings[n-1]
	}
	return nil
}

// lede says what the newest statement brought.
func (c *watchPage) lede() string {
	g, ok := c.Last()
	if !ok {
		return c.T("watch.own.none_read")
	}
	key := "watch.own.lede"
	if c.first() {
		key = "watch.own.lede_first"
	}
	out := c.T(key, "Account", c.account(g.Account), "Period", c.period(g), "New", c.N("watch.rows", g.New))
	if g.Known > 0 {
		out += " " + c.N("watch.own.known", g.Known)
	}
	if g.Changed > 0 {
		out += " " + c.N("watch.own.changed", g.Changed)
	}
	return out
}

// first reports whether only one statement was read yet.
func (c *watchPage) first() bool {
	n := 0
	for _, g := range c.Givings {
		if g.Step == watch.Read {
			n++
		}
	}
	return n == 1
}

// period is from the first to the last day of a statement.
func (c *watchPage) period(g watch.Giving) string {
	from, to := joinder.DateOf(g.From), joinder.DateOf(g.To)
	if from == to {
		return c.Words.Day(from)
	}
	return c.T("watch.period", "From", c.Words.Day(from), "To", c.Words.Day(to))
}

// account names an account: its kind, and its holder as the file has it.
func (c *watchPage) account(i int) string {
	if i < 0 || i >= len(c.Accounts) {
		return ""
	}
	a := c.Accounts[i]
	name := a.Format
	if key := "statement.format." + a.Format; c.Words.Has(key) {
		name = c.T(key)
	}
	if a.Holder != "" {
		return c.T("watch.account", "Format", name, "Holder", a.Holder)
	}
	same := 0
	for j, o := range c.Accounts {
		if j < i && o.Format == a.Format && o.Holder == "" {
			same++
		}
	}
	if same > 0 {
		return c.T("watch.account", "Format", name, "Holder", strconv.Itoa(same+1))
	}
	return name
}

// money writes an amount as the language does.
func (c *watchPage) money(d decimal.Decimal, currency string) string {
	switch m := odd.Money(d, currency).(type) {
	case joinder.Money:
		return c.Words.Money(m)
	case string:
		return m
	}
	return d.String()
}

// signed is an amount as the statement has it.
func (c *watchPage) signed(l watch.Line) string {
	return c.money(l.Amount, l.Currency)
}

// when is the time of a row, by the file's own clock.
func (c *watchPage) when(l watch.Line) string {
	day := c.Words.Day(joinder.DateOf(l.At))
	if h, m, s := l.At.Clock(); l.DateOnly || h == 0 && m == 0 && s == 0 {
		return day
	}
	return day + " " + l.At.Format("15:04")
}

// where says in which file a row stands.
func (c *watchPage) where(l watch.Line) string {
	for _, g := range c.Givings {
		if g.N == l.Giving {
			return c.T("watch.row.where", "File", g.Name, "Line", strconv.Itoa(l.Number))
		}
	}
	return ""
}

// gapText says what is missing.
func (c *watchPage) gapText(g watch.Gap) string {
	if g.Month != "" {
		return c.T("watch.gap.month", "Month", c.Words.Month(g.Month), "Account", c.account(g.Account))
	}
	return c.T("watch.gap.balance", "Account", c.account(g.Account), "From", c.Words.Day(g.From), "Until", c.Words.Day(g.Until),
		"Closing", c.money(g.Before.Closing.Decimal, g.Currency), "Opening", c.money(g.After.Opening.Decimal, g.Currency), "Missing", c.money(g.Missing.Abs(), g.Currency))
}

// settledText says what no longer stands.
func (c *watchPage) settledText(s watch.Settled) string {
	key := "watch.settled.other"
	switch {
	case s.Late:
		key = "watch.settled.late"
	case s.Kind == odd.Refund:
		key = "watch.settled.refund"
	}
	return c.T(key, "Kind", c.T(s.Kind.Key()), "Payee", s.Payee, "Amount", c.money(s.Amount, s.Currency))
}

// changeText says how a row became another.
func (c *watchPage) changeText(ch watch.Change) string {
	args := []any{"Payee", ch.Payee, "Amount", c.signed(ch.Line), "Day", c.when(ch.Line), "Status", ch.Status}
	if ch.Before == "" || ch.Status == "" {
		return c.T("watch.change.plain", args...)
	}
	return c.T("watch.change.status", append(args, "Before", ch.Before)...)
}

// accountField asks whose statement it is, once there are several it could be.
func (c *watchPage) accountField() web.Field {
	f := web.Field{Form: "give", Name: "account", Label: c.T("watch.give.account"), Value: strconv.Itoa(watch.FindOut),
		Options: []web.Option{{Value: strconv.Itoa(watch.FindOut), Text: c.T("watch.give.find_out")}}}
	for i := range c.Accounts {
		f.Options = append(f.Options, web.Option{Value: strconv.Itoa(i), Text: c.account(i)})
	}
	f.Options = append(f.Options, web.Option{Value: strconv.Itoa(watch.NewAccount), Text: c.T("watch.give.new_account")})
	return f
}

// entryField asks for one file of an archive.
func (c *watchPage) entryField(g *watch.Giving) web.Field {
	f := web.Field{Form: "answer", Name: "entry", Label: c.T("watch.ask.entry"), Error: c.errs("answer", "entry")}
	for _, name := range g.Names {
		f.Options = append(f.Options, web.Option{Value: name, Text: name})
	}
	return f
}

// dayField asks when to remind.
func (c *watchPage) dayField() web.Field {
	f := web.Field{Form: "mail", Name: "day", Label: c.T("watch.mail_form.day"), Hint: c.T("watch.mail_form.day_hint"), Value: c.Given.Day, Error: c.errs("mail", "day"),
		Options: []web.Option{{Value: "0", Text: c.T("watch.mail_form.never")}}}
	for d := 1; d <= 28; d++ {
		n := strconv.Itoa(d)
		f.Options = append(f.Options, web.Option{Value: n, Text: c.T("watch.mail_form.on", "Day", n)})
	}
	return f
}

// keepField asks for how much longer.
func (c *watchPage) keepField() web.Field {
	f := web.Field{Form: "keep", Name: "months", Label: c.T("watch.keep.months"), Value: strconv.Itoa(watch.DefaultTerm), Error: c.errs("keep", "months")}
	for _, n := range watch.Terms() {
		f.Options = append(f.Options, web.Option{Value: strconv.Itoa(n), Text: c.N("watch.months", n)})
	}
	return f
}

// stepText says where a file of the history stands.
func (c *watchPage) stepText(g watch.Giving) string {
	if g.Step == watch.Refused && g.Why != nil {
		return c.T("watch.step.refused") + " " + c.T(g.Why.Key, g.Why.Args...)
	}
	return c.T("watch.step." + string(g.Step))
}

// newestFirst are the files as the history lists them.
func (c *watchPage) newestFirst() []watch.Giving {
	out := make([]watch.Giving, 0, len(c.Givings))
	for i := len(c.Givings) - 1; i >= 0; i-- {
		out = append(out, c.Givings[i])
	}
	return out
}

// historyRows are the files with what each brought.
func (c *watchPage) historyRows() (out [][]templ.Component) {
	for _, g := range c.newestFirst() {
		row := []templ.Component{web.Str(c.Words.DayOf(g.At)), fileCell(c, g)}
		if g.Step != watch.Read {
			out = append(out, append(row, web.Str("—"), web.Str("—"), web.Str("—"), web.Str("—"), web.Str("—")))
			continue
		}
		row = append(row, web.Str(c.period(g)))
		for _, n := range []int{g.New, g.Known, g.Changed, g.Findings} {
			row = append(row, web.Str(c.Words.Number(int64(n))))
		}
		out = append(out, row)
	}
	return out
}

// was is the amount of a finding when it was shown before.
func was(f watch.Finding) decimal.Decimal {
	d, _ := decimal.NewFromString(f.Was)
	return d
}

// liked reports whether a finding is about one payee, so that its like can be
// ordinary.
func liked(f watch.Finding) bool {
	return f.Payee != "" && f.Kind != odd.Balance && f.Kind != odd.Night
}
