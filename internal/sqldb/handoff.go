package sqldb

import (
	"context"
	"database/sql"
	"time"

	"joinder"
	"joinder/internal/collective"
	"joinder/internal/recourse/handoff"
	"joinder/internal/recourse/handoff/seat"
)

// allows is the members m with complaints c who let a recipient have their
// part: the consent h is in force, the membership and the complaint stand, and
// the recipient r was not taken back.
const allows = ` FROM handoff_consents h
	JOIN handoff_recipients r ON r.id = h.recipient AND r.ended_at = 0
	JOIN members m ON m.case_id = h.case_id AND m.complaint = h.complaint AND m.left_at = 0
	JOIN complaints c ON c.id = m.complaint AND c.state = 'filed'
	WHERE h.withdrawn_at = 0`

// openRecipient finds a recipient of the case that was not taken back.
func openRecipient(ctx context.Context, q querier, id, recipient joinder.ID) error {
	var n int
	err := one(ctx, q, &n, `SELECT COUNT(*) FROM handoff_recipients WHERE id = $1 AND case_id = $2 AND ended_at = 0`, string(recipient), string(id))
	if err == nil && n == 0 {
		err = joinder.Fail(joinder.NotFound, "error.handoff.recipient")
	}
	return err
}

// AddRecipient implements handoff.Ledger.
func (db *DB) AddRecipient(ctx context.Context, v joinder.Viewer, b handoff.Boxed, act seat.Act) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		r := b.Recipient
		if err := db.lockRun(ctx, tx, v, r.Case, r.At); err != nil {
			return err
		}
		if _, err := exec(ctx, tx, `INSERT INTO handoff_recipients (id, case_id, kind, name_box, purpose_box, at) VALUES ($1, $2, $3, $4, $5, $6)`,
			string(r.ID), string(r.Case), string(r.Kind), b.NameBox, b.AboutBox, micros(r.At)); err != nil {
			return err
		}
		return db.recordSeat(ctx, tx, v.Account, act)
	})
}

// EndRecipient implements handoff.Ledger.
func (db *DB) EndRecipient(ctx context.Context, v joinder.Viewer, id, recipient joinder.ID, act seat.Act) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		if err := db.lockRun(ctx, tx, v, id, act.At); err != nil {
			return err
		}
		if err := openRecipient(ctx, tx, id, recipient); err != nil {
			return err
		}
		if err := db.endPermissions(ctx, tx, id, `h.recipient = $2`, act.At, string(recipient)); err != nil {
			return err
		}
		if _, err := exec(ctx, tx, `UPDATE handoff_recipients SET ended_at = $2 WHERE id = $1`, string(recipient), micros(act.At)); err != nil {
			return err
		}
		if _, err := exec(ctx, tx, `UPDATE seats SET revoked_at = $2, token_hash = '' WHERE recipient = $1 AND revoked_at = 0`, string(recipient), micros(act.At)); err != nil {
			return err
		}
		return db.recordSeat(ctx, tx, v.Account, act)
	})
}

// leaveHandoff withdraws, with a log entry each, what a member allowed the
// recipients of a case.
func (db *DB) leaveHandoff(ctx context.Context, tx *sql.Tx, id, complaint joinder.ID, at time.Time) error {
	return db.endPermissions(ctx, tx, id, `h.complaint = $2`, at, string(complaint))
}

// endPermissions withdraws the consents in force that which narrows; its
// values are $2 and on.
func (db *DB) endPermissions(ctx context.Context, tx *sql.Tx, id joinder.ID, which string, at time.Time, values ...string) error {
	args := list{string(id)}
	for _, v := range values {
		args.add(v)
	}
	var rows []struct {
		ID, Complaint, Recipient, Ref string
		GivenAt                       int64
	}
	if err := all(ctx, tx, &rows, `SELECT h.id, h.complaint, h.recipient, h.given_at, k.ref FROM handoff_consents h JOIN cases k ON k.id = h.case_id
		WHERE h.case_id = $1 AND h.withdrawn_at = 0 AND `+which, args...); err != nil || len(rows) == 0 {
		return err
	}
	leaves, salts := make([]joinder.Leaf, len(rows)), make([][]byte, len(rows))
	for i, r := range rows {
		salts[i] = db.world.Bytes(joinder.SaltSize)
		leaves[i] = collective.Leaf(joinder.ID(r.Ref), permission(r.ID, id, r.Complaint, r.Recipient, moment(r.GivenAt), at), salts[i])
	}
	indexes, err := db.appendLeaves(ctx, tx, leaves...)
	if err != nil {
		return err
	}
	for i, r := range rows {
		if _, err := exec(ctx, tx, `UPDATE handoff_consents SET withdrawn_at = $2, withdrawn_salt = $3, withdrawn_leaf = $4 WHERE id = $1`,
			r.ID, micros(at), salts[i], indexes[i]); err != nil {
			return err
		}
	}
	return nil
}

