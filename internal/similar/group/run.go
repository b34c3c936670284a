package group

import (
	"cmp"
	"context"
	"log/slog"
	"slices"
	"time"

	"joinder"
)

// Store is what a run reads and writes (internal/sqldb). It sees what everybody
// may see: published words of complaints that are filed.
type Store interface {
	// HoldGroups lets one node at a time run; holding again prolongs it.
	HoldGroups(ctx context.Context, holder joinder.ID, now, until time.Time) (bool, error)
	// GroupsDue lists buckets that changed since FinishGroups, or all of them.
	GroupsDue(ctx context.Context, whole bool) (Due, error)
	// GroupSample is texts from everywhere, about n.
	GroupSample(ctx context.Context, n int) ([]string, error)
	// GroupTexts reads the published texts of a bucket in the order of their
	// ids; newest above 0 only so many of the last ones.
	GroupTexts(ctx context.Context, b Bucket, newest int, yield func(Text) error) error
	// GroupState is what is known of the groups of a bucket.
	GroupState(ctx context.Context, b Bucket) (State, error)
	// GroupWords reads published texts by complaint, in the order of ids.
	GroupWords(ctx context.Context, ids []joinder.ID) ([]string, error)
	// SaveGroups stores what a run decided. It fails with Conflict when a
	// person decided something in the bucket meanwhile. Stopped half-way it
	// leaves texts in fewer groups, which the next run mends.
	SaveGroups(ctx context.Context, r Result) error
	// FinishGroups notes that everything up to a place in the log of changes
	// is grouped.
	FinishGroups(ctx context.Context, holder joinder.ID, upto uint64, whole bool, at time.Time) error
}

// Due is what a run has to do.
type Due struct {
	Buckets []Touched
	Upto    uint64    // of the log of changes
	Whole   time.Time // of the last whole run; zero before the first
}

// Touched is a bucket with the number of its published texts.
type Touched struct {
	Bucket
	Texts int
}

// State is what is known of a bucket.
type State struct {
	Pins   []Pin
	Acts   int // decisions of people so far
	Groups []Known
}

// Known is a group as it was saved.
type Known struct {
	ID    joinder.ID
	Words []string
	Named int // texts it had when it was named
	Rows  int // members that are stored, readable or not
}

// Result is what a run decided about a bucket.
type Result struct {
	Bucket
	Acts   int
	At     time.Time
	Moves  []Move
	Names  []Name
	Events []Event
	Part   bool // only some of the texts were read
}

// Move puts a complaint into a group, or out of every group when Group is "".
type Move struct {
	Complaint, Group joinder.ID
	Core             float32
}

// Name is a group's telling words, from so many texts.
type Name struct {
	Group joinder.ID
	Words []string
	Texts int
}

// How a run is made.
type How struct {
	Whole bool // all buckets, not only those that changed
	Anew  bool // from nothing but pins; groups keep their ids by what they share
	// Progress is called after each bucket; may be nil.
	Progress func(done, of int)
}

// Report is what a run did.
type Report struct {
	Busy                   bool // another node runs
	Buckets, Texts, Groups int
	Grouped                int
	Events                 map[Kind]int
}

// Bounds of a run.
const (
	// Window is how many texts of a bucket are compared when one of them
	// changed; larger buckets are regrouped as a whole once a day.
	Window     = 20_000
	siteTexts  = 8000 // of the sample that says what words are rare
	lease      = 10 * time.Minute
	dayLong    = 24 * time.Hour
	regrown    = 1.2 // of the texts a group had when it was named makes it be named again
	kept       = 400 // texts of a bucket kept to compare names with
	fewOthers  = 40
	coreStep   = 0.1 // smaller changes of Core are not written
	triesAgain = 3
)

// Runner groups complaints. One at a time works, whichever node it is on.
type Runner struct {
	store Store
	world joinder.World
	log   *slog.Logger
	self  joinder.ID
}

