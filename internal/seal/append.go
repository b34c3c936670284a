package seal

import (
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"joinder"
)

// MaxLeaf is the most bytes a leaf may have: entry bundles give its length in
// 16 bits (tlog-tiles).
const MaxLeaf = 1<<16 - 1

// Append says what to write to add leaves to a log of size leaves: the stored
// hashes in order, the first at storage index tlog.StoredHashIndex(0, size),
// and the leaves' indexes. It changes nothing itself; h is only read at indexes
// below that first one. The caller holds the log's write lock from reading size
// to committing.
func Append(h tlog.HashReader, size int64, leaves []joinder.Leaf) (hashes []tlog.Hash, indexes []int64, err error) {
	bodies := make([][]byte, len(leaves))
	for i, l := range leaves {
		bodies[i] = l.Bytes()
		indexes = append(indexes, size+int64(i))
	}
	hashes, err = storedHashes(h, size, bodies)
	return hashes, indexes, err
}

// storedHashes computes the tree hashes that leaves add, reading older ones
// from h and newer ones from what it has computed so far.
func storedHashes(h tlog.HashReader, size int64, bodies [][]byte) ([]tlog.Hash, error) {
	both := &overlay{base: h, first: tlog.StoredHashIndex(0, size)}
	for i, body := range bodies {
		if len(body) > MaxLeaf {
			return nil, fmt.Errorf("seal: leaf of %d bytes, at most %d", len(body), MaxLeaf)
		}
		more, err := tlog.StoredHashes(size+int64(i), body, both)
		if err != nil {
			return nil, err
		}
		both.added = append(both.added, more...)
	}
	return both.added, nil
}

type overlay struct {
	base  tlog.HashReader
	first int64 // storage index of added[0]
	added []tlog.Hash
}

func (o *overlay) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	var older []int64
	var at []int
	for i, idx := range indexes {
		if idx >= o.first {
			if idx-o.first >= int64(len(o.added)) {
				return nil, fmt.Errorf("seal: hash %d is not there yet", idx)
			}
			out[i] = o.added[idx-o.first]
			continue
		}
		older, at = append(older, idx), append(at, i)
	}
	if len(older) == 0 {
		return out, nil
	}
	found, err := o.base.ReadHashes(older)
	if err != nil {
		return nil, err
	}
	for i, h := range found {
		out[at[i]] = h
	}
	return out, nil
}
