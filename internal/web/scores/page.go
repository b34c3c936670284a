package scores

import (
	"math"
	"net/http"
	"net/url"
	"strconv"

	"joinder"
	"joinder/internal/wallet/score"
	"joinder/internal/web"
)

// page is what both pages share: the figures of the period that was asked for.
type page struct {
	web.Page
	web.Names
	Book   *score.Book
	Asked  score.Period
	Which  string // "", "all" or "months": how the period was chosen
	From   string // as it was typed
	To     string
	Errors web.FormErrors
}

// begin reads the period and its figures. A wrong period is said, and the last
// twelve months are shown.
func (p pages) begin(r *http.Request, title string, args ...any) (page, int, error) {
	out := page{Page: p.Page(r, title, args...)}
	out.Section, out.Styles = "/wallets", []string{"scores.css"}
	var err error
	if out.Names, err = p.Names(r); err != nil {
		return out, 0, err
	}
	status := http.StatusOK
	q := r.URL.Query()
	out.Which, out.From, out.To = clip(q.Get("period")), clip(q.Get("from")), clip(q.Get("to"))
	out.Asked, err = period(q, p.Desk.Today())
	if problems, ok := web.FormErrorsOf(out.Words, err); ok {
		out.Errors, status = problems, http.StatusUnprocessableEntity
	} else if err != nil {
		return out, 0, err
	}
	if out.Which == "" && (out.From != "" || out.To != "") {
		out.Which = "months"
	}
	out.Errors = out.Errors.In(monthsName)
	out.NoIndex = r.URL.RawQuery != ""
	out.Book, err = p.Desk.Book(r.Context(), out.Viewer, out.Asked)
	return out, status, err
}

// period reads an address's choice; months count only when they are chosen.
func period(q url.Values, today joinder.Date) (score.Period, error) {
	from, to := clip(q.Get("from")), clip(q.Get("to"))
	if which := q.Get("period"); which == "all" || which == "year" {
		from, to = "", ""
	}
	return score.PeriodOf(q.Get("period"), from, to, today)
}

// clip bounds what came in an address.
func clip(s string) string {
	if r := []rune(s); len(r) > 20 {
		return string(r[:20])
	}
	return s
}

// query is the address of another page for the same period.
func (p page) query(path string, pairs ...string) string {
	q := url.Values{}
	switch {
	case p.Asked.All:
		q.Set("period", "all")
	case p.Which == "months" && len(p.Errors) == 0:
		q.Set("from", p.Asked.From)
		q.Set("to", p.Asked.To)
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// cardPath is a wallet's card for the same period.
func (p page) cardPath(wallet string) string {
	return p.query("/wallets/" + url.PathEscape(wallet) + "/score")
}

// When says the period.
func (p page) When() string {
	if p.Asked.All {
		return p.T("score.period.all_time")
	}
	return p.T("score.period.months", "From", p.Words.Month(p.Asked.From), "To", p.Words.Month(p.Asked.To))
}

// percent writes a share.
func (p page) percent(x float64) string {
	return p.T("score.percent", "N", strconv.Itoa(int(math.Round(x*100))))
}

// exact writes a number of a formula.
func exact(x float64) string {
	switch {
	case x == math.Trunc(x) && math.Abs(x) < 1e6:
		return strconv.FormatFloat(x, 'f', 0, 64)
	case x < 0.1:
		return strconv.FormatFloat(x, 'g', 3, 64)
	}
	return strconv.FormatFloat(x, 'f', 2, 64)
}

// decimal writes a rate a month, with as many places as mean something.
func (p page) decimal(x float64) string {
	if x >= 100 {
		return p.Words.Number(int64(math.Round(x)))
	}
	return strconv.FormatFloat(x, 'f', 1, 64)
}

// days writes a waiting time.
func (p page) days(n int) string { return p.N("score.days", n) }

// number writes a count.
func (p page) number(n int) string { return p.Words.Number(int64(n)) }

// range90 is an interval of shares in words.
func (p page) range90(e score.Estimate) string {
	return p.T("score.range", "Low", p.percent(e.Low), "High", p.percent(e.High))
}

// Months reports whether the reader chose months.
func (p page) Months() bool { return p.Which == "months" && len(p.Errors) == 0 }

// monthsName tells the form of months from others on its page.
const monthsName = "months"

// periodField asks for one of the usual periods, and keeps months that were
// chosen.
func (p page) periodField() web.Field {
	f := web.Field{Name: "period", Label: p.T("score.period"), Value: "year",
		Options: []web.Option{{Value: "year", Text: p.T("score.period.year")}, {Value: "all", Text: p.T("score.period.all")}}}
	if p.Asked.All {
		f.Value = "all"
	}
	if p.Months() {
		f.Options, f.Value = append(f.Options, web.Option{Value: "months", Text: p.When()}), "months"
	}
	return f
}

// money writes an amount of an export's row.
func (p page) money(decimal string, c joinder.Currency) string {
	m, err := joinder.ParseMoney(decimal, c)
	if err != nil {
		return "–"
	}
	return p.Words.Money(m)
}
