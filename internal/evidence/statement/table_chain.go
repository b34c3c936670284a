package statement

import (
	"errors"
	"io"
	"regexp"
	"strings"

	"github.com/shopspring/decimal"
)

// learnChain looks whether amounts that have no sign follow from a running
// balance: then the balance says which of them left.
func (t *table) learnChain() {
	if len(t.at[FieldBalance]) == 0 || len(t.at[FieldAmount]) == 0 || len(t.at[FieldFlow])+len(t.at[FieldIn])+len(t.at[FieldOut])+len(t.at[FieldSide]) > 0 || t.layout.id == "mapped" || t.layout.legs != nil {
		return
	}
	var last, lastAmount decimal.Decimal
	has, pairs, forth, back, gone, came := false, 0, 0, 0, 0, 0
	var forthSays, backSays, lastSays int // of words for leaving: that the balance fell, less that it rose
	for _, rec := range t.ahead {
		if rec.bad != nil || t.outsideOf(rec.row) {
			continue
		}
		amount, f, ok := t.all.parse(t.cell(rec.row, FieldAmount))
		balance, _, okBalance := t.all.parse(t.cell(rec.row, FieldBalance))
		if ok && f.signed {
			return
		}
		if !ok || !okBalance || amount.IsZero() {
			continue
		}
		says := leaves(rec.row.Cells())
		if has && !balance.Equal(last) {
			pairs++
			step := balance.Sub(last)
			forthSays -= says * step.Sign()
			backSays += lastSays * step.Sign()
			if step.Abs().Equal(amount) {
				forth++
			}
			if step.Abs().Equal(lastAmount) {
				back++
			}
			if step.IsNegative() {
				gone++
			} else {
				came++
			}
		}
		last, lastAmount, lastSays, has = balance, amount, says, true
	}
	switch {
	case pairs < 2 || gone == 0 || came == 0: // a balance that only grows may be a count of anything
	case forth*5 >= pairs*4 && forth >= back && forthSays >= 0:
		t.chained = 1
	case back*5 >= pairs*4 && backSays >= 0:
		t.chained = -1
	} // else it is what is owed on a card, perhaps
}

// leaves is 1 where words say that the money left, -1 where they say that it
// came.
func leaves(cells []string) int {
	text := strings.ToLower(strings.Join(cells, " "))
	switch {
	case has(text, []string{"refund", "received", "deposit", "salary", "interest", "top up", "reload"}) || has(text, comingBack):
		return -1
	case has(text, []string{"purchase", "withdraw", "sent", "spend", "atm", "fee"}) || has(text, goingOut):
		return 1
	}
	return 0
}

// byBalance gives an amount without a sign that of the step of its balance.
func (t *table) byBalance(out *Row) {
	if t.chained == 0 || !out.Balance.Valid || out.Amount.IsZero() {
		return
	}
	before := t.before
	if t.chained < 0 {
		before = t.balanceBelow()
	}
	t.before = out.Balance
	if !before.Valid {
		if t.stated.opening != "" {
			if v, _, ok := t.all.parse(t.stated.opening); ok {
				before = decimal.NewNullDecimal(v)
			}
		}
		if !before.Valid {
			t.unsteady(out)
			return
		}
	}
	switch step := out.Balance.Decimal.Sub(before.Decimal); {
	case step.Abs().Equal(out.Amount.Abs()):
		out.Amount, out.Direction = step, bySign(step)
	case step.IsZero():
		out.Amount, out.Direction = out.Amount.Abs(), Neutral
	default:
		t.unsteady(out)
	}
}

// unsteady decides a row that no balance decides by its words.
func (t *table) unsteady(out *Row) {
	words := strings.ToLower(out.Type + " " + out.Counterparty + " " + out.Note)
	switch {
	case has(words, leavingTypes) || has(words, goingOut):
		out.Amount, out.Direction = out.Amount.Abs().Neg(), Out
	case has(words, comingBack) || has(words, []string{"deposit", "received", "refund", "top up", "reload", "salary", "interest", "credit"}):
	default: // money leaves more often than it comes; said as a Warning
		out.Amount, out.Direction = out.Amount.Abs().Neg(), Out
		t.unsaid++
	}
}

// balanceBelow is the balance of the row that follows.
func (t *table) balanceBelow() (none decimal.NullDecimal) {
	for i := 0; i < 8; i++ {
		if i >= len(t.ahead) {
			rec, err := t.read()
			if errors.Is(err, io.EOF) || err != nil {
				return none
			}
			t.ahead = append(t.ahead, rec)
		}
		if rec := t.ahead[i]; rec.bad == nil && !t.outsideOf(rec.row) {
			if v, _, ok := t.all.parse(t.cell(rec.row, FieldBalance)); ok {
				return decimal.NewNullDecimal(v)
			}
		}
	}
	return none
}

// Words around a zone that a file states above its rows.
var statedZone = regexp.MustCompile(`(?i)(?:time\s*zone|timezone|zone|时区|時區|zeitzone|fuseau|huso)[^A-Za-z0-9+\-]{0,6}(?:UTC|GMT)?\s*([+-]\s?[0-9]{1,2}(?::?[0-9]{2})?)?|\((?:UTC|GMT)\s*([+-]\s?[0-9]{1,2}(?::?[0-9]{2})?)\)`)

// zoneSaid reads the zone that a line above the header states.
func (t *table) zoneSaid(rec record) {
	if rec.bad != nil || t.zone != nil || t.layout.zone == shanghai {
		return
	}
	for _, c := range rec.row.Cells() {
		if len(c) > 200 || !strings.Contains(strings.ToUpper(c), "UTC") && !strings.Contains(strings.ToUpper(c), "GMT") {
			continue
		}
		if m := statedZone.FindStringSubmatch(c); m != nil {
			if zone, ok := zoneOf("UTC" + strings.ReplaceAll(m[1]+m[2], " ", "")); ok {
				t.zone = zone
			}
		}
	}
}

// lookBelow finds the period in what stands below the rows, where days are
// written without a year and nothing above the rows says it.
func (t *table) lookBelow() {
	if !t.stated.until.IsZero() || t.layout.stated == nil {
		return
	}
	bare := false
	for _, rec := range t.ahead {
		if rec.bad != nil {
			continue
		}
		if day := t.cell(rec.row, FieldTime); yearless.MatchString(day) {
			bare = true
			continue
		}
		if bare && t.cell(rec.row, FieldAmount) == "" {
			t.stated.period(strings.Join(rec.row.Cells(), " "))
		}
	}
}
