package similar

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// TestCutterIsTokens: what is fast is the same.
func TestCutterIsTokens(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 9))
	alphabets := [][]rune{
		[]rune("提现账钱AaZz09 \"'-—「」“”\\*():^|&!<>\x00\u0301\u200d\u3099ｶﾞßİﬁ𬭎한ก\ufffd\U000e0100XX"),
		[]rune("提现账钱，。 abcXx1 ."), []rune("é ab\u0301 c提ー，\u0301"), []rune("withdrawals ING ed  "),
	}
	var c Cutter
	hold := func(text string) {
		t.Helper()
		terms, singles := c.Cut(text)
		terms = slices.DeleteFunc(slices.Clone(terms), func(t string) bool { return t == "" })
		var want []string
		for _, k := range Tokens(text) {
			want = append(want, k.Term)
		}
		if !slices.Equal(terms, want) {
			t.Fatalf("%q: %q, want %q", text, terms, want)
		}
		if want := Singles(text); !slices.Equal(singles, want) {
			t.Fatalf("%q: singles %q, want %q", text, singles, want)
		}
	}
	for i := range 60_000 {
		alphabet := alphabets[i%len(alphabets)]
		b := make([]rune, r.IntN(40))
		for i := range b {
			b[i] = alphabet[r.IntN(len(alphabet))]
		}
		text := string(b)
		if len(text) > 3 && r.IntN(8) == 0 {
			text = text[1 : len(text)-1]
		}
		hold(text)
	}
	hold(strings.Repeat("长", 50_000))
	hold(strings.Repeat("a ", 20_000))
	hold(strings.Repeat("ab é", 8_000))
}

// TestCutterKeepsRunsApart: what only seems to follow is no phrase.
func TestCutterKeepsRunsApart(t *testing.T) {
	var c Cutter
	for text, want := range map[string]string{
		"提现，现到账":    "提现||现到|到账",
		"提现。到账":     "提现|到账",
		"提现现到":      "提现|现现|现到",
		"ガス。ス料 ス料金": "ガス||ス料|ス料|料金",
		"提现 fee 现到": "提现|fee|现到",
	} {
		terms, _ := c.Cut(text)
		if got := strings.Join(terms, "|"); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}
