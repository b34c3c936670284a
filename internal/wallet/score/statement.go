package score

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"joinder"
)

// Bounds of words, in characters.
const (
	MinWords  = 10
	MaxWords  = 4000
	MaxInputs = 600
	MaxReason = 600
)

// Figure is what a statement is about.
type Figure string

// Figures of a card; Whole is all of it.
const (
	Whole        Figure = "card"
	ReplyFigure  Figure = "reply"
	WaitFigure   Figure = "wait"
	SolvedFigure Figure = "solved"
	MoneyFigure  Figure = "money"
	PeopleFigure Figure = "people"
	PublicFigure Figure = "public"
)

// Figures lists them in the order of the page.
var Figures = []Figure{Whole, ReplyFigure, WaitFigure, SolvedFigure, MoneyFigure, PeopleFigure, PublicFigure}

// Statement is what the wallet's verified operator says beside its figures. It
// is never changed: a correction names what it replaces, and both stay.
type Statement struct {
	ID       joinder.ID
	Wallet   string
	Figure   Figure
	Dispute  bool   // it says that inputs are wrong
	Inputs   string // which, of a dispute
	Words    string
	Lang     joinder.Lang
	Corrects joinder.ID // the statement that it replaces; "" for none
	Replaced joinder.ID // the statement that replaced it; "" while it stands
	At       time.Time
	Leaf     int64
	Hidden   time.Time // when a moderator hid it; zero while it is shown
	Reason   string    // public, of the hiding
}

// Words are a statement as somebody writes it.
type Words struct {
	Wallet   string
	Figure   Figure
	Dispute  bool
	Inputs   string
	Text     string
	Lang     joinder.Lang
	Corrects joinder.ID
	Form     string // random, drawn with the form: sent twice it is said once
}

// Register is where the records and the statements are. Visibility is decided
// inside its queries: only filed complaints count, and only members who let
// themselves be counted.
type Register interface {
	// Records reads everything that the figures are made of. channels are the
	// operators' own.
	Records(ctx context.Context, v joinder.Viewer, channels []string, zone *time.Location) (Records, error)
	// Statements lists what was said about a wallet, oldest first. The words of
	// hidden ones are for moderators and the operator itself.
	Statements(ctx context.Context, v joinder.Viewer, wallet string) ([]Statement, error)
	// AddStatement stores and seals one, in one transaction: Forbidden unless
	// the viewer answers for the wallet, Conflict when Corrects was replaced
	// already. A form that was stored before changes nothing.
	AddStatement(ctx context.Context, v joinder.Viewer, s Statement, salt []byte, form string) error
	// HideStatement hides one with a public reason: Forbidden unless the viewer
	// moderates.
	HideStatement(ctx context.Context, v joinder.Viewer, wallet string, id joinder.ID, reason string, at time.Time) error
}

// Say stores what the operator says beside a figure. A dispute names the inputs
// that are wrong.
func (d *Desk) Say(ctx context.Context, v joinder.Viewer, w Words) error {
	if !v.AnswersFor(w.Wallet) {
		return joinder.Fail(joinder.Forbidden, "error.score.not_operator")
	}
	s := Statement{ID: d.world.ID(), Wallet: w.Wallet, Figure: w.Figure, Dispute: w.Dispute, Words: tidy(w.Text), Lang: w.Lang, Corrects: w.Corrects, At: d.world.Now()}
	if w.Dispute {
		s.Inputs = tidy(w.Inputs)
	}
	if s.Lang != joinder.English {
		s.Lang = joinder.Chinese
	}
	var wrong joinder.Problems
	if !slices.Contains(Figures, s.Figure) {
		wrong = append(wrong, joinder.Fail(joinder.Invalid, "error.score.figure").On("figure"))
	}
	if s.Dispute && s.Figure == Whole {
		wrong = append(wrong, joinder.Fail(joinder.Invalid, "error.score.dispute_figure").On("figure"))
	}
	wrong = append(wrong, d.words("text", s.Words, MinWords, MaxWords)...)
	if s.Dispute {
		wrong = append(wrong, d.words("inputs", s.Inputs, MinWords, MaxInputs)...)
	}
	if err := wrong.OrNil(); err != nil {
		return err
	}
	return d.Register.AddStatement(ctx, v, s, d.world.Bytes(joinder.SaltSize), w.Form)
}

// Hide hides a statement, with a reason that everybody reads.
func (d *Desk) Hide(ctx context.Context, v joinder.Viewer, wallet string, id joinder.ID, reason string) error {
	reason = tidy(reason)
	if err := d.words("reason", reason, MinWords, MaxReason).OrNil(); err != nil {
		return err
	}
	return d.Register.HideStatement(ctx, v, wallet, id, reason, d.world.Now())
}

// Statements lists what was said about a wallet, newest first.
func (d *Desk) Statements(ctx context.Context, v joinder.Viewer, wallet string) ([]Statement, error) {
	all, err := d.Register.Statements(ctx, v, wallet)
	slices.Reverse(all)
	return all, err
}

func (d *Desk) words(field, text string, least, most int) (wrong joinder.Problems) {
	switch n := utf8.RuneCountInString(text); {
	case n < least:
		return joinder.Problems{joinder.Fail(joinder.Invalid, "error.score.short", "Least", least).On(field)}
	case n > most:
		return joinder.Problems{joinder.Fail(joinder.Invalid, "error.score.long", "Most", most).On(field)}
	}
	if d.Personal != nil {
		if found := d.Personal(text); len(found) > 0 {
			return joinder.Problems{joinder.Fail(joinder.Invalid, "error.score.personal", "Found", found[0]).On(field)}
		}
	}
	return nil
}

// Canonical is the bytes that a statement's log entry commits to.
func (s Statement) Canonical() []byte {
	b, err := json.Marshal(struct {
		Version  int        `json:"v"`
		ID       joinder.ID `json:"id"`
		Wallet   string     `json:"wallet"`
		Figure   Figure     `json:"figure"`
		Dispute  bool       `json:"dispute"`
		Inputs   string     `json:"inputs,omitempty"`
		Words    string     `json:"words"`
		Corrects joinder.ID `json:"corrects,omitempty"`
		At       string     `json:"at"`
	}{1, s.ID, s.Wallet, s.Figure, s.Dispute, s.Inputs, s.Words, s.Corrects, s.At.UTC().Format("2006-01-02T15:04:05.000000Z")})
	if err != nil {
		panic(err) // strings cannot fail
	}
	return b
}

// tidy drops what no text needs: control characters, blanks around it.
func tidy(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\r\n", "\n")
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f {
			return -1
		}
		return r
	}, s))
}
