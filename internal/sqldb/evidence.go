package sqldb

import (
	"context"
	"database/sql"

	"joinder"
	"joinder/internal/evidence"
	"joinder/internal/intake"
)

// itemRow is an item as stored.
type itemRow struct {
	ID, Owner, Complaint string
	NameBox, CaptionBox  []byte
	Item, MediaType      string
	Size                 int64
	Sha256, Blob         string
	WrappedKey, Salt     []byte
	Leaf, At             int64
}

const itemColumns = `e.id, e.owner, e.complaint, e.name_box, e.caption_box, e.item, e.media_type, e.size, e.sha256,
	e.blob, e.wrapped_key, e.salt, e.leaf, e.at`

func (r itemRow) row() evidence.Row {
	return evidence.Row{
		Evidence: joinder.Evidence{ID: joinder.ID(r.ID), Complaint: joinder.ID(r.Complaint), Item: r.Item, MediaType: r.MediaType,
			Size: r.Size, SHA256: r.Sha256, Blob: r.Blob, Salt: r.Salt, Leaf: r.Leaf, At: moment(r.At)},
		Owner: joinder.ID(r.Owner), Name: r.NameBox, Caption: r.CaptionBox, WrappedKey: r.WrappedKey,
	}
}

// mayReadEvidence is the one place that says who may read items of the
// evidence table e: the owner of its complaint until it is erased, and, while
// the complaint stands, organisers and custodians of a case in which the
// member's consent to send evidence is in force.
func mayReadEvidence(v joinder.Viewer, args *list) string {
	if v.System {
		return "1 = 1"
	}
	var holds, cases []string
	for _, id := range v.Holds {
		holds = append(holds, string(id))
	}
	for id, role := range v.Cases {
		if role == joinder.Organiser || role == joinder.Custodian {
			cases = append(cases, string(id))
		}
	}
	return `(e.complaint <> '' AND (EXISTS (SELECT 1 FROM complaints o WHERE o.id = e.complaint AND o.state <> 'erased'
			AND o.id IN ` + args.in(holds) + `) OR EXISTS (SELECT 1 FROM consents k
		JOIN members m ON m.case_id = k.case_id AND m.complaint = k.complaint AND m.left_at = 0
		JOIN complaints s ON s.id = k.complaint AND s.state = 'filed'
		WHERE k.complaint = e.complaint AND k.use_ = 'evidence' AND k.withdrawn_at = 0 AND k.case_id IN ` + args.in(cases) + `)))`
}

// EvidenceUsed counts the files and bytes of an owner that the viewer may add to.
func (db *DB) EvidenceUsed(ctx context.Context, v joinder.Viewer, owner joinder.ID) (files int, bytes int64, err error) {
	if _, err := openOwner(ctx, db.read, v, owner); err != nil {
		return 0, 0, err
	}
	return evidenceUsed(ctx, db.read, owner)
}

func evidenceUsed(ctx context.Context, q querier, owner joinder.ID) (int, int64, error) {
	var r struct {
		Files int
		Bytes int64
	}
	err := one(ctx, q, &r, `SELECT COUNT(*) AS files, COALESCE(CAST(SUM(size) AS BIGINT), 0) AS bytes
		FROM evidence WHERE owner = $1 OR complaint = $1`, string(owner))
	return r.Files, r.Bytes, err
}

// AddItem records an item with its leaf. The owner is an unfiled draft's, or a
// complaint that the viewer owns.
func (db *DB) AddItem(ctx context.Context, v joinder.Viewer, r evidence.Row, leaf joinder.Leaf, limits evidence.Limits) (index int64, err error) {
	err = db.inTx(ctx, func(tx *sql.Tx) error {
		if err := lockOwner(ctx, tx, r.Owner); err != nil {
			return err
		}
		complaint, err := openOwner(ctx, tx, v, r.Owner)
		if err != nil {
			return err
		}
		files, used, err := evidenceUsed(ctx, tx, r.Owner)
		if err != nil {
			return err
		}
		if err := limits.Allows(files, used, r.Evidence.Size); err != nil {
			return err
		}
		indexes, err := db.appendLeaves(ctx, tx, leaf)
		if err != nil {
			return err
		}
		index = indexes[0]
		r.Evidence.Leaf = index
		if err := db.insertItem(ctx, tx, r, complaint); err != nil {
			return err
		}
		if complaint != "" {
			if _, err := exec(ctx, tx, `UPDATE complaints SET evidence = evidence + 1,
				level = CASE WHEN level IN ('stated', 'contact') THEN 'evidence' ELSE level END WHERE id = $1`, string(complaint)); err != nil {
				return err
			}
			db.changed(tx, complaint)
		}
		return db.custody(ctx, tx, r.Evidence.ID, v, "received")
	})
	return index, err
}

// lockOwner queues the writers of one draft or complaint on PostgreSQL, so that
// what is counted and checked next stays so until the commit. Drafts are locked
// before the log everywhere, so no two writers wait for each other.
func lockOwner(ctx context.Context, tx *sql.Tx, owner joinder.ID) error {
	n, err := exec(ctx, tx, `UPDATE drafts SET owner = owner WHERE owner = $1`, string(owner))
	if err != nil || n == 1 {
		return err
	}
	_, err = exec(ctx, tx, `UPDATE complaints SET id = id WHERE id = $1`, string(owner))
	return err
}

