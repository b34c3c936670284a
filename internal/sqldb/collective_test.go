package sqldb_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"joinder"
	"joinder/internal/collective"
	"joinder/internal/sqldb"
	"joinder/internal/sqldb/sqldbtest"
)

// plainContact reads what the fixtures put into the contact box.
func plainContact(_ joinder.ID, box []byte) (joinder.Contact, error) {
	return joinder.Contact{Name: string(box)}, nil
}

type checklists struct{}

func (checklists) Checklist(string) joinder.Checklist {
	return joinder.Checklist{Items: []joinder.ChecklistItem{{ID: "statement", Required: true}, {ID: "chat"}}}
}

// caseTest is one database with a case use case over it.
type caseTest struct {
	*testing.T
	db    *sqldb.DB
	files *sqldb.CaseFiles
	cases *collective.Cases
}

func eachCase(t *testing.T, f func(c caseTest)) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		db.AddWallet(t, "alipay")
		db.AddWallet(t, "other")
		files := db.CaseFiles(plainContact)
		parts := collective.Parts{Ledger: files, Register: files, Checklists: checklists{}}
		f(caseTest{t, db, files, collective.New(parts, joinder.RealWorld())})
	})
}

func (c caseTest) file(yuan int64) joinder.ID {
	return c.db.AddComplaint(c.T, joinder.Complaint{
		Wallet: "alipay", OccurredOn: joinder.Date{Year: 2026, Month: 9, Day: 3}, Amount: joinder.Minor(yuan*100+50, "CNY"), Public: "words", Contact: joinder.Contact{Name: "王某"},
	})
}

// holder is the viewer of a browser that proved the receipts, with the roles
// that the database gives.
func (c caseTest) holder(held ...joinder.ID) joinder.Viewer {
	c.Helper()
	roles, err := c.db.CaseRoles(c.Context(), "", held)
	if err != nil {
		c.Fatal(err)
	}
	return joinder.Viewer{Holds: held, Cases: roles}
}

func (c caseTest) open(first joinder.ID, yes joinder.Consents) joinder.ID {
	c.Helper()
	id, err := c.cases.Open(c.Context(), c.holder(first), collective.Opening{
		Title: "提现不到账", Summary: "提现一直显示处理中，客服打不通。", Demand: "退款并说明日期", Wallet: "alipay", Issue: "other", FromComplaint: first, Consents: yes,
	})
	if err != nil {
		c.Fatal(err)
	}
	return id
}

func (c caseTest) wantKind(err error, kind joinder.Kind) {
	c.Helper()
	if err == nil || joinder.KindOf(err) != kind {
		c.Errorf("error %v, want kind %v", err, kind)
	}
}

var all = joinder.Consents{joinder.CountMe: true, joinder.NameMe: true, joinder.SendEvidence: true, joinder.SignForMe: true}

func TestOpenJoinConsentLeave(t *testing.T) {
	eachCase(t, func(c caseTest) {
		first, second := c.file(100), c.file(200)
		c.db.AddEvidence(c.T, second, "statement", 7)
		id := c.open(first, joinder.Consents{joinder.CountMe: true})
		v := c.holder(first)
		if v.In(id) != joinder.Organiser {
			c.Fatalf("opener is %q", v.In(id))
		}
		m, err := c.cases.Join(c.Context(), c.holder(second), id, second, joinder.Consents{joinder.CountMe: true, joinder.SignForMe: true})
		if err != nil || m.Number != 2 || m.Pseudonym != "成员 2" {
			c.Fatalf("%+v %v", m, err)
		}
		again, err := c.cases.Join(c.Context(), c.holder(second), id, second, all)
		if err != nil || again.Number != m.Number {
			c.Fatalf("joined again: %+v %v", again, err)
		}
		page, err := c.cases.Case(c.Context(), c.holder(second), id)
		if err != nil {
			c.Fatal(err)
		}
		if n := page.Numbers; n.Members != 2 || n.People != 2 || n.WithEvidence != 1 || n.Sums[0].Total.Decimal() != "301.00" {
			c.Errorf("numbers %+v", n)
		}
		if s := page.Public.Sums[0]; s.Exact || s.Amount != "300.00" {
			c.Errorf("the public sees %+v of two people", s)
		}
		if len(page.Mine) != 1 || page.Mine[0].Consents[joinder.NameMe] || !page.Mine[0].Consents[joinder.SignForMe] || len(page.Mine[0].Gaps) != 1 {
			c.Errorf("mine %+v", page.Mine)
		}
		if err := c.cases.Consent(c.Context(), c.holder(second), id, second, joinder.CountMe, false); err != nil {
			c.Fatal(err)
		}
		if p, _ := c.cases.Public(c.Context(), id); p.Members != 1 || p.Sums[0].Amount != "100.00" {
			c.Errorf("after withdrawing: %+v", p)
		}
		if err := c.cases.Leave(c.Context(), c.holder(second), id, second); err != nil {
			c.Fatal(err)
		}
		c.wantKind(c.cases.Leave(c.Context(), c.holder(second), id, second), joinder.NotFound)
		m, err = c.cases.Join(c.Context(), c.holder(second), id, second, nil)
		if err != nil || m.Number != 3 {
			c.Errorf("a number was given twice: %+v %v", m, err)
		}
		if n := c.db.Count(c.T, `SELECT COUNT(*) FROM consents WHERE complaint = $1 AND withdrawn_at = 0`, string(second)); n != 0 {
			c.Errorf("%d consents survived leaving", n)
		}
	})
}

