package engine

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// Errors of an index. A *Damage and ErrStale mean: remove the directory (with
// Remove) and make the index again.
var (
	ErrClosed = errors.New("engine: closed")
	ErrLocked = errors.New("engine: another process has the index open")
	ErrOver   = errors.New("engine: no rebuild is under way")
	ErrStale  = errors.New("engine: the index was made for another schema or analysis")
)

// Options of an index. The zero value of each is a good one.
type Options struct {
	Now        func() time.Time // time.Now
	Slots      int              // queries at a time; 0 for the number of processors
	FlushDocs  int              // documents in memory that go to a file; 20,000
	FlushEvery time.Duration    // at the latest, and the age of what a crash makes the log repeat; 5 s
	EraseIn    time.Duration    // deleted text has left the files after; 30 min
}

func (o Options) filled() Options {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Slots <= 0 {
		o.Slots = runtime.GOMAXPROCS(0)
	}
	if o.FlushDocs <= 0 {
		o.FlushDocs = 20_000
	}
	if o.FlushEvery <= 0 {
		o.FlushEvery = 5 * time.Second
	}
	if o.EraseIn <= 0 {
		o.EraseIn = 30 * time.Minute
	}
	return o
}

// Index is an open index. All methods may be called at the same time.
type Index struct {
	dir     string
	schema  Schema
	opt     Options
	weights *weights
	words   *vocabulary
	desks   chan *desk
	broken  atomic.Pointer[Damage]
	unlock  func() error

	mu  sync.Mutex // of now and of the snapshots' refs
	now *snapshot

	// commit is held by whoever changes what follows: one at a time.
	commit  sync.Mutex
	seq     uint64 // applied
	durable uint64 // in the manifest
	mark    string // of seq
	marked  string // of durable
	file    int
	busy    map[*segment]bool // being merged
	oldest  time.Time         // of what is only in memory; zero for nothing
	touched map[string]bool   // ids changed since a rebuild began; nil when there is none
	work    sync.Mutex        // flush, merge and rebuild, one at a time
}

// Open opens the index of a directory, or begins an empty one. It reads the
// manifest and the ends of the segments; pages are checked at their first use.
func Open(dir string, schema Schema, opt Options) (*Index, error) {
	if !littleEndian() {
		return nil, errors.New("engine: this machine stores the high byte first")
	}
	if err := schema.check(); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	unlock, err := lockDir(filepath.Join(dir, "LOCK"))
	if err != nil {
		return nil, err
	}
	x := &Index{dir: dir, schema: schema, opt: opt.filled(), weights: newWeights(schema.Pivot),
		words: newVocabulary(len(schema.Facets)), unlock: unlock, busy: map[*segment]bool{}}
	x.desks = make(chan *desk, x.opt.Slots)
	for range x.opt.Slots {
		x.desks <- newDesk()
	}
	if err := x.openAll(); err != nil {
		return nil, errors.Join(err, unlock())
	}
	return x, nil
}

func (x *Index) openAll() error {
	m, err := readManifest(x.dir)
	if err != nil {
		return err
	}
	if m != nil && m.Schema != x.schema.print() {
		return ErrStale
	}
	if err := sweep(x.dir, m); err != nil {
		return err
	}
	var entries []entryOf
	if m != nil {
		x.seq, x.durable, x.file = m.Seq, m.Seq, m.File
		x.mark, x.marked = m.Mark, m.Mark
		for _, ms := range m.Segments {
			e, err := x.openEntry(ms)
			if err != nil {
				for _, e := range entries {
					e.s.release()
				}
				return err
			}
			entries = append(entries, e)
		}
	}
	x.show(entries)
	for _, e := range entries {
		e.s.release()
	}
	return nil
}

func (x *Index) openEntry(ms manifestSegment) (entryOf, error) {
	s, err := openSegment(filepath.Join(x.dir, ms.Name), ms.Name, nil, &x.schema, x.words)
	if err != nil {
		return entryOf{}, err
	}
	dead, err := unpackDead(ms.Dead, s.docs)
	if err != nil {
		s.release()
	}
	return entry0(s, dead, dead, ms.Since), err
}

// Close waits for no reader: files stay mapped until the last one is done.
// What is only in memory is left to the log; Flush first to keep it.
func (x *Index) Close() error {
	x.work.Lock()
	defer x.work.Unlock()
	x.commit.Lock()
	defer x.commit.Unlock()
	x.mu.Lock()
	old := x.now
	x.now = nil
	x.mu.Unlock()
	if old == nil {
		return nil
	}
	old.unpin()
	return x.unlock()
}

// Remove takes the files of an index away that no process has open.
func Remove(dir string) error {
	unlock, err := lockDir(filepath.Join(dir, "LOCK"))
	if err != nil {
		return err
	}
	if err := os.Remove(filepath.Join(dir, manifestName)); err != nil && !os.IsNotExist(err) {
		return errors.Join(err, unlock())
	}
	return errors.Join(sweep(dir, nil), syncDir(dir), unlock())
}

