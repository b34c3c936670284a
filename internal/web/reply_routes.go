package web

import (
	"context"

	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/recourse/reply"
)

// ReplyParts is what the pages of answers that came back need.
type ReplyParts struct {
	Desk   *reply.Desk // nil: the room is closed
	Facts  *datapack.Pack
	Filed  Submissions
	Firm   func(ctx context.Context, caseID joinder.ID) (channel string, err error) // the firm's own desk; "" when the pack knows none
	Domain string                                                                   // behind the @ of addresses for answers; "" when no mail comes in
}

func (s *Server) replyRoutes() []Route {
	if s.deps.Reply.Desk == nil {
		return nil
	}
	return []Route{
		{Method: "GET", Pattern: "/cases/{id}/replies", Handler: s.replyRoom, Access: Private},
		{Method: "GET", Pattern: "/cases/{id}/replies/file/{file}", Handler: s.replyFile, Access: Private, Slow: bundleTime},
		{Method: "POST", Pattern: "/cases/{id}/replies/add", Handler: s.replyAdd, Access: Private, Body: proofBody, Slow: uploadTime},
		{Method: "POST", Pattern: "/cases/{id}/replies/judge", Handler: s.replyJudge, Access: Private},
		{Method: "POST", Pattern: "/cases/{id}/replies/share", Handler: s.replyShare, Access: Private},
		{Method: "POST", Pattern: "/cases/{id}/replies/argue", Handler: s.replyArgue, Access: Private},
		{Method: "POST", Pattern: "/cases/{id}/replies/address", Handler: s.replyAddress, Access: Private},
	}
}
