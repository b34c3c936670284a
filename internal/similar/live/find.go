package live

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"joinder"
	"joinder/internal/similar"
	"joinder/internal/similar/engine"
)

// facetValues bounds the values of one facet.
const facetValues = 40

// Find looks complaints up; see similar.Index.
func (x *Index) Find(ctx context.Context, v joinder.Viewer, p similar.Plan) (similar.Found, error) {
	return answer(ctx, x, func(e *engine.Index) (similar.Found, error) { return x.find(ctx, e, v, p) },
		func() (similar.Found, error) { return x.parts.Base.Find(ctx, v, p) })
}

func (x *Index) find(ctx context.Context, e *engine.Index, v joinder.Viewer, p similar.Plan) (similar.Found, error) {
	q := search(v, p)
	var found similar.Found
	if err := behind(&q, p); err != nil {
		return found, err
	}
	for try := 0; ; try++ {
		r, err := e.Search(ctx, q)
		if errors.Is(err, engine.ErrCursor) {
			err = similar.ErrPlace
		}
		if err != nil {
			return found, err
		}
		texts, gone, err := x.texts(ctx, v, r.Hits)
		if err != nil {
			return found, err
		}
		if gone > 0 && try == 0 {
			x.hurry(ctx) // something was hidden or erased that the index had not heard of
			continue
		}
		found.Texts = texts
		if p.Facets {
			found.Facets = counts(r.Facets)
		}
		if p.Facets || p.Total {
			found.Total = r.Total
		}
		found.Next, err = next(ctx, e, q, r)
		return found, err
	}
}

// own begins what an engine's place holds by relevance.
const own = "engine "

// behind begins a query behind a place.
func behind(q *engine.Query, p similar.Plan) error {
	switch {
	case p.Behind == nil:
	case q.Sort == engine.Newest:
		q.After = engine.Behind(shownNumber(p.Behind.Day), string(p.Behind.ID))
	default:
		after, ok := strings.CutPrefix(p.Behind.Own, own)
		if !ok {
			return similar.ErrPlace
		}
		q.After = engine.Cursor(base64.RawURLEncoding.EncodeToString([]byte(after)))
	}
	return nil
}

// next is the place behind a page, if anything follows.
func next(ctx context.Context, e *engine.Index, q engine.Query, r engine.Result) (*similar.Place, error) {
	if r.Next == "" || q.After == "" && q.Offset+len(r.Hits) >= r.Total {
		return nil, nil
	}
	if q.After != "" { // how many came before is not known
		q.Offset, q.Limit, q.Facets, q.After = 0, 1, nil, r.Next
		more, err := e.Search(ctx, q)
		if err != nil || len(more.Hits) == 0 {
			return nil, err
		}
	}
	last := r.Hits[len(r.Hits)-1]
	p := &similar.Place{Day: shownDay(last.Order), ID: joinder.ID(last.ID)}
	if q.Sort != engine.Newest {
		raw, err := base64.RawURLEncoding.DecodeString(string(r.Next))
		if err != nil {
			return nil, err
		}
		p.Score, p.Own = last.Score, own+string(raw)
	}
	return p, nil
}

// shownDay is a day as it is shown; shownNumber is its number.
func shownDay(n int64) string {
	if n == engine.None {
		return ""
	}
	s := fmt.Sprintf("%04d-%02d-%02d", n/10_000, n/100%100, n%100)
	return strings.TrimSuffix(s, "-00")
}

func shownNumber(day string) int64 {
	if day == "" {
		return engine.None
	}
	n, _ := strconv.ParseInt(strings.ReplaceAll(day, "-", ""), 10, 64) // digits, as Place has it
	if len(day) == len("2006-01") {
		n *= 100
	}
	return n
}

