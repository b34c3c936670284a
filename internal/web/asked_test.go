package web

import (
	"bytes"
	"context"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"joinder"
	"joinder/internal/blob"
	"joinder/internal/similar"
)

// testRing closes questions as a site does.
func testRing(t testing.TB) *blob.Keyring {
	t.Helper()
	ring, err := blob.LoadKEK(filepath.Join(t.TempDir(), "kek"), joinder.RealWorld().Rand)
	if err != nil {
		t.Fatal(err)
	}
	return ring
}

// cookiesOf are what a browser sends after an answer: name=value; name=value.
func cookiesOf(res *http.Response) string {
	var out []string
	for _, c := range res.Cookies() {
		if c.MaxAge >= 0 {
			out = append(out, c.Name+"="+c.Value)
		}
	}
	return strings.Join(out, "; ")
}

// askAndRead asks as a browser does: the form, and then the page it leads to.
func askAndRead(t *testing.T, s http.Handler, form string, headers ...string) *http.Response {
	t.Helper()
	res := ask(s, "POST", "/only-me", form, headers...)
	if res.StatusCode != http.StatusSeeOther {
		return res
	}
	return ask(s, "GET", res.Header.Get("Location"), "", append(headers, "Cookie", cookiesOf(res))...)
}

// clockAt is a world whose clock the test sets.
func clockAt(now *time.Time) joinder.World {
	w := joinder.RealWorld()
	w.Now = func() time.Time { return *now }
	return w
}

func newAskedBox(t *testing.T, now *time.Time) *askedBox {
	t.Helper()
	return &askedBox{boxes: testRing(t), world: clockAt(now), long: map[string]longQuestion{}}
}

var askedAt = time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC)

// incompressible is text that no packing makes shorter than a cookie.
func incompressible(runes int) string {
	r, out := rand.New(rand.NewPCG(1, 2)), make([]rune, runes)
	for i := range out {
		out[i] = rune(0x4e00 + r.IntN(20_000))
	}
	return string(out)
}

// What was asked comes back whole, in the cookie where it fits and from memory
// where it does not; no cookie is larger than proxies take.
func TestQuestionsAreFoundAgain(t *testing.T) {
	now := askedAt
	b := newAskedBox(t, &now)
	for name, c := range map[string]struct {
		words  string
		memory bool
	}{
		"empty":                 {"", false},
		"sentence":              {"提现三天没到账，客服不接电话。", false},
		"outside the plane":     {"𬭎𬀩 O'Neil-李 <script> \r\n\t “”", false},
		"a page of Chinese":     {incompressible(400), false},
		"what a form takes":     {incompressible(similar.MaxProbeRunes), true},
		"the longest":           {incompressible(askedText), true},
		"long, but says little": {strings.Repeat("退钱", askedText/2), false},
		"the longest of rarest": {strings.Repeat("𬭎", askedText), false},
	} {
		want := asked{Ask: question{Wallet: "支付宝", Issue: "frozen", Text: c.words, Amount: "1.5万", Currency: "CNY", Day: "2026-02-29"}, Said: map[joinder.ID]bool{fakeID(1): true, fakeID(2): false}, At: now}
		value, err := b.keep(want)
		if err != nil {
			t.Fatal(name, err)
		}
		got, ok := b.find(value)
		if !ok || got.Ask != want.Ask || !got.At.Equal(now) || len(got.Said) != 2 || !got.Said[fakeID(1)] {
			t.Errorf("%s: came back %v as %.80v", name, ok, got)
		}
		if len(value) > askedInCookie || strings.HasPrefix(value, askedLong) != c.memory {
			t.Errorf("%s: %d bytes of cookie, beginning %.1s", name, len(value), value)
		}
		if c.words != "" && strings.Contains(value, c.words) {
			t.Errorf("%s can be read in the cookie", name)
		}
	}
}

