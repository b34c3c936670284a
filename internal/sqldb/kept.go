package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"sync"
)

// kept are the statements that pages ask over and over, prepared once on every
// connection: SQLite would parse and plan them anew each time. The pool of
// PostgreSQL keeps its own. It is safe for concurrent use.
type kept struct {
	mu     sync.RWMutex
	by     map[string]*sql.Stmt // by text; there are as many as callers have texts
	closed bool
}

// again runs a statement whose text is one of few.
func (db *DB) again(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if db.Engine != SQLite {
		return db.read.QueryContext(ctx, query, args...)
	}
	stmt, err := db.kept.statement(ctx, db.read, query)
	if err != nil {
		return nil, err
	}
	return stmt.QueryContext(ctx, args...)
}

func (k *kept) statement(ctx context.Context, db *sql.DB, query string) (*sql.Stmt, error) {
	k.mu.RLock()
	stmt := k.by[query]
	k.mu.RUnlock()
	if stmt != nil {
		return stmt, nil
	}
	stmt, err := db.PrepareContext(ctx, query) // without the lock: it may wait for a connection
	if err != nil {
		return nil, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.closed {
		return nil, errors.Join(sql.ErrConnDone, stmt.Close())
	}
	if other := k.by[query]; other != nil {
		return other, stmt.Close()
	}
	if k.by == nil {
		k.by = map[string]*sql.Stmt{}
	}
	k.by[query] = stmt
	return stmt, nil
}

// close frees all; nothing may be asked afterwards.
func (k *kept) close() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	var err error
	for _, stmt := range k.by {
		err = errors.Join(err, stmt.Close())
	}
	k.by, k.closed = nil, true
	return err
}

// evenly repeats the last of values until there are as many as of few numbers,
// so that lists of any length make few statements. More than the highest
// number are an error of the caller: cut them with slices.Chunk.
func evenly(values []string) []any {
	n := len(values)
	for _, size := range []int{1, 5, 20, 100, mostAsked} {
		if n <= size {
			n = size
			break
		}
	}
	out := make([]any, n)
	for i := range out {
		out[i] = values[min(i, len(values)-1)]
	}
	return out
}

// mostAsked bounds the values of one question.
const mostAsked = 400

// marks is "(VALUES ($1), ($2), …)" for so many values. In a bare list SQLite
// would look at the values and plan again whenever they change.
func marks(n int) string {
	var args list
	out := make([]string, n)
	for i := range out {
		out[i] = "(" + args.add("") + ")"
	}
	return "(VALUES " + strings.Join(out, ", ") + ")"
}
