package sqldb

import (
	"context"
	"database/sql"
	"time"

	"joinder"
	"joinder/internal/account"
	"joinder/internal/collective"
	"joinder/internal/recourse/handoff/seat"
)

// seatInForce holds for rows of seats s that carry their role now; the time is
// the parameter.
const seatInForce = `s.accepted_at > 0 AND s.revoked_at = 0 AND s.role <> 'organiser' AND (s.ends_at = 0 OR s.ends_at > `

// seatSeen is how coarse the last use of a seat is noted.
const seatSeen = 10 * time.Minute

type seatRow struct {
	ID, CaseID, Role, Recipient, Account, Complaint, Giver    string
	NameBox, PurposeBox                                       []byte
	GivenAt, LinkUntil, EndsAt, AcceptedAt, UsedAt, RevokedAt int64
	Title, LastReason                                         string
	Number                                                    int
}

const seatColumns = `s.id, s.case_id, s.role, s.recipient, s.account, s.complaint, s.giver, s.name_box, s.purpose_box, s.given_at, s.link_until,
	s.ends_at, s.accepted_at, s.used_at, s.revoked_at`

func (r seatRow) kept() seat.Kept {
	return seat.Kept{
		Seat: seat.Seat{
			ID: joinder.ID(r.ID), Case: joinder.ID(r.CaseID), Role: joinder.CaseRole(r.Role), Recipient: joinder.ID(r.Recipient), Account: joinder.ID(r.Account),
			Giver: r.Giver, Given: moment(r.GivenAt), LinkUntil: moment(r.LinkUntil), Ends: moment(r.EndsAt), Accepted: moment(r.AcceptedAt),
			Used: moment(r.UsedAt), Revoked: moment(r.RevokedAt),
		},
		NameBox: r.NameBox, AboutBox: r.PurposeBox, Title: r.Title, Complaint: joinder.ID(r.Complaint), Number: r.Number, LastReason: r.LastReason,
	}
}

