package similar

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"
	"strings"

	"joinder"
)

// Measures of "like me", set on real petitions and complaints; TestRealTexts
// shows what they give.
const (
	probeTerms  = 120  // different words of the probe that are weighed
	maxTerms    = 32   // rarest words of the probe that are looked for
	minTerms    = 12   // of these, however many texts have them
	looked      = 40e3 // texts with them, counted once a word, that are enough
	neighbours  = 150  // candidates looked at
	ofEither    = 75   // of either kind, where codes find candidates too
	leastCoded  = 12   // words of a text that codes may find others for
	common      = 0.25 // words in more than this share of all texts say nothing
	minNear     = 0.16 // share of the probe's weight that a neighbour must have
	nearOfBest  = 0.45 // and of the best neighbour's likeness
	sameText    = 0.45 // likeness above which the best neighbour is rather the same text
	minShown    = 0.07 // share that a text must have to be shown at all
	votes       = 25   // neighbours that vote for the kind of problem
	clearWinner = 0.45 // share of the vote that decides it alone
	runnerUp    = 0.30 // share that a second kind needs to be counted too
)

// anything is the kind of problem that is none.
const anything = "other"

// Like answers "is it only me?"; the package comment says how.
func (f *Finder) Like(ctx context.Context, v joinder.Viewer, p Probe) (Answer, error) {
	p.Text = clip(strings.TrimSpace(p.Text), MaxProbeRunes)
	if p.Limit <= 0 {
		p.Limit = 5
	}
	p.Limit = min(p.Limit, 20)
	if p.Text == "" && p.Wallet == "" && p.Issue == "" {
		return Answer{}, joinder.Fail(joinder.Invalid, "error.similar.nothing").On("text")
	}
	l := f.liken(p)
	if err := f.gather(ctx, v, l); err != nil {
		return Answer{}, err
	}
	near := slices.Clone(nearest(l.found, l.full)) // the order of those found changes below
	a := Answer{Wallet: p.Wallet, Suggested: l.vote(near)}
	g := l.group(&a, near)
	counted := beside(func() (Tally, error) { return f.index.Tally(ctx, v, g, l.today) })
	if f.pairs != nil && l.short() {
		f.paraphrase(l, &a)
	}
	a.Hits = f.best(l, &a)
	var err error
	a.Cases, err = f.openCases(ctx, v, a, near)
	tally, failed := counted()
	if err = errors.Join(failed, err); err != nil {
		return Answer{}, err
	}
	a.Tally, a.Trend = tally, fill(tally.Months)
	if len(a.Hits) < fewHits && p.Wallet != "" && p.Text != "" {
		return a, f.elsewhere(ctx, v, l, &a)
	}
	return a, nil
}

// beside does something while its caller does something else; the result waits
// for it. Whoever waits gets its panic.
func beside[T any](do func() (T, error)) (wait func() (T, error)) {
	type result struct {
		value T
		err   error
		panic any
	}
	done := make(chan result, 1)
	go func() {
		var r result
		defer func() {
			r.panic = recover()
			done <- r
		}()
		r.value, r.err = do()
	}()
	return func() (T, error) {
		r := <-done
		if r.panic != nil {
			panic(r.panic)
		}
		return r.value, r.err
	}
}

// desk is what many texts are cut on.
type desk struct {
	Cutter
	stems map[string]string // of words, as of tokensFrom
}

// tidy keeps a desk from growing without end.
func (d *desk) tidy() *desk {
	if len(d.stems) > maxStems {
		clear(d.stems)
	}
	return d
}

// candidate is a text that may be like the probe. Its Score is the Likeness.
type candidate struct {
	Text
	cosine float64 // of the codes, where they found it
	rank   float64 // what the shown ones are ordered by
}

// likening is one probe being answered.
type likening struct {
	Probe
	today   joinder.Date
	tokens  []Token         // of the probe
	empty   map[string]bool // terms that say nothing
	weights map[string]float64
	found   []candidate // by Likeness
	full    bool        // there may be more with words of the probe
	coded   bool        // codes found some of them
}

// liken begins with a probe.
func (f *Finder) liken(p Probe) *likening {
	return &likening{Probe: p, today: joinder.DateOf(f.world.Now()), tokens: Tokens(p.Text), empty: f.empty}
}

