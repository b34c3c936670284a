package app_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"joinder"
	"joinder/internal/app/apptest"
	"joinder/internal/browsertest"
)

// TestTheWholeTrip takes two people from "is it only me?" to a bundle that
// verifies without us, in both languages, with and without JavaScript.
// JOINDER_SHOTS names a folder for pictures.
func TestTheWholeTrip(t *testing.T) {
	t.Parallel() // most of it is waiting for the browser
	chromium := browsertest.New(t, browsertest.Options{})
	site := apptest.Open(t, apptest.Options{})
	for i, words := range []string{"提现到银行卡三天没到账，客服说在处理。", "My withdrawal to the bank has been processing for three days.", "提现一直处理中，没人接电话。"} {
		site.Person("en").File(apptest.Story{Wallet: "alipay", Issue: "withdrawal_not_arrived", Narrative: words, OccurredOn: fmt.Sprintf("2026-10-%02d", 11+i),
			Amount: "120", Currency: "CNY", Email: fmt.Sprintf("before%d@example.org", i), Publish: true})
	}
	for i, lang := range []string{"zh-CN", "en"} {
		for _, noJS := range []bool{false, true} {
			name := lang + map[bool]string{true: ".nojs", false: ".js"}[noJS]
			t.Run(name, func(t *testing.T) {
				trip := &trip{T: t, site: site, name: name, lang: lang, noJS: noJS, first: chromium, n: i}
				trip.run()
			})
		}
	}
}

// trip is one run of it.
type trip struct {
	*testing.T
	site       *apptest.Site
	first      *browsertest.Browser
	name, lang string
	noJS       bool
	n, page    int
}

// say picks the words of the run's language.
func (t *trip) say(zh, en string) string {
	if t.lang == "zh-CN" {
		return zh
	}
	return en
}

// person is a new browser of this run's kind: a phone with scripts, or a desk without.
func (t *trip) person() *traveller {
	width := 390
	if t.noJS {
		width = 1280
	}
	return &traveller{t.first.Another(t.T, browsertest.Options{Lang: t.lang, Width: width, NoJS: t.noJS}), t}
}

// traveller is one person of a trip.
type traveller struct {
	*browsertest.Browser
	t *trip
}

// arrive checks the page that a step led to: status, words left out, nothing
// sticking out, nothing that the browser complains about, and axe on phones.
func (p *traveller) arrive(status int, path string) {
	p.t.Helper()
	at := strings.TrimPrefix(p.URL(), p.t.site.URL)
	if status != 200 || !strings.HasPrefix(at, path) {
		p.t.Fatalf("%d at %s, want %s…: %s", status, at, path, p.Text("main"))
	}
	if lang := p.lang(); lang != p.t.lang {
		p.t.Errorf("%s is in %q", at, lang)
	}
	if px, who := p.Overflow(); px > 0 {
		p.t.Errorf("%s is %d px too wide: %s", at, px, who)
	}
	for _, twice := range p.DuplicateIDs() {
		p.t.Errorf("%s: two elements, or a label without its control, have the id %q", at, twice)
	}
	for _, said := range p.Complaints() {
		p.t.Errorf("%s: the browser says %q", at, said)
	}
	if !p.t.noJS {
		for _, v := range p.Axe() {
			p.t.Errorf("%s: %s", at, v)
		}
	}
	if dir := os.Getenv("JOINDER_SHOTS"); dir != "" {
		p.t.page++
		p.Screenshot(filepath.Join(dir, fmt.Sprintf("trip.%s.%02d.png", p.t.name, p.t.page)))
	}
}

func (p *traveller) lang() (lang string) {
	p.Eval(`document.documentElement.lang`, &lang)
	return lang
}

func (p *traveller) path() string { return strings.TrimPrefix(p.URL(), p.t.site.URL) }

// open goes to an address of the site.
func (p *traveller) open(path string) { p.t.Helper(); p.arrive(p.Go(p.t.site.URL+path), path) }

// follow clicks what leads to path.
func (p *traveller) follow(selector, path string) {
	p.t.Helper()
	p.arrive(p.Submit(selector), path)
}

