package sqldb

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/hex"
	"strconv"
	"time"

	"joinder"
	"joinder/internal/account"
)

// The storage of accounts.
var _ = account.Stores{
	RecordStore: (*DB)(nil), FactorStore: (*DB)(nil), SignInStore: (*DB)(nil), GuessStore: (*DB)(nil),
	LogStore: (*DB)(nil), ReceiptStore: (*DB)(nil), SetupStore: (*DB)(nil),
}

type accountRow struct {
	ID           string
	Handle       []byte
	NameKey      []byte
	EmailBox     []byte
	PasswordHash string
	LongPassword int
	TotpBox      []byte
	Role         string
	CreatedAt    int64
	VerifiedAt   int64
	ClosedAt     int64
	RecoveryLeft int
}

type passkeyRow struct {
	ID      string
	Name    string
	Box     []byte
	AddedAt int64
	UsedAt  int64
}

const accountColumns = `a.id, a.handle, a.name_key, a.email_box, a.password_hash, a.long_password, a.totp_box, a.role,
	a.created_at, a.verified_at, a.closed_at,
	(SELECT COUNT(*) FROM recovery_codes c WHERE c.account = a.id AND c.used_at = 0) AS recovery_left`

// CreateAccount implements account.RecordStore.
func (db *DB) CreateAccount(ctx context.Context, r account.Record, e account.Event) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		if err := insertAccount(ctx, tx, r, 0); err != nil {
			return err
		}
		return db.appendSecurity(ctx, tx, e)
	})
}

