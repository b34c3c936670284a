package joinder

import "time"

// Stance is what an answer really does.
type Stance string

// Stances.
const (
	Cooperates Stance = "cooperates" // it solves, offers, or moves forward with a date
	Deflects   Stance = "deflects"   // it answers without answering, refuses, blames others, asks again, demands silence
	Stalls     Stance = "stalls"     // it only asks to wait
)

// Stances lists them.
var Stances = []Stance{Cooperates, Deflects, Stalls}

// Reply is one answer that came back. Its words are for those in the case and
// for the member it was written to; the public sees only that one came, and when.
type Reply struct {
	ID         ID
	Case       ID
	Submission ID     // what it answers; "" when not known
	Complaint  ID     // to whose complaint; "" for the whole case
	Channel    string // who answers: channel id of the data pack
	Source     string // how it came: "mail", "upload", "operator"
	Sender     string // address or name it came from
	ReceivedOn Date
	Text       string
	Lang       Lang
	Proposed   Stance  // by the classifier
	Kind       string  // finer than the stance, as proposed or corrected: "template", "refund_promised", …
	Confidence float64 // of the proposal, 0…1
	Stance     Stance  // confirmed by a person; "" until then
	Final      bool    // the firm calls it its final response
	Shared     bool    // a member's own reply that they share with the case
	Auto       bool    // a machine sent it
	Signed     string  // domain whose signature its mail bears, where that fits the sender; "" otherwise
	Happening  ID      // the answer that clocks run from
	At         time.Time
}

// Shown is the confirmed stance, else the proposed one.
func (r Reply) Shown() (s Stance, confirmed bool) {
	if r.Stance != "" {
		return r.Stance, true
	}
	return r.Proposed, false
}

// Sources of replies: how one came.
const (
	ReplyByMail     = "mail"
	ReplyByUpload   = "upload"
	ReplyByOperator = "operator"
)
