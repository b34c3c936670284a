package paraphrase

import (
	"embed"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"slices"
	"strings"
)

//go:embed data/asks
var askFiles embed.FS

// Asks is a small grammar of questions: things, what one wants to do with them,
// and ways to ask. Two sentences ask the same when all three are the same.
type Asks struct {
	Things []Kind // names of one thing
	Acts   []Act
	Forms  []Kind // ways to ask, {x} for the act
}

// Kind is what one thing or one way to ask is put in.
type Kind struct {
	Name string
	Akin []string // names that nobody can always tell from this one
	Said []string
}

// Act is what somebody wants to do with a thing; {t} in its phrases is the thing.
type Act struct {
	Kind
	With  []string // names of things
	Close []string // names of acts told in much the same words
}

// WrittenAsks reads the grammar of the program.
func WrittenAsks() (*Asks, error) {
	dir, err := fs.Sub(askFiles, "data/asks")
	if err != nil {
		return nil, err
	}
	return ReadAsks(dir)
}

// part parts the phrases of acts: second says which go to the second part.
func (a *Asks) part(second func(act, phrase string) bool) (first, other *Asks) {
	parts := [2]*Asks{}
	for i := range parts {
		parts[i] = &Asks{Things: a.Things, Forms: a.Forms}
		for _, act := range a.Acts {
			said := act.Said
			act.Said = nil
			for _, s := range said {
				if second(act.Name, s) == (i == 1) {
					act.Said = append(act.Said, s)
				}
			}
			parts[i].Acts = append(parts[i].Acts, act)
		}
	}
	return parts[0], parts[1]
}

// ReadAsks reads every .txt of a directory:
//
//	% name                            begins a thing
//	? name ~ akin                     begins a way to ask
//	@ name : things ! close ~ akin    begins an act
//	any other line                    is a way to put it
//	# text                            says something to the reader
func ReadAsks(dir fs.FS) (*Asks, error) {
	a := &Asks{}
	names, err := fs.Glob(dir, "*.txt")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		text, err := fs.ReadFile(dir, name)
		if err != nil {
			return nil, err
		}
		var said *[]string
		for n, line := range strings.Split(string(text), "\n") {
			if said, err = a.line(strings.TrimRight(line, "\r"), said); err != nil {
				return nil, fmt.Errorf("%s:%d: %w", name, n+1, err)
			}
		}
	}
	return a, a.check()
}

func (a *Asks) line(line string, said *[]string) (*[]string, error) {
	mark, rest, _ := strings.Cut(line, " ")
	switch {
	case strings.TrimSpace(line) == "" || mark == "#":
		return said, nil
	case mark == "%" || mark == "?" || mark == "@":
		words := lists(rest)
		k := Kind{Name: strings.TrimSpace(words[""]), Akin: strings.Fields(words["~"])}
		switch mark {
		case "%":
			a.Things = append(a.Things, k)
			return &a.Things[len(a.Things)-1].Said, nil
		case "?":
			a.Forms = append(a.Forms, k)
			return &a.Forms[len(a.Forms)-1].Said, nil
		}
		a.Acts = append(a.Acts, Act{Kind: k, With: strings.Fields(words[":"]), Close: strings.Fields(words["!"])})
		return &a.Acts[len(a.Acts)-1].Said, nil
	case said == nil:
		return nil, fmt.Errorf("a way to put nothing")
	case slices.Contains(*said, line):
		return nil, fmt.Errorf("%q stands twice", line)
	}
	*said = append(*said, line)
	return said, nil
}

// lists reads "name : a b ! c ~ d" into the words behind each mark.
func lists(s string) map[string]string {
	out, at := map[string]string{}, ""
	for word := range strings.FieldsSeq(s) {
		if word == ":" || word == "!" || word == "~" {
			at = word
			continue
		}
		out[at] += word + " "
	}
	return out
}

// check holds names to what exists, and each kind to both languages' needs.
func (a *Asks) check() error {
	known := func(list []string, where []Kind, of string) error {
		for _, name := range list {
			if !slices.ContainsFunc(where, func(k Kind) bool { return k.Name == name }) {
				return fmt.Errorf("%s names %q, which is none", of, name)
			}
		}
		return nil
	}
	acts := make([]Kind, len(a.Acts))
	for i, act := range a.Acts {
		acts[i] = act.Kind
	}
	for _, kinds := range [][]Kind{a.Things, a.Forms, acts} {
		for i, k := range kinds {
			if len(k.Said) == 0 || slices.ContainsFunc(kinds[:i], func(o Kind) bool { return o.Name == k.Name }) {
				return fmt.Errorf("%q stands twice, or is put in no way", k.Name)
			}
			if err := known(k.Akin, kinds, k.Name); err != nil {
				return err
			}
		}
	}
	for _, act := range a.Acts {
		if err := known(act.With, a.Things, act.Name); err != nil {
			return err
		}
		if err := known(act.Close, acts, act.Name); err != nil {
			return err
		}
		if len(act.With) == 0 {
			return fmt.Errorf("%s is done with nothing", act.Name)
		}
	}
	return nil
}

