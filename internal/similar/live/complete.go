package live

import (
	"context"

	"joinder"
	"joinder/internal/similar"
)

// Complete goes on with what somebody types; see similar.Completer.
func (x *Index) Complete(ctx context.Context, v joinder.Viewer, typed string, limit int) ([]similar.Completion, error) {
	return x.parts.Base.Complete(ctx, v, typed, limit)
}
