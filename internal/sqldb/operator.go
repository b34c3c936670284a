package sqldb

import (
	"context"
	"database/sql"
	"time"

	"joinder"
	"joinder/internal/account"
	"joinder/internal/recourse/remedy/operator"
)

// WalletsOf lists the wallets that an account was verified to answer for: for
// joinder.Viewer.Wallets.
func (db *DB) WalletsOf(ctx context.Context, id joinder.ID) ([]string, error) {
	var wallets []string
	if id == "" {
		return nil, nil
	}
	err := all(ctx, db.read, &wallets, `SELECT DISTINCT wallet FROM operators WHERE account = $1 AND verified_at > 0 AND revoked_at = 0 ORDER BY wallet`, string(id))
	return wallets, err
}

type accessRow struct {
	ID, Wallet, Account, How, CodeHash                   string
	NameBox                                              []byte
	UntilAt, InvitedAt, ClaimedAt, VerifiedAt, RevokedAt int64
}

const accessColumns = `id, wallet, account, how, code_hash, name_box, until_at, invited_at, claimed_at, verified_at, revoked_at`

func (r accessRow) access() operator.Access {
	return operator.Access{
		ID: joinder.ID(r.ID), Wallet: r.Wallet, Account: joinder.ID(r.Account), How: operator.How(r.How), Until: moment(r.UntilAt),
		Invited: moment(r.InvitedAt), Claimed: moment(r.ClaimedAt), Verified: moment(r.VerifiedAt), Revoked: moment(r.RevokedAt),
	}
}

// recordAct keeps an act and ties it to the security log, in the transaction
// that does it. whose is the account that the act is about.
func (db *DB) recordAct(ctx context.Context, tx *sql.Tx, whose joinder.ID, act operator.Act) error {
	if _, err := exec(ctx, tx, `INSERT INTO operator_acts (id, operator, kind, account, reason, at) VALUES ($1, $2, $3, $4, $5, $6)`,
		string(act.ID), string(act.Operator), act.Kind, string(act.Account), act.Reason, micros(act.At)); err != nil {
		return err
	}
	return db.appendSecurity(ctx, tx, account.Event{Kind: account.RoleChanged, Account: whose, At: act.At, Detail: "operator." + act.Kind + "." + act.Digest()})
}

