package web

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"joinder"
	"joinder/internal/datapack"
)

func packServer(t *testing.T) (*Server, *datapack.Pack) {
	t.Helper()
	pack, err := datapack.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	return newTestServer(t, "http://example.org", func(c *Config, d *Deps) {
		c.Limits.Pages = Rate{10_000, 10_000}
		d.Pack = PackParts{Pack: pack}
		d.World = joinder.RealWorld()
		d.World.Now = func() time.Time { return time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC) }
	}), pack
}

func TestPackPagesSpeakTheReadersLanguage(t *testing.T) {
	s, _ := packServer(t)
	for _, c := range []struct {
		path, lang string
		want, not  []string
	}{
		{"/pack/places/CN", "zh-CN", []string{"决定是否受理", "7 个工作日", "从“收到投诉”起算", "《消费者权益保护法》第 46 条", "要带的材料", "12363（从外地拨打须加分支机构所在地区号）"}, []string{"complaint received", "accept_or_refuse"}},
		{"/pack/places/CN", "en", []string{"Accept or refuse", "7 working days", "from: complaint received", "Consumer Law art.46", "Papers to bring"}, []string{"收到投诉", "交易订单号"}},
		{"/pack/places/GB", "zh-CN", []string{"金融行为监管局（FCA） · Financial Conduct Authority", "机构的最终答复"}, []string{"final response"}},
		{"/pack/places/GB", "en", []string{"final response"}, []string{"最终答复"}},
	} {
		body := text(t, ask(s, "GET", c.path, "", asIn(c.lang)...))
		wantText(t, c.path+" "+c.lang, body, c.want...)
		wantNo(t, c.path+" "+c.lang, body, c.not...)
	}
}

var (
	// aside is what is quoted as it stands: sources, and the local names in headings.
	aside = regexp.MustCompile(`(?s)<details class="sources">.*?</details>|<h2>.*?</h2>|<head>.*?</head>|<aside.*?</aside>`)
	tag   = regexp.MustCompile(`<[^>]*>`)
	prose = regexp.MustCompile(`(?:[A-Za-z][a-z']+ ){4,}[a-z]+`)
)

func TestNoEnglishSentenceOnChinesePackPages(t *testing.T) {
	s, pack := packServer(t)
	paths := []string{"/pack"}
	for _, j := range pack.Jurisdictions() {
		paths = append(paths, "/pack/places/"+j.ID)
	}
	for _, path := range paths {
		res := ask(s, "GET", path, "", asIn("zh-CN")...)
		body := text(t, res)
		if res.StatusCode != 200 || !strings.Contains(body, "<h1>") {
			t.Errorf("%s: %d", path, res.StatusCode)
		}
		for _, found := range prose.FindAllString(tag.ReplaceAllString(aside.ReplaceAllString(body, ""), "\n"), -1) {
			t.Errorf("%s: %q", path, found)
		}
	}
}

func TestWalletsOfThePackMoved(t *testing.T) {
	s, _ := packServer(t)
	for from, to := range map[string]string{
		"/pack/wallets/alipay": "/wallets/alipay", "/pack/wallets/alipay?lang=en": "/wallets/alipay?lang=en",
		"/pack/wallets/%2F%2Fevil.example": "/wallets/%2F%2Fevil.example", "/pack/wallets/a%3Fb": "/wallets/a%3Fb",
	} {
		res := ask(s, "GET", from, "", asIn("en")...)
		if res.StatusCode != 301 || res.Header.Get("Location") != to {
			t.Errorf("%s: %d to %q", from, res.StatusCode, res.Header.Get("Location"))
		}
	}
}
