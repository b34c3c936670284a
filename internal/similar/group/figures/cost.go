package figures

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"runtime"
	"slices"
	"strings"
	"time"

	"joinder"
	"joinder/internal/similar/group"
	"joinder/internal/similar/growntest"
)

// cost groups grown texts as a site would, with a store in memory.
func cost(w io.Writer, dir string, n int, processor func() time.Duration) error {
	corpus, err := growntest.Read(dir)
	if err != nil {
		return err
	}
	s := &store{buckets: map[group.Bucket][]*group.Text{}, state: map[group.Bucket]*group.State{}, words: map[joinder.ID]string{}}
	for c := range corpus.Grow(1, n) {
		s.add(group.Bucket{Wallet: c.Company, Issue: c.Issue}, group.Text{ID: joinder.ID(c.ID), Person: joinder.ID(c.ID), Twin: c.ID, Words: c.Text})
	}
	biggest := 0
	for _, b := range s.buckets {
		biggest = max(biggest, len(b))
	}
	run := group.NewRunner(s, joinder.RealWorld(), slog.New(slog.DiscardHandler))
	before := heap()
	began, busy := time.Now(), processor()
	r, err := run.Run(context.Background(), group.How{Whole: true, Progress: func(int, int) { s.look() }})
	if err != nil {
		return err
	}
	busy = processor() - busy
	fmt.Fprintf(w, "grown (sentences recombined by a seeded generator): %d texts in %d buckets, largest %d: %d groups with %d texts in %s, %s of the processor, %.0f texts/s of it, %d MB beside the texts at most\n",
		r.Texts, r.Buckets, biggest, r.Groups, r.Grouped, time.Since(began).Round(100*time.Millisecond), busy.Round(100*time.Millisecond), float64(r.Texts)/max(busy.Seconds(), 0.001), (max(s.most, before)-before)>>20)
	s.due = nil
	i := 0
	for c := range corpus.Grow(2, 100) {
		b := group.Bucket{Wallet: c.Company, Issue: c.Issue}
		id := joinder.ID(fmt.Sprintf("z%031d", i))
		s.add(b, group.Text{ID: id, Person: id, Twin: string(id), Words: c.Text})
		i++
	}
	began, busy = time.Now(), processor()
	if r, err = run.Run(context.Background(), group.How{}); err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "a hundred more: %d buckets with %d texts compared again in %s, %s of the processor\n", r.Buckets, r.Texts, time.Since(began).Round(10*time.Millisecond), (processor() - busy).Round(10*time.Millisecond))
	return err
}

func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// store is a group.Store in memory.
type store struct {
	buckets map[group.Bucket][]*group.Text
	state   map[group.Bucket]*group.State
	words   map[joinder.ID]string
	due     []group.Bucket
	whole   time.Time
	most    uint64
}

func (s *store) look() {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	s.most = max(s.most, m.HeapAlloc)
}

func (s *store) add(b group.Bucket, t group.Text) {
	s.words[t.ID] = t.Words
	s.buckets[b] = append(s.buckets[b], &t)
	if !slices.Contains(s.due, b) {
		s.due = append(s.due, b)
	}
}

// HoldGroups implements group.Store.
func (s *store) HoldGroups(context.Context, joinder.ID, time.Time, time.Time) (bool, error) {
	return true, nil
}

// GroupsDue implements group.Store.
func (s *store) GroupsDue(_ context.Context, whole bool) (group.Due, error) {
	out, list := group.Due{Whole: s.whole}, s.due
	if whole {
		list = slices.SortedFunc(maps.Keys(s.buckets), func(a, b group.Bucket) int { return strings.Compare(a.Wallet+a.Issue, b.Wallet+b.Issue) })
	}
	for _, b := range list {
		if n := len(s.buckets[b]); n > 2 {
			out.Buckets = append(out.Buckets, group.Touched{Bucket: b, Texts: n})
		}
	}
	return out, nil
}

// GroupSample implements group.Store.
func (s *store) GroupSample(_ context.Context, n int) (out []string, err error) {
	for _, id := range slices.Sorted(maps.Keys(s.words)) {
		if out = append(out, s.words[id]); len(out) == n {
			break
		}
	}
	return out, nil
}

// GroupTexts implements group.Store.
func (s *store) GroupTexts(_ context.Context, b group.Bucket, newest int, yield func(group.Text) error) error {
	list := s.buckets[b]
	if newest > 0 && len(list) > newest {
		list = list[len(list)-newest:]
	}
	for _, t := range list {
		if err := yield(*t); err != nil {
			return err
		}
	}
	return nil
}

// GroupState implements group.Store.
func (s *store) GroupState(_ context.Context, b group.Bucket) (group.State, error) {
	if s.state[b] == nil {
		return group.State{}, nil
	}
	return *s.state[b], nil
}

// GroupWords implements group.Store.
func (s *store) GroupWords(_ context.Context, list []joinder.ID) (out []string, err error) {
	for _, id := range list {
		out = append(out, s.words[id])
	}
	return out, nil
}

// SaveGroups implements group.Store.
func (s *store) SaveGroups(_ context.Context, r group.Result) error {
	moves := map[joinder.ID]group.Move{}
	for _, m := range r.Moves {
		moves[m.Complaint] = m
	}
	for _, t := range s.buckets[r.Bucket] {
		if m, ok := moves[t.ID]; ok {
			t.Group, t.Core = m.Group, m.Core
		}
	}
	st := s.state[r.Bucket]
	if st == nil {
		st = &group.State{}
		s.state[r.Bucket] = st
	}
	for _, n := range r.Names {
		st.Groups = slices.DeleteFunc(st.Groups, func(k group.Known) bool { return k.ID == n.Group })
		st.Groups = append(st.Groups, group.Known{ID: n.Group, Words: n.Words, Named: n.Texts, Rows: n.Texts})
	}
	return nil
}

// FinishGroups implements group.Store.
func (s *store) FinishGroups(_ context.Context, _ joinder.ID, _ uint64, whole bool, at time.Time) error {
	if s.due = nil; whole {
		s.whole = at
	}
	return nil
}
