package emergency

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"joinder"
	"joinder/internal/datapack"
	guide "joinder/internal/guide/emergency"
	"joinder/internal/web"
)

// scenarioPage is one emergency: all its steps, of which one is shown.
type scenarioPage struct {
	base
	guide.Plan
	state
	Day    joinder.Date
	Moment time.Time // of the request
	Help   guide.WalletHelp
	Police guide.Help
	SIM    guide.Help
	Sums   []datapack.Told[datapack.LargeSum]
	Own    []guide.Deadline
}

func (p *pages) scenario(w http.ResponseWriter, r *http.Request) error {
	page, err := p.scenarioPage(r)
	if err != nil {
		return err
	}
	for _, name := range []string{"did", "later"} {
		if id := r.URL.Query().Get(name); id != "" {
			page.tick(page.Plan, id, name == "did", page.Moment)
			return web.SeeOther(w, r, page.state.path(page.Base()))
		}
	}
	return p.Render(w, r, http.StatusOK, scenarioView(page))
}

func (p *pages) scenarioPage(r *http.Request) (scenarioPage, error) {
	s := scenarioPage{state: readState(r, p.Parts.Now()), Day: p.Today(), Moment: p.Parts.Now()}
	plan, err := p.Guide.Plan(guide.Ask{Scenario: r.PathValue("id"), Branch: s.state.Branch, Wallet: s.state.Wallet, Place: s.state.Place, Day: s.Day})
	if err != nil {
		return s, err
	}
	s.Plan = plan
	s.fit(plan)
	s.base = p.base(r, "emergency.title")
	s.base.Title = plan.Title.In(s.Lang)
	s.base.Wallet, s.base.Place = s.state.Wallet, known(s.Places, s.state.Place)
	s.state.Place = s.base.Place
	s.NoIndex = r.URL.RawQuery != "" && r.URL.Query().Get("lang") == ""
	s.Help, s.Police, s.SIM = p.Guide.Wallet(plan.Wallet, s.Day), p.Guide.Police(plan.Place, s.Day), p.Guide.Carrier(plan.Place, s.Day)
	s.Sums, s.Own = p.Guide.Large(plan.Place, s.Day), p.own(plan, s.Day)
	return s, nil
}

// own are the deadlines of a plan, without days: nobody said yet when it was.
func (p *pages) own(plan guide.Plan, day joinder.Date) []guide.Deadline {
	if plan.Place == "" {
		return nil
	}
	return p.Times.Deadlines(guide.Harm{Issue: plan.Issue, Wallet: plan.Wallet, Place: plan.Place, Today: day})
}

// Base is the address of the scenario.
func (s scenarioPage) Base() string { return "/emergency/" + s.ID }

// Ended reports whether all steps were seen.
func (s scenarioPage) Ended() bool { return s.Step > len(s.Open()) }

// Now reports whether the step is the one on the screen.
func (s scenarioPage) Now(step guide.Step) bool { return !s.Asks() && step.N == s.Step && step.N > 0 }

// Go is the address of another step.
func (s scenarioPage) Go(step int) string { return s.state.at(step, s.Moment).path(s.Base()) }

// Answer is the address with a branch chosen.
func (s scenarioPage) Answer(branch string) string {
	next := s.state
	next.Branch = branch
	return next.at(1, s.Moment).path(s.Base())
}

// Asking is the address with the question open again.
func (s scenarioPage) Asking() string {
	next := s.state
	next.Branch = ""
	return next.at(1, s.Moment).path(s.Base())
}

// Whole is the address of the whole list.
func (s scenarioPage) Whole() string {
	all := s.state
	all.Step, all.All = 1, true
	return all.path(s.Base())
}

// Rest is another page of the scenario, with the state.
func (s scenarioPage) Rest(name string) string { return s.state.path(s.Base() + "/" + name) }

