package web

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"joinder"
	"joinder/internal/collective"
	"joinder/internal/recourse/filing"
	"joinder/internal/rows"
)

// filingRunPage is one filing for those who work on the case.
type filingRunPage struct {
	caseRoomPage
	Filing   filing.Filing
	Tally    []filing.Tally
	State    joinder.SubmissionState // shown; "" for all
	Rows     []filing.Row
	Pager    Pager
	Joint    *joinder.Submission
	Agreed   []filing.Yes
	Complete string // what a joint filing still needs; "" when nothing
	Proofs   []filing.Proof
	Mails    []filing.Mail
	Email    string // the channel's, where it is a fact
	Mail     bool
	Errors   FormErrors
	Given    filedForm
	desk     *filing.Desk
}

// filingStates are the states in the order of a life, for filters.
var filingStates = [...]joinder.SubmissionState{joinder.Prepared, joinder.Confirmed, joinder.SubmissionFiled, joinder.SubmissionAnswer, joinder.SubmissionDropped}

func (s *Server) filingRun(w http.ResponseWriter, r *http.Request) error {
	id, err := filingID(r.PathValue("filing"))
	if err != nil {
		return err
	}
	return s.showFilingRun(w, r, http.StatusOK, id, filedForm{}, nil)
}

// filingID reads the id of a thing of this room.
func filingID(text string) (joinder.ID, error) {
	id, err := joinder.ParseID(text)
	if err != nil {
		return "", joinder.Fail(joinder.NotFound, "error.filing.missing")
	}
	return id, nil
}

func (s *Server) showFilingRun(w http.ResponseWriter, r *http.Request, status int, id joinder.ID, given filedForm, problems FormErrors) error {
	room, err := s.caseRoom(r, "/filing", "filing.run.title")
	if err != nil {
		return err
	}
	if !room.Works() {
		return joinder.Fail(joinder.Forbidden, "error.case.not_in_workspace")
	}
	p := filingRunPage{caseRoomPage: room, desk: s.deps.Filing.Desk, Given: given, Errors: problems, Mail: s.deps.Filing.Mail}
	if p.Filing, err = p.desk.Of(r.Context(), p.Viewer, p.Case.ID, id); err != nil {
		return err
	}
	p.Title = p.Words.Text(p.desk.ChannelName(p.Filing.Channel))
	p.Email = p.desk.Email(p.Filing.Channel)
	if p.Tally, err = p.desk.Register.Tally(r.Context(), p.Viewer, id); err != nil {
		return err
	}
	if p.Mails, err = p.desk.Mails.MailsOf(r.Context(), p.Viewer, p.Case.ID); err != nil && joinder.KindOf(err) != joinder.NotFound {
		return err
	}
	if p.Filing.Form == filing.Each {
		err = s.filingRows(r, &p)
	} else {
		err = s.filingJoint(r, &p)
	}
	if err != nil {
		return err
	}
	if p.Filing.Step == filing.Making {
		w.Header().Set("Refresh", "6")
	}
	return s.Render(w, r, status, filingRunView(p))
}

// filingRows reads one page of the table.
func (s *Server) filingRows(r *http.Request, p *filingRunPage) (err error) {
	q := r.URL.Query()
	for _, state := range filingStates {
		if string(state) == q.Get("state") {
			p.State = state
		}
	}
	count := 0
	for _, t := range p.Tally {
		if p.State == "" || t.State == p.State {
			count += t.Count
		}
	}
	pages := max(1, (count+membersPerPage-1)/membersPerPage)
	now, _ := strconv.Atoi(q.Get("page"))
	now = min(max(now, 1), pages)
	p.Pager = Pager{Now: now, All: pages, URL: func(n int) string {
		return filingPath(p.Case.ID, "/run/", p.Filing.ID, "?"+url.Values{"state": {string(p.State)}, "page": {strconv.Itoa(n)}}.Encode()+"#rows")
	}}
	p.Rows, err = p.desk.Register.Rows(r.Context(), p.Viewer, p.Filing.ID, filing.Query{State: p.State, Skip: (now - 1) * membersPerPage, Limit: membersPerPage})
	return err
}

// filingJoint reads what a joint filing needs and has.
func (s *Server) filingJoint(r *http.Request, p *filingRunPage) error {
	list, err := p.desk.Register.Rows(r.Context(), p.Viewer, p.Filing.ID, filing.Query{Limit: 1})
	if err != nil {
		return err
	}
	if len(list) > 0 {
		p.Joint = &list[0].Submission
	}
	if p.Agreed, err = p.desk.Register.Agreed(r.Context(), p.Viewer, p.Filing.ID); err != nil {
		return err
	}
	if missing := p.desk.Complete(p.Filing, p.Agreed); missing != nil {
		p.Complete = p.Words.Error(missing)
	}
	all, err := p.desk.OfCase(r.Context(), p.Viewer, p.Case.ID)
	if joinder.KindOf(err) == joinder.NotFound {
		return nil
	}
	for _, proof := range all {
		if p.Joint != nil && proof.Submission == p.Joint.ID {
			p.Proofs = append(p.Proofs, proof)
		}
	}
	return err
}

// Facts are the numbers by state.
func (p filingRunPage) Facts() (out []Fact) {
	for _, t := range p.Tally {
		out = append(out, Fact{Label: p.T("filing.state." + string(t.State)), Value: p.Words.Number(int64(t.Count)), Note: p.Words.Sums(t.Sums)})
	}
	return out
}

