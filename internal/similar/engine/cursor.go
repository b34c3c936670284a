package engine

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"math"
)

// Cursor is where a page ended, as text for an address. It holds the last hit
// and the rarity of the words as they were, so that paging goes on in the same
// order although documents come and go: nothing is shown twice and nothing
// that stayed is left out. It holds nothing that the page did not show.
type Cursor string

// ErrCursor says that a cursor was not made for this query.
var ErrCursor = errors.New("engine: cursor of another query")

type mark struct {
	place
	docs int   // documents counted for rarity
	with []int // of these, those with each scoring term
}

func (m mark) cursor() Cursor {
	out := binary.AppendUvarint(nil, uint64(m.docs))
	out = binary.AppendUvarint(out, uint64(len(m.with)))
	for _, n := range m.with {
		out = binary.AppendUvarint(out, uint64(n))
	}
	out = binary.LittleEndian.AppendUint64(out, math.Float64bits(m.score))
	out = binary.LittleEndian.AppendUint64(out, uint64(m.order))
	return Cursor(base64.RawURLEncoding.EncodeToString(append(out, m.id...)))
}

// Behind is the cursor of a query by newest whose last hit had this order and
// id, whatever index it came from.
func Behind(order int64, id string) Cursor {
	return mark{place: place{order: order, id: id}}.cursor()
}

func (c Cursor) mark(terms int) (m mark, err error) {
	data, err := base64.RawURLEncoding.DecodeString(string(c))
	if err != nil {
		return m, ErrCursor
	}
	number := func() int {
		v, n := binary.Uvarint(data)
		if n <= 0 || v > 1<<40 {
			err = ErrCursor
			return 0
		}
		data = data[n:]
		return int(v)
	}
	m.docs = number()
	if n := number(); err != nil || n != terms {
		return m, ErrCursor
	}
	for range terms {
		n := number()
		if n > m.docs { // no word is in more documents than there are
			return m, ErrCursor
		}
		m.with = append(m.with, n)
	}
	if err != nil || len(data) < 17 {
		return m, ErrCursor
	}
	m.score = math.Float64frombits(binary.LittleEndian.Uint64(data))
	m.order = int64(binary.LittleEndian.Uint64(data[8:]))
	m.id = string(data[16:])
	if math.IsNaN(m.score) {
		return m, ErrCursor
	}
	return m, nil
}
