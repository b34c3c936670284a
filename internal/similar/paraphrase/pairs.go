package paraphrase

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
)

// How many pairs are formed.
const (
	sameMost   = 110  // pairs of one problem
	closePairs = 24   // pairs with each close problem
	otherPairs = 90   // pairs of one problem with any other
	framed     = 0.25 // share of texts with something around the matter
	slipped    = 0.06 // share of texts with a slip of the pen
	variants   = 2    // pairs of one saying with itself, put a little differently
	mined      = 0.2  // share of different pairs that are picked for shared characters
	trapTimes  = 4    // how often a trap is learned from, each time with other surroundings
	trapWeight = 3
)

// former forms pairs.
type former struct {
	c    *Corpus
	dice *rand.Rand
	at   map[string]int
	out  []Pair
}

// Pairs forms pairs inside and across problems, and of questions, the same ones
// for the same seed. Places for wallets, sums and numbers are filled; some texts get
// something around the matter or a slip of the pen.
func (c *Corpus) Pairs(seed uint64) []Pair {
	f := c.form(seed, trapTimes)
	for _, p := range c.Problems {
		for _, s := range p.Said {
			for range variants {
				f.out = append(f.out, Pair{A: f.fill(s.Text), B: f.fill(f.vary(s.Text)), Same: true})
			}
		}
	}
	if c.Asks != nil {
		f.out = append(f.out, c.AskTrial(seed, asksFormed)...)
	}
	return f.out
}

// Trial forms pairs of problems to measure on: as Pairs, but without those of
// one saying with itself, which are easy.
func (c *Corpus) Trial(seed uint64) []Pair { return c.form(seed, 1).out }

// form forms every pair but those of one saying with itself; traps stand so
// many times.
func (c *Corpus) form(seed uint64, times int) *former {
	f := &former{c: c, dice: rand.New(rand.NewPCG(seed, 3)), at: map[string]int{}}
	for i, p := range c.Problems {
		f.at[p.Name] = i
	}
	for i := range c.Problems {
		f.inside(c.Problems[i])
		for _, name := range c.Problems[i].Close {
			f.across(c.Problems[i], c.Problems[f.at[name]], closePairs)
		}
		for range otherPairs {
			f.across(c.Problems[i], c.Problems[f.dice.IntN(len(c.Problems))], 1)
		}
	}
	for _, p := range c.Traps {
		for range times {
			f.out = append(f.out, Pair{A: f.fill(p.A), B: f.fill(p.B), Same: p.Same, Weight: trapWeight})
		}
	}
	return f
}

func (f *former) inside(p Problem) {
	var all [][2]int
	for i := range p.Said {
		for j := range i {
			all = append(all, [2]int{i, j})
		}
	}
	f.dice.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	for _, ij := range all[:min(len(all), sameMost)] {
		f.add(p.Said[ij[0]], p.Said[ij[1]], true)
	}
}

// vary leaves a little out: a stretch of characters or a few words, about a
// fifth to a half of the text.
func (f *former) vary(s string) string {
	var units []string
	blank := ""
	if strings.ContainsFunc(s, isHan) {
		units = strings.Split(s, "")
	} else {
		units, blank = strings.Fields(s), " "
	}
	if len(units) < 4 {
		return s
	}
	n := 1 + f.dice.IntN(len(units)/2)
	at := f.dice.IntN(len(units) - n + 1)
	return strings.Join(slices.Delete(units, at, at+n), blank)
}

// across forms n pairs of two problems. A few of them take the most alike of
// a handful; were it many, shared words would be learned as a sign against.
func (f *former) across(p, q Problem, n int) {
	if p.Name == q.Name || len(p.Said) == 0 || len(q.Said) == 0 || slices.Contains(p.Akin, q.Name) || slices.Contains(q.Akin, p.Name) {
		return
	}
	near := slices.Contains(p.Close, q.Name) || slices.Contains(q.Close, p.Name)
	for range n {
		a := p.Said[f.dice.IntN(len(p.Said))]
		b := q.Said[f.dice.IntN(len(q.Said))]
		if f.dice.Float64() < mined {
			for range 3 {
				if c := q.Said[f.dice.IntN(len(q.Said))]; alike(a.Text, c.Text) > alike(a.Text, b.Text) {
					b = c
				}
			}
		}
		if near && (a.Vague || b.Vague) {
			continue
		}
		f.add(a, b, false)
	}
}

// alike is the share of characters that two texts have in common.
func alike(a, b string) float64 {
	n := 0
	for _, r := range a {
		if strings.ContainsRune(b, r) {
			n++
		}
	}
	return ratio(float64(n), float64(len(a)+len(b)))
}

func (f *former) add(a, b Saying, same bool) {
	f.out = append(f.out, Pair{A: f.fill(a.Text), B: f.fill(b.Text), Same: same})
}

// fill makes a text of a way to put a problem.
func (f *former) fill(s string) string {
	han := strings.ContainsFunc(s, isHan)
	for _, place := range []struct {
		mark string
		fill func() string
	}{
		{"{w}", func() string { return f.pick(f.c.wallets) }},
		{"{n}", func() string { return f.amount(han) }},
		{"{d}", func() string { return f.small(han) }},
	} {
		for strings.Contains(s, place.mark) {
			s = strings.Replace(s, place.mark, place.fill(), 1)
		}
	}
	if !han && f.dice.Float64() < slipped {
		s = f.slip(s)
	}
	if f.dice.Float64() < framed {
		s = f.frame(f.c.before, han) + s
	}
	if f.dice.Float64() < framed {
		s += f.frame(f.c.after, han)
	}
	return s
}

func isHan(r rune) bool { return r >= 0x3400 && r <= 0x9fff }

func (f *former) pick(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[f.dice.IntN(len(list))]
}

// frame picks one of the language, or one without any.
func (f *former) frame(list []string, han bool) string {
	for range 12 {
		s := f.pick(list)
		if strings.ContainsFunc(s, isHan) == han {
			return s
		}
	}
	return ""
}

func (f *former) amount(han bool) string {
	n := []int{3, 20, 50, 88, 100, 199, 300, 450, 600, 999, 1200, 2500, 3000, 5000, 8000, 20000}[f.dice.IntN(16)]
	if han {
		return strconv.Itoa(n)
	}
	return "$" + strconv.Itoa(n)
}

func (f *former) small(han bool) string {
	n := 2 + f.dice.IntN(9)
	if han && f.dice.IntN(2) == 0 {
		return []string{"两", "三", "四", "五", "六", "七", "八", "九", "十"}[n-2]
	}
	return strconv.Itoa(n)
}

// slip turns two letters of a longer word round.
func (f *former) slip(s string) string {
	words := strings.Split(s, " ")
	at := f.dice.IntN(len(words))
	if w := []byte(words[at]); len(w) > 5 {
		i := 1 + f.dice.IntN(len(w)-3)
		w[i], w[i+1] = w[i+1], w[i]
		if ascii(w) {
			words[at] = string(w)
		}
	}
	return strings.Join(words, " ")
}

func ascii(w []byte) bool {
	for _, c := range w {
		if c >= 0x80 {
			return false
		}
	}
	return true
}
