package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/guide/emergency"
	"joinder/internal/i18n"
)

// guideCmd prints a playbook or an emergency of the built-in pack as ordered
// steps; it needs no instance.
type guideCmd struct {
	Playbook string `arg:"" help:"Id of a playbook or an emergency, such as pb-stolen-generic or stolen-phone."`
	Wallet   string `help:"Id of the wallet: its own steps are put in place." placeholder:"ID"`
	Place    string `help:"Country or region, such as CN: whom to call there. The wallet's home when left out." placeholder:"CODE"`
	Branch   string `help:"Answer to the emergency's question, such as gone." placeholder:"ID"`
	Lang     string `help:"zh or en; the language of the terminal when left out." placeholder:"LANG"`
	JSON     bool   `help:"Print JSON."`
}

// guideSheet is "guide --json"; its keys stay as they are.
type guideSheet struct {
	ID     string       `json:"id"`
	Title  string       `json:"title"`
	Lang   joinder.Lang `json:"lang"`
	Wallet string       `json:"wallet,omitempty"`
	Place  string       `json:"place,omitempty"`
	Rule   string       `json:"rule,omitempty"` // stands above the steps
	Steps  []guideLine  `json:"steps"`
	Never  []string     `json:"never"`
}

type guideLine struct {
	N          int                 `json:"n"`
	ID         string              `json:"id,omitempty"`
	Under      string              `json:"under,omitempty"` // branch, wallet or part that the step belongs to
	Within     string              `json:"within,omitempty"`
	Minutes    int                 `json:"minutes,omitempty"`
	Who        string              `json:"who,omitempty"`
	Do         string              `json:"do"`
	Why        string              `json:"why,omitempty"`
	How        []string            `json:"how"`
	Say        []string            `json:"say,omitempty"`
	Evidence   bool                `json:"evidence,omitempty"`
	Withheld   bool                `json:"withheld,omitempty"` // a number did not pass the gate
	Status     datapack.Status     `json:"status"`
	Confidence datapack.Confidence `json:"confidence,omitempty"`
	Sources    []string            `json:"sources"`
}

// Run prints the steps.
func (c guideCmd) Run(p *Program) error {
	pack, err := datapack.Embedded()
	if err != nil {
		return err
	}
	w := p.language()
	switch strings.ToLower(c.Lang) {
	case "":
	case "zh", "zh-cn":
		w = p.Catalog.Localizer(joinder.Chinese)
	case "en":
		w = p.Catalog.Localizer(joinder.English)
	default:
		return usageError{fmt.Errorf("%s", w.T("cli.guide.lang"))}
	}
	if _, ok := pack.Wallet(c.Wallet); c.Wallet != "" && !ok {
		return usageError{fmt.Errorf("%s", w.T("cli.guide.wallet", "ID", c.Wallet))}
	}
	guide := emergency.Of(pack)
	if c.Place = strings.ToUpper(c.Place); c.Place != "" && guide.Place("", c.Place) == "" {
		return usageError{fmt.Errorf("%s", w.T("cli.guide.place", "ID", c.Place))}
	}
	g := guideWriter{guideCmd: c, pack: pack, guide: guide, w: w, day: joinder.DateOf(time.Now())}
	sheet, ok := g.sheet()
	if !ok {
		return fmt.Errorf("%s\n  %s", w.T("cli.guide.unknown", "ID", c.Playbook), strings.Join(g.known(), "\n  "))
	}
	if c.JSON {
		return writeJSON(p.Out, sheet)
	}
	return g.print(p.Out, sheet)
}

// guideWriter knows how to say a playbook.
type guideWriter struct {
	guideCmd
	pack  *datapack.Pack
	guide emergency.Guide
	w     *i18n.Words
	day   joinder.Date
}

// known lists what can be asked for.
func (g guideWriter) known() []string {
	out := g.pack.PlaybookIDs()
	for _, s := range g.pack.Scenarios() {
		out = append(out, s.ID)
	}
	return out
}

func (g guideWriter) say(s string) string { return g.w.Text(g.pack.Text(s)) }

func (g guideWriter) sayAll(list []string) []string {
	out := []string{}
	for _, s := range list {
		if s != "" {
			out = append(out, g.say(s))
		}
	}
	return out
}

