package cli

import (
	"context"
	"fmt"
	"strings"

	"joinder"
	"joinder/internal/i18n"
	"joinder/internal/similar/group"
)

// Groups lists groups of complaints (*group.Desk).
type Groups interface {
	List(ctx context.Context, v joinder.Viewer, q group.Query) (group.List, error)
}

// mostGroups bounds a page, as group.Desk does.
const mostGroups = 100

type groupsCmd struct {
	siteFlags
	Wallet   string `help:"Only this wallet." placeholder:"ID"`
	Operator string `help:"Only wallets of this operator." placeholder:"NAME"`
	Issue    string `help:"Only this kind of problem." placeholder:"ID"`
	All      bool   `help:"Order by all people, not by those of the last 90 days."`
	Limit    int    `help:"Groups to print, at most 100." default:"20"`
	Page     int    `help:"Page of the list, from 1." default:"1"`
	JSON     bool   `help:"Print JSON."`
}

// groupLine is one group of "groups --json", with the names of /groups.json.
type groupLine struct {
	ID         joinder.ID `json:"id"`
	Wallet     string     `json:"wallet"`
	Issue      string     `json:"issue"`
	Words      []string   `json:"words"` // as people write them; may be empty
	People     int        `json:"people"`
	People90   int        `json:"people_90_days"`
	Complaints int        `json:"complaints"`
	Alike      int        `json:"near_identical"`
}

// Run prints the groups that everybody may see, as of the server's last
// comparison; it compares nothing itself.
func (c groupsCmd) Run(ctx context.Context, p *Program) error {
	if c.Limit < 1 || c.Limit > mostGroups || c.Page < 1 {
		return usageError{fmt.Errorf("--limit is 1 to %d, --page at least 1", mostGroups)}
	}
	s, err := p.Open(ctx, c.config())
	if err != nil {
		return err
	}
	defer s.Close() //nolint:errcheck // what was asked is answered
	q := group.Query{Wallet: c.Wallet, Operator: c.Operator, Issue: c.Issue, Limit: c.Limit, Page: c.Page, Order: group.ByRecent}
	if c.All {
		q.Order = group.ByAll
	}
	list, err := s.Groups.List(ctx, joinder.Viewer{}, q)
	if err != nil {
		return err
	}
	if c.JSON {
		lines := make([]groupLine, len(list.Groups))
		for i, g := range list.Groups {
			lines[i] = groupLine{g.ID, g.Wallet, g.Issue, append([]string{}, g.Words...), g.People, g.People90, g.Complaints, g.Alike}
		}
		return writeJSON(p.Out, map[string]any{"total": list.Total, "page": list.Page, "pages": list.Pages, "groups": lines})
	}
	w := p.language()
	fmt.Fprintln(p.Out, w.N("group.total", list.Total))
	for _, g := range list.Groups {
		fmt.Fprintf(p.Out, "\n%s  %s  %s  %s\n  %s · %s\n", g.ID, g.Wallet, g.Issue, quoted(w, g.Words), w.N("group.recent", g.People90), w.N("group.in_all", g.People))
	}
	if list.Page < list.Pages {
		fmt.Fprintf(p.Out, "\n%s --page %d\n", w.T("search.next"), list.Page+1)
	}
	return nil
}

// quoted are telling words as people write them.
func quoted(w *i18n.Words, words []string) string {
	out := make([]string, len(words))
	for i, word := range words {
		out[i] = w.T("group.quoted", "Word", word)
	}
	return strings.Join(out, w.T("group.comma"))
}
