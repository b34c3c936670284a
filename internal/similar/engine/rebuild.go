package engine

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"time"
)

// Make is a document still to be made: it hands one to add and returns its
// error. Reading and cutting a text is work that Rebuild shares among the
// processors; add keeps nothing of the document, so that Make may use its
// memory again.
type Make func(add func(*Document) error) error

// chunkBytes is what one processor holds in memory before it writes.
const chunkBytes = 48 << 20

// mergeDocs is about the most documents that a rebuild puts in one file: what a
// merge holds in memory grows with them.
const mergeDocs = 1 << 20

// Rebuild makes the index anew from documents with distinct ids, which are as
// complete as the log was at seq, or more. Searches and Apply go on in the old
// index until the new one, with all that was applied meanwhile, takes its place
// at once. When a Rebuild fails, the index is as it was before, and the log goes
// on where it did then.
func (x *Index) Rebuild(ctx context.Context, seq uint64, docs iter.Seq[Make]) error {
	x.work.Lock() // no flush and no merge: what is on the disk stays as it is
	defer x.work.Unlock()
	before, err := x.beginRebuild()
	if err != nil {
		return err
	}
	defer before.snap.unpin()
	b := &bulk{x: x, ctx: ctx, work: make(chan []Make, 2*runtime.GOMAXPROCS(0))}
	made, err := b.run(docs)
	if err == nil {
		err = ctx.Err()
	}
	for _, s := range made {
		defer s.release()
	}
	x.commit.Lock()
	defer x.commit.Unlock()
	if err == nil {
		err = x.replace(before, made, seq)
	}
	for _, e := range before.snap.entries {
		delete(x.busy, e.s)
	}
	x.touched = nil
	if err != nil {
		x.seq, x.mark, x.oldest = before.seq, before.mark, before.oldest
		x.show(before.snap.entries)
		for _, s := range made {
			err = errors.Join(err, os.Remove(filepath.Join(x.dir, s.name)))
		}
		return err
	}
	for _, e := range before.snap.entries {
		if e.s.name != "" {
			err = errors.Join(err, os.Remove(filepath.Join(x.dir, e.s.name)))
		}
	}
	return err
}

// beginning is the index at the beginning of a rebuild.
type beginning struct {
	snap   *snapshot
	seq    uint64
	mark   string
	oldest time.Time
}

// beginRebuild keeps the segments of now apart from what is applied from now on.
func (x *Index) beginRebuild() (beginning, error) {
	x.commit.Lock()
	defer x.commit.Unlock()
	snap, err := x.pin()
	if err != nil {
		return beginning{}, err
	}
	for _, e := range snap.entries {
		x.busy[e.s] = true
	}
	x.touched = map[string]bool{}
	return beginning{snap, x.seq, x.mark, x.oldest}, nil
}

// replace puts new files in the place of what there was at the beginning;
// commit is held. What was applied since is left out when the new files know
// it: they are as complete as the log was at seq. So it is when the index was
// ahead of that log, as it must have been another one.
func (x *Index) replace(before beginning, made []*segment, seq uint64) (err error) {
	defer x.caught(&err)
	defer guardFaults()()
	var entries []entryOf
	for _, s := range made {
		entries = append(entries, entry0(s, nil, nil, 0))
	}
	behind := x.seq <= seq || before.seq > seq
	if !behind {
		entries = x.bury(entries, x.touched)
		for _, e := range x.entries() {
			if !slices.ContainsFunc(before.snap.entries, func(old entryOf) bool { return old.s == e.s }) {
				entries = append(entries, e)
			}
		}
	}
	if err := x.save(entries, seq, ""); err != nil {
		return err
	}
	if behind {
		x.seq, x.mark, x.oldest = seq, "", time.Time{}
	}
	x.show(entries)
	return nil
}

// bulk is a rebuild under way.
type bulk struct {
	x    *Index
	ctx  context.Context
	work chan []Make
	mu   sync.Mutex
	made []*segment
	err  error
}

func (b *bulk) fail(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.err == nil {
		b.err = err
	}
}

func (b *bulk) failed() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.err != nil || b.ctx.Err() != nil
}

