package sqldb

import (
	"context"
	"database/sql"
	"time"

	"joinder"
	"joinder/internal/evidence/held"
	"joinder/internal/evidence/watch"
)

// watchTries is how often the number of an address may be wrong.
const watchTries = 5

// SaveWatchMail implements watch.Mails.
func (db *DB) SaveWatchMail(ctx context.Context, m watch.Mail, jobs ...joinder.Job) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		var there int
		if err := one(ctx, tx, &there, `SELECT COUNT(*) FROM held WHERE key = $1 AND kind = $2`, string(m.Watch), string(watch.Kind)); err != nil {
			return err
		}
		if there == 0 {
			return heldGone()
		}
		if _, err := exec(ctx, tx, `DELETE FROM watch_mails WHERE watch = $1`, string(m.Watch)); err != nil {
			return err
		}
		_, err := exec(ctx, tx, `INSERT INTO watch_mails (watch, address_box, mark, lang, number, day, results) VALUES ($1,$2,$3,$4,$5,$6,$7)`,
			string(m.Watch), m.Address, m.Mark, string(m.Lang), m.Number, m.Day, truth(m.Results))
		if err != nil {
			return err
		}
		return db.enqueue(ctx, tx, jobs...)
	})
}

// watchMailRow is an address as stored.
type watchMailRow struct {
	Watch, Mark, Lang, Number string
	AddressBox                []byte
	Day, Results              int
	ConfirmedAt, NextAt       int64
}

const watchMailColumns = `watch, address_box, mark, lang, number, day, results, confirmed_at, next_at`

func (r watchMailRow) mail() watch.Mail {
	return watch.Mail{Watch: held.Key(r.Watch), Address: r.AddressBox, Mark: r.Mark, Lang: joinder.Lang(r.Lang), Number: r.Number, Day: r.Day, Results: r.Results != 0,
		ConfirmedAt: moment(r.ConfirmedAt), NextAt: moment(r.NextAt)}
}

// WatchMail implements watch.Mails.
func (db *DB) WatchMail(ctx context.Context, key held.Key) (watch.Mail, error) {
	var r watchMailRow
	err := one(ctx, db.read, &r, `SELECT `+watchMailColumns+` FROM watch_mails WHERE watch = $1`, string(key))
	return r.mail(), err
}

// ConfirmWatchMail implements watch.Mails.
func (db *DB) ConfirmWatchMail(ctx context.Context, hash, number string, at time.Time, next func(day int) time.Time) error {
	var wrong error
	err := db.inTx(ctx, func(tx *sql.Tx) error {
		wrong = nil
		var r struct {
			Watch, Number string
			Day, Tries    int
		}
		err := one(ctx, tx, &r, `SELECT m.watch, m.number, m.day, m.tries FROM watch_doors d JOIN watch_mails m ON m.watch = d.watch
			WHERE d.hash = $1 AND d.purpose = $2 AND d.until > $3 AND m.confirmed_at = 0`, hash, string(watch.Confirms), micros(at))
		if isMissing(err) {
			return joinder.Fail(joinder.NotFound, "error.watch.door")
		}
		if err != nil {
			return err
		}
		if number == r.Number {
			n, err := exec(ctx, tx, `UPDATE watch_mails SET confirmed_at = $2, next_at = $3 WHERE watch = $1 AND tries < $4`, r.Watch, micros(at), micros(next(r.Day)), watchTries)
			if err == nil && n == 0 {
				return joinder.Fail(joinder.NotFound, "error.watch.door")
			}
			if err != nil {
				return err
			}
			_, err = exec(ctx, tx, `DELETE FROM watch_doors WHERE watch = $1 AND purpose = $2`, r.Watch, string(watch.Confirms))
			return err
		}
		wrong = joinder.Fail(joinder.Invalid, "error.watch.number").On("number")
		if _, err = exec(ctx, tx, `UPDATE watch_mails SET tries = tries + 1 WHERE watch = $1`, r.Watch); err != nil || r.Tries+1 < watchTries {
			return err
		}
		_, err = exec(ctx, tx, `DELETE FROM watch_doors WHERE watch = $1 AND purpose = $2`, r.Watch, string(watch.Confirms))
		return err
	})
	if err != nil {
		return err
	}
	return wrong
}

