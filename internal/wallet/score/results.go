package score

import (
	"math/big"
	"slices"

	"joinder"
)

// Tail is what a 90% interval leaves out on either side.
const Tail = 0.05

// Results are the figures of a period.
type Results struct {
	Period Months `json:"period"`
	Priors Priors `json:"priors"`
	Cards  []Card `json:"wallets"` // by id
	Rules  Rules  `json:"rules"`
}

// Months is a period as it was counted.
type Months struct {
	From   string  `json:"from"` // "" for all time
	To     string  `json:"to"`
	Months float64 `json:"months"` // average months from its first day to its last, or to the day of counting
}

// Rules are the numbers behind the formulas.
type Rules struct {
	Few        int     `json:"few"`
	Interval   float64 `json:"interval"`
	MinWallets int     `json:"prior_min_wallets"`
	MinEach    int     `json:"prior_min_each"`
	MinWeight  float64 `json:"prior_min_weight"`
	MaxWeight  float64 `json:"prior_max_weight"`
	MinMonths  float64 `json:"prior_min_months"`
	MaxMonths  float64 `json:"prior_max_months"`
}

func rules() Rules {
	return Rules{Few, 1 - 2*Tail, MinWallets, MinEach, MinWeight, MaxWeight, MinMonths, MaxMonths}
}

// Priors are what is usual here.
type Priors struct {
	Reply  BetaPrior  `json:"reply"`
	Solved BetaPrior  `json:"solved"`
	People GammaPrior `json:"people"`
}

// Card is the figures of one wallet.
type Card struct {
	Wallet string  `json:"wallet"`
	Reply  Share   `json:"reply"`  // of sendings, those that got any answer
	Wait   Waiting `json:"wait"`   // days from sending to the first answer
	Solved Share   `json:"solved"` // of people whose complaints were sent, those who say it is solved
	Money  []Back  `json:"money"`
	People Rate    `json:"people"` // who complained here
	Public Shares  `json:"public"` // of public data sets
}

