package fee

import (
	"math/big"
	"slices"
	"strconv"
	"strings"

	"joinder"
	"joinder/internal/datapack"
)

// Line is one sentence of an explanation: a catalogue key and its arguments.
type Line struct {
	Key  string
	Args []any
}

// Say writes the line with the catalogues' T method; days without their weekday.
func (l Line) Say(t func(key string, args ...any) string) string {
	args := slices.Clone(l.Args)
	for i, arg := range args {
		if d, ok := arg.(joinder.Date); ok {
			args[i] = t("shell.date.day", "Year", strconv.Itoa(d.Year), "Month", t("shell.month."+strconv.Itoa(int(d.Month))), "Day", strconv.Itoa(d.Day))
		}
	}
	return t(l.Key, args...)
}

func line(key string, args ...any) Line { return Line{"feecalc.line." + key, args} }

// told is how well the observation is known, in sentences.
func (o Observation) told() []Line {
	out := []Line{line(o.toldKey(), "Label", o.Label, "Seen", o.seen(), "Read", o.CheckedOn)}
	if o.Contradicted() {
		out = append(out, line("contradicted"))
	}
	if o.Unchecked && !o.Historical && !o.Old {
		out = append(out, line("unchecked"))
	}
	return out
}

func (o Observation) toldKey() string {
	switch {
	case o.Receipt:
		return "from_receipts"
	case o.Historical:
		return "history"
	case o.Old:
		return "stale"
	case o.Status == datapack.Unconfirmed && !o.Contradicted():
		return "unconfirmed"
	case o.AsOf == "":
		return "undated"
	}
	return "dated"
}

// seen is when it was so, by its source or else when the source was read.
func (o Observation) seen() any {
	if o.AsOf == "" {
		return o.CheckedOn
	}
	if day, err := joinder.ParseDate(string(o.AsOf)); err == nil {
		return day
	}
	return string(o.AsOf)
}

func explainSample(o Observation, s Sample, q Quote) []Line {
	out := append(o.told(), line("receipt", "Fee", s.Fee, "Amount", s.Amount, "Day", s.On))
	return append(out, net(o, q))
}

// explain says how the headline figure of a quote comes about, and how far it
// may be trusted.
func explain(o Observation, a Ask, s schedule, q Quote) []Line {
	with := a.stated()
	out := append(o.told(), s.steps(o, a, with)...)
	if o.Action == Yield {
		return append(out, line("yield", "Income", q.Income))
	}
	if exact := s.curve(with, nil).at(a.Amount.Units()); new(big.Int).Mod(exact, fine).Sign() != 0 {
		out = append(out, line("rounded", "Exact", decimal(exact, s.currency), "Fee", q.Fee))
	}
	out = append(out, s.open(a, with)...)
	for _, c := range o.Conflicts {
		out = append(out, conflict(c, a, s.currency))
	}
	if q.Low != q.High {
		out = append(out, line("range", "Low", q.Low, "High", q.High))
	}
	for _, p := range o.Plus {
		out = append(out, line("plus."+string(p)))
	}
	if o.Extra.EN != "" {
		out = append(out, line("extra", "Says", o.Extra))
	}
	return append(out, net(o, q))
}

func conflict(c Conflict, a Ask, currency joinder.Currency) Line {
	if c.Rules == nil {
		return line("says", "Says", c.Says, "Source", c.Source)
	}
	s, with, x := read(*c.Rules, currency), a.stated(), a.Amount.Units()
	high := rounded(s.curve(with, nil).at(x), currency)
	with.highest = false
	if low := rounded(s.curve(with, nil).at(x), currency); low != high {
		return line("says_range", "Says", c.Says, "Source", c.Source, "Low", low, "High", high)
	}
	return line("says_fee", "Says", c.Says, "Source", c.Source, "Fee", high)
}

func net(o Observation, q Quote) Line {
	switch {
	case q.Net.Sign() < 0:
		return line("more_than_amount")
	case o.Action == Holding:
		return line("net_balance", "Net", q.Net)
	case o.Action.Moves():
		return line("net", "Net", q.Net)
	}
	total, _ := q.Net.Add(q.Fee)
	total, _ = total.Add(q.Fee)
	return line("net_or_total", "Net", q.Net, "Total", total)
}

