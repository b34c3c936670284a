package sqldb

import (
	"context"
	"database/sql"
	"time"

	"joinder"
	"joinder/internal/collective"
	"joinder/internal/recourse/filing"
)

// takesPart holds for the submissions s of members who are still in the case,
// whose complaint stands, and who let the letter be signed for them. For
// everybody else there is no pack and nothing to confirm.
const takesPart = `EXISTS (SELECT 1 FROM members pm JOIN complaints pc ON pc.id = pm.complaint AND pc.state = 'filed'
	JOIN consents pk ON pk.case_id = pm.case_id AND pk.complaint = pm.complaint AND pk.use_ = 'sign' AND pk.withdrawn_at = 0
	WHERE pm.case_id = s.case_id AND pm.complaint = s.complaint AND pm.left_at = 0)`

type filingRow struct {
	ID, CaseID, Letter, Channel, Form, Lang, BodyName, Step string
	Round, Wanted, Done                                     int
	OpenedAt, ChangedAt                                     int64
	Item, Blob, Sha256                                      string
	Size                                                    int64
	WrappedKey                                              []byte
	Version                                                 int
	LetterState                                             string
}

const filingColumns = `f.id, f.case_id, f.letter, f.channel, f.form, f.lang, f.body_name, f.step, f.round, f.wanted, f.done, f.opened_at, f.changed_at,
	f.item, f.blob, f.sha256, f.size, f.wrapped_key, l.version, l.state AS letter_state`

func (r filingRow) filing() filing.Filing {
	return filing.Filing{
		ID: joinder.ID(r.ID), Case: joinder.ID(r.CaseID), Letter: joinder.ID(r.Letter), Channel: r.Channel, Form: filing.Form(r.Form),
		Lang: joinder.Lang(r.Lang), Body: r.BodyName, Step: filing.Step(r.Step), Round: r.Round, Wanted: r.Wanted, Done: r.Done,
		OpenedAt: moment(r.OpenedAt), ChangedAt: moment(r.ChangedAt), Version: r.Version, LetterState: joinder.LetterState(r.LetterState),
		Shared: joinder.Sealed{Item: joinder.ID(r.Item), Blob: r.Blob, SHA256: r.Sha256, Size: r.Size, WrappedKey: r.WrappedKey},
	}
}

// readFiling reads one filing; f is filings, l its letter.
func readFiling(ctx context.Context, q querier, where string, args ...any) (filing.Filing, error) {
	var r filingRow
	err := one(ctx, q, &r, `SELECT `+filingColumns+` FROM filings f JOIN letters l ON l.id = f.letter WHERE `+where, args...)
	if isMissing(err) {
		err = joinder.Fail(joinder.NotFound, "error.filing.missing")
	}
	return r.filing(), err
}

// lockFiling queues the writers of the filing's case and reads the filing.
func lockFiling(ctx context.Context, tx *sql.Tx, id joinder.ID, at time.Time) (filing.Filing, caseRow, error) {
	f, err := readFiling(ctx, tx, `f.id = $1`, string(id))
	if err != nil {
		return f, caseRow{}, err
	}
	c, err := lockCase(ctx, tx, f.Case, at)
	if err != nil {
		return f, c, err
	}
	f, err = readFiling(ctx, tx, `f.id = $1`, string(id)) // as it is now that nobody else writes
	return f, c, err
}

// OpenFiling implements filing.Ledger.
func (db *DB) OpenFiling(ctx context.Context, v joinder.Viewer, n filing.NewFiling) (id joinder.ID, err error) {
	f := n.Filing
	err = db.inTx(ctx, func(tx *sql.Tx) error {
		if !collective.Runs(v, f.Case) {
			return joinder.Fail(joinder.Forbidden, "error.filing.not_organiser")
		}
		if _, err := lockCase(ctx, tx, f.Case, f.OpenedAt); err != nil {
			return err
		}
		old, err := readFiling(ctx, tx, `f.case_id = $1 AND f.channel = $2 AND f.letter = $3`, string(f.Case), f.Channel, string(f.Letter))
		if err == nil {
			id = old.ID
			return nil
		} else if !isMissing(err) {
			return err
		}
		if err := db.openable(ctx, tx, n); err != nil {
			return err
		}
		id = f.ID
		if _, err := exec(ctx, tx, `INSERT INTO filings (id, case_id, channel, letter, form, lang, body_name, step, opened_at, changed_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)`, string(f.ID), string(f.Case), f.Channel, string(f.Letter), string(f.Form), string(f.Lang),
			f.Body, string(filing.Ready), micros(f.OpenedAt)); err != nil {
			return err
		}
		if err := addUpdate(ctx, tx, n.Update); err != nil {
			return err
		}
		if err := db.dropOlder(ctx, tx, f); err != nil {
			return err
		}
		if f.Form != filing.Each {
			return addSubmission(ctx, tx, joinder.Submission{ID: n.Joint, Case: f.Case, Channel: f.Channel, Letter: f.Letter, State: joinder.Prepared,
				At: f.OpenedAt, ChangedAt: f.OpenedAt})
		}
		return db.startRound(ctx, tx, f, f.OpenedAt)
	})
	return id, err
}

