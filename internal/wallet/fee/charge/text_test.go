package charge

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
	xunicode "golang.org/x/text/encoding/unicode"

	"joinder"
)

func TestRowsAsPeopleWriteThem(t *testing.T) {
	gb, err := simplifiedchinese.GB18030.NewEncoder().String("日期,金额,手续费\n2026-03-01,1000,1\n")
	if err != nil {
		t.Fatal(err)
	}
	utf16, err := xunicode.UTF16(xunicode.LittleEndian, xunicode.UseBOM).NewEncoder().String("date\tamount\tfee\n2026-03-01\t1000\t1\n")
	if err != nil {
		t.Fatal(err)
	}
	const one = "1 2026-03-01 withdraw 1000.00 CNY 1.00 CNY"
	second := strings.Replace(one, "1", "2", 1)
	for name, c := range map[string]struct{ in, want string }{
		"csv":                    {"2026-03-01,1000,1", one},
		"tsv":                    {"2026-03-01\t1,000.00\t1.00", one},
		"semicolons":             {"2026-03-01;1000;1", one},
		"full-width":             {"2026年3月1日，１０００，１", one},
		"blanks":                 {"  2026-03-01   1000   1 ", one},
		"blanks and thousands":   {"2026-03-01 1,000.00 1.00", one},
		"quoted":                 {`"2026/3/1","1,000.00","¥1.00"`, one},
		"time, signs, codes":     {"20260301,￥1000.00,1.00 cny", one},
		"money that left":        {"2026-03-01 23:59:59,-1000.00,-1.00", one},
		"no day":                 {"1000,1", "1  withdraw 1000.00 CNY 1.00 CNY"},
		"with an action":         {"2026-03-01,1000,1,转账给朋友", "1 2026-03-01 transfer 1000.00 CNY 1.00 CNY"},
		"an action nobody knows": {"2026-03-01,1000,1,blorb", "1 2026-03-01  1000.00 CNY 1.00 CNY"},
		"another currency":       {"2026-03-01,1000 JPY,5 JPY", "1 2026-03-01 withdraw 1000 JPY 5 JPY"},
		"header":                 {"Fee,Amount,Date\n1,1000,2026-03-01", second},
		"header of other words":  {"什么,多少,多少\n2026-03-01,1000,1", second},
		"GB18030":                {gb, second},
		"UTF-16":                 {utf16, second},
		"BOM, CRLF, blank lines": {"\uFEFF\r\n\r\n2026-03-01,1000,1\r\n\r\n", "3 2026-03-01 withdraw 1000.00 CNY 1.00 CNY"},
		"29 February that was":   {"2024-02-29,1000,1", "1 2024-02-29 withdraw 1000.00 CNY 1.00 CNY"},
		"29 February":            {"2026-02-29,1000,1", "1: error.fee.row.day"},
		"two ways to read a day": {"03/04/2026,1000,1", "1: error.fee.row.day"},
		"unquoted thousands":     {"2026-03-01,1,000.00,1.00,x", "1: error.fee.row.cells"},
		"no number":              {"2026-03-01,O'Neil-李,1", "1: error.fee.row.amount"},
		"no fee":                 {"2026-03-01,1000,,", "1  withdraw"},
		"too precise":            {"2026-03-01,1000.001,1", "1: error.fee.row.precise"},
		"nothing":                {"2026-03-01,0,1", "1: error.fee.row.nothing"},
		"two currencies":         {"2026-03-01,1000 CNY,1 USD", "1: error.fee.row.two_currencies"},
		"huge":                   {"2026-03-01,1000000000000,0.01", "1 2026-03-01 withdraw 1000000000000.00 CNY 0.01 CNY"},
		"a wrong line among two": {"2026-03-01,1000,1\nx,y,z", one + " | 2: error.fee.row.day"},
	} {
		rows, wrong, err := Text{Body: []byte(c.in), Currency: "CNY", Kind: "withdraw"}.Rows()
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var got []string
		for _, r := range rows {
			got = append(got, fmt.Sprintf("%d %s %s %s %s", r.Line, r.On, r.Kind, r.Amount, r.Fee))
		}
		for _, w := range wrong {
			got = append(got, fmt.Sprintf("%d: %s", w.Line, w.Err.Key))
		}
		if name == "no fee" {
			if len(rows) != 0 || len(wrong) != 1 {
				t.Errorf("%s: %q", name, got)
			}
			continue
		}
		if strings.Join(got, " | ") != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestTextsThatCannotBeUsed(t *testing.T) {
	for name, c := range map[string]struct {
		in   string
		kind joinder.Kind
	}{
		"nothing":     {"", joinder.Invalid},
		"blank":       {" \n\t\n", joinder.Invalid},
		"header only": {"date,amount,fee", joinder.Invalid},
		"a picture":   {"\x89PNG\r\n\x1a\n\x00\x00", joinder.Invalid},
		"many rows":   {strings.Repeat("2026-03-01,1000,1\n", MaxRows+1), joinder.TooLarge},
		"many bytes":  {strings.Repeat("x", MaxBytes+1), joinder.TooLarge},
	} {
		if _, _, err := (Text{Body: []byte(c.in), Currency: "CNY"}).Rows(); joinder.KindOf(err) != c.kind || err == nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzRows(f *testing.F) {
	f.Add([]byte("2026-03-01,1000,1\n"))
	f.Add([]byte("\"2026-03-01\n\",1"))
	f.Fuzz(func(t *testing.T, body []byte) {
		rows, wrong, err := Text{Body: body, Currency: "CNY"}.Rows()
		if err == nil && len(rows)+len(wrong) == 0 {
			t.Error("neither rows nor words")
		}
		for _, r := range rows {
			if r.Amount.Sign() <= 0 || r.Fee.Sign() < 0 || r.Line < 1 {
				t.Errorf("%+v", r)
			}
		}
	})
}
