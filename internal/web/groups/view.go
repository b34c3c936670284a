package groups

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"joinder"
	"joinder/internal/similar"
	"joinder/internal/similar/group"
	"joinder/internal/web"
)

// page is what all pages of groups share.
type page struct {
	web.Page
	web.Names
	today joinder.Date
}

func path(id joinder.ID) string { return "/groups/" + url.PathEscape(string(id)) }

// About is the wallet and the kind of problem.
func (p page) About(b group.Bucket) string { return p.Wallet(b.Wallet) + " · " + p.Issue(b.Issue) }

// Quoted are the telling words, "" when there are none.
func (p page) Quoted(g group.Group) string { return web.QuotedWords(p.Page, p.Names, g) }

// Name is what a group is called.
func (p page) Name(g group.Group) string {
	words := p.Quoted(g)
	if words == "" {
		return p.About(g.Bucket)
	}
	return p.T("group.name", "About", p.About(g.Bucket), "Words", words)
}

// Levels says how many people reached which level.
func (p page) Levels(levels []similar.LevelCount) string {
	var parts []string
	for _, l := range levels {
		if l.People > 0 {
			parts = append(parts, p.T("home.level", "Level", p.T("search.level."+string(l.Level)), "People", l.People))
		}
	}
	return strings.Join(parts, " · ")
}

// months of a spark and of the chart.
const months = 12

// lately are the last twelve months up to this one with their people; when it
// has been quiet for a year, the last twelve with something in them.
func lately(known []similar.Month, today joinder.Date) []similar.Month {
	for n := len(known); n > 0 && known[n-1].People == 0; n-- { // near-identical texts of people counted before
		known = known[:n-1]
	}
	if len(known) == 0 {
		return nil
	}
	people := map[string]similar.Month{}
	for _, m := range known {
		people[m.Month] = m
	}
	last, err := time.Parse("2006-01", known[len(known)-1].Month)
	if err != nil {
		return nil
	}
	now := time.Date(today.Year, today.Month, 1, 0, 0, 0, 0, time.UTC)
	if now.After(last) && now.AddDate(0, -months+1, 0).Before(last.AddDate(0, 1, 0)) {
		last = now
	}
	out := make([]similar.Month, months)
	for i := range out {
		name := last.AddDate(0, i-months+1, 0).Format("2006-01")
		out[i] = people[name]
		out[i].Month = name
	}
	return out
}

// column is one month of a spark.
type column struct{ X, Y, Height string }

// Measures of a spark in its own units.
const (
	sparkStep, sparkBar = 9, 7
	sparkHeight         = 28
)

// Moves reports whether there is a course of months to show.
func (p page) Moves(g group.Group) bool { return len(lately(g.Months, p.today)) > 0 }

// Spark draws the last months as small columns.
func (p page) Spark(g group.Group) (out []column) {
	all := lately(g.Months, p.today)
	most := 1
	for _, m := range all {
		most = max(most, m.People)
	}
	for i, m := range all {
		h := max(1, m.People*sparkHeight/most)
		if m.People > 0 {
			h = max(3, h)
		}
		out = append(out, column{X: strconv.Itoa(i * sparkStep), Y: strconv.Itoa(sparkHeight - h), Height: strconv.Itoa(h)})
	}
	return out
}

// SparkSays is the spark for those who do not see it.
func (p page) SparkSays(g group.Group) string {
	all := lately(g.Months, p.today)
	if len(all) == 0 {
		return ""
	}
	var parts []string
	for _, m := range all {
		parts = append(parts, strconv.Itoa(m.People))
	}
	return p.T("group.spark", "From", p.Words.Month(all[0].Month), "To", p.Words.Month(all[len(all)-1].Month), "Numbers", strings.Join(parts, ", "))
}

// Trend is the chart of one group.
func (p page) Trend(g group.Group) web.Trend {
	all := lately(g.Months, p.today)
	t := web.Trend{Unit: p.T("home.trend.unit")}
	for _, m := range all {
		t.Bars = append(t.Bars, web.Bar{Label: p.Words.ShortMonth(m.Month), Full: p.Words.Month(m.Month), Value: m.People, Text: p.Words.Number(int64(m.People))})
	}
	if n := len(t.Bars); n > 0 {
		t.Title = p.T("home.trend.title", "From", t.Bars[0].Full, "To", t.Bars[n-1].Full)
	}
	return t
}

// Sums are totals of money, those with most people first; a rounded one says so.
func (p page) Sums(sums []similar.Sum) (out []string) {
	sums = slices.Clone(sums)
	slices.SortStableFunc(sums, func(a, b similar.Sum) int { return cmp.Compare(b.People, a.People) })
	for _, s := range sums {
		text := p.Words.Money(s.Money)
		if !s.Exact {
			text = web.About(p.Page, s.Money)
		}
		out = append(out, text)
	}
	return out
}

// spans cuts an excerpt at its marks.
func spans(s similar.Snippet) (out []web.Span) {
	at := 0
	if s.Cut.Start {
		out = append(out, web.Span{Text: "…"})
	}
	for _, m := range s.Marks {
		if m.Start > at {
			out = append(out, web.Span{Text: s.Text[at:m.Start]})
		}
		out, at = append(out, web.Span{Text: s.Text[m.Start:m.End], Hit: true}), m.End
	}
	if at < len(s.Text) {
		out = append(out, web.Span{Text: s.Text[at:]})
	}
	if s.Cut.End {
		out = append(out, web.Span{Text: "…"})
	}
	return out
}

// voice is one complaint in the reader's words.
type voice struct {
	group.Member
	Spans                    []web.Span
	When, Money, Where, Mark string
}

// begun is how much of an excerpt tells it from others.
const begun = 40

// Begins is the beginning of the excerpt.
func (v voice) Begins() string {
	var b strings.Builder
	for _, s := range v.Spans {
		b.WriteString(s.Text)
	}
	text := []rune(b.String())
	if len(text) <= begun {
		return string(text)
	}
	return string(text[:begun]) + "…"
}

func (p page) voices(members []group.Member, words []string) []voice {
	out := make([]voice, len(members))
	for i, m := range members {
		v := voice{Member: m, Spans: spans(group.Excerpt(m.Text, words)), Where: p.Place(m.Jurisdiction, m.Region)}
		if !m.Date.IsZero() {
			v.When = p.Words.Day(m.Date)
		} else if m.Month != "" {
			v.When = p.Words.Month(m.Month)
		}
		if !m.Amount.IsZero() {
			v.Money = p.Words.Money(m.Amount)
			if m.SourceID == "" && m.Level != joinder.LevelImported {
				v.Money = web.About(p.Page, m.Amount)
			}
		}
		if m.Evidence == 0 {
			v.Mark = p.T("search.level." + string(m.Level))
		}
		out[i] = v
	}
	return out
}
