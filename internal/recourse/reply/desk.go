package reply

import (
	"bytes"
	"context"
	"encoding/base32"
	"encoding/json"
	"io"
	"strings"

	"joinder"
	"joinder/internal/recourse/stance"
)

// JobCame is committed with every reply; its payload is the reply's id.
const JobCame = "reply.came"

// MaxText bounds the words of one reply, in bytes.
const MaxText = 200_000

// MaxFile bounds one file, in bytes.
const MaxFile = 25_000_000

// Parts is what a Desk is made of. All fields are required but Receiver, which
// only uploads need.
type Parts struct {
	Ledger     Ledger
	Register   Register
	Vault      Vault
	Boxes      Boxes
	Receiver   Receiver
	Classifier *stance.Classifier
	MailText   func(raw []byte) (string, error) // the words of a message
}

// Desk is where answers come in and are read. Safe for concurrent use.
type Desk struct {
	Parts
	world joinder.World
}

// New makes a desk.
func New(p Parts, world joinder.World) *Desk { return &Desk{p, world} }

// Incoming is an answer on its way in.
type Incoming struct {
	Case       joinder.ID
	Submission joinder.ID // what it answers; "" when not known
	Complaint  joinder.ID // whose; "" for the whole case
	Channel    string     // who answers: channel id of the data pack
	Source     string     // joinder.ReplyByUpload unless given
	Sender     string
	ReceivedOn joinder.Date // today unless given
	Text       string       // may be empty when File is a message
	Lang       joinder.Lang // a hint
	Final      bool
	Shared     bool // the member shares it with the case
	Name       string
	Body       io.Reader // the file as it came; nil for none
	MessageID  string
	Signed     string
	Auto       bool
}

// Receive keeps an answer: file and words sealed, stance proposed, the
// happening recorded. When it returns nil all of it is durable.
func (d *Desk) Receive(ctx context.Context, v joinder.Viewer, in Incoming) (joinder.Reply, error) {
	if in.Source == "" {
		in.Source = joinder.ReplyByUpload
	}
	now := d.world.Now()
	if in.ReceivedOn.IsZero() {
		in.ReceivedOn = joinder.DateOf(now)
	}
	if joinder.DateOf(now).AddDays(1).Before(in.ReceivedOn) {
		return joinder.Reply{}, joinder.Fail(joinder.Invalid, "error.reply.future").On("on")
	}
	if in.Channel == "" {
		return joinder.Reply{}, joinder.Fail(joinder.Invalid, "error.reply.channel").On("thread")
	}
	kept, raw, err := d.keep(ctx, v, in)
	if err != nil {
		return joinder.Reply{}, err
	}
	drop := func(err error) (joinder.Reply, error) {
		if kept != nil {
			_ = d.Vault.Remove(context.WithoutCancel(ctx), kept.Blob)
		}
		return joinder.Reply{}, err
	}
	if in.Text = strings.TrimSpace(in.Text); in.Text == "" && raw != nil && isMail(in.Name, kept.MediaType) {
		if in.Text, err = d.MailText(raw); err != nil {
			return drop(joinder.Fail(joinder.Invalid, "error.reply.no_mail").On("file").Because(err))
		}
	}
	if in.Text = strings.TrimSpace(strings.ToValidUTF8(in.Text, "\uFFFD")); in.Text == "" {
		return drop(joinder.Fail(joinder.Invalid, "error.reply.empty").On("text"))
	}
	if len(in.Text) > MaxText {
		return drop(joinder.Fail(joinder.TooLarge, "error.reply.too_long").On("text"))
	}
	a, err := d.arrival(ctx, v, in, kept)
	if err != nil {
		return drop(err)
	}
	id, err := d.Ledger.AddReply(ctx, v, a)
	if err != nil {
		return drop(err)
	}
	if id != a.ID && kept != nil { // it was here before
		_ = d.Vault.Remove(context.WithoutCancel(ctx), kept.Blob)
	}
	a.Reply.ID = id
	return a.Reply, nil
}

// isMail tells a message by its name or type.
func isMail(name, mediaType string) bool {
	return strings.HasSuffix(strings.ToLower(name), ".eml") || mediaType == "message/rfc822"
}

