package joinder_test

import (
	"math/rand/v2"
	"testing"

	"joinder"
)

// walk takes random steps, legal and not, and checks that only legal ones are
// possible: a final state is never left and no step leads out of the table.
func walk[S comparable](t *testing.T, start S, states []S, can func(from, to S) bool, final []S) {
	t.Helper()
	rng := rand.New(rand.NewPCG(1, 2))
	known := map[S]bool{}
	for _, s := range states {
		known[s] = true
	}
	reached := map[S]bool{start: true}
	for range 2000 {
		at := start
		for range 30 {
			next := states[rng.IntN(len(states))]
			if !can(at, next) {
				continue
			}
			if at == next {
				t.Fatalf("%v may become itself", at)
			}
			for _, f := range final {
				if at == f {
					t.Fatalf("%v is final but may become %v", at, next)
				}
			}
			at = next
			reached[at] = true
			if !known[at] {
				t.Fatalf("reached %v, which is no state", at)
			}
		}
	}
	for _, s := range states {
		if !reached[s] {
			t.Errorf("%v can never be reached", s)
		}
	}
	var alien S
	if can(alien, start) || can(start, alien) {
		t.Error("a state that does not exist takes part in the table")
	}
}

func TestLifeCycles(t *testing.T) {
	walk(t, joinder.Filed, []joinder.ComplaintState{joinder.Filed, joinder.Hidden, joinder.Withdrawn, joinder.Erased},
		joinder.ComplaintState.CanBecome, []joinder.ComplaintState{joinder.Erased})
	walk(t, joinder.Gathering, []joinder.CaseState{joinder.Gathering, joinder.Drafting, joinder.Frozen, joinder.Sent, joinder.Closed},
		joinder.CaseState.CanBecome, nil)
	walk(t, joinder.LetterDraft, []joinder.LetterState{joinder.LetterDraft, joinder.LetterFrozen, joinder.LetterSuperseded},
		joinder.LetterState.CanBecome, []joinder.LetterState{joinder.LetterSuperseded})
}
