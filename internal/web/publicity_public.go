package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"path"
	"strconv"
	"strings"

	"joinder"
	"joinder/internal/collective"
	"joinder/internal/recourse/publicity"
	"joinder/internal/recourse/publicity/paper"
)

// publishedPage is what everybody can read of a case's publicity.
type publishedPage struct {
	Page
	Case   caseView
	Public publicity.Public
	Shown  *publicity.Publication // nil: nothing is published
	Side   publicity.Side
	Check  *publicity.Check // for those in the case
	Names  map[string]joinder.Text
}

func (s *Server) published(w http.ResponseWriter, r *http.Request) error {
	p, err := s.publishedOf(r, "publicity.published.title")
	if err != nil {
		return err
	}
	if p.Shown != nil && collective.Inside(p.Viewer, p.Case.ID) {
		p.Check = s.checkOf(r, p.Viewer, *p.Shown)
	}
	return s.Render(w, r, http.StatusOK, publishedView(p))
}

func (s *Server) publishedOf(r *http.Request, titleKey string) (publishedPage, error) {
	var p publishedPage
	id, err := idOf(r, "id")
	if err != nil {
		return p, err
	}
	c, err := s.deps.Case.Reader.Case(r.Context(), joinder.Viewer{}, id)
	if err != nil {
		return p, err
	}
	p.Page = s.Page(r, titleKey)
	p.Case = s.caseView(p.Page, c.Public)
	if p.Public, err = s.deps.Publicity.Log.Public(r.Context(), id); err != nil {
		return p, err
	}
	want, _ := strconv.Atoi(r.URL.Query().Get("n"))
	for i, pub := range p.Public.Publications {
		if want == 0 && i == 0 || pub.Number == want {
			p.Shown = &p.Public.Publications[i]
			p.Side = pub.Kit.Sides[p.Lang]
		}
	}
	return p, nil
}

// To is a path below the case.
func (p publishedPage) To(rest string) string { return casePath(p.Case.ID, rest) }

// File is the address of one file of the publication that is shown.
func (p publishedPage) File(name string) string {
	return p.To(fmt.Sprintf("/published/%d-%s.%s", p.Shown.Number, strings.TrimSuffix(name, path.Ext(name)), string(p.Lang)+path.Ext(name)))
}

// network is what a place to publish in is called.
func (p publishedPage) network(id string) string {
	if id == publicity.Press {
		return p.T("publicity.texts.press")
	}
	return p.T("publicity.network." + id)
}

// publicityFile gives the files of the kit as it stands, for those who work on
// the case: card.zh-CN.png, card.en.svg, sheet.en.pdf.
func (s *Server) publicityFile(w http.ResponseWriter, r *http.Request) error {
	id, err := idOf(r, "id")
	if err != nil {
		return err
	}
	k, err := s.deps.Publicity.Log.Preview(r.Context(), ViewerOf(r), id)
	if err != nil {
		return err
	}
	return s.kitFile(w, r, k, r.PathValue("file"), 0)
}

// publishedFile gives the files of a publication: 2-card.zh-CN.png.
func (s *Server) publishedFile(w http.ResponseWriter, r *http.Request) error {
	id, err := idOf(r, "id")
	if err != nil {
		return err
	}
	if _, err := s.deps.Case.Reader.Case(r.Context(), joinder.Viewer{}, id); err != nil {
		return err
	}
	all, err := s.deps.Publicity.Log.Public(r.Context(), id)
	if err != nil {
		return err
	}
	number, name, _ := strings.Cut(r.PathValue("file"), "-")
	for _, pub := range all.Publications {
		if strconv.Itoa(pub.Number) == number {
			w.Header().Set("Cache-Control", "public, max-age=86400")
			return s.kitFile(w, r, pub.Kit, name, pub.Number)
		}
	}
	return joinder.Fail(joinder.NotFound, "error.shell.not_found")
}

// kitFile draws one file. It is complete before the first byte leaves.
func (s *Server) kitFile(w http.ResponseWriter, r *http.Request, k publicity.Kit, name string, number int) error {
	kind, rest, _ := strings.Cut(name, ".")
	side, ok := k.Sides[joinder.Lang(strings.TrimSuffix(rest, path.Ext(rest)))]
	if !ok {
		return joinder.Fail(joinder.NotFound, "error.shell.not_found")
	}
	var buf bytes.Buffer
	var err error
	var media string
	switch kind + path.Ext(rest) {
	case "card.png":
		media, err = "image/png", s.deps.Publicity.Press.PNG(&buf, paper.Card{Side: side, Page: k.Page})
	case "card.svg":
		media, err = "image/svg+xml", s.deps.Publicity.Press.SVG(&buf, paper.Card{Side: side, Page: k.Page})
	case "sheet.pdf":
		media, err = "application/pdf", s.deps.Publicity.Press.Sheet(&buf, paper.Leaf{Side: side, Page: k.Page, At: midnight(k.On)})
	case "kit.json":
		media = "application/json; charset=utf-8"
		err = json.NewEncoder(&buf).Encode(k)
	default:
		return joinder.Fail(joinder.NotFound, "error.shell.not_found")
	}
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", media)
	h.Set("Content-Disposition", fmt.Sprintf(`%s; filename="joinder-%s-%s-%d.%s"`, disposition(r), k.Stem, kind, number, rest))
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	_, err = w.Write(buf.Bytes())
	return ignoreGone(err)
}

// disposition lets pages show what they embed; ?save makes a file to keep.
func disposition(r *http.Request) string {
	if r.URL.Query().Has("save") {
		return "attachment"
	}
	return "inline"
}

// factSheet is the sheet as a page to print: of the newest publication for
// everybody, of the kit as it stands for those who work on it (?preview).
func (s *Server) factSheet(w http.ResponseWriter, r *http.Request) error {
	p, err := s.publishedOf(r, "publicity.sheet.title")
	if err != nil {
		return err
	}
	if r.URL.Query().Has("preview") {
		k, err := s.deps.Publicity.Log.Preview(r.Context(), p.Viewer, p.Case.ID)
		if err != nil {
			return err
		}
		p.NoIndex = true
		p.Side = k.Sides[p.Lang]
		return s.Render(w, r, http.StatusOK, factSheetView(p, k, true))
	}
	if p.Shown == nil {
		return joinder.Fail(joinder.NotFound, "error.publicity.nothing")
	}
	return s.Render(w, r, http.StatusOK, factSheetView(p, p.Shown.Kit, false))
}

// labelClass draws a label.
func labelClass(l publicity.Label) string {
	if l == publicity.Fact {
		return ""
	}
	return "off"
}