// keep stores the file first: bytes durable, then the row.
func (d *Desk) keep(ctx context.Context, v joinder.Viewer, in Incoming) (*Kept, []byte, error) {
	if in.Body == nil {
		return nil, nil, nil
	}
	var raw bytes.Buffer
	body := in.Body
	if in.Source == joinder.ReplyByMail || isMail(in.Name, "") {
		body = io.TeeReader(in.Body, &raw)
	}
	owner := in.Complaint
	if owner == "" {
		owner = in.Case
	}
	if in.Source != joinder.ReplyByMail {
		k, err := d.Receiver.Receive(ctx, v, owner, in.Name, body)
		return &k, raw.Bytes(), err
	}
	item := d.world.ID()
	s, err := d.Vault.Put(ctx, owner, item, body, MaxFile)
	return &Kept{Item: item, Name: in.Name, MediaType: "message/rfc822", Size: s.Size, SHA256: s.SHA256, Blob: s.Blob, Salt: s.Salt,
		Commitment: s.Commitment, WrappedKey: s.WrappedKey}, raw.Bytes(), err
}

// arrival reads and boxes what came.
func (d *Desk) arrival(ctx context.Context, v joinder.Viewer, in Incoming, kept *Kept) (a Arrival, err error) {
	now := d.world.Now()
	reading := d.Classifier.ReadIn(in.Text, in.Lang, d.thread(ctx, v, in))
	kind := joinder.Answered
	if in.Final {
		kind = joinder.FinalAnswer
	}
	a.Happening = joinder.Happening{ID: d.world.ID(), Case: in.Case, Complaint: in.Complaint, Submission: in.Submission, Channel: in.Channel,
		Kind: kind, On: in.ReceivedOn, Recorded: now}
	a.Reply = joinder.Reply{ID: d.world.ID(), Case: in.Case, Submission: in.Submission, Complaint: in.Complaint, Channel: in.Channel, Source: in.Source,
		Sender: in.Sender, ReceivedOn: in.ReceivedOn, Text: in.Text, Lang: reading.Lang, Proposed: reading.Stance, Kind: string(reading.Kind),
		Confidence: reading.Confidence, Final: in.Final, Shared: in.Shared, Auto: in.Auto, Signed: in.Signed, Happening: a.Happening.ID, At: now}
	a.MessageID, a.Text, a.Salt = in.MessageID, []byte(in.Text), d.world.Bytes(joinder.SaltSize)
	a.Reasons = reasonsOf(reading)
	if a.TextBox, err = d.Boxes.Box(a.Text, textAAD(a.ID)); err != nil {
		return a, err
	}
	if in.Sender != "" {
		if a.SenderBox, err = d.Boxes.Box([]byte(in.Sender), senderAAD(a.ID)); err != nil {
			return a, err
		}
	}
	if kept != nil {
		owner := in.Complaint
		if owner == "" {
			owner = in.Case
		}
		a.File = &File{ID: kept.Item, Reply: a.ID, Owner: owner, Name: kept.Name, MediaType: kept.MediaType, Size: kept.Size, SHA256: kept.SHA256,
			Blob: kept.Blob, Salt: kept.Salt, WrappedKey: kept.WrappedKey, At: now}
		a.FileSum = kept.Commitment
		a.File.NameBox, err = d.Boxes.Box([]byte(kept.Name), fileAAD(kept.Item))
	}
	return a, err
}

// thread is what came before on the same way; what cannot be read is left out.
func (d *Desk) thread(ctx context.Context, v joinder.Viewer, in Incoming) (t stance.Thread) {
	rows, err := d.Register.Replies(ctx, v, in.Case)
	if err != nil {
		return t
	}
	for _, r := range rows {
		text, err := d.Boxes.Unbox(r.TextBox, textAAD(r.ID))
		if err != nil || r.Channel != in.Channel {
			continue
		}
		if r.Complaint == in.Complaint {
			t.Earlier = append(t.Earlier, stance.Before{Text: string(text), Kind: stance.Kind(r.Kind)})
		} else {
			t.Others = append(t.Others, string(text))
		}
	}
	return t
}

