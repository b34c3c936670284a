package trace

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

func at(minute int) time.Time { return time.Date(2026, 3, 1, 0, minute, 0, 0, time.UTC) }

// moves reads "id minute from to amount [fee [asset]]" lines.
func moves(t testing.TB, text string) *Ledger {
	t.Helper()
	var l Ledger
	for _, line := range strings.Split(strings.TrimSpace(text), "\n") {
		var minute int
		w := append(strings.Fields(line), "", "", "")
		if _, err := fmt.Sscan(w[1], &minute); err != nil {
			t.Fatal(err)
		}
		if w[6] == "" {
			w[6] = "JPY" // no places: a unit is a unit
		}
		if why := l.Add(Move{ID: w[0], At: at(minute), From: w[2], To: w[3], Code: w[6], Scale: Unstated, Amount: w[4], Fee: w[5]}); why != "" {
			t.Fatalf("%s: %s", line, why)
		}
	}
	return &l
}

func followed(t testing.TB, l *Ledger, o Options) *Result {
	t.Helper()
	r, err := Follow(l, o)
	if err != nil {
		t.Fatal(err)
	}
	if o.Method.Conserves() && !r.Conserved() {
		t.Fatalf("%s does not add up: %+v", o.Method, r.Totals)
	}
	return r
}

// told writes a result for comparison: "A 3 unspent, …; fee 1".
func told(r *Result) string {
	var out []string
	for _, s := range r.Sinks {
		out = append(out, fmt.Sprintf("%s %s %s", s.Account, s.Amount, s.Why))
	}
	text := strings.Join(out, ", ")
	for _, t := range r.Totals {
		if !t.Fees.IsZero() {
			text += fmt.Sprintf("; fee %s", t.Fees)
		}
	}
	return text
}

func all(id ...string) (marks []Mark) {
	for _, s := range id {
		marks = append(marks, Mark{ID: s, Out: Whole})
	}
	return marks
}

// TestTenCoins is the example of lightbluetouchpaper.org (26 March 2018): three
// stolen coins go into an address and then seven fresh ones. By poison all ten
// are stolen, by haircut three tenths of each, by FIFO the first three that
// leave; by LIFO the last three.
func TestTenCoins(t *testing.T) {
	l := moves(t, `
		theft 1 victim A 3
		fresh 2 miner  A 7
		one   3 A B 3
		two   4 A C 5
		three 5 A D 2`)
	for method, want := range map[Method]string{
		FIFO:    "B 3 end_of_data",
		LIFO:    "D 2 end_of_data, C 1 end_of_data",
		Haircut: "C 1 end_of_data, D 1 end_of_data, B 1 end_of_data",
		Poison:  "C 5 end_of_data, B 3 end_of_data, D 2 end_of_data",
	} {
		got := told(followed(t, l, Options{Stolen: all("theft"), Method: method, Hops: NoLimit}))
		if method == Haircut { // 3×3/10 = 0.9, then 2 of 7 for 5 and 2: 10/7 and 4/7
			want = "B 1 end_of_data, C 1 end_of_data, D 1 end_of_data"
		}
		if got != want {
			t.Errorf("%s: %s, want %s", method, got, want)
		}
	}
}

// TestClaytonsCase: the rule of Devaynes v Noble (1816) in its plainest form.
// Deposits of 100 (another's), 50 (stolen) and 25 (another's), then payments of
// 110 and 40: the first is met by the first deposit and 10 of the second.
func TestClaytonsCase(t *testing.T) {
	l := moves(t, `
		d1 1 other  bank 100
		d2 2 victim bank 50
		d3 3 third  bank 25
		p1 4 bank shop 110
		p2 5 bank home 40`)
	for method, want := range map[Method]string{
		FIFO:    "home 40 end_of_data, shop 10 end_of_data",
		LIFO:    "shop 50 end_of_data",
		Haircut: "shop 31 end_of_data, home 12 end_of_data, bank 7 unspent", // 110×50/175 = 31.43; 19 of 65: 40×19/65 = 11.69, 25×19/65 = 7.31
		Poison:  "shop 110 end_of_data, home 40 end_of_data, bank 25 unspent",
	} {
		if got := told(followed(t, l, Options{Stolen: all("d2"), Method: method, Hops: NoLimit})); got != want {
			t.Errorf("%s: %s, want %s", method, got, want)
		}
	}
}

