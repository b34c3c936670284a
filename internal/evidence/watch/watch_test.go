package watch

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"joinder"
	"joinder/internal/evidence/statement"
	"joinder/internal/evidence/statement/odd"
)

// purse is somebody's account over the months of 2025, for tests.
type purse struct{ rows []statement.Row }

func on(month, day, hour int) time.Time {
	return time.Date(2025, time.Month(month), day, hour, 0, 0, 0, time.UTC)
}

// pay adds a row; a sum above zero comes in.
func (p *purse) pay(at time.Time, cents int64, payee, order, status string) *statement.Row {
	r := statement.Row{Time: at, Amount: decimal.New(cents, -2), Currency: "CNY", Direction: statement.Out, Counterparty: payee, OrderID: order, Status: status}
	if cents > 0 {
		r.Direction = statement.In
	}
	p.rows = append(p.rows, r)
	return &p.rows[len(p.rows)-1]
}

// ordinary is life between two months, with nothing unusual in it.
func ordinaryLife(from, until int) *purse {
	p, rng := &purse{}, rand.New(rand.NewPCG(7, 7))
	for m := from; m <= until; m++ {
		for d := 1; d <= 28; d++ {
			p.pay(on(m, d, 8), -int64(900+rng.IntN(200)), "早餐铺", fmt.Sprintf("b%d-%d", m, d), "支付成功")
			if d%3 == 0 {
				p.pay(on(m, d, 19), -int64(3000+rng.IntN(2000)), "超市", fmt.Sprintf("s%d-%d", m, d), "支付成功")
			}
		}
	}
	return p
}

// between are the rows of some days, in order, or newest first.
func (p *purse) between(from, until time.Time, newestFirst bool) []statement.Row {
	var out []statement.Row
	for _, r := range p.rows {
		if !r.Time.Before(from) && r.Time.Before(until) {
			out = append(out, r)
		}
	}
	slices.SortStableFunc(out, func(a, b statement.Row) int { return a.Time.Compare(b.Time) })
	if newestFirst {
		slices.Reverse(out)
	}
	for i := range out {
		out[i].Line = i + 2
	}
	return out
}

// month is the file of one month.
func (p *purse) month(m int) []statement.Row { return p.between(on(m, 1, 0), on(m+1, 1, 0), false) }

// watcher gives files one after the other, through the stored form each time.
type watcher struct {
	t *testing.T
	s State
	h *history
}

func (w *watcher) give(rows []statement.Row, format, holder string) Giving {
	w.t.Helper()
	var b bytes.Buffer
	if w.h == nil {
		w.h = &history{}
	}
	if err := w.h.write(&b); err != nil {
		w.t.Fatal(err)
	}
	var err error
	if w.h, err = readHistory(&b); err != nil {
		w.t.Fatal(err)
	}
	plain, err := json.Marshal(w.s)
	if err != nil {
		w.t.Fatal(err)
	}
	w.s = State{}
	if err := json.Unmarshal(plain, &w.s); err != nil {
		w.t.Fatal(err)
	}
	sum := statement.Summary{Format: format, Holder: holder, Totals: []statement.Total{{Currency: "CNY"}}}
	for i := range rows {
		trim(&rows[i])
		if sum.From.IsZero() || rows[i].Time.Before(sum.From) {
			sum.From = rows[i].Time
		}
		if rows[i].Time.After(sum.To) {
			sum.To = rows[i].Time
		}
	}
	w.s.Givings = append(w.s.Givings, Giving{N: len(w.s.Givings) + 1, Step: Waiting, Want: FindOut})
	g := &w.s.Givings[len(w.s.Givings)-1]
	if err := w.s.absorb(w.h, g, slices.Clone(rows), sum, nil); err != nil {
		w.t.Fatal(err)
	}
	return *g
}

// news is kind and payee of what is new.
func (w *watcher) news() (out []string) {
	for _, f := range w.s.News() {
		out = append(out, string(f.Kind)+" "+f.Payee+" "+f.Amount.String())
	}
	slices.Sort(out)
	return out
}

func (w *watcher) wantNews(want ...string) {
	w.t.Helper()
	if got := w.news(); !slices.Equal(got, want) {
		w.t.Errorf("news %q, want %q", got, want)
	}
}

