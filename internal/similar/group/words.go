package group

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"joinder/internal/similar"
)

// Bounds of naming.
const (
	voices      = 40   // texts of a group that its name is made from
	background  = 120  // other texts that they are compared with
	heardRunes  = 500  // of each
	longestWord = 4    // words of a phrase
	longestHan  = 8    // characters of one
	leastVoices = 3    // people who must have written a word
	voiceShare  = 0.2  // and share of the people heard
	absorbed    = 0.8  // share of a word's people that makes it a part of a longer phrase
	sameSide    = 0.75 // share of its people who have the same before or behind it: it is only a part
	sameJoin    = 0.9  // the same for a character that else only joins: 在 before 线客服, 一 before 直冻
	nameWords   = 3    // words of a name
	leastTold   = 3.84 // G² above which a word is not chance (χ², one degree of freedom, 5 %)
)

// piece is a run of text that phrases are cut from: the words of a sentence,
// or the characters of a run of Han.
type piece struct {
	keys []string // stems, or characters
	from []int    // bytes of the text
	to   []int
	han  bool
	unit bool // begins with what a number counts: 天了 of 3天了
}

// pieces cuts a text where phrases end.
func pieces(text string) []piece {
	var out []piece
	var now piece
	flush := func() {
		if len(now.keys) > 0 {
			out = append(out, now)
		}
		now = piece{}
	}
	tokens := similar.Tokens(text)
	for i := 0; i < len(tokens); i++ {
		t := tokens[i]
		r, _ := utf8.DecodeRuneInString(text[t.Start:])
		if unicode.Is(unicode.Han, r) {
			if !now.han || len(now.to) > 0 && t.Start > now.to[len(now.to)-1] {
				flush()
				now.han, now.unit = true, t.Start > 0 && number(text[t.Start-1:t.Start])
			}
			for at, c := range text[t.Start:t.End] {
				if at += t.Start; len(now.to) == 0 || at >= now.to[len(now.to)-1] {
					now.keys, now.from, now.to = append(now.keys, string(c)), append(now.from, at), append(now.to, at+utf8.RuneLen(c))
				}
			}
			continue
		}
		hide := private(text[t.Start:t.End]) || chained(text, tokens, i)
		if now.han || hide {
			flush()
		}
		if hide {
			continue
		}
		if n := len(now.to); n > 0 && strings.Trim(text[now.to[n-1]:t.Start], " \t\n’'-") != "" {
			flush()
		}
		now.keys, now.from, now.to = append(now.keys, t.Term), append(now.from, t.Start), append(now.to, t.End)
	}
	flush()
	return out
}

// private is what could be a number of somebody: five digits or more, or a
// mixture of letters and digits.
func private(word string) bool {
	digits, letters := 0, 0
	for _, r := range word {
		if unicode.IsDigit(r) {
			digits++
		} else {
			letters++
		}
	}
	return digits > 4 || digits > 2 && letters > 0
}

// chained reports whether a number goes on in the next one or the one before,
// as those of telephones, cards and days do.
func chained(text string, tokens []similar.Token, i int) bool {
	if !number(tokens[i].Term) {
		return false
	}
	near := func(a, b similar.Token) bool {
		return number(a.Term) && number(b.Term) && !strings.Contains(text[a.End:b.Start], "\n") && b.Start-a.End <= 3
	}
	return i > 0 && near(tokens[i-1], tokens[i]) || i+1 < len(tokens) && near(tokens[i], tokens[i+1])
}

// phrases gives every candidate of a text once that is of common words only,
// with how it is written.
func phrases(text string, in []piece, common func(key string) bool, yield func(key string, units int, han bool, surface string, beside [2]string)) {
	seen := map[string]bool{}
	for _, p := range in {
		most, sep := longestWord, " "
		if p.han {
			most, sep = longestHan, ""
		}
		for i := range p.keys {
			for n := 1; n <= most && i+n <= len(p.keys) && common(p.keys[i+n-1]); n++ {
				if !fit(p, i, n) {
					continue
				}
				key := strings.Join(p.keys[i:i+n], sep)
				if !seen[key] {
					seen[key] = true
					yield(key, n, p.han, text[p.from[i]:p.to[i+n-1]], [2]string{p.beside(i-1, true), p.beside(i+n, false)})
				}
			}
		}
	}
}

