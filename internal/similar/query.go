package similar

import "joinder"

// Bounds of what one question may ask for.
const (
	MaxQueryRunes = 500    // of Query.Text; the rest is ignored
	MaxProbeRunes = 4000   // of Probe.Text; the rest is ignored
	MaxLimit      = 100    // hits on one page
	MaxRank       = 10_000 // nothing beyond this rank is shown or exported
	maxFilter     = 50     // values of one filter
)

// Document is a complaint's public text to index; Text is "" when unpublished.
// Every complaint has a document, so that counts include it.
type Document struct {
	ID   joinder.ID
	Text string
}

// Sort is an order of results.
type Sort string

// The orders. Without words, relevance means newest.
const (
	Relevance Sort = "relevance"
	Newest    Sort = "newest"
)

// Query is a search. Values of one filter are alternatives, filters add up.
// The zero Query finds everything.
type Query struct {
	Text          string // see Parse
	Wallets       []string
	Issues        []string
	Jurisdictions []string
	Regions       []string
	Operators     []string // organisations behind wallets, as the directory knows them
	Products      []string // as the source names them
	Responses     []string // of the operator, as the source names them
	Timely        []string // "yes", "no"
	Langs         []string
	Levels        []joinder.Level
	Since, Until  joinder.Date // of the event, both included; our own complaints by month (RQ-03)
	Currency      joinder.Currency
	MinAmount     joinder.Money // both included, compared with the amount as it is shown (RQ-03)
	MaxAmount     joinder.Money
	HasEvidence   bool
	HasText       bool // published ones only
	Sort          Sort
	Page          int // from 1
	Limit         int // hits on a page, 1 to MaxLimit; 0 is 20
	// After is a cursor of Results.Next, in the place of Page; it goes to any
	// depth, and nothing is shown twice or left out however many complaints come
	// and go meanwhile. One of another query is Invalid, and so is one by
	// relevance when another engine answers now. By relevance, SQLite's own
	// index weighs all anew for each page: there the order itself may move.
	After string
}

// Results is a page of what was found.
type Results struct {
	Total  int // all that was found, not only what is shown
	Page   int // as asked with a cursor
	Pages  int // that can be shown by number, at least 1
	Hits   []Hit
	Facets map[string][]Count // by Facet…; each counted with all filters but its own
	Next   string             // cursor behind the last hit; "" when nothing follows
	Behind int                // at least so many complaints are still being indexed and may be missing; see Behind
}

// Names of facets.
const (
	FacetWallet       = "wallet"
	FacetIssue        = "issue"
	FacetJurisdiction = "jurisdiction"
	FacetRegion       = "region"
	FacetLevel        = "level"
	FacetEvidence     = "evidence" // values "yes" and "no"
	FacetOperator     = "operator"
	FacetProduct      = "product"
	FacetResponse     = "response"
	FacetTimely       = "timely" // "yes", "no"
	FacetLang         = "lang"
	FacetText         = "text" // "yes" when the words are published
)

// Facets lists the names in the order pages show them.
func Facets() []string {
	return []string{FacetWallet, FacetIssue, FacetOperator, FacetProduct, FacetJurisdiction, FacetRegion, FacetResponse, FacetTimely,
		FacetLevel, FacetEvidence, FacetText, FacetLang}
}

// Count is one value of a facet.
type Count struct {
	Value string `json:"value"`
	Count int    `json:"count"`
}

// Hit is one complaint found.
type Hit struct {
	joinder.PublicComplaint
	Score   float64 // the higher the better; comparable within one answer only
	Snippet Snippet
	Alike   int // other texts nearly identical to this one
}

// Snippet is a piece of a public text with the words that were found.
type Snippet struct {
	Text  string `json:"text"`
	Marks []Mark `json:"marks"` // in order, not overlapping
	Cut   Ends   `json:"-"`
}

// Ends says at which ends a snippet was cut off.
type Ends struct{ Start, End bool }

// Mark is a range of bytes of a Snippet's text.
type Mark struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// normal brings the query within its bounds.
func (q Query) normal() Query {
	q.Text = clip(q.Text, MaxQueryRunes)
	for _, f := range []*[]string{&q.Wallets, &q.Issues, &q.Jurisdictions, &q.Regions, &q.Operators, &q.Products, &q.Responses, &q.Timely, &q.Langs} {
		if len(*f) > maxFilter {
			*f = (*f)[:maxFilter]
		}
	}
	if len(q.Levels) > maxFilter {
		q.Levels = q.Levels[:maxFilter]
	}
	if q.Limit <= 0 {
		q.Limit = 20
	}
	q.Limit = min(q.Limit, MaxLimit)
	q.Page = max(q.Page, 1)
	if q.After == "" {
		q.Page = min(q.Page, MaxRank/q.Limit)
	}
	return q
}

func clip(s string, runes int) string {
	n := 0
	for i := range s {
		if n == runes {
			return s[:i]
		}
		n++
	}
	return s
}
