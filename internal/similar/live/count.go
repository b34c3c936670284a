package live

import (
	"context"

	"joinder"
	"joinder/internal/similar"
)

// Count breaks down what a plan finds; see similar.Counter.
func (x *Index) Count(ctx context.Context, v joinder.Viewer, p similar.Plan, by similar.By) (similar.Cells, error) {
	return x.parts.Base.Count(ctx, v, p, by)
}
