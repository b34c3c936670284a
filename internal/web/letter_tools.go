package web

import (
	"net/http"
	"strconv"

	"joinder"
	"joinder/internal/letter"
)

// letterFieldsPage is a letter in pieces for a web form.
type letterFieldsPage struct {
	letterOne
	To     string
	Limit  letter.Limit
	Chosen int // characters for one piece; 0: uncut
	Fields []fieldParts
}

// fieldParts is one field, cut where the form takes less.
type fieldParts struct {
	letter.FormField
	Parts []string
}

// one opens the version that the address names.
func (s *Server) one(r *http.Request, title string) (letterOne, error) {
	p, err := s.letterOf(r, title)
	if err != nil {
		return letterOne{}, err
	}
	l, err := p.find(r.PathValue("version"))
	if err != nil {
		return letterOne{}, err
	}
	p.open(l.Thread())
	return letterOne{p, l}, nil
}

// letterFields shows a letter field by field, to be copied into a web form.
func (s *Server) letterFields(w http.ResponseWriter, r *http.Request) error {
	one, err := s.one(r, "letterpage.fields.title")
	if err != nil {
		return err
	}
	if !one.Works() {
		return joinder.Fail(joinder.Forbidden, "error.letterpage.file_roles")
	}
	d, err := s.deps.Case.Papers.Document(r.Context(), one.Viewer, one.Letter.ID)
	if err != nil {
		return err
	}
	p := letterFieldsPage{letterOne: one, To: s.letterTo(one.letterShow, one.Letter)}
	if place, ok := s.deps.Case.Papers.Place(one.Letter.Channel, p.Lang); ok {
		p.Limit = place.Limit
	}
	p.Chosen = p.Limit.Max
	if n, err := strconv.Atoi(r.URL.Query().Get("limit")); err == nil && n >= 0 && n <= letter.MaxBody {
		p.Chosen = n
	}
	for _, f := range letter.Fields(d) {
		parts := fieldParts{f, []string{f.Text}}
		if p.Chosen > 0 && f.Length() > p.Chosen {
			parts.Parts = letter.Split(f.Text, p.Chosen)
		}
		p.Fields = append(p.Fields, parts)
	}
	return s.Render(w, r, http.StatusOK, letterFieldsView(p))
}

// letterComparePage is two versions of a letter side by side.
type letterComparePage struct {
	letterOne
	With          joinder.Letter
	Subject, Body []letter.Change
}

// letterCompare shows what changed from an earlier version, by default the one
// before.
func (s *Server) letterCompare(w http.ResponseWriter, r *http.Request) error {
	one, err := s.one(r, "letterpage.compare.title")
	if err != nil {
		return err
	}
	p := letterComparePage{letterOne: one}
	wanted, _ := strconv.Atoi(r.URL.Query().Get("with"))
	for _, l := range one.Letters { // newest first
		if l.Version == wanted || wanted == 0 && p.With.ID == "" && l.Version < one.Letter.Version {
			p.With = l
		}
	}
	if p.With.ID == "" {
		return seeOther(w, r, letterPath(p.Case.ID, p.Letter.Version, ""))
	}
	p.Subject = letter.Compare(p.With.Subject, p.Letter.Subject)
	p.Body = letter.Compare(p.With.Body, p.Letter.Body)
	return s.Render(w, r, http.StatusOK, letterCompareView(p))
}

// letterAsk asks the members to confirm a version.
func (s *Server) letterAsk(w http.ResponseWriter, r *http.Request) error {
	if err := badForm(r.ParseForm()); err != nil {
		return err
	}
	one, err := s.one(r, "letterpage.title")
	if err != nil {
		return err
	}
	if err := runs(r, one.Case.ID); err != nil {
		return err
	}
	by, err := joinder.ParseDate(field(r, "sign_by"))
	if err != nil {
		return s.letterProblem(w, r, nil, joinder.Fail(joinder.Invalid, "error.letterpage.date").On("sign_by"))
	}
	if err := s.deps.Case.Papers.AskSignOff(r.Context(), one.Viewer, one.Letter.ID, by); err != nil {
		return s.letterProblem(w, r, nil, err)
	}
	s.Flash(r.Context(), "letterpage.sign.asked")
	return seeOther(w, r, deskPath(one.Letter))
}

