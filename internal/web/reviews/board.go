package reviews

import (
	"cmp"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"joinder/internal/wallet/review"
	"joinder/internal/web"
)

// boardPage is the public page of a wallet's reviews.
type boardPage struct {
	sheet
	Board  review.Board
	Query  review.Query
	Who    string // the filter as the form has it: a group or a basis
	Rules  review.Rules
	Answer bool // the reader answers for this wallet
}

func (p pages) board(w http.ResponseWriter, r *http.Request) error {
	s, err := p.sheet(r, "review.title")
	if err != nil {
		return err
	}
	b := boardPage{sheet: s, Rules: review.PublishedRules(), Answer: s.Viewer.AnswersFor(s.Wallet)}
	b.Query, b.Who = queryOf(r.URL.Query())
	if b.Board, err = p.Desk.Board(r.Context(), s.Viewer, s.Wallet, b.Query); err != nil {
		return err
	}
	b.NoIndex = r.URL.RawQuery != "" && !(len(r.URL.Query()) == 1 && r.URL.Query().Has("lang"))
	return p.Render(w, r, http.StatusOK, boardView(b))
}

// queryOf reads the filters; what is unknown is as if it were not there.
func queryOf(q url.Values) (out review.Query, who string) {
	who = q.Get("who")
	switch review.Group(who) {
	case review.With, review.Without:
		out.Group = review.Group(who)
	default:
		for _, b := range append(review.Bases(), review.Lapsed) {
			if string(b) == who {
				out.Basis = b
			}
		}
		if out.Basis == "" {
			who = ""
		}
	}
	for _, c := range review.Criteria() {
		if string(c) == q.Get("about") {
			out.About = c
		}
	}
	if q.Get("sort") == string(review.Telling) {
		out.Order = review.Telling
	}
	if n, err := strconv.Atoi(q.Get("page")); err == nil {
		out.Page = n
	}
	return out, who
}

// Pager leads through the list under the same filters.
func (b boardPage) Pager() web.Pager {
	return web.Pager{Now: b.Board.Page, All: b.Board.Pages, URL: func(page int) string {
		q := url.Values{}
		for name, value := range map[string]string{"who": b.Who, "about": string(b.Query.About), "sort": string(b.Query.Order)} {
			if value != "" {
				q.Set(name, value)
			}
		}
		q.Set("page", strconv.Itoa(page))
		return b.At("?"+q.Encode()) + "#reviews"
	}}
}

// Kinds says how many weigh less, are hidden, or were withdrawn.
func (b boardPage) Kinds() string {
	var parts []string
	for _, k := range []struct {
		key string
		n   int
	}{{"review.list.damped", b.Board.Damped}, {"review.list.hidden", b.Board.Hidden}, {"review.list.withdrawn", b.Board.Withdrawn}} {
		if k.n > 0 {
			parts = append(parts, b.N(k.key, k.n))
		}
	}
	return strings.Join(parts, b.T("review.list.join"))
}

// Rated are the criteria that somebody's counting review rates.
func (b boardPage) Rated() (out []review.Criterion) {
	for _, c := range review.Criteria() {
		if b.Board.Of(c, review.Everybody).People > 0 {
			out = append(out, c)
		}
	}
	return out
}

// Unrated names the others, "" when all are rated.
func (b boardPage) Unrated() string {
	var names []string
	for _, c := range review.Criteria() {
		if b.Board.Of(c, review.Everybody).People == 0 {
			names = append(names, b.Criterion(c))
		}
	}
	return b.Words.List(names)
}

// Filtered reports whether some reviews are left out.
func (b boardPage) Filtered() bool { return b.Who != "" || b.Query.About != "" }

// WhoChoices and AboutChoices fill the filter's lists.
func (b boardPage) WhoChoices() []web.Option {
	out := []web.Option{{Text: b.T("review.who.all")}, {Value: string(review.With), Text: b.T("review.who.complaint")}, {Value: string(review.Without), Text: b.T("review.who.none")}}
	for _, x := range review.Bases() {
		out = append(out, web.Option{Value: string(x), Text: b.T("review.basis." + string(x))})
	}
	return out
}

// AboutChoices are the criteria.
func (b boardPage) AboutChoices() []web.Option {
	out := []web.Option{{Text: b.T("review.about.any")}}
	for _, c := range review.Criteria() {
		out = append(out, web.Option{Value: string(c), Text: b.Criterion(c)})
	}
	return out
}

// SortChoices are the orders.
func (b boardPage) SortChoices() []web.Option {
	return []web.Option{{Text: b.T("review.sort.newest")}, {Value: string(review.Telling), Text: b.T("review.sort.telling")}}
}

