package statement

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// sampleOf splits a text into rows the plainest way.
func sampleOf(text, comma string) [][]string {
	var out [][]string
	for line := range strings.Lines(text) {
		out = append(out, strings.Split(strings.TrimRight(line, "\r\n"), comma))
	}
	return out
}

func TestProposalsByNameAndByContent(t *testing.T) {
	for _, c := range []struct {
		name, text, comma string
		want              map[Field]int
		open              bool // nothing says which amounts left
	}{
		{"german", "Konto;Buchung;Wert;Text;Betrag;Kontostand\nDE1;05.02.2024;05.02.2024;Kiosk;-3,50;96,50\n", ";", map[Field]int{FieldTime: 1, FieldAmount: 4, FieldBalance: 5}, false},
		{"polish", "Data operacji;Opis operacji;Kwota;Saldo po operacji\n2024-02-05;sklep;-3,50;96,50\n", ";", map[Field]int{FieldTime: 0, FieldAmount: 2, FieldBalance: 3, FieldNote: 1}, false},
		{"spanish", "Fecha operación|Concepto|Cargo|Abono|Saldo\n05/02/2024|Bar|3,50||96,50\n", "|", map[Field]int{FieldTime: 0, FieldOut: 2, FieldIn: 3, FieldBalance: 4}, false},
		{"russian", "Дата операции;Описание;Сумма операции;Валюта\n05.02.2024;кафе;-350,00;RUB\n", ";", map[Field]int{FieldTime: 0, FieldAmount: 2, FieldCurrency: 3, FieldNote: 1}, false},
		{"turkish", "Tarih;Açıklama;Tutar;Bakiye\n05.02.2024;kahve;-50,00;950,00\n", ";", map[Field]int{FieldTime: 0, FieldAmount: 2, FieldBalance: 3, FieldCounterparty: 1}, false},
		{"japanese", "取引日,摘要内容,お引出金額,お預入金額,差引残高\n2024/02/05,店,350,,9650\n", ",", map[Field]int{FieldTime: 0, FieldOut: 2, FieldIn: 3, FieldBalance: 4}, false},
		{"unit in the name", "Timestamp (UTC),Asset,Amount (optional),Fee\n2024-02-05 10:00:00,BTC,0.1,0\n", ",", map[Field]int{FieldTime: 0, FieldCurrency: 1, FieldAmount: 2, FieldFee: 3}, true},
		{"day and time apart", "Date,Time,Details,Amount\n05/02/2024,10:00,shop,-3.50\n", ",", map[Field]int{FieldTime: 0, FieldClock: 1, FieldAmount: 3}, false},
		{"no header", "05.02.2024;Kiosk;-3,50;96,50;EUR\n06.02.2024;Lohn;100,00;196,50;EUR\n07.02.2024;Bar;-6,50;190,00;EUR\n", ";", map[Field]int{FieldTime: 0, FieldAmount: 2, FieldBalance: 3, FieldCurrency: 4, FieldCounterparty: 1}, false},
		{"no header, flag", "05.02.2024;Kiosk;3,50;S\n06.02.2024;Lohn;100,00;H\n07.02.2024;Bar;6,50;S\n", ";", map[Field]int{FieldTime: 0, FieldAmount: 2, FieldFlow: 3}, false},
		{"no header, no sign", "05.02.2024;Kiosk;3,50\n06.02.2024;Bar;100,00\n", ";", map[Field]int{FieldTime: 0, FieldAmount: 2}, true},
		{"silent name", "Datum;Wer;Spalte 7\n05.02.2024;Kiosk;-3,50\n06.02.2024;Bar;-8,20\n", ";", map[Field]int{FieldTime: 0, FieldAmount: 2}, false},
		{"below a preamble", "Kunde;Jo\nvom;01.02.2024\n\nBuchungstag;Empfänger;Betrag\n05.02.2024;Kiosk;-3,50\n", ";", map[Field]int{FieldTime: 0, FieldCounterparty: 1, FieldAmount: 2}, false},
	} {
		m, ok := Propose(sampleOf(c.text, c.comma))
		if !ok {
			t.Errorf("%s: nothing proposed: %v", c.name, m.Columns)
			continue
		}
		for f, at := range c.want {
			if len(m.Columns[f]) == 0 || m.Columns[f][0] != at {
				t.Errorf("%s: %s is proposed at %v, stands at %d", c.name, f, m.Columns[f], at)
			}
			if m.Sure[f] <= 0 || m.Sure[f] > 1 {
				t.Errorf("%s: %s is sure by %v", c.name, f, m.Sure[f])
			}
		}
		if m.SignOpen != c.open {
			t.Errorf("%s: sign open is %v", c.name, m.SignOpen)
		}
	}
	for _, none := range []string{"a,b,c\n1,2,3\n", "Name,Address\nJo,1 High St\n", "Time,Open,High,Low,Close,Volume\n2024-01-01,1,2,3,4,5\n", "\n\n", "x\n"} {
		if m, ok := Propose(sampleOf(none, ",")); ok {
			t.Errorf("%q is taken for a statement: %v", none, m.Columns)
		}
	}
}

