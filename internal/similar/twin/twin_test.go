package twin_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"joinder/internal/similar"
	"joinder/internal/similar/growntest"
	"joinder/internal/similar/twin"
)

// each gives texts as Find reads them.
func each(texts []string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for _, t := range texts {
			if !yield(t, nil) {
				return
			}
		}
	}
}

func file(t testing.TB) *os.File {
	t.Helper()
	f, err := os.CreateTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func find(t testing.TB, texts []string) []int32 {
	t.Helper()
	leader, err := twin.Find(t.Context(), file(t), each(texts), func(i int) (string, error) { return texts[i], nil })
	if err != nil {
		t.Fatal(err)
	}
	return leader
}

// pair is two texts that are alike.
type pair struct{ a, b int32 }

// allPairs compares every text with every other one that shares a shingle.
func allPairs(texts []string) (pairs []pair) {
	sets := make([][]uint64, len(texts))
	having := map[uint64][]int32{}
	for i, t := range texts {
		sets[i] = similar.Shingles(t, nil)
		shared := map[int32]int{}
		for _, s := range sets[i] {
			for _, k := range having[s] {
				shared[k]++
			}
			having[s] = append(having[s], int32(i))
		}
		for k, both := range shared {
			if float64(both)/float64(len(sets[i])+len(sets[k])-both) >= twin.Alike {
				pairs = append(pairs, pair{k, int32(i)})
			}
		}
	}
	return pairs
}

// groupsOf are the groups that pairs make.
func groupsOf(n int, pairs []pair) []int32 {
	leader := make([]int32, n)
	for i := range leader {
		leader[i] = int32(i)
	}
	var first func(int32) int32
	first = func(i int32) int32 {
		if leader[i] != i {
			leader[i] = first(leader[i])
		}
		return leader[i]
	}
	for _, p := range pairs {
		a, b := first(p.a), first(p.b)
		leader[max(a, b)] = min(a, b)
	}
	for i := range leader {
		leader[i] = first(int32(i))
	}
	return leader
}

// invented are texts of which many are nearly the same.
func invented(r *rand.Rand, n int) []string {
	word := func() string { return fmt.Sprintf("w%d", r.IntN(4000)) }
	han := func() string { return string([]rune{rune(0x4e00 + r.IntN(900)), rune(0x4e00 + r.IntN(900))}) }
	var out []string
	for len(out) < n {
		if len(out) > 0 && r.IntN(2) == 0 {
			was := strings.Split(out[r.IntN(len(out))], " ")
			for range r.IntN(1 + len(was)/8) {
				was[r.IntN(len(was))] = word()
			}
			out = append(out, strings.Join(was, " "))
			continue
		}
		make, sep := word, " "
		if r.IntN(3) == 0 {
			make, sep = han, " "
		}
		var words []string
		for range 4 + r.IntN(120) {
			words = append(words, make())
		}
		out = append(out, strings.Join(words, sep))
	}
	return out
}

// TestGroupsAreThoseOfAllPairs: what the bands propose is what comparing all
// with all gives.
func TestGroupsAreThoseOfAllPairs(t *testing.T) {
	for seed := range uint64(6) {
		texts := invented(rand.New(rand.NewPCG(seed, 1)), 800)
		pairs := allPairs(texts)
		if got, want := find(t, texts), groupsOf(len(texts), pairs); !slices.Equal(got, want) {
			for i := range got {
				if got[i] != want[i] {
					t.Errorf("seed %d: text %d is with %d, want %d", seed, i, got[i], want[i])
				}
			}
		}
		met := 0
		for _, p := range pairs {
			a, b := twin.Keys(similar.Shingles(texts[p.a], nil)), twin.Keys(similar.Shingles(texts[p.b], nil))
			if slices.ContainsFunc(a, func(k int64) bool { return slices.Contains(b, k) }) {
				met++
			}
		}
		if float64(met) < 0.995*float64(len(pairs)) {
			t.Errorf("seed %d: %d of %d pairs share a key", seed, met, len(pairs))
		}
	}
}

func TestOrderDoesNotMatter(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	texts := invented(r, 500)
	want := find(t, texts)
	order := r.Perm(len(texts))
	mixed := make([]string, len(texts))
	for i, k := range order {
		mixed[i] = texts[k]
	}
	got := find(t, mixed)
	for i := range mixed {
		for k := range mixed {
			if (got[i] == got[k]) != (want[order[i]] == want[order[k]]) {
				t.Fatalf("texts %d and %d", order[i], order[k])
			}
		}
	}
}

const letter = "我在九月三日从钱包提现两千三百元到银行卡，页面一直显示处理中，到今天已经过去三天还没有到账，客服电话打不通，在线客服只会说请耐心等待。"

func TestFormLetters(t *testing.T) {
	var texts []string
	for i := range 3000 { // each with a name of its own, a third of them word for word the same
		texts = append(texts, fmt.Sprintf("%s 投诉人%d", letter, i-i%3))
	}
	texts = append(texts, "", "钱没到账", "钱没到账", strings.ToUpper(" x "+letter), strings.Repeat("XXXX ", 60), strings.Repeat("XXXX ", 60))
	began := time.Now()
	leader := find(t, texts)
	t.Logf("%d texts in %v", len(texts), time.Since(began))
	for i := range 3000 {
		if leader[i] != 0 {
			t.Fatalf("letter %d is with %d", i, leader[i])
		}
	}
	if want := []int32{3000, 3001, 3002, 0, 3004, 3005}; !slices.Equal(leader[3000:], want) {
		t.Errorf("%v, want %v", leader[3000:], want)
	}
}

// TestRunsDoNotMatter: texts that were sorted some at a time have the same
// groups as those that were sorted all at once.
func TestRunsDoNotMatter(t *testing.T) {
	texts := append(invented(rand.New(rand.NewPCG(5, 6)), 700), "", letter, letter, letter+" 另外", "")
	want := find(t, texts)
	for _, n := range []int{1, 3, 64, 704, 705, 706} {
		g := twin.NewGrouper(file(t))
		g.RunsOf(n)
		for _, text := range texts {
			s, _ := twin.SketchOf(similar.Shingles(text, nil))
			if s != twin.LoadSketch(s.AppendTo(nil)) {
				t.Fatal("a sketch is not read as it was written")
			}
			if err := g.Add(&s); err != nil {
				t.Fatal(err)
			}
		}
		got, err := g.Group(t.Context(), func(i int) (string, error) { return texts[i], nil })
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("runs of %d: other groups, %v", n, err)
		}
	}
}

