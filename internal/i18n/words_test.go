package i18n

import (
	"errors"
	"testing"
	"testing/fstest"
	"time"

	"joinder"
)

func speak(t *testing.T) (zh, en *Words) {
	t.Helper()
	c, err := LoadStrict(func(lang joinder.Lang, key string) { t.Errorf("%s: no text for %s", lang, key) })
	if err != nil {
		t.Fatal(err)
	}
	return c.Localizer(joinder.Chinese), c.Localizer(joinder.English)
}

func money(t *testing.T, s string, c joinder.Currency) joinder.Money {
	t.Helper()
	m, err := joinder.ParseMoney(s, c)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestMoneyIsExact(t *testing.T) {
	_, en := speak(t)
	for _, c := range []struct {
		amount   string
		currency joinder.Currency
		want     string
	}{
		{"1234.5", "CNY", "¥1,234.50"},
		{"0", "CNY", "¥0.00"},
		{"20", "HKD", "HK$20.00"},
		{"-1000000", "USD", "−US$1,000,000.00"},
		{"1234.5", "EUR", "1,234.50\u00a0EUR"},
		{"1234567", "JPY", "1,234,567\u00a0JPY"},
		{"0.123", "KWD", "0.123\u00a0KWD"},
		{"0.00000001", "BTC", "0.00000001\u00a0BTC"},
		{"1.5", "ETH", "1.50\u00a0ETH"},
		{"123456789012345678901234.01", "CNY", "¥123,456,789,012,345,678,901,234.01"},
	} {
		if got := en.Money(money(t, c.amount, c.currency)); got != c.want {
			t.Errorf("%s %s: %q, want %q", c.amount, c.currency, got, c.want)
		}
	}
	if got := en.Money(joinder.Money{}); got != "" {
		t.Errorf("no amount is %q", got)
	}
	if got := en.Sums([]joinder.Money{money(t, "1", "CNY"), money(t, "2", "USD")}); got != "¥1.00 + US$2.00" {
		t.Errorf("sums are %q", got)
	}
}

// TestRoundedAmounts: leaving places out never moves a digit.
func TestRoundedAmounts(t *testing.T) {
	_, en := speak(t)
	for _, c := range []struct {
		amount   string
		currency joinder.Currency
		want     string
	}{
		{"6000", "CNY", "¥6,000"},
		{"0", "CNY", "¥0"},
		{"12.5", "USD", "US$12.50"},
		{"0.01", "CNY", "¥0.01"},
		{"1000", "KWD", "1,000\u00a0KWD"},
		{"1.002", "KWD", "1.002\u00a0KWD"},
		{"0.0012", "BTC", "0.0012\u00a0BTC"},
		{"3.004", "ETH", "3.004\u00a0ETH"},
		{"-6000", "CNY", "−¥6,000"},
		{"6000", "JPY", "6,000\u00a0JPY"},
	} {
		if got := en.About(money(t, c.amount, c.currency)); got != c.want {
			t.Errorf("about %s %s: %q, want %q", c.amount, c.currency, got, c.want)
		}
	}
	if got := en.About(joinder.Money{}); got != "" {
		t.Errorf("no amount is %q", got)
	}
}

func TestDaysAndTimes(t *testing.T) {
	zh, en := speak(t)
	day := joinder.Date{Year: 2026, Month: 12, Day: 3}
	at := time.Date(2026, 12, 3, 17, 12, 0, 0, time.UTC)
	berlin, ok := Zone("Europe/Berlin")
	if !ok {
		t.Fatal("no Europe/Berlin")
	}
	for _, c := range []struct{ got, want string }{
		{zh.Date(day), "2026年12月3日 星期四"},
		{en.Date(day), "3 December 2026, Thursday"},
		{zh.Day(day), "2026年12月3日"},
		{en.Day(day), "3 December 2026"},
		{zh.Month("2026-12"), "2026年12月"},
		{en.Month("2026-02"), "February 2026"},
		{zh.ShortMonth("2026-12"), "12月"},
		{en.ShortMonth("2026-02"), "Feb"},
		{en.Month("never"), "never"},
		{en.Month("2026-13"), "2026-13"},
		{zh.Time(at), "2026年12月4日 星期五 01:12（北京时间）"},
		{en.Time(at), "3 December 2026, Thursday, 17:12 (UTC)"},
		{en.In(berlin).Time(at), "3 December 2026, Thursday, 18:12 (UTC+01:00)"},
		{en.In(Beijing()).Time(at), "4 December 2026, Friday, 01:12 (Beijing time)"},
		{en.Date(joinder.Date{}), ""},
		{en.Time(time.Time{}), ""},
		{zh.DayOf(at), "2026年12月4日 星期五"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
	for _, name := range []string{"", "Local", "Nowhere/Land", "../../etc/passwd"} {
		if _, ok := Zone(name); ok {
			t.Errorf("zone %q accepted", name)
		}
	}
}

func TestNumbersSizesAndLists(t *testing.T) {
	zh, en := speak(t)
	for _, c := range []struct{ got, want string }{
		{en.Number(0), "0"}, {en.Number(999), "999"}, {en.Number(1000), "1,000"},
		{en.Number(-1234567), "−1,234,567"},
		{en.Size(1), "1 byte"}, {zh.Size(12), "12 字节"}, {en.Size(1500), "1.5\u00a0kB"},
		{en.Size(100_000_000), "100\u00a0MB"}, {en.Size(2_000_000_000), "2\u00a0GB"},
		{en.List([]string{"A", "B", "C"}), "A, B and C"},
		{zh.List([]string{"甲", "乙", "丙"}), "甲、乙和丙"},
		{zh.List([]string{"甲"}), "甲"},
		{en.N("shell.form.errors", 1), "One thing needs another look"},
		{en.N("shell.form.errors", 1200), "1,200 things need another look"},
		{zh.N("shell.form.errors", 1), "有 1 处要再看一下"},
		{en.T("error.shell.too_large", "Limit", "1 MB"), "What was sent is larger than the limit of 1 MB. Your draft is kept. Please send less, or smaller files."},
		{zh.Text(joinder.Text{ZH: "钱", EN: "money"}), "钱"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}

func TestErrorsHaveAFaceForPeople(t *testing.T) {
	zh, _ := speak(t)
	one := joinder.Fail(joinder.TooLarge, "error.shell.too_large", "Limit", "1 MB")
	if got := zh.Error(one); got != "发送的内容超过了上限 1 MB。你的草稿还在，请减少内容或换小一些的文件。" {
		t.Error(got)
	}
	if got, want := zh.Error(errors.New("disk on fire")), zh.T("error.shell.internal"); got != want {
		t.Errorf("%q, want %q", got, want)
	}
	both := joinder.Problems{one, joinder.Fail(joinder.Invalid, "error.shell.forbidden")}
	if got, want := zh.Error(both), zh.Error(one)+"\n"+zh.T("error.shell.forbidden"); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestAMissingTextFallsBackAndIsReported(t *testing.T) {
	fsys := fstest.MapFS{
		"locales/en/a.toml":    {Data: []byte("[\"a.only_english\"]\nother = \"here\"\n[\"a.name\"]\nother = \"hi {{.Name}}\"\n")},
		"locales/zh-CN/a.toml": {Data: []byte("[\"a.name\"]\nother = \"你好{{.Name}}\"\n")},
	}
	var missed []string
	c, err := load(fsys, func(_ joinder.Lang, key string) { missed = append(missed, key) })
	if err != nil {
		t.Fatal(err)
	}
	zh := c.Localizer(joinder.Chinese)
	if got := zh.T("a.only_english"); got != "here" {
		t.Errorf("fallback is %q", got)
	}
	if got := zh.T("a.nowhere"); got != "a.nowhere" {
		t.Errorf("unknown key is %q", got)
	}
	if got := zh.T("a.name"); got != "你好…" {
		t.Errorf("missing value is %q", got)
	}
	if len(missed) != 3 {
		t.Errorf("reported %v", missed)
	}
}

func TestDuplicateKeysAreRefused(t *testing.T) {
	fsys := fstest.MapFS{
		"locales/en/a.toml": {Data: []byte("[\"k.k\"]\nother = \"x\"\n")},
		"locales/en/b.toml": {Data: []byte("[\"k.k\"]\nother = \"y\"\n")},
	}
	if _, err := load(fsys, nil); err == nil {
		t.Error("a key in two files was accepted")
	}
}

func TestNegotiate(t *testing.T) {
	for _, c := range []struct {
		link, cookie, accept string
		want                 joinder.Lang
	}{
		{"en", "zh-CN", "zh-CN", joinder.English},
		{"fr", "zh-CN", "en", joinder.Chinese},
		{"", "", "zh-TW,en;q=0.5", joinder.Chinese},
		{"", "", "en-GB,zh;q=0.9", joinder.English},
		{"", "", "de,fr;q=0.9", joinder.English},
		{"", "", "de,zh;q=0.3", joinder.Chinese},
		{"", "", "", joinder.Chinese},
		{"", "", "*", joinder.Chinese},
		{"", "", "\x00;;;", joinder.Chinese},
		{"<script>", "<script>", "en", joinder.English},
	} {
		if got := Negotiate(c.link, c.cookie, c.accept, joinder.Chinese); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}

func TestLocaleOfATerminal(t *testing.T) {
	for _, c := range []struct {
		env  map[string]string
		want joinder.Lang
	}{
		{map[string]string{"LANG": "zh_CN.UTF-8"}, joinder.Chinese}, {map[string]string{"LANG": "zh-CN"}, joinder.Chinese}, {map[string]string{"LANG": "zh_TW"}, joinder.Chinese},
		{map[string]string{"LANG": "en_GB.UTF-8"}, joinder.English}, {map[string]string{"LANG": "de_DE@euro"}, joinder.English}, {nil, joinder.English},
		{map[string]string{"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}, joinder.English}, {map[string]string{"LC_MESSAGES": "zh_CN", "LANG": "en_US"}, joinder.Chinese},
	} {
		if got := Locale(func(name string) string { return c.env[name] }, joinder.English); got != c.want {
			t.Errorf("%v: %s, want %s", c.env, got, c.want)
		}
	}
}
