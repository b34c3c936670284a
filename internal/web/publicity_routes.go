package web

import (
	"context"
	"io"
	"net/http"
	"time"

	"joinder"
	"joinder/internal/collective"
	"joinder/internal/recourse/publicity"
	"joinder/internal/recourse/publicity/paper"
)

// PublicityParts is what the pages of press kit, right of reply, influence need.
type PublicityParts struct {
	Desk  PublicityDesk // nil: there is no publicity here
	Log   PublicityLog
	Mails PublicityMails
	Press PressRoom
	// Facts of a case as this area knows them, from what is public of it.
	Facts func(collective.PublicCase) publicity.Facts
	Mail  bool // mails go out
}

// PublicityDesk prepares and publishes (internal/recourse/publicity).
type PublicityDesk interface {
	Room(ctx context.Context, v joinder.Viewer, id joinder.ID) (publicity.Room, error)
	SaveCheck(ctx context.Context, v joinder.Viewer, id joinder.ID, words map[publicity.Factor]string) (publicity.Check, error)
	OfferReply(ctx context.Context, v joinder.Viewer, id joinder.ID, o publicity.Offering) error
	RecordAnswer(ctx context.Context, v joinder.Viewer, id joinder.ID, a publicity.Answering) error
	SaveTexts(ctx context.Context, v joinder.Viewer, id joinder.ID, base int, texts publicity.Texts) error
	Ask(ctx context.Context, v joinder.Viewer, id joinder.ID) error
	Approve(ctx context.Context, v joinder.Viewer, id, ask joinder.ID, sure bool) error
	TakeBack(ctx context.Context, v joinder.Viewer, id, ask joinder.ID) error
}

// PublicityLog reads what is public, and keeps citations and corrections.
type PublicityLog interface {
	Public(ctx context.Context, id joinder.ID) (publicity.Public, error)
	Check(ctx context.Context, v joinder.Viewer, id joinder.ID, number int) (publicity.Check, error)
	Preview(ctx context.Context, v joinder.Viewer, id joinder.ID) (publicity.Kit, error)
	Cite(ctx context.Context, v joinder.Viewer, c publicity.Citation) error
	Uncite(ctx context.Context, v joinder.Viewer, id, citation joinder.ID) error
	Correct(ctx context.Context, v joinder.Viewer, c publicity.Correction) error
	Influence(ctx context.Context, f publicity.Facts) (publicity.Influence, error)
	Opened(id joinder.ID, agent string)
}

// PublicityMails is the digest and who gets it.
type PublicityMails interface {
	Digest(ctx context.Context, id joinder.ID, month string) (g publicity.Digest, soFar bool, err error)
	Subscribe(ctx context.Context, v joinder.Viewer, id, complaint joinder.ID, lang joinder.Lang) error
	Unsubscribe(ctx context.Context, v joinder.Viewer, id, complaint joinder.ID) error
	Stop(ctx context.Context, token string) error
	Subscribed(ctx context.Context, v joinder.Viewer, id joinder.ID) (map[joinder.ID]bool, error)
}

// PressRoom draws (internal/recourse/publicity/paper).
type PressRoom interface {
	PNG(w io.Writer, c paper.Card) error
	SVG(w io.Writer, c paper.Card) error
	Sheet(w io.Writer, l paper.Leaf) error
}

func (s *Server) publicityRoutes() []Route {
	if s.deps.Publicity.Desk == nil {
		return nil
	}
	at := "/cases/{id}/publicity"
	return []Route{
		{Method: "GET", Pattern: at, Handler: s.publicityRoom, Access: Private},
		{Method: "GET", Pattern: at + "/check", Handler: s.publicityCheckForm, Access: Private},
		{Method: "POST", Pattern: at + "/check", Handler: s.publicityCheck, Access: Private},
		{Method: "POST", Pattern: at + "/reply", Handler: s.publicityReply, Access: Private},
		{Method: "POST", Pattern: at + "/answer", Handler: s.publicityAnswer, Access: Private},
		{Method: "GET", Pattern: at + "/texts", Handler: s.publicityTextsForm, Access: Private},
		{Method: "POST", Pattern: at + "/texts", Handler: s.publicityTexts, Access: Private},
		{Method: "POST", Pattern: at + "/ask", Handler: s.publicityAsk, Access: Private},
		{Method: "POST", Pattern: at + "/approve", Handler: s.publicityApprove, Access: Private},
		{Method: "POST", Pattern: at + "/back", Handler: s.publicityBack, Access: Private},
		{Method: "POST", Pattern: at + "/cite", Handler: s.publicityCite, Access: Private},
		{Method: "POST", Pattern: at + "/uncite", Handler: s.publicityUncite, Access: Private},
		{Method: "POST", Pattern: at + "/correct", Handler: s.publicityCorrect, Access: Private},
		{Method: "GET", Pattern: at + "/{file}", Handler: s.publicityFile, Access: Private},
		{Method: "GET", Pattern: "/cases/{id}/published", Handler: s.published, Access: Public},
		{Method: "GET", Pattern: "/cases/{id}/published/{file}", Handler: s.publishedFile, Access: Public},
		{Method: "GET", Pattern: "/cases/{id}/sheet", Handler: s.factSheet, Access: Public},
		{Method: "GET", Pattern: "/cases/{id}/influence.json", Handler: s.influenceJSON, Access: Public},
		{Method: "GET", Pattern: "/cases/{id}/digest/{month}", Handler: s.digestPage, Access: Public},
		{Method: "GET", Pattern: "/cases/{id}/updates.atom", Handler: s.caseFeed, Access: Public},
		{Method: "POST", Pattern: "/cases/{id}/digest", Handler: s.digestWish, Access: Private},
		{Method: "GET", Pattern: "/digest/stop", Handler: s.digestStopForm, Access: Private},
		{Method: "POST", Pattern: "/digest/stop", Handler: s.digestStop, Access: Private},
	}
}

// midnight is the time that papers of a day bear.
func midnight(d joinder.Date) time.Time { return d.Time() }

// formOf reads the case's id and the form, for those who lead it.
func (s *Server) formOf(r *http.Request) (joinder.ID, error) {
	id, err := idOf(r, "id")
	if err != nil {
		return "", err
	}
	return id, badForm(r.ParseForm())
}
