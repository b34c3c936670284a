package similar

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"strings"

	"joinder"
)

// Place is where a page ended. By newest it is the same for every engine, so
// that paging goes on when another one answers; by relevance only the engine
// that made it knows it, because each weighs in its own way.
type Place struct {
	Day   string // of the last hit as it is shown: a day, a month or ""
	ID    joinder.ID
	Score float64 // 0 by newest
	Own   string  // what the engine keeps; "" by newest
}

// ErrPlace is what an engine says of a Place that it did not make.
var ErrPlace = errors.New("similar: a place of another engine")

// cursor is a place as text for an address. It names the query, so that it is
// refused with another one, and holds nothing that the page did not show.
func (p Place) cursor(q Query) string {
	out := append([]byte{cursorVersion}, q.print()...)
	out = binary.LittleEndian.AppendUint64(out, math.Float64bits(p.Score))
	for _, s := range []string{p.Day, string(p.ID)} {
		out = append(append(out, byte(len(s))), s...)
	}
	return base64.RawURLEncoding.EncodeToString(append(out, p.Own...))
}

const (
	cursorVersion = 1
	printLen      = 8
	maxCursor     = 4000
)

// print is the same for queries that find the same in the same order.
func (q Query) print() []byte {
	h := sha256.New()
	fmt.Fprintf(h, "%q %q %q %q %q %q %q %q %q %q %q", q.Text, q.Wallets, q.Issues, q.Jurisdictions, q.Regions, q.Operators, q.Products, q.Responses, q.Timely, q.Langs, q.Levels)
	fmt.Fprintf(h, "%s %s %s %s%s %s%s %t %t %s", q.Since, q.Until, q.Currency, q.MinAmount.UnitString(), q.MinAmount.Currency, q.MaxAmount.UnitString(), q.MaxAmount.Currency, q.HasEvidence, q.HasText, q.Sort)
	return h.Sum(nil)[:printLen]
}

// place reads a cursor of the query; everything else is Invalid.
func (q Query) place() (p Place, err error) {
	data, err := base64.RawURLEncoding.DecodeString(q.After)
	if err != nil || len(q.After) > maxCursor || len(data) < 1+printLen+8 || data[0] != cursorVersion || string(data[1:1+printLen]) != string(q.print()) {
		return p, badCursor(err)
	}
	data = data[1+printLen:]
	p.Score = math.Float64frombits(binary.LittleEndian.Uint64(data))
	data = data[8:]
	take := func() (s string, ok bool) {
		if len(data) == 0 || len(data) <= int(data[0]) {
			return "", false
		}
		s, data = string(data[1:1+data[0]]), data[1+data[0]:]
		return s, true
	}
	day, ok := take()
	id, ok2 := take()
	if !ok || !ok2 || math.IsNaN(p.Score) || math.IsInf(p.Score, 0) || !isShownDay(day) || id == "" || strings.Trim(id, "0123456789abcdef") != "" {
		return p, badCursor(nil)
	}
	p.Day, p.ID, p.Own = day, joinder.ID(id), string(data)
	return p, nil
}

func badCursor(err error) error {
	return joinder.Fail(joinder.Invalid, "error.similar.cursor").On("after").Because(err)
}

// isShownDay holds for "", YYYY-MM and YYYY-MM-DD.
func isShownDay(s string) bool {
	if len(s) != 0 && len(s) != 7 && len(s) != 10 {
		return false
	}
	for i, c := range []byte(s) {
		if dash := i == 4 || i == 7; dash != (c == '-') || !dash && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}

// Place is where a text stands, by newest.
func (t Text) Place() Place {
	p := Place{Day: t.Month, ID: t.ID}
	if !t.Date.IsZero() {
		p.Day = t.Date.String()
	}
	return p
}