// one decimal, as every mean is shown.
func tenth(x float64) string { return strconv.FormatFloat(x, 'f', 1, 64) }

// weight with two decimals and no more than it needs.
func plain(x float64) string {
	text := strings.TrimRight(strings.TrimRight(strconv.FormatFloat(x, 'f', 2, 64), "0"), ".")
	return cmp.Or(text, "0")
}

// Said is one group's mean in words: "3.1 (2.6–3.6), 14 people", or that they
// are too few.
func (b boardPage) Said(s review.Summary) string {
	switch {
	case s.People == 0:
		return b.T("review.mean.nobody")
	case !s.Enough():
		return b.N("review.mean.few", s.People)
	}
	return b.N("review.mean.of", s.People, "Mean", tenth(s.Mean), "Low", tenth(s.Low), "High", tenth(s.High))
}

// strip is one line of a distribution: a mark and how many gave it.
type strip struct {
	Mark, With, Without          int
	Y, TextY, WithX, WithoutX, W string
	V, N                         string
}

// Measures of the drawing, in its own units.
const (
	stripHeight = 22
	stripLeft   = 16
	stripWidth  = 236
)

// Strips are the marks from the best to the worst: bars as long as the weight,
// beside the number of people, so that a brigade does not fill the picture.
func (b boardPage) Strips(c review.Criterion) (out []strip) {
	with, without := b.Board.Of(c, review.With), b.Board.Of(c, review.Without)
	most := 1.0
	for i := range with.Weights {
		most = max(most, with.Weights[i]+without.Weights[i])
	}
	for i := review.Highest - 1; i >= 0; i-- {
		x := strip{Mark: i + 1, With: with.Counts[i], Without: without.Counts[i]}
		y := (review.Highest - 1 - i) * stripHeight
		a, n := int(stripWidth*with.Weights[i]/most), int(stripWidth*without.Weights[i]/most)
		x.Y, x.TextY = strconv.Itoa(y+4), strconv.Itoa(y+15)
		x.WithX, x.WithoutX = strconv.Itoa(stripLeft), strconv.Itoa(stripLeft+a)
		x.W, x.V, x.N = strconv.Itoa(a), strconv.Itoa(n), strconv.Itoa(stripLeft+a+n+6)
		out = append(out, x)
	}
	return out
}

// Drawn says the distribution aloud.
func (b boardPage) Drawn(c review.Criterion) string {
	var parts []string
	for _, x := range b.Strips(c) {
		parts = append(parts, b.T("review.drawn.mark", "Mark", x.Mark, "People", x.With+x.Without))
	}
	return b.T("review.drawn", "Criterion", b.Criterion(c), "Marks", b.Words.List(parts))
}

// Columns and Rows are the same numbers as a table.
func (b boardPage) Columns() []web.Column {
	out := []web.Column{{Label: b.T("review.table.criterion")}}
	for _, g := range review.Groups() {
		out = append(out, web.Column{Label: b.T("review.who." + string(g))})
	}
	for i := range review.Highest {
		out = append(out, web.Column{Label: strconv.Itoa(i + 1), Num: true})
	}
	return out
}

// Rows of the table.
func (b boardPage) Rows() (out [][]templ.Component) {
	for _, c := range review.Criteria() {
		row := []templ.Component{web.Str(b.Criterion(c))}
		for _, g := range review.Groups() {
			row = append(row, web.Str(b.Said(b.Board.Of(c, g))))
		}
		for _, n := range b.Board.Of(c, review.Everybody).Counts {
			row = append(row, web.Str(b.Words.Number(int64(n))))
		}
		out = append(out, row)
	}
	return out
}

// LevelRows is the published table of weights.
func (b boardPage) LevelRows() (out [][]templ.Component) {
	for _, x := range append(review.Bases(), review.Lapsed) {
		out = append(out, []templ.Component{web.Str(b.T("review.basis." + string(x))), web.Str(b.T("review.basis." + string(x) + ".text")), web.Str(plain(b.Rules.Levels[x]))})
	}
	return out
}

// LevelColumns is its head.
func (b boardPage) LevelColumns() []web.Column {
	return []web.Column{{Label: b.T("review.rules.level")}, {Label: b.T("review.rules.means")}, {Label: b.T("review.rules.weight"), Num: true}}
}

func (p pages) export(w http.ResponseWriter, r *http.Request) error {
	e, err := p.Desk.Export(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Cache-Control", "public, max-age=60")
	enc := json.NewEncoder(w)
	enc.SetIndent("", " ")
	_ = enc.Encode(e) // the reader may have gone
	return nil
}