// Nothing opens but what this site closed, unchanged and in time.
func TestQuestionsOpenOnlyHere(t *testing.T) {
	now := askedAt
	b := newAskedBox(t, &now)
	a := asked{Ask: question{Text: "words"}, At: now}
	value, err := b.keep(a)
	if err != nil {
		t.Fatal(err)
	}
	foreign, err := newAskedBox(t, &now).keep(a)
	if err != nil {
		t.Fatal(err)
	}
	otherUse, err := b.boxes.Box([]byte("x"), []byte("another use"))
	if err != nil {
		t.Fatal(err)
	}
	changed := []byte(value)
	changed[len(changed)/2] ^= 1
	for name, bad := range map[string]string{"nothing": "", "foreign": foreign, "changed": string(changed), "cut": value[:len(value)-9], "no box": askedHere, "no number": askedLong, "unknown number": askedLong + "x",
		"unknown kind": "z" + value[1:], "not base64": askedHere + "%%%", "of another use": askedHere + string(otherUse), "huge": askedHere + strings.Repeat("A", 1<<20)} {
		if got, ok := b.find(bad); ok {
			t.Errorf("%s opens: %+v", name, got)
		}
	}
	for after, want := range map[time.Duration]bool{askedLife - time.Second: true, askedLife: false, 24 * time.Hour: false} {
		now = askedAt.Add(after)
		if _, ok := b.find(value); ok != want {
			t.Errorf("after %v: %v", after, ok)
		}
	}
}

