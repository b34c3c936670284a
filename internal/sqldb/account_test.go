package sqldb_test

import (
	"bytes"
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"joinder"
	"joinder/internal/account"
	"joinder/internal/sqldb"
	"joinder/internal/sqldb/sqldbtest"
)

func someAccount(t *testing.T, db *sqldb.DB, name string, role joinder.Role) account.Record {
	t.Helper()
	w := joinder.RealWorld()
	r := account.Record{ID: w.ID(), Handle: w.Bytes(32), NameKey: []byte(name), EmailBox: []byte("box"), PasswordHash: "h",
		TOTPBox: []byte("secret"), Role: role, CreatedAt: w.Now(),
		Passkeys: []account.Passkey{{ID: "key-" + name, Name: "phone", Box: []byte{1}, AddedAt: w.Now()}}}
	if err := db.CreateAccount(t.Context(), r, account.Event{Kind: account.SignedUp, Account: r.ID, At: w.Now()}); err != nil {
		t.Fatal(err)
	}
	return r
}

func someSignIn(t *testing.T, db *sqldb.DB, r account.Record) account.SignIn {
	t.Helper()
	w := joinder.RealWorld()
	s := account.SignIn{ID: w.ID(), Account: r.ID, Strong: true, At: w.Now(), SeenAt: w.Now(), SteppedAt: w.Now(), Device: "Firefox · Linux"}
	if err := db.StartSignIn(t.Context(), s, 3, account.Event{Kind: account.SignedIn, Account: r.ID}); err != nil {
		t.Fatal(err)
	}
	return s
}

func wantKind(t *testing.T, err error, kind joinder.Kind) {
	t.Helper()
	if err == nil || joinder.KindOf(err) != kind {
		t.Fatalf("error %v, want kind %v", err, kind)
	}
}

func TestAccountsAreFoundAsStored(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ctx := t.Context()
		r := someAccount(t, db, "lin", joinder.RoleNone)
		for how, find := range map[string]func() (account.Record, error){
			"id":     func() (account.Record, error) { return db.Account(ctx, r.ID) },
			"name":   func() (account.Record, error) { return db.AccountByName(ctx, r.NameKey) },
			"handle": func() (account.Record, error) { return db.AccountByHandle(ctx, r.Handle) },
		} {
			got, err := find()
			if err != nil {
				t.Fatalf("by %s: %v", how, err)
			}
			if fmt.Sprint(got) != fmt.Sprint(r) {
				t.Errorf("by %s:\n got %v\nwant %v", how, got, r)
			}
		}
		twin := r
		twin.ID, twin.Handle, twin.Passkeys = joinder.RealWorld().ID(), []byte("other"), nil
		wantKind(t, db.CreateAccount(ctx, twin, account.Event{Kind: account.SignedUp}), joinder.Conflict)
		_, err := db.AccountByName(ctx, []byte("nobody"))
		wantKind(t, err, joinder.NotFound)
	})
}

func TestSignInsEndAtOnce(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ctx := t.Context()
		admin := someAccount(t, db, "admin", joinder.RoleAdmin)
		r := someAccount(t, db, "lin", joinder.RoleNone)
		oldest := someSignIn(t, db, r)
		for range 3 {
			someSignIn(t, db, r)
		}
		_, _, err := db.SignIn(ctx, oldest.ID)
		wantKind(t, err, joinder.NotFound) // only three at a time
		s := someSignIn(t, db, r)
		got, record, err := db.SignIn(ctx, s.ID)
		if err != nil || got != s || record.ID != r.ID {
			t.Fatalf("got %+v of %s, %v; want %+v", got, record.ID, err, s)
		}
		if err := db.SetPassword(ctx, r.ID, "new", true, s.ID, account.Event{Kind: account.PasswordChanged, Account: r.ID}); err != nil {
			t.Fatal(err)
		}
		if all, err := db.SignIns(ctx, r.ID); err != nil || len(all) != 1 || all[0].ID != s.ID {
			t.Fatalf("after a new password: %v, %v", all, err)
		}
		if err := db.EndSignIn(ctx, admin.ID, s.ID, account.Event{Kind: account.SignedOut}); err != nil {
			t.Fatal(err)
		}
		if _, _, err := db.SignIn(ctx, s.ID); err != nil {
			t.Fatal("another account ended it")
		}
		if err := db.CloseAccount(ctx, r.ID, time.Now(), account.Event{Kind: account.AccountClosed, Account: r.ID}); err != nil {
			t.Fatal(err)
		}
		_, _, err = db.SignIn(ctx, s.ID)
		wantKind(t, err, joinder.NotFound)
		wantKind(t, db.StartSignIn(ctx, s, 3, account.Event{Kind: account.SignedIn}), joinder.NotFound)
		wantKind(t, db.CloseAccount(ctx, admin.ID, time.Now(), account.Event{}), joinder.Conflict)
		wantKind(t, db.SetAccountRole(ctx, admin.ID, joinder.RoleNone, account.Event{}), joinder.Conflict)
		wantKind(t, db.DeleteAccount(ctx, admin.ID, account.Event{}), joinder.Conflict)
	})
}

