package sqldb_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"joinder"
	"joinder/internal/similar/group"
	"joinder/internal/similar/paraphrase"
	"joinder/internal/sqldb"
	"joinder/internal/sqldb/sqldbtest"
)

// knownPairs counts what is known, by the texts in order and how it is known.
func knownPairs(t *testing.T, db *sqldb.DB) map[string]int {
	t.Helper()
	known, err := db.KnownPairs(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	names := map[paraphrase.Knowledge]string{paraphrase.Together: "together", paraphrase.Left: "left", paraphrase.Confirmed: "same", paraphrase.Refused: "other"}
	out := map[string]int{}
	for _, k := range known {
		out[min(k.A, k.B)+" | "+max(k.A, k.B)+" | "+names[k.How]]++
	}
	return out
}

// TestCasesTeach: who joined one case tells of one problem, who left it may tell
// of another, and only published words teach.
func TestCasesTeach(t *testing.T) {
	sqldbtest.AtOnce(t)
	eachCase(t, func(c caseTest) {
		words := func(id joinder.ID, words string) joinder.ID {
			c.db.Exec(c.T, `UPDATE complaints SET public_text = '`+words+`' WHERE id = '`+string(id)+`'`)
			return id
		}
		first, second, third := words(c.file(100), "钱一直没到"), words(c.file(200), "提现三天了还在处理中"), words(c.file(300), "客服说再等等")
		silent, hidden := words(c.file(400), ""), words(c.file(500), "这句不公开")
		id := c.open(first, all)
		for _, who := range []joinder.ID{second, third, silent, hidden} {
			if _, err := c.cases.Join(c.Context(), c.holder(who), id, who, all); err != nil {
				c.Fatal(err)
			}
		}
		c.db.Exec(c.T, `UPDATE complaints SET state = 'hidden' WHERE id = '`+string(hidden)+`'`)
		want := func(lines ...string) {
			c.Helper()
			got := knownPairs(c.T, c.db)
			if keys := slices.Sorted(maps.Keys(got)); strings.Join(keys, "\n") != strings.Join(slices.Sorted(slices.Values(lines)), "\n") {
				c.Errorf("known:\n%s\nwant:\n%s", strings.Join(keys, "\n"), strings.Join(lines, "\n"))
			}
			for pair, n := range got {
				if n != 1 {
					c.Errorf("%s is known %d times", pair, n)
				}
			}
		}
		want("提现三天了还在处理中 | 钱一直没到 | together", "客服说再等等 | 钱一直没到 | together", "客服说再等等 | 提现三天了还在处理中 | together")
		if err := c.cases.Leave(c.Context(), c.holder(third), id, third); err != nil {
			c.Fatal(err)
		}
		want("提现三天了还在处理中 | 钱一直没到 | together", "客服说再等等 | 钱一直没到 | left", "客服说再等等 | 提现三天了还在处理中 | left")
	})
}

// TestModeratorsTeach: whom a moderator keeps in a group tells of the same as
// the others there, whom they take out does not, nor do the sides of a merge
// that they take back; what machines grouped by themselves teaches nothing.
func TestModeratorsTeach(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		desk, ctx := deskOf(db), t.Context()
		frozen, tickets := toldGroups(t, db, 0, 10)
		runGroups(t, db, group.How{})
		a, b := inGroup(t, db, frozen[0]), inGroup(t, db, tickets[0])
		if n := knownPairs(t, db); len(n) != 0 {
			t.Errorf("known before anybody decided: %v", n)
		}
		sides := func(of string) (same, mixed int) {
			for pair, n := range knownPairs(t, db) {
				texts := strings.Split(pair, " | ")
				ticket := 0
				for _, s := range texts[:2] {
					if strings.Contains(s, "ticket") || strings.Contains(s, "concert") {
						ticket++
					}
				}
				if texts[2] != of {
					continue
				}
				if ticket == 1 {
					mixed += n
				} else {
					same += n
				}
			}
			return same, mixed
		}
		if err := desk.Refuse(ctx, host(), a, frozen[4]); err != nil {
			t.Fatal(err)
		}
		if out, mixed := sides("other"); out != 3 || mixed != 0 {
			t.Errorf("a refused one stands beside %d of the group and %d others, want 3 and 0", out, mixed)
		}
		if err := desk.Pin(ctx, host(), a, true); err != nil {
			t.Fatal(err)
		}
		if in, mixed := sides("same"); in < 15 || mixed != 0 {
			t.Errorf("pinned ones: %d pairs of the group, %d of two", in, mixed)
		}
		if err := desk.Pin(ctx, host(), a, false); err != nil {
			t.Fatal(err)
		}
		if in, mixed := sides("same"); in+mixed != 0 {
			t.Errorf("freed ones still teach %d pairs", in+mixed)
		}

		merge := group.Event{ID: joinder.RealWorld().ID(), At: joinder.RealWorld().Now(), Kind: group.Merged, Group: a, Other: b, InGroup: 9, InOther: 10, Members: tickets}
		acts, err := db.GroupState(ctx, group.Bucket{Wallet: "paypal", Issue: "account_frozen"})
		if err != nil {
			t.Fatal(err)
		}
		res := group.Result{Bucket: group.Bucket{Wallet: "paypal", Issue: "account_frozen"}, Acts: acts.Acts, At: merge.At, Events: []group.Event{merge}}
		for _, id := range tickets {
			res.Moves = append(res.Moves, group.Move{Complaint: id, Group: a})
		}
		if err := db.SaveGroups(ctx, res); err != nil {
			t.Fatal(err)
		}
		if err := desk.Undo(ctx, host(), merge.ID); err != nil {
			t.Fatal(err)
		}
		// Which side is cut to three texts depends on the ids of the groups; the
		// other has six of the accounts or all ten tickets.
		if _, mixed := sides("other"); mixed < 3*6 {
			t.Errorf("a merge that was taken back teaches %d pairs", mixed)
		}
		if in, mixed := sides("same"); in < 30 || mixed != 0 {
			t.Errorf("its sides: %d pairs of one side, %d of both", in, mixed)
		}
		db.Exec(t, `UPDATE complaints SET state = 'hidden'`)
		if n := knownPairs(t, db); len(n) != 0 {
			t.Errorf("hidden texts teach: %v", n)
		}
	})
}
