package scores

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"joinder"
	"joinder/internal/wallet/score"
	"joinder/internal/web"
)

// cardPage is one wallet's scorecard.
type cardPage struct {
	page
	ID       string
	Name     string
	Card     score.Card
	Measures []measure
	History  []score.Quarter
	Moves    []score.Move
	Said     []score.Statement // newest first
	Form     string
	Failed   string // which form needs another look
	typed    func(string) string
}

// measure is one figure with everything behind it, in the reader's words.
type measure struct {
	Figure score.Figure
	Title  string
	Value  string // "" where there are too few to say
	Note   string
	Bar    *bar
	How    string
	Steps  []string // the formula, in symbols and with this wallet's numbers
	Prior  string
	Change string
}

func (p pages) card(w http.ResponseWriter, r *http.Request) error {
	return p.showCard(w, r, http.StatusOK, "", nil)
}

func (p pages) showCard(w http.ResponseWriter, r *http.Request, status int, failed string, problems web.FormErrors) error {
	id := r.PathValue("id")
	base, asked, err := p.begin(r, "score.card.title", "Wallet", id)
	if err != nil {
		return err
	}
	out := cardPage{page: base, ID: id, Failed: failed, Form: string(p.Form()), typed: func(name string) string { return r.PostFormValue(name) }}
	if !slices.ContainsFunc(out.All(), func(w joinder.Wallet) bool { return w.ID == id }) {
		return joinder.Fail(joinder.NotFound, "error.score.wallet")
	}
	out.Name = out.Wallet(id)
	out.Title = out.T("score.card.title", "Wallet", out.Name)
	if failed != "" {
		out.Errors = problems.In(failed)
	} else {
		status = asked
	}
	out.Card, _ = out.Book.Results.Of(id)
	out.History = out.Book.Quarters(id)
	out.Moves = out.Book.Moves(out.History)
	out.Measures = out.measures()
	if out.Said, err = p.Desk.Statements(r.Context(), out.Viewer, id); err != nil {
		return err
	}
	return p.Render(w, r, status, cardView(out))
}

// path of this very card.
func (p cardPage) path() string { return "/wallets/" + url.PathEscape(p.ID) + "/score" }

// Heard reports whether anything at all was counted.
func (p cardPage) Heard() bool {
	c := p.Card
	return c.Reply.N+c.Solved.N+c.People.N+c.Public.Complaints+len(c.Money) > 0
}

// SaidOf are the statements about a figure, newest first.
func (p cardPage) SaidOf(f score.Figure) (out []score.Statement) {
	for _, s := range p.Said {
		if s.Figure == f {
			out = append(out, s)
		}
	}
	return out
}

func (p cardPage) measures() []measure {
	return []measure{p.replied(), p.waited(), p.solved(), p.returned(), p.people()}
}

// rated fills what two shares have in common.
func (p cardPage) rated(m measure, s score.Share, prior score.BetaPrior, note string) measure {
	m.Prior = p.betaWords(prior)
	if s.Estimate == nil {
		m.Note = p.tooFew(s.N)
		return m
	}
	e, d := *s.Estimate, prior.With(s.K, s.N)
	m.Value, m.Note = p.percent(e.Mean), p.T(note, "K", p.number(s.K), "N", p.number(s.N), "Range", p.range90(e))
	b := p.shareBar(m.Title+": "+m.Value+", "+p.range90(e), &e, prior.Mean())
	m.Bar = &b
	m.Steps = []string{
		fmt.Sprintf("(α + k) ÷ (α + β + n) = (%s + %d) ÷ (%s + %s + %d) = %s", exact(prior.Alpha), s.K, exact(prior.Alpha), exact(prior.Beta.Beta), s.N, p.percent(e.Mean)),
		p.T("score.formula.beta", "A", exact(d.Alpha), "B", exact(d.Beta), "Low", p.percent(e.Low), "High", p.percent(e.High)),
	}
	return m
}

