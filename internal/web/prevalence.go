package web

// prevalenceTabs are search, groups, trends and outbreaks, those that are
// served.
func prevalenceTabs(p Page) []navEntry {
	var out []navEntry
	for _, e := range []navEntry{
		{"/search", p.T("prevalence.search")},
		{"/groups", p.T("prevalence.groups")},
		{"/trends", p.T("prevalence.trends")},
		{"/outbreaks", p.T("prevalence.outbreaks")},
	} {
		if p.served["GET "+e.Href] {
			out = append(out, e)
		}
	}
	return out
}
