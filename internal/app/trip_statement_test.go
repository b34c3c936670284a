package app_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"joinder"
	"joinder/internal/app/apptest"
	"joinder/internal/browsertest"
)

// alipayExport is an invented export of the shape and the encoding that the
// wallet gives: ordinary payments, one payment twice within two minutes, and a
// row that cannot be read.
func alipayExport(t testing.TB) []byte {
	t.Helper()
	var b strings.Builder
	b.WriteString("导出信息：\r\n姓名：测试甲\r\n支付宝账户：someone@example.com\r\n共43笔记录\r\n\r\n" +
		"------------------------支付宝（中国）网络技术有限公司  电子客户回单------------------------\r\n" +
		"交易时间,交易分类,交易对方,对方账号,商品说明,收/支,金额,收/付款方式,交易状态,交易订单号,商家订单号,备注,\r\n")
	row := func(at time.Time, who, what, flow, amount string, n int) {
		fmt.Fprintf(&b, "%s,日用百货,%s,a***@example.cn,%s,%s,%s,余额,交易成功,20261000000%03d\t,M%03d\t,,\r\n", at.Format(time.DateTime), who, what, flow, amount, n, n)
	}
	day := time.Date(2026, 9, 1, 9, 0, 0, 0, time.UTC)
	for i := range 40 {
		row(day.AddDate(0, 0, i).Add(time.Duration(i*7%60)*time.Minute), []string{"楼下便利店", "地铁出行", "某某咖啡"}[i%3], "消费", "支出", []string{"3.00", "18.50", "12.80", "9.90"}[i%4], i)
	}
	at := time.Date(2026, 10, 12, 14, 0, 0, 0, time.UTC)
	row(at, "𬭎𬀩游戏", "钻石", "支出", "300.25", 801)
	row(at.Add(2*time.Minute), "𬭎𬀩游戏", "钻石", "支出", "300.25", 802)
	row(at.Add(time.Hour), "李四", "还款", "收入", "50.00", 803)
	b.WriteString("2026-13-45 10:00:00,日用百货,某某,,消费,支出,1.00,余额,交易成功,9\t,9\t,,\r\n")
	out, err := simplifiedchinese.GB18030.NewEncoder().String(b.String())
	if err != nil {
		t.Fatal(err)
	}
	return []byte(out)
}

