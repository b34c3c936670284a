package sqldb_test

import (
	"fmt"
	"testing"
	"time"

	"joinder"
	"joinder/internal/account"
	"joinder/internal/evidence/reading"
	"joinder/internal/sqldb"
	"joinder/internal/sqldb/sqldbtest"
)

func TestMappingsFromSayingToForgetting(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ctx := t.Context()
		mine, other := someAccount(t, db, "mine", joinder.RoleNone), someAccount(t, db, "other", joinder.RoleNone)
		me, them := joinder.Viewer{Account: mine.ID}, joinder.Viewer{Account: other.ID}
		at := time.Date(2026, 3, 12, 10, 0, 0, 0, time.UTC)
		say := func(v joinder.Viewer, print, box string, at time.Time, most int) {
			t.Helper()
			if err := db.SayMapping(ctx, v, reading.SaidRow{Print: print, Box: []byte(box), At: at}, most); err != nil {
				t.Fatal(err)
			}
		}
		said := func(v joinder.Viewer) (out string) {
			t.Helper()
			rows, err := db.MappingsSaid(ctx, v)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range rows {
				out += r.Print + "=" + string(r.Box) + r.At.Format("@15 ")
			}
			return out
		}
		say(me, "a", "1", at, 3)
		say(me, "b", "2", at.Add(time.Hour), 3)
		say(me, "a", "3", at.Add(2*time.Hour), 3)
		say(them, "a", "9", at, 3)
		if got := said(me); got != "a=3@12 b=2@11 " {
			t.Error(got)
		}
		for i := range 5 {
			say(me, fmt.Sprint("n", i), "x", at.Add(time.Duration(10+i)*time.Hour), 3)
		}
		if got := said(me); got != "n4=x@00 n3=x@23 n2=x@22 " {
			t.Error(got)
		}
		if err := db.ForgetMapping(ctx, them, "n4"); err != nil {
			t.Error(err)
		}
		if err := db.ForgetMapping(ctx, me, "n3"); err != nil {
			t.Error(err)
		}
		if got := said(me); got != "n4=x@00 n2=x@22 " {
			t.Error(got)
		}
		if got := said(joinder.Viewer{}); got != "" {
			t.Error("without an account:", got)
		}
		if err := db.SayMapping(ctx, joinder.Viewer{}, reading.SaidRow{Print: "a"}, 3); joinder.KindOf(err) != joinder.NotFound && joinder.KindOf(err) != joinder.Forbidden {
			t.Error(err)
		}
		if err := db.DeleteAccount(ctx, mine.ID, account.Event{Kind: account.AccountDeleted, At: at}); err != nil {
			t.Fatal(err)
		}
		if got := said(me) + "|" + said(them); got != "|a=9@10 " {
			t.Error("after deleting:", got)
		}
	})
}
