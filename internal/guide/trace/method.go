package trace

import "strings"

// Method says which money leaves where stolen and other money were mixed.
type Method string

// The methods; the package comment says where they come from.
const (
	FIFO    Method = "fifo"
	LIFO    Method = "lifo"
	Haircut Method = "haircut"
	Poison  Method = "poison"
)

// Methods lists them.
func Methods() []Method { return []Method{FIFO, LIFO, Haircut, Poison} }

// ParseMethod reads a method's name in any case.
func ParseMethod(s string) (Method, bool) {
	for _, m := range Methods() {
		if strings.EqualFold(strings.TrimSpace(s), string(m)) {
			return m, true
		}
	}
	return "", false
}

// Conserves reports that stolen = sinks + fees, to the smallest unit.
func (m Method) Conserves() bool { return m != Poison }

// clean is the hop of a parcel that is not stolen.
const clean = int32(-1)

// parcel is money of one kind that lies together.
type parcel struct {
	amount Amount
	hop    int32  // how many hops from the theft; clean if not stolen
	from   uint32 // account it came from in this transaction
}

// pile is parcels in order. Neighbours of one kind are one.
func pile(to []parcel, p parcel) []parcel {
	if p.amount.IsZero() {
		return to
	}
	if n := len(to); n > 0 && to[n-1].hop == p.hop && to[n-1].from == p.from {
		to[n-1].amount = to[n-1].amount.Add(p.amount)
		return to
	}
	return append(to, p)
}

// shares are the parts that a payment was split into, each a run of parcels.
type shares struct {
	all  []parcel
	ends []int
}

func (s *shares) reset() { s.all, s.ends = s.all[:0], s.ends[:0] }
func (s *shares) end()   { s.ends = append(s.ends, len(s.all)) }

// put adds a parcel to the part that is being filled.
func (s *shares) put(p parcel) {
	n := len(s.ends)
	if p.amount.IsZero() || len(s.all) > 0 && (n == 0 || s.ends[n-1] < len(s.all)) {
		s.all = pile(s.all, p)
		return
	}
	s.all = append(s.all, p) // the first of its part
}

// part is the i-th run; its capacity ends where it ends.
func (s *shares) part(i int) []parcel {
	from := 0
	if i > 0 {
		from = s.ends[i-1]
	}
	return s.all[from:s.ends[i]:s.ends[i]]
}

// purses hold what accounts have, each in the way of one method.
type purses interface {
	// put adds to a pot, in order.
	put(pot uint32, p []parcel)
	// pay takes the parts out of a pot, which holds at least their sum.
	pay(pot uint32, parts []Amount, to *shares)
	// split divides what the inputs of a transaction hold, all of it.
	split(in []parcel, parts []Amount, to *shares)
	// rest is what a pot holds.
	rest(pot uint32) []parcel
}

// queues are the purses of FIFO and LIFO.
type queues struct {
	pots []queue
	last bool // the last comes first
}

type queue struct {
	parcels []parcel
	head    int
}

func (q *queues) put(pot uint32, ps []parcel) {
	to := &q.pots[pot]
	for _, p := range ps {
		p.from = 0
		if to.head == len(to.parcels) { // what was spent is no neighbour
			to.parcels, to.head = to.parcels[:0], 0
		}
		to.parcels = pile(to.parcels, p)
	}
}

func (q *queues) pay(pot uint32, parts []Amount, to *shares) {
	have := &q.pots[pot]
	account := have.parcels[have.head:]
	left := q.take(account, parts, to)
	if q.last {
		have.parcels = have.parcels[:have.head+len(left)]
		return
	}
	have.head = len(have.parcels) - len(left)
	if have.head == len(have.parcels) {
		have.parcels, have.head = have.parcels[:0], 0
	} else if have.head > 32 && have.head > len(have.parcels)/2 {
		n := copy(have.parcels, have.parcels[have.head:])
		have.parcels, have.head = have.parcels[:n], 0
	}
}

func (q *queues) split(in []parcel, parts []Amount, to *shares) { q.take(in, parts, to) }

