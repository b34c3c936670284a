package statement

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/shopspring/decimal"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// naive adds up the figures below some names of a header, in the simplest way
// there is: no quotes that mean anything but "no comma here", no notation.
func naive(t *testing.T, raw []byte, day string, money ...string) decimal.Decimal {
	t.Helper()
	text := string(raw)
	if !utf8.Valid(raw) {
		out, err := simplifiedchinese.GB18030.NewDecoder().Bytes(raw)
		if err != nil {
			t.Fatal(err)
		}
		text = string(out)
	}
	sum := decimal.Zero
	at := map[string]int{}
	for line := range strings.Lines(text) {
		var cells []string
		quoted, start := false, 0
		for i, c := range line + "," {
			if c == '"' {
				quoted = !quoted
			}
			if c == ',' && !quoted || i == len(line) || c == '\t' && strings.Count(line, "\t") > 5 && !strings.Contains(line, ",") {
				cells = append(cells, strings.Trim(line[start:min(i, len(line))], "\ufeff\" \t\r\n="))
				start = i + 1
			}
		}
		if header := strings.Join(cells, "|"); strings.Contains(header, day) && strings.Contains(header, money[0]) {
			clear(at)
			for i, c := range cells {
				if _, ok := at[c]; !ok {
					at[c] = i
				}
			}
			continue
		}
		d, ok := at[day]
		if !ok || d >= len(cells) || !digits.MatchString(cells[d]) {
			continue
		}
		for _, name := range money {
			i, ok := at[name]
			if !ok {
				t.Fatalf("no column %s", name)
			}
			if i < len(cells) {
				if m := figureOf.FindString(strings.ReplaceAll(cells[i], ",", "")); m != "" {
					sum = sum.Add(decimal.RequireFromString(m).Abs())
				}
			}
		}
	}
	return sum
}

var (
	digits   = regexp.MustCompile(`[0-9]{1,4}[-/月0-9]`)
	figureOf = regexp.MustCompile(`[0-9]+(\.[0-9]+)?([eE]-?[0-9]+)?`)
)

