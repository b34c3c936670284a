package sqldb

import (
	"context"
	"database/sql"
	"time"

	"joinder"
	"joinder/internal/wallet/fee"
)

// feeReceiptRow is a receipt as stored.
type feeReceiptRow struct {
	ID, Wallet, Action, Currency, AmountUnits, FeeUnits, ChargedOn string
	Complaint, Account, Evidence                                   string
	OpenFile                                                       int
	State, Reason                                                  string
	At                                                             int64
}

const feeReceiptColumns = `f.id, f.wallet, f.action, f.currency, f.amount_units, f.fee_units, f.charged_on, f.complaint, f.account, f.evidence,
	f.open_file, f.state, f.reason, f.at`

func (r feeReceiptRow) receipt() (fee.Receipt, error) {
	out := fee.Receipt{ID: joinder.ID(r.ID), Wallet: r.Wallet, Action: fee.Action(r.Action), On: day(r.ChargedOn), Complaint: joinder.ID(r.Complaint),
		Account: joinder.ID(r.Account), Evidence: joinder.ID(r.Evidence), OpenFile: r.OpenFile == 1, State: fee.ReceiptState(r.State), Reason: r.Reason, At: moment(r.At)}
	var err error
	if out.Amount, err = joinder.MoneyFromUnits(r.AmountUnits, joinder.Currency(r.Currency)); err != nil {
		return out, err
	}
	out.Fee, err = joinder.MoneyFromUnits(r.FeeUnits, joinder.Currency(r.Currency))
	return out, err
}

// ownFeeReceipt holds for the receipts f that the viewer gave, or that belong
// to a complaint of theirs.
func ownFeeReceipt(v joinder.Viewer, args *list) string {
	own := `1 = 0` // never NULL, so that NOT of it holds
	if len(v.Holds) > 0 {
		own += ` OR f.complaint IN ` + args.in(ids(v.Holds))
	}
	if v.Account != "" {
		own += ` OR f.account = ` + args.add(string(v.Account))
	}
	return `(` + own + `)`
}

// standingFeeReceipt holds for the receipts f that may be counted: nobody
// refused them, and the complaint that they belong to still stands.
const standingFeeReceipt = `f.state <> 'refused' AND (f.complaint = '' OR c.state = 'filed')`

// judgesFees reports whether the viewer may judge receipts.
func judgesFees(v joinder.Viewer) bool {
	return v.System || v.Role == joinder.RoleModerator || v.Role == joinder.RoleAdmin
}

// AddFeeReceipt implements fee.ReceiptStore.
func (db *DB) AddFeeReceipt(ctx context.Context, v joinder.Viewer, r fee.Receipt) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		if err := mayGiveFeeReceipt(ctx, tx, v, r); err != nil {
			return err
		}
		var n int
		if err := one(ctx, tx, &n, `SELECT COUNT(*) FROM wallets WHERE id = $1`, r.Wallet); err != nil {
			return err
		}
		if n == 0 {
			return joinder.Fail(joinder.Invalid, "error.fee.wallet").On("wallet")
		}
		done, err := exec(ctx, tx, `INSERT INTO fee_receipts (id, wallet, action, currency, amount_units, fee_units, charged_on, month, complaint, account,
				evidence, open_file, state, at) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14)
			ON CONFLICT (complaint, account, wallet, action, month) DO UPDATE SET id = excluded.id, currency = excluded.currency,
				amount_units = excluded.amount_units, fee_units = excluded.fee_units, charged_on = excluded.charged_on,
				evidence = excluded.evidence, open_file = excluded.open_file, at = excluded.at WHERE fee_receipts.state = 'given'`,
			string(r.ID), r.Wallet, string(r.Action), string(r.Amount.Currency), r.Amount.UnitString(), r.Fee.UnitString(), r.On.String(), r.On.String()[:7],
			string(r.Complaint), string(r.Account), string(r.Evidence), truth(r.OpenFile), string(fee.ReceiptGiven), micros(r.At))
		if err == nil && done == 0 {
			return joinder.Fail(joinder.Conflict, "error.fee.judged")
		}
		return err
	})
}

