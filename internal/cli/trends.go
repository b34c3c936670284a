package cli

import (
	"context"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"

	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/i18n"
	"joinder/internal/rows"
	"joinder/internal/similar"
)

// Trends counts what a search finds over time and by place (*similar.Finder).
type Trends interface {
	Count(ctx context.Context, v joinder.Viewer, q similar.Query, by similar.By) (similar.Cells, error)
	Course(ctx context.Context, v joinder.Viewer, q similar.Query, ask similar.CourseAsk) (similar.Course, error)
}

// Regions knows the spellings of states and provinces (*datapack.Pack).
type Regions interface {
	RegionCodes(jurisdictions []string, written string) []string
	RegionName(jurisdiction, region string) joinder.Text
	JurisdictionName(id string) joinder.Text
	RegionMaps() []datapack.RegionMap
	ResidentsOf(region string, day joinder.Date) int
}

type trendsCmd struct {
	siteFlags
	Query string `arg:"" optional:"" help:"Words, as for search; nothing counts everything."`
	filterFlags
	Step       string `help:"Length of the periods: day, week (from Monday), month, quarter, year; auto is one that fits." enum:"auto,day,week,month,quarter,year" default:"auto"`
	Split      string `help:"A line for each wallet, operator, issue, product, level, response, jurisdiction, region or lang." enum:",wallet,operator,issue,product,level,response,jurisdiction,region,lang" default:"" placeholder:"FACET"`
	Places     bool   `help:"Count by state or province instead, with people per million inhabitants where these are known; not with --step and --split."`
	Complaints bool   `help:"Table of complaints; left out, of people. Files have both."`
	Lines      int    `help:"Values with a line of their own, at most 200; the rest is added up. 0 is what fits, in files 200." default:"0"`
	Width      int    `help:"Columns of the table; 0 is the terminal's, or 80." default:"0"`
	JSON       bool   `help:"Print JSON, as /trends.json." xor:"form"`
	CSV        bool   `help:"Print CSV, as /trends.csv." xor:"form"`
}

// mostSplit is how many values are told apart at most, as in files of the pages.
const mostSplit = 200

// Run counts what everybody may see.
func (c trendsCmd) Run(ctx context.Context, p *Program) error {
	q, err := c.query(c.Query)
	if err != nil {
		return err
	}
	if c.Places && (c.Split != "" || c.Step != "auto") {
		return usageError{fmt.Errorf("--places counts by place: it goes with neither --split nor --step")}
	}
	if c.Lines < 0 || c.Lines > mostSplit || c.Width < 0 {
		return usageError{fmt.Errorf("--lines is 0 to %d, --width at least 0", mostSplit)}
	}
	s, err := p.Open(ctx, c.config())
	if err != nil {
		return err
	}
	defer s.Close() //nolint:errcheck // what was asked is answered
	q.Regions = placed(s.Regions, q)
	if c.Places {
		return c.places(ctx, p, s, q)
	}
	t := trendTable{Words: p.language(), split: c.Split, people: !c.Complaints, width: c.Width}
	if t.width == 0 {
		t.width = p.columns()
	}
	ask := similar.CourseAsk{Facet: c.Split, Lines: c.Lines, People: t.people || c.JSON || c.CSV}
	switch {
	case ask.Lines > 0:
	case c.JSON || c.CSV:
		ask.Lines = mostSplit
	default:
		ask.Lines = linesThatFit(t.width)
	}
	if c.Step != "auto" {
		ask.Step = similar.Step(c.Step)
	}
	if t.Course, err = s.Trends.Course(ctx, joinder.Viewer{}, q, ask); joinder.KindOf(err) == joinder.Invalid {
		return usageError{err}
	} else if err != nil {
		return err
	}
	called := similar.Called{Line: func(l similar.Line) string { return t.name(s.Regions, l.Value) }, Others: "*"}
	switch {
	case c.JSON:
		return writeJSON(p.Out, t.Data(c.Split, called))
	case c.CSV:
		w := csv.NewWriter(p.Out)
		for _, row := range t.Table(c.Split, called) {
			_ = w.Write(rows.Harmless(row)) // Flush tells
		}
		w.Flush()
		return w.Error()
	}
	for i := range t.Lines {
		t.Lines[i].Value = t.name(s.Regions, t.Lines[i].Value)
	}
	t.print(p.Out)
	for _, note := range t.notes() {
		fmt.Fprintln(p.Out, "·", note)
	}
	return nil
}

// placed are the codes of a query's regions, however they were written.
func placed(known Regions, q similar.Query) (out []string) {
	for _, written := range q.Regions {
		if codes := known.RegionCodes(q.Jurisdictions, written); len(codes) > 0 {
			out = append(out, codes...)
		} else {
			out = append(out, written)
		}
	}
	return out
}

// name is what a line's value is called: regions have names, everything else is
// told as it is stored.
func (t trendTable) name(known Regions, value string) string {
	if t.split != similar.FacetRegion {
		return value
	}
	if jurisdiction, written, ok := strings.Cut(value, "/"); ok {
		if written == "" {
			return value
		}
		return known.RegionName(jurisdiction, written).In(t.Lang())
	}
	return known.RegionName("", value).In(t.Lang())
}

// trendTable is a course on a terminal.
type trendTable struct {
	similar.Course
	*i18n.Words
	split  string
	people bool
	width  int // columns of the terminal
}

// of is a cell's number.
func (t trendTable) of(c similar.Cell) int {
	if t.people {
		return c.Shown()
	}
	return c.Complaints
}

// label is a period as it can be sorted, in every language the same.
func (t trendTable) label(i int) string {
	from := t.Periods[i]
	switch t.Step {
	case similar.ByMonth:
		return from.String()[:7]
	case similar.ByQuarter:
		return fmt.Sprintf("%04d-Q%d", from.Year, (int(from.Month)+2)/3)
	case similar.ByYear:
		return fmt.Sprintf("%04d", from.Year)
	}
	return from.String()
}

// full is a period in a sentence.
func (t trendTable) full(i int) string {
	if t.Step == similar.ByWeek {
		return t.T("trends.period.week", "From", t.label(i), "To", t.Periods[i].AddDays(6).String())
	}
	return t.label(i)
}

// notes say what the numbers are and what is not in them.
func (t trendTable) notes() (out []string) {
	add := func(is bool, text func() string) {
		if is {
			out = append(out, text())
		}
	}
	add(t.Raised != "", func() string {
		return t.T("trends.raised."+t.Raised, "Max", similar.MaxPeriods, "Step", t.T("trends.by."+string(t.Step)))
	})
	add(t.Partial(), func() string {
		return t.T("trends.note.partial", "Period", t.full(len(t.Periods)-1), "Day", t.Ends.String())
	})
	add(t.Late(), func() string { return t.T("trends.note.late", "Day", t.Begun.String()) })
	add(t.Coarse > 0, func() string { return t.N("trends.note.coarse", t.Coarse) })
	add(t.Undated > 0, func() string { return t.N("trends.note.undated", t.Undated) })
	add(t.Earlier > 0, func() string { return t.N("trends.note.earlier", t.Earlier, "Max", t.Number(similar.MaxPeriods)) })
	add(t.Apart > 0, func() string { return t.T("trends.note.others") })
	add(t.people, func() string { return t.T("trends.note.people", "Few", strconv.Itoa(similar.FewPeople)) })
	return append(out, t.T("trends.note.count"))
}
