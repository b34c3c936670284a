package sqldb_test

import (
	"fmt"
	"testing"
	"time"

	"joinder"
	"joinder/internal/sqldb"
	"joinder/internal/sqldb/sqldbtest"
)

// TestCopiesSeenFollowWhatIsHidden hides one of few and one of many copies: the
// few are counted anew at once, the many within a moment.
func TestCopiesSeenFollowWhatIsHidden(t *testing.T) {
	for _, copies := range []int{12, 60} {
		t.Run(fmt.Sprint(copies), func(t *testing.T) {
			sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
				var letters []joinder.Complaint
				for range copies {
					letters = append(letters, joinder.Complaint{Wallet: "alipay", Issue: "x", Public: formLetter})
				}
				ids := db.Tell(t, letters...)
				alike := func() int {
					t.Helper()
					texts, err := db.Texts(t.Context(), joinder.Viewer{}, ids[:1])
					if err != nil || len(texts) != 1 {
						t.Fatal(texts, err)
					}
					return texts[0].Alike
				}
				if got := alike(); got != copies-1 {
					t.Fatalf("%d others are alike, want %d", got, copies-1)
				}
				db.Judge(t, ids[copies-1], joinder.Hidden)
				got := alike()
				for until := time.Now().Add(time.Minute); copies > 50 && got != copies-2 && time.Now().Before(until); got = alike() {
					time.Sleep(50 * time.Millisecond)
				}
				if got != copies-2 {
					t.Errorf("%d others are alike after one was hidden, want %d", got, copies-2)
				}
			})
		})
	}
}
