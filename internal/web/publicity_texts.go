package web

import (
	"cmp"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"joinder"
	"joinder/internal/recourse/publicity"
)

// publicityTextsPage is where the words are written.
type publicityTextsPage struct {
	publicityPage
	Given publicity.Texts // what needs another look; nil on the way in
	Base  int
}

func (s *Server) publicityTextsForm(w http.ResponseWriter, r *http.Request) error {
	return s.showTexts(w, r, http.StatusOK, nil, 0, nil)
}

func (s *Server) showTexts(w http.ResponseWriter, r *http.Request, status int, given publicity.Texts, base int, problems FormErrors) error {
	p := publicityTextsPage{Given: given, Base: base}
	var err error
	if p.publicityPage, err = s.publicityOf(r, "publicity.texts.title"); err != nil {
		return err
	}
	p.Errors = problems
	if given == nil {
		p.Base = p.Room.Preparation.Texts.Number
	}
	return s.Render(w, r, status, publicityTextsView(p))
}

func (s *Server) publicityTexts(w http.ResponseWriter, r *http.Request) error {
	id, err := s.formOf(r)
	if err != nil {
		return err
	}
	base, _ := strconv.Atoi(field(r, "base"))
	texts := publicity.Texts{}
	for name := range r.PostForm {
		if key := strings.ReplaceAll(name, ".", "/"); strings.Count(key, "/") == 2 {
			texts[key] = field(r, name)
		}
	}
	if err := s.deps.Publicity.Desk.SaveTexts(r.Context(), ViewerOf(r), id, base, texts); err != nil {
		problems, ok := FormErrorsOf(s.wordsOf(r), err)
		if !ok {
			return err
		}
		return s.showTexts(w, r, statusOf(err), texts, base, problems)
	}
	s.Flash(r.Context(), "publicity.flash.texts")
	return seeOther(w, r, casePath(id, "/publicity")+"#texts")
}

// langs in which the words are written, the reader's own first.
func (p publicityTextsPage) langs() []joinder.Lang {
	return []joinder.Lang{p.Lang, p.Words.Other()}
}

// networks are the press note and every network.
func (p publicityTextsPage) networks() []publicity.Network {
	press := publicity.Network{ID: publicity.Press, Name: joinder.Text{ZH: p.T("publicity.texts.press"), EN: p.T("publicity.texts.press")}, Known: true}
	return append([]publicity.Network{press}, p.Room.Networks...)
}

// text is the form's value: what was given, what is saved, or the proposal.
func (p publicityTextsPage) text(key string) string {
	if t, ok := p.Given[key]; ok {
		return t
	}
	return cmp.Or(p.Room.Preparation.Texts.Texts[key], p.Room.Drafts[key])
}

// field is the question for one text, with a count that fills in the figures of
// today as it goes.
func (p publicityTextsPage) field(n publicity.Network, lang joinder.Lang, title bool) Field {
	key := publicity.Key(lang, n.ID, title)
	f := Field{Name: strings.ReplaceAll(key, "/", "."), Rows: 7, Value: p.text(key), Max: n.Body}
	part := "body"
	if title {
		part, f.Rows, f.Max = "title", 0, n.Title
	}
	f.Label = p.T("publicity.texts.label", "Lang", p.T("publicity.lang."+string(lang)), "Part", p.T("publicity.part."+part))
	f.Error = p.Errors.Of(f.Name)
	f.Attrs = templ.Attributes{"lang": string(lang), "data-fill": "figures-" + string(lang)}
	if n.Weighted {
		f.Attrs["data-weighted"] = true
	}
	if n.URLCounts > 0 {
		f.Attrs["data-url"] = strconv.Itoa(n.URLCounts)
	}
	if post, ok := postOf(p.Room.Kit.Sides[lang], n.ID); ok && f.Max > 0 {
		text := post.Body
		if title {
			text = post.Title
		}
		f.Hint = p.T("publicity.texts.now", "Length", n.Length(text), "Limit", f.Max)
	}
	return f
}

// open reports whether a network's texts are shown at once: where something is
// wrong with them, and the first.
func (p publicityTextsPage) open(n publicity.Network) bool {
	for _, e := range p.Errors {
		if strings.Contains(e.Field, "."+n.ID+".") {
			return true
		}
	}
	return n.ID == publicity.Press && len(p.Errors) == 0
}

// limit says how long a text may be and how well that is known.
func (p publicityTextsPage) limit(n publicity.Network) string { return networkLimit(p.Page, n) }

func networkLimit(p Page, n publicity.Network) string {
	if n.Body == 0 {
		return ""
	}
	text := p.T("publicity.texts.limit", "Limit", n.Body)
	if n.Title > 0 {
		text = p.T("publicity.texts.limit_title", "Title", n.Title, "Limit", n.Body)
	}
	if n.Weighted {
		text += p.T("publicity.texts.weighted")
	}
	if n.URLCounts > 0 {
		text += p.T("publicity.texts.url", "Count", n.URLCounts)
	}
	if r := p.Words.Text(n.Remark); r != "" {
		text += p.T("publicity.texts.remark", "Remark", r)
	}
	if n.Known {
		return text + p.T("publicity.texts.known", "Date", p.Words.Day(n.CheckedOn))
	}
	return text + p.T("publicity.texts.check", "Date", p.Words.Day(n.CheckedOn))
}

// figures are today's values of the placeholders as JSON, for the counts.
func (p publicityTextsPage) figures(lang joinder.Lang) string {
	b, err := json.Marshal(p.Room.Kit.Values[lang])
	if err != nil {
		return "{}"
	}
	return string(b)
}

// explained are the placeholders with their values of today.
func (p publicityTextsPage) explained() [][2]string {
	var out [][2]string
	for _, name := range publicity.Placeholders() {
		value := []rune(p.Room.Kit.Values[p.Lang][name])
		if len(value) > 60 {
			value = append(value[:60], '…')
		}
		out = append(out, [2]string{"{" + name + "}", string(value)})
	}
	return out
}

func postOf(s publicity.Side, network string) (publicity.Post, bool) {
	for _, post := range s.Posts {
		if post.Network == network {
			return post, true
		}
	}
	return publicity.Post{}, false
}
