package fee

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"joinder"
	"joinder/internal/datapack"
)

// charged is a receipt over amounts in hundredths.
func charged(person, file string, amount, fee int64, month string) Counted {
	return Counted{Wallet: "alipay", Action: "withdraw", Amount: joinder.Minor(amount, "CNY"), Fee: joinder.Minor(fee, "CNY"), Month: month, Person: person, File: file, Reachable: true,
		At: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)}
}

func unreachable(c Counted) Counted { c.Reachable = false; return c }

func never(Counted) bool { return false }

func confirmed(c Counted) Counted { c.Confirmed = true; return c }

func TestReceiptsThatAgree(t *testing.T) {
	for name, c := range map[string]struct {
		in   []Counted
		want []string // "rate or flat, people, from-to, months"
	}{
		"one alone is not shown":               {[]Counted{charged("a", "f1", 100000, 100, "2026-10")}, nil},
		"one whom a moderator confirmed":       {[]Counted{confirmed(charged("a", "f1", 100000, 100, "2026-10"))}, []string{"0.10% 1 1000.00-10000.00 2026-10 2026-10"}},
		"two with files":                       {[]Counted{charged("a", "f1", 100000, 100, "2026-09"), charged("b", "f2", 2345678, 2346, "2026-10")}, []string{"0.10% 2 1000.00-100000.00 2026-09 2026-10"}},
		"two, one without a file":              {[]Counted{charged("a", "f1", 100000, 100, "2026-10"), charged("b", "", 100000, 100, "2026-10")}, []string{"0.10% 2 1000.00-10000.00 2026-10 2026-10"}},
		"two without files":                    {[]Counted{charged("a", "", 100000, 100, "2026-10"), charged("b", "", 100000, 100, "2026-10")}, nil},
		"two with files whom nobody can reach": {[]Counted{unreachable(charged("a", "f1", 100000, 100, "2026-10")), unreachable(charged("b", "f2", 100000, 100, "2026-10"))}, nil},
		"three without files":                  {[]Counted{charged("a", "", 100000, 100, "2026-10"), charged("b", "", 100000, 100, "2026-10"), charged("c", "", 100000, 100, "2026-10")}, []string{"0.10% 3 1000.00-10000.00 2026-10 2026-10"}},
		"the same file from two":               {[]Counted{charged("a", "f1", 100000, 100, "2026-10"), charged("b", "f1", 100000, 100, "2026-10")}, nil},
		"the same person in two months":        {[]Counted{charged("a", "f1", 100000, 100, "2026-10"), charged("a", "f2", 100000, 100, "2026-09")}, nil},
		"they say different things":            {[]Counted{charged("a", "f1", 100000, 100, "2026-10"), charged("b", "f2", 100000, 200, "2026-10")}, nil},
		"a flat sum":                           {[]Counted{charged("a", "f1", 100000, 1234, "2026-10"), charged("b", "f2", 900000, 1234, "2026-10")}, []string{"12.00 CNY 2 1000.00-10000.00 2026-10 2026-10"}},
		"free of charge":                       {[]Counted{charged("a", "f1", 1, 0, "2026-10"), charged("b", "f2", 99999999, 0, "2026-10")}, []string{"0.00% 2 0.01-1000000.00 2026-10 2026-10"}},
		"an outlier stands beside, unblended":  {[]Counted{charged("a", "f1", 100000, 100, "2026-10"), charged("b", "f2", 100000, 100, "2026-10"), confirmed(charged("c", "f3", 100000, 9000, "2026-10"))}, []string{"0.10% 2 1000.00-10000.00 2026-10 2026-10", "9.00% 1 1000.00-10000.00 2026-10 2026-10"}},
	} {
		var got []string
		for _, w := range agree(c.in, never) {
			says := w.RatePct + "%"
			if w.RatePct == "" {
				says = w.Flat.String()
			}
			got = append(got, fmt.Sprintf("%s %d %s-%s %s %s", says, w.People, w.From.Decimal(), w.To.Decimal(), w.FirstMonth, w.LastMonth))
		}
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// TestNobodyIsCountedTwice: however often a person gives a receipt, the number
// of people is that of different people, and the order does not matter.
func TestNobodyIsCountedTwice(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	for range 300 {
		var all []Counted
		people := map[string]bool{}
		for i := range 1 + r.IntN(20) {
			p := string(rune('a' + r.IntN(6)))
			people[p] = true
			c := charged(p, fmt.Sprint(p, i), 100000, 100, fmt.Sprintf("2026-%02d", 1+r.IntN(3)))
			c.At = c.At.Add(time.Duration(r.IntN(1000)) * time.Hour)
			all = append(all, c)
		}
		got := agree(all, never)
		if len(people) < 2 {
			if len(got) != 0 {
				t.Fatalf("one person makes %+v", got)
			}
			continue
		}
		if len(got) != 1 || got[0].People != len(people) {
			t.Fatalf("%d people make %+v", len(people), got)
		}
		r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		if again := agree(all, never); !reflect.DeepEqual(got, again) {
			t.Fatalf("in another order: %+v, then %+v", got, again)
		}
	}
}

// TestOutliersNeverLead: a receipt beyond all that is published stands beside
// it as contradicted, whoever confirmed it.
func TestOutliersNeverLead(t *testing.T) {
	published := NewBook(nil, Observation{ID: "o", Wallet: "alipay", Action: Withdraw, Currency: "CNY", Status: datapack.Fact, Confidence: datapack.Medium,
		CheckedOn: joinder.Date{Year: 2026, Month: 10, Day: 1}, Rules: datapack.FeeRules{RatePct: "0.1", Min: "0.10"}})
	all := []Counted{confirmed(charged("a", "f1", 100000, 9000, "2026-10")), confirmed(charged("b", "f2", 100000, 100, "2026-10")), charged("c", "f3", 100000, 100, "2026-10"),
		charged("d", "f4", 100000, 80, "2026-10"), charged("e", "f5", 100000, 80, "2026-10")}
	say := func(key string, _ ...any) joinder.Text { return joinder.Text{ZH: key, EN: key} }
	var extra []Observation
	for _, w := range agree(all, published.below) {
		if w.Beyond != (w.RatePct == "9.00") {
			t.Errorf("%s%%: beyond %v", w.RatePct, w.Beyond)
		}
		extra = append(extra, w.Observation(say))
	}
	book := NewBook(nil, append(extra, published.Observations("alipay", joinder.Date{Year: 2026, Month: 11, Day: 1})...)...)
	a, err := book.Answer(Ask{Wallet: "alipay", Action: Withdraw, Amount: joinder.Minor(200000, "CNY"), On: joinder.Date{Year: 2026, Month: 11, Day: 1}})
	if err != nil {
		t.Fatal(err)
	}
	if len(a.Quotes) != 4 || !a.Quotes[0].Receipt || a.Fee.Decimal() != "2.00" || a.High.Decimal() != "180.00" || a.Quotes[1].ID != "o" ||
		a.Quotes[2].Word() != "contradicted" || a.Quotes[3].Fee.Decimal() != "1.60" {
		t.Errorf("%s up to %s: %+v", a.Fee, a.High, a.Quotes)
	}
}