// InviteOperator implements operator.Registry.
func (f *RemedyFiles) InviteOperator(ctx context.Context, a operator.Access, nameBox []byte, tokenHash, codeHash string, act operator.Act) error {
	return f.inTx(ctx, func(tx *sql.Tx) error {
		var known int
		if err := one(ctx, tx, &known, `SELECT COUNT(*) FROM wallets WHERE id = $1`, a.Wallet); err != nil {
			return err
		}
		if known == 0 {
			return joinder.Fail(joinder.Invalid, "error.operator.wallet").On("wallet")
		}
		if _, err := exec(ctx, tx, `INSERT INTO operators (id, wallet, name_box, how, token_hash, code_hash, until_at, invited_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			string(a.ID), a.Wallet, nameBox, string(a.How), tokenHash, codeHash, micros(a.Until), micros(a.Invited)); err != nil {
			return err
		}
		return f.recordAct(ctx, tx, "", act)
	})
}

// InvitationOpen implements operator.Registry.
func (f *RemedyFiles) InvitationOpen(ctx context.Context, tokenHash string, at time.Time) (operator.Access, bool, error) {
	var r accessRow
	err := one(ctx, f.read, &r, `SELECT `+accessColumns+` FROM operators WHERE token_hash = $1 AND token_hash <> '' AND until_at > $2 AND revoked_at = 0`, tokenHash, micros(at))
	return r.access(), r.CodeHash != "", err
}

// ClaimInvitation implements operator.Registry. The token is emptied by the
// statement that finds it, so that of two claims one wins.
func (f *RemedyFiles) ClaimInvitation(ctx context.Context, tokenHash, codeHash string, by joinder.ID, act operator.Act) error {
	over := joinder.Fail(joinder.NotFound, "error.operator.link_over")
	return f.inTx(ctx, func(tx *sql.Tx) error {
		var r accessRow
		err := one(ctx, tx, &r, `SELECT `+accessColumns+` FROM operators WHERE token_hash = $1 AND token_hash <> '' AND until_at > $2 AND revoked_at = 0`, tokenHash, micros(act.At))
		if isMissing(err) {
			return over
		}
		if err != nil {
			return err
		}
		if r.CodeHash != "" && r.CodeHash != codeHash {
			return joinder.Fail(joinder.Invalid, "error.operator.code").On("code")
		}
		n, err := exec(ctx, tx, `UPDATE operators SET token_hash = '', account = $2, claimed_at = $3 WHERE id = $1 AND token_hash = $4`,
			r.ID, string(by), micros(act.At), tokenHash)
		if err == nil && n == 0 {
			err = over
		}
		if err != nil {
			return err
		}
		act.Operator = joinder.ID(r.ID)
		return f.recordAct(ctx, tx, by, act)
	})
}

// VerifyOperator implements operator.Registry.
func (f *RemedyFiles) VerifyOperator(ctx context.Context, id joinder.ID, act operator.Act) error {
	return f.changeOperator(ctx, id, `UPDATE operators SET verified_at = $2 WHERE id = $1 AND claimed_at > 0 AND verified_at = 0 AND revoked_at = 0`, act)
}

// RevokeOperator implements operator.Registry.
func (f *RemedyFiles) RevokeOperator(ctx context.Context, id joinder.ID, act operator.Act) error {
	return f.changeOperator(ctx, id, `UPDATE operators SET revoked_at = $2, token_hash = '' WHERE id = $1 AND revoked_at = 0`, act)
}

func (f *RemedyFiles) changeOperator(ctx context.Context, id joinder.ID, update string, act operator.Act) error {
	return f.inTx(ctx, func(tx *sql.Tx) error {
		n, err := exec(ctx, tx, update, string(id), micros(act.At))
		if err == nil && n == 0 {
			err = joinder.Fail(joinder.Conflict, "error.operator.state")
		}
		if err != nil {
			return err
		}
		var whose string
		if err := one(ctx, tx, &whose, `SELECT account FROM operators WHERE id = $1`, string(id)); err != nil {
			return err
		}
		return f.recordAct(ctx, tx, joinder.ID(whose), act)
	})
}

// Operators implements operator.Registry.
func (f *RemedyFiles) Operators(ctx context.Context, v joinder.Viewer) ([]operator.Access, [][]byte, error) {
	if !v.System && v.Role != joinder.RoleAdmin {
		return nil, nil, joinder.Fail(joinder.Forbidden, "error.operator.admins_only")
	}
	var rows []accessRow
	if err := all(ctx, f.read, &rows, `SELECT `+accessColumns+` FROM operators ORDER BY id DESC`); err != nil {
		return nil, nil, err
	}
	var acts []struct {
		ID, Operator, Kind, Account, Reason string
		At                                  int64
	}
	if err := all(ctx, f.read, &acts, `SELECT id, operator, kind, account, reason, at FROM operator_acts ORDER BY id`); err != nil {
		return nil, nil, err
	}
	of := map[string][]operator.Act{}
	for _, a := range acts {
		of[a.Operator] = append(of[a.Operator], operator.Act{ID: joinder.ID(a.ID), Operator: joinder.ID(a.Operator), Kind: a.Kind, Account: joinder.ID(a.Account), Reason: a.Reason, At: moment(a.At)})
	}
	out, boxes := make([]operator.Access, len(rows)), make([][]byte, len(rows))
	for i, r := range rows {
		out[i], boxes[i] = r.access(), r.NameBox
		out[i].Acts = of[r.ID]
	}
	return out, boxes, nil
}

// dropOperator ends what an account answered for, when the account is gone.
func dropOperator(ctx context.Context, q querier, id joinder.ID, at time.Time) error {
	_, err := exec(ctx, q, `UPDATE operators SET revoked_at = $2 WHERE account = $1 AND revoked_at = 0`, string(id), micros(at))
	return err
}
