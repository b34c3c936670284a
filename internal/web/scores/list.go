package scores

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"joinder"
	"joinder/internal/wallet/score"
	"joinder/internal/web"
)

// perPage is how many wallets a page of the table shows.
const perPage = 40

// listPage is the table of all wallets.
type listPage struct {
	page
	Sort   score.Order
	Cards  []score.Card // of this page
	All    int          // wallets with anything to say
	Silent []joinder.Wallet
	Pager  web.Pager
}

func (p pages) list(w http.ResponseWriter, r *http.Request) error {
	out := listPage{Sort: score.ByName}
	var status int
	var err error
	if out.page, status, err = p.begin(r, "score.list.title"); err != nil {
		return err
	}
	if by := score.Order(r.URL.Query().Get("sort")); slices.Contains(score.Orders, by) {
		out.Sort = by
	}
	cards := out.counted()
	out.All = len(cards)
	now, _ := strconv.Atoi(r.URL.Query().Get("page"))
	pages := max(1, (len(cards)+perPage-1)/perPage)
	now = min(max(now, 1), pages)
	out.Pager = web.Pager{Now: now, All: pages, URL: func(n int) string {
		return out.query("/scores", "sort", string(out.Sort), "page", strconv.Itoa(n))
	}}
	out.Cards = cards[min((now-1)*perPage, len(cards)):min(now*perPage, len(cards))]
	return p.Render(w, r, status, listView(out))
}

// counted are the wallets of which anything was counted in the period, sorted;
// the reviewed others are Silent.
func (p *listPage) counted() (cards []score.Card) {
	known := slices.Clone(p.Names.All())
	slices.SortStableFunc(known, func(a, b joinder.Wallet) int { return cmp.Compare(a.Label(p.Lang), b.Label(p.Lang)) })
	for _, w := range known {
		c, _ := p.Book.Results.Of(w.ID)
		switch {
		case c.Reply.N+c.Solved.N+c.People.N+c.Public.Complaints+len(c.Money) > 0:
			cards = append(cards, c)
		case w.Reviewed:
			p.Silent = append(p.Silent, w)
		}
	}
	score.Sort(cards, p.Sort)
	return cards
}

// Columns of the table.
func (p listPage) Columns() []web.Column {
	return []web.Column{{Label: p.T("score.col.wallet")}, {Label: p.T("score.reply.title"), Num: true}, {Label: p.T("score.wait.title"), Num: true}, {Label: p.T("score.solved.title"), Num: true},
		{Label: p.T("score.money.short"), Num: true}, {Label: p.T("score.people.title"), Num: true}, {Label: p.T("score.public.short"), Num: true}}
}

// Rows of the table.
func (p listPage) Rows() [][]templ.Component {
	rows := make([][]templ.Component, len(p.Cards))
	for i, c := range p.Cards {
		rows[i] = []templ.Component{walletCell(p, c), shareCell(p.page, c.Reply), waitCell(p.page, c.Wait), shareCell(p.page, c.Solved), moneyCell(p.page, c.Money), peopleCell(p.page, c.People), publicCell(p.page, c.Public)}
	}
	return rows
}

// orders are the choices of the sorting.
func (p listPage) orders() (out []web.Option) {
	for _, o := range score.Orders {
		out = append(out, web.Option{Value: string(o), Text: p.T("score.sort." + string(o))})
	}
	return out
}
