package similar

import (
	"slices"
	"strings"
	"testing"

	"joinder"
)

// reasonsOf are the reasons between two texts, where every word of the probe
// has a weight, and both languages have words that are common.
func reasonsOf(probe, text string, weight float64) []string {
	l := New(nil, joinder.RealWorld()).liken(Probe{Text: probe})
	l.weights = map[string]float64{"the": 0.3, "我们": 0.3}
	for _, tok := range l.tokens {
		l.weights[tok.Term] = weight
	}
	return l.reasons(l.wanted(), map[string]string{}).of(text)
}

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
		{"\xff提现未到\xfe", "提现未到\xff", []string{"提现未到"}},
		{strings.Repeat("退款难", 50), strings.Repeat("退款难", 50), []string{strings.Repeat("退款难", 12)}},
	} {
		if got := reasonsOf(c.probe, c.text, 2); !slices.Equal(got, c.want) && len(got)+len(c.want) > 0 {
			t.Errorf("%q in %q: %q, want %q", c.probe, c.text, got, c.want)
		}
	}
}

// TestRareInItsLanguage: where few texts are in English, all of its words are
// rare among all texts; what counts is how rare they are in English.
func TestRareInItsLanguage(t *testing.T) {
	for common, want := range map[float64][]string{0.2: {"withdrawal"}, 3.5: nil} {
		l := New(nil, joinder.RealWorld()).liken(Probe{Text: "my withdrawal"})
		l.weights = map[string]float64{"my": common, "withdraw": 5}
		if got := l.reasons(l.wanted(), nil).of("a withdrawal"); !slices.Equal(got, want) {
			t.Errorf("with common words of %v: %q, want %q", common, got, want)
		}
	}
}

// TestReasonsSaySomething: one word that many texts have is no reason, nor is a
// number or a month; two words are, and a rare one.
func TestReasonsSaySomething(t *testing.T) {
	const usual, rare = 1.5, 4.5
	for _, c := range []struct {
		probe, text string
		weight      float64
		want        []string
	}{
		{"three transfers are missing", "I waited three weeks", usual, nil},
		{"three transfers are missing", "I waited three weeks", rare, nil},
		{"money gone in March 2024", "In March 2024 I moved house", rare, nil},
		{"gone since the 3rd of May", "on the 3rd of May", rare, nil},
		{"my money is gone", "they have the money", usual, nil},
		{"my money is gone", "they have the money", rare, []string{"money"}},
		{"transfer frozen", "the transfer was late; frozen fish", usual, []string{"transfer", "frozen"}},
		{"提现三天了没到账", "提现后，三天没人管，还没有到账", usual, []string{"提现", "到账"}},
		{"transfer frozen by Bluebird", "frozen fish; a transfer by bluebird mail", 2, []string{"frozen", "transfer", "bluebird"}},
		{"withdrawal pending for days", "a withdrawal pending since", usual, []string{"withdrawal pending"}},
		{"hotline 95188 hung up", "I rang 95188 again", rare, []string{"95188"}},
		{"三天了", "等了三天了", rare, nil},
		{"十月被扣了", "今年十月", rare, nil},
		{"客服不理我", "找客服", usual, nil},
		{"客服不理我", "找客服", rare, []string{"客服"}},
		{"钱没到账", "一直没到账", usual, []string{"没到账"}},
	} {
		if got := reasonsOf(c.probe, c.text, c.weight); !slices.Equal(got, c.want) && len(got)+len(c.want) > 0 {
			t.Errorf("%q in %q by %v: %q, want %q", c.probe, c.text, c.weight, got, c.want)
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
		if l := New(nil, joinder.RealWorld()).liken(Probe{Text: text}); l.short() != want {
			t.Errorf("%q is short: %v", text, !want)
		}
	}
}