func TestEveryConsentChangeIsSealed(t *testing.T) {
	eachCase(t, func(c caseTest) {
		mine := c.file(1)
		id := c.open(mine, all)
		v := c.holder(mine)
		for _, yes := range []bool{false, false, true, true} { // repeating changes nothing
			if err := c.cases.Consent(c.Context(), v, id, mine, joinder.NameMe, yes); err != nil {
				c.Fatal(err)
			}
		}
		sealed, err := c.db.SealedConsents(c.Context(), v, id)
		if err != nil {
			c.Fatal(err)
		}
		if len(sealed) != 6 || c.db.Count(c.T, `SELECT COUNT(*) FROM log_leaves WHERE kind = 'consent'`) != 6 {
			c.Errorf("%d log entries, want 4 given, 1 withdrawn, 1 given again", len(sealed))
		}
		for _, s := range sealed {
			leaf := c.db.Leaf(c.T, s.Leaf)
			if !strings.Contains(leaf, joinder.Commit(s.Salt, s.Bytes)) {
				c.Errorf("leaf %d does not commit to %s", s.Leaf, s.Bytes)
			}
			if strings.Contains(leaf, string(id)) || strings.Contains(leaf, string(mine)) {
				c.Errorf("leaf %d names the case or the complaint: %s", s.Leaf, leaf)
			}
		}
	})
}

func TestWhoMayJoin(t *testing.T) {
	eachCase(t, func(c caseTest) {
		first, mine := c.file(1), c.file(2)
		elsewhere := c.db.AddComplaint(c.T, joinder.Complaint{Wallet: "other"})
		hidden := c.db.AddComplaint(c.T, joinder.Complaint{Wallet: "alipay", State: joinder.Hidden})
		id := c.open(first, nil)
		_, err := c.cases.Join(c.Context(), c.holder(mine), id, first, all)
		c.wantKind(err, joinder.Forbidden)
		_, err = c.cases.Join(c.Context(), c.holder(elsewhere), id, elsewhere, all)
		c.wantKind(err, joinder.Invalid)
		_, err = c.cases.Join(c.Context(), c.holder(hidden), id, hidden, all)
		c.wantKind(err, joinder.Conflict)
		_, err = c.cases.Join(c.Context(), c.holder(mine), "nowhere", mine, all)
		c.wantKind(err, joinder.NotFound)
		c.wantKind(c.cases.Consent(c.Context(), c.holder(mine), id, mine, joinder.NameMe, true), joinder.NotFound)
		c.wantKind(c.cases.Consent(c.Context(), c.holder(mine), id, first, joinder.NameMe, true), joinder.Forbidden)
		if err := c.cases.Transition(c.Context(), c.holder(first), id, joinder.Closed); err != nil {
			c.Fatal(err)
		}
		_, err = c.cases.Join(c.Context(), c.holder(mine), id, mine, all)
		c.wantKind(err, joinder.Conflict)
		_, err = c.cases.Open(c.Context(), c.holder(mine), collective.Opening{Title: "标题标题", Summary: "十个字十个字十个字十个字", Demand: "退款退款", Wallet: "other", Issue: "x", FromComplaint: mine})
		c.wantKind(err, joinder.Invalid)
		if n := c.db.Count(c.T, `SELECT COUNT(*) FROM cases`); n != 1 {
			c.Errorf("%d cases after a refused opening", n)
		}
	})
}

