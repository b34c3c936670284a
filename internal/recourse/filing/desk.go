package filing

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"joinder"
	"joinder/internal/datapack"
)

// Parts is what a Desk is built of.
type Parts struct {
	Ledger   Ledger
	Register Register
	Packs    Packs
	Proofs   Proofs
	Mails    Mails
	Cases    Cases
	Vault    Vault
	Boxes    Boxes
	Receiver Receiver
	Printer  Printer
	Facts    Facts
	Gate     Gate
	Poster   Poster         // nil: no mail goes out
	Zone     *time.Location // whose day it is
	Words    func(l joinder.Lang, key string, args ...any) string
}

// Cases reads what a filing is about.
type Cases interface {
	// Subject reads a case and its wallet for those in the case.
	Subject(ctx context.Context, v joinder.Viewer, id joinder.ID) (joinder.Case, joinder.Wallet, error)
	// Letters lists all versions of the case's letters, newest first.
	Letters(ctx context.Context, v joinder.Viewer, id joinder.ID) ([]joinder.Letter, error)
	// Letter reads one version.
	Letter(ctx context.Context, v joinder.Viewer, id joinder.ID) (joinder.Letter, error)
}

// Desk is the use case. It is safe for concurrent use.
type Desk struct {
	Parts
	world joinder.World
}

// New wires the use case.
func New(parts Parts, world joinder.World) *Desk {
	if parts.Zone == nil {
		parts.Zone = time.UTC
	}
	return &Desk{parts, world}
}

// Limits of what people write, in characters.
const (
	MaxReference = 100
	MaxNote      = 1000
	MaxBody      = 200
)

// Methods are how a submission can have gone out.
var Methods = []string{"form", "post", "counter", "phone", "email"}

// Today is the day where the case is run.
func (d *Desk) Today() joinder.Date { return joinder.DateOf(d.world.Now().In(d.Zone)) }

// ChannelName is a channel's name as the pack may show it today.
func (d *Desk) ChannelName(id string) joinder.Text {
	c, ok := d.Facts.Channel(id)
	if !ok {
		return joinder.Text{ZH: id, EN: id}
	}
	return d.Facts.ChannelName(c, d.Today())
}

// FrozenLetters are the sealed letters that a case can file now, newest first:
// those that speak for all who sign.
func (d *Desk) FrozenLetters(ctx context.Context, v joinder.Viewer, caseID joinder.ID) ([]joinder.Letter, error) {
	list, err := d.Cases.Letters(ctx, v, caseID)
	var out []joinder.Letter
	for _, l := range list {
		if l.State == joinder.LetterFrozen && l.Member == "" {
			out = append(out, l)
		}
	}
	return out, err
}

// letter is the sealed letter that was chosen: by its id, else the one that was
// written to the channel, else the newest.
func (d *Desk) letter(ctx context.Context, v joinder.Viewer, o Opening) (joinder.Letter, error) {
	list, err := d.FrozenLetters(ctx, v, o.Case)
	if err != nil {
		return joinder.Letter{}, err
	}
	for _, l := range list {
		if l.ID == o.Letter || o.Letter == "" && l.Channel == o.Channel {
			return l, nil
		}
	}
	if o.Letter != "" && len(list) > 0 {
		return joinder.Letter{}, joinder.Fail(joinder.Conflict, "error.filing.letter_replaced").On("letter")
	}
	if len(list) == 0 {
		return joinder.Letter{}, joinder.Fail(joinder.Conflict, "error.filing.no_letter").On("letter")
	}
	return list[0], nil
}

// Choices lists the channels of a jurisdiction that a letter about the wallet
// can go to today. Where the wallet's own firm has a desk there, the desks of
// other firms are left out.
func (d *Desk) Choices(jurisdiction, wallet string) []datapack.Channel {
	var out []datapack.Channel
	theirs := false
	for _, c := range d.Facts.Channels(jurisdiction) {
		if c.Status(d.Today()).Shown() {
			out = append(out, c)
			theirs = theirs || c.Kind() == datapack.ByOperator && d.serves(c, wallet)
		}
	}
	if !theirs {
		return out
	}
	return slices.DeleteFunc(out, func(c datapack.Channel) bool { return c.Kind() == datapack.ByOperator && !d.serves(c, wallet) })
}