// steps is the arithmetic.
func (s schedule) steps(o Observation, a Ask, with circumstances) []Line {
	r, in, x := s.rules, s.reader(), a.Amount.Units()
	var out []Line
	if r.FreeUpTo+r.FreeBelow != "" {
		key, edge := "threshold", r.FreeUpTo
		if edge == "" {
			key, edge = "threshold_below", r.FreeBelow
		}
		amount := rounded(in.money(edge), s.currency)
		if d := a.Amount.Cmp(amount); d < 0 || d == 0 && r.FreeUpTo != "" {
			return []Line{line(key+".free", "Amount", amount)}
		}
		out = append(out, line(key+".over", "Amount", amount))
	}
	free, some := s.free(with)
	costs := new(big.Int).Sub(x, free)
	if costs.Sign() < 0 {
		costs = zero
	}
	part := joinder.MoneyOf(costs, s.currency)
	if some {
		out = append(out, line("allowance", "All", rounded(in.money(r.FreeAmount), s.currency), "Period", o.FreePeriod, "Left", joinder.MoneyOf(free, s.currency), "Costs", part))
	}
	if costs.Sign() > 0 || !some {
		out = append(out, s.percent(in, with, costs, part)...)
	}
	out = append(out, s.onTop(in, with, x)...)
	if r.Per != "" {
		out = append(out, line("per."+r.Per, "Count", int(s.times(with.times))))
	}
	if r.Per == "month" && r.MaxMonths > 0 {
		out = append(out, line("max_months", "Count", r.MaxMonths))
	}
	if r.UpToBalance {
		out = append(out, line("balance"))
	}
	return out
}

// percent is the percentage, the tiers, the fixed part and what min and max do.
func (s schedule) percent(in *reader, with circumstances, costs *big.Int, part joinder.Money) []Line {
	r := s.rules
	var out []Line
	due := zero
	switch rate := s.rate(with); {
	case len(r.Tiers) > 0:
		out = append(out, line("tiers."+map[bool]string{true: "part", false: "whole"}[r.TiersByPart]))
		tiers := partTiers
		if !r.TiersByPart {
			tiers = wholeTiers
		}
		due = tiers(in, r.Tiers).at(costs)
	case rate != "" && in.rate(rate).Sign() == 0 && r.Fixed == "" && r.Min == "":
		out = append(out, line("no_fee"))
	case rate != "":
		due = new(big.Int).Mul(in.rate(rate), costs)
		out = append(out, line("rate", "Rate", string(rate), "Amount", part, "Fee", decimal(due, s.currency)))
	}
	if len(r.RateRange) == 2 {
		out = append(out, line("rate_range", "Low", string(r.RateRange[0]), "High", string(r.RateRange[1])))
	}
	if r.Fixed != "" {
		due = new(big.Int).Add(due, in.money(r.Fixed))
		out = append(out, line("fixed", "Fixed", decimal(in.money(r.Fixed), s.currency)))
	}
	if low := in.money(r.Min); r.Min != "" && due.Cmp(low) < 0 && costs.Sign() > 0 {
		return append(out, line("min", "Min", decimal(low, s.currency)))
	}
	if high := in.money(r.Max); r.Max != "" && due.Cmp(high) > 0 {
		out = append(out, line("max", "Max", decimal(high, s.currency)))
	}
	return out
}

func (s schedule) onTop(in *reader, with circumstances, x *big.Int) []Line {
	r := s.rules
	var out []Line
	if s.timesUp(with) {
		out = append(out, line("times_up", "Count", r.FreeCount))
		if r.FixedAfter != "" {
			out = append(out, line("fixed_after", "Fixed", decimal(in.money(r.FixedAfter), s.currency)))
		}
	}
	add := func(key string, pct datapack.Decimal) {
		out = append(out, line(key, "Rate", string(pct), "Fee", decimal(new(big.Int).Mul(in.rate(pct), x), s.currency)))
	}
	if r.WeekendPct != "" && with.weekend {
		add("weekend", r.WeekendPct)
	}
	if r.SpreadPct != "" {
		add("spread", r.SpreadPct)
	}
	return out
}

// open says what was assumed because the question left it open.
func (s schedule) open(a Ask, with circumstances) []Line {
	r, x := s.rules, a.Amount.Units()
	var out []Line
	if r.FreeAmount != "" && a.UsedAllowance == nil {
		used := with
		used.usedUp = true
		out = append(out, line("assumed_unused", "Fee", rounded(s.curve(used, nil).at(x), s.currency)))
	} else if r.FreeAmount != "" && a.UsedAllowance.Sign() == 0 {
		out = append(out, line("unused"))
	}
	if r.FreeUnverified != "" && !a.Unverified {
		out = append(out, line("unverified", "Amount", rounded(s.reader().money(r.FreeUnverified), s.currency)))
	}
	if r.WeekendPct != "" {
		if is, known := a.weekend(); !known {
			out = append(out, line("weekend_open", "Rate", string(r.WeekendPct)))
		} else if !is {
			out = append(out, line("weekend_more", "Rate", string(r.WeekendPct)))
		}
	}
	return out
}

// decimal writes fine units: as money where the currency can hold it, otherwise
// with all places.
func decimal(n *big.Int, c joinder.Currency) any {
	if new(big.Int).Mod(n, fine).Sign() == 0 {
		return joinder.MoneyOf(new(big.Int).Quo(n, fine), c)
	}
	scale, _ := c.Scale()
	text := new(big.Rat).SetFrac(n, new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale+finePlaces)), nil)).FloatString(scale + finePlaces)
	return strings.TrimRight(text, "0") + " " + string(c)
}