// Long texts go when their time is over, when they are forgotten, and, the
// oldest first, when there are too many.
func TestLongQuestionsDoNotStay(t *testing.T) {
	now := askedAt
	b := newAskedBox(t, &now)
	words := incompressible(askedText)
	keep := func() string {
		value, err := b.keep(asked{Ask: question{Text: words}, At: now})
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
	first := keep()
	b.forget(first)
	if _, ok := b.find(first); ok || b.size != 0 || len(b.long) != 0 {
		t.Errorf("%d bytes are left of what was forgotten", b.size)
	}
	first = keep()
	many := askedMemory/b.size + 3
	for range many {
		now = now.Add(time.Second)
		keep()
	}
	if _, ok := b.find(first); ok || b.size > askedMemory || len(b.long) < many/2 {
		t.Errorf("%d texts, %d bytes", len(b.long), b.size)
	}
	now = now.Add(askedLife)
	if b.find(askedLong); b.size != 0 || len(b.long) != 0 {
		t.Errorf("%d bytes are left after their time", b.size)
	}
}

// The question survives what people do: reload, another language, another page
// and back. Nobody else's browser sees it; no address, log or header names it.
func TestAnswerIsThereAgain(t *testing.T) {
	var log bytes.Buffer
	f := sampleFinder()
	now := askedAt
	s := newTestServer(t, "https://example.org", func(c *Config, d *Deps) {
		d.Search = SearchParts{Finder: f, Facts: searchFacts{}, Wallets: searchWallets{}, Boxes: testRing(t)}
		d.World, d.Log = clockAt(&now), slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	})
	words := "提现三天没到账Qzwordsqz"
	res := ask(s, "POST", "/only-me", url.Values{"text": {words}, "wallet": {"某某支付"}, "amount": {"1.5万"}, "currency": {"CNY"}, "day": {"2026-11-03"}}.Encode())
	if res.StatusCode != 303 || res.Header.Get("Location") != "/only-me" || res.Header.Get("Cache-Control") != "no-store" {
		t.Fatal(res.StatusCode, res.Header)
	}
	for _, c := range res.Cookies() {
		if !c.HttpOnly || !c.Secure || c.SameSite != http.SameSiteLaxMode || c.MaxAge != 7200 || c.Path != map[bool]string{true: "/only-me", false: "/"}[c.Name == askedCookie] || c.Name == askedCookie == (c.Value == "1") {
			t.Errorf("cookie %+v", c)
		}
	}
	size := 0
	for name, values := range res.Header {
		size += len(name) + len(strings.Join(values, ", ")) + 4*len(values)
	}
	if size+askedInCookie > 4000 {
		t.Errorf("%d bytes of headers: with the largest cookie too many for a proxy's page", size)
	}
	mine := cookiesOf(res)
	for range 2 {
		body := text(t, ask(s, "GET", "/only-me?lang=en", "", "Cookie", mine))
		wantText(t, "again", body, words+"</textarea>", `value="1.5万"`, `value="2026-11-03"`, "127 people", "Forget it now", `action="/only-me/forget"`, `href="/only-me?lang=zh-CN"`, `name="back" value="/only-me"`)
	}
	if f.probe.Amount.Decimal() != "15000.00" || f.probe.Date.String() != "2026-11-03" {
		t.Errorf("compared with %v, %v", f.probe.Amount, f.probe.Date)
	}
	wantText(t, "elsewhere", text(t, ask(s, "GET", complaintPath(fakeID(1)), "", "Cookie", mine)), `href="/only-me"`, "回到我的结果")
	wantNo(t, "another browser", text(t, ask(s, "GET", complaintPath(fakeID(1)), "")), `href="/only-me"`)
	wantNo(t, "another browser", text(t, ask(s, "GET", "/only-me", "")), words, "127")

	res = ask(s, "POST", "/only-me/forget", "", "Cookie", mine)
	if res.StatusCode != 303 || cookiesOf(res) != "" && strings.Contains(cookiesOf(res), "asked=") {
		t.Error(res.StatusCode, cookiesOf(res))
	}
	now = now.Add(askedLife)
	res = ask(s, "GET", "/only-me", "", append(asIn("en"), "Cookie", mine)...)
	wantText(t, "late", text(t, res), "Your question is no longer here", `action="/only-me"`)
	if res.StatusCode != 200 || !strings.Contains(strings.Join(res.Header.Values("Set-Cookie"), "\n"), "asked=;") {
		t.Error("late:", res.StatusCode, res.Header.Values("Set-Cookie"))
	}
	for _, hidden := range []string{"Qzwordsqz", "asked=", "15000", "1.5万"} {
		if strings.Contains(log.String(), hidden) {
			t.Errorf("the log holds %q", hidden)
		}
	}
}

// Forms speak for the page they stand on: what was asked in another tab is
// neither filed nor judged; the later question is the one that is kept.
func TestTwoTabs(t *testing.T) {
	f := sampleFinder()
	var judged []string
	s := searchServer(t, f)
	s.deps.Search.Verdict = func(_ context.Context, _ joinder.Viewer, v similar.Verdict, words, _ string) error {
		judged = append(judged, words)
		return nil
	}
	second := cookiesOf(ask(s, "POST", "/only-me", "text=second", "Cookie", cookiesOf(ask(s, "POST", "/only-me", "text=first"))))
	res := ask(s, "POST", "/only-me/same", "text=first&verdict=yes:"+string(fakeID(1)), "Cookie", second)
	if res.StatusCode != 303 || res.Header.Get("Location") != "/only-me#hit-"+string(fakeID(1)) || len(judged) != 1 || judged[0] != "first" {
		t.Error(res.StatusCode, res.Header.Get("Location"), judged)
	}
	wantText(t, "after the verdict", text(t, ask(s, "GET", "/only-me", "", append(asIn("en"), "Cookie", cookiesOf(res))...)), "first</textarea>", "You said it is the same")

	// A page about a wallet has no box for words: those that are kept stay.
	res = ask(s, "POST", "/only-me", "wallet=second", "Cookie", second)
	ask(s, "GET", "/only-me", "", "Cookie", cookiesOf(res))
	if f.probe.Text != "second" || f.probe.Wallet != "second" {
		t.Errorf("asked %+v", f.probe)
	}
	// A published complaint is named in the address; one's own words are left alone.
	res = ask(s, "POST", "/only-me", "like="+string(fakeID(1)), "Cookie", second)
	if res.Header.Get("Location") != "/only-me?like="+string(fakeID(1)) || len(res.Cookies()) != 0 {
		t.Error(res.Header.Get("Location"), res.Cookies())
	}
	res = ask(s, "POST", "/only-me/same", "like="+string(fakeID(1))+"&verdict=no:"+string(fakeID(2)), "Cookie", second)
	body := text(t, ask(s, "GET", strings.TrimSuffix(res.Header.Get("Location"), "#hit-"+string(fakeID(2))), "", asIn("en")...))
	wantText(t, "like", body, "You said it is different")
}

// What cannot be read is said beside its field, and all of it is kept.
func TestComparisonThatCannotBeRead(t *testing.T) {
	s := searchServer(t, sampleFinder())
	form := url.Values{"text": {"words"}, "amount": {"很多"}, "currency": {"CNY"}, "day": {"31.02.2026"}}.Encode()
	body := text(t, askAndRead(t, s, form, asIn("zh-CN")...))
	wantText(t, "unread", body, "没有看懂金额", "没有看懂日期", `value="很多"`, `value="31.02.2026"`, "<details class=\"fold\" open", "127 人")
}
