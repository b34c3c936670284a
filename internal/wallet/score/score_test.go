package score

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"joinder"
)

func day(s string) joinder.Date { d, _ := joinder.ParseDate(s); return d }

func money(units int64) joinder.Money { return joinder.Minor(units, "CNY") }

// world is a small site: today is 23 November 2026, so what tells of single
// members is counted up to 30 September.
var today = day("2026-11-23") //nolint:gochecknoglobals // read only

// member i of a case, one person each.
func member(id string, i int) Member {
	return Member{Case: joinder.ID(id), Complaint: joinder.ID(fmt.Sprintf("%s-%d", id, i)), Wallet: "w", Person: joinder.ID(fmt.Sprintf("p-%s-%d", id, i)),
		Joined: day("2026-01-01"), Claimed: money(100_00)}
}

func members(id string, n int) (out []Member) {
	for i := range n {
		out = append(out, member(id, i))
	}
	return out
}

// TestALetterOfManyIsShownByItself, day by day; the first answer that no machine
// sent ends its wait.
func TestALetterOfManyIsShownByItself(t *testing.T) {
	r := Records{Members: members("a", 5), Sendings: []Sending{{Case: "a", On: day("2026-11-01")}, {Case: "a", On: day("2026-11-09")}},
		Answers: []Answer{{Case: "a", On: day("2026-10-30")}, {Case: "a", On: day("2026-11-20")}, {Case: "a", Complaint: "a-3", On: day("2026-11-11")}}}
	in := Publish(r, today)
	if len(in.Letters) != 1 || in.Letters[0] != (Letter{Wallet: "w", Month: "2026-11", Case: "a", Channel: "operator", People: 5, Answered: true, Days: 10}) {
		t.Errorf("%+v", in.Letters)
	}
	r.Answers = nil
	if in = Publish(r, today); in.Letters[0].Days != 22 || in.Letters[0].Answered {
		t.Errorf("%+v", in.Letters)
	}
	r.Answers = []Answer{{Case: "a", Complaint: "a-3", Exact: true, On: day("2026-11-11")}}
	if in = Publish(r, today); in.Letters[0].Answered {
		t.Errorf("an answer to one filing answers the letter: %+v", in.Letters)
	}
	if len(in.Filings)+len(in.Outcomes)+len(in.Claims) > 0 {
		t.Errorf("a quarter that is not over is published: %+v", in)
	}
}

// TestFewPeopleWaitForMore: no row about single members stands for fewer than
// five, and quarters join until it is enough.
func TestFewPeopleWaitForMore(t *testing.T) {
	var r Records
	send := func(n int, on string) {
		for range n {
			i := len(r.Members)
			m := member("b", i)
			r.Members = append(r.Members, m)
			r.Sendings = append(r.Sendings, Sending{"b", m.Complaint, day(on)})
		}
	}
	send(3, "2026-02-10")
	if in := Publish(r, today); len(in.Filings)+len(in.Outcomes)+len(in.Claims) > 0 {
		t.Errorf("three people are shown: %+v", in)
	}
	send(1, "2026-04-01")
	send(2, "2026-09-16")
	send(4, "2026-10-02") // still running
	in := Publish(r, today)
	want := Cell{Wallet: "w", From: "2026Q1", To: "2026Q3", Month: "2026-09", People: 6}
	if len(in.Filings) != 1 || in.Filings[0].Cell != want {
		t.Fatalf("%+v", in.Filings)
	}
	// 2026-02-10 → 09-30 is 232 days, 33 weeks; 04-01 is 182 days, 26; 09-16 is 14 days, 2.
	if got := fmt.Sprint(in.Filings[0].Waits); got != "[{2 0 2} {26 0 1} {33 0 3}]" {
		t.Errorf("waits %s", got)
	}
	if len(in.Claims) != 1 || in.Claims[0].Cell != want || in.Claims[0].Amount != "600.00" {
		t.Errorf("%+v", in.Claims)
	}
	r.Answers = []Answer{{"b", "b-0", false, day("2026-02-17")}, {"b", "b-1", false, day("2026-02-18")}, {"b", "b-2", false, day("2026-10-01")}}
	in = Publish(r, today)
	if got := fmt.Sprint(in.Filings[0].Waits); got != "[{1 1 0} {2 1 2} {26 0 1} {33 0 1}]" {
		t.Errorf("waits %s: answers of a later quarter do not count yet", got)
	}
}

