package fees

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/a-h/templ"

	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/wallet/fee"
	"joinder/internal/web"
)

// page is what all pages of fees share.
type page struct {
	web.PackWords
	web.Names
	Book  Observed
	Today joinder.Date
	Here  string // path of this page among the doors
}

// begin makes a page of the area.
func (p pages) begin(r *http.Request, here, title string) (page, error) {
	out := page{PackWords: web.PackWords{Page: p.Page(r, title), Pack: p.Pack}, Today: p.Today(), Here: here}
	out.Section, out.Styles = "/library", []string{"fees.css"}
	var err error
	if out.Names, err = p.Names(r); err != nil {
		return out, err
	}
	out.Book, err = p.Book(r.Context())
	return out, err
}

// door leads from one page of the area to another.
type door struct{ Href, Text string }

func (p page) doors() []door {
	return []door{{"/fees", p.T("fee.door.calculate")}, {"/fees/compare", p.T("fee.door.compare")}, {"/fees/check", p.T("fee.door.check")}, {"/fees/receipt", p.T("fee.door.receipt")}}
}

// asked reads one value of a question in an address, bounded.
func asked(values url.Values, name string, most int) string {
	v := strings.TrimSpace(values.Get(name))
	if !utf8.ValidString(v) {
		return ""
	}
	v = strings.Map(func(r rune) rune {
		if r == 0 || r == utf8.RuneError {
			return -1
		}
		return r
	}, v)
	if r := []rune(v); len(r) > most {
		v = string(r[:most])
	}
	return v
}

// commonActions are what people do with a wallet, in the order of asking.
func commonActions() []fee.Action {
	return []fee.Action{fee.Withdraw, fee.TopUp, fee.Transfer, fee.Payment, fee.Exchange, fee.Cash, fee.OnChain}
}

// actionOptions are the actions to choose from, those with the wallet's own
// beside the common ones.
func (p page) actionOptions(wallet string) []web.Option {
	actions := commonActions()
	if wallet != "" {
		for _, a := range p.Book.Actions(wallet) {
			if !slices.Contains(actions, a) && a != fee.Yield {
				actions = append(actions, a)
			}
		}
	}
	out := make([]web.Option, len(actions))
	for i, a := range actions {
		out[i] = web.Option{Value: string(a), Text: p.T(a.Key())}
	}
	return out
}

// currencyOptions are all currencies, those of observations first.
func (p page) currencyOptions() []web.Option {
	var first []joinder.Currency
	for _, w := range p.Book.Wallets("") {
		for _, c := range p.Book.Currencies(w, "") {
			if _, known := c.Scale(); known && !slices.Contains(first, c) {
				first = append(first, c)
			}
		}
	}
	slices.Sort(first)
	var out []web.Option
	for _, c := range first {
		out = append(out, web.Option{Value: string(c), Text: string(c)})
	}
	for _, c := range joinder.Currencies() {
		if !slices.Contains(first, c) {
			out = append(out, web.Option{Value: string(c), Text: string(c)})
		}
	}
	return out
}

// homeCurrency is the one to begin with.
func (p page) homeCurrency() joinder.Currency {
	if p.Lang == joinder.Chinese {
		return "CNY"
	}
	return "USD"
}

// walletField asks which wallet; names are suggested.
func (p page) walletField(value string, wrong web.FormErrors) web.Field {
	if id, ok := p.Find(value); ok {
		value = p.Wallet(id)
	}
	return web.Field{Name: "wallet", Label: p.T("fee.wallet"), Value: value, Error: wrong.Of("wallet"), List: "fee-wallets", Autocomplete: "off",
		Attrs: templ.Attributes{"maxlength": "80"}}
}

// suggested are the wallets that forms name, those with observations first.
func (p page) suggested() []joinder.Wallet {
	known := p.Book.Wallets("")
	var first, rest []joinder.Wallet
	for _, w := range p.Suggested() {
		if slices.Contains(known, w.ID) {
			first = append(first, w)
		} else {
			rest = append(rest, w)
		}
	}
	return append(first, rest...)
}

