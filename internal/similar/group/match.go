package group

import (
	"cmp"
	"slices"
)

// matched says which old group each new cluster is, and what became of the
// others.
type matched struct {
	is     map[int32]int32 // cluster → old group
	merged map[int32]int32 // old group → cluster that most of it is in
	split  map[int32]int32 // cluster without an old group of its own → old group that most of it comes from
	ended  []int32         // old groups that nothing is left of
}

// half of a group decides where it went, or came from.
const half = 0.5

// match lets groups keep their names: pairs of an old group and a new cluster
// in order of what they share, each taken once (greedy assignment). An old
// group left over whose greater part is in a cluster was merged into it; a
// cluster left over whose greater part comes from an old group was split off.
func match(before, label []int32, old int) matched {
	type pair struct{ old, now int32 }
	shared := map[pair]int{}
	was, now := map[int32]int{}, map[int32]int{}
	for i, l := range label {
		b := before[i]
		if b != none {
			was[b]++
		}
		if l != none {
			now[l]++
		}
		if b != none && l != none {
			shared[pair{b, l}]++
		}
	}
	pairs := make([]pair, 0, len(shared))
	for p := range shared {
		pairs = append(pairs, p)
	}
	slices.SortFunc(pairs, func(a, b pair) int {
		return cmp.Or(cmp.Compare(shared[b], shared[a]), cmp.Compare(a.old, b.old), cmp.Compare(a.now, b.now))
	})
	m := matched{is: map[int32]int32{}, merged: map[int32]int32{}, split: map[int32]int32{}}
	taken := map[int32]bool{}
	for _, p := range pairs {
		if _, named := m.is[p.now]; !named && !taken[p.old] {
			m.is[p.now], taken[p.old] = p.old, true
		}
	}
	for _, p := range pairs {
		if _, known := m.merged[p.old]; !taken[p.old] && !known && float64(shared[p]) >= half*float64(was[p.old]) {
			m.merged[p.old] = p.now
		}
		if _, named := m.is[p.now]; named {
			continue
		}
		if _, known := m.split[p.now]; !known && float64(shared[p]) >= half*float64(now[p.now]) {
			m.split[p.now] = p.old
		}
	}
	for g := range int32(old) {
		if _, into := m.merged[g]; !taken[g] && !into {
			m.ended = append(m.ended, g)
		}
	}
	return m
}
