package web

// PublicityParts is what the pages of press kit, right of reply, influence need.
type PublicityParts struct{}

func (s *Server) publicityRoutes() []Route { return nil }
