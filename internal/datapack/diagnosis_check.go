package datapack

import (
	"slices"
	"strings"
)

// diagnosis holds what diagnosis.yaml cannot know alone: every question can be
// reached, every way ends after a known number of questions, and what an answer
// speaks for exists.
func (c checker) diagnosis() {
	f := c.Pack.diagnosis
	if len(f.Questions) == 0 {
		return // the file could not be read
	}
	causes := c.causeRows()
	questions, codes := map[string]treeQuestionRow{}, ids{}
	seen := ids{}
	for _, q := range f.Questions {
		seen.take("question", string(q.ID), q.At, c.problems)
		codes.take("code", string(q.Code), q.At.key("code"), c.problems)
		questions[string(q.ID)] = q
	}
	t := treeCheck{c, questions, c.pools(questions), map[string]int{}, map[string]bool{}}
	for _, q := range f.Questions {
		t.question(q, causes)
	}
	if _, ok := questions[f.Root]; !ok {
		c.problems.add(Pos{File: "diagnosis.yaml", Line: 1}, "root: there is no question %q", f.Root)
		return
	}
	if depth := t.depth(f.Root); depth > f.Most {
		c.problems.add(Pos{File: "diagnosis.yaml", Line: 1}, "a path has %d questions, more than %d", depth, f.Most)
	}
	for _, q := range f.Questions {
		if !t.reached[string(q.ID)] {
			c.problems.add(q.At, "nothing leads to the question %q", q.ID)
		}
	}
	t.spokenFor(causes)
	c.waitRows()
	c.errorTexts(causes)
	c.besideRows(questions)
}

// causeRows are the causes by id.
func (c checker) causeRows() ids {
	causes, waits := ids{}, map[string]bool{}
	for _, w := range c.Pack.diagnosis.Waits {
		waits[string(w.ID)] = true
	}
	fallback := 0
	for _, row := range c.Pack.diagnosis.Causes {
		causes.take("cause", string(row.ID), row.At, c.problems)
		c.sources(row.graded)
		if row.Fallback {
			fallback++
		}
		for _, id := range row.Waits {
			if !waits[id] {
				c.problems.add(row.At.key("waits"), "there is no wait %q", id)
			}
		}
		for _, id := range []string{row.Complain.Issue, row.Complain.IssuePerson, row.Complain.IssueOwn} {
			if id != "" {
				c.issue(id, row.Complain.At)
			}
		}
		if row.Emergency && !slices.Contains(row.Links, "emergency") {
			c.problems.add(row.At.key("links"), "an emergency needs the link to it")
		}
	}
	if fallback != 1 {
		c.problems.add(Pos{File: "diagnosis.yaml", Line: 1}, "%d causes are the fallback; one is", fallback)
	}
	return causes
}

func (c checker) pools(questions map[string]treeQuestionRow) map[string][]string {
	pools := map[string][]string{}
	for _, row := range c.Pack.diagnosis.Pools {
		for _, id := range row.Questions {
			q, ok := questions[id]
			if !ok {
				c.problems.add(row.At, "there is no question %q", id)
			}
			for _, o := range q.Options {
				if o.towards != (towards{}) {
					c.problems.add(o.At, "a question of a pool leads nowhere by itself")
				}
			}
		}
		pools[string(row.ID)] = row.Questions
	}
	return pools
}

// treeCheck walks the tree once.
type treeCheck struct {
	checker
	questions map[string]treeQuestionRow
	pools     map[string][]string
	depths    map[string]int // -1 while it is on the way: a circle
	reached   map[string]bool
}

func (t treeCheck) question(q treeQuestionRow, causes ids) {
	seen := map[int]bool{}
	for _, o := range q.Options {
		if o.Code < 1 || o.Code >= FirstErrorCode || seen[o.Code] {
			t.problems.add(o.At.key("code"), "code %d: each option has one of its own from 1 to %d", o.Code, FirstErrorCode-1)
		}
		seen[o.Code] = true
		t.lead(o.towards, o.At)
		t.weights(o.Weighs, o.At, causes)
		for _, id := range o.RulesOut {
			if causes[id] == 0 {
				t.problems.add(o.At.key("rules_out"), "there is no cause %q", id)
			}
			if o.Weighs[id] > 0 {
				t.problems.add(o.At, "%q is ruled out and spoken for at once", id)
			}
		}
	}
	t.lead(q.Unsure, q.At)
}

func (t treeCheck) lead(to towards, at Pos) {
	if to.Next != "" && to.Pool != "" {
		t.problems.add(at, "leads to a question and to a pool")
	}
	if _, ok := t.questions[to.Next]; to.Next != "" && !ok {
		t.problems.add(at.key("next"), "there is no question %q", to.Next)
	}
	if _, ok := t.pools[to.Pool]; to.Pool != "" && !ok {
		t.problems.add(at.key("pool"), "there is no pool %q", to.Pool)
	}
}

