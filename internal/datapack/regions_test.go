package datapack

import (
	"errors"
	"strings"
	"testing"
)

func TestRegionsAreFoundAsTheyAreWritten(t *testing.T) {
	p, err := Embedded()
	if err != nil {
		t.Fatal(err)
	}
	for written, short := range map[[2]string]string{
		{"US", "CA"}: "CA", {"US", "ca"}: "CA", {"US", "US-CA"}: "CA", {"US", "California"}: "CA", {"US", " new  york "}: "NY", {"US", "加州"}: "CA", {"US", "加利福尼亚州"}: "CA", {"US", "加利福尼亚"}: "CA",
		{"US", "UNITED STATES MINOR OUTLYING ISLANDS"}: "UM", {"US", "AE"}: "AE", {"US", "Washington DC"}: "DC",
		{"US", "NA"}: "", {"US", ""}: "", {"US", "XX"}: "", {"US", "广东"}: "", {"", "CA"}: "", {"CA", "CA"}: "",
		{"CN", "广东"}: "GD", {"CN", "广东省"}: "GD", {"CN", "Guangdong"}: "GD", {"CN", "CN-GD"}: "GD", {"CN", "44"}: "GD", {"CN", "广西壮族自治区"}: "GX", {"CN", "广西自治区"}: "GX",
		{"CN", "北京市"}: "BJ", {"CN", "内蒙古自治区"}: "NM", {"CN", "inner mongolia"}: "NM", {"CN", "市"}: "", {"CN", "香港"}: "",
	} {
		want := short
		if short != "" {
			want = written[0] + "-" + short
		}
		r, ok := p.Region(written[0], written[1])
		if r.Code != want || ok != (want != "") {
			t.Errorf("%q is %q, want %q", written, r.Code, want)
		}
		if want == "" {
			want = written[1]
		}
		if code := p.RegionCode(written[0], written[1]); code != want || p.RegionCode(written[0], code) != want {
			t.Errorf("%q is kept as %q, then %q; want %q", written, code, p.RegionCode(written[0], code), want)
		}
	}
	for _, m := range p.RegionMaps() {
		if n := map[string]int{"US": 63, "CN": 31}[m.Jurisdiction]; len(m.Regions) != n || m.Columns > 11 || m.Layout.ZH == "" || m.Layout.EN == "" {
			t.Errorf("%s: %d regions, %d columns, layout %q", m.Jurisdiction, len(m.Regions), m.Columns, m.Layout)
		}
		for _, r := range m.Regions {
			if len([]rune(r.Tile.ZH)) > 3 || len(r.Tile.EN) > 2 || r.Name.ZH == "" || r.Name.EN == "" {
				t.Errorf("%s: %+v does not fit its tile", m.Jurisdiction, r)
			}
		}
	}
}

func TestRegionsAreNamedByCode(t *testing.T) {
	p, err := Embedded()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ jurisdiction, region, zh, en string }{
		{"US", "US-CA", "加利福尼亚州", "California"}, {"", "US-CA", "加利福尼亚州", "California"}, {"", "cn-hn", "湖南", "Hunan"}, {"CN", "湖南省", "湖南", "Hunan"},
		{"", "CA", "CA", "CA"}, {"", "湖南", "湖南", "湖南"}, {"GB", "Wales", "Wales", "Wales"}, {"US", "Narnia-2", "Narnia-2", "Narnia-2"}, {"", "", "", ""}, {"", "-CA", "-CA", "-CA"}, {"", "US-", "US-", "US-"},
		{"", "US-California", "US-California", "US-California"}, {"CN", "US-CA", "加利福尼亚州", "California"},
	} {
		if n := p.RegionName(c.jurisdiction, c.region); n.ZH != c.zh || n.EN != c.en {
			t.Errorf("%q %q is called %v", c.jurisdiction, c.region, n)
		}
	}
	for _, c := range []struct {
		in      []string
		written string
		want    string
	}{
		{nil, "SD", "US-SD CN-SD"}, {[]string{"CN"}, "SD", "CN-SD"}, {nil, "california", "US-CA"}, {[]string{"CN"}, "california", ""}, {nil, "nowhere", ""}, {[]string{"CN"}, "US-CA", "US-CA"}, {[]string{"US", "US"}, "德州", "US-TX"},
	} {
		if got := strings.Join(p.RegionCodes(c.in, c.written), " "); got != c.want {
			t.Errorf("%q in %q: %q, want %q", c.written, c.in, got, c.want)
		}
	}
}

