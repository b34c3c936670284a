package statement

import "github.com/shopspring/decimal"

// accounts keeps what a file states of its accounts, statement by statement,
// and holds it against the rows.
type accounts struct {
	list  []Balances
	index map[string]int
	open  *leaf
	said  []Warning
}

// leaf is one statement of one account: between an opening and a closing
// balance.
type leaf struct {
	at               int // of accounts.list; -1 beyond maxAccounts
	line             int
	currency         string
	opening, closing decimal.NullDecimal
	moved            decimal.Decimal
	odd              bool // rows in another currency: no sum is to be expected
}

// maxAccounts bounds the list; rows of further accounts are read all the same.
const maxAccounts = 2000

// begin starts a statement, and ends the one before.
func (a *accounts) begin(account, currency string, line int) {
	a.end()
	a.open = &leaf{at: -1, line: line, currency: currency}
	key := account + "\x00" + currency
	at, ok := a.index[key]
	if !ok {
		if len(a.list) == maxAccounts {
			return
		}
		if a.index == nil {
			a.index = map[string]int{}
		}
		at = len(a.list)
		a.index[key] = at
		a.list = append(a.list, Balances{Account: account, Currency: currency})
	}
	a.open.at = at
}

// opened and closed take the balances that the file states.
func (a *accounts) opened(v decimal.Decimal) {
	if a.open != nil && !a.open.opening.Valid {
		a.open.opening = decimal.NewNullDecimal(v)
	}
}

func (a *accounts) closed(v decimal.Decimal) {
	if a.open != nil {
		a.open.closing = decimal.NewNullDecimal(v)
	}
}

// add counts a row; booked is false for what was only announced.
func (a *accounts) add(r Row, booked bool) {
	if a.open == nil {
		a.begin(r.OwnAccount, r.Currency, r.Line)
	}
	if a.open.at >= 0 {
		a.list[a.open.at].Rows++
	}
	if !booked {
		return
	}
	a.open.odd = a.open.odd || r.Currency != a.open.currency
	a.open.moved = a.open.moved.Add(r.moved())
}

// end checks the statement and joins it to the others of its account, which
// may come in either order.
func (a *accounts) end() {
	l := a.open
	a.open = nil
	if l == nil || l.at < 0 {
		return
	}
	if l.opening.Valid && l.closing.Valid && !l.odd {
		if want := l.opening.Decimal.Add(l.moved); !want.Equal(l.closing.Decimal) {
			a.warn(Warning{Code: ClosingDiffer, Line: l.line, Says: l.closing.Decimal.String(), Found: want.String()})
		}
	}
	of := &a.list[l.at]
	switch {
	case !of.Opening.Valid && !of.Closing.Valid:
		of.Opening, of.Closing = l.opening, l.closing
	case same(l.closing, of.Opening) && !same(l.opening, of.Closing): // newest first
		of.Opening = l.opening
	default:
		if l.opening.Valid && of.Closing.Valid && !same(l.opening, of.Closing) {
			a.warn(Warning{Code: PageMissing, Line: l.line, Says: l.opening.Decimal.String(), Found: of.Closing.Decimal.String()})
		}
		if l.closing.Valid {
			of.Closing = l.closing
		}
	}
}

func same(a, b decimal.NullDecimal) bool {
	return a.Valid && b.Valid && a.Decimal.Equal(b.Decimal)
}

func (a *accounts) warn(w Warning) {
	if len(a.said) < MaxWarnings {
		a.said = append(a.said, w)
	}
}

// finish adds all this to the summary.
func (a *accounts) finish(s *Summary) {
	a.end()
	s.Warnings = append(s.Warnings, a.said...)
	s.Accounts = a.list
	if len(a.list) == 1 {
		s.Holder, s.Opening, s.Closing = a.list[0].Account, a.list[0].Opening, a.list[0].Closing
	}
}

// exactAmount reads an amount of a format that has no separators of thousands:
// a sign, digits, and a point or a comma before the decimals.
func exactAmount(s string) (v decimal.Decimal, ok bool) {
	digits := make([]byte, 0, len(s))
	point, seen := false, false
	if len(s) > 2*most {
		return v, false
	}
	for i := range len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			seen = true
			digits = append(digits, c)
		case (c == '.' || c == ',') && !point:
			point = true
			digits = append(digits, '.')
		case (c == '-' || c == '+') && i == 0:
			digits = append(digits, c)
		default:
			return v, false
		}
	}
	if !seen || len(digits) > most {
		return v, false
	}
	if digits[len(digits)-1] == '.' {
		digits = digits[:len(digits)-1]
	}
	v, err := decimal.NewFromString(string(digits))
	return v, err == nil
}

// joined writes texts as one, each once.
func joined(parts ...string) string {
	out := ""
	var kept []string
next:
	for _, p := range parts {
		if p = trimmed(p); p == "" {
			continue
		}
		for _, k := range kept {
			if k == p {
				continue next
			}
		}
		if kept = append(kept, p); out != "" {
			out += " · "
		}
		out += p
	}
	return out
}

// firstOf is the first text that is not blank.
func firstOf(parts ...string) string {
	for _, p := range parts {
		if p = trimmed(p); p != "" {
			return p
		}
	}
	return ""
}

// filed lists the formats that are no tables.
func filed() []Format {
	return []Format{
		{"ofx", []string{"OFXHEADER", "<OFX>"}},
		{"camt052", []string{"camt.052.001", "BkToCstmrAcctRpt"}},
		{"camt053", []string{"camt.053.001", "BkToCstmrStmt"}},
		{"camt054", []string{"camt.054.001", "BkToCstmrDbtCdtNtfctn"}},
		{"mt940", []string{":20:", ":25:", ":60F:", ":61:"}},
		{"mt942", []string{":20:", ":34F:", ":61:"}},
		{"paypal_json", []string{"transactionId", "grossAmount"}},
		{"paypal_api", []string{"transaction_info", "transaction_amount"}},
		{"esplora", []string{"txid", "vin", "vout"}},
		{"explorer", []string{"timeStamp", "hash", "from", "to", "value"}},
	}
}
