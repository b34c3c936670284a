package sqldb

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"joinder"
	"joinder/internal/similar"
)

// What becomes of texts that came in bulk. An import stores complaints, the log
// of changes, and one row of search_due for each of its transactions. The engine
// follows the log and finds them at once. The rest is caught up with in three
// steps, each of which may be interrupted anywhere and done twice:
//
//	twins   groups of near-identical texts; a row of search_docs each
//	bands   where texts that come one at a time look for their like
//	words   FTS5 or tsvector, for searches that the engine does not answer
//
// Until the last, searches in the database find less; see Due.
const (
	stageTwins = "twins"
	stageBands = "bands"
	stageWords = "words"
)

// Extent says how far CatchUp goes.
type Extent int

// The extents.
const (
	Grouped Extent = iota // near-identical texts are known
	Fully                 // searches in the database find everything
)

// addDue notes that complaints were stored that the index does not have.
func addDue(ctx context.Context, tx *sql.Tx, now time.Time, ids []joinder.ID) error {
	if len(ids) == 0 {
		return nil
	}
	first, last := ids[0], ids[0]
	for _, id := range ids {
		first, last = min(first, id), max(last, id)
	}
	_, err := exec(ctx, tx, `INSERT INTO search_due (first, last, texts, stage, at) VALUES ($1, $2, $3, $4, $5)`,
		string(first), string(last), len(ids), stageTwins, micros(now))
	return err
}

// due is a row of search_due.
type due struct {
	Seq         int64
	First, Last string
	Texts       int
	Stage       string
}

func (x *SearchIndex) dues(ctx context.Context, stage string) (rows []due, texts int, err error) {
	err = all(ctx, x.db.read, &rows, `SELECT seq, first, last, texts, stage FROM search_due WHERE stage = $1 ORDER BY seq`, stage)
	for _, d := range rows {
		texts += d.Texts
	}
	return rows, texts, err
}

// Due is what CatchUp has not taken in yet.
type Due struct {
	Twins  int       // complaints whose near-identical texts are not known
	Words  int       // those that words do not find in the database, the others included
	Newest time.Time // when the last of them came; zero after a Rebuild
}

// Due counts what CatchUp has not taken in yet.
func (x *SearchIndex) Due(ctx context.Context) (Due, error) {
	var rows []struct {
		Stage string
		N     int
		At    int64
	}
	if err := all(ctx, x.db.read, &rows, `SELECT stage, SUM(texts) AS n, MAX(at) AS at FROM search_due GROUP BY stage`); err != nil {
		return Due{}, err
	}
	var d Due
	newest := int64(0)
	for _, r := range rows {
		newest = max(newest, r.At)
		if d.Words += r.N; r.Stage == stageTwins {
			d.Twins += r.N
		}
	}
	d.Newest = moment(newest)
	return d, nil
}

// fewWords is how many complaints an import writes the words of itself.
const fewWords = 20_000

// FinishImport implements intake.ImportStore.
func (db *DB) FinishImport(ctx context.Context) (words int, err error) {
	defer db.prints.forget()
	x := db.SearchIndex()
	d, err := x.Due(ctx)
	if err != nil || d.Words == 0 {
		return 0, err
	}
	to := Grouped
	if d.Words <= fewWords {
		to = Fully
	}
	if err := x.CatchUp(ctx, to, nil); err != nil {
		return 0, err
	}
	d, err = x.Due(ctx)
	return d.Words, err
}

// CatchUp takes in what imports left, in short transactions between which
// others write. One process does it at a time; another one returns at once.
// done hears now and then how many complaints have their words, and may be nil.
func (x *SearchIndex) CatchUp(ctx context.Context, to Extent, done func(n, of int)) error {
	d, err := x.Due(ctx)
	of := d.Words
	if err != nil || of == 0 {
		return err
	}
	l, err := x.lease(ctx)
	if err != nil || l == nil {
		return err
	}
	defer l.end(ctx)
	if err := x.catchTwins(ctx, l); err != nil {
		return err
	}
	if err := x.catchBands(ctx, l); err != nil {
		return err
	}
	if to < Fully {
		return nil
	}
	if err := x.catchWords(ctx, l, func(n int) {
		if done != nil {
			done(n, max(n, of))
		}
	}); err != nil {
		return err
	}
	if done != nil {
		done(of, of)
	}
	_, err = exec(ctx, x.db.write, `ANALYZE search_docs`) // PostgreSQL plans badly without
	return err
}

// pace fits the rows of a transaction to the time that it takes.
type pace struct {
	rows, least, most int
	aim               time.Duration
}

// paceAim is how long a transaction may be, and half as long as one that ends
// when somebody waits.
const paceAim = 100 * time.Millisecond

func (p *pace) took(d time.Duration) {
	switch {
	case d > p.aim:
		p.rows = max(p.least, int(int64(p.rows)*int64(p.aim)/int64(d)))
	case 2*d < p.aim:
		p.rows = min(p.most, 2*p.rows)
	}
}

// write is a short transaction of somebody who lets others go first.
func (x *SearchIndex) write(ctx context.Context, l *lease, f func(tx *sql.Tx) error) error {
	if err := x.db.letOthersWrite(ctx); err != nil {
		return err
	}
	return x.db.inTx(ctx, func(tx *sql.Tx) error {
		if err := l.renew(ctx, tx); err != nil {
			return err
		}
		return f(tx)
	})
}

