package sqldb_test

import (
	"slices"
	"testing"

	"joinder"
	"joinder/internal/letter"
)

func (c caseTest) freeze(l joinder.Letter) joinder.Letter {
	c.Helper()
	fr, leaves := c.render(l)
	out, err := c.files.FreezeLetter(c.Context(), fr, leaves, nil)
	if err != nil {
		c.Fatal(err)
	}
	return out
}

func (c caseTest) state(id joinder.ID) joinder.CaseState {
	c.Helper()
	page, err := c.cases.Case(c.Context(), joinder.SystemViewer(), id)
	if err != nil {
		c.Fatal(err)
	}
	return page.Public.State
}

// TestSeveralLettersInOneCase: each letter has its own versions, the number
// runs through the case, and the case never goes back because of a later one.
func TestSeveralLettersInOneCase(t *testing.T) {
	eachCase(t, func(c caseTest) {
		mine := c.file(5)
		id := c.open(mine, all)
		v := c.holder(mine)
		report := joinder.LetterThread{Kind: joinder.LetterReport, Channel: "cn-samr-report"}
		save := func(thread joinder.LetterThread, base int) joinder.Letter {
			c.Helper()
			l, err := c.versionOf(thread, id, base)
			if err != nil {
				c.Fatal(err)
			}
			return l
		}
		first := save(joinder.LetterThread{}, 0)
		one := save(report, 0)
		two := save(joinder.LetterThread{}, 1)
		if first.Version != 1 || one.Version != 2 || two.Version != 3 || one.Kind != joinder.LetterReport || first.Kind != joinder.LetterComplaint {
			c.Errorf("%+v %+v %+v", first, one, two)
		}
		if _, err := c.versionOf(report, id, 0); joinder.KindOf(err) != joinder.Conflict {
			c.Errorf("a report begun twice: %v", err)
		}
		sealed := c.freeze(two)
		if c.state(id) != joinder.Frozen {
			c.Error("the first sealed letter does not freeze the case")
		}
		if err := c.cases.Transition(c.Context(), v, id, joinder.Sent); err != nil {
			c.Fatal(err)
		}
		later := save(report, 2)
		if c.state(id) != joinder.Sent {
			c.Errorf("drafting a later letter makes the case %s", c.state(id))
		}
		c.freeze(later)
		if c.state(id) != joinder.Sent {
			c.Errorf("sealing a later letter makes the case %s", c.state(id))
		}
		ls, err := c.files.Letters(c.Context(), v, id)
		if err != nil {
			c.Fatal(err)
		}
		states := map[int]joinder.LetterState{}
		for _, l := range ls {
			states[l.Version] = l.State
		}
		if states[1] != joinder.LetterSuperseded || states[2] != joinder.LetterSuperseded || states[3] != joinder.LetterFrozen || states[4] != joinder.LetterFrozen {
			c.Errorf("states %v", states)
		}
		// A correction of the sealed complaint replaces it and nothing else.
		c.freeze(save(joinder.LetterThread{}, sealed.Version))
		if ls, _ := c.files.Letters(c.Context(), v, id); ls[1].State != joinder.LetterFrozen || ls[2].State != joinder.LetterSuperseded {
			c.Errorf("after a correction: %+v", ls)
		}
	})
}

// TestLetterAboutOneMember: other members neither see nor find it.
func TestLetterAboutOneMember(t *testing.T) {
	eachCase(t, func(c caseTest) {
		mine, theirs, third := c.file(5), c.file(6), c.file(7)
		id := c.open(mine, all)
		for _, x := range []joinder.ID{theirs, third} {
			if _, err := c.cases.Join(c.Context(), c.holder(x), id, x, joinder.Consents{joinder.SignForMe: true}); err != nil {
				c.Fatal(err)
			}
		}
		appeal := joinder.LetterThread{Kind: joinder.LetterAppeal, Member: theirs}
		l, err := c.versionOf(appeal, id, 0)
		if err != nil {
			c.Fatal(err)
		}
		if _, err := c.versionOf(joinder.LetterThread{Kind: joinder.LetterAppeal, Member: c.file(8)}, id, 0); joinder.KindOf(err) != joinder.NotFound {
			c.Errorf("a letter about somebody outside: %v", err)
		}
		for _, x := range []struct {
			who  joinder.ID
			sees bool
		}{{mine, true}, {theirs, true}, {third, false}} {
			v := c.holder(x.who)
			ls, err := c.files.Letters(c.Context(), v, id)
			if err != nil || len(ls) == 1 != x.sees {
				c.Errorf("%s lists %d letters, %v", x.who, len(ls), err)
			}
			_, err = c.files.Letter(c.Context(), v, l.ID)
			if (err == nil) != x.sees || err != nil && joinder.KindOf(err) != joinder.NotFound {
				c.Errorf("%s reads it: %v", x.who, err)
			}
		}
	})
}

