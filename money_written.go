package joinder

import (
	"math/big"
	"slices"
	"strings"
	"unicode"
)

// PlainAmount reads an amount as people write it: "1,200.50", "¥300", "1.5万",
// "1万5千元", "3k", "HK$ 20", "1.200,50 €". It gives the plain decimal that
// ParseMoney reads, and its currency: the one that is written, where it can be
// no other, else the chosen one. What cannot be read, or could mean two amounts,
// gives no amount, which ParseMoney refuses.
func PlainAmount(written string, chosen Currency) (amount string, c Currency) {
	s := strings.ToUpper(strings.TrimSpace(foldWidth(written)))
	first, last := strings.IndexAny(s, digits), strings.LastIndexAny(s, digits)
	if first < 0 {
		return "", chosen
	}
	head, tail := strings.TrimSpace(s[:first]), s[last+1:]
	minus := ""
	for _, sign := range []string{"-", "+"} {
		if rest, ok := strings.CutPrefix(head, sign); ok {
			head, minus = strings.TrimSpace(rest), strings.Trim(sign, "+")
		}
	}
	number := s[first : last+1]
	if head == "." { // ".50"
		head, number = "", "0."+number
	}
	for _, name := range scaleNames {
		if rest, ok := strings.CutPrefix(strings.TrimSpace(tail), name); ok {
			number, tail = s[first:last+1]+name, rest
			break
		}
	}
	value, ok := sumOfParts(number)
	c, named := currencyWritten(head, strings.TrimSpace(tail), chosen)
	if !ok || !named {
		return "", chosen
	}
	return minus + value, c
}

const digits = "0123456789"

// scaleNames stand behind numbers, longer ones first; scaleOf says what they are.
var scaleNames = []string{"百万", "百萬", "千万", "千萬", "万", "萬", "W", "亿", "億", "千", "K", "百"}

// scaleOf is the power of ten of a name.
func scaleOf(name string) int {
	return map[string]int{"百": 2, "千": 3, "K": 3, "万": 4, "萬": 4, "W": 4, "百万": 6, "百萬": 6, "千万": 7, "千萬": 7, "亿": 8, "億": 8}[name]
}

// sumOfParts reads "1.5万", "1万5千", "1万5" (which is 15,000) or a plain number.
func sumOfParts(s string) (decimal string, ok bool) {
	sum, before := new(big.Rat), 99
	for s != "" {
		end := strings.IndexFunc(s, func(r rune) bool { return !strings.ContainsRune(digits+".,' _", r) })
		if end < 0 {
			end = len(s)
		}
		number, scale := s[:end], 0
		s = s[end:]
		if s != "" {
			i := slices.IndexFunc(scaleNames, func(name string) bool { return strings.HasPrefix(s, name) })
			if i < 0 {
				return "", false
			}
			scale, s = scaleOf(scaleNames[i]), s[len(scaleNames[i]):]
		} else if before < 99 && len(number) == 1 {
			scale = before - 1
		}
		plain, read := ungroup(strings.TrimSpace(number))
		v, valid := new(big.Rat).SetString(plain)
		if !read || !valid || scale >= before || len(plain) > 60 {
			return "", false
		}
		if before < 99 && v.Cmp(new(big.Rat).SetInt(tenTo(before-scale))) >= 0 { // 1万50000
			return "", false
		}
		sum.Add(sum, v.Mul(v, new(big.Rat).SetInt(tenTo(scale))))
		before = scale
	}
	decimal = sum.FloatString(30)
	return strings.TrimSuffix(strings.TrimRight(decimal, "0"), "."), true
}

func tenTo(n int) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }

// ungroup takes the separators of thousands out and makes the other a point.
func ungroup(s string) (string, bool) {
	s = strings.NewReplacer(" ", "", "'", "", "_", "").Replace(s)
	point, comma := strings.LastIndex(s, "."), strings.LastIndex(s, ",")
	whole, rest, mark := s, "", ""
	switch {
	case point > comma:
		whole, rest, mark = s[:point], s[point+1:], ","
		if strings.Contains(whole, ".") { // 1.200.000
			whole, rest, mark = s, "", "."
		}
	case comma > point && point >= 0: // 1.200,50
		whole, rest, mark = s[:comma], s[comma+1:], "."
	case comma >= 0:
		mark = ","
		if digitsBehind := len(s) - comma - 1; strings.Count(s, ",") == 1 && (digitsBehind == 1 || digitsBehind == 2) { // 12,50
			whole, rest = s[:comma], s[comma+1:]
		}
	}
	if mark != "" && strings.Contains(whole, mark) && !grouped(strings.Split(whole, mark)) {
		return "", false
	}
	if mark != "" {
		whole = strings.ReplaceAll(whole, mark, "")
	}
	if whole == "" || strings.Trim(whole+rest, digits) != "" {
		return "", false
	}
	if rest != "" {
		whole += "." + rest
	}
	return whole, true
}