// openable checks what only the database knows: that the letter is still the
// one that is frozen, and that enough members signed it.
func (db *DB) openable(ctx context.Context, tx *sql.Tx, n filing.NewFiling) error {
	var state string
	if err := one(ctx, tx, &state, `SELECT state FROM letters WHERE id = $1 AND case_id = $2`, string(n.Filing.Letter), string(n.Filing.Case)); err != nil {
		return err
	}
	if joinder.LetterState(state) != joinder.LetterFrozen {
		return joinder.Fail(joinder.Conflict, "error.filing.letter_replaced")
	}
	var signing int
	if err := one(ctx, tx, &signing, `SELECT COUNT(*) FROM members s WHERE s.case_id = $1 AND s.left_at = 0 AND `+takesPart, string(n.Filing.Case)); err != nil {
		return err
	}
	if signing < n.Least {
		return joinder.Fail(joinder.Invalid, "error.filing.too_few", "Need", n.Least, "Have", signing).On("form")
	}
	return nil
}

// addSubmission stores a submission; one that is there already stays as it is.
func addSubmission(ctx context.Context, tx *sql.Tx, s joinder.Submission) error {
	_, err := exec(ctx, tx, `INSERT INTO submissions (id, case_id, channel, letter, complaint, number, state, at, changed_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (case_id, channel, letter, complaint) DO NOTHING`,
		string(s.ID), string(s.Case), s.Channel, string(s.Letter), string(s.Complaint), s.Number, string(s.State), micros(s.At), micros(s.ChangedAt))
	return err
}

// dropOlder takes back what was never filed with an older letter to the same
// channel, with its packs.
func (db *DB) dropOlder(ctx context.Context, tx *sql.Tx, f filing.Filing) error {
	return db.dropUnfiled(ctx, tx, f.OpenedAt, `s.case_id = $1 AND s.channel = $2 AND s.letter <> $3`, string(f.Case), f.Channel, string(f.Letter))
}

// dropUnfiled takes back submissions s that never went out: packs go for good,
// what somebody confirmed stays on record as dropped.
func (db *DB) dropUnfiled(ctx context.Context, tx *sql.Tx, at time.Time, which string, args ...any) error {
	var gone []string
	if err := all(ctx, tx, &gone, `SELECT s.id FROM submissions s WHERE s.state IN ('prepared', 'confirmed') AND `+which, args...); err != nil {
		return err
	}
	for _, id := range gone {
		if err := db.erasePack(ctx, tx, id); err != nil {
			return err
		}
		if _, err := exec(ctx, tx, `UPDATE submissions SET state = 'dropped', changed_at = $2 WHERE id = $1`, id, micros(at)); err != nil {
			return err
		}
	}
	return nil
}

// erasePack deletes a submission's pack with its key and queues its bytes.
func (db *DB) erasePack(ctx context.Context, tx *sql.Tx, submission string) error {
	var blobs []string
	if err := all(ctx, tx, &blobs, `DELETE FROM filing_packs WHERE submission = $1 RETURNING blob`, submission); err != nil {
		return err
	}
	for _, b := range blobs {
		if err := db.enqueue(ctx, tx, joinder.Job{Kind: filing.JobEraseBlob, Payload: []byte(b)}); err != nil {
			return err
		}
	}
	return nil
}

