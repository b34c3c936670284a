package reading

import (
	"context"
	"errors"
	"maps"

	"joinder"
	"joinder/internal/evidence/held"
	"joinder/internal/evidence/statement"
	"joinder/internal/evidence/statement/odd"
)

// look finds what is unusual in all files together, once all of them are read.
// Rows are kept in memory for as long as that takes, so there is a bound.
func (d *Desk) look(ctx context.Context, key held.Key) error {
	r, _, err := d.Look(ctx, key)
	if err != nil || r.Busy() {
		return err
	}
	var files []odd.File
	var ids []joinder.ID
	rows := 0
	for _, f := range r.Files {
		if f.Phase == Ready {
			rows += f.Summary.Rows
		}
	}
	for _, f := range r.Files {
		if f.Phase != Ready || rows > MaxLooked {
			continue
		}
		one := odd.File{Name: f.Name, Format: f.Summary.Format, Account: f.Summary.Format + " " + f.Summary.Holder, Rows: make([]statement.Row, 0, f.Summary.Rows)}
		_, err := d.walk(ctx, key, f, 0, func(_ int, row statement.Row, _ int64) error {
			if row.Direction != statement.Neutral {
				row.Raw = nil // most of the memory, and asked only of rows that moved nothing
			}
			one.Rows = append(one.Rows, row)
			return nil
		})
		if bad := (fileError{}); err != nil && !errors.As(err, &bad) {
			return err
		}
		files, ids = append(files, one), append(ids, f.ID)
	}
	var o odd.Options
	if d.Fees != nil {
		if o.Fees, err = d.Fees(ctx); err != nil {
			return err
		}
	}
	found := odd.Find(files, o)
	kept, turns := d.keep(found, ids), r.turns()
	return d.Change(ctx, key, func(r *Reading) error {
		if !maps.Equal(r.turns(), turns) {
			return nil // others, or read otherwise, by now: whoever changed them has them looked at again
		}
		r.Found, r.More, r.Unlooked = kept, len(found)-len(kept), rows > MaxLooked
		return nil
	})
}

// keep turns findings into what is saved.
func (d *Desk) keep(found []odd.Finding, ids []joinder.ID) []Finding {
	found = found[:min(len(found), MaxFound)]
	out := make([]Finding, len(found))
	for i, f := range found {
		out[i] = Finding{Kind: f.Kind, Says: map[joinder.Lang]string{}, All: len(f.Places), Amount: f.Amount, Currency: f.Currency, Places: []Place{}}
		for _, lang := range []joinder.Lang{joinder.Chinese, joinder.English} {
			out[i].Says[lang] = f.Sentence(d.Words(lang))
		}
		for _, p := range f.Places[:min(len(f.Places), MaxPlaces)] {
			out[i].Places = append(out[i].Places, Place{Spot{ids[p.File], p.Row + 1}, p.Line})
		}
	}
	return out
}

// turns are the files, and how often each was to be read otherwise.
func (r *Reading) turns() map[joinder.ID]int {
	out := map[joinder.ID]int{}
	for _, f := range r.Files {
		out[f.ID] = f.Turn
	}
	return out
}
