package web

// RemedyParts is what the pages of offers, promises, payouts, closure, and the operator’s side need.
type RemedyParts struct{}

func (s *Server) remedyRoutes() []Route { return nil }
