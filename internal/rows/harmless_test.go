package rows

import (
	"slices"
	"testing"
)

func TestHarmlessCells(t *testing.T) {
	got := Harmless([]string{"", "=1+1", "－5", "\tx", "O'Neil-李", "5-3", "𬭎"})
	if want := []string{"", "'=1+1", "'－5", "'\tx", "O'Neil-李", "5-3", "𬭎"}; !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}