// beside is the word or character at a place next to a phrase, "" where a
// phrase may end: at the end of a piece, and at words that only join others. A
// character that joins is given where it may be the beginning of a word.
func (p piece) beside(i int, before bool) string {
	if i < 0 || i >= len(p.keys) || p.han && strings.Contains(hanJoins, p.keys[i]) && !(before && strings.Contains(hanBegins, p.keys[i])) || !p.han && joins(p.keys[i]) {
		return ""
	}
	return p.keys[i]
}

// fit says whether a phrase can stand alone: it neither begins nor ends with a
// word that only joins others, and is not a number alone.
func fit(p piece, i, n int) bool {
	first, last := p.keys[i], p.keys[i+n-1]
	if p.han {
		return n > 1 && !(i == 0 && p.unit) && !strings.Contains(hanJoins, first) && !strings.Contains(hanJoins, last) && !strings.Contains(hanEnds, last)
	}
	if joins(first) || joins(last) || n == 1 && utf8.RuneCountInString(first) < 3 {
		return false
	}
	return n > 1 && !number(last) || !number(first)
}

func number(s string) bool { return strings.Trim(s, "0123456789") == "" }

// hanJoins begin and end no word worth naming, though hanBegins of them begin
// many (在线, 会员, 一直); hanEnds end none.
const (
	hanBegins = "在会一可上下前后以因如再"
	hanJoins  = "的了是我你他她它们们这那在也就都和与或但而及着过吗呢吧啊把被让给对从到向以为于不没有一个还又再很太才只已经因如果请要会能可想去来上下里外前后年月日号元块多少几什么怎样说"
	hanEnds   = "无未其每各该此"
)

// joins are words (stems) of English that only join others.
func joins(stem string) bool {
	switch stem {
	case "a", "an", "the", "and", "or", "but", "if", "of", "to", "in", "on", "at", "by", "for", "from", "with", "without", "as", "is", "are", "was", "were",
		"be", "been", "being", "am", "i", "me", "my", "mine", "we", "us", "our", "you", "your", "he", "him", "his", "she", "her", "it", "its", "they",
		"them", "their", "this", "that", "these", "those", "there", "here", "not", "no", "nor", "so", "than", "then", "too", "veri", "can", "could", "will",
		"would", "shall", "should", "may", "might", "must", "do", "doe", "did", "done", "have", "has", "had", "just", "onli", "also", "ani", "all", "some",
		"each", "other", "such", "which", "who", "whom", "what", "when", "where", "whi", "how", "up", "down", "out", "off", "over", "under", "again", "more",
		"most", "said", "say", "says", "told", "get", "got", "about", "into", "after", "befor", "becaus", "still", "even", "now", "never", "ever", "one",
		"two", "s", "t", "re", "ve", "ll", "m", "d", "don", "didn", "doesn", "isn", "wasn", "won", "couldn", "im", "ive", "dont", "didnt", "cant", "pm":
		return true
	}
	return false
}

// Voice is what one person of a group published.
type Voice struct{ Words string }

type candidate struct {
	key     string
	units   int
	han     bool
	people  int
	written map[string]int
	beside  [2]map[string]int // what stands before and behind it
	score   float64
}

// part reports whether nearly everybody has the same before it, or behind it.
func (c *candidate) part() bool {
	for _, side := range c.beside {
		for with, n := range side {
			share := sameSide
			if c.han && strings.Contains(hanBegins, with) {
				share = sameJoin
			}
			if with != "" && float64(n) >= share*float64(c.people) {
				return true
			}
		}
	}
	return false
}

// Telling are the words that say most about a group: those that its people
// write and others about the same wallet and kind of problem do not, by the
// log-likelihood ratio G² (Dunning 1993). Each was written by leastVoices people
// at least; nothing that looks like a number of somebody is ever one. They are
// as most of the people write them. Voices are of different people.
func Telling(group []Voice, others []string) []string {
	var behind []string
	for _, o := range others[:min(len(others), background)] {
		behind = append(behind, folded(o))
	}
	return telling(group, behind)
}

