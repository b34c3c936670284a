package web

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"unicode"

	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/intake"
)

// FileParts is what the pages of filing need.
type FileParts struct {
	Desk     Desk
	Receipts Receipts
	Shelf    Shelf
	Facts    Facts
	Wallets  WalletList // every wallet known here; reviewed ones are suggested
	Mail     bool       // receipts can be sent by mail
	Contacts Contacts   // confirms addresses; nil where nobody can
}

// MaxUpload is how many bytes one file may have.
func (p FileParts) MaxUpload() int64 { return p.Shelf.Limits().File }

// MaxRequest is how many bytes one form with files may have: all that a person
// may give can be chosen at once.
func (p FileParts) MaxRequest() int64 { return p.Shelf.Limits().Person + 1<<20 }

// Desk is where complaints are written, filed and found again (internal/intake).
type Desk interface {
	Start(ctx context.Context) (intake.Draft, intake.Token, error)
	Draft(ctx context.Context, t intake.Token) (intake.Draft, error)
	Save(ctx context.Context, t intake.Token, d intake.Draft) error
	Preview(d intake.Draft) intake.Preview
	File(ctx context.Context, v joinder.Viewer, t intake.Token, key string) (intake.Receipt, error)
	Receipt(ctx context.Context, t intake.Token) (intake.Receipt, error)
	CheckStep(d intake.Draft, step int) error
}

// Receipts finds complaints again and shows them to their owners.
type Receipts interface {
	Recover(ctx context.Context, code string) (joinder.ID, error)
	Own(ctx context.Context, v joinder.Viewer, id joinder.ID) (joinder.Complaint, error)
	Withdraw(ctx context.Context, v joinder.Viewer, id joinder.ID) error
	Erase(ctx context.Context, v joinder.Viewer, id joinder.ID) error
	Disputed(ctx context.Context, v joinder.Viewer, id joinder.ID) ([]joinder.Dispute, error)
	Dispute(ctx context.Context, v joinder.Viewer, id joinder.ID, all []joinder.Transaction) (joinder.Dispute, error)
}

// Facts is what the form needs of the data pack (internal/datapack).
type Facts interface {
	Families() []datapack.Family
	IssueName(id string) joinder.Text
	Checklist(issue string) joinder.Checklist
	Jurisdictions() []datapack.Jurisdiction
}

// fileSteps are the form's pages in order; each is a path and a catalogue key.
var fileSteps = [...]string{"what", "money", "evidence", "you"}

func (s *Server) fileRoutes() []Route {
	if s.deps.File.Desk == nil {
		return nil
	}
	return []Route{
		{Method: "GET", Pattern: "/file", Handler: s.fileBegin, Access: Private},
		{Method: "POST", Pattern: "/file/start", Handler: s.fileStart, Access: Private},
		{Method: "GET", Pattern: "/draft/{token}", Handler: s.fileResume, Access: Private},
		{Method: "GET", Pattern: "/draft/{token}/{step}", Handler: s.fileStep, Access: Private},
		{Method: "POST", Pattern: "/draft/{token}/what", Handler: s.fileSave("what"), Access: Private},
		{Method: "POST", Pattern: "/draft/{token}/money", Handler: s.fileSave("money"), Access: Private},
		{Method: "POST", Pattern: "/draft/{token}/you", Handler: s.fileSubmit, Access: Private},
		{Method: "POST", Pattern: "/draft/{token}/transactions/{step}", Handler: s.fileTransactions, Access: Private},
		{Method: "POST", Pattern: "/draft/{token}/save/{step}", Handler: s.fileAutosave, Access: Private, Limit: LimitPages},
		{Method: "POST", Pattern: "/draft/{token}/evidence", Handler: s.fileUpload, Access: Private, Body: s.deps.File.MaxRequest(), Slow: uploadTime},
		{Method: "POST", Pattern: "/draft/{token}/evidence/{id}/remove", Handler: s.fileRemove, Access: Private},
		{Method: "GET", Pattern: "/draft/{token}/receipt", Handler: s.receipt, Access: Private},
		{Method: "GET", Pattern: "/draft/{token}/receipt.pdf", Handler: s.receiptPDF, Access: Private},
		{Method: "GET", Pattern: "/receipt", Handler: s.recoverForm, Access: Private},
		{Method: "POST", Pattern: "/receipt", Handler: s.recover, Access: Private, Limit: LimitGuesses},
		{Method: "GET", Pattern: "/mine/{id}", Handler: s.mine, Access: Private},
		{Method: "POST", Pattern: "/mine/{id}/withdraw", Handler: s.withdraw, Access: Private},
		{Method: "POST", Pattern: "/mine/{id}/contact", Handler: s.contactAsk, Access: Private},
		{Method: "GET", Pattern: "/confirm", Handler: s.contactDoor, Access: Private},
		{Method: "POST", Pattern: "/confirm", Handler: s.contactConfirm, Access: Private, Limit: LimitGuesses},
		{Method: "POST", Pattern: "/mine/{id}/erase", Handler: s.erase, Access: Private},
		{Method: "POST", Pattern: "/mine/{id}/transactions", Handler: s.ownTransactions, Access: Private},
		{Method: "POST", Pattern: "/mine/{id}/evidence", Handler: s.addEvidence, Access: Private, Body: s.deps.File.MaxRequest(), Slow: uploadTime},
		{Method: "GET", Pattern: "/mine/{id}/evidence/{item}", Handler: s.ownEvidence, Access: Private, Slow: uploadTime},
	}
}

