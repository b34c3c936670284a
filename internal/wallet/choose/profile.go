package choose

import (
	"maps"
	"slices"
	"strings"

	"joinder"
	"joinder/internal/datapack"
)

// Profile is what a person wants a wallet for. Nothing in it says who they are.
type Profile struct {
	Uses       []string          // ids of datapack.Choosing.Uses
	Country    string            // where it will be used
	Home       string            // where the person lives, if elsewhere
	Currencies []string          // ISO 4217 codes and tickers
	Amounts    map[string]Amount // by use: what goes through it in a month
	Devices    []string          // ids, as the next three
	Cards      []string
	Networks   []string
	Needs      []string
	Languages  []string       // tags such as "zh" or "en"
	Cold       bool           // savings in crypto assets should be kept offline
	Weights    map[string]int // by criterion, in thousandths of a unit; nil: the pack's
}

// Amount is what goes through a wallet in a month.
type Amount struct {
	Money joinder.Money
	Times int // in how many payments; 0: as the pack assumes
}

// Bounds of a profile.
const (
	mostAnswers = 20        // of one question
	MostWeight  = 1_000_000 // of one criterion, in thousandths
	mostTimes   = 10_000
)

// Visits reports whether the wallet will be used away from home.
func (p Profile) Visits() bool { return p.Home != "" && p.Home != p.Country }

// uses looks the uses up.
func (p Profile) uses(data datapack.Choosing) []datapack.ChoiceUse {
	return slices.DeleteFunc(slices.Clone(data.Uses), func(u datapack.ChoiceUse) bool { return !slices.Contains(p.Uses, u.ID) })
}

func (p Profile) any(data datapack.Choosing, is func(datapack.ChoiceUse) bool) bool {
	return slices.ContainsFunc(p.uses(data), is)
}

// Check says everything that is wrong with the profile as joinder.Problems,
// and gives it back in good order: codes in capitals, the currency of the place
// where none was given.
func (c *Chooser) Check(p Profile, on joinder.Date) (Profile, error) {
	data := c.Pack.Choosing(on)
	var problems joinder.Problems
	fail := func(field, key string, args ...any) {
		problems = append(problems, joinder.Fail(joinder.Invalid, "error.choose."+key, args...).On(field))
	}
	p.Country, p.Home = strings.ToUpper(strings.TrimSpace(p.Country)), strings.ToUpper(strings.TrimSpace(p.Home))
	if p.Country == "" {
		fail("country", "no_country")
	} else if !isPlace(p.Country) {
		fail("country", "country", "Given", p.Country)
	}
	if p.Home != "" && !isPlace(p.Home) {
		fail("home", "country", "Given", p.Home)
	}
	if len(p.Uses) == 0 {
		fail("uses", "no_uses", "Known", strings.Join(useIDs(data), ", "))
	}
	for _, q := range p.questions(data) {
		*q.given = inOrder(*q.given, q.known)
		for _, id := range *q.given {
			if !slices.Contains(q.known, id) {
				fail(q.name, "answer", "Question", q.name, "Given", id, "Known", strings.Join(q.known, ", "))
			}
		}
		if len(*q.given) > mostAnswers {
			fail(q.name, "too_many", "Question", q.name, "Most", mostAnswers)
		}
	}
	if p.Languages = inOrder(p.Languages, nil); len(p.Languages) > mostAnswers {
		fail("languages", "too_many", "Question", "languages", "Most", mostAnswers)
	}
	p.Currencies = p.currencies(data, fail)
	p.checkAmounts(data, fail)
	p.checkWeights(data, fail)
	return p, problems.OrNil()
}

// question is one with fixed answers.
type question struct {
	name  string
	given *[]string
	known []string
}

func (p *Profile) questions(data datapack.Choosing) []question {
	return []question{{"uses", &p.Uses, useIDs(data)}, {"devices", &p.Devices, wordIDs(data.Devices)}, {"cards", &p.Cards, wordIDs(data.Cards)},
		{"networks", &p.Networks, wordIDs(data.Networks)}, {"needs", &p.Needs, wordIDs(data.Needs)}}
}

// inOrder drops repetitions and puts known answers into the order of the
// question, unknown ones behind.
func inOrder(given, known []string) []string {
	var out []string
	for _, id := range known {
		if slices.Contains(given, id) {
			out = append(out, id)
		}
	}
	for _, id := range given {
		if !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

func (p Profile) currencies(data datapack.Choosing, fail func(field, key string, args ...any)) []string {
	var out []string
	for _, code := range p.Currencies {
		code = strings.ToUpper(strings.TrimSpace(code))
		if _, ok := joinder.Currency(code).Scale(); !ok {
			fail("currencies", "currency", "Given", code)
		}
		if !slices.Contains(out, code) {
			out = append(out, code)
		}
	}
	if len(out) == 0 && !p.onlyCrypto(data) {
		for _, place := range around(data, p.Country) {
			if local, ok := data.Local[place]; ok && len(out) == 0 {
				out = append(out, local)
			}
		}
	}
	if len(out) > mostAnswers {
		fail("currencies", "too_many", "Question", "currencies", "Most", mostAnswers)
	}
	if crypto := func(code string) bool { return slices.Contains(data.Assets, code) }; p.any(data, func(u datapack.ChoiceUse) bool { return u.Crypto }) &&
		len(out) > 0 && !slices.ContainsFunc(out, crypto) && len(p.Uses) == 1 {
		fail("currencies", "no_asset", "Known", strings.Join(data.Assets, ", "))
	}
	return out
}

func (p Profile) checkAmounts(data datapack.Choosing, fail func(field, key string, args ...any)) {
	for _, use := range slices.Sorted(maps.Keys(p.Amounts)) {
		a := p.Amounts[use]
		switch {
		case !slices.Contains(useIDs(data), use):
			fail("amounts", "answer", "Question", "amounts", "Given", use, "Known", strings.Join(useIDs(data), ", "))
		case a.Money.Sign() < 0:
			fail("amounts", "amount", "Given", a.Money.String())
		case len(a.Money.Units().String()) > 24:
			fail("amounts", "amount_large", "Given", a.Money.String())
		case a.Times < 0 || a.Times > mostTimes:
			fail("amounts", "times", "Most", mostTimes)
		}
	}
}

func (p Profile) checkWeights(data datapack.Choosing, fail func(field, key string, args ...any)) {
	sum := 0
	var ids []string
	for _, c := range data.Criteria {
		ids = append(ids, c.ID)
		units, given := p.Weights[c.ID]
		if p.Weights == nil || !given {
			units = c.Units * 1000
		}
		sum += units
	}
	for _, id := range slices.Sorted(maps.Keys(p.Weights)) {
		if !slices.Contains(ids, id) {
			fail("weights", "answer", "Question", "weights", "Given", id, "Known", strings.Join(ids, ", "))
		} else if w := p.Weights[id]; w < 0 || w > MostWeight {
			fail("weights", "weight", "Criterion", id, "Most", MostWeight/1000)
		}
	}
	if sum == 0 {
		fail("weights", "no_weight")
	}
}

// isPlace reports whether a code is made like one: two capital letters.
func isPlace(code string) bool {
	return len(code) == 2 && code[0] >= 'A' && code[0] <= 'Z' && code[1] >= 'A' && code[1] <= 'Z'
}

func useIDs(data datapack.Choosing) []string {
	out := make([]string, len(data.Uses))
	for i, u := range data.Uses {
		out[i] = u.ID
	}
	return out
}

func wordIDs(words []datapack.ChoiceWord) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = w.ID
	}
	return out
}