// telling is Telling with others that are folded: those of a bucket stand
// behind many of its groups.
func telling(group []Voice, behind []string) []string {
	group = group[:min(len(group), voices)]
	if len(group) < leastVoices {
		return nil
	}
	least := max(leastVoices, int(math.Ceil(voiceShare*float64(len(group)))))
	cut := make([][]piece, len(group))
	people, last := map[string]int{}, map[string]int{} // who write a key, and which of them was seen last
	for i, v := range group {
		cut[i] = pieces(clip(v.Words, heardRunes))
		for _, p := range cut[i] {
			for _, k := range p.keys {
				if last[k] != i+1 {
					last[k] = i + 1
					people[k]++
				}
			}
		}
	}
	common := func(key string) bool { return people[key] >= least }
	found := map[string]*candidate{}
	for i, v := range group {
		phrases(v.Words, cut[i], common, func(key string, units int, han bool, surface string, beside [2]string) {
			c := found[key]
			if c == nil {
				c = &candidate{key: key, units: units, han: han, written: map[string]int{}, beside: [2]map[string]int{{}, {}}}
				found[key] = c
			}
			c.people++
			c.beside[0][beside[0]]++
			c.beside[1][beside[1]]++
			c.written[strings.Join(strings.Fields(surface), " ")]++
		})
	}
	maps.DeleteFunc(found, func(_ string, c *candidate) bool { return c.people < least || c.part() })
	var list []*candidate
	for _, c := range found {
		with, needle := 0, c.needle()
		for _, o := range behind {
			if strings.Contains(o, needle) {
				with++
			}
		}
		if g := gSquared(c.people, len(group), with, len(behind)); g >= leastTold {
			c.score = g * (1 + 0.25*float64(c.units-1))
			if c.han {
				c.score = g * (1 + 0.15*float64(c.units-2))
			}
			list = append(list, c)
		}
	}
	slices.SortFunc(list, func(a, b *candidate) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(b.people, a.people), cmp.Compare(a.key, b.key))
	})
	return chosen(list)
}

// chosen takes the best that do not repeat each other, each in its longest form.
func chosen(list []*candidate) []string {
	var taken []*candidate
	var out []string
	for _, c := range list {
		for _, longer := range list { // the whole of a phrase rather than its half
			if longer.han == c.han && longer.units > c.units && strings.Contains(longer.needle(), strings.Trim(c.needle(), " ")) &&
				float64(longer.people) >= absorbed*float64(c.people) {
				c = longer
			}
		}
		if slices.ContainsFunc(taken, func(t *candidate) bool { return alike(t, c) }) {
			continue
		}
		taken, out = append(taken, c), append(out, c.surface())
		if len(out) == nameWords {
			break
		}
	}
	return out
}

// alike reports whether two phrases share a word or a pair of characters.
func alike(a, b *candidate) bool {
	if a.han != b.han {
		return false
	}
	parts := strings.Fields(a.key)
	if a.han {
		parts = nil
		r := []rune(a.key)
		for i := range len(r) - 1 {
			parts = append(parts, string(r[i:i+2]))
		}
	}
	return slices.ContainsFunc(parts, func(p string) bool {
		if a.han {
			return strings.Contains(b.key, p)
		}
		return strings.Contains(b.needle(), " "+p+" ")
	})
}

// needle is what is looked for in folded texts.
func (c *candidate) needle() string {
	if c.han {
		return c.key
	}
	return " " + c.key + " "
}

// surface is how most people write it.
func (c *candidate) surface() string {
	best, n := "", 0
	for _, s := range slices.Sorted(maps.Keys(c.written)) {
		if c.written[s] > n {
			best, n = s, c.written[s]
		}
	}
	return best
}

// folded is a text as needles are looked for in it.
func folded(text string) string {
	var b strings.Builder
	for _, p := range pieces(clip(text, heardRunes)) {
		if p.han {
			b.WriteString("|" + strings.Join(p.keys, "") + "|")
			continue
		}
		b.WriteString(" " + strings.Join(p.keys, " ") + " |")
	}
	return b.String()
}

// gSquared compares a of n with b of m; 0 when the first share is not larger.
func gSquared(a, n, b, m int) float64 {
	if m == 0 {
		return float64(a)
	}
	if float64(a)/float64(n) <= float64(b)/float64(m) {
		return 0
	}
	p := float64(a+b) / float64(n+m)
	term := func(k, of int, p float64) float64 {
		if k == 0 {
			return 0
		}
		return float64(k) * math.Log(float64(k)/(float64(of)*p))
	}
	return 2 * (term(a, n, p) + term(n-a, n, 1-p) + term(b, m, p) + term(m-b, m, 1-p))
}

// clip cuts a text after so many runes.
func clip(text string, runes int) string {
	for i := range text {
		if runes--; runes < 0 {
			return text[:i]
		}
	}
	return text
}
