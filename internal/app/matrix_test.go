package app_test

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"joinder/internal/app/apptest"
	"joinder/internal/sqldb/sqldbtest"
	"joinder/internal/web"
)

// TestNobodySeesWhatTheyWereNotGiven is the visibility matrix: everybody looks
// at every address of the site, and what they see of every complaint must be
// exactly what surfaces says. A new route needs a row there.
func TestNobodySeesWhatTheyWereNotGiven(t *testing.T) {
	sqldbtest.EachURL(t, func(t *testing.T, url string) {
		m := newMatrix(t, url)
		for _, route := range m.site.Web.Routes() {
			if route.Method != http.MethodGet {
				continue
			}
			s, known := surfaces[route.Pattern]
			if !known {
				t.Errorf("GET %s has no row in the visibility matrix: add it to surfaces", route.Pattern)
				continue
			}
			for _, v := range m.viewers {
				m.hold(route, s, v)
			}
		}
		m.askIfOnlyMe()
		m.holdDeeds()
		m.runCommands()
		m.holdOrigins()
		m.readLog()
	})
}

// hold looks at a surface as one viewer and compares.
func (m *matrix) hold(route web.Route, s surface, v viewer) {
	m.Helper()
	got, in := map[string]bool{}, false
	for _, path := range s.addresses(m, v, route.Pattern) {
		a := m.look(v, http.MethodGet, path)
		switch a.Status {
		case 200:
			in = true
		case 301, 302, 303, 308, 401, 403, 404, 405:
		default:
			m.Errorf("%s, %s: %d", v.name, path, a.Status)
		}
		m.holdHeaders(route, path, a)
		maps.Copy(got, m.seen(path, a))
	}
	if want := s.lets(v.name); in != want {
		m.Errorf("%s, %s: gets in %v, should %v", v.name, route.Pattern, in, want)
	}
	m.compare(v.name, route.Pattern, got, s.grants)
}

// compare holds what was seen against what may be seen.
func (m *matrix) compare(who, where string, got map[string]bool, grants []grant) {
	m.Helper()
	want := m.wanted(who, grants)
	var leaks, gone []string
	for _, c := range slices.Sorted(maps.Keys(got)) {
		if !want[c] {
			leaks = append(leaks, c)
		}
	}
	for _, c := range slices.Sorted(maps.Keys(want)) {
		if !got[c] {
			gone = append(gone, c)
		}
	}
	if len(leaks) > 0 {
		m.Errorf("LEAK: %s sees at %s: %s", who, where, strings.Join(leaks, " "))
	}
	if len(gone) > 0 {
		m.Errorf("%s should see at %s: %s", who, where, strings.Join(gone, " "))
	}
}

func (m *matrix) wanted(who string, grants []grant) map[string]bool {
	want := map[string]bool{}
	for _, g := range grants {
		if !slices.Contains(strings.Fields(g.who), who) && g.who != "all" && (g.who != "self" || !slices.Contains(strings.Fields(complainants), who)) {
			continue
		}
		of := strings.Fields(g.of)
		if g.of == "self" {
			of = []string{who}
		}
		for _, subject := range of {
			for _, kind := range strings.Fields(g.kinds) {
				if m.subject(subject).tells[kind] != nil {
					want[subject+"."+kind] = true
				}
			}
		}
	}
	return want
}

// holdHeaders checks what every answer carries.
func (m *matrix) holdHeaders(route web.Route, path string, a apptest.Answer) {
	m.Helper()
	for name, want := range map[string]string{
		"Content-Security-Policy": "default-src 'none'", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin",
		"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin", "Permissions-Policy": "camera=()",
	} {
		if got := a.Header.Get(name); !strings.Contains(got, want) {
			m.Errorf("%s: %s is %q", path, name, got)
		}
	}
	if csp := a.Header.Get("Content-Security-Policy"); strings.Contains(csp, "unsafe") || strings.Contains(csp, "*") {
		m.Errorf("%s: policy %q", path, csp)
	}
	if route.Access >= web.Private && a.Header.Get("Cache-Control") != "no-store" {
		m.Errorf("%s may be kept by browsers: Cache-Control %q", path, a.Header.Get("Cache-Control"))
	}
	for _, c := range a.Header.Values("Set-Cookie") {
		if !strings.Contains(c, "HttpOnly") && strings.HasPrefix(c, "joinder_session") || !strings.Contains(c, "SameSite=Lax") {
			m.Errorf("%s: cookie %q", path, c)
		}
	}
}

// prepared add to the world before everybody looks: areas of the site put
// their own things there.
var prepared []func(*matrix)

// planted add to the complaints before there is a case or a letter.
var planted []func(*matrix)

// addSurfaces and addDeeds take the rows of an area.
func addSurfaces(rows map[string]surface) { maps.Copy(surfaces, rows) }
func addDeeds(rows map[string]string)     { maps.Copy(deeds, rows) }

