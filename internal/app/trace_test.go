package app_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"joinder/internal/app/apptest"
)

func giveTrace(t *testing.T, p *apptest.Person, name, text string) apptest.Answer {
	t.Helper()
	return p.Give("/trace", "files", apptest.Upload{Name: name, Data: []byte(text)})
}

// TestTraceRefusesWhatItCannotFollow: each gets words, and nothing is kept.
func TestTraceRefusesWhatItCannotFollow(t *testing.T) {
	site := apptest.Open(t, apptest.Options{})
	p := site.Person("en")
	for name, text := range map[string]string{
		"empty.csv": "", "page.html": "<html><script>alert(1)</script></html>", "half.json": `{"txid":"ab`, "picture.png": "\x89PNG\r\n\x1a\n\x00\x00", "nul.csv": strings.Repeat("\x00", 5000),
		"list.json": "[1,2,3]", "deep.json": strings.Repeat("[", 100_000), "head.csv": "id,time,from,to,asset,amount\n", "bad.csv": "id,time,from,to,asset,amount\na,0001-01-01,V,A,BTC,1e400\n",
		"many.csv": "id,time,from,to,asset,amount\n" + strings.Repeat("a,2026-01-01,V,A,BTC,1\n", 200_050),
	} {
		if a := giveTrace(t, p, name, text); a.Status < 400 || a.Status >= 500 || strings.Contains(a.Body, "trace.") && strings.Contains(a.Body, "error.trace") {
			t.Errorf("%s: %d %.300s", name, a.Status, a.Body)
		}
	}
	if n := site.Count(`SELECT COUNT(*) FROM held`); n != 0 {
		t.Errorf("%d links are left of files that were refused", n)
	}
}

// TestTraceOfTenThousandAccounts: pages stay bounded, and say so.
func TestTraceOfTenThousandAccounts(t *testing.T) {
	site := apptest.Open(t, apptest.Options{})
	p := site.Person("en")
	var b strings.Builder
	b.WriteString("id,time,from,to,asset,amount\ntheft,2026-01-01T00:00:00Z,V,A,BTC,1000\n")
	for i := range 10_000 {
		fmt.Fprintf(&b, "p%d,2026-01-02T%02d:%02d:%02dZ,A,B%d,BTC,0.01\n", i, i/3600, i/60%60, i%60, i)
	}
	b.WriteString("c1,2026-01-03T00:00:00Z,B1,A,BTC,0.01\nc2,2026-01-04T00:00:00Z,A,B1,BTC,0\n")
	at := giveTrace(t, p, "big.csv", b.String()).Path
	for _, method := range []string{"fifo", "poison"} {
		if a := p.Send(at, "ids", "theft", "do", "go"); a.Status != 200 || !strings.HasSuffix(a.Path, "/method") {
			t.Fatal(a.Status, a.Path)
		}
		a := p.Send(at+"/method", "method", method)
		if a.Status != 200 || !strings.HasSuffix(a.Path, "/result") || len(a.Body) > 600_000 || !strings.Contains(a.Body, "Left out of the picture") || !strings.Contains(a.Body, "more rows are in the files") {
			t.Errorf("%s: %d %s, %d bytes", method, a.Status, a.Path, len(a.Body))
		}
	}
	a := p.Read(at + "/letter?to=0")
	if a.Status != 200 || !strings.Contains(a.Body, "more, in the table attached") {
		t.Errorf("%d %.200s", a.Status, a.Body)
	}
	if csv := p.Read(at + "/steps.csv"); strings.Count(csv.Body, "\n") < 10_000 {
		t.Errorf("%d lines", strings.Count(csv.Body, "\n"))
	}
}

