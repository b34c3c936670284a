package score

import (
	"strconv"
)

// Columns are the head of the table of an export.
func Columns() []string {
	return []string{"part", "wallet", "from", "to", "month", "case", "people", "currency", "amount", "days", "answered", "open", "k", "n", "value", "low", "high"}
}

// line is one row by column.
type line map[string]string

func (l line) row() []string {
	out := make([]string, len(Columns()))
	for i, c := range Columns() {
		out[i] = l[c]
	}
	return out
}

func (c Cell) line(part string) line {
	return line{"part": part, "wallet": c.Wallet, "from": c.From, "to": c.To, "month": c.Month, "people": strconv.Itoa(c.People)}
}

func table(in Inputs, r Results) (out [][]string) {
	n, add := strconv.Itoa, func(l line) { out = append(out, l.row()) }
	for _, p := range in.People {
		add(line{"part": "people", "wallet": p.Wallet, "month": p.Month, "people": n(p.People)})
	}
	for _, l := range in.Letters {
		row := line{"part": "letter", "wallet": l.Wallet, "month": l.Month, "case": string(l.Case), "people": n(l.People), "days": n(l.Days), "answered": "0", "open": "1"}
		if l.Answered {
			row["answered"], row["open"] = "1", "0"
		}
		add(row)
	}
	for _, f := range in.Filings {
		for _, w := range f.Waits {
			row := f.line("filings")
			row["days"], row["answered"], row["open"] = n(7*w.Weeks), n(w.Answered), n(w.Open)
			add(row)
		}
	}
	for _, o := range in.Outcomes {
		row := o.line("outcomes")
		row["k"], row["n"] = n(o.Solved), n(o.People)
		add(row)
	}
	for _, part := range []struct {
		name string
		rows []Sum
	}{{"claims", in.Claims}, {"returns", in.Returns}} {
		for _, s := range part.rows {
			row := s.line(part.name)
			row["currency"], row["amount"] = string(s.Currency), s.Amount
			add(row)
		}
	}
	for _, p := range in.Public {
		add(line{"part": "public_timely", "wallet": p.Wallet, "month": p.Month, "k": n(p.Timely), "n": n(p.TimelyKnown)})
		add(line{"part": "public_relief", "wallet": p.Wallet, "month": p.Month, "k": n(p.Relief), "n": n(p.Ended)})
	}
	return append(out, figures(r)...)
}

// figures are the priors and results of the period.
func figures(r Results) (out [][]string) {
	f := func(v float64) string { return strconv.FormatFloat(v, 'g', 12, 64) }
	head := func(part, wallet string) line {
		return line{"part": part, "wallet": wallet, "from": r.Period.From, "to": r.Period.To}
	}
	add := func(l line) { out = append(out, l.row()) }
	prior := func(part string, a, b float64) {
		l := head(part, "")
		l["low"], l["high"] = f(a), f(b)
		add(l)
	}
	prior("prior_reply_alpha_beta", r.Priors.Reply.Alpha, r.Priors.Reply.Beta.Beta)
	prior("prior_solved_alpha_beta", r.Priors.Solved.Alpha, r.Priors.Solved.Beta.Beta)
	prior("prior_people_shape_rate", r.Priors.People.Shape, r.Priors.People.Rate)
	for _, c := range r.Cards {
		figure := func(part string, k, n int, e *Estimate) {
			l := head(part, c.Wallet)
			l["k"], l["n"] = strconv.Itoa(k), strconv.Itoa(n)
			if e != nil {
				l["value"], l["low"], l["high"] = f(e.Mean), f(e.Low), f(e.High)
			}
			add(l)
		}
		figure("result_reply", c.Reply.K, c.Reply.N, c.Reply.Estimate)
		figure("result_solved", c.Solved.K, c.Solved.N, c.Solved.Estimate)
		figure("result_people_a_month", c.People.N, c.People.N, c.People.Estimate)
		for _, days := range []struct {
			part string
			of   *int
		}{{"result_wait_median", c.Wait.Median}, {"result_wait_p80", c.Wait.P80}} {
			l := head(days.part, c.Wallet)
			l["k"], l["n"] = strconv.Itoa(c.Wait.Answered), strconv.Itoa(c.Wait.N)
			if days.of != nil {
				l["value"] = strconv.Itoa(*days.of)
			}
			add(l)
		}
		for _, m := range c.Money {
			l := head("result_money", c.Wallet)
			l["currency"], l["amount"] = string(m.Currency), m.Returned
			if m.Share != nil {
				l["value"] = f(*m.Share)
			}
			add(l)
		}
	}
	return out
}
