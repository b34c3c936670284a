package reading

import (
	"context"
	"errors"
	"io"
	"slices"
	"time"

	"joinder"
	"joinder/internal/evidence/held"
	"joinder/internal/evidence/statement"
)

// Read reads what has not been read: at once where that is short, else by a job
// that is committed now.
func (d *Desk) Read(ctx context.Context, key held.Key) error {
	r, _, err := d.Look(ctx, key)
	if err != nil {
		return err
	}
	if r.size() > AtOnce {
		return d.Change(ctx, key, func(*Reading) error { return nil }, joinder.Job{Kind: Job, Payload: []byte(key)})
	}
	return d.run(ctx, key)
}

// size is the bytes of all files.
func (r *Reading) size() (sum int64) {
	for _, f := range r.Files {
		sum += f.Bytes
	}
	return sum
}

// Run handles a Job. It may be repeated; a link that is gone is no error.
func (d *Desk) Run(ctx context.Context, payload []byte) error {
	err := d.run(ctx, held.Key(payload))
	if joinder.KindOf(err) == joinder.NotFound {
		return nil
	}
	return err
}

// take waits for one's turn, where there is much to read.
func (d *Desk) take(ctx context.Context, bytes int64) (leave func(), err error) {
	if bytes <= AtOnce {
		return func() {}, nil
	}
	select {
	case d.turn <- struct{}{}:
		return func() { <-d.turn }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (d *Desk) run(ctx context.Context, key held.Key) error {
	r, _, err := d.Look(ctx, key)
	if err != nil {
		return err
	}
	leave, err := d.take(ctx, r.size())
	if err != nil {
		return err
	}
	defer leave()
	for {
		if r, _, err = d.Look(ctx, key); err != nil {
			return err
		}
		at := slices.IndexFunc(r.Files, func(f File) bool { return f.Phase == Waiting })
		if at < 0 {
			return d.look(ctx, key)
		}
		f, err := d.readFile(ctx, key, r.Files[at])
		if err == nil {
			err = d.put(ctx, key, f)
		}
		if err != nil && !errors.Is(err, errOutdated) {
			if gone, lookErr := d.outdated(ctx, key, r.Files[at]); lookErr != nil || !gone {
				return errors.Join(err, lookErr)
			}
		}
	}
}

// errOutdated ends the reading of a file that was removed, or is to be read
// otherwise by now.
var errOutdated = errors.New("outdated")

// current is the file as it now stands, where it still waits to be read as f
// was.
func (r *Reading) current(f File) (now *File, ok bool) {
	now, ok = r.File(f.ID)
	return now, ok && now.Phase == Waiting && now.Turn == f.Turn
}

// outdated reports whether nobody waits any more for what f is read as.
func (d *Desk) outdated(ctx context.Context, key held.Key, f File) (bool, error) {
	r, _, err := d.Look(ctx, key)
	if err != nil {
		return false, err
	}
	_, ok := r.current(f)
	return !ok, nil
}

// put saves one file's part of the state; errOutdated, and nothing changes,
// where the person said otherwise meanwhile.
func (d *Desk) put(ctx context.Context, key held.Key, f File) error {
	return d.Change(ctx, key, func(r *Reading) error {
		now, ok := r.current(f)
		if !ok {
			return errOutdated
		}
		*now = f
		return nil
	})
}

// readFile reads a file to its end and says what became of it. Its error is one
// of storage: what is wrong with the file is a Problem.
func (d *Desk) readFile(ctx context.Context, key held.Key, f File) (File, error) {
	saved := d.World.Now()
	progress := func(rows int, done int64) error {
		if now := d.World.Now(); rows%2000 == 0 && now.Sub(saved) >= time.Second {
			saved = now
			f.Rows, f.Done = rows, done
			return d.put(ctx, key, f)
		}
		return nil
	}
	sum, err := d.walk(ctx, key, f, 0, func(nr int, _ statement.Row, done int64) error { return progress(nr, done) })
	var bad fileError
	if err != nil && !errors.As(err, &bad) {
		return f, err
	}
	if bad.error != nil {
		d.refuse(&f, bad.error)
		return f, nil
	}
	f.Rows, f.Done, f.Summary, f.Phase = sum.Rows, f.Bytes, bounded(sum), Ready
	if sum.Rows == 0 {
		f.Phase, f.Problem = Failed, &Problem{Key: "error.reading.no_rows"}
	}
	return f, nil
}

// refuse sorts what is wrong with a file by what the person can do about it.
func (d *Desk) refuse(f *File, err error) {
	f.Phase, f.Problem = Failed, &Problem{Key: "error.statement.unreadable"}
	var several *statement.SeveralError
	var said *joinder.Error
	if errors.As(err, &said) {
		f.Problem = &Problem{said.Key, said.Args}
		switch said.Key {
		case "error.statement.password", "error.statement.wrong_password":
			f.Phase = Locked
		case "error.statement.no_header", "error.statement.mapping":
			f.Phase = Unmapped
		}
	} else {
		d.Log.Warn("statement could not be read", "err", err)
	}
	if errors.As(err, &several) {
		f.Phase, f.Entries = Several, several.Names[:min(len(several.Names), maxEntries)]
	}
}

const maxEntries = 200

// bounded is a summary as it is kept.
func bounded(s statement.Summary) statement.Summary {
	s.Rejected = s.Rejected[:min(len(s.Rejected), maxRefused)]
	s.Warnings = s.Warnings[:min(len(s.Warnings), maxWarnings)]
	s.Accounts = s.Accounts[:min(len(s.Accounts), maxWarnings)]
	s.Totals = s.Totals[:min(len(s.Totals), maxEntries)]
	return s
}

// fileError is what is wrong with a file, as against our reading of it.
type fileError struct{ error }

func (e fileError) Unwrap() error { return e.error }

// errEnough ends a walk early.
var errEnough = errors.New("enough")

// walk reads a file's rows one by one, to the end or to the last of them; row
// gets each with its number, from 1, and how many bytes were taken so far.
func (d *Desk) walk(ctx context.Context, key held.Key, f File, last int, row func(nr int, r statement.Row, done int64) error) (sum statement.Summary, err error) {
	body, options, err := d.Source(ctx, key, f)
	if err != nil {
		return sum, err
	}
	defer body.Close()
	in := &counting{Reader: body, ctx: ctx}
	s, err := statement.Open(in, options)
	if err != nil {
		return sum, in.blame(err)
	}
	defer s.Close()
	for nr := 0; last == 0 || nr < last; {
		r, err := s.Next()
		var no *statement.Rejected
		switch {
		case errors.Is(err, io.EOF):
			return s.Summary(), nil
		case errors.As(err, &no):
			continue
		case err != nil:
			return sum, in.blame(err)
		}
		nr++
		if err := row(nr, r, in.done); errors.Is(err, errEnough) {
			return sum, nil
		} else if err != nil {
			return sum, err
		}
	}
	return sum, nil
}

// counting counts what is read of a stream, ends with its request, and keeps
// the stream's own failure.
type counting struct {
	io.Reader
	ctx    context.Context
	done   int64
	failed error
}

func (c *counting) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		c.failed = err
		return 0, err
	}
	n, err := c.Reader.Read(p)
	c.done += int64(n)
	if err != nil && !errors.Is(err, io.EOF) {
		c.failed = err
	}
	return n, err
}

// blame tells a failure of storage from what is wrong with the file.
func (c *counting) blame(err error) error {
	if c.failed != nil {
		return c.failed
	}
	return fileError{err}
}
