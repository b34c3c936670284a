package choose

import (
	"slices"
	"strings"

	"joinder"
	"joinder/internal/datapack"
)

// listed compares what is wanted with a list of the pack: which wanted answers
// have a word in it.
func listed(answers []datapack.ChoiceWord, wanted, list []string) (found []string) {
	for _, a := range answers {
		if slices.Contains(wanted, a.ID) && slices.ContainsFunc(list, func(word string) bool {
			return a.Means(word)
		}) {
			found = append(found, a.ID)
		}
	}
	return found
}

// compare notes sign_all, sign_some or sign_none.
func (v *view) compare(sign string, answers []datapack.ChoiceWord, wanted, list []string, status datapack.Status, o datapack.Origin) {
	if len(wanted) == 0 || len(list) == 0 {
		return
	}
	switch found := listed(answers, wanted, list); len(found) {
	case 0:
		v.see(sign+"_none", status, o, names(answers, wanted))
	case len(wanted):
		v.see(sign+"_all", status, o, names(answers, found))
	default:
		v.see(sign+"_some", status, o, names(answers, found))
	}
}

// devices compares the person's devices with those that the wallet is known to
// run on. A fact that choosing adds stands for the directory's.
func (v *view) devices() {
	if f := v.features(datapack.FeatureDevices); len(f) > 0 {
		v.compare("devices", v.data.Devices, v.profile.Devices, f[0].Value.Words, f[0].Status, f[0].Origin)
		return
	}
	c := v.wallet.Compatibility(v.on)
	v.compare("devices", v.data.Devices, v.profile.Devices, c.Value.Platforms, c.Status, c.Origin)
}

func (v *view) cardsAndNetworks() {
	c := v.wallet.Compatibility(v.on)
	if f := v.features(datapack.FeatureCards); len(f) > 0 {
		v.compare("cards", v.data.Cards, v.profile.Cards, f[0].Value.Words, f[0].Status, f[0].Origin)
	} else {
		v.compare("cards", v.data.Cards, v.profile.Cards, c.Value.Cards, c.Status, c.Origin)
	}
	v.compare("networks", v.data.Networks, v.profile.Networks, c.Value.QRNetworks, c.Status, c.Origin)
}

// holding says how a wallet stands to a currency.
type holding int

const (
	holdsNot holding = iota
	holdsPerhaps
	holdsSure
)

// holdsCode reads the wallet's list of currencies for one code. A wallet without a
// list passes money through that a bank holds.
func (v *view) holdsCode(code string) holding {
	best := holdsNot
	isAsset := slices.Contains(v.data.Assets, code)
	list := v.wallet.Currencies()
	if len(list) == 0 && !v.crypto() && !isAsset {
		return holdsPerhaps
	}
	for _, word := range list {
		if strings.EqualFold(word, code) {
			return holdsSure
		}
		for _, h := range v.data.Holdings {
			if h.Word != word || h.Any == "" && !slices.Contains(h.Codes, code) || h.Any == "money" && isAsset || h.Any == "crypto" && !isAsset {
				continue
			}
			if h.Sure {
				return holdsSure
			}
			best = holdsPerhaps
		}
	}
	for _, f := range v.features(datapack.FeatureHolds) {
		if slices.Contains(f.Value.Words, code) {
			return holdsSure
		}
	}
	return best
}

func (v *view) holds() {
	var sure, perhaps []string
	for _, code := range v.profile.Currencies {
		switch v.holdsCode(code) {
		case holdsSure:
			sure = append(sure, code)
		case holdsPerhaps:
			perhaps = append(perhaps, code)
		}
	}
	o := datapack.Origin{Confidence: datapack.High, CheckedOn: v.wallet.CheckedOn()}
	codes := func(list []string) joinder.Text {
		return joinder.Text{ZH: strings.Join(list, "、"), EN: strings.Join(list, ", ")}
	}
	switch {
	case len(v.profile.Currencies) == 0, len(sure)+len(perhaps) == 0:
	case len(sure) == len(v.profile.Currencies):
		v.see("holds_all", datapack.Fact, o, codes(sure))
	case len(v.wallet.Currencies()) == 0: // no list: not known
	case len(sure) > 0:
		v.see("holds_some", datapack.Fact, o, codes(sure))
	default:
		v.see("holds_perhaps", datapack.Unconfirmed, o, v.moneys())
	}
}

// abroad looks at whether money crosses borders with it.
func (v *view) abroad() {
	for _, f := range v.features(datapack.FeatureAbroad) {
		v.see("abroad_yes", f.Status, f.Origin, f.Value.Say)
	}
	for _, f := range v.features(datapack.FeatureNoAbroad) {
		v.see("abroad_no", f.Status, f.Origin, f.Value.Say)
	}
}

// access looks for what people with special needs need.
func (v *view) access() {
	met := map[string]datapack.Told[datapack.Feature]{}
	for _, f := range v.features(datapack.FeatureAccess) {
		for _, need := range f.Value.Needs {
			if was, ok := met[need]; !ok || doubtRank(f.Status) < doubtRank(was.Status) {
				met[need] = f
			}
		}
		v.see("access_any", f.Status, f.Origin, f.Value.Say)
	}
	var found []datapack.Told[datapack.Feature]
	for _, need := range v.profile.Needs {
		if f, ok := met[need]; ok {
			found = append(found, f)
		}
	}
	if len(found) == 0 {
		return
	}
	worst, fact := found[0], joinder.Text{}
	for _, f := range found {
		if doubtRank(f.Status) > doubtRank(worst.Status) {
			worst = f
		}
		if strings.Contains(fact.EN, f.Value.Say.EN) {
			continue
		}
		if fact.ZH != "" {
			fact.ZH, fact.EN = fact.ZH+"；", fact.EN+"; "
		}
		fact.ZH, fact.EN = fact.ZH+f.Value.Say.ZH, fact.EN+f.Value.Say.EN
	}
	sign := "needs_some"
	if len(found) == len(v.profile.Needs) {
		sign = "needs_all"
	}
	v.see(sign, worst.Status, worst.Origin, fact)
}

// languages compares the languages that the person reads with those found.
func (v *view) languages() {
	for _, f := range v.features(datapack.FeatureLanguage) {
		found := 0
		for _, l := range v.profile.Languages {
			base, _, _ := strings.Cut(strings.ToLower(l), "-")
			if slices.Contains(f.Value.Words, base) {
				found++
			}
		}
		switch {
		case found == 0:
		case found == len(v.profile.Languages):
			v.see("languages_all", f.Status, f.Origin, f.Value.Say)
		default:
			v.see("languages_some", f.Status, f.Origin, f.Value.Say)
		}
	}
}

// moneys lists what the wallet holds.
func (v *view) moneys() joinder.Text { return Moneys(v.data, v.wallet.Currencies()) }

// Moneys says a wallet's list of currencies in both languages.
func Moneys(data datapack.Choosing, list []string) joinder.Text {
	var zh, en []string
	for _, word := range list {
		t := joinder.Text{ZH: word, EN: word}
		for _, h := range data.Holdings {
			if h.Word == word {
				t = h.Name
			}
		}
		zh, en = append(zh, t.ZH), append(en, t.EN)
	}
	return joinder.Text{ZH: strings.Join(zh, "、"), EN: strings.Join(en, ", ")}
}
