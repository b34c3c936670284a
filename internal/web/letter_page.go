package web

import (
	"errors"
	"net/http"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"joinder"
	"joinder/internal/collective"
	"joinder/internal/letter"
)

// letterShow is the letter's desk: the words, the annex and the versions.
type letterShow struct {
	Page
	Case     caseView
	Letters  []joinder.Letter // newest first
	Form     letterForm
	Annex    annexView
	Errors   FormErrors
	Meantime *joinder.Letter // a version that somebody else saved in between
}

// letterForm is what the organiser writes.
type letterForm struct {
	Base                    int // version it was written on
	Lang                    joinder.Lang
	Subject, Body, AnswerBy string
}

// annexView is the table that goes with the letter.
type annexView struct {
	letter.Annex
	NoSign     int      // members who did not consent to sign
	Nameless   int      // rows that print a member's number instead of a name
	Bare       int      // rows without an amount
	Items      int      // lines in the appendix of evidence
	Mismatches []string // what stands in the way of sealing
}

func viewAnnex(p Page, a letter.Annex) annexView {
	v := annexView{Annex: a}
	for _, m := range a.Mismatches {
		v.Mismatches = append(v.Mismatches, p.T(m.Key, append([]any{"Number", m.Number}, m.Args...)...))
	}
	for _, r := range a.Rows {
		if r.Amount.IsZero() {
			v.Bare++
		}
		v.Items += len(r.Evidence)
	}
	return v
}

func (s *Server) letterPage(w http.ResponseWriter, r *http.Request) error {
	return s.showLetter(w, r, http.StatusOK, nil, nil)
}

// letterOf reads a case and its letters for a reader inside it.
func (s *Server) letterOf(r *http.Request, title string) (letterShow, error) {
	id, err := idOf(r, "id")
	if err != nil {
		return letterShow{}, err
	}
	c, err := s.deps.Case.Reader.Case(r.Context(), ViewerOf(r), id)
	if err != nil {
		return letterShow{}, err
	}
	p := letterShow{Page: s.Page(r, title)}
	p.NoIndex = true
	p.Case = s.caseView(p.Page, c.Public)
	p.Letters, err = s.deps.Case.Letters.Versions(r.Context(), p.Viewer, id)
	return p, err
}

// addAnnex reads the annex as the reader may see it, and for those who work on
// the case why somebody is missing from it.
func (s *Server) addAnnex(r *http.Request, p *letterShow) error {
	annex, err := s.deps.Case.Letters.Annex(r.Context(), p.Viewer, joinder.Letter{Case: p.Case.ID})
	if err != nil {
		return err
	}
	p.Annex = viewAnnex(p.Page, annex)
	if !p.Works() {
		return nil
	}
	work, err := s.deps.Case.Reader.Workspace(r.Context(), p.Viewer, p.Case.ID)
	if err != nil {
		return err
	}
	p.Annex.NoSign = len(work.Members) - len(annex.Rows)
	for _, m := range work.Members {
		if m.Consents[joinder.SignForMe] && m.State == joinder.Filed && m.Name == "" {
			p.Annex.Nameless++
		}
	}
	return nil
}

func (s *Server) showLetter(w http.ResponseWriter, r *http.Request, status int, form *letterForm, problems FormErrors) error {
	p, err := s.letterOf(r, "letterpage.title")
	if err != nil {
		return err
	}
	if err := s.addAnnex(r, &p); err != nil {
		return err
	}
	p.Errors = problems
	if form != nil {
		p.Form = *form
		if n := p.Newest(); n != nil && n.Version != form.Base {
			p.Meantime = n
			p.Form.Base = n.Version // the next click replaces it knowingly
		}
	} else if n := p.Newest(); n != nil {
		p.Form = letterForm{Base: n.Version, Lang: n.Lang, Subject: n.Subject, Body: n.Body, AnswerBy: n.AnswerBy.String()}
	}
	return s.Render(w, r, status, letterPageView(p))
}

// Newest is the newest version, nil before the first.
func (p letterShow) Newest() *joinder.Letter {
	if len(p.Letters) == 0 {
		return nil
	}
	return &p.Letters[0]
}

