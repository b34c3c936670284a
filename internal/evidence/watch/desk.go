package watch

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"time"

	"joinder"
	"joinder/internal/evidence/held"
	"joinder/internal/evidence/statement/odd"
)

// ReadJob reads one file in the background; its payload is a Reading.
const ReadJob = "watch.read"

// Reading is the payload of a ReadJob: no secret, no private data.
type Reading struct {
	Key held.Key `json:"key"`
	N   int      `json:"n"`
}

// A file is read at once, unless it or the history is larger than this.
const (
	soonBytes = 1 << 20
	soonRows  = 20_000
)

// Parts is what a Desk is made of. Mark hashes an address so that it can be
// found and not read; Zone is where reminders keep their hour.
type Parts struct {
	Keeper *held.Keeper
	Mails  Mails
	Due    Calendar
	Boxes  held.Boxes
	World  joinder.World
	Mark   func(address string) string
	Zone   *time.Location
	Fees   func(context.Context) (odd.Fees, error) // what fees usually are; may be nil
}

// Desk is the use case. It is safe for concurrent use; statements are read one
// at a time, since a long history fills memory.
type Desk struct {
	Parts
	slot chan struct{}
}

// New makes a Desk.
func New(p Parts) *Desk { return &Desk{p, make(chan struct{}, 1)} }

// Wish is how a watch is begun.
type Wish struct {
	Agreed bool // the files are kept, for so long, under a secret link
	Months int
	Lang   joinder.Lang
	Zone   string
	Tables []Table // what the person said of tables before
}

// Given is what is said of a file.
type Given struct {
	Name    string
	Account int     // index, FindOut or NewAccount
	Tables  []Table // what the person said of tables before
}

func (w Wish) check() error {
	var wrong joinder.Problems
	if !w.Agreed {
		wrong = append(wrong, joinder.Fail(joinder.Invalid, "error.watch.agree").On("agreed"))
	}
	if !slices.Contains(Terms(), w.Months) {
		wrong = append(wrong, joinder.Fail(joinder.Invalid, "error.watch.months").On("months"))
	}
	return wrong.OrNil()
}

// Start begins a watch with its first file; body may be nil to look at the wish
// alone. Nothing stays of a file that cannot be read.
func (d *Desk) Start(ctx context.Context, w Wish, name string, body io.Reader) (held.Token, error) {
	if err := w.check(); err != nil {
		return "", err
	}
	if body == nil {
		return "", noFile()
	}
	now := d.World.Now()
	s := State{Began: now, Lang: w.Lang, Zone: w.Zone}
	token, err := d.Keeper.Hold(ctx, Kind, s, now.AddDate(0, w.Months, 0).Sub(now))
	if err != nil {
		return "", err
	}
	err = d.amend(ctx, token.Key(), func(s *State) error { s.Token = token; return nil }, nil)
	if err == nil {
		err = d.Give(ctx, token.Key(), Given{Name: name, Account: FindOut, Tables: w.Tables}, body)
	}
	if err != nil {
		_ = d.Keeper.Drop(context.WithoutCancel(ctx), token.Key())
		return "", err
	}
	return token, nil
}

func noFile() error { return joinder.Fail(joinder.Invalid, "error.watch.no_file").On("file") }

// gone is said of a link that leads nowhere.
func gone(err error) error {
	if joinder.KindOf(err) == joinder.NotFound {
		return joinder.Fail(joinder.NotFound, "error.watch.gone").Because(err)
	}
	return err
}

// load reads the state behind a link.
func (d *Desk) load(ctx context.Context, key held.Key) (h held.Held, s State, err error) {
	if h, err = d.Keeper.Look(ctx, Kind, key); err != nil {
		return h, s, gone(err)
	}
	return h, s, h.Read(&s)
}

// store keeps a state; the time of a watch ends when it was to end.
func (d *Desk) store(ctx context.Context, h held.Held, s State, jobs ...joinder.Job) error {
	if err := h.Write(s); err != nil {
		return err
	}
	return gone(d.Keeper.Save(ctx, h, h.Until.Sub(d.World.Now()), jobs...))
}