func (c checker) weights(weighs map[string]int, at Pos, causes ids) {
	for _, id := range sortedKeys(weighs) {
		if causes[id] == 0 {
			c.problems.add(at.key("weighs"), "there is no cause %q", id)
		}
		if w := weighs[id]; w == 0 || w < -9 || w > 9 {
			c.problems.add(at.key("weighs"), "weight %d of %q is not one from 1 to 9", w, id)
		}
	}
}

// depth is the number of questions on the longest fixed way from one; a pool
// asks only as many as are left, so it counts as one.
func (t treeCheck) depth(id string) int {
	if d, known := t.depths[id]; known {
		if d < 0 {
			t.problems.add(t.questions[id].At, "the question %q leads back to itself", id)
			return 0
		}
		return d
	}
	t.depths[id], t.reached[id] = -1, true
	q, longest := t.questions[id], 0
	ways := []towards{q.Unsure}
	for _, o := range q.Options {
		ways = append(ways, o.towards)
	}
	for _, to := range ways {
		if to.Next != "" {
			longest = max(longest, t.depth(to.Next))
		}
		for _, inPool := range t.pools[to.Pool] {
			longest, t.reached[inPool] = max(longest, 1), true
		}
	}
	t.depths[id] = longest + 1
	return longest + 1
}

// spokenFor holds that some answer speaks for every cause but the fallback.
func (t treeCheck) spokenFor(causes ids) {
	heard := map[string]bool{}
	for id := range t.reached {
		for _, o := range t.questions[id].Options {
			for cause, w := range o.Weighs {
				heard[cause] = heard[cause] || w > 0
			}
		}
	}
	for _, row := range t.Pack.diagnosis.Causes {
		if !row.Fallback && !heard[string(row.ID)] {
			t.problems.add(row.At, "no answer speaks for the cause %q", row.ID)
		}
	}
}

func (c checker) waitRows() {
	seen := ids{}
	for _, w := range c.Pack.diagnosis.Waits {
		seen.take("wait", string(w.ID), w.At, c.problems)
		c.sources(w.graded)
		if w.Place != "" {
			c.place(w.Place, w.At)
		}
		for _, id := range w.Wallets {
			c.wallet(id, w.At)
		}
		if w.Rule != "" {
			if o := c.ref("channels.yaml#"+w.Rule, w.At.key("rule")); o.Confidence.rank() < len(confidences) && !o.Confidence.AtLeast(w.Confidence) {
				c.problems.add(w.At.key("confidence"), "confidence %q is better than that of its rule", w.Confidence)
			}
		}
		if (w.Rule == "") == (w.Count < 1 || w.Unit == "") {
			c.problems.add(w.At, "a wait has a rule, or a count and a unit")
		}
	}
}

func (c checker) errorTexts(causes ids) {
	codes, texts := map[int]bool{}, ids{}
	for _, e := range c.Pack.diagnosis.Errors {
		if e.Code < FirstErrorCode || e.Code > 999 || codes[e.Code] {
			c.problems.add(e.At.key("code"), "code %d: each error text has one of its own from %d to 999", e.Code, FirstErrorCode)
		}
		codes[e.Code] = true
		c.sources(e.graded)
		c.weights(e.Weighs, e.At, causes)
		if len(e.Match) == 0 {
			c.problems.add(e.At.key("match"), "no text to look for")
		}
		for _, m := range e.Match {
			if len(m) < 3 {
				c.problems.add(e.At.key("match"), "%q is too short to be looked for", m)
			}
			texts.take("error text", strings.ToLower(m), e.At.key("match"), c.problems)
		}
		if e.Confidence != FromMemory && len(e.Sources) == 0 {
			c.problems.add(e.At.key("confidence"), "confidence %q needs a source", e.Confidence)
		}
	}
}

func (c checker) besideRows(questions map[string]treeQuestionRow) {
	for _, b := range c.Pack.diagnosis.Beside {
		if _, ok := questions[b.Question]; !ok {
			c.problems.add(b.At, "there is no question %q", b.Question)
		}
		c.place(b.Place, b.At)
		c.sources(b.graded)
	}
}

// eachCause walks the facts of diagnosis.yaml.
func (p *Pack) eachCause(yield func(entry)) {
	f := p.diagnosis
	for _, r := range f.Causes {
		yield(entry{r.At, string(r.ID), "", r.origin(f.VerifiedOn), nil})
	}
	for _, r := range f.Waits {
		yield(entry{r.At, string(r.ID), string(r.Place), r.origin(f.VerifiedOn), nil})
	}
	for _, r := range f.Beside {
		yield(entry{r.At, r.Question, string(r.Place), r.origin(f.VerifiedOn), nil})
	}
	for _, r := range f.Errors {
		yield(entry{r.At, strings.Join(r.Match[:min(1, len(r.Match))], ""), "", r.origin(f.VerifiedOn), nil})
	}
}
