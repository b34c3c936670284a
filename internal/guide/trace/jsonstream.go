package trace

import (
	"bytes"
	"errors"
	"io"
)

// mostValue is how large one record of JSON may be: the largest transaction of
// Bitcoin is 4 MB, written out in hexadecimal and with its outputs.
const mostValue = 64 << 20

var (
	errValueLarge = errors.New("trace: a value of JSON is too large")
	errNotJSON    = errors.New("trace: not JSON")
)

// jsonStream cuts a stream of JSON into values, without looking into them.
type jsonStream struct {
	r        io.Reader
	buf      []byte
	pos, end int
	err      error // of r
}

func newJSONStream(r io.Reader) *jsonStream { return &jsonStream{r: r, buf: make([]byte, 512<<10)} }

// more reads on, keeping what is from pos; false at the end of the stream.
func (s *jsonStream) more() bool {
	if s.err != nil {
		return false
	}
	if s.pos > 0 {
		s.end = copy(s.buf, s.buf[s.pos:s.end])
		s.pos = 0
	}
	if s.end == len(s.buf) {
		s.buf = append(s.buf, make([]byte, len(s.buf))...)
	}
	for range 100 {
		n, err := s.r.Read(s.buf[s.end:])
		s.end, s.err = s.end+n, err
		if n > 0 || err != nil {
			return n > 0
		}
	}
	s.err = io.ErrNoProgress
	return false
}

// peek is the next byte that is no blank.
func (s *jsonStream) peek() (byte, error) {
	for {
		for ; s.pos < s.end; s.pos++ {
			switch c := s.buf[s.pos]; c {
			case ' ', '\t', '\n', '\r':
			default:
				return c, nil
			}
		}
		if !s.more() {
			return 0, s.err
		}
	}
}

// rest is the stream from here on.
func (s *jsonStream) rest() io.Reader {
	had := bytes.Clone(s.buf[s.pos:s.end])
	s.pos = s.end
	if s.err != nil {
		return bytes.NewReader(had)
	}
	return io.MultiReader(bytes.NewReader(had), s.r)
}

// value is the next value, which stays as it is until the next call. It fails
// with errValueLarge, having consumed nothing, when it is larger than most.
func (s *jsonStream) value(most int) ([]byte, error) {
	first, err := s.peek()
	if err != nil {
		return nil, err
	}
	if first != '{' && first != '[' {
		return s.scalar(first)
	}
	for i, depth := 0, 0; ; i++ { // from pos, which may move in the buffer
		if s.pos+i >= s.end {
			if i > most {
				return nil, errValueLarge
			}
			if !s.more() {
				return nil, unexpected(s.err)
			}
		}
		switch s.buf[s.pos+i] {
		case '"':
			if i, err = s.quoted(i + 1); err != nil {
				return nil, err
			}
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				out := s.buf[s.pos : s.pos+i+1]
				s.pos += i + 1
				return out, nil
			}
		}
	}
}

// quoted finds the end of a string that begins before place i.
func (s *jsonStream) quoted(i int) (int, error) {
	for {
		if at := bytes.IndexByte(s.buf[s.pos+i:s.end], '"'); at >= 0 {
			i += at
			back := 0
			for s.buf[s.pos+i-1-back] == '\\' {
				back++
			}
			if back%2 == 0 {
				return i, nil
			}
			i++
			continue
		}
		i = s.end - s.pos
		if i > mostValue {
			return 0, errValueLarge
		}
		if !s.more() {
			return 0, unexpected(s.err)
		}
	}
}

// scalar is a string, a number or a word.
func (s *jsonStream) scalar(first byte) ([]byte, error) {
	i := 1
	if first == '"' {
		end, err := s.quoted(1)
		if err != nil {
			return nil, err
		}
		i = end + 1
	} else {
		for ; ; i++ {
			if i > 1000 {
				return nil, errNotJSON
			}
			if s.pos+i >= s.end && !s.more() {
				break
			}
			if c := s.buf[s.pos+i]; c <= ' ' || c == ',' || c == ']' || c == '}' || c == '[' || c == '{' || c == '"' || c == ':' {
				break
			}
		}
	}
	out := s.buf[s.pos : s.pos+i]
	s.pos += i
	return out, nil
}

// unexpected is the end of a stream in the midst of a value.
func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
