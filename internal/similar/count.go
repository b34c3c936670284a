package similar

import (
	"context"

	"joinder"
)

// Step is the length of the periods that complaints are counted by.
type Step string

// The steps. Weeks begin on Monday (ISO 8601).
const (
	Always    Step = "" // one period: everything
	ByDay     Step = "day"
	ByWeek    Step = "week"
	ByMonth   Step = "month"
	ByQuarter Step = "quarter"
	ByYear    Step = "year"
)

// By says how what a query finds is broken down.
type By struct {
	Step   Step
	Facets []string // names of facets to split by, at most two
	// Exact counts our own complaints by their real days too. The public knows
	// only months (RQ-03): cells counted so are for reckoning, and no day of
	// theirs may be shown or told in another way.
	Exact bool
}

// Cell is one period and one value of each facet.
type Cell struct {
	From       joinder.Date // first day of the period; zero with Always, and where no day is known
	Values     []string     // parallel to By.Facets; "" stands for none
	Complaints int
	People     int // each person once in a cell; near-identical texts are one person, that of the first of them by id. See Shown
}

// Cells is a broken-down count: cells that are not empty, by From and Values.
type Cells struct {
	Cells []Cell
	// Coarse are complaints left out because the public knows only their month
	// and the step is shorter.
	Coarse int
}

// Counter is the part of an engine that breaks counts down. A query's Since and
// Until filter by what is shown, so that a month of ours that begins before
// Since is in whole, also with By.Exact.
type Counter interface {
	Count(ctx context.Context, v joinder.Viewer, p Plan, by By) (Cells, error)
}

// Completion is a word or phrase that a search may go on with.
type Completion struct {
	Text string // what was typed, gone on with as people write it
	// Count is the people who wrote the word or phrase when the list was made,
	// near-identical texts once; of large instances, of a part of the people.
	Count int
}

// Completer is the part of an engine that goes on with what somebody types. It
// offers only what texts of FewPeople people or more have, so that no name of
// one person is ever offered.
type Completer interface {
	Complete(ctx context.Context, v joinder.Viewer, typed string, limit int) ([]Completion, error)
}

// Backend is all that a Finder asks.
type Backend interface {
	Index
	Counter
	Completer
}

// Count breaks down what a search finds.
func (f *Finder) Count(ctx context.Context, v joinder.Viewer, q Query, by By) (Cells, error) {
	p, err := plan(f.placed(q, false))
	if err != nil {
		return Cells{}, err
	}
	return f.index.Count(ctx, v, p, by)
}

// Complete goes on with the last word of what somebody typed; at most limit
// completions, those in most complaints first.
func (f *Finder) Complete(ctx context.Context, v joinder.Viewer, typed string, limit int) ([]Completion, error) {
	return f.index.Complete(ctx, v, clip(typed, MaxQueryRunes), min(max(limit, 1), 20))
}
