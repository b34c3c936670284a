package statement

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"joinder/internal/rows"
)

// sureOf weighs a header: both day and money by names of the dictionary, or one
// of them by a word only.
func sureOf(at map[Field][]int, sure map[Field]Confidence) int {
	if sure[FieldTime] == ByName && (sure[FieldAmount] == ByName || sure[FieldIn] == ByName || sure[FieldOut] == ByName) {
		return 2
	}
	if len(at) >= 3 {
		return 1
	}
	return 0
}

// byContent reads a table whose names say too little by what stands in its
// columns.
func (t *table) byContent() bool {
	sample := make([][]string, 0, proposeRows)
	lines := make([]int, 0, proposeRows)
	for i, rec := range t.ahead {
		if rec.bad == nil && len(sample) < proposeRows {
			sample, lines = append(sample, rec.row.Cells()), append(lines, i)
		}
	}
	m, ok := Propose(sample)
	if !ok {
		return false
	}
	t.layout, t.at, t.guessed = layout{id: "table", byFlow: true}, m.Columns, true
	t.signGuessed = m.SignOpen
	if m.Header {
		at := lines[m.HeaderRow]
		t.header(t.ahead[at].row)
		t.foreign(t.ahead[at].row)
		t.ahead = t.ahead[at+1:]
	}
	return true
}

// A column's name may say in brackets what unit it is in.
var (
	unitBehind = regexp.MustCompile(`(?:\(|\[|\bin )\s*([A-Za-z]{2,5}|€|£|\$|¥)\s*[)\]]?\s*$|[ _]([A-Z]{3})$`)
	zoneBehind = regexp.MustCompile(`(?i)\b(?:UTC|GMT)\s*([+-]\s?[0-9]{1,2}(?::?[0-9]{2})?)?`)
)

// foreign reads what the names of columns say besides: the currency of the
// amounts, the zone of the times.
func (t *table) foreign(header rows.Row) {
	cells := header.Cells()
	name := func(f Field) string {
		if len(t.at[f]) == 0 || t.at[f][0] >= len(cells) {
			return ""
		}
		return strings.TrimSpace(cells[t.at[f][0]])
	}
	if t.layout.currency == "" {
		for _, f := range []Field{FieldAmount, FieldIn, FieldOut, FieldBalance} {
			if low := strings.ToLower(name(f)); strings.HasSuffix(low, " euros") || strings.HasSuffix(low, " euro") {
				t.layout.currency = "EUR"
			} else if before, ok := strings.CutSuffix(name(f), "$"); ok && isMoneyCode(before) {
				t.layout.currency = before
			}
			if m := unitBehind.FindStringSubmatch(name(f)); m != nil {
				if c := strings.ToUpper(m[1] + m[2]); isMoneyCode(c) {
					t.layout.currency = c
				} else if known := currencyOf(c); isMoneyCode(known) {
					t.layout.currency = known
				}
			}
		}
	}
	if f := name(FieldFee); f != "" && len(t.at[FieldFeeCurrency]) == 0 {
		if m := unitBehind.FindStringSubmatch(f); m != nil && isMoneyCode(strings.ToUpper(m[1]+m[2])) {
			t.feeIn = strings.ToUpper(m[1] + m[2])
		}
	}
	if t.layout.id == "table" && len(t.layout.nothing) == 0 {
		t.layout.nothing = nothingMoved
	}
	if (t.layout.zone == "" || !t.known) && len(t.at[FieldZone]) == 0 {
		for _, f := range []Field{FieldTime, FieldClock} {
			text := strings.ReplaceAll(name(f), "_", " ")
			if m := zoneBehind.FindStringSubmatch(text); m != nil {
				t.zone, _ = zoneOf("UTC" + strings.ReplaceAll(m[1], " ", ""))
			}
		}
	}
}

