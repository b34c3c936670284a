package score

import (
	_ "embed" // the script
	"encoding/json"

	"joinder"
)

// Script computes every figure again from an Export, with nothing but Python.
//
//go:embed testdata/recompute.py
var Script []byte

// Export is a book for programs: what /scores.json says. Keys may be added,
// never changed.
type Export struct {
	Version int          `json:"version"`
	AsOf    joinder.Date `json:"as_of"`
	Closed  joinder.Date `json:"closed"`
	Inputs  Inputs       `json:"inputs"`
	Period  Months       `json:"period"`
	Rules   Rules        `json:"rules"`
	Priors  Priors       `json:"priors"`
	Wallets []Card       `json:"wallets"`
}

// JSON is the book as Export.
func (b *Book) JSON() ([]byte, error) {
	r := b.Results
	return json.Marshal(Export{1, b.Inputs.AsOf, b.Inputs.Closed, b.Inputs, r.Period, r.Rules, r.Priors, r.Cards})
}

// Rows are the inputs and results as a table: one row a fact, in the order of
// Columns.
func (b *Book) Rows() [][]string { return table(b.Inputs, b.Results) }
