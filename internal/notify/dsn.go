package notify

import (
	"bufio"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"net/textproto"
	"strings"
)

// Action is what a notice of delivery says became of a message (RFC 3464).
type Action string

// Actions. Relayed means that it went on to a server that gives no notices.
const (
	Delivered Action = "delivered"
	Failed    Action = "failed"
	Delayed   Action = "delayed"
	Relayed   Action = "relayed"
	Expanded  Action = "expanded"
)

// DSN is a notice of delivery that came back.
type DSN struct {
	MessageID string // of the message that it is about, without angle brackets
	Recipient string
	Action    Action
	Status    string // "5.1.1"
	Words     string // what the far server said
}

// ErrNoDSN says that a message is something else than a notice of delivery.
var ErrNoDSN = errors.New("notify: not a notice of delivery")

// Bounds of a notice: it is small, and comes from anywhere.
const (
	maxNotice = 4 << 20
	maxParts  = 20
)

// ParseDSN reads a notice of delivery: multipart/report with a part
// message/delivery-status and the message, or its headers, that it is about.
// Servers that send no such report are not guessed at. Of several recipients
// the worst news counts. The reader is read to the end of the report at most.
func ParseDSN(r io.Reader) (DSN, error) {
	msg, err := mail.ReadMessage(io.LimitReader(r, maxNotice))
	if err != nil {
		return DSN{}, ErrNoDSN
	}
	kind, params, err := mime.ParseMediaType(msg.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/report" || params["boundary"] == "" ||
		params["report-type"] != "" && !strings.EqualFold(params["report-type"], "delivery-status") {
		return DSN{}, ErrNoDSN
	}
	var d DSN
	parts := multipart.NewReader(msg.Body, params["boundary"])
	for range maxParts {
		part, err := parts.NextPart()
		if err != nil {
			break // the end, or a report cut short: what was read counts
		}
		d.read(part)
	}
	if d.Action == "" {
		return DSN{}, ErrNoDSN
	}
	return d, nil
}

// read takes what one part of a report tells.
func (d *DSN) read(part *multipart.Part) {
	kind, _, _ := mime.ParseMediaType(part.Header.Get("Content-Type"))
	switch kind {
	case "message/delivery-status", "message/global-delivery-status":
		d.status(part)
	case "message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers":
		h, _ := textproto.NewReader(bufio.NewReader(part)).ReadMIMEHeader() // what could be read of it
		if id := bare(h.Get("Message-Id")); id != "" {
			d.MessageID = id
		}
	}
}

// rank puts the worst news first.
func rank(a Action) int {
	switch a {
	case Failed:
		return 5
	case Delayed:
		return 4
	case Delivered:
		return 3
	case Relayed:
		return 2
	case Expanded:
		return 1
	}
	return 0
}

// status reads the groups of fields of a delivery status: one for the message,
// then one for each recipient.
func (d *DSN) status(r io.Reader) {
	fields := textproto.NewReader(bufio.NewReader(r))
	for range 100 {
		h, err := fields.ReadMIMEHeader()
		if id := bare(h.Get("X-Original-Message-Id")); id != "" && d.MessageID == "" {
			d.MessageID = id
		}
		action := Action(strings.ToLower(strings.TrimSpace(word(h.Get("Action")))))
		if rank(action) > rank(d.Action) {
			d.Action, d.Status, d.Recipient = action, word(h.Get("Status")), typed(h.Get("Final-Recipient"))
			if d.Words = typed(h.Get("Diagnostic-Code")); d.Recipient == "" {
				d.Recipient = typed(h.Get("Original-Recipient"))
			}
		}
		if err != nil {
			return
		}
	}
}

// typed is the value of a field such as "rfc822; lin@example.org".
func typed(s string) string {
	if _, value, ok := strings.Cut(s, ";"); ok {
		s = value
	}
	return clip(strings.Join(strings.Fields(s), " "))
}

// word is a field without a comment behind it.
func word(s string) string {
	s, _, _ = strings.Cut(s, "(")
	return clip(strings.TrimSpace(s))
}

func bare(id string) string { return clip(strings.Trim(strings.TrimSpace(id), "<>")) }

// clip bounds what a foreign server may make us keep.
func clip(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if r := []rune(s); len(r) > 1000 {
		return string(r[:1000])
	}
	return s
}
