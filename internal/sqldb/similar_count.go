package sqldb

import (
	"context"

	"joinder"
	"joinder/internal/similar"
)

// Count breaks down what a plan finds; see similar.Counter.
func (x *SearchIndex) Count(ctx context.Context, v joinder.Viewer, p similar.Plan, by similar.By) (similar.Cells, error) {
	return similar.Cells{}, joinder.Fail(joinder.Unavailable, "error.shell.not_found")
}