// texts reads the rows of hits, in their order; gone are those that may no
// longer be seen.
func (x *Index) texts(ctx context.Context, v joinder.Viewer, hits []engine.Hit) (texts []similar.Text, gone int, err error) {
	ids := make([]joinder.ID, len(hits))
	for i, h := range hits {
		ids[i] = joinder.ID(h.ID)
	}
	rows, err := x.parts.Source.Texts(ctx, v, ids)
	if err != nil {
		return nil, 0, err
	}
	by := make(map[joinder.ID]int, len(rows))
	for i, r := range rows {
		by[r.ID] = i
	}
	texts = make([]similar.Text, 0, len(hits))
	for i, h := range hits {
		at, ok := by[ids[i]]
		if !ok {
			gone++
			continue
		}
		rows[at].Score = h.Score
		texts = append(texts, rows[at])
	}
	return texts, gone, nil
}

func counts(from map[string][]engine.Count) map[string][]similar.Count {
	out := make(map[string][]similar.Count, len(from))
	for name, values := range from {
		list := make([]similar.Count, len(values))
		for i, c := range values {
			list[i] = similar.Count{Value: c.Value, Count: c.Count}
		}
		out[name] = list
	}
	return out
}

// see are the classes of what a viewer may find.
func see(v joinder.Viewer) []string {
	states := similar.Seen(v)
	out := make([]string, len(states))
	for i, s := range states {
		out[i] = string(s)
	}
	return out
}

// search is a plan in the words of the engine.
func search(v joinder.Viewer, p similar.Plan) engine.Query {
	q := engine.Query{Expr: words(p.Expr), See: see(v), Offset: p.Offset, Limit: p.Rows, Sort: engine.Newest}
	if p.Sort == similar.Relevance {
		q.Sort = engine.ByWeight
	}
	if p.Facets {
		q.Facets, q.Values = similar.Facets(), facetValues
	}
	filter := func(facet string, values ...string) {
		if len(values) > 0 {
			q.Filters = append(q.Filters, engine.Filter{Facet: facet, Values: values})
		}
	}
	filter(similar.FacetWallet, p.Wallets...)
	filter(similar.FacetIssue, p.Issues...)
	filter(similar.FacetJurisdiction, p.Jurisdictions...)
	filter(similar.FacetRegion, p.Regions...)
	filter(similar.FacetOperator, p.Operators...)
	filter(similar.FacetProduct, p.Products...)
	filter(similar.FacetResponse, p.Responses...)
	filter(similar.FacetTimely, p.Timely...)
	filter(similar.FacetLang, p.Langs...)
	levels := make([]string, len(p.Levels))
	for i, l := range p.Levels {
		levels[i] = string(l)
	}
	filter(similar.FacetLevel, levels...)
	if p.HasEvidence {
		filter(similar.FacetEvidence, yes(true))
	}
	if p.HasText {
		filter(facetText, yes(true))
	}
	if p.Currency != "" {
		filter(facetCurrency, string(p.Currency))
	}
	between := func(number string, low, high int64) {
		q.Ranges = append(q.Ranges, engine.Range{Number: number, Min: low, Max: high})
	}
	// A month that is shown is found by any of its days.
	if !p.Since.IsZero() {
		between("reach", dayNumber(p.Since), math.MaxInt64)
	}
	if !p.Until.IsZero() {
		between("shown", engine.None+1, dayNumber(p.Until))
	}
	if !p.MinAmount.IsZero() {
		between("amount", amountNumber(p.MinAmount), math.MaxInt64)
	}
	if !p.MaxAmount.IsZero() {
		between("amount", engine.None+1, amountNumber(p.MaxAmount))
	}
	return q
}

func words(e similar.Expr) engine.Expr {
	if e.Empty() {
		return nil
	}
	var out engine.Expr
	if len(e.Kids) == 0 {
		out = clause(e.Clause)
	} else {
		kids := make([]engine.Expr, len(e.Kids))
		for i, k := range e.Kids {
			kids[i] = words(k)
		}
		if out = engine.And(kids...); e.Any {
			out = engine.Or(kids...)
		}
	}
	if e.Not {
		out = engine.Not(out)
	}
	return out
}

