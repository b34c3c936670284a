package sqldb

import (
	"cmp"
	"context"
	"runtime"
	"slices"
	"sync"

	"joinder"
	"joinder/internal/similar"
	"joinder/internal/similar/twin"
)

// print is what is remembered of a text to find its like. A nil one is that of
// a complaint without text.
type print struct {
	sketch    twin.Sketch
	signature []byte
}

// prints are those of complaints that this process imported and whose like it
// has not looked for yet: it need not read them again. It is safe for
// concurrent use.
type prints struct {
	mu      sync.Mutex
	of      map[string]*print // by complaint
	scratch sync.Pool         // *[]uint64
}

// mostPrints bounds what is remembered, some 450 bytes each. Texts beyond are
// read again.
const mostPrints = 1_000_000

func (k *prints) make(text string) *print {
	if text == "" {
		return nil
	}
	set, _ := k.scratch.Get().(*[]uint64)
	if set == nil {
		set = new([]uint64)
	}
	if found := similar.Shingles(text, *set); found != nil {
		*set = found
	} else {
		*set = (*set)[:0]
	}
	p := new(print)
	var keys []int64
	p.sketch, keys = twin.SketchOf(*set)
	p.signature = signatureOf(keys)
	k.scratch.Put(set)
	return p
}

// keep remembers what PrepareImport made of those complaints that were stored.
func (k *prints) keep(cs []joinder.Complaint, prepared []any, fresh []joinder.ID) {
	stored := make(map[joinder.ID]struct{}, len(fresh))
	for _, id := range fresh {
		stored[id] = struct{}{}
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.of == nil {
		k.of = map[string]*print{}
	}
	for i, c := range cs {
		if p, ok := prepared[i].(*print); ok && len(k.of) < mostPrints {
			if _, ok := stored[c.ID]; ok {
				k.of[string(c.ID)] = p
			}
		}
	}
}

func (k *prints) find(id string) (*print, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	p, ok := k.of[id]
	return p, ok
}

func (k *prints) forget() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.of = nil
}

// PrepareImport implements intake.ImportStore.
func (db *DB) PrepareImport(c joinder.Complaint) any { return db.prints.make(c.Public) }

// printed are all complaints, in the order of their ids.
type printed struct {
	ids []string
	of  []*print
}

// printsOfAll reads the texts of which no print is remembered, a page at a time
// ahead of those who make theirs.
func (x *SearchIndex) printsOfAll(ctx context.Context) (printed, error) {
	const atOnce = 500
	type job struct {
		texts []string // "" for one that has its print
		into  []*print
	}
	jobs := make(chan job, runtime.GOMAXPROCS(0))
	var wait sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wait.Go(func() {
			for j := range jobs {
				for i, text := range j.texts {
					if text != "" {
						j.into[i] = x.db.prints.make(text)
					}
				}
			}
		})
	}
	var out printed
	var pages [][]*print
	err := x.pagesOfIDs(ctx, atOnce, func(ids []string) error {
		page, missing := make([]*print, len(ids)), false
		for i, id := range ids {
			known := false
			page[i], known = x.db.prints.find(id)
			missing = missing || !known
		}
		out.ids, pages = append(out.ids, ids...), append(pages, page)
		if !missing {
			return nil
		}
		texts, err := x.textsOf(ctx, ids, page)
		if err == nil {
			jobs <- job{texts, page}
		}
		return err
	})
	close(jobs)
	wait.Wait()
	out.of = slices.Concat(pages...)
	return out, err
}

// pagesOfIDs gives the ids of all complaints in order, some at a time.
func (x *SearchIndex) pagesOfIDs(ctx context.Context, atOnce int, page func(ids []string) error) error {
	for last := ""; ; {
		var ids []string
		if err := all(ctx, x.db.read, &ids, `SELECT id FROM complaints WHERE id > $1 AND state <> 'erased' ORDER BY id LIMIT $2`, last, atOnce); err != nil {
			return err
		}
		if err := page(ids); err != nil || len(ids) < atOnce {
			return err
		}
		last = ids[len(ids)-1]
	}
}

// textsOf reads the texts of a page of ids that follow each other, where there
// is no print yet.
func (x *SearchIndex) textsOf(ctx context.Context, ids []string, have []*print) ([]string, error) {
	rows, err := x.db.again(ctx, `SELECT id, public_text FROM complaints WHERE id >= $1 AND id <= $2 AND state <> 'erased' AND public_text <> '' ORDER BY id`,
		ids[0], ids[len(ids)-1])
	if err != nil {
		return nil, translate(err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	texts := make([]string, len(ids))
	for rows.Next() {
		var id, text string
		if err := rows.Scan(&id, &text); err != nil {
			return nil, translate(err)
		}
		if i, ok := slices.BinarySearch(ids, id); ok && have[i] == nil {
			texts[i] = text
		}
	}
	return texts, translate(rows.Err())
}

// textOf reads one text; "" when it is gone.
func (x *SearchIndex) textOf(ctx context.Context, id string) (text string, err error) {
	rows, err := x.db.again(ctx, `SELECT public_text FROM complaints WHERE id = $1`, id)
	if err != nil {
		return "", translate(err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	if rows.Next() {
		err = rows.Scan(&text)
	}
	return text, translate(cmp.Or(err, rows.Err()))
}
