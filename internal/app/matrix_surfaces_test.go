package app_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"joinder"
	"joinder/internal/app"
	"joinder/internal/i18n"
)

// surface is a row of the matrix: where it is, who gets in, and what they see.
type surface struct {
	at     func(m *matrix, v viewer) []string // addresses; nil fills the pattern
	in     string                             // who is answered with 200 somewhere on it; "" is everybody
	grants []grant
}

// grant says that who sees these kinds of these subjects. Lists are separated
// by blanks; "self" is every complainant about their own.
type grant struct{ who, of, kinds string }

func (s surface) lets(who string) bool {
	return s.in == "" || slices.Contains(strings.Fields(s.in), who)
}

func (s surface) addresses(m *matrix, v viewer, pattern string) []string {
	if s.at != nil {
		return s.at(m, v)
	}
	return fill(m, v, pattern)
}

const (
	complainants = "organiser published unpublished hidden withdrawn bare outsider" // the erased one is nobody's any more
	members      = "organiser published unpublished hidden withdrawn bare"
	workers      = "organiser custodian observer"
	accounts     = "published custodian observer moderator admin"
	nobody       = "nobody"

	standing  = "organiser published unpublished bare outsider" // everybody may count these
	readable  = "organiser published bare outsider"             // and read these
	consented = "organiser published unpublished"               // in the case with all four consents
	everyone  = "organiser published unpublished bare"          // in the case
)

// found is what everybody may know of complaints that stand.
var found = []grant{{"all", standing, "id"}, {"all", readable, "public"}}

// foundByWords is what words lead to: texts that were published.
var foundByWords = []grant{{"all", readable, "id public"}}

var surfaces = map[string]surface{
	// The same for everybody.
	"/assets/{file}": {at: nowhere, in: nobody}, "/favicon.ico": {in: nobody}, "/robots.txt": {}, "/site.webmanifest": {}, "/healthz": {}, "/about": {},
	"/{$}":             {},
	"/search":          {at: just("/search", "/search?q=提现", "/search?q=提现&sort=newest", "/search?wallet=alipay"), grants: found},
	"/search.json":     {at: just("/search.json", "/search.json?q=提现"), grants: found},
	"/search.csv":      {at: just("/search.csv", "/search.csv?q=提现"), grants: found},
	"/complaints/{id}": {grants: []grant{{"all", readable, "public"}}},
	"/cases":           {}, "/cases/{id}/qr.svg": {}, "/cases/{id}/qr.png": {},
	"/pack": {}, "/pack/wallets/{id}": {at: just("/pack/wallets/alipay"), in: nobody}, "/pack/places/{id}": {at: just("/pack/places/CN")},
	"/verify": {}, "/log/checkpoint": {}, "/log/key": {}, "/log/key.pem": {},
	// Leaves name items by their random numbers and hold nothing else.
	"/log/tile/{path...}": {at: tiles, grants: []grant{{"all", complainants + " erased", "id"}}},

	// One's own.
	"/file": {}, "/receipt": {grants: []grant{{"self", "self", "id"}}},
	"/draft/{token}": {in: nobody}, "/draft/{token}/{step}": {at: ownDraft("/what", "/money", "/evidence", "/you"), in: nobody},
	"/draft/{token}/receipt":     {in: complainants, grants: []grant{{"self", "self", "code id"}}},
	"/draft/{token}/receipt.pdf": {in: complainants, grants: []grant{{"self", "self", "code id file amount day"}}},
	"/mine/{id}":                 {in: complainants, grants: []grant{{"self", "self", "words inline demand file amount day"}, {readable + " hidden withdrawn", "self", "public"}}},
	"/mine/{id}/evidence/{item}": {at: items, in: complainants + " custodian", grants: []grant{{"self", "self", "bytes file"}, {"organiser custodian", consented, "bytes file"}}},

	// Cases. Members know one another by number; names, texts and files are for
	// those who work on the case.
	"/cases/new":       {grants: []grant{{standing, "self", "id"}}},
	"/cases/{id}":      {at: cases("", ".json"), grants: []grant{{members, "self", "amount"}}},
	"/cases/{id}/join": {in: "public erased outsider custodian observer moderator admin", grants: []grant{{"outsider", "self", "amount day id public"}}},
	"/cases/{id}/me":   {in: members, grants: []grant{{members, "self", "amount day id"}}},
	"/cases/{id}/work": {in: workers, grants: []grant{{workers, everyone, "amount day"}, {workers, "organiser published bare", "public"}, {workers, consented, "name"}}},
	// The sealed record of a consent names the complaint that gave it; only of
	// those who sign or send evidence.
	"/cases/{id}/bundle.zip": {in: "organiser custodian", grants: []grant{
		{"organiser custodian", consented, "amount day name bytes"}, {"organiser custodian", "organiser published unpublished", "id"},
		{"organiser custodian", "published", "proof sharedreply"}, {"organiser custodian", "organiser", "jointreply"}}},

	// Accounts.
	"/sign-in": {in: "public organiser unpublished hidden withdrawn erased bare outsider"}, "/sign-in/code": {in: nobody}, "/sign-up": {}, "/setup/{token}": {in: nobody},
	"/account":         {in: accounts, grants: []grant{{"published", "self", "account id"}}},
	"/account/confirm": {in: accounts, grants: address}, "/account/password": {in: accounts, grants: address}, "/account/delete": {in: accounts, grants: address},
	"/account/app": {in: accounts},
}