func TestManyJoinAtOnce(t *testing.T) {
	sqldbtest.AtOnce(t)
	eachCase(t, func(c caseTest) {
		id := c.open(c.file(1), joinder.Consents{joinder.CountMe: true})
		var mine []joinder.ID
		for range 50 {
			mine = append(mine, c.file(10))
		}
		var wg sync.WaitGroup
		for i := range 100 { // everybody twice
			wg.Go(func() {
				x := mine[i%len(mine)]
				if _, err := c.cases.Join(c.Context(), joinder.Viewer{Holds: []joinder.ID{x}}, id, x, joinder.Consents{joinder.CountMe: true}); err != nil {
					c.Error(err)
				}
			})
		}
		wg.Wait()
		p, err := c.cases.Public(c.Context(), id)
		if err != nil {
			c.Fatal(err)
		}
		rows := c.db.Count(c.T, `SELECT COUNT(*) FROM members WHERE left_at = 0`)
		last := c.db.Count(c.T, `SELECT last_number FROM cases`)
		if p.Members != 51 || rows != 51 || last != 51 || p.Sums[0].Amount != "501.50" || p.Sums[0].Exact {
			c.Errorf("page %d, rows %d, last number %d, sum %+v", p.Members, rows, last, p.Sums)
		}
	})
}

// No sequence of attempts brings a stored case into a state that the table of
// steps does not lead to.
func TestStoredLifeCycle(t *testing.T) {
	eachCase(t, func(c caseTest) {
		mine := c.file(1)
		id := c.open(mine, nil)
		v := c.holder(mine)
		states := []joinder.CaseState{joinder.Gathering, joinder.Drafting, joinder.Frozen, joinder.Sent, joinder.Closed, "nonsense", ""}
		now := joinder.Gathering
		r := rand.New(rand.NewPCG(1, 2))
		world := joinder.RealWorld()
		for i := range 150 {
			to := states[r.IntN(len(states))]
			err := c.files.MoveCase(c.Context(), v, to, joinder.Update{ID: world.ID(), Case: id, At: world.Now(), Kind: "state." + string(to)})
			if legal := now.CanBecome(to); legal != (err == nil) {
				c.Fatalf("step %d, %s to %s: %v", i, now, to, err)
			}
			if err == nil {
				now = to
			}
			if rec, err := c.files.Case(c.Context(), v, id); err != nil || rec.Case.State != now {
				c.Fatalf("stored %s, want %s (%v)", rec.Case.State, now, err)
			}
		}
		c.wantKind(c.cases.Transition(c.Context(), v, id, joinder.Frozen), joinder.Conflict)
		c.wantKind(c.cases.Transition(c.Context(), c.holder(c.file(2)), id, joinder.Closed), joinder.Forbidden)
	})
}

func TestWorkspaceShowsWhatWasAllowed(t *testing.T) {
	eachCase(t, func(c caseTest) {
		first, second := c.file(1), c.file(2)
		c.db.AddEvidence(c.T, second, "statement", 3)
		id := c.open(first, nil)
		if _, err := c.cases.Join(c.Context(), c.holder(second), id, second, nil); err != nil {
			c.Fatal(err)
		}
		look := func() collective.Person {
			w, err := c.cases.Workspace(c.Context(), c.holder(first), id)
			if err != nil || len(w.Members) != 2 {
				c.Fatal(w, err)
			}
			return w.Members[1]
		}
		if p := look(); p.Name != "" || p.Evidence != nil || p.Count != 1 || len(p.Gaps) != 1 || p.Text != "words" {
			c.Errorf("without consent: %+v", p)
		}
		for _, use := range []joinder.Use{joinder.NameMe, joinder.SendEvidence} {
			if err := c.cases.Consent(c.Context(), c.holder(second), id, second, use, true); err != nil {
				c.Fatal(err)
			}
		}
		if p := look(); p.Name != "王某" || len(p.Evidence) != 1 || p.Evidence[0].SHA256 != "abcd" {
			c.Errorf("with consent: %+v", p)
		}
		_, err := c.cases.Workspace(c.Context(), c.holder(second), id)
		c.wantKind(err, joinder.Forbidden)
		c.db.Exec(c.T, `UPDATE complaints SET state = 'withdrawn' WHERE id = $1`, string(second))
		if p := look(); p.Name != "" || p.Text != "" || p.Evidence != nil || !p.Amount.IsZero() {
			c.Errorf("after taking the complaint back: %+v", p)
		}
	})
}

