package sqldb_test

import (
	"testing"
	"time"

	"joinder"
	"joinder/internal/similar"
	"joinder/internal/similar/paraphrase"
	"joinder/internal/sqldb"
	"joinder/internal/sqldb/sqldbtest"
)

// TestVerdicts: one a browser and complaint, the last one counts; only of what
// may be seen; they are what a ranker learns from, and go with the complaint,
// and with time.
func TestVerdicts(t *testing.T) {
	sqldbtest.AtOnce(t)
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ids := db.Tell(t, table("1", "w", "提现三天了还在处理中"), table("2", "w", "钱一直没到账"), table("3", "w", "不让看的投诉文字"))
		db.Exec(t, `UPDATE complaints SET state = 'hidden' WHERE id = '`+string(ids[2])+`'`)
		day := joinder.Date{Year: 2026, Month: 2, Day: 28}
		say := func(id, other joinder.ID, voter, words string, same bool) error {
			return db.SaveVerdict(t.Context(), anyone, similar.Verdict{Complaint: id, Other: other, Voter: voter, Words: words, Same: same, On: day})
		}
		for _, err := range []error{
			say(ids[0], "", "a", "钱还没到", false), say(ids[0], "", "a", "钱还没到", true), say(ids[0], ids[1], "b", "", false),
			say(ids[1], "", "c", "", true), // of long words nothing is kept, and nothing learned
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
		for _, err := range []error{say(ids[2], "", "a", "", true), say(ids[0], ids[2], "d", "", true), say(ids[0], ids[0], "d", "", true), say("none", "", "a", "", true)} {
			if joinder.KindOf(err) != joinder.NotFound {
				t.Errorf("a verdict on what may not be seen: %v", err)
			}
		}
		known := func(want ...paraphrase.Known) {
			t.Helper()
			got, err := db.KnownPairs(t.Context())
			if err != nil || len(got) != len(want) {
				t.Fatalf("known %v, want %v (%v)", got, want, err)
			}
			for i := range got {
				if got[i] != want[i] {
					t.Errorf("known %v, want %v", got[i], want[i])
				}
			}
		}
		known(paraphrase.Known{A: "钱还没到", B: "提现三天了还在处理中", How: paraphrase.Confirmed},
			paraphrase.Known{A: "钱一直没到账", B: "提现三天了还在处理中", How: paraphrase.Refused})
		if err := db.EraseComplaint(t.Context(), owner(ids[1]), ids[1], time.Now()); err != nil {
			t.Fatal(err)
		}
		known(paraphrase.Known{A: "钱还没到", B: "提现三天了还在处理中", How: paraphrase.Confirmed})
		if n := db.Count(t, `SELECT COUNT(*) FROM likeness_verdicts`); n != 1 {
			t.Errorf("%d verdicts are left", n)
		}
		if err := db.SweepVerdicts(t.Context(), day.AddDays(1)); err != nil {
			t.Fatal(err)
		}
		known()
	})
}
