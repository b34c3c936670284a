package statement

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
)

// sharedStatements is the folder of real samples, or the test is skipped.
func sharedStatements(t testing.TB) string {
	t.Helper()
	root := os.Getenv("JOINDER_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "..", "..", "shared")
	}
	dir := filepath.Join(root, "data", "statements")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("no real statements here: set JOINDER_SHARED to read them")
	}
	return dir
}

// readAll reads a statement whole.
func readAll(t testing.TB, raw []byte, o Options) ([]Row, Summary) {
	t.Helper()
	r, err := Open(bytes.NewReader(raw), o)
	if err != nil {
		t.Fatalf("%s: %v", o.Name, err)
	}
	defer r.Close()
	var out []Row
	for {
		row, err := r.Next()
		var no *Rejected
		switch {
		case errors.Is(err, io.EOF):
			return out, r.Summary()
		case errors.As(err, &no):
		case err != nil:
			t.Fatalf("%s: %v", o.Name, err)
		default:
			out = append(out, row)
		}
	}
}

// booking is what a ledger beside a sample expects of one transaction.
type booking struct {
	day  string
	own  map[string]decimal.Decimal // by currency, on the account of the statement
	any  []decimal.Decimal          // all figures, without their sign
	text string
}

var (
	bookingHead = regexp.MustCompile(`^([0-9]{4})[-/]([0-9]{2})[-/]([0-9]{2}) \* (.*)`)
	bookingLine = regexp.MustCompile(`^\s+((?:Assets|Liabilities|Expenses|Income|Equity)[^\s]*)\s+(-?\s*[0-9.]+) "?([A-Z0-9]+)`)
)

func bookings(t *testing.T, name string, own *regexp.Regexp) []booking {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []booking
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		if m := bookingHead.FindStringSubmatch(lines.Text()); m != nil {
			out = append(out, booking{day: m[1] + "-" + m[2] + "-" + m[3], text: m[4], own: map[string]decimal.Decimal{}})
			continue
		}
		m := bookingLine.FindStringSubmatch(lines.Text())
		if m == nil || len(out) == 0 {
			continue
		}
		v, err := decimal.NewFromString(strings.ReplaceAll(m[2], " ", ""))
		if err != nil {
			t.Fatal(err)
		}
		b := &out[len(out)-1]
		b.any = append(b.any, v.Abs())
		if own.MatchString(m[1]) {
			b.own[m[3]] = b.own[m[3]].Add(v)
		}
	}
	kept := out[:0]
	for _, b := range out {
		if b.day != "1970-01-01" {
			kept = append(kept, b)
		}
	}
	return kept
}

// agrees reports whether a row says what a ledger expects.
func (b booking) agrees(r Row, currency bool) bool {
	if r.Time.Format("2006-01-02") != b.day {
		return false
	}
	gross := r.Amount // the ledger books the fee with it
	if r.Fee.Valid && r.FeeIn == r.Currency {
		gross = gross.Sub(r.Fee.Decimal)
	}
	for c, v := range b.own {
		if currency && c != r.Currency {
			continue
		}
		if v.Equal(r.Amount) || v.Equal(gross) || r.Direction == Neutral && v.Abs().Equal(r.Amount.Abs()) {
			return true
		}
	}
	if len(b.own) > 0 || r.Amount.IsZero() {
		return false
	}
	for _, v := range b.any {
		if v.Equal(r.Amount.Abs()) {
			return true
		}
	}
	return false
}

// sample is a real statement with the ledger somebody made of it.
type sample struct {
	format, file, ledger string
	own                  string // accounts of the ledger that are the statement's own
	more                 int    // rows that the ledger leaves out
	why                  string // or books in another way
	differs              int    // bookings that no row agrees with
	tokens               bool   // the ledger renames currencies
}