func (g guideWriter) sheet() (guideSheet, bool) {
	s := guideSheet{ID: g.Playbook, Lang: g.w.Lang(), Wallet: g.Wallet, Place: g.guide.Place(g.Wallet, g.Place), Steps: []guideLine{}, Never: []string{}}
	if plan, err := g.guide.Plan(emergency.Ask{Scenario: g.Playbook, Branch: g.Branch, Wallet: g.Wallet, Place: g.Place, Day: g.day}); err == nil {
		g.emergency(&s, plan)
		return s, true
	}
	if !slices.Contains(g.pack.PlaybookIDs(), g.Playbook) {
		return s, false
	}
	g.playbook(&s)
	for i := range s.Steps {
		s.Steps[i].N = i + 1
		if s.Steps[i].Sources == nil {
			s.Steps[i].Sources = []string{}
		}
		if s.Steps[i].How == nil {
			s.Steps[i].How = []string{}
		}
	}
	return s, true
}

// emergency puts a scenario's steps on the sheet.
func (g guideWriter) emergency(s *guideSheet, plan emergency.Plan) {
	s.Title = g.w.Text(plan.Title)
	for _, step := range plan.Open() {
		l := guideLine{N: step.N, ID: step.ID, Minutes: step.Minutes, Within: g.within(step.Minutes), Who: step.Who, Do: g.w.Text(step.Title),
			Why: g.w.Text(step.Why), How: []string{}, Evidence: step.Evidence, Status: step.Status, Confidence: step.Origin.Confidence, Sources: step.Origin.Sources}
		if plan.Branch == "" {
			l.Under = strings.Join(step.Only, " ")
		}
		for _, t := range step.Lines {
			l.How = append(l.How, g.w.Text(t))
		}
		g.fill(&l, step.Fill, plan.Place)
		for _, t := range step.Script {
			l.Say = append(l.Say, g.w.Text(t))
		}
		s.Steps = append(s.Steps, l)
	}
	for _, n := range plan.Never {
		s.Never = append(s.Never, g.w.Text(n.Value))
	}
}

func (g guideWriter) within(minutes int) string {
	switch {
	case minutes >= 2*24*60:
		return g.w.N("emergency.within.days", minutes/(24*60))
	case minutes >= 2*60:
		return g.w.N("emergency.within.hours", minutes/60)
	}
	return g.w.N("emergency.within.minutes", minutes)
}

// fill adds what the wallet and the place say.
func (g guideWriter) fill(l *guideLine, what, place string) {
	switch what {
	case datapack.FillFreeze:
		g.freeze(l)
	case datapack.FillPolice:
		g.calls(l, what, g.guide.Police(place, g.day))
	case datapack.FillCarrier:
		g.calls(l, what, g.guide.Carrier(place, g.day))
	case datapack.FillLarge:
		for _, sum := range g.guide.Large(place, g.day) {
			l.How = append(l.How, g.w.Money(sum.Value.Amount)+" · "+g.w.Text(sum.Value.Text)+g.doubt(sum.Status))
		}
	}
}

func (g guideWriter) freeze(l *guideLine) {
	h := g.guide.Wallet(g.Wallet, g.day)
	for _, text := range h.Lines {
		l.How = append(l.How, g.say(text)+g.doubt(h.Status))
	}
	for _, c := range h.Contacts {
		l.How = append(l.How, g.w.T("emergency.contact."+string(c.Kind))+g.say(c.Value))
	}
	if l.Withheld = h.Withheld; h.Withheld {
		l.How = append(l.How, g.w.T("emergency.use_own_number"))
	}
}

func (g guideWriter) calls(l *guideLine, who string, h emergency.Help) {
	for _, c := range h.Calls {
		l.How = append(l.How, strings.Join(slices.DeleteFunc([]string{g.w.Text(c.Name), g.say(c.Phone), c.URL}, func(s string) bool { return s == "" }), " · ")+g.doubt(c.Status))
	}
	if l.Withheld = h.Withheld; h.Withheld {
		l.How = append(l.How, g.w.T("emergency."+who+".withheld"))
	}
}

func (g guideWriter) doubt(s datapack.Status) string {
	if s == datapack.Unconfirmed {
		return g.w.T("cli.guide.unconfirmed")
	}
	return ""
}

