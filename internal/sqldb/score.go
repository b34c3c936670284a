package sqldb

import (
	"context"
	"database/sql"
	"time"

	"joinder"
	"joinder/internal/wallet/score"
)

// heardHere is every complaint filed here with the group of its text, and the
// month of what happened.
const heardHere = `SELECT c.wallet, c.person, SUBSTR(c.occurred_on, 1, 7), COALESCE(d.twin, c.id) FROM complaints c LEFT JOIN search_docs d ON d.complaint = c.id WHERE `

// scorePeople counts each person once for a wallet, in the month in which they
// first complained; near-identical texts are one, by the first of their people.
// It streams: sorting in the database takes several times as long.
func scorePeople(ctx context.Context, tx *sql.Tx, v joinder.Viewer, r *score.Records) error {
	rows, err := tx.QueryContext(ctx, heardHere+visibleComplaint(v)+` AND NOT (`+publicSource+`)`)
	if err != nil {
		return translate(err)
	}
	defer rows.Close() //nolint:errcheck // read to the end
	type key struct{ wallet, what string }
	type heard struct{ person, month string }
	texts := map[key]heard{}
	for rows.Next() {
		var wallet, person, month, twin string
		if err := rows.Scan(&wallet, &person, &month, &twin); err != nil {
			return translate(err)
		}
		had, ok := texts[key{wallet, twin}]
		if !ok {
			had = heard{person, month}
		}
		texts[key{wallet, twin}] = heard{min(had.person, person), earlier(had.month, month)}
	}
	if err := rows.Err(); err != nil {
		return translate(err)
	}
	people := make(map[key]string, len(texts))
	for k, h := range texts {
		who := key{k.wallet, h.person}
		people[who] = earlier(people[who], h.month)
	}
	counts := map[score.People]int{}
	for who, month := range people {
		counts[score.People{Wallet: who.wallet, Month: month}]++
	}
	for row, n := range counts {
		row.People = n
		r.People = append(r.People, row)
	}
	return nil
}

// earlier is the first of two months; an unknown one is none.
func earlier(a, b string) string {
	if a == "" || b != "" && b < a {
		return b
	}
	return a
}

// Records implements score.Register. It reads one snapshot.
func (f ScoreStatements) Records(ctx context.Context, v joinder.Viewer, channels []string, zone *time.Location) (score.Records, error) {
	var r score.Records
	err := f.snapshot(ctx, func(tx *sql.Tx) error {
		if err := scorePeople(ctx, tx, v, &r); err != nil {
			return err
		}
		if err := all(ctx, tx, &r.Public, `SELECT c.wallet, SUBSTR(c.occurred_on, 1, 7) AS month, c.response, c.timely, COUNT(*) AS complaints FROM complaints c
			WHERE `+visibleComplaint(v)+` AND `+publicSource+` GROUP BY c.wallet, SUBSTR(c.occurred_on, 1, 7), c.response, c.timely`); err != nil {
			return err
		}
		for _, read := range []func(context.Context, *sql.Tx, joinder.Viewer, []string, *time.Location, *score.Records) error{scoreSendings, scoreAnswers, scoreMembers, scorePayouts} {
			if err := read(ctx, tx, v, channels, zone, &r); err != nil {
				return err
			}
		}
		return nil
	})
	return r, err
}

// wentOut holds for submissions s that reached the operator itself.
func wentOut(channels []string, args *list) string {
	return `s.filed_on <> '' AND s.state IN ('filed', 'answered', 'ended') AND s.channel IN ` + args.in(channels)
}

func scoreSendings(ctx context.Context, tx *sql.Tx, _ joinder.Viewer, channels []string, _ *time.Location, r *score.Records) error {
	var args list
	var rows []struct{ CaseID, Complaint, FiledOn string }
	if err := all(ctx, tx, &rows, `SELECT DISTINCT s.case_id, s.complaint, s.filed_on FROM submissions s WHERE `+wentOut(channels, &args)+` ORDER BY 1, 2, 3`, args...); err != nil {
		return err
	}
	for _, row := range rows {
		r.Sendings = append(r.Sendings, score.Sending{Case: joinder.ID(row.CaseID), Complaint: joinder.ID(row.Complaint), On: day(row.FiledOn)})
	}
	return nil
}

