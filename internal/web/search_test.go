package web

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/similar"
)

// fakeFinder answers with what it is given and remembers what it was asked.
type fakeFinder struct {
	answer  similar.Answer
	results similar.Results
	export  []joinder.PublicComplaint
	breaks  error // at the end of an export
	rising  []similar.Rise
	probe   similar.Probe
	query   similar.Query
	asked   int

	completions []similar.Completion
	lapsed      bool                    // no cursor is known
	only        func(similar.Query) int // how many are found; nil is those of results
}

func (f *fakeFinder) Search(_ context.Context, _ joinder.Viewer, q similar.Query) (similar.Results, error) {
	f.query = q
	if !q.Since.IsZero() && !q.Until.IsZero() && q.Until.Before(q.Since) {
		return similar.Results{}, joinder.Fail(joinder.Invalid, "error.similar.days", "Since", q.Since, "Until", q.Until).On("until")
	}
	if f.lapsed && q.After != "" {
		return similar.Results{}, joinder.Fail(joinder.Invalid, "error.search.day", "Text", q.After).On("after")
	}
	r := f.results
	if f.only != nil {
		r = similar.Results{Total: f.only(q)}
	}
	r.Page, r.Pages = q.Page, max(1, (r.Total+19)/20)
	if q.Page > r.Pages {
		r.Hits = nil
	}
	return r, nil
}

func (f *fakeFinder) Total(ctx context.Context, v joinder.Viewer, q similar.Query) (int, error) {
	r, err := f.Search(ctx, v, q)
	return r.Total, err
}

func (f *fakeFinder) Like(_ context.Context, _ joinder.Viewer, p similar.Probe) (similar.Answer, error) {
	f.probe = p
	if p.Text == "" && p.Wallet == "" && p.Issue == "" {
		return similar.Answer{}, joinder.Fail(joinder.Invalid, "error.similar.nothing").On("text")
	}
	return f.answer, nil
}

func (f *fakeFinder) Rising(context.Context, joinder.Viewer, int) ([]similar.Rise, error) {
	f.asked++
	if f.rising == nil {
		return nil, errors.New("the index is being rebuilt")
	}
	return f.rising, nil
}

func (f *fakeFinder) Export(_ context.Context, _ joinder.Viewer, q similar.Query, row func(joinder.PublicComplaint) error) error {
	f.query = q
	for _, c := range f.export {
		if err := row(c); err != nil {
			return err
		}
	}
	return f.breaks
}

func (f *fakeFinder) Complaint(_ context.Context, _ joinder.Viewer, id joinder.ID) (joinder.PublicComplaint, error) {
	for _, h := range f.results.Hits {
		if h.ID == id {
			return h.PublicComplaint, nil
		}
	}
	return joinder.PublicComplaint{}, joinder.Fail(joinder.NotFound, "error.similar.missing")
}

func (f *fakeFinder) Count(_ context.Context, _ joinder.Viewer, q similar.Query, by similar.By) (similar.Cells, error) {
	f.query = q
	var cells similar.Cells
	for _, c := range f.results.Facets[by.Facets[0]] {
		cells.Cells = append(cells.Cells, similar.Cell{Values: []string{c.Value}, Complaints: c.Count, People: c.Count})
	}
	return cells, f.breaks
}

func (f *fakeFinder) Complete(_ context.Context, _ joinder.Viewer, typed string, limit int) ([]similar.Completion, error) {
	f.asked++
	return f.completions[:min(limit, len(f.completions))], f.breaks
}

// searchFacts are a few names.
type searchFacts struct{}

func (searchFacts) Families() []datapack.Family {
	return []datapack.Family{{ID: "out", Name: joinder.Text{ZH: "钱出不来", EN: "Money does not come out"}, Issues: []datapack.Issue{
		{ID: "withdrawal_missing", Name: joinder.Text{ZH: "提现未到账", EN: "Withdrawal does not arrive"}},
		{ID: "frozen", Name: joinder.Text{ZH: "账户被冻结", EN: "Account frozen"}},
	}}}
}

