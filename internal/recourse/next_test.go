package recourse_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"joinder"
	"joinder/internal/recourse"
)

var today = joinder.Date{Year: 2026, Month: 11, Day: 23}

func in(days int) joinder.Date { return today.AddDays(days) }

func answers(stances ...joinder.Stance) (out []joinder.Reply) {
	for _, s := range stances {
		out = append(out, joinder.Reply{Proposed: joinder.Deflects, Stance: s})
	}
	return
}

// TestNext: each row is a moment of a case and the keys of what to do, in order.
func TestNext(t *testing.T) {
	rung := &recourse.Rung{Channel: "cn-pboc-12363"}
	firm := []recourse.Due{{Rule: "cn-op-alipay/soft_reply_target", Ends: in(6)}}
	over := []recourse.Due{{Rule: "cn-op-alipay/soft_reply_target", Ends: in(-1)}}
	own := []recourse.Due{{Rule: "us-op-rege/notice_of_error", Ends: in(9), Basis: "12 CFR 1005.11(b)(1)", People: 3}}
	for name, c := range map[string]struct {
		s    recourse.Situation
		want string
	}{
		"gathering, evidence missing":     {recourse.Situation{State: joinder.Gathering, Members: 5, Bare: 2}, "evidence_call draft"},
		"an own clock comes before all":   {recourse.Situation{State: joinder.Gathering, Own: own}, "own_clock draft"},
		"a far own clock waits":           {recourse.Situation{State: joinder.Gathering, Own: []recourse.Due{{Ends: in(60)}}}, "draft"},
		"an own clock ran out":            {recourse.Situation{State: joinder.Sent, Filed: 1, Theirs: firm, Own: []recourse.Due{{Ends: in(-2)}}}, "own_clock_over wait"},
		"drafting":                        {recourse.Situation{State: joinder.Drafting}, "freeze"},
		"sealed, nothing prepared":        {recourse.Situation{State: joinder.Frozen, Rung: rung}, "file"},
		"sealed, the place is shut":       {recourse.Situation{State: joinder.Frozen, Rung: &recourse.Rung{Blocked: true}}, "rung_blocked"},
		"sealed, members must confirm":    {recourse.Situation{State: joinder.Frozen, Prepared: 4, Confirmed: 2, Rung: rung}, "confirm_filing send_filing"},
		"sent, their clock runs":          {recourse.Situation{State: joinder.Sent, Filed: 1, Theirs: firm, Rung: rung}, "wait"},
		"sent, their clock is over":       {recourse.Situation{State: joinder.Sent, Filed: 1, Theirs: over, Rung: rung}, "climb_late"},
		"over, next rung not yet open":    {recourse.Situation{State: joinder.Sent, Filed: 1, Theirs: over, Rung: &recourse.Rung{Opens: in(3)}}, "rung_waits"},
		"over, no further place":          {recourse.Situation{State: joinder.Sent, Filed: 1, Theirs: over}, "handoff"},
		"an answer nobody looked at":      {recourse.Situation{State: joinder.Sent, Filed: 1, Theirs: firm, Replies: answers("")}, "confirm_stance wait"},
		"cooperates":                      {recourse.Situation{State: joinder.Sent, Filed: 1, Answered: 1, Replies: answers(joinder.Cooperates), Rung: rung}, "answer_kindly record_offer"},
		"cooperates, offer open":          {recourse.Situation{State: joinder.Sent, Filed: 1, Replies: answers(joinder.Cooperates), Remedy: recourse.Remedy{OpenOffers: 1, Unanswered: 3, OfferEnds: in(10)}}, "answer_offer answer_kindly"},
		"a promise was broken":            {recourse.Situation{State: joinder.Sent, Filed: 1, Replies: answers(joinder.Cooperates), Remedy: recourse.Remedy{Broken: 1, Due: 1, PromiseEnds: in(4)}}, "promise_broken watch_promise answer_kindly"},
		"closure proposed, some silent":   {recourse.Situation{State: joinder.Sent, Filed: 1, Replies: answers(joinder.Cooperates), Remedy: recourse.Remedy{Closure: true, Silent: 2, Solved: 9}}, "closure_open answer_kindly"},
		"deflects":                        {recourse.Situation{State: joinder.Sent, Filed: 1, Bare: 1, Replies: answers(joinder.Deflects), Rung: rung}, "evidence_call answer_arguments climb publicity"},
		"deflected after it cooperated":   {recourse.Situation{State: joinder.Sent, Filed: 1, Replies: answers(joinder.Cooperates, joinder.Deflects)}, "answer_arguments publicity"},
		"stalls, their clock runs":        {recourse.Situation{State: joinder.Sent, Filed: 1, Theirs: firm, Replies: answers(joinder.Stalls), Rung: rung}, "wait remind"},
		"stalls, their clock is over":     {recourse.Situation{State: joinder.Sent, Filed: 1, Theirs: over, Replies: answers(joinder.Stalls), Rung: rung}, "climb_late handoff"},
		"closed":                          {recourse.Situation{State: joinder.Closed}, "nothing"},
		"closed, but a promise is broken": {recourse.Situation{State: joinder.Closed, Remedy: recourse.Remedy{Broken: 1}}, "promise_broken"},
	} {
		c.s.Today = today
		var got []string
		for _, step := range recourse.Next(c.s) {
			got = append(got, step.Key)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %v; want %s", name, got, c.want)
		}
	}
}

// TestNextAlwaysSaysSomething: whatever the situation, there is a step, what
// loses a right comes first, and no key comes twice.
func TestNextAlwaysSaysSomething(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 7))
	states := []joinder.CaseState{joinder.Gathering, joinder.Drafting, joinder.Frozen, joinder.Sent, joinder.Closed}
	stances := []joinder.Stance{"", joinder.Cooperates, joinder.Deflects, joinder.Stalls}
	for range 20_000 {
		s := recourse.Situation{Today: today, State: states[rng.IntN(5)], Bare: rng.IntN(2), Prepared: rng.IntN(2), Confirmed: rng.IntN(2), Filed: rng.IntN(3)}
		for range rng.IntN(3) {
			s.Replies = append(s.Replies, joinder.Reply{Proposed: stances[1+rng.IntN(3)], Stance: stances[rng.IntN(4)]})
		}
		for range rng.IntN(2) {
			s.Own = append(s.Own, recourse.Due{Ends: in(rng.IntN(40) - 5)})
		}
		for range rng.IntN(3) {
			s.Theirs = append(s.Theirs, recourse.Due{Ends: in(rng.IntN(40) - 20)})
		}
		if rng.IntN(2) == 0 {
			s.Rung = &recourse.Rung{Blocked: rng.IntN(2) == 0}
		}
		s.Remedy = recourse.Remedy{OpenOffers: rng.IntN(2), Unanswered: rng.IntN(2), Due: rng.IntN(2), Broken: rng.IntN(2), Closure: rng.IntN(2) == 0, Silent: rng.IntN(2)}
		steps := recourse.Next(s)
		if len(steps) == 0 {
			t.Fatalf("nothing to do in %+v", s)
		}
		var seen []string
		rest := false
		for _, p := range steps {
			own := strings.HasPrefix(p.Key, "own_clock")
			if own && rest {
				t.Fatalf("an own clock comes late in %+v", s)
			}
			rest = rest || !own
			if !own && slices.Contains(seen, p.Key) {
				t.Fatalf("%s twice in %+v", p.Key, s)
			}
			seen = append(seen, p.Key)
		}
	}
}
