package publicity

import (
	"context"
	"encoding/json"
	"time"
	"unicode/utf8"

	"joinder"
)

// Factor is one of the six that Civil Code article 1026 weighs when somebody
// reports about another (RQ-12).
type Factor string

// Factors lists them in the order of the article.
var Factors = []Factor{"source", "dispute", "urgency", "order", "harm", "ability"}

// Limits of the organiser's words to one factor, in characters.
const (
	MinFactor = 15
	MaxFactor = 1500
)

// Check is the organiser's words to the six factors. It is never changed: a
// later one replaces it, and a complete one is sealed.
type Check struct {
	ID    joinder.ID        `json:"id"`
	Case  joinder.ID        `json:"case"`
	Words map[Factor]string `json:"words"`
	At    time.Time         `json:"at"`
	Leaf  int64             `json:"-"` // in the log; -1 while it is incomplete
}

// Missing lists the factors that are not answered.
func (c Check) Missing() []Factor {
	var out []Factor
	for _, f := range Factors {
		if utf8.RuneCountInString(c.Words[f]) < MinFactor {
			out = append(out, f)
		}
	}
	return out
}

// Complete reports whether every factor has an answer: only then is the firm
// named.
func (c Check) Complete() bool { return c.ID != "" && len(c.Missing()) == 0 }

// SealedCheck is a check on its way into the ledger.
type SealedCheck struct {
	Check
	Body []byte // its JSON, which the entry commits to
	Salt []byte
}

// SaveCheck stores the answers, complete or not. What was asked to be published
// before must be asked again.
func (d *Desk) SaveCheck(ctx context.Context, v joinder.Viewer, id joinder.ID, words map[Factor]string) (Check, error) {
	if err := organises(v, id); err != nil {
		return Check{}, err
	}
	var wrong joinder.Problems
	c := Check{ID: d.world.ID(), Case: id, Words: map[Factor]string{}, At: d.world.Now(), Leaf: -1}
	for _, f := range Factors {
		text := tidy(words[f])
		switch n := utf8.RuneCountInString(text); {
		case n > MaxFactor:
			wrong = append(wrong, joinder.Fail(joinder.Invalid, "error.publicity.long", "Most", MaxFactor).On(string(f)))
		case len(d.personal(text)) > 0:
			wrong = append(wrong, joinder.Fail(joinder.Invalid, "error.publicity.personal", "Found", d.personal(text)[0]).On(string(f)))
		}
		c.Words[f] = text
	}
	if err := wrong.OrNil(); err != nil {
		return c, err
	}
	if len(c.Missing()) == len(Factors) {
		return c, joinder.Fail(joinder.Invalid, "error.publicity.check_empty").On(string(Factors[0]))
	}
	body, err := json.Marshal(c)
	if err != nil {
		return c, err
	}
	return c, d.Ledger.SaveCheck(ctx, v, SealedCheck{Check: c, Body: body, Salt: d.world.Bytes(joinder.SaltSize)})
}
