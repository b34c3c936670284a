package main

import (
	"context"
	"iter"
	"path/filepath"
	"sync"
	"time"

	"joinder/internal/similar"
	"joinder/internal/similar/engine"
)

type ours struct {
	x   *engine.Index
	dir string
}

func newEngine(dir string) (peer, error) {
	dir = filepath.Join(dir, "engine")
	x, err := openEngine(dir)
	return &ours{x, dir}, err
}

func openEngine(dir string) (*engine.Index, error) {
	return engine.Open(dir, engine.Schema{Facets: facetNames(), Columns: columns(),
		Numbers: []string{"day", "amount", "person"}, Order: "day", Analysis: similar.Version}, engine.Options{})
}

func (o *ours) name() string { return "engine" }

func (o *ours) build(ctx context.Context, t *texts) error {
	cutters := sync.Pool{New: func() interface{} { return new(similar.Cutter) }}
	return o.x.Rebuild(ctx, 1, iter.Seq[engine.Make](func(yield func(engine.Make) bool) {
		for c := range t.all {
			if !yield(func(add func(*engine.Document) error) error {
				cut := cutters.Get().(*similar.Cutter)
				defer cutters.Put(cut)
				d := engine.Document{ID: c.ID, Class: "public", Values: facetsOf(c), Numbers: []int64{int64(c.Day), c.Amount, int64(c.Day * 7)}}
				d.Terms, d.Singles = cut.Cut(c.Text)
				return add(&d)
			}) {
				return
			}
		}
	}))
}

func (o *ours) ask(ctx context.Context, q question) (int, error) {
	var e engine.Expr
	words := make([]engine.Expr, len(q.terms))
	for i, t := range q.terms {
		words[i] = engine.Word(t)
	}
	switch {
	case q.how == phrase && len(q.terms) > 1:
		e = engine.Phrase(q.terms...)
	case q.how == any:
		e = engine.Or(words...)
	default:
		e = engine.And(words...)
	}
	r, err := o.x.Search(ctx, engine.Query{Expr: e, See: []string{"public"}, Limit: 25, Facets: facetNames(), Values: 40})
	return r.Total, err
}

// reopen closes the index and opens it again: how long until it answers.
func (o *ours) reopen(ctx context.Context) (time.Duration, error) {
	if err := o.x.Close(); err != nil {
		return 0, err
	}
	start := time.Now()
	x, err := openEngine(o.dir)
	if err != nil {
		return 0, err
	}
	o.x = x
	took := time.Since(start)
	_, err = o.x.Search(ctx, engine.Query{See: []string{"public"}, Limit: 1})
	return took, err
}

func (o *ours) bytes(context.Context) (int64, error) { return 0, nil }
func (o *ours) close() error                         { return o.x.Close() }
