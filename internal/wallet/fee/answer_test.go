package fee_test

import (
	"testing"

	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/wallet/fee"
)

var today = joinder.Date{Year: 2026, Month: 11, Day: 23}

func book(t testing.TB) *fee.Book {
	t.Helper()
	pack, err := datapack.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	return fee.NewBook(pack)
}

func money(t testing.TB, s string, c joinder.Currency) joinder.Money {
	t.Helper()
	m, err := joinder.ParseMoney(s, c)
	if err != nil {
		t.Fatalf("%s %s: %v", s, c, err)
	}
	return m
}

func TestAnswer(t *testing.T) {
	b := book(t)
	for _, c := range []struct{ wallet, words, amount, currency, used, fee, low, high string }{
		{"alipay", "withdraw", "30000", "CNY", "0", "10.00", "10.00", "10.00"},
		{"alipay", "balance to bank card", "30000", "CNY", "20000", "30.00", "30.00", "30.00"},
		{"alipay", "fee-alipay-withdraw", "0.50", "CNY", "20000", "0.10", "0.10", "0.10"},
		{"alipay", "提现", "30000", "CNY", "", "10.00", "10.00", "30.00"},
		{"wechatpay", "withdrawal", "301000", "CNY", "0", "300.00", "100.00", "300.00"},
		{"paypal", "fee-paypal-us-instant", "1500", "USD", "", "25.00", "15.00", "25.00"},
		{"cashapp", "fee-cashapp-instant", "100", "USD", "", "1.75", "0.50", "1.75"},
		{"gcash", "holding", "10", "PHP", "", "10.00", "10.00", "10.00"},
	} {
		action, id, err := b.Find(c.wallet, c.words)
		if err != nil {
			t.Fatal(err)
		}
		ask := fee.Ask{Wallet: c.wallet, Action: action, Observation: id, Amount: money(t, c.amount, joinder.Currency(c.currency)), On: today}
		if c.used != "" {
			m := money(t, c.used, joinder.Currency(c.currency))
			ask.UsedAllowance = &m
		}
		a, err := b.Answer(ask)
		if err != nil {
			t.Fatal(err)
		}
		if a.Fee.Decimal() != c.fee || a.Low.Decimal() != c.low || a.High.Decimal() != c.high {
			t.Errorf("%s %s %s used %s: %s (%s to %s), want %s (%s to %s)", c.wallet, c.words, c.amount, c.used, a.Fee.Decimal(), a.Low.Decimal(), a.High.Decimal(), c.fee, c.low, c.high)
		}
	}
}
