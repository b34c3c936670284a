package wallets

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/wallet"
	"joinder/internal/web"
)

const (
	rowsShown = 100 // wallets on one page of the list
	maxSearch = 100 // characters of the search that are read
)

// listPage is the directory.
type listPage struct {
	web.Page
	pack    *datapack.Pack
	Filter  wallet.Filter
	Entries []wallet.Entry // of this page
	Found   int
	Unknown int
	All     int
	Pager   web.Pager
	options map[string][]web.Option
	letters []letterLink
}

// letterLink leads to the first wallet under a letter, on whichever page it is.
type letterLink struct{ Letter, Href string }

func (p pages) list(w http.ResponseWriter, r *http.Request) error {
	names, err := p.Names(r)
	if err != nil {
		return err
	}
	all, err := p.Directory.Entries(r.Context(), names.All())
	if err != nil {
		return err
	}
	l := listPage{Page: p.Page(r, "wallet.title"), pack: p.Pack, All: len(all)}
	l.Section, l.Styles = "/wallets", []string{"wallets.css"}
	l.options = l.choices(all)
	l.Filter = l.read(r.URL.Query())
	l.NoIndex = l.Filter != wallet.Filter{Order: wallet.ByName}
	found := l.Filter.Of(all, l.Lang)
	l.Found, l.Unknown = len(found.Entries), found.Unknown
	l.cut(found.Entries, r.URL.Query().Get("page"))
	return p.Render(w, r, http.StatusOK, listView(l))
}

// read takes the filters out of an address; what is none of the choices asks
// for nothing.
func (l *listPage) read(q url.Values) wallet.Filter {
	text := strings.TrimSpace(strings.ToValidUTF8(q.Get("q"), ""))
	if utf8.RuneCountInString(text) > maxSearch {
		text = string([]rune(text)[:maxSearch])
	}
	chosen := func(name string) string {
		v := q.Get(name)
		if !slices.ContainsFunc(l.options[name], func(o web.Option) bool { return o.Value == v }) {
			return ""
		}
		return v
	}
	f := wallet.Filter{Text: text, Kind: chosen("kind"), Country: chosen("country"), Custody: chosen("custody"), Heat: chosen("heat"),
		Device: chosen("device"), Currency: chosen("currency"), Cases: q.Get("cases") == "1", Fees: q.Get("fees") == "1", Order: wallet.ByName}
	if q.Get("sort") == string(wallet.ByReports) {
		f.Order = wallet.ByReports
	}
	return f
}

// code is a currency or an asset by its short name; the pack's other words for
// currencies ("40+ currencies") are no choice.
var code = regexp.MustCompile(`^[A-Z]{3}$`)

// choices are the values that filters offer: only what some wallet has.
func (l *listPage) choices(all []wallet.Entry) map[string][]web.Option {
	any := web.Option{Text: l.T("wallet.any")}
	out := map[string][]web.Option{}
	for name, values := range map[string][]string{
		"kind":    {string(datapack.CustodialFiat), string(datapack.BankPassThrough), string(datapack.CustodialCrypto), string(datapack.SelfCustodyHot), string(datapack.SelfCustodyCold), wallet.Unreviewed},
		"custody": {wallet.Custodial, wallet.SelfCustody}, "heat": {wallet.Hot, wallet.Cold}, "device": datapack.Devices(),
	} {
		out[name] = []web.Option{any}
		for _, v := range values {
			out[name] = append(out[name], web.Option{Value: v, Text: l.T("wallet." + name + "." + v)})
		}
	}
	countries, currencies := map[string]bool{}, map[string]bool{}
	for _, e := range all {
		for _, c := range e.Countries {
			countries[c] = c != "global"
		}
		for _, c := range e.Currencies {
			currencies[c] = code.MatchString(c)
		}
	}
	out["country"] = options(any, countries, l.country)
	out["currency"] = options(any, currencies, func(c string) string { return c })
	return out
}

