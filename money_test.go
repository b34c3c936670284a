package joinder_test

import (
	"errors"
	"math/big"
	"strings"
	"testing"

	"joinder"
)

func TestParseMoney(t *testing.T) {
	for _, c := range []struct {
		in  string
		cur joinder.Currency
		out string
		err error
	}{
		{"0.01", "CNY", "0.01", nil},
		{"1000000000000", "CNY", "1000000000000.00", nil},
		{"1,234.5", "USD", "1234.50", nil},
		{"１２３．４", "CNY", "123.40", nil},
		{"1.000", "CNY", "1.00", nil},
		{"0.001", "CNY", "", joinder.ErrTooPrecise},
		{"12", "JPY", "12", nil},
		{"12.5", "JPY", "", joinder.ErrTooPrecise},
		{"10.000000000000000001", "ETH", "10.000000000000000001", nil},
		{"-3.10", "EUR", "-3.10", nil},
		{"1e9", "USD", "", joinder.ErrBadAmount},
		{"", "USD", "", joinder.ErrBadAmount},
		{".", "USD", "", joinder.ErrBadAmount},
		{"--1", "USD", "", joinder.ErrBadAmount},
		{"5", "ZZZ", "", joinder.ErrUnknownCurrency},
		{strings.Repeat("9", 40), "USD", "", joinder.ErrAmountRange},
	} {
		m, err := joinder.ParseMoney(c.in, c.cur)
		if !errors.Is(err, c.err) || m.Decimal() != c.out {
			t.Errorf("ParseMoney(%q, %s) = %q, %v; want %q, %v", c.in, c.cur, m.Decimal(), err, c.out, c.err)
		}
	}
}

func FuzzMoney(f *testing.F) {
	f.Add("12.34")
	f.Add("-0.00")
	f.Fuzz(func(t *testing.T, s string) {
		m, err := joinder.ParseMoney(s, "CNY")
		if err != nil {
			return
		}
		back, err := joinder.ParseMoney(m.Decimal(), "CNY")
		if err != nil || back != m {
			t.Fatalf("%q became %q, which reads as %q (%v)", s, m.Decimal(), back.Decimal(), err)
		}
	})
}

// TestPurse: sums are exact whatever the order and size.
func TestPurse(t *testing.T) {
	p := joinder.Purse{}
	want := new(big.Int)
	for i := range int64(10000) {
		p.Add(joinder.Minor(i*i, "CNY"))
		want.Add(want, big.NewInt(i*i))
	}
	p.Add(joinder.Money{})
	p.Add(joinder.Minor(1, "USD"))
	got := p.Totals()
	if len(got) != 2 || got[0].Units().Cmp(want) != 0 {
		t.Fatalf("got %v, want %v units of CNY and 1 of USD", got, want)
	}
}

func TestCoarse(t *testing.T) {
	for in, want := range map[string]string{"2345.67": "2300.00", "0.05": "0.05", "99.99": "99.00", "-1234.00": "-1200.00"} {
		m, err := joinder.ParseMoney(in, "CNY")
		if err != nil {
			t.Fatal(err)
		}
		if got := m.Coarse().Decimal(); got != want {
			t.Errorf("Coarse(%s) = %s, want %s", in, got, want)
		}
	}
}

func TestDates(t *testing.T) {
	for _, bad := range []string{"2023-02-29", "2023-13-01", "2023-1-1", "", "20230101", "0000-00-00"} {
		if d, err := joinder.ParseDate(bad); err == nil {
			t.Errorf("%q was read as %v", bad, d)
		}
	}
	d, err := joinder.ParseDate("2028-02-29")
	if err != nil || d.AddDays(366).String() != "2029-03-01" || d.DaysUntil(d.AddDays(-1)) != -1 {
		t.Errorf("leap day: %v %v", d, err)
	}
}
