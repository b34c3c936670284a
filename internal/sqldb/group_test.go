package sqldb_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"joinder"
	"joinder/internal/similar/group"
	"joinder/internal/sqldb"
	"joinder/internal/sqldb/sqldbtest"
)

// Two problems of one wallet and kind, and words that anybody might write.
var (
	frozenParts = []string{"Verification of my passport was refused", "they asked for a passport photo again", "the account is limited for 180 days",
		"the limitation came after passport verification", "identity verification failed with the passport", "180 days they will hold the balance"}
	ticketParts = []string{"The concert ticket seller never delivered", "the refund for the concert ticket was denied", "buyer protection closed the dispute about tickets",
		"my dispute about the ticket was closed in an hour", "no concert tickets came by mail", "buyer protection says the concert seller is right"}
)

func toldStory(parts []string, n int) string {
	return fmt.Sprintf("%s and %s. Case of %s, so %s.", parts[n%len(parts)], parts[(n*5+1)%len(parts)], []string{"Monday", "spring", "last year", "a neighbour"}[n%4], parts[(n*7+3)%len(parts)])
}

// toldGroups stores n complaints of both problems and returns their ids.
func toldGroups(t *testing.T, db *sqldb.DB, from, n int) (frozen, tickets []joinder.ID) {
	t.Helper()
	for i := from; i < from+n; i++ {
		frozen = append(frozen, db.Tell(t, joinder.Complaint{Wallet: "paypal", Issue: "account_frozen", Public: toldStory(frozenParts, i), OccurredOn: joinder.DateOf(joinder.RealWorld().Now())})...)
		tickets = append(tickets, db.Tell(t, joinder.Complaint{Wallet: "paypal", Issue: "account_frozen", Public: toldStory(ticketParts, i)})...)
	}
	return frozen, tickets
}

func runGroups(t *testing.T, db *sqldb.DB, how group.How) group.Report {
	t.Helper()
	r, err := group.NewRunner(db, joinder.RealWorld(), slog.New(slog.NewTextHandler(io.Discard, nil))).Run(t.Context(), how)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func deskOf(db *sqldb.DB) *group.Desk { return group.NewDesk(db, db, joinder.RealWorld()) }

// inGroup is the group of a complaint as a moderator knows it.
func inGroup(t *testing.T, db *sqldb.DB, id joinder.ID) joinder.ID {
	t.Helper()
	g, err := deskOf(db).Of(t.Context(), host(), id)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func host() joinder.Viewer { return joinder.Viewer{Account: "host", Role: joinder.RoleModerator} }

// TestGroupsKeepTheirIdsAndLoseWhatLeaves walks through the life of groups.
func TestGroupsKeepTheirIdsAndLoseWhatLeaves(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		public, desk := joinder.Viewer{}, deskOf(db)
		if r := runGroups(t, db, group.How{}); r.Buckets != 0 {
			t.Errorf("nothing to do, and did %+v", r)
		}
		frozen, tickets := toldGroups(t, db, 0, 8)
		unpublished := db.Tell(t, joinder.Complaint{Wallet: "paypal", Issue: "account_frozen", Narrative: "passport verification 180 days"})[0]
		runGroups(t, db, group.How{})
		a, b := inGroup(t, db, frozen[0]), inGroup(t, db, tickets[0])
		if a == "" || b == "" || a == b {
			t.Fatalf("groups %q and %q", a, b)
		}
		if g := inGroup(t, db, unpublished); g != "" {
			t.Errorf("a private text is in %s", g)
		}
		list, err := desk.List(t.Context(), public, group.Query{Wallet: "paypal"})
		if err != nil || len(list.Groups) != 2 || list.Total != 2 {
			t.Fatalf("%+v, %v", list, err)
		}
		g, err := desk.Show(t.Context(), public, a)
		if err != nil || g.People < 5 || len(g.Words) == 0 {
			t.Fatalf("%+v, %v", g, err)
		}
		if !strings.Contains(strings.ToLower(strings.Join(g.Words, " ")), "passport") {
			t.Errorf("named %q", g.Words)
		}

		// Growing keeps ids, in parts and as a whole.
		more, _ := toldGroups(t, db, 8, 6)
		r := runGroups(t, db, group.How{})
		if r.Buckets != 1 || inGroup(t, db, frozen[0]) != a || inGroup(t, db, tickets[0]) != b {
			t.Errorf("after growing: %+v", r)
		}
		runGroups(t, db, group.How{Anew: true})
		if inGroup(t, db, frozen[0]) != a || inGroup(t, db, tickets[0]) != b {
			t.Error("ids did not survive a run from nothing")
		}

		// What leaves is gone at once, before any run.
		before, _ := desk.Show(t.Context(), public, a)
		db.Judge(t, frozen[0], joinder.Withdrawn)
		db.Judge(t, frozen[1], joinder.Hidden)
		after, _ := desk.Show(t.Context(), public, a)
		if after.Complaints != before.Complaints-2 {
			t.Errorf("%d complaints, then %d", before.Complaints, after.Complaints)
		}
		members, err := desk.Members(t.Context(), public, a, 0, 100)
		if err != nil || slices.ContainsFunc(members, func(m group.Member) bool { return m.ID == frozen[0] || m.ID == frozen[1] }) {
			t.Errorf("who left is a member; %v", err)
		}
		for _, id := range more {
			db.Judge(t, id, joinder.Withdrawn)
		}
		for _, id := range frozen[2:5] {
			db.Judge(t, id, joinder.Withdrawn)
		}
		if _, err := desk.Show(t.Context(), public, a); joinder.KindOf(err) != joinder.NotFound {
			t.Errorf("a group of three people is shown: %v", err)
		}
		if list, _ := desk.List(t.Context(), public, group.Query{}); len(list.Groups) != 1 {
			t.Errorf("%d groups are listed", len(list.Groups))
		}
		if _, err := desk.History(t.Context(), public, a); joinder.KindOf(err) != joinder.NotFound {
			t.Errorf("its history: %v", err)
		}
	})
}

