package sqldb

import (
	"bufio"
	"errors"
	"io"
	"os"
	"slices"
	"sort"
	"strings"
)

// roll is the list of all complaints in the order of their ids, in a temporary
// file: of millions it is too long for memory. Once it is written it is safe
// for concurrent use.
type roll struct {
	db   *DB
	file *os.File
	out  []byte
	size int64 // of the file
	n    int
}

// A complaint on the roll: its id, whether it has a text and a signature, and
// that.
const (
	rollID    = 32
	rollSign  = 96
	rollEntry = rollID + 1 + rollSign
	hasText   = 1
	hasSign   = 2
)

var errLongID = errors.New("sqldb: an id of a complaint has more than 32 characters")

// add writes the next complaint.
func (r *roll) add(id string, p *print) error {
	if len(id) > rollID {
		return errLongID
	}
	var e [rollEntry]byte
	copy(e[:], id)
	if p != nil {
		e[rollID] = hasText
		if p.signature != nil {
			e[rollID] |= hasSign
			copy(e[rollID+1:], p.signature)
		}
	}
	r.n++
	if r.out = append(r.out, e[:]...); len(r.out) > 1<<20 {
		return r.flush()
	}
	return nil
}

func (r *roll) flush() error {
	n, err := r.file.WriteAt(r.out, r.size)
	r.size += int64(n)
	r.out = r.out[:0]
	return r.db.noRoom(err)
}

// id is whose place it is.
func (r *roll) id(place int) (string, error) {
	var b [rollID]byte
	_, err := r.file.ReadAt(b[:], int64(place)*rollEntry)
	return idIn(b[:]), r.db.noRoom(err)
}

func idIn(b []byte) string { return strings.TrimRight(string(b[:rollID]), "\x00") }

// place is where the first complaint is whose id is not before this one.
func (r *roll) place(id string) (place int, err error) {
	place = sort.Search(r.n, func(i int) bool {
		other, bad := r.id(i)
		err = errors.Join(err, bad)
		return other >= id
	})
	return place, err
}

// span is some places that follow each other.
type span struct{ from, to int }

// spans are where the complaints of imports are, without overlaps. Who came
// between their ids by another way has a row, or is due with others.
func (r *roll) spans(rows []due) (out []span, err error) {
	sorted := make([]span, 0, len(rows))
	for _, d := range rows {
		var s span
		if s.from, err = r.place(d.First); err != nil {
			return nil, err
		}
		if s.to, err = r.place(d.Last + "\x00"); err != nil {
			return nil, err
		}
		sorted = append(sorted, s)
	}
	slices.SortFunc(sorted, func(a, b span) int { return a.from - b.from })
	for _, s := range sorted {
		if last := len(out) - 1; last >= 0 && s.from <= out[last].to {
			out[last].to = max(out[last].to, s.to)
		} else if s.from < s.to {
			out = append(out, s)
		}
	}
	return out, nil
}

// within reports whether a place is in one of sorted spans.
func within(spans []span, place int) bool {
	i := sort.Search(len(spans), func(i int) bool { return spans[i].to > place })
	return i < len(spans) && spans[i].from <= place
}

// rollReader reads on from a place.
type rollReader struct {
	roll *roll
	r    *bufio.Reader
	next int
	at   newDoc // what was read last
}

func (r *roll) from(place int) *rollReader {
	at := int64(place) * rollEntry
	return &rollReader{roll: r, r: bufio.NewReaderSize(io.NewSectionReader(r.file, at, r.size-at), 64<<10), next: place}
}

// read goes to the next complaint; false at the end.
func (r *rollReader) read() (bool, error) {
	if r.next == r.roll.n {
		return false, nil
	}
	var e [rollEntry]byte
	if _, err := io.ReadFull(r.r, e[:]); err != nil {
		return false, r.roll.db.noRoom(err)
	}
	id := idIn(e[:])
	r.at = newDoc{complaint: id, twin: id, hasText: e[rollID]&hasText != 0}
	if e[rollID]&hasSign != 0 {
		r.at.signature = slices.Clone(e[rollID+1:])
	}
	r.next++
	return true, nil
}

// find goes on to a complaint and gives its place; false when it is not there.
// Ids are asked for in order.
func (r *rollReader) find(id string) (place int, ok bool, err error) {
	for r.at.complaint < id {
		if more, err := r.read(); err != nil || !more {
			return 0, false, err
		}
	}
	return r.next - 1, r.at.complaint == id, nil
}
