package app_test

import (
	"compress/gzip"
	"encoding/json"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"joinder/internal/app/apptest"
)

// weigh is the size of an address as a browser takes it, compressed.
func weigh(t *testing.T, site *apptest.Site, path string) (size int, body string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, site.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept-Encoding", "gzip")
	a, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close() //nolint:errcheck // read whole
	raw, err := io.ReadAll(a.Body)
	if err != nil || a.StatusCode != 200 {
		t.Fatalf("%s: %d, %v", path, a.StatusCode, err)
	}
	body = string(raw)
	if a.Header.Get("Content-Encoding") == "gzip" {
		z, err := gzip.NewReader(strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		plain, err := io.ReadAll(z)
		if err != nil {
			t.Fatal(err)
		}
		body = string(plain)
	}
	return len(raw), body
}

var linked = regexp.MustCompile(`(?:href|src)="(/assets/[^"]+)"`)

// TestEmergencyIsLight: the page with its styles and scripts stays below
// 50 kB, and so does a scenario with the facts of every wallet and place.
func TestEmergencyIsLight(t *testing.T) {
	site := apptest.Open(t, apptest.Options{})
	const most = 50_000
	stored := map[string]int{}
	for _, path := range []string{"/emergency?lang=zh-CN", "/emergency/stolen-phone?lang=zh-CN", "/emergency/seed-leaked?lang=en"} {
		size, body := weigh(t, site, path)
		stored[path] = size
		total := size
		for _, m := range linked.FindAllStringSubmatch(body, -1) {
			n, _ := weigh(t, site, m[1])
			total += n
		}
		if strings.Count(path, "/") > 1 {
			n, _ := weigh(t, site, "/emergency/facts.json?"+path[strings.Index(path, "?")+1:])
			total += n
		}
		t.Logf("%s: page %d, with everything %d bytes compressed", path, size, total)
		if total > most {
			t.Errorf("%s weighs %d bytes, at most %d", path, total, most)
		}
	}
	_, worker := weigh(t, site, "/emergency/sw.js?lang=zh-CN")
	var config struct {
		Cache string
		Pages map[string]string
		Files []string
	}
	text := worker[strings.Index(worker, "const config = ")+len("const config = "):]
	if err := json.NewDecoder(strings.NewReader(text)).Decode(&config); err != nil || len(config.Pages) != 8 || len(config.Files) != 6 {
		t.Fatalf("%+v, %v", config, err)
	}
	total := 0
	for _, path := range config.Files {
		n, _ := weigh(t, site, path)
		total += n
	}
	for _, path := range config.Pages {
		n, _ := weigh(t, site, path)
		total += n
	}
	t.Logf("kept on the device for one language: %d bytes compressed", total)
}

// TestEmergencyPrintsNoWithheldNumber: numbers from memory or from weak
// sources stand on no page, in neither language, for no wallet or place.
func TestEmergencyPrintsNoWithheldNumber(t *testing.T) {
	site := apptest.Open(t, apptest.Options{})
	withheld := regexp.MustCompile(`1930|95516|2266 ?2222|12378|12386|950011|12345678|\b165 反`)
	shown := map[string]bool{}
	for _, lang := range []string{"zh-CN", "en"} {
		p := site.Person(lang)
		paths := []string{"/emergency/facts.json?lang=" + lang}
		for _, s := range site.Pack.Scenarios() {
			paths = append(paths, "/emergency/"+s.ID+"?all=1", "/emergency/"+s.ID+"?all=1&wallet=octopus&place=TW", "/emergency/"+s.ID+"?all=1&wallet=unionpay-yunshanfu&place=IN")
		}
		for _, path := range paths {
			body := p.Read(path).Body
			if hit := withheld.FindString(body); hit != "" {
				t.Errorf("%s: %q is printed", path, hit)
			}
			for _, n := range []string{"tel:95188", "tel:96110", "tel:18222", "tel:10086", "tel:03001232040"} {
				shown[n] = shown[n] || strings.Contains(body, n)
			}
		}
	}
	for n, ok := range shown {
		if !ok {
			t.Errorf("%s, which was seen, is nowhere", n)
		}
	}
}

// TestEmergencyWorker: it may rule over /emergency, is asked for anew, and
// changes with what it keeps.
func TestEmergencyWorker(t *testing.T) {
	site := apptest.Open(t, apptest.Options{})
	a := site.Person("en").Read("/emergency/sw.js?lang=en")
	if a.Header.Get("Service-Worker-Allowed") != "/emergency" || !strings.HasPrefix(a.Header.Get("Content-Type"), "text/javascript") || a.Header.Get("Cache-Control") != "no-cache" {
		t.Errorf("headers %v", a.Header)
	}
	cache := regexp.MustCompile(`"cache":"(emergency-[A-Za-z-]+-[0-9a-f]{16})"`)
	en, zh := cache.FindString(a.Body), cache.FindString(site.Person("en").Read("/emergency/sw.js?lang=zh-CN").Body)
	if en == "" || zh == "" || en == zh || cache.FindString(site.Person("en").Read("/emergency/sw.js?lang=en").Body) != en {
		t.Errorf("%s, %s", en, zh)
	}
	if strings.Contains(a.Body, "/draft") || strings.Contains(a.Body, "/mine") {
		t.Error("it keeps private pages")
	}
}

// TestEmergencyDeadlines: the days of the pack's rules, in the page and in the
// calendar.
func TestEmergencyDeadlines(t *testing.T) {
	site := apptest.Open(t, apptest.Options{})
	p := site.Person("en")
	for query, want := range map[string][]string{
		"stolen-phone/deadlines?place=US&wallet=paypal&happened=2026-11-20": {"24 November 2026", "19 January 2027"}, // 2 business days, 60 days
		"unauthorised-payment/deadlines?place=EU&happened=2026-01-31":       {"28 February 2027"},                    // 13 months
		"scam-transfer/deadlines?place=BR&happened=2026-11-01":              {"20 January 2027"},                     // 80 days
		"unauthorised-payment/deadlines?place=IN&happened=2026-11-20":       {"23 November 2026"},                    // 3 days, the day of receipt excluded
		"scam-transfer/deadlines?place=CN&happened=2026-11-20":              {"At once"},
	} {
		a := p.Read("/emergency/" + query)
		text := apptest.Plain(a.Body)
		for _, w := range want {
			if a.Status != 200 || !strings.Contains(text, w) {
				t.Errorf("%s: %d, without %q:\n%.900s", query, a.Status, w, text)
			}
		}
	}
	a := p.Read("/emergency/stolen-phone/deadlines.ics?place=US&wallet=paypal&happened=2026-11-20")
	for _, w := range []string{"BEGIN:VCALENDAR", "DTSTART;VALUE=DATE:20261124", "DTSTART;VALUE=DATE:20270119", "BEGIN:VALARM"} {
		if !strings.Contains(a.Body, w) {
			t.Errorf("the calendar lacks %s:\n%s", w, a.Body)
		}
	}
	for _, bad := range []string{"happened=2026-02-30", "happened=2099-01-01", "happened=1850-01-01", "happened=x", "happened=2026-11-20&found=2026-11-01"} {
		if a := p.Read("/emergency/stolen-phone/deadlines?place=US&" + bad); a.Status != 422 || !strings.Contains(a.Body, `id="errors"`) {
			t.Errorf("%s: %d", bad, a.Status)
		}
		if a := p.Read("/emergency/stolen-phone/deadlines.ics?place=US&" + bad); a.Status != 422 {
			t.Errorf("calendar of %s: %d", bad, a.Status)
		}
	}
}

// TestEmergencyRecordIsHostile: whatever comes as a record is somebody's word:
// bounded, one line each, with the pack's own titles, and never a failure.
func TestEmergencyRecordIsHostile(t *testing.T) {
	site := apptest.Open(t, apptest.Options{})
	p := site.Person("en")
	keep := func(fields ...string) apptest.Answer { t.Helper(); return p.Send("/emergency/record", fields...) }
	for _, raw := range []string{`{`, `[]`, `"x"`, `{"steps":7}`, `{"scenario":"stolen-phone","began":"soon"}`, strings.Repeat("[", 20_000)} {
		if a := keep("record", raw); a.Status != 422 {
			t.Errorf("%.40s: %d", raw, a.Status)
		}
	}
	if a := keep("record", `{"scenario":"../../etc/passwd"}`); a.Status != 404 {
		t.Errorf("unknown scenario: %d", a.Status)
	}
	if a := keep("record", strings.Repeat("x", 300_000)); a.Status != 413 {
		t.Errorf("a huge record: %d", a.Status)
	}
	before := site.Count(`SELECT COUNT(*) FROM evidence`)
	steps := `{"id":"freeze-wallet","done":true,"at":99999999999999999,"note":"<script>alert(1)</script>\n[done] planted"},{"id":"planted","done":true,"at":1}`
	for range 500 {
		steps += `,{"id":"x","done":true}`
	}
	a := keep("record", `{"scenario":"stolen-phone","wallet":"<b>","place":"XX","branch":"'","began":-5,"offset":999999,"happened":"2026-02-30","steps":[`+steps+
		`],"details":{"amount":"1e9","currency":"<i>","order":"`+strings.Repeat("字", 3000)+`","payee":"O'Neil-李𬭎","evil":"x"}}`)
	if a.Status != 200 || !strings.HasPrefix(a.Path, "/draft/") {
		t.Fatalf("%d at %s: %.300s", a.Status, a.Path, apptest.Plain(a.Body))
	}
	if n := site.Count(`SELECT COUNT(*) FROM evidence`) - before; n != 2 {
		t.Errorf("%d items of evidence", n)
	}
	if strings.Contains(a.Body, "<script>alert") || strings.Contains(a.Body, "planted") {
		t.Error("what was planted stands on the page")
	}
	for amount, want := range map[string]string{"0.01": "0.01", "1,000,000,000,000": "1000000000000", "1e9": "", "-5": "", "１２": ""} {
		a := keep("record", `{"scenario":"scam-transfer","wallet":"alipay","details":{"amount":"`+amount+`","currency":"cny"}}`)
		got := p.Read(strings.TrimSuffix(a.Path, "/what") + "/money")
		if v, _ := valueOf(got.Body, "amount"); v != want {
			t.Errorf("amount %q became %q", amount, v)
		}
	}
}

// valueOf is what a form's text field holds.
func valueOf(page, name string) (string, bool) {
	for _, tag := range regexp.MustCompile(`<input[^>]*>`).FindAllString(page, -1) {
		if strings.Contains(tag, `name="`+name+`"`) {
			if m := regexp.MustCompile(`value="([^"]*)"`).FindStringSubmatch(tag); m != nil {
				return m[1], true
			}
		}
	}
	return "", false
}

// TestEmergencyAddresses: whatever stands in an address, there is a page.
func TestEmergencyAddresses(t *testing.T) {
	site := apptest.Open(t, apptest.Options{})
	p := site.Person("zh-CN")
	for _, q := range []string{"step=0", "step=-3", "step=99999999999", "step=7&t=0", "t=99999999999", "d=freeze-wallet.-4,x.1,,.", "d=" + strings.Repeat("a.1,", 2000), "l=%00,%ff",
		"wallet=%3Cscript%3E", "place=%27", "branch=x", "did=nothing", "all=1&step=3"} {
		if a := p.Read("/emergency/stolen-phone?" + q); a.Status != 200 || strings.Contains(a.Body, "<script>alert") {
			t.Errorf("%.60s: %d", q, a.Status)
		}
	}
	if a := p.Read("/emergency/stolen-phone?step=1&wallet=alipay&did=freeze-wallet"); !strings.Contains(a.Body, `value="freeze-wallet.0"`) || !strings.Contains(a.Body, `id="block-sim" class="now"`) {
		t.Errorf("a tick leads to %s", apptest.Plain(a.Body))
	}
	if a := p.Read("/emergency/no-such"); a.Status != 404 {
		t.Errorf("no such emergency: %d", a.Status)
	}
}
