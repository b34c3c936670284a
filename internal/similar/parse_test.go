package similar

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func clausesOf(e Expr) (n int) {
	if len(e.Kids) == 0 && !e.Empty() {
		return 1
	}
	for _, k := range e.Kids {
		n += clausesOf(k)
	}
	return n
}

// drawn writes an expression: terms·of·a·phrase, char1, prefix*, and signs.
func drawn(e Expr) string {
	var s string
	if len(e.Kids) == 0 {
		s = strings.Join(e.Clause.Terms, "·")
		if e.Clause.Single {
			s += "1"
		}
		if e.Clause.Prefix {
			s += "*"
		}
	} else {
		parts := make([]string, len(e.Kids))
		for i, k := range e.Kids {
			if parts[i] = drawn(k); len(k.Kids) > 0 && !k.Not {
				parts[i] = "(" + parts[i] + ")"
			}
		}
		s = strings.Join(parts, map[bool]string{false: "+", true: "|"}[e.Any])
	}
	if e.Not && len(e.Kids) > 0 {
		return "-(" + s + ")"
	} else if e.Not {
		return "-" + s
	}
	return s
}

func TestParse(t *testing.T) {
	for query, want := range map[string]string{
		"":                 "",
		"提现 到账":            "提现+到账",
		"提现到账":             "提现·现到·到账",
		"提现，到账了":           "提现+到账·账了",
		`"提现到账"`:           "提现·现到·到账",
		"「提现到账」-充值":        "提现·现到·到账+-充值",
		"「提现到账」-充值卡":       "提现·现到·到账+-充值·值卡",
		"paypal -“my fee”": "paypal+-my·fee",
		"a@b.com":          "a·b·com",
		`"never closed 钱`:  "never·close·钱",
		"--x":              "-x",
		"钱":                "钱1",
		`""""`:             "",
		"paypal账户冻结":       "paypal+账户·户冻·冻结",

		// operators
		"a OR b":                          "a|b",
		"a | b|c":                         "a|b|c",
		"a AND b":                         "a+b",
		"a b OR c d":                      "(a+b)|(c+d)",
		"a AND b OR c":                    "(a+b)|c",
		"a AND (b OR c)":                  "a+(b|c)",
		"盗刷 或 被盗 且 花呗":                    "盗刷|(被盗+花呗)",
		"非 本人 交易":                         "非1+本人+交易",
		"或许 且慢":                           "或许+且慢",
		"NOT a":                           "-a",
		"a NOT b":                         "a+-b",
		"a AND NOT b":                     "a+-b",
		"a OR NOT b":                      "a|-b",
		"NOT NOT a":                       "a",
		"-(a OR 提现到账)":                    "-(a|提现·现到·到账)",
		"a -(b c)":                        "a+-(b+c)",
		"(a OR b) (c OR -d)":              "(a|b)+(c|-d)",
		"（提 或 现）钱":                        "(提1|现1)+钱1",
		`(a OR "b c") NOT (d e OR "f g")`: "(a|b·c)+-((d+e)|f·g)",

		// operators without operands, and brackets that do not fit
		"AND OR NOT NEAR": "-near", "OR": "or", "AND NOT": "and+not", "| |": "", "a OR": "a", "OR a": "a", "a AND": "a", "a NOT": "a", "提现 AND": "提现",
		"a OR OR b": "a|b", "a OR AND b": "a|b", "NOT OR a": "a", "()": "", "(": "", ")": "", ")a(": "a", "a) b": "a+b", "((a": "a", "(a OR b) c)) d": "(a|b)+c+d",
		"a (OR) b": "a+b", "-": "", "- a": "-a", "-()": "", "a -": "a", "and or not": "and+or+not", `"OR"`: "or", "OR()": "or", "!!! OR a": "a", "NOT !!! a": "a",

		// prefixes
		"refund*": "refund*", "REFUND* 提现*": "refund*+提现", "提现refund*": "提现+refund*", "e-mai*": "e+mai*", "re*fund": "re·fund", "*refund": "refund",
		`"refund*"`: "refund", "r*": "r", "*": "", "***": "", "钱*": "钱1", "-refund*": "-refund*", "refund**,": "refund*", "(refund*)": "refund*",
		"20*": "20*", "ÉCO*": "eco*", "refund＊": "refund*", "xx*": "", "refund. *": "refund", "ｒｅｆ＊": "ref*", "a* OR b": "a|b",
	} {
		if got := drawn(Parse(query)); got != want {
			t.Errorf("%q: %q, want %q", query, got, want)
		}
	}
	deep := strings.Repeat("(a OR ", 80) + "b" + strings.Repeat(")", 80)
	if e := Parse(deep); clausesOf(e) > maxClauses || e.Empty() {
		t.Errorf("%d clauses of a deep query", clausesOf(e))
	}
	if got := drawn(Parse(strings.Repeat("-(", 100) + "a b")); got == "" {
		t.Error("nothing is left of a deep query")
	}
}