// Runs reports whether the reader writes the letter.
func (p letterShow) Runs() bool { return collective.Runs(p.Viewer, p.Case.ID) }

// Works reports whether the reader sees names and files.
func (p letterShow) Works() bool { return collective.Works(p.Viewer, p.Case.ID) }

// Freezable reports whether the newest version can be sealed.
func (p letterShow) Freezable() bool {
	n := p.Newest()
	return n != nil && n.State == joinder.LetterDraft && p.Case.State.CanBecome(joinder.Frozen)
}

// To is the address of a page of this case.
func (p letterShow) To(rest string) string { return casePath(p.Case.ID, rest) }

// sealed reports whether a version was frozen.
func sealed(l joinder.Letter) bool { return !l.FrozenAt.IsZero() }

// Langs are the languages a letter can be drafted in, the case's own first.
func (p letterShow) Langs() []joinder.Lang {
	if p.Case.Lang == joinder.English {
		return []joinder.Lang{joinder.English, joinder.Chinese}
	}
	return []joinder.Lang{joinder.Chinese, joinder.English}
}

// annexShown bounds the preview; the whole table is in the files.
const annexShown = 30

// AnnexColumns of the preview.
func (p letterShow) AnnexColumns() []Column {
	return []Column{
		{Label: p.T("letterpage.no"), Num: true}, {Label: p.T("letterpage.name")}, {Label: p.T("case.work.day")},
		{Label: p.T("case.work.amount"), Num: true}, {Label: p.T("letterpage.items"), Num: true},
	}
}

// AnnexRows of the preview.
func (p letterShow) AnnexRows() [][]templ.Component {
	var out [][]templ.Component
	for _, row := range p.Annex.Rows[:min(annexShown, len(p.Annex.Rows))] {
		out = append(out, []templ.Component{
			Str(p.Words.Number(int64(row.Number))), Str(row.Name), Unbroken(p.Words.Day(row.OccurredOn)), Unbroken(p.Words.Money(row.Amount)),
			Str(p.Words.Number(int64(len(row.Evidence)))),
		})
	}
	return out
}

// letterDraft lets the letter be written from the case's data and keeps it as
// the next version.
func (s *Server) letterDraft(w http.ResponseWriter, r *http.Request) error {
	if err := badForm(r.ParseForm()); err != nil {
		return err
	}
	p, err := s.letterOf(r, "letterpage.title")
	if err != nil {
		return err
	}
	if err := runs(r, p.Case.ID); err != nil {
		return err
	}
	lang := joinder.Chinese
	if field(r, "lang") == string(joinder.English) {
		lang = joinder.English
	}
	draft, err := s.deps.Case.Letters.Draft(r.Context(), p.Viewer, p.Case.ID, letter.Order{Lang: lang})
	if err != nil {
		return s.letterProblem(w, r, nil, err)
	}
	base := 0
	if n := p.Newest(); n != nil {
		base = n.Version
	}
	if _, err := s.deps.Case.Letters.Save(r.Context(), p.Viewer, p.Case.ID, base, draft); err != nil {
		return s.letterProblem(w, r, nil, err)
	}
	s.Flash(r.Context(), "letterpage.drafted")
	return seeOther(w, r, p.To("/letter"))
}

// letterSave keeps a new version. If somebody else saved in between, both
// texts stay: theirs as a version, this one in the form.
func (s *Server) letterSave(w http.ResponseWriter, r *http.Request) error {
	if err := badForm(r.ParseForm()); err != nil {
		return err
	}
	id, err := idOf(r, "id")
	if err != nil {
		return err
	}
	if err := runs(r, id); err != nil {
		return err
	}
	form := letterForm{Lang: joinder.Lang(field(r, "lang")), Subject: field(r, "subject"), Body: field(r, "body"), AnswerBy: field(r, "answer_by")}
	form.Base, _ = strconv.Atoi(field(r, "base"))
	l := joinder.Letter{Lang: form.Lang, Subject: form.Subject, Body: form.Body}
	if form.AnswerBy != "" {
		if l.AnswerBy, err = joinder.ParseDate(form.AnswerBy); err != nil {
			problem := joinder.Fail(joinder.Invalid, "error.letterpage.date").On("answer_by")
			return s.letterProblem(w, r, &form, problem)
		}
	}
	if _, err := s.deps.Case.Letters.Save(r.Context(), ViewerOf(r), id, form.Base, l); err != nil {
		return s.letterProblem(w, r, &form, err)
	}
	s.Flash(r.Context(), "letterpage.saved")
	return seeOther(w, r, casePath(id, "/letter"))
}

