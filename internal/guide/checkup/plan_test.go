package checkup_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/guide/checkup"
)

func sheet(t *testing.T) datapack.CheckSheet {
	t.Helper()
	pack, err := datapack.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	return pack.CheckSheet(joinder.Date{Year: 2026, Month: 11, Day: 23})
}

func ids(p checkup.Plan) (out []string) {
	for _, s := range p.Steps {
		out = append(out, s.Fix.Value.ID)
	}
	return out
}

// By hand: 8 points in 3 minutes, 5 in 3, 10 in 10, 9 in 10, 4 in 5, 4 in 30.
func TestMostPerMinuteFirst(t *testing.T) {
	p := checkup.Make(sheet(t), checkup.Answers{"kinds": {"app"}, "paycode": {"none"}, "alerts": {"none"}, "factor": {"none"}, "password": {"reused"}, "limits": {"default"}})
	if got, want := ids(p), []string{"paycode", "alerts", "stronger", "password", "limits"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if p.Points != 8+5+10+9+4 || p.Minutes != 3+3+10+10+5 {
		t.Errorf("%d points, %d minutes", p.Points, p.Minutes)
	}
	if steps, points, spent := p.First(10); steps != 2 || points != 13 || spent != 6 {
		t.Errorf("in ten minutes: %d steps, %d points, %d minutes", steps, points, spent)
	}
	if last := p.Steps[len(p.Steps)-1]; last.Left != 0 || last.Minutes != p.Minutes {
		t.Errorf("after the last step %d points are open, %d minutes gone", last.Left, last.Minutes)
	}
}

// A copy is tested after it was made, however quick the test.
func TestRestoringComesAfterTheCopy(t *testing.T) {
	p := checkup.Make(sheet(t), checkup.Answers{"kinds": {"hot"}, "seed": {"online"}, "restore": {"no"}})
	if got, want := ids(p), []string{"seed", "restore"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// Somebody without keys of their own is not asked for a seed phrase, and what
// nobody answered is neither good nor open.
func TestOnlyWhatConcernsThePerson(t *testing.T) {
	p := checkup.Make(sheet(t), checkup.Answers{"kinds": {"app"}, "seed": {"none"}, "sim": {"both"}, "email": {"whatever"}})
	if len(p.Steps) != 0 || p.Points != 0 {
		t.Errorf("%v", ids(p))
	}
	names := func(all []datapack.CheckQuestion) (out []string) {
		for _, q := range all {
			out = append(out, q.ID)
		}
		return
	}
	if got := names(p.Good); !slices.Equal(got, []string{"sim"}) {
		t.Errorf("good: %v", got)
	}
	skipped := names(p.Skipped)
	if slices.Contains(skipped, "seed") || !slices.Contains(skipped, "email") || !slices.Contains(skipped, "password") {
		t.Errorf("skipped: %v", skipped)
	}
}

// Whatever is answered: ratios fall, except where a step had to wait; points
// add up; every gap is closed once.
func TestPlansHold(t *testing.T) {
	sheet := sheet(t)
	r := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		a := checkup.Answers{}
		want := 0
		for _, g := range sheet.Groups {
			for _, q := range g.Questions {
				n := r.IntN(len(q.Options) + 1)
				if n < len(q.Options) {
					a[q.ID] = []string{q.Options[n].ID}
				}
			}
		}
		for _, g := range sheet.Groups {
			for _, q := range g.Questions {
				for _, o := range q.Options {
					if checkup.Concerns(q, a) && slices.Contains(a[q.ID], o.ID) {
						want += o.Points
					}
				}
			}
		}
		p := checkup.Make(sheet, a)
		sum, seen := 0, map[string]bool{}
		for i, s := range p.Steps {
			sum += s.Points
			if seen[s.Fix.Value.ID] {
				t.Fatalf("%s twice", s.Fix.Value.ID)
			}
			seen[s.Fix.Value.ID] = true
			for _, later := range p.Steps[i+1:] {
				if slices.Contains(s.Fix.Value.After, later.Fix.Value.ID) {
					t.Fatalf("%s before %s", s.Fix.Value.ID, later.Fix.Value.ID)
				}
			}
			if i > 0 && s.Fix.Value.ID != "restore" {
				before := p.Steps[i-1]
				if len(before.Fix.Value.After) == 0 && !slices.Contains([]string{"seed", "backup", "second_place"}, s.Fix.Value.ID) &&
					!slices.Contains([]string{"seed", "backup", "second_place"}, before.Fix.Value.ID) &&
					s.Points*before.Fix.Value.Minutes > before.Points*s.Fix.Value.Minutes {
					t.Fatalf("%s after %s", s.Fix.Value.ID, before.Fix.Value.ID)
				}
			}
		}
		if sum != want || p.Points != want {
			t.Fatalf("%d and %d points, want %d", sum, p.Points, want)
		}
	}
}