// draftPath is the address of a step of a draft. Whoever has it can go on
// writing, so it is never logged and never leaves as a referrer.
func draftPath(t intake.Token, step string) string { return "/draft/" + string(t) + "/" + step }

// filePage is one step of the form.
type filePage struct {
	Page
	Token     intake.Token // "" before the first save
	Step      int          // from 1
	Draft     intake.Draft
	Errors    FormErrors
	Wallets   []joinder.Wallet
	Families  []datapack.Family
	Places    []datapack.Jurisdiction
	Checklist joinder.Checklist
	Received  []receivedFile
	Preview   intake.Preview
	Then      then // what the person means to do after filing
	MaxUpload int64
	Mail      bool // a receipt can be sent by mail
}

// Action is where the step's form goes.
func (p filePage) Action() string {
	if p.Token == "" {
		return "/file/start"
	}
	return draftPath(p.Token, fileSteps[p.Step-1])
}

// StepNames are the words of the progress bar.
func (p filePage) StepNames() []string {
	names := make([]string, len(fileSteps))
	for i, step := range fileSteps {
		names[i] = p.T("file.step." + step)
	}
	return names
}

func (s *Server) filePage(r *http.Request, t intake.Token, step string, d intake.Draft) (filePage, error) {
	wallets, err := s.deps.File.Wallets.Wallets(r.Context(), ViewerOf(r))
	if err != nil {
		return filePage{}, err
	}
	p := filePage{
		Page: s.Page(r, "file.title."+step), Token: t, Step: stepNumber(step), Draft: d, Then: s.then(r, t),
		Wallets: wallets, Families: s.deps.File.Facts.Families(), Places: s.deps.File.Facts.Jurisdictions(),
		Checklist: s.deps.File.Facts.Checklist(d.Issue), MaxUpload: s.deps.File.MaxUpload(), Mail: s.deps.File.Mail,
	}
	p.NoIndex = true
	if t != "" {
		p.Path = draftPath(t, step)
	}
	return p, nil
}

// fileBegin shows the empty first step. ?case= names the case to join
// afterwards, ?wallet= and ?issue= fill in what a link knows.
func (s *Server) fileBegin(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	d := intake.Draft{Wallet: clip(q.Get("wallet"), 64), Issue: clip(q.Get("issue"), 64)}
	p, err := s.filePage(r, "", "what", d)
	if err != nil {
		return err
	}
	p.Then = s.thenJoin(r, q.Get("case"))
	return s.Render(w, r, http.StatusOK, fileStepView(p))
}

