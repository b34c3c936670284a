package library

import (
	"testing"
	"time"

	"joinder"
	"joinder/internal/datapack"
)

func shelf(t *testing.T, at time.Time) *Shelf {
	t.Helper()
	pack, err := datapack.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	w := joinder.RealWorld()
	w.Now = func() time.Time { return at }
	return New(pack, w)
}

// TestEveryQuestionHasAnArticle: those of the five everyday questions and of
// complaining together, each with facts, sources and a day.
func TestEveryQuestionHasAnArticle(t *testing.T) {
	s := shelf(t, time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC))
	for _, id := range []string{"safe", "passwords", "stolen", "failed", "fees", "choose", "together", "evidence", "answers", "worth"} {
		a, ok := s.Article(id)
		if !ok {
			t.Errorf("no article %s", id)
			continue
		}
		if len(a.Rests.Sources) == 0 && id != "choose" || a.Rests.CheckedOn.IsZero() || len(a.Related) == 0 || len(a.Sections) < 3 {
			t.Errorf("%s: %d sources, checked %s, %d related, %d sections", id, len(a.Rests.Sources), a.Rests.CheckedOn, len(a.Related), len(a.Sections))
		}
	}
	if _, ok := s.Article("no-such"); ok {
		t.Error("found an article that is not there")
	}
	n := 0
	for _, g := range s.Groups() {
		n += len(g.Articles)
	}
	if groups := s.Groups(); len(groups) != 3 || groups[0].Stage != "during" || n != 10 {
		t.Errorf("%d groups with %d articles", len(groups), n)
	}
}

// TestOldFactsSayThatTheyAreOld: years later nothing stands as a fresh fact.
func TestOldFactsSayThatTheyAreOld(t *testing.T) {
	a, _ := shelf(t, time.Date(2029, 1, 1, 0, 0, 0, 0, time.UTC)).Article("fees")
	for _, section := range a.Sections {
		for _, f := range section.Facts {
			if f.Status == datapack.Fact && !f.Value.Advice {
				t.Errorf("%s is still told as fresh", f.Value.Ref)
			}
		}
	}
}