func TestMonthByMonth(t *testing.T) {
	p := ordinaryLife(1, 6)
	p.pay(on(1, 10, 12), -8800, "网店", "d1", "支付成功")
	p.pay(on(1, 10, 12).Add(5*time.Minute), -8800, "网店", "d2", "支付成功")
	p.pay(on(3, 20, 12), -10000, "航空", "r1", "已全额退款")
	p.pay(on(4, 2, 12), 10000, "航空", "r1_1", "退款成功")
	for m := 3; m <= 6; m++ {
		p.pay(on(m, 15, 9), -3000, "会员", fmt.Sprintf("v%d", m), "支付成功")
	}
	w := &watcher{t: t}
	if g := w.give(p.month(1), "alipay", "a"); g.New != len(p.month(1)) || g.Known != 0 {
		t.Errorf("first: %+v", g)
	}
	w.wantNews("duplicate 网店 88")
	w.give(p.month(2), "alipay", "a")
	w.wantNews()
	if len(w.s.Older()) != 1 {
		t.Errorf("the duplicate is no longer open: %+v", w.s.Open)
	}
	if g := w.give(p.month(3), "alipay", "a"); g.Findings != 1 {
		t.Errorf("march: %+v", g)
	}
	w.wantNews("refund 航空 100")
	g := w.give(p.month(4), "alipay", "a")
	w.wantNews()
	if len(g.Settled) != 1 || g.Settled[0].Kind != odd.Refund || g.Settled[0].Payee != "航空" || g.Settled[0].Late {
		t.Errorf("settled in april: %+v", g.Settled)
	}
	w.give(p.month(5), "alipay", "a")
	w.wantNews("subscription 会员 90")
	w.give(p.month(6), "alipay", "a")
	w.wantNews() // one more charge of the same series is no news
	if len(w.s.Accounts) != 1 || len(w.s.Gaps()) != 0 {
		t.Errorf("%+v %+v", w.s.Accounts, w.s.Gaps())
	}
}

// TestARefundThatNeverCame is news with the file that could have had it,
// although its payment stands in an older one.
func TestARefundThatNeverCame(t *testing.T) {
	p := ordinaryLife(3, 5)
	p.pay(on(3, 28, 12), -10000, "航空", "r1", "已全额退款")
	p.pay(on(5, 20, 12), 10000, "航空", "r1_1", "退款成功")
	w := &watcher{t: t}
	w.give(p.month(3), "alipay", "a")
	w.wantNews()
	w.give(p.month(4), "alipay", "a")
	w.wantNews("refund 航空 100")
	g := w.give(p.month(5), "alipay", "a")
	w.wantNews()
	if len(g.Settled) != 1 || !g.Settled[0].Late {
		t.Errorf("it came late: %+v", g.Settled)
	}
	if len(w.s.Open) != 0 {
		t.Errorf("still open: %+v", w.s.Open)
	}
}

func TestOverlapsInEveryOrder(t *testing.T) {
	p := ordinaryLife(1, 4)
	p.pay(on(2, 10, 12), -8800, "网店", "", "支付成功")
	p.pay(on(2, 10, 12).Add(time.Minute), -8800, "网店", "", "支付成功")
	bounds := [][2]time.Time{{on(1, 1, 0), on(2, 12, 0)}, {on(2, 1, 0), on(3, 10, 0)}, {on(2, 10, 0), on(4, 1, 0)}, {on(3, 20, 0), on(5, 1, 0)}}
	var want []string
	for _, order := range [][]int{{0, 1, 2, 3}, {3, 2, 1, 0}, {1, 3, 0, 2}, {0, 0, 1, 2, 3, 3}} {
		w, total := &watcher{t: t}, 0
		for i, k := range order {
			g := w.give(p.between(bounds[k][0], bounds[k][1], i%2 == 1), "alipay", "a")
			total += g.New
			if g.New+g.Known+g.Changed != g.Rows || g.Changed != 0 {
				t.Errorf("%v: %+v", order, g)
			}
		}
		if total != len(p.rows) || len(w.h.rows) != len(p.rows) {
			t.Errorf("%v: %d rows, %d in the history, want %d", order, total, len(w.h.rows), len(p.rows))
		}
		var open []string
		for _, f := range w.s.Open {
			open = append(open, string(f.Kind)+f.Payee)
		}
		if want == nil {
			want = open
		}
		if !reflect.DeepEqual(open, want) || !slices.Contains(open, "duplicate网店") {
			t.Errorf("%v: open %v, want %v", order, open, want)
		}
	}
}

