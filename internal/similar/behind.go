package similar

import "context"

// Behind is a Backend that knows what it has not taken in yet. An engine that
// is as far as the database need not be one.
type Behind interface {
	// Behind is at least how many complaints are there that answers may lack:
	// searches for words, or any. It is asked with every search and must be quick.
	Behind(ctx context.Context, words bool) (int, error)
}

// lacking is at least how many complaints a search may lack.
func (f *Finder) lacking(ctx context.Context, p Plan) (int, error) {
	if b, ok := f.index.(Behind); ok {
		return b.Behind(ctx, !p.Expr.Empty())
	}
	return 0, nil
}
