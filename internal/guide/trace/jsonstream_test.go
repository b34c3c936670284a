package trace

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"
)

// plainJSON reads by encoding/json alone, as the reader of streams must.
func plainJSON(l *Ledger, text string) error {
	l.File()
	dec := json.NewDecoder(strings.NewReader(text))
	for n := 0; ; {
		m, err := l.value(dec, "", n, 0)
		if n += m; errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

func esploraText(dice *rand.Rand, n int) string {
	var b strings.Builder
	b.WriteString("[")
	for i := range n {
		if i > 0 {
			b.WriteString(",\n ")
		}
		fmt.Fprintf(&b, `{"txid":"%064x","version":2,"locktime":0,"vin":[{"txid":"%064x","vout":%d,"prevout":{"scriptpubkey":"0014ab","scriptpubkey_asm":"OP_0","scriptpubkey_type":"v0_p2wpkh","scriptpubkey_address":"bc1q%d","value":%d},"scriptsig":"","witness":["30","02"],"is_coinbase":false,"sequence":4294967293}],`+
			`"vout":[{"scriptpubkey":"6a24","scriptpubkey_type":"op_return","value":0},{"scriptpubkey":"5120%04x","value":%d}],"size":222,"fee":1,"status":{"confirmed":true,"block_height":8,"block_hash":"00","block_time":%d}}`,
			i+1, dice.IntN(n+1), dice.IntN(3), dice.IntN(9), 1000+dice.IntN(9), dice.IntN(99), 900+dice.IntN(99), 1767225600+i)
	}
	b.WriteString("]")
	return b.String()
}

// TestStreamReadsAsEncodingJSON: whatever the bytes, whole or broken and in
// pieces of any size, the ledger is what encoding/json makes of them.
func TestStreamReadsAsEncodingJSON(t *testing.T) {
	dice := rand.New(rand.NewPCG(4, 5))
	same := func(text string) {
		t.Helper()
		var a, b Ledger
		var one io.Reader = strings.NewReader(text)
		if dice.IntN(3) == 0 {
			one = iotest.OneByteReader(one)
		}
		errA, errB := a.ReadJSON(one, ""), plainJSON(&b, text)
		if errors.Is(errA, ErrNoMoves) && errB == nil && b.Len() == 0 {
			return
		}
		if errors.Is(errA, io.ErrUnexpectedEOF) && errB == nil {
			return // the decoder takes an array that breaks off between records for its end
		}
		if (errA == nil) != (errB == nil) || fmt.Sprint(a.events) != fmt.Sprint(b.events) || fmt.Sprint(a.ins, a.outs, a.accounts.names) != fmt.Sprint(b.ins, b.outs, b.accounts.names) || errA == nil && a.refused != b.refused {
			t.Fatalf("%q\n%v, %d events, %d refused\n%v, %d events, %d refused", text, errA, a.Len(), a.refused, errB, b.Len(), b.refused)
		}
	}
	text := esploraText(dice, 5)
	for _, whole := range []string{text, strings.Trim(text, "[]")[:strings.Index(text, ",\n")-1], "\n" + text + "\n" + text, `{"result":` + text + `}`, strings.ReplaceAll(text, `"txid"`, ` "tx\u0069d" `), "[]", "{}", "[[]]", `"a"`, "1", "null", "", "[1,\"a\",null]"} {
		same(whole)
	}
	if testing.Short() {
		return
	}
	marks := []byte(`{}[]",:\0e.n tA`)
	for range 4000 {
		b := []byte(text)
		for range 1 + dice.IntN(2) {
			switch at := dice.IntN(len(b)); dice.IntN(3) {
			case 0:
				b[at] = marks[dice.IntN(len(marks))]
			case 1:
				b = append(b[:at], b[at+1:]...)
			default:
				b = b[:max(at, 1)]
			}
		}
		same(string(b))
	}
}

// BenchmarkEsplora reads transactions of two inputs' form; MB/s is of JSON.
func BenchmarkEsplora(b *testing.B) {
	text := esploraText(rand.New(rand.NewPCG(1, 2)), 50_000)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		var l Ledger
		if err := l.ReadJSON(strings.NewReader(text), ""); err != nil || l.Len() == 0 {
			b.Fatal(err)
		}
	}
}
