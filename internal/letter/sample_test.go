package letter_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"joinder"
	"joinder/internal/i18n"
	"joinder/internal/letter"
)

// words speaks the real catalogues.
func words(t testing.TB, lang joinder.Lang) letter.Words {
	t.Helper()
	catalog, err := i18n.LoadStrict(func(l joinder.Lang, key string) { t.Errorf("no text for %s in %s", key, l) })
	if err != nil {
		t.Fatal(err)
	}
	w := catalog.Localizer(lang).In(time.UTC)
	return func(key string, args map[string]any) string {
		var list []any
		for k, v := range args {
			list = append(list, k, v)
		}
		if n, ok := args["PluralCount"].(int); ok {
			return w.N(key, n, list...)
		}
		return w.T(key, list...)
	}
}

func rareNames(t testing.TB) []string {
	t.Helper()
	b, err := os.ReadFile("testdata/rare_names.txt")
	if err != nil {
		t.Fatal(err)
	}
	return strings.Fields(string(b))
}

func day(y int, m time.Month, d int) joinder.Date { return joinder.Date{Year: y, Month: m, Day: d} }

// sample is a letter with n rows.
func sample(t testing.TB, lang joinder.Lang, n int) letter.Document {
	t.Helper()
	rare := rareNames(t)
	rows := make([]joinder.AnnexRow, n)
	for i := range rows {
		name := fmt.Sprintf("成员 %d", i+1)
		if i%2 == 0 {
			name = "王" + rare[i/2%len(rare)]
		}
		rows[i] = joinder.AnnexRow{
			Number: i + 1, Name: name, OccurredOn: day(2026, time.Month(i%9+1), i%27+1), Issue: "withdrawal_not_arrived",
			Amount: joinder.Minor(int64(i*7919%9000000+100), "CNY"), Complaint: joinder.ID(fmt.Sprintf("%032x", i+1)),
		}
		if i%5 == 1 {
			rows[i].Amount = joinder.Minor(int64(i*104729%900000+11), "USD")
		}
		for k := range i % 3 {
			rows[i].Evidence = append(rows[i].Evidence, joinder.AnnexItem{
				MediaType: "image/png", Size: int64(i*1000 + k), SHA256: fmt.Sprintf("%064x", (i+1)*1234567891011), Leaf: int64(3*i + k),
			})
		}
	}
	if n > 7 {
		rows[2].Name = "Wolfeschlegelsteinhausenbergerdorff Alexandra Marie-Louise"
		rows[7].Name = "\U0003FFFD某"
	}
	d := letter.Document{
		Lang: lang, Words: words(t, lang), Title: "提现迟迟不到账", To: "示例支付有限公司", Subject: "关于示例钱包「提现未到账」的集体投诉",
		Body: "示例支付有限公司：\n\n我们共 60 名示例钱包用户，就同一类问题提交了 60 份投诉：提现未到账。姓名或编号、日期与金额逐一列在附件一。这些事情发生在 2026年1月1日 至 2026年9月27日 之间。每个人都在应用里申请提现，页面显示「处理中」，之后再没有到账，也没有人说明原因；客服电话（每个人都打过）只回答「请耐心等待」。\n\n我们请求：逐一核查附件一所列的投诉，退还应退的款项，并书面说明每一份投诉的处理结果和理由。\n\n我们依据的规定：\n1. 支付机构应当按照约定及时处理客户的提现指令。（出处：示例规定第十二条；核对日期：2026年11月22日）\n\n请在 2026年12月3日 前书面答复。\n\n此致",
		Date: day(2026, 11, 23), Answer: day(2026, 12, 3), Rows: rows, People: n, URL: "https://joinder.example/cases/0190",
		IssueName: func(string) string { return "提现未到账" }, Created: time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC),
		Mark: &letter.Mark{Digest: strings.Repeat("3fa9c1d2", 8), At: time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC), Index: 4321},
	}
	if lang == joinder.English {
		d.Title, d.To, d.Subject = "Withdrawals that never arrive", "Sample Payments Ltd", "Joint complaint about Sample Wallet: Withdrawal not arrived"
		d.IssueName = func(string) string { return "Withdrawal not arrived" }
		d.Body = "To Sample Payments Ltd,\n\nWe are 60 users of Sample Wallet with the same kind of problem: withdrawal not arrived. Annex A lists the name or number, date and amount of each complaint (complaints: 60). This happened between 1 January 2026 and 27 September 2026. Each of us asked for a withdrawal in the app, which said “processing”; the money never came, and nobody told us why.\n\nWe ask you to look into each complaint in Annex A, to return what is owed, and to tell each person in writing what you decided and why.\n\nThe rules we rely on:\n1. A payment firm carries out withdrawal orders in time (source: sample rule 12; checked on 22 November 2026)\n\nPlease answer in writing by 3 December 2026.\n\nThank you for your attention."
	}
	return d
}

func receipt(t testing.TB, lang joinder.Lang) letter.ReceiptDoc {
	return letter.ReceiptDoc{
		Lang: lang, Words: words(t, lang), Wallet: "示例钱包 Sample Wallet", Issue: "提现未到账", OccurredOn: day(2026, 10, 3),
		Amount: joinder.Minor(234567, "CNY"), FiledAt: time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC), Complaint: joinder.ID(strings.Repeat("01ab", 8)),
		Code: "K7QM-3WXR-9TPA-22VD-H8", RecoverURL: "https://joinder.example/recover", Leaf: 17,
		Evidence: []letter.ReceiptItem{
			{Name: "聊天记录 2026-10-03.png", SHA256: strings.Repeat("9c3e51ab", 8), Size: 120, Leaf: 18},
			{Name: "statement-with-a-very-long-name-from-the-bank-for-october-2026.pdf", SHA256: strings.Repeat("77be02fa", 8), Size: 120, Leaf: 19},
		},
	}
}

func tool(t testing.TB, name string) {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Skipf("%s is not installed (Debian: poppler-utils, qpdf)", name)
	}
}

func run(t testing.TB, name string, args ...string) string {
	t.Helper()
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil || strings.Contains(string(out), "Syntax ") {
		t.Fatalf("%s %v: %v\n%.2000s", name, args, err, out)
	}
	return string(out)
}

func render(t testing.TB, d letter.Document) ([]byte, letter.Report) {
	t.Helper()
	var b bytes.Buffer
	report, err := letter.Render(&b, d)
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), report
}

func save(t testing.TB, name string, data []byte) string {
	t.Helper()
	dir := t.TempDir()
	if keep := os.Getenv("JOINDER_KEEP"); keep != "" {
		dir = keep // look at the pages: JOINDER_KEEP=dir go test, then pdftoppm -png
	}
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
