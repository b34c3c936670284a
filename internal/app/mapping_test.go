package app_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"hash/crc32"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/flate"
	"github.com/xuri/excelize/v2"

	"joinder/internal/app/apptest"
	"joinder/internal/evidence/held"
	"joinder/internal/evidence/reading"
	"joinder/internal/sqldb/sqldbtest"
)

// plainTable needs no mapping; strangeTable does: its names say nothing, its
// days and its signs leave doubt.
const (
	plainTable   = "date,amount,currency,counterparty,note\n2026-01-04,-300.00,CNY,Shop,=1+1\n2026-01-05,20.00,CNY,Friend,back\n2026-01-06,-0.10,CNY,Shop,\n"
	strangeTable = "Bank of Nowhere;;;\nTag X;Bla;Foo;Bar\n03/04/2026;Kiosk 𬭎𬀩;12,00;88,00\n05/06/2026;O'Neil-李;8,00;80,00\n"
)

// archiveOf packs names and texts in turn; with a password as PKZIP protects them.
func archiveOf(password string, files ...string) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i+1 < len(files); i += 2 {
		name, text := files[i], files[i+1]
		if password == "" {
			if w, err := z.Create(name); err == nil {
				_, _ = io.WriteString(w, text)
			}
			continue
		}
		var packed bytes.Buffer
		f, _ := flate.NewWriter(&packed, 6)
		_, _ = io.WriteString(f, text)
		_ = f.Close()
		sum := crc32.ChecksumIEEE([]byte(text))
		body := pkzip(password, append([]byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, byte(sum >> 24)}, packed.Bytes()...))
		w, err := z.CreateRaw(&zip.FileHeader{Name: name, Method: zip.Deflate, Flags: 1, CRC32: sum, CompressedSize64: uint64(len(body)), UncompressedSize64: uint64(len(text))})
		if err == nil {
			_, _ = w.Write(body)
		}
	}
	_ = z.Close()
	return b.Bytes()
}

// pkzip encrypts with the cipher of APPNOTE 6.1.
func pkzip(password string, plain []byte) []byte {
	k := [3]uint32{0x12345678, 0x23456789, 0x34567890}
	update := func(b byte) {
		k[0] = crc32.IEEETable[byte(k[0])^b] ^ k[0]>>8
		k[1] = (k[1]+k[0]&0xff)*134775813 + 1
		k[2] = crc32.IEEETable[byte(k[2])^byte(k[1]>>24)] ^ k[2]>>8
	}
	for i := range len(password) {
		update(password[i])
	}
	out := make([]byte, len(plain))
	for i, b := range plain {
		t := k[2] | 2
		out[i] = b ^ byte(t*(t^1)>>8)
		update(b)
	}
	return out
}

func asks(t *testing.T, a apptest.Answer) string {
	t.Helper()
	at := neededFile.FindString(a.Body)
	if a.Status != 200 || at == "" {
		t.Fatalf("%d: nothing is asked for:\n%s", a.Status, apptest.Plain(a.Body))
	}
	return at
}

