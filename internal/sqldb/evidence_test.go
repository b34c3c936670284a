package sqldb_test

import (
	"bytes"
	"reflect"
	"sync"
	"sync/atomic"
	"testing"

	"joinder"
	"joinder/internal/evidence"
	"joinder/internal/intake"
	"joinder/internal/sqldb"
	"joinder/internal/sqldb/sqldbtest"
)

var roomy = evidence.Limits{Files: 100, Person: 1 << 30}

// newItem is a received file of ten bytes, ready to be recorded.
func newItem(owner joinder.ID) (evidence.Row, joinder.Leaf) {
	w := joinder.RealWorld()
	e := joinder.Evidence{ID: w.ID(), Item: "chat", MediaType: "image/png", Size: 10, SHA256: "ab", Blob: "cd", Salt: w.Bytes(32), At: w.Now()}
	row := evidence.Row{Evidence: e, Owner: owner, Name: []byte("boxed name"), Caption: []byte("boxed caption"), WrappedKey: []byte("key")}
	return row, joinder.NewLeaf(joinder.LeafEvidence, "", e.ID, e.Salt, []byte("bytes"))
}

// addItem records an item of a draft.
func addItem(t *testing.T, db *sqldb.DB, draft []byte) joinder.Evidence {
	t.Helper()
	row, leaf := newItem(intake.DraftOwner(draft))
	var err error
	if row.Evidence.Leaf, err = db.AddItem(t.Context(), joinder.Viewer{}, row, leaf, roomy); err != nil {
		t.Fatal(err)
	}
	return row.Evidence
}

// fileWith files a draft with one item.
func fileWith(t *testing.T, db *sqldb.DB) (complaint joinder.ID, item joinder.Evidence) {
	t.Helper()
	key := newDraft(t, db)
	item = addItem(t, db, key)
	f := newFiling(key)
	f.Evidence = []intake.DraftEvidence{{ID: item.ID}}
	if _, err := db.FileComplaint(t.Context(), f); err != nil {
		t.Fatal(err)
	}
	return f.Complaint.ID, item
}

func TestLimitsHoldWhenUploadsRunSideBySide(t *testing.T) {
	sqldbtest.AtOnce(t)
	eachWallet(t, func(t *testing.T, db *sqldb.DB) {
		filed := file(t, db).Complaint.ID
		draft := intake.DraftOwner(newDraft(t, db))
		for what, c := range map[string]struct {
			owner  joinder.ID
			viewer joinder.Viewer
			limits evidence.Limits
		}{
			"files of a draft":     {draft, joinder.Viewer{}, evidence.Limits{Files: 3, Person: 1000}},
			"bytes of a complaint": {filed, owner(filed), evidence.Limits{Files: 100, Person: 39}},
		} {
			var kept atomic.Int32
			var wg sync.WaitGroup
			for range 12 {
				wg.Go(func() {
					row, leaf := newItem(c.owner)
					_, err := db.AddItem(t.Context(), c.viewer, row, leaf, c.limits)
					switch {
					case err == nil:
						kept.Add(1)
					case joinder.KindOf(err) != joinder.TooLarge:
						t.Errorf("%s: %v", what, err)
					}
				})
			}
			wg.Wait()
			files, used, err := db.EvidenceUsed(t.Context(), c.viewer, c.owner)
			if err != nil || kept.Load() != 3 || files != 3 || used != 30 {
				t.Errorf("%s: %d kept, %d files of %d bytes stored, %v", what, kept.Load(), files, used, err)
			}
		}
		if n := db.Count(t, `SELECT COUNT(*) FROM log_leaves`); n != 1+6 {
			t.Errorf("%d leaves: a refused item left one", n)
		}
		got, err := db.OwnComplaint(t.Context(), owner(filed), filed)
		if err != nil || got.Complaint.Evidence != 3 || got.Complaint.Level != joinder.LevelEvidence {
			t.Errorf("complaint %+v, %v", got.Complaint, err)
		}
	})
}