// EndWatchMail implements watch.Mails.
func (db *DB) EndWatchMail(ctx context.Context, key held.Key) error {
	_, err := exec(ctx, db.write, `DELETE FROM watch_mails WHERE watch = $1`, string(key))
	return err
}

// AddWatchDoors implements watch.Mails. An address that went meanwhile gets none.
func (db *DB) AddWatchDoors(ctx context.Context, doors ...watch.Door) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		for _, d := range doors {
			_, err := exec(ctx, tx, `INSERT INTO watch_doors (hash, watch, purpose, until) SELECT $1, watch, $3, CAST($4 AS BIGINT) FROM watch_mails WHERE watch = $2`,
				d.Hash, string(d.Watch), string(d.Purpose), micros(d.Until))
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// WatchDoor implements watch.Mails.
func (db *DB) WatchDoor(ctx context.Context, hash string, now time.Time) (watch.Door, error) {
	var r struct {
		Watch, Purpose string
		Until          int64
	}
	err := one(ctx, db.read, &r, `SELECT watch, purpose, until FROM watch_doors WHERE hash = $1 AND until > $2`, hash, micros(now))
	return watch.Door{Hash: hash, Watch: held.Key(r.Watch), Purpose: watch.Purpose(r.Purpose), Until: moment(r.Until)}, err
}

// WatchesDue implements watch.Calendar.
func (db *DB) WatchesDue(ctx context.Context, now time.Time, limit int) ([]watch.Mail, error) {
	var rows []watchMailRow
	err := all(ctx, db.read, &rows, `SELECT `+watchMailColumns+` FROM watch_mails WHERE next_at > 0 AND next_at <= $1 AND confirmed_at > 0 ORDER BY next_at, watch LIMIT $2`, micros(now), limit)
	out := make([]watch.Mail, len(rows))
	for i, r := range rows {
		out[i] = r.mail()
	}
	return out, err
}

// RemindWatch implements watch.Calendar.
func (db *DB) RemindWatch(ctx context.Context, key held.Key, due, next time.Time, job joinder.Job) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		n, err := exec(ctx, tx, `UPDATE watch_mails SET next_at = $3 WHERE watch = $1 AND next_at = $2 AND confirmed_at > 0`, string(key), micros(due), micros(next))
		if err != nil || n == 0 {
			return err // another node was first
		}
		return db.enqueue(ctx, tx, job)
	})
}

// RecoverWatches implements watch.Calendar.
func (db *DB) RecoverWatches(ctx context.Context, mark string, now, since time.Time, limit int, job func(held.Key) joinder.Job) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		var keys []string
		err := all(ctx, tx, &keys, `UPDATE watch_mails SET recovered_at = $2 WHERE watch IN (SELECT watch FROM watch_mails WHERE mark = $1 AND confirmed_at > 0 AND recovered_at <= $3 ORDER BY watch LIMIT $4)
			AND recovered_at <= $3 RETURNING watch`, mark, micros(now), micros(since), limit)
		if err != nil {
			return err
		}
		jobs := make([]joinder.Job, len(keys))
		for i, key := range keys {
			jobs[i] = job(held.Key(key))
		}
		return db.enqueue(ctx, tx, jobs...)
	})
}

// SweepWatchDoors implements watch.Calendar.
func (db *DB) SweepWatchDoors(ctx context.Context, now time.Time) error {
	_, err := exec(ctx, db.write, `DELETE FROM watch_doors WHERE until <= $1`, micros(now))
	return err
}
