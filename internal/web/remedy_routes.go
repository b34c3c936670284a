package web

import (
	"context"
	"io"

	"joinder"
	"joinder/internal/recourse/remedy"
	"joinder/internal/recourse/remedy/operator"
)

// RemedyParts is what the pages of offers, promises, payouts, closure, and the operator’s side need.
type RemedyParts struct {
	Desk      RemedyDesk
	Closer    RemedyCloser
	Reader    RemedyReader
	Operator  OperatorDesk
	Operators OperatorRegistry
	// Evidence opens an item that the operator desk said may be read.
	Evidence func(ctx context.Context, item joinder.ID) (joinder.Evidence, io.ReadCloser, error)
}

// RemedyDesk changes promises, offers and payouts (internal/recourse/remedy).
type RemedyDesk interface {
	Promise(ctx context.Context, v joinder.Viewer, p remedy.Pledge) (joinder.ID, error)
	Decide(ctx context.Context, v joinder.Viewer, caseID, promise, complaint joinder.ID, kept bool) error
	Offer(ctx context.Context, v joinder.Viewer, p remedy.Proposal) (joinder.ID, error)
	Withdraw(ctx context.Context, v joinder.Viewer, caseID, offer joinder.ID) error
	Answer(ctx context.Context, v joinder.Viewer, r remedy.Reply) (joinder.OfferAnswer, error)
	Share(ctx context.Context, v joinder.Viewer, caseID, complaint joinder.ID, yes bool) error
	Paid(ctx context.Context, v joinder.Viewer, r remedy.Receipt) error
	Void(ctx context.Context, v joinder.Viewer, caseID, payout joinder.ID) error
}

// RemedyCloser asks and says whether it is solved.
type RemedyCloser interface {
	ProposeClosure(ctx context.Context, v joinder.Viewer, caseID joinder.ID, words string) error
	TakeBackClosure(ctx context.Context, v joinder.Viewer, caseID joinder.ID) error
	Say(ctx context.Context, v joinder.Viewer, caseID, complaint joinder.ID, o joinder.Outcome) error
	End(ctx context.Context, v joinder.Viewer, caseID joinder.ID, reason string) error
}

// RemedyReader reads them.
type RemedyReader interface {
	Room(ctx context.Context, v joinder.Viewer, caseID joinder.ID) (remedy.Room, error)
	Reconcile(ctx context.Context, v joinder.Viewer, caseID joinder.ID) (remedy.Report, error)
	Outcome(ctx context.Context, v joinder.Viewer, caseID joinder.ID) (remedy.Public, error)
}

// OperatorDesk is the other side of the table (internal/recourse/remedy/operator).
type OperatorDesk interface {
	Cases(ctx context.Context, v joinder.Viewer) ([]operator.Listed, error)
	Case(ctx context.Context, v joinder.Viewer, id joinder.ID) (operator.Dossier, error)
	Say(ctx context.Context, v joinder.Viewer, w operator.Words) (joinder.ID, error)
	Statements(ctx context.Context, v joinder.Viewer, id joinder.ID) ([]operator.Statement, error)
	File(ctx context.Context, v joinder.Viewer, id joinder.ID, version int, kind string) (joinder.Sealed, error)
	Evidence(ctx context.Context, v joinder.Viewer, id, item joinder.ID) error
}

// OperatorRegistry is who answers for which wallet.
type OperatorRegistry interface {
	Invite(ctx context.Context, v joinder.Viewer, in operator.Invite) (operator.Link, error)
	Open(ctx context.Context, token string) (a operator.Access, needsCode bool, err error)
	Claim(ctx context.Context, v joinder.Viewer, token, code string) error
	Verify(ctx context.Context, v joinder.Viewer, id joinder.ID, reason string) error
	Revoke(ctx context.Context, v joinder.Viewer, id joinder.ID, reason string) error
	List(ctx context.Context, v joinder.Viewer) ([]operator.Access, error)
}

func (s *Server) remedyRoutes() []Route {
	if s.deps.Remedy.Reader == nil {
		return nil
	}
	at := func(path string, h remedyAct) Route {
		return Route{Method: "POST", Pattern: "/cases/{id}/remedy/" + path, Handler: s.remedyDo(path, h), Access: Private}
	}
	return append([]Route{
		{Method: "GET", Pattern: "/cases/{id}/remedy", Handler: s.remedyRoom, Access: Private},
		{Method: "GET", Pattern: "/cases/{id}/remedy/{file}", Handler: s.remedySheet, Access: Private},
		{Method: "GET", Pattern: "/cases/{id}/statements", Handler: s.caseStatements, Access: Public},
		at("offer", s.remedyOffer), at("promise", s.remedyPromise), at("withdraw", s.remedyWithdraw), at("closure", s.remedyClosure),
		at("answer", s.remedyAnswer), at("decide", s.remedyDecide), at("paid", s.remedyPaid), at("void", s.remedyVoid),
		at("share", s.remedyShare), at("outcome", s.remedyOutcome),
	}, s.operatorRoutes()...)
}
