package app

import (
	"bytes"
	"errors"
	"io"

	"joinder"
	"joinder/internal/evidence/statement"
	"joinder/internal/wallet/fee/charge"
)

// chargesOf are the fees that a whole statement names, row by row.
type chargesOf struct{ body []byte }

// statementCharges takes a file for a statement when its kind has a name; any
// other table is left to those who read rows that people wrote.
func statementCharges(file []byte) (charge.Source, bool) {
	r, err := statement.Open(bytes.NewReader(file), statement.Options{})
	if err != nil {
		return nil, false
	}
	defer r.Close()
	return chargesOf{file}, !statement.Unnamed(r.Format())
}

// Rows implements charge.Source. Rows without a fee are left out; the fee is
// part of what left the account, as the wallets write it.
func (c chargesOf) Rows() (out []charge.Row, wrong []charge.Wrong, err error) {
	r, err := statement.Open(bytes.NewReader(c.body), statement.Options{})
	if err != nil {
		return nil, nil, err
	}
	defer r.Close()
	for {
		row, err := r.Next()
		var no *statement.Rejected
		switch {
		case errors.Is(err, io.EOF):
			if len(out) == 0 {
				return nil, wrong, joinder.Fail(joinder.Invalid, "error.fee.no_fees").On("rows")
			}
			return out, wrong, nil
		case errors.As(err, &no):
			wrong = append(wrong, charge.Wrong{Line: no.Line, Err: joinder.Fail(joinder.Invalid, "statement.reason."+string(no.Reason))})
			continue
		case err != nil:
			return nil, nil, err
		}
		if charged, ok := chargeOf(row); ok {
			if len(out) == charge.MaxRows {
				return nil, nil, joinder.Fail(joinder.TooLarge, "error.fee.rows_many", "Limit", charge.MaxRows).On("rows")
			}
			out = append(out, charged)
		}
	}
}

// chargeOf is the fee of one row; ok is false where none is named, or where it
// cannot be held against an amount.
func chargeOf(row statement.Row) (out charge.Row, ok bool) {
	if !row.Fee.Valid || row.Fee.Decimal.Sign() <= 0 || row.FeeIn != "" && row.FeeIn != row.Currency {
		return out, false
	}
	amount := row.Amount.Abs()
	if row.Direction != statement.In && amount.GreaterThan(row.Fee.Decimal) {
		amount = amount.Sub(row.Fee.Decimal)
	}
	currency := joinder.Currency(row.Currency)
	out = charge.Row{Line: row.Line, On: joinder.DateOf(row.Time), Words: row.Type}
	var err error
	if out.Amount, err = joinder.ParseMoney(amount.String(), currency); err != nil {
		return out, false
	}
	if out.Fee, err = joinder.ParseMoney(row.Fee.Decimal.String(), currency); err != nil {
		return out, false
	}
	for _, words := range []string{row.Type, row.Note, row.Counterparty} {
		if out.Kind = charge.KindOf(words); out.Kind != "" {
			break
		}
	}
	return out, true
}
