package publicity

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"joinder"
)

// AloneWait is how long somebody who has nobody to approve waits between asking
// and confirming.
const AloneWait = 24 * time.Hour

// MaxText bounds one text of a kit, in characters.
const MaxText = 20_000

// Ask is somebody's wish to publish what is prepared now.
type Ask struct {
	ID   joinder.ID
	Case joinder.ID
	At   time.Time
	Mine bool // the viewer asked
	// Alone: nobody else may approve, so the same person confirms after AloneWait.
	Alone bool
}

// From is the first moment at which it can be approved.
func (a Ask) From() time.Time {
	if a.Alone {
		return a.At.Add(AloneWait)
	}
	return a.At
}

// Publication is a kit that everybody can read. It never changes.
type Publication struct {
	ID     joinder.ID
	Case   joinder.ID
	Number int
	At     time.Time
	Alone  bool // no second person was there to approve
	Kit    Kit
	Leaf   int64
}

// Publishing is a kit on its way into the ledger.
type Publishing struct {
	Case joinder.ID
	Ask  joinder.ID // what is approved: nothing has changed since it was asked
	At   time.Time
	Kit  []byte // JSON
	Salt []byte
}

// Organises and approves.
func organises(v joinder.Viewer, id joinder.ID) error {
	if !v.System && v.In(id) != joinder.Organiser {
		return joinder.Fail(joinder.Forbidden, "error.case.not_organiser")
	}
	return nil
}

func works(v joinder.Viewer, id joinder.ID) bool {
	role := v.In(id)
	return v.System || role == joinder.Organiser || role == joinder.Custodian || role == joinder.Observer
}

// Approves reports whether the viewer has a say in publishing.
func Approves(v joinder.Viewer, id joinder.ID) bool {
	role := v.In(id)
	return v.System || role == joinder.Organiser || role == joinder.Custodian
}

// SaveTexts stores a version of the words. What must not be published is refused
// with all that is wrong.
func (d *Desk) SaveTexts(ctx context.Context, v joinder.Viewer, id joinder.ID, base int, texts Texts) error {
	if err := organises(v, id); err != nil {
		return err
	}
	f, err := d.facts(ctx, id)
	if err != nil {
		return err
	}
	prep, err := d.Record.Preparation(ctx, v, id)
	if err != nil {
		return err
	}
	plan := d.plan(prep)
	drafts, kept := Drafts(f, plan, d.Speak), Texts{}
	var wrong joinder.Problems
	for _, key := range slices.Sorted(maps.Keys(drafts)) {
		text, given := texts[key]
		if text = tidy(text); !given || text == "" || text == drafts[key] {
			continue // the proposal stays, and keeps fitting
		}
		kept[key] = text
		for _, found := range d.refused(f, plan, key, text) {
			wrong = append(wrong, joinder.Fail(joinder.Invalid, "error.publicity.text."+found.Kind, "Found", found.Words).On(field(key)))
			break // one reason for each text is enough at a time
		}
	}
	if err := wrong.OrNil(); err != nil {
		return err
	}
	return d.Ledger.SaveTexts(ctx, v, Version{ID: d.world.ID(), Case: id, Texts: kept, At: d.world.Now()}, base)
}

// field is the name of a text's form field.
func field(key string) string { return strings.ReplaceAll(key, "/", ".") }

// refused is what keeps a text from being saved.
func (d *Desk) refused(f Facts, plan Plan, key, text string) []Finding {
	var out []Finding
	for _, s := range strange(text) {
		out = append(out, Finding{Strange, s})
	}
	if utf8.RuneCountInString(text) > MaxText {
		out = append(out, Finding{TooLong, ""})
	}
	if !plan.Named && newMask(f.Names, "").shows(text) {
		out = append(out, Finding{Unnamed, ""})
	}
	for _, p := range d.personal(text) {
		out = append(out, Finding{Personal, p})
	}
	return append(out, Scan(text)...)
}

// personal is what looks like personal data, apart from addresses of this case.
func (d *Desk) personal(text string) []string {
	if d.Personal == nil {
		return nil
	}
	return d.Personal(text)
}

// plan is what a kit would be made with now.
func (d *Desk) plan(p Preparation) Plan {
	return Plan{Named: p.Check.Complete(), On: d.today(), Reply: p.Right.state(), Texts: p.Texts.Texts, Networks: d.Rules.Networks(), Zone: d.Zone, Site: d.Site}
}

// Ask wants the kit published as it is prepared now.
func (d *Desk) Ask(ctx context.Context, v joinder.Viewer, id joinder.ID) error {
	if err := organises(v, id); err != nil {
		return err
	}
	prep, err := d.Record.Preparation(ctx, v, id)
	if err != nil {
		return err
	}
	if err := d.ready(prep); err != nil {
		return err
	}
	return d.Ledger.AskPublication(ctx, v, Ask{ID: d.world.ID(), Case: id, At: d.world.Now()})
}

// ready is the gate before every publication: the firm was heard, or had its
// time.
func (d *Desk) ready(p Preparation) error {
	switch {
	case p.Right.ID == "":
		return joinder.Fail(joinder.Conflict, "error.publicity.reply_first")
	case p.Right.Open(d.today()):
		return joinder.Fail(joinder.Conflict, "error.publicity.reply_open", "Deadline", p.Right.Deadline)
	}
	return nil
}

// Approve publishes what was asked for: figures are filled in and frozen. sure
// is the tick of whoever approves alone.
func (d *Desk) Approve(ctx context.Context, v joinder.Viewer, id, ask joinder.ID, sure bool) error {
	if !Approves(v, id) {
		return joinder.Fail(joinder.Forbidden, "error.publicity.not_approver")
	}
	if !sure {
		return joinder.Fail(joinder.Invalid, "error.publicity.sure").On("sure")
	}
	if _, err := joinder.ParseID(string(ask)); err != nil {
		return joinder.Fail(joinder.Invalid, "error.publicity.ask_gone").On("sure")
	}
	prep, err := d.Record.Preparation(ctx, v, id)
	if err != nil {
		return err
	}
	if prep.Ask == nil || prep.Ask.ID != ask {
		return joinder.Fail(joinder.Conflict, "error.publicity.ask_gone")
	}
	if err := d.ready(prep); err != nil {
		return err
	}
	kit, err := d.kit(ctx, prep, id)
	if err != nil {
		return err
	}
	body, err := json.Marshal(kit)
	if err != nil {
		return err
	}
	err = d.Ledger.Publish(ctx, v, Publishing{Case: id, Ask: ask, At: d.world.Now(), Kit: body, Salt: d.world.Bytes(joinder.SaltSize)})
	if err == nil {
		d.forget(id)
	}
	return err
}

func (d *Desk) kit(ctx context.Context, prep Preparation, id joinder.ID) (Kit, error) {
	f, err := d.facts(ctx, id)
	if err != nil {
		return Kit{}, err
	}
	return Make(f, d.plan(prep), d.Speak), nil
}

// TakeBack ends an open ask.
func (d *Desk) TakeBack(ctx context.Context, v joinder.Viewer, id, ask joinder.ID) error {
	if !Approves(v, id) {
		return joinder.Fail(joinder.Forbidden, "error.publicity.not_approver")
	}
	if _, err := joinder.ParseID(string(ask)); err != nil {
		return joinder.Fail(joinder.Invalid, "error.publicity.ask_gone")
	}
	return d.Ledger.TakeBackAsk(ctx, v, id, ask, d.world.Now())
}
