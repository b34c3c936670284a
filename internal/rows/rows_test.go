package rows_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"joinder/internal/rows"
)

// read gives each row as its cells under a, b, c joined by "|", and each bad
// row as "!line reason".
func read(t testing.TB, in string, o rows.Options) []string {
	t.Helper()
	r, err := rows.Open(strings.NewReader(in), o)
	if err != nil {
		return []string{"error"}
	}
	defer r.Close()
	var out []string
	for range 1_000_000 {
		row, err := r.Next()
		var bad *rows.Bad
		switch {
		case errors.Is(err, io.EOF):
			return out
		case errors.As(err, &bad):
			out = append(out, fmt.Sprintf("!%d %s", bad.Line, bad.Reason))
		case err != nil:
			return append(out, "error "+err.Error())
		default:
			out = append(out, row.Value("a")+"|"+row.Value("b")+"|"+row.Value("c"))
		}
	}
	t.Fatal("does not end")
	return nil
}

// numbered accepts rows whose first cell is a number.
func numbered(r rows.Row) bool {
	a := r.Value("a")
	return a != "" && strings.Trim(a, "0123456789") == ""
}

func TestCSV(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"plain":             {"a,b,c\n1,x,y\n2,x,y\n", "1|x|y;2|x|y"},
		"no last line feed": {"a,b,c\r\n1,x,y\r\n2,x,y", "1|x|y;2|x|y"},
		"byte order mark":   {"\ufeffa,b,c\n1,x,y\n", "1|x|y"},
		"quotes":            {"a,b,c\n1,\"x, \"\"y\"\"\",z\n", "1|x, \"y\"|z"},
		"line feeds inside": {"a,b,c\n1,\"x\ny\r\nz\",w\n2,x,y\n", "1|x\ny\r\nz|w;2|x|y"},
		"quote inside bare": {"a,b,c\n1,5\" screen,y\n2,x,y\n", "1|5\" screen|y;2|x|y"},
		"bare quote in quotes is mended": {"a,b,c\n1,\"he said \"no\" twice\",y\n2,x,y\n",
			"1|he said \"no\" twice|y;2|x|y"},
		"stray quote":             {"a,b,c\n1,x,\"open\n2,x,y\n3,\"q\",y\n4,x,y\n", "!2 quotes;2|x|y;3|q|y;4|x|y"},
		"stray quote to the end":  {"a,b,c\n1,x,\"open\n2,x,y\n3,x,y\n", "!2 quotes;2|x|y;3|x|y"},
		"stray quotes that match": {"a,b,c\n1,x,\"open\n2,x,shut\"\n3,x,y\n", "!2 quotes;2|x|shut\";3|x|y"},
		"swallowed with columns":  {"a,b,c\n1,x,\"open\n2,5\",z\n3,x,y\n", "!2 columns;2|5\"|z;3|x|y"},
		"every line is stray":     {"a,b,c\n1,x,\"o\n2,x,\"o\n3,x,\"o\n", "!2 quotes;!3 quotes;!4 quotes"},
		"too few, too many":       {"a,b,c\n1,x\n2,x,y,z\n3,x,y\n4,x,y,,\n", "!2 columns;!3 columns;3|x|y;4|x|y"},
		"NUL":                     {"a,b,c\n1,x\x00,y\n2,x,y\n", "!2 nul;2|x|y"},
		"blank lines":             {"\n\na,b,c\n\n1,x,y\n\n", "1|x|y"},
		"semicolons":              {"a;b;c\n1;x,x;y\n", "1|x,x|y"},
		"tabs":                    {"a\tb\tc\n1\tx,x\ty\n", "1|x,x|y"},
		"folded header":           {" A ,Ｂ,\"c\"\n1,x,y\n", "1|x|y"},
		"not UTF-8":               {"a,b,c\n1,好的,y\n2,\xff\xfe,y\n3,x,y\n", "1|好的|y;!3 encoding;3|x|y"},
		"header only":             {"a,b,c\n", ""},
		"nothing":                 {"", "error"},
		"quote before end":        {"a,b,c\n1,x,\"y\"", "1|x|y"},
		"quote CR LF":             {"a,b,c\r\n1,x,\"y\"\r\n", "1|x|y"},
		"empty quoted":            {"a,b,c\n\"1\",\"\",\"\"\n", "1||"},
		"only delimiters":         {"a,b,c\n,,\n", "||"},
		"quoted lines at end":     {"a,b,c\n1,x,\"y\nz\"", "1|x|y\nz"},
		"ends with a delimiter":   {"a,b,c\n1,x,", "1|x|"},
	} {
		if got := strings.Join(read(t, c.in, rows.Options{Check: numbered}), ";"); got != c.want {
			t.Errorf("%s:\n got %q\nwant %q", name, got, c.want)
		}
	}
}

