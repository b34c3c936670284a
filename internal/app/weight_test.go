package app_test

import (
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"joinder/internal/app"
	"joinder/internal/app/apptest"
	"joinder/internal/web"
)

// Budgets of a page with everything that it loads, compressed, in bytes;
// pictures that people gave do not count.
const (
	pageBudget      = 100_000
	emergencyBudget = 50_000
)

// publicPages are addresses for routes with a name in them.
var publicPages = []string{
	"/wallets/alipay", "/wallets/alipay/score", "/wallets/alipay/reviews", "/fees?wallet=alipay&action=withdraw&amount=30000&currency=CNY",
	"/fees/compare?action=withdraw&currency=CNY", "/choose?country=CN&use=spend", "/compare?w=alipay&w=wechatpay&w=paypal", "/emergency/stolen-phone", "/failed?q=1",
	"/library/stolen", "/library/fees", "/statements", "/channels/cn-pboc-12363", "/pack/places/CN", "/search?q=提现", "/checkup?wallet=alipay",
}

var loads = regexp.MustCompile(`<(?:link|script|img)\b[^>]*\b(?:href|src)="(/[^"]+)"`)

// TestPagesAreLight holds every public page to its budget, in both languages,
// over the invented sample. `go test ./internal/app -run Light -v` prints the
// table.
func TestPagesAreLight(t *testing.T) {
	site := apptest.Open(t, apptest.Options{})
	if err := app.FillDemo(t.Context(), site.Site); err != nil {
		t.Fatal(err)
	}
	paths := slices.Clone(publicPages)
	for _, r := range site.Web.Routes() {
		if r.Method == "GET" && r.Access == web.Public && !strings.Contains(strings.TrimSuffix(r.Pattern, "{$}"), "{") {
			paths = append(paths, strings.TrimSuffix(r.Pattern, "{$}"))
		}
	}
	slices.Sort(paths)
	sizes := map[string]int{}
	for _, path := range slices.Compact(paths) {
		for _, lang := range []string{"zh-CN", "en"} {
			page, own := weighPage(t, site.URL+path, lang)
			if page == "" {
				continue
			}
			total, parts := own, 1
			for _, m := range loads.FindAllStringSubmatch(page, -1) {
				if !strings.HasPrefix(m[1], "/assets/") {
					continue
				}
				if sizes[m[1]] == 0 {
					_, sizes[m[1]] = weighPage(t, site.URL+m[1], lang)
				}
				total, parts = total+sizes[m[1]], parts+1
			}
			budget := pageBudget
			if strings.HasPrefix(path, "/emergency") {
				budget = emergencyBudget
			}
			t.Logf("%-60s %-5s %6d bytes, %6d of them the page, %d requests", path, lang, total, own, parts)
			if total > budget {
				t.Errorf("%s in %s weighs %d bytes compressed; the budget is %d", path, lang, total, budget)
			}
		}
	}
}

// weighPage fetches an address compressed. The text is "" for what is no page.
func weighPage(t *testing.T, address, lang string) (page string, size int) {
	t.Helper()
	client := &http.Client{Transport: &http.Transport{DisableCompression: true}}
	defer client.CloseIdleConnections()
	get := func(encoding string) (*http.Response, []byte) {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Accept-Language", lang)
		r.Header.Set("Accept-Encoding", encoding)
		answer, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		body, err := io.ReadAll(answer.Body)
		if err != nil {
			t.Fatal(fmt.Errorf("%s: %w", address, err))
		}
		return answer, body
	}
	_, packed := get("gzip")
	answer, plain := get("identity")
	if answer.StatusCode == http.StatusOK && strings.HasPrefix(answer.Header.Get("Content-Type"), "text/html") {
		page = string(plain)
	} else if answer.StatusCode >= 400 {
		t.Errorf("%s: %d", address, answer.StatusCode)
	}
	return page, len(packed)
}