// learnRest takes the longest text for the description where no name said which
// column has one.
func (t *table) learnRest() {
	if t.known || t.layout.id != "table" || len(t.at[FieldCounterparty])+len(t.at[FieldNote]) > 0 {
		return
	}
	var body [][]string
	for _, rec := range t.ahead {
		if rec.bad == nil && !t.outsideOf(rec.row) {
			body = append(body, rec.row.Cells())
		}
	}
	kinds := kindsOf(body)
	taken := make([]bool, len(kinds))
	for _, columns := range t.at {
		for _, i := range columns {
			if i < len(taken) {
				taken[i] = true
			}
		}
	}
	if i := longestText(kinds, taken); i >= 0 {
		t.at[FieldNote] = []int{i}
	}
}

// clock is the time of day with its zone, where columns of their own have them.
func (t *table) clock(r rows.Row) string {
	if len(t.cols.zone) == 0 {
		return t.pick(r, t.cols.clock)
	}
	clock, zone := t.pick(r, t.cols.clock), t.pick(r, t.cols.zone)
	if clock == "" || zone == "" {
		return clock
	}
	return clock + " " + zone
}

// leavingTypes are words of rows whose money left, where no amount has a sign.
var leavingTypes = []string{"withdraw", "sent", "send", "payment", "purchase", "spend", "loss", "expense", "debit", "transfer out", "payout", "atm", "fee", "charge", "donation", "auszahlung", "retrait", "retiro"}

// signUnsaid reports whether no sign, word or second column said which amounts
// left, though the format does not either.
func (t *table) signUnsaid() bool {
	if t.known && (t.layout.legs != nil || t.layout.settle != nil || len(t.at[FieldPair]) > 0) {
		return false // the format says it by other means
	}
	if len(t.at[FieldPair]) > 0 && (len(t.at[FieldSide]) > 0 || t.sided) {
		return false
	}
	return t.signs[0] > 0 && t.signs[1] == 0 && t.signs[2] == 0 && !t.layout.inverted && t.chained == 0
}

// learnDays decides between day first and month first where no day of the
// column does: by what stands between the numbers, by the order in which the
// rows follow one another, then by where the money is from. The last is said
// as a Warning.
func (t *table) learnDays() {
	t.learnYear()
	if o, sure := t.when.order(); o != inDoubt && sure || t.when.dayFirst > 0 {
		return
	}
	var days []string
	for _, rec := range t.ahead {
		if rec.bad != nil {
			continue
		}
		s := t.cell(rec.row, FieldTime)
		if s == "" || len(s) > 40 {
			continue
		}
		if day, _ := splitClock(fold(s)); day != "" {
			if _, ok := dayTokens(day); ok {
				days = append(days, s)
			}
		}
	}
	dots, dashes := 0, 0
	for _, s := range days {
		day, _ := splitClock(s)
		if strings.Count(day, ".") >= 2 {
			dots++
		}
		if strings.Count(day, "-") == 2 {
			dashes++
		}
	}
	if dots*2 > len(days) {
		t.when.fallback = dayMonth // nobody writes the month first with dots
		return
	}
	asDays, asMonths := runs(days, dayMonth), runs(days, monthDay)
	first, second := varied(days)
	switch {
	case asDays.broken == 0 && asMonths.broken > 0 && asDays.steps > 1:
		t.when.fallback = dayMonth
	case asMonths.broken == 0 && asDays.broken > 0 && asMonths.steps > 1:
		t.when.fallback = monthDay
	case first > second:
		t.when.guess = dayMonth // a statement has more days than months
	case second > first:
		t.when.guess = monthDay
	case dashes*2 > len(days):
		t.when.guess = dayMonth
	default:
		t.when.guess = t.homeOrder()
	}
}

