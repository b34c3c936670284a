package web

import "strings"

// prevalenceTabs are search, groups, trends and outbreaks, those that are
// served. Between a search and its trend the filters go along.
func prevalenceTabs(p Page) []navEntry {
	var out []navEntry
	for _, e := range []navEntry{
		{"/search", p.T("prevalence.search")},
		{"/groups", p.T("prevalence.groups")},
		{"/trends", p.T("prevalence.trends")},
		{"/outbreaks", p.T("prevalence.outbreaks")},
	} {
		if p.served["GET "+e.Href] {
			e.Href += alongTabs(p, e.Href)
			out = append(out, e)
		}
	}
	return out
}

// current reports whether a tab is the page that is shown.
func current(tab navEntry, at string) bool {
	path, _, _ := strings.Cut(tab.Href, "?")
	return path == at
}