func TestCodesAreSpentOnceUnderRace(t *testing.T) {
	sqldbtest.AtOnce(t)
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ctx := t.Context()
		r := someAccount(t, db, "lin", joinder.RoleNone)
		if err := db.ReplaceRecoveryCodes(ctx, r.ID, [][]byte{{1}, {2}}, account.Event{Kind: account.RecoveryRenewed}); err != nil {
			t.Fatal(err)
		}
		recovery := atOnce(20, func() (bool, error) {
			return db.UseRecoveryCode(ctx, r.ID, []byte{1}, account.Event{Kind: account.RecoveryUsed, At: time.Now()})
		})
		step := atOnce(20, func() (bool, error) { return db.UseTOTPStep(ctx, r.ID, 1000) })
		if recovery != 1 || step != 1 {
			t.Errorf("recovery code used %d times, time step %d times; want 1 and 1", recovery, step)
		}
		if again, err := db.UseTOTPStep(ctx, r.ID, 999); again || err != nil {
			t.Errorf("an older step: %v, %v", again, err)
		}
		if got, err := db.Account(ctx, r.ID); err != nil || got.RecoveryLeft != 1 {
			t.Errorf("left %d, %v", got.RecoveryLeft, err)
		}
	})
}

// atOnce counts how many of n concurrent calls say yes.
func atOnce(n int, f func() (bool, error)) (yes int) {
	var wg sync.WaitGroup
	var mu sync.Mutex
	for range n {
		wg.Go(func() {
			if ok, err := f(); ok && err == nil {
				mu.Lock()
				yes++
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	return yes
}

func TestGuessesAreCountedBeforeTheyAreChecked(t *testing.T) {
	sqldbtest.AtOnce(t)
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ctx := t.Context()
		now := joinder.RealWorld().Now()
		keys := []account.GuessKey{
			{Key: []byte("name"), Free: 5, Base: 2 * time.Second, Most: time.Minute},
			{Key: []byte("address"), Free: 50, Base: time.Second, Most: time.Minute},
		}
		free := atOnce(40, func() (bool, error) {
			wait, _, err := db.Guess(ctx, now, keys)
			return wait == 0, err
		})
		if free != 5 {
			t.Errorf("%d of 40 guesses at once were let through, want 5", free)
		}
		var waits []time.Duration
		for range 7 {
			wait, _, err := db.Guess(ctx, now, keys)
			if err != nil {
				t.Fatal(err)
			}
			waits = append(waits, wait)
			now = now.Add(wait)
			if _, _, err := db.Guess(ctx, now, keys); err != nil {
				t.Fatal(err)
			}
		}
		if fmt.Sprint(waits) != "[2s 4s 8s 16s 32s 1m0s 1m0s]" {
			t.Errorf("waits %v", waits)
		}
		if err := db.ForgiveGuesses(ctx, []byte("name")); err != nil {
			t.Fatal(err)
		}
		if wait, _, err := db.Guess(ctx, now, keys); wait != 0 || err != nil {
			t.Errorf("after forgiving: %v, %v", wait, err)
		}
	})
}

func TestTheSetupLinkMakesOneAdmin(t *testing.T) {
	sqldbtest.AtOnce(t)
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ctx := t.Context()
		now := joinder.RealWorld().Now()
		for _, hash := range []string{"old", "link"} {
			if ok, err := db.OfferSetup(ctx, []byte(hash), now.Add(time.Hour)); !ok || err != nil {
				t.Fatal(ok, err)
			}
		}
		for hash, want := range map[string]bool{"old": false, "link": true} {
			if open, err := db.SetupOpen(ctx, []byte(hash), now); open != want || err != nil {
				t.Errorf("%s: open %v, %v", hash, open, err)
			}
		}
		if open, _ := db.SetupOpen(ctx, []byte("link"), now.Add(2*time.Hour)); open {
			t.Error("the link outlives its time")
		}
		n := 0
		var mu sync.Mutex
		made := atOnce(8, func() (bool, error) {
			mu.Lock()
			n++
			id := n
			mu.Unlock()
			w := joinder.RealWorld()
			r := account.Record{ID: w.ID(), Handle: w.Bytes(8), NameKey: []byte{byte(id)}, EmailBox: []byte{1}, Role: joinder.RoleAdmin, CreatedAt: now}
			err := db.UseSetup(ctx, []byte("link"), r, [][]byte{{9}}, 7, account.Event{Kind: account.SetupUsed, At: now})
			return err == nil, err
		})
		if made != 1 {
			t.Errorf("%d admins, want 1", made)
		}
		if ok, err := db.OfferSetup(ctx, []byte("again"), now.Add(time.Hour)); ok || err != nil {
			t.Errorf("offered again: %v, %v", ok, err)
		}
	})
}