// leaveFilings takes a member out of everything that was not filed yet, when
// they leave the case or take back their signature.
func (db *DB) leaveFilings(ctx context.Context, tx *sql.Tx, caseID, complaint joinder.ID, at time.Time) error {
	if err := db.dropUnfiled(ctx, tx, at, `s.case_id = $1 AND s.complaint = $2`, string(caseID), string(complaint)); err != nil {
		return err
	}
	_, err := exec(ctx, tx, `UPDATE filing_yes SET chosen = 0 WHERE complaint = $1 AND filing IN (SELECT id FROM filings WHERE case_id = $2)`,
		string(complaint), string(caseID))
	return err
}

// eraseFilings removes a complaint's packs, proofs and answers. What was filed
// stays as a bare fact: a number, a state and a day.
func (db *DB) eraseFilings(ctx context.Context, tx *sql.Tx, complaint joinder.ID, at time.Time) error {
	if err := db.dropUnfiled(ctx, tx, at, `s.complaint = $1`, string(complaint)); err != nil {
		return err
	}
	for _, table := range []string{"filing_packs", "filing_proofs"} {
		var blobs []string
		if err := all(ctx, tx, &blobs, `DELETE FROM `+table+` WHERE complaint = $1 RETURNING blob`, string(complaint)); err != nil {
			return err
		}
		for _, b := range blobs {
			if err := db.enqueue(ctx, tx, joinder.Job{Kind: filing.JobEraseBlob, Payload: []byte(b)}); err != nil {
				return err
			}
		}
	}
	for _, destroy := range []string{
		`DELETE FROM filing_mails WHERE submission IN (SELECT id FROM submissions WHERE complaint = $1)`,
		`DELETE FROM filing_yes WHERE complaint = $1`,
		`UPDATE submissions SET reference = '' WHERE complaint = $1`,
	} {
		if _, err := exec(ctx, tx, destroy, string(complaint)); err != nil {
			return err
		}
	}
	return nil
}

// Prepare implements filing.Ledger.
func (db *DB) Prepare(ctx context.Context, v joinder.Viewer, id joinder.ID, at time.Time) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		f, _, err := lockFiling(ctx, tx, id, at)
		if err != nil {
			return err
		}
		switch {
		case !collective.Inside(v, f.Case):
			return joinder.Fail(joinder.NotFound, "error.filing.missing")
		case !collective.Runs(v, f.Case):
			return joinder.Fail(joinder.Forbidden, "error.filing.not_organiser")
		case f.Form != filing.Each:
			return joinder.Fail(joinder.Invalid, "error.filing.form")
		case !f.Current():
			return joinder.Fail(joinder.Conflict, "error.filing.letter_replaced")
		case f.Step == filing.Making && at.Sub(f.ChangedAt) < stalled:
			return nil // a job is at work
		}
		return db.startRound(ctx, tx, f, at)
	})
}

// stalled is how long a round may stand still before it can be started again.
const stalled = 10 * time.Minute

// startRound counts what is wanted and commits the job that makes it.
func (db *DB) startRound(ctx context.Context, tx *sql.Tx, f filing.Filing, at time.Time) error {
	var n struct{ Wanted, Done int }
	if err := one(ctx, tx, &n, `SELECT (SELECT COUNT(*) `+wantedFrom+`) AS wanted,
		(SELECT COUNT(*) FROM filing_packs p WHERE p.filing = $2) AS done`, string(f.Case), string(f.ID), f.Channel, string(f.Letter)); err != nil {
		return err
	}
	if _, err := exec(ctx, tx, `UPDATE filings SET step = $2, round = $3, wanted = $4, done = $5, changed_at = $6 WHERE id = $1`,
		string(f.ID), string(filing.Making), f.Round+1, n.Wanted+n.Done, n.Done, micros(at)); err != nil {
		return err
	}
	return db.enqueue(ctx, tx, filing.PackJob{Filing: f.ID, Round: f.Round + 1}.Job())
}

// Agree implements filing.Ledger.
func (db *DB) Agree(ctx context.Context, v joinder.Viewer, a filing.Agreement) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		if !v.Owns(a.Complaint) {
			return joinder.Fail(joinder.NotFound, "error.filing.missing")
		}
		f, c, err := lockFiling(ctx, tx, a.Filing, a.At)
		if err != nil {
			return err
		}
		m, err := membership(ctx, tx, f.Case, a.Complaint)
		if err != nil {
			return joinder.Fail(joinder.NotFound, "error.filing.missing").Because(err)
		}
		if err := agreeable(ctx, tx, f, a); err != nil {
			return err
		}
		var now []struct {
			ID      string
			Willing int
		}
		if err := all(ctx, tx, &now, `SELECT id, willing FROM filing_yes WHERE filing = $1 AND complaint = $2 AND withdrawn_at = 0`, string(f.ID), string(a.Complaint)); err != nil {
			return err
		}
		if a.Yes == (len(now) > 0) && (!a.Yes || now[0].Willing == truth(a.Willing)) {
			return nil
		}
		return db.writeYes(ctx, tx, f, joinder.ID(c.Ref), a, m.Number, len(now) > 0)
	})
}

