package diagnose

import (
	"cmp"
	"math"
	"slices"

	"joinder"
	"joinder/internal/datapack"
)

// Standing is how a cause stands, in words. A string is the tail of
// "diagnose.standing.".
type Standing string

// Standings, best first. The thresholds are published in the data pack.
const (
	MostLikely Standing = "likely"    // enough speaks for it, and clearly more than for any other
	Possible   Standing = "possible"  // something speaks for it
	Open       Standing = "open"      // nothing speaks for it, nothing rules it out
	RuledOut   Standing = "ruled_out" // cannot be true together with an answer
)

// Reason is one answer that speaks for or against a cause.
type Reason struct {
	Step   Step
	Weight int // as published; negative speaks against
}

// Strength of a reason. A string is the tail of "diagnose.strength.".
type Strength string

// Strengths.
const (
	Strongly Strength = "strongly" // weight 5 and more
	Clearly  Strength = "clearly"  // 3 and 4
	Little   Strength = "little"   // 1 and 2
)

// Strength in words.
func (r Reason) Strength() Strength {
	switch w := max(r.Weight, -r.Weight); {
	case w >= 5:
		return Strongly
	case w >= 3:
		return Clearly
	}
	return Little
}

// Said is the answer as a statement.
func (r Reason) Said() joinder.Text {
	if r.Step.Error != nil {
		return joinder.Text{ZH: "“" + r.Step.Error.Match[0] + "”", EN: "“" + r.Step.Error.Match[0] + "”"}
	}
	return r.Step.Option.Said
}

// Finding is how one cause stands, and why.
type Finding struct {
	Cause    datapack.Cause
	Standing Standing
	Score    int // sum of the weights; not a probability
	For      []Reason
	Against  []Reason
	Because  *Step // the answer that ruled it out
}

// tally adds up what the answers weigh. Sums do not depend on their order.
type tally struct {
	tree  datapack.Diagnosis
	rows  map[string]*Finding
	order []string // of the pack, without the fallback
}

func (e *Engine) newTally() *tally {
	t := &tally{tree: e.tree, rows: map[string]*Finding{}}
	for _, c := range e.tree.Causes {
		if !c.Fallback {
			t.order = append(t.order, c.ID)
			t.rows[c.ID] = &Finding{Cause: c}
		}
	}
	return t
}

// take adds one answer. "I do not know" has no weights.
func (t *tally) take(s Step) {
	weighs := s.Option.Weighs
	if s.Error != nil {
		weighs = s.Error.Weighs
	}
	for id, w := range weighs {
		row := t.rows[id]
		row.Score += w
		if w > 0 {
			row.For = append(row.For, Reason{s, w})
		} else {
			row.Against = append(row.Against, Reason{s, w})
		}
	}
	for _, id := range s.Option.RulesOut {
		if row := t.rows[id]; row.Because == nil {
			row.Because = &s
		}
	}
}

// standing lists the causes that are not ruled out, best first, ties in the
// order of the pack.
func (t *tally) standing() []*Finding {
	var out []*Finding
	for _, id := range t.order {
		if row := t.rows[id]; row.Because == nil {
			out = append(out, row)
		}
	}
	slices.SortStableFunc(out, func(a, b *Finding) int { return cmp.Compare(b.Score, a.Score) })
	return out
}

// lead of the first cause over the second.
func lead(rows []*Finding) int {
	switch len(rows) {
	case 0:
		return 0
	case 1:
		return math.MaxInt32
	}
	return rows[0].Score - rows[1].Score
}

// settled reports whether one cause leads so clearly that asking more is not
// worth anybody's time.
func (t *tally) settled() bool {
	rows := t.standing()
	return len(rows) > 0 && rows[0].Score >= t.tree.Likely && lead(rows) >= t.tree.Settled
}

// findings puts everything into words: what stands, best first, then what is
// ruled out. Where nothing speaks for any cause, the fallback comes first.
func (t *tally) findings() []Finding {
	rows := t.standing()
	var out []Finding
	for i, row := range rows {
		switch {
		case i == 0 && row.Score >= t.tree.Likely && lead(rows) >= t.tree.Lead:
			row.Standing = MostLikely
		case row.Score >= t.tree.Possible:
			row.Standing = Possible
		default:
			row.Standing = Open
		}
		out = append(out, *row)
	}
	if len(out) == 0 || out[0].Standing == Open {
		for _, c := range t.tree.Causes {
			if c.Fallback {
				out = slices.Insert(out, 0, Finding{Cause: c, Standing: Possible})
			}
		}
	}
	for _, id := range t.order {
		if row := t.rows[id]; row.Because != nil {
			row.Standing = RuledOut
			out = append(out, *row)
		}
	}
	for i := range out {
		strongestFirst(out[i].For)
		strongestFirst(out[i].Against)
	}
	return out
}

// strongestFirst orders reasons, ties by the code of the question, so that the
// order in which they were given does not show.
func strongestFirst(list []Reason) {
	slices.SortFunc(list, func(a, b Reason) int {
		return cmp.Or(cmp.Compare(max(b.Weight, -b.Weight), max(a.Weight, -a.Weight)), cmp.Compare(a.Step.Question.Code, b.Step.Question.Code))
	})
}

// ruledOutWeight is what ruling out counts as when questions are compared.
const ruledOutWeight = -9

// separation is how well a question would tell apart the causes that stand: over
// all its answers and all pairs of causes, the mean difference that an answer
// makes, where pairs near the top count more. 0 means that no answer could
// change the order.
func (t *tally) separation(q datapack.TreeQuestion) float64 {
	rows := t.standing()
	if len(rows) < 2 {
		return 0
	}
	near := make([]float64, len(rows))
	for i, row := range rows {
		near[i] = 1 / float64(1+rows[0].Score-row.Score)
	}
	sum := 0.0
	for _, o := range q.Options {
		weight := func(id string) int {
			if slices.Contains(o.RulesOut, id) {
				return ruledOutWeight
			}
			return o.Weighs[id]
		}
		for i := range rows {
			for j := i + 1; j < len(rows); j++ {
				apart := weight(rows[i].Cause.ID) - weight(rows[j].Cause.ID)
				sum += float64(max(apart, -apart)) * near[i] * near[j]
			}
		}
	}
	return sum / float64(len(q.Options))
}
