package sqldb

import (
	"bufio"
	"cmp"
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"hash/maphash"
	"io"
	"math"
	"os"
	"slices"
	"sync"
	"time"
)

// band is an entry of search_bands.
type band struct{ key, doc int64 }

// catchBands writes the bands of texts whose groups were found all at once. All
// of them are sorted first, outside memory where they are many: so each page of
// the table is written once, and not again and again.
func (x *SearchIndex) catchBands(ctx context.Context, l *lease) error {
	rows, _, err := x.dues(ctx, stageBands)
	if err != nil || len(rows) == 0 {
		return err
	}
	file, err := x.db.scratch()
	if err != nil {
		return err
	}
	defer endScratch(file)
	sorted := bandSorter{file: file, most: bandsOfRun}
	seen, texts := banded{seed: maphash.MakeSeed()}, 0
	for _, d := range rows {
		if texts += d.Texts; texts > bandedTexts || seen.texts == nil {
			seen.texts, seen.groups, texts = map[uint64]struct{}{}, map[uint64]uint8{}, d.Texts
		}
		if err := x.bandsOf(ctx, d, &seen, sorted.add); err != nil {
			return x.db.noRoom(err)
		}
	}
	p := pace{rows: 5000, least: 500, most: 200_000, aim: 2 * paceAim}
	if err := sorted.each(func(bands []band) error { return x.addBands(ctx, l, &p, bands) }); err != nil {
		return x.db.noRoom(err)
	}
	return x.staged(ctx, l, rows, stageWords)
}

// addBands writes sorted bands in short transactions.
func (x *SearchIndex) addBands(ctx context.Context, l *lease, p *pace, bands []band) error {
	for len(bands) > 0 {
		part := bands[:min(p.rows, len(bands))]
		done := 0
		began := time.Now()
		if err := x.write(ctx, l, func(tx *sql.Tx) (err error) {
			done, err = x.insertSorted(ctx, tx, part)
			return err
		}); err != nil {
			return err
		}
		bands = bands[done:]
		if took := time.Since(began); done == p.rows || took > p.aim {
			p.took(took)
		}
	}
	return nil
}

// bandedTexts is how long it is remembered which texts have bands; forgetting
// them gives a form letter more bands than it needs.
const bandedTexts = 250_000

// banded are texts and groups that have bands, by hashes of their names.
type banded struct {
	seed   maphash.Seed
	texts  map[uint64]struct{}
	groups map[uint64]uint8
}

// wants reports whether a text needs bands: of equal texts the first does, and
// of a form letter the first mostBanded.
func (s *banded) wants(twin string, signature []byte) bool {
	group := maphash.String(s.seed, twin)
	text := group ^ maphash.Bytes(s.seed, signature)
	if _, equal := s.texts[text]; equal || s.groups[group] >= mostBanded {
		return false
	}
	s.texts[text] = struct{}{}
	s.groups[group]++
	return true
}

