package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"

	"joinder"
)

//go:embed assets
var assetFiles embed.FS

// assets are the static files, named by their content: a name never changes
// its bytes, so that browsers may keep it for ever.
type assets struct {
	urls  map[string]string // "app.css" → "/assets/app.3fa9….css"
	files map[string]asset  // by the hashed name
}

type asset struct {
	kind    string
	raw, gz []byte
}

// loadAssets reads our own files and those of the areas.
func loadAssets(areas []Area) (*assets, error) {
	a := &assets{urls: map[string]string{}, files: map[string]asset{}}
	if err := a.add(assetFiles); err != nil {
		return nil, err
	}
	for _, area := range areas {
		if area.Assets == nil {
			continue
		}
		if err := a.add(area.Assets); err != nil {
			return nil, err
		}
	}
	return a, nil
}

// add takes in the files of the folder "assets".
func (a *assets) add(files fs.FS) error {
	entries, err := fs.ReadDir(files, "assets")
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if _, twice := a.urls[entry.Name()]; twice {
			return fmt.Errorf("web: two assets are called %s", entry.Name())
		}
		raw, err := fs.ReadFile(files, "assets/"+entry.Name())
		if err != nil {
			return err
		}
		sum := sha256.Sum256(raw)
		ext := path.Ext(entry.Name())
		name := strings.TrimSuffix(entry.Name(), ext) + "." + hex.EncodeToString(sum[:6]) + ext
		var gz bytes.Buffer
		z, err := gzip.NewWriterLevel(&gz, gzip.BestCompression)
		if err != nil {
			return err
		}
		if _, err := z.Write(raw); err != nil {
			return err
		}
		if err := z.Close(); err != nil {
			return err
		}
		a.urls[entry.Name()] = "/assets/" + name
		a.files[name] = asset{kind: kindOf(ext), raw: raw, gz: gz.Bytes()}
	}
	return nil
}

// kindOf does not ask the machine's MIME tables for what we ship.
func kindOf(ext string) string {
	switch ext {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	}
	return mime.TypeByExtension(ext)
}

// asset serves one static file. It compressed them all at the start.
func (s *Server) asset(w http.ResponseWriter, r *http.Request) error {
	file, ok := s.assets.files[r.PathValue("file")]
	if !ok {
		return joinder.Fail(joinder.NotFound, "error.shell.not_found")
	}
	h := w.Header()
	h.Set("Content-Type", file.kind)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Vary", "Accept-Encoding")
	body := file.raw
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") && len(file.gz) < len(file.raw) {
		h.Set("Content-Encoding", "gzip")
		body = file.gz
	}
	_, err := w.Write(body)
	return ignoreGone(err)
}

// ignoreGone: a reader who went away is not our failure, and there is nobody
// left to show an error to.
func ignoreGone(error) error { return nil }

func (s *Server) favicon(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Cache-Control", "public, max-age=86400")
	http.Redirect(w, r, s.assets.urls["mark.svg"], http.StatusFound)
	return nil
}

// robots keeps crawlers away from what belongs to one person.
func (s *Server) robots(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "public, max-age=86400")
	_, err := w.Write([]byte("User-agent: *\nDisallow: /drafts/\nDisallow: /receipts/\nDisallow: /account\nDisallow: /admin\nDisallow: /sign-in\n"))
	return ignoreGone(err)
}

func (s *Server) manifest(w http.ResponseWriter, r *http.Request) error {
	words := s.wordsOf(r)
	h := w.Header()
	h.Set("Content-Type", "application/manifest+json; charset=utf-8")
	h.Set("Vary", "Accept-Language, Cookie")
	return json.NewEncoder(w).Encode(map[string]any{
		"name": words.T("shell.site.name"), "short_name": words.T("shell.site.name"), "lang": words.Lang(),
		"description": words.T("shell.site.tagline"),
		"start_url":   "/", "display": "minimal-ui", "background_color": "#faf8f4", "theme_color": "#faf8f4",
		"icons": []map[string]string{{"src": s.assets.urls["mark.svg"], "sizes": "any", "type": "image/svg+xml"}},
	})
}

// healthz tells a supervisor whether to send people here.
func (s *Server) healthz(w http.ResponseWriter, r *http.Request) error {
	if s.deps.Health != nil {
		if err := s.deps.Health(r.Context()); err != nil {
			return joinder.Fail(joinder.Unavailable, "error.shell.unavailable").Because(err)
		}
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_, err := w.Write([]byte("ok\n"))
	return ignoreGone(err)
}