// playbook puts the parts of a playbook on the sheet, as steps in their order.
func (g guideWriter) playbook(s *guideSheet) {
	pb, _ := g.pack.Playbook(g.Playbook, g.day)
	s.Title, s.Never = g.w.Text(pb.Title), g.sayAll(pb.Never)
	for i, t := range pb.Steps {
		l := told(t, guideLine{Within: g.say(t.Value.Within), Do: g.say(t.Value.Do), Why: g.say(t.Value.Why), How: []string{}})
		if t.Status == datapack.NotShown { // it names numbers: whom to call says the place instead
			l.Within, l.Do, l.Why = "", g.w.T("cli.guide.withheld"), ""
			if urgent, ok := g.pack.UrgentStep(datapack.FillPolice, g.day); ok {
				l.Do, l.Why = g.w.Text(urgent.Value.Title), g.w.Text(urgent.Value.Why)
			}
			g.calls(&l, datapack.FillPolice, g.guide.Police(s.Place, g.day))
			l.Withheld = true
		}
		if i == 0 && g.Wallet != "" { // the first thing is to stop the outflow
			g.freeze(&l)
		}
		s.Steps = append(s.Steps, l)
	}
	for _, t := range g.pack.PlaybookWallets(g.Playbook, g.day) {
		if g.Wallet != "" && t.Value.Wallet != g.Wallet {
			continue
		}
		for _, do := range t.Value.Steps {
			s.Steps = append(s.Steps, told(t, guideLine{Under: t.Value.Wallet, Do: g.say(do)}))
		}
	}
	g.walletAlone(s)
	question, branches := g.pack.PlaybookBranches(g.Playbook, g.day)
	for _, t := range branches {
		for _, do := range t.Value.Steps {
			s.Steps = append(s.Steps, told(t, guideLine{Under: t.Value.ID, Do: g.say(do)}))
		}
	}
	rule, questions := g.pack.PlaybookQuestions(g.Playbook, g.day)
	for _, t := range questions {
		s.Steps = append(s.Steps, told(t, guideLine{Under: t.Value.Under, Do: g.say(t.Value.Ask), How: g.sayAll([]string{t.Value.Test, t.Value.Yes, t.Value.No})}))
	}
	for _, t := range g.pack.PlaybookItems(g.Playbook, g.day) {
		s.Steps = append(s.Steps, told(t, guideLine{Do: g.say(t.Value.Do), Why: g.say(t.Value.Basis), How: g.sayAll([]string{t.Value.Contradicts})}))
	}
	criteria, caution := g.pack.PlaybookCriteria(g.Playbook)
	for _, c := range criteria {
		s.Steps = append(s.Steps, guideLine{ID: c.Key, Under: c.Weight, Do: g.say(c.Test), Status: datapack.Unconfirmed})
	}
	s.Rule = strings.Join(g.sayAll([]string{question, rule, caution}), " ")
}

// walletAlone says how a wallet is frozen that the playbook of wallets lacks.
func (g guideWriter) walletAlone(s *guideSheet) {
	if g.Wallet == "" || len(s.Steps) > 0 || len(g.pack.PlaybookWallets(g.Playbook, g.day)) == 0 {
		return
	}
	l := guideLine{Under: g.Wallet, Status: datapack.NotShown}
	g.freeze(&l)
	h := g.guide.Wallet(g.Wallet, g.day)
	for _, do := range l.How {
		s.Steps = append(s.Steps, guideLine{Under: g.Wallet, Do: do, Withheld: l.Withheld, Status: h.Status, Confidence: h.Origin.Confidence, Sources: h.Origin.Sources})
	}
}

// told adds how well a step is known.
func told[T any](t datapack.Told[T], l guideLine) guideLine {
	l.Status, l.Confidence, l.Sources = t.Status, t.Origin.Confidence, t.Origin.Sources
	return l
}

// print writes the sheet for people.
func (g guideWriter) print(out io.Writer, s guideSheet) error {
	lines := []string{s.Title, ""}
	if s.Rule != "" {
		lines = append(lines, s.Rule, "")
	}
	for _, l := range s.Steps {
		head := fmt.Sprintf("%2d. ", l.N)
		if l.Within != "" {
			head += "[" + l.Within + "] "
		}
		if l.Under != "" {
			head += "(" + g.under(l.Under) + ") "
		}
		lines = append(lines, head+l.Do+g.doubt(l.Status))
		if l.Why != "" {
			lines = append(lines, "    "+l.Why)
		}
		for _, how := range l.How {
			lines = append(lines, "    - "+how)
		}
		for _, text := range l.Say {
			lines = append(lines, "    > "+text)
		}
	}
	if len(s.Never) > 0 {
		lines = append(lines, "", g.w.T("cli.guide.never"))
		for _, n := range s.Never {
			lines = append(lines, "  - "+n)
		}
	}
	_, err := fmt.Fprintln(out, strings.Join(lines, "\n"))
	return err
}

// under says what part of a playbook a step belongs to; wallets and weights
// keep their own word.
func (g guideWriter) under(id string) string {
	if name, ok := g.pack.Wallet(id); ok {
		return g.w.Text(name.Name())
	}
	switch id {
	case "debited", "not_debited", "seed_exposed", "approval_only", "already_drained", "must", "high", "medium":
		return g.w.T("cli.guide.under." + id)
	}
	return id
}
