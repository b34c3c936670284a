package sqldb

import (
	"bytes"
	"context"
	"database/sql"

	"joinder"
	"joinder/internal/account"
)

type securityRow struct {
	Seq, At                        int64
	Kind, Account, Address, Detail string
	Hash                           []byte
}

func (r securityRow) event() account.Event {
	return account.Event{Seq: r.Seq, At: moment(r.At), Kind: account.EventKind(r.Kind), Account: joinder.ID(r.Account), Address: r.Address, Detail: r.Detail}
}

const securityColumns = `seq, at, kind, account, address, detail, hash`

// RecordSecurity implements account.LogStore.
func (db *DB) RecordSecurity(ctx context.Context, events ...account.Event) error {
	return db.inTx(ctx, func(tx *sql.Tx) error { return db.appendSecurity(ctx, tx, events...) })
}

// appendSecurity adds entries to the security log inside the caller's
// transaction. Writers queue up on its head row.
func (db *DB) appendSecurity(ctx context.Context, tx *sql.Tx, events ...account.Event) error {
	if len(events) == 0 {
		return nil
	}
	if _, err := exec(ctx, tx, `UPDATE security_head SET seq = seq + $1 WHERE one = 1`, len(events)); err != nil {
		return err
	}
	var head struct {
		Seq, Sealed int64
		Hash        []byte
	}
	if err := one(ctx, tx, &head, `SELECT seq, sealed, hash FROM security_head WHERE one = 1`); err != nil {
		return err
	}
	waiting := head.Seq - head.Sealed
	urgent := waiting >= account.SealEvery && (waiting-int64(len(events)))/account.SealEvery < waiting/account.SealEvery
	hash := head.Hash
	for i, e := range events {
		e.Seq = head.Seq - int64(len(events)) + int64(i) + 1
		if e.At.IsZero() {
			e.At = db.world.Now()
		}
		e.At = moment(micros(e.At))
		hash = e.Chain(hash)
		if _, err := exec(ctx, tx, `INSERT INTO security_log (`+securityColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			e.Seq, micros(e.At), string(e.Kind), string(e.Account), e.Address, e.Detail, hash); err != nil {
			return err
		}
		urgent = urgent || e.Urgent()
	}
	if _, err := exec(ctx, tx, `UPDATE security_head SET hash = $1 WHERE one = 1`, hash); err != nil {
		return err
	}
	if !urgent {
		return nil
	}
	return db.enqueue(ctx, tx, joinder.Job{Kind: account.JobSealSecurity})
}

// SecurityLog implements account.LogStore.
func (db *DB) SecurityLog(ctx context.Context, id joinder.ID, atMost int) ([]account.Event, error) {
	var rows []securityRow
	out := []account.Event{}
	if id == "" {
		return out, nil
	}
	err := all(ctx, db.read, &rows, `SELECT `+securityColumns+` FROM security_log WHERE account = $1 ORDER BY seq DESC LIMIT $2`, string(id), atMost)
	for _, r := range rows {
		out = append(out, r.event())
	}
	return out, err
}

// SealSecurity implements account.LogStore.
func (db *DB) SealSecurity(ctx context.Context) (int, error) {
	sealed := 0
	err := db.inTx(ctx, func(tx *sql.Tx) error {
		sealed = 0
		if err := lockSecurity(ctx, tx); err != nil {
			return err
		}
		var head struct{ Seq, Sealed int64 }
		if err := one(ctx, tx, &head, `SELECT seq, sealed FROM security_head WHERE one = 1`); err != nil || head.Seq == head.Sealed {
			return err
		}
		page, err := securityPage(ctx, tx, head.Sealed+1, head.Seq)
		if err != nil {
			return err
		}
		id, salt := db.world.ID(), db.world.Bytes(joinder.SaltSize)
		leaves, err := db.appendLeaves(ctx, tx, joinder.NewLeaf(joinder.LeafSecurity, "", id, salt, page))
		if err != nil {
			return err
		}
		if _, err := exec(ctx, tx, `INSERT INTO security_pages (id, first_seq, last_seq, salt, leaf, at) VALUES ($1, $2, $3, $4, $5, $6)`,
			string(id), head.Sealed+1, head.Seq, salt, leaves[0], micros(db.world.Now())); err != nil {
			return err
		}
		sealed = int(head.Seq - head.Sealed)
		_, err = exec(ctx, tx, `UPDATE security_head SET sealed = seq WHERE one = 1`)
		return err
	})
	return sealed, err
}

// securityPage is what a page's leaf commits to: the entries' lines, each
// followed by a newline.
func securityPage(ctx context.Context, q querier, first, last int64) ([]byte, error) {
	var rows []securityRow
	if err := all(ctx, q, &rows, `SELECT `+securityColumns+` FROM security_log WHERE seq BETWEEN $1 AND $2 ORDER BY seq`, first, last); err != nil {
		return nil, err
	}
	var page bytes.Buffer
	for _, r := range rows {
		page.Write(r.event().Line())
		page.WriteByte('\n')
	}
	return page.Bytes(), nil
}

// CheckSecurity implements account.LogStore.
func (db *DB) CheckSecurity(ctx context.Context) (int64, error) {
	const batch = 1000
	var hash []byte
	seq := int64(0)
	for {
		var rows []securityRow
		if err := all(ctx, db.read, &rows, `SELECT `+securityColumns+` FROM security_log WHERE seq > $1 ORDER BY seq LIMIT $2`, seq, batch); err != nil {
			return 0, err
		}
		for _, r := range rows {
			seq++
			if hash = r.event().Chain(hash); r.Seq != seq || !bytes.Equal(hash, r.Hash) {
				return seq, nil
			}
		}
		if len(rows) < batch {
			break
		}
	}
	var head struct{ Seq, Sealed int64 }
	if err := one(ctx, db.read, &head, `SELECT seq, sealed FROM security_head WHERE one = 1`); err != nil {
		return 0, err
	}
	if head.Seq > seq {
		return seq + 1, nil // the tail was cut off
	}
	return db.checkSecurityPages(ctx)
}

func (db *DB) checkSecurityPages(ctx context.Context) (int64, error) {
	var pages []struct {
		ID                string
		FirstSeq, LastSeq int64
		Salt, Body        []byte
	}
	if err := all(ctx, db.read, &pages, `SELECT p.id, p.first_seq, p.last_seq, p.salt, l.body FROM security_pages p
		JOIN log_leaves l ON l.idx = p.leaf ORDER BY p.first_seq`); err != nil {
		return 0, err
	}
	for _, p := range pages {
		page, err := securityPage(ctx, db.read, p.FirstSeq, p.LastSeq)
		if err != nil {
			return 0, err
		}
		if !bytes.Equal(joinder.NewLeaf(joinder.LeafSecurity, "", joinder.ID(p.ID), p.Salt, page).Bytes(), p.Body) {
			return p.FirstSeq, nil
		}
	}
	return 0, nil
}
