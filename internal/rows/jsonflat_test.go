package rows

import (
	"fmt"
	"maps"
	"testing"
	"unicode/utf8"
)

// same holds the quick way to the one that takes everything.
func same(t *testing.T, f *flat, raw []byte) {
	t.Helper()
	quick, ok := f.row(raw, 7)
	if !ok {
		return
	}
	slow, why := objectRow(raw, 7)
	if why != "" {
		t.Fatalf("%q is read, and refused with %q", raw, why)
	}
	if fmt.Sprintf("%q", quick.cells) != fmt.Sprintf("%q", slow.cells) || !maps.Equal(quick.index, slow.index) {
		t.Fatalf("%q is %q %v, and %q %v", raw, quick.cells, quick.index, slow.cells, slow.index)
	}
}

var objects = []string{
	`{}`, `{"a":1}`, `{"b":"x","a":"y","Complaint ID":12,"complaint_id":13}`, ` { "a" : null , "b" : true , "c":false } `,
	`{"a":"line\nline \"q\" \u00e9 \ud83d\ude00 \ud800 \\","b":"𬭎'"}`, `{"a":"\u0000"}`, `{"a":01}`, `{"a":-1.5e3}`, `{"a":1.0}`, `{"a":"x","a":"y"}`,
	`{"a":{"b":1}}`, `{"_source":{"a":1}}`, `{"a":[1,2]}`, `{"a":"x"`, `{"a":"x"}}`, `{"a":"x",}`, `{"a" "x"}`, "{\"a\":\"\t\"}", `{"a":tru}`, `{"a":"\x"}`, `{"a":nullx}`,
	`{"":""}`, `{"\u0061":1,"a":2}`, `{"a\u0000":1}`, `{`, ``, `null`, `{"a":1 2}`,
}

func TestFlatObjectsAreReadAlike(t *testing.T) {
	var f flat
	for range 2 { // with and without knowing their names
		for _, o := range objects {
			same(t, &f, []byte(o))
		}
	}
	if _, ok := f.row([]byte(`{"a":"x\"","b":1}`), 1); !ok {
		t.Error("plain objects take the long way")
	}
}

func FuzzFlatObjects(f *testing.F) {
	for _, o := range objects {
		f.Add([]byte(o))
	}
	var known flat
	f.Fuzz(func(t *testing.T, raw []byte) {
		for _, b := range raw {
			if b == 0 {
				return
			}
		}
		if utf8.Valid(raw) {
			same(t, &known, raw)
		}
	})
}
