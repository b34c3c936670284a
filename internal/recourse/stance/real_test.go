package stance

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"joinder"
)

// TestRealReplies reads official replies to petitions and shows how they are
// distributed, with examples to judge by eye. They have no labels.
func TestRealReplies(t *testing.T) {
	dir := os.Getenv("JOINDER_SHARED")
	if dir == "" {
		dir = "../../../../shared"
	}
	f, err := os.Open(filepath.Join(dir, "data", "zh", "petitions.jsonl"))
	if err != nil {
		t.Skip("no data/zh/petitions.jsonl: set JOINDER_SHARED to run this test")
	}
	defer f.Close()
	c, err := New()
	if err != nil {
		t.Fatal(err)
	}
	kinds, stances, n, unsure := map[Kind]int{}, map[joinder.Stance]int{}, 0, 0
	in := bufio.NewScanner(f)
	in.Buffer(nil, 4<<20)
	for in.Scan() {
		var p struct{ Reply string }
		if err := json.Unmarshal(in.Bytes(), &p); err != nil || p.Reply == "" {
			continue
		}
		r := c.Read(p.Reply, joinder.Chinese)
		n++
		stances[r.Stance]++
		kinds[r.Kind]++
		if r.Unsure() {
			unsure++
		}
		for _, s := range r.Sentences {
			if s.From < 0 || s.To > len(p.Reply) || s.From >= s.To {
				t.Fatalf("a sentence at %d to %d of %d bytes", s.From, s.To, len(p.Reply))
			}
		}
		if n%84 == 0 && len(r.Sentences) > 0 {
			t.Logf("%s %s %.2f: %.150s", r.Stance, r.Kind, r.Confidence, r.Sentences[0].Text)
		}
	}
	t.Logf("%d official replies: %v, %d unsure; %v", n, stances, unsure, kinds)
}