// agreeable holds for joint filings of the present letter that have not gone
// out, by members who let the letter be signed.
func agreeable(ctx context.Context, tx *sql.Tx, f filing.Filing, a filing.Agreement) error {
	if f.Form == filing.Each {
		return joinder.Fail(joinder.Invalid, "error.filing.form")
	}
	if !f.Current() {
		return joinder.Fail(joinder.Conflict, "error.filing.letter_replaced")
	}
	var r struct {
		State string
		Part  int
	}
	if err := one(ctx, tx, &r, `SELECT j.state, (SELECT COUNT(*) FROM members s WHERE s.case_id = j.case_id AND s.complaint = $4 AND s.left_at = 0 AND `+takesPart+`) AS part
		FROM submissions j WHERE j.case_id = $1 AND j.channel = $2 AND j.letter = $3 AND j.complaint = ''`, string(f.Case), f.Channel, string(f.Letter), string(a.Complaint)); err != nil {
		return err
	}
	switch {
	case r.State != string(joinder.Prepared):
		return joinder.Fail(joinder.Conflict, "error.filing.filed_already")
	case r.Part == 0 && a.Yes:
		return joinder.Fail(joinder.Conflict, "error.filing.sign_first")
	}
	return nil
}

// writeYes ends a yes that was there and, unless it is a no, records the new
// one; each with its log entry.
func (db *DB) writeYes(ctx context.Context, tx *sql.Tx, f filing.Filing, ref joinder.ID, a filing.Agreement, number int, replaces bool) error {
	leaf := joinder.NewLeaf(joinder.LeafProof, ref, a.ID, a.Salt, filing.Representation(a.ID, f, a.Yes, a.Willing, a.At))
	indexes, err := db.appendLeaves(ctx, tx, leaf)
	if err != nil {
		return err
	}
	if replaces {
		if _, err := exec(ctx, tx, `UPDATE filing_yes SET withdrawn_at = $3, withdrawn_salt = $4, withdrawn_leaf = $5, chosen = 0
			WHERE filing = $1 AND complaint = $2 AND withdrawn_at = 0`, string(f.ID), string(a.Complaint), micros(a.At), a.Salt, indexes[0]); err != nil {
			return err
		}
	}
	if !a.Yes {
		return nil
	}
	_, err = exec(ctx, tx, `INSERT INTO filing_yes (id, filing, complaint, number, willing, given_at, given_salt, given_leaf) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		string(a.ID), string(f.ID), string(a.Complaint), number, truth(a.Willing), micros(a.At), a.Salt, indexes[0])
	return err
}

// Represent implements filing.Ledger.
func (db *DB) Represent(ctx context.Context, v joinder.Viewer, id joinder.ID, numbers []int, limit int, at time.Time) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		f, _, err := lockFiling(ctx, tx, id, at)
		if err != nil {
			return err
		}
		if !collective.Runs(v, f.Case) {
			return joinder.Fail(joinder.Forbidden, "error.filing.not_organiser")
		}
		if limit > 0 && len(numbers) > limit {
			return joinder.Fail(joinder.Invalid, "error.filing.too_many_speak", "Limit", limit).On("numbers")
		}
		if _, err := exec(ctx, tx, `UPDATE filing_yes SET chosen = 0 WHERE filing = $1`, string(id)); err != nil {
			return err
		}
		for _, n := range numbers {
			changed, err := exec(ctx, tx, `UPDATE filing_yes SET chosen = 1 WHERE filing = $1 AND number = $2 AND willing = 1 AND withdrawn_at = 0`, string(id), n)
			if err != nil {
				return err
			}
			if changed == 0 {
				return joinder.Fail(joinder.Invalid, "error.filing.not_willing", "Number", n).On("numbers")
			}
		}
		return nil
	})
}