// TestOnePersonCountsOnce, however many complaints they file; and it is solved
// only when each is.
func TestOnePersonCountsOnce(t *testing.T) {
	r := Records{Members: members("c", 6)}
	for i := range r.Members {
		r.Members[i].Outcome, r.Members[i].Said = joinder.Solved, day("2026-06-01")
		if i < 3 {
			r.Members[i].Person = "one"
		}
		r.Sendings = append(r.Sendings, Sending{"c", r.Members[i].Complaint, day("2026-05-01")})
	}
	if in := Publish(r, today); len(in.Filings)+len(in.Outcomes) > 0 {
		t.Errorf("four people are shown: %+v", in)
	}
	more := members("d", 2)
	more[0].Outcome, more[1].Outcome, more[1].Said = joinder.NotSolved, joinder.Solved, day("2026-10-05")
	r.Members = append(r.Members, more...)
	for _, m := range more {
		r.Sendings = append(r.Sendings, Sending{"d", m.Complaint, day("2026-05-02")})
	}
	in := Publish(r, today)
	if len(in.Outcomes) != 1 || in.Outcomes[0].People != 6 || in.Outcomes[0].Solved != 4 || len(in.Filings) != 1 || in.Filings[0].People != 6 || in.Filings[0].Waits[0].Open != 6 {
		t.Errorf("%+v %+v", in.Outcomes, in.Filings)
	}
	r.Members[1].Outcome = joinder.NotSolved
	if in = Publish(r, today); in.Outcomes[0].Solved != 3 {
		t.Errorf("solved although one of their complaints is not: %+v", in.Outcomes)
	}
}

// TestMoneyIsShownFromFive who were paid, rounded, and currencies stay apart.
func TestMoneyIsShownFromFive(t *testing.T) {
	r := Records{Members: members("e", 8), Sendings: []Sending{{Case: "e", On: day("2026-03-05")}}}
	r.Members[7].Claimed = joinder.Minor(5_00, "USD")
	pay := func(i int, units int64, on string) {
		r.Payouts = append(r.Payouts, Payout{"e", r.Members[i].Complaint, money(units), day(on)})
	}
	for i := range 4 {
		pay(i, 1234, "2026-05-01")
	}
	pay(0, 50, "2026-06-01")
	in := Publish(r, today)
	if len(in.Returns) > 0 {
		t.Errorf("money of four people is shown: %+v", in.Returns)
	}
	pay(4, 9_99, "2026-08-01")
	pay(5, 9_99, "2026-10-01")
	in = Publish(r, today)
	// 4 × 12.34 + 0.50 + 9.99 = 59.85, to three digits 59.80.
	if len(in.Returns) != 1 || in.Returns[0].Amount != "59.80" || in.Returns[0].People != 5 || in.Returns[0].To != "2026Q3" {
		t.Errorf("%+v", in.Returns)
	}
	if len(in.Claims) != 1 || in.Claims[0].Amount != "700.00" {
		t.Errorf("%+v", in.Claims)
	}
	c, _ := Compute(in, Period{All: true}).Of("w")
	if len(c.Money) != 1 || c.Money[0].Returned != "59.80" || *c.Money[0].Share != 59.80/700 {
		t.Errorf("%+v", c.Money)
	}
}

// TestReturnsAreOfTheSamePeople: who is not among the claims that are shown is
// not among the returns either, and comes in with their claim.
func TestReturnsAreOfTheSamePeople(t *testing.T) {
	var r Records
	for i := range 10 {
		m := member("g", i)
		on := day("2026-02-01")
		if i >= 6 {
			on = day("2026-05-01") // four people: their claims wait
		}
		r.Members, r.Sendings = append(r.Members, m), append(r.Sendings, Sending{"g", m.Complaint, on})
		r.Payouts = append(r.Payouts, Payout{"g", m.Complaint, money(10_00), on.AddDays(3)})
	}
	in := Publish(r, today)
	if len(in.Claims) != 1 || in.Claims[0].Amount != "600.00" || len(in.Returns) != 1 || in.Returns[0].Amount != "60.00" {
		t.Errorf("%+v %+v", in.Claims, in.Returns)
	}
	m := member("g", 10)
	r.Members, r.Sendings = append(r.Members, m), append(r.Sendings, Sending{"g", m.Complaint, day("2026-08-01")})
	r.Payouts = append(r.Payouts, Payout{"g", m.Complaint, money(10_00), day("2026-08-09")})
	in = Publish(r, today)
	if len(in.Returns) != 2 || in.Returns[0].Amount != "60.00" || in.Returns[1].Amount != "50.00" || in.Returns[1].To != "2026Q3" {
		t.Errorf("%+v", in.Returns)
	}
}