// money is an amount in words; "" for none.
func (p page) money(m joinder.Money) string { return p.Words.Money(m) }

// between is a range, or one amount where both ends are the same.
func (p page) between(low, high joinder.Money) string {
	if low == high {
		return p.money(low)
	}
	return p.T("fee.between", "Low", p.money(low), "High", p.money(high))
}

// seenText says when an observation was so, by its source.
func (p page) seenText(o fee.Observation) string {
	if w, ok := p.Book.Witnesses[o.ID]; ok {
		return p.receiptText(w)
	}
	switch asOf := string(o.AsOf); len(asOf) {
	case 10:
		if d, err := joinder.ParseDate(asOf); err == nil {
			return p.T("fee.seen.day", "Day", p.Words.Day(d))
		}
	case 7:
		return p.T("fee.seen.month", "Month", p.Words.Month(asOf))
	case 4:
		return p.T("fee.seen.year", "Year", asOf)
	}
	return p.T("fee.seen.undated", "Day", p.Words.Day(o.CheckedOn))
}

// receiptText says whose receipts show it: how many people, when, for which
// amounts; never who.
func (p page) receiptText(w fee.Witness) string {
	when := p.Words.Month(w.LastMonth)
	if w.FirstMonth != w.LastMonth {
		when = p.T("fee.receipt.months", "From", p.Words.Month(w.FirstMonth), "To", when)
	}
	key := "fee.receipt.agree"
	if w.Confirmed {
		key = "fee.receipt.confirmed"
	}
	return p.N(key, w.People, "When", when, "From", p.money(w.From), "To", p.money(w.To))
}

// outside reports that receipts show a fee for amounts unlike this one.
func (p page) outside(o fee.Observation, amount joinder.Money) bool {
	w, ok := p.Book.Witnesses[o.ID]
	return ok && w.Currency == amount.Currency && (amount.Cmp(w.From) < 0 || amount.Cmp(w.To) > 0)
}

// judges reports whether the reader judges receipts.
func (p page) judges() bool {
	return p.Viewer.Role == joinder.RoleModerator || p.Viewer.Role == joinder.RoleAdmin
}

// word is the badge of an observation: how well it is known.
func (p page) word(o fee.Observation) (class, text string) {
	if w, ok := p.Book.Witnesses[o.ID]; ok && !w.Beyond {
		return "receipt", p.T("fee.word.receipt")
	}
	if o.Unchecked && o.Word() == string(datapack.Fact) {
		return string(datapack.Unconfirmed), p.T("fee.word.unchecked")
	}
	return o.Word(), p.T("fee.word." + o.Word())
}

// origin is where an observation comes from, for its note.
func origin(o fee.Observation) datapack.Origin {
	return datapack.Origin{Confidence: o.Confidence, Sources: o.Sources, CheckedOn: o.CheckedOn}
}

// label is what an observation is for.
func (p page) label(o fee.Observation) string { return p.Words.Text(o.Label) }

// walletLink leads to the directory's page of a wallet.
func walletLink(id string) string { return "/wallets/" + url.PathEscape(id) }

// query builds an address.
func query(path string, pairs ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			q.Add(pairs[i], pairs[i+1])
		}
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// remarks are what the source says beside figures, in its words.
func (p page) remarks(o fee.Observation) []string {
	var out []string
	for _, r := range []struct {
		key  string
		text joinder.Text
	}{{"fee.remark.when", o.AppliesWhen}, {"fee.remark.free", o.FreeWhen}, {"fee.remark.until", o.Until}, {"", o.Extra}, {"", o.Note}} {
		text := p.Words.Text(r.text)
		if text == "" {
			continue
		}
		if r.key != "" {
			text = p.T(r.key, "Says", text)
		}
		out = append(out, text)
	}
	return out
}
