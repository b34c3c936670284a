package web

import (
	"time"

	"joinder/internal/datapack"
	"joinder/internal/recourse/filing"
)

// FilingParts is what the pages of submissions, packs and proofs of sending need.
type FilingParts struct {
	Desk  *filing.Desk // nil: the room is closed
	Pack  *datapack.Pack
	Shelf Shelf // a member's own files, for their zip
	Mail  bool  // the site sends mail
}

const (
	// proofBody is how many bytes a form with a proof may have.
	proofBody = 26_000_000
	// packsTime is how long writing everybody's packs may take.
	packsTime = 30 * time.Minute
)

func (s *Server) filingRoutes() []Route {
	if s.deps.Filing.Desk == nil {
		return nil
	}
	return []Route{
		{Method: "GET", Pattern: "/cases/{id}/filing", Handler: s.filingRoom, Access: Private},
		{Method: "GET", Pattern: "/cases/{id}/filing/new", Handler: s.filingNew, Access: Private},
		{Method: "GET", Pattern: "/cases/{id}/filing/run/{filing}", Handler: s.filingRun, Access: Private},
		{Method: "GET", Pattern: "/cases/{id}/filing/run/{filing}/rows.csv", Handler: s.freshly(s.filingCSV, "/filing"), Access: Private},
		{Method: "GET", Pattern: "/cases/{id}/filing/run/{filing}/packs.zip", Handler: s.freshly(s.filingPacks, "/filing"), Access: Private, Slow: packsTime},
		{Method: "GET", Pattern: "/cases/{id}/filing/mine/{submission}", Handler: s.filingSheet, Access: Private},
		{Method: "GET", Pattern: "/cases/{id}/filing/mine/{submission}/statement.pdf", Handler: s.filingPDF, Access: Private},
		{Method: "GET", Pattern: "/cases/{id}/filing/mine/{submission}/everything.zip", Handler: s.filingZip, Access: Private, Slow: bundleTime},
		{Method: "GET", Pattern: "/cases/{id}/filing/proof/{proof}", Handler: s.filingProof, Access: Private, Slow: bundleTime},
		{Method: "POST", Pattern: "/cases/{id}/filing/open", Handler: s.filingOpen, Access: Private},
		{Method: "POST", Pattern: "/cases/{id}/filing/prepare", Handler: s.filingPrepare, Access: Private},
		{Method: "POST", Pattern: "/cases/{id}/filing/agree", Handler: s.filingAgree, Access: Private},
		{Method: "POST", Pattern: "/cases/{id}/filing/represent", Handler: s.filingRepresent, Access: Private},
		{Method: "POST", Pattern: "/cases/{id}/filing/decide", Handler: s.filingDecide, Access: Private},
		{Method: "POST", Pattern: "/cases/{id}/filing/filed", Handler: s.filingFiled, Access: Private, Body: proofBody, Slow: uploadTime},
		{Method: "POST", Pattern: "/cases/{id}/filing/proof", Handler: s.filingProve, Access: Private, Body: proofBody, Slow: uploadTime},
		{Method: "POST", Pattern: "/cases/{id}/filing/send", Handler: s.filingSend, Access: Private},
		{Method: "POST", Pattern: "/cases/{id}/filing/answered", Handler: s.filingAnswered, Access: Private},
	}
}
