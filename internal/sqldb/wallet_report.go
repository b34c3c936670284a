package sqldb

import (
	"context"
	"math/big"
	"slices"
	"strings"

	"joinder"
	"joinder/internal/wallet"
)

// WalletReports is the view of the database for the directory of wallets. It
// implements wallet.Reports and only counts: no row of one person leaves it.
type WalletReports struct{ db *DB }

// WalletReports reads what people report about wallets.
func (db *DB) WalletReports() WalletReports { return WalletReports{db} }

// WalletCounts implements wallet.Reports. People are counted as the public
// search counts them: near-identical texts are one person's.
func (w WalletReports) WalletCounts(ctx context.Context, v joinder.Viewer) (map[string]wallet.Count, error) {
	var rows []struct {
		Wallet        string
		People, Cases int
	}
	if err := all(ctx, w.db.read, &rows, `SELECT wallet, SUM(people) AS people, SUM(cases) AS cases FROM (
		SELECT wallet, COUNT(DISTINCT person) AS people, 0 AS cases
			FROM (SELECT c.wallet, c.person, ROW_NUMBER() OVER (PARTITION BY c.wallet, COALESCE(d.twin, c.id)
					ORDER BY CASE WHEN c.currency = '' THEN 1 ELSE 0 END, c.id) AS first
				FROM complaints c LEFT JOIN search_docs d ON d.complaint = c.id WHERE `+visibleComplaint(v)+`) g WHERE first = 1 GROUP BY wallet
		UNION ALL SELECT k.wallet, 0, COUNT(*) FROM cases k WHERE k.state <> 'closed' GROUP BY k.wallet) n GROUP BY wallet`); err != nil {
		return nil, err
	}
	out := make(map[string]wallet.Count, len(rows))
	for _, r := range rows {
		out[r.Wallet] = wallet.Count{People: r.People, OpenCases: r.Cases}
	}
	return out, nil
}

// WalletReport implements wallet.Reports.
func (w WalletReports) WalletReport(ctx context.Context, v joinder.Viewer, id string, answering []string, today joinder.Date) (wallet.Report, error) {
	var r wallet.Report
	var err error
	if r.Problems, err = w.problems(ctx, v, id, today); err != nil {
		return r, err
	}
	if err = w.problemCases(ctx, id, r.Problems); err != nil {
		return r, err
	}
	if r.Answers, err = w.answers(ctx, v, id, answering); err != nil {
		return r, err
	}
	r.Outcomes, err = w.outcomes(ctx, v, id)
	return r, err
}

// problemRows count the complaints of one wallet by kind of problem: a row
// (issue, ”, …) counts its people, a row (issue, currency, …) one sum of equal
// amounts with the people behind the currency.
const problemRows = `WITH g AS MATERIALIZED (
	SELECT c.issue, c.person, c.currency, c.amount_units AS units, CASE WHEN ` + publicSource + ` THEN 1 ELSE 0 END AS open, MAX(` + countedDay + `) OVER (PARTITION BY c.issue, COALESCE(d.twin, c.id)) AS latest,
		ROW_NUMBER() OVER (PARTITION BY c.issue, COALESCE(d.twin, c.id) ORDER BY CASE WHEN c.currency = '' THEN 1 ELSE 0 END, c.id) AS first
	FROM complaints c LEFT JOIN search_docs d ON d.complaint = c.id WHERE c.wallet = $1 AND `

// problems are the kinds of problem with the wallet, most people first.
func (w WalletReports) problems(ctx context.Context, v joinder.Viewer, id string, today joinder.Date) ([]wallet.Problem, error) {
	var rows []struct {
		Part, Issue, Currency, Units string
		N, M                         int
	}
	if err := all(ctx, w.db.read, &rows, problemRows+visibleComplaint(v)+`)
		SELECT 'people' AS part, issue, '' AS currency, '' AS units, COUNT(DISTINCT person) AS n, COUNT(DISTINCT CASE WHEN latest > $2 THEN person END) AS m
			FROM g WHERE first = 1 GROUP BY issue
		UNION ALL SELECT 'payers', issue, currency, '', COUNT(DISTINCT person), 0 FROM g WHERE first = 1 AND currency <> '' GROUP BY issue, currency
		UNION ALL SELECT 'sum', issue, currency, units, COUNT(*), open FROM g WHERE first = 1 AND currency <> '' GROUP BY issue, currency, units, open
		ORDER BY 1, 2, 3, 4`, id, today.AddDays(-30).String()); err != nil {
		return nil, err
	}
	var out []wallet.Problem
	type key struct{ issue, currency string }
	payers, sums := map[key]int{}, map[string]joinder.Purse{}
	for _, r := range rows { // people, then payers, then sums
		switch r.Part {
		case "people":
			out = append(out, wallet.Problem{Issue: r.Issue, People: r.N, People30: r.M})
		case "payers":
			payers[key{r.Issue, r.Currency}] = r.N
		case "sum":
			if payers[key{r.Issue, r.Currency}] < wallet.FewPeople {
				continue
			}
			m, err := joinder.MoneyFromUnits(r.Units, joinder.Currency(r.Currency))
			if err != nil {
				return nil, err
			}
			if r.M == 0 { // ours, as it is shown
				m = m.Coarse()
			}
			if sums[r.Issue] == nil {
				sums[r.Issue] = joinder.Purse{}
			}
			sums[r.Issue].Add(joinder.MoneyOf(new(big.Int).Mul(m.Units(), big.NewInt(int64(r.N))), m.Currency))
		}
	}
	for i, p := range out {
		for _, m := range sums[p.Issue].Totals() {
			out[i].Amounts = append(out[i].Amounts, wallet.Amount{Money: m.Coarse(), People: payers[key{p.Issue, string(m.Currency)}]})
		}
	}
	slices.SortStableFunc(out, func(a, b wallet.Problem) int { return b.People - a.People })
	return out, nil
}

