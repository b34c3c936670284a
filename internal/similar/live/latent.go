package live

import (
	"context"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"joinder"
	"joinder/internal/similar"
	"joinder/internal/similar/engine"
	"joinder/internal/similar/latent"
)

// Of the model of codes: it is fitted once an instance has latent.Least
// complaints, and again whenever there are growth times as many; smaller
// instances work without. It lies in a file beside the index: how many
// complaints there were, and then the model, or nothing if too few of them had a
// text. Its name is part of the index's analysis, so that codes of two models
// never meet: with a new model the index is made anew, and the database answers
// meanwhile.
const (
	growth  = 3
	sampled = 2 * latent.Most
)

// errOutgrown says that the model was fitted on too few of the complaints.
var errOutgrown = errors.New("index: the model of codes is outgrown")

// coding is the model in use.
type coding struct {
	model  atomic.Pointer[latent.Model] // nil without one
	name   atomic.Pointer[string]
	docs   atomic.Int64 // complaints when it was fitted, 0 for never
	coders sync.Pool
}

// modelFile is where the model lies.
func (x *Index) modelFile() string { return filepath.Clean(x.parts.Dir) + ".codes" }

// schema is what the index holds with the operators and the model in use.
func (x *Index) schema() engine.Schema {
	s := schema()
	if name := x.operators.Load(); name != nil {
		s.Analysis += "/" + *name
	}
	if name := x.coding.name.Load(); name != nil {
		s.CodeBytes = latent.CodeBytes
		s.Analysis += "/" + *name
	}
	return s
}

// code is a text's code, nil without a model.
func (x *Index) code(terms []string) []byte {
	m := x.coding.model.Load()
	if m == nil {
		return nil
	}
	c, _ := x.coding.coders.Get().(*latent.Coder)
	if c == nil {
		c = new(latent.Coder)
	}
	defer x.coding.coders.Put(c)
	return c.Code(m, terms)
}

// use makes a model the one in use; nil is none.
func (x *Index) use(m *latent.Model, docs int) {
	x.coding.docs.Store(int64(docs))
	x.coding.model.Store(m)
	if m == nil {
		x.coding.name.Store(nil)
		return
	}
	name := m.ID()
	x.coding.name.Store(&name)
}

// readModel reads the model's file. One that is missing or damaged is none, and
// is fitted when its time comes.
func (x *Index) readModel() {
	file, err := os.ReadFile(x.modelFile())
	if err != nil || len(file) < 8 {
		x.use(nil, 0)
		return
	}
	docs := int(min(binary.LittleEndian.Uint64(file), 1<<40)) //nolint:gosec // bounded
	if len(file) == 8 {
		x.use(nil, docs)
		return
	}
	m, err := latent.Open(file[8:])
	if err != nil {
		x.parts.Log.Info("index: the model of codes is fitted anew", "why", err)
		docs = 0
	}
	x.use(m, docs)
}

// outgrown says whether so many complaints ask for another model.
func (x *Index) outgrown(docs int) bool {
	return docs >= latent.Least && int64(docs) >= growth*x.coding.docs.Load()
}

// openModel reads the model, and fits one before the index is opened if there
// are enough complaints, so that the index is made only once. Where that fails
// the index works without.
func (x *Index) openModel(ctx context.Context) error {
	x.readModel()
	c, err := x.parts.Source.Census(ctx)
	if err != nil {
		return err
	}
	docs := 0
	for _, n := range c.States {
		docs += n
	}
	if !x.outgrown(docs) {
		return nil
	}
	if err := x.fit(ctx, docs); err != nil {
		if ctx.Err() != nil {
			return err
		}
		x.parts.Log.Error("index: the model of codes", "err", err)
		x.coding.docs.Store(int64(docs)) // not again until there are many more
		return nil
	}
	x.readModel()
	return nil
}

// fit fits a model on a sample of the texts and keeps it, the file first.
func (x *Index) fit(ctx context.Context, docs int) error {
	began := time.Now()
	var cutter similar.Cutter
	var failed error
	m, err := latent.Fit(func(yield func([]string) bool) {
		failed = x.parts.Source.Sample(ctx, sampled, func(text string) bool {
			terms, _ := cutter.Cut(text)
			return yield(terms)
		})
	}, 1)
	if failed != nil {
		return failed
	}
	file := binary.LittleEndian.AppendUint64(nil, uint64(docs)) //nolint:gosec // a number of rows
	switch {
	case errors.Is(err, latent.ErrTooFew):
		m = nil
	case err != nil:
		return err
	default:
		if file, err = m.AppendBinary(file); err != nil {
			return err
		}
	}
	if err := writeWhole(x.modelFile(), file); err != nil {
		return err
	}
	x.parts.Log.Info("index: fitted the model of codes", "complaints", docs, "model", m != nil, "took", time.Since(began).Round(time.Millisecond))
	return nil
}

// writeWhole puts a file in the place of another, whole or not at all.
func writeWhole(name string, b []byte) error {
	f, err := os.OpenFile(name+".tmp", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(name+".tmp", name)
}

// Near are complaints about the same matter as a long text, by their codes,
// most alike first; Score is the cosine. There are none for a short text, and
// none as long as an instance has no model; see similar.Nearer.
func (x *Index) Near(ctx context.Context, v joinder.Viewer, text, wallet string, limit int) ([]similar.Text, error) {
	return answer(ctx, x, func(e *engine.Index) ([]similar.Text, error) {
		var cutter similar.Cutter
		terms, _ := cutter.Cut(text)
		code := x.code(terms)
		if code == nil {
			return nil, nil
		}
		q := engine.NearQuery{See: see(v), Code: code, Limit: limit}
		if wallet != "" {
			q.Filters = []engine.Filter{{Facet: similar.FacetWallet, Values: []string{wallet}}}
		}
		hits, err := e.Near(ctx, q)
		if errors.Is(err, engine.ErrQuery) {
			return nil, nil // the index of a moment ago had no codes
		} else if err != nil {
			return nil, err
		}
		texts, _, err := x.texts(ctx, v, hits)
		return texts, err
	}, func() ([]similar.Text, error) { return nil, nil })
}
