package paraphrase

import (
	"bytes"
	"math"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

func model(t testing.TB) *Model {
	t.Helper()
	m, err := Shipped()
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func (m *Model) of(a, b string) float64 { return m.Score(m.Read(a), m.Read(b)) }

var hostile = []string{
	"", " ", "\x00\xff\xfe", "钱", "a", "???", "12345", "。，！", "\u200b\u200b",
	strings.Repeat("钱没到 ", 20_000), strings.Repeat("a", 1<<16), strings.Repeat("no ", 5000),
	"𬭎𬀩 O'Neil-李", "ﷺﷺﷺ", "'; DROP TABLE --", strings.Repeat("\u0301", 3000), "xxxx xxxx", "1e309 NaN -0",
}

func TestSymmetric(t *testing.T) {
	m := model(t)
	c, err := Written()
	if err != nil {
		t.Fatal(err)
	}
	pairs := c.Pairs(9)[:3000]
	for i, a := range hostile {
		pairs = append(pairs, Pair{A: a, B: hostile[(i+5)%len(hostile)]}, Pair{A: a, B: pairs[i].A})
	}
	for _, p := range pairs {
		there, back := m.of(p.A, p.B), m.of(p.B, p.A)
		if math.Abs(there-back) > 1e-6 {
			t.Fatalf("%.40q %.40q: %v there, %v back", p.A, p.B, there, back)
		}
		if !(there >= 0 && there <= 1) {
			t.Fatalf("%.40q %.40q: %v is no likelihood", p.A, p.B, there)
		}
	}
}

func TestNothingIsLikeNothing(t *testing.T) {
	m := model(t)
	for _, s := range []string{"", "。！？", "\u200b"} {
		if got := m.of(s, s) + m.of(s, "提现没到") + m.of("提现没到", s); got != 0 {
			t.Errorf("%q scores %v", s, got)
		}
	}
}

// TestTells holds what the ranker is for: in each row the second text is more
// like the first than the third is.
func TestTells(t *testing.T) {
	m := model(t)
	for _, row := range [][3]string{
		{"提现三天了还在处理中", "钱一直没到", "花呗突然被关闭"},
		{"提现三天了还在处理中", "钱提出来了，卡里没进账", "退款显示处理中三天了"},
		{"退款没到", "商家说钱退了，我没看到", "提现没到"},
		{"they froze my account", "I can't touch my money, the account is restricted", "my app froze"},
		{"被盗刷了", "有人用我的卡买东西，不是我", "被重复扣款"},
		{"I was charged twice", "the same payment was taken two times", "I was charged a fee"},
		{"自动续费没提醒", "会员到期自己就扣钱了", "自动提现没到账"},
		{"收不到验证码", "短信一直不来", "收不到货"},
		// Across languages only the notions and learned pairs help.
		{"提现一直没到账", "my cash out never arrived at the bank", "my account was hacked"},
		{"账户被冻结了", "they restricted my account", "the food was cold"},
		{"withdrawal stuck 三天了", "提现卡住了", "identity verification fails"},
	} {
		if same, other := m.of(row[0], row[1]), m.of(row[0], row[2]); same <= other {
			t.Errorf("%q: %q %.3f, but %q %.3f", row[0], row[1], same, row[2], other)
		}
	}
}

func TestOrder(t *testing.T) {
	m := model(t)
	var list []Text
	for _, s := range []string{"外卖没送到", "", "提现到银行卡没到账", "提现没到", ""} {
		list = append(list, m.Read(s))
	}
	got := m.Order(m.Read("提现没到账"), list)
	if got[0].At != 3 && got[0].At != 2 || got[3].At != 1 || got[4].At != 4 {
		t.Errorf("order %v", got)
	}
	for _, r := range got {
		if want := m.Score(m.Read("提现没到账"), list[r.At]); r.Score != want {
			t.Errorf("%d scores %v in a list and %v alone", r.At, r.Score, want)
		}
	}
	if len(m.Order(m.Read("x"), nil)) != 0 {
		t.Error("an empty list gave something")
	}
}

func some(t testing.TB, seed uint64) []Pair {
	t.Helper()
	c, err := Written()
	if err != nil {
		t.Fatal(err)
	}
	c.Problems, c.Asks = c.Problems[:8], nil
	for i := range c.Problems {
		c.Problems[i].Close = slices.DeleteFunc(c.Problems[i].Close, func(name string) bool {
			return !slices.ContainsFunc(c.Problems, func(p Problem) bool { return p.Name == name })
		})
	}
	return c.Pairs(seed)
}

func file(t testing.TB, m *Model) []byte {
	t.Helper()
	b, err := m.AppendBinary(nil)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestTrainingIsRepeatable(t *testing.T) {
	var files [3][]byte
	for i, seed := range []uint64{1, 1, 2} {
		m, err := Train(some(t, seed), Settings{Seed: seed, Rounds: 2})
		if err != nil {
			t.Fatal(err)
		}
		files[i] = file(t, m)
	}
	if !bytes.Equal(files[0], files[1]) {
		t.Error("the same pairs and seed gave two models")
	}
	if bytes.Equal(files[0], files[2]) {
		t.Error("another seed gave the same model")
	}
}

func TestTooFewPairs(t *testing.T) {
	for _, pairs := range [][]Pair{nil, {{A: "a", B: "b"}}, make([]Pair, 100)} {
		if _, err := Train(pairs, Settings{}); err != ErrTooFew {
			t.Errorf("%d pairs: %v", len(pairs), err)
		}
	}
	odd := make([]Pair, 60)
	for i := range odd {
		odd[i] = Pair{A: hostile[i%len(hostile)], B: hostile[(i*7)%len(hostile)], Same: i%2 == 0, Weight: []float64{math.NaN(), math.Inf(1), -3, 1e300}[i%4]}
	}
	m, err := Train(odd, Settings{Rounds: 2})
	if err != nil {
		t.Fatal(err)
	}
	if s := m.of("钱没到", "no money"); !(s >= 0 && s <= 1) {
		t.Errorf("a model of odd pairs scores %v", s)
	}
}

// TestLearn: what an instance knows moves the score of just such pairs.
func TestLearn(t *testing.T) {
	c, err := Written()
	if err != nil {
		t.Fatal(err)
	}
	c.Problems, c.Asks = nil, nil
	pairs := some(t, 1)
	var known []Known
	for i := range 60 {
		known = append(known,
			Known{A: "卡布奇诺没泡沫" + strings.Repeat("啊", i%3), B: "拿铁是凉的", How: Confirmed},
			Known{A: "卡布奇诺没泡沫", B: pairs[i].A, How: Refused},
			Known{A: pairs[i].A, B: pairs[i].B, How: []Knowledge{Left, Together}[i%2]})
	}
	m, err := Learn(c, known, Settings{Keep: -1, Rounds: 4})
	if err != nil {
		t.Fatal(err)
	}
	if same, other := m.of("卡布奇诺没泡沫", "拿铁是凉的"), m.of("卡布奇诺没泡沫", pairs[0].A); same < other+0.2 {
		t.Errorf("confirmed scores %.3f, refused %.3f", same, other)
	}
}

func TestRoundTrip(t *testing.T) {
	m, err := Train(some(t, 1), Settings{Rounds: 2})
	if err != nil {
		t.Fatal(err)
	}
	again, err := Open(file(t, m))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range some(t, 2)[:500] {
		if a, b := m.of(p.A, p.B), again.of(p.A, p.B); a != b {
			t.Fatalf("%q %q: %v, after reopening %v", p.A, p.B, a, b)
		}
	}
	if !bytes.Equal(file(t, m), file(t, again)) {
		t.Error("the file of a reopened model is another one")
	}
}

func TestDamagedFilesAreRefused(t *testing.T) {
	whole := file(t, model(t))
	for _, n := range []int{0, 1, 16, 17, 48, len(whole) / 2, len(whole) - 1} {
		if _, err := Open(whole[:n]); err == nil {
			t.Errorf("a file cut at %d opens", n)
		}
	}
	for at := 0; at < len(whole); at += 1 + len(whole)/200 {
		bad := bytes.Clone(whole)
		bad[at] ^= 0x40
		if _, err := Open(bad); err == nil {
			t.Errorf("a file with byte %d changed opens", at)
		}
	}
	if _, err := Open(append(bytes.Clone(whole), 0)); err == nil {
		t.Error("a file with a byte too many opens")
	}
}

// TestDecode: tables that a right checksum cannot vouch for.
func TestDecode(t *testing.T) {
	head := make([]byte, 4*denseCount+8+rares)
	for name, tail := range map[string][]byte{
		"nothing": {}, "no end": {1, 1}, "values missing": {1, 0}, "values too many": {0, 7},
		"beyond the table": {0xff, 0xff, 0xff, 0xff, 0x0f, 0, 1}, "endless number": bytes.Repeat([]byte{0xff}, 12),
	} {
		if _, err := decode(append(bytes.Clone(head), tail...)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	nan := append(bytes.Clone(head), 0)
	copy(nan, []byte{0, 0, 0xc0, 0x7f})
	if _, err := decode(nan); err == nil {
		t.Error("a weight that is no number was taken")
	}
	if _, err := decode(append(head, 0)); err != nil {
		t.Errorf("an empty table: %v", err)
	}
}

func TestSplitSharesNoText(t *testing.T) {
	c, err := Written()
	if err != nil {
		t.Fatal(err)
	}
	holds := func(c *Corpus) map[string]bool {
		out := map[string]bool{}
		for _, p := range c.Problems {
			for _, s := range p.Said {
				out[s.Text] = true
			}
		}
		for _, p := range c.Traps {
			out[p.A], out[p.B] = true, true
		}
		return out
	}
	for name, part := range map[string]func(float64, uint64) (*Corpus, *Corpus){"sentences": c.Part, "problems": c.PartProblems} {
		a, b := part(0.25, 4)
		inB := holds(b)
		for text := range holds(a) {
			if inB[text] {
				t.Errorf("by %s: %q is on both sides", name, text)
			}
		}
		if len(inB) < 100 {
			t.Errorf("by %s: only %d texts held back", name, len(inB))
		}
	}
	for _, pairs := range [][]Pair{c.Traps, c.Trial(1), nil} {
		a, b := Split(pairs, 0.3, 2)
		in := map[string]bool{}
		for _, p := range b {
			in[p.A], in[p.B] = true, true
		}
		for _, p := range a {
			if in[p.A] || in[p.B] {
				t.Fatalf("%q or %q is on both sides", p.A, p.B)
			}
		}
	}
}

// TestCorpus holds the written pairs to their number.
func TestCorpus(t *testing.T) {
	c, err := Written()
	if err != nil {
		t.Fatal(err)
	}
	said := 0
	for _, p := range c.Problems {
		said += len(p.Said)
		if len(p.Said) < 8 {
			t.Errorf("%s: put in only %d ways", p.Name, len(p.Said))
		}
	}
	var same, other int
	for _, p := range c.Trial(1) {
		if strings.Contains(p.A+p.B, "{") {
			t.Fatalf("%q %q: an unfilled place", p.A, p.B)
		}
		if p.Same {
			same++
		} else {
			other++
		}
	}
	t.Logf("%d problems, %d sayings, %d traps: %d pairs of one problem, %d of two", len(c.Problems), said, len(c.Traps), same, other)
	if len(c.Problems) < 60 || said < 1000 || same < 3000 || other < 3000 {
		t.Error("fewer than were promised")
	}
}

func TestReadCorpus(t *testing.T) {
	for text, want := range map[string]string{
		"hello there":            "no problem",
		"@ a\nx y\n@ a\nz":       "twice",
		"@ a ! b\nx":             "is none",
		"@ a\nx y\n@ b\nx y":     "stands in",
		"- one text":             "no two texts",
		"+ a | a":                "no two texts",
		"@ a\n\xff":              "UTF-8",
		strings.Repeat("x", 500): "400",
	} {
		_, err := ReadCorpus(fstest.MapFS{"a.txt": {Data: []byte(text)}})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.30q: %v, want %q", text, err, want)
		}
	}
}

func TestReadConcepts(t *testing.T) {
	for text, want := range map[string]string{
		"a b c": "no new", "a: x\na: y": "no new", "a: x\nb: x": "stands in", "a: x, , y": "empty word",
	} {
		if _, err := readConcepts([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

func FuzzScore(f *testing.F) {
	for i, s := range hostile {
		if len(s) < 1000 {
			f.Add(s, hostile[(i+3)%len(hostile)])
		}
	}
	m := model(f)
	f.Fuzz(func(t *testing.T, a, b string) {
		there, back := m.of(a, b), m.of(b, a)
		if !(there >= 0 && there <= 1) || math.Abs(there-back) > 1e-6 {
			t.Errorf("%q %q: %v and %v", a, b, there, back)
		}
	})
}

func FuzzOpen(f *testing.F) {
	f.Add([]byte("JOINPARA"))
	f.Add(shipped[:200])
	f.Fuzz(func(t *testing.T, b []byte) {
		if _, err := Open(b); err == nil && !bytes.Equal(b, shipped) {
			t.Error("a made-up file opens")
		}
	})
}

func BenchmarkOrder200(b *testing.B) {
	m := model(b)
	c, err := Written()
	if err != nil {
		b.Fatal(err)
	}
	var list []Text
	for _, p := range c.Trial(1)[:200] {
		list = append(list, m.Read(p.A+p.B))
	}
	for b.Loop() {
		m.Order(list[0], list)
	}
}

func BenchmarkRead(b *testing.B) {
	m := model(b)
	for b.Loop() {
		m.Read("提现到银行卡，三天了还没到账，where is my cash out")
	}
}

// BenchmarkOrder200Long orders accounts of about 200 words.
func BenchmarkOrder200Long(b *testing.B) {
	m := model(b)
	c, err := Written()
	if err != nil {
		b.Fatal(err)
	}
	var list []Text
	trial := c.Trial(1)
	for i := range 200 {
		var long strings.Builder
		for j := range 12 {
			long.WriteString(trial[i*12+j].A + ". " + trial[i*12+j].B + ". ")
		}
		list = append(list, m.Read(long.String()))
	}
	for b.Loop() {
		m.Order(list[0], list)
	}
}
