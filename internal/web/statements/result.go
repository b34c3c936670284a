package statements

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"joinder"
	"joinder/internal/evidence/reading"
	"joinder/internal/evidence/statement"
	"joinder/internal/web"
)

// refreshAfter is how many seconds a page of a file that is still being read
// stands before the browser asks again: a header does it, so no script is
// needed.
const refreshAfter = "2"

// result is what was read.
type result struct {
	page
	reading.View
	Errors web.FormErrors
	Given  filterGiven // what was typed into the filter and cannot be
	MaxMB  int64
}

func (p pages) result(w http.ResponseWriter, r *http.Request) error {
	return p.showResult(w, r, http.StatusOK, nil)
}

func (p pages) showResult(w http.ResponseWriter, r *http.Request, status int, wrong web.FormErrors) error {
	base, err := p.begin(r, "reading.result.title")
	if err != nil {
		return err
	}
	c := &result{page: base, Errors: wrong, MaxMB: p.Limits.File / 1_000_000}
	number, _ := strconv.Atoi(r.URL.Query().Get("page"))
	if c.View, err = p.Desk.View(r.Context(), c.Token.Key(), number); err != nil {
		return err
	}
	c.Wide = c.Readable()
	c.Given = givenOf(c.Filter)
	if strings.HasSuffix(r.URL.Path, "/filter") {
		c.Given = readFilter(r.PostForm)
	}
	if c.Busy() {
		w.Header().Set("Refresh", refreshAfter)
	}
	return p.Render(w, r, status, resultView(c))
}

// barOf is the line at the foot of the page: how many rows are marked, and what
// they come to.
func (p page) barOf(r *reading.Reading) string {
	if len(r.Marks) == 0 {
		return p.T("reading.bar.none")
	}
	return p.N("reading.bar", len(r.Marks), "Sum", p.sums(r.Sums()))
}

// sums writes what left as less than zero, as the rows do.
func (p page) sums(all []reading.Sum) string {
	text := ""
	for i, s := range all {
		if i > 0 {
			text += p.T("reading.and")
		}
		text += p.amount(s.Left.Neg(), s.Currency)
	}
	return text
}

// formatName says what a file is.
func (p page) formatName(id string) string {
	if key := "statement.format." + id; p.Words.Has(key) {
		return p.T(key)
	}
	return id
}

// period is the first and the last day of a file.
func (p page) period(s statement.Summary) string {
	if s.From.IsZero() {
		return ""
	}
	from, to := joinder.DateOf(s.From), joinder.DateOf(s.To)
	if from == to {
		return p.Words.Day(from)
	}
	return p.T("reading.period", "From", p.Words.Day(from), "To", p.Words.Day(to))
}

// moneyLine says what moved in one currency.
func (p page) moneyLine(t statement.Total) string {
	return p.T("reading.moved", "In", p.amount(t.In, t.Currency), "Out", p.amount(t.Out, t.Currency))
}

// balance says whether opening balance, rows and closing balance come to the
// same; good is false where they do not, and "" is what a file does not state.
func (p page) balance(s statement.Summary) (text string, good bool) {
	if !s.Opening.Valid || !s.Closing.Valid {
		return "", false
	}
	currency := ""
	if len(s.Totals) == 1 {
		currency = s.Totals[0].Currency
	}
	args := []any{"Opening", p.amount(s.Opening.Decimal, currency), "Closing", p.amount(s.Closing.Decimal, currency)}
	for _, w := range s.Warnings {
		switch w.Code {
		case statement.EndDiffers, statement.ClosingDiffer, statement.BalanceBreaks, statement.PageMissing:
			return p.T("reading.balance.differs", args...), false
		}
	}
	if len(s.Totals) != 1 {
		return p.T("reading.balance.stated", args...), true
	}
	t := s.Totals[0]
	if moved := t.In.Sub(t.Out); !s.Opening.Decimal.Add(moved).Equal(s.Closing.Decimal) {
		return p.T("reading.balance.stated", args...), true // fees may stand beside the rows
	}
	return p.T("reading.balance.agrees", args...), true
}

// warnings are what is to be said of a file; that its kind is not known is said
// with the way to change it.
func warnings(s statement.Summary) []statement.Warning {
	return slices.DeleteFunc(slices.Clone(s.Warnings), func(w statement.Warning) bool { return w.Code == statement.Unknown })
}

// warning says one of a file's warnings.
func (p page) warning(w statement.Warning) string {
	return p.T("statement.warning."+string(w.Code), "Line", w.Line, "Says", w.Says, "Found", w.Found)
}

// refused says why a row could not be read.
func (p page) refused(no statement.Rejected) string {
	reason := p.T("statement.reason." + string(no.Reason))
	if no.Column != "" {
		return p.T("reading.refused.column", "Line", no.Line, "Column", no.Column, "Reason", reason)
	}
	return p.T("reading.refused.row", "Line", no.Line, "Reason", reason)
}

// percent is how far a file is read.
func percent(f reading.File) int {
	if f.Bytes == 0 {
		return 0
	}
	return int(min(99, f.Done*100/f.Bytes))
}

// detail is one thing that a row says, beside what is seen at once.
type detail struct{ Label, Value string }

