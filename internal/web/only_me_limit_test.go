package web

import (
	"net/netip"
	"net/url"
	"testing"
	"time"

	"golang.org/x/time/rate"

	"joinder"
)

// TestOneAddressCannotAskForEver: whoever asks "is it only me?" or says what is
// the same again and again is told to wait, by address and however they name
// themselves; others are answered meanwhile, and nothing is searched for the
// first.
func TestOneAddressCannotAskForEver(t *testing.T) {
	f := sampleFinder()
	asked := 0
	s := newTestServer(t, "http://example.org", func(c *Config, d *Deps) {
		c.Limits.Pages, c.Limits.Writes = Rate{rate.Limit(0.1), 4}, Rate{rate.Limit(0.1), 3}
		c.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}
		d.Search = SearchParts{Finder: f, Facts: searchFacts{}, Wallets: searchWallets{}, Boxes: testRing(t)}
		d.World = joinder.RealWorld()
		d.World.Now = func() time.Time { return time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC) }
	})
	form := url.Values{"wallet": {"example"}, "text": {"提现没到账"}, "verdict": {"yes:" + string(fakeID(1))}}.Encode()
	mine := cookiesOf(ask(s, "POST", "/only-me", form))
	for _, way := range []struct {
		method, path, from string
		free, status       int
	}{{"GET", "/only-me", "203.0.113.9", 4, 200}, {"POST", "/only-me", "203.0.113.8", 4, 303}, {"POST", "/only-me/same", "203.0.113.7", 3, 303}} {
		body := ""
		if way.method == "POST" {
			body = form
		}
		for i := range way.free + 6 {
			f.probe.Text = ""
			res := ask(s, way.method, way.path, body, "X-Forwarded-For", []string{"1.2.3.4", "6.6.6.6"}[i%2]+", "+way.from, "Cookie", mine+"; same=x"+string(rune('a'+i)), "User-Agent", string(rune('a'+i)))
			want := way.status
			if i >= way.free {
				want = 429
			}
			if res.StatusCode != want || want == 429 && (res.Header.Get("Retry-After") == "" || f.probe.Text != "") {
				t.Errorf("%s %s, request %d: %d, retry after %q, searched for %q", way.method, way.path, i, res.StatusCode, res.Header.Get("Retry-After"), f.probe.Text)
			}
			if f.probe.Text != "" {
				asked++
			}
		}
		for _, other := range []string{"203.0.113.10", "2001:db8::1"} {
			if res := ask(s, way.method, way.path, body, "X-Forwarded-For", way.from+", "+other, "Cookie", mine); res.StatusCode != way.status {
				t.Errorf("%s %s from %s: %d", way.method, way.path, other, res.StatusCode)
			}
		}
	}
	if asked != 4 {
		t.Errorf("%d searches for one address", asked)
	}
}
