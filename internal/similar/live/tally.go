package live

import (
	"cmp"
	"context"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"joinder"
	"joinder/internal/similar"
	"joinder/internal/similar/engine"
)

// Tally counts a group; see similar.Index. Listed ids are counted by the
// database: they are few.
func (x *Index) Tally(ctx context.Context, v joinder.Viewer, g similar.Group, today joinder.Date) (similar.Tally, error) {
	base := func() (similar.Tally, error) { return x.parts.Base.Tally(ctx, v, g, today) }
	if g.IDs != nil {
		return base()
	}
	return answer(ctx, x, func(e *engine.Index) (similar.Tally, error) {
		q := engine.Query{See: see(v)}
		if len(g.Wallets) > 0 {
			q.Filters = append(q.Filters, engine.Filter{Facet: similar.FacetWallet, Values: g.Wallets})
		}
		if len(g.Issues) > 0 {
			q.Filters = append(q.Filters, engine.Filter{Facet: similar.FacetIssue, Values: g.Issues})
		}
		count := counting{twins: map[int64]int{}}
		if err := e.Walk(ctx, q, count.add); err != nil {
			return similar.Tally{}, err
		}
		if err := count.readLarge(ctx, x.parts.Source); err != nil {
			return similar.Tally{}, err
		}
		return count.tally(today), nil
	}, base)
}

// told is one text: a complaint, or near-identical ones.
type told struct {
	id             string // of the complaint that stands for all: the first one with an amount
	day, units     int64
	person         int64
	currency       string
	open, evidence bool // evidence of any of them
	latest         int64
	rank           uint8 // of the highest level
	large          bool  // units do not fit
}

// counting is a tally under way.
type counting struct {
	twins              map[int64]int // place in texts, by twin
	texts              []told
	complaints, unread int
	first, last        int64 // shown days; 0 for none
	months             [][2]int64
	big                map[string]joinder.Money // by id
}

// ranks are the levels, weakest first.
func ranks() []joinder.Level {
	return []joinder.Level{joinder.LevelImported, joinder.LevelStated, joinder.LevelContact, joinder.LevelEvidence}
}

func rankOf(level string) uint8 {
	switch joinder.Level(level) {
	case joinder.LevelEvidence:
		return 3
	case joinder.LevelContact:
		return 2
	case joinder.LevelStated:
		return 1
	}
	return 0
}

// add counts one complaint.
func (c *counting) add(r engine.Row) error {
	c.complaints++
	if r.Values[atText] == "no" {
		c.unread++
	}
	if shown := r.Numbers[atShown]; shown != engine.None {
		if c.first == 0 || shown < c.first {
			c.first = shown
		}
		c.last = max(c.last, shown)
	}
	day := r.Numbers[atDay]
	if day != engine.None {
		c.month(day / 100)
	}
	currency, evidence, rank := r.Values[atCurrency], r.Values[atEvidence] == "yes", rankOf(r.Values[atLevel])
	at, known := c.twins[r.Numbers[atTwin]]
	if !known {
		at = len(c.texts)
		c.twins[r.Numbers[atTwin]] = at
		c.texts = append(c.texts, told{latest: engine.None})
	}
	t := &c.texts[at]
	t.latest, t.rank, t.evidence = max(t.latest, day), max(t.rank, rank), t.evidence || evidence
	if !known || cmp.Or(cmp.Compare(empty(currency), empty(t.currency)), strings.Compare(r.ID, t.id)) < 0 {
		t.id, t.day, t.units, t.person, t.currency = r.ID, day, r.Numbers[atUnits], r.Numbers[atPerson], currency
		t.open, t.large = r.Values[atOpen] == "yes", currency != "" && r.Numbers[atUnits] == engine.None
	}
	return nil
}

func empty(s string) int {
	if s == "" {
		return 1
	}
	return 0
}

// month counts a complaint; months are yyyymm, in order.
func (c *counting) month(m int64) {
	at, ok := slices.BinarySearchFunc(c.months, m, func(e [2]int64, m int64) int { return cmp.Compare(e[0], m) })
	if !ok {
		c.months = slices.Insert(c.months, at, [2]int64{m, 0})
	}
	c.months[at][1]++
}

// readLarge reads amounts that the index cannot hold, such as 10 ether in wei.
func (c *counting) readLarge(ctx context.Context, s Source) error {
	var ids []joinder.ID
	for _, t := range c.texts {
		if t.large {
			ids = append(ids, joinder.ID(t.id))
		}
	}
	c.big = map[string]joinder.Money{}
	for part := range slices.Chunk(ids, atOnce) {
		entries, err := s.Entries(ctx, part)
		if err != nil {
			return err
		}
		for _, e := range entries {
			c.big[string(e.ID)] = e.Amount
		}
	}
	return nil
}

// people counts different ones.
type people map[int64]struct{}

func (p people) add(person int64) { p[person] = struct{}{} }

// payers are the people of one currency.
type payers struct{ all, ours people }

