package statement

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"golang.org/x/text/encoding/unicode"
)

// file is a beginning, then a piece over and over, then an end.
func file(head, piece string, times int, tail string) io.Reader {
	return io.MultiReader(strings.NewReader(head), &repeated{[]byte(piece), times, 0}, strings.NewReader(tail))
}

type repeated struct {
	piece []byte
	times int
	at    int
}

func (r *repeated) Read(p []byte) (n int, err error) {
	for n < len(p) && r.times > 0 {
		m := copy(p[n:], r.piece[r.at:])
		n, r.at = n+m, r.at+m
		if r.at == len(r.piece) {
			r.at, r.times = 0, r.times-1
		}
	}
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

// TestMemoryStaysBounded reads what is large, deep or endless, and looks at
// how much memory that holds.
func TestMemoryStaysBounded(t *testing.T) {
	const ofxHead = "OFXHEADER:100\n\n<OFX><BANKMSGSRSV1><STMTRS><CURDEF>EUR<BANKACCTFROM><ACCTID>1</BANKACCTFROM><BANKTRANLIST>"
	const ofxRow = "<STMTTRN><TRNTYPE>POS<DTPOSTED>20260101<TRNAMT>-1.00<FITID>1<NAME>N</STMTTRN>\n"
	const camtHead = `<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt><Acct><Id><IBAN>X</IBAN></Id></Acct>`
	const camtRow = `<Ntry><Amt Ccy="EUR">1.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><BookgDt><Dt>2026-01-01</Dt></BookgDt></Ntry>`
	const mtHead, mtRow = ":20:A\n:25:B\n:60F:C260101EUR0,\n", ":61:2601010101D1,NTRFNONREF\n:86:x\n"
	long := strings.Repeat("x", 1<<20)
	for _, c := range []struct {
		name string
		in   io.Reader
		rows int
		no   int
		fail bool
	}{
		{name: "OFX, many rows", in: file(ofxHead, ofxRow, 100_000, "</BANKTRANLIST></STMTRS></OFX>"), rows: 100_000},
		{name: "OFX, a million elements in one another", in: file(ofxHead, "<A>", 1_000_000, ofxRow+"</OFX>"), rows: 1},
		{name: "OFX, a name of 10 MB", in: file(ofxHead+"<STMTTRN><DTPOSTED>20260101<TRNAMT>1<NAME>", long, 10, "</STMTTRN></OFX>"), no: 1},
		{name: "OFX, a tag of 10 MB", in: file(ofxHead+"<", long, 10, ">"+ofxRow+"</OFX>"), rows: 1},
		{name: "OFX, fields without end", in: file(ofxHead+"<STMTTRN>", "<A"+"B>c", 300_000, "</STMTTRN></OFX>"), no: 1},
		{name: "CAMT, many rows", in: file(camtHead, camtRow, 20_000, "</Stmt></BkToCstmrStmt></Document>"), rows: 20_000},
		{name: "CAMT, a million elements in one another", in: file(camtHead, "<A>", 1_000_000, ""), fail: true},
		{name: "CAMT, a million elements in an entry", in: file(camtHead+"<Ntry>", "<A>", 1_000_000, "")},
		{name: "CAMT, a text of 40 MB", in: file(camtHead+"<AddtlStmtInf>", long, 40, "</AddtlStmtInf>"), fail: true},
		{name: "CAMT, billion laughs", in: strings.NewReader(`<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><Document><BkToCstmrStmt><Stmt><Id>&b;</Id></Stmt></BkToCstmrStmt></Document>`), fail: true},
		{name: "CAMT, cut off", in: file(camtHead, camtRow, 3, "<Ntry><Amt"), rows: 3},
		{name: "MT940, many rows", in: file(mtHead, mtRow, 100_000, "-\n"), rows: 100_000},
		{name: "MT940, a line of 10 MB", in: file(mtHead+mtRow+":61:2601010101D1,NTRF", long, 10, "\n"+mtRow), rows: 2, no: 1},
		{name: "MT940, remarks without end", in: file(mtHead+mtRow, ":86:"+long[:4096]+"\n", 5000, mtRow), rows: 2},
		{name: "JSON, a million braces in one another", in: file(`[{"transactionId":"1","amount":{"grossAmount":"$1"},"isCredit":true,"date":"2026-01-01"},`, `{"a":`, 1_000_000, ""), rows: 1, no: 1},
		{name: "JSON, a text of 10 MB", in: file(`[{"date":"2026-01-01","amount":"1.00"},{"date":"`, long, 10, `"},{"date":"2026-01-02","amount":"1.00"}]`), rows: 2, no: 1},
		{name: "JSON, many rows", in: file(`[`, `{"date":"2026-01-01","amount":-1.00,"currency":"EUR"},`, 50_000, `{"date":"2026-01-01","amount":-1.00}]`), rows: 50_001},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := Open(c.in, Options{})
			if err != nil {
				t.Fatal(err)
			}
			var most uint64
			failed := false
			for n := 0; ; n++ {
				_, err := r.Next()
				if n%20_000 == 0 || err == io.EOF {
					var m runtime.MemStats
					runtime.ReadMemStats(&m)
					most = max(most, m.HeapInuse)
				}
				if err == io.EOF {
					break
				}
				if _, ok := err.(*Rejected); err != nil && !ok {
					worded(t, err)
					failed = true
					break
				}
			}
			s := r.Summary()
			if s.Rows != c.rows || s.Refused != c.no || failed != c.fail {
				t.Errorf("%d rows, %d refused, failed %v", s.Rows, s.Refused, failed)
			}
			if most > 300<<20 {
				t.Errorf("%d MB", most>>20)
			}
		})
	}
}

