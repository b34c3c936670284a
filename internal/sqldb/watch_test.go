package sqldb_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"joinder"
	"joinder/internal/evidence/held"
	"joinder/internal/evidence/watch"
	"joinder/internal/sqldb"
	"joinder/internal/sqldb/sqldbtest"
)

// eachWatch gives a desk of watches over both engines.
func eachWatch(t *testing.T, f func(t *testing.T, db *sqldb.DB, d *watch.Desk, later func(time.Duration))) {
	eachKeeper(t, func(t *testing.T, db *sqldb.DB, k *held.Keeper, later func(time.Duration)) {
		k.Parts.Limits = held.Limits{File: 1 << 20, All: 2 << 20}
		f(t, db, watch.New(watch.Parts{Keeper: k, Mails: db, Due: db, Boxes: k.Boxes, World: k.World, Zone: time.UTC, Mark: func(a string) string { return "mark of " + a }}), later)
	})
}

// watchCSV is a month of payments as a table, one a day.
func watchCSV(month time.Month, extra ...string) string {
	var b strings.Builder
	b.WriteString("Date,Description,Amount,Currency,Transaction ID\n")
	for d := 1; d <= 28; d++ {
		fmt.Fprintf(&b, "2026-%02d-%02d 08:00:00,Corner bakery,-%d.50,EUR,%d-%d\n", month, d, 3+d%4, month, d)
	}
	for _, line := range extra {
		b.WriteString(line + "\n")
	}
	return b.String()
}

func wishOf(months int) watch.Wish {
	return watch.Wish{Agreed: true, Months: months, Lang: joinder.English}
}

func TestWatchFromMonthToMonth(t *testing.T) {
	eachWatch(t, func(t *testing.T, db *sqldb.DB, d *watch.Desk, later func(time.Duration)) {
		ctx := t.Context()
		for _, w := range []watch.Wish{{Months: 13}, {Agreed: true}, {Agreed: true, Months: 600}} {
			if _, err := d.Start(ctx, w, "a.csv", strings.NewReader(watchCSV(1))); joinder.KindOf(err) != joinder.Invalid {
				t.Errorf("%+v: %v", w, err)
			}
		}
		for name, body := range map[string]string{"empty": "", "no rows": "Date,Description,Amount\n", "nonsense": "\x00\x01\x02𬭎"} {
			if _, err := d.Start(ctx, wishOf(3), name, strings.NewReader(body)); joinder.KindOf(err) != joinder.Invalid {
				t.Errorf("%s: %v", name, err)
			}
		}
		if left := db.Count(t, `SELECT (SELECT COUNT(*) FROM held) + (SELECT COUNT(*) FROM held_files)`); left != 0 {
			t.Errorf("%d rows of what was refused", left)
		}
		token, err := d.Start(ctx, wishOf(3), "january.csv", strings.NewReader(watchCSV(1)))
		if err != nil {
			t.Fatal(err)
		}
		key := token.Key()
		twice := []string{"2026-02-10 12:00:00,Lamp shop,-6.00,EUR,l1", "2026-02-10 12:04:00,Lamp shop,-6.00,EUR,l2"}
		overlap := strings.Replace(watchCSV(2, twice...), "\n", "\n2026-01-28 08:00:00,Corner bakery,-3.50,EUR,1-28\n", 1)
		if err := d.Give(ctx, key, watch.Given{Name: "february.csv", Account: watch.FindOut}, strings.NewReader(overlap)); err != nil {
			t.Fatal(err)
		}
		v, err := d.Look(ctx, key)
		if err != nil || len(v.Givings) != 2 || v.Rows != 58 || len(v.Files) != 3 || v.Token != token {
			t.Fatalf("%+v, %v", v, err)
		}
		if g := v.Givings[1]; g.New != 30 || g.Known != 1 || len(v.News()) != 1 || v.News()[0].Payee != "Lamp shop" {
			t.Errorf("february: %+v, %+v", g, v.Open)
		}
		files, err := d.Originals(ctx, key, v.News()[0].Mark)
		if err != nil || len(files) != 1 || files[0].Name != "february.csv" || len(files[0].Lines) != 2 {
			t.Errorf("originals %+v, %v", files, err)
		}
		if err := d.Ordinary(ctx, key, v.News()[0].Mark, true); err != nil {
			t.Fatal(err)
		}
		if err := d.Give(ctx, key, watch.Given{Name: "x.csv", Account: watch.FindOut}, strings.NewReader("nonsense")); joinder.KindOf(err) != joinder.Invalid {
			t.Errorf("nonsense: %v", err)
		}
		if v, err = d.Look(ctx, key); err != nil || len(v.Open) != 0 || len(v.Givings) != 2 || len(v.Files) != 3 {
			t.Errorf("%+v, %v", v, err)
		}
		until := v.Until
		later(60 * 24 * time.Hour)
		if err := d.Give(ctx, key, watch.Given{Name: "march.csv", Account: watch.FindOut}, strings.NewReader(watchCSV(3))); err != nil {
			t.Fatal(err)
		}
		if v, _ = d.Look(ctx, key); !v.Until.Equal(until) {
			t.Errorf("using it made it longer: %s, was %s", v.Until, until)
		}
		if err := d.Extend(ctx, key, 13); err != nil {
			t.Fatal(err)
		}
		if v, _ = d.Look(ctx, key); !v.Until.After(until.AddDate(0, 10, 0)) {
			t.Errorf("until %s", v.Until)
		}
		if err := d.End(ctx, key); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Look(ctx, key); joinder.KindOf(err) != joinder.NotFound {
			t.Errorf("after its end: %v", err)
		}
		if left := db.Count(t, `SELECT (SELECT COUNT(*) FROM held) + (SELECT COUNT(*) FROM held_files) + (SELECT COUNT(*) FROM owner_keys)`); left != 0 {
			t.Errorf("%d rows are left", left)
		}
	})
}

