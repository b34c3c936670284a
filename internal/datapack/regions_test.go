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
	for written, want := range map[[2]string]string{
		{"US", "CA"}: "CA", {"US", "ca"}: "CA", {"US", "US-CA"}: "CA", {"US", "California"}: "CA", {"US", " new  york "}: "NY", {"US", "加州"}: "CA", {"US", "加利福尼亚州"}: "CA", {"US", "加利福尼亚"}: "CA",
		{"US", "UNITED STATES MINOR OUTLYING ISLANDS"}: "UM", {"US", "AE"}: "AE", {"US", "Washington DC"}: "DC",
		{"US", "NA"}: "", {"US", ""}: "", {"US", "XX"}: "", {"US", "广东"}: "", {"", "CA"}: "", {"CA", "CA"}: "",
		{"CN", "广东"}: "GD", {"CN", "广东省"}: "GD", {"CN", "Guangdong"}: "GD", {"CN", "CN-GD"}: "GD", {"CN", "44"}: "GD", {"CN", "广西壮族自治区"}: "GX", {"CN", "广西自治区"}: "GX",
		{"CN", "北京市"}: "BJ", {"CN", "内蒙古自治区"}: "NM", {"CN", "inner mongolia"}: "NM", {"CN", "市"}: "", {"CN", "香港"}: "",
	} {
		if r, ok := p.Region(written[0], written[1]); r.Code != want || ok != (want != "") {
			t.Errorf("%q is %q, want %q", written, r.Code, want)
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

func TestBadMapsAreRefused(t *testing.T) {
	const good = "verified_on: 2026-11-22\nmaps:\n  - jurisdiction: US\n    layout: {zh: 自行排列, en: own}\n    sources: [\"https://a.example/\"]\n    confidence: high\n" +
		"    regions:\n      - {code: AL, name: {zh: 甲地州, en: A land}, col: 1, row: 1}\n      - {code: BL, name: {zh: 乙州, en: B land}, col: 2, row: 1, also: [bee]}\n"
	for _, c := range []struct{ from, to, want string }{
		{"", "", ""}, {"col: 2", "col: 1", "stands where AL stands"}, {"col: 2", "col: 0", "from 1 to 16"}, {"row: 1, also", "row: 17, also", "from 1 to 16"}, {"[bee]", "[al]", "means AL already"},
		{"乙州", "甲地省", "means AL already"}, {"jurisdiction: US", "jurisdiction: ZZ", "not listed"}, {"2026-11-22", "2031-01-01", "later than the pack"}, {"confidence: high", "confidence: sure", "confidence"},
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