// What was rejected and what was kept is what the file has: no format invents
// or loses money.
func TestFiledMoneyIsConserved(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 1))
	for round := range 60 {
		var sum decimal.Decimal
		var o, c, m strings.Builder
		o.WriteString("<OFX><STMTRS><CURDEF>EUR<BANKACCTFROM><ACCTID>1</BANKACCTFROM>")
		c.WriteString(`<Document><BkToCstmrStmt><Stmt>`)
		m.WriteString(":20:A\n:25:B\n:60F:C260101EUR0,\n")
		n := 1 + rnd.IntN(40)
		for range n {
			v := decimal.New(rnd.Int64N(1_000_000_000)-500_000_000, -2)
			sum = sum.Add(v)
			day, mark, camtMark := 1+rnd.IntN(31), "C", "CRDT"
			if v.Sign() < 0 {
				mark, camtMark = "D", "DBIT"
			}
			month := 1 + rnd.IntN(13) // the thirteenth is refused
			fmt.Fprintf(&o, "<STMTTRN><DTPOSTED>2026%02d%02d<TRNAMT>%s<FITID>x</STMTTRN>", month, day, v.StringFixed(2))
			fmt.Fprintf(&c, `<Ntry><Amt Ccy="EUR">%s</Amt><CdtDbtInd>%s</CdtDbtInd><BookgDt><Dt>2026-%02d-%02d</Dt></BookgDt></Ntry>`, v.Abs().StringFixed(2), camtMark, month, day)
			fmt.Fprintf(&m, ":61:26%02d%02d%s%sNTRFNONREF\n", month, day, mark, strings.Replace(v.Abs().StringFixed(2), ".", ",", 1))
		}
		o.WriteString("</STMTRS></OFX>")
		c.WriteString(`</Stmt></BkToCstmrStmt></Document>`)
		for _, text := range []string{o.String(), c.String(), m.String()} {
			rows, s := readAll(t, []byte(text), Options{})
			var got decimal.Decimal
			for _, r := range rows {
				got = got.Add(r.Amount)
			}
			for _, no := range s.Rejected {
				got = got.Add(no.Amount.Decimal)
			}
			if !got.Equal(sum) || len(rows)+s.Refused != n {
				t.Fatalf("round %d, %s: %s of %s, %d+%d of %d", round, s.Format, got, sum, len(rows), s.Refused, n)
			}
		}
	}
}

