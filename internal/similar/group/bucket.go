package group

import (
	"maps"
	"slices"
	"time"

	"joinder"
	"joinder/internal/similar"
)

// Bucket is a wallet and a kind of problem; groups never reach across.
type Bucket struct{ Wallet, Issue string }

// Text is a published complaint of a bucket as it is grouped now.
type Text struct {
	ID     joinder.ID
	Person joinder.ID
	Twin   string     // the same for near-identical texts
	Words  string     // as published
	Group  joinder.ID // "" for none
	Core   float32    // as it was saved
}

// Pin is what a person decided about one complaint: it stays in the group, or
// it never gets there.
type Pin struct {
	Complaint, Group joinder.ID
	In               bool
}

// Kind of an Event.
type Kind string

// What happens to groups. The last four are what a person does.
const (
	Made    Kind = "made"   // from complaints in no group
	Merged  Kind = "merged" // Other went into Group
	Split   Kind = "split"  // Other was part of Group
	Ended   Kind = "ended"  // too few people are left
	Undone  Kind = "undone" // a merge or split; Of is its event
	Pinned  Kind = "pinned" // all members of Group stay in it
	Refused Kind = "refused"
	Freed   Kind = "freed" // a pin was taken back
)

// Event is one change of a group that its history tells. How many complaints
// each had is kept when their ids are gone.
type Event struct {
	ID           joinder.ID
	At           time.Time
	Kind         Kind
	Group, Other joinder.ID
	Of           joinder.ID   // the event that this one undid
	InGroup      int          // complaints of Group before
	InOther      int          // complaints of Other then
	Members      []joinder.ID // those that changed sides; not read for pages
	ByHost       bool
	Undone       bool // a later event undid this one
}

// reading is a bucket being read: its texts without their words.
type reading struct {
	vectors
	texts  []Text // Words are taken out
	unit   []int32
	first  []int32 // first text of each unit
	units  map[string]int32
	cut    similar.Cutter
	mark   []int32
	people map[joinder.ID]int32
}

func newReading() *reading {
	return &reading{units: map[string]int32{}, people: map[joinder.ID]int32{}}
}

// read adds a text; copies of one that is there are not read again.
func (r *reading) read(t Text) {
	u, known := r.units[t.Twin]
	if !known || t.Twin == "" {
		u = int32(len(r.first))
		if t.Twin != "" {
			r.units[t.Twin] = u
		}
		r.first = append(r.first, int32(len(r.texts)))
		r.mark = r.add(&r.cut, t.Words, r.mark)
	}
	t.Words = ""
	r.texts, r.unit = append(r.texts, t), append(r.unit, u)
}

func (r *reading) person(id joinder.ID) int32 {
	n, known := r.people[id]
	if !known {
		n = int32(len(r.people))
		r.people[id] = n
	}
	return n
}

// Outcome is the groups of a bucket after a run.
type Outcome struct {
	Groups []joinder.ID // of each text as it was read; "" for none
	Core   []float32    // how much each is like its group, for choosing examples
	Events []Event      // without id and time
}

// Regroup groups the texts of one bucket, without a store. Anew forgets what
// was, but for pins and ids; fresh gives new ids.
func Regroup(texts []Text, u Usual, pins []Pin, anew bool, fresh func() joinder.ID) Outcome {
	r := newReading()
	for _, t := range texts {
		r.read(t)
	}
	return r.regroup(u, pins, anew, fresh)
}

// regroup decides. Cold forgets what was, but for pins and names.
func (r *reading) regroup(u Usual, pins []Pin, cold bool, fresh func() joinder.ID) Outcome {
	r.weigh(u)
	f, groups := r.field(pins)
	least := r.threshold()
	f.links = both(f.linked(r.neighbours(least*oldTies), least, cold))
	label := f.cluster(cold)
	m := match(f.before, label, f.old)
	name := map[int32]joinder.ID{}
	for _, l := range slices.Sorted(maps.Keys(sizes(label))) {
		if old, is := m.is[l]; is {
			name[l] = groups[old]
		} else {
			name[l] = fresh()
		}
	}
	out := Outcome{Groups: make([]joinder.ID, len(r.texts)), Core: make([]float32, len(r.texts))}
	refused := map[Pin]bool{}
	for _, p := range pins {
		refused[p] = true
	}
	for i, t := range r.texts {
		if l := label[r.unit[i]]; l != none {
			if g := name[l]; !refused[Pin{t.ID, g, false}] {
				out.Groups[i], out.Core[i] = g, f.core(r.unit[i], label)
			}
		}
	}
	out.Events = r.events(out, label, m, name, groups)
	return out
}

