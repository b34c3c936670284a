package odd

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"joinder"
	"joinder/internal/evidence/statement"
)

// world makes invented statements and plants in them.
type world struct {
	*rand.Rand
	rows []statement.Row
	mark map[string]bool // OrderIDs of planted rows
	id   int
}

func cents(n int) decimal.Decimal { return decimal.New(int64(n), -2) }

func (w *world) add(t time.Time, amount int, payee, typ, status string) *statement.Row {
	w.id++
	r := statement.Row{Time: t, Amount: cents(amount), Currency: "CNY", Counterparty: payee, Type: typ, Status: status, OrderID: fmt.Sprintf("o%07d", w.id), MerchantID: fmt.Sprintf("m%07d", w.id), Direction: statement.Out}
	if amount > 0 {
		r.Direction = statement.In
	}
	w.rows = append(w.rows, r)
	return &w.rows[len(w.rows)-1]
}

// at is a time of a day when people are awake, mostly.
func (w *world) at(day int) time.Time {
	minutes := 7*60 + w.IntN(15*60)
	if w.IntN(150) == 0 {
		minutes = w.IntN(5 * 60)
	}
	return time.Date(2025, 1, 1, 0, minutes, w.IntN(60), 0, time.UTC).AddDate(0, 0, day)
}

// ordinary is a year of somebody: fares twice a day, lunch, shops, rent, pay,
// subscriptions from the first month, refunds that come, friends who lend.
func ordinary(seed uint64) *world {
	w := &world{Rand: rand.New(rand.NewPCG(seed, 5)), mark: map[string]bool{}}
	for d := range 365 {
		if d%7 < 5 {
			w.add(w.at(d), -300, "地铁", "乘车", "支付成功")
			w.add(w.at(d), -300, "地铁", "乘车", "支付成功")
			w.add(w.at(d), -(1200 + 50*w.IntN(30)), fmt.Sprintf("饭馆%d", w.IntN(12)), "消费", "支付成功")
		}
		for range w.IntN(3) {
			w.add(w.at(d), -(500 + int(w.ExpFloat64()*6000)), fmt.Sprintf("商店%d", w.IntN(40)), "消费", "支付成功")
		}
		if w.IntN(6) == 0 { // somewhere new
			w.add(w.at(d), -(500 + int(w.ExpFloat64()*8000)), fmt.Sprintf("路边%d", d), "消费", "支付成功")
		}
		if w.IntN(25) == 0 { // bought and partly paid back
			paid := 5000 + w.IntN(20000)
			back := 100 + w.IntN(paid-100)
			t := w.at(d)
			r := w.add(t, -paid, fmt.Sprintf("网店%d", w.IntN(5)), "网购", "交易成功")
			r.Note = fmt.Sprintf("衣服 · 已退款%s", cents(back))
			id, shop := r.OrderID, r.Counterparty
			w.add(t.Add(time.Duration(1+w.IntN(150))*time.Hour), back, shop, "退款", "退款成功").OrderID = id + "_1"
		}
		if w.IntN(40) == 0 {
			w.add(w.at(d), -(10000 + w.IntN(30000)), fmt.Sprintf("朋友%d", w.IntN(6)), "转账", "对方已收钱")
			w.add(w.at(d+w.IntN(20)), 10000+w.IntN(30000), fmt.Sprintf("朋友%d", w.IntN(6)), "转账", "已存入零钱")
		}
		if w.IntN(90) == 0 { // something large where one shops anyway
			w.add(w.at(d), -(100000 + w.IntN(300000)), fmt.Sprintf("网店%d", w.IntN(5)), "网购", "交易成功")
		}
		switch date := time.Date(2025, 1, 1+d, 0, 0, 0, 0, time.UTC); date.Day() {
		case 2:
			w.add(w.at(d), -350000, "房东", "转账", "对方已收钱")
		case 5:
			w.add(w.at(d), 1200000, "公司", "工资", "已存入")
		case 8:
			w.add(w.at(d), -2500, "视频会员", "自动扣费", "支付成功")
		case 20:
			w.add(w.at(d), -9900, "手机话费", "充值", "支付成功")
		case 25: // with the fee that everybody pays
			r := w.add(w.at(d), -(100000 + 1000*w.IntN(200)), "银行卡", "提现", "提现已到账")
			r.Fee = decimal.NewNullDecimal(r.Amount.Abs().Div(decimal.NewFromInt(int64(100 + w.IntN(900)))))
		}
	}
	w.settle()
	return w
}

