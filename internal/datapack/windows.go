package datapack

import (
	"slices"

	"joinder"
)

// Window is how long money can go back through a wallet, as the paper of one
// acquirer says. It tells what a merchant can do; a consumer's own rights may
// reach further.
type Window struct {
	Days       int    // to refund; 0: not known
	Older      int    // days that an older version of the paper says; 0: none
	Refund     string // where refunds are not a matter of days
	Chargeback string // whether a payment can be charged back; "" is not known
	DisputeA   string // what two versions of the same paper say of disputes;
	DisputeB   string // "" where none was seen
	Also       string // a further source
}

// Windows for refunds and disputes of a wallet, each through the gate.
func (p *Pack) Windows(wallet string, day joinder.Date) []Told[Window] {
	var out []Told[Window]
	for _, r := range p.fees.Windows.Rows {
		if slices.Contains(r.Wallets, wallet) {
			out = append(out, tell(r.window(), r.origin(p.fees.VerifiedOn), day))
		}
	}
	return out
}

// WindowsNote says where the windows come from and what follows from them,
// both free texts of the pack.
func (p *Pack) WindowsNote() (from, follows string) {
	return p.fees.Windows.Note, p.fees.Windows.Consequence
}

func (r windowRow) window() Window {
	w := Window{Days: r.Days, Older: r.Older, Refund: r.Refund, Chargeback: r.Chargeback, Also: r.Also}
	if d := r.Dispute; d != nil {
		w.DisputeA, w.DisputeB = d.VersionA, d.VersionB
	}
	return w
}

func (r windowRow) origin(checked joinder.Date) Origin {
	o := Origin{Confidence: r.Confidence, CheckedOn: checked}
	if r.Source != "" {
		o.Sources = append(o.Sources, r.Source)
	}
	if d := r.Dispute; d != nil {
		o.Sources = append(o.Sources, d.SourceA, d.SourceB)
	}
	return o
}
