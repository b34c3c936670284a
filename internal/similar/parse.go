package similar

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Bounds of a query's words.
const (
	maxClauses = 64
	maxNesting = 12
)

// Parse reads a query. It accepts anything and never fails.
//
//	提现 "not arrived" -fee        all of them, the phrase as it is, without fee
//	盗刷 OR 被盗 | stolen          any of them
//	frozen AND NOT (paypal OR 微信)  groups
//	refund*                       words that begin so
//
// Words are all required. AND, OR and NOT are operators in capitals only; 或
// and 且 when they stand alone between blanks (非 is not: 非 本人 says "not by
// me"); | is OR, and a - before a word, phrase or group excludes it. NOT binds
// before AND, AND before OR, as in most search boxes; groups beat both. An
// operator without something on each side means nothing, and a query of
// nothing but operators is a query for those words. A parenthesis or a quote
// that never closes ends with the query. Groups deeper than twelve count as
// one, and words beyond the 64th are left out.
//
// A run of Han characters must occur as it is, as a phrase must. Quotes of any
// language work. A * means something only behind two letters or more of a
// script with words; see prefixOf for what it finds.
func Parse(text string) Expr {
	text = clip(text, MaxQueryRunes)
	p := parser{pieces: split(text)}
	e := p.either(false)
	for p.at < len(p.pieces) { // a parenthesis too many
		p.at++
		e = join(false, e, p.either(false))
	}
	if e.Empty() {
		for i, piece := range p.pieces {
			if piece.is > openGroup {
				p.pieces[i].is = words
			}
		}
		p.at, p.clauses = 0, 0
		e = p.either(false)
	}
	return e
}

// sign is what a piece of a query is.
type sign uint8

const (
	words sign = iota
	quoted
	closeGroup
	openGroup
	minus
	opAnd
	opOr
	opNot
)

type piece struct {
	is   sign
	text string
}

const blanks = " \t\r\n\v\f\u00a0\u3000"

func quotes(r rune) (ends string) {
	switch r {
	case '"':
		return `"`
	case '“', '”':
		return "”"
	case '「':
		return "」"
	case '『':
		return "』"
	case '＂':
		return "＂"
	case '«':
		return "»"
	case '„':
		return "“”"
	}
	return ""
}

func signOf(r rune) (sign, bool) {
	switch r {
	case '(', '（':
		return openGroup, true
	case ')', '）':
		return closeGroup, true
	case '|', '｜':
		return opOr, true
	}
	return 0, false
}

// split cuts a query into words, phrases and signs.
func split(s string) (out []piece) {
	begin := true // of a word: behind a blank or a sign
	for s != "" {
		r, size := utf8.DecodeRuneInString(s)
		is, isSign := signOf(r)
		ends := quotes(r)
		switch {
		case strings.ContainsRune(blanks, r):
			s, begin = s[size:], true
		case isSign:
			out, s, begin = append(out, piece{is, s[:size]}), s[size:], true
		case begin && strings.ContainsRune("-－−", r):
			out, s, begin = append(out, piece{minus, s[:size]}), s[size:], false
		case ends != "":
			body := s[size:]
			end := strings.IndexAny(body, ends)
			if end < 0 {
				return append(out, piece{quoted, body})
			}
			_, close := utf8.DecodeRuneInString(body[end:])
			out, s, begin = append(out, piece{quoted, body[:end]}), body[end+close:], true
		default:
			end := strings.IndexFunc(s, func(r rune) bool {
				_, isSign := signOf(r)
				return isSign || quotes(r) != "" || strings.ContainsRune(blanks, r)
			})
			if end < 0 {
				end = len(s)
			}
			out, s, begin = append(out, piece{operator(s[:end]), s[:end]}), s[end:], false
		}
	}
	return out
}

func operator(word string) sign {
	switch word {
	case "AND", "且":
		return opAnd
	case "OR", "或":
		return opOr
	case "NOT":
		return opNot
	}
	return words
}

// parser reads pieces from left to right.
type parser struct {
	pieces         []piece
	at             int
	depth, clauses int
}

func (p *parser) next() sign {
	if p.at == len(p.pieces) {
		return closeGroup
	}
	return p.pieces[p.at].is
}

// either reads up to the end of a group. Under a NOT, not is true.
func (p *parser) either(not bool) Expr {
	var kids []Expr
	for {
		kids = append(kids, p.all(not))
		if p.next() != opOr {
			return join(true, kids...)
		}
		p.at++
	}
}

func (p *parser) all(not bool) Expr {
	var kids []Expr
	for {
		switch p.next() {
		case closeGroup, opOr:
			return join(false, kids...)
		case opAnd:
			p.at++
		default:
			kids = append(kids, p.one(not))
		}
	}
}

func (p *parser) one(not bool) Expr {
	turned := false
	for p.next() == minus || p.next() == opNot {
		// One minus is enough, and --x is no x; NOT NOT x is x.
		turned = p.next() == minus || !turned
		p.at++
	}
	not = not != turned
	var e Expr
	switch p.next() {
	case words, quoted:
		piece := p.pieces[p.at]
		p.at++
		e = p.clause(piece.text, piece.is == quoted, not)
	case openGroup:
		p.at++
		p.depth++
		if p.depth > maxNesting { // goes on in the group around it
			return p.one(not)
		}
		e = p.either(not)
		if p.at < len(p.pieces) && p.next() == closeGroup {
			p.at++
		}
		p.depth--
	}
	if turned && !e.Empty() {
		e.Not = !e.Not
	}
	return e
}

// clause reads one word or phrase.
func (p *parser) clause(text string, whole, not bool) Expr {
	tokens := Tokens(text)
	if len(tokens) == 0 {
		return Expr{}
	}
	var kids []Expr
	add := func(c Clause) {
		if p.clauses < maxClauses {
			p.clauses++
			kids = append(kids, Expr{Clause: c})
		}
	}
	if c, rest, ok := prefixOf(text, tokens); ok && !whole {
		if rest > 0 {
			add(clauseOf(tokens[:rest]))
		}
		add(c)
		return join(false, kids...)
	}
	// e-mail, 12:30, user_name: what was written together stays together.
	if whole || not || !slicesContain(tokens, isPaired) {
		add(clauseOf(tokens))
		return join(false, kids...)
	}
	for from, i := 0, 1; i <= len(tokens); i++ {
		if i == len(tokens) || tokens[i].Start >= tokens[i-1].End {
			add(clauseOf(tokens[from:i]))
			from = i
		}
	}
	return join(false, kids...)
}

func slicesContain(tokens []Token, is func(string) bool) bool {
	for _, t := range tokens {
		if is(t.Term) {
			return true
		}
	}
	return false
}

func clauseOf(tokens []Token) Clause {
	c := Clause{Terms: make([]string, len(tokens)), Places: places(tokens)}
	for i, t := range tokens {
		c.Terms[i] = t.Term
	}
	c.Single = len(c.Terms) == 1 && single(c.Terms[0])
	return c
}

// starred says whether a * follows the last letter of a word, and where.
func starred(text string) (before string, ok bool) {
	text = strings.TrimRightFunc(text, func(r rune) bool { return r != '*' && r != '＊' && kindOf(r) == other && !unicode.Is(unicode.M, r) })
	before = strings.TrimRight(text, "*＊")
	return before, before != text && before != ""
}