func TestItemsBecomeTheComplaints(t *testing.T) {
	eachWallet(t, func(t *testing.T, db *sqldb.DB) {
		ctx := t.Context()
		key := newDraft(t, db)
		draft := intake.DraftOwner(key)
		first, second, unused := addItem(t, db, key), addItem(t, db, key), addItem(t, db, key)
		before, err := db.ItemsOf(ctx, joinder.Viewer{}, draft)
		if err != nil || len(before) != 3 || before[0].Evidence.ID != first.ID || before[2].Evidence.ID != unused.ID {
			t.Fatalf("%+v %v", before, err)
		}
		if !reflect.DeepEqual(before[0], evidence.Row{Evidence: first, Owner: draft, Name: []byte("boxed name"), Caption: []byte("boxed caption"), WrappedKey: []byte("key")}) {
			t.Errorf("stored %+v", before[0])
		}
		f := newFiling(key)
		f.Evidence = []intake.DraftEvidence{{ID: second.ID}, {ID: first.ID}}
		if _, err := db.FileComplaint(ctx, f); err != nil {
			t.Fatal(err)
		}
		id := f.Complaint.ID
		after, err := db.ItemsOf(ctx, owner(id), id)
		if err != nil || len(after) != 2 || after[0].Owner != draft || after[0].Evidence.Complaint != id || after[0].Evidence.Leaf != first.Leaf {
			t.Fatalf("%+v %v", after, err)
		}
		row, leaf := newItem(draft)
		_, err = db.AddItem(ctx, joinder.Viewer{}, row, leaf, roomy)
		wantKey(t, err, joinder.Conflict, "error.intake.already_filed")
		_, err = db.DropItem(ctx, draft, first.ID)
		wantKind(t, err, joinder.NotFound)

		other := newFiling(newDraft(t, db))
		other.Evidence = []intake.DraftEvidence{{ID: unused.ID}}
		_, err = db.FileComplaint(ctx, other)
		wantKind(t, err, joinder.Invalid) // another draft's item
	})
}

func TestDropItemOnlyBeforeFiling(t *testing.T) {
	eachWallet(t, func(t *testing.T, db *sqldb.DB) {
		ctx := t.Context()
		key := newDraft(t, db)
		draft := intake.DraftOwner(key)
		item := addItem(t, db, key)
		_, err := db.DropItem(ctx, intake.DraftOwner(newDraft(t, db)), item.ID)
		wantKind(t, err, joinder.NotFound)
		got, err := db.DropItem(ctx, draft, item.ID)
		if err != nil || got.Evidence.Blob != item.Blob {
			t.Fatalf("%+v %v", got, err)
		}
		_, err = db.DropItem(ctx, draft, item.ID)
		wantKind(t, err, joinder.NotFound)
		if n := db.Count(t, `SELECT COUNT(*) FROM log_leaves`); n != 1 {
			t.Errorf("%d leaves: the log forgets nothing", n)
		}
	})
}

// TestFilingOrDroppingWins: a file is either in the complaint or gone, never
// promised and deleted.
func TestFilingOrDroppingWins(t *testing.T) {
	sqldbtest.AtOnce(t)
	eachWallet(t, func(t *testing.T, db *sqldb.DB) {
		for range 15 {
			key := newDraft(t, db)
			item := addItem(t, db, key)
			f := newFiling(key)
			f.Evidence = []intake.DraftEvidence{{ID: item.ID}}
			var filed, dropped error
			var wg sync.WaitGroup
			wg.Go(func() { _, filed = db.FileComplaint(t.Context(), f) })
			wg.Go(func() { _, dropped = db.DropItem(t.Context(), intake.DraftOwner(key), item.ID) })
			wg.Wait()
			if (filed == nil) == (dropped == nil) {
				t.Fatalf("filed: %v, dropped: %v", filed, dropped)
			}
			if n := db.Count(t, `SELECT COUNT(*) FROM evidence WHERE complaint = $1`, string(f.Complaint.ID)); filed == nil && n != 1 {
				t.Fatal("the filed item is gone")
			}
		}
	})
}

