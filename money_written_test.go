package joinder_test

import (
	"strings"
	"testing"

	"joinder"
)

// What people write for an amount, and what it comes to.
func TestPlainAmount(t *testing.T) {
	for _, c := range []struct {
		written string
		chosen  joinder.Currency
		amount  string
		means   joinder.Currency
	}{
		{"300", "CNY", "300", "CNY"}, {" 1,200.50 ", "CNY", "1200.5", "CNY"}, {"１，２００．５０", "CNY", "1200.5", "CNY"}, {"1 200", "EUR", "1200", "EUR"},
		{"1.5万", "CNY", "15000", "CNY"}, {"1.5 万元", "CNY", "15000", "CNY"}, {"1.5w", "CNY", "15000", "CNY"}, {"3K", "USD", "3000", "USD"}, {"2千", "CNY", "2000", "CNY"},
		{"1万5千元", "CNY", "15000", "CNY"}, {"1万5", "CNY", "15000", "CNY"}, {"2千5", "CNY", "2500", "CNY"}, {"1万500", "CNY", "10500", "CNY"}, {"1亿2000万", "CNY", "120000000", "CNY"}, {"3百", "CNY", "300", "CNY"}, {"200万", "TWD", "2000000", "TWD"},
		{"¥300", "USD", "300", "CNY"}, {"￥300", "JPY", "300", "JPY"}, {"300块", "CNY", "300", "CNY"}, {"300元", "HKD", "300", "HKD"}, {"人民币300元", "USD", "300", "CNY"}, {"RMB 300", "", "300", "CNY"},
		{"$20", "CNY", "20", "USD"}, {"$20", "CAD", "20", "CAD"}, {"US$20", "CAD", "20", "USD"}, {"hk$1,200", "CNY", "1200", "HKD"}, {"20 USD", "CNY", "20", "USD"}, {"0.015 BTC", "CNY", "0.015", "BTC"}, {"500u", "CNY", "500", "USDT"},
		{"12,50 €", "USD", "12.5", "EUR"}, {"1.200,50 €", "EUR", "1200.5", "EUR"}, {"1.200.000", "EUR", "1200000", "EUR"}, {"1,00,000", "INR", "100000", "INR"}, {"1'200", "CHF", "1200", "CHF"}, {"1,0000", "CNY", "10000", "CNY"},
		{"-20", "CNY", "-20", "CNY"}, {"−20", "CNY", "-20", "CNY"}, {".50", "USD", "0.5", "USD"}, {"0", "CNY", "0", "CNY"}, {"1000000000000", "CNY", "1000000000000", "CNY"}, {"20.", "USD", "20", "USD"},
	} {
		amount, means := joinder.PlainAmount(c.written, c.chosen)
		if amount != c.amount || means != c.means {
			t.Errorf("%q, %s chosen: %q %s, want %q %s", c.written, c.chosen, amount, means, c.amount, c.means)
		}
		if _, err := joinder.ParseMoney(amount, means); err != nil {
			t.Errorf("%q: ParseMoney does not read %q %s: %v", c.written, amount, means, err)
		}
	}
}

// What could mean two things, or nothing, is no amount.
func TestPlainAmountThatNobodyCanRead(t *testing.T) {
	for _, written := range []string{"", "很多", "三百", "300多元", "about 300", "1万50000", "5千1万", "12,3456,7", "1,2,3", "1.2.3", "20 USD 30", "$20 EUR", "1万2万", "𬭎𬀩", "O'Neil-李", "5e9", "0x10", strings.Repeat("9", 400), "12:30", "1/2", "￥", "万"} {
		amount, means := joinder.PlainAmount(written, "CNY")
		if amount != "" || means != "CNY" {
			t.Errorf("%q became %q %s", written, amount, means)
		}
		if m, err := joinder.ParseMoney(amount, means); err == nil {
			t.Errorf("%q was read as %s", written, m)
		}
	}
}
