package datapack

import (
	"slices"

	"joinder"
)

// letterKind is a kind of letter as the pack writes it.
type letterKind string

func (letterKind) words() []string { return strs(joinder.LetterKinds) }

// kindsRow says which kinds of letters bodies of a sort, or single channels,
// take.
type kindsRow struct {
	At       Pos
	Bodies   []ChannelKind `pack:"bodies"`
	Channels []string      `pack:"channels"`
	Letters  []letterKind  `pack:"letters,required"`
}

// formRow is how long a text a channel's web form takes.
type formRow struct {
	At         Pos
	Channel    string     `pack:"channel,required"`
	Max        int        `pack:"max,required"`
	Note       string     `pack:"note"`
	Sources    []string   `pack:"sources,required"`
	Confidence Confidence `pack:"confidence,required"`
}

// fits reports whether a line of law belongs into letters of the kind.
func (r basisRow) fits(kind joinder.LetterKind) bool {
	if len(r.Kinds) > 0 {
		return slices.Contains(r.Kinds, letterKind(kind))
	}
	return kind != joinder.LetterRecords && kind != joinder.LetterAppeal
}

// LetterKinds lists the kinds of letters that a channel takes, the usual one
// first; none for a channel that the pack does not have.
func (p *Pack) LetterKinds(channel string) []joinder.LetterKind {
	c, ok := p.Channel(channel)
	if !ok {
		return nil
	}
	var out []joinder.LetterKind
	for _, row := range p.letters.Kinds {
		if !slices.Contains(row.Bodies, c.Kind()) && !slices.Contains(row.Channels, channel) {
			continue
		}
		out = nil // a row for the channel comes after the one for its body
		for _, k := range row.Letters {
			out = append(out, joinder.LetterKind(k))
		}
	}
	return out
}

// LetterLimit is how many characters a channel's web form takes; ok is false
// where nobody said so.
func (p *Pack) LetterLimit(channel string, day joinder.Date) (limit Told[int], ok bool) {
	for _, f := range p.letters.Forms {
		if f.Channel == channel {
			o := Origin{Confidence: f.Confidence, Sources: slices.Clone(f.Sources), CheckedOn: p.letters.VerifiedOn}
			return tell(f.Max, o, day), true
		}
	}
	return Told[int]{}, false
}