// TestPeriodsHideNobody: the rows of any two periods, and of an export a
// quarter later, differ by rows of five people and more.
func TestPeriodsHideNobody(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	for range 50 {
		var r Records
		for i := range rnd.IntN(60) {
			m := member("f", i)
			on := day("2024-01-01").AddDays(rnd.IntN(900))
			if rnd.IntN(2) == 0 {
				m.Outcome, m.Said = joinder.Solved, on.AddDays(rnd.IntN(200))
			}
			r.Members, r.Sendings = append(r.Members, m), append(r.Sendings, Sending{"f", m.Complaint, on})
			if rnd.IntN(2) == 0 {
				r.Payouts = append(r.Payouts, Payout{"f", m.Complaint, money(int64(1 + rnd.IntN(9999))), on.AddDays(rnd.IntN(200))})
			}
		}
		now, later := Publish(r, day("2025-10-01")), Publish(r, day("2026-01-01"))
		for i, o := range later.Outcomes {
			if o.People < Few || i < len(now.Outcomes) && o.Cell != now.Outcomes[i].Cell {
				t.Fatalf("%+v was %+v", o, now.Outcomes)
			}
		}
		for i, s := range later.Returns {
			if s.People < Few || i < len(now.Returns) && s != now.Returns[i] {
				t.Fatalf("money of a closed quarter changed: %+v was %+v", s, now.Returns)
			}
		}
		for i, f := range later.Filings {
			if f.People < Few || i < len(now.Filings) && f.Cell != now.Filings[i].Cell {
				t.Fatalf("%+v was %+v", f, now.Filings)
			}
		}
	}
}

// TestShrinkage: the mean lies between the prior's and what was seen, the
// interval holds the mean, and more of the same narrows it.
func TestShrinkage(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 2000 {
		n := Few + r.IntN(200)
		k := r.IntN(n + 1)
		prior := BetaPrior{Beta: Beta{0.2 + 20*r.Float64(), 0.2 + 20*r.Float64()}}
		s := share(prior, tally{k, n})
		seen, usual := float64(k)/float64(n), prior.Mean()
		if e := *s.Estimate; e.Mean < min(seen, usual)-1e-12 || e.Mean > max(seen, usual)+1e-12 || e.Low > e.Mean || e.High < e.Mean || e.Low < 0 || e.High > 1 {
			t.Fatalf("%d of %d, prior %.2f: %+v", k, n, usual, e)
		} else if more := share(prior, tally{9 * k, 9 * n}).Estimate; more.High-more.Low > e.High-e.Low {
			t.Fatalf("%d of %d: more of the same widens %+v to %+v", k, n, e, *more)
		}
		months := 1 + 30*r.Float64()
		before := GammaPrior{Gamma: Gamma{0.2 + 20*r.Float64(), 0.2 + 20*r.Float64()}}
		g := rate(before, n, months)
		seen, usual = float64(n)/months, before.Mean()
		if e := *g.Estimate; e.Mean < min(seen, usual)-1e-9 || e.Mean > max(seen, usual)+1e-9 || e.Low > e.Mean || e.High < e.Mean {
			t.Fatalf("%d in %.1f months, prior %.2f: %+v", n, months, usual, e)
		} else if more := rate(before, 9*n, 9*months).Estimate; (more.High-more.Low)/more.Mean > (e.High-e.Low)/e.Mean {
			t.Fatalf("%d in %.1f months: more of the same widens %+v to %+v", n, months, e, *more)
		}
	}
}

func TestPriorsByHand(t *testing.T) {
	if p := betaPrior([]tally{{5, 10}, {5, 10}, {5, 10}, {5, 10}}); p.How != FixedPrior || p.Beta != (Beta{1, 1}) || p.Wallets != 4 {
		t.Errorf("%+v", p)
	}
	// N = 5, n = 10 each, p = ½: S = 10(.16+.04+0+.04+.16) = 4, S/(p(1−p)) = 16;
	// ρ = (16−4)/(50−10−4) = ⅓, so the prior is worth 2: Beta(1, 1).
	p := betaPrior([]tally{{1, 10}, {3, 10}, {5, 10}, {7, 10}, {9, 10}, {1, 4}})
	near(t, "alpha", p.Alpha, 1, 1e-9)
	near(t, "beta", p.Beta.Beta, 1, 1e-9)
	if p.How != FromWallets || p.Wallets != 5 {
		t.Errorf("%+v", p)
	}
	// Equal wallets: chance alone differs more, so the prior is worth the most.
	if p := betaPrior([]tally{{5, 10}, {5, 10}, {5, 10}, {5, 10}, {5, 10}}); p.Alpha != 50 || p.Beta.Beta != 50 {
		t.Errorf("%+v", p)
	}
	// Rates 1, 2, 3, 4, 10 a month over two months: m = 4, v = 50/4 = 12.5,
	// between = 12.5 − 4/2 = 10.5, so b = 4/10.5 and a = 16/10.5.
	g := gammaPrior([]int{2, 4, 6, 8, 20}, 2)
	near(t, "shape", g.Shape, 16/10.5, 1e-9)
	near(t, "rate", g.Rate, 4/10.5, 1e-9)
	if g := gammaPrior([]int{2, 4}, 2); g.How != FixedPrior || g.Gamma != (Gamma{1, 1}) {
		t.Errorf("%+v", g)
	}
}

