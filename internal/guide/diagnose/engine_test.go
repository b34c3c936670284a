package diagnose

import (
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"joinder/internal/datapack"
)

func engine(t testing.TB) *Engine {
	t.Helper()
	pack, err := datapack.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	return New(pack.Diagnosis())
}

// finish answers whatever is still asked with "I do not know".
func finish(t testing.TB, e *Engine, a Answers) State {
	t.Helper()
	a = maps.Clone(a)
	for range 2 * e.tree.Most {
		s := e.Walk(a)
		if s.Next == nil {
			return s
		}
		a[s.Next.Code] = Unsure
	}
	t.Fatalf("%v does not end", a)
	return State{}
}

// TestPathsOfAnExpert holds the table of what an expert would say.
func TestPathsOfAnExpert(t *testing.T) {
	e := engine(t)
	table, err := os.ReadFile("testdata/paths.tsv")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for line := range strings.Lines(string(table)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		n++
		f := strings.Split(strings.TrimRight(line, "\n"), "\t")
		if len(f) != 8 {
			t.Fatalf("%d columns: %q", len(f), line)
		}
		given := Read(f[0])
		s := finish(t, e, given)
		for q := range given {
			if !slices.ContainsFunc(s.Path, func(step Step) bool { return step.Question.Code == q }) && !s.Settled {
				t.Errorf("%s (%s): the question %q was not asked: %s", f[0], f[7], q, s.Code())
			}
		}
		first := s.Findings[0]
		wait := "-"
		if w, ok := e.WaitFor(first.Cause, Circumstances{Place: f[1], Wallet: f[2], Payment: s.Payment, Money: s.Money}); ok {
			wait = w.ID
		}
		got := []string{first.Cause.ID, string(first.Standing), wait, Issue(first.Cause, s.Payment)}
		if !slices.Equal(got, f[3:7]) {
			t.Errorf("%s (%s): %v, want %v; then %s %d : %d", f[0], f[7], got, f[3:7], s.Findings[1].Cause.ID, first.Score, s.Findings[1].Score)
		}
	}
	if n < 80 {
		t.Errorf("%d paths", n)
	}
}

// everyPath walks the whole tree.
func everyPath(e *Engine, visit func(Answers, State)) {
	var walk func(Answers)
	walk = func(a Answers) {
		s := e.Walk(a)
		visit(a, s)
		if s.Next == nil {
			return
		}
		walk(a.With(s.Next.Code, Unsure))
		for _, o := range s.Next.Options {
			walk(a.With(s.Next.Code, o.Code))
		}
	}
	walk(Answers{})
}

// TestEveryPathEnds: every way through the tree is short, ends in a cause, can
// be written in an address and read back, and can be gone back step by step.
func TestEveryPathEnds(t *testing.T) {
	e := engine(t)
	reached, paths, longest := map[string]bool{}, 0, 0
	everyPath(e, func(a Answers, s State) {
		if code := s.Code(); !maps.Equal(Read(code), a) {
			t.Fatalf("%v is written as %s", a, code)
		}
		if s.Next != nil {
			if s.Left < 1 || len(s.Path)+s.Left > e.tree.Most {
				t.Fatalf("%s: %d questions left", s.Code(), s.Left)
			}
			return
		}
		paths++
		longest = max(longest, len(s.Path))
		if len(s.Path) > e.tree.Most || len(s.Findings) == 0 {
			t.Fatalf("%s: %d questions, %d findings", s.Code(), len(s.Path), len(s.Findings))
		}
		reached[s.Findings[0].Cause.ID] = true
		if n := len(s.Path); n > 0 {
			before := s
			before.Path = s.Path[:n-1]
			back := e.Walk(Read(before.Code()))
			if back.Next == nil || back.Next.Code != s.Path[n-1].Question.Code {
				t.Fatalf("back from %s does not ask %s again", s.Code(), s.Path[n-1].Question.Code)
			}
		}
	})
	for _, c := range e.tree.Causes {
		if !reached[c.ID] {
			t.Errorf("no path ends in %s", c.ID)
		}
	}
	t.Logf("%d paths, the longest of %d questions", paths, longest)
}

// TestUnsureNeverCounts: an answer that nobody knows moves no cause.
func TestUnsureNeverCounts(t *testing.T) {
	e := engine(t)
	everyPath(e, func(a Answers, s State) {
		if s.Next == nil {
			return
		}
		before, after := e.Walk(a), e.Walk(a.With(s.Next.Code, Unsure))
		for i, f := range after.Findings {
			if b := before.Findings[i]; b.Cause.ID != f.Cause.ID || b.Score != f.Score || b.Standing != f.Standing {
				t.Fatalf("%s: not knowing %s moves %s", s.Code(), s.Next.Code, f.Cause.ID)
			}
		}
	})
}

