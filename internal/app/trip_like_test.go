package app_test

import (
	"fmt"
	"strings"
	"testing"

	"joinder/internal/app/apptest"
	"joinder/internal/browsertest"
	"joinder/internal/similar/paraphrase"
)

// TestSameAsYoursOnAPhone asks whether it is only me, reads why the first
// complaint is shown, says that it is the same and takes it back, with scripts
// and without. One browser counts once.
func TestSameAsYoursOnAPhone(t *testing.T) {
	t.Parallel() // most of it is waiting for the browser
	chromium := browsertest.New(t, browsertest.Options{})
	site := apptest.Open(t, apptest.Options{})
	words := []string{"提现到银行卡三天没到账，客服不接电话。", "周一提现，三天没到账，一直显示处理中。", "余额提现三天没到账，发邮件没人回。"}
	for i, text := range words {
		site.Person("zh-CN").File(apptest.Story{Wallet: "alipay", Issue: "withdrawal_not_arrived", OccurredOn: fmt.Sprintf("2026-09-%02d", 1+i), Narrative: text,
			Amount: "120", Currency: "CNY", Email: fmt.Sprintf("same%d@example.org", i), Publish: true})
	}
	for _, lang := range []string{"zh-CN", "en"} {
		for _, noJS := range []bool{false, true} {
			name := lang + map[bool]string{true: ".nojs", false: ".js"}[noJS]
			t.Run(name, func(t *testing.T) {
				p := (&trip{T: t, site: site, name: "same." + name, lang: lang, noJS: noJS, first: chromium}).person()
				before := len(learned(t, site))
				p.open("/")
				p.Fill("#f-wallet", p.t.say("支付宝", "Alipay"))
				p.Fill("#f-text", "提现三天没到账，我的电话 13812345678")
				p.follow(`form[action="/only-me"] button`, "/only-me")
				if text := p.Text(".found > li"); !strings.Contains(text, p.t.say("你们都写了", "You both write")) || !strings.Contains(text, "三天没到账") {
					t.Errorf("no reason: %s", text)
				}
				for _, press := range [][3]string{{"yes", "你说一样", "it is the same"}, {"no", "你说不一样", "it is different"}} {
					p.follow(`.found > li:first-child button[value^="`+press[0]+`"]`, "/only-me#hit-")
					if text := p.Text(".found > li"); !strings.Contains(text, p.t.say(press[1], press[2])) {
						t.Errorf("said %s: %s", press[0], text)
					}
				}
				after := learned(t, site)
				if len(after) != before+1 {
					t.Errorf("%d verdicts after %d", len(after), before)
				}
				for _, k := range after {
					if k.How != paraphrase.Refused || strings.Contains(k.A, "138") {
						t.Errorf("not the last word, or a number is kept: %+v", k)
					}
				}
			})
		}
	}
}

// learned is what the site knows of pairs.
func learned(t *testing.T, site *apptest.Site) []paraphrase.Known {
	t.Helper()
	known, err := site.DB.KnownPairs(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return known
}
