package collective

import (
	"cmp"
	"context"
	"slices"
	"time"

	"joinder"
)

// Workspace is the case for those who work on it.
type Workspace struct {
	Public  PublicCase
	Numbers Numbers // exact, over those who consented to be counted
	Role    joinder.CaseRole
	Members []Person
	Updates []joinder.Update
	Needed  []Need // what members still lack, most often missing first
	Allowed map[joinder.Use]int
	Next    []joinder.CaseState // steps that the organiser can take now
}

// Person is one member as organiser, custodian and observer see them. There is
// no complaint id: it would join up a person's places in different cases.
type Person struct {
	Number     int
	Name       string // only with joinder.NameMe
	Role       joinder.CaseRole
	JoinedAt   time.Time
	State      joinder.ComplaintState
	Issue      string
	OccurredOn joinder.Date
	Amount     joinder.Money
	Text       string // redacted words
	Level      joinder.Level
	Consents   joinder.Consents
	Count      int                 // sealed items
	Evidence   []joinder.AnnexItem // only with joinder.SendEvidence
	Gaps       []joinder.ChecklistItem
}

// Need is a checklist item and how many members lack it.
type Need struct {
	Item    joinder.ChecklistItem
	Missing int
}

// Workspace reads the case for organiser, custodian or observer.
func (c *Cases) Workspace(ctx context.Context, v joinder.Viewer, id joinder.ID) (Workspace, error) {
	if !Works(v, id) {
		return Workspace{}, joinder.Fail(joinder.Forbidden, "error.case.not_in_workspace")
	}
	r, err := c.register.Case(ctx, v, id)
	if err != nil {
		return Workspace{}, err
	}
	w := Workspace{Public: r.Publish(), Numbers: r.Numbers, Role: v.In(id), Allowed: map[joinder.Use]int{}}
	if w.Updates, err = c.register.CaseUpdates(ctx, v, id, 200); err != nil {
		return Workspace{}, err
	}
	rows, err := c.register.CaseMembers(ctx, v, id)
	if err != nil {
		return Workspace{}, err
	}
	for _, row := range rows {
		p := Person{
			Number: row.Membership.Number, Name: row.Name, Role: row.Membership.Role, JoinedAt: row.Membership.JoinedAt,
			State: row.State, Issue: row.Issue, OccurredOn: row.OccurredOn, Amount: row.Amount, Text: row.Text, Level: row.Level,
			Consents: row.Consents, Count: row.Count, Evidence: row.Evidence, Gaps: c.gaps(row),
		}
		w.Members = append(w.Members, p)
		for use, yes := range row.Consents {
			if yes {
				w.Allowed[use]++
			}
		}
	}
	w.Needed = needs(w.Members)
	for _, to := range []joinder.CaseState{joinder.Gathering, joinder.Drafting, joinder.Sent, joinder.Closed} {
		if r.Case.State.CanBecome(to) {
			w.Next = append(w.Next, to)
		}
	}
	return w, nil
}

func needs(members []Person) []Need {
	var out []Need
	at := map[string]int{}
	for _, m := range members {
		for _, g := range m.Gaps {
			i, ok := at[g.ID]
			if !ok {
				i = len(out)
				at[g.ID] = i
				out = append(out, Need{Item: g})
			}
			out[i].Missing++
		}
	}
	sortNeeds(out)
	return out
}

func sortNeeds(ns []Need) {
	slices.SortStableFunc(ns, func(a, b Need) int { return cmp.Compare(b.Missing, a.Missing) })
}
