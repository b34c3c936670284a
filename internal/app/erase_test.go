package app_test

import (
	"strings"
	"testing"

	"joinder/internal/app/apptest"
	"joinder/internal/blob"
	"joinder/internal/sqldb/sqldbtest"
)

// TestEraseLeavesNothing: after erasing, neither page nor table nor file holds
// what the person gave, and the log still verifies.
func TestEraseLeavesNothing(t *testing.T) {
	sqldbtest.EachURL(t, func(t *testing.T, database string) {
		s := apptest.Open(t, apptest.Options{Database: database})
		lin := s.Person("zh-CN")
		f := lin.File(apptest.Story{Wallet: "支付宝", Issue: "withdrawal_not_arrived", Narrative: "提现三天没到账，客服电话打不通，密语甲乙丙。", Publish: true, OccurredOn: "2024-02-29",
			Name: "𬭎𬀩", Email: "lin@example.org", Files: []apptest.Upload{{Name: "截图.txt", Data: []byte("客服：请您耐心等待")}}})
		s.Settle()
		if n := s.Count(`SELECT COUNT(*) FROM evidence`); n != 1 {
			t.Fatalf("%d files before erasing", n)
		}
		if a := lin.Send("/mine/"+string(f.ID)+"/erase", "x", "y"); s.Count(`SELECT COUNT(*) FROM evidence`) != 1 {
			t.Fatalf("erased without a tick: %d", a.Status)
		}
		if a := lin.Send("/mine/"+string(f.ID)+"/erase", "sure", "yes"); a.Status != 200 {
			t.Fatalf("erase: %d at %s", a.Status, a.Path)
		}
		s.Settle()
		for _, q := range []string{
			`SELECT COUNT(*) FROM evidence`, `SELECT COUNT(*) FROM receipts`, `SELECT COUNT(*) FROM drafts`, `SELECT COUNT(*) FROM search_docs`,
			`SELECT COUNT(*) FROM complaints WHERE statement_box IS NOT NULL OR contact_box IS NOT NULL OR salt IS NOT NULL OR public_text <> ''`,
		} {
			if n := s.Count(q); n != 0 {
				t.Errorf("%s: %d", q, n)
			}
		}
		files := 0
		if err := s.Vault.Each(t.Context(), func(blob.Entry) error { files++; return nil }); err != nil || files != 0 {
			t.Errorf("%d files are left, %v", files, err)
		}
		if a := lin.Read("/search?q=" + "密语"); strings.Contains(a.Body, "密语甲乙丙") {
			t.Error("search still finds the words")
		}
		if a := s.Person("en").Send("/receipt", "code", f.Code); a.Status != 422 {
			t.Errorf("the recovery code answers %d", a.Status)
		}
		if err := s.Checks.Audit(t.Context()); err != nil {
			t.Errorf("the log: %v", err)
		}
	})
}
