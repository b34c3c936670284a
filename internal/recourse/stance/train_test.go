package stance

import (
	"bytes"
	"encoding/json"
	"flag"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"joinder"
)

var train = flag.String("train", "", "directory to write model.bin to")

// labelled is one line of testdata/replies.jsonl.
type labelled struct {
	ID, Lang, Text, Split string
	Stance                joinder.Stance
	Kind                  Kind
	Key                   []string
}

func (l labelled) lang() joinder.Lang {
	if l.Lang == "zh" {
		return joinder.Chinese
	}
	return joinder.English
}

// readLabelled reads the replies of a split. Those of train_*.jsonl are only
// there to learn from.
func readLabelled(t *testing.T, split string) (out []labelled) {
	t.Helper()
	files, err := filepath.Glob("testdata/*.jsonl")
	if err != nil || len(files) == 0 {
		t.Fatalf("no replies: %v", err)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for line := range bytes.Lines(data) {
			var l labelled
			if err := json.Unmarshal(line, &l); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if l.Split == split {
				out = append(out, l)
			}
		}
	}
	return out
}

// readExamples reads testdata/examples*.txt: sentences of our own invention
// below the kind that they decide; "none" for those that decide nothing.
func readExamples(t *testing.T) (out []labelled) {
	t.Helper()
	files, err := filepath.Glob("testdata/examples*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no examples: %v", err)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		kind := Kind("")
		for in := range strings.Lines(string(data)) {
			line := strings.TrimSpace(in)
			if line == "" || line[0] == '#' {
				continue
			}
			if k, ok := strings.CutPrefix(line, "== "); ok {
				if kind = Kind(k); kind != "none" && kind.Stance() == "" {
					t.Fatalf("%s: no kind %q", name, kind)
				}
				continue
			}
			out = append(out, labelled{Text: line, Kind: kind, Stance: kind.Stance(), Key: []string{line}})
		}
	}
	return out
}

// sample is a sentence with the class that it should get.
type sample struct {
	v      []feature
	class  int
	weight float64
}

func (c *Classifier) samples(l labelled) (out []sample) {
	folded, _, parts := c.parts(l.Text, l.lang())
	kind := slices.Index(Kinds, l.Kind)
	if kind < 0 {
		kind = none
	}
	for _, p := range parts {
		s := sample{p.v, none, 0.6}
		for _, key := range l.Key {
			if keyed(string(c.fold.fold(key)), string(folded[p.at.from:p.at.to])) {
				s.class, s.weight = kind, 1
			}
		}
		if s.class == none && l.Kind != "none" {
			s.weight = 0.5
		}
		out = append(out, s)
	}
	return out
}

// keyed reports whether a key passage and a sentence share most of the shorter.
func keyed(key, sentence string) bool {
	a, b := strings.TrimSpace(key), strings.TrimSpace(sentence)
	if strings.Contains(a, b) || strings.Contains(b, a) {
		return true
	}
	n := 0
	for _, w := range strings.FieldsFunc(a, func(r rune) bool { return strings.ContainsRune(",.;:!?。\n", r) }) {
		if w = strings.TrimSpace(w); len(w) > 3 && strings.Contains(b, w) {
			n += len(w)
		}
	}
	return n*2 > min(len(a), len(b))
}

const (
	rounds    = 40
	rate      = 0.5
	decayCue  = 2e-3
	decayWord = 1.5e-4
)

// fitSentences is multinomial logistic regression by AdaGrad, starting from
// the cues as they were written.
func fitSentences(data []sample, seed uint64) *model {
	m := &model{sentence: make([][classes]float32, features), cool: 1}
	prior := func(f, c int) float32 {
		if f < cueFeatures && f == c {
			return 2
		}
		return 0
	}
	for f := range cueFeatures {
		m.sentence[f][f] = 2
	}
	squares := make([][classes]float32, features)
	random := rand.New(rand.NewPCG(seed, 1))
	order := make([]int, len(data))
	for i := range order {
		order[i] = i
	}
	for range rounds {
		random.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, i := range order {
			d := data[i]
			p := m.judge(d.v)
			p[d.class]--
			for _, f := range d.v {
				decay := float32(decayWord)
				if f.at < dense {
					decay = decayCue
				}
				w, q := &m.sentence[f.at], &squares[f.at]
				for c := range classes {
					g := float32(d.weight*p[c]*f.value) + decay*(w[c]-prior(f.at, c))
					q[c] += g * g
					w[c] -= rate * g / float32(math.Sqrt(float64(q[c])+1e-3))
				}
			}
		}
	}
	return m
}

