package sqldb

import (
	"context"
	"math/big"
	"strings"

	"joinder"
	"joinder/internal/similar"
)

// textRow is a complaint as the index finds it.
type textRow struct {
	complaintRow
	Twin  string
	Alike int
	Score float64
}

func (r textRow) text() (similar.Text, error) {
	c, err := r.complaint()
	return similar.Text{PublicComplaint: c.Publish(), Person: c.Person, Twin: r.Twin, Alike: r.Alike, Score: r.Score}, err
}

func texts(rows []textRow) ([]similar.Text, error) {
	out := make([]similar.Text, len(rows))
	for i, r := range rows {
		var err error
		if out[i], err = r.text(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// search is one query being put together: where rows come from, what must
// hold, and what must hold unless its own facet is counted.
type search struct {
	args   list
	from   string
	where  []string
	facets map[string]string // condition by facet; "" when not filtered
	score  string
	behind string // what must hold of score, day and id of a later page
}

// readTexts begins a query that reads the complaints of a list b (id, score).
// It counts, for each, the other visible texts that are nearly the same.
const readTexts = `SELECT x.*, (SELECT COUNT(*) FROM search_docs t JOIN complaints c ON c.id = t.complaint AND c.state = 'filed'
		WHERE t.twin = x.twin AND t.complaint <> x.id) AS alike
	FROM (SELECT ` + complaintColumns + `, COALESCE(d.twin, c.id) AS twin, b.score FROM (`

// Find looks complaints up; see similar.Index.
func (x *SearchIndex) Find(ctx context.Context, v joinder.Viewer, p similar.Plan) (similar.Found, error) {
	return seated(ctx, x, p, func(ctx context.Context) (similar.Found, error) { return x.find(ctx, v, p) })
}

func (x *SearchIndex) find(ctx context.Context, v joinder.Viewer, p similar.Plan) (similar.Found, error) {
	var found similar.Found
	if p.Total && !p.Facets {
		s := x.search(v, p)
		if err := one(ctx, x.db.read, &found.Total, `SELECT COUNT(*) FROM `+s.from+` WHERE `+strings.Join(append(s.where, s.conditions("")...), " AND "), s.args...); err != nil || p.Rows == 0 {
			return found, err
		}
	} else if p.Facets {
		if err := x.count(ctx, v, p, &found); err != nil || found.Total == 0 {
			return found, err
		}
	}
	s := x.search(v, p)
	if p.Behind != nil {
		if err := x.behind(ctx, v, s, p); err != nil {
			return found, err
		}
	}
	order := `day DESC, id DESC`
	if p.Sort == similar.Relevance {
		order = `score DESC, ` + order
	}
	where := strings.Join(append(s.where, s.conditions("")...), " AND ")
	// The rows are long: find and sort first, then read those of the page.
	best := `SELECT c.id, ` + s.score + ` AS score, ` + shownDay + ` AS day FROM ` + s.from + ` WHERE ` + where
	if s.behind != "" {
		best = `SELECT * FROM (` + best + `) AS ranked WHERE ` + s.behind
	}
	best += ` ORDER BY ` + order + ` LIMIT ` + s.args.add(p.Rows+1) + ` OFFSET ` + s.args.add(p.Offset)
	var rows []textRow
	if err := all(ctx, x.db.read, &rows, readTexts+best+`) b `+x.db.inOrder()+` complaints c ON c.id = b.id LEFT JOIN search_docs d ON d.complaint = c.id) x
		ORDER BY `+strings.ReplaceAll(strings.ReplaceAll(order, "day", strings.ReplaceAll(shownDay, "c.", "x.")), "id DESC", "x.id DESC"), s.args...); err != nil {
		return found, err
	}
	more := len(rows) > p.Rows
	rows = rows[:min(len(rows), p.Rows)]
	var err error
	if found.Texts, err = texts(rows); err == nil && more && len(rows) > 0 {
		next := found.Texts[len(rows)-1].Place()
		if p.Sort == similar.Relevance {
			next.Score, next.Own = rows[len(rows)-1].Score, x.own()
		}
		found.Next = &next
	}
	return found, err
}

// own marks places by relevance that this index made.
func (x *SearchIndex) own() string { return "database " + string(x.db.Engine) }

// behind keeps what comes behind a place. SQLite weighs words by how rare they
// are at the moment, so there the place is where its complaint stands now; one
// that somebody made up tells nothing of a complaint that they may not see.
func (x *SearchIndex) behind(ctx context.Context, v joinder.Viewer, s *search, p similar.Plan) error {
	at := *p.Behind
	if p.Sort != similar.Relevance {
		s.behind = `(day, id) < (` + s.args.add(at.Day) + `, ` + s.args.add(string(at.ID)) + `)`
		return nil
	}
	if at.Own != x.own() {
		return similar.ErrPlace
	}
	now := &search{}
	if now.words(x.db.Engine, p.Expr); strings.HasPrefix(now.from, "search_words") {
		var scores []float64
		if err := all(ctx, x.db.read, &scores, `SELECT `+now.score+` FROM `+now.from+` WHERE `+strings.Join(append(now.where, visibleComplaint(v)), " AND ")+
			` AND search_words.rowid = (SELECT t.doc FROM search_docs t WHERE t.complaint = `+now.args.add(string(at.ID))+`)`, now.args...); err != nil {
			return err
		}
		if len(scores) > 0 {
			at.Score = scores[0]
		}
	}
	s.behind = `(score, day, id) < (CAST(` + s.args.add(at.Score) + ` AS DOUBLE PRECISION), ` + s.args.add(at.Day) + `, ` + s.args.add(string(at.ID)) + `)`
	return nil
}

// search puts the fragments of a plan together.
func (x *SearchIndex) search(v joinder.Viewer, p similar.Plan) *search {
	s := &search{score: "0.0"}
	s.words(x.db.Engine, p.Expr)
	s.where = append(s.where, visibleComplaint(v))
	s.days(p.Since, p.Until)
	s.amounts(p)
	s.filters(p)
	return s
}

func (s *search) words(engine Engine, e similar.Expr) {
	s.from = `complaints c`
	if e.Empty() {
		return
	}
	s.from = `search_docs d JOIN complaints c ON c.id = d.complaint`
	if engine == Postgres {
		q := s.args.add(tsQuery(e))
		s.where = append(s.where, `d.terms @@ `+q+`::tsquery`)
		s.score = `ts_rank(d.terms, ` + q + `::tsquery, 1)::float8`
		return
	}
	query, not := fts(e)
	if not {
		s.where = append(s.where, `d.doc NOT IN (SELECT rowid FROM search_words WHERE search_words MATCH `+s.args.add(query)+`)`)
		return
	}
	s.from = `search_words CROSS JOIN search_docs d ON d.doc = search_words.rowid CROSS JOIN complaints c ON c.id = d.complaint`
	s.where = append(s.where, `search_words MATCH `+s.args.add(query))
	s.score = `-bm25(search_words, 1.0, 0.0)`
}

// inOrder joins in the order that is written: SQLite thinks little of the text
// index and would ask it once for every complaint.
func (db *DB) inOrder() string {
	if db.Engine == SQLite {
		return `CROSS JOIN`
	}
	return `JOIN`
}

// days filters by the day as it is shown: a month is found by any of its days.
func (s *search) days(since, until joinder.Date) {
	add := func(d joinder.Date, operator string) {
		if d.IsZero() {
			return
		}
		s.where = append(s.where, `c.occurred_on <> '' AND CASE WHEN `+publicSource+` THEN c.occurred_on `+operator+s.args.add(d.String())+
			` ELSE SUBSTR(c.occurred_on, 1, 7) `+operator+s.args.add(d.String()[:7])+` END`)
	}
	add(since, `>= `)
	add(until, `<= `)
}

// amounts filters by the amount as it is shown: an amount of ours is rounded
// down, so it reaches a limit exactly when the rounded one does.
func (s *search) amounts(p similar.Plan) {
	if p.Currency == "" {
		return
	}
	s.where = append(s.where, `c.currency = `+s.args.add(string(p.Currency)))
	if m := p.MinAmount; !m.IsZero() {
		up := m.Coarse()
		if up.Cmp(m) < 0 {
			up = stepUp(up)
		}
		s.where = append(s.where, `c.amount_major >= CASE WHEN `+publicSource+` THEN `+s.number(m)+` ELSE `+s.number(up)+` END`)
	}
	if m := p.MaxAmount; !m.IsZero() {
		s.where = append(s.where, `CASE WHEN `+publicSource+` THEN c.amount_major <= `+s.number(m)+` ELSE c.amount_major < `+s.number(stepUp(m.Coarse()))+` END`)
	}
}

func (s *search) number(m joinder.Money) string {
	return `CAST(` + s.args.add(m.Major()) + ` AS DOUBLE PRECISION)`
}

// stepUp is the next higher amount of two significant digits.
func stepUp(coarse joinder.Money) joinder.Money {
	zeros := max(0, len(coarse.UnitString())-2)
	step := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(zeros)), nil)
	return joinder.MoneyOf(step.Add(step, coarse.Units()), coarse.Currency)
}
