package similar

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"joinder"
)

// MaxPeriods bounds a Course: with more, the step is made longer.
const MaxPeriods = 400

// CourseAsk says how a course is wanted.
type CourseAsk struct {
	Step   Step   // Always: one that fits
	Facet  string // to tell lines apart by; "" for one line
	Lines  int    // values that get a line of their own, those with most first
	People bool   // most by people, not by complaints
}

// Why the step of a course is longer than the one that was asked for.
const (
	TooMany    = "many"   // there would be more than MaxPeriods
	OnlyMonths = "months" // the public knows only months of all that was found (RQ-03)
)

// Course is how what a search finds went over time.
type Course struct {
	Step    Step
	Raised  string         // why Step is longer than asked; "" when it is not
	Periods []joinder.Date // first days, oldest first, without gaps
	Total   Line
	Lines   []Line
	Others  Line // the values without a line of their own, added up
	Apart   int  // how many these are
	Undated int  // complaints without a day, in no period
	Coarse  int  // complaints left out; see Cells
	Earlier int  // complaints before the first period
	// Begun and Ends are the days that the first and the last period are
	// counted from and to; they are not whole when these lie inside.
	Begun, Ends joinder.Date
}

// Line is the counts of one value.
type Line struct {
	Value string
	Cells []Cell // parallel to Course.Periods; ask Shown for the people
	All   Cell   // of everything, also of what is in no period; each person once, People 0 unless CourseAsk.People and months or longer
}

// Shown is the number of people as the public may know it: under FewPeople it
// does not tell whether two complaints are one person's, which no other page
// does either, and is the number of complaints. How many complaints there are
// anybody can search.
func (c Cell) Shown() int {
	if c.People >= FewPeople {
		return c.People
	}
	return min(c.Complaints, FewPeople-1)
}

// Partial reports whether the last period is not over.
func (c Course) Partial() bool {
	n := len(c.Periods)
	return n > 0 && c.Ends.AddDays(1).Before(c.Step.Move(c.Periods[n-1], 1))
}

// Late reports whether the first period was not counted from its first day.
func (c Course) Late() bool { return len(c.Periods) > 0 && c.Periods[0].Before(c.Begun) }

// Last is the last period with a complaint.
func (c Course) Last() (from joinder.Date) {
	for i, cell := range c.Total.Cells {
		if cell.Complaints > 0 {
			from = c.Periods[i]
		}
	}
	return from
}

// Course counts what a search finds over time. It reaches from the first
// complaint, or the query's Since, to today or the query's Until.
func (f *Finder) Course(ctx context.Context, v joinder.Viewer, q Query, ask CourseAsk) (Course, error) {
	p, err := plan(f.placed(q, false))
	if err != nil {
		return Course{}, err
	}
	t := timeline{index: f.index, viewer: v, plan: p, ask: ask, today: joinder.DateOf(f.world.Now())}
	if err := t.fit(ctx); err != nil {
		return Course{}, err
	}
	if err := t.split(ctx); err != nil {
		return Course{}, err
	}
	return t.Course, nil
}

// timeline is a course being made.
type timeline struct {
	Course
	index  Counter
	viewer joinder.Viewer
	plan   Plan
	ask    CourseAsk
	today  joinder.Date
	empty  []Cell // of all periods
}

func (t *timeline) count(ctx context.Context, by By) (Cells, error) {
	return t.index.Count(ctx, t.viewer, t.plan, by)
}

// fitting is the most periods of a step that nobody asked for.
const fitting = 60

// fit finds the step and the periods, and fills the total.
func (t *timeline) fit(ctx context.Context) error {
	steps, at := Steps(), slices.Index(Steps(), t.ask.Step)
	if at < 0 {
		years, err := t.count(ctx, By{Step: ByYear})
		if err != nil {
			return err
		}
		from, to := t.reach(years.Cells)
		for at = slices.Index(steps, ByMonth); at+1 < len(steps) && steps[at].Between(from, to) >= fitting; {
			at++
		}
	}
	for ; ; at++ {
		t.Step = steps[at]
		cells, err := t.count(ctx, By{Step: t.Step})
		if err != nil {
			return err
		}
		dated := slices.ContainsFunc(cells.Cells, func(c Cell) bool { return !c.From.IsZero() })
		if t.Step.Fine() && !dated && cells.Coarse > 0 {
			t.Raised = OnlyMonths
			continue
		}
		from, to := t.reach(cells.Cells)
		if n := t.Step.Between(from, to) + 1; n > MaxPeriods && at+1 < len(steps) {
			t.Raised = cmp.Or(t.Raised, TooMany)
			continue
		} else if n > MaxPeriods {
			from = t.Step.Move(to, 1-MaxPeriods)
		}
		t.lay(from, to, cells)
		break
	}
	t.Total.All.Complaints = t.Undated + t.Coarse + t.Earlier
	for _, c := range t.Total.Cells {
		t.Total.All.Complaints += c.Complaints
	}
	if !t.wantsAll() {
		return nil
	}
	all, err := t.count(ctx, By{})
	if err == nil && len(all.Cells) > 0 {
		t.Total.All = all.Cells[0]
	}
	return err
}