// run builds files on every processor and then merges each one's share.
func (b *bulk) run(docs iter.Seq[Make]) ([]*segment, error) {
	var wait sync.WaitGroup
	shares := runtime.GOMAXPROCS(0)
	for range shares {
		wait.Go(func() { b.build() })
	}
	const batch = 64
	next := make([]Make, 0, batch)
	for m := range docs {
		if next = append(next, m); len(next) == batch {
			b.work <- next
			next = make([]Make, 0, batch)
			if b.failed() {
				break
			}
		}
	}
	b.work <- next
	close(b.work)
	wait.Wait()
	parts := b.made
	b.made = nil
	all := 0
	for _, s := range parts {
		all += s.docs
	}
	free := make(chan bool, shares)
	shares = max(shares, (all+mergeDocs-1)/mergeDocs)
	for i := range shares {
		from, to := len(parts)*i/shares, len(parts)*(i+1)/shares
		wait.Go(func() {
			free <- true
			defer func() { <-free }()
			b.merge(parts[from:to])
		})
	}
	wait.Wait()
	if b.err == nil && b.ctx.Err() == nil {
		b.err = distinct(b.made)
	}
	return b.made, b.err
}

// name is that of the next file. A manifest may be written meanwhile.
func (b *bulk) name() string {
	b.x.commit.Lock()
	defer b.x.commit.Unlock()
	b.x.file++
	return fmt.Sprintf("%08d.seg", b.x.file)
}

func (b *bulk) build() {
	made := newBuilder(&b.x.schema, b.x.weights)
	for batch := range b.work {
		if b.failed() {
			continue
		}
		for _, m := range batch {
			if err := m(made.add); err != nil {
				b.fail(err)
				break
			}
		}
		if made.size() > chunkBytes {
			b.write(made)
			made = made.fresh()
		}
	}
	if made.docs() > 0 && !b.failed() {
		b.write(made)
	}
}

func (b *bulk) write(made *builder) {
	name := b.name()
	path := filepath.Join(b.x.dir, name)
	f, err := os.Create(path)
	if err == nil {
		_, err = made.write(f, b.x.dir)
		err = errors.Join(err, f.Close())
	}
	b.take(path, name, err)
}

func (b *bulk) take(path, name string, err error) {
	var s *segment
	if err == nil {
		s, err = openSegment(path, name, nil, &b.x.schema, b.x.words)
	}
	if err != nil {
		_ = os.Remove(path)
		b.fail(err)
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.made = append(b.made, s)
}

// merge makes one durable file of some.
func (b *bulk) merge(parts []*segment) {
	if len(parts) == 0 {
		return
	}
	defer func() {
		for _, s := range parts {
			s.release()
			_ = os.Remove(filepath.Join(b.x.dir, s.name))
		}
	}()
	if b.failed() {
		return
	}
	var err error
	defer func() {
		if err != nil {
			b.fail(err)
		}
	}()
	defer b.x.caught(&err)
	defer guardFaults()()
	var entries []entryOf
	for _, s := range parts {
		entries = append(entries, entryOf{s: s})
	}
	in, docs := planMerge(entries, func(entryOf) bitset { return nil })
	name := b.name()
	path := filepath.Join(b.x.dir, name)
	_, err = writeFile(path, func(f *os.File) (int64, error) {
		return writeMerge(f, b.x.dir, &b.x.schema, b.x.weights, in, docs)
	})
	b.take(path, name, err)
}

// distinct says whether an id is in two places.
func distinct(made []*segment) error {
	at := make([]int, len(made))
	var last []byte
	for _, s := range made {
		s.load()
	}
	for {
		least := -1
		for i, s := range made {
			if at[i] < s.docs && (least < 0 || bytes.Compare(s.id(s.byID[at[i]]), made[least].id(made[least].byID[at[least]])) < 0) {
				least = i
			}
		}
		if least < 0 {
			return nil
		}
		id := made[least].id(made[least].byID[at[least]])
		if bytes.Equal(id, last) {
			return fmt.Errorf("engine: two documents with the id %s", id)
		}
		last = id
		at[least]++
	}
}