func TestALargeStatementIsReadInTheBackground(t *testing.T) {
	eachWatch(t, func(t *testing.T, db *sqldb.DB, d *watch.Desk, _ func(time.Duration)) {
		ctx := t.Context()
		d.Keeper.Parts.Limits = held.Limits{File: 8 << 20, All: 16 << 20}
		var big strings.Builder
		big.WriteString(watchCSV(1))
		for i := range 25_000 {
			fmt.Fprintf(&big, "2026-01-%02d 1%d:00:00,Payee number %d,-12.50,EUR,big-%d\n", 1+i%28, i%10, i%300, i)
		}
		token, err := d.Start(ctx, wishOf(3), "big.csv", strings.NewReader(big.String()))
		if err != nil {
			t.Fatal(err)
		}
		key := token.Key()
		if v, err := d.Look(ctx, key); err != nil || v.Givings[0].Step != watch.Waiting {
			t.Fatalf("%+v, %v", v.Givings, err)
		}
		if err := d.Give(ctx, key, watch.Given{Name: "b.csv"}, strings.NewReader(watchCSV(2))); joinder.KindOf(err) != joinder.Conflict {
			t.Errorf("while one is read: %v", err)
		}
		job, _ := json.Marshal(watch.Reading{Key: key, N: 1})
		for range 2 { // a job may run twice
			if err := d.ReadWaiting(ctx, job); err != nil {
				t.Fatal(err)
			}
		}
		if v, _ := d.Look(ctx, key); v.Givings[0].Step != watch.Read || v.Rows != 25_028 {
			t.Errorf("%+v", v.Givings)
		}
		// A history so long: the next is read in the background as well, and refused there in words.
		if err := d.Give(ctx, key, watch.Given{Name: "c.csv"}, strings.NewReader("nonsense")); err != nil {
			t.Fatal(err)
		}
		job, _ = json.Marshal(watch.Reading{Key: key, N: 2})
		if err := d.ReadWaiting(ctx, job); err != nil {
			t.Fatal(err)
		}
		if v, _ := d.Look(ctx, key); v.Givings[1].Step != watch.Refused || v.Givings[1].Why == nil || v.Givings[1].File != "" || len(v.Files) != 2 {
			t.Errorf("%+v %d files", v.Givings[1], len(v.Files))
		}
	})
}

