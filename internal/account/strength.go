package account

import (
	_ "embed"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/nbutton23/zxcvbn-go"
	"github.com/nbutton23/zxcvbn-go/frequency"
	"github.com/nbutton23/zxcvbn-go/matching"

	"joinder"
)

// Lengths of passwords in characters (ASVS 6.2.1 with SP 800-63B-4 §3.1.1.2).
const (
	AloneLength  = 15 // when the password is the only factor
	FactorLength = 8  // when a second factor is asked for too
	mostLength   = 200
)

// Scores of zxcvbn (0 … 4) that are enough.
const (
	aloneScore  = 3
	factorScore = 2
)

// common is a list of passwords that people in China use most, beside the list
// of English ones that comes with zxcvbn. Words of it count as words, too.
//
//go:embed common.txt
var common string

// CommonPasswords lists what people in China use most, with the words that such
// passwords are made of, most frequent first.
func CommonPasswords() []string { return strings.Fields(common) }

// judge says which passwords are too easy to guess.
type judge struct {
	words  []string        // words in the judge's script, most frequent first
	listed map[string]bool // whole passwords, in lower case
}

func newJudge(more []string) *judge {
	j := &judge{listed: map[string]bool{}}
	for _, w := range append(CommonPasswords(), more...) {
		w = strings.ToLower(tidy(w))
		j.listed[w] = true
		j.words = append(j.words, ascii(w))
	}
	for _, w := range frequency.Lists["Passwords"].List {
		j.listed[strings.ToLower(w)] = true
	}
	return j
}

// check refuses a tidied password that is too short or too easy. own are words
// that people who know the person would try, such as the e-mail address.
func (j *judge) check(password string, alone bool, own ...string) error {
	least, score := FactorLength, factorScore
	if alone {
		least, score = AloneLength, aloneScore
	}
	length := utf8.RuneCountInString(password)
	switch {
	case length < least:
		return joinder.Fail(joinder.Invalid, "error.account.password_short", "Least", least).On("password")
	case length > mostLength:
		return joinder.Fail(joinder.Invalid, "error.account.password_long", "Most", mostLength).On("password")
	case j.isListed(password), j.score(password, own) < score:
		return joinder.Fail(joinder.Invalid, "error.account.password_common").On("password")
	}
	return nil
}

// isListed looks the password up as it is and without the digits and signs
// that people hang on.
func (j *judge) isListed(password string) bool {
	lower := strings.ToLower(password)
	bare := strings.TrimFunc(lower, func(r rune) bool { return !unicode.IsLetter(r) })
	return j.listed[lower] || len(bare) >= 4 && len(bare)*2 > len(lower) && j.listed[bare]
}

// score asks zxcvbn about the first 72 characters: more cannot make a password
// easier, and its work grows with the square of the length.
func (j *judge) score(password string, own []string) int {
	words := append([]string(nil), j.words...)
	for _, o := range own {
		o = strings.ToLower(o)
		words = append([]string{ascii(o)}, words...)
		for _, part := range strings.FieldsFunc(o, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
			if len(part) > 2 {
				words = append([]string{ascii(part)}, words...)
			}
		}
	}
	short := []rune(ascii(password))
	return zxcvbn.PasswordStrength(string(short[:min(len(short), 72)]), words, matching.FilterL33tMatcher).Score
}

// ascii writes every character outside ASCII as one consonant. zxcvbn counts
// bytes and knows no Han: it would take the three bytes of each character for
// three random signs, and score 支付宝密码123 as well as can be.
func ascii(s string) string {
	const letters = "bcdfghjklmnpqrstvwxz"
	return strings.Map(func(r rune) rune {
		if r < utf8.RuneSelf {
			return r
		}
		return rune(letters[int(r)%len(letters)])
	}, s)
}
