package web

import (
	"net/http"
	"strings"

	"joinder/internal/i18n"
)

// about says what this is, how it counts, what happens to people's data and
// who answers for the instance.
func (s *Server) about(w http.ResponseWriter, r *http.Request) error {
	p := s.Page(r, "about.title")
	return s.Render(w, r, http.StatusOK, aboutView(p))
}

// aboutTopics are the sections of the page, in order; each has a heading and
// points in the catalogue, "about.<topic>" and "about.<topic>.<n>" from 1.
func aboutTopics() []string {
	return []string{"what", "count", "privacy", "proof", "rights", "cookies"}
}

// aboutPoints are the texts of a topic.
func aboutPoints(p Page, topic string) []string {
	var out []string
	for _, n := range []string{"1", "2", "3", "4", "5", "6"} {
		if key := "about." + topic + "." + n; p.Words.Has(key) {
			out = append(out, p.T(key))
		}
	}
	return out
}

// zoneField asks where the reader is.
func zoneField(p Page) Field {
	f := Field{Name: "zone", Label: p.T("about.zone.label"), Value: p.Words.Zone().String()}
	for _, name := range i18n.Zones() {
		f.Options = append(f.Options, Option{Value: name, Text: p.T("about.zone." + zoneKey(name))})
	}
	return f
}

// zoneKey is the last part of a zone's name, which is a city.
func zoneKey(name string) string { return strings.ToLower(name[strings.LastIndex(name, "/")+1:]) }
