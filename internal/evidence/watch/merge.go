package watch

import (
	"slices"
	"strings"
	"time"

	"joinder/internal/evidence/statement"
)

// merged is what became of a file's rows.
type merged struct {
	list                list
	touched             map[int]bool // new or changed rows of the history
	fresh, known, moved int
	changes             []Change
}

// book finds rows of one account again.
type book struct {
	h       *history
	account int
	byOrder map[string]*queue
	byWhat  map[string]*queue
}

// queue is rows that look the same, those at its front taken.
type queue struct {
	rows []int
	from int
}

// maxAlike bounds how many of them are looked at: hostile files stay cheap.
const maxAlike = 64

func (h *history) book(account int) *book {
	b := &book{h, account, map[string]*queue{}, map[string]*queue{}}
	for i, r := range h.rows {
		if r.account == account {
			b.put(i)
		}
	}
	return b
}

func (b *book) put(i int) {
	r := &b.h.rows[i].Row
	if k := orderKey(r); k != "" {
		add(b.byOrder, k, i)
	}
	add(b.byWhat, whatKey(r), i)
}

func add(to map[string]*queue, key string, i int) {
	if to[key] == nil {
		to[key] = &queue{}
	}
	to[key].rows = append(to[key].rows, i)
}

// orderKey is "" for rows without an order.
func orderKey(r *statement.Row) string {
	id := strings.TrimSpace(r.OrderID)
	if strings.Trim(id, "/-*. 无") == "" {
		return ""
	}
	return r.OwnAccount + "\x00" + id
}

func whatKey(r *statement.Row) string {
	return strings.Join([]string{r.OwnAccount, r.Time.UTC().Format(time.RFC3339), r.Amount.String(), r.Currency, payeeOf(r)}, "\x00")
}

// find is the row that r is, among those that this file did not take yet; -1
// when it is a new one. Rows with an order are found by it: their status, and
// with it time, direction and even amount, may have changed. Others are
// found by time, amount and payee, and by the balance where both name one.
func (b *book) find(r *statement.Row, taken map[int]bool, alone bool) int {
	key := orderKey(r)
	if key == "" {
		return b.pick(b.byWhat[whatKey(r)], taken, func(o *statement.Row) bool { return orderKey(o) == "" && sameBalance(o, r) })
	}
	all := b.byOrder[key]
	if all == nil {
		return -1
	}
	for _, same := range []func(*statement.Row) bool{
		func(o *statement.Row) bool { return alike(o, r) && o.Status == r.Status && o.Time.Equal(r.Time) },
		func(o *statement.Row) bool { return alike(o, r) && o.Time.Equal(r.Time) },
		func(o *statement.Row) bool { return alike(o, r) },
		func(o *statement.Row) bool {
			return o.Currency == r.Currency && o.Amount.Abs().Equal(r.Amount.Abs()) && (o.Direction == statement.Neutral || r.Direction == statement.Neutral)
		},
		func(o *statement.Row) bool {
			return alone && len(all.rows) == 1 && o.Currency == r.Currency && payeeOf(o) == payeeOf(r) && !opposite(o.Direction, r.Direction)
		},
	} {
		if i := b.pick(all, taken, same); i >= 0 {
			return i
		}
	}
	return -1
}

func (b *book) pick(among *queue, taken map[int]bool, same func(*statement.Row) bool) int {
	if among == nil {
		return -1
	}
	for among.from < len(among.rows) && taken[among.rows[among.from]] {
		among.from++
	}
	for _, i := range among.rows[among.from:min(len(among.rows), among.from+maxAlike)] {
		if !taken[i] && same(&b.h.rows[i].Row) {
			return i
		}
	}
	return -1
}

func alike(a, b *statement.Row) bool {
	return a.Direction == b.Direction && a.Currency == b.Currency && a.Amount.Abs().Equal(b.Amount.Abs())
}

func opposite(a, b statement.Direction) bool {
	return a == statement.In && b == statement.Out || a == statement.Out && b == statement.In
}

func sameBalance(a, b *statement.Row) bool {
	return !a.Balance.Valid || !b.Balance.Valid || a.Balance.Decimal.Equal(b.Balance.Decimal)
}

// take puts a file's rows into the history. later says whether this file was
// made after the giving of that number: only then does its word count where a
// row differs.
func (h *history) take(giving, account int, rows []statement.Row, sameFormat func(giving int) bool, later func(giving int) bool) merged {
	m := merged{list: list{Giving: giving, Account: account, At: make([]int, len(rows)), Lines: make([]int, len(rows))}, touched: map[int]bool{}}
	b, taken, orders := h.book(account), map[int]bool{}, map[string]int{}
	for i := range rows {
		orders[orderKey(&rows[i])]++
	}
	for i := range rows {
		r := rows[i]
		m.list.Lines[i] = r.Line
		at := b.find(&r, taken, orders[orderKey(&r)] == 1)
		if at < 0 {
			at = len(h.rows) // found from the next file on: two equal rows of one file are two
			h.rows = append(h.rows, &row{Row: r, account: account, giving: giving})
			m.touched[at], taken[at] = true, true
			m.list.At[i] = at
			m.fresh++
			continue
		}
		taken[at] = true
		m.list.At[i] = at
		old := h.rows[at]
		switch {
		case !sameFormat(old.giving) && alike(&old.Row, &r) || !differs(&old.Row, &r) || !later(old.giving):
			m.known++
			continue
		}
		m.moved++
		m.touched[at] = true
		before := old.Status
		if before == r.Status {
			before = ""
		}
		h.rows[at] = &row{Row: r, account: account, giving: giving, changed: true}
		if len(m.changes) < shownChange {
			m.changes = append(m.changes, Change{lineOf(h.rows[at], giving, r.Line), short(before)})
		}
	}
	h.lists = append(h.lists, m.list)
	return m
}

// differs reports whether a row says something else of the same payment.
func differs(a, b *statement.Row) bool {
	return a.Status != b.Status || a.Direction != b.Direction || !a.Amount.Equal(b.Amount) || a.Note != b.Note
}

// sharesOrders reports whether some rows of an account are the same orders.
func (h *history) sharesOrders(account int, rows []statement.Row) bool {
	exact := func(r *statement.Row) string {
		k := orderKey(r)
		if k == "" {
			return ""
		}
		return k + "\x00" + r.Amount.Abs().String() + "\x00" + r.Currency
	}
	known := map[string]bool{}
	for _, r := range h.rows {
		if r.account == account {
			known[exact(&r.Row)] = true
		}
	}
	delete(known, "")
	return slices.ContainsFunc(rows, func(r statement.Row) bool { return known[exact(&r)] })
}
