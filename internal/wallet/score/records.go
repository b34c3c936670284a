package score

import (
	"strings"

	"joinder"
)

// Records is what is known, before anything is published of it. It never leaves
// this package: Publish makes Inputs of it. Days are days of the site's zone.
type Records struct {
	People   []People   // of complaints filed here
	Public   []Response // of public data sets
	Sendings []Sending
	Answers  []Answer
	Members  []Member
	Payouts  []Payout
}

// Response is how many complaints of a public data set have one response.
type Response struct {
	Wallet, Month, Response, Timely string
	Complaints                      int
}

// Sending is something that went to the operator itself.
type Sending struct {
	Case      joinder.ID
	Complaint joinder.ID // "" for a joint letter
	On        joinder.Date
}

// Answer is a reply that no machine sent.
type Answer struct {
	Case      joinder.ID
	Complaint joinder.ID // to whom; "" for the whole case
	Exact     bool       // it answers that one filing and no other
	On        joinder.Date
}

// Member is a present member of a case that went to the operator, who lets
// themself be counted and whose complaint stands.
type Member struct {
	Case, Complaint joinder.ID
	Wallet          string
	Person          joinder.ID
	Joined          joinder.Date
	Claimed         joinder.Money
	Outcome         joinder.Outcome
	Said            joinder.Date // when they said so
}

// Payout is money that a member says they received.
type Payout struct {
	Case, Complaint joinder.ID
	Amount          joinder.Money
	Recorded        joinder.Date
}

// Words of the public data sets, from the schema of the CFPB's complaint
// database: "Closed with monetary relief", "Closed with non-monetary relief",
// "Closed with relief" and others that begin with "Closed".
const (
	closedResponse  = "closed"
	withoutResponse = "without relief"
	reliefResponse  = "relief"
)

// relief says whether a response ended the complaint, and with relief.
func relief(response string) (closed, with bool) {
	r := strings.ToLower(response)
	closed = strings.HasPrefix(r, closedResponse)
	return closed, closed && strings.Contains(r, reliefResponse) && !strings.Contains(r, withoutResponse)
}
