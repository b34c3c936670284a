package sqldb

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"joinder"
	"joinder/internal/similar/twin"
)

func scratchFile(t *testing.T) *os.File {
	t.Helper()
	db := &DB{scratchDir: t.TempDir()}
	f, err := db.scratch()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { endScratch(f) })
	return f
}

// TestBandsAreSortedOutsideMemory: however few fit in memory.
func TestBandsAreSortedOutsideMemory(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{0, 1, 7, 8, 9, 500} {
		for _, most := range []int{1, 8, 100, 1000} {
			s := bandSorter{file: scratchFile(t), most: most}
			var want, got []band
			for range n {
				b := band{int64(r.Uint64()), r.Int64N(50)}
				if r.IntN(4) == 0 && len(want) > 0 {
					b.key = want[r.IntN(len(want))].key
				}
				want = append(want, b)
				if err := s.add(b); err != nil {
					t.Fatal(err)
				}
			}
			if err := s.each(func(some []band) error { got = append(got, some...); return nil }); err != nil {
				t.Fatal(err)
			}
			sortBands(want, 0)
			if !slices.Equal(got, want) {
				t.Errorf("%d bands, %d in memory: %v, want %v", n, most, got, want)
			}
		}
	}
}

// TestPrintsAreRemembered: also those whose ids are not in order, and none when
// there is no room.
func TestPrintsAreRemembered(t *testing.T) {
	file := scratchFile(t)
	var k prints
	var ids []string
	var cs []joinder.Complaint
	var prepared []any
	var fresh []joinder.ID
	for i := range 3000 {
		id := fmt.Sprintf("%032x", i^1) // each pair the other way round
		text := strings.Repeat(fmt.Sprintf("word%d of a text ", i), 8)
		if i%10 == 0 {
			text = ""
		}
		ids, cs, prepared = append(ids, id), append(cs, joinder.Complaint{ID: joinder.ID(id), Public: text}), append(prepared, k.make(text))
		if i%7 > 0 { // others were there before
			fresh = append(fresh, joinder.ID(id))
		}
	}
	k.keep(func() (*os.File, error) { return file, nil }, cs, prepared, fresh)
	slices.Sort(ids)
	m, found := k.remembered(), 0
	for _, id := range ids {
		p, ok := m.find(id)
		if !ok {
			continue
		}
		found++
		i := slices.IndexFunc(cs, func(c joinder.Complaint) bool { return string(c.ID) == id })
		want, _ := prepared[i].(*print)
		if (p == nil) != (want == nil) || p != nil && (p.sketch != want.sketch || !slices.Equal(p.signature, want.signature)) {
			t.Fatalf("%s is remembered otherwise", id)
		}
	}
	if found != len(fresh) {
		t.Errorf("%d found, want %d", found, len(fresh))
	}
	k.forget()
	if _, ok := k.remembered().find(ids[0]); ok {
		t.Error("forgotten and found")
	}
	k.keep(func() (*os.File, error) { return nil, errors.New("full") }, cs, prepared, fresh)
	if _, ok := k.remembered().find(ids[1]); ok {
		t.Error("remembered without a file")
	}
}

func TestRollOfComplaints(t *testing.T) {
	r := roll{db: &DB{}, file: scratchFile(t)}
	signature := make([]byte, rollSign)
	signature[5] = 7
	for i := range 100 {
		p := &print{sketch: twin.Sketch{}}
		switch i % 3 {
		case 0:
			p = nil
		case 1:
			p.signature = signature
		}
		if err := r.add(fmt.Sprintf("%04d", 2*i), p); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.flush(); err != nil {
		t.Fatal(err)
	}
	if err := r.add(strings.Repeat("0", 33), nil); err == nil {
		t.Error("an id that is too long is taken")
	}
	spans, err := r.spans([]due{{First: "0100", Last: "0120"}, {First: "0004", Last: "0007"}, {First: "0111", Last: "0130"}, {First: "9", Last: "9"}})
	if want := []span{{2, 4}, {50, 66}}; err != nil || !slices.Equal(spans, want) {
		t.Errorf("%v %v, want %v", spans, err, want)
	}
	for place, in := range map[int]bool{1: false, 2: true, 3: true, 4: false, 49: false, 50: true, 65: true, 66: false, 99: false} {
		if within(spans, place) != in {
			t.Errorf("place %d", place)
		}
	}
	reader := r.from(0)
	for i := range 210 {
		place, ok, err := reader.find(fmt.Sprintf("%04d", i))
		if err != nil || ok != (i%2 == 0 && i < 200) || ok && place != i/2 {
			t.Fatalf("%d: place %d, %t, %v", i, place, ok, err)
		}
		if ok && (reader.at.hasText != (i/2%3 > 0) || slices.Equal(reader.at.signature, signature) != (i/2%3 == 1)) {
			t.Errorf("%d: %+v", i, reader.at)
		}
	}
}

// TestScratchEndsWithItsProcess: its name is gone at once or at the next start,
// and a directory that cannot be written says so.
func TestScratchEndsWithItsProcess(t *testing.T) {
	dir := t.TempDir()
	left := filepath.Join(dir, scratchName+"killed")
	mine := filepath.Join(dir, "mine")
	for _, name := range []string{left, mine} {
		if err := os.WriteFile(name, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var db DB
	db.ScratchIn(dir)
	if names, _ := filepath.Glob(filepath.Join(dir, "*")); !slices.Equal(names, []string{mine}) {
		t.Errorf("left: %v", names)
	}
	f, err := db.scratch()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString("words"); err != nil {
		t.Error(err)
	}
	endScratch(f)
	if names, _ := filepath.Glob(filepath.Join(dir, "*")); !slices.Equal(names, []string{mine}) {
		t.Errorf("left: %v", names)
	}
	db.ScratchIn(filepath.Join(dir, "none"))
	if _, err := db.scratch(); joinder.KindOf(err) != joinder.Unavailable {
		t.Error(err)
	}
}
