package wallets

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/similar"
	"joinder/internal/similar/outbreak"
	"joinder/internal/wallet"
	"joinder/internal/web"
)

// walletPath is a page about a wallet.
func walletPath(id, rest string) string { return "/wallets/" + url.PathEscape(id) + rest }

// asking is the address of a tool for a wallet.
func asking(path, name, id string) string { return path + "?" + url.Values{name: {id}}.Encode() }

// walletPage is one wallet: what is reported here, and what the pack knows.
type walletPage struct {
	web.PackWords
	names  web.Names
	Day    joinder.Date
	Wallet joinder.Wallet
	Known  bool // the pack describes it
	Entry  datapack.WalletEntry
	Answer similar.Answer
	Report wallet.Report
	Rising []similar.Rise // unusual now, by the published test

	Groups    int               // of people who describe the same
	Outbreaks []outbreak.Public // that go on
}

func (p pages) wallet(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	names, err := p.Names(r)
	if err != nil {
		return err
	}
	all := names.All()
	i := slices.IndexFunc(all, func(w joinder.Wallet) bool { return w.ID == id })
	entry, known := p.Pack.Wallet(id)
	if i < 0 && !known {
		return joinder.Fail(joinder.NotFound, "error.wallet.missing")
	}
	page := walletPage{names: names, Day: p.Today(), Known: known, Entry: entry}
	if i >= 0 {
		page.Wallet = all[i]
	} else {
		page.Wallet = entry.Wallet(page.Day)
	}
	base := p.Page(r, "wallet.page.title", "Wallet", names.Wallet(id))
	base.Section, base.Styles = "/wallets", []string{"wallets.css"}
	page.PackWords = web.PackWords{Page: base, Pack: p.Pack}
	if err := p.report(r, &page); err != nil {
		return err
	}
	return p.Render(w, r, http.StatusOK, walletView(page))
}

// report reads what people say here.
func (p pages) report(r *http.Request, page *walletPage) error {
	ctx, v, id := r.Context(), web.ViewerOf(r), page.Wallet.ID
	var err error
	if page.Answer, err = p.Finder.Like(ctx, v, similar.Probe{Wallet: id, Limit: 1}); err != nil {
		return err
	}
	if page.Report, err = p.Directory.Report(ctx, v, id); err != nil {
		return err
	}
	rising, err := p.Finder.Rising(ctx, v, 50)
	if err != nil {
		return err
	}
	for _, rise := range rising {
		if rise.High && rise.Wallet == id {
			page.Rising = append(page.Rising, rise)
		}
	}
	if p.Around == nil {
		return nil
	}
	if page.Groups, err = p.Around.Groups(ctx, v, id); err != nil {
		return err
	}
	page.Outbreaks, err = p.Around.Outbreaks(ctx, v, id)
	return err
}

// Label is the wallet's name for the reader.
func (p walletPage) Label() string { return p.Wallet.Label(p.Lang) }

// About is the line under the name.
func (p walletPage) About() string {
	parts := []string{}
	if name := other(p.Page, p.Wallet); name != "" {
		parts = append(parts, name)
	}
	if local := p.local(); local != "" {
		parts = append(parts, local)
	}
	if p.Known {
		parts = append(parts, p.T("wallet.kind."+string(p.Entry.Kind())))
		if c := p.countries(); c != "" {
			parts = append(parts, c)
		}
	}
	return strings.Join(parts, " · ")
}

// local is the name where the wallet comes from, if it is a third one.
func (p walletPage) local() string {
	if !p.Known {
		return ""
	}
	name := p.Entry.LocalName()
	if n := p.Wallet.Name; name == n.ZH || name == n.EN {
		return ""
	}
	return name
}

func (p walletPage) countries() string {
	var out []string
	for _, c := range p.Entry.Countries() {
		out = append(out, countryName(p.Page, p.Pack, c))
	}
	return p.Words.List(out)
}

// people is who reported, as the public search counts them.
func (p walletPage) people() int { return p.Answer.People }

// search is the search for what is reported, of one kind if issue is given.
func (p walletPage) search(issue string) string {
	q := url.Values{"wallet": {p.Wallet.ID}}
	if issue != "" {
		q.Set("issue", issue)
	}
	return "/search?" + q.Encode()
}

// unusual reports whether the kind of problem is rising now.
func (p walletPage) unusual(issue string) bool {
	return slices.ContainsFunc(p.Rising, func(r similar.Rise) bool { return r.Issue == issue })
}

