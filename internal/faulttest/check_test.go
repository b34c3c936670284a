package faulttest

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"golang.org/x/mod/sumdb/tlog"

	"joinder"
	"joinder/internal/intake"
	"joinder/internal/seal"
)

// missing says what is not there of what was acknowledged, in words.
func (s *site) missing(ctx context.Context, acks []ack) (lost []string) {
	for _, a := range acks {
		if err := s.holds(ctx, a); err != nil {
			lost = append(lost, fmt.Sprintf("complaint %s: %v", a.Complaint, err))
		}
	}
	return lost
}

func (s *site) holds(ctx context.Context, a ack) error {
	v := joinder.Viewer{Holds: []joinder.ID{a.Complaint}}
	stored, err := s.db.OwnComplaint(ctx, v, a.Complaint)
	if err != nil {
		return err
	}
	_, plain, err := intake.OpenStatement(s.ring, a.Complaint, stored.Statement)
	if err != nil {
		return fmt.Errorf("statement: %w", err)
	}
	if err := s.sealed(ctx, stored.Complaint.Leaf, a.Complaint, joinder.Commit(stored.Salt, plain)); err != nil {
		return err
	}
	if id, err := s.desk.Recover(ctx, a.Code); err != nil || id != a.Complaint {
		return fmt.Errorf("the code finds %q: %w", id, err)
	}
	items, err := s.shelf.Of(ctx, v, a.Complaint)
	if err != nil {
		return err
	}
	if len(items) != 1 || items[0].ID != a.Item || items[0].SHA256 != a.SHA256 || items[0].Name != "chat.txt" {
		return fmt.Errorf("evidence rows are %+v", items)
	}
	e, body, err := s.shelf.Open(ctx, joinder.SystemViewer(), a.Item, "check")
	if err != nil {
		return fmt.Errorf("file: %w", err)
	}
	sum, commitment := sha256.New(), joinder.NewCommitment(e.Salt)
	_, err = io.Copy(io.MultiWriter(sum, commitment), body)
	if err = errors.Join(err, body.Close()); err != nil {
		return fmt.Errorf("file: %w", err)
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != a.SHA256 {
		return fmt.Errorf("file hashes to %s, not %s", got, a.SHA256)
	}
	return s.sealed(ctx, e.Leaf, a.Item, hex.EncodeToString(commitment.Sum(nil)))
}

// sealed holds the leaf at index against what it must commit to.
func (s *site) sealed(ctx context.Context, index int64, item joinder.ID, commitment string) error {
	bodies, err := s.db.Log().Leaves(ctx, index, index+1)
	if err != nil {
		return err
	}
	var leaf joinder.Leaf
	if err := json.Unmarshal(bodies[0], &leaf); err != nil {
		return err
	}
	if leaf.Item != item || leaf.Commitment != commitment {
		return fmt.Errorf("leaf %d is %+v, not the one of %s", index, leaf, item)
	}
	return nil
}

// grows signs the log as it is now and proves that it continues what was
// signed before; it returns the new checkpoint.
func (s *site) grows(ctx context.Context, before seal.Checkpoint) (seal.Checkpoint, error) {
	now, err := s.checks.Run(ctx)
	if err != nil {
		return before, err
	}
	if err := s.checks.Audit(ctx); err != nil {
		return now, err
	}
	if before.Size == 0 || now.Size == 0 {
		return now, nil
	}
	proof, err := seal.ConsistencyProof(ctx, s.db.Log(), before.Size, now.Size)
	if err != nil {
		return now, err
	}
	return now, tlog.CheckTree(proof, now.Size, now.Root, before.Size, before.Root)
}

// half are questions whose answer is 0 in a database that only ever committed
// whole filings, acknowledged or not.
var half = map[string]string{
	"complaints without their leaf": `SELECT COUNT(*) FROM complaints c WHERE NOT EXISTS
		(SELECT 1 FROM log_leaves l WHERE l.idx = c.leaf AND l.item = c.id)`,
	"complaints without a receipt":  `SELECT COUNT(*) FROM complaints c WHERE NOT EXISTS (SELECT 1 FROM receipts r WHERE r.complaint = c.id)`,
	"complaints without their item": `SELECT COUNT(*) FROM complaints c WHERE c.evidence <> (SELECT COUNT(*) FROM evidence e WHERE e.complaint = c.id)`,
	"drafts filed to nothing":       `SELECT COUNT(*) FROM drafts d WHERE complaint <> '' AND NOT EXISTS (SELECT 1 FROM complaints c WHERE c.id = d.complaint)`,
	"items without their leaf":      `SELECT COUNT(*) FROM evidence e WHERE NOT EXISTS (SELECT 1 FROM log_leaves l WHERE l.idx = e.leaf AND l.item = e.id)`,
	"leaves beyond the head of log": `SELECT COUNT(*) FROM log_leaves WHERE idx >= (SELECT size FROM log_head)`,
	"leaves missing below the head": `SELECT (SELECT size FROM log_head) - COUNT(*) FROM log_leaves`,
	"complaints without a job to tell": `SELECT (SELECT COUNT(*) FROM complaints) -
		(SELECT COUNT(*) FROM goqite WHERE CAST(body AS TEXT) LIKE '%"complaint.filed"%')`,
}

// halves looks at every row, also of what was not acknowledged, and at every
// file that a row names.
func (s *site) halves(ctx context.Context) (found []string) {
	raw, err := sql.Open("sqlite", "file:"+s.at.DB+"?_pragma=query_only(1)")
	if err != nil {
		return []string{err.Error()}
	}
	defer raw.Close()
	for what, query := range half {
		var n int
		if err := raw.QueryRowContext(ctx, query).Scan(&n); err != nil || n != 0 {
			found = append(found, fmt.Sprintf("%d %s (%v)", n, what, err))
		}
	}
	var said string
	if err := raw.QueryRowContext(ctx, `PRAGMA integrity_check`).Scan(&said); err != nil || said != "ok" {
		found = append(found, fmt.Sprintf("integrity_check: %s (%v)", said, err))
	}
	rows, err := raw.QueryContext(ctx, `SELECT blob FROM evidence`)
	if err != nil {
		return append(found, err.Error())
	}
	defer rows.Close()
	for rows.Next() {
		var key string
		if err := rows.Scan(&key); err != nil {
			return append(found, err.Error())
		}
		if err := s.vault.Check(ctx, key); err != nil {
			found = append(found, fmt.Sprintf("file %s: %v", key, err))
		}
	}
	if err := rows.Err(); err != nil {
		found = append(found, err.Error())
	}
	return found
}
