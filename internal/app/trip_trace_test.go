package app_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"joinder/internal/app/apptest"
	"joinder/internal/browsertest"
	"joinder/internal/ledger"
)

// traceExport is what a block explorer exports around a theft of 3 ETH: 2.1 go
// on to an exchange, 0.9 are split, some of it comes back.
const traceExport = `Transaction Hash,UnixTimestamp,From,To,Value_IN(ETH),Value_OUT(ETH),TxnFee(ETH)
0xaa00000000000000000000000000000000000000000000000000000000000001,1767225600,0x1111111111111111111111111111111111111111,0x2222222222222222222222222222222222222222,0,3,0.0021
0xaa00000000000000000000000000000000000000000000000000000000000002,1767227400,0x2222222222222222222222222222222222222222,0x3333333333333333333333333333333333333333,0,2.1,0
0xaa00000000000000000000000000000000000000000000000000000000000003,1767228000,0x2222222222222222222222222222222222222222,0x4444444444444444444444444444444444444444,0,0.9,0
0xaa00000000000000000000000000000000000000000000000000000000000004,1767229200,0x3333333333333333333333333333333333333333,0x5555555555555555555555555555555555555555,0,2.09,0.01
0xaa00000000000000000000000000000000000000000000000000000000000005,1767229800,0x4444444444444444444444444444444444444444,0x2222222222222222222222222222222222222222,0,0.4,0
0xaa00000000000000000000000000000000000000000000000000000000000006,1767229900,0x6666666666666666666666666666666666666666,0x2222222222222222222222222222222222222222,0,7,=1+1
`

// traceTokens is a theft of 1,000 USDT that lie at an address of nobody known.
const traceTokens = `Transaction Hash,UnixTimestamp,From,To,TokenValue,ContractAddress,TokenSymbol
0xbb00000000000000000000000000000000000000000000000000000000000001,1767225900,0x1111111111111111111111111111111111111111,0x2222222222222222222222222222222222222222,1000.5,0xdAC17F958D2ee523a2206206994597C13D831ec7,USDT
0xbb00000000000000000000000000000000000000000000000000000000000002,1767226900,0x2222222222222222222222222222222222222222,0x7777777777777777777777777777777777777777,1000.5,0xdac17f958d2ee523a2206206994597c13d831ec7,USDT
`

const traceLabels = "address,chain,category,name,source,date\n0x5555555555555555555555555555555555555555,ETH,exchange,Example Exchange,Example list,2026-10-01\n0x4444444444444444444444444444444444444444,ETH,criminal,,Example list,2026-10-01\n"

func traceSite(t *testing.T) *apptest.Site {
	t.Helper()
	site := apptest.Open(t, apptest.Options{})
	if err := os.WriteFile(filepath.Join(site.Config.Data, ledger.LabelsName), []byte(traceLabels), 0o600); err != nil {
		t.Fatal(err)
	}
	return site
}

// TestMoneyIsFollowedFromFilesToALetter goes the whole way on a phone and, without
// scripts, at a desk, in both languages.
func TestMoneyIsFollowedFromFilesToALetter(t *testing.T) {
	t.Parallel() // most of it is waiting for the browser
	chromium := browsertest.New(t, browsertest.Options{})
	site := traceSite(t)
	dir := t.TempDir()
	for name, text := range map[string]string{"ether.csv": traceExport, "tokens.csv": traceTokens} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, lang := range []string{"zh-CN", "en"} {
		for _, noJS := range []bool{false, true} {
			name := lang + map[bool]string{true: ".nojs", false: ".js"}[noJS]
			t.Run(name, func(t *testing.T) {
				trip := &trip{T: t, site: site, name: "trace." + name, lang: lang, noJS: noJS, first: chromium}
				p := trip.person()
				p.giveLedgers(dir)
				p.chooseStolen()
				p.followMoney()
				p.lookAtFlow()
				p.draftRequest()
				p.keepTrace()
			})
		}
	}
}

