package letter_test

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"joinder"
	"joinder/internal/intake/redact"
	"joinder/internal/letter"
)

// lintFacts is the letter that the labelled sentences stand in.
func lintFacts() letter.LintFacts {
	f := letter.LintFacts{
		Annexed: true, People: 5, Today: day(2026, 11, 23), Firms: []string{"示例支付有限公司", "Sample Payments Ltd", "示例钱包", "Sample Wallet"},
		Names: []string{"王小明", "Alice Moore"},
		Personal: func(text string) (found []string) {
			for _, s := range redact.Scan(text) {
				found = append(found, s.Text)
			}
			return found
		},
	}
	for i := range 5 {
		r := joinder.AnnexRow{Number: i + 1, Amount: joinder.Minor(80_000, "CNY")}
		if i < 2 {
			r.Evidence = []joinder.AnnexItem{{}}
		}
		f.Rows = append(f.Rows, r)
	}
	f.Rows[4].Amount = joinder.Minor(80_008, "CNY")
	return f
}

// whole are rules about a letter as a whole, which sentences cannot satisfy.
var whole = []string{"no_demand", "no_date"}

// score counts what the linter found of one rule.
type score struct{ hit, miss, wrong int }

func (s score) precision() float64 { return ratio(s.hit, s.wrong) }
func (s score) recall() float64    { return ratio(s.hit, s.miss) }

// TestLintOnLabelledSentences measures the rules on the sentences that they
// were made with, and on others that they never met.
func TestLintOnLabelledSentences(t *testing.T) {
	for _, c := range []struct {
		file              string
		sentences         int
		precision, recall float64
	}{{"testdata/lint.tsv", 260, 0.99, 0.98}, {"testdata/lint_heldout.tsv", 40, 0.95, 0.75}} {
		t.Run(c.file, func(t *testing.T) {
			scores, sentences := measure(t, c.file)
			all := score{}
			for _, r := range slices.Sorted(maps.Keys(scores)) {
				s := scores[r]
				all.hit, all.miss, all.wrong = all.hit+s.hit, all.miss+s.miss, all.wrong+s.wrong
				t.Logf("%-16s precision %.2f  recall %.2f  (%d found, %d missed, %d wrong)", r, s.precision(), s.recall(), s.hit, s.miss, s.wrong)
			}
			t.Logf("%-16s precision %.3f  recall %.3f  over %d sentences", "all rules", all.precision(), all.recall(), sentences)
			if sentences < c.sentences || all.precision() < c.precision || all.recall() < c.recall {
				t.Errorf("%d sentences, precision %.3f, recall %.3f", sentences, all.precision(), all.recall())
			}
		})
	}
}

func measure(t *testing.T, file string) (scores map[string]*score, sentences int) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	scores = map[string]*score{}
	of := func(rule string) *score {
		if scores[rule] == nil {
			scores[rule] = &score{}
		}
		return scores[rule]
	}
	for line := range strings.Lines(string(data)) {
		parts := strings.Split(strings.TrimRight(line, "\n"), "\t")
		if strings.HasPrefix(line, "#") || len(parts) != 3 {
			continue
		}
		sentences++
		want := map[string]bool{}
		for _, r := range strings.Split(parts[0], ",") {
			if r != "-" {
				want[r] = true
			}
		}
		got := lintSentence(t, parts[1], parts[2], want)
		for r := range want {
			if got[r] {
				of(r).hit++
				continue
			}
			of(r).miss++
			t.Logf("missed   %-14s %s", r, parts[2])
		}
		for r := range got {
			if !want[r] {
				of(r).wrong++
				t.Logf("wrongly  %-14s %s", r, parts[2])
			}
		}
	}
	return scores, sentences
}

