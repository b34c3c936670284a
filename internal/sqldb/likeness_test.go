package sqldb_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"joinder"
	"joinder/internal/sqldb"
	"joinder/internal/sqldb/sqldbtest"
)

// matters are long invented texts about eight matters, in turn.
func matters(from, to int) (out []joinder.Complaint) {
	for i := from; i < to; i++ {
		r := rand.New(rand.NewPCG(uint64(i), 1))
		var b strings.Builder
		for range 40 {
			if kind := r.IntN(3); kind == 0 {
				fmt.Fprintf(&b, "m%c%cz ", 'a'+i%8, 'a'+r.IntN(26))
			} else {
				fmt.Fprintf(&b, "w%c%c ", 'a'+r.IntN(26), 'a'+r.IntN(12))
			}
		}
		out = append(out, joinder.Complaint{Source: "table", SourceID: fmt.Sprint(i), Wallet: "w" + fmt.Sprint(i%2), Issue: fmt.Sprint("matter", i%8), Public: b.String(),
			Person: joinder.ID(fmt.Sprint("p", i)), OccurredOn: joinder.Date{Year: 2026, Month: 3, Day: 1}, Level: joinder.LevelImported})
	}
	return out
}

// TestCodesFollowTheDatabase: an instance works without a model until it has a
// thousand complaints, then fits one by itself, keeps it over a restart, and
// makes another when the file is damaged.
func TestCodesFollowTheDatabase(t *testing.T) {
	sqldbtest.AtOnce(t)
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		dir := t.TempDir() + "/index"
		tellAll(t, db, matters(0, 400))
		x, stop := follow(t, db, dir)
		probe := matters(9999, 10_000)[0] // of matter 7
		near := func(wallet string) (right, all int) {
			found, err := x.Near(t.Context(), anyone, probe.Public, wallet, 20)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range found {
				if f.Issue == probe.Issue {
					right++
				}
				if wallet != "" && f.Wallet != wallet {
					t.Errorf("wallet %s was found for %s", f.Wallet, wallet)
				}
			}
			return right, len(found)
		}
		if _, n := near(""); n != 0 {
			t.Errorf("%d are near without a model", n)
		}
		tellAll(t, db, matters(400, 1600))
		fitted := func() bool { right, all := near(""); return all == 20 && right >= 18 }
		soon(t, "a model", fitted)
		if right, all := near("w1"); all != 20 || right < 18 {
			t.Errorf("of a wallet, %d of %d are right", right, all)
		}
		stop()
		before, err := os.ReadFile(dir + ".codes")
		if err != nil {
			t.Fatal(err)
		}
		x, stop = follow(t, db, dir)
		if !fitted() {
			t.Error("the model did not last over a restart")
		}
		if after, err := os.ReadFile(dir + ".codes"); err != nil || string(after) != string(before) {
			t.Errorf("a restart changed the model (%v)", err)
		}
		stop()
		before[len(before)/2] ^= 1
		if err := os.WriteFile(dir+".codes", before, 0o600); err != nil {
			t.Fatal(err)
		}
		x, stop = follow(t, db, dir)
		defer stop()
		if !fitted() {
			t.Error("a damaged model was not made anew")
		}
		if short, err := x.Near(t.Context(), anyone, "too short", "", 20); err != nil || len(short) != 0 {
			t.Errorf("a short text has %d neighbours (%v)", len(short), err)
		}
	})
}