func TestUpdatesForWhom(t *testing.T) {
	eachCase(t, func(c caseTest) {
		mine := c.file(1)
		id := c.open(mine, nil)
		v := c.holder(mine)
		for i, public := range []bool{true, false} {
			if err := c.cases.Post(c.Context(), v, id, fmt.Sprint("news ", i), public); err != nil {
				c.Fatal(err)
			}
		}
		c.wantKind(c.cases.Post(c.Context(), joinder.Viewer{}, id, "not mine", true), joinder.Forbidden)
		for viewer, want := range map[*joinder.Viewer]int{&v: 3, {}: 2} {
			us, err := c.cases.Updates(c.Context(), *viewer, id)
			if err != nil || len(us) != want {
				c.Errorf("%d updates, want %d (%v)", len(us), want, err)
			}
		}
	})
}

func TestListOfCases(t *testing.T) {
	eachCase(t, func(c caseTest) {
		for i := range 5 {
			id := c.open(c.file(int64(i)), joinder.Consents{joinder.CountMe: true})
			if i == 0 {
				c.db.Exec(c.T, `UPDATE cases SET state = 'closed' WHERE id = $1`, string(id))
			}
		}
		seen := map[joinder.ID]bool{}
		f := collective.Filter{Limit: 2, Wallet: "alipay", Open: true}
		for {
			l, err := c.cases.List(c.Context(), joinder.Viewer{}, f)
			if err != nil {
				c.Fatal(err)
			}
			for _, p := range l.Cases {
				if seen[p.ID] || p.Members != 1 {
					c.Errorf("%+v", p)
				}
				seen[p.ID] = true
			}
			if f.Before = l.Next; f.Before == "" {
				break
			}
		}
		if len(seen) != 4 {
			c.Errorf("%d cases listed, want 4", len(seen))
		}
	})
}

func TestSumsAreExactAndShownRounded(t *testing.T) {
	eachCase(t, func(c caseTest) {
		id := c.open(c.file(0), joinder.Consents{joinder.CountMe: true})
		for _, text := range []string{"123456789012345678.123456789012345678", "0.000000000000000001", "1.5"} {
			m, err := joinder.ParseMoney(text, "ETH")
			if err != nil {
				c.Fatal(err)
			}
			x := c.db.AddComplaint(c.T, joinder.Complaint{Wallet: "alipay", Amount: m})
			if _, err := c.cases.Join(c.Context(), c.holder(x), id, x, joinder.Consents{joinder.CountMe: true}); err != nil {
				c.Fatal(err)
			}
		}
		p, err := c.cases.Workspace(c.Context(), joinder.SystemViewer(), id)
		if err != nil {
			c.Fatal(err)
		}
		want := "123456789012345679.623456789012345679"
		if s := p.Numbers.Sums; len(s) != 2 || s[0].Total.Decimal() != "0.50" || s[1].Total.Decimal() != want {
			c.Errorf("sums %+v, want %s", s, want)
		}
		if s := p.Numbers.Sums; s[0].Shown.Decimal() != "0.50" || s[1].Shown.Decimal() != "120000000000000001.500000000000000001" {
			c.Errorf("the public sees %+v", s)
		}
	})
}

func TestAFormSentTwiceOpensOneCase(t *testing.T) {
	sqldbtest.AtOnce(t)
	eachCase(t, func(c caseTest) {
		mine, other := c.file(1), c.file(2)
		o := collective.Opening{Title: "title", Summary: "a long enough summary", Demand: "money", Wallet: "alipay", Issue: "other", FromComplaint: mine, Form: "abc"}
		var wg sync.WaitGroup
		var mu sync.Mutex
		opened := map[joinder.ID]bool{}
		for range 10 {
			wg.Go(func() {
				id, err := c.cases.Open(c.Context(), joinder.Viewer{Holds: []joinder.ID{mine}}, o)
				mu.Lock()
				defer mu.Unlock()
				if err != nil {
					c.Error(err)
				}
				opened[id] = true
			})
		}
		wg.Wait()
		if n := c.db.Count(c.T, `SELECT COUNT(*) FROM cases`); n != 1 || len(opened) != 1 {
			c.Errorf("%d cases, %d answers", n, len(opened))
		}
		o.FromComplaint = other
		id, err := c.cases.Open(c.Context(), joinder.Viewer{Holds: []joinder.ID{other}}, o)
		if err != nil || opened[id] {
			c.Errorf("somebody else with the same form key: %s %v", id, err)
		}
		for range 2 {
			if err := c.cases.Post(c.Context(), joinder.SystemViewer(), id, "the same news", true); err != nil {
				c.Fatal(err)
			}
		}
		if n := c.db.Count(c.T, `SELECT COUNT(*) FROM case_updates WHERE kind = 'note'`); n != 1 {
			c.Errorf("%d news of one form", n)
		}
	})
}