// lintSentence gives the rules that a sentence breaks.
func lintSentence(t *testing.T, lang, words string, want map[string]bool) map[string]bool {
	t.Helper()
	l := joinder.Letter{Subject: "Subject", Body: words, AnswerBy: day(2026, 12, 8), Lang: joinder.Chinese}
	if lang == "en" {
		l.Lang = joinder.English
	}
	got := map[string]bool{}
	for _, f := range letter.Lint(l, lintFacts()) {
		if slices.Contains(whole, f.Rule) || want["crime"] && f.Rule == "unsupported" || want["insult"] && f.Rule == "unsupported" {
			continue // an accusation points to nothing besides
		}
		if f.Rule != "numbers" && string([]rune(l.Body)[f.Start:f.End]) != f.Quote {
			t.Errorf("%s: %q is not at %d…%d of %q", f.Rule, f.Quote, f.Start, f.End, l.Body)
		}
		got[f.Rule] = true
	}
	return got
}

func ratio(hit, other int) float64 {
	if hit+other == 0 {
		return 1
	}
	return float64(hit) / float64(hit+other)
}

func TestLintOfTheWhole(t *testing.T) {
	rules := func(l joinder.Letter, f letter.LintFacts) (out []string) {
		for _, x := range letter.Lint(l, f) {
			out = append(out, x.Rule)
		}
		return out
	}
	ask := "我们请求退款。"
	long := ask + strings.Repeat("请核查。", 2000)
	n := utf8.RuneCountInString(long)
	for name, c := range map[string]struct {
		letter joinder.Letter
		facts  letter.LintFacts
		want   []string
	}{
		"clean":            {joinder.Letter{Body: ask}, letter.LintFacts{}, nil},
		"nothing asked":    {joinder.Letter{Body: "提现没有到账。"}, letter.LintFacts{}, []string{"no_demand"}},
		"no day":           {joinder.Letter{Kind: joinder.LetterComplaint, Body: ask}, letter.LintFacts{ToFirm: true}, []string{"no_date"}},
		"day in the words": {joinder.Letter{Kind: joinder.LetterComplaint, Body: ask + "请在十五日内答复。"}, letter.LintFacts{ToFirm: true}, nil},
		"report":           {joinder.Letter{Kind: joinder.LetterReport, Body: ask}, letter.LintFacts{ToFirm: true}, nil},
		"over the limit":   {joinder.Letter{Body: long}, letter.LintFacts{Limit: letter.Limit{Max: n - 1, Confirmed: true}}, []string{"too_long"}},
		"perhaps over":     {joinder.Letter{Body: long}, letter.LintFacts{Limit: letter.Limit{Max: n - 1}}, []string{"too_long_perhaps"}},
		"within the limit": {joinder.Letter{Body: ask}, letter.LintFacts{Limit: letter.Limit{Max: 100, Confirmed: true}}, nil},
		"long":             {joinder.Letter{Body: long}, letter.LintFacts{}, []string{"long"}},
		"subject too":      {joinder.Letter{Subject: "诈骗公司退钱", Body: ask}, letter.LintFacts{}, []string{"crime"}},
	} {
		if got := rules(c.letter, c.facts); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// FuzzLint: no text breaks the linter, and every quote is where it says.
func FuzzLint(f *testing.F) {
	f.Add("贵方是骗子。请在 2026年2月30日 前答复 [E9]。", "Pay or we go to the press. [name]")
	f.Add("\xff【", "31 April 2026 ___ 13812345678")
	f.Fuzz(func(t *testing.T, subject, body string) {
		subject, body = strings.ToValidUTF8(subject, "?"), strings.ToValidUTF8(body, "?")
		for _, x := range letter.Lint(joinder.Letter{Subject: subject, Body: body, AnswerBy: day(2026, 12, 8)}, lintFacts()) {
			text := body
			if x.Field == "subject" {
				text = subject
			}
			if x.Quote != "" && string([]rune(text)[x.Start:x.End]) != x.Quote {
				t.Errorf("%s: %q is not at %d…%d", x.Rule, x.Quote, x.Start, x.End)
			}
		}
	})
}
