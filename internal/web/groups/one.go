package groups

import (
	"net/http"
	"net/url"

	"joinder"
	"joinder/internal/similar"
	"joinder/internal/similar/group"
	"joinder/internal/web"
)

// onePage is one group.
type onePage struct {
	page
	Group   group.Group
	Members []group.Member
	History []group.Event
	Cases   []similar.Case
	Around  similar.Tally // everybody with this wallet and kind of problem
}

// examples is how many complaints are shown, looked how many are looked at for
// each: form letters say the same where the telling words stand.
const examples, looked = 6, 4

func (p pages) one(w http.ResponseWriter, r *http.Request) error {
	id, err := joinder.ParseID(r.PathValue("id"))
	if err != nil {
		return joinder.Fail(joinder.NotFound, "error.group.missing").Because(err)
	}
	out := onePage{page: page{Page: p.Page(r, "group.title"), today: p.Today()}}
	if out.Group, err = p.Desk.Show(r.Context(), out.Viewer, id); err != nil {
		return err
	}
	if into := out.Group.Into; out.Group.Life == group.Joined {
		w.Header().Set("Cache-Control", "private, no-cache") // a moderator can undo it
		to := path(into)
		if lang := r.URL.Query().Get("lang"); lang != "" {
			to += "?lang=" + url.QueryEscape(lang)
		}
		http.Redirect(w, r, to, http.StatusMovedPermanently)
		return nil
	}
	if out.Names, err = p.Names(r); err != nil {
		return err
	}
	out.Title, out.Section, out.Styles = out.Name(out.Group), "/search", []string{"groups.css"}
	if out.Members, err = p.Desk.Members(r.Context(), out.Viewer, id, 0, examples*looked); err != nil {
		return err
	}
	if out.History, err = p.Desk.History(r.Context(), out.Viewer, id); err != nil {
		return err
	}
	bucket := similar.Group{Wallets: []string{out.Group.Wallet}, Issues: []string{out.Group.Issue}}
	if out.Cases, err = p.Parts.Around.OpenCases(r.Context(), out.Viewer, bucket, 3); err != nil {
		return err
	}
	if out.Around, err = p.Parts.Around.Tally(r.Context(), out.Viewer, bucket, out.today); err != nil {
		return err
	}
	return p.Render(w, r, http.StatusOK, oneView(out))
}

// Facts are the big numbers.
func (p onePage) Facts() []web.Fact {
	g := p.Group
	out := []web.Fact{
		{Label: p.T("group.fact.people"), Value: p.N("home.people", g.People)},
		{Label: p.T("home.fact.90"), Value: p.N("home.people", g.People90)},
	}
	if sums := p.Sums(g.Amounts); len(sums) > 0 {
		out = append(out, web.Fact{Label: p.T("home.fact.money"), Value: sums[0]})
		if len(sums) > 1 {
			out[len(out)-1].Note = p.T("home.fact.more_money", "Sums", p.Words.List(sums[1:]))
		}
	}
	if !g.First.IsZero() {
		out = append(out, web.Fact{Label: p.T("group.fact.first"), Value: p.Words.Month(g.First.String()[:7])}, web.Fact{Label: p.T("group.fact.last"), Value: p.Words.Month(g.Last.String()[:7])})
	}
	if g.Evidenced > 0 {
		out = append(out, web.Fact{Label: p.T("home.fact.evidence"), Value: p.N("home.people", g.Evidenced)})
	}
	return out
}

// Answer is how many people the group has, and from when to when.
func (p onePage) Answer() string {
	g := p.Group
	if g.First.IsZero() {
		return p.N("group.answer", g.People)
	}
	from, to := p.Words.Month(g.First.String()[:7]), p.Words.Month(g.Last.String()[:7])
	if from != to {
		from = p.T("home.span", "From", from, "To", to)
	}
	return p.N("group.answer.span", g.People, "Span", from)
}

