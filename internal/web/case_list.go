package web

import (
	"net/http"
	"net/url"

	"joinder"
	"joinder/internal/collective"
)

// caseListPage is the list of cases.
type caseListPage struct {
	Page
	Cases   []caseView
	Next    string // address of the next page; "" at the end
	Wallets []joinder.Wallet
	Wallet  string
	Open    bool // only those that take members
	Narrow  bool // a filter is on
}

func (s *Server) caseList(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	f := collective.Filter{Wallet: clip(q.Get("wallet"), 64), Issue: clip(q.Get("issue"), 64), Open: q.Get("open") == "1"}
	if before, err := joinder.ParseID(q.Get("before")); err == nil {
		f.Before = before
	}
	p := caseListPage{Page: s.Page(r, "case.list.title"), Wallet: f.Wallet, Open: f.Open, Narrow: f.Wallet != "" || f.Issue != "" || f.Open}
	list, err := s.deps.Case.Reader.List(r.Context(), p.Viewer, f)
	if err != nil {
		return err
	}
	for _, c := range list.Cases {
		p.Cases = append(p.Cases, s.caseView(p.Page, c))
	}
	if list.Next != "" {
		q.Set("before", string(list.Next))
		q.Del("lang")
		p.Next = (&url.URL{Path: "/cases", RawQuery: q.Encode()}).String()
	}
	if p.Wallets, err = s.deps.Case.Wallets.Wallets(r.Context(), p.Viewer); err != nil {
		return err
	}
	return s.Render(w, r, http.StatusOK, caseListView(p))
}

// WalletOptions are the choices of the filter.
func (p caseListPage) WalletOptions() []Option {
	out := []Option{{Text: p.T("case.list.any_wallet")}}
	for _, w := range p.Wallets {
		if w.Reviewed || w.ID == p.Wallet {
			out = append(out, Option{Value: w.ID, Text: w.Label(p.Lang)})
		}
	}
	return out
}

// EmptyText says why the list is empty.
func (p caseListPage) EmptyText() string {
	if p.Narrow {
		return p.T("case.list.none_match")
	}
	return p.T("case.list.none")
}