func TestLongLine(t *testing.T) {
	for _, long := range []string{strings.Repeat("x", 10<<20), "\"" + strings.Repeat("x", 10<<20), "\"" + strings.Repeat("x\n", 1<<19)} {
		got := read(t, "a,b,c\n1,x,y\n2,"+long+"\n3,x,y\n", rows.Options{Check: numbered})
		if got[0] != "1|x|y" || got[len(got)-1] != "3|x|y" || !strings.HasPrefix(got[1], "!3 ") {
			t.Errorf("%.20q …: %.200q", long, got)
		}
	}
}

func TestEncodings(t *testing.T) {
	plain := "a,b,c\n1,支付宝提现未到账，“急”,钱包\n2,余额宝,㐀𠀀\n"
	want := "1|支付宝提现未到账，“急”|钱包;2|余额宝|㐀𠀀"
	gb, _ := simplifiedchinese.GB18030.NewEncoder().String(plain)
	le, _ := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(plain)
	be, _ := unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewEncoder().String("a,b,c\n1,plain words here,and here\n")
	for name, in := range map[string]string{"utf-8": plain, "gb18030": gb, "utf-16": le, "zstd": squeeze(t, plain), "gzip": zip(t, plain)} {
		for _, enc := range []rows.Encoding{rows.AutoEncoding, ""} {
			if got := strings.Join(read(t, in, rows.Options{Encoding: enc}), ";"); got != want {
				t.Errorf("%s: %q", name, got)
			}
		}
	}
	if got := strings.Join(read(t, be, rows.Options{}), ";"); got != "1|plain words here|and here" {
		t.Errorf("utf-16 without mark: %q", got)
	}
	lines, _ := simplifiedchinese.GB18030.NewEncoder().String("{\"a\":\"提现\"}\n{\"a\":\"未到账\"}\n")
	if got := strings.Join(read(t, lines+"{\"a\":\"\xff\"}\n", rows.Options{}), ";"); got != "提现||;未到账||;!3 encoding" {
		t.Errorf("JSON in GB18030: %q", got)
	}
	mixed := gb + "3,混在里面的一行,y\n4,\xff\xff,y\n"
	if got := strings.Join(read(t, mixed, rows.Options{Encoding: rows.GB18030}), ";"); got != want+";3|混在里面的一行|y;!5 encoding" {
		t.Errorf("mixed: %q", got)
	}
}