// gather finds texts that share rare words with the probe, and those whose
// codes are near a long one's, most alike first.
func (f *Finder) gather(ctx context.Context, v joinder.Viewer, l *likening) error {
	terms := distinct(l.tokens)
	terms = terms[:min(len(terms), probeTerms)]
	if len(terms) == 0 {
		return nil
	}
	near, most := func() ([]Text, error) { return nil, nil }, neighbours
	if f.near != nil && len(l.tokens) >= leastCoded {
		most = ofEither
		near = beside(func() ([]Text, error) { return f.near.Near(ctx, v, l.Probe.Text, l.Wallet, ofEither) })
	}
	texts, with, err := f.index.Frequencies(ctx, terms)
	if err != nil || texts == 0 {
		_, failed := near()
		return errors.Join(err, failed)
	}
	l.weights = weigh(texts, with)
	rare := rarest(l.weights, with, texts)
	worded, err := f.index.Candidates(ctx, v, rare, l.Wallet, most)
	coded, failed := near()
	if err = errors.Join(err, failed); err != nil {
		return err
	}
	if l.coded = len(coded) > 0; !l.coded && most < neighbours && len(worded) == most {
		most = neighbours // the index has no codes
		if worded, err = f.index.Candidates(ctx, v, rare, l.Wallet, most); err != nil {
			return err
		}
	}
	l.full = len(worded) == most
	d := f.desks.Get().(*desk)
	defer f.desks.Put(d)
	l.gathered(&d.Cutter, worded, coded)
	return nil
}

// gathered puts two lists together and likens each text once. What only words
// found is taken to be as near as the last that codes found.
func (l *likening) gathered(cut *Cutter, worded, coded []Text) {
	least := 0.0
	if len(coded) == ofEither {
		least = max(0, coded[len(coded)-1].Score)
	}
	at := make(map[joinder.ID]bool, len(coded))
	for _, t := range coded {
		at[t.ID] = true
		l.found = append(l.found, candidate{Text: t, cosine: max(0, t.Score)})
	}
	for _, t := range worded {
		if !at[t.ID] {
			l.found = append(l.found, candidate{Text: t, cosine: least})
		}
	}
	liken := likener(cut, l.weights)
	best := 0.0
	for i := range l.found {
		l.found[i].Score = liken(l.found[i].PublicComplaint.Text)
		best = max(best, l.found[i].Score)
	}
	for i := range l.found {
		c := &l.found[i]
		if c.rank = c.Score; l.coded {
			c.rank = c.cosine
			if best > 0 {
				c.rank += wordsBeside * c.Score / best
			}
		}
	}
	slices.SortStableFunc(l.found, func(a, b candidate) int { return cmp.Compare(b.Score, a.Score) })
}

// nearest are the texts alike enough to count and to vote. A long account has
// words of its own and shares a smaller part of them with any other; what the
// weakest quarter of the candidates shares is taken for chance, and twice
// that is enough.
func nearest(found []candidate, full bool) []candidate {
	if len(found) == 0 {
		return nil
	}
	least := minNear
	if full {
		least = min(minNear, max(minShown, 2*found[len(found)*3/4].Score))
	}
	best := found[0].Score
	for _, t := range found {
		if best = t.Score; best <= sameText {
			break // what is above is rather the same text
		}
	}
	least = max(least, nearOfBest*best)
	for i, t := range found {
		if t.Score < least {
			return found[:i]
		}
	}
	return found
}

// weigh gives each known term its weight by rarity: the idf of BM25, with a
// little more for words that most of only a few texts have. A word that one
// text of many has is a name or a slip, and likens nothing.
func weigh(texts int, with map[string]int) map[string]float64 {
	out := make(map[string]float64, len(with))
	least := 1
	if texts >= 200 {
		least = 2
	}
	for term, n := range with {
		if n >= least {
			out[term] = math.Log(1 + (float64(texts)-float64(n)+5)/(float64(n)+0.5))
		}
	}
	return out
}

// rarest are the terms to look for: not the words that most texts have, unless
// there are no others.
func rarest(weights map[string]float64, with map[string]int, texts int) []string {
	terms := make([]string, 0, len(weights))
	for t := range weights {
		terms = append(terms, t)
	}
	slices.SortFunc(terms, func(a, b string) int {
		return cmp.Or(cmp.Compare(weights[b], weights[a]), cmp.Compare(a, b))
	})
	if len(terms) > maxTerms {
		terms = terms[:maxTerms]
	}
	texted := 0
	for i, t := range terms { // of millions of texts, the rarest words find more than enough
		if texted += with[t]; texted > looked && i >= minTerms {
			terms = terms[:i]
			break
		}
	}
	for len(terms) > 3 && float64(with[terms[len(terms)-1]]) > common*float64(texts) {
		terms = terms[:len(terms)-1]
	}
	return terms
}

