package similar

import (
	"cmp"
	"hash/maphash"
	"slices"
	"strings"
	"unicode/utf8"
)

// Phrase is a word, or a few that stand together, as people write them.
type Phrase struct {
	Key    string // folded, words joined by one blank; what a beginning is compared with
	Shown  string // as most people write it
	People int    // who wrote it
}

// Phrases collects from many texts what a search may go on with: English words
// and two or three of them that belong together, and Chinese words of two to
// six characters. The index cannot tell them: it holds stems and pairs. Texts
// of one person come one after another.
//
//	p := similar.NewPhrases()
//	p.Add(person, text)
//	list := p.List() // what FewPeople people wrote, or more
//
// What is a Chinese word is decided by counting, without a dictionary, as Li
// and others do (branching entropy and pointwise mutual information, see
// Jin and Tanaka-Ishii 2006): the parts of a word meet much more often than
// chance has it, and what stands before and behind it varies. For pairs of
// English words the first of these is asked. Words with digits in them are
// left out, so that no number of a phone or an account is ever offered.
//
// Memory is bounded: when there are too many different ones, those that were
// seen least are forgotten (lossy counting, Manku and Motwani 2002), which can
// only make a count too small.
type Phrases struct {
	seed   maphash.Seed
	counts map[uint64]tallied
	forms  map[uint64]*forms // of those with enough people
	person string
	who    uint32 // number of the person whose texts are read
	floor  uint32 // those seen so often or less were forgotten
	han    int    // characters read
	latin  int    // words read
	runs   []run
	at     []int           // where characters begin
	empty  map[string]bool // function words
}

type tallied struct{ people, times, last uint32 } // last is the last person's number

// forms are the ways in which something is written.
type forms struct {
	key  string
	han  bool
	text [4]string
	n    [4]int
}

// Bounds of a collection.
const (
	maxPhrases  = 1 << 20 // counted at a time
	maxHanWord  = 6
	keptPhrases = 30_000
)

// NewPhrases begins a collection.
func NewPhrases() *Phrases {
	empty := map[string]bool{}
	for _, w := range strings.Fields(functionWords) {
		empty[w] = true
	}
	return &Phrases{empty: empty, seed: maphash.MakeSeed(), counts: map[uint64]tallied{}, forms: map[uint64]*forms{}}
}

// run is letters of one kind that stand together.
type run struct {
	kind       kind
	folded     string
	start, end int
	joined     bool // nothing but a blank or a hyphen before it
}

// runsOf cuts a text into runs.
func runsOf(out []run, text string) []run {
	out = out[:0]
	var b strings.Builder
	flush := func() {
		if n := len(out); n > 0 && out[n-1].folded == "" {
			out[n-1].folded = b.String()
		}
		b.Reset()
	}
	fold(text, func(g glyph) bool {
		if g.kind == other {
			flush()
			return true
		}
		n := len(out)
		if b.Len() == 0 || out[n-1].kind != g.kind {
			flush()
			between := ""
			if n > 0 && out[n-1].end <= g.start { // or they are of one character
				between = text[out[n-1].end:g.start]
			}
			out = append(out, run{kind: g.kind, start: g.start, joined: between == " " || between == "-" || between == "\u00a0"})
			n++
		}
		b.WriteRune(g.r)
		out[n-1].end = g.end
		return true
	})
	flush()
	return out
}

// Add reads a text.
func (p *Phrases) Add(person, text string) {
	if person != p.person || p.who == 0 {
		p.person = person
		p.who++
		if len(p.counts) > maxPhrases {
			p.forget()
		}
	}
	p.runs = runsOf(p.runs, text)
	for i, r := range p.runs {
		if r.kind == pair {
			p.addHan(r.folded)
			continue
		}
		p.latin++
		for n := 0; n < 3 && i-n >= 0; n++ {
			first := p.runs[i-n]
			if !isWord(first) || n > 0 && !p.runs[i-n+1].joined {
				break
			}
			if n > 0 && (p.empty[first.folded] || p.empty[r.folded]) {
				continue
			}
			p.count(keyOf(p.runs[i-n:i+1]), func() string { return strings.Join(strings.Fields(text[first.start:r.end]), " ") }, false)
		}
	}
}

// isWord holds for a run of letters without digits that is not blackened.
func isWord(r run) bool {
	if r.kind != letter || len(r.folded) < 2 || len(r.folded) > maxWord || strings.Trim(r.folded, "x") == "" {
		return false
	}
	return !strings.ContainsFunc(r.folded, func(c rune) bool { return c >= '0' && c <= '9' })
}

func keyOf(runs []run) string {
	if len(runs) == 1 {
		return runs[0].folded
	}
	parts := make([]string, len(runs))
	for i, r := range runs {
		parts[i] = r.folded
	}
	return strings.Join(parts, " ")
}

func (p *Phrases) addHan(folded string) {
	p.at = p.at[:0]
	for i := range folded {
		p.at = append(p.at, i)
	}
	n := len(p.at)
	p.at = append(p.at, len(folded))
	p.han += n
	for i := range n {
		for size := 1; size <= maxHanWord+1 && i+size <= n; size++ {
			gram := folded[p.at[i]:p.at[i+size]]
			p.count(gram, func() string { return gram }, true)
		}
	}
}

