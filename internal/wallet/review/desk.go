package review

import (
	"context"
	"io"
	"time"

	"joinder"
)

// Standing is by what a viewer may review a wallet.
type Standing struct {
	Basis     Basis // "" when nothing confirms their use
	Confirmed time.Time
	Proofs    int  // papers or pictures of use that this account gave for the wallet
	Operator  bool // answers for the wallet and so cannot review it
}

// May reports whether the viewer may write.
func (s Standing) May() bool { return s.Basis != "" && s.Basis != Lapsed && !s.Operator }

// Mine is a writer's own review with everything that was done with it.
type Mine struct {
	Stored
	History []Version // oldest first, with the current one
	Acts    []Act     // of moderators, without who; and appeals
}

// Saving is one version on its way into the store.
type Saving struct {
	ID      joinder.ID // used when there is no review of this person yet
	Handle  string     // likewise
	Wallet  string
	Version Version // Number is the store's to give
}

// Proof is a paper or picture of use that was received: kept, encrypted, sealed.
type Proof struct {
	ID, Owner    joinder.ID // Owner is whose key locks it: made for this proof alone
	Wallet       string
	MediaType    string
	Size         int64
	SHA256, Blob string
	WrappedKey   []byte
	Salt         []byte
	Commitment   string
	At           time.Time
}

// Store keeps reviews. Each method is one transaction, durable when it returns
// nil, safe for concurrent use. Visibility is decided inside the queries.
type Store interface {
	// Standing finds out by what the viewer may write, from what they hold now.
	Standing(ctx context.Context, v joinder.Viewer, wallet string) (Standing, error)
	// SaveReview stores a first or further version of the viewer's one review of
	// the wallet, and decides Standing anew in the same transaction: Forbidden
	// without one. The same words again change nothing.
	SaveReview(ctx context.Context, v joinder.Viewer, s Saving) error
	// WithdrawReview destroys the words of the viewer's review and the proofs of
	// use of this wallet; NotFound without a review.
	WithdrawReview(ctx context.Context, v joinder.Viewer, wallet string, at time.Time) error
	// OwnReview reads the viewer's review; NotFound without one.
	OwnReview(ctx context.Context, v joinder.Viewer, wallet string) (Mine, error)
	// Reviews lists the public and hidden reviews of a wallet, hidden ones
	// without words and marks, and counts the withdrawn ones. NotFound for an
	// unknown wallet.
	Reviews(ctx context.Context, v joinder.Viewer, wallet string) (all []Stored, withdrawn int, err error)
	// AddUseProof records a proof of use of the viewer's account.
	AddUseProof(ctx context.Context, v joinder.Viewer, p Proof) error
	// AddReviewReply stores what the viewer says for the operator: Forbidden unless
	// they answer for the wallet, Conflict when the review has a reply and
	// Corrects does not name the one that stands.
	AddReviewReply(ctx context.Context, v joinder.Viewer, wallet, handle string, r Reply) error
}

// Moderator keeps reports and acts. Same promises as Store. Nothing in it is
// about reviews alone: Area says what a row is about.
type Moderator interface {
	// AddReport stores a report of a public review; beyond OpenReports it is
	// taken and not stored.
	AddReport(ctx context.Context, v joinder.Viewer, wallet, handle string, r Report) error
	// Queue lists reviews with open reports and hidden ones; Forbidden unless
	// the viewer moderates.
	Queue(ctx context.Context, v joinder.Viewer) ([]Stored, map[string][]Report, map[string][]Act, error)
	// Moderate does an act of a moderator, closes the reports, and ties the act
	// to the security log. Forbidden unless the viewer moderates and does not
	// answer for the wallet; Conflict when the state is another one meanwhile.
	Moderate(ctx context.Context, v joinder.Viewer, a Act) error
	// AddAppeal stores the writer's appeal; Conflict when their review is not
	// hidden or they appealed since.
	AddAppeal(ctx context.Context, v joinder.Viewer, wallet string, a Act) error
}

// Receiver takes a file in (internal/evidence): checked, kept, encrypted,
// readable by nobody without the key of its owner.
type Receiver interface {
	Receive(ctx context.Context, v joinder.Viewer, owner joinder.ID, name string, body io.Reader) (Proof, error)
	// Discard removes what was received when it could not be recorded.
	Discard(ctx context.Context, p Proof)
}

// Parts is what a Desk is made of.
type Parts struct {
	Store     Store
	Moderator Moderator
	Receiver  Receiver
	Tests     Tests
	// Redact puts placeholders in the place of personal data in a text of that
	// language and says how many it put.
	Redact func(lang joinder.Lang, text string) (clean string, found int)
}

// Desk is the use case. It is safe for concurrent use.
type Desk struct {
	Parts
	world joinder.World
}

// New makes a desk.
func New(p Parts, world joinder.World) *Desk { return &Desk{p, world} }

// Standing is by what the viewer may review a wallet; NotFound for an unknown one.
func (d *Desk) Standing(ctx context.Context, v joinder.Viewer, wallet string) (Standing, error) {
	return d.Store.Standing(ctx, v, wallet)
}

