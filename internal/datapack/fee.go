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
	ID            name           `pack:"id,required"`
	Wallet        string         `pack:"wallet,required"`
	Jurisdiction  jurisdictionID `pack:"jurisdiction,required"`
	Action        string         `pack:"action,required"`
	Currency      feeCurrency    `pack:"currency,required"`
	RatePct       Decimal        `pack:"rate_pct"`
	RateRange     []Decimal      `pack:"rate_pct_range"`
	RateOver      Decimal        `pack:"rate_pct_over_allowance"`
	WeekendPct    Decimal        `pack:"weekend_pct"`
	Fixed         Decimal        `pack:"fixed"`
	FixedAfter    Decimal        `pack:"fixed_after"`
	Min           Decimal        `pack:"min"`
	Max           Decimal        `pack:"max"`
	Per           string         `pack:"per"`
	Until         string         `pack:"until"`
	MaxMonths     int            `pack:"max_months"`
	Allowance     *allowanceRow  `pack:"free_allowance"`
	AppliesWhen   string         `pack:"applies_when"`
	FreeWhen      string         `pack:"free_when"`
	Limits        *feeLimits     `pack:"limits"`
	Extra         string         `pack:"extra"`
	EffectiveFrom joinder.Date   `pack:"effective_from"`
	AsOf          Around         `pack:"as_of"`
	AsOfNote      string         `pack:"as_of_note"`
	Current       feeCurrent     `pack:"current"`
	Conflicts     []conflictRow  `pack:"conflicts"`
}

type allowanceRow struct {
	Amount Decimal `pack:"amount,required"`
	Count  int     `pack:"count"`
	Period string  `pack:"period,required"`
	Note   string  `pack:"note"`
}

type feeLimits struct {
	SingleUSD Decimal `pack:"single_usd"`
	YearUSD   Decimal `pack:"year_usd"`
}

type conflictRow struct {
	At     Pos
	Says   string `pack:"says,required"`
	Source string `pack:"source,required"`
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
	RatePct, RateOver, Fixed, Min, Max         Decimal   // "" when not seen
	RateRange                                  []Decimal // lowest and highest rate seen
	Per, AppliesWhen, FreeWhen, Extra, Note    string
	FreeAmount                                 Decimal // free up to this amount per FreePeriod
	FreePeriod                                 string
	ObservedOn                                 Around // "" when the source has no date
	EffectiveFrom                              joinder.Date
	Historical                                 bool
	Conflicts                                  []Conflict // what other sources say instead
}

// Conflict is what another source says.
type Conflict struct{ Says, Source string }

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
		RatePct: r.RatePct, RateOver: r.RateOver, Fixed: r.Fixed, Min: r.Min, Max: r.Max, RateRange: slices.Clone(r.RateRange),
		Per: r.Per, AppliesWhen: r.AppliesWhen, FreeWhen: r.FreeWhen, Extra: r.Extra, Note: r.Note,
		ObservedOn: r.AsOf, EffectiveFrom: r.EffectiveFrom, Historical: r.Current == "historical",
	}
	if a := r.Allowance; a != nil {
		f.FreeAmount, f.FreePeriod = a.Amount, a.Period
	}
	for _, c := range r.Conflicts {
		f.Conflicts = append(f.Conflicts, Conflict{c.Says, c.Source})
	}
	return f
}
