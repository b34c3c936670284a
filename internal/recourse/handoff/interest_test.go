package handoff

import (
	"math/big"
	"math/rand/v2"
	"testing"

	"joinder"
)

func date(t testing.TB, s string) joinder.Date {
	t.Helper()
	d, err := joinder.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func money(t testing.TB, s string, c joinder.Currency) joinder.Money {
	t.Helper()
	m, err := joinder.ParseMoney(s, c)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestInterestByHand: sums that were counted by hand.
func TestInterestByHand(t *testing.T) {
	for _, c := range []struct {
		claimed, rate   string
		basis           int
		from, until     string
		paid, on        string
		days            int
		interest, total string
	}{
		{"1000.00", "3.65", 365, "2026-01-01", "2026-11-22", "", "", 325, "32.50", "1032.50"},
		{"2345.67", "3.65", 365, "2026-02-11", "2026-11-22", "", "", 284, "66.62", "2412.29"}, // 66.617028
		{"1000.00", "3.6", 360, "2026-01-01", "2026-01-31", "", "", 30, "3.00", "1003.00"},
		{"1000.00", "3.45", 365, "2024-02-28", "2024-03-01", "", "", 2, "0.19", "1000.19"},                       // over 29 February: 0.18904…
		{"1000.00", "3.65", 365, "2026-01-01", "2026-01-21", "400.00", "2026-01-11", 20, "1.60", "601.60"},       // ten days of 1,000 and ten of 600
		{"1000.00", "3.65", 365, "2026-01-01", "2026-01-21", "1500.00", "2026-01-11", 20, "1.00", "1.00"},        // paid more than was owed
		{"1000.00", "3.65", 365, "2026-01-11", "2026-01-21", "400.00", "2026-01-01", 10, "0.60", "600.60"},       // paid before
		{"1000.00", "3.65", 365, "2026-01-01", "2026-01-21", "400.00", "2026-02-01", 20, "2.00", "602.00"},       // paid after
		{"0.05", "10", 365, "2025-01-01", "2026-01-01", "", "", 365, "0.01", "0.06"},                             // half a cent goes up
		{"123456789012345.67", "7.123456", 365, "2025-01-01", "2026-01-01", "", "", 365, "8794390044307.28", ""}, // no float could
		{"1000.00", "0", 365, "2026-01-01", "2026-11-22", "", "", 325, "0.00", "1000.00"},
		{"1000.00", "3.65", 365, "2026-01-01", "2026-01-01", "", "", 0, "0.00", "1000.00"},
	} {
		terms := &Terms{Currency: "CNY", Rate: c.rate, Basis: c.basis, Until: date(t, c.until)}
		var paid []Payment
		if c.paid != "" {
			paid = []Payment{{money(t, c.paid, "CNY"), date(t, c.on)}}
		}
		a := Accrue(money(t, c.claimed, "CNY"), paid, terms, date(t, c.from))
		if a.Days != c.days || a.Interest.Decimal() != c.interest || c.total != "" && a.Total.Decimal() != c.total {
			t.Errorf("%+v: %d days, %s, %s", c, a.Days, a.Interest.Decimal(), a.Total.Decimal())
		}
	}
}

// TestInterestIsDayByDay: the spans add up to what a count of every single day
// gives, whatever was paid when.
func TestInterestIsDayByDay(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		from := joinder.Date{Year: 2024, Month: 1, Day: 1}.AddDays(r.IntN(700))
		terms := &Terms{Currency: "CNY", Rate: "4.2", Basis: []int{360, 365}[r.IntN(2)], Until: from.AddDays(r.IntN(900))}
		claimed := joinder.Minor(r.Int64N(10_000_000)+1, "CNY")
		var paid []Payment
		for range r.IntN(4) {
			paid = append(paid, Payment{joinder.Minor(r.Int64N(5_000_000), "CNY"), from.AddDays(r.IntN(1000) - 50)})
		}
		a := Accrue(claimed, paid, terms, from)
		sum := new(big.Rat)
		for day := from.AddDays(1); !terms.Until.Before(day); day = day.AddDays(1) {
			owed := claimed
			for _, p := range paid {
				if p.On.Before(day) {
					owed = less(owed, p.Amount)
				}
			}
			sum.Add(sum, new(big.Rat).Mul(new(big.Rat).SetInt(owed.Units()), big.NewRat(42, int64(1000*terms.Basis))))
		}
		if want := round(sum, "CNY"); a.Interest != want {
			t.Fatalf("%s until %s, paid %v: %s, day by day %s", from, terms.Until, paid, a.Interest, want)
		}
	}
}

func TestTermsThatAreNoTerms(t *testing.T) {
	for _, rate := range []string{"", "-1", "1e3", "1/3", "100.1", "1000", "0.1234567", "3.", ".5", "３", "NaN", "3,5"} {
		if _, ok := (Terms{Rate: rate}).rate(); ok {
			t.Errorf("rate %q was taken", rate)
		}
	}
	claimed := money(t, "10", "CNY")
	for _, terms := range []*Terms{nil, {Currency: "USD", Rate: "3", Basis: 365, Until: date(t, "2026-01-01")}, {Currency: "CNY", Rate: "3", Basis: 366, Until: date(t, "2026-01-01")}, {Currency: "CNY", Rate: "3", Basis: 365, Until: date(t, "2020-01-01")}} {
		if a := Accrue(claimed, nil, terms, date(t, "2025-01-01")); !a.Interest.IsZero() || a.Total != claimed {
			t.Errorf("%+v: %+v", terms, a)
		}
	}
	if a := Accrue(claimed, nil, &Terms{Currency: "CNY", Rate: "3", Basis: 365, Until: date(t, "2026-01-01")}, joinder.Date{}); !a.Interest.IsZero() {
		t.Errorf("interest from no day: %+v", a)
	}
}
