package sqldb

import (
	"context"
	"strings"

	"joinder"
	"joinder/internal/similar"
)

// Candidates are complaints with rare words of a probe; see similar.Index.
func (x *SearchIndex) Candidates(ctx context.Context, v joinder.Viewer, terms []string, wallet string, limit int) ([]similar.Text, error) {
	if len(terms) == 0 {
		return nil, nil
	}
	clauses := make([]similar.Clause, len(terms))
	words := make([]string, len(terms))
	for i, t := range terms {
		clauses[i], words[i] = similar.Clause{Terms: []string{t}}, lexeme(t)
	}
	var args list
	from := `search_words JOIN search_docs d ON d.doc = search_words.rowid JOIN complaints c ON c.id = d.complaint`
	match, score := ``, `-bm25(search_words, 1.0, 0.0)`
	if x.db.Engine == Postgres {
		q := args.add(strings.Join(words, " | ")) + `::tsquery`
		from = `search_docs d JOIN complaints c ON c.id = d.complaint`
		match, score = `d.terms @@ `+q, `ts_rank(d.terms, `+q+`, 1)::float8`
	} else {
		match = `search_words MATCH ` + args.add(ftsAny(clauses))
	}
	where := match + ` AND ` + visibleComplaint(v)
	if wallet != "" {
		where += ` AND c.wallet = ` + args.add(wallet)
	}
	// The rows are long: find the best first, then read them.
	best := `SELECT d.doc, ` + score + ` AS score FROM ` + from + ` WHERE ` + where + ` ORDER BY score DESC, d.doc LIMIT ` + args.add(limit)
	var rows []textRow
	if err := all(ctx, x.db.read, &rows, `SELECT x.*, `+alike+` AS alike FROM (SELECT `+complaintColumns+`, d.twin, b.score
		FROM (`+best+`) b JOIN search_docs d ON d.doc = b.doc JOIN complaints c ON c.id = d.complaint) x ORDER BY x.score DESC, x.id`, args...); err != nil {
		return nil, err
	}
	return texts(rows)
}

// enough is how far a word is counted on PostgreSQL; beyond it is common.
const enough = 20_000

// Frequencies counts the texts that have each term; see similar.Index.
func (x *SearchIndex) Frequencies(ctx context.Context, terms []string) (texts int, with map[string]int, err error) {
	if err := one(ctx, x.db.read, &texts, `SELECT COUNT(*) FROM search_docs WHERE has_text = 1`); err != nil {
		return 0, nil, err
	}
	const batch = 500
	with = map[string]int{}
	for len(terms) > 0 {
		n := min(batch, len(terms))
		if err := x.frequencies(ctx, terms[:n], with); err != nil {
			return 0, nil, err
		}
		terms = terms[n:]
	}
	return texts, with, nil
}

func (x *SearchIndex) frequencies(ctx context.Context, terms []string, with map[string]int) error {
	var args list
	var query string
	if x.db.Engine == SQLite {
		query = `SELECT term, doc AS n FROM search_vocab WHERE term IN ` + args.in(terms)
	} else {
		values := make([]string, len(terms))
		for i, t := range terms {
			values[i] = `(` + args.add(t) + `::text, ` + args.add(lexeme(t)) + `::tsquery)`
		}
		query = `SELECT v.term, (SELECT COUNT(*) FROM (SELECT 1 FROM search_docs d WHERE d.terms @@ v.q LIMIT ` + args.add(enough) + `) AS few) AS n
			FROM (VALUES ` + strings.Join(values, ", ") + `) AS v (term, q)`
	}
	var rows []struct {
		Term string
		N    int
	}
	if err := all(ctx, x.db.read, &rows, query, args...); err != nil {
		return err
	}
	for _, r := range rows {
		with[r.Term] = r.N
	}
	return nil
}

// OpenCases are cases that take members, largest first; see similar.Index.
func (x *SearchIndex) OpenCases(ctx context.Context, _ joinder.Viewer, g similar.Group, limit int) ([]similar.Case, error) {
	var args list
	where := `k.state <> 'closed'`
	if len(g.Wallets) > 0 {
		where += ` AND k.wallet IN ` + args.in(g.Wallets)
	}
	if len(g.Issues) > 0 {
		where += ` AND k.issue IN ` + args.in(g.Issues)
	}
	var rows []struct {
		ID, Title, Wallet, Issue, State string
		Members                         int
	}
	if err := all(ctx, x.db.read, &rows, `SELECT k.id, k.title, k.wallet, k.issue, k.state,
			(SELECT COUNT(*)`+counted+`(k.id)) AS members
		FROM cases k WHERE `+where+` ORDER BY members DESC, k.id LIMIT `+args.add(limit), args...); err != nil {
		return nil, err
	}
	out := make([]similar.Case, len(rows))
	for i, r := range rows {
		out[i] = similar.Case{ID: joinder.ID(r.ID), Title: r.Title, Wallet: r.Wallet, Issue: r.Issue, State: joinder.CaseState(r.State), Members: r.Members}
	}
	return out, nil
}

// Complaint is one complaint as everybody may see it; see similar.Index.
func (x *SearchIndex) Complaint(ctx context.Context, v joinder.Viewer, id joinder.ID) (joinder.PublicComplaint, error) {
	var r complaintRow
	if err := one(ctx, x.db.read, &r, `SELECT `+complaintColumns+` FROM complaints c WHERE c.id = $1 AND `+visibleComplaint(v), string(id)); err != nil {
		if isMissing(err) {
			err = joinder.Fail(joinder.NotFound, "error.similar.missing").Because(err)
		}
		return joinder.PublicComplaint{}, err
	}
	c, err := r.complaint()
	return c.Publish(), err
}
