package sqldb_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"joinder"
	"joinder/internal/recourse/filing"
	"joinder/internal/sqldb/sqldbtest"
)

// filingTest is a case with a frozen letter and signing members.
type filingTest struct {
	caseTest
	id      joinder.ID
	letter  joinder.Letter
	members []joinder.ID
}

func eachFiling(t *testing.T, members int, test func(f *filingTest)) {
	eachCase(t, func(c caseTest) {
		f := &filingTest{caseTest: c}
		for i := range members {
			f.members = append(f.members, c.file(int64(100+i)))
		}
		f.id = c.open(f.members[0], all)
		for _, m := range f.members[1:] {
			if _, err := c.cases.Join(c.Context(), c.holder(m), f.id, m, all); err != nil {
				c.Fatal(err)
			}
		}
		f.freeze(0)
		test(f)
	})
}

func (f *filingTest) freeze(base int) {
	f.Helper()
	l, err := f.version(f.id, base)
	if err != nil {
		f.Fatal(err)
	}
	frozen, leaves := f.render(l)
	if f.letter, err = f.files.FreezeLetter(f.Context(), frozen, leaves, nil); err != nil {
		f.Fatal(err)
	}
}

func (f *filingTest) organiser() joinder.Viewer { return f.holder(f.members[0]) }

func (f *filingTest) opening(channel string, form filing.Form) filing.NewFiling {
	w := joinder.RealWorld()
	n := filing.NewFiling{Least: 1, Filing: filing.Filing{ID: w.ID(), Case: f.id, Letter: f.letter.ID, Channel: channel, Form: form, Lang: joinder.Chinese, OpenedAt: w.Now()},
		Update: joinder.Update{ID: w.ID(), Case: f.id, At: w.Now(), Kind: "filing.opened"}}
	if form != filing.Each {
		n.Joint, n.Least = w.ID(), 2
	}
	return n
}

func (f *filingTest) start(channel string, form filing.Form) joinder.ID {
	f.Helper()
	id, err := f.db.OpenFiling(f.Context(), f.organiser(), f.opening(channel, form))
	if err != nil {
		f.Fatal(err)
	}
	return id
}

// packs makes papers for people as the job would.
func (f *filingTest) packs(at filing.Filing, people []filing.Person) (out []filing.Pack) {
	w := joinder.RealWorld()
	for _, p := range people {
		id := p.Submission
		if id == "" {
			id = w.ID()
		}
		out = append(out, filing.Pack{Filing: at.ID, MadeAt: w.Now(), File: joinder.Sealed{Blob: "pack" + string(id), SHA256: fmt.Sprintf("%064d", p.Number), Size: 9, Item: w.ID(), WrappedKey: []byte("k")},
			Submission: joinder.Submission{ID: id, Case: at.Case, Channel: at.Channel, Letter: at.Letter, Complaint: p.Complaint, Number: p.Number, State: joinder.Prepared, At: w.Now(), ChangedAt: w.Now()}})
	}
	return out
}

func (f *filingTest) prepare(id joinder.ID) {
	f.Helper()
	at, people, err := f.files.Wanted(f.Context(), id, 1, 100)
	if err != nil {
		f.Fatal(err)
	}
	if unused, err := f.db.KeepPacks(f.Context(), id, 1, f.packs(at, people), true, joinder.RealWorld().Now()); err != nil || len(unused) > 0 {
		f.Fatalf("%v %v", unused, err)
	}
}

func (f *filingTest) own(i int) filing.Mine {
	f.Helper()
	mine, err := f.db.Own(f.Context(), f.holder(f.members[i]), f.id)
	if err != nil || len(mine) != 1 {
		f.Fatalf("%d parts, %v", len(mine), err)
	}
	return mine[0]
}

func (f *filingTest) say(i int, say filing.Say) error { return f.sayOf(f.own(i), i, say) }

// sayOf decides about a paper that was read before.
func (f *filingTest) sayOf(m filing.Mine, i int, say filing.Say) error {
	w := joinder.RealWorld()
	d := filing.Deciding{Submission: m.Own.ID, Say: say, At: w.Now(), Item: w.ID(), Salt: w.Bytes(32)}
	if m.Pack != nil {
		d.Pack = m.Pack.File.SHA256
	}
	return f.db.Decide(f.Context(), f.holder(f.members[i]), d)
}

func lodged(sub joinder.ID) filing.Lodged {
	w := joinder.RealWorld()
	return filing.Lodged{Submission: sub, Method: "form", On: joinder.Date{Year: 2026, Month: 11, Day: 2}, At: w.Now(), Least: 2, Spoken: true,
		Happening: w.ID(), Updates: [2]joinder.ID{w.ID(), w.ID()}}
}

