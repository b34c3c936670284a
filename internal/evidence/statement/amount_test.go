package statement

import "testing"

func TestAmountsInEveryNotationSeen(t *testing.T) {
	for _, c := range []struct {
		in, want, currency, rest string
		comma                    bool
	}{
		{in: "49.74", want: "49.74"}, {in: "¥500.00", want: "500", currency: "CNY"}, {in: "￥1,234.50", want: "1234.5", currency: "CNY"},
		{in: "-59.99", want: "-59.99"}, {in: "−59.99", want: "-59.99"}, {in: "59.99-", want: "-59.99"}, {in: "(1,234.56)", want: "-1234.56"},
		{in: "+10000.00", want: "10000"}, {in: "131.77(已退款89.84)", want: "131.77", rest: "已退款89.84"}, {in: "131.77（已退款89.84）", want: "131.77", rest: "已退款89.84"},
		{in: "1.234,56", want: "1234.56", comma: true}, {in: "-2,56", want: "-2.56", comma: true}, {in: "-2,56", want: "-2.56"}, {in: "750,00", want: "750"},
		{in: "1 234,56", want: "1234.56", comma: true}, {in: "1'234.56", want: "1234.56"}, {in: "12,34,567.89", want: "1234567.89"}, {in: "1,234", want: "1234"},
		{in: "1,234", want: "1.234", comma: true}, {in: "1.234", want: "1.234"}, {in: "1.234", want: "1234", comma: true}, {in: "0,00000001", want: "0.00000001"},
		{in: "£67.40", want: "67.4", currency: "GBP"}, {in: "£1,183.23", want: "1183.23", currency: "GBP"}, {in: "20.59 EUR", want: "20.59", currency: "EUR"},
		{in: "0.01076760USDT", want: "0.0107676", currency: "USDT"}, {in: "1.2E-8", want: "0.000000012"}, {in: ".50", want: "0.5"}, {in: "- $ 23.50", want: "-23.5", rest: "- $ "},
		{in: "５０．００", want: "50"}, {in: "1,234.00 CR", want: "1234"}, {in: "Rp 1.500.000", want: "1500000", currency: "IDR", comma: true},
	} {
		n := notation{}
		if c.comma {
			n.comma = 1
		}
		got, f, ok := n.parse(c.in)
		if !ok || got.String() != c.want || f.currency != c.currency {
			t.Errorf("%q (comma %v): %s %q, %v; want %s %q", c.in, c.comma, got, f.currency, ok, c.want, c.currency)
		}
	}
	for _, none := range []string{"", "/", "--", "abc", "1e400", "1,23,45", "1.2.3,4,5", "1e", "12-34"} {
		if got, _, ok := (notation{}).parse(none); ok {
			t.Errorf("%q is taken for %s", none, got)
		}
	}
}

func TestNotationIsLearntFromTheColumn(t *testing.T) {
	var n notation
	for _, s := range []string{"1.234", "-2,56", "750,00", "1.000,00"} {
		n.learn(s)
	}
	if got, _, _ := n.parse("1.234"); got.String() != "1234" {
		t.Errorf("%s", got)
	}
}
