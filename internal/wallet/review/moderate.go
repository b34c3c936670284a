package review

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"time"

	"joinder"
)

// Area is what an act of moderation is about. Reviews are the first; the rows
// name their area, so that others can come into the same queue.
const Area = "review"

// Reason is why something is reported or hidden.
type Reason string

// Reasons lists them in the order of the forms; each has its words in the
// catalogue. That somebody dislikes a review is none of them.
func Reasons() []Reason {
	return []Reason{"personal", "insult", "advert", "not_own", "copied", "unlawful", "other"}
}

func (r Reason) known() bool { return slices.Contains(Reasons(), r) }

// Report is what a reader says about a review. Nothing of who.
type Report struct {
	ID     joinder.ID
	Reason Reason
	Words  string
	At     time.Time
}

// OpenReports is how many reports of one review wait at most; more of them say
// nothing new.
const OpenReports = 20

// ActKind is what was done.
type ActKind string

// Acts. An appeal is the writer's, the others are moderators'.
const (
	Hide     ActKind = "hidden"
	Restore  ActKind = "restored"
	Dismiss  ActKind = "dismissed" // the reports change nothing
	Appealed ActKind = "appealed"
)

// Act is one row of the log of moderation. Rows are never changed; the security
// log holds the digest of each moderator's act.
type Act struct {
	ID     joinder.ID `json:"id"`
	Area   string     `json:"area"`
	Handle string     `json:"subject"`
	Kind   ActKind    `json:"kind"`
	Actor  joinder.ID `json:"actor"` // account; "" for an appeal
	Reason Reason     `json:"reason,omitempty"`
	Words  string     `json:"words,omitempty"`
	At     time.Time  `json:"at"`
}

// Digest ties an act to its entry in the security log: 32 hexadecimal digits of
// the SHA-256 of its JSON.
func (a Act) Digest() string {
	a.At = a.At.UTC().Truncate(time.Microsecond)
	b, err := json.Marshal(a)
	if err != nil {
		panic(err) // strings and a time of this era cannot fail
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:16])
}

// Flagged is one entry of the moderators' queue: the words, also of a hidden
// review, and never whose they are.
type Flagged struct {
	Review  PublicReview
	State   State
	Reports []Report // open ones
	Acts    []Act    // all, oldest first
}

// flag is a stored review as moderators see it.
func flag(s Stored, reports []Report, acts []Act) Flagged {
	open := s
	open.State = Public
	f := Flagged{Review: open.Publish(Weight{}), State: s.State, Reports: reports, Acts: acts}
	return f
}

// Appeal is the writer's answer to the newest hiding, nil when there is none or
// moderators looked at it since.
func (f Flagged) Appeal() *Act { return lastAppeal(f.Acts, Hide, Restore, Dismiss) }

// Appeal is what the writer said to the newest hiding, nil when nothing.
func (m Mine) Appeal() *Act { return lastAppeal(m.Acts, Hide, Restore) }

// lastAppeal is the newest appeal after which none of the acts came.
func lastAppeal(acts []Act, after ...ActKind) *Act {
	for i := len(acts) - 1; i >= 0; i-- {
		switch {
		case acts[i].Kind == Appealed:
			return &acts[i]
		case slices.Contains(after, acts[i].Kind):
			return nil
		}
	}
	return nil
}

// waits reports whether a moderator has something to decide.
func (f Flagged) waits() bool { return len(f.Reports) > 0 || f.State == Hidden && f.Appeal() != nil }
