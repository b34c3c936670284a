package collective

import (
	"time"

	"joinder"
)

// Threshold is the number of people below which a public sum is rounded as a
// whole, as one person's amount is (RQ-03).
const Threshold = 5

// PublicCase is all that public pages, JSON, feeds and file names may say of a
// case. It has no field that could hold a name, a complaint or a day of one
// person's life.
type PublicCase struct {
	ID        joinder.ID        `json:"id"`
	Title     string            `json:"title"`
	Wallet    string            `json:"wallet"`
	WalletZH  string            `json:"wallet_name_zh"`
	WalletEN  string            `json:"wallet_name_en"`
	Operator  string            `json:"operator"`
	Issue     string            `json:"issue"`
	Summary   string            `json:"summary"`
	Demand    string            `json:"demand"`
	State     joinder.CaseState `json:"state"`
	Lang      joinder.Lang      `json:"lang"`
	OpenedAt  time.Time         `json:"opened_at"`
	Members   int               `json:"members"`
	People    int               `json:"people"`
	Evidenced int               `json:"with_evidence"`
	Sums      []PublicSum       `json:"sums"`
	First     string            `json:"first_month"` // YYYY-MM of what happened
	Last      string            `json:"last_month"`
	Months    []Month           `json:"months"`
	Seals     int               `json:"sealed_items"`
	LastSeal  time.Time         `json:"last_sealed_at,omitzero"`
	Letter    *PublicLetter     `json:"letter,omitempty"` // newest sealed letter
	Steps     []Step            `json:"steps"`
	Updates   []PublicUpdate    `json:"updates,omitempty"`
}

// PublicSum is one currency's total. It adds amounts as they are shown, each
// rounded down: of two exact sums, before and after somebody joined, the
// difference would be their amount. So Exact is false; members and those who
// work on the case see exact sums.
type PublicSum struct {
	Amount   string           `json:"amount"` // plain decimal
	Currency joinder.Currency `json:"currency"`
	Exact    bool             `json:"exact"`
	Money    joinder.Money    `json:"-"`
}

// PublicLetter says that a letter was sealed. The letter itself is for those
// in the case: its annex holds names.
type PublicLetter struct {
	Version  int       `json:"version"`
	FrozenAt time.Time `json:"sealed_at"`
	Leaf     int64     `json:"log_index"`
}

// PublicUpdate is public news.
type PublicUpdate struct {
	At   time.Time `json:"at"`
	Kind string    `json:"kind"`
	Text string    `json:"text,omitempty"`
}

// Step is one line of the case's road.
type Step struct {
	Kind string    `json:"kind"` // "joined", "letter", "sent", "answer", "closed"
	Done bool      `json:"done"`
	Now  bool      `json:"now"`
	From time.Time `json:"from,omitzero"`
	To   time.Time `json:"to,omitzero"`
}

// Publish is the case as everybody may see it.
func (r Record) Publish() PublicCase {
	n := r.Numbers
	p := PublicCase{
		ID: r.Case.ID, Title: r.Case.Title, Wallet: r.Case.Wallet, WalletZH: r.Wallet.Name.ZH, WalletEN: r.Wallet.Name.EN,
		Operator: r.Wallet.Operator, Issue: r.Case.Issue, Summary: r.Case.Summary, Demand: r.Case.Demand,
		State: r.Case.State, Lang: r.Case.Lang, OpenedAt: r.Case.OpenedAt,
		Members: n.Members, People: n.People, Evidenced: n.WithEvidence,
		First: month(n.First), Last: month(n.Last), Months: n.Months,
		Seals: r.Seals, LastSeal: r.LastSeal, Sums: []PublicSum{}, Steps: r.steps(),
	}
	for _, s := range n.Sums {
		shown := PublicSum{Money: s.Shown}
		if s.People < Threshold {
			shown.Money = s.Shown.Coarse()
		}
		shown.Amount, shown.Currency = shown.Money.Decimal(), shown.Money.Currency
		p.Sums = append(p.Sums, shown)
	}
	if p.Months == nil {
		p.Months = []Month{}
	}
	if r.Letter.ID != "" {
		p.Letter = &PublicLetter{Version: r.Letter.Version, FrozenAt: r.Letter.FrozenAt, Leaf: r.Letter.PDF.Leaf}
	}
	return p
}

// steps is the road from the first complaint to the end, with what is done.
func (r Record) steps() []Step {
	s := r.Case.State
	sealed := r.Letter.ID != ""
	_, sent := r.Moved[joinder.Sent]
	road := []Step{
		{Kind: "joined", Done: s != joinder.Gathering, Now: s == joinder.Gathering, From: r.FirstJoined, To: r.LastJoined},
		{Kind: "letter", Done: sealed && s != joinder.Drafting, Now: s == joinder.Drafting, From: r.Letter.FrozenAt},
		{Kind: "sent", Done: sent && s != joinder.Frozen && s != joinder.Drafting, Now: s == joinder.Frozen, From: r.Moved[joinder.Sent]},
		{Kind: "answer", Done: false, Now: s == joinder.Sent},
		{Kind: "closed", Done: s == joinder.Closed, From: r.Moved[joinder.Closed]},
	}
	if s == joinder.Closed {
		road[0].Done = true
	}
	return road
}

func month(d joinder.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()[:7]
}

func publicUpdates(us []joinder.Update) []PublicUpdate {
	out := make([]PublicUpdate, 0, len(us))
	for _, u := range us {
		if u.Public {
			out = append(out, PublicUpdate{At: u.At, Kind: u.Kind, Text: u.Text})
		}
	}
	return out
}