// ask is one meaning: places in the lists of Asks; thing -1 is left unsaid.
type ask struct{ act, form, thing int }

// asker forms pairs of questions.
type asker struct {
	*Asks
	dice *rand.Rand
	fill func(string) string

	acts, things map[string]int // their places by name
}

func newAsker(a *Asks, dice *rand.Rand, fill func(string) string) *asker {
	g := &asker{Asks: a, dice: dice, fill: fill, acts: map[string]int{}, things: map[string]int{}}
	for i, x := range a.Acts {
		g.acts[x.Name] = i
	}
	for i, x := range a.Things {
		g.things[x.Name] = i
	}
	return g
}

// How many pairs of questions are formed, and how much each counts beside those
// of problems; found by trying.
const (
	asksFormed = 36_000
	askWeight  = 0.4
)

// AskTrial forms pairs of questions to measure on.
func (c *Corpus) AskTrial(seed uint64, n int) []Pair {
	f := &former{c: c, dice: rand.New(rand.NewPCG(seed, 9))}
	return newAsker(c.Asks, f.dice, f.fill).pairs(n)
}

// pairs forms n pairs, a third of one meaning; most of the others differ in one
// thing only.
func (g *asker) pairs(n int) (out []Pair) {
	for tries := 0; len(out) < n && tries < 20*n && len(g.Acts) > 0; tries++ {
		q := g.any()
		han := g.dice.Float64() < 0.8
		other := han
		if g.dice.Float64() < 0.1 {
			other = !han
		}
		if len(out)%3 == 0 {
			r := q
			if g.dice.Float64() < 0.15 {
				q.thing = -1
			}
			if g.dice.Float64() < 0.25 {
				r.thing = -1
			}
			out = g.add(out, q, r, han, other, true)
		} else if r, ok := g.near(q); ok {
			out = g.add(out, q, r, han, other, false)
		}
	}
	return out
}

func (g *asker) any() ask {
	act := g.dice.IntN(len(g.Acts))
	with := g.Acts[act].With
	return ask{act, g.dice.IntN(len(g.Forms)), g.things[with[g.dice.IntN(len(with))]]}
}

// near is a meaning that differs in one or two things; not ok when nobody could
// tell it from the first one.
func (g *asker) near(q ask) (ask, bool) {
	r := q
	how := g.dice.IntN(10)
	if how < 4 || how == 9 { // another way to ask
		r.form = g.dice.IntN(len(g.Forms))
		if r.form == q.form || akin(g.Forms[q.form], g.Forms[r.form]) {
			return r, false
		}
	}
	switch {
	case how >= 4 && how < 7 || how == 9: // a neighbouring act
		near := g.Acts[q.act].Close
		if len(near) == 0 {
			return r, false
		}
		r.act = g.acts[near[g.dice.IntN(len(near))]]
	case how == 7: // any act
		r.act = g.any().act
	case how == 8: // the same with another thing
		with := g.Acts[q.act].With
		r.thing = g.things[with[g.dice.IntN(len(with))]]
		return r, r.thing != q.thing
	}
	return r, how < 4 || r.act != q.act && !akin(g.Acts[q.act].Kind, g.Acts[r.act].Kind)
}

func akin(a, b Kind) bool { return slices.Contains(a.Akin, b.Name) || slices.Contains(b.Akin, a.Name) }

// add adds a pair unless a language has no words for it or both came out alike.
func (g *asker) add(out []Pair, q, r ask, han, other, same bool) []Pair {
	a, okA := g.say(q, han)
	b, okB := g.say(r, other)
	if !okA || !okB || a == b {
		return out
	}
	return append(out, Pair{A: g.fill(a), B: g.fill(b), Same: same, Weight: askWeight})
}

// say puts a question into a language's words.
func (g *asker) say(q ask, han bool) (string, bool) {
	form, act := g.pick(g.Forms[q.form].Said, han), g.pick(g.Acts[q.act].Said, han)
	thing := ""
	if q.thing >= 0 {
		thing = g.pick(g.Things[q.thing].Said, han)
	} else if !han {
		thing = "it"
	}
	if form == "" || act == "" || q.thing >= 0 && thing == "" {
		return "", false
	}
	if q.thing >= 0 && !strings.Contains(act, "{t}") && han && g.dice.Float64() < 0.7 {
		act = "{t}" + act
	}
	return strings.ReplaceAll(strings.ReplaceAll(form, "{x}", act), "{t}", thing), true
}

// pick takes one of a language; "" when there is none.
func (g *asker) pick(list []string, han bool) string {
	for range 20 * min(1, len(list)) {
		s := list[g.dice.IntN(len(list))]
		if strings.ContainsFunc(s, isHan) == han {
			return s
		}
	}
	return ""
}
