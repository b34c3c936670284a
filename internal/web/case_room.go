package web

import (
	"net/http"

	"joinder"
	"joinder/internal/collective"
)

// caseRoomPage is what every page of a case's inner life knows; page structs of
// the rooms embed it and draw themselves inside CaseRoom.
type caseRoomPage struct {
	Page
	Case  caseView
	Role  joinder.CaseRole
	Rooms []roomLink
}

// roomLink leads to one room of the case.
type roomLink struct {
	Href, Text string
	Here       bool
}

// room is one page of a case: its path below the case, the key of its name,
// and who may enter.
type room struct {
	path, key string
	enter     func(joinder.Viewer, joinder.ID) bool
}

// caseRooms are all rooms in the order of a case's life. What a viewer sees in
// a room is decided by its query; here only whether the door is shown.
func (s *Server) caseRooms() []room {
	return []room{
		{"/work", "case.room.work", collective.Works},
		{"/route", "case.room.route", collective.Inside},
		{"/letter", "case.room.letter", collective.Inside},
		{"/filing", "case.room.filing", collective.Inside},
		{"/clocks", "case.room.clocks", collective.Inside},
		{"/replies", "case.room.replies", collective.Inside},
		{"/remedy", "case.room.remedy", collective.Inside},
		{"/publicity", "case.room.publicity", collective.Works},
		{"/handoff", "case.room.handoff", collective.Inside},
		{"/seats", "case.room.seats", collective.Inside},
	}
}

// caseRoom begins a page of a room: path is one of caseRooms, titleKey the
// page's title. Who may not enter gets the error that says so; who is not in
// the case at all learns nothing.
func (s *Server) caseRoom(r *http.Request, path, titleKey string) (caseRoomPage, error) {
	id, err := idOf(r, "id")
	if err != nil {
		return caseRoomPage{}, err
	}
	c, err := s.deps.Case.Reader.Case(r.Context(), ViewerOf(r), id)
	if err != nil {
		return caseRoomPage{}, err
	}
	return s.roomPage(r, c.Public, c.Role, path, titleKey)
}

// roomPage is caseRoom for a page that has read the case already.
func (s *Server) roomPage(r *http.Request, c collective.PublicCase, role joinder.CaseRole, path, titleKey string) (caseRoomPage, error) {
	p := caseRoomPage{Page: s.Page(r, titleKey), Role: role}
	p.NoIndex = true
	p.Case = s.caseView(p.Page, c)
	p.Rooms = s.doors(p.Page, c.ID, path)
	for _, door := range p.Rooms {
		if door.Here {
			return p, nil
		}
	}
	return caseRoomPage{}, joinder.Fail(joinder.Forbidden, "error.case.not_in_workspace")
}

// doors are the rooms that the reader may enter; here is the one they are in.
func (s *Server) doors(p Page, id joinder.ID, here string) []roomLink {
	var out []roomLink
	for _, room := range s.caseRooms() {
		if room.enter(p.Viewer, id) && s.hasRoute("GET", "/cases/{id}"+room.path) {
			out = append(out, roomLink{Href: casePath(id, room.path), Text: p.T(room.key), Here: room.path == here})
		}
	}
	return out
}

// hasRoute reports whether the table has the row.
func (s *Server) hasRoute(method, pattern string) bool { return s.served[method+" "+pattern] }

// way leads back: the case goes by its wallet, for its title stands below.
func (p caseRoomPage) way() []Crumb {
	return []Crumb{{Href: "/cases", Text: p.T("case.list.title")}, {Href: p.To(""), Text: p.Case.WalletName}, {Text: p.Title}}
}

// To is a path below the case.
func (p caseRoomPage) To(rest string) string { return casePath(p.Case.ID, rest) }

// Runs reports whether the reader leads the case.
func (p caseRoomPage) Runs() bool { return collective.Runs(p.Viewer, p.Case.ID) }

// Works reports whether the reader works on the case.
func (p caseRoomPage) Works() bool { return collective.Works(p.Viewer, p.Case.ID) }