// Filters lead to the rows of one state.
func (p filingRunPage) Filters() (out []Option) {
	out = append(out, Option{Text: p.T("filing.all")})
	for _, t := range p.Tally {
		out = append(out, Option{Value: string(t.State), Text: p.T("filing.state." + string(t.State)), Hint: p.Words.Number(int64(t.Count))})
	}
	return out
}

// Columns of the table.
func (p filingRunPage) Columns() []Column {
	return []Column{
		{Label: p.T("case.work.who")}, {Label: p.T("case.work.amount"), Num: true}, {Label: p.T("filing.column.state")},
		{Label: p.T("filing.column.day")}, {Label: p.T("filing.column.reference")}, {Label: p.T("filing.column.proofs"), Num: true},
	}
}

// Lines of the table.
func (p filingRunPage) Lines() [][]templ.Component {
	out := make([][]templ.Component, 0, len(p.Rows))
	for _, r := range p.Rows {
		note, err := p.desk.Note(r.Submission.ID, []byte(r.Note))
		if err != nil {
			note = ""
		}
		out = append(out, []templ.Component{
			filingWho(p, r), Unbroken(p.Words.Money(r.Amount)), filingState(p, r, note), Unbroken(p.Words.Day(r.Submission.FiledOn)),
			Str(r.Submission.Reference), Str(p.Words.Number(int64(r.Proofs))),
		})
	}
	return out
}

// Exports reports whether the reader may take papers out of the house.
func (p filingRunPage) Exports() bool { return collective.Exports(p.Viewer, p.Case.ID) }

// Limit is how many may speak for the others; 0 where no rule is known.
func (p filingRunPage) Limit() int {
	_, limit, _ := p.desk.Rule(p.Filing.Channel, p.Filing.Form)
	return limit
}

// MailOf is the newest mail of a submission.
func mailOf(mails []filing.Mail, id joinder.ID) *filing.Mail {
	for i := len(mails) - 1; i >= 0; i-- {
		if mails[i].Submission == id {
			return &mails[i]
		}
	}
	return nil
}

// To is a path of this filing.
func (p filingRunPage) To(rest string) string {
	return filingPath(p.Case.ID, "/run/", p.Filing.ID, rest)
}

// filingCSV is the table for a spreadsheet.
func (s *Server) filingCSV(w http.ResponseWriter, r *http.Request) error {
	f, err := s.filingExport(r)
	if err != nil {
		return err
	}
	desk, page := s.deps.Filing.Desk, s.Page(r, "filing.title")
	list, err := desk.Register.Rows(r.Context(), ViewerOf(r), f.ID, filing.Query{})
	if err != nil {
		return err
	}
	var buf bytes.Buffer
	buf.WriteString("\uFEFF") // or Excel takes it for another encoding
	table := csv.NewWriter(&buf)
	table.UseCRLF = true
	_ = table.Write([]string{"number", "name", "amount", "currency", "state", "state_text", "method", "filed_on", "reference", "confirmed_at", "proofs", "left"}) // into memory
	for _, x := range list {
		sub, confirmed := x.Submission, ""
		if !x.ConfirmedAt.IsZero() {
			confirmed = x.ConfirmedAt.UTC().Format(time.RFC3339)
		}
		_ = table.Write(rows.Harmless([]string{
			strconv.Itoa(sub.Number), x.Name, x.Amount.Decimal(), string(x.Amount.Currency), string(sub.State), page.T("filing.state." + string(sub.State)), sub.Method,
			sub.FiledOn.String(), sub.Reference, confirmed, strconv.Itoa(x.Proofs), strconv.FormatBool(x.Gone),
		}))
	}
	table.Flush()
	attach(w, "text/csv; charset=utf-8", fmt.Sprintf("joinder-filing-%s.csv", s.Today()))
	_, err = w.Write(buf.Bytes())
	return ignoreGone(err)
}

// filingExport finds a filing for those who may take it out of the house.
func (s *Server) filingExport(r *http.Request) (filing.Filing, error) {
	id, err := idOf(r, "id")
	if err != nil {
		return filing.Filing{}, err
	}
	run, err := filingID(r.PathValue("filing"))
	if err != nil {
		return filing.Filing{}, err
	}
	if !collective.Exports(ViewerOf(r), id) {
		return filing.Filing{}, joinder.Fail(joinder.Forbidden, "error.filing.exports")
	}
	return s.deps.Filing.Desk.Of(r.Context(), ViewerOf(r), id, run)
}

// filingPacks streams everybody's packs as one zip. Who gave up waiting gets an
// unfinished file, which every reader of zips refuses.
func (s *Server) filingPacks(w http.ResponseWriter, r *http.Request) error {
	f, err := s.filingExport(r)
	if err != nil {
		return err
	}
	out := &startedWriter{w: w, begin: func() { attach(w, "application/zip", fmt.Sprintf("joinder-packs-%s.zip", s.Today())) }}
	err = s.deps.Filing.Desk.WritePacks(r.Context(), ViewerOf(r), f, out)
	if err != nil && out.started {
		s.deps.Log.Error("packs", "err", err)
		panic(http.ErrAbortHandler) // the reader must not take half for the whole
	}
	return err
}

// startedWriter sends the headers with the first byte, so that an error before
// it is still an error page.
type startedWriter struct {
	w       http.ResponseWriter
	begin   func()
	started bool
}

// Write implements io.Writer.
func (s *startedWriter) Write(p []byte) (int, error) {
	if !s.started {
		s.started = true
		s.begin()
	}
	return s.w.Write(p)
}
