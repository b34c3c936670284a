package stance

import (
	"cmp"
	"slices"
	"strings"

	"joinder"
)

// Sure is the confidence from which a proposal is shown as one; below it the
// page says that the program cannot tell.
const Sure = 0.6

// MaxText bounds what is read, in runes; what follows is history anyway.
const MaxText = 40_000

// Reading is what a reply seems to do.
type Reading struct {
	Stance     joinder.Stance
	Kind       Kind
	Confidence float64 // chance that Stance is right, 0…1, as measured on labelled replies
	Lang       joinder.Lang
	Sentences  []Sentence                 // what led to it, strongest first; empty when nothing did
	Chances    map[joinder.Stance]float64 // of all stances; they add up to 1
}

// Unsure reports whether the proposal is too weak to be shown as one.
func (r Reading) Unsure() bool { return r.Confidence < Sure }

// Sentence is one that led to the reading.
type Sentence struct {
	Text     string  // as written
	From, To int     // bytes in the text that was read
	Kind     Kind    // what it speaks for
	Cue      string  // the words that say so; "" when the model saw it in the whole
	Weight   float64 // chance that the sentence does what Kind says
}

// Classifier reads replies. Safe for concurrent use; it never changes.
type Classifier struct {
	fold folder
	cues map[joinder.Lang][]cue
	concepts
	*model
}

// New loads what the package embeds.
func New() (*Classifier, error) {
	m, err := readModel(modelFile)
	if err != nil {
		return nil, err
	}
	return newClassifier(m)
}

func newClassifier(m *model) (*Classifier, error) {
	concepts, err := loadConcepts()
	if err != nil {
		return nil, err
	}
	c := &Classifier{fold: newFolder(), cues: map[joinder.Lang][]cue{}, concepts: concepts, model: m}
	for lang, name := range map[joinder.Lang]string{joinder.Chinese: "zh.cues", joinder.English: "en.cues"} {
		cues, err := loadCues(name)
		if err != nil {
			return nil, err
		}
		c.cues[lang] = cues
	}
	return c, nil
}

// part is one sentence on its way to a judgment.
type part struct {
	at   span
	hits []hit
	v    []feature
}

// parts takes a text apart.
func (c *Classifier) parts(text string, hint joinder.Lang) (folded []rune, lang joinder.Lang, out []part) {
	if r := []rune(text); len(r) > MaxText {
		text = string(r[:MaxText])
	}
	folded = c.fold.fold(text)
	if lang = langOf(folded); lang == "" {
		lang = hint
	}
	folded = clean(folded)
	at := sentences(folded, lang)
	for i, s := range at {
		hits := find(c.cues[lang], folded, s, lang)
		out = append(out, part{s, hits, c.vector(folded, s, hits, lang, i == 0, i == len(at)-1)})
	}
	return folded, lang, out
}

// Read classifies a reply by itself. hint is the language to assume when the
// text does not tell; "" for none.
func (c *Classifier) Read(text string, hint joinder.Lang) Reading {
	return c.ReadIn(text, hint, Thread{})
}

// ReadIn classifies a reply with what came before it.
func (c *Classifier) ReadIn(text string, hint joinder.Lang, t Thread) Reading {
	_, lang, parts := c.parts(text, hint)
	judged := make([][]float64, len(parts))
	for i, p := range parts {
		judged[i] = c.judge(p.v)
	}
	chances := c.conclude(summarise(judged), c.nudge(text, t, parts))
	r := Reading{Lang: lang, Chances: map[joinder.Stance]float64{}}
	best := -1.0
	for k, p := range chances {
		r.Chances[Kinds[k].Stance()] += p
	}
	for _, s := range joinder.Stances {
		if r.Chances[s] > best {
			r.Stance, best = s, r.Chances[s]
		}
	}
	r.Confidence, best = best, -1
	for k, p := range chances {
		if Kinds[k].Stance() == r.Stance && p > best {
			r.Kind, best = Kinds[k], p
		}
	}
	if len(parts) == 0 { // nothing but blanks: nobody can tell
		r.Confidence = 0
	}
	r.Sentences = c.reasons([]rune(text), parts, judged, r)
	return r
}

// reasons picks the sentences that speak for the reading's kind, else for its
// stance: at most three.
func (c *Classifier) reasons(text []rune, parts []part, judged [][]float64, r Reading) []Sentence {
	var out []Sentence
	kind := slices.Index(Kinds, r.Kind)
	for i, p := range parts {
		s := Sentence{Kind: r.Kind, Weight: judged[i][kind]}
		for k := range cueFeatures {
			if Kinds[k].Stance() == r.Stance && judged[i][k]/2 > s.Weight {
				s.Kind, s.Weight = Kinds[k], judged[i][k]/2
			}
		}
		top := 0.0
		for _, h := range p.hits {
			if Kinds[h.kind].Stance() == r.Stance && h.weight > top {
				top, s.Cue = h.weight, string(text[h.at.from:h.at.to])
			}
		}
		s.Text = strings.TrimSpace(string(text[p.at.from:p.at.to]))
		s.From = len(string(text[:p.at.from]))
		s.To = s.From + len(string(text[p.at.from:p.at.to]))
		out = append(out, s)
	}
	slices.SortStableFunc(out, func(a, b Sentence) int { return cmp.Compare(b.Weight, a.Weight) })
	keep := 0
	for keep < len(out) && keep < 3 && (keep == 0 || out[keep].Weight > 0.25) {
		keep++
	}
	return out[:keep]
}
