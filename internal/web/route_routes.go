package web

// RouteParts is what the pages of where a case can go and in which order need.
type RouteParts struct{}

func (s *Server) routeRoutes() []Route { return nil }
