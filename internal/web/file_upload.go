package web

import (
	"context"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
	"time"

	"joinder"
	"joinder/internal/evidence"
	"joinder/internal/intake"
)

type draftEvidence = intake.DraftEvidence

// uploadTime is how long one request with files may take: 100 MB over a slow
// phone connection.
const uploadTime = 20 * time.Minute

// Shelf is where evidence lies (internal/evidence).
type Shelf interface {
	Limits() evidence.Limits
	Add(ctx context.Context, v joinder.Viewer, up evidence.Upload) (joinder.Evidence, []joinder.Notice, error)
	Of(ctx context.Context, v joinder.Viewer, owner joinder.ID) ([]joinder.Evidence, error)
	Remove(ctx context.Context, owner, id joinder.ID) error
	Open(ctx context.Context, v joinder.Viewer, id joinder.ID, act string) (joinder.Evidence, io.ReadCloser, error)
}

// fileUpload streams the form's files, one after the other, onto the shelf.
// Each file that arrived is kept and sealed even when a later one fails.
func (s *Server) fileUpload(w http.ResponseWriter, r *http.Request) error {
	t := intake.Token(r.PathValue("token"))
	d, err := s.deps.File.Desk.Draft(r.Context(), t)
	if filedAlready(err) {
		return seeOther(w, r, draftPath(t, "receipt"))
	} else if err != nil {
		return err
	}
	form, err := r.MultipartReader()
	if err != nil {
		return joinder.Fail(joinder.Invalid, "error.shell.bad_form").Because(err)
	}
	kept, notices, failure := s.receiveParts(r, form, t.Owner())
	if len(kept) > 0 {
		// Saved again from the store: another tab may have written meanwhile.
		if d, err = s.deps.File.Desk.Draft(r.Context(), t); err != nil {
			return err
		}
		d.Evidence = append(d.Evidence, kept...)
		if err := s.deps.File.Desk.Save(r.Context(), t, d); err != nil {
			return err
		}
	}
	if failure != nil {
		return s.showUploadProblem(w, r, t, d, failure)
	}
	for _, n := range notices {
		s.Flash(r.Context(), n.Key)
	}
	return seeOther(w, r, draftPath(t, "evidence"))
}

// receiveParts streams a form's files onto an owner's shelf: a draft's or a
// complaint's.
func (s *Server) receiveParts(r *http.Request, form *multipart.Reader, owner joinder.ID) (kept []draftEvidence, notices []joinder.Notice, err error) {
	item, files := "", 0
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			if files == 0 {
				return kept, notices, joinder.Fail(joinder.Invalid, "error.file.no_file").On("evidence")
			}
			return kept, notices, nil
		}
		if err != nil {
			return kept, notices, damaged(err)
		}
		switch {
		case part.FormName() == "item":
			text, err := io.ReadAll(io.LimitReader(part, 128))
			if err != nil {
				return kept, notices, cutOff(err)
			}
			item = strings.TrimSpace(string(text))
		case part.FormName() == "files" && part.FileName() != "":
			files++
			e, told, err := s.deps.File.Shelf.Add(r.Context(), ViewerOf(r), evidence.Upload{Owner: owner, Name: part.FileName(), Item: item, Body: part})
			if err != nil {
				return kept, notices, cutOff(err)
			}
			kept = append(kept, draftEvidence{ID: e.ID, Item: item})
			notices = append(notices, told...)
		}
	}
}

// cutOff and damaged are Interrupted and Unread, said of the evidence.
func cutOff(err error) error  { return onEvidence(Interrupted(err)) }
func damaged(err error) error { return onEvidence(Unread(err)) }

func onEvidence(err error) error {
	var said *joinder.Error
	if errors.As(err, &said) && said.Key == "error.file.cut_off" {
		return said.On("evidence")
	}
	return err
}

// showUploadProblem answers a refused file with the page it came from, where
// the files that did arrive are listed.
func (s *Server) showUploadProblem(w http.ResponseWriter, r *http.Request, t intake.Token, d intake.Draft, failure error) error {
	failure = s.translate(r, failure)
	found, ok := FormErrorsOf(s.wordsOf(r), failure)
	if !ok || wantsJSON(r) {
		return failure
	}
	for i := range found {
		found[i].Field = "evidence"
	}
	p, err := s.filePage(r, t, "evidence", d)
	if err != nil {
		return err
	}
	p.Errors = found
	if p.Received, err = s.received(r.Context(), p); err != nil {
		return err
	}
	return s.Render(w, r, statusOf(failure), fileStepView(p))
}

// fileRemove takes a file back out of a draft.
func (s *Server) fileRemove(w http.ResponseWriter, r *http.Request) error {
	t := intake.Token(r.PathValue("token"))
	id, err := joinder.ParseID(r.PathValue("id"))
	if err != nil {
		return joinder.Fail(joinder.NotFound, "error.shell.not_found")
	}
	d, err := s.deps.File.Desk.Draft(r.Context(), t)
	if err != nil {
		return err
	}
	if err := s.deps.File.Shelf.Remove(r.Context(), t.Owner(), id); err != nil {
		return err
	}
	d.Evidence = slices.DeleteFunc(d.Evidence, func(e draftEvidence) bool { return e.ID == id })
	forget(d.Transactions, id)
	if err := s.deps.File.Desk.Save(r.Context(), t, d); err != nil {
		return err
	}
	s.Flash(r.Context(), "file.evidence.removed")
	return seeOther(w, r, draftPath(t, "evidence"))
}

// sendFile answers with an item's original bytes, as a download from a
// sandbox: nothing a person uploaded is ever shown as a page of this site.
func (s *Server) sendFile(w http.ResponseWriter, e joinder.Evidence, body io.ReadCloser) error {
	defer body.Close()
	h := w.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Content-Disposition", evidence.ContentDisposition(e.Name))
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	_, err := io.Copy(w, body)
	return ignoreGone(err)
}
