package statement

import (
	"strings"

	"github.com/shopspring/decimal"
)

// notation is how a column writes numbers, learnt from all of it.
type notation struct {
	comma, point int // amounts that can only be read with a decimal comma, or with a decimal point
}

// learn takes an amount as evidence. Only what leaves no doubt counts: both
// signs in one amount, or a separator not followed by exactly three digits.
func (n *notation) learn(s string) {
	s = bare(s).digits
	c, p := strings.LastIndexByte(s, ','), strings.LastIndexByte(s, '.')
	switch {
	case c >= 0 && p >= 0 && c > p, c >= 0 && p < 0 && strings.Count(s, ",") == 1 && len(s)-c-1 != 3:
		n.comma++
	case p >= 0 && c >= 0, p >= 0 && strings.Count(s, ".") == 1 && len(s)-p-1 != 3:
		n.point++
	}
}

// decimalComma reports what the column as a whole says.
func (n notation) decimalComma() bool { return n.comma > n.point }

// figure is an amount in its parts.
type figure struct {
	digits   string // digits and separators
	negative bool
	signed   bool   // a sign or brackets were written
	currency string // symbol or code beside it
	rest     string // anything else: "已退款89.84"
	debit    bool   // a mark of leaving: DR, D, -
	credit   bool
	odd      bool // letters beside the digits that are neither: "1e"
	power    int32
}

// bare takes an amount apart: sign before or behind, brackets, currency, marks
// of debit and credit, remarks in brackets of either width.
func bare(s string) figure {
	var f figure
	s = strings.TrimSpace(fold(s))
	if open := strings.IndexByte(s, '('); open > 0 && strings.HasSuffix(s, ")") {
		if inner := s[open+1 : len(s)-1]; strings.ContainsFunc(inner, func(r rune) bool { return r > 0x7f }) || strings.ContainsFunc(s[:open], isDigit) {
			f.rest = inner
			s = strings.TrimSpace(s[:open])
		}
	}
	if strings.HasPrefix(s, "(") && strings.HasSuffix(s, ")") {
		f.negative, f.signed = true, true
		s = s[1 : len(s)-1]
	}
	first := strings.IndexFunc(s, isDigit)
	if first < 0 {
		f.rest = s
		return f
	}
	last := strings.LastIndexFunc(s, isDigit)
	head, tail := s[:first], s[last+1:]
	if first > 0 && (s[first-1] == '.' || s[first-1] == ',') && (first == 1 || s[first-2] < 0x80 && !isLatin(rune(s[first-2]&^0x20))) { // ".50", not "Rs.50"
		head, first = s[:first-1], first-1
	}
	f.digits = strings.Map(func(r rune) rune {
		if r == ' ' || r == '\'' || r == '_' {
			return -1
		}
		return r
	}, s[first:last+1])
	for _, side := range []string{head, tail} {
		f.side(side)
	}
	return f
}

// side reads what stands before or behind the digits.
func (f *figure) side(s string) {
	if strings.ContainsAny(s, "-") {
		f.negative, f.signed = !f.negative, true
	}
	if strings.ContainsAny(s, "+") {
		f.signed = true
	}
	word := strings.ToUpper(strings.Trim(s, "+-.,: ()"))
	switch word {
	case "":
	case "DR", "D", "DB", "OD":
		f.debit = true
	case "CR", "C", "HABEN", "H":
		f.credit = true
	case "万", "萬", "만", "万元", "萬元", "万円", "만원":
		f.power = 4
	case "亿", "億", "억", "亿元", "億元", "億円", "억원":
		f.power = 8
	case "千", "千元", "천원", "ТЫС", "ТЫС. РУБ":
		f.power = 3
	case "МЛН", "百万", "百万円":
		f.power = 6
	case "KR", "FR", "DIN": // units of several countries: the file says which
	default:
		if f.currency == "" {
			f.currency = currencyOf(word)
		}
		if f.currency == "" {
			f.rest = strings.TrimSpace(f.rest + " " + s)
			f.odd = f.odd || strings.ContainsFunc(word, isLatin)
		}
	}
}

func isLatin(r rune) bool { return r >= 'A' && r <= 'Z' }

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// fold writes full-width forms, odd blanks and odd minus signs plainly.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		case r == '−', r == '‐', r == '‑', r == '–', r == '—', r == '﹣':
			return '-'
		case r == '\u00a0', r == '\u2009', r == '\u202f', r == '\u3000', r == '\t':
			return ' '
		case r == '’', r == '٬', r == 'ʼ':
			return '\''
		case r >= '٠' && r <= '٩': // Arabic, Persian and Indian digits
			return r - '٠' + '0'
		case r >= '۰' && r <= '۹':
			return r - '۰' + '0'
		case r >= '०' && r <= '९':
			return r - '०' + '0'
		case r >= '০' && r <= '৯':
			return r - '০' + '0'
		case r >= '๐' && r <= '๙':
			return r - '๐' + '0'
		case r == '٫':
			return '.'
		case r == '،':
			return ','
		case r == '\ufeff', r == '\u200b', r == '\u200e', r == '\u200f':
			return -1
		}
		return r
	}, s)
}