// Hidden are the fields that carry the state through a form.
func (s scenarioPage) Hidden() [][2]string {
	next := s.state.at(1, s.Moment)
	var out [][2]string
	for _, name := range []string{"wallet", "place", "branch", "t", "d", "l"} {
		if v := next.query().Get(name); v != "" {
			out = append(out, [2]string{name, v})
		}
	}
	return out
}

// When is the moment at which a step was done, "" while it was not.
func (s scenarioPage) When(id string) string {
	after, ok := s.Done[id]
	if !ok {
		return ""
	}
	return s.Words.Hour(s.Began.Add(after))
}

// Within is how soon a step is to be done.
func (s scenarioPage) Within(minutes int) string { return within(s.Page, minutes) }

func within(p web.Page, minutes int) string {
	switch {
	case minutes >= 2*24*60:
		return p.N("emergency.within.days", minutes/(24*60))
	case minutes >= 2*60:
		return p.N("emergency.within.hours", minutes/60)
	}
	return p.N("emergency.within.minutes", minutes)
}

// keeping are the conditions of a step, for the script of the page.
func keeping(s guide.Step) string {
	var out []string
	for _, k := range s.Keeping {
		out = append(out, string(k))
	}
	return strings.Join(out, " ")
}

// piece is a bit of a text: words, a number to call, or a blank to fill.
type piece struct{ Text, Tel, Blank string }

// dialled is a number of five digits or more, as texts have it.
var dialled = regexp.MustCompile(`\+?\(?[0-9][0-9 ()-]{3,}[0-9]`)

// calls cuts a line at the numbers in it, so that a tap dials.
func calls(text string) []piece {
	var out []piece
	for {
		at := dialled.FindStringIndex(text)
		if at == nil {
			return append(out, piece{Text: text})
		}
		found := text[at[0]:at[1]]
		tel := guide.Dial(found)
		out = append(out, piece{Text: text[:at[0]]}, piece{Text: found, Tel: tel[0].Tel})
		text = text[at[1]:]
	}
}

// blanks cuts a line of a script at its blanks.
func blanks(text string) []piece {
	var out []piece
	for {
		at := datapack.Blank.FindStringIndex(text)
		if at == nil {
			return append(out, piece{Text: text})
		}
		out = append(out, piece{Text: text[:at[0]]}, piece{Blank: text[at[0]+1 : at[1]-1]})
		text = text[at[1]:]
	}
}

// fields are the blanks that a person fills on their own device.
func fields() []string { return []string{"account", "time", "amount", "order", "payee", "ticket"} }

// Elapsed is how long it runs, when the page was made.
func (s scenarioPage) Elapsed() string {
	if s.Began.IsZero() {
		return "0:00"
	}
	secs := int(max(s.Moment.Sub(s.Began), 0) / time.Second)
	return fmt.Sprintf("%d:%02d", secs/60, secs%60)
}

// WalletName is what the wallet is called.
func (s scenarioPage) WalletName() string {
	w, ok := s.Pack.Wallet(s.Plan.Wallet)
	if !ok {
		return ""
	}
	return w.Name().In(s.Lang)
}

// Chosen says the wallet and the place.
func (s scenarioPage) Chosen() string {
	var out []string
	if name := s.WalletName(); name != "" {
		out = append(out, name)
	}
	for _, o := range s.Places {
		if o.Value != "" && o.Value == s.base.Place {
			out = append(out, o.Text)
		}
	}
	return strings.Join(out, " · ")
}

// kept are the fields of the state beside wallet and place.
func (s scenarioPage) kept() [][2]string {
	return slices.DeleteFunc(s.Hidden(), func(h [2]string) bool { return h[0] == "wallet" || h[0] == "place" })
}

// Sources of the steps, each once.
func (s scenarioPage) Sources() []string {
	var out []string
	for _, step := range s.Steps {
		for _, source := range step.Origin.Sources {
			if !slices.Contains(out, source) && strings.HasPrefix(source, "http") {
				out = append(out, source)
			}
		}
	}
	slices.Sort(out)
	return out
}
