package i18n

import (
	"regexp"
	"strings"

	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"

	"joinder"
)

// form is a text with places for names, cut when it is loaded. A page has
// hundreds of them, and text/template looks everything up by reflection.
type form struct {
	texts []string // one more than names
	names []string
}

// forms are those of one key; one is without texts where there is none.
type forms struct{ one, other form }

// formsOf cuts a message; ok is false for what only a template can do.
func formsOf(lang joinder.Lang, m *goi18n.Message) (f forms, ok bool) {
	if m.Zero+m.Two+m.Few+m.Many+m.LeftDelim+m.RightDelim != "" || m.Other == "" {
		return f, false
	}
	if f.other, ok = formOf(m.Other); !ok || m.One == "" || lang != joinder.English {
		return f, ok
	}
	f.one, ok = formOf(m.One)
	return f, ok
}

func formOf(text string) (f form, ok bool) {
	place := regexp.MustCompile(`\{\{\.([A-Za-z]\w*)\}\}`)
	at := 0
	for _, m := range place.FindAllStringSubmatchIndex(text, -1) {
		f.texts, f.names = append(f.texts, text[at:m[0]]), append(f.names, text[m[2]:m[3]])
		at = m[1]
	}
	f.texts = append(f.texts, text[at:])
	return f, !strings.Contains(strings.Join(f.texts, ""), "{{")
}

// fill puts the values in; ok is false when one is missing or no text.
func (f forms) fill(w *Words, count *int, args []any) (text string, ok bool) {
	chosen := f.other
	if count != nil && (*count == 1 || *count == -1) && w.lang == joinder.English {
		if chosen = f.one; chosen.texts == nil {
			return "", false
		}
	}
	var b strings.Builder
	for i, name := range chosen.names {
		value, ok := w.argument(name, count, args)
		if !ok {
			return "", false
		}
		b.WriteString(chosen.texts[i])
		b.WriteString(value)
	}
	b.WriteString(chosen.texts[len(chosen.names)])
	return b.String(), true
}

// argument is the value of a name as a text, if it is one.
func (w *Words) argument(name string, count *int, args []any) (text string, ok bool) {
	if count != nil && name == "PluralCount" {
		return w.Number(int64(*count)), true
	}
	for i := len(args) - 2; i >= 0; i -= 2 { // the last of a name counts
		if len(args)%2 == 0 && args[i] == any(name) {
			text, ok = w.value(args[i+1]).(string)
			return text, ok && !strings.Contains(text, "<no value>")
		}
	}
	return "", false
}
