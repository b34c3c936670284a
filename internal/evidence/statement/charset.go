package statement

import (
	"bufio"
	"bytes"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/transform"

	"joinder/internal/rows"
)

// inUTF8 gives a text in UTF-8, whatever bytes it is in. Banks declare one
// charset and write another: what can only be UTF-8 is taken for it, then the
// declaration counts, then what the bytes look like. Single bytes that do not
// belong are read as Windows-1252.
func inUTF8(in *bufio.Reader, declared string) (*bufio.Reader, error) {
	head, _ := in.Peek(sniffed)
	switch {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		_, _ = in.Discard(3)
		return through(in, &mend{}), nil
	case wide(head):
		text, err := rows.Text(in)
		if err != nil {
			return nil, err
		}
		return through(text, &mend{}), nil
	}
	if cut := bytes.LastIndexFunc(head, func(r rune) bool { return r < utf8.RuneSelf }); cut >= 0 {
		head = head[:cut+1]
	}
	high := bytes.ContainsFunc(head, func(r rune) bool { return r >= utf8.RuneSelf })
	if high && utf8.Valid(head) {
		return through(in, &mend{}), nil
	}
	if enc, name := charset.Lookup(strings.ToLower(declared)); enc != nil && name != "utf-8" && name != "windows-1252" && !strings.HasPrefix(name, "utf-16") {
		return through(in, transform.Chain(enc.NewDecoder(), &mend{})), nil
	}
	if high && looksGB(head) {
		return through(in, transform.Chain(simplifiedchinese.GB18030.NewDecoder(), &mend{})), nil
	}
	if high && declared == "" && looksDOS(head) {
		return through(in, transform.Chain(charmap.CodePage852.NewDecoder(), &mend{})), nil
	}
	return through(in, &mend{}), nil
}

// looksDOS reports whether most bytes above ASCII are those that DOS had its
// letters at, and Windows has quotes and currencies at, inside of words.
func looksDOS(head []byte) bool {
	inWord, other := 0, 0
	letter := func(i int) bool {
		return i >= 0 && i < len(head) && (head[i]|0x20 >= 'a' && head[i]|0x20 <= 'z' || head[i] >= 0x80)
	}
	for i, c := range head {
		switch {
		case c < 0x80:
		case c <= 0xa5 && letter(i-1) && letter(i+1):
			inWord++
		default:
			other++
		}
	}
	return inWord > 2 && inWord > other
}

func through(r io.Reader, t transform.Transformer) *bufio.Reader {
	return bufio.NewReaderSize(transform.NewReader(r, t), sniffed)
}

// wide reports whether a text is UTF-16.
func wide(head []byte) bool {
	if bytes.HasPrefix(head, []byte{0xff, 0xfe}) || bytes.HasPrefix(head, []byte{0xfe, 0xff}) {
		return true
	}
	n := min(len(head), 1024)
	return n >= 8 && bytes.Count(head[:n], []byte{0}) > n/3
}

// looksGB reports whether the bytes above ASCII stand in pairs, four and more
// together, as Chinese does and accented Latin does not.
func looksGB(head []byte) bool {
	even, odd := 0, 0
	for i := 0; i < len(head); {
		j := i
		for j < len(head) && head[j] >= 0x80 {
			j++
		}
		switch n := j - i; {
		case n == 0:
			j++
		case n%2 == 0 && n >= 4:
			even++
		default:
			odd++
		}
		i = j
	}
	return even > odd
}

// mend passes UTF-8 on, reads other bytes as Windows-1252, and writes control
// characters as blanks.
type mend struct{ transform.NopResetter }

// Transform implements transform.Transformer.
func (mend) Transform(dst, src []byte, atEOF bool) (n, m int, err error) {
	for m < len(src) {
		c, size := rune(src[m]), 1
		switch {
		case c < ' ' && c != '\n' && c != '\r' && c != '\t' || c == 0x7f:
			c = ' '
		case c < utf8.RuneSelf:
		case !utf8.FullRune(src[m:]) && !atEOF:
			return n, m, transform.ErrShortSrc
		default:
			if c, size = utf8.DecodeRune(src[m:]); c == utf8.RuneError && size == 1 {
				c = charmap.Windows1252.DecodeByte(src[m])
			}
			if c == 0xfffe || c == 0xffff || c >= 0x80 && c < 0xa0 { // no characters, and none that XML has
				c = ' '
			}
		}
		if n+utf8.UTFMax > len(dst) {
			return n, m, transform.ErrShortDst
		}
		n += utf8.EncodeRune(dst[n:], c)
		m += size
	}
	return n, m, nil
}
