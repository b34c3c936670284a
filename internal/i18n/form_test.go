package i18n

import (
	"testing"

	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
)

// TestFormsSayWhatTemplatesSay holds the short way against text/template for
// every text and count.
func TestFormsSayWhatTemplatesSay(t *testing.T) {
	c, err := Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range Langs() {
		w := c.Localizer(lang)
		if len(c.filled[lang]) == 0 {
			t.Errorf("%s has no forms", lang)
		}
		for key, f := range c.filled[lang] {
			data := map[string]any{}
			var args []any
			for _, name := range append(append([]string{}, f.other.names...), f.one.names...) {
				data[name] = "<" + name + "> & 钱"
				args = append(args, name, data[name])
			}
			counts := []*int{nil}
			if f.one.texts != nil || data["PluralCount"] != nil {
				for _, n := range []int{-1, 0, 1, 2, 11, 1234567} {
					counts = append(counts, &n)
				}
			}
			for _, count := range counts {
				config := &goi18n.LocalizeConfig{MessageID: key, TemplateData: data}
				if count != nil {
					config.PluralCount, data["PluralCount"] = *count, w.Number(int64(*count))
				}
				want, err := c.speakers[lang].Localize(config)
				if got, ok := f.fill(w, count, args); ok && (err != nil || got != want) {
					t.Errorf("%s %s: %q, want %q (%v)", lang, key, got, want, err)
				} else if !ok && err == nil && count == nil {
					t.Errorf("%s %s: not filled", lang, key)
				}
			}
		}
	}
}
