package i18n

import (
	"errors"
	"fmt"
	"strings"
	"time"

	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"

	"joinder"
)

// Words is one language as it is spoken to one reader: texts, numbers, money
// and days. It is immutable and safe for concurrent use.
type Words struct {
	catalog *Catalog
	lang    joinder.Lang
	zone    *time.Location
}

// Lang is the language spoken.
func (w *Words) Lang() joinder.Lang { return w.lang }

// Other is the other language.
func (w *Words) Other() joinder.Lang {
	if w.lang == joinder.Chinese {
		return joinder.English
	}
	return joinder.Chinese
}

// Zone is the reader's time zone.
func (w *Words) Zone() *time.Location { return w.zone }

// In is the same words for a reader in another time zone.
func (w *Words) In(zone *time.Location) *Words {
	if zone == nil {
		return w
	}
	v := *w
	v.zone = zone
	return &v
}

// Swap speaks the other language, for the link that switches to it.
func (w *Words) Swap() *Words {
	v := *w
	v.lang = w.Other()
	return &v
}

// Has reports whether there is a text for the key.
func (w *Words) Has(key string) bool { return w.catalog.Has(key) }

// T is the text for a key; args are name/value pairs for its placeholders.
func (w *Words) T(key string, args ...any) string {
	if text, ok := w.catalog.plain[w.lang][key]; ok {
		return text
	}
	return w.say(key, nil, args)
}

// N is the text for a count of things; {{.PluralCount}} is the grouped count.
func (w *Words) N(key string, count int, args ...any) string {
	return w.say(key, &count, args)
}

// Text picks the language of a fact that is stored in both.
func (w *Words) Text(t joinder.Text) string { return t.In(w.lang) }

// Error is what the person reads about an error: the text of its key, all
// texts of joinder.Problems on lines of their own, or a general apology for
// errors that are not meant for people.
func (w *Words) Error(err error) string {
	var many joinder.Problems
	if errors.As(err, &many) {
		lines := make([]string, len(many))
		for i, e := range many {
			lines[i] = w.Error(e)
		}
		return strings.Join(lines, "\n")
	}
	var e *joinder.Error
	if !errors.As(err, &e) || e.Key == "" {
		return w.T("error.shell.internal")
	}
	args := make([]any, 0, 2*len(e.Args))
	for name, value := range e.Args {
		args = append(args, name, value)
	}
	return w.T(e.Key, args...)
}

func (w *Words) say(key string, count *int, args []any) string {
	c := w.catalog
	if f, ok := c.filled[w.lang][key]; ok {
		if text, ok := f.fill(w, count, args); ok {
			return text
		}
	}
	lang := w.lang
	if !c.keys[lang][key] {
		if c.missing != nil {
			c.missing(lang, key)
		}
		if lang = w.Other(); !c.keys[lang][key] {
			return key
		}
	}
	data := make(map[string]any, len(args)/2+1)
	for i := 0; i+1 < len(args); i += 2 {
		data[fmt.Sprint(args[i])] = w.value(args[i+1])
	}
	config := &goi18n.LocalizeConfig{MessageID: key, TemplateData: data}
	if count != nil {
		config.PluralCount = *count
		data["PluralCount"] = w.Number(int64(*count))
	}
	text, err := c.speakers[lang].Localize(config)
	if err != nil || strings.Contains(text, "<no value>") {
		if c.missing != nil {
			c.missing(lang, key+" (placeholders)")
		}
		text = strings.ReplaceAll(text, "<no value>", "…")
	}
	return text
}

// value writes one argument the way the language does.
func (w *Words) value(v any) any {
	switch v := v.(type) {
	case int:
		return w.Number(int64(v))
	case int64:
		return w.Number(v)
	case joinder.Money:
		return w.Money(v)
	case joinder.Date:
		return w.Date(v)
	case time.Time:
		return w.Time(v)
	case joinder.Text:
		return w.Text(v)
	}
	return v
}
