package score

import "joinder"

// Few is the number of people below which a row about single members is not
// published (RQ-03), and the number of observations below which a figure is
// not given.
const Few = 5

// Inputs is everything that the figures are made of, and all of it is public.
// Cells about single members stand for at least Few people. Month is where a
// row counts: of a cell, the last month of its last quarter.
type Inputs struct {
	AsOf   joinder.Date `json:"as_of"`  // people and letters are counted up to this day
	Closed joinder.Date `json:"closed"` // the rest up to this one, the end of a quarter

	People   []People   `json:"people"`
	Letters  []Letter   `json:"letters"`
	Filings  []Filings  `json:"filings"`
	Outcomes []Outcomes `json:"outcomes"`
	Claims   []Sum      `json:"claims"`
	Returns  []Sum      `json:"returns"`
	Public   []Public   `json:"public"`
}

// People is how many people first complained here about a wallet of something
// that happened in a month. Each person counts once for a wallet, however many
// complaints they file, and near-identical texts count as one. Month is "" where
// nobody said when.
type People struct {
	Wallet string `json:"wallet"`
	Month  string `json:"month"`
	People int    `json:"people"`
}

// Letter is a case's joint letter to the operator, of Few people or more. The
// case's own page tells all of this.
type Letter struct {
	Wallet   string     `json:"wallet"`
	Month    string     `json:"month"` // in which it was sent
	Case     joinder.ID `json:"case"`
	Channel  string     `json:"channel"`
	People   int        `json:"people"`
	Answered bool       `json:"answered"`
	Days     int        `json:"days"` // until the first answer, or so far
}

// Cell says which quarters a row stands for, and for how many people.
type Cell struct {
	Wallet string `json:"wallet"`
	From   string `json:"from"` // "2026Q1"
	To     string `json:"to"`
	Month  string `json:"month"`
	People int    `json:"people"`
}

// Filings is members' own filings with the operator, and letters of fewer than
// Few people.
type Filings struct {
	Cell
	Waits []Wait `json:"waits"`
}

// Wait is how many filings were first answered within that many weeks, or
// waited that many whole weeks and still do.
type Wait struct {
	Weeks    int `json:"weeks"`
	Answered int `json:"answered"`
	Open     int `json:"open"`
}

// Outcomes is how many of the people whose complaints went to the operator said
// themselves that it is solved.
type Outcomes struct {
	Cell
	Solved int `json:"solved"`
}

// Sum is money of one currency, rounded down to three digits: claimed by people
// whose complaints went to the operator, or received by Few and more.
type Sum struct {
	Cell
	Currency joinder.Currency `json:"currency"`
	Amount   string           `json:"amount"` // plain decimal
}

// Public is what a public data set says: its own complaints, never mixed with
// those filed here.
type Public struct {
	Wallet      string `json:"wallet"`
	Month       string `json:"month"`
	Complaints  int    `json:"complaints"`
	TimelyKnown int    `json:"timely_known"` // the set says whether the firm answered in time
	Timely      int    `json:"timely"`
	Ended       int    `json:"ended"` // closed, in one way or another
	Relief      int    `json:"relief"`
}