func TestSecurityLogIsChainedAndSealed(t *testing.T) {
	sqldbtest.AtOnce(t)
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ctx := t.Context()
		id := joinder.RealWorld().ID()
		var wg sync.WaitGroup
		for range 10 {
			wg.Go(func() {
				for range 5 {
					if err := db.RecordSecurity(ctx, account.Event{Kind: account.SignInFailed, Account: id, Address: "00ff"}); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		for _, want := range []int{50, 0} {
			if n, err := db.SealSecurity(ctx); n != want || err != nil {
				t.Fatalf("sealed %d, %v; want %d", n, err, want)
			}
		}
		if err := db.RecordSecurity(ctx, account.Event{Kind: account.SignedIn, Account: id}); err != nil {
			t.Fatal(err)
		}
		if bad, err := db.CheckSecurity(ctx); bad != 0 || err != nil {
			t.Fatalf("entry %d does not fit, %v", bad, err)
		}
		latest, err := db.SecurityLog(ctx, id, 3)
		if err != nil || len(latest) != 3 || latest[0].Seq != 51 || latest[0].Kind != account.SignedIn {
			t.Fatalf("latest %v, %v", latest, err)
		}
		if err := db.Tamper(ctx, `UPDATE security_log SET address = 'ffff' WHERE seq = 17`); err != nil {
			t.Fatal(err)
		}
		if bad, err := db.CheckSecurity(ctx); bad != 17 || err != nil {
			t.Errorf("a changed entry: found %d, %v; want 17", bad, err)
		}
		if err := db.Tamper(ctx, `DELETE FROM security_log WHERE seq = 51`); err != nil {
			t.Fatal(err)
		}
		if err := db.Tamper(ctx, `UPDATE security_log SET address = '00ff' WHERE seq = 17`); err != nil {
			t.Fatal(err)
		}
		if bad, err := db.CheckSecurity(ctx); bad != 51 || err != nil {
			t.Errorf("a cut tail: found %d, %v; want 51", bad, err)
		}
	})
}

func TestReceiptsAreAttachedOnlyByTheirHolder(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ctx := t.Context()
		r := someAccount(t, db, "lin", joinder.RoleNone)
		w := joinder.RealWorld()
		mine, others := w.ID(), w.ID()
		if err := db.Tamper(ctx, `INSERT INTO wallets (id) VALUES ('alipay')`); err != nil {
			t.Fatal(err)
		}
		for i, id := range []joinder.ID{mine, others} {
			insert := fmt.Sprintf(`INSERT INTO complaints (id, source, source_id, wallet, issue, filed_at, person, state, level)
				VALUES ('%s', 'web', '%d', 'alipay', 'frozen', 5, 'p', 'filed', 'stated')`, id, i)
			if err := db.Tamper(ctx, insert); err != nil {
				t.Fatal(err)
			}
		}
		v := joinder.Viewer{Account: r.ID, Holds: []joinder.ID{mine}}
		event := account.Event{Kind: account.ComplaintAttached, Account: r.ID}
		for _, want := range []int{1, 0} {
			if n, err := db.AttachComplaints(ctx, v, []joinder.ID{mine, others}, event); n != want || err != nil {
				t.Fatalf("attached %d, %v; want %d", n, err, want)
			}
		}
		kept, err := db.AttachedComplaints(ctx, r.ID)
		if err != nil || len(kept) != 1 || kept[0].ID != mine || kept[0].Wallet != "alipay" {
			t.Fatalf("kept %v, %v", kept, err)
		}
		if err := db.DeleteAccount(ctx, r.ID, account.Event{Kind: account.AccountDeleted, Account: r.ID}); err != nil {
			t.Fatal(err)
		}
		if kept, _ := db.AttachedComplaints(ctx, r.ID); len(kept) != 0 {
			t.Error("complaints still belong to a deleted account")
		}
		_, err = db.Account(ctx, r.ID)
		wantKind(t, err, joinder.NotFound)
	})
}

func TestSessionsAreStoredByHash(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ctx := t.Context()
		s := db.Sessions()
		if err := s.CommitCtx(ctx, "token", []byte("body"), time.Now().Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		if err := s.CommitCtx(ctx, "token", []byte("body 2"), time.Now().Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		if body, found, err := s.FindCtx(ctx, "token"); !found || err != nil || !bytes.Equal(body, []byte("body 2")) {
			t.Fatalf("%q %v %v", body, found, err)
		}
		if err := s.Commit("gone", []byte("x"), time.Now().Add(-time.Second)); err != nil {
			t.Fatal(err)
		}
		if _, found, err := s.Find("gone"); found || err != nil {
			t.Error("a session that ran out is found", err)
		}
		if err := s.DeleteCtx(ctx, "token"); err != nil {
			t.Fatal(err)
		}
		if _, found, err := s.Find("token"); found || err != nil {
			t.Error("an ended session is found", err)
		}
		if err := db.SweepAccounts(context.WithoutCancel(ctx), time.Now()); err != nil {
			t.Fatal(err)
		}
	})
}