func clause(c similar.Clause) engine.Expr {
	switch {
	case c.Single:
		return engine.Char(c.Terms[0])
	case c.Prefix:
		either := []engine.Expr{engine.Prefix(c.Terms[0])}
		for _, s := range c.Stems {
			either = append(either, engine.Word(s))
		}
		return engine.Or(either...)
	case len(c.Terms) == 1:
		return engine.Word(c.Terms[0])
	case c.Places != nil:
		return engine.Phrase(c.Places...)
	}
	return engine.Phrase(c.Terms...)
}

// Candidates are complaints with rare words of a probe; see similar.Index.
func (x *Index) Candidates(ctx context.Context, v joinder.Viewer, terms []string, wallet string, limit int) ([]similar.Text, error) {
	if len(terms) == 0 {
		return nil, nil
	}
	return answer(ctx, x, func(e *engine.Index) ([]similar.Text, error) {
		either := make([]engine.Expr, len(terms))
		for i, t := range terms {
			either[i] = engine.Word(t)
		}
		q := engine.Query{Expr: engine.Or(either...), See: see(v), Limit: limit}
		if wallet != "" {
			q.Filters = []engine.Filter{{Facet: similar.FacetWallet, Values: []string{wallet}}}
		}
		r, err := e.Search(ctx, q)
		if err != nil {
			return nil, err
		}
		texts, _, err := x.texts(ctx, v, r.Hits)
		return texts, err
	}, func() ([]similar.Text, error) { return x.parts.Base.Candidates(ctx, v, terms, wallet, limit) })
}

// frequencies is an answer of Frequencies.
type frequencies struct {
	texts int
	with  map[string]int
}

// surely is up to how many texts a word is counted again when some were taken
// back: of more, the few do not change how rare it is.
const surely = 4096

// Frequencies says in how many of all texts each term occurs; see
// similar.Index. Texts that were taken back count until the engine's next
// merge, but only for terms of more than 4,096 texts.
func (x *Index) Frequencies(ctx context.Context, terms []string) (texts int, with map[string]int, err error) {
	f, err := answer(ctx, x, func(e *engine.Index) (frequencies, error) {
		texts, err := x.textCount(ctx, e)
		if err != nil {
			return frequencies{}, err
		}
		_, with, err := e.Frequencies(ctx, terms)
		if err != nil {
			return frequencies{}, err
		}
		gone := e.Stats().Deleted > 0
		for t, n := range with {
			if gone && n <= surely {
				r, err := e.Search(ctx, engine.Query{Expr: engine.Word(t), See: classes()})
				if err != nil {
					return frequencies{}, err
				}
				n = r.Total
			}
			if with[t] = min(n, texts); n == 0 {
				delete(with, t)
			}
		}
		return frequencies{texts, with}, nil
	}, func() (f frequencies, err error) {
		f.texts, f.with, err = x.parts.Base.Frequencies(ctx, terms)
		return f, err
	})
	return f.texts, f.with, err
}

// counted is the number of texts of an index that looked so.
type counted struct {
	engine *engine.Index
	stats  engine.Stats
	texts  int
}

// textCount is the number of texts, kept as long as nothing changes.
func (x *Index) textCount(ctx context.Context, e *engine.Index) (int, error) {
	stats := e.Stats()
	if c := x.texted.Load(); c != nil && c.engine == e && c.stats == stats {
		return c.texts, nil
	}
	r, err := e.Search(ctx, engine.Query{See: classes(), Filters: []engine.Filter{{Facet: facetText, Values: []string{yes(true)}}}})
	if err == nil {
		x.texted.Store(&counted{e, stats, r.Total})
	}
	return r.Total, err
}

// classes are all that the index has.
func classes() []string {
	return []string{string(joinder.Filed), string(joinder.Hidden), string(joinder.Withdrawn)}
}

// OpenCases are cases that take members; see similar.Index.
func (x *Index) OpenCases(ctx context.Context, v joinder.Viewer, g similar.Group, limit int) ([]similar.Case, error) {
	return x.parts.Base.OpenCases(ctx, v, g, limit)
}

// Complaint is one complaint as everybody may see it; see similar.Index.
func (x *Index) Complaint(ctx context.Context, v joinder.Viewer, id joinder.ID) (joinder.PublicComplaint, error) {
	return x.parts.Base.Complaint(ctx, v, id)
}
