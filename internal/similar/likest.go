package similar

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strconv"
	"unicode/utf8"

	"joinder"
)

// Nearer is what an Index may also be: one that finds long texts by what they
// are about, also in other words.
type Nearer interface {
	// Near are complaints about the same matter as a text, most alike first,
	// Score between -1 and 1; of a wallet unless it is "". There are none for a
	// text too short to say, or when the index cannot tell.
	Near(ctx context.Context, v joinder.Viewer, text, wallet string, limit int) ([]Text, error)
}

// Ranker says how likely short texts tell of the same problem in other words.
type Ranker interface {
	// Likely gives a likelihood between 0 and 1 for each text.
	Likely(probe string, texts []string) []float64
}

// Likest is a complaint like the probe, and why it is shown.
type Likest struct {
	Hit
	Shared  []string // passages of its text that the probe has too, in order
	Differs []Difference
}

// Difference is how a complaint differs from the probe, as far as both are known.
type Difference string

// Differences.
const (
	OtherWallet Difference = "wallet"
	OtherIssue  Difference = "issue"
	MuchMore    Difference = "more" // money: five times or more
	MuchLess    Difference = "less"
	OtherYear   Difference = "year" // than the probe's day or, without one, before last year
)

// Of the order of what is shown.
const (
	wordsBeside = 0.6 // what the best share of words weighs beside a cosine of 1
	asked       = 40  // candidates that a Ranker is asked about
	fewHits     = 3   // with fewer of the wallet, others are shown too
	much        = 5   // times an amount that is much more
)

// bounds of a short text, which has too few words to be found by them alone.
const (
	shortWords = 12
	shortRunes = 30 // of scripts without blanks
)

// short reports whether the probe is.
func (l *likening) short() bool {
	words, runes := 0, 0
	for _, t := range l.tokens {
		if r, _ := utf8.DecodeRuneInString(t.Term); kindOf(r) == pair {
			runes++
		} else {
			words++
		}
	}
	return words > 0 && words < shortWords && runes == 0 || runes > 0 && runes+2*words < shortRunes
}

// paraphrase asks a ranker about the best candidates. It changes their order
// and, where the neighbours decided for no kind of problem, what is suggested;
// never what is counted.
func (f *Finder) paraphrase(l *likening, a *Answer) {
	slices.SortStableFunc(l.found, func(a, b candidate) int { return cmp.Compare(b.rank, a.rank) })
	top := l.found[:min(len(l.found), asked)]
	if len(top) == 0 {
		return
	}
	d := f.desks.Get().(*desk).tidy()
	defer f.desks.Put(d)
	marked := wanted{terms: l.wanted(), stems: d.stems}
	texts := make([]string, len(top))
	for i, c := range top {
		texts[i] = snippetOf(c.PublicComplaint.Text, marked).Text // what a pair of sentences was learned from
	}
	for i, p := range f.pairs.Likely(l.Probe.Text, texts) {
		top[i].rank *= 0.4 + p
	}
	slices.SortStableFunc(top, func(a, b candidate) int { return cmp.Compare(b.rank, a.rank) })
	if a.Basis == ByWords {
		if better := vote(top, func(c candidate) float64 { return c.rank * c.rank }); len(better) > 0 {
			a.Suggested = better
		}
	}
}

// wanted are the words whose sharing says something: not those that half of the
// texts have, nor the small words of a language that fewer texts are in, nor
// single letters, nor what only names a number, a day or a month.
func (l *likening) wanted() map[string]bool {
	out := make(map[string]bool, len(l.weights))
	for t, w := range l.weights {
		if w >= telling && !(len(t) == 1 && t[0] >= 'a') && !l.empty[t] && !shortNumber(t) {
			out[t] = true
		}
	}
	return out
}

// favour is what the order gives a candidate beside its likeness: those of the
// kind of problem that the neighbours suggest come first, and those of a
// similar sum and year a little.
func (l *likening) favour(c candidate, a *Answer) float64 {
	f := 1.0
	if l.Issue == "" || l.Issue == anything {
		for _, s := range a.Suggested {
			if s.Issue == c.Issue {
				f += s.Confidence
			}
		}
	} else if c.Issue == l.Issue {
		f++
	}
	if times := l.times(c.PublicComplaint); times > 0 && math.Abs(math.Log(times)) < math.Log(3) {
		f *= 1.05
	}
	if !l.Date.IsZero() && yearOf(c.PublicComplaint) == l.Date.Year {
		f *= 1.05
	}
	return f
}

