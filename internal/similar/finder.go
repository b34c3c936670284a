package similar

import (
	"context"
	"errors"
	"slices"
	"sync"

	"joinder"
)

// Finder answers questions over an Index. It is safe for concurrent use.
type Finder struct {
	index Backend
	near  Nearer          // nil when the index is none
	pairs Ranker          // nil without one
	desks *sync.Pool      // of *desk
	empty map[string]bool // terms of small words and of those that name numbers
	world joinder.World

	places func(jurisdictions []string, written string) []string // nil: filters stay as they were written
}

// New makes a Finder.
func New(index Backend, world joinder.World) *Finder {
	near, _ := index.(Nearer)
	empty := map[string]bool{}
	for _, t := range Tokens(functionWords + " " + numberWords) {
		empty[t.Term] = true
	}
	return &Finder{index: index, near: near, world: world, empty: empty, desks: &sync.Pool{New: func() any { return &desk{stems: map[string]string{}} }}}
}

// Ranking is a Finder that asks a ranker about the texts most like a short one.
func (f *Finder) Ranking(r Ranker) *Finder {
	out := *f
	out.pairs = r
	return &out
}

// Placing is a Finder that understands regions in filters however they are
// written: codes are those that somebody may have meant in some jurisdictions,
// or anywhere without them; none when the place is not known.
func (f *Finder) Placing(codes func(jurisdictions []string, written string) []string) *Finder {
	out := *f
	out.places = codes
	return &out
}

// placed is a query with the codes of its regions. Without a jurisdiction a
// value is first taken as it stands, because complaints that name none are
// found by what was written there; anywhere takes it for any place.
func (f *Finder) placed(q Query, anywhere bool) Query {
	if f.places == nil || len(q.Jurisdictions) == 0 && !anywhere {
		return q
	}
	var out []string
	for _, written := range q.Regions {
		codes := f.places(q.Jurisdictions, written)
		if len(codes) == 0 {
			codes = []string{written}
		}
		for _, c := range codes {
			if !slices.Contains(out, c) {
				out = append(out, c)
			}
		}
	}
	q.Regions = out
	return q
}

// Complaint is one complaint as everybody may see it; NotFound when there is
// none or it is not public.
func (f *Finder) Complaint(ctx context.Context, v joinder.Viewer, id joinder.ID) (joinder.PublicComplaint, error) {
	return f.index.Complaint(ctx, v, id)
}

// Rebuild makes the index again; see Index.
func (f *Finder) Rebuild(ctx context.Context, done func(n, of int)) error {
	return f.index.Rebuild(ctx, done)
}

// Search finds complaints. It fails with Invalid when the filters contradict
// themselves: days or amounts the wrong way round, amounts in two currencies.
func (f *Finder) Search(ctx context.Context, v joinder.Viewer, q Query) (Results, error) {
	p, err := plan(f.placed(q, false))
	if err != nil {
		return Results{}, err
	}
	p.Facets, p.Offset, p.Rows = true, (p.Page-1)*p.Limit, p.Limit
	if p.After != "" {
		place, err := p.place()
		if err != nil {
			return Results{}, err
		}
		p.Behind, p.Offset = &place, 0
	}
	asked := p.Query // what a cursor belongs to
	found, err := f.index.Find(ctx, v, p)
	if wide := f.placed(asked, true); err == nil && found.Total == 0 && !slices.Equal(wide.Regions, asked.Regions) {
		p.Query = wide
		found, err = f.index.Find(ctx, v, p)
	}
	if errors.Is(err, ErrPlace) {
		err = badCursor(err)
	}
	if err != nil {
		return Results{}, err
	}
	r := Results{Total: found.Total, Page: p.Page, Facets: found.Facets, Hits: make([]Hit, 0, len(found.Texts))}
	if found.Next != nil {
		r.Next = found.Next.cursor(asked)
	}
	shown := min(found.Total, MaxRank)
	r.Pages = max(1, (shown+p.Limit-1)/p.Limit)
	terms := p.Expr.marked()
	for _, t := range found.Texts {
		r.Hits = append(r.Hits, Hit{PublicComplaint: t.PublicComplaint, Score: t.Score, Alike: t.Alike, Snippet: snippetOf(t.Text, terms)})
	}
	r.Behind, err = f.lacking(ctx, p)
	return r, err
}

