package trace

import (
	"errors"
	"io"
	"strconv"
	"strings"
	"time"
)

// Source yields the rows of a table, with their lines, until io.EOF. ErrRow is
// a row that could not be read, after which there are more.
type Source func() (line int, cells []string, err error)

// Errors of tables.
var (
	ErrRow     = errors.New("trace: not a whole row")
	ErrNoMoves = errors.New("trace: no columns for sender, receiver and amount")
)

// headWithin is how many rows may stand above the names of the columns.
const headWithin = 20

// columns say where a table has what; -1 for nowhere.
type columns struct {
	id, time, unix, from, to, code, contract, amount, in, out, fee, feeCode, status, wrong int
	native                                                                                 string // asset of in, out and fee by their names
	token                                                                                  bool
}

// fold writes a column's name without case, blanks and signs.
func fold(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r >= 'A' && r <= 'Z':
			b.WriteRune(r + 'a' - 'A')
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r > 0x7f && r != 0xfeff && r != 0xa0 && r != 0x3000:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// columnsOf recognises the head of a table: a plain list of payments (id, time,
// from, to, asset, amount, fee, in any order, also in Chinese), or what block
// explorers of the Ethereum kind export as normal, internal and token
// transfers. ok is false for anything else.
func columnsOf(cells []string) (c columns, ok bool) {
	c = columns{id: -1, time: -1, unix: -1, from: -1, to: -1, code: -1, contract: -1, amount: -1, in: -1, out: -1, fee: -1, feeCode: -1, status: -1, wrong: -1}
	set := func(to *int, i int) {
		if *to < 0 {
			*to = i
		}
	}
	for i, cell := range cells {
		name := fold(cell)
		switch name {
		case "id", "txid", "txhash", "hash", "transactionhash", "transactionid", "tx", "transaction", "reference", "交易号", "交易哈希", "流水号", "编号":
			set(&c.id, i)
		case "time", "datetime", "date", "timestamp", "datetimeutc", "blocktime", "timestamputc", "timeutc", "when", "时间", "日期", "交易时间":
			set(&c.time, i)
		case "unixtimestamp", "unixtime":
			set(&c.unix, i)
		case "from", "sender", "fromaddress", "fromaccount", "payer", "付款方", "付款人", "转出方", "转出地址":
			set(&c.from, i)
		case "to", "receiver", "recipient", "toaddress", "toaccount", "txto", "payee", "收款方", "收款人", "转入方", "转入地址":
			set(&c.to, i)
		case "asset", "currency", "coin", "token", "symbol", "tokensymbol", "币种", "资产":
			c.token = c.token || name == "tokensymbol"
			set(&c.code, i)
		case "contract", "contractaddress", "tokenaddress", "tokencontract":
			set(&c.contract, i)
		case "amount", "value", "quantity", "tokenvalue", "金额", "数量":
			c.token = c.token || name == "tokenvalue"
			set(&c.amount, i)
		case "fee", "txnfee", "fees", "networkfee", "手续费", "矿工费":
			set(&c.fee, i)
		case "feeasset", "feecurrency", "手续费币种":
			set(&c.feeCode, i)
		case "status", "状态":
			set(&c.status, i)
		case "errcode":
			set(&c.wrong, i)
		default:
			c.native += explorerColumn(&c, name, i)
		}
	}
	ok = c.from >= 0 && c.to >= 0 && (c.amount >= 0 || c.in >= 0 && c.out >= 0) && (c.time >= 0 || c.unix >= 0)
	return c, ok
}

// explorerColumn takes "Value_IN(ETH)", "Value_OUT(BNB)", "TxnFee(ETH)", and
// says the asset with the first.
func explorerColumn(c *columns, name string, i int) string {
	for prefix, to := range map[string]*int{"valuein": &c.in, "valueout": &c.out, "txnfee": &c.fee} {
		code, ok := strings.CutPrefix(name, prefix)
		if !ok || code == "" || code == "usd" || *to >= 0 {
			continue
		}
		*to = i
		if prefix == "valuein" {
			return strings.ToUpper(code)
		}
	}
	return ""
}

// ReadTable reads a table whose columns say what moved from whom to whom. Rows
// that cannot be read are set aside. It fails with ErrNoMoves, having read the
// first rows only, if it is no such table.
func (l *Ledger) ReadTable(next Source) error {
	l.File()
	var c columns
	for n := 0; ; n++ {
		_, cells, err := next()
		if errors.Is(err, io.EOF) || n >= headWithin {
			return ErrNoMoves
		}
		if errors.Is(err, ErrRow) {
			continue
		}
		if err != nil {
			return err
		}
		var ok bool
		if c, ok = columnsOf(cells); ok {
			break
		}
	}
	for {
		line, cells, err := next()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case errors.Is(err, ErrRow):
			l.Reject(line, NotWhole)
		case err != nil:
			return err
		case !blank(cells):
			if why := l.row(&c, line, cells); why != "" {
				l.Reject(line, why)
			}
			if err := l.full(); err != nil {
				return err
			}
		}
	}
}

