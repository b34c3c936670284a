package sqldb

import (
	"context"
	"database/sql"

	"joinder"
	"joinder/internal/account"
)

// SetPassword implements account.FactorStore.
func (db *DB) SetPassword(ctx context.Context, id joinder.ID, hash string, long bool, keep joinder.ID, e account.Event) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		n, err := exec(ctx, tx, `UPDATE accounts SET password_hash = $2, long_password = $3 WHERE id = $1 AND closed_at = 0`, string(id), hash, truth(long))
		if err == nil && n == 0 {
			err = errNoAccount()
		}
		if err != nil {
			return err
		}
		return db.endOthers(ctx, tx, id, keep, e)
	})
}

// endOthers ends the account's sign-ins but one, and logs.
func (db *DB) endOthers(ctx context.Context, tx *sql.Tx, id, keep joinder.ID, e account.Event) error {
	if _, err := exec(ctx, tx, `DELETE FROM sign_ins WHERE account = $1 AND id <> $2`, string(id), string(keep)); err != nil {
		return err
	}
	return db.appendSecurity(ctx, tx, e)
}

// SetTOTP implements account.FactorStore.
func (db *DB) SetTOTP(ctx context.Context, id joinder.ID, box []byte, step int64, codes [][]byte, keep joinder.ID, e account.Event) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		n, err := exec(ctx, tx, `UPDATE accounts SET totp_box = $2, totp_step = $3 WHERE id = $1 AND closed_at = 0`, string(id), box, step)
		if err == nil && n == 0 {
			err = errNoAccount()
		}
		if err != nil {
			return err
		}
		if err := replaceCodes(ctx, tx, id, codes); err != nil {
			return err
		}
		if len(box) > 0 {
			if _, err := exec(ctx, tx, `UPDATE sign_ins SET strong = 1, stepped_at = $2 WHERE id = $1`, string(keep), micros(e.At)); err != nil {
				return err
			}
		}
		return db.endOthers(ctx, tx, id, keep, e)
	})
}

func replaceCodes(ctx context.Context, tx *sql.Tx, id joinder.ID, codes [][]byte) error {
	if _, err := exec(ctx, tx, `DELETE FROM recovery_codes WHERE account = $1`, string(id)); err != nil {
		return err
	}
	return insertCodes(ctx, tx, id, codes)
}

func insertCodes(ctx context.Context, tx *sql.Tx, id joinder.ID, codes [][]byte) error {
	for _, c := range codes {
		if _, err := exec(ctx, tx, `INSERT INTO recovery_codes (account, code_hash) VALUES ($1, $2)`, string(id), c); err != nil {
			return err
		}
	}
	return nil
}

// UseTOTPStep implements account.FactorStore.
func (db *DB) UseTOTPStep(ctx context.Context, id joinder.ID, step int64) (bool, error) {
	used := false
	err := db.inTx(ctx, func(tx *sql.Tx) error {
		n, err := exec(ctx, tx, `UPDATE accounts SET totp_step = $2 WHERE id = $1 AND totp_step < $2`, string(id), step)
		used = n == 1
		return err
	})
	return used && err == nil, err
}

// ReplaceRecoveryCodes implements account.FactorStore.
func (db *DB) ReplaceRecoveryCodes(ctx context.Context, id joinder.ID, codes [][]byte, e account.Event) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		if err := replaceCodes(ctx, tx, id, codes); err != nil {
			return err
		}
		return db.appendSecurity(ctx, tx, e)
	})
}

// UseRecoveryCode implements account.FactorStore.
func (db *DB) UseRecoveryCode(ctx context.Context, id joinder.ID, code []byte, e account.Event) (bool, error) {
	used := false
	err := db.inTx(ctx, func(tx *sql.Tx) error {
		n, err := exec(ctx, tx, `UPDATE recovery_codes SET used_at = $3 WHERE account = $1 AND code_hash = $2 AND used_at = 0`,
			string(id), code, micros(e.At))
		used = n == 1
		if err != nil || !used {
			return err
		}
		return db.appendSecurity(ctx, tx, e)
	})
	return used && err == nil, err
}

// AddPasskey implements account.FactorStore.
func (db *DB) AddPasskey(ctx context.Context, id joinder.ID, p account.Passkey, e account.Event) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		if err := insertPasskey(ctx, tx, id, p); err != nil {
			return err
		}
		return db.appendSecurity(ctx, tx, e)
	})
}

func insertPasskey(ctx context.Context, tx *sql.Tx, id joinder.ID, p account.Passkey) error {
	_, err := exec(ctx, tx, `INSERT INTO passkeys (id, account, name, box, added_at, used_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		p.ID, string(id), p.Name, p.Box, micros(p.AddedAt), micros(p.UsedAt))
	return err
}

// UsedPasskey implements account.FactorStore.
func (db *DB) UsedPasskey(ctx context.Context, id joinder.ID, p account.Passkey) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		n, err := exec(ctx, tx, `UPDATE passkeys SET box = $3, used_at = $4 WHERE id = $1 AND account = $2`, p.ID, string(id), p.Box, micros(p.UsedAt))
		if err == nil && n == 0 {
			err = errNoAccount()
		}
		return err
	})
}

// RemovePasskey implements account.FactorStore.
func (db *DB) RemovePasskey(ctx context.Context, id joinder.ID, passkey string, keep joinder.ID, e account.Event) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		n, err := exec(ctx, tx, `DELETE FROM passkeys WHERE id = $1 AND account = $2`, passkey, string(id))
		if err == nil && n == 0 {
			err = errNoAccount()
		}
		if err != nil {
			return err
		}
		return db.endOthers(ctx, tx, id, keep, e)
	})
}