func options(first web.Option, values map[string]bool, name func(string) string) []web.Option {
	out := []web.Option{}
	for v, ok := range values {
		if ok {
			out = append(out, web.Option{Value: v, Text: name(v)})
		}
	}
	slices.SortFunc(out, func(a, b web.Option) int { return strings.Compare(a.Text, b.Text) })
	return append([]web.Option{first}, out...)
}

// country is where a wallet is offered.
func (l listPage) country(id string) string { return countryName(l.Page, l.pack, id) }

func countryName(p web.Page, pack *datapack.Pack, id string) string {
	if id == "global" {
		return p.T("wallet.global")
	}
	return p.Words.Text(pack.JurisdictionName(id))
}

// cut takes the page that was asked for, and finds where each letter begins.
func (l *listPage) cut(found []wallet.Entry, asked string) {
	l.Pager = web.Pager{Now: 1, All: max(1, (len(found)+rowsShown-1)/rowsShown), URL: l.path}
	if n, err := strconv.Atoi(asked); err == nil {
		l.Pager.Now = min(max(n, 1), l.Pager.All)
	}
	if l.Filter.Order == wallet.ByName && len(found) > 20 {
		last := ""
		for i, e := range found {
			letter := wallet.Letter(e, l.Lang)
			if letter == last {
				continue
			}
			last = letter
			href := "#" + anchor(letter)
			if page := i/rowsShown + 1; page != l.Pager.Now {
				href = l.path(page) + href
			}
			l.letters = append(l.letters, letterLink{letter, href})
		}
	}
	from := (l.Pager.Now - 1) * rowsShown
	l.Entries = found[from:min(from+rowsShown, len(found))]
}

// anchor of a letter.
func anchor(letter string) string {
	if letter == "#" {
		return "letter-0"
	}
	return "letter-" + letter
}

// first reports whether the i-th wallet of the page begins its letter.
func (l listPage) first(i int) bool {
	return len(l.letters) > 0 && (i == 0 || wallet.Letter(l.Entries[i], l.Lang) != wallet.Letter(l.Entries[i-1], l.Lang))
}

// path of a page of this list.
func (l listPage) path(page int) string {
	q := url.Values{}
	for name, v := range map[string]string{"q": l.Filter.Text, "kind": l.Filter.Kind, "country": l.Filter.Country, "custody": l.Filter.Custody,
		"heat": l.Filter.Heat, "device": l.Filter.Device, "currency": l.Filter.Currency} {
		if v != "" {
			q.Set(name, v)
		}
	}
	for name, on := range map[string]bool{"cases": l.Filter.Cases, "fees": l.Filter.Fees} {
		if on {
			q.Set(name, "1")
		}
	}
	if l.Filter.Order == wallet.ByReports {
		q.Set("sort", string(wallet.ByReports))
	}
	if page > 1 {
		q.Set("page", strconv.Itoa(page))
	}
	if len(q) == 0 {
		return "/wallets"
	}
	return "/wallets?" + q.Encode()
}

// On is how many filters beside the search box are on.
func (l listPage) On() (n int) {
	f := l.Filter
	for _, on := range []bool{f.Kind != "", f.Country != "", f.Custody != "", f.Heat != "", f.Device != "", f.Currency != "", f.Cases, f.Fees} {
		if on {
			n++
		}
	}
	return n
}

// about is what a row says under the name.
func (l listPage) about(e wallet.Entry) []string {
	if !e.Known() {
		return []string{l.T("wallet.unreviewed.short")}
	}
	out := []string{l.T("wallet.kind." + string(e.Scheme))}
	if home := e.Jurisdiction; home != "" {
		out = append(out, l.country(home))
	} else if slices.Contains(e.Countries, "global") {
		out = append(out, l.country("global"))
	}
	if e.Operator != "" {
		out = append(out, e.Operator)
	}
	return out
}

// other is the wallet's name in the language that the page is not in; "" when
// it is the same.
func other(p web.Page, w joinder.Wallet) string {
	name := w.Name.In(p.Words.Other())
	if name == "" || name == w.Label(p.Lang) {
		return ""
	}
	return name
}
