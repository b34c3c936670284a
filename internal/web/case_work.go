package web

import (
	"fmt"
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"joinder"
	"joinder/internal/collective"
)

// membersPerPage bounds the workspace's table.
const membersPerPage = 20

// caseWorkPage is the workspace of a case.
type caseWorkPage struct {
	caseRoomPage
	Next    []nextStep
	Work    collective.Workspace
	Members []collective.Person // of this page
	Pager   Pager
	News    []newsLine
	Errors  FormErrors
	Text    string // an update that needs another look
	Bundle  bool
}

func (s *Server) caseWork(w http.ResponseWriter, r *http.Request) error {
	return s.showCaseWork(w, r, http.StatusOK, "", nil)
}

func (s *Server) showCaseWork(w http.ResponseWriter, r *http.Request, status int, text string, problems FormErrors) error {
	id, err := idOf(r, "id")
	if err != nil {
		return err
	}
	work, err := s.deps.Case.Reader.Workspace(r.Context(), ViewerOf(r), id)
	if err != nil {
		return err
	}
	p := caseWorkPage{Work: work, Text: text, Errors: problems, Bundle: s.deps.Case.Bundles != nil && collective.Exports(ViewerOf(r), id)}
	if p.caseRoomPage, err = s.roomPage(r, work.Public, work.Role, "/work", "case.work.title"); err != nil {
		return err
	}
	if p.Next, err = s.nextSteps(r.Context(), p.Page, p.Case); err != nil {
		return err
	}
	p.News = newsLines(p.Page, work.Updates)
	p.Pager, p.Members = pageOf(r, work.Members, casePath(id, "/work"))
	return s.Render(w, r, status, caseWorkView(p))
}

// pageOf cuts one page out of a list, as ?page= asks.
func pageOf[T any](r *http.Request, all []T, path string) (Pager, []T) {
	pages := max(1, (len(all)+membersPerPage-1)/membersPerPage)
	now, _ := strconv.Atoi(r.URL.Query().Get("page"))
	now = min(max(now, 1), pages)
	pager := Pager{Now: now, All: pages, URL: func(n int) string { return fmt.Sprintf("%s?page=%d#members", path, n) }}
	return pager, all[(now-1)*membersPerPage : min(now*membersPerPage, len(all))]
}

// Facts are exact: they are for those who work on the case.
func (p caseWorkPage) Facts() []Fact {
	n := p.Work.Numbers
	var sums []joinder.Money
	for _, s := range n.Sums {
		sums = append(sums, s.Total)
	}
	number := func(n int) string { return p.Words.Number(int64(n)) }
	out := []Fact{
		{Label: p.T("case.work.members"), Value: number(len(p.Work.Members))},
		{Label: p.T("case.work.counted"), Value: number(n.Members)},
		{Label: p.T("case.work.signing"), Value: number(p.Work.Allowed[joinder.SignForMe])},
		{Label: p.T("case.fact.evidence"), Value: number(n.WithEvidence)},
	}
	if len(sums) > 0 {
		out = append(out, Fact{Label: p.T("case.fact.claimed"), Value: p.Words.Sums(sums), Note: p.T("case.work.sum_note")})
	}
	return out
}

// Columns of the members' table.
func (p caseWorkPage) Columns() []Column {
	return []Column{
		{Label: p.T("case.work.who")}, {Label: p.T("case.work.day")}, {Label: p.T("case.work.amount"), Num: true},
		{Label: p.T("case.work.words")}, {Label: p.T("case.work.allows")}, {Label: p.T("case.work.evidence")},
	}
}

// Rows of the members' table.
func (p caseWorkPage) Rows() [][]templ.Component {
	rows := make([][]templ.Component, 0, len(p.Members))
	for _, m := range p.Members {
		rows = append(rows, []templ.Component{
			workWho(p, m), Unbroken(p.Words.Day(m.OccurredOn)), Unbroken(p.Words.Money(m.Amount)), workWords(p, m), workAllows(p, m), workEvidence(p, m),
		})
	}
	return rows
}

// Allows lists what a member said yes to.
func (p caseWorkPage) Allows(m collective.Person) []string {
	var out []string
	for _, use := range joinder.Uses {
		if m.Consents[use] {
			out = append(out, p.T("case.consent."+string(use)+".short"))
		}
	}
	return out
}

// casePost publishes news.
func (s *Server) casePost(w http.ResponseWriter, r *http.Request) error {
	id, err := idOf(r, "id")
	if err != nil {
		return err
	}
	if err := badForm(r.ParseForm()); err != nil {
		return err
	}
	text := r.PostFormValue("text")
	if err := s.deps.Case.Desk.Post(r.Context(), ViewerOf(r), id, text, field(r, "for") == "public"); err != nil {
		problems, ok := FormErrorsOf(s.wordsOf(r), err)
		if !ok {
			return err
		}
		return s.showCaseWork(w, r, http.StatusUnprocessableEntity, text, problems)
	}
	s.Flash(r.Context(), "case.work.posted")
	return seeOther(w, r, casePath(id, "/work"))
}

// caseStep moves the case.
func (s *Server) caseStep(w http.ResponseWriter, r *http.Request) error {
	id, err := idOf(r, "id")
	if err != nil {
		return err
	}
	if err := badForm(r.ParseForm()); err != nil {
		return err
	}
	if err := s.deps.Case.Desk.Transition(r.Context(), ViewerOf(r), id, joinder.CaseState(field(r, "to"))); err != nil {
		return err
	}
	s.Flash(r.Context(), "case.work.moved")
	return seeOther(w, r, casePath(id, "/work"))
}
