package odd

import (
	"regexp"
	"slices"
	"sort"
	"strings"

	"github.com/shopspring/decimal"

	"joinder/internal/evidence/statement"
)

// Words that statuses and remarks were seen with, in lower case.
func failedWords() []string {
	return []string{"失败", "交易关闭", "已关闭", "已取消", "已撤销", "拒绝", "failed", "failure", "declined", "cancelled", "canceled", "denied", "rejected", "voided", "expired"}
}

func pendingWords() []string {
	return []string{"处理中", "待入账", "待到账", "pending", "processing", "on hold", "in progress"}
}

func refundWords() []string {
	return []string{"退款", "退货", "退回", "冲正", "refund", "reversal", "reversed", "chargeback"}
}

func hasAny(s string, words []string) bool {
	s = strings.ToLower(s)
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(s, w) })
}

var (
	promised = regexp.MustCompile(`(?i)(?:已?退款|退还|refund(?:ed)?(?: of| amount)?)\s*[（(:：]?\s*(?:[￥¥$€£]|CNY|USD|EUR|GBP|RMB)?\s*([0-9][0-9,]*(?:\.[0-9]+)?)`)
	inFull   = regexp.MustCompile(`(?i)全额退款|全部退款|退款中|待退款|退款处理|fully refunded|refund (?:pending|issued|initiated|approved|in progress)|^refunded$`)
	inPart   = regexp.MustCompile(`(?i)部分退款|partially refunded|partial refund`)
)

// promise is what a payment's status or remark says came back, or will; a sum
// of zero is "some of it".
func promise(e *entry) (sum decimal.Decimal, ok bool) {
	if e.Direction != statement.Out || e.sum.IsZero() {
		return sum, false
	}
	for _, s := range []string{e.Status, e.Note} {
		if !hasAny(s, []string{"退", "refund"}) {
			continue
		}
		if m := promised.FindStringSubmatch(s); m != nil {
			if v, err := decimal.NewFromString(strings.ReplaceAll(m[1], ",", "")); err == nil && v.Sign() > 0 && v.LessThanOrEqual(e.sum) {
				return v, true
			}
		}
		switch {
		case inPart.MatchString(s):
			return decimal.Zero, true
		case inFull.MatchString(s):
			return e.sum, true
		}
	}
	return sum, false
}

// backs are rows that bring money back.
type backs struct {
	bySum   map[string][]*entry
	byPayee map[string][]*entry
	byOrder map[string][]*entry
}

func (b *book) backs() backs {
	out := backs{map[string][]*entry{}, map[string][]*entry{}, map[string][]*entry{}}
	for _, e := range b.all {
		if e.Direction == statement.Out || e.sum.IsZero() || e.Direction == statement.Neutral && !isRefund(e) {
			continue
		}
		out.bySum[e.sum.String()] = append(out.bySum[e.sum.String()], e)
		if e.payee != "" {
			out.byPayee[e.payee] = append(out.byPayee[e.payee], e)
		}
		if id := orderOf(e.OrderID); id != "" {
			out.byOrder[id] = append(out.byOrder[id], e)
		}
	}
	return out
}

func isRefund(e *entry) bool {
	return hasAny(e.Type, refundWords()) || hasAny(e.Status, refundWords()) || hasAny(e.Note, refundWords())
}

// after are the rows of a list, oldest first, from a payment until a refund is
// too late. Of one day files do not always tell the order.
func after(list []*entry, e *entry) []*entry {
	from := e.Time
	if e.DateOnly {
		from = e.Time.AddDate(0, 0, -1)
	}
	i := sort.Search(len(list), func(i int) bool { return !list[i].Time.Before(from) })
	j := i
	for j < len(list) && j-i < maxScan && !list[j].Time.After(e.Time.Add(RefundWithin)) {
		j++
	}
	return list[i:j]
}

// exactly finds the one row that brings sum back, and takes it.
func (x backs) exactly(e *entry, sum decimal.Decimal) *entry {
	var best *entry
	for _, c := range after(x.bySum[sum.String()], e) {
		same := c.payee == e.payee || e.fresh && orderOf(c.OrderID) == orderOf(e.OrderID)
		switch {
		case c.used || !same && !isRefund(c):
		case same:
			c.used = true
			return c
		case best == nil:
			best = c
		}
	}
	if best != nil {
		best.used = true
	}
	return best
}

