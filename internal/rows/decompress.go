package rows

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// ErrTooLarge is returned for a workbook over MaxWorkbook.
var ErrTooLarge = errors.New("rows: workbook too large; save it as CSV")

// ErrZip is returned for a zip archive that is not a workbook.
var ErrZip = errors.New("rows: this is a zip archive; unpack it and import the file inside")

// Decompress recognises gzip and zstd by their first bytes; anything else is
// passed through. The function frees the decoder.
func Decompress(r io.Reader) (*bufio.Reader, func(), error) {
	br := bufio.NewReaderSize(r, 64<<10)
	head, err := br.Peek(4)
	if err != nil && err != io.EOF {
		return nil, nil, err
	}
	switch {
	case bytes.HasPrefix(head, []byte{0x1f, 0x8b}):
		z, err := gzip.NewReader(br)
		if err != nil {
			return nil, nil, fmt.Errorf("gzip: %w", err)
		}
		return bufio.NewReaderSize(z, 64<<10), func() { _ = z.Close() }, nil
	case bytes.Equal(head, []byte{0x28, 0xb5, 0x2f, 0xfd}):
		z, err := zstd.NewReader(br, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(256<<20))
		if err != nil {
			return nil, nil, fmt.Errorf("zstd: %w", err)
		}
		return bufio.NewReaderSize(z, 64<<10), z.Close, nil
	}
	return br, func() {}, nil
}

func isZip(r *bufio.Reader) bool {
	head, _ := r.Peek(4)
	return bytes.Equal(head, []byte("PK\x03\x04"))
}

func sniffFormat(r *bufio.Reader) Format {
	head, _ := r.Peek(512)
	head = bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\ufeff")), " \t\r\n")
	if len(head) > 0 && (head[0] == '{' || head[0] == '[') {
		return JSONL
	}
	line, _, _ := bytes.Cut(head, []byte("\n"))
	if bytes.Count(line, []byte("\t")) > bytes.Count(line, []byte(",")) {
		return TSV
	}
	return CSV
}

// window is a sliding view of a stream: bytes from pos on are buffered and can
// be looked at again.
type window struct {
	r   io.Reader
	buf []byte
	pos int
	eof bool
	err error // of the stream, other than io.EOF: reported when the buffer is used up
}

const windowStep = 256 << 10

func (w *window) rest() []byte { return w.buf[w.pos:] }

// fill reads on. It is true when something changed — more bytes, or the end is
// known now — and then all slices of rest must be taken again.
func (w *window) fill() bool {
	if w.eof {
		return false
	}
	if w.pos > 0 {
		w.buf = w.buf[:copy(w.buf, w.buf[w.pos:])]
		w.pos = 0
	}
	if cap(w.buf)-len(w.buf) < windowStep {
		grown := make([]byte, len(w.buf), 2*cap(w.buf)+2*windowStep)
		copy(grown, w.buf)
		w.buf = grown
	}
	for range 100 {
		n, err := w.r.Read(w.buf[len(w.buf):cap(w.buf)])
		w.buf = w.buf[:len(w.buf)+n]
		if err != nil {
			w.eof = true
			if err != io.EOF {
				w.err = err
			}
		}
		if n > 0 || w.eof {
			return true
		}
	}
	w.eof, w.err = true, io.ErrNoProgress
	return true
}

// end is the error to return when nothing is left.
func (w *window) end() error {
	if w.err != nil {
		return w.err
	}
	return io.EOF
}

// skipLine drops up to and including the next line feed without holding the
// line, and returns its first bytes.
func (w *window) skipLine() (head []byte) {
	for {
		b := w.rest()
		i := bytes.IndexByte(b, '\n')
		n := len(b)
		if i >= 0 {
			n = i + 1
		}
		if room := RawSize - len(head); room > 0 {
			head = append(head, b[:min(n, room)]...)
		}
		w.pos += n
		if i >= 0 || !w.fill() {
			return head
		}
	}
}
