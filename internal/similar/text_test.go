package similar

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func terms(text string) string {
	var out []string
	for _, t := range Tokens(text) {
		out = append(out, t.Term)
	}
	return strings.Join(out, " ")
}

func TestTokens(t *testing.T) {
	for text, want := range map[string]string{
		"提现未到账":                 "提现 现未 未到 到账",
		"花呗，钱！":                 "花呗 钱",
		"ＰａｙＰａｌ账户":              "paypal 账户",
		"Withdrawals withdrawn": "withdraw withdrawn",
		"Café CAFÉ cafe\u0301":  "cafe cafe cafe",
		"1,234.50元":             "1 234 50 元",
		"１２３４":                  "1234",
		"轉賬 转账":                 "轉賬 转账",
		"提\u200b现":              "提现",
		"XXXX paid {$80.00}":    "paid 80 00",
		"ガス料金":                  "ガス ス料 料金",
		"ｶﾞｽ":                   "ガス",
		"𬭎𬀩":                    "𬭎𬀩",
		"":                      "",
		"…—\x00'\"%_*":          "",
		"ﬁnance":                "financ",
		"Ünïted":                "unit",
		"ЁЖ Straße":             "ёж straße",
	} {
		if got := terms(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// check holds what every caller relies on: terms are letters and digits only,
// offsets are whole runes in order, marks do not overlap, bounds hold.
func check(t *testing.T, text string) {
	t.Helper()
	last := 0
	tokens := Tokens(text)
	for _, k := range tokens {
		if k.Term == "" || !utf8.ValidString(k.Term) || utf8.RuneCountInString(k.Term) > 3*maxWord {
			t.Fatalf("term %q of %q", k.Term, text)
		}
		for _, r := range k.Term {
			if r < utf8.RuneSelf && (r < '0' || r > '9') && (r < 'a' || r > 'z') {
				t.Fatalf("term %q of %q could be read as syntax", k.Term, text)
			}
		}
		if k.Start < last || k.End <= k.Start || k.End > len(text) || utf8.ValidString(text) && !utf8.ValidString(text[k.Start:k.End]) {
			t.Fatalf("token %+v of %q", k, text)
		}
		last = k.Start
	}
	if len(tokens) > maxTokens {
		t.Fatalf("%d tokens", len(tokens))
	}
	e := Parse(text)
	if n := clausesOf(e); n > maxClauses {
		t.Fatalf("%d clauses", n)
	}
	s := snippetOf(text, e.marked())
	if !utf8.ValidString(s.Text) || utf8.RuneCountInString(s.Text) > snippetRunes {
		t.Fatalf("snippet %q", s.Text)
	}
	last = 0
	for _, m := range s.Marks {
		if m.Start < last || m.End <= m.Start || m.End > len(s.Text) || !utf8.ValidString(s.Text[m.Start:m.End]) {
			t.Fatalf("mark %+v of %q", m, s.Text)
		}
		last = m.End
	}
	Analyze(text)
	if sign := Sign(text); sign != nil && (len(sign) != bins || sign.Likeness(sign) != 1 || len(sign.Bands()) != bandCount) {
		t.Fatalf("signature of %q", text)
	}
}

func FuzzText(f *testing.F) {
	for _, s := range []string{"", "提现 \"未到账\" -充值", "café\u0301 ﷺ ǆ İ ß", "\xff\xfe提\xc0", "ｶﾞ゛\u3099\u0301", strings.Repeat("提现x ", 300), "\u1100\u1161\u11a8 한국어", "a\u0300\u0301\u0302b", "क्षि กำ", "𬭎\U000e0100提\ufe0f"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) { check(t, text) })
}

func TestAnyTextIsHandled(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	alphabet := []rune("提现账钱AaZz09 \"'-—「」“”\\*():^|&!<>\x00\u0301\u200d\u3099ｶﾞßİﬁ𬭎한ก\ufffd\U000e0100XX")
	for range 3000 {
		b := make([]rune, r.IntN(60))
		for i := range b {
			b[i] = alphabet[r.IntN(len(alphabet))]
		}
		text := string(b)
		if len(text) > 3 && r.IntN(4) == 0 {
			text = text[1 : len(text)-1] // broken UTF-8
		}
		check(t, text)
	}
	check(t, strings.Repeat("长", 50_000))
	check(t, strings.Repeat("\u0301", 5_000))
}

func TestSearchingIsBlindToForm(t *testing.T) {
	for _, pair := range [][2]string{{"PayPal Account", "ｐａｙｐａｌ　ａｃｃｏｕｎｔ"}, {"到账 123", "到账\u3000１２３"}, {"Crédit", "CRE\u0301DIT"}} {
		if a, b := terms(pair[0]), terms(pair[1]); a != b {
			t.Errorf("%q gives %q, %q gives %q", pair[0], a, pair[1], b)
		}
	}
}

func TestLikenessEstimatesOverlap(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	word := func() string {
		b := make([]rune, 2)
		for i := range b {
			b[i] = rune(0x4e00 + r.IntN(3000))
		}
		return string(b)
	}
	var off float64
	missed := 0
	for range 200 {
		base := make([]string, 150)
		for i := range base {
			base[i] = word()
		}
		changed := append([]string(nil), base...)
		for i := range r.IntN(8) {
			changed[i*17%150] = word()
		}
		a, b := strings.Join(base, ""), strings.Join(changed, "，")
		want := jaccard(a, strings.Join(changed, ""))
		sa, sb := Sign(a), Sign(b)
		off = max(off, math.Abs(sa.Likeness(sb)-want))
		shared := false
		for _, x := range sa.Bands() {
			for _, y := range sb.Bands() {
				shared = shared || x == y
			}
		}
		if want >= 0.9 && !shared {
			missed++
		}
	}
	if off > 0.2 || missed > 8 {
		t.Errorf("estimate off by %.2f, %d of 200 twins missed", off, missed)
	}
	if Sign("钱没到账") != nil {
		t.Error("short texts are compared")
	}
	if l := Sign(strings.Repeat("提现一直不到账，", 9)).Likeness(Sign("我今天去银行柜台办理业务，排队两个小时没有人理，非常生气，希望改进服务。")); l > 0.2 {
		t.Errorf("different texts are %.2f alike", l)
	}
}

func jaccard(a, b string) float64 {
	set := func(s string) map[string]bool {
		r, out := []rune(s), map[string]bool{}
		for i := 0; i+shingle <= len(r); i++ {
			out[string(r[i:i+shingle])] = true
		}
		return out
	}
	x, y := set(a), set(b)
	both := 0
	for s := range x {
		if y[s] {
			both++
		}
	}
	return float64(both) / float64(len(x)+len(y)-both)
}

func TestSnippetShowsTheWords(t *testing.T) {
	long := strings.Repeat("无关的话，", 60) + "提现未到账，客服电话打不通。" + strings.Repeat("别的事情。", 60)
	s := snippetOf(long, Parse("未到账 电话").marked())
	if !s.Cut.Start || !s.Cut.End || !strings.Contains(s.Text, "提现未到账，客服电话打不通") {
		t.Errorf("%+v", s)
	}
	var marked []string
	for _, m := range s.Marks {
		marked = append(marked, s.Text[m.Start:m.End])
	}
	if got := strings.Join(marked, "|"); got != "未到账|电话" {
		t.Errorf("marked %q", got)
	}
	if s := snippetOf("账和钱", Parse("钱").marked()); len(s.Marks) != 1 || s.Text[s.Marks[0].Start:] != "钱" {
		t.Errorf("%+v", s)
	}
}

func TestUnusual(t *testing.T) {
	for _, c := range []struct {
		people int
		usual  float64
		want   bool
	}{{4, 0, false}, {5, 0, false}, {6, 0, true}, {6, 1, true}, {5, 1, false}, {20, 10, false}, {25, 10, true}, {10, 10, false}, {130, 100, false}, {200, 100, true}} {
		if got := Unusual(c.people, c.usual); got != (c.want) {
			t.Errorf("%d people, %.0f usual: %v (chance %.5f)", c.people, c.usual, got, poissonTail(c.people, max(1, c.usual)))
		}
	}
}

func TestTrendHasNoGaps(t *testing.T) {
	got := fill([]Month{{Month: "2025-11", People: 2}, {Month: "2026-02", People: 1}})
	if len(got) != 4 || got[1].Month != "2025-12" || got[1].People != 0 || got[3].People != 1 {
		t.Errorf("%v", got)
	}
	if got := fill([]Month{{Month: "1900-01"}, {Month: "2026-02"}}); len(got) != maxMonths {
		t.Errorf("%d months", len(got))
	}
}

func BenchmarkAnalyze(b *testing.B) {
	for name, text := range map[string]string{
		"han":     strings.Repeat("我在九月三日从钱包提现两千三百元到银行卡，页面一直显示处理中。", 10),
		"english": strings.Repeat("I asked for my withdrawal three weeks ago and it is still processing. ", 15),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				Analyze(text)
			}
		})
	}
}

