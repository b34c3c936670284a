package choose

import (
	"context"

	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/wallet/fee"
)

// Record is how complaints about a wallet end, as far as it can be told.
type Record struct {
	Known     bool
	Low, High int          // share that ended well, per 10000, with its uncertainty
	Says      joinder.Text // the figures in a sentence, with their period
}

// Recorder knows how complaints about wallets end. Visibility is decided
// behind it: totals of few people never come out.
type Recorder interface {
	// Records of the wallets; those of which too little is known are missing.
	Records(ctx context.Context, v joinder.Viewer, wallets []string) (map[string]Record, error)
}

// Parts is what a Chooser needs. Fees and Record may be nil: then what they
// know is unknown.
type Parts struct {
	Pack   *datapack.Pack
	Fees   func(context.Context) (*fee.Book, error)
	Record Recorder
}

// Chooser ranks wallets. It is safe for concurrent use.
type Chooser struct{ Parts }

// New makes a Chooser.
func New(p Parts) *Chooser { return &Chooser{p} }

// FeesOf is a book that never changes, for Parts.
func FeesOf(b *fee.Book) func(context.Context) (*fee.Book, error) {
	return func(context.Context) (*fee.Book, error) { return b, nil }
}

// Result is a ranking for one profile on one day.
type Result struct {
	Profile  Profile
	On       joinder.Date
	Weights  []Weight
	Ranked   []Ranking
	Excluded []Exclusion
	Swings   []Swing // one for each criterion that counts or could
	Assumed  []Assumption
}

// Weight is how much a criterion counts.
type Weight struct {
	Criterion string
	Units     int     // thousandths
	Default   int     // the pack's
	Share     float64 // of all, 0 to 1
	Asked     bool    // false: the profile gives it nothing to judge, so it does not count
}

// Assumption is an amount that nobody gave.
type Assumption struct {
	Use    string
	Amount Amount
}

// Ranking is one wallet's place.
type Ranking struct {
	Wallet           string
	Place            int // from 1; wallets with equal scores share it
	Tied             bool
	Score, Low, High float64 // 0 to 1
	Known            float64 // share of the weight of which something is known
	Marks            []Mark  // in the order of the criteria
}

// Choose ranks the pack's wallets for a profile that Check has passed.
func (c *Chooser) Choose(ctx context.Context, viewer joinder.Viewer, p Profile, on joinder.Date) (Result, error) {
	p, err := c.Check(p, on)
	if err != nil {
		return Result{}, err
	}
	data := c.Pack.Choosing(on)
	out := Result{Profile: p, On: on, Weights: weigh(data, p)}
	for _, u := range p.uses(data) {
		if a, assumed, ok := p.amount(data, u); ok && assumed {
			out.Assumed = append(out.Assumed, Assumption{u.ID, a})
		}
	}
	entries := c.Pack.WalletEntries()
	records, err := c.records(ctx, viewer, entries)
	if err != nil {
		return Result{}, err
	}
	var book *fee.Book
	if c.Fees != nil {
		if book, err = c.Fees(ctx); err != nil {
			return Result{}, err
		}
	}
	var found []candidate
	for _, w := range entries {
		v := c.look(data, p, w, seen{records[w.ID()], book}, on)
		if x, no := v.excluded(); no {
			x.marks = v.marks(out.Weights)
			out.Excluded = append(out.Excluded, x)
			continue
		}
		found = append(found, candidate{wallet: w.ID(), marks: v.marks(out.Weights)})
	}
	out.Ranked = rank(found, out.Weights)
	out.Swings = swings(found, out.Weights)
	return out, nil
}

// Side is one wallet beside others, whether it can be used or not.
type Side struct {
	Ranking
	Bar *Exclusion // nil: it can be used
}

// Beside scores the wallets asked for, in their order, without ranking them.
// Wallets that the pack does not know are left out.
func (c *Chooser) Beside(ctx context.Context, viewer joinder.Viewer, p Profile, wallets []string, on joinder.Date) ([]Side, []Weight, error) {
	r, err := c.Choose(ctx, viewer, p, on)
	if err != nil {
		return nil, nil, err
	}
	var out []Side
	for _, id := range wallets {
		for _, x := range r.Ranked {
			if x.Wallet == id {
				out = append(out, Side{Ranking: x})
			}
		}
		for i, x := range r.Excluded {
			if x.Wallet == id {
				side := Side{Ranking: rank([]candidate{{id, x.marks}}, r.Weights)[0], Bar: &r.Excluded[i]}
				side.Place = 0
				out = append(out, side)
			}
		}
	}
	return out, r.Weights, nil
}

func (c *Chooser) records(ctx context.Context, viewer joinder.Viewer, entries []datapack.WalletEntry) (map[string]Record, error) {
	if c.Record == nil {
		return nil, nil
	}
	ids := make([]string, len(entries))
	for i, w := range entries {
		ids[i] = w.ID()
	}
	return c.Record.Records(ctx, viewer, ids)
}

// weigh is how much each criterion counts for the profile.
func weigh(data datapack.Choosing, p Profile) []Weight {
	out := make([]Weight, len(data.Criteria))
	sum := 0
	for i, c := range data.Criteria {
		w := Weight{Criterion: c.ID, Units: c.Units * 1000, Default: c.Units * 1000}
		if given, ok := p.Weights[c.ID]; ok {
			w.Units = given
		}
		for _, part := range c.Parts {
			w.Asked = w.Asked || p.asks(data, part.When)
		}
		if w.Asked {
			sum += w.Units
		}
		out[i] = w
	}
	for i, w := range out {
		if w.Asked && sum > 0 {
			out[i].Share = float64(w.Units) / float64(sum)
		}
	}
	return out
}

// counts is the weight in the sum.
func (w Weight) counts() int64 {
	if !w.Asked {
		return 0
	}
	return int64(w.Units)
}

// asks reports whether a part of a criterion is about the profile.
func (p Profile) asks(data datapack.Choosing, when string) bool {
	switch when {
	case "devices":
		return len(p.Devices) > 0
	case "cards":
		return len(p.Cards) > 0
	case "networks":
		return len(p.Networks) > 0
	case "currencies":
		return len(p.Currencies) > 0
	case "abroad":
		return p.any(data, func(u datapack.ChoiceUse) bool { return u.Abroad })
	case "needs":
		return len(p.Needs) > 0
	case "no_needs":
		return len(p.Needs) == 0
	case "languages":
		return len(p.Languages) > 0
	case "many_uses":
		return len(p.Uses) > 1
	}
	return true
}
