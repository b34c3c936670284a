package demo

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"joinder"
)

// contact invents how a person is reached; every name carries the label.
func contact(rng *rand.Rand, l joinder.Lang, n int) joinder.Contact {
	var c joinder.Contact
	if l == joinder.Chinese {
		family := []string{"赵", "钱", "孙", "李", "周", "吴", "郑", "王", "冯", "陈", "褚", "卫", "蒋", "沈", "韩", "杨", "欧阳", "慕容"}
		given := []string{"小禾", "一诺", "建国", "秀兰", "子涵", "晓峰", "雨桐", "志强", "桂英", "思远", "梓萱", "海燕", "文博", "丽娟", "浩然", "玉梅", "𬭎", "喆"}
		c.Name = pick(rng, family) + pick(rng, given) + "（示例）"
	} else {
		given := []string{"Alex", "Jordan", "Maria", "Sam", "Priya", "Tom", "Grace", "Omar", "Linda", "Chen", "Fatima", "Joe", "Nina", "Peter"}
		family := []string{"Doe", "Rowe", "Sample", "Mock", "Bloggs", "Nomen", "Roe", "Public", "Testa", "Fictus"}
		c.Name = pick(rng, given) + " " + pick(rng, family) + " (example)"
	}
	switch roll := rng.Float64(); {
	case roll < 0.55:
		c.Email = fmt.Sprintf("person%03d@example.org", n)
	case roll < 0.7 && l == joinder.English:
		c.Phone = fmt.Sprintf("+1 202 555 01%02d", rng.IntN(100))
	case roll < 0.85:
		c.Name = ""
	default:
		c = joinder.Contact{}
	}
	return c
}

// amounts are the usual sizes of a problem in whole yuan; other currencies scale.
var amounts = map[string][2]float64{
	"withdrawal_not_arrived": {800, 12000}, "account_frozen": {1200, 30000}, "unauthorized_transaction": {300, 9000}, "refund_not_received": {80, 3000},
	"support_unreachable": {100, 2000}, "charged_but_failed": {20, 900}, "unwanted_service": {15, 360}, "topup_not_credited": {50, 2000},
	"identity_check_blocked": {500, 20000}, "scam_transfer": {600, 25000}, "unexpected_fee": {10, 300}, "transfer_not_arrived": {500, 15000},
	"exchange_rate": {800, 10000}, "seed_or_approval_compromised": {700, 40000},
}

// perYuan scales yuan to the wallet's currency, roughly.
var perYuan = map[joinder.Currency]float64{"CNY": 1, "HKD": 1.1, "USD": 0.14, "GBP": 0.11, "USDT": 0.14}

// amount draws a sum: small ones are common, round ones too.
func amount(rng *rand.Rand, issue string, c joinder.Currency) joinder.Money {
	low, high := amounts[issue][0]*perYuan[c], amounts[issue][1]*perYuan[c]
	x := low + (high-low)*rng.Float64()*rng.Float64()*rng.Float64()
	text := fmt.Sprintf("%.2f", x)
	switch roll := rng.Float64(); {
	case roll < 0.35 && x > 200:
		text = fmt.Sprintf("%d", int(x/100)*100)
	case roll < 0.6:
		text = fmt.Sprintf("%d", max(1, int(x)))
	case roll < 0.7 && issue == "unwanted_service":
		text = pick(rng, []string{"18", "36", "54", "90", "108", "216"})
	}
	m, err := joinder.ParseMoney(strings.TrimSpace(text), c)
	if err != nil {
		panic(err) // a number with two decimals, and all these currencies have two
	}
	return m
}