// serves reports whether the channel is for the wallet, or for every wallet.
func (d *Desk) serves(c datapack.Channel, wallet string) bool {
	way, _ := d.Facts.Way(c.ID())
	return len(way.Wallets) == 0 || slices.Contains(way.Wallets, wallet)
}

// Open takes the case's frozen letter to a channel. Problems that a person can
// solve come together.
func (d *Desk) Open(ctx context.Context, v joinder.Viewer, o Opening) (joinder.ID, error) {
	if !runs(v, o.Case) {
		return "", joinder.Fail(joinder.Forbidden, "error.filing.not_organiser")
	}
	l, err := d.letter(ctx, v, o)
	if err != nil {
		return "", err
	}
	o.Body = tidy(o.Body)
	if err := d.openable(o); err != nil {
		return "", err
	}
	least, _, _ := d.Rule(o.Channel, o.Form)
	now := d.world.Now()
	n := NewFiling{Least: least, Filing: Filing{
		ID: d.world.ID(), Case: o.Case, Letter: l.ID, Channel: o.Channel, Form: o.Form, Lang: l.Lang, Body: o.Body, OpenedAt: now,
	}, Update: joinder.Update{ID: d.world.ID(), Case: o.Case, At: now, Kind: "filing.opened"}}
	if o.Form != Each {
		n.Joint = d.world.ID()
	}
	return d.Ledger.OpenFiling(ctx, v, n)
}

func (d *Desk) openable(o Opening) error {
	var bad joinder.Problems
	ch, ok := d.Facts.Channel(o.Channel)
	if !ok || !ch.Status(d.Today()).Shown() {
		return append(bad, joinder.Fail(joinder.Invalid, "error.filing.channel").On("channel"))
	}
	fits := false
	for _, f := range Forms(ch.Filing()) {
		fits = fits || f == o.Form
	}
	if !fits {
		bad = append(bad, joinder.Fail(joinder.Invalid, "error.filing.form").On("form"))
	}
	if o.Form == ByBody && o.Body == "" {
		bad = append(bad, joinder.Fail(joinder.Invalid, "error.filing.body").On("body"))
	}
	if e := tooLong("body", o.Body, MaxBody); e != nil {
		bad = append(bad, e)
	}
	if !o.Read {
		bad = append(bad, joinder.Fail(joinder.Invalid, "error.filing.read").On("read"))
	}
	return bad.OrNil()
}

// Rule is what the pack says about filing with a channel in a form: how many
// people it needs, how many may speak for them (0: no rule is known), and
// whether somebody must.
func (d *Desk) Rule(channel string, form Form) (least, representatives int, spoken bool) {
	ch, ok := d.Facts.Channel(channel)
	if !ok || form == Each {
		return 1, 0, false
	}
	least, representatives = ch.Persons()
	if form == Together {
		least = max(least, 2)
	}
	return max(least, 1), representatives, form == Together && (representatives > 0 || ch.Filing() == datapack.ByRepresentative)
}

// Warning is something to read before filing.
type Warning struct {
	Kind    string // "refused", "shuts", "too_early" (see ClashKind), "duplicate", "condition", "unconfirmed", "rule_unknown"
	Channel string // whose filing would become inadmissible
	Through string
	Text    joinder.Text // of a condition
	On      joinder.Date // of an earlier filing, or when it stops being too early
}

