package reading

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"slices"
	"time"

	"joinder"
	"joinder/internal/evidence/held"
	"joinder/internal/evidence/statement"
	"joinder/internal/evidence/statement/odd"
)

// Keeper holds files and state (*held.Keeper). Safe for concurrent use.
type Keeper interface {
	Hold(ctx context.Context, kind held.Kind, state any, life time.Duration) (held.Token, error)
	Look(ctx context.Context, kind held.Kind, key held.Key) (held.Held, error)
	Save(ctx context.Context, h held.Held, life time.Duration, jobs ...joinder.Job) error
	Add(ctx context.Context, key held.Key, name string, body io.Reader) (held.File, error)
	Open(ctx context.Context, key held.Key, id joinder.ID) (io.ReadCloser, error)
	DropFile(ctx context.Context, key held.Key, id joinder.ID) error
	Drop(ctx context.Context, key held.Key) error
}

// Parts is what a Desk is made of. Fees and Log may be nil.
type Parts struct {
	Keeper Keeper
	Words  func(joinder.Lang) odd.Words            // for the sentences of findings
	Fees   func(context.Context) (odd.Fees, error) // what fees usually are, now
	World  joinder.World
	Log    *slog.Logger
	Memory Memory     // of account holders' tables; nil: nothing is remembered
	Boxes  held.Boxes // closes what Memory keeps; needed with it
}

// Desk reads statements. It keeps nothing itself but a turn: large files are
// read one at a time. Safe for concurrent use.
type Desk struct {
	Parts
	turn chan struct{}
}

// New makes a Desk.
func New(p Parts) *Desk {
	if p.Log == nil {
		p.Log = slog.New(slog.DiscardHandler)
	}
	return &Desk{Parts: p, turn: make(chan struct{}, 1)}
}

// Begin opens a link that holds nothing yet.
func (d *Desk) Begin(ctx context.Context, lang joinder.Lang) (held.Token, error) {
	return d.Keeper.Hold(ctx, Kind, Reading{Spoken: lang, Files: []File{}}, held.Hours)
}

// Add keeps one more file, to be read by Read. Nothing of a refused file stays,
// but the link remembers its name and why.
func (d *Desk) Add(ctx context.Context, key held.Key, name string, body io.Reader) error {
	kept, err := d.Keeper.Add(ctx, key, name, body)
	var said *joinder.Error
	if errors.As(err, &said) && (said.Kind == joinder.Invalid || said.Kind == joinder.TooLarge) {
		return errors.Join(err, d.Change(ctx, key, func(r *Reading) error {
			r.Files = append(r.Files, File{Name: name, Phase: Failed, Problem: &Problem{said.Key, said.Args}})
			return nil
		}))
	}
	if err != nil {
		return err
	}
	err = d.Change(ctx, key, func(r *Reading) error {
		if len(r.Files) >= MaxFiles {
			return joinder.Fail(joinder.TooLarge, "error.reading.files", "Limit", MaxFiles)
		}
		r.Files = append(r.Files, File{ID: kept.ID, Name: name, Bytes: kept.Size, Phase: Waiting})
		return nil
	})
	if err != nil {
		return errors.Join(err, d.Keeper.DropFile(context.WithoutCancel(ctx), key, kept.ID))
	}
	return nil
}

// Receive is Begin, Add and Read of one file.
func (d *Desk) Receive(ctx context.Context, lang joinder.Lang, name string, body io.Reader) (held.Token, error) {
	token, err := d.Begin(ctx, lang)
	if err != nil {
		return "", err
	}
	if err = d.Add(ctx, token.Key(), name, body); err == nil {
		err = d.Read(ctx, token.Key())
	}
	if err != nil {
		return "", errors.Join(err, d.Drop(context.WithoutCancel(ctx), token.Key()))
	}
	return token, nil
}

// Look is the state of a link, and when it goes. NotFound when it is gone.
func (d *Desk) Look(ctx context.Context, key held.Key) (r Reading, until time.Time, err error) {
	h, err := d.Keeper.Look(ctx, Kind, key)
	if err != nil {
		return r, until, err
	}
	return r, h.Until, h.Read(&r)
}

// tries is how often a change is made again because somebody was first.
const tries = 8

// Change changes the state and commits jobs with it; change may run several
// times, on what somebody else saved in between, and changes nothing when it
// fails.
func (d *Desk) Change(ctx context.Context, key held.Key, change func(*Reading) error, jobs ...joinder.Job) error {
	for try := 1; ; try++ {
		h, err := d.Keeper.Look(ctx, Kind, key)
		if err != nil {
			return err
		}
		var r Reading
		if err := h.Read(&r); err != nil {
			return err
		}
		if err := change(&r); err != nil {
			return err
		}
		if err := h.Write(r); err != nil {
			return err
		}
		err = d.Keeper.Save(ctx, h, held.Hours, jobs...)
		if err == nil || joinder.KindOf(err) != joinder.Conflict || try == tries {
			return err
		}
	}
}

// Choose keeps what the person said of a file and reads it again: its format,
// an entry of its archive, what its columns are. Its marks are let go, since
// its rows may be others now.
func (d *Desk) Choose(ctx context.Context, key held.Key, file joinder.ID, chosen Chosen) error {
	err := d.Change(ctx, key, func(r *Reading) error {
		f, ok := r.File(file)
		if !ok {
			return joinder.Fail(joinder.NotFound, "error.held.gone")
		}
		f.Chosen = chosen
		r.again(f)
		return nil
	})
	if err != nil {
		return err
	}
	return d.Read(ctx, key)
}

// Unlocked puts the inner file of a protected archive, which was added to the
// link under inner, in the place of file, and reads it.
func (d *Desk) Unlocked(ctx context.Context, key held.Key, file joinder.ID, inner held.File) error {
	err := d.Change(ctx, key, func(r *Reading) error {
		f, ok := r.File(file)
		if !ok {
			return joinder.Fail(joinder.NotFound, "error.held.gone")
		}
		f.Inner, f.Bytes = inner.ID, inner.Size
		r.again(f)
		return nil
	})
	if err != nil {
		return err
	}
	return d.Read(ctx, key)
}

// again makes a file unread.
func (r *Reading) again(f *File) {
	f.Phase, f.Problem, f.Entries, f.Rows, f.Done, f.Summary = Waiting, nil, nil, 0, 0, statement.Summary{}
	f.Turn++
	r.Marks = slices.DeleteFunc(r.Marks, func(m Mark) bool { return m.File == f.ID })
	r.Found, r.More = nil, 0
}

// Drop lets go of everything at once.
func (d *Desk) Drop(ctx context.Context, key held.Key) error { return d.Keeper.Drop(ctx, key) }

// Source opens the bytes of a file as they are read: those of the inner file
// where an archive was unlocked. The caller closes them.
func (d *Desk) Source(ctx context.Context, key held.Key, f File) (io.ReadCloser, statement.Options, error) {
	id := f.ID
	if f.Inner != "" {
		id = f.Inner
	}
	body, err := d.Keeper.Open(ctx, key, id)
	return body, statement.Options{Name: f.Name, Format: f.Chosen.Format, Entry: f.Chosen.Entry, Mapping: f.Chosen.Mapping, Account: f.Chosen.Account}, err
}
