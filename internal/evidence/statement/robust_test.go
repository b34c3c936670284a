package statement

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"joinder"
)

// brief writes what was read of a file in one line.
func brief(t *testing.T, raw []byte) string {
	t.Helper()
	r, err := Open(bytes.NewReader(raw), Options{})
	if err != nil {
		worded(t, err)
		key, _, _ := strings.Cut(err.Error(), ":")
		return key
	}
	defer r.Close()
	rows, sum := drained(t, r)
	var b strings.Builder
	for _, row := range rows {
		fmt.Fprintf(&b, "%s; ", headOf(row))
	}
	for _, no := range sum.Rejected {
		fmt.Fprintf(&b, "no %d %s; ", no.Line, no.Reason)
	}
	return strings.TrimSuffix(b.String(), "; ")
}

func drained(t *testing.T, r *Reader) (out []Row, sum Summary) {
	t.Helper()
	for range 1 << 22 {
		row, err := r.Next()
		if r.done != nil {
			return out, r.Summary()
		}
		if err == nil {
			out = append(out, row)
		}
	}
	t.Fatal("no end")
	return nil, sum
}

// Amounts in the notations that people meet, each with the exact answer.
func TestAmountsOfAllNotations(t *testing.T) {
	for _, c := range []struct{ column, want string }{
		{"1'234.50|-2'000.00", "1234.5 -2000"},
		{"1’234.50|-12.5", "1234.5 -12.5"},
		{"1 234,50|-99,95", "1234.5 -99.95"},
		{"1\u00a0234,50|-99,95", "1234.5 -99.95"},
		{"1\u202f234,50|−99,95", "1234.5 -99.95"},
		{"1.234,50|-1.000,00", "1234.5 -1000"},
		{"12,34,567.00|-1,00,000.50", "1234567 -100000.5"},
		{"1,234.50|12.00-", "1234.5 -12"},
		{"1.234,50-|12,00", "-1234.5 12"},
		{"(1,234.50)|12.00", "-1234.5 12"},
		{"$1,234.50|($12.00)", "1234.5 -12"},
		{"$ 1,234.50|-$ 12.00", "1234.5 -12"},
		{"1.234,50 €|-12,00 €", "1234.5 -12"},
		{"¥1,234.50|-¥12.00", "1234.5 -12"},
		{"￥１，２３４．５０|－￥１２．００", "1234.5 -12"},
		{"١٢٣٤٫٥٠|-١٢٫٠٠", "1234.5 -12"},
		{"१,२३४.५०|-१२.००", "1234.5 -12"},
		{"1,234.50 CR|12.00 DR", "1234.5 -12"},
		{"1,234.50Cr|12.00Dr", "1234.5 -12"},
		{"CR 1,234.50|DR 12.00", "1234.5 -12"},
		{"+1234.5|-12", "1234.5 -12"},
		{"1234.5 USD|-12 USD", "1234.5 -12"},
		{"USD 1234.5|USD -12", "1234.5 -12"},
		{"Rs. 1,234.50|-Rs. 12", "1234.5 -12"},
		{"R$ 1.234,50|-R$ 12,00", "1234.5 -12"},
		{"kr 1.234,50|-kr 12,00", "1234.5 -12"},
		{"1234,5|-0,05", "1234.5 -0.05"},
		{"1.234.567,89|-12,00", "1234567.89 -12"},
		{"1,234,567.89|-12.00", "1234567.89 -12"},
		{"1 234 567.89|-12.00", "1234567.89 -12"},
		{"0.00000001|-1E-8", "0.00000001 -0.00000001"},
		{`="1234.50"|="-12.00"`, "1234.5 -12"},
		{"'1234.50|'-12.00", "1234.5 -12"},
		{".50|-.25", "0.5 -0.25"},
		{"1_234.50|-12.00", "1234.5 -12"},
		{"1234.50 元|-12.00 元", "1234.5 -12"},
		{"1.5万|-12.00", "15000 -12"},
		{"1e400|-12.00", "no -12"},
		{"NaN|-12.00", "no -12"},
		{"1.2.3,4,5|-12.00", "no -12"},
		{"12:30|-12.00", "no -12"},
	} {
		var b strings.Builder
		b.WriteString("Date;Description;Amount\n")
		for i, cell := range strings.Split(c.column, "|") {
			fmt.Fprintf(&b, "2024-01-%02d;thing;\"%s\"\n", i+15, cell)
		}
		r, err := Open(strings.NewReader(b.String()), Options{})
		if err != nil {
			t.Errorf("%s: %v", c.column, err)
			continue
		}
		var got []string
		for {
			row, err := r.Next()
			if r.done != nil {
				break
			}
			if err != nil {
				got = append(got, "no")
				continue
			}
			if row.Direction != bySign(row.Amount) {
				got = append(got, "wrong")
			}
			got = append(got, row.Amount.String())
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%s is read as %s, want %s", c.column, s, c.want)
		}
	}
}

