package trace

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// Entry is a move or a transaction of coins as a list shows it.
type Entry struct {
	Mark   string // what ParseMark reads: this entry and no other
	ID     string
	At     time.Time // zero while not confirmed
	From   string    // the first that pays; "" when newly issued
	To     string    // of coins the receiver of the largest part that is not change
	Others int       // further receivers of coins
	Asset  Asset
	Amount Amount // what arrived with others than those who paid
}

// Entries yields what the ledger holds, in the order of time. What moved
// nothing is left out.
func (l *Ledger) Entries(yield func(Entry) bool) {
	shared := l.shared()
	for _, i := range l.settle().events {
		e := &l.events[i]
		var out Entry
		if e.coins {
			out, _ = l.coinsEntry(e)
		} else {
			out = Entry{From: l.name(l.pots[e.from].account), To: l.name(l.pots[e.to].account), Amount: e.amount}
		}
		out.ID, out.Mark, out.At, out.Asset = e.id, e.id, e.when(), l.assets[e.asset]
		if at, ok := shared[i]; ok {
			out.Mark += ":" + strconv.Itoa(at)
		}
		if out.Amount.IsZero() {
			continue
		}
		if !yield(out) {
			return
		}
	}
}

// shared gives moves that share their id with others their place among them.
func (l *Ledger) shared() map[uint32]int {
	first, count, out := map[string]uint32{}, map[string]int{}, map[uint32]int{}
	for i := range l.events {
		e := &l.events[i]
		if e.coins {
			continue
		}
		id := e.id
		if len(id) >= 64 {
			id = strings.ToLower(id)
		}
		at, ok := first[id]
		if !ok {
			first[id] = uint32(i) //nolint:gosec // memory ends long before
			continue
		}
		if count[id] == 0 {
			out[at] = 0
		}
		count[id]++
		out[uint32(i)] = count[id] //nolint:gosec // as above
	}
	return out
}

func (l *Ledger) name(account uint32) string { return l.accounts.names[account] }

// coinsEntry says a transaction of coins in one line, and who paid.
func (l *Ledger) coinsEntry(e *event) (out Entry, payers []uint32) {
	for j := e.ins.start; j < e.ins.end; j++ {
		payers = append(payers, l.ins[j].account)
	}
	if len(payers) > 0 {
		out.From = l.name(payers[0])
	}
	sorted := slices.Sorted(slices.Values(payers))
	var best, all Amount
	var back Entry
	for j := e.outs.start; j < e.outs.end; j++ {
		o := &l.outs[j]
		all = all.Add(o.amount)
		if _, change := slices.BinarySearch(sorted, o.account); change {
			back.To = l.name(o.account)
			continue
		}
		if o.amount.IsZero() {
			continue
		}
		out.Amount, out.Others = out.Amount.Add(o.amount), out.Others+1
		if o.amount.Cmp(best) > 0 || out.To == "" {
			best, out.To = o.amount, l.name(o.account)
		}
	}
	if out.Others > 0 {
		out.Others--
	} else {
		out.To, out.Amount = back.To, all // it pays only those who paid
	}
	return out, payers
}

// Left marks everything that left an account at or after a moment, at most so
// many; more reports that there was more. Payments to itself do not leave.
func (l *Ledger) Left(account string, after time.Time, most int) (marks []string, more bool) {
	id, ok := l.accounts.ids[Address(account)]
	if !ok {
		return nil, false
	}
	shared := l.shared()
	for _, i := range l.settle().events {
		e := &l.events[i]
		if e.at < after.UnixMicro() {
			continue
		}
		if e.coins {
			out, payers := l.coinsEntry(e)
			if !slices.Contains(payers, id) || out.Amount.IsZero() {
				continue
			}
		} else if l.pots[e.from].account != id || e.from == e.to || e.amount.IsZero() {
			continue
		}
		if len(marks) == most {
			return marks, true
		}
		mark := e.id
		if at, ok := shared[i]; ok {
			mark += ":" + strconv.Itoa(at)
		}
		marks = append(marks, mark)
	}
	return marks, false
}

// Known tells ids of this ledger, for many questions.
func (l *Ledger) Known() func(id string) bool {
	all := make(map[string]struct{}, len(l.events))
	for i := range l.events {
		all[callName(l.events[i].id)] = struct{}{}
	}
	return func(id string) bool { _, ok := all[callName(id)]; return ok }
}