// confirmed is a watch with a confirmed address.
func confirmed(t *testing.T, db *sqldb.DB, d *watch.Desk, address string, day int) held.Key {
	t.Helper()
	ctx := t.Context()
	token, err := d.Start(ctx, wishOf(13), "a.csv", strings.NewReader(watchCSV(1)))
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Tell(ctx, token.Key(), watch.MailWish{Address: address, Day: day, Results: true, Lang: joinder.English}); err != nil {
		t.Fatal(err)
	}
	l := composed(t, d, token.Key(), watch.SaysConfirm)
	m, _, err := d.Told(ctx, token.Key())
	if err != nil {
		t.Fatal(err)
	}
	if purpose, open, err := d.Enter(ctx, l.Door, m.Number); err != nil || purpose != watch.Confirms || open != "" {
		t.Fatalf("%s %q %v", purpose, open, err)
	}
	return token.Key()
}

func composed(t *testing.T, d *watch.Desk, key held.Key, what string) watch.Letter {
	t.Helper()
	job, _ := json.Marshal(watch.Mailing{Key: key, What: what})
	l, ok, err := d.Compose(t.Context(), job)
	if err != nil || !ok {
		t.Fatalf("%s: %v, %v", what, ok, err)
	}
	return l
}

func TestWatchMails(t *testing.T) {
	eachWatch(t, func(t *testing.T, db *sqldb.DB, d *watch.Desk, later func(time.Duration)) {
		ctx := t.Context()
		token, err := d.Start(ctx, wishOf(13), "a.csv", strings.NewReader(watchCSV(1)))
		if err != nil {
			t.Fatal(err)
		}
		key := token.Key()
		for _, w := range []watch.MailWish{{}, {Address: "a@b.example"}, {Address: "a@b", Day: 3}, {Address: "a@b.example\r\nBcc: c@d.example", Day: 3}, {Address: "a@b.example", Day: 31}, {Address: "a@b.example", Day: -1}} {
			if err := d.Tell(ctx, key, w); joinder.KindOf(err) != joinder.Invalid {
				t.Errorf("%+v: %v", w, err)
			}
		}
		if err := d.Tell(ctx, held.Token("nosuch").Key(), watch.MailWish{Address: "a@b.example", Day: 3}); joinder.KindOf(err) != joinder.NotFound {
			t.Errorf("without a watch: %v", err)
		}
		if err := d.Tell(ctx, key, watch.MailWish{Address: "Lin@b.example", Day: 3, Lang: joinder.Chinese}); err != nil {
			t.Fatal(err)
		}
		// A stranger to whom a mistyped address leads does not know the number.
		l := composed(t, d, key, watch.SaysConfirm)
		for i := range 6 {
			_, _, err := d.Enter(ctx, l.Door, "x")
			if want := map[bool]joinder.Kind{true: joinder.Invalid, false: joinder.NotFound}[i < 5]; joinder.KindOf(err) != want {
				t.Errorf("guess %d: %v", i, err)
			}
		}
		if m, address, err := d.Told(ctx, key); err != nil || !m.ConfirmedAt.IsZero() || address != "Lin@b.example" || len(m.Number) != 4 {
			t.Errorf("%+v %q %v", m, address, err)
		}
		if db.Count(t, `SELECT COUNT(*) FROM watch_mails WHERE mark = 'mark of Lin@b.example'`) != 0 {
			t.Error("case of letters tells addresses apart")
		}
		if err := d.Due.RecoverWatches(ctx, "mark of lin@b.example", d.World.Now(), d.World.Now(), 5, nil); err != nil {
			t.Errorf("an address that nobody confirmed: %v", err)
		}

		key = confirmed(t, db, d, "wei@b.example", 3)
		open := composed(t, d, key, watch.SaysFind)
		if purpose, token, err := d.Enter(ctx, open.Door, ""); err != nil || purpose != watch.Opens || token.Key() != key {
			t.Errorf("%s %q %v", purpose, token, err)
		}
		later(25 * time.Hour)
		if _, _, err := d.Enter(ctx, open.Door, ""); joinder.KindOf(err) != joinder.NotFound {
			t.Errorf("an old mail: %v", err)
		}
		for range 2 { // pressed twice
			if _, _, err := d.Enter(ctx, open.Stop, ""); err != nil && joinder.KindOf(err) != joinder.NotFound {
				t.Fatal(err)
			}
		}
		if n := db.Count(t, `SELECT COUNT(*) FROM watch_mails WHERE mark = 'mark of wei@b.example'`); n != 0 {
			t.Errorf("%d addresses after the end", n)
		}
		job, _ := json.Marshal(watch.Mailing{Key: key, What: watch.SaysRemind})
		if _, ok, err := d.Compose(ctx, job); ok || err != nil {
			t.Errorf("a mail after its end: %v, %v", ok, err)
		}
	})
}

