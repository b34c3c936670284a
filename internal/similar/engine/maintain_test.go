package engine

import (
	"testing"
	"time"
)

// TestMergesStaySmall: six of a size are merged, six of a million are not, and
// deleted text goes from those too.
func TestMergesStaySmall(t *testing.T) {
	now := time.Now()
	x := &Index{opt: Options{Now: func() time.Time { return now }}.filled()}
	file := func(docs int) entryOf { return entryOf{s: &segment{name: "x", docs: docs}} }
	var large, mixed []entryOf
	for range 14 {
		large = append(large, file(1_000_000))
	}
	if picked := x.pick(large); picked != nil {
		t.Errorf("%d files of a million are merged", len(picked))
	}
	mixed = append(mixed, large...)
	for range 6 {
		mixed = append(mixed, file(20_000))
	}
	if picked := x.pick(mixed); len(picked) != 6 || docsOf(picked) != 120_000 {
		t.Errorf("%d files of %d documents", len(picked), docsOf(picked))
	}
	large[3].kept, large[3].since = make(bitset, wordsFor(1_000_000)), now.Add(-time.Hour).Unix()
	large[3].kept.set(7)
	if picked := x.pick(large); len(picked) != 1 || picked[0].since == 0 {
		t.Errorf("%d files", len(picked))
	}
}
