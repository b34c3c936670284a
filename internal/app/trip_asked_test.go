package app_test

import (
	"fmt"
	"strings"
	"testing"

	"joinder"
	"joinder/internal/app/apptest"
	"joinder/internal/browsertest"
)

// TestAskFileAndJoinOnAPhone asks whether it is only me and loses nothing by
// looking at a complaint and going back, reloading and changing the language;
// files and joins with nothing typed twice and nothing consented to beforehand;
// and forgets. With scripts and without.
func TestAskFileAndJoinOnAPhone(t *testing.T) {
	t.Parallel() // most of it is waiting for the browser
	chromium := browsertest.New(t, browsertest.Options{})
	site := apptest.Open(t, apptest.Options{})
	opener := site.Person("zh-CN")
	var first apptest.Filed
	for i, text := range []string{"提现到银行卡三天没到账，客服不接电话。", "周一提现，三天没到账，一直显示处理中。", "余额提现三天没到账，发邮件没人回。", "My withdrawal has been processing for three days and nobody answers."} {
		p := opener
		if i > 0 {
			p = site.Person("zh-CN")
		}
		filed := p.File(apptest.Story{Wallet: "alipay", Issue: "withdrawal_not_arrived", OccurredOn: fmt.Sprintf("2026-09-%02d", 1+i), Narrative: text,
			Amount: "120", Currency: "CNY", Email: fmt.Sprintf("asked%d@example.org", i), Publish: true})
		if i == 0 {
			first = filed
		}
	}
	id := string(opener.OpenCase(first, "提现一直不到账", "多人提现三天以上没有到账，客服没有答复。", "退回全部款项，并说明原因。", joinder.Uses[0]))
	for _, lang := range []string{"zh-CN", "en"} {
		for _, noJS := range []bool{false, true} {
			name := lang + map[bool]string{true: ".nojs", false: ".js"}[noJS]
			t.Run(name, func(t *testing.T) {
				trip := &trip{T: t, site: site, name: "asked." + name, lang: lang, noJS: noJS, first: chromium}
				trip.askFileAndJoin("/cases/" + id)
			})
		}
	}
}

func (t *trip) askFileAndJoin(at string) {
	words := "提现三天没到账，一直显示处理中，客服不接电话。" + t.name
	p := &traveller{t.first.Another(t.T, browsertest.Options{Lang: t.lang, Width: 390, NoJS: t.noJS}), t}
	p.open("/")
	p.Fill("#f-wallet", t.say("支付宝", "Alipay"))
	p.Fill("#f-text", words)
	p.follow(`form[action="/only-me"] button`, "/only-me")
	p.stillAsks(words)
	p.uncover("#ask + form summary")
	p.Click("#ask + form summary")
	p.Fill("#f-amount", t.say("1.5万", "¥15,000"))
	p.Fill("#f-day", "2026-11-03")
	p.follow("#ask + form button.btn", "/only-me")
	p.stillAsks(words)
	p.follow(".found > li:first-child .about a", "/complaints/")
	p.follow(`nav.crumbs a[href="/only-me"]`, "/only-me")
	p.stillAsks(words)
	p.open("/only-me")
	p.stillAsks(words)
	there, back := "en", "zh-CN"
	if t.lang == "en" {
		there, back = back, there
	}
	t.lang = there
	p.follow(`a.lang`, "/only-me?lang="+there)
	p.stillAsks(words)
	t.lang = back
	p.follow(`a.lang`, "/only-me?lang="+back)
	p.follow(`button[name="theme"][value="dark"]`, "/only-me")
	p.stillAsks(words)

	p.follow(`.next button[name="case"]`, "/draft/")
	if !strings.HasSuffix(p.path(), "/money") || p.value("#f-amount") != t.say("1.5万", "¥15,000") || p.value("#f-occurred_on") != "2026-11-03" {
		t.Fatalf("at %s with %q on %q: %s", p.path(), p.value("#f-amount"), p.value("#f-occurred_on"), p.Text("main"))
	}
	p.Fill("#f-jurisdiction", "CN")
	p.follow("main form.sheet button.btn", "/draft/")
	p.follow(`a.btn[href$="/you"]`, "/draft/")
	p.follow(`main form[action$="/you"] button.btn`, "/draft/")
	if !strings.HasSuffix(p.path(), "/receipt") || p.Text("#code") == "" {
		t.Fatalf("no receipt at %s: %s", p.path(), p.Text("main"))
	}
	receipt := p.path()
	number := p.Text(".receipt dd code")
	if members := t.site.Count(`SELECT COUNT(*) FROM members WHERE complaint = '` + number + `'`); members != 0 {
		t.Error("joined without being asked")
	}
	p.allowAll()
	p.follow(`form[action="`+at+`/join"] button.btn`, at+"/me")
	if members := t.site.Count(`SELECT COUNT(*) FROM members WHERE complaint = '` + number + `'`); members != 1 {
		t.Errorf("%d memberships", members)
	}
	p.open(receipt)
	if p.Has(`form[action="`+at+`/join"]`) || !p.Has(`a[href="`+at+`/me"]`) {
		t.Errorf("the receipt asks to join again: %s", p.Text("main"))
	}
	p.open("/mine/" + number)
	if text := p.Text("main"); !strings.Contains(text, words) || !strings.Contains(text, "15,000") {
		t.Errorf("not what was asked: %s", text)
	}
	p.open("/only-me")
	p.follow(`form[action="/only-me/forget"] button`, "/")
	p.open("/only-me")
	if strings.Contains(p.Text("main"), words) || !strings.Contains(p.Text(".notice"), t.say("两小时", "two hours")) {
		t.Errorf("after forgetting: %s", p.Text("main"))
	}
}

// stillAsks looks for the question on its answer.
func (p *traveller) stillAsks(words string) {
	p.t.Helper()
	if got := p.value("#f-text"); got != words || !p.Has(".found mark") {
		p.t.Errorf("%s asks %q: %s", p.path(), got, p.Text("main"))
	}
	if strings.Contains(p.URL(), "%") || strings.Contains(p.URL(), "text") {
		p.t.Errorf("the address tells: %s", p.URL())
	}
}