// money is what people of one problem lost together; "" when too few say so.
func (p walletPage) money(amounts []wallet.Amount) string {
	var out []string
	for _, a := range amounts {
		out = append(out, p.N("wallet.about_money", a.People, "Amount", p.Words.Money(a.Money)))
	}
	return strings.Join(out, p.T("shell.list.comma"))
}

// answers says how long first answers took; few people say nothing.
func (p walletPage) answers() string {
	a := p.Report.Answers
	switch {
	case a.Asked < wallet.FewPeople:
		return p.T("wallet.answers.few")
	case a.Answered < wallet.FewPeople:
		return p.T("wallet.answers.rare", "Answered", a.Answered, "Asked", a.Asked)
	}
	return p.N("wallet.answers.half", a.Days, "Answered", a.Answered, "Asked", a.Asked)
}

// outcomes says for how many it is solved.
func (p walletPage) outcomes() string {
	o := p.Report.Outcomes
	if o.Said < wallet.FewPeople {
		return p.T("wallet.outcomes.few")
	}
	return p.T("wallet.outcomes.share", "Solved", o.Solved, "Said", o.Said)
}

const (
	trendMonths = 12
	usualMonths = 6 // before a month, to know what is usual
)

// trend is people by month, the last year of it.
func (p walletPage) trend() web.Trend {
	months := p.Answer.Trend
	t := web.Trend{Unit: p.T("wallet.trend.unit"), High: p.T("wallet.trend.high")}
	first := max(0, len(months)-trendMonths)
	for i, m := range months[first:] {
		t.Bars = append(t.Bars, web.Bar{Label: p.Words.ShortMonth(m.Month), Full: p.Words.Month(m.Month), Value: m.People,
			Text: p.Words.Number(int64(m.People)), High: unusualMonth(months, first+i)})
	}
	if n := len(t.Bars); n > 0 {
		t.Title = p.T("wallet.trend.title", "From", t.Bars[0].Full, "To", t.Bars[n-1].Full)
	}
	return t
}

func unusualMonth(months []similar.Month, i int) bool {
	if i < usualMonths {
		return false
	}
	sum := 0
	for _, m := range months[i-usualMonths : i] {
		sum += m.People
	}
	return similar.Unusual(months[i].People, float64(sum)/usualMonths)
}

// door is a way on from the page.
type door struct{ Href, Text string }

// doors are the tools for this wallet.
func (p walletPage) doors() []door {
	id := p.Wallet.ID
	out := []door{
		{asking("/failed", "wallet", id), p.T("wallet.door.failed")}, {asking("/fees", "wallet", id), p.T("wallet.door.fees")},
		{walletPath(id, "/score"), p.T("wallet.door.score")}, {walletPath(id, "/reviews"), p.T("wallet.door.reviews")},
		{asking("/compare", "w", id), p.T("wallet.door.compare")}, {"/library", p.T("wallet.door.library")},
	}
	if !p.Known {
		out = slices.DeleteFunc(out, func(d door) bool { return strings.HasPrefix(d.Href, "/fees") || strings.HasPrefix(d.Href, "/compare") })
	}
	return out
}

// group is one folded part of the page.
type group struct {
	ID, Title, Hint string
	Body            templ.Component
}

// groups are the parts that something is known of, in the order in which
// people need them; missing names the others.
func (p walletPage) groups() (shown []group, missing []string) {
	for _, g := range []struct {
		id   string
		hint string
		body templ.Component // nil: nothing is known
	}{
		{"custody", "", custodyPart(p)},
		{"operator", p.operatorHint(), operatorPart(p)},
		{"redress", p.N("wallet.count.channels", len(p.channels())), p.some(len(p.channels()) > 0, channelsPart(p))},
		{"fees", p.N("wallet.count.fees", len(p.fees())), p.some(len(p.fees()) > 0, feesPart(p))},
		{"windows", "", p.some(len(p.windows()) > 0, windowsPart(p))},
		{"compatibility", "", p.some(p.Entry.Compatibility(p.Day).Status.Shown() || len(p.Entry.Currencies()) > 0, compatibilityPart(p))},
		{"signin", "", p.some(p.Entry.SignIn(p.Day).Status.Shown(), signInPart(p))},
		{"safeguarding", "", p.some(p.Entry.Safeguarding(p.Day).Status.Shown(), safeguardingPart(p))},
		{"limits", "", p.some(p.Entry.Limits(p.Day).Status.Shown(), limitsPart(p))},
		{"export", "", p.some(p.Entry.Export(p.Day).Status.Shown(), exportPart(p))},
		{"terms", "", p.some(p.Entry.Terms(p.Day).Status.Shown(), termsPart(p))},
		{"incidents", p.N("wallet.count.incidents", len(p.incidents())), p.some(len(p.incidents()) > 0, incidentsPart(p))},
		{"hosts", p.N("wallet.count.hosts", len(p.Entry.FlaggedHosts())), p.some(len(p.Entry.FlaggedHosts()) > 0, hostsPart(p))},
	} {
		if title := p.T("wallet.group." + g.id); g.body != nil {
			shown = append(shown, group{g.id, title, g.hint, g.body})
		} else {
			missing = append(missing, title)
		}
	}
	return shown, missing
}

