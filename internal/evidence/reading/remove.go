package reading

import (
	"context"
	"errors"
	"slices"

	"joinder"
	"joinder/internal/evidence/held"
)

// Remove lets go of one file, with its marks and what was found in it; the
// others are looked at again. Where nothing else is held the whole link goes,
// and left is false. A file that is gone is no error. Of files that could not
// even be kept, which have no id, all notes go.
func (d *Desk) Remove(ctx context.Context, key held.Key, file joinder.ID) (left bool, err error) {
	var gone []joinder.ID
	err = d.Change(ctx, key, func(r *Reading) error {
		gone = nil
		for _, f := range r.Files {
			if f.ID != file {
				continue
			}
			for _, id := range []joinder.ID{f.ID, f.Inner} {
				if id != "" {
					gone = append(gone, id)
				}
			}
		}
		r.remove(file)
		left = slices.ContainsFunc(r.Files, func(f File) bool { return f.ID != "" })
		return nil
	})
	if err != nil {
		return true, err
	}
	if !left {
		return false, d.Drop(ctx, key)
	}
	var errs []error
	for _, id := range gone {
		errs = append(errs, d.Keeper.DropFile(context.WithoutCancel(ctx), key, id))
	}
	if err := errors.Join(errs...); err != nil || len(gone) == 0 {
		return true, err
	}
	return true, d.Read(ctx, key)
}

// remove takes a file out. A finding that rests on one of its rows goes with it.
func (r *Reading) remove(file joinder.ID) {
	r.Files = slices.DeleteFunc(r.Files, func(f File) bool { return f.ID == file })
	r.Marks = slices.DeleteFunc(r.Marks, func(m Mark) bool { return m.File == file })
	r.Found = slices.DeleteFunc(r.Found, func(f Finding) bool {
		return slices.ContainsFunc(f.Places, func(p Place) bool { return p.File == file })
	})
	if file != "" && r.Filter.File == file {
		r.Filter.File = ""
	}
}
