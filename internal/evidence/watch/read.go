package watch

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"

	"joinder"
	"joinder/internal/evidence/held"
	"joinder/internal/evidence/statement"
	"joinder/internal/evidence/statement/odd"
)

// ReadWaiting does a ReadJob. A file that cannot be read is refused in words,
// which the page shows; only trouble of the house is an error.
func (d *Desk) ReadWaiting(ctx context.Context, payload []byte) error {
	var job Reading
	if err := json.Unmarshal(payload, &job); err != nil {
		return err
	}
	err := d.read(ctx, job.Key, job.N, "", "")
	var told *joinder.Error
	switch {
	case err == nil || joinder.KindOf(err) == joinder.NotFound: // the watch was deleted meanwhile
		return nil
	case errors.As(err, &told) && (told.Kind == joinder.Invalid || told.Kind == joinder.TooLarge):
		return d.refuse(ctx, job, told)
	}
	return err
}

// refuse keeps why, and not the file.
func (d *Desk) refuse(ctx context.Context, job Reading, told *joinder.Error) error {
	var file joinder.ID
	why := Told{Key: told.Key}
	for name, v := range told.Args {
		why.Args = append(why.Args, name, v)
	}
	var mails []joinder.Job
	err := d.amend(ctx, job.Key, func(s *State) error {
		if g := s.giving(job.N); g != nil && g.Step == Waiting {
			mails = d.tell(ctx, job.Key, g)
			file, g.File, g.Step, g.Why = g.File, "", Refused, &why
		}
		return nil
	}, func() []joinder.Job { return mails })
	if err != nil || file == "" {
		return err
	}
	return d.Keeper.DropFile(ctx, job.Key, file)
}

func (s *State) giving(n int) *Giving {
	for i := range s.Givings {
		if s.Givings[i].N == n {
			return &s.Givings[i]
		}
	}
	return nil
}

// read reads a giving's file, compares it with the history and keeps both. A
// giving that was read already is left alone, so a job may run twice.
func (d *Desk) read(ctx context.Context, key held.Key, n int, password, entry string) error {
	select {
	case d.slot <- struct{}{}:
		defer func() { <-d.slot }()
	case <-ctx.Done():
		return ctx.Err()
	}
	for try := 0; ; try++ {
		err := d.readOnce(ctx, key, n, password, entry)
		if joinder.KindOf(err) != joinder.Conflict || try == 2 {
			return err
		}
	}
}

func (d *Desk) readOnce(ctx context.Context, key held.Key, n int, password, entry string) error {
	h, s, err := d.load(ctx, key)
	if err != nil {
		return err
	}
	g := s.giving(n)
	if g == nil || g.Step != Waiting && g.Step != Asks {
		return nil
	}
	if entry != "" {
		g.Entry = entry
	}
	rows, sum, err := d.rowsOf(ctx, key, g, password)
	if asked := g.asks(err); asked {
		if password != "" { // said beside the field, and asked again
			return errors.Join(d.store(ctx, h, s), onField(err, "password"))
		}
		return d.store(ctx, h, s, d.tell(ctx, key, g)...)
	}
	if err != nil {
		return onField(err, "file")
	}
	all, err := d.history(ctx, key, s.History)
	if err != nil {
		return err
	}
	var fees odd.Fees
	if d.Fees != nil {
		if fees, err = d.Fees(ctx); err != nil {
			return err
		}
	}
	if err := s.absorb(all, g, rows, sum, fees); err != nil {
		return err
	}
	kept, err := d.keep(ctx, key, all)
	if err != nil {
		return err
	}
	old := s.History
	s.History, s.Rows = kept, len(all.rows)
	if err := d.store(ctx, h, s, d.tell(ctx, key, g)...); err != nil {
		_ = d.Keeper.DropFile(context.WithoutCancel(ctx), key, kept)
		return err
	}
	if old == "" {
		return nil
	}
	return d.Keeper.DropFile(ctx, key, old)
}

