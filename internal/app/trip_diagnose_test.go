package app_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"joinder/internal/app/apptest"
	"joinder/internal/browsertest"
)

// TestAPaymentFailed leads three people through the dialogue on a phone, with
// and without scripts: one whose error text ends it, one who ends at the
// emergency page, and one who keeps the record as the beginning of a complaint.
func TestAPaymentFailed(t *testing.T) {
	t.Parallel() // most of it is waiting for the browser
	chromium := browsertest.New(t, browsertest.Options{})
	site := apptest.Open(t, apptest.Options{})
	for i, lang := range []string{"zh-CN", "en"} {
		for _, noJS := range []bool{false, true} {
			name := lang + map[bool]string{true: ".nojs", false: ".js"}[noJS]
			t.Run(name, func(t *testing.T) {
				trip := &trip{T: t, site: site, name: name, lang: lang, noJS: noJS, first: chromium, n: i}
				trip.failedByText()
				trip.failedByScam()
				trip.failedAndKept()
			})
		}
	}
}

// phone is a person with a phone, whatever the run's scripts.
func (t *trip) phone() *traveller {
	return &traveller{t.first.Another(t.T, browsertest.Options{Lang: t.lang, Width: 390, NoJS: t.noJS}), t}
}

// choose follows an answer by its code.
func (p *traveller) choose(code string) {
	p.t.Helper()
	p.follow(`.dg-options a[href*="`+code+`"]`, "/failed")
}

func (p *traveller) sees(words ...string) {
	p.t.Helper()
	main := p.Text("main")
	for _, w := range words {
		if !strings.Contains(main, w) {
			p.t.Errorf("%s does not say %q:\n%s", p.path(), w, main)
		}
	}
}

func (t *trip) failedByText() {
	t.Helper()
	p := t.phone()
	p.open("/failed")
	p.Fill("#f-w", t.say("支付宝", "Alipay"))
	p.follow(`button[value="l2"]`, "/failed?a=l2&w=alipay")
	p.choose("l2kb1")
	p.Fill("#f-text", t.say("什么都看不懂的字", "gibberish that nobody knows"))
	p.follow(`form[action="/failed/text"] button`, "/failed/text")
	p.sees(t.say("资料里没有这样的提示", "We do not know this text"))
	p.Fill("#f-text", t.say("付款失败：余额不足，订单张三", "Payment failed: insufficient funds, order of John"))
	p.follow(`form[action="/failed/text"] button`, "/failed?a=l2kb1e1")
	if at, _ := url.QueryUnescape(p.path()); strings.Contains(at, "张三") || strings.Contains(at, "John") {
		t.Errorf("what was typed is in the address: %s", at)
	}
	p.sees(t.say("最可能的原因", "Most likely"), t.say("余额不足，或选错付款来源", "Not enough money in the source that was chosen"),
		t.say("先不要再付", "Do not pay again until"))
	p.follow(`a[rel="prev"]`, "/failed?a=l2kb1&w=alipay") // back, and another answer
	p.choose("l2kb1e9")
	p.choose("l2kb1e9o2")
	p.sees(t.say("支付宝的限额", "Limits of Alipay"))
	p.choose("l2kb1e9o2q1")
	p.sees(t.say("超过限额", "A limit was passed"), t.say("支付宝的限额", "Limits of Alipay"))
}

func (t *trip) failedByScam() {
	t.Helper()
	p := t.phone()
	p.open("/failed")
	p.Fill("#f-w", "metamask")
	p.follow(`button[value="l1"]`, "/failed?a=l1&w=metamask") // its own keys: the kind of payment is known
	p.choose("l1x4")
	p.choose("l1x4z3")
	p.sees(t.say("可能是骗局", "This may be a scam"))
	p.follow(`a.btn.danger[href="/emergency"]`, "/emergency")
}

func (t *trip) failedAndKept() {
	t.Helper()
	p := t.phone()
	p.open("/failed")
	p.Fill("#f-w", t.say("支付宝", "Alipay"))
	p.follow(`button[value="l1"]`, "/failed?a=l1&w=alipay")
	p.choose("l1ka1")
	p.choose("l1ka1a2")
	p.choose("l1ka1a2s3")
	p.sees(t.say("付款失败，钱正在退回", "It failed, and the money is on its way back"))
	p.Fill("#f-wait-on", "2026-11-02")
	p.follow(`form[action="/failed"] button`, "/failed?w=alipay&a=l1ka1a2s3&on=2026-11-02")
	p.sees(t.say("2026年11月11日 星期三已经过了", "11 November 2026, Wednesday has passed"))
	p.Click("details.fold:has(#f-amount) > summary")
	p.Fill("#f-amount", "much")
	p.Fill("#f-order", "O'Neil-李𬭎𬀩-77")
	p.follow422(`form[action="/failed/keep"] button:not([formaction])`, "/failed/keep")
	p.sees(t.say("读不懂金额", "cannot be read"))
	p.Fill("#f-amount", "88.80")
	p.Fill("#f-at", "21:05")
	p.follow(`form[action="/failed/keep"] button:not([formaction])`, "/draft/")
	draft := strings.TrimSuffix(p.path(), "/what")
	var told string
	p.Eval(`document.querySelector("#f-narrative").value`, &told)
	for _, w := range []string{"O'Neil-李𬭎𬀩-77", "21:05", t.say("支付宝", "Alipay"), t.say("失败或已关闭", "Failed or closed")} {
		if !strings.Contains(told, w) {
			t.Errorf("the draft does not tell %q: %s", w, told)
		}
	}
	p.open(draft + "/evidence")
	p.sees(t.say("付款失败记录.txt", "failed-payment-record.txt"), "record.json")
	p.open(draft + "/money")
	var amount string
	p.Eval(`document.querySelector("#f-amount").value`, &amount)
	if amount != "88.80" {
		t.Errorf("the draft's amount is %q", amount)
	}
}