// WayOn is what to do next, for those who see only the top of the page.
func (p onePage) WayOn() string {
	if n := len(p.Cases); n > 0 {
		return p.N("home.way_on.join", n)
	}
	return p.T("home.way_on.file")
}

// Counted says how the numbers were made.
func (p onePage) Counted() []string {
	out := []string{p.T("group.counted")}
	if p.Group.Alike > 0 {
		out = append(out, p.N("home.note.alike", p.Group.Alike))
	}
	if p.Rounded() {
		out = append(out, p.T("home.note.rounded"))
	}
	return append(out, p.T("home.note.rate"))
}

// Voices are a few complaints of the group that do not say the same.
func (p onePage) Voices() []voice {
	var out []voice
	seen := map[string]bool{}
	for _, v := range p.voices(p.Members, p.Group.Words) {
		if begin := v.Begins(); len(out) < examples && !seen[begin] {
			seen[begin] = true
			out = append(out, v)
		}
	}
	return out
}

// Rounded reports whether a sum is shown rounded.
func (p onePage) Rounded() bool {
	for _, s := range p.Group.Amounts {
		if !s.Exact {
			return true
		}
	}
	return false
}

func (p onePage) ask(to string) string {
	return to + "?" + url.Values{"wallet": {p.Group.Wallet}, "issue": {p.Group.Issue}}.Encode()
}

// NewCase is the form of a new case, filled in.
func (p onePage) NewCase() string { return p.ask("/cases/new") }

// All is the search for everything of this wallet and kind.
func (p onePage) All() string { return p.ask("/search") }

// Course is the trend of everything of this wallet and kind.
func (p onePage) Course() string { return p.ask("/trends") }

// Siblings are the other groups of this wallet and kind.
func (p onePage) Siblings() string { return p.ask("/groups") }

// Moderates reports whether the reader decides about groups.
func (p onePage) Moderates() bool {
	return p.Viewer.Role == joinder.RoleModerator || p.Viewer.Role == joinder.RoleAdmin
}

// happening is one event in plain words.
type happening struct {
	When, Text, Href string // Href leads to the other group
	Link             string
	Event            group.Event
}

// Story is the history of the group, newest first.
func (p page) Story(id joinder.ID, events []group.Event) (out []happening) {
	for _, e := range events {
		if h, ok := p.happening(id, e); ok {
			out = append(out, h)
		}
	}
	return out
}

// few writes a number of complaints; a small one says only that.
func (p page) few(n int) string {
	if n < similar.FewPeople {
		return p.T("group.few", "Few", similar.FewPeople)
	}
	return p.N("group.complaints", n)
}

func (p page) happening(id joinder.ID, e group.Event) (happening, bool) {
	h := happening{When: p.Words.DayOf(e.At), Event: e}
	mine := e.Group == id
	key := ""
	n := e.InOther
	switch {
	case e.Kind == group.Made:
		key, n = "group.story.made", e.InGroup
	case e.Kind == group.Merged && mine:
		key = "group.story.took"
	case e.Kind == group.Merged:
		key = "group.story.went" // and came back, or it would not be shown
	case e.Kind == group.Split && mine:
		key, h.Href, h.Link = "group.story.split", path(e.Other), p.T("group.story.part")
	case e.Kind == group.Split:
		key, h.Href, h.Link = "group.story.from", path(e.Group), p.T("group.story.whole")
	case e.Kind == group.Undone:
		key = "group.story.undone"
	case e.Kind == group.Pinned:
		key = "group.story.pinned"
	case e.Kind == group.Freed:
		key = "group.story.freed"
	case e.Kind == group.Refused:
		key = "group.story.refused"
	default:
		return h, false
	}
	h.Text = p.T(key, "Complaints", p.few(n))
	if e.Undone {
		h.Text = web.Sentences(p.Page, h.Text, p.T("group.story.taken_back"))
	}
	return h, true
}
