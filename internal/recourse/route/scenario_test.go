package route_test

import (
	"os"
	"slices"
	"sort"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/i18n"
	"joinder/internal/recourse/route"
)

type scenario struct {
	Name string
	Why  string
	Ask  struct {
		Jurisdiction, Wallet, Issue, Product, Amount, Currency, On string
		Members                                                    int
	}
	History []struct{ Channel, Event, Date string }
	Steps   []string
	Reason  struct{ Channel, Has string }
	States  map[string]string
	Own     []string
	Warns   []string `yaml:"warnings"`
}

func pack(t testing.TB) *datapack.Pack {
	t.Helper()
	p, err := datapack.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func day(t testing.TB, s string) joinder.Date {
	t.Helper()
	d, err := joinder.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func english(t testing.TB, p *datapack.Pack, l route.Ladder) route.Wording {
	t.Helper()
	c, err := i18n.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	return route.Wording{Words: c.Localizer(joinder.English), Lang: joinder.English, Pack: p, Day: l.Ask.On}
}

func (s scenario) ask(t *testing.T) route.Ask {
	t.Helper()
	a := route.Ask{Jurisdiction: s.Ask.Jurisdiction, Wallet: s.Ask.Wallet, Issue: s.Ask.Issue, Product: s.Ask.Product, Members: s.Ask.Members, On: day(t, "2026-11-23")}
	if s.Ask.On != "" {
		a.On = day(t, s.Ask.On)
	}
	if s.Ask.Amount != "" {
		var err error
		if a.Amount, err = joinder.ParseMoney(s.Ask.Amount, joinder.Currency(s.Ask.Currency)); err != nil {
			t.Fatal(err)
		}
	}
	for _, h := range s.History {
		a.History = append(a.History, route.Past{Channel: h.Channel, Event: route.Event(h.Event), On: day(t, h.Date)})
	}
	return a
}

func TestScenarios(t *testing.T) {
	text, err := os.ReadFile("testdata/scenarios.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var all []scenario
	if err := yaml.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	p, places := pack(t), map[string]bool{}
	for _, s := range all {
		places[s.Ask.Jurisdiction] = true
		t.Run(s.Name, func(t *testing.T) { s.check(t, p) })
	}
	if len(all) < 60 || len(places) != 16 {
		t.Errorf("%d scenarios in %d jurisdictions; want at least 60 in 16", len(all), len(places))
	}
}

func (s scenario) check(t *testing.T, p *datapack.Pack) {
	if s.Why == "" {
		t.Error("the scenario does not say why")
	}
	l, err := route.Route(p, s.ask(t))
	if err != nil {
		t.Fatal(err)
	}
	say := english(t, p, l)
	var steps, own, warnings []string
	for _, st := range l.Steps {
		steps = append(steps, st.Channel.ID())
	}
	for _, o := range l.OwnClocks {
		own = append(own, o.Rule())
	}
	for _, w := range l.Warnings {
		warnings = append(warnings, string(w.Code)+":"+w.Channel)
		if text := say.Warning(w); text == "" || strings.Contains(text, "…") {
			t.Errorf("warning %v reads %q", w, text)
		}
	}
	if !slices.Equal(steps, s.Steps) {
		t.Errorf("steps\n have %v\n want %v", steps, s.Steps)
	}
	sort.Strings(own)
	sort.Strings(s.Own)
	if !slices.Equal(own, s.Own) {
		t.Errorf("own clocks\n have %v\n want %v", own, s.Own)
	}
	for _, w := range s.Warns {
		if !slices.Contains(warnings, w) {
			t.Errorf("no warning %s in %v", w, warnings)
		}
	}
	for id, state := range s.States {
		if st, ok := l.Step(id); !ok || string(st.State) != state {
			t.Errorf("%s is %q; want %q", id, st.State, state)
		}
	}
	if st, ok := l.Step(s.Reason.Channel); s.Reason.Channel != "" && (!ok || !strings.Contains(say.Reason(st), s.Reason.Has)) {
		t.Errorf("%s: reason %q has no %q", s.Reason.Channel, say.Reason(st), s.Reason.Has)
	}
}
