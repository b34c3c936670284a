package i18n

import (
	"golang.org/x/text/language"

	"joinder"
)

// Parse reads a language as a link or a cookie names it; ok is false for
// anything but the languages we speak.
func Parse(s string) (lang joinder.Lang, ok bool) {
	switch s {
	case "zh-CN", "zh", "zh-Hans", "zh-cn":
		return joinder.Chinese, true
	case "en", "en-US", "en-GB":
		return joinder.English, true
	}
	return "", false
}

// Negotiate decides the language of an answer: what the link says (?lang=),
// else what the reader chose before (cookie), else the first language of
// Accept-Language that we speak, else English. With no Accept-Language at all
// it is house, the language of the host.
func Negotiate(link, cookie, accept string, house joinder.Lang) joinder.Lang {
	for _, s := range []string{link, cookie} {
		if lang, ok := Parse(s); ok {
			return lang
		}
	}
	tags, _, err := language.ParseAcceptLanguage(accept)
	if err != nil || len(tags) == 0 {
		return house
	}
	for _, tag := range tags {
		switch base, _ := tag.Base(); base.String() {
		case "zh", "yue", "wuu", "hak", "nan":
			return joinder.Chinese
		case "en":
			return joinder.English
		case "und", "mul":
			return house
		}
	}
	return joinder.English
}
