package statements

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/shopspring/decimal"

	"joinder"
	"joinder/internal/evidence/held"
	"joinder/internal/evidence/statement"
	"joinder/internal/web"
)

// page is what all pages of statements share.
type page struct {
	web.PackWords
	web.Names
	Token held.Token // "" on the first page
}

// begin makes a page of the area.
func (p pages) begin(r *http.Request, title string) (page, error) {
	out := page{PackWords: web.PackWords{Page: p.Page(r, title), Pack: p.Pack}, Token: held.Token(r.PathValue("token"))}
	out.Section, out.Styles, out.Scripts = "/library", []string{"statements.css"}, []string{"statements.js"}
	out.NoIndex = out.Token != ""
	if out.Token != "" {
		out.Path = out.at("")
	}
	var err error
	out.Names, err = p.Names(r)
	return out, err
}

// at is an address below the link.
func (p page) at(rest string) string {
	path := "/statements/" + string(p.Token)
	if rest != "" {
		path += "/" + rest
	}
	return path
}

// amount writes an exact figure: as the language writes money where the
// currency is one of the house's, else plainly with its code.
func (p page) amount(d decimal.Decimal, currency string) string {
	if m, err := joinder.ParseMoney(d.String(), joinder.Currency(currency)); err == nil && currency != "" {
		return p.Words.Money(m)
	}
	text, minus := strings.CutPrefix(d.String(), "-")
	if currency != "" {
		text += "\u00a0" + currency
	}
	if minus {
		return "−" + text
	}
	return text
}

// moved writes what a row moved, with its sign; a row that moved nothing has
// none.
func (p page) moved(r statement.Row) string {
	switch r.Direction {
	case statement.Neutral:
		return p.amount(r.Amount.Abs(), r.Currency)
	case statement.In:
		return "+" + p.amount(r.Amount.Abs(), r.Currency)
	}
	return p.amount(r.Amount.Abs().Neg(), r.Currency)
}

// when writes a row's time as the file has it; its zone is among the
// details.
func (p page) when(r statement.Row) string {
	if r.Time.IsZero() {
		return ""
	}
	day := p.Words.Day(joinder.DateOf(r.Time))
	if r.DateOnly {
		return day
	}
	return day + " " + r.Time.Format("15:04")
}

// zone names the zone of a time that a file states: "UTC+08:00".
func zone(t time.Time) string {
	if offset := t.Format("-07:00"); offset != "+00:00" {
		return "UTC" + offset
	}
	return "UTC"
}

// until says when everything goes, by the reader's clock.
func (p page) until(t time.Time) string { return p.Words.Time(t) }

// asked reads one value of a form, bounded.
func asked(values url.Values, name string, most int) string {
	v := strings.TrimSpace(values.Get(name))
	if !utf8.ValidString(v) {
		return ""
	}
	v = strings.Map(func(r rune) rune {
		if r < ' ' || r == utf8.RuneError {
			return -1
		}
		return r
	}, v)
	if r := []rune(v); len(r) > most {
		v = string(r[:most])
	}
	return v
}

// suggested are the wallets whose names are offered.
func (p page) suggested() []joinder.Wallet {
	return slices.DeleteFunc(slices.Clone(p.All()), func(w joinder.Wallet) bool { return !w.Reviewed })
}