func (f searchFacts) IssueName(id string) joinder.Text {
	for _, i := range f.Families()[0].Issues {
		if i.ID == id {
			return i.Name
		}
	}
	return joinder.Text{ZH: id, EN: id}
}

func (searchFacts) JurisdictionName(id string) joinder.Text {
	if id == "CN" {
		return joinder.Text{ZH: "中国", EN: "China"}
	}
	return joinder.Text{ZH: id, EN: id}
}

func (searchFacts) RegionName(_, region string) joinder.Text {
	switch region {
	case "CN-ZJ":
		return joinder.Text{ZH: "浙江", EN: "Zhejiang"}
	case "US-CA":
		return joinder.Text{ZH: "加利福尼亚州", EN: "California"}
	}
	return joinder.Text{ZH: region, EN: region}
}

func (searchFacts) NamesOf(wallet string) []string {
	return map[string][]string{"example": {"Example Holdings, Inc.", "样例", "Wallet A"}, "second": {"A Wallet GmbH"}}[wallet]
}

type searchWallets struct{}

func (searchWallets) Wallets(context.Context, joinder.Viewer) ([]joinder.Wallet, error) {
	return []joinder.Wallet{
		{ID: "example", Name: joinder.Text{ZH: "某某支付", EN: "Example Pay"}, Reviewed: true},
		{ID: "second", Name: joinder.Text{ZH: "甲钱包", EN: "Wallet A"}, Reviewed: true},
		{ID: "obscure", Name: joinder.Text{ZH: "obscure", EN: "obscure"}},
		{ID: "quiet", Name: joinder.Text{ZH: "quiet", EN: "quiet"}},
	}, nil
}

const nasty = `<script>alert(1)</script>"'><img src=x onerror=alert(2)>`

func fakeID(n int) joinder.ID { return joinder.ID(fmt.Sprintf("%032x", n)) }

// sampleHits are complaints as an engine finds them.
func sampleHits() []similar.Hit {
	text := "提现到银行卡四天了还是处理中，客服电话打不通，每次都说再等 24 小时。"
	at := strings.Index(text, "客服")
	return []similar.Hit{
		{PublicComplaint: joinder.PublicComplaint{ID: fakeID(1), Wallet: "example", Issue: "withdrawal_missing", Jurisdiction: "CN", Region: "浙江", Month: "2026-11",
			Amount: joinder.Minor(230000, "CNY"), Text: text, Level: joinder.LevelEvidence, Evidence: 3}, Score: 0.8, Alike: 12,
			Snippet: similar.Snippet{Text: text, Marks: []similar.Mark{{Start: 0, End: len("提现到银行卡")}, {Start: at, End: at + len("客服电话打不通")}}, Cut: similar.Ends{End: true}}},
		{PublicComplaint: joinder.PublicComplaint{ID: fakeID(2), SourceID: "4404404", Wallet: "second", Issue: "frozen", Jurisdiction: "US", Region: "CA", Month: "2024-02",
			Date: joinder.Date{Year: 2024, Month: 2, Day: 29}, Amount: joinder.Minor(86012, "USD"), Text: "They froze my account. " + nasty, Level: joinder.LevelImported, Response: "Closed with explanation", Product: "Mobile or digital wallet"},
			Snippet: similar.Snippet{Text: "They froze my account. " + nasty, Marks: []similar.Mark{{Start: 5, End: 10}, {Start: 8, End: 4000}, {Start: -3, End: 2}}}},
		{PublicComplaint: joinder.PublicComplaint{ID: fakeID(3), Wallet: "example", Issue: "withdrawal_missing", Month: "2026-10", Level: joinder.LevelStated}},
	}
}

