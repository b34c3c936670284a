package engine

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"time"
)

// guardFaults makes a fault of a mapped file a panic that can be caught, until
// the returned function is called.
func guardFaults() func() {
	old := debug.SetPanicOnFault(true)
	return func() { debug.SetPanicOnFault(old) }
}

// Maintain flushes and merges until the context ends: run it beside the
// searches. It returns the first error, a full disk for example; the index
// goes on as it was, and Maintain may be run again.
func (x *Index) Maintain(ctx context.Context) error {
	return x.maintain(ctx, max(x.opt.FlushEvery/4, time.Millisecond))
}

func (x *Index) maintain(ctx context.Context, every time.Duration) error {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		if x.due() {
			if err := x.Flush(ctx); err != nil {
				return unlessDone(ctx, err)
			}
		}
		for {
			merged, err := x.mergeOnce(ctx, x.pick)
			if err != nil {
				return unlessDone(ctx, err)
			}
			if !merged {
				break
			}
		}
	}
}

// unlessDone is nil when the error is that the context ended.
func unlessDone(ctx context.Context, err error) error {
	if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		return nil
	}
	return err
}

// due says whether memory should go to a file.
func (x *Index) due() bool {
	x.commit.Lock()
	defer x.commit.Unlock()
	return x.seq > x.durable && (x.opt.Now().Sub(x.oldest) >= x.opt.FlushEvery || x.inMemoryDocs() >= x.opt.FlushDocs)
}

func (x *Index) inMemoryDocs() int {
	n := 0
	for _, e := range x.entries() {
		if e.s.name == "" {
			n += e.s.docs
		}
	}
	return n
}

// entries of now; commit is held.
func (x *Index) entries() []entryOf {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.now == nil {
		return nil
	}
	return x.now.entries
}

// job is a merge under way.
type job struct {
	snap  *snapshot
	in    []entryOf
	seq   uint64
	mark  string
	flush bool
	name  string
}

// Flush writes what is in memory to a file. After it, all that was applied
// before is durable.
func (x *Index) Flush(ctx context.Context) error {
	x.work.Lock()
	defer x.work.Unlock()
	return x.flush(ctx)
}

func (x *Index) flush(ctx context.Context) error {
	x.commit.Lock()
	if x.seq == x.durable {
		x.commit.Unlock()
		return nil
	}
	j, err := x.start(func(entries []entryOf) []entryOf {
		return slices.DeleteFunc(slices.Clone(entries), func(e entryOf) bool { return e.s.name != "" })
	})
	x.commit.Unlock()
	if err != nil {
		return err
	}
	j.flush = true
	return x.run(ctx, j, func(e entryOf) bitset { return e.dead })
}

// start pins what a merge works on; commit is held.
func (x *Index) start(pick func([]entryOf) []entryOf) (*job, error) {
	snap, err := x.pin()
	if err != nil {
		return nil, err
	}
	j := &job{snap: snap, in: pick(snap.entries), seq: x.seq, mark: x.mark}
	if len(j.in) > 0 {
		x.file++
		j.name = fmt.Sprintf("%08d.seg", x.file)
	}
	for _, e := range j.in {
		x.busy[e.s] = true
	}
	return j, nil
}

// run merges without holding up searches or changes, and then puts the result
// in the place of what went in.
func (x *Index) run(ctx context.Context, j *job, drop func(entryOf) bitset) (err error) {
	defer j.snap.unpin()
	defer func() {
		x.commit.Lock()
		defer x.commit.Unlock()
		for _, e := range j.in {
			delete(x.busy, e.s)
		}
	}()
	defer x.caught(&err)
	defer guardFaults()()
	if err := ctx.Err(); err != nil {
		return err
	}
	in, docs := planMerge(j.in, drop)
	var made *segment
	if docs > 0 {
		path := filepath.Join(x.dir, j.name)
		if _, err := writeFile(path, func(f *os.File) (int64, error) {
			return writeMerge(f, x.dir, &x.schema, x.weights, in, docs)
		}); err != nil {
			return err
		}
		if made, err = openSegment(path, j.name, nil, &x.schema, x.words); err != nil {
			return err
		}
		made.load()
		defer made.release()
	}
	x.commit.Lock()
	defer x.commit.Unlock()
	return x.finish(j, in, made)
}

// finish writes the manifest and shows the new entries; commit is held.
func (x *Index) finish(j *job, in []mergeInput, made *segment) error {
	captured := map[*segment]bitset{}
	for _, e := range j.snap.entries {
		captured[e.s] = e.dead
	}
	var out []entryOf
	var dead, kept bitset
	since := int64(0)
	for _, e := range x.entries() {
		i := slices.IndexFunc(in, func(m mergeInput) bool { return m.s == e.s })
		if i >= 0 {
			dead, kept = carry(dead, e.dead, in[i], made), carry(kept, e.kept, in[i], made)
			continue
		}
		if j.flush && e.s.name != "" {
			e.kept = captured[e.s]
		}
		out = append(out, e)
	}
	if made != nil {
		if dead != nil {
			since = x.opt.Now().Unix()
		}
		out = append(out, entry0(made, dead, kept, since))
	}
	seq, mark := x.durable, x.marked
	if j.flush {
		seq, mark = j.seq, j.mark
	}
	if err := x.save(out, seq, mark); err != nil {
		return err
	}
	if j.flush && x.seq == j.seq {
		x.oldest = time.Time{}
	} else if j.flush {
		x.oldest = x.opt.Now()
	}
	x.show(out)
	for _, m := range in {
		if m.s.name != "" {
			if err := os.Remove(filepath.Join(x.dir, m.s.name)); err != nil {
				return err
			}
		}
	}
	return nil
}

