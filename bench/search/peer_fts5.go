package main

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"strings"

	_ "modernc.org/sqlite"

	"joinder/internal/similar"
)

// fts5 is SQLite's full-text index, as the program uses it; facets are counted
// in memory.
type fts5 struct {
	db     *sql.DB
	codes  [][]uint16 // by text, then by facet
	values []int      // different codes of each facet
}

func newFTS5(dir string) (peer, error) {
	if err := os.MkdirAll(filepath.Join(dir, "fts5"), 0o700); err != nil {
		return nil, err
	}
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "fts5", "texts.db")+"?_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)&_pragma=cache_size(-200000)&_pragma=mmap_size(4000000000)")
	return &fts5{db: db}, err
}

func (f *fts5) name() string { return "fts5" }

func (f *fts5) build(ctx context.Context, t *texts) error {
	if _, err := f.db.ExecContext(ctx, `CREATE VIRTUAL TABLE texts USING fts5(words, content='', tokenize="ascii")`); err != nil {
		return err
	}
	var cutter similar.Cutter
	known := make([]map[string]uint16, len(facetNames()))
	for i := range known {
		known[i] = map[string]uint16{}
	}
	from := 0
	for part := range parts(t.all, 5000) {
		tx, err := f.db.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		defer tx.Rollback()
		insert, err := tx.PrepareContext(ctx, `INSERT INTO texts (rowid, words) VALUES (?, ?)`)
		if err != nil {
			return err
		}
		for i, c := range part {
			if _, err := insert.ExecContext(ctx, from+i, joined(&cutter, c.Text)); err != nil {
				return err
			}
			row := make([]uint16, len(known))
			for k, value := range facetsOf(c) {
				code, ok := known[k][value]
				if !ok {
					code = uint16(len(known[k])) //nolint:gosec // few values
					known[k][value] = code
				}
				row[k] = code
			}
			f.codes = append(f.codes, row)
		}
		if err := tx.Commit(); err != nil {
			return err
		}
		from += len(part)
	}
	for _, k := range known {
		f.values = append(f.values, len(k))
	}
	return nil
}

func (f *fts5) ask(ctx context.Context, q question) (int, error) {
	quoted := make([]string, len(q.terms))
	for i, t := range q.terms {
		quoted[i] = `"` + t + `"`
	}
	match := strings.Join(quoted, map[how]string{all: " AND ", any: " OR "}[q.how])
	if q.how == phrase {
		match = `"` + strings.Join(q.terms, " ") + `"`
	}
	counts := make([][]int, len(f.values))
	for i, n := range f.values {
		counts[i] = make([]int, n)
	}
	total := 0
	rows, err := f.db.QueryContext(ctx, `SELECT rowid FROM texts WHERE texts MATCH ?`, match)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int
		if err := rows.Scan(&id); err != nil {
			return 0, err
		}
		total++
		for k, code := range f.codes[id] {
			counts[k][code]++
		}
	}
	if err := rows.Err(); err != nil {
		return 0, err
	}
	best, err := f.db.QueryContext(ctx, `SELECT rowid, rank FROM texts WHERE texts MATCH ? ORDER BY rank LIMIT 25`, match)
	if err != nil {
		return 0, err
	}
	defer best.Close()
	for best.Next() {
	}
	return total, best.Err()
}

func (f *fts5) bytes(context.Context) (int64, error) { return 0, nil }
func (f *fts5) close() error                         { return f.db.Close() }