func sampleLikest() (out []similar.Likest) {
	for _, h := range sampleHits() {
		out = append(out, similar.Likest{Hit: h})
	}
	return out
}

func sampleAnswer() similar.Answer {
	a := similar.Answer{
		Basis: similar.ByIssue, Wallet: "example", Issues: []string{"withdrawal_missing"}, Hits: sampleLikest(),
		Suggested: []similar.Suggestion{{Issue: "withdrawal_missing", Confidence: 0.8}},
		Cases:     []similar.Case{{ID: fakeID(9), Title: "提现一直不到账", Wallet: "example", Issue: "withdrawal_missing", State: joinder.Gathering, Members: 63}},
		Tally: similar.Tally{Complaints: 241, People: 229, People30: 63, People90: 127, People365: 221, Evidenced: 81, Alike: 12, Unread: 9,
			Amounts: []similar.Sum{{Money: joinder.Minor(38421000, "CNY"), Exact: true, People: 120}, {Money: joinder.Minor(120000, "HKD"), People: 2}},
			First:   joinder.Date{Year: 2025, Month: 10, Day: 1}, Last: joinder.Date{Year: 2026, Month: 11, Day: 19},
			Levels: []similar.LevelCount{{Level: joinder.LevelStated, People: 100}, {Level: joinder.LevelContact, People: 48}, {Level: joinder.LevelEvidence, People: 81}}},
	}
	for i, n := range []int{1, 2, 2, 3, 4, 5, 9, 8, 12, 17, 21, 26, 58} {
		m := joinder.Date{Year: 2025, Month: 10, Day: 1}.Time().AddDate(0, i, 0).Format("2006-01")
		a.Trend = append(a.Trend, similar.Month{Month: m, Complaints: n, People: n})
	}
	return a
}

func sampleFinder() *fakeFinder {
	return &fakeFinder{
		answer: sampleAnswer(), rising: []similar.Rise{
			{Wallet: "example", Issue: "withdrawal_missing", People: 63, Usual: 11, High: true}, {Wallet: "second", Issue: "frozen", People: 43, Usual: 40}, {Wallet: "obscure", Issue: "frozen", People: 1}},
		results: similar.Results{Total: 1241, Hits: sampleHits(), Facets: map[string][]similar.Count{
			similar.FacetWallet: {{Value: "example", Count: 900}, {Value: "second", Count: 341}}, similar.FacetIssue: {{Value: "withdrawal_missing", Count: 800}, {Value: "frozen", Count: 441}},
			similar.FacetJurisdiction: {{Value: "CN", Count: 1000}, {Value: "US", Count: 241}},
			similar.FacetRegion:       {{Value: "浙江", Count: 91}, {Value: "CA", Count: 80}, {Value: "c", Count: 9}, {Value: "d", Count: 8}, {Value: "e", Count: 7}, {Value: "f", Count: 6}, {Value: "g", Count: 5}, {Value: "h", Count: 4}},
			similar.FacetLevel:        {{Value: "stated", Count: 700}, {Value: "evidence", Count: 541}}, similar.FacetEvidence: {{Value: "yes", Count: 541}, {Value: "no", Count: 700}}}},
	}
}

func searchServer(t testing.TB, f *fakeFinder) *Server {
	t.Helper()
	return newTestServer(t, "http://example.org", func(c *Config, d *Deps) {
		c.Limits.Pages, c.Limits.Writes = Rate{10_000, 10_000}, Rate{10_000, 10_000}
		d.Search = SearchParts{Finder: f, Facts: searchFacts{}, Wallets: searchWallets{}, Boxes: testRing(t)}
		d.World = joinder.RealWorld()
		d.World.Now = func() time.Time { return time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC) }
	})
}

func asIn(lang string) []string { return []string{"Accept-Language", lang} }

// wantText fails when a page lacks one of the texts.
func wantText(t *testing.T, where, body string, want ...string) {
	t.Helper()
	for _, w := range want {
		if !strings.Contains(body, w) {
			t.Errorf("%s: no %q", where, w)
		}
	}
}

