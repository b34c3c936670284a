package reading_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"joinder"
	"joinder/internal/evidence/held"
	"joinder/internal/evidence/reading"
	"joinder/internal/evidence/statement"
	"joinder/internal/evidence/statement/odd"
)

// memory is a Keeper without a database.
type memory struct {
	held  map[held.Key]held.Held
	files map[joinder.ID][]byte
	jobs  []joinder.Job
	world joinder.World
	first func() // runs once before the next Save: somebody else is faster
}

func (m *memory) Hold(_ context.Context, kind held.Kind, state any, life time.Duration) (held.Token, error) {
	token := held.Token(fmt.Sprintf("token%021d", len(m.held)))
	h := held.Held{Key: token.Key(), Kind: kind, Version: 1, Until: m.world.Now().Add(life)}
	err := h.Write(state)
	m.held[h.Key] = h
	return token, err
}

func (m *memory) Look(_ context.Context, _ held.Kind, key held.Key) (held.Held, error) {
	h, ok := m.held[key]
	if !ok {
		return h, joinder.Fail(joinder.NotFound, "error.held.gone")
	}
	return h, nil
}

func (m *memory) Save(_ context.Context, h held.Held, _ time.Duration, jobs ...joinder.Job) error {
	if before := m.first; before != nil {
		m.first = nil
		before()
	}
	if m.held[h.Key].Version != h.Version {
		return joinder.Fail(joinder.Conflict, "error.held.changed")
	}
	h.Version++
	m.held[h.Key] = h
	m.jobs = append(m.jobs, jobs...)
	return nil
}

func (m *memory) Add(_ context.Context, key held.Key, name string, body io.Reader) (held.File, error) {
	b, err := io.ReadAll(body)
	if err != nil || len(b) == 0 {
		return held.File{}, joinder.Fail(joinder.Invalid, "error.held.empty")
	}
	h := m.held[key]
	f := held.File{ID: m.world.ID(), Name: name, Size: int64(len(b))}
	h.Files = append(h.Files, f)
	m.held[key], m.files[f.ID] = h, b
	return f, nil
}

func (m *memory) Open(_ context.Context, _ held.Key, id joinder.ID) (io.ReadCloser, error) {
	b, ok := m.files[id]
	if !ok {
		return nil, joinder.Fail(joinder.NotFound, "error.held.gone")
	}
	return io.NopCloser(bytes.NewReader(b)), nil
}

func (m *memory) DropFile(_ context.Context, _ held.Key, id joinder.ID) error {
	delete(m.files, id)
	return nil
}

func (m *memory) Drop(_ context.Context, key held.Key) error {
	delete(m.held, key)
	return nil
}

type plain struct{}

func (plain) T(key string, args ...any) string { return key + fmt.Sprint(args...) }

func newDesk() (*reading.Desk, *memory) {
	m := &memory{held: map[held.Key]held.Held{}, files: map[joinder.ID][]byte{}, world: joinder.RealWorld()}
	return reading.New(reading.Parts{Keeper: m, World: m.world, Words: func(joinder.Lang) odd.Words { return plain{} }}), m
}

const wallet = `date,amount,currency,counterparty,status,transaction id
2026-01-03 10:00:00,-20.00,CNY,Corner shop,ok,T1
2026-01-04 10:00:00,-300.00,CNY,King game,ok,T2
2026-01-04 10:02:00,-300.00,CNY,King game,ok,T3
2026-01-05 12:00:00,50.00,CNY,O'Neil-李,ok,T4
2026-01-06 99:00:00,oops,CNY,nobody,ok,T5
2026-01-07 09:00:00,-7.25,CNY,Bus 𬭎𬀩,ok,T6
`