// most is how many digits an amount may have: 10^60 base units are more than
// there is of anything.
const most = 60

// parse reads an amount. ok is false for what is none; a blank is no amount
// and not wrong.
func (n notation) parse(s string) (value decimal.Decimal, f figure, ok bool) {
	f = bare(s)
	if f.odd || f.digits == "" || len(f.digits) > 2*most {
		return value, f, false
	}
	plain, ok := plainDigits(f.digits, n.decimalComma())
	if !ok {
		return value, f, false
	}
	value, err := decimal.NewFromString(plain)
	if err != nil {
		return value, f, false
	}
	if f.power != 0 {
		value = value.Shift(f.power)
	}
	if f.negative {
		value = value.Neg()
	}
	return value, f, true
}

// plainDigits drops the separators of thousands and writes a decimal point.
func plainDigits(s string, commaIsPoint bool) (string, bool) {
	if e := strings.IndexAny(s, "eE"); e >= 0 { // spreadsheets write 1.2E-8
		return exponent(s, e)
	}
	if strings.Trim(s, "0123456789,.") != "" {
		return "", false
	}
	c, p := strings.LastIndexByte(s, ','), strings.LastIndexByte(s, '.')
	point := p
	switch {
	case c >= 0 && p >= 0:
		point = max(c, p)
		if strings.Count(s, s[point:point+1]) > 1 {
			return "", false
		}
	case c >= 0 && (commaIsPoint && strings.Count(s, ",") == 1 || !grouped(s, ',')):
		if strings.Count(s, ",") > 1 {
			return "", false
		}
		point = c
	case c >= 0:
		point = -1
	case p >= 0 && strings.Count(s, ".") > 1, p >= 0 && commaIsPoint && grouped(s, '.'):
		if !grouped(s, '.') {
			return "", false
		}
		point = -1
	}
	whole, fraction := s, ""
	if point >= 0 {
		whole, fraction = s[:point], s[point+1:]
	}
	whole = strings.Map(onlyDigits, whole)
	if strings.Trim(fraction, "0123456789") != "" || len(whole)+len(fraction) > most || whole+fraction == "" {
		return "", false
	}
	if fraction == "" {
		return whole, true
	}
	return whole + "." + fraction, true
}

func onlyDigits(r rune) rune {
	if isDigit(r) {
		return r
	}
	return -1
}

// grouped reports whether sep can be a separator of thousands in s: groups of
// three, or of two before the last three as in India.
func grouped(s string, sep byte) bool {
	parts := strings.Split(s, string(sep))
	if len(parts) < 2 || len(parts[0]) == 0 || len(parts[0]) > 3 || parts[0][0] == '0' { // "0,123" are no thousands
		return false
	}
	for i, p := range parts[1:] {
		if strings.Trim(p, "0123456789") != "" || len(p) != 3 && !(len(p) == 2 && i < len(parts)-2) {
			return false
		}
	}
	return true
}

func exponent(s string, e int) (string, bool) {
	power := strings.TrimLeft(strings.TrimPrefix(s[e+1:], "+"), "-")
	if len(power) == 0 || len(power) > 2 || strings.Trim(power, "0123456789") != "" || strings.Trim(s[:e], "0123456789.") != "" {
		return "", false // 1e400 is no amount of anything
	}
	return s, true
}

// currencyOf is the code for a symbol or a code beside an amount; "" when it is
// neither. A bare $ says less than it seems: it is left to the file.
func currencyOf(s string) string {
	switch s {
	case "¥", "￥", "元", "人民币", "RMB", "CNY", "CN¥":
		return "CNY"
	case "€", "EUR", "EURO":
		return "EUR"
	case "£", "GBP":
		return "GBP"
	case "US$", "USD":
		return "USD"
	case "HK$", "HKD":
		return "HKD"
	case "₹", "RS", "RS.", "INR":
		return "INR"
	case "₩", "KRW":
		return "KRW"
	case "R$", "BRL":
		return "BRL"
	case "RP", "IDR":
		return "IDR"
	case "₱", "PHP":
		return "PHP"
	case "RM", "MYR":
		return "MYR"
	case "د.ا":
		return "JOD"
	case "TL", "₺":
		return "TRY"
	case "₽", "РУБ", "Р":
		return "RUB"
	case "₴", "ГРН":
		return "UAH"
	case "₪":
		return "ILS"
	case "฿":
		return "THB"
	case "₫", "VNĐ":
		return "VND"
	case "₦":
		return "NGN"
	case "LEI":
		return "RON"
	case "SFR":
		return "CHF"
	case "A$", "AU$":
		return "AUD"
	case "C$", "CA$":
		return "CAD"
	case "S$":
		return "SGD"
	case "NT$":
		return "TWD"
	case "NZ$":
		return "NZD"
	case "MX$":
		return "MXN"
	case "KČ", "CZK":
		return "CZK"
	case "FT", "HUF":
		return "HUF"
	case "ZŁ", "PLN":
		return "PLN"
	case "円", "JP¥", "JPY":
		return "JPY"
	}
	if c := chineseCurrency(s); c != "" {
		return c
	}
	if n := len(s); n >= 3 && n <= 5 && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "" {
		return s
	}
	return ""
}
