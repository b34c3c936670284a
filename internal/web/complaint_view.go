package web

import (
	"net/http"

	"joinder"
	"joinder/internal/intake"
)

// complaintPath is the public page of a complaint.
func complaintPath(id joinder.ID) string { return "/complaints/" + string(id) }

// complaintPage is one complaint as everybody may see it.
type complaintPage struct {
	Page
	names
	C joinder.PublicComplaint
}

func (s *Server) complaint(w http.ResponseWriter, r *http.Request) error {
	id, err := joinder.ParseID(r.PathValue("id"))
	if err != nil {
		return joinder.Fail(joinder.NotFound, "error.similar.missing")
	}
	c, err := s.deps.Search.Finder.Complaint(r.Context(), ViewerOf(r), id)
	if err != nil {
		return err
	}
	n, err := s.names(r)
	if err != nil {
		return err
	}
	p := complaintPage{Page: s.Page(r, "search.complaint.title", "Wallet", n.Wallet(c.Wallet), "Issue", n.Kind(c)), names: n, C: c}
	p.Section = "/search"
	return s.Render(w, r, http.StatusOK, complaintView(p))
}

// WalletPath is what is known about the wallet; "" when none was named.
func (p complaintPage) WalletPath() string {
	if p.C.Wallet == intake.UnknownWallet {
		return ""
	}
	return "/wallets/" + p.C.Wallet
}

// Facts are what is known beside the words.
func (p complaintPage) Facts() []Fact {
	c := p.C
	var out []Fact
	if when := whenOf(p.Page, c); when != "" {
		out = append(out, Fact{Label: p.T("search.complaint.when"), Value: when})
	}
	if money := moneyOf(p.Page, c); money != "" {
		out = append(out, Fact{Label: p.T("search.complaint.amount"), Value: money})
	}
	if where := p.Place(c.Jurisdiction, c.Region); where != "" {
		out = append(out, Fact{Label: p.T("search.complaint.where"), Value: where})
	}
	return out
}

// Ours reports that it was filed here, so that the month and a rounded amount
// are all that is shown.
func (p complaintPage) Ours() bool { return p.C.SourceID == "" && p.C.Level != joinder.LevelImported }

// Cases is the cases about the same wallet and kind of problem.
func (p complaintPage) Cases() string {
	return searchAsk{Wallets: some(p.C.Wallet), Issues: some(p.C.Issue)}.path("/cases")
}

// All is the search for complaints about the same.
func (p complaintPage) All() string {
	return searchAsk{Wallets: some(p.C.Wallet), Issues: some(p.C.Issue)}.path("/search")
}
