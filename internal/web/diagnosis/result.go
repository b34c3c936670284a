package diagnosis

import (
	"net/http"
	"net/url"
	"slices"

	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/guide/diagnose"
	"joinder/internal/web"
)

// resultPage is the likely cause and what to do about it.
type resultPage struct {
	askPage
	First    diagnose.Finding
	Others   []diagnose.Finding // possible too
	Open     []diagnose.Finding // nothing speaks for them, nothing rules them out
	Ruled    []diagnose.Finding
	Issue    string
	Wait     *waiting
	Answer   datapack.AnswerTime
	Evidence joinder.Checklist
	Told     told
	Wrong    web.FormErrors // of the form at the end
}

// waiting is how long to wait, and until which day.
type waiting struct {
	datapack.Wait
	Status  datapack.Status
	By      joinder.Date // zero while the day of the payment is not known
	Certain bool
	Over    bool // the day has passed
}

// result shows the end of a dialogue. told and wrong are of the form at its end.
func (p *pages) result(w http.ResponseWriter, r *http.Request, status int, page askPage, t told, wrong web.FormErrors) error {
	return p.Render(w, r, status, resultView(p.conclude(page, t, wrong)))
}

// conclude works the page of the result out.
func (p *pages) conclude(page askPage, t told, wrong web.FormErrors) resultPage {
	s := page.State
	out := resultPage{askPage: page, First: s.Findings[0], Told: t, Wrong: wrong}
	for _, f := range s.Findings[1:] {
		switch f.Standing {
		case diagnose.RuledOut:
			out.Ruled = append(out.Ruled, f)
		case diagnose.Open:
			out.Open = append(out.Open, f)
		default:
			out.Others = append(out.Others, f)
		}
	}
	c := out.First.Cause
	out.Issue = diagnose.Issue(c, s.Payment)
	out.Wait = p.waiting(c, page)
	out.Answer = p.Clock.FirmAnswerDays(page.Place, out.Issue, page.Day)
	out.Evidence = p.Pack.Checklist(out.Issue)
	if w, ok := p.Pack.Wallet(page.Visit.Wallet); ok && c.ID == "limits" {
		out.Limits = w.Limits(page.Day)
	}
	out.Title = page.T("diagnose.result.title", "Cause", c.Title.In(page.Lang))
	return out
}

func (p *pages) waiting(c datapack.Cause, page askPage) *waiting {
	w, ok := p.engine.WaitFor(c, diagnose.Circumstances{Place: page.Place, Wallet: page.Visit.Wallet, Payment: page.State.Payment, Money: page.State.Money})
	if !ok {
		return nil
	}
	out := &waiting{Wait: w, Status: w.Origin.Status(page.Day)}
	if !out.Status.Shown() {
		return nil
	}
	if on := page.Visit.On; !on.IsZero() {
		if by, certain, ok := p.Clock.WaitUntil(w, page.Place, on); ok {
			out.By, out.Certain, out.Over = by, certain, by.Before(page.Day)
		}
	}
	return out
}

// Suggested reports whether no rule stands behind the time to wait.
func (w waiting) Suggested() bool { return w.Origin.Confidence == datapack.FromMemory }

// Stayed reports whether the reader is sure that no money left.
func (p resultPage) Stayed() bool { return p.State.Money == datapack.MoneyStayed }

// Has reports whether the cause has a link.
func (p resultPage) Has(link string) bool { return slices.Contains(p.First.Cause.Links, link) }

// about is the query that says wallet, place and problem to another page.
func (p resultPage) about(place, issue string) string {
	q := url.Values{}
	if p.Place != "" && place != "" {
		q.Set(place, p.Place)
	}
	if w := p.Visit.Wallet; w != "" && w != notListed {
		q.Set("wallet", w)
	}
	if issue != "" {
		q.Set(issue, p.Issue)
	}
	if len(q) == 0 {
		return ""
	}
	return "?" + q.Encode()
}

// Channels and Fees are where to go from here.
func (p resultPage) Channels() string { return "/channels" + p.about("place", "issue") }
func (p resultPage) Fees() string     { return "/fees" + p.about("", "") }

// Lead is how sure the result is, in words.
func (p resultPage) Lead() string {
	if p.First.Cause.Fallback {
		return p.T("diagnose.lead.unclear")
	}
	return p.T("diagnose.standing." + string(p.First.Standing))
}

// Reason is an answer that counts, with how strongly it does.
func (p resultPage) Reason(r diagnose.Reason) string {
	said := r.Said().In(p.Lang)
	if r.Step.Error != nil {
		if status := r.Step.Error.Origin.Status(p.Day); status == datapack.Fact || status == datapack.Stale {
			said = p.T("diagnose.text.means", "Text", r.Step.Error.Match[0])
		} else {
			said = p.T("diagnose.text.often", "Text", r.Step.Error.Match[0])
		}
	}
	return p.T("diagnose.reason", "Said", said, "Strength", p.T("diagnose.strength."+string(r.Strength())))
}

// Texts are the error texts that speak for the cause, for their sources.
func (p resultPage) Texts() []datapack.ErrorText {
	var out []datapack.ErrorText
	for _, r := range p.First.For {
		if r.Step.Error != nil {
			out = append(out, *r.Step.Error)
		}
	}
	return out
}

// weightRow is one line of how the sum was made.
type weightRow struct {
	Cause string
	Score int
}

// Weights are the sums of the causes that stand.
func (p resultPage) Weights() []weightRow {
	var out []weightRow
	for _, f := range p.State.Findings {
		if f.Standing != diagnose.RuledOut && !f.Cause.Fallback && (len(f.For)+len(f.Against) > 0) {
			out = append(out, weightRow{f.Cause.Title.In(p.Lang), f.Score})
		}
	}
	return out
}

// places are the choices of where the rules apply.
func (p resultPage) places() []web.Option {
	out := []web.Option{{Text: p.T("diagnose.place.choose")}}
	for _, j := range p.Pack.Jurisdictions() {
		out = append(out, web.Option{Value: j.ID, Text: j.Name.In(p.Lang)})
	}
	return out
}

// currencies are the choices of the form, that of the wallet chosen.
func (p resultPage) currencies() []web.Option {
	var out []web.Option
	for _, c := range joinder.Currencies() {
		out = append(out, web.Option{Value: string(c), Text: string(c)})
	}
	return out
}

// currency is what was told, or the usual one of the wallet.
func (p resultPage) currency() string {
	if p.Told.Currency != "" {
		return p.Told.Currency
	}
	if w, ok := p.Pack.Wallet(p.Visit.Wallet); ok && len(w.Currencies()) > 0 {
		return w.Currencies()[0]
	}
	if p.Lang == joinder.Chinese {
		return "CNY"
	}
	return "USD"
}

// Tree is the tree that was walked, for its published thresholds.
func (p resultPage) Tree() datapack.Diagnosis { return p.Pack.Diagnosis() }

// openNames lists the causes that nothing speaks for.
func (p resultPage) openNames() string {
	names := make([]string, len(p.Open))
	for i, f := range p.Open {
		names[i] = f.Cause.Title.In(p.Lang)
	}
	return p.Words.List(names)
}