func insertAccount(ctx context.Context, tx *sql.Tx, r account.Record, step int64) error {
	_, err := exec(ctx, tx, `INSERT INTO accounts
		(id, handle, name_key, email_box, password_hash, long_password, totp_box, totp_step, role, created_at, verified_at, closed_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		string(r.ID), r.Handle, r.NameKey, r.EmailBox, r.PasswordHash, truth(r.LongPassword), r.TOTPBox, step, string(r.Role),
		micros(r.CreatedAt), micros(r.VerifiedAt), micros(r.ClosedAt))
	if err != nil {
		return err
	}
	for _, p := range r.Passkeys {
		if err := insertPasskey(ctx, tx, r.ID, p); err != nil {
			return err
		}
	}
	return nil
}

// Account implements account.RecordStore.
func (db *DB) Account(ctx context.Context, id joinder.ID) (account.Record, error) {
	return accountWhere(ctx, db.read, `a.id = $1`, string(id))
}

// AccountByName implements account.RecordStore.
func (db *DB) AccountByName(ctx context.Context, nameKey []byte) (account.Record, error) {
	return accountWhere(ctx, db.read, `a.name_key = $1`, nameKey)
}

// AccountByHandle implements account.RecordStore.
func (db *DB) AccountByHandle(ctx context.Context, handle []byte) (account.Record, error) {
	return accountWhere(ctx, db.read, `a.handle = $1`, handle)
}

func accountWhere(ctx context.Context, q querier, where string, key any) (account.Record, error) {
	var row accountRow
	if err := one(ctx, q, &row, `SELECT `+accountColumns+` FROM accounts a WHERE `+where, key); err != nil {
		return account.Record{}, err
	}
	r := account.Record{
		ID: joinder.ID(row.ID), Handle: row.Handle, NameKey: row.NameKey, EmailBox: row.EmailBox, PasswordHash: row.PasswordHash,
		LongPassword: row.LongPassword == 1, TOTPBox: row.TotpBox, Role: joinder.Role(row.Role), CreatedAt: moment(row.CreatedAt),
		VerifiedAt: moment(row.VerifiedAt), ClosedAt: moment(row.ClosedAt), RecoveryLeft: row.RecoveryLeft,
	}
	var keys []passkeyRow
	if err := all(ctx, q, &keys, `SELECT id, name, box, added_at, used_at FROM passkeys WHERE account = $1 ORDER BY added_at, id`, row.ID); err != nil {
		return account.Record{}, err
	}
	for _, k := range keys {
		r.Passkeys = append(r.Passkeys, account.Passkey{ID: k.ID, Name: k.Name, Box: k.Box, AddedAt: moment(k.AddedAt), UsedAt: moment(k.UsedAt)})
	}
	return r, nil
}

// SetAccountRole implements account.RecordStore.
func (db *DB) SetAccountRole(ctx context.Context, id joinder.ID, role joinder.Role, e account.Event) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		if role != joinder.RoleAdmin {
			if err := keepAnAdmin(ctx, tx, id); err != nil {
				return err
			}
		}
		return db.changeAccount(ctx, tx, `UPDATE accounts SET role = $2 WHERE id = $1`, id, string(role), e)
	})
}

// CloseAccount implements account.RecordStore.
func (db *DB) CloseAccount(ctx context.Context, id joinder.ID, at time.Time, e account.Event) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		if !at.IsZero() {
			if err := keepAnAdmin(ctx, tx, id); err != nil {
				return err
			}
		}
		return db.changeAccount(ctx, tx, `UPDATE accounts SET closed_at = $2 WHERE id = $1`, id, micros(at), e)
	})
}

// changeAccount runs an update of one account, ends its sign-ins and logs.
func (db *DB) changeAccount(ctx context.Context, tx *sql.Tx, update string, id joinder.ID, value any, e account.Event) error {
	n, err := exec(ctx, tx, update, string(id), value)
	if err != nil {
		return err
	}
	if n == 0 {
		return errNoAccount()
	}
	if _, err := exec(ctx, tx, `DELETE FROM sign_ins WHERE account = $1`, string(id)); err != nil {
		return err
	}
	return db.appendSecurity(ctx, tx, e)
}

func errNoAccount() error { return joinder.Fail(joinder.NotFound, "error.store.missing") }

// lockSecurity makes writers of accounts that must agree on a count queue up;
// the security log's head row serves, since they all write to the log.
func lockSecurity(ctx context.Context, tx *sql.Tx) error {
	_, err := exec(ctx, tx, `UPDATE security_head SET seq = seq WHERE one = 1`)
	return err
}

// keepAnAdmin is a Conflict when id is the only open admin.
func keepAnAdmin(ctx context.Context, tx *sql.Tx, id joinder.ID) error {
	if err := lockSecurity(ctx, tx); err != nil {
		return err
	}
	var mine, others int
	err := one(ctx, tx, &mine, `SELECT COUNT(*) FROM accounts WHERE role = 'admin' AND closed_at = 0 AND id = $1`, string(id))
	if err != nil || mine == 0 {
		return err
	}
	err = one(ctx, tx, &others, `SELECT COUNT(*) FROM accounts WHERE role = 'admin' AND closed_at = 0 AND id <> $1`, string(id))
	if err == nil && others == 0 {
		return joinder.Fail(joinder.Conflict, "error.account.last_admin")
	}
	return err
}

// DeleteAccount implements account.RecordStore.
func (db *DB) DeleteAccount(ctx context.Context, id joinder.ID, e account.Event) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		if err := keepAnAdmin(ctx, tx, id); err != nil {
			return err
		}
		for _, statement := range []string{
			`UPDATE complaints SET account = '' WHERE account = $1`,
			`DELETE FROM sign_ins WHERE account = $1`,
			`DELETE FROM passkeys WHERE account = $1`,
			`DELETE FROM recovery_codes WHERE account = $1`,
			`DELETE FROM fee_receipts WHERE account = $1`,
			`DELETE FROM mappings WHERE account = $1`,
		} {
			if _, err := exec(ctx, tx, statement, string(id)); err != nil {
				return err
			}
		}
		if err := db.eraseAccountReviews(ctx, tx, id); err != nil {
			return err
		}
		n, err := exec(ctx, tx, `DELETE FROM accounts WHERE id = $1`, string(id))
		if err != nil {
			return err
		}
		if n == 0 {
			return errNoAccount()
		}
		if err := db.enqueue(ctx, tx, joinder.Job{Kind: account.JobAccountDeleted, Payload: []byte(id)}); err != nil {
			return err
		}
		return db.appendSecurity(ctx, tx, e)
	})
}

// AttachComplaints implements account.ReceiptStore.
func (db *DB) AttachComplaints(ctx context.Context, v joinder.Viewer, complaints []joinder.ID, e account.Event) (int, error) {
	attached := 0
	err := db.inTx(ctx, func(tx *sql.Tx) error {
		attached = 0
		for _, id := range complaints {
			if !v.Owns(id) {
				continue
			}
			n, err := exec(ctx, tx, `UPDATE complaints SET account = $1 WHERE id = $2 AND account = '' AND state <> 'erased'`,
				string(v.Account), string(id))
			if err != nil {
				return err
			}
			attached += int(n)
		}
		if attached == 0 {
			return nil
		}
		e.Detail = strconv.Itoa(attached)
		return db.appendSecurity(ctx, tx, e)
	})
	return attached, err
}

// AttachedComplaints implements account.ReceiptStore.
func (db *DB) AttachedComplaints(ctx context.Context, id joinder.ID) ([]account.Attached, error) {
	var rows []struct {
		ID, Wallet, Issue, State string
		FiledAt                  int64
	}
	out := []account.Attached{}
	if id == "" {
		return out, nil
	}
	err := all(ctx, db.read, &rows, `SELECT id, wallet, issue, state, filed_at FROM complaints
		WHERE account = $1 AND state <> 'erased' ORDER BY filed_at DESC, id DESC`, string(id))
	for _, r := range rows {
		out = append(out, account.Attached{ID: joinder.ID(r.ID), Wallet: r.Wallet, Issue: r.Issue, State: joinder.ComplaintState(r.State), FiledAt: moment(r.FiledAt)})
	}
	return out, err
}

// settingSetup holds "hash until" of the one-time link.
const settingSetup = "account.setup"

// OfferSetup implements account.SetupStore.
func (db *DB) OfferSetup(ctx context.Context, hash []byte, until time.Time) (bool, error) {
	offered := false
	err := db.inTx(ctx, func(tx *sql.Tx) error {
		offered = false
		if err := lockSecurity(ctx, tx); err != nil {
			return err
		}
		admins, err := openAdmins(ctx, tx)
		if err != nil || admins > 0 {
			return err
		}
		offered = true
		_, err = exec(ctx, tx, `INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
			settingSetup, hex.EncodeToString(hash)+" "+strconv.FormatInt(micros(until), 10))
		return err
	})
	return offered && err == nil, err
}

