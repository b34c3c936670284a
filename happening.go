package joinder

import "time"

// HappeningKind is what happened; clocks run from it. The data pack says which
// kind starts which deadline.
type HappeningKind string

// What can happen to a complaint or a case, in about the order of a life.
const (
	Occurred      HappeningKind = "occurred"       // the payment, debit or loss itself
	Knew          HappeningKind = "knew"           // the person knew of the harm and of who did it
	StatementSent HappeningKind = "statement_sent" // the firm sent the first statement that shows it
	TermsAccepted HappeningKind = "terms_accepted" // the person first accepted the firm's terms
	Demanded      HappeningKind = "demanded"       // a dated demand reached the firm; interrupts limitation where the law says so
	Lodged        HappeningKind = "lodged"         // a complaint was filed with the channel
	Forwarded     HappeningKind = "forwarded"      // the channel sent it on to the firm
	Accepted      HappeningKind = "accepted"       // the channel took it on
	Refused       HappeningKind = "refused"        // the channel did not take it on
	Answered      HappeningKind = "answered"       // an answer came, not the last word
	FinalAnswer   HappeningKind = "final_answer"   // the firm's final response, or the end of its time
	Decided       HappeningKind = "decided"        // the channel decided or mediation ended
	Docketed      HappeningKind = "docketed"       // a court registered the case
	Judgment      HappeningKind = "judgment"       // a judgment was served
	Ruling        HappeningKind = "ruling"         // a ruling was served
	Ended         HappeningKind = "ended"          // closed at this channel
)

// HappeningKinds lists them in that order.
var HappeningKinds = []HappeningKind{Occurred, Knew, StatementSent, TermsAccepted, Demanded, Lodged, Forwarded, Accepted,
	Refused, Answered, FinalAnswer, Decided, Docketed, Judgment, Ruling, Ended}

// Happening is one dated fact of a case. Clocks are never stored: they are
// computed from happenings, so that correcting a day corrects every date that
// hangs on it. Happenings are never changed either: a correction is a new one
// that names the old, and both stay readable.
type Happening struct {
	ID         ID
	Case       ID
	Complaint  ID     // whose; "" for the whole case
	Submission ID     // of which filing; "" where none
	Channel    string // channel id of the data pack; "" where none
	Kind       HappeningKind
	On         Date      // the day, by the calendar of the place
	At         time.Time // the moment, where hours count; zero when only the day is known
	Note       string    // for those who work on the case
	Recorded   time.Time
	Corrects   ID   // the happening that this one replaces; "" for none
	Void       bool // it only takes back the one it corrects: that never happened
}

// Standing leaves the happenings that were not corrected or taken back, in the
// order given.
func Standing(all []Happening) []Happening {
	gone := make(map[ID]bool, len(all))
	for _, h := range all {
		if h.Corrects != "" {
			gone[h.Corrects] = true
		}
	}
	var out []Happening
	for _, h := range all {
		if !gone[h.ID] && !h.Void {
			out = append(out, h)
		}
	}
	return out
}
