package fee_test

import (
	"math/big"
	"strings"
	"testing"

	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/wallet/fee"
)

func TestFindReadsWhatPeopleSay(t *testing.T) {
	b := book(t)
	for _, c := range []struct {
		wallet, words string
		action        fee.Action
		id            string
	}{
		{"alipay", "withdraw", fee.Withdraw, ""}, {"alipay", "Withdrawal", fee.Withdraw, ""}, {"alipay", "提现", fee.Withdraw, ""},
		{"alipay", "BALANCE to  bank card", fee.Withdraw, "fee-alipay-withdraw"}, {"alipay", "余额提现到银行卡", fee.Withdraw, "fee-alipay-withdraw"},
		{"alipay", "fee-alipay-foreign-card", fee.Payment, "fee-alipay-foreign-card"}, {"alipay", "foreign card", fee.Payment, "fee-alipay-foreign-card"},
		{"ovo", "top-up", fee.TopUp, ""}, {"ovo", "Top Up", fee.TopUp, ""}, {"ovo", "top_up", fee.TopUp, ""}, {"ovo", "topup", fee.TopUp, ""},
		{"wise", "atm", fee.Cash, ""}, {"wise", "ATM withdrawal", fee.Cash, "fee-wise-us-atm"}, {"revolut", "FX", fee.Exchange, ""}, {"venmo", "pay", fee.Payment, ""},
		{"metamask", "on-chain", fee.OnChain, ""}, {"ecny", "interest", fee.Yield, ""},
	} {
		action, id, err := b.Find(c.wallet, c.words)
		if err != nil || action != c.action || id != c.id {
			t.Errorf("%s %q: %s %q %v, want %s %q", c.wallet, c.words, action, id, err, c.action, c.id)
		}
	}
	for _, c := range [][3]string{{"alipay", "teleport", "fee-alipay-withdraw"}, {"alypay", "teleport", "wechatpay"}, {"ledger", "teleport", "venmo"}, {"", "", "alipay"}} {
		_, _, err := b.Find(c[0], c[1])
		if err == nil || !strings.Contains(err.Error(), c[2]) {
			t.Errorf("%v: %v does not name what is known", c, err)
		}
	}
}

func TestWrongQuestions(t *testing.T) {
	b := book(t)
	cny := func(s string) joinder.Money { return money(t, s, "CNY") }
	minus, hkd := cny("-1"), money(t, "1", "HKD")
	for name, c := range map[string]struct {
		ask fee.Ask
		key string
	}{
		"no amount":         {fee.Ask{Wallet: "alipay", Action: fee.Withdraw}, "error.feecalc.amount"},
		"negative":          {fee.Ask{Wallet: "alipay", Action: fee.Withdraw, Amount: minus}, "error.feecalc.negative"},
		"no such wallet":    {fee.Ask{Wallet: "alypay", Action: fee.Withdraw, Amount: cny("1")}, "error.feecalc.wallet"},
		"nothing observed":  {fee.Ask{Wallet: "ledger", Action: fee.Withdraw, Amount: cny("1")}, "error.feecalc.nothing"},
		"no such action":    {fee.Ask{Wallet: "alipay", Action: "fly", Amount: cny("1")}, "error.feecalc.action"},
		"action not seen":   {fee.Ask{Wallet: "alipay", Action: fee.TopUp, Amount: cny("1")}, "error.feecalc.none"},
		"id of another":     {fee.Ask{Wallet: "alipay", Observation: "fee-wechat-withdraw", Amount: cny("1")}, "error.feecalc.none"},
		"on chain":          {fee.Ask{Wallet: "metamask", Action: fee.OnChain, Amount: money(t, "1", "ETH")}, "error.feecalc.on_chain"},
		"other currency":    {fee.Ask{Wallet: "alipay", Action: fee.Withdraw, Amount: hkd}, "error.feecalc.currency"},
		"crypto in dollars": {fee.Ask{Wallet: "metamask", Action: fee.Exchange, Amount: money(t, "1", "USD")}, "error.feecalc.currency"},
		"used elsewhere":    {fee.Ask{Wallet: "alipay", Action: fee.Withdraw, Amount: cny("1"), UsedAllowance: &hkd}, "error.feecalc.used_currency"},
		"used negative":     {fee.Ask{Wallet: "alipay", Action: fee.Withdraw, Amount: cny("1"), UsedAllowance: &minus}, "error.feecalc.used_negative"},
		"too early":         {fee.Ask{Wallet: "alipay", Action: fee.Withdraw, Amount: cny("1"), On: joinder.Date{Year: 2016, Month: 10, Day: 11}}, "error.feecalc.not_yet"},
		"too much":          {fee.Ask{Wallet: "alipay", Action: fee.Withdraw, Amount: cny("10000000000000000000")}, "error.feecalc.too_much"},
		"speed":             {fee.Ask{Wallet: "alipay", Action: fee.Withdraw, Amount: cny("1"), Speed: "soon"}, "error.feecalc.speed"},
		"periods":           {fee.Ask{Wallet: "alipay", Action: fee.Withdraw, Amount: cny("1"), Periods: 5000}, "error.feecalc.periods"},
	} {
		_, err := b.Answer(c.ask)
		if err == nil || !strings.Contains(err.Error(), c.key) {
			t.Errorf("%s: %v, want %s", name, err, c.key)
		}
	}
}