// TestPrefixesFindWords: a word is found by every beginning of it, and a whole
// word with a star finds what it finds without.
func TestPrefixesFindWords(t *testing.T) {
	vocabulary := strings.Fields(`unauthorized unauthorised unauthorizing authorization authority authorities refund refunded refunding refundable refunds company
		companies stopped stopping stop hoped hoping nationalizations electricity usefulness hopefully payments payment paying paid happiest relational transactional
		conditional valency agencies digitizer operator feudalism decisiveness hopefulness callousness formality sensitivity sensibility possibly geology
		triplicate formative electrical goodness revival allowance inference airliner gyroscopic adjustable defensible irritant replacement adjustment dependent adoption
		communism activate angularity homologous effective bowdlerize fraudulently scammers scamming scammed denied denies denying dying lying lies skies sky ugly
		early only gently bankers banking yearly identities identity verified verifying verification fees feed feeding agreed agreedly succeeded café 3days withdrawal withdrawals withdrew`)
	if file, err := os.Open(filepath.Join(shared(), "data/cfpb/cfpb_narratives.jsonl")); err == nil {
		defer file.Close() //nolint:errcheck // only read
		seen := map[string]bool{}
		lines := bufio.NewScanner(file)
		for lines.Buffer(nil, 1<<24); lines.Scan(); {
			var row struct {
				Text string `json:"narrative"`
			}
			if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
				t.Fatal(err)
			}
			for _, w := range strings.FieldsFunc(strings.ToLower(row.Text), func(r rune) bool { return r < 'a' || r > 'z' }) {
				if len(w) <= maxWord && !seen[w] {
					seen[w] = true
					vocabulary = append(vocabulary, w)
				}
			}
		}
	} else {
		t.Log("without the vocabulary of real complaints: set JOINDER_SHARED")
	}
	slices.Sort(vocabulary)
	vocabulary = slices.Compact(vocabulary)
	if os.Getenv("JOINDER_WHOLE") == "" && len(vocabulary) > 2000 { // all of them take ten seconds
		every := vocabulary[:0]
		for i, w := range vocabulary {
			if i%9 == 0 {
				every = append(every, w)
			}
		}
		vocabulary = every
	}
	known := map[string]Clause{}
	missed, asked, broad, most := 0, 0, 0, 0
	for _, w := range vocabulary {
		tokens := Tokens(w)
		if len(tokens) != 1 {
			continue
		}
		folded := []rune(w)
		for n := minPrefix; n <= len(folded); n++ {
			p := string(folded[:n])
			c, ok := known[p]
			if !ok {
				e := Parse(p + "*")
				c = e.Clause
				known[p] = c
				if c.Prefix {
					broad += len(c.Stems)
					most = max(most, len(c.Stems))
				}
			}
			if !c.Prefix { // xx
				continue
			}
			asked++
			if !strings.HasPrefix(tokens[0].Term, c.Terms[0]) && !slices.Contains(c.Stems, tokens[0].Term) {
				if missed++; missed < 40 {
					t.Logf("%s* does not find %s, whose stem is %s: %v", p, w, tokens[0].Term, c.Stems)
				}
			}
		}
	}
	t.Logf("%d words, %d beginnings, %d missed; %.1f stems a beginning, %d at most", len(vocabulary), asked, missed, float64(broad)/float64(len(known)), most)
	if missed*10_000 > asked {
		t.Errorf("%d of %d missed", missed, asked)
	}
}

func shared() string {
	if dir := os.Getenv("JOINDER_SHARED"); dir != "" {
		return dir
	}
	return "../../../shared"
}

func TestSnippetMarksPrefixes(t *testing.T) {
	for query, want := range map[string]string{"unauthor*": "Unauthorised|unauthorized", "unauthoriz*": "unauthorized", "refundi*": "refunds|refunding", "refund* -later": "refunds|refunding", "刷 re*": "刷|refunds|refunding"} {
		text := "Unauthorised, unauthorized: no refunds, no refunding; 盗刷"
		s := snippetOf(text, Parse(query).marked())
		var marked []string
		for _, m := range s.Marks {
			marked = append(marked, s.Text[m.Start:m.End])
		}
		slices.SortFunc(marked, func(a, b string) int { return strings.Index(want, a) - strings.Index(want, b) })
		if got := strings.Join(marked, "|"); got != want {
			t.Errorf("%s marks %s, want %s", query, got, want)
		}
	}
}

func BenchmarkParsePrefix(b *testing.B) {
	for b.Loop() {
		Parse("unauthoriz* refund*")
	}
}
