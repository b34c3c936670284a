package judge

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"
	"unicode"

	"joinder/internal/similar/paraphrase"
)

// Figures prints the table: the written corpus parted by sentences and by
// problems, and the labelled pairs of dir, if they are there, by a model that
// never saw one of them and by one that learned from other texts among them.
func Figures(out io.Writer, dir string) error {
	c, err := paraphrase.Written()
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "AUC / average precision\tpairs\tof these same\tBM25\tJaccard\ttf-idf cosine\tranker\t")
	for _, by := range []struct {
		name string
		part func(float64, uint64) (*paraphrase.Corpus, *paraphrase.Corpus)
	}{{"unseen sentences", c.Part}, {"unseen problems", c.PartProblems}} {
		learn, held := by.part(0.25, 4)
		m, err := paraphrase.Train(learn.Pairs(1), paraphrase.ShippedSettings())
		if err != nil {
			return err
		}
		trial := held.Trial(2)
		for i, name := range []string{"all", "Chinese", "English", "one of each"} {
			line(w, "ours, "+by.name+", "+name, Measure(m, language(trial, i)))
		}
		line(w, "ours, "+by.name+", questions", Measure(m, held.AskTrial(2, 6000)))
	}
	pairs, err := Labelled(dir)
	if errors.Is(err, os.ErrNotExist) {
		w.Flush()
		_, err = fmt.Fprintln(out, "labelled wallet-support pairs: not here, skipped (JOINDER_SHARED names the folder)")
		return err
	} else if err != nil {
		return err
	}
	if err := theirs(w, pairs); err != nil {
		return err
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return speed(out, c)
}

// theirs judges on pairs that others labelled: the shipped model, which learned
// from none of them, and the trainer, on texts of theirs that it did not learn.
func theirs(w io.Writer, pairs []paraphrase.Pair) error {
	m, err := paraphrase.Shipped()
	if err != nil {
		return err
	}
	line(w, "theirs, by the shipped model", Measure(m, pairs))
	_, other := paraphrase.Split(pairs, 0.5, 77)
	line(w, "theirs, by the shipped model, the half that rounds, trust and weights were not tried on", Measure(m, other))
	for _, seed := range []uint64{1, 2, 3} {
		learn, held := paraphrase.Split(pairs, 0.2, seed)
		m, err := paraphrase.Train(learn, paraphrase.Settings{Seed: seed, Rounds: 4, Keep: -1})
		if err != nil {
			return err
		}
		line(w, fmt.Sprintf("theirs, by a model of other texts of theirs (split %d, %d sentences in both)", seed, inBoth(learn, held)), Measure(m, held))
	}
	return nil
}

// inBoth counts the texts that stand in both lists.
func inBoth(a, b []paraphrase.Pair) (n int) {
	in := map[string]bool{}
	for _, p := range a {
		in[p.A], in[p.B] = true, true
	}
	for _, p := range b {
		for _, s := range [2]string{p.A, p.B} {
			if in[s] {
				in[s] = false
				n++
			}
		}
	}
	return n
}

func line(w io.Writer, name string, r Row) {
	fmt.Fprintf(w, "%s\t%d\t%d\t", name, r.Pairs, r.Same)
	for _, x := range [][2]float64{r.BM25, r.Jaccard, r.Cosine, r.Ranker} {
		fmt.Fprintf(w, "%.3f / %.3f\t", x[0], x[1])
	}
	fmt.Fprintln(w)
}

// language picks pairs: 0 all, 1 both with Chinese, 2 both without, 3 one of each.
func language(pairs []paraphrase.Pair, which int) []paraphrase.Pair {
	var out []paraphrase.Pair
	han := func(s string) bool {
		return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) })
	}
	for _, p := range pairs {
		a, b := han(p.A), han(p.B)
		if which == 0 || which == 1 && a && b || which == 2 && !a && !b || which == 3 && a != b {
			out = append(out, p)
		}
	}
	return out
}

// speed says what reading, scoring and ordering cost here and now.
func speed(out io.Writer, c *paraphrase.Corpus) error {
	m, err := paraphrase.Shipped()
	if err != nil {
		return err
	}
	var texts []string
	for _, p := range c.Trial(3) {
		texts = append(texts, p.A)
	}
	texts = texts[:min(len(texts), 4000)]
	read := make([]paraphrase.Text, len(texts))
	start := time.Now()
	for i, s := range texts {
		read[i] = m.Read(s)
	}
	each := time.Since(start) / time.Duration(len(texts))
	start = time.Now()
	const rounds = 20
	for i := range rounds {
		m.Order(read[i], read[200*(i%10):200*(i%10)+200])
	}
	order := time.Since(start) / rounds
	_, err = fmt.Fprintf(out, "reading a sentence %v, scoring a pair %v, ordering 200 read ones %v\n", each, order/200, order)
	return err
}

// Labelled reads the labelled pairs of a shared data folder: set, two texts
// and 1 or 0 a line.
func Labelled(dir string) ([]paraphrase.Pair, error) {
	f, err := os.Open(filepath.Join(dir, "data", "zh", "ant_similarity.tsv"))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var out []paraphrase.Pair
	for lines := bufio.NewScanner(f); ; {
		if !lines.Scan() {
			return out, lines.Err()
		}
		c := strings.Split(lines.Text(), "\t")
		if len(c) == 4 && (c[3] == "0" || c[3] == "1") {
			out = append(out, paraphrase.Pair{A: c[1], B: c[2], Same: c[3] == "1"})
		}
	}
}