// TestStatementFromTheFileToTheAnnex drops an export on a phone in both
// languages, with scripts and without, marks the payment that stands twice, and
// finds its sum in the complaint and in the annex of the letter.
func TestStatementFromTheFileToTheAnnex(t *testing.T) {
	t.Parallel() // most of it is waiting for the browser
	chromium := browsertest.New(t, browsertest.Options{})
	site := apptest.Open(t, apptest.Options{})
	file := filepath.Join(t.TempDir(), "支付宝交易明细.csv")
	if err := os.WriteFile(file, alipayExport(t), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{"zh-CN", "en"} {
		for _, noJS := range []bool{false, true} {
			name := lang + map[bool]string{true: ".nojs", false: ".js"}[noJS]
			t.Run(name, func(t *testing.T) {
				trip := &trip{T: t, site: site, name: "statement." + name, lang: lang, noJS: noJS, first: chromium}
				p := trip.person()
				p.lookAtStatement(file)
				p.markTwice()
				p.annexTotal(p.fileMarked())
			})
		}
	}
}

// lookAtStatement drops the file.
func (p *traveller) lookAtStatement(file string) {
	p.t.Helper()
	p.open("/statements")
	p.Upload("#f-files", file)
	if p.t.noJS {
		p.follow(`form[action="/statements"] button.btn`, "/statements/")
	} else { // the script goes on when the answer says where
		p.Click(`form[action="/statements"] button.btn`)
		p.WaitFor("#marks")
		p.arrive(200, "/statements/")
	}
	text := p.Text("main")
	for _, want := range []string{p.t.say("支付宝账单", "Alipay statement"), p.t.say("共 43 笔", "43 transactions"), p.t.say("相同的付款出现不止一次", "he same payment twice"), p.t.say("有 1 行没能读出来", "1 row could not be read"), "−¥300.25"} {
		if !strings.Contains(text, want) {
			p.t.Errorf("the page lacks %q:\n%s", want, text)
		}
	}
}

// markTwice looks for the payment, marks both rows of it, and goes on.
func (p *traveller) markTwice() {
	p.t.Helper()
	if !p.t.noJS {
		p.Click(".st-filter > summary")
	} else {
		p.Eval(`document.querySelector(".st-filter").open = true`, new(bool))
	}
	p.Fill("#f-text", "𬭎𬀩")
	p.uncover(`form[action$="/filter"] button.btn`)
	p.follow(`form[action$="/filter"] button.btn`, "/statements/")
	var rows int
	p.Eval(`document.querySelectorAll(".st-table tbody tr").length`, &rows)
	if address, _ := url.PathUnescape(p.URL()); rows != 2 || strings.Contains(address, "𬭎𬀩") {
		p.t.Fatalf("%d rows found at %s", rows, address)
	}
	for i := 1; i <= 2; i++ {
		p.uncover(fmt.Sprintf(".st-table tbody tr:nth-child(%d)", i))
		p.Click(fmt.Sprintf(".st-table tbody tr:nth-child(%d) input[type=checkbox]", i))
	}
	if p.t.noJS {
		p.follow("#marks [data-save]", "/statements/")
	} else {
		var done bool
		p.Eval(`(async () => { for (let i = 0; i < 100 && !document.querySelector("[data-bar]").textContent.includes("600.50"); i++) await new Promise(r => setTimeout(r, 50)); return true })()`, &done)
	}
	if bar := p.Text("[data-bar]"); !strings.Contains(bar, "−¥600.50") || !strings.Contains(bar, "2") {
		p.t.Errorf("the bar says %q", bar)
	}
	p.follow(`#marks button[value="complaint"]`, "/statements/")
	if text := p.Text("main"); !strings.HasSuffix(p.path(), "/complaint") || !strings.Contains(text, "¥600.50") {
		p.t.Fatalf("at %s: %s", p.path(), text)
	}
	if wallet := p.value("#f-wallet"); wallet != p.t.say("支付宝", "Alipay") {
		p.t.Errorf("the wallet is %q", wallet)
	}
	p.follow(`main form.sheet button.btn`, "/draft/")
}

// uncover scrolls to something, so that the bar at the foot does not lie over it.
func (p *traveller) uncover(selector string) {
	p.t.Helper()
	p.Eval(fmt.Sprintf(`(document.querySelector(%q).scrollIntoView({block: "center"}), true)`, selector), new(bool))
}

// fileMarked files the complaint that was begun, and gives its case.
func (p *traveller) fileMarked() joinder.ID {
	p.t.Helper()
	if words := p.value("#f-narrative"); !strings.Contains(words, "20261000000801") || !strings.Contains(words, "¥300.25") {
		p.t.Errorf("the words begin with %q", words)
	}
	p.Fill("#f-issue", "wrong_amount")
	p.follow("main form.sheet button.btn", "/draft/")
	if amount, day := p.value("#f-amount"), p.value("#f-occurred_on"); amount != "600.50" || day != "2026-10-12" {
		p.t.Errorf("amount %q on %q", amount, day)
	}
	p.Fill("#f-jurisdiction", "CN")
	p.follow("main form.sheet button.btn", "/draft/")
	if text := p.Text("ul.files"); !strings.Contains(text, "支付宝交易明细.csv") {
		p.t.Errorf("the evidence is %q", text)
	}
	p.follow(`a.btn[href$="/you"]`, "/draft/")
	p.Fill("#f-name", "O'Neil-李𬭎")
	p.Fill("#f-email", p.t.name+"@example.org")
	p.follow(`main form[action$="/you"] button.btn`, "/draft/")
	if !strings.HasSuffix(p.path(), "/receipt") {
		p.t.Fatalf("at %s: %s", p.path(), p.Text("main"))
	}
	id := p.openCase(joinder.ID(p.Text(".receipt dd code")))
	p.writeLetter(id)
	return id
}

// annexTotal finds what was marked in the annex of the frozen letter.
func (p *traveller) annexTotal(id joinder.ID) {
	p.t.Helper()
	_, xlsx := p.Download(`a[href="/cases/` + string(id) + `/letter/2.xlsx"]`)
	book, err := excelize.OpenReader(bytes.NewReader(xlsx), excelize.Options{UnzipSizeLimit: 64 << 20})
	if err != nil {
		p.t.Fatal(err)
	}
	var all strings.Builder
	for _, sheet := range book.GetSheetList() {
		rows, err := book.GetRows(sheet)
		if err != nil {
			p.t.Fatal(err)
		}
		for _, r := range rows {
			all.WriteString(strings.Join(r, "\t") + "\n")
		}
	}
	for _, want := range []string{"600.50", "300.25", "20261000000801", "20261000000802", "2026-10-12 14:00:00 UTC+08:00"} {
		if !strings.Contains(all.String(), want) {
			p.t.Errorf("the annex lacks %s:\n%s", want, all.String())
		}
	}
}

// statementBomb unfolds to far more than it is.
func statementBomb(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create("a.csv")
	for i := 0; i < 400 && err == nil; i++ {
		_, err = w.Write(make([]byte, 1<<20))
	}
	if err = errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestStatementsAreHostile: whatever is given is answered in words, and nothing
// of a refused file stays.
func TestStatementsAreHostile(t *testing.T) {
	site := apptest.Open(t, apptest.Options{})
	p := site.Person("en")
	for name, c := range map[string]struct {
		file   apptest.Upload
		status int
		says   string
	}{
		"empty":           {apptest.Upload{Name: "a.csv"}, 422, "The file is empty"},
		"zeros":           {apptest.Upload{Name: "a.csv", Data: make([]byte, 5000)}, 200, "No columns for day and amount"},
		"one long line":   {apptest.Upload{Name: "a.csv", Data: bytes.Repeat([]byte("x"), 3<<20)}, 200, "No columns for day and amount"},
		"wrong extension": {apptest.Upload{Name: "a.pdf", Data: alipayExport(t)}, 200, "43 transactions"},
		"a picture":       {apptest.Upload{Name: "a.csv", Data: feePicture(3)}, 200, ""},
		"zip bomb":        {apptest.Upload{Name: "a.zip", Data: statementBomb(t)}, 200, "far more than a statement"},
		"script":          {apptest.Upload{Name: "<script>alert(1)</script>.csv", Data: []byte("date,amount,currency,counterparty\n2026-01-04,-3.00,CNY,<script>alert(2)</script>\n")}, 200, "1 transaction"},
		"29 February":     {apptest.Upload{Name: "a.csv", Data: []byte("date,amount,currency,counterparty\n2024-02-29,-0.01,CNY,O'Neil-李\n2023-02-29,-1000000000000,CNY,x\n")}, 200, "1 transaction"},
	} {
		a := p.Give("/statements", "files", c.file)
		if text := apptest.Plain(a.Body); a.Status != c.status || !strings.Contains(text, c.says) || strings.Contains(a.Body, "<script>alert") {
			t.Errorf("%s: %d at %s\n%s", name, a.Status, a.Path, text)
		}
		if a.Status != 200 {
			continue
		}
		for _, send := range [][]string{
			{"/marks", "shown", "x.1", "mark", "x.1", "mark", "01a2081af340730d86beec3f1d51c8d3.999999999", "mark", strings.Repeat("9", 5000)},
			{"/filter", "text", "\x00%_'\"--", "least", "1e9999999", "from", "2023-02-29"}, {"/filter", "least", "-5"}, {"/filter", "all", "1"},
			{"/complaint", "wallet", "O'Neil-李𬭎", "currency", "XXX", "file", "../../x"},
		} {
			if b := p.Send(a.Path+send[0], send[1:]...); b.Status >= 500 || b.Status == 404 {
				t.Errorf("%s %v: %d", name, send, b.Status)
			}
		}
		for _, rest := range []string{"?page=-1", "?page=99999999999999999999", "?page=x", "/complaint"} {
			if b := p.Read(a.Path + rest); b.Status != 200 {
				t.Errorf("%s %s: %d", name, rest, b.Status)
			}
		}
		if b := p.Send(a.Path + "/drop"); b.Status != 200 || p.Read(a.Path).Status != 404 {
			t.Errorf("%s: dropped with %d", name, b.Status)
		}
		if b := p.Send(a.Path+"/marks", "mark", "x"); b.Status != 404 {
			t.Errorf("%s: marked after it was gone: %d", name, b.Status)
		}
	}
	site.Settle()
	if n := site.Count(`SELECT COUNT(*) FROM held_files`) + site.Count(`SELECT COUNT(*) FROM held`); n != 0 {
		t.Errorf("%d things are left", n)
	}
}
