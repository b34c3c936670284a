package sqldb

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

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
	p := pace{rows: 20, least: 5, most: 200}
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
	leader, err := twin.Group(ctx, sketches, func(i int) (string, error) { return x.textOf(ctx, texts.ids[i]) })
	if err != nil {
		return err
	}
	groups := found{printed: texts, leader: leader}
	if err := x.moveDocs(ctx, l, groups); err != nil {
		return err
	}
	p := pace{rows: 500, least: 50, most: 20_000}
	for _, d := range rows {
		if err := x.addDocs(ctx, l, d, groups, &p); err != nil {
			return err
		}
	}
	return nil
}

// found is what twin.Group found.
type found struct {
	printed
	leader []int32
}

// group is the name of a complaint's group; its own id when it was not among
// the texts.
func (f found) group(id string) string {
	if i, ok := slices.BinarySearch(f.ids, id); ok {
		return f.ids[f.leader[i]]
	}
	return id
}

// due are new rows of the index for the complaints of an import. Who came
// between its ids by another way has one, or is due with others.
func (f found) due(d due) []newDoc {
	from, _ := slices.BinarySearch(f.ids, d.First)
	to, ok := slices.BinarySearch(f.ids, d.Last)
	if ok {
		to++
	}
	docs := make([]newDoc, 0, max(0, to-from))
	for i := from; i < to; i++ {
		doc := newDoc{complaint: f.ids[i], twin: f.ids[f.leader[i]], hasText: f.of[i] != nil}
		if doc.hasText {
			doc.signature = f.of[i].signature
		}
		docs = append(docs, doc)
	}
	return docs
}

// moveDocs renames the groups of texts that the index has.
func (x *SearchIndex) moveDocs(ctx context.Context, l *lease, groups found) error {
	const atOnce = 2000
	renamed := map[string]string{}
	for last := ""; ; {
		var rows []struct{ Complaint, Twin string }
		if err := all(ctx, x.db.read, &rows, `SELECT complaint, twin FROM search_docs WHERE complaint > $1 ORDER BY complaint LIMIT $2`, last, atOnce); err != nil {
			return err
		}
		var moved []string
		for _, r := range rows {
			if _, known := slices.BinarySearch(groups.ids, r.Complaint); !known {
				continue // came meanwhile, or has no text
			}
			if g := groups.group(r.Complaint); g != r.Twin {
				moved = append(moved, r.Complaint)
				if r.Twin == r.Complaint {
					renamed[r.Twin] = g
				}
			}
		}
		for part := range slices.Chunk(moved, 200) {
			if err := x.write(ctx, l, func(tx *sql.Tx) error {
				for _, id := range part {
					if _, err := exec(ctx, tx, `UPDATE search_docs SET twin = $2 WHERE complaint = $1`, id, groups.group(id)); err != nil {
						return err
					}
					x.db.changed(tx, joinder.ID(id))
				}
				return nil
			}); err != nil {
				return err
			}
		}
		if len(rows) < atOnce {
			break
		}
		last = rows[len(rows)-1].Complaint
	}
	for was, is := range renamed { // texts that came meanwhile by the old name
		if err := x.write(ctx, l, func(tx *sql.Tx) error { return x.db.renameGroup(ctx, tx, was, is) }); err != nil {
			return err
		}
	}
	return nil
}

// addDocs gives what is due its rows, in their groups, without words.
func (x *SearchIndex) addDocs(ctx context.Context, l *lease, d due, groups found, p *pace) error {
	for docs, ended := groups.due(d), false; !ended; {
		part := docs[:min(p.rows, len(docs))]
		done := 0
		began := time.Now()
		if err := x.write(ctx, l, func(tx *sql.Tx) (err error) {
			if done, err = x.insertDocs(ctx, tx, part); err != nil || done < len(docs) {
				return err
			}
			_, err = exec(ctx, tx, `UPDATE search_due SET stage = $2 WHERE seq = $1`, d.Seq, stageBands)
			return err
		}); err != nil {
			return err
		}
		if done == p.rows || time.Since(began) > paceAim {
			p.took(time.Since(began))
		}
		ended, docs = done == len(docs), docs[done:]
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
	for _, d := range docs[:done] {
		if d.twin != d.complaint { // of the others the log said enough
			x.db.changed(tx, joinder.ID(d.complaint))
		}
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
		slices.SortFunc(bands, func(a, b band) int { return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.doc, b.doc)) })
		p := pace{rows: 5000, least: 500, most: 50_000}
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
			if done == len(part) || time.Since(began) > paceAim {
				p.took(time.Since(began))
			}
		}
		if err := x.write(ctx, l, func(tx *sql.Tx) error {
			for _, d := range rows {
				if _, err := exec(ctx, tx, `UPDATE search_due SET stage = $2 WHERE seq = $1`, d.Seq, stageWords); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			return err
		}
	}
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