// bandsOf gives the bands of what is due.
func (x *SearchIndex) bandsOf(ctx context.Context, d due, seen *banded, add func(band) error) error {
	rows, err := x.db.again(ctx, `SELECT doc, twin, signature FROM search_docs
		WHERE complaint >= $1 AND complaint <= $2 AND signature IS NOT NULL ORDER BY complaint`, d.First, d.Last)
	if err != nil {
		return translate(err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	var signature sql.RawBytes
	for rows.Next() {
		var doc int64
		var twin string
		if err := rows.Scan(&doc, &twin, &signature); err != nil {
			return translate(err)
		}
		if !seen.wants(twin, signature) {
			continue
		}
		for _, k := range keysIn(signature) {
			if err := add(band{k, doc}); err != nil {
				return err
			}
		}
	}
	return translate(rows.Err())
}

// insertSorted adds bands, those of texts erased meanwhile too: nothing leads
// from them to a text. It says how many; fewer than all when somebody waits.
func (x *SearchIndex) insertSorted(ctx context.Context, tx *sql.Tx, bands []band) (done int, err error) {
	if x.db.Engine == Postgres {
		keys, docs := make([]int64, len(bands)), make([]int64, len(bands))
		for i, b := range bands {
			keys[i], docs[i] = b.key, b.doc
		}
		_, err := exec(ctx, tx, `INSERT INTO search_bands (band, doc) SELECT * FROM unnest($1::bigint[], $2::bigint[]) ON CONFLICT DO NOTHING`, keys, docs)
		return len(bands), err
	}
	return insertRows(ctx, tx, len(bands), func(rows string) string {
		return `INSERT INTO search_bands (band, doc) VALUES ` + rows + ` ON CONFLICT DO NOTHING`
	}, func(i int, into list) list { return append(into, bands[i].key, bands[i].doc) }, x.db.aside())
}

// bandSorter sorts any number of bands: runs of some are sorted in memory and
// written to a temporary file, and the runs are read side by side, keys below
// one bound after the other. Keys are hashes, so as many lie between any two
// bounds.
type bandSorter struct {
	file *os.File
	most int     // bands of a run
	at   []band  // of the next run
	runs []int64 // where each ends, in bands
	n    int
}

const (
	bandsOfRun = 1 << 20 // in memory: 16 MB
	bandSize   = 16      // bytes in the file
)

func (s *bandSorter) add(b band) error {
	s.at = append(s.at, b)
	s.n++
	if len(s.at) < s.most {
		return nil
	}
	return s.flush()
}

func (s *bandSorter) flush() error {
	sortBands(s.at, 0)
	bytes := make([]byte, 0, bandSize*len(s.at))
	for _, b := range s.at {
		bytes = binary.BigEndian.AppendUint64(bytes, ascending(b.key))
		bytes = binary.BigEndian.AppendUint64(bytes, uint64(b.doc)) //nolint:gosec // not negative
	}
	s.runs = append(s.runs, int64(s.n))
	_, err := s.file.WriteAt(bytes, bandSize*int64(s.n-len(s.at)))
	s.at = s.at[:0]
	return err
}

// ascending is a key as a number without sign, in the same order.
func ascending(key int64) uint64 { return uint64(key) ^ 1<<63 } //nolint:gosec // any 64 bits

// descended is the key of such a number.
func descended(number uint64) int64 { return int64(number ^ 1<<63) } //nolint:gosec // any 64 bits

// each gives all bands in order, some at a time.
func (s *bandSorter) each(f func([]band) error) error {
	if len(s.runs) == 0 { // few: never written
		sortBands(s.at, 0)
		return f(s.at)
	}
	if err := s.flush(); err != nil {
		return err
	}
	runs, from := make([]*bufio.Reader, len(s.runs)), int64(0)
	for i, to := range s.runs {
		runs[i] = bufio.NewReaderSize(io.NewSectionReader(s.file, bandSize*from, bandSize*(to-from)), 16<<10)
		from = to
	}
	parts := uint64(2*s.n/s.most + 1) //nolint:gosec // not negative
	for p := range parts {
		width := math.MaxUint64 / parts
		below := (p + 1) * width
		if p == parts-1 {
			below = math.MaxUint64
		}
		s.at = s.at[:0]
		for _, r := range runs {
			if err := s.read(r, below); err != nil {
				return err
			}
		}
		sortBands(s.at, descended(p*width+width/2))
		if err := f(s.at); err != nil {
			return err
		}
	}
	return nil
}

// read takes the bands of a run up to a bound.
func (s *bandSorter) read(r *bufio.Reader, bound uint64) error {
	for {
		b, err := r.Peek(bandSize)
		if errors.Is(err, io.EOF) && len(b) == 0 {
			return nil
		}
		if err != nil {
			return err
		}
		key := binary.BigEndian.Uint64(b)
		if key > bound {
			return nil
		}
		s.at = append(s.at, band{descended(key), int64(binary.BigEndian.Uint64(b[8:]))}) //nolint:gosec // as they were
		if _, err := r.Discard(bandSize); err != nil {
			return err
		}
	}
}

// sortBands sorts with two processors, what is below the middle with one.
func sortBands(bands []band, middle int64) {
	half := 0
	for i, b := range bands {
		if b.key < middle {
			bands[i], bands[half] = bands[half], b
			half++
		}
	}
	order := func(a, b band) int { return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.doc, b.doc)) }
	var wait sync.WaitGroup
	wait.Go(func() { slices.SortFunc(bands[:half], order) })
	slices.SortFunc(bands[half:], order)
	wait.Wait()
}