// What a person confirms is read without a further question.
func TestAProposalIsReadAsItStands(t *testing.T) {
	text := "05.02.2024;Kiosk;3,50\n06.02.2024;Erstattung;-100,00\n"
	m, ok := Propose(sampleOf(text, ";"))
	if !ok {
		t.Fatal("nothing proposed")
	}
	m.Inverted, m.Currency = true, "EUR"
	rows, sum := readAll(t, []byte(text), Options{Mapping: &m})
	if len(rows) != 2 || rows[0].Amount.String() != "-3.5" || rows[1].Amount.String() != "100" || rows[0].Currency != "EUR" || rows[0].Direction != Out {
		t.Errorf("%v", rows)
	}
	if sum.Format != "mapped" || slices.ContainsFunc(sum.Warnings, func(w Warning) bool { return w.Code == SignOrder }) {
		t.Errorf("%+v", sum)
	}
}

// A proposal never points outside the table, never gives one column to two
// fields, and never panics.
func FuzzPropose(f *testing.F) {
	files, _ := filepath.Glob(filepath.Join("testdata", "west", "*"))
	for _, name := range files {
		if raw, err := os.ReadFile(name); err == nil && !strings.HasSuffix(name, ".want") {
			f.Add(raw)
		}
	}
	f.Add([]byte("Date,Amount\n,\n"))
	f.Add([]byte(",,,,\n;;;\n"))
	f.Add([]byte("Date(UTC),Value_IN(ETH),Amount,Amount\n1,1e9,-,\"\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if len(raw) > 1<<16 {
			return
		}
		for _, comma := range []rune{',', ';'} {
			in := csv.NewReader(bytes.NewReader(raw))
			in.Comma, in.LazyQuotes, in.FieldsPerRecord = comma, true, -1
			var sample [][]string
			width := 0
			for len(sample) < 100 {
				cells, err := in.Read()
				if err != nil {
					break
				}
				sample, width = append(sample, cells), max(width, len(cells))
			}
			m, ok := Propose(sample)
			seen := map[int]Field{}
			for field, columns := range m.Columns {
				for _, i := range columns {
					if i < 0 || i >= width {
						t.Fatalf("%s at %d of %d columns", field, i, width)
					}
					if other, taken := seen[i]; taken && other != field && other != FieldType && field != FieldType {
						t.Fatalf("column %d is %s and %s", i, other, field)
					}
					seen[i] = field
				}
			}
			if ok != enough(m.Columns) {
				t.Fatal("found without day and amount")
			}
			if !ok {
				continue
			}
			r, err := Open(bytes.NewReader(raw), Options{Mapping: &m})
			if err != nil {
				continue
			}
			for range 200 {
				if _, err := r.Next(); err != nil && r.done != nil {
					break
				}
			}
			_ = r.Close()
		}
	})
}
