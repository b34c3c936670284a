package sqldb

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"joinder"
	"joinder/internal/intake"
)

// CreateDraft stores a new draft.
func (db *DB) CreateDraft(ctx context.Context, d intake.DraftRow) error {
	return db.inTx(ctx, func(tx *sql.Tx) error { // in turn, also beside an import
		_, err := exec(ctx, tx, `INSERT INTO drafts (key, owner, body_box, created_at, saved_at) VALUES ($1, $2, $3, $4, $5)`,
			d.Key, string(intake.DraftOwner(d.Key)), d.Body, micros(d.CreatedAt), micros(d.SavedAt))
		return err
	})
}

// SaveDraft replaces the body of a draft that was not filed yet.
func (db *DB) SaveDraft(ctx context.Context, key, body []byte, at time.Time) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		n, err := exec(ctx, tx, `UPDATE drafts SET body_box = $2, saved_at = $3 WHERE key = $1 AND complaint = ''`, key, body, micros(at))
		if err != nil || n == 1 {
			return err
		}
		if _, err := readDraft(ctx, tx, key); err != nil {
			return err
		}
		return joinder.Fail(joinder.Conflict, "error.intake.already_filed")
	})
}

// Draft reads one draft.
func (db *DB) Draft(ctx context.Context, key []byte) (intake.DraftRow, error) {
	return readDraft(ctx, db.read, key)
}

func readDraft(ctx context.Context, q querier, key []byte) (intake.DraftRow, error) {
	var r struct {
		BodyBox            []byte
		CreatedAt, SavedAt int64
		Complaint          string
		Receipt            []byte
	}
	err := one(ctx, q, &r, `SELECT body_box, created_at, saved_at, complaint, receipt FROM drafts WHERE key = $1`, key)
	if isMissing(err) {
		err = joinder.Fail(joinder.NotFound, "error.intake.no_draft").Because(err)
	}
	return intake.DraftRow{Key: key, Body: r.BodyBox, CreatedAt: moment(r.CreatedAt), SavedAt: moment(r.SavedAt),
		Complaint: joinder.ID(r.Complaint), Receipt: r.Receipt}, err
}

func noComplaint() error { return joinder.Fail(joinder.NotFound, "error.intake.no_complaint") }

// FileComplaint turns a draft into a complaint; see intake.Filing for the order.
func (db *DB) FileComplaint(ctx context.Context, f intake.Filing) (already bool, err error) {
	err = db.inTx(ctx, func(tx *sql.Tx) error {
		already = false
		n, err := exec(ctx, tx, `UPDATE drafts SET complaint = $2, filed_at = $3, receipt = $4, body_box = NULL
			WHERE key = $1 AND complaint = ''`, f.DraftKey, string(f.Complaint.ID), micros(f.Complaint.FiledAt), f.Receipt)
		if err != nil {
			return err
		}
		if n == 0 {
			_, err := readDraft(ctx, tx, f.DraftKey) // NotFound when there never was one
			already = err == nil
			return err
		}
		return db.fileClaimed(ctx, tx, f)
	})
	return already, err
}

// fileClaimed does the rest of FileComplaint once the draft is ours.
func (db *DB) fileClaimed(ctx context.Context, tx *sql.Tx, f intake.Filing) error {
	if f.Wallet != nil {
		if err := addWallets(ctx, tx, *f.Wallet); err != nil {
			return err
		}
	}
	leaves := []joinder.Leaf{f.Leaf}
	if f.Dispute != nil {
		leaves = append(leaves, f.Dispute.Entry)
	}
	leaf, err := db.appendLeaves(ctx, tx, leaves...)
	if err != nil {
		return err
	}
	c := f.Complaint
	c.Evidence = len(f.Evidence)
	known, err := contactOf(ctx, tx, &c)
	if err != nil {
		return err
	}
	switch ok, err := db.insertComplaint(ctx, tx, c, private{f.Statement, f.Contact, f.Salt, leaf[0]}); {
	case err != nil:
		return err // a full disk must not be told as a conflict
	case !ok:
		return joinder.Fail(joinder.Conflict, "error.store.taken")
	}
	if err := known.keep(ctx, tx, c); err != nil {
		return err
	}
	if f.Link != nil {
		if err := insertContactLink(ctx, tx, *f.Link); err != nil {
			return err
		}
	}
	if _, err := exec(ctx, tx, `INSERT INTO receipts (complaint, code_hash, issued_at) VALUES ($1, $2, $3)`,
		string(c.ID), f.CodeHash, micros(c.FiledAt)); err != nil {
		return err
	}
	for _, e := range f.Evidence {
		if err := db.attachEvidence(ctx, tx, intake.DraftOwner(f.DraftKey), c.ID, e); err != nil {
			return err
		}
	}
	if f.Dispute != nil {
		if err := insertDispute(ctx, tx, *f.Dispute, leaf[1]); err != nil {
			return err
		}
	}
	return db.enqueue(ctx, tx, f.Jobs...)
}

