package sqldb

import (
	"context"
	"math/big"
	"strconv"

	"joinder"
	"joinder/internal/similar"
)

// grouped is the rows of a group, g: one complaint each, first = 1 for the one
// that stands for near-identical texts (one with an amount, if there is any).
const grouped = `WITH g AS MATERIALIZED (
	SELECT x.*, ROW_NUMBER() OVER (PARTITION BY x.twin ORDER BY CASE WHEN x.currency = '' THEN 1 ELSE 0 END, x.id) AS first,
		MAX(x.counted) OVER (PARTITION BY x.twin) AS latest, MAX(x.proof) OVER (PARTITION BY x.twin) AS proven,
		MAX(x.rank) OVER (PARTITION BY x.twin) AS top
	FROM (SELECT c.id, c.person, c.occurred_on AS day, ` + shownDay + ` AS shown, ` + countedDay + ` AS counted, c.currency, c.amount_units AS units,
		CASE WHEN c.evidence > 0 THEN 1 ELSE 0 END AS proof, CASE WHEN ` + publicSource + ` THEN 1 ELSE 0 END AS open,
		CASE c.level WHEN 'evidence' THEN 3 WHEN 'contact' THEN 2 WHEN 'stated' THEN 1 ELSE 0 END AS rank,
		COALESCE(d.twin, c.id) AS twin, COALESCE(d.has_text, 1) AS has_text
		FROM complaints c LEFT JOIN search_docs d ON d.complaint = c.id WHERE `

// counting follows the condition: every number is a row (part, a, b, n, m).
const counting = `) x)
	SELECT 'complaints' AS part, '' AS a, '' AS b, COUNT(*) AS n, COALESCE(SUM(CASE WHEN first > 1 THEN 1 ELSE 0 END), 0) AS m FROM g
	UNION ALL SELECT 'people', '', '', COUNT(DISTINCT person), COUNT(DISTINCT CASE WHEN proven = 1 THEN person END) FROM g WHERE first = 1
	UNION ALL SELECT 'unread', '', '', COUNT(*), 0 FROM g WHERE has_text = 0
	UNION ALL SELECT 'days', COALESCE(MIN(shown), ''), COALESCE(MAX(shown), ''), 0, 0 FROM g WHERE shown <> ''
	UNION ALL SELECT 'level', '', '', top, COUNT(*) FROM (SELECT person, MAX(top) AS top FROM g WHERE first = 1 GROUP BY person) AS p GROUP BY top
	UNION ALL SELECT 'month', SUBSTR(day, 1, 7), '', COUNT(*), COUNT(DISTINCT CASE WHEN first = 1 THEN person END) FROM g WHERE day <> '' GROUP BY SUBSTR(day, 1, 7)
	UNION ALL SELECT 'money', currency, units, COUNT(*), open FROM g WHERE first = 1 AND currency <> '' GROUP BY currency, units, open
	UNION ALL SELECT 'payers', currency, '', COUNT(DISTINCT person), COUNT(DISTINCT CASE WHEN open = 0 THEN person END) FROM g WHERE first = 1 AND currency <> '' GROUP BY currency`

type tallyRow struct {
	Part, A, B string
	N, M       int
}

// Tally counts a group in one statement; see similar.Index.
func (x *SearchIndex) Tally(ctx context.Context, v joinder.Viewer, g similar.Group, today joinder.Date) (similar.Tally, error) {
	if g.IDs != nil && len(g.IDs) == 0 {
		return similar.Tally{}, nil
	}
	var args list
	where := visibleComplaint(v)
	listed := g.IDs != nil && len(g.IDs) <= mostAsked && len(g.Wallets) < 2 // what every answer by words asks
	switch {
	case listed:
		args = evenly(texted(g.IDs))
		where += ` AND c.id IN ` + marks(len(args))
	case g.IDs != nil:
		where += ` AND c.id IN ` + args.in(texted(g.IDs))
	case len(g.Issues) > 0:
		where += ` AND c.issue IN ` + args.in(g.Issues)
	}
	if len(g.Wallets) > 0 {
		where += ` AND c.wallet IN ` + args.in(g.Wallets)
	}
	query := grouped + where + counting
	for _, days := range []int{30, 90, 365} {
		query += ` UNION ALL SELECT 'since', '` + strconv.Itoa(days) + `', '', COUNT(DISTINCT person), 0 FROM g WHERE first = 1 AND latest > ` +
			args.add(today.AddDays(-days).String())
	}
	query += ` ORDER BY 1, 2, 3, 4`
	var rows []tallyRow
	var err error
	if listed {
		rows, err = x.tallyAgain(ctx, query, args)
	} else {
		err = all(ctx, x.db.read, &rows, query, args...)
	}
	if err != nil {
		return similar.Tally{}, err
	}
	return tally(rows)
}

