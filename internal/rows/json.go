package rows

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"sort"
	"strings"
	"unicode/utf8"
)

type jsonReader struct {
	w     window
	close func()
	lines bool // one object per line; else an array or objects in a row
	line  int  // of w.pos

	strict bool
	flat   flat
}

// searchAnswer lists the keys that an Elasticsearch-like answer starts with.
var searchAnswer = []string{`"took"`, `"timed_out"`, `"_shards"`, `"hits"`, `"aggregations"`, `"_scroll_id"`, `"_meta"`, `"payload"`}

// openJSON reads UTF-8. With strict, U+FFFD marks bytes that could not be decoded
// and its row is set aside.
func openJSON(r *bufio.Reader, closer func(), strict bool) (Reader, error) {
	j := &jsonReader{w: window{r: r}, close: closer, line: 1, strict: strict}
	for len(j.w.rest()) < MaxRecord && j.w.fill() {
		if bytes.IndexByte(bytes.TrimLeft(j.w.rest(), " \t\r\n"), '\n') > 0 {
			break
		}
	}
	head := bytes.TrimLeft(j.w.rest(), " \t\r\n")
	if len(head) == 0 {
		return nil, errors.Join(ErrEmpty, j.w.end())
	}
	switch {
	case head[0] == '{' && startsWithKey(head[1:], searchAnswer):
		j.w.pos = 0
		return openHits(io.MultiReader(bytes.NewReader(j.w.rest()), r), closer)
	case head[0] == '{':
		j.lines = json.Valid(bytes.TrimSpace(firstLine(head)))
	}
	return j, nil
}

func startsWithKey(b []byte, keys []string) bool {
	b = bytes.TrimLeft(b, " \t\r\n")
	for _, k := range keys {
		if bytes.HasPrefix(b, []byte(k)) {
			return true
		}
	}
	return false
}

func (j *jsonReader) Columns() []string { return nil }
func (j *jsonReader) Close() error      { j.close(); return nil }

func (j *jsonReader) Next() (Row, error) {
	for {
		for len(j.w.rest()) == 0 {
			if !j.w.fill() {
				return Row{}, j.w.end()
			}
		}
		if j.lines {
			row, err, blank := j.oneLine()
			if blank {
				continue
			}
			return row, err
		}
		switch b := j.w.rest()[0]; b {
		case '\n':
			j.line++
			j.w.pos++
		case ' ', '\t', '\r', ',', '[', ']':
			j.w.pos++
		case '{':
			return j.object()
		default:
			return Row{}, j.resync(BadJSON)
		}
	}
}

func (j *jsonReader) oneLine() (row Row, err error, blank bool) {
	line := firstLine(j.w.rest())
	for line[len(line)-1] != '\n' && len(line) < MaxRecord && j.w.fill() {
		line = firstLine(j.w.rest())
	}
	if line[len(line)-1] != '\n' && !j.w.eof {
		n := j.line
		j.line++
		return Row{}, bad(n, TooLong, j.w.skipLine()), false
	}
	n := j.line
	j.line++
	j.w.pos += len(line)
	trimmed := bytes.TrimSpace(line)
	if len(trimmed) == 0 {
		return Row{}, nil, true
	}
	row, why := j.row(trimmed, n)
	if why == BadJSON && j.w.eof && len(j.w.rest()) == 0 && line[len(line)-1] != '\n' {
		why = CutOff
	}
	if why != "" {
		return Row{}, bad(n, why, trimmed), false
	}
	return row, nil, false
}

// object reads the balanced object at the start of the window.
func (j *jsonReader) object() (Row, error) {
	n, why := balanced(j.w.rest())
	for why == needMore && len(j.w.rest()) < MaxRecord && j.w.fill() {
		n, why = balanced(j.w.rest())
	}
	if why != "" {
		if why == needMore {
			why = TooLong
			if j.w.eof {
				why = CutOff
			}
		}
		return Row{}, j.resync(why)
	}
	raw := j.w.rest()[:n]
	line := j.line
	row, why := j.row(raw, line)
	var err error
	if why != "" {
		row, err = Row{}, bad(line, why, raw)
	}
	j.line += bytes.Count(raw, []byte("\n"))
	j.w.pos += n
	return row, err
}

func (j *jsonReader) row(raw []byte, line int) (Row, Reason) {
	if j.strict && bytes.ContainsRune(raw, utf8.RuneError) {
		return Row{}, BadEncoding
	}
	if bytes.IndexByte(raw, 0) < 0 && utf8.Valid(raw) {
		if row, ok := j.flat.row(raw, line); ok {
			return row, ""
		}
	}
	return objectRow(raw, line)
}

