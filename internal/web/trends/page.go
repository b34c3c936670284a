package trends

import (
	"net/http"
	"strconv"
	"strings"

	"joinder"
	"joinder/internal/similar"
	"joinder/internal/web"
)

// linesShown is how many values have a line of their own on the chart.
const linesShown = 6

// trendPage is the chart with its table.
type trendPage struct {
	web.Page
	web.Names
	Ask    asked
	Course similar.Course
	Errors web.FormErrors
	Today  joinder.Date
}

func (p pages) show(w http.ResponseWriter, r *http.Request) error {
	out := trendPage{Page: p.Page(r, "trends.title"), Ask: read(r.URL.Query()), Today: p.Server.Today()}
	out.Section, out.Styles, out.NoIndex = "/search", []string{"trends.css"}, r.URL.RawQuery != ""
	out.Path = out.Ask.address("/trends", out.Ask.Values())
	var err error
	if out.Names, err = p.Names(r); err != nil {
		return err
	}
	out.Course, err = p.course(r, out.Ask, linesShown)
	status := http.StatusOK
	if problems, ok := web.FormErrorsOf(out.Words, err); ok {
		out.Errors, status = problems, http.StatusUnprocessableEntity
	} else if err != nil {
		return err
	}
	return p.Render(w, r, status, trendView(&out))
}

// course counts what an address asks for.
func (p pages) course(r *http.Request, a asked, lines int) (similar.Course, error) {
	q, err := a.Query()
	if err != nil {
		return similar.Course{}, err
	}
	ask := similar.CourseAsk{Step: a.Step, Facet: a.Split, Lines: lines, People: a.People}
	return p.Finder.Course(r.Context(), web.ViewerOf(r), q, ask)
}

// Found reports whether anything was found at all.
func (p *trendPage) Found() bool { return p.Course.Total.All.Complaints > 0 }

// Heading says what the chart counts.
func (p trendPage) Heading() string {
	what := p.T("trends.measure.complaints")
	if p.Ask.People {
		what = p.T("trends.measure.people")
	}
	text := p.T("trends.heading", "What", what, "Step", p.T("trends.by."+string(p.Course.Step)))
	if p.Ask.Split != "" {
		text = p.T("trends.heading.split", "Heading", text, "Facet", p.T("trends.split."+p.Ask.Split))
	}
	return text
}

// LineName is the value of a line in words.
func (p trendPage) LineName(l similar.Line, i int) string {
	switch {
	case p.Ask.Split == "":
		return p.T("trends.all")
	case p.isOthers(i):
		return p.N("trends.others", p.Course.Apart)
	}
	return valueName(p.Page, p.Names, p.Ask.Split, l.Value)
}

// valueName is what a value is called.
func valueName(p web.Page, n web.Names, facet, value string) string {
	if facet == similar.FacetRegion {
		jurisdiction, written, apart := strings.Cut(value, "/") // as similar.Course has them
		if !apart {
			return n.Region("", value)
		}
		written = n.Region(jurisdiction, written)
		if jurisdiction+written == "" {
			return p.T("trends.none")
		}
		if written == "" {
			return p.T("trends.none_in", "Place", n.Place(jurisdiction, ""))
		}
		return written
	}
	if value == "" {
		return p.T("trends.none")
	}
	return web.FacetValue(p, n, facet, value)
}

// LineTotal is a line over all periods. Where our own complaints are left out
// people are not known over all periods, and complaints are added up.
func (p trendPage) LineTotal(l similar.Line) string {
	if p.Ask.People && !p.Course.Step.Fine() {
		return p.N("trends.people", l.All.Shown())
	}
	n := 0
	for _, c := range l.Cells {
		n += c.Complaints
	}
	return p.N("trends.complaints", n)
}

// Facts are the few numbers over the chart.
func (p trendPage) Facts() []web.Fact {
	c := p.Course
	facts := []web.Fact{{Label: p.T("trends.fact.all"), Value: p.LineTotal(c.Total)}}
	if best, n := p.highest(); n > 0 {
		facts = append(facts, web.Fact{Label: p.T("trends.fact.highest"), Value: p.counted(n), Note: period(p.Page, c.Step, c.Periods[best])})
	}
	if i := len(c.Periods) - 2; i >= 0 && c.Partial() {
		if n := p.Ask.value(c.Total.Cells[i]); n > 0 { // a nought says no more than the note
			facts = append(facts, web.Fact{Label: p.T("trends.fact.last"), Value: p.counted(n), Note: period(p.Page, c.Step, c.Periods[i])})
		}
	}
	return facts
}

