package statement

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// headerOf writes a header row of the catalogue the way a file has it: names
// that differ from file to file stand there as patterns.
func headerOf(raw []*string) []string {
	var out []string
	for _, p := range raw {
		if p == nil {
			out = append(out, "Amount in asset")
			continue
		}
		s, pattern := strings.CutPrefix(*p, "/*match*/ ")
		if pattern {
			s = regexp.MustCompile(`^\(?\^?,?\(?`).ReplaceAllString(s, "")
			s, _, _ = strings.Cut(s, " | ")
			s = strings.NewReplacer(`(\w{3})`, "USD", `(\w+)`, "ETH", `\(`, "(", `\)`, ")", `(UTC|UTC[-+]\d{2}:\d{2})`, "UTC+08:00", `(UTC|UTCnull|UTC[-+]\d{1,2})`, "UTC+2",
				`(UTC[-+]\d{2}:\d{2})`, "UTC+08:00", `\$`, "$", `\/`, "/", "?", "").Replace(s)
			s = strings.TrimSuffix(s, ")|Time)")
			s = strings.TrimSuffix(s, "))") + map[bool]string{true: ")"}[strings.HasSuffix(s, "))")]
		}
		out = append(out, s)
	}
	return out
}

// The share of real headers in which day and money are found by name.
func TestHeadersOfTheCatalogue(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join(sharedStatements(t), "csv_header_catalog.json"))
	if err != nil {
		t.Skip("no catalogue of headers here")
	}
	var all []struct {
		Kind, Name string
		Header     json.RawMessage
	}
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	day, money, both, named, names := 0, 0, 0, 0, 0
	for _, h := range all {
		var header []*string
		if json.Unmarshal(h.Header, &header) != nil || len(header) < 4 { // a few hold a text instead of a header
			continue
		}
		names++
		cells := headerOf(header)
		keys := keysOf(cells)
		at := propose(keys)
		for _, l := range layouts() {
			if containsAll(keys, l.needs) {
				at = l.place(keys)
				named++
				break
			}
		}
		d := len(at[FieldTime]) > 0
		m := len(at[FieldAmount])+len(at[FieldIn])+len(at[FieldOut]) > 0
		if d {
			day++
		}
		if m {
			money++
		}
		if d && m {
			both++
		} else {
			t.Logf("not found: day %v money %v: %s: %s", d, m, h.Name, strings.Join(cells, ","))
		}
	}
	t.Logf("%d headers: day in %d, money in %d, both in %d (%.1f %%), %d by a layout of their own", names, day, money, both, 100*float64(both)/float64(names), named)
	if both*100 < names*95 {
		t.Errorf("day and money found in %d of %d headers", both, names)
	}
}

// TestProposalsForTheCatalogue: what the screen of columns would have filled in
// for each header, before anybody looked at a row: day and money found, no
// column of prices, fees or names of currencies taken for money.
func TestProposalsForTheCatalogue(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join(sharedStatements(t), "csv_header_catalog.json"))
	if err != nil {
		t.Skip("no catalogue of headers here")
	}
	var all []struct {
		Name   string
		Header json.RawMessage
	}
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	right, names, columns, placed := 0, 0, 0, 0
	prints := map[string]string{}
	for _, h := range all {
		var header []*string
		if json.Unmarshal(h.Header, &header) != nil || len(header) < 4 {
			continue
		}
		names++
		cells := headerOf(header)
		m, ok := Table{Rows: [][]string{cells}}.Propose()
		columns += len(cells)
		wrong := ""
		for f, at := range m.Columns {
			placed += len(at)
			for _, i := range at {
				key := strings.ToLower(cells[i])
				money := f == FieldAmount || f == FieldIn || f == FieldOut
				if money && (strings.Contains(key, "price") || strings.Contains(key, "currency") && !strings.Contains(key, "(") || strings.HasPrefix(key, "fee") || strings.Contains(key, "date")) {
					wrong = string(f) + " at " + cells[i]
				}
			}
		}
		if ok && wrong == "" {
			right++
		} else {
			t.Logf("not right: %s: %s %v in %s", h.Name, wrong, m.Columns, strings.Join(cells, ","))
		}
		print := Print(cells)
		if print == "" {
			t.Errorf("%s: the next file with these names would not be known: %q", h.Name, cells)
		}
		if same := strings.Join(keysOf(cells), ","); prints[print] != "" && prints[print] != same {
			t.Errorf("%s: taken for another header", h.Name)
		} else {
			prints[print] = same
		}
	}
	t.Logf("%d headers: %d proposed right (%.1f %%); %d of %d columns placed; %d digests", names, right, 100*float64(right)/float64(names), placed, columns, len(prints))
	if right*100 < names*90 {
		t.Errorf("%d of %d proposed right", right, names)
	}
}
