package similar

import (
	"strings"
	"testing"
)

func TestExcerptsKeepWholeWords(t *testing.T) {
	const text = "an ongoing issue, they froze my accounts without warning"
	tests := []struct{ from, to, want, mark string }{
		{"going", "accou", "issue, they froze my", "froze"},
		{"ongoing", "accounts", "ongoing issue, they froze my accounts", "froze"},
		{"going", "accou", "going issue, they froze my", "going"},
		{"roze", "accou", "roze my", "roze"},
	}
	for _, c := range tests {
		at := strings.Index(text, c.mark)
		from, to := WholeWords(text, strings.Index(text, c.from), strings.Index(text, c.to)+len(c.to), []Mark{{at, at + len(c.mark)}})
		if got := text[from:to]; got != c.want {
			t.Errorf("from %q to %q: %q, want %q", c.from, c.to, got, c.want)
		}
	}
	const stop = "did nothing. And they"
	if from, to := WholeWords(stop, 5, len(stop), nil); stop[from:to] != "And they" {
		t.Errorf("%q begins with what ends another sentence", stop[from:to])
	}
	long := strings.Repeat("x", 100)
	if from, to := WholeWords(long, 10, 90, nil); from != 10 || to != 90 {
		t.Errorf("a long word was cut to %d–%d", from, to)
	}
	if from, to := WholeWords("提现三天了还在处理中", 3, 12, nil); from != 3 || to != 12 {
		t.Errorf("Han was cut to %d–%d", from, to)
	}
}