func (t *trip) run() {
	lin, wang := t.person(), t.person()
	linStory := story{name: "O'Neil-李𬭎", amount: "0.01", email: "lin." + t.name + "@example.org", words: t.say(
		"提现到银行卡三天没到账，客服电话没有人接，让我等。", "My withdrawal to the bank has been processing for three days and nobody answers.")}
	lin.askIfOnlyMe(linStory.words)
	lin.follow(`button[form="asked"]:not([name="case"])`, "/draft/") // earlier runs left cases that could be joined
	if !strings.HasSuffix(lin.path(), "/what") {                     // a sure kind of problem is not asked for again
		lin.follow(`a[href$="/what"]`, "/draft/")
	}
	code, number := lin.file(linStory)
	id := lin.openCase(number)

	wangStory := story{name: "王𬀩", amount: "2300.50", email: "wang." + t.name + "@example.org", words: t.say(
		"十月二日提现，到今天还没到账，客服不回复。", "I withdrew on the second of October and it still has not arrived.")}
	wang.open("/cases/" + string(id))
	wang.follow(`a[href$="/join"]`, "/cases/"+string(id)+"/join")
	wang.follow(`a[href^="/file?case="]`, "/file")
	wang.file(wangStory)
	wang.join(id)

	lin.writeLetter(id)
	lin.readLetter(id, linStory, wangStory)
	lin.takeBundle(id)
	t.recover(code, number, linStory.words)
}

// story is what one person tells.
type story struct{ words, name, amount, email string }

// askIfOnlyMe asks the home page's question.
func (p *traveller) askIfOnlyMe(words string) {
	p.t.Helper()
	p.open("/")
	p.Fill("#f-wallet", p.t.say("支付宝", "Alipay"))
	p.Fill("#f-text", words)
	p.follow(`form[action="/only-me"] button`, "/only-me")
	for _, part := range []string{"main svg", "main table", ".found mark"} {
		if !p.Has(part) {
			p.t.Errorf("the answer lacks %s", part)
		}
	}
}

// file goes through the four steps and gives the receipt's code and number.
func (p *traveller) file(s story) (code string, number joinder.ID) {
	p.t.Helper()
	p.Fill("#f-wallet", p.t.say("支付宝", "Alipay"))
	p.Fill("#f-issue", "withdrawal_not_arrived")
	p.Fill("#f-narrative", s.words+p.t.say(" 我的电话 13812345678。", " Call me on 13812345678."))
	p.follow("main form.sheet button.btn", "/draft/")
	p.Fill("#f-amount", s.amount)
	p.Fill("#f-currency", "CNY")
	p.Fill("#f-occurred_on", "2026-10-02")
	p.Fill("#f-jurisdiction", "CN")
	p.Fill("#f-demand", p.t.say("把钱退给我。", "Give me my money back."))
	p.follow("main form.sheet button.btn", "/draft/")
	p.Upload("#f-files", p.t.files(s)...)
	if p.t.noJS {
		p.follow("form[enctype] button.btn", "/draft/")
	} else { // the script puts the answer in the page's place
		p.Click("form[enctype] button.btn")
		p.WaitFor("ul.files > li")
		p.arrive(200, "/draft/")
	}
	var listed int
	p.Eval(`document.querySelectorAll("ul.files > li").length`, &listed)
	if listed != 2 {
		p.t.Fatalf("%d files arrived: %s", listed, p.Text("main"))
	}
	p.follow(`a.btn[href$="/you"]`, "/draft/")
	p.Fill("#f-name", s.name)
	p.Fill("#f-email", s.email)
	p.Click("input[name=publish]")
	if public := p.value("#f-public_text"); strings.Contains(public, "13812345678") || public == "" {
		p.t.Errorf("the proposed public text is %q", public)
	}
	p.follow(`main form[action$="/you"] button.btn`, "/draft/")
	if !strings.HasSuffix(p.path(), "/receipt") {
		p.t.Fatalf("at %s: %s", p.path(), p.Text("main"))
	}
	code, number = p.Text("#code"), joinder.ID(p.Text(".receipt dd code"))
	name, pdf := p.Download(`a[href$="/receipt.pdf"]`)
	if !bytes.HasPrefix(pdf, []byte("%PDF")) || !strings.HasSuffix(name, ".pdf") {
		p.t.Errorf("receipt %s begins with %.20q", name, pdf)
	}
	if text := pdfText(p.t, pdf); text != "" && (!strings.Contains(text, string(number)) || !strings.Contains(text, code)) {
		p.t.Errorf("the receipt lacks number %s or code %s:\n%s", number, code, text)
	}
	return code, number
}

