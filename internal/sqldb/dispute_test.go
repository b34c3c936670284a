package sqldb_test

import (
	"fmt"
	"testing"

	"joinder"
	"joinder/internal/intake"
	"joinder/internal/sqldb"
)

// newDispute is what the desk would commit; the box is left open.
func newDispute(complaint joinder.ID, evidence ...joinder.ID) intake.SealedDispute {
	w := joinder.RealWorld()
	d := intake.SealedDispute{ID: w.ID(), Complaint: complaint, At: w.Now(), Salt: w.Bytes(joinder.SaltSize), Evidence: evidence}
	d.Box = fmt.Appendf(nil, "list %s", d.ID)
	d.Entry = joinder.NewLeaf(joinder.LeafDispute, "", d.ID, d.Salt, d.Box)
	return d
}

func newestOf(t *testing.T, db *sqldb.DB, v joinder.Viewer, complaint joinder.ID) (id joinder.ID, n int) {
	t.Helper()
	got, err := db.Disputes(t.Context(), v, complaint)
	if err != nil {
		t.Fatal(err)
	}
	if len(got) == 0 {
		return "", 0
	}
	return got[0].ID, len(got)
}

// TestDisputeIsReadWithTheEvidence: a list is sealed with the complaint, a newer
// one takes its place, whoever may read the complaint's evidence reads it and
// nobody else, and it is gone once the complaint is erased.
func TestDisputeIsReadWithTheEvidence(t *testing.T) {
	eachCase(t, func(c caseTest) {
		t, db, ctx := c.T, c.db, c.Context()
		f := newFiling(newDraft(t, db))
		first := newDispute(f.Complaint.ID)
		f.Dispute = &first
		if _, err := db.FileComplaint(ctx, f); err != nil {
			t.Fatal(err)
		}
		other := file(t, db).Complaint.ID
		mine := f.Complaint.ID
		if id, n := newestOf(t, db, owner(mine), mine); id != first.ID || n != 1 {
			t.Fatalf("filed %s, found %s of %d", first.ID, id, n)
		}
		second := newDispute(mine)
		if err := db.AddDispute(ctx, owner(mine), second); err != nil {
			t.Fatal(err)
		}
		for _, v := range []joinder.Viewer{owner(mine), joinder.SystemViewer()} {
			if id, n := newestOf(t, db, v, mine); id != second.ID || n != 2 {
				t.Errorf("newest %s of %d, want %s of 2", id, n, second.ID)
			}
		}
		got, err := db.Disputes(ctx, owner(mine), mine)
		if err != nil || string(got[0].Box) != string(second.Box) || string(got[0].Salt) != string(second.Salt) || got[0].Complaint != mine || got[0].Leaf <= got[1].Leaf {
			t.Errorf("read back %+v, %v", got, err)
		}
		leaves, err := db.Log().Leaves(ctx, got[0].Leaf, got[0].Leaf+1)
		if err != nil || string(leaves[0]) != string(second.Entry.Bytes()) {
			t.Errorf("leaf %q, %v", leaves, err)
		}
		wantKind(t, db.AddDispute(ctx, owner(other), newDispute(mine)), joinder.NotFound)
		wantKey(t, db.AddDispute(ctx, owner(mine), newDispute(mine, "018f0000000070008000000000000001")), joinder.Invalid, "error.intake.transaction_file")

		k := c.open(other, joinder.Consents{joinder.CountMe: true})
		if _, err := c.cases.Join(ctx, owner(mine), k, mine, joinder.Consents{joinder.CountMe: true}); err != nil {
			t.Fatal(err)
		}
		held := c.holder(other)
		if held.In(k) != joinder.Organiser {
			t.Fatalf("the opener is %q", held.In(k))
		}
		strangers := map[string]joinder.Viewer{"nobody": {}, "admin": {Role: joinder.RoleAdmin, Account: "boss", SteppedUp: true},
			"organiser without consent": held}
		check := func(who string, v joinder.Viewer, want int) {
			t.Helper()
			if id, n := newestOf(t, db, v, mine); n != want || want > 0 && id != second.ID {
				t.Errorf("%s reads %s of %d, want %d", who, id, n, want)
			}
		}
		for who, v := range strangers {
			check(who, v, 0)
		}
		if err := c.cases.Consent(ctx, owner(mine), k, mine, joinder.SendEvidence, true); err != nil {
			t.Fatal(err)
		}
		delete(strangers, "organiser without consent")
		check("organiser with consent", held, 1)
		for who, v := range strangers {
			check(who, v, 0)
		}
		shared, err := db.SharedDisputes(ctx, held, k)
		if err != nil || len(shared) != 1 || shared[0].ID != second.ID || shared[0].Number != 2 {
			t.Errorf("shared %+v, %v", shared, err)
		}
		if _, err := db.SharedDisputes(ctx, owner(other), k); joinder.KindOf(err) != joinder.NotFound {
			t.Errorf("a member gets the case's disputes: %v", err)
		}

		if err := db.EraseComplaint(ctx, owner(mine), mine, joinder.RealWorld().Now()); err != nil {
			t.Fatal(err)
		}
		check("owner after erasing", owner(mine), 0)
		check("system after erasing", joinder.SystemViewer(), 0)
		wantKind(t, db.AddDispute(ctx, owner(mine), newDispute(mine)), joinder.NotFound)
	})
}
