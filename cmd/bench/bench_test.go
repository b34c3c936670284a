package main

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestFigures(t *testing.T) {
	for v, want := range map[float64]string{0: "0", 0.01234: "0.0123", 0.5: "0.500", 7.126: "7.13", 42.04: "42.0", 999.6: "1,000", 1234567: "1,234,567"} {
		if got := figure(v); got != want {
			t.Errorf("figure(%v) = %q, want %q", v, got, want)
		}
	}
	if got := ratio(3, 0); got != "-" {
		t.Errorf("nothing goes into 3 %q times", got)
	}
}

func TestTable(t *testing.T) {
	table := newTable("Title", "page", "peer", "ms")
	table.row("home", "bare", "1.5")
	table.row("case", "-", "120")
	table.note("Of %d runs.", 3)
	var b strings.Builder
	table.print(&b)
	want := "\nTitle\npage  peer   ms\n----  ----  ---\nhome  bare  1.5\ncase  -     120\n  Of 3 runs.\n"
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
}

// TestGenerated: what stands for the CFPB's files has their number of rows,
// and the importer's reader takes each.
func TestGenerated(t *testing.T) {
	for file, want := range map[string]int64{narrativesFile: narrativeRows, metadataFile: metadataRows} {
		path := filepath.Join(t.TempDir(), file)
		if err := generate(path); err != nil {
			t.Fatal(err)
		}
		if n, err := parse(path); n != want || err != nil {
			t.Errorf("%s: %d rows, %v; want %d", file, n, err, want)
		}
	}
}

// TestDuel: both sides are called, for about the time given, and errDone ends
// one side without an error.
func TestDuel(t *testing.T) {
	left := 10
	a, b, err := duel(context.Background(), 1, 400*time.Millisecond,
		func(context.Context, int) error { time.Sleep(time.Millisecond); return nil },
		func(context.Context, int) error {
			if left == 0 {
				return errDone
			}
			left--
			return nil
		})
	if err != nil || len(a.calls) == 0 || len(b.calls) != 10 {
		t.Errorf("%d and %d calls, %v", len(a.calls), len(b.calls), err)
	}
	if a.ms(0.5) < 1 {
		t.Errorf("half of the calls kept %v ms", a.ms(0.5))
	}
}

func TestUnknownTable(t *testing.T) {
	var b strings.Builder
	err := run(context.Background(), []string{"-only", "nothing", "-dir", t.TempDir()}, &b)
	if err == nil || !strings.Contains(err.Error(), "pages") {
		t.Errorf("%v", err)
	}
}
