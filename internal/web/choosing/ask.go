package choosing

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/wallet/choose"
)

// ask is the answers as they stand in an address: what was given, right or
// wrong, bounded so that no page grows with what it was asked.
type ask struct {
	Uses, Devices, Cards, Networks, Needs []string
	Country, Home, Currency, Asset        string
	Amount                                string
	Cold                                  bool
	Weights                               map[string]string // by criterion
	Wallets                               []string          // to compare
}

// Bounds of an address.
const (
	maxValue  = 40 // characters of one answer
	maxValues = 20 // answers to one question
	most      = 4  // wallets side by side
)

func readAsk(v url.Values) ask {
	clip := func(s string) string {
		s = strings.TrimSpace(strings.ToValidUTF8(s, ""))
		if r := []rune(s); len(r) > maxValue {
			return string(r[:maxValue])
		}
		return s
	}
	many := func(name string) (out []string) {
		for _, s := range v[name] {
			if s = clip(s); s != "" && !slices.Contains(out, s) && len(out) < maxValues {
				out = append(out, s)
			}
		}
		return out
	}
	a := ask{Uses: many("use"), Devices: many("device"), Cards: many("card"), Networks: many("network"), Needs: many("need"),
		Country: strings.ToUpper(clip(v.Get("country"))), Home: strings.ToUpper(clip(v.Get("home"))), Currency: strings.ToUpper(clip(v.Get("currency"))),
		Asset: strings.ToUpper(clip(v.Get("asset"))), Amount: clip(v.Get("amount")), Cold: v.Get("cold") == "1", Weights: map[string]string{}, Wallets: many("w")}
	for name := range v {
		if criterion, ok := strings.CutPrefix(name, "w."); ok && len(a.Weights) < maxValues {
			if s := clip(v.Get(name)); s != "" {
				a.Weights[clip(criterion)] = s
			}
		}
	}
	return a
}

// empty reports that nothing was asked yet.
func (a ask) empty() bool { return len(a.Uses) == 0 && a.Country == "" }

// values is the address of the answers, without the wallets.
func (a ask) values() url.Values {
	v := url.Values{}
	for name, list := range map[string][]string{"use": a.Uses, "device": a.Devices, "card": a.Cards, "network": a.Networks, "need": a.Needs} {
		for _, s := range list {
			v.Add(name, s)
		}
	}
	for name, s := range map[string]string{"country": a.Country, "home": a.Home, "currency": a.Currency, "asset": a.Asset, "amount": a.Amount} {
		if s != "" {
			v.Set(name, s)
		}
	}
	if a.Cold {
		v.Set("cold", "1")
	}
	for criterion, s := range a.Weights {
		v.Set("w."+criterion, s)
	}
	return v
}

// path is the address of the answers on a page, with wallets where they belong.
func (a ask) path(base string, wallets ...string) string {
	v := a.values()
	for _, w := range wallets {
		v.Add("w", w)
	}
	if q := v.Encode(); q != "" {
		return base + "?" + q
	}
	return base
}

// pair is a hidden field.
type pair struct{ Name, Value string }

// hidden are the answers as fields of another form, the named ones left out.
func (a ask) hidden(without string) []pair {
	var out []pair
	v := a.values()
	for _, name := range slices.Sorted(func(yield func(string) bool) {
		for name := range v {
			if !yield(name) {
				return
			}
		}
	}) {
		if without != "" && strings.HasPrefix(name, without) {
			continue
		}
		for _, s := range v[name] {
			out = append(out, pair{name, s})
		}
	}
	return out
}

// profile is what the answers mean. What cannot be read is joinder.Problems on
// the fields of the form.
func (a ask) profile(data datapack.Choosing) (choose.Profile, error) {
	var problems joinder.Problems
	p := choose.Profile{Uses: a.Uses, Country: a.Country, Home: a.Home, Devices: a.Devices, Cards: a.Cards, Networks: a.Networks, Needs: a.Needs, Cold: a.Cold}
	for _, code := range []string{a.Currency, a.Asset} {
		if code != "" {
			p.Currencies = append(p.Currencies, code)
		}
	}
	if a.Amount != "" {
		currency := a.currency(data)
		m, ok := choose.ReadAmount(a.Amount, currency)
		if !ok {
			problems = append(problems, joinder.Fail(joinder.Invalid, "error.choose.amount", "Given", strings.TrimSpace(a.Amount+" "+currency)).On("amount"))
		}
		p.Amounts = map[string]choose.Amount{}
		for _, u := range data.Uses {
			if slices.Contains(a.Uses, u.ID) && ok {
				p.Amounts[u.ID] = choose.Amount{Money: m}
			}
		}
	}
	for criterion, s := range a.Weights {
		w, ok := choose.ReadWeight(s)
		if !ok {
			problems = append(problems, joinder.Fail(joinder.Invalid, "error.choose.weight", "Criterion", criterion, "Most", choose.MostWeight/1000).On("weights"))
			continue
		}
		if p.Weights == nil {
			p.Weights = map[string]int{}
		}
		p.Weights[criterion] = w
	}
	return p, problems.OrNil()
}

// currency of the amount: the chosen one, or that of the place.
func (a ask) currency(data datapack.Choosing) string {
	if a.Currency != "" {
		return a.Currency
	}
	if local, ok := data.Local[a.Country]; ok {
		return local
	}
	for union, members := range data.Unions {
		if slices.Contains(members, a.Country) {
			return data.Local[union]
		}
	}
	return a.Asset
}

// weight is what the slider of a criterion shows.
func (a ask) weight(w choose.Weight) string {
	if s, ok := a.Weights[w.Criterion]; ok {
		return s
	}
	return strconv.FormatFloat(float64(w.Units)/1000, 'f', -1, 64)
}
