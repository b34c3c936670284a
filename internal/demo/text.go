package demo

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"joinder"
)

// bank is the clauses of one language.
type bank struct {
	open, support, effect, demand, tail []string
	events, details                     map[string][]string // by issue
}

// told is what one text is about.
type told struct {
	w      wallet
	issue  string
	lang   joinder.Lang
	amount joinder.Money
	on     joinder.Date
	days   int // from the event to the telling
}

// writer puts texts together.
type writer struct {
	rng    *rand.Rand
	zh, en bank
}

func newWriter(rng *rand.Rand) *writer { return &writer{rng: rng, zh: wordsZH(), en: wordsEN()} }

func (w *writer) chance(p float64) bool { return w.rng.Float64() < p }

func pick[T any](rng *rand.Rand, list []T) T { return list[rng.IntN(len(list))] }

// narrative tells it in one of three lengths: a cry, a paragraph, a story.
func (w *writer) narrative(t told) string {
	b := w.zh
	if t.lang == joinder.English {
		b = w.en
	}
	var parts []string
	add := func(p float64, list []string) {
		if len(list) > 0 && w.chance(p) {
			parts = append(parts, pick(w.rng, list))
		}
	}
	switch length := w.rng.Float64(); {
	case length < 0.22:
		add(1, b.events[t.issue])
		add(0.4, b.support)
		add(0.25, b.demand)
	case length < 0.72:
		add(0.45, b.open)
		add(1, b.events[t.issue])
		add(0.7, b.details[t.issue])
		add(1, b.support)
		add(0.35, b.effect)
		add(0.55, b.demand)
		add(0.2, b.tail)
	default:
		add(0.8, b.open)
		add(1, b.events[t.issue])
		parts = append(parts, some(w.rng, b.details[t.issue], 2)...)
		parts = append(parts, some(w.rng, b.support, 2+w.rng.IntN(2))...)
		add(0.8, b.effect)
		add(1, b.demand)
		add(0.6, b.tail)
	}
	return w.finish(parts, t)
}

// finish fills the slots and lets the person type: blanks, slips, contacts.
func (w *writer) finish(parts []string, t told) string {
	for i, p := range parts {
		parts[i] = w.fill(p, t)
	}
	if w.chance(0.07) {
		parts = append(parts, w.contact(t))
	}
	sep := ""
	if t.lang == joinder.English {
		sep = " "
	}
	text := strings.TrimSpace(strings.Join(parts, sep))
	if len(parts) > 4 && w.chance(0.5) { // a story has a paragraph or two
		cut := 2 + w.rng.IntN(len(parts)-3)
		text = strings.TrimSpace(strings.Join(parts[:cut], sep)) + "\n\n" + strings.TrimSpace(strings.Join(parts[cut:], sep))
	}
	if t.lang == joinder.English {
		return w.slipEN(text)
	}
	return w.slipZH(text)
}

func some(rng *rand.Rand, list []string, n int) []string {
	var out []string
	for _, i := range rng.Perm(len(list)) {
		if len(out) == n {
			break
		}
		out = append(out, list[i])
	}
	return out
}

// fill chooses among [x|y] and fills the slots.
func (w *writer) fill(s string, t told) string {
	for {
		i := strings.IndexByte(s, '[')
		if i < 0 {
			break
		}
		j := strings.IndexByte(s[i:], ']')
		if j < 0 {
			break
		}
		s = s[:i] + pick(w.rng, strings.Split(s[i+1:i+j], "|")) + s[i+j+1:]
	}
	// One by one, in a fixed order, so that a seed repeats.
	for _, slot := range []struct {
		name  string
		value func() string
	}{
		{"{bot}", func() string { return t.w.assistant.In(t.lang) }}, {"{n}", func() string { return strconv.Itoa(max(2, t.days)) }},
		{"{w}", func() string { return w.name(t) }}, {"{d}", func() string { return w.day(t) }}, {"{a}", func() string { return w.amount(t) }},
		{"{k}", func() string { return strconv.Itoa(2 + w.rng.IntN(9)) }}, {"{t}", func() string { return w.hour(t.lang) }},
		{"{b}", func() string { return pick(w.rng, []string{"三千多", "四千出头", "五千不到", "六千"}) }},
	} {
		for strings.Contains(s, slot.name) {
			s = strings.Replace(s, slot.name, slot.value(), 1)
		}
	}
	return s
}

func (w *writer) name(t told) string {
	short := t.w.short.In(t.lang)
	if t.lang == joinder.Chinese && w.chance(0.3) && !strings.HasSuffix(short, "付") && !strings.HasSuffix(short, "包") {
		return strings.TrimPrefix(t.w.Name.ZH, "示例·")
	}
	if t.lang == joinder.English && w.chance(0.3) {
		return strings.TrimPrefix(t.w.Name.EN, "Example: ")
	}
	return short
}

func (w *writer) hour(l joinder.Lang) string {
	if l == joinder.English {
		return pick(w.rng, []string{"in the morning", "around noon", "at night"})
	}
	return pick(w.rng, []string{"上午", "中午", "下午两点多", "下午", "傍晚", "晚上", "晚上九点"})
}

func (w *writer) day(t told) string {
	d := t.on
	if t.lang == joinder.Chinese {
		return pick(w.rng, []string{
			fmt.Sprintf("%d月%d日", d.Month, d.Day), fmt.Sprintf("%d月%d号", d.Month, d.Day), fmt.Sprintf("%d.%d号", d.Month, d.Day), fmt.Sprintf("%d-%02d-%02d", d.Year, d.Month, d.Day),
		})
	}
	month := d.Month.String()
	if t.w.Jurisdiction == "GB" {
		return pick(w.rng, []string{fmt.Sprintf("%d %s", d.Day, month), fmt.Sprintf("the %d of %s", d.Day, month)})
	}
	return pick(w.rng, []string{fmt.Sprintf("%s %d", month, d.Day), fmt.Sprintf("%s %d", month[:3], d.Day), fmt.Sprintf("%02d/%02d/%d", d.Month, d.Day, d.Year)})
}