func sizes(label []int32) map[int32]int {
	n := map[int32]int{}
	for _, l := range label {
		if l != none {
			n[l]++
		}
	}
	return n
}

// field numbers groups and people and puts pins in their places.
func (r *reading) field(pins []Pin) (*field, []joinder.ID) {
	var groups []joinder.ID
	number := map[joinder.ID]int32{}
	numbered := func(g joinder.ID) int32 {
		n, known := number[g]
		if !known {
			n = int32(len(groups))
			number[g], groups = n, append(groups, g)
		}
		return n
	}
	f := &field{barred: map[[2]int32]bool{}, person: make([]int32, len(r.first)), before: make([]int32, len(r.first)), locked: make([]bool, len(r.first))}
	of := make(map[joinder.ID]int32, len(pins))
	for u, t := range r.first {
		f.person[u], f.before[u] = r.person(r.texts[t].Person), none
	}
	for i, t := range r.texts {
		if u := r.unit[i]; t.Group != "" && f.before[u] == none {
			f.before[u] = numbered(t.Group)
		}
		of[t.ID] = int32(i)
	}
	for _, p := range pins {
		i, here := of[p.Complaint]
		if !here {
			continue
		}
		u, g := r.unit[i], numbered(p.Group)
		if p.In {
			f.before[u], f.locked[u] = g, true
		} else if r.texts[r.first[u]].ID == p.Complaint {
			f.barred[[2]int32{u, g}] = true
		}
	}
	f.old = len(groups)
	return f, groups
}

// core is how much a text is like the others of its group that it is linked to.
func (f *field) core(i int32, label []int32) float32 {
	var sum float32
	n := 0
	for _, e := range f.links[i] {
		if label[e.to] == label[i] {
			sum, n = sum+e.sim, n+1
		}
	}
	// Many links count for more than a single close one, which may be a chance.
	return sum / float32(n+3)
}

// events tells what became of groups, with the complaints that changed sides.
func (r *reading) events(out Outcome, label []int32, m matched, name map[int32]joinder.ID, groups []joinder.ID) []Event {
	was, now := map[joinder.ID]int{}, map[joinder.ID]int{}
	moved := map[[2]joinder.ID][]joinder.ID{}
	for i, t := range r.texts {
		was[t.Group]++
		now[out.Groups[i]]++
		if t.Group != out.Groups[i] {
			key := [2]joinder.ID{t.Group, out.Groups[i]}
			moved[key] = append(moved[key], t.ID)
		}
	}
	var events []Event
	for _, old := range slices.Sorted(maps.Keys(m.merged)) {
		into, from := name[m.merged[old]], groups[old]
		events = append(events, Event{Kind: Merged, Group: into, Other: from, InGroup: was[into], InOther: was[from], Members: moved[[2]joinder.ID{from, into}]})
	}
	for _, l := range slices.Sorted(maps.Keys(name)) {
		g := name[l]
		if _, kept := m.is[l]; kept {
			continue
		}
		if old, split := m.split[l]; split {
			from := groups[old]
			events = append(events, Event{Kind: Split, Group: from, Other: g, InGroup: was[from], InOther: now[g], Members: moved[[2]joinder.ID{from, g}]})
			continue
		}
		events = append(events, Event{Kind: Made, Group: g, InGroup: now[g]})
	}
	for _, old := range m.ended {
		events = append(events, Event{Kind: Ended, Group: groups[old], InGroup: was[groups[old]]})
	}
	return events
}
