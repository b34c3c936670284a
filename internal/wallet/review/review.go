package review

import (
	"slices"
	"time"

	"joinder"
)

// Criterion is one thing that a user can judge; the ids are those of the data
// pack's playbook pb-choose-wallet.
type Criterion string

// The criteria. Of the pack's others (licence, safeguarding, redress, custody)
// a register tells more than a user can.
const (
	Safety        Criterion = "authentication"
	Support       Criterion = "complaint_record"
	Fees          Criterion = "fees"
	Ease          Criterion = "ux_accessibility"
	Compatibility Criterion = "compatibility"
	Exit          Criterion = "exit"
	Data          Criterion = "data"
)

// Criteria lists them in the order of the form.
func Criteria() []Criterion {
	return []Criterion{Safety, Support, Fees, Ease, Compatibility, Exit, Data}
}

// Highest is the best mark; 1 is the worst.
const Highest = 5

// Ratings are marks from 1 to Highest; what is not rated is not there.
type Ratings map[Criterion]int

// Basis is how the use of the wallet was confirmed.
type Basis string

// Bases. The first three are the levels of the complaint that the writer holds.
const (
	ByEvidence Basis = "evidence" // a complaint with at least one sealed item
	ByContact  Basis = "contact"  // a complaint whose writer can be reached
	ByProof    Basis = "proof"    // no complaint; a paper or picture of one's own use was given
	ByStated   Basis = "stated"   // a complaint that somebody stated
	Lapsed     Basis = "lapsed"   // what confirmed it does not stand any more
)

// Bases lists those that count, strongest first.
func Bases() []Basis { return []Basis{ByEvidence, ByContact, ByProof, ByStated} }

// Complained reports whether the writer has a complaint about the wallet.
func (b Basis) Complained() bool { return b == ByEvidence || b == ByContact || b == ByStated }

// basisOf is the basis that a complaint gives.
func basisOf(l joinder.Level) Basis {
	switch l {
	case joinder.LevelEvidence:
		return ByEvidence
	case joinder.LevelContact:
		return ByContact
	case joinder.LevelStated:
		return ByStated
	}
	return Lapsed
}

// BasisOf is the basis of a stored review: by the complaint it hangs on, while
// that stands filed, else by a proof of use.
func BasisOf(complaint bool, state joinder.ComplaintState, level joinder.Level) Basis {
	switch {
	case !complaint:
		return ByProof
	case state == joinder.Filed:
		return basisOf(level)
	}
	return Lapsed
}

// State is where a review is in its life.
type State string

// States: public → hidden (by a moderator, with a reason, reversible) or
// withdrawn (by its writer; the words are gone) → erased (with the complaint or
// the account; final).
const (
	Public    State = "public"
	Hidden    State = "hidden"
	Withdrawn State = "withdrawn"
	Erased    State = "erased"
)

// Version is what somebody said at one time.
type Version struct {
	Number      int // from 1
	Ratings     Ratings
	Text        string // redacted before it came here; "" when only marks were given
	Lang        joinder.Lang
	From, Until string // months YYYY-MM of their use; "" unknown, or still using it
	At          time.Time
}

// Same reports whether two versions say the same.
func (v Version) Same(o Version) bool {
	if v.Text != o.Text || v.From != o.From || v.Until != o.Until || len(v.Ratings) != len(o.Ratings) {
		return false
	}
	for c, n := range v.Ratings {
		if o.Ratings[c] != n {
			return false
		}
	}
	return true
}

// Stored is a review as it is kept. It never reaches a page as it is: see
// Publish.
type Stored struct {
	ID        joinder.ID // orders by time and so is private
	Handle    string     // random; names the review in addresses
	Wallet    string
	Basis     Basis
	Confirmed time.Time // when what confirms the use was filed or given
	Authors   []string  // pseudonymous keys of whoever wrote it
	First     time.Time // first published
	Current   Version
	State     State
	Hiding    *Hiding // why it is hidden; nil when it is not
	Replies   []Reply
}

// Hiding is a moderator's act of hiding as everybody may read it.
type Hiding struct {
	On     joinder.Date
	Reason Reason
	Words  string
}

// Reply is what the verified operator says beneath a review.
type Reply struct {
	ID       joinder.ID
	Version  int // of the review that it answers
	Text     string
	Lang     joinder.Lang
	At       time.Time
	Corrects joinder.ID // the reply that it replaces; "" for the first
}

// PublicReview is all that pages and files for everybody may say of a review.
type PublicReview struct {
	Handle      string
	Wallet      string
	Month       string // YYYY-MM of the first version
	Edited      string // YYYY-MM of the newest version; "" when there is one only
	Versions    int
	Basis       Basis
	Ratings     Ratings // nil when hidden
	Text        string
	Lang        joinder.Lang
	From, Until string
	Weight      Weight
	Hiding      *Hiding
	Replies     []PublicReply // in order of time
}

// PublicReply is a reply without who typed it.
type PublicReply struct {
	On        joinder.Date
	Text      string
	Lang      joinder.Lang
	Corrected bool // a later one takes its place; both stay readable
	Earlier   bool // the review was changed since
}

// Publish is the review as everybody may see it.
func (s Stored) Publish(w Weight) PublicReview {
	p := PublicReview{Handle: s.Handle, Wallet: s.Wallet, Month: month(s.First), Versions: s.Current.Number, Basis: s.Basis, Weight: w, Hiding: s.Hiding}
	if s.Current.Number > 1 {
		p.Edited = month(s.Current.At)
	}
	if s.State == Public {
		p.Ratings, p.Text, p.Lang, p.From, p.Until = s.Current.Ratings, s.Current.Text, s.Current.Lang, s.Current.From, s.Current.Until
	}
	for _, r := range s.Replies {
		p.Replies = append(p.Replies, PublicReply{On: joinder.DateOf(r.At), Text: r.Text, Lang: r.Lang, Earlier: r.Version < s.Current.Number,
			Corrected: slices.ContainsFunc(s.Replies, func(o Reply) bool { return o.Corrects == r.ID })})
	}
	return p
}

func month(t time.Time) string { return t.UTC().Format("2006-01") }