// Total counts what Search would find, without reading any of it.
func (f *Finder) Total(ctx context.Context, v joinder.Viewer, q Query) (int, error) {
	p, err := plan(q)
	if err != nil {
		return 0, err
	}
	p.Total, p.After = true, ""
	found, err := f.index.Find(ctx, v, p)
	return found.Total, err
}

// Export gives every complaint of a search to row, at most MaxRank, in its
// order; page and limit of the query are ignored. It stops at row's error.
func (f *Finder) Export(ctx context.Context, v joinder.Viewer, q Query, row func(joinder.PublicComplaint) error) error {
	p, err := plan(f.placed(q, false))
	if err != nil {
		return err
	}
	const batch = 1000
	p.Rows = batch
	for n := 0; n < MaxRank; n += batch {
		found, err := f.index.Find(ctx, v, p)
		if errors.Is(err, ErrPlace) { // another engine took over
			p.Behind, p.Offset = nil, n
			found, err = f.index.Find(ctx, v, p)
		}
		if err != nil {
			return err
		}
		p.Offset = 0
		for _, t := range found.Texts {
			if err := row(t.PublicComplaint); err != nil {
				return err
			}
		}
		if p.Behind = found.Next; p.Behind == nil {
			return nil
		}
	}
	return nil
}

func plan(q Query) (Plan, error) {
	q = q.normal()
	p := Plan{Query: q, Expr: Parse(q.Text)}
	if !q.Since.IsZero() && !q.Until.IsZero() && q.Until.Before(q.Since) {
		return p, joinder.Fail(joinder.Invalid, "error.similar.days", "Since", q.Since, "Until", q.Until).On("until")
	}
	for _, m := range []joinder.Money{q.MinAmount, q.MaxAmount} {
		switch {
		case m.IsZero():
		case p.Currency == "":
			p.Currency = m.Currency
		case p.Currency != m.Currency:
			return p, joinder.Fail(joinder.Invalid, "error.similar.currency").On("currency")
		}
	}
	if !q.MinAmount.IsZero() && !q.MaxAmount.IsZero() && q.MaxAmount.Cmp(q.MinAmount) < 0 {
		return p, joinder.Fail(joinder.Invalid, "error.similar.amounts").On("max")
	}
	switch {
	case !p.Expr.Asks():
		p.Sort = Newest
	case p.Sort != Newest:
		p.Sort = Relevance
	}
	return p, nil
}

// Unusual reports whether people in 30 days are more than chance explains,
// when usual people come in 30 days: at least five, at least twice as many,
// and so many that a Poisson count with that mean (never under one) reaches
// them in fewer than one of a thousand months.
func Unusual(people int, usual float64) bool {
	mean := max(usual, 1)
	return people >= FewPeople && float64(people) >= 2*mean && poissonTail(people, mean) < 0.001
}

// Rising lists wallets and kinds of problem by the people of the last 30 days,
// unusual ones first.
func (f *Finder) Rising(ctx context.Context, v joinder.Viewer, limit int) ([]Rise, error) {
	limit = min(max(limit, 1), 50)
	found, err := f.index.Recent(ctx, v, joinder.DateOf(f.world.Now()), 200)
	if err != nil {
		return nil, err
	}
	var high, rest []Rise
	for _, r := range found {
		if r.High = Unusual(r.People, r.Usual); r.High {
			high = append(high, r)
		} else {
			rest = append(rest, r)
		}
	}
	high = append(high, rest...)
	return high[:min(limit, len(high))], nil
}
