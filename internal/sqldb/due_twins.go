package sqldb

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"joinder"
	"joinder/internal/similar"
	"joinder/internal/similar/twin"
)

// bulkFrom is from how many texts on, and from which share of all, groups are
// found by reading everything instead of one text after the other.
const (
	bulkFrom  = 2000
	bulkShare = 20 // one in so many
)

// catchTwins finds the groups of what is due.
func (x *SearchIndex) catchTwins(ctx context.Context, l *lease) error {
	rows, texts, err := x.dues(ctx, stageTwins)
	if err != nil || len(rows) == 0 {
		return err
	}
	var there int
	if err := one(ctx, x.db.read, &there, `SELECT COUNT(*) FROM search_docs`); err != nil {
		return err
	}
	if texts < bulkFrom || texts < there/bulkShare {
		return x.eachDue(ctx, l, rows)
	}
	return x.regroup(ctx, l, rows)
}

// eachDue takes few texts in one after the other, words and all.
func (x *SearchIndex) eachDue(ctx context.Context, l *lease, rows []due) error {
	p := pace{rows: 20, least: 5, most: 200, aim: paceAim}
	for _, d := range rows {
		for {
			var docs []similar.Document
			var texts []struct{ ID, PublicText string }
			if err := all(ctx, x.db.read, &texts, `SELECT c.id, c.public_text FROM complaints c WHERE c.id >= $1 AND c.id <= $2 AND c.state <> 'erased'
				AND NOT EXISTS (SELECT 1 FROM search_docs d WHERE d.complaint = c.id) ORDER BY c.id LIMIT $3`, d.First, d.Last, p.rows); err != nil {
				return err
			}
			for _, t := range texts {
				docs = append(docs, similar.Document{ID: joinder.ID(t.ID), Text: t.PublicText})
			}
			began := time.Now()
			ended := len(texts) < p.rows
			if err := x.write(ctx, l, func(tx *sql.Tx) error {
				for _, doc := range docs {
					if err := x.db.indexDue(ctx, tx, doc); err != nil {
						return err
					}
				}
				if !ended {
					return nil
				}
				_, err := exec(ctx, tx, `DELETE FROM search_due WHERE seq = $1`, d.Seq)
				return err
			}); err != nil {
				return err
			}
			if ended {
				break
			}
			p.took(time.Since(began))
		}
	}
	return nil
}

// indexDue is indexOne for a complaint that the log of changes has already:
// only one that is not alone is changed by it.
func (db *DB) indexDue(ctx context.Context, tx *sql.Tx, d similar.Document) error {
	if err := db.indexOne(ctx, tx, d); err != nil {
		return err
	}
	var group []string
	if err := all(ctx, tx, &group, `SELECT twin FROM search_docs WHERE complaint = $1`, string(d.ID)); err != nil {
		return err
	}
	if len(group) > 0 && group[0] != string(d.ID) {
		db.changed(tx, d.ID)
	}
	return nil
}

// regrouped names the setting that says where the log was after the last Regroup,
// and when that was.
const regrouped = "search.regrouped"

// RegroupDue reports whether something was stored or changed since the last
// Regroup, and that was long ago. The first time is only noted.
func (x *SearchIndex) RegroupDue(ctx context.Context, age time.Duration) (bool, error) {
	var said []string
	if err := all(ctx, x.db.read, &said, `SELECT value FROM settings WHERE name = $1`, regrouped); err != nil {
		return false, err
	}
	if len(said) == 0 {
		return false, x.noteRegroup(ctx)
	}
	var at, seq, last int64
	if _, err := fmt.Sscan(said[0], &at, &seq); err != nil {
		return true, nil //nolint:nilerr // unreadable: do it
	}
	if x.db.world.Now().Sub(moment(at)) < age {
		return false, nil
	}
	err := one(ctx, x.db.read, &last, `SELECT COALESCE(MAX(seq), 0) FROM changes`)
	return last != seq, err
}

