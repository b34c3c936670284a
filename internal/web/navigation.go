package web

import "slices"

// navEntry is one link of the main navigation.
type navEntry struct{ Href, Text string }

// navigation is the same five words on every page.
func navigation(p Page) []navEntry {
	return []navEntry{
		{"/", p.T("shell.nav.home")},
		{"/cases", p.T("shell.nav.cases")},
		{"/search", p.T("shell.nav.search")},
		{"/wallets", p.T("shell.nav.wallets")},
		{"/library", p.T("shell.nav.tools")},
	}
}

// calm are parts of the site where nobody needs to be asked whether money is
// leaving: there it is being answered, or people work on what happened.
var calm = []string{"/emergency", "/cases", "/mine", "/draft", "/file", "/account", "/admin", "/operator", "/operators", "/sign-in", "/sign-up", "/setup", "/receipt", "/seats"}

// urgent reports whether the page begins with the way to stop a loss.
func urgent(p Page) bool {
	return p.served["GET /emergency"] && !slices.Contains(calm, sectionOf(p.Path))
}

// inOther says a text in the language that the page is not in.
func inOther(p Page, key string) string { return p.Words.Swap().T(key) }

func pressed(on bool) string {
	if on {
		return "true"
	}
	return "false"
}
