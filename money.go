package joinder

import (
	"errors"
	"math/big"
	"sort"
	"strings"
)

// Currency is an ISO 4217 code or the ticker of a crypto asset, upper case.
type Currency string

// scales gives the number of decimal places of the smallest unit: ISO 4217
// minor units, and the base unit of crypto assets (satoshi, wei, sun …).
var scales = map[Currency]int{
	"CNY": 2, "HKD": 2, "TWD": 2, "MOP": 2, "SGD": 2, "MYR": 2, "IDR": 2, "PHP": 2, "THB": 2, "INR": 2,
	"USD": 2, "CAD": 2, "AUD": 2, "NZD": 2, "GBP": 2, "EUR": 2, "CHF": 2, "SEK": 2, "NOK": 2, "DKK": 2,
	"PLN": 2, "CZK": 2, "HUF": 2, "RON": 2, "BRL": 2, "MXN": 2, "ZAR": 2, "NGN": 2, "KES": 2, "AED": 2,
	"SAR": 2, "TRY": 2, "ILS": 2, "RUB": 2, "UAH": 2, "COP": 2, "PEN": 2, "ARS": 2, "BDT": 2, "PKR": 2,
	"JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "KWD": 3, "BHD": 3, "JOD": 3,
	"BTC": 8, "LTC": 8, "DOGE": 8, "BCH": 8, "ETH": 18, "BNB": 18, "DAI": 18, "MATIC": 18,
	"USDT": 6, "USDC": 6, "TRX": 6, "XRP": 6, "SOL": 9, "TON": 9, "ADA": 6,
}

// Scale is the number of decimal places of c's smallest unit; ok is false for
// a currency the system does not know.
func (c Currency) Scale() (scale int, ok bool) {
	scale, ok = scales[c]
	return
}

// Currencies lists every known code in alphabetical order.
func Currencies() []Currency {
	out := make([]Currency, 0, len(scales))
	for c := range scales {
		out = append(out, c)
	}
	sort.Slice(out, func(i, j int) bool { return out[i] < out[j] })
	return out
}

// Money is an exact amount: a whole number of the currency's smallest unit.
// The zero Money means "no amount given".
type Money struct {
	Currency Currency
	units    string // canonical decimal integer, so that Money is comparable; "" is 0
}

// Errors of ParseMoney.
var (
	ErrUnknownCurrency = errors.New("joinder: unknown currency")
	ErrBadAmount       = errors.New("joinder: not an amount")
	ErrTooPrecise      = errors.New("joinder: more decimal places than the currency has")
	ErrAmountRange     = errors.New("joinder: amount out of range")
)

// maxUnits bounds an amount: 10^38 - 1 smallest units, which every database
// column here can hold.
var maxUnits = new(big.Int).Sub(new(big.Int).Exp(big.NewInt(10), big.NewInt(38), nil), big.NewInt(1))

// ParseMoney reads a plain decimal such as "1234.50" (optional sign; ASCII or
// full-width digits; "," and blanks as thousands separators are dropped).
func ParseMoney(s string, c Currency) (Money, error) {
	scale, ok := c.Scale()
	if !ok {
		return Money{}, ErrUnknownCurrency
	}
	s = normaliseAmount(s)
	neg := strings.HasPrefix(s, "-")
	if neg || strings.HasPrefix(s, "+") {
		s = s[1:]
	}
	whole, frac, _ := strings.Cut(s, ".")
	if whole+frac == "" || strings.Trim(whole+frac, "0123456789") != "" || len(whole) > 60 {
		return Money{}, ErrBadAmount
	}
	if len(strings.TrimRight(frac, "0")) > scale {
		return Money{}, ErrTooPrecise
	}
	if len(frac) > scale {
		frac = frac[:scale]
	}
	n, _ := new(big.Int).SetString(whole+frac+strings.Repeat("0", scale-len(frac)), 10)
	if n == nil {
		return Money{}, ErrBadAmount
	}
	if n.Cmp(maxUnits) > 0 {
		return Money{}, ErrAmountRange
	}
	if neg {
		n.Neg(n)
	}
	return MoneyOf(n, c), nil
}

func normaliseAmount(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '０' && r <= '９':
			return r - '０' + '0'
		case r == '．':
			return '.'
		case r == ',' || r == '，' || r == ' ' || r == '\u00a0' || r == '\u202f' || r == '\u3000' || r == '\t':
			return -1
		case r == '−' || r == '－':
			return '-'
		}
		return r
	}, s)
}