func wantNo(t *testing.T, where, body string, not ...string) {
	t.Helper()
	for _, w := range not {
		if strings.Contains(body, w) {
			t.Errorf("%s: has %q", where, w)
		}
	}
}

func TestHomeIsOneQuestion(t *testing.T) {
	f := sampleFinder()
	s := searchServer(t, f)
	for lang, want := range map[string][]string{
		"zh-CN": {"发生了什么？", "某某支付 · 提现未到账", "突增", "63 人", "不要写身份证号"},
		"en":    {"What happened?", "Example Pay · Withdrawal does not arrive", "Outbreak", "63 people", "1 person<"},
	} {
		res := ask(s, "GET", "/", "", asIn(lang)...)
		body := text(t, res)
		if res.StatusCode != 200 {
			t.Fatal(lang, res.StatusCode, body)
		}
		wantText(t, lang, body, append(want, `action="/only-me"`, `href="/about#count"`, `href="/search?issue=withdrawal_missing&amp;wallet=example"`)...)
		wantNo(t, lang, body, `<option value="quiet"`)
	}
	if f.asked != 1 {
		t.Errorf("what is rising was asked %d times within a moment", f.asked)
	}
}

func TestHomeOutlivesAnIndexThatFails(t *testing.T) {
	res := ask(searchServer(t, &fakeFinder{}), "GET", "/", "", asIn("en")...)
	if body := text(t, res); res.StatusCode != 200 || !strings.Contains(body, "What happened?") {
		t.Error(res.StatusCode)
	}
}

func TestOnlyMeAnswersInWords(t *testing.T) {
	f := sampleFinder()
	s := searchServer(t, f)
	form := url.Values{"wallet": {" 某某支付 "}, "text": {"提现三天没到账 " + nasty}}.Encode()
	for lang, want := range map[string][]string{
		"zh-CN": {"<span>不只你一个：</span><span>90 天内 127 人遇到同样的事</span>", "不只你一个：90 天内 127 人遇到同样的事 — 合诉", "另有 约 HK$1,200", "¥384,210.00", "81 人", "2025年10月", "另有 12 篇几乎相同", "比平时多", "至今共 229 人", "本人陈述 100 人", "正在召集 · 63 人", "没有公开文字", "提交，并加入这个集体投诉"},
		"en":    {"<title>You are not the only one: 127 people in 90 days", "US$860.12", "about ¥2,300", "October 2025", "12 nearly identical texts", "Stated: 100", ">File and join<", ">Only file, do not join yet<"},
	} {
		res := askAndRead(t, s, form, asIn(lang)...)
		body := text(t, res)
		if res.StatusCode != 200 || res.Header.Get("Cache-Control") != "no-store" {
			t.Fatal(lang, res.StatusCode, res.Header.Get("Cache-Control"))
		}
		wantText(t, lang, body, append(want, `<mark>提现到银行卡</mark>`, `<mark>froze</mark>`, `action="/file/start"`, `name="wallet" value="example"`,
			`name="guess" value="withdrawal_missing"`, `form="asked" name="case" value="`+string(fakeID(9))+`"`, `name="next" value="money"`, `class="bar high"`)...)
		wantNo(t, lang, body, "<script>alert", "<img", "?text=", "<no value>")
	}
	if f.probe.Wallet != "example" || !strings.HasPrefix(f.probe.Text, "提现三天没到账") {
		t.Errorf("asked %+v", f.probe)
	}
}