// TestTraceLinks: what is under a link is changed and deleted by its holder only.
func TestTraceLinks(t *testing.T) {
	site := apptest.Open(t, apptest.Options{})
	p := site.Person("zh-CN")
	at := giveTrace(t, p, "导出.csv", traceExport).Path
	for path, want := range map[string]int{
		at + "/result": 200, at + "/letter?to=0": 200, "/trace/" + strings.Repeat("a", 26): 404, "/trace/" + strings.Repeat("a", 26) + "/result": 404, "/trace/x/flow.svg": 404,
		at + "/trace.json": 422, at + "/flow.svg": 422,
	} {
		if a := p.Read(path); a.Status != want {
			t.Errorf("%s: %d, want %d", path, a.Status, want)
		}
	}
	for _, bad := range [][]string{{"ids", "nothing-like-it", "do", "mark"}, {"do", "go"}, {"left", "0x2222222222222222222222222222222222222222", "do", "mark"}, {"left", "0x9", "after", "2026-01-01T00:00", "do", "mark"},
		{"left", "0x2222222222222222222222222222222222222222", "after", "2029-01-01T00:00", "do", "mark"}} {
		if a := p.Send(at, bad...); a.Status != 422 || !strings.Contains(a.Body, `id="errors"`) {
			t.Errorf("%v: %d", bad, a.Status)
		}
	}
	if a := p.Send(at, "left", "0x2222222222222222222222222222222222222222", "after", "2026-01-01T00:00", "do", "mark"); a.Status != 200 || !strings.Contains(a.Body, "选中 2 笔") {
		t.Errorf("%d %.300s", a.Status, a.Body)
	}
	if a := p.Send(at, "do", "none"); !strings.Contains(a.Body, "下一步") || strings.Contains(a.Body, "选中 2 笔") {
		t.Error("marks are not taken back")
	}
	p.Send(at, "ids", "0xaa00000000000000000000000000000000000000000000000000000000000001=1.5", "do", "go")
	for _, bad := range [][]string{{"hops", "many"}, {"hops", "-1"}, {"until", "soon"}} {
		if a := p.Send(at+"/method", bad...); a.Status != 422 {
			t.Errorf("%v: %d", bad, a.Status)
		}
	}
	if a := p.Send(at+"/method", "method", "haircut", "hops", "1", "until", "2026-02-29"); a.Status != 422 {
		t.Errorf("29 February 2026: %d", a.Status)
	}
	if a := p.Send(at+"/method", "method", "haircut", "hops", "1"); a.Status != 200 || !strings.Contains(a.Body, "被拿走 1.5 =") {
		t.Errorf("%d %.300s", a.Status, a.Body)
	}
	if a := p.Read(at + "/letter?to=77"); a.Status != 404 {
		t.Errorf("a letter to nobody: %d", a.Status)
	}
	text := "致：某人\n<script>alert(1)</script> 𬭎𬀩 O'Neil-李"
	if a := p.Send(at+"/letter", "to", "0", "in", "zh", "text", text, "do", "txt"); a.Status != 200 || !strings.Contains(a.Header.Get("Content-Disposition"), "attachment") || !strings.Contains(a.Body, "𬭎𬀩 O'Neil-李") {
		t.Errorf("%d %q", a.Status, a.Body)
	}
	if a := p.Read(at + "/letter?to=0&in=zh&as=paper"); strings.Contains(a.Body, "<script>alert") || !strings.Contains(a.Body, "O&#39;Neil-李") {
		t.Error("what was typed is not kept as text")
	}
	if a := p.Send(at + "/drop"); a.Status != 200 || a.Path != "/trace" {
		t.Errorf("drop: %d %s", a.Status, a.Path)
	}
	if a := p.Read(at + "/result"); a.Status != 404 {
		t.Errorf("after deleting: %d", a.Status)
	}
}

// TestTraceIsReadByManyAtOnce: two windows of one link, all pages.
func TestTraceIsReadByManyAtOnce(t *testing.T) {
	site := apptest.Open(t, apptest.Options{})
	p := site.Person("en")
	at := giveTrace(t, p, "a.csv", traceExport).Path
	p.Send(at, "ids", "0xaa00000000000000000000000000000000000000000000000000000000000001", "do", "go")
	p.Send(at+"/method", "method", "fifo")
	var all sync.WaitGroup
	for i := range 24 {
		all.Go(func() {
			path := at + []string{"/result", "/flow.svg", "/steps.csv", "/trace.json", "/letter?to=0", ""}[i%6]
			r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, site.URL+path, nil)
			if err != nil {
				t.Error(err)
				return
			}
			r.Header.Set("Accept-Language", []string{"zh-CN", "en"}[i%2])
			a, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Error(err)
				return
			}
			defer a.Body.Close()
			if _, err := io.Copy(io.Discard, a.Body); err != nil || a.StatusCode != 200 {
				t.Errorf("%s: %d %v", path, a.StatusCode, err)
			}
		})
	}
	all.Wait()
}