// take gives out parcels part after part, and says what is left; it shortens
// the parcel that was begun.
func (q *queues) take(have []parcel, parts []Amount, to *shares) []parcel {
	for _, want := range parts {
		for !want.IsZero() && len(have) > 0 {
			at := 0
			if q.last {
				at = len(have) - 1
			}
			p := have[at]
			p.amount = least(p.amount, want)
			want = want.Sub(p.amount)
			to.put(p)
			if have[at].amount = have[at].amount.Sub(p.amount); !have[at].amount.IsZero() {
				continue
			}
			if q.last {
				have = have[:at]
			} else {
				have = have[1:]
			}
		}
		to.end()
	}
	return have
}

func (q *queues) rest(pot uint32) []parcel { return q.pots[pot].parcels[q.pots[pot].head:] }

// pools are the purses of haircut and poison: nobody can tell one unit of a pot
// from another. The hop of a pot is that of the shortest way into it.
type pools struct {
	pots    []pool
	poison  bool
	opening []Amount
	parts   []Amount // room to work in
	given   []Amount
}

type pool struct {
	total, tainted Amount // of poison tainted is total or nothing
	hop            int32
	stays          bool // poisoned, and nobody knows when the last of it left
}

func (p *pools) put(pot uint32, ps []parcel) {
	to := &p.pots[pot]
	for _, x := range ps {
		to.total = to.total.Add(x.amount)
		if x.hop == clean || x.amount.IsZero() {
			continue
		}
		if to.tainted.IsZero() && !to.stays || x.hop < to.hop {
			to.hop = x.hop
		}
		to.tainted = to.tainted.Add(x.amount)
	}
	if p.poison && (to.stays || !to.tainted.IsZero()) {
		to.tainted = to.total
		to.stays = to.stays || !p.opening[pot].IsZero()
	}
}

func (p *pools) pay(pot uint32, parts []Amount, to *shares) {
	have := &p.pots[pot]
	if have.tainted.IsZero() {
		for _, a := range parts {
			have.total = have.total.Sub(a)
			to.put(parcel{amount: a, hop: clean})
			to.end()
		}
		return
	}
	rest := have.total
	p.parts = p.parts[:0]
	for _, a := range parts {
		p.parts, rest = append(p.parts, a), rest.Sub(a)
	}
	p.parts = append(p.parts, rest)
	if p.poison {
		p.given = append(p.given[:0], p.parts...)
	} else {
		p.given = apportion(p.given, p.parts, have.tainted, have.total)
	}
	for i, a := range parts {
		to.put(parcel{amount: p.given[i], hop: have.hop})
		to.put(parcel{amount: a.Sub(p.given[i]), hop: clean})
		to.end()
	}
	have.total, have.tainted = rest, p.given[len(parts)]
}

func (p *pools) split(in []parcel, parts []Amount, to *shares) {
	var total, tainted Amount
	hop, first := int32(-1), none
	for _, x := range in {
		total = total.Add(x.amount)
		if x.hop == clean {
			continue
		}
		if tainted = tainted.Add(x.amount); hop < 0 || x.hop < hop {
			hop = x.hop
		}
		if first == none {
			first = x.from
		}
	}
	if p.poison {
		for _, a := range parts {
			to.put(parcel{amount: a, hop: hop, from: first})
			to.end()
		}
		return
	}
	p.given = apportion(p.given, parts, tainted, total)
	at := 0
	for i, a := range parts { // which input it came from is named in their order
		other := a.Sub(p.given[i])
		for want := p.given[i]; !want.IsZero(); {
			for in[at].hop == clean || in[at].amount.IsZero() {
				at++
			}
			got := least(in[at].amount, want)
			to.put(parcel{amount: got, hop: hop, from: in[at].from})
			in[at].amount, want = in[at].amount.Sub(got), want.Sub(got)
		}
		to.put(parcel{amount: other, hop: clean, from: in[0].from})
		to.end()
	}
}

func (p *pools) rest(pot uint32) []parcel {
	have := p.pots[pot]
	return []parcel{{amount: have.tainted, hop: have.hop}, {amount: have.total.Sub(have.tainted), hop: clean}}
}

func (o *order) purses(m Method) purses {
	if m == FIFO || m == LIFO {
		q := &queues{pots: make([]queue, len(o.opening)), last: m == LIFO}
		for i, a := range o.opening {
			q.pots[i].parcels = pile(nil, parcel{amount: a, hop: clean})
		}
		return q
	}
	p := &pools{pots: make([]pool, len(o.opening)), poison: m == Poison, opening: o.opening}
	for i, a := range o.opening {
		p.pots[i].total = a
	}
	return p
}