// Write publishes the viewer's review. When something that looks like personal
// data was in the text, nothing is published yet: the draft that comes back has
// placeholders, for its writer to read once more. Errors: joinder.Problems for
// what can be mended, Forbidden without a confirmed use, NotFound.
func (d *Desk) Write(ctx context.Context, v joinder.Viewer, in Draft) (Draft, error) {
	now := d.world.Now()
	out, err := in.check(joinder.DateOf(now))
	if err != nil {
		return out, err
	}
	lang := langOf(out.Text)
	text, found := d.Redact(lang, out.Text)
	if found > 0 {
		out.Text = text
		return out, joinder.Problems{joinder.Fail(joinder.Invalid, "error.review.personal", "Count", found).On("text")}
	}
	return out, d.Store.SaveReview(ctx, v, Saving{
		ID: d.world.ID(), Handle: hexHandle(d.world), Wallet: in.Wallet,
		Version: Version{Ratings: out.Ratings, Text: out.Text, Lang: lang, From: out.From, Until: out.Until, At: now},
	})
}

// Prove receives a paper or picture of the viewer's own use. Needs an account,
// so that one person is one person.
func (d *Desk) Prove(ctx context.Context, v joinder.Viewer, wallet, name string, body io.Reader) error {
	if v.Account == "" {
		return joinder.Fail(joinder.Forbidden, "error.review.account")
	}
	if _, _, err := d.Store.Reviews(ctx, joinder.Viewer{}, wallet); err != nil {
		return err
	}
	p, err := d.Receiver.Receive(ctx, v, d.world.ID(), name, body)
	if err != nil {
		return err
	}
	p.Wallet, p.At = wallet, d.world.Now()
	if err := d.Store.AddUseProof(ctx, v, p); err != nil {
		d.Receiver.Discard(context.WithoutCancel(ctx), p)
		return err
	}
	return nil
}

// Withdraw takes the viewer's review back: its words are destroyed.
func (d *Desk) Withdraw(ctx context.Context, v joinder.Viewer, wallet string) error {
	return d.Store.WithdrawReview(ctx, v, wallet, d.world.Now())
}

// Answer publishes a reply for the operator; corrects is "" for the first.
// Personal data is refused, not replaced: a firm knows what it writes.
func (d *Desk) Answer(ctx context.Context, v joinder.Viewer, wallet, handle, text string, corrects joinder.ID) error {
	text, err := d.words(text, MaxReply, "text")
	if err != nil {
		return err
	}
	if text == "" {
		return joinder.Fail(joinder.Invalid, "error.review.empty").On("text")
	}
	return d.Store.AddReviewReply(ctx, v, wallet, handle, Reply{ID: d.world.ID(), Text: text, Lang: langOf(text), At: d.world.Now(), Corrects: corrects})
}

// words tidies a text that will be read by others and has no writer's second look.
func (d *Desk) words(text string, most int, field string) (string, error) {
	text = clean(text)
	if n := len([]rune(text)); n > most {
		return text, joinder.Fail(joinder.Invalid, "error.review.long", "Over", n-most, "Max", most).On(field)
	}
	if _, found := d.Redact(langOf(text), text); found > 0 {
		return text, joinder.Fail(joinder.Invalid, "error.review.personal_here").On(field)
	}
	return text, nil
}

// Report tells the moderators about a review. It hides nothing.
func (d *Desk) Report(ctx context.Context, v joinder.Viewer, wallet, handle string, reason Reason, words string) error {
	if !reason.known() {
		return joinder.Fail(joinder.Invalid, "error.review.reason").On("reason")
	}
	words, err := d.words(words, MaxReason, "words")
	if err != nil {
		return err
	}
	return d.Moderator.AddReport(ctx, v, wallet, handle, Report{ID: d.world.ID(), Reason: reason, Words: words, At: d.world.Now()})
}

// Moderate hides, restores or dismisses reports. Hiding needs a reason and
// words: they are read by everybody in the place of the review.
func (d *Desk) Moderate(ctx context.Context, v joinder.Viewer, handle string, kind ActKind, reason Reason, words string) error {
	words, err := d.words(words, MaxReason, "words")
	if err != nil {
		return err
	}
	switch {
	case kind != Hide && kind != Restore && kind != Dismiss:
		return joinder.Fail(joinder.Invalid, "error.review.act")
	case kind == Hide && !reason.known():
		return joinder.Fail(joinder.Invalid, "error.review.reason").On("reason")
	case kind == Hide && words == "":
		return joinder.Fail(joinder.Invalid, "error.review.why").On("words")
	case kind != Hide:
		reason = ""
	}
	return d.Moderator.Moderate(ctx, v, Act{ID: d.world.ID(), Area: Area, Handle: handle, Kind: kind, Actor: v.Account, Reason: reason, Words: words, At: d.world.Now()})
}

// Appeal asks the moderators to look again at the viewer's hidden review.
func (d *Desk) Appeal(ctx context.Context, v joinder.Viewer, wallet, words string) error {
	words, err := d.words(words, MaxReason, "words")
	if err != nil {
		return err
	}
	if words == "" {
		return joinder.Fail(joinder.Invalid, "error.review.empty").On("words")
	}
	return d.Moderator.AddAppeal(ctx, v, wallet, Act{ID: d.world.ID(), Area: Area, Kind: Appealed, Words: words, At: d.world.Now()})
}

// Queue is what waits for a moderator, longest waiting first, and then what is
// hidden.
func (d *Desk) Queue(ctx context.Context, v joinder.Viewer) (waiting, hidden []Flagged, err error) {
	all, reports, acts, err := d.Moderator.Queue(ctx, v)
	for _, s := range all {
		if f := flag(s, reports[s.Handle], acts[s.Handle]); f.waits() {
			waiting = append(waiting, f)
		} else {
			hidden = append(hidden, f)
		}
	}
	return waiting, hidden, err
}