// permission is a consent to hand over as it is written down.
func permission(consent string, id joinder.ID, complaint, recipient string, given, ended time.Time) joinder.Consent {
	return joinder.Consent{ID: joinder.ID(consent), Case: id, Complaint: joinder.ID(complaint), Use: handoff.Use,
		Recipient: handoff.RecipientOf(joinder.ID(recipient)), GivenAt: given, WithdrawnAt: ended}
}

// Permit implements handoff.Ledger.
func (db *DB) Permit(ctx context.Context, v joinder.Viewer, p handoff.Permission) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		if !v.Owns(p.Complaint) && !v.System {
			return joinder.Fail(joinder.Forbidden, "error.case.not_yours").On("complaint")
		}
		k, err := lockCase(ctx, tx, p.Case, p.At)
		if err != nil {
			return err
		}
		if _, err := membership(ctx, tx, p.Case, p.Complaint); isMissing(err) {
			return joinder.Fail(joinder.NotFound, "error.case.not_member")
		} else if err != nil {
			return err
		}
		var held int
		if err := one(ctx, tx, &held, `SELECT COUNT(*) FROM handoff_consents WHERE recipient = $1 AND complaint = $2 AND case_id = $3 AND withdrawn_at = 0`,
			string(p.Recipient), string(p.Complaint), string(p.Case)); err != nil || p.Yes == (held > 0) {
			return err
		}
		if !p.Yes {
			return db.endPermissions(ctx, tx, p.Case, `h.complaint = $2 AND h.recipient = $3`, p.At, string(p.Complaint), string(p.Recipient))
		}
		if err := openRecipient(ctx, tx, p.Case, p.Recipient); err != nil {
			return err
		}
		leaf := collective.Leaf(joinder.ID(k.Ref), permission(string(p.ID), p.Case, string(p.Complaint), string(p.Recipient), p.At, time.Time{}), p.Salt)
		indexes, err := db.appendLeaves(ctx, tx, leaf)
		if err != nil {
			return err
		}
		_, err = exec(ctx, tx, `INSERT INTO handoff_consents (id, case_id, recipient, complaint, given_at, given_salt, given_leaf) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			string(p.ID), string(p.Case), string(p.Recipient), string(p.Complaint), micros(p.At), p.Salt, indexes[0])
		return err
	})
}

// SetTerms implements handoff.Ledger.
func (db *DB) SetTerms(ctx context.Context, v joinder.Viewer, t handoff.Terms) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		if !collective.Runs(v, t.Case) && v.In(t.Case) != joinder.Counsel {
			return joinder.Fail(joinder.Forbidden, "error.case.not_organiser")
		}
		if _, err := lockCase(ctx, tx, t.Case, t.At); err != nil {
			return err
		}
		_, err := exec(ctx, tx, `INSERT INTO handoff_terms (id, case_id, currency, rate, basis, from_day, until_day, source, actor, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
			string(t.ID), string(t.Case), string(t.Currency), t.Rate, t.Basis, t.From.String(), t.Until.String(), t.Source, t.Actor, micros(t.At))
		return err
	})
}

