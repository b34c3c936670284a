package statements

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"joinder"
	"joinder/internal/evidence/held"
	"joinder/internal/evidence/reading"
	"joinder/internal/evidence/statement"
	"joinder/internal/web"
)

// spotsOf reads boxes; what is no row is left out.
func spotsOf(values []string) (out []reading.Spot) {
	for _, v := range values[:min(len(values), 4096)] {
		file, nr, ok := strings.Cut(v, ".")
		n, err := strconv.Atoi(nr)
		if id, bad := joinder.ParseID(file); ok && err == nil && bad == nil && n > 0 {
			out = append(out, reading.Spot{File: id, Nr: n})
		}
	}
	return out
}

// changes are the rows whose boxes differ from what is marked: one that stands
// twice on a page has changed when either of its boxes has.
func changes(r reading.Reading, shown, ticked []reading.Spot) (on, off []reading.Spot) {
	boxes, ticks := map[reading.Spot]int{}, map[reading.Spot]int{}
	for _, s := range ticked {
		ticks[s]++
		boxes[s] = max(boxes[s], ticks[s])
	}
	seen := map[reading.Spot]int{}
	for _, s := range shown {
		seen[s]++
		boxes[s] = max(boxes[s], seen[s])
	}
	for s, n := range boxes {
		switch marked := r.Marked(s); {
		case marked && ticks[s] < n:
			off = append(off, s)
		case !marked && ticks[s] > 0:
			on = append(on, s)
		}
	}
	return on, off
}

// marked is what the script gets back.
type marked struct {
	Bar   string `json:"bar"`
	Count int    `json:"count"`
}

// mark saves the boxes of a page, or one that the script sends.
func (p pages) mark(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	base, err := p.begin(r, "reading.result.title")
	if err != nil {
		return err
	}
	now, _, err := p.Desk.Look(r.Context(), base.Token.Key())
	if err != nil {
		return err
	}
	on, off := changes(now, spotsOf(r.PostForm["shown"]), spotsOf(r.PostForm["mark"]))
	if len(on)+len(off) > 0 {
		now, err = p.Desk.Mark(r.Context(), base.Token.Key(), on, off)
	}
	script := r.Header.Get("Accept") == "application/json"
	if err != nil {
		found, ok := web.FormErrorsOf(base.Words, err)
		if !ok || script {
			return err
		}
		return p.showResult(w, r, http.StatusUnprocessableEntity, found)
	}
	if script {
		w.Header().Set("Content-Type", "application/json")
		return json.NewEncoder(w).Encode(marked{base.barOf(&now), len(now.Marks)})
	}
	if r.PostForm.Get("next") == "complaint" {
		return web.SeeOther(w, r, base.at("complaint"))
	}
	if len(on)+len(off) > 0 {
		p.Flash(r.Context(), "reading.marks.saved")
	}
	back := base.at("")
	if n, err := strconv.Atoi(r.PostForm.Get("page")); err == nil && n > 1 {
		back += "?page=" + strconv.Itoa(n)
	}
	return web.SeeOther(w, r, back)
}

// filterGiven is what was typed.
type filterGiven struct {
	Text, Direction, From, To, Least, File string
	Marked, Odd                            bool
}

func readFilter(values url.Values) filterGiven {
	return filterGiven{Text: asked(values, "text", 60), Direction: asked(values, "direction", 10), From: asked(values, "from", 10), To: asked(values, "to", 10),
		Least: asked(values, "least", 30), File: asked(values, "file", 64), Marked: values.Get("marked") == "1", Odd: values.Get("odd") == "1"}
}

func givenOf(f reading.Filter) filterGiven {
	g := filterGiven{Text: f.Text, Direction: string(f.Direction), File: string(f.File), Marked: f.Marked, Odd: f.Odd}
	if !f.From.IsZero() {
		g.From = f.From.String()
	}
	if !f.To.IsZero() {
		g.To = f.To.String()
	}
	if f.Least.Valid {
		g.Least = f.Least.Decimal.String()
	}
	return g
}

// read turns what was typed into a filter.
func (g filterGiven) read() (f reading.Filter, err error) {
	var wrong joinder.Problems
	f = reading.Filter{Text: g.Text, Marked: g.Marked, Odd: g.Odd}
	if d := statement.Direction(g.Direction); slices.Contains([]statement.Direction{statement.In, statement.Out, statement.Neutral}, d) {
		f.Direction = d
	}
	if id, err := joinder.ParseID(g.File); err == nil {
		f.File = id
	}
	for _, day := range []struct {
		name, text string
		to         *joinder.Date
	}{{"from", g.From, &f.From}, {"to", g.To, &f.To}} {
		if day.text == "" {
			continue
		}
		if *day.to, err = joinder.ParseDate(day.text); err != nil {
			wrong = append(wrong, joinder.Fail(joinder.Invalid, "error.reading.day").On(day.name))
		}
	}
	if g.Least != "" {
		least, err := decimal.NewFromString(strings.NewReplacer(",", "", "，", "", " ", "").Replace(g.Least))
		if err != nil || least.IsNegative() || least.Exponent() > 18 || least.Exponent() < -18 {
			wrong = append(wrong, joinder.Fail(joinder.Invalid, "error.reading.amount").On("least"))
		} else {
			f.Least = decimal.NewNullDecimal(least)
		}
	}
	return f, wrong.OrNil()
}

// filter keeps what is looked for under the link, and shows it from the first
// page on.
func (p pages) filter(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	token := held.Token(r.PathValue("token"))
	var f reading.Filter
	if r.PostForm.Get("all") == "" {
		var err error
		if f, err = readFilter(r.PostForm).read(); err != nil {
			found, ok := web.FormErrorsOf(p.Page(r, "reading.result.title").Words, err)
			if !ok {
				return err
			}
			return p.showResult(w, r, http.StatusUnprocessableEntity, found)
		}
	}
	if err := p.Desk.Show(r.Context(), token.Key(), f); err != nil {
		return err
	}
	return web.SeeOther(w, r, "/statements/"+string(token)+"#rows")
}

// drop lets go of everything at once.
func (p pages) drop(w http.ResponseWriter, r *http.Request) error {
	if err := p.Desk.Drop(r.Context(), held.Token(r.PathValue("token")).Key()); err != nil {
		return err
	}
	p.Flash(r.Context(), "reading.dropped")
	return web.SeeOther(w, r, "/statements")
}