// settle orders the rows and writes lines and balances.
func (w *world) settle() {
	slices.SortStableFunc(w.rows, func(a, b statement.Row) int { return a.Time.Compare(b.Time) })
	balance := cents(5_000_000)
	for i := range w.rows {
		r := &w.rows[i]
		if r.Direction != statement.Neutral {
			balance = balance.Add(r.Amount)
		}
		r.Line, r.Balance = i+2, decimal.NewNullDecimal(balance)
	}
}

// plant puts one of a kind in; large and middle are the account's own sizes.
func (w *world) plant(kind Kind, middle int) {
	from := len(w.rows)
	span := w.rows[from-1].Time.Sub(w.rows[0].Time)
	t := w.rows[0].Time.Add(span/3 + time.Duration(w.Int64N(int64(span/3)+1)))
	t = time.Date(t.Year(), t.Month(), t.Day(), 9+w.IntN(10), w.IntN(60), w.IntN(60), 0, t.Location())
	who := fmt.Sprintf("新%d", w.Uint32())
	if kind == Subscription && t.Before(w.rows[0].Time.Add(SubscriptionAfter)) {
		t = w.rows[0].Time.Add(SubscriptionAfter + 24*time.Hour)
	}
	switch kind {
	case Duplicate:
		i := w.IntN(from)
		for w.rows[i].Direction != statement.Out || payeeOf(&w.rows[i]) == "" || w.rows[i].Amount.IsZero() || w.rows[i].Counterparty == "地铁" {
			i = (i + 1) % from
		}
		r := w.rows[i]
		r.OrderID, r.MerchantID = fmt.Sprintf("p%d", w.Uint32()), fmt.Sprintf("q%d", w.Uint32())
		if !r.DateOnly {
			r.Time = r.Time.Add(time.Duration(5+w.IntN(900)) * time.Second)
		}
		w.rows = append(w.rows, r)
	case Failed:
		w.add(t, -(middle/2 + w.IntN(3*middle)), who, "消费", []string{"支付失败", "交易关闭", "Failed", "Declined"}[w.IntN(4)])
	case Refund:
		sum := 2*middle + w.IntN(3*middle)
		back := sum/3 + 7
		r := w.add(t, -sum, who, "消费", "支付成功")
		switch w.IntN(4) {
		case 0:
			r.Note = "已退款" + cents(back).String()
		case 1:
			r.Status = "已退款(￥" + cents(back).StringFixed(2) + ")"
		case 2:
			r.Status = "已全额退款"
		case 3: // half of it comes
			r.Status = "已全额退款"
			w.add(t.Add(30*time.Hour), back, who, "退款", "退款成功")
		}
	case Fee:
		r := w.add(t, -middle, who, "提现", "成功")
		r.Fee = decimal.NewNullDecimal(cents(middle / 10))
	case NewPayee:
		outs := 0
		for i := range w.rows { // there has to be a history
			if w.rows[i].Direction == statement.Out && outs <= MinHistory {
				if outs++; outs > MinHistory && t.Before(w.rows[i].Time) {
					t = w.rows[i].Time.Add(time.Hour)
				}
			}
		}
		w.add(t, -w.large(), who, "转账", "成功")
	case Test:
		w.add(t, -(1 + middle/100), who, "转账", "成功")
		w.add(t.Add(time.Duration(5+w.IntN(4000))*time.Minute), -(middle*6 + w.IntN(9*middle)), who, "转账", "成功")
	case Drain:
		for range 5 + w.IntN(14) {
			t = t.Add(time.Duration(1+w.IntN(120)) * time.Minute)
			w.add(t, -(middle/5 + w.IntN(middle/2+1) + 1), who, "消费", "成功")
		}
	case Night:
		t = time.Date(t.Year(), t.Month(), t.Day(), 1, 10, 0, 0, t.Location())
		for i := range 3 + w.IntN(5) {
			t = t.Add(time.Duration(4+w.IntN(20)) * time.Minute)
			w.add(t, -(middle/2 + w.IntN(middle) + 1), fmt.Sprintf("%s-%d", who, i%3), "消费", "成功")
		}
	case RoundTrip:
		sum := middle*4 + w.IntN(8*middle)
		w.add(t, -sum, who, "转账", "成功")
		w.add(t.Add(time.Duration(2+w.IntN(200))*time.Hour), sum-w.IntN(sum/30+1), who, "转账", "成功")
	case Subscription:
		for i := range 4 {
			w.add(t.AddDate(0, i, 0), -(middle), who, "自动扣费", "成功")
		}
	}
	for _, r := range w.rows[from:] {
		w.mark[r.OrderID] = true
	}
	w.settle()
	if kind == Balance { // one balance is wrong, or money is missing from there on
		i := 3 + w.IntN(len(w.rows)-5)
		w.mark[w.rows[i].OrderID] = true
		for j := i; j < len(w.rows); j++ {
			w.rows[j].Balance.Decimal = w.rows[j].Balance.Decimal.Sub(cents(middle + 3))
			if middle%2 == 0 {
				break
			}
		}
	}
}

