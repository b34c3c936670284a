package app_test

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"joinder"
	"joinder/internal/app/apptest"
	"joinder/internal/browsertest"
	"joinder/internal/sqldb/sqldbtest"
)

// feePicture is a picture like no other.
func feePicture(seed int) []byte {
	picture := image.NewGray(image.Rect(0, 0, 40, 60))
	for i := range picture.Pix {
		picture.Pix[i] = uint8(i*seed + seed)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, picture); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// giveReceipt sends the form with its fields before its file.
func giveReceipt(p *apptest.Person, file apptest.Upload, pairs ...string) apptest.Answer {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for i := 0; i+1 < len(pairs); i += 2 {
		_ = form.WriteField(pairs[i], pairs[i+1]) // a buffer takes everything
	}
	if file.Name != "" {
		if w, err := form.CreateFormFile("file", file.Name); err == nil {
			_, _ = w.Write(file.Data)
		}
	}
	_ = form.Close()
	r := p.Request(http.MethodPost, "/fees/receipt", &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	return p.Do(r)
}

// feePerson has filed a complaint.
func feePerson(s *apptest.Site, n int) (*apptest.Person, joinder.ID) {
	p := s.Person("en")
	f := p.File(apptest.Story{Wallet: "alipay", Issue: "unexpected_fee", Narrative: fmt.Sprintf("提现被多收了手续费，客服没有解释，第 %d 次。", n), OccurredOn: "2026-10-02", Email: fmt.Sprintf("fee%d@example.org", n)})
	return p, f.ID
}

// TestReceiptsOfFees: from giving to showing to erasing, and what people try to
// make more of themselves.
func TestReceiptsOfFees(t *testing.T) {
	sqldbtest.EachURL(t, func(t *testing.T, database string) {
		s := apptest.Open(t, apptest.Options{Database: database})
		public, on := s.Person("en"), joinder.DateOf(time.Now().UTC()).AddDays(-3).String()
		asks := "/fees?wallet=alipay&action=transfer&amount=2000&currency=CNY"
		fields := func(id joinder.ID, more ...string) []string {
			return append([]string{"wallet", "alipay", "action", "transfer", "amount", "1000", "currency", "CNY", "fee", "7", "on", on, "complaint", string(id)}, more...)
		}
		shown := func(want bool) {
			t.Helper()
			if body := apptest.Plain(public.Read(asks).Body); strings.Contains(body, "¥14.00") != want {
				t.Errorf("0.70%% of 2,000 shown: want %v\n%s", want, body)
			}
		}
		before := public.Read(asks)
		if before.Status != 200 || !strings.Contains(before.Body, "Nothing was observed for this yet") {
			t.Fatalf("before: %d", before.Status)
		}
		written := s.Catalog.Localizer(joinder.English).Day(day(on))
		others := strings.Count(apptest.Plain(before.Body), written) // sources may have been read on the same day
		lin, lins := feePerson(s, 1)
		if a := giveReceipt(public, apptest.Upload{Name: "a.png", Data: feePicture(2)}, fields(lins)...); a.Status != 404 {
			t.Errorf("with somebody else's complaint: %d", a.Status)
		}
		if a := giveReceipt(public, apptest.Upload{}, fields("")...); a.Status != 403 {
			t.Errorf("by nobody: %d", a.Status)
		}
		for name, c := range map[string]struct {
			file apptest.Upload
			more []string
		}{
			"no file": {apptest.Upload{}, nil}, "a script": {apptest.Upload{Name: "a.png", Data: []byte("<html><script>alert(1)</script>")}, nil},
			"fee over amount": {apptest.Upload{Name: "a.png", Data: feePicture(2)}, []string{"fee", "1001"}},
			"tomorrow":        {apptest.Upload{Name: "a.png", Data: feePicture(2)}, []string{"on", "2099-01-01"}},
			"29 February":     {apptest.Upload{Name: "a.png", Data: feePicture(2)}, []string{"on", "2026-02-29"}},
			"a wallet":        {apptest.Upload{Name: "a.png", Data: feePicture(2)}, []string{"wallet", "O'Neil-李𬭎"}},
		} {
			values := fields(lins)
			for i := 0; i+1 < len(c.more); i += 2 {
				for j := 0; j < len(values); j += 2 {
					if values[j] == c.more[i] {
						values[j+1] = c.more[i+1]
					}
				}
			}
			if a := giveReceipt(lin, c.file, values...); a.Status != 422 || !strings.Contains(a.Body, `id="errors"`) {
				t.Errorf("%s: %d", name, a.Status)
			}
		}
		if n := s.Count(`SELECT COUNT(*) FROM evidence`); n != 0 {
			t.Errorf("%d files of refused receipts were kept", n)
		}
		for range 3 { // however often
			if a := giveReceipt(lin, apptest.Upload{Name: "a.png", Data: feePicture(2)}, fields(lins)...); a.Status != 200 || a.Path != "/fees/receipt" {
				t.Fatalf("give: %d at %s\n%s", a.Status, a.Path, apptest.Plain(a.Body))
			}
		}
		shown(false)
		wang, wangs := feePerson(s, 2)
		giveReceipt(wang, apptest.Upload{Name: "same.png", Data: feePicture(2)}, fields(wangs)...)
		shown(false) // the same file proves nothing more
		giveReceipt(wang, apptest.Upload{Name: "own.png", Data: feePicture(3)}, fields(wangs)...)
		shown(true)
		if body := apptest.Plain(public.Read(asks).Body); !strings.Contains(body, "2 people agree") || strings.Contains(body, "a.png") || strings.Count(body, written) > others {
			t.Errorf("the public sees:\n%s", body)
		}
		if a := wang.Send("/mine/"+string(wangs)+"/erase", "sure", "yes"); a.Status != 200 {
			t.Fatalf("erase: %d", a.Status)
		}
		shown(false)
		if n := s.Count(`SELECT COUNT(*) FROM fee_receipts`); n != 1 {
			t.Errorf("%d receipts are left", n)
		}
		feeJudged(t, s, lin, lins, fields, shown)
	})
}

func day(s string) joinder.Date {
	d, err := joinder.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// feeJudged: moderators look only where they are let, and never at their own.
func feeJudged(t *testing.T, s *apptest.Site, lin *apptest.Person, lins joinder.ID, fields func(joinder.ID, ...string) []string, shown func(bool)) {
	t.Helper()
	admin, moderator := s.Person("en"), s.Person("en")
	admin.BecomeAdmin("feeadmin@example.org", "correct horse battery staple lamp")
	moderator.BecomeModerator("feemod@example.org", "correct horse battery staple lamp")
	if body := moderator.Read("/fees/receipts").Body; strings.Contains(body, "/file") || strings.Contains(body, "/confirm") {
		t.Error("a file that was kept closed is offered")
	}
	giveReceipt(lin, apptest.Upload{Name: "a.png", Data: feePicture(2)}, fields(lins, "open", "1")...)
	body := moderator.Read("/fees/receipts").Body
	link := feeFileLink.FindString(body)
	if a := moderator.Read(link); a.Status != 200 || !strings.Contains(a.Header.Get("Content-Disposition"), "attachment") {
		t.Errorf("file: %d, %s", a.Status, a.Header.Get("Content-Disposition"))
	}
	if a := lin.Read(link); a.Status == 200 && a.Path == link {
		t.Error("its owner gets in by the moderators' door")
	}
	at := strings.TrimSuffix(link, "/file")
	if a := lin.Send(at + "/confirm"); a.Status == 200 && a.Path == "/fees/receipts" {
		t.Error("a person confirms their own")
	}
	if a := moderator.Send(at + "/confirm"); a.Status != 200 {
		t.Errorf("confirm: %d", a.Status)
	}
	shown(true)
	if a := giveReceipt(lin, apptest.Upload{Name: "b.png", Data: feePicture(5)}, fields(lins)...); a.Status != 409 {
		t.Errorf("replaced after it was judged: %d", a.Status)
	}
	if a := moderator.Send(at+"/refuse", "reason", "x"); a.Status != 422 {
		t.Errorf("refused without a reason: %d", a.Status)
	}
	if a := moderator.Send(at+"/refuse", "reason", "The picture shows another day"); a.Status != 200 {
		t.Errorf("refuse: %d", a.Status)
	}
	shown(false)
	if own := lin.Read("/fees/receipt").Body; !strings.Contains(own, "The picture shows another day") {
		t.Error("the giver does not read why")
	}
	if a := lin.Send(strings.Replace(at, "/receipts/", "/receipt/", 1) + "/remove"); a.Status != 200 || s.Count(`SELECT COUNT(*) FROM fee_receipts`) != 0 {
		t.Errorf("take back: %d", a.Status)
	}
}

// TestFeeQuestionsThatPeopleAsk: whatever is asked gets an answer in words.
func TestFeeQuestionsThatPeopleAsk(t *testing.T) {
	s := apptest.Open(t, apptest.Options{})
	for _, lang := range []string{"zh-CN", "en"} {
		p := s.Person(lang)
		for _, c := range []struct {
			ask    url.Values
			status int
		}{
			{url.Values{"wallet": {"alipay"}, "action": {"withdraw"}, "amount": {"30000"}, "currency": {"CNY"}, "used": {"20000"}}, 200},
			{url.Values{"wallet": {"alipay"}, "action": {"withdraw"}, "amount": {"0.01"}, "currency": {"CNY"}}, 200},
			{url.Values{"wallet": {"alipay"}, "action": {"withdraw"}, "amount": {"1000000000000"}, "currency": {"CNY"}}, 200},
			{url.Values{"wallet": {"alipay"}, "action": {"withdraw"}, "amount": {strings.Repeat("9", 60)}, "currency": {"CNY"}}, 422},
			{url.Values{"wallet": {"alipay"}, "action": {"withdraw"}, "amount": {"-1"}, "currency": {"CNY"}}, 422},
			{url.Values{"wallet": {"alipay"}, "action": {"withdraw"}, "amount": {"1"}, "currency": {"EUR"}}, 422},
			{url.Values{"wallet": {"alipay"}, "action": {"on_chain"}, "amount": {"1"}, "currency": {"CNY"}}, 200},
			{url.Values{"wallet": {"alipay"}, "action": {"withdraw"}, "amount": {"1"}, "currency": {"CNY"}, "on": {"2026-02-29"}}, 422},
			{url.Values{"wallet": {"O'Neil-李𬭎"}, "action": {"x"}, "amount": {"1"}, "currency": {"XXX"}}, 422},
			{url.Values{"wallet": {"<script>alert(1)</script>"}}, 200},
			{url.Values{"wallet": {"bitpie"}}, 200},
			{url.Values{}, 200},
		} {
			a := p.Read("/fees?" + c.ask.Encode())
			if a.Status != c.status {
				t.Errorf("%s %v: %d\n%s", lang, c.ask, a.Status, apptest.Plain(a.Body))
			}
			if strings.Contains(a.Body, "<script>alert") {
				t.Errorf("%v is written out as it came", c.ask)
			}
		}
		for query, status := range map[string]int{
			"": 200, "?action=cash": 200, "?action=yield&currency=ZZZ": 200, "?amounts=0.01+1000000000000": 200, "?amounts=x": 422, "?amounts=100&view=sum": 200,
			"?wallet=alipay&wallet=wechatpay&wallet=nobody&by=nothing&used=all&currency=CNY": 200, "?amounts=" + strings.Repeat("1+", 40): 422, "?action=exchange&currency=ETH": 200,
		} {
			if a := p.Read("/fees/compare" + query); a.Status != status {
				t.Errorf("%s compare%s: %d\n%s", lang, query, a.Status, apptest.Plain(a.Body))
			}
		}
		for name, c := range map[string]struct {
			form   []string
			status int
			says   string
		}{
			"more":     {[]string{"form", "many", "wallet", "alipay", "action", "withdraw", "currency", "CNY", "rows", "2026-11-01,30047.86,50\n2026-11-02,30047.86,30\nx"}, 200, `action="/file/start"`},
			"one":      {[]string{"form", "one", "wallet", "alipay", "action", "withdraw", "currency", "CNY", "amount", "30047.86", "fee", "10", "on", "2026-11-01"}, 200, ""},
			"nothing":  {[]string{"form", "one"}, 422, `id="errors"`},
			"empty":    {[]string{"form", "many", "wallet", "alipay", "rows", ""}, 422, `id="errors"`},
			"too many": {[]string{"form", "many", "wallet", "alipay", "action", "withdraw", "rows", strings.Repeat("1,1\n", 5001)}, 413, `id="errors"`},
			"too big":  {[]string{"form", "many", "wallet", "alipay", "rows", strings.Repeat("x", 3<<20)}, 413, ""},
			"no words": {[]string{"form", "many", "wallet", "alipay", "rows", "\x00\x01"}, 422, `id="errors"`},
		} {
			if a := p.Send("/fees/check", c.form...); a.Status != c.status || !strings.Contains(a.Body, c.says) {
				t.Errorf("%s %s: %d\n%.2000s", lang, name, a.Status, apptest.Plain(a.Body))
			}
		}
	}
	for _, asked := range []string{"30047.86", "30,047.86", "3004786"} { // longer than what a request's number holds by chance
		if strings.Contains(s.Log.String(), asked) {
			t.Error("the log holds what was asked")
		}
	}
}

// TestTheFeeTrip walks from a question to a receipt on a phone, in both
// languages. JOINDER_SHOTS names a folder for pictures.
func TestTheFeeTrip(t *testing.T) {
	t.Parallel() // most of it is waiting for the browser
	chromium := browsertest.New(t, browsertest.Options{})
	site := apptest.Open(t, apptest.Options{})
	for i, lang := range []string{"zh-CN", "en"} {
		t.Run(lang, func(t *testing.T) {
			trip := &trip{T: t, site: site, name: "fee." + lang, lang: lang, first: chromium, n: i}
			feeTrip(trip, trip.person())
		})
	}
}

func feeTrip(t *trip, p *traveller) {
	p.open("/fees")
	p.Fill("#f-wallet", t.say("微信支付", "Weixin Pay / WeChat Pay"))
	p.Fill("#f-action", "withdraw")
	p.Fill("#f-amount", "30000")
	p.Fill("#f-currency", "CNY")
	p.follow(`form[action="/fees"] button`, "/fees?")
	for _, want := range []string{"¥29.00", t.say("查到", "Observed"), t.say("说法不一", "contradicted"), "per MONTH"} {
		if !strings.Contains(p.Text("main"), want) && (want != "per MONTH" || t.lang == "en") {
			t.Errorf("the answer does not say %q:\n%s", want, p.Text("main"))
		}
	}
	p.follow(`a[href^="/fees/compare?"]`, "/fees/compare?")
	if !p.Has("svg.fee-chart title") || !p.Has("svg.fee-chart .fee-line.fee-l1") || !p.Has(".fee-keys li:nth-child(2)") {
		t.Errorf("no chart of two lines: %s", p.Text("main"))
	}
	p.follow(`.fee-toggle a`, "/fees/compare?")
	p.follow(`.fee-doors a[href="/fees/check"]`, "/fees/check")
	p.Fill("#f-many-wallet", t.say("支付宝", "Alipay"))
	p.Fill("#f-many-action", "withdraw")
	p.Fill("#f-many-currency", "CNY")
	p.Fill("#f-many-rows", "2026-11-01, 30000, 32\n2026-11-02, 5000, 5\n2026-11-03, x, 5\n2026-11-04, 500, 0, blorb")
	p.follow(`form[enctype] button`, "/fees/check")
	for _, want := range []string{"¥2.00", t.say("相符 1", "as observed"), t.say("第 3 行", "Line 3"), t.say("无法判断", "cannot say")} {
		if !strings.Contains(p.Text("main"), want) {
			t.Errorf("the check does not say %q:\n%s", want, p.Text("main"))
		}
	}
	p.follow(`form[action="/file/start"] button`, "/draft/")
	if words := p.value("#f-narrative"); !strings.Contains(words, "¥32.00") {
		t.Errorf("the complaint begins with %q", words)
	}
	p.open("/fees/receipt")
	if p.Has("#f-file") {
		t.Error("somebody without a complaint is asked for a file")
	}
	p.open("/file")
	p.file(story{name: "O'Neil-李𬭎", amount: "12.34", email: "feetrip." + t.lang + "@example.org", words: t.say("提现被多收了手续费，客服没有解释原因。", "A fee was taken from my withdrawal and nobody explains why.")})
	p.open("/fees/receipt")
	p.Fill("#f-wallet", t.say("支付宝", "Alipay"))
	p.Fill("#f-action", "withdraw")
	p.Fill("#f-amount", "30000")
	p.Fill("#f-currency", "CNY")
	p.Fill("#f-fee", "30")
	p.Fill("#f-on", joinder.DateOf(time.Now().UTC()).AddDays(-5).String())
	file := filepath.Join(t.TempDir(), "凭证.png")
	if err := os.WriteFile(file, feePicture(7+t.n), 0o600); err != nil {
		t.Fatal(err)
	}
	p.Upload("#f-file", file)
	p.Click(`form[enctype] button.btn`)
	p.WaitFor(".notice.good")
	p.arrive(200, "/fees/receipt")
	if !strings.Contains(p.Text("main"), "0.10%") {
		t.Errorf("one's own receipt is not listed: %s", p.Text("main"))
	}
}