func (c *counting) tally(today joinder.Date) similar.Tally {
	t := similar.Tally{Complaints: c.complaints, Unread: c.unread, Alike: c.complaints - len(c.texts)}
	if c.first != 0 {
		t.First, t.Last = dateOf(c.first), dateOf(c.last)
	}
	since := []struct {
		after int64
		who   people
		into  *int
	}{{dayNumber(today.AddDays(-30)), people{}, &t.People30}, {dayNumber(today.AddDays(-90)), people{}, &t.People90}, {dayNumber(today.AddDays(-365)), people{}, &t.People365}}
	proven, top, in := people{}, map[int64]uint8{}, map[int64]people{}
	for i := range c.texts {
		x := &c.texts[i]
		if rank, ok := top[x.person]; !ok || x.rank > rank {
			top[x.person] = x.rank
		}
		if x.evidence {
			proven.add(x.person)
		}
		for _, s := range since {
			if x.latest > s.after {
				s.who.add(x.person)
			}
		}
		if x.day != engine.None {
			if in[x.day/100] == nil {
				in[x.day/100] = people{}
			}
			in[x.day/100].add(x.person)
		}
	}
	for _, s := range since {
		*s.into = len(s.who)
	}
	t.People, t.Evidenced = len(top), len(proven)
	var levels [4]int
	for _, rank := range top {
		levels[rank]++
	}
	for rank, n := range levels {
		if n > 0 {
			t.Levels = append(t.Levels, similar.LevelCount{Level: ranks()[rank], People: n})
		}
	}
	for _, m := range c.months {
		name := strconv.FormatInt(m[0]/100+10_000, 10)[1:] + "-" + strconv.FormatInt(m[0]%100+100, 10)[1:]
		t.Months = append(t.Months, similar.Month{Month: name, Complaints: int(m[1]), People: len(in[m[0]])})
	}
	t.Amounts = c.amounts()
	return t
}

// amounts sums the money of the texts, one amount each.
func (c *counting) amounts() (out []similar.Sum) {
	purse := joinder.Purse{}
	small := map[string]*big.Int{}
	who := map[string]payers{}
	var n big.Int
	for i := range c.texts {
		x := &c.texts[i]
		if x.currency == "" {
			continue
		}
		if x.large {
			purse.Add(c.big[x.id])
		} else {
			if small[x.currency] == nil {
				small[x.currency] = new(big.Int)
			}
			small[x.currency].Add(small[x.currency], n.SetInt64(x.units))
		}
		p, ok := who[x.currency]
		if !ok {
			p = payers{people{}, people{}}
			who[x.currency] = p
		}
		p.all.add(x.person)
		if !x.open {
			p.ours.add(x.person)
		}
	}
	for currency, sum := range small {
		purse.Add(joinder.MoneyOf(sum, joinder.Currency(currency)))
	}
	for _, m := range purse.Totals() {
		p := who[string(m.Currency)]
		out = append(out, similar.SumOf(m, len(p.all), len(p.ours)))
	}
	return out
}

// Recent counts people per wallet and kind of problem; see similar.Index.
func (x *Index) Recent(ctx context.Context, v joinder.Viewer, today joinder.Date, limit int) ([]similar.Rise, error) {
	return answer(ctx, x, func(e *engine.Index) ([]similar.Rise, error) {
		r := rising{after: dayNumber(today.AddDays(-30)), by: map[place]map[text]teller{}}
		q := engine.Query{See: see(v), Ranges: []engine.Range{{Number: "day", Min: dayNumber(today.AddDays(-210)) + 1, Max: dayNumber(today)}}}
		if err := e.Walk(ctx, q, r.add); err != nil {
			return nil, err
		}
		return r.list(limit), nil
	}, func() ([]similar.Rise, error) { return x.parts.Base.Recent(ctx, v, today, limit) })
}

type (
	place struct{ wallet, issue string }
	text  struct {
		twin   int64
		recent bool
	}
	teller struct { // whose complaint is the first of a text
		id     string
		person int64
	}
)

// rising is a count of the last months under way.
type rising struct {
	after int64
	by    map[place]map[text]teller
}

func (r *rising) add(row engine.Row) error {
	p := place{row.Values[atWallet], row.Values[atIssue]}
	if p.issue == "other" {
		return nil
	}
	if r.by[p] == nil {
		r.by[p] = map[text]teller{}
	}
	t := text{row.Numbers[atTwin], row.Numbers[atDay] > r.after}
	if first, ok := r.by[p][t]; !ok || row.ID < first.id {
		r.by[p][t] = teller{row.ID, row.Numbers[atPerson]}
	}
	return nil
}

func (r *rising) list(limit int) []similar.Rise {
	out := []similar.Rise{}
	for p, texts := range r.by {
		recent, before := people{}, people{}
		for t, who := range texts {
			if t.recent {
				recent.add(who.person)
			} else {
				before.add(who.person)
			}
		}
		if len(recent) > 0 {
			out = append(out, similar.Rise{Wallet: p.wallet, Issue: p.issue, People: len(recent), Usual: float64(len(before)) / 6})
		}
	}
	slices.SortFunc(out, func(a, b similar.Rise) int {
		return cmp.Or(cmp.Compare(b.People, a.People), cmp.Compare(a.Wallet, b.Wallet), cmp.Compare(a.Issue, b.Issue))
	})
	return out[:min(limit, len(out))]
}
