package web

import (
	"io"
	"net/http"
	"path"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"joinder"
	"joinder/internal/recourse/remedy/operator"
)

// operatorHomePage lists what was sent to the operator.
type operatorHomePage struct {
	Page
	Cases   []operator.Listed
	Wallets []string // names
}

func (s *Server) operatorHome(w http.ResponseWriter, r *http.Request) error {
	p := operatorHomePage{Page: s.Page(r, "operator.home.title")}
	p.NoIndex = true
	var err error
	if p.Cases, err = s.deps.Remedy.Operator.Cases(r.Context(), p.Viewer); err != nil {
		return err
	}
	for _, id := range p.Viewer.Wallets {
		p.Wallets = append(p.Wallets, s.walletLabel(p.Page, id))
	}
	return s.Render(w, r, http.StatusOK, operatorHomeView(p))
}

// walletLabel is a wallet's name in the reader's language.
func (s *Server) walletLabel(p Page, id string) string {
	if name := s.deps.Account.WalletName; name != nil {
		if text := p.Words.Text(name(id)); text != "" {
			return text
		}
	}
	return id
}

// operatorJoinPage is where an invitation leads.
type operatorJoinPage struct {
	Page
	Wallet    string
	Token     string
	NeedsCode bool
	Errors    FormErrors
}

func (s *Server) operatorJoin(w http.ResponseWriter, r *http.Request) error {
	return s.showOperatorJoin(w, r, http.StatusOK, nil)
}

func (s *Server) showOperatorJoin(w http.ResponseWriter, r *http.Request, status int, problems FormErrors) error {
	token := r.PathValue("token")
	a, code, err := s.deps.Remedy.Operators.Open(r.Context(), token)
	if err != nil {
		return err
	}
	p := operatorJoinPage{Page: s.Page(r, "operator.join.title"), Token: token, NeedsCode: code, Errors: problems}
	p.NoIndex = true
	p.Wallet = s.walletLabel(p.Page, a.Wallet)
	return s.Render(w, r, status, operatorJoinView(p))
}

func (s *Server) operatorClaim(w http.ResponseWriter, r *http.Request) error {
	if err := badForm(r.ParseForm()); err != nil {
		return err
	}
	if err := s.deps.Remedy.Operators.Claim(r.Context(), ViewerOf(r), r.PathValue("token"), field(r, "code")); err != nil {
		problems, ok := FormErrorsOf(s.wordsOf(r), err)
		if !ok {
			return err
		}
		return s.showOperatorJoin(w, r, http.StatusUnprocessableEntity, problems)
	}
	s.Flash(r.Context(), "operator.join.done")
	return seeOther(w, r, "/account")
}

// operatorCasePage is one case as it was sent to the operator.
type operatorCasePage struct {
	Page
	Dossier operator.Dossier
	Wallet  string
	Form    string // random, for a statement
	Failed  string
	Errors  FormErrors
	sent    func(string) string
	issue   func(string) string
}

func (s *Server) operatorCase(w http.ResponseWriter, r *http.Request) error {
	return s.showOperatorCase(w, r, http.StatusOK, "", nil)
}

func (s *Server) showOperatorCase(w http.ResponseWriter, r *http.Request, status int, failed string, problems FormErrors) error {
	id, err := idOf(r, "id")
	if err != nil {
		return err
	}
	p := operatorCasePage{Page: s.Page(r, "operator.case.title"), Failed: failed, Errors: problems, Form: string(s.deps.World.ID())}
	p.NoIndex = true
	p.sent = func(name string) string { return clip(r.PostFormValue(name), operator.MaxWords) }
	p.issue = func(id string) string { return s.issueName(p.Page, id) }
	if p.Dossier, err = s.deps.Remedy.Operator.Case(r.Context(), p.Viewer, id); err != nil {
		return err
	}
	p.Wallet = s.walletLabel(p.Page, p.Dossier.Case.Wallet)
	return s.Render(w, r, status, operatorCaseView(p))
}

// To is a path below the operator's page of the case.
func (p operatorCasePage) To(rest string) string {
	return "/operator/cases/" + string(p.Dossier.Case.ID) + rest
}

// Val is what was typed into a form that needs another look, else the default.
func (p operatorCasePage) Val(form, name, otherwise string) string {
	if p.Failed == form {
		return p.sent(name)
	}
	return otherwise
}

// Err is what is wrong with a field of a form.
func (p operatorCasePage) Err(form, name string) string {
	if p.Failed == form {
		return p.Errors.Of(name)
	}
	return ""
}

// SayFor tells the form about one row, or about the whole case, from the others.
func (p operatorCasePage) SayFor(number int, name string) string {
	if p.Failed == "say" && p.sent("number") == numberText(number) && p.sent("corrects") == "" {
		return p.sent(name)
	}
	return ""
}

