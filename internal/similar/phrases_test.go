package similar

import (
	"fmt"
	"strings"
	"testing"
)

func phrasesOf(texts ...string) string {
	p := NewPhrases()
	for i, text := range texts {
		for n := range 6 {
			p.Add(fmt.Sprint(i, "/", n), fmt.Sprintf(text, []any{"alpha", "bravo", "charly", "delta", "echo", "foxtrot"}[n]))
		}
	}
	var out []string
	for _, f := range p.List() {
		out = append(out, fmt.Sprint(f.Shown, " ", f.People))
	}
	return strings.Join(out, ", ")
}

func TestPhrasesBelongTogether(t *testing.T) {
	got := phrasesOf("PayPal froze my debit card, %s", "the debit card was with %s; PayPal says nothing", "我在%s提现未到账", "花呗提现未到账，%s客服不理", "客服说提现要等%s")
	for _, want := range []string{"PayPal 12", "debit card 12", "debit 12", "froze 6", "提现 18", "提现未到账 12", "客服 12"} {
		if !strings.Contains(", "+got+",", ", "+want+",") {
			t.Errorf("without %s: %s", want, got)
		}
	}
	for _, not := range []string{"the", "my debit", "现未", "my", "说"} {
		if strings.Contains(", "+got, ", "+not+" ") {
			t.Errorf("with %s: %s", not, got)
		}
	}
}

func TestPhrasesNameNobody(t *testing.T) {
	p := NewPhrases()
	for range 20 { // one person, however often
		p.Add("王小明", "王小明 Smithson called 13812345678 XXXX")
	}
	for n := range 9 { // three more
		p.Add(fmt.Sprint("other ", n/3), "Smithson 王小明")
	}
	for n := range 9 {
		p.Add(fmt.Sprint("third ", n), "phone 13812345678 a1b2c3 ½ x2 xxxx")
	}
	for _, f := range p.List() {
		if f.Key != "phone" {
			t.Errorf("%+v", f)
		}
	}
}

func TestPhrasesForgetTheRare(t *testing.T) {
	p := NewPhrases()
	for n := range 70 {
		var b strings.Builder
		for k := range 6000 {
			b.WriteString(word(n*6000+k) + " ")
		}
		p.Add(fmt.Sprint(n), b.String()+"refund delayed")
	}
	if len(p.counts) > 2*maxPhrases {
		t.Errorf("%d counted", len(p.counts))
	}
	if list := p.List(); len(list) < 2 || list[0].People < 65 {
		t.Errorf("%v", list)
	}
}

// word is a word of its own for each number.
func word(n int) string {
	var b strings.Builder
	for b.WriteString("q"); n > 0; n /= 26 {
		b.WriteByte(byte('a' + n%26))
	}
	return b.String()
}

func TestCompletions(t *testing.T) {
	list := []Phrase{{"credit", "credit", 90}, {"credit report", "credit report", 60}, {"report", "report", 80}, {"reported", "reported", 20}, {"credit reporting act", "Credit Reporting Act", 10},
		{"e mail", "e-mail", 9}, {"paypal", "PayPal", 50}, {"提现", "提现", 70}, {"提现未到账", "提现未到账", 30}, {"现金", "现金", 40}, {"未到账", "未到账", 35}}
	look := func(start string, most int) (out []Phrase, err error) {
		for _, p := range list {
			if strings.HasPrefix(p.Key, start) && len(out) < most {
				out = append(out, p)
			}
		}
		return out, nil
	}
	for typed, want := range map[string]string{
		"cred": "credit|credit report|Credit Reporting Act", "Credit": "credit report|Credit Reporting Act", "my credit rep": "my credit report|my Credit Reporting Act|my credit reported",
		"credit ": "credit report|Credit Reporting Act", "pay": "PayPal", "(frozen OR pay": "(frozen OR PayPal", `"credit rep`: `"credit report|"Credit Reporting Act|"credit reported`,
		"-pay": "-PayPal", "ＰＡＹ": "PayPal", "我要提现": "我要提现未到账", "提": "提现|提现未到账", "提现": "提现未到账", "现": "现金", "花呗 未": "花呗 未到账", "paypal提": "paypal提现|paypal提现未到账",
		"pay,": "", "提现 ": "", "refund*": "", "": "", " ": "", "zzz": "", "credit  ": "", "report": "reported", "e-ma": "e-mail", "\xff\xfe": "", "½": "",
	} {
		got, err := Completions(typed, 5, look)
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, c := range got {
			out = append(out, c.Text)
		}
		if s := strings.Join(out, "|"); s != want {
			t.Errorf("%q goes on with %q, want %q", typed, s, want)
		}
	}
}
