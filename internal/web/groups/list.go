package groups

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"joinder"
	"joinder/internal/similar"
	"joinder/internal/similar/group"
	"joinder/internal/web"
)

// listPage is the list of groups.
type listPage struct {
	page
	Ask  group.Query
	List group.List
}

// asked reads the filters; what is unknown finds nothing, and says so.
func asked(q url.Values) group.Query {
	one := func(name string) string {
		s := strings.ToValidUTF8(strings.ReplaceAll(q.Get(name), "\x00", ""), "")
		if len(s) > 200 {
			s = ""
		}
		return s
	}
	n, _ := strconv.Atoi(q.Get("page")) // 0 is the first
	return group.Query{Wallet: one("wallet"), Operator: one("operator"), Issue: one("issue"), Order: group.Order(one("sort")), Page: n}
}

func (p pages) list(w http.ResponseWriter, r *http.Request) (err error) {
	out := listPage{page: page{Page: p.Page(r, "group.title"), today: p.Today()}, Ask: asked(r.URL.Query())}
	out.Section, out.Styles = "/search", []string{"groups.css"}
	out.NoIndex = r.URL.RawQuery != "" && !(len(r.URL.Query()) == 1 && r.URL.Query().Has("lang"))
	if out.Names, err = p.Names(r); err != nil {
		return err
	}
	if id, known := out.Find(out.Ask.Wallet); known {
		out.Ask.Wallet = id // a name is as good as an id
	}
	if out.List, err = p.Desk.List(r.Context(), out.Viewer, out.Ask); err != nil {
		return err
	}
	return p.Render(w, r, http.StatusOK, listView(out))
}

// Narrowed reports whether some groups are left out.
func (p listPage) Narrowed() bool { return p.Ask.Wallet+p.Ask.Operator+p.Ask.Issue != "" }

// WalletChoices and IssueChoices are those that have groups, with how many.
func (p listPage) WalletChoices() []web.Option {
	return choices(p.T("group.any_wallet"), p.List.Wallets, p.Ask.Wallet, p.Wallet)
}

// KindChoices are the kinds of problem.
func (p listPage) KindChoices() []web.Option {
	return choices(p.T("group.any_kind"), p.List.Issues, p.Ask.Issue, p.Issue)
}

// mostChoices bounds a list of wallets that imports may have brought.
const mostChoices = 200

func choices(anything string, counts []similar.Count, chosen string, name func(string) string) []web.Option {
	out := []web.Option{{Text: anything}}
	has := chosen == ""
	for _, c := range counts[:min(len(counts), mostChoices)] {
		out = append(out, web.Option{Value: c.Value, Text: name(c.Value) + " (" + strconv.Itoa(c.Count) + ")"})
		has = has || c.Value == chosen
	}
	if !has {
		out = append(out, web.Option{Value: chosen, Text: name(chosen)})
	}
	return out
}

// SortChoices are the orders.
func (p listPage) SortChoices() []web.Option {
	return []web.Option{{Value: string(group.ByRecent), Text: p.T("group.sort.recent")}, {Value: string(group.ByAll), Text: p.T("group.sort.all")}}
}

func (p listPage) query(page int) string {
	q := url.Values{}
	for name, value := range map[string]string{"wallet": p.Ask.Wallet, "operator": p.Ask.Operator, "issue": p.Ask.Issue, "sort": string(p.Ask.Order)} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if page > 1 {
		q.Set("page", strconv.Itoa(page))
	}
	if len(q) == 0 {
		return ""
	}
	return "?" + q.Encode()
}

// Pager leads through the list under the same filters.
func (p listPage) Pager() web.Pager {
	return web.Pager{Now: p.List.Page, All: p.List.Pages, URL: func(n int) string { return "/groups" + p.query(n) }}
}

// told is a group as programs read it.
type told struct {
	ID         joinder.ID `json:"id"`
	Wallet     string     `json:"wallet"`
	Issue      string     `json:"issue"`
	Words      []string   `json:"words"`
	People     int        `json:"people"`
	People90   int        `json:"people_90_days"`
	Complaints int        `json:"complaints"`
	Alike      int        `json:"near_identical"`
	Levels     []level    `json:"people_by_level"`
	Months     []month    `json:"months"`
	Page       string     `json:"page"`
}

type level struct {
	Level  joinder.Level `json:"level"`
	People int           `json:"people"`
}

type month struct {
	Month  string `json:"month"`
	People int    `json:"people"`
}

func (p pages) listJSON(w http.ResponseWriter, r *http.Request) error {
	ask := asked(r.URL.Query())
	ask.Limit, _ = strconv.Atoi(r.URL.Query().Get("limit"))
	list, err := p.Desk.List(r.Context(), joinder.Viewer{}, ask)
	if err != nil {
		return err
	}
	out := struct {
		Total  int    `json:"total"`
		Page   int    `json:"page"`
		Pages  int    `json:"pages"`
		Groups []told `json:"groups"`
	}{list.Total, list.Page, list.Pages, []told{}}
	for _, g := range list.Groups {
		t := told{ID: g.ID, Wallet: g.Wallet, Issue: g.Issue, Words: slices.Concat([]string{}, g.Words), People: g.People, People90: g.People90, Complaints: g.Complaints, Alike: g.Alike,
			Levels: []level{}, Months: []month{}, Page: path(g.ID)}
		for _, l := range g.Levels {
			t.Levels = append(t.Levels, level{l.Level, l.People})
		}
		for _, m := range g.Months {
			t.Months = append(t.Months, month{m.Month, m.People})
		}
		out.Groups = append(out.Groups, t)
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "public, max-age=60")
	enc := json.NewEncoder(w)
	enc.SetIndent("", " ")
	_ = enc.Encode(out) // the reader may have gone
	return nil
}
