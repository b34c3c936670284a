// Package browsertest drives Debian's Chromium in tests, as a person would use
// the site: on a phone or a desk, in either language, in the dark, without
// JavaScript.
//
//	b := browsertest.New(t, browsertest.Options{Lang: "zh-CN", Width: 390})
//	b.Go(server.URL + "/")
//	b.Fill("#f-text", "提现三天没到账")
//	b.Submit("main form button")
//	if got := b.Text("h1"); got != "不只您一个" { … }
//	for _, v := range b.Axe() { t.Error(v) }
//
// Every method fails the test when it cannot do its work within Timeout. A
// test is skipped when there is no Chromium, unless JOINDER_REQUIRE_BROWSER=1.
// JOINDER_CHROMIUM names another binary. Axe needs axe.min.js of axe-core in
// .cache at the root of the repository (scripts/setup.sh puts it there) or at
// the path in JOINDER_AXE.
package browsertest

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// Timeout is the longest that one step may take. It is generous, for machines
// are shared; no test depends on it.
const Timeout = 2 * time.Minute

// Options say who reads.
type Options struct {
	Lang   string // Accept-Language; "" sends English
	NoJS   bool
	Width  int // CSS pixels; 0 is 1280. Below 600 the device is a phone with touch
	Height int // 0 is 900
	Dark   bool
}

// Browser is one window with cookies of its own. It is for one goroutine.
type Browser struct {
	t    testing.TB
	ctx  context.Context
	opts Options

	mu   sync.Mutex
	said []string // errors of the console and of scripts, policy violations
}

// New starts a Chromium that lives as long as the test.
func New(t testing.TB, opts Options) *Browser {
	t.Helper()
	binary := chromium(t)
	flags := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(binary), chromedp.NoSandbox, chromedp.WSURLReadTimeout(Timeout),
		chromedp.Flag("headless", "new"), chromedp.Flag("disable-gpu", true), chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("hide-scrollbars", true),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"),
	)
	alloc, stop := chromedp.NewExecAllocator(context.Background(), flags...)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(alloc)
	t.Cleanup(cancel)
	b := &Browser{t: t, ctx: ctx, opts: opts}
	b.prepare()
	return b
}

// Another is a second person in the same Chromium, with cookies of their own.
// It is much faster than New. It lives as long as its own test and the first
// browser.
func (b *Browser) Another(t testing.TB, opts Options) *Browser {
	t.Helper()
	ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	other := &Browser{t: t, ctx: ctx, opts: opts}
	other.prepare()
	return other
}

func chromium(t testing.TB) string {
	t.Helper()
	for _, name := range []string{os.Getenv("JOINDER_CHROMIUM"), "chromium", "chromium-browser", "google-chrome"} {
		if name == "" {
			continue
		}
		if found, err := exec.LookPath(name); err == nil {
			return found
		}
	}
	if os.Getenv("JOINDER_REQUIRE_BROWSER") == "1" {
		t.Fatal("no Chromium, and JOINDER_REQUIRE_BROWSER=1 (install the package chromium)")
	}
	t.Skip("no Chromium on this machine: browser test skipped (scripts/setup.sh installs it)")
	return ""
}

// prepare makes the window what the options say and begins to listen.
func (b *Browser) prepare() {
	b.t.Helper()
	o := &b.opts
	if o.Width == 0 {
		o.Width = 1280
	}
	if o.Height == 0 {
		o.Height = 900
	}
	if o.Lang == "" {
		o.Lang = "en"
	}
	phone := o.Width < 600
	// The first step starts the browser and must not carry a deadline: the
	// browser would die with it.
	if err := chromedp.Do(b.ctx); err != nil {
		b.t.Fatalf("start Chromium: %v", err)
	}
	colour := "light"
	if o.Dark {
		colour = "dark"
	}
	b.must(call(b, "language", func(ctx context.Context) error {
		_, err := chromedp.Call(ctx, network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{Headers: network.Headers{"Accept-Language": o.Lang}})
		return err
	}))
	b.must(call(b, "metrics", func(ctx context.Context) error {
		_, err := chromedp.Call(ctx, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
			Width: int64(o.Width), Height: int64(o.Height), DeviceScaleFactor: 1, Mobile: phone,
		})
		return err
	}))
	// Several windows of one Chromium would share one focus.
	b.must(call(b, "focus", func(ctx context.Context) error {
		_, err := chromedp.Call(ctx, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
		return err
	}))
	b.Media("", colour)
	if o.NoJS {
		b.must(call(b, "no scripts", func(ctx context.Context) error {
			_, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
			return err
		}))
	}
	b.listen()
}

