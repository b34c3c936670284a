package app_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"joinder"
	"joinder/internal/app"
	"joinder/internal/config"
	"joinder/internal/i18n"
	"joinder/internal/intake"
)

// TestSearchSaysWhatIsStillIndexed: as long as words of an import are due, pages,
// programs and commands that search the database for words say so, and only then.
func TestSearchSaysWhatIsStillIndexed(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	world := joinder.RealWorld()
	s, err := app.Open(t.Context(), config.Config{Data: data, Index: config.IndexDatabase}, world, slog.New(slog.DiscardHandler), "test")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close() //nolint:errcheck // a test
	b := intake.ImportBatch{Wallets: []joinder.Wallet{{ID: "w", Name: joinder.Text{EN: "ACME"}, Kind: "unreviewed"}}}
	for i := range 12 {
		id := world.ID()
		b.Complaints = append(b.Complaints, joinder.Complaint{ID: id, Person: world.ID(), State: joinder.Filed, Wallet: "w", Issue: "other", Jurisdiction: "CN",
			Source: "shop", SourceID: fmt.Sprint(i), Level: joinder.LevelImported, Public: fmt.Sprintf("第 %d 次提现还没有到账", i), FiledAt: time.Now()})
	}
	if _, err := s.DB.ImportBatch(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	page := func(address, lang string) string {
		r := httptest.NewRequest("GET", address, nil)
		r.Header.Set("Accept-Language", lang)
		w := httptest.NewRecorder()
		s.Web.ServeHTTP(w, r)
		return w.Body.String()
	}
	catalog, err := i18n.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	shell := func() (out, errOut string) {
		var o, e bytes.Buffer
		p := app.Commands("test")
		p.Catalog, p.Lang, p.In, p.Out, p.Err = catalog, joinder.English, strings.NewReader(""), &o, &e
		if code := p.Run(t.Context(), []string{"search", "提现", "--json", "--data", data}); code != 0 {
			t.Fatal(code, e.String())
		}
		return o.String(), e.String()
	}
	says := func(words bool) {
		t.Helper()
		for lang, text := range map[string]string{"en": "12 new complaints are still being indexed", "zh-CN": "还有 12 份新来的投诉正在编入索引"} {
			if got := strings.Contains(page("/search?q=提现", lang), text); got != words {
				t.Errorf("a search for words in %s says it: %v", lang, got)
			}
			if strings.Contains(page("/search", lang), text) {
				t.Error("a search without words lacks nothing")
			}
		}
		n := 0
		if words {
			n = 12
		}
		out, errOut := shell()
		if key := fmt.Sprintf(`"still_indexing":%d`, n); !strings.Contains(page("/search.json?q=提现", "en"), key) || !strings.Contains(out, key) {
			t.Errorf("no %s in\n%s", key, out)
		}
		if strings.Contains(errOut, "still being indexed") != words {
			t.Errorf("the command says %q", errOut)
		}
	}
	says(true)
	if left, err := s.DB.FinishImport(t.Context()); left != 0 || err != nil {
		t.Fatal(left, err)
	}
	says(false)
}
