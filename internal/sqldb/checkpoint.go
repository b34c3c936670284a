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
