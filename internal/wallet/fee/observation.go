package fee

import (
	"slices"

	"joinder"
	"joinder/internal/datapack"
)

// AnyCrypto is the currency of observations that hold for every crypto asset.
const AnyCrypto joinder.Currency = "crypto"

// Observation is what one source says that an action costs, on the day it was
// looked up. It is never "the fee".
type Observation struct {
	ID, Wallet, Jurisdiction                  string
	Action                                    Action
	Also                                      []Action     // it holds for these, too
	Label                                     joinder.Text // what it is for, in the source's words
	Currency                                  joinder.Currency
	Speed                                     string // "instant", "standard" or ""
	Rules                                     datapack.FeeRules
	FreePeriod                                joinder.Text // of the free allowance, in words
	Until, AppliesWhen, FreeWhen, Extra, Note joinder.Text
	Plus                                      []datapack.FeePlus // costs on top that nobody knows beforehand
	Status                                    datapack.Status    // on the day of asking
	Confidence                                datapack.Confidence
	CheckedOn                                 joinder.Date    // when the source was read
	AsOf                                      datapack.Around // when it was so by the source; "" when it has no date
	EffectiveFrom                             joinder.Date
	Historical                                bool
	Old                                       bool // observed more than datapack.FeeFreshFor days before the day of asking
	Unchecked                                 bool // nobody has looked whether it still holds
	Sources                                   []string
	Conflicts                                 []Conflict
	Receipt                                   bool     // people's receipts show it, which is stronger than any page
	Seen                                      []Sample // what receipts show at certain amounts; such an observation may have no Rules
}

// Conflict is what another source says instead.
type Conflict struct {
	Says   joinder.Text
	Source string
	Rules  *datapack.FeeRules // the whole rules by that source; nil when its words give none
}

// Sample is a fee that was really charged.
type Sample struct {
	Amount, Fee joinder.Money
	On          joinder.Date
	People      int // how many receipts show it
}

// Contradicted reports that other sources say something else.
func (o Observation) Contradicted() bool { return len(o.Conflicts) > 0 }

// Word is how well the observation is known in one word: "contradicted", or
// the pack's status.
func (o Observation) Word() string {
	if o.Contradicted() {
		return "contradicted"
	}
	return string(o.Status)
}

// Is reports whether the observation is about the action.
func (o Observation) Is(a Action) bool { return o.Action == a || slices.Contains(o.Also, a) }

// In reports whether it can be computed in the currency.
func (o Observation) In(c joinder.Currency) bool {
	return o.Currency == c || o.Currency == AnyCrypto && crypto(c)
}

// Plain reports that it can be compared with other wallets' fees for the same
// action: it is neither history nor interest.
func (o Observation) Plain() bool { return !o.Historical && o.Action != Yield }

func (o Observation) hasRules() bool {
	r := o.Rules
	return string(r.RatePct+r.RateOver+r.WeekendPct+r.SpreadPct+r.Fixed+r.FixedAfter+r.Min) != "" || len(r.RateRange)+len(r.Tiers) > 0
}

// crypto reports whether the code is a crypto asset, whose smallest unit is its
// chain's.
func crypto(c joinder.Currency) bool {
	switch c {
	case "BTC", "LTC", "DOGE", "BCH", "ETH", "BNB", "DAI", "MATIC", "USDT", "USDC", "TRX", "XRP", "SOL", "TON", "ADA":
		return true
	}
	return false
}

// told reads one observation of the pack.
func told(pack *datapack.Pack, t datapack.Told[datapack.Fee]) Observation {
	f := t.Value
	o := Observation{
		ID: f.ID, Wallet: f.Wallet, Jurisdiction: f.Jurisdiction, Action: Action(f.Kind), Label: pack.Text(f.Action),
		Currency: joinder.Currency(f.Currency), Speed: f.Speed, Rules: f.FeeRules, FreePeriod: say(pack, f.FreePeriod),
		Until: say(pack, f.Until), AppliesWhen: say(pack, f.AppliesWhen), FreeWhen: say(pack, f.FreeWhen), Extra: say(pack, f.Extra), Note: say(pack, f.Note),
		Plus: f.Plus, Status: t.Status, Confidence: t.Origin.Confidence, CheckedOn: t.Origin.CheckedOn,
		AsOf: f.ObservedOn, EffectiveFrom: f.EffectiveFrom, Historical: f.Historical, Unchecked: f.Unchecked, Sources: t.Origin.Sources,
	}
	for _, a := range f.Also {
		o.Also = append(o.Also, Action(a))
	}
	for _, c := range f.Conflicts {
		o.Conflicts = append(o.Conflicts, Conflict{pack.Text(c.Says), c.Source, c.Instead})
	}
	return o
}

// old reports that the observation no longer counts on the day.
func (o Observation) old(on joinder.Date) bool {
	seen := o.CheckedOn
	if len(o.AsOf) == len("2006-01-02") {
		seen, _ = joinder.ParseDate(string(o.AsOf))
	} else if o.AsOf != "" { // a month or a year: its first day, as the pack counts
		seen, _ = joinder.ParseDate((string(o.AsOf) + "-01-01")[:len("2006-01-02")])
	}
	return seen.IsZero() || on.IsZero() || seen.DaysUntil(on) > datapack.FeeFreshFor
}

// SeenOn is when it was observed: the day of the source where that is known to
// the day, else the day on which the source was read.
func (o Observation) SeenOn() joinder.Date {
	if len(o.AsOf) == len("2006-01-02") {
		if on, err := joinder.ParseDate(string(o.AsOf)); err == nil {
			return on
		}
	}
	return o.CheckedOn
}

// HeldOn reports whether the observation may be held against what was charged
// on the day: from the day it took effect, or else from half a year before it
// was seen, to half a year after (datapack.FeeFreshFor).
func (o Observation) HeldOn(day joinder.Date) bool {
	seen := o.SeenOn()
	if day.IsZero() || seen.IsZero() || !o.Plain() || seen.DaysUntil(day) > datapack.FeeFreshFor {
		return false
	}
	if !o.EffectiveFrom.IsZero() {
		return !day.Before(o.EffectiveFrom)
	}
	return day.DaysUntil(seen) <= datapack.FeeFreshFor
}

func say(pack *datapack.Pack, s string) joinder.Text {
	if s == "" {
		return joinder.Text{}
	}
	return pack.Text(s)
}