func coins(t testing.TB, list ...Coins) *Ledger {
	t.Helper()
	var l Ledger
	for _, c := range list {
		c.Code = "BTC"
		if why := l.AddCoins(c); why != "" {
			t.Fatalf("%s: %s", c.ID, why)
		}
	}
	return &l
}

func in(prev string, out int, account string, n uint64) CoinIn {
	return CoinIn{prev, out, account, Units(n)}
}
func out(account string, n uint64) CoinOut { return CoinOut{account, Units(n)} }

// TestTwoInputsTwoOutputs: a transaction spends 60 clean and then 40 stolen,
// pays 70 and 28, and 2 go to the fee, which comes last.
func TestTwoInputsTwoOutputs(t *testing.T) {
	l := coins(t,
		Coins{ID: "mix", At: at(2), Ins: []CoinIn{in("elsewhere", 0, "A", 60), in("theft", 0, "T", 40)}, Outs: []CoinOut{out("B", 70), out("C", 28)}},
		Coins{ID: "theft", At: at(2), Ins: []CoinIn{in("old", 0, "victim", 90)}, Outs: []CoinOut{out("T", 40), out("victim", 50)}}) // listed after its child
	for method, want := range map[Method]string{
		FIFO:    "C 28 end_of_data, B 10 end_of_data; fee 2",
		LIFO:    "B 40 end_of_data",
		Haircut: "B 28 end_of_data, C 11 end_of_data; fee 1", // 28, 11.2, 0.8
		Poison:  "B 70 end_of_data, C 28 end_of_data; fee 2",
	} {
		r := followed(t, l, Options{Stolen: all("theft"), Method: method, Hops: NoLimit})
		if got := told(r); got != want {
			t.Errorf("%s: %s, want %s", method, got, want)
		}
		for x := range r.Flows {
			if x.Tx == "mix" && x.From != "T" || x.Tx == "theft" && (x.From != "victim" || x.Out != 0 || x.Hop != 0) {
				t.Errorf("%s: %+v", method, x)
			}
		}
	}
}

func TestLimitsAndLabels(t *testing.T) {
	l := moves(t, `
		theft 1 victim A 100
		a 2 A B 60 1
		b 3 B C 50
		c 4 C X 50
		d 5 B D 3
		e 9 A E 30`)
	labels := NewLabels([]Label{{Address: "X", Category: "exchange", Name: "Example Exchange", Source: "a list"}, {Address: "C", Category: "phishing", Source: "b"}})
	for _, c := range []struct {
		o    Options
		want string
	}{
		{Options{Hops: NoLimit}, "X 50 end_of_data, E 30 end_of_data, A 9 unspent, B 7 unspent, D 3 end_of_data; fee 1"},
		{Options{Hops: NoLimit, Labels: labels}, "X 50 service, E 30 end_of_data, A 9 unspent, B 7 unspent, D 3 end_of_data; fee 1"},
		{Options{Hops: 2}, "C 50 hop_limit, E 30 end_of_data, A 9 unspent, B 7 unspent, D 3 end_of_data; fee 1"},
		{Options{Hops: 0}, "A 91 hop_limit, A 9 unspent"},
		{Options{Hops: NoLimit, Until: at(5)}, "X 50 end_of_data, A 30 time_limit, A 9 unspent, B 7 unspent, D 3 end_of_data; fee 1"},
		{Options{Hops: NoLimit, Min: "5"}, "X 50 end_of_data, E 30 end_of_data, A 9 unspent, B 7 unspent, D 3 too_small; fee 1"},
	} {
		c.o.Stolen, c.o.Method = all("theft"), FIFO
		if got := told(followed(t, l, c.o)); got != c.want {
			t.Errorf("%+v:\n%s, want\n%s", c.o, got, c.want)
		}
	}
}

