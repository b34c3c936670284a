package paraphrase

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"unicode/utf8"
)

//go:embed data/problems
var problemFiles embed.FS

// Corpus is what was written for learning: problems and the ways people put
// them, in two languages.
type Corpus struct {
	Problems []Problem
	Traps    []Pair // look alike and are not, or the other way round
	Asks     *Asks  // questions; nil when only problems are written

	before, after []string // what people put around the matter
	wallets       []string // what stands for {w}
}

// Problem is one kind of trouble.
type Problem struct {
	Name  string
	Close []string // names of problems told in much the same words
	Akin  []string // names of problems that nobody can always tell from this one
	Said  []Saying
}

// Saying is one way to put a problem. {w} stands for a wallet, {n} for a sum,
// {d} for a small number.
type Saying struct {
	Text  string
	Vague bool // may be meant of a close problem too
}

// Written reads the corpus of the program.
func Written() (*Corpus, error) {
	dir, err := fs.Sub(problemFiles, "data/problems")
	if err != nil {
		return nil, err
	}
	c, err := ReadCorpus(dir)
	if err != nil {
		return nil, err
	}
	c.Asks, err = WrittenAsks()
	return c, err
}

// ReadCorpus reads every .txt of a directory:
//
//	@ name ! close close ~ akin     begins a problem
//	any other line                  is a way to put it
//	? line                          the same, but vague
//	- text | text                   a pair of different problems
//	+ text | text                   a pair of one problem
//	< text   > text   w text        what may stand before, after, for {w}
//	# text                          says something to the reader
func ReadCorpus(dir fs.FS) (*Corpus, error) {
	c := &Corpus{}
	names, err := fs.Glob(dir, "*.txt")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		text, err := fs.ReadFile(dir, name)
		if err != nil {
			return nil, err
		}
		for n, line := range strings.Split(string(text), "\n") {
			if err := c.line(line); err != nil {
				return nil, fmt.Errorf("%s:%d: %w", name, n+1, err)
			}
		}
	}
	return c, c.check()
}

func (c *Corpus) line(line string) error {
	if line = strings.TrimRight(line, "\r"); strings.TrimSpace(line) == "" {
		return nil
	}
	if !utf8.ValidString(line) || len(line) > 400 {
		return fmt.Errorf("not UTF-8, or longer than 400 bytes")
	}
	mark, rest, marked := strings.Cut(line, " ")
	if !marked {
		mark = ""
	}
	switch mark {
	case "#":
	case "@":
		c.Problems = append(c.Problems, problemOf(rest))
	case "-", "+":
		a, b, ok := strings.Cut(rest, " | ")
		if !ok || a == b {
			return fmt.Errorf("no two texts")
		}
		c.Traps = append(c.Traps, Pair{A: a, B: b, Same: mark == "+"})
	case "<":
		c.before = append(c.before, rest)
	case ">":
		c.after = append(c.after, rest)
	case "w":
		c.wallets = append(c.wallets, rest)
	default:
		return c.saying(line)
	}
	return nil
}

func (c *Corpus) saying(line string) error {
	if len(c.Problems) == 0 {
		return fmt.Errorf("a way to put no problem")
	}
	p := &c.Problems[len(c.Problems)-1]
	text, vague := strings.CutPrefix(line, "? ")
	p.Said = append(p.Said, Saying{text, vague})
	return nil
}

// problemOf reads "name ! close close ~ akin".
func problemOf(s string) Problem {
	var p Problem
	into := &p.Close
	for i, word := range strings.Fields(s) {
		switch {
		case i == 0:
			p.Name = word
		case word == "!":
			into = &p.Close
		case word == "~":
			into = &p.Akin
		default:
			*into = append(*into, word)
		}
	}
	return p
}

// check holds names to what exists, and every text to one place.
func (c *Corpus) check() error {
	names, texts := map[string]bool{}, map[string]string{}
	for _, p := range c.Problems {
		if names[p.Name] {
			return fmt.Errorf("problem %q stands twice", p.Name)
		}
		names[p.Name] = true
		for _, s := range p.Said {
			if was, twice := texts[s.Text]; twice {
				return fmt.Errorf("%q stands in %s and %s", s.Text, was, p.Name)
			}
			texts[s.Text] = p.Name
		}
	}
	for _, p := range c.Problems {
		for _, other := range slices.Concat(p.Close, p.Akin) {
			if !names[other] {
				return fmt.Errorf("problem %s names %q, which is none", p.Name, other)
			}
		}
	}
	return nil
}

// Part parts the corpus by sentences: no text of one part stands in the other.
func (c *Corpus) Part(share float64, seed uint64) (learn, held *Corpus) {
	side := sides(c.Traps, share, seed, false, func(Pair) bool { return true })
	return c.part(func(_, text string) bool { return side(text) }, side)
}

// PartProblems parts the corpus by problems, and what is asked for by acts: none
// of one part stands in the other. Traps, which belong to no problem, are left out.
func (c *Corpus) PartProblems(share float64, seed uint64) (learn, held *Corpus) {
	side := sides(nil, share, seed, false, nil)
	learn, held = c.part(func(name, _ string) bool { return side(name) }, side)
	learn.Traps, held.Traps = nil, nil
	return learn, held
}

func (c *Corpus) part(second func(name, text string) bool, trap func(string) bool) (a, b *Corpus) {
	parts := [2]*Corpus{}
	for i := range parts {
		part := &Corpus{before: c.before, after: c.after, wallets: c.wallets}
		for _, p := range c.Problems {
			said := p.Said
			p.Said = nil
			for _, s := range said {
				if second(p.Name, s.Text) == (i == 1) {
					p.Said = append(p.Said, s)
				}
			}
			part.Problems = append(part.Problems, p)
		}
		for _, p := range c.Traps {
			if trap(p.A) == (i == 1) {
				part.Traps = append(part.Traps, p)
			}
		}
		parts[i] = part
	}
	if c.Asks != nil {
		parts[0].Asks, parts[1].Asks = c.Asks.part(second)
	}
	return parts[0], parts[1]
}
