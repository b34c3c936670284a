package clock_test

import (
	"bufio"
	"os"
	"strconv"
	"strings"
	"testing"

	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/recourse/clock"
)

func pack(t testing.TB) *datapack.Pack {
	t.Helper()
	p, err := datapack.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func day(t testing.TB, s string) joinder.Date {
	t.Helper()
	d, err := joinder.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

type row struct {
	rule, from, date string
	announced        bool
	note             string
}

// table reads testdata/deadlines.tsv.
func table(t testing.TB) []row {
	t.Helper()
	f, err := os.Open("testdata/deadlines.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []row
	for s := bufio.NewScanner(f); s.Scan(); {
		if strings.HasPrefix(s.Text(), "#") {
			continue
		}
		c := strings.Split(s.Text(), "\t")
		announced, err := strconv.ParseBool(c[3])
		if err != nil {
			t.Fatalf("%q: %v", s.Text(), err)
		}
		out = append(out, row{c[0], c[1], c[2], announced, c[4]})
	}
	return out
}

func TestDeadlinesByTable(t *testing.T) {
	p, rows := pack(t), table(t)
	if len(rows) < 300 {
		t.Errorf("%d rows, want at least 300", len(rows))
	}
	for _, c := range rows {
		r, err := clock.Compute(p, c.rule, clock.On(day(t, c.from)))
		if err != nil {
			t.Errorf("%s: %v", c.rule, err)
			continue
		}
		got := r.Date.String()
		if got == "" {
			got = "-"
		}
		if got != c.date || r.Announced != c.announced {
			t.Errorf("%s from %s: %s, announced %v; want %s, %v (%s)\nskipped %v", c.rule, c.from, got, r.Announced, c.date, c.announced, c.note, r.Skipped)
		}
	}
}
