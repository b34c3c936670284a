package sqldb

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"joinder"
	"joinder/internal/similar"
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

func (db *DB) indexOne(ctx context.Context, tx *sql.Tx, d similar.Document) error {
	a := similar.Analyze(d.Text)
	bands := a.Signature.Bands()
	twin, err := findTwin(ctx, tx, a.Signature, bands)
	if err != nil {
		return err
	}
	leader := twin == ""
	if leader {
		twin = string(d.ID)
	}
	var signature any
	if a.Signature != nil {
		signature = []byte(a.Signature)
	}
	args := []any{string(d.ID), twin, truth(d.Text != ""), signature}
	insert := `INSERT INTO search_docs (complaint, twin, has_text, signature) VALUES ($1, $2, $3, $4)`
	if db.Engine == Postgres {
		insert = `INSERT INTO search_docs (complaint, twin, has_text, signature, terms) VALUES ($1, $2, $3, $4, $5::tsvector)`
		args = append(args, vector(a))
	}
	var doc []int64
	if err := all(ctx, tx, &doc, insert+` ON CONFLICT (complaint) DO NOTHING RETURNING doc`, args...); err != nil || len(doc) == 0 {
		return err
	}
	if db.Engine == SQLite && len(a.Terms)+len(a.Singles) > 0 {
		if _, err := exec(ctx, tx, `INSERT INTO search_words (rowid, words, singles) VALUES ($1, $2, $3)`,
			doc[0], ftsWords(a.Terms), strings.Join(a.Singles, " ")); err != nil {
			return err
		}
	}
	if !leader {
		return nil
	}
	return insertBands(ctx, tx, doc[0], bands)
}

// findTwin finds the complaint whose text this one repeats, "" if none. Only
// the first of near-identical texts has bands, so a form letter of thousands
// costs no more than one.
func findTwin(ctx context.Context, q querier, s similar.Signature, bands []int64) (string, error) {
	if len(bands) == 0 {
		return "", nil
	}
	var args list
	marks := make([]string, len(bands))
	for i, b := range bands {
		marks[i] = args.add(b)
	}
	var rows []struct {
		Twin      string
		Signature []byte
	}
	if err := all(ctx, q, &rows, `SELECT d.twin, d.signature FROM search_docs d
		WHERE d.doc IN (SELECT b.doc FROM search_bands b WHERE b.band IN (`+strings.Join(marks, ", ")+`) LIMIT 100) ORDER BY d.doc`, args...); err != nil {
		return "", err
	}
	best, twin := similar.TwinLikeness, ""
	for _, r := range rows {
		if l := s.Likeness(r.Signature); l >= best && (l > best || twin == "") {
			best, twin = l, r.Twin
		}
	}
	return twin, nil
}

