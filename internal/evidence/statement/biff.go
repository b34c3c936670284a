package statement

import (
	"encoding/binary"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"

	"joinder"
	"joinder/internal/rows"
)

// Records of a workbook that are read ([MS-XLS] 2.3).
const (
	biffFormula   = 0x0006
	biffEOF       = 0x000a
	biffDateMode  = 0x0022
	biffFilePass  = 0x002f
	biffContinue  = 0x003c
	biffCodepage  = 0x0042
	biffSheet     = 0x0085
	biffMulRK     = 0x00bd
	biffRString   = 0x00d6
	biffXF        = 0x00e0
	biffSST       = 0x00fc
	biffLabelSST  = 0x00fd
	biffNumber    = 0x0203
	biffLabel     = 0x0204
	biffBoolErr   = 0x0205
	biffString    = 0x0207
	biffRK        = 0x027e
	biffFormat    = 0x041e
	biffBOF       = 0x0809
	maxBiffSheets = 64
)

// biffBook is what the cells of all sheets refer to.
type biffBook struct {
	old     bool // BIFF5: texts in the code page
	page    encoding.Encoding
	since04 bool
	texts   []string
	formats map[uint16]bool // numbers of formats of days and times
	days    []bool          // by number of cell style
}

func u16(b []byte) uint16 { return binary.LittleEndian.Uint16(b) }
func u32(b []byte) uint32 { return binary.LittleEndian.Uint32(b) }

// globals reads the first part of the stream, up to the sheets.
func (x *biff) globals() (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = broken(errGlobals)
		}
	}()
	id, data, ok := x.record()
	if !ok || id != biffBOF || len(data) < 4 {
		return broken(errGlobals)
	}
	x.book = biffBook{old: u16(data) < 0x0600, page: charmap.Windows1252, formats: map[uint16]bool{}}
	if u16(data[2:]) == 0x0010 { // a sheet alone, without a book around it
		x.sheets = []int{0}
		x.nextSheet()
		return nil
	}
	for {
		id, data, ok := x.record()
		if !ok || id == biffEOF {
			break
		}
		switch {
		case id == biffFilePass:
			return joinder.Fail(joinder.Invalid, "error.statement.locked")
		case id == biffCodepage && len(data) >= 2:
			x.book.page = codePage(u16(data))
		case id == biffDateMode && len(data) >= 2:
			x.book.since04 = u16(data) == 1
		case id == biffFormat && len(data) > 2:
			text, _ := x.text(data[2:], x.book.old)
			x.book.formats[u16(data)] = dayFormat(text)
		case id == biffXF && len(data) >= 4:
			x.book.days = append(x.book.days, x.book.isDay(u16(data[2:])))
		case id == biffSheet && len(data) > 6:
			if data[4] == 0 && data[5] == 0 && len(x.sheets) < maxBiffSheets { // visible, and a sheet
				x.sheets = append(x.sheets, int(u32(data)))
			}
		case id == biffSST && len(data) >= 8:
			x.sharedTexts(data)
		}
	}
	if !x.nextSheet() {
		x.done = true
	}
	return nil
}

func codePage(n uint16) encoding.Encoding {
	switch n {
	case 936, 54936:
		return simplifiedchinese.GB18030
	case 950:
		return traditionalchinese.Big5
	case 932:
		return japanese.ShiftJIS
	case 949:
		return korean.EUCKR
	case 874:
		return charmap.Windows874
	case 1250:
		return charmap.Windows1250
	case 1251:
		return charmap.Windows1251
	case 1253:
		return charmap.Windows1253
	case 1254:
		return charmap.Windows1254
	case 1257:
		return charmap.Windows1257
	case 1258:
		return charmap.Windows1258
	case 10000, 0x8000:
		return charmap.Macintosh
	}
	return charmap.Windows1252
}

// isDay reports whether a format shows days or times; those below 164 are
// built in.
func (b *biffBook) isDay(format uint16) bool {
	if is, ok := b.formats[format]; ok {
		return is
	}
	return format >= 14 && format <= 22 || format >= 27 && format <= 36 || format >= 45 && format <= 47 || format >= 50 && format <= 58
}