// fileStart makes the draft, from the first step or from what somebody asked.
// What is not complete yet is asked for on the first step's page; it is passed
// over where an answer says that nothing is left to ask there.
func (s *Server) fileStart(w http.ResponseWriter, r *http.Request) error {
	if err := badForm(r.ParseForm()); err != nil {
		return err
	}
	wallets, err := s.deps.File.Wallets.Wallets(r.Context(), ViewerOf(r))
	if err != nil {
		return err
	}
	d := intake.Draft{Lang: s.preferencesOf(r).Lang}
	readWhat(&d, r, wallets)
	plan := s.carry(&d, r)
	_, t, err := s.deps.File.Desk.Start(r.Context())
	if err != nil {
		return err
	}
	if err := s.deps.File.Desk.Save(r.Context(), t, d); err != nil {
		return err
	}
	s.remind(r, t, plan)
	first := r.PostFormValue("from") == "what"
	complete := len(s.missing(r, "what", d)) == 0
	switch {
	case complete && (first || plan.Case != "" || r.PostFormValue("next") == "money"):
		return seeOther(w, r, draftPath(t, "money"))
	case first:
		return s.showStep(w, r, t, "what", d)
	}
	return seeOther(w, r, draftPath(t, "what"))
}

// fileResume goes to the first step that still lacks something.
func (s *Server) fileResume(w http.ResponseWriter, r *http.Request) error {
	t := intake.Token(r.PathValue("token"))
	d, err := s.deps.File.Desk.Draft(r.Context(), t)
	if filedAlready(err) {
		return seeOther(w, r, draftPath(t, "receipt"))
	} else if err != nil {
		return err
	}
	for _, step := range []string{"what", "money"} {
		if len(s.missing(r, step, d)) > 0 {
			return seeOther(w, r, draftPath(t, step))
		}
	}
	return seeOther(w, r, draftPath(t, "evidence"))
}

// fileStep shows one step of a draft as it was saved.
func (s *Server) fileStep(w http.ResponseWriter, r *http.Request) error {
	t, step := intake.Token(r.PathValue("token")), r.PathValue("step")
	if !knownStep(step) {
		return joinder.Fail(joinder.NotFound, "error.shell.not_found")
	}
	d, err := s.deps.File.Desk.Draft(r.Context(), t)
	if filedAlready(err) {
		return seeOther(w, r, draftPath(t, "receipt"))
	} else if err != nil {
		return err
	}
	if step == "you" {
		s.filer(w, r) // known before the form comes, however often it is sent
	}
	p, err := s.filePage(r, t, step, d)
	if err != nil {
		return err
	}
	if err := s.fillStep(r, &p); err != nil {
		return err
	}
	return s.Render(w, r, http.StatusOK, fileStepView(p))
}

// fillStep adds what only some steps show.
func (s *Server) fillStep(r *http.Request, p *filePage) (err error) {
	step := fileSteps[p.Step-1]
	if step == "you" {
		p.Preview = s.deps.File.Desk.Preview(p.Draft)
	}
	if step == "evidence" || step != "what" && len(p.Draft.Transactions) > 0 {
		p.Received, err = s.received(r.Context(), *p)
	}
	return err
}

// showStep answers a form that needs another look, with everything still in it.
func (s *Server) showStep(w http.ResponseWriter, r *http.Request, t intake.Token, step string, d intake.Draft) error {
	p, err := s.filePage(r, t, step, d)
	if err != nil {
		return err
	}
	p.Errors = s.missing(r, step, d)
	if err := s.fillStep(r, &p); err != nil {
		return err
	}
	return s.Render(w, r, http.StatusUnprocessableEntity, fileStepView(p))
}

// fileSave keeps a step and goes to the next, or shows what needs another look.
// What was written is saved either way.
func (s *Server) fileSave(step string) HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) error {
		t, d, err := s.update(r, step)
		if filedAlready(err) {
			return seeOther(w, r, draftPath(t, "receipt"))
		} else if err != nil {
			return err
		}
		if len(s.missing(r, step, d)) > 0 {
			return s.showStep(w, r, t, step, d)
		}
		next := map[string]string{"what": "money", "money": "evidence"}[step]
		return seeOther(w, r, draftPath(t, next))
	}
}