var (
	// annex is the letter's table: by number for members, by name for those who
	// work on the case, and only of those who allowed it.
	annex   = []grant{{members, consented, "amount day"}, {"published unpublished", "self", "name"}, {workers, consented, "amount day name"}}
	address = []grant{{"published", "self", "account"}}
)

func nowhere(*matrix, viewer) []string { return nil }

func just(paths ...string) func(*matrix, viewer) []string {
	return func(*matrix, viewer) []string { return paths }
}

func cases(rest ...string) func(*matrix, viewer) []string {
	return func(m *matrix, _ viewer) (out []string) {
		for _, r := range rest {
			out = append(out, "/cases/"+string(m.caseID)+r)
		}
		return out
	}
}

// fill puts ids into a pattern: of complaints all of them, of drafts one's own
// and a wrong one.
func fill(m *matrix, v viewer, pattern string) []string {
	pattern = strings.TrimSuffix(pattern, "{$}")
	switch {
	case !strings.Contains(pattern, "{"):
		return []string{pattern}
	case strings.HasPrefix(pattern, "/cases/{id}"):
		return []string{strings.Replace(pattern, "{id}", string(m.caseID), 1)}
	case strings.Contains(pattern, "{facet}"):
		return []string{strings.Replace(pattern, "{facet}", "wallet", 1), strings.Replace(pattern, "{facet}", "wrong", 1)}
	case strings.HasPrefix(pattern, "/draft/{token}"):
		rest := strings.TrimPrefix(pattern, "/draft/{token}")
		rest = strings.NewReplacer("{step}", "what", "{id}", string(m.subjects[0].filed.Files[0])).Replace(rest)
		return ownDraft(rest)(m, v)
	case strings.Contains(pattern, "{token}"):
		return []string{strings.Replace(pattern, "{token}", "wrong", 1)}
	case strings.Contains(pattern, "/{id}"):
		var out []string
		for _, s := range m.subjects {
			out = append(out, strings.NewReplacer("{id}", string(s.filed.ID), "{item}", string(s.filed.Files[0])).Replace(pattern))
		}
		return out
	}
	m.Fatalf("no address for %s", pattern)
	return nil
}

func ownDraft(rest ...string) func(*matrix, viewer) []string {
	return func(m *matrix, v viewer) (out []string) {
		tokens := []string{"abcdefghijklmnopqrstuvwxyz"}
		if slices.Contains(subjectNames, v.name) {
			tokens = append(tokens, m.subject(v.name).filed.Token)
		}
		for _, t := range tokens {
			for _, r := range rest {
				out = append(out, "/draft/"+t+r)
			}
		}
		return out
	}
}