func (p *traveller) giveLedgers(dir string) {
	p.t.Helper()
	p.open("/trace")
	p.Upload("#f-files", filepath.Join(dir, "ether.csv"), filepath.Join(dir, "tokens.csv"))
	if p.t.noJS {
		p.follow(`form[action="/trace"] button.btn`, "/trace/")
		return
	}
	p.Click(`form[action="/trace"] button.btn`)
	p.WaitFor("#moves")
	p.arrive(200, "/trace/")
}

// chooseStolen finds one payment by searching, and gives the other by its id.
func (p *traveller) chooseStolen() {
	p.t.Helper()
	at := p.path()
	p.Fill("#f-q", "00000001")
	p.follow(`button[value="find"]`, at)
	var rows int
	p.Eval(`document.querySelectorAll("input[name=stolen]").length`, &rows)
	if rows != 2 {
		p.t.Errorf("%d rows were found", rows)
	}
	p.Click(`input[name=stolen][value^="0xaa"]`)
	p.Eval(`document.querySelector("#f-ids").closest("details").open = true`, nil)
	p.Fill("#f-ids", "0xbb00000000000000000000000000000000000000000000000000000000000001")
	p.follow(`button[value="mark"]`, at)
	if text := p.Text(".tr-chosen h2"); !strings.Contains(text, "2") {
		p.t.Errorf("chosen: %s", text)
	}
	p.follow(`button[value="go"]`, at+"/method")
}

func (p *traveller) followMoney() {
	p.t.Helper()
	if n := p.countOf(".tr-coins"); n != 4 {
		p.t.Errorf("%d pictures of methods", n)
	}
	p.follow(`main form button.btn`, strings.TrimSuffix(p.path(), "/method")+"/result")
	text := p.Text("main")
	for _, want := range []string{"2.09 ETH", "Example Exchange", "Tether", "1000.5 USDT", p.t.say("被拿走 3 = 停下 2.99 + 手续费 0.01", "stolen 3 = stopped 2.99 + fees 0.01"),
		p.t.say("名单“Example list”（2026-10-01）写的是：Example Exchange（交易所）", "he list “Example list” of 2026-10-01 says: Example Exchange (exchange)"),
		p.t.say("一分不差", "Even to the smallest unit"), p.t.say("公安机关", "police")} {
		if !strings.Contains(text, want) {
			p.t.Errorf("the result lacks %q in\n%s", want, text)
		}
	}
	if strings.Contains(strings.ToLower(text), "criminal") || strings.Contains(text, "罪犯") {
		p.t.Error("somebody is called a criminal")
	}
}

func (p *traveller) countOf(selector string) (n int) {
	p.t.Helper()
	p.Eval(fmt.Sprintf(`document.querySelectorAll(%q).length`, selector), &n)
	return n
}

