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

// letterShow is the room of the letters: one of them open on the desk, with its
// words, its annex and its versions, and the list of all.
type letterShow struct {
	caseRoomPage
	All      []joinder.Letter // of the case, newest first
	Letters  []joinder.Letter // versions of the letter that is open, newest first
	Threads  []letterThread
	Form     letterForm
	Annex    annexView
	Findings []letter.Finding // of the newest draft, for who writes it
	Signs    signView
	Errors   FormErrors
	Meantime *joinder.Letter // a version that somebody else saved in between
}

// letterForm is what the organiser writes.
type letterForm struct {
	Base                    int // version it was written on
	Thread                  joinder.LetterThread
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
	Warnings   []string // what a person should look at before
	Disputed   int      // transactions listed
	Marked     []joinder.Money
}

func viewAnnex(p Page, a letter.Annex) annexView {
	v := annexView{Annex: a, Marked: letter.Marked(a.Rows)}
	for _, m := range a.Mismatches {
		to := &v.Mismatches
		if m.Warns {
			to = &v.Warnings
		}
		*to = append(*to, p.T(m.Key, append([]any{"Number", m.Number}, m.Args...)...))
	}
	for _, r := range a.Rows {
		if r.Amount.IsZero() {
			v.Bare++
		}
		v.Items += len(r.Evidence)
		v.Disputed += len(r.Transactions)
	}
	return v
}

func (s *Server) letterPage(w http.ResponseWriter, r *http.Request) error {
	return s.showLetter(w, r, http.StatusOK, nil, nil)
}

// letterOf reads a case and its letters for a reader inside it, and opens the
// letter that the address asks for: "?letter=3" is the one that version 3 is
// of; else the newest.
func (s *Server) letterOf(r *http.Request, title string) (letterShow, error) {
	id, err := idOf(r, "id")
	if err != nil {
		return letterShow{}, err
	}
	if !collective.Inside(ViewerOf(r), id) {
		return letterShow{}, joinder.Fail(joinder.NotFound, "error.case.letter_missing")
	}
	room, err := s.caseRoom(r, "/letter", title)
	if err != nil {
		return letterShow{}, err
	}
	p := letterShow{caseRoomPage: room}
	if p.All, err = s.deps.Case.Letters.Versions(r.Context(), p.Viewer, id); err != nil || len(p.All) == 0 {
		return p, err
	}
	p.Threads = s.threads(p)
	open := p.All[0]
	if n, err := strconv.Atoi(r.URL.Query().Get("letter")); err == nil {
		for _, l := range p.All {
			if l.Version == n {
				open = l
			}
		}
	}
	p.open(open.Thread())
	return p, nil
}

// open puts one letter of the case on the desk.
func (p *letterShow) open(t joinder.LetterThread) {
	p.Letters = slices.DeleteFunc(slices.Clone(p.All), func(l joinder.Letter) bool { return l.Thread() != t })
}

