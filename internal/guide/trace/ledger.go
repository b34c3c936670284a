package trace

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"joinder"
)

// Asset is what moves. Tokens are told apart by their contract, never by their
// name, which anybody may copy.
type Asset struct {
	Code     string // such as BTC, USDT, CNY
	Contract string // of a token, as Address writes it; else ""
	Scale    int    // decimal places of the smallest unit
}

// Move is one payment from an account to another.
type Move struct {
	ID       string // of the transaction; several moves may share one
	At       time.Time
	From, To string
	Code     string // of the asset
	Contract string // of a token, else ""
	Scale    int    // decimal places where the file states them; else Unstated
	Amount   string // what arrives: a plain decimal, not signed
	Fee      string // what the sender pays on top, in the same asset; "" for none
}

// Unstated is the Scale of a Move whose file does not say: it is that of
// joinder.Currency, else MaxScale.
const Unstated = -1

// Coins is a transaction that spends earlier outputs and makes new ones. What
// goes in and does not come out is its fee.
type Coins struct {
	ID   string
	At   time.Time // zero while unconfirmed: comes last
	Code string
	Ins  []CoinIn // none for newly issued money
	Outs []CoinOut
}

// CoinIn spends an output. Account and Amount are used when the ledger has not
// got the transaction that made it.
type CoinIn struct {
	Prev    string // transaction that made it
	Out     int    // its place there, from 0
	Account string
	Amount  Amount
}

// CoinOut makes an output.
type CoinOut struct {
	Account string
	Amount  Amount
}

// Rejected is a record that was set aside; "trace.reason." + Reason is its
// catalogue key.
type Rejected struct {
	Line   int
	Reason Reason
}

// Reason says why a record was set aside.
type Reason string

// Reasons.
const (
	NoParty    Reason = "party"     // no sender, or no receiver
	NoTime     Reason = "time"      // no time, or none that can be read
	BadAmount  Reason = "amount"    // no amount, or none that can be read
	TooFine    Reason = "places"    // more decimal places than can be followed
	TooLarge   Reason = "large"     // more than can be followed
	Unbalanced Reason = "balance"   // more comes out of it than goes in
	NotWhole   Reason = "row"       // not a whole record
	Again      Reason = "duplicate" // the same as in an earlier file
)

const (
	never     = int64(1)<<62 - 1 // the time of what is not confirmed
	none      = ^uint32(0)
	maxListed = 20 // rejected records that are kept to be shown
)

type (
	// event is a move or a transaction of coins.
	event struct {
		id          string
		at          int64 // microseconds since 1970
		seq         uint32
		asset       uint32
		coins       bool
		from, to    uint32 // pots of a move
		amount, fee Amount // of a move; fee of coins is known after settle
		ins, outs   span
	}
	span   struct{ start, end uint32 }
	coinIn struct {
		key     [32]byte
		out     uint32 // place in its transaction; after settle the place in Ledger.outs, none if not known
		account uint32
		amount  Amount
	}
	coinOut struct {
		account uint32
		amount  Amount
	}
	pot struct{ account, asset uint32 }
)

// Ledger is what was read: moves and coins of any number of files. The zero
// Ledger is empty and ready. It is filled by one goroutine; once filled, any
// number may Follow it.
type Ledger struct {
	Most int // transactions that reading a file may bring it to; 0 is any number

	events   []event
	ins      []coinIn
	outs     []coinOut
	accounts interned
	assets   []Asset
	volume   []Amount // per asset: all that moved, which bounds every balance
	assetOf  map[Asset]uint32
	pots     []pot
	potOf    map[uint64]uint32
	coinsOf  map[[32]byte]uint32 // event
	opened   map[uint32]Amount   // stated opening balances, by pot
	settled  *order

	file   int // from 1
	begins int // first event of the file
	seen   map[moveKey]int
	times  map[moveKey]int // in this file

	rejected []Rejected
	refused  int
	strange  int // records of this file that are no transactions at all
}

// moveKey tells the same move in two files.
type moveKey struct {
	id          string
	from, to    uint32
	amount, fee Amount
	at          int64
}

type interned struct {
	names []string
	ids   map[string]uint32
}

func (n *interned) of(name string) uint32 {
	if id, ok := n.ids[name]; ok {
		return id
	}
	if n.ids == nil {
		n.ids = map[string]uint32{}
	}
	name = strings.Clone(name) // a cell would keep its whole row
	id := uint32(len(n.names)) //nolint:gosec // memory ends long before
	n.names, n.ids[name] = append(n.names, name), id
	return id
}

// full refuses a file that brings more than the ledger is to hold.
func (l *Ledger) full() error {
	if l.Most > 0 && len(l.events) > l.Most {
		return joinder.Fail(joinder.TooLarge, "error.trace.too_many", "Limit", l.Most)
	}
	return nil
}