// ComplaintByCode finds the complaint of a recovery code's hash.
func (db *DB) ComplaintByCode(ctx context.Context, codeHash []byte) (joinder.ID, error) {
	var id string
	err := one(ctx, db.read, &id, `SELECT r.complaint FROM receipts r JOIN complaints c ON c.id = r.complaint
		WHERE r.code_hash = $1 AND c.state <> $2`, codeHash, string(joinder.Erased))
	if isMissing(err) {
		err = noComplaint()
	}
	return joinder.ID(id), err
}

// JobChanged tells that what the public sees of a complaint changed; its payload
// is {"complaint": id}.
const JobChanged = "complaint.changed"

// WithdrawComplaint takes a complaint back for its owner.
func (db *DB) WithdrawComplaint(ctx context.Context, v joinder.Viewer, id joinder.ID, _ time.Time) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		var state string
		err := one(ctx, tx, &state, `SELECT state FROM complaints WHERE id = $1 AND state <> $2`, string(id), string(joinder.Erased))
		if !v.Owns(id) || isMissing(err) {
			return noComplaint()
		}
		if err != nil {
			return err
		}
		if !joinder.ComplaintState(state).CanBecome(joinder.Withdrawn) {
			return errTaken
		}
		n, err := exec(ctx, tx, `UPDATE complaints SET state = $2 WHERE id = $1 AND state = $3`,
			string(id), string(joinder.Withdrawn), state)
		if err != nil {
			return err
		}
		if n == 0 {
			return errTaken
		}
		if _, err := exec(ctx, tx, `DELETE FROM contact_links WHERE complaint = $1`, string(id)); err != nil {
			return err
		}
		db.changed(tx, id)
		payload, err := json.Marshal(map[string]joinder.ID{"complaint": id})
		if err != nil {
			return err
		}
		return db.enqueue(ctx, tx, joinder.Job{Kind: JobChanged, Payload: payload})
	})
}

// EraseComplaint destroys what an owner gave; see intake.FilingStore.
func (db *DB) EraseComplaint(ctx context.Context, v joinder.Viewer, id joinder.ID, at time.Time) error {
	if !v.Owns(id) {
		return joinder.Fail(joinder.NotFound, "error.store.missing")
	}
	return db.inTx(ctx, func(tx *sql.Tx) error {
		n, err := exec(ctx, tx, `UPDATE complaints SET state = $2, statement_box = NULL, contact_box = NULL, salt = NULL, public_text = '',
			response = '', product = '', region = '', occurred_on = '', amount_units = '', currency = '', amount_major = NULL,
			person = id, person_stated = '', contact_confirmed_at = 0, level = CASE WHEN level = 'contact' THEN 'stated' ELSE level END,
			account = '', evidence = 0 WHERE id = $1 AND state <> $2`, string(id), string(joinder.Erased))
		if err != nil {
			return err
		}
		if n == 0 {
			return joinder.Fail(joinder.NotFound, "error.store.missing")
		}
		db.changed(tx, id)
		if err := db.eraseEvidence(ctx, tx, id); err != nil {
			return err
		}
		if err := db.eraseFilings(ctx, tx, id, at); err != nil {
			return err
		}
		for _, destroy := range []string{
			`DELETE FROM receipts WHERE complaint = $1`,
			`DELETE FROM contact_links WHERE complaint = $1`,
			`DELETE FROM disputes WHERE complaint = $1`,
			`DELETE FROM drafts WHERE complaint = $1`,
			`DELETE FROM consents WHERE complaint = $1`,
			`DELETE FROM letter_signoffs WHERE complaint = $1`,
			`DELETE FROM digest_readers WHERE complaint = $1`,
			`DELETE FROM digest_mails WHERE complaint = $1`,
			`DELETE FROM case_roles WHERE complaint = $1`,
			`DELETE FROM likeness_verdicts WHERE complaint = $1 OR other = $1`,
			`DELETE FROM group_members WHERE complaint = $1`,
			`DELETE FROM group_event_members WHERE complaint = $1`,
			`DELETE FROM group_pins WHERE complaint = $1`,
		} {
			if _, err := exec(ctx, tx, destroy, string(id)); err != nil {
				return err
			}
		}
		if _, err := exec(ctx, tx, `UPDATE members SET left_at = $2 WHERE complaint = $1 AND left_at = 0`, string(id), micros(at)); err != nil {
			return err
		}
		if err := db.eraseReplies(ctx, tx, id); err != nil {
			return err
		}
		if err := eraseRemedies(ctx, tx, id); err != nil {
			return err
		}
		if err := eraseClocks(ctx, tx, id); err != nil {
			return err
		}
		if err := db.eraseReviews(ctx, tx, id); err != nil {
			return err
		}
		if err := eraseFeeReceipts(ctx, tx, id); err != nil {
			return err
		}
		return db.unindexComplaint(ctx, tx, id)
	})
}