// TestRemindersOnceAMonth: two nodes look at the calendar at the same time, for
// months, and one of them reminds.
func TestRemindersOnceAMonth(t *testing.T) {
	sqldbtest.AtOnce(t)
	eachWatch(t, func(t *testing.T, db *sqldb.DB, d *watch.Desk, later func(time.Duration)) {
		ctx := t.Context()
		key := confirmed(t, db, d, "wei@b.example", 3)
		jobs := func() int {
			return db.Count(t, `SELECT COUNT(*) FROM goqite WHERE CAST(body AS TEXT) LIKE '%watch.mail%'`)
		}
		if db.Engine == sqldb.Postgres {
			jobs = func() int {
				return db.Count(t, `SELECT COUNT(*) FROM goqite WHERE convert_from(body, 'UTF8') LIKE '%watch.mail%'`)
			}
		}
		before := jobs()
		m, _, _ := d.Told(ctx, key)
		if m.NextAt.IsZero() || m.NextAt.Day() != 3 || m.NextAt.Hour() != 9 {
			t.Fatalf("next %s", m.NextAt)
		}
		for month := 1; month <= 3; month++ {
			m, _, _ := d.Told(ctx, key)
			later(m.NextAt.Sub(d.World.Now()) + time.Minute)
			var both sync.WaitGroup
			for range 2 {
				both.Go(func() {
					for range 3 {
						if err := d.Remind(context.WithoutCancel(ctx)); err != nil {
							t.Error(err)
						}
					}
				})
			}
			both.Wait()
			if got := jobs() - before; got != month {
				t.Errorf("after %d months: %d reminders", month, got)
			}
		}
		composed(t, d, key, watch.SaysRemind)
		later(100 * 24 * time.Hour) // the site was away
		if err := errors.Join(d.Remind(ctx), d.Remind(ctx)); err != nil {
			t.Fatal(err)
		}
		if got := jobs() - before; got != 4 {
			t.Errorf("%d reminders", got)
		}
		for range 3 {
			if err := d.Find(ctx, " WEI@b.example "); err != nil {
				t.Fatal(err)
			}
		}
		if err := d.Find(ctx, "nobody@b.example"); err != nil {
			t.Errorf("it tells who has a watch: %v", err)
		}
		if got := jobs() - before; got != 5 {
			t.Errorf("%d mails: a lost link is sent once an hour", got-4)
		}
		later(400 * 24 * time.Hour)
		if _, err := d.Keeper.Sweep(ctx); err != nil {
			t.Fatal(err)
		}
		if left := db.Count(t, `SELECT (SELECT COUNT(*) FROM held) + (SELECT COUNT(*) FROM watch_mails) + (SELECT COUNT(*) FROM watch_doors)`); left != 0 {
			t.Errorf("%d rows outlive their watch", left)
		}
	})
}

