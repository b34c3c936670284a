package reading

import (
	"context"
	"errors"
	"path"
	"slices"

	"joinder"
	"joinder/internal/evidence/held"
	"joinder/internal/evidence/statement"
)

// Entries lists what an archive holds.
func (d *Desk) Entries(ctx context.Context, key held.Key, f File) ([]statement.Entry, error) {
	body, err := d.Keeper.Open(ctx, key, f.ID)
	if err != nil {
		return nil, err
	}
	defer body.Close()
	return statement.Entries(body)
}

// Unpack takes files out of an archive and reads them: one beside the archive
// as it came, several in its place as files of their own. None is the only one
// that can be a statement. The password is used here and kept nowhere; a wrong
// one changes nothing.
func (d *Desk) Unpack(ctx context.Context, key held.Key, file joinder.ID, names []string, password string, said []Said) error {
	r, _, err := d.Look(ctx, key)
	if err != nil {
		return err
	}
	f, ok := r.File(file)
	switch {
	case !ok:
		return joinder.Fail(joinder.NotFound, "error.held.gone")
	case len(names) == 0:
		names = []string{""}
	case len(r.Files)-1+len(names) > MaxFiles:
		return joinder.Fail(joinder.TooLarge, "error.reading.files", "Limit", MaxFiles)
	}
	var added []held.File
	for _, name := range names {
		one, err := d.extract(ctx, key, *f, name, password)
		if err != nil {
			return errors.Join(err, d.letGo(ctx, key, added))
		}
		added = append(added, one)
	}
	if err := d.Change(ctx, key, func(r *Reading) error { return r.unpacked(file, added) }); err != nil {
		return errors.Join(err, d.letGo(ctx, key, added))
	}
	if len(added) > 1 {
		if err := d.Keeper.DropFile(ctx, key, file); err != nil {
			return err
		}
	} else if f.Inner != "" {
		if err := d.Keeper.DropFile(ctx, key, f.Inner); err != nil {
			return err
		}
	}
	if err := d.Recall(ctx, key, said); err != nil {
		return err
	}
	return d.Read(ctx, key)
}

// unpacked puts what was taken out where the archive stands.
func (r *Reading) unpacked(file joinder.ID, added []held.File) error {
	f, ok := r.File(file)
	if !ok {
		return joinder.Fail(joinder.NotFound, "error.held.gone")
	}
	if len(added) == 1 {
		f.Inner, f.Bytes, f.Chosen = added[0].ID, added[0].Size, Chosen{}
		r.again(f)
		return nil
	}
	var files []File
	for _, a := range added {
		files = append(files, File{ID: a.ID, Name: a.Name, Bytes: a.Size, Phase: Waiting})
	}
	r.again(f) // lets go of its marks
	at := slices.IndexFunc(r.Files, func(f File) bool { return f.ID == file })
	r.Files = slices.Replace(r.Files, at, at+1, files...)
	return nil
}

// extract holds one file of an archive.
func (d *Desk) extract(ctx context.Context, key held.Key, f File, name, password string) (held.File, error) {
	body, err := d.Keeper.Open(ctx, key, f.ID)
	if err != nil {
		return held.File{}, err
	}
	defer body.Close()
	entry, inner, err := statement.Extract(body, name, password)
	if err != nil {
		return held.File{}, err
	}
	return d.Keeper.Add(ctx, key, path.Base(entry), inner)
}

// letGo drops files of an attempt that failed.
func (d *Desk) letGo(ctx context.Context, key held.Key, added []held.File) error {
	var errs []error
	for _, a := range added {
		errs = append(errs, d.Keeper.DropFile(context.WithoutCancel(ctx), key, a.ID))
	}
	return errors.Join(errs...)
}

// Which rows are taken out.
type Which string

// Rows that are taken out.
const (
	AllRows    Which = "all"
	ShownRows  Which = "shown" // those that the filter lets through
	MarkedRows Which = "marked"
)

// Out gives rows one by one, in the order of the files, to be written elsewhere.
func (d *Desk) Out(ctx context.Context, key held.Key, which Which, row func(f File, one statement.Row, marked bool) error) error {
	r, _, err := d.Look(ctx, key)
	if err != nil {
		return err
	}
	odd, marked := r.odd(), r.marked()
	return d.Each(ctx, key, func(f File, s Spot, one statement.Row) error {
		switch {
		case which == MarkedRows && !marked[s],
			which == ShownRows && (r.Filter.File != "" && r.Filter.File != f.ID || !r.Filter.fits(one) || r.Filter.Marked && !marked[s] || r.Filter.Odd && !odd[s]):
			return nil
		}
		return row(f, one, marked[s])
	})
}