// large is 30 to 90 times what the account usually pays.
func (w *world) large() int {
	var sizes []float64
	for _, r := range w.rows {
		if r.Direction == statement.Out {
			sizes = append(sizes, r.Amount.Abs().InexactFloat64())
		}
	}
	slices.Sort(sizes)
	return int(100 * sizes[len(sizes)/2] * (30 + 60*w.Float64()))
}

// observed is a schedule for the tests: one in a hundred.
type observed struct{}

func (observed) Usual(_ string, r statement.Row) (Observed, bool) {
	return Observed{r.Amount.Abs().Div(decimal.NewFromInt(100)), joinder.Date{Year: 2025, Month: 3, Day: 12}, "example.org/fees"}, true
}

// told reports whether a finding of the kind shows a planted row.
func (w *world) told(files []File, f Finding) bool {
	return slices.ContainsFunc(f.Places, func(p Place) bool { return w.mark[files[p.File].Rows[p.Row].OrderID] })
}

type score struct{ planted, found, right, wrong int }

func measure(t *testing.T, name string, base func(seed uint64) *world, middle func(*world) int, seeds uint64) {
	t.Helper()
	scores := map[Kind]score{}
	rows, quiet, alarms := 0, 0, map[Kind]int{}
	for seed := range seeds {
		plain := base(seed)
		files := []File{{Name: name, Rows: plain.rows}}
		was := Find(files, Options{Fees: observed{}})
		rows, quiet = rows+len(plain.rows), quiet+len(was)
		for _, f := range was {
			alarms[f.Kind]++
		}
		for _, kind := range Kinds() {
			w := base(seed)
			w.plant(kind, middle(w))
			scores[kind] = w.held([]File{{Name: name, Rows: w.rows}}, kind, scores[kind])
		}
	}
	t.Logf("%s: %d ordinary rows, %d findings without anything planted: %.2f a thousand", name, rows, quiet, 1000*float64(quiet)/float64(max(rows, 1)))
	for _, kind := range Kinds() {
		t.Logf("%-13s false alarms a thousand %.2f", kind, 1000*float64(alarms[kind])/float64(max(rows, 1)))
	}
	if per := 1000 * float64(quiet) / float64(max(rows, 1)); per > 5 {
		t.Errorf("%s: %.2f false alarms a thousand rows; at most 5", name, per)
	}
	report(t, name, scores, 0.9)
}

// held counts whether what was planted is found, and what else of the kind is.
func (w *world) held(files []File, kind Kind, s score) score {
	s.planted++
	hit := 0
	for _, f := range Find(files, Options{Fees: observed{}}) {
		switch {
		case f.Kind == kind && w.told(files, f):
			s.right++
			hit = 1
		case f.Kind == kind:
			s.wrong++
		}
	}
	s.found += hit
	return s
}

func report(t *testing.T, name string, scores map[Kind]score, least float64) {
	t.Helper()
	for _, kind := range Kinds() {
		s := scores[kind]
		if s.planted == 0 {
			continue
		}
		recall := float64(s.found) / float64(s.planted)
		t.Logf("%-8s %-13s planted %4d  recall %.3f  precision %.3f", name, kind, s.planted, recall, float64(s.right)/float64(max(s.right+s.wrong, 1)))
		if recall < least {
			t.Errorf("%s: %s: %d of %d found", name, kind, s.found, s.planted)
		}
	}
}

func TestPlantedInInvented(t *testing.T) {
	measure(t, "invented", ordinary, func(w *world) int { return 1500 + w.IntN(200) }, 30)
}