func (s *Server) letterProblem(w http.ResponseWriter, r *http.Request, form *letterForm, err error) error {
	problems, ok := FormErrorsOf(s.wordsOf(r), err)
	if !ok {
		return err
	}
	return s.showLetter(w, r, statusOf(err), form, problems)
}

// runs refuses those who do not lead the case before anything is read for them.
func runs(r *http.Request, id joinder.ID) error {
	if !collective.Runs(ViewerOf(r), id) {
		return joinder.Fail(joinder.Forbidden, "error.case.not_organiser")
	}
	return nil
}

// letterConfirm asks once more before the letter is sealed for good.
func (s *Server) letterConfirm(w http.ResponseWriter, r *http.Request) error {
	return s.showConfirm(w, r, http.StatusOK, nil)
}

func (s *Server) showConfirm(w http.ResponseWriter, r *http.Request, status int, problems FormErrors) error {
	p, err := s.letterOf(r, "letterpage.freeze.title")
	if err != nil {
		return err
	}
	if err := runs(r, p.Case.ID); err != nil {
		return err
	}
	if p.Newest() == nil {
		return seeOther(w, r, p.To("/letter"))
	}
	if !p.Freezable() && problems == nil {
		return seeOther(w, r, letterPath(p.Case.ID, p.Newest().Version, ""))
	}
	if err := s.addAnnex(r, &p); err != nil {
		return err
	}
	p.Errors = problems
	return s.Render(w, r, status, letterFreezeView(p))
}

// letterFreeze seals exactly the version that the person saw.
func (s *Server) letterFreeze(w http.ResponseWriter, r *http.Request) error {
	if err := badForm(r.ParseForm()); err != nil {
		return err
	}
	id, err := idOf(r, "id")
	if err != nil {
		return err
	}
	if err := runs(r, id); err != nil {
		return err
	}
	l, err := s.deps.Case.Letters.Freeze(r.Context(), ViewerOf(r), joinder.ID(field(r, "letter")))
	if joinder.KindOf(err) == joinder.Conflict {
		if done, ok := s.sealedBefore(r, id); ok {
			return seeOther(w, r, letterPath(id, done.Version, ""))
		}
	}
	if err != nil {
		problems, ok := FormErrorsOf(s.wordsOf(r), err)
		if !ok {
			return err
		}
		return s.showConfirm(w, r, statusOf(err), problems)
	}
	s.Flash(r.Context(), "letterpage.freeze.done")
	return seeOther(w, r, letterPath(id, l.Version, ""))
}

// sealedBefore finds the letter that an earlier sending of the form sealed.
func (s *Server) sealedBefore(r *http.Request, id joinder.ID) (joinder.Letter, bool) {
	list, err := s.deps.Case.Letters.Versions(r.Context(), ViewerOf(r), id)
	if err != nil || len(list) == 0 || string(list[0].ID) != field(r, "letter") || !sealed(list[0]) {
		return joinder.Letter{}, false
	}
	return list[0], true
}

// find gives one version by its number.
func (p letterShow) find(version string) (joinder.Letter, error) {
	n, err := strconv.Atoi(version)
	i := slices.IndexFunc(p.Letters, func(l joinder.Letter) bool { return l.Version == n })
	if err != nil || i < 0 {
		return joinder.Letter{}, joinder.Fail(joinder.NotFound, "error.case.letter_missing").Because(errors.Join(err))
	}
	return p.Letters[i], nil
}