// seatRoles is what seats an account holds now, each noted as used.
func (db *DB) seatRoles(ctx context.Context, id joinder.ID) (map[joinder.ID]joinder.CaseRole, error) {
	now := db.world.Now()
	var rows []struct {
		ID, CaseID, Role string
		UsedAt           int64
	}
	if err := all(ctx, db.read, &rows, `SELECT s.id, s.case_id, s.role, s.used_at FROM seats s WHERE s.account = $1 AND `+seatInForce+`$2)`, string(id), micros(now)); err != nil {
		return nil, err
	}
	out := map[joinder.ID]joinder.CaseRole{}
	for _, r := range rows {
		id, role := joinder.ID(r.CaseID), joinder.CaseRole(r.Role)
		if weight(role) > weight(out[id]) {
			out[id] = role
		}
		if r.UsedAt < micros(now.Add(-seatSeen)) {
			if _, err := exec(ctx, db.write, `UPDATE seats SET used_at = $2 WHERE id = $1`, r.ID, micros(now)); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// recordSeat keeps an act and ties it to the security log, in the transaction
// that does it. whose is the account that the act is about.
func (db *DB) recordSeat(ctx context.Context, tx *sql.Tx, whose joinder.ID, act seat.Act) error {
	if _, err := exec(ctx, tx, `INSERT INTO seat_acts (id, case_id, subject, kind, actor, reason, at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		string(act.ID), string(act.Case), string(act.Subject), act.Kind, act.Actor, act.Reason, micros(act.At)); err != nil {
		return err
	}
	kind := account.RoleChanged
	if act.Kind == "exported" {
		kind = account.DataExported
	}
	return db.appendSecurity(ctx, tx, account.Event{Kind: kind, Account: whose, At: act.At, Detail: "seat." + act.Kind + "." + act.Digest()})
}

// GiveSeat implements seat.Ledger.
func (db *DB) GiveSeat(ctx context.Context, v joinder.Viewer, k seat.Kept, tokenHash string, act seat.Act) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		if err := db.lockRun(ctx, tx, v, k.Seat.Case, act.At); err != nil {
			return err
		}
		complaint := ""
		if k.Number > 0 {
			err := one(ctx, tx, &complaint, `SELECT m.complaint FROM members m JOIN complaints c ON c.id = m.complaint AND c.state = 'filed'
				WHERE m.case_id = $1 AND m.number = $2 AND m.left_at = 0 AND m.role <> 'organiser'`, string(k.Seat.Case), k.Number)
			if isMissing(err) {
				return joinder.Fail(joinder.Invalid, "error.seat.member").On("number")
			}
			if err != nil {
				return err
			}
		}
		if k.Seat.Role == joinder.Counsel {
			if err := openRecipient(ctx, tx, k.Seat.Case, k.Seat.Recipient); err != nil {
				return err
			}
		}
		if _, err := exec(ctx, tx, `INSERT INTO seats (id, case_id, role, name_box, purpose_box, recipient, complaint, giver, given_at, token_hash, link_until, ends_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
			string(k.Seat.ID), string(k.Seat.Case), string(k.Seat.Role), k.NameBox, k.AboutBox, string(k.Seat.Recipient), complaint, act.Actor,
			micros(act.At), tokenHash, micros(k.Seat.LinkUntil), micros(k.Seat.Ends)); err != nil {
			return err
		}
		return db.recordSeat(ctx, tx, v.Account, act)
	})
}

// lockRun queues the writers of a case and refuses whoever does not lead it:
// to those in the case with a reason, to others as if there were none.
func (db *DB) lockRun(ctx context.Context, tx *sql.Tx, v joinder.Viewer, id joinder.ID, at time.Time) error {
	if !collective.Runs(v, id) {
		return joinder.Fail(joinder.Forbidden, "error.case.not_organiser")
	}
	_, err := lockCase(ctx, tx, id, at)
	return err
}

const openSeat = `SELECT ` + seatColumns + `, c.title FROM seats s JOIN cases c ON c.id = s.case_id
	WHERE s.token_hash = $1 AND s.token_hash <> '' AND s.link_until > $2 AND s.revoked_at = 0 AND s.accepted_at = 0`

func errLinkOver() error { return joinder.Fail(joinder.NotFound, "error.seat.link_over") }

// SeatOffer implements seat.Ledger.
func (db *DB) SeatOffer(ctx context.Context, tokenHash string, at time.Time) (seat.Kept, error) {
	var r seatRow
	err := one(ctx, db.read, &r, openSeat, tokenHash, micros(at))
	if isMissing(err) {
		err = errLinkOver()
	}
	return r.kept(), err
}

// TakeSeat implements seat.Ledger. The token is emptied by the statement that
// uses it, so that of two acceptances one wins.
func (db *DB) TakeSeat(ctx context.Context, v joinder.Viewer, tokenHash string, act seat.Act, news joinder.Update) (joinder.ID, error) {
	var id joinder.ID
	err := db.inTx(ctx, func(tx *sql.Tx) error {
		var r seatRow
		err := one(ctx, tx, &r, openSeat, tokenHash, micros(act.At))
		if isMissing(err) {
			return errLinkOver()
		}
		if err != nil {
			return err
		}
		id = joinder.ID(r.CaseID)
		if _, err := lockCase(ctx, tx, id, act.At); err != nil {
			return err
		}
		if joinder.CaseRole(r.Role) == joinder.Counsel {
			if err := openRecipient(ctx, tx, id, joinder.ID(r.Recipient)); err != nil {
				return errLinkOver()
			}
		}
		n, err := exec(ctx, tx, `UPDATE seats SET token_hash = '', account = $2, accepted_at = $3 WHERE id = $1 AND token_hash = $4 AND revoked_at = 0`,
			r.ID, string(v.Account), micros(act.At), tokenHash)
		if err == nil && n == 0 {
			err = errLinkOver()
		}
		if err != nil {
			return err
		}
		act.Case, act.Subject = id, joinder.ID(r.ID)
		if joinder.CaseRole(r.Role) == joinder.Organiser {
			act.Kind = "passed"
			if err := passCase(ctx, tx, id, v.Account, "", act.At, news); err != nil {
				return err
			}
		}
		return db.recordSeat(ctx, tx, v.Account, act)
	})
	return id, err
}

// TakeCase implements seat.Ledger.
func (db *DB) TakeCase(ctx context.Context, v joinder.Viewer, id, complaint joinder.ID, act seat.Act, news joinder.Update) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		if _, err := lockCase(ctx, tx, id, act.At); err != nil {
			return err
		}
		var offer string
		err := one(ctx, tx, &offer, `SELECT s.id FROM seats s JOIN members m ON m.case_id = s.case_id AND m.complaint = s.complaint AND m.left_at = 0
			JOIN complaints c ON c.id = s.complaint AND c.state = 'filed'
			WHERE s.case_id = $1 AND s.complaint = $2 AND s.role = 'organiser' AND s.accepted_at = 0 AND s.revoked_at = 0 AND s.link_until > $3
			ORDER BY s.id DESC LIMIT 1`, string(id), string(complaint), micros(act.At))
		if isMissing(err) {
			return joinder.Fail(joinder.NotFound, "error.seat.no_offer")
		}
		if err != nil {
			return err
		}
		if _, err := exec(ctx, tx, `UPDATE seats SET accepted_at = $2 WHERE id = $1`, offer, micros(act.At)); err != nil {
			return err
		}
		act.Subject = joinder.ID(offer)
		if err := passCase(ctx, tx, id, "", complaint, act.At, news); err != nil {
			return err
		}
		return db.recordSeat(ctx, tx, v.Account, act)
	})
}

