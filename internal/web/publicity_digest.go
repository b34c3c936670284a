package web

import (
	"net/http"
	"regexp"

	"joinder"
	"joinder/internal/i18n"
	"joinder/internal/recourse/publicity"
)

// digestShow is a case's month for everybody.
type digestShow struct {
	Page
	Case  caseView
	Has   publicity.Digest
	SoFar bool
}

var monthForm = regexp.MustCompile(`^20[0-9]{2}-(0[1-9]|1[0-2])$`)

func (s *Server) digestPage(w http.ResponseWriter, r *http.Request) error {
	id, err := idOf(r, "id")
	if err != nil {
		return err
	}
	c, err := s.deps.Case.Reader.Case(r.Context(), joinder.Viewer{}, id)
	if err != nil {
		return err
	}
	month := r.PathValue("month")
	if !monthForm.MatchString(month) {
		return joinder.Fail(joinder.NotFound, "error.publicity.no_digest")
	}
	var p digestShow
	if p.Has, p.SoFar, err = s.deps.Publicity.Mails.Digest(r.Context(), id, month); err != nil {
		return err
	}
	p.Page = s.Page(r, "publicity.digest.title")
	p.Title = p.T("publicity.digest.of", "Month", p.Words.Month(month))
	p.Case = s.caseView(p.Page, c.Public)
	return s.Render(w, r, http.StatusOK, digestView(p))
}

// To is a path below the case.
func (p digestShow) To(rest string) string { return casePath(p.Case.ID, rest) }

// Facts of the month.
func (p digestShow) Facts() []Fact {
	var out []Fact
	for _, line := range DigestFigures(p.Words, p.Has) {
		out = append(out, Fact{Label: line[0], Value: line[1]})
	}
	return out
}

// News of the month.
func (p digestShow) News() []newsLine { return digestNews(p.Page, p.Has) }

func digestNews(p Page, g publicity.Digest) []newsLine {
	us := make([]joinder.Update, 0, len(g.News))
	for _, n := range g.News {
		us = append(us, joinder.Update{Case: g.Case, At: n.At, Kind: n.Kind, Text: n.Text, Public: true})
	}
	return newsLines(p, us)
}

// DigestFigures are a digest's figures with their names, for page and mail.
func DigestFigures(w *i18n.Words, g publicity.Digest) [][2]string {
	number := func(n int) string { return w.Number(int64(n)) }
	sum := ""
	for i, s := range g.Sums {
		text := w.Money(s.Money())
		if !s.Exact {
			text = w.T("publicity.fact.about", "Sum", w.About(s.Money()))
		}
		if i > 0 {
			sum += " + "
		}
		sum += text
	}
	out := [][2]string{{w.T("publicity.number.people"), number(g.People)}}
	if sum != "" {
		out = append(out, [2]string{w.T("publicity.number.sum"), sum})
	}
	out = append(out, [2]string{w.T("publicity.number.evidenced"), w.T("publicity.number.of", "Part", number(g.Evidenced), "All", number(g.Members))},
		[2]string{w.T("publicity.number.sealed"), number(g.Seals)}, [2]string{w.T("publicity.digest.views"), number(g.Views)},
		[2]string{w.T("publicity.measure.citations"), number(g.Citations)})
	if g.Filings > 0 {
		out = append(out, [2]string{w.T("publicity.digest.answered"), w.T("publicity.number.of", "Part", number(g.Answered), "All", number(g.Filings))})
	}
	if g.Median >= 0 {
		out = append(out, [2]string{w.T("publicity.measure.speed"), w.N("publicity.measure.days", g.Median)})
	}
	return out
}

// digestWish is a member's yes or no to digests by mail.
func (s *Server) digestWish(w http.ResponseWriter, r *http.Request) error {
	id, err := s.formOf(r)
	if err != nil {
		return err
	}
	complaint, v, key := joinder.ID(field(r, "complaint")), ViewerOf(r), "publicity.flash.digest_off"
	if field(r, "yes") == "1" {
		key = "publicity.flash.digest_on"
		err = s.deps.Publicity.Mails.Subscribe(r.Context(), v, id, complaint, s.preferencesOf(r).Lang)
	} else {
		err = s.deps.Publicity.Mails.Unsubscribe(r.Context(), v, id, complaint)
	}
	if err != nil {
		return err
	}
	s.Flash(r.Context(), key)
	return seeOther(w, r, casePath(id, "/me"))
}

// digestStopPage asks once whether to end the mails: programs that open every
// link of a mail end nothing.
type digestStopPage struct {
	Page
	Token string
	Done  bool
}

func (s *Server) digestStopForm(w http.ResponseWriter, r *http.Request) error {
	p := digestStopPage{Page: s.Page(r, "publicity.stop.title"), Token: clip(r.URL.Query().Get("t"), 64)}
	p.NoIndex = true
	return s.Render(w, r, http.StatusOK, digestStopView(p))
}

// digestStop ends them. Mail programs send the same request when their own
// button is pressed (RFC 8058), with the token in the address.
func (s *Server) digestStop(w http.ResponseWriter, r *http.Request) error {
	if err := badForm(r.ParseForm()); err != nil {
		return err
	}
	if err := s.deps.Publicity.Mails.Stop(r.Context(), clip(r.FormValue("t"), 64)); err != nil {
		return err
	}
	p := digestStopPage{Page: s.Page(r, "publicity.stop.title"), Done: true}
	p.NoIndex = true
	return s.Render(w, r, http.StatusOK, digestStopView(p))
}
