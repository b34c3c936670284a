package web

import (
	"testing"

	"joinder"
	"joinder/internal/datapack"
)

// otherNames calls wallets by more than their names.
type otherNames struct {
	SearchFacts
	of map[string][]string
}

func (o otherNames) NamesOf(wallet string) []string { return o.of[wallet] }

// TestWalletsAreKnownHoweverTheyAreWritten: case, width, blanks, accents and
// punctuation do not matter, and nobody guesses between two.
func TestWalletsAreKnownHoweverTheyAreWritten(t *testing.T) {
	wallet := func(id, zh, en, operator string, reviewed bool) joinder.Wallet {
		return joinder.Wallet{ID: id, Name: joinder.Text{ZH: zh, EN: en}, Operator: operator, Reviewed: reviewed}
	}
	x := writtenOf([]joinder.Wallet{
		wallet("bluebird", "示例：青鸟支付", "Example: Bluebird Pay", "Bluebird Ltd", true),
		wallet("alipay", "支付宝", "Alipay", "Ant", true),
		wallet("alipayhk", "支付宝香港", "AlipayHK", "Ant HK", true),
		wallet("fruit-pay", "果付", "Fruit Pay", "Fruit Inc.", true),
		wallet("fruit-cash", "果钱", "Fruit Cash", "Fruit Inc.", true),
		wallet("plus", "", "Pay+", "", true),
		wallet("minus", "", "Pay-", "", true),
		wallet("acai", "", "Açaí Money", "", true),
		wallet("blue bird pay", "", "BLUE BIRD PAY", "", false),
		wallet("twin-1", "", "Twin Bank", "", false),
		wallet("twin-2", "", "TWIN  BANK", "", false),
		wallet("blue-bird pay", "", "Blue-Bird Pay", "", false),
		wallet("stranger", "", "Alipay!", "", false),
	}, otherNames{of: map[string][]string{"bluebird": {"Bluebird Payments", "青鸟"}, "fruit-pay": {"Fruit Inc."}, "alipay": {"蚂蚁", "Alipay HK"}, "acai": {"..."}}})
	for typed, want := range map[string]string{
		"Example: Bluebird Pay": "bluebird", "Example · Bluebird Pay": "bluebird", "Example：Bluebird Pay": "bluebird", "example bluebird pay": "bluebird",
		"  ＥＸＡＭＰＬＥ:　Bluebird　Pay ": "bluebird", "示例 · 青鸟支付": "bluebird", "示例:青鸟支付": "bluebird", "青鸟": "bluebird", "bluebird payments": "bluebird",
		"alipay ": "alipay", "ALIPAY": "alipay", "Ali Pay": "alipay", "「支付宝」": "alipay", "ａｌｉｐａｙ": "alipay", "蚂蚁": "alipay", "alipay-hk": "alipayhk", "支付宝（香港）": "alipayhk",
		"Alipay!": "stranger", "alipay!!": "alipay",
		"Fruit Inc.": "", "fruit": "", "fruit-cash": "fruit-cash", "FRUIT CASH": "fruit-cash",
		"pay+": "plus", "Pay-": "minus", "pay": "", "Pay ?": "",
		"acai money": "acai", "AÇAI": "acai", "Blue Bird Pay": "blue bird pay", "bluebird.pay": "", "blue-bird pay": "blue-bird pay",
		"Twin Bank": "twin-1", "twin-bank": "", "twin": "",
		"": "", "...": "", " ": "", "\xff": "", "的": "", "支": "", "nobody": "", "𬭎𬀩": "",
	} {
		if id, ok := x.find(typed); ok != (want != "") || ok && id != want {
			t.Errorf("%q is %q, %v; want %q", typed, id, ok, want)
		}
	}
}

// TestThePackKnowsItsOwnNames: every wallet of the pack is found by its id and
// names in capitals and with other marks, or else by nobody's.
func TestThePackKnowsItsOwnNames(t *testing.T) {
	pack, err := datapack.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	list := pack.Wallets(joinder.Date{Year: 2026, Month: 11, Day: 23})
	x := writtenOf(list, pack)
	for _, w := range list {
		for _, typed := range []string{w.ID, w.Name.ZH, w.Name.EN, " " + w.Name.EN + "。", "「" + w.Name.ZH + "」"} {
			if id, ok := x.find(typed); foldName(typed) != "" && (!ok || id != w.ID) {
				t.Errorf("%q of %s is %q, %v", typed, w.ID, id, ok)
			}
		}
	}
	for typed, want := range map[string]string{"Alipay ": "alipay", "小狐狸": "metamask", "CASH-APP": "cashapp", "weixin pay": "wechatpay"} {
		if id, _ := x.find(typed); id != want {
			t.Errorf("%q is %q, want %q", typed, id, want)
		}
	}
}