// likener measures likeness: the share of the probe's weight whose terms the text
// has, 0 to 1; terms of a long text count a little less, so that length alone
// wins nothing.
func likener(cut *Cutter, weights map[string]float64) func(text string) float64 {
	all := 0.0
	for _, w := range weights {
		all += w
	}
	have := make(map[string]bool, len(weights))
	return func(text string) float64 {
		if all == 0 {
			return 0
		}
		clear(have)
		terms, _ := cut.Cut(text)
		shared := 0.0
		for _, t := range terms {
			if w := weights[t]; w > 0 && !have[t] {
				have[t] = true
				shared += w
			}
		}
		long := 1 + math.Log1p(float64(len(terms))/(8*float64(len(weights))+60))/2
		return shared / all / long
	}
}

// vote asks the neighbours for the kind of problem; where codes put texts in
// order, those that are near by both.
func (l *likening) vote(near []candidate) []Suggestion {
	if !l.coded {
		return vote(near, func(c candidate) float64 { return c.Score })
	}
	list := slices.Clone(l.found)
	slices.SortStableFunc(list, func(a, b candidate) int { return cmp.Compare(b.rank, a.rank) })
	return vote(list, func(c candidate) float64 { return c.rank * c.rank })
}

// vote counts the kinds of problem of the first of a list: one vote a person
// and one a text, weighted. "other" votes but does not stand.
func vote(list []candidate, weight func(candidate) float64) []Suggestion {
	people, texts := map[joinder.ID]bool{}, map[string]bool{}
	count, all, n := map[string]float64{}, 0.0, 0
	for _, t := range list {
		if people[t.Person] || texts[t.Twin] {
			continue
		}
		people[t.Person], texts[t.Twin] = true, true
		w := weight(t)
		count[t.Issue] += w
		all += w
		if n++; n == votes {
			break
		}
	}
	var out []Suggestion
	for issue, c := range count {
		if issue != anything && c/all >= 0.1 {
			out = append(out, Suggestion{issue, c / all})
		}
	}
	slices.SortFunc(out, func(a, b Suggestion) int {
		return cmp.Or(cmp.Compare(b.Confidence, a.Confidence), cmp.Compare(a.Issue, b.Issue))
	})
	return out[:min(3, len(out))]
}

// group decides what is counted.
func (l *likening) group(a *Answer, near []candidate) Group {
	g := Group{}
	if l.Wallet != "" {
		g.Wallets = []string{l.Wallet}
	}
	switch {
	case l.Issue != "" && l.Issue != anything:
		a.Issues = []string{l.Issue}
	case len(a.Suggested) > 0 && a.Suggested[0].Confidence >= clearWinner && len(near) >= 3:
		a.Issues = []string{a.Suggested[0].Issue}
		if len(a.Suggested) > 1 && a.Suggested[1].Confidence >= runnerUp {
			a.Issues = append(a.Issues, a.Suggested[1].Issue)
		}
	}
	switch {
	case len(a.Issues) > 0:
		a.Basis, g.Issues = ByIssue, a.Issues
	case l.Probe.Text == "":
		a.Basis = ByWallet
	default:
		a.Basis, a.AtLeast = ByWords, l.full && len(near) == len(l.found)
		g.IDs = make([]joinder.ID, len(near))
		for i, t := range near {
			g.IDs[i] = t.ID
		}
	}
	return g
}

// openCases are those to join: of the group's kinds, about the wallet or,
// without one, about the neighbours' wallets.
func (f *Finder) openCases(ctx context.Context, v joinder.Viewer, a Answer, near []candidate) ([]Case, error) {
	g := Group{Issues: a.Issues}
	if a.Wallet != "" {
		g.Wallets = []string{a.Wallet}
	}
	for _, t := range near[:min(len(near), 10)] {
		if a.Wallet == "" && !slices.Contains(g.Wallets, t.Wallet) {
			g.Wallets = append(g.Wallets, t.Wallet)
		}
		if a.Basis == ByWords && !slices.Contains(g.Issues, t.Issue) {
			g.Issues = append(g.Issues, t.Issue)
		}
	}
	if len(g.Wallets) == 0 && len(g.Issues) == 0 || a.Basis == ByWords && len(near) == 0 {
		return nil, nil
	}
	return f.index.OpenCases(ctx, v, g, 5)
}

func distinct(tokens []Token) []string {
	seen := map[string]bool{}
	var out []string
	for _, t := range tokens {
		if !seen[t.Term] {
			seen[t.Term] = true
			out = append(out, t.Term)
		}
	}
	return out
}