func TestStaleAfterHalfAYear(t *testing.T) {
	b := book(t)
	for _, c := range []struct{ wallet, id, on, word string }{
		{"paypal", "fee-paypal-us-ff-card", "2026-11-23", "fact"}, {"paypal", "fee-paypal-us-ff-card", "2026-12-24", "fact"},
		{"paypal", "fee-paypal-us-ff-card", "2026-12-25", "stale"}, {"venmo", "fee-venmo-instant", "2026-11-23", "contradicted"},
		{"metamask", "fee-metamask-swap", "2026-11-23", "unconfirmed"}, {"alipay", "fee-alipay-withdraw", "2027-05-21", "fact"},
		{"alipay", "fee-alipay-withdraw", "2027-05-22", "stale"}, {"octopus", "fee-octopus-record-2007", "2026-11-23", "unconfirmed"},
	} {
		on, err := joinder.ParseDate(c.on)
		if err != nil {
			t.Fatal(err)
		}
		o, ok := b.Observation(c.id, on)
		if !ok || o.Word() != c.word {
			t.Errorf("%s on %s is %q, want %q", c.id, c.on, o.Word(), c.word)
		}
		if o.Word() == "fact" && o.Old {
			t.Errorf("%s is fresh and old", c.id)
		}
	}
}

// TestReceiptsComeFirst: what people were charged is stronger than any page.
func TestReceiptsComeFirst(t *testing.T) {
	pack, err := datapack.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	seen := fee.Observation{ID: "receipts", Wallet: "alipay", Action: fee.Withdraw, Currency: "CNY", Receipt: true, CheckedOn: today,
		Confidence: datapack.High, Sources: []string{"receipts"}, Seen: []fee.Sample{{Amount: money(t, "30000", "CNY"), Fee: money(t, "12.00", "CNY"), On: today, People: 5}}}
	b := fee.NewBook(pack, seen)
	a, err := b.Answer(fee.Ask{Wallet: "alipay", Action: fee.Withdraw, Amount: money(t, "30000", "CNY"), On: today})
	if err != nil || a.Fee.Decimal() != "12.00" || len(a.Quotes) != 2 || a.High.Decimal() != "30.00" || a.Low.Decimal() != "10.00" {
		t.Errorf("%+v %v", a, err)
	}
	a, err = b.Answer(fee.Ask{Wallet: "alipay", Action: fee.Withdraw, Amount: money(t, "40000", "CNY"), On: today})
	if err != nil || a.Fee.Decimal() != "20.00" || len(a.Quotes) != 1 || len(a.Samples) != 1 {
		t.Errorf("another amount: %+v %v", a, err)
	}
}

func TestCompare(t *testing.T) {
	b := book(t)
	var amounts []joinder.Money
	for _, s := range []string{"100", "1", "10000", "1000"} {
		amounts = append(amounts, money(t, s, "USD"))
	}
	c, err := b.Compare([]string{"paypal", "venmo", "cashapp", "alipay", "nobody"}, fee.Withdraw, amounts, fee.Options{On: today, Speed: "instant"})
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Rows) != 3 || len(c.Missing) != 2 || c.Amounts[0].Decimal() != "1.00" || c.Rows[0].Cells[3].Fee.Decimal() != "25.00" {
		t.Fatalf("%+v", c)
	}
	// Cash App has no maximum: above 25 / 1.75% the other two are cheaper.
	last := c.Crossings[len(c.Crossings)-1]
	if want := big.NewRat(10000, 7); last.At.Decimal() != "1428.58" || strings.Join(last.To, " ") != "paypal venmo" || last.Exact == nil || last.Exact.Cmp(want) != 0 {
		t.Errorf("crossing %+v, exact %v", last, last.Exact)
	}
	if got := c.Rows[0].At(money(t, "1428.58", "USD")); got.Decimal() != "25.00" {
		t.Errorf("PayPal at 1428.58: %s", got)
	}
	if knees := c.Rows[0].Knees("USD"); len(knees) != 3 {
		t.Errorf("PayPal's line bends at %v", knees)
	}
	if _, err := b.Compare([]string{"paypal"}, fee.Withdraw, append(amounts, money(t, "1", "EUR")), fee.Options{}); err == nil {
		t.Error("two currencies are compared")
	}
}

func FuzzAmount(f *testing.F) {
	for _, s := range []string{"30000", "0.01", "-1", "1e9", "１２．５", "1,000,000,000,000", "", ".", "NaN", "9999999999999999999999999999999999999999"} {
		f.Add(s, "CNY")
	}
	b := fee.NewBook(nil, examples()...)
	f.Fuzz(func(t *testing.T, text, code string) {
		m, err := fee.Amount(text, joinder.Currency(code))
		if err != nil {
			if joinder.KindOf(err) != joinder.Invalid {
				t.Fatal(err)
			}
			return
		}
		if m.Sign() < 0 {
			t.Fatalf("%q is taken for %s", text, m)
		}
		_, _, _ = b.Find("example-spread", text)
		if a, err := b.Answer(fee.Ask{Wallet: "example-spread", Observation: "example-spread", Amount: m}); err == nil && a.Fee.Sign() < 0 {
			t.Fatalf("%s costs %s", m, a.Fee)
		}
	})
}
