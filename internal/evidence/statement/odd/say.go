package odd

import (
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"joinder"
	"joinder/internal/evidence/statement"
)

// Money is an amount for a sentence: written as the language writes it where
// the currency is one of the house's, else plainly.
func Money(d decimal.Decimal, currency string) any {
	if m, err := joinder.ParseMoney(d.String(), joinder.Currency(currency)); err == nil {
		return m
	}
	return strings.TrimSpace(d.String() + " " + currency)
}

// nameOf is who was paid, for a sentence; an ellipsis for nobody named.
func nameOf(r *statement.Row) string {
	for _, s := range []string{r.Counterparty, r.Account, r.Note, r.Type} {
		if s = strings.Join(strings.Fields(s), " "); s != "" {
			if cut := []rune(s); len(cut) > 60 {
				return string(cut[:60]) + "…"
			}
			return s
		}
	}
	return "…"
}

func day(t time.Time) joinder.Date { return joinder.DateOf(t) }
