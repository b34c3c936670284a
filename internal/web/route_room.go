package web

import (
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"joinder"
	"joinder/internal/collective"
	"joinder/internal/datapack"
	"joinder/internal/recourse/route"
)

// routeRoomPage is where a case can go next: the case's ladder, the reader's
// own clocks, and for those who work on the case every member's next rung.
type routeRoomPage struct {
	caseRoomPage
	Ladder  ladderShown
	Next    route.Step
	HasNext bool
	Mine    []myRoute
	Members []memberRoute // of this page
	Pager   Pager
	Places  []datapack.Jurisdiction // where the wallet is offered, when there are several
}

// myRoute is the reader's own complaint.
type myRoute struct {
	Number int
	Ladder ladderShown
	Next   string
}

// memberRoute is one member of the case for those who work on it.
type memberRoute struct {
	Number int
	Day    joinder.Date
	Next   string
	State  route.State
	Clock  *route.Own // the first that ends
}

func (s *Server) routeRoom(w http.ResponseWriter, r *http.Request) error {
	room, err := s.caseRoom(r, "/route", "route.room.title")
	if err != nil {
		return err
	}
	v, id := room.Viewer, room.Case.ID
	page, err := s.deps.Case.Reader.Case(r.Context(), v, id)
	if err != nil {
		return err
	}
	filings, err := s.deps.Route.Life.Submissions(r.Context(), v, id)
	if err != nil {
		return err
	}
	happened, err := s.deps.Route.Life.Happenings(r.Context(), v, id)
	if err != nil {
		return err
	}
	d := routeDispute{s.deps.Route.Pack, room, filings, happened, s.Today(), 0}
	if page.Numbers != nil {
		d.members = page.Numbers.Members
	}
	p := routeRoomPage{caseRoomPage: room}
	place, places := d.place(r.URL.Query().Get("place"))
	p.Places = places
	if p.Ladder, err = d.ladder(place, "", nil, happeningsOf(happened, "")); err != nil {
		return err
	}
	p.Next, p.HasNext = p.Ladder.Ladder.Next()
	for _, m := range page.Mine {
		mine, err := d.mine(place, m)
		if err != nil {
			return err
		}
		p.Mine = append(p.Mine, mine)
	}
	p.Ladder.NoOwn = len(p.Mine) > 0
	if p.Works() {
		if err := s.routeMembers(r, &p, d, place); err != nil {
			return err
		}
	}
	return s.Render(w, r, http.StatusOK, routeRoomView(p))
}

// NextName is the case's next step, "" without one.
func (p routeRoomPage) NextName() string {
	if !p.HasNext {
		return ""
	}
	return p.Ladder.title(p.Next)
}

// routeDispute is the case as the router is asked about it.
type routeDispute struct {
	pack     *datapack.Pack
	room     caseRoomPage
	filings  []joinder.Submission
	happened []joinder.Happening
	today    joinder.Date
	members  int
}

// place is where the case is: the asked one if the wallet is offered there,
// else the wallet's home, else the first place of the pack.
func (d routeDispute) place(asked string) (string, []datapack.Jurisdiction) {
	w, ok := d.pack.Wallet(d.room.Case.Wallet)
	var places []datapack.Jurisdiction
	for _, j := range d.pack.Served() {
		if !ok || j.ID == w.Home() || slices.Contains(w.Countries(), j.ID) || slices.Contains(w.Countries(), "global") {
			places = append(places, j)
		}
	}
	has := func(id string) bool {
		return slices.ContainsFunc(places, func(j datapack.Jurisdiction) bool { return j.ID == id })
	}
	switch {
	case has(asked):
		return asked, places
	case ok && has(w.Home()):
		return w.Home(), places
	case len(places) > 0:
		return places[0].ID, places
	}
	return d.pack.Served()[0].ID, d.pack.Served()
}

// ladder of the whole case (complaint "") or of one member.
func (d routeDispute) ladder(place string, complaint joinder.ID, change func(*route.Ask), happened []joinder.Happening) (ladderShown, error) {
	ask := route.Ask{Jurisdiction: place, Issue: d.room.Case.Issue, On: d.today, Members: d.members,
		History: route.HistoryOf(d.filings, d.happened, complaint), Happenings: happened}
	if _, ok := d.pack.Wallet(d.room.Case.Wallet); ok {
		ask.Wallet = d.room.Case.Wallet
	}
	if _, ok := d.pack.Issue(ask.Issue); !ok {
		ask.Issue = datapack.OtherIssue
	}
	if change != nil {
		change(&ask)
	}
	l, err := route.Of(d.pack).Route(ask)
	for i := range l.Warnings {
		if l.Warnings[i].Code == route.NoWallet { // the case knows its wallet, the pack does not
			l.Warnings[i].Code = route.NoOperator
		}
	}
	return PackWords{d.room.Page, d.pack}.shown(l), err
}