// letterSignPage asks one member about one version.
type letterSignPage struct {
	letterOne
	Rows   []joinder.AnnexRow // the reader's own
	Answer *joinder.SignOff   // theirs, if they gave one
	Form   struct{ Complaint, Answer, Reason string }
	Errors FormErrors
}

// letterSignForm is a member's page: the words, the own row, yes or no.
func (s *Server) letterSignForm(w http.ResponseWriter, r *http.Request) error {
	return s.showSign(w, r, http.StatusOK, nil)
}

func (s *Server) showSign(w http.ResponseWriter, r *http.Request, status int, problems FormErrors) error {
	one, err := s.one(r, "letterpage.sign.title")
	if err != nil {
		return err
	}
	p := letterSignPage{letterOne: one, Errors: problems}
	// The row as it would be printed if the member said yes.
	asked := one.Letter
	asked.ID, asked.SignBy = "", joinder.Date{}
	annex, err := s.deps.Case.Letters.Annex(r.Context(), p.Viewer, asked)
	if err != nil {
		return err
	}
	for _, row := range annex.Rows {
		if p.Viewer.Owns(row.Complaint) {
			p.Rows = append(p.Rows, row)
		}
	}
	if len(p.Rows) == 0 || one.Letter.SignBy.IsZero() {
		return seeOther(w, r, letterPath(p.Case.ID, one.Letter.Version, ""))
	}
	answers, err := s.deps.Case.Papers.SignOffs(r.Context(), p.Viewer, one.Letter.ID)
	if err != nil {
		return err
	}
	for i, a := range answers {
		if p.Viewer.Owns(a.Complaint) && a.Letter == one.Letter.ID {
			p.Answer = &answers[i]
		}
	}
	p.Form.Complaint, p.Form.Answer, p.Form.Reason = string(p.Rows[0].Complaint), field(r, "answer"), field(r, "reason")
	return s.Render(w, r, status, letterSignView(p))
}

// letterSign keeps a member's answer.
func (s *Server) letterSign(w http.ResponseWriter, r *http.Request) error {
	if err := badForm(r.ParseForm()); err != nil {
		return err
	}
	one, err := s.one(r, "letterpage.sign.title")
	if err != nil {
		return err
	}
	err = s.deps.Case.Papers.SignOff(r.Context(), one.Viewer, one.Letter.ID, joinder.ID(field(r, "complaint")), joinder.SignOffAnswer(field(r, "answer")), field(r, "reason"))
	if err != nil {
		problems, ok := FormErrorsOf(s.wordsOf(r), err)
		if !ok {
			return err
		}
		return s.showSign(w, r, statusOf(err), problems)
	}
	s.Flash(r.Context(), "letterpage.sign.done")
	return seeOther(w, r, letterPath(one.Case.ID, one.Letter.Version, "/sign"))
}

// LimitText is the chosen limit as the form shows it.
func (p letterFieldsPage) LimitText() string {
	if p.Chosen == 0 {
		return ""
	}
	return strconv.Itoa(p.Chosen)
}

// Others are the versions to compare with.
func (p letterComparePage) Others() []Option {
	var out []Option
	for _, l := range p.Letters {
		if l.ID != p.Letter.ID {
			out = append(out, Option{Value: strconv.Itoa(l.Version), Text: p.T("letterpage.version", "Version", l.Version) + " · " + p.T("letterpage.state."+string(l.State))})
		}
	}
	return out
}

// Mine are the reader's own rows to choose from.
func (p letterSignPage) Mine() []Option {
	out := make([]Option, len(p.Rows))
	for i, row := range p.Rows {
		out[i] = Option{Value: string(row.Complaint), Text: p.T("letterpage.sign.member", "Number", row.Number)}
	}
	return out
}

// Answers are yes and no.
func (p letterSignPage) Answers() []Option {
	return []Option{
		{Value: string(joinder.SignedOff), Text: p.T("letterpage.sign.option.signed")},
		{Value: string(joinder.Objected), Text: p.T("letterpage.sign.option.objected")},
	}
}