// catchWords writes the words of texts that have their row.
func (x *SearchIndex) catchWords(ctx context.Context, l *lease, done func(n int)) error {
	rows, _, err := x.dues(ctx, stageWords)
	if err != nil {
		return err
	}
	p := pace{rows: 100, least: 20, most: 1000, aim: paceAim}
	n := 0
	for _, d := range rows {
		last := ""
		for {
			var texts []struct {
				Doc            int64
				ID, PublicText string
			}
			if err := all(ctx, x.db.read, &texts, `SELECT d.doc, c.id, c.public_text FROM complaints c JOIN search_docs d ON d.complaint = c.id
				WHERE c.id >= $1 AND c.id <= $2 AND c.id > $3 AND c.state <> 'erased' AND c.public_text <> '' ORDER BY c.id LIMIT $4`, d.First, d.Last, last, p.rows); err != nil {
				return err
			}
			docs, analyses := make([]int64, len(texts)), make([]similar.Analysis, len(texts))
			for i, t := range texts { // before the transaction, which others wait for
				docs[i], analyses[i] = t.Doc, similar.Analyze(t.PublicText)
			}
			began := time.Now()
			ended := len(texts) < p.rows
			if err := x.write(ctx, l, func(tx *sql.Tx) error {
				if err := x.addWords(ctx, tx, docs, analyses); err != nil || !ended {
					return err
				}
				_, err := exec(ctx, tx, `DELETE FROM search_due WHERE seq = $1`, d.Seq)
				return err
			}); err != nil {
				return err
			}
			if ended {
				break
			}
			last = texts[len(texts)-1].ID
			p.took(time.Since(began))
		}
		n += d.Texts
		done(n)
	}
	return nil
}

// addWords writes words for rows that are still there and have none.
func (x *SearchIndex) addWords(ctx context.Context, tx *sql.Tx, docs []int64, analyses []similar.Analysis) error {
	if len(docs) == 0 {
		return nil
	}
	if x.db.Engine == Postgres {
		vectors := make([]string, len(docs))
		for i, a := range analyses {
			vectors[i] = vector(a)
		}
		_, err := exec(ctx, tx, `UPDATE search_docs d SET terms = v.terms::tsvector FROM unnest($1::bigint[], $2::text[]) AS v (doc, terms)
			WHERE d.doc = v.doc AND d.terms = ''::tsvector`, docs, vectors)
		return err
	}
	var args list
	var want []int64
	if err := all(ctx, tx, &want, `SELECT d.doc FROM search_docs d WHERE d.doc IN `+args.numbers(docs)+`
		AND NOT EXISTS (SELECT 1 FROM search_words_docsize z WHERE z.id = d.doc)`, args...); err != nil {
		return err
	}
	missing := make(map[int64]bool, len(want))
	for _, doc := range want {
		missing[doc] = true
	}
	still := context.WithoutCancel(ctx)
	insert, err := tx.PrepareContext(still, `INSERT INTO search_words (rowid, words, singles) VALUES ($1, $2, $3)`)
	if err != nil {
		return translate(err)
	}
	defer insert.Close() //nolint:errcheck // goes with the transaction
	for i, doc := range docs {
		if a := analyses[i]; missing[doc] && len(a.Terms)+len(a.Singles) > 0 {
			if _, err := insert.ExecContext(still, doc, ftsWords(a.Terms), strings.Join(a.Singles, " ")); err != nil {
				return translate(err)
			}
		}
	}
	return nil
}

// lease keeps other processes from doing the same work. Two that do it all the
// same harm nothing.
type lease struct {
	db    *DB
	owner string
	until time.Time
}

const (
	leaseName = "search.catchup"
	leaseLife = time.Minute
)

// lease is nil when another process has it.
func (x *SearchIndex) lease(ctx context.Context) (*lease, error) {
	l := &lease{db: x.db, owner: string(x.db.world.ID())}
	taken := false
	err := x.db.inTx(ctx, func(tx *sql.Tx) error {
		taken = false
		var held []string
		if err := all(ctx, tx, &held, `SELECT value FROM settings WHERE name = $1`, leaseName); err != nil {
			return err
		}
		if len(held) > 0 {
			var until int64
			if _, err := fmt.Sscanf(held[0], "%d", &until); err == nil && moment(until).After(x.db.world.Now()) {
				taken = true
				return nil
			}
		}
		return l.renew(ctx, tx)
	})
	if err != nil || taken {
		return nil, err
	}
	return l, nil
}

func (l *lease) renew(ctx context.Context, tx *sql.Tx) error {
	now := l.db.world.Now()
	if l.until.Sub(now) > leaseLife/2 {
		return nil
	}
	l.until = now.Add(leaseLife)
	_, err := exec(ctx, tx, `INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
		leaseName, fmt.Sprintf("%d %s", micros(l.until), l.owner))
	return err
}

// end gives the lease back, also when ctx ended.
func (l *lease) end(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	_ = l.db.inTx(ctx, func(tx *sql.Tx) error { // it ends by itself in a minute
		_, err := exec(ctx, tx, `DELETE FROM settings WHERE name = $1 AND value LIKE $2`, leaseName, "% "+l.owner)
		return err
	})
}
