package review

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"joinder"
)

// Bounds of what people type, in characters.
const (
	MaxText   = 2000 // of a review
	MaxReply  = 2000 // of an operator's reply
	MaxReason = 500  // of a moderator's reason, a report or an appeal
)

// Draft is a review as it comes from the form.
type Draft struct {
	Wallet      string
	Ratings     Ratings
	Text        string
	From, Until string // months as typed
}

// Months are typed in several ways where the browser has no field for them.
var monthForms = []string{"2006-01", "2006-1", "2006/1", "2006.1", "2006年1月", "2006 年 1 月"} //nolint:gochecknoglobals // never changed

// readMonth gives YYYY-MM; ok is false for what is no month.
func readMonth(s string) (string, bool) {
	s = strings.TrimSpace(s)
	if s == "" {
		return "", true
	}
	for _, form := range monthForms {
		if t, err := time.Parse(form, s); err == nil {
			return t.Format("2006-01"), true
		}
	}
	return "", false
}

// clean takes out what no person types on purpose: broken bytes, control
// characters, and marks that turn the direction of other people's words.
func clean(s string) string {
	s = strings.ToValidUTF8(strings.ReplaceAll(s, "\r\n", "\n"), "")
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case unicode.IsControl(r), r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
			return -1
		}
		return r
	}, s))
}

// check tidies the draft and lists what is wrong with it.
func (d Draft) check(today joinder.Date) (Draft, error) {
	var wrong joinder.Problems
	fail := func(field, key string, args ...any) {
		wrong = append(wrong, joinder.Fail(joinder.Invalid, key, args...).On(field))
	}
	kept := Ratings{}
	for _, c := range Criteria() {
		switch n := d.Ratings[c]; {
		case n >= 1 && n <= Highest:
			kept[c] = n
		case n != 0:
			fail("ratings", "error.review.mark", "Highest", Highest)
		}
	}
	if d.Ratings = kept; len(kept) == 0 && len(wrong) == 0 {
		fail("ratings", "error.review.no_mark")
	}
	d.Text = clean(d.Text)
	if n := utf8.RuneCountInString(d.Text); n > MaxText {
		fail("text", "error.review.long", "Over", n-MaxText, "Max", MaxText)
	}
	now := today.String()[:7]
	from, ok := readMonth(d.From)
	if !ok || from != "" && (from < "1995-01" || from > now) {
		fail("from", "error.review.month")
		ok = false
	}
	until, fine := readMonth(d.Until)
	switch {
	case !fine || until != "" && (until < "1995-01" || until > now):
		fail("until", "error.review.month")
	case until != "" && ok && (from == "" || until < from):
		fail("until", "error.review.until")
	case ok:
		d.From, d.Until = from, until
	}
	return d, wrong.OrNil()
}

// langOf is the language of a text: Chinese where it has a Han character.
func langOf(text string) joinder.Lang {
	if strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
		return joinder.Chinese
	}
	return joinder.English
}
