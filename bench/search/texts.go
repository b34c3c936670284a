package main

import (
	"iter"
	"math/rand/v2"
	"slices"
	"strings"

	"joinder/internal/similar"
	"joinder/internal/similar/growntest"
)

// facetNames are the ten facets that are counted.
func facetNames() []string {
	return []string{"company", "product", "issue", "month", "year", "response", "state", "language", "timely", "evidence"}
}

// columns are the facets that share a code in the engine.
func columns() [][]string {
	return [][]string{{"company"}, {"product", "issue"}, {"year", "month", "response"}, {"state", "language", "timely", "evidence"}}
}

func facetsOf(c growntest.Complaint) []string {
	day := growntest.Date(c.Day)
	return []string{c.Company, c.Product, c.Issue, day.Format("01"), day.Format("2006"), c.Response, c.State, c.Language, c.Timely, "no"}
}

// texts are complaints, and in how many of some of them each term stands.
type texts struct {
	n      int
	all    iter.Seq[growntest.Complaint]
	bytes  float64 // of one
	sample int
	with   map[string]int
}

// sampled is how many texts are looked at for the questions.
const sampled = 200_000

// held are texts that are grown before anything is measured.
func held(c *growntest.Corpus, n int) *texts {
	return look(slices.Values(slices.Collect(c.Grow(1, n))), n)
}

// streamed are texts that are grown while they are read: there may be more of
// them than there is memory.
func streamed(c *growntest.Corpus, n int) *texts { return look(c.Grow(1, n), n) }

func look(all iter.Seq[growntest.Complaint], n int) *texts {
	t := &texts{n: n, all: all, with: map[string]int{}}
	var cutter similar.Cutter
	last := map[string]int{}
	for c := range all {
		if t.sample == sampled {
			break
		}
		t.sample++
		t.bytes += float64(len(c.Text))
		terms, _ := cutter.Cut(c.Text)
		for _, term := range terms {
			if last[term] != t.sample && term != "" {
				last[term] = t.sample
				t.with[term]++
			}
		}
	}
	t.bytes /= float64(max(t.sample, 1))
	return t
}

// question is what every peer is asked: terms that are all there, one of them,
// or in this order.
type question struct {
	how   how
	terms []string
}

type how uint8

const (
	all how = iota
	any
	phrase
)

type kind struct {
	name   string
	target string // of the p50 and p99 at 1,000,000, in ms; "" if none is set
	asked  []question
}

// kinds draws questions by how many texts have their terms; the same ones in
// every run.
func (t *texts) kinds(n int) []kind {
	var rare, middle, common, stop, han []string
	for term, df := range t.with {
		share := float64(df) / float64(t.sample)
		switch {
		case term[0] >= 0x80:
			if df >= 20 && len([]rune(term)) == 2 {
				han = append(han, term)
			}
		case share > 0.3:
			stop = append(stop, term)
		case share > 0.02:
			common = append(common, term)
		case share > 0.001:
			middle = append(middle, term)
		case df >= 5:
			rare = append(rare, term)
		}
	}
	for _, list := range [][]string{rare, middle, common, stop, han} {
		slices.Sort(list)
	}
	r := rand.New(rand.NewPCG(5, 6))
	some := func(from []string, k int) (out []string) {
		for len(out) < k && len(from) > 0 {
			out = append(out, from[r.IntN(len(from))])
		}
		return out
	}
	make := func(name, target string, ask func() question) kind {
		k := kind{name: name, target: target}
		for range n {
			if q := ask(); len(q.terms) > 0 {
				k.asked = append(k.asked, q)
			}
		}
		return k
	}
	const quick = "0.3 / 4"
	credit, _ := new(similar.Cutter).Cut("credit report account")
	credit = slices.Clone(credit)
	kinds := []kind{
		make("rare word", quick, func() question { return question{all, some(rare, 1)} }),
		make("middle AND middle", quick, func() question { return question{all, some(middle, 2)} }),
		make("1–3 common words", quick, func() question { return question{all, some(common, 1+r.IntN(3))} }),
		make("Chinese, 2–4 characters", quick, func() question { return question{phrase, followed(r, han)} }),
		make("stop-like AND", "– / 15", func() question { return question{all, some(stop, 3)} }),
		make("stop-like OR", "– / 25", func() question { return question{any, some(stop, 3)} }),
		make("credit report account", "– / 15", func() question { return question{all, credit} }),
		make("“credit report”", "", func() question { return question{phrase, credit[:2]} }),
	}
	return slices.Insert(kinds, mixed, kind{"rare, middle, common, Chinese together", quick, inTurn(kinds[:mixed])})
}

// mixed is how many kinds, the first ones, are also asked in equal parts.
const mixed = 4

// inTurn is one question of each kind after the other.
func inTurn(kinds []kind) (out []question) {
	for i := range kinds[0].asked {
		for _, k := range kinds {
			if i < len(k.asked) {
				out = append(out, k.asked[i])
			}
		}
	}
	return out
}

// followed is two to four characters that follow one another, as pairs.
func followed(r *rand.Rand, han []string) []string {
	if len(han) == 0 {
		return nil
	}
	terms := []string{han[r.IntN(len(han))]}
	for range r.IntN(3) {
		last := []rune(terms[len(terms)-1])
		var next []string
		for _, h := range han {
			if strings.HasPrefix(h, string(last[len(last)-1])) {
				next = append(next, h)
			}
		}
		if len(next) == 0 {
			break
		}
		terms = append(terms, next[r.IntN(len(next))])
	}
	return terms
}

// parts cuts texts into slices of n.
func parts(all iter.Seq[growntest.Complaint], n int) iter.Seq[[]growntest.Complaint] {
	return func(yield func([]growntest.Complaint) bool) {
		part := make([]growntest.Complaint, 0, n)
		for c := range all {
			if part = append(part, c); len(part) == n {
				if !yield(part) {
					return
				}
				part = part[:0]
			}
		}
		if len(part) > 0 {
			yield(part)
		}
	}
}
