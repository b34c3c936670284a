package engine

import (
	"slices"
	"sync"
)

// entryOf is a segment in a snapshot, with the documents that are deleted.
type entryOf struct {
	s     *segment
	dead  bitset // nil for none; never written again
	kept  bitset // those of dead that the manifest knows, or is to know
	since int64  // second at which the first was deleted; 0 for none
	masks *masks
}

// snapshot is the index at one moment. Readers pin it; segments stay mapped as
// long as a pinned snapshot has them.
type snapshot struct {
	x       *Index
	entries []entryOf
	refs    int // under Index.mu
}

// masks are the documents that may be seen, by classes asked for.
type masks struct {
	mu  sync.Mutex
	set map[string]bitset
	// whole counts the codes of each column among these documents.
	whole map[string][][]uint32
}

func entry0(s *segment, dead, kept bitset, since int64) entryOf {
	return entryOf{s, dead, kept, since, &masks{set: map[string]bitset{}, whole: map[string][][]uint32{}}}
}

// visible keeps what is not deleted and of the classes asked for.
func (e *entryOf) visible(m *matcher, a set, key string, see []string) set {
	if e.s.docs == 0 || a.n == 0 {
		return set{}
	}
	mask := e.masked(key, see)
	if mask == nil {
		return a
	}
	return m.bitwise(a, mask, true)
}

// masked is mask, computed once. What a damaged file does must not leave the
// lock behind for those who wait.
func (e *entryOf) masked(key string, see []string) bitset {
	e.masks.mu.Lock()
	defer e.masks.mu.Unlock()
	mask, known := e.masks.set[key]
	if !known {
		mask = e.mask(see)
		if len(e.masks.set) < 32 {
			e.masks.set[key] = mask
		}
	}
	return mask
}

// mask is nil when everything may be seen.
func (e *entryOf) mask(see []string) bitset {
	out := make(bitset, wordsFor(e.s.docs))
	seen := 0
	for i, class := range e.s.layout.Classes {
		if slices.Contains(see, class) {
			seen++
			for j, w := range e.s.classSet(i) {
				out[j] |= w
			}
		}
	}
	if seen == len(e.s.layout.Classes) && e.dead == nil {
		return nil
	}
	for j, w := range e.dead {
		out[j] &^= w
	}
	return out
}

// pin takes the snapshot of now.
func (x *Index) pin() (*snapshot, error) {
	if d := x.broken.Load(); d != nil {
		return nil, d
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.now == nil {
		return nil, ErrClosed
	}
	x.now.refs++
	return x.now, nil
}

func (s *snapshot) unpin() {
	s.x.mu.Lock()
	s.refs--
	last := s.refs == 0
	s.x.mu.Unlock()
	if last {
		for _, e := range s.entries {
			e.s.release()
		}
	}
}

// show makes entries the snapshot of now. The caller keeps its own hold on
// segments that it made.
func (x *Index) show(entries []entryOf) {
	for _, e := range entries {
		e.s.refs.Add(1)
	}
	next := &snapshot{x: x, entries: entries, refs: 1}
	x.mu.Lock()
	old := x.now
	x.now = next
	x.mu.Unlock()
	if old != nil {
		old.unpin()
	}
}
