package app_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"joinder/internal/app/apptest"
	"joinder/internal/browsertest"
)

// TestTheWayThroughTheDirectory takes a phone from the front page to a wallet
// and on to an article, in both languages, and a desk without scripts.
func TestTheWayThroughTheDirectory(t *testing.T) {
	t.Parallel() // most of it is waiting for the browser
	chromium := browsertest.New(t, browsertest.Options{})
	site := apptest.Open(t, apptest.Options{})
	for i := range 5 {
		site.Person("en").File(apptest.Story{Wallet: "alipay", Issue: "withdrawal_not_arrived", Narrative: fmt.Sprintf("提现三天没到账，第 %d 次问客服。", i),
			OccurredOn: "2026-10-11", Amount: "1234.56", Currency: "CNY", Email: fmt.Sprintf("wallet%d@example.org", i)})
	}
	for i, lang := range []string{"zh-CN", "en"} {
		for _, noJS := range []bool{false, true} {
			name := "wallets." + lang + map[bool]string{true: ".nojs", false: ".js"}[noJS]
			t.Run(name, func(t *testing.T) {
				trip := &trip{T: t, site: site, name: name, lang: lang, noJS: noJS, first: chromium, n: i}
				trip.throughTheDirectory()
			})
		}
	}
}

func (t *trip) throughTheDirectory() {
	p := t.person()
	p.open("/")
	p.follow(`nav.main a[href="/wallets"]`, "/wallets")
	p.Fill("#f-q", t.say("支付宝", "alipay"))
	p.follow(`form[action="/wallets"] button.btn`, "/wallets?")
	p.must(".wallet-rows", t.say("支付宝", "Alipay"), t.say("5 人在这里反映过问题", "5 people reported a problem here"))
	if strings.Contains(p.Text(".wallet-rows"), "PayPal") {
		t.Error("the search lets everything through")
	}
	p.open("/wallets?custody=self&heat=cold") // as the filters' form asks
	p.must(".wallet-filters", t.say("已选 2 项", "2 filters on"))
	p.must(".wallet-rows", "Ledger", "Trezor")
	p.open("/wallets?q=" + url.QueryEscape("支付宝"))
	p.follow(`a[href="/wallets/alipay"]`, "/wallets/alipay")
	p.must("main", t.say("5 人", "5 people"), t.say("提现未到账", "Withdrawal not arrived"), t.say("编造", "invented"), t.say("怎样冻结", "How to freeze it"))
	if !strings.Contains(p.Text(".wallet-problems"), "6,000") {
		t.Errorf("no total of five rounded amounts: %s", p.Text(".wallet-problems"))
	}
	if strings.Contains(p.Text("main"), "1,234") {
		t.Error("one person's amount is shown")
	}
	for _, link := range []string{"/emergency?wallet=alipay", "/fees?wallet=alipay", "/wallets/alipay/score", "/wallets/alipay/reviews", "/compare?w=alipay", "/failed?wallet=alipay"} {
		if !p.Has(`main a[href="` + link + `"]`) {
			t.Errorf("no way to %s", link)
		}
	}
	if p.Has(`#about-hosts a`) || !p.Has(`#about-hosts code`) {
		t.Error("look-alike addresses are links, or missing")
	}
	p.unfoldAll()
	p.follow(`.wallet-doors a[href="/library"]`, "/library")
	p.follow(`a[href="/library/stolen"]`, "/library/stolen")
	p.must("main", t.say("5 分钟", "5 min"), t.say("来源", "source"), t.say("绝对不要做", "What never to do"))
	p.unfoldAll()
	p.follow(`.library-foot a[href="/library/passwords"]`, "/library/passwords")
	p.must("main", t.say("过时", "out of date"), "SP 800-63")
}

// must holds that a part of the page has the words.
func (p *traveller) must(selector string, words ...string) {
	p.t.Helper()
	text := p.Text(selector)
	for _, w := range words {
		if !strings.Contains(text, w) {
			p.t.Errorf("%s: %s does not say %q: %.600s", p.path(), selector, w, text)
		}
	}
}

// unfoldAll opens all that is folded and checks the page as it then is.
func (p *traveller) unfoldAll() {
	p.t.Helper()
	if p.t.noJS {
		return
	}
	var n int
	p.Eval(fmt.Sprintf(`[...document.querySelectorAll(%q)].map(d => { d.open = true; return 1 }).length`, "main details"), &n)
	p.arrive(200, p.path())
}

// TestDirectoryTakesAnyAddress: hostile, huge and nonsensical questions get a
// page, and unknown wallets and articles a plain 404.
func TestDirectoryTakesAnyAddress(t *testing.T) {
	site := apptest.Open(t, apptest.Options{})
	p := site.Person("en")
	for path, want := range map[string]int{
		"/wallets?q=" + url.QueryEscape(strings.Repeat("支付宝", 5000)): 200, "/wallets?q=%3Cscript%3E&kind=nonsense&country=ZZ&page=-3&sort=x": 200,
		"/wallets?page=99999999999999999999&device=android&currency=CNY&custody=custodial&heat=hot&fees=1&cases=1": 200, "/wallets?q=%ff%fe": 200,
		"/wallets/no-such": 404, "/wallets/%27%20OR%201=1": 404, "/library/no-such": 404, "/library/%2e%2e": 404, "/pack/wallets/alipay": 200, "/pack/wallets/no-such": 404,
	} {
		a := p.Read(path)
		if a.Status != want {
			t.Errorf("%.80s: %d, want %d", path, a.Status, want)
		}
		if strings.Contains(a.Body, "<script>") {
			t.Errorf("%.80s: markup from the address", path)
		}
	}
	a := p.Read("/wallets?device=android")
	if !strings.Contains(apptest.Plain(a.Body), "left out because it is not known whether") {
		t.Error("wallets of unknown devices are left out in silence")
	}
	// Every wallet and every article, in both languages.
	for _, lang := range []string{"zh-CN", "en"} {
		for _, w := range site.Pack.WalletEntries() {
			if a := p.Read("/wallets/" + w.ID() + "?lang=" + lang); a.Status != 200 {
				t.Errorf("%s in %s: %d", w.ID(), lang, a.Status)
			} else {
				for _, h := range w.FlaggedHosts() {
					host, _, _ := strings.Cut(h, " ")
					if strings.Contains(a.Body, `href="https://`+host) || strings.Contains(a.Body, `href="http://`+host) {
						t.Errorf("%s links to %s", w.ID(), host)
					}
				}
			}
		}
	}
}
