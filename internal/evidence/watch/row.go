package watch

import (
	"errors"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/shopspring/decimal"

	"joinder"
	"joinder/internal/evidence/statement"
)

// clip bounds one text of a row, so that hostile files stay small.
func clip(s string) string {
	const most = 400
	if len(s) <= most {
		return s
	}
	s = s[:most]
	for !utf8.ValidString(s) {
		s = s[:len(s)-1]
	}
	return s + "…"
}

// fileRow is a row as a history keeps it; names of keys are short, since there are many.
type fileRow struct {
	At      time.Time           `json:"t"`
	Bits    int                 `json:"b,omitempty"`
	Amount  decimal.Decimal     `json:"a"`
	Code    string              `json:"c,omitempty"`
	Fee     decimal.NullDecimal `json:"f,omitzero"`
	FeeIn   string              `json:"fi,omitempty"`
	Way     statement.Direction `json:"w"`
	Balance decimal.NullDecimal `json:"l,omitzero"`
	Payee   string              `json:"p,omitempty"`
	Account string              `json:"pa,omitempty"`
	Own     string              `json:"o,omitempty"`
	Order   string              `json:"i,omitempty"`
	Shop    string              `json:"m,omitempty"`
	Method  string              `json:"me,omitempty"`
	Status  string              `json:"s,omitempty"`
	Type    string              `json:"ty,omitempty"`
	Note    string              `json:"n,omitempty"`
	Raw     []string            `json:"r,omitempty"`
	In      int                 `json:"g"`  // account
	From    int                 `json:"gn"` // giving whose version it is
}

const (
	bitZoned = 1 << iota
	bitDateOnly
	bitChanged
)

func packed(r *row) fileRow {
	f := fileRow{At: r.Time, Amount: r.Amount, Code: r.Currency, Fee: r.Fee, FeeIn: r.FeeIn, Way: r.Direction, Balance: r.Balance, Payee: r.Counterparty, Account: r.Account,
		Own: r.OwnAccount, Order: r.OrderID, Shop: r.MerchantID, Method: r.Method, Status: r.Status, Type: r.Type, Note: r.Note, Raw: r.Raw, In: r.account, From: r.giving}
	if r.Zoned {
		f.Bits |= bitZoned
	}
	if r.DateOnly {
		f.Bits |= bitDateOnly
	}
	if r.changed {
		f.Bits |= bitChanged
	}
	return f
}

func (f *fileRow) row() *row {
	return &row{account: f.In, giving: f.From, changed: f.Bits&bitChanged != 0, Row: statement.Row{Time: f.At, Zoned: f.Bits&bitZoned != 0, DateOnly: f.Bits&bitDateOnly != 0, Amount: f.Amount, Currency: f.Code,
		Fee: f.Fee, FeeIn: f.FeeIn, Direction: f.Way, Balance: f.Balance, Counterparty: f.Payee, Account: f.Account, OwnAccount: f.Own, OrderID: f.Order, MerchantID: f.Shop,
		Method: f.Method, Status: f.Status, Type: f.Type, Note: f.Note, Raw: f.Raw}}
}

// row is one distinct row of the history.
type row struct {
	statement.Row
	account int
	giving  int // whose version it is
	changed bool
}

// trim bounds the texts. What a file writes beyond the known fields is asked
// only of rows that moved nothing (package odd).
func trim(r *statement.Row) {
	for _, s := range []*string{&r.Currency, &r.FeeIn, &r.Counterparty, &r.Account, &r.OwnAccount, &r.OrderID, &r.MerchantID, &r.Method, &r.Status, &r.Type, &r.Note} {
		*s = clip(*s)
	}
	if r.Direction != statement.Neutral {
		r.Raw = nil
		return
	}
	r.Raw = r.Raw[:min(len(r.Raw), 30)]
	for i := range r.Raw {
		r.Raw[i] = clip(r.Raw[i])
	}
}

// readAll reads a whole statement, at most so many rows.
func readAll(body io.Reader, o statement.Options, most int) (rows []statement.Row, sum statement.Summary, err error) {
	r, err := statement.Open(body, o)
	if err != nil {
		return nil, sum, err
	}
	defer r.Close()
	for {
		next, err := r.Next()
		var no *statement.Rejected
		switch {
		case errors.Is(err, io.EOF):
			if sum = r.Summary(); len(rows) == 0 {
				return nil, sum, joinder.Fail(joinder.Invalid, "error.watch.no_rows").On("file")
			}
			return rows, sum, nil
		case errors.As(err, &no):
			continue
		case err != nil:
			return nil, sum, err
		}
		if len(rows) == most {
			return nil, sum, joinder.Fail(joinder.TooLarge, "error.watch.rows", "Limit", MaxRows).On("file")
		}
		trim(&next)
		rows = append(rows, next)
	}
}

// payeeOf folds who was paid, as package odd does.
func payeeOf(r *statement.Row) string {
	for _, s := range []string{r.Counterparty, r.Account} {
		s = strings.Join(strings.Fields(strings.ToLower(s)), " ")
		if strings.Trim(s, "/-*. 无") != "" {
			return s
		}
	}
	return ""
}

// lineOf is a row as it is shown.
func lineOf(r *row, giving, number int) Line {
	name := strings.Join(strings.Fields(r.Counterparty), " ")
	for _, other := range []string{r.Account, r.Note, r.Type} {
		if name == "" {
			name = strings.Join(strings.Fields(other), " ")
		}
	}
	return Line{Giving: giving, Number: number, At: r.Time, DateOnly: r.DateOnly, Amount: r.Amount, Neutral: r.Direction == statement.Neutral, Currency: r.Currency, Payee: short(name), Status: short(r.Status)}
}

// short is a text as one line of a page has room for it.
func short(s string) string {
	if cut := []rune(s); len(cut) > 80 {
		return string(cut[:80]) + "…"
	}
	return s
}