func (p *Phrases) count(key string, written func() string, han bool) {
	h := maphash.String(p.seed, key)
	c := p.counts[h]
	c.times++
	if c.last == p.who {
		p.counts[h] = c
		return
	}
	c.last = p.who
	c.people++
	p.counts[h] = c
	if c.people < FewPeople {
		return
	}
	f := p.forms[h]
	if f == nil {
		f = &forms{key: strings.Clone(key), han: han}
		p.forms[h] = f
	}
	text := written()
	for i := range f.text {
		if f.text[i] == "" {
			f.text[i] = strings.Clone(text)
		}
		if f.text[i] == text {
			f.n[i]++
			break
		}
	}
}

// forget makes room.
func (p *Phrases) forget() {
	for len(p.counts) > maxPhrases/2 {
		p.floor++
		for h, c := range p.counts {
			if c.people <= p.floor && p.forms[h] == nil {
				delete(p.counts, h)
			}
		}
		if p.floor > FewPeople {
			return
		}
	}
}

func (p *Phrases) of(key string) tallied { return p.counts[maphash.String(p.seed, key)] }

// List is what belongs together and was written by FewPeople people or more,
// the most common first, at most 30,000.
func (p *Phrases) List() []Phrase {
	longer := p.longer()
	out := []Phrase{}
	for h, f := range p.forms {
		c := p.counts[h]
		if f.han && !p.isHanWord(f.key, c, longer[h]) || !f.han && !p.belongs(f.key, c) {
			continue
		}
		most := 0
		for i := range f.n {
			if f.n[i] > f.n[most] || f.n[i] == f.n[most] && f.text[i] > f.text[most] { // small letters sort behind
				most = i
			}
		}
		out = append(out, Phrase{Key: f.key, Shown: f.text[most], People: int(c.people)})
	}
	slices.SortFunc(out, func(a, b Phrase) int { return cmp.Or(cmp.Compare(b.People, a.People), strings.Compare(a.Key, b.Key)) })
	return out[:min(len(out), keptPhrases)]
}

// longer is the count of the most common gram that has one more character
// before, and behind.
func (p *Phrases) longer() map[uint64][2]uint32 {
	out := map[uint64][2]uint32{}
	for h, f := range p.forms {
		if !f.han {
			continue
		}
		_, first := utf8.DecodeRuneInString(f.key)
		_, last := utf8.DecodeLastRuneInString(f.key)
		for side, part := range []string{f.key[first:], f.key[:len(f.key)-last]} {
			if part != "" {
				k := maphash.String(p.seed, part)
				l := out[k]
				l[side] = max(l[side], p.counts[h].times)
				out[k] = l
			}
		}
	}
	return out
}

// How much more often than by chance parts must meet, and what share of a word
// may be inside one and the same longer one.
const (
	togetherHan   = 25
	togetherLatin = 8
	insideMost    = 0.7
)

// isHanWord decides whether a gram is a word.
func (p *Phrases) isHanWord(key string, c tallied, longer [2]uint32) bool {
	n := utf8.RuneCountInString(key)
	if n < 2 || n > maxHanWord {
		return false
	}
	if r, _ := utf8.DecodeRuneInString(key); strings.ContainsRune("的了着们吗吧呢啊也就都和与及而但又是我你他她它这那有个之其等于以并或从对将所让给向至为则每各某您很更最再还请元月日号点年时后前中里上下一二三四五六七八九十", r) {
		return false
	}
	if r, _ := utf8.DecodeLastRuneInString(key); strings.ContainsRune("的了着是在我你他她它这那和与及而但把被不没也就都又很个一有给让对从将为以之其或并等您更最再还请于所", r) {
		return false
	}
	for _, l := range longer {
		if float64(l) > insideMost*float64(c.times) {
			return false
		}
	}
	for i := range key {
		if i > 0 && !together(c, p.of(key[:i]), p.of(key[i:]), p.han, togetherHan) {
			return false
		}
	}
	return true
}

// belongs decides whether a word is worth offering, or words belong together.
func (p *Phrases) belongs(key string, c tallied) bool {
	i := strings.LastIndexByte(key, ' ')
	if i < 0 {
		return len(key) > 2 && !p.empty[key]
	}
	return together(c, p.of(key[:i]), p.of(key[i+1:]), p.latin, togetherLatin)
}

// together compares how often two parts meet with chance, and, where there are
// too few texts for that, with how often the rarer one stands alone. A part
// that was forgotten was rare, and its pair is rarer.
func together(both, a, b tallied, all int, times float64) bool {
	return a.times > 0 && b.times > 0 && (float64(both.times)*float64(all) >= times*float64(a.times)*float64(b.times) ||
		both.times >= min(a.times, b.times)*2/3)
}

// functionWords carry no subject: nobody looks for them, and no phrase begins
// or ends with them.
const functionWords = `a about above after again against ago all almost also although always am an and another any anyone anything are around as ask asked at
away back be because been before began being below between both but by came can cannot come could day days did didn do does doesn doing don done down during each
either else ending even ever every everything few first following for from further gave get getting give given go going gone got had hadn has hasn have haven
having he her here hers him his how however if in instead into is isn it its itself just keep kept know last later least less let like ll made make many may me
might more most much must my myself need neither never new next no nor not nothing now of off on once one only onto or other others our out over own per please
put rather re really said same saw say saying says see seem sent several shall she should shouldn since so some someone something soon still stated such take tell
than that the their them then there these they thing things think this those though through thus time times to told too took toward try tried two under until up
upon us use used using ve very via want wanted was wasn way we well went were weren what whatever when where whether which while who whole whom whose why will
with within without won would wouldn yes yet you your yours xx etc mr mrs ms dr`