// eraseEvidence deletes a complaint's items, the keys that open them and their
// salts, and queues the removal of the bytes.
func (db *DB) eraseEvidence(ctx context.Context, tx *sql.Tx, id joinder.ID) error {
	var rows []struct{ Owner, Blob string }
	if err := all(ctx, tx, &rows, `SELECT owner, blob FROM evidence WHERE complaint = $1`, string(id)); err != nil {
		return err
	}
	owners := map[string]bool{string(id): true}
	for _, r := range rows {
		owners[r.Owner] = true
		if err := db.enqueue(ctx, tx, joinder.Job{Kind: intake.EraseBlobJob, Payload: []byte(r.Blob)}); err != nil {
			return err
		}
	}
	for owner := range owners {
		if err := eraseOwnerKey(ctx, tx, joinder.ID(owner)); err != nil {
			return err
		}
	}
	if _, err := exec(ctx, tx, `DELETE FROM custody WHERE item IN (SELECT id FROM evidence WHERE complaint = $1)`, string(id)); err != nil {
		return err
	}
	_, err := exec(ctx, tx, `DELETE FROM evidence WHERE complaint = $1`, string(id))
	return err
}

// PurgeDrafts removes drafts nobody finished, with the rows and keys of their
// files, and receipts past their window. The ciphertext that is left cannot be
// read any more and goes with the next sweep of the blob store.
func (db *DB) PurgeDrafts(ctx context.Context, unfiled, filed time.Time) (int, error) {
	var gone []struct{ Owner, Complaint string }
	err := db.inTx(ctx, func(tx *sql.Tx) error {
		gone = nil
		if err := all(ctx, tx, &gone, `DELETE FROM drafts WHERE (complaint = '' AND saved_at < $1) OR (complaint <> '' AND filed_at < $2)
			RETURNING owner, complaint`, micros(unfiled), micros(filed)); err != nil {
			return err
		}
		for _, d := range gone {
			if _, err := exec(ctx, tx, `DELETE FROM evidence WHERE owner = $1 AND complaint = ''`, d.Owner); err != nil {
				return err
			}
			if d.Complaint != "" {
				continue // its key opens the complaint's evidence
			}
			if _, err := exec(ctx, tx, `DELETE FROM owner_keys WHERE owner = $1`, d.Owner); err != nil {
				return err
			}
		}
		return nil
	})
	return len(gone), err
}

// ImportPosition reads how far a file was imported; zero if never.
func (db *DB) ImportPosition(ctx context.Context, identity string) (intake.Position, error) {
	var r struct {
		Records, At int64
		Done        int
	}
	err := one(ctx, db.read, &r, `SELECT records, done, at FROM import_positions WHERE identity = $1`, identity)
	if isMissing(err) {
		return intake.Position{}, nil
	}
	return intake.Position{Identity: identity, Rows: r.Records, Done: r.Done == 1, At: moment(r.At)}, err
}

// OwnComplaint reads a complaint for its owner.
func (db *DB) OwnComplaint(ctx context.Context, v joinder.Viewer, id joinder.ID) (intake.Boxed, error) {
	if !v.Owns(id) && !v.System {
		return intake.Boxed{}, noComplaint()
	}
	var r struct {
		complaintRow
		StatementBox, ContactBox, Salt []byte
		Leaf                           sql.NullInt64
	}
	if err := one(ctx, db.read, &r, `SELECT `+complaintColumns+`, c.statement_box, c.contact_box, c.salt, c.leaf
		FROM complaints c WHERE c.id = $1 AND c.state <> $2`, string(id), string(joinder.Erased)); isMissing(err) {
		return intake.Boxed{}, noComplaint()
	} else if err != nil {
		return intake.Boxed{}, err
	}
	c, err := r.complaint()
	c.Leaf = -1
	if r.Leaf.Valid {
		c.Leaf = r.Leaf.Int64
	}
	return intake.Boxed{Complaint: c, Statement: r.StatementBox, Contact: r.ContactBox, Salt: r.Salt}, err
}