// OrderPack implements handoff.Ledger.
func (db *DB) OrderPack(ctx context.Context, v joinder.Viewer, p handoff.Pack, job joinder.Job, act seat.Act) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		if err := db.lockRun(ctx, tx, v, p.Case, p.At); err != nil {
			return err
		}
		if err := openRecipient(ctx, tx, p.Case, p.Recipient); err != nil {
			return err
		}
		var waiting int
		if err := one(ctx, tx, &waiting, `SELECT COUNT(*) FROM handoff_packs WHERE recipient = $1 AND lang = $2 AND state = 'ordered'`, string(p.Recipient), string(p.Lang)); err != nil {
			return err
		}
		if waiting > 0 {
			return joinder.Fail(joinder.Conflict, "error.handoff.waiting")
		}
		if _, err := exec(ctx, tx, `INSERT INTO handoff_packs (id, case_id, recipient, lang, actor, at, state) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			string(p.ID), string(p.Case), string(p.Recipient), string(p.Lang), p.Actor, micros(p.At), string(handoff.Ordered)); err != nil {
			return err
		}
		if err := db.recordSeat(ctx, tx, v.Account, act); err != nil {
			return err
		}
		return db.enqueue(ctx, tx, job)
	})
}

// FinishPack implements handoff.Ledger.
func (db *DB) FinishPack(ctx context.Context, p handoff.Pack, consents []joinder.ID) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		if _, err := lockCase(ctx, tx, p.Case, p.Done); err != nil {
			return err
		}
		n, err := exec(ctx, tx, `UPDATE handoff_packs SET state = 'ready', members = $2, done_at = $3, blob = $4, sha256 = $5, size = $6, wrapped_key = $7
			WHERE id = $1 AND state = 'ordered'`, string(p.ID), len(consents), micros(p.Done), p.Blob, p.SHA256, p.Size, p.Key)
		if err != nil {
			return err
		}
		if n == 0 {
			return joinder.Fail(joinder.Conflict, "error.handoff.withdrawn")
		}
		for _, id := range consents {
			if _, err := exec(ctx, tx, `INSERT INTO handoff_pack_consents (pack, consent) VALUES ($1, $2)`, string(p.ID), string(id)); err != nil {
				return err
			}
		}
		items, err := packItems(ctx, tx, p.ID)
		if err != nil {
			return err
		}
		for _, item := range items {
			if err := db.custody(ctx, tx, joinder.ID(item), joinder.SystemViewer(), "handoff.pack"); err != nil {
				return err
			}
		}
		return packStands(ctx, tx, p.ID)
	})
}

// packStands is Conflict when one of the consents that a pack rests on is gone.
func packStands(ctx context.Context, q querier, pack joinder.ID) error {
	var r struct{ Members, Standing int }
	err := one(ctx, q, &r, `SELECT p.members, (SELECT COUNT(*)`+allows+` AND h.id IN (SELECT consent FROM handoff_pack_consents WHERE pack = p.id)) AS standing
		FROM handoff_packs p WHERE p.id = $1`, string(pack))
	if err == nil && r.Standing < r.Members {
		err = joinder.Fail(joinder.Conflict, "error.handoff.withdrawn")
	}
	return err
}

// FailPack implements handoff.Ledger.
func (db *DB) FailPack(ctx context.Context, id joinder.ID, at time.Time) error {
	_, err := exec(ctx, db.write, `UPDATE handoff_packs SET state = 'failed', done_at = $2 WHERE id = $1 AND state = 'ordered'`, string(id), micros(at))
	return err
}

// StalePacks implements handoff.Ledger.
func (db *DB) StalePacks(ctx context.Context, before time.Time) (blobs []string, err error) {
	err = db.inTx(ctx, func(tx *sql.Tx) error {
		blobs = nil
		// An order that no job carried out in a day stands in the way of the next.
		if _, err := exec(ctx, tx, `UPDATE handoff_packs SET state = 'failed' WHERE state = 'ordered' AND at < $1`, micros(db.world.Now().Add(-24*time.Hour))); err != nil {
			return err
		}
		var rows []struct {
			ID, Blob string
			At       int64
		}
		if err := all(ctx, tx, &rows, `SELECT id, blob, at FROM handoff_packs WHERE state = 'ready' ORDER BY id`); err != nil {
			return err
		}
		for _, r := range rows {
			err := packStands(ctx, tx, joinder.ID(r.ID))
			if joinder.KindOf(err) != joinder.Conflict && (err != nil || r.At >= micros(before)) {
				if err != nil {
					return err
				}
				continue
			}
			if _, err := exec(ctx, tx, `UPDATE handoff_packs SET state = 'withdrawn', blob = '', wrapped_key = NULL WHERE id = $1`, r.ID); err != nil {
				return err
			}
			blobs = append(blobs, r.Blob)
		}
		return nil
	})
	return blobs, err
}
