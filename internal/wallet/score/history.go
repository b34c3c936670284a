package score

// Shown is how many quarters a history goes back.
const Shown = 8

// Quarter is one quarter of a wallet's history, with the priors of its card.
type Quarter struct {
	Name    string // "2026Q3"
	Running bool   // not over yet: letters and people so far
	Card
}

// Measures that can move.
const (
	ReplyMeasure  = "reply"
	SolvedMeasure = "solved"
	PeopleMeasure = "people"
)

// Move is a figure of the last closed quarter that lies outside of the interval
// of the quarter before.
type Move struct {
	Measure  string
	From, To Estimate
	Before   string // quarter
	Now      string
}

// Up reports whether it grew.
func (m Move) Up() bool { return m.To.Mean > m.From.Mean }

// quarters is the history of one wallet, oldest first.
func quarters(in Inputs, wallet string, priors Priors) []Quarter {
	var out []Quarter
	only := in.only(wallet)
	now := quarterOf(in.AsOf)
	for q := now - Shown + 1; q <= now; q++ {
		c, _ := summed(only, q.period()).results(priors).Of(wallet)
		out = append(out, Quarter{Name: q.String(), Running: q == now, Card: c})
	}
	return out
}

// moves compares the last closed quarter with the one before.
func moves(history []Quarter) (out []Move) {
	if len(history) < 3 {
		return nil
	}
	before, now := history[len(history)-3], history[len(history)-2]
	for _, m := range []struct {
		name     string
		from, to *Estimate
	}{
		{ReplyMeasure, before.Reply.Estimate, now.Reply.Estimate},
		{SolvedMeasure, before.Solved.Estimate, now.Solved.Estimate},
		{PeopleMeasure, before.People.Estimate, now.People.Estimate},
	} {
		if m.from != nil && m.to != nil && (m.to.Mean < m.from.Low || m.to.Mean > m.from.High) {
			out = append(out, Move{m.name, *m.from, *m.to, before.Name, now.Name})
		}
	}
	return out
}

// only is the rows of one wallet.
func (in Inputs) only(wallet string) Inputs {
	out := Inputs{AsOf: in.AsOf, Closed: in.Closed}
	out.People = pick(in.People, func(r People) bool { return r.Wallet == wallet })
	out.Letters = pick(in.Letters, func(r Letter) bool { return r.Wallet == wallet })
	out.Filings = pick(in.Filings, func(r Filings) bool { return r.Wallet == wallet })
	out.Outcomes = pick(in.Outcomes, func(r Outcomes) bool { return r.Wallet == wallet })
	out.Claims = pick(in.Claims, func(r Sum) bool { return r.Wallet == wallet })
	out.Returns = pick(in.Returns, func(r Sum) bool { return r.Wallet == wallet })
	out.Public = pick(in.Public, func(r Public) bool { return r.Wallet == wallet })
	return out
}

func pick[T any](rows []T, keep func(T) bool) (out []T) {
	for _, r := range rows {
		if keep(r) {
			out = append(out, r)
		}
	}
	return out
}

// Posterior of a share under a prior, for the formula on the page.
func (p BetaPrior) Posterior(s Share) Beta { return p.With(s.K, s.N) }

// Posterior of a rate under a prior, for the formula on the page.
func (p GammaPrior) Posterior(r Rate, m Months) Gamma { return p.With(r.N, m.Months) }
