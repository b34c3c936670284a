package sqldb

import (
	"context"
	"database/sql"
	"time"

	"joinder"
	"joinder/internal/intake"
)

// CreateDraft stores a new draft.
func (db *DB) CreateDraft(ctx context.Context, d intake.DraftRow) error {
	_, err := exec(ctx, db.write, `INSERT INTO drafts (key, owner, body_box, created_at, saved_at) VALUES ($1, $2, $3, $4, $5)`,
		d.Key, string(intake.DraftOwner(d.Key)), d.Body, micros(d.CreatedAt), micros(d.SavedAt))
	return err
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
	return intake.DraftRow{Key: key, Body: r.BodyBox, CreatedAt: moment(r.CreatedAt), SavedAt: moment(r.SavedAt),
		Complaint: joinder.ID(r.Complaint), Receipt: r.Receipt}, err
}

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
	leaf, err := db.appendLeaves(ctx, tx, f.Leaf)
	if err != nil {
		return err
	}
	c := f.Complaint
	c.Evidence = len(f.Evidence)
	if ok, err := db.insertComplaint(ctx, tx, c, private{f.Statement, f.Contact, f.Salt, leaf[0]}); err != nil || !ok {
		return joinder.Fail(joinder.Conflict, "error.store.taken").Because(err)
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
	return db.enqueue(ctx, tx, f.Jobs...)
}

// ComplaintByCode finds the complaint of a recovery code's hash.
func (db *DB) ComplaintByCode(ctx context.Context, codeHash []byte) (joinder.ID, error) {
	var id string
	err := one(ctx, db.read, &id, `SELECT r.complaint FROM receipts r JOIN complaints c ON c.id = r.complaint
		WHERE r.code_hash = $1 AND c.state <> $2`, codeHash, string(joinder.Erased))
	return joinder.ID(id), err
}

// WithdrawComplaint takes a complaint back for its owner.
func (db *DB) WithdrawComplaint(ctx context.Context, v joinder.Viewer, id joinder.ID, at time.Time) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		if !v.Owns(id) {
			return joinder.Fail(joinder.NotFound, "error.store.missing")
		}
		var state string
		if err := one(ctx, tx, &state, `SELECT state FROM complaints WHERE id = $1`, string(id)); err != nil {
			return err
		}
		if !joinder.ComplaintState(state).CanBecome(joinder.Withdrawn) {
			return joinder.Fail(joinder.Conflict, "error.intake.cannot_withdraw")
		}
		n, err := exec(ctx, tx, `UPDATE complaints SET state = $2 WHERE id = $1 AND state = $3`,
			string(id), string(joinder.Withdrawn), state)
		if err != nil {
			return err
		}
		if n == 0 {
			return joinder.Fail(joinder.Conflict, "error.intake.cannot_withdraw")
		}
		return nil
	})
}

// PurgeDrafts removes drafts nobody finished and receipts past their window.
func (db *DB) PurgeDrafts(ctx context.Context, unfiled, filed time.Time) (int, error) {
	n, err := exec(ctx, db.write, `DELETE FROM drafts WHERE (complaint = '' AND saved_at < $1) OR (complaint <> '' AND filed_at < $2)`,
		micros(unfiled), micros(filed))
	return int(n), err
}

// ImportBatch stores some hundred rows of a data set and how far it was read.
func (db *DB) ImportBatch(ctx context.Context, b intake.ImportBatch) (intake.ImportResult, error) {
	var res intake.ImportResult
	err := db.inTx(ctx, func(tx *sql.Tx) error {
		res = intake.ImportResult{}
		if err := addWallets(ctx, tx, b.Wallets...); err != nil {
			return err
		}
		for _, c := range b.Complaints {
			ok, err := db.insertComplaint(ctx, tx, c, private{})
			if err != nil {
				return err
			}
			if ok {
				res.New++
			} else {
				res.Duplicate++
			}
		}
		if b.Position.Identity == "" {
			return nil
		}
		_, err := exec(ctx, tx, `INSERT INTO import_positions (identity, records, done, at) VALUES ($1, $2, $3, $4)
			ON CONFLICT (identity) DO UPDATE SET records = excluded.records, done = excluded.done, at = excluded.at`,
			b.Position.Identity, b.Position.Rows, truth(b.Position.Done), micros(b.Position.At))
		return err
	})
	return res, err
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
	missing := joinder.Fail(joinder.NotFound, "error.store.missing")
	if !v.Owns(id) && !v.System {
		return intake.Boxed{}, missing
	}
	var r struct {
		complaintRow
		StatementBox, ContactBox, Salt []byte
		Leaf                           sql.NullInt64
	}
	if err := one(ctx, db.read, &r, `SELECT `+complaintColumns+`, c.statement_box, c.contact_box, c.salt, c.leaf
		FROM complaints c WHERE c.id = $1 AND c.state <> $2`, string(id), string(joinder.Erased)); err != nil {
		return intake.Boxed{}, err
	}
	c, err := r.complaint()
	return intake.Boxed{Complaint: c, Statement: r.StatementBox, Contact: r.ContactBox, Salt: r.Salt, Leaf: r.Leaf.Int64}, err
}
