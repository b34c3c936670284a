package web

import (
	"net/http"
	"net/url"

	"joinder"
	"joinder/internal/collective"
)

// caseNewPage is the form that opens a case.
type caseNewPage struct {
	Page
	Opening   collective.Opening
	Mine      *collective.Held // the complaint it grows out of; nil without one
	Wallets   []joinder.Wallet
	Errors    FormErrors
	Issues    []Option
	MineAbout string // wallet and problem of that complaint
}

// caseNew shows the form, filled in from ?complaint=, or ?wallet= and ?issue=.
func (s *Server) caseNew(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	o := collective.Opening{Wallet: clip(q.Get("wallet"), 64), Issue: clip(q.Get("issue"), 64), FromComplaint: joinder.ID(clip(q.Get("complaint"), 32))}
	return s.showCaseNew(w, r, http.StatusOK, o, nil)
}

// showCaseNew fills what the form chooses from. Without a named complaint, a
// held one about the wallet is taken, else any held one.
func (s *Server) showCaseNew(w http.ResponseWriter, r *http.Request, status int, o collective.Opening, problems FormErrors) error {
	p := caseNewPage{Page: s.Page(r, "case.new.title"), Opening: o, Errors: problems}
	p.NoIndex = true
	if o.Form == "" {
		o.Form = string(s.deps.World.ID())
		p.Opening = o
	}
	held, err := s.deps.Case.Reader.Held(r.Context(), p.Viewer)
	if err != nil {
		return err
	}
	for i, h := range held {
		if h.State != joinder.Filed {
			continue
		}
		named := o.FromComplaint == h.ID
		if named || o.FromComplaint == "" && p.Mine == nil && (o.Wallet == "" || o.Wallet == h.Wallet) {
			p.Mine = &held[i]
		}
	}
	if p.Mine != nil {
		o.FromComplaint, o.Wallet = p.Mine.ID, p.Mine.Wallet
		if o.Issue == "" {
			o.Issue = p.Mine.Issue
		}
		p.Opening = o
		p.MineAbout = p.Mine.WalletName.Label(p.Lang) + " · " + s.issueName(p.Page, p.Mine.Issue)
	}
	if p.Wallets, err = s.deps.Case.Wallets.Wallets(r.Context(), p.Viewer); err != nil {
		return err
	}
	p.Issues = s.issueOptions(p.Page, o.Issue)
	return s.Render(w, r, status, caseNewView(p))
}

// about is a path with the wallet and the kind of problem that a case is wanted
// about.
func (p caseNewPage) about(path string) string {
	return searchAsk{Wallets: some(p.Opening.Wallet), Issues: some(p.Opening.Issue)}.path(path)
}

// FileFirst is where a complaint is told that a case may begin with.
func (p caseNewPage) FileFirst() string { return p.about("/file") }

// SignInFirst leads back here.
func (p caseNewPage) SignInFirst() string {
	return "/sign-in?" + url.Values{"next": {p.about("/cases/new")}}.Encode()
}

// May reports whether the reader can open a case at all.
func (p caseNewPage) May() bool { return p.Mine != nil || p.SignedIn() }

// WalletOptions are the wallets to choose from.
func (p caseNewPage) WalletOptions() []Option {
	out := []Option{{Text: p.T("case.choose")}}
	for _, w := range p.Wallets {
		out = append(out, Option{Value: w.ID, Text: w.Label(p.Lang)})
	}
	return out
}

func (s *Server) issueOptions(p Page, chosen string) []Option {
	out := []Option{{Text: p.T("case.choose")}}
	found := false
	if facts := s.deps.Case.Facts; facts != nil {
		for _, f := range facts.Families() {
			for _, i := range f.Issues {
				out = append(out, Option{Value: i.ID, Text: p.Words.Text(i.Name)})
				found = found || i.ID == chosen
			}
		}
	}
	if chosen != "" && !found {
		out = append(out, Option{Value: chosen, Text: s.issueName(p, chosen)})
	}
	return out
}

// caseOpen opens the case and goes to it.
func (s *Server) caseOpen(w http.ResponseWriter, r *http.Request) error {
	if err := badForm(r.ParseForm()); err != nil {
		return err
	}
	o := collective.Opening{
		Title: field(r, "title"), Summary: field(r, "summary"), Demand: field(r, "demand"), Wallet: field(r, "wallet"), Issue: field(r, "issue"),
		Lang: s.preferencesOf(r).Lang, Form: clip(field(r, "form"), 64), FromComplaint: joinder.ID(field(r, "complaint")), Consents: consentsOf(r),
	}
	id, err := s.deps.Case.Desk.Open(r.Context(), ViewerOf(r), o)
	if err != nil {
		problems, ok := FormErrorsOf(s.wordsOf(r), err)
		if !ok {
			return err
		}
		return s.showCaseNew(w, r, http.StatusUnprocessableEntity, o, problems)
	}
	s.Flash(r.Context(), "case.new.done")
	return seeOther(w, r, casePath(id, ""))
}

// consentsOf reads the ticked boxes. A box that was not ticked is a no.
func consentsOf(r *http.Request) joinder.Consents {
	out := joinder.Consents{}
	for _, use := range joinder.Uses {
		for _, v := range r.PostForm["allow"] {
			out[use] = out[use] || v == string(use)
		}
	}
	return out
}