func TestMarks(t *testing.T) {
	l := moves(t, `
		x 1 victim A 100
		y 2 A B 100
		z 3 other B 10
		z 3 victim B 20`)
	for _, c := range []struct{ marks, want, stolen string }{
		{"x", "B 100 end_of_data", "100"},
		{"x,y", "B 100 end_of_data", "100"}, // y moves what x stole: counted once
		{"x=30", "B 30 end_of_data", "30"},
		{"x=30,y", "B 100 end_of_data", "100"},
		{"z:1", "B 20 end_of_data", "20"},
		{"z=15", "B 15 end_of_data", "15"},
		{"x,z:1=5", "B 105 end_of_data", "105"},
	} {
		for _, method := range []Method{FIFO, LIFO, Haircut} {
			var marks []Mark
			for _, s := range strings.Split(c.marks, ",") {
				marks = append(marks, ParseMark(s, l.Knows))
			}
			r := followed(t, l, Options{Stolen: marks, Method: method, Hops: NoLimit})
			if got := told(r); got != c.want || r.Totals[0].Stolen.String() != c.stolen {
				t.Errorf("%s %s: %s of %s, want %s", c.marks, method, got, r.Totals[0].Stolen, c.want)
			}
		}
	}
	for _, bad := range []Mark{{ID: "nobody", Out: Whole}, {ID: "z", Out: 2}, {ID: "x", Out: Whole, Amount: "0.5"}, {ID: "x", Out: Whole, Amount: "0"}} {
		if _, err := Follow(l, Options{Stolen: []Mark{bad}, Method: FIFO}); err == nil {
			t.Errorf("%+v was taken", bad)
		}
	}
}

// TestOpeningMoney: A pays out 15 and received 10, so it had 5 before, which
// were there first.
func TestOpeningMoney(t *testing.T) {
	l := moves(t, `
		theft 1 victim A 10
		one 2 A B 5
		two 3 A C 10`)
	if got := told(followed(t, l, Options{Stolen: all("theft"), Method: FIFO, Hops: NoLimit})); got != "C 10 end_of_data" {
		t.Error(got)
	}
	if got := told(followed(t, l, Options{Stolen: all("theft"), Method: LIFO, Hops: NoLimit})); got != "B 5 end_of_data, C 5 end_of_data" {
		t.Error(got)
	}
	r := followed(t, l, Options{Stolen: all("theft"), Method: FIFO, Hops: NoLimit})
	if len(r.Openings) != 1 || r.Openings[0].Account != "A" || r.Openings[0].Amount != Units(5) {
		t.Errorf("%+v", r.Openings) // the victim's own is not on the way
	}
}

// TestStatedOpening: 20 were there before the stolen 10.
func TestStatedOpening(t *testing.T) {
	l := moves(t, "theft 1 victim A 10\none 2 A B 15\ntwo 3 A C 10")
	if why := l.Open("A", "JPY", "", "20"); why != "" {
		t.Fatal(why)
	}
	for m, want := range map[Method]string{FIFO: "A 5 unspent, C 5 end_of_data", LIFO: "B 10 end_of_data", Haircut: "B 5 end_of_data, C 3 end_of_data, A 2 unspent", Poison: "B 15 end_of_data, C 10 end_of_data, A 5 unspent"} {
		if got := told(followed(t, l, Options{Stolen: all("theft"), Method: m, Hops: NoLimit})); got != want {
			t.Errorf("%s: %s, want %s", m, got, want)
		}
	}
}

// TestNewestFirst: a file that begins with the newest has equal times from its end.
func TestNewestFirst(t *testing.T) {
	l := moves(t, `
		late  9 B C 1
		two   3 A B 10
		theft 3 victim A 10
		early 1 x y 1`)
	if got := told(followed(t, l, Options{Stolen: all("theft"), Method: FIFO, Hops: NoLimit})); got != "B 9 unspent, C 1 end_of_data" {
		t.Error(got)
	}
}

