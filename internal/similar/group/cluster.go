package group

import "slices"

// Measures of the vote, set by measurement.
const (
	LeastPeople = 3    // different people that make a group
	rounds      = 12   // of the vote, at most
	habit       = 1.05 // another group must win by this much
	loyalty     = 1.5  // for those that were in a group before
	oldTies     = 0.75 // of the likeness that neighbours must have, for two that were in one group
	clearVote   = 0.34 // share of a text's links that its group must have
	stillClear  = 0.2  // for those that were in it before
)

// none is the label of a text in no group.
const none int32 = -1

// field is one bucket as a graph: who is linked to whom, and what is decided.
type field struct {
	links  [][]edge
	person []int32           // number of the person behind each text
	before []int32           // label each had, or none; labels are 0 … old-1
	old    int               // labels there were
	locked []bool            // before was decided by a person and stays
	barred map[[2]int32]bool // text × label that a person refused
}

// both makes links go both ways.
func both(near [][]edge) [][]edge {
	out := make([][]edge, len(near))
	for i, es := range near {
		out[i] = append(out[i], es...)
	}
	for i, es := range near {
		for _, e := range es {
			if !slices.ContainsFunc(near[e.to], func(b edge) bool { return b.to == int32(i) }) {
				out[e.to] = append(out[e.to], edge{int32(i), e.sim})
			}
		}
	}
	return out
}

// linked leaves the neighbours that are alike enough. For those that were in
// one group less is enough, so that a group does not fall apart because texts
// elsewhere change what is rare.
func (f *field) linked(near [][]edge, least float32, cold bool) [][]edge {
	for i, es := range near {
		near[i] = slices.DeleteFunc(es, func(e edge) bool {
			return e.sim < least && (cold || f.before[i] == none || f.before[i] != f.before[e.to])
		})
	}
	return near
}

// cluster lets neighbours vote (label propagation, Raghavan and others 2007)
// from the groups there were, or with cold from nothing but what a person
// decided. Labels of old or more are new ones.
func (f *field) cluster(cold bool) []int32 {
	n := len(f.links)
	label := make([]int32, n)
	for i := range label {
		label[i] = int32(f.old + i)
		if f.before[i] != none && (!cold || f.locked[i]) {
			label[i] = f.before[i]
		}
	}
	votes := map[int32]float32{}
	for range rounds {
		moved := 0
		for i := range n {
			if !f.locked[i] && f.vote(int32(i), label, votes, cold) {
				moved++
			}
		}
		if moved == 0 {
			break
		}
	}
	f.unclear(label)
	f.fallApart(label)
	f.tooFew(label)
	return label
}

// vote lets a text take the label most of its neighbours have.
func (f *field) vote(i int32, label []int32, votes map[int32]float32, cold bool) bool {
	clear(votes)
	for _, e := range f.links[i] {
		if f.person[e.to] != f.person[i] { // nobody votes for themself
			votes[label[e.to]] += e.sim
		}
	}
	stay := float32(habit)
	if !cold && label[i] == f.before[i] {
		stay = loyalty
	}
	best, most := label[i], votes[label[i]]*stay
	for _, e := range f.links[i] { // in order, so that equal votes always end alike
		l := label[e.to]
		if x := votes[l]; x > most && !f.barred[[2]int32{i, l}] {
			best, most = l, x
		}
	}
	if best == label[i] {
		return false
	}
	label[i] = best
	return true
}

// unclear lets go of texts that only few of their links hold.
func (f *field) unclear(label []int32) {
	var gone []int
	for i, l := range label {
		var own, all float32
		for _, e := range f.links[i] {
			all += e.sim
			if label[e.to] == l {
				own += e.sim
			}
		}
		least := float32(clearVote)
		if l == f.before[i] {
			least = stillClear
		}
		if !f.locked[i] && own < least*all {
			gone = append(gone, i)
		}
	}
	for _, i := range gone {
		label[i] = none
	}
}

// fallApart gives pieces of a group that no link joins labels of their own; the
// largest piece, and everything that a person put there, keeps the label.
func (f *field) fallApart(label []int32) {
	n := len(label)
	next := int32(f.old + n)
	piece := make([]int32, n)
	for i := range piece {
		piece[i] = none
	}
	type part struct {
		size  int
		label int32
		lock  bool
	}
	var parts []part
	var stack []int32
	for i := range label {
		if label[i] == none || piece[i] != none {
			continue
		}
		at := int32(len(parts))
		p := part{label: label[i]}
		stack, piece[i] = append(stack[:0], int32(i)), at
		for len(stack) > 0 {
			j := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			p.size++
			p.lock = p.lock || f.locked[j]
			for _, e := range f.links[j] {
				if label[e.to] == p.label && piece[e.to] == none {
					piece[e.to] = at
					stack = append(stack, e.to)
				}
			}
		}
		parts = append(parts, p)
	}
	largest := map[int32]int{}
	for at, p := range parts {
		if was, ok := largest[p.label]; !ok || p.size > parts[was].size {
			largest[p.label] = at
		}
	}
	name := make([]int32, len(parts))
	for at, p := range parts {
		name[at] = p.label
		if largest[p.label] != at && !p.lock {
			name[at] = next
			next++
		}
	}
	for i := range label {
		if label[i] != none {
			label[i] = name[piece[i]]
		}
	}
}

// tooFew dissolves groups of fewer than LeastPeople people, unless a person
// made them.
func (f *field) tooFew(label []int32) {
	people := map[int32]map[int32]bool{}
	keep := map[int32]bool{}
	for i, l := range label {
		if l == none {
			continue
		}
		if people[l] == nil {
			people[l] = map[int32]bool{}
		}
		if len(people[l]) < LeastPeople {
			people[l][f.person[i]] = true
		}
		keep[l] = keep[l] || f.locked[i]
	}
	for i, l := range label {
		if l != none && len(people[l]) < LeastPeople && !keep[l] {
			label[i] = none
		}
	}
}