// TestKaplanMeier holds the estimate against a small one by hand, and its shape.
func TestKaplanMeier(t *testing.T) {
	// 6 at 3 (1 answered), 5 left; 5: 1 still waits, 4 left; 8: 2 answered; 10: 1 waits; 12: 1 answered.
	stays := []stay{{3, 1, 0}, {5, 0, 1}, {8, 2, 0}, {10, 0, 1}, {12, 1, 0}}
	curve := survival(stays)
	want := []Point{{3, 5.0 / 6}, {8, 5.0 / 12}, {12, 0}}
	for i, p := range want {
		near(t, fmt.Sprint("after ", p.Day), curve[i].Left, p.Left, 1e-12)
	}
	if w := waiting(stays); w.N != 6 || w.Answered != 4 || *w.Median != 8 || *w.P80 != 12 {
		t.Errorf("%+v", w)
	}
	if w := waiting([]stay{{3, 2, 8}}); w.Median != nil || w.P80 != nil || w.TooFew() {
		t.Errorf("%+v: eight of ten still wait", w)
	}
	if !waiting([]stay{{3, 4, 0}}).TooFew() {
		t.Error("four are enough")
	}
	r := rand.New(rand.NewPCG(7, 8))
	for range 300 {
		var all []stay
		for range 1 + r.IntN(40) {
			all = append(all, stay{r.IntN(90), r.IntN(3), r.IntN(3)})
		}
		left, day := 1.0, -1
		for _, p := range survival(all) {
			if p.Left > left || p.Left < -1e-12 || p.Day <= day {
				t.Fatalf("not falling: %v", survival(all))
			}
			left, day = p.Left, p.Day
		}
		// What still waits for longer never makes a firm faster.
		slow := append([]stay{{400, 0, 5}}, all...)
		if a, b := waiting(all).Median, waiting(slow).Median; a != nil && b != nil && *b < *a {
			t.Fatalf("median %d became %d", *a, *b)
		}
	}
}

func TestPeriods(t *testing.T) {
	for _, c := range []struct{ which, from, to, want string }{
		{"", "", "", "2025-12 2026-11"}, {"all", "x", "", "all"}, {"", "2026-01", "2026-03", "2026-01 2026-03"}, {"", "2026-01", "", "2026-01 2026-11"},
		{"", "", "2024-02", "2023-03 2024-02"}, {"", "2026-01", "2999-12", "2026-01 2026-11"},
		{"", "2026-13", "", "month"}, {"", "2026-1", "", "month"}, {"", "0001-01", "", "month"}, {"", "2026-05", "2026-04", "order"}, {"", "2027-01", "", "order"}, {"", "2027-01", "2027-02", "future"},
	} {
		p, err := PeriodOf(c.which, c.from, c.to, today)
		got := p.From + " " + p.To
		if p.All {
			got = "all"
		}
		if err != nil {
			got = strings.Fields(strings.SplitN(err.Error(), "error.score.", 2)[1])[0]
		}
		if got != c.want {
			t.Errorf("%+v gives %s", c, got)
		}
	}
	near(t, "a year", LastYear(today).months("", today), 358/(365.25/12), 1e-4)
	if q := quarterOf(day("2026-01-01")); q.String() != "2026Q1" || q.first() != "2026-01" || q.last() != "2026-03" || (q-1).String() != "2025Q4" {
		t.Errorf("%v %s %s", q, q.first(), q.last())
	}
	if closedBefore(today) != day("2026-09-30") || closedBefore(day("2026-01-01")) != day("2025-12-31") || lastDay("2024-02") != day("2024-02-29") {
		t.Error("ends of quarters")
	}
}

// TestSortingByTheLowerBound: one lucky answer does not lead.
func TestSortingByTheLowerBound(t *testing.T) {
	prior := BetaPrior{Beta: Beta{1, 1}}
	cards := []Card{{Wallet: "a", Reply: share(prior, tally{1, 1})}, {Wallet: "b", Reply: share(prior, tally{5, 5})}, {Wallet: "c", Reply: share(prior, tally{95, 100})}}
	Sort(cards, ByReply)
	if got := cards[0].Wallet + cards[1].Wallet + cards[2].Wallet; got != "cba" {
		t.Errorf("order %s", got)
	}
	Sort(cards, ByWait)
	if len(cards) != 3 {
		t.Error("lost one")
	}
}
