package sqldb

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"github.com/georgysavva/scany/v2/sqlscan"
	"github.com/jackc/pgx/v5/pgconn"
	"maragu.dev/goqite"
	"modernc.org/sqlite"

	"joinder"
)

// querier is a transaction or a pool.
type querier interface {
	sqlscan.Querier
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// inTx runs f in one write transaction: all of it becomes durable, or none.
// On PostgreSQL a serialisation failure or deadlock is tried again; f must
// therefore have no effect outside the transaction.
func (db *DB) inTx(ctx context.Context, f func(tx *sql.Tx) error) error {
	var err error
	for try := range 5 {
		if err = db.once(ctx, f); !retryable(err) {
			return translate(err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Duration(try+1) * 5 * time.Millisecond):
		}
	}
	return translate(err)
}

func (db *DB) once(ctx context.Context, f func(tx *sql.Tx) error) error {
	begun := db.turn.ask()
	tx, err := db.write.BeginTx(ctx, nil)
	begun()
	if err != nil {
		return err
	}
	defer tx.Rollback()    //nolint:errcheck // after Commit it does nothing
	defer db.feed.take(tx) // when f panics
	err = f(tx)
	ids := db.feed.take(tx)
	if err == nil && len(ids) > 0 {
		err = db.writeChanges(ctx, tx, ids) // last, so that its lock is held for a moment only
	}
	if err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	db.moved.committed(db)
	if len(ids) > 0 {
		db.feed.tell()
	}
	return nil
}

// all scans every row into dst, a pointer to a slice of structs or scalars.
func all(ctx context.Context, q querier, dst any, query string, args ...any) error {
	return translate(sqlscan.Select(ctx, q, dst, query, args...))
}

// one scans exactly one row into dst; no row is a NotFound error.
func one(ctx context.Context, q querier, dst any, query string, args ...any) error {
	return translate(sqlscan.Get(ctx, q, dst, query, args...))
}

// exec runs a statement and returns the number of rows it changed.
func exec(ctx context.Context, q querier, query string, args ...any) (int64, error) {
	res, err := q.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, translate(err)
	}
	return res.RowsAffected()
}

// enqueue commits jobs with the transaction.
func (db *DB) enqueue(ctx context.Context, tx *sql.Tx, jobs ...joinder.Job) error {
	for _, j := range jobs {
		body, err := json.Marshal(j)
		if err != nil {
			return err
		}
		if err := db.queue.SendTx(ctx, tx, goqite.Message{Body: body}); err != nil {
			return fmt.Errorf("enqueue %s: %w", j.Kind, err)
		}
	}
	return nil
}

// tries is how often a job is tried.
const tries = 8

// Outbox is the queue of committed jobs, for internal/outbox to run.
func (db *DB) Outbox() *goqite.Queue { return db.queue }

// list is args collected for a query built of fragments: each add returns the
// next $N. Fragments are constants of this package; values only ever travel
// as parameters.
type list []any

func (l *list) add(v any) string {
	*l = append(*l, v)
	return fmt.Sprintf("$%d", len(*l))
}

// in is "($1, $2, …)" for values, or a list that matches nothing.
func (l *list) in(values []string) string {
	if len(values) == 0 {
		return "(NULL)"
	}
	marks := make([]string, len(values))
	for i, v := range values {
		marks[i] = l.add(v)
	}
	return "(" + strings.Join(marks, ", ") + ")"
}

// micros is a time as it is stored; the zero time is 0.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// moment reads what micros stored.
func moment(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}

// day reads a stored day; an unreadable one is unknown.
func day(s string) joinder.Date {
	d, _ := joinder.ParseDate(s)
	return d
}

// major is the approximate amount for range filters, NULL without an amount.
func major(m joinder.Money) any {
	if m.IsZero() {
		return nil
	}
	return m.Major()
}

func truth(b bool) int {
	if b {
		return 1
	}
	return 0
}

func retryable(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "40001" || pg.Code == "40P01")
}

// errTaken marks a violated uniqueness; methods turn it into their own words.
var errTaken = joinder.Fail(joinder.Conflict, "error.store.taken")

// translate turns driver errors into ours, here and nowhere else.
func translate(err error) error {
	if err == nil {
		return nil
	}
	var known *joinder.Error
	if errors.As(err, &known) {
		return err
	}
	if sqlscan.NotFound(err) || errors.Is(err, sql.ErrNoRows) {
		return joinder.Fail(joinder.NotFound, "error.store.missing").Because(err)
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		switch {
		case pg.Code == "23505":
			return joinder.Fail(joinder.Conflict, "error.store.taken").Because(err)
		case pg.Code == "22021": // NUL or broken UTF-8 among the values
			return joinder.Fail(joinder.Invalid, "error.store.text").Because(err)
		case pg.Code == "40001" || pg.Code == "40P01":
			return err // inTx tries again
		case pg.Code == "53100": // disk_full
			return joinder.Fail(joinder.Unavailable, "error.store.full").Because(err)
		case strings.HasPrefix(pg.Code, "53") || strings.HasPrefix(pg.Code, "08") || strings.HasPrefix(pg.Code, "57"):
			return joinder.Fail(joinder.Unavailable, "error.store.unavailable").Because(err)
		}
		return err
	}
	if lostConnection(err) {
		return joinder.Fail(joinder.Unavailable, "error.store.unavailable").Because(err)
	}
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		switch lite.Code() & 0xff {
		case 19: // SQLITE_CONSTRAINT
			if lite.Code() == 1555 || lite.Code() == 2067 {
				return joinder.Fail(joinder.Conflict, "error.store.taken").Because(err)
			}
		case 13: // SQLITE_FULL
			return joinder.Fail(joinder.Unavailable, "error.store.full").Because(err)
		case 10, 5, 6, 8, 14: // IOERR, BUSY, LOCKED, READONLY, CANTOPEN
			return joinder.Fail(joinder.Unavailable, "error.store.unavailable").Because(err)
		}
	}
	return err
}

// lostConnection reports that the database server cannot be reached, which is
// not the same as a person who stopped waiting.
func lostConnection(err error) bool {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return false
	}
	var refused *pgconn.ConnectError
	var network *net.OpError
	return pgconn.SafeToRetry(err) || errors.As(err, &refused) || errors.As(err, &network) ||
		errors.Is(err, driver.ErrBadConn) || errors.Is(err, io.ErrUnexpectedEOF)
}

func isMissing(err error) bool { return joinder.KindOf(err) == joinder.NotFound }
