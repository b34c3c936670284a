package sqldb

import (
	"cmp"
	"strconv"
	"strings"

	"joinder/internal/similar"
)

// The words of a query in the language of each engine. Terms are letters and
// digits only (internal/similar holds that by a fuzz test); they are quoted
// all the same, and the whole travels as a parameter.

// ftsAny is the FTS5 query for any of the clauses.
func ftsAny(clauses []similar.Clause) string {
	parts := make([]string, len(clauses))
	for i, c := range clauses {
		parts[i] = ftsClause(c)
	}
	return strings.Join(parts, " OR ")
}

// fts is the FTS5 query for an expression. FTS5 can only take away from what
// is found, so the query may be for what the expression does not find: then
// not is true.
func fts(e similar.Expr) (query string, not bool) {
	if len(e.Kids) == 0 {
		return ftsClause(e.Clause), e.Not
	}
	var found, lost []string // by kids that find, and by kids that do not
	for _, k := range e.Kids {
		if q, not := fts(k); not {
			lost = append(lost, q)
		} else {
			found = append(found, q)
		}
	}
	and, or := " AND ", " OR "
	if e.Any { // not all of what is lost, and none of what is found
		found, lost = lost, found
	}
	switch {
	case len(found) == 0:
		query, not = strings.Join(lost, or), true
	case len(lost) == 0:
		query = strings.Join(found, and)
	default:
		query = "(" + strings.Join(found, and) + ") NOT (" + strings.Join(lost, or) + ")"
	}
	return "(" + query + ")", not != e.Any != e.Not
}

func ftsClause(c similar.Clause) string {
	terms := c.Terms
	if c.Places != nil {
		terms = make([]string, len(c.Places))
		for i, t := range c.Places {
			terms[i] = cmp.Or(t, gap)
		}
	}
	phrase := ftsQuoted(strings.Join(terms, " "))
	switch {
	case c.Single:
		return "(" + phrase + ")"
	case c.Prefix:
		phrase += " *"
		for _, s := range c.Stems {
			phrase += " OR words : " + ftsQuoted(s)
		}
	}
	return "(words : " + phrase + ")"
}

func ftsQuoted(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }

// tsQuery is the PostgreSQL query for an expression.
func tsQuery(e similar.Expr) string {
	var q string
	if len(e.Kids) == 0 {
		q = tsClause(e.Clause)
	} else {
		parts := make([]string, len(e.Kids))
		for i, k := range e.Kids {
			parts[i] = tsQuery(k)
		}
		q = strings.Join(parts, map[bool]string{false: " & ", true: " | "}[e.Any])
	}
	if e.Not {
		return "!(" + q + ")"
	}
	return "(" + q + ")"
}

func tsClause(c similar.Clause) string {
	if c.Prefix {
		q := lexeme(c.Terms[0]) + ":*"
		for _, s := range c.Stems {
			q += " | " + lexeme(s)
		}
		return q
	}
	terms := c.Places
	if terms == nil {
		terms = c.Terms
	}
	q, far := "", 0
	for _, t := range terms {
		far++
		if t == "" {
			continue
		}
		if q != "" {
			q += " <" + strconv.Itoa(far) + "> "
		}
		q, far = q+lexeme(t), 0
	}
	return q
}

func lexeme(term string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `''`).Replace(term) + "'"
}

// gap stands between words that do not follow each other; no term has it.
const gap = "\ue000"

// ftsWords are the terms of a text as FTS5 takes them.
func ftsWords(terms []string) string {
	var b strings.Builder
	for i, t := range terms {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(cmp.Or(t, gap))
	}
	return b.String()
}

// Limits of PostgreSQL: positions of one lexeme, and the highest position.
const (
	maxPositions = 255
	maxPosition  = 16_383
)

// vector is an analysis as the text form of a tsvector.
func vector(a similar.Analysis) string {
	places := map[string][]int{}
	var order []string
	for i, t := range a.Terms {
		if t == "" {
			continue
		}
		if places[t] == nil {
			order = append(order, t)
		}
		if len(places[t]) < maxPositions {
			places[t] = append(places[t], min(i+1, maxPosition))
		}
	}
	var b strings.Builder
	for _, t := range order {
		b.WriteString(lexeme(t))
		for i, p := range places[t] {
			b.WriteByte(":,"[min(i, 1)])
			b.WriteString(strconv.Itoa(p))
		}
		b.WriteByte(' ')
	}
	for _, s := range a.Singles {
		if places[s] == nil {
			b.WriteString(lexeme(s))
			b.WriteByte(' ')
		}
	}
	return b.String()
}