type whole struct {
	x    [summary]float64
	kind int
}

// fitWhole trains the second model, starting from "the best sentence decides".
func fitWhole(m *model, data []whole, seed uint64) {
	prior := func(i, k int) float64 {
		if i%cueFeatures != k {
			return 0
		}
		return []float64{4, 1.5, 1}[i/cueFeatures]
	}
	for i := range summary {
		for k := range cueFeatures {
			m.whole[i][k] = float32(prior(i, k))
		}
	}
	random := rand.New(rand.NewPCG(seed, 2))
	for round := range 200 {
		step := 0.1 / (1 + float64(round)/30)
		for range data {
			d := data[random.IntN(len(data))]
			p := m.conclude(d.x, [cueFeatures]float64{})
			p[d.kind]--
			for k := range cueFeatures {
				for i, v := range d.x {
					m.whole[i][k] -= float32(step * (p[k]*v + 0.02*(float64(m.whole[i][k])-prior(i, k))))
				}
				m.bias[k] -= float32(step * (p[k] + 0.1*float64(m.bias[k])))
			}
		}
	}
}

// fit trains on replies and examples; the second model sees only judgments of
// sentences that the first had not learned from.
func fit(t *testing.T, c *Classifier, replies, examples []labelled, seed uint64) *model {
	t.Helper()
	const folds = 5
	all := func(skip int) (out []sample) {
		for i, l := range replies {
			if i%folds != skip {
				out = append(out, c.samples(l)...)
			}
		}
		for i, l := range examples {
			if i%folds != skip {
				out = append(out, c.samples(l)...)
			}
		}
		return out
	}
	var seconds []whole
	for fold := range folds {
		m := fitSentences(all(fold), seed)
		for i, l := range replies {
			if i%folds == fold {
				seconds = append(seconds, summaryOf(c, m, l))
			}
		}
		for _, l := range compose(examples, fold, folds, seed) {
			seconds = append(seconds, summaryOf(c, m, l))
		}
	}
	m := fitSentences(all(-1), seed)
	fitWhole(m, seconds, seed)
	return m
}

// compose makes replies of example sentences: one that decides among courtesies
// and, unless it is itself of the weak kinds, words that only accompany.
func compose(examples []labelled, fold, folds int, seed uint64) (out []labelled) {
	random := rand.New(rand.NewPCG(seed, uint64(fold)+10))
	var idle, weak []labelled
	for i, l := range examples {
		if i%folds != fold {
			continue
		}
		switch l.Kind {
		case "none":
			idle = append(idle, l)
		case Template, AcknowledgementOnly, SilenceExplained:
			weak = append(weak, l)
		}
	}
	for i, l := range examples {
		if i%folds != fold || l.Kind == "none" {
			continue
		}
		for range 3 {
			text := l.Text
			for n := random.IntN(4); n > 0; n-- {
				other := idle[random.IntN(len(idle))]
				if random.IntN(3) == 0 && !slices.Contains([]Kind{Template, AcknowledgementOnly, SilenceExplained, Automatic}, l.Kind) {
					other = weak[random.IntN(len(weak))]
				}
				if isHan(other.Text) != isHan(l.Text) {
					continue
				}
				if random.IntN(2) == 0 {
					text = other.Text + "\n\n" + text
				} else {
					text += "\n\n" + other.Text
				}
			}
			out = append(out, labelled{Text: text, Kind: l.Kind, Stance: l.Stance})
		}
	}
	return out
}

func without(examples []labelled, fold, folds int) (out []labelled) {
	for i, l := range examples {
		if i%folds != fold {
			out = append(out, l)
		}
	}
	return out
}

func isHan(text string) bool { return langOf([]rune(text)) == joinder.Chinese }