// Look reads a watch.
func (d *Desk) Look(ctx context.Context, key held.Key) (View, error) {
	h, s, err := d.load(ctx, key)
	if err != nil {
		return View{}, err
	}
	v := View{State: s, Until: h.Until, Files: map[joinder.ID]held.File{}, Gaps: s.Gaps()}
	for _, f := range h.Files {
		v.Files[f.ID] = f
	}
	return v, nil
}

// amend changes the state, again when somebody else did meanwhile; jobs says
// what is to be committed with it, once f is done.
func (d *Desk) amend(ctx context.Context, key held.Key, f func(*State) error, jobs func() []joinder.Job) error {
	for try := 0; ; try++ {
		h, s, err := d.load(ctx, key)
		if err != nil {
			return err
		}
		if err := f(&s); err != nil {
			return err
		}
		var with []joinder.Job
		if jobs != nil {
			with = jobs()
		}
		if err = d.store(ctx, h, s, with...); joinder.KindOf(err) != joinder.Conflict || try == 4 {
			return err
		}
	}
}

// Give takes the next file. A small one is read at once, a large one by a job.
// Of a file that cannot be read nothing stays, and the error says why; one that
// is locked waits for Answer.
func (d *Desk) Give(ctx context.Context, key held.Key, given Given, body io.Reader) error {
	h, s, err := d.load(ctx, key)
	if err != nil {
		return err
	}
	switch {
	case body == nil:
		return noFile()
	case len(s.Givings) >= MaxGivings:
		return joinder.Fail(joinder.TooLarge, "error.watch.givings", "Limit", MaxGivings).On("file")
	case slices.ContainsFunc(s.Givings, func(g Giving) bool { return g.Step == Waiting || g.Step == Asks }):
		return joinder.Fail(joinder.Conflict, "error.watch.busy").On("file")
	}
	if given.Account != FindOut && given.Account != NewAccount && (given.Account < 0 || given.Account >= len(s.Accounts)) {
		given.Account = FindOut
	}
	if err := d.makeRoom(ctx, h, s); err != nil {
		return err
	}
	file, err := d.Keeper.Add(ctx, key, given.Name, body)
	if err != nil {
		return gone(err)
	}
	table, err := d.tableOf(ctx, key, file, append(slices.Clone(given.Tables), s.Tables...))
	if err != nil {
		return errors.Join(err, d.Keeper.DropFile(context.WithoutCancel(ctx), key, file.ID))
	}
	soon := file.Size <= soonBytes && s.Rows <= soonRows
	n := 0
	err = d.amend(ctx, key, func(s *State) error {
		n = 1
		for _, g := range s.Givings {
			n = max(n, g.N+1)
		}
		s.Givings = append(s.Givings, Giving{N: n, At: d.World.Now(), Name: clip(given.Name), File: file.ID, Step: Waiting, Want: given.Account, Table: table, MailAfter: !soon})
		s.remember(table)
		return nil
	}, func() []joinder.Job {
		if soon {
			return nil
		}
		return []joinder.Job{jobOf(ReadJob, Reading{key, n})}
	})
	if err == nil && soon {
		err = d.read(ctx, key, n, "", "")
	}
	if err == nil {
		return nil
	}
	clean := context.WithoutCancel(ctx)
	_ = d.Keeper.DropFile(clean, key, file.ID)
	_ = d.amend(clean, key, func(s *State) error {
		s.Givings = slices.DeleteFunc(s.Givings, func(g Giving) bool { return g.N == n && g.Step != Read })
		return nil
	}, nil)
	return err
}

func jobOf(kind string, payload any) joinder.Job {
	body, err := json.Marshal(payload)
	if err != nil {
		panic(err) // texts and numbers cannot fail
	}
	return joinder.Job{Kind: kind, Payload: body}
}

