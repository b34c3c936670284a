package reading

import (
	"context"
	"errors"
	"io"

	"joinder/internal/evidence/held"
	"joinder/internal/evidence/statement"
)

// Trial is how the beginning of a table would be read.
type Trial struct {
	Rows    []statement.Row      // the first few
	Refused []statement.Rejected // the first few that could not be read
	Read    int                  // rows among the first of the file
	No      int                  // refused among them
	Problem error                // for the person: nothing could be read at all
}

// Bounds of a trial.
const (
	triedRows = 5
	triedAll  = 300
)

// Try reads the beginning of a file by a mapping, and keeps nothing.
func (d *Desk) Try(ctx context.Context, key held.Key, f File, m statement.Mapping) (t Trial, err error) {
	f.Chosen.Mapping, f.Chosen.Format = &m, ""
	body, options, err := d.Source(ctx, key, f)
	if err != nil {
		return t, err
	}
	defer body.Close()
	in := &counting{Reader: body, ctx: ctx}
	s, err := statement.Open(in, options)
	if err != nil {
		return trouble(t, in.blame(err))
	}
	defer s.Close()
	for t.Read+t.No < triedAll {
		row, err := s.Next()
		var no *statement.Rejected
		switch {
		case errors.Is(err, io.EOF):
			return t, nil
		case errors.As(err, &no):
			if t.No++; len(t.Refused) < triedRows {
				t.Refused = append(t.Refused, *no)
			}
		case err != nil:
			return trouble(t, in.blame(err))
		default:
			if t.Read++; len(t.Rows) < triedRows {
				row.Raw = nil
				t.Rows = append(t.Rows, row)
			}
		}
	}
	return t, nil
}

// trouble tells what is wrong with the file from what is wrong with us.
func trouble(t Trial, err error) (Trial, error) {
	var bad fileError
	if errors.As(err, &bad) {
		t.Problem = bad.error
		return t, nil
	}
	return t, err
}
