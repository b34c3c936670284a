package web

// navEntry is one link of the main navigation.
type navEntry struct{ Href, Text string }

// navigation is the same five words on every page.
func navigation(p Page) []navEntry {
	return []navEntry{
		{"/", p.T("shell.nav.home")},
		{"/cases", p.T("shell.nav.cases")},
		{"/search", p.T("shell.nav.search")},
		{"/pack", p.T("shell.nav.wallets")},
		{"/verify", p.T("shell.nav.verify")},
	}
}

// inOther says a text in the language that the page is not in.
func inOther(p Page, key string) string { return p.Words.Swap().T(key) }

func pressed(on bool) string {
	if on {
		return "true"
	}
	return "false"
}
