package tracing

import (
	"strconv"

	"github.com/a-h/templ"

	"joinder/internal/guide/trace"
	"joinder/internal/web"
)

// halves cuts an address so that its end can stay in sight.
func halves(s string) (head, tail string) {
	const end = 6
	r := []rune(s)
	if len(r) <= 14 {
		return s, ""
	}
	return string(r[:len(r)-end]), string(r[len(r)-end:])
}

func columns(p web.Page, keys ...string) []web.Column {
	out := make([]web.Column, len(keys))
	for i, k := range keys {
		out[i] = web.Column{Label: p.T("tracing.column." + k), Num: k == "amount" || k == "hop"}
	}
	return out
}

func moveColumns(p web.Page) []web.Column {
	return columns(p, "took", "amount", "way", "time")
}

func moveRows(p choosePage) [][]templ.Component {
	out := make([][]templ.Component, len(p.Rows))
	for i, e := range p.Rows {
		out[i] = []templ.Component{tick(p, e, i), sum(e.Amount, e.Asset), way(p, e), clock(p.Page, e.At)}
	}
	return out
}

func stopColumns(p web.Page) []web.Column {
	return columns(p, "place", "amount", "why", "time", "tx")
}

func stopRows(p resultPage) (out [][]templ.Component) {
	for i, s := range p.Result.Sinks {
		if i == sinksShown {
			break
		}
		out = append(out, []templ.Component{stopPlace(p, s, i), sum(s.Amount, s.Asset), words(p.T("trace.why." + string(s.Why))), clock(p.Page, s.At), address(s.Tx)})
	}
	return out
}

func stepColumns(p web.Page) []web.Column {
	return columns(p, "hop", "time", "from", "to", "amount", "tx")
}

func stepRows(p resultPage) [][]templ.Component {
	out := make([][]templ.Component, len(p.Steps))
	for i, f := range p.Steps {
		out[i] = []templ.Component{words(strconv.Itoa(f.Hop)), clock(p.Page, f.At), stepFrom(p, f, i), stepTo(f), stepSum(p, f), address(f.Tx)}
	}
	return out
}

func stepTo(f trace.Flow) templ.Component { return address(f.To) }

// number is the addressee's place, for the form.
func (l letterPage) number() string { return strconv.Itoa(l.To.At) }

// in is the address of the letter in a language.
func (l letterPage) in(lang string) string {
	return l.path("/letter?to=" + l.number() + "&in=" + lang)
}