// TestAHostsDecisionStays: undone merges and splits, pins and refusals hold in
// every later run.
func TestAHostsDecisionStays(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		desk, ctx := deskOf(db), t.Context()
		frozen, tickets := toldGroups(t, db, 0, 10)
		runGroups(t, db, group.How{})
		a, b := inGroup(t, db, frozen[0]), inGroup(t, db, tickets[0])
		if err := desk.Pin(ctx, joinder.Viewer{}, a, true); joinder.KindOf(err) != joinder.Forbidden {
			t.Errorf("anybody pins: %v", err)
		}

		// A merge, as a run would record it.
		merge := group.Event{ID: joinder.RealWorld().ID(), At: joinder.RealWorld().Now(), Kind: group.Merged, Group: a, Other: b, InGroup: 10, InOther: 10, Members: tickets}
		res := group.Result{Bucket: group.Bucket{Wallet: "paypal", Issue: "account_frozen"}, At: merge.At, Events: []group.Event{merge}}
		for _, id := range tickets {
			res.Moves = append(res.Moves, group.Move{Complaint: id, Group: a})
		}
		if err := db.SaveGroups(ctx, res); err != nil {
			t.Fatal(err)
		}
		if g, err := desk.Show(ctx, joinder.Viewer{}, b); err != nil || g.Into != a || g.People < 15 {
			t.Fatalf("the merged one shows %+v, %v", g, err)
		}
		if err := desk.Undo(ctx, host(), merge.ID); err != nil {
			t.Fatal(err)
		}
		if err := desk.Undo(ctx, host(), merge.ID); joinder.KindOf(err) != joinder.Conflict {
			t.Errorf("undone twice: %v", err)
		}
		for _, how := range []group.How{{}, {Whole: true}, {Anew: true}} {
			runGroups(t, db, how)
			if inGroup(t, db, tickets[3]) != b || inGroup(t, db, frozen[3]) != a {
				t.Errorf("%+v: not as the host left it", how)
			}
		}
		if err := db.SaveGroups(ctx, res); joinder.KindOf(err) != joinder.Conflict {
			t.Errorf("a run that did not know of the decision is saved: %v", err)
		}

		// A refused member never comes back.
		if err := desk.Refuse(ctx, host(), a, frozen[4]); err != nil {
			t.Fatal(err)
		}
		runGroups(t, db, group.How{Anew: true})
		if inGroup(t, db, frozen[4]) == a {
			t.Error("a refused member is back")
		}

		// A refusal, undone: they are back, and stay.
		history, err := desk.History(ctx, host(), a)
		refusal := slices.IndexFunc(history, func(e group.Event) bool { return e.Kind == group.Refused })
		if err != nil || refusal < 0 {
			t.Fatalf("history %+v, %v", history, err)
		}
		if err := desk.Undo(ctx, host(), history[refusal].ID); err != nil {
			t.Fatal(err)
		}
		if err := desk.Undo(ctx, host(), history[refusal].ID); joinder.KindOf(err) != joinder.Conflict {
			t.Errorf("undone twice: %v", err)
		}
		runGroups(t, db, group.How{Anew: true})
		if inGroup(t, db, frozen[4]) != a {
			t.Error("a refusal that was taken back still holds")
		}

		// A split, undone: the part stays where it came from.
		part := joinder.RealWorld().ID()
		split := group.Event{ID: joinder.RealWorld().ID(), At: joinder.RealWorld().Now(), Kind: group.Split, Group: b, Other: part, InGroup: 10, InOther: 5, Members: tickets[:5]}
		acts, err := db.GroupState(ctx, res.Bucket)
		if err != nil {
			t.Fatal(err)
		}
		res = group.Result{Bucket: res.Bucket, Acts: acts.Acts, At: split.At, Events: []group.Event{split}}
		for _, id := range tickets[:5] {
			res.Moves = append(res.Moves, group.Move{Complaint: id, Group: part})
		}
		if err := db.SaveGroups(ctx, res); err != nil {
			t.Fatal(err)
		}
		if err := desk.Undo(ctx, host(), split.ID); err != nil {
			t.Fatal(err)
		}
		runGroups(t, db, group.How{Anew: true})
		if inGroup(t, db, tickets[0]) != b || inGroup(t, db, tickets[9]) != b {
			t.Error("the part did not stay")
		}
		if g, err := desk.Show(ctx, joinder.Viewer{}, part); err != nil || g.Into != b {
			t.Errorf("the part leads to %+v, %v", g, err)
		}
		history, err = desk.History(ctx, joinder.Viewer{}, b)
		if err != nil || len(history) < 4 {
			t.Errorf("history %+v, %v", history, err)
		}
	})
}

