package i18n

import (
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"

	"joinder"
)

// message is one entry of a catalogue file.
type message struct{ Zero, One, Two, Few, Many, Other, Description, Hash string }

func readArea(t *testing.T, name string) map[string]message {
	t.Helper()
	text, err := fs.ReadFile(embedded, name)
	if err != nil {
		t.Fatalf("%s exists in one language only: %v", name, err)
	}
	out := map[string]message{}
	if err := toml.Unmarshal(text, &out); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return out
}

func areas(t *testing.T) []string {
	t.Helper()
	seen := map[string]bool{}
	for _, lang := range Langs() {
		files, err := fs.Glob(embedded, "locales/"+string(lang)+"/*.toml")
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			seen[path.Base(f)] = true
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

var placeholder = regexp.MustCompile(`\{\{[^}]*\}\}`)

func placeholders(m message) []string {
	found := map[string]bool{}
	for _, form := range []string{m.One, m.Other} {
		for _, p := range placeholder.FindAllString(form, -1) {
			found[strings.ReplaceAll(p, " ", "")] = true
		}
	}
	return slices.Sorted(maps.Keys(found))
}

func TestBothLanguagesSayTheSame(t *testing.T) {
	for _, area := range areas(t) {
		t.Run(area, func(t *testing.T) {
			zh := readArea(t, "locales/zh-CN/"+area)
			en := readArea(t, "locales/en/"+area)
			for key := range zh {
				if _, ok := en[key]; !ok {
					t.Errorf("%s: in zh-CN only", key)
				}
			}
			for key, e := range en {
				z, ok := zh[key]
				if !ok {
					t.Errorf("%s: in en only", key)
					continue
				}
				if strings.TrimSpace(z.Other) == "" || strings.TrimSpace(e.Other) == "" {
					t.Errorf("%s: empty text", key)
				}
				pz, pe := placeholders(z), placeholders(e)
				if !slices.Equal(pz, pe) {
					t.Errorf("%s: placeholders differ: zh-CN %v, en %v", key, pz, pe)
				}
			}
		})
	}
}

var (
	asciiByHan = regexp.MustCompile(`\p{Han}["']?[,?!;]|[,?!;]["']?\p{Han}`)
	shouting   = regexp.MustCompile(`[!！]`)
)

func TestChineseUsesFullWidthPunctuation(t *testing.T) {
	for _, area := range areas(t) {
		for key, m := range readArea(t, "locales/zh-CN/"+area) {
			if hit := asciiByHan.FindString(m.Other); hit != "" {
				t.Errorf("%s %s: ASCII punctuation %q beside a Han character: %s", area, key, hit, m.Other)
			}
		}
	}
}

func TestNobodyIsShoutedAt(t *testing.T) {
	for _, area := range areas(t) {
		for _, lang := range Langs() {
			for key, m := range readArea(t, "locales/"+string(lang)+"/"+area) {
				if shouting.MatchString(m.One + m.Other) {
					t.Errorf("%s %s %s: exclamation mark", lang, area, key)
				}
			}
		}
	}
}

func TestLoadRefusesNothingShipped(t *testing.T) {
	c, err := LoadStrict(func(lang joinder.Lang, key string) { t.Errorf("%s: %s missing", lang, key) })
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Localizer(joinder.Chinese).T("shell.site.name"); got != "合诉" {
		t.Errorf("site name is %q", got)
	}
}
