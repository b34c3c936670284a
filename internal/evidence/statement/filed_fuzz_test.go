package statement

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"joinder"
)

// hostile are files that mean harm, or were harmed.
func hostile() []string {
	nested := strings.Repeat("<A>", 2000)
	return []string{
		"", "<OFX>", "<OFX><STMTTRN>", "OFXHEADER:100\n<OFX><STMTRS><STMTTRN><DTPOSTED>00010101<TRNAMT>1e400</OFX>",
		"<OFX><STMTRS><STMTTRN><DTPOSTED>20260101[-99:X]<TRNAMT>--1</STMTTRN></STMTRS></OFX>", "<OFX><!-- <![CDATA[", "<OFX>&#x110000;&#0;&amp", "<OFX>" + nested,
		`<!DOCTYPE l [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stmt>&b;</Stmt>`,
		`<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"><Ntfctn><Ntry><Amt Ccy="EUR">-1,5</Amt><CdtDbtInd>CRDT</CdtDbtInd>` + nested,
		`<?xml version="1.0" encoding="utf-16"?><Document><BkToCstmrStmt><Stmt><Ntry><Amt>9</Amt>`,
		":20:\n:61:\n", ":61:260101C", ":61:2601010101CR\n1,\n:\n86:?20?2", ":20:x\n:60F:C260101EUR,\n:61:000000D1,NTRF\n:62F:", "{1:{4::20:a\n:25:b\n:61:260101EC1,NMSC//\n:NS:1\n-}", ":61:2601010101D1,5NTRFA//B\n:86:020>00x>2",
		"{", "[", "[{}]", `{"data":[{"a":[[[[`, `[{"txid":"1","vin":[{"prevout":null}],"vout":[{"value":-1}],"status":{"block_time":1e400}}]`,
		`{"transactionId":"1","amount":{"grossAmount":"$1e9"},"isCredit":1,"date":"0001"}`, `[{"date":"2026-01-01","amount":1e400}]` + strings.Repeat(`{"a":`, 200),
		`{"transaction_info":{"transaction_amount":{}}}`, "\xff\xfe[\x00{\x00",
	}
}

func seed(f *testing.F, kind string) {
	f.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", kind, "*"))
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range files {
		raw, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	for _, s := range hostile() {
		f.Add([]byte(s))
	}
}

// holds reads whatever it is given with one reader, and looks at every row.
func holds(t testing.TB, raw []byte, open func(*bufio.Reader, Options) (source, []io.Closer, error)) (rows int, err error) {
	t.Helper()
	src, _, err := open(bufio.NewReaderSize(bytes.NewReader(raw), sniffed), Options{})
	if err != nil {
		worded(t, err)
		return 0, err
	}
	r := &Reader{source: src, summary: newSumming()}
	for n := 0; ; n++ {
		if n > len(raw)+10 {
			t.Fatal("more rows than bytes")
		}
		row, err := r.Next()
		var no *Rejected
		switch {
		case errors.As(err, &no):
			if no.Reason == "" {
				t.Fatal("rejected without a reason")
			}
			continue
		case errors.Is(err, io.EOF):
			return rows, nil
		case err != nil:
			worded(t, err)
			return rows, err
		}
		rows++
		if !sane(row.Time) && row.Time.Year() != firstYear-1 && row.Time.Year() != lastYear+1 { // a zone may cross the year
			t.Fatalf("a row in the year %d", row.Time.Year())
		}
		if len(row.Amount.Coefficient().String()) > 2*most || row.Amount.Exponent() > 100 || row.Amount.Exponent() < -2*most {
			t.Fatalf("an amount of %d digits", len(row.Amount.Coefficient().String()))
		}
		if want := bySign(row.Amount); row.Direction != want && row.Direction != Neutral {
			t.Fatalf("%s goes %s", row.Amount, row.Direction)
		}
	}
}

// worded holds errors to have words for people.
func worded(t testing.TB, err error) {
	t.Helper()
	var said *joinder.Error
	if !errors.As(err, &said) {
		t.Fatalf("an error without words: %v", err)
	}
}

func FuzzOFX(f *testing.F) {
	seed(f, "ofx")
	f.Fuzz(func(t *testing.T, raw []byte) { _, _ = holds(t, raw, openOFX) })
}

func FuzzCAMT(f *testing.F) {
	seed(f, "camt")
	f.Fuzz(func(t *testing.T, raw []byte) { _, _ = holds(t, raw, openCAMT) })
}

func FuzzMT940(f *testing.F) {
	seed(f, "mt940")
	f.Fuzz(func(t *testing.T, raw []byte) { _, _ = holds(t, raw, openMT940) })
}

func FuzzJSON(f *testing.F) {
	seed(f, "json")
	f.Fuzz(func(t *testing.T, raw []byte) { _, _ = holds(t, raw, openJSON) })
}
