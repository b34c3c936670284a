package web

import (
	"encoding/json"
	"net/http"

	"github.com/a-h/templ"

	"joinder"
	"joinder/internal/collective"
	"joinder/internal/recourse/publicity"
)

// influenceView is the measures of a case on its page.
type influenceView struct {
	Page
	Case   caseView
	Has    publicity.Influence
	Month  string // of the digest so far
	Digest bool
}

// influenceOf measures a case for its page; nil where the host measures nothing.
func (s *Server) influenceOf(r *http.Request, p Page, c caseView) (*influenceView, error) {
	parts := s.deps.Publicity
	if parts.Log == nil || parts.Facts == nil {
		return nil, nil
	}
	i, err := parts.Log.Influence(r.Context(), parts.Facts(c.PublicCase))
	if err != nil {
		return nil, err
	}
	return &influenceView{Page: p, Case: c, Has: i, Month: s.deps.World.Now().In(p.Words.Zone()).Format("2006-01")}, nil
}

// countOpening counts a reader of the public page: nobody of the case, and no
// program that calls itself one.
func (s *Server) countOpening(r *http.Request, id joinder.ID) {
	if s.deps.Publicity.Log != nil && r.Method == http.MethodGet && !collective.Inside(ViewerOf(r), id) {
		s.deps.Publicity.Log.Opened(id, r.UserAgent())
	}
}

// To is a path below the case.
func (v influenceView) To(rest string) string { return casePath(v.Case.ID, rest) }

// Facts are the measures in the reader's words.
func (v influenceView) Facts() []Fact {
	p, i := v.Page, v.Has
	number := func(n int) string { return p.Words.Number(int64(n)) }
	out := []Fact{
		{Label: p.T("publicity.measure.evidence"), Value: percentOf(p, i.Evidenced, i.Members), Note: p.T("publicity.number.of", "Part", number(i.Evidenced), "All", number(i.Members))},
		{Label: p.T("publicity.measure.views"), Value: number(i.Recent), Note: p.T("publicity.measure.views_note", "Days", publicity.RecentDays, "All", number(i.Views))},
		{Label: p.T("publicity.measure.citations"), Value: number(i.Citations)},
	}
	replies := Fact{Label: p.T("publicity.measure.replies"), Value: number(i.Replies)}
	if i.Filings > 0 {
		replies.Note = p.T("publicity.measure.replies_note", "Answered", number(i.Answered), "Filings", number(i.Filings), "Share", percentOf(p, i.Answered, i.Filings))
	}
	speed := Fact{Label: p.T("publicity.measure.speed"), Value: "–", Note: p.T("publicity.measure.open", "Days", i.Open)}
	if i.Median >= 0 {
		speed.Value = p.N("publicity.measure.days", i.Median)
	}
	return append(out, replies, speed)
}

// percentOf writes a share; of nothing there is none.
func percentOf(p Page, part, all int) string {
	if all == 0 {
		return "–"
	}
	return p.T("publicity.measure.percent", "N", (part*100+all/2)/all)
}

// levels are the counts per level of verification, strongest first.
func (v influenceView) levels() []Fact {
	var out []Fact
	for _, l := range []joinder.Level{joinder.LevelEvidence, joinder.LevelContact, joinder.LevelStated, joinder.LevelImported} {
		if n := v.Has.Levels[l]; n > 0 {
			out = append(out, Fact{Label: v.T("publicity.level." + string(l)), Value: v.Words.Number(int64(n))})
		}
	}
	return out
}

// influenceJSON is the same figures for programs.
func (s *Server) influenceJSON(w http.ResponseWriter, r *http.Request) error {
	id, err := idOf(r, "id")
	if err != nil {
		return err
	}
	c, err := s.deps.Case.Reader.Case(r.Context(), joinder.Viewer{}, id)
	if err != nil {
		return err
	}
	i, err := s.deps.Publicity.Log.Influence(r.Context(), s.deps.Publicity.Facts(c.Public))
	if err != nil {
		return err
	}
	body, err := json.Marshal(map[string]any{
		"case": id, "members": c.Public.Members, "people": c.Public.People, "sums": c.Public.Sums, "with_evidence": c.Public.Evidenced,
		"levels": i.Levels, "views": i.Views, "views_recent": i.Recent, "views_recent_since": i.Since, "views_counted_since": i.FirstView,
		"citations": i.Citations, "citation_tones": i.Tones, "replies": i.Replies, "filings": i.Filings, "filings_answered": i.Answered,
		"median_days_to_answer": i.Median, "days_open": i.Open, "publications": i.Published, "corrections": i.Corrected,
	})
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Cache-Control", "public, max-age=60")
	_, err = w.Write(append(body, '\n'))
	return ignoreGone(err)
}

// citationLink leads out of the house; search engines are told not to weigh it.
func citationLink(href string) templ.SafeURL { return templ.URL(href) }
