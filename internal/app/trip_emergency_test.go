package app_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"joinder/internal/app/apptest"
	"joinder/internal/browsertest"
)

// network stands between a browser and a site: it can be taken away, and it
// remembers what went through.
type network struct {
	URL  string
	gone atomic.Bool
	seen requestRecorder
}

func newNetwork(t *testing.T, site string) *network {
	t.Helper()
	target, err := url.Parse(site)
	if err != nil {
		t.Fatal(err)
	}
	n := &network{}
	proxy := &httputil.ReverseProxy{Rewrite: func(p *httputil.ProxyRequest) {
		p.SetURL(target)
		p.Out.Host = p.In.Host
	}}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if n.gone.Load() {
			panic(http.ErrAbortHandler) // the connection breaks
		}
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(strings.NewReader(string(body)))
		n.seen.mu.Lock()
		fmt.Fprintf(&n.seen.all, "%s %s\n%s\n", r.Method, r.URL, body)
		n.seen.mu.Unlock()
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	n.URL = server.URL
	return n
}

// TestEmergencyWithoutAConnection: somebody visits once, loses the connection,
// goes through a whole emergency, and finds the record again when they are
// back. What they typed leaves the device only when they send it.
func TestEmergencyWithoutAConnection(t *testing.T) {
	t.Parallel() // most of it is waiting for the browser
	chromium := browsertest.New(t, browsertest.Options{})
	site := apptest.Open(t, apptest.Options{})
	for _, lang := range []string{"zh-CN", "en"} {
		t.Run(lang, func(t *testing.T) {
			net := newNetwork(t, site.URL)
			through := *site
			through.URL = net.URL
			e := &emergencyTrip{&trip{T: t, site: &through, name: "emergency." + lang, lang: lang, first: chromium}, net, nil}
			e.traveller = e.person()
			e.run()
		})
	}
}

type emergencyTrip struct {
	*trip
	net *network
	*traveller
}

// connection takes the network away, or gives it back.
func (e *emergencyTrip) connection(on bool) {
	e.net.gone.Store(!on)
	e.Offline(!on)
}

func (e *emergencyTrip) count(selector string) (n int) {
	e.t.Helper()
	e.Eval(fmt.Sprintf(`Array.from(document.querySelectorAll(%q)).filter(e => e.getClientRects().length).length`, selector), &n)
	return n
}

// shown is the text of the step on the screen.
func (e *emergencyTrip) shown() string { e.t.Helper(); return e.Browser.Text(".em-steps > li.now") }

func (e *emergencyTrip) run() {
	e.open("/emergency")
	if n := e.count("a.em-big"); n != 7 {
		e.Errorf("%d buttons", n)
	}
	e.WaitFor("[data-offline]:not([hidden])") // everything is on the device
	e.connection(false)
	e.emergency()
	e.branches()
	e.connection(true)
	e.sendIt()
	e.forget()
}

const secretOrder, secretAmount = "ORDER-88110077", "7654321.09"

// emergency goes through a stolen phone, all without a connection.
func (e *emergencyTrip) emergency() {
	e.open("/emergency/stolen-phone")
	e.WaitFor("[data-no-connection]:not([hidden])")
	e.Eval(`document.querySelectorAll(".em-tools > details").forEach(d => { d.open = true })`, nil)
	e.Fill("#f-wallet", "alipay")
	if got := e.shown(); !strings.Contains(got, "95188") {
		e.Errorf("the wallet's own steps are not in place: %s", got)
	}
	e.Fill("#em-order", secretOrder)
	e.Fill("#em-amount", secretAmount)
	e.Fill("#em-currency", "CNY")
	e.Eval(`document.querySelector(".em-steps .now .em-say").open = true`, nil)
	if got := e.shown(); !strings.Contains(got, secretOrder) || !strings.Contains(got, secretAmount+" CNY") {
		e.Errorf("the script has no order number: %s", got)
	}
	e.arrive(200, "/emergency/stolen-phone")
	e.Click("[data-never]")
	if !e.Has(".em-never[open]") || !e.Has("#freeze-wallet.now") {
		e.Error("what never to do is not one tap away")
	}
	steps, police := e.count(".em-sum-up li"), ""
	e.Eval(`document.querySelectorAll(".em-steps > li:not([hidden])").length`, &steps)
	for i := range steps {
		if got := e.Browser.Text("[data-far]"); !strings.Contains(got, fmt.Sprint(i+1)) || !strings.Contains(got, fmt.Sprint(steps)) {
			e.Errorf("step %d of %d says %q", i+1, steps, got)
		}
		if n := e.count(".em-steps > li"); n != 1 {
			e.Fatalf("%d steps are on the screen", n)
		}
		if e.Has("#police.now") {
			police = e.shown()
		}
		button := ".em-steps .now button[name=did]"
		if i == 1 {
			button = ".em-steps .now button[name=later]"
		}
		e.Click(button)
	}
	if !strings.Contains(police, "96110") {
		e.Errorf("the home of the wallet has police that can be called: %s", police)
	}
	if done, all := e.count(".em-sum-up .done"), e.count(".em-sum-up li"); done != steps-1 || all != steps {
		e.Errorf("%d of %d steps are ticked, want %d of %d", done, all, steps-1, steps)
	}
	e.arrive(200, "/emergency/stolen-phone")
	e.Click("[data-keep] button")
	if !e.Has("[data-no-net]:not([hidden])") || !strings.HasPrefix(e.path(), "/emergency/stolen-phone") {
		e.Errorf("sending without a connection says nothing; at %s", e.path())
	}
	name, text := e.Download("[data-save]")
	if !strings.HasSuffix(name, ".txt") || !strings.Contains(string(text), secretOrder) {
		e.Errorf("%s: %s", name, text)
	}
}