func numberText(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// Standing is the statements about a row that nobody corrected since.
func (p operatorCasePage) Standing(number int) []operator.Statement {
	return standing(p.Dossier.Of(number))
}

// Accepted lists who accepted an offer, by number.
func (p operatorCasePage) Accepted(o joinder.Offer) string {
	var out []string
	for _, n := range p.Dossier.Accepted[o.ID] {
		out = append(out, p.T("case.member", "Number", n))
	}
	return p.Words.List(out)
}

// Others is how many accepted who are not in the annex.
func (p operatorCasePage) Others(o joinder.Offer) int {
	return p.Dossier.Tallies[o.ID].Accepted - len(p.Dossier.Accepted[o.ID])
}

// ColumnsOf and rows of the annex as it was sent.
func (p operatorCasePage) Columns() []Column {
	return []Column{{Label: p.T("operator.row.who")}, {Label: p.T("operator.row.day")}, {Label: p.T("operator.row.amount"), Num: true},
		{Label: p.T("operator.row.evidence")}, {Label: p.T("operator.row.answer")}}
}

// Rows of the annex, each with the operator's answer beside it.
func (p operatorCasePage) Rows() (out [][]templ.Component) {
	for _, row := range p.Dossier.Rows {
		if !row.Standing {
			out = append(out, []templ.Component{operatorGone(p, row), Str(""), Str(""), Str(""), Str("")})
			continue
		}
		out = append(out, []templ.Component{operatorWho(p, row), Unbroken(p.Words.Day(row.OccurredOn)), Amount(p.Page, row.Amount), operatorItems(p, row), operatorRowAnswer(p, row)})
	}
	return out
}

// operatorSay reads a statement's form.
func (s *Server) operatorSay(r *http.Request, id joinder.ID) (string, string, error) {
	number, err := formNumber(r)
	if err != nil {
		return "", "", err
	}
	_, err = s.deps.Remedy.Operator.Say(r.Context(), ViewerOf(r), operator.Words{
		Case: id, Number: number, Text: r.PostFormValue("text"), Lang: s.preferencesOf(r).Lang, Public: field(r, "public") == "1",
		Corrects: joinder.ID(field(r, "corrects")), Form: clip(field(r, "form"), 64),
	})
	return "operator.done.said", "said", err
}

// operatorFile hands out the letter as it was sent: letter-3.pdf.
func (s *Server) operatorFile(w http.ResponseWriter, r *http.Request) error {
	id, err := idOf(r, "id")
	if err != nil {
		return err
	}
	missing := joinder.Fail(joinder.NotFound, "error.operator.file")
	name := r.PathValue("file")
	ext := path.Ext(name)
	version, err := strconv.Atoi(strings.TrimSuffix(strings.TrimPrefix(name, "letter-"), ext))
	if err != nil || ext == "" {
		return missing
	}
	file, err := s.deps.Remedy.Operator.File(r.Context(), ViewerOf(r), id, version, ext[1:])
	if err != nil {
		return err
	}
	if file.Blob == "" || s.deps.Case.Files == nil {
		return missing
	}
	return s.letterBytes(w, r, id, version, file, ext)
}

// operatorEvidence hands out a copy of an item that was sent, without what
// cameras and programs add and without the name that its owner gave it.
func (s *Server) operatorEvidence(w http.ResponseWriter, r *http.Request) error {
	id, err := idOf(r, "id")
	if err != nil {
		return err
	}
	item, err := joinder.ParseID(r.PathValue("item"))
	if err != nil {
		return joinder.Fail(joinder.NotFound, "error.operator.file")
	}
	if err := s.deps.Remedy.Operator.Evidence(r.Context(), ViewerOf(r), id, item); err != nil {
		return err
	}
	e, body, err := s.deps.Remedy.Evidence(r.Context(), item)
	if err != nil {
		return err
	}
	e.Name = "evidence-" + string(item)[24:] + path.Ext(e.Name)
	return s.sendShared(w, e, body)
}

// letterBytes streams a sealed file of a letter.
func (s *Server) letterBytes(w http.ResponseWriter, r *http.Request, id joinder.ID, version int, file joinder.Sealed, ext string) error {
	body, err := s.deps.Case.Files.OpenLetterFile(r.Context(), id, file)
	if err != nil {
		return err
	}
	defer body.Close() //nolint:errcheck // read to the end or given up
	kind := "application/pdf"
	if ext == ".xlsx" {
		kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	}
	attach(w, kind, "joinder-letter-"+string(id)[:8]+"-v"+strconv.Itoa(version)+ext)
	w.Header().Set("Content-Length", strconv.FormatInt(file.Size, 10))
	if r.Method == http.MethodHead {
		return nil
	}
	_, err = io.Copy(w, body)
	return ignoreGone(err)
}