// passCase makes an account or the holder of a complaint the one organiser,
// takes every other open offer of the case back, and tells the members.
func passCase(ctx context.Context, tx *sql.Tx, id, to, complaint joinder.ID, at time.Time, news joinder.Update) error {
	news.Case = id
	for _, step := range []struct {
		query string
		args  []any
	}{
		{`DELETE FROM case_roles WHERE case_id = $1 AND role = 'organiser'`, []any{string(id)}},
		{`INSERT INTO case_roles (case_id, account, complaint, role, given_at) VALUES ($1, $2, $3, 'organiser', $4)`, []any{string(id), string(to), string(complaint), micros(at)}},
		{`UPDATE members SET role = 'member' WHERE case_id = $1 AND role = 'organiser'`, []any{string(id)}},
		{`UPDATE members SET role = 'organiser' WHERE case_id = $1 AND complaint = $2 AND left_at = 0`, []any{string(id), string(complaint)}},
		{`UPDATE seats SET revoked_at = $2, token_hash = '' WHERE case_id = $1 AND role = 'organiser' AND accepted_at = 0 AND revoked_at = 0`, []any{string(id), micros(at)}},
	} {
		if _, err := exec(ctx, tx, step.query, step.args...); err != nil {
			return err
		}
	}
	return addUpdate(ctx, tx, news)
}

// RevokeSeat implements seat.Ledger.
func (db *DB) RevokeSeat(ctx context.Context, v joinder.Viewer, id, seatID joinder.ID, act seat.Act) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		if err := db.lockRun(ctx, tx, v, id, act.At); err != nil {
			return err
		}
		var r struct {
			Account   string
			RevokedAt int64
		}
		err := one(ctx, tx, &r, `SELECT account, revoked_at FROM seats WHERE id = $1 AND case_id = $2 AND NOT (role = 'organiser' AND accepted_at > 0)`, string(seatID), string(id))
		if isMissing(err) {
			return joinder.Fail(joinder.NotFound, "error.seat.missing")
		}
		if err != nil {
			return err
		}
		if r.RevokedAt > 0 {
			return joinder.Fail(joinder.Conflict, "error.seat.revoked")
		}
		if _, err := exec(ctx, tx, `UPDATE seats SET revoked_at = $2, token_hash = '' WHERE id = $1`, string(seatID), micros(act.At)); err != nil {
			return err
		}
		return db.recordSeat(ctx, tx, joinder.ID(r.Account), act)
	})
}

// Seats implements seat.Ledger.
func (db *DB) Seats(ctx context.Context, v joinder.Viewer, id joinder.ID) ([]seat.Kept, error) {
	if !collective.Inside(v, id) {
		return nil, joinder.Fail(joinder.NotFound, "error.case.missing")
	}
	works := collective.Works(v, id)
	args, which := list{string(id)}, ""
	if !works {
		now := args.add(micros(db.world.Now()))
		which = ` AND (` + seatInForce + now + `) OR s.role = 'organiser' AND s.accepted_at = 0 AND s.revoked_at = 0 AND s.link_until > ` + now +
			` AND s.complaint IN ` + args.in(ids(v.Holds)) + `)`
	}
	var rows []seatRow
	if err := all(ctx, db.read, &rows, `SELECT `+seatColumns+`, COALESCE(m.number, 0) AS number,
			COALESCE((SELECT MAX(a.reason) FROM seat_acts a WHERE a.subject = s.id AND a.kind = 'revoked'), '') AS last_reason
		FROM seats s LEFT JOIN members m ON m.case_id = s.case_id AND m.complaint = s.complaint AND m.left_at = 0
		WHERE s.case_id = $1`+which+` ORDER BY s.id DESC`, args...); err != nil {
		return nil, err
	}
	out := make([]seat.Kept, len(rows))
	for i, r := range rows {
		out[i] = r.kept()
		if works {
			continue
		}
		k := &out[i]
		if k.Seat.Account != v.Account || v.Account == "" {
			k.AboutBox = nil
		}
		k.Seat.Account, k.Seat.Giver, k.Seat.Used, k.LastReason = "", "", time.Time{}, ""
	}
	return out, nil
}

// dropSeats ends the seats of an account that is gone.
func dropSeats(ctx context.Context, q querier, id joinder.ID, at time.Time) error {
	_, err := exec(ctx, q, `UPDATE seats SET revoked_at = $2 WHERE account = $1 AND revoked_at = 0 AND role <> 'organiser'`, string(id), micros(at))
	return err
}
