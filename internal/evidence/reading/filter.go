package reading

import (
	"strings"

	"github.com/shopspring/decimal"

	"joinder"
	"joinder/internal/evidence/statement"
)

// Filter says which rows are shown; the zero value is all. It is part of the
// state and not of an address, since what a person looks for names people.
type Filter struct {
	Text      string              `json:"text,omitempty"` // in the counterparty, the note, the ids
	Direction statement.Direction `json:"direction,omitempty"`
	From      joinder.Date        `json:"from,omitzero"` // first day, by the file's own clock
	To        joinder.Date        `json:"to,omitzero"`   // last day
	Least     decimal.NullDecimal `json:"least,omitzero"`
	Marked    bool                `json:"marked,omitempty"`
	Odd       bool                `json:"odd,omitempty"`
	File      joinder.ID          `json:"file,omitempty"`
}

// On reports whether anything is left out.
func (f Filter) On() bool {
	return f.Text != "" || f.Direction != "" || !f.From.IsZero() || !f.To.IsZero() || f.Least.Valid || f.Marked || f.Odd || f.File != ""
}

// fits reports whether a row is shown by what it says itself.
func (f Filter) fits(row statement.Row) bool {
	switch day := joinder.DateOf(row.Time); {
	case f.Direction != "" && row.Direction != f.Direction,
		!f.From.IsZero() && day.Before(f.From),
		!f.To.IsZero() && f.To.Before(day),
		f.Least.Valid && row.Amount.Abs().LessThan(f.Least.Decimal):
		return false
	}
	return f.Text == "" || f.names(row)
}

// names reports whether a row holds the text, in either case.
func (f Filter) names(row statement.Row) bool {
	text := strings.ToLower(f.Text)
	for _, cell := range []string{row.Counterparty, row.Note, row.OrderID, row.MerchantID, row.Account, row.Type, row.Status, row.Method} {
		if strings.Contains(strings.ToLower(cell), text) {
			return true
		}
	}
	return false
}

// maxText bounds what is looked for, in bytes.
const maxText = 200