func TestOnlyMeIsHonest(t *testing.T) {
	f := sampleFinder()
	s := searchServer(t, f)
	say := func(lang, wallet, words string) (int, string) {
		res := askAndRead(t, s, url.Values{"wallet": {wallet}, "text": {words}}.Encode(), asIn(lang)...)
		return res.StatusCode, text(t, res)
	}
	f.answer = similar.Answer{Basis: similar.ByWords}
	_, body := say("zh-CN", "某某支付", "从没有人说过的事")
	wantText(t, "alone", body, "还没有人在这里说过同样的事，你可能是第一个", "第一个说出来的人", "提交我的投诉", "可以发起一个")

	_, body = say("en", "No Such Pay", "")
	wantText(t, "unknown wallet", body, "There are no complaints about “No Such Pay” here yet.", `name="wallet" value="No Such Pay"`)

	f.answer = similar.Answer{Basis: similar.ByWords, AtLeast: true, Tally: similar.Tally{People: 150, People90: 1}}
	_, body = say("en", "", "words")
	wantText(t, "at least", body, "at least 1 person in 90 days", "There may be more.")

	f.answer = similar.Answer{Basis: similar.ByWallet, Wallet: "second", Tally: similar.Tally{People: 7}}
	say("zh-CN", "甲", "")
	if f.probe.Wallet == "second" {
		t.Error("one character is not enough to know a wallet")
	}
	_, body = say("zh-CN", "甲钱", "")
	wantText(t, "old ones", body, "共有 7 人投诉过甲钱包", "你没有写发生了什么")

	status, body := say("zh-CN", "  ", "")
	wantText(t, "nothing", body, "写几个字说说发生了什么")
	if status != http.StatusUnprocessableEntity {
		t.Error("nothing:", status)
	}
	f.answer = sampleAnswer()
	body = text(t, askAndRead(t, s, "like="+string(fakeID(1))+"&text=mine", asIn("zh-CN")...))
	wantText(t, "like another", body, "同样的事：90 天内有 127 人说过", "和这份投诉最像", `name="wallet" value="example"`, `name="text" value=""`)
	wantNo(t, "like another", body, complaintPath(fakeID(1)))
	if !strings.HasPrefix(f.probe.Text, "提现到银行卡四天了") || f.probe.Issue != "withdrawal_missing" {
		t.Errorf("asked %+v", f.probe)
	}
	if res := askAndRead(t, s, "like="+string(fakeID(99))); res.StatusCode != 404 {
		t.Error("like nothing:", res.StatusCode)
	}
	long := strings.Repeat("钱", 20_000)
	status, body = say("zh-CN", long, long)
	if status != 200 || !strings.Contains(body, "文字很长") {
		t.Error("long:", status)
	}
	status, body = say("zh-CN", "", long+"钱")
	if wantText(t, "too long", body, "最多写 20,000 个字", long+"钱</textarea>"); status != 422 {
		t.Error("too long:", status)
	}
}

func TestSearchShowsFiltersAndResults(t *testing.T) {
	f := sampleFinder()
	s := searchServer(t, f)
	target := "/search?q=" + url.QueryEscape("提现 "+nasty) + "&wallet=example&region=" + url.QueryEscape(nasty) + "&since=2025-01&until=2026-02&currency=CNY&min=1,000&evidence=1&level=stated"
	for lang, want := range map[string][]string{
		"zh-CN": {"找到 1,241 份投诉", "提现未到账", "还有 2 个", "本人陈述", "第 1 页，共 63 页", "取消筛选：某某支付"},
		"en":    {"1,241 complaints found", "Best match", "Take off the filter Example Pay", "2 more"},
	} {
		res := ask(s, "GET", target, "", asIn(lang)...)
		body := text(t, res)
		if res.StatusCode != 200 {
			t.Fatal(lang, res.StatusCode)
		}
		wantText(t, lang, body, append(want, `href="/search.csv?currency=CNY`, `href="/search.json?currency=CNY`, `name="wallet" value="example"`, "page=2")...)
		wantNo(t, lang, body, "<script>alert", "<img")
	}
	q := f.query
	if q.Since.String() != "2025-01-01" || q.Until.String() != "2026-02-28" || q.MinAmount.Decimal() != "1000.00" || !q.HasEvidence || q.Wallets[0] != "example" || q.Levels[0] != joinder.LevelStated {
		t.Errorf("asked %+v", q)
	}
}

