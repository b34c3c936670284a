package similar

import "joinder"

// Probe is one account to find others for.
type Probe struct {
	Text   string
	Wallet string // "" for any
	Issue  string // "" to have it decided by the neighbours
	Limit  int    // most similar complaints to show; 0 is 5, at most 20
	// Amount and Date, if known, say what differs, and put the shown ones in a
	// slightly other order; they change no number.
	Amount joinder.Money
	Date   joinder.Date
}

// Basis says what makes the group of an Answer.
type Basis string

// The bases; the package comment explains them.
const (
	ByIssue  Basis = "issue"
	ByWords  Basis = "words"
	ByWallet Basis = "wallet"
)

// Answer is what "is it only me?" gets. Everything counts visible complaints.
type Answer struct {
	Basis   Basis
	Wallet  string   // as asked; "" when it was any
	Issues  []string // kinds of problem in the group, with Basis ByIssue
	AtLeast bool     // more may be alike than were looked at (Basis ByWords)

	Tally
	Trend     []Month
	Hits      []Likest // most similar first; near-identical ones once, with their number
	Suggested []Suggestion
	Cases     []Case
}

// Tally is the numbers of a group. People count once, near-identical texts
// count as one person and one amount; Complaints counts every complaint.
type Tally struct {
	Complaints int
	People     int
	People30   int // with an event in the last 30 days, today included; our own complaints count by the middle of their month (RQ-03)
	People90   int
	People365  int
	Evidenced  int // people with at least one sealed item
	Alike      int // complaints beyond the first of near-identical texts
	Unread     int // complaints whose text is not published
	Amounts    []Sum
	First      joinder.Date // earliest and latest event; only months are exact
	Last       joinder.Date // unless all complaints of that month were public before (RQ-03)
	Levels     []LevelCount // people by the highest level they reached, weakest first
	Months     []Month      // with events, in order, gaps left out
}

// Sum is the money of a group in one currency. It is Exact when all of it was
// public before. Amounts of our own complaints are added up as they are shown,
// rounded down: the difference of two exact totals, of yesterday and today or of
// groups one of which is part of the other, would be somebody's amount.
type Sum struct {
	Money  joinder.Money
	Exact  bool
	People int
}

// FewPeople is the number below which a total could be one person's amount (RQ-03).
const FewPeople = 5

// SumOf is the money of a group as it may be told, made of amounts as they are
// shown: payers are the people behind it, ours those of them whose amounts were
// not public before. Of fewer than FewPeople of these it is rounded as one amount is.
func SumOf(total joinder.Money, payers, ours int) Sum {
	s := Sum{Money: total, Exact: ours == 0, People: payers}
	if ours > 0 && ours < FewPeople {
		s.Money = total.Coarse()
	}
	return s
}

// LevelCount is people at one level of verification.
type LevelCount struct {
	Level  joinder.Level
	People int
}

// Month is one bucket of a trend.
type Month struct {
	Month      string // YYYY-MM
	Complaints int
	People     int
}

// Suggestion is a kind of problem that the neighbours vote for.
type Suggestion struct {
	Issue      string
	Confidence float64 // share of the vote, 0 to 1
}

// Case is an open case about the same.
type Case struct {
	ID      joinder.ID
	Title   string
	Wallet  string
	Issue   string
	State   joinder.CaseState
	Members int // that allow to be counted
}

// Rise is a wallet and a kind of problem by the people of the last 30 days.
type Rise struct {
	Wallet, Issue string
	People        int
	Usual         float64 // people per 30 days over the 180 days before
	High          bool    // more than chance explains; see Unusual
}