func (p walletPage) some(known bool, body templ.Component) templ.Component {
	if !known {
		return nil
	}
	return body
}

func (p walletPage) operatorHint() string {
	if o := p.operator(); o.Name != "" {
		return o.Name
	}
	return p.T("wallet.unknown")
}

func (p walletPage) operator() datapack.Operator { return p.Entry.Operator(p.Entry.Home(), p.Day) }

// channels that apply, as far as they may be shown.
func (p walletPage) channels() (out []datapack.Channel) {
	for _, id := range p.Entry.Redress() {
		if c, ok := p.Pack.Channel(id); ok && c.Status(p.Day).Shown() {
			out = append(out, c)
		}
	}
	return out
}

func (p walletPage) fees() []datapack.Told[datapack.Fee] {
	return shown(p.Pack.Fees(p.Wallet.ID, p.Day))
}

func (p walletPage) windows() []datapack.Told[datapack.Window] {
	return shown(p.Pack.Windows(p.Wallet.ID, p.Day))
}

func (p walletPage) incidents() []datapack.Told[datapack.Incident] {
	return shown(p.Entry.Incidents(p.Day))
}

func shown[T any](all []datapack.Told[T]) []datapack.Told[T] {
	return slices.DeleteFunc(all, func(t datapack.Told[T]) bool { return !t.Status.Shown() })
}

// fact is one line of a list of facts.
type fact struct{ Label, Value string }

// facts are those of the pairs (key, value) in turn; an empty value is said to
// be not known.
func (p walletPage) facts(pairs ...string) (out []fact) {
	for i := 0; i+1 < len(pairs); i += 2 {
		value := pairs[i+1]
		if value == "" {
			value = p.T("wallet.unknown")
		}
		out = append(out, fact{p.T(pairs[i]), value})
	}
	return out
}

// said is a free text of the pack; "" stays "".
func (p walletPage) said(s string) string {
	if s == "" {
		return ""
	}
	return p.Say(s)
}

func (p walletPage) sayList(list []string) string {
	return strings.Join(p.SayAll(list...), p.T("shell.list.comma"))
}

// whether says yes, no or not known.
func (p walletPage) whether(b *bool) string {
	switch {
	case b == nil:
		return ""
	case *b:
		return p.T("wallet.yes")
	}
	return p.T("wallet.no")
}

func (p walletPage) compatibility() []fact {
	c := p.Entry.Compatibility(p.Day).Value
	return p.facts("wallet.compat.devices", p.sayList(c.Platforms), "wallet.compat.web", p.said(c.DesktopWeb), "wallet.compat.currencies", p.currencies(),
		"wallet.compat.countries", p.countries(), "wallet.compat.qr", p.sayList(c.QRNetworks), "wallet.compat.cards", p.sayList(c.Cards),
		"wallet.compat.abroad", p.said(c.CrossBorder), "wallet.compat.access", p.said(c.Accessibility))
}

// currencies that are said by a code; the pack's other words are in English
// only and say little.
func (p walletPage) currencies() string {
	var out []string
	for _, c := range p.Entry.Currencies() {
		if code.MatchString(c) {
			out = append(out, c)
		}
	}
	if len(out) == 0 && len(p.Entry.Currencies()) > 0 {
		return p.T("wallet.compat.many")
	}
	if len(out) < len(p.Entry.Currencies()) {
		out = append(out, p.T("wallet.compat.others"))
	}
	return strings.Join(out, p.T("shell.list.comma"))
}

