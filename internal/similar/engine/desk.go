package engine

// desk is what one query works with. There are as many as may run at a time,
// so nothing is allocated once they have grown.
type desk struct {
	lists   [][]uint32
	used    int
	bitsets []bitset
	taken   int
	readers []*postings
	places  []uint32
	docs    [windowLen]uint32 // members of a window
	more    [windowLen]uint32 // those of a term
	codes   [][]uint32        // counters of codes, a column each
	counts  [][]uint32        // counters of values, a facet each
	sums    []float64         // of a window
	bounds  []float64         // of the windows of a segment
	starts  []uint32          // of a list in each of these
	near    []candidate
}

func newDesk() *desk { return &desk{sums: make([]float64, windowLen)} }

// clear takes back all lists and bitsets.
func (d *desk) clear() { d.used, d.taken = 0, 0 }

// list is an empty list with room for n.
func (d *desk) list(n int) []uint32 {
	if d.used == len(d.lists) {
		d.lists = append(d.lists, nil)
	}
	if cap(d.lists[d.used]) < n {
		d.lists[d.used] = make([]uint32, 0, max(1<<10, n+n/4))
	}
	d.used++
	return d.lists[d.used-1][:0]
}

// bitset is an empty bitset for n documents.
func (d *desk) bitset(n int) bitset {
	words := wordsFor(n)
	if d.taken == len(d.bitsets) {
		d.bitsets = append(d.bitsets, make(bitset, words))
	}
	if cap(d.bitsets[d.taken]) < words {
		d.bitsets[d.taken] = make(bitset, words)
	}
	out := d.bitsets[d.taken][:words]
	d.taken++
	clear(out)
	return out
}

func (d *desk) postings() *postings {
	if n := len(d.readers); n > 0 {
		p := d.readers[n-1]
		d.readers = d.readers[:n-1]
		return p
	}
	return new(postings)
}

func (d *desk) giveBack(p *postings) {
	p.s = nil
	d.readers = append(d.readers, p)
}
