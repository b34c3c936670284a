package trends

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"

	"joinder"
	"joinder/internal/similar"
	"joinder/internal/web"
)

// linesExported is how many values files tell apart.
const linesExported = 200

// exported is a course for programs.
func (p pages) exported(r *http.Request) (trendPage, error) {
	out := trendPage{Page: p.Page(r, "trends.title"), Ask: read(r.URL.Query()), regions: p.Regions}
	var err error
	if out.Names, err = p.Names(r); err == nil {
		out.Course, err = p.course(r, out.Ask, linesExported)
	}
	return out, err
}

// lastDay is the last day that a period is counted to.
func (p trendPage) lastDay(i int) joinder.Date {
	last := p.Course.Step.Move(p.Course.Periods[i], 1).AddDays(-1)
	if i == len(p.Course.Periods)-1 && p.Course.Ends.Before(last) {
		return p.Course.Ends
	}
	return last
}

// firstDay is the first day that a period is counted from.
func (p trendPage) firstDay(i int) joinder.Date {
	if i == 0 {
		return p.Course.Begun
	}
	return p.Course.Periods[i]
}

func send(w http.ResponseWriter, kind string, body []byte) {
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Cache-Control", "private, no-cache")
	_, _ = w.Write(body) // whether the reader has gone does not matter
}

// exportCSV is one row for each period and value, zeros included, and one
// without a value for all of them.
func (p pages) exportCSV(w http.ResponseWriter, r *http.Request) error {
	c, err := p.exported(r)
	if err != nil {
		return err
	}
	var buf bytes.Buffer
	buf.WriteString("\uFEFF") // or Excel takes it for another encoding
	table := csv.NewWriter(&buf)
	table.UseCRLF = true
	_ = table.Write([]string{"from", "to", "step", "split_by", "value", "name", "complaints", "people"}) // into memory
	rows := func(l similar.Line, split, value, name string) {
		for i, cell := range l.Cells {
			_ = table.Write(web.Harmless([]string{c.firstDay(i).String(), c.lastDay(i).String(), string(c.Course.Step), split, value, name,
				strconv.Itoa(cell.Complaints), strconv.Itoa(cell.Shown())}))
		}
	}
	rows(c.Course.Total, "", "", c.T("trends.all"))
	for i, l := range c.Course.Lines {
		rows(l, c.Ask.Split, l.Value, c.LineName(l, i))
	}
	if c.Course.Apart > 0 {
		rows(c.Course.Others, c.Ask.Split, "*", c.LineName(c.Course.Others, len(c.Course.Lines)))
	}
	table.Flush()
	w.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="joinder-trend-%s.csv"`, p.Today()))
	send(w, "text/csv; charset=utf-8", buf.Bytes())
	return nil
}

// courseJSON is a course for programs. Keys may be added, never changed.
type courseJSON struct {
	Step     similar.Step `json:"step"`
	Raised   string       `json:"step_raised"` // "many", "months" or ""
	From     string       `json:"from"`
	To       string       `json:"to"`
	Partial  bool         `json:"last_period_is_not_over"`
	Periods  []string     `json:"periods"` // first days
	Total    lineJSON     `json:"total"`
	SplitBy  string       `json:"split_by"`
	Lines    []lineJSON   `json:"lines"`
	Others   *lineJSON    `json:"others,omitempty"`
	Undated  int          `json:"without_day"`
	LeftOut  int          `json:"only_month_known"` // complaints left out of days and weeks
	Earlier  int          `json:"before_first_period"`
	FewBelow int          `json:"people_not_told_apart_below"`
	Measure  string       `json:"measure"` // count, not rate
}

type lineJSON struct {
	Value      string `json:"value"`
	Name       string `json:"name"`
	Complaints []int  `json:"complaints"`
	People     []int  `json:"people"`
}

func (p trendPage) lineJSON(l similar.Line, name string) lineJSON {
	out := lineJSON{Value: l.Value, Name: name, Complaints: []int{}, People: []int{}}
	for _, c := range l.Cells {
		out.Complaints, out.People = append(out.Complaints, c.Complaints), append(out.People, c.Shown())
	}
	return out
}

func (p pages) exportJSON(w http.ResponseWriter, r *http.Request) error {
	c, err := p.exported(r)
	if p.JSONError(w, r, err) {
		return nil
	} else if err != nil {
		return err
	}
	out := courseJSON{Step: c.Course.Step, Raised: c.Course.Raised, From: c.Course.Begun.String(), To: c.Course.Ends.String(), Partial: c.Course.Partial(),
		Periods: []string{}, Total: c.lineJSON(c.Course.Total, c.T("trends.all")), SplitBy: c.Ask.Split, Lines: []lineJSON{},
		Undated: c.Course.Undated, LeftOut: c.Course.Coarse, Earlier: c.Course.Earlier, FewBelow: similar.FewPeople, Measure: "count"}
	for _, from := range c.Course.Periods {
		out.Periods = append(out.Periods, from.String())
	}
	for i, l := range c.Course.Lines {
		out.Lines = append(out.Lines, c.lineJSON(l, c.LineName(l, i)))
	}
	if c.Course.Apart > 0 {
		others := c.lineJSON(c.Course.Others, c.LineName(c.Course.Others, len(c.Course.Lines)))
		out.Others = &others
	}
	body, err := json.Marshal(out)
	if err == nil {
		send(w, "application/json; charset=utf-8", append(body, '\n'))
	}
	return err
}