// TestAnArchiveAsksFirst: which file of several, the password of one; meanwhile
// the file is kept, and what is answered wrongly is asked again.
func TestAnArchiveAsksFirst(t *testing.T) {
	eachWatch(t, func(t *testing.T, db *sqldb.DB, d *watch.Desk, _ func(time.Duration)) {
		ctx := t.Context()
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for i, name := range []string{"january.csv", "february.csv"} {
			w, err := z.Create(name)
			if err != nil {
				t.Fatal(err)
			}
			_, _ = io.WriteString(w, watchCSV(time.Month(i+1)))
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		token, err := d.Start(ctx, wishOf(3), "both.zip", &b)
		if err != nil {
			t.Fatal(err)
		}
		key := token.Key()
		v, err := d.Look(ctx, key)
		if err != nil || v.Givings[0].Step != watch.Asks || v.Givings[0].Need != watch.NeedEntry || len(v.Givings[0].Names) != 2 {
			t.Fatalf("%+v, %v", v.Givings, err)
		}
		if err := d.Answer(ctx, key, 1, "", "nosuch.csv"); joinder.KindOf(err) != joinder.Invalid {
			t.Errorf("an entry that is not there: %v", err)
		}
		if err := d.Answer(ctx, key, 1, "", "february.csv"); err != nil {
			t.Fatal(err)
		}
		for range 2 { // pressed twice
			if err := d.Answer(ctx, key, 1, "", "february.csv"); err != nil {
				t.Fatal(err)
			}
		}
		if v, err = d.Look(ctx, key); err != nil || v.Givings[0].Step != watch.Read || v.Rows != 28 || v.Givings[0].From.Month() != time.February {
			t.Errorf("%+v, %v", v.Givings, err)
		}
		if err := d.PutBack(ctx, key, 1); err != nil {
			t.Fatal(err)
		}
		if v, _ = d.Look(ctx, key); len(v.Givings) != 1 {
			t.Error("a statement that was read was put back")
		}
	})
}

// TestAPasswordIsAskedForAndNotKept takes a protected archive, as wallets send
// them.
func TestAPasswordIsAskedForAndNotKept(t *testing.T) {
	tool, err := exec.LookPath("zip")
	if err != nil {
		t.Skip("no zip program to protect an archive with")
	}
	dir := t.TempDir()
	if err := os.WriteFile(dir+"/a.csv", []byte(watchCSV(1)), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), tool, "-q", "-P", "secretqz", "a.zip", "a.csv")
	cmd.Dir = dir
	if err := cmd.Run(); err != nil {
		t.Fatal(err)
	}
	locked, err := os.ReadFile(dir + "/a.zip")
	if err != nil {
		t.Fatal(err)
	}
	eachWatch(t, func(t *testing.T, db *sqldb.DB, d *watch.Desk, _ func(time.Duration)) {
		ctx := t.Context()
		token, err := d.Start(ctx, wishOf(3), "a.zip", bytes.NewReader(locked))
		if err != nil {
			t.Fatal(err)
		}
		key := token.Key()
		var told *joinder.Error
		if err := d.Answer(ctx, key, 1, "wrong", ""); !errors.As(err, &told) || told.Field != "password" {
			t.Errorf("a wrong password: %v", err)
		}
		if v, _ := d.Look(ctx, key); v.Givings[0].Step != watch.Asks || v.Givings[0].Need != watch.NeedPassword {
			t.Fatalf("%+v", v.Givings)
		}
		if err := d.Answer(ctx, key, 1, "secretqz", ""); err != nil {
			t.Fatal(err)
		}
		h, err := d.Keeper.Look(ctx, watch.Kind, key)
		if err != nil || strings.Contains(string(h.State), "secretqz") {
			t.Errorf("the password is kept, or %v", err)
		}
		if v, _ := d.Look(ctx, key); v.Givings[0].Step != watch.Read || v.Rows != 28 {
			t.Errorf("%+v", v.Givings)
		}
		// The next month needs none to be compared.
		if err := d.Give(ctx, key, watch.Given{Name: "b.csv", Account: watch.FindOut}, strings.NewReader(watchCSV(2))); err != nil {
			t.Error(err)
		}
	})
}