// What is kept and what is refused is, to the cent, what the file names.
func TestNoMoneyIsInvented(t *testing.T) {
	real := filepath.Join("double-entry-generator", "example")
	for _, c := range []struct {
		file, day string
		money     []string
	}{
		{"testdata/cn/alipay_2021.csv", "交易时间", []string{"金额"}},
		{"testdata/cn/alipay_ledger.csv", "发生时间", []string{"收入金额（+元）", "支出金额（-元）"}},
		{"testdata/cn/jd.csv", "交易时间", []string{"金额"}},
		{"testdata/cn/meituan.csv", "交易创建时间", []string{"实付金额"}},
		{"testdata/cn/card_unknown.csv", "交易日期", []string{"交易金额"}},
		{"testdata/cn/two_currencies.csv", "交易日期", []string{"收入金额", "支出金额"}},
		{real + "/alipay/example-alipay-records.csv", "交易时间", []string{"金额"}},
		{real + "/wechat/example-wechat-records.csv", "交易时间", []string{"金额(元)"}},
		{real + "/jd/example-jd-records.csv", "交易时间", []string{"金额"}},
		{real + "/abc_debit/example-abc_debit-records.csv", "交易日期", []string{"交易金额"}},
		{real + "/icbc/debit-v1/example-icbc-debit-v1-records.csv", "交易日期", []string{"记账金额(收入)", "记账金额(支出)"}},
		{real + "/icbc/debit-v2/example-icbc-debit-v2-records.csv", "交易日期", []string{"记账金额(收入)", "记账金额(支出)"}},
		{real + "/icbc/credit/example-icbc-credit-records.csv", "交易日期", []string{"记账金额(收入)", "记账金额(支出)"}},
		{real + "/cmb/debit/example-cmb-records.csv", "记账日期", []string{"交易金额"}},
		{real + "/cmb/credit/example-cmb-records.csv", "记账日", []string{"人民币金额"}},
		{real + "/boc/debit/example-boc-records.csv", "记账日期", []string{"金额"}},
		{real + "/boc/credit/example-boc-records.csv", "银行记账日", []string{"存入", "支出"}},
		{real + "/bocom_credit/example-bocom_credit-records.csv", "交易日期", []string{"入账币种/金额"}},
		{real + "/huobi/example-huobi-records.csv", "时间", []string{"成交额"}},
		{real + "/oklink/example-oklink-token-transfer.csv", "UTC时间", []string{"数量"}},
		{real + "/hxsec/example-hxsec-records.xls", "交收日期", []string{"清算金额"}},
	} {
		name := c.file
		if !strings.HasPrefix(name, "testdata") {
			name = filepath.Join(sharedStatementsOrNone(), c.file)
		}
		raw, err := os.ReadFile(name)
		if errors.Is(err, os.ErrNotExist) {
			t.Logf("%s is not here: skipped", c.file)
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if got, want := moneyIn(t, raw), naive(t, raw, c.day, c.money...); !got.Equal(want) || want.IsZero() {
			t.Errorf("%s: rows kept and refused say %s, the file %s", c.file, got, want)
		}
	}
}

func sharedStatementsOrNone() string {
	if root := os.Getenv("JOINDER_SHARED"); root != "" {
		return filepath.Join(root, "data", "statements")
	}
	return filepath.Join("..", "..", "..", "..", "shared", "data", "statements")
}

// moneyIn is the sum of the figures of all rows, kept or refused.
func moneyIn(t *testing.T, raw []byte) decimal.Decimal {
	t.Helper()
	r, err := Open(bytes.NewReader(raw), Options{})
	if err != nil {
		t.Fatal(err)
	}
	sum := decimal.Zero
	for {
		row, err := r.Next()
		var no *Rejected
		switch {
		case errors.Is(err, io.EOF):
			return sum
		case errors.As(err, &no):
			sum = sum.Add(no.Amount.Decimal.Abs())
		case err != nil:
			t.Fatal(err)
		default:
			sum = sum.Add(row.Amount.Abs())
		}
	}
}

// Tables that are no tables: a clear answer, and never a panic.
func FuzzTable(f *testing.F) {
	files, _ := filepath.Glob(filepath.Join("testdata", "cn", "*"))
	for _, name := range files {
		if raw, err := os.ReadFile(name); err == nil {
			f.Add(raw)
		}
	}
	f.Add([]byte(smallStatement))
	f.Add([]byte("日期,金额\n2024-01-01,1e400\n0001-01-01,1\n2024-01-01,=1+1\n\x00,\xff\n"))
	f.Add([]byte("<table><tr><td>日期<td>金额<tr><td>2024-01-01<td>1</table>"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if got := said(raw, Options{}); strings.HasPrefix(got, "a bare error") {
			t.Error(got)
		}
	})
}

// Files that are wrong in ways people meet: each has a clear answer.
func TestWrongFiles(t *testing.T) {
	for name, c := range map[string]struct{ raw, want string }{
		"empty":                {"", "empty"},
		"blank":                {"\n\n  \n", "no_header"},
		"a picture":            {"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "no_header"},
		"a PDF":                {"%PDF-1.7\n1 0 obj", "pdf"},
		"prose":                {"今天天气很好，\n我们出去走走。\n", "no_header"},
		"a million columns":    {strings.Repeat("a,", 1<<20) + "\n" + smallStatement, ""},
		"a line of 10 MB":      {smallStatement + "2024-01-04," + strings.Repeat("x", 10<<20) + "\n2024-01-05,1.00,,某人,人民币\n", ""},
		"NULs":                 {smallStatement + "2024-01-04,\x001.00,,某人,人民币\n", ""},
		"the same name twice":  {"日期,金额,金额\n2024-01-01,1.00,2.00\n", ""},
		"a page without table": {"<html><body>请先登录</body></html>", "no_header"},
		"a half compound file": {string(oleMagic) + strings.Repeat("\x00", 100), "unreadable"},
	} {
		if got := said([]byte(c.raw), Options{}); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	cut := []byte("期初余额：10.00,,,\n交易日期,收入,支出,对方户名,币种\n2024-01-02,,4.00,某店,人民币\n2024-01-03,1.00,,某人,人民币\n期末余额：8.00,,,\n")
	if _, sum := readAll(t, cut, Options{}); codes(sum) != "unknown_format ending" {
		t.Errorf("balances that differ: %s", codes(sum))
	}
	if _, sum := readAll(t, []byte(smallStatement+"2024-01-0"), Options{}); sum.Refused+sum.Rows < 2 || strings.Contains(codes(sum), "ending") {
		t.Errorf("cut off: %+v", sum)
	}
	if _, sum := readAll(t, []byte(smallStatement+"2024-01-04,"), Options{}); !strings.Contains(codes(sum), string(CutOff)) || sum.Refused != 1 {
		t.Errorf("cut off: %+v", sum)
	}
	rows, sum := readAll(t, []byte(smallStatement+"2024-01-04,1e400,,某人,人民币\n2024-01-05,=SUM(B2:B3),,某人,人民币\n0001-01-01,1.00,,某人,人民币\n2024-01-06,\x001.00,,某人,人民币\n2024-01-07,7.00,,某人,人民币\n"), Options{})
	if len(rows) != 3 || sum.Refused != 4 {
		t.Errorf("%d rows, refused %+v", len(rows), sum.Rejected)
	}
}
