package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"joinder/internal/similar"
)

// TestSearchTakesEveryFilter asks for everything at once, and finds it again in
// the boxes of the form and in what the engine is asked.
func TestSearchTakesEveryFilter(t *testing.T) {
	f := sampleFinder()
	f.results.Facets[similar.FacetResponse] = []similar.Count{{Value: "Closed with explanation", Count: 9}, {Value: "Closed", Count: 3}}
	f.results.Facets[similar.FacetTimely] = []similar.Count{{Value: "yes", Count: 9}, {Value: "no", Count: 3}}
	f.results.Facets[similar.FacetLang] = []similar.Count{{Value: "en", Count: 9}}
	f.results.Facets[similar.FacetText] = []similar.Count{{Value: "yes", Count: 9}, {Value: "no", Count: 3}}
	s := searchServer(t, f)
	v := url.Values{"q": {"x"}, "wallet": {"example", "second", "nowhere"}, "operator": {"O'Neil-李 𬭎𬀩"}, "product": {strings.Repeat("p", 150)},
		"response": {"Closed with explanation", "Closed"}, "timely": {"no"}, "language": {"en"}, "level": {"stated"}, "region": {"c"}, "text": {"1"}, "evidence": {"yes"}}
	res := ask(s, "GET", "/search?"+v.Encode(), "", asIn("en")...)
	body := text(t, res)
	if res.StatusCode != 200 {
		t.Fatal(res.StatusCode)
	}
	q := f.query
	if len(q.Wallets) != 3 || q.Operators[0] != "O'Neil-李 𬭎𬀩" || len(q.Products[0]) != 150 || len(q.Responses) != 2 || q.Timely[0] != "no" || q.Langs[0] != "en" || !q.HasText || !q.HasEvidence {
		t.Errorf("asked %+v", q)
	}
	wantText(t, "filters", body, `name="wallet" value="example" checked`, `name="wallet" value="nowhere" checked`, `name="operator" value="O&#39;Neil-李 𬭎𬀩" checked`,
		`name="response" value="Closed" checked`, `name="timely" value="yes">`, `name="timely" value="no" checked`, "Late", `name="language" value="en" checked`, `name="text" value="1" checked`,
		`name="evidence" value="1" checked`, "Take off the filter Late", `1 more<`)
	// Without filters, one that has a single value is not shown.
	body = text(t, ask(s, "GET", "/search?q=x", "", asIn("en")...))
	wantNo(t, "one value", body, `name="language"`, `" checked`)
	wantText(t, "two values", body, `name="timely" value="yes"`, "Only with published words")
}

// TestSearchIsBounded asks for far too much.
func TestSearchIsBounded(t *testing.T) {
	s := searchServer(t, sampleFinder())
	v := url.Values{"q": {strings.Repeat("钱", 500)}}
	for i := range 500 {
		v.Add("wallet", fmt.Sprintf("wallet-%d", i))
		v.Add("region", fmt.Sprintf("%d%s", i, strings.Repeat("省", 30)))
	}
	res := ask(s, "GET", "/search?"+v.Encode(), "", asIn("zh-CN")...)
	body := text(t, res)
	if res.StatusCode != 200 || len(body) > 300_000 {
		t.Error(res.StatusCode, len(body))
	}
	wantText(t, "too many", body, "筛选太多")
}

// TestSearchGoesOnBehindTheLastHit takes the cursor where there is one and
// falls back on the page's number when it cannot be read.
func TestSearchGoesOnBehindTheLastHit(t *testing.T) {
	f := sampleFinder()
	s := searchServer(t, f)
	body := text(t, ask(s, "GET", "/search?q=x&page=3", "", asIn("en")...))
	wantText(t, "numbers", body, `href="/search?page=4&amp;q=x"`, `href="/search?page=2&amp;q=x"`, `href="/search?page=63&amp;q=x"`, `<strong aria-current="page">3</strong>`)
	f.results.Next = "c+/="
	body = text(t, ask(s, "GET", "/search?q=x&page=3", "", asIn("en")...))
	wantText(t, "cursor", body, `href="/search?after=c%2B%2F%3D&amp;page=4&amp;q=x"`, `href="/search?page=2&amp;q=x"`)
	body = text(t, ask(s, "GET", "/search?q=x&after=c%2B%2F%3D&page=700", "", asIn("en")...))
	wantText(t, "deep", body, "Page 700", "page=701")
	if f.query.After != "c+/=" {
		t.Errorf("asked behind %q", f.query.After)
	}
	f.lapsed = true
	body = text(t, ask(s, "GET", "/search?q=x&after=old&page=3", "", asIn("en")...))
	wantText(t, "lapsed", body, "The place in this link is no longer known; this is page 3.", "Page 3 of 63")
	if res := ask(s, "GET", "/search.json?after=old", ""); res.StatusCode != http.StatusUnprocessableEntity {
		t.Error("a program is told:", res.StatusCode)
	}
}

