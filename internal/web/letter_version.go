package web

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"path"
	"strings"

	"joinder"
	"joinder/internal/letter"
)

// letterOne is one version to read, and, once sealed, to download.
type letterOne struct {
	letterShow
	Letter joinder.Letter
}

// letterVersion shows a version, or hands out its file at the same address
// with ".pdf" or ".xlsx" behind it.
func (s *Server) letterVersion(w http.ResponseWriter, r *http.Request) error {
	p, err := s.letterOf(r, "letterpage.version.title")
	if err != nil {
		return err
	}
	ext := path.Ext(r.PathValue("version"))
	l, err := p.find(strings.TrimSuffix(r.PathValue("version"), ext))
	if err != nil {
		return err
	}
	p.open(l.Thread())
	switch ext {
	case "":
		return s.Render(w, r, http.StatusOK, letterVersionView(letterOne{p, l}))
	case ".pdf":
		return s.letterFile(w, r, p, l, l.PDF, ext)
	case ".xlsx":
		return s.letterFile(w, r, p, l, l.XLSX, ext)
	case ".docx", ".txt":
		return s.letterCopy(w, r, p, l, ext)
	}
	return joinder.Fail(joinder.NotFound, "error.shell.not_found")
}

// letterPreview shows a draft as it would be sealed now. It is complete before
// the first byte leaves, so that a failure is an error page.
func (s *Server) letterPreview(w http.ResponseWriter, r *http.Request, l joinder.Letter) error {
	var buf bytes.Buffer
	if _, err := s.deps.Case.Letters.Preview(r.Context(), ViewerOf(r), l.ID, &buf); err != nil {
		return err
	}
	attach(w, "application/pdf", fmt.Sprintf("joinder-letter-%s-v%d-draft.pdf", string(l.Case)[:8], l.Version))
	_, err := w.Write(buf.Bytes())
	return ignoreGone(err)
}

// letterCopy makes a copy of a version to work with. It is no sealed file, and
// says so in its text.
func (s *Server) letterCopy(w http.ResponseWriter, r *http.Request, p letterShow, l joinder.Letter, ext string) error {
	if !p.Works() || s.deps.Case.Papers == nil {
		return joinder.Fail(joinder.Forbidden, "error.letterpage.file_roles")
	}
	d, err := s.deps.Case.Papers.Document(r.Context(), p.Viewer, l.ID)
	if err != nil {
		return err
	}
	var buf bytes.Buffer
	kind, render := "text/plain; charset=utf-8", letter.Text
	if ext == ".docx" {
		kind, render = "application/vnd.openxmlformats-officedocument.wordprocessingml.document", letter.DOCX
	}
	if err := render(&buf, d); err != nil {
		return err
	}
	copied := "copy"
	if !sealed(l) {
		copied = "draft"
	}
	attach(w, kind, fmt.Sprintf("joinder-letter-%s-v%d-%s%s", string(l.Case)[:8], l.Version, copied, ext))
	_, err = w.Write(buf.Bytes())
	return ignoreGone(err)
}

// attach makes the answer a file to keep, which never runs in our place.
func attach(w http.ResponseWriter, kind, name string) {
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
}

// letterFile hands out a sealed file. Its annex holds names, so it is for
// organiser, custodian and observer; members read the words on the page.
func (s *Server) letterFile(w http.ResponseWriter, r *http.Request, p letterShow, l joinder.Letter, file joinder.Sealed, ext string) error {
	if !p.Works() {
		return joinder.Fail(joinder.Forbidden, "error.letterpage.file_roles")
	}
	if !sealed(l) && ext == ".pdf" {
		return s.letterPreview(w, r, l)
	}
	if file.Blob == "" || s.deps.Case.Files == nil {
		return joinder.Fail(joinder.NotFound, "error.letterpage.not_sealed")
	}
	body, err := s.deps.Case.Files.OpenLetterFile(r.Context(), p.Case.ID, file)
	if err != nil {
		return err
	}
	defer body.Close() //nolint:errcheck // read to the end or given up
	kind := "application/pdf"
	if ext == ".xlsx" {
		kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	}
	attach(w, kind, fmt.Sprintf("joinder-letter-%s-v%d%s", string(p.Case.ID)[:8], l.Version, ext))
	w.Header().Set("Content-Length", fmt.Sprint(file.Size))
	if r.Method == http.MethodHead {
		return nil
	}
	_, err = io.Copy(w, body)
	return ignoreGone(err)
}