// TestTheOrderOfAnswersDoesNotMatter: the same answers taken in any order give
// the same findings with the same reasons.
func TestTheOrderOfAnswersDoesNotMatter(t *testing.T) {
	e, n := engine(t), 0
	everyPath(e, func(a Answers, s State) {
		if n++; s.Next != nil || n%37 != 0 {
			return
		}
		again := e.newTally()
		shuffled := slices.Clone(s.Path)
		rand.New(rand.NewPCG(uint64(n), 1)).Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		for _, step := range shuffled {
			again.take(step)
		}
		for i, f := range again.findings() {
			w := s.Findings[i]
			if w.Cause.ID != f.Cause.ID || w.Score != f.Score || w.Standing != f.Standing || len(w.For) != len(f.For) {
				t.Fatalf("%s in another order: %s %d, not %s %d", s.Code(), f.Cause.ID, f.Score, w.Cause.ID, w.Score)
			}
			for j := range f.For {
				if f.For[j].Step.Question.ID != w.For[j].Step.Question.ID {
					t.Fatalf("%s: reasons in another order", s.Code())
				}
			}
		}
	})
	if a, b := e.Walk(Read("l1ka2a3m1")).Code(), e.Walk(Read("m1a3ka2l1")).Code(); a != b || a == "" {
		t.Errorf("the order in the address matters: %q, %q", a, b)
	}
}

// TestMoneyIsAskedFirst: whatever else is in the address.
func TestMoneyIsAskedFirst(t *testing.T) {
	e := engine(t)
	for _, code := range []string{"", "e1", "kb1e1", "x4z3", "l9", "l4", "l1000", "L1", "l1l", "ll1", "1", "zz99zz99", strings.Repeat("l", 10000), "l-1", "l１"} {
		s := e.Walk(Read(code))
		if len(s.Path) == 0 && (s.Next == nil || s.Next.ID != "left") {
			t.Errorf("%.20q: asks %v first", code, s.Next)
		}
	}
	if s := e.Walk(Read("l1")); s.Next == nil || s.Next.ID != "kind-yes" || s.Money != datapack.MoneyLeft {
		t.Errorf("after l1: %+v", s.Next)
	}
}

func TestErrorTextsAreRecognised(t *testing.T) {
	e := engine(t)
	for typed, want := range map[string]int{
		"支付失败：余额不足！": 10, "零钱不足，请充值": 10, "Do not honor.": 26, "DO_NOT_HONOR": 26, "err: insufficient funds for gas * price + value": 43,
		"Insufficient funds": 12, "风险交易": 22, "当前交易存在被骗风险": 38, "nonce too low: next nonce 5": 40, "ＮＯＮＣＥ　ＴＯＯ　ＬＯＷ": 40,
		"replacement transaction underpriced": 41, "transaction underpriced": 42, "UPI error U16": 17, "U1600 yuan": 0, "it just failed": 0, "": 0,
		"你的银行卡单笔限额为5000元": 14, "exceeds limit": 14, "系统繁忙，请稍后再试": 33, "订单已支付": 46, "execution reverted: TRANSFER_FROM_FAILED": 45,
		strings.Repeat("余", 5000): 0, "\xff\xfe余额不足": 10,
	} {
		got := 0
		if found := e.Recognise(typed); len(found) > 0 {
			got = found[0].Code
		}
		if got != want {
			t.Errorf("%.40q is %d, want %d", typed, got, want)
		}
	}
	for _, text := range e.tree.Errors { // each is found by its own words
		for _, m := range text.Match {
			found := e.Recognise(m)
			if len(found) == 0 || found[0].Code != text.Code {
				t.Errorf("%q of %d is recognised as %v", m, text.Code, found)
			}
		}
	}
}

// TestAnErrorTextCanEndTheQuestions: one that names its cause does, one that
// names several goes on.
func TestAnErrorTextCanEndTheQuestions(t *testing.T) {
	e := engine(t)
	if s := e.Walk(Read("l2kb1e10")); s.Next != nil || !s.Settled || s.Findings[0].Cause.ID != "balance" {
		t.Errorf("not enough money: asks %v", s.Next)
	}
	if s := e.Walk(Read("l2kb1e26")); s.Next == nil || s.Settled {
		t.Error("“do not honor” ends the questions")
	}
}

func TestReasonsAreSaid(t *testing.T) {
	s := engine(t).Walk(Read("l2kb1e9o1"))
	f := s.Findings[0]
	if f.Cause.ID != "merchant" || len(f.For) != 1 || f.For[0].Said().EN != "Another payee can be paid" || f.For[0].Strength() != Clearly {
		t.Errorf("%+v", f)
	}
	for _, f := range s.Findings {
		if f.Standing == RuledOut && f.Because == nil || f.Standing != RuledOut && f.Because != nil {
			t.Errorf("%s is %s because of %v", f.Cause.ID, f.Standing, f.Because)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("l1ka2e10")
	e := engine(f)
	f.Fuzz(func(t *testing.T, code string) {
		s := e.Walk(Read(code))
		if got := e.Walk(Read(s.Code())).Code(); got != s.Code() {
			t.Fatalf("%q is read as %q, then as %q", code, s.Code(), got)
		}
	})
}
