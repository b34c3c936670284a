package similar

import (
	"strings"
	"unicode/utf8"
)

// minPrefix is the length in runes from which a * means something: fewer
// letters begin a large part of all words.
const minPrefix = 2

// prefixOf reads a word with a * behind it; rest is how many tokens stand
// before that word.
//
// The index holds stems, so refund* finds every term that begins with refund,
// and it also finds every word that begins so and was cut shorter than that:
// unauthoriz* must find "unauthorized", whose stem is unauthor. For that, all
// endings that English takes are tried: each that goes on where the word broke
// off makes a word, and the stems of those count too. A word that is written
// out and starred finds what it finds without, and more. What is found beyond
// words that begin so are other forms of the same words, as everywhere here.
func prefixOf(text string, tokens []Token) (c Clause, rest int, ok bool) {
	before, ok := starred(text)
	if !ok {
		return c, 0, false
	}
	var run []glyph
	fold(before, func(g glyph) bool {
		if g.kind != letter {
			run = run[:0]
			return true
		}
		if len(run) > 0 && run[len(run)-1].end < g.start {
			run = run[:0]
		}
		run = append(run, g)
		return true
	})
	last := run
	if len(last) == 0 || last[len(last)-1].end != len(before) || len(last) < minPrefix || masked(last) {
		return c, 0, false
	}
	var b strings.Builder
	ascii := true
	for _, g := range last[:min(len(last), maxWord)] {
		b.WriteRune(g.r)
		ascii = ascii && g.r >= 'a' && g.r <= 'z'
	}
	c = Clause{Terms: []string{b.String()}, Prefix: true, Stems: []string{b.String()}}
	if ascii {
		c.Stems = stemsOf(b.String())
	}
	for rest < len(tokens) && tokens[rest].End <= last[0].start {
		rest++
	}
	return c, rest, true
}

// endings are what English puts behind a stem (the suffixes of the Porter2
// algorithm, as they are written), one or several.
const endings = `s es ed er ers ing ings ly y ies ied ier iest edly ingly eed eedly
ational ationally tional tionally ence ences ency encies enci ance ances ancy ancies izer izers ization izations isation isations
ation ations ator ators alism alist ality alities alities ally alli fulness fully ful ousness ously ous iveness ively ive ives ative atives atively ivity ivities
bility bilities bly ible able ably ibly ability ibility ogy ogist ogies ologist less lessly ness nesses lessness
icate icated icating icates iciti icity icities ical ically ic ics ement ements ment ments mentally mental ant ants antly ent ents ently
ism isms ist ists ate ates ated ating ately ately iti ity ities ize izes ized izing ise ises ised ising ion ions ioned ioning al als ially ial
en ened ening ens est ish ward wards hood ship ships th ths`

// oddWords are those that the stemmer knows by heart.
const oddWords = `skis skies sky dying die dies lying lie lies tying tie ties idly gently ugly uglier early earlier only singly news howe atlas cosmos bias andes
inning innings outing outings canning cannings herring herrings earring earrings proceed proceeded proceeding proceeds exceed exceeded exceeding exceeds succeed succeeded succeeding succeeds`

// stemsOf are the stems of a word and of the words that begin with it, as far
// as they do not begin with it themselves; the word's own stem always.
func stemsOf(word string) []string {
	seen := map[string]bool{}
	var out []string
	add := func(w string, always bool) {
		if utf8.RuneCountInString(w) > maxWord {
			return
		}
		if s := stem(w); s != "" && !seen[s] && (always || !strings.HasPrefix(s, word)) {
			seen[s] = true
			out = append(out, s)
		}
	}
	add(word, true)
	for _, end := range strings.Fields(endings) {
		add(word+end, false)
		for cut := 1; cut < len(end); cut++ {
			if strings.HasSuffix(word, end[:cut]) {
				add(word+end[cut:], false)
			}
		}
	}
	for _, odd := range strings.Fields(oddWords) {
		if strings.HasPrefix(odd, word) {
			add(odd, false)
		}
	}
	return out
}

// stem is the stem of a word of plain small letters.
func stem(word string) string {
	run := make([]glyph, len(word))
	for i := range len(word) {
		run[i] = glyph{r: rune(word[i]), kind: letter}
	}
	return wordTerm(run)
}
