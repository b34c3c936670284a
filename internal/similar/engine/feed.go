package engine

// feed hands a term's postings in one input of a merge on, under new numbers.
// These go up, as the documents of every segment are in one order.
type feed struct {
	postings
	to     []uint32
	next   uint32 // new number of the posting that comes; gone behind the last
	i, n   int    // place in the block, and its length
	at     int    // that block
	off    int    // of the next posting's positions
	end    int    // behind them
	text   []byte
	docs   []uint32
	all    []uint32
	counts [blockLen]uint32
}

func (f *feed) begin(s *segment, e entry, to []uint32) {
	f.openEntry(s, e)
	f.to, f.text = to, s.raw("pos")[e.pos:e.pos+e.posLen]
	f.i, f.n, f.at, f.off, f.end = 0, 0, -1, 0, 0
	if f.kind == kindBits {
		f.all = f.set.appendTo(f.all[:0])
	}
	f.step()
}

// step goes to the next posting that stays.
func (f *feed) step() {
	for {
		f.off = f.end
		if f.i == f.n {
			if f.at++; f.at == f.blocks {
				f.next = gone
				return
			}
			f.load()
		}
		if f.posLen > 0 {
			f.end = skipVarints(f.text, f.off, int(f.counts[f.i]))
		}
		f.next = f.to[f.docs[f.i]]
		f.i++
		if f.next != gone {
			return
		}
	}
}

func (f *feed) load() {
	f.i = 0
	switch f.kind {
	case kindSmall:
		f.docs = f.postings.docs[:f.postings.n]
		copy(f.counts[:], f.freqs[:f.df])
	case kindBits:
		f.docs = f.all[f.at*blockLen:][:f.blockSize(f.at)]
		f.blockFreqs(f.at, &f.counts)
	default:
		f.unpack(f.at)
		f.docs = f.postings.docs[:f.postings.n]
		f.blockFreqs(f.at, &f.counts)
	}
	f.n = len(f.docs)
}

// give hands on what comes before another input's next.
func (f *feed) give(tw *termWriter, before uint32) {
	for f.next < before {
		tw.doc(f.next, f.counts[f.i-1], f.text[f.off:f.end])
		f.step()
	}
}

// mingle hands on the postings of several inputs in order.
func mingle(tw *termWriter, feeds []*feed) {
	for {
		first, second := -1, uint32(gone)
		for i, f := range feeds {
			switch {
			case first < 0 || f.next < feeds[first].next:
				if first >= 0 {
					second = feeds[first].next
				}
				first = i
			default:
				second = min(second, f.next)
			}
		}
		if first < 0 || feeds[first].next == gone {
			return
		}
		feeds[first].give(tw, second)
	}
}
