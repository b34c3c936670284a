package latent

import (
	"bytes"
	"fmt"
	"iter"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"joinder/internal/similar"
)

// invented makes texts about a few matters, each with words of its own among
// common ones, in English or Chinese.
func invented(n int, chinese bool, seed uint64) (texts [][]string, matters []int) {
	r := rand.New(rand.NewPCG(seed, 7))
	han := []rune("提现到账户冻结退款处理客服电话银行卡资金安全验证短信转让手续费扣除续约会员订单商家发货延迟")
	word := func(matter int) string {
		k := r.IntN(25)
		if matter < 0 {
			k = r.IntN(300)
		}
		if chinese {
			x := uint64(matter+2)*977 + uint64(k)*31
			return string([]rune{han[x%uint64(len(han))], han[(x/7)%uint64(len(han))], rune(0x4e00 + x%3000)})
		}
		return fmt.Sprintf("w%cq%c%c", 'a'+rune(matter+1), 'a'+rune(k%26), 'a'+rune(k/26))
	}
	var cut similar.Cutter
	for i := range n {
		matter := i % 8
		var b strings.Builder
		for range 30 + r.IntN(40) {
			if r.IntN(3) == 0 {
				b.WriteString(word(matter))
			} else {
				b.WriteString(word(-1))
			}
			b.WriteString(" ")
		}
		terms, _ := cut.Cut(b.String())
		texts, matters = append(texts, slices.Clone(terms)), append(matters, matter)
	}
	return texts, matters
}

func each1(texts ...[][]string) iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		for _, list := range texts {
			for _, t := range list {
				if !yield(t) {
					return
				}
			}
		}
	}
}

// rightOf says how many of the nearest ten of some texts are of their matter.
func rightOf(codes [][]byte, matters []int, from int) float64 {
	right, n := 0, 0
	for q := from; q < from+60; q++ {
		type hit struct {
			at  int
			cos float64
		}
		var hits []hit
		for i := range codes {
			if i != q {
				hits = append(hits, hit{i, Cosine(codes[q], codes[i])})
			}
		}
		slices.SortFunc(hits, func(a, b hit) int {
			switch {
			case a.cos > b.cos:
				return -1
			case a.cos < b.cos:
				return 1
			}
			return a.at - b.at
		})
		for _, h := range hits[:10] {
			if n++; matters[h.at] == matters[q] {
				right++
			}
		}
	}
	return float64(right) / float64(n)
}

// TestTwoLanguages: a tenth of Chinese texts among English ones have neighbours
// as good as if they were alone, and no English ones.
func TestTwoLanguages(t *testing.T) {
	english, a := invented(11_000, false, 1)
	chinese, b := invented(1100, true, 2)
	m, err := Fit(each1(english, chinese), 1)
	if err != nil {
		t.Fatal(err)
	}
	alone, err := Fit(each1(chinese), 1)
	if err != nil {
		t.Fatal(err)
	}
	var c Coder
	var mixed, single [][]byte
	var matters []int
	for i, terms := range chinese {
		mixed, single = append(mixed, c.Code(m, terms)), append(single, c.Code(alone, terms))
		matters = append(matters, 100+b[i])
	}
	own := rightOf(single, matters, 0)
	for i, terms := range english[:2000] {
		mixed = append(mixed, c.Code(m, terms))
		matters = append(matters, a[i])
	}
	zh, en := rightOf(mixed, matters, 0), rightOf(mixed, matters, len(chinese))
	t.Logf("of the ten nearest, right: Chinese %.2f (alone %.2f), English %.2f", zh, own, en)
	if zh < own-0.02 || zh < 0.9 || en < 0.9 {
		t.Error("one language took the place of the other")
	}
	worst := 0.0
	for i := range 300 {
		worst = max(worst, math.Abs(Cosine(mixed[i], mixed[len(chinese)+i])))
	}
	if worst > 0.45 {
		t.Errorf("a Chinese and an English text have a cosine of %.2f", worst)
	}
}

