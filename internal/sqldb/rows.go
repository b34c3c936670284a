package sqldb

import (
	"context"
	"database/sql"
	"strings"
)

// rowsAtOnce is how many rows a statement of SQLite inserts: three times as fast
// as one after the other. Of more, finding the parameters takes longer.
const rowsAtOnce = 20

// insertRows inserts n rows into SQLite. statement makes the text around its
// rows "($1, …), (…)", which have as many columns as row adds to its list. It
// ends behind any rowsAtOnce rows when stop says so, and tells how many it took.
func insertRows(ctx context.Context, tx *sql.Tx, n int, statement func(rows string) string, row func(i int, into list) list, stop func(done int) bool) (done int, err error) {
	if n == 0 {
		return 0, nil
	}
	// The driver starts a goroutine for every statement that can be cancelled.
	still := context.WithoutCancel(ctx)
	columns := len(row(0, nil))
	args := make(list, 0, rowsAtOnce*columns)
	for _, size := range []int{rowsAtOnce, 1} {
		if n-done < size {
			continue
		}
		insert, err := tx.PrepareContext(still, statement(rowsOf(size, columns)))
		if err != nil {
			return done, translate(err)
		}
		defer insert.Close() //nolint:errcheck // goes with the transaction
		for ; done+size <= n; done += size {
			if done > 0 && stop != nil && stop(done) {
				return done, nil
			}
			args = args[:0]
			for i := range size {
				args = row(done+i, args)
			}
			if _, err := insert.ExecContext(still, args...); err != nil {
				return done, translate(err)
			}
		}
	}
	return done, nil
}

// rowsOf is "($1, $2), ($3, $4)" for two rows of two columns.
func rowsOf(rows, columns int) string {
	var args list
	out := make([]string, rows)
	for i := range out {
		row := make([]string, columns)
		for k := range row {
			row[k] = args.add(nil)
		}
		out[i] = "(" + strings.Join(row, ", ") + ")"
	}
	return strings.Join(out, ", ")
}
