package rows

import (
	"slices"
	"testing"
)

func TestHarmlessCells(t *testing.T) {
	got := Harmless([]string{"", "=1+1", "－5", "\tx", "O'Neil-李", "5-3", "𬭎", "-12.50", "-", "-1+2", "-1.2.3"})
	if want := []string{"", "'=1+1", "'－5", "'\tx", "O'Neil-李", "5-3", "𬭎", "-12.50", "'-", "'-1+2", "'-1.2.3"}; !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}
