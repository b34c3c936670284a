package web

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"time"

	"joinder"
	"joinder/internal/evidence"
)

// SealParts is what the pages of the log need.
type SealParts struct {
	Tiles Tiles
	Key   string // the log's verifier key
	PEM   []byte // the same for openssl
}

// Tiles is the published log (internal/seal).
type Tiles interface {
	Checkpoint(ctx context.Context) ([]byte, error)
	Tile(ctx context.Context, path string) ([]byte, error)
}

// verifyAtMost bounds a bundle that is checked here; larger ones are checked at
// home with the same result.
const verifyAtMost = 512 << 20

func (s *Server) sealRoutes() []Route {
	if s.deps.Seals.Tiles == nil {
		return nil
	}
	return []Route{
		{Method: "GET", Pattern: "/verify", Handler: s.verify, Access: Public},
		{Method: "POST", Pattern: "/verify", Handler: s.verifyBundle, Access: Private, Body: verifyAtMost, Slow: 10 * time.Minute},
		{Method: "GET", Pattern: "/log/checkpoint", Handler: s.logCheckpoint, Access: Static},
		{Method: "GET", Pattern: "/log/key", Handler: s.logKey, Access: Static},
		{Method: "GET", Pattern: "/log/key.pem", Handler: s.logPEM, Access: Static},
		{Method: "GET", Pattern: "/log/tile/{path...}", Handler: s.logTile, Access: Static},
	}
}

// verifyPage explains how to check without trusting us, and checks.
type verifyPage struct {
	Page
	Key        string
	Checkpoint string // "" before the first
	Checked    bool
	Report     evidence.Report
	Errors     FormErrors
}

func (s *Server) verifyPage(r *http.Request) (verifyPage, error) {
	p := verifyPage{Page: s.Page(r, "verify.title"), Key: s.deps.Seals.Key}
	checkpoint, err := s.deps.Seals.Tiles.Checkpoint(r.Context())
	if joinder.KindOf(err) == joinder.NotFound && err != nil {
		return p, nil
	}
	p.Checkpoint = string(checkpoint)
	return p, err
}

func (s *Server) verify(w http.ResponseWriter, r *http.Request) error {
	p, err := s.verifyPage(r)
	if err != nil {
		return err
	}
	return s.Render(w, r, http.StatusOK, verifyView(p))
}

// verifyBundle checks a bundle that somebody hands in; it is not kept.
func (s *Server) verifyBundle(w http.ResponseWriter, r *http.Request) error {
	p, err := s.verifyPage(r)
	if err != nil {
		return err
	}
	p.Report, err = s.checkUpload(r)
	if found, ok := FormErrorsOf(p.Words, err); ok {
		p.Errors = found
		return s.Render(w, r, statusOf(err), verifyView(p))
	}
	if err != nil {
		return err
	}
	p.Checked = true
	return s.Render(w, r, http.StatusOK, verifyView(p))
}

func (s *Server) checkUpload(r *http.Request) (evidence.Report, error) {
	form, err := r.MultipartReader()
	if err != nil {
		return evidence.Report{}, joinder.Fail(joinder.Invalid, "error.shell.bad_form").Because(err)
	}
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return evidence.Report{}, joinder.Fail(joinder.Invalid, "error.verify.no_file").On("bundle")
		}
		if err != nil {
			return evidence.Report{}, damaged(err)
		}
		if part.FormName() != "bundle" || part.FileName() == "" {
			continue
		}
		f, err := os.CreateTemp("", "joinder-verify-*.zip")
		if err != nil {
			return evidence.Report{}, joinder.Fail(joinder.Unavailable, "error.shell.unavailable").Because(err)
		}
		defer os.Remove(f.Name()) //nolint:errcheck // nothing to tell anybody
		_, err = io.Copy(f, part)
		if err = errors.Join(err, f.Close()); err != nil {
			return evidence.Report{}, cutOff(err)
		}
		return evidence.Verify(f.Name())
	}
}

// logCheckpoint, logKey, logPEM and logTile publish the log as
// c2sp.org/tlog-tiles, for anyone who watches it.
func (s *Server) logCheckpoint(w http.ResponseWriter, r *http.Request) error {
	note, err := s.deps.Seals.Tiles.Checkpoint(r.Context())
	if err != nil {
		return err
	}
	return sendLog(w, "text/plain; charset=utf-8", "public, max-age=10", note)
}

func (s *Server) logKey(w http.ResponseWriter, _ *http.Request) error {
	return sendLog(w, "text/plain; charset=utf-8", "public, max-age=3600", []byte(s.deps.Seals.Key+"\n"))
}

func (s *Server) logPEM(w http.ResponseWriter, _ *http.Request) error {
	return sendLog(w, "application/x-pem-file", "public, max-age=3600", s.deps.Seals.PEM)
}

func (s *Server) logTile(w http.ResponseWriter, r *http.Request) error {
	tile, err := s.deps.Seals.Tiles.Tile(r.Context(), "tile/"+r.PathValue("path"))
	if err != nil {
		return err
	}
	return sendLog(w, "application/octet-stream", "public, max-age=31536000, immutable", tile)
}

func sendLog(w http.ResponseWriter, kind, cache string, data []byte) error {
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Cache-Control", cache)
	_, err := w.Write(data)
	return ignoreGone(err)
}
