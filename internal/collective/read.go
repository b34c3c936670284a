package collective

import (
	"context"

	"joinder"
)

// Page is one case for one viewer.
type Page struct {
	Public  PublicCase
	Role    joinder.CaseRole // of the viewer, "" outside
	Numbers *Numbers         // exact, for those in the case
	Letter  *joinder.Letter  // newest sealed letter with its digests, for those in the case
	Updates []joinder.Update // that the viewer may read, newest first
	Mine    []Mine           // the viewer's own memberships
}

// Mine is the viewer's own complaint in a case.
type Mine struct {
	Complaint  joinder.ID
	Number     int
	Issue      string
	OccurredOn joinder.Date
	Amount     joinder.Money
	State      joinder.ComplaintState
	Consents   joinder.Consents
	Evidence   int
	Gaps       []joinder.ChecklistItem
}

// Case reads a case for the viewer.
func (c *Cases) Case(ctx context.Context, v joinder.Viewer, id joinder.ID) (Page, error) {
	r, err := c.register.Case(ctx, v, id)
	if err != nil {
		return Page{}, err
	}
	p := Page{Public: r.Publish(), Role: v.In(id)}
	if p.Updates, err = c.register.CaseUpdates(ctx, v, id, 200); err != nil {
		return Page{}, err
	}
	p.Public.Updates = publicUpdates(p.Updates)
	if p.Mine, err = c.Mine(ctx, v, id); err != nil {
		return Page{}, err
	}
	if p.Role == "" && len(p.Mine) > 0 {
		p.Role = joinder.Member
	}
	if p.Role != "" || v.System {
		p.Numbers = &r.Numbers
		if r.Letter.ID != "" {
			p.Letter = &r.Letter
		}
	}
	return p, nil
}

// Public reads what everybody may see of a case, whoever asks.
func (c *Cases) Public(ctx context.Context, id joinder.ID) (PublicCase, error) {
	p, err := c.Case(ctx, joinder.Viewer{}, id)
	return p.Public, err
}

// Listing is one page of cases.
type Listing struct {
	Cases []PublicCase
	Next  joinder.ID // Filter.Before of the next page; "" at the end
}

// List reads cases, newest first.
func (c *Cases) List(ctx context.Context, v joinder.Viewer, f Filter) (Listing, error) {
	if f.Limit <= 0 || f.Limit > 100 {
		f.Limit = 20
	}
	f.Limit++
	rs, err := c.register.CaseList(ctx, v, f)
	if err != nil {
		return Listing{}, err
	}
	var l Listing
	if len(rs) == f.Limit {
		rs = rs[:len(rs)-1]
		l.Next = rs[len(rs)-1].Case.ID
	}
	for _, r := range rs {
		l.Cases = append(l.Cases, r.Publish())
	}
	return l, nil
}

// Mine reads the viewer's own memberships in a case.
func (c *Cases) Mine(ctx context.Context, v joinder.Viewer, id joinder.ID) ([]Mine, error) {
	if len(v.Holds) == 0 {
		return nil, nil
	}
	// As a mere holder, an organiser too reads only their own rows.
	rows, err := c.register.CaseMembers(ctx, joinder.Viewer{Holds: v.Holds}, id)
	if err != nil {
		return nil, err
	}
	var out []Mine
	for _, r := range rows {
		out = append(out, Mine{
			Complaint: r.Membership.Complaint, Number: r.Membership.Number, Issue: r.Issue, OccurredOn: r.OccurredOn,
			Amount: r.Amount, State: r.State, Consents: r.Consents, Evidence: r.Count, Gaps: c.gaps(r),
		})
	}
	return out, nil
}

// Held reads the complaints that the viewer can open or join a case with.
func (c *Cases) Held(ctx context.Context, v joinder.Viewer) ([]Held, error) {
	if len(v.Holds) == 0 {
		return nil, nil
	}
	return c.register.HeldComplaints(ctx, v)
}

func (c *Cases) gaps(r Row) []joinder.ChecklistItem {
	if c.checklists == nil {
		return nil
	}
	have := make([]joinder.Evidence, len(r.Items))
	for i, item := range r.Items {
		have[i].Item = item
	}
	return c.checklists.Checklist(r.Issue).Gap(have)
}
