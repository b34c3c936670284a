package similar

import "unicode/utf8"

// Expr is what a query looks for: a clause, or other expressions of which all
// must hold, or any. The zero Expr finds everything.
type Expr struct {
	Clause Clause // when there are no Kids
	Kids   []Expr
	Any    bool // one of the Kids is enough
	Not    bool // turned round
}

// Clause is terms that follow each other. One of a single character of a
// script without blanks matches that character anywhere.
//
// Places is nil unless an index made by Cutter has a gap between two of the
// terms; then it is the terms with "" in each gap.
//
// With Prefix it is one term: it stands for every term that begins with it, and
// for those of Stems.
type Clause struct {
	Terms  []string
	Single bool
	Places []string
	Prefix bool
	Stems  []string
}

// Empty reports whether there is nothing to look for.
func (e Expr) Empty() bool { return len(e.Kids) == 0 && len(e.Clause.Terms) == 0 }

// Asks reports whether some words are wanted, and not only unwanted ones.
func (e Expr) Asks() bool {
	found := false
	e.wanted(false, func(Clause) { found = true })
	return found
}

// wanted gives the clauses that are not excluded.
func (e Expr) wanted(not bool, yield func(Clause)) {
	not = not != e.Not
	if len(e.Kids) == 0 && len(e.Clause.Terms) > 0 && !not {
		yield(e.Clause)
	}
	for _, k := range e.Kids {
		k.wanted(not, yield)
	}
}

// join brings expressions together; empty ones do not count.
func join(anyOf bool, kids ...Expr) Expr {
	out := Expr{Any: anyOf}
	for _, k := range kids {
		switch {
		case k.Empty():
		case !k.Not && len(k.Kids) > 0 && k.Any == anyOf:
			out.Kids = append(out.Kids, k.Kids...)
		default:
			out.Kids = append(out.Kids, k)
		}
	}
	switch len(out.Kids) {
	case 0:
		return Expr{}
	case 1:
		return out.Kids[0]
	}
	return out
}

// places are the terms if there are gaps between them; else nil.
func places(tokens []Token) []string {
	if out := gapped(tokens); len(out) > len(tokens) {
		return out
	}
	return nil
}

// gapped puts gaps where Cutter does: before a run of pairs that begins with
// the character the run before it ended with.
func gapped(tokens []Token) []string {
	out := make([]string, 0, len(tokens))
	for i, t := range tokens {
		if i > 0 && t.Start >= tokens[i-1].End && goesOn(tokens[i-1].Term, t.Term) {
			out = append(out, "")
		}
		out = append(out, t.Term)
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

// isPaired says whether a term is of a script without blanks.
func isPaired(term string) bool {
	for _, r := range term {
		return kindOf(r) == pair
	}
	return false
}

// wanted is what a snippet marks.
type wanted struct {
	terms    map[string]bool
	prefixes []string
	stems    map[string]string // remembered from text to text, as of tokensFrom
}

func (e Expr) marked() wanted {
	w := wanted{terms: map[string]bool{}, stems: map[string]string{}}
	e.wanted(false, func(c Clause) {
		if c.Prefix {
			w.prefixes = append(w.prefixes, c.Terms...)
			for _, s := range c.Stems {
				w.terms[s] = true
			}
			return
		}
		for _, t := range c.Terms {
			w.terms[t] = true
		}
	})
	return w
}