// MoneyOf makes Money from a number of smallest units.
func MoneyOf(units *big.Int, c Currency) Money { return Money{Currency: c, units: units.String()} }

// Minor makes Money from a small number of smallest units.
func Minor(units int64, c Currency) Money { return MoneyOf(big.NewInt(units), c) }

// MoneyFromUnits reads the digits that UnitString wrote (a database column).
func MoneyFromUnits(digits string, c Currency) (Money, error) {
	if c == "" {
		return Money{}, nil
	}
	n, ok := new(big.Int).SetString(digits, 10)
	if !ok {
		return Money{}, ErrBadAmount
	}
	return MoneyOf(n, c), nil
}

// Units is the number of smallest units; the caller may change the copy.
func (m Money) Units() *big.Int {
	n, ok := new(big.Int).SetString(m.units, 10)
	if !ok {
		return new(big.Int)
	}
	return n
}

// UnitString is the number of smallest units in digits; "" if no amount was given.
func (m Money) UnitString() string {
	if m.Currency != "" && m.units == "" {
		return "0"
	}
	return m.units
}

// IsZero reports that no amount was given (which is not the amount 0.00).
func (m Money) IsZero() bool { return m.Currency == "" }

// Sign is -1, 0 or 1.
func (m Money) Sign() int { return m.Units().Sign() }

// Cmp compares two amounts of one currency; it panics on two currencies, which
// have no order without a rate.
func (m Money) Cmp(o Money) int {
	if m.Currency != o.Currency {
		panic("joinder: comparing two currencies")
	}
	return m.Units().Cmp(o.Units())
}

// Add adds two amounts of one currency; ok is false for two currencies. An
// absent amount adds nothing.
func (m Money) Add(o Money) (sum Money, ok bool) {
	switch {
	case o.IsZero():
		return m, true
	case m.IsZero():
		return o, true
	case m.Currency != o.Currency:
		return m, false
	}
	return MoneyOf(new(big.Int).Add(m.Units(), o.Units()), m.Currency), true
}

// Decimal is the amount as a plain decimal with all its places: "1234.50".
func (m Money) Decimal() string {
	if m.IsZero() {
		return ""
	}
	scale, _ := m.Currency.Scale()
	digits := m.UnitString()
	neg := strings.HasPrefix(digits, "-")
	digits = strings.TrimPrefix(digits, "-")
	if len(digits) <= scale {
		digits = strings.Repeat("0", scale-len(digits)+1) + digits
	}
	if scale > 0 {
		digits = digits[:len(digits)-scale] + "." + digits[len(digits)-scale:]
	}
	if neg {
		return "-" + digits
	}
	return digits
}

// Major is an approximate value in whole units, for range filters and charts
// only; never for sums.
func (m Money) Major() float64 {
	f, _ := new(big.Float).SetString(m.Decimal())
	if f == nil {
		return 0
	}
	v, _ := f.Float64()
	return v
}

// String is "1234.50 CNY".
func (m Money) String() string {
	if m.IsZero() {
		return ""
	}
	return m.Decimal() + " " + string(m.Currency)
}

// Purse sums amounts currency by currency, exactly.
type Purse map[Currency]Money

// Add puts an amount in.
func (p Purse) Add(m Money) {
	if m.IsZero() {
		return
	}
	sum, _ := p[m.Currency].Add(m)
	p[m.Currency] = sum
}

// Totals lists the sums in alphabetical order of currency.
func (p Purse) Totals() []Money {
	out := make([]Money, 0, len(p))
	for _, m := range p {
		out = append(out, m)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Currency < out[j].Currency })
	return out
}

// Coarse rounds down to two significant digits, which is how one person's
// amount is shown in public (RQ-03): 2,345.67 becomes 2,300.00.
func (m Money) Coarse() Money {
	if m.IsZero() {
		return m
	}
	digits := strings.TrimPrefix(m.UnitString(), "-")
	if len(digits) <= 2 {
		return m
	}
	n, _ := new(big.Int).SetString(digits[:2]+strings.Repeat("0", len(digits)-2), 10)
	if m.Sign() < 0 {
		n.Neg(n)
	}
	return MoneyOf(n, m.Currency)
}