// makeRoom lets go of the oldest files themselves, so that one more fits and the
// history can be written anew; their rows stay.
func (d *Desk) makeRoom(ctx context.Context, h held.Held, s State) error {
	var all, history int64
	for _, f := range h.Files {
		all += f.Size
		if f.ID == s.History {
			history = f.Size
		}
	}
	limits := d.Keeper.Limits()
	room := limits.All - limits.File - 2*history
	kept := len(h.Files)
	for _, f := range h.Files { // oldest first
		if kept <= keptFiles && all <= max(room, 0) {
			return nil
		}
		if f.ID == s.History {
			continue
		}
		if err := d.amend(ctx, h.Key, func(s *State) error { s.letGo(f.ID); return nil }, nil); err != nil {
			return err
		}
		if err := d.Keeper.DropFile(ctx, h.Key, f.ID); err != nil {
			return err
		}
		kept, all = kept-1, all-f.Size
	}
	return nil
}

func (s *State) letGo(file joinder.ID) {
	for i := range s.Givings {
		if s.Givings[i].File == file {
			s.Givings[i].File = ""
		}
	}
}

// Answer gives what a file needs to be read, and reads it now.
func (d *Desk) Answer(ctx context.Context, key held.Key, n int, password, entry string) error {
	return d.read(ctx, key, n, password, entry)
}

// PutBack lets go of a file that waits or asks.
func (d *Desk) PutBack(ctx context.Context, key held.Key, n int) error {
	var file joinder.ID
	err := d.amend(ctx, key, func(s *State) error {
		s.Givings = slices.DeleteFunc(s.Givings, func(g Giving) bool {
			out := g.N == n && g.Step != Read
			if out {
				file = g.File
			}
			return out
		})
		return nil
	}, nil)
	if err != nil || file == "" {
		return err
	}
	return d.Keeper.DropFile(ctx, key, file)
}

// Ordinary says that a finding is nothing unusual and is not to be shown again;
// like says the same of its kind for the same payee.
func (d *Desk) Ordinary(ctx context.Context, key held.Key, mark int, like bool) error {
	return d.amend(ctx, key, func(s *State) error { s.ordinary(mark, like); return nil }, nil)
}

// Again takes back what was said with Ordinary.
func (d *Desk) Again(ctx context.Context, key held.Key, mark int) error {
	return d.amend(ctx, key, func(s *State) error { s.again(mark); return nil }, nil)
}

// Extend keeps a watch for so many months from now.
func (d *Desk) Extend(ctx context.Context, key held.Key, months int) error {
	if !slices.Contains(Terms(), months) {
		return joinder.Fail(joinder.Invalid, "error.watch.months").On("months")
	}
	now := d.World.Now()
	for try := 0; ; try++ {
		h, _, err := d.load(ctx, key)
		if err != nil {
			return err
		}
		if err = d.Keeper.Save(ctx, h, now.AddDate(0, months, 0).Sub(now)); joinder.KindOf(err) != joinder.Conflict || try == 4 {
			return gone(err)
		}
	}
}

// End deletes everything at once: files, history, findings, address.
func (d *Desk) End(ctx context.Context, key held.Key) error {
	if _, _, err := d.load(ctx, key); err != nil {
		return err
	}
	return d.Keeper.Drop(ctx, key)
}

// Original is a file in which rows of a finding stand, and on which lines.
type Original struct {
	held.File
	Lines []int
}

// Originals are the files of a finding, for a way of disputing its rows.
func (d *Desk) Originals(ctx context.Context, key held.Key, mark int) ([]Original, error) {
	v, err := d.Look(ctx, key)
	if err != nil {
		return nil, err
	}
	var out []Original
	for _, f := range v.Open {
		if f.Mark != mark {
			continue
		}
		for _, l := range f.Rows {
			file, ok := v.Files[v.giving(l.Giving).file()]
			if !ok {
				continue
			}
			i := slices.IndexFunc(out, func(o Original) bool { return o.ID == file.ID })
			if i < 0 {
				i = len(out)
				out = append(out, Original{File: file})
			}
			out[i].Lines = append(out[i].Lines, l.Number)
		}
	}
	if len(out) == 0 {
		return nil, joinder.Fail(joinder.Conflict, "error.watch.no_original")
	}
	return out, nil
}

func (g *Giving) file() joinder.ID {
	if g == nil {
		return ""
	}
	return g.File
}