func chineseSamples() []sample {
	const rules = "its rules leave these out"
	return []sample{
		{format: "alipay", file: "alipay/example-alipay-records.csv", ledger: "alipay/example-alipay-output", own: `^(Assets:Alipay$|Liabilities|Assets:FIXME)`,
			more: 3, why: "one order was never paid; one was paid and paid back, which the ledger leaves out twice"},
		{format: "wechat", file: "wechat/example-wechat-records.csv", ledger: "wechat/example-wechat-output", own: `^Assets:Digital:Wechat:Cash$`},
		{format: "wechat", file: "wechat/example-wechat-records.xlsx", ledger: "wechat/example-wechat-output", own: `^Assets:Digital:Wechat:Cash$`},
		{format: "jd", file: "jd/example-jd-records.csv", ledger: "jd/example-jd-output", own: `^(Assets|Liabilities)`, more: 4, why: "two are of nothing, one was not paid yet, one is paid by WeChat"},
		{format: "abc", file: "abc_debit/example-abc_debit-records.csv", ledger: "abc_debit/example-abc_debit-output", own: `^Assets:ABC`},
		{format: "icbc", file: "icbc/debit-v1/example-icbc-debit-v1-records.csv", ledger: "icbc/debit-v1/example-icbc-debit-v1-output", own: `^Assets:Bank:CN:ICBC`, more: 4, why: rules},
		{format: "icbc", file: "icbc/debit-v2/example-icbc-debit-v2-records.csv", ledger: "icbc/debit-v2/example-icbc-debit-v2-output", own: `^Assets:Bank:CN:ICBC`, more: 4, why: rules},
		{format: "icbc_card", file: "icbc/credit/example-icbc-credit-records.csv", ledger: "icbc/credit/example-icbc-credit-output", own: `^Liabilities:Bank:CN:ICBC`, more: 5, why: rules},
		{format: "ccb", file: "ccb/交易明细_xxxx_2025xxxx_2025xxxx.xls", ledger: "ccb/example-ccb-output", own: `^Assets:Bank:CN:CCB`},
		{format: "cmb", file: "cmb/debit/example-cmb-records.csv", ledger: "cmb/debit/example-cmb-debit-output", own: `^Assets:(DebitCard|Bank)`},
		{format: "cmb_card", file: "cmb/credit/example-cmb-records.csv", ledger: "cmb/credit/example-cmb-credit-output", own: `^Liabilities:CreditCard:CMB`, more: 1, why: rules},
		{format: "boc", file: "boc/debit/example-boc-records.csv", ledger: "boc/debit/example-boc-debit-output", own: `^Assets:DC:BoC:3167`, more: 9, why: rules},
		{format: "boc_card", file: "boc/credit/example-boc-records.csv", ledger: "boc/credit/example-boc-credit-output", own: `^Liabilities:CC:BoC`, more: 7, why: rules},
		{format: "bocom_card", file: "bocom_credit/example-bocom_credit-records.csv", ledger: "bocom_credit/example-bocom_credit-output", own: `^Liabilities:BOCOM`},
		{format: "citic_card", file: "citic/credit/example-citic-records.xls", ledger: "citic/credit/example-citic-credit-output", own: `^Liabilities:CreditCard:CITIC`, more: 1, why: rules},
		{format: "spdb", file: "spdb_debit/example-spdb_debit-records.xls", ledger: "spdb_debit/example-spdb_debit-output", own: `^Assets:DebitCard`},
		{format: "hxsec", file: "hxsec/example-hxsec-records.xls", ledger: "hxsec/example-hxsec-output", own: `:Cash$`,
			more: 2, differs: 1, why: "two rows move shares and no money; the ledger books one of them in shares"},
		{format: "htsec", file: "htsec/example-htsec-records.xlsx", ledger: "htsec/example-htsec-output", own: `:Cash$`,
			more: 3, differs: 1, why: "the ledger books a subscription on the day the shares came, the file on the day the money left; two rows move no money"},
		{format: "huobi", file: "huobi/example-huobi-records.csv", ledger: "huobi/example-huobi-output", own: `:Cash$`},
		{format: "oklink", file: "oklink/example-oklink-token-transfer.csv", ledger: "oklink/example-oklink-output", own: `^Assets:Crypto`, tokens: true},
	}
}

// Every real statement is read as the ledger beside it expects, or the table
// says why not.
func TestRealStatementsAgreeWithTheirLedgers(t *testing.T) {
	root := filepath.Join(sharedStatements(t), "double-entry-generator", "example")
	var report strings.Builder
	fmt.Fprintf(&report, "%-11s %-42s %5s %7s %7s\n", "format", "file", "rows", "stated", "agreed")
	for _, s := range chineseSamples() {
		raw, err := os.ReadFile(filepath.Join(root, s.file))
		if err != nil {
			t.Error(err)
			continue
		}
		got, sum := readAll(t, raw, Options{Name: s.file})
		if sum.Format != s.format {
			t.Errorf("%s is taken for %s", s.file, sum.Format)
		}
		if sum.Refused > 0 {
			t.Errorf("%s: %d rows refused: %+v", s.file, sum.Refused, sum.Rejected)
		}
		for _, kind := range []string{".beancount", ".ledger"} {
			name := filepath.Join(root, s.ledger+kind)
			if _, err := os.Stat(name); err != nil {
				continue
			}
			want := bookings(t, name, regexp.MustCompile(s.own))
			used := make([]bool, len(got))
			agreed := 0
			for _, b := range want {
				found := false
				for i, r := range got {
					if !used[i] && b.agrees(r, !s.tokens) {
						used[i], found = true, true
						break
					}
				}
				if found {
					agreed++
				} else if len(want)-len(got) > s.differs {
					t.Logf("%s: no row for %s %s %v", s.file, b.day, b.text, b.own)
				}
			}
			if len(want)-agreed != s.differs || len(got)-agreed != s.more {
				t.Errorf("%s: of %d bookings %d agree; of %d rows %d are in no booking", s.ledger+kind, len(want), agreed, len(got), len(got)-agreed)
			}
			fmt.Fprintf(&report, "%-11s %-42s %5d %7d %7d  %s\n", s.format, filepath.Base(s.ledger)+kind, len(got), len(want), agreed, s.why)
		}
	}
	t.Log("\n" + report.String())
}
