package filing

import (
	"encoding/json"
	"time"

	"joinder"
)

// NewFiling is a filing on its way into the ledger.
type NewFiling struct {
	Filing Filing     // ID, Case, Letter, Channel, Form, Lang, Body, OpenedAt
	Joint  joinder.ID // id of the joint submission; "" for Each
	Least  int        // members who sign that it needs
	Update joinder.Update
}

// Agreement is a member's yes or no to being represented.
type Agreement struct {
	ID        joinder.ID
	Filing    joinder.ID
	Complaint joinder.ID
	Yes       bool
	Willing   bool // would speak for the others
	At        time.Time
	Salt      []byte
}

// Say is what a member says about their own pack.
type Say string

// What they can say.
const (
	Right   Say = "right"   // this is right, file it in my name
	Out     Say = "out"     // not me, leave me out
	Wrong   Say = "wrong"   // correct something first
	Anew    Say = "anew"    // make it again from what is stored now
	Retract Say = "retract" // I said it was right; it is not
)

// Deciding is that, on its way into the ledger.
type Deciding struct {
	Submission joinder.ID
	Say        Say
	Pack       string // digest of the pack that was seen
	Note       []byte // boxed, for Wrong
	At         time.Time
	Item       joinder.ID // of the leaf
	Salt       []byte
}

// Lodged is a submission that went out, on its way into the ledger.
type Lodged struct {
	Submission joinder.ID
	Method     string
	Reference  string
	On         joinder.Date
	At         time.Time
	Least      int  // people a joint one needs
	Spoken     bool // a joint one needs at least one representative
	Happening  joinder.ID
	Updates    [2]joinder.ID // ids for the news
	Proof      *Proof
	Leaf       *joinder.Leaf
	Mail       joinder.ID // that carried it, settled in the same transaction; "" for none
	Answer     string     // of the mail server
}

// ProofKind says what a proof is.
type ProofKind string

// Kinds of proof.
const (
	SentMail   ProofKind = "mail"   // the message as it went out
	Notice     ProofKind = "notice" // what a mail server said about its delivery
	Posted     ProofKind = "post"   // a receipt of the post office, with its tracking number
	Screenshot ProofKind = "screen" // a form as it was sent, or its confirmation
	Stamped    ProofKind = "stamp"  // a copy that was stamped at a counter
	OtherProof ProofKind = "other"
)

// Kinds that a person can add.
var Kinds = []ProofKind{Screenshot, Posted, Stamped, OtherProof}

// Proof is one sealed item that shows that a submission was sent.
type Proof struct {
	ID         joinder.ID // also the item of its leaf
	Case       joinder.ID
	Submission joinder.ID
	Complaint  joinder.ID // "" for a joint one
	Owner      joinder.ID // whose key locks it
	Kind       ProofKind
	Name, Note string // opened; in the store only boxed
	NameBox    []byte
	NoteBox    []byte // tracking number, server's answer
	MediaType  string
	Size       int64
	SHA256     string
	Blob       string
	WrappedKey []byte
	Salt       []byte
	Leaf       int64
	At         time.Time
}

// MailState is where a mail is.
type MailState string

// States of a mail.
const (
	MailWaiting   MailState = "waiting"   // for the job
	MailSent      MailState = "sent"      // the server took it
	MailRefused   MailState = "refused"   // the server refused it for good
	MailDelivered MailState = "delivered" // a notice says that it arrived
	MailFailed    MailState = "failed"    // a notice says that it did not
	MailDelayed   MailState = "delayed"   // a notice says that it is late
	MailStuck     MailState = "stuck"     // no server took it in all its tries
)

// Mail is one mail for a submission.
type Mail struct {
	ID         joinder.ID
	Case       joinder.ID
	Submission joinder.ID
	MessageID  string
	To         string
	Reviewed   bool // the address is a fact of the data pack
	State      MailState
	Answer     string // what the server said
	At         time.Time
	ChangedAt  time.Time
}

// Statement is what a confirmation seals: which paper, for which channel, with
// which letter, when. It names nobody.
func Statement(s joinder.Submission, pack, letter string, at time.Time) []byte {
	return canonical("confirmed", s.ID, s.Channel, pack, letter, at)
}

// Representation is what a yes, or its end, to being represented seals.
func Representation(id joinder.ID, f Filing, yes, willing bool, at time.Time) []byte {
	say := "no"
	switch {
	case yes && willing:
		say = "yes, and would speak for the others"
	case yes:
		say = "yes"
	}
	return canonical("represented: "+say, id, f.Channel, "", string(f.Letter), at)
}

// canonical is one JSON object with its fields in this order.
func canonical(kind string, id joinder.ID, channel, pack, letter string, at time.Time) []byte {
	b, err := json.Marshal(struct {
		Version int        `json:"v"`
		Kind    string     `json:"kind"`
		ID      joinder.ID `json:"id"`
		Channel string     `json:"channel"`
		Pack    string     `json:"pack_sha256,omitempty"`
		Letter  string     `json:"letter,omitempty"`
		At      string     `json:"at"`
	}{1, kind, id, channel, pack, letter, at.UTC().Format(time.RFC3339Nano)})
	if err != nil {
		panic(err) // strings cannot fail
	}
	return b
}

// Sealed is a confirmation as it was sealed.
type Sealed struct {
	Item   joinder.ID
	Number int // of the member, in the case
	At     time.Time
	Bytes  []byte
	Salt   []byte
	Leaf   int64
}

// JobPacks is the kind of the job that makes packs; its payload is PackJob.
const JobPacks = "filing.packs"

// PackJob says which round of which filing.
type PackJob struct {
	Filing joinder.ID `json:"filing"`
	Round  int        `json:"round"`
}

// Job is the job itself.
func (j PackJob) Job() joinder.Job {
	payload, err := json.Marshal(j)
	if err != nil {
		panic(err) // a string and an int cannot fail
	}
	return joinder.Job{Kind: JobPacks, Payload: payload}
}

// JobMail is the kind of the job that sends a mail; its payload is the mail's id.
const JobMail = "filing.mail"

// JobEraseBlob is the kind of the job that removes bytes that no row leads to
// any more; its payload is the blob's key.
const JobEraseBlob = "blob.erase"
