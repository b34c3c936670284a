package sqldb

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"sync"
	"time"
)

// bandsAtOnce bounds the texts whose bands are sorted together: the more, the
// fewer pages of the table are written.
const bandsAtOnce = 250_000

// band is an entry of search_bands.
type band struct{ key, doc int64 }

// catchBands writes the bands of texts whose groups were found all at once.
func (x *SearchIndex) catchBands(ctx context.Context, l *lease) error {
	for {
		rows, _, err := x.dues(ctx, stageBands)
		if err != nil || len(rows) == 0 {
			return err
		}
		texts, n := 0, 0
		for n < len(rows) && texts < bandsAtOnce {
			texts += rows[n].Texts
			n++
		}
		rows = rows[:n]
		var bands []band
		seen := map[string]int{}
		for _, d := range rows {
			if bands, err = x.bandsOf(ctx, d, seen, bands); err != nil {
				return err
			}
		}
		sortBands(bands)
		p := pace{rows: 5000, least: 500, most: 200_000, aim: 2 * paceAim}
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
			if took := time.Since(began); done == len(part) || took > p.aim {
				p.took(took)
			}
		}
		if err := x.staged(ctx, l, rows, stageWords); err != nil {
			return err
		}
	}
}

// sortBands sorts with two processors: keys are spread evenly over all numbers.
func sortBands(bands []band) {
	half := 0
	for i, b := range bands { // the negative ones first
		if b.key < 0 {
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

// bandsOf adds the bands of what is due: of equal texts the first has them, and
// of a form letter the first mostBanded.
func (x *SearchIndex) bandsOf(ctx context.Context, d due, seen map[string]int, bands []band) ([]band, error) {
	rows, err := x.db.again(ctx, `SELECT doc, twin, signature FROM search_docs
		WHERE complaint >= $1 AND complaint <= $2 AND signature IS NOT NULL ORDER BY complaint`, d.First, d.Last)
	if err != nil {
		return nil, translate(err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	var signature sql.RawBytes
	for rows.Next() {
		var doc int64
		var twin string
		if err := rows.Scan(&doc, &twin, &signature); err != nil {
			return nil, translate(err)
		}
		if text := twin + string(signature); seen[text] == 0 && seen[twin] < mostBanded {
			seen[text]++
			seen[twin]++
			for _, k := range keysIn(signature) {
				bands = append(bands, band{k, doc})
			}
		}
	}
	return bands, translate(rows.Err())
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
	}, func(i int, into list) list { return append(into, bands[i].key, bands[i].doc) }, x.db.stepAside)
}
