package app_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"

	"joinder/internal/browsertest"
)

// requestRecorder keeps everything that a browser sends to a site.
type requestRecorder struct {
	mu  sync.Mutex
	all bytes.Buffer
}

// before starts a proxy that records what goes to the site.
func (r *requestRecorder) before(t *testing.T, site string) string {
	t.Helper()
	target, err := url.Parse(site)
	if err != nil {
		t.Fatal(err)
	}
	proxy := &httputil.ReverseProxy{Rewrite: func(p *httputil.ProxyRequest) {
		p.SetURL(target)
		p.Out.Host = p.In.Host
	}}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		body, _ := io.ReadAll(q.Body)
		q.Body = io.NopCloser(bytes.NewReader(body))
		r.mu.Lock()
		fmt.Fprintf(&r.all, "%s %s\n%v\n%s\n", q.Method, q.URL, q.Header, body)
		r.mu.Unlock()
		proxy.ServeHTTP(w, q)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func (r *requestRecorder) text() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.all.String()
}

// TestIDNumberNeverLeavesTheDevice (RQ-04): it is typed, it stands on the paper
// that is printed, the paper is confirmed and filed, and no request carries it.
func TestIDNumberNeverLeavesTheDevice(t *testing.T) {
	t.Parallel() // most of it is waiting for the browser
	f := newFilingTrip(t, "", 2)
	f.open("cn-pboc-12363", "each")
	const number = "11010519491231002X"
	for _, o := range []browsertest.Options{{Lang: "zh-CN", Width: 390}, {Lang: "en"}} {
		var seen requestRecorder
		at := seen.before(t, f.site.URL)
		b := browsertest.New(t, o)
		b.Go(at + "/receipt")
		b.Fill("#f-code", f.filed[1].Code)
		b.Submit("main form button")
		b.Go(at + f.paper(1))
		b.Fill("#on-id", number)
		if got := b.Text("#line-id"); got != number {
			t.Errorf("the paper shows %q", got)
		}
		var loose bool
		b.Eval(`(() => { const i = document.querySelector("#on-id"); return i.form === null && i.name === "" && localStorage.length === 0 && sessionStorage.length === 0 && !document.cookie.includes("1949") })()`, &loose)
		if !loose {
			t.Error("the box is part of a form, has a name, or is kept")
		}
		if !bytes.Contains(b.PDF(), []byte("%PDF")) {
			t.Error("nothing to print")
		}
		if w, who := b.Overflow(); w > 0 {
			t.Errorf("%d pixels too wide: %s", w, who)
		}
		for _, v := range b.Axe() {
			t.Error(v)
		}
		b.Submit(`form[action$="/decide"] button`)
		if got := b.Text("#line-id"); strings.TrimSpace(got) != "" {
			t.Errorf("the next page still shows %q", got)
		}
		for _, c := range b.Complaints() {
			t.Error(c)
		}
		if all := seen.text(); !strings.Contains(all, "/filing/decide") || strings.Contains(all, number) || strings.Contains(all, "110105") {
			t.Errorf("what was sent holds the number, or nothing was sent:\n%.2000s", all)
		}
		f.who[1].Send(f.at("/decide"), "submission", last(f.paper(1)), "say", "retract")
	}
	if n := f.site.Count(`SELECT COUNT(*) FROM filing_packs WHERE confirmed_at > 0`); n != 0 {
		t.Errorf("%d confirmations are left", n)
	}
}

// TestPaperWithoutScripts: there is a line to write on, and no box.
func TestPaperWithoutScripts(t *testing.T) {
	t.Parallel() // most of it is waiting for the browser
	f := newFilingTrip(t, "", 2)
	f.open("cn-pboc-12363", "each")
	b := browsertest.New(t, browsertest.Options{NoJS: true, Width: 390, Lang: "zh-CN"})
	b.Go(f.site.URL + "/receipt")
	b.Fill("#f-code", f.filed[1].Code)
	b.Submit("main form button")
	b.Go(f.site.URL + f.paper(1))
	if !b.Has("#line-id") || !b.Has("[data-device][hidden]") {
		t.Error("no line to write on")
	}
	b.Submit(`form[action$="/decide"] button`)
	if n := f.site.Count(`SELECT COUNT(*) FROM submissions WHERE state = 'confirmed'`); n != 1 {
		t.Errorf("%d confirmed without scripts", n)
	}
}
