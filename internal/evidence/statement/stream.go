package statement

import (
	"bufio"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"golang.org/x/text/encoding/unicode"

	"joinder"
	"joinder/internal/rows"
)

// maxStream is what a compressed stream may unfold to: nobody knows beforehand
// how much that is.
const maxStream = 4 << 30

// isStream recognises gzip and zstd.
func isStream(head []byte) bool {
	return bytes.HasPrefix(head, []byte{0x1f, 0x8b}) || bytes.HasPrefix(head, []byte{0x28, 0xb5, 0x2f, 0xfd})
}

// openStream reads the statement inside a compressed stream, whatever it is.
func openStream(in *bufio.Reader, o Options) (source, []io.Closer, error) {
	plain, free, err := rows.Decompress(in)
	if err != nil {
		return nil, nil, unreadable(err)
	}
	closers := []io.Closer{closing(free)}
	inner := bufio.NewReaderSize(&limited{r: plain, left: maxStream}, sniffed)
	head, err := inner.Peek(sniffed)
	switch {
	case len(head) == 0 && err != nil && !errors.Is(err, io.EOF):
		return nil, closers, broken(err)
	case len(head) == 0:
		return nil, closers, joinder.Fail(joinder.Invalid, "error.statement.empty")
	case isStream(head):
		return nil, closers, joinder.Fail(joinder.Invalid, "error.statement.nested")
	}
	for _, kind := range openers() {
		if kind.is(head) {
			src, more, err := kind.open(inner, o)
			return src, append(more, closers...), err
		}
	}
	return nil, closers, joinder.Fail(joinder.Invalid, "error.statement.unknown")
}

// closing frees what a decoder holds.
type closing func()

// Close implements io.Closer.
func (c closing) Close() error { c(); return nil }

// limited ends the reading where a stream unfolds to more than it may.
type limited struct {
	r    io.Reader
	left int64
}

func (l *limited) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	if l.left -= int64(n); l.left < 0 {
		return 0, joinder.Fail(joinder.TooLarge, "error.statement.stream", "LimitGB", maxStream>>30)
	}
	if err != nil && !errors.Is(err, io.EOF) {
		err = broken(err)
	}
	return n, err
}

// endsEarly reports whether a file ends inside of something: what was read
// until then counts.
func endsEarly(err error) bool {
	var syntax *xml.SyntaxError
	return errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, &syntax) && strings.Contains(syntax.Msg, "unexpected EOF")
}

// isWidePage recognises pages and XML workbooks in UTF-16.
func isWidePage(head []byte) bool {
	if !wide(head) {
		return false
	}
	text := inBytes(head[:min(len(head), 4096)])
	return isHTML(text) || isXMLSheet(text)
}

// inBytes is the beginning of a text in UTF-16.
func inBytes(head []byte) []byte {
	order := unicode.LittleEndian
	if bytes.HasPrefix(head, []byte{0xfe, 0xff}) || len(head) > 1 && head[0] == 0 {
		order = unicode.BigEndian
	}
	out, _ := unicode.UTF16(order, unicode.UseBOM).NewDecoder().Bytes(head[:len(head)&^1])
	return out
}

func openWidePage(in *bufio.Reader, o Options) (source, []io.Closer, error) {
	text, err := rows.Text(in)
	if err != nil {
		return nil, nil, broken(err)
	}
	if head, _ := text.Peek(4096); !isXMLSheet(head) { // asked first: its <Table> looks like a page's
		return htmlTable(text, o)
	}
	return xmlTable(text, func(_ string, r io.Reader) (io.Reader, error) { return r, nil }, o)
}
