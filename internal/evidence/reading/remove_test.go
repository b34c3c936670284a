package reading_test

import (
	"context"
	"fmt"
	"io"
	"strings"
	"testing"

	"joinder"
	"joinder/internal/evidence/held"
	"joinder/internal/evidence/reading"
	"joinder/internal/evidence/statement"
	"joinder/internal/evidence/statement/odd"
)

// TestRemoveOneOfSeveral: a file goes with its marks and what was found in it,
// what the others hold stays, and the link goes with the last of them.
func TestRemoveOneOfSeveral(t *testing.T) {
	d, m := newDesk()
	ctx := t.Context()
	token, err := d.Begin(ctx, joinder.English)
	if err != nil {
		t.Fatal(err)
	}
	key := token.Key()
	other := "date,amount,currency,counterparty,transaction id\n2026-02-01 10:00:00,-5.00,EUR,Baker,B1\n2026-02-02 10:00:00,-6.00,EUR,Baker,B2\n"
	for name, body := range map[string]string{"wallet.csv": wallet, "bank.csv": other} {
		if err := d.Add(ctx, key, name, strings.NewReader(body)); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.Add(ctx, key, "empty.csv", strings.NewReader("")); joinder.KindOf(err) != joinder.Invalid {
		t.Fatalf("empty: %v", err)
	}
	if err := d.Read(ctx, key); err != nil {
		t.Fatal(err)
	}
	r, _, err := d.Look(ctx, key)
	if err != nil {
		t.Fatal(err)
	}
	id := map[string]joinder.ID{}
	for _, f := range r.Files {
		id[f.Name] = f.ID
	}
	if r, err = d.Mark(ctx, key, []reading.Spot{{File: id["wallet.csv"], Nr: 2}, {File: id["bank.csv"], Nr: 1}}, nil); err != nil || len(r.Marks) != 2 || len(r.Found) == 0 {
		t.Fatalf("%+v, %v", r, err)
	}
	if err := d.Show(ctx, key, reading.Filter{File: id["wallet.csv"]}); err != nil {
		t.Fatal(err)
	}
	if left, err := d.Remove(ctx, key, "not a file"); err != nil || !left {
		t.Errorf("what is no file: %v %v", left, err)
	}
	if left, err := d.Remove(ctx, key, ""); err != nil || !left {
		t.Errorf("the note of the empty one: %v %v", left, err)
	}
	for range 2 {
		if left, err := d.Remove(ctx, key, id["wallet.csv"]); err != nil || !left {
			t.Fatalf("%v %v", left, err)
		}
	}
	v, err := d.View(ctx, key, 1)
	if err != nil || len(v.Files) != 1 || v.Fits != 2 || v.Filter.On() || len(v.Found) != 0 || len(v.Marks) != 1 || v.Marks[0].Row.Counterparty != "Baker" || len(m.files) != 1 {
		t.Fatalf("left: %+v, %d files, %v", v, len(m.files), err)
	}
	if left, err := d.Remove(ctx, key, id["bank.csv"]); err != nil || left || len(m.held) != 0 {
		t.Errorf("the last: %v %v, %d links", left, err, len(m.held))
	}
}

// slow lets something happen while a file is read.
type slow struct {
	io.ReadCloser
	then *func()
}

func (s slow) Read(p []byte) (int, error) {
	if do := *s.then; do != nil {
		*s.then = nil
		do()
	}
	return s.ReadCloser.Read(p[:min(len(p), 1000)])
}

// interrupted is a memory whose next file is read while something happens.
type interrupted struct {
	*memory
	then *func()
}

func (i interrupted) Open(ctx context.Context, key held.Key, id joinder.ID) (io.ReadCloser, error) {
	body, err := i.memory.Open(ctx, key, id)
	return slow{body, i.then}, err
}

// TestOutdatedReadingsAreThrownAway: while a table is read by one mapping the
// person says another, or removes it; what counts is what was said last.
func TestOutdatedReadingsAreThrownAway(t *testing.T) {
	table := "when;a;b;who\n2026-02-01;-5.00;-50.00;Baker\n2026-02-02;-6.00;-60.00;Baker\n"
	mapped := func(amount int) reading.Chosen {
		return reading.Chosen{Mapping: &statement.Mapping{Header: true, Currency: "EUR", Columns: map[statement.Field][]int{statement.FieldTime: {0}, statement.FieldAmount: {amount}, statement.FieldCounterparty: {3}}}}
	}
	for _, remove := range []bool{false, true} {
		t.Run(fmt.Sprintf("remove=%v", remove), func(t *testing.T) {
			_, m := newDesk()
			var then func()
			in := interrupted{m, &then}
			d := reading.New(reading.Parts{Keeper: in, World: m.world, Words: func(joinder.Lang) odd.Words { return plain{} }})
			ctx := t.Context()
			token, err := d.Receive(ctx, joinder.English, "table.csv", strings.NewReader(table))
			if err != nil {
				t.Fatal(err)
			}
			key := token.Key()
			if err := d.Add(ctx, key, "wallet.csv", strings.NewReader(wallet)); err != nil {
				t.Fatal(err)
			}
			r, _, err := d.Look(ctx, key)
			if err != nil {
				t.Fatal(err)
			}
			file := r.Files[0].ID
			then = func() {
				if remove {
					if _, err := d.Remove(ctx, key, file); err != nil {
						t.Error(err)
					}
				} else if err := d.Choose(ctx, key, file, mapped(2)); err != nil {
					t.Error(err)
				}
			}
			if err := d.Choose(ctx, key, file, mapped(1)); err != nil {
				t.Fatal(err)
			}
			r, _, err = d.Look(ctx, key)
			if err != nil || r.Busy() {
				t.Fatalf("busy %v, %v", r.Busy(), err)
			}
			f, ok := r.File(file)
			switch {
			case ok == remove || !r.Readable():
				t.Errorf("files %+v", r.Files)
			case !remove && (f.Chosen.Mapping.Columns[statement.FieldAmount][0] != 2 || f.Summary.Totals[0].Out.String() != "110"):
				t.Errorf("read as %+v: %+v", f.Chosen.Mapping, f.Summary.Totals)
			}
		})
	}
}
