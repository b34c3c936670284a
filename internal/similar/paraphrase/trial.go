package paraphrase

import "slices"

// Outcome is what a training gave and how it was judged.
type Outcome struct {
	Model   *Model // learned from everything; nil unless Better
	Written int    // pairs of the corpus
	Known   [4]int // pairs that the instance knows, by Knowledge
	Judge   Judge  // on pairs none of whose texts was learned from
	Better  bool   // not worse than without what the instance knows, which is something
}

// Pairs is how many pairs the instance knows.
func (o Outcome) Pairs() int {
	return o.Known[Together] + o.Known[Confirmed] + o.Known[Refused] + o.Known[Left]
}

// Keep puts the model in the place of the one in a file, if it is Better.
func (o Outcome) Keep(path string) (kept bool, err error) {
	if !o.Better {
		return false, nil
	}
	file, err := o.Model.AppendBinary(nil)
	if err != nil {
		return false, err
	}
	return true, Put(path, file)
}

// Judge is how well pairs that were held out are told apart: 1 is always, 0.5
// is not at all.
type Judge struct {
	Pairs, Same   int
	With, Without float64 // AUC with what the instance knows, and by the corpus alone
	Own           bool    // only pairs of the instance were judged, because there are enough
}

// enoughOwn is how many held-out pairs of each kind an instance must know so that
// they alone are the judge.
const enoughOwn = 30

// Trial learns from the corpus and from what an instance knows. A share of the
// texts is held out first, to judge by what their pairs score with and without
// what the instance knows; no text is on both sides. Then all is learned, unless
// that made it worse. Where nothing is known there is nothing to try.
func Trial(c *Corpus, known []Known, share float64, s Settings) (o Outcome, err error) {
	known = known[max(0, len(known)-mostKnown):]
	written := c.Pairs(s.Seed)
	o.Written = len(written)
	type text struct{ a, b string }
	own := make(map[text]bool, len(known))
	all := slices.Clone(written)
	for _, k := range known {
		o.Known[k.How]++
		own[text{k.A, k.B}] = true
		all = append(all, k.pair())
	}
	if len(known) == 0 {
		return o, nil
	}
	learn, held := Split(all, share, s.Seed)
	with, err := Train(learn, s)
	if err != nil {
		return o, err
	}
	isOwn := func(p Pair) bool { return own[text{p.A, p.B}] }
	without, err := Train(slices.DeleteFunc(slices.Clone(learn), isOwn), s)
	if err != nil {
		return o, err
	}
	ours := slices.DeleteFunc(slices.Clone(held), func(p Pair) bool { return !isOwn(p) })
	if same := count(ours); same >= enoughOwn && len(ours)-same >= enoughOwn {
		held, o.Judge.Own = ours, true
	}
	o.Judge.Pairs, o.Judge.Same = len(held), count(held)
	o.Judge.With, o.Judge.Without = with.auc(held), without.auc(held)
	if o.Better = o.Judge.With >= o.Judge.Without; o.Better {
		o.Model, err = Train(all, s)
	}
	return o, err
}

func count(pairs []Pair) (same int) {
	for _, p := range pairs {
		if p.Same {
			same++
		}
	}
	return same
}

// auc is the chance that a pair of one problem scores above one of two; ties
// count half. It is 0.5 without pairs of both kinds.
func (m *Model) auc(pairs []Pair) float64 {
	type scored struct {
		score float64
		same  bool
	}
	list := make([]scored, len(pairs))
	for i, p := range pairs {
		list[i] = scored{m.Score(m.Read(p.A), m.Read(p.B)), p.Same}
	}
	slices.SortFunc(list, func(a, b scored) int {
		switch {
		case a.score < b.score:
			return -1
		case a.score > b.score:
			return 1
		}
		return 0
	})
	same := count(pairs)
	other := len(pairs) - same
	if same == 0 || other == 0 {
		return 0.5
	}
	sum := 0.0
	for i := 0; i < len(list); {
		j, ties := i, 0
		for j < len(list) && list[j].score == list[i].score {
			if list[j].same {
				ties++
			}
			j++
		}
		sum += float64(ties) * float64(i+j+1) / 2
		i = j
	}
	return (sum - float64(same)*float64(same+1)/2) / (float64(same) * float64(other))
}
