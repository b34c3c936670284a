package similar

import (
	"strings"
	"unicode/utf8"
)

// Expr is the words of a query: every clause of All, none of Not.
type Expr struct{ All, Not []Clause }

// Clause is terms that follow each other. One of a single character of a
// script without blanks matches that character anywhere.
//
// Places is nil unless an index made by Cutter has a gap between two of the
// terms; then it is the terms with "" in each gap.
type Clause struct {
	Terms  []string
	Single bool
	Places []string
}

// Empty reports whether there is nothing to look for.
func (e Expr) Empty() bool { return len(e.All) == 0 && len(e.Not) == 0 }

const maxClauses = 64

// Parse reads a query. It accepts anything: words are all required, a "phrase"
// must occur as it is, a - before either excludes it. Quotes of any language
// work; one that never closes ends with the query. A run of Han characters
// outside quotes asks for each of its pairs, wherever they stand. Operators of
// databases have no meaning here: they are words or nothing.
func Parse(text string) Expr {
	text = clip(text, MaxQueryRunes)
	var e Expr
	for text != "" {
		var piece string
		var quoted, not bool
		piece, quoted, not, text = nextPiece(text)
		e.add(piece, quoted, not)
	}
	e.All, e.Not = bounded(e.All), bounded(e.Not)
	return e
}

func bounded(c []Clause) []Clause {
	if len(c) > maxClauses {
		return c[:maxClauses]
	}
	return c
}

var closing = map[rune]string{'"': `"`, '“': "”", '”': "”", '「': "」", '『': "』", '＂': "＂", '«': "»", '„': "“”"}

// nextPiece takes one word or phrase off the front.
func nextPiece(s string) (piece string, quoted, not bool, rest string) {
	s = strings.TrimLeft(s, " \t\r\n\v\f\u00a0\u3000")
	for _, minus := range []string{"-", "－", "−"} {
		if after, ok := strings.CutPrefix(s, minus); ok {
			s, not = after, true
			break
		}
	}
	for i, r := range s {
		if ends, ok := closing[r]; ok && i == 0 {
			body := s[len(string(r)):]
			end := strings.IndexAny(body, ends)
			if end < 0 {
				return body, true, not, ""
			}
			rest = body[end:]
			for _, c := range rest {
				rest = rest[len(string(c)):]
				break
			}
			return body[:end], true, not, rest
		} else if ok || strings.ContainsRune(" \t\r\n\v\f\u00a0\u3000", r) {
			return s[:i], false, not, s[i:]
		}
	}
	return s, false, not, ""
}

func (e *Expr) add(piece string, quoted, not bool) {
	tokens := Tokens(piece)
	if len(tokens) == 0 {
		return
	}
	terms := make([]string, len(tokens))
	for i, t := range tokens {
		terms[i] = t.Term
	}
	to := &e.All
	if not {
		to = &e.Not
	}
	switch {
	case len(terms) == 1:
		*to = append(*to, Clause{Terms: terms, Single: single(terms[0])})
	case quoted || not || latinOnly(terms):
		// e-mail, 12:30, user_name: what was written together stays together.
		*to = append(*to, Clause{Terms: terms, Places: places(tokens)})
	default:
		for _, t := range terms {
			*to = append(*to, Clause{Terms: []string{t}, Single: single(t)})
		}
	}
}

// places puts gaps where Cutter does: before a run of pairs that begins with
// the character the run before it ended with.
func places(tokens []Token) []string {
	var out []string
	gaps := false
	for i, t := range tokens {
		if i > 0 && t.Start >= tokens[i-1].End && goesOn(tokens[i-1].Term, t.Term) {
			out, gaps = append(out, ""), true
		}
		out = append(out, t.Term)
	}
	if !gaps {
		return nil
	}
	return out
}

func goesOn(before, next string) bool {
	last, lastSize := utf8.DecodeLastRuneInString(before)
	first, firstSize := utf8.DecodeRuneInString(next)
	return last == first && lastSize < len(before) && firstSize < len(next) && kindOf(first) == pair
}

func single(term string) bool {
	n := 0
	for _, r := range term {
		if n++; n > 1 || kindOf(r) != pair {
			return false
		}
	}
	return n == 1
}

func latinOnly(terms []string) bool {
	for _, t := range terms {
		for _, r := range t {
			if kindOf(r) == pair {
				return false
			}
		}
	}
	return true
}

// terms are what a snippet marks.
func (e Expr) terms() map[string]bool {
	out := map[string]bool{}
	for _, c := range e.All {
		for _, t := range c.Terms {
			out[t] = true
		}
	}
	return out
}
