package choose

import (
	"errors"
	"strings"
	"testing"

	"joinder"
)

func TestProfilesThatCannotBeRead(t *testing.T) {
	c := chooser(t)
	for text, want := range map[string]string{
		"": "file", "[]": "file", "words": "file", "{uses: [": "file", "{uses: [spend], country: CN, colour: red}": "colour", "{uses: [spend], country: CN, uses: [send]}": "twice",
		"{uses: {a: b}, country: CN}": "list", "{uses: [spend], country: [CN]}": "one", "{uses: [fly], country: CN}": "fly", "{uses: [spend]}": "no_country", "{country: CN}": "no_uses",
		"{uses: [spend], country: China}": "CHINA", "{uses: [spend], country: CN, currencies: [YUAN]}": "YUAN", "{uses: [spend], country: CN, devices: [fridge]}": "fridge",
		"{uses: [spend], country: CN, currencies: [CNY], amounts: {spend: -3}}": "amount", "{uses: [spend], country: CN, currencies: [CNY], amounts: {spend: lots}}": "lots",
		"{uses: [spend], country: CN, amounts: {spend: 30}}": "amount", "{uses: [spend], country: CN, currencies: [CNY], amounts: {flying: 30}}": "flying",
		"{uses: [spend], country: CN, currencies: [CNY], amounts: [1]}": "table", "{uses: [spend], country: CN, weights: {fees: -1}}": "weight", "{uses: [spend], country: CN, weights: {beauty: 1}}": "beauty",
		"{uses: [spend], country: CN, weights: {fees: NaN}}": "weight", "{uses: [spend], country: CN, weights: {fees: 1e99}}": "weight", "{uses: [spend], country: CN, weights: {fees: 1001}}": "weight",
		"{uses: [spend], country: CN, cold: perhaps}": "perhaps", "{uses: [crypto], country: US, currencies: [USD]}": "no_asset",
		"{uses: [spend], country: CN, currencies: [CNY], amounts: {spend: {amount: 3, time: 4}}}":                                                                                                                "time",
		"{uses: [spend], country: CN, weights: {licence: 0, safeguarding: 0, redress: 0, custody: 0, authentication: 0, complaint_record: 0, fees: 0, compatibility: 0, ux_accessibility: 0, data: 0, exit: 0}}": "no_weight",
		"&a {uses: *a, country: CN}": "", strings.Repeat("[", 100000): "file",
	} {
		p, err := ParseProfile([]byte(text))
		if err == nil {
			_, err = c.Check(p, today(t))
		}
		if err == nil || joinder.KindOf(err) != joinder.Invalid || !strings.Contains(err.Error(), want) {
			t.Errorf("%.80s: %v, want %q", text, err, want)
		}
	}
}

func TestProfilesThatCanBeRead(t *testing.T) {
	c := chooser(t)
	for _, text := range []string{
		`{"uses":["spend","send"],"country":"cn","currencies":["cny"],"amounts":{"spend":"3,000","send":{"amount":500.5,"times":2}},"weights":{"fees":0.5,"licence":12}}`,
		"uses: spend\ncountry: CN\namounts: {spend: 30 USD}\n", "uses: [spend]\ncountry: NO\n", "uses: [spend]\ncountry: CN\ncurrency: CNY\namounts: 3000\n",
		"uses: [spend, spend]\ncountry: CN\nhome: null\ndevices: []\n", "\ufeffuses: [spend]\ncountry: CN\n",
	} {
		p, err := ParseProfile([]byte(text))
		if err == nil {
			p, err = c.Check(p, today(t))
		}
		if err != nil {
			t.Errorf("%s: %v", text, err)
		}
		if len(p.Uses) == 2 && (p.Amounts["send"].Times != 2 || p.Amounts["spend"].Money.String() != "3000.00 CNY" || p.Weights["fees"] != 500 || p.Country != "CN") {
			t.Errorf("%+v", p)
		}
	}
	_, err := ParseProfile([]byte("{uses: [spend], country: CN, colour: red, weights: {fees: x}}"))
	var all joinder.Problems
	if !errors.As(err, &all) || len(all) != 2 || all[0].Args["Key"] != "colour" {
		t.Errorf("%v", err)
	}
}

func FuzzProfile(f *testing.F) {
	f.Add([]byte("{uses: [spend], country: CN, currencies: [CNY], amounts: {spend: 3}}"))
	c := chooser(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := ParseProfile(data)
		if err == nil {
			_, err = c.Check(p, today(t))
		}
		if err != nil && joinder.KindOf(err) != joinder.Invalid {
			t.Error(err)
		}
	})
}
