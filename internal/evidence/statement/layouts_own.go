package statement

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"joinder/internal/rows"
)

// Names are the columns of the table that the house writes itself
// (internal/evidence/statement/sheet), in one language.
type Names struct {
	Time, Offset, Amount, Currency, Fee, FeeCurrency, Direction, Counterparty, Account, OwnAccount, Order, Merchant, Method, Status, Type, Balance, Note, File, Line, Marked string

	In, Out, Neutral, Yes string // words of Direction and Marked
}

// OwnNames are the columns in each language; the catalogues do not hold them,
// since they are what such a table is recognised by.
func OwnNames(lang string) Names {
	if lang == "en" {
		return Names{"Time", "UTC offset", "Amount", "Currency", "Fee", "Fee currency", "Direction", "Counterparty", "Their account", "Own account", "Order ID", "Merchant order ID", "Method",
			"Status", "Type", "Balance", "Note", "Source file", "Source line", "Disputed", "in", "out", "nothing moved", "yes"}
	}
	return Names{"时间", "时区偏移", "金额", "币种", "费用", "费用币种", "方向", "交易对方", "对方账户", "本方账户", "订单号", "商户订单号", "方式",
		"状态", "类型", "余额", "备注", "来源文件", "来源行", "有争议", "收入", "支出", "没有动钱", "是"}
}

// All lists the columns in their order.
func (n Names) All() []string {
	return []string{n.Time, n.Offset, n.Amount, n.Currency, n.Fee, n.FeeCurrency, n.Direction, n.Counterparty, n.Account, n.OwnAccount, n.Order, n.Merchant, n.Method, n.Status, n.Type,
		n.Balance, n.Note, n.File, n.Line, n.Marked}
}

// own reads the table back.
func own() []layout {
	var out []layout
	for _, lang := range []string{"zh", "en"} {
		n := OwnNames(lang)
		out = append(out, layout{id: "joinder", needs: n.All(), drop: single,
			// what a row says must not decide whether it is one: ownRow takes the rest
			columns: map[Field][]string{FieldTime: {n.Time}, FieldAmount: {n.Amount}, FieldCurrency: {}, FieldFee: {}, FieldFeeCurrency: {}, FieldBalance: {}, FieldCounterparty: {},
				FieldAccount: {}, FieldOrder: {}, FieldMerchant: {}, FieldMethod: {}, FieldStatus: {}, FieldType: {}, FieldNote: {}, FieldClock: {}, FieldZone: {}, FieldRefund: {}},
			prepare: func(t *table) { // the house writes a decimal point, always
				for _, by := range t.numbers {
					*by = notation{point: 1}
				}
				t.all = notation{point: 1}
			},
			settle: func(t *table, r rows.Row, row *Row) { ownRow(t, n, r, row) }})
	}
	return out
}

// ownRow takes what the general reader would read too freely.
func ownRow(t *table, n Names, r rows.Row, row *Row) {
	cell := func(name string) string {
		if i, ok := t.names[rows.Key(name)]; ok && i < len(r.Cells()) {
			return r.Cells()[i]
		}
		return ""
	}
	for s, name := range map[*string]string{&row.Counterparty: n.Counterparty, &row.Account: n.Account, &row.OwnAccount: n.OwnAccount, &row.OrderID: n.Order, &row.MerchantID: n.Merchant,
		&row.Method: n.Method, &row.Status: n.Status, &row.Type: n.Type, &row.Note: n.Note, &row.Currency: n.Currency, &row.FeeIn: n.FeeCurrency} {
		*s = strings.ReplaceAll(unquoted(cell(name)), "\r\n", "\n")
	}
	exactly := func(name string) decimal.NullDecimal {
		d, err := decimal.NewFromString(nearest(cell(name)))
		return decimal.NullDecimal{Decimal: d, Valid: err == nil}
	}
	if d := exactly(n.Amount); d.Valid {
		row.Amount = d.Decimal
	}
	row.Fee, row.Balance = exactly(n.Fee), exactly(n.Balance)
	switch cell(n.Direction) {
	case n.In:
		row.Direction = In
	case n.Out:
		row.Direction = Out
	case n.Neutral:
		row.Direction = Neutral
	}
	if zone, err := time.Parse("UTC-07:00", cell(n.Offset)); err == nil && !row.DateOnly {
		_, seconds := zone.Zone()
		y, m, d := row.Time.Date()
		row.Time = time.Date(y, m, d, row.Time.Hour(), row.Time.Minute(), row.Time.Second(), row.Time.Nanosecond(), time.FixedZone("", seconds))
		row.Zoned = true
	}
}

// nearest is a number that a spreadsheet program saved anew, 28.160000000000001
// for 28.16, as it was; others stay as they are.
func nearest(s string) string {
	if n := len(strings.Trim(s, "-0.")); n < 16 || n > 18 { // seventeen digits and a point
		return s
	}
	if f, err := strconv.ParseFloat(s, 64); err == nil {
		if short := strconv.FormatFloat(f, 'f', -1, 64); len(strings.Trim(short, "-0.")) <= 16 {
			return short
		}
	}
	return s
}

// FormulaSigns begin what a spreadsheet takes for a formula (OWASP, CSV
// injection).
const FormulaSigns = "=+-@\t\r\n＝＋－＠"

// Quoted puts an apostrophe before a text that a spreadsheet could take for a
// formula.
func Quoted(s string) string {
	if beginsFormula(s) {
		return "'" + s
	}
	return s
}

// unquoted takes the apostrophe away again.
func unquoted(s string) string {
	if strings.HasPrefix(s, "'") && beginsFormula(s) {
		return s[1:]
	}
	return s
}

// beginsFormula looks behind apostrophes, so that quoting can be undone.
func beginsFormula(s string) bool {
	s = strings.TrimLeft(s, "'")
	return s != "" && slices.Contains([]rune(FormulaSigns), []rune(s[:min(len(s), 4)])[0])
}
