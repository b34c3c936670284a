package reading

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"joinder"
	"joinder/internal/evidence/held"
	"joinder/internal/evidence/statement"
)

// Said is what a person once said of the columns of a table.
type Said struct {
	Print   string // of its header: statement.Print
	Mapping statement.Mapping
	On      joinder.Date
}

// SaidRow is the same as stored.
type SaidRow struct {
	Print string
	Box   []byte
	At    time.Time
}

// Memory keeps what account holders said of tables. Every method is one
// transaction, durable when it returns, and concerns the viewer's own account
// alone: without one there is nothing, and nothing is kept (Forbidden). Safe for
// concurrent use.
type Memory interface {
	// MappingsSaid lists what was said, newest first.
	MappingsSaid(ctx context.Context, v joinder.Viewer) ([]SaidRow, error)
	// SayMapping keeps one in the place of what was said of the same header; of
	// more than most the oldest go.
	SayMapping(ctx context.Context, v joinder.Viewer, row SaidRow, most int) error
	// ForgetMapping lets one go; one that is gone is no error.
	ForgetMapping(ctx context.Context, v joinder.Viewer, print string) error
}

// MaxSaid is how many tables an account remembers.
const MaxSaid = 50

// Remembered is what the viewer's account remembers, newest first. What can no
// longer be read is left out.
func (d *Desk) Remembered(ctx context.Context, v joinder.Viewer) ([]Said, error) {
	if d.Memory == nil || v.Account == "" {
		return nil, nil
	}
	stored, err := d.Memory.MappingsSaid(ctx, v)
	if err != nil {
		return nil, err
	}
	var out []Said
	for _, row := range stored {
		plain, err := d.Boxes.Unbox(row.Box, saidPlace(v, row.Print))
		if err != nil {
			d.Log.Warn("a remembered table cannot be read", "err", err)
			continue
		}
		if m, ok := ReadMapping(string(plain)); ok {
			out = append(out, Said{row.Print, m, joinder.DateOf(row.At)})
		}
	}
	return out, nil
}

// Remember keeps what was said in the viewer's account.
func (d *Desk) Remember(ctx context.Context, v joinder.Viewer, s Said) error {
	if d.Memory == nil || s.Print == "" {
		return nil
	}
	box, err := d.Boxes.Box([]byte(WriteMapping(s.Mapping)), saidPlace(v, s.Print))
	if err != nil {
		return err
	}
	return d.Memory.SayMapping(ctx, v, SaidRow{s.Print, box, d.World.Now()}, MaxSaid)
}

// Forget lets go of what was said of one header.
func (d *Desk) Forget(ctx context.Context, v joinder.Viewer, print string) error {
	if d.Memory == nil || v.Account == "" {
		return nil
	}
	return d.Memory.ForgetMapping(ctx, v, print)
}

// saidPlace binds a box to its place.
func saidPlace(v joinder.Viewer, print string) []byte {
	return []byte("joinder/mapping/" + string(v.Account) + "/" + print)
}

// Beginning is how a file begins, for somebody who is to name its columns.
func (d *Desk) Beginning(ctx context.Context, key held.Key, f File) (statement.Table, error) {
	body, options, err := d.Source(ctx, key, f)
	if err != nil {
		return statement.Table{}, err
	}
	defer body.Close()
	return statement.Look(body, options)
}

// Recall has files that nobody knows read as the person said of such tables
// before: those that wait to be read, whose header is among what was said. It
// comes before Read.
func (d *Desk) Recall(ctx context.Context, key held.Key, said []Said) error {
	if len(said) == 0 {
		return nil
	}
	r, _, err := d.Look(ctx, key)
	if err != nil {
		return err
	}
	chosen := map[joinder.ID]Chosen{}
	for _, f := range r.Files {
		if f.Phase != Waiting || f.Chosen.Mapping != nil || f.Chosen.Format != "" || f.ID == "" {
			continue
		}
		c, ok, err := d.recalled(ctx, key, f, said)
		if err != nil {
			return err
		}
		if ok {
			chosen[f.ID] = c
		}
	}
	if len(chosen) == 0 {
		return nil
	}
	return d.Change(ctx, key, func(r *Reading) error {
		for i := range r.Files {
			if c, ok := chosen[r.Files[i].ID]; ok && r.Files[i].Phase == Waiting {
				r.Files[i].Chosen = c
				r.Files[i].Turn++
			}
		}
		return nil
	})
}

