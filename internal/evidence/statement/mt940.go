package statement

import (
	"bufio"
	"errors"
	"io"
	"regexp"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"joinder"
	"joinder/internal/rows"
)

// isMT940 recognises MT940 and MT942, with or without the envelope of SWIFT,
// by tags at the beginning of lines.
func isMT940(head []byte) bool {
	head = narrow(head)
	return mtStatement.Match(head) || mtOpening.Match(head) && mtAccount.Match(head)
}

var (
	mtStatement = regexp.MustCompile(`(?:^|[\r\n]):61:\s*[0-9]{6}`)
	mtOpening   = regexp.MustCompile(`(?:^|[\r\n{:4]):20:`)
	mtAccount   = regexp.MustCompile(`[\r\n]:(?:25P?|28C?|60[FM]|62[FM]):`)
)

// mt940 reads statements tag by tag.
type mt940 struct {
	in       *bufio.Reader
	line     int // of the last line that was read
	at       int // line on which the tag began
	tag      string
	text     []string // of the tag
	ahead    *mtLine
	book     accounts
	ready    []outcome
	id       string
	own      string
	currency string
	begun    bool
	row      *mtRow
	any      bool
	tooLong  bool // the last line was cut
	cut      bool // a line of the tag was
	pending  bool
	ended    error
	closedAt bool // the closing balance was read
	month30  []Warning
}

// mtLine is a line that was read ahead.
type mtLine struct {
	tag, rest string
	line      int
	long      bool
}

// mtRow is a transaction that waits for its remarks.
type mtRow struct {
	line   int
	entry  []string
	info   []string
	nonstd []string // :NS:
	long   bool
}

// Bounds of one line and of one tag.
const (
	mtLineMax = 64 << 10
	mtTagMax  = 200 // lines
)

func openMT940(in *bufio.Reader, _ Options) (source, []io.Closer, error) {
	text, err := inUTF8(in, "")
	if err != nil {
		return nil, nil, unreadable(err)
	}
	head, _ := text.Peek(sniffed)
	id := "mt940"
	if mtInterim.Match(head) && !mtBalance.Match(head) {
		id = "mt942"
	}
	return &mt940{in: text, id: id}, nil, nil
}

var (
	mtInterim = regexp.MustCompile(`[\r\n]:(?:34F|90[CD]):`)
	mtBalance = regexp.MustCompile(`[\r\n]:60[FM]:`)
	// The tags of MT940 and MT942. Others that look like one (":12:30" after a
	// line was broken inside of a time) belong to the text.
	mtTag = regexp.MustCompile(`^:(13D|20|21|25P?|28C?|34F|60[FM]?|61|62[FM]?|64|65|86|90[CD]|NS|940|942):(.*)$`)
)

func (s *mt940) format() string { return s.id }

func (s *mt940) next() (Row, error) {
	for {
		if len(s.ready) > 0 {
			out := s.ready[0]
			s.ready = s.ready[1:]
			if out.no != nil {
				return Row{}, out.no
			}
			s.book.add(out.row, out.booked)
			s.pending = s.pending || !out.booked
			return out.row, nil
		}
		if s.ended != nil {
			return Row{}, s.ended
		}
		if err := s.field(); err != nil {
			s.flush()
			if s.ended = err; errors.Is(err, io.EOF) && !s.any {
				s.ended = joinder.Fail(joinder.Invalid, "error.statement.no_statement_inside")
			}
			continue
		}
		s.take()
	}
}

// readLine reads one line of any length and keeps its beginning. Lines may end
// in a carriage return alone.
func (s *mt940) readLine() (string, error) {
	var out []byte
	s.tooLong = false
	for any := false; ; any = true {
		c, err := s.in.ReadByte()
		switch {
		case err != nil && (!errors.Is(err, io.EOF) || !any):
			return "", err
		case err != nil || c == '\n' || c == '\r':
			if next, _ := s.in.Peek(1); c == '\r' && len(next) > 0 && next[0] == '\n' {
				_, _ = s.in.Discard(1)
			}
			s.line++
			return string(out), nil
		case len(out) < mtLineMax:
			out = append(out, c)
		default:
			s.tooLong = true
		}
	}
}

