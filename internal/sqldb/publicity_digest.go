package sqldb

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"joinder"
	"joinder/internal/recourse/publicity"
)

// DigestDue implements publicity.Digests. A case that was closed before the
// month began has nothing to tell.
func (db *DB) DigestDue(ctx context.Context, month string, from, to time.Time) ([]joinder.ID, error) {
	var rows []string
	err := all(ctx, db.read, &rows, `SELECT k.id FROM cases k WHERE k.opened_at < $2
		AND NOT EXISTS (SELECT 1 FROM digests g WHERE g.case_id = k.id AND g.month = $1)
		AND (k.state <> 'closed' OR EXISTS (SELECT 1 FROM case_updates u WHERE u.case_id = k.id AND u.kind = 'state.closed' AND u.at >= $3))
		ORDER BY k.id`, month, micros(to), micros(from))
	out := make([]joinder.ID, len(rows))
	for i, id := range rows {
		out[i] = joinder.ID(id)
	}
	return out, err
}

// SaveDigest implements publicity.Digests.
func (db *DB) SaveDigest(ctx context.Context, g publicity.Digest, job func(publicity.Mailing) (joinder.Job, error)) error {
	body, err := json.Marshal(g)
	if err != nil {
		return err
	}
	return db.inTx(ctx, func(tx *sql.Tx) error {
		n, err := exec(ctx, tx, `INSERT INTO digests (case_id, month, body, at) VALUES ($1, $2, $3, $4) ON CONFLICT (case_id, month) DO NOTHING`,
			string(g.Case), g.Month, string(body), micros(g.At))
		if err != nil || n == 0 || job == nil {
			return err
		}
		var readers []string
		if err := all(ctx, tx, &readers, `SELECT r.complaint FROM digest_readers r`+reads+` AND r.case_id = $1 ORDER BY r.complaint`, string(g.Case)); err != nil {
			return err
		}
		jobs := make([]joinder.Job, 0, len(readers))
		for _, complaint := range readers {
			j, err := job(publicity.Mailing{Case: g.Case, Month: g.Month, Complaint: joinder.ID(complaint)})
			if err != nil {
				return err
			}
			jobs = append(jobs, j)
		}
		return db.enqueue(ctx, tx, jobs...)
	})
}

// reads is who may get a digest: present members whose complaint stands and who
// left an address.
const reads = ` JOIN members m ON m.case_id = r.case_id AND m.complaint = r.complaint AND m.left_at = 0
	JOIN complaints c ON c.id = r.complaint AND c.state = 'filed' AND c.contact_box IS NOT NULL WHERE 1 = 1`

// Digest implements publicity.Digests.
func (db *DB) Digest(ctx context.Context, id joinder.ID, month string) (publicity.Digest, error) {
	var body string
	err := one(ctx, db.read, &body, `SELECT body FROM digests WHERE case_id = $1 AND month = $2`, string(id), month)
	if isMissing(err) {
		return publicity.Digest{}, joinder.Fail(joinder.NotFound, "error.publicity.no_digest")
	}
	if err != nil {
		return publicity.Digest{}, err
	}
	var g publicity.Digest
	return g, json.Unmarshal([]byte(body), &g)
}

// Reader implements publicity.Digests.
func (db *DB) Reader(ctx context.Context, m publicity.Mailing) (publicity.Reader, error) {
	var row struct {
		Lang, Token string
		ContactBox  []byte
	}
	err := one(ctx, db.read, &row, `SELECT r.lang, r.token, c.contact_box FROM digest_readers r`+reads+` AND r.case_id = $1 AND r.complaint = $2`,
		string(m.Case), string(m.Complaint))
	return publicity.Reader{Lang: joinder.Lang(row.Lang), Token: row.Token, Contact: row.ContactBox}, err
}

// ClaimMail implements publicity.Digests.
func (db *DB) ClaimMail(ctx context.Context, m publicity.Mailing, at time.Time) (bool, error) {
	n, err := exec(ctx, db.write, `INSERT INTO digest_mails (case_id, month, complaint, at) VALUES ($1, $2, $3, $4) ON CONFLICT (case_id, month, complaint) DO NOTHING`,
		string(m.Case), m.Month, string(m.Complaint), micros(at))
	return n > 0, err
}

// ReleaseMail implements publicity.Digests.
func (db *DB) ReleaseMail(ctx context.Context, m publicity.Mailing) error {
	_, err := exec(ctx, db.write, `DELETE FROM digest_mails WHERE case_id = $1 AND month = $2 AND complaint = $3`, string(m.Case), m.Month, string(m.Complaint))
	return err
}

// Subscribe implements publicity.Readers.
func (db *DB) Subscribe(ctx context.Context, v joinder.Viewer, s publicity.Subscription) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		if !v.Owns(s.Complaint) {
			return joinder.Fail(joinder.Forbidden, "error.case.not_yours")
		}
		if _, err := membership(ctx, tx, s.Case, s.Complaint); isMissing(err) {
			return joinder.Fail(joinder.NotFound, "error.case.not_member")
		} else if err != nil {
			return err
		}
		_, err := exec(ctx, tx, `INSERT INTO digest_readers (case_id, complaint, lang, token, at) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (case_id, complaint) DO UPDATE SET lang = excluded.lang`,
			string(s.Case), string(s.Complaint), string(s.Lang), s.Token, micros(s.At))
		return err
	})
}

// Unsubscribe implements publicity.Readers.
func (db *DB) Unsubscribe(ctx context.Context, v joinder.Viewer, id, complaint joinder.ID) error {
	if !v.Owns(complaint) {
		return joinder.Fail(joinder.Forbidden, "error.case.not_yours")
	}
	_, err := exec(ctx, db.write, `DELETE FROM digest_readers WHERE case_id = $1 AND complaint = $2`, string(id), string(complaint))
	return err
}

// StopByToken implements publicity.Readers.
func (db *DB) StopByToken(ctx context.Context, token string) error {
	_, err := exec(ctx, db.write, `DELETE FROM digest_readers WHERE token = $1`, token)
	return err
}

// Subscribed implements publicity.Readers.
func (db *DB) Subscribed(ctx context.Context, v joinder.Viewer, id joinder.ID) (map[joinder.ID]bool, error) {
	out := map[joinder.ID]bool{}
	if len(v.Holds) == 0 {
		return out, nil
	}
	args := list{string(id)}
	var rows []string
	err := all(ctx, db.read, &rows, `SELECT complaint FROM digest_readers WHERE case_id = $1 AND complaint IN `+args.in(ids(v.Holds)), args...)
	for _, c := range rows {
		out[joinder.ID(c)] = true
	}
	return out, err
}
