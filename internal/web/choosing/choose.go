package choosing

import (
	"net/http"
	"slices"
	"strconv"

	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/wallet/choose"
	"joinder/internal/web"
)

// page is what all pages of the area know.
type page struct {
	web.PackWords
	Ask  ask
	Data datapack.Choosing
	Day  joinder.Date
	Tell choose.Wording
}

func (p pages) page(r *http.Request, title string) page {
	day := p.Today()
	out := page{PackWords: web.PackWords{Page: dress(p.Page(r, title)), Pack: p.Pack}, Ask: readAsk(r.URL.Query()), Data: p.Pack.Choosing(day), Day: day}
	out.Tell = choose.Wording{Words: out.Words, Lang: out.Lang, Pack: p.Pack, Day: day}
	return out
}

// choosePage is the questions, and the ranking once they are answered.
type choosePage struct {
	page
	Errors web.FormErrors
	Result choose.Result
	Done   bool // there is a result
}

func (p pages) choose(w http.ResponseWriter, r *http.Request) error {
	out := choosePage{page: p.page(r, "choose.title")}
	out.Path, out.NoIndex, out.Wide = out.Ask.path("/choose"), r.URL.RawQuery != "", false
	status := http.StatusOK
	if !out.Ask.empty() {
		profile, err := out.Ask.profile(out.Data)
		if err == nil {
			out.Result, err = p.Chooser.Choose(r.Context(), out.Viewer, profile, out.Day)
		}
		if problems, ok := web.FormErrorsOf(out.Words, err); ok {
			out.Errors, status = problems, http.StatusUnprocessableEntity
		} else if err != nil {
			return err
		}
		out.Done = err == nil
	}
	return p.Render(w, r, status, chooseView(out))
}

// top is how many wallets are shown in full.
const top = 5

func (p choosePage) first() []choose.Ranking {
	return p.Result.Ranked[:min(top, len(p.Result.Ranked))]
}

func (p choosePage) rest() []choose.Ranking {
	return p.Result.Ranked[min(top, len(p.Result.Ranked)):]
}

// good and poor are the reasons of a card.
func (p choosePage) good(x choose.Ranking) []choose.PartMark {
	good, _ := p.Result.Strongest(x)
	return good[:min(3, len(good))]
}

func (p choosePage) poor(x choose.Ranking) []choose.PartMark {
	_, poor := p.Result.Strongest(x)
	return poor[:min(2, len(poor))]
}

// compared says whether the card's box is ticked to begin with.
func (p choosePage) compared(i int) bool { return i < 3 }

// whatIf is the sentences of sensitivity, the nearest first.
func (p choosePage) whatIf() (near, far []string) {
	lines := p.Tell.Swings(p.Result)
	n := min(4, len(lines))
	return lines[:n], lines[n:]
}

// out are the exclusions, the particular ones apart from the plain ones.
type out struct{ Own, Asset, Place []choose.Exclusion }

func (p choosePage) barred() (o out) {
	for _, x := range p.Result.Excluded {
		switch x.Code {
		case choose.NotThere:
			o.Place = append(o.Place, x)
		case choose.NotAsset, choose.NotMoney:
			o.Asset = append(o.Asset, x)
		default:
			o.Own = append(o.Own, x)
		}
	}
	return o
}

func (p page) place() string {
	return p.Pack.JurisdictionName(p.Ask.Country).In(p.Lang)
}

// countries are the places that a person can choose.
func (p page) countries(none string) []web.Option {
	out := []web.Option{{Value: "", Text: p.T(none)}}
	for _, j := range p.Pack.Jurisdictions() {
		out = append(out, web.Option{Value: j.ID, Text: j.Name.In(p.Lang)})
	}
	return out
}

func (p page) currencies() []web.Option {
	out := []web.Option{{Value: "", Text: p.T("choose.ask.currency.local")}}
	for _, c := range joinder.Currencies() {
		if !slices.Contains(p.Data.Assets, string(c)) {
			out = append(out, web.Option{Value: string(c), Text: string(c)})
		}
	}
	return out
}

func (p page) assets() []web.Option {
	out := []web.Option{{Value: "", Text: p.T("choose.ask.asset.none")}}
	for _, c := range p.Data.Assets {
		out = append(out, web.Option{Value: c, Text: c})
	}
	return out
}

// boxes are the answers to a question of which several may be ticked.
func (p page) boxes(name string, words []datapack.ChoiceWord, ticked []string) []web.Check {
	out := make([]web.Check, len(words))
	for i, w := range words {
		out[i] = web.Check{Name: name, Value: w.ID, Label: w.Name.In(p.Lang), Checked: slices.Contains(ticked, w.ID)}
	}
	return out
}

func (p page) uses() []web.Check {
	words := make([]datapack.ChoiceWord, len(p.Data.Uses))
	for i, u := range p.Data.Uses {
		words[i] = datapack.ChoiceWord{ID: u.ID, Name: u.Name}
	}
	return p.boxes("use", words, p.Ask.Uses)
}

// shopOpen and needsOpen say whether a fold of the form has answers in it.
func (p page) shopOpen() bool {
	return p.Ask.Home != "" || len(p.Ask.Cards)+len(p.Ask.Networks) > 0
}

func (p page) needsOpen() bool { return p.Ask.Asset != "" || p.Ask.Cold || len(p.Ask.Needs) > 0 }

// percent writes a share for people.
func percent(share float64) string {
	return strconv.FormatFloat(float64(int(share*1000+0.5))/10, 'f', -1, 64) + "%"
}

// px places something on a bar of 100 units.
func px(score float64) string { return strconv.FormatFloat(score*100, 'f', 1, 64) }

// plain is the address with the pack's own weights.
func (p choosePage) plain() string {
	a := p.Ask
	a.Weights = nil
	return a.path("/choose")
}
