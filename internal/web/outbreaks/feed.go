package outbreaks

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"net/http"
	"time"

	"joinder"
	"joinder/internal/similar/outbreak"
)

// atom is a feed as RFC 4287 writes it.
type atom struct {
	XMLName xml.Name  `xml:"http://www.w3.org/2005/Atom feed"`
	Lang    string    `xml:"xml:lang,attr"`
	ID      string    `xml:"id"`
	Title   string    `xml:"title"`
	Updated string    `xml:"updated"`
	Author  string    `xml:"author>name"`
	Links   []atomTo  `xml:"link"`
	Entries []atomOne `xml:"entry"`
}

type atomTo struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr"`
	Href string `xml:"href,attr"`
}

type atomOne struct {
	ID        string `xml:"id"`
	Title     string `xml:"title"`
	Published string `xml:"published"`
	Updated   string `xml:"updated"`
	Link      atomTo `xml:"link"`
	Content   struct {
		Type string `xml:"type,attr"`
		Text string `xml:",chardata"`
	} `xml:"content"`
}

// feed is the outbreaks of the last twelve months for feed readers.
func (p pages) feed(w http.ResponseWriter, r *http.Request) error {
	t, a, all, stand, err := p.chosen(r)
	if err != nil {
		return err
	}
	updated := stand.LookedAt
	if len(all) > 0 {
		updated = all[0].ChangedAt
		for _, o := range all {
			if o.ChangedAt.After(updated) {
				updated = o.ChangedAt
			}
		}
	}
	out := atom{Lang: string(t.Lang), ID: t.Link("/outbreaks" + a.query()), Title: t.T("outbreak.feed", "Site", t.T("shell.site.name")), Updated: updated.UTC().Format(time.RFC3339),
		Author: t.T("shell.site.name"), Links: []atomTo{{"self", "application/atom+xml", t.Link("/outbreaks.atom" + a.query())}, {"alternate", "text/html", t.Link("/outbreaks" + a.query())}}}
	for _, o := range all {
		e := atomOne{ID: t.Link(path(o.ID)), Title: t.T("outbreak.feed_title", "State", t.State(o), "About", t.About(o)), Published: o.NoticedAt.UTC().Format(time.RFC3339),
			Updated: o.ChangedAt.UTC().Format(time.RFC3339), Link: atomTo{"alternate", "text/html", t.Link(path(o.ID))}}
		e.Content.Type, e.Content.Text = "text", t.Sentence(o)+" "+t.Chance(o)+" "+t.T("outbreak.nothing_proven")
		out.Entries = append(out.Entries, e)
	}
	var buf bytes.Buffer
	buf.WriteString(xml.Header)
	if err := xml.NewEncoder(&buf).Encode(out); err != nil {
		return err
	}
	w.Header().Set("Vary", "Accept-Language")
	send(w, "application/atom+xml; charset=utf-8", buf.Bytes())
	return nil
}

// chosen is what the feeds tell.
func (p pages) chosen(r *http.Request) (t told, a asked, all []outbreak.Public, s outbreak.Stand, err error) {
	t, a = told{Page: p.Page(r, "outbreak.title")}, readAsk(r.URL.Query())
	if t.Names, err = p.Names(r); err != nil {
		return t, a, nil, s, err
	}
	if s, err = p.Desk.Stand(r.Context()); err != nil {
		return t, a, nil, s, err
	}
	all, err = p.Desk.List(r.Context(), t.Viewer, a.ask(t.Names, p.Desk.Today()))
	return t, a, all, s, err
}

// line is an outbreak as JSON.
type line struct {
	ID        joinder.ID      `json:"id"`
	URL       string          `json:"url"`
	Wallet    string          `json:"wallet"`
	Issue     string          `json:"issue"`
	State     outbreak.State  `json:"state"`
	From      joinder.Date    `json:"from"`
	Precision string          `json:"from_precision"` // "day" or "week"
	Alarm     string          `json:"alarm_day,omitempty"`
	LastWeek  joinder.Date    `json:"last_unusual_week"`
	Noticed   time.Time       `json:"noticed_at"`
	People    int             `json:"people_in_7_days"`
	Usual     float64         `json:"usual_in_7_days"`
	Threshold int             `json:"threshold"`
	Odds      int             `json:"by_chance_less_than_once_in_weeks"`
	Method    string          `json:"method"`
	Weeks     []outbreak.Week `json:"weeks"`
}

// json is the same for programs.
func (p pages) json(w http.ResponseWriter, r *http.Request) error {
	t, _, all, s, err := p.chosen(r)
	if err != nil {
		return err
	}
	lines := make([]line, len(all))
	for i, o := range all {
		lines[i] = line{ID: o.ID, URL: t.Link(path(o.ID)), Wallet: o.Wallet, Issue: o.Issue, State: o.State, From: o.From, Precision: "week", LastWeek: o.LastWeek,
			Noticed: o.NoticedAt, People: o.People, Usual: o.Usual, Threshold: o.Threshold, Odds: o.Odds, Method: o.Method, Weeks: o.Weeks}
		if !o.Own {
			lines[i].Precision, lines[i].Alarm = "day", o.Day.String()
		}
		if lines[i].Weeks == nil {
			lines[i].Weeks = []outbreak.Week{}
		}
	}
	body, err := json.MarshalIndent(map[string]any{"looked_at": s.LookedAt, "up_to": s.Day, "series": s.Series, "method": outbreak.Method, "outbreaks": lines}, "", "  ")
	if err != nil {
		return err
	}
	send(w, "application/json; charset=utf-8", append(body, '\n'))
	return nil
}

// send writes an answer that may be kept for five minutes.
func send(w http.ResponseWriter, kind string, body []byte) {
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Cache-Control", "public, max-age=300")
	_, _ = w.Write(body) // whether the reader has gone does not matter
}
