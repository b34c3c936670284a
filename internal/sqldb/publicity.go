package sqldb

import (
	"context"
	"database/sql"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"joinder"
	"joinder/internal/collective"
	"joinder/internal/recourse/publicity"
)

// inPublicity runs a change of the organiser's with the case locked. Whatever
// was asked to be published before is asked no longer: it was something else.
func (db *DB) inPublicity(ctx context.Context, v joinder.Viewer, id joinder.ID, at time.Time, f func(tx *sql.Tx, c caseRow) error) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		if !collective.Runs(v, id) {
			return joinder.Fail(joinder.Forbidden, "error.case.not_organiser")
		}
		c, err := lockCase(ctx, tx, id, at)
		if err != nil {
			return err
		}
		if err := f(tx, c); err != nil {
			return err
		}
		_, err = exec(ctx, tx, `UPDATE publications SET state = 'void', ended_at = $2 WHERE case_id = $1 AND state = 'asked'`, string(id), micros(at))
		return err
	})
}

// SaveCheck implements publicity.Ledger.
func (db *DB) SaveCheck(ctx context.Context, v joinder.Viewer, c publicity.SealedCheck) error {
	return db.inPublicity(ctx, v, c.Case, c.At, func(tx *sql.Tx, row caseRow) error {
		leaf := int64(-1)
		if c.Complete() {
			indexes, err := db.appendLeaves(ctx, tx, joinder.NewLeaf(joinder.LeafProof, joinder.ID(row.Ref), c.ID, c.Salt, c.Body))
			if err != nil {
				return err
			}
			leaf = indexes[0]
		}
		_, err := exec(ctx, tx, `INSERT INTO publicity_checks (id, case_id, body, complete, at, salt, leaf) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			string(c.ID), string(c.Case), string(c.Body), truth(c.Complete()), micros(c.At), c.Salt, leaf)
		return err
	})
}

// OfferReply implements publicity.Ledger.
func (db *DB) OfferReply(ctx context.Context, v joinder.Viewer, r publicity.Right) error {
	return db.inPublicity(ctx, v, r.Case, r.At, func(tx *sql.Tx, _ caseRow) error {
		_, err := exec(ctx, tx, `INSERT INTO publicity_rights (id, case_id, offered_on, how, whom, deadline, certain, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			string(r.ID), string(r.Case), r.On.String(), r.How, r.Whom, r.Deadline.String(), truth(r.Certain), micros(r.At))
		return err
	})
}

// RecordAnswer implements publicity.Ledger.
func (db *DB) RecordAnswer(ctx context.Context, v joinder.Viewer, id joinder.ID, a publicity.Answer, source string, at time.Time) error {
	return db.inPublicity(ctx, v, id, at, func(tx *sql.Tx, _ caseRow) error {
		n, err := exec(ctx, tx, `UPDATE publicity_rights SET answered_on = $2, answer = $3, source = $4, answered_at = $5
			WHERE id = (SELECT MAX(id) FROM publicity_rights WHERE case_id = $1)`, string(id), a.On.String(), a.Text, source, micros(at))
		if err == nil && n == 0 {
			return joinder.Fail(joinder.Conflict, "error.publicity.reply_first")
		}
		return err
	})
}

// SaveTexts implements publicity.Ledger.
func (db *DB) SaveTexts(ctx context.Context, v joinder.Viewer, t publicity.Version, base int) error {
	body, err := json.Marshal(t.Texts)
	if err != nil {
		return err
	}
	return db.inPublicity(ctx, v, t.Case, t.At, func(tx *sql.Tx, _ caseRow) error {
		var newest int
		if err := one(ctx, tx, &newest, `SELECT COALESCE(MAX(number), 0) FROM publicity_texts WHERE case_id = $1`, string(t.Case)); err != nil {
			return err
		}
		if newest != base {
			return joinder.Fail(joinder.Conflict, "error.publicity.texts_changed")
		}
		_, err := exec(ctx, tx, `INSERT INTO publicity_texts (id, case_id, number, texts, at) VALUES ($1, $2, $3, $4, $5)`,
			string(t.ID), string(t.Case), newest+1, string(body), micros(t.At))
		return err
	})
}

// seatsOf are the roles of a case that carry a say in publishing, each as
// account|complaint, and which of them are the viewer's.
func seatsOf(ctx context.Context, q querier, v joinder.Viewer, id joinder.ID) (seats, mine []string, err error) {
	var rows []struct{ Account, Complaint string }
	if err := all(ctx, q, &rows, `SELECT account, complaint FROM case_roles WHERE case_id = $1 AND role IN ('organiser', 'custodian') ORDER BY account, complaint`, string(id)); err != nil {
		return nil, nil, err
	}
	for _, r := range rows {
		seat := r.Account + "|" + r.Complaint
		seats = append(seats, seat)
		if r.Account != "" && r.Account == string(v.Account) || r.Complaint != "" && v.Owns(joinder.ID(r.Complaint)) {
			mine = append(mine, seat)
		}
	}
	return seats, mine, nil
}

// others reports whether a seat exists beside those.
func others(seats, beside []string) bool {
	return slices.ContainsFunc(seats, func(s string) bool { return !slices.Contains(beside, s) })
}

// AskPublication implements publicity.Ledger.
func (db *DB) AskPublication(ctx context.Context, v joinder.Viewer, a publicity.Ask) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		if !collective.Runs(v, a.Case) {
			return joinder.Fail(joinder.Forbidden, "error.case.not_organiser")
		}
		if _, err := lockCase(ctx, tx, a.Case, a.At); err != nil {
			return err
		}
		var open int
		if err := one(ctx, tx, &open, `SELECT COUNT(*) FROM publications WHERE case_id = $1 AND state = 'asked'`, string(a.Case)); err != nil {
			return err
		}
		if open > 0 {
			return joinder.Fail(joinder.Conflict, "error.publicity.asked")
		}
		seats, mine, err := seatsOf(ctx, tx, v, a.Case)
		if err != nil {
			return err
		}
		var check []string
		if err := all(ctx, tx, &check, `SELECT id FROM publicity_checks WHERE case_id = $1 ORDER BY id DESC LIMIT 1`, string(a.Case)); err != nil {
			return err
		}
		_, err = exec(ctx, tx, `INSERT INTO publications (id, case_id, state, seats, check_id, asked_at, alone) VALUES ($1, $2, 'asked', $3, $4, $5, $6)`,
			string(a.ID), string(a.Case), strings.Join(mine, " "), strings.Join(check, ""), micros(a.At), truth(!others(seats, mine)))
		return err
	})
}

