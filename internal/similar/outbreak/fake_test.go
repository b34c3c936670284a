package outbreak_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"joinder"
	"joinder/internal/similar"
	"joinder/internal/similar/outbreak"
)

// said is one complaint.
type said struct {
	key    outbreak.Key
	day    joinder.Date
	person int
	own    bool
}

// town is complaints and storage in memory.
type town struct {
	said    []said
	now     time.Time
	stand   outbreak.Stand
	kept    map[joinder.ID]outbreak.Outbreak
	claimed time.Time
	ids     int
}

func newTown(today string) *town {
	at, err := time.Parse(time.DateOnly, today)
	if err != nil {
		panic(err)
	}
	return &town{now: at.Add(9 * time.Hour), kept: map[joinder.ID]outbreak.Outbreak{}}
}

func (t *town) desk() *outbreak.Desk {
	dice := rand.NewChaCha8([32]byte{1})
	return outbreak.New(t, t, joinder.World{Now: func() time.Time { return t.now }, Rand: dice}, time.UTC)
}

func (t *town) today() joinder.Date { return joinder.DateOf(t.now) }

// back is a day so many days ago.
func (t *town) back(n int) joinder.Date { return t.today().AddDays(-n) }

// tell adds a complaint of a new person.
func (t *town) tell(k outbreak.Key, d joinder.Date, n int, own bool) {
	for range n {
		t.ids++
		t.said = append(t.said, said{k, d, t.ids, own})
	}
}

// usual adds people at a rate for a stretch of days, the same every time.
func (t *town) usual(k outbreak.Key, from, to joinder.Date, daily float64, own bool) {
	dice := rand.New(rand.NewPCG(1, uint64(len(k.Wallet)+len(k.Issue))))
	for d := from; !to.Before(d); d = d.AddDays(1) {
		for x := daily; x > 0; x-- {
			if dice.Float64() < x {
				t.tell(k, d, 1, own)
			}
		}
	}
}

// Count implements outbreak.Counter.
func (t *town) Count(_ context.Context, _ joinder.Viewer, q similar.Query, by similar.By) (out similar.Cells, err error) {
	if !by.Exact {
		return out, fmt.Errorf("our own complaints would be left out")
	}
	type cell struct {
		from   joinder.Date
		values string
	}
	people := map[cell]map[int]bool{}
	n := map[cell]int{}
	for _, s := range t.said {
		if s.day.Before(q.Since) || q.Until.Before(s.day) || len(q.Wallets) > 0 && !slices.Contains(q.Wallets, s.key.Wallet) || len(q.Issues) > 0 && !slices.Contains(q.Issues, s.key.Issue) {
			continue
		}
		c := cell{from: s.day}
		if by.Step == similar.ByWeek {
			c.from = outbreak.Monday(s.day)
		}
		if len(by.Facets) == 2 {
			c.values = s.key.Wallet + "\x00" + s.key.Issue
		}
		if people[c] == nil {
			people[c] = map[int]bool{}
		}
		people[c][s.person] = true
		n[c]++
	}
	for c, who := range people {
		one := similar.Cell{From: c.from, Complaints: n[c], People: len(who)}
		if len(by.Facets) == 2 {
			one.Values = strings.Split(c.values, "\x00")
		}
		out.Cells = append(out.Cells, one)
	}
	return out, nil
}

// DistinctPeople implements outbreak.Store.
func (t *town) DistinctPeople(_ context.Context, _ joinder.Viewer, k outbreak.Key, from, to joinder.Date) (int, bool, error) {
	who, own := map[int]bool{}, false
	for _, s := range t.said {
		if s.key == k && !s.day.Before(from) && !to.Before(s.day) {
			who[s.person] = true
			own = own || s.own
		}
	}
	return len(who), own, nil
}

func (t *town) BeginLook(_ context.Context, now, until time.Time) (bool, error) {
	if now.Before(t.claimed) {
		return false, nil
	}
	t.claimed = until
	return true, nil
}

func (t *town) EndLook(context.Context) error { t.claimed = time.Time{}; return nil }

func (t *town) FinishLook(_ context.Context, s outbreak.Stand, found []outbreak.Outbreak) error {
	t.stand, t.claimed = s, time.Time{}
	for _, o := range found {
		t.kept[o.ID] = o
	}
	return nil
}

func (t *town) LastLook(context.Context) (outbreak.Stand, error) { return t.stand, nil }

func (t *town) KnownOutbreaks(_ context.Context, since joinder.Date) ([]outbreak.Outbreak, error) {
	return t.list(func(o outbreak.Outbreak) bool { return !o.First.Before(since) || o.State == outbreak.Open }), nil
}

func (t *town) list(keep func(outbreak.Outbreak) bool) (out []outbreak.Outbreak) {
	for _, o := range t.kept {
		if keep(o) {
			out = append(out, o)
		}
	}
	slices.SortFunc(out, func(a, b outbreak.Outbreak) int { return strings.Compare(a.First.String(), b.First.String()) })
	return out
}

func (t *town) Outbreaks(_ context.Context, _ joinder.Viewer, ask outbreak.Ask) ([]outbreak.Outbreak, error) {
	return t.list(func(o outbreak.Outbreak) bool {
		return !o.Last.Before(ask.Since) && (!ask.Open || o.State == outbreak.Open)
	}), nil
}

func (t *town) Outbreak(_ context.Context, _ joinder.Viewer, id joinder.ID) (outbreak.Outbreak, error) {
	return t.kept[id], nil
}
