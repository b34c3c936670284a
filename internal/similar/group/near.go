package group

import (
	"cmp"
	"slices"
)

// Bounds of the search for neighbours, so that the work for one text does not
// grow with the bucket.
const (
	nearest  = 10   // neighbours of a text
	scanned  = 4096 // entries of the lists of words that are read for one text, rarest words first
	compared = 40   // candidates that are compared word by word
)

// edge is a neighbour.
type edge struct {
	to  int32
	sim float32
}

// neighbours finds for every text the nearest others above a likeness.
func (v *vectors) neighbours(least float32) [][]edge {
	lists := v.lists()
	out := make([][]edge, len(v.vec))
	score := make([]float32, len(v.vec))
	var touched, best []int32
	for i, vec := range v.vec {
		touched = v.candidates(lists, int32(i), vec, score, touched[:0])
		best = foremost(touched, score, best)
		found := make([]edge, 0, nearest)
		for _, j := range best {
			if s := likeness(vec, v.vec[j]); s >= least {
				found = append(found, edge{j, s})
			}
		}
		slices.SortFunc(found, func(a, b edge) int { return cmp.Or(cmp.Compare(b.sim, a.sim), cmp.Compare(a.to, b.to)) })
		out[i] = slices.Clip(found[:min(len(found), nearest)])
		for _, j := range touched {
			score[j] = 0
		}
	}
	return out
}

// foremost are the candidates to compare: those with the highest scores, the
// earlier of equal ones. They are kept as a heap with the last of them on top,
// as most of the thousands that share a word come nowhere near.
func foremost(touched []int32, score []float32, heap []int32) []int32 {
	behind := func(a, b int32) bool { return score[a] < score[b] || score[a] == score[b] && a > b }
	heap = append(heap[:0], touched[:min(len(touched), compared)]...)
	sink := func(i int) {
		for {
			last := i
			for c := 2*i + 1; c <= 2*i+2 && c < len(heap); c++ {
				if behind(heap[c], heap[last]) {
					last = c
				}
			}
			if last == i {
				return
			}
			heap[i], heap[last] = heap[last], heap[i]
			i = last
		}
	}
	for i := len(heap)/2 - 1; i >= 0; i-- {
		sink(i)
	}
	for _, j := range touched[len(heap):] {
		if behind(heap[0], j) {
			heap[0] = j
			sink(0)
		}
	}
	return heap
}

// lists are the texts of each word.
func (v *vectors) lists() [][]int32 {
	sizes := make([]int32, len(v.with))
	for _, vec := range v.vec {
		for _, x := range vec {
			sizes[x.term]++
		}
	}
	lists := make([][]int32, len(sizes))
	for t, n := range sizes {
		if n > 1 {
			lists[t] = make([]int32, 0, n)
		}
	}
	for i, vec := range v.vec {
		for _, x := range vec {
			if sizes[x.term] > 1 {
				lists[x.term] = append(lists[x.term], int32(i))
			}
		}
	}
	return lists
}

// candidates adds up what texts share with one, rarest words first.
func (v *vectors) candidates(lists [][]int32, self int32, vec []weighted, score []float32, touched []int32) []int32 {
	order := make([]weighted, len(vec))
	copy(order, vec)
	slices.SortFunc(order, func(a, b weighted) int { return cmp.Or(cmp.Compare(b.w, a.w), cmp.Compare(a.term, b.term)) })
	left := scanned
	for _, x := range order {
		list := lists[x.term]
		if len(list) > left {
			if left < 64 {
				break
			}
			list = around(list, self, left/2)
		}
		left -= len(list)
		for _, j := range list {
			if j == self {
				continue
			}
			if score[j] == 0 {
				touched = append(touched, j)
			}
			score[j] += x.w * x.w
		}
	}
	return touched
}

// around are the n entries of a list that stand nearest before and behind one.
func around(list []int32, self int32, n int) []int32 {
	at, _ := slices.BinarySearch(list, self)
	from := max(0, min(at-n/2, len(list)-n))
	return list[from:min(len(list), from+n)]
}