// grouped reports whether groups of digits are thousands, ten thousands, or
// lakhs.
func grouped(groups []string) bool {
	last := len(groups) - 1
	for _, size := range []struct{ inner, last int }{{3, 3}, {4, 4}, {2, 3}} {
		ok := groups[0] != "" && len(groups[0]) <= size.inner && len(groups[last]) == size.last
		for _, g := range groups[1:last] {
			ok = ok && len(g) == size.inner
		}
		if ok {
			return true
		}
	}
	return false
}

// signs are what people write for currencies; the first is meant unless
// another of them was chosen.
var signs = map[string][]Currency{
	"¥": {"CNY", "JPY"}, "元": {"CNY", "HKD", "TWD", "MOP"}, "块": {"CNY", "HKD", "TWD", "MOP"}, "块钱": {"CNY", "HKD", "TWD", "MOP"}, "塊": {"TWD", "HKD", "MOP", "CNY"}, "圆": {"CNY", "JPY"},
	"人民币": {"CNY"}, "人民幣": {"CNY"}, "RMB": {"CNY"}, "人民币元": {"CNY"}, "YUAN": {"CNY"}, "CN¥": {"CNY"},
	"$": {"USD", "HKD", "TWD", "MOP", "SGD", "CAD", "AUD", "NZD", "MXN", "CLP", "COP", "ARS"}, "US$": {"USD"}, "美元": {"USD"}, "美金": {"USD"}, "刀": {"USD"}, "DOLLARS": {"USD", "HKD", "TWD", "SGD", "CAD", "AUD", "NZD"}, "DOLLAR": {"USD", "HKD", "TWD", "SGD", "CAD", "AUD", "NZD"}, "BUCKS": {"USD", "CAD", "AUD", "NZD"},
	"HK$": {"HKD"}, "港币": {"HKD"}, "港元": {"HKD"}, "港幣": {"HKD"}, "NT$": {"TWD"}, "台币": {"TWD"}, "新台币": {"TWD"}, "新臺幣": {"TWD"}, "台幣": {"TWD"}, "MOP$": {"MOP"}, "澳门元": {"MOP"},
	"S$": {"SGD"}, "新加坡元": {"SGD"}, "新币": {"SGD"}, "C$": {"CAD"}, "CA$": {"CAD"}, "A$": {"AUD"}, "AU$": {"AUD"}, "NZ$": {"NZD"},
	"€": {"EUR"}, "欧元": {"EUR"}, "歐元": {"EUR"}, "EURO": {"EUR"}, "EUROS": {"EUR"}, "£": {"GBP"}, "英镑": {"GBP"}, "POUNDS": {"GBP"}, "JP¥": {"JPY"}, "日元": {"JPY"}, "円": {"JPY"}, "₩": {"KRW"}, "韩元": {"KRW"}, "₹": {"INR"}, "₽": {"RUB"}, "฿": {"THB"}, "泰铢": {"THB"}, "₫": {"VND"}, "₱": {"PHP"}, "RM": {"MYR"}, "₿": {"BTC"}, "U": {"USDT"},
}

// currencyWritten reads what stands before and behind a number; ok is false for
// words that are no currency, and for two that differ.
func currencyWritten(head, tail string, chosen Currency) (c Currency, ok bool) {
	c = chosen
	var could []Currency
	for _, word := range []string{head, tail} {
		word = strings.TrimFunc(word, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(":.,;。，、；", r) })
		if word == "" {
			continue
		}
		means, known := signs[word]
		if _, code := Currency(word).Scale(); code {
			means, known = []Currency{Currency(word)}, true
		}
		if known && could != nil { // "US$ 20 USD", "¥20元"
			means = slices.DeleteFunc(slices.Clone(means), func(c Currency) bool { return !slices.Contains(could, c) })
		}
		if !known || len(means) == 0 {
			return chosen, false
		}
		could = means
	}
	if len(could) > 0 && !slices.Contains(could, chosen) {
		c = could[0]
	}
	return c, true
}

// foldWidth writes full-width forms and odd blanks and minus signs plainly.
func foldWidth(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		case r == '￥':
			return '¥'
		case r == '−' || r == '–' || r == '—':
			return '-'
		case r == '’':
			return '\''
		case unicode.IsSpace(r):
			return ' '
		}
		return r
	}, s)
}
