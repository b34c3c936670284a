package datapack

import (
	"slices"

	"joinder"
)

// entry is one fact of the pack as the report and the pack page see it.
type entry struct {
	at           Pos
	id           string // with the group, where an entry has several: "alipay operator"
	jurisdiction string
	origin       Origin
	fee          *feeRow // for a fee, which ages faster and can be contradicted
}

// status of the entry on the day.
func (e entry) status(day joinder.Date) Status {
	if e.fee != nil {
		return e.fee.status(e.origin.CheckedOn, day)
	}
	return e.origin.Status(day)
}

// each walks every fact of the pack that carries an origin.
func (p *Pack) each(yield func(entry)) {
	for i := range p.channels {
		c := Channel{&p.channels[i]}
		yield(entry{c.raw.At, c.ID(), c.Jurisdiction(), c.Origin(), nil})
		for _, d := range c.raw.Deadlines {
			o := c.Origin()
			o.Confidence = d.Confidence
			yield(entry{d.At, c.ID() + " " + string(d.Stage), c.Jurisdiction(), o, nil})
		}
	}
	for i := range p.wallets {
		w := WalletEntry{&p.wallets[i]}
		for _, g := range w.raw.groups() {
			yield(entry{g.At, w.ID() + " " + g.name, w.Home(), g.origin(w.raw.VerifiedOn), nil})
		}
	}
	for i := range p.fees.Rows {
		r := &p.fees.Rows[i]
		yield(entry{r.At, string(r.ID), string(r.Jurisdiction), r.origin(p.fees.VerifiedOn), r})
	}
	p.eachRule(yield)
	for _, c := range p.Calendars() {
		yield(entry{c.raw.At, c.Jurisdiction() + " calendar", c.Jurisdiction(), c.Origin(), nil})
	}
}

func (p *Pack) eachRule(yield func(entry)) {
	for _, r := range p.standing.Items {
		yield(entry{r.At, string(r.ID), string(r.Jurisdiction), r.origin(p.standing.VerifiedOn), nil})
	}
	for _, r := range p.counting.Rules {
		yield(entry{r.At, string(r.ID), string(r.Jurisdiction), r.origin(p.counting.VerifiedOn), nil})
	}
	for _, r := range p.evidence.Rules {
		yield(entry{r.At, string(r.ID), "", r.origin(p.evidence.VerifiedOn), nil})
	}
	for _, r := range p.requirements.Rows {
		o := r.origin(p.requirements.VerifiedOn)
		o.Sources = append(o.Sources, r.Basis)
		yield(entry{r.At, string(r.ID), "", o, nil})
	}
	for _, row := range p.playbooks.Playbooks {
		for _, s := range row.Steps {
			yield(entry{s.At, string(row.ID) + " step", "", s.origin(p.playbooks.VerifiedOn), nil})
		}
		for _, w := range row.Wallets {
			yield(entry{w.At, string(row.ID) + " " + w.ID, "", w.origin(p.playbooks.VerifiedOn), nil})
		}
	}
	for _, n := range p.publicity.Networks {
		yield(entry{n.At, string(n.ID) + " limits", "", n.origin(p.publicity.VerifiedOn), nil})
	}
	p.eachCause(yield)
	for _, b := range p.letters.Bases {
		yield(entry{b.At, string(b.ID), string(b.Jurisdiction), p.basisOrigin(b), nil})
	}
	p.eachMap(yield)
	p.eachUrgent(yield)
}

// FileAge is how old one file of the pack is, and what the gate says of its
// facts on the day.
type FileAge struct {
	File        string       `json:"file"`
	Facts       int          `json:"facts"`
	Stale       int          `json:"stale"`
	Unconfirmed int          `json:"unconfirmed"`
	NotInForce  int          `json:"not_in_force"`
	Oldest      joinder.Date `json:"oldest"` // first and last day of checking; empty where the file has no dated facts
	Newest      joinder.Date `json:"newest"`
}

// Ages lists every file of the pack with its age on the day.
func (p *Pack) Ages(day joinder.Date) []FileAge {
	byFile := map[string]*FileAge{}
	for _, f := range p.files {
		byFile[f] = &FileAge{File: f}
	}
	for _, f := range p.dated() {
		if a := byFile[f.file]; a != nil {
			a.see(f.day)
		}
	}
	p.each(func(e entry) {
		a := byFile[e.at.File]
		if a == nil {
			return
		}
		a.see(e.origin.CheckedOn)
		switch e.status(day) {
		case Fact:
			a.Facts++
		case Stale:
			a.Stale++
		case Unconfirmed:
			a.Unconfirmed++
		default:
			a.NotInForce++
		}
	})
	out := make([]FileAge, len(p.files))
	for i, f := range p.files {
		out[i] = *byFile[f]
	}
	return out
}

func (a *FileAge) see(day joinder.Date) {
	if day.IsZero() {
		return
	}
	if a.Oldest.IsZero() || day.Before(a.Oldest) {
		a.Oldest = day
	}
	if a.Newest.Before(day) {
		a.Newest = day
	}
}

// Source is one text that the pack rests on.
type Source struct {
	Name string // an address, or the name of a law or document
	Uses int    // number of facts that name it
}

// Sources lists everything that the pack was made from, in alphabetical order.
func (p *Pack) Sources() []Source {
	uses := map[string]int{}
	p.each(func(e entry) {
		for _, s := range e.origin.Sources {
			if !isRef(s) {
				uses[s]++
			}
		}
	})
	out := make([]Source, 0, len(uses))
	for _, name := range sortedKeys(uses) {
		out = append(out, Source{name, uses[name]})
	}
	return slices.Clip(out)
}
