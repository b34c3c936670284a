package fee

import (
	"slices"
	"sort"
	"strings"

	"joinder"
	"joinder/internal/datapack"
)

// Book is every observation: the pack's, and what receipts show. It never
// changes and is safe for concurrent use.
type Book struct {
	pack  *datapack.Pack
	extra map[string][]Observation // by wallet
}

// NewBook opens the pack's observations and those given beside them. The pack
// may be nil.
func NewBook(pack *datapack.Pack, extra ...Observation) *Book {
	b := &Book{pack: pack, extra: map[string][]Observation{}}
	for _, o := range extra {
		b.extra[o.Wallet] = append(b.extra[o.Wallet], o)
	}
	return b
}

// Observations of a wallet as they count on the day, the best known first:
// receipts, then what is a fact on that day, then stale, contradicted and weak
// ones, history last.
func (b *Book) Observations(wallet string, on joinder.Date) []Observation {
	var out []Observation
	for _, o := range b.extra[wallet] {
		o.Old = o.old(on)
		o.Status = o.status()
		out = append(out, o)
	}
	if b.pack != nil {
		for _, t := range b.pack.Fees(wallet, on) {
			if t.Status.Shown() {
				o := told(b.pack, t)
				o.Old = o.old(on)
				out = append(out, o)
			}
		}
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].rank() < out[j].rank() })
	return out
}

// status is the pack's rule, for observations that come from elsewhere.
func (o Observation) status() datapack.Status {
	switch {
	case o.Status != "" && o.Status != datapack.Fact:
		return o.Status
	case o.Contradicted() || o.Historical:
		return datapack.Unconfirmed
	case o.Old:
		return datapack.Stale
	}
	return datapack.Fact
}

// rank orders observations, the best known first.
func (o Observation) rank() int {
	r := 0
	switch o.Status {
	case datapack.Fact:
	case datapack.Stale:
		r = 10
	default:
		r = 20
	}
	if o.Contradicted() { // several sources were found: better known than one weak source
		r = 15
	}
	if !o.Confidence.AtLeast(datapack.Medium) {
		r += 20
	}
	if o.Receipt {
		r -= 100
	}
	if o.Historical || o.Action == Yield {
		r += 1000
	}
	return r
}

// Actions that were observed with the wallet, in the order of Actions.
func (b *Book) Actions(wallet string) []Action {
	var out []Action
	all := b.Observations(wallet, joinder.Date{})
	for _, a := range Actions() {
		if slices.ContainsFunc(all, func(o Observation) bool { return o.Is(a) }) {
			out = append(out, a)
		}
	}
	return out
}

// Currencies in which the action was observed with the wallet, in alphabetical
// order; every action for "".
func (b *Book) Currencies(wallet string, action Action) []joinder.Currency {
	var out []joinder.Currency
	for _, o := range b.Observations(wallet, joinder.Date{}) {
		if action == "" || o.Is(action) {
			out = append(out, o.Currency)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Wallets with at least one observation of the action, in the pack's order;
// of any for "".
func (b *Book) Wallets(action Action) []string {
	var ids []string
	if b.pack != nil {
		for _, w := range b.pack.WalletEntries() {
			ids = append(ids, w.ID())
		}
	}
	var more []string
	for id := range b.extra {
		if !slices.Contains(ids, id) {
			more = append(more, id)
		}
	}
	slices.Sort(more)
	return slices.DeleteFunc(append(ids, more...), func(id string) bool {
		all := b.Actions(id)
		return len(all) == 0 || action != "" && !slices.Contains(all, action)
	})
}

// Observation by its id.
func (b *Book) Observation(id string, on joinder.Date) (Observation, bool) {
	for _, wallet := range b.Wallets("") {
		for _, o := range b.Observations(wallet, on) {
			if o.ID == id {
				return o, true
			}
		}
	}
	return Observation{}, false
}

// Find reads what a person calls an action of a wallet: an action or a synonym
// of one, the id of an observation, or the words of the pack in either language
// ("balance to bank card"). With one observation meant, its id comes along.
func (b *Book) Find(wallet, words string) (action Action, observation string, err error) {
	all := b.Observations(wallet, joinder.Date{})
	said := fold(words)
	for _, o := range all {
		if o.ID == words || fold(o.Label.EN) == said || fold(o.Label.ZH) == said {
			return o.Action, o.ID, nil
		}
	}
	if a, ok := ActionOf(words); ok {
		return a, "", nil
	}
	var near []Observation
	for _, o := range all {
		if len(said) >= 4 && (strings.Contains(fold(o.Label.EN), said) || strings.Contains(fold(o.Label.ZH), said)) {
			near = append(near, o)
		}
	}
	if len(near) == 1 {
		return near[0].Action, near[0].ID, nil
	}
	if err := b.knownWallet(wallet); err != nil {
		return "", "", err
	}
	return "", "", joinder.Fail(joinder.Invalid, "error.feecalc.action", "Given", words, "Known", b.known(all)).On("action")
}

// known lists the actions and ids that can be asked for.
func (b *Book) known(all []Observation) string {
	var out []string
	for _, o := range all {
		if a := string(o.Action); !slices.Contains(out, a) {
			out = append(out, a)
		}
	}
	for _, o := range all {
		out = append(out, o.ID)
	}
	return strings.Join(out, ", ")
}

// knownWallet says which wallets there are when there is no such one, or when
// nothing was observed with it.
func (b *Book) knownWallet(id string) error {
	if len(b.extra[id]) > 0 || b.pack != nil && len(b.pack.Fees(id, joinder.Date{})) > 0 {
		return nil
	}
	known := strings.Join(b.Wallets(""), ", ")
	if b.pack != nil {
		if _, ok := b.pack.Wallet(id); ok {
			return joinder.Fail(joinder.NotFound, "error.feecalc.nothing", "Wallet", id, "Known", known).On("wallet")
		}
	}
	return joinder.Fail(joinder.NotFound, "error.feecalc.wallet", "Given", id, "Known", known).On("wallet")
}
