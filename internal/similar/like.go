package similar

import (
	"cmp"
	"context"
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
	neighbours  = 150  // candidates looked at
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
	found, weights, err := f.alike(ctx, v, p)
	if err != nil {
		return Answer{}, err
	}
	near := nearest(found)
	full := len(near) == neighbours
	a := Answer{Wallet: p.Wallet, Suggested: vote(near)}
	g := f.group(&a, p, near, full)
	if a.Tally, err = f.index.Tally(ctx, v, g, joinder.DateOf(f.world.Now())); err != nil {
		return Answer{}, err
	}
	a.Trend = fill(a.Months)
	a.Hits = best(found, weights, p.Limit)
	if a.Cases, err = f.openCases(ctx, v, a, near); err != nil {
		return Answer{}, err
	}
	return a, nil
}

// alike finds texts that share rare words with the probe, most alike first.
func (f *Finder) alike(ctx context.Context, v joinder.Viewer, p Probe) (found []Text, weights map[string]float64, err error) {
	terms := distinct(Tokens(p.Text))
	terms = terms[:min(len(terms), probeTerms)]
	if len(terms) == 0 {
		return nil, nil, nil
	}
	texts, with, err := f.index.Frequencies(ctx, terms)
	if err != nil || texts == 0 {
		return nil, nil, err
	}
	weights = weigh(texts, with)
	found, err = f.index.Candidates(ctx, v, rarest(weights, with, texts), p.Wallet, neighbours)
	if err != nil {
		return nil, nil, err
	}
	for i := range found {
		found[i].Score = Likeness(weights, found[i].Text)
	}
	slices.SortStableFunc(found, func(a, b Text) int { return cmp.Compare(b.Score, a.Score) })
	return found, weights, nil
}

// nearest are the texts alike enough to count and to vote. A long account has
// words of its own and shares a smaller part of them with any other; what the
// weakest quarter of the candidates shares is taken for chance, and twice
// that is enough.
func nearest(found []Text) []Text {
	if len(found) == 0 {
		return nil
	}
	least := minNear
	if len(found) == neighbours {
		least = min(minNear, max(minShown, 2*found[neighbours*3/4].Score))
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
	for len(terms) > 3 && float64(with[terms[len(terms)-1]]) > common*float64(texts) {
		terms = terms[:len(terms)-1]
	}
	return terms
}

// Likeness is the share of the probe's weight whose terms the text has, 0 to
// 1; terms of a long text count a little less, so that length alone wins nothing.
func Likeness(weights map[string]float64, text string) float64 {
	tokens, n := tokensFrom(text, firsts(weights))
	have := make(map[string]bool, len(weights))
	for _, t := range tokens {
		if weights[t.Term] > 0 {
			have[t.Term] = true
		}
	}
	var all, shared float64
	for term, w := range weights {
		all += w
		if have[term] {
			shared += w
		}
	}
	if all == 0 {
		return 0
	}
	long := 1 + math.Log1p(float64(n)/(8*float64(len(weights))+60))/2
	return shared / all / long
}

// vote counts the neighbours' kinds of problem: one vote a person and one a
// text, weighted by likeness. "other" votes but does not stand.
func vote(near []Text) []Suggestion {
	people, texts := map[joinder.ID]bool{}, map[string]bool{}
	count, all, n := map[string]float64{}, 0.0, 0
	for _, t := range near {
		if people[t.Person] || texts[t.Twin] {
			continue
		}
		people[t.Person], texts[t.Twin] = true, true
		count[t.Issue] += t.Score
		all += t.Score
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
func (f *Finder) group(a *Answer, p Probe, near []Text, full bool) Group {
	g := Group{}
	if p.Wallet != "" {
		g.Wallets = []string{p.Wallet}
	}
	switch {
	case p.Issue != "" && p.Issue != anything:
		a.Issues = []string{p.Issue}
	case len(a.Suggested) > 0 && a.Suggested[0].Confidence >= clearWinner && len(near) >= 3:
		a.Issues = []string{a.Suggested[0].Issue}
		if len(a.Suggested) > 1 && a.Suggested[1].Confidence >= runnerUp {
			a.Issues = append(a.Issues, a.Suggested[1].Issue)
		}
	}
	switch {
	case len(a.Issues) > 0:
		a.Basis, g.Issues = ByIssue, a.Issues
	case p.Text == "":
		a.Basis = ByWallet
	default:
		a.Basis, a.AtLeast = ByWords, full
		g.IDs = make([]joinder.ID, len(near))
		for i, t := range near {
			g.IDs[i] = t.ID
		}
	}
	return g
}

// best are the texts to show, each near-identical one once.
func best(found []Text, weights map[string]float64, limit int) []Hit {
	wanted := map[string]bool{}
	for t, w := range weights {
		wanted[t] = w >= 0.65 // words that most texts have are no likeness
	}
	copies := map[string]int{}
	for _, t := range found {
		copies[t.Twin]++
	}
	hits := []Hit{}
	for _, t := range found {
		n, first := copies[t.Twin]
		if len(hits) == limit || t.Score < minShown {
			break
		}
		if !first {
			continue
		}
		delete(copies, t.Twin)
		hits = append(hits, Hit{PublicComplaint: t.PublicComplaint, Score: t.Score, Alike: max(t.Alike, n-1), Snippet: snip(t.Text, wanted)})
	}
	return hits
}

// openCases are those to join: of the group's kinds, about the wallet or,
// without one, about the neighbours' wallets.
func (f *Finder) openCases(ctx context.Context, v joinder.Viewer, a Answer, near []Text) ([]Case, error) {
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
