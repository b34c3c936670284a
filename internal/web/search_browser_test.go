package web

import (
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"joinder/internal/browsertest"
	"joinder/internal/similar"
)

// TestFindingPagesAreAccessible goes the way of a person who asks and of one
// who searches, in both languages, on a phone and at a desk. JOINDER_SHOTS
// names a folder for pictures.
func TestFindingPagesAreAccessible(t *testing.T) {
	f := sampleFinder()
	server := httptest.NewServer(searchServer(t, f))
	t.Cleanup(server.Close)
	first := browsertest.New(t, browsertest.Options{})
	for i, lang := range []string{"zh-CN", "en"} {
		for j, width := range []int{390, 1280} {
			dark := (i+j)%2 == 1
			b := first.Another(t, browsertest.Options{Lang: lang, Width: width, Dark: dark})
			look := func(name string) {
				t.Helper()
				name += fmt.Sprintf(".%s.%d", lang, width)
				for _, v := range b.Axe() {
					t.Errorf("%s: %s", name, v)
				}
				if px, who := b.Overflow(); px > 0 {
					t.Errorf("%s is %d px too wide: %s", name, px, who)
				}
				if dir := os.Getenv("JOINDER_SHOTS"); dir != "" {
					b.Screenshot(filepath.Join(dir, name+".png"))
				}
				for _, said := range b.Complaints() {
					if !strings.Contains(said, "Failed to load resource") {
						t.Errorf("%s: %s", name, said)
					}
				}
			}
			b.Go(server.URL + "/")
			look("home")
			b.Submit("main form .btn") // nothing was written
			if !b.Has("#errors") {
				t.Error("nothing written, nothing said")
			}
			b.Fill("#f-wallet", map[string]string{"zh-CN": "某某支付", "en": "Example Pay"}[lang])
			b.Fill("#f-text", "提现到银行卡三天没到账，客服一直说在处理，电话打不通。")
			b.Submit("main form .btn")
			if got := b.Text("h1"); !strings.Contains(got, "127") || strings.Contains(b.URL(), "?") {
				t.Errorf("answer %q at %s", got, b.URL())
			}
			look("only-me")
			f.answer = similar.Answer{Basis: similar.ByWords}
			b.Submit("main form.sheet .btn")
			look("alone")
			f.answer = sampleAnswer()
			b.Go(server.URL + "/search?q=x")
			look("search")
			b.Go(server.URL + "/search?q=x&wallet=example&level=stated&since=2025-02-29&evidence=1")
			look("search-bad")
			b.Go(server.URL + "/search?wallet=example&evidence=1&min=1&currency=CNY&page=63")
			look("search-last")
			b.Go(server.URL + complaintPath(fakeID(1)))
			look("complaint")
			b.Go(server.URL + complaintPath(fakeID(2)))
			look("complaint-imported")
		}
	}
}
