package paraphrase

// Known is what an instance knows of two complaints' texts.
type Known struct {
	A, B string
	How  Knowledge
}

// Knowledge is where it comes from.
type Knowledge uint8

const (
	Together  Knowledge = iota // both stay in one group, by their owners' doing or silence
	Confirmed                  // somebody said that they are the same
	Refused                    // somebody said that they are not
	Left                       // one of them left the group of the other
)

// pair is what can be learned from it. What people said counts more than what
// they let stand.
func (k Known) pair() Pair {
	p := Pair{A: k.A, B: k.B, Weight: 1}
	switch k.How {
	case Together:
		p.Same, p.Weight = true, 0.5
	case Confirmed:
		p.Same, p.Weight = true, 2
	case Refused:
		p.Weight = 2
	}
	return p
}

// mostKnown bounds what one instance adds, so that training stays in seconds
// and the written pairs keep their say; the last ones count.
const mostKnown = 200_000

// Learn trains a model on the corpus and on what an instance knows.
func Learn(c *Corpus, known []Known, s Settings) (*Model, error) {
	pairs := c.Pairs(s.Seed)
	known = known[max(0, len(known)-mostKnown):]
	for _, k := range known {
		pairs = append(pairs, k.pair())
	}
	return Train(pairs, s)
}
