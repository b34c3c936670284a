package app_test

import (
	"strings"
	"testing"

	"joinder/internal/app/apptest"
	"joinder/internal/browsertest"
)

// TestCheckupFromQuestionsToThePlan answers on a phone in both languages, with
// scripts (a group at a time) and without (all at once), and gets the same plan.
func TestCheckupFromQuestionsToThePlan(t *testing.T) {
	t.Parallel() // most of it is waiting for the browser
	chromium := browsertest.New(t, browsertest.Options{})
	site := apptest.Open(t, apptest.Options{})
	for _, lang := range []string{"zh-CN", "en"} {
		for _, noJS := range []bool{false, true} {
			name := lang + map[bool]string{true: ".nojs", false: ".js"}[noJS]
			t.Run(name, func(t *testing.T) {
				trip := &trip{T: t, site: site, name: "checkup." + name, lang: lang, noJS: noJS, first: chromium}
				p := trip.person()
				p.open("/checkup?wallet=alipay")
				p.checkUp()
			})
		}
	}
}

// checkupAnswers are given in this order; a new group begins at "".
var checkupAnswers = []string{"kinds=app", "savings=apart", "", "password=reused", "factor=sms", "paycode=none", "", "sim=both", "", "alerts=none", "", "spare=yes"}

func (p *traveller) checkUp() {
	p.t.Helper()
	for _, a := range checkupAnswers {
		question, answer, given := strings.Cut(a, "=")
		switch {
		case given:
			p.Click(`input[name="` + question + `"][value="` + answer + `"]`)
		case !p.t.noJS:
			p.Click("[data-on]")
		}
	}
	p.follow("[data-end]", "/checkup")
	for i, want := range []string{p.t.say("设一个和解锁密码不同的支付密码", "Set a payment PIN that differs"), p.t.say("打开每一笔支出的通知", "Switch on alerts"), p.t.say("换成只用在这里的长密码", "Change to a long password"), p.t.say("打开通行密钥", "Switch on a passkey")} {
		var got string
		p.Eval(`document.querySelectorAll(".plan h3")[`+string(rune('0'+i))+`].textContent`, &got)
		if !strings.Contains(got, want) {
			p.t.Errorf("step %d is %q, want %q", i+1, got, want)
		}
	}
	if text := p.Text("main"); !strings.Contains(text, p.t.say("定期更换密码", "Change your password regularly")) {
		p.t.Errorf("nothing of advice that no longer holds in\n%s", text)
	}
	name, calendar := p.Download(`form[action$=".ics"] button`)
	if name != "checkup.ics" || !strings.Contains(string(calendar), "DTSTART;VALUE=DATE:") {
		p.t.Errorf("%s: %s", name, calendar)
	}
}

// TestAPasswordNeverLeavesTheBrowser: it is judged on the page, with Chinese
// words too, and no request carries it, nor does anything stay.
func TestAPasswordNeverLeavesTheBrowser(t *testing.T) {
	t.Parallel() // most of it is waiting for the browser
	site := apptest.Open(t, apptest.Options{})
	var seen requestRecorder
	at := seen.before(t, site.URL)
	b := browsertest.New(t, browsertest.Options{Lang: "zh-CN", Width: 390})
	b.Go(at + "/checkup")
	b.Click("[data-on]")
	for _, c := range []struct {
		password string
		scores   string
	}{{"支付宝密码123", "012"}, {"woaini1314", "01"}, {"zhifubao520", "012"}, {"password1", "01"}, {"correct horse battery staple", "34"}, {"窗前明月光疑是地上霜", "34"}, {"qW7#mK9$pL2@xN5", "4"}} {
		b.Fill("#checkup-try", c.password)
		b.Eval(`(async () => { const m = document.querySelector("[data-meter]"); delete m.dataset.score; m.querySelector("input").dispatchEvent(new Event("input")); for (let i = 0; i < 200 && !m.dataset.score; i++) await new Promise(r => setTimeout(r, 50)); return true })()`, new(bool))
		var score string
		b.Eval(`document.querySelector("[data-meter]").dataset.score`, &score)
		if score == "" || !strings.Contains(c.scores, score) {
			t.Errorf("%s is judged %q, want one of %q", c.password, score, c.scores)
		}
	}
	var kept bool
	b.Eval(`localStorage.length + sessionStorage.length > 0`, &kept)
	if kept {
		t.Error("something was kept in the browser")
	}
	b.Click("[data-on]")
	b.Click(`input[name="sim"][value="none"]`)
	for range 3 {
		b.Click("[data-on]:not([hidden]), [data-end]:not([hidden])")
	}
	sent := seen.text()
	if !strings.Contains(sent, "/checkup/words.json") {
		t.Fatal("nothing was recorded")
	}
	for _, part := range []string{"woaini", "zhifubao5", "correct", "battery", "qW7", "%E6%98%8E%E6%9C%88", "明月"} {
		if strings.Contains(sent, part) {
			t.Errorf("a request carries %q", part)
		}
	}
}
