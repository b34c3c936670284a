package web

import (
	"bytes"
	"encoding/xml"
	"net/http"
	"strconv"
	"time"

	"joinder"
)

// atom is a feed as RFC 4287 writes it.
type atom struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang    string      `xml:"xml:lang,attr"`
	ID      string      `xml:"id"`
	Title   string      `xml:"title"`
	Updated string      `xml:"updated"`
	Author  atomAuthor  `xml:"author"`
	Links   []atomLink  `xml:"link"`
	Entries []atomEntry `xml:"entry"`
}

type atomAuthor struct {
	Name string `xml:"name"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr,omitempty"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	ID      string   `xml:"id"`
	Title   string   `xml:"title"`
	Updated string   `xml:"updated"`
	Link    atomLink `xml:"link"`
	Content struct {
		Type string `xml:"type,attr"`
		Text string `xml:",chardata"`
	} `xml:"content"`
}

// caseFeed is the public news of a case for feed readers, newest first.
func (s *Server) caseFeed(w http.ResponseWriter, r *http.Request) error {
	id, err := idOf(r, "id")
	if err != nil {
		return err
	}
	c, err := s.deps.Case.Reader.Case(r.Context(), joinder.Viewer{}, id)
	if err != nil {
		return err
	}
	p := s.Page(r, "case.page.title", "Title", c.Public.Title)
	feed := atom{Lang: string(p.Lang), ID: p.Link(casePath(id, "")), Title: c.Public.Title, Updated: c.Public.OpenedAt.UTC().Format(time.RFC3339),
		Author: atomAuthor{p.T("shell.site.name")}, Links: []atomLink{{"self", "application/atom+xml", p.Link(casePath(id, "/updates.atom"))}, {"alternate", "text/html", p.Link(casePath(id, ""))}}}
	for i, n := range newsLines(p, c.Updates) {
		if n.MembersOnly || i >= 100 {
			continue
		}
		e := atomEntry{ID: p.Link(casePath(id, "")) + "#" + strconv.FormatInt(n.At.UnixMicro(), 10), Title: clip(n.Text, 80), Updated: n.At.UTC().Format(time.RFC3339),
			Link: atomLink{"alternate", "text/html", p.Link(casePath(id, "")) + "#updates"}}
		e.Content.Type, e.Content.Text = "text", n.Text
		if len(feed.Entries) == 0 {
			feed.Updated = e.Updated
		}
		feed.Entries = append(feed.Entries, e)
	}
	var buf bytes.Buffer
	buf.WriteString(xml.Header)
	if err := xml.NewEncoder(&buf).Encode(feed); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/atom+xml; charset=utf-8")
	h.Set("Cache-Control", "public, max-age=300")
	h.Set("Vary", "Accept-Language")
	_, err = w.Write(buf.Bytes())
	return ignoreGone(err)
}
