package ledger

import (
	"cmp"
	"errors"
	"fmt"
	"io"

	"joinder/internal/evidence/statement"
	"joinder/internal/guide/trace"
)

// readStatement takes a statement's rows for payments between its owner and
// the other sides.
func readStatement(w trace.Words, l *trace.Ledger, in io.Reader, name string) error {
	r, err := statement.Open(in, statement.Options{Name: name})
	if err != nil {
		return err
	}
	defer r.Close()
	own, code := "", ""
	var fee *trace.Move // of the row before, in another currency
	err = l.ReadMoves(func() (int, trace.Move, error) {
		if fee != nil {
			m := *fee
			fee = nil
			return 0, m, nil
		}
		for {
			row, err := r.Next()
			var no *statement.Rejected
			switch {
			case errors.As(err, &no):
				return no.Line, trace.Move{}, trace.ErrRow
			case err != nil:
				return 0, trace.Move{}, err
			case row.Direction == statement.Neutral || row.Amount.IsZero() && !row.Fee.Valid:
				continue
			}
			var m trace.Move
			m, fee = moveOf(w, row)
			own, code = cmp.Or(row.OwnAccount, w.T("trace.own_account")), row.Currency
			return row.Line, m, nil
		}
	})
	if s := r.Summary(); err == nil && len(s.Totals) == 1 && len(s.Accounts) < 2 && s.Opening.Valid && s.Opening.Decimal.IsPositive() && own != "" {
		l.Open(own, code, "", s.Opening.Decimal.String()) // what cannot be read is found out from the payments
	}
	return err
}

func moveOf(w trace.Words, row statement.Row) (m trace.Move, fee *trace.Move) {
	own := cmp.Or(row.OwnAccount, w.T("trace.own_account"))
	other := cmp.Or(row.Account, row.Counterparty, w.T("trace.unknown_party"))
	m = trace.Move{ID: cmp.Or(row.OrderID, row.MerchantID, fmt.Sprintf("line-%d", row.Line)), At: row.Time, From: own, To: other, Code: row.Currency, Scale: trace.Unstated, Amount: row.Amount.Abs().String()}
	if row.Amount.IsPositive() {
		m.From, m.To = other, own
	}
	if !row.Fee.Valid || row.Fee.Decimal.IsZero() {
		return m, nil
	}
	paid := row.Fee.Decimal.Abs().String()
	if (row.FeeIn == "" || row.FeeIn == row.Currency) && m.From == own {
		m.Fee = paid
		return m, nil
	}
	code := cmp.Or(row.FeeIn, row.Currency)
	return m, &trace.Move{ID: m.ID, At: m.At, From: own, To: own, Code: code, Scale: trace.Unstated, Amount: "0", Fee: paid}
}
