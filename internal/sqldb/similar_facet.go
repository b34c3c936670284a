package sqldb

import (
	"context"
	"slices"
	"strings"

	"joinder"
	"joinder/internal/similar"
)

// operatorOf is the organisation behind the wallet of a complaint c; the wallet
// itself where the directory knows none.
const operatorOf = `COALESCE((SELECT NULLIF(w.operator, '') FROM wallets w WHERE w.id = c.wallet), c.wallet)`

// facetOf is the value of a facet that a complaint c has.
func facetOf(facet string) string {
	switch facet {
	case similar.FacetEvidence:
		return `CASE WHEN c.evidence > 0 THEN 'yes' ELSE 'no' END`
	case similar.FacetText:
		return `CASE WHEN c.public_text <> '' THEN 'yes' ELSE 'no' END`
	case similar.FacetOperator:
		return operatorOf
	}
	return `c.` + facet
}

// filters are the conditions of a plan's filters, each by its facet.
func (s *search) filters(p similar.Plan) {
	s.facets = map[string]string{}
	for facet, values := range map[string][]string{
		similar.FacetWallet: p.Wallets, similar.FacetIssue: p.Issues, similar.FacetJurisdiction: p.Jurisdictions, similar.FacetRegion: p.Regions,
		similar.FacetProduct: p.Products, similar.FacetResponse: p.Responses, similar.FacetTimely: p.Timely, similar.FacetLang: p.Langs, similar.FacetLevel: texted(p.Levels),
	} {
		if len(values) > 0 {
			s.facets[facet] = `c.` + facet + ` IN ` + s.args.in(values)
		}
	}
	if len(p.Operators) > 0 {
		s.facets[similar.FacetOperator] = `c.wallet IN (SELECT w.id FROM wallets w WHERE COALESCE(NULLIF(w.operator, ''), w.id) IN ` + s.args.in(p.Operators) + `)`
	}
	if p.HasEvidence {
		s.facets[similar.FacetEvidence] = `c.evidence > 0`
	}
	if p.HasText {
		s.facets[similar.FacetText] = facetOf(similar.FacetText) + ` = 'yes'`
	}
}

// conditions of all facets but one.
func (s *search) conditions(but string) []string {
	var out []string
	for _, f := range similar.Facets() {
		if c := s.facets[f]; c != "" && f != but {
			out = append(out, c)
		}
	}
	return out
}

// facetRows bounds the values of one facet.
const facetRows = 40

// count fills Total and Facets in one pass over what the words and the plain
// filters leave; each facet then ignores its own filter.
func (x *SearchIndex) count(ctx context.Context, v joinder.Viewer, p similar.Plan, found *similar.Found) error {
	s := x.search(v, p)
	var columns []string
	for _, f := range similar.Facets() {
		if f != similar.FacetOperator { // counted by wallets
			columns = append(columns, facetOf(f)+` AS of_`+f)
		}
		if c := s.facets[f]; c != "" {
			columns = append(columns, `CASE WHEN `+c+` THEN 1 ELSE 0 END AS is_`+f)
		}
	}
	query := `WITH base AS MATERIALIZED (SELECT ` + strings.Join(columns, ", ") + ` FROM ` + s.from + ` WHERE ` + strings.Join(s.where, " AND ") +
		`) SELECT 'total' AS facet, '' AS value, COUNT(*) AS count FROM base` + s.flags("")
	for _, f := range similar.Facets() {
		of := `SELECT of_` + f + ` AS value, COUNT(*) AS n FROM base` + s.flags(f) + ` GROUP BY of_` + f
		if f == similar.FacetOperator {
			of = `SELECT COALESCE(NULLIF(w.operator, ''), g.wallet) AS value, SUM(g.n) AS n
				FROM (SELECT of_wallet AS wallet, COUNT(*) AS n FROM base` + s.flags(f) + ` GROUP BY of_wallet) AS g LEFT JOIN wallets w ON w.id = g.wallet
				GROUP BY COALESCE(NULLIF(w.operator, ''), g.wallet)`
		}
		query += ` UNION ALL SELECT * FROM (SELECT '` + f + `' AS facet, value, CAST(n AS BIGINT) AS count FROM (` + of + `) AS values_` + f +
			` WHERE value <> '' ORDER BY n DESC, value ` + x.db.bytewise() + ` LIMIT ` + s.args.add(facetRows) + `) AS of_` + f
	}
	var rows []struct {
		Facet, Value string
		Count        int
	}
	if err := all(ctx, x.db.read, &rows, query, s.args...); err != nil {
		return err
	}
	found.Facets = map[string][]similar.Count{}
	for _, f := range similar.Facets() {
		found.Facets[f] = []similar.Count{}
	}
	for _, r := range rows {
		if r.Facet == "total" {
			found.Total = r.Count
		} else {
			found.Facets[r.Facet] = append(found.Facets[r.Facet], similar.Count{Value: r.Value, Count: r.Count})
		}
	}
	return nil
}

// bytewise orders texts by their bytes on PostgreSQL, as SQLite does.
func (db *DB) bytewise() string {
	if db.Engine == Postgres {
		return `COLLATE "C"`
	}
	return ""
}

// flags are the conditions of all facets but one, over the rows of count.
func (s *search) flags(but string) string {
	var out []string
	for f := range s.facets {
		if f != but {
			out = append(out, `is_`+f+` = 1`)
		}
	}
	if len(out) == 0 {
		return ""
	}
	slices.Sort(out)
	return ` WHERE ` + strings.Join(out, " AND ")
}
