package intake

import (
	"context"
	"runtime"
	"sync"

	"joinder"
	"joinder/internal/rows"
)

// kept is a record that was looked at: a complaint, or why it is none.
type kept struct {
	complaint joinder.Complaint
	wallet    *joinder.Wallet // if nobody reviewed it
	prepared  any             // by the store
	bad       *rows.Bad
	skipped   bool // an earlier run stored it
}

// group is some records in the order of the file.
type group struct {
	kept     []kept
	read     int64         // bytes of the file behind them
	end      error         // why there are no more
	prepared chan struct{} // closed when the store looked at all of them
}

// store takes the records read ahead and all that follow, until end, which it
// returns. While one goroutine reads and checks and others prepare, this one
// stores.
func (r *run) store(ctx context.Context, ahead []record, end error) (last, err error) {
	ctx, stop := context.WithCancel(ctx)
	groups, unprepared := make(chan group, readAhead), make(chan group, readAhead)
	var others sync.WaitGroup
	others.Go(func() {
		defer close(groups)
		defer close(unprepared)
		r.produce(ahead, end, func(g group) bool {
			select {
			case unprepared <- g:
			case <-ctx.Done():
				return false
			}
			select {
			case groups <- g:
				return true
			case <-ctx.Done():
				return false
			}
		})
	})
	for range runtime.GOMAXPROCS(0) {
		others.Go(func() {
			for g := range unprepared {
				r.prepare(g)
			}
		})
	}
	defer func() { stop(); others.Wait() }() // nobody reads when the caller closes the file
	for g := range groups {
		<-g.prepared
		r.read = g.read
		for _, k := range g.kept {
			if err := ctx.Err(); err != nil {
				return nil, err // what is committed stays; the next run goes on behind it
			}
			if err := r.take(ctx, k); err != nil {
				return nil, err
			}
		}
		end = g.end
	}
	return end, ctx.Err()
}

// prepare lets the store look at the complaints of a group.
func (r *run) prepare(g group) {
	defer close(g.prepared)
	for i := range g.kept {
		if k := &g.kept[i]; !k.skipped && k.bad == nil && !r.job.DryRun {
			k.prepared = r.im.store.PrepareImport(k.complaint)
		}
	}
}

// produce reads on behind ahead and sends groups until the end, or until out
// says no.
func (r *run) produce(ahead []record, end error, out func(group) bool) {
	var seen int64
	bytes := 0
	fresh := func() group { return group{kept: make([]kept, 0, groupSize), prepared: make(chan struct{})} }
	g := fresh()
	send := func() bool {
		g.read, g.end = r.counted.n, end
		if !out(g) {
			return false
		}
		g, bytes = fresh(), 0
		return true
	}
	look := func(rec record) bool {
		seen++
		k := r.look(rec, seen)
		g.kept, bytes = append(g.kept, k), bytes+len(k.complaint.Public)
		return len(g.kept) < groupSize && bytes < groupBytes || send()
	}
	for _, rec := range ahead {
		if !look(rec) {
			return
		}
	}
	for end == nil {
		var rec record
		if rec, end = r.next(); end == nil && !look(rec) {
			return
		}
	}
	send()
}

// look decides what the record of that number is.
func (r *run) look(rec record, number int64) kept {
	if number <= r.from.Rows {
		return kept{skipped: true}
	}
	if rec.bad != nil {
		return kept{bad: rec.bad}
	}
	c, w, why := r.src.complaint(rec.row)
	if why != "" {
		return kept{bad: &rows.Bad{Line: rec.row.Line, Reason: why, Raw: rows.Clip([]byte(rec.row.String()))}}
	}
	if c.SourceID == "" {
		c.SourceID = contentID(c)
	}
	c.Person = personOfRow(c)
	c.State, c.Level = joinder.Filed, joinder.LevelImported
	return kept{complaint: c, wallet: w}
}
