package statement

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"joinder"
)

const strange = "Bank of Nowhere;;;\nPrinted;01.02.2024;;\nWhen it was;What;How much it was;Left\n03/04/2024;kiosk;12,00;88,00\n05/06/2024;bar;8,00;80,00\n"

func TestALookAtTheBeginning(t *testing.T) {
	for name, file := range map[string][]byte{"text": []byte(strange), "archive": packed(t, map[string]string{"a.csv": strange})} {
		table, err := Look(bytes.NewReader(file), Options{})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if len(table.Rows) != 5 || table.Width() != 4 || table.Lines[2] != 3 || table.Rows[2][0] != "When it was" {
			t.Errorf("%s: %+v", name, table)
		}
		if at, ok := table.Prints()[Print([]string{"when it WAS", "What ", "How much it was", "Left"})]; !ok || at != 2 {
			t.Errorf("%s: the header is at %d, %v", name, at, ok)
		}
		if day := table.DayDoubt(0); day != "03/04/2024" {
			t.Errorf("%s: in doubt is %q", name, day)
		}
		a, b, ok := Days("03/04/2024")
		if !ok || a.String() != "2024-04-03" || b.String() != "2024-03-04" {
			t.Errorf("%v %v", a, b)
		}
		m := Mapping{Columns: map[Field][]int{FieldTime: {0}, FieldNote: {1}, FieldAmount: {2}, FieldBalance: {3}}, Header: true, HeaderRow: 2, DayFirst: true, Inverted: true, Currency: "EUR"}
		if sum, open := table.SignDoubt(m); !open || sum != "12,00" {
			t.Errorf("%s: sign of %q open: %v", name, sum, open)
		}
		rows, sum := readAll(t, file, Options{Mapping: &m})
		if len(rows) != 2 || sum.Refused != 0 || rows[0].Amount.String() != "-12" || rows[0].Time.Month() != 4 {
			t.Errorf("%s: %+v %+v", name, rows, sum)
		}
	}
	for _, none := range []string{"", "OFXHEADER:100\n\n<OFX></OFX>", "%PDF-1.4\n"} {
		if _, err := Look(strings.NewReader(none), Options{}); joinder.KindOf(err) != joinder.Invalid {
			t.Errorf("%q: %v", none, err)
		}
	}
}

func TestWhatTheDaysLeaveOpen(t *testing.T) {
	for file, want := range map[string]string{
		"d,a\n03/04/2024,1\n13/04/2024,2\n": "",
		"d,a\n2024-03-04,1\n":               "",
		"d,a\n4 March 2024,1\n":             "",
		"d,a\n04/04/2024,1\n03.04.24,1\n":   "03.04.24",
	} {
		table, err := Look(strings.NewReader(file), Options{})
		if err != nil || table.DayDoubt(0) != want || table.DayDoubt(7) != "" || table.DayDoubt(-1) != "" {
			t.Errorf("%q: %q, %v", file, table.DayDoubt(0), err)
		}
	}
}

func TestEntriesOfAnArchive(t *testing.T) {
	file := packed(t, map[string]string{"a.csv": smallStatement, "b.pdf": "%PDF", "__MACOSX/._a.csv": "x", "c/": ""})
	all, err := Entries(bytes.NewReader(file))
	if err != nil || len(all) != 2 {
		t.Fatalf("%v %v", all, err)
	}
	for _, e := range all {
		if e.Likely != (e.Name == "a.csv") || e.Locked || e.Name == "a.csv" && e.Size != int64(len(smallStatement)) {
			t.Errorf("%+v", e)
		}
	}
	name, body, err := Extract(bytes.NewReader(file), "", "")
	if err != nil || name != "a.csv" {
		t.Fatal(name, err)
	}
	if raw, err := io.ReadAll(body); err != nil || string(raw) != smallStatement {
		t.Error(err)
	}
	two := packed(t, map[string]string{"a.csv": smallStatement, "b.csv": smallStatement})
	var several *SeveralError
	if _, _, err := Extract(bytes.NewReader(two), "", ""); !errors.As(err, &several) {
		t.Error(err)
	}
	if _, err := Entries(strings.NewReader(smallStatement)); joinder.KindOf(err) != joinder.Invalid {
		t.Error(err)
	}
}

// A table whose names nobody knows is proposed by its cells.
func TestTablesWithStrangeNames(t *testing.T) {
	for file, want := range map[string]Mapping{
		"Bank of Nowhere;;;\nPrinted;01.02.2024;;\nTag X;Bla;Foo;Bar\n03/04/2024;kiosk;-12,00;88,00\n05/06/2024;bar;-8,00;80,00\n": {Columns: map[Field][]int{FieldTime: {0}, FieldAmount: {2}}, HeaderRow: 2},
		"记账时刻说明,对手,进出多少,剩余\n03/04/2026,某店,12.00,88.00\n05/06/2026,饭馆,8.00,80.00\n":                                                 {Columns: map[Field][]int{FieldTime: {0}, FieldAmount: {2}}, HeaderRow: 0},
	} {
		table, err := Look(strings.NewReader(file), Options{})
		if err != nil {
			t.Fatal(err)
		}
		m, ok := table.Propose()
		if !ok || !m.Header || m.HeaderRow != want.HeaderRow {
			t.Errorf("%+v %v", m, ok)
		}
		for f, at := range want.Columns {
			if len(m.Columns[f]) == 0 || m.Columns[f][0] != at[0] {
				t.Errorf("%s at %v, stands at %v", f, m.Columns[f], at)
			}
		}
	}
}