// Warnings is what an organiser should read before taking the letter to a
// channel.
func (d *Desk) Warnings(ctx context.Context, v joinder.Viewer, caseID joinder.ID, channel string) ([]Warning, error) {
	before, err := d.Register.FiledBefore(ctx, v, caseID, "")
	if err != nil {
		return nil, err
	}
	out := d.clashes(channel, before)
	ch, ok := d.Facts.Channel(channel)
	if !ok {
		return out, nil
	}
	day := d.Today()
	if told := ch.Practice(day); told.Status.Shown() {
		for _, line := range told.Value.NotAcceptedIf {
			out = append(out, Warning{Kind: "condition", Text: d.Facts.Text(line)})
		}
	}
	if ch.Status(day) != datapack.Fact {
		out = append(out, Warning{Kind: "unconfirmed"})
	}
	if least, representatives := ch.Persons(); Forms(ch.Filing())[0] == Together && least == 0 && representatives == 0 {
		out = append(out, Warning{Kind: "rule_unknown"})
	}
	return out, nil
}

// clashes tells of filings of the same dispute: at the same place, or at one
// that shuts this one out.
func (d *Desk) clashes(channel string, before []joinder.Submission) []Warning {
	var out []Warning
	for _, s := range before {
		if s.Channel == channel {
			out = append(out, Warning{Kind: "duplicate", Channel: channel, Through: channel, On: s.FiledOn})
			break
		}
	}
	if d.Gate == nil || len(before) == 0 {
		return out
	}
	for _, c := range d.Gate.Clashes(channel, before, d.Today()) {
		out = append(out, Warning{Kind: string(c.Kind), Channel: c.Channel, Through: c.Through, On: c.Until})
	}
	return out
}

// Prepare asks for the packs that are missing.
func (d *Desk) Prepare(ctx context.Context, v joinder.Viewer, filing joinder.ID) error {
	return d.Ledger.Prepare(ctx, v, filing, d.world.Now())
}

// Agree records a member's yes or no to being represented.
func (d *Desk) Agree(ctx context.Context, v joinder.Viewer, filing, complaint joinder.ID, yes, willing bool) error {
	return d.Ledger.Agree(ctx, v, Agreement{ID: d.world.ID(), Filing: filing, Complaint: complaint, Yes: yes, Willing: yes && willing,
		At: d.world.Now(), Salt: d.world.Bytes(joinder.SaltSize)})
}

// Represent chooses who speaks for the others, out of those who are willing.
func (d *Desk) Represent(ctx context.Context, v joinder.Viewer, caseID, filing joinder.ID, numbers []int) error {
	f, err := d.Of(ctx, v, caseID, filing)
	if err != nil {
		return err
	}
	_, limit, _ := d.Rule(f.Channel, f.Form)
	if limit > 0 && len(numbers) > limit {
		return joinder.Fail(joinder.Invalid, "error.filing.too_many_speak", "Limit", limit).On("numbers")
	}
	return d.Ledger.Represent(ctx, v, filing, numbers, limit, d.world.Now())
}

// Answered records that the channel answered a submission.
func (d *Desk) Answered(ctx context.Context, v joinder.Viewer, submission joinder.ID) error {
	return d.Ledger.Answer(ctx, v, submission, d.world.Now())
}

// Of finds one filing of a case.
func (d *Desk) Of(ctx context.Context, v joinder.Viewer, caseID, id joinder.ID) (Filing, error) {
	list, err := d.Register.Filings(ctx, v, caseID)
	if err != nil {
		return Filing{}, err
	}
	for _, f := range list {
		if f.ID == id {
			return f, nil
		}
	}
	return Filing{}, joinder.Fail(joinder.NotFound, "error.filing.missing")
}

// runs reports whether the viewer leads the case.
func runs(v joinder.Viewer, id joinder.ID) bool { return v.System || v.In(id) == joinder.Organiser }

// exports reports whether the viewer may take members' papers out of the house.
func exports(v joinder.Viewer, id joinder.ID) bool {
	return runs(v, id) || v.In(id) == joinder.Custodian
}

// tidy makes one line of what a person wrote and drops what cannot be seen.
func tidy(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == utf8.RuneError || unicode.Is(unicode.Cf, r) {
			return ' '
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

func tooLong(field, text string, limit int) *joinder.Error {
	if n := utf8.RuneCountInString(text); n > limit {
		return joinder.Fail(joinder.Invalid, "error.filing.too_long", "Limit", limit, "Length", n).On(field)
	}
	return nil
}