// Len is how many moves and transactions of coins were read.
func (l *Ledger) Len() int { return len(l.events) }

// Rejected are the first records that were set aside, and how many there were.
func (l *Ledger) Rejected() (first []Rejected, all int) { return l.rejected, l.refused }

// Reject sets a record of the file aside.
func (l *Ledger) Reject(line int, why Reason) {
	l.refused++
	if len(l.rejected) < maxListed {
		l.rejected = append(l.rejected, Rejected{line, why})
	}
}

// File says that what follows is of another file: a transaction that an earlier
// file has too is then taken once, and the file's own order is found out.
func (l *Ledger) File() {
	l.turn()
	l.file++
	l.begins = len(l.events)
	if l.file < 2 {
		return
	}
	if l.seen == nil {
		l.seen = map[moveKey]int{}
		l.count(l.events)
	}
	l.times = map[moveKey]int{}
}

func (l *Ledger) count(events []event) {
	for i := range events {
		if !events[i].coins {
			l.seen[keyOf(&events[i])]++
		}
	}
}

func keyOf(e *event) moveKey { return moveKey{e.id, e.from, e.to, e.amount, e.fee, e.at} }

// turn ends a file: if it is newest first, its order among equal times is from
// the end.
func (l *Ledger) turn() {
	own := l.events[l.begins:]
	up, down := 0, 0
	for i := range own {
		own[i].seq = uint32(l.begins + i) //nolint:gosec // memory ends long before
		if i == 0 || own[i].at == never || own[i-1].at == never {
			continue
		}
		switch {
		case own[i].at > own[i-1].at:
			up++
		case own[i].at < own[i-1].at:
			down++
		}
	}
	if down <= up {
		return
	}
	for i := range own {
		own[i].seq = uint32(l.begins + len(own) - 1 - i) //nolint:gosec // as above
	}
}

// asset is the number of an asset, with the scale that was stated or is known.
func (l *Ledger) asset(code, contract string, scale int) uint32 {
	key := Asset{Code: code, Contract: contract}
	if id, ok := l.assetOf[key]; ok {
		return id
	}
	if scale == Unstated {
		known, ok := joinder.Currency(code).Scale()
		if scale = known; !ok {
			scale = MaxScale
		}
	}
	if l.assetOf == nil {
		l.assetOf = map[Asset]uint32{}
	}
	id := uint32(len(l.assets)) //nolint:gosec // memory ends long before
	key.Code, key.Contract = strings.Clone(code), strings.Clone(contract)
	l.assetOf[key] = id
	key.Scale = scale
	l.assets, l.volume = append(l.assets, key), append(l.volume, Amount{})
	return id
}

// refine gives an asset more decimal places, for a file that writes more than
// was known (a token that copies another's name, a fund in thousandths).
func (l *Ledger) refine(asset uint32) bool {
	by := MaxScale - l.assets[asset].Scale
	if by <= 0 {
		return false
	}
	grow := func(a *Amount) bool {
		out := *a
		for range by {
			var err error
			if out, err = out.shift(0); err != nil {
				return false
			}
		}
		*a = out
		return true
	}
	volume := l.volume[asset]
	if !grow(&volume) { // then every amount of it fits too
		return false
	}
	l.volume[asset] = volume
	for i := range l.events {
		if e := &l.events[i]; e.asset == asset {
			grow(&e.amount)
			grow(&e.fee)
			for j := e.ins.start; j < e.ins.end; j++ {
				grow(&l.ins[j].amount)
			}
			for j := e.outs.start; j < e.outs.end; j++ {
				grow(&l.outs[j].amount)
			}
		}
	}
	for p, a := range l.opened {
		if l.pots[p].asset == asset && grow(&a) {
			l.opened[p] = a
		}
	}
	l.assets[asset].Scale = MaxScale
	return true
}

// amount reads s in the asset.
func (l *Ledger) amount(s string, asset uint32) (Amount, Reason) {
	a, err := ParseAmount(s, l.assets[asset].Scale)
	if err == errTooFine && l.refine(asset) { //nolint:errorlint // own sentinel, never wrapped
		a, err = ParseAmount(s, MaxScale)
	}
	switch err { //nolint:errorlint // as above
	case nil:
		return a, ""
	case errTooFine:
		return a, TooFine
	case errTooLarge:
		return a, TooLarge
	}
	return a, BadAmount
}

// moved adds to all that moved of an asset; false when that would be too much.
func (l *Ledger) moved(asset uint32, parts ...Amount) bool {
	sum := l.volume[asset]
	for _, a := range parts {
		if sum = sum.Add(a); sum.Cmp(maxAmount) > 0 || a.Cmp(maxAmount) > 0 {
			return false
		}
	}
	l.volume[asset] = sum
	return true
}