// TestCircle: money that goes round ends with the file, each payment taken once.
func TestCircle(t *testing.T) {
	l := moves(t, `
		theft 1 victim A 10
		a 2 A B 10
		b 3 B A 10
		a 4 A B 10
		s 5 B B 10 1
		b 6 B A 9`)
	for _, m := range Methods() {
		if got := told(followed(t, l, Options{Stolen: all("theft"), Method: m, Hops: NoLimit})); got != "A 9 unspent; fee 1" {
			t.Errorf("%s: %s", m, got)
		}
	}
}

func TestReplacedPaymentSpendsNothing(t *testing.T) {
	l := coins(t,
		Coins{ID: "theft", At: at(1), Ins: []CoinIn{in("old", 0, "victim", 90)}, Outs: []CoinOut{out("T", 90)}},
		Coins{ID: "unconfirmed", Ins: []CoinIn{in("theft", 0, "T", 90)}, Outs: []CoinOut{out("X", 80)}},
		Coins{ID: "confirmed", At: at(3), Ins: []CoinIn{in("theft", 0, "T", 90)}, Outs: []CoinOut{out("Y", 89)}},
		Coins{ID: "child", Ins: []CoinIn{in("confirmed", 0, "Y", 200)}, Outs: []CoinOut{out("Z", 150)}}) // says more than it spends
	r := followed(t, l, Options{Stolen: all("theft"), Method: FIFO, Hops: NoLimit})
	if got := told(r); got != "Y 89 unspent; fee 1" || r.Twice != 1 || r.Broken != 1 {
		t.Errorf("%s, twice %d, broken %d", got, r.Twice, r.Broken)
	}
}

// randomLedger is a ledger of moves and coins among few accounts, so that
// money meets itself again.
func randomLedger(t testing.TB, dice *rand.Rand) *Ledger {
	var l Ledger
	who := func() string { return string(rune('A' + dice.IntN(8))) }
	big := uint64(1) << (1 + dice.IntN(62))
	unspent := []CoinIn{}
	for i := range 60 + dice.IntN(60) {
		when := at(dice.IntN(40) + i/3)
		if dice.IntN(2) == 0 {
			m := Move{ID: fmt.Sprintf("m%d", i%50), At: when, From: who(), To: who(), Code: []string{"JPY", "ETH"}[dice.IntN(2)], Scale: 0, Amount: fmt.Sprint(dice.Uint64N(big))}
			if dice.IntN(3) == 0 {
				m.Fee = fmt.Sprint(dice.Uint64N(big/10 + 2))
			}
			if why := l.Add(m); why != "" {
				t.Fatal(why)
			}
			continue
		}
		c := Coins{ID: fmt.Sprintf("c%d", i), At: when, Code: "BTC"}
		var sum uint64
		for range dice.IntN(4) {
			x := CoinIn{Prev: "outside", Out: i, Account: who(), Amount: Units(dice.Uint64N(1000))}
			if len(unspent) > 0 && dice.IntN(4) > 0 {
				x = unspent[dice.IntN(len(unspent))]
			}
			c.Ins, sum = append(c.Ins, x), sum+x.Amount.lo
		}
		for n := range 1 + dice.IntN(4) {
			a := dice.Uint64N(sum + 1)
			if len(c.Ins) == 0 {
				a = 50
			} else {
				sum -= a
			}
			c.Outs = append(c.Outs, CoinOut{who(), Units(a)})
			unspent = append(unspent, CoinIn{c.ID, n, who(), Units(a)})
		}
		if why := l.AddCoins(c); why != "" {
			t.Fatal(why)
		}
	}
	return &l
}

