package sqldb

import (
	"bufio"
	"cmp"
	"container/heap"
	"context"
	"io"
	"os"
	"runtime"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"

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
// has not looked for yet: it need not read them again. They are in a temporary
// file, some 360 bytes each; without room for it the texts are read again. It
// is safe for concurrent use.
type prints struct {
	mu      sync.Mutex
	file    *os.File  // nil before the first
	out     []byte    // not in the file yet
	size    int64     // of the file
	full    bool      // nothing can be remembered
	scratch sync.Pool // *[]uint64
}

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
func (k *prints) keep(file func() (*os.File, error), cs []joinder.Complaint, prepared []any, fresh []joinder.ID) {
	stored := make(map[joinder.ID]struct{}, len(fresh))
	for _, id := range fresh {
		stored[id] = struct{}{}
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.file == nil && !k.full {
		var err error
		k.file, err = file()
		k.full = err != nil
	}
	for i, c := range cs {
		p, ok := prepared[i].(*print)
		if _, is := stored[c.ID]; !is || !ok || k.full {
			continue
		}
		if k.out = appendPrint(k.out, string(c.ID), p); len(k.out) > 1<<20 {
			k.flush()
		}
	}
}

func (k *prints) flush() {
	if k.file == nil {
		return
	}
	n, err := k.file.WriteAt(k.out, k.size)
	k.size += int64(n)
	k.out = k.out[:0]
	if err != nil {
		k.end()
		k.full = true
	}
}

func (k *prints) end() {
	if k.file != nil {
		endScratch(k.file)
	}
	k.file, k.out, k.size, k.full = nil, nil, 0, false
}

func (k *prints) forget() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.end()
}

// PrepareImport implements intake.ImportStore.
func (db *DB) PrepareImport(c joinder.Complaint) any { return db.prints.make(c.Public) }

// appendPrint writes a print for readPrint.
func appendPrint(b []byte, id string, p *print) []byte {
	b = append(append(b, byte(len(id))), id...) //nolint:gosec // ids are short
	if p == nil {
		return append(b, 0)
	}
	b = append(b, byte(1+len(p.signature))) //nolint:gosec // 96, or none
	return append(p.sketch.AppendTo(b), p.signature...)
}

// named is a print and whose it is.
type named struct {
	id string
	of *print
}

func readPrint(r *bufio.Reader) (n named, err error) {
	part := func(size int) []byte {
		b := make([]byte, size)
		if err == nil {
			_, err = io.ReadFull(r, b)
		}
		return b
	}
	n.id = string(part(int(part(1)[0])))
	if size := int(part(1)[0]); size > 0 {
		n.of = &print{sketch: twin.LoadSketch(part(twin.SketchSize))}
		if size > 1 {
			n.of.signature = part(size - 1)
		}
	}
	return n, err
}

// remembered reads what prints has, in the order of ids. They came nearly in
// that order: ids of one millisecond are in any.
type remembered struct {
	r    *bufio.Reader // nil at the end
	next window
}

// window is a heap of prints by id, so many that what comes behind them is
// later, but for imports side by side. Of what is not in order, texts are read
// again.
type window []named

const windowSize = 1 << 14

func (w window) Len() int           { return len(w) }
func (w window) Less(i, j int) bool { return w[i].id < w[j].id }
func (w window) Swap(i, j int)      { w[i], w[j] = w[j], w[i] }
func (w *window) Push(v any)        { *w = append(*w, v.(named)) }
func (w *window) Pop() any {
	last := (*w)[len(*w)-1]
	(*w)[len(*w)-1] = named{}
	*w = (*w)[:len(*w)-1]
	return last
}

func (k *prints) remembered() *remembered {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.flush()
	out := new(remembered)
	if k.file != nil {
		out.r = bufio.NewReaderSize(io.NewSectionReader(k.file, 0, k.size), 256<<10)
	}
	return out
}

// find gives the print of a complaint. Ids are asked for in order.
func (m *remembered) find(id string) (*print, bool) {
	for {
		for m.r != nil && len(m.next) < windowSize {
			n, err := readPrint(m.r)
			if err != nil { // the end, or they were forgotten
				m.r = nil
				break
			}
			heap.Push(&m.next, n)
		}
		if len(m.next) == 0 || m.next[0].id > id {
			return nil, false
		}
		if n, _ := heap.Pop(&m.next).(named); n.id == id {
			return n.of, true
		}
	}
}

// sheet is some complaints in the order of their ids.
type sheet struct {
	ids   []string
	of    []*print
	texts []string // "" where there is a print, or no text
	ready chan struct{}
}

// Bounds of a sheet, and of the texts of one.
const (
	sheetSize  = 500
	sheetBytes = 1 << 20
)

// printsOfAll gives the prints of all complaints in the order of their ids.
// Where none is remembered it reads the text, some at a time ahead of those who
// make prints.
func (x *SearchIndex) printsOfAll(ctx context.Context, take func(id string, p *print) error) error {
	all, ctx := errgroup.WithContext(ctx)
	read, unmade := make(chan sheet, 2*runtime.GOMAXPROCS(0)), make(chan sheet, 2*runtime.GOMAXPROCS(0))
	all.Go(func() error {
		defer close(read)
		defer close(unmade)
		known := x.db.prints.remembered()
		return x.pagesOfIDs(ctx, sheetSize, func(ids []string) error {
			return x.sheets(ctx, known, ids, func(s sheet) error {
				for _, to := range []chan<- sheet{unmade, read} {
					select {
					case to <- s:
					case <-ctx.Done():
						return ctx.Err()
					}
				}
				return nil
			})
		})
	})
	for range runtime.GOMAXPROCS(0) {
		all.Go(func() error {
			for s := range unmade {
				for i, text := range s.texts {
					if text != "" {
						s.of[i] = x.db.prints.make(text)
					}
				}
				close(s.ready)
			}
			return nil
		})
	}
	all.Go(func() error {
		for s := range read {
			<-s.ready
			for i, id := range s.ids {
				if err := take(id, s.of[i]); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return all.Wait()
}

// pagesOfIDs gives the ids of all complaints in order, some at a time.
func (x *SearchIndex) pagesOfIDs(ctx context.Context, atOnce int, page func(ids []string) error) error {
	for last := ""; ; {
		var ids []string
		if err := all(ctx, x.db.read, &ids, `SELECT id FROM complaints WHERE id > $1 AND state <> 'erased' ORDER BY id LIMIT $2`, last, atOnce); err != nil {
			return err
		}
		if len(ids) > 0 {
			if err := page(ids); err != nil {
				return err
			}
		}
		if len(ids) < atOnce {
			return nil
		}
		last = ids[len(ids)-1]
	}
}

// sheets reads the texts of ids that follow each other, where no print is
// remembered.
func (x *SearchIndex) sheets(ctx context.Context, known *remembered, ids []string, out func(sheet) error) error {
	s := sheet{ids: ids, of: make([]*print, len(ids)), texts: make([]string, len(ids))}
	missing := false
	have := make([]bool, len(ids))
	for i, id := range ids {
		s.of[i], have[i] = known.find(id)
		missing = missing || !have[i]
	}
	from, bytes := 0, 0
	flush := func(to int) error {
		part := sheet{ids: s.ids[from:to], of: s.of[from:to], texts: s.texts[from:to], ready: make(chan struct{})}
		from, bytes = to, 0
		return out(part)
	}
	if !missing {
		return flush(len(ids))
	}
	rows, err := x.db.again(ctx, `SELECT id, public_text FROM complaints WHERE id >= $1 AND id <= $2 AND state <> 'erased' AND public_text <> '' ORDER BY id`,
		ids[0], ids[len(ids)-1])
	if err != nil {
		return translate(err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	for rows.Next() {
		var id, text string
		if err := rows.Scan(&id, &text); err != nil {
			return translate(err)
		}
		i, ok := slices.BinarySearch(ids, id)
		if !ok || have[i] || i < from {
			continue
		}
		s.texts[i] = text
		if bytes += len(text); bytes > sheetBytes {
			if err := flush(i + 1); err != nil {
				return err
			}
		}
	}
	if err := rows.Err(); err != nil {
		return translate(err)
	}
	return flush(len(ids))
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
