package choosing

import (
	"net/http"
	"strconv"
	"strings"

	"joinder/internal/datapack"
)

// howPage is every rule by which facts become scores.
type howPage struct{ page }

func (p pages) how(w http.ResponseWriter, r *http.Request) error {
	out := howPage{p.page(r, "choose.how")}
	out.Path = out.Ask.path("/choose/how")
	return p.Render(w, r, http.StatusOK, howView(out))
}

// rule is one line of a part: what was found, and what it is worth.
type rule struct{ Found, Worth string }

func (p howPage) rules(part datapack.ChoicePart) []rule {
	var out []rule
	if len(part.Scale) > 0 {
		key := "choose.how.scale"
		if part.Rows[0].Sign == "record_here" {
			key = "choose.how.record"
		}
		for _, s := range part.Scale {
			out = append(out, rule{p.T(key, "Percent", percent(float64(s.Per10000)/10000)), strconv.Itoa(s.Percent)})
		}
		return out
	}
	for _, row := range part.Rows {
		out = append(out, rule{choiceText(p, row), strconv.Itoa(row.Percent)})
	}
	return out
}

// choiceText is the sentence of a row without the fact's own words, which
// differ by wallet. A sentence that is nothing but those has a text of its own.
func choiceText(p howPage, row datapack.ChoiceValue) string {
	said := row.Say.In(p.Lang)
	if said == "{fact}" {
		return p.T("choose.how.found." + row.Sign)
	}
	return strings.TrimSuffix(strings.TrimSuffix(said, "{fact}"), p.T("choose.colon"))
}

// share of a part within its criterion, where there are several.
func (p howPage) share(c datapack.Criterion, part datapack.ChoicePart) string {
	sum := 0
	for _, x := range c.Parts {
		sum += x.Share
	}
	return percent(float64(part.Share) / float64(sum))
}

// shown are the features that may be shown.
func (p howPage) shown() []datapack.Told[datapack.Feature] {
	var out []datapack.Told[datapack.Feature]
	for _, f := range p.Data.Features {
		if f.Status.Shown() {
			out = append(out, f)
		}
	}
	return out
}