// dayFormat reads a format's code: letters of days outside of quotes and
// brackets.
func dayFormat(code string) bool {
	code, _, _ = strings.Cut(code, ";")
	quoted, bracket := false, false
	for i := 0; i < len(code); i++ {
		switch c := code[i]; {
		case c == '"':
			quoted = !quoted
		case c == '\\' || c == '_' || c == '*':
			i++
		case c == '[':
			bracket = true
		case c == ']':
			bracket = false
		case quoted || bracket:
		case strings.IndexByte("ymdhsYMDHS", c) >= 0:
			return true
		case c == '#' || c == '0' || c == '?':
			return false
		}
	}
	return false
}

// text reads a string with a count of two bytes; used is its length in bytes.
func (x *biff) text(b []byte, short bool) (s string, used int) {
	if short { // BIFF5 formats count with one byte
		return x.narrow(b[1:min(len(b), 1+int(b[0]))]), 1 + int(b[0])
	}
	n := int(u16(b))
	if x.book.old {
		end := min(len(b), 2+n)
		return x.narrow(b[2:end]), end
	}
	if b[2]&1 != 0 {
		end := min(len(b), 3+2*n)
		return unitsLE(b[3:end]), end
	}
	end := min(len(b), 3+n)
	return latin(b[3:end]), end
}

func (x *biff) narrow(b []byte) string {
	out, err := x.book.page.NewDecoder().Bytes(b)
	if err != nil {
		return latin(b)
	}
	return string(out)
}

func latin(b []byte) string {
	out := make([]rune, len(b))
	for i, c := range b {
		out[i] = rune(c)
	}
	return string(out)
}

func unitsLE(b []byte) string {
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = u16(b[2*i:])
	}
	return string(utf16.Decode(units))
}

// sharedTexts reads the table of texts, which goes on in records of its own
// that may begin in the middle of a text.
func (x *biff) sharedTexts(first []byte) {
	r := segments{parts: [][]byte{first[8:]}}
	for {
		back := x.pos
		id, data, ok := x.record()
		if !ok || id != biffContinue {
			x.pos = back
			break
		}
		r.parts = append(r.parts, data)
	}
	count := int(u32(first[4:]))
	for range count {
		s, ok := r.text()
		if !ok {
			return
		}
		x.book.texts = append(x.book.texts, s)
	}
}

// segments is a text table over several records.
type segments struct {
	parts [][]byte
}

// take cuts up to n bytes off the current record.
func (r *segments) take(n int) []byte {
	for len(r.parts) > 0 && len(r.parts[0]) == 0 {
		r.parts = r.parts[1:]
	}
	if len(r.parts) == 0 {
		return nil
	}
	n = min(n, len(r.parts[0]))
	out := r.parts[0][:n]
	r.parts[0] = r.parts[0][n:]
	return out
}

// whole cuts exactly n bytes off, over the borders of records.
func (r *segments) whole(n int) ([]byte, bool) {
	out := r.take(n)
	for len(out) < n {
		more := r.take(n - len(out))
		if len(more) == 0 {
			return nil, false
		}
		out = append(append([]byte(nil), out...), more...)
	}
	return out, true
}

func (r *segments) text() (string, bool) {
	head, ok := r.whole(3)
	if !ok {
		return "", false
	}
	n, flags := int(u16(head)), head[2]
	runs, extra := 0, 0
	if flags&8 != 0 {
		b, ok := r.whole(2)
		if !ok {
			return "", false
		}
		runs = int(u16(b))
	}
	if flags&4 != 0 {
		b, ok := r.whole(4)
		if !ok {
			return "", false
		}
		extra = int(u32(b))
	}
	var out strings.Builder
	for n > 0 {
		if len(r.parts) > 0 && len(r.parts[0]) == 0 { // goes on in the next record, which says anew how wide it is
			f := r.take(1)
			if len(f) == 0 {
				return "", false
			}
			flags = flags&^1 | f[0]&1
		}
		size := 1 + int(flags&1)
		b := r.take(n * size)
		if len(b) == 0 {
			return "", false
		}
		if size == 2 {
			out.WriteString(unitsLE(b))
		} else {
			out.WriteString(latin(b))
		}
		n -= (len(b) + size - 1) / size
	}
	for skip := 4*runs + extra; skip > 0; {
		b := r.take(skip)
		if len(b) == 0 {
			break
		}
		skip -= len(b)
	}
	return out.String(), true
}