// addAnnex reads the annex as the reader may see it, and for those who work on
// the case why somebody is missing from it.
func (s *Server) addAnnex(r *http.Request, p *letterShow) error {
	l := joinder.Letter{Case: p.Case.ID}
	if n := p.Newest(); n != nil {
		l = *n
	}
	annex, err := s.deps.Case.Letters.Annex(r.Context(), p.Viewer, l)
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
	if l.Member != "" {
		p.Annex.NoSign = 0
		return nil
	}
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
	if form != nil {
		p.open(form.Thread)
	}
	if err := s.addAnnex(r, &p); err != nil {
		return err
	}
	if err := s.addCare(r, &p); err != nil {
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
		p.Form = letterForm{Base: n.Version, Thread: n.Thread(), Lang: n.Lang, Subject: n.Subject, Body: n.Body, AnswerBy: n.AnswerBy.String()}
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

// Freezable reports whether the newest version can be sealed.
func (p letterShow) Freezable() bool {
	n := p.Newest()
	return n != nil && n.State == joinder.LetterDraft && letter.Freezable(p.Case.State)
}

// Blocked reports whether something must be fixed before the newest version
// can be sealed.
func (p letterShow) Blocked() bool {
	return len(p.Annex.Mismatches) > 0 || slices.ContainsFunc(p.Findings, func(f letter.Finding) bool { return f.Severity == letter.MustFix })
}

// Here is the address of the room with the same letter open.
func (p letterShow) Here(rest string) string {
	if n := p.Newest(); n != nil && len(p.Threads) > 1 {
		rest += "?letter=" + strconv.Itoa(n.Version)
	}
	return p.To(rest)
}

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
	o := letter.Order{Lang: joinder.Chinese}
	t, err := s.threadOf(r, p)
	if err != nil {
		return s.letterProblem(w, r, nil, err)
	}
	o.Kind, o.Channel, o.Member = t.Kind, t.Channel, t.Member
	if field(r, "lang") == string(joinder.English) {
		o.Lang = joinder.English
	}
	draft, err := s.deps.Case.Letters.Draft(r.Context(), p.Viewer, p.Case.ID, o)
	if err != nil {
		return s.letterProblem(w, r, nil, err)
	}
	p.open(t)
	base := 0
	if n := p.Newest(); n != nil {
		base = n.Version
	}
	saved, err := s.deps.Case.Letters.Save(r.Context(), p.Viewer, p.Case.ID, base, draft)
	if err != nil {
		return s.letterProblem(w, r, nil, err)
	}
	s.Flash(r.Context(), "letterpage.drafted")
	return seeOther(w, r, deskPath(saved))
}

// deskPath is the room with a letter open.
func deskPath(l joinder.Letter) string {
	return casePath(l.Case, "/letter?letter="+strconv.Itoa(l.Version))
}

// threadOf finds which letter a form is about: that of the version it was
// written on ("letter" or "base"), else the one that kind, channel and the
// member's number ask for. Pages know members by number only.
func (s *Server) threadOf(r *http.Request, p letterShow) (joinder.LetterThread, error) {
	for _, name := range []string{"letter", "base"} {
		for _, l := range p.All {
			if strconv.Itoa(l.Version) == field(r, name) {
				return l.Thread(), nil
			}
		}
	}
	l := joinder.Letter{Case: p.Case.ID, Kind: joinder.LetterKind(field(r, "kind")), Channel: field(r, "channel")}
	if field(r, "member") == "" {
		return l.Thread(), nil
	}
	annex, err := s.deps.Case.Letters.Annex(r.Context(), p.Viewer, joinder.Letter{Case: p.Case.ID})
	if err != nil {
		return l.Thread(), err
	}
	for _, row := range annex.Rows {
		if strconv.Itoa(row.Number) == field(r, "member") {
			l.Member = row.Complaint
			return l.Thread(), nil
		}
	}
	return l.Thread(), joinder.Fail(joinder.Invalid, "error.letterpage.member").On("member")
}

// letterSave keeps a new version. If somebody else saved in between, both
// texts stay: theirs as a version, this one in the form.
func (s *Server) letterSave(w http.ResponseWriter, r *http.Request) error {
	if err := badForm(r.ParseForm()); err != nil {
		return err
	}
	p, err := s.letterOf(r, "letterpage.title")
	if err != nil {
		return err
	}
	id := p.Case.ID
	if err := runs(r, id); err != nil {
		return err
	}
	thread, err := s.threadOf(r, p)
	if err != nil {
		return s.letterProblem(w, r, nil, err)
	}
	form := letterForm{Thread: thread, Lang: joinder.Lang(field(r, "lang")), Subject: field(r, "subject"), Body: field(r, "body"), AnswerBy: field(r, "answer_by")}
	form.Base, _ = strconv.Atoi(field(r, "base"))
	l := joinder.Letter{Kind: form.Thread.Kind, Channel: form.Thread.Channel, Member: form.Thread.Member, Lang: form.Lang, Subject: form.Subject, Body: form.Body}
	if form.AnswerBy != "" {
		if l.AnswerBy, err = joinder.ParseDate(form.AnswerBy); err != nil {
			problem := joinder.Fail(joinder.Invalid, "error.letterpage.date").On("answer_by")
			return s.letterProblem(w, r, &form, problem)
		}
	}
	saved, err := s.deps.Case.Letters.Save(r.Context(), ViewerOf(r), id, form.Base, l)
	if err != nil {
		return s.letterProblem(w, r, &form, err)
	}
	s.Flash(r.Context(), "letterpage.saved")
	return seeOther(w, r, deskPath(saved))
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
	return s.showConfirm(w, r, http.StatusOK, "", nil)
}

// showConfirm shows the letter that the address asks for, or the one that id
// is a version of.
func (s *Server) showConfirm(w http.ResponseWriter, r *http.Request, status int, id joinder.ID, problems FormErrors) error {
	p, err := s.letterOf(r, "letterpage.freeze.title")
	if err != nil {
		return err
	}
	if err := runs(r, p.Case.ID); err != nil {
		return err
	}
	for _, l := range p.All {
		if l.ID == id {
			p.open(l.Thread())
		}
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
	if err := s.addCare(r, &p); err != nil {
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
		return s.showConfirm(w, r, statusOf(err), joinder.ID(field(r, "letter")), problems)
	}
	s.Flash(r.Context(), "letterpage.freeze.done")
	return seeOther(w, r, letterPath(id, l.Version, ""))
}

// sealedBefore finds the letter that an earlier sending of the form sealed.
func (s *Server) sealedBefore(r *http.Request, id joinder.ID) (joinder.Letter, bool) {
	list, err := s.deps.Case.Letters.Versions(r.Context(), ViewerOf(r), id)
	if err != nil {
		return joinder.Letter{}, false
	}
	for _, l := range list {
		if string(l.ID) == field(r, "letter") && sealed(l) {
			return l, true
		}
	}
	return joinder.Letter{}, false
}

// find gives one version by its number.
func (p letterShow) find(version string) (joinder.Letter, error) {
	n, err := strconv.Atoi(version)
	i := slices.IndexFunc(p.All, func(l joinder.Letter) bool { return l.Version == n })
	if err != nil || i < 0 {
		return joinder.Letter{}, joinder.Fail(joinder.NotFound, "error.case.letter_missing").Because(errors.Join(err))
	}
	return p.All[i], nil
}