func TestARowThatChangedIsNotNew(t *testing.T) {
	p := ordinaryLife(1, 2)
	p.pay(on(1, 27, 12), -5000, "酒店", "h1", "处理中").Direction = statement.Neutral
	first := p.month(1)
	p.rows[len(p.rows)-1].Status, p.rows[len(p.rows)-1].Direction = "支付成功", statement.Out
	w := &watcher{t: t}
	w.give(first, "alipay", "a")
	g := w.give(p.between(on(1, 20, 0), on(3, 1, 0), true), "alipay", "a")
	if g.Changed != 1 || len(g.Changes) != 1 || g.Changes[0].Before != "处理中" || g.Changes[0].Status != "支付成功" || g.Changes[0].Payee != "酒店" {
		t.Fatalf("%+v", g)
	}
	// An older export that is given later changes nothing back.
	if g = w.give(first, "alipay", "a"); g.New != 0 || g.Changed != 0 || g.Known != len(first) {
		t.Errorf("%+v", g)
	}
	for _, r := range w.h.rows {
		if r.OrderID == "h1" && r.Status != "支付成功" {
			t.Errorf("it is %q again", r.Status)
		}
	}
}

func TestEachAccountAgainstItsOwn(t *testing.T) {
	p, other := ordinaryLife(1, 2), &purse{}
	for d := 1; d <= 20; d++ {
		other.pay(on(1, d, 11), -500000, "房东", fmt.Sprintf("o%d", d), "OK")
	}
	w := &watcher{t: t}
	w.give(p.month(1), "alipay", "a")
	w.give(other.month(1), "wechat", "")
	w.give(p.month(2), "table", "") // the same orders as nothing: another account
	if len(w.s.Accounts) != 3 {
		t.Fatalf("%+v", w.s.Accounts)
	}
	w.give(p.between(on(2, 1, 0), on(2, 20, 0), false), "alipay_web", "")
	if g := w.s.Givings[3]; g.Account != 2 || g.New != 0 {
		t.Errorf("another export with the same orders: %+v", g)
	}
	for _, f := range w.s.Open {
		if f.Kind == odd.NewPayee {
			t.Errorf("held against another account: %+v", f)
		}
	}
}

func TestOrdinaryAndItsLike(t *testing.T) {
	p := ordinaryLife(1, 3)
	for _, m := range []int{1, 2, 3} {
		for i := range 2 {
			p.pay(on(m, 10, 12).Add(time.Duration(i)*time.Minute), -8800, "网店", fmt.Sprintf("d%d-%d", m, i), "支付成功")
		}
	}
	w := &watcher{t: t}
	w.give(p.month(1), "alipay", "a")
	w.wantNews("duplicate 网店 88")
	mark := w.s.Open[0].Mark
	if !w.s.ordinary(mark, true) || len(w.s.Open) != 0 || w.s.ordinary(mark, true) || w.s.ordinary(999, true) || w.s.ordinary(-1, false) {
		t.Fatalf("%+v", w.s)
	}
	w.give(p.month(2), "alipay", "a")
	w.wantNews()
	if !w.s.again(mark) || len(w.s.Open) != 1 || w.s.again(mark) {
		t.Errorf("taken back: %+v", w.s.Open)
	}
	if w.s.ordinary(mark, false); len(w.s.Quiet) != 1 || w.s.Quiet[0].Payee != "" {
		t.Errorf("only this once: %+v", w.s.Quiet)
	}
}

func TestGapsBetweenStatements(t *testing.T) {
	p := ordinaryLife(1, 6)
	w := &watcher{t: t}
	for _, m := range []int{6, 1, 2, 4} {
		w.give(p.month(m), "alipay", "a")
	}
	sum := func(n int, opening, closing int64) {
		g := w.s.giving(n)
		g.Opening, g.Closing = decimal.NewNullDecimal(decimal.New(opening, 0)), decimal.NewNullDecimal(decimal.New(closing, 0))
	}
	sum(2, 100, 90)
	sum(3, 85, 70)
	got := w.s.Gaps()
	if len(got) != 3 || got[0].Month != "" || !got[0].Missing.Equal(decimal.New(-5, 0)) || got[1].Month != "2025-03" || got[2].Month != "2025-05" {
		t.Errorf("%+v", got)
	}
	sum(3, 90, 70)
	if got := w.s.Gaps(); len(got) != 2 {
		t.Errorf("%+v", got)
	}
}

