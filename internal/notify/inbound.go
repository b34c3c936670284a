package notify

import (
	"bytes"
	"fmt"
	"net/mail"
	"strings"
	"time"

	"github.com/jhillyerd/enmime/v2"
)

// MaxInbound is how many bytes one message may have, attachments included.
const MaxInbound = 25 << 20

// Inbound is one message that came in, read but not judged.
type Inbound struct {
	From      string // address of the author, lower case
	Name      string // as the author calls themself
	Subject   string
	Text      string   // what a person reads: plain text, else the HTML's words
	ID        string   // Message-ID without brackets
	Answers   []string // Message-IDs that it answers, nearest first, without brackets
	Date      time.Time
	Auto      bool // a machine wrote it: out of office, ticket opened, mailing list
	Bounce    bool // a report on delivery, not an answer
	Truncated bool
}

// ReadInbound takes a message apart. Broken MIME is read as far as it goes; an
// error means that there is no message at all.
func ReadInbound(raw []byte) (Inbound, error) {
	e, err := parser().ReadEnvelope(bytes.NewReader(raw))
	if err != nil {
		return Inbound{}, fmt.Errorf("mail: %w", err)
	}
	m := Inbound{Subject: e.GetHeader("Subject"), Text: strings.TrimSpace(strings.ReplaceAll(e.Text, "\r\n", "\n"))}
	if from, err := e.AddressList("From"); err == nil && len(from) > 0 {
		m.From, m.Name = strings.ToLower(from[0].Address), from[0].Name
	}
	m.ID = bare(e.GetHeader("Message-Id"))
	for _, h := range []string{"In-Reply-To", "References"} {
		ids := strings.Fields(e.GetHeader(h))
		for i := len(ids) - 1; i >= 0 && len(m.Answers) < 20; i-- {
			if id := bare(ids[i]); id != "" {
				m.Answers = append(m.Answers, id)
			}
		}
	}
	if d, err := mail.ParseDate(e.GetHeader("Date")); err == nil {
		m.Date = d
	}
	m.Auto = automatic(e)
	m.Bounce = strings.Contains(strings.ToLower(e.GetHeader("Content-Type")), "report-type=delivery-status") ||
		strings.Contains(strings.ToLower(e.GetHeader("Content-Type")), `report-type="delivery-status"`)
	return m, nil
}

// parser bounds what hostile mail can cost.
func parser() *enmime.Parser {
	return enmime.NewParser(enmime.MaxStoredPartErrors(20), enmime.DisableTextConversion(false))
}

// automatic follows RFC 3834 and what machines say besides.
func automatic(e *enmime.Envelope) bool {
	if a := strings.ToLower(e.GetHeader("Auto-Submitted")); a != "" && a != "no" {
		return true
	}
	switch strings.ToLower(e.GetHeader("Precedence")) {
	case "bulk", "junk", "list", "auto_reply":
		return true
	}
	return e.GetHeader("X-Autoreply") != "" || e.GetHeader("X-Autorespond") != "" || e.GetHeader("X-Auto-Response-Suppress") == "All" && e.GetHeader("In-Reply-To") == "" ||
		e.GetHeader("List-Id") != ""
}

// MailText is the text of a message file, with the sender's words only.
func MailText(raw []byte) (string, error) {
	m, err := ReadInbound(raw)
	return m.Text, err
}

// Recipients are the addresses that a message itself names, for servers that
// do not say to whom they deliver.
func Recipients(raw []byte) (out []string) {
	h := headersOf(raw)
	for _, name := range []string{"Delivered-To", "X-Original-To", "To", "Cc"} {
		for _, field := range h[name] {
			list, err := mail.ParseAddressList(field)
			if err != nil {
				continue
			}
			for _, a := range list {
				out = append(out, a.Address)
			}
		}
	}
	return out
}