// resync sets the rest of this line aside and goes on at the next line that
// begins an object, which is where the next record of every export begins.
func (j *jsonReader) resync(why Reason) error {
	b := bad(j.line, why, nil)
	for first := true; ; first = false {
		head := j.w.skipLine()
		j.line++
		if first {
			b.Raw = Clip(head)
		}
		for len(j.w.rest()) == 0 && j.w.fill() {
		}
		rest := bytes.TrimLeft(j.w.rest(), " \t,[")
		if len(j.w.rest()) == 0 || len(rest) > 0 && rest[0] == '{' {
			return b
		}
	}
}

// balanced finds the end of the object that starts b. A line feed inside a
// string is illegal in JSON and shows that a quote is missing.
func balanced(b []byte) (int, Reason) {
	depth, inString := 0, false
	for i := 0; i < len(b); i++ {
		switch c := b[i]; {
		case inString && c == '\\':
			i++
		case inString && c == '\n':
			return 0, BadQuotes
		case c == '"':
			inString = !inString
		case inString:
		case c == '{' || c == '[':
			depth++
		case c == '}' || c == ']':
			if depth--; depth == 0 {
				return i + 1, ""
			}
		}
	}
	return 0, needMore
}

// objectRow makes a row of one object; an object under "_source" is the row.
func objectRow(raw []byte, line int) (Row, Reason) {
	if bytes.IndexByte(raw, 0) >= 0 {
		return Row{}, HasNUL
	}
	if !utf8.Valid(raw) {
		return Row{}, BadEncoding
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var m map[string]any
	if err := dec.Decode(&m); err != nil || m == nil {
		return Row{}, BadJSON
	}
	if _, err := dec.Token(); err != io.EOF {
		return Row{}, BadJSON
	}
	if src, ok := m["_source"].(map[string]any); ok {
		m = src
	}
	row := Row{Line: line, cells: make([]string, 0, len(m)), index: make(map[string]int, len(m))}
	if !row.put("", m) {
		return Row{}, HasNUL
	}
	return row, ""
}

// put flattens objects to "outer.inner" and joins lists with ", ".
func (r *Row) put(prefix string, m map[string]any) bool {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	for _, k := range keys {
		if inner, ok := m[k].(map[string]any); ok {
			if !r.put(prefix+k+".", inner) {
				return false
			}
			continue
		}
		s := cell(m[k])
		if strings.IndexByte(s, 0) >= 0 {
			return false
		}
		if prefix == "" {
			r.index[k] = len(r.cells)
		}
		if folded := Key(prefix + k); folded != k {
			if _, taken := r.index[folded]; !taken {
				r.index[folded] = len(r.cells)
			}
		}
		r.cells = append(r.cells, s)
	}
	return true
}

func cell(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	case bool:
		if v {
			return "true"
		}
		return "false"
	case []any:
		parts := make([]string, 0, len(v))
		for _, e := range v {
			if s := cell(e); s != "" {
				parts = append(parts, s)
			}
		}
		return strings.Join(parts, ", ")
	}
	return ""
}

// hitsReader reads the answer of a search API: objects under "_source" of the
// list in hits.hits, wherever "hits" is.
type hitsReader struct {
	dec   *json.Decoder
	close func()
	n     int
	ended bool
}

func openHits(r io.Reader, closer func()) (Reader, error) {
	h := &hitsReader{dec: json.NewDecoder(r), close: closer}
	h.dec.UseNumber()
	want := 0 // how many "hits" keys were seen in a row
	for {
		t, err := h.dec.Token()
		if err == io.EOF { // an answer without hits is an empty table
			h.ended = true
			return h, nil
		}
		if err != nil {
			return nil, bad(1, BadJSON, nil)
		}
		switch t {
		case "hits":
			want++
		case json.Delim('['):
			if want > 0 && h.dec.More() {
				return h, nil
			}
			want = 0
		case json.Delim('{'):
		default:
			if _, isText := t.(string); !isText {
				continue
			}
			if want > 0 { // other keys beside hits, such as "total"
				var skip json.RawMessage
				if err := h.dec.Decode(&skip); err != nil {
					return nil, bad(1, BadJSON, nil)
				}
			}
		}
	}
}

func (h *hitsReader) Columns() []string { return nil }
func (h *hitsReader) Close() error      { h.close(); return nil }

func (h *hitsReader) Next() (Row, error) {
	if h.ended || !h.dec.More() {
		h.ended = true
		return Row{}, io.EOF
	}
	h.n++
	var raw json.RawMessage
	if err := h.dec.Decode(&raw); err != nil {
		h.ended = true
		return Row{}, bad(h.n, CutOff, nil)
	}
	row, why := objectRow(raw, h.n)
	if why != "" {
		return Row{}, bad(h.n, why, raw)
	}
	return row, nil
}
