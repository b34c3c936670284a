package sqldb_test

import (
	"fmt"
	"testing"
	"time"

	"joinder"
	"joinder/internal/similar"
	"joinder/internal/similar/outbreak"
	"joinder/internal/sqldb"
	"joinder/internal/sqldb/sqldbtest"
)

// stuckOn is a complaint made here.
func stuckOn(n int, person string, d joinder.Date) joinder.Complaint {
	return joinder.Complaint{Source: "web", Wallet: "alipay", Issue: "withdrawal_not_arrived", Person: joinder.ID(person), OccurredOn: d, Level: joinder.LevelStated,
		Public: fmt.Sprintf("第%d笔提现三天没到账。", n)}
}

// TestOutbreaksOverTheDatabase: from complaints to an alarm that is kept, goes
// on, is listed, and is taken back when its complaints are hidden.
func TestOutbreaksOverTheDatabase(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ctx := t.Context()
		now := time.Date(2026, 11, 25, 3, 0, 0, 0, time.UTC)
		world := joinder.World{Now: func() time.Time { return now }, Rand: joinder.RealWorld().Rand}
		store := db.Outbreaks()
		desk := outbreak.New(similar.New(db.SearchIndex(), world), store, world, time.UTC)
		if s, err := desk.Stand(ctx); err != nil || !s.LookedAt.IsZero() {
			t.Fatalf("before the first look: %+v, %v", s, err)
		}
		today := joinder.DateOf(now)
		var told []joinder.Complaint
		for back := 700; back > 20; back -= 9 {
			told = append(told, stuckOn(back, fmt.Sprintf("old%d", back), today.AddDays(-back)))
		}
		for i := range 12 {
			told = append(told, stuckOn(1000+i, fmt.Sprintf("new%d", i), today.AddDays(-i/2)))
		}
		db.Tell(t, told...)
		k := outbreak.Key{Wallet: "alipay", Issue: "withdrawal_not_arrived"}
		if n, own, err := store.DistinctPeople(ctx, anyone, k, today.AddDays(-6), today); n != 12 || !own || err != nil {
			t.Errorf("people: %d, %v, %v", n, own, err)
		}
		for range 2 { // the same twice
			if done, err := desk.Look(ctx); err != nil || !done {
				t.Fatal(done, err)
			}
		}
		all, err := desk.List(ctx, anyone, outbreak.Ask{})
		if err != nil || len(all) != 1 {
			t.Fatalf("%+v, %v", all, err)
		}
		one, err := desk.One(ctx, anyone, all[0].ID)
		if err != nil || one.State != outbreak.Open || !one.Own || one.People < 8 || one.Usual > 2 || len(one.Weeks) < 20 || !one.Day.IsZero() {
			t.Errorf("%+v, %v", one, err)
		}
		for _, ask := range []outbreak.Ask{{Wallets: []string{"wechat"}}, {Issue: "hidden_fee"}, {Since: today.AddDays(30)}} {
			if none, err := desk.List(ctx, anyone, ask); err != nil || len(none) != 0 {
				t.Errorf("%+v: %+v, %v", ask, none, err)
			}
		}
		if open, err := desk.List(ctx, anyone, outbreak.Ask{Open: true, Wallets: []string{"alipay"}, Issue: k.Issue, Since: today.AddDays(-365)}); err != nil || len(open) != 1 {
			t.Errorf("open: %+v, %v", open, err)
		}
		if _, err := desk.One(ctx, anyone, "00000000000000000000000000000000"); joinder.KindOf(err) != joinder.NotFound {
			t.Errorf("none: %v", err)
		}
		if _, err := db.Raw().ExecContext(ctx, `UPDATE complaints SET state = 'hidden' WHERE person LIKE 'new%'`); err != nil {
			t.Fatal(err)
		}
		if _, err := desk.Look(ctx); err != nil {
			t.Fatal(err)
		}
		if one, err = desk.One(ctx, anyone, one.ID); err != nil || one.State != outbreak.Taken {
			t.Errorf("hidden: %+v, %v", one, err)
		}
		if all, err = desk.List(ctx, anyone, outbreak.Ask{}); err != nil || len(all) != 0 {
			t.Errorf("still listed: %+v, %v", all, err)
		}
	})
}

// TestOneNodeLooksForOutbreaks: a claim holds until it ends or is given up.
func TestOneNodeLooksForOutbreaks(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ctx, x, now := t.Context(), db.Outbreaks(), time.Date(2026, 11, 25, 3, 0, 0, 0, time.UTC)
		claim := func(at time.Time, want bool) {
			t.Helper()
			if ok, err := x.BeginLook(ctx, at, at.Add(time.Hour)); ok != want || err != nil {
				t.Errorf("claim at %s: %v, %v", at, ok, err)
			}
		}
		claim(now, true)
		claim(now.Add(time.Minute), false)
		claim(now.Add(time.Hour), true)
		if err := x.EndLook(ctx); err != nil {
			t.Fatal(err)
		}
		claim(now.Add(time.Hour+time.Minute), true)
	})
}
