package publicity

import (
	"context"
	"slices"
	"time"

	"joinder"
)

// fresh is how long measured figures serve before they are read again, so that
// a busy case page asks the database once.
const fresh = time.Minute

// remembered bounds how many cases' figures are kept at a time.
const remembered = 2000

// Tally is what the database counts of a case, all of it public.
type Tally struct {
	Levels    map[joinder.Level]int // of the counted complaints
	Views     int                   // ever
	Recent    int                   // since the day that was asked for
	FirstView joinder.Date          // when counting began; zero: never viewed
	Citations int
	Tones     map[string]int
	Filings   int
	Answered  int
	Replies   int
	Published int // kits
	Corrected int // entries of the log of corrections
	Waits     []Wait
}

// Wait is how many filings were first answered after so many days.
type Wait struct{ Days, Count int }

// Influence is the measures of a case (RQ-17: their rules are published).
type Influence struct {
	Tally
	Members   int
	Evidenced int
	Median    int          // days from filing to first answer; -1 when none was answered
	Open      int          // days since the case was opened, or until it was closed
	Since     joinder.Date // first day of Recent
	Cited     []Citation   // the newest
}

// citedShown is how many citations the page of a case lists.
const citedShown = 5

// RecentDays is how many days the recent views cover, today included.
const RecentDays = 30

type measured struct {
	at  time.Time
	has Influence
}

// Influence reads the measures. They are at most a minute old.
func (d *Desk) Influence(ctx context.Context, f Facts) (Influence, error) {
	now := d.world.Now()
	d.mu.Lock()
	known, ok := d.known[f.ID]
	d.mu.Unlock()
	if ok && now.Sub(known.at) < fresh && !now.Before(known.at) {
		return known.has, nil
	}
	since := d.today().AddDays(1 - RecentDays)
	t, err := d.Meter.Reach(ctx, f.ID, since)
	if err != nil {
		return Influence{}, err
	}
	i := Influence{Tally: t, Members: f.Members, Evidenced: f.Evidenced, Median: median(t.Waits), Open: day(f.OpenedAt, d.Zone).DaysUntil(d.today()), Since: since}
	if t.Citations > 0 {
		if i.Cited, err = d.Log.Citations(ctx, f.ID); err != nil {
			return Influence{}, err
		}
		i.Cited = i.Cited[:min(citedShown, len(i.Cited))]
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.known) >= remembered {
		clear(d.known)
	}
	d.known[f.ID] = measured{now, i}
	return i, nil
}

// forget lets the next reader see what has just changed.
func (d *Desk) forget(id joinder.ID) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.known, id)
}

// median of the waits; of two in the middle the longer one, so that nothing is
// made to look faster than it was.
func median(ws []Wait) int {
	total := 0
	for _, w := range ws {
		total += w.Count
	}
	if total == 0 {
		return -1
	}
	sorted := slices.Clone(ws)
	slices.SortFunc(sorted, func(a, b Wait) int { return a.Days - b.Days })
	seen := 0
	for _, w := range sorted {
		if seen += w.Count; seen > total/2 {
			return w.Days
		}
	}
	return sorted[len(sorted)-1].Days
}

// Views is how often the page of a case was opened on a day.
type Views struct {
	Case  joinder.ID
	On    joinder.Date
	Count int
}

// Opened counts one opening of a case's public page. No address, no cookie and
// nothing of the agent is kept: only that it does not call itself a robot.
func (d *Desk) Opened(id joinder.ID, agent string) {
	if agent == "" || d.Rules.Robot(agent) {
		return
	}
	on := d.today()
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.views[id] == nil {
		d.views[id] = map[joinder.Date]int{}
	}
	d.views[id][on]++
}

// FlushViews stores what was counted since the last time. What a crash takes
// with it is at most an hour of counting, and the page says so.
func (d *Desk) FlushViews(ctx context.Context) error {
	d.mu.Lock()
	taken := d.views
	d.views = map[joinder.ID]map[joinder.Date]int{}
	d.mu.Unlock()
	var list []Views
	for id, days := range taken {
		for on, n := range days {
			list = append(list, Views{id, on, n})
		}
	}
	if len(list) == 0 {
		return nil
	}
	err := d.Meter.AddViews(ctx, list)
	if err != nil { // keep them for the next time
		d.mu.Lock()
		defer d.mu.Unlock()
		for _, v := range list {
			if d.views[v.Case] == nil {
				d.views[v.Case] = map[joinder.Date]int{}
			}
			d.views[v.Case][v.On] += v.Count
		}
	}
	return err
}