// TestBits: how many bits differ tells the angle.
func TestBits(t *testing.T) {
	texts, _ := invented(1500, false, 3)
	m, err := Fit(each1(texts), 1)
	if err != nil {
		t.Fatal(err)
	}
	var c Coder
	var codes [][]byte
	for _, terms := range texts[:200] {
		codes = append(codes, c.Code(m, terms))
	}
	sum, n := 0.0, 0
	for i, a := range codes {
		for _, b := range codes[:i] {
			differ := 0
			for k := range signBits / 8 {
				for x := a[k] ^ b[k]; x != 0; x &= x - 1 {
					differ++
				}
			}
			angle := math.Acos(max(-1, min(1, Cosine(a, b))))
			sum += math.Abs(float64(differ)/signBits - angle/math.Pi)
			n++
		}
	}
	if mean := sum / float64(n); mean > 0.05 {
		t.Errorf("bits miss the angle by %.3f of half a turn", mean)
	}
}

func TestSmallAndOdd(t *testing.T) {
	texts, _ := invented(Least-1, false, 4)
	if _, err := Fit(each1(texts), 1); err != ErrTooFew {
		t.Errorf("%d texts: %v", len(texts), err)
	}
	one := slices.Repeat([][]string{texts[0]}, Least)
	for name, list := range map[string][][]string{
		"all the same": one,
		"no common word": func() (out [][]string) {
			for i := range Least {
				var t []string
				for j := range 20 {
					t = append(t, fmt.Sprintf("u%dv%d", i, j))
				}
				out = append(out, t)
			}
			return out
		}(),
		"two kinds": append(one[:Least/2:Least/2], slices.Repeat([][]string{texts[1]}, Least)...),
	} {
		m, err := Fit(each1(list), 1)
		if err != nil {
			t.Fatal(name, err)
		}
		var c Coder
		for _, terms := range append(list[:3:3], nil, []string{""}, slices.Repeat([]string{"", "wa"}, 50), slices.Repeat([]string{"提现"}, 99)) {
			if code := c.Code(m, terms); code != nil && len(code) != CodeBytes {
				t.Errorf("%s: a code of %d bytes", name, len(code))
			} else if cos := Cosine(code, code); code != nil && math.Abs(cos-1) > 1e-9 {
				t.Errorf("%s: a text is like itself by %v", name, cos)
			}
		}
	}
	var c Coder
	if c.Code(nil, texts[0]) != nil {
		t.Error("a code without a model")
	}
}

func TestFile(t *testing.T) {
	english, _ := invented(1200, false, 5)
	chinese, _ := invented(1200, true, 6)
	m, err := Fit(each1(english, chinese), 1)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Fit(each1(english, chinese), 1)
	if err != nil || again.ID() != m.ID() {
		t.Errorf("the same texts and seed gave another model (%v)", err)
	}
	file, err := m.AppendBinary([]byte("before"))
	if err != nil {
		t.Fatal(err)
	}
	file = file[len("before"):]
	read, err := Open(file)
	if err != nil {
		t.Fatal(err)
	}
	var c Coder
	for _, terms := range append(english[:50:50], chinese[:50]...) {
		if a, b := c.Code(m, terms), c.Code(read, terms); a == nil || !bytes.Equal(a, b) {
			t.Fatal("a model that was read gives another code")
		}
	}
	if read.ID() != m.ID() {
		t.Error("a model that was read has another name")
	}
	r := rand.New(rand.NewPCG(1, 1))
	for range 200 {
		bad := slices.Clone(file)
		if r.IntN(2) == 0 {
			bad = bad[:r.IntN(len(bad))]
		} else {
			bad[r.IntN(len(bad))] ^= 1 << r.IntN(8)
		}
		if _, err := Open(bad); err == nil {
			t.Fatal("a damaged file was opened")
		}
	}
}
