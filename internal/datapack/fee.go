package datapack

import (
	"slices"

	"joinder"
)

type feesFile struct {
	VerifiedOn joinder.Date `pack:"verified_on,required"`
	Rows       []feeRow     `pack:"rows,required"`
	Hooks      []hookRow    `pack:"legal_hooks"`
	Windows    windowsRow   `pack:"refund_and_dispute_windows"`
}

type feeRow struct {
	graded
	feeRulesRow
	ID            name           `pack:"id,required"`
	Wallet        string         `pack:"wallet,required"`
	Jurisdiction  jurisdictionID `pack:"jurisdiction,required"`
	Kind          FeeKind        `pack:"kind,required"`
	Also          []FeeKind      `pack:"also_kind"`
	Speed         feeSpeed       `pack:"speed"`
	Action        string         `pack:"action,required"`
	Currency      feeCurrency    `pack:"currency,required"`
	Until         string         `pack:"until"`
	AppliesWhen   string         `pack:"applies_when"`
	FreeWhen      string         `pack:"free_when"`
	Limits        *feeLimits     `pack:"limits"`
	Extra         string         `pack:"extra"`
	Plus          []FeePlus      `pack:"plus"`
	EffectiveFrom joinder.Date   `pack:"effective_from"`
	AsOf          Around         `pack:"as_of"`
	AsOfNote      string         `pack:"as_of_note"`
	Current       feeCurrent     `pack:"current"`
	Conflicts     []conflictRow  `pack:"conflicts"`
}

type feeLimits struct {
	SingleUSD Decimal `pack:"single_usd"`
	YearUSD   Decimal `pack:"year_usd"`
}

type conflictRow struct {
	At      Pos
	Says    string       `pack:"says,required"`
	Source  string       `pack:"source,required"`
	Instead *feeRulesRow `pack:"instead"` // the rules that the words give; what is left out stays as the row says
}

type hookRow struct {
	graded
	Jurisdiction jurisdictionID `pack:"jurisdiction,required"`
	Rule         string         `pack:"rule,required"`
}

type windowsRow struct {
	Note        string      `pack:"note"`
	Rows        []windowRow `pack:"rows"`
	Consequence string      `pack:"consequence"`
}

type windowRow struct {
	At         Pos
	Wallets    []string    `pack:"wallets"`
	Scheme     string      `pack:"scheme"` // a payment scheme, where the window is not of one wallet
	Days       int         `pack:"refund_window_days"`
	Older      int         `pack:"older"`
	Refund     string      `pack:"refund"`
	Chargeback string      `pack:"chargeback"`
	Dispute    *disputeRow `pack:"dispute"`
	Source     string      `pack:"source"`
	Also       string      `pack:"also"`
	Confidence Confidence  `pack:"confidence,required"`
}

type disputeRow struct {
	VersionA string `pack:"version_a,required"`
	SourceA  string `pack:"source_a,required"`
	VersionB string `pack:"version_b,required"`
	SourceB  string `pack:"source_b,required"`
}

// FeeKind says what is done with the wallet.
type FeeKind string

// What is done.
const (
	FeeTopUp    FeeKind = "top_up"
	FeeWithdraw FeeKind = "withdraw" // to a bank account or card
	FeeTransfer FeeKind = "transfer" // to a person
	FeePayment  FeeKind = "payment"  // to a merchant
	FeeExchange FeeKind = "exchange" // one currency for another
	FeeOnChain  FeeKind = "on_chain"
	FeeCash     FeeKind = "cash"    // from a machine, by cheque, over a counter
	FeeHolding  FeeKind = "holding" // for having the account, month by month
	FeeYield    FeeKind = "yield"   // not a fee: what the wallet pays for holding money
	FeeOther    FeeKind = "other"
)

func (FeeKind) words() []string {
	return strs([]FeeKind{FeeTopUp, FeeWithdraw, FeeTransfer, FeePayment, FeeExchange, FeeOnChain, FeeCash, FeeHolding, FeeYield, FeeOther})
}

// FeePlus is a cost that comes on top and that nobody can know beforehand.
type FeePlus string

// What comes on top.
const (
	PlusNetwork FeePlus = "network" // what the chain takes at that moment
	PlusSpread  FeePlus = "spread"  // what the wallet keeps of the exchange rate
)

func (FeePlus) words() []string { return strs([]FeePlus{PlusNetwork, PlusSpread}) }

type feeSpeed string

func (feeSpeed) words() []string { return []string{"instant", "standard"} }

type feeCurrency string

func (c feeCurrency) wrong() string {
	if _, ok := joinder.Currency(c).Scale(); ok || c == "crypto" {
		return ""
	}
	return "is not a currency that we know"
}

type feeCurrent string

func (feeCurrent) words() []string { return []string{"unverified", "historical"} }

// Fee is one dated observation, never "the fee".
type Fee struct {
	ID, Wallet, Jurisdiction, Action, Currency string
	FeeRules
	Kind                                      FeeKind
	Also                                      []FeeKind // kinds that the same row holds for, too
	Speed                                     string    // "instant", "standard" or ""
	Until, AppliesWhen, FreeWhen, Extra, Note string
	Plus                                      []FeePlus
	ObservedOn                                Around // "" when the source has no date
	EffectiveFrom                             joinder.Date
	Historical                                bool
	Unchecked                                 bool       // whether it still holds was not looked up
	Conflicts                                 []Conflict // what other sources say instead
}

// Conflict is what another source says.
type Conflict struct {
	Says, Source string
	Instead      *FeeRules // the whole rules by that source; nil when its words give none
}

// FeeFreshFor is how long an observation of a fee counts, in days: prices move
// faster than rules.
const FeeFreshFor = 180

// Fees observed for a wallet, as they may be shown on the day. A fee that other
// sources contradict, or that is kept as history only, is never shown as fact;
// one observed more than FeeFreshFor days ago is stale.
func (p *Pack) Fees(wallet string, day joinder.Date) []Told[Fee] {
	var out []Told[Fee]
	for _, r := range p.fees.Rows {
		if r.Wallet != wallet {
			continue
		}
		t := tell(r.fee(), r.origin(p.fees.VerifiedOn), day)
		t.Status = r.status(p.fees.VerifiedOn, day)
		out = append(out, t)
	}
	return out
}

func (r feeRow) status(checked, day joinder.Date) Status {
	observed := checked
	if r.AsOf != "" {
		observed = r.AsOf.first()
	}
	switch s := r.origin(checked).Status(day); {
	case s == Fact && (len(r.Conflicts) > 0 || r.Current == "historical"):
		return Unconfirmed
	case s == Fact && observed.DaysUntil(day) > FeeFreshFor:
		return Stale
	default:
		return s
	}
}

func (r feeRow) fee() Fee {
	f := Fee{
		ID: string(r.ID), Wallet: r.Wallet, Jurisdiction: string(r.Jurisdiction), Action: r.Action, Currency: string(r.Currency),
		FeeRules: r.rules(), Kind: r.Kind, Also: slices.Clone(r.Also), Speed: string(r.Speed),
		Until: r.Until, AppliesWhen: r.AppliesWhen, FreeWhen: r.FreeWhen, Extra: r.Extra, Note: r.Note, Plus: slices.Clone(r.Plus),
		ObservedOn: r.AsOf, EffectiveFrom: r.EffectiveFrom, Historical: r.Current == "historical", Unchecked: r.Current == "unverified",
	}
	for _, c := range r.Conflicts {
		f.Conflicts = append(f.Conflicts, Conflict{c.Says, c.Source, r.instead(c.Instead)})
	}
	return f
}