// together adds up what came back from the same payee, or to the same order,
// until sum is reached.
func (x backs) together(e *entry, sum decimal.Decimal) (got decimal.Decimal, rows []*entry) {
	list := x.byPayee[e.payee]
	if e.fresh && len(x.byOrder[orderOf(e.OrderID)]) > 0 {
		list = x.byOrder[orderOf(e.OrderID)]
	}
	for _, c := range after(list, e) {
		if c.used || c.sum.GreaterThan(e.sum) || !isRefund(c) && c.OrderID != e.OrderID {
			continue
		}
		c.used = true
		got, rows = got.Add(c.sum), append(rows, c)
		if sum.IsZero() || got.GreaterThanOrEqual(sum) {
			break
		}
	}
	return got, rows
}

// refunds holds named refunds, failed and unsettled payments against what came
// back. Exact sums are matched first, so that no refund is taken for another.
func (b *book) refunds() (out []Finding) {
	x := b.backs()
	type open struct {
		e      *entry
		sum    decimal.Decimal
		failed bool
	}
	var left []open
	for _, e := range b.all {
		sum, ok := promise(e)
		failed := false
		if !ok && !e.sum.IsZero() && (e.Direction == statement.Out || countsAsPaid(e)) && hasAny(e.Status, failedWords()) {
			sum, ok, failed = e.sum, true, true
		}
		if !ok {
			out = append(out, b.pending(x, e)...)
			continue
		}
		if sum.IsZero() || x.exactly(e, sum) == nil {
			left = append(left, open{e, sum, failed})
		}
	}
	for _, o := range left {
		got, rows := x.together(o.e, o.sum)
		if o.sum.IsZero() && got.Sign() > 0 || o.sum.Sign() > 0 && got.GreaterThanOrEqual(o.sum) {
			continue
		}
		until := o.e.Time.Add(RefundWithin)
		if until.After(b.to) {
			until = b.to
		}
		if until.Sub(o.e.Time) < RefundGrace {
			continue // too early to miss it
		}
		cited := append([]*entry{o.e}, rows...)
		args := []any{"On", day(o.e.Time), "Until", day(until), "Paid", Money(o.e.sum, o.e.Currency), "Promised", Money(o.sum, o.e.Currency), "Got", Money(got, o.e.Currency), "Status", o.e.Status}
		switch {
		case o.failed:
			o.e.used, o.e.failed = true, true
			key := "oddity.failed"
			if got.Sign() > 0 {
				key = "oddity.failed_partial"
			}
			out = append(out, b.finding(Failed, 9, o.sum.Sub(got), cited, key, args...))
		case o.sum.IsZero():
			out = append(out, b.finding(Refund, 6, o.e.sum, cited, "oddity.refund_open", args...))
		case got.Sign() > 0:
			out = append(out, b.finding(Refund, 8, o.sum.Sub(got), cited, "oddity.refund_partial", args...))
		default:
			out = append(out, b.finding(Refund, 8, o.sum, cited, "oddity.refund", args...))
		}
	}
	return append(out, b.charged()...)
}

// countsAsPaid is a row that was read as having moved nothing, since its status
// says so, while the file itself files it under what left and names what it was
// paid from.
func countsAsPaid(e *entry) bool {
	return e.Direction == statement.Neutral && e.Method != "" && slices.ContainsFunc(e.Raw, func(cell string) bool { return strings.TrimSpace(cell) == "支出" })
}

// pending is a payment that is still unsettled long after.
func (b *book) pending(x backs, e *entry) []Finding {
	if e.Direction != statement.Out || e.sum.IsZero() || !hasAny(e.Status, pendingWords()) || b.to.Sub(e.Time) < PendingFor || x.exactly(e, e.sum) != nil {
		return nil
	}
	return []Finding{b.finding(Failed, 5, e.sum, []*entry{e}, "oddity.failed_pending", "On", day(e.Time), "Until", day(b.to), "Status", e.Status)}
}

// charged are rows that say that nothing moved while the balance did.
func (b *book) charged() (out []Finding) {
	var last *entry
	for _, e := range b.all {
		if !e.Balance.Valid {
			continue
		}
		if last != nil && last.File == e.File && e.Direction == statement.Neutral && !e.sum.IsZero() && hasAny(e.Status, failedWords()) &&
			last.Balance.Decimal.Sub(e.Balance.Decimal).Equal(e.sum) {
			out = append(out, b.finding(Failed, 9, e.sum, []*entry{e}, "oddity.failed_balance", "On", day(e.Time), "Status", e.Status,
				"Before", Money(last.Balance.Decimal, e.Currency), "After", Money(e.Balance.Decimal, e.Currency)))
		}
		last = e
	}
	return out
}