// TestTheCodeOfAnArchiveIsForgotten: a wrong code loses nothing, the right one
// opens it, and it is written nowhere: not in a page, the log, the database or
// the files.
func TestTheCodeOfAnArchiveIsForgotten(t *testing.T) {
	const code = "Qx7#forget-me"
	site := apptest.Open(t, apptest.Options{})
	p := site.Person("en")
	a := p.Give("/statements", "files", apptest.Upload{Name: "微信支付账单.zip", Data: archiveOf(code, "账单.csv", plainTable)})
	link := a.Path
	at := asks(t, a)
	if !strings.HasSuffix(at, "/password") {
		t.Fatal(at)
	}
	if a = p.Read(at); a.Status != 200 || !strings.Contains(a.Body, "Code of the archive") || !strings.Contains(a.Body, "Where the code usually comes from") {
		t.Fatalf("%d %s", a.Status, apptest.Plain(a.Body))
	}
	for _, wrong := range []string{"", "123456", "Qx7#forget-mf", strings.Repeat("x", 5000), "\x00\xff"} {
		a = p.Send(at, "code", wrong)
		if a.Status != 422 || len(wrong) > 3 && strings.Contains(a.Body, wrong) {
			t.Errorf("%q: %d", wrong, a.Status)
		}
	}
	a = p.Send(at, "code", code)
	if a.Status != 200 || a.Path != link || !strings.Contains(a.Body, "300.00") {
		t.Fatalf("%d at %s: %s", a.Status, a.Path, apptest.Plain(a.Body))
	}
	pages := a.Body + p.Read(link).Body + p.Read(at).Body
	if strings.Contains(pages, code) || strings.Contains(site.Log.String(), code) {
		t.Error("the code is shown or logged")
	}
	err := filepath.WalkDir(site.Config.Data, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if raw, err := os.ReadFile(name); err == nil && (bytes.Contains(raw, []byte(code)) || bytes.Contains(raw, []byte(url.QueryEscape(code)))) {
			t.Errorf("the code stands in %s", filepath.Base(name))
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	parts := strings.Split(link, "/")
	kept, err := site.Held.Look(t.Context(), reading.Kind, held.Token(parts[len(parts)-1]).Key())
	if err != nil {
		t.Fatal(err)
	}
	h := kept.State
	if bytes.Contains(h, []byte(code)) || !bytes.Contains(h, []byte(`"inner"`)) {
		t.Errorf("state: %s", h)
	}
}

// TestSeveralFilesOfAnArchive: two of three are read, each as a file of its
// own.
func TestSeveralFilesOfAnArchive(t *testing.T) {
	site := apptest.Open(t, apptest.Options{})
	p := site.Person("zh-CN")
	a := p.Give("/statements", "files", apptest.Upload{Name: "all.zip", Data: archiveOf("geheim", "一月.csv", plainTable, "b/二月.csv", strings.ReplaceAll(plainTable, "-01-", "-02-"), "读我.pdf", "%PDF-1.4")})
	at, link := asks(t, a), a.Path
	a = p.Read(at)
	for _, want := range []string{"一月.csv", "b/二月.csv", "读我.pdf", "压缩包的密码"} {
		if !strings.Contains(a.Body, want) {
			t.Errorf("%q is not offered", want)
		}
	}
	if a = p.Send(at, "code", "geheim"); a.Status != 422 || !strings.Contains(a.Body, "请至少选一个文件") {
		t.Errorf("none chosen: %d", a.Status)
	}
	if a = p.Send(at, "entry", "0", "entry", "1", "entry", "99", "code", "falsch"); a.Status != 422 {
		t.Errorf("wrong code: %d", a.Status)
	}
	a = p.Send(at, "entry", "0", "entry", "1", "code", "geheim")
	text := apptest.Plain(a.Body)
	if a.Status != 200 || a.Path != link || !strings.Contains(text, "一月.csv") || !strings.Contains(text, "二月.csv") || !strings.Contains(text, "6 笔") {
		t.Fatalf("%d: %s", a.Status, text)
	}
	if a = p.Read(at); a.Status != 404 {
		t.Errorf("the archive is still there: %d", a.Status)
	}
}

// TestRowsGoOutAsTheyAre: all, those that are shown, those that are marked.
func TestRowsGoOutAsTheyAre(t *testing.T) {
	site := apptest.Open(t, apptest.Options{})
	p := site.Person("en")
	a := p.Give("/statements", "files", apptest.Upload{Name: "plain.csv", Data: []byte(plainTable)})
	link := a.Path
	table := func(which string) [][]string {
		t.Helper()
		a := p.Read(link + "/rows.csv?rows=" + which)
		if a.Status != 200 || !strings.HasPrefix(a.Body, "\ufeff") || !strings.HasPrefix(a.Header.Get("Content-Disposition"), "attachment") || !strings.Contains(a.Header.Get("Cache-Control"), "no-store") {
			t.Fatalf("%d %v", a.Status, a.Header)
		}
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(a.Body, "\ufeff"))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		return rows[1:]
	}
	if rows := table("all"); len(rows) != 3 || rows[0][2] != "-300.00" || rows[0][16] != "'=1+1" || rows[2][2] != "-0.10" {
		t.Errorf("%q", rows)
	}
	p.Send(link+"/filter", "direction", "in")
	if rows := table("shown"); len(rows) != 1 || rows[0][7] != "Friend" {
		t.Errorf("%q", rows)
	}
	if rows := table("marked"); len(rows) != 0 {
		t.Errorf("%q", rows)
	}
	a = p.Read(link + "/rows.xlsx")
	book, err := excelize.OpenReader(strings.NewReader(a.Body))
	if err != nil {
		t.Fatalf("%d: %v", a.Status, err)
	}
	defer book.Close()
	if names := book.GetSheetList(); len(names) != 2 || names[0] != "Transactions" || names[1] != "Totals" {
		t.Error(names)
	}
	if out, _ := book.GetCellValue("Totals", "C2", excelize.Options{RawCellValue: true}); out != "300.1" {
		t.Errorf("out %q", out)
	}
	// Our own table is read again, to the cent.
	a = p.Give("/statements", "files", apptest.Upload{Name: "again.csv", Data: []byte(p.Read(link + "/rows.csv").Body)})
	if text := apptest.Plain(a.Body); a.Status != 200 || !strings.Contains(text, "300.10") || !strings.Contains(text, "Table written by Joinder") {
		t.Errorf("%d %s", a.Status, text)
	}
	if a = site.Person("en").Read("/statements/aaaaaaaaaaaaaaaaaaaaaaaaaa/rows.csv"); a.Status != 404 {
		t.Errorf("no such link: %d", a.Status)
	}
}

// named is what a form says of strangeTable.
func named(more ...string) []string {
	return append([]string{"header", "1", "col-0", "time", "col-1", "counterparty", "col-2", "amount", "col-3", "balance", "currency", "eur"}, more...)
}

// seenCode is what the page shows a preview of.
func seenCode(body string) string {
	_, rest, _ := strings.Cut(body, `name="seen" value="`)
	code, _, _ := strings.Cut(rest, `"`)
	return code
}

// TestColumnsAreSaidOnce: asked, answered, previewed, read, and read at once
// the next time; in a browser without an account, and in an account, from which
// it can be taken and with which it goes.
func TestColumnsAreSaidOnce(t *testing.T) {
	sqldbtest.EachURL(t, func(t *testing.T, database string) {
		site := apptest.Open(t, apptest.Options{Database: database})
		for _, signedIn := range []bool{false, true} {
			p := site.Person("en")
			if signedIn {
				p.SignUp("columns@example.org", "a long and winding road 7")
			}
			sayColumns(t, p)
			again := p.Give("/statements", "files", apptest.Upload{Name: "march.csv", Data: []byte(strings.Replace(strangeTable, "12,00", "13,00", 1))})
			text := apptest.Plain(again.Body)
			if again.Status != 200 || !strings.Contains(text, "Read as you said on") || !strings.Contains(text, "13.00 EUR") || neededFile.FindString(again.Body) == "" {
				t.Fatalf("signed in %v: %d: %s", signedIn, again.Status, text)
			}
			if cookie := tablesCookie(p); (cookie == "") != signedIn || strings.ContainsAny(cookie, " ;,") || len(cookie) > 200 {
				t.Errorf("signed in %v: the cookie is %q", signedIn, cookie)
			}
			other := site.Person("en").Give("/statements", "files", apptest.Upload{Name: "march.csv", Data: []byte(strangeTable)})
			if strings.Contains(other.Body, "Read as you said") {
				t.Error("somebody else's table is read so too")
			}
			at := asks(t, again)
			if a := p.Send(at, append(named(), "do", "forget")...); a.Status != 200 || tablesCookie(p) != "" {
				t.Errorf("forgetting: %d, %q", a.Status, tablesCookie(p))
			}
			if a := p.Give("/statements", "files", apptest.Upload{Name: "april.csv", Data: []byte(strangeTable)}); strings.Contains(a.Body, "Read as you said") {
				t.Error("it is still remembered")
			}
		}
	})
}

func tablesCookie(p *apptest.Person) string {
	at, _ := url.Parse(p.Site.URL + "/statements")
	for _, c := range p.HTTP.Jar.Cookies(at) {
		if c.Name == "tables" {
			return c.Value
		}
	}
	return ""
}

func sayColumns(t *testing.T, p *apptest.Person) (link string) {
	t.Helper()
	at := asks(t, p.Give("/statements", "files", apptest.Upload{Name: "feb.csv", Data: []byte(strangeTable)}))
	a := p.Read(at)
	for _, want := range []string{"Which day is “03/04/2026”?", "3 April 2026", "4 March 2026", "Is “12,00” money that left you?", "Kiosk 𬭎𬀩"} {
		if !strings.Contains(a.Body, want) {
			t.Errorf("%q is missing", want)
		}
	}
	if a = p.Send(at, named("do", "read")...); a.Status != 422 || !strings.Contains(a.Body, "Please say which day this is") || !strings.Contains(a.Body, "left you or came in") {
		t.Errorf("unanswered: %d", a.Status)
	}
	if a = p.Send(at, "header", "1", "col-0", "note", "do", "read"); a.Status != 422 {
		t.Errorf("no day and amount: %d", a.Status)
	}
	if a = p.Send(at, append(named("day", "d", "sign", "out"), "currency", "a-b", "do", "try")...); a.Status != 200 && a.Status != 422 {
		t.Errorf("%d", a.Status)
	}
	full := named("day", "d", "sign", "out", "remember", "1")
	if a = p.Send(at, append(full, "do", "read")...); a.Status != 200 || !strings.HasSuffix(a.Path, "/mapping") || !strings.Contains(a.Body, "You changed something") {
		t.Errorf("read without a look: %d at %s", a.Status, a.Path)
	}
	if text := apptest.Plain(a.Body); !strings.Contains(text, "12.00 EUR") || !strings.Contains(text, "3 April 2026") || !strings.Contains(text, "2 rows were tried") {
		t.Errorf("the preview: %s", text)
	}
	a = p.Send(at, append(full, "seen", seenCode(a.Body), "do", "read")...)
	if text := apptest.Plain(a.Body); a.Status != 200 || strings.HasSuffix(a.Path, "/mapping") || !strings.Contains(text, "20.00 EUR") || !strings.Contains(text, "Read as you said") {
		t.Fatalf("%d at %s: %s", a.Status, a.Path, text)
	}
	return a.Path
}

// TestHostileMappings: whatever a form or a cookie says, the answer is a page.
func TestHostileMappings(t *testing.T) {
	site := apptest.Open(t, apptest.Options{})
	p := site.Person("en")
	at := asks(t, p.Give("/statements", "files", apptest.Upload{Name: "feb.csv", Data: []byte(strangeTable)}))
	for _, form := range [][]string{
		{}, {"do", "read"}, {"header", "-1"}, {"header", "99999999999999999999"}, {"header", "0", "col-0", "time", "col-1", "amount", "day", "d", "sign", "in", "do", "try"},
		{"col-0", "time", "col-0", "amount", "col-999999", "time", "do", "read"}, {"header", "none", "col-2", "time", "col-2", "in", "do", "try"},
		{"header", "3", "col-0", "pair", "col-1", "side", "col-2", "total", "do", "read", "seen", "x"},
		{"currency", strings.Repeat("Z", 9000), "do", "try"}, {"day", "x", "sign", "<b>", "col-0", "<script>", "do", "<i>"},
	} {
		if a := p.Send(at, form...); a.Status != 200 && a.Status != 422 || strings.Contains(a.Body, "<script>") {
			t.Errorf("%q: %d", form, a.Status)
		}
	}
	for _, value := range []string{"x", "a:b:c!", strings.Repeat("!", 3000), "0123456789abcdef0123:20260101:1.time-0.amount-999999999", "0123456789abcdef0123:20260101:1.time-0.amount-2.amount-1", strings.Repeat("0123456789abcdef0123:20260101:1.time-0.amount-2!", 60)} {
		r := p.Request("GET", "/statements", nil)
		r.AddCookie(&http.Cookie{Name: "tables", Value: value})
		if a := p.Do(r); a.Status != 200 {
			t.Errorf("%q: %d", value, a.Status)
		}
	}
	for _, path := range []string{"/statements/x/files/y/mapping", at + "x", strings.Replace(at, "/mapping", "/several", 1), "/statements/" + strings.Repeat("a", 26) + "/files/" + strings.Repeat("0", 32) + "/mapping"} {
		if a := p.Read(path); a.Status >= 500 {
			t.Errorf("%s: %d", path, a.Status)
		}
	}
}