// TestErasedComplaintsLeaveHistoryToo: no id of theirs is left, numbers stay.
func TestErasedComplaintsLeaveHistoryToo(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ctx, desk := t.Context(), deskOf(db)
		frozen, tickets := toldGroups(t, db, 0, 8)
		runGroups(t, db, group.How{})
		a, b := inGroup(t, db, frozen[0]), inGroup(t, db, tickets[0])
		e := group.Event{ID: joinder.RealWorld().ID(), At: joinder.RealWorld().Now(), Kind: group.Split, Group: a, Other: b, InGroup: 8, InOther: 8, Members: frozen}
		if err := db.SaveGroups(ctx, group.Result{Bucket: group.Bucket{Wallet: "paypal", Issue: "account_frozen"}, At: e.At, Events: []group.Event{e}}); err != nil {
			t.Fatal(err)
		}
		if err := desk.Pin(ctx, host(), a, true); err != nil {
			t.Fatal(err)
		}
		if err := db.EraseComplaint(ctx, joinder.Viewer{Holds: frozen}, frozen[0], e.At); err != nil {
			t.Fatal(err)
		}
		for _, table := range []string{"group_members", "group_event_members", "group_pins"} {
			if n := db.Count(t, `SELECT COUNT(*) FROM `+table+` WHERE complaint = $1`, string(frozen[0])); n != 0 {
				t.Errorf("%s has %d rows of an erased complaint", table, n)
			}
		}
		runGroups(t, db, group.How{})
		history, err := desk.History(ctx, host(), a)
		if err != nil || !slices.ContainsFunc(history, func(x group.Event) bool { return x.ID == e.ID && x.InGroup == 8 }) {
			t.Errorf("history %+v, %v", history, err)
		}
	})
}

// TestOneNodeGroups: a second one waits, and takes over when the first is gone.
func TestOneNodeGroups(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		now, ctx := joinder.RealWorld().Now(), context.Background()
		hold := func(who joinder.ID, at, until int) bool {
			held, err := db.HoldGroups(ctx, who, now.AddDate(0, 0, at), now.AddDate(0, 0, until))
			if err != nil {
				t.Fatal(err)
			}
			return held
		}
		if !hold("one", 0, 1) || hold("two", 0, 1) || !hold("one", 0, 2) || hold("two", 1, 2) || !hold("two", 2, 3) || hold("one", 2, 3) {
			t.Error("two nodes group at once, or nobody does")
		}
		if err := db.FinishGroups(ctx, "one", 7, true, now); err != nil {
			t.Fatal(err)
		}
		if due, err := db.GroupsDue(ctx, false); err != nil || !due.Whole.IsZero() {
			t.Errorf("one who does not hold finished: %+v, %v", due, err)
		}
	})
}
