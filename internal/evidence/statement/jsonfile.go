package statement

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"regexp"
	"strings"

	"joinder"
	"joinder/internal/rows"
)

// isJSON recognises objects and lists of objects.
func isJSON(head []byte) bool { return jsonHead.Match(narrow(head)) }

var (
	jsonHead = regexp.MustCompile(`^\s*(?:\{\s*["}]|\[\s*(?:\{\s*["}]|\]\s*$))`)
	// The lists that answers of services keep their records in.
	jsonList = regexp.MustCompile(`"(?i:transactions?|transaction_details|txs|txns|data|result|results|items|records|list|rows|entries|activities|activity|payments|transfers|history|orders|trades|operations|statements?|bookings|booked|movements|deposits|withdrawals|ledger|mutations)"\s*:\s*\[\s*[{\]]`)
)

// objects gives the records of a JSON file one by one: of a list, of a list
// inside of an answer, or one a line.
type objects struct {
	in   *bufio.Reader
	line int
	cut  bool // the file ended inside of a record

	wrapped bool // the list is inside of an answer, whose rest is no record
	depth   int  // of lists that are open
	over    bool
}

// Bounds of one record.
const (
	jsonMax  = 4 << 20
	jsonDeep = 64
)

// record is the text of the next object; a *Rejected is one that is none.
func (o *objects) next() ([]byte, int, error) {
	for {
		if o.over {
			return nil, 0, io.EOF
		}
		c, err := o.in.ReadByte()
		if err != nil {
			return nil, 0, err
		}
		switch c {
		case '\n':
			o.line++
		case '[':
			o.depth++
		case ']':
			o.depth--
			o.over = o.wrapped && o.depth <= 0
		case '{':
			return o.object()
		}
	}
}

