package web

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"joinder"
	"joinder/internal/collective"
	"joinder/internal/recourse/filing"
)

// filedForm is what a person says about a submission that went out.
type filedForm struct {
	Submission, Method, On, Reference, Kind, Note string
	To                                            string // of a mail
	file                                          *multipart.Part
}

// readFiled reads a form with or without a file. Fields stand before the file,
// which is then streamed, never kept in memory.
func readFiled(r *http.Request) (filedForm, error) {
	values := url.Values{}
	var out filedForm
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind == "multipart/form-data" {
		form, err := r.MultipartReader()
		if err != nil {
			return out, badForm(err)
		}
		if out.file, err = readFields(form, values); err != nil {
			return out, err
		}
	} else {
		if err := badForm(r.ParseForm()); err != nil {
			return out, err
		}
		values = r.PostForm
	}
	get := func(name string) string { return strings.TrimSpace(legible(values.Get(name))) }
	out.Submission, out.Method, out.On, out.Reference = get("submission"), get("method"), get("on"), get("reference")
	out.Kind, out.Note, out.To = get("kind"), get("note"), get("to")
	return out, nil
}

// fieldSize bounds one field of a form with a file, in bytes.
const fieldSize = 16 << 10

func readFields(form *multipart.Reader, values url.Values) (*multipart.Part, error) {
	for range 20 {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return nil, nil
		}
		if err != nil {
			return nil, damaged(err)
		}
		if part.FormName() == "file" {
			if part.FileName() != "" {
				return part, nil
			}
			continue
		}
		text, err := io.ReadAll(io.LimitReader(part, fieldSize))
		if err != nil {
			return nil, cutOff(err)
		}
		values.Add(part.FormName(), string(text))
	}
	return nil, badForm(errors.New("too many fields"))
}

// upload is the file of the form as a proof; nil without one.
func (f filedForm) upload() *filing.Upload {
	if f.file == nil {
		return nil
	}
	return &filing.Upload{Kind: filing.ProofKind(f.Kind), Name: f.file.FileName(), Note: f.Note, Body: f.file}
}

// filingDeed finds the submission that a form is about, in this case.
func (s *Server) filingDeed(r *http.Request, id string) (joinder.Submission, filing.Filing, error) {
	caseID, err := idOf(r, "id")
	if err != nil {
		return joinder.Submission{}, filing.Filing{}, err
	}
	if !collective.Inside(ViewerOf(r), caseID) {
		return joinder.Submission{}, filing.Filing{}, joinder.Fail(joinder.NotFound, "error.filing.missing")
	}
	sub, err := filingID(id)
	if err != nil {
		return joinder.Submission{}, filing.Filing{}, err
	}
	got, f, err := s.deps.Filing.Desk.Register.Submission(r.Context(), ViewerOf(r), sub)
	if err == nil && got.Case != caseID {
		err = joinder.Fail(joinder.NotFound, "error.filing.missing")
	}
	return got, f, err
}

// backTo answers a form about a submission: with the page it came from, or with
// what needs another look there.
func (s *Server) backTo(w http.ResponseWriter, r *http.Request, sub joinder.Submission, f filing.Filing, form filedForm, err error, flash string) error {
	if err == nil {
		if flash != "" {
			s.Flash(r.Context(), flash)
		}
		if sub.Joint() {
			return seeOther(w, r, filingPath(sub.Case, "/run/", f.ID, ""))
		}
		return seeOther(w, r, filingPath(sub.Case, "/mine/", sub.ID, ""))
	}
	problems, ok := FormErrorsOf(s.wordsOf(r), s.translate(r, err))
	if !ok {
		return err
	}
	if sub.Joint() {
		return s.showFilingRun(w, r, statusOf(err), f.ID, form, problems)
	}
	return s.showFilingSheet(w, r, statusOf(err), sub.ID, form, problems)
}

// filingFiled records that a submission went out.
func (s *Server) filingFiled(w http.ResponseWriter, r *http.Request) error {
	form, err := readFiled(r)
	if err != nil {
		return err
	}
	sub, f, err := s.filingDeed(r, form.Submission)
	if err != nil {
		return err
	}
	l := filing.Lodging{Submission: sub.ID, Method: form.Method, Reference: form.Reference, Proof: form.upload()}
	if form.On != "" {
		if l.On, err = joinder.ParseDate(form.On); err != nil {
			return s.backTo(w, r, sub, f, form, joinder.Fail(joinder.Invalid, "error.filing.day").On("on"), "")
		}
	}
	return s.backTo(w, r, sub, f, form, s.deps.Filing.Desk.File(r.Context(), ViewerOf(r), l), "filing.filed")
}

// filingProve adds a proof.
func (s *Server) filingProve(w http.ResponseWriter, r *http.Request) error {
	form, err := readFiled(r)
	if err != nil {
		return err
	}
	sub, f, err := s.filingDeed(r, form.Submission)
	if err != nil {
		return err
	}
	up := form.upload()
	if up == nil {
		err = joinder.Fail(joinder.Invalid, "error.file.no_file").On("file")
	} else {
		err = s.deps.Filing.Desk.Prove(r.Context(), ViewerOf(r), sub.ID, *up)
	}
	return s.backTo(w, r, sub, f, form, err, "filing.proved")
}

// filingSend lets a submission go out by mail.
func (s *Server) filingSend(w http.ResponseWriter, r *http.Request) error {
	form, err := readFiled(r)
	if err != nil {
		return err
	}
	sub, f, err := s.filingDeed(r, form.Submission)
	if err != nil {
		return err
	}
	return s.backTo(w, r, sub, f, form, s.deps.Filing.Desk.Send(r.Context(), ViewerOf(r), sub.ID, form.To, r.PostFormValue("accepted") == "yes"), "filing.sending")
}