func (p cardPage) replied() measure {
	m := measure{Figure: score.ReplyFigure, Title: p.T("score.reply.title"), How: p.T("score.reply.how")}
	m.Change = p.change(func(c score.Card) *score.Estimate { return c.Reply.Estimate }, p.percent)
	return p.rated(m, p.Card.Reply, p.Book.Results.Priors.Reply, "score.reply.note")
}

func (p cardPage) solved() measure {
	m := measure{Figure: score.SolvedFigure, Title: p.T("score.solved.title"), How: p.T("score.solved.how")}
	m.Change = p.change(func(c score.Card) *score.Estimate { return c.Solved.Estimate }, p.percent)
	return p.rated(m, p.Card.Solved, p.Book.Results.Priors.Solved, "score.solved.note")
}

func (p cardPage) waited() measure {
	w := p.Card.Wait
	m := measure{Figure: score.WaitFigure, Title: p.T("score.wait.title"), How: p.T("score.wait.how")}
	if w.TooFew() {
		m.Note = p.tooFew(w.N)
		return m
	}
	m.Value = p.T("score.wait.open")
	if w.Median != nil {
		m.Value = p.days(*w.Median)
	}
	four := p.T("score.wait.p80_open")
	if w.P80 != nil {
		four = p.T("score.wait.p80", "Days", p.days(*w.P80))
	}
	m.Note = p.T("score.wait.note", "N", p.number(w.N), "Answered", p.number(w.Answered), "Open", p.number(w.N-w.Answered), "P80", four)
	m.Steps = []string{"S(t) = ∏ (1 − dᵢ ÷ nᵢ)"}
	if curve := p.curve(); curve != "" {
		m.Steps = append(m.Steps, curve)
	}
	return m
}

// steps is how many points of a curve are written out.
const steps = 12

// curve writes who still waits after how many days.
func (p cardPage) curve() string {
	points := p.Book.Curve(p.ID)
	var out []string
	for _, at := range points[:min(steps, len(points))] {
		out = append(out, fmt.Sprintf("S(%d) = %s", at.Day, p.percent(at.Left)))
	}
	if len(points) > steps {
		out = append(out, "…")
	}
	return strings.Join(out, " · ")
}

func (p cardPage) returned() measure {
	m := measure{Figure: score.MoneyFigure, Title: p.T("score.money.title"), How: p.T("score.money.how")}
	var values, notes []string
	for _, b := range p.Card.Money {
		claimed := p.money(b.Claimed, b.Currency)
		if b.Share == nil {
			notes = append(notes, p.T("score.money.note_few", "Claimed", claimed))
			continue
		}
		values = append(values, p.T("score.money.value", "Share", p.percent(*b.Share), "Currency", string(b.Currency)))
		notes = append(notes, p.T("score.money.note", "Claimed", claimed, "Returned", p.money(b.Returned, b.Currency)))
		m.Steps = append(m.Steps, fmt.Sprintf("Σ r ÷ Σ c = %s ÷ %s = %s", b.Returned, b.Claimed, p.percent(*b.Share)))
	}
	m.Value, m.Note = strings.Join(values, " · "), strings.Join(notes, " ")
	if len(p.Card.Money) == 0 {
		m.Note = p.T("score.money.none")
	}
	return m
}

