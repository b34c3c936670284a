package odd

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

var (
	keyInCode   = regexp.MustCompile(`"(oddity\.[a-z_]+)"`)
	nameInWords = regexp.MustCompile(`\{\{\.(\w+)\}\}`)
)

// TestSentences: every sentence is in both catalogues, asks for nothing that a
// finding does not give, and accuses nobody.
func TestSentences(t *testing.T) {
	var keys []string
	sources, _ := filepath.Glob("*.go")
	for _, file := range sources {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range keyInCode.FindAllStringSubmatch(string(text), -1) {
			if !strings.HasSuffix(file, "_test.go") {
				keys = append(keys, m[1])
			}
		}
	}
	for _, k := range Kinds() {
		keys = append(keys, k.Key())
	}
	gives := map[string][]string{}
	for seed := range uint64(4) {
		for _, k := range Kinds() {
			w := ordinary(seed)
			w.plant(k, 1600)
			for _, f := range Find([]File{{Rows: w.rows}}, Options{Fees: observed{}}) {
				for i := 0; i < len(f.Args); i += 2 {
					gives[f.Key] = append(gives[f.Key], f.Args[i].(string))
				}
			}
		}
	}
	if len(gives) < len(Kinds()) {
		t.Errorf("only %d sentences were said", len(gives))
	}
	for _, lang := range []string{"zh-CN", "en"} {
		raw, err := os.ReadFile(filepath.Join("..", "..", "..", "i18n", "locales", lang, "oddity.toml"))
		if err != nil {
			t.Fatal(err)
		}
		said := map[string]string{}
		lines := strings.Split(string(raw), "\n")
		for i := 0; i+1 < len(lines); i++ {
			if key, ok := strings.CutPrefix(lines[i], `["`); ok {
				said[strings.TrimSuffix(key, `"]`)] = lines[i+1]
			}
		}
		for _, key := range keys {
			if said[key] == "" {
				t.Errorf("%s: no %s", lang, key)
			}
		}
		for key, given := range gives {
			for _, m := range nameInWords.FindAllStringSubmatch(said[key], -1) {
				if !slices.Contains(given, m[1]) {
					t.Errorf("%s %s asks for %s", lang, key, m[1])
				}
			}
		}
		for _, never := range []string{"fraud", "theft", "stolen", "crime", "criminal", "scam", "诈骗", "欺诈", "盗", "骗", "犯罪", "违法"} {
			if strings.Contains(strings.ToLower(string(raw)), never) {
				t.Errorf("%s says %s", lang, never)
			}
		}
	}
}

// TestManyRowsAreQuick: ten years of a busy account.
func TestManyRowsAreQuick(t *testing.T) {
	if testing.Short() {
		t.Skip("a large statement")
	}
	w := ordinary(1)
	rows := w.rows
	for i := 1; len(w.rows) < 120_000; i++ {
		for _, r := range rows {
			r.Time = r.Time.AddDate(i%30, 0, i%7)
			w.rows = append(w.rows, r)
		}
	}
	w.settle()
	start := spent()
	found := Find([]File{{Rows: w.rows}}, Options{})
	took := spent() - start
	t.Logf("%d rows in %s, %d findings", len(w.rows), took.Round(time.Millisecond), len(found))
	if took > 20*time.Second {
		t.Errorf("%d rows took %s", len(w.rows), took)
	}
}