// insertItem stores one item's row.
func (db *DB) insertItem(ctx context.Context, tx *sql.Tx, r evidence.Row, complaint joinder.ID) error {
	e := r.Evidence
	_, err := exec(ctx, tx, `INSERT INTO evidence (id, owner, complaint, name_box, caption_box, item, media_type, size, sha256,
			blob, wrapped_key, salt, leaf, at) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14)`,
		string(e.ID), string(r.Owner), string(complaint), r.Name, r.Caption, e.Item, e.MediaType, e.Size, e.SHA256,
		e.Blob, r.WrappedKey, e.Salt, e.Leaf, micros(e.At))
	return err
}

// openOwner says which complaint an owner id stands for: "" for a draft that
// is still being written, the complaint itself when the viewer owns it.
func openOwner(ctx context.Context, q querier, v joinder.Viewer, owner joinder.ID) (joinder.ID, error) {
	var n int
	if err := one(ctx, q, &n, `SELECT COUNT(*) FROM complaints WHERE id = $1 AND state <> 'erased'`, string(owner)); err != nil {
		return "", err
	}
	if n == 1 {
		if !v.Owns(owner) && !v.System {
			return "", noComplaint()
		}
		return owner, nil
	}
	var complaint string
	err := one(ctx, q, &complaint, `SELECT complaint FROM drafts WHERE owner = $1`, string(owner))
	switch {
	case isMissing(err):
		return "", joinder.Fail(joinder.NotFound, "error.intake.no_draft").Because(err)
	case err == nil && complaint != "":
		return "", joinder.Fail(joinder.Conflict, "error.intake.already_filed")
	}
	return "", err
}

// ItemsOf lists an owner's or a complaint's items in the order received.
func (db *DB) ItemsOf(ctx context.Context, v joinder.Viewer, owner joinder.ID) ([]evidence.Row, error) {
	var args list
	id := args.add(string(owner))
	var rows []itemRow
	err := all(ctx, db.read, &rows, `SELECT `+itemColumns+` FROM evidence e
		WHERE (e.owner = `+id+` AND e.complaint = '') OR (e.complaint = `+id+` AND `+mayReadEvidence(v, &args)+`) ORDER BY e.leaf`, args...)
	out := make([]evidence.Row, len(rows))
	for i, r := range rows {
		out[i] = r.row()
	}
	return out, err
}

// Item reads one item and records the reading in its custody log.
func (db *DB) Item(ctx context.Context, v joinder.Viewer, id joinder.ID, act string) (evidence.Row, error) {
	var r itemRow
	err := db.inTx(ctx, func(tx *sql.Tx) error {
		var args list
		mark := args.add(string(id))
		if err := one(ctx, tx, &r, `SELECT `+itemColumns+` FROM evidence e WHERE e.id = `+mark+` AND `+mayReadEvidence(v, &args), args...); err != nil {
			return err
		}
		return db.custody(ctx, tx, id, v, act)
	})
	return r.row(), err
}

// DropItem deletes a draft's item before it is filed.
func (db *DB) DropItem(ctx context.Context, owner, id joinder.ID) (evidence.Row, error) {
	var r itemRow
	err := db.inTx(ctx, func(tx *sql.Tx) error {
		if err := one(ctx, tx, &r, `SELECT `+itemColumns+` FROM evidence e WHERE e.id = $1 AND e.owner = $2 AND e.complaint = ''`,
			string(id), string(owner)); err != nil {
			return err
		}
		// Said again: a filing may have taken the item in between.
		n, err := exec(ctx, tx, `DELETE FROM evidence WHERE id = $1 AND owner = $2 AND complaint = ''`, string(id), string(owner))
		if err == nil && n == 0 {
			return joinder.Fail(joinder.NotFound, "error.store.missing")
		}
		return err
	})
	return r.row(), err
}

// attachEvidence gives a draft's item to the complaint it was filed with.
func (db *DB) attachEvidence(ctx context.Context, tx *sql.Tx, owner, complaint joinder.ID, e intake.DraftEvidence) error {
	n, err := exec(ctx, tx, `UPDATE evidence SET complaint = $1 WHERE id = $2 AND owner = $3 AND complaint = ''`,
		string(complaint), string(e.ID), string(owner))
	if err == nil && n == 0 {
		return joinder.Fail(joinder.Invalid, "error.intake.evidence_unknown").On("evidence")
	}
	return err
}

// custody records who touched an item, when and what for.
func (db *DB) custody(ctx context.Context, tx *sql.Tx, item joinder.ID, v joinder.Viewer, act string) error {
	actor := "holder"
	switch {
	case v.System:
		actor = "system"
	case v.Account != "":
		actor = "account " + string(v.Account)
	}
	_, err := exec(ctx, tx, `INSERT INTO custody (id, item, at, actor, act) VALUES ($1, $2, $3, $4, $5)`,
		string(db.world.ID()), string(item), micros(db.world.Now()), actor, act)
	return err
}
