package sqldb

import (
	"strconv"
	"strings"

	"joinder/internal/similar"
)

// The words of a query in the language of each engine. Terms are letters and
// digits only (internal/similar holds that by a fuzz test); they are quoted
// all the same, and the whole travels as a parameter.

// ftsAll is the FTS5 query for clauses that must all match; ftsAny for any.
func ftsAll(clauses []similar.Clause) string { return ftsJoin(clauses, " AND ") }
func ftsAny(clauses []similar.Clause) string { return ftsJoin(clauses, " OR ") }

func ftsJoin(clauses []similar.Clause, operator string) string {
	parts := make([]string, len(clauses))
	for i, c := range clauses {
		phrase := `"` + strings.ReplaceAll(strings.Join(c.Terms, " "), `"`, `""`) + `"`
		if !c.Single {
			phrase = "words : " + phrase
		}
		parts[i] = "(" + phrase + ")"
	}
	return strings.Join(parts, operator)
}

// tsQuery is the PostgreSQL query for an expression.
func tsQuery(e similar.Expr) string {
	var parts []string
	for _, c := range e.All {
		parts = append(parts, tsClause(c))
	}
	for _, c := range e.Not {
		parts = append(parts, "!("+tsClause(c)+")")
	}
	return strings.Join(parts, " & ")
}

func tsClause(c similar.Clause) string {
	terms := make([]string, len(c.Terms))
	for i, t := range c.Terms {
		terms[i] = lexeme(t)
	}
	return strings.Join(terms, " <-> ")
}

func lexeme(term string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `''`).Replace(term) + "'"
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
