package sqldb_test

import (
	"reflect"
	"strings"
	"testing"

	"joinder"
	"joinder/internal/intake"
	"joinder/internal/sqldb"
	"joinder/internal/sqldb/sqldbtest"
)

// TestComplaintsReadAsWritten: exact amounts and every character of a name.
func TestComplaintsReadAsWritten(t *testing.T) {
	eachWallet(t, func(t *testing.T, db *sqldb.DB) {
		huge := strings.Repeat("9", 38)
		amount := func(units string, c joinder.Currency) joinder.Money {
			m, err := joinder.MoneyFromUnits(units, c)
			if err != nil {
				t.Fatal(err)
			}
			return m
		}
		for i, c := range []struct {
			words  string
			amount joinder.Money
		}{
			{"𬭎𬀩", amount(huge, "CNY")},
			{"O'Neil-李", amount("-"+huge, "ETH")},
			{`"quoted" \ back'slash; DROP TABLE complaints;--`, joinder.Minor(1, "CNY")},
			{"$1 %s {{.}} \u202e\n\t🧾", joinder.Minor(0, "JPY")},
			{"", joinder.Money{}},
		} {
			f := newFiling(newDraft(t, db))
			f.Complaint.Public, f.Complaint.Amount, f.Complaint.Region = c.words, c.amount, c.words
			f.Statement, f.Contact = []byte(c.words+"\x00\xff"), nil
			if _, err := db.FileComplaint(t.Context(), f); err != nil {
				t.Fatalf("%q %v: %v", c.words, c.amount, err)
			}
			got, err := db.OwnComplaint(t.Context(), owner(f.Complaint.ID), f.Complaint.ID)
			f.Complaint.Leaf = int64(i)
			if err != nil || !reflect.DeepEqual(got.Complaint, f.Complaint) {
				t.Errorf("%v\n got %+v\nwant %+v", err, got.Complaint, f.Complaint)
			}
			if string(got.Statement) != string(f.Statement) || got.Contact != nil || string(got.Salt) != string(f.Salt) {
				t.Errorf("boxes: %q %q", got.Statement, got.Contact)
			}
		}
	})
}

func TestOnlyOwnersReadComplaints(t *testing.T) {
	eachWallet(t, func(t *testing.T, db *sqldb.DB) {
		a, b := file(t, db).Complaint.ID, file(t, db).Complaint.ID
		for _, v := range []joinder.Viewer{{}, owner(b), {Role: joinder.RoleAdmin, Account: "boss", SteppedUp: true}} {
			_, err := db.OwnComplaint(t.Context(), v, a)
			wantKey(t, err, joinder.NotFound, "error.intake.no_complaint")
		}
		if _, err := db.OwnComplaint(t.Context(), joinder.SystemViewer(), a); err != nil {
			t.Error(err)
		}
	})
}

func TestImportedComplaintsKeepTheirSourceID(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		b := importBatch(7, 8)
		if _, err := db.ImportBatch(t.Context(), b); err != nil {
			t.Fatal(err)
		}
		got, err := db.OwnComplaint(t.Context(), joinder.SystemViewer(), b.Complaints[0].ID)
		b.Complaints[0].Leaf = -1 // not sealed
		if err != nil || !reflect.DeepEqual(got, intake.Boxed{Complaint: b.Complaints[0]}) {
			t.Errorf("%v\n got %+v\nwant %+v", err, got, b.Complaints[0])
		}
	})
}

func TestWalletsFollowTheDataPack(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ctx := t.Context()
		if _, err := db.ImportBatch(ctx, importBatch(0, 1)); err != nil { // meets x-acme
			t.Fatal(err)
		}
		pack := []joinder.Wallet{
			{ID: "zeta", Name: joinder.Text{ZH: "乙"}, Operator: "Z", Jurisdiction: "CN", Kind: "custodial_fiat", Reviewed: true},
			{ID: "alpha", Name: joinder.Text{EN: "A"}, Kind: "custodial_fiat", Reviewed: true},
		}
		for range 2 {
			pack[1].Operator += "A"
			if err := db.SyncWallets(ctx, pack); err != nil {
				t.Fatal(err)
			}
		}
		got, err := db.Wallets(ctx, joinder.Viewer{})
		want := []joinder.Wallet{pack[1], pack[0], {ID: "x-acme", Name: joinder.Text{EN: "ACME"}, Kind: "unreviewed"}}
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%v\n got %+v\nwant %+v", err, got, want)
		}
	})
}
