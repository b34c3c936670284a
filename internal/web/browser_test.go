package web

import (
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"joinder/internal/browsertest"
)

// browse serves the shell with its sample pages.
func browse(t *testing.T) string {
	t.Helper()
	var s *Server
	s = newTestServer(t, "http://127.0.0.1", func(c *Config, _ *Deps) {
		c.Limits.Pages, c.Limits.Writes = Rate{10_000, 10_000}, Rate{10_000, 10_000}
	}, sampleRoutes(&s)...)
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	return server.URL
}

// pages of the shell, and what they answer.
func shellPages() map[string]int {
	return map[string]int{
		"/about": 200, "/nothing": 404, "/sample/broken": 500, "/sample/busy": 429,
		"/sample/home": 200, "/sample/case": 200, "/sample/form": 200, "/sample/list": 200,
	}
}

// TestPagesAreAccessible runs axe on every page in both languages, light and
// dark, on a phone and at a desk. JOINDER_SHOTS names a folder for pictures.
func TestPagesAreAccessible(t *testing.T) {
	base := browse(t)
	first := browsertest.New(t, browsertest.Options{})
	for _, lang := range []string{"zh-CN", "en"} {
		for _, dark := range []bool{false, true} {
			for _, width := range []int{390, 1280} {
				look := fmt.Sprintf("%s.%s.%d", lang, map[bool]string{true: "dark", false: "light"}[dark], width)
				t.Run(look, func(t *testing.T) {
					b := first.Another(t, browsertest.Options{Lang: lang, Dark: dark, Width: width})
					for path, want := range shellPages() {
						if got := b.Go(base + path); got != want {
							t.Errorf("%s: %d, want %d", path, got, want)
						}
						for _, v := range b.Axe() {
							t.Errorf("%s: %s", path, v)
						}
						if px, who := b.Overflow(); px > 0 {
							t.Errorf("%s is %d px too wide: %s", path, px, who)
						}
						if dir := os.Getenv("JOINDER_SHOTS"); dir != "" {
							name := strings.Trim("page"+strings.ReplaceAll(path, "/", "_"), "_")
							b.Screenshot(filepath.Join(dir, name+"."+look+".png"))
						}
						for _, said := range b.Complaints() {
							if !strings.Contains(said, "Failed to load resource") || want == 200 {
								t.Errorf("%s: the browser says %q", path, said)
							}
						}
					}
				})
			}
		}
	}
}

func TestNothingSticksOutOnTheSmallestPhoneInLargeType(t *testing.T) {
	base := browse(t)
	first := browsertest.New(t, browsertest.Options{})
	for _, lang := range []string{"zh-CN", "en"} {
		b := first.Another(t, browsertest.Options{Lang: lang, Width: 320, NoJS: true})
		b.Go(base + "/about")
		b.Submit("button[name=large]") // a small form, without scripts
		if !b.Has("html[data-large]") || !strings.HasSuffix(b.URL(), "/about") {
			t.Fatalf("large type: at %s", b.URL())
		}
		for path := range shellPages() {
			b.Go(base + path)
			if px, who := b.Overflow(); px > 0 {
				t.Errorf("%s %s is %d px too wide: %s", lang, path, px, who)
			}
			var small []string
			b.Eval(`[...document.querySelectorAll("a.btn, button, nav a, .side a, select, input:not([type=hidden], [type=checkbox], [type=radio]), .pick, summary")]
				.filter((e) => { const r = e.getBoundingClientRect(); return r.height && (r.height < 43.5 || r.width < 24); }).map((e) => e.outerHTML.slice(0, 90))`, &small)
			for _, s := range small {
				t.Errorf("%s %s: too small to touch: %s", lang, path, s)
			}
		}
	}
}

func TestThemeAndLanguageAreOneClickAway(t *testing.T) {
	base := browse(t)
	b := browsertest.New(t, browsertest.Options{Lang: "zh-CN", Width: 390, NoJS: true})
	b.Go(base + "/sample/case")
	b.Submit("button[value=dark]")
	var paper string
	b.Eval(`getComputedStyle(document.body).backgroundColor`, &paper)
	if paper != "rgb(20, 24, 28)" || !strings.HasSuffix(b.URL(), "/sample/case") {
		t.Errorf("dark paper is %s at %s", paper, b.URL())
	}
	b.Submit("a.lang")
	if got := b.Text("h1"); got != "Withdrawals that never arrive" {
		t.Errorf("heading %q", got)
	}
	b.Go(base + "/about") // the choice stays
	if !b.Has("html[lang=en][data-theme=dark]") {
		t.Error("language or theme was forgotten")
	}
}

func TestOnAPhoneWhatToDoStandsAboveTheHistory(t *testing.T) {
	base := browse(t)
	b := browsertest.New(t, browsertest.Options{Width: 390})
	b.Go(base + "/sample/case")
	var order []float64
	b.Eval(`["h1", ".next", ".btn.full", ".todo", ".facts", "ol.steps"].map((s) => document.querySelector(s).getBoundingClientRect().top)`, &order)
	for i := 1; i < len(order); i++ {
		if order[i] <= order[i-1] {
			t.Errorf("order from the top: %v", order)
		}
	}
}

func TestKeyboardReachesTheContentFirst(t *testing.T) {
	base := browse(t)
	b := browsertest.New(t, browsertest.Options{})
	b.Go(base + "/sample/form")
	var focus string
	b.Eval(`document.activeElement.id`, &focus)
	if focus != "errors" {
		t.Errorf("after a mistake the focus is on %q", focus)
	}
	b.Eval(`document.querySelector("#errors a").hash`, &focus)
	if !b.Has(focus) {
		t.Errorf("the summary leads to %q, which is not there", focus)
	}
	b.Eval(`(() => { const s = document.querySelector(".skip"); s.focus(); return s.getBoundingClientRect().height >= 44 ? s.hash : "hidden"; })()`, &focus)
	if focus != "#main" {
		t.Errorf("skip link: %q", focus)
	}
}

func TestPaperHasTheAddressAndNoButtons(t *testing.T) {
	base := browse(t)
	b := browsertest.New(t, browsertest.Options{Dark: true})
	b.Go(base + "/sample/case")
	if pdf := b.PDF(); len(pdf) < 10_000 {
		t.Errorf("PDF of %d bytes", len(pdf))
	}
	b.Media("print", "dark")
	var seen struct {
		Paper         string
		Button, Where bool
	}
	b.Eval(`({ Paper: getComputedStyle(document.body).backgroundColor,
		Button: document.querySelector(".btn").offsetHeight > 0, Where: document.querySelector(".print-only").offsetHeight > 0 })`, &seen)
	if seen.Paper != "rgb(255, 255, 255)" || seen.Button || !seen.Where {
		t.Errorf("on paper: %+v", seen)
	}
}
