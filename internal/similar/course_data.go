package similar

import (
	"strconv"

	"joinder"
)

// CourseData is a course for programs, as pages and commands give it away. Keys
// may be added, never changed.
type CourseData struct {
	Step     Step       `json:"step"`
	Raised   string     `json:"step_raised"` // "many", "months" or ""
	From     string     `json:"from"`
	To       string     `json:"to"`
	Partial  bool       `json:"last_period_is_not_over"`
	Periods  []string   `json:"periods"` // first days
	Total    LineData   `json:"total"`
	SplitBy  string     `json:"split_by"`
	Lines    []LineData `json:"lines"`
	Others   *LineData  `json:"others,omitempty"`
	Undated  int        `json:"without_day"`
	LeftOut  int        `json:"only_month_known"` // complaints left out of days and weeks
	Earlier  int        `json:"before_first_period"`
	FewBelow int        `json:"people_not_told_apart_below"`
	Measure  string     `json:"measure"` // count, not rate
}

// LineData is one line of a CourseData; its numbers are parallel to Periods.
type LineData struct {
	Value      string `json:"value"`
	Name       string `json:"name"`
	Complaints []int  `json:"complaints"`
	People     []int  `json:"people"`
}

// Called is what a course's lines are called: all of it, one line, and the
// values that have no line of their own.
type Called struct {
	All    string
	Line   func(Line) string
	Others string
}

// Between is the first and the last day that a period is counted from and to.
func (c Course) Between(i int) (from, to joinder.Date) {
	from, to = c.Periods[i], c.Step.Move(c.Periods[i], 1).AddDays(-1)
	if i == 0 {
		from = c.Begun
	}
	if i == len(c.Periods)-1 && c.Ends.Before(to) {
		to = c.Ends
	}
	return from, to
}

// Data is the course for programs; split is the facet that it was split by.
func (c Course) Data(split string, n Called) CourseData {
	out := CourseData{Step: c.Step, Raised: c.Raised, From: c.Begun.String(), To: c.Ends.String(), Partial: c.Partial(),
		Periods: []string{}, Total: c.Total.data(n.All), SplitBy: split, Lines: []LineData{},
		Undated: c.Undated, LeftOut: c.Coarse, Earlier: c.Earlier, FewBelow: FewPeople, Measure: "count"}
	for _, from := range c.Periods {
		out.Periods = append(out.Periods, from.String())
	}
	for _, l := range c.Lines {
		out.Lines = append(out.Lines, l.data(n.Line(l)))
	}
	if c.Apart > 0 {
		others := c.Others.data(n.Others)
		out.Others = &others
	}
	return out
}

func (l Line) data(name string) LineData {
	out := LineData{Value: l.Value, Name: name, Complaints: []int{}, People: []int{}}
	for _, c := range l.Cells {
		out.Complaints, out.People = append(out.Complaints, c.Complaints), append(out.People, c.Shown())
	}
	return out
}

// Table is the course as rows under a row of names: one for each period and
// value, zeros included, and one without a value for all of them. The others
// have the value "*".
func (c Course) Table(split string, n Called) [][]string {
	out := [][]string{{"from", "to", "step", "split_by", "value", "name", "complaints", "people"}}
	add := func(l Line, split, value, name string) {
		for i, cell := range l.Cells {
			from, to := c.Between(i)
			out = append(out, []string{from.String(), to.String(), string(c.Step), split, value, name, strconv.Itoa(cell.Complaints), strconv.Itoa(cell.Shown())})
		}
	}
	add(c.Total, "", "", n.All)
	for _, l := range c.Lines {
		add(l, split, l.Value, n.Line(l))
	}
	if c.Apart > 0 {
		add(c.Others, split, "*", n.Others)
	}
	return out
}