// learnYear looks whether years of two digits stand first: 24-01-31. What
// stands first is the same in nearly every row then, and what stands last is
// not.
func (t *table) learnYear() {
	if t.when.fallback == yearMonth || t.when.monthFirst > 0 {
		return
	}
	first, last := map[int]struct{}{}, map[int]struct{}{}
	for _, rec := range t.ahead {
		if rec.bad != nil {
			continue
		}
		day, _ := splitClock(fold(t.cell(rec.row, FieldTime)))
		d, ok := dayTokens(day)
		if !ok || day == "" {
			continue
		}
		if !d.short || d.named || d.year0 || d.a < 10 || d.b > 12 || d.year < 1 || d.year > 31 {
			return
		}
		first[d.a], last[d.year] = struct{}{}, struct{}{}
	}
	late := false // a number that no year of a statement ends with yet
	for n := range last {
		late = late || n > 27
	}
	t.when.yearFirst = len(last) > 2*len(first) && (late || len(last) > 5)
}

// run is how days follow one another when read in one order.
type run struct{ steps, broken int }

func runs(days []string, o order) run {
	w := when{fallback: o}
	var forth, back, steps int
	var last moment
	has := false
	for _, s := range days {
		m, ok := w.parse(s, "")
		if !ok {
			continue
		}
		if has && !m.t.Equal(last.t) {
			steps++
			if m.t.After(last.t) {
				forth++
			} else {
				back++
			}
		}
		last, has = m, true
	}
	return run{steps, min(forth, back)}
}

// varied counts the different numbers that stand first and second.
func varied(days []string) (first, second int) {
	var seen [2]map[int]struct{}
	seen[0], seen[1] = map[int]struct{}{}, map[int]struct{}{}
	for _, s := range days {
		day, _ := splitClock(fold(s))
		if d, ok := dayTokens(day); ok && !d.year0 && !d.named {
			seen[0][d.a], seen[1][d.b] = struct{}{}, struct{}{}
		}
	}
	return len(seen[0]), len(seen[1])
}

// homeOrder is how days are written where the file seems to be from.
func (t *table) homeOrder() order {
	american, seen := 0, 0
	for _, rec := range t.ahead {
		if rec.bad != nil {
			continue
		}
		seen++
		for _, c := range rec.row.Cells() {
			switch c = strings.TrimSpace(c); {
			case c == "USD", c == "PST", c == "PDT", c == "EST", c == "EDT", c == "CST", c == "CDT", strings.HasPrefix(c, "$"), strings.HasPrefix(c, "-$"), strings.HasSuffix(c, " PM"), strings.HasSuffix(c, " AM"):
				american++
			case c == "EUR", c == "GBP", c == "BST", c == "CET", c == "CEST", c == "AUD", strings.HasPrefix(c, "£"), strings.HasPrefix(c, "€"):
				american -= 2
			}
		}
	}
	if american > 0 && american*2 >= seen || t.layout.currency == "USD" {
		return monthDay
	}
	return dayMonth
}

// zonePlaces are zones by the names that services give them.
var zonePlaces = map[string]string{
	"Pacific Time (US & Canada)": "America/Los_Angeles", "Mountain Time (US & Canada)": "America/Denver", "Central Time (US & Canada)": "America/Chicago", "Eastern Time (US & Canada)": "America/New_York",
	"Arizona": "America/Phoenix", "Hawaii": "Pacific/Honolulu", "Alaska": "America/Anchorage", "London": "Europe/London", "Sydney": "Australia/Sydney", "Melbourne": "Australia/Melbourne", "Tokyo": "Asia/Tokyo",
}

// zoneOfRow is the zone of a row's time: that of the format, or one that a
// column names as Europe/Amsterdam.
func (t *table) zoneOfRow(r rows.Row) *time.Location {
	if len(t.cols.zone) == 0 {
		return t.zone
	}
	name := t.pick(r, t.cols.zone)
	if place, ok := zonePlaces[name]; ok {
		name = place
	}
	if !strings.Contains(name, "/") || len(name) > 40 {
		return t.zone
	}
	zone, ok := t.zones[name]
	if !ok && len(t.zones) < 64 {
		if loc, err := time.LoadLocation(name); err == nil {
			zone = loc
		}
		if t.zones == nil {
			t.zones = map[string]*time.Location{}
		}
		t.zones[name] = zone
	}
	if zone == nil {
		return t.zone
	}
	return zone
}

