package i18n

import (
	"strings"

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

// Locale is the language of a terminal by the variables that POSIX names, in
// their order: LC_ALL, LC_MESSAGES, LANG. They look like zh_CN.UTF-8; with none
// of them, or the locale C, it is house.
func Locale(getenv func(string) string, house joinder.Lang) joinder.Lang {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		value := getenv(name)
		if i := strings.IndexAny(value, ".@"); i >= 0 {
			value = value[:i]
		}
		switch value {
		case "":
			continue
		case "C", "POSIX":
			return house
		}
		return Negotiate("", "", strings.ReplaceAll(value, "_", "-"), house)
	}
	return house
}