// NewRunner makes a Runner.
func NewRunner(store Store, world joinder.World, log *slog.Logger) *Runner {
	return &Runner{store: store, world: world, log: log, self: world.ID()}
}

// Run brings groups up to date. Stopped half-way it is safe to run again: what
// was saved stands, and the rest is still due.
func (r *Runner) Run(ctx context.Context, how How) (Report, error) {
	out := Report{Events: map[Kind]int{}}
	if held, err := r.hold(ctx); err != nil || !held {
		out.Busy = !held
		return out, err
	}
	due, err := r.store.GroupsDue(ctx, how.Whole || how.Anew)
	if err != nil {
		return out, err
	}
	if !how.Whole && r.world.Now().Sub(due.Whole) >= dayLong {
		how.Whole = true
		if due, err = r.store.GroupsDue(ctx, true); err != nil {
			return out, err
		}
	}
	if len(due.Buckets) > 0 {
		texts, err := r.store.GroupSample(ctx, siteTexts)
		if err != nil {
			return out, err
		}
		site := UsualOf(texts)
		texts = slices.Clone(texts[:min(len(texts), background)])
		for i := range texts {
			texts[i] = folded(texts[i])
		}
		for i, b := range due.Buckets {
			if held, err := r.hold(ctx); err != nil || !held {
				out.Busy = !held
				return out, err
			}
			if err := r.bucket(ctx, b, site, texts, how, &out); err != nil {
				return out, err
			}
			if how.Progress != nil {
				how.Progress(i+1, len(due.Buckets))
			}
		}
	}
	return out, r.store.FinishGroups(ctx, r.self, due.Upto, how.Whole || how.Anew, r.world.Now())
}

func (r *Runner) hold(ctx context.Context) (bool, error) {
	now := r.world.Now()
	return r.store.HoldGroups(ctx, r.self, now, now.Add(lease))
}

// bucket regroups one bucket, again when a person decided something meanwhile.
func (r *Runner) bucket(ctx context.Context, b Touched, site Usual, sample []string, how How, out *Report) error {
	for try := 1; ; try++ {
		res, n, err := r.decide(ctx, b, site, sample, how)
		if err != nil {
			return err
		}
		err = r.store.SaveGroups(ctx, res)
		if joinder.KindOf(err) == joinder.Conflict && try < triesAgain {
			continue
		}
		if err != nil {
			return err
		}
		out.Buckets, out.Texts, out.Groups, out.Grouped = out.Buckets+1, out.Texts+n.texts, out.Groups+n.groups, out.Grouped+n.grouped
		for _, e := range res.Events {
			out.Events[e.Kind]++
		}
		return nil
	}
}

type counted struct{ texts, groups, grouped int }

func (r *Runner) decide(ctx context.Context, b Touched, site Usual, sample []string, how How) (Result, counted, error) {
	res := Result{Bucket: b.Bucket, At: r.world.Now()}
	state, err := r.store.GroupState(ctx, b.Bucket)
	if err != nil {
		return res, counted{}, err
	}
	newest := 0
	if !how.Whole && !how.Anew && b.Texts > Window {
		newest, res.Part = Window, true
	}
	read := newReading()
	others := keeper{}
	if err := r.store.GroupTexts(ctx, b.Bucket, newest, func(t Text) error {
		others.keep(len(read.texts), t.Words)
		read.read(t)
		return nil
	}); err != nil {
		return res, counted{}, err
	}
	pins := state.Pins
	if res.Part {
		for _, t := range read.texts {
			if t.Group != "" {
				pins = append(pins, Pin{t.ID, t.Group, true})
			}
		}
	}
	o := read.regroup(site, pins, how.Anew, r.world.ID)
	res.Acts = state.Acts
	for i, t := range read.texts {
		if g := o.Groups[i]; g != t.Group || g != "" && abs(o.Core[i]-t.Core) > coreStep {
			res.Moves = append(res.Moves, Move{t.ID, g, o.Core[i]})
		}
	}
	for _, e := range o.Events {
		if res.Part && e.Kind != Made {
			continue
		}
		e.ID, e.At = r.world.ID(), res.At
		res.Events = append(res.Events, e)
	}
	n := counted{texts: len(read.texts)}
	res.Names, err = r.names(ctx, read, o, state, &others, sample, res.Part, &n)
	return res, n, err
}

