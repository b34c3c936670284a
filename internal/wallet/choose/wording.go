package choose

import (
	"math/big"
	"strings"

	"joinder"
	"joinder/internal/datapack"
)

// Words are the catalogue in one language.
type Words interface {
	T(key string, args ...any) string
	Date(d joinder.Date) string
	Day(d joinder.Date) string
}

// Wording says a ranking to one reader.
type Wording struct {
	Words Words
	Lang  joinder.Lang
	Pack  *datapack.Pack
	Day   joinder.Date
}

// Wallet is a wallet's name.
func (w Wording) Wallet(id string) string {
	if e, ok := w.Pack.Wallet(id); ok {
		return e.Wallet(w.Day).Label(w.Lang)
	}
	return id
}

// Criterion is a criterion's name.
func (w Wording) Criterion(id string) string {
	for _, c := range w.Pack.Choosing(w.Day).Criteria {
		if c.ID == id {
			return c.Name.In(w.Lang)
		}
	}
	return id
}

// Status says in brackets how far a fact may be trusted; "" for facts.
func (w Wording) Status(s datapack.Status) string {
	if s == datapack.Stale || s == datapack.Unconfirmed {
		return w.Words.T("choose.status." + string(s))
	}
	return ""
}

// Reason is a reason or an open question, with how far it may be trusted.
func (w Wording) Reason(p PartMark) string {
	if !p.Known {
		return w.Words.T("choose.unknown", "What", p.Say.In(w.Lang))
	}
	return p.Say.In(w.Lang) + w.Status(p.Status)
}

// Bar says why a wallet cannot be used.
func (w Wording) Bar(x Exclusion, p Profile) string {
	fact := x.Fact.In(w.Lang)
	if fact == "" {
		fact = w.Words.T("choose.bar.nothing")
	}
	return w.Words.T("choose.bar."+string(x.Code), "Fact", fact, "Place", w.Pack.JurisdictionName(p.Country).In(w.Lang)) + w.Status(x.Status)
}

// Share is a share of the weight: "60%", "8.3%".
func Share(r *big.Rat) string {
	s := new(big.Rat).Mul(r, big.NewRat(100, 1)).FloatString(1)
	return strings.TrimSuffix(s, ".0") + "%"
}

// Swing says at which weights of a criterion the first place changes; "" where
// it changes at none.
func (w Wording) Swing(s Swing, first string) string {
	below, here, above := s.Here(first)
	if s.Steady() || here == nil || below == nil && above == nil {
		return ""
	}
	args := []any{"First", w.Wallet(first), "Criterion", w.Criterion(s.Criterion), "Now", Share(new(big.Rat).SetFloat64(s.Now)), "From", Share(here.From), "To", Share(here.To)}
	key := "both"
	switch {
	case below == nil:
		key = "above"
	case above == nil:
		key = "below"
	}
	if below != nil {
		args = append(args, "Less", w.Wallet(below.Wallet))
	}
	if above != nil {
		args = append(args, "More", w.Wallet(above.Wallet))
	}
	return w.Words.T("choose.swing."+key, args...)
}

// Swings says every change, the nearest first; none where nothing changes.
func (w Wording) Swings(r Result) []string {
	if len(r.Ranked) == 0 {
		return nil
	}
	var out []string
	for _, s := range Nearest(r) {
		if line := w.Swing(s, r.Ranked[0].Wallet); line != "" {
			out = append(out, line)
		}
	}
	return out
}
