package twin

// RunsOf makes runs of so few texts that tests have many.
func (g *Grouper) RunsOf(n int) { g.most = n }
