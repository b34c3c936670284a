package statement

import (
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"
)

// satoshi is how many places an amount of Bitcoin has.
const satoshi = 8

// ownerOf finds the address that a list of transactions is of: the only one
// that has a part in all of them.
func ownerOf(ahead []jsonRecord) string {
	seen := map[string]int{}
	n := 0
	for _, rec := range ahead {
		if rec.no != nil {
			continue
		}
		n++
		in := map[string]bool{}
		for _, v := range rec.t.each("vin") {
			in[v.text("prevout", "scriptpubkey_address")] = true
		}
		for _, v := range rec.t.each("vout") {
			in[v.text("scriptpubkey_address")] = true
		}
		delete(in, "")
		for a := range in {
			if n == 1 || seen[a] == n-1 {
				seen[a] = n
			}
		}
	}
	owner := ""
	for a, times := range seen {
		switch {
		case times < n || n < 2:
		case owner != "":
			return "" // two addresses have a part in all: which one is it?
		default:
			owner = a
		}
	}
	return owner
}

// chain reads a transaction of Bitcoin as Esplora and mempool give it. What
// the owner sent is without the fee, which stands beside it.
func (f *jsonFile) chain(t tree, _ int) (Row, bool, *Rejected) {
	out := Row{Currency: coin(f.owner), OrderID: t.text("txid"), OwnAccount: f.owner, Status: "confirmed"}
	booked := t.text("status", "confirmed") != "false"
	stamp := t.text("status", "block_time")
	if stamp == "" {
		stamp = firstOf(t.text("firstSeen"), t.text("firstseen"))
	}
	if !booked {
		out.Status = "unconfirmed"
	}
	if stamp == "" {
		return out, false, &Rejected{Reason: NoTime, Column: "status.block_time"}
	}
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if out.Time = time.Unix(seconds, 0).UTC(); err != nil || !sane(out.Time) {
		return out, false, &Rejected{Reason: BadTime, Column: "status.block_time"}
	}
	out.Zoned = true
	sums, no := f.sums(t, &out)
	if no != nil {
		return out, false, no
	}
	fee, ok := base(t.text("fee"))
	if t.text("fee") != "" && !ok {
		return out, false, &Rejected{Reason: BadAmount, Column: "fee"}
	}
	if f.owner == "" {
		f.nobody = true
		out.Direction, out.Amount = Neutral, sums.paid
		if ok {
			out.Fee = decimal.NewNullDecimal(fee)
		}
		return out, booked, nil
	}
	out.Amount = sums.received.Sub(sums.spent)
	if sums.spent.Sign() > 0 && sums.alone && ok {
		out.Amount = out.Amount.Add(fee)
		out.Fee = decimal.NewNullDecimal(fee)
	}
	out.Direction = bySign(out.Amount)
	return out, booked, nil
}

// flow is what a transaction moved, and what of it was the owner's.
type flow struct {
	received, spent, paid decimal.Decimal
	alone                 bool // all inputs are the owner's, so the fee is too
}

func (f *jsonFile) sums(t tree, out *Row) (s flow, no *Rejected) {
	s.alone = true
	var from, to []string
	for _, v := range t.each("vin") {
		if !v.has("prevout") {
			s.alone = false
			continue // newly mined, or the source does not know
		}
		a := v.text("prevout", "scriptpubkey_address")
		if a != f.owner || a == "" {
			s.alone = false
			from = appendNew(from, a)
			continue
		}
		n, ok := base(v.text("prevout", "value"))
		if !ok {
			return s, &Rejected{Reason: BadAmount, Column: "vin.prevout.value"}
		}
		s.spent = s.spent.Add(n)
	}
	for _, v := range t.each("vout") {
		n, ok := base(v.text("value"))
		if !ok {
			return s, &Rejected{Reason: BadAmount, Column: "vout.value"}
		}
		s.paid = s.paid.Add(n)
		if a := v.text("scriptpubkey_address"); a == f.owner && a != "" {
			s.received = s.received.Add(n)
		} else {
			to = appendNew(to, a)
		}
	}
	others := from
	if f.owner == "" || s.spent.Sign() > 0 {
		others = to
	}
	if len(others) > 0 {
		out.Account = others[0]
		out.Note = joined(strings.Join(others[1:], ", "))
	}
	return s, nil
}

// appendNew keeps at most twenty addresses, each once.
func appendNew(list []string, a string) []string {
	if a == "" || len(list) == 20 {
		return list
	}
	for _, have := range list {
		if have == a {
			return list
		}
	}
	return append(list, a)
}

// base reads base units: a whole number that is not negative.
func base(s string) (decimal.Decimal, bool) {
	n, err := strconv.ParseInt(s, 10, 64)
	return decimal.New(n, -satoshi), err == nil && n >= 0
}

// coin is the currency of an address.
func coin(address string) string {
	switch {
	case strings.HasPrefix(address, "ltc1"):
		return "LTC"
	case strings.HasPrefix(address, "tb1"), strings.HasPrefix(address, "bcrt1"):
		return "TBTC" // of a test network: worth nothing
	}
	return "BTC"
}
