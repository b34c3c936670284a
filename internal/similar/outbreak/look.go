package outbreak

import (
	"context"

	"joinder"
	"joinder/internal/similar"
)

// look is one counting of everything.
type look struct {
	*Desk
	today  joinder.Date
	newest joinder.Date // day of the newest complaint of all, not later than today
	series []*Series
}

// seen is who the desk counts for: everybody.
func seen() joinder.Viewer { return joinder.Viewer{} }

// read counts all series up to a day, from the first week that the model may
// need for the first day that may be judged.
func (d *Desk) read(ctx context.Context, today joinder.Date) (*look, error) {
	first := today.AddDays(-Year - 7*(maxWeeks+Gap+2))
	cells, err := d.counter.Count(ctx, seen(), similar.Query{Since: first, Until: today},
		similar.By{Step: similar.ByDay, Facets: []string{similar.FacetWallet, similar.FacetIssue}, Exact: true})
	if err != nil {
		return nil, err
	}
	l := &look{Desk: d, today: today}
	begin := today
	for _, c := range cells.Cells {
		if c.From.IsZero() || c.From.Before(first) || today.Before(c.From) {
			continue
		}
		if c.From.Before(begin) {
			begin = c.From
		}
		if l.newest.Before(c.From) {
			l.newest = c.From
		}
	}
	l.series = SeriesOf(cells, begin, today)
	return l, nil
}

// older is people up to a Window before a day.
func (l *look) older(day joinder.Date) (n int) {
	for _, s := range l.series {
		n += s.Sum(0, s.At(day)-Window-1)
	}
	return n
}

// from is the first day that is judged: of the Window, and of a whole year when
// nobody looked for so long, by another method, or before much that is older
// came or went.
func (l *look) from(s Stand) joinder.Date {
	gone := 0
	if !s.Day.IsZero() {
		gone = s.Day.DaysUntil(l.today)
	}
	if s.LookedAt.IsZero() || s.Method != Method || gone < 0 || gone > Window {
		return l.today.AddDays(-Year)
	}
	if more := l.older(s.Day) - s.Older; more > max(50, s.Older/100) || -more > max(50, s.Older/100) {
		return l.today.AddDays(-Year)
	}
	return l.today.AddDays(-Window - gone)
}

// find judges every series from a day on.
func (l *look) find(ctx context.Context, from joinder.Date) (out []Outbreak, err error) {
	if len(l.series) == 0 {
		return nil, nil
	}
	d := judge(l.series, l.series[0].At(from), l.series[0].At(l.today))
	for i, s := range l.series {
		found, err := d.episodes(i, func(at int) (int, error) {
			people, _, err := l.store.DistinctPeople(ctx, seen(), s.Key, s.First.AddDays(at-6), s.First.AddDays(at))
			return people, err
		})
		if err != nil {
			return nil, err
		}
		for _, e := range found {
			out = append(out, Outbreak{Key: s.Key, First: s.First.AddDays(e.first), Last: s.First.AddDays(e.last), NoticedAt: l.world.Now(),
				People: e.verdict.People, Usual: e.verdict.Expected.Mean, Threshold: e.verdict.Expected.Reach(e.cut), Chance: e.verdict.Chance, Method: Method})
		}
	}
	return out, nil
}

// dress gives outbreaks their ids, states and curves.
func (l *look) dress(ctx context.Context, all, known []Outbreak) ([]Outbreak, error) {
	told, were := map[Key]map[joinder.Date]Week{}, map[joinder.ID]Outbreak{}
	for _, o := range known {
		were[o.ID] = o
		if told[o.Key] == nil {
			told[o.Key] = map[joinder.Date]Week{}
		}
		for _, w := range o.Weeks {
			told[o.Key][w.From] = w
		}
	}
	for i := range all {
		o := &all[i]
		if o.ID == "" {
			o.ID = l.world.ID()
		}
		if o.State != Taken {
			o.State = Over
			if !o.Last.AddDays(Quiet).Before(l.horizon()) {
				o.State = Open
			}
		}
		_, own, err := l.store.DistinctPeople(ctx, seen(), o.Key, shownFrom(*o), l.today)
		if err != nil {
			return nil, err
		}
		o.Own = o.Own || own
		if o.Weeks, err = l.curve(ctx, *o, told[o.Key]); err != nil {
			return nil, err
		}
		if was := were[o.ID]; !was.same(*o) {
			o.ChangedAt = l.world.Now()
		}
	}
	return all, nil
}

// horizon is the day that is now: of the newest complaint of all, so that data
// sets that lag behind are not taken for quiet, but not long before today.
func (l *look) horizon() joinder.Date {
	if least := l.today.AddDays(-stale); l.newest.Before(least) {
		return least
	}
	return l.newest
}