// TestFilingClosesTheDraft: an upload that races with filing is refused or in
// time, never left in a draft that is filed.
func TestFilingClosesTheDraft(t *testing.T) {
	sqldbtest.AtOnce(t)
	eachWallet(t, func(t *testing.T, db *sqldb.DB) {
		for range 15 {
			key := newDraft(t, db)
			row, leaf := newItem(intake.DraftOwner(key))
			var at int64
			var added, filed error
			f := newFiling(key)
			var wg sync.WaitGroup
			wg.Go(func() { at, added = db.AddItem(t.Context(), joinder.Viewer{}, row, leaf, roomy) })
			wg.Go(func() { _, filed = db.FileComplaint(t.Context(), f) })
			wg.Wait()
			if filed != nil {
				t.Fatal(filed)
			}
			b, err := db.OwnComplaint(t.Context(), owner(f.Complaint.ID), f.Complaint.ID)
			if err != nil {
				t.Fatal(err)
			}
			if added == nil && at > b.Complaint.Leaf {
				t.Fatal("an item was added to a filed draft")
			}
			if added != nil {
				wantKind(t, added, joinder.Conflict)
			}
		}
	})
}

func TestWhoMayAddEvidence(t *testing.T) {
	eachWallet(t, func(t *testing.T, db *sqldb.DB) {
		ctx := t.Context()
		mine, other := file(t, db).Complaint.ID, file(t, db).Complaint.ID
		for _, v := range []joinder.Viewer{{}, owner(other)} {
			row, leaf := newItem(mine)
			_, err := db.AddItem(ctx, v, row, leaf, roomy)
			wantKind(t, err, joinder.NotFound)
			_, _, err = db.EvidenceUsed(ctx, v, mine)
			wantKind(t, err, joinder.NotFound)
		}
		_, _, err := db.EvidenceUsed(ctx, joinder.Viewer{}, "nobody")
		wantKey(t, err, joinder.NotFound, "error.intake.no_draft")
		db.Exec(t, `UPDATE complaints SET state = 'erased' WHERE id = $1`, string(mine))
		row, leaf := newItem(mine)
		_, err = db.AddItem(ctx, owner(mine), row, leaf, roomy)
		wantKind(t, err, joinder.NotFound)
	})
}