// tallyAgain runs a counting statement that is kept prepared: to plan it takes
// as long as to count a hundred complaints.
func (x *SearchIndex) tallyAgain(ctx context.Context, query string, args list) (out []tallyRow, err error) {
	rows, err := x.db.again(ctx, query, args...)
	if err != nil {
		return nil, translate(err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	for rows.Next() {
		var r tallyRow
		if err := rows.Scan(&r.Part, &r.A, &r.B, &r.N, &r.M); err != nil {
			return nil, translate(err)
		}
		out = append(out, r)
	}
	return out, translate(rows.Err())
}

// tallyLevels are the levels by rank.
func tallyLevels() []joinder.Level {
	return []joinder.Level{joinder.LevelImported, joinder.LevelStated, joinder.LevelContact, joinder.LevelEvidence}
}

func tally(rows []tallyRow) (similar.Tally, error) {
	var t similar.Tally
	purse := joinder.Purse{}
	payers := map[joinder.Currency]tallyRow{}
	for _, r := range rows {
		switch r.Part {
		case "complaints":
			t.Complaints, t.Alike = r.N, r.M
		case "people":
			t.People, t.Evidenced = r.N, r.M
		case "unread":
			t.Unread = r.N
		case "since":
			*map[string]*int{"30": &t.People30, "90": &t.People90, "365": &t.People365}[r.A] = r.N
		case "days":
			t.First, t.Last = shown(r.A), shown(r.B)
		case "level":
			t.Levels = append(t.Levels, similar.LevelCount{Level: tallyLevels()[r.N], People: r.M})
		case "month":
			t.Months = append(t.Months, similar.Month{Month: r.A, Complaints: r.N, People: r.M})
		case "payers":
			payers[joinder.Currency(r.A)] = r
		case "money":
			m, err := joinder.MoneyFromUnits(r.B, joinder.Currency(r.A))
			if err != nil {
				return t, err
			}
			if r.M == 0 { // as it is shown; see SumOf
				m = m.Coarse()
			}
			purse.Add(joinder.MoneyOf(new(big.Int).Mul(m.Units(), big.NewInt(int64(r.N))), m.Currency))
		}
	}
	for _, m := range purse.Totals() {
		who := payers[m.Currency]
		t.Amounts = append(t.Amounts, similar.SumOf(m, who.N, who.M))
	}
	return t, nil
}

// shown reads a day of which perhaps only the month is shown.
func shown(s string) joinder.Date {
	if len(s) == 7 {
		s += "-01"
	}
	return day(s)
}

// Recent counts people per wallet and kind of problem; see similar.Index.
func (x *SearchIndex) Recent(ctx context.Context, v joinder.Viewer, today joinder.Date, limit int) ([]similar.Rise, error) {
	var rows []struct {
		Wallet, Issue  string
		People, Before int
	}
	if err := all(ctx, x.db.read, &rows, `SELECT wallet, issue, COUNT(DISTINCT CASE WHEN recent = 1 THEN person END) AS people,
			COUNT(DISTINCT CASE WHEN recent = 0 THEN person END) AS before
		FROM (SELECT p.wallet, p.issue, p.recent, f.person FROM (
			SELECT c.wallet, c.issue, CASE WHEN `+countedDay+` > $1 THEN 1 ELSE 0 END AS recent, MIN(c.id) AS first
			FROM complaints c LEFT JOIN search_docs d ON d.complaint = c.id
			WHERE `+visibleComplaint(v)+` AND `+countedDay+` > $2 AND `+shownDay+` <= $3 AND c.occurred_on > $5 AND c.issue <> 'other'
			GROUP BY c.wallet, c.issue, CASE WHEN `+countedDay+` > $1 THEN 1 ELSE 0 END, COALESCE(d.twin, c.id)) AS p
			JOIN complaints f ON f.id = p.first) AS n
		GROUP BY wallet, issue HAVING SUM(recent) > 0 ORDER BY people DESC, wallet, issue LIMIT $4`,
		today.AddDays(-30).String(), today.AddDays(-210).String(), today.String(), limit, today.AddDays(-240).String()); err != nil {
		return nil, err
	}
	out := make([]similar.Rise, len(rows))
	for i, r := range rows {
		out[i] = similar.Rise{Wallet: r.Wallet, Issue: r.Issue, People: r.People, Usual: float64(r.Before) / 6}
	}
	return out, nil
}