// recalled finds what was said of a file's header. What the house reads by name
// stays as it is, and so does a file that cannot be opened yet.
func (d *Desk) recalled(ctx context.Context, key held.Key, f File, said []Said) (c Chosen, ok bool, err error) {
	known, err := d.named(ctx, key, f)
	if err != nil || known {
		return c, false, err
	}
	table, err := d.Beginning(ctx, key, f)
	if err != nil {
		return c, false, notOfTheFile(err)
	}
	prints := table.Prints()
	for _, s := range said {
		at, found := prints[s.Print]
		if !found {
			continue
		}
		m := s.Mapping
		m.Header, m.HeaderRow = true, at
		c = f.Chosen
		c.Mapping, c.Said = &m, s.On
		return c, true, nil
	}
	return c, false, nil
}

// named reports whether a file is of a make that is known by name.
func (d *Desk) named(ctx context.Context, key held.Key, f File) (bool, error) {
	body, options, err := d.Source(ctx, key, f)
	if err != nil {
		return false, err
	}
	defer body.Close()
	r, err := statement.Open(body, options)
	if err != nil {
		return false, notOfTheFile(err)
	}
	defer r.Close()
	return !statement.Unnamed(r.Format()), nil
}

// notOfTheFile keeps what went wrong with us; what is wrong with the file is
// said when it is read.
func notOfTheFile(err error) error {
	var said *joinder.Error
	if errors.As(err, &said) && said.Kind != joinder.Internal {
		return nil
	}
	return err
}

// Fields are those that a person can say of a column.
func Fields() []statement.Field {
	return []statement.Field{statement.FieldTime, statement.FieldClock, statement.FieldAmount, statement.FieldIn, statement.FieldOut, statement.FieldFlow, statement.FieldCurrency,
		statement.FieldFee, statement.FieldBalance, statement.FieldCounterparty, statement.FieldAccount, statement.FieldOrder, statement.FieldMerchant, statement.FieldMethod,
		statement.FieldStatus, statement.FieldType, statement.FieldNote}
}

// RareFields are further ones, of exchanges, that are offered where they were
// proposed.
func RareFields() []statement.Field {
	return []statement.Field{statement.FieldFeeCurrency, statement.FieldZone, statement.FieldInCurrency, statement.FieldOutCurrency, statement.FieldPair, statement.FieldSide,
		statement.FieldTotal, statement.FieldRefund}
}

// MaxColumn bounds positions of columns, and maxOfField columns of one field.
const (
	MaxColumn  = 500
	maxOfField = 20
)

// WriteMapping writes a mapping in letters, digits and dots: positions of
// columns, a currency and answers, nothing of the file. Where the header stands
// is not among it.
func WriteMapping(m statement.Mapping) string {
	parts := []string{"1"}
	for _, on := range []struct {
		is   bool
		sign string
	}{{m.DayFirst, "d"}, {m.MonthOf, "m"}, {m.Inverted, "i"}} {
		if on.is {
			parts = append(parts, on.sign)
		}
	}
	if m.Currency != "" {
		parts = append(parts, "c-"+m.Currency)
	}
	for _, f := range append(Fields(), RareFields()...) {
		if at := m.Columns[f]; len(at) > 0 {
			part := string(f)
			for _, i := range at[:min(len(at), maxOfField)] {
				part += "-" + strconv.Itoa(i)
			}
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, ".")
}

// ReadMapping reads what WriteMapping wrote; ok is false for anything else, and
// for what could not be read by.
func ReadMapping(s string) (m statement.Mapping, ok bool) {
	parts := strings.Split(s, ".")
	if len(s) > 1000 || parts[0] != "1" {
		return m, false
	}
	m = statement.Mapping{Columns: map[statement.Field][]int{}, Header: true}
	known := append(Fields(), RareFields()...)
	for _, part := range parts[1:] {
		name, rest, _ := strings.Cut(part, "-")
		switch {
		case part == "d":
			m.DayFirst = true
		case part == "m":
			m.MonthOf = true
		case part == "i":
			m.Inverted = true
		case name == "c" && ValidCurrency(rest):
			m.Currency = rest
		case slices.Contains(known, statement.Field(name)) && len(m.Columns[statement.Field(name)]) == 0:
			for _, text := range strings.Split(rest, "-") {
				i, err := strconv.Atoi(text)
				if err != nil || i < 0 || i >= MaxColumn || len(m.Columns[statement.Field(name)]) >= maxOfField {
					return m, false
				}
				m.Columns[statement.Field(name)] = append(m.Columns[statement.Field(name)], i)
			}
		default:
			return m, false
		}
	}
	return m, Enough(m) && !(m.DayFirst && m.MonthOf)
}

// Enough reports whether a table can be read by the mapping: day and amount are
// among it.
func Enough(m statement.Mapping) bool {
	return len(m.Columns[statement.FieldTime]) > 0 && len(m.Columns[statement.FieldAmount])+len(m.Columns[statement.FieldIn])+len(m.Columns[statement.FieldOut]) > 0
}

// ValidCurrency reports whether a word can be a currency or a ticker.
func ValidCurrency(s string) bool {
	return len(s) >= 2 && len(s) <= 10 && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == ""
}
