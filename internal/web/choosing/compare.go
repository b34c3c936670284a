package choosing

import (
	"net/http"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"joinder/internal/datapack"
	"joinder/internal/wallet/choose"
	"joinder/internal/web"
)

// comparePage is two to four wallets side by side.
type comparePage struct {
	page
	Entries []datapack.WalletEntry
	Strange []string // wallets that nobody knows
	Cut     bool     // more were asked for than fit
	Scored  bool     // there is a profile, so there are scores
	Sides   []choose.Side
	Weights []choose.Weight
	Profile choose.Profile
	Picks   []web.Option
}

func (p pages) compare(w http.ResponseWriter, r *http.Request) error {
	out := comparePage{page: p.page(r, "compare.title")}
	out.Wide, out.NoIndex = true, r.URL.RawQuery != ""
	if err := p.pick(r, &out); err != nil {
		return err
	}
	status := http.StatusOK
	if profile, err := out.Ask.profile(out.Data); !out.Ask.empty() && err == nil && len(out.Entries) > 0 {
		out.Profile = profile
		out.Sides, out.Weights, err = p.Chooser.Beside(r.Context(), out.Viewer, profile, out.Ask.Wallets, out.Day)
		if _, bad := web.FormErrorsOf(out.Words, err); err != nil && !bad {
			return err
		}
		out.Scored = err == nil
	}
	out.Path = out.Ask.path("/compare", out.Ask.Wallets...)
	return p.Render(w, r, status, compareView(out))
}

// pick finds the wallets that were asked for, by id or name.
func (p pages) pick(r *http.Request, out *comparePage) error {
	known, err := p.Names(r)
	if err != nil {
		return err
	}
	var ids []string
	for _, given := range out.Ask.Wallets {
		id, ok := given, true
		entry, found := p.Pack.Wallet(strings.ToLower(id))
		if !found {
			if id, ok = known.Find(given); ok {
				entry, found = p.Pack.Wallet(id)
			}
		}
		switch {
		case !found:
			out.Strange = append(out.Strange, given)
		case slices.Contains(ids, entry.ID()):
		case len(ids) == most:
			out.Cut = true
		default:
			ids, out.Entries = append(ids, entry.ID()), append(out.Entries, entry)
		}
	}
	out.Ask.Wallets = ids
	out.Picks = []web.Option{{Value: "", Text: p.Page(r, "compare.title").T("choose.ask.country.pick")}}
	for _, e := range p.Pack.WalletEntries() {
		out.Picks = append(out.Picks, web.Option{Value: e.ID(), Text: out.Tell.Wallet(e.ID())})
	}
	return nil
}

// picked is the wallet of one of the drop-down lists.
func (p comparePage) picked(i int) string {
	if i < len(p.Ask.Wallets) {
		return p.Ask.Wallets[i]
	}
	return ""
}

func (p comparePage) columns() []web.Column {
	out := []web.Column{{Label: p.T("compare.what")}}
	for _, e := range p.Entries {
		out = append(out, web.Column{Label: p.Tell.Wallet(e.ID())})
	}
	return out
}

// scoreRows is the overall score and one row for each criterion.
func (p comparePage) scoreRows() [][]templ.Component {
	total := []templ.Component{rowHead(p.T("compare.total"), "")}
	for _, s := range p.Sides {
		total = append(total, totalCell(p, s))
	}
	rows := [][]templ.Component{total}
	for i, w := range p.Weights {
		if !w.Asked {
			continue
		}
		row := []templ.Component{rowHead(p.Tell.Criterion(w.Criterion), p.T("compare.weight", "Share", percent(w.Share)))}
		for _, s := range p.Sides {
			row = append(row, markCell(p, s.Marks[i]))
		}
		rows = append(rows, row)
	}
	return rows
}

// told is what a cell of facts says.
type told struct {
	Lines  []string
	Status datapack.Status
	Origin datapack.Origin
}

// factRows are what else there is to know, wallet by wallet.
func (p comparePage) factRows() [][]templ.Component {
	var rows [][]templ.Component
	for _, row := range []struct {
		key  string
		tell func(datapack.WalletEntry) told
	}{{"kind", p.kind}, {"countries", p.where}, {"holds", p.holds}, {"devices", p.devices}, {"cards", p.cards}, {"networks", p.networks}, {"freeze", p.freeze},
		{"redress", p.redress}, {"clocks", p.clocks}, {"limits", p.limits}, {"export", p.export}} {
		cells := []templ.Component{rowHead(p.T("compare.row."+row.key), "")}
		for _, e := range p.Entries {
			cells = append(cells, factCell(p, row.tell(e)))
		}
		rows = append(rows, cells)
	}
	return rows
}

