package stance

import (
	"hash/fnv"
	"math"
	"slices"
	"strings"

	"joinder"
)

// Thread is what came before a reply in the same exchange.
type Thread struct {
	Earlier []Before // replies of the same sender, oldest first
	Sent    []string // captions or names of evidence that was sent already
	Others  []string // replies of the same sender to other members
}

// Before is an earlier reply.
type Before struct {
	Text string
	Kind Kind // as confirmed or proposed
}

// Alike is the Jaccard likeness, 0…1, from which two texts count as the same.
const Alike = 0.7

const shingle = 4

// Shingles are the hashed four-character pieces of a text without digits,
// blanks and punctuation: names, sums and dates do not hide a copied text.
func (c *Classifier) Shingles(text string) map[uint32]struct{} {
	var letters []rune
	for _, r := range c.fold.fold(text) {
		if han(r) || r >= 'a' && r <= 'z' {
			letters = append(letters, r)
		}
	}
	out := map[uint32]struct{}{}
	for i := 0; i+shingle <= len(letters); i++ {
		h := fnv.New32a()
		_, _ = h.Write([]byte(string(letters[i : i+shingle])))
		out[h.Sum32()] = struct{}{}
	}
	return out
}

// Likeness is the Jaccard likeness of two sets of shingles, 0…1.
func Likeness(a, b map[uint32]struct{}) float64 {
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	both := 0
	for h := range a {
		if _, ok := b[h]; ok {
			both++
		}
	}
	return float64(both) / float64(len(a)+len(b)-both)
}

var promises = []Kind{RefundPromised, AccountReleased, InvestigationWithDate, PromiseBroken}

// nudge is what the thread adds to the kinds: a text that others got too says
// little about this case, a question for what was sent is asked again, a
// promise after a promise was not kept.
func (c *Classifier) nudge(text string, t Thread, parts []part) (out [cueFeatures]float64) {
	if len(t.Earlier)+len(t.Sent)+len(t.Others) == 0 {
		return out
	}
	own := c.Shingles(text)
	add := func(k Kind, by float64) { out[slices.Index(Kinds, k)] += by }
	asks := 0.0
	for _, p := range parts {
		s := scores(p.hits)
		asks = math.Max(asks, math.Max(s[slices.Index(Kinds, AsksSpecificDocument)], s[slices.Index(Kinds, AsksAgain)]))
	}
	for _, e := range t.Earlier {
		same := Likeness(own, c.Shingles(e.Text)) >= Alike
		switch {
		case same && slices.Contains(promises, e.Kind):
			add(PromiseBroken, 3)
		case same && e.Kind.Stance() == joinder.Stalls:
			add(e.Kind, 2)
		case same:
			add(Template, 2)
		case asks > 2 && (e.Kind == AsksSpecificDocument || e.Kind == AsksAgain):
			add(AsksAgain, 1)
		}
	}
	if asks > 2 && c.asksForSent(text, t.Sent) {
		add(AsksAgain, 3)
		add(AsksSpecificDocument, -3)
	}
	for _, o := range t.Others {
		if Likeness(own, c.Shingles(o)) >= Alike {
			add(Template, 1)
			break
		}
	}
	return out
}

// asksForSent reports whether the words of something sent appear in the reply.
func (c *Classifier) asksForSent(text string, sent []string) bool {
	folded := string(c.fold.fold(text))
	for _, name := range sent {
		if name := string(c.fold.fold(name)); len([]rune(name)) >= 2 && strings.Contains(folded, name) {
			return true
		}
	}
	return false
}
