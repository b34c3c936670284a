package sqldb

import "context"

// Behind implements similar.Behind: filters find a complaint at once, words only
// when CatchUp has been there.
func (x *SearchIndex) Behind(ctx context.Context, words bool) (int, error) {
	if !words {
		return 0, nil
	}
	d, err := x.Due(ctx)
	return d.Words, err
}
