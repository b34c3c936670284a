package review

import (
	"cmp"
	"context"
	"encoding/hex"
	"slices"
	"unicode/utf8"

	"joinder"
)

// PageSize is how many reviews a page has.
const PageSize = 10

// Order is how a list of reviews is ordered.
type Order string

// Orders.
const (
	Newest  Order = "newest"
	Telling Order = "telling" // see telling
)

// Query narrows the list of reviews; it never changes the summary.
type Query struct {
	Group Group     // "" is Everybody
	Basis Basis     // "" is any
	About Criterion // only reviews that rate it; "" is any
	Order Order     // "" is Newest
	Page  int       // from 1
}

// Board is what the page of a wallet's reviews says.
type Board struct {
	Summaries []Summary // by criterion, then group
	Reviews   []PublicReview
	All       int // reviews of the wallet, hidden ones too
	Found     int // that the query leaves
	Damped    int // that weigh less because of a burst or copies
	Hidden    int
	Withdrawn int
	Page      int
	Pages     int
}

// Of is one summary.
func (b Board) Of(c Criterion, g Group) Summary {
	for _, s := range b.Summaries {
		if s.Criterion == c && s.Group == g {
			return s
		}
	}
	return Summary{Criterion: c, Group: g}
}

// public weighs all reviews of a wallet, newest first.
func (d *Desk) public(ctx context.Context, v joinder.Viewer, wallet string) ([]PublicReview, int, error) {
	all, withdrawn, err := d.Store.Reviews(ctx, v, wallet)
	if err != nil {
		return nil, 0, err
	}
	slices.SortFunc(all, func(a, b Stored) int {
		return cmp.Or(b.Current.At.Compare(a.Current.At), cmp.Compare(a.Handle, b.Handle))
	})
	out := make([]PublicReview, len(all))
	for i, w := range Weigh(all, d.Tests, d.world.Now()) {
		out[i] = all[i].Publish(w)
	}
	return out, withdrawn, nil
}

func summaries(all []PublicReview) []Summary {
	var out []Summary
	for _, c := range Criteria() {
		for _, g := range Groups() {
			out = append(out, Summarise(all, c, g))
		}
	}
	return out
}

// Board is the page of a wallet. NotFound for an unknown wallet.
func (d *Desk) Board(ctx context.Context, v joinder.Viewer, wallet string, q Query) (Board, error) {
	all, withdrawn, err := d.public(ctx, v, wallet)
	if err != nil {
		return Board{}, err
	}
	b := Board{Summaries: summaries(all), All: len(all), Withdrawn: withdrawn}
	for _, r := range all {
		if r.Hiding != nil {
			b.Hidden++
		} else if r.Weight.Burst < 1 || r.Weight.Copies < 1 {
			b.Damped++
		}
	}
	all = slices.DeleteFunc(all, func(r PublicReview) bool {
		return !cmp.Or(q.Group, Everybody).holds(r.Basis) || q.Basis != "" && r.Basis != q.Basis || q.About != "" && r.Ratings[q.About] == 0
	})
	if q.Order == Telling {
		slices.SortStableFunc(all, func(a, b PublicReview) int { return cmp.Compare(telling(b), telling(a)) })
	}
	b.Found = len(all)
	b.Pages = max(1, (len(all)+PageSize-1)/PageSize)
	b.Page = min(max(q.Page, 1), b.Pages)
	from := (b.Page - 1) * PageSize
	b.Reviews = all[from:min(from+PageSize, len(all))]
	return b, nil
}

// telling is how much a reader learns: the weight, times one, plus how many
// criteria are rated of all, plus the length of the text up to 600 characters
// over 300.
func telling(r PublicReview) float64 {
	length := float64(min(utf8.RuneCountInString(r.Text), 600)) / 300
	return r.Weight.Total() * (1 + float64(len(r.Ratings))/float64(len(Criteria())) + length)
}

// One is one review; NotFound when there is none of that handle in public.
func (d *Desk) One(ctx context.Context, v joinder.Viewer, wallet, handle string) (PublicReview, error) {
	all, _, err := d.public(ctx, v, wallet)
	for _, r := range all {
		if r.Handle == handle {
			return r, nil
		}
	}
	if err == nil {
		err = joinder.Fail(joinder.NotFound, "error.review.missing")
	}
	return PublicReview{}, err
}

// StandingReply is the reply that a correction would replace: the newest, ""
// when the review has none or the viewer does not answer for the wallet.
func (d *Desk) StandingReply(ctx context.Context, v joinder.Viewer, wallet, handle string) (joinder.ID, error) {
	all, _, err := d.Store.Reviews(ctx, v, wallet)
	for _, s := range all {
		if s.Handle == handle && len(s.Replies) > 0 && v.AnswersFor(wallet) {
			return s.Replies[len(s.Replies)-1].ID, nil
		}
	}
	return "", err
}

// Mine is the viewer's own review with what it weighs now; NotFound without one.
func (d *Desk) Mine(ctx context.Context, v joinder.Viewer, wallet string) (Mine, Weight, error) {
	m, err := d.Store.OwnReview(ctx, v, wallet)
	if err != nil || m.State == Withdrawn {
		return m, Weight{}, err
	}
	r, err := d.One(ctx, v, wallet, m.Handle)
	return m, r.Weight, err
}

// hexHandle is 16 random digits: nothing of when or who.
func hexHandle(w joinder.World) string { return hex.EncodeToString(w.Bytes(8)) }
