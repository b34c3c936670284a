package sqldb_test

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"joinder"
	"joinder/internal/intake"
	"joinder/internal/sqldb"
	"joinder/internal/sqldb/sqldbtest"
)

// newDraft stores an empty draft and returns its key.
func newDraft(t *testing.T, db *sqldb.DB) []byte {
	t.Helper()
	w := joinder.RealWorld()
	key := intake.Token(w.ID()).Key()
	if err := db.CreateDraft(t.Context(), intake.DraftRow{Key: key, Body: []byte("empty"), CreatedAt: w.Now(), SavedAt: w.Now()}); err != nil {
		t.Fatal(err)
	}
	return key
}

// newFiling is what the desk would commit for a draft.
func newFiling(key []byte) intake.Filing {
	w := joinder.RealWorld()
	c := joinder.Complaint{
		ID: w.ID(), Source: "web", Wallet: "alipay", Issue: "other", Jurisdiction: "CN", Region: "浙江", FiledAt: w.Now(),
		OccurredOn: joinder.Date{Year: 2026, Month: 2, Day: 28}, Amount: joinder.Minor(12345, "CNY"), Public: "提现不到账",
		Lang: joinder.Chinese, Person: w.ID(), State: joinder.Filed, Level: joinder.LevelStated,
	}
	salt := w.Bytes(joinder.SaltSize)
	return intake.Filing{
		DraftKey: key, Complaint: c, Statement: []byte("boxed statement"), Contact: []byte("boxed contact"), Salt: salt,
		Leaf: joinder.NewLeaf(joinder.LeafComplaint, "", c.ID, salt, []byte("statement")), CodeHash: w.Bytes(32),
		Receipt: []byte("receipt of " + c.ID), Jobs: []joinder.Job{{Kind: intake.FiledJob}},
	}
}

// file files a fresh draft and returns what was committed.
func file(t *testing.T, db *sqldb.DB) intake.Filing {
	t.Helper()
	f := newFiling(newDraft(t, db))
	if already, err := db.FileComplaint(t.Context(), f); err != nil || already {
		t.Fatalf("filing: already %v, %v", already, err)
	}
	return f
}

func owner(id joinder.ID) joinder.Viewer { return joinder.Viewer{Holds: []joinder.ID{id}} }

func wantKey(t *testing.T, err error, kind joinder.Kind, key string) {
	t.Helper()
	wantKind(t, err, kind)
	if !strings.Contains(err.Error(), key) {
		t.Fatalf("error %v, want the key %s", err, key)
	}
}

func eachWallet(t *testing.T, f func(t *testing.T, db *sqldb.DB)) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		db.AddWallet(t, "alipay")
		f(t, db)
	})
}

func TestDraftIsSavedUntilFiled(t *testing.T) {
	eachWallet(t, func(t *testing.T, db *sqldb.DB) {
		ctx, w := t.Context(), joinder.RealWorld()
		key := newDraft(t, db)
		at := w.Now().Add(time.Minute)
		body := []byte("O'Neil-李 \x00\xff 𬭎𬀩")
		if err := db.SaveDraft(ctx, key, body, at); err != nil {
			t.Fatal(err)
		}
		got, err := db.Draft(ctx, key)
		if err != nil || !bytes.Equal(got.Body, body) || !got.SavedAt.Equal(at) || got.Complaint != "" || got.Receipt != nil {
			t.Fatalf("%+v %v", got, err)
		}
		stranger := intake.Token("nobody").Key()
		wantKey(t, db.SaveDraft(ctx, stranger, body, at), joinder.NotFound, "error.intake.no_draft")
		_, err = db.Draft(ctx, stranger)
		wantKey(t, err, joinder.NotFound, "error.intake.no_draft")
		_, err = db.FileComplaint(ctx, newFiling(stranger))
		wantKey(t, err, joinder.NotFound, "error.intake.no_draft")

		f := newFiling(key)
		if already, err := db.FileComplaint(ctx, f); err != nil || already {
			t.Fatal(already, err)
		}
		wantKey(t, db.SaveDraft(ctx, key, body, at), joinder.Conflict, "error.intake.already_filed")
		got, err = db.Draft(ctx, key)
		if err != nil || got.Body != nil || got.Complaint != f.Complaint.ID || !bytes.Equal(got.Receipt, f.Receipt) {
			t.Fatalf("a filed draft is %+v, %v", got, err)
		}
	})
}

