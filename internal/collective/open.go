package collective

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"iter"
	"strconv"
	"strings"
	"unicode/utf8"

	"joinder"
)

func itoa(n int) string { return strconv.Itoa(n) }

// Limits of an opening's texts, in characters.
const (
	MinTitle, MaxTitle     = 4, 120
	MinSummary, MaxSummary = 10, 2000
	MinDemand, MaxDemand   = 4, 1000
	MaxUpdate              = 4000
)

// Opening is what somebody writes to open a case.
type Opening struct {
	Title         string
	Summary       string // what we say happened; public
	Demand        string // what we ask for; public
	Wallet        string
	Issue         string // taxonomy id
	Lang          joinder.Lang
	FromComplaint joinder.ID       // the opener's own complaint; "" to open without one
	Consents      joinder.Consents // what that complaint's owner allows
	Form          string           // random, drawn with the form: sent twice it opens one case; "" for none
}

// Open starts a case. The viewer either holds a complaint about the wallet,
// which becomes member 1 and its owner the organiser, or is signed in.
func (c *Cases) Open(ctx context.Context, v joinder.Viewer, o Opening) (joinder.ID, error) {
	o.Title, o.Summary, o.Demand = tidy(o.Title), tidy(o.Summary), tidy(o.Demand)
	ps := o.problems()
	for field, text := range o.public() {
		if e := c.exposes(text); e != nil {
			ps = append(ps, e.On(field))
		}
	}
	if err := ps.OrNil(); err != nil {
		return "", err
	}
	switch {
	case o.FromComplaint != "" && !v.Owns(o.FromComplaint) && !v.System:
		return "", joinder.Fail(joinder.Forbidden, "error.case.not_yours").On("complaint")
	case o.FromComplaint == "" && v.Account == "" && !v.System:
		return "", joinder.Fail(joinder.Forbidden, "error.case.complaint_first")
	}
	if o.Lang != joinder.English {
		o.Lang = joinder.Chinese
	}
	now := c.world.Now()
	n := NewCase{
		Account: v.Account,
		Case: joinder.Case{
			ID: c.world.ID(), Ref: c.ref(), Title: o.Title, Wallet: o.Wallet, Issue: o.Issue,
			Summary: o.Summary, Demand: o.Demand, State: joinder.Gathering, Lang: o.Lang, OpenedAt: now,
		},
	}
	n.Update = joinder.Update{ID: c.world.ID(), Case: n.Case.ID, At: now, Kind: "opened", Public: true}
	if o.FromComplaint != "" {
		j := c.joining(n.Case.ID, o.FromComplaint, o.Consents)
		j.Role = joinder.Organiser
		n.First = &j
	}
	n.FormKey = formKey(v, o)
	err := c.ledger.OpenCase(ctx, v, n)
	if joinder.KindOf(err) == joinder.Conflict && n.FormKey != "" {
		if same, found := c.register.CaseList(ctx, v, Filter{FormKey: n.FormKey, Limit: 1}); found == nil && len(same) == 1 {
			return same[0].Case.ID, nil
		}
	}
	if err != nil {
		return "", err
	}
	return n.Case.ID, nil
}

// formKey ties a form to who sent it, so that nobody meets another's case.
func formKey(v joinder.Viewer, o Opening) string {
	if o.Form == "" {
		return ""
	}
	sum := sha256.Sum256([]byte("joinder/case-form/v1\n" + string(v.Account) + "\n" + string(o.FromComplaint) + "\n" + o.Form))
	return hex.EncodeToString(sum[:])
}

// ref draws the id that stands for the case in the log. Unlike joinder.NewID
// it holds no time, so that the log does not say when the case was opened.
func (c *Cases) ref() joinder.ID {
	const digits = "0123456789abcdef"
	b := c.world.Bytes(16)
	var s strings.Builder
	for _, x := range b {
		s.WriteByte(digits[x>>4])
		s.WriteByte(digits[x&15])
	}
	return joinder.ID(s.String())
}

func (o Opening) problems() joinder.Problems {
	var ps joinder.Problems
	check := func(field, text string, least, most int) {
		n := utf8.RuneCountInString(text)
		if n < least {
			ps = append(ps, joinder.Fail(joinder.Invalid, "error.case."+field+"_short", "Least", least).On(field))
		}
		if n > most {
			ps = append(ps, joinder.Fail(joinder.Invalid, "error.case."+field+"_long", "Most", most).On(field))
		}
	}
	check("title", o.Title, MinTitle, MaxTitle)
	check("summary", o.Summary, MinSummary, MaxSummary)
	check("demand", o.Demand, MinDemand, MaxDemand)
	if o.Wallet == "" {
		ps = append(ps, joinder.Fail(joinder.Invalid, "error.case.wallet_missing").On("wallet"))
	}
	if o.Issue == "" {
		ps = append(ps, joinder.Fail(joinder.Invalid, "error.case.issue_missing").On("issue"))
	}
	return ps
}

// public lists the texts that everybody will read, by their form fields.
func (o Opening) public() iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		_ = yield("title", o.Title) && yield("summary", o.Summary) && yield("demand", o.Demand)
	}
}

// exposes says which piece of a public text looks like personal data.
func (c *Cases) exposes(text string) *joinder.Error {
	if c.personal == nil {
		return nil
	}
	if found := c.personal(text); len(found) > 0 {
		return joinder.Fail(joinder.Invalid, "error.case.personal", "Found", found[0])
	}
	return nil
}

// tidy cuts blanks at both ends, unifies line ends and drops control characters.
func tidy(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\r\n", "\n")
	s = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f {
			return -1
		}
		return r
	}, s)
	return strings.TrimSpace(s)
}