func (p *traveller) value(selector string) (v string) {
	p.t.Helper()
	p.Eval(fmt.Sprintf(`document.querySelector(%q).value`, selector), &v)
	return v
}

// files are a picture and a text, with names that people give.
func (t *trip) files(s story) []string {
	t.Helper()
	dir := t.TempDir()
	picture := image.NewRGBA(image.Rect(0, 0, 60, 40))
	for x := range 60 {
		picture.Set(x, x%40, color.RGBA{uint8(len(s.name) * x), 90, 90, 255})
	}
	var b bytes.Buffer
	if err := png.Encode(&b, picture); err != nil {
		t.Fatal(err)
	}
	names := []string{filepath.Join(dir, "截图 1.png"), filepath.Join(dir, "bank statement.txt")}
	for i, data := range [][]byte{b.Bytes(), []byte(t.name + " statement of " + s.name + "\n")} {
		if err := os.WriteFile(names[i], data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return names
}

// allowAll ticks the four consents; none may be ticked beforehand.
func (p *traveller) allowAll() {
	p.t.Helper()
	for _, use := range joinder.Uses {
		box := fmt.Sprintf(`input[name=allow][value=%q]`, use)
		if p.Has(box + ":checked") {
			p.t.Errorf("%s is ticked beforehand", use)
		}
		p.Click(box)
	}
}

// openCase opens a case from the receipt.
func (p *traveller) openCase(number joinder.ID) joinder.ID {
	p.t.Helper()
	p.follow(`a[href^="/cases/new"]`, "/cases/new?complaint="+string(number))
	p.Fill("#f-title", p.t.say("支付宝提现不到账", "Alipay withdrawals that never arrive"))
	p.Fill("#f-summary", p.t.say("多人反映提现三天以上没有到账，客服没有答复。", "Several people say that withdrawals do not arrive and support does not answer."))
	p.Fill("#f-demand", p.t.say("退回全部款项，并书面说明原因。", "Pay everything back and explain in writing."))
	p.allowAll()
	p.follow(`form[action="/cases/new"] button.btn`, "/cases/")
	id, err := joinder.ParseID(strings.TrimPrefix(p.path(), "/cases/"))
	if err != nil {
		p.t.Fatalf("at %s: %s", p.path(), p.Text("main"))
	}
	return id
}

// join goes on from the receipt to the case that the person came from.
func (p *traveller) join(id joinder.ID) {
	p.t.Helper()
	at := "/cases/" + string(id)
	if !strings.HasSuffix(p.path(), "/receipt") {
		p.t.Errorf("the consents are not asked for under the receipt: %s", p.path())
	}
	p.allowAll()
	p.follow(`form[action="`+at+`/join"] button.btn`, at+"/me")
	p.open(at)
}

// writeLetter drafts, edits and freezes.
func (p *traveller) writeLetter(id joinder.ID) {
	p.t.Helper()
	at := "/cases/" + string(id)
	p.open(at)
	p.follow(`a[href="`+at+`/work"]`, at+"/work")
	p.follow(`a[href="`+at+`/letter"]`, at+"/letter")
	p.follow(fmt.Sprintf(`form[action=%q] button[value=%q]`, at+"/letter/draft", p.t.lang), at+"/letter")
	p.Fill("#f-body", p.value("#f-body")+"\n\n"+p.t.say("请直接答复每一位成员。", "Please answer every member directly."))
	p.follow(`form[action="`+at+`/letter"] button.btn`, at+"/letter")
	p.follow(`a[href="`+at+`/letter/freeze"]`, at+"/letter/freeze")
	p.follow(`form[action="`+at+`/letter/freeze"] button.btn`, at+"/letter/2")
}