// call runs f with the time that one step has.
func call(b *Browser, what string, f func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(b.ctx, Timeout)
	defer cancel()
	if err := f(ctx); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

func (b *Browser) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatalf("browser: %v", err)
	}
}

func (b *Browser) listen() {
	entries := chromedp.Events(b.ctx, cdplog.EntryAdded)
	thrown := chromedp.Events(b.ctx, runtime.ExceptionThrown)
	b.must(call(b, "log", func(ctx context.Context) error {
		_, err := chromedp.Call(ctx, cdplog.Enable, cdp.Empty{})
		return err
	}))
	go func() {
		for e, err := range entries {
			if err != nil {
				return
			}
			if e.Entry != nil && e.Entry.Level == cdplog.EntryLevelError {
				b.note(e.Entry.Text)
			}
		}
	}()
	go func() {
		for e, err := range thrown {
			if err != nil {
				return
			}
			b.note(e.ExceptionDetails.Text)
		}
	}()
}

func (b *Browser) note(text string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.said = append(b.said, text)
}

// Complaints are the errors that scripts and the content security policy gave
// since the last call. Answers of 400 and above are named too.
func (b *Browser) Complaints() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	out := b.said
	b.said = nil
	return out
}

// Media emulates a medium, "screen" or "print" ("" is the real one, so that PDF
// prints), and "light" or "dark".
func (b *Browser) Media(media, colour string) {
	b.t.Helper()
	b.must(call(b, "media", func(ctx context.Context) error {
		_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Media: media, Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: colour}},
		})
		return err
	}))
}

// Go opens an address, waits until it is loaded and returns the HTTP status.
func (b *Browser) Go(url string) (status int) {
	b.t.Helper()
	b.must(call(b, "open "+url, func(ctx context.Context) error {
		res, err := chromedp.Run(ctx, chromedp.NavigateResponse(url))
		if err == nil && res != nil {
			status = int(res.Status)
		}
		return err
	}))
	return status
}

// Fill types into a field, or chooses in a list; it replaces what was there.
func (b *Browser) Fill(selector, value string) {
	b.t.Helper()
	typed := false
	b.Eval(`(() => {
		const e = document.querySelector(`+quote(selector)+`);
		if (!e) throw new Error("no such field");
		e.focus();
		if (e.select && !/^(date|month|time|number|color|range|file)$/.test(e.type)) { e.select(); return true; }
		e.value = `+quote(value)+`;
		for (const k of ["input", "change"]) e.dispatchEvent(new Event(k, { bubbles: true }));
		return false;
	})()`, &typed)
	if !typed {
		return
	}
	b.must(call(b, "type into "+selector, func(ctx context.Context) error {
		_, err := chromedp.Call(ctx, input.InsertText, input.InsertTextParams{Text: value})
		return err
	}))
	if value == "" {
		b.Eval(`(() => { const e = document.activeElement; e.value = ""; e.dispatchEvent(new Event("input", { bubbles: true })); })()`, nil)
	}
}

// Upload puts files into a file field.
func (b *Browser) Upload(selector string, files ...string) {
	b.t.Helper()
	b.must(call(b, "upload to "+selector, func(ctx context.Context) error {
		return chromedp.Do(ctx, chromedp.SetUploadFiles(chromedp.CSS(selector), files))
	}))
}

// Click clicks what stays on the page: a box, a summary. For links and buttons
// that lead elsewhere use Submit.
func (b *Browser) Click(selector string) {
	b.t.Helper()
	b.must(call(b, "click "+selector, func(ctx context.Context) error {
		return chromedp.Do(ctx, chromedp.Click(chromedp.CSS(selector)))
	}))
}

// Submit clicks a link or button and waits until the page it leads to is
// loaded. It returns that page's HTTP status.
func (b *Browser) Submit(selector string) (status int) {
	b.t.Helper()
	b.must(call(b, "follow "+selector, func(ctx context.Context) error {
		res, err := chromedp.RunResponse(ctx, chromedp.Click(chromedp.CSS(selector)))
		if err == nil && res != nil {
			status = int(res.Status)
		}
		return err
	}))
	return status
}