// learnFlow takes a column of nothing but "debit" and "credit" for the
// direction where no name says it and no amount has a sign.
func (t *table) learnFlow() {
	if t.known && !t.layout.byFlow || len(t.at[FieldFlow])+len(t.at[FieldIn])+len(t.at[FieldOut])+len(t.at[FieldSide]) > 0 || len(t.at[FieldAmount]) == 0 || t.layout.id == "mapped" {
		return
	}
	var body [][]string
	for _, rec := range t.ahead {
		if rec.bad == nil && !t.outsideOf(rec.row) {
			body = append(body, rec.row.Cells())
		}
	}
	kinds := kindsOf(body)
	m := Mapping{Columns: t.at}
	taken := make([]bool, len(kinds))
	for f, columns := range t.at {
		for _, i := range columns {
			if i < len(taken) && f != FieldType {
				taken[i] = true
			}
		}
	}
	if i := flowColumn(kinds, taken, &m); i >= 0 {
		t.at[FieldFlow] = []int{i}
		return
	}
	if a := t.at[FieldAmount][0]; !t.known && !t.layout.byWords && a < len(kinds) && kinds[a].signed == 0 {
		for _, i := range t.at[FieldType] {
			for _, cells := range body {
				if i < len(cells) && has(strings.ToLower(cells[i]), leavingTypes) {
					t.byType, t.signGuessed = true, true
					return
				}
			}
		}
	}
}

// outsideOf reports whether a row has no day: it is no evidence.
func (t *table) outsideOf(r rows.Row) bool {
	_, ok := t.when.parse(t.cell(r, FieldTime), "")
	return !ok
}

// Words that say in which sense a card's statement is signed.
var paidWords = []string{"payment received", "payment - thank", "payment thank you", "thank you", "autopay", "refund", "cashback", "cash back", "credit voucher", "direct debit payment", "gutschrift", "payment from",
	"pagamento recebido", "pago recibido", "su pago", "paiement reçu", "zahlung erhalten", "betaling ontvangen", "betalning", "estorno", "remboursement", "rückerstattung", "devolución", "reembolso", "rimborso"}

// learnSign looks how a table without words for in and out signs its amounts: a
// card writes what was spent without a sign and what was paid back with a
// minus. What it concludes is said as a Warning.
func (t *table) learnSign() {
	if len(t.at[FieldIn]) > 0 {
		t.learnInSign()
	}
	if t.known || t.layout.inverted || t.layout.byWords || t.layout.id == "mapped" || len(t.at[FieldFlow])+len(t.at[FieldIn])+len(t.at[FieldOut])+len(t.at[FieldSide])+len(t.at[FieldBalance]) > 0 {
		return
	}
	if t.takenOut() {
		t.layout.inverted = true
		return
	}
	plus, minus, backMinus, backPlus := 0, 0, 0, 0
	boughtPlus, boughtMinus := 0, 0
	for _, rec := range t.ahead {
		if rec.bad != nil {
			continue
		}
		v, _, ok := t.numbers[FieldAmount].parse(t.cell(rec.row, FieldAmount))
		if !ok || v.IsZero() {
			continue
		}
		kind := strings.ToLower(t.cell(rec.row, FieldType))
		back := kind == "payment" || has(strings.ToLower(strings.Join(rec.row.Cells(), " ")), paidWords)
		if kind == "purchase" || kind == "sale" {
			if v.IsNegative() {
				boughtMinus++
			} else {
				boughtPlus++
			}
		}
		switch {
		case v.IsNegative() && back:
			backMinus++
		case v.IsNegative():
			minus++
		case back:
			backPlus++
		default:
			plus++
		}
	}
	if backMinus > 0 && backPlus == 0 && plus > minus || boughtPlus > 0 && boughtMinus == 0 && backPlus == 0 {
		t.layout.inverted, t.signGuessed = true, true
	}
}

