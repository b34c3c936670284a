package app_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"joinder/internal/app/apptest"
	"joinder/internal/browsertest"
)

// TestChoosingFromQuestionsToPaper answers on a phone in both languages, with
// scripts (the ranking follows a weight at once) and without (a button does it),
// puts wallets side by side and prints them.
func TestChoosingFromQuestionsToPaper(t *testing.T) {
	t.Parallel() // most of it is waiting for the browser
	chromium := browsertest.New(t, browsertest.Options{})
	site := apptest.Open(t, apptest.Options{})
	for _, lang := range []string{"zh-CN", "en"} {
		for _, noJS := range []bool{false, true} {
			name := lang + map[bool]string{true: ".nojs", false: ".js"}[noJS]
			t.Run(name, func(t *testing.T) {
				trip := &trip{T: t, site: site, name: "choose." + name, lang: lang, noJS: noJS, first: chromium}
				p := trip.person()
				p.open("/choose")
				p.answerQuestions()
				p.moveWeight()
				p.putSideBySide()
			})
		}
	}
}

func (p *traveller) answerQuestions() {
	p.t.Helper()
	p.Click(`input[name="use"][value="spend"]`)
	p.Click(`input[name="use"][value="withdraw"]`)
	p.Fill("#f-country", "CN")
	p.Fill("#f-amount", "30000")
	p.Click(`input[name="device"][value="android"]`)
	p.follow(".ch-ask button.btn", "/choose")
	if !strings.Contains(p.URL(), "use=spend") || !strings.Contains(p.URL(), "country=CN") {
		p.t.Errorf("the answers do not stand in the address %s", p.URL())
	}
	p.sees(p.t.say("支付宝", "Alipay"), p.t.say("如果看重的不一样", "What if other things mattered"), p.t.say("不是购买", "not advice"), p.t.say("评分", "ratings"))
}

// leader is the wallet that stands first.
func (p *traveller) leader() (id string) {
	p.t.Helper()
	p.Eval(`document.querySelector(".ch-card h3 a").getAttribute("href").replace("/wallets/", "")`, &id)
	return id
}

func (p *traveller) moveWeight() {
	p.t.Helper()
	if was := p.leader(); was != "ecny" {
		p.t.Errorf("%s is first for a month of 30,000 to the bank, not e-CNY", was)
	}
	if p.t.noJS {
		p.Click(`#w-data`) // focus only: no script moves a slider
		p.open(strings.TrimPrefix(p.URL(), p.t.site.URL) + "&w.data=10&w.authentication=10")
		if p.leader() == "ecny" {
			p.t.Error("moved weights change nothing")
		}
		p.follow(".ch-weights button.btn", "/choose")
	} else {
		p.Eval(`(() => { for (const id of ["w-data", "w-authentication"]) { const w = document.getElementById(id); w.value = 10; w.dispatchEvent(new Event("input", {bubbles: true})); } return true })()`, new(bool))
		p.Eval(`(async () => { for (let i = 0; i < 400 && !location.search.includes("w.data=10"); i++) await new Promise((r) => setTimeout(r, 50)); return true })()`, new(bool))
	}
	if p.leader() == "ecny" || !strings.Contains(p.URL(), "w.data=10") {
		p.t.Errorf("%s is first at %s", p.leader(), p.URL())
	}
}

func (p *traveller) putSideBySide() {
	p.t.Helper()
	p.follow("#beside button.btn", "/compare")
	p.sees(p.t.say("支付宝", "Alipay"), p.t.say("怎样冻结", "How to freeze it"), p.t.say("总分", "Overall"), p.t.say("未证实", "unconfirmed"))
	pdf := p.PDF()
	if len(pdf) < 10_000 || !strings.HasPrefix(string(pdf), "%PDF") {
		p.t.Errorf("printed %d bytes", len(pdf))
	}
	if dir := os.Getenv("JOINDER_SHOTS"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, p.t.name+".pdf"), pdf, 0o600); err != nil {
			p.t.Error(err)
		}
	}
	p.open("/choose/how")
	p.sees(p.t.say("存款保险", "deposit insurance"))
}