func (p page) details(r statement.Row) (out []detail) {
	add := func(key, value string) {
		if value != "" {
			out = append(out, detail{p.T(key), value})
		}
	}
	add("reading.col.type", r.Type)
	add("reading.col.order", r.OrderID)
	add("reading.col.merchant", r.MerchantID)
	add("reading.col.account", r.Account)
	add("reading.col.method", r.Method)
	if r.Fee.Valid && !r.Fee.Decimal.IsZero() {
		currency := r.FeeIn
		if currency == "" {
			currency = r.Currency
		}
		add("reading.col.fee", p.amount(r.Fee.Decimal, currency))
	}
	if r.Balance.Valid {
		add("reading.col.balance", p.amount(r.Balance.Decimal, r.Currency))
	}
	add("reading.col.own", r.OwnAccount)
	if r.Zoned && !r.DateOnly {
		add("reading.col.zone", zone(r.Time))
	}
	add("reading.col.line", strconv.Itoa(r.Line))
	return out
}

// named is who a row names, or what it is where it names nobody.
func named(r statement.Row) string {
	for _, s := range []string{r.Counterparty, r.Note, r.Type, r.OrderID} {
		if s != "" {
			return s
		}
	}
	return "—"
}

// about is the note, where it is not said already.
func about(r statement.Row) string {
	if r.Note == named(r) {
		return ""
	}
	return r.Note
}

// markLabel names a row's box for those who hear it.
func (p page) markLabel(r statement.Row) string {
	return p.T("reading.mark.row", "When", p.when(r), "Who", named(r), "Amount", p.moved(r))
}

// value of a row's box.
func value(s reading.Spot) string { return string(s.File) + "." + strconv.Itoa(s.Nr) }

// shownFirst is how many findings stand open; the others are folded.
const (
	shownFirst = 5
	shownRows  = 6 // of one finding
)

// found parts the findings; those whose rows are all gone are left out.
func (c *result) found() (first, rest []reading.Finding) {
	n := min(len(c.Found), shownFirst)
	return c.Found[:n], c.Found[n:]
}

// known are the rows of a finding that can be shown.
func (c *result) known(f reading.Finding) (out []reading.Line) {
	for _, p := range f.Places {
		if row, ok := c.At[p.Spot]; ok && len(out) < shownRows {
			out = append(out, reading.Line{Spot: p.Spot, Row: row, Marked: c.Marked(p.Spot), Odd: true})
		}
	}
	return out
}

// findingName tells a finding from others, also after all were looked for again.
func findingName(f reading.Finding) string {
	if len(f.Places) == 0 {
		return ""
	}
	return string(f.Kind) + " " + value(f.Places[0].Spot) + " " + value(f.Places[len(f.Places)-1].Spot)
}

// wholly reports whether every row of a finding that is kept is marked.
func wholly(r *reading.Reading, f reading.Finding) bool {
	return len(f.Places) > 0 && !slices.ContainsFunc(f.Places, func(p reading.Place) bool { return !r.Marked(p.Spot) })
}

// markAll names the button that marks a finding: of very many rows only the
// first are kept.
func (c *result) markAll(f reading.Finding) string {
	if f.All > len(f.Places) {
		return c.N("reading.all.first", len(f.Places))
	}
	return c.N("reading.all.mark", len(f.Places))
}

// clock is the zone that all rows of the page state; "" where they state none,
// or several.
func (c *result) clock() string {
	same := ""
	for _, l := range c.Rows {
		switch own := stated(l.Row); {
		case own == "" || same != "" && own != same:
			return ""
		default:
			same = own
		}
	}
	return same
}

// stated is the zone of a row's time, where the file states one.
func stated(r statement.Row) string {
	if !r.Zoned || r.DateOnly || r.Time.IsZero() {
		return ""
	}
	return zone(r.Time)
}

// whenIn writes a row's time, with its zone where the rows around it are in
// others.
func (c *result) whenIn(r statement.Row, clock string) string {
	if own := stated(r); clock == "" && own != "" {
		return c.when(r) + " " + own
	}
	return c.when(r)
}

func (c *result) pager() web.Pager {
	return web.Pager{Now: c.Now, All: c.Pages, URL: func(n int) string { return c.at("") + "?page=" + strconv.Itoa(n) + "#rows" }}
}

// shown says how many rows the table has, and what they come to.
func (c *result) shown() string {
	if c.Filter.On() {
		return c.N("reading.shown", c.Fits)
	}
	return c.N("reading.all", c.Fits)
}

// several reports whether rows of more than one file can be shown.
func (c *result) several() bool {
	n := 0
	for _, f := range c.Files {
		if f.Phase == reading.Ready {
			n++
		}
	}
	return n > 1
}

// fileOf is the name of a row's file, where there are several.
func (c *result) fileOf(s reading.Spot) string {
	if f, ok := c.File(s.File); ok && c.several() {
		return f.Name
	}
	return ""
}

// needs is where the person says what a file still needs; "" for nothing.
func (c *result) needs(f reading.File) string {
	switch f.Phase {
	case reading.Locked, reading.Several, reading.Unmapped:
		return c.at("files/" + string(f.ID) + "/" + string(f.Phase))
	}
	return ""
}

func (c *result) directions() []web.Option {
	out := []web.Option{{Value: "", Text: c.T("reading.filter.any")}}
	for _, d := range []statement.Direction{statement.Out, statement.In, statement.Neutral} {
		out = append(out, web.Option{Value: string(d), Text: c.T("reading.filter.direction." + string(d))})
	}
	return out
}

func (c *result) fileOptions() []web.Option {
	out := []web.Option{{Value: "", Text: c.T("reading.filter.any")}}
	for _, f := range c.Files {
		if f.Phase == reading.Ready {
			out = append(out, web.Option{Value: string(f.ID), Text: f.Name})
		}
	}
	return out
}
