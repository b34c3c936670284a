package diagnose

import (
	"slices"

	"joinder"
	"joinder/internal/datapack"
)

// Engine walks one tree. It never changes and is safe for concurrent use.
type Engine struct {
	tree      datapack.Diagnosis
	questions map[string]datapack.TreeQuestion
	errors    map[int]datapack.ErrorText
	folded    []foldedText
}

// New prepares a tree that the data pack has checked.
func New(tree datapack.Diagnosis) *Engine {
	e := &Engine{tree: tree, questions: map[string]datapack.TreeQuestion{}, errors: map[int]datapack.ErrorText{}}
	for _, q := range tree.Questions {
		e.questions[q.ID] = q
	}
	for _, t := range tree.Errors {
		e.errors[t.Code] = t
		for _, m := range t.Match {
			e.folded = append(e.folded, foldedText{fold(m), t.Code})
		}
	}
	return e
}

// Tree is the tree that it walks.
func (e *Engine) Tree() datapack.Diagnosis { return e.tree }

// Step is one question of a path with its answer.
type Step struct {
	Question datapack.TreeQuestion
	Code     int                 // of the answer; Unsure for "I do not know"
	Option   datapack.TreeOption // zero when unsure
	Error    *datapack.ErrorText // the error text that was the answer; nil otherwise
}

// Known reports whether something was answered.
func (s Step) Known() bool { return s.Code != Unsure }

// State is how far a dialogue has come.
type State struct {
	Path     []Step
	Next     *datapack.TreeQuestion // nil when the dialogue has ended
	Left     int                    // at most so many questions from here on, Next included
	Money    string                 // datapack.MoneyLeft …; "" for nobody knows
	Payment  string                 // datapack.PaidShop …; "" for nobody knows
	Findings []Finding              // likely causes first, those ruled out last
	Settled  bool                   // one cause leads clearly: the questions ended early
}

// Walk follows the answers from the root. Answers that are on no path are not
// looked at, so any set of answers is a valid one.
func (e *Engine) Walk(a Answers) State {
	var s State
	to := datapack.Towards{Next: e.tree.Root}
	tally := e.newTally()
	for len(s.Path) < e.tree.Most {
		q, ok := e.next(to, s.Path, tally)
		if !ok {
			break
		}
		code, given := a[q.Code]
		step, valid := e.step(q, code)
		if !given || !valid {
			s.Next = &q
			break
		}
		s.Path = append(s.Path, step)
		if to.Pool == "" || step.Option.Towards != (datapack.Towards{}) {
			to = q.Unsure
			if step.Known() && step.Error == nil {
				to = step.Option.Towards
			}
		}
		tally.take(step)
		s.note(step.Option)
		if s.Settled = to.Next == "" && tally.settled(); s.Settled {
			break // only a pool is cut short: what the tree asks is asked
		}
	}
	s.Findings = tally.findings()
	if s.Next != nil {
		s.Left = e.left(to, s.Path)
	}
	return s
}

// note keeps what an answer says of the money and of the kind of payment.
func (s *State) note(o datapack.TreeOption) {
	if o.Money != "" {
		s.Money = o.Money
	}
	if o.Payment != "" {
		s.Payment = o.Payment
	}
}

// step finds the answer to a question; valid is false when there is none of
// that code.
func (e *Engine) step(q datapack.TreeQuestion, code int) (step Step, valid bool) {
	step = Step{Question: q, Code: code}
	if code == Unsure {
		return step, true
	}
	if code >= datapack.FirstErrorCode {
		text, ok := e.errors[code]
		step.Error = &text
		return step, ok && q.Errors
	}
	i := slices.IndexFunc(q.Options, func(o datapack.TreeOption) bool { return o.Code == code })
	if i < 0 {
		return step, false
	}
	step.Option = q.Options[i]
	return step, true
}

// next is the question to ask: that of the tree, or of a pool the one that
// tells most apart. ok is false at the end.
func (e *Engine) next(to datapack.Towards, path []Step, t *tally) (q datapack.TreeQuestion, ok bool) {
	if to.Next != "" {
		q, ok = e.questions[to.Next]
		return q, ok
	}
	best := -1.0
	for _, id := range e.tree.Pools[to.Pool] {
		if asked(path, id) {
			continue
		}
		if apart := t.separation(e.questions[id]); apart > best {
			best, q, ok = apart, e.questions[id], true
		}
	}
	return q, ok && best > 0
}

func asked(path []Step, id string) bool {
	return slices.ContainsFunc(path, func(s Step) bool { return s.Question.ID == id })
}

// left is the most questions that can still come.
func (e *Engine) left(to datapack.Towards, path []Step) int {
	room := e.tree.Most - len(path)
	return min(room, e.longest(to, path))
}

func (e *Engine) longest(to datapack.Towards, path []Step) int {
	if to.Next == "" {
		n := 0
		for _, id := range e.tree.Pools[to.Pool] {
			if !asked(path, id) {
				n++
			}
		}
		return n
	}
	q, most := e.questions[to.Next], 0
	for _, o := range q.Options {
		most = max(most, e.longest(o.Towards, path))
	}
	return 1 + max(most, e.longest(q.Unsure, path))
}

// Answered is what somebody said, as a statement in their language.
func (s Step) Answered(l joinder.Lang) string {
	switch {
	case s.Error != nil:
		return s.Error.Match[0]
	case s.Known():
		return s.Option.Text.In(l)
	}
	return ""
}