// mine is the reader's own way: what they filed themselves counts too, and
// their clocks run from their own day.
func (d routeDispute) mine(place string, m collective.Mine) (myRoute, error) {
	happened := since(m.OccurredOn, happeningsOf(d.happened, m.Complaint))
	l, err := d.ladder(place, m.Complaint, func(a *route.Ask) { a.Amount, a.Members = m.Amount, 1 }, happened)
	out := myRoute{Number: m.Number, Ladder: l}
	if next, ok := l.Ladder.Next(); ok {
		out.Next = l.title(next)
	}
	return out, err
}

// happeningsOf leaves what concerns everybody, and one complaint's own.
func happeningsOf(all []joinder.Happening, complaint joinder.ID) []joinder.Happening {
	var out []joinder.Happening
	for _, h := range all {
		if h.Complaint == "" || h.Complaint == complaint {
			out = append(out, h)
		}
	}
	return out
}

// since adds the day of the complaint: while nobody recorded when the person
// knew of the harm, it is taken for that day, which is the safe one.
func since(day joinder.Date, happened []joinder.Happening) []joinder.Happening {
	if day.IsZero() {
		return happened
	}
	for _, kind := range []joinder.HappeningKind{joinder.Occurred, joinder.Knew} {
		if !slices.ContainsFunc(joinder.Standing(happened), func(h joinder.Happening) bool { return h.Kind == kind }) {
			happened = append(happened, joinder.Happening{ID: joinder.ID("stated " + string(kind)), Kind: kind, On: day})
		}
	}
	return happened
}

// routeMembers fills the table for those who work on the case.
func (s *Server) routeMembers(r *http.Request, p *routeRoomPage, d routeDispute, place string) error {
	work, err := s.deps.Case.Reader.Workspace(r.Context(), p.Viewer, p.Case.ID)
	if err != nil {
		return err
	}
	of := map[int]joinder.ID{} // complaints are known by what they filed
	filed := map[string]map[int]bool{}
	for _, f := range d.filings {
		if f.Joint() {
			continue
		}
		of[f.Number] = f.Complaint
		if !f.FiledOn.IsZero() {
			if filed[f.Channel] == nil {
				filed[f.Channel] = map[int]bool{}
			}
			filed[f.Channel][f.Number] = true
		}
	}
	p.Ladder.Filed, p.Ladder.Of = map[string]int{}, len(work.Members)
	for channel, numbers := range filed {
		p.Ladder.Filed[channel] = len(numbers)
	}
	var people []collective.Person
	p.Pager, people = pageOf(r, work.Members, p.To("/route"))
	for _, m := range people {
		row, err := d.member(place, of[m.Number], m)
		if err != nil {
			return err
		}
		p.Members = append(p.Members, row)
	}
	return nil
}

func (d routeDispute) member(place string, complaint joinder.ID, m collective.Person) (memberRoute, error) {
	happened := since(m.OccurredOn, happeningsOf(d.happened, complaint))
	l, err := d.ladder(place, complaint, func(a *route.Ask) { a.Amount, a.Members = m.Amount, 1 }, happened)
	row := memberRoute{Number: m.Number, Day: m.OccurredOn}
	if next, ok := l.Ladder.Next(); ok {
		row.Next, row.State = l.Wording.Short(next.Channel.ID()), next.State
	}
	for i, o := range l.Ladder.OwnClocks {
		if !o.Met && !o.Ends.IsZero() && (row.Clock == nil || row.Clock.Late && !o.Late) {
			row.Clock = &l.Ladder.OwnClocks[i]
		}
	}
	return row, err
}

// Columns and Rows of the members' table.
func (p routeRoomPage) Columns() []Column {
	return []Column{{Label: p.T("route.members.who")}, {Label: p.T("route.members.next")}, {Label: p.T("route.members.clock")}}
}

// Rows of the members' table.
func (p routeRoomPage) Rows() [][]templ.Component {
	rows := make([][]templ.Component, 0, len(p.Members))
	for _, m := range p.Members {
		who := p.T("route.members.row", "Number", m.Number)
		next := p.T("route.members.none")
		if m.Next != "" {
			next = m.Next + " · " + p.T("route.state."+string(m.State))
		}
		rows = append(rows, []templ.Component{Str(who), Str(next), memberClock(p, m)})
	}
	return rows
}
