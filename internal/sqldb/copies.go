package sqldb

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"joinder"
)

// forms remembers for a moment how many visible complaints share a form letter.
// Such a letter can have a thousand copies, and is on every other page of a
// search: counting it for each was the dearest part of the slowest pages.
type forms struct {
	mu sync.Mutex
	by map[string]*formCounts // by which complaints are visible
}

// A letter with this many copies is counted once in this time; until then a
// page can show the number of a moment ago, as the search beside it can.
const (
	manyCopies = 50
	countedFor = time.Second
)

// formCounts are the counts of one moment and one kind of viewer.
type formCounts struct {
	mu sync.Mutex
	at time.Time
	n  map[string]int
}

// now gives the counts that can still be told to those who see what the
// condition says.
func (f *forms) now(t time.Time, visible string) *formCounts {
	f.mu.Lock()
	defer f.mu.Unlock()
	c := f.by[visible]
	if c != nil {
		if age := t.Sub(c.at); age >= 0 && age < countedFor {
			return c
		}
	}
	if f.by == nil {
		f.by = map[string]*formCounts{}
	}
	c = &formCounts{at: t, n: map[string]int{}}
	f.by[visible] = c
	return c
}

func (c *formCounts) count(twin string) (int, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	n, ok := c.n[twin]
	return n, ok
}

func (c *formCounts) keep(twin string, n int) {
	if n < manyCopies {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n[twin] = n
}

// countAlike finds the groups of complaints that are among the rows, and counts
// the other visible texts that are nearly the same, each form letter once
// however often it is among the rows.
func (db *DB) countAlike(ctx context.Context, v joinder.Viewer, rows []textRow, copied []string) error {
	twins := make(map[string]string, len(copied))
	for part := range slices.Chunk(copied, mostAsked) {
		if err := db.twinsOf(ctx, part, twins); err != nil {
			return err
		}
	}
	by := make(map[string]int, len(copied))
	known := db.forms.now(db.world.Now(), visibleComplaint(v))
	var asked []string
	for _, twin := range slices.Compact(slices.Sorted(maps.Values(twins))) {
		if n, ok := known.count(twin); ok {
			by[twin] = n
		} else {
			asked = append(asked, twin)
		}
	}
	for part := range slices.Chunk(asked, mostAsked) {
		if err := db.countTwins(ctx, v, part, by); err != nil {
			return err
		}
	}
	for _, twin := range asked {
		known.keep(twin, by[twin])
	}
	for i, r := range rows {
		if twin, ok := twins[r.ID]; ok {
			rows[i].Twin, rows[i].Alike = twin, max(0, by[twin]-1)
		}
	}
	return nil
}

// twinsOf finds the complaint that stands for each one's group; one that is not
// indexed yet stands for itself.
func (db *DB) twinsOf(ctx context.Context, complaints []string, by map[string]string) error {
	args := evenly(complaints)
	for _, c := range complaints {
		by[c] = c
	}
	rows, err := db.again(ctx, `SELECT d.complaint, d.twin FROM search_docs d WHERE d.complaint IN `+marks(len(args)), args...)
	if err != nil {
		return err
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	for rows.Next() {
		var complaint, twin string
		if err := rows.Scan(&complaint, &twin); err != nil {
			return err
		}
		by[complaint] = twin
	}
	return rows.Err()
}

func (db *DB) countTwins(ctx context.Context, v joinder.Viewer, twins []string, by map[string]int) error {
	args := evenly(twins)
	rows, err := db.again(ctx, `SELECT t.twin, COUNT(*) FROM search_docs t `+db.inOrder()+` complaints c ON c.id = t.complaint
		WHERE t.twin IN `+marks(len(args))+` AND `+visibleComplaint(v)+` GROUP BY t.twin`, args...)
	if err != nil {
		return err
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	for rows.Next() {
		var twin string
		var n int
		if err := rows.Scan(&twin, &n); err != nil {
			return err
		}
		by[twin] = n
	}
	return rows.Err()
}
