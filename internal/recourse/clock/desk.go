package clock

import (
	"context"
	"slices"
	"time"

	"joinder"
)

// Parts are what a Desk is made of.
type Parts struct {
	Store  Store
	Links  Links
	Book   Book
	Vault  Vault
	Family func(issue string) string // family of an issue
	Zone   *time.Location            // in which the day begins
}

// Vault boxes addresses and reminders with a key from outside the database.
type Vault interface {
	Box(plaintext, aad []byte) ([]byte, error)
	Unbox(box, aad []byte) ([]byte, error)
}

// Desk shows the clocks of a case and records what moves them.
type Desk struct {
	Parts
	world joinder.World
}

// New makes a desk.
func New(p Parts, world joinder.World) *Desk { return &Desk{p, world} }

// Board is every clock of a case that the viewer may see.
type Board struct {
	Case    joinder.Case
	Today   joinder.Date
	All     bool // everybody's clocks, grouped
	Members int
	People  []Person
	Groups  []Group
	History []Entry // newest first
	Filings []joinder.Submission
}

// Group is clocks of one rule that stand alike: one, or those of many members.
type Group struct {
	Rule   string
	State  State
	Clocks []Clock // the one that ends first comes first
	People int     // members among them; 0 when it concerns the whole case
	First  joinder.Date
	Last   joinder.Date
}

// Head is the clock that ends first.
func (g Group) Head() Clock { return g.Clocks[0] }

// Board reads the clocks of a case.
func (d *Desk) Board(ctx context.Context, v joinder.Viewer, id joinder.ID) (Board, error) {
	r, err := d.Store.ClockRecord(ctx, v, id)
	if err != nil {
		return Board{}, err
	}
	b := Board{Case: r.Case, Today: d.Today(), All: r.All, Members: r.Members, People: r.People, History: history(r), Filings: r.Submissions}
	for i, p := range b.People {
		b.People[i].FiledOn, b.People[i].AuthorisedAt = joinder.DateOf(p.FiledAt.In(d.Zone)), p.AuthorisedAt.In(d.Zone)
	}
	clocks := Of(d.Book, Facts{Wallet: r.Case.Wallet, Issue: r.Case.Issue, Family: d.Family(r.Case.Issue), Today: b.Today,
		People: r.People, Happenings: r.Happenings, Submissions: r.present()})
	b.Groups = group(clocks, r.All)
	return b, nil
}

// Today is the day in the desk's zone.
func (d *Desk) Today() joinder.Date { return joinder.DateOf(d.world.Now().In(d.Zone)) }

// present leaves the filings of everybody and of present members.
func (r Record) present() []joinder.Submission {
	here := make(map[joinder.ID]bool, len(r.People))
	for _, p := range r.People {
		here[p.Complaint] = true
	}
	return slices.DeleteFunc(slices.Clone(r.Submissions), func(s joinder.Submission) bool { return s.Complaint != "" && !here[s.Complaint] })
}

// group joins clocks of one rule and state; the order of their heads stays.
// One person's clocks stay apart.
func group(clocks []Clock, all bool) []Group {
	type alike struct {
		rule  string
		state State
		joint bool
		one   int
	}
	keyOf := func(i int) alike {
		k := alike{rule: clocks[i].Rule, state: clocks[i].State, joint: clocks[i].Complaint == ""}
		if !all {
			k.one = i
		}
		return k
	}
	size := map[alike]int{}
	for i := range clocks {
		size[keyOf(i)]++
	}
	at := map[alike]int{}
	var out []Group
	for i, c := range clocks {
		k := keyOf(i)
		n, ok := at[k]
		if !ok {
			n = len(out)
			at[k] = n
			out = append(out, Group{Rule: c.Rule, State: c.State, First: c.Safe(), Clocks: make([]Clock, 0, size[k])})
		}
		g := &out[n]
		g.Clocks = append(g.Clocks, c)
		g.Last = c.Safe()
		if c.Complaint != "" {
			g.People++
		}
	}
	return out
}

// Urgent lists the clocks that press most: live ones, the complainants' own
// first, at most n.
func (b Board) Urgent(n int) []Group {
	var out []Group
	for _, g := range b.Groups {
		if len(out) < n && (g.State == Soon || g.State == Running || g.State == Open) {
			out = append(out, g)
		}
	}
	return out
}

// Of finds the group of a rule and state.
func (b Board) Of(rule string, state State) (Group, bool) {
	for _, g := range b.Groups {
		if g.Rule == rule && g.State == state {
			return g, true
		}
	}
	return Group{}, false
}

// Entry is one thing that happened, with the versions that it replaced.
type Entry struct {
	joinder.Happening
	Number int                 // the member's; 0 for everybody
	Was    []joinder.Happening // corrected versions, newest first
}

// TakenBack reports whether it was recorded by mistake.
func (e Entry) TakenBack() bool { return e.Void }

// history lists what was recorded, newest first, each with what it replaced.
func history(r Record) []Entry {
	numbers := make(map[joinder.ID]int, len(r.People))
	for _, p := range r.People {
		numbers[p.Complaint] = p.Number
	}
	byID := make(map[joinder.ID]joinder.Happening, len(r.Happenings))
	replaced := make(map[joinder.ID]bool, len(r.Happenings))
	for _, h := range r.Happenings {
		byID[h.ID] = h
		replaced[h.Corrects] = true
	}
	var out []Entry
	for _, h := range slices.Backward(r.Happenings) {
		if replaced[h.ID] {
			continue
		}
		e := Entry{Happening: h, Number: numbers[h.Complaint]}
		for was, ok := byID[h.Corrects]; ok; was, ok = byID[was.Corrects] {
			e.Was = append(e.Was, was)
			if len(e.Was) > len(r.Happenings) {
				break // a ring cannot be: a correction is newer than what it corrects
			}
		}
		out = append(out, e)
	}
	return out
}

// At is the same desk in another world: at another time.
func (d *Desk) At(world joinder.World) *Desk { return &Desk{d.Parts, world} }
