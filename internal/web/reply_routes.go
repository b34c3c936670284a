package web

// ReplyParts is what the pages of answers that came back need.
type ReplyParts struct{}

func (s *Server) replyRoutes() []Route { return nil }