// full is a disk on which nothing has room behind some bytes.
type full struct {
	*os.File
	room int64
}

var errFull = errors.New("no space left")

func (f full) WriteAt(b []byte, at int64) (int, error) {
	if at+int64(len(b)) > f.room {
		return 0, errFull
	}
	return f.File.WriteAt(b, at)
}

func TestFullDisk(t *testing.T) {
	for _, room := range []int64{0, 1000, 30_000} {
		_, err := twin.Find(t.Context(), full{file(t), room}, each(invented(rand.New(rand.NewPCG(1, 1)), 300)), nil)
		if !errors.Is(err, errFull) {
			t.Errorf("room for %d bytes: %v", room, err)
		}
	}
}

func TestFindStops(t *testing.T) {
	disk := errors.New("disk")
	_, err := twin.Find(t.Context(), file(t), func(yield func(string, error) bool) { _ = yield(letter, nil) && yield("", disk) }, nil)
	if !errors.Is(err, disk) {
		t.Error(err)
	}
	texts := []string{letter, letter + " 另外"}
	if _, err := twin.Find(t.Context(), file(t), each(texts), func(int) (string, error) { return "", disk }); !errors.Is(err, disk) {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := twin.Find(ctx, file(t), each(texts), nil); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if got := find(t, nil); len(got) != 0 {
		t.Error(got)
	}
}

func TestShinglesAreBlindToForm(t *testing.T) {
	for _, p := range [][2]string{
		{"I sent $80 to the shop, and it never arrived.", "i SENT 80 to　the shop and it\nnever arrived"},
		{"Ｉ ｓｅｎｔ money to the café in Zürich last week", "I sent money to the cafe in Zurich, last week!"},
		{"提现到银行卡已经第四天，一直显示处理中，没有到账，打客服", "提现到银行卡 已经第四天 一直显示处理中 没有到账 打客服"},
		{"On XX/XX/XXXX I called the bank and they said wait", "On I called the bank xxxx and they said wait"},
		{"emoji 🙂 in between the words of a longer sentence", "emoji in between the words of a longer sentence"},
	} {
		a, b := similar.Shingles(p[0], nil), similar.Shingles(p[1], nil)
		if len(a) == 0 || !slices.Equal(a, b) {
			t.Errorf("%q and %q share %.2f", p[0], p[1], twin.Jaccard(a, b))
		}
	}
	for _, text := range []string{"", "短", "a few words only", strings.Repeat("🙂", 99), "\xff\xfe\xff"} {
		if s := similar.Shingles(text, nil); len(s) > 0 {
			t.Errorf("%q has %d", text, len(s))
		}
	}
}

// real are texts that are not part of the repository.
func real(t testing.TB, file, field string) (out []string) {
	t.Helper()
	f, err := os.Open(filepath.Join(growntest.Dir("../../.."), "data", file))
	if err != nil {
		t.Skipf("no real texts here: %v (set JOINDER_SHARED)", err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var row map[string]any
		if json.Unmarshal(lines.Bytes(), &row) == nil {
			text, _ := row[field].(string)
			out = append(out, text)
		}
	}
	return out
}

// TestRealTexts: recall and precision against all pairs.
func TestRealTexts(t *testing.T) {
	for name, texts := range map[string][]string{
		"cfpb": real(t, "cfpb/cfpb_narratives.jsonl", "narrative"), "petitions": real(t, "zh/petitions.jsonl", "text"),
	} {
		pairs := allPairs(texts)
		began := time.Now()
		got := find(t, texts)
		took := time.Since(began)
		found, keyed := 0, 0
		for _, p := range pairs {
			if got[p.a] == got[p.b] {
				found++
			}
			a, b := twin.Keys(similar.Shingles(texts[p.a], nil)), twin.Keys(similar.Shingles(texts[p.b], nil))
			if slices.ContainsFunc(a, func(k int64) bool { return slices.Contains(b, k) }) {
				keyed++
			}
		}
		want := groupsOf(len(texts), pairs)
		wrong, inside := 0, 0
		sizes := map[int32]int{}
		for i := range got {
			sizes[got[i]]++
			if got[i] != want[i] {
				wrong++
			}
		}
		largest := 0
		for _, n := range sizes {
			inside += n * (n - 1) / 2
			largest = max(largest, n)
		}
		t.Logf("%s: %d texts, %d pairs alike, %d found, %d share a key; %d pairs inside groups, largest %d; %d texts in another group than by all pairs; %v",
			name, len(texts), len(pairs), found, keyed, inside, largest, wrong, took)
		if float64(found) < 0.999*float64(len(pairs)) || wrong > len(texts)/1000 || float64(keyed) < 0.999*float64(len(pairs)) {
			t.Errorf("%s: recall %.4f", name, float64(found)/float64(len(pairs)))
		}
	}
}