// together runs n at the same time and gives their errors.
func together(n int, do func(i int) error) []error {
	var wg sync.WaitGroup
	errs := make([]error, n)
	for i := range n {
		wg.Go(func() { errs[i] = do(i) })
	}
	wg.Wait()
	return errs
}

// TestFilingAtOnce: whatever comes at the same time happens once.
func TestFilingAtOnce(t *testing.T) {
	sqldbtest.AtOnce(t)
	eachFiling(t, 4, func(f *filingTest) {
		v := f.organiser()
		for i, err := range together(6, func(int) error { _, err := f.db.OpenFiling(f.Context(), v, f.opening("cn-a", filing.Each)); return err }) {
			if err != nil {
				f.Errorf("open %d: %v", i, err)
			}
		}
		list, err := f.db.Filings(f.Context(), v, f.id)
		if err != nil || len(list) != 1 {
			f.Fatalf("%d filings, %v", len(list), err)
		}
		f.prepare(list[0].ID)
		mine := f.own(1)
		for i, err := range together(6, func(int) error { return f.sayOf(mine, 1, filing.Right) }) {
			if err != nil {
				f.Errorf("confirm %d: %v", i, err)
			}
		}
		if n := f.db.Count(f.T, `SELECT COUNT(*) FROM log_leaves WHERE kind = 'proof'`); n != 1 {
			f.Errorf("%d log entries for one yes", n)
		}
		sealed, err := f.db.SealedFilings(f.Context(), v, f.id)
		if err != nil || len(sealed) != 1 || !strings.Contains(f.db.Leaf(f.T, sealed[0].Leaf), joinder.Commit(sealed[0].Salt, sealed[0].Bytes)) {
			f.Errorf("the sealed yes cannot be checked: %+v %v", sealed, err)
		}
		sub := f.own(1).Own.ID
		for i, err := range together(6, func(int) error { return f.db.File(f.Context(), f.holder(f.members[1]), lodged(sub)) }) {
			if err != nil {
				f.Errorf("file %d: %v", i, err)
			}
		}
		for query, want := range map[string]int{`SELECT COUNT(*) FROM happenings`: 1, `SELECT COUNT(*) FROM case_updates WHERE kind = 'state.sent'`: 1, `SELECT COUNT(*) FROM case_updates WHERE kind = 'filing.each'`: 1} {
			if n := f.db.Count(f.T, query); n != want {
				f.Errorf("%s: %d", query, n)
			}
		}
		// One confirms while they leave: either way no paper is left, and nothing waits to be filed.
		paper := f.own(2)
		errs := together(2, func(i int) error {
			if i == 0 {
				return f.sayOf(paper, 2, filing.Right)
			}
			return f.cases.Leave(f.Context(), f.holder(f.members[2]), f.id, f.members[2])
		})
		if errs[1] != nil {
			f.Errorf("leave: %v", errs[1])
		}
		if n := f.db.Count(f.T, `SELECT COUNT(*) FROM submissions WHERE complaint = $1 AND state <> 'dropped'`, string(f.members[2])); n != 0 {
			f.Error("a paper of somebody who left")
		}
	})
}

// TestPacksFollowTheirMember: a paper that was being made while its member left
// is not kept, nor is one of an older round.
func TestPacksFollowTheirMember(t *testing.T) {
	eachFiling(t, 3, func(f *filingTest) {
		id := f.start("cn-a", filing.Each)
		at, people, err := f.files.Wanted(f.Context(), id, 1, 100)
		if err != nil || len(people) != 3 || len(people[0].Name) == 0 {
			f.Fatalf("%+v %v", people, err)
		}
		packs := f.packs(at, people)
		if err := f.cases.Leave(f.Context(), f.holder(f.members[2]), f.id, f.members[2]); err != nil {
			f.Fatal(err)
		}
		unused, err := f.db.KeepPacks(f.Context(), id, 1, packs, true, joinder.RealWorld().Now())
		if err != nil || len(unused) != 1 || unused[0] != packs[2].File.Blob {
			f.Fatalf("unused %v, %v", unused, err)
		}
		if _, _, err := f.files.Wanted(f.Context(), id, 1, 100); joinder.KindOf(err) != joinder.Conflict {
			f.Errorf("a round that is over: %v", err)
		}
		if unused, err := f.db.KeepPacks(f.Context(), id, 1, packs[:1], true, joinder.RealWorld().Now()); joinder.KindOf(err) != joinder.Conflict || len(unused) != 1 {
			f.Errorf("an old round: %v, %v", unused, err)
		}
		if err := f.say(1, filing.Out); err != nil {
			f.Fatal(err)
		}
		if err := f.db.Prepare(f.Context(), f.organiser(), id, joinder.RealWorld().Now()); err != nil {
			f.Fatal(err)
		}
		if _, people, _ := f.files.Wanted(f.Context(), id, 2, 100); len(people) != 0 {
			f.Errorf("who said no is asked again: %+v", people)
		}
		if err := f.say(1, filing.Anew); err != nil {
			f.Fatal(err)
		}
		if _, people, _ := f.files.Wanted(f.Context(), id, 2, 100); len(people) != 1 {
			f.Errorf("who changed their mind is not asked: %+v", people)
		}
	})
}

