package app

import (
	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/letter"
)

// Channel finds a channel that is shown today, and names it in the language of
// the letter. It implements letter.Channels.
func (f letterFacts) Channel(id string, lang joinder.Lang) (letter.Channel, bool) {
	day := today(f.world)
	c, ok := f.pack.Channel(id)
	if !ok || !c.Status(day).Shown() {
		return letter.Channel{}, false
	}
	local, english := c.Name(day)
	out := letter.Channel{ID: id, Name: local, Jurisdiction: c.Jurisdiction(), Firm: c.Kind() == datapack.ByOperator, Kinds: f.pack.LetterKinds(id)}
	if lang == joinder.English {
		out.Name = english
	}
	if limit, known := f.pack.LetterLimit(id, day); known {
		out.Limit = letter.Limit{Max: limit.Value, Confirmed: limit.Status == datapack.Fact, CheckedOn: limit.Origin.CheckedOn, Source: shortSource(limit.Origin.Sources)}
	}
	return out, true
}

// Places lists the channels of a jurisdiction that are shown today.
func (f letterFacts) Places(jurisdiction string, lang joinder.Lang) []letter.Channel {
	var out []letter.Channel
	for _, c := range f.pack.Channels(jurisdiction) {
		if place, ok := f.Channel(c.ID(), lang); ok {
			out = append(out, place)
		}
	}
	return out
}

// KindBasis lists rules that a letter of the kind may point to.
func (f letterFacts) KindBasis(kind joinder.LetterKind, toFirm bool, jurisdiction, issue string, lang joinder.Lang) []letter.Basis {
	var out []letter.Basis
	for _, b := range f.pack.LetterBasis(kind, toFirm, jurisdiction, issue, today(f.world)) {
		out = append(out, letter.Basis{Text: b.Text.In(lang), Source: shortSource(b.Origin.Sources),
			Confidence: string(b.Origin.Confidence), VerifiedOn: b.Origin.CheckedOn})
	}
	return out
}

// letterParts adds to a desk of letters what they are made of besides storage.
func (s *Site) letterParts(p letter.Parts, facts letterFacts) letter.Parts {
	p.Facts, p.Channels, p.Signs, p.Boxes, p.Personal, p.Opens = facts, facts, s.DB, s.Ring, personal, letterFiles{s.Vault}
	return p
}