func TestSignOffs(t *testing.T) {
	eachCase(t, func(c caseTest) {
		mine, yes, no, silent := c.file(5), c.file(6), c.file(7), c.file(8)
		id := c.open(mine, all)
		for _, x := range []joinder.ID{yes, no, silent} {
			if _, err := c.cases.Join(c.Context(), c.holder(x), id, x, joinder.Consents{joinder.SignForMe: true, joinder.CountMe: true}); err != nil {
				c.Fatal(err)
			}
		}
		l, err := c.versionOf(joinder.LetterThread{Kind: joinder.LetterDemand}, id, 0)
		if err != nil {
			c.Fatal(err)
		}
		w := joinder.RealWorld()
		answer := func(who joinder.ID, a joinder.SignOffAnswer) error {
			s := letter.SealedSignOff{Salt: w.Bytes(32), SignOff: joinder.SignOff{ID: w.ID(), Letter: l.ID, Complaint: who, Answer: a, At: w.Now()}}
			if a == joinder.Objected {
				s.ReasonBox = []byte("box")
			}
			s.Entry = joinder.NewLeaf(joinder.LeafProof, "ref", s.ID, s.Salt, letter.SignOffRecord(s.SignOff))
			return c.files.AddSignOff(c.Context(), c.holder(who), s)
		}
		c.wantKind(answer(yes, joinder.SignedOff), joinder.Conflict) // nobody asked
		by := joinder.Date{Year: 2026, Month: 12, Day: 1}
		c.wantKind(c.files.AskSignOff(c.Context(), c.holder(yes), l.ID, by), joinder.Forbidden)
		if err := c.files.AskSignOff(c.Context(), c.holder(mine), l.ID, by); err != nil {
			c.Fatal(err)
		}
		for _, step := range []struct {
			who joinder.ID
			say joinder.SignOffAnswer
		}{{yes, joinder.Objected}, {yes, joinder.SignedOff}, {no, joinder.Objected}, {mine, joinder.SignedOff}} {
			if err := answer(step.who, step.say); err != nil {
				c.Fatal(err)
			}
		}
		found, err := c.files.SignOffs(c.Context(), c.holder(mine), l.ID)
		if err != nil || len(found) != 3 || found[1].Answer != joinder.SignedOff || found[2].Answer != joinder.Objected || found[2].ReasonBox == nil {
			c.Errorf("the organiser sees %+v, %v", found, err)
		}
		own, err := c.files.SignOffs(c.Context(), c.holder(no), l.ID)
		if err != nil || len(own) != 1 || own[0].Complaint != no {
			c.Errorf("a member sees %+v, %v", own, err)
		}
		stored, err := c.files.Letter(c.Context(), joinder.SystemViewer(), l.ID)
		if err != nil || stored.SignBy != by {
			c.Fatal(stored.SignBy, err)
		}
		ps, err := c.files.Participants(c.Context(), joinder.SystemViewer(), id)
		if err != nil {
			c.Fatal(err)
		}
		var signed []joinder.ID
		for _, r := range letter.RowsOf(stored, letter.Signing(stored, ps, found)) {
			signed = append(signed, r.Complaint)
			if r.Authority.IsZero() {
				c.Errorf("no. %d: no authority", r.Number)
			}
		}
		if !slices.Equal(signed, []joinder.ID{mine, yes}) {
			c.Errorf("signed %v", signed)
		}
		// Somebody changes their mind while the files are rendered.
		fr, leaves := c.render(stored)
		if err := answer(yes, joinder.Objected); err != nil {
			c.Fatal(err)
		}
		_, err = c.files.FreezeLetter(c.Context(), fr, leaves, nil)
		c.wantKind(err, joinder.Conflict)

		// A new version voids every yes; who objected stays out until they answer.
		next, err := c.versionOf(joinder.LetterThread{Kind: joinder.LetterDemand}, id, l.Version)
		if err != nil {
			c.Fatal(err)
		}
		if found, err := c.files.SignOffs(c.Context(), c.holder(mine), next.ID); err != nil || len(found) != 2 || found[0].Complaint != yes || found[1].Complaint != no || !next.SignBy.IsZero() {
			c.Errorf("the next version has %v, %v", found, err)
		}
		c.wantKind(answer(silent, joinder.SignedOff), joinder.Conflict) // of an old version
		c.wantKind(c.files.AskSignOff(c.Context(), c.holder(mine), l.ID, by), joinder.Conflict)
		if n := c.db.Count(c.T, `SELECT COUNT(*) FROM log_leaves WHERE kind = 'proof'`); n != 5 {
			c.Errorf("%d answers are sealed", n)
		}
	})
}
