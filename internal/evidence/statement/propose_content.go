package statement

import (
	"slices"
	"strings"

	"github.com/shopspring/decimal"
)

// columnKind is what the cells of one column are.
type columnKind struct {
	filled, days, figures, exact, signed, codes, flows int
	letters                                            int // bytes of text, for telling a description from a code
	values                                             map[string]int
}

// contentFills places the fields that names were silent about by what stands in
// the columns: one whose cells are all days, one of amounts, one that chains to
// a balance, one of currency codes, one of words for in and out.
func contentFills(body [][]string, m *Mapping) {
	kinds := kindsOf(body)
	taken := make([]bool, len(kinds))
	for _, columns := range m.Columns {
		for _, i := range columns {
			if i < len(taken) {
				taken[i] = true
			}
		}
	}
	take := func(f Field, i int, how Confidence) {
		if i >= 0 && len(m.Columns[f]) == 0 {
			m.Columns[f], m.Sure[f], taken[i] = []int{i}, how, true
		}
	}
	best := func(of func(columnKind) int) int {
		found, most := -1, 0
		for i, k := range kinds {
			if n := of(k); !taken[i] && k.filled*2 > len(body) && n*5 >= k.filled*4 && n > most {
				found, most = i, n
			}
		}
		return found
	}
	take(FieldTime, best(func(k columnKind) int { return k.days }), ByContent)
	if len(m.Columns[FieldTime]) == 0 {
		return
	}
	if len(m.Columns[FieldAmount])+len(m.Columns[FieldIn])+len(m.Columns[FieldOut]) == 0 {
		moneyByContent(body, kinds, taken, m)
	}
	if len(m.Columns[FieldFlow]) == 0 && len(m.Columns[FieldIn])+len(m.Columns[FieldOut]) == 0 {
		take(FieldFlow, flowColumn(kinds, taken, m), ByContent)
	}
	take(FieldCurrency, best(func(k columnKind) int { return k.codes }), ByContent)
	if !m.Header {
		take(FieldCounterparty, longestText(kinds, taken), ByRest)
		take(FieldNote, longestText(kinds, taken), ByRest)
	}
}

func kindsOf(body [][]string) []columnKind {
	width := 0
	for _, cells := range body {
		if len(cells) <= maxColumns {
			width = max(width, len(cells))
		}
	}
	kinds := make([]columnKind, width)
	for _, cells := range body {
		if len(cells) > maxColumns {
			continue
		}
		for i, c := range cells {
			kinds[i].add(tidy(c))
		}
	}
	return kinds
}

// add takes one cell as evidence.
func (k *columnKind) add(c string) {
	if c == "" {
		return
	}
	k.filled++
	if len(c) > 64 {
		k.letters += len(c)
		return
	}
	if k.values == nil {
		k.values = map[string]int{}
	}
	if len(k.values) <= 8 {
		k.values[c]++
	}
	upper := strings.ToUpper(c)
	if isMoneyCode(upper) && c == upper {
		k.codes++
	}
	if flowOf(c) != Neutral {
		k.flows++
	}
	if (strings.ContainsAny(c, "-/.:年 ") || len(c) == 8) && isDay(c) {
		k.days++
		return
	}
	if _, f, ok := (notation{}).parse(c); ok && f.rest == "" && !strings.HasPrefix(c, "00") {
		k.figures++
		if f.signed {
			k.signed++
		}
		if f.signed || strings.ContainsAny(f.digits, ".,") || f.currency != "" {
			k.exact++ // a number of a shop or a cheque is whole and has no sign
		}
		return
	}
	k.letters += len(c)
}

// isDay reports whether a text is a day in one order or the other.
func isDay(s string) bool {
	if _, ok := (&when{fallback: dayMonth}).parse(s, ""); ok {
		return true
	}
	_, ok := (&when{fallback: monthDay}).parse(s, "")
	return ok
}

// flowOf reads the short words and letters for in and out that stand alone in a
// column of their own.
func flowOf(s string) Direction {
	if len(s) > 24 {
		return Neutral
	}
	switch strings.ToLower(strings.TrimSpace(fold(s))) {
	case "c", "cr", "credit", "k", "h", "haben", "in", "i", "bij", "inflow", "+", "received", "receive", "recv", "deposit", "money in", "입금", "入金", "收入", "存入", "转入", "贷记", "贷", "cb", "bevétel", "e", "income", "kredit", "kreedit", "deposited":
		return In
	case "d", "dr", "debit", "s", "soll", "out", "o", "af", "outflow", "-", "sent", "send", "withdrawal", "money out", "출금", "出金", "支出", "支取", "转出", "借记", "借", "kiadás", "expense", "debet", "deebet", "withdraw":
		return Out
	}
	return Neutral
}

// oneLetter reports whether a column has the same letter in every row: it may
// mean anything.
func (k columnKind) oneLetter() bool {
	for v := range k.values {
		if len(v) > 1 {
			return false
		}
	}
	return len(k.values) == 1
}