func zip(t testing.TB, s string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := io.WriteString(w, s)
	if err := errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func squeeze(t testing.TB, s string) string {
	var b bytes.Buffer
	w, err := zstd.NewWriter(&b)
	if err == nil {
		_, err = io.WriteString(w, s)
		err = errors.Join(err, w.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestJSON(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"lines":           {`{"a":1,"b":"x","c":null}` + "\n\n" + `{"a":2,"b":true,"c":["p","q"]}`, "1|x|;2|true|p, q"},
		"array":           {`[{"a":1},{"a":"2"}, {"a":3.50}]`, "1||;2||;3.50||"},
		"pretty array":    {"[\n  {\n    \"a\": 1\n  },\n  {\n    \"a\": 2\n  }\n]\n", "1||;2||"},
		"cut off line":    {`{"a":1}` + "\n" + `{"a":2,"b":"xx` + "\n" + `{"a":3}` + "\n", "1||;!2 json;3||"},
		"cut off end":     {`{"a":1}` + "\n" + `{"a":2,"b":"xx`, "1||;!2 truncated"},
		"cut off array":   {"[\n{\"a\":1},\n{\"a\":2,\"b\":\"xx\n{\"a\":3}]", "1||;!3 quotes;3||"},
		"garbage element": {"[\n{\"a\":1},\n{\"a\":2,,},\n{\"a\":3}]", "1||;!3 json;3||"},
		"garbage line":    {`{"a":1}` + "\nhello\n" + `{"a":2}`, "1||;!2 json;2||"},
		"source":          {`{"_id":"9","_source":{"a":1,"b":"x"}}` + "\n" + `{"_source":{"a":2}}`, "1|x|;2||"},
		"hits":            {`{"took":1,"timed_out":false,"hits":{"total":{"value":2},"max_score":null,"hits":[{"_id":"1","_source":{"a":1}},{"_source":{"a":2}}]},"aggregations":{"x":[1]}}`, "1||;2||"},
		"no hits":         {`{"took":1,"hits":{"total":0,"hits":[]}}`, ""},
		"NUL":             {"{\"a\":\"x\\u0000\"}\n{\"a\":2}", "!1 nul;2||"},
		"not UTF-8":       {"{\"a\":1}\n{\"a\":\"\xff\"}\n{\"a\":2}", "1||;!2 encoding;2||"},
		"nested":          {`{"x":{"a":5},"a":1}`, "1||"},
	} {
		if got := strings.Join(read(t, c.in, rows.Options{}), ";"); got != c.want {
			t.Errorf("%s:\n got %q\nwant %q", name, got, c.want)
		}
	}
	long := `{"a":1}` + "\n" + `{"a":"` + strings.Repeat("x", 10<<20) + `"}` + "\n" + `{"a":3}`
	if got := strings.Join(read(t, long, rows.Options{}), ";"); got != "1||;!2 too_long;3||" {
		t.Errorf("10 MB line: %.200q", got)
	}
}

func TestXLSX(t *testing.T) {
	f := excelize.NewFile()
	for i, row := range [][]any{{"a", "b", "c"}, {1, "支付宝", 2.5}, {}, {45000, "", "x"}} {
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(read(t, b.String(), rows.Options{}), ";"); got != "1|支付宝|2.5;45000||x" {
		t.Errorf("%q", got)
	}
	for _, broken := range []string{b.String()[:b.Len()/2], "PK\x03\x04 nothing"} {
		if got := read(t, broken, rows.Options{Format: rows.XLSX}); got[0] != "error" {
			t.Errorf("broken workbook: %q", got)
		}
	}
}

func TestRepair(t *testing.T) {
	twice := func(s string) string { // UTF-8 read as Latin-1
		out := make([]rune, 0, len(s))
		for _, b := range []byte(s) {
			out = append(out, rune(b))
		}
		return string(out)
	}
	for in, want := range map[string]string{
		"拼多多领现金":                               "拼多多领现金",
		twice("拼多多领现金活动"):                      "拼多多领现金活动",
		"前面" + twice("客服不处理") + ",ok":          "前面客服不处理,ok",
		"æ‹¼å¤šå¤š":                            "拼多多", // by way of Windows-1252
		"café, naïve, Ærø ½":                   "café, naïve, Ærø ½",
		twice("欺骗消费者")[:len(twice("欺骗消费者"))-2]: "欺骗消费\ufffd", // last byte lost
		"": "",
	} {
		if got, ok := rows.Repair(in); got != want || !ok {
			t.Errorf("%q → %q %v, want %q", in, got, ok, want)
		}
	}
	broken := twice("拼多多领现金活动")
	broken = strings.ReplaceAll(broken, "\u0087", "")
	broken = strings.ReplaceAll(broken, "\u0091", "")
	broken = strings.ReplaceAll(broken, "\u009a", "")
	if got, ok := rows.Repair(strings.ReplaceAll(broken, "å", "x å")); ok && suspicious(got) {
		t.Errorf("kept garbled text %q", got)
	}
}

func suspicious(s string) bool { return strings.ContainsAny(s, "\u0080\u008b\u00bc\u00a4") }

func TestDates(t *testing.T) {
	for _, c := range []struct {
		learn, in, want string
	}{
		{"", "2023-01-31", "2023-01-31"}, {"", "2023-02-29", "no"}, {"", "2019-09-23T12:00:00-05:00", "2019-09-23"},
		{"", "2026年11月3日 14:30", "2026-11-03"}, {"", "20261103", "2026-11-03"}, {"", "2026/1/2 09:00", "2026-01-02"},
		{"", "45000", "2023-03-15"}, {"", "13/25/2020", "no"}, {"", "", ""}, {"", "soon", "no"}, {"", "2026-13-01", "no"},
		{"", "25/12/2020", "2020-12-25"}, {"", "03/04/2020", "2020-03-04"}, {"", "03-04-2020", "no"},
		{"25/12/2020", "03/04/2020", "2020-04-03"}, {"12/25/2020", "25/12/2020", "no"}, {"13-01-2020", "03-04-2020", "2020-04-03"},
		{"", "9/24/19", "2019-09-24"}, {"", "5/5/2020", "2020-05-05"},
	} {
		d := rows.Dates{MonthFirst: true}
		d.Learn(c.learn)
		day, ok := d.Parse(c.in)
		got := day.String()
		if !ok {
			got = "no"
		}
		if got != c.want {
			t.Errorf("%q after %q: %s, want %s", c.in, c.learn, got, c.want)
		}
	}
	d := rows.Dates{Layouts: []string{"DD.MM.YYYY", "2006年1月2日15时"}}
	for in, want := range map[string]string{"03.04.2020": "2020-04-03", "2020年3月4日15时": "2020-03-04", "2020-03-04": "2020-03-04"} {
		if day, ok := d.Parse(in); !ok || day.String() != want {
			t.Errorf("%q: %v %v", in, day, ok)
		}
	}
	if _, ok := d.Parse("13/01/2020"); ok {
		t.Error("guessed beside stated layouts")
	}
}

// FuzzOpen holds that any bytes end, and that a good row appended on its own
// line to any CSV without quotes is never lost.
func FuzzOpen(f *testing.F) {
	for _, s := range []string{"a,b,c\n1,\"x\ny\",z\n", "{\"a\":1}\n{", "[{\"a\":\"\\\"\"}]", "\xff\xfea\x00,\x00b\x00", "\x1f\x8b\x08", "(\xb5/\xfd", "PK\x03\x04", "a\tb\n\"\t\"\n", `{"took":1,"hits":{"hits":[{}]}}`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, o := range []rows.Options{{}, {Format: rows.CSV, Check: numbered}, {Format: rows.JSONL}, {Format: rows.TSV, Encoding: rows.GB18030}, {Format: rows.CSV, Encoding: rows.UTF16}} {
			read(t, s, o)
		}
		if strings.HasPrefix(s, "\xff\xfe") || strings.HasPrefix(s, "\xfe\xff") || strings.HasPrefix(s, "PK") || strings.HasPrefix(s, "\x1f\x8b") || strings.HasPrefix(s, "(\xb5") {
			return
		}
		in := "a,b,c\n" + s + "\n777,good,row\n"
		got := read(t, in, rows.Options{Format: rows.CSV, Encoding: rows.UTF8, Check: numbered})
		for _, g := range got {
			if g == "777|good|row" {
				return
			}
		}
		t.Fatalf("%q lost the good row: %q", in, got)
	})
}

func BenchmarkCSV(b *testing.B) {
	var in bytes.Buffer
	in.WriteString("a,b,c\n")
	for i := range 5000 {
		fmt.Fprintf(&in, "%d,\"%s, he said \"\"no\"\"\",2024-01-02\n", i, strings.Repeat("words and words ", 40))
	}
	b.SetBytes(int64(in.Len()))
	for b.Loop() {
		r, err := rows.Open(bytes.NewReader(in.Bytes()), rows.Options{})
		if err != nil {
			b.Fatal(err)
		}
		for err == nil {
			_, err = r.Next()
		}
	}
}

// A bare table has its header somewhere inside; rows have as many cells as they
// have, in text and in workbooks alike.
func TestBare(t *testing.T) {
	const text = "微信支付账单明细,,\n共2笔记录\n\n时间,金额,备注\n2026-11-01,¥1.00,\"a\nb\"\n合计,1\n"
	r, err := rows.Open(strings.NewReader(text), rows.Options{Bare: true})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for {
		row, err := r.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprintf("%d:%d", row.Line, len(row.Cells())))
	}
	if want := "1:3 2:1 4:3 5:3 7:2"; strings.Join(got, " ") != want {
		t.Errorf("%v, want %s", got, want)
	}
	if r.Columns() != nil {
		t.Errorf("a bare table has columns %q", r.Columns())
	}
}
