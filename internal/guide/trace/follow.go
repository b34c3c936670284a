package trace

import (
	"slices"
	"strings"
	"time"

	"joinder"
)

// Whole marks all of a transaction.
const Whole = -1

// NoLimit follows as far as the ledger goes.
const NoLimit = -1

// Mark says what was stolen.
type Mark struct {
	ID  string // transaction
	Out int    // which output of coins, or which of the moves that share the id, from 0; Whole for all but change
	// Amount is how much of it, a decimal in its asset; "" for all. The first
	// so much of the transaction counts.
	Amount string
}

// ParseMark reads "ID", "ID:2", "ID=12.5" or "ID:2=12.5". An id may itself have
// colons and equals signs: known says which ids there are.
func ParseMark(s string, known func(id string) bool) Mark {
	s = strings.TrimSpace(s)
	m := Mark{ID: s, Out: Whole}
	if known(s) {
		return m
	}
	if id, amount, ok := cutLast(s, "="); ok {
		m.ID, m.Amount = id, amount
	}
	if known(m.ID) {
		return m
	}
	if id, out, ok := cutLast(m.ID, ":"); ok && len(out) < 7 && out != "" && strings.Trim(out, "0123456789") == "" {
		m.ID, m.Out = id, 0
		for _, c := range out {
			m.Out = m.Out*10 + int(c-'0')
		}
	}
	return m
}

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

// Options say what to follow, how and how far.
type Options struct {
	Stolen []Mark
	Method Method
	Hops   int       // after the theft; NoLimit (or any number below 0) for all
	Until  time.Time // what moves later is not followed; zero for no limit
	Min    string    // smallest part worth following, a decimal in the asset of each; "" for none
	Labels *Labels   // allegations; those of services stop the way. May be nil
}

// follower is one run.
type follower struct {
	l       *Ledger
	o       *order
	opts    Options
	purses  purses
	hold    [][]parcel // per output of coins: what it holds, if any of it is stolen
	smalls  []Amount   // per asset
	until   int64
	marks   map[uint32][]want // by event
	service []uint8           // per account: 0 not asked, 1 no, 2 yes
	passed  []bool            // per pot: stolen money came
	arrived []uint32          // per pot: the event that last brought stolen money
	sinks   map[sinkKey]*sinkSum
	stolen  []Amount // per asset
	fees    []Amount
	r       *Result

	ins    []parcel // room to work in
	parts  []Amount
	shares shares
	payers []uint32
	lines  []flow
	lineAt map[uint32]int // place in lines by owner, when they are many
	back   bool           // the transaction pays only those who paid
}

// want is what a mark still wants of an event.
type want struct {
	mark *Marked
	out  int
	all  bool
	left *Amount // shared by the events of one mark
}

// Knows reports whether a transaction has this id.
func (l *Ledger) Knows(id string) bool {
	for i := range l.events {
		if l.events[i].isCalled(id) {
			return true
		}
	}
	return false
}

// isCalled compares ids; those in hexadecimal have no case.
func (e *event) isCalled(id string) bool {
	return e.id == id || len(e.id) == len(id) && len(id) >= 64 && strings.EqualFold(e.id, id)
}

// Follow runs through the ledger once. Its time grows with the ledger's length,
// whatever was marked.
func Follow(l *Ledger, opts Options) (*Result, error) {
	o := l.settle()
	f := &follower{l: l, o: o, opts: opts, purses: o.purses(opts.Method), hold: make([][]parcel, len(l.outs)), until: never,
		service: make([]uint8, len(l.accounts.names)), passed: make([]bool, len(l.pots)), arrived: make([]uint32, len(l.pots)),
		sinks: map[sinkKey]*sinkSum{}, stolen: make([]Amount, len(l.assets)), fees: make([]Amount, len(l.assets)),
		r: &Result{Method: opts.Method, Events: len(l.events), Twice: o.twice, Broken: o.broken, labels: opts.Labels, ledger: l}}
	if !opts.Until.IsZero() {
		f.until = opts.Until.UnixMicro()
	}
	if err := f.limits(); err != nil {
		return nil, err
	}
	marked, err := f.mark()
	if err != nil {
		return nil, err
	}
	for _, i := range o.events {
		if l.events[i].coins {
			f.coins(i)
		} else {
			f.move(i)
		}
	}
	f.ends()
	r := f.result()
	for _, m := range marked {
		r.Stolen = append(r.Stolen, *m)
	}
	return r, nil
}