// mayGiveFeeReceipt holds that the giver is the viewer, the complaint stands,
// and the file is that complaint's.
func mayGiveFeeReceipt(ctx context.Context, tx *sql.Tx, v joinder.Viewer, r fee.Receipt) error {
	if r.Complaint == "" {
		if !v.System && (v.Account == "" || r.Account != v.Account) {
			return joinder.Fail(joinder.Forbidden, "error.fee.nobody")
		}
		return nil
	}
	if !v.System && !v.Owns(r.Complaint) {
		return noComplaint()
	}
	var n int
	if err := one(ctx, tx, &n, `SELECT COUNT(*) FROM complaints WHERE id = $1 AND state = 'filed'`, string(r.Complaint)); err != nil {
		return err
	}
	if n == 0 {
		return noComplaint()
	}
	if r.Evidence == "" {
		return nil
	}
	if err := one(ctx, tx, &n, `SELECT COUNT(*) FROM evidence WHERE id = $1 AND complaint = $2`, string(r.Evidence), string(r.Complaint)); err != nil {
		return err
	}
	if n == 0 {
		return joinder.Fail(joinder.Invalid, "error.intake.evidence_unknown").On("file")
	}
	return nil
}

// FeeReceiptsOf implements fee.ReceiptStore.
func (db *DB) FeeReceiptsOf(ctx context.Context, v joinder.Viewer) ([]fee.Receipt, error) {
	var args list
	return db.feeReceipts(ctx, `SELECT `+feeReceiptColumns+` FROM fee_receipts f WHERE `+ownFeeReceipt(v, &args)+` ORDER BY f.id DESC LIMIT 200`, args...)
}

func (db *DB) feeReceipts(ctx context.Context, query string, args ...any) ([]fee.Receipt, error) {
	var rows []feeReceiptRow
	if err := all(ctx, db.read, &rows, query, args...); err != nil {
		return nil, err
	}
	out := make([]fee.Receipt, len(rows))
	for i, r := range rows {
		var err error
		if out[i], err = r.receipt(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// TakeBackFeeReceipt implements fee.ReceiptStore.
func (db *DB) TakeBackFeeReceipt(ctx context.Context, v joinder.Viewer, id joinder.ID) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		var args list
		mark := args.add(string(id))
		n, err := exec(ctx, tx, `DELETE FROM fee_receipts AS f WHERE f.id = `+mark+` AND `+ownFeeReceipt(v, &args), args...)
		if err == nil && n == 0 {
			return joinder.Fail(joinder.NotFound, "error.store.missing")
		}
		return err
	})
}

// FeeReceiptsToJudge implements fee.ReceiptStore. Whose they are is not said.
func (db *DB) FeeReceiptsToJudge(ctx context.Context, v joinder.Viewer, limit int) ([]fee.Receipt, error) {
	if !judgesFees(v) {
		return nil, joinder.Fail(joinder.Forbidden, "error.shell.forbidden")
	}
	var args list
	mine, many := ownFeeReceipt(v, &args), args.add(limit)
	return db.feeReceipts(ctx, `SELECT f.id, f.wallet, f.action, f.currency, f.amount_units, f.fee_units, f.month || '-01' AS charged_on,
			'' AS complaint, '' AS account, CASE WHEN f.open_file = 1 THEN f.evidence ELSE '' END AS evidence, f.open_file, f.state, f.reason, f.at
		FROM fee_receipts f LEFT JOIN complaints c ON c.id = f.complaint
		WHERE (f.complaint = '' OR c.state = 'filed') AND NOT `+mine+`
		ORDER BY CASE WHEN f.state = 'given' THEN 0 ELSE 1 END, f.id DESC LIMIT `+many, args...)
}

