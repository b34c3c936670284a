package group

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"joinder"
	"joinder/internal/similar"
)

func fresh() func() joinder.ID {
	n := 0
	return func() joinder.ID { n++; return joinder.ID(fmt.Sprintf("g%d", n)) }
}

// told are n texts about one of a few problems, each by somebody else.
func told(seed uint64, n int) (texts []Text, about []int) {
	topics := [][]string{
		strings.Fields("passport verification selfie rejected identity photo upload blurred document limited balance frozen"),
		strings.Fields("concert ticket seller dispute refund buyer protection delivery parcel tracking courier lost"),
		strings.Fields("提现未到账 银行卡没收到 客服推诿 三个工作日 处理中 一直转圈 余额不见 退回失败"),
	}
	r := rand.New(rand.NewPCG(seed, 1))
	for i := range n {
		t := r.IntN(len(topics))
		var words []string
		for range 14 {
			words = append(words, topics[t][r.IntN(len(topics[t]))])
		}
		words = append(words, fmt.Sprintf("note%d", r.IntN(50)))
		id := joinder.ID(fmt.Sprintf("c%05d", i))
		texts, about = append(texts, Text{ID: id, Person: id, Twin: string(id), Words: strings.Join(words, " ")}), append(about, t)
	}
	return texts, about
}

// TestGroupsAreOfOneProblemAndKeepTheirIds: whatever comes, in whichever steps.
func TestGroupsAreOfOneProblemAndKeepTheirIds(t *testing.T) {
	texts, about := told(1, 240)
	ids, u := fresh(), UsualOf(nil)
	groups := map[joinder.ID]joinder.ID{}
	for n := 60; n <= len(texts); n += 60 {
		part := slices.Clone(texts[:n])
		for i := range part {
			part[i].Group = groups[part[i].ID]
		}
		for _, anew := range []bool{false, true} {
			if !slices.Equal(Regroup(part, u, nil, anew, fresh()).Groups, Regroup(part, u, nil, anew, fresh()).Groups) {
				t.Errorf("%d texts, anew %v: not the same twice", n, anew)
			}
			o := Regroup(part, u, nil, anew, ids)
			of := map[joinder.ID]int{}
			for i, g := range o.Groups {
				if g == "" {
					continue
				}
				if was, known := of[g]; known && was != about[i] {
					t.Fatalf("a group of two problems")
				}
				of[g] = about[i]
				if before := groups[part[i].ID]; before != "" && before != g && !anew {
					t.Errorf("%d texts: %s left %s for %s", n, part[i].ID, before, g)
				}
			}
			if !anew {
				for i, g := range o.Groups {
					groups[part[i].ID] = g
				}
			}
		}
	}
}

// TestOnePersonIsNoGroup: neither by filing often nor by copies of a letter.
func TestOnePersonIsNoGroup(t *testing.T) {
	texts, _ := told(2, 40)
	for i := range texts {
		texts[i].Person = joinder.ID(fmt.Sprint(i % 2))
	}
	o := Regroup(texts, UsualOf(nil), nil, true, fresh())
	for i := range texts {
		texts[i].Person, texts[i].Twin, texts[i].Words = texts[i].ID, "letter", texts[0].Words
	}
	for name, o := range map[string]Outcome{"two people": o, "a form letter": Regroup(texts, UsualOf(nil), nil, true, fresh())} {
		if slices.ContainsFunc(o.Groups, func(g joinder.ID) bool { return g != "" }) || len(o.Events) > 0 {
			t.Errorf("%s are a group: %+v", name, o.Events)
		}
	}
}

// TestMergesAndSplitsAreTold with those who changed sides.
func TestMergesAndSplitsAreTold(t *testing.T) {
	before := []int32{0, 0, 0, 0, 1, 1, 1, 2, 2, 2, 2, 2, 2, none}
	label := []int32{7, 7, 7, 7, 7, 7, none, 8, 8, 8, 9, 9, 8, 9}
	m := match(before, label, 4)
	if m.is[7] != 0 || m.is[8] != 2 || m.merged[1] != 7 || m.split[9] != 2 || !slices.Equal(m.ended, []int32{3}) {
		t.Errorf("%+v", m)
	}
}

// TestPinsStand against any vote.
func TestPinsStand(t *testing.T) {
	texts, about := told(3, 90)
	var pins []Pin
	refused := -1
	for i := range texts {
		switch {
		case about[i] == 0 && refused < 0:
			refused = i
			pins = append(pins, Pin{texts[i].ID, "left", false}, Pin{texts[i].ID, "right", false})
		case about[i] == 0: // one problem, which a person parted
			pins = append(pins, Pin{texts[i].ID, []joinder.ID{"left", "right"}[i%2], true})
		}
	}
	for _, anew := range []bool{false, true} {
		o := Regroup(texts, UsualOf(nil), pins, anew, fresh())
		for _, p := range pins {
			i := slices.IndexFunc(texts, func(x Text) bool { return x.ID == p.Complaint })
			if p.In != (o.Groups[i] == p.Group) {
				t.Errorf("anew %v: %+v, and it is in %q", anew, p, o.Groups[i])
			}
		}
	}
}