func TestOneDraftIsOneComplaint(t *testing.T) {
	sqldbtest.AtOnce(t)
	eachWallet(t, func(t *testing.T, db *sqldb.DB) {
		key := newDraft(t, db)
		var first, already atomic.Int32
		var winner atomic.Value
		var wg sync.WaitGroup
		for range 20 {
			f := newFiling(key)
			w := joinder.Wallet{ID: "x-new", Name: joinder.Text{EN: "New"}, Kind: "unreviewed"}
			f.Wallet, f.Complaint.Wallet = &w, w.ID
			wg.Go(func() {
				was, err := db.FileComplaint(t.Context(), f)
				switch {
				case err != nil:
					t.Error(err)
				case was:
					already.Add(1)
				default:
					first.Add(1)
					winner.Store(f)
				}
			})
		}
		wg.Wait()
		if first.Load() != 1 || already.Load() != 19 {
			t.Fatalf("%d filed, %d already", first.Load(), already.Load())
		}
		f := winner.Load().(intake.Filing)
		for what, want := range map[string]int{"complaints": 1, "receipts": 1, "log_leaves": 1, "goqite": 2} {
			if n := db.Count(t, `SELECT COUNT(*) FROM `+what); n != want {
				t.Errorf("%d rows in %s, want %d", n, what, want)
			}
		}
		if id, err := db.ComplaintByCode(t.Context(), f.CodeHash); err != nil || id != f.Complaint.ID {
			t.Errorf("the winner's code finds %q, %v", id, err)
		}
		if d, err := db.Draft(t.Context(), key); err != nil || !bytes.Equal(d.Receipt, f.Receipt) {
			t.Errorf("the draft keeps %q, %v", d.Receipt, err)
		}
	})
}

// TestFilingIsAllOrNothing: whatever fails last, the draft can be filed again.
func TestFilingIsAllOrNothing(t *testing.T) {
	eachWallet(t, func(t *testing.T, db *sqldb.DB) {
		earlier := file(t, db)
		key := newDraft(t, db)
		for what, spoil := range map[string]func(f *intake.Filing){
			"unknown evidence": func(f *intake.Filing) { f.Evidence = []intake.DraftEvidence{{ID: joinder.RealWorld().ID()}} },
			"a taken code":     func(f *intake.Filing) { f.CodeHash = earlier.CodeHash },
			"a taken id":       func(f *intake.Filing) { f.Complaint.ID = earlier.Complaint.ID },
			"unknown wallet":   func(f *intake.Filing) { f.Complaint.Wallet = "nowhere" },
		} {
			f := newFiling(key)
			spoil(&f)
			if _, err := db.FileComplaint(t.Context(), f); err == nil {
				t.Fatalf("%s was accepted", what)
			} else if what == "unknown evidence" {
				wantKey(t, err, joinder.Invalid, "error.intake.evidence_unknown")
			}
		}
		if n := db.Count(t, `SELECT COUNT(*) FROM log_leaves`); n != 1 {
			t.Errorf("%d leaves, want the earlier one's", n)
		}
		f := newFiling(key)
		if already, err := db.FileComplaint(t.Context(), f); err != nil || already {
			t.Fatalf("afterwards: %v %v", already, err)
		}
		if b, err := db.OwnComplaint(t.Context(), owner(f.Complaint.ID), f.Complaint.ID); err != nil || b.Complaint.Leaf != 1 {
			t.Errorf("leaf %d, %v", b.Complaint.Leaf, err)
		}
	})
}

func TestReceiptsAreFoundByCode(t *testing.T) {
	eachWallet(t, func(t *testing.T, db *sqldb.DB) {
		a, b := file(t, db), file(t, db)
		for _, f := range []intake.Filing{a, b} {
			if id, err := db.ComplaintByCode(t.Context(), f.CodeHash); err != nil || id != f.Complaint.ID {
				t.Errorf("found %q, %v", id, err)
			}
		}
		_, err := db.ComplaintByCode(t.Context(), a.CodeHash[:31])
		wantKey(t, err, joinder.NotFound, "error.intake.no_complaint")
		db.Exec(t, `UPDATE complaints SET state = 'erased' WHERE id = $1`, string(a.Complaint.ID))
		_, err = db.ComplaintByCode(t.Context(), a.CodeHash)
		wantKind(t, err, joinder.NotFound)
		_, err = db.OwnComplaint(t.Context(), owner(a.Complaint.ID), a.Complaint.ID)
		wantKind(t, err, joinder.NotFound)
	})
}