// wantsAll reports whether people over all periods are to be counted. Where our
// own complaints are left out they cannot be.
func (t *timeline) wantsAll() bool { return t.ask.People && !t.Step.Fine() }

// reach is the first and the last day to show.
func (t *timeline) reach(cells []Cell) (from, to joinder.Date) {
	from, to = t.plan.Since, t.plan.Until
	for _, c := range cells {
		if c.From.IsZero() {
			continue
		}
		if from.IsZero() {
			from = c.From
		}
		if t.plan.Until.IsZero() && to.Before(c.From) {
			to = c.From
		}
	}
	if t.plan.Until.IsZero() && to.Before(t.today) || t.today.Before(to) && !t.plan.Until.IsZero() {
		to = t.today
	}
	if from.IsZero() || to.Before(from) {
		from = to
	}
	return from, to
}

// lay makes the periods and puts the total in.
func (t *timeline) lay(from, to joinder.Date, cells Cells) {
	t.Begun, t.Ends, t.Coarse = from, to, cells.Coarse
	if t.plan.Since.IsZero() || from.Before(t.plan.Since) {
		t.Begun = t.Step.Start(from)
	}
	for at := t.Step.Start(from); !to.Before(at); at = t.Step.Move(at, 1) {
		t.Periods = append(t.Periods, at)
	}
	t.empty = make([]Cell, len(t.Periods))
	for i, p := range t.Periods {
		t.empty[i].From = p
	}
	t.Total.Cells = slices.Clone(t.empty)
	for _, c := range cells.Cells {
		at, ok := t.place(c)
		switch {
		case c.From.IsZero():
			t.Undated += c.Complaints
		case ok:
			t.Total.Cells[at] = c
		case c.From.Before(t.Periods[0]):
			t.Earlier += c.Complaints
		}
	}
}

func (t *timeline) place(c Cell) (at int, ok bool) {
	if c.From.IsZero() {
		return 0, false
	}
	at = t.Step.Between(t.Periods[0], c.From)
	return at, at >= 0 && at < len(t.Periods)
}

// split fills the lines.
func (t *timeline) split(ctx context.Context) error {
	if t.ask.Facet == "" {
		return nil
	}
	facets := []string{t.ask.Facet}
	if t.ask.Facet == FacetRegion {
		facets = []string{FacetJurisdiction, FacetRegion}
	}
	var all Cells
	var err error
	if t.wantsAll() {
		if all, err = t.count(ctx, By{Facets: facets}); err != nil {
			return err
		}
	}
	cells, err := t.count(ctx, By{Step: t.Step, Facets: facets})
	if err != nil {
		return err
	}
	lines := map[string]*Line{}
	sizes := map[string]int{}
	for _, c := range cells.Cells {
		if _, ok := t.place(c); ok {
			sizes[t.name(c.Values)] += t.size(c)
		}
	}
	names := slices.SortedFunc(maps.Keys(sizes), func(a, b string) int { return cmp.Or(cmp.Compare(sizes[b], sizes[a]), strings.Compare(a, b)) })
	own := names[:min(len(names), max(t.ask.Lines, 1))]
	if len(names) == len(own)+1 {
		own = names // one alone is not "others"
	}
	for _, name := range own {
		lines[name] = &Line{Value: name, Cells: slices.Clone(t.empty)}
	}
	t.Apart, t.Others.Cells = len(names)-len(own), slices.Clone(t.empty)
	of := func(c Cell) *Line {
		name := t.name(c.Values)
		if l := lines[name]; l != nil {
			return l
		} else if sizes[name] > 0 {
			return &t.Others
		}
		return nil // in no period
	}
	for _, c := range all.Cells {
		if l := of(c); l != nil {
			l.All.join(c)
		}
	}
	for _, c := range cells.Cells {
		if at, ok := t.place(c); ok {
			of(c).Cells[at].join(c)
		}
	}
	for _, name := range own {
		t.Lines = append(t.Lines, *lines[name])
	}
	return nil
}

// size is what a cell adds to the size of its line.
func (t *timeline) size(c Cell) int {
	if t.ask.People {
		return c.Shown()
	}
	return c.Complaints
}

// name is the value of a line. A region that is no code stands behind its
// jurisdiction, JURISDICTION/REGION, and so does none: a code says where it is.
func (t *timeline) name(values []string) string {
	if t.ask.Facet == FacetRegion && values[0] != "" && strings.HasPrefix(values[1], values[0]+"-") {
		return values[1]
	}
	return strings.Join(values, "/")
}

// join adds another value, as far as the public may know its people; a person
// who used both counts twice.
func (c *Cell) join(o Cell) {
	c.Complaints += o.Complaints
	c.People += o.Shown()
}