// object reads up to the brace that closes the one just read. Nesting is
// counted, not followed, so depth costs nothing.
func (o *objects) object() ([]byte, int, error) {
	out, line := []byte{'{'}, o.line
	depth, inText, escaped, bad := 1, false, false, false
	for depth > 0 {
		c, err := o.in.ReadByte()
		if err != nil {
			if !errors.Is(err, io.EOF) {
				return nil, 0, err
			}
			o.cut = true
			return nil, line, &Rejected{Line: line, Reason: BadRow, Raw: rows.Clip(out)}
		}
		if len(out) < jsonMax {
			out = append(out, c)
		} else {
			bad = true
		}
		switch {
		case c == '\n':
			o.line++
		case escaped:
			escaped = false
		case inText && c == '\\':
			escaped = true
		case c == '"':
			inText = !inText
		case inText:
		case c == '{' || c == '[':
			if depth++; depth > jsonDeep {
				bad = true
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	if bad {
		return nil, line, &Rejected{Line: line, Reason: BadRow, Raw: rows.Clip(out)}
	}
	return out, line, nil
}

// tree is a record that was read.
type tree map[string]any

func parseTree(raw []byte, line int) (tree, *Rejected) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var t tree
	if err := dec.Decode(&t); err != nil {
		return nil, &Rejected{Line: line, Reason: BadRow, Raw: rows.Clip(raw)}
	}
	return t, nil
}

// text is the text or number at a path; "" for none.
func (t tree) text(path ...string) string {
	switch v := t.at(path...).(type) {
	case string:
		return trimmed(v)
	case json.Number:
		return v.String()
	case bool:
		if v {
			return "true"
		}
		return "false"
	}
	return ""
}

func (t tree) at(path ...string) any {
	var v any = map[string]any(t)
	for _, name := range path {
		m, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		v = m[name]
	}
	return v
}

// each gives the objects of the list at a path.
func (t tree) each(path ...string) []tree {
	list, _ := t.at(path...).([]any)
	out := make([]tree, 0, len(list))
	for _, v := range list {
		if m, ok := v.(map[string]any); ok {
			out = append(out, m)
		}
	}
	return out
}

func (t tree) has(path ...string) bool { return t.at(path...) != nil }

// shape is one kind of record.
type shape struct {
	id   string
	is   func(tree) bool
	read func(*jsonFile, tree, int) (Row, bool, *Rejected)
}

func shapes() []shape {
	return []shape{
		{"esplora", func(t tree) bool { return t.has("txid") && t.has("vin") && t.has("vout") }, (*jsonFile).chain},
		{"explorer", isExplorer, (*jsonFile).explorer},
		{"paypal_json", func(t tree) bool { return t.has("transactionId") && t.has("amount", "grossAmount") }, (*jsonFile).paypal},
		{"paypal_api", func(t tree) bool { return t.has("transaction_info", "transaction_amount") }, (*jsonFile).paypalAPI},
	}
}

// jsonFile reads records of a shape that is known.
type jsonFile struct {
	in      *objects
	shape   shape
	ahead   []jsonRecord
	owner   string
	nobody  bool
	pending bool
	days    when
}

type jsonRecord struct {
	t    tree
	line int
	no   *Rejected
}

func openJSON(in *bufio.Reader, o Options) (source, []io.Closer, error) {
	text, err := inUTF8(in, "")
	if err != nil {
		return nil, nil, unreadable(err)
	}
	f := &jsonFile{in: &objects{in: text, line: 1}}
	head, _ := text.Peek(sniffed)
	if start := bytes.TrimLeft(head, " \t\r\n\ufeff"); len(start) > 0 && start[0] == '{' {
		if at := listInside(head); at > 0 {
			f.in.wrapped = true
			f.in.line += bytes.Count(head[:at], []byte("\n"))
			_, _ = text.Discard(at)
		}
	}
	if err := f.lookAhead(); err != nil {
		return nil, nil, unreadable(err)
	}
	for _, rec := range f.ahead {
		if rec.no != nil {
			continue
		}
		for _, s := range shapes() {
			if s.is(rec.t) {
				f.shape = s
				switch s.id {
				case "esplora":
					f.owner = firstOf(o.Account, ownerOf(f.ahead))
				case "explorer":
					f.owner = strings.ToLower(firstOf(o.Account, sideOf(f.ahead)))
				}
				return f, nil, nil
			}
		}
		break
	}
	if len(f.ahead) == 0 {
		return nil, nil, joinder.Fail(joinder.Invalid, "error.statement.no_statement_inside")
	}
	r := newJSONRows(f)
	t, err := newTable(r, o)
	if err != nil {
		return nil, nil, err
	}
	return t, nil, nil
}

// listInside is where the list of records of an answer begins, one that is
// not empty before others; 0 when the object is itself a record.
func listInside(head []byte) int {
	if ownShape(head) {
		return 0
	}
	at := 0
	for _, m := range jsonList.FindAllIndex(head, 20) {
		if at == 0 || head[m[1]-1] == '{' {
			at = m[0] + bytes.IndexByte(head[m[0]:m[1]], '[')
		}
		if head[m[1]-1] == '{' {
			break
		}
	}
	return at
}

// ownShape reports whether the file is one record that has lists of its own.
func ownShape(head []byte) bool {
	return bytes.Contains(head, []byte(`"grossAmount"`)) || bytes.Contains(head, []byte(`"vin"`)) && !bytes.Contains(head, []byte(`"txs"`)) && bytes.Index(head, []byte(`"txid"`)) < 64
}

// lookAhead reads what the shape and the owner are learnt from.
func (f *jsonFile) lookAhead() error {
	for size := 0; len(f.ahead) < evidence && size < evidenceBytes; {
		rec, n, err := f.record()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		f.ahead = append(f.ahead, rec)
		size += 8 * n
	}
	return nil
}

func (f *jsonFile) record() (jsonRecord, int, error) {
	raw, line, err := f.in.next()
	var no *Rejected
	switch {
	case errors.As(err, &no):
		return jsonRecord{line: line, no: no}, 0, nil
	case err != nil:
		return jsonRecord{}, 0, err
	}
	t, no := parseTree(raw, line)
	return jsonRecord{t: t, line: line, no: no}, len(raw), nil
}

func (f *jsonFile) format() string { return f.shape.id }

// take gives the next record, those read ahead first.
func (f *jsonFile) take() (jsonRecord, error) {
	if len(f.ahead) > 0 {
		rec := f.ahead[0]
		f.ahead = f.ahead[1:]
		return rec, nil
	}
	rec, _, err := f.record()
	return rec, err
}

func (f *jsonFile) next() (Row, error) {
	rec, err := f.take()
	switch {
	case err != nil && errors.Is(err, io.EOF):
		return Row{}, io.EOF
	case err != nil:
		return Row{}, unreadable(err)
	case rec.no != nil:
		return Row{}, rec.no
	case !f.shape.is(rec.t):
		return Row{}, &Rejected{Line: rec.line, Reason: BadRow, Raw: rec.t.clip()}
	}
	row, booked, no := f.shape.read(f, rec.t, rec.line)
	if no != nil {
		no.Line, no.Raw = rec.line, rec.t.clip()
		return Row{}, no
	}
	row.Line, row.Raw = rec.line, []string{rec.t.clip()}
	f.pending = f.pending || !booked
	return row, nil
}

func (t tree) clip() string {
	raw, err := json.Marshal(t)
	if err != nil {
		return ""
	}
	return rows.Clip(raw)
}

func (f *jsonFile) finish(s *Summary) {
	for _, w := range []struct {
		is   bool
		code Code
	}{{f.in.cut, CutOff}, {f.nobody, NoOwner}, {f.pending, Incomplete}} {
		if w.is {
			s.Warnings = append(s.Warnings, Warning{Code: w.code})
		}
	}
	s.Holder = f.owner
}
