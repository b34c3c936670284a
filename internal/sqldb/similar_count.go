package sqldb

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"joinder"
	"joinder/internal/similar"
)

// countRow is a cell as a database counts it.
type countRow struct {
	Period, A, B       string
	Complaints, People int
}

// coarse is the period of complaints whose day the public does not know.
const coarse = "coarse"

// Count breaks down what a plan finds; see similar.Counter. Of near-identical
// texts in one cell the first complaint says who the person is.
func (x *SearchIndex) Count(ctx context.Context, v joinder.Viewer, p similar.Plan, by similar.By) (similar.Cells, error) {
	period, err := x.db.period(by)
	if err != nil {
		return similar.Cells{}, err
	}
	values := []string{`''`, `''`}
	if len(by.Facets) > len(values) {
		return similar.Cells{}, fmt.Errorf("count by %q: two facets at most", by.Facets)
	}
	for i, f := range by.Facets {
		if values[i], err = countedValue(f); err != nil {
			return similar.Cells{}, err
		}
	}
	s := x.search(v, p)
	from := s.from
	if !strings.Contains(from, "search_docs d") {
		from += ` LEFT JOIN search_docs d ON d.complaint = c.id`
	}
	// One row for each text of a cell, then the people of the cell. Few texts
	// are told by several, so few people are looked up by the first complaint.
	return seated(ctx, x, p, func(ctx context.Context) (similar.Cells, error) {
		query := `SELECT period, a, b, SUM(n) AS complaints, COUNT(DISTINCT person) AS people
		FROM (SELECT period, a, b, n, CASE WHEN one = other THEN one ELSE (SELECT f.person FROM complaints f WHERE f.id = first) END AS person
			FROM (SELECT period, a, b, COUNT(*) AS n, MIN(person) AS one, MAX(person) AS other, MIN(id) AS first
				FROM (SELECT ` + period + ` AS period, ` + values[0] + ` AS a, ` + values[1] + ` AS b, c.id, c.person, COALESCE(d.twin, c.id) AS twin
					FROM ` + from + ` WHERE ` + strings.Join(append(s.where, s.conditions("")...), " AND ") + `) AS rows
				GROUP BY period, a, b, twin) AS texts) AS told
		GROUP BY period, a, b`
		var rows []countRow
		if err := all(ctx, x.db.read, &rows, query, s.args...); err != nil {
			return similar.Cells{}, err
		}
		return cells(rows, len(by.Facets)), nil
	})
}

func cells(rows []countRow, facets int) similar.Cells {
	out := similar.Cells{Cells: []similar.Cell{}}
	for _, r := range rows {
		if r.Period == coarse {
			out.Coarse += r.Complaints
			continue
		}
		out.Cells = append(out.Cells, similar.Cell{From: day(r.Period), Values: []string{r.A, r.B}[:facets:facets], Complaints: r.Complaints, People: r.People})
	}
	slices.SortFunc(out.Cells, func(a, b similar.Cell) int {
		return cmp.Or(strings.Compare(a.From.String(), b.From.String()), slices.Compare(a.Values, b.Values))
	})
	return out
}

// period is the first day of the period that a complaint c is in: ” when its
// day is unknown, coarse when the public may not know the period.
func (db *DB) period(by similar.By) (string, error) {
	var of string
	switch by.Step {
	case similar.Always:
		return `''`, nil
	case similar.ByDay:
		of = `c.occurred_on`
	case similar.ByWeek: // from Monday
		of = `DATE(c.occurred_on, 'weekday 0', '-6 days')`
		if db.Engine == Postgres {
			of = `TO_CHAR(DATE_TRUNC('week', c.occurred_on::timestamp), 'YYYY-MM-DD')`
		}
	case similar.ByMonth:
		of = `SUBSTR(c.occurred_on, 1, 7) || '-01'`
	case similar.ByQuarter:
		of = `SUBSTR(c.occurred_on, 1, 5) || CASE WHEN SUBSTR(c.occurred_on, 6, 2) < '04' THEN '01' WHEN SUBSTR(c.occurred_on, 6, 2) < '07' THEN '04'
			WHEN SUBSTR(c.occurred_on, 6, 2) < '10' THEN '07' ELSE '10' END || '-01'`
	case similar.ByYear:
		of = `SUBSTR(c.occurred_on, 1, 4) || '-01-01'`
	default:
		return "", fmt.Errorf("count by %q: no such step", by.Step)
	}
	period := `CASE WHEN c.occurred_on = '' THEN ''`
	if by.Step.Fine() && !by.Exact {
		period += ` WHEN NOT (` + publicSource + `) THEN '` + coarse + `'`
	}
	return period + ` ELSE ` + of + ` END`, nil
}

// countedValue is the value of a facet that a complaint c has.
func countedValue(facet string) (string, error) {
	switch facet {
	case similar.FacetWallet, similar.FacetIssue, similar.FacetJurisdiction, similar.FacetRegion, similar.FacetLevel,
		similar.FacetProduct, similar.FacetResponse, similar.FacetTimely, similar.FacetLang:
		return `c.` + facet, nil
	case similar.FacetEvidence:
		return `CASE WHEN c.evidence > 0 THEN 'yes' ELSE 'no' END`, nil
	case similar.FacetText:
		return `CASE WHEN c.public_text <> '' THEN 'yes' ELSE 'no' END`, nil
	case similar.FacetOperator:
		return operatorOf, nil
	}
	return "", fmt.Errorf("count by %q: no such facet", facet)
}
