package app_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"joinder/internal/app/apptest"
	"joinder/internal/browsertest"
)

// TestSearchOnAPhone types the beginning of what happened, takes a suggestion
// with the keyboard, ticks two wallets at once, pages on, opens a complaint and
// comes back; at a desk without scripts everything but the suggestions.
func TestSearchOnAPhone(t *testing.T) {
	t.Parallel() // most of it is waiting for the browser
	chromium := browsertest.New(t, browsertest.Options{})
	site := apptest.Open(t, apptest.Options{})
	before := []string{"昨天晚上我的银行卡", "今天发现账户", "妈妈的手机支付", "出差路上信用卡", "早上醒来余额宝里的钱", "朋友提醒我微信", "我不小心点了链接，钱", "旅游回来才看到卡"}
	after := []string{"三千元，客服没有回应。", "，一共五笔。", "了还打不通电话！", "以后马上报警。", "，平台说不赔。", "两次，谁来管管？", "，对方是陌生商户。"}
	english := []string{"I found an unauthorized transfer of %d yuan.", "They made unauthorized transfers, %d in all.", "An unauthorized payment of %d left my card.",
		"Number %d was an unauthorized transfer to a stranger.", "My bank calls it unauthorized; %d is gone."}
	for i := range 32 {
		wallet := []string{"paypal", "alipay", "wechatpay", "alipay", "wechatpay", "alipay", "wechatpay", "alipay"}[i%8]
		site.Person("zh-CN").File(apptest.Story{Wallet: wallet, Issue: "unauthorized_transaction", OccurredOn: fmt.Sprintf("2026-09-%02d", 1+i%28),
			Narrative: before[i%len(before)] + "被盗刷" + after[i%len(after)] + " " + fmt.Sprintf(english[i%len(english)], i*i+7),
			Amount:    "120", Currency: "CNY", Email: fmt.Sprintf("victim%d@example.org", i), Publish: true})
	}
	site.Exec(`UPDATE complaints SET contact_confirmed_at = filed_at`) // only people who can be reached suggest words
	if err := site.DB.SearchIndex().RenewPhrases(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{"zh-CN", "en"} {
		for _, noJS := range []bool{false, true} {
			name := lang + map[bool]string{true: ".nojs", false: ".js"}[noJS]
			t.Run(name, func(t *testing.T) {
				p := (&trip{T: t, site: site, name: "search." + name, lang: lang, noJS: noJS, first: chromium}).person()
				p.open("/search")
				typed := p.t.say("被盗刷", "unauthorized")
				start := p.t.say("被盗", "unautho")
				if noJS {
					p.Fill("#f-q", typed)
					p.follow("#search button", "/search?")
				} else {
					p.takeSuggestion(start, typed)
				}
				if got := p.Text(".resultbar"); !strings.Contains(got, "32") {
					t.Fatalf("%s at %s", got, p.path())
				}
				p.tickWallets("alipay", "wechatpay")
				if got := p.Text(".resultbar"); !strings.Contains(got, "28") {
					t.Errorf("two wallets: %s", got)
				}
				first := p.Text(".found")
				p.follow(`.searchpages a[rel~="next"]`, "/search?")
				if p.Text(".found") == first || p.Has(`.searchpages a[rel~="next"]`) {
					t.Error("the second page is like the first, or not the last")
				}
				at := p.path()
				p.follow(".found .about a", "/complaints/")
				p.open(at) // where one was in the list has an address
				p.open("/search?q=" + url.QueryEscape(typed) + "&wallet=alipay&issue=frozen_account")
				if text := p.Text("main"); !strings.Contains(text, p.t.say("放宽一点就有结果", "Asking for a little less")) || !strings.Contains(text, "16") {
					t.Errorf("nothing found:\n%s", text)
				}
			})
		}
	}
}

// key presses a key in the search box.
func (p *traveller) key(name string) {
	p.t.Helper()
	p.Eval(pressed(name), new(bool))
}

func pressed(name string) string {
	return `document.querySelector("#f-q").dispatchEvent(new KeyboardEvent("keydown", { key: "` + name + `", bubbles: true, cancelable: true }))`
}

// takeSuggestion types as a person with an input method does, looks at what is
// suggested, closes it, and takes the words from it by the keyboard.
func (p *traveller) takeSuggestion(typed, whole string) {
	p.t.Helper()
	shown := `!document.querySelector("#f-q-list").hidden`
	var open bool
	p.Eval(`(async () => {
		const q = document.querySelector("#f-q");
		q.focus();
		q.dispatchEvent(new CompositionEvent("compositionstart"));
		q.value = "`+typed+`";
		q.dispatchEvent(new InputEvent("input", { isComposing: true, bubbles: true }));
		await new Promise(r => setTimeout(r, 600));
		const early = `+shown+`;
		q.dispatchEvent(new CompositionEvent("compositionend"));
		return early;
	})()`, &open)
	if open {
		p.t.Error("suggestions came while the input method was composing")
	}
	p.WaitFor("#f-q-list [role=option]")
	for _, v := range p.Axe() {
		p.t.Errorf("suggestions: %s", v)
	}
	p.key("Escape")
	if p.Eval(shown, &open); open {
		p.t.Error("Escape does not close the list")
	}
	p.Fill("#f-q", typed)
	p.WaitFor("#f-q-list [role=option]")
	var n int // how often down
	p.Eval(`[...document.querySelectorAll("#f-q-list [role=option]")].findIndex(o => o.firstChild.textContent === "`+whole+`") + 1`, &n)
	if n == 0 {
		p.t.Fatalf("no words are suggested: %s", p.Text("#f-q-list"))
	}
	for range n {
		p.key("ArrowDown")
	}
	var active string
	p.Eval(`document.getElementById(document.querySelector("#f-q").getAttribute("aria-activedescendant")).firstChild.textContent`, &active)
	if active != whole {
		p.t.Errorf("active is %q", active)
	}
	p.arrive(p.Leave(pressed("Enter")), "/search?")
}

// tickWallets ticks the boxes of wallets and asks again.
func (p *traveller) tickWallets(ids ...string) {
	p.t.Helper()
	if !p.t.noJS { // a phone folds the filters
		p.Click(".filters > summary")
	}
	for _, id := range ids {
		p.Click(`input[name="wallet"][value="` + id + `"]`)
	}
	p.follow(".apply button", "/search?")
}