// flowColumn is a column of nothing but words for in and out.
func flowColumn(kinds []columnKind, taken []bool, m *Mapping) int {
	if len(m.Columns[FieldAmount]) != 1 || m.Columns[FieldAmount][0] >= len(kinds) || kinds[m.Columns[FieldAmount][0]].signed > 0 {
		return -1
	}
	for i, k := range kinds {
		free := !taken[i] || slices.Contains(m.Columns[FieldType], i)
		if free && k.filled > 0 && k.flows*10 >= k.filled*9 && k.filled*10 >= kinds[m.Columns[FieldAmount][0]].filled*9 && len(k.values) <= 6 && !k.oneLetter() {
			return i
		}
	}
	return -1
}

// moneyByContent finds amount and balance, or columns for out and in, among
// columns of figures.
func moneyByContent(body [][]string, kinds []columnKind, taken []bool, m *Mapping) {
	var money []int
	for i, k := range kinds {
		if !taken[i] && k.figures > 0 && k.figures*5 >= k.filled*4 && k.exact*2 >= k.figures {
			money = append(money, i)
		}
	}
	put := func(f Field, i int, how Confidence) {
		m.Columns[f], m.Sure[f], taken[i] = []int{i}, how, true
	}
	for _, a := range money { // amount and the balance that follows from it
		for _, b := range money {
			if a != b && chains(body, a, -1, b) {
				put(FieldAmount, a, ByContent)
				put(FieldBalance, b, ByContent)
				return
			}
		}
	}
	for _, out := range money { // two columns of which one is filled, and a balance
		for _, in := range money {
			for _, b := range money {
				if out != in && in != b && out != b && chains(body, in, out, b) {
					put(FieldIn, in, ByContent)
					put(FieldOut, out, ByContent)
					put(FieldBalance, b, ByContent)
					return
				}
			}
		}
	}
	switch {
	case len(money) == 0:
	case len(money) > 1 && kinds[money[0]].signed+kinds[money[1]].signed == 0 && !both(body, money[0], money[1]):
		out, in := money[0], money[1] // money leaves more often than it comes; banks put what left first
		if kinds[in].filled > kinds[out].filled {
			out, in = in, out
		}
		put(FieldOut, out, ByRest)
		put(FieldIn, in, ByRest)
		m.SignOpen = true
	default:
		at := money[0]
		for _, i := range money { // one with signs says more
			if kinds[i].signed > kinds[at].signed {
				at = i
			}
		}
		put(FieldAmount, at, ByContent)
	}
}

// both reports whether two columns are filled in the same row.
func both(body [][]string, a, b int) bool {
	for _, cells := range body {
		if a < len(cells) && b < len(cells) && tidy(cells[a]) != "" && tidy(cells[b]) != "" {
			return true
		}
	}
	return false
}

// chains reports whether a column of balances follows from the amounts, read
// forwards or backwards. Two rows may do so by chance, three do not.
func chains(body [][]string, in, out, balance int) bool {
	var all notation
	for _, cells := range body {
		for _, i := range []int{in, out, balance} {
			if i >= 0 && i < len(cells) {
				all.learn(tidy(cells[i]))
			}
		}
	}
	figure := func(cells []string, i int) (decimal.Decimal, bool) {
		if i < 0 || i >= len(cells) {
			return decimal.Zero, false
		}
		v, _, ok := all.parse(tidy(cells[i]))
		return v, ok
	}
	var last, lastMoved decimal.Decimal
	has, pairs, forth, back := false, 0, 0, 0
	for _, cells := range body {
		now, ok := figure(cells, balance)
		moved, okIn := figure(cells, in)
		left, okOut := figure(cells, out)
		if okOut {
			moved = moved.Sub(left.Abs())
		}
		if !ok || !okIn && !okOut {
			continue
		}
		if has && !moved.IsZero() {
			pairs++
			if last.Add(moved).Equal(now) {
				forth++
			}
			if now.Add(lastMoved).Equal(last) {
				back++
			}
		}
		last, lastMoved, has = now, moved, true
	}
	return pairs >= 2 && (forth*5 >= pairs*4 || back*5 >= pairs*4)
}

func longestText(kinds []columnKind, taken []bool) int {
	found, most := -1, 0
	for i, k := range kinds {
		if !taken[i] && k.filled > 0 && k.letters/k.filled >= 3 && k.letters > most && k.codes < k.filled {
			found, most = i, k.letters
		}
	}
	return found
}

// signOpen reports whether nothing says which amounts left: no sign, no word,
// no second column.
func signOpen(body [][]string, at map[Field][]int) bool {
	if len(at[FieldFlow])+len(at[FieldIn])+len(at[FieldOut])+len(at[FieldSide]) > 0 || len(at[FieldAmount]) == 0 {
		return false
	}
	seen := false
	for _, cells := range body {
		i := at[FieldAmount][0]
		if i >= len(cells) {
			continue
		}
		if _, f, ok := (notation{}).parse(tidy(cells[i])); ok {
			seen = true
			if f.signed || f.debit || f.credit {
				return false
			}
		}
	}
	return seen
}
