package emergency

import (
	"slices"

	"joinder"
	"joinder/internal/datapack"
)

// Guide finds the way through an emergency in one data pack.
type Guide struct{ Pack *datapack.Pack }

// Of is the guide of a pack.
func Of(pack *datapack.Pack) Guide { return Guide{pack} }

// Ask is what somebody said of their emergency. Everything but the scenario
// may be left out.
type Ask struct {
	Scenario string
	Branch   string // an answer to the scenario's question
	Wallet   string // directory id
	Place    string // jurisdiction; "" is the wallet's home, where one is known
	Day      joinder.Date
}

// Plan is the ordered steps of one emergency.
type Plan struct {
	datapack.Scenario
	Branch string // "" while the question is open
	Wallet string
	Kind   datapack.WalletKind // "" when the wallet is not known
	Place  string              // "" when neither place nor wallet says
	Steps  []Step              // all of the scenario, those that do not apply included
	Never  []datapack.Told[joinder.Text]
}

// Step is one thing to do, in its place.
type Step struct {
	datapack.UrgentStep
	N       int // from 1; 0 for a step that does not apply
	Minutes int // within
	Only    []string
	Keeping []datapack.Keeping // all must hold
	Script  []joinder.Text
	Status  datapack.Status
	Origin  datapack.Origin
}

// Fits reports whether the step is for a wallet of the kind and a branch; what
// is not known ("") fits every step.
func (s Step) Fits(kind datapack.WalletKind, branch string) bool {
	for _, k := range s.Keeping {
		if !k.Holds(kind) {
			return false
		}
	}
	return branch == "" || len(s.Only) == 0 || slices.Contains(s.Only, branch)
}

// Open are the steps that apply.
func (p Plan) Open() []Step {
	return slices.DeleteFunc(slices.Clone(p.Steps), func(s Step) bool { return s.N == 0 })
}

// Asks reports whether the scenario's question is still to be answered.
func (p Plan) Asks() bool { return len(p.Branches) > 0 && p.Branch == "" }

// Misses reports whether the wallet cannot be what the scenario is about:
// somebody whose money a firm holds has no seed.
func (p Plan) Misses() bool {
	return p.Issue == onChain && p.Kind != "" && !datapack.KeptOnChain.Holds(p.Kind)
}

// onChain is the problem that only wallets with keys have.
const onChain = "seed_or_approval_compromised"

// Plan orders the steps. The error is NotFound for a scenario that the pack
// does not hold; a wallet, place or branch that nobody knows counts as unsaid.
func (g Guide) Plan(a Ask) (Plan, error) {
	all := g.Pack.Scenarios()
	i := slices.IndexFunc(all, func(s datapack.Scenario) bool { return s.ID == a.Scenario })
	if i < 0 {
		return Plan{}, joinder.Fail(joinder.NotFound, "error.emergency.scenario")
	}
	p := Plan{Scenario: all[i], Place: g.Place(a.Wallet, a.Place)}
	if w, ok := g.Pack.Wallet(a.Wallet); ok {
		p.Wallet, p.Kind = w.ID(), w.Kind()
	}
	if slices.ContainsFunc(p.Branches, func(b datapack.Branch) bool { return b.ID == a.Branch }) {
		p.Branch = a.Branch
	}
	n := 0
	for _, u := range p.Scenario.Steps {
		told, ok := g.Pack.UrgentStep(u.Use, a.Day)
		if !ok || !told.Status.Shown() {
			continue
		}
		s := Step{UrgentStep: told.Value, Minutes: u.Minutes, Only: u.Only, Script: g.Pack.Script(told.Value.Say), Status: told.Status, Origin: told.Origin}
		for _, k := range []datapack.Keeping{told.Value.Wallet, u.Wallet} {
			if k != datapack.KeptAnyhow && !slices.Contains(s.Keeping, k) {
				s.Keeping = append(s.Keeping, k)
			}
		}
		if s.Fits(p.Kind, p.Branch) {
			n++
			s.N = n
		}
		p.Steps = append(p.Steps, s)
	}
	for _, id := range p.Scenario.Never {
		if told, ok := g.Pack.NeverDo(id, a.Day); ok && told.Status.Shown() {
			p.Never = append(p.Never, told)
		}
	}
	return p, nil
}

// Place is the chosen place, or else the wallet's home; "" where neither is
// one that the pack has channels for.
func (g Guide) Place(wallet, place string) string {
	served := g.Pack.Served()
	known := func(id string) bool {
		return slices.ContainsFunc(served, func(j datapack.Jurisdiction) bool { return j.ID == id })
	}
	if known(place) {
		return place
	}
	if w, ok := g.Pack.Wallet(wallet); ok && known(w.Home()) {
		return w.Home()
	}
	return ""
}