// Publish implements publicity.Ledger.
func (db *DB) Publish(ctx context.Context, v joinder.Viewer, p publicity.Publishing) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		if !publicity.Approves(v, p.Case) {
			return joinder.Fail(joinder.Forbidden, "error.publicity.not_approver")
		}
		c, err := lockCase(ctx, tx, p.Case, p.At)
		if err != nil {
			return err
		}
		var ask struct {
			Seats   string
			AskedAt int64
		}
		err = one(ctx, tx, &ask, `SELECT seats, asked_at FROM publications WHERE id = $1 AND case_id = $2 AND state = 'asked'`, string(p.Ask), string(p.Case))
		if isMissing(err) {
			return joinder.Fail(joinder.Conflict, "error.publicity.ask_gone")
		} else if err != nil {
			return err
		}
		alone, err := approver(ctx, tx, v, p, strings.Fields(ask.Seats), moment(ask.AskedAt))
		if err != nil {
			return err
		}
		indexes, err := db.appendLeaves(ctx, tx, joinder.NewLeaf(joinder.LeafProof, joinder.ID(c.Ref), p.Ask, p.Salt, p.Kit))
		if err != nil {
			return err
		}
		if _, err := exec(ctx, tx, `UPDATE publications SET state = 'published', ended_at = $2, alone = $3, kit = $4, salt = $5, leaf = $6,
			number = (SELECT COALESCE(MAX(number), 0) + 1 FROM publications WHERE case_id = $7) WHERE id = $1`,
			string(p.Ask), micros(p.At), truth(alone), string(p.Kit), p.Salt, indexes[0], string(p.Case)); err != nil {
			return err
		}
		return addUpdate(ctx, tx, joinder.Update{ID: db.world.ID(), Case: p.Case, At: p.At, Kind: "published", Public: true})
	})
}

// approver decides whether the viewer may approve what seats asked for: a
// second person, or, where there is none, the same after a day.
func approver(ctx context.Context, tx *sql.Tx, v joinder.Viewer, p publicity.Publishing, asked []string, at time.Time) (alone bool, err error) {
	seats, mine, err := seatsOf(ctx, tx, v, p.Case)
	if err != nil {
		return false, err
	}
	same := len(mine) == 0 || slices.ContainsFunc(mine, func(s string) bool { return slices.Contains(asked, s) })
	switch {
	case !same:
		return false, nil
	case others(seats, asked):
		return false, joinder.Fail(joinder.Forbidden, "error.publicity.second_person")
	case p.At.Before(at.Add(publicity.AloneWait)):
		return false, joinder.Fail(joinder.Conflict, "error.publicity.wait", "From", at.Add(publicity.AloneWait))
	}
	return true, nil
}

// TakeBackAsk implements publicity.Ledger.
func (db *DB) TakeBackAsk(ctx context.Context, v joinder.Viewer, id, ask joinder.ID, at time.Time) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		if !publicity.Approves(v, id) {
			return joinder.Fail(joinder.Forbidden, "error.publicity.not_approver")
		}
		_, err := exec(ctx, tx, `UPDATE publications SET state = 'taken_back', ended_at = $2 WHERE case_id = $1 AND id = $3 AND state = 'asked'`, string(id), micros(at), string(ask))
		return err
	})
}
