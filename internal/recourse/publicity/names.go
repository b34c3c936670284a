package publicity

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// mask replaces every name of a firm in a text. It errs towards hiding.
type mask struct {
	found *regexp.Regexp // nil: there is nothing to hide
	with  string
}

// newMask hides names and what is left of them without words that every firm
// uses ("支付", "Wallet", "Ltd"): "灯笼钱包" hides 灯笼 as well.
func newMask(names []string, with string) mask {
	terms := map[string]bool{}
	for _, n := range names {
		for _, part := range parts(n) {
			terms[part] = true
			if core := withoutGeneric(part); long(core) {
				terms[core] = true
			}
		}
	}
	list := make([]string, 0, len(terms))
	for t := range terms {
		list = append(list, t)
	}
	slices.SortFunc(list, func(a, b string) int { return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a, b)) })
	for i, t := range list {
		list[i] = bounded(t)
	}
	if len(list) == 0 {
		return mask{with: with}
	}
	return mask{regexp.MustCompile("(?i)" + strings.Join(list, "|")), with}
}

// hide writes the text without the names; two in a row become one.
func (m mask) hide(text string) string {
	if m.found == nil {
		return text
	}
	text = m.found.ReplaceAllLiteralString(text, m.with)
	for _, between := range []string{"", " ", "·", " · ", "/", " / ", "（", "("} {
		text = strings.ReplaceAll(text, m.with+between+m.with, m.with)
	}
	return text
}

// shows reports whether a text holds one of the names.
func (m mask) shows(text string) bool { return m.found != nil && m.found.MatchString(text) }

// parts cuts a name where several stand in one: "支付宝（中国）网络技术有限公司".
func parts(name string) []string {
	var out []string
	for _, p := range strings.FieldsFunc(name, func(r rune) bool { return strings.ContainsRune("·：:()（）/／,，、|【】[]", r) }) {
		if p = strings.TrimSpace(p); long(p) && (!generic(p) || properName(p)) {
			out = append(out, p)
		}
	}
	return out
}

// long reports whether a term is enough to mean a firm: two Chinese
// characters, or four letters.
func long(s string) bool {
	n := utf8.RuneCountInString(s)
	if strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
		return n >= 2
	}
	return n >= 4 || n == 3 && s == strings.ToUpper(s)
}

// genericWords are parts of names that mean no firm in particular. Longer ones
// come first.
var genericWords = strings.Fields(`股份有限公司 有限责任公司 有限公司 网络技术 信息技术 信息科技 网络科技 控股 集团 公司 科技 技术 网络 信息 金融 数字 电子
	钱包 支付 付款 银行 示例 虚构 中国 香港 内地 台湾 美国
	incorporated corporation technologies technology payments payment financial holdings services limited company wallet digital finance
	example invented example: china global group mobile europe money bank card inc. inc corp ltd. ltd llc plc pte gmbh cash pay app the usa us uk co`)

// properName reports whether generic words make a name together: "Cash App".
func properName(s string) bool { return strings.Contains(s, " ") && s != strings.ToLower(s) }

func generic(s string) bool {
	s = strings.ToLower(strings.TrimSpace(s))
	return slices.Contains(genericWords, s) || withoutGeneric(s) == ""
}

// withoutGeneric cuts generic words from both ends of a name.
func withoutGeneric(s string) string {
	for again := true; again; {
		again = false
		s = strings.Trim(s, " .,-")
		for _, g := range genericWords {
			if rest, ok := cutEnd(s, g); ok {
				s, again = rest, true
			}
		}
	}
	return s
}

// cutEnd takes a word from an end of s; Latin words only where a blank parts
// them from the rest.
func cutEnd(s, word string) (string, bool) {
	low := strings.ToLower(s)
	if len(low) != len(s) || s == "" {
		return s, false
	}
	han := word[0] >= 0x80
	switch {
	case low == word:
		return "", true
	case strings.HasSuffix(low, word) && (han || low[len(low)-len(word)-1] == ' '):
		return s[:len(s)-len(word)], true
	case strings.HasPrefix(low, word) && (han || low[len(word)] == ' '):
		return s[len(word):], true
	}
	return s, false
}

// bounded is a pattern for a term; Latin ones match whole words only.
func bounded(term string) string {
	p := regexp.QuoteMeta(term)
	if r, _ := utf8.DecodeRuneInString(term); r < 0x80 && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
		p = `\b` + p
	}
	if r, _ := utf8.DecodeLastRuneInString(term); r < 0x80 && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
		p += `\b`
	}
	return p
}
