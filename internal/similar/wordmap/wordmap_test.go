package wordmap

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

func TestNumbers(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var m Map
	want := map[string]uint32{}
	for i := range 200_000 {
		word := fmt.Sprint(r.IntN(30_000) * r.IntN(3000))
		switch i % 3 {
		case 1:
			word = "提现" + word[:min(len(word), i%9)]
		case 2:
			word = word[:min(len(word), i%4)]
		}
		n, known := want[word]
		if !known {
			n = uint32(len(want))
			want[word] = n
		}
		got, had := m.Number(word)
		if i%2 == 0 {
			got, had = m.NumberBytes([]byte(word))
			known = true
		}
		if got != n || had != known {
			t.Fatalf("%q: %d %v, want %d %v", word, got, had, n, known)
		}
	}
	if m.Len() != len(want) {
		t.Errorf("%d words, want %d", m.Len(), len(want))
	}
}
