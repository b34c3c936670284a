package sqldb_test

import (
	"sync"
	"testing"

	"joinder"
	"joinder/internal/letter"
	"joinder/internal/sqldb/sqldbtest"
)

func (c caseTest) version(id joinder.ID, base int) (joinder.Letter, error) {
	return c.versionOf(joinder.LetterThread{}, id, base)
}

// versionOf saves the next version of one of the case's letters.
func (c caseTest) versionOf(t joinder.LetterThread, id joinder.ID, base int) (joinder.Letter, error) {
	w := joinder.RealWorld()
	return c.files.AddLetter(c.Context(), joinder.Letter{
		ID: w.ID(), Case: id, Kind: t.Kind, Channel: t.Channel, Member: t.Member, Lang: joinder.Chinese, State: joinder.LetterDraft,
		Subject: "事由", Body: "正文", AnswerBy: joinder.Date{Year: 2026, Month: 12, Day: 3}, At: w.Now(),
	}, base)
}

func (c caseTest) render(l joinder.Letter) (letter.Frozen, []joinder.Leaf) {
	c.Helper()
	ps, err := c.files.Participants(c.Context(), joinder.SystemViewer(), l.Case)
	if err != nil {
		c.Fatal(err)
	}
	w := joinder.RealWorld()
	l.FrozenAt, l.State = w.Now(), joinder.LetterFrozen
	l.PDF = joinder.Sealed{Blob: "p", WrappedKey: []byte("k"), SHA256: "11", Size: 1, Salt: w.Bytes(32), Item: w.ID()}
	l.XLSX = joinder.Sealed{Blob: "x", SHA256: "22", Size: 2, Salt: w.Bytes(32), Item: w.ID()}
	leaves := []joinder.Leaf{
		joinder.NewLeaf(joinder.LeafLetter, "ref", l.PDF.Item, l.PDF.Salt, []byte("pdf")),
		joinder.NewLeaf(joinder.LeafLetter, "ref", l.XLSX.Item, l.XLSX.Salt, []byte("xlsx")),
	}
	answers, err := c.files.SignOffs(c.Context(), joinder.SystemViewer(), l.ID)
	if err != nil {
		c.Fatal(err)
	}
	return letter.Frozen{Letter: l, Snapshot: letter.Snapshot(l, letter.Signing(l, ps, answers))}, leaves
}

func TestLetterVersionsAndFreezing(t *testing.T) {
	eachCase(t, func(c caseTest) {
		mine := c.file(5)
		c.db.AddEvidence(c.T, mine, "chat", 4)
		id := c.open(mine, all)
		v := c.holder(mine)
		one, err := c.version(id, 0)
		if err != nil {
			c.Fatal(err)
		}
		if _, err := c.version(id, 0); joinder.KindOf(err) != joinder.Conflict {
			c.Errorf("saving over version 1: %v", err)
		}
		two, err := c.version(id, 1)
		if err != nil {
			c.Fatal(err)
		}
		stored, err := c.files.Letter(c.Context(), v, two.ID)
		if err != nil || stored.Version != 2 || stored.Body != "正文" || stored.AnswerBy != two.AnswerBy || !stored.At.Equal(two.At) {
			c.Errorf("stored %+v, %v", stored, err)
		}
		fr, leaves := c.render(one)
		_, err = c.files.FreezeLetter(c.Context(), fr, leaves, nil)
		c.wantKind(err, joinder.Conflict) // not the newest

		fr, leaves = c.render(two)
		if err := c.cases.Consent(c.Context(), v, id, mine, joinder.NameMe, false); err != nil {
			c.Fatal(err)
		}
		_, err = c.files.FreezeLetter(c.Context(), fr, leaves, nil)
		c.wantKind(err, joinder.Conflict) // a name was withdrawn after rendering

		fr, leaves = c.render(two)
		frozen, err := c.files.FreezeLetter(c.Context(), fr, leaves, []joinder.Job{{Kind: "letter.frozen"}})
		if err != nil {
			c.Fatal(err)
		}
		again, err := c.files.Letter(c.Context(), v, two.ID)
		if err != nil || again.PDF.Leaf != frozen.PDF.Leaf || again.XLSX.Blob != "x" || string(again.PDF.WrappedKey) != "k" || again.State != joinder.LetterFrozen || !again.FrozenAt.Equal(fr.Letter.FrozenAt) {
			c.Errorf("frozen %+v, read %+v, %v", frozen, again, err)
		}
		if got := c.db.Leaf(c.T, frozen.XLSX.Leaf); got != string(leaves[1].Bytes()) {
			c.Errorf("leaf %s", got)
		}
		page, err := c.cases.Case(c.Context(), v, id)
		if err != nil || page.Public.State != joinder.Frozen || page.Letter == nil || page.Letter.PDF.SHA256 != "11" || page.Public.Letter.Version != 2 {
			c.Errorf("page %+v, %v", page, err)
		}
		three, err := c.version(id, 2)
		if err != nil {
			c.Fatal(err)
		}
		if ls, err := c.files.Letters(c.Context(), v, id); err != nil || len(ls) != 3 || ls[0].ID != three.ID || ls[2].State != joinder.LetterSuperseded {
			c.Errorf("letters %+v, %v", ls, err)
		}
	})
}

func TestOnlyOneFreezes(t *testing.T) {
	sqldbtest.AtOnce(t)
	eachCase(t, func(c caseTest) {
		id := c.open(c.file(5), all)
		l, err := c.version(id, 0)
		if err != nil {
			c.Fatal(err)
		}
		var wg sync.WaitGroup
		var mu sync.Mutex
		won := 0
		for range 8 {
			fr, leaves := c.render(l)
			wg.Go(func() {
				_, err := c.files.FreezeLetter(c.Context(), fr, leaves, nil)
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					won++
				} else if joinder.KindOf(err) != joinder.Conflict {
					c.Error(err)
				}
			})
		}
		wg.Wait()
		if n := c.db.Count(c.T, `SELECT COUNT(*) FROM log_leaves WHERE kind = 'letter'`); won != 1 || n != 2 {
			c.Errorf("%d froze, %d leaves", won, n)
		}
	})
}

func TestParticipantsFollowConsents(t *testing.T) {
	eachCase(t, func(c caseTest) {
		named, silent := c.file(5), c.file(6)
		for _, x := range []joinder.ID{named, silent} {
			c.db.AddEvidence(c.T, x, "chat", 4)
		}
		id := c.open(named, all)
		if _, err := c.cases.Join(c.Context(), c.holder(silent), id, silent, joinder.Consents{joinder.SignForMe: true}); err != nil {
			c.Fatal(err)
		}
		ps, err := c.files.Participants(c.Context(), c.holder(named), id)
		if err != nil || len(ps) != 2 {
			c.Fatal(ps, err)
		}
		if p := ps[0]; p.Name != "王某" || len(p.Evidence) != 1 || !p.Consents[joinder.SignForMe] {
			c.Errorf("%+v", p)
		}
		if p := ps[1]; p.Name != "" || p.Evidence != nil || p.Consents[joinder.CountMe] || p.Pseudonym != "成员 2" {
			c.Errorf("%+v", p)
		}
		stranger := joinder.Viewer{}
		_, err = c.files.Participants(c.Context(), stranger, id)
		c.wantKind(err, joinder.NotFound)
		_, err = c.files.Letters(c.Context(), stranger, id)
		c.wantKind(err, joinder.NotFound)
		_, err = c.files.Subject(c.Context(), stranger, id)
		c.wantKind(err, joinder.NotFound)
	})
}
