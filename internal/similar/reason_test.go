package similar

import (
	"slices"
	"strings"
	"testing"

	"joinder"
)

// TestPassages: what two texts both say, as the second one writes it.
func TestPassages(t *testing.T) {
	for _, c := range []struct {
		probe, text string
		want        []string
	}{
		{"提现三天了还在处理中", "上周提现，三天了还在处理中，没人管", []string{"提现", "三天了还在处理中"}},
		{"They froze my account after I sent documents", "My Account was closed. They FROZE my account in May.", []string{"FROZE my account"}},
		{"account", "no such thing", nil},
		{"a the of", "a the of", nil},
		{"", "提现", nil},
		{"\xff提现\xfe", "提现\xff", []string{"提现"}},
		{strings.Repeat("退款", 50), strings.Repeat("退款", 50), []string{strings.Repeat("退款", 18)}},
	} {
		l := likening{Probe: Probe{Text: c.probe}, weights: map[string]float64{}}
		for _, tok := range Tokens(c.probe) {
			l.weights[tok.Term] = 2
		}
		got := passages(Tokens(c.probe), c.text, l.weights, l.wanted())
		if !slices.Equal(got, c.want) && len(got)+len(c.want) > 0 {
			t.Errorf("%q in %q: %q, want %q", c.probe, c.text, got, c.want)
		}
	}
}

func TestDiffers(t *testing.T) {
	usd := func(n int64) joinder.Money { return joinder.Minor(n, "USD") }
	l := likening{Probe: Probe{Wallet: "a", Amount: usd(10_000), Date: joinder.Date{Year: 2026, Month: 2, Day: 28}}}
	a := &Answer{Issues: []string{"fee"}}
	for _, c := range []struct {
		c    joinder.PublicComplaint
		want []Difference
	}{
		{joinder.PublicComplaint{Wallet: "a", Issue: "fee", Amount: usd(40_000), Month: "2026-01"}, nil},
		{joinder.PublicComplaint{Wallet: "b", Issue: "theft", Amount: usd(50_000), Month: "2024-02"}, []Difference{OtherWallet, OtherIssue, MuchMore, OtherYear}},
		{joinder.PublicComplaint{Wallet: "a", Issue: "fee", Amount: usd(1)}, []Difference{MuchLess}},
		{joinder.PublicComplaint{Wallet: "a", Issue: "fee", Amount: joinder.Minor(1_000_000_000_000, "CNY")}, nil},
	} {
		if got := l.differs(c.c, a); !slices.Equal(got, c.want) {
			t.Errorf("%+v differs by %v, want %v", c.c, got, c.want)
		}
	}
}

func TestShort(t *testing.T) {
	for text, want := range map[string]bool{"": false, "钱没到": true, "my money is gone": true, strings.Repeat("提现没到", 10): false, strings.Repeat("word ", 12): false, "paypal 提现没到": true} {
		if l := (likening{Probe: Probe{Text: text}}); l.short() != want {
			t.Errorf("%q is short: %v", text, !want)
		}
	}
}