// TestReadMarkFilter: a file is read, the payment that stands twice is found,
// its rows are marked, and the sum is exact.
func TestReadMarkFilter(t *testing.T) {
	d, m := newDesk()
	ctx := t.Context()
	token, err := d.Receive(ctx, joinder.English, "my.csv", strings.NewReader(wallet))
	if err != nil {
		t.Fatal(err)
	}
	v, err := d.View(ctx, token.Key(), 1)
	if err != nil {
		t.Fatal(err)
	}
	if len(v.Files) != 1 || v.Files[0].Phase != reading.Ready || v.Fits != 5 || v.Files[0].Summary.Refused != 1 {
		t.Fatalf("read %+v, %d fit", v.Files, v.Fits)
	}
	if len(v.Found) == 0 || v.Found[0].Kind != odd.Duplicate || v.Found[0].Says[joinder.Chinese] == "" {
		t.Fatalf("found %+v", v.Found)
	}
	for _, p := range v.Found[0].Places {
		if got := v.At[p.Spot]; got.Counterparty != "King game" {
			t.Errorf("the finding shows %+v", got)
		}
	}
	file := v.Files[0].ID
	m.first = func() { // another tab marks the third row at the same time
		if _, err := d.Mark(ctx, token.Key(), []reading.Spot{{File: file, Nr: 3}}, nil); err != nil {
			t.Error(err)
		}
	}
	r, err := d.Mark(ctx, token.Key(), []reading.Spot{{File: file, Nr: 2}, {File: file, Nr: 4}, {File: file, Nr: 99}, {File: "no", Nr: 1}}, nil)
	if err != nil || len(r.Marks) != 3 {
		t.Fatalf("marked %+v, %v", r.Marks, err)
	}
	if s := r.Sums(); len(s) != 1 || !s[0].Left.Equal(decimal.RequireFromString("550")) || s[0].Rows != 3 {
		t.Errorf("sums %+v", s)
	}
	tr := r.Marks[0].Transaction("e1")
	if tr.Amount.Decimal() != "300.00" || tr.OrderID != "T2" || tr.Line != 3 || tr.Evidence != "e1" {
		t.Errorf("transaction %+v", tr)
	}
	if tr := r.Marks[2].Transaction("e1"); tr.Amount.Decimal() != "-50.00" {
		t.Errorf("what came back is %s", tr.Amount)
	}
	for _, c := range []struct {
		f    reading.Filter
		want int
	}{
		{reading.Filter{Text: " king GAME "}, 2}, {reading.Filter{Text: "t6"}, 1}, {reading.Filter{Direction: statement.In}, 1}, {reading.Filter{Marked: true}, 3}, {reading.Filter{Odd: true}, 2},
		{reading.Filter{From: joinder.Date{Year: 2026, Month: 1, Day: 5}}, 2}, {reading.Filter{To: joinder.Date{Year: 2026, Month: 1, Day: 3}}, 1},
		{reading.Filter{Least: decimal.NewNullDecimal(decimal.RequireFromString("20"))}, 4}, {reading.Filter{File: "other"}, 0},
	} {
		if err := d.Show(ctx, token.Key(), c.f); err != nil {
			t.Fatal(err)
		}
		if v, err = d.View(ctx, token.Key(), 7); err != nil || v.Fits != c.want || len(v.Rows) != c.want || v.Now != 1 {
			t.Errorf("%+v: %d rows of %d, %v", c.f, len(v.Rows), v.Fits, err)
		}
	}
	if r, err = d.Mark(ctx, token.Key(), nil, []reading.Spot{{File: file, Nr: 4}}); err != nil || len(r.Marks) != 2 {
		t.Errorf("unmarked: %+v, %v", r.Marks, err)
	}
	if err := d.Drop(ctx, token.Key()); err != nil {
		t.Fatal(err)
	}
	if _, err := d.View(ctx, token.Key(), 1); joinder.KindOf(err) != joinder.NotFound {
		t.Errorf("after it was let go: %v", err)
	}
}

// TestLargeFilesAreJobs: what is over the bound is read by the job, and twice
// does no harm; two files of one link are looked at together.
func TestLargeFilesAreJobs(t *testing.T) {
	d, m := newDesk()
	ctx := t.Context()
	var b strings.Builder
	b.WriteString("date,amount,currency,counterparty,note\n")
	for i := range 40_000 {
		fmt.Fprintf(&b, "2026-01-%02d 10:%02d:00,-%d.25,EUR,Shop %d,%s\n", i%28+1, i%60, i%97+1, i%50, strings.Repeat("n", 80))
	}
	token, err := d.Begin(ctx, joinder.Chinese)
	if err != nil {
		t.Fatal(err)
	}
	for name, body := range map[string]string{"large.csv": b.String(), "small.csv": wallet} {
		if err := d.Add(ctx, token.Key(), name, strings.NewReader(body)); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.Read(ctx, token.Key()); err != nil {
		t.Fatal(err)
	}
	if len(m.jobs) != 1 || string(m.jobs[0].Payload) != string(token.Key()) {
		t.Fatalf("jobs %+v", m.jobs)
	}
	if v, err := d.View(ctx, token.Key(), 1); err != nil || !v.Busy() || len(v.Rows) != 0 {
		t.Fatalf("before the job: busy %v, %d rows, %v", v.Busy(), len(v.Rows), err)
	}
	for range 2 {
		if err := d.Run(ctx, m.jobs[0].Payload); err != nil {
			t.Fatal(err)
		}
	}
	v, err := d.View(ctx, token.Key(), 3)
	if err != nil || v.Busy() || v.Fits != 40_005 || len(v.Rows) != reading.PerPage || v.Pages != 801 || len(v.Totals) != 2 {
		t.Fatalf("after the job: %d rows of %d on %d pages, %v", len(v.Rows), v.Fits, v.Pages, err)
	}
	if err := d.Drop(ctx, token.Key()); err != nil {
		t.Fatal(err)
	}
	if err := d.Run(ctx, m.jobs[0].Payload); err != nil {
		t.Errorf("a link that is gone: %v", err)
	}
}

// TestWhatCannotBeRead: every bad file gets its phase and its reason.
func TestWhatCannotBeRead(t *testing.T) {
	d, _ := newDesk()
	ctx := t.Context()
	token, err := d.Begin(ctx, joinder.English)
	if err != nil {
		t.Fatal(err)
	}
	for _, body := range []string{strings.Repeat("\x00", 9000), "hello\n", "a,b,c\n1,2,3\n4,5,6\n", "%PDF-1.7\n", strings.Repeat("x", 10<<20), "date,amount,currency\n"} {
		if err := d.Add(ctx, token.Key(), "f", strings.NewReader(body)); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.Add(ctx, token.Key(), "empty", strings.NewReader("")); joinder.KindOf(err) != joinder.Invalid {
		t.Errorf("empty: %v", err)
	}
	if err := d.Run(ctx, []byte(token.Key())); err != nil {
		t.Fatal(err)
	}
	r, _, err := d.Look(ctx, token.Key())
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range r.Files {
		t.Log(i, f.Phase, f.Problem)
		if f.Phase != reading.Failed && f.Phase != reading.Unmapped || f.Problem == nil || f.Problem.Key == "" {
			t.Errorf("file %d: %+v", i, f)
		}
	}
	if r.Busy() || r.Readable() {
		t.Error("there is nothing to read")
	}
}