// Every encoding gives the same reading.
func TestEncodingsOfFiledFormats(t *testing.T) {
	const text = "OFXHEADER:100\nENCODING:%s\nCHARSET:%s\n\n<OFX><STMTRS><CURDEF>CNY<BANKACCTFROM><ACCTID>1</BANKACCTFROM><STMTTRN><DTPOSTED>20260101<TRNAMT>-1.00<NAME>%s</STMTTRN></STMTRS></OFX>"
	wide, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().Bytes(fmt.Appendf(nil, text, "UNICODE", "NONE", "支付宝"))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		raw  []byte
		want string
	}{
		"UTF-16":            {wide, "支付宝"},
		"UTF-8":             {fmt.Appendf(nil, text, "UTF-8", "NONE", "支付宝"), "支付宝"},
		"UTF-8 said 1252":   {fmt.Appendf(nil, text, "USASCII", "1252", "é支付宝"), "é支付宝"},
		"1252":              {fmt.Appendf(nil, text, "USASCII", "1252", "caf\xe9 \x80"), "café €"},
		"8859-2":            {fmt.Appendf(nil, text, "USASCII", "8859-2", "\xb1"), "ą"},
		"GBK undeclared":    {fmt.Appendf(nil, text, "USASCII", "NONE", "\xd6\xa7\xb8\xb6\xb1\xa6"), "支付宝"},
		"GB18030 said 936":  {fmt.Appendf(nil, text, "USASCII", "936", "\xd6\xa7\xb8\xb6\xb1\xa6"), "支付宝"},
		"DOS in MT940":      {[]byte(":20:A\n:25:B\n:60F:C260101HUF0,\n:61:2601010101D1,NTRFNONREF\n:86:105?20\xa0tutal\xa0s j\xa2v\xa0\xa1r\xa0sa?32\x82va N\x82meth\n"), "éva Németh"},
		"control character": {fmt.Appendf(nil, text, "UTF-8", "NONE", "a\x00b"), "a b"},
	} {
		rows, s := readAll(t, c.raw, Options{})
		if len(rows) != 1 || rows[0].Counterparty != c.want {
			t.Errorf("%s: %+v %+v", name, rows, s)
		}
	}
}

func BenchmarkOFX(b *testing.B) {
	raw := []byte("OFXHEADER:100\n\n<OFX><STMTRS><CURDEF>EUR<BANKACCTFROM><ACCTID>1</BANKACCTFROM>" + strings.Repeat("<STMTTRN><TRNTYPE>POS<DTPOSTED>20260101<TRNAMT>-1.00<FITID>1<NAME>N</STMTTRN>\n", 10_000) + "</STMTRS></OFX>")
	benchFiled(b, raw, openOFX)
}

func BenchmarkMT940(b *testing.B) {
	raw := []byte(":20:A\n:25:B\n:60F:C260101EUR0,\n" + strings.Repeat(":61:2601010101D1,NTRFNONREF//X\n:86:105?00A?20EREF+1?32Name\n", 10_000))
	benchFiled(b, raw, openMT940)
}

func BenchmarkCAMT(b *testing.B) {
	raw := []byte(`<Document><BkToCstmrStmt><Stmt>` + strings.Repeat(`<Ntry><Amt Ccy="EUR">1.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><BookgDt><Dt>2026-01-01</Dt></BookgDt><NtryDtls><TxDtls><RltdPties><Cdtr><Nm>N</Nm></Cdtr></RltdPties></TxDtls></NtryDtls></Ntry>`, 10_000) + `</Stmt></BkToCstmrStmt></Document>`)
	benchFiled(b, raw, openCAMT)
}

func benchFiled(b *testing.B, raw []byte, open func(*bufio.Reader, Options) (source, []io.Closer, error)) {
	b.Helper()
	n := 0
	for b.Loop() {
		src, _, err := open(bufio.NewReader(bytes.NewReader(raw)), Options{})
		if err != nil {
			b.Fatal(err)
		}
		for {
			if _, err := src.next(); err != nil {
				break
			}
			n++
		}
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "rows/s")
}