// field reads the next tag with the lines that belong to it.
func (s *mt940) field() error {
	if s.ahead == nil {
		for {
			l, err := s.readLine()
			if err != nil {
				return err
			}
			if tag, rest, ok := s.starts(l); ok {
				s.ahead = &mtLine{tag, rest, s.line, s.tooLong}
				break
			}
		}
	}
	s.tag, s.text, s.at, s.cut, s.ahead = s.ahead.tag, []string{s.ahead.rest}, s.ahead.line, s.ahead.long, nil
	for {
		l, err := s.readLine()
		if errors.Is(err, io.EOF) {
			return nil // this tag was the last
		}
		if err != nil {
			return err
		}
		if trimmed(l) == ":" { // a tag that was broken over two lines
			more, err := s.readLine()
			if err != nil {
				return nil
			}
			l = ":" + more
		}
		if tag, rest, ok := s.starts(l); ok {
			s.ahead = &mtLine{tag, rest, s.line, s.tooLong}
			return nil
		}
		if mtEnd(l) {
			return nil
		}
		if len(s.text) < mtTagMax {
			s.text = append(s.text, l)
			s.cut = s.cut || s.tooLong
		}
	}
}

// starts reports whether a line begins a tag, after an envelope too.
func (s *mt940) starts(l string) (tag, rest string, ok bool) {
	if at := strings.Index(l, "{4:"); at >= 0 && strings.HasPrefix(l, "{") {
		l = l[at+3:]
	}
	g := mtTag.FindStringSubmatch(strings.TrimLeft(l, " \t\x00"))
	if g == nil {
		return "", "", false
	}
	return g[1], g[2], true
}

// mtEnd reports whether a line ends a message.
func mtEnd(l string) bool {
	l = strings.TrimSpace(l)
	return l == "-" || strings.HasPrefix(l, "-}") || strings.HasPrefix(l, "{1:") || strings.HasPrefix(l, "-XXX")
}

// take understands a tag.
func (s *mt940) take() {
	first := trimmed(s.text[0])
	switch s.tag {
	case "20":
		s.flush()
		s.book.end()
		s.begun, s.own, s.currency, s.closedAt, s.any = false, "", "", false, true
	case "25", "25P":
		s.own = first
	case "34F":
		if s.currency == "" && len(first) >= 3 {
			s.currency = mtCurrency(first[:3])
		}
	case "60", "60F", "60M":
		s.flush()
		if s.closedAt {
			s.begun, s.closedAt = false, false
		}
		s.opening(first)
	case "61":
		s.flush()
		s.row = &mtRow{line: s.at, entry: s.text, long: s.cut}
	case "86":
		if s.row != nil && len(s.row.info) < mtTagMax {
			s.row.info = append(s.row.info, s.text...)
		}
	case "NS":
		if s.row != nil && len(s.row.nonstd) < mtTagMax {
			s.row.nonstd = append(s.row.nonstd, s.text...)
		}
	case "62", "62F", "62M":
		s.flush()
		if v, cur, ok := mtAmount(first); ok {
			if s.currency == "" {
				s.currency = cur
			}
			s.begin()
			s.book.closed(v)
			s.closedAt = true
		}
	}
}

func (s *mt940) begin() {
	s.any = true
	if !s.begun {
		s.begun = true
		s.book.begin(s.own, s.currency, s.at)
	}
}

func (s *mt940) opening(text string) {
	v, cur, ok := mtAmount(text)
	if cur != "" {
		s.currency = cur
	}
	s.begin()
	if ok {
		s.book.opened(v)
	}
}

// A balance: C or D, a day, a currency, an amount.
var mtBalanceText = regexp.MustCompile(`^([CD])?\s*[0-9]{6}\s*([A-Za-z]{3})?\s*([0-9.,]+)`)

