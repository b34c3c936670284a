package sqldb_test

import (
	"slices"
	"testing"

	"joinder"
	"joinder/internal/sqldb"
	"joinder/internal/wallet/fee"
)

// feeReceipt is one over 1,000.00 with a fee of 1.00.
func feeReceipt(complaint, item joinder.ID) fee.Receipt {
	w := joinder.RealWorld()
	return fee.Receipt{ID: w.ID(), Wallet: "alipay", Action: "withdraw", Amount: joinder.Minor(100000, "CNY"), Fee: joinder.Minor(100, "CNY"),
		On: joinder.Date{Year: 2026, Month: 10, Day: 3}, Complaint: complaint, Evidence: item, OpenFile: item != "", At: w.Now()}
}

func counted(t *testing.T, db *sqldb.DB) []fee.Counted {
	t.Helper()
	out, err := db.CountedFeeReceipts(t.Context(), joinder.Viewer{}, "2026-01", 100)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestFeeReceiptFromGivingToErasing(t *testing.T) {
	eachWallet(t, func(t *testing.T, db *sqldb.DB) {
		id, item := fileWith(t, db)
		me, moderator := owner(id), joinder.Viewer{Account: "m", Role: joinder.RoleModerator}
		r := feeReceipt(id, item.ID)
		if err := db.AddFeeReceipt(t.Context(), me, r); err != nil {
			t.Fatal(err)
		}
		own, err := db.FeeReceiptsOf(t.Context(), me)
		if err != nil || len(own) != 1 || own[0].Amount != r.Amount || own[0].Fee != r.Fee || own[0].On != r.On || own[0].Evidence != item.ID || own[0].State != fee.ReceiptGiven {
			t.Fatalf("own: %+v, %v", own, err)
		}
		for _, v := range []joinder.Viewer{{}, {Account: "x"}, moderator, owner("someoneelse")} {
			if others, err := db.FeeReceiptsOf(t.Context(), v); err != nil || len(others) != 0 {
				t.Errorf("%+v sees %+v, %v", v, others, err)
			}
		}
		// The same month once more takes its place; another month stands beside it.
		again, other := feeReceipt(id, item.ID), feeReceipt(id, "")
		again.Fee, other.On.Month = joinder.Minor(300, "CNY"), 9
		for _, more := range []fee.Receipt{again, other} {
			if err := db.AddFeeReceipt(t.Context(), me, more); err != nil {
				t.Fatal(err)
			}
		}
		got := counted(t, db)
		if len(got) != 2 || got[0].Person != got[1].Person || !slices.ContainsFunc(got, func(c fee.Counted) bool { return c.Fee == again.Fee && c.File == item.SHA256 }) {
			t.Fatalf("counted: %+v", got)
		}

		list, err := db.FeeReceiptsToJudge(t.Context(), moderator, 10)
		if err != nil || len(list) != 2 || list[0].Complaint != "" || list[0].Account != "" || list[0].On.Day != 1 {
			t.Errorf("to judge: %+v, %v", list, err)
		}
		_, err = db.FeeReceiptsToJudge(t.Context(), me, 10)
		wantKind(t, err, joinder.Forbidden)
		if got, err := db.FeeReceiptFile(t.Context(), moderator, again.ID); err != nil || got != item.ID {
			t.Errorf("file %q, %v", got, err)
		}
		_, err = db.FeeReceiptFile(t.Context(), moderator, other.ID)
		wantKind(t, err, joinder.NotFound)
		_, err = db.FeeReceiptFile(t.Context(), me, again.ID)
		wantKind(t, err, joinder.Forbidden)

		if err := db.JudgeFeeReceipt(t.Context(), moderator, again.ID, fee.ReceiptConfirmed, "", r.At); err != nil {
			t.Fatal(err)
		}
		wantKind(t, db.JudgeFeeReceipt(t.Context(), moderator, other.ID, fee.ReceiptConfirmed, "", r.At), joinder.NotFound) // nothing to look at
		if err := db.JudgeFeeReceipt(t.Context(), moderator, other.ID, fee.ReceiptRefused, "no file", r.At); err != nil {
			t.Fatal(err)
		}
		wantKind(t, db.JudgeFeeReceipt(t.Context(), me, other.ID, fee.ReceiptConfirmed, "", r.At), joinder.Forbidden)
		mine := moderator
		mine.Holds = []joinder.ID{id}
		wantKind(t, db.JudgeFeeReceipt(t.Context(), mine, again.ID, fee.ReceiptConfirmed, "", r.At), joinder.NotFound)
		if got := counted(t, db); len(got) != 1 || !got[0].Confirmed {
			t.Errorf("after judging: %+v", got)
		}
		wantKind(t, db.AddFeeReceipt(t.Context(), me, feeReceipt(id, item.ID)), joinder.Conflict)

		if err := db.WithdrawComplaint(t.Context(), me, id, r.At); err != nil {
			t.Fatal(err)
		}
		if got := counted(t, db); len(got) != 0 {
			t.Errorf("of a withdrawn complaint: %+v", got)
		}
		if list, err := db.FeeReceiptsToJudge(t.Context(), moderator, 10); err != nil || len(list) != 0 {
			t.Errorf("of a withdrawn complaint to judge: %+v, %v", list, err)
		}
		if err := db.EraseComplaint(t.Context(), me, id, r.At); err != nil {
			t.Fatal(err)
		}
		var n int
		if err := db.Raw().QueryRowContext(t.Context(), `SELECT COUNT(*) FROM fee_receipts`).Scan(&n); err != nil || n != 0 {
			t.Errorf("%d are left after erasing, %v", n, err)
		}
	})
}

func TestFeeReceiptIsItsGivers(t *testing.T) {
	eachWallet(t, func(t *testing.T, db *sqldb.DB) {
		id, item := fileWith(t, db)
		other, _ := fileWith(t, db)
		wantKind(t, db.AddFeeReceipt(t.Context(), owner(other), feeReceipt(id, item.ID)), joinder.NotFound)
		wantKind(t, db.AddFeeReceipt(t.Context(), owner(other), feeReceipt(other, item.ID)), joinder.Invalid) // another's file
		wantKind(t, db.AddFeeReceipt(t.Context(), joinder.Viewer{}, feeReceipt("", "")), joinder.Forbidden)
		unknown := feeReceipt(id, "")
		unknown.Wallet = "𬭎 nobody's"
		wantKind(t, db.AddFeeReceipt(t.Context(), owner(id), unknown), joinder.Invalid)

		account := joinder.Viewer{Account: "acc"}
		r := feeReceipt("", "")
		r.Account = "acc"
		if err := db.AddFeeReceipt(t.Context(), account, r); err != nil {
			t.Fatal(err)
		}
		wantKind(t, db.TakeBackFeeReceipt(t.Context(), owner(id), r.ID), joinder.NotFound)
		wantKind(t, db.TakeBackFeeReceipt(t.Context(), joinder.Viewer{}, r.ID), joinder.NotFound)
		if got := counted(t, db); len(got) != 1 || got[0].Person != "acc" {
			t.Errorf("counted: %+v", got)
		}
		if err := db.TakeBackFeeReceipt(t.Context(), account, r.ID); err != nil || len(counted(t, db)) != 0 {
			t.Errorf("taken back: %v", err)
		}
	})
}
