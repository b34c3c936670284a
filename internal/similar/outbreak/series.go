package outbreak

import (
	"cmp"
	"slices"

	"joinder"
	"joinder/internal/similar"
)

// Key names a series: one kind of problem with one wallet.
type Key struct{ Wallet, Issue string }

func (k Key) compare(o Key) int {
	return cmp.Or(cmp.Compare(k.Wallet, o.Wallet), cmp.Compare(k.Issue, o.Issue))
}

// Series is people a day, from First on without gaps.
type Series struct {
	Key
	First joinder.Date
	Days  []int
	until []int // people up to each day, for sums
}

// NewSeries makes a series of people a day.
func NewSeries(key Key, first joinder.Date, days []int) *Series {
	s := &Series{Key: key, First: first, Days: days, until: make([]int, len(days)+1)}
	for i, n := range days {
		s.until[i+1] = s.until[i] + n
	}
	return s
}

// At is the place of a day in Days; it may lie outside.
func (s *Series) At(d joinder.Date) int { return s.First.DaysUntil(d) }

// Sum is people from one place to another, both included. A person of several
// days is in it several times: the desk asks for distinct ones before it says
// anything.
func (s *Series) Sum(from, to int) int {
	from, to = max(from, 0), min(to, len(s.Days)-1)
	if to < from {
		return 0
	}
	return s.until[to+1] - s.until[from]
}

// Week is people in the seven days that end at a place.
func (s *Series) Week(at int) int { return s.Sum(at-6, at) }

// SeriesOf puts daily cells of wallet and issue into series from first to last,
// by key. Days outside, unknown wallets, unknown kinds of problems and "other",
// which is no kind, are left out.
func SeriesOf(cells similar.Cells, first, last joinder.Date) []*Series {
	n := first.DaysUntil(last) + 1
	by := map[Key][]int{}
	for _, c := range cells.Cells {
		if c.From.IsZero() || len(c.Values) != 2 || c.Values[0] == "" || c.Values[1] == "" || c.Values[1] == "other" {
			continue
		}
		at := first.DaysUntil(c.From)
		if at < 0 || at >= n {
			continue
		}
		k := Key{c.Values[0], c.Values[1]}
		if by[k] == nil {
			by[k] = make([]int, n)
		}
		by[k][at] += c.People
	}
	out := make([]*Series, 0, len(by))
	for k, days := range by {
		out = append(out, NewSeries(k, first, days))
	}
	slices.SortFunc(out, func(a, b *Series) int { return a.compare(b.Key) })
	return out
}