// best are the texts to show, each near-identical one once.
func (f *Finder) best(l *likening, a *Answer) []Likest {
	for i := range l.found {
		l.found[i].rank *= l.favour(l.found[i], a)
	}
	slices.SortStableFunc(l.found, func(a, b candidate) int { return cmp.Compare(b.rank, a.rank) })
	d := f.desks.Get().(*desk).tidy()
	defer f.desks.Put(d)
	marked := wanted{terms: l.wanted(), stems: d.stems}
	why := l.reasons(marked.terms, d.stems)
	copies := map[string]int{}
	for _, t := range l.found {
		copies[t.Twin]++
	}
	hits := []Likest{}
	for _, t := range l.found {
		n, first := copies[t.Twin]
		if len(hits) == l.Limit {
			break
		}
		if !first || t.Score < minShown && !(l.coded && t.cosine >= minCosine) {
			continue
		}
		delete(copies, t.Twin)
		hits = append(hits, Likest{
			Hit:    Hit{PublicComplaint: t.PublicComplaint, Score: t.rank, Alike: max(t.Alike, n-1), Snippet: snippetOf(t.PublicComplaint.Text, marked)},
			Shared: why.of(t.PublicComplaint.Text), Differs: l.differs(t.PublicComplaint, a),
		})
	}
	return hits
}

// minCosine is that of codes from which a text is shown that shares few words.
const minCosine = 0.5

// elsewhere adds complaints about other wallets where there are few about the
// one that was asked for. They are shown, not counted.
func (f *Finder) elsewhere(ctx context.Context, v joinder.Viewer, l *likening, a *Answer) error {
	probe := l.Probe
	probe.Wallet = ""
	wide := f.liken(probe)
	if err := f.gather(ctx, v, wide); err != nil {
		return err
	}
	wide.found = slices.DeleteFunc(wide.found, func(c candidate) bool { return c.Wallet == l.Wallet })
	if f.pairs != nil && wide.short() {
		f.paraphrase(wide, &Answer{})
	}
	wide.Wallet = l.Wallet
	wide.Limit = l.Limit - len(a.Hits)
	other := *a
	if len(other.Suggested) == 0 {
		other.Suggested = wide.vote(nearest(wide.found, wide.full))
		a.Suggested = other.Suggested
	}
	a.Hits = append(a.Hits, f.best(wide, &other)...)
	return nil
}

// differs says how a complaint differs from what is known of the probe.
func (l *likening) differs(c joinder.PublicComplaint, a *Answer) (out []Difference) {
	if l.Wallet != "" && c.Wallet != l.Wallet {
		out = append(out, OtherWallet)
	}
	if len(a.Issues) > 0 && !slices.Contains(a.Issues, c.Issue) {
		out = append(out, OtherIssue)
	}
	if times := l.times(c); times >= much {
		out = append(out, MuchMore)
	} else if times > 0 && times <= 1.0/much {
		out = append(out, MuchLess)
	}
	if year := yearOf(c); year > 0 && (!l.Date.IsZero() && year != l.Date.Year || l.Date.IsZero() && !l.today.IsZero() && year < l.today.Year-1) {
		out = append(out, OtherYear)
	}
	return out
}

// times is how many times the probe's amount a complaint's is; 0 when they
// cannot be compared.
func (l *likening) times(c joinder.PublicComplaint) float64 {
	if l.Amount.IsZero() || l.Amount.Currency != c.Amount.Currency || l.Amount.Sign() <= 0 || c.Amount.Sign() <= 0 {
		return 0
	}
	return c.Amount.Major() / l.Amount.Major()
}

func yearOf(c joinder.PublicComplaint) int {
	if len(c.Month) < 4 {
		return 0
	}
	year, _ := strconv.Atoi(c.Month[:4])
	return year
}
