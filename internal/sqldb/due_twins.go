package sqldb

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
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

// regroup finds all groups and makes the index agree. rows are taken in with
// it. What it remembers of the texts is in temporary files.
func (x *SearchIndex) regroup(ctx context.Context, l *lease, rows []due) error {
	listed, err := x.db.scratch()
	if err != nil {
		return err
	}
	defer endScratch(listed)
	sketched, err := x.db.scratch()
	if err != nil {
		return err
	}
	defer endScratch(sketched)
	texts, grouper := &roll{db: x.db, file: listed}, twin.NewGrouper(sketched)
	if err := x.printsOfAll(ctx, func(id string, p *print) error {
		sketch := new(twin.Sketch)
		if p != nil {
			sketch = &p.sketch
		}
		if err := grouper.Add(sketch); err != nil {
			return x.db.noRoom(err)
		}
		return texts.add(id, p)
	}); err != nil {
		return err
	}
	if err := texts.flush(); err != nil {
		return err
	}
	x.db.prints.forget() // what is stored from now on is of another import
	found := found{texts: texts}
	if found.fresh, err = texts.spans(rows); err != nil {
		return err
	}
	both, bothCtx := errgroup.WithContext(ctx)
	both.Go(func() (err error) {
		found.leader, err = grouper.Group(bothCtx, func(i int) (string, error) {
			id, err := texts.id(i)
			if err != nil {
				return "", err
			}
			return x.textOf(bothCtx, id)
		})
		return x.db.noRoom(err)
	})
	both.Go(func() error { return x.addDocs(bothCtx, l, found) })
	if err := both.Wait(); err != nil {
		return err
	}
	if err := x.moveDocs(ctx, l, found); err != nil {
		return err
	}
	return x.staged(ctx, l, rows, stageBands)
}

// staged says what comes next for what is due, of some rows at a time: there is
// one for each transaction of an import.
func (x *SearchIndex) staged(ctx context.Context, l *lease, rows []due, stage string) error {
	for part := range slices.Chunk(rows, 500) {
		if err := x.write(ctx, l, func(tx *sql.Tx) error {
			for _, d := range part {
				if _, err := exec(ctx, tx, `UPDATE search_due SET stage = $2 WHERE seq = $1`, d.Seq, stage); err != nil {
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
