package publicity

import (
	"context"
	"sync"
	"time"

	"joinder"
)

// Rules are the facts of publishing (the data pack).
type Rules interface {
	// Networks to publish in, as known today.
	Networks() []Network
	// Earliest is the first deadline of a right of reply offered on a day.
	Earliest(jurisdiction string, offered joinder.Date) Earliest
	// Robot reports whether a program that reads pages calls itself one.
	Robot(agent string) bool
}

// Parts is what a Desk needs.
type Parts struct {
	Cases    Cases
	Ledger   Ledger
	Record   Record
	Log      Log
	Meter    Meter
	Digests  Digests
	Readers  Readers
	Rules    Rules
	Speak    func(joinder.Lang) Speaker
	Linter   Linter                     // finds more than Scan; nil: only Scan looks
	Personal func(text string) []string // personal data in words that will be public; nil: nothing is looked for
	Zone     *time.Location             // whose days are counted; nil is UTC
	Site     string                     // host name on images
}

// Desk is the use case. It is safe for concurrent use.
type Desk struct {
	Parts
	world joinder.World

	mu    sync.Mutex
	views map[joinder.ID]map[joinder.Date]int
	known map[joinder.ID]measured
}

// New makes a Desk.
func New(p Parts, world joinder.World) *Desk {
	if p.Zone == nil {
		p.Zone = time.UTC
	}
	return &Desk{Parts: p, world: world, views: map[joinder.ID]map[joinder.Date]int{}, known: map[joinder.ID]measured{}}
}

func (d *Desk) today() joinder.Date { return day(d.world.Now(), d.Zone) }

// Room is the case's publicity for those who work on it.
type Room struct {
	Facts        Facts
	Preparation  Preparation
	Kit          Kit       // as it would be published now
	Drafts       Texts     // proposed words
	Warnings     []Finding // in the kit as it stands
	Over         []Over
	Networks     []Network
	Earliest     Earliest // deadline of a reply offered today
	Today        joinder.Date
	Ready        error // why it cannot be published now; nil when it can
	Publications []Publication
	Citations    []Citation
	Corrections  []Correction
}

// Over is a text that is longer than its network takes.
type Over struct {
	Lang    joinder.Lang
	Network Network
	Title   bool
	Length  int
	Limit   int
}

// Room reads everything for those who work on the case.
func (d *Desk) Room(ctx context.Context, v joinder.Viewer, id joinder.ID) (Room, error) {
	if !works(v, id) {
		return Room{}, joinder.Fail(joinder.Forbidden, "error.case.not_in_workspace")
	}
	f, err := d.facts(ctx, id)
	if err != nil {
		return Room{}, err
	}
	r := Room{Facts: f, Today: d.today(), Networks: d.Rules.Networks()}
	if r.Preparation, err = d.Record.Preparation(ctx, v, id); err != nil {
		return Room{}, err
	}
	plan := d.plan(r.Preparation)
	r.Kit, r.Drafts = Make(f, plan, d.Speak), Drafts(f, plan, d.Speak)
	r.Ready, r.Earliest = d.ready(r.Preparation), d.Rules.Earliest(f.Jurisdiction, r.Today)
	r.Over, r.Warnings = d.over(r.Kit), d.warnings(r.Kit)
	if r.Publications, err = d.Record.Publications(ctx, id); err != nil {
		return Room{}, err
	}
	if r.Citations, err = d.Log.Citations(ctx, id); err != nil {
		return Room{}, err
	}
	r.Corrections, err = d.Log.Corrections(ctx, id)
	return r, err
}

// facts of a case, with what became of its filings.
func (d *Desk) facts(ctx context.Context, id joinder.ID) (Facts, error) {
	f, err := d.Cases.Facts(ctx, id)
	if err != nil {
		return f, err
	}
	i, err := d.Influence(ctx, f)
	f.Filings, f.Answered = i.Filings, i.Answered
	return f, err
}

// warnings looks at the kit as it would be read, the case's own words and the
// firm's answer included; the organiser decides.
func (d *Desk) warnings(k Kit) []Finding {
	var out []Finding
	seen := map[Finding]bool{}
	for _, lang := range langs() {
		for _, p := range k.Sides[lang].Posts {
			found := Scan(p.Title + "\n" + p.Body)
			if d.Linter != nil {
				found = append(found, d.Linter(lang, p.Title+"\n"+p.Body)...)
			}
			for _, f := range found {
				if !seen[f] {
					seen[f] = true
					out = append(out, f)
				}
			}
		}
	}
	return out
}

// over lists the texts that are too long for their network now.
func (d *Desk) over(k Kit) []Over {
	var out []Over
	for _, n := range d.Rules.Networks() {
		for _, lang := range langs() {
			for _, p := range k.Sides[lang].Posts {
				if p.Network != n.ID {
					continue
				}
				if l := n.Length(p.Body); l > n.Body {
					out = append(out, Over{lang, n, false, l, n.Body})
				}
				if l := n.Length(p.Title); n.Title > 0 && l > n.Title {
					out = append(out, Over{lang, n, true, l, n.Title})
				}
			}
		}
	}
	return out
}

// Public is what everybody can read of a case's publicity.
type Public struct {
	Publications []Publication
	Citations    []Citation
	Corrections  []Correction
}

// Public reads it.
func (d *Desk) Public(ctx context.Context, id joinder.ID) (p Public, err error) {
	if p.Publications, err = d.Record.Publications(ctx, id); err != nil {
		return p, err
	}
	if p.Citations, err = d.Log.Citations(ctx, id); err != nil {
		return p, err
	}
	p.Corrections, err = d.Log.Corrections(ctx, id)
	return p, err
}

// Check that a publication rests on, for those in the case.
func (d *Desk) Check(ctx context.Context, v joinder.Viewer, id joinder.ID, number int) (Check, error) {
	return d.Record.PublishedCheck(ctx, v, id, number)
}

// Preview is the kit as it would be published now, for those who work on the
// case.
func (d *Desk) Preview(ctx context.Context, v joinder.Viewer, id joinder.ID) (Kit, error) {
	if !works(v, id) {
		return Kit{}, joinder.Fail(joinder.Forbidden, "error.case.not_in_workspace")
	}
	prep, err := d.Record.Preparation(ctx, v, id)
	if err != nil {
		return Kit{}, err
	}
	return d.kit(ctx, prep, id)
}