// Seq is the number of the last batch applied; durable is the last one that a
// crash cannot take back. The log goes on behind durable after Open.
func (x *Index) Seq() (applied, durable uint64) {
	x.commit.Lock()
	defer x.commit.Unlock()
	return x.seq, x.durable
}

// Mark is the mark of the last batch applied; "" when it is not known, as behind
// a Rebuild.
func (x *Index) Mark() (applied uint64, mark string) {
	x.commit.Lock()
	defer x.commit.Unlock()
	return x.seq, x.mark
}

// SetMark gives the place that the index is at a mark, unless it has one.
func (x *Index) SetMark(seq uint64, mark string) error {
	x.commit.Lock()
	defer x.commit.Unlock()
	if x.seq != seq || x.mark != "" {
		return nil
	}
	if x.mark = mark; x.durable != seq {
		return nil // the next flush writes it
	}
	return x.save(x.entries(), seq, mark)
}

// Batch is changes, in the order of the log. Seq is the number of the last of
// them; a batch whose number was applied before is passed over.
type Batch struct {
	Seq  uint64
	Mark string     // what stands there in the log, to tell it from another one; may be ""
	Drop []string   // ids to delete
	Put  []Document // in the place of those with the same ids; the last one counts
	// Meanwhile says that the batch is for the time of a Rebuild only: it may
	// pass over what asked for that.
	Meanwhile bool
}

// Apply makes a batch visible to every search that begins after its return. It
// fails with ErrOver when the batch is for the time of a Rebuild and there is
// none.
func (x *Index) Apply(ctx context.Context, b Batch) (err error) {
	x.commit.Lock()
	defer x.commit.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	switch {
	case b.Meanwhile && x.touched == nil:
		return ErrOver
	case b.Seq <= x.seq:
		return nil
	}
	snap, err := x.pin()
	if err != nil {
		return err
	}
	defer snap.unpin()
	defer x.caught(&err)
	defer guardFaults()()
	gone := map[string]bool{}
	for _, id := range b.Drop {
		gone[id] = true
	}
	last := map[string]int{}
	for i := range b.Put {
		last[b.Put[i].ID], gone[b.Put[i].ID] = i, true
	}
	made := newBuilder(&x.schema, x.weights)
	for i := range b.Put {
		if last[b.Put[i].ID] == i {
			if err := made.add(&b.Put[i]); err != nil {
				return err
			}
		}
	}
	entries := x.bury(snap.entries, gone)
	if made.docs() > 0 {
		s, err := x.inMemory(made.bytes())
		if err != nil {
			return err
		}
		defer s.release()
		entries = append(entries, entry0(s, nil, nil, 0))
	}
	if entries, err = x.gather(entries); err != nil {
		return err
	}
	x.seq, x.mark = b.Seq, b.Mark
	if x.touched != nil {
		maps.Copy(x.touched, gone)
	}
	if x.oldest.IsZero() {
		x.oldest = x.opt.Now()
	}
	x.show(entries)
	return nil
}

func (x *Index) inMemory(data []byte, err error) (*segment, error) {
	if err != nil {
		return nil, err
	}
	s, err := openSegment("", "", data, &x.schema, x.words)
	if err == nil {
		s.load()
	}
	return s, err
}

// bury marks documents as deleted, in a new list of entries.
func (x *Index) bury(entries []entryOf, gone map[string]bool) []entryOf {
	out := make([]entryOf, 0, len(entries)+1)
	for _, e := range entries {
		e.s.load()
		var dead bitset
		for id := range gone {
			doc, ok := e.s.find(id)
			if !ok || e.dead != nil && e.dead.has(doc) {
				continue
			}
			if dead == nil {
				dead = make(bitset, wordsFor(e.s.docs))
				copy(dead, e.dead)
			}
			dead.set(doc)
		}
		if dead != nil {
			since := e.since
			if since == 0 {
				since = x.opt.Now().Unix()
			}
			e = entry0(e.s, dead, e.kept, since)
		}
		out = append(out, e)
	}
	return out
}

// tier groups segments of about the same size, by a factor of six.
func tier(docs int) int {
	t := 0
	for ; docs >= 6; docs /= 6 {
		t++
	}
	return t
}

// gather merges segments in memory when six of a size have come together, as
// long as that takes no time that anybody would notice.
func (x *Index) gather(entries []entryOf) ([]entryOf, error) {
	for {
		var by [16][]int
		pick := []int(nil)
		for i, e := range entries {
			if e.s.name == "" && !x.busy[e.s] {
				t := tier(e.s.docs)
				if by[t] = append(by[t], i); len(by[t]) >= 6 && t <= 3 {
					pick = by[t]
					break
				}
			}
		}
		if pick == nil {
			return entries, nil
		}
		var in []entryOf
		rest := make([]entryOf, 0, len(entries))
		for i, e := range entries {
			if len(pick) > 0 && pick[0] == i {
				in, pick = append(in, e), pick[1:]
			} else {
				rest = append(rest, e)
			}
		}
		s, err := x.inMemory(x.mergeInMemory(in))
		if err != nil {
			return nil, fmt.Errorf("engine: merge in memory: %w", err)
		}
		entries = append(rest, entry0(s, nil, nil, 0))
	}
}