// scoreAnswers reads what came back from the operator: answers that are kept
// here and no machine sent, and those that somebody recorded of a filing.
func scoreAnswers(ctx context.Context, tx *sql.Tx, _ joinder.Viewer, channels []string, _ *time.Location, r *score.Records) error {
	var args list
	var rows []struct {
		CaseID, Complaint, OnDay string
		Exact                    int
	}
	if err := all(ctx, tx, &rows, `SELECT r.case_id, COALESCE(s.complaint, r.complaint) AS complaint, r.received_on AS on_day, CASE WHEN s.id IS NULL THEN 0 ELSE 1 END AS exact
			FROM replies r LEFT JOIN submissions s ON s.id = r.submission WHERE r.auto = 0 AND r.channel IN `+args.in(channels)+`
		UNION ALL SELECT h.case_id, s.complaint, h.on_day, 1 FROM happenings h JOIN submissions s ON s.id = h.submission
			WHERE h.void = 0 AND h.kind IN ('answered', 'final_answer', 'refused', 'decided') AND s.channel IN `+args.in(channels)+`
				AND NOT EXISTS (SELECT 1 FROM happenings k WHERE k.corrects = h.id)`, args...); err != nil {
		return err
	}
	for _, row := range rows {
		if on := day(row.OnDay); !on.IsZero() {
			r.Answers = append(r.Answers, score.Answer{Case: joinder.ID(row.CaseID), Complaint: joinder.ID(row.Complaint), Exact: row.Exact == 1, On: on})
		}
	}
	return nil
}

// scoreCases holds for cases of which something went to the operator.
func scoreCases(column string, channels []string, args *list) string {
	return column + ` IN (SELECT s.case_id FROM submissions s WHERE ` + wentOut(channels, args) + `)`
}

func scoreMembers(ctx context.Context, tx *sql.Tx, v joinder.Viewer, channels []string, zone *time.Location, r *score.Records) error {
	var args list
	var rows []struct {
		CaseID, Complaint, Wallet, Person, AmountUnits, Currency, Outcome string
		JoinedAt, SaidAt                                                  int64
	}
	if err := all(ctx, tx, &rows, `SELECT m.case_id, m.complaint, k.wallet, c.person, c.amount_units, c.currency, m.joined_at,
			COALESCE(x.outcome, '') AS outcome, COALESCE(x.at, 0) AS said_at
		FROM members m JOIN cases k ON k.id = m.case_id JOIN complaints c ON c.id = m.complaint AND `+visibleComplaint(v)+isCounted+`
		LEFT JOIN outcomes x ON x.case_id = m.case_id AND x.complaint = m.complaint
		WHERE m.left_at = 0 AND `+scoreCases("m.case_id", channels, &args)+` ORDER BY m.case_id, m.number`, args...); err != nil {
		return err
	}
	for _, row := range rows {
		claimed, err := joinder.MoneyFromUnits(row.AmountUnits, joinder.Currency(row.Currency))
		if err != nil {
			return err
		}
		r.Members = append(r.Members, score.Member{Case: joinder.ID(row.CaseID), Complaint: joinder.ID(row.Complaint), Wallet: row.Wallet, Person: joinder.ID(row.Person),
			Joined: dayIn(row.JoinedAt, zone), Claimed: claimed, Outcome: joinder.Outcome(row.Outcome), Said: dayIn(row.SaidAt, zone)})
	}
	return nil
}

// dayIn is the day of a stored moment; unknown for none.
func dayIn(us int64, zone *time.Location) joinder.Date {
	if us == 0 {
		return joinder.Date{}
	}
	return joinder.DateOf(moment(us).In(zone))
}

func scorePayouts(ctx context.Context, tx *sql.Tx, _ joinder.Viewer, channels []string, zone *time.Location, r *score.Records) error {
	var args list
	var rows []struct {
		CaseID, Complaint, AmountUnits, Currency string
		At                                       int64
	}
	if err := all(ctx, tx, &rows, `SELECT p.case_id, p.complaint, p.amount_units, p.currency, p.at FROM payouts p
		WHERE p.void_at = 0 AND `+scoreCases("p.case_id", channels, &args)+` ORDER BY p.id`, args...); err != nil {
		return err
	}
	for _, row := range rows {
		amount, err := moneyRow{AmountUnits: row.AmountUnits, Currency: row.Currency}.money()
		if err != nil {
			return err
		}
		r.Payouts = append(r.Payouts, score.Payout{Case: joinder.ID(row.CaseID), Complaint: joinder.ID(row.Complaint), Amount: amount, Recorded: dayIn(row.At, zone)})
	}
	return nil
}

// SeedSubmission stores a filing of the sample, of the newest letter of its
// case, as if it had been prepared, confirmed and filed.
func (db *DB) SeedSubmission(ctx context.Context, s joinder.Submission) (joinder.ID, error) {
	n, err := exec(ctx, db.write, `INSERT INTO submissions (id, case_id, channel, letter, complaint, number, state, method, filed_on, at, changed_at)
		SELECT $1, case_id, $3, id, $4, $5, $6, $7, $8, $9, $10 FROM letters WHERE case_id = $2 AND frozen_at > 0 ORDER BY version DESC LIMIT 1`,
		string(s.ID), string(s.Case), s.Channel, string(s.Complaint), s.Number, string(s.State), s.Method, s.FiledOn.String(), micros(s.At), micros(s.ChangedAt))
	if err == nil && n == 0 {
		return "", joinder.Fail(joinder.NotFound, "error.store.missing")
	}
	return s.ID, err
}