// JudgeFeeReceipt implements fee.ReceiptStore.
func (db *DB) JudgeFeeReceipt(ctx context.Context, v joinder.Viewer, id joinder.ID, to fee.ReceiptState, reason string, at time.Time) error {
	if !judgesFees(v) {
		return joinder.Fail(joinder.Forbidden, "error.shell.forbidden")
	}
	return db.inTx(ctx, func(tx *sql.Tx) error {
		var args list
		set := `state = ` + args.add(string(to)) + `, reason = ` + args.add(reason) + `, judge = ` + args.add(string(v.Account)) + `, judged_at = ` + args.add(micros(at))
		where := `f.id = ` + args.add(string(id)) + ` AND NOT ` + ownFeeReceipt(v, &args)
		if to == fee.ReceiptConfirmed { // a word without a look is none
			where += ` AND f.open_file = 1`
		}
		n, err := exec(ctx, tx, `UPDATE fee_receipts AS f SET `+set+` WHERE `+where, args...)
		if err == nil && n == 0 {
			return joinder.Fail(joinder.NotFound, "error.store.missing")
		}
		return err
	})
}

// FeeReceiptFile implements fee.ReceiptStore.
func (db *DB) FeeReceiptFile(ctx context.Context, v joinder.Viewer, id joinder.ID) (joinder.ID, error) {
	if !judgesFees(v) {
		return "", joinder.Fail(joinder.Forbidden, "error.shell.forbidden")
	}
	var item string
	err := one(ctx, db.read, &item, `SELECT f.evidence FROM fee_receipts f JOIN complaints c ON c.id = f.complaint AND c.state = 'filed'
		WHERE f.id = $1 AND f.open_file = 1 AND f.evidence <> ''`, string(id))
	return joinder.ID(item), err
}

// CountedFeeReceipts implements fee.ReceiptStore. A person is the account that
// a complaint belongs to, else the complainant's pseudonym.
func (db *DB) CountedFeeReceipts(ctx context.Context, _ joinder.Viewer, since string, limit int) ([]fee.Counted, error) {
	var rows []struct {
		Wallet, Action, Currency, AmountUnits, FeeUnits, Month, Person, File, State string
		Reachable                                                                   int
		At                                                                          int64
	}
	err := all(ctx, db.read, &rows, `SELECT f.wallet, f.action, f.currency, f.amount_units, f.fee_units, f.month, f.state, f.at,
			CASE WHEN f.complaint = '' THEN f.account WHEN c.account <> '' THEN c.account ELSE c.person END AS person,
			CASE WHEN f.complaint = '' OR c.account <> '' OR c.contact_box IS NOT NULL THEN 1 ELSE 0 END AS reachable, COALESCE(e.sha256, '') AS file
		FROM fee_receipts f LEFT JOIN complaints c ON c.id = f.complaint LEFT JOIN evidence e ON e.id = f.evidence AND f.evidence <> ''
		WHERE `+standingFeeReceipt+` AND f.month >= $1 ORDER BY f.id DESC LIMIT $2`, since, limit)
	if err != nil {
		return nil, err
	}
	out := make([]fee.Counted, 0, len(rows))
	for _, r := range rows {
		c := fee.Counted{Wallet: r.Wallet, Action: fee.Action(r.Action), Month: r.Month, Person: r.Person, File: r.File, Reachable: r.Reachable == 1,
			Confirmed: r.State == string(fee.ReceiptConfirmed), At: moment(r.At)}
		if c.Amount, err = joinder.MoneyFromUnits(r.AmountUnits, joinder.Currency(r.Currency)); err != nil {
			return nil, err
		}
		if c.Fee, err = joinder.MoneyFromUnits(r.FeeUnits, joinder.Currency(r.Currency)); err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, nil
}

// eraseFeeReceipts destroys what the owner of a complaint said they were charged.
func eraseFeeReceipts(ctx context.Context, tx *sql.Tx, complaint joinder.ID) error {
	_, err := exec(ctx, tx, `DELETE FROM fee_receipts WHERE complaint = $1`, string(complaint))
	return err
}