func TestWithdraw(t *testing.T) {
	eachWallet(t, func(t *testing.T, db *sqldb.DB) {
		ctx, now := t.Context(), joinder.RealWorld().Now()
		a, b := file(t, db).Complaint.ID, file(t, db).Complaint.ID
		wantKind(t, db.WithdrawComplaint(ctx, joinder.Viewer{}, a, now), joinder.NotFound)
		wantKind(t, db.WithdrawComplaint(ctx, owner(b), a, now), joinder.NotFound)
		wantKind(t, db.WithdrawComplaint(ctx, owner("x"), "x", now), joinder.NotFound)
		jobs := db.Count(t, `SELECT COUNT(*) FROM goqite`)
		if err := db.WithdrawComplaint(ctx, owner(a), a, now); err != nil {
			t.Fatal(err)
		}
		if n := db.Count(t, `SELECT COUNT(*) FROM goqite`); n != jobs+1 {
			t.Errorf("%d jobs, want one more than %d", n, jobs)
		}
		wantKind(t, db.WithdrawComplaint(ctx, owner(a), a, now), joinder.Conflict)
		if got, err := db.OwnComplaint(ctx, owner(a), a); err != nil || got.Complaint.State != joinder.Withdrawn {
			t.Errorf("%v %v", got.Complaint.State, err)
		}
		db.Exec(t, `UPDATE complaints SET state = 'hidden' WHERE id = $1`, string(b))
		if err := db.WithdrawComplaint(ctx, owner(b), b, now); err != nil {
			t.Errorf("a hidden complaint cannot be taken back: %v", err)
		}
		db.Exec(t, `UPDATE complaints SET state = 'erased' WHERE id = $1`, string(b))
		wantKind(t, db.WithdrawComplaint(ctx, owner(b), b, now), joinder.NotFound)
	})
}

func TestPurgeTakesOldDraftsWithTheirFiles(t *testing.T) {
	eachWallet(t, func(t *testing.T, db *sqldb.DB) {
		ctx, w := t.Context(), joinder.RealWorld()
		fresh, old, oldFiled := newDraft(t, db), newDraft(t, db), newDraft(t, db)
		kept := addItem(t, db, oldFiled)
		f := newFiling(oldFiled)
		f.Evidence = []intake.DraftEvidence{{ID: kept.ID}}
		f.Complaint.FiledAt = w.Now().Add(-72 * time.Hour)
		if _, err := db.FileComplaint(ctx, f); err != nil {
			t.Fatal(err)
		}
		addItem(t, db, old)
		addItem(t, db, fresh)
		for _, key := range [][]byte{fresh, old, oldFiled} {
			if _, err := db.AddOwnerKey(ctx, intake.DraftOwner(key), []byte("wrapped")); err != nil {
				t.Fatal(err)
			}
		}
		if err := db.SaveDraft(ctx, old, []byte("b"), w.Now().Add(-31*24*time.Hour)); err != nil {
			t.Fatal(err)
		}
		n, err := db.PurgeDrafts(ctx, w.Now().Add(-intake.DraftLife), w.Now().Add(-intake.ReceiptWindow))
		if err != nil || n != 2 {
			t.Fatalf("purged %d, %v", n, err)
		}
		if _, err := db.Draft(ctx, fresh); err != nil {
			t.Error(err)
		}
		if n := db.Count(t, `SELECT COUNT(*) FROM evidence`); n != 2 {
			t.Errorf("%d items left, want the fresh draft's and the complaint's", n)
		}
		_, err = db.OwnerKey(ctx, intake.DraftOwner(old))
		wantKind(t, err, joinder.NotFound)
		for _, key := range [][]byte{fresh, oldFiled} {
			if _, err := db.OwnerKey(ctx, intake.DraftOwner(key)); err != nil {
				t.Errorf("a key in use is gone: %v", err)
			}
		}
		if _, err := db.OwnComplaint(ctx, owner(f.Complaint.ID), f.Complaint.ID); err != nil {
			t.Errorf("the complaint went with its draft: %v", err)
		}
	})
}

