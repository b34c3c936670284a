package engine

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
)

// None is a number that a document does not have. It is never in a range and
// sorts below every other.
const None = math.MinInt64

// Bounds of what a document may hold.
const (
	MaxTerms   = 60_000 // positions of one document, gaps included
	maxTerm    = 255    // bytes of a term
	maxID      = 255    // bytes of an id
	maxClasses = 64     // visibility classes of one index
	maxFacets  = 32
	maxParts   = 4096 // components of a code
)

// singles is put before the terms of Document.Singles, so that a character
// alone and a word of one character are different terms.
const singles = "\x01"

// Schema says what documents have beside their words. It is part of the index:
// another schema needs a rebuild.
type Schema struct {
	// Facets are names of single values, such as "wallet", "issue", "state".
	Facets []string
	// Columns puts facets together whose combined values stay few (at most
	// 65,535 in one segment): they are counted by one two-byte code. Facets
	// named in no column get one of their own.
	Columns [][]string
	// Numbers are names of whole numbers for ranges and tallies: a day, an
	// amount in minor units, a person.
	Numbers []string
	// Order names the number by which "newest first" sorts.
	Order string
	// Pivot is the length in words of a usual document. It takes the place of
	// the average in BM25, so that a weight does not change as the index
	// grows; 0 is 100.
	Pivot int
	// CodeBytes is the length of Document.Code: 32 bytes of sign bits and one
	// for each component. 0 is none; 160 is 256 bits and 128 components.
	CodeBytes int
	// Analysis is the version of the text analysis, so that an index made by
	// another one is refused.
	Analysis string
}

// Document is one complaint as the index sees it. A document put again takes
// the place of the one with the same id.
type Document struct {
	ID string
	// Terms are the words in order; "" is a gap that no phrase crosses.
	Terms []string
	// Singles are terms without position and frequency, found by Char.
	Singles []string
	// Class says who may see it: one of few, compared with Query.See.
	Class string
	// Values and Numbers are parallel to those of the schema; "" and None
	// stand for nothing.
	Values  []string
	Numbers []int64
	// Code is what the text means, for Near: 32 bytes of sign bits, then
	// components as int8. nil when there is none.
	Code []byte
}

func (s *Schema) check() error {
	if len(s.Facets) > maxFacets {
		return fmt.Errorf("engine: %d facets; at most %d", len(s.Facets), maxFacets)
	}
	if !slices.Contains(s.Numbers, s.Order) {
		return fmt.Errorf("engine: order %q is not one of the numbers", s.Order)
	}
	if n := s.CodeBytes; n != 0 && (n <= signBytes || n > signBytes+maxParts) {
		return fmt.Errorf("engine: codes of %d bytes; %d to %d or none", n, signBytes+1, signBytes+maxParts)
	}
	seen := map[string]bool{}
	for _, c := range s.Columns {
		for _, f := range c {
			if seen[f] || !slices.Contains(s.Facets, f) {
				return fmt.Errorf("engine: column of %q, which is twice or no facet", f)
			}
			seen[f] = true
		}
	}
	if s.Pivot == 0 {
		s.Pivot = 100
	}
	return nil
}

// columns are the facets, by number, of each column.
func (s *Schema) columns() [][]int {
	var out [][]int
	seen := make([]bool, len(s.Facets))
	for _, c := range s.Columns {
		var col []int
		for _, f := range c {
			i := slices.Index(s.Facets, f)
			seen[i] = true
			col = append(col, i)
		}
		out = append(out, col)
	}
	for i, done := range seen {
		if !done {
			out = append(out, []int{i})
		}
	}
	return out
}

// print tells schemas apart.
func (s *Schema) print() string {
	text := fmt.Sprintf("%d|%q|%q|%q|%q|%d|%q", formatVersion, s.Facets, s.Columns, s.Numbers, s.Order, s.Pivot, s.Analysis)
	if s.CodeBytes > 0 {
		text += fmt.Sprintf("|codes %d", s.CodeBytes)
	}
	return text
}

var errID = errors.New("engine: an id has 1 to 255 bytes")

func (s *Schema) fits(d *Document) error {
	switch {
	case d.ID == "" || len(d.ID) > maxID:
		return errID
	case len(d.Terms) > MaxTerms || len(d.Singles) > MaxTerms:
		return fmt.Errorf("engine: %s has more than %d terms", d.ID, MaxTerms)
	case len(d.Values) != len(s.Facets) || len(d.Numbers) != len(s.Numbers):
		return fmt.Errorf("engine: %s has %d values and %d numbers; the schema has %d and %d",
			d.ID, len(d.Values), len(d.Numbers), len(s.Facets), len(s.Numbers))
	case d.Code != nil && len(d.Code) != s.CodeBytes:
		return fmt.Errorf("engine: %s has a code of %d bytes; the schema has %d", d.ID, len(d.Code), s.CodeBytes)
	}
	return nil
}

// cut brings a term within bounds; "" when it is none.
func cut(term string) string {
	if len(term) > maxTerm {
		term = strings.ToValidUTF8(term[:maxTerm], "")
	}
	if term != "" && term[0] < ' ' || strings.IndexByte(term, 0) >= 0 {
		return ""
	}
	return term
}
