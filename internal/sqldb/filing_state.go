package sqldb

import (
	"context"
	"database/sql"
	"time"

	"joinder"
	"joinder/internal/collective"
	"joinder/internal/recourse/filing"
)

// lockSubmission queues the writers of a submission's case and reads it with
// its filing.
func lockSubmission(ctx context.Context, tx *sql.Tx, id joinder.ID, at time.Time) (s joinder.Submission, f filing.Filing, c caseRow, err error) {
	read := func() error {
		var r submissionRow
		err := one(ctx, tx, &r, `SELECT `+submissionColumns+` FROM submissions s WHERE s.id = $1`, string(id))
		if isMissing(err) {
			err = joinder.Fail(joinder.NotFound, "error.filing.missing")
		}
		s = r.submission()
		return err
	}
	if err = read(); err != nil {
		return
	}
	if c, err = lockCase(ctx, tx, s.Case, at); err != nil {
		return
	}
	if err = read(); err != nil {
		return
	}
	f, err = readFiling(ctx, tx, `f.case_id = $1 AND f.channel = $2 AND f.letter = $3`, string(s.Case), s.Channel, string(s.Letter))
	return
}

// step moves a submission; the table of steps is the root package's.
func step(ctx context.Context, tx *sql.Tx, s *joinder.Submission, to joinder.SubmissionState, at time.Time) error {
	if !s.State.CanBecome(to) {
		return joinder.Fail(joinder.Conflict, "error.filing.step")
	}
	s.State = to
	_, err := exec(ctx, tx, `UPDATE submissions SET state = $2, changed_at = $3 WHERE id = $1`, string(s.ID), string(to), micros(at))
	return err
}

// Decide implements filing.Ledger.
func (db *DB) Decide(ctx context.Context, v joinder.Viewer, d filing.Deciding) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		s, f, c, err := lockSubmission(ctx, tx, d.Submission, d.At)
		if err != nil {
			return err
		}
		if s.Joint() || !v.Owns(s.Complaint) {
			return joinder.Fail(joinder.NotFound, "error.filing.missing")
		}
		switch d.Say {
		case filing.Right:
			return db.confirm(ctx, tx, s, f, joinder.ID(c.Ref), d)
		case filing.Out:
			if s.State == joinder.SubmissionDropped {
				return nil
			}
			if err := step(ctx, tx, &s, joinder.SubmissionDropped, d.At); err != nil {
				return err
			}
			return db.erasePack(ctx, tx, string(s.ID))
		case filing.Wrong:
			return correct(ctx, tx, s, d)
		case filing.Retract:
			if s.State == joinder.Prepared {
				return nil
			}
			if err := step(ctx, tx, &s, joinder.Prepared, d.At); err != nil {
				return err
			}
			return unconfirm(ctx, tx, s)
		case filing.Anew:
			return db.makeAnew(ctx, tx, s, f, d.At)
		}
		return joinder.Fail(joinder.Invalid, "error.filing.say")
	})
}

// confirm seals a member's yes to exactly the pack that they saw.
func (db *DB) confirm(ctx context.Context, tx *sql.Tx, s joinder.Submission, f filing.Filing, ref joinder.ID, d filing.Deciding) error {
	var p struct {
		Sha256 string
		Part   int
	}
	err := one(ctx, tx, &p, `SELECT p.sha256, CASE WHEN `+takesPart+` THEN 1 ELSE 0 END AS part
		FROM filing_packs p JOIN submissions s ON s.id = p.submission WHERE p.submission = $1`, string(s.ID))
	switch {
	case isMissing(err):
		return joinder.Fail(joinder.Conflict, "error.filing.making")
	case err != nil:
		return err
	case s.State == joinder.Confirmed && p.Sha256 == d.Pack, s.State == joinder.SubmissionFiled, s.State == joinder.SubmissionAnswer:
		return nil // the form came twice
	case p.Part == 0:
		return joinder.Fail(joinder.Conflict, "error.filing.sign_first")
	case !f.Current():
		return joinder.Fail(joinder.Conflict, "error.filing.letter_replaced")
	case p.Sha256 != d.Pack:
		return joinder.Fail(joinder.Conflict, "error.filing.pack_changed")
	}
	if err := step(ctx, tx, &s, joinder.Confirmed, d.At); err != nil {
		return err
	}
	var digest string
	if err := one(ctx, tx, &digest, `SELECT COALESCE(MAX(sha256), '') FROM letter_files WHERE letter = $1 AND kind = 'pdf'`, string(s.Letter)); err != nil {
		return err
	}
	indexes, err := db.appendLeaves(ctx, tx, joinder.NewLeaf(joinder.LeafProof, ref, d.Item, d.Salt, filing.Statement(s, p.Sha256, digest, d.At)))
	if err != nil {
		return err
	}
	_, err = exec(ctx, tx, `UPDATE filing_packs SET confirmed_at = $2, confirm_item = $3, confirm_salt = $4, confirm_leaf = $5, note_box = NULL WHERE submission = $1`,
		string(s.ID), micros(d.At), string(d.Item), d.Salt, indexes[0])
	return err
}