func (x *SearchIndex) noteRegroup(ctx context.Context) error {
	return x.db.inTx(ctx, func(tx *sql.Tx) error {
		var last int64
		if err := one(ctx, tx, &last, `SELECT COALESCE(MAX(seq), 0) FROM changes`); err != nil {
			return err
		}
		_, err := exec(ctx, tx, `INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
			regrouped, fmt.Sprintf("%d %d", micros(x.db.world.Now()), last))
		return err
	})
}

// Regroup finds all groups of near-identical texts anew, and mends what texts
// that came one at a time, or went, left otherwise. It reads everything: a
// million texts take a minute.
func (x *SearchIndex) Regroup(ctx context.Context) error {
	l, err := x.lease(ctx)
	if err != nil || l == nil {
		return err
	}
	defer l.end(ctx)
	if err := x.catchBands(ctx, l); err != nil {
		return err
	}
	if err := x.regroup(ctx, l, nil); err != nil {
		return err
	}
	return x.noteRegroup(ctx)
}

// regroup finds all groups and makes the index agree. rows are taken in with it.
func (x *SearchIndex) regroup(ctx context.Context, l *lease, rows []due) error {
	texts, err := x.printsOfAll(ctx)
	if err != nil {
		return err
	}
	sketches, none := make([]*twin.Sketch, len(texts.of)), new(twin.Sketch)
	for i, p := range texts.of {
		if sketches[i] = none; p != nil {
			sketches[i] = &p.sketch
		}
	}
	found := found{printed: texts, fresh: texts.within(rows)}
	both, bothCtx := errgroup.WithContext(ctx)
	both.Go(func() (err error) {
		found.leader, err = twin.Group(bothCtx, sketches, func(i int) (string, error) { return x.textOf(bothCtx, texts.ids[i]) })
		return err
	})
	both.Go(func() error { return x.addDocs(bothCtx, l, texts, rows) })
	if err := both.Wait(); err != nil {
		return err
	}
	if err := x.moveDocs(ctx, l, found); err != nil {
		return err
	}
	return x.staged(ctx, l, rows, stageBands)
}

// staged says what comes next for what is due.
func (x *SearchIndex) staged(ctx context.Context, l *lease, rows []due, stage string) error {
	return x.write(ctx, l, func(tx *sql.Tx) error {
		for _, d := range rows {
			if _, err := exec(ctx, tx, `UPDATE search_due SET stage = $2 WHERE seq = $1`, d.Seq, stage); err != nil {
				return err
			}
		}
		return nil
	})
}

// found is what twin.Group found.
type found struct {
	printed
	fresh  []bool // those whose rows are new
	leader []int32
}

// span is where the complaints of an import are. Who came between its ids by
// another way has a row, or is due with others.
func (p printed) span(d due) (from, to int) {
	from, _ = slices.BinarySearch(p.ids, d.First)
	to, ok := slices.BinarySearch(p.ids, d.Last)
	if ok {
		to++
	}
	return from, max(from, to)
}

// within tells which complaints are due.
func (p printed) within(rows []due) []bool {
	out := make([]bool, len(p.ids))
	for _, d := range rows {
		from, to := p.span(d)
		for i := from; i < to; i++ {
			out[i] = true
		}
	}
	return out
}

// move is a text that belongs to another group than it says.
type move struct{ complaint, was, is string }

// moveDocs renames the groups of texts that the index has. Those that came
// meanwhile by an old name go with them.
func (x *SearchIndex) moveDocs(ctx context.Context, l *lease, groups found) error {
	moved, renamed, err := x.movesIn(ctx, groups)
	if err != nil {
		return err
	}
	for p := (pace{rows: 200, least: 50, most: 5000, aim: paceAim}); len(moved) > 0; {
		part := moved[:min(p.rows, len(moved))]
		began := time.Now()
		if err := x.write(ctx, l, func(tx *sql.Tx) error {
			for _, m := range part {
				if _, err := exec(ctx, tx, `UPDATE search_docs SET twin = $2 WHERE complaint = $1`, m.complaint, m.is); err != nil {
					return err
				}
				x.db.changed(tx, joinder.ID(m.complaint))
			}
			return nil
		}); err != nil {
			return err
		}
		moved = moved[len(part):]
		p.took(time.Since(began))
	}
	for part := range slices.Chunk(renamed, 50) {
		if err := x.write(ctx, l, func(tx *sql.Tx) error {
			for _, m := range part {
				if err := x.db.renameGroup(ctx, tx, m.was, m.is); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			return err
		}
	}
	return nil
}

// movesIn compares the index with the groups. renamed are those that gave their
// group its name, and have been there for others to find.
func (x *SearchIndex) movesIn(ctx context.Context, groups found) (moved, renamed []move, err error) {
	rows, err := x.db.read.QueryContext(ctx, `SELECT complaint, twin FROM search_docs`)
	if err != nil {
		return nil, nil, translate(err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	for rows.Next() {
		var m move
		if err := rows.Scan(&m.complaint, &m.was); err != nil {
			return nil, nil, translate(err)
		}
		i, known := slices.BinarySearch(groups.ids, m.complaint)
		if !known {
			continue // came meanwhile
		}
		if m.is = groups.ids[groups.leader[i]]; m.is != m.was {
			moved = append(moved, m)
			if m.was == m.complaint && !groups.fresh[i] {
				renamed = append(renamed, m)
			}
		}
	}
	return moved, renamed, translate(rows.Err())
}

// addDocs gives what is due its rows, each alone for now and without words.
func (x *SearchIndex) addDocs(ctx context.Context, l *lease, texts printed, rows []due) error {
	p := pace{rows: 500, least: 50, most: 20_000, aim: 2 * paceAim}
	for _, d := range rows {
		from, to := texts.span(d)
		for from < to {
			docs := make([]newDoc, min(p.rows, to-from))
			for i := range docs {
				id, text := texts.ids[from+i], texts.of[from+i]
				docs[i] = newDoc{complaint: id, twin: id, hasText: text != nil}
				if text != nil {
					docs[i].signature = text.signature
				}
			}
			done := 0
			began := time.Now()
			if err := x.write(ctx, l, func(tx *sql.Tx) (err error) {
				done, err = x.insertDocs(ctx, tx, docs)
				return err
			}); err != nil {
				return err
			}
			from += done
			if took := time.Since(began); done == p.rows || took > p.aim {
				p.took(took)
			}
		}
	}
	return nil
}

// insertDocs adds rows of complaints that were not erased meanwhile, and says
// of how many; fewer than all when somebody waits.
func (x *SearchIndex) insertDocs(ctx context.Context, tx *sql.Tx, docs []newDoc) (done int, err error) {
	if x.db.Engine == Postgres {
		var ids, twins []string
		var has []int64
		var signatures [][]byte
		for _, d := range docs {
			ids, twins, has, signatures = append(ids, d.complaint), append(twins, d.twin), append(has, int64(truth(d.hasText))), append(signatures, d.signature)
		}
		done = len(docs)
		_, err = exec(ctx, tx, `INSERT INTO search_docs (complaint, twin, has_text, signature, terms)
			SELECT v.id, v.twin, v.has_text, v.signature, ''::tsvector FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bytea[]) AS v (id, twin, has_text, signature)
			JOIN complaints c ON c.id = v.id WHERE c.state <> 'erased' ORDER BY v.id ON CONFLICT (complaint) DO NOTHING`, ids, twins, has, signatures)
	} else {
		done, err = insertRows(ctx, tx, len(docs), func(rows string) string {
			return `INSERT INTO search_docs (complaint, twin, has_text, signature) SELECT c.id, v.column2, v.column3, v.column4
				FROM (VALUES ` + rows + `) v CROSS JOIN complaints c WHERE c.id = v.column1 AND c.state <> 'erased' ON CONFLICT (complaint) DO NOTHING`
		}, func(i int, into list) list {
			d := docs[i]
			return append(into, d.complaint, d.twin, truth(d.hasText), d.signature)
		}, x.db.stepAside)
	}
	return done, err
}

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
