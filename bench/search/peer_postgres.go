package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"joinder/internal/similar"
	"joinder/internal/sqldb/pgtest"
)

type postgres struct {
	server *pgtest.Server
	pool   *pgxpool.Pool
}

func newPostgres(string) (peer, error) { return &postgres{}, nil }

func (p *postgres) name() string { return "postgres" }

func (p *postgres) build(ctx context.Context, t *texts) (err error) {
	if p.server, err = pgtest.Start("shared_buffers=1GB", "work_mem=128MB", "maintenance_work_mem=1GB", "jit=off"); err != nil {
		return err
	}
	url, err := p.server.Create("search")
	if err != nil {
		return err
	}
	if p.pool, err = pgxpool.New(ctx, url); err != nil {
		return err
	}
	columns := append([]string{"id", "words"}, facetNames()...)
	if _, err := p.pool.Exec(ctx, `CREATE TABLE texts (id int, words tsvector, `+strings.Join(facetNames(), " text, ")+` text)`); err != nil {
		return err
	}
	var cutter similar.Cutter
	i := -1
	for part := range parts(t.all, 20_000) {
		rows := make([][]interface{}, 0, 20_000)
		for _, c := range part {
			i++
			row := []interface{}{i, lexemes(&cutter, c.Text)}
			for _, value := range facetsOf(c) {
				row = append(row, value)
			}
			rows = append(rows, row)
		}
		if err := p.copy(ctx, columns, rows); err != nil {
			return err
		}
	}
	_, err = p.pool.Exec(ctx, `CREATE INDEX ON texts USING gin (words)`)
	if err == nil {
		_, err = p.pool.Exec(ctx, `VACUUM ANALYZE texts`)
	}
	return err
}

// copy writes rows as text, because a tsvector has no binary form here.
func (p *postgres) copy(ctx context.Context, columns []string, rows [][]interface{}) error {
	var b strings.Builder
	escape := strings.NewReplacer(`\`, `\\`, "\t", `\t`, "\n", `\n`, "\r", `\r`, "\x00", "")
	for _, row := range rows {
		for i, cell := range row {
			if i > 0 {
				b.WriteByte('\t')
			}
			b.WriteString(escape.Replace(fmt.Sprint(cell)))
		}
		b.WriteByte('\n')
	}
	conn, err := p.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	_, err = conn.Conn().PgConn().CopyFrom(ctx, strings.NewReader(b.String()), `COPY texts (`+strings.Join(columns, ", ")+`) FROM STDIN`)
	return err
}

// lexemes is a text as a tsvector; positions end at 16,383.
func lexemes(cutter *similar.Cutter, text string) string {
	terms, _ := cutter.Cut(text)
	var b strings.Builder
	for i, t := range terms {
		if t != "" {
			fmt.Fprintf(&b, "'%s':%d ", strings.ReplaceAll(t, "'", "''"), min(i+1, 16_383))
		}
	}
	return b.String()
}

func (p *postgres) ask(ctx context.Context, q question) (int, error) {
	quoted := make([]string, len(q.terms))
	for i, t := range q.terms {
		quoted[i] = "'" + strings.ReplaceAll(t, "'", "''") + "'"
	}
	ts := strings.Join(quoted, map[how]string{all: " & ", any: " | ", phrase: " <-> "}[q.how])
	var sets, counts []string
	for _, name := range facetNames() {
		sets = append(sets, "("+name+")")
		counts = append(counts, name)
	}
	total := 0
	rows, err := p.pool.Query(ctx, `WITH found AS MATERIALIZED (SELECT `+strings.Join(counts, ", ")+` FROM texts WHERE words @@ $1::tsquery)
		SELECT GROUPING(`+strings.Join(counts, ", ")+`), COUNT(*) FROM found GROUP BY GROUPING SETS (`+strings.Join(sets, ", ")+`, ())`, ts)
	if err != nil {
		return 0, err
	}
	for rows.Next() {
		var set, n int
		if err := rows.Scan(&set, &n); err != nil {
			return 0, err
		}
		if set == 1<<len(counts)-1 {
			total = n
		}
	}
	if err := rows.Err(); err != nil {
		return 0, err
	}
	best, err := p.pool.Query(ctx, `SELECT id FROM texts WHERE words @@ $1::tsquery ORDER BY ts_rank(words, $1::tsquery) DESC, id DESC LIMIT 25`, ts)
	if err != nil {
		return 0, err
	}
	_, err = pgx.CollectRows(best, pgx.RowTo[int])
	return total, err
}

func (p *postgres) bytes(ctx context.Context) (n int64, err error) {
	err = p.pool.QueryRow(ctx, `SELECT pg_total_relation_size('texts')`).Scan(&n)
	return n, err
}

func (p *postgres) close() error {
	if p.server == nil {
		return errors.New("postgres: never begun")
	}
	if p.pool != nil {
		p.pool.Close()
	}
	p.server.Stop()
	return nil
}
