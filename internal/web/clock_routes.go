package web

// ClockParts is what the pages of deadlines, the board of clocks, calendar feeds need.
type ClockParts struct{}

func (s *Server) clockRoutes() []Route { return nil }