// TestTokensFrom holds the short way against the long one.
func TestTokensFrom(t *testing.T) {
	texts := []string{
		"", "x", "xx xxxx", strings.Repeat("x", 39) + "y", strings.Repeat("x", 60), "Dying lying tying skis ugly early only gently idly singly",
		"提现三天没到账，到账了 PayPal froze ÉCOLE ﬁne 钱 xx/xx/2024 $1,234.50 O'Neil-李 𬭎𬀩 ｆｕｌｌ ŁÓDŹ straße ｶﾞ が", "yes yellow y Yying",
		strings.Repeat("wallets are frozen ", 9000),
	}
	r := rand.New(rand.NewPCG(1, 2))
	pieces := []string{"pay", "Paying", "xx", "XXXX", "x", "PAYPAL", "9", "a1", strings.Repeat("w", 45), " ", " ", ". ", "\n", "-", "'", "é", "e\u0301", "\u0301", "\u200b", "¼", "ﬁ", "钱", "到账", "ー", "Ａ", "\u00a0", "İ", "K"}
	for range 3000 {
		var b strings.Builder
		for range 1 + r.IntN(12) {
			b.WriteString(pieces[r.IntN(len(pieces))])
		}
		texts = append(texts, b.String())
	}
	for _, text := range texts {
		all := Tokens(text)
		by := map[string]bool{}
		for _, token := range all {
			by[token.Term] = true
		}
		if got, n := tokensFrom(text, firsts(by), map[string]string{}); n != len(all) || !slices.Equal(got[:min(len(got), n)], all) {
			t.Errorf("%.60q: %d tokens, want %d\n%v\n%v", text, n, len(all), got, all)
		}
		for term := range by {
			one := map[string]bool{term: true}
			got, n := tokensFrom(text, firsts(one), nil)
			got = slices.DeleteFunc(got, func(k Token) bool { return k.Term != term })
			want := slices.DeleteFunc(slices.Clone(all), func(k Token) bool { return k.Term != term })
			if n != len(all) || !slices.Equal(got[:min(len(got), len(want))], want) {
				t.Errorf("%.60q: %q at %v, want %v", text, term, got, want)
			}
		}
	}
}

