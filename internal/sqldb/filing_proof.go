package sqldb

import (
	"context"
	"database/sql"
	"time"

	"joinder"
	"joinder/internal/collective"
	"joinder/internal/recourse/filing"
)

// AddProof implements filing.Ledger.
func (db *DB) AddProof(ctx context.Context, v joinder.Viewer, p filing.Proof, leaf joinder.Leaf) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		s, _, _, err := lockSubmission(ctx, tx, p.Submission, p.At)
		if err != nil {
			return err
		}
		if err := mayFile(v, s); err != nil {
			return err
		}
		if s.State == joinder.SubmissionDropped {
			return joinder.Fail(joinder.Conflict, "error.filing.step")
		}
		return db.addProof(ctx, tx, p, leaf)
	})
}

// proofsEach is how many proofs one submission may have.
const proofsEach = 20

// addProof stores a proof with its leaf. The case must be locked.
func (db *DB) addProof(ctx context.Context, tx *sql.Tx, p filing.Proof, leaf joinder.Leaf) error {
	var n int
	if err := one(ctx, tx, &n, `SELECT COUNT(*) FROM filing_proofs WHERE submission = $1`, string(p.Submission)); err != nil {
		return err
	}
	if n >= proofsEach {
		return joinder.Fail(joinder.TooLarge, "error.filing.many_proofs", "Limit", proofsEach)
	}
	indexes, err := db.appendLeaves(ctx, tx, leaf)
	if err != nil {
		return err
	}
	_, err = exec(ctx, tx, `INSERT INTO filing_proofs (id, case_id, submission, complaint, owner, kind, name_box, note_box, media_type, size, sha256, blob, wrapped_key, salt, leaf, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
		string(p.ID), string(p.Case), string(p.Submission), string(p.Complaint), string(p.Owner), string(p.Kind), p.NameBox, p.NoteBox, p.MediaType, p.Size,
		p.SHA256, p.Blob, p.WrappedKey, p.Salt, indexes[0], micros(p.At))
	return err
}

type proofRow struct {
	ID, CaseID, Submission, Complaint, Owner, Kind, MediaType, Sha256, Blob string
	NameBox, NoteBox, WrappedKey, Salt                                      []byte
	Size, Leaf, At                                                          int64
}

const proofColumns = `p.id, p.case_id, p.submission, p.complaint, p.owner, p.kind, p.name_box, p.note_box, p.media_type, p.size, p.sha256, p.blob, p.wrapped_key, p.salt, p.leaf, p.at`

func (r proofRow) proof() filing.Proof {
	return filing.Proof{
		ID: joinder.ID(r.ID), Case: joinder.ID(r.CaseID), Submission: joinder.ID(r.Submission), Complaint: joinder.ID(r.Complaint), Owner: joinder.ID(r.Owner),
		Kind: filing.ProofKind(r.Kind), NameBox: r.NameBox, NoteBox: r.NoteBox, MediaType: r.MediaType, Size: r.Size, SHA256: r.Sha256, Blob: r.Blob,
		WrappedKey: r.WrappedKey, Salt: r.Salt, Leaf: r.Leaf, At: moment(r.At),
	}
}

// mayOpenProof says who may open the proofs p of submissions s: the owner of a
// member's own until it is erased; organiser and custodian those of joint
// submissions, and a member's own while that member takes part.
func mayOpenProof(v joinder.Viewer, args *list) string {
	if v.System {
		return `1 = 1`
	}
	var exports []string
	for id := range v.Cases {
		if collective.Exports(v, id) {
			exports = append(exports, string(id))
		}
	}
	in := args.in(exports)
	return `((p.complaint <> '' AND p.complaint IN ` + args.in(ids(v.Holds)) + `) OR (p.case_id IN ` + in + ` AND (p.complaint = '' OR ` + takesPart + `)))`
}

// ProofsOf implements filing.Proofs.
func (db *DB) ProofsOf(ctx context.Context, v joinder.Viewer, id joinder.ID) ([]filing.Proof, error) {
	if !collective.Inside(v, id) {
		return nil, joinder.Fail(joinder.NotFound, "error.filing.missing")
	}
	args := argsOf(string(id))
	var rows []proofRow
	err := all(ctx, db.read, &rows, `SELECT `+proofColumns+` FROM filing_proofs p JOIN submissions s ON s.id = p.submission
		WHERE p.case_id = $1 AND `+mayOpenProof(v, &args)+` ORDER BY p.leaf`, args...)
	out := make([]filing.Proof, len(rows))
	for i, r := range rows {
		out[i] = r.proof()
	}
	return out, err
}

// Proof implements filing.Proofs.
func (db *DB) Proof(ctx context.Context, v joinder.Viewer, id joinder.ID) (filing.Proof, error) {
	args := argsOf(string(id))
	var r proofRow
	err := one(ctx, db.read, &r, `SELECT `+proofColumns+` FROM filing_proofs p JOIN submissions s ON s.id = p.submission
		WHERE p.id = $1 AND `+mayOpenProof(v, &args), args...)
	if isMissing(err) {
		err = joinder.Fail(joinder.NotFound, "error.filing.missing")
	}
	return r.proof(), err
}

// ProofUsed counts the proofs and bytes that a submission's owner has, for the
// limits of what is received.
func (db *DB) ProofUsed(ctx context.Context, owner joinder.ID) (files int, bytes int64, err error) {
	var r struct {
		Files int
		Bytes int64
	}
	err = one(ctx, db.read, &r, `SELECT COUNT(*) AS files, COALESCE(CAST(SUM(size) AS BIGINT), 0) AS bytes FROM filing_proofs WHERE owner = $1`, string(owner))
	return r.Files, r.Bytes, err
}

type mailRow struct {
	ID, CaseID, Submission, MessageID, Recipient, State, Answer string
	Reviewed                                                    int
	At, ChangedAt                                               int64
}

const mailColumns = `m.id, m.case_id, m.submission, m.message_id, m.recipient, m.reviewed, m.state, m.answer, m.at, m.changed_at`

func (r mailRow) mail() filing.Mail {
	return filing.Mail{ID: joinder.ID(r.ID), Case: joinder.ID(r.CaseID), Submission: joinder.ID(r.Submission), MessageID: r.MessageID, To: r.Recipient,
		Reviewed: r.Reviewed > 0, State: filing.MailState(r.State), Answer: r.Answer, At: moment(r.At), ChangedAt: moment(r.ChangedAt)}
}

// QueueMail implements filing.Mails.
func (db *DB) QueueMail(ctx context.Context, v joinder.Viewer, m filing.Mail) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		s, f, _, err := lockSubmission(ctx, tx, m.Submission, m.At)
		if err != nil {
			return err
		}
		if err := mayFile(v, s); err != nil {
			return err
		}
		if !f.Current() {
			return joinder.Fail(joinder.Conflict, "error.filing.letter_replaced")
		}
		if s.State != joinder.Confirmed && !(s.Joint() && s.State == joinder.Prepared) {
			return joinder.Fail(joinder.Conflict, "error.filing.filed_already")
		}
		var waiting int
		if err := one(ctx, tx, &waiting, `SELECT COUNT(*) FROM filing_mails WHERE submission = $1 AND state = 'waiting'`, string(s.ID)); err != nil {
			return err
		}
		if waiting > 0 {
			return nil // the form came twice
		}
		var again []string
		if err := all(ctx, tx, &again, `UPDATE filing_mails SET state = 'waiting', answer = '', changed_at = $3 WHERE submission = $1 AND recipient = $2 AND state = 'stuck' RETURNING id`,
			string(s.ID), m.To, micros(m.At)); err != nil {
			return err
		}
		if len(again) > 0 {
			return db.enqueue(ctx, tx, joinder.Job{Kind: filing.JobMail, Payload: []byte(again[0])})
		}
		if _, err := exec(ctx, tx, `INSERT INTO filing_mails (id, case_id, submission, message_id, recipient, reviewed, state, at, changed_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)`, string(m.ID), string(s.Case), string(s.ID), m.MessageID, m.To, truth(m.Reviewed), string(filing.MailWaiting), micros(m.At)); err != nil {
			return err
		}
		return db.enqueue(ctx, tx, joinder.Job{Kind: filing.JobMail, Payload: []byte(m.ID)})
	})
}

// Mail implements filing.Mails.
func (db *DB) Mail(ctx context.Context, id joinder.ID) (filing.Mail, error) {
	var r mailRow
	err := one(ctx, db.read, &r, `SELECT `+mailColumns+` FROM filing_mails m WHERE m.id = $1`, string(id))
	return r.mail(), err
}

// MailByMessage implements filing.Mails.
func (db *DB) MailByMessage(ctx context.Context, messageID string) (filing.Mail, error) {
	var r mailRow
	err := one(ctx, db.read, &r, `SELECT `+mailColumns+` FROM filing_mails m WHERE m.message_id = $1`, messageID)
	return r.mail(), err
}

// MailsOf implements filing.Mails.
func (db *DB) MailsOf(ctx context.Context, v joinder.Viewer, id joinder.ID) ([]filing.Mail, error) {
	args, which := argsOf(string(id)), ""
	switch {
	case collective.Exports(v, id):
		which = ` AND (s.complaint = '' OR ` + takesPart + `)`
	case collective.Inside(v, id):
		which = ` AND s.complaint IN ` + args.in(ids(v.Holds))
	default:
		return nil, joinder.Fail(joinder.NotFound, "error.filing.missing")
	}
	var rows []mailRow
	err := all(ctx, db.read, &rows, `SELECT `+mailColumns+` FROM filing_mails m JOIN submissions s ON s.id = m.submission WHERE m.case_id = $1`+which+` ORDER BY m.id`, args...)
	out := make([]filing.Mail, len(rows))
	for i, r := range rows {
		out[i] = r.mail()
	}
	return out, err
}

// SettleMail implements filing.Mails.
func (db *DB) SettleMail(ctx context.Context, id joinder.ID, state filing.MailState, answer string, at time.Time) error {
	return db.inTx(ctx, func(tx *sql.Tx) error { return settleMail(ctx, tx, id, state, answer, at) })
}

func settleMail(ctx context.Context, tx *sql.Tx, id joinder.ID, state filing.MailState, answer string, at time.Time) error {
	_, err := exec(ctx, tx, `UPDATE filing_mails SET state = $2, answer = $3, changed_at = $4 WHERE id = $1`, string(id), string(state), clipAnswer(answer), micros(at))
	return err
}

// clipAnswer bounds what a foreign server may make us keep.
func clipAnswer(s string) string {
	const limit = 2000
	runes := []rune(s)
	return string(runes[:min(limit, len(runes))])
}
