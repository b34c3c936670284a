package datapack

import (
	"slices"
	"strings"

	"joinder"
)

type checkupFile struct {
	VerifiedOn joinder.Date  `pack:"verified_on,required"`
	Scale      joinder.Text  `pack:"scale,required"`
	Recheck    int           `pack:"recheck_months,required"`
	Groups     []checkGroup  `pack:"groups,required"`
	Questions  []checkAsk    `pack:"questions,required"`
	Fixes      []checkFix    `pack:"fixes,required"`
	Outdated   []outdatedRow `pack:"outdated,required"`
}

type checkGroup struct {
	At   Pos
	ID   name         `pack:"id,required"`
	Name joinder.Text `pack:"name,required"`
}

type checkAsk struct {
	At      Pos
	ID      name          `pack:"id,required"`
	Group   name          `pack:"group,required"`
	Many    bool          `pack:"many"`
	Meter   bool          `pack:"meter"`
	Needs   []string      `pack:"needs"`
	Ask     joinder.Text  `pack:"ask,required"`
	Why     joinder.Text  `pack:"why,required"`
	Options []checkAnswer `pack:"options,required"`
}

type checkAnswer struct {
	At     Pos
	ID     name         `pack:"id,required"`
	Text   joinder.Text `pack:"text,required"`
	Points int          `pack:"points"`
	Fix    string       `pack:"fix"`
}

type checkFix struct {
	graded
	ID      name          `pack:"id,required"`
	Minutes int           `pack:"minutes,required"`
	Do      joinder.Text  `pack:"do,required"`
	How     *joinder.Text `pack:"how"`
	Link    string        `pack:"link"`
	After   []string      `pack:"after"`
}

type outdatedRow struct {
	graded
	ID      name         `pack:"id,required"`
	Says    joinder.Text `pack:"says,required"`
	Instead joinder.Text `pack:"instead,required"`
	Because joinder.Text `pack:"because,required"`
	Basis   string       `pack:"basis"`
}

// CheckSheet is the security check-up: what is asked, what answers leave open,
// and what closes it. Points and minutes are judgements; Scale says so.
type CheckSheet struct {
	Scale     joinder.Text
	Recheck   int // months until it should be done again
	Groups    []CheckGroup
	Fixes     map[string]Told[CheckFix]
	Outdated  []Told[Outdated]
	CheckedOn joinder.Date
}

// CheckGroup is questions that belong together.
type CheckGroup struct {
	ID        string
	Name      joinder.Text
	Questions []CheckQuestion
}

// CheckQuestion is one question. Needs are answers to the question "kinds" of
// which one must have been given; empty for questions that concern everybody.
type CheckQuestion struct {
	ID       string
	Ask, Why joinder.Text
	Many     bool // several answers may be given
	Meter    bool // a password meter in the browser helps to answer
	Needs    []string
	Options  []CheckAnswer
}

// CheckAnswer is one answer: the points that it leaves open, and the fix that
// closes them ("" when nothing is open).
type CheckAnswer struct {
	ID, Fix string
	Text    joinder.Text
	Points  int
}

// CheckFix is one thing to do.
type CheckFix struct {
	ID      string
	Do, How joinder.Text
	Minutes int
	Link    string   // a page of ours that helps; "" for none
	After   []string // fixes that come first when both are needed
}

// Outdated is advice that is often heard and no longer holds.
type Outdated struct {
	ID                     string
	Says, Instead, Because joinder.Text
	Basis                  string
}

// CheckSheet is the check-up as known on the day.
func (p *Pack) CheckSheet(day joinder.Date) CheckSheet {
	f := p.checkup
	out := CheckSheet{Scale: f.Scale, Recheck: f.Recheck, Fixes: map[string]Told[CheckFix]{}, CheckedOn: f.VerifiedOn}
	for _, g := range f.Groups {
		group := CheckGroup{ID: string(g.ID), Name: g.Name}
		for _, q := range f.Questions {
			if q.Group == g.ID {
				group.Questions = append(group.Questions, q.question())
			}
		}
		out.Groups = append(out.Groups, group)
	}
	for _, x := range f.Fixes {
		fix := CheckFix{ID: string(x.ID), Do: x.Do, Minutes: x.Minutes, Link: x.Link, After: slices.Clone(x.After)}
		if x.How != nil {
			fix.How = *x.How
		}
		out.Fixes[fix.ID] = tell(fix, x.origin(f.VerifiedOn), day)
	}
	for _, o := range f.Outdated {
		out.Outdated = append(out.Outdated, tell(Outdated{string(o.ID), o.Says, o.Instead, o.Because, o.Basis}, o.origin(f.VerifiedOn), day))
	}
	return out
}

func (q checkAsk) question() CheckQuestion {
	out := CheckQuestion{ID: string(q.ID), Ask: q.Ask, Why: q.Why, Many: q.Many, Meter: q.Meter, Needs: slices.Clone(q.Needs)}
	for _, a := range q.Options {
		out.Options = append(out.Options, CheckAnswer{string(a.ID), a.Fix, a.Text, a.Points})
	}
	return out
}

// checkup holds what checkup.yaml cannot know alone: that every reference
// leads somewhere, that every gap can be closed, and that nothing waits for
// itself.
func (c checker) checkup() {
	f := c.Pack.checkup
	c.checked(f.VerifiedOn, Pos{File: "checkup.yaml", Line: 1})
	groups, questions, fixes := ids{}, ids{}, ids{}
	for _, g := range f.Groups {
		groups.take("group", string(g.ID), g.At, c.problems)
	}
	for _, x := range f.Fixes {
		fixes.take("fix", string(x.ID), x.At, c.problems)
		c.sources(x.graded)
		if x.Minutes < 1 {
			c.problems.add(x.At, "a fix takes at least a minute")
		}
		if x.Link != "" && !strings.HasPrefix(x.Link, "/") {
			c.problems.add(x.At, "link: only pages of this site")
		}
		for _, first := range x.After {
			if _, ok := fixes[first]; !ok || first == string(x.ID) {
				c.problems.add(x.At, "after: there is no earlier fix %q", first)
			}
		}
	}
	var kinds []string
	for _, q := range f.Questions {
		questions.take("question", string(q.ID), q.At, c.problems)
		if _, ok := groups[string(q.Group)]; !ok {
			c.problems.add(q.At, "there is no group %q", q.Group)
		}
		c.checkAnswers(q, fixes)
		if q.ID == "kinds" {
			for _, a := range q.Options {
				kinds = append(kinds, string(a.ID))
			}
		}
		for _, need := range q.Needs {
			if !slices.Contains(kinds, need) {
				c.problems.add(q.At, "needs: the question \"kinds\" comes first and has no answer %q", need)
			}
		}
	}
	for _, o := range f.Outdated {
		c.sources(o.graded)
	}
}

func (c checker) checkAnswers(q checkAsk, fixes ids) {
	answers := ids{}
	for _, a := range q.Options {
		answers.take("answer", string(a.ID), a.At, c.problems)
		if _, ok := fixes[a.Fix]; !ok && a.Fix != "" {
			c.problems.add(a.At, "there is no fix %q", a.Fix)
		}
		if a.Points < 0 || (a.Points > 0) != (a.Fix != "") {
			c.problems.add(a.At, "an answer leaves points open if and only if there is a fix")
		}
	}
}
