package watch

import (
	"context"
	"errors"

	"joinder"
	"joinder/internal/evidence/held"
	"joinder/internal/evidence/statement"
)

// Table is what the person once said of the columns of a table that nobody
// knows by name: next month's file of the same header is read by it.
type Table struct {
	Print   string            `json:"print"` // of its header: statement.Print
	Mapping statement.Mapping `json:"mapping"`
}

// maxTables bounds how many headers one watch remembers.
const maxTables = 12

// tableOf finds what was said of a file's header; nil where the house knows the
// file by name, nothing was said, or it cannot be opened yet.
func (d *Desk) tableOf(ctx context.Context, key held.Key, file held.File, said []Table) (*Table, error) {
	if len(said) == 0 {
		return nil, nil
	}
	o := statement.Options{Name: file.Name}
	body, err := d.Keeper.Open(ctx, key, file.ID)
	if err != nil {
		return nil, gone(err)
	}
	defer body.Close()
	r, err := statement.Open(body, o)
	if err == nil {
		defer r.Close()
		if !statement.Unnamed(r.Format()) {
			return nil, nil
		}
	} else if !ofTheFile(err) {
		return nil, err
	}
	again, err := d.Keeper.Open(ctx, key, file.ID)
	if err != nil {
		return nil, gone(err)
	}
	defer again.Close()
	table, err := statement.Look(again, o)
	if err != nil {
		if ofTheFile(err) {
			return nil, nil
		}
		return nil, err
	}
	prints := table.Prints()
	for _, t := range said {
		if at, ok := prints[t.Print]; ok {
			t.Mapping.Header, t.Mapping.HeaderRow = true, at
			return &t, nil
		}
	}
	return nil, nil
}

// ofTheFile reports whether an error says what is wrong with a file, which is
// said when it is read.
func ofTheFile(err error) bool {
	var said *joinder.Error
	return errors.As(err, &said) && said.Kind != joinder.Internal
}

// remember keeps what a file was read by, newest first.
func (s *State) remember(t *Table) {
	if t == nil {
		return
	}
	all := []Table{*t}
	for _, o := range s.Tables {
		if o.Print != t.Print && len(all) < maxTables {
			all = append(all, o)
		}
	}
	s.Tables = all
}
