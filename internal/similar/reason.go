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
	rareWord     = 3.9  // ln 50: a word that many times rarer than the probe's most common one is a reason alone
	passageCount = 4
	passageRunes = 36
)

// passage is a run of words that two texts have in the same order.
type passage struct {
	start, end int // bytes
	terms      []string
	weight     float64
}

// reasons finds what texts have in common with a probe.
type reasons struct {
	weights map[string]float64
	wanted  map[string]bool  // terms whose sharing says something
	common  map[bool]float64 // least weight of the probe's words, true for those of pairs
	follows map[[2]string]bool
	first   map[rune]bool
	stems   map[string]string
}

func (l *likening) reasons(wanted map[string]bool, stems map[string]string) *reasons {
	r := &reasons{weights: l.weights, wanted: wanted, first: firsts(l.weights), stems: stems, follows: make(map[[2]string]bool, len(l.tokens))}
	r.common = map[bool]float64{}
	for t, w := range l.weights {
		if least, ok := r.common[isPair(t)]; !ok || w < least {
			r.common[isPair(t)] = w
		}
	}
	for i := range l.tokens[:max(0, len(l.tokens)-1)] {
		r.follows[[2]string{l.tokens[i].Term, l.tokens[i+1].Term}] = true
	}
	return r
}

// of are the most telling passages of a text that the probe has too, as the
// text writes them, in their order. A passage begins and ends with a word that
// says something. There are none where nothing is left but single words that
// many texts have: such texts are alike as wholes.
func (r *reasons) of(text string) []string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	var all []passage
	var run []Token
	flush := func() {
		for len(run) > 0 && !r.wanted[run[0].Term] {
			run = run[1:]
		}
		for len(run) > 0 && !r.wanted[run[len(run)-1].Term] {
			run = run[:len(run)-1]
		}
		if len(run) > 0 {
			all = append(all, r.passage(run, text))
		}
		run = nil
	}
	tokens, _ := tokensFrom(text, r.first, r.stems)
	for _, t := range tokens {
		if r.weights[t.Term] <= 0 {
			flush()
			continue
		}
		if n := len(run); n > 0 && (!r.follows[[2]string{run[n-1].Term, t.Term}] || !joined(text, run[n-1].End, t.Start)) {
			flush()
		}
		run = append(run, t)
	}
	flush()
	chosen := r.mostTelling(all)
	if !r.enough(chosen) {
		return nil
	}
	out := make([]string, len(chosen))
	for i, p := range chosen {
		out[i] = strings.Join(strings.Fields(text[p.start:p.end]), " ")
	}
	return out
}

// joined reports whether nothing but blanks stands between two places.
func joined(text string, end, start int) bool {
	return start <= end || strings.TrimSpace(text[end:start]) == ""
}

func (r *reasons) passage(run []Token, text string) passage {
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
			if r.wanted[t.Term] {
				p.weight += r.weights[t.Term]
			}
		}
	}
	return p
}

// mostTelling chooses passages that add a word, in the order of the text.
func (r *reasons) mostTelling(all []passage) (chosen []passage) {
	slices.SortStableFunc(all, func(a, b passage) int { return cmp.Compare(b.weight, a.weight) })
	said := map[string]bool{}
	for _, p := range all {
		if len(chosen) == passageCount {
			break
		}
		if !slices.ContainsFunc(p.terms, func(t string) bool { return r.says(t) && !said[t] }) {
			continue
		}
		for _, t := range p.terms {
			said[t] = true
		}
		chosen = append(chosen, p)
	}
	slices.SortFunc(chosen, func(a, b passage) int { return cmp.Compare(a.start, b.start) })
	return chosen
}

// isPair holds for terms of scripts without blanks.
func isPair(term string) bool {
	c, _ := utf8.DecodeRuneInString(term)
	return kindOf(c) == pair
}

// rare holds for a term that is rare in its language: the small words of the
// probe tell how many texts are in it. Where most are in another one, every
// word would be rare among all.
func (r *reasons) rare(term string) bool {
	return r.weights[term] >= r.common[isPair(term)]+rareWord
}

// enough decides whether passages are a reason: two words, in a row or not, or
// one that is rare.
func (r *reasons) enough(chosen []passage) bool {
	said, han := map[string]bool{}, map[rune]bool{}
	for _, p := range chosen {
		for _, t := range p.terms {
			if !r.says(t) {
				continue
			}
			if r.rare(t) {
				return true
			}
			if !isPair(t) {
				said[t] = true
				continue
			}
			first, size := utf8.DecodeRuneInString(t)
			last, _ := utf8.DecodeRuneInString(t[size:])
			for _, c := range []rune{first, last} {
				if c != utf8.RuneError && !strings.ContainsRune(smallHan, c) {
					han[c] = true
				}
			}
		}
	}
	return len(said)+(len(han)+1)/2 >= 2 // most words of Han have two characters
}

// says reports whether a term alone says something: not of two characters
// that only count or join.
func (r *reasons) says(term string) bool {
	return r.wanted[term] && strings.ContainsFunc(term, func(c rune) bool { return !strings.ContainsRune(smallHan, c) })
}

// smallHan are characters that count, date or join: words of nothing else are
// no reason.
const smallHan = "零〇一二三四五六七八九十百千万亿两几多第个次天日号月年时点分秒周元块钱角上下前后左右今昨明去的了着过们吗吧呢啊嘛也就都还又才和与及而但是在有我你他她它这那哪其之于以把被给让从对将为很太再最更"

// numberWords name numbers and times; they are no reason either.
const numberWords = `zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen
twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand thousands million second third fourth fifth sixth seventh eighth ninth tenth twice half dozen
january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec
monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun today tomorrow yesterday
week weeks month months year years hour hours minute minutes date dates morning evening afternoon night am pm usd dollar dollars yuan rmb`

// shortNumber holds for a number too short to be anybody's, such as an amount,
// a year or the 3rd.
func shortNumber(term string) bool {
	digits := 0
	for digits < len(term) && term[digits] >= '0' && term[digits] <= '9' {
		digits++
	}
	return digits > 0 && digits < 5 && len(term)-digits <= 2
}
