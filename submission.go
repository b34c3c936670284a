package joinder

import (
	"slices"
	"time"
)

// SubmissionState is where one sending is in its life.
type SubmissionState string

// A submission is prepared here, confirmed by the person whose name it bears
// (RQ-19), filed with the channel, and answered. A dropped one stays on record
// and is prepared again only when its person asks for that.
const (
	Prepared          SubmissionState = "prepared"
	Confirmed         SubmissionState = "confirmed"
	SubmissionFiled   SubmissionState = "filed"
	SubmissionAnswer  SubmissionState = "answered"
	SubmissionEnded   SubmissionState = "ended"
	SubmissionDropped SubmissionState = "dropped"
)

var submissionMoves = map[SubmissionState][]SubmissionState{
	Prepared:          {Confirmed, SubmissionDropped},
	Confirmed:         {SubmissionFiled, Prepared, SubmissionDropped},
	SubmissionFiled:   {SubmissionAnswer, SubmissionEnded},
	SubmissionAnswer:  {SubmissionEnded},
	SubmissionEnded:   nil,
	SubmissionDropped: {Prepared},
}

// CanBecome reports whether the step is legal.
func (s SubmissionState) CanBecome(next SubmissionState) bool {
	return slices.Contains(submissionMoves[s], next)
}

// Submission is one sending of a letter through one channel: joint, for the
// whole case, or one member's own.
type Submission struct {
	ID        ID
	Case      ID
	Channel   string // channel id of the data pack
	Letter    ID     // the frozen letter that it sends
	Complaint ID     // whose filing it is; "" for a joint one
	Number    int    // the member's number in the case; 0 for a joint one
	State     SubmissionState
	Method    string // how it went: "email", "post", "form", "counter", "phone"; "" until filed
	Reference string // number that the channel gave; "" until known
	FiledOn   Date   // zero until filed
	At        time.Time
	ChangedAt time.Time
}

// Joint reports whether it was filed for the whole case.
func (s Submission) Joint() bool { return s.Complaint == "" }
