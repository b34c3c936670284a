package sqldb

import (
	"context"
	"sync"
	"time"
)

// checkpoint moves pages from SQLite's log into its file beside those who
// write. SQLite by itself does it in the commit that finds the log long, and a
// person who files next to an import would wait while the pages of others reach
// the disk. It may fail or be late: the log is as durable as the file, only
// longer.
type checkpoint struct {
	mu      sync.Mutex
	wait    sync.WaitGroup
	running bool
	closed  bool
	last    time.Time
	pages   int // from how many on; 0 where there is no such log
}

const (
	checkpointEvery = 500 * time.Millisecond
	logPages        = 1000  // of a site that serves
	bulkPages       = 12288 // of an import, whose pages change again and again
	// mostPages is where a commit does it all the same: the log starts over only
	// when all of it was moved and nobody wrote meanwhile.
	mostPages = 32768
	// longPages is where who writes millions of rows does it between two
	// transactions, so that the commit of a person does not come to mostPages.
	longPages = 16384
	// earlyTries bounds that; the next transaction tries again.
	earlyTries = 25
)

// committed begins the work where it is time.
func (c *checkpoint) committed(db *DB) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.pages == 0 || c.closed || c.running || time.Since(c.last) < checkpointEvery {
		return
	}
	c.running, c.last = true, time.Now()
	least := c.pages
	c.wait.Go(func() {
		c.move(db, least)
		c.mu.Lock()
		defer c.mu.Unlock()
		c.running = false
	})
}

func (c *checkpoint) move(db *DB, least int) {
	ctx := context.Background() // ends by itself
	var busy, pages, moved int
	row := db.read.QueryRowContext(ctx, `PRAGMA wal_checkpoint(NOOP)`)
	if err := row.Scan(&busy, &pages, &moved); err == nil && pages-moved >= least {
		_ = db.read.QueryRowContext(ctx, `PRAGMA wal_checkpoint(PASSIVE)`).Scan(&busy, &pages, &moved) // the next one tries again
	}
}

// early moves all there is when the log has become long, while nobody else
// writes much, so that it can start over.
func (c *checkpoint) early(ctx context.Context, db *DB) {
	c.mu.Lock()
	bulk := c.pages == bulkPages && !c.closed
	c.mu.Unlock()
	if !bulk {
		return
	}
	var busy, pages, moved int
	row := db.read.QueryRowContext(ctx, `PRAGMA wal_checkpoint(NOOP)`)
	if err := row.Scan(&busy, &pages, &moved); err != nil || pages < longPages {
		return
	}
	for range earlyTries { // others may be at it
		err := db.read.QueryRowContext(ctx, `PRAGMA wal_checkpoint(PASSIVE)`).Scan(&busy, &pages, &moved)
		if err != nil || busy == 0 {
			return
		}
		time.Sleep(courtesyStep)
	}
}

// rarely is for a process that writes millions of rows.
func (c *checkpoint) rarely() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.pages > 0 {
		c.pages = bulkPages
	}
}

// close waits for what runs.
func (c *checkpoint) close() {
	c.mu.Lock()
	c.closed = true
	c.mu.Unlock()
	c.wait.Wait()
}
