package trends

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"joinder"
	"joinder/internal/i18n"
	"joinder/internal/similar"
	"joinder/internal/web"
)

func english(t *testing.T) web.Page {
	t.Helper()
	c, err := i18n.LoadStrict(func(lang joinder.Lang, key string) { t.Errorf("%s lacks %s", lang, key) })
	if err != nil {
		t.Fatal(err)
	}
	return web.Page{Words: c.Localizer(joinder.English), Lang: joinder.English}
}

func TestScalesAreRound(t *testing.T) {
	p := english(t)
	for most, want := range map[int]string{0: "0 1", 1: "0 1", 3: "0 1 2 3", 5: "0 2 4 6", 9: "0 5 10", 41: "0 20 40 60", 18_333: "0 5k 10k 15k 20k", 9_000_000: "0 5M 10M"} {
		var c chart
		top := c.scale(p, most)
		var got []string
		for _, r := range c.Rungs {
			got = append(got, r.Text)
		}
		if strings.Join(got, " ") != want || top < most || len(got) > 6 {
			t.Errorf("up to %d: %q (top %d), want %q", most, got, top, want)
		}
	}
}

func TestNamesAreCutByTheirWidth(t *testing.T) {
	for _, c := range []struct {
		text string
		most int
		want string
	}{{"Venmo", 10, "Venmo"}, {"BANK OF AMERICA", 10, "BANK OF A…"}, {"提现未到账", 10, "提现未到账"}, {"身份验证被卡住", 10, "身份验证…"}, {"", 10, ""}, {"𬭎𬀩𬭎𬀩𬭎𬀩", 5, "𬭎𬀩…"}} {
		if got := cut(c.text, c.most); got != c.want {
			t.Errorf("%q in %d: %q, want %q", c.text, c.most, got, c.want)
		}
	}
	if n := shared([]string{"Example: Bluebird Pay", "Example: Lantern"}); n != len("Example: ") {
		t.Errorf("%d bytes are shared", n)
	}
	if shared([]string{"Venmo"}) != 0 || shared([]string{"Venmo", "Vendor"}) != 0 || shared([]string{"示例·青鸟", "示例·青山"}) != len("示例·") {
		t.Error("half a word was taken away")
	}
}

func TestNamesAtTheEndsKeepApart(t *testing.T) {
	var lines []stroke
	for _, y := range []string{"240", "240", "12", "239", "15", "240"} {
		lines = append(lines, stroke{EndY: y})
	}
	spread(lines)
	seen := map[int]bool{}
	for _, l := range lines {
		y, err := strconv.ParseFloat(l.LabelY, 64)
		if err != nil || y < 12 || y > plotBase {
			t.Errorf("a name at %s", l.LabelY)
		}
		for other := range seen {
			if d := other - int(y); d > -labelRoom+1 && d < labelRoom-1 {
				t.Errorf("names at %d and %s overlap", other, l.LabelY)
			}
		}
		seen[int(y)] = true
	}
}

func TestShadesGrow(t *testing.T) {
	for most, want := range map[int]string{0: "[1]", 1: "[1]", 2: "[1 2]", 25: "[1 4 9 16]", 100: "[1 4 16 36 64]"} {
		s := shadesOf(most)
		if fmt.Sprint([]int(s)) != want || most > 0 && s.of(most) != 5 || s.of(0) != 0 {
			t.Errorf("up to %d: %v, the most is shade %d", most, s, s.of(most))
		}
	}
}

func TestAddressesKeepTheSearch(t *testing.T) {
	v, _ := url.ParseQuery("q=提现&wallet=alipay&wallet=paypal&step=week&by=region&measure=complaints&sort=newest&page=9&step=x&by=person")
	a := read(v)
	got, err := url.ParseQuery(strings.TrimPrefix(a.address("/trends", a.Values()), "/trends?"))
	if err != nil || got.Encode() != "by=region&measure=complaints&q=%E6%8F%90%E7%8E%B0&step=week&wallet=alipay&wallet=paypal" {
		t.Errorf("%s %v", got.Encode(), err)
	}
	if b := read(url.Values{"step": {"hour"}, "by": {"person"}}); b.Step != similar.Always || b.Split != "" || !b.People || b.address("/trends", b.Values()) != "/trends" {
		t.Errorf("%+v", b)
	}
	if got := a.with("since", "2026-01-01", "q", ""); got.Has("q") || got.Get("since") != "2026-01-01" {
		t.Errorf("%v", got)
	}
}
