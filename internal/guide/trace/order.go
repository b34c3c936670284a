package trace

import (
	"cmp"
	"slices"
)

// order is a ledger made ready: in which order its events are taken, what was
// there before, and which output each input spends.
type order struct {
	events  []uint32
	spends  []bool   // per account: something leaves it in the file
	opening []Amount // per pot
	parent  []uint32 // per input: the output in Ledger.outs; none if it is not in the ledger, or spent already
	twice   int      // inputs that spend what was spent before
	skipped []bool   // per event: it does not balance against the outputs it spends
	broken  int
}

// settle makes the ledger ready; once.
func (l *Ledger) settle() *order {
	if l.settled != nil {
		return l.settled
	}
	l.turn()
	o := &order{events: make([]uint32, len(l.events)), spends: make([]bool, len(l.accounts.names)), opening: make([]Amount, len(l.pots))}
	for i := range o.events {
		o.events[i] = uint32(i) //nolint:gosec // memory ends long before
	}
	slices.SortFunc(o.events, func(a, b uint32) int {
		x, y := &l.events[a], &l.events[b]
		if c := cmp.Compare(x.at, y.at); c != 0 {
			return c
		}
		return cmp.Compare(x.seq, y.seq)
	})
	if len(l.coinsOf) > 0 {
		l.link(o)
	}
	l.openings(o)
	l.settled = o
	return o
}

// link finds the output that each input spends and puts parents before their
// children: within a block, and among what is not confirmed, a file's order
// says nothing.
func (l *Ledger) link(o *order) {
	parentEvent := make([]uint32, len(l.ins))
	o.parent = make([]uint32, len(l.ins))
	for i := range l.ins {
		o.parent[i], parentEvent[i] = none, none
		if p, ok := l.coinsOf[l.ins[i].key]; ok {
			if at := l.events[p].outs.start + l.ins[i].out; at < l.events[p].outs.end {
				o.parent[i], parentEvent[i] = at, p
			}
		}
	}
	sorted := make([]uint32, 0, len(o.events))
	state := make([]uint8, len(l.events)) // 1 waits for its parents, 2 placed
	var stack []uint32
	for _, first := range o.events {
		stack = append(stack[:0], first)
		for len(stack) > 0 {
			e := stack[len(stack)-1]
			if state[e] == 2 {
				stack = stack[:len(stack)-1]
				continue
			}
			if state[e] == 1 { // its parents are placed, or stand in a circle that no real chain has
				state[e], sorted, stack = 2, append(sorted, e), stack[:len(stack)-1]
				continue
			}
			state[e] = 1
			for i := l.events[e].ins.end; i > l.events[e].ins.start; i-- {
				if p := parentEvent[i-1]; p != none && state[p] == 0 {
					stack = append(stack, p)
				}
			}
		}
	}
	o.events = sorted
	l.balance(o)
}

// balance takes back what spends an output twice (a payment that was replaced
// before it was confirmed), and sets aside what brings forth more than the
// outputs it spends are worth.
func (l *Ledger) balance(o *order) {
	spent := make([]bool, len(l.outs))
	placed := make([]bool, len(l.outs))
	o.skipped = make([]bool, len(l.events))
	for _, i := range o.events {
		e := &l.events[i]
		if !e.coins {
			continue
		}
		var in, out Amount
		for j := e.ins.start; j < e.ins.end; j++ {
			p := o.parent[j]
			switch {
			case p == none:
			case spent[p] || !placed[p]:
				o.parent[j] = none
				o.twice++
			default:
				spent[p] = true
				l.ins[j].account, l.ins[j].amount = l.outs[p].account, l.outs[p].amount
			}
			in = in.Add(l.ins[j].amount)
		}
		for j := e.outs.start; j < e.outs.end; j++ {
			out = out.Add(l.outs[j].amount)
		}
		switch {
		case e.ins.start == e.ins.end: // newly issued
		case in.Cmp(out) < 0:
			o.skipped[i] = true
			o.broken++
			for j := e.ins.start; j < e.ins.end; j++ {
				if o.parent[j] != none {
					spent[o.parent[j]] = false
				}
			}
			continue
		default:
			e.fee = in.Sub(out)
		}
		for j := e.outs.start; j < e.outs.end; j++ {
			placed[j] = true
		}
	}
}

// openings finds the least that every account must have had before the file.
func (l *Ledger) openings(o *order) {
	balance := make([]Amount, len(l.pots))
	for p, a := range l.opened {
		balance[p], o.opening[p] = a, a
	}
	for _, i := range o.events {
		e := &l.events[i]
		if e.coins {
			for j := e.ins.start; j < e.ins.end; j++ {
				o.spends[l.ins[j].account] = true
			}
			continue
		}
		need := e.fee
		if e.from != e.to {
			need = need.Add(e.amount)
			o.spends[l.pots[e.from].account] = true
		}
		if b := balance[e.from]; b.Cmp(need) < 0 {
			o.opening[e.from] = o.opening[e.from].Add(need.Sub(b))
			balance[e.from] = Amount{}
		} else {
			balance[e.from] = b.Sub(need)
		}
		if e.from != e.to {
			balance[e.to] = balance[e.to].Add(e.amount)
		}
	}
}