// unconfirm takes the yes back; its log entry stays and says nothing without
// the salt.
func unconfirm(ctx context.Context, tx *sql.Tx, s joinder.Submission) error {
	_, err := exec(ctx, tx, `UPDATE filing_packs SET confirmed_at = 0, confirm_item = '', confirm_salt = NULL, confirm_leaf = 0 WHERE submission = $1`, string(s.ID))
	return err
}

// correct keeps what a member wants corrected. What they had confirmed is not
// confirmed any more.
func correct(ctx context.Context, tx *sql.Tx, s joinder.Submission, d filing.Deciding) error {
	switch s.State {
	case joinder.Confirmed:
		if err := step(ctx, tx, &s, joinder.Prepared, d.At); err != nil {
			return err
		}
		if err := unconfirm(ctx, tx, s); err != nil {
			return err
		}
	case joinder.Prepared:
	default:
		return joinder.Fail(joinder.Conflict, "error.filing.step")
	}
	n, err := exec(ctx, tx, `UPDATE filing_packs SET note_box = $2 WHERE submission = $1`, string(s.ID), d.Note)
	if err == nil && n == 0 {
		return joinder.Fail(joinder.Conflict, "error.filing.making")
	}
	return err
}

// makeAnew drops the pack and asks for another from what is stored now.
func (db *DB) makeAnew(ctx context.Context, tx *sql.Tx, s joinder.Submission, f filing.Filing, at time.Time) error {
	if !f.Current() {
		return joinder.Fail(joinder.Conflict, "error.filing.letter_replaced")
	}
	if s.State != joinder.Prepared {
		if err := step(ctx, tx, &s, joinder.Prepared, at); err != nil {
			return err
		}
	}
	if err := db.erasePack(ctx, tx, string(s.ID)); err != nil {
		return err
	}
	if f.Step == filing.Making {
		return nil // the job at work comes to it, being asked for what is missing
	}
	return db.startRound(ctx, tx, f, at)
}

// File implements filing.Ledger.
func (db *DB) File(ctx context.Context, v joinder.Viewer, l filing.Lodged) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		s, f, c, err := lockSubmission(ctx, tx, l.Submission, l.At)
		if err != nil {
			return err
		}
		if err := mayFile(v, s); err != nil {
			return err
		}
		if l.Mail != "" {
			if err := settleMail(ctx, tx, l.Mail, filing.MailSent, l.Answer, l.At); err != nil {
				return err
			}
		}
		if l.Proof != nil {
			if err := db.addProof(ctx, tx, *l.Proof, *l.Leaf); err != nil {
				return err
			}
		}
		switch s.State {
		case joinder.SubmissionFiled, joinder.SubmissionAnswer, joinder.SubmissionEnded:
			return db.correctFiled(ctx, tx, s, l)
		}
		if err := db.lodgeable(ctx, tx, &s, f, l); err != nil {
			return err
		}
		if err := step(ctx, tx, &s, joinder.SubmissionFiled, l.At); err != nil {
			return err
		}
		if _, err := exec(ctx, tx, `UPDATE submissions SET method = $2, reference = $3, filed_on = $4 WHERE id = $1`,
			string(s.ID), l.Method, l.Reference, l.On.String()); err != nil {
			return err
		}
		if err := db.addHappenings(ctx, tx, joinder.Happening{ID: l.Happening, Case: s.Case, Complaint: s.Complaint, Submission: s.ID, Channel: s.Channel,
			Kind: joinder.Lodged, On: l.On, Recorded: l.At}); err != nil {
			return err
		}
		return db.tellFiled(ctx, tx, s, f, joinder.CaseState(c.State), l)
	})
}

// mayFile: a member's own is theirs alone, a joint one the organiser's.
func mayFile(v joinder.Viewer, s joinder.Submission) error {
	switch {
	case v.System, s.Joint() && collective.Runs(v, s.Case), !s.Joint() && v.Owns(s.Complaint):
		return nil
	case s.Joint() && collective.Inside(v, s.Case), collective.Works(v, s.Case):
		return joinder.Fail(joinder.Forbidden, "error.filing.not_yours")
	}
	return joinder.Fail(joinder.NotFound, "error.filing.missing")
}