// Estimate is a figure with its 90% interval.
type Estimate struct {
	Mean float64 `json:"mean"`
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

// Share is K of N and what follows from it; Estimate is nil when N is too few
// to say.
type Share struct {
	K        int       `json:"k"`
	N        int       `json:"n"`
	Estimate *Estimate `json:"estimate"`
}

// Rate is people a month and what follows from it; Estimate is nil when N is
// too few to say.
type Rate struct {
	N        int       `json:"n"`
	Expected float64   `json:"expected"` // people in this period, for a usual wallet here
	Estimate *Estimate `json:"estimate"` // a month
	Ratio    *Estimate `json:"ratio"`    // to a usual wallet here
}

// Back is money of one currency that came back.
type Back struct {
	Currency joinder.Currency `json:"currency"`
	Claimed  string           `json:"claimed"`
	Returned string           `json:"returned"` // "" while fewer than Few people said they were paid
	Share    *float64         `json:"share"`
}

// Shares are of public data sets, as they are: whole counts need no prior.
type Shares struct {
	Complaints int      `json:"complaints"`
	Timely     *float64 `json:"timely"` // of those of which it is known; nil when too few
	TimelyN    int      `json:"timely_n"`
	Relief     *float64 `json:"relief"` // of those that are closed; nil when too few
	ReliefN    int      `json:"relief_n"`
}

// Of finds a wallet's card; ok is false when nothing was ever counted of it.
func (r Results) Of(wallet string) (Card, bool) {
	i, ok := slices.BinarySearchFunc(r.Cards, wallet, func(c Card, id string) int {
		if c.Wallet < id {
			return -1
		} else if c.Wallet > id {
			return 1
		}
		return 0
	})
	if !ok {
		return Card{Wallet: wallet}, false
	}
	return r.Cards[i], true
}

// Compute makes the figures of a period from the public rows and nothing else.
func Compute(in Inputs, p Period) Results {
	s := summed(in, p)
	return s.results(s.priors())
}

// sums are the counts of a period, wallet by wallet.
type sums struct {
	period Period
	months float64
	asOf   joinder.Date
	of     map[string]*counts
}

type counts struct {
	heard             bool // somebody complained here, ever
	people            int
	stays             []stay
	solved            tally
	claimed, returned joinder.Purse
	public            Public
}

func summed(in Inputs, p Period) sums {
	first := ""
	s := sums{period: p, asOf: in.AsOf, of: map[string]*counts{}}
	at := func(wallet string) *counts {
		if s.of[wallet] == nil {
			s.of[wallet] = &counts{claimed: joinder.Purse{}, returned: joinder.Purse{}}
		}
		return s.of[wallet]
	}
	for _, r := range in.People {
		c := at(r.Wallet)
		c.heard = true
		if r.Month != "" && r.Month >= Earliest && (first == "" || r.Month < first) {
			first = r.Month
		}
		if p.Has(r.Month) {
			c.people += r.People
		}
	}
	s.months = p.months(first, in.AsOf)
	for _, r := range in.Letters {
		if c := at(r.Wallet); p.Has(r.Month) {
			if r.Answered {
				c.stays = append(c.stays, stay{r.Days, 1, 0})
			} else {
				c.stays = append(c.stays, stay{r.Days, 0, 1})
			}
		}
	}
	for _, r := range in.Filings {
		if c := at(r.Wallet); p.Has(r.Month) {
			for _, w := range r.Waits {
				c.stays = append(c.stays, stay{7 * w.Weeks, w.Answered, w.Open})
			}
		}
	}
	for _, r := range in.Outcomes {
		if c := at(r.Wallet); p.Has(r.Month) {
			c.solved = tally{c.solved.k + r.Solved, c.solved.n + r.People}
		}
	}
	for _, r := range in.Claims {
		if c := at(r.Wallet); p.Has(r.Month) {
			c.claimed.Add(r.money())
		}
	}
	for _, r := range in.Returns {
		if c := at(r.Wallet); p.Has(r.Month) {
			c.returned.Add(r.money())
		}
	}
	for _, r := range in.Public {
		if c := at(r.Wallet); p.Has(r.Month) {
			c.public.Complaints += r.Complaints
			c.public.TimelyKnown += r.TimelyKnown
			c.public.Timely += r.Timely
			c.public.Ended += r.Ended
			c.public.Relief += r.Relief
		}
	}
	return s
}

func (s Sum) money() joinder.Money {
	m, err := joinder.ParseMoney(s.Amount, s.Currency)
	if err != nil {
		return joinder.Money{}
	}
	return m
}

func (c *counts) replied() (t tally) {
	for _, s := range c.stays {
		t = tally{t.k + s.answered, t.n + s.answered + s.open}
	}
	return t
}

// priors are estimated from all wallets in the period.
func (s sums) priors() Priors {
	var replied, solved []tally
	var people []int
	for _, id := range sortedKeys(s.of) {
		c := s.of[id]
		replied, solved = append(replied, c.replied()), append(solved, c.solved)
		if c.heard {
			people = append(people, c.people)
		}
	}
	return Priors{betaPrior(replied), betaPrior(solved), gammaPrior(people, s.months)}
}

func (s sums) results(priors Priors) Results {
	r := Results{Period: Months{s.period.From, s.period.To, s.months}, Priors: priors, Rules: rules(), Cards: []Card{}}
	if s.period.All {
		r.Period.To = monthOf(s.asOf)
	}
	for _, id := range sortedKeys(s.of) {
		r.Cards = append(r.Cards, s.of[id].card(id, priors, s.months))
	}
	return r
}

func (c *counts) card(id string, priors Priors, months float64) Card {
	return Card{
		Wallet: id, Reply: share(priors.Reply, c.replied()), Wait: waiting(c.stays), Solved: share(priors.Solved, c.solved),
		Money: c.money(), People: rate(priors.People, c.people, months), Public: shares(c.public),
	}
}

func share(prior BetaPrior, t tally) Share {
	out := Share{K: t.k, N: t.n}
	if t.n >= Few {
		d := prior.With(t.k, t.n)
		out.Estimate = &Estimate{d.Mean(), d.Quantile(Tail), d.Quantile(1 - Tail)}
	}
	return out
}

func rate(prior GammaPrior, n int, months float64) Rate {
	usual := prior.Mean()
	out := Rate{N: n, Expected: usual * months}
	if n >= Few {
		d := prior.With(n, months)
		out.Estimate = &Estimate{d.Mean(), d.Quantile(Tail), d.Quantile(1 - Tail)}
		out.Ratio = &Estimate{out.Estimate.Mean / usual, out.Estimate.Low / usual, out.Estimate.High / usual}
	}
	return out
}

func (c *counts) money() []Back {
	out := []Back{}
	for _, claimed := range c.claimed.Totals() {
		b := Back{Currency: claimed.Currency, Claimed: claimed.Decimal()}
		if back, ok := c.returned[claimed.Currency]; ok && claimed.Sign() > 0 {
			ratio, _ := new(big.Rat).SetFrac(back.Units(), claimed.Units()).Float64()
			b.Returned, b.Share = back.Decimal(), &ratio
		}
		out = append(out, b)
	}
	return out
}

func shares(p Public) Shares {
	out := Shares{Complaints: p.Complaints, TimelyN: p.TimelyKnown, ReliefN: p.Ended}
	if p.TimelyKnown >= Few {
		v := float64(p.Timely) / float64(p.TimelyKnown)
		out.Timely = &v
	}
	if p.Ended >= Few {
		v := float64(p.Relief) / float64(p.Ended)
		out.Relief = &v
	}
	return out
}