const plainTable = "Date,Description,Amount,Balance\n2024-01-15,Café Zürich,-12.50,87.50\n2024-01-16,薪水 salary,100.00,187.50\n"
const plainRead = "2024-01-15 -12.5; 2024-01-16 100"

// The same table in all encodings, wrappings and with every separator.
func TestOneTableInManyClothes(t *testing.T) {
	utf16 := func(order unicode.Endianness, bom unicode.BOMPolicy) []byte {
		out, _, err := transform.Bytes(unicode.UTF16(order, bom).NewEncoder(), []byte(plainTable))
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	gb, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(plainTable))
	if err != nil {
		t.Fatal(err)
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, _ = z.Write([]byte(plainTable))
	_ = z.Close()
	html := "<html><body><table><tr><td>Account 1<table><tr><td>x</td></tr></table></td></tr><tr><th>Date</th><th>Description</th><th>Amount</th><th>Balance</th></tr>" +
		"<tr><td>2024-01-15</td><td>Caf&eacute;</td><td>-12.50</td><td>87.50</td></tr><tr><td>2024-01-16<td>salary<td>100.00<td>187.50</table>"
	wideHTML, _, _ := transform.Bytes(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder(), []byte(html))
	sheet := `<?xml version="1.0" encoding="UTF-16"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="a"><Table>` +
		`<Row><Cell><Data ss:Type="String">Date</Data></Cell><Cell><Data ss:Type="String">Description</Data></Cell><Cell><Data ss:Type="String">Amount</Data></Cell></Row>` +
		`<Row><Cell><Data ss:Type="DateTime">2024-01-15T00:00:00.000</Data></Cell><Cell ss:Index="3"><Data ss:Type="Number">-12.5</Data></Cell></Row>` +
		`<Row><Cell><Data ss:Type="DateTime">2024-01-16T00:00:00.000</Data></Cell><Cell><Data ss:Type="String">salary</Data></Cell><Cell><Data ss:Type="Number">100</Data></Cell></Row></Table></Worksheet></Workbook>`
	wideSheet, _, _ := transform.Bytes(unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder(), []byte(sheet))
	mixed := append([]byte(plainTable), "2024-01-17,"...)
	tail, _ := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte("星巴克咖啡店"))
	mixed = append(append(mixed, tail...), ",-30.00,157.50\n"...)
	for _, c := range []struct {
		name string
		raw  []byte
		want string
	}{
		{"plain", []byte(plainTable), plainRead},
		{"BOM", []byte("\ufeff" + plainTable), plainRead},
		{"two BOMs", []byte("\ufeff\ufeff" + plainTable), plainRead},
		{"CRLF", []byte(strings.ReplaceAll(plainTable, "\n", "\r\n")), plainRead},
		{"CR", []byte(strings.ReplaceAll(plainTable, "\n", "\r")), plainRead},
		{"UTF-16LE with a mark", utf16(unicode.LittleEndian, unicode.UseBOM), plainRead},
		{"UTF-16LE", utf16(unicode.LittleEndian, unicode.IgnoreBOM), plainRead},
		{"UTF-16BE with a mark", utf16(unicode.BigEndian, unicode.UseBOM), plainRead},
		{"UTF-16BE", utf16(unicode.BigEndian, unicode.IgnoreBOM), plainRead},
		{"GB18030", gb, plainRead},
		{"gzip", packed.Bytes(), plainRead},
		{"semicolons", []byte(strings.ReplaceAll(plainTable, ",", ";")), plainRead},
		{"tabs", []byte(strings.ReplaceAll(plainTable, ",", "\t")), plainRead},
		{"pipes", []byte(strings.ReplaceAll(plainTable, ",", "|")), plainRead},
		{"said semicolons", []byte("sep=;\n" + strings.ReplaceAll(plainTable, ",", ";")), plainRead},
		{"said carets", []byte("sep=^\r\n" + strings.ReplaceAll(plainTable, ",", "^")), plainRead},
		{"said in quotes", []byte("\"sep=,\"\n" + plainTable), plainRead},
		{"blank lines between", []byte("\n\n" + strings.ReplaceAll(plainTable, "\n", "\n\n")), plainRead},
		{"empty columns behind", []byte(strings.ReplaceAll(plainTable, "\n", ",,,,\n")), plainRead},
		{"all quoted", []byte(`"` + strings.ReplaceAll(strings.ReplaceAll(strings.TrimSpace(plainTable), ",", `","`), "\n", "\"\n\"") + `"`), plainRead},
		{"line breaks in quotes", []byte("Date,Description,Amount\n2024-01-15,\"two\nlines, and\r\nthree\",-12.50\n2024-01-16,b,100.00\n"), plainRead},
		{"quotes in quotes", []byte("Date,Description,Amount\n2024-01-15,\"the \"\"shop\"\"\",-12.50\n2024-01-16,b,100.00\n"), plainRead},
		{"page called .xls", []byte(html), plainRead},
		{"page in UTF-16", wideHTML, plainRead},
		{"XML of 2003 in UTF-16", wideSheet, plainRead},
		{"a tail in GB18030", mixed, plainRead + "; 2024-01-17 -30"},
		{"sums below", []byte(plainTable + "Total,,87.50,\n,,,\nPage 1 of 1\n"), plainRead},
		{"two tables in a sheet", []byte("Account,1\n" + plainTable + "\nAccount,2\nDate,Amount,Description\n2024-02-01,-5.00,tea\n"), plainRead + "; 2024-02-01 -5"},
		{"duplicate names", []byte("Date,Description,Amount,Amount,Date\n2024-01-15,a,-12.50,1,2\n2024-01-16,b,100.00,1,2\n"), plainRead},
		{"formulas", []byte("Date,Description,Amount\n2024-01-15,\"=HYPERLINK(\"\"http://a\"\")\",-12.50\n2024-01-16,=1+1,100.00\n2024-01-17,x,=SUM(C2:C3)\n"), plainRead + "; no 4 money"},
		{"a NUL", []byte(plainTable + "2024-01-17,a\x00b,-1.00,186.50\n2024-01-18,c,-2.00,184.50\n"), plainRead + "; 2024-01-18 -2; no 4 row"},
		{"days that are none", []byte("Date,Description,Amount\n0001-01-01,a,-1.00\n2024-02-31,b,-1.00\n9999-12-31,c,-1.00\n2024-01-15,d,-12.50\n2024-01-16,e,100\n"), plainRead + "; no 2 time; no 3 time; no 4 time"},
		{"nothing", nil, "error.statement.empty"},
		{"a mark alone", []byte("\ufeff"), "error.statement.no_header"},
		{"an image", []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"), "error.statement.no_header"},
		{"a stream in a stream", twice(packed.Bytes()), "error.statement.nested"},
		{"half a stream", packed.Bytes()[:packed.Len()/2], "no 2 no_money"},
	} {
		if got := brief(t, c.raw); strings.ReplaceAll(got, " USD", "") != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func twice(raw []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write(raw)
	_ = z.Close()
	return b.Bytes()
}

// What is far too long or too wide costs its row and little memory.
func TestLongAndWide(t *testing.T) {
	head, tail := "Date,Description,Amount\n2024-01-15,a,-12.50\n", "\n2024-01-17,c,3.00\n"
	for name, in := range map[string]io.Reader{
		"a line of 10 MB":      file(head+"2024-01-16,", strings.Repeat("x", 1000), 10_000, ",1.00"+tail),
		"a million columns":    file(head, "x,", 1_000_000, tail),
		"10 MB of NUL":         file(head, strings.Repeat("\x00", 1000), 10_000, tail),
		"a quote of 10 MB":     file(head+"2024-01-16,\"", strings.Repeat("x", 1000), 10_000, "\",1.00"+tail),
		"a name of 10 MB":      file("Account,"+strings.Repeat("x", 10_000_000)+"\n"+head, "", 0, tail[1:]),
		"a million blank rows": file(head, ",,\n", 1_000_000, tail[1:]),
	} {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		r, err := Open(in, Options{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got, sum := drained(t, r)
		runtime.ReadMemStats(&after)
		if len(got) != 2 || got[0].Amount.String() != "-12.5" || got[1].Amount.String() != "3" || sum.Refused > 1 {
			t.Errorf("%s: %d rows, %d refused", name, len(got), sum.Refused)
		}
		if most := int64(after.HeapInuse) - int64(before.HeapInuse); most > 200<<20 { //nolint:gosec // sizes of memory
			t.Errorf("%s: %d MB", name, most>>20)
		}
	}
}

// A compressed stream ends where it unfolds to more than it may.
func TestStreamsAreBounded(t *testing.T) {
	l := &limited{r: strings.NewReader("abcdef"), left: 3}
	raw, err := io.ReadAll(l)
	var said *joinder.Error
	if !errors.As(err, &said) || said.Kind != joinder.TooLarge || len(raw) > 3 {
		t.Errorf("%q, %v", raw, err)
	}
	l = &limited{r: strings.NewReader("abc"), left: 3}
	if raw, err := io.ReadAll(l); err != nil || string(raw) != "abc" {
		t.Errorf("%q, %v", raw, err)
	}
}

// Without a sign the balances decide, in either order of the rows: what is read
// is what was moved, to the cent.
func TestBalancesDecideUnsignedAmounts(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 9)) //nolint:gosec // a seeded test
	for round := range 40 {
		var lines []string
		balance := decimal.New(1_000_000_000, -2)
		in, out := decimal.Zero, decimal.Zero
		for i := range 50 {
			v := decimal.New(random.Int64N(900_000)+1, -2)
			if random.IntN(2) == 0 {
				balance, out = balance.Sub(v), out.Add(v)
			} else {
				balance, in = balance.Add(v), in.Add(v)
			}
			what := "Refund"
			if i > 0 {
				what = "Thing"
			} else if out.IsPositive() { // nothing but its words says where the first one went
				what = "Purchase"
			}
			lines = append(lines, fmt.Sprintf("2024-%02d-%02d,%s,%s,%s", i/28+1, i%28+1, what, v, balance))
		}
		if round%2 == 1 {
			slices.Reverse(lines)
		}
		_, sum := readAll(t, []byte("Date,Details,Amount,Balance\n"+strings.Join(lines, "\n")+"\n"), Options{})
		if len(sum.Totals) != 1 || !sum.Totals[0].In.Equal(in) || !sum.Totals[0].Out.Equal(out) || sum.Refused > 0 {
			t.Fatalf("round %d: %+v, want in %s out %s", round, sum.Totals, in, out)
		}
	}
}

// odsFile is an invented spreadsheet of OpenDocument.
func odsFile(t testing.TB, content string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range [][2]string{{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"}, {"META-INF/manifest.xml", "<manifest/>"}, {"content.xml", content}} {
		w, err := z.Create(f[0])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(f[1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const odsHead = `<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet><table:table table:name="a">` +
	`<table:table-row><table:table-cell office:value-type="string"><text:p>Date</text:p></table:table-cell><table:table-cell><text:p>Description</text:p></table:table-cell><table:table-cell><text:p>Amount</text:p></table:table-cell><table:table-cell table:number-columns-repeated="16381"/></table:table-row>`

func TestOpenDocument(t *testing.T) {
	content := odsHead +
		`<table:table-row table:number-rows-repeated="2"><table:table-cell office:value-type="date" office:date-value="2024-01-15"><text:p>15.01.24</text:p></table:table-cell><table:table-cell office:value-type="string"><text:p>two<text:s/>words</text:p><office:annotation><text:p>a remark</text:p></office:annotation></table:table-cell><table:table-cell office:value-type="currency" office:currency="EUR" office:value="-12.5"><text:p>-12,50 €</text:p></table:table-cell></table:table-row>` +
		`<table:table-row table:number-rows-repeated="1000000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>` +
		`<table:table-row><table:table-cell office:value-type="date" office:date-value="2024-01-16T10:00:00"><text:p>x</text:p></table:table-cell><table:covered-table-cell/><table:table-cell table:formula="of:=1+1" office:value-type="float" office:value="28.160000000000001"><text:p>28,16</text:p></table:table-cell></table:table-row>` +
		`</table:table></office:spreadsheet></office:body></office:document-content>`
	want := "2024-01-15 -12.5 EUR; 2024-01-15 -12.5 EUR; 2024-01-16T10:00:00 28.16"
	if got := brief(t, odsFile(t, content)); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if got := brief(t, odsFile(t, content[:len(content)-300])); got != "2024-01-15 -12.5 EUR; 2024-01-15 -12.5 EUR" {
		t.Errorf("cut off: %s", got)
	}
	deep := odsHead + strings.Repeat("<table:table-row><table:table-cell>", 2000)
	if got := brief(t, odsFile(t, deep)); got != "error.statement.bomb" {
		t.Errorf("deep: %s", got)
	}
}

func FuzzOpenDocument(f *testing.F) {
	f.Add(odsHead)
	f.Add(odsHead + `<table:table-row table:number-rows-repeated="2"><table:table-cell office:value-type="date" office:date-value="2024-01-15"/><table:table-cell office:value-type="currency" office:currency="EUR" office:value="-1"/></table:table-row>`)
	f.Fuzz(func(t *testing.T, content string) {
		if strings.Contains(content, "repeated") { // a number may ask for a million rows
			t.Skip()
		}
		brief(t, odsFile(t, content))
	})
}

// What is owed on a card grows when it is spent with: such a balance does not
// decide.
func TestOwedBalancesDecideNothing(t *testing.T) {
	raw := "Date,Details,Amount,Balance\n2024-06-01,Purchase shop,10.00,110.00\n2024-06-02,Purchase shop,20.00,130.00\n2024-06-03,Refund shop,30.00,100.00\n2024-06-04,ATM fee,5.00,105.00\n"
	got, sum := readAll(t, []byte(raw), Options{})
	if len(got) != 4 || got[0].Direction == In && codes(sum) == "unknown_format no_currency" {
		t.Errorf("%s: %s", got[0].Direction, codes(sum))
	}
	if !strings.Contains(codes(sum), "sign") {
		t.Errorf("nothing is said of the sign: %s", codes(sum))
	}
}
