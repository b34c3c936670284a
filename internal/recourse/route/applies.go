package route

import (
	"slices"

	"joinder"
	"joinder/internal/datapack"
)

// view is the dispute as channels look at it.
type view struct {
	Ask
	pack    *datapack.Pack
	kind    datapack.WalletKind // "" when the wallet is not known
	redress []string            // channels that the pack names for this wallet
	product []string            // what it is about, or may be about
	urgent  bool                // the police comes first

	happened []joinder.Happening
}

func (r Router) view(a Ask) view {
	v := view{Ask: a, pack: r.Pack, urgent: r.urgent(a.Issue), happened: a.happenings()}
	if w, ok := r.Pack.Wallet(a.Wallet); ok {
		v.kind, v.redress = w.Kind(), w.Redress()
	}
	v.product = v.products()
	return v
}

// products is the answer to the question, or what is assumed without one.
func (v view) products() []string {
	if v.Product != "" {
		return []string{v.Product}
	}
	q, ok := v.pack.Question(v.Jurisdiction)
	if !ok {
		return nil
	}
	var out []string
	for _, o := range q.Options {
		if o.Assumed && (len(o.Kinds) == 0 || slices.Contains(o.Kinds, v.holder())) {
			out = append(out, o.Product)
		}
	}
	return out
}

// holder is the kind of wallet, taken for a payment wallet while it is unknown.
func (v view) holder() datapack.WalletKind {
	if v.kind == "" {
		return datapack.CustodialFiat
	}
	return v.kind
}

// selfCustody reports a wallet whose keys the person holds: no firm could refund.
func (v view) selfCustody() bool {
	return v.kind == datapack.SelfCustodyHot || v.kind == datapack.SelfCustodyCold
}

// applies reports whether the channel comes into question at all.
func (v view) applies(c datapack.Channel, w datapack.Way) bool {
	named := slices.Contains(v.redress, c.ID())
	switch {
	case w.Off != "" || !c.OnceInForce(v.On):
		return false
	case v.selfCustody() && v.urgent && w.Rung != datapack.RungEmergency && w.Rung != datapack.RungReport:
		return false // there is nobody to complain about
	case !fits(w.Issues, v.Issue) && !fits(w.Refuses, v.Issue, false):
		return false
	case len(w.Wallets) > 0 && !slices.Contains(w.Wallets, v.Wallet):
		return false
	case v.kind != "" && len(w.Kinds) > 0 && !slices.Contains(w.Kinds, v.kind) && !(named && !v.selfCustody()):
		return false
	case len(w.Products) > 0 && len(v.product) > 0 && !overlap(w.Products, v.product) && !(named && v.Product == ""):
		return false
	}
	return true
}

// fits reports whether the list names the value; an empty list gives the default.
func fits(list []string, value string, empty ...bool) bool {
	if len(list) == 0 {
		return len(empty) == 0 || empty[0]
	}
	return slices.Contains(list, value)
}

func overlap(a, b []string) bool {
	return slices.ContainsFunc(a, func(s string) bool { return slices.Contains(b, s) })
}

// advice that concerns the dispute.
func (v view) advice(pack *datapack.Pack) []datapack.Advice {
	var out []datapack.Advice
	for _, a := range pack.Advice(v.Jurisdiction) {
		if fits(a.Issues, v.Issue) && (len(a.Kinds) == 0 || slices.Contains(a.Kinds, v.kind)) {
			out = append(out, a)
		}
	}
	return out
}