// Judge confirms or corrects what an answer does.
func (d *Desk) Judge(ctx context.Context, v joinder.Viewer, j Judgment) error {
	kind := stance.Kind(j.Kind)
	switch {
	case kind.Stance() != "" && j.Stance == "":
		j.Stance = kind.Stance()
	case len(stance.KindsOf(j.Stance)) == 0:
		return joinder.Fail(joinder.Invalid, "error.reply.stance").On("kind")
	case kind.Stance() != j.Stance:
		return joinder.Fail(joinder.Invalid, "error.reply.stance").On("kind")
	}
	return d.Ledger.JudgeReply(ctx, v, j, v.Account, d.world.ID(), d.world.Now())
}

// Share lets a member share a reply of their own with the case or take it back.
func (d *Desk) Share(ctx context.Context, v joinder.Viewer, id joinder.ID, shared bool) error {
	return d.Ledger.ShareReply(ctx, v, id, shared, d.world.Now())
}

// Open reads a file of a reply; the caller closes it.
func (d *Desk) Open(ctx context.Context, v joinder.Viewer, id joinder.ID) (File, io.ReadCloser, error) {
	f, err := d.Register.ReplyFile(ctx, v, id)
	if err != nil {
		return f, nil, err
	}
	name, err := d.Boxes.Unbox(f.NameBox, fileAAD(f.ID))
	if err != nil {
		return f, nil, err
	}
	f.Name = string(name)
	body, err := d.Vault.Open(ctx, f.Owner, f.ID, f.Blob, f.WrappedKey)
	return f, body, err
}

// Argument is what the firm says and what the case says to it.
type Argument struct {
	ID, Case, Reply       joinder.ID
	Words, Answer, Wanted string
}

// Argue stores an argument; an ID that is there is changed.
func (d *Desk) Argue(ctx context.Context, v joinder.Viewer, a Argument) error {
	if a.Words = strings.TrimSpace(a.Words); a.Words == "" {
		return joinder.Fail(joinder.Invalid, "error.reply.no_argument").On("words")
	}
	if len(a.Words)+len(a.Answer)+len(a.Wanted) > MaxText/4 {
		return joinder.Fail(joinder.TooLarge, "error.reply.too_long").On("words")
	}
	if a.ID == "" {
		a.ID = d.world.ID()
	}
	row := ArgumentRow{ID: a.ID, Case: a.Case, Reply: a.Reply, At: d.world.Now()}
	for text, box := range map[string]*[]byte{"words": &row.Words, "answer": &row.Answer, "wanted": &row.Wanted} {
		plain := map[string]string{"words": a.Words, "answer": a.Answer, "wanted": a.Wanted}[text]
		var err error
		if *box, err = d.Boxes.Box([]byte(strings.TrimSpace(plain)), argumentAAD(a.ID, text)); err != nil {
			return err
		}
	}
	return d.Ledger.SaveArgument(ctx, v, row)
}

// AddressFor gives the token of the address for one filing's answers.
func (d *Desk) AddressFor(ctx context.Context, v joinder.Viewer, a Address) (Address, error) {
	a.Token = strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(d.world.Bytes(15)))
	a.At = d.world.Now()
	return d.Ledger.OpenAddress(ctx, v, a)
}

// place is where a sentence that led to a stance stands.
type place struct {
	From int         `json:"f"`
	To   int         `json:"t"`
	Kind stance.Kind `json:"k"`
}

func reasonsOf(r stance.Reading) string {
	places := []place{}
	for _, s := range r.Sentences {
		places = append(places, place{s.From, s.To, s.Kind})
	}
	b, err := json.Marshal(places)
	if err != nil {
		return ""
	}
	return string(b)
}

// OpenText opens the words of an answer, as they were sealed.
func OpenText(boxes Boxes, r Row) ([]byte, error) { return boxes.Unbox(r.TextBox, textAAD(r.ID)) }

func textAAD(id joinder.ID) []byte   { return []byte("reply/" + string(id) + "/text") }
func senderAAD(id joinder.ID) []byte { return []byte("reply/" + string(id) + "/sender") }
func fileAAD(id joinder.ID) []byte   { return []byte("reply/file/" + string(id)) }

func argumentAAD(id joinder.ID, part string) []byte {
	return []byte("reply/argument/" + string(id) + "/" + part)
}