// TestNothingAppearsOrVanishes: for every method but poison stolen = sinks +
// fees, to the unit; poison is never below the others; no flow carries more
// than it moves; the same question has the same answer.
func TestNothingAppearsOrVanishes(t *testing.T) {
	dice := rand.New(rand.NewPCG(5, 6))
	labels := NewLabels([]Label{{Address: "H", Category: "exchange", Source: "invented"}})
	for n := range 400 {
		l := randomLedger(t, dice)
		o := Options{Hops: dice.IntN(8) - 1, Method: FIFO}
		if dice.IntN(3) == 0 {
			o.Until = at(20 + dice.IntN(40))
		}
		if dice.IntN(3) == 0 {
			o.Min = "3"
		}
		if dice.IntN(2) == 0 {
			o.Labels = labels
		}
		for range 1 + dice.IntN(4) {
			m := Mark{ID: l.events[dice.IntN(l.Len())].id, Out: Whole}
			o.Stolen = append(o.Stolen, m)
		}
		sums := map[Method]map[string]Amount{}
		for _, method := range Methods() {
			o.Method = method
			r := followed(t, l, o)
			if again := followed(t, l, o); fmt.Sprint(again.Sinks, again.runs, again.Totals) != fmt.Sprint(r.Sinks, r.runs, r.Totals) {
				t.Fatalf("%d %s: two answers", n, method)
			}
			sums[method] = map[string]Amount{}
			for _, total := range r.Totals {
				sums[method][total.Asset.Code] = total.Sinks.Add(total.Fees)
				var parts Amount
				for _, p := range total.By {
					parts = parts.Add(p.Amount)
				}
				if parts != total.Sinks {
					t.Fatalf("%d %s: parts %s, sinks %s", n, method, parts, total.Sinks)
				}
			}
			for x := range r.Flows {
				if x.Tainted.Cmp(x.Amount) > 0 || x.Tainted.IsZero() || x.Hop < 0 || o.Hops >= 0 && x.Hop > o.Hops {
					t.Fatalf("%d %s: %+v", n, method, x)
				}
			}
		}
		if o.Hops < 0 && o.Until.IsZero() && o.Min == "" && o.Labels == nil {
			for code, a := range sums[FIFO] {
				if sums[Poison][code].Cmp(a) < 0 {
					t.Fatalf("%d: poison finds %s of %s, FIFO %s", n, sums[Poison][code], code, a)
				}
			}
		}
	}
}

func TestApportion(t *testing.T) {
	dice := rand.New(rand.NewPCG(1, 2))
	for range 5000 {
		parts := make([]Amount, 1+dice.IntN(6))
		var whole Amount
		for i := range parts {
			parts[i] = Amount{lo: dice.Uint64N(1 << (1 + dice.IntN(40)))}
			if dice.IntN(3) == 0 {
				parts[i].hi = dice.Uint64N(1 << dice.IntN(40))
			}
			whole = whole.Add(parts[i])
		}
		if whole.IsZero() {
			continue
		}
		tainted, _ := whole.share(parts[0], whole)
		var sum Amount
		for i, a := range apportion(nil, parts, tainted, whole) {
			if a.Cmp(parts[i]) > 0 {
				t.Fatalf("%v of %v: part %d is %v", tainted, parts, i, a)
			}
			sum = sum.Add(a)
		}
		if sum != tainted {
			t.Fatalf("%v of %v: %v", tainted, parts, sum)
		}
	}
}

// TestWideTransactions: thousands of inputs and outputs take no more than their
// number in time.
func TestWideTransactions(t *testing.T) {
	const n = 60_000
	wide := Coins{ID: "wide", At: at(2), Code: "BTC"}
	theft := Coins{ID: "theft", At: at(1), Code: "BTC", Ins: []CoinIn{in("old", 0, "victim", 7*n)}}
	for i := range n {
		theft.Outs = append(theft.Outs, out(fmt.Sprintf("i%d", i), 7))
		wide.Ins = append(wide.Ins, in("theft", i, "", 0), in("outside", i, "other", 4))
		wide.Outs = append(wide.Outs, out(fmt.Sprintf("o%d", i), 5), out("other", 5))
	}
	wide.Outs = append(wide.Outs, out("rest", n))
	for i := range wide.Ins {
		if i%2 == 0 {
			wide.Ins[i].Amount = Units(7)
		}
	}
	l := coins(t, theft, wide)
	for _, m := range Methods() {
		followed(t, l, Options{Stolen: all("theft", "wide"), Method: m, Hops: NoLimit})
	}
	all := coins(t, Coins{ID: "fan", At: at(1), Ins: wide.Ins, Outs: []CoinOut{out("one", 11*n)}})
	for _, m := range Methods() {
		followed(t, all, Options{Stolen: []Mark{{ID: "fan", Out: 0}}, Method: m, Hops: NoLimit})
	}
}
