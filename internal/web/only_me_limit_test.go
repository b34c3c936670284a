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
		d.Search = SearchParts{Finder: f, Facts: searchFacts{}, Wallets: searchWallets{}}
		d.World = joinder.RealWorld()
		d.World.Now = func() time.Time { return time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC) }
	})
	form := url.Values{"wallet": {"example"}, "text": {"提现没到账"}, "verdict": {"yes:" + string(fakeID(1))}}.Encode()
	for path, free := range map[string]int{"/only-me": 4, "/only-me/same": 3} {
		for i := range free + 6 {
			f.probe.Text = ""
			res := ask(s, "POST", path, form, "X-Forwarded-For", []string{"1.2.3.4", "6.6.6.6"}[i%2]+", 203.0.113.9", "Cookie", "same=x"+string(rune('a'+i)), "User-Agent", string(rune('a'+i)))
			want := 200
			if i >= free {
				want = 429
			}
			if res.StatusCode != want || want == 429 && (res.Header.Get("Retry-After") == "" || f.probe.Text != "") {
				t.Errorf("%s, request %d: %d, retry after %q, searched for %q", path, i, res.StatusCode, res.Header.Get("Retry-After"), f.probe.Text)
			}
			if f.probe.Text != "" {
				asked++
			}
		}
		for _, other := range []string{"203.0.113.10", "2001:db8::1"} {
			if res := ask(s, "POST", path, form, "X-Forwarded-For", "203.0.113.9, "+other); res.StatusCode != 200 {
				t.Errorf("%s from %s: %d", path, other, res.StatusCode)
			}
		}
	}
	if asked != 7 {
		t.Errorf("%d searches for one address", asked)
	}
}