func (f *follower) limits() error {
	if !slices.Contains(Methods(), f.opts.Method) {
		return joinder.Fail(joinder.Invalid, "error.trace.method", "Given", string(f.opts.Method))
	}
	f.smalls = make([]Amount, len(f.l.assets))
	if f.opts.Min == "" {
		return nil
	}
	for i, a := range f.l.assets {
		small, err := ParseAmount(f.opts.Min, MaxScale)
		if err != nil {
			return joinder.Fail(joinder.Invalid, "error.trace.min", "Given", f.opts.Min)
		}
		for range MaxScale - a.Scale { // rounded up: less than the smallest unit is one unit
			q, left := small.share(Units(1), Units(10))
			if !left.IsZero() {
				q = q.Add(Units(1))
			}
			small = q
		}
		f.smalls[i] = small
	}
	return nil
}

// mark finds what was stolen.
func (f *follower) mark() ([]*Marked, error) {
	if len(f.opts.Stolen) == 0 {
		return nil, joinder.Fail(joinder.Invalid, "error.trace.nothing_marked")
	}
	f.marks = map[uint32][]want{}
	out := make([]*Marked, 0, len(f.opts.Stolen))
	known := f.named()
	for _, m := range f.opts.Stolen {
		found, err := f.called(m, known)
		if err != nil {
			return nil, err
		}
		got := &Marked{ID: m.ID, At: f.l.events[found[0]].when(), Asset: f.l.assets[f.l.events[found[0]].asset]}
		w := want{mark: got, out: Whole, all: m.Amount == ""}
		if m.Amount != "" {
			for _, i := range found {
				if f.l.events[i].asset != f.l.events[found[0]].asset {
					return nil, joinder.Fail(joinder.Invalid, "error.trace.which", "ID", m.ID)
				}
			}
			a, err := ParseAmount(m.Amount, got.Asset.Scale)
			if err != nil || a.IsZero() {
				return nil, joinder.Fail(joinder.Invalid, "error.trace.part", "ID", m.ID, "Given", m.Amount)
			}
			w.left = &a
		}
		for _, i := range found {
			if f.l.events[i].coins {
				w.out = m.Out
			}
			f.marks[i] = append(f.marks[i], w)
		}
		out = append(out, got)
	}
	return out, nil
}

// named finds the events of all marks in one go.
func (f *follower) named() map[string][]uint32 {
	known := map[string][]uint32{}
	for _, m := range f.opts.Stolen {
		known[callName(m.ID)] = nil
	}
	for i := range f.l.events {
		name := callName(f.l.events[i].id)
		if found, ok := known[name]; ok {
			known[name] = append(found, uint32(i)) //nolint:gosec // memory ends long before
		}
	}
	return known
}

// callName is an id as ids are compared; those in hexadecimal have no case.
func callName(id string) string {
	if len(id) >= 64 {
		return strings.ToLower(id)
	}
	return id
}

// called are the events of a mark, in the order in which they are taken.
func (f *follower) called(m Mark, known map[string][]uint32) ([]uint32, error) {
	found := known[callName(m.ID)]
	if len(found) == 0 {
		return nil, joinder.Fail(joinder.Invalid, "error.trace.unknown", "ID", m.ID)
	}
	if m.Out == Whole {
		return found, nil
	}
	first := &f.l.events[found[0]]
	n := len(found)
	if first.coins {
		n = int(first.outs.end - first.outs.start)
	}
	if m.Out < 0 || m.Out >= n {
		return nil, joinder.Fail(joinder.Invalid, "error.trace.place", "ID", m.ID, "Given", m.Out, "Has", n)
	}
	if first.coins {
		return found[:1], nil
	}
	return found[m.Out : m.Out+1], nil
}

// move takes one payment.
func (f *follower) move(i uint32) {
	e := &f.l.events[i]
	self := e.from == e.to
	f.parts = append(f.parts[:0], e.amount, e.fee)
	if self {
		f.parts[0] = Amount{}
	}
	f.shares.reset()
	f.purses.pay(e.from, f.parts, &f.shares)
	from, to := f.l.pots[e.from].account, f.l.pots[e.to].account
	for j := range f.shares.all {
		f.shares.all[j].from = from
	}
	f.fee(i, from, f.shares.part(1))
	if self {
		return
	}
	part := f.arrive(i, Whole, from, to, f.shares.part(0), e.amount, false)
	for _, p := range part {
		if p.hop != clean {
			f.passed[e.to], f.arrived[e.to] = true, i
			break
		}
	}
	f.purses.put(e.to, part)
}