// lookAtFlow zooms by keys, or by links without scripts, and goes from a box of
// the picture to its row.
func (p *traveller) lookAtFlow() {
	p.t.Helper()
	at := p.path()
	if p.t.noJS {
		p.follow(`a[data-zoom="in"]`, at+"?zoom=150")
		if name, svg := p.Download(`a[href$="/flow.svg"]`); name != "trace.svg" || !bytes.Contains(svg, []byte("<svg")) || bytes.Contains(svg, []byte("<script")) {
			p.t.Errorf("%s: %.200s", name, svg)
		}
		_, csv := p.Download(`a[href$="/steps.csv"]`)
		if n := bytes.Count(csv, []byte("\n")); n != 8 || bytes.Contains(csv, []byte(",=")) {
			p.t.Errorf("%d lines of steps:\n%s", n, csv)
		}
		_, sheet := p.Download(`a[href$="/trace.json"]`)
		var read traced
		if err := json.Unmarshal(sheet, &read); err != nil || !read.Conserved || len(read.WriteTo) != 3 {
			p.t.Errorf("%v: %s", err, sheet)
		}
		return
	}
	const shown = `Array.from(document.querySelectorAll("[data-flow]")).find(b => b.offsetParent !== null)`
	size := func() (n float64) { p.Eval(shown+`.querySelector("svg").width.baseVal.value`, &n); return n }
	press := func(key string) {
		p.Eval(shown+`.focus(); `+shown+`.dispatchEvent(new KeyboardEvent("keydown", {key: "`+key+`", bubbles: true, cancelable: true}))`, nil)
	}
	was := size()
	press("+")
	if now := size(); now <= was {
		p.t.Errorf("+ makes %.0f of %.0f", now, was)
	}
	press("-")
	press("-")
	if now := size(); now >= was {
		p.t.Errorf("− makes %.0f of %.0f", now, was)
	}
	press("0")
	if now := size(); now != was {
		p.t.Errorf("0 makes %.0f of %.0f", now, was)
	}
	press("+")
	press("+")
	press("+")
	press("ArrowDown")
	var left float64
	p.Eval(shown+`.scrollTop`, &left)
	if left <= 0 {
		p.t.Error("the arrow does not move the picture")
	}
	press("0")
	p.Eval(`(() => { const a = Array.from(`+shown+`.querySelectorAll("a.account")); if (a.length < 4 || a.some(x => !x.getAttribute("aria-label"))) throw new Error("accounts: " + a.length); a[a.length-1].focus(); location.hash = a[a.length-1].getAttribute("href"); return true })()`, new(bool))
	p.WaitFor(".tr-row:target")
	p.WaitFor(".tr-row:focus")
	p.arrive(200, at)
}

func (p *traveller) draftRequest() {
	p.t.Helper()
	result := strings.TrimSuffix(strings.SplitN(p.path(), "?", 2)[0], "#flow")
	result, _, _ = strings.Cut(result, "#")
	letter := strings.TrimSuffix(result, "result") + "letter"
	p.follow(`a[href*="/letter?to=0"]`, letter)
	p.follow(`a[href$="in=zh"]`, letter)
	text := p.value("#f-text")
	for _, want := range []string{"致：Example Exchange", "0xaa00000000000000000000000000000000000000000000000000000000000001", "2.09 ETH", "UTC", "先进先出", "换一条规则", "〔填写〕"} {
		if !strings.Contains(text, want) {
			p.t.Errorf("the letter lacks %q in\n%s", want, text)
		}
	}
	if strings.Contains(text, "USDT") {
		p.t.Error("the letter about ETH speaks of USDT")
	}
	p.Fill("#f-text", strings.Replace(text, "〔填写〕", "第 17 号", 1))
	p.follow(`button[value="paper"]`, letter)
	if paper := p.Text(".tr-paper"); !strings.Contains(paper, "第 17 号") {
		p.t.Errorf("on paper: %s", paper)
	}
	p.Media("print", "light")
	if pdf := p.PDF(); !bytes.HasPrefix(pdf, []byte("%PDF")) {
		p.t.Error("cannot be printed")
	} else if text := pdfText(p.t.T, pdf); text != "" && (!strings.Contains(text, "17") || strings.Contains(text, p.t.say("回去修改", "Back to editing"))) {
		p.t.Errorf("printed: %s", text)
	}
	p.Media("", "light")
	p.follow(`a[href$="in=zh"]`, letter)
	name, docx := p.Download(`button[value="docx"]`)
	z, err := zip.NewReader(bytes.NewReader(docx), int64(len(docx)))
	if err != nil || name != "letter-service.docx" || len(z.File) < 4 {
		p.t.Errorf("%s: %v", name, err)
	}
	p.open(result)
}

// keepTrace begins a complaint: four sealed files lie with it.
func (p *traveller) keepTrace() {
	p.t.Helper()
	p.follow(`form[action$="/complaint"] button`, "/draft/")
	if v := p.value("#f-narrative"); !strings.Contains(v, "0xaa0000") {
		p.t.Errorf("the draft says %q", v)
	}
	p.open(strings.TrimSuffix(p.path(), "/what") + "/evidence")
	if n := p.countOf("ul.files > li"); n != 4 {
		p.t.Errorf("%d files lie with the draft: %s", n, p.Text("main"))
	}
}
