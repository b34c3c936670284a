package statement

import (
	"bufio"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"

	"joinder"
	"joinder/internal/rows"
)

// isCAMT recognises the bank-to-customer messages of ISO 20022 in all their
// versions: by their namespace, or by the element that holds the statements.
func isCAMT(head []byte) bool {
	head = narrow(head)
	at := bytes.IndexByte(head, '<')
	return at >= 0 && len(bytes.TrimSpace(head[:at])) == 0 && camtMark.Match(head[:min(len(head), 16<<10)])
}

var (
	camtMark    = regexp.MustCompile(`xsd:camt\.05[234]\.001\.|<(?:[A-Za-z0-9_]+:)?BkToCstmr(?:Stmt|AcctRpt|DbtCdtNtfctn)[V>\s0-9]`)
	xmlEncoding = regexp.MustCompile(`^[^<]*<\?xml[^>]*encoding\s*=\s*["']([A-Za-z0-9_.:-]+)["']`)
)

// Bounds of a message.
const (
	camtDeep  = 64       // elements in one another
	camtEntry = 16 << 20 // bytes of one entry with its details
)

// camt reads one entry at a time.
type camt struct {
	dec     *xml.Decoder
	fed     *metered
	id      string
	book    accounts
	path    []string
	own     camtAccount
	begun   bool
	balance [2]rank // of the opening and the closing that was taken
	ready   []outcome
	any     bool
	cut     bool
	pending bool
}

// rank is how good a balance is as opening or closing; 0 is none.
type rank int

// metered ends the reading of what has no end.
type metered struct {
	r    io.Reader
	left int
}

var errEndless = errors.New("an element is too large")

// Read implements io.Reader.
func (m *metered) Read(p []byte) (int, error) {
	if m.left <= 0 {
		return 0, errEndless
	}
	n, err := m.r.Read(p)
	m.left -= n
	return n, err
}

func openCAMT(in *bufio.Reader, _ Options) (source, []io.Closer, error) {
	head, _ := in.Peek(sniffed)
	declared := ""
	if m := xmlEncoding.FindSubmatch(narrow(head)); m != nil {
		declared = string(m[1])
	}
	text, err := inUTF8(in, declared)
	if err != nil {
		return nil, nil, unreadable(err)
	}
	fed := &metered{r: text, left: camtEntry}
	c := &camt{dec: xml.NewDecoder(fed), fed: fed, id: "camt053"}
	c.dec.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { // it is UTF-8 by now
		return r, nil
	}
	return c, nil, nil
}

func (c *camt) format() string { return c.id }

func (c *camt) next() (Row, error) {
	for {
		if len(c.ready) > 0 {
			out := c.ready[0]
			c.ready = c.ready[1:]
			if out.no != nil {
				return Row{}, out.no
			}
			c.book.add(out.row, out.booked)
			c.pending = c.pending || !out.booked
			return out.row, nil
		}
		c.fed.left = camtEntry
		t, err := c.dec.Token()
		if err != nil {
			return Row{}, c.ended(err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			if err := c.begin(t); err != nil {
				return Row{}, c.ended(err)
			}
		case xml.EndElement:
			c.path = c.path[:max(len(c.path)-1, 0)]
		}
	}
}

// ended tells the end of the file from an end inside of it, and both from
// something that is no message at all.
func (c *camt) ended(err error) error {
	var wrong *xml.SyntaxError
	cut := errors.As(err, &wrong) && strings.Contains(wrong.Msg, "unexpected EOF")
	switch {
	case errors.Is(err, errEndless):
		return joinder.Fail(joinder.TooLarge, "error.statement.large").Because(err)
	case errors.Is(err, io.EOF) && c.any:
		return io.EOF
	case cut && c.any:
		c.cut = true
		return io.EOF
	case errors.Is(err, io.EOF):
		return joinder.Fail(joinder.Invalid, "error.statement.no_statement_inside")
	}
	return unreadable(err)
}

func (c *camt) begin(t xml.StartElement) error {
	line, _ := c.dec.InputPos()
	name := t.Name.Local
	switch {
	case strings.HasPrefix(name, "BkToCstmrAcctRpt"):
		c.id = "camt052"
	case strings.HasPrefix(name, "BkToCstmrDbtCdtNtfctn"):
		c.id = "camt054"
	}
	inside := c.any && len(c.path) > 0 && camtRecord(c.path[len(c.path)-1])
	switch {
	case camtRecord(name) && !inside:
		c.book.end()
		c.any, c.begun, c.own, c.balance = true, false, camtAccount{}, [2]rank{}
	case inside && name == "Acct":
		return c.dec.DecodeElement(&c.own, &t)
	case inside && name == "Bal":
		var b camtBalance
		if err := c.dec.DecodeElement(&b, &t); err != nil {
			return err
		}
		c.balanced(b, line)
		return nil
	case inside && name == "Ntry":
		var e camtNtry
		err := c.dec.DecodeElement(&e, &t)
		if err == nil {
			c.account(string(e.Amt.Ccy), line)
			c.ready = e.rows(line, c.own, c.ready)
		}
		return err
	}
	if len(c.path) >= camtDeep {
		return errEndless
	}
	c.path = append(c.path, name)
	return nil
}

// camtRecord reports whether an element is a statement, report or
// notification.
func camtRecord(name string) bool { return name == "Stmt" || name == "Rpt" || name == "Ntfctn" }

// account starts the statement of an account, once its currency is known.
func (c *camt) account(currency string, line int) {
	if c.begun {
		return
	}
	c.begun = true
	c.book.begin(c.own.name(), firstOf(c.own.Ccy, currency), line)
}

// Balances by how well they serve as opening and closing: booked before
// interim; ISO 20022 external code set, balance type.
var (
	camtOpenings = map[string]rank{"OPBD": 3, "PRCD": 2}
	camtClosings = map[string]rank{"CLBD": 3, "ITBD": 2}
)

func (c *camt) balanced(b camtBalance, line int) {
	v, ok := exactAmount(trimmed(b.Amt.Value))
	if !ok {
		return
	}
	c.account(string(b.Amt.Ccy), line)
	if b.CdtDbtInd == "DBIT" {
		v = v.Neg()
	}
	code := firstOf(b.Code, b.Proprietary)
	l := c.book.open
	if cur := string(b.Amt.Ccy); cur != "" && l.currency != "" && cur != l.currency {
		return
	}
	if r := camtOpenings[code]; r > c.balance[0] {
		c.balance[0] = r
		l.opening.Decimal, l.opening.Valid = v, true
	}
	if r := camtClosings[code]; r > 0 && r >= c.balance[1] {
		c.balance[1] = r
		l.closing.Decimal, l.closing.Valid = v, true
		l.odd = l.odd || code == "ITBD" // the day went on
	}
}

func (c *camt) finish(s *Summary) {
	if c.cut {
		s.Warnings = append(s.Warnings, Warning{Code: CutOff})
	}
	if c.pending {
		s.Warnings = append(s.Warnings, Warning{Code: Incomplete})
	}
	c.book.finish(s)
}

// rawLines are the lines of a record, without what is blank.
func rawLines(s string) []string {
	var out []string
	for line := range strings.Lines(s) {
		if line = strings.TrimSpace(line); line != "" {
			if out = append(out, rows.Clip([]byte(line))); len(out) == maxFields {
				break
			}
		}
	}
	return out
}