// TestNothingFoundSaysWhatToLoosen counts what single filters stand in the way.
func TestNothingFoundSaysWhatToLoosen(t *testing.T) {
	f := sampleFinder()
	f.only = func(q similar.Query) int {
		switch {
		case len(q.Wallets) == 0 && len(q.Issues) == 1:
			return 34
		case strings.Contains(q.Text, " OR "):
			return 1
		}
		return 0
	}
	s := searchServer(t, f)
	target := "/search?q=a+b&wallet=example&issue=frozen"
	body := text(t, ask(s, "GET", target, "", asIn("en")...))
	wantText(t, "looser", body, "Nothing was found", "Without “Example Pay”", "34 complaints", `href="/search?issue=frozen&amp;q=a+b"`, "Any of the words: a OR b", "1 complaint<")
	wantNo(t, "looser", body, "Without “Account frozen”")
	body = text(t, ask(s, "GET", target, "", asIn("zh-CN")...))
	wantText(t, "looser", body, "放宽一点就有结果", "不限“某某支付”", "34 份投诉")
	f.only = func(similar.Query) int { return 0 }
	body = text(t, ask(s, "GET", "/search?q="+url.QueryEscape(nasty), "", asIn("zh-CN")...))
	wantText(t, "nothing at all", body, "换几个字", `action="/only-me"`)
}

// TestSuggestions go on with what somebody types.
func TestSuggestions(t *testing.T) {
	f := sampleFinder()
	f.completions = []similar.Completion{{Text: "提现没到账", Count: 7}, {Text: nasty, Count: 5}}
	s := searchServer(t, f)
	read := func(typed, lang string) (out []suggestion) {
		t.Helper()
		res := ask(s, "GET", "/search/suggest?q="+url.QueryEscape(typed), "", asIn(lang)...)
		var got struct {
			Typed       string
			Suggestions []suggestion
		}
		if err := json.NewDecoder(res.Body).Decode(&got); err != nil || res.StatusCode != 200 || got.Suggestions == nil {
			t.Fatalf("%q: %d, %v", typed, res.StatusCode, err)
		}
		return got.Suggestions
	}
	got := read("提", "zh-CN")
	if len(got) != 3 || got[0] != (suggestion{Text: "提现未到账", Label: "哪一类问题", Param: "issue", Value: "withdrawal_missing", Count: 800, URL: "/search?issue=withdrawal_missing"}) || got[1].Text != "提现没到账" || got[1].Param != "" {
		t.Errorf("%+v", got)
	}
	f.completions = nil
	if got := read("提", "zh-CN"); len(got) != 3 {
		t.Errorf("not kept for a moment: %+v", got)
	}
	if got := read("Example P", "zh-CN"); len(got) != 1 || got[0].Text != "某某支付" || got[0].Param != "wallet" {
		t.Errorf("a wallet by its English name: %+v", got)
	}
	if got := read("某某", "en"); len(got) != 1 || got[0].Text != "Example Pay" {
		t.Errorf("a wallet by its Chinese name: %+v", got)
	}
	for _, typed := range []string{"", "   ", strings.Repeat("长", 61), strings.Repeat("x", 10_000), "\xff\x00", "zz"} {
		if got := read(typed, "en"); len(got) != 0 {
			t.Errorf("%.20q: %+v", typed, got)
		}
	}
	f.breaks = errors.New("away")
	if got := read("Example", "en"); len(got) != 1 {
		t.Errorf("names, though words are away: %+v", got)
	}
	if res := ask(s, "GET", "/search/suggest?q=x", ""); len(res.Cookies()) > 0 || !strings.Contains(res.Header.Get("Cache-Control"), "max-age") {
		t.Error(res.Header)
	}
}

