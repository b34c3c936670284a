package paper_test

import (
	"bytes"
	"image/png"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"joinder"
	"joinder/internal/letter/fonts"
	"joinder/internal/recourse/publicity"
	"joinder/internal/recourse/publicity/paper"
)

func press(t testing.TB) *paper.Press {
	t.Helper()
	p, err := paper.Open(fonts.Files()...)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

const page = "https://joinder.example/cases/0192f0c4aaaa7bbb8cccddddeeee0001"

func side(lang joinder.Lang, title string) publicity.Side {
	s := publicity.Side{Lang: lang, Title: title, Firm: "示例·灯笼钱包 𬭎", Date: "2026年11月23日", Site: "joinder.example", Alt: "alt <words> & more",
		Sheet: "事实单", Verify: "公开页面：" + page + "\n可由此核算：" + page + ".json", Scan: "扫码查看公开数据并自行核算", Note: "固证说明这些材料在固证时已经存在。",
		ReplyTitle: "对方的答复", Reply: "2026年11月20日答复：\n\n我们会在十五个工作日内逐一核实。",
		Numbers: []publicity.Number{{Label: "参加人数", Value: "40"}, {Label: "请求返还的金额", Value: "¥9,200.50"}, {Label: "附有已固证证据的投诉", Value: "33／41"}, {Label: "已固证项目", Value: "214"}}}
	for _, text := range []string{"40 人参加了这个集体投诉，共 41 份投诉。", "合计请求返还 ¥9,200.50。", strings.Repeat("成员陈述：钱包在用户不知情时开通会员。", 12), "成员的诉求：全额退还。"} {
		s.Statements = append(s.Statements, publicity.Statement{Label: publicity.Fact, Named: "事实", Text: text, Basis: "依据：已固证 214 项，公开日志共 1,630 条；" + page + ".json ；截至2026年11月23日"})
	}
	return s
}

var titles = map[string]string{
	"short": "提现不到账", "long": strings.Repeat("灯笼钱包擅自开通会员并按月自动扣款", 6), "rare": "𬭎𬀩𠮷野家㐂", "missing": "\U0003134A 与 \U00032000",
	"latin": "Lantern Wallet memberships nobody asked for, switched on without consent and charged for month after month",
}

// TestCard: the right size for every title, in both kinds.
func TestCard(t *testing.T) {
	p := press(t)
	for name, title := range titles {
		var b bytes.Buffer
		if err := p.PNG(&b, paper.Card{Side: side(joinder.Chinese, title), Page: page}); err != nil {
			t.Fatal(err)
		}
		img, err := png.Decode(bytes.NewReader(b.Bytes()))
		if err != nil || img.Bounds().Dx() != paper.CardWidth || img.Bounds().Dy() != paper.CardHeight {
			t.Errorf("%s: %v, %v", name, img.Bounds(), err)
		}
		if b.Len() > 400_000 {
			t.Errorf("%s: %d bytes", name, b.Len())
		}
		var svg bytes.Buffer
		if err := p.SVG(&svg, paper.Card{Side: side(joinder.Chinese, title), Page: page}); err != nil {
			t.Fatal(err)
		}
		if s := svg.String(); !strings.Contains(s, "alt &lt;words&gt; &amp; more") || strings.Contains(s, "<text") || !strings.HasSuffix(s, "</svg>") {
			t.Errorf("%s: %.200s", name, s)
		}
		if dir := os.Getenv("JOINDER_LOOK"); dir != "" {
			if err := os.WriteFile(dir+"/card-"+name+".png", b.Bytes(), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// TestShelf gives the same bytes again, and other bytes for other words.
func TestShelf(t *testing.T) {
	s := paper.NewShelf(press(t))
	draw := func(title string) string {
		var b bytes.Buffer
		if err := s.PNG(&b, paper.Card{Side: side(joinder.English, title), Page: page}); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	if first := draw("one"); first != draw("one") || first == draw("two") || first == "" {
		t.Error("the shelf mixes things up")
	}
}

// TestSheet is always one page, opens, and says what it should.
func TestSheet(t *testing.T) {
	p := press(t)
	long := side(joinder.Chinese, titles["long"])
	long.Reply = strings.Repeat("我们会在十五个工作日内逐一核实并退款。", 150)
	for name, s := range map[string]publicity.Side{"plain": side(joinder.Chinese, titles["short"]), "rare": side(joinder.English, titles["rare"]), "long": long} {
		var b bytes.Buffer
		l := paper.Leaf{Side: s, Page: page, At: time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)}
		if err := p.Sheet(&b, l); err != nil {
			t.Fatal(err)
		}
		var again bytes.Buffer
		if err := p.Sheet(&again, l); err != nil || !bytes.Equal(b.Bytes(), again.Bytes()) {
			t.Errorf("%s: not the same bytes twice, %v", name, err)
		}
		file := t.TempDir() + "/sheet.pdf"
		if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		tool(t, "qpdf", "--check", file)
		text := tool(t, "pdftotext", "-layout", file, "-")
		for _, want := range []string{"214", "¥9,200.50", "2026年11月23日", "joinder.example/cases/"} {
			if text != "" && !strings.Contains(text, want) {
				t.Errorf("%s: no %q in\n%s", name, want, text)
			}
		}
		if info := tool(t, "pdfinfo", file); info != "" && !strings.Contains(strings.Join(strings.Fields(info), " "), "Pages: 1 ") {
			t.Errorf("%s: %s", name, info)
		}
		if dir := os.Getenv("JOINDER_LOOK"); dir != "" {
			if err := os.WriteFile(dir+"/sheet-"+name+".pdf", b.Bytes(), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// tool runs a program, "" where it is not installed.
func tool(t *testing.T, name string, args ...string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Logf("%s is not installed", name)
		return ""
	}
	out, err := exec.Command(path, args...).CombinedOutput()
	if err != nil {
		t.Errorf("%s: %v\n%s", name, err, out)
	}
	return string(out)
}

func BenchmarkPNG(b *testing.B) {
	p := press(b)
	for b.Loop() {
		if err := p.PNG(&bytes.Buffer{}, paper.Card{Side: side(joinder.Chinese, titles["long"]), Page: page}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSheet(b *testing.B) {
	p := press(b)
	for b.Loop() {
		if err := p.Sheet(&bytes.Buffer{}, paper.Leaf{Side: side(joinder.Chinese, titles["long"]), Page: page}); err != nil {
			b.Fatal(err)
		}
	}
}
