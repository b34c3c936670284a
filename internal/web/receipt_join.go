package web

import (
	"context"

	"joinder"
	"joinder/internal/collective"
)

// receiptJoin is the case that the person meant to join: the same choice as on
// its own page, under the receipt's code, with nothing chosen beforehand.
type receiptJoin struct {
	then
	WalletName string
	Member     bool // joined already
	Elsewhere  bool // the complaint is about another wallet
}

// Heading says what there is to do with the case, or names it where that is done.
func (j receiptJoin) Heading(p Page) string {
	if j.Member {
		return j.Title
	}
	return p.T("receipt.join.title", "Title", j.Title)
}

// SealedItems says how many items of evidence were sealed with the complaint.
func (p receiptPage) SealedItems() string {
	if p.Receipt.Evidence == 0 {
		return p.T("receipt.no_items")
	}
	return p.N("receipt.sealed", p.Receipt.Evidence)
}

// joinAfter is what the receipt offers about the case that was meant, nil when
// none was. owner holds the complaint.
func (s *Server) joinAfter(ctx context.Context, p Page, owner joinder.Viewer, complaint joinder.ID, plan then) (*receiptJoin, error) {
	if plan.Case == "" {
		return nil, nil
	}
	held, err := s.deps.Case.Reader.Held(ctx, owner)
	if err != nil {
		return nil, err
	}
	for _, h := range held {
		if h.ID == complaint && h.State == joinder.Filed {
			j := &receiptJoin{then: plan, Member: member(h, plan.Case), Elsewhere: h.Wallet != plan.Wallet}
			j.WalletName, err = s.caseWallet(ctx, p, owner, plan.Case)
			return j, err
		}
	}
	return nil, nil
}

// caseWallet is what the wallet of a case is called.
func (s *Server) caseWallet(ctx context.Context, p Page, v joinder.Viewer, id joinder.ID) (string, error) {
	var c collective.Page
	c, err := s.deps.Case.Reader.Case(ctx, v, id)
	return s.caseView(p, c.Public).WalletName, err
}