// deeds says who may send a form about the case or the published complaint;
// for everybody else there is no such thing.
var deeds = map[string]string{
	"/cases/{id}/join": "published", "/cases/{id}/consent": "published", "/cases/{id}/leave": "published",
	"/cases/{id}/updates": "organiser", "/cases/{id}/step": "organiser", "/cases/{id}/letter": "organiser",
	"/cases/{id}/letter/draft": "organiser", "/cases/{id}/letter/freeze": "organiser",
	"/mine/{id}/withdraw": "published", "/mine/{id}/evidence": "published", "/mine/{id}/erase": "published",
}

// holdDeeds lets everybody try what is not theirs to do: it is refused, and
// nothing changes.
func (m *matrix) holdDeeds() {
	m.Helper()
	id, counts := string(m.subject("published").filed.ID), []string{
		`SELECT COUNT(*) FROM members WHERE left_at = 0`, `SELECT COUNT(*) FROM consents WHERE withdrawn_at = 0`, `SELECT COUNT(*) FROM case_updates`,
		`SELECT COUNT(*) FROM letters`, `SELECT COUNT(*) FROM evidence`, `SELECT COUNT(*) FROM complaints WHERE state = 'filed'`,
	}
	var before []int
	for _, q := range counts {
		before = append(before, m.site.Count(q))
	}
	for _, route := range m.site.Web.Routes() {
		if route.Method == http.MethodGet || !strings.HasPrefix(route.Pattern, "/cases/{id}") && !strings.HasPrefix(route.Pattern, "/mine/{id}") {
			continue
		}
		may, known := deeds[route.Pattern]
		if !known {
			m.Errorf("%s %s has no row in the visibility matrix: add it to deeds", route.Method, route.Pattern)
		}
		path := strings.Replace(route.Pattern, "{id}", string(m.caseID), 1)
		if strings.HasPrefix(route.Pattern, "/mine/") {
			path = strings.Replace(route.Pattern, "{id}", id, 1)
		}
		for _, v := range m.viewers {
			if v.name == may {
				continue
			}
			var a apptest.Answer
			if strings.HasSuffix(path, "/evidence") {
				a = v.Give(path, "files", apptest.Upload{Name: "x.txt", Data: []byte("planted")})
			} else {
				a = v.Send(path, "complaint", id, "use", "name", "yes", "0", "allow", "count", "text", "A planted update of some length.", "for", "public", "to", "closed",
					"base", "1", "lang", "en", "subject", "Planted", "body", "Planted words of a letter that nobody wrote.", "letter", id, "sure", "yes")
			}
			if a.Status != 401 && a.Status != 403 && a.Status != 404 && a.Status != 422 {
				m.Errorf("%s does %s: %d at %s", v.name, path, a.Status, a.Path)
			}
		}
	}
	for i, q := range counts {
		if after := m.site.Count(q); after != before[i] {
			m.Errorf("what was refused changed something: %s was %d, is %d", q, before[i], after)
		}
	}
}

// holdOrigins sends every form from another site: nothing is accepted.
func (m *matrix) holdOrigins() {
	m.Helper()
	for _, route := range m.site.Web.Routes() {
		if route.Method == http.MethodGet {
			continue
		}
		for _, v := range m.viewers {
			for _, path := range fill(m, v, route.Pattern) {
				for _, headers := range []map[string]string{
					{"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}, {"Origin": "http://sub.127.0.0.1", "Sec-Fetch-Site": "same-site"},
					{"Origin": "https://evil.example", "Sec-Fetch-Site": ""}, {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
				} {
					r := v.Request(route.Method, path, strings.NewReader("complaint="+string(m.subject("published").filed.ID)))
					r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
					for name, value := range headers {
						r.Header.Set(name, value)
						if value == "" {
							r.Header.Del(name)
						}
					}
					a := v.Do(r)
					if a.Status != http.StatusForbidden {
						m.Errorf("%s %s from another site (%v): %d", route.Method, path, headers, a.Status)
					}
					m.holdHeaders(web.Route{}, path, a)
				}
			}
			if v.name == "organiser" {
				break // public and organiser are enough: the answer comes before anybody is asked who they are
			}
		}
	}
}

// readLog: the log names patterns, never words, names, codes or links.
func (m *matrix) readLog() {
	m.Helper()
	log := m.site.Log.String()
	if !strings.Contains(log, "/cases/{id}/bundle.zip") {
		m.Error("the access log is not there")
	}
	for _, s := range m.subjects {
		for kind, forms := range s.tells {
			for _, form := range forms {
				if kind != "id" && kind != "day" && contains(log, form) {
					m.Errorf("LEAK: the log holds %s.%s", s.name, kind)
				}
			}
		}
	}
	if strings.Contains(log, m.unfiled) || strings.Contains(log, "Unfiledqz") {
		m.Error("LEAK: the log holds a draft")
	}
}
