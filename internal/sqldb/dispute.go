package sqldb

import (
	"context"
	"database/sql"

	"joinder"
	"joinder/internal/collective"
	"joinder/internal/intake"
)

type disputeRow struct {
	ID, Complaint string
	At, Leaf      int64
	Box, Salt     []byte
}

const disputeColumns = `d.id, d.complaint, d.at, d.leaf, d.box, d.salt`

func (r disputeRow) sealed() intake.SealedDispute {
	return intake.SealedDispute{ID: joinder.ID(r.ID), Complaint: joinder.ID(r.Complaint), At: moment(r.At), Box: r.Box, Salt: r.Salt, Leaf: r.Leaf}
}

// insertDispute stores a list under the leaf it got.
func insertDispute(ctx context.Context, tx *sql.Tx, s intake.SealedDispute, leaf int64) error {
	_, err := exec(ctx, tx, `INSERT INTO disputes (id, complaint, at, box, salt, leaf) VALUES ($1, $2, $3, $4, $5, $6)`,
		string(s.ID), string(s.Complaint), micros(s.At), s.Box, s.Salt, leaf)
	return err
}

// AddDispute implements intake.DisputeStore.
func (db *DB) AddDispute(ctx context.Context, v joinder.Viewer, s intake.SealedDispute) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		n, err := exec(ctx, tx, `UPDATE complaints SET id = id WHERE id = $1 AND state <> $2`, string(s.Complaint), string(joinder.Erased))
		if err != nil {
			return err
		}
		if n == 0 || !v.Owns(s.Complaint) {
			return noComplaint()
		}
		var args list
		files := args.in(ids(s.Evidence))
		if err := one(ctx, tx, &n, `SELECT COUNT(*) FROM evidence WHERE id IN `+files+` AND complaint = `+args.add(string(s.Complaint)), args...); err != nil {
			return err
		}
		if int(n) != len(s.Evidence) {
			return joinder.Fail(joinder.Invalid, "error.intake.transaction_file").On("transactions")
		}
		leaf, err := db.appendLeaves(ctx, tx, s.Entry)
		if err != nil {
			return err
		}
		return insertDispute(ctx, tx, s, leaf[0])
	})
}

// Disputes implements intake.DisputeStore.
func (db *DB) Disputes(ctx context.Context, v joinder.Viewer, complaint joinder.ID) ([]intake.SealedDispute, error) {
	var args list
	id := args.add(string(complaint))
	which := ` AND ` + newestDispute
	if v.Owns(complaint) || v.System {
		which = ""
	}
	var rows []disputeRow
	err := all(ctx, db.read, &rows, `SELECT `+disputeColumns+` FROM disputes d JOIN (SELECT CAST(`+id+` AS TEXT) AS complaint) e ON e.complaint = d.complaint
		WHERE `+mayReadEvidence(v, &args)+which+` ORDER BY d.leaf DESC`, args...)
	out := make([]intake.SealedDispute, len(rows))
	for i, r := range rows {
		out[i] = r.sealed()
	}
	return out, err
}

// newestDispute keeps of the rows d the ones that count.
const newestDispute = `NOT EXISTS (SELECT 1 FROM disputes n WHERE n.complaint = d.complaint AND n.leaf > d.leaf)`

// SharedDispute is the list that counts of a member who consented to send
// evidence.
type SharedDispute struct {
	intake.SealedDispute
	Number int // of the member, in the case
}

// SharedDisputes lists what a case's bundle may hold of what its members
// dispute, by member. Only those who work on the case may ask.
func (db *DB) SharedDisputes(ctx context.Context, v joinder.Viewer, id joinder.ID) ([]SharedDispute, error) {
	if !collective.Works(v, id) {
		return nil, joinder.Fail(joinder.NotFound, "error.case.missing")
	}
	var rows []struct {
		disputeRow
		Number int
	}
	err := all(ctx, db.read, &rows, `SELECT `+disputeColumns+`, m.number FROM disputes d
		JOIN members m ON m.complaint = d.complaint AND m.case_id = $1 AND m.left_at = 0
		JOIN complaints c ON c.id = d.complaint AND c.state = 'filed'
		JOIN consents k ON k.case_id = m.case_id AND k.complaint = m.complaint AND k.use_ = 'evidence' AND k.withdrawn_at = 0
		WHERE `+newestDispute+` ORDER BY m.number`, string(id))
	out := make([]SharedDispute, len(rows))
	for i, r := range rows {
		out[i] = SharedDispute{SealedDispute: r.sealed(), Number: r.Number}
	}
	return out, err
}

// OpenDispute opens the box with a list of disputed transactions. It is called
// only for members whose consent to send evidence is in force, and for owners.
type OpenDispute func(intake.SealedDispute) (joinder.Dispute, error)

// Disputing lets the storage of cases and letters open what members dispute;
// without it nothing disputed is ever read.
func (f CaseFiles) Disputing(open OpenDispute) *CaseFiles {
	f.disputes = open
	return &f
}

// caseDisputes opens what counts of what the case's present members dispute,
// by complaint; which narrows them by m.complaint or d, or is "". The case is
// $1. Callers see to it that which leaves no one who did not consent.
func (f *CaseFiles) caseDisputes(ctx context.Context, q querier, which string, args ...any) (map[string][]joinder.Transaction, error) {
	if f.disputes == nil {
		return nil, nil
	}
	var rows []disputeRow
	if err := all(ctx, q, &rows, `SELECT `+disputeColumns+` FROM disputes d JOIN members m ON m.complaint = d.complaint AND m.left_at = 0
		JOIN complaints c ON c.id = m.complaint AND c.state = 'filed'
		WHERE m.case_id = $1`+which, args...); err != nil {
		return nil, err
	}
	return f.openDisputes(rows)
}

// ownDispute opens what counts of what one complaint disputes, for its owner.
func (f *CaseFiles) ownDispute(ctx context.Context, complaint string) (map[string][]joinder.Transaction, error) {
	if f.disputes == nil {
		return nil, nil
	}
	var rows []disputeRow
	if err := all(ctx, f.read, &rows, `SELECT `+disputeColumns+` FROM disputes d WHERE d.complaint = $1 AND `+newestDispute, complaint); err != nil {
		return nil, err
	}
	return f.openDisputes(rows)
}

// openDisputes gives the transactions of rows, by complaint.
func (f *CaseFiles) openDisputes(rows []disputeRow) (map[string][]joinder.Transaction, error) {
	out := make(map[string][]joinder.Transaction, len(rows))
	for _, r := range rows {
		d, err := f.disputes(r.sealed())
		if err != nil {
			return nil, err
		}
		out[r.Complaint] = d.Transactions
	}
	return out, nil
}

// whoSends keeps of the members m those whose consent to send evidence is in
// force.
const whoSends = ` AND EXISTS (SELECT 1 FROM consents k WHERE k.case_id = m.case_id AND k.complaint = m.complaint AND k.use_ = 'evidence' AND k.withdrawn_at = 0)`