// names names groups that have no name, that lost somebody since, or that
// grew a fifth.
func (r *Runner) names(ctx context.Context, read *reading, o Outcome, state State, others *keeper, sample []string, part bool, n *counted) ([]Name, error) {
	members := map[joinder.ID][]int{}
	var order []joinder.ID
	for i, g := range o.Groups {
		if g == "" {
			continue
		}
		if members[g] == nil {
			order = append(order, g)
		}
		members[g], n.grouped = append(members[g], i), n.grouped+1
	}
	n.groups = len(order)
	known := map[joinder.ID]Known{}
	for _, k := range state.Groups {
		known[k.ID] = k
	}
	var out []Name
	for _, g := range order {
		k, size := known[g], len(members[g])
		if part && k.ID != "" {
			continue // only a part of it was read
		}
		if len(k.Words) > 0 && size >= k.Named && k.Rows <= size && float64(size) < regrown*float64(k.Named) {
			continue
		}
		texts, err := r.store.GroupWords(ctx, read.voices(members[g], o))
		if err != nil {
			return nil, err
		}
		said := make([]Voice, len(texts))
		for i, t := range texts {
			said[i] = Voice{t}
		}
		behind := others.outside(g, o)
		if len(behind) < fewOthers {
			behind = append(behind, sample[:min(len(sample), background-len(behind))]...)
		}
		out = append(out, Name{Group: g, Words: telling(said, behind), Texts: size})
	}
	return out, nil
}

// voices are the complaints that speak for a group: the most typical ones, of
// different people and texts.
func (r *reading) voices(members []int, o Outcome) []joinder.ID {
	sorted := slices.Clone(members)
	slices.SortStableFunc(sorted, func(a, b int) int { return cmp.Compare(o.Core[b], o.Core[a]) })
	people, units := map[joinder.ID]bool{}, map[int32]bool{}
	var out []joinder.ID
	for _, i := range sorted {
		if t := r.texts[i]; !people[t.Person] && !units[r.unit[i]] && len(out) < voices {
			people[t.Person], units[r.unit[i]] = true, true
			out = append(out, t.ID)
		}
	}
	return out
}

func abs(x float32) float32 { return max(x, -x) }

// keeper keeps some texts of a bucket, spread evenly.
type keeper struct {
	step   int
	at     []int
	texts  []string
	folded []bool // texts that were, to be compared with
}

func (k *keeper) keep(i int, text string) {
	if k.step == 0 {
		k.step = 1
	}
	if i%k.step != 0 {
		return
	}
	k.at, k.texts = append(k.at, i), append(k.texts, clip(text, heardRunes))
	if len(k.at) == 2*kept { // every second one goes
		k.step *= 2
		for j := range kept {
			k.at[j], k.texts[j] = k.at[2*j], k.texts[2*j]
		}
		k.at, k.texts = k.at[:kept], k.texts[:kept]
	}
}

// outside are kept texts that are not of a group, folded; each is folded once.
func (k *keeper) outside(g joinder.ID, o Outcome) []string {
	var from []int
	for j, i := range k.at {
		if o.Groups[i] != g {
			from = append(from, j)
		}
	}
	step := max(1, len(from)/background) // from everywhere, not from the oldest only
	if k.folded == nil {
		k.folded = make([]bool, len(k.texts))
	}
	out := make([]string, 0, background)
	for n := 0; n < len(from) && len(out) < background; n += step {
		j := from[n]
		if !k.folded[j] {
			k.texts[j], k.folded[j] = folded(k.texts[j]), true
		}
		out = append(out, k.texts[j])
	}
	return out
}
