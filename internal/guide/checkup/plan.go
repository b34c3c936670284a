package checkup

import (
	"cmp"
	"slices"

	"joinder/internal/datapack"
)

// Answers are the chosen answers by question, as ids of the data pack.
type Answers map[string][]string

// Plan is what to do, in order, and what is fine already.
type Plan struct {
	Steps    []Step
	Good     []datapack.CheckQuestion // answered, and nothing left open
	Skipped  []datapack.CheckQuestion // concern the person, and were not answered
	Outdated []datapack.Told[datapack.Outdated]
	Points   int // open now
	Minutes  int // of all steps
	Answered int
}

// Step is one thing to do, with every gap that it closes.
type Step struct {
	Fix     datapack.Told[datapack.CheckFix]
	Closes  []Gap
	Points  int // that it closes
	Minutes int // up to and with this step
	Left    int // points still open after it
}

// Gap is a question whose answer leaves something open.
type Gap struct {
	Question datapack.CheckQuestion
	Answer   datapack.CheckAnswer
}

// Concerns reports whether a question is for somebody with these kinds of
// wallets. Before the kinds are known, every question is.
func Concerns(q datapack.CheckQuestion, a Answers) bool {
	kinds := a["kinds"]
	return len(q.Needs) == 0 || len(kinds) == 0 || slices.ContainsFunc(q.Needs, func(need string) bool { return slices.Contains(kinds, need) })
}

// Make orders what the answers leave open. Answers that the sheet does not know
// are ignored; of a question with one answer the first known one counts.
func Make(sheet datapack.CheckSheet, a Answers) Plan {
	plan := Plan{Outdated: shown(sheet.Outdated)}
	steps := map[string]*Step{}
	var order []string
	for _, g := range sheet.Groups {
		for _, q := range g.Questions {
			given := chosen(q, a[q.ID])
			switch {
			case !Concerns(q, a):
				continue
			case len(given) == 0:
				plan.Skipped = append(plan.Skipped, q)
				continue
			}
			plan.Answered++
			open := false
			for _, answer := range given {
				fix, known := sheet.Fixes[answer.Fix]
				if !known || !fix.Status.Shown() {
					continue
				}
				open = true
				if steps[answer.Fix] == nil {
					steps[answer.Fix] = &Step{Fix: fix}
					order = append(order, answer.Fix)
				}
				s := steps[answer.Fix]
				s.Closes = append(s.Closes, Gap{q, answer})
				s.Points += answer.Points
				plan.Points += answer.Points
			}
			if !open && !q.Many {
				plan.Good = append(plan.Good, q)
			}
		}
	}
	plan.Steps = arrange(steps, order)
	left := plan.Points
	for i := range plan.Steps {
		s := &plan.Steps[i]
		plan.Minutes += s.Fix.Value.Minutes
		left -= s.Points
		s.Minutes, s.Left = plan.Minutes, left
	}
	return plan
}

// First is how many points the first steps close, and in how many minutes, for
// as many steps as fit into the minutes given; at least one.
func (p Plan) First(minutes int) (steps, points, spent int) {
	for _, s := range p.Steps {
		if steps > 0 && s.Minutes > minutes {
			break
		}
		steps, points, spent = steps+1, points+s.Points, s.Minutes
	}
	return
}

func shown(all []datapack.Told[datapack.Outdated]) []datapack.Told[datapack.Outdated] {
	return slices.DeleteFunc(slices.Clone(all), func(o datapack.Told[datapack.Outdated]) bool { return !o.Status.Shown() })
}

func chosen(q datapack.CheckQuestion, given []string) []datapack.CheckAnswer {
	var out []datapack.CheckAnswer
	for _, a := range q.Options {
		if slices.Contains(given, a.ID) {
			out = append(out, a)
			if !q.Many {
				break
			}
		}
	}
	return out
}

// arrange puts the step that closes most per minute first, but never before one
// that it waits for. Equal steps keep the order of the questions.
func arrange(steps map[string]*Step, order []string) []Step {
	slices.SortStableFunc(order, func(x, y string) int {
		a, b := steps[x], steps[y]
		return cmp.Compare(b.Points*a.Fix.Value.Minutes, a.Points*b.Fix.Value.Minutes)
	})
	var out []Step
	placed := map[string]bool{}
	var place func(id string)
	place = func(id string) {
		s, wanted := steps[id]
		if !wanted || placed[id] {
			return
		}
		placed[id] = true
		for _, first := range s.Fix.Value.After {
			place(first)
		}
		out = append(out, *s)
	}
	for _, id := range order {
		place(id)
	}
	return out
}