// takenOut reports whether the names of the columns say that all rows are
// withdrawals.
func (t *table) takenOut() bool {
	out := false
	for k := range t.names {
		if strings.HasPrefix(k, "deposit") {
			return false
		}
		out = out || strings.HasPrefix(k, "withdrawal") || strings.HasPrefix(k, "withdrawid") || strings.HasPrefix(k, "withdrawaddress") || strings.HasPrefix(k, "withdrawtime") || strings.HasPrefix(k, "提币") || strings.HasPrefix(k, "提现")
	}
	return out && !t.anySign()
}

// anySign reports whether an amount that was read ahead has a sign.
func (t *table) anySign() bool {
	for _, rec := range t.ahead {
		if rec.bad == nil {
			if _, f, ok := t.all.parse(t.cell(rec.row, FieldAmount)); ok && f.signed {
				return true
			}
		}
	}
	return false
}

// learnInSign looks whether the column of what came in writes it with a minus,
// as the statements of some cards do.
func (t *table) learnInSign() {
	minus, plus := 0, 0
	for _, rec := range t.ahead {
		if rec.bad != nil {
			continue
		}
		if v, _, ok := t.numbers[FieldIn].parse(t.cell(rec.row, FieldIn)); ok {
			switch v.Sign() {
			case -1:
				minus++
			case 1:
				plus++
			}
		}
	}
	t.inNegative = minus > 0 && plus == 0 && len(t.at[FieldOut]) > 0
}

// shortFlow reads the letters and words that mean in and out when they stand
// alone. A layout that has words of its own is not second-guessed.
func (t *table) shortFlow(word string) Direction {
	if len(t.layout.in) > 0 || len(t.layout.out) > 0 {
		return ""
	}
	if d := flowOf(word); d != Neutral {
		return d
	}
	return ""
}

// carriedWest reports whether a row with a day is no transaction: the balance
// carried forward, or a sum, under exactly that name.
func (t *table) carriedWest(r rows.Row) bool {
	if t.layout.skip != nil && t.layout.skip(t, r) {
		return true
	}
	for _, columns := range [][]int{t.cols.counterparty, t.cols.note, t.cols.typ} {
		for _, i := range columns {
			if i >= len(r.Cells()) {
				continue
			}
			text := r.Cells()[i]
			if len(text) < 8 || len(text) > 64 {
				continue
			}
			if t.pick(r, t.cols.amount) == "" && has(strings.ToLower(text), []string{"beginning balance", "opening balance", "ending balance", "closing balance", "balance brought", "balance carried"}) {
				return true
			}
			if len(text) > 32 {
				continue
			}
			name := strings.ToLower(tidy(text))
			opening := slices.Contains(openingNames, name)
			closing := !opening && slices.Contains(closingNames, name)
			if !opening && !closing {
				continue
			}
			says := t.cell(r, FieldBalance)
			if says == "" {
				says = t.cell(r, FieldAmount)
			}
			if opening && t.stated.opening == "" {
				t.stated.opening = says
			} else if closing {
				t.stated.ending = says
			}
			return true
		}
	}
	return false
}

var (
	openingNames = []string{"opening balance", "beginning balance", "balance brought forward", "starting balance", "balance forward", "saldo inicial", "saldo anterior", "likutis pradžiai", "algsaldo", "anfangssaldo", "solde initial", "previous balance"}
	closingNames = []string{"closing balance", "ending balance", "saldo final", "lõppsaldo", "endsaldo", "solde final", "likutis pabaigai", "balance carried forward"}
)

// hasKana reports whether a header has kana or Hangul beside its Han
// characters: it is not Chinese then.
func hasKana(cells []string) bool {
	for _, c := range cells {
		if strings.ContainsFunc(c, func(r rune) bool { return r >= 0x3041 && r <= 0x30ff || r >= 0xac00 && r <= 0xd7a3 }) {
			return true
		}
	}
	return false
}