// items are everybody's files, under their complaint and under one's own.
func items(m *matrix, v viewer) (out []string) {
	for _, s := range m.subjects {
		item := "/evidence/" + string(s.filed.Files[0])
		out = append(out, "/mine/"+string(s.filed.ID)+item)
		if slices.Contains(subjectNames, v.name) && v.name != s.name {
			out = append(out, "/mine/"+string(m.subject(v.name).filed.ID)+item)
		}
	}
	return out
}

// tiles is the whole published log.
func tiles(m *matrix, v viewer) []string {
	lines := strings.Split(m.look(v, "GET", "/log/checkpoint").Body, "\n")
	if len(lines) < 2 {
		m.Fatal("no checkpoint")
	}
	return []string{"/log/tile/0/000.p/" + lines[1], "/log/tile/entries/000.p/" + lines[1]}
}

// askIfOnlyMe asks the home page's question with everybody's words.
func (m *matrix) askIfOnlyMe() {
	m.Helper()
	for _, v := range m.viewers {
		got := map[string]bool{}
		for _, text := range []string{"提现三天没到账，客服不接电话", "Narrqzpublished", "Nameqzpublished", "13812345671"} {
			a := v.Send("/only-me", "wallet", "alipay", "text", text)
			if a.Status != 200 {
				m.Errorf("%s asks %q: %d", v.name, text, a.Status)
			}
			for c := range m.seen(text, a) {
				got[c] = true
			}
			if again := m.look(v, "GET", "/only-me"); a.Path != "/only-me" || again.Status != 200 || !strings.Contains(again.Body, text) {
				m.Errorf("%s asked %q, is at %s, and finds %d on opening it again", v.name, text, a.Path, again.Status)
			}
		}
		m.compare(v.name, "POST /only-me", got, foundByWords)
		if a := v.Send("/only-me/forget"); a.Status != 200 || strings.Contains(m.look(v, "GET", "/only-me").Body, "Nameqz") {
			m.Errorf("%s cannot forget what was asked: %d", v.name, a.Status)
		}
	}
	for _, s := range m.subjects {
		for _, kind := range []string{"words", "inline", "demand", "name", "email", "phone", "file", "bytes", "code", "token"} {
			a := m.look(m.viewers[0], "GET", "/search.json?q="+s.tells[kind][0])
			if a.Status != 200 || !strings.Contains(a.Body, `"total":0`) {
				m.Errorf("LEAK: searching for %s.%s finds something: %d %s", s.name, kind, a.Status, a.Body)
			}
		}
	}
}

// runCommands reads what commands print for scripts.
func (m *matrix) runCommands() {
	m.Helper()
	catalog, err := i18n.Load(nil)
	if err != nil {
		m.Fatal(err)
	}
	where := []string{"--data", m.site.Config.Data, "--database", m.site.Config.Database}
	for _, args := range [][]string{
		{"search", "--json", "提现"}, {"search", "提现"}, {"similar", "--json", "--text", "提现三天没到账"}, {"similar", "--text", "提现三天没到账"},
		{"groups", "--json"}, {"groups"}, {"case", "list", "--json"}, {"case", "list"},
	} {
		var out, errs bytes.Buffer
		p := app.Commands("test")
		p.Catalog, p.Lang, p.In, p.Out, p.Err = catalog, joinder.English, strings.NewReader(""), &out, &errs
		if code := p.Run(m.Context(), append(args, where...)); code != 0 {
			m.Errorf("%v: exit code %d: %s", args, code, errs.String())
		}
		got := map[string]bool{}
		for _, s := range m.subjects {
			for kind, forms := range s.tells {
				for _, form := range forms {
					if contains(out.String()+errs.String(), form) {
						got[s.name+"."+kind] = true
					}
				}
			}
		}
		grants := foundByWords
		if args[0] == "case" || args[0] == "groups" {
			grants = nil
		}
		m.compare("the shell", fmt.Sprint(args), got, grants)
	}
}