// follow422 is follow for a form that comes back with something to mend.
func (p *traveller) follow422(selector, path string) {
	p.t.Helper()
	if status := p.Submit(selector); status != http.StatusUnprocessableEntity {
		p.t.Errorf("%s: %d", path, status)
	}
	p.Complaints() // the browser notes the status, as it should
	p.arrive(200, path)
}

// TestHostileFailedPayments: nothing that somebody writes in the address or the
// forms is an error of ours, and none of it comes back unescaped or in an address.
func TestHostileFailedPayments(t *testing.T) {
	site := apptest.Open(t, apptest.Options{})
	p := site.Person("en")
	for _, q := range []string{"a=" + strings.Repeat("l1", 5000), "a=%00%ff", "a=l1ka9", "a=zz1l1", "q=l1", "q=%3Cscript%3E", "w=%3Cscript%3Ealert(1)%3C/script%3E",
		"w=" + strings.Repeat("%F0%AA%9A%A5", 3000), "on=2026-02-30&a=l1ka1a2s3", "on=9999-12-31&a=l1ka1a2s3", "on=0001-01-01&a=l1ka1a2s3", "on=2024-02-29&a=l1ka1a2s3",
		"p=XX&a=l1ka1a2s3", "p=IN&a=l1ka2a2s3&on=2026-11-02", "a=l2kb1e999", "a=l1ka1a2s3&w=-", "lang=en&w=no+such+wallet"} {
		a := p.Read("/failed?" + q)
		if a.Status != 200 || strings.Contains(a.Body, "<script>alert") {
			t.Errorf("%.60s: %d", q, a.Status)
		}
	}
	end := []string{"a", "l1ka1a2s3", "w", "alipay"}
	for _, c := range []struct {
		status int
		path   string
		form   []string
	}{
		{422, "/failed/keep", append(end, "amount", "-5", "currency", "CNY")}, {422, "/failed/keep", append(end, "amount", "1", "currency", "XXX")},
		{422, "/failed/keep", append(end, "day", "2023-02-29")}, {422, "/failed/sheet", append(end, "day", "2999-01-01")}, {422, "/failed/record.txt", append(end, "at", "25:61")},
		{200, "/failed/sheet", append(end, "amount", "0.01", "currency", "CNY", "order", "<b>O'Neil-李𬭎</b>", "day", "2024-02-29", "at", "23:59")},
		{200, "/failed/record.txt", append(end, "amount", "1000000000000", "currency", "CNY", "note", strings.Repeat("长", 9000))},
		{200, "/failed/sheet", end}, {200, "/failed/keep", []string{"a", "l1"}}, {200, "/failed/text", []string{"text", "x"}},
		{200, "/failed/text", []string{"a", "l2kb1", "text", strings.Repeat("余额不足", 9000)}}, {200, "/failed/text", []string{"a", "l2kb1"}},
	} {
		a := p.Send(c.path, c.form...)
		if a.Status != c.status || strings.Contains(a.Body, "<b>O'Neil") {
			t.Errorf("%s %.80v: %d, want %d", c.path, c.form, a.Status, c.status)
		}
		if c.status == 422 && !strings.Contains(a.Body, "still here") {
			t.Errorf("%s %v does not say what was kept", c.path, c.form)
		}
	}
	a := p.Send("/failed/record.txt", append(end, "order", "77-88", "payee", "=cmd()", "note", "one\ntwo [done] three")...)
	if kind := a.Header.Get("Content-Type"); !strings.HasPrefix(kind, "text/plain") || !strings.Contains(a.Header.Get("Content-Disposition"), "attachment") ||
		!strings.Contains(a.Body, "77-88") || !strings.Contains(a.Body, "one two") || !strings.Contains(a.Body, "neither kept nor sealed") {
		t.Errorf("%s %s\n%s", kind, a.Header.Get("Content-Disposition"), a.Body)
	}
	if n := site.Count(`SELECT COUNT(*) FROM evidence`) + site.Count(`SELECT COUNT(*) FROM drafts`); n != 0 {
		t.Errorf("%d things are kept although nobody asked for it", n)
	}
}

// TestManyReportTheSameNow: the hint comes with the sixth person and not before,
// names nobody, and only concerns the wallet that was chosen.
func TestManyReportTheSameNow(t *testing.T) {
	for people, want := range map[int]bool{5: false, 6: true} {
		site := apptest.Open(t, apptest.Options{})
		for i, words := range []string{"The shop's terminal beeped and my phone went grey.", "余额够，可是超市扫码一直转圈。", "Could not buy a train ticket on Sunday morning.",
			"网购付款三次都说稍后再试。", "My rent was refused although the card is new.", "打车结束后付不了钱，司机等了半小时。"}[:people] {
			site.Person("en").File(apptest.Story{Wallet: "alipay", Issue: "payment_failed", Narrative: words, OccurredOn: time.Now().AddDate(0, 0, -3).Format(time.DateOnly),
				Email: fmt.Sprintf("p%d@example.org", i), Publish: true})
		}
		site.Settle()
		reader := site.Person("en")
		for path, hinted := range map[string]bool{"/failed": want, "/failed?w=alipay&a=l2": want, "/failed?w=paypal&a=l2": false, "/failed?w=-&a=l2": false} {
			body := reader.Read(path).Body
			if got := strings.Contains(body, "6 people reported “Payment failed” with Alipay"); got != hinted {
				t.Errorf("%d people, %s: hint is %v", people, path, got)
			}
			if strings.Contains(body, "5 people") {
				t.Errorf("%d people are counted on %s", people, path)
			}
		}
	}
}
