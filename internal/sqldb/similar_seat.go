package sqldb

import (
	"context"
	"errors"
	"time"

	"joinder"
	"joinder/internal/similar"
)

// Of searches for words by the database: a query that somebody made to be slow
// takes a connection for seconds. Some connections are left for all other pages,
// and none is held for ever.
const (
	searchSeats = 4 // of the eight readers
	searchTime  = 20 * time.Second
)

// seated asks the database something about words, when there is a seat.
func seated[T any](ctx context.Context, x *SearchIndex, p similar.Plan, ask func(context.Context) (T, error)) (T, error) {
	if p.Expr.Empty() {
		return ask(ctx)
	}
	var none T
	select {
	case x.db.seats <- struct{}{}:
		defer func() { <-x.db.seats }()
	case <-ctx.Done():
		return none, ctx.Err()
	}
	within, cancel := context.WithTimeout(ctx, searchTime)
	defer cancel()
	out, err := ask(within)
	if err != nil && ctx.Err() == nil && errors.Is(within.Err(), context.DeadlineExceeded) {
		return none, joinder.Fail(joinder.Invalid, "error.similar.slow").On("q").Because(err)
	}
	return out, err
}