func mtAmount(text string) (v decimal.Decimal, currency string, ok bool) {
	g := mtBalanceText.FindStringSubmatch(text)
	if g == nil {
		return v, "", false
	}
	v, ok = exactAmount(g[3])
	if g[1] == "D" {
		v = v.Neg()
	}
	return v, mtCurrency(g[2]), ok
}

func mtCurrency(s string) string {
	if len(s) != 3 || strings.Trim(strings.ToUpper(s), "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return ""
	}
	return strings.ToUpper(s)
}

// A transaction: value day, booking day, mark of debit or credit, funds code,
// amount, type, references. Blanks stand where banks leave a part out; the
// second line begins with the supplement, or goes on where the first was
// broken.
var mtEntry = regexp.MustCompile(`^([0-9]{6})\s{0,4}([0-9]{4})?\s{0,4}((?:R|E)?[CD])\s?([A-Z])?\s*([0-9][0-9.,]*)\s*([A-Z][A-Z0-9 ]{3})?([\s\S]*)$`)

// flush makes a row of the transaction that was read.
func (s *mt940) flush() {
	r := s.row
	s.row = nil
	if r == nil {
		return
	}
	if s.closedAt { // what follows a closing balance is not of it
		s.begun, s.closedAt = false, false
	}
	s.begin()
	no := &Rejected{Line: r.line, Reason: BadRow, Raw: rows.Clip([]byte(":61:" + strings.Join(r.entry, " ")))}
	entry := strings.Join(r.entry, "\n")
	g := mtEntry.FindStringSubmatch(entry)
	if g == nil || r.long {
		s.ready = append(s.ready, outcome{no: no})
		return
	}
	v, ok := exactAmount(g[5])
	if !ok {
		no.Reason, no.Column = BadAmount, ":61:"
		s.ready = append(s.ready, outcome{no: no})
		return
	}
	if g[3] == "D" || g[3] == "RC" || g[3] == "ED" {
		v = v.Neg()
	}
	no.Amount = decimal.NewNullDecimal(v)
	day, ok := s.day(g[1], r.line)
	if !ok {
		no.Reason, no.Column = BadTime, ":61:"
		s.ready = append(s.ready, outcome{no: no})
		return
	}
	out := Row{Line: r.line, OwnAccount: s.own, Currency: s.currency, Time: day, DateOnly: true, Amount: v, Direction: bySign(v), Type: strings.TrimSpace(g[6]),
		Raw: r.lines()}
	if len(g[3]) == 2 {
		out.Status = g[3] // RC, RD: a booking taken back; EC, ED: one that is expected
	}
	references(g[7], &out)
	r.remarks(&out)
	s.ready = append(s.ready, outcome{row: out, booked: g[3][0] != 'E'})
}

func (r *mtRow) lines() []string {
	out := []string{rows.Clip([]byte(":61:" + r.entry[0]))}
	for _, more := range [][]string{r.entry[1:], r.info, r.nonstd} {
		for _, l := range more {
			if len(out) < maxFields && trimmed(l) != "" {
				out = append(out, rows.Clip([]byte(l)))
			}
		}
	}
	return out
}

// day reads YYMMDD. German banks count thirty days in every month and write 30
// February.
func (s *mt940) day(text string, line int) (time.Time, bool) {
	year, month, day := 2000+two(text[:2]), two(text[2:4]), two(text[4:6])
	if year >= 2080 {
		year -= 100
	}
	if month == 2 && (day == 29 || day == 30) && !sameDay(time.Date(year, 2, day, 0, 0, 0, 0, time.UTC), year, 2, day) {
		if len(s.month30) < MaxWarnings {
			s.month30 = append(s.month30, Warning{Code: BankMonth, Line: line, Says: text[4:6] + ".02." + itoa(year)})
		}
		day = time.Date(year, 3, 0, 0, 0, 0, 0, time.UTC).Day()
	}
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	return t, sameDay(t, year, month, day)
}

func (s *mt940) finish(out *Summary) {
	if s.pending {
		out.Warnings = append(out.Warnings, Warning{Code: Incomplete})
	}
	out.Warnings = append(out.Warnings, s.month30...)
	s.book.finish(out)
}
