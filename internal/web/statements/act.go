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

// marked is what the script gets back; of what failed, Bar alone.
type marked struct {
	Bar   string   `json:"bar"`
	Count int      `json:"count"`
	On    []string `json:"on,omitempty"`    // boxes of a finding that are ticked now
	Off   []string `json:"off,omitempty"`   // or not any more
	Whole []string `json:"whole,omitempty"` // findings of which every row is marked
}

// whole marks a finding as one, or takes its marks back; what the boxes of its
// rows say does not count then. It gives the rows.
func whole(r reading.Reading, all, none string, on, off []reading.Spot) (_, _, of []reading.Spot) {
	for _, f := range r.Found {
		if name := findingName(f); name == "" || name != all && name != none {
			continue
		}
		for _, p := range f.Places {
			of = append(of, p.Spot)
			same := func(s reading.Spot) bool { return s == p.Spot }
			on, off = slices.DeleteFunc(on, same), slices.DeleteFunc(off, same)
			if marked := r.Marked(p.Spot); all != "" && !marked {
				on = append(on, p.Spot)
			} else if all == "" && marked {
				off = append(off, p.Spot)
			}
		}
		break
	}
	return on, off, of
}

// answer is what a change came to.
func (p page) answer(now *reading.Reading, all bool, of []reading.Spot) marked {
	m := marked{Bar: p.barOf(now), Count: len(now.Marks)}
	for _, s := range of {
		if all {
			m.On = append(m.On, value(s))
		} else {
			m.Off = append(m.Off, value(s))
		}
	}
	for _, f := range now.Found {
		if wholly(now, f) {
			m.Whole = append(m.Whole, findingName(f))
		}
	}
	return m
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
	all, none := r.PostForm.Get("all"), r.PostForm.Get("none")
	on, off, of := whole(now, all, none, on, off)
	if len(on)+len(off) > 0 {
		now, err = p.Desk.Mark(r.Context(), base.Token.Key(), on, off)
	}
	script := r.Header.Get("Accept") == "application/json"
	if err != nil {
		found, ok := web.FormErrorsOf(base.Words, err)
		if !ok {
			return err
		}
		if script {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusUnprocessableEntity)
			return json.NewEncoder(w).Encode(marked{Bar: found[0].Text})
		}
		return p.showResult(w, r, http.StatusUnprocessableEntity, found)
	}
	if script {
		w.Header().Set("Content-Type", "application/json")
		return json.NewEncoder(w).Encode(base.answer(&now, all != "", of))
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
	if len(of) > 0 {
		back += "#look"
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

// remove lets go of one file; with the last of them everything goes.
func (p pages) remove(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	token := held.Token(r.PathValue("token"))
	left, err := p.Desk.Remove(r.Context(), token.Key(), joinder.ID(r.PostForm.Get("file")))
	switch {
	case err != nil:
		return err
	case !left:
		p.Flash(r.Context(), "reading.dropped")
		return web.SeeOther(w, r, "/statements")
	}
	p.Flash(r.Context(), "reading.removed")
	return web.SeeOther(w, r, "/statements/"+string(token))
}

// drop lets go of everything at once.
func (p pages) drop(w http.ResponseWriter, r *http.Request) error {
	if err := p.Desk.Drop(r.Context(), held.Token(r.PathValue("token")).Key()); err != nil {
		return err
	}
	p.Flash(r.Context(), "reading.dropped")
	return web.SeeOther(w, r, "/statements")
}
