package sqldb

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"joinder"
	"joinder/internal/similar"
	"joinder/internal/similar/twin"
)

// SearchIndex is the text index of a database: FTS5 on SQLite, tsvector on
// PostgreSQL. It implements similar.Index.
type SearchIndex struct{ db *DB }

var _ similar.Backend = (*SearchIndex)(nil)

// SearchIndex is the index over this database's complaints.
func (db *DB) SearchIndex() *SearchIndex { return &SearchIndex{db} }

// indexComplaints adds complaints to the text index in the transaction that
// stores them. Those that are there already stay as they are; use
// reindexComplaint when a text changes.
func (db *DB) indexComplaints(ctx context.Context, tx *sql.Tx, docs []similar.Document) error {
	for _, d := range docs {
		db.changed(tx, d.ID)
		if err := db.indexOne(ctx, tx, d); err != nil {
			return fmt.Errorf("index %s: %w", d.ID, err)
		}
	}
	return nil
}

// indexOne takes a text in: its group of near-identical texts, and its words.
func (db *DB) indexOne(ctx context.Context, tx *sql.Tx, d similar.Document) error {
	set := similar.Shingles(d.Text, nil)
	keys := twin.Keys(set)
	group, leans, err := db.groupOf(ctx, tx, d.ID, set, keys)
	if err != nil {
		return err
	}
	doc, err := db.insertDoc(ctx, tx, newDoc{complaint: string(d.ID), twin: group, hasText: d.Text != "", signature: signatureOf(keys), words: similar.Analyze(d.Text)})
	if err != nil || doc == 0 || leans {
		return err
	}
	return insertBands(ctx, tx, doc, keys)
}

// newDoc is a row of the text index.
type newDoc struct {
	complaint, twin string
	hasText         bool
	signature       []byte
	words           similar.Analysis
}

// insertDoc adds a row and its words; 0 when the complaint has one.
func (db *DB) insertDoc(ctx context.Context, tx *sql.Tx, d newDoc) (doc int64, err error) {
	args := []any{d.complaint, d.twin, truth(d.hasText), d.signature}
	insert := `INSERT INTO search_docs (complaint, twin, has_text, signature) VALUES ($1, $2, $3, $4)`
	if db.Engine == Postgres {
		insert = `INSERT INTO search_docs (complaint, twin, has_text, signature, terms) VALUES ($1, $2, $3, $4, $5::tsvector)`
		args = append(args, vector(d.words))
	}
	var docs []int64
	if err := all(ctx, tx, &docs, insert+` ON CONFLICT (complaint) DO NOTHING RETURNING doc`, args...); err != nil || len(docs) == 0 {
		return 0, err
	}
	if db.Engine == SQLite {
		err = insertWords(ctx, tx, docs[0], d.words)
	}
	return docs[0], err
}

// insertWords writes the words of a text into FTS5.
func insertWords(ctx context.Context, tx *sql.Tx, doc int64, a similar.Analysis) error {
	if len(a.Terms)+len(a.Singles) == 0 {
		return nil
	}
	_, err := exec(ctx, tx, `INSERT INTO search_words (rowid, words, singles) VALUES ($1, $2, $3)`, doc, ftsWords(a.Terms), strings.Join(a.Singles, " "))
	return err
}

// reindexComplaint brings the index in line with a text that changed.
func (db *DB) reindexComplaint(ctx context.Context, tx *sql.Tx, d similar.Document) error {
	if err := db.unindexComplaint(ctx, tx, d.ID); err != nil {
		return err
	}
	return db.indexComplaints(ctx, tx, []similar.Document{d})
}

// unindexComplaint takes a complaint out of the index, words and signature
// and all, as its erasure must. Copies of its text take its place.
func (db *DB) unindexComplaint(ctx context.Context, tx *sql.Tx, id joinder.ID) error {
	var gone []struct {
		Doc       int64
		Twin      string
		Signature []byte
	}
	if err := all(ctx, tx, &gone, `DELETE FROM search_docs WHERE complaint = $1 RETURNING doc, twin, signature`, string(id)); err != nil || len(gone) == 0 {
		return err
	}
	if db.Engine == SQLite {
		if _, err := exec(ctx, tx, `DELETE FROM search_words WHERE rowid = $1`, gone[0].Doc); err != nil {
			return err
		}
	}
	if err := db.askScrub(ctx, tx); err != nil {
		return err
	}
	return db.leaveTwins(ctx, tx, string(id), gone[0].Doc, gone[0].Twin, gone[0].Signature)
}

// searchVersion names the setting that tells how the index was made.
const searchVersion = "search.version"

// Stale reports whether the index must be rebuilt: it was made by another
// version of the analysis, or complaints are missing that nobody is about to
// take in.
func (x *SearchIndex) Stale(ctx context.Context) (bool, error) {
	var version []string
	if err := all(ctx, x.db.read, &version, `SELECT value FROM settings WHERE name = $1`, searchVersion); err != nil {
		return false, err
	}
	if len(version) == 0 { // never asked before: this program made it
		if err := x.db.inTx(ctx, func(tx *sql.Tx) error { return setVersion(ctx, tx) }); err != nil {
			return false, err
		}
	} else if version[0] != similar.Version {
		return true, nil
	}
	var missing []int
	err := all(ctx, x.db.read, &missing, `SELECT 1 FROM complaints c WHERE c.state <> 'erased'
		AND NOT EXISTS (SELECT 1 FROM search_docs d WHERE d.complaint = c.id) AND NOT EXISTS (SELECT 1 FROM search_due) LIMIT 1`)
	return len(missing) > 0, err
}

func setVersion(ctx context.Context, tx *sql.Tx) error {
	_, err := exec(ctx, tx, `INSERT INTO settings (name, value) VALUES ($1, $2)
		ON CONFLICT (name) DO UPDATE SET value = excluded.value`, searchVersion, similar.Version)
	return err
}

// Rebuild drops the index and makes it again in short transactions, so that
// people can file meanwhile; until it ends, searches find less. Stopped
// half-way it goes on with the next CatchUp.
func (x *SearchIndex) Rebuild(ctx context.Context, done func(n, of int)) error {
	if err := x.clear(ctx); err != nil {
		return err
	}
	return x.CatchUp(ctx, Fully, done)
}

// clear empties the index and makes everything due.
func (x *SearchIndex) clear(ctx context.Context) error {
	return x.db.inTx(ctx, func(tx *sql.Tx) error {
		var twins []joinder.ID // which may have none afterwards
		if err := all(ctx, tx, &twins, `SELECT complaint FROM search_docs WHERE twin <> complaint`); err != nil {
			return err
		}
		x.db.changed(tx, twins...)
		statements := []string{`DELETE FROM search_bands`, `DELETE FROM search_docs`, `DELETE FROM search_due`}
		if x.db.Engine == SQLite {
			statements = append(statements, `INSERT INTO search_words (search_words) VALUES ('delete-all')`)
		}
		// Every so many complaints, in the order of their ids.
		statements = append(statements, `INSERT INTO search_due (first, last, texts, stage, at)
			SELECT MIN(id), MAX(id), COUNT(*), 'twins', 0 FROM (SELECT id, (ROW_NUMBER() OVER (ORDER BY id) - 1) / 4000 AS part
				FROM complaints WHERE state <> 'erased') c GROUP BY part ORDER BY part`)
		for _, s := range statements {
			if _, err := exec(ctx, tx, s); err != nil {
				return err
			}
		}
		return setVersion(ctx, tx)
	})
}