// TestFilingSeenByRole: rows are for those who work on the case, a paper for its
// owner alone.
func TestFilingSeenByRole(t *testing.T) {
	eachFiling(t, 3, func(f *filingTest) {
		id := f.start("cn-a", filing.Each)
		f.prepare(id)
		sub := f.own(1).Own.ID
		outsider := f.holder(f.file(7))
		for name, v := range map[string]joinder.Viewer{"organiser": f.organiser(), "another member": f.holder(f.members[2]), "outsider": outsider, "nobody": {}} {
			if _, err := f.db.Pack(f.Context(), v, sub); joinder.KindOf(err) != joinder.NotFound {
				f.Errorf("%s opens a paper: %v", name, err)
			}
			if _, err := f.files.Paper(f.Context(), v, sub); joinder.KindOf(err) != joinder.NotFound {
				f.Errorf("%s reads a paper: %v", name, err)
			}
			if err := f.db.Decide(f.Context(), v, filing.Deciding{Submission: sub, Say: filing.Out, At: joinder.RealWorld().Now()}); joinder.KindOf(err) != joinder.NotFound {
				f.Errorf("%s decides for another: %v", name, err)
			}
			if err := f.db.File(f.Context(), v, lodged(sub)); err == nil {
				f.Errorf("%s files for another", name)
			}
			_, rowsErr := f.files.Rows(f.Context(), v, id, filing.Query{})
			if (rowsErr == nil) != (name == "organiser") {
				f.Errorf("%s reads rows: %v", name, rowsErr)
			}
			_, shareErr := f.files.Shareable(f.Context(), v, id)
			if (shareErr == nil) != (name == "organiser") {
				f.Errorf("%s takes packs: %v", name, shareErr)
			}
		}
		if err := f.cases.Consent(f.Context(), f.holder(f.members[1]), f.id, f.members[1], joinder.NameMe, false); err != nil {
			f.Fatal(err)
		}
		shared, err := f.files.Shareable(f.Context(), f.organiser(), id)
		if err != nil || len(shared) != 3 || shared[1].Name != "" || shared[2].Name == "" {
			f.Errorf("%+v %v", shared, err)
		}
	})
}

// TestJointOnlyWithItsPeople: a yes of somebody who left does not count.
func TestJointOnlyWithItsPeople(t *testing.T) {
	sqldbtest.AtOnce(t)
	eachFiling(t, 3, func(f *filingTest) {
		id, w := f.start("cn-j", filing.Together), joinder.RealWorld()
		for i := range 2 {
			a := filing.Agreement{ID: w.ID(), Filing: id, Complaint: f.members[i], Yes: true, Willing: i == 0, At: w.Now(), Salt: w.Bytes(32)}
			if err := f.db.Agree(f.Context(), f.holder(f.members[i]), a); err != nil {
				f.Fatal(err)
			}
		}
		if err := f.db.Represent(f.Context(), f.organiser(), id, []int{1}, 2, w.Now()); err != nil {
			f.Fatal(err)
		}
		var sub joinder.ID
		list, err := f.db.Submissions(f.Context(), f.organiser(), f.id)
		if err != nil || len(list) != 1 {
			f.Fatalf("%d submissions, %v", len(list), err)
		}
		sub = list[0].ID
		if err := f.cases.Leave(f.Context(), f.holder(f.members[1]), f.id, f.members[1]); err != nil {
			f.Fatal(err)
		}
		f.wantKind(f.db.File(f.Context(), f.organiser(), lodged(sub)), joinder.Conflict)
		a := filing.Agreement{ID: w.ID(), Filing: id, Complaint: f.members[2], Yes: true, At: w.Now(), Salt: w.Bytes(32)}
		if err := f.db.Agree(f.Context(), f.holder(f.members[2]), a); err != nil {
			f.Fatal(err)
		}
		for i, err := range together(4, func(int) error { return f.db.File(f.Context(), f.organiser(), lodged(sub)) }) {
			if err != nil {
				f.Errorf("file %d: %v", i, err)
			}
		}
		if n := f.db.Count(f.T, `SELECT COUNT(*) FROM happenings WHERE complaint = ''`); n != 1 {
			f.Errorf("%d happenings", n)
		}
	})
}