// amount writes the sum as people do.
func (w *writer) amount(t told) string {
	plain := strings.TrimSuffix(strings.TrimSuffix(t.amount.Decimal(), "0000"), ".00")
	whole, frac, _ := strings.Cut(plain, ".")
	grouped := plain
	if len(whole) > 3 {
		grouped = whole[:len(whole)-3] + "," + whole[len(whole)-3:]
		if frac != "" {
			grouped += "." + frac
		}
	}
	if t.lang == joinder.Chinese {
		switch t.amount.Currency {
		case "CNY":
			return pick(w.rng, []string{plain + "元", plain + "块", grouped + "元", plain + "块钱", "￥" + grouped})
		case "HKD":
			return pick(w.rng, []string{plain + "港币", "HK$" + grouped})
		case "GBP":
			return pick(w.rng, []string{plain + "英镑", "£" + grouped})
		case "USD":
			return pick(w.rng, []string{plain + "美元", plain + "美金"})
		}
		return pick(w.rng, []string{plain + "U", plain + " USDT", plain + "个U"})
	}
	switch t.amount.Currency {
	case "CNY":
		return pick(w.rng, []string{"RMB " + grouped, grouped + " yuan"})
	case "HKD":
		return "HK$" + grouped
	case "GBP":
		return pick(w.rng, []string{"£" + grouped, "£" + plain})
	case "USD":
		return pick(w.rng, []string{"$" + grouped, "$" + plain, grouped + " dollars"})
	}
	return pick(w.rng, []string{plain + " USDT", grouped + " in USDT"})
}

// contact is what people put into texts though they should not, marked by kind.
// example.org and 555-01xx belong to nobody.
func (w *writer) contact(t told) string {
	n := w.rng.IntN(90) + 10
	if t.lang == joinder.English {
		return pick(w.rng, []string{
			fmt.Sprintf("My number is ⟦phone:202-555-01%d⟧.", n), fmt.Sprintf("Email me at ⟦email:victim%d@example.org⟧ if this is you too.", n),
			fmt.Sprintf("Ticket number ⟦order:ex%d%06d⟧.", n, w.rng.IntN(1e6)),
		})
	}
	return pick(w.rng, []string{
		fmt.Sprintf("有一样情况的加我微信：⟦wechat:shili_demo%d⟧。", n), fmt.Sprintf("我的邮箱⟦email:shili%d@example.org⟧。", n),
		fmt.Sprintf("订单号：⟦order:%s%04d00%08d%010d⟧。", strings.ReplaceAll(t.on.String(), "-", ""), n, w.rng.IntN(1e8), w.rng.IntN(1e9)),
	})
}

// placeholders stand in public where marked contacts were.
var placeholders = map[string]joinder.Text{
	"phone": {ZH: "【电话号码】", EN: "[phone]"}, "email": {ZH: "【电子邮箱】", EN: "[e-mail]"},
	"order": {ZH: "【单号】", EN: "[order number]"}, "wechat": {ZH: "【微信号】", EN: "[WeChat id]"},
}

// unmark gives the text as written and as published.
func unmark(s string, l joinder.Lang) (private, public string) {
	private, public = s, s
	for kind, word := range placeholders {
		open := "⟦" + kind + ":"
		for {
			i := strings.Index(public, open)
			if i < 0 {
				break
			}
			n := strings.Index(public[i:], "⟧")
			public = public[:i] + word.In(l) + public[i+n+len("⟧"):]
		}
		private = strings.ReplaceAll(private, open, "")
	}
	return strings.ReplaceAll(private, "⟧", ""), public
}

// slipZH makes the slips of a phone keyboard in about a third of the texts.
func (w *writer) slipZH(s string) string {
	if w.chance(0.18) {
		s = strings.TrimSuffix(s, "。")
	}
	if !w.chance(0.35) {
		return s
	}
	for _, slip := range [][2]string{{"账户", "帐户"}, {"到账", "到帐"}, {"一直", "一只"}, {"客服", "客伏"}, {"现在", "现再"}, {"已经", "己经"}, {"的钱", "得钱"}, {"没有", "没"}, {"，", " "}, {"。", "，"}, {"。", "！"}} {
		if w.chance(0.13) {
			s = strings.Replace(s, slip[0], slip[1], 1+w.rng.IntN(3))
		}
	}
	return s
}

// slipEN does the same for English.
func (w *writer) slipEN(s string) string {
	if w.chance(0.12) {
		s = strings.ToLower(s)
	}
	if !w.chance(0.35) {
		return s
	}
	for _, slip := range [][2]string{{"don't", "dont"}, {"it's", "its"}, {"received", "recieved"}, {" a lot", " alot"}, {"can't", "cant"}, {"definitely", "definately"}, {"I ", "i "}, {". ", ".. "}, {"account", "acount"}, {"Nobody", "NOBODY"}, {"their", "thier"}} {
		if w.chance(0.15) {
			s = strings.Replace(s, slip[0], slip[1], 1+w.rng.IntN(2))
		}
	}
	return s
}

// clock is a plausible hour of a day, in UTC: few write at night.
func clock(rng *rand.Rand, d joinder.Date) time.Time {
	minute := 30 + rng.IntN(14*60)
	return d.Time().Add(time.Duration(minute)*time.Minute + time.Duration(rng.IntN(60))*time.Second)
}
