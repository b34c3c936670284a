package app_test

import (
	"fmt"
	"sync"
	"testing"

	"joinder/internal/app/apptest"
)

// TestUploadsAtOnceAreAllFiled: every file that was acknowledged belongs to the
// complaint, also when several uploads saved the draft at the same time.
func TestUploadsAtOnceAreAllFiled(t *testing.T) {
	s := apptest.Open(t, apptest.Options{})
	lin := s.Person("en")
	token := lin.Draft(apptest.Story{Wallet: "Alipay", Issue: "withdrawal_not_arrived", Narrative: "My withdrawal has been processing for three days."})
	at := "/draft/" + token
	lin.Send(at+"/money", "amount", "0.01", "currency", "CNY", "occurred_on", "2026-02-28", "jurisdiction", "CN")
	const uploads = 8 // each reserves a file's limit of the person's share while it runs
	var all sync.WaitGroup
	for i := range uploads {
		all.Go(func() {
			a := lin.Give(at+"/evidence", "files", apptest.Upload{Name: fmt.Sprintf("chat %d.txt", i), Data: fmt.Appendf(nil, "support, message %d", i)})
			if a.Status != 200 {
				t.Errorf("upload %d: %d", i, a.Status)
			}
		})
	}
	all.Wait()
	if a := lin.Send(at + "/you"); a.Path != at+"/receipt" {
		t.Fatalf("filed: %d at %s\n%s", a.Status, a.Path, a.Body)
	}
	if n := s.Count(`SELECT COUNT(*) FROM evidence WHERE complaint <> ''`); n != uploads {
		t.Errorf("%d of %d files belong to the complaint", n, uploads)
	}
	if n := s.Count(`SELECT evidence FROM complaints`); n != uploads {
		t.Errorf("the complaint counts %d files", n)
	}
}
