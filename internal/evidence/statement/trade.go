package statement

import (
	"strings"

	"github.com/shopspring/decimal"

	"joinder/internal/rows"
)

// swapped reads what left and what came in where each has a currency of its
// own: a trade is two rows of one order, the one that left first.
func (t *table) swapped(r rows.Row, out *Row, no *Rejected) (done, ok bool) {
	type side struct {
		value    decimal.Decimal
		currency string
		seen     bool
	}
	var sides [2]side
	for i, f := range [2][2]Field{{FieldOut, FieldOutCurrency}, {FieldIn, FieldInCurrency}} {
		text := t.cell(r, f[0])
		if text == "" {
			continue
		}
		v, fig, ok := t.numbers[f[0]].parse(text)
		if !ok {
			no.Reason, no.Column = BadAmount, string(f[0])
			return true, false
		}
		c := ticker(t.cell(r, f[1]))
		if c == "" {
			c = fig.currency
		}
		if c == "" {
			c = out.Currency
		}
		sides[i] = side{v.Abs(), c, true}
	}
	left, came := sides[0], sides[1]
	switch {
	case !left.seen && !came.seen:
		if len(t.at[FieldAmount]) > 0 {
			return false, false
		}
		no.Reason, no.Column = NoAmount, string(FieldIn)
		return true, false
	case !left.seen || left.value.IsZero() && came.seen:
		out.Amount, out.Currency, out.Direction = came.value, came.currency, In
	default:
		out.Amount, out.Currency, out.Direction = left.value.Neg(), left.currency, Out
		if came.seen && !came.value.IsZero() {
			t.leg = &Row{Amount: came.value, Currency: came.currency, Direction: In}
		}
	}
	if out.Amount.IsZero() {
		out.Direction = Neutral
	}
	t.signs[2]++
	return true, true
}

// furtherLegs gives the rows that a record holds beside its first.
func (t *table) furtherLegs(r rows.Row, first *Row) []Row {
	if t.layout.legs != nil {
		return t.layout.legs(t, r, first)
	}
	if t.leg != nil {
		leg := t.leg
		t.leg = nil
		return []Row{first.beside(leg.Amount, leg.Currency)}
	}
	if len(t.at[FieldPair]) > 0 {
		return t.traded(r, first)
	}
	return nil
}

// beside is the other side of a trade: all that is said of the first but its
// money. A fee goes with the side whose currency it is in.
func (r *Row) beside(amount decimal.Decimal, currency string) Row {
	other := *r
	other.Amount, other.Currency, other.Balance = amount, currency, decimal.NullDecimal{}
	other.Direction = bySign(amount)
	if r.Direction == Neutral && !r.Amount.IsZero() { // an order that was not carried out
		other.Direction = Neutral
	}
	other.Fee, other.FeeIn = decimal.NullDecimal{}, ""
	if r.Fee.Valid && r.FeeIn != "" && r.FeeIn == currency && r.FeeIn != r.Currency {
		other.Fee, other.FeeIn = r.Fee, r.FeeIn
		r.Fee, r.FeeIn = decimal.NullDecimal{}, ""
	}
	return other
}

// traded reads a trade of a pair: the first asset was bought or sold for the
// second.
func (t *table) traded(r rows.Row, first *Row) []Row {
	base, quote := pairOf(t.cell(r, FieldPair))
	side := boughtOrSold(t.cell(r, FieldSide))
	if side == Neutral {
		side = boughtOrSold(first.Type)
	}
	if t.layout.flipped {
		base, quote = quote, base
	}
	if base == "" || side == Neutral {
		return nil
	}
	t.sided = true
	amount := first.Amount.Abs()
	if first.Currency == "" || first.Currency == quote || len(t.at[FieldCurrency]) == 0 {
		first.Currency = base
	}
	first.Amount, first.Direction = amount, In
	if side == Out {
		first.Amount, first.Direction = amount.Neg(), Out
	}
	if first.Fee.Valid && first.FeeIn == "" {
		first.FeeIn = t.feeIn
	}
	if t.never(first) {
		first.Direction, first.Amount = Neutral, amount
	}
	total, fig, ok := t.numbers[FieldAmount].parse(t.cell(r, FieldTotal))
	if !ok || quote == "" {
		return nil
	}
	if fig.currency != "" {
		quote = fig.currency
	}
	if total = total.Abs(); side == In {
		total = total.Neg()
	}
	return []Row{first.beside(total, quote)}
}

// never reports whether an order came to nothing.
func (t *table) never(r *Row) bool {
	return has(strings.ToLower(r.Status), []string{"cancel", "fail", "reject", "expired", "declined"})
}

// boughtOrSold reads what was done to the first asset of a pair.
func boughtOrSold(s string) Direction {
	s = strings.ToLower(s)
	switch {
	case s == "b", strings.Contains(s, "buy"), strings.Contains(s, "bought"), s == "bid", s == "long", s == "买入", s == "購買", s == "购买", s == "매수", s == "買い", s == "買":
		return In
	case s == "s", strings.Contains(s, "sell"), strings.Contains(s, "sold"), s == "ask", s == "short", s == "卖出", s == "出售", s == "매도", s == "売り", s == "売":
		return Out
	}
	return Neutral
}

// pairOf takes a pair apart: BTC/USDT, BTC-USDT, BTC_USDT, BTCUSDT.
func pairOf(s string) (base, quote string) {
	s = strings.ToUpper(strings.TrimSpace(s))
	if at := strings.IndexAny(s, "/-_:"); at > 0 && at < len(s)-1 {
		quote = s[at+1:]
		if end := strings.IndexAny(quote, "/-_: "); end > 0 {
			quote = quote[:end]
		}
		return ticker(s[:at]), ticker(quote)
	}
	if len(s) == 8 && (s[0] == 'X' || s[0] == 'Z') && (s[4] == 'X' || s[4] == 'Z') { // XXBTZEUR
		return ticker(s[:4]), ticker(s[4:])
	}
	for _, q := range []string{"USDT", "USDC", "BUSD", "FDUSD", "TUSD", "USD", "EUR", "GBP", "BTC", "ETH", "BNB", "TRY", "BRL", "JPY", "KRW", "AUD", "BKRW", "DAI", "XBT", "TRX"} {
		if before, ok := strings.CutSuffix(s, q); ok && len(before) >= 2 {
			return ticker(before), q
		}
	}
	return ticker(s), ""
}

// ticker writes an asset the way others write it: Kraken's ZEUR and XXBT are
// EUR and BTC. What is no ticker is kept as it is.
func ticker(s string) string {
	s = strings.TrimSpace(s)
	if len(s) > 12 {
		return s // a contract's address says case by case what it is
	}
	s = strings.ToUpper(s)
	switch s {
	case "XBT", "XXBT":
		return "BTC"
	case "XXDG", "XDG":
		return "DOGE"
	case "XETH", "XLTC", "XXRP", "XXLM", "XXMR", "XETC", "XZEC", "XREP", "XMLN", "ZEUR", "ZUSD", "ZGBP", "ZCAD", "ZJPY", "ZAUD":
		return s[1:]
	}
	if c := currencyOf(s); c != "" {
		return c
	}
	return s
}
