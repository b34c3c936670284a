package joinder

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io"
	"time"
)

// ID names a stored thing: 32 lower-case hexadecimal digits of a version 7
// UUID (RFC 9562), so that later ids sort after earlier ones.
type ID string

// NewID returns an ID for the given instant with randomness from r.
func NewID(now time.Time, r io.Reader) (ID, error) {
	var b [16]byte
	if _, err := io.ReadFull(r, b[6:]); err != nil {
		return "", err
	}
	ms := uint64(now.UnixMilli())
	for i := range 6 {
		b[i] = byte(ms >> (40 - 8*i))
	}
	b[6] = b[6]&0x0f | 0x70
	b[8] = b[8]&0x3f | 0x80
	return ID(hex.EncodeToString(b[:])), nil
}

// ParseID accepts what NewID writes and nothing else.
func ParseID(s string) (ID, error) {
	if len(s) != 32 {
		return "", errBadID
	}
	for _, c := range s {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return "", errBadID
		}
	}
	return ID(s), nil
}

var errBadID = errors.New("joinder: malformed id")

// World is what the rules may not reach for themselves: the time and
// randomness. It is injected, so that tests decide both.
type World struct {
	Now  func() time.Time // UTC
	Rand io.Reader        // cryptographically secure outside tests
}

// RealWorld reads the system clock, in UTC and cut to microseconds as the
// database stores it, and the system's secure randomness.
func RealWorld() World {
	return World{
		Now:  func() time.Time { return time.Now().UTC().Truncate(time.Microsecond) },
		Rand: rand.Reader,
	}
}

// ID draws a fresh ID. It panics if randomness fails: nothing can be promised
// to a person on a machine without it, and crypto/rand does the same.
func (w World) ID() ID {
	id, err := NewID(w.Now(), w.Rand)
	if err != nil {
		panic("joinder: no randomness: " + err.Error())
	}
	return id
}

// Bytes draws n random bytes.
func (w World) Bytes(n int) []byte {
	b := make([]byte, n)
	if _, err := io.ReadFull(w.Rand, b); err != nil {
		panic("joinder: no randomness: " + err.Error())
	}
	return b
}
