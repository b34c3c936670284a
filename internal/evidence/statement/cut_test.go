package statement

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A file that was cut off anywhere says no amount that the whole file does not
// say, except perhaps of its last row.
func TestCutOffAnywhere(t *testing.T) {
	var files []string
	for _, dir := range []string{"cn", "west", "others", "json", "mt940", "ofx", "camt"} {
		some, err := filepath.Glob(filepath.Join("testdata", dir, "*"))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, some...)
	}
	cuts := 0
	for _, name := range files {
		if strings.HasSuffix(name, ".want") {
			continue
		}
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		whole := map[string]int{}
		r, err := Open(bytes.NewReader(raw), Options{})
		if err != nil {
			continue
		}
		all, _ := drained(t, r)
		for _, row := range all {
			whole[row.Amount.Abs().String()+" "+row.OrderID]++
		}
		for i := 1; i < 20; i++ {
			cuts++
			r, err := Open(bytes.NewReader(raw[:len(raw)*i/20]), Options{})
			if err != nil {
				worded(t, err)
				continue
			}
			rows, _ := drained(t, r)
			last := 0
			for _, row := range rows {
				last = max(last, row.Line)
			}
			for _, row := range rows {
				if key := row.Amount.Abs().String() + " " + row.OrderID; whole[key] == 0 && row.Line != last {
					t.Errorf("%s cut at %d/20: row %d says %s %s", filepath.Base(name), i, row.Line, row.Amount, row.OrderID)
				}
			}
		}
	}
	if cuts < 1000 {
		t.Errorf("only %d cuts", cuts)
	}
}
