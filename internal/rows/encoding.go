package rows

import (
	"bufio"
	"bytes"
	"sync"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// Encoding is how text is written down.
type Encoding string

// Encodings. AutoEncoding goes by byte order mark, then by what the beginning
// of the file can be.
const (
	AutoEncoding Encoding = "auto"
	UTF8         Encoding = "utf-8"
	UTF16        Encoding = "utf-16" // by its mark, else by where the zero bytes are
	GB18030      Encoding = "gb18030"
	Windows1252  Encoding = "windows-1252" // and ISO 8859-1, which it contains
	Windows1250  Encoding = "windows-1250"
)

const sniffSize = 60 << 10

// decode removes the mark and turns UTF-16 into UTF-8. GB18030 is left as it
// is: its bytes are never taken for a delimiter, quote or line feed, so rows are
// decoded one by one and a bad one spoils no other.
func decode(r *bufio.Reader, want Encoding) (*bufio.Reader, Encoding, error) {
	head, _ := r.Peek(sniffSize)
	enc := want
	if enc == "" {
		enc = AutoEncoding
	}
	switch {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")) && enc != UTF16:
		_, err := r.Discard(3)
		return r, UTF8, err
	case enc == AutoEncoding:
		enc = sniffEncoding(head)
	}
	if enc == UTF16 {
		order := unicode.LittleEndian
		if !bytes.HasPrefix(head, []byte{0xff, 0xfe}) && (bytes.HasPrefix(head, []byte{0xfe, 0xff}) || zeros(head, 0) > zeros(head, 1)) {
			order = unicode.BigEndian
		}
		dec := unicode.UTF16(order, unicode.UseBOM).NewDecoder()
		return bufio.NewReaderSize(transform.NewReader(r, dec), 64<<10), UTF8, nil
	}
	if old := legacy(enc); old != nil {
		return bufio.NewReaderSize(transform.NewReader(r, old.NewDecoder()), 64<<10), UTF8, nil
	}
	return r, enc, nil
}

// Text makes UTF-8 of a text in any encoding that this package knows.
func Text(r *bufio.Reader) (*bufio.Reader, error) {
	text, enc, err := decode(r, AutoEncoding)
	if err == nil && enc == GB18030 {
		text = bufio.NewReaderSize(transform.NewReader(text, simplifiedchinese.GB18030.NewDecoder()), 64<<10)
	}
	return text, err
}

func zeros(b []byte, parity int) (n int) {
	for i := parity; i < len(b); i += 2 {
		if b[i] == 0 {
			n++
		}
	}
	return
}

func sniffEncoding(head []byte) Encoding {
	if bytes.HasPrefix(head, []byte{0xff, 0xfe}) || bytes.HasPrefix(head, []byte{0xfe, 0xff}) {
		return UTF16
	}
	even, odd := zeros(head, 0), zeros(head, 1)
	if n := len(head); n >= 8 && (even > n/5 && odd < n/50 || odd > n/5 && even < n/50) {
		return UTF16
	}
	// Cut a character that the end of the sample splits, then count the lines
	// that are only UTF-8, and those that are only GB18030.
	for i := 1; i < utf8.UTFMax && i <= len(head); i++ {
		if tail := head[len(head)-i:]; utf8.RuneStart(tail[0]) {
			if !utf8.FullRune(tail) {
				head = head[:len(head)-i]
			}
			break
		}
	}
	asUTF8, asGB, neither, either := 0, 0, 0, 0
	for line := range bytes.Lines(head) {
		if isASCII(line) {
			continue
		}
		switch text, ok := fromGB(line); {
		case utf8.Valid(line):
			asUTF8++
			if ok && shortRunes(line) && mostlyHan(text) {
				either++ // two characters of GB18030 can be two letters
			}
		case ok:
			asGB++
		default:
			neither++
		}
	}
	if asGB+neither > asUTF8 {
		if e := national(head); e != "" {
			return e
		}
		if singleBytes(head) {
			return europe(head)
		}
	}
	if asGB > asUTF8 || asGB > 0 && asUTF8 == either && asGB*2 >= either {
		return GB18030
	}
	return UTF8
}

// shortRunes reports whether all characters beyond ASCII take two bytes.
func shortRunes(b []byte) bool {
	for len(b) > 0 {
		_, n := utf8.DecodeRune(b)
		if n > 2 {
			return false
		}
		b = b[n:]
	}
	return true
}

// singleBytes reports whether letters beyond ASCII stand alone, as they do in
// European words; in Chinese text they come in pairs.
func singleBytes(b []byte) bool {
	alone, pairs := 0, 0
	for i := 0; i < len(b); i++ {
		switch {
		case b[i] < 0x80:
		case b[i] >= 0xfe: // no letter of these words
			pairs++
		case i+1 < len(b) && b[i] >= 0xa1 && b[i+1] >= 0xa1:
			pairs++
			i++
		default:
			alone++
		}
	}
	return alone > pairs
}

// europe tells the two ways apart in which Europe wrote text before Unicode:
// letters that only Czech, Polish and Hungarian have stand where the other has
// signs that are in no word, or letters that are rare together.
func europe(b []byte) Encoding {
	east, west, only := 0, 0, 0
	for _, c := range b {
		switch c {
		case 0xec, 0x9e, 0xb3, 0xb9, 0xbf, 0xf5, 0xfb:
			only++
		}
		switch c {
		case 0xe8, 0xec, 0xf8, 0xf9, 0xef, 0xf2, 0x9e, 0x9a, 0x9d, 0xc8, 0xd8, 0x8a, 0x8e, 0xb3, 0xb9, 0xbf, 0x9c, 0x9f, 0xf5, 0xfb: // č ě ř ů ď ň ž š ť ł ą ż ś ź ő ű
			east++
		case 0xe4, 0xf6, 0xfc, 0xdf, 0xc4, 0xd6, 0xdc, 0xe0, 0xe7, 0xea, 0xf1, 0xe3, 0xe5, 0xf4, 0xe2, 0xee, 0x80, 0xa0, 0x92, 0x96: // ä ö ü ß à ç ê ñ
			west++
		}
	}
	if east > west && east > 2 && only > 0 {
		return Windows1250
	}
	return Windows1252
}

func isASCII(b []byte) bool {
	for _, c := range b {
		if c >= 0x80 {
			return false
		}
	}
	return true
}

// fromGB decodes strictly: ok is false when any byte does not belong.
func fromGB(b []byte) (string, bool) {
	out, err := simplifiedchinese.GB18030.NewDecoder().Bytes(b)
	if err != nil || bytes.ContainsRune(out, utf8.RuneError) {
		return "", false
	}
	return string(out), true
}

// twoBytes is every two-byte character of GB18030 by its bytes, 0 for none.
var twoBytes = sync.OnceValue(func() *[126 * 190]rune {
	var table [126 * 190]rune
	dec := simplifiedchinese.GB18030.NewDecoder()
	for lead := 0x81; lead <= 0xfe; lead++ {
		for trail := 0x40; trail <= 0xfe; trail++ {
			if trail == 0x7f {
				continue
			}
			dec.Reset()
			out, err := dec.Bytes([]byte{byte(lead), byte(trail)})
			if r, n := utf8.DecodeRune(out); err == nil && n == len(out) && r != utf8.RuneError {
				table[gbIndex(byte(lead), byte(trail))] = r
			}
		}
	}
	return &table
})

func gbIndex(lead, trail byte) int {
	i := int(trail) - 0x40
	if trail > 0x7f {
		i--
	}
	return (int(lead)-0x81)*190 + i
}

// appendGB appends a cell in UTF-8, or says why it is not text.
func appendGB(out, b []byte) ([]byte, Reason) {
	i := 0
	for i < len(b) && b[i] < 0x80 {
		i++
	}
	if bytes.IndexByte(b, 0) >= 0 {
		return out, HasNUL
	}
	out = append(out, b[:i]...)
	if i == len(b) {
		return out, ""
	}
	if clearlyUTF8(b) {
		return append(out, b[i:]...), ""
	}
	table := twoBytes()
	for i < len(b) {
		lead := b[i]
		if lead < 0x80 {
			out = append(out, lead)
			i++
			continue
		}
		if lead > 0x80 && lead < 0xff && i+1 < len(b) && b[i+1] >= 0x40 && b[i+1] != 0x7f && b[i+1] != 0xff {
			r := table[gbIndex(lead, b[i+1])]
			if r == 0 {
				return out, BadEncoding
			}
			out = utf8.AppendRune(out, r)
			i += 2
			continue
		}
		if i+4 > len(b) {
			return out, BadEncoding
		}
		s, ok := fromGB(b[i : i+4])
		if !ok || utf8.RuneCountInString(s) != 1 {
			return out, BadEncoding
		}
		out = append(out, s...)
		i += 4
	}
	return out, ""
}

// text turns one record's bytes into UTF-8, or says why it cannot.
func (e Encoding) text(b []byte) (string, Reason) {
	if bytes.IndexByte(b, 0) >= 0 {
		return "", HasNUL
	}
	if isASCII(b) {
		return string(b), ""
	}
	if e == GB18030 && !clearlyUTF8(b) {
		s, ok := fromGB(b)
		if !ok {
			return "", BadEncoding
		}
		return s, ""
	}
	if !utf8.Valid(b) {
		return "", BadEncoding
	}
	return string(b), ""
}

// pastedGB reports whether a row of a file in UTF-8 was written in GB18030.
func pastedGB(b []byte) bool {
	s, ok := fromGB(b)
	return ok && utf8.RuneCountInString(s)+2 < len(b) && mostlyHan(s)
}

// mostlyHan reports whether what stands beyond ASCII is Han characters.
func mostlyHan(s string) bool {
	han, other := 0, 0
	for _, r := range s {
		switch {
		case r < 0x80, r >= 0x3000 && r <= 0x303f, r >= 0xff00 && r <= 0xffef:
		case r >= 0x4e00 && r <= 0x9fff:
			han++
		default:
			other++
		}
	}
	return han > 0 && other == 0
}

// clearlyUTF8 spots a UTF-8 row pasted into a GB18030 file: three or more Han
// characters in valid UTF-8 do not happen by chance.
func clearlyUTF8(b []byte) bool {
	if len(b) < 9 || !utf8.Valid(b) {
		return false
	}
	n := 0
	for i := 0; i < len(b); {
		r, size := utf8.DecodeRune(b[i:])
		i += size
		if r >= 0x4e00 && r <= 0x9fff {
			n++
		}
	}
	return n >= 3
}