func importBatch(from, to int) intake.ImportBatch {
	w := joinder.RealWorld()
	b := intake.ImportBatch{Wallets: []joinder.Wallet{{ID: "x-acme", Name: joinder.Text{EN: "ACME"}, Kind: "unreviewed"}}}
	for i := from; i < to; i++ {
		b.Complaints = append(b.Complaints, joinder.Complaint{ID: w.ID(), Source: "cfpb", SourceID: fmt.Sprint(i), Wallet: "x-acme", Issue: "other",
			Product: "Debit card", FiledAt: w.Now(), Public: "words", Person: w.ID(), State: joinder.Filed, Level: joinder.LevelImported})
	}
	b.Position = intake.Position{Identity: "file", Rows: int64(to), At: w.Now()}
	return b
}

func TestImportTwiceIsImportOnce(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ctx := t.Context()
		if p, err := db.ImportPosition(ctx, "file"); err != nil || p != (intake.Position{}) {
			t.Fatalf("before: %+v %v", p, err)
		}
		for i, want := range []intake.ImportResult{{New: 50}, {Duplicate: 50}} {
			if got, err := db.ImportBatch(ctx, importBatch(0, 50)); err != nil || got != want {
				t.Fatalf("run %d: %+v %v", i, got, err)
			}
		}
		overlapping := importBatch(40, 90)
		overlapping.Complaints = append(overlapping.Complaints, overlapping.Complaints[49]) // twice in one file
		overlapping.Position.Done = true
		if got, err := db.ImportBatch(ctx, overlapping); err != nil || got != (intake.ImportResult{New: 40, Duplicate: 11}) {
			t.Fatalf("overlapping: %+v %v", got, err)
		}
		p, err := db.ImportPosition(ctx, "file")
		if err != nil || p.Rows != 90 || !p.Done || !p.At.Equal(overlapping.Position.At) {
			t.Fatalf("position %+v %v", p, err)
		}

		broken := importBatch(90, 100)
		broken.Complaints[9].Wallet = "nowhere"
		if _, err := db.ImportBatch(ctx, broken); err == nil {
			t.Fatal("a wallet that is not there was accepted")
		}
		if p, _ := db.ImportPosition(ctx, "file"); p.Rows != 90 {
			t.Errorf("the position moved to %d without the rows", p.Rows)
		}
		if n := db.Count(t, `SELECT COUNT(*) FROM complaints`); n != 90 {
			t.Errorf("%d complaints, want 90", n)
		}
		if n := db.Count(t, `SELECT COUNT(*) FROM log_leaves`); n != 0 {
			t.Errorf("%d leaves: imports are not sealed", n)
		}
		nameless := importBatch(100, 101)
		nameless.Position = intake.Position{}
		if _, err := db.ImportBatch(ctx, nameless); err != nil {
			t.Fatal(err)
		}
		if n := db.Count(t, `SELECT COUNT(*) FROM import_positions`); n != 1 {
			t.Errorf("%d positions", n)
		}
	})
}

func TestImportsSideBySide(t *testing.T) {
	sqldbtest.AtOnce(t)
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		var fresh atomic.Int64
		var wg sync.WaitGroup
		for i := range 6 {
			b := importBatch(i*10, i*10+40)
			for j := range 5 { // new operators met in different orders
				b.Wallets = append(b.Wallets, joinder.Wallet{ID: fmt.Sprint("x-", (i+j)%5), Kind: "unreviewed"})
			}
			wg.Go(func() {
				got, err := db.ImportBatch(t.Context(), b)
				if err != nil {
					t.Error(err)
				}
				fresh.Add(int64(got.New))
			})
		}
		wg.Wait()
		if n := db.Count(t, `SELECT COUNT(*) FROM complaints`); n != 90 || fresh.Load() != 90 {
			t.Errorf("%d stored, %d said to be new, want 90", n, fresh.Load())
		}
	})
}