func insertBands(ctx context.Context, tx *sql.Tx, doc int64, bands []int64) error {
	if len(bands) == 0 {
		return nil
	}
	var args list
	id := args.add(doc)
	values := make([]string, len(bands))
	for i, b := range bands {
		values[i] = "(" + args.add(b) + ", " + id + ")"
	}
	_, err := exec(ctx, tx, `INSERT INTO search_bands (band, doc) VALUES `+strings.Join(values, ", ")+` ON CONFLICT DO NOTHING`, args...)
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
// and all, as its erasure must. Copies of its text get another first one.
func (db *DB) unindexComplaint(ctx context.Context, tx *sql.Tx, id joinder.ID) error {
	var docs []int64
	if err := all(ctx, tx, &docs, `DELETE FROM search_docs WHERE complaint = $1 RETURNING doc`, string(id)); err != nil || len(docs) == 0 {
		return err
	}
	if db.Engine == SQLite {
		if _, err := exec(ctx, tx, `DELETE FROM search_words WHERE rowid = $1`, docs[0]); err != nil {
			return err
		}
	}
	if _, err := exec(ctx, tx, `DELETE FROM search_bands WHERE doc = $1`, docs[0]); err != nil {
		return err
	}
	var heirs []struct {
		Doc       int64
		Complaint string
		Signature []byte
	}
	if err := all(ctx, tx, &heirs, `SELECT doc, complaint, signature FROM search_docs WHERE twin = $1 ORDER BY complaint LIMIT 1`, string(id)); err != nil || len(heirs) == 0 {
		return err
	}
	var moved []string
	if err := all(ctx, tx, &moved, `UPDATE search_docs SET twin = $2 WHERE twin = $1 RETURNING complaint`, string(id), heirs[0].Complaint); err != nil {
		return err
	}
	for _, m := range moved {
		db.changed(tx, joinder.ID(m))
	}
	return insertBands(ctx, tx, heirs[0].Doc, similar.Signature(heirs[0].Signature).Bands())
}

// searchVersion names the setting that tells how the index was made.
const searchVersion = "search.version"

// Stale reports whether the index must be rebuilt: it was made by another
// version of the analysis, or complaints are missing from it.
func (x *SearchIndex) Stale(ctx context.Context) (bool, error) {
	var version []string
	if err := all(ctx, x.db.read, &version, `SELECT value FROM settings WHERE name = $1`, searchVersion); err != nil {
		return false, err
	}
	var missing []int
	if err := all(ctx, x.db.read, &missing, `SELECT 1 FROM complaints c WHERE c.state <> 'erased'
		AND NOT EXISTS (SELECT 1 FROM search_docs d WHERE d.complaint = c.id) LIMIT 1`); err != nil {
		return false, err
	}
	return len(missing) > 0 || len(version) > 0 && version[0] != similar.Version, nil
}

// Rebuild drops the index and makes it again in short transactions, so that
// people can file meanwhile; until it ends, searches find less. Stopped
// half-way it is stale and can be run again.
func (x *SearchIndex) Rebuild(ctx context.Context, done func(n, of int)) error {
	db := x.db
	of, err := x.clear(ctx)
	if err != nil {
		return err
	}
	const batch = 200
	last, n := "", 0
	for {
		var rows []struct{ ID, PublicText string }
		if err := all(ctx, db.read, &rows, `SELECT id, public_text FROM complaints WHERE id > $1 AND state <> 'erased' ORDER BY id LIMIT $2`, last, batch); err != nil {
			return err
		}
		if len(rows) == 0 {
			_, err := exec(ctx, db.write, `ANALYZE search_docs`) // PostgreSQL plans badly without
			return err
		}
		docs := make([]similar.Document, len(rows))
		for i, r := range rows {
			docs[i] = similar.Document{ID: joinder.ID(r.ID), Text: r.PublicText}
		}
		if err := db.inTx(ctx, func(tx *sql.Tx) error { return db.indexComplaints(ctx, tx, docs) }); err != nil {
			return err
		}
		last, n = rows[len(rows)-1].ID, n+len(rows)
		if done != nil {
			done(n, max(n, of))
		}
	}
}

func (x *SearchIndex) clear(ctx context.Context) (complaints int, err error) {
	err = x.db.inTx(ctx, func(tx *sql.Tx) error {
		statements := []string{`DELETE FROM search_bands`, `DELETE FROM search_docs`}
		if x.db.Engine == SQLite {
			statements = append(statements, `INSERT INTO search_words (search_words) VALUES ('delete-all')`)
		}
		for _, s := range statements {
			if _, err := exec(ctx, tx, s); err != nil {
				return err
			}
		}
		if _, err := exec(ctx, tx, `INSERT INTO settings (name, value) VALUES ($1, $2)
			ON CONFLICT (name) DO UPDATE SET value = excluded.value`, searchVersion, similar.Version); err != nil {
			return err
		}
		return one(ctx, tx, &complaints, `SELECT COUNT(*) FROM complaints WHERE state <> 'erased'`)
	})
	return complaints, err
}
