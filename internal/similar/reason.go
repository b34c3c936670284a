package similar

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Of the passages that two texts share.
const (
	telling      = 0.65 // weight from which a word says something: fewer than half of all texts have it
	passageCount = 4
	passageRunes = 36
)

// passage is a run of words that two texts have in the same order.
type passage struct {
	start, end int // bytes
	terms      []string
	weight     float64
}

// passages are the most telling passages of a text that the probe has too, as
// the text writes them, in their order. A passage begins and ends with a word
// that says something.
func passages(probe []Token, text string, weights map[string]float64, wanted map[string]bool) []string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	follows := make(map[[2]string]bool, len(probe))
	for i := range probe[:max(0, len(probe)-1)] {
		follows[[2]string{probe[i].Term, probe[i+1].Term}] = true
	}
	var all []passage
	var run []Token
	flush := func() {
		for len(run) > 0 && !wanted[run[0].Term] {
			run = run[1:]
		}
		for len(run) > 0 && !wanted[run[len(run)-1].Term] {
			run = run[:len(run)-1]
		}
		if len(run) > 0 {
			all = append(all, passageOf(run, text, weights, wanted))
		}
		run = nil
	}
	for _, t := range Tokens(text) {
		w, known := weights[t.Term]
		if !known || w <= 0 {
			flush()
			continue
		}
		if n := len(run); n > 0 && (!follows[[2]string{run[n-1].Term, t.Term}] || !joined(text, run[n-1].End, t.Start)) {
			flush()
		}
		run = append(run, t)
	}
	flush()
	return mostTelling(all, text, wanted)
}

// joined reports whether nothing but blanks stands between two places.
func joined(text string, end, start int) bool {
	return start <= end || strings.TrimSpace(text[end:start]) == ""
}

func passageOf(run []Token, text string, weights map[string]float64, wanted map[string]bool) passage {
	p := passage{start: run[0].Start, end: run[0].End}
	seen := map[string]bool{}
	for _, t := range run {
		if t.End > p.end && utf8.RuneCountInString(text[p.start:t.End]) > passageRunes {
			break
		}
		p.end = t.End
		if !seen[t.Term] {
			seen[t.Term] = true
			p.terms = append(p.terms, t.Term)
			if wanted[t.Term] {
				p.weight += weights[t.Term]
			}
		}
	}
	return p
}

// mostTelling chooses passages that add a word, and writes them in order.
func mostTelling(all []passage, text string, wanted map[string]bool) []string {
	slices.SortStableFunc(all, func(a, b passage) int { return cmp.Compare(b.weight, a.weight) })
	var chosen []passage
	said := map[string]bool{}
	for _, p := range all {
		if len(chosen) == passageCount {
			break
		}
		if !slices.ContainsFunc(p.terms, func(t string) bool { return wanted[t] && !said[t] }) {
			continue
		}
		for _, t := range p.terms {
			said[t] = true
		}
		chosen = append(chosen, p)
	}
	slices.SortFunc(chosen, func(a, b passage) int { return cmp.Compare(a.start, b.start) })
	out := make([]string, len(chosen))
	for i, p := range chosen {
		out[i] = strings.Join(strings.Fields(text[p.start:p.end]), " ")
	}
	return out
}
