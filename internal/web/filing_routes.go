package web

// FilingParts is what the pages of submissions, packs and proofs of sending need.
type FilingParts struct{}

func (s *Server) filingRoutes() []Route { return nil }
