// Package growntest grows a few thousand real complaints to as many as a
// measurement needs.
//
//	corpus, err := growntest.Read(growntest.Dir(".."))
//	if errors.Is(err, fs.ErrNotExist) { t.Skip(…) }
//	for c := range corpus.Grow(1, 1_000_000) { … }
//
// Texts are made by recombining sentences of the same product, as many as a
// real complaint of that product has: 85 % English, 15 % Chinese, 2 % nearly
// the same as one before. Some sentences get a new number or name, so that the
// vocabulary goes on growing. The same seed gives the same texts. Figures that
// are measured on them must say so. Nothing of the texts is kept in the
// repository: they are read from the folder of shared data.
package growntest

import (
	"bufio"
	"encoding/json"
	"fmt"
	"iter"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Complaint is one grown complaint.
type Complaint struct {
	ID       string // distinct, in order
	Text     string
	Company  string
	Product  string
	Issue    string
	State    string
	Response string
	Timely   string
	Language string // "en" or "zh"
	Day      int    // since 2015-01-01
	Amount   int64  // minor units
}

// Corpus is the real texts, cut into sentences.
type Corpus struct {
	english, chinese []*pool
}

// pool is the sentences of one product.
type pool struct {
	product   string
	sentences []string
	lengths   []int // sentences of each real text
	rows      []row // what else a complaint of the product has
}

type row struct {
	Text     string `json:"narrative"`
	Product  string `json:"product"`
	Issue    string `json:"issue"`
	Company  string `json:"company"`
	State    string `json:"state"`
	Response string `json:"company_response"`
	Timely   string `json:"timely"`
}

// Dir is the folder of shared data: JOINDER_SHARED, or shared beside the
// repository, whose root is given.
func Dir(root string) string {
	if dir := os.Getenv("JOINDER_SHARED"); dir != "" {
		return dir
	}
	return filepath.Join(root, "..", "shared")
}

// Read reads the texts. The error is fs.ErrNotExist when they are not there.
func Read(dir string) (*Corpus, error) {
	c := new(Corpus)
	pools := map[string]*pool{}
	err := lines(filepath.Join(dir, "data", "cfpb", "cfpb_narratives.jsonl"), func(line []byte) {
		var r row
		if json.Unmarshal(line, &r) == nil && r.Text != "" {
			c.english = add(c.english, pools, r, ". ")
		}
	})
	if err != nil {
		return nil, err
	}
	err = lines(filepath.Join(dir, "data", "zh", "petitions.jsonl"), func(line []byte) {
		var p struct{ Set, Text string }
		if json.Unmarshal(line, &p) == nil && p.Text != "" {
			c.chinese = add(c.chinese, pools, row{Text: p.Text, Product: "留言 " + p.Set, Issue: "其他", Company: "政府", State: "HN"}, "。")
		}
	})
	return c, err
}

func add(to []*pool, known map[string]*pool, r row, end string) []*pool {
	p := known[r.Product]
	if p == nil {
		p = &pool{product: r.Product}
		known[r.Product], to = p, append(to, p)
	}
	n := 0
	for s := range strings.SplitSeq(r.Text, end) {
		if s = strings.TrimSpace(s); s != "" {
			p.sentences = append(p.sentences, s+end)
			n++
		}
	}
	r.Text = ""
	p.lengths, p.rows = append(p.lengths, n), append(p.rows, r)
	return to
}

func lines(path string, yield func([]byte)) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	s := bufio.NewScanner(f)
	s.Buffer(nil, 16<<20)
	for s.Scan() {
		yield(s.Bytes())
	}
	return s.Err()
}

// Grow gives n complaints.
func (c *Corpus) Grow(seed uint64, n int) iter.Seq[Complaint] {
	return func(yield func(Complaint) bool) {
		r := rand.New(rand.NewPCG(seed, 7))
		var recent []Complaint
		for i := range n {
			out := c.one(r)
			if len(recent) > 0 && r.IntN(50) == 0 {
				out.Text = recent[r.IntN(len(recent))].Text + fmt.Sprintf(" %d", r.IntN(1000))
			}
			out.ID = fmt.Sprintf("0190%012x7000%012x", i, r.Uint64()>>16)
			if len(recent) < 1000 {
				recent = append(recent, out)
			} else {
				recent[i%1000] = out
			}
			if !yield(out) {
				return
			}
		}
	}
}

func (c *Corpus) one(r *rand.Rand) Complaint {
	pools, language := c.english, "en"
	if r.IntN(100) < 15 && len(c.chinese) > 0 {
		pools, language = c.chinese, "zh"
	}
	// Products are as frequent as in the real texts.
	total := 0
	for _, p := range pools {
		total += len(p.rows)
	}
	at := r.IntN(total)
	var p *pool
	for _, p = range pools {
		if at -= len(p.rows); at < 0 {
			break
		}
	}
	other := p.rows[r.IntN(len(p.rows))]
	out := Complaint{Product: p.product, Issue: other.Issue, Company: other.Company, State: other.State, Response: other.Response,
		Timely: other.Timely, Language: language, Day: r.IntN(4000), Amount: int64(r.ExpFloat64() * 80_000)}
	var b strings.Builder
	for range p.lengths[r.IntN(len(p.lengths))] {
		b.WriteString(p.sentences[r.IntN(len(p.sentences))])
		if r.IntN(12) == 0 {
			fmt.Fprintf(&b, "%s%d ", name(r), r.IntN(100_000))
		}
	}
	out.Text = b.String()
	return out
}

// name is an invented word; there are about 400,000, some far more frequent.
func name(r *rand.Rand) string {
	const parts = "bacodufegihojukalemonipuqaresotuvawexyzo"
	var b strings.Builder
	for range 2 + r.IntN(3) {
		i := min(r.IntN(len(parts)/2), r.IntN(len(parts)/2))
		b.WriteString(parts[2*i : 2*i+2])
	}
	return b.String() + " "
}

// Date of a day of Complaint.
func Date(day int) time.Time {
	return time.Date(2015, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, day)
}
