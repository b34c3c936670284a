package statement

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"
)

// markup reads SGML and XML alike as OFX files have them: elements whose end
// may be missing, entities that are not declared. Declarations are skipped, so
// no entity is ever expanded or fetched.
type markup struct {
	in   *bufio.Reader
	line int
}

// element is the beginning of one with the text that follows, or an end.
type element struct {
	name string
	text string
	end  bool
	line int
	long bool // the text was cut at maxText
}

// Bounds of one element.
const (
	maxText = 32 << 10
	maxTag  = 1 << 10
)

// next gives the next beginning or end of an element; io.EOF after the last.
func (m *markup) next() (element, error) {
	for {
		if _, _, err := m.text(true); err != nil {
			return element{}, err
		}
		tag, line, err := m.tag()
		if err != nil {
			return element{}, err
		}
		if tag == "" {
			continue
		}
		e := element{line: line}
		if e.name, e.end = strings.CutPrefix(tag, "/"); !e.end {
			bare := strings.HasSuffix(tag, "/")
			if at := strings.IndexAny(e.name, " \t\r\n/"); at >= 0 {
				e.name = e.name[:at]
			}
			if !bare {
				e.text, e.long, err = m.text(false)
				if err != nil && !errors.Is(err, io.EOF) {
					return e, err
				}
			}
		}
		e.name = strings.ToUpper(trimmed(e.name))
		return e, nil
	}
}

func (m *markup) byte() (byte, error) {
	c, err := m.in.ReadByte()
	if c == '\n' {
		m.line++
	}
	return c, err
}

// text reads up to the next tag, which it leaves; skip drops what it reads.
func (m *markup) text(skip bool) (string, bool, error) {
	var out []byte
	long := false
	for {
		next, err := m.in.Peek(1)
		if err != nil {
			return cleanText(out), long, err
		}
		if next[0] == '<' {
			switch next, _ := m.in.Peek(9); {
			case string(next) == "<![CDATA[":
				_, _ = m.in.Discard(9)
				if out, err = m.until("]]>", out, &long); err != nil {
					return cleanText(out), long, err
				}
				continue
			case len(next) > 1 && (next[1] == '/' || next[1] == '!' || next[1] == '?' || next[1]|0x20 >= 'a' && next[1]|0x20 <= 'z'):
				return cleanText(out), long, nil
			}
		}
		c, err := m.byte()
		if err != nil {
			return cleanText(out), long, err
		}
		switch {
		case skip:
		case len(out) < maxText:
			out = append(out, c)
		default:
			long = true
		}
	}
}

// tag reads what stands between < and >; "" for comments and declarations.
func (m *markup) tag() (string, int, error) {
	line := m.line
	if _, err := m.in.ReadByte(); err != nil {
		return "", line, err
	}
	long := false
	if next, _ := m.in.Peek(3); string(next) == "!--" {
		_, err := m.until("-->", nil, &long)
		return "", line, err
	}
	out, err := m.until(">", nil, &long)
	if err != nil || long || len(out) > maxTag || len(out) == 0 || out[0] == '!' || out[0] == '?' {
		return "", line, err
	}
	return string(out), line, nil
}

// until reads up to and with a mark, and keeps at most maxText.
func (m *markup) until(mark string, out []byte, long *bool) ([]byte, error) {
	last := make([]byte, 0, 8)
	for {
		c, err := m.byte()
		if err != nil {
			return out, err
		}
		if last = append(last, c); len(last) > len(mark) {
			last = last[1:]
		}
		if len(out) < maxText {
			out = append(out, c)
		} else {
			*long = true
		}
		if string(last) == mark {
			if !*long {
				out = out[:len(out)-len(mark)]
			}
			return out, nil
		}
	}
}

// cleanText trims and reads the entities that need no declaration.
func cleanText(b []byte) string {
	b = bytes.TrimSpace(b)
	if bytes.IndexByte(b, '&') < 0 {
		return string(b)
	}
	var out strings.Builder
	for s := string(b); s != ""; {
		at := strings.IndexByte(s, '&')
		if at < 0 {
			out.WriteString(s)
			break
		}
		out.WriteString(s[:at])
		s = s[at:]
		end := strings.IndexByte(s[:min(len(s), 10)], ';')
		r, ok := rune(0), false
		if end > 0 {
			r, ok = entity(s[1:end])
		}
		if !ok {
			out.WriteByte('&')
			s = s[1:]
			continue
		}
		out.WriteRune(r)
		s = s[end+1:]
	}
	return out.String()
}

func entity(name string) (rune, bool) {
	switch name {
	case "amp":
		return '&', true
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	case "nbsp":
		return ' ', true
	}
	digits, ok := strings.CutPrefix(name, "#")
	if !ok {
		return 0, false
	}
	base := 10
	if hex, ok := strings.CutPrefix(strings.ToLower(digits), "x"); ok {
		digits, base = hex, 16
	}
	n, err := strconv.ParseInt(digits, base, 32)
	if err != nil || n < ' ' || n > 0x10ffff {
		return ' ', err == nil
	}
	return rune(n), true
}