// cellRow is the row of a record that holds cells.
func (x *biff) cellRow(id uint16, data []byte) (int, bool) {
	switch id {
	case biffFormula, biffMulRK, biffRString, biffLabelSST, biffNumber, biffLabel, biffBoolErr, biffRK:
		if len(data) >= 6 {
			return int(u16(data)), true
		}
	}
	return 0, false
}

// cell puts what a record holds into the row.
func (x *biff) cell(id uint16, data []byte) {
	column, style := int(u16(data[2:])), int(u16(data[4:]))
	body := data[6:]
	x.pending = -1
	switch {
	case id == biffLabelSST && len(body) >= 4:
		if i := int(u32(body)); i < len(x.book.texts) {
			x.put(column, x.book.texts[i])
		}
	case (id == biffLabel || id == biffRString) && len(body) >= 3:
		s, _ := x.text(body, false)
		x.put(column, s)
	case id == biffNumber && len(body) >= 8:
		x.put(column, x.number(math.Float64frombits(binary.LittleEndian.Uint64(body)), style))
	case id == biffRK && len(body) >= 4:
		x.put(column, x.number(rkNumber(u32(body)), style))
	case id == biffMulRK:
		for b := data[4:]; len(b) >= 8; b = b[6:] { // the last two bytes name the last column
			x.put(column, x.number(rkNumber(u32(b[2:])), int(u16(b))))
			column++
		}
	case id == biffBoolErr && len(body) >= 2 && body[1] == 0:
		x.put(column, map[bool]string{true: "TRUE", false: "FALSE"}[body[0] != 0])
	case id == biffFormula && len(body) >= 8:
		if body[6] != 0xff || body[7] != 0xff { // the value that was last computed
			x.put(column, x.number(math.Float64frombits(binary.LittleEndian.Uint64(body)), style))
		} else if body[0] == 0 {
			x.pending = column
		}
	}
}

// textOfFormula puts the text that follows a formula.
func (x *biff) textOfFormula(id uint16, data []byte) {
	if id == biffString && x.pending >= 0 && len(data) >= 3 {
		s, _ := x.text(data, false)
		x.put(x.pending, s)
		x.pending = -1
	}
}

// rkNumber is a number in 30 bits: an integer or the upper half of a float,
// perhaps times a hundred.
func rkNumber(v uint32) float64 {
	var f float64
	if v&2 != 0 {
		f = float64(int32(v) >> 2) //nolint:gosec // the bits are an integer with a sign
	} else {
		f = math.Float64frombits(uint64(v&^3) << 32)
	}
	if v&1 != 0 {
		f /= 100
	}
	return f
}

// number writes a number plainly, or the day it stands for.
func (x *biff) number(f float64, style int) string {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return ""
	}
	if style < len(x.book.days) && x.book.days[style] {
		return x.day(f)
	}
	if math.Abs(f) >= 1e21 || f != 0 && math.Abs(f) < 1e-12 {
		return strconv.FormatFloat(f, 'g', 15, 64)
	}
	return rows.Plain(strconv.FormatFloat(f, 'f', -1, 64))
}

func (x *biff) day(f float64) string {
	if x.book.since04 {
		f += 1462
	}
	if f < 0 || f > 2958465 {
		return strconv.FormatFloat(f, 'f', -1, 64)
	}
	seconds := int64(f*86400 + 0.5)
	t := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).Add(time.Duration(seconds) * time.Second)
	switch {
	case f < 1:
		return t.Format(time.TimeOnly)
	case seconds%86400 == 0:
		return t.Format(time.DateOnly)
	}
	return t.Format(time.DateTime)
}