// TestStemsKeepTheirFirstLetter is what tokensFrom rests on.
func TestStemsKeepTheirFirstLetter(t *testing.T) {
	ends := []string{"", "s", "ies", "ied", "ing", "ying", "ed", "ly", "ness", "ational", "y", "ogi", "e", "ss", "us", "eed", "eedly", "li"}
	letters := "abcdefghijklmnopqrstuvwxyz0"
	for _, a := range letters {
		for _, b := range letters {
			for _, end := range ends {
				for _, middle := range []string{"", "a", "t", "ski", "bil"} {
					word := string(a) + string(b) + middle + end
					for _, token := range Tokens(word) {
						if token.Term[0] != byte(a) {
							t.Fatalf("%s becomes %s", word, token.Term)
						}
					}
				}
			}
		}
	}
}

// BenchmarkSortHashes is why shingles have a sort of their own.
func BenchmarkSortHashes(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 1))
	hashes := make([]uint64, 200)
	for i := range hashes {
		hashes[i] = r.Uint64()
	}
	into := make([]uint64, 0, 2*len(hashes))
	b.Run("ours", func(b *testing.B) {
		for b.Loop() {
			sortHashes(append(into[:0], hashes...))
		}
	})
	b.Run("slices", func(b *testing.B) {
		for b.Loop() {
			slices.Sort(append(into[:0], hashes...))
		}
	})
}