func (l *Ledger) pot(account string, asset uint32) uint32 {
	key := pot{l.accounts.of(account), asset}
	at := uint64(key.account)<<32 | uint64(asset)
	if id, ok := l.potOf[at]; ok {
		return id
	}
	if l.potOf == nil {
		l.potOf = map[uint64]uint32{}
	}
	id := uint32(len(l.pots)) //nolint:gosec // memory ends long before
	l.pots, l.potOf[at] = append(l.pots, key), id
	return id
}

// Open states what an account held before the file begins. Less than the file
// itself shows to be needed counts as what is needed.
func (l *Ledger) Open(account, code, contract, amount string) Reason {
	asset := l.asset(strings.TrimSpace(code), Address(contract), Unstated)
	a, why := l.amount(amount, asset)
	if why == "" && !l.moved(asset, a) {
		why = TooLarge
	}
	if why != "" {
		return why
	}
	if l.opened == nil {
		l.opened = map[uint32]Amount{}
	}
	l.opened[l.pot(Address(account), asset)], l.settled = a, nil
	return ""
}

// Add takes a move in, or says why not.
func (l *Ledger) Add(m Move) Reason {
	m.From, m.To = Address(m.From), Address(m.To)
	switch {
	case m.From == "" || m.To == "":
		return NoParty
	case m.At.IsZero():
		return NoTime
	case m.Scale > MaxScale:
		return TooFine
	}
	e := event{at: m.At.UnixMicro(), asset: l.asset(strings.TrimSpace(m.Code), Address(m.Contract), m.Scale)}
	var why Reason
	if e.amount, why = l.amount(m.Amount, e.asset); why != "" {
		return why
	}
	if m.Fee != "" {
		if e.fee, why = l.amount(m.Fee, e.asset); why != "" {
			return why
		}
	}
	if !l.moved(e.asset, e.amount, e.fee) {
		return TooLarge
	}
	e.id = strings.Clone(strings.TrimSpace(m.ID))
	e.from, e.to = l.pot(m.From, e.asset), l.pot(m.To, e.asset)
	if l.file > 1 {
		key := keyOf(&e)
		if l.times[key]++; l.times[key] <= l.seen[key] {
			return Again
		}
		l.seen[key]++
	}
	l.append(e)
	return ""
}

func (l *Ledger) append(e event) {
	e.seq = uint32(len(l.events)) //nolint:gosec // memory ends long before
	l.events, l.settled = append(l.events, e), nil
}

// AddCoins takes a transaction of coins in, or says why not.
func (l *Ledger) AddCoins(c Coins) Reason {
	key := coinKey(c.ID)
	if _, ok := l.coinsOf[key]; ok {
		return Again
	}
	e := event{id: strings.Clone(c.ID), at: never, coins: true, asset: l.asset(c.Code, "", Unstated)}
	if !c.At.IsZero() {
		e.at = c.At.UnixMicro()
	}
	var in, out Amount
	for _, x := range c.Ins {
		in = least(in.Add(least(x.Amount, maxAmount)), maxAmount)
	}
	for _, x := range c.Outs {
		out = least(out.Add(least(x.Amount, maxAmount)), maxAmount)
	}
	if len(c.Ins) == 0 {
		in = out
	}
	if in.Cmp(out) < 0 {
		return Unbalanced
	}
	if in == maxAmount || !l.moved(e.asset, in) {
		return TooLarge
	}
	e.fee = in.Sub(out)
	e.ins.start, e.outs.start = size(l.ins), size(l.outs)
	for _, x := range c.Ins {
		l.ins = append(l.ins, coinIn{coinKey(x.Prev), uint32(max(x.Out, 0)), l.accounts.of(Address(x.Account)), x.Amount}) //nolint:gosec // a place in a list
	}
	for _, x := range c.Outs {
		l.outs = append(l.outs, coinOut{l.accounts.of(Address(x.Account)), x.Amount})
	}
	e.ins.end, e.outs.end = size(l.ins), size(l.outs)
	if l.coinsOf == nil {
		l.coinsOf = map[[32]byte]uint32{}
	}
	l.coinsOf[key] = size(l.events)
	l.append(e)
	return ""
}

func size[T any](s []T) uint32 { return uint32(len(s)) } //nolint:gosec // memory ends long before

// coinKey is a transaction's id in 32 bytes, whatever it is written in.
func coinKey(id string) (key [32]byte) {
	if len(id) == 64 {
		if _, err := hex.Decode(key[:], []byte(id)); err == nil {
			return key
		}
	}
	return sha256.Sum256([]byte(id))
}
