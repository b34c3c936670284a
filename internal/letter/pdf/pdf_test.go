package pdf

import (
	"bytes"
	"strings"
	"testing"

	"joinder/internal/letter/fonts"
)

func open(t testing.TB) *Family {
	t.Helper()
	f, err := Open(fonts.Files()...)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestToUnicodeWritesSurrogatePairs(t *testing.T) {
	got := string(toUnicode([]rune{0, '人', '𬭎', '\U0002C029'}))
	for _, want := range []string{"3 beginbfchar", "<0001><4EBA>", "<0002><D872DF4E>", "<0003><D870DC29>"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s in\n%s", want, got)
		}
	}
}

func TestSubsetHoldsExactlyWhatIsUsed(t *testing.T) {
	f := open(t).faces[0]
	glyphs := []int{0, f.glyph('人'), -1, f.glyph('𬭎')}
	small, err := openFace(withCmap(f.subset(glyphs)))
	if err != nil {
		t.Fatal(err)
	}
	if small.numGlyphs != len(glyphs) {
		t.Errorf("%d glyphs", small.numGlyphs)
	}
	for i, g := range glyphs {
		if g < 0 {
			if small.outline(i) != "" {
				t.Error("a blank has an outline")
			}
			continue
		}
		if strings.TrimRight(small.outline(i), "\x00") != strings.TrimRight(f.outline(g), "\x00") || small.advance(i) != f.advance(g) {
			t.Errorf("glyph %d changed", i)
		}
	}
	if sum := checksum(f.subset(glyphs)); sum != 0xB1B0AFBA {
		t.Errorf("checksum of the file is %08X", sum)
	}
}

// withCmap adds a table that reading needs and embedding does not.
func withCmap(font []byte) string {
	data := string(font)
	tables := map[string][]byte{"cmap": {0, 0, 0, 1, 0, 3, 0, 10, 0, 0, 0, 12, 0, 12, 0, 0, 0, 0, 0, 16, 0, 0, 0, 0, 0, 0, 0, 0}}
	for i := range u16(data, 4) {
		at := 12 + 16*i
		tables[data[at:at+4]] = []byte(data[u32(data, at+8) : u32(data, at+8)+u32(data, at+12)])
	}
	return string(assemble(tables))
}

func TestNotAFont(t *testing.T) {
	for _, bad := range []string{"", "OTTO....................", "\x00\x01\x00\x00\x00\x01" + strings.Repeat("\xff", 40)} {
		if _, err := Open(bad); err == nil {
			t.Errorf("%q was taken for a font", bad)
		}
	}
}

func TestLinesBreakWhereTheyMay(t *testing.T) {
	d := New(&bytes.Buffer{}, open(t), Info{Lang: "zh-CN"})
	st := Style{Size: 10}
	text := "客服说：「请耐心等待」，之后（每个人都打过电话）再没有答复。Withdrawal 12,345.00 CNY 没有到账！"
	for width := 25.0; width < 300; width += 7 {
		lines := d.Wrap(st, text, width, 0)
		joined := ""
		for i, l := range lines {
			if l.Width > width+0.01 {
				t.Errorf("width %v: line %q is too long", width, l.Text)
			}
			if i > 0 && width > 60 && strings.ContainsAny(l.Text[:1], ",.") {
				t.Errorf("width %v: line begins with %q", width, l.Text)
			}
			for _, r := range "，。：」）！" {
				if i > 0 && width > 60 && strings.HasPrefix(l.Text, string(r)) {
					t.Errorf("width %v: line begins with %c", width, r)
				}
			}
			joined += l.Text
		}
		if strip(joined) != strip(text) {
			t.Errorf("width %v lost text: %q", width, joined)
		}
	}
}

func strip(s string) string { return strings.ReplaceAll(s, " ", "") }

func TestVariationSelectorsTakeNoRoom(t *testing.T) {
	var b bytes.Buffer
	d := New(&b, open(t), Info{})
	st := Style{Size: 10}
	if a, b := d.Width(st, "葛"), d.Width(st, "葛\U000E0100"); a != b {
		t.Errorf("%v and %v", a, b)
	}
	d.Page().Text(10, 10, st, "葛\U000E0100\x07")
	if err := d.Close(nil); err != nil {
		t.Fatal(err)
	}
	if len(d.Missing()) > 1 {
		t.Errorf("missing %v", d.Missing())
	}
}

type brokenWriter struct{ left int }

func (w *brokenWriter) Write(p []byte) (int, error) {
	if w.left -= len(p); w.left < 0 {
		return 0, errFull
	}
	return len(p), nil
}

var errFull = &full{}

type full struct{}

func (*full) Error() string { return "disk full" }

func TestFailureToWriteIsReported(t *testing.T) {
	d := New(&brokenWriter{left: 2000}, open(t), Info{Title: "t"})
	for range 50 {
		d.Page().Text(10, 10, Style{Size: 10}, "人")
	}
	if err := d.Close(nil); err != errFull {
		t.Errorf("got %v", err)
	}
}