func summaryOf(c *Classifier, m *model, l labelled) whole {
	_, _, parts := c.parts(l.Text, l.lang())
	var judged [][]float64
	for _, p := range parts {
		judged = append(judged, m.judge(p.v))
	}
	return whole{summarise(judged), slices.Index(Kinds, l.Kind)}
}

func shuffled(in []labelled, seed uint64) []labelled {
	out := slices.Clone(in)
	random := rand.New(rand.NewPCG(seed, 3))
	random.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}

// crossed judges every reply by a classifier that was trained on the others.
func crossed(t *testing.T, c *Classifier, replies, examples []labelled, judged func(labelled, *Classifier)) {
	t.Helper()
	const folds = 5
	for fold := range folds {
		var in []labelled
		for i, l := range replies {
			if i%folds != fold {
				in = append(in, l)
			}
		}
		judge := &Classifier{c.fold, c.cues, c.concepts, fit(t, c, in, examples, 1)}
		for i, l := range replies {
			if i%folds == fold {
				judged(l, judge)
			}
		}
	}
}

// coolest is the temperature at which the chances of held-out replies are
// likeliest; a little below it, since the cues were written with them at hand.
func coolest(t *testing.T, c *Classifier, replies, examples []labelled) float32 {
	t.Helper()
	grid := []float32{0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.2}
	loss := make([]float64, len(grid))
	crossed(t, c, replies, examples, func(l labelled, judge *Classifier) {
		for i, cool := range grid {
			judge.cool = cool
			loss[i] -= math.Log(max(judge.Read(l.Text, l.lang()).Chances[l.Stance], 1e-6))
		}
	})
	best := 0
	for i := range grid {
		if loss[i] < loss[best] {
			best = i
		}
	}
	return grid[best] * 0.85
}

// TestTrain writes model.bin anew when asked by -train; go generate calls it.
func TestTrain(t *testing.T) {
	if *train == "" {
		t.Skip("trains only when asked: go generate ./internal/recourse/stance")
	}
	c, err := newClassifier(nil)
	if err != nil {
		t.Fatal(err)
	}
	replies, examples := shuffled(readLabelled(t, "train"), 7), shuffled(readExamples(t), 7)
	m := fit(t, c, replies, examples, 1)
	m.cool = coolest(t, c, replies, examples)
	var b bytes.Buffer
	if err := m.write(&b); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(*train+"/model.bin", b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d replies, %d example sentences, temperature %.2f, %d bytes", len(replies), len(examples), m.cool, b.Len())
}

// TestCross prints what five-fold cross-validation on split "train" says; it
// is how cues and settings are chosen without looking at split "test".
func TestCross(t *testing.T) {
	if os.Getenv("STANCE_CROSS") == "" {
		t.Skip("set STANCE_CROSS=1 to choose settings by cross-validation")
	}
	c, err := newClassifier(nil)
	if err != nil {
		t.Fatal(err)
	}
	replies, examples := shuffled(readLabelled(t, "train"), 7), shuffled(readExamples(t), 7)
	right, rightKind := 0, 0
	crossed(t, c, replies, examples, func(l labelled, judge *Classifier) {
		r := judge.Read(l.Text, l.lang())
		if r.Stance == l.Stance {
			right++
		} else {
			t.Logf("%s %s -> %s %.2f | %.2v | %.160s", l.ID, l.Kind, r.Kind, r.Confidence, r.Sentences, strings.Join(l.Key, " / "))
		}
		if r.Kind == l.Kind {
			rightKind++
		}
	})
	n := float64(len(replies))
	composed, most := compose(examples, 0, 4, 9), 0
	judge := &Classifier{c.fold, c.cues, c.concepts, fit(t, c, replies, without(examples, 0, 4), 1)}
	for _, l := range composed {
		r := judge.Read(l.Text, "")
		if r.Stance == l.Stance {
			most++
		} else if os.Getenv("STANCE_CROSS") == "2" {
			t.Logf("%s -> %s %.2f | %s", l.Kind, r.Kind, r.Confidence, l.Text)
		}
	}
	t.Logf("held-out examples among courtesies: stance %.3f of %d", float64(most)/float64(len(composed)), len(composed))
	t.Logf("cross-validated on train: stance %.3f, kind %.3f of %d", float64(right)/n, float64(rightKind)/n, len(replies))
}