func openAdmins(ctx context.Context, q querier) (n int, err error) {
	err = one(ctx, q, &n, `SELECT COUNT(*) FROM accounts WHERE role = 'admin' AND closed_at = 0`)
	return n, err
}

// SetupOpen implements account.SetupStore.
func (db *DB) SetupOpen(ctx context.Context, hash []byte, at time.Time) (bool, error) {
	return setupOpen(ctx, db.read, hash, at)
}

func setupOpen(ctx context.Context, q querier, hash []byte, at time.Time) (bool, error) {
	var value string
	if err := one(ctx, q, &value, `SELECT value FROM settings WHERE name = $1`, settingSetup); err != nil {
		if isMissing(err) {
			err = nil
		}
		return false, err
	}
	stored, until, _ := bytes.Cut([]byte(value), []byte(" "))
	us, err := strconv.ParseInt(string(until), 10, 64)
	if err != nil {
		return false, nil
	}
	return string(stored) == hex.EncodeToString(hash) && at.Before(moment(us)), nil
}

// UseSetup implements account.SetupStore.
func (db *DB) UseSetup(ctx context.Context, hash []byte, r account.Record, codes [][]byte, step int64, e account.Event) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		if err := lockSecurity(ctx, tx); err != nil {
			return err
		}
		open, err := setupOpen(ctx, tx, hash, e.At)
		if err != nil {
			return err
		}
		admins, err := openAdmins(ctx, tx)
		if err != nil {
			return err
		}
		if !open || admins > 0 {
			return errNoAccount()
		}
		if _, err := exec(ctx, tx, `DELETE FROM settings WHERE name = $1`, settingSetup); err != nil {
			return err
		}
		if err := insertAccount(ctx, tx, r, step); err != nil {
			return err
		}
		if err := insertCodes(ctx, tx, r.ID, codes); err != nil {
			return err
		}
		return db.appendSecurity(ctx, tx, e)
	})
}
