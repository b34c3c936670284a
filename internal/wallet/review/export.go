package review

import (
	"context"

	"joinder"
)

// Export is every public review of a wallet with what it weighs and why, so
// that anybody can compute every mean of the page again: begin each mark with
// Rules.Prior, add weight of each review that rates the criterion, and take the
// mean. Weights change with the month (new) and with later reviews, so the file
// says its day.
type Export struct {
	Format    string           `json:"format"` // "joinder/reviews/v1"
	Wallet    string           `json:"wallet"`
	AsOf      joinder.Date     `json:"as_of"`
	Rules     Rules            `json:"rules"`
	Summaries []Summary        `json:"summaries"`
	Reviews   []ExportedReview `json:"reviews"` // newest first
	Withdrawn int              `json:"withdrawn"`
}

// Rules are the numbers of the weighing.
type Rules struct {
	Levels     map[Basis]float64 `json:"levels"`
	NewDays    int               `json:"new_days"`
	NewFactor  float64           `json:"new_factor"`
	UsualLeast float64           `json:"usual_week_least"`
	UsualLow   float64           `json:"usual_week_least_weight"`
	UsualWeeks int               `json:"usual_weeks"`
	Prior      [Highest]float64  `json:"prior"`
	Interval   float64           `json:"interval_deviations"`
	FewPeople  int               `json:"shown_from_people"`
}

// PublishedRules are the rules as they are.
func PublishedRules() Rules {
	r := Rules{Levels: map[Basis]float64{}, NewDays: NewDays, NewFactor: NewFactor, UsualLeast: UsualLeast, UsualLow: UsualLeastWeight, UsualWeeks: UsualWeeks, Interval: 1.645, FewPeople: FewPeople}
	for _, b := range append(Bases(), Lapsed) {
		r.Levels[b] = LevelWeight(b)
	}
	for i := range r.Prior {
		r.Prior[i] = 1
	}
	return r
}

// ExportedReview is a PublicReview in JSON.
type ExportedReview struct {
	Review  string          `json:"review"`
	Month   string          `json:"month"`
	Edited  string          `json:"edited,omitempty"`
	Level   Basis           `json:"level"`
	From    string          `json:"used_from,omitempty"`
	Until   string          `json:"used_until,omitempty"`
	Ratings Ratings         `json:"ratings,omitempty"`
	Text    string          `json:"text,omitempty"`
	Lang    joinder.Lang    `json:"lang,omitempty"`
	Weight  float64         `json:"weight"`
	Factors Weight          `json:"factors"`
	Hidden  *ExportedHiding `json:"hidden,omitempty"`
	Replies []ExportedReply `json:"replies,omitempty"`
}

// ExportedHiding is why the words are not there.
type ExportedHiding struct {
	On     joinder.Date `json:"on"`
	Reason Reason       `json:"reason"`
	Words  string       `json:"words"`
}

// ExportedReply is one reply of the operator.
type ExportedReply struct {
	On        joinder.Date `json:"on"`
	Text      string       `json:"text"`
	Lang      joinder.Lang `json:"lang"`
	Corrected bool         `json:"corrected,omitempty"`
}

// Export is what everybody may take of a wallet's reviews.
func (d *Desk) Export(ctx context.Context, wallet string) (Export, error) {
	all, withdrawn, err := d.public(ctx, joinder.Viewer{}, wallet)
	if err != nil {
		return Export{}, err
	}
	e := Export{Format: "joinder/reviews/v1", Wallet: wallet, AsOf: joinder.DateOf(d.world.Now()), Rules: PublishedRules(), Summaries: summaries(all),
		Reviews: make([]ExportedReview, 0, len(all)), Withdrawn: withdrawn}
	for _, r := range all {
		x := ExportedReview{Review: r.Handle, Month: r.Month, Edited: r.Edited, Level: r.Basis, From: r.From, Until: r.Until, Ratings: r.Ratings, Text: r.Text,
			Lang: r.Lang, Weight: r.Weight.Total(), Factors: r.Weight}
		if r.Hiding != nil {
			x.Hidden = &ExportedHiding{r.Hiding.On, r.Hiding.Reason, r.Hiding.Words}
		}
		for _, a := range r.Replies {
			x.Replies = append(x.Replies, ExportedReply{a.On, a.Text, a.Lang, a.Corrected})
		}
		e.Reviews = append(e.Reviews, x)
	}
	return e, nil
}