// counted is a number of what is counted.
func (p trendPage) counted(n int) string {
	if p.Ask.People {
		return p.N("trends.people", n)
	}
	return p.N("trends.complaints", n)
}

// highest is the period with most, and its number.
func (p trendPage) highest() (at, n int) {
	for i, c := range p.Course.Total.Cells {
		if v := p.Ask.value(c); v > n {
			at, n = i, v
		}
	}
	return at, n
}

// describe is the chart in words, for those who do not see it.
func (p trendPage) describe() string {
	c := p.Course
	if len(c.Periods) == 0 {
		return ""
	}
	best, n := p.highest()
	text := p.T("trends.desc", "From", period(p.Page, c.Step, c.Periods[0]), "To", period(p.Page, c.Step, c.Periods[len(c.Periods)-1]),
		"Highest", period(p.Page, c.Step, c.Periods[best]), "N", p.Words.Number(int64(n)))
	for i, l := range c.Lines {
		text = p.T("trends.desc.line", "So", text, "Name", p.LineName(l, i), "All", p.LineTotal(l))
	}
	return text
}

// Notes say what the numbers are and what is not in them.
func (p trendPage) Notes() (out []string) {
	c := p.Course
	add := func(is bool, text func() string) {
		if is {
			out = append(out, text())
		}
	}
	number := func(n int) string { return p.Words.Number(int64(n)) }
	add(c.Partial(), func() string {
		return p.T("trends.note.partial", "Period", period(p.Page, c.Step, c.Periods[len(c.Periods)-1]), "Day", p.Words.Day(c.Ends))
	})
	add(c.Late(), func() string { return p.T("trends.note.late", "Day", p.Words.Day(c.Begun)) })
	add(c.Coarse > 0, func() string { return p.N("trends.note.coarse", c.Coarse) })
	add(c.Undated > 0, func() string { return p.N("trends.note.undated", c.Undated) })
	add(c.Earlier > 0, func() string { return p.N("trends.note.earlier", c.Earlier, "Max", number(similar.MaxPeriods)) })
	if last := c.Last(); !last.IsZero() && c.Step.Between(last, c.Periods[len(c.Periods)-1]) > 1 {
		out = append(out, p.T("trends.note.last", "Period", period(p.Page, c.Step, last)))
	}
	add(c.Apart > 0, func() string { return p.T("trends.note.others") })
	add(p.Ask.People, func() string { return p.T("trends.note.people", "Few", strconv.Itoa(similar.FewPeople)) })
	return append(out, p.T("trends.note.count"))
}

// StepOptions are the choices of the form.
func (p trendPage) StepOptions() []web.Option {
	out := []web.Option{{Text: p.T("trends.step.auto")}}
	for _, s := range similar.Steps() {
		out = append(out, web.Option{Value: string(s), Text: p.T("trends.step." + string(s))})
	}
	return out
}

// SplitOptions are the choices of the form.
func (p trendPage) SplitOptions() []web.Option {
	out := []web.Option{{Text: p.T("trends.split.none")}}
	for _, f := range splits() {
		out = append(out, web.Option{Value: f, Text: p.T("trends.split." + f)})
	}
	return out
}

// measureOptions are the choices of what is counted.
func measureOptions(p web.Page) []web.Option {
	return []web.Option{{Value: "people", Text: p.T("trends.measure.people")}, {Value: "complaints", Text: p.T("trends.measure.complaints")}}
}

// measureOf is what is counted over time.
func measureOf(a asked) string {
	if a.People {
		return "people"
	}
	return "complaints"
}

// dayField is a day of the form; what is no day stays as it was typed.
func dayField(p web.Page, a asked, errs web.FormErrors, name string) web.Field {
	value := a.Values().Get(name)
	f := web.Field{Name: name, Label: p.T("trends." + name), Value: value, Error: errs.Of(name), Type: "date", Optional: true}
	if _, err := joinder.ParseDate(value); value != "" && err != nil {
		f.Type = "text"
	}
	return f
}

// chipLinks are the filters that are on, each with the address without it.
func chipLinks(p web.Page, n web.Names, a asked, path string) (out []preset) {
	for _, c := range a.Chips(p, n) {
		out = append(out, preset{Text: c.Text, Href: a.address(path, c.Without)})
	}
	return out
}