// fileAutosave keeps a step while it is being written.
func (s *Server) fileAutosave(w http.ResponseWriter, r *http.Request) error {
	if !knownStep(r.PathValue("step")) {
		return joinder.Fail(joinder.NotFound, "error.shell.not_found")
	}
	// A late autosave of a filed complaint changes nothing.
	if _, _, err := s.update(r, r.PathValue("step")); err != nil && !filedAlready(err) {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// update reads a step's form into its draft and saves it, with what else is to
// be said of it.
func (s *Server) update(r *http.Request, step string, more ...func(*intake.Draft)) (intake.Token, intake.Draft, error) {
	t := intake.Token(r.PathValue("token"))
	if err := badForm(r.ParseForm()); err != nil {
		return t, intake.Draft{}, err
	}
	d, err := s.deps.File.Desk.Draft(r.Context(), t)
	if err != nil {
		return t, d, err
	}
	switch step {
	case "what":
		wallets, err := s.deps.File.Wallets.Wallets(r.Context(), ViewerOf(r))
		if err != nil {
			return t, d, err
		}
		readWhat(&d, r, wallets)
	case "money":
		readMoney(&d, r)
	case "you":
		readYou(&d, r)
	}
	for _, say := range more {
		say(&d)
	}
	return t, d, s.deps.File.Desk.Save(r.Context(), t, d)
}

// missing is what the use case says about one step's fields.
func (s *Server) missing(r *http.Request, step string, d intake.Draft) FormErrors {
	found, _ := FormErrorsOf(s.wordsOf(r), s.deps.File.Desk.CheckStep(d, stepNumber(step)))
	return found
}

// stepNumber counts the steps from 1; 0 is no step.
func stepNumber(step string) int {
	for i, name := range fileSteps {
		if name == step {
			return i + 1
		}
	}
	return 0
}

// filedAlready reports that a draft became a complaint before.
func filedAlready(err error) bool {
	var e *joinder.Error
	return errors.As(err, &e) && e.Key == "error.intake.already_filed"
}

func knownStep(step string) bool { return stepNumber(step) > 0 }

// field is a form value without the blanks around it and without what is not
// text.
func field(r *http.Request, name string) string {
	return strings.TrimSpace(legible(r.PostFormValue(name)))
}

// legible leaves out what is not text: broken UTF-8, and NUL, which PostgreSQL
// cannot store.
func legible(s string) string { return strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\x00", "") }

// clip bounds what a link may fill in.
func clip(s string, runes int) string {
	s = legible(s)
	if r := []rune(s); len(r) > runes {
		return string(r[:runes])
	}
	return s
}

// readWhat takes the first step's answers. The wallet is one field for the
// person; a name that the directory knows becomes its id.
func readWhat(d *intake.Draft, r *http.Request, known []joinder.Wallet) {
	name := field(r, "wallet")
	d.Wallet, d.WalletName = "", name
	for _, w := range known {
		if strings.EqualFold(name, w.ID) || strings.EqualFold(name, w.Name.ZH) || strings.EqualFold(name, w.Name.EN) {
			d.Wallet, d.WalletName = w.ID, ""
			break
		}
	}
	d.Issue, d.Narrative = field(r, "issue"), field(r, "narrative")
}

func readMoney(d *intake.Draft, r *http.Request) {
	d.Amount, d.Currency, d.OccurredOn = field(r, "amount"), field(r, "currency"), field(r, "occurred_on")
	d.Jurisdiction, d.Region, d.Demand = field(r, "jurisdiction"), field(r, "region"), field(r, "demand")
}

func readYou(d *intake.Draft, r *http.Request) {
	d.Name, d.Email, d.Phone = field(r, "name"), field(r, "email"), field(r, "phone")
	d.EmailReceipt = r.PostFormValue("email_receipt") == "yes"
	d.Publish, d.PublicText = r.PostFormValue("publish") == "yes", field(r, "public_text")
}

// seeOther answers a form by sending the browser to a page.
func seeOther(w http.ResponseWriter, r *http.Request, path string) error {
	path = strings.Map(func(c rune) rune { // a token that somebody invented breaks no header
		if unicode.IsControl(c) {
			return -1
		}
		return c
	}, path)
	http.Redirect(w, r, path, http.StatusSeeOther)
	return nil
}
