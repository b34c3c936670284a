package web

import (
	"fmt"
	"io"
	"net/http"
	"path"
	"strings"

	"joinder"
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
	switch ext {
	case "":
		return s.Render(w, r, http.StatusOK, letterVersionView(letterOne{p, l}))
	case ".pdf":
		return s.letterFile(w, r, p, l, l.PDF, ext)
	case ".xlsx":
		return s.letterFile(w, r, p, l, l.XLSX, ext)
	}
	return joinder.Fail(joinder.NotFound, "error.shell.not_found")
}

// letterFile hands out a sealed file. Its annex holds names, so it is for
// organiser, custodian and observer; members read the words on the page.
func (s *Server) letterFile(w http.ResponseWriter, r *http.Request, p letterShow, l joinder.Letter, file joinder.Sealed, ext string) error {
	if !p.Works() {
		return joinder.Fail(joinder.Forbidden, "error.letterpage.file_roles")
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
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Length", fmt.Sprint(file.Size))
	h.Set("Content-Disposition", fmt.Sprintf(`attachment; filename="joinder-letter-%s-v%d%s"`, string(p.Case.ID)[:8], l.Version, ext))
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	if r.Method == http.MethodHead {
		return nil
	}
	_, err = io.Copy(w, body)
	return ignoreGone(err)
}
