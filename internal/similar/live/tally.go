package live

import (
	"bytes"
	"cmp"
	"context"
	"math"
	"math/big"
	"slices"
	"strconv"

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
		count := counting{}
		columns := engine.Columns{Facets: []string{facetText, facetCurrency, similar.FacetEvidence, similar.FacetLevel, facetOpen},
			Numbers: []string{"shown", "day", "units", "person", "twin"}}
		if err := e.Scan(ctx, q, columns, count.add); err != nil {
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
	day, units     int64 // of the complaint that stands for all: the first one with an amount
	person, latest int64
	id             int32 // its id's place in ids
	currency       int32 // number of it; none is -1
	open, evidence bool  // evidence of any of them
	rank           uint8 // of the highest level
	large          bool  // units do not fit
}

// counting is a tally under way.
type counting struct {
	twins              engine.Distinct // their numbers are places in texts
	at                 []uint32        // of a block's twins
	texts              []told
	ids                []byte // one after another, each behind its length
	complaints, unread int
	first, last        int64 // shown days; 0 for none
	months             [][2]int64
	currencies         []string
	big                map[string]joinder.Money // by id
}

func (c *counting) id(at int32) []byte {
	n := int32(c.ids[at])
	return c.ids[at+1 : at+1+n]
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

// numbered are the places of values in a list of names.
func numbered(names []string, value string) uint32 { return uint32(slices.Index(names, value)) } //nolint:gosec // -1 is none of them

// add counts some complaints, with columns as Tally asks for them.
func (c *counting) add(b *engine.Block) error {
	unread, proven, open := numbered(b.Names(0), "no"), numbered(b.Names(2), "yes"), numbered(b.Names(4), "yes")
	rank := make([]uint8, len(b.Names(3)))
	for i, level := range b.Names(3) {
		rank[i] = rankOf(level)
	}
	none := numbered(b.Names(1), "")
	c.currencies = b.Names(1)
	shown, days, units, people, twins := b.Numbers[0], b.Numbers[1], b.Numbers[2], b.Numbers[3], b.Numbers[4]
	c.at = c.twins.Numbers(twins, c.at[:0])
	month, seen := int64(0), int64(0)
	for i := range b.Len() {
		if b.Values[0][i] == unread {
			c.unread++
		}
		if shown[i] != engine.None {
			if c.first == 0 || shown[i] < c.first {
				c.first = shown[i]
			}
			c.last = max(c.last, shown[i])
		}
		if day := days[i]; day != engine.None {
			if day/100 != month && seen > 0 {
				c.month(month, seen)
				seen = 0
			}
			month = day / 100
			seen++
		}
		currency := int32(-1)
		if v := b.Values[1][i]; v != none {
			currency = int32(v) //nolint:gosec // few
		}
		known := int(c.at[i]) < len(c.texts)
		if !known {
			c.texts = append(c.texts, told{latest: engine.None})
		}
		t := &c.texts[c.at[i]]
		t.latest, t.rank, t.evidence = max(t.latest, countedDay(shown[i])), max(t.rank, rank[b.Values[3][i]]), t.evidence || b.Values[2][i] == proven
		if id := b.ID(i); !known || c.before(currency, id, t) {
			t.id = int32(len(c.ids)) //nolint:gosec // 33 bytes a document
			c.ids = append(append(c.ids, byte(len(id))), id...)
			t.day, t.units, t.person, t.currency = days[i], units[i], people[i], currency
			t.open, t.large = b.Values[4][i] == open, currency >= 0 && units[i] == engine.None
		}
	}
	if seen > 0 {
		c.month(month, seen)
	}
	c.complaints += b.Len()
	return nil
}

// before says whether a complaint stands for a text in the place of another:
// one with an amount, and of these the one with the lowest id.
func (c *counting) before(currency int32, id []byte, t *told) bool {
	if (currency < 0) != (t.currency < 0) {
		return currency >= 0
	}
	return bytes.Compare(id, c.id(t.id)) < 0
}

// countedDay is the day by which a complaint counts towards the last so many
// days: where only the month is shown it is the middle of it.
func countedDay(shown int64) int64 {
	if shown != engine.None && shown%100 == 0 {
		shown += 15
	}
	return shown
}

// month counts complaints; months are yyyymm, in order.
func (c *counting) month(m, n int64) {
	at, ok := slices.BinarySearchFunc(c.months, m, func(e [2]int64, m int64) int { return cmp.Compare(e[0], m) })
	if !ok {
		c.months = slices.Insert(c.months, at, [2]int64{m, 0})
	}
	c.months[at][1] += n
}

// readLarge reads amounts that the index cannot hold, such as 10 ether in wei.
func (c *counting) readLarge(ctx context.Context, s Source) error {
	var ids []joinder.ID
	for _, t := range c.texts {
		if t.large {
			ids = append(ids, joinder.ID(c.id(t.id)))
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

// pairs are numbers with people, each pair once.
type pairs struct {
	met   engine.Distinct
	count map[int32]int // different people of each number
}

func (p *pairs) add(number int32, person uint32) {
	if p.met.Add(int64(number)<<32 | int64(person)) {
		if p.count == nil {
			p.count = map[int32]int{}
		}
		p.count[number]++
	}
}

// What is known of a person.
const (
	in30 = 1 << iota
	in90
	in365
	isProven
)

// everybody is the number of the person behind each text, from nought.
func (c *counting) everybody() []uint32 {
	people := make([]int64, len(c.texts))
	for i := range c.texts {
		people[i] = c.texts[i].person
	}
	return new(engine.Distinct).Numbers(people, make([]uint32, 0, len(people)))
}

func (c *counting) tally(today joinder.Date) similar.Tally {
	t := similar.Tally{Complaints: c.complaints, Unread: c.unread, Alike: c.complaints - len(c.texts)}
	if c.first != 0 {
		t.First, t.Last = dateOf(c.first), dateOf(c.last)
	}
	since := [3]int64{dayNumber(today.AddDays(-30)), dayNumber(today.AddDays(-90)), dayNumber(today.AddDays(-365))}
	var known, top []uint8
	var in pairs
	numbers := c.everybody()
	for i := range c.texts {
		x, who := &c.texts[i], numbers[i]
		if int(who) == len(known) {
			known, top = append(known, 0), append(top, 0)
		}
		top[who] = max(top[who], x.rank)
		if x.evidence {
			known[who] |= isProven
		}
		for k, after := range since {
			if x.latest > after {
				known[who] |= in30 << k
			}
		}
		if x.day != engine.None {
			in.add(int32(x.day/100), who) //nolint:gosec // yyyymm
		}
	}
	var levels [4]int
	for who, k := range known {
		levels[top[who]]++
		t.People30 += int(k & in30 / in30)
		t.People90 += int(k & in90 / in90)
		t.People365 += int(k & in365 / in365)
		t.Evidenced += int(k & isProven / isProven)
	}
	t.People = len(known)
	for rank, n := range levels {
		if n > 0 {
			t.Levels = append(t.Levels, similar.LevelCount{Level: ranks()[rank], People: n})
		}
	}
	for _, m := range c.months {
		name := strconv.FormatInt(m[0]/100+10_000, 10)[1:] + "-" + strconv.FormatInt(m[0]%100+100, 10)[1:]
		t.Months = append(t.Months, similar.Month{Month: name, Complaints: int(m[1]), People: in.count[int32(m[0])]}) //nolint:gosec // yyyymm
	}
	t.Amounts = c.amounts(numbers)
	return t
}

// amounts sums the money of the texts, one amount each; people are by text.
func (c *counting) amounts(people []uint32) (out []similar.Sum) {
	purse := joinder.Purse{}
	small := map[int32]*big.Int{}
	var all, ours pairs
	var n big.Int
	for i := range c.texts {
		x := &c.texts[i]
		if x.currency < 0 {
			continue
		}
		if x.large {
			m := c.big[string(c.id(x.id))]
			if !x.open {
				m = m.Coarse()
			}
			purse.Add(m)
		} else {
			if small[x.currency] == nil {
				small[x.currency] = new(big.Int)
			}
			units := x.units
			if !x.open { // as it is shown; see similar.SumOf
				units = coarse(units)
			}
			small[x.currency].Add(small[x.currency], n.SetInt64(units))
		}
		all.add(x.currency, people[i])
		if !x.open {
			ours.add(x.currency, people[i])
		}
	}
	for currency, sum := range small {
		purse.Add(joinder.MoneyOf(sum, joinder.Currency(c.currencies[currency])))
	}
	for _, m := range purse.Totals() {
		currency := int32(slices.Index(c.currencies, string(m.Currency))) //nolint:gosec // few
		out = append(out, similar.SumOf(m, all.count[currency], ours.count[currency]))
	}
	return out
}

// coarse is Money.Coarse of so many units.
func coarse(units int64) int64 {
	step := int64(1)
	for n := units / 100; n != 0; n /= 10 {
		step *= 10
	}
	return units / step * step
}

// Recent counts people per wallet and kind of problem; see similar.Index.
func (x *Index) Recent(ctx context.Context, v joinder.Viewer, today joinder.Date, limit int) ([]similar.Rise, error) {
	return answer(ctx, x, func(e *engine.Index) ([]similar.Rise, error) {
		r := rising{after: dayNumber(today.AddDays(-30)), by: map[place]map[text]teller{}}
		r.before = dayNumber(today.AddDays(-210))
		q := engine.Query{See: see(v), Ranges: []engine.Range{{Number: "reach", Min: r.before + 1, Max: math.MaxInt64}, {Number: "shown", Min: engine.None + 1, Max: dayNumber(today)}}}
		columns := engine.Columns{Facets: []string{similar.FacetWallet, similar.FacetIssue}, Numbers: []string{"shown", "person", "twin"}}
		if err := e.Scan(ctx, q, columns, r.add); err != nil {
			return nil, err
		}
		return r.list(limit), nil
	}, func() ([]similar.Rise, error) { return x.parts.Base.Recent(ctx, v, today, limit) })
}

type (
	place struct{ wallet, issue uint32 }
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
	after, before   int64
	wallets, issues []string
	by              map[place]map[text]teller
}

// people counts different ones.
type people map[int64]struct{}

func (p people) add(person int64) { p[person] = struct{}{} }

func (r *rising) add(b *engine.Block) error {
	r.wallets, r.issues = b.Names(0), b.Names(1)
	other := numbered(r.issues, "other")
	days, persons, twins := b.Numbers[0], b.Numbers[1], b.Numbers[2]
	for i := range b.Len() {
		p, day := place{b.Values[0][i], b.Values[1][i]}, countedDay(days[i])
		if p.issue == other || day <= r.before {
			continue
		}
		if r.by[p] == nil {
			r.by[p] = map[text]teller{}
		}
		t := text{twins[i], day > r.after}
		if first, ok := r.by[p][t]; !ok || string(b.ID(i)) < first.id {
			r.by[p][t] = teller{string(b.ID(i)), persons[i]}
		}
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
			out = append(out, similar.Rise{Wallet: r.wallets[p.wallet], Issue: r.issues[p.issue], People: len(recent), Usual: float64(len(before)) / 6})
		}
	}
	slices.SortFunc(out, func(a, b similar.Rise) int {
		return cmp.Or(cmp.Compare(b.People, a.People), cmp.Compare(a.Wallet, b.Wallet), cmp.Compare(a.Issue, b.Issue))
	})
	return out[:min(limit, len(out))]
}