func (p walletPage) signIn() []fact {
	s := p.Entry.SignIn(p.Day).Value
	return p.facts("wallet.signin.passkey", p.whether(s.Passkey), "wallet.signin.totp", p.whether(s.TOTP), "wallet.signin.sms", p.whether(s.SMS),
		"wallet.signin.biometric", p.whether(s.Biometric), "wallet.signin.device", p.whether(s.DeviceBinding), "wallet.signin.pin", p.whether(s.PIN))
}

func (p walletPage) terms() []fact {
	t := p.Entry.Terms(p.Day).Value
	days := ""
	if t.OptOutDays > 0 {
		days = p.N("wallet.terms.days", t.OptOutDays)
	}
	return p.facts("wallet.terms.arbitration", p.whether(t.Arbitration), "wallet.terms.waiver", p.whether(t.ClassWaiver), "wallet.terms.optout", days,
		"wallet.terms.how", p.said(t.OptOutHow), "wallet.terms.change", p.said(t.ChangeNotice))
}

func (p walletPage) window(w datapack.Window) []fact {
	days := p.said(w.Refund)
	if w.Days > 0 {
		days = p.N("wallet.window.days", w.Days)
		if w.Older > 0 {
			days += " " + p.N("wallet.window.older", w.Older)
		}
	}
	dispute := ""
	if w.DisputeA != "" {
		dispute = p.T("wallet.window.differ", "A", p.said(w.DisputeA), "B", p.said(w.DisputeB))
	}
	return p.facts("wallet.window.refund", days, "wallet.window.chargeback", p.said(w.Chargeback), "wallet.window.dispute", dispute)
}

func (p walletPage) export() []fact {
	e := p.Entry.Export(p.Day).Value
	return p.facts("wallet.export.formats", p.sayList(e.Formats), "wallet.export.range", p.said(e.Range), "wallet.export.limits", p.said(e.Limits), "wallet.export.lock", p.said(e.Encryption))
}

// contact is one way to reach support; Href is "" where it is only a text.
type contact struct{ Label, Text, Href string }

var (
	dialable = regexp.MustCompile(`^\+?[0-9][0-9 -]{2,18}$`)
	linkable = regexp.MustCompile(`^https://[^\s]+$`)
)

// contacts that may be displayed. Only an official https address becomes a
// link, and only a plain number can be dialled.
func (p walletPage) contacts() (out []contact) {
	for _, c := range p.Entry.Support(p.Day) {
		row := contact{Label: p.T("wallet.contact." + string(c.Kind)), Text: p.Say(c.Value)}
		switch {
		case c.Status != datapack.Fact:
			row.Text += " " + p.T("wallet.contact.stale")
		case linkable.MatchString(c.Value):
			row.Href, row.Text = c.Value, strings.TrimPrefix(c.Value, "https://")
		case dialable.MatchString(c.Value):
			row.Href = "tel:" + strings.NewReplacer(" ", "", "-", "").Replace(c.Value)
		}
		out = append(out, row)
	}
	return out
}

// dialled cuts a step at a number that may be displayed for this wallet, so
// that a tap dials it.
func (p walletPage) dialled(step string) []contact {
	for _, c := range p.contacts() {
		before, after, found := strings.Cut(step, c.Text)
		if !found || !strings.HasPrefix(c.Href, "tel:") || digit(before[max(0, len(before)-1):]) || digit(after[:min(1, len(after))]) {
			continue
		}
		return []contact{{Text: before}, c, {Text: after}}
	}
	return []contact{{Text: step}}
}

// digit reports whether a number goes on here.
func digit(s string) bool { return strings.ContainsAny(s, "+0123456789") }

// hosts are look-alike addresses, written so that nothing turns them into a
// link.
func (p walletPage) hosts() (out []string) {
	for _, h := range p.Entry.FlaggedHosts() {
		host, _, _ := strings.Cut(h, " ")
		out = append(out, strings.ReplaceAll(host, ".", "[.]"))
	}
	return out
}

// when is a day that is perhaps only a month or a year.
func (p walletPage) when(a datapack.Around) string {
	s := string(a)
	switch len(s) {
	case 10:
		if d, err := joinder.ParseDate(s); err == nil {
			return p.Words.Day(d)
		}
	case 7:
		return p.Words.Month(s)
	case 4:
		if _, err := strconv.Atoi(s); err == nil {
			return p.T("wallet.year", "Year", s)
		}
	}
	return s
}
