package web

import (
	"context"
	"io"
	"net/http"
	"strconv"

	"joinder"
	"joinder/internal/evidence"
	"joinder/internal/recourse/filing"
)

// filingSheetPage is a member's own paper: looked through, confirmed, filed.
type filingSheetPage struct {
	caseRoomPage
	Sheet  filing.Sheet
	Wallet string
	Issue  string
	Proofs []filing.Proof
	Mail   *filing.Mail
	Email  string // the channel's, where it is a fact and the site sends mail
	Form   FormErrors
	Given  filedForm
	desk   *filing.Desk
}

func (s *Server) filingSheet(w http.ResponseWriter, r *http.Request) error {
	id, err := filingID(r.PathValue("submission"))
	if err != nil {
		return err
	}
	return s.showFilingSheet(w, r, http.StatusOK, id, filedForm{}, nil)
}

func (s *Server) showFilingSheet(w http.ResponseWriter, r *http.Request, status int, id joinder.ID, given filedForm, problems FormErrors) error {
	room, err := s.caseRoom(r, "/filing", "filing.sheet.title")
	if err != nil {
		return err
	}
	p := filingSheetPage{caseRoomPage: room, Given: given, Form: problems, desk: s.deps.Filing.Desk}
	if p.Sheet, err = p.desk.Sheet(r.Context(), p.Viewer, id); err != nil {
		return err
	}
	if p.Sheet.Filing.Case != p.Case.ID {
		return joinder.Fail(joinder.NotFound, "error.filing.missing")
	}
	p.Wallet = p.Case.WalletName
	p.Issue = s.issueName(p.Page, p.Sheet.Paper.Person.Issue)
	if s.deps.Filing.Mail {
		p.Email = p.desk.Email(p.Sheet.Submission.Channel)
	}
	proofs, err := p.desk.OfCase(r.Context(), p.Viewer, p.Case.ID)
	if err != nil {
		return err
	}
	for _, proof := range proofs {
		if proof.Submission == id {
			p.Proofs = append(p.Proofs, proof)
		}
	}
	mails, err := p.desk.Mails.MailsOf(r.Context(), p.Viewer, p.Case.ID)
	if err != nil {
		return err
	}
	p.Mail = mailOf(mails, id)
	return s.Render(w, r, status, filingSheetView(p))
}

// Channel is the channel's name.
func (p filingSheetPage) Channel() string { return p.Words.Text(p.Sheet.Paper.Channel) }

// Is reports the state of the submission.
func (p filingSheetPage) Is(states ...joinder.SubmissionState) bool {
	for _, s := range states {
		if p.Sheet.Submission.State == s {
			return true
		}
	}
	return false
}

// Evidence of the paper, by its number in the annex.
func (p filingSheetPage) Evidence() []joinder.AnnexItem { return p.Sheet.Paper.Person.Evidence }

// FileNumber is the number of one of these files; "" where it is not among them.
func (p filingSheetPage) FileNumber(id joinder.ID) string {
	for i, e := range p.Evidence() {
		if e.ID == id {
			return strconv.Itoa(p.Sheet.Submission.Number) + "-" + strconv.Itoa(i+1)
		}
	}
	return ""
}

// To is a path of this paper.
func (p filingSheetPage) To(rest string) string {
	return filingPath(p.Case.ID, "/mine/", p.Sheet.Submission.ID, rest)
}

// ownPaper finds the submission of an address for its owner.
func (s *Server) ownPaper(r *http.Request) (filing.Sheet, error) {
	caseID, err := idOf(r, "id")
	if err != nil {
		return filing.Sheet{}, err
	}
	id, err := filingID(r.PathValue("submission"))
	if err != nil {
		return filing.Sheet{}, err
	}
	sheet, err := s.deps.Filing.Desk.Sheet(r.Context(), ViewerOf(r), id)
	if err == nil && sheet.Filing.Case != caseID {
		err = joinder.Fail(joinder.NotFound, "error.filing.missing")
	}
	return sheet, err
}

// filingPDF is the member's own paper.
func (s *Server) filingPDF(w http.ResponseWriter, r *http.Request) error {
	sheet, err := s.ownPaper(r)
	if err != nil {
		return err
	}
	body, err := s.deps.Filing.Desk.OpenPack(r.Context(), ViewerOf(r), sheet.Submission.ID)
	if err != nil {
		return err
	}
	defer body.Close() //nolint:errcheck // read to the end or given up
	attach(w, "application/pdf", "joinder-my-statement.pdf")
	_, err = io.Copy(w, body)
	return ignoreGone(err)
}

// filingZip is the paper with the shared letter and the member's own files.
func (s *Server) filingZip(w http.ResponseWriter, r *http.Request) error {
	sheet, err := s.ownPaper(r)
	if err != nil {
		return err
	}
	owner := joinder.Viewer{Holds: []joinder.ID{sheet.Submission.Complaint}, Account: ViewerOf(r).Account} // who asks is the owner: only theirs
	list, err := s.deps.Filing.Shelf.Of(r.Context(), owner, sheet.Submission.Complaint)
	if err != nil {
		return err
	}
	var files []filing.Item
	for _, e := range list {
		files = append(files, filing.Item{Name: evidence.CleanName(e.Name), Open: s.openOwn(r.Context(), owner, e.ID)})
	}
	out := &startedWriter{w: w, begin: func() { attach(w, "application/zip", "joinder-my-filing.zip") }}
	err = s.deps.Filing.Desk.WriteOwn(r.Context(), ViewerOf(r), sheet.Submission.ID, files, out)
	if err != nil && out.started {
		s.deps.Log.Error("own filing", "err", err)
		panic(http.ErrAbortHandler) // the reader must not take half for the whole
	}
	return err
}

func (s *Server) openOwn(ctx context.Context, v joinder.Viewer, id joinder.ID) func() (io.ReadCloser, error) {
	return func() (io.ReadCloser, error) {
		_, body, err := s.deps.Filing.Shelf.Open(ctx, v, id, "download")
		return body, err
	}
}

// filingProof hands out a proof of sending.
func (s *Server) filingProof(w http.ResponseWriter, r *http.Request) error {
	caseID, err := idOf(r, "id")
	if err != nil {
		return err
	}
	id, err := filingID(r.PathValue("proof"))
	if err != nil {
		return err
	}
	p, body, err := s.deps.Filing.Desk.OpenProof(r.Context(), ViewerOf(r), id)
	if err != nil {
		return err
	}
	if p.Case != caseID {
		body.Close() //nolint:errcheck // nothing was read
		return joinder.Fail(joinder.NotFound, "error.filing.missing")
	}
	return s.sendFile(w, joinder.Evidence{Name: p.Name}, body)
}