func (p comparePage) kind(e datapack.WalletEntry) told {
	return told{Lines: []string{p.T("wallet.kind." + string(e.Kind()))}}
}

func (p comparePage) where(e datapack.WalletEntry) told {
	var out []string
	for _, id := range e.Countries() {
		out = append(out, p.Pack.JurisdictionName(id).In(p.Lang))
	}
	return told{Lines: []string{p.Words.List(out)}}
}

func (p comparePage) holds(e datapack.WalletEntry) told {
	return p.list(choose.Moneys(p.Data, e.Currencies()).In(p.Lang))
}

func (p comparePage) list(lines ...string) told {
	return told{Lines: slices.DeleteFunc(lines, func(s string) bool { return s == "" })}
}

func (p comparePage) devices(e datapack.WalletEntry) told {
	c := e.Compatibility(p.Day)
	return told{p.list(p.Words.List(p.SayAll(c.Value.Platforms...))).Lines, c.Status, c.Origin}
}

func (p comparePage) cards(e datapack.WalletEntry) told {
	c := e.Compatibility(p.Day)
	return told{p.list(p.Words.List(p.SayAll(c.Value.Cards...))).Lines, c.Status, c.Origin}
}

func (p comparePage) networks(e datapack.WalletEntry) told {
	c := e.Compatibility(p.Day)
	return told{p.list(p.Words.List(p.SayAll(c.Value.QRNetworks...))).Lines, c.Status, c.Origin}
}

func (p comparePage) freeze(e datapack.WalletEntry) told {
	f := e.FreezeSteps(p.Day)
	return told{p.SayAll(f.Value...), f.Status, f.Origin}
}

func (p comparePage) limits(e datapack.WalletEntry) told {
	l := e.Limits(p.Day)
	return told{p.SayAll(l.Value...), l.Status, l.Origin}
}

func (p comparePage) export(e datapack.WalletEntry) told {
	x := e.Export(p.Day)
	return told{p.SayAll(append(x.Value.Formats, x.Value.Range)...), x.Status, x.Origin}
}

// redress lists bodies that take complaints, without the firm itself.
func (p comparePage) redress(e datapack.WalletEntry) (out told) {
	for _, c := range p.bodies(e) {
		if c.Kind() != datapack.ByOperator {
			out.Lines = append(out.Lines, p.Pack.ChannelName(c, p.Day).In(p.Lang)+p.Tell.Status(c.Status(p.Day)))
		}
	}
	return out
}

// bodies are the wallet's channels: those of the place that was asked about,
// or of the wallet's home.
func (p comparePage) bodies(e datapack.WalletEntry) []datapack.Channel {
	place := p.Ask.Country
	if place == "" {
		place = e.Home()
	}
	var out []datapack.Channel
	for _, id := range e.Redress() {
		c, ok := p.Pack.Channel(id)
		if ok && c.Status(p.Day).Shown() && (c.Jurisdiction() == place || slices.Contains(p.Data.Unions[c.Jurisdiction()], place)) {
			out = append(out, c)
		}
	}
	return out
}

// clocks are the complainant's own time limits, the shortest worries.
func (p comparePage) clocks(e datapack.WalletEntry) (out told) {
	for _, c := range p.bodies(e) {
		for _, d := range c.Deadlines(p.Day) {
			if d.Value.Actor != datapack.Complainant || !d.Status.Shown() {
				continue
			}
			line := p.Pack.ChannelName(c, p.Day).In(p.Lang) + p.T("choose.colon") + p.T("pack.deadline."+string(d.Value.Actor), "Count", p.N("pack.unit."+string(d.Value.Unit), d.Value.Count), "From", p.PackWords.Say(d.Value.From)) + p.Tell.Status(d.Status)
			if !slices.Contains(out.Lines, line) && len(out.Lines) < 4 {
				out.Lines = append(out.Lines, line)
			}
		}
	}
	return out
}

// useNames are the uses of the profile.
func (p comparePage) useNames() string {
	var out []string
	for _, u := range p.Data.Uses {
		if slices.Contains(p.Ask.Uses, u.ID) {
			out = append(out, u.Name.In(p.Lang))
		}
	}
	return p.Words.List(out)
}