// lodgeable holds what must be so before a submission goes out; a joint one
// whose people all said yes is confirmed by that.
func (db *DB) lodgeable(ctx context.Context, tx *sql.Tx, s *joinder.Submission, f filing.Filing, l filing.Lodged) error {
	if !f.Current() && l.Mail == "" {
		return joinder.Fail(joinder.Conflict, "error.filing.letter_replaced")
	}
	if !s.Joint() {
		if s.State != joinder.Confirmed {
			return joinder.Fail(joinder.Conflict, "error.filing.not_confirmed")
		}
		return nil
	}
	var n struct{ Agreed, Speak int }
	if err := one(ctx, tx, &n, `SELECT COUNT(*) AS agreed, COUNT(CASE WHEN y.chosen = 1 THEN 1 END) AS speak FROM filing_yes y
		JOIN members s ON s.case_id = $2 AND s.complaint = y.complaint AND s.left_at = 0
		WHERE y.filing = $1 AND y.withdrawn_at = 0 AND `+takesPart, string(f.ID), string(f.Case)); err != nil {
		return err
	}
	if l.Mail == "" { // a mail is out already; what was so when it was queued counts
		if err := filing.Enough(n.Agreed, n.Speak, l.Least, l.Spoken); err != nil {
			return err
		}
	}
	if s.State == joinder.Prepared {
		return step(ctx, tx, s, joinder.Confirmed, l.At)
	}
	return nil
}

// correctFiled changes the number or the day of what was filed before. A day
// that was wrong is taken back by a happening that names it.
func (db *DB) correctFiled(ctx context.Context, tx *sql.Tx, s joinder.Submission, l filing.Lodged) error {
	if l.Mail != "" || s.FiledOn == l.On && (s.Reference == l.Reference || l.Reference == "") {
		return nil
	}
	if l.Reference == "" {
		l.Reference = s.Reference
	}
	if _, err := exec(ctx, tx, `UPDATE submissions SET reference = $2, filed_on = $3, method = $4, changed_at = $5 WHERE id = $1`,
		string(s.ID), l.Reference, l.On.String(), l.Method, micros(l.At)); err != nil || s.FiledOn == l.On {
		return err
	}
	var old []string
	if err := all(ctx, tx, &old, `SELECT id FROM happenings WHERE submission = $1 AND kind = $2 AND void = 0
		AND id NOT IN (SELECT corrects FROM happenings WHERE submission = $1 AND corrects <> '') ORDER BY id DESC LIMIT 1`, string(s.ID), string(joinder.Lodged)); err != nil {
		return err
	}
	h := joinder.Happening{ID: l.Happening, Case: s.Case, Complaint: s.Complaint, Submission: s.ID, Channel: s.Channel, Kind: joinder.Lodged, On: l.On, Recorded: l.At}
	if len(old) > 0 {
		h.Corrects = joinder.ID(old[0])
	}
	return db.addHappenings(ctx, tx, h)
}

// tellFiled moves the case on with the first filing and writes the news: once
// for a joint filing, once for the first of many.
func (db *DB) tellFiled(ctx context.Context, tx *sql.Tx, s joinder.Submission, f filing.Filing, state joinder.CaseState, l filing.Lodged) error {
	var before int
	if err := one(ctx, tx, &before, `SELECT COUNT(*) FROM submissions WHERE case_id = $1 AND channel = $2 AND letter = $3 AND id <> $4 AND filed_on <> ''`,
		string(s.Case), s.Channel, string(s.Letter), string(s.ID)); err != nil {
		return err
	}
	if before == 0 {
		if err := addUpdate(ctx, tx, joinder.Update{ID: l.Updates[0], Case: s.Case, At: l.At, Kind: "filing." + string(f.Form)}); err != nil {
			return err
		}
	}
	if state == joinder.Frozen {
		return moveCase(ctx, tx, joinder.Sent, joinder.Update{ID: l.Updates[1], Case: s.Case, At: l.At, Kind: "state." + string(joinder.Sent), Public: true})
	}
	return nil
}

// Answer implements filing.Ledger.
func (db *DB) Answer(ctx context.Context, v joinder.Viewer, id joinder.ID, at time.Time) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		s, _, _, err := lockSubmission(ctx, tx, id, at)
		if err != nil {
			return err
		}
		if err := mayFile(v, s); err != nil {
			return err
		}
		return answerSubmission(ctx, tx, id, at)
	})
}

// answerSubmission marks a filed submission as answered inside the caller's
// transaction; one that is answered already stays so.
func answerSubmission(ctx context.Context, tx *sql.Tx, id joinder.ID, at time.Time) error {
	n, err := exec(ctx, tx, `UPDATE submissions SET state = $2, changed_at = $3 WHERE id = $1 AND state = $4`,
		string(id), string(joinder.SubmissionAnswer), micros(at), string(joinder.SubmissionFiled))
	if err != nil || n == 1 {
		return err
	}
	var state string
	if err := one(ctx, tx, &state, `SELECT state FROM submissions WHERE id = $1`, string(id)); err != nil {
		return err
	}
	if s := joinder.SubmissionState(state); s != joinder.SubmissionAnswer && s != joinder.SubmissionEnded {
		return joinder.Fail(joinder.Conflict, "error.filing.step")
	}
	return nil
}
