package web

// HandoffParts is what the pages of the pack for lawyers, and who is let in to advise need.
type HandoffParts struct{}

func (s *Server) handoffRoutes() []Route { return nil }
