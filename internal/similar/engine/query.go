package engine

import "slices"

// Expr is what to look for; nil is everything.
type Expr interface{ expr() }

type (
	word   string
	phrase []string
	prefix string
	all    []Expr
	either []Expr
	not    struct{ of Expr }
)

func (word) expr()   {}
func (phrase) expr() {}
func (prefix) expr() {}
func (all) expr()    {}
func (either) expr() {}
func (not) expr()    {}

// Word finds documents with a term.
func Word(term string) Expr {
	if reserved(term) {
		return Or()
	}
	return word(term)
}

// Char finds documents with a term among their singles.
func Char(term string) Expr { return word(singles + term) }

// Phrase finds documents with terms one right after the other; "" in between
// stands for any one place.
func Phrase(terms ...string) Expr {
	if slices.ContainsFunc(terms, reserved) {
		return Or()
	}
	return phrase(terms)
}

// Prefix finds documents with a term that begins so. It filters and weighs
// nothing.
func Prefix(start string) Expr {
	if reserved(start) {
		return Or()
	}
	return prefix(start)
}

// And finds documents that all of the expressions find; none finds everything.
func And(e ...Expr) Expr { return all(e) }

// Or finds documents that any of the expressions finds; none finds nothing.
func Or(e ...Expr) Expr { return either(e) }

// Not finds documents that the expression does not find.
func Not(e Expr) Expr { return not{e} }

// Sort is an order of hits. Ties go to the newest, then to the highest id.
type Sort int

// The orders.
const (
	ByWeight Sort = iota // BM25 over the words that are not under a Not
	Newest               // by the schema's Order
)

// Range keeps documents whose number is between two, both included.
type Range struct {
	Number   string
	Min, Max int64
}

// Filter keeps documents with one of some values of a facet.
type Filter struct {
	Facet  string
	Values []string
}

// Query is one question. The zero Query with See set finds everything seen.
type Query struct {
	Expr    Expr
	See     []string // classes that the asker may see; nobody sees by default
	Filters []Filter // of different facets
	Ranges  []Range
	Sort    Sort
	After   Cursor   // hits behind this one; "" for the first
	Offset  int      // hits to leave out, for plain page numbers
	Limit   int      // hits wanted; 0 for none
	Facets  []string // to count, each with all filters but its own
	Values  int      // values of one facet, most frequent first; 0 for all
}

// Hit is a document found.
type Hit struct {
	ID    string
	Score float64
	Order int64 // its number of the schema's Order
}

// Count is a value of a facet and the documents that have it.
type Count struct {
	Value string
	Count int
}

// Result is what a query finds.
type Result struct {
	Total  int
	Hits   []Hit
	Facets map[string][]Count // most frequent first, then by value
	Next   Cursor             // of the last hit; "" when nothing may follow
}

// scoring lists the terms that weigh, each once, in order.
func scoring(e Expr, out map[string]bool) {
	switch e := e.(type) {
	case word:
		out[string(e)] = true
	case phrase:
		for _, t := range e {
			if t != "" {
				out[t] = true
			}
		}
	case all:
		for _, k := range e {
			scoring(k, out)
		}
	case either:
		for _, k := range e {
			scoring(k, out)
		}
	}
}
