package figures

import (
	"errors"
	"io/fs"
	"testing"

	"joinder/internal/similar/group"
	"joinder/internal/similar/growntest"
)

// TestRealTexts holds what the method gave on petitions with known topics.
func TestRealTexts(t *testing.T) {
	all, err := petitions(growntest.Dir("../../../.."))
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("the real texts are not here (JOINDER_SHARED): ", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	var words []string
	for i := 0; i < len(all); i += 4 {
		words = append(words, all[i].Words)
	}
	u := group.UsualOf(words)
	if q := judge(all, regroup(all, u, nil, true, ids())); q.Purity < 0.98 || q.Groups < 100 {
		t.Errorf("%+v", q)
	}
	if testing.Short() {
		return
	}
	if s := grow(all, u, false); s.Kept < 0.97 || s.Rand < 0.98 {
		t.Errorf("%+v", s)
	}
}
