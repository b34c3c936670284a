package main

import (
	"context"
	"path/filepath"
	"strings"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/custom"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/keyword"
	"github.com/blevesearch/bleve/v2/analysis/tokenizer/whitespace"
	"github.com/blevesearch/bleve/v2/search/query"

	"joinder/internal/similar"
)

// gap stands where no phrase may cross.
const gap = "•"

type bleveIndex struct{ x bleve.Index }

func newBleve(dir string) (peer, error) {
	m := bleve.NewIndexMapping()
	m.ScoringModel = "bm25"
	if err := m.AddCustomAnalyzer("cut", map[string]interface{}{"type": custom.Name, "tokenizer": whitespace.Name}); err != nil {
		return nil, err
	}
	doc := bleve.NewDocumentStaticMapping()
	text := bleve.NewTextFieldMapping()
	text.Analyzer, text.Store, text.IncludeInAll, text.IncludeTermVectors, text.DocValues = "cut", false, false, true, false
	doc.AddFieldMappingsAt("text", text)
	for _, name := range facetNames() {
		f := bleve.NewTextFieldMapping()
		f.Analyzer, f.Store, f.IncludeInAll, f.IncludeTermVectors, f.DocValues = keyword.Name, false, false, false, true
		doc.AddFieldMappingsAt(name, f)
	}
	m.DefaultMapping = doc
	x, err := bleve.New(filepath.Join(dir, "bleve"), m)
	return &bleveIndex{x}, err
}

func (b *bleveIndex) name() string { return "bleve" }

func (b *bleveIndex) build(ctx context.Context, t *texts) error {
	var cutter similar.Cutter
	batch := b.x.NewBatch()
	i := -1
	for c := range t.all {
		i++
		fields := map[string]interface{}{"text": joined(&cutter, c.Text)}
		for f, value := range facetsOf(c) {
			fields[facetNames()[f]] = value
		}
		if err := batch.Index(c.ID, fields); err != nil {
			return err
		}
		if batch.Size() == 2000 || i == t.n-1 {
			if err := b.x.Batch(batch); err != nil {
				return err
			}
			batch.Reset()
			if ctx.Err() != nil {
				return ctx.Err()
			}
		}
	}
	return nil
}

// joined is a text's terms with blanks in between.
func joined(cutter *similar.Cutter, text string) string {
	terms, _ := cutter.Cut(text)
	var b strings.Builder
	for _, t := range terms {
		if t == "" {
			t = gap
		}
		b.WriteString(t)
		b.WriteByte(' ')
	}
	return b.String()
}

func (b *bleveIndex) ask(ctx context.Context, q question) (int, error) {
	words := make([]query.Query, len(q.terms))
	for i, t := range q.terms {
		term := bleve.NewTermQuery(t)
		term.SetField("text")
		words[i] = term
	}
	var e query.Query
	switch {
	case q.how == phrase && len(q.terms) > 1:
		e = bleve.NewPhraseQuery(q.terms, "text")
	case q.how == any:
		e = bleve.NewDisjunctionQuery(words...)
	default:
		e = bleve.NewConjunctionQuery(words...)
	}
	r := bleve.NewSearchRequestOptions(e, 25, 0, false)
	for _, name := range facetNames() {
		r.AddFacet(name, bleve.NewFacetRequest(name, 40))
	}
	found, err := b.x.SearchInContext(ctx, r)
	if err != nil {
		return 0, err
	}
	return int(found.Total), nil
}

func (b *bleveIndex) bytes(context.Context) (int64, error) { return 0, nil }
func (b *bleveIndex) close() error                         { return b.x.Close() }