// filingAnswered records that an answer came.
func (s *Server) filingAnswered(w http.ResponseWriter, r *http.Request) error {
	form, err := readFiled(r)
	if err != nil {
		return err
	}
	sub, f, err := s.filingDeed(r, form.Submission)
	if err != nil {
		return err
	}
	return s.backTo(w, r, sub, f, form, s.deps.Filing.Desk.Answered(r.Context(), ViewerOf(r), sub.ID), "filing.answered_noted")
}

// filingDecide records what a member says about their paper.
func (s *Server) filingDecide(w http.ResponseWriter, r *http.Request) error {
	form, err := readFiled(r)
	if err != nil {
		return err
	}
	sub, f, err := s.filingDeed(r, form.Submission)
	if err != nil {
		return err
	}
	if sub.Joint() || !ViewerOf(r).Owns(sub.Complaint) {
		return joinder.Fail(joinder.Forbidden, "error.filing.not_yours")
	}
	say := filing.Decision{Submission: sub.ID, Say: filing.Say(field(r, "say")), Pack: field(r, "pack"), Note: form.Note, Read: field(r, "read") == "yes"}
	return s.backTo(w, r, sub, f, form, s.deps.Filing.Desk.Decide(r.Context(), ViewerOf(r), say), "filing.said."+known(say.Say))
}

// known keeps a flash message to what a member can say.
func known(say filing.Say) string {
	switch say {
	case filing.Right, filing.Out, filing.Wrong, filing.Anew, filing.Retract:
		return string(say)
	}
	return string(filing.Anew)
}

// filingPrepare asks for packs that are missing.
func (s *Server) filingPrepare(w http.ResponseWriter, r *http.Request) error {
	id, f, err := s.filingOfForm(r)
	if err != nil {
		return err
	}
	if err := s.deps.Filing.Desk.Prepare(r.Context(), ViewerOf(r), f.ID); err != nil {
		return err
	}
	s.Flash(r.Context(), "filing.preparing")
	return seeOther(w, r, filingPath(id, "/run/", f.ID, ""))
}

func (s *Server) filingOfForm(r *http.Request) (joinder.ID, filing.Filing, error) {
	id, err := idOf(r, "id")
	if err != nil {
		return id, filing.Filing{}, err
	}
	if err := badForm(r.ParseForm()); err != nil {
		return id, filing.Filing{}, err
	}
	run, err := filingID(field(r, "filing"))
	if err != nil {
		return id, filing.Filing{}, err
	}
	f, err := s.deps.Filing.Desk.Of(r.Context(), ViewerOf(r), id, run)
	return id, f, err
}

// filingAgree records a member's yes or no to being represented.
func (s *Server) filingAgree(w http.ResponseWriter, r *http.Request) error {
	id, f, err := s.filingOfForm(r)
	if err != nil {
		return err
	}
	complaint, err := filingID(field(r, "complaint"))
	if err != nil {
		return err
	}
	yes := field(r, "yes") == "1"
	if err := s.deps.Filing.Desk.Agree(r.Context(), ViewerOf(r), f.ID, complaint, yes, field(r, "willing") == "yes"); err != nil {
		return err
	}
	key := "filing.said.no"
	if yes {
		key = "filing.said.yes"
	}
	s.Flash(r.Context(), key)
	return seeOther(w, r, casePath(id, "/filing"))
}

// filingRepresent chooses who speaks for the others.
func (s *Server) filingRepresent(w http.ResponseWriter, r *http.Request) error {
	id, f, err := s.filingOfForm(r)
	if err != nil {
		return err
	}
	var numbers []int
	for _, text := range r.PostForm["numbers"] {
		if n, err := strconv.Atoi(text); err == nil && len(numbers) < 100 {
			numbers = append(numbers, n)
		}
	}
	if err := s.deps.Filing.Desk.Represent(r.Context(), ViewerOf(r), id, f.ID, numbers); err != nil {
		problems, ok := FormErrorsOf(s.wordsOf(r), err)
		if !ok {
			return err
		}
		return s.showFilingRun(w, r, statusOf(err), f.ID, filedForm{}, problems)
	}
	s.Flash(r.Context(), "filing.represented")
	return seeOther(w, r, filingPath(id, "/run/", f.ID, ""))
}

// filingMethods are the ways a submission can have gone out.
func filingMethods(p Page) (out []Option) {
	for _, m := range filing.Methods {
		out = append(out, Option{Value: m, Text: p.T("filing.method." + m)})
	}
	return out
}

// filingKinds are the kinds of proof that a person can give.
func filingKinds(p Page) (out []Option) {
	for _, k := range filing.Kinds {
		out = append(out, Option{Value: string(k), Text: p.T("filing.kind." + string(k))})
	}
	return out
}

// firstOf is the first text that is not empty.
func firstOf(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

// stuckTo is where a mail was to go that no server took.
func stuckTo(m *filing.Mail) string {
	if m == nil || m.State != filing.MailStuck {
		return ""
	}
	return m.To
}

// mailTone is the kind of notice for a mail's state.
func mailTone(state filing.MailState) string {
	switch state {
	case filing.MailDelivered, filing.MailSent:
		return "good"
	case filing.MailRefused, filing.MailFailed, filing.MailStuck:
		return "bad"
	case filing.MailDelayed:
		return "warn"
	}
	return "info"
}