func blank(cells []string) bool {
	for _, c := range cells {
		if strings.TrimSpace(c) != "" {
			return false
		}
	}
	return true
}

func (l *Ledger) row(c *columns, line int, cells []string) Reason {
	cell := func(i int) string {
		if i < 0 || i >= len(cells) {
			return ""
		}
		return strings.TrimSpace(cells[i])
	}
	m := Move{ID: cell(c.id), From: cell(c.from), To: cell(c.to), Code: cell(c.code), Scale: Unstated, Amount: cell(c.amount), Fee: cell(c.fee)}
	if m.ID == "" {
		m.ID = "line-" + strconv.Itoa(line)
	}
	contract := cell(c.contract)
	switch {
	case c.token || c.code >= 0:
		m.Contract = contract
	case m.To == "": // a contract was made
		m.To = contract
	}
	if c.in >= 0 { // one of the two is nothing, or both are the same
		if m.Amount = cell(c.in); zeroText(m.Amount) {
			m.Amount = cell(c.out)
		}
	}
	if m.Code == "" {
		m.Code = c.native
	}
	if amount, code, ok := strings.Cut(m.Amount, " "); ok && strings.Trim(code, "0123456789.,") != "" { // "0.5 ETH"
		m.Amount = amount
		if m.Code == "" {
			m.Code = code
		}
	}
	m.Code = strings.ToUpper(m.Code)
	if m.Amount == "" {
		return BadAmount
	}
	if failed(cell(c.status), cell(c.wrong)) { // only its fee was paid
		m.Amount = "0"
	}
	var ok bool
	if m.At, ok = when(cell(c.unix)); !ok {
		if m.At, ok = when(cell(c.time)); !ok {
			return NoTime
		}
	}
	if zeroText(m.Fee) {
		m.Fee = ""
	}
	if code := strings.ToUpper(cell(c.feeCode)); m.Fee != "" && (code != "" && code != m.Code || code == "" && m.Contract != "" && c.token) {
		return l.otherFee(m, code, c.native)
	}
	return l.Add(m)
}

// otherFee takes in a move whose fee was paid in another asset.
func (l *Ledger) otherFee(m Move, code, native string) Reason {
	fee := Move{ID: m.ID, At: m.At, From: m.From, To: m.From, Code: code, Scale: Unstated, Amount: "0", Fee: m.Fee}
	if fee.Code == "" {
		if fee.Code = native; native == "" {
			fee.Code = "ETH"
		}
	}
	m.Fee = ""
	if why := l.Add(m); why != "" {
		return why
	}
	return l.Add(fee)
}

func zeroText(s string) bool { return strings.Trim(s, "0.,- ") == "" }

// failed tells a transaction that moved nothing.
func failed(status, wrong string) bool {
	s := fold(status)
	return wrong != "" || strings.HasPrefix(s, "error") || strings.HasPrefix(s, "fail") || strings.HasPrefix(s, "revert") || strings.Contains(s, "失败")
}

// when reads a time: seconds or milliseconds since 1970, RFC 3339, or a day
// with or without a time, year first. What states no zone is taken as UTC.
func when(s string) (time.Time, bool) {
	if len(s) < 8 || len(s) > 40 {
		return time.Time{}, false
	}
	if strings.Trim(s, "0123456789") == "" && len(s) != 8 {
		n, err := strconv.ParseInt(s, 10, 64)
		switch {
		case err != nil || n <= 0:
			return time.Time{}, false
		case len(s) <= 10:
			return time.Unix(n, 0).UTC(), true
		case len(s) <= 13:
			return time.UnixMilli(n).UTC(), true
		}
		return time.Time{}, false
	}
	for _, layout := range [...]string{time.RFC3339Nano, "2006-01-02 15:04:05", "2006-01-02T15:04:05", time.DateOnly, "2006-01-02 15:04", "2006/01/02 15:04:05", "2006/1/2 15:04:05", "2006/1/2 15:04",
		"2006/1/2", "20060102", "2006-01-02 15:04:05 UTC", "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05 -0700"} {
		if t, err := time.Parse(layout, s); err == nil && t.Year() >= 1900 && t.Year() < 9000 {
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}

// ReadMoves takes in moves that somebody else read, such as the rows of a
// statement; line is where each stands.
func (l *Ledger) ReadMoves(next func() (line int, m Move, err error)) error {
	l.File()
	for {
		line, m, err := next()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case errors.Is(err, ErrRow):
			l.Reject(line, NotWhole)
		case err != nil:
			return err
		default:
			if why := l.Add(m); why != "" {
				l.Reject(line, why)
			}
			if err := l.full(); err != nil {
				return err
			}
		}
	}
}
