package sqldb

import (
	"context"
	"database/sql"
	"time"

	"joinder"
	"joinder/internal/account"
)

type signInRow struct {
	ID, Account, Device   string
	Strong                int
	At, SeenAt, SteppedAt int64
}

func (r signInRow) signIn() account.SignIn {
	return account.SignIn{
		ID: joinder.ID(r.ID), Account: joinder.ID(r.Account), Strong: r.Strong == 1, Device: r.Device,
		At: moment(r.At), SeenAt: moment(r.SeenAt), SteppedAt: moment(r.SteppedAt),
	}
}

// StartSignIn implements account.SignInStore.
func (db *DB) StartSignIn(ctx context.Context, s account.SignIn, atMost int, e account.Event) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		n, err := exec(ctx, tx, `INSERT INTO sign_ins (id, account, strong, at, seen_at, stepped_at, device)
			SELECT $1, id, $3, $4, $5, $6, $7 FROM accounts WHERE id = $2 AND closed_at = 0`,
			string(s.ID), string(s.Account), truth(s.Strong), micros(s.At), micros(s.SeenAt), micros(s.SteppedAt), s.Device)
		if err == nil && n == 0 {
			err = errNoAccount()
		}
		if err != nil {
			return err
		}
		if _, err := exec(ctx, tx, `DELETE FROM sign_ins WHERE account = $1 AND id NOT IN
			(SELECT id FROM sign_ins WHERE account = $1 ORDER BY at DESC, id DESC LIMIT $2)`, string(s.Account), atMost); err != nil {
			return err
		}
		return db.appendSecurity(ctx, tx, e)
	})
}

// SignIn implements account.SignInStore.
func (db *DB) SignIn(ctx context.Context, id joinder.ID) (account.SignIn, account.Record, error) {
	var row signInRow
	if err := one(ctx, db.read, &row, `SELECT id, account, strong, at, seen_at, stepped_at, device FROM sign_ins WHERE id = $1`, string(id)); err != nil {
		return account.SignIn{}, account.Record{}, err
	}
	r, err := accountWhere(ctx, db.read, `a.closed_at = 0 AND a.id = $1`, row.Account)
	return row.signIn(), r, err
}

// SignIns implements account.SignInStore.
func (db *DB) SignIns(ctx context.Context, id joinder.ID) ([]account.SignIn, error) {
	var rows []signInRow
	err := all(ctx, db.read, &rows, `SELECT id, account, strong, at, seen_at, stepped_at, device FROM sign_ins
		WHERE account = $1 ORDER BY at DESC, id DESC`, string(id))
	out := make([]account.SignIn, len(rows))
	for i, r := range rows {
		out[i] = r.signIn()
	}
	return out, err
}

// SeeSignIn implements account.SignInStore.
func (db *DB) SeeSignIn(ctx context.Context, id joinder.ID, at time.Time) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		_, err := exec(ctx, tx, `UPDATE sign_ins SET seen_at = $2 WHERE id = $1 AND seen_at < $2`, string(id), micros(at))
		return err
	})
}

// StepUpSignIn implements account.SignInStore.
func (db *DB) StepUpSignIn(ctx context.Context, id joinder.ID, strong bool, e account.Event) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		n, err := exec(ctx, tx, `UPDATE sign_ins SET stepped_at = $2, strong = CASE WHEN $3 = 1 THEN 1 ELSE strong END WHERE id = $1`,
			string(id), micros(e.At), truth(strong))
		if err == nil && n == 0 {
			err = errNoAccount()
		}
		if err != nil {
			return err
		}
		return db.appendSecurity(ctx, tx, e)
	})
}

// EndSignIn implements account.SignInStore.
func (db *DB) EndSignIn(ctx context.Context, id, signIn joinder.ID, e account.Event) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		n, err := exec(ctx, tx, `DELETE FROM sign_ins WHERE id = $1 AND account = $2`, string(signIn), string(id))
		if err != nil || n == 0 {
			return err
		}
		return db.appendSecurity(ctx, tx, e)
	})
}

// EndSignIns implements account.SignInStore.
func (db *DB) EndSignIns(ctx context.Context, id joinder.ID, e account.Event) error {
	return db.inTx(ctx, func(tx *sql.Tx) error { return db.endOthers(ctx, tx, id, "", e) })
}

// SweepAccounts implements account.SignInStore.
func (db *DB) SweepAccounts(ctx context.Context, before time.Time) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		if _, err := exec(ctx, tx, `DELETE FROM sign_ins WHERE seen_at < $1`, micros(before)); err != nil {
			return err
		}
		if _, err := exec(ctx, tx, `DELETE FROM guesses WHERE at < $1`, micros(before)); err != nil {
			return err
		}
		_, err := exec(ctx, tx, `DELETE FROM sessions WHERE expires_at < $1`, micros(db.world.Now()))
		return err
	})
}

// guessMemory is how long a count lasts after the last guess.
const guessMemory = 24 * time.Hour

type guessRow struct {
	Count     int64
	Until, At int64
}

// Guess implements account.GuessStore.
func (db *DB) Guess(ctx context.Context, now time.Time, keys []account.GuessKey) (wait time.Duration, tripped bool, err error) {
	// A look without a lock first: those who must wait cost no write.
	for _, k := range keys {
		var until int64
		if err := one(ctx, db.read, &until, `SELECT until FROM guesses WHERE key = $1`, k.Key); err != nil && !isMissing(err) {
			return 0, false, err
		}
		wait = max(wait, time.Duration(until-micros(now))*time.Microsecond)
	}
	if wait > 0 || len(keys) == 0 {
		return max(wait, 0), false, nil
	}
	err = db.inTx(ctx, func(tx *sql.Tx) error {
		wait, tripped = 0, false
		rows := make([]guessRow, len(keys))
		for i, k := range keys {
			// The no-op update takes the row's lock.
			if err := one(ctx, tx, &rows[i], `INSERT INTO guesses (key, count, until, at) VALUES ($1, 0, 0, $2)
				ON CONFLICT (key) DO UPDATE SET count = guesses.count RETURNING count, until, at`, k.Key, micros(now)); err != nil {
				return err
			}
			if moment(rows[i].At).Before(now.Add(-guessMemory)) {
				rows[i] = guessRow{}
			}
			wait = max(wait, time.Duration(rows[i].Until-micros(now))*time.Microsecond)
		}
		if wait > 0 {
			return nil
		}
		for i, k := range keys {
			count := rows[i].Count + 1
			until := int64(0)
			if over := count - int64(k.Free); over >= 0 {
				until = micros(now.Add(min(k.Most, k.Base<<min(over, 20))))
				tripped = tripped || over == 0
			}
			if _, err := exec(ctx, tx, `UPDATE guesses SET count = $2, until = $3, at = $4 WHERE key = $1`, k.Key, count, until, micros(now)); err != nil {
				return err
			}
		}
		return nil
	})
	return max(wait, 0), tripped, err
}

// ForgiveGuesses implements account.GuessStore.
func (db *DB) ForgiveGuesses(ctx context.Context, key []byte) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		_, err := exec(ctx, tx, `DELETE FROM guesses WHERE key = $1`, key)
		return err
	})
}