func TestSearchSurvivesBadInput(t *testing.T) {
	f := sampleFinder()
	s := searchServer(t, f)
	for query, want := range map[string]string{
		"since=2023-02-29":                      "日历上没有“2023-02-29”这一天",
		"since=2026-05-01&until=2026-04-01":     "早于开始日期",
		"min=5":                                 "按金额筛选要先选币种",
		"min=-5&currency=CNY":                   "“-5”不是金额",
		"min=1e9&currency=CNY":                  "“1e9”不是金额",
		"max=5.001&currency=CNY":                "不是金额",
		"currency=XXX&min=1":                    "我们不认识币种“XXX”",
		"currency=%3Cscript%3Ealert(1)%3E":      "我们不认识币种",
		"since=" + strings.Repeat("9", 100_000): "日历上没有",
	} {
		res := ask(s, "GET", "/search?q=keep+me&"+query, "", asIn("zh-CN")...)
		body := text(t, res)
		if res.StatusCode != http.StatusUnprocessableEntity || len(body) > 200_000 {
			t.Errorf("%.40s: %d, %d bytes", query, res.StatusCode, len(body))
		}
		wantText(t, query[:min(40, len(query))], body, want, `value="keep me"`)
		wantNo(t, query[:min(40, len(query))], body, "<script>alert")
		if res := ask(s, "GET", "/search.json?"+query, ""); res.StatusCode != http.StatusUnprocessableEntity || !strings.HasPrefix(res.Header.Get("Content-Type"), "application/problem+json") {
			t.Errorf("%.40s as JSON: %d", query, res.StatusCode)
		}
	}
	for _, query := range []string{"page=999999", "page=-1", "page=x", "page=99999999999999999999", "wallet=" + strings.Repeat("&wallet=", 5000) + "x", "q=%ff%fe%00", "sort=x&level=x&wallet=%00", "q=" + strings.Repeat("%E9%92%B1", 33_000)} {
		res := ask(s, "GET", "/search?"+query, "", asIn("zh-CN")...)
		if body := text(t, res); res.StatusCode != 200 || len(body) > 200_000 {
			t.Errorf("%.40s: %d, %d bytes", query, res.StatusCode, len(body))
		}
	}
	body := text(t, ask(s, "GET", "/search?page=999999", "", asIn("zh-CN")...))
	wantText(t, "beyond", body, "只有 63 页，这是最后一页。", "第 63 页")
	f.results = similar.Results{}
	body = text(t, ask(s, "GET", "/search?q=x&wallet=nobody", "", asIn("en")...))
	wantText(t, "empty", body, "Nothing was found", "The filters may be too narrow.", `action="/only-me"`)
}

func TestSearchJSONSaysWhatThePageSays(t *testing.T) {
	s := searchServer(t, sampleFinder())
	res := ask(s, "GET", "/search.json?q=x", "")
	var got struct {
		Total   int
		Results []map[string]any
		Facets  map[string][]similar.Count
	}
	if err := json.NewDecoder(res.Body).Decode(&got); err != nil || got.Total != 1241 || len(got.Results) != 3 || len(got.Facets) != 6 {
		t.Fatalf("%v: %+v", err, got)
	}
	ours, theirs := got.Results[0], got.Results[1]
	if ours["date"] != "2026-11-01" || ours["source_id"] != "" || ours["amount"] != "2300.00" || !strings.HasPrefix(ours["snippet"].(string), "提现到银行卡") {
		t.Errorf("ours: %v", ours)
	}
	if theirs["date"] != "2024-02-29" || theirs["source_id"] != "4404404" || theirs["wallet"] != "second" {
		t.Errorf("theirs: %v", theirs)
	}
}

