package cli

import (
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"

	"joinder"
	"joinder/internal/evidence/statement"
	"joinder/internal/guide/trace"
	"joinder/internal/i18n"
	"joinder/internal/rows"
)

// opened is a file that can be read again from its beginning.
func opened(p *Program, name string) (io.ReadSeekCloser, error) {
	if name != "-" {
		return os.Open(name) //nolint:gosec // the person's own file
	}
	whole, err := io.ReadAll(io.LimitReader(p.In, maxPiped+1))
	if err != nil {
		return nil, err
	}
	if len(whole) > maxPiped {
		return nil, joinder.Fail(joinder.TooLarge, "error.trace.piped")
	}
	return inMemory{bytes.NewReader(whole)}, nil
}

const maxPiped = 256 << 20

type inMemory struct{ *bytes.Reader }

func (inMemory) Close() error { return nil }

// readLedger reads a file of any kind into the ledger: what block explorers
// answer, a table of payments, else a statement.
func readLedger(p *Program, w *i18n.Words, l *trace.Ledger, name, code string) error {
	f, err := opened(p, name)
	if err != nil {
		return err
	}
	defer f.Close()
	plain, free, err := rows.Decompress(f)
	if err != nil {
		return joinder.Fail(joinder.Invalid, "error.trace.unreadable").Because(err)
	}
	if isJSON(plain) {
		err = l.ReadJSON(plain, code)
	} else {
		err = readTable(l, plain)
	}
	free()
	if !errors.Is(err, trace.ErrNoMoves) {
		return err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	return readStatement(w, l, f, name)
}

// isJSON looks at the first bytes, past a mark of the encoding.
func isJSON(r *bufio.Reader) bool {
	if head, _ := r.Peek(3); bytes.Equal(head, []byte("\ufeff")) {
		_, _ = r.Discard(3)
	}
	head, _ := r.Peek(512)
	head = bytes.TrimLeft(head, " \t\r\n")
	return len(head) > 0 && (head[0] == '{' || head[0] == '[')
}

func readTable(l *trace.Ledger, in io.Reader) error {
	next, done, err := tableOf(in)
	if err != nil {
		return err
	}
	defer done()
	return l.ReadTable(next)
}

// tableOf reads rows for package trace.
func tableOf(in io.Reader) (trace.Source, func(), error) {
	r, err := rows.Open(in, rows.Options{Bare: true})
	if err != nil {
		return nil, nil, joinder.Fail(joinder.Invalid, "error.trace.unreadable").Because(err)
	}
	return func() (int, []string, error) {
		row, err := r.Next()
		var bad *rows.Bad
		switch {
		case errors.As(err, &bad):
			return bad.Line, nil, trace.ErrRow
		case err != nil && !errors.Is(err, io.EOF):
			return 0, nil, joinder.Fail(joinder.Invalid, "error.trace.unreadable").Because(err)
		}
		return row.Line, row.Cells(), err
	}, func() { _ = r.Close() }, nil
}

// readStatement takes a statement's rows for payments between its owner and
// the other sides.
func readStatement(w *i18n.Words, l *trace.Ledger, in io.Reader, name string) error {
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

func moveOf(w *i18n.Words, row statement.Row) (m trace.Move, fee *trace.Move) {
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