// carry marks documents that were deleted while they were being merged.
func carry(out, dead bitset, m mergeInput, made *segment) bitset {
	for _, d := range dead.appendTo(nil) {
		if to := m.to[d]; to != gone {
			if out == nil {
				out = make(bitset, wordsFor(made.docs))
			}
			out.set(to)
		}
	}
	return out
}

// save writes the manifest for the entries that are files.
func (x *Index) save(entries []entryOf, seq uint64, mark string) error {
	m := &manifest{Format: formatVersion, Schema: x.schema.print(), Seq: seq, Mark: mark, File: x.file}
	for _, e := range entries {
		if e.s.name != "" {
			m.Segments = append(m.Segments, manifestSegment{Name: e.s.name, Size: int64(len(e.s.data)), Dead: packDead(e.kept), Since: e.since})
		}
	}
	if err := syncDir(x.dir); err != nil {
		return err
	}
	if err := writeManifest(x.dir, m); err != nil {
		return err
	}
	x.durable, x.marked = seq, mark
	return nil
}

// pick chooses files to merge: one whose deleted text must go, or six of a
// size. Only deletions that the manifest knows are left out of a merge, so
// that what a crash brings back is never more than the log repeats. Files that
// would become larger than mergeMost stay as they are: a merge holds some of
// its documents in memory, and a search of a few files more costs little.
func (x *Index) pick(entries []entryOf) []entryOf {
	var by [16][]entryOf
	soon := x.opt.Now().Add(-x.opt.EraseIn / 2).Unix()
	for _, e := range entries {
		if e.s.name == "" {
			continue
		}
		if n := e.kept.count(); n > 0 && (e.since <= soon || n > e.s.docs/8) {
			return []entryOf{e}
		}
		t := tier(e.s.docs)
		if by[t] = append(by[t], e); len(by[t]) == 6 {
			if docsOf(by[t]) <= mergeMost {
				return by[t]
			}
			by[t] = by[t][:0]
		}
	}
	return nil
}

// mergeMost is the most documents of a file that came about by a merge of six.
const mergeMost = 4 * mergeDocs

func docsOf(entries []entryOf) (n int) {
	for _, e := range entries {
		n += e.s.docs
	}
	return n
}

// mergeOnce merges what pick chooses, if it chooses anything.
func (x *Index) mergeOnce(ctx context.Context, pick func([]entryOf) []entryOf) (bool, error) {
	x.work.Lock()
	defer x.work.Unlock()
	x.commit.Lock()
	j, err := x.start(pick)
	x.commit.Unlock()
	if err != nil {
		return false, err
	}
	if len(j.in) == 0 {
		j.snap.unpin()
		return false, nil
	}
	return true, x.run(ctx, j, func(e entryOf) bitset { return e.kept })
}

// Compact flushes and makes one file of all; after it no deleted text is left.
func (x *Index) Compact(ctx context.Context) error {
	if err := x.Flush(ctx); err != nil {
		return err
	}
	_, err := x.mergeOnce(ctx, func(entries []entryOf) []entryOf {
		files := slices.DeleteFunc(slices.Clone(entries), func(e entryOf) bool { return e.s.name == "" })
		if len(files) == 1 && files[0].kept == nil {
			return nil
		}
		return files
	})
	return err
}

// Stats describes an index.
type Stats struct {
	Docs     int   // in files and memory, deleted ones included
	Deleted  int   // of these, waiting for a merge
	Segments int   // files
	InMemory int   // documents not in a file yet
	Bytes    int64 // of the files
}

// Stats of now.
func (x *Index) Stats() Stats {
	var s Stats
	snap, err := x.pin() // a Rebuild takes long and must not be waited for
	if err != nil {
		return s
	}
	defer snap.unpin()
	for _, e := range snap.entries {
		s.Docs += e.s.docs
		s.Deleted += e.dead.count()
		if e.s.name == "" {
			s.InMemory += e.s.docs
			continue
		}
		s.Segments++
		s.Bytes += int64(len(e.s.data))
	}
	return s
}

// Check reads every page of every file and reports the first *Damage.
func (x *Index) Check(ctx context.Context) error {
	return x.read(ctx, func(snap *snapshot, _ *desk) error {
		for _, e := range snap.entries {
			for i := range e.s.good {
				e.s.good[i].Store(0)
			}
			for page := range int64(len(e.s.crcs)) {
				if err := ctx.Err(); err != nil {
					return err
				}
				e.s.checkPages("page", page, page)
			}
		}
		return nil
	})
}