func TestHostileHistory(t *testing.T) {
	p := &purse{}
	for i := range 3000 {
		r := p.pay(on(1, 1, 0).Add(time.Duration(i%50)*time.Second), -100, strings.Repeat("𬭎", 5000), "1", "已全额退款 失败 pending")
		r.Note, r.Raw = strings.Repeat("x", 20_000), make([]string, 100)
	}
	p.rows = append(p.rows, statement.Row{}, statement.Row{Time: time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC)})
	w := &watcher{t: t}
	started := spent()
	w.give(p.rows, "table", strings.Repeat("h", 10_000))
	w.give(p.rows, "table", "")
	if plain, err := json.Marshal(w.s); err != nil || len(plain) > 1<<20 {
		t.Errorf("%d bytes of state, %v", len(plain), err)
	}
	if took := spent() - started; took > 10*time.Second {
		t.Errorf("took %s", took)
	}
}

func TestToldKeepsItsValues(t *testing.T) {
	m, _ := joinder.ParseMoney("12.5", "CNY")
	in := Told{"x", []any{"A", m, "B", 3, "C", joinder.Date{Year: 2024, Month: 2, Day: 29}, "D", "O'Neil-李"}}
	plain, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	var out Told
	if err := json.Unmarshal(plain, &out); err != nil || out.Key != "x" || fmt.Sprint(out.Args) != fmt.Sprint(in.Args) || reflect.TypeOf(out.Args[1]) != reflect.TypeOf(m) || reflect.TypeOf(out.Args[5]) != reflect.TypeOf(in.Args[5]) {
		t.Errorf("%v, %v", out, err)
	}
}

func TestNextReminder(t *testing.T) {
	zone := time.FixedZone("+8", 8*3600)
	d := &Desk{Parts: Parts{Zone: zone}}
	for _, c := range []struct {
		day   int
		after string
		want  string
	}{
		{5, "2024-02-29T00:00:00Z", "2024-03-05T01:00:00Z"}, {28, "2025-02-28T00:59:59Z", "2025-02-28T01:00:00Z"}, {28, "2025-02-28T01:00:00Z", "2025-03-28T01:00:00Z"},
		{1, "2025-12-31T23:00:00Z", "2026-01-01T01:00:00Z"},
	} {
		after, _ := time.Parse(time.RFC3339, c.after)
		if got := d.next(c.day, after).Format(time.RFC3339); got != c.want {
			t.Errorf("day %d after %s: %s, want %s", c.day, c.after, got, c.want)
		}
	}
	if !d.next(0, time.Now()).IsZero() {
		t.Error("never")
	}
}

// TestTheLargestHistory: 200,000 rows are read and compared in seconds.
func TestTheLargestHistory(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	p := &purse{}
	for i := range MaxRows {
		p.pay(on(1, 1, 0).Add(time.Duration(i)*2*time.Minute), -int64(1000+i%977), fmt.Sprintf("payee %d", i%400), fmt.Sprintf("o%d", i), "ok")
	}
	w := &watcher{t: t}
	started := spent()
	w.give(p.rows[:MaxRows/2], "alipay", "a")
	w.give(p.rows[MaxRows/4:], "alipay", "a")
	if len(w.h.rows) != MaxRows {
		t.Errorf("%d rows", len(w.h.rows))
	}
	t.Logf("%s for two files, the second of %d rows", (spent() - started).Round(time.Millisecond), MaxRows*3/4)
	same := make([]statement.Row, 100_000)
	for i := range same {
		same[i] = p.rows[0]
	}
	started = spent()
	w = &watcher{t: t}
	w.give(same, "alipay", "a")
	w.give(same, "alipay", "a")
	if took := spent() - started; took > 20*time.Second || len(w.h.rows) != len(same) {
		t.Errorf("equal rows took %s, %d", took, len(w.h.rows))
	}
}