// The sums are those that the censuses state, so that no digit was lost.
func TestResidentsAddUpToTheCensus(t *testing.T) {
	p, err := Embedded()
	if err != nil {
		t.Fatal(err)
	}
	for code, n := range map[string]int{"US-CA": 39_538_223, "cn-sd": 101_527_453, "US-GU": 0, "CA": 0, "": 0, "GB-WLS": 0} {
		if got := p.ResidentsOf(code, day(t, "2026-11-23")); got != n {
			t.Errorf("%q: %d residents, want %d", code, got, n)
		}
	}
	want := map[string][2]int{"US": {52, 334_735_155}, "CN": {31, 1_409_778_724}}
	for _, m := range p.RegionMaps() {
		n, sum := 0, 0
		for _, r := range m.Regions {
			if r.Residents > 0 {
				n, sum = n+1, sum+r.Residents
			}
		}
		if got := [2]int{n, sum}; got != want[m.Jurisdiction] {
			t.Errorf("%s: %v regions and residents, want %v", m.Jurisdiction, got, want[m.Jurisdiction])
		}
		c := m.Residents
		if !c.Known(day(t, "2026-11-23")) || !c.Known(day(t, "2031-01-01")) || c.On.Year != 2020 || c.What.ZH == "" || c.What.EN == "" || len(c.Origin.Sources) < 2 {
			t.Errorf("%s: %+v", m.Jurisdiction, c)
		}
		c.Origin.Confidence = Low
		if c.Known(day(t, "2026-11-23")) || (Residents{}).Known(day(t, "2026-11-23")) {
			t.Error("something is divided by what nobody is sure of")
		}
	}
}

func TestBadMapsAreRefused(t *testing.T) {
	const good = "verified_on: 2026-11-22\nmaps:\n  - jurisdiction: US\n    layout: {zh: 自行排列, en: own}\n    sources: [\"https://a.example/\"]\n    confidence: high\n" +
		"    regions:\n      - {code: AL, name: {zh: 甲地州, en: A land}, col: 1, row: 1}\n      - {code: BL, name: {zh: 乙州, en: B land}, col: 2, row: 1, also: [bee]}\n"
	for _, c := range []struct{ from, to, want string }{
		{"", "", ""}, {"col: 2", "col: 1", "stands where AL stands"}, {"col: 2", "col: 0", "from 1 to 16"}, {"row: 1, also", "row: 17, also", "from 1 to 16"}, {"[bee]", "[al]", "means AL already"},
		{"乙州", "甲地省", "means AL already"}, {"jurisdiction: US", "jurisdiction: ZZ", "not listed"}, {"2026-11-22", "2031-01-01", "later than the pack"}, {"confidence: high", "confidence: sure", "confidence"},
		{"row: 1, also", "row: 1, residents: 5, also", "the map says who was counted"},
		{"    regions:", "    residents: {what: {zh: 人, en: people}, counted_on: 2020-01-01, confidence: high, sources: [\"https://a.example/\"]}\n    regions:", ""},
		{"    regions:", "    residents: {what: {zh: 人, en: people}, counted_on: 2020-01-32, confidence: high, sources: [\"https://a.example/\"]}\n    regions:", "2020-01-32"},
		{"    regions:", "    residents: {what: {zh: 人, en: people}, confidence: high, sources: [\"https://a.example/\"]}\n    regions:", "counted_on"},
	} {
		m := files(t)
		m["regions.yaml"].Data = []byte(strings.Replace(good, c.from, c.to, 1))
		_, err := Load(m)
		var problems Problems
		if (c.want == "") != (err == nil) || err != nil && (!errors.As(err, &problems) || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "regions.yaml:")) {
			t.Errorf("%q → %q: %v, want %q", c.from, c.to, err, c.want)
		}
	}
}

// A host's own pack from before there were maps goes on loading.
func TestAPackWithoutMapsLoads(t *testing.T) {
	m := files(t)
	delete(m, "regions.yaml")
	p, err := Load(m)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(p.RegionMaps()); n != 0 {
		t.Errorf("%d maps", n)
	}
	if r, ok := p.Region("US", "CA"); ok {
		t.Errorf("found %+v", r)
	}
	if r := Check(m, day(t, "2026-11-22")); !r.OK {
		t.Errorf("refused: %v", r.Errors)
	}
	m["region.yaml"] = files(t)["regions.yaml"] // misspelt, it is not passed over
	if _, err := Load(m); err == nil || !strings.Contains(err.Error(), "region.yaml:0: no such file belongs to a pack") {
		t.Errorf("misspelt: %v", err)
	}
}
