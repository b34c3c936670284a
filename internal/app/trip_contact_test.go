package app_test

import (
	"strings"
	"testing"

	"joinder/internal/app/apptest"
	"joinder/internal/browsertest"
)

// TestConfirmingAnAddressOnAPhone asks for the link on the receipt, opens the
// mail in another browser without scripts, and confirms there with the number.
func TestConfirmingAnAddressOnAPhone(t *testing.T) {
	t.Parallel() // most of it is waiting for the browser
	chromium := browsertest.New(t, browsertest.Options{})
	address, got := postOffice(t)
	site := apptest.Open(t, apptest.Options{Mail: "smtp+plain://" + address})
	for _, lang := range []string{"zh-CN", "en"} {
		t.Run(lang, func(t *testing.T) {
			trip := &trip{T: t, site: site, name: "contact." + lang, lang: lang, first: chromium}
			p := trip.person()
			p.open("/file")
			p.Fill("#f-wallet", trip.say("支付宝", "Alipay"))
			p.Fill("#f-issue", "withdrawal_not_arrived")
			p.Fill("#f-narrative", trip.say("提现三天了还没有到账 wordsqz", "My withdrawal never arrived wordsqz"))
			p.follow("main form.sheet button.btn", "/draft/")
			p.Fill("#f-currency", "CNY")
			p.Fill("#f-occurred_on", "2026-10-02")
			p.Fill("#f-jurisdiction", "CN")
			p.follow("main form.sheet button.btn", "/draft/")
			p.follow(`a.btn[href$="/you"]`, "/draft/")
			p.Fill("#f-email", "O'Neil-"+lang+"@body.example")
			p.follow(`main form[action$="/you"] button.btn`, "/draft/")
			p.follow(`#contact button`, "/draft/")
			number := p.Text("#contact-number")
			site.Settle()
			link, _ := contactMail(t, got)

			trip.noJS = true // the mail is read on a computer without scripts
			mailer := trip.person()
			mailer.open(link)
			if text := mailer.Text("main"); strings.Contains(text, "wordsqz") || strings.Contains(text, number) {
				t.Errorf("the link's page tells too much:\n%s", text)
			}
			trip.noJS = false
			phone := trip.person()
			phone.open(link)
			phone.Fill(`input[name="number"]`, number)
			phone.follow(`form[action="/confirm"] button`, "/confirm")
			if text := phone.Text("main"); !strings.Contains(text, trip.say("你的邮箱确认好了", "Your e-mail is confirmed")) {
				t.Errorf("after confirming:\n%s", text)
			}
			var mine string
			p.Eval(`document.querySelector("main a[href^=\"/mine/\"]").getAttribute("href")`, &mine)
			p.open(mine)
			if text := p.Text("#contact"); !strings.Contains(text, trip.say("邮箱已确认", "E-mail confirmed")) {
				t.Errorf("her own page says\n%s", text)
			}
		})
	}
}
