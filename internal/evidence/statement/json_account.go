package statement

import (
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"joinder"
)

// weiPlaces is how many places an amount of Ether has, and of the coins of the
// chains that are like it.
const weiPlaces = 18

// isExplorer recognises transactions as block explorers of account-based
// chains give them: plain, internal and of tokens.
func isExplorer(t tree) bool {
	return t.text("timeStamp") != "" && t.text("hash") != "" && t.has("from") && t.has("to") && t.has("value")
}

// sideOf finds the only address that is sender or receiver of all.
func sideOf(ahead []jsonRecord) string {
	var both []string
	first, n := true, 0
	for _, rec := range ahead {
		if rec.no != nil || !isExplorer(rec.t) {
			continue
		}
		n++
		pair := []string{strings.ToLower(rec.t.text("from")), strings.ToLower(rec.t.text("to"))}
		if first {
			both, first = pair, false
			continue
		}
		kept := both[:0:0]
		for _, a := range both {
			if a == pair[0] || a == pair[1] {
				kept = append(kept, a)
			}
		}
		both = kept
	}
	if n < 2 || len(both) != 1 {
		return ""
	}
	return both[0]
}

// explorer reads a transaction of an account-based chain. Tokens are in their
// own units. The coin of the chain has no name here: explorers of many chains
// answer alike and none says which it is. The fee, in that coin, stands only
// where the owner paid it.
func (f *jsonFile) explorer(t tree, _ int) (Row, bool, *Rejected) {
	from, to := strings.ToLower(t.text("from")), strings.ToLower(t.text("to"))
	out := Row{OrderID: t.text("hash"), OwnAccount: f.owner, Status: "ok", Type: t.text("functionName")}
	places := int64(weiPlaces)
	if s := t.text("tokenSymbol"); s != "" {
		out.Currency = strings.ToUpper(s)
		n, err := strconv.ParseInt(t.text("tokenDecimal"), 10, 32)
		if err != nil || n < 0 || n > most {
			return out, false, &Rejected{Reason: BadAmount, Column: "tokenDecimal"}
		}
		places = n
		out.Note = t.text("contractAddress")
	}
	v, ok := units(t.text("value"), places)
	if !ok {
		return out, false, &Rejected{Reason: BadAmount, Column: "value"}
	}
	seconds, err := strconv.ParseInt(t.text("timeStamp"), 10, 64)
	if out.Time = time.Unix(seconds, 0).UTC(); err != nil || !sane(out.Time) {
		return out, false, &Rejected{Reason: BadTime, Column: "timeStamp", Amount: decimal.NewNullDecimal(v)}
	}
	out.Zoned = true
	switch {
	case f.owner == "":
		f.nobody = true
		out.Direction, out.Amount, out.Account = Neutral, v, firstOf(to, from)
	case from == f.owner && to == f.owner:
		out.Direction, out.Amount, out.Account = Neutral, v, to
	case from == f.owner:
		out.Amount, out.Account = v.Neg(), to
		out.Direction = bySign(out.Amount)
	case to == f.owner:
		out.Amount, out.Account, out.Direction = v, from, bySign(v)
	default: // of the owner's contracts, not of the owner
		out.Direction, out.Amount, out.Account = Neutral, v, from
	}
	if t.text("isError") == "1" || t.text("txreceipt_status") == "0" {
		out.Status, out.Direction, out.Amount = "failed", Neutral, v
	}
	used, ok := units(t.text("gasUsed"), 0)
	price, priced := units(t.text("gasPrice"), 0)
	if ok && priced && from == f.owner && t.text("tokenSymbol") == "" {
		out.Fee = decimal.NewNullDecimal(used.Mul(price).Shift(-weiPlaces))
	}
	return out, true, nil
}

// units reads a whole number of base units.
func units(s string, places int64) (decimal.Decimal, bool) {
	if s == "" || len(s) > most || strings.Trim(s, "0123456789") != "" {
		return decimal.Zero, false
	}
	v, err := decimal.NewFromString(s)
	return v.Shift(-int32(places)), err == nil //nolint:gosec // at most sixty
}

// inPence reports whether the amounts of an object are whole numbers of the
// smallest unit: those of banks and processors whose objects say so by fields
// that only they have.
func inPence(t tree) bool {
	kind := t.text("object")
	return t.has("local_amount") && t.has("local_currency") || kind == "balance_transaction" || kind == "charge" || kind == "refund" || kind == "payout"
}

// fromPence writes such an amount with its decimals; other texts stay.
func fromPence(value, currency string) string {
	v, ok := units(strings.TrimPrefix(value, "-"), 0)
	scale, known := joinder.Currency(strings.ToUpper(currency)).Scale()
	if !ok || !known {
		return value
	}
	if strings.HasPrefix(value, "-") {
		v = v.Neg()
	}
	return v.Shift(-int32(scale)).StringFixed(int32(scale)) //nolint:gosec // at most eight
}
