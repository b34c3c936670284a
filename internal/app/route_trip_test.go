package app_test

import (
	"net/http"
	"strings"
	"testing"

	"joinder/internal/app/apptest"
)

// TestChannelsAskOneQuestionAScreen walks through the questions without
// JavaScript, as a reader of either language.
func TestChannelsAskOneQuestionAScreen(t *testing.T) {
	site := apptest.Open(t, apptest.Options{})
	reader := site.Person("en")
	for _, c := range []struct {
		path  string
		has   []string
		hasNo []string
	}{
		{"/channels?lang=en", []string{"Where do you use it?", "Australia"}, []string{"Wallet"}},
		{"/channels?lang=en&place=CN", []string{"Which wallet is it?", "Alipay", "Not listed"}, []string{"Venmo"}},
		{"/channels?lang=en&place=CN&wallet=no-such", []string{"Which wallet is it?"}, nil},
		{"/channels?lang=en&place=CN&wallet=alipay", []string{"What happened?", "Withdrawal not arrived"}, nil},
		{"/channels?lang=en&place=CN&wallet=alipay&issue=unexpected_fee", []string{"Which part of the app", "Huabei"}, []string{"Where to complain, in order"}},
		{"/channels?lang=en&place=CN&wallet=alipay&issue=unexpected_fee&product=credit", []string{"NFRA", "Alipay customer service"}, []string{"PBoC financial-consumer"}},
		{"/channels?lang=zh-CN&place=CN&wallet=-&issue=other&product=-", []string{"去哪里投诉，按次序", "先看你自己的期限", "说出是哪个钱包"}, nil},
		{"/channels?lang=en&place=HK&wallet=payme&issue=other&amount=80000&currency=HKD", []string{"above its limit"}, nil},
		{"/channels?lang=en&place=HK&wallet=payme&issue=other&amount=much&currency=HKD&members=-3", []string{"cannot be read"}, nil},
		{"/channels/cn-samr-12315?lang=en", []string{"Shut while one of these", "your deadline", "Order 121"}, nil},
		{"/channels/eu-odr?lang=en", []string{"not offered now"}, nil},
		{"/pack/places/CN?lang=en", []string{"Find my own order"}, nil},
	} {
		a := reader.Read(c.path)
		text := a.Body
		if a.Status != http.StatusOK {
			t.Errorf("%s: %d", c.path, a.Status)
		}
		for _, s := range c.has {
			if !strings.Contains(text, s) {
				t.Errorf("%s does not say %q", c.path, s)
			}
		}
		for _, s := range c.hasNo {
			if main, _, _ := strings.Cut(text[strings.Index(text, "Step "):], "Not legal advice"); strings.Contains(main, s) {
				t.Errorf("%s says %q", c.path, s)
			}
		}
	}
	if a := reader.Read("/channels/no-such-channel"); a.Status != http.StatusNotFound {
		t.Errorf("an unknown channel: %d", a.Status)
	}
}