// Leave runs an expression that leads to another page, waits until that is
// loaded and returns its HTTP status.
func (b *Browser) Leave(expression string) (status int) {
	b.t.Helper()
	b.must(call(b, "leave by "+short(expression), func(ctx context.Context) error {
		res, err := chromedp.RunResponse(ctx, chromedp.Evaluate[chromedp.Void](expression))
		if err == nil && res != nil {
			status = int(res.Status)
		}
		return err
	}))
	return status
}

// WaitFor waits until an element can be seen.
func (b *Browser) WaitFor(selector string) {
	b.t.Helper()
	b.must(call(b, "wait for "+selector, func(ctx context.Context) error {
		return chromedp.Do(ctx, chromedp.WaitVisible(chromedp.CSS(selector)))
	}))
}

// Has reports whether the page has such an element now.
func (b *Browser) Has(selector string) (has bool) {
	b.t.Helper()
	b.Eval(`document.querySelector(`+quote(selector)+`) !== null`, &has)
	return has
}

// Text is the visible text of the first such element; it must exist.
func (b *Browser) Text(selector string) (text string) {
	b.t.Helper()
	b.Eval(`document.querySelector(`+quote(selector)+`).innerText.trim()`, &text)
	return text
}

// URL is where the browser is.
func (b *Browser) URL() (url string) {
	b.t.Helper()
	b.Eval(`location.href`, &url)
	return url
}

// Eval runs an expression in the page, also when the page's own scripts are
// off, and reads its value, awaited if it is a promise, into out.
func (b *Browser) Eval(expression string, out any) {
	b.t.Helper()
	b.must(call(b, "evaluate", func(ctx context.Context) error {
		res, err := chromedp.Call(ctx, runtime.Evaluate, runtime.EvaluateParams{
			Expression: expression, ReturnByValue: new(true), AwaitPromise: new(true),
		})
		switch {
		case err != nil:
			return err
		case res.ExceptionDetails != nil:
			if o := res.ExceptionDetails.Exception; o != nil {
				return fmt.Errorf("%s in %s", o.Description, short(expression))
			}
			return fmt.Errorf("%s in %s", res.ExceptionDetails.Text, short(expression))
		case out == nil || res.Result == nil || len(res.Result.Value) == 0:
			return nil
		}
		return json.Unmarshal(res.Result.Value, out)
	}))
}

// Screenshot writes the whole page as PNG.
func (b *Browser) Screenshot(path string) {
	b.t.Helper()
	b.must(call(b, "screenshot", func(ctx context.Context) error {
		png, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
		if err != nil {
			return err
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		return os.WriteFile(path, png, 0o644)
	}))
}

// PDF prints the page on A4 and returns the file.
func (b *Browser) PDF() (pdf []byte) {
	b.t.Helper()
	b.must(call(b, "print", func(ctx context.Context) error {
		res, err := chromedp.Call(ctx, page.PrintToPDF, page.PrintToPDFParams{PreferCSSPageSize: new(true)})
		pdf = res.Data
		return err
	}))
	return pdf
}

// Overflow is how many pixels the page is wider than the window; 0 is right.
// What sticks out is named.
func (b *Browser) Overflow() (pixels int, who string) {
	b.t.Helper()
	var out struct {
		Pixels int    `json:"pixels"`
		Who    string `json:"who"`
	}
	b.Eval(`(() => {
		const w = document.documentElement.clientWidth, over = document.documentElement.scrollWidth - w;
		const out = over > 0 ? [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > w + 1) : [];
		return { pixels: Math.max(0, over), who: out.slice(-3).map((e) => e.outerHTML.slice(0, 120)).join(" | ") };
	})()`, &out)
	return out.Pixels, out.Who
}

// DuplicateIDs are the ids that more than one element of the page has, and the
// labels whose control is not there ("for=x"); a right page has none.
func (b *Browser) DuplicateIDs() (ids []string) {
	b.t.Helper()
	b.Eval(`(() => {
		const seen = {};
		for (const e of document.querySelectorAll("[id]")) seen[e.id] = (seen[e.id] || 0) + 1;
		const lost = [...document.querySelectorAll("label[for]")].filter((l) => !document.getElementById(l.htmlFor));
		return Object.keys(seen).filter((id) => seen[id] > 1).concat(lost.map((l) => "for=" + l.htmlFor));
	})()`, &ids)
	return ids
}

func quote(s string) string {
	b, _ := json.Marshal(s) // a string always marshals
	return string(b)
}

func short(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if len(s) > 120 {
		return s[:120] + "…"
	}
	return s
}