func (p cardPage) people() measure {
	r, prior, months := p.Card.People, p.Book.Results.Priors.People, p.Book.Results.Period.Months
	m := measure{Figure: score.PeopleFigure, Title: p.T("score.people.title"), How: p.T("score.people.how"), Prior: p.gammaWords(prior)}
	m.Change = p.change(func(c score.Card) *score.Estimate { return c.People.Estimate }, p.decimal)
	if r.Estimate == nil {
		m.Note = p.tooFew(r.N)
		return m
	}
	e, d := *r.Estimate, prior.With(r.N, months)
	m.Value = p.N("score.people.value", r.N)
	m.Note = p.T("score.people.note", "Rate", p.decimal(e.Mean), "Low", p.decimal(e.Low), "High", p.decimal(e.High), "Expected", p.decimal(r.Expected),
		"Ratio", exact1(r.Ratio.Mean), "RatioLow", exact1(r.Ratio.Low), "RatioHigh", exact1(r.Ratio.High))
	b := p.ratioBar(p.T("score.people.ratio_short", "N", exact1(r.Ratio.Mean), "Low", exact1(r.Ratio.Low), "High", exact1(r.Ratio.High)), r.Ratio)
	m.Bar = &b
	m.Steps = []string{
		fmt.Sprintf("(a + n) ÷ (b + t) = (%s + %d) ÷ (%s + %s) = %s", exact(prior.Shape), r.N, exact(prior.Rate), exact(months), exact(e.Mean)),
		p.T("score.formula.gamma", "A", exact(d.Shape), "B", exact(d.Rate), "Low", exact(e.Low), "High", exact(e.High)),
	}
	return m
}

func (p cardPage) tooFew(n int) string {
	return p.T("score.few_note", "N", p.number(n), "Few", score.Few)
}

func (p cardPage) betaWords(prior score.BetaPrior) string {
	if prior.How == score.FixedPrior {
		return p.T("score.prior.beta_fixed", "Wallets", prior.Wallets, "Least", score.MinWallets, "Each", score.MinEach)
	}
	return p.T("score.prior.beta", "A", exact(prior.Alpha), "B", exact(prior.Beta.Beta), "Wallets", prior.Wallets, "Mean", p.percent(prior.Mean()))
}

func (p cardPage) gammaWords(prior score.GammaPrior) string {
	if prior.How == score.FixedPrior {
		return p.T("score.prior.gamma_fixed", "Wallets", prior.Wallets, "Least", score.MinWallets)
	}
	return p.T("score.prior.gamma", "A", exact(prior.Shape), "B", exact(prior.Rate), "Wallets", prior.Wallets, "Mean", exact(prior.Mean()))
}

// change compares the last closed quarter with the one before.
func (p cardPage) change(of func(score.Card) *score.Estimate, write func(float64) string) string {
	n := len(p.History)
	if n < 3 {
		return ""
	}
	before, now := p.History[n-3], p.History[n-2]
	from, to := of(before.Card), of(now.Card)
	switch {
	case to == nil:
		return p.T("score.change.few", "Now", p.quarter(now.Name))
	case from == nil:
		return p.T("score.change.first", "Now", p.quarter(now.Name), "Value", write(to.Mean))
	}
	key := "score.change.inside"
	if to.Mean < from.Low || to.Mean > from.High {
		key = "score.change.outside"
	}
	return p.T(key, "Now", p.quarter(now.Name), "Value", write(to.Mean), "Before", p.quarter(before.Name), "Old", write(from.Mean), "Low", write(from.Low), "High", write(from.High))
}

// quarter writes "2026Q3".
func (p page) quarter(name string) string {
	year, n, _ := strings.Cut(name, "Q")
	return p.T("score.quarter", "Year", year, "N", n)
}

// moved writes a figure that left its interval.
func (p cardPage) moved(m score.Move) string {
	write := p.percent
	if m.Measure == score.PeopleMeasure {
		write = p.decimal
	}
	key := "score.moved.down"
	if m.Up() {
		key = "score.moved.up"
	}
	return p.T(key, "What", p.T("score."+m.Measure+".title"), "From", write(m.From.Mean), "To", write(m.To.Mean), "Low", write(m.From.Low), "High", write(m.From.High),
		"Before", p.quarter(m.Before), "Now", p.quarter(m.Now))
}

// exact1 writes a ratio.
func exact1(x float64) string {
	if x < 0.1 {
		return fmt.Sprintf("%.2f", x)
	}
	return fmt.Sprintf("%.1f", x)
}