func TestWhoMayReadEvidence(t *testing.T) {
	eachCase(t, func(c caseTest) {
		ctx := c.Context()
		mine, item := fileWith(c.T, c.db)
		id := c.open(c.file(1), joinder.Consents{})
		elsewhere := c.open(c.file(1), joinder.Consents{})
		in := func(id joinder.ID, role joinder.CaseRole) joinder.Viewer {
			return joinder.Viewer{Account: "a", Cases: map[joinder.ID]joinder.CaseRole{id: role}}
		}
		reads := func(v joinder.Viewer, want bool, when string) {
			c.Helper()
			_, err := c.db.Item(ctx, v, item.ID, "test")
			if (err == nil) != want || err != nil && joinder.KindOf(err) != joinder.NotFound {
				c.Errorf("%s: %+v reads the item: %v", when, v, err)
			}
			rows, err := c.db.ItemsOf(ctx, v, mine)
			if err != nil || (len(rows) == 1) != want {
				c.Errorf("%s: %+v is shown %d items, %v", when, v, len(rows), err)
			}
		}
		consent := func(yes bool) {
			c.Helper()
			if err := c.cases.Consent(ctx, owner(mine), id, mine, joinder.SendEvidence, yes); err != nil {
				c.Fatal(err)
			}
		}
		state := func(s joinder.ComplaintState) {
			c.db.Exec(c.T, `UPDATE complaints SET state = $2 WHERE id = $1`, string(mine), string(s))
		}
		organiser, custodian := in(id, joinder.Organiser), in(id, joinder.Custodian)

		reads(owner(mine), true, "owner")
		reads(joinder.SystemViewer(), true, "system")
		reads(organiser, false, "before joining")
		if _, err := c.cases.Join(ctx, owner(mine), id, mine, joinder.Consents{joinder.CountMe: true, joinder.NameMe: true, joinder.SignForMe: true}); err != nil {
			c.Fatal(err)
		}
		reads(organiser, false, "other consents")
		consent(true)
		reads(organiser, true, "with consent")
		reads(custodian, true, "with consent")
		for _, v := range []joinder.Viewer{{}, owner("x"), in(id, joinder.Member), in(id, joinder.Observer), in(elsewhere, joinder.Organiser), {Role: joinder.RoleAdmin, SteppedUp: true}} {
			reads(v, false, "with consent")
		}
		state(joinder.Hidden)
		reads(organiser, false, "hidden")
		reads(owner(mine), true, "hidden")
		state(joinder.Filed)
		consent(false)
		reads(organiser, false, "withdrawn consent")
		consent(true)
		reads(organiser, true, "given again")
		if err := c.cases.Leave(ctx, owner(mine), id, mine); err != nil {
			c.Fatal(err)
		}
		reads(custodian, false, "after leaving")
		state(joinder.Erased)
		reads(owner(mine), false, "erased")
	})
}

func TestCustodyNamesEveryReader(t *testing.T) {
	eachCase(t, func(c caseTest) {
		ctx := c.Context()
		mine, item := fileWith(c.T, c.db)
		id := c.open(mine, all)
		organiser := joinder.Viewer{Account: "lin", Cases: map[joinder.ID]joinder.CaseRole{id: joinder.Organiser}}
		for _, read := range []struct {
			v   joinder.Viewer
			act string
		}{{owner(mine), "download"}, {organiser, "download"}, {joinder.SystemViewer(), "bundle"}} {
			if _, err := c.db.Item(ctx, read.v, item.ID, read.act); err != nil {
				c.Fatal(err)
			}
		}
		_, err := c.db.Item(ctx, joinder.Viewer{}, item.ID, "download")
		c.wantKind(err, joinder.NotFound)
		log, err := c.db.CustodyOfCase(ctx, organiser, id)
		if err != nil {
			c.Fatal(err)
		}
		want := []string{"holder received", "holder download", "account lin download", "system bundle"}
		if len(log) != len(want) {
			c.Fatalf("%d entries: %+v", len(log), log)
		}
		for i, e := range log {
			if e.Item != item.ID || e.Actor+" "+e.Act != want[i] || e.At.IsZero() {
				c.Errorf("entry %d: %+v, want %s", i, e, want[i])
			}
		}
	})
}

func TestBoxesOfItemsMayBeEmpty(t *testing.T) {
	eachWallet(t, func(t *testing.T, db *sqldb.DB) {
		key := newDraft(t, db)
		row, leaf := newItem(intake.DraftOwner(key))
		row.Caption, row.Name = nil, bytes.Repeat([]byte{0}, 40)
		if _, err := db.AddItem(t.Context(), joinder.Viewer{}, row, leaf, roomy); err != nil {
			t.Fatal(err)
		}
		got, err := db.ItemsOf(t.Context(), joinder.Viewer{}, row.Owner)
		if err != nil || got[0].Caption != nil || !bytes.Equal(got[0].Name, row.Name) {
			t.Errorf("%+v %v", got, err)
		}
	})
}

// newDraftOwner makes a draft and returns the owner of its files.
func newDraftOwner(t *testing.T, db *sqldb.DB) joinder.ID {
	t.Helper()
	return intake.DraftOwner(newDraft(t, db))
}
