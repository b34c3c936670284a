package notify

import (
	"bufio"
	"bytes"
	"errors"
	"net/mail"
	"net/textproto"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-msgauth/dkim"
)

// Signature is one DKIM signature of a message and what it is worth.
type Signature struct {
	Domain  string // that signed
	Valid   bool   // the signature fits key and bytes, whatever the rest says
	Expired bool   // it was valid for a time that is over: old, not forged
	Aligned bool   // Domain is the sender's, a parent or a child of it
	Partial bool   // l= leaves the end of the body unsigned
	Doubled bool   // From stands more often than the signature covers
	Later   bool   // headers that matter (Subject, Date, To) stand more often than they were signed
	Reason  string // why it is not valid
}

// Trusted reports whether the signature speaks for the sender's domain and for
// the whole message.
func (s Signature) Trusted() bool {
	return s.Valid && s.Aligned && !s.Partial && !s.Doubled && !s.Later
}

// Authenticity is what a message's signatures say. It shows which servers
// vouch for the message; it never proves who wrote it.
type Authenticity struct {
	From       string // domain of the sender
	Signatures []Signature
}

// SignedBy is the domain whose signature can be shown beside the sender; "" for
// none.
func (a Authenticity) SignedBy() string {
	for _, s := range a.Signatures {
		if s.Trusted() && !s.Expired {
			return s.Domain
		}
	}
	return ""
}

// maxSignatures bounds how many signatures of one message are looked at.
const maxSignatures = 8

// CheckSignatures verifies a message's DKIM signatures at some moment. lookup
// finds DNS TXT records; nil asks the system.
func CheckSignatures(raw []byte, now time.Time, lookup func(domain string) ([]string, error)) Authenticity {
	a := Authenticity{From: senderDomain(raw)}
	head := headersOf(raw)
	found, err := dkim.VerifyWithOptions(bytes.NewReader(raw), &dkim.VerifyOptions{LookupTXT: lookup, MaxVerifications: maxSignatures})
	if err != nil && !errors.Is(err, dkim.ErrTooManySignatures) {
		return a
	}
	tags := head["Dkim-Signature"]
	for i, v := range found {
		s := Signature{Domain: strings.ToLower(v.Domain), Valid: v.Err == nil, Aligned: aligned(v.Domain, a.From)}
		if v.Err != nil {
			s.Reason = v.Err.Error()
		}
		if !v.Expiration.IsZero() && v.Expiration.Before(now) || strings.Contains(s.Reason, "expired") {
			s.Expired, s.Valid = true, s.Valid || strings.Contains(s.Reason, "expired")
		}
		if i < len(tags) {
			s.Partial = hasTag(tags[i], "l")
		}
		signed := func(name string) int {
			n := 0
			for _, k := range v.HeaderKeys {
				if strings.EqualFold(k, name) {
					n++
				}
			}
			return n
		}
		s.Doubled = len(head["From"]) > max(signed("From"), 0) || len(head["From"]) != 1
		for _, name := range []string{"Subject", "Date", "To"} {
			if n := signed(name); n > 0 && len(head[name]) > n {
				s.Later = true
			}
		}
		a.Signatures = append(a.Signatures, s)
	}
	return a
}

// headersOf reads the header fields that stand before the body.
func headersOf(raw []byte) textproto.MIMEHeader {
	h, _ := textproto.NewReader(bufio.NewReader(bytes.NewReader(raw))).ReadMIMEHeader() //nolint:errcheck // what could be read counts
	return h
}

func senderDomain(raw []byte) string {
	from := headersOf(raw)["From"]
	if len(from) != 1 {
		return ""
	}
	list, err := mail.ParseAddressList(from[0])
	if err != nil || len(list) != 1 {
		return ""
	}
	_, domain, _ := strings.Cut(list[0].Address, "@")
	return strings.ToLower(domain)
}

// aligned is relaxed alignment without a list of public suffixes: one domain is
// the other or lies below it, and the shorter has at least two labels.
func aligned(signer, from string) bool {
	signer, from = strings.ToLower(strings.TrimSuffix(signer, ".")), strings.ToLower(from)
	if signer == "" || from == "" {
		return false
	}
	short, long := signer, from
	if len(short) > len(long) {
		short, long = long, short
	}
	return short == long || strings.Count(short, ".") >= 1 && strings.HasSuffix(long, "."+short)
}

// hasTag reports whether a DKIM-Signature field holds a tag.
func hasTag(field, tag string) bool {
	return slices.ContainsFunc(strings.Split(field, ";"), func(part string) bool {
		key, _, ok := strings.Cut(part, "=")
		return ok && strings.TrimSpace(key) == tag
	})
}