func (d *Desk) rowsOf(ctx context.Context, key held.Key, g *Giving, password string) ([]statement.Row, statement.Summary, error) {
	body, err := d.Keeper.Open(ctx, key, g.File)
	if err != nil {
		return nil, statement.Summary{}, gone(err)
	}
	defer body.Close()
	o := statement.Options{Name: g.Name, Password: password, Entry: g.Entry}
	if g.Table != nil {
		o.Mapping = &g.Table.Mapping
	}
	return readAll(body, o, MaxRows)
}

// asks sees whether a file needs an answer, and notes which.
func (g *Giving) asks(err error) bool {
	var several *statement.SeveralError
	var told *joinder.Error
	switch {
	case errors.As(err, &several) && g.Entry == "":
		g.Step, g.Need, g.Names = Asks, NeedEntry, several.Names[:min(len(several.Names), 50)]
	case errors.As(err, &told) && (told.Key == "error.statement.password" || told.Key == "error.statement.wrong_password"):
		g.Step, g.Need = Asks, NeedPassword
	default:
		return false
	}
	return true
}

// onField says where a problem is to be shown.
func onField(err error, field string) error {
	var told *joinder.Error
	if errors.As(err, &told) && told.Field == "" {
		copied := *told
		return copied.On(field)
	}
	return err
}

// history reads the rows of before.
func (d *Desk) history(ctx context.Context, key held.Key, file joinder.ID) (*history, error) {
	if file == "" {
		return &history{}, nil
	}
	body, err := d.Keeper.Open(ctx, key, file)
	if err != nil {
		return nil, gone(err)
	}
	defer body.Close()
	return readHistory(body)
}

// keep writes the history as a file of its own.
func (d *Desk) keep(ctx context.Context, key held.Key, all *history) (joinder.ID, error) {
	r, w := io.Pipe()
	go func() { w.CloseWithError(all.write(w)) }()
	f, err := d.Keeper.Add(ctx, key, "history", r)
	r.CloseWithError(io.ErrClosedPipe)
	return f.ID, gone(err)
}

// absorb takes a statement into the history and judges it.
func (s *State) absorb(all *history, g *Giving, rows []statement.Row, sum statement.Summary, fees odd.Fees) error {
	account, err := s.accountOf(all, g, rows, sum)
	if err != nil {
		return err
	}
	m := all.take(g.N, account, rows,
		func(n int) bool { o := s.giving(n); return o == nil || o.Format == sum.Format },
		func(n int) bool { o := s.giving(n); return o == nil || !sum.To.Before(o.To) })
	if len(all.rows) > MaxRows {
		return joinder.Fail(joinder.TooLarge, "error.watch.rows", "Limit", MaxRows).On("file")
	}
	g.Step, g.Need, g.Names, g.Account, g.Format = Read, "", nil, account, sum.Format
	g.From, g.To, g.Rows, g.New, g.Known, g.Changed, g.Unread = sum.From, sum.To, len(rows), m.fresh, m.known, m.moved, sum.Refused
	g.Changes = m.changes
	if len(sum.Totals) == 1 && len(sum.Accounts) <= 1 {
		g.Currency, g.Opening, g.Closing = sum.Totals[0].Currency, sum.Opening, sum.Closing
	}
	s.judge(all, g, m, fees)
	return nil
}

// accountOf finds whose statement it is: as the person said, else by orders that
// both have, by the holder, by the format.
func (s *State) accountOf(all *history, g *Giving, rows []statement.Row, sum statement.Summary) (int, error) {
	if g.Want >= 0 && g.Want < len(s.Accounts) {
		return g.Want, nil
	}
	holder := short(strings.TrimSpace(sum.Holder))
	if g.Want == FindOut {
		for i := range s.Accounts {
			if all.sharesOrders(i, rows) {
				return i, nil
			}
		}
		for i, a := range s.Accounts {
			if a.Format == sum.Format && (a.Holder == holder || a.Holder == "" || holder == "") {
				if a.Holder == "" {
					s.Accounts[i].Holder = holder
				}
				return i, nil
			}
		}
	}
	if len(s.Accounts) == MaxAccounts {
		return 0, joinder.Fail(joinder.TooLarge, "error.watch.accounts", "Limit", MaxAccounts).On("file")
	}
	s.Accounts = append(s.Accounts, Account{Format: sum.Format, Holder: holder})
	return len(s.Accounts) - 1, nil
}
