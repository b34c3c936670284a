package app_test

import (
	"strings"

	"joinder/internal/app/apptest"
)

// Rows of the visibility matrix for watching. A watch is seen by whoever has its
// link; here that is one person.
func init() {
	const nobody = "nobody"
	addSurfaces(map[string]surface{
		"/watch":         {},
		"/watch/find":    {},
		"/watch/door":    {at: just("/watch/door", "/watch/door?t=aaaaaaaaaaaaaaaaaaaaaaaaaa"), in: nobody},
		"/watch/{token}": {at: ownWatch, in: "outsider", grants: []grant{{"outsider", "outsider", "watched watchlink"}}},
	})
	prepared = append(prepared, func(m *matrix) {
		s := m.subject("outsider")
		s.tells["watched"] = []string{"Payeeqz", "6184.29", "6,184.29"} // too large for the log to take it for milliseconds
		a := watchBegin(s.by, "watchqz.csv", watchTable("2026-01", "2026-01-10 12:00:00,Payeeqz,-6184.29,EUR,q1", "2026-01-10 12:04:00,Payeeqz,-6184.29,EUR,q2"))
		if a.Status != 200 || !strings.HasPrefix(a.Path, "/watch/") {
			m.Fatalf("watch: %d at %s", a.Status, a.Path)
		}
		s.tells["watchlink"] = []string{strings.TrimPrefix(a.Path, "/watch/")}
		m.holdWatch(a.Path)
	})
}

// ownWatch is the link for the person who has it, and a guess for others.
func ownWatch(m *matrix, v viewer) []string {
	token := m.subject("outsider").tells["watchlink"][0]
	if v.name == "outsider" {
		return []string{"/watch/" + strings.ToUpper(token)}
	}
	return []string{"/watch/" + token[:25] + "7", "/watch/" + strings.Repeat("a", 26), "/watch/%00"}
}

// holdWatch sends every form of a watch to a link that nobody has, and sees
// that the one that somebody has stays as it is.
func (m *matrix) holdWatch(path string) {
	m.Helper()
	stranger := m.site.Person("en")
	before := m.text(`SELECT CAST(version AS TEXT) FROM held WHERE kind = 'watch'`)
	for _, route := range m.site.Web.Routes() {
		if route.Method != "POST" || !strings.HasPrefix(route.Pattern, "/watch/{token}/") {
			continue
		}
		guess := strings.Replace(route.Pattern, "{token}", strings.Repeat("b", 26), 1)
		if a := stranger.Send(guess, "n", "1", "mark", "0", "like", "1", "months", "13", "address", "a@b.example", "day", "3"); a.Status != 404 && !(a.Status == 200 && strings.HasSuffix(route.Pattern, "/mail/stop")) {
			m.Errorf("%s at a guess: %d", route.Pattern, a.Status)
		}
	}
	if after := m.text(`SELECT CAST(version AS TEXT) FROM held WHERE kind = 'watch'`); after != before {
		m.Errorf("the watch changed: version %s, was %s", after, before)
	}
	if a := stranger.Read(path + "/files"); a.Status != 404 {
		m.Errorf("a page that does not exist: %d", a.Status)
	}
}

// watchBegin begins a watch as the form does.
func watchBegin(p *apptest.Person, name, file string) apptest.Answer {
	return watchSend(p, "/watch", name, file, "months", "13", "agreed", "1")
}
