package outbreaks

import (
	"net/url"
	"slices"
	"strings"

	"joinder"
	"joinder/internal/similar/outbreak"
	"joinder/internal/web"
)

// asked is a choice of outbreaks, as an address says it.
type asked struct{ Wallet, Operator, Issue string }

func readAsk(q url.Values) asked {
	return asked{clip(q.Get("wallet")), clip(q.Get("operator")), clip(q.Get("issue"))}
}

// clip bounds what came in an address, and leaves out what no database takes.
func clip(s string) string {
	r := []rune(strings.TrimSpace(strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\x00", "")))
	return string(r[:min(len(r), 200)])
}

// Any reports whether something was chosen.
func (a asked) Any() bool { return a != asked{} }

// query is the choice as the end of an address.
func (a asked) query() string {
	q := url.Values{}
	for name, value := range map[string]string{"wallet": a.Wallet, "operator": a.Operator, "issue": a.Issue} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if len(q) == 0 {
		return ""
	}
	return "?" + q.Encode()
}

// ask is what the desk is asked for: the last twelve months.
func (a asked) ask(n web.Names, today joinder.Date) outbreak.Ask {
	out := outbreak.Ask{Issue: a.Issue, Since: today.AddDays(-outbreak.Year)}
	if a.Wallet != "" {
		out.Wallets = []string{a.Wallet}
	}
	if a.Operator != "" {
		var of []string
		for _, w := range n.All() {
			if w.Operator == a.Operator && (a.Wallet == "" || w.ID == a.Wallet) {
				of = append(of, w.ID)
			}
		}
		if out.Wallets = of; len(of) == 0 {
			out.Wallets = []string{""} // nobody's: nothing is found
		}
	}
	return out
}

// choices are what can be chosen among all outbreaks of the year, and what was.
func choices(n web.Names, all []outbreak.Public, a asked) (wallets, operators, issues []web.Option) {
	operator := map[string]string{}
	for _, w := range n.All() {
		operator[w.ID] = w.Operator
	}
	add := func(list *[]web.Option, value, text string) {
		if value != "" && !slices.ContainsFunc(*list, func(o web.Option) bool { return o.Value == value }) {
			*list = append(*list, web.Option{Value: value, Text: text})
		}
	}
	for _, o := range all {
		add(&wallets, o.Wallet, n.Wallet(o.Wallet))
		add(&operators, operator[o.Wallet], operator[o.Wallet])
		add(&issues, o.Issue, n.Issue(o.Issue))
	}
	add(&wallets, a.Wallet, n.Wallet(a.Wallet))
	add(&operators, a.Operator, a.Operator)
	add(&issues, a.Issue, n.Issue(a.Issue))
	for _, l := range []*[]web.Option{&wallets, &operators, &issues} {
		slices.SortFunc(*l, func(x, y web.Option) int { return strings.Compare(x.Text, y.Text) })
	}
	return wallets, operators, issues
}
