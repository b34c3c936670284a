package diagnosis

import (
	"net/url"
	"slices"

	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/guide/diagnose"
	"joinder/internal/web"
)

// notListed is the wallet of somebody whose wallet nobody here knows.
const notListed = "-"

// visit is all that the address of a page says: nothing of it is personal.
type visit struct {
	Wallet  string // directory id, notListed, or "" for nothing chosen
	Place   string // jurisdiction; "" takes the wallet's
	On      joinder.Date
	Answers diagnose.Answers
}

// readVisit takes an address or a form apart. What cannot be understood is
// left out.
func (p *pages) readVisit(q url.Values, names web.Names) visit {
	v := visit{Answers: diagnose.Read(clip(q.Get("a"), 400))}
	for code, option := range diagnose.Read(clip(q.Get("q"), 8)) {
		v.Answers[code] = option
	}
	if typed := clip(q.Get("w"), 80); typed != "" {
		v.Wallet = notListed
		if id, ok := names.Find(typed); ok {
			v.Wallet = id
		}
	}
	if place := q.Get("p"); slices.ContainsFunc(p.Pack.Jurisdictions(), func(j datapack.Jurisdiction) bool { return j.ID == place }) {
		v.Place = place
	}
	if on, err := joinder.ParseDate(q.Get("on")); err == nil && p.sensible(on) {
		v.On = on
	}
	return v
}

// sensible reports whether somebody may still ask about a payment of that day.
func (p *pages) sensible(on joinder.Date) bool {
	today := p.Today()
	return !today.AddDays(1).Before(on) && on.DaysUntil(today) < 20*366
}

// walk follows the answers; a wallet of one's own keys says what kind of
// payment it was. implied names the codes that were not answered by hand.
func (p *pages) walk(v visit) (s diagnose.State, implied map[string]bool) {
	a := v.Answers
	implied = map[string]bool{}
	if w, ok := p.Pack.Wallet(v.Wallet); ok && (w.Kind() == datapack.SelfCustodyHot || w.Kind() == datapack.SelfCustodyCold) {
		for _, q := range p.engine.Tree().Questions {
			for _, o := range q.Options {
				if _, given := a[q.Code]; !given && o.Payment == datapack.PaidChain {
					a, implied[q.Code] = a.With(q.Code, o.Code), true
				}
			}
		}
	}
	return p.engine.Walk(a), implied
}

// place is where the rules apply: as chosen, or where the wallet comes from.
func (p *pages) place(v visit) string {
	if v.Place != "" {
		return v.Place
	}
	if w, ok := p.Pack.Wallet(v.Wallet); ok {
		return w.Home()
	}
	return ""
}

// href is the address of a visit with other answers.
func (v visit) href(code string) string {
	q := url.Values{}
	for name, value := range map[string]string{"w": v.Wallet, "a": code, "p": v.Place, "on": v.On.String()} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if len(q) == 0 {
		return "/failed"
	}
	return "/failed?" + q.Encode()
}

// clip bounds what came from outside, in characters.
func clip(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most])
	}
	return s
}

// code writes the answers of a path for its address, without those that the
// wallet implies: they follow from it each time.
func code(path []diagnose.Step, implied map[string]bool) string {
	own := slices.DeleteFunc(slices.Clone(path), func(s diagnose.Step) bool { return implied[s.Question.Code] })
	return diagnose.State{Path: own}.Code()
}
