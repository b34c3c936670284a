package sqldb_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"joinder"
	"joinder/internal/similar"
	"joinder/internal/similar/group"
	"joinder/internal/sqldb"
	"joinder/internal/sqldb/sqldbtest"
)

// TestNoNumberTellsADay asks every day about two wallets whose complaints
// differ in nothing but the day within the month: all numbers must be equal, or
// who asks every day knows a day that the public does not (RQ-03).
func TestNoNumberTellsADay(t *testing.T) {
	eachIndex(t, func(t *testing.T, db *sqldb.DB, index similar.Backend) {
		for i := range 6 {
			month := time.Month(3 + i/3)
			early := joinder.Complaint{Wallet: "early", Issue: "x", Public: fmt.Sprintf("提现第%d回没有到账，一直显示处理中", i), OccurredOn: joinder.Date{Year: 2026, Month: month, Day: 1 + i}}
			late := early
			late.Wallet, late.OccurredOn.Day = "late", 28-i
			db.Tell(t, early, late)
		}
		for day := (joinder.Date{Year: 2026, Month: 3, Day: 31}); day.Year == 2026 && day.Month < 12; day = day.AddDays(1) {
			f := similar.New(index, joinder.World{Now: func() time.Time { return time.Date(day.Year, day.Month, day.Day, 12, 0, 0, 0, time.UTC) }})
			var told [2]string
			for i, w := range []string{"early", "late"} {
				a, err := f.Like(t.Context(), anyone, similar.Probe{Wallet: w})
				if err != nil {
					t.Fatal(err)
				}
				told[i] = fmt.Sprint(a.Tally, a.Trend)
				r, err := db.WalletReports().WalletReport(t.Context(), anyone, w, nil, day)
				if err != nil {
					t.Fatal(err)
				}
				told[i] += fmt.Sprint(r.Problems)
			}
			if told[0] != told[1] {
				t.Fatalf("on %s: %s, and %s", day, told[0], told[1])
			}
			rising, err := f.Rising(t.Context(), anyone, 5)
			if err != nil || len(rising) == 1 || len(rising) == 2 && rising[0].People != rising[1].People {
				t.Fatalf("on %s: rising %+v, %v", day, rising, err)
			}
		}
	})
}

// TestNoSumTellsAnAmount subtracts the sums of a wallet before and after one
// more complaint.
func TestNoSumTellsAnAmount(t *testing.T) {
	eachIndex(t, func(t *testing.T, db *sqldb.DB, index similar.Backend) {
		f := similar.New(index, joinder.RealWorld())
		sum := func() joinder.Money {
			a, err := f.Like(t.Context(), anyone, similar.Probe{Wallet: "w"})
			if err != nil || len(a.Amounts) != 1 || a.Amounts[0].Exact {
				t.Fatalf("%+v %v", a.Amounts, err)
			}
			return a.Amounts[0].Money
		}
		for i := range 6 {
			db.Tell(t, joinder.Complaint{Wallet: "w", Issue: "x", Amount: joinder.Minor(int64(100_001+i*11_111), "CNY")})
		}
		before := sum()
		db.Tell(t, joinder.Complaint{Wallet: "w", Issue: "x", Amount: joinder.Minor(123_456, "CNY")})
		if more := sum().Units().Int64() - before.Units().Int64(); more != 120_000 {
			t.Errorf("one more complaint of 1,234.56 makes the sum %d fen more", more)
		}
		db.Tell(t, joinder.Complaint{Source: "table", Wallet: "open", Issue: "x", Amount: joinder.Minor(123_456, "CNY")})
		if a, err := f.Like(t.Context(), anyone, similar.Probe{Wallet: "open"}); err != nil || !a.Amounts[0].Exact || a.Amounts[0].Money.Decimal() != "1234.56" {
			t.Errorf("what was public before: %+v %v", a.Amounts, err)
		}
	})
}

// TestAGroupTellsNoDay is TestNoNumberTellsADay for groups.
func TestAGroupTellsNoDay(t *testing.T) {
	eachIndex(t, func(t *testing.T, db *sqldb.DB, _ similar.Backend) {
		for i := range 8 {
			for w, day := range map[string]int{"early": 1, "late": 28} {
				db.Tell(t, joinder.Complaint{Wallet: w, Issue: "account_frozen", Public: toldStory(frozenParts, i), OccurredOn: joinder.Date{Year: 2026, Month: 3, Day: day}})
			}
		}
		runGroups(t, db, group.How{})
		for day := (joinder.Date{Year: 2026, Month: 3, Day: 31}); day.Month < 9; day = day.AddDays(1) {
			list, err := db.Groups(t.Context(), anyone, group.Query{Page: 1, Limit: 10, Order: group.ByAll, Today: day})
			if err != nil || len(list.Groups) != 2 || list.Groups[0].People90 != list.Groups[1].People90 {
				t.Fatalf("on %s: %+v, %v", day, list.Groups, err)
			}
			for _, g := range list.Groups {
				if one, err := db.Group(t.Context(), anyone, g.ID, day); err != nil || one.People90 != g.People90 {
					t.Fatalf("on %s: %d and %d, %v", day, one.People90, g.People90, err)
				}
			}
		}
	})
}

// TestSearchesLeaveConnections: searches for words wait for each other and
// not all other pages for them.
func TestSearchesLeaveConnections(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		db.Tell(t, joinder.Complaint{Wallet: "w", Issue: "x", Public: "提现没有到账"})
		f := similar.New(db.SearchIndex(), joinder.RealWorld())
		db.TakeSeats(t)
		if r, err := f.Search(t.Context(), anyone, similar.Query{Wallets: []string{"w"}}); err != nil || r.Total != 1 {
			t.Errorf("without words: %d %v", r.Total, err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		if _, err := f.Search(ctx, anyone, similar.Query{Text: "提现"}); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("with words: %v", err)
		}
	})
}

// TestNoPlaceTellsOfTheHidden goes on behind complaints that nobody may see, one
// with the word and one without: what follows must be the same.
func TestNoPlaceTellsOfTheHidden(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		index := db.SearchIndex()
		for i := range 6 {
			db.Tell(t, joinder.Complaint{Wallet: "w", Issue: "x", Public: "frozen account" + strings.Repeat(" and so on", i)})
		}
		var places [2]joinder.ID
		for i, text := range []string{"frozen account and so on and so on and so on it was", "another story altogether"} {
			places[i] = db.Tell(t, joinder.Complaint{Wallet: "w", Issue: "x", Public: text})[0]
			db.Judge(t, places[i], joinder.Withdrawn)
		}
		var told [2][]joinder.ID
		for i, id := range places {
			p := similar.Plan{Query: similar.Query{Text: "frozen", Sort: similar.Relevance}, Expr: similar.Parse("frozen"), Rows: 10}
			p.Behind = &similar.Place{Day: "2026-01", ID: id, Score: 1e300, Own: "database " + string(db.Engine)}
			found, err := index.Find(t.Context(), anyone, p)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range found.Texts {
				told[i] = append(told[i], c.ID)
			}
		}
		if len(told[0]) != 6 || !slices.Equal(told[0], told[1]) {
			t.Errorf("behind one with the word %d, behind one without %d", len(told[0]), len(told[1]))
		}
	})
}
