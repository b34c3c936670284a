package datapack

import (
	"slices"

	"joinder"
)

// emergency holds that every scenario leads somewhere, in the order of minutes,
// and that no text holds a number that could be dialled.
func (c checker) emergency() {
	f := c.Pack.emergency
	steps, never, scripts := ids{}, ids{}, ids{}
	used := map[string]bool{}
	for _, r := range f.Steps {
		steps.take("step", string(r.ID), r.At, c.problems)
		c.urgentGrade(r.graded)
		c.undialled(r.At, append([]joinder.Text{r.Title, r.Why}, r.Lines...)...)
		used["say "+r.Say] = true
	}
	for _, r := range f.Never {
		never.take("never", string(r.ID), r.At, c.problems)
		c.urgentGrade(r.graded)
		c.undialled(r.At, r.Text)
	}
	for _, r := range f.Scripts {
		scripts.take("script", string(r.ID), r.At, c.problems)
		c.undialled(r.At, r.Lines...)
		for _, l := range r.Lines {
			zh, en := Blank.FindAllString(l.ZH, -1), Blank.FindAllString(l.EN, -1)
			slices.Sort(zh)
			slices.Sort(en)
			if !slices.Equal(slices.Compact(zh), slices.Compact(en)) {
				c.problems.add(r.At, "script %q: the blanks differ between the languages", r.ID)
			}
		}
		if !used["say "+string(r.ID)] {
			c.problems.add(r.At, "nothing says the script %q", r.ID)
		}
	}
	for _, r := range f.Steps {
		if r.Say != "" && scripts[r.Say] == 0 {
			c.problems.add(r.At, "there is no script %q", r.Say)
		}
	}
	seen := ids{}
	for _, r := range f.Scenarios {
		seen.take("scenario", string(r.ID), r.At, c.problems)
		c.scenario(r, steps, never, used)
	}
	for _, r := range f.Steps {
		if !used["step "+string(r.ID)] {
			c.problems.add(r.At, "no scenario uses the step %q", r.ID)
		}
	}
	c.emergencyRest()
}

func (c checker) scenario(r scenarioRow, steps, never ids, used map[string]bool) {
	c.issue(r.Issue, r.At.key("issue"))
	c.undialled(r.At, r.Title, r.Hint)
	branches := ids{}
	for _, b := range r.Branches {
		branches.take("branch", string(b.ID), b.At, c.problems)
	}
	if (r.Ask == nil) != (len(r.Branches) == 0) {
		c.problems.add(r.At, "a question and its branches belong together")
	}
	last, twice := 0, map[string]bool{}
	for _, u := range r.Steps {
		if steps[u.Use] == 0 {
			c.problems.add(u.At, "there is no step %q", u.Use)
		}
		if twice[u.Use] {
			c.problems.add(u.At, "step %q stands twice in %q", u.Use, r.ID)
		}
		if u.Min < 1 || u.Min < last {
			c.problems.add(u.At, "step %q is within %d minutes, after one within %d", u.Use, u.Min, last)
		}
		for _, b := range u.Only {
			if branches[b] == 0 {
				c.problems.add(u.At, "there is no branch %q", b)
			}
		}
		last, twice[u.Use], used["step "+u.Use] = u.Min, true, true
	}
	for _, n := range r.Never {
		if never[n] == 0 {
			c.problems.add(r.At.key("never"), "there is no %q", n)
		}
	}
}

func (c checker) emergencyRest() {
	f := c.Pack.emergency
	list := ids{}
	for _, r := range f.Contacts {
		list.take("contact", string(r.ID), r.At, c.problems)
		c.place(r.Place, r.At)
		c.urgentGrade(r.graded)
	}
	for _, r := range f.Large {
		list.take("sum", string(r.ID), r.At, c.problems)
		c.place(r.Place, r.At)
		if r.Channel != "" {
			c.ref("channels.yaml#"+r.Channel, r.At.key("channel"))
			if !slices.ContainsFunc(c.routingFile.Channels, func(w wayRow) bool { return string(w.ID) == r.Channel && w.Cap != nil }) {
				c.problems.add(r.At, "channel %q has no cap in routing.yaml", r.Channel)
			}
			if r.Amount != "" || len(r.Sources) > 0 {
				c.problems.add(r.At, "the amount is the channel's own")
			}
			continue
		}
		c.urgentGrade(graded{At: r.At, Sources: r.Sources, Confidence: r.Confidence})
		if _, err := joinder.ParseMoney(r.Amount, joinder.Currency(r.Currency)); err != nil {
			c.problems.add(r.At, "amount: %v", err)
		}
	}
	for _, r := range f.Windows {
		list.take("window", string(r.ID), r.At, c.problems)
		c.place(r.Place, r.At)
		c.wallet(r.Wallet, r.At)
		c.urgentGrade(r.graded)
		for _, i := range r.Issues {
			c.issue(i, r.At.key("issues"))
		}
		if r.Unit != CalendarDay || r.Count < 1 {
			c.problems.add(r.At, "a window counts calendar days")
		}
	}
}

// urgentGrade wants a source for everything that is not from memory.
func (c checker) urgentGrade(g graded) {
	if len(g.Sources) == 0 && g.Confidence != FromMemory {
		c.problems.add(g.At, "confidence %q needs a source", g.Confidence)
	}
	c.sources(g)
}

// undialled refuses numbers in texts: they come through the gate of contacts.
func (c checker) undialled(at Pos, texts ...joinder.Text) {
	for _, t := range texts {
		if number.MatchString(t.ZH) || number.MatchString(t.EN) {
			c.problems.add(at, "a number that could be dialled stands in the text %q", t.EN)
		}
	}
}