// problemCases names the largest open case of each problem.
func (w WalletReports) problemCases(ctx context.Context, id string, problems []wallet.Problem) error {
	var rows []struct{ Issue, ID string }
	if err := all(ctx, w.db.read, &rows, `SELECT k.issue, k.id FROM cases k WHERE k.wallet = $1 AND k.state <> 'closed'
		ORDER BY k.issue, (SELECT COUNT(*)`+counted+`(k.id)) DESC, k.id`, id); err != nil {
		return err
	}
	for i := range problems {
		for _, r := range rows {
			if r.Issue == problems[i].Issue {
				problems[i].OpenCase = joinder.ID(r.ID)
				break
			}
		}
	}
	return nil
}

// countedOf is the counted members of the wallet's cases: m, with complaint c.
const countedOf = counted + `(SELECT k.id FROM cases k WHERE k.wallet = $1) AND `

// waiting is one member of one case and the day the operator was asked.
type waiting struct {
	Person, CaseID, Complaint string
	Own, Joint                string // days of the first filing for the member alone, and for all
	JoinedAt                  int64
}

// asked is the day from which the member waits: of their own filing, or of the
// joint one if they had joined by then; the zero day if nobody asked for them.
func (r waiting) asked() joinder.Date {
	own, joint := day(r.Own), day(r.Joint)
	if joint.Before(joinder.DateOf(moment(r.JoinedAt))) {
		joint = joinder.Date{}
	}
	if own.IsZero() || !joint.IsZero() && joint.Before(own) {
		return joint
	}
	return own
}

// answers is how long counted members waited for the operator's first answer.
// Automatic acknowledgements are no answer. A person counts once, with the
// first filing.
func (w WalletReports) answers(ctx context.Context, v joinder.Viewer, id string, answering []string) (wallet.Answers, error) {
	if len(answering) == 0 {
		return wallet.Answers{}, nil
	}
	args := list{id}
	channels := args.in(answering)
	first := func(whose string) string {
		return `COALESCE((SELECT MIN(s.filed_on) FROM submissions s WHERE s.case_id = m.case_id AND s.filed_on <> '' AND s.state <> 'dropped' AND s.complaint = ` +
			whose + ` AND s.channel IN ` + channels + `), '')`
	}
	var rows []waiting
	if err := all(ctx, w.db.read, &rows, `SELECT c.person, m.case_id, m.complaint, `+first(`m.complaint`)+` AS own, `+first(`''`)+` AS joint, m.joined_at`+
		countedOf+visibleComplaint(v), args...); err != nil {
		return wallet.Answers{}, err
	}
	var came []struct{ CaseID, Complaint, ReceivedOn string }
	if err := all(ctx, w.db.read, &came, `SELECT r.case_id, r.complaint, r.received_on FROM replies r JOIN cases k ON k.id = r.case_id
		WHERE k.wallet = $1 AND r.auto = 0 AND r.channel IN `+channels+` ORDER BY r.received_on`, args...); err != nil {
		return wallet.Answers{}, err
	}
	type wait struct{ asked, came joinder.Date }
	people := map[string]wait{}
	for _, r := range rows {
		mine := wait{asked: r.asked()}
		if have, twice := people[r.Person]; mine.asked.IsZero() || twice && !mine.asked.Before(have.asked) {
			continue
		}
		for _, a := range came {
			if on := day(a.ReceivedOn); a.CaseID == r.CaseID && (a.Complaint == "" || a.Complaint == r.Complaint) && !on.Before(mine.asked) {
				mine.came = on
				break
			}
		}
		people[r.Person] = mine
	}
	out := wallet.Answers{Asked: len(people)}
	var days []int
	for _, p := range people {
		if !p.came.IsZero() {
			days = append(days, p.asked.DaysUntil(p.came))
		}
	}
	if out.Answered = len(days); out.Answered > 0 {
		slices.Sort(days)
		out.Days = days[(len(days)-1)/2]
	}
	return out, nil
}

// outcomes is what counted members say themselves; a person's last word counts.
func (w WalletReports) outcomes(ctx context.Context, v joinder.Viewer, id string) (wallet.Outcomes, error) {
	var out wallet.Outcomes
	err := one(ctx, w.db.read, &out, `SELECT COUNT(*) AS said, COUNT(CASE WHEN outcome = 'solved' THEN 1 END) AS solved FROM (
		SELECT y.outcome, ROW_NUMBER() OVER (PARTITION BY y.person ORDER BY y.at DESC, y.complaint) AS last FROM (
			SELECT c.person, m.complaint, x.outcome, x.at`+strings.Replace(countedOf, "WHERE", "JOIN outcomes x ON x.case_id = m.case_id AND x.complaint = m.complaint WHERE", 1)+visibleComplaint(v)+`) y) z WHERE last = 1`, id)
	return out, err
}
