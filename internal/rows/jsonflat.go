package rows

import (
	"encoding/json"
	"slices"
	"strings"
)

// flat reads objects that hold no others at several times the speed of
// objectRow, which is asked for everything that is not plain: nested or
// repeated names, unusual numbers, mistakes. Rows of one table have few sets of
// names, so what a set means is found once.
type flat struct {
	shapes map[string]*shape
	names  []byte // of the object at hand, one behind the other
	ends   []int
	cells  []string
}

// shape is a set of names in an order.
type shape struct {
	index map[string]int
	place []int // of each value among the cells, which are in the order of their names
}

const mostShapes = 256

// row reads raw, which is valid UTF-8 without a NUL. ok is false when
// objectRow must decide.
func (f *flat) row(raw []byte, line int) (row Row, ok bool) {
	f.names, f.ends, f.cells = f.names[:0], f.ends[:0], f.cells[:0]
	all := string(raw)
	i := blank(all, 0)
	if i >= len(all) || all[i] != '{' {
		return row, false
	}
	for i = blank(all, i+1); ; i = blank(all, i+1) {
		var name, value string
		if name, i, ok = plainText(all, i); !ok {
			return row, false
		}
		if i = blank(all, i); i >= len(all) || all[i] != ':' {
			return row, false
		}
		if value, i, ok = plainValue(all, blank(all, i+1)); !ok {
			return row, false
		}
		f.names = append(append(f.names, name...), 0)
		f.ends = append(f.ends, len(f.names)-1)
		f.cells = append(f.cells, value)
		if i = blank(all, i); i >= len(all) || all[i] != ',' {
			break
		}
	}
	if i >= len(all) || all[i] != '}' || blank(all, i+1) != len(all) {
		return row, false
	}
	s := f.shape()
	if s == nil {
		return row, false
	}
	row = Row{Line: line, cells: make([]string, len(f.cells)), index: s.index}
	for k, v := range f.cells {
		row.cells[s.place[k]] = v
	}
	return row, true
}

// shape is that of the names at hand, nil when they are not plain.
func (f *flat) shape() *shape {
	if s, known := f.shapes[string(f.names)]; known {
		return s
	}
	names := make([]string, len(f.ends))
	start := 0
	for k, end := range f.ends {
		names[k], start = string(f.names[start:end]), end+1
	}
	sorted := slices.Sorted(slices.Values(names))
	var s *shape
	if len(slices.Compact(slices.Clone(sorted))) == len(names) {
		s = &shape{index: make(map[string]int, 2*len(names)), place: make([]int, len(names))}
		for at, n := range sorted {
			s.index[n] = at
			if folded := Key(n); folded != n {
				if _, taken := s.index[folded]; !taken {
					s.index[folded] = at
				}
			}
		}
		for k, n := range names {
			s.place[k], _ = slices.BinarySearch(sorted, n)
		}
	}
	if f.shapes == nil {
		f.shapes = map[string]*shape{}
	}
	if len(f.shapes) < mostShapes {
		f.shapes[string(f.names)] = s
	}
	return s
}

func blank(s string, i int) int {
	for i < len(s) && (s[i] == ' ' || s[i] == '\t' || s[i] == '\n' || s[i] == '\r') {
		i++
	}
	return i
}

// plainText reads a string that begins at i.
func plainText(s string, i int) (text string, next int, ok bool) {
	if i >= len(s) || s[i] != '"' {
		return "", i, false
	}
	for k := i + 1; k < len(s); k++ {
		switch c := s[k]; {
		case c == '"':
			return s[i+1 : k], k + 1, true
		case c < ' ':
			return "", i, false
		case c == '\\':
			return escapedText(s, i)
		}
	}
	return "", i, false
}

// escapedText reads a string with escapes.
func escapedText(s string, i int) (text string, next int, ok bool) {
	k := i + 1
	for k < len(s) && s[k] != '"' {
		if s[k] == '\\' {
			k++
		}
		k++
	}
	if k >= len(s) || json.Unmarshal([]byte(s[i:k+1]), &text) != nil || strings.IndexByte(text, 0) >= 0 {
		return "", i, false
	}
	return text, k + 1, true
}

// plainValue reads a text, a usual number, true, false or null.
func plainValue(s string, i int) (text string, next int, ok bool) {
	if i < len(s) && s[i] == '"' {
		return plainText(s, i)
	}
	for _, word := range [...]string{"true", "false", "null"} {
		if strings.HasPrefix(s[i:], word) {
			return strings.TrimPrefix(word, "null"), i + len(word), true
		}
	}
	k := i
	for k < len(s) && s[k] >= '0' && s[k] <= '9' {
		k++
	}
	if k == i || s[i] == '0' && k > i+1 || k < len(s) && (s[k] == '.' || s[k] == 'e' || s[k] == 'E') {
		return "", i, false
	}
	return s[i:k], k, true
}
