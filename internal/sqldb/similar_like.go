package sqldb

import (
	"context"
	"strconv"
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
	var hits string // the best by the words alone, doc and score
	if x.db.Engine == Postgres {
		q := args.add(strings.Join(words, " | ")) + `::tsquery`
		hits = `SELECT d.doc, ts_rank(d.terms, ` + q + `, 1)::float8 AS score FROM search_docs d WHERE d.terms @@ ` + q
	} else {
		hits = `SELECT search_words.rowid AS doc, -bm25(search_words, 1.0, 0.0) AS score FROM search_words WHERE search_words MATCH ` + args.add(ftsAny(clauses))
	}
	where := visibleComplaint(v)
	if wallet == "" {
		hits += ` ORDER BY score DESC, doc LIMIT ` + args.add(limit*4)
	} else {
		where += ` AND c.wallet = ` + args.add(wallet)
	}
	best := `SELECT c.id, h.score FROM (` + hits + `) h ` + x.db.inOrder() + ` search_docs d ON d.doc = h.doc ` + x.db.inOrder() + ` complaints c ON c.id = d.complaint
		WHERE ` + where + ` ORDER BY h.score DESC, c.id LIMIT ` + args.add(limit)
	var rows []textRow
	if err := all(ctx, x.db.read, &rows, readTexts+best+`) b `+x.db.inOrder()+` complaints c ON c.id = b.id JOIN search_docs d ON d.complaint = c.id) x
		ORDER BY x.score DESC, x.id`, args...); err != nil {
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
		rare, err := x.estimate(ctx, terms, with)
		if err != nil || len(rare) == 0 {
			return err
		}
		// One count a word, so that each is planned for how rare that word is.
		counts := make([]string, len(rare))
		for i, t := range rare {
			counts[i] = `SELECT ` + args.add(t) + `::text AS term, (SELECT COUNT(*) FROM (SELECT 1 FROM search_docs d WHERE d.terms @@ ` +
				args.add(lexeme(t)) + `::tsquery LIMIT ` + strconv.Itoa(enough) + `) AS few) AS n`
		}
		query = strings.Join(counts, ` UNION ALL `)
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

// estimate takes the numbers of common words from PostgreSQL's own statistics,
// because counting those is slow; the rest is rare and left to be counted.
func (x *SearchIndex) estimate(ctx context.Context, terms []string, with map[string]int) (rare []string, err error) {
	var args list
	var rows []struct {
		Term string
		N    int
	}
	if err := all(ctx, x.db.read, &rows, `SELECT e.term, (e.share * k.reltuples)::bigint AS n
		FROM pg_stats s JOIN pg_class k ON k.oid = 'search_docs'::regclass,
			UNNEST(s.most_common_elems::text::text[], s.most_common_elem_freqs) AS e (term, share)
		WHERE s.schemaname = current_schema() AND s.tablename = 'search_docs' AND s.attname = 'terms' AND k.reltuples > 0
			AND e.term IN `+args.in(terms), args...); err != nil {
		return nil, err
	}
	known := map[string]bool{}
	for _, r := range rows {
		with[r.Term], known[r.Term] = r.N, true
	}
	for _, t := range terms {
		if !known[t] {
			rare = append(rare, t)
		}
	}
	return rare, nil
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