// coins takes one transaction of coins.
func (f *follower) coins(i uint32) {
	e := &f.l.events[i]
	if f.o.skipped[i] {
		return
	}
	f.ins, f.payers = f.ins[:0], f.payers[:0]
	stolen := len(f.marks[i]) > 0
	for j := e.ins.start; j < e.ins.end; j++ {
		in := &f.l.ins[j]
		f.payers = append(f.payers, in.account)
		if p := f.o.parent[j]; p != none && f.hold[p] != nil {
			stolen = true
			for _, x := range f.hold[p] {
				x.from = in.account
				f.ins = append(f.ins, x)
			}
			f.hold[p] = nil
			continue
		}
		f.ins = append(f.ins, parcel{amount: in.amount, hop: clean, from: in.account})
	}
	if !stolen {
		return
	}
	f.parts = f.parts[:0]
	var all Amount
	for j := e.outs.start; j < e.outs.end; j++ {
		f.parts, all = append(f.parts, f.l.outs[j].amount), all.Add(f.l.outs[j].amount)
	}
	f.parts = append(f.parts, e.fee)
	from := none
	if len(f.payers) == 0 { // newly issued
		f.ins = append(f.ins, parcel{amount: all, hop: clean, from: none})
	} else {
		from = f.payers[0]
	}
	f.shares.reset()
	if anyStolen(f.ins) {
		f.purses.split(f.ins, f.parts, &f.shares)
	} else {
		for _, a := range f.parts {
			f.shares.put(parcel{amount: a, hop: clean, from: from})
			f.shares.end()
		}
	}
	slices.Sort(f.payers)
	f.back = len(f.marks[i]) > 0 && f.allChange(i)
	n := len(f.parts) - 1
	f.fee(i, from, f.shares.part(n))
	for k := range n {
		j := e.outs.start + uint32(k) //nolint:gosec // a place in a list
		to := f.l.outs[j].account
		_, change := slices.BinarySearch(f.payers, to)
		part := f.arrive(i, k, from, to, f.shares.part(k), f.l.outs[j].amount, change)
		if anyStolen(part) {
			kept := make([]parcel, 0, len(part))
			for _, p := range part {
				p.from = 0
				kept = pile(kept, p)
			}
			f.hold[j] = kept
		}
	}
}

func anyStolen(ps []parcel) bool {
	for i := range ps {
		if ps[i].hop != clean && !ps[i].amount.IsZero() {
			return true
		}
	}
	return false
}

// fee counts what of a fee was stolen.
func (f *follower) fee(i, from uint32, part []parcel) {
	e := &f.l.events[i]
	for _, p := range part {
		if p.hop == clean || p.amount.IsZero() {
			continue
		}
		if why := f.beyond(i, p, false); why != "" {
			f.sink(f.owner(p, from), p, why, i)
			continue
		}
		f.fees[e.asset] = f.fees[e.asset].Add(p.amount)
	}
}

// owner is who had the parcel.
func (f *follower) owner(p parcel, from uint32) uint32 {
	if p.from == none {
		return from
	}
	return p.from
}

// beyond says which limit keeps a parcel from moving on, "" for none.
func (f *follower) beyond(i uint32, p parcel, change bool) Why {
	switch {
	case f.l.events[i].at > f.until && f.until != never:
		return TimeLimit
	case f.opts.Hops >= 0 && int(p.hop) >= f.opts.Hops && !change:
		return HopLimit
	}
	return ""
}

// arrive is what becomes of a part at its receiver: what is beyond a limit
// stopped with the sender, what is new is marked, what goes on is written down,
// what stops here is counted.
func (f *follower) arrive(i uint32, out int, from, to uint32, part []parcel, amount Amount, change bool) []parcel {
	e := &f.l.events[i]
	stolenNow := f.wanted(i, out, change)
	var tainted Amount
	for k := range part {
		p := &part[k]
		if p.hop == clean || p.amount.IsZero() {
			continue
		}
		if !stolenNow {
			if why := f.beyond(i, *p, change); why != "" {
				f.sink(f.owner(*p, from), *p, why, i)
				p.hop = clean
				continue
			}
			if !change {
				p.hop++
			}
		}
		tainted = tainted.Add(p.amount)
	}
	if stolenNow {
		part, tainted = f.steal(i, out, part, tainted)
	}
	if tainted.IsZero() {
		return part
	}
	f.flows(i, out, from, to, part, amount, change)
	why := Why("")
	switch {
	case f.isService(to):
		why = Service
	case !stolenNow && tainted.Cmp(f.smalls[e.asset]) < 0:
		why = TooSmall
	}
	if why == "" {
		return part
	}
	for k := range part {
		if p := &part[k]; p.hop != clean && !p.amount.IsZero() {
			f.sink(to, *p, why, i)
			p.hop = clean
		}
	}
	return part
}