func TestTableOfASearch(t *testing.T) {
	f := sampleFinder()
	s := searchServer(t, f)
	f.export = []joinder.PublicComplaint{
		{ID: fakeID(1), Wallet: "example", Text: `=HYPERLINK("http://evil")`, Region: "@SUM(A1)", Product: "+1", Response: "-1+1", Month: "2026-11", Amount: joinder.Minor(230000, "CNY")},
		{ID: fakeID(2), Text: "\tx", Response: "\rx", Product: "＝1", Region: "fine, \"really\""},
	}
	res := ask(s, "GET", "/search.csv?q=x&wallet=example", "")
	body := text(t, res)
	if !strings.HasPrefix(body, "\uFEFFid,source_id,wallet,") || !strings.Contains(res.Header.Get("Content-Disposition"), "attachment") {
		t.Fatalf("%v %.60q", res.Header, body)
	}
	rows, err := csv.NewReader(strings.NewReader(body)).ReadAll()
	if err != nil || len(rows) != 3 {
		t.Fatal(err, len(rows))
	}
	for _, row := range rows[1:] {
		for _, cell := range row {
			if cell != "" && strings.ContainsAny(string([]rune(cell)[:1]), "=+-@\t\r＝") {
				t.Errorf("a formula: %q", cell)
			}
		}
	}
	if rows[1][13] != `'=HYPERLINK("http://evil")` || rows[2][6] != `fine, "really"` || f.query.Wallets[0] != "example" {
		t.Errorf("%q", rows)
	}
	f.export, f.breaks = nil, nil
	if body := text(t, ask(s, "GET", "/search.csv", "")); strings.Count(body, "\n") != 1 {
		t.Errorf("an empty table: %q", body)
	}
	f.breaks = errors.New("away")
	if res := ask(s, "GET", "/search.csv", ""); res.StatusCode != 500 {
		t.Error("failed before the first row:", res.StatusCode)
	}
	if res := ask(s, "GET", "/search.csv?since=2023-02-29", ""); res.StatusCode != 422 {
		t.Error("bad day:", res.StatusCode)
	}
	for range 2000 {
		f.export = append(f.export, joinder.PublicComplaint{ID: fakeID(3), Text: strings.Repeat("words ", 20)})
	}
	defer func() {
		if recover() != http.ErrAbortHandler {
			t.Error("a table that breaks off looks whole")
		}
	}()
	_, _ = io.ReadAll(ask(s, "GET", "/search.csv", "").Body)
}

func TestComplaintPage(t *testing.T) {
	s := searchServer(t, sampleFinder())
	for n, want := range map[int][]string{
		1: {"某某支付：提现未到账", "约 ¥2,300", "2026年11月", "中国 · 浙江", "已固证 3 件", "客服电话打不通", "个人信息已经去掉", `href="/wallets/example"`, `<link rel="canonical" href="http://example.org/complaints/` + string(fakeID(1))},
		2: {"2024年2月29日", "US$860.12", "数据集里的编号：4404404", "已结案，只作了说明", "Mobile or digital wallet", "来自公开数据"},
		3: {"本人没有公开文字", "本人陈述"},
	} {
		res := ask(s, "GET", complaintPath(fakeID(n)), "", asIn("zh-CN")...)
		body := text(t, res)
		if res.StatusCode != 200 {
			t.Fatal(n, res.StatusCode)
		}
		wantText(t, fmt.Sprint(n), body, append(want, `action="/only-me"`, `href="/cases?`)...)
		wantNo(t, fmt.Sprint(n), body, "<script>alert", "<img")
	}
	for _, id := range []string{"x", string(fakeID(77)), nasty} {
		if res := ask(s, "GET", "/complaints/"+url.PathEscape(id), "", asIn("en")...); res.StatusCode != 404 {
			t.Error(id, res.StatusCode)
		}
	}
}
