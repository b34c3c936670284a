package trace

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Words finds texts for people: a catalogue in one language.
type Words interface {
	T(key string, args ...any) string
}

// Whom is a kind of addressee; "trace.whom." + Whom is its catalogue key.
type Whom string

// Addressees.
const (
	ToService Whom = "service" // an exchange, a bank, a wallet: holds it in a customer's account
	ToIssuer  Whom = "issuer"  // of a token that its issuer can freeze
	ToPolice  Whom = "police"  // always: they can order what others may refuse
)

// Addressee is one to whom a request to hold money can be written.
type Addressee struct {
	Whom  Whom
	Name  string // of a service, by its label, or of an issuer; "" when nobody names it
	Asset Asset  // of an issuer
	Sinks []Sink // where the money stopped that the request is about
}

// Freezable reports a token whose issuer may be able to freeze it.
type Freezable func(Asset) bool

// Addressees lists whom to write to: services that hold money, by name; then
// issuers of tokens that lie at addresses of nobody known; then the police,
// about everything.
func (r *Result) Addressees(freezable Freezable) (out []Addressee) {
	add := func(a Addressee, s Sink) {
		i := slices.IndexFunc(out, func(b Addressee) bool { return a.Whom == b.Whom && a.Name == b.Name && a.Asset == b.Asset })
		if i < 0 {
			i = len(out)
			out = append(out, a)
		}
		out[i].Sinks = append(out[i].Sinks, s)
	}
	for _, s := range r.Sinks {
		if i := slices.IndexFunc(s.Labels, Label.HoldsForPeople); i >= 0 {
			add(Addressee{Whom: ToService, Name: s.Labels[i].Name}, s)
		} else if freezable != nil && freezable(s.Asset) {
			add(Addressee{Whom: ToIssuer, Asset: s.Asset}, s)
		}
	}
	slices.SortStableFunc(out, func(a, b Addressee) int {
		return cmp.Or(cmp.Compare(b.Whom, a.Whom), cmp.Compare(a.Name, b.Name), a.Asset.compare(b.Asset))
	})
	if len(r.Sinks) > 0 {
		out = append(out, Addressee{Whom: ToPolice, Sinks: r.Sinks})
	}
	return out
}

// letterSinks is how many places one letter lists; the rest is counted.
const letterSinks = 40

// Letter drafts a request to hold money: what the public ledger or the file
// shows, by which rule, what is asked, and blanks for what only the person
// knows. It accuses nobody.
func (r *Result) Letter(w Words, a Addressee) string {
	var b strings.Builder
	line := func(key string, args ...any) { fmt.Fprintln(&b, w.T(key, args...)) }
	name := a.Title(w)
	if a.Whom == ToService && a.Name != "" {
		name = a.Name // whom it is to; what the list says comes below
	}
	line("trace.letter.to", "Name", name)
	line("trace.letter.from")
	line("trace.letter.subject", "Assets", assetsOf(a.Sinks))
	fmt.Fprintln(&b)
	line("trace.letter.opening")
	fmt.Fprintln(&b)
	for _, m := range r.Stolen {
		if a.Whom != ToPolice && !slices.ContainsFunc(a.Sinks, func(s Sink) bool { return s.Asset == m.Asset }) {
			continue // the others have nothing to do with it
		}
		line("trace.letter.stolen", "ID", m.ID, "Time", Clock(w, m.At), "Amount", m.Amount.Add(m.Already).Decimal(m.Asset.Scale), "Asset", m.Asset.String())
	}
	fmt.Fprintln(&b)
	line("trace.letter.found", "Method", w.T("trace.method."+string(r.Method)))
	fmt.Fprintln(&b)
	for i, s := range a.Sinks {
		if i == letterSinks {
			line("trace.letter.more", "Count", len(a.Sinks)-i)
			break
		}
		line("trace.letter.sink", "Account", s.Account, "Amount", s.Amount.Decimal(s.Asset.Scale), "Asset", s.Asset.String(), "Tx", s.Tx, "Time", Clock(w, s.At), "Hop", s.Hop)
	}
	fmt.Fprintln(&b)
	for _, s := range a.Sinks[:min(len(a.Sinks), letterSinks)] {
		for _, x := range s.Labels {
			line("trace.letter.label", "Account", s.Account, "Says", Said(w, x))
		}
	}
	line("trace.letter.limit." + string(r.Method))
	line("trace.letter.caution")
	fmt.Fprintln(&b)
	line("trace.letter.ask." + string(a.Whom))
	line("trace.letter.police_number")
	line("trace.letter.contact")
	fmt.Fprintln(&b)
	line("trace.letter.sign")
	return b.String()
}

// Title names the addressee for people.
func (a Addressee) Title(w Words) string {
	switch {
	case a.Whom == ToIssuer && a.Name != "":
		return w.T("trace.whom.issuer_named", "Name", a.Name, "Asset", a.Asset.String())
	case a.Whom == ToIssuer:
		return w.T("trace.whom.issuer_of", "Asset", a.Asset.String())
	case a.Whom == ToService && a.Name != "":
		return w.T("trace.whom.service_named", "Name", a.Name)
	}
	return w.T("trace.whom." + string(a.Whom))
}

func assetsOf(sinks []Sink) string {
	var out []string
	for _, s := range sinks {
		if code := s.Asset.Code; !slices.Contains(out, code) {
			out = append(out, code)
		}
	}
	return strings.Join(out, ", ")
}