// TestAllValuesOfAFilter is the page behind a long filter.
func TestAllValuesOfAFilter(t *testing.T) {
	f := sampleFinder()
	f.results.Facets[similar.FacetRegion] = nil
	for i := range 400 {
		f.results.Facets[similar.FacetRegion] = append(f.results.Facets[similar.FacetRegion], similar.Count{Value: fmt.Sprintf("R%03d", i), Count: 400 - i})
	}
	s := searchServer(t, f)
	body := text(t, ask(s, "GET", "/search?q=x&wallet=example", "", asIn("en")...))
	wantText(t, "link", body, `href="/search/region?q=x&amp;wallet=example"`)
	for _, broken := range []bool{false, true} {
		if f.breaks = nil; broken {
			f.breaks = errors.New("cannot count")
		}
		res := ask(s, "GET", "/search/region?q=x&wallet=example&region=R399", "", asIn("en")...)
		body = text(t, res)
		if res.StatusCode != 200 {
			t.Fatal(res.StatusCode)
		}
		wantText(t, "values", body, `name="region" value="R399" checked`, `name="region" value="R299"`, `type="hidden" name="wallet" value="example"`, `type="hidden" name="q" value="x"`, "99 more are not listed", "Find a name")
		wantNo(t, "values", body, `value="R300"`)
		if len(f.query.Regions) > 0 {
			t.Error("its own filter was asked for")
		}
	}
	body = text(t, ask(s, "GET", "/search/region?find=r39", "", asIn("zh-CN")...))
	wantText(t, "found", body, `value="R390"`)
	wantNo(t, "found", body, `value="R380"`)
	body = text(t, ask(s, "GET", "/search/region?find="+url.QueryEscape(nasty), "", asIn("zh-CN")...))
	wantText(t, "none", body, "没有这样的选项")
	wantNo(t, "none", body, "<script>alert")
	if res := ask(s, "GET", "/search/nothing", ""); res.StatusCode != 404 {
		t.Error(res.StatusCode)
	}
	if res := ask(s, "GET", "/search/region?since=2023-02-29", ""); res.StatusCode != 422 {
		t.Error(res.StatusCode)
	}
}

// TestSearchJSONKeeps its keys.
func TestSearchJSONKeeps(t *testing.T) {
	f := sampleFinder()
	f.results.Next = "more"
	s := searchServer(t, f)
	var got map[string]any
	if err := json.NewDecoder(ask(s, "GET", "/search.json?q=x&limit=7&timely=no", "").Body).Decode(&got); err != nil {
		t.Fatal(err)
	}
	if got["next"] != "more" || f.query.Limit != 7 || f.query.Timely[0] != "no" {
		t.Errorf("%v, asked %+v", got["next"], f.query)
	}
	hit := got["results"].([]any)[0].(map[string]any)
	for _, key := range []string{"id", "source_id", "wallet", "issue", "date", "month", "score", "snippet", "marks", "near_identical", "product", "jurisdiction", "region",
		"amount", "currency", "level", "evidence", "response", "url"} {
		if _, ok := hit[key]; !ok {
			t.Errorf("no %q", key)
		}
	}
}

// TestEveryFacetHasAFilter: a facet that engines count can be chosen and named.
func TestEveryFacetHasAFilter(t *testing.T) {
	p := searchServer(t, sampleFinder()).Page(httptest.NewRequest("GET", "/search", nil), "search.title")
	for _, facet := range similar.Facets() {
		var a searchAsk
		if facet == similar.FacetEvidence || facet == similar.FacetText {
			continue
		}
		if a.list(facet) == nil || !p.Words.Has("search.facet."+facet) {
			t.Errorf("no filter for %q", facet)
		}
	}
	var a searchAsk
	for _, f := range facetFields() {
		*a.list(f.facet) = []string{"x y"}
	}
	if got := readSearch(a.values()); fmt.Sprint(got.values()) != fmt.Sprint(a.values()) || !slices.Contains(got.Operators, "x y") {
		t.Errorf("%v", got.values())
	}
}