// branches goes through a question, and back.
func (e *emergencyTrip) branches() {
	e.open("/emergency/seed-leaked")
	e.Click(`[data-answer="gone"]`)
	if got := e.shown(); got == "" || e.Has("#new-wallet.now") {
		e.Errorf("after the answer: %s", got)
	}
	e.arrive(200, "/emergency/seed-leaked")
	e.Eval(`history.back()`, nil)
	e.WaitFor("[data-ask]:not([hidden])")
	e.Click(`[data-answer="there"]`)
	e.WaitFor("#new-wallet.now")
	e.Complaints() // requests that failed, as they should
}

// sendIt comes back online: everything is still there, and goes out only now.
func (e *emergencyTrip) sendIt() {
	if sent := e.net.seen.text(); strings.Contains(sent, secretOrder) || strings.Contains(sent, secretAmount) {
		e.Error("what was typed left the device")
	}
	e.open("/emergency/stolen-phone")
	if e.count(".em-sum-up .done") == 0 {
		e.Fatal("the record is gone")
	}
	if strings.Contains(e.net.seen.text(), secretOrder) {
		e.Error("what was typed left the device with the next visit")
	}
	e.Fill("#em-happened", "2026-11-20")
	e.follow("[data-keep] button", "/draft/")
	draft := strings.TrimSuffix(e.path(), "/what")
	if e.value("#f-wallet") == "" || e.value("#f-issue") != "lost_device" {
		e.Errorf("the draft says wallet %q, issue %q", e.value("#f-wallet"), e.value("#f-issue"))
	}
	e.open(draft + "/money")
	if e.value("#f-amount") != secretAmount || e.value("#f-occurred_on") != "2026-11-20" {
		e.Errorf("amount %q, day %q", e.value("#f-amount"), e.value("#f-occurred_on"))
	}
	e.open(draft + "/evidence")
	if n := e.count("ul.files > li"); n != 2 {
		e.Errorf("%d files", n)
	}
}

// forget clears the device with one button.
func (e *emergencyTrip) forget() {
	e.open("/emergency/stolen-phone")
	e.Eval(`window.confirm = () => true; document.querySelectorAll(".em-tools > details").forEach(d => { d.open = true })`, nil)
	e.arrive(e.Submit("[data-clear]"), "/emergency")
	var left int
	e.Eval(`Object.keys(localStorage).filter(k => k.startsWith("joinder.emergency")).length`, &left)
	if left != 0 {
		e.Errorf("%d entries are left on the device", left)
	}
}

// TestEmergencyWithoutScripts: every step is a page, the address keeps what
// was done, and a plain form sends it.
func TestEmergencyWithoutScripts(t *testing.T) {
	t.Parallel() // most of it is waiting for the browser
	chromium := browsertest.New(t, browsertest.Options{})
	site := apptest.Open(t, apptest.Options{})
	for _, lang := range []string{"zh-CN", "en"} {
		t.Run(lang, func(t *testing.T) {
			tr := &trip{T: t, site: site, name: "emergency.nojs." + lang, lang: lang, noJS: true, first: chromium}
			p := &traveller{chromium.Another(t, browsertest.Options{Lang: lang, Width: 390, NoJS: true}), tr}
			p.open("/emergency?wallet=paypal&place=US")
			p.follow(`a[data-scenario="unauthorised-payment"]`, "/emergency/unauthorised-payment")
			for i := 0; !p.Has(".em-end.now"); i++ {
				if i > 15 {
					t.Fatal("it does not end")
				}
				p.follow(".em-steps .now button[name=did]", "/emergency/unauthorised-payment")
			}
			if !strings.Contains(p.path(), "wallet=paypal") || !strings.Contains(p.path(), "freeze-wallet.") {
				t.Errorf("the address is %s", p.path())
			}
			p.follow(`.em-end p[data-nojs] a`, "/emergency/unauthorised-payment/record")
			p.Fill("#f-happened", "2026-11-21")
			p.Fill("#f-amount", "88.10")
			p.Fill("#f-currency", "usd")
			p.follow(`form[action="/emergency/record"] button.btn`, "/draft/")
			if p.value("#f-issue") != "unauthorized_transaction" {
				t.Errorf("issue %q", p.value("#f-issue"))
			}
		})
	}
}