// TestNamesTellNothingOfOnePerson: no word of fewer than three people, no
// number of anybody, whole words, as people write them.
func TestNamesTellNothingOfOnePerson(t *testing.T) {
	var en, zh []Voice
	for i, name := range []string{"O'Neil-李", "𬭎𬀩", "Maria Kowalczyk", "Smith", "张伟", "Wang"} {
		en = append(en, Voice{fmt.Sprintf("%s here. My Passport Verification failed again, call 202-555-0142 or 13800138000. I waited %d days, order AB12345.", name, i)})
		zh = append(zh, Voice{fmt.Sprintf("我叫%s，电话13800138000。护照认证一直不通过，等了180天。客服%d号说再等。", name, i)})
	}
	others := []string{"The concert ticket never came, call 202-555-0142.", "我买的演唱会门票没有寄到，电话13800138000。", "refund refused", "退款被拒"}
	for _, voices := range [][]Voice{en, zh} {
		words := Telling(voices, others)
		if len(words) == 0 {
			t.Error("no name")
		}
		for _, w := range words {
			for _, bad := range []string{"O'Neil", "𬭎", "Maria", "Smith", "张伟", "Wang", "555", "0142", "138", "AB12"} {
				if strings.Contains(w, bad) {
					t.Errorf("named %q", words)
				}
			}
		}
	}
	if got := strings.Join(Telling(en, others), "|"); !strings.Contains(got, "Passport Verification") {
		t.Errorf("named %q", got)
	}
	if got := strings.Join(Telling(zh, others), "|"); !strings.Contains(got, "护照认证") {
		t.Errorf("named %q", got)
	}
	if Telling(en[:2], others) != nil {
		t.Error("two people have a name")
	}
}

// TestExcerptsMarkWholeWords, whatever the text is.
func TestExcerptsMarkWholeWords(t *testing.T) {
	long := strings.Repeat("so it goes ", 60)
	s := Excerpt(long+"Verified passports again"+long, []string{"verify", "passport"})
	var marked []string
	for _, m := range s.Marks {
		marked = append(marked, s.Text[m.Start:m.End])
	}
	if strings.Join(marked, "|") != "Verified|passports" && strings.Join(marked, "|") != "passports" {
		t.Errorf("marked %q", marked)
	}
	for _, text := range []string{"", "\xff\xfe", "𬭎𬀩", strings.Repeat("提", 900), strings.Repeat("a", 5000), "（）“”", "e\u0301\u0301\u0301 ﬁne"} {
		s := Excerpt(text, []string{"提现", "𬭎𬀩", "fine", "", "x x x x x"})
		for _, m := range s.Marks {
			if m.Start < 0 || m.End > len(s.Text) || m.Start >= m.End {
				t.Errorf("%q: %+v", text, m)
			}
		}
		Telling([]Voice{{text}, {text}, {text}}, []string{text})
	}
}

// TestHostileTexts: nothing, the same everywhere, very much.
func TestHostileTexts(t *testing.T) {
	var texts []Text
	for i, w := range []string{"", "x", "提", "\xff", strings.Repeat("word ", 30_000), strings.Repeat("提现", 20_000), similar.Tokens("a")[0].Term} {
		for j := range 4 {
			id := joinder.ID(fmt.Sprintf("%d-%d", i, j))
			texts = append(texts, Text{ID: id, Person: id, Words: w})
		}
	}
	if o := Regroup(texts, UsualOf(nil), nil, true, fresh()); len(o.Groups) != len(texts) {
		t.Errorf("%d of %d", len(o.Groups), len(texts))
	}
	if o := Regroup(nil, UsualOf(nil), nil, true, fresh()); len(o.Groups) != 0 || len(o.Events) != 0 {
		t.Errorf("%+v of nothing", o)
	}
}

// Names are words as people know them: no halves of 在线客服 or 会员, and
// nothing that begins with what a number counts.
func TestHanNamesAreNoHalves(t *testing.T) {
	var people []Voice
	for _, days := range []string{"2", "3", "5", "8", "12"} {
		people = append(people, Voice{Words: "提现" + days + "天没动静，在线客服全是机器人，会员自动续费也退不了"})
	}
	words := Telling(people, []string{"转账失败，银行说没有这一笔", "账户被冻结，要求补材料", "充值没有到账，余额不变"})
	if len(words) == 0 {
		t.Fatal("no name")
	}
	for _, w := range words {
		for _, half := range []string{"天没动静", "线客服", "员自动续费"} {
			if strings.HasPrefix(w, half) {
				t.Errorf("%q in %q", half, words)
			}
		}
	}
	t.Log(words)
}