// wanted reports whether a mark wants this part.
func (f *follower) wanted(i uint32, out int, change bool) bool {
	for _, w := range f.marks[i] {
		if w.out == out || w.out == Whole && (out == Whole || !change || f.back) {
			if w.all || !w.left.IsZero() {
				return true
			}
		}
	}
	return false
}

// allChange reports a transaction that pays only those who paid.
func (f *follower) allChange(i uint32) bool {
	e := &f.l.events[i]
	for j := e.outs.start; j < e.outs.end; j++ {
		if _, change := slices.BinarySearch(f.payers, f.l.outs[j].account); !change && !f.l.outs[j].amount.IsZero() {
			return false
		}
	}
	return true
}

// steal marks clean parcels until the marks have what they want.
func (f *follower) steal(i uint32, out int, part []parcel, tainted Amount) ([]parcel, Amount) {
	e := &f.l.events[i]
	for k := range part {
		if part[k].hop != clean {
			part[k].hop = 0
		}
	}
	for _, w := range f.marks[i] {
		if w.out != Whole && w.out != out {
			continue
		}
		w.mark.Moves++
		var whole Amount
		for _, p := range part {
			whole = whole.Add(p.amount)
		}
		limit := whole
		if !w.all {
			limit = least(*w.left, whole)
			*w.left = w.left.Sub(limit)
		}
		w.mark.Already = w.mark.Already.Add(least(tainted, limit))
		if limit.Cmp(tainted) <= 0 {
			continue
		}
		need := limit.Sub(tainted)
		w.mark.Amount = w.mark.Amount.Add(need)
		f.stolen[e.asset] = f.stolen[e.asset].Add(need)
		tainted = limit
		marked := make([]parcel, 0, len(part)+1)
		for _, p := range part {
			if p.hop == clean && !need.IsZero() {
				got := least(p.amount, need)
				need = need.Sub(got)
				marked = pile(marked, parcel{got, 0, p.from})
				p.amount = p.amount.Sub(got)
			}
			marked = pile(marked, p)
		}
		part = marked
	}
	return part, tainted
}

// flows writes down what moved, one line for each account that it came from.
func (f *follower) flows(i uint32, out int, from, to uint32, part []parcel, amount Amount, change bool) {
	f.lines = f.lines[:0]
	for _, p := range part {
		if p.hop == clean || p.amount.IsZero() {
			continue
		}
		owner := f.owner(p, from)
		at, ok := f.lineOf(owner)
		if !ok {
			f.lines = append(f.lines, flow{event: i, from: owner, to: to, out: int32(out), hop: p.hop, change: change, amount: amount}) //nolint:gosec // a place in a list
		}
		x := &f.lines[at]
		x.tainted, x.hop = x.tainted.Add(p.amount), min(x.hop, p.hop)
	}
	for _, x := range f.lines {
		f.r.flow(x)
	}
}

// lineOf finds the line of an owner, or says where it will be.
func (f *follower) lineOf(owner uint32) (at int, ok bool) {
	if n := len(f.lines); n < fewLines {
		at = slices.IndexFunc(f.lines, func(x flow) bool { return x.from == owner })
		if at < 0 {
			return n, false
		}
		return at, true
	}
	if len(f.lines) == fewLines || f.lineAt == nil {
		f.lineAt = map[uint32]int{}
		for i, x := range f.lines {
			f.lineAt[x.from] = i
		}
	}
	if at, ok = f.lineAt[owner]; !ok {
		at = len(f.lines)
		f.lineAt[owner] = at
	}
	return at, ok
}

// fewLines are looked through one by one.
const fewLines = 32

func (f *follower) isService(account uint32) bool {
	if f.service[account] == 0 {
		f.service[account] = 1
		if label, ok := f.opts.Labels.Lookup(f.l.accounts.names[account]); ok && label.IsService() {
			f.service[account] = 2
		}
	}
	return f.service[account] == 2
}

// ends counts what lies where it is when the ledger ends.
func (f *follower) ends() {
	for p, account := range f.l.pots {
		if !f.passed[p] {
			continue
		}
		for _, x := range f.purses.rest(uint32(p)) { //nolint:gosec // a place in a list
			if x.hop != clean && !x.amount.IsZero() {
				f.sink(account.account, x, f.rests(account.account), f.arrived[p])
			}
		}
	}
	for _, i := range f.o.events {
		for j := f.l.events[i].outs.start; j < f.l.events[i].outs.end; j++ {
			for _, x := range f.hold[j] {
				if x.hop != clean {
					to := f.l.outs[j].account
					f.sink(to, x, f.rests(to), i)
				}
			}
		}
	}
}

// rests is why money lies with an account.
func (f *follower) rests(account uint32) Why {
	if f.o.spends[account] {
		return Unspent
	}
	return EndOfData
}
