package statement

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"joinder"
	"joinder/internal/rows"
)

// isOFX recognises OFX and QFX of both generations: by their headers, or by
// their first element.
func isOFX(head []byte) bool {
	return ofxMark.Match(narrow(head[:min(len(head), 16<<10)]))
}

var ofxMark = regexp.MustCompile(`(?i)^\s*(?:OFXHEADER\s*:|(?:<[?!][^>]*>\s*|OFXHEADER:[^<]*-->\s*)*(?:<\?OFX\b|<OFX>))`)

// narrow drops the byte order mark, and the zero bytes of UTF-16, to look for
// ASCII words.
func narrow(head []byte) []byte {
	if wide(head) {
		head = bytes.ReplaceAll(head, []byte{0}, nil)
	}
	for _, mark := range []string{"\xef\xbb\xbf", "\xff\xfe", "\xfe\xff"} {
		head = bytes.TrimPrefix(head, []byte(mark))
	}
	return head
}

// ofx reads statements of accounts, cards and depots, one element after the
// other.
type ofx struct {
	m       *markup
	numbers notation
	book    accounts
	ready   []outcome
	rec     *ofxRecord
	part    string // aggregate inside of a record, or one that names an account
	inside  bool   // of a statement
	any     bool   // a statement was seen
	whole   bool   // the end of the file was seen
	own     string
	curdef  string
	begun   bool
	status  string // of an answer that is an error
	code    string
	against bool // amounts whose sign is not that of their type
}

// outcome is a row, or why it is none.
type outcome struct {
	row    Row
	booked bool
	no     *Rejected
}

// ofxRecord is a transaction while it is read.
type ofxRecord struct {
	name   string
	line   int
	fields map[string]string
	raw    []string
	long   bool
}

// maxFields bounds a record.
const maxFields = 300

// Transactions of depots, besides STMTTRN; OFX 2.2, section 13.9.2.4.
var ofxTrades = []string{"BUYDEBT", "BUYMF", "BUYOPT", "BUYOTHER", "BUYSTOCK", "CLOSUREOPT", "INCOME", "INVEXPENSE", "JRNLFUND", "JRNLSEC", "MARGININTEREST",
	"REINVEST", "RETOFCAP", "SELLDEBT", "SELLMF", "SELLOPT", "SELLOTHER", "SELLSTOCK", "SPLIT", "TRANSFER"}

var (
	ofxStatements = []string{"STMTRS", "CCSTMTRS", "INVSTMTRS", "LOANSTMTRS"}
	ofxParts      = []string{"BANKACCTFROM", "CCACCTFROM", "INVACCTFROM", "LOANACCTFROM", "BANKACCTTO", "CCACCTTO", "PAYEE", "CURRENCY", "ORIGCURRENCY",
		"LEDGERBAL", "AVAILBAL", "BAL", "SECINFO"}
)

func openOFX(in *bufio.Reader, _ Options) (source, []io.Closer, error) {
	head, _ := in.Peek(sniffed)
	text, err := inUTF8(in, ofxCharset(narrow(head)))
	if err != nil {
		return nil, nil, unreadable(err)
	}
	o := &ofx{m: &markup{in: text, line: 1}}
	for _, m := range ofxAmount.FindAllSubmatch(narrow(head), evidence) {
		o.numbers.learn(string(m[1]))
	}
	return o, nil, nil
}

var (
	ofxAmount = regexp.MustCompile(`(?i)<(?:TRNAMT|BALAMT|TOTAL)>([^<\r\n]{1,40})`)
	ofxHeader = regexp.MustCompile(`(?i)(ENCODING|CHARSET)\s*[:=]\s*["']?([A-Za-z0-9_-]+)`)
)

// ofxCharset is what the header says, as charset.Lookup knows it.
func ofxCharset(head []byte) string {
	if at := bytes.Index(bytes.ToUpper(head), []byte("<OFX>")); at >= 0 {
		head = head[:at]
	}
	said := ""
	for _, m := range ofxHeader.FindAllSubmatch(head, 4) {
		switch v := strings.ToLower(string(m[2])); {
		case v == "none", v == "usascii", v == "us-ascii":
		case strings.Trim(v, "0123456789") == "": // CHARSET:1252
			said = "windows-" + v
			if v == "936" {
				said = "gb18030"
			}
		case v == "unicode":
			said = "utf-8"
		case strings.HasPrefix(v, "8859"):
			said = "iso-" + v
		default:
			said = v
		}
	}
	return said
}

func (*ofx) format() string { return "ofx" }

func (o *ofx) next() (Row, error) {
	for {
		if len(o.ready) > 0 {
			out := o.ready[0]
			o.ready = o.ready[1:]
			if out.no != nil {
				return Row{}, out.no
			}
			return out.row, nil
		}
		e, err := o.m.next()
		switch {
		case errors.Is(err, io.EOF):
			if o.rec != nil {
				o.rec = nil
				return Row{}, &Rejected{Line: o.m.line, Reason: BadRow}
			}
			return Row{}, o.ended()
		case err != nil:
			return Row{}, unreadable(err)
		case e.end:
			o.end(e)
		default:
			o.begin(e)
		}
	}
}

// ended says io.EOF, or that there was no statement at all.
func (o *ofx) ended() error {
	switch {
	case o.any:
		return io.EOF
	case o.status != "":
		return joinder.Fail(joinder.Invalid, "error.statement.bank_refused", "Says", o.status)
	}
	return joinder.Fail(joinder.Invalid, "error.statement.no_statement_inside")
}

func (o *ofx) begin(e element) {
	switch {
	case e.name == "STMTTRN", o.rec == nil && o.inside && slices.Contains(ofxTrades, e.name):
		o.flush() // the one before was not closed
		o.rec, o.part = &ofxRecord{name: e.name, line: e.line, fields: map[string]string{}}, ""
	case slices.Contains(ofxStatements, e.name):
		o.flush()
		o.book.end()
		o.inside, o.any, o.begun, o.own, o.curdef, o.part = true, true, false, "", "", ""
	case slices.Contains(ofxParts, e.name):
		o.part = e.name
	case o.rec != nil:
		o.rec.put(o.part, e)
	case o.inside:
		o.state(e)
	case e.name == "CODE":
		o.code = e.text
	case e.name == "MESSAGE" && o.code != "0" && o.code != "":
		o.status = o.code + " " + rows.Clip([]byte(e.text))
	case e.name == "SEVERITY" && o.status == "" && strings.EqualFold(e.text, "ERROR"):
		o.status = o.code
	}
}

// put keeps a field of a record; of two with one name the first counts.
func (r *ofxRecord) put(part string, e element) {
	if len(r.fields) == maxFields || e.text == "" {
		return
	}
	r.long = r.long || e.long
	name := e.name
	if part != "" {
		name = part + "." + name
	}
	if _, taken := r.fields[name]; !taken {
		r.fields[name] = e.text
		r.raw = append(r.raw, "<"+e.name+">"+e.text)
	}
}

// state takes what a statement says of itself.
func (o *ofx) state(e element) {
	switch {
	case e.name == "CURDEF":
		o.curdef = strings.ToUpper(e.text)
	case e.name == "ACCTID" && !o.begun && strings.HasSuffix(o.part, "ACCTFROM"):
		o.own, o.begun = e.text, true
		o.book.begin(o.own, o.curdef, e.line)
	case e.name == "BALAMT" && o.part == "LEDGERBAL":
		if v, _, ok := o.numbers.parse(e.text); ok {
			if o.book.open == nil {
				o.book.begin(o.own, o.curdef, e.line)
			}
			o.book.closed(v)
		}
	}
}

func (o *ofx) end(e element) {
	switch {
	case o.rec != nil && (e.name == o.rec.name || strings.HasSuffix(e.name, "TRANLIST")):
		o.flush()
	case e.name == o.part:
		o.part = ""
	case slices.Contains(ofxStatements, e.name):
		o.flush()
		o.book.end()
		o.inside = false
	case e.name == "OFX":
		o.flush()
		o.whole = true
	}
}

// flush makes a row of the record that was read.
func (o *ofx) flush() {
	rec := o.rec
	o.rec, o.part = nil, ""
	if rec == nil {
		return
	}
	if !o.begun {
		o.begun = true
		o.book.begin(o.own, o.curdef, rec.line)
	}
	row, no := o.row(rec)
	if no == nil {
		o.book.add(row, true)
	}
	o.ready = append(o.ready, outcome{row: row, no: no})
}

func (o *ofx) row(rec *ofxRecord) (Row, *Rejected) {
	f := rec.fields
	out := Row{Line: rec.line, Raw: rec.raw, OwnAccount: o.own, Currency: firstOf(strings.ToUpper(f["CURRENCY.CURSYM"]), o.curdef),
		Counterparty: firstOf(f["NAME"], f["PAYEE.NAME"], f["EXTDNAME"]), Account: firstOf(f["BANKACCTTO.ACCTID"], f["CCACCTTO.ACCTID"]),
		OrderID: firstOf(f["FITID"], f["SRVRTID"]), MerchantID: firstOf(f["REFNUM"], f["CHECKNUM"]), Type: f["TRNTYPE"], Note: f["MEMO"]}
	if s := f["ORIGCURRENCY.CURSYM"]; s != "" && !strings.EqualFold(s, out.Currency) {
		out.Note = joined(out.Note, s+" "+f["ORIGCURRENCY.CURRATE"])
	}
	no := &Rejected{Line: rec.line, Raw: rows.Clip([]byte(strings.Join(rec.raw, " ")))}
	money, day, column := f["TRNAMT"], f["DTPOSTED"], "DTPOSTED"
	if rec.name != "STMTTRN" {
		money, day, column = f["TOTAL"], firstOf(f["DTTRADE"], f["DTSETTLE"]), "DTTRADE"
		o.trade(rec, &out)
	}
	amount, ok := o.amount(money, rec, &out, no)
	if ok {
		no.Amount = decimal.NewNullDecimal(amount)
	}
	m, said := ofxTime(day)
	switch {
	case rec.long:
		no.Reason, no.Column = BadRow, ""
	case day == "":
		no.Reason, no.Column = NoTime, column
	case !said:
		no.Reason, no.Column = BadTime, column
	case ok:
		out.Amount, out.Time, out.Zoned, out.DateOnly = amount, m.t, m.zoned, m.dateOnly
		if out.Direction == "" {
			out.Direction = bySign(amount)
		}
		if v, _, ok := o.numbers.parse(f["ACCTBAL"]); ok { // some banks add a running balance
			out.Balance = decimal.NewNullDecimal(v)
		}
		return out, nil
	}
	return Row{}, no
}

func (o *ofx) amount(text string, rec *ofxRecord, out *Row, no *Rejected) (decimal.Decimal, bool) {
	no.Column = "TRNAMT"
	if rec.name != "STMTTRN" {
		no.Column = "TOTAL"
		if text == "" && out.Direction == Neutral {
			return decimal.Zero, true
		}
	}
	if text == "" {
		no.Reason = NoAmount
		return decimal.Zero, false
	}
	v, fig, ok := o.numbers.parse(text)
	if !ok {
		no.Reason = BadAmount
		return v, false
	}
	if out.Currency == "" {
		out.Currency = fig.currency
	}
	if t := strings.ToUpper(out.Type); v.Sign() > 0 && t == "DEBIT" || v.Sign() < 0 && t == "CREDIT" {
		o.against = true
	}
	if out.Direction == Neutral {
		v = v.Abs()
	}
	return v, true
}

// trade fills in what a transaction of a depot has in other elements.
func (o *ofx) trade(rec *ofxRecord, out *Row) {
	f := rec.fields
	out.Type = firstOf(rec.name + " " + firstOf(f["INCOMETYPE"], f["TFERACTION"]))
	var units string
	if f["UNITS"] != "" {
		units = "UNITS " + f["UNITS"]
		if f["UNITPRICE"] != "" {
			units += " × " + f["UNITPRICE"]
		}
	}
	id := ""
	if f["UNIQUEID"] != "" {
		id = firstOf(f["UNIQUEIDTYPE"], "UNIQUEID") + " " + f["UNIQUEID"]
	}
	out.Note = joined(out.Note, units, id)
	switch rec.name {
	case "TRANSFER", "SPLIT", "JRNLSEC", "CLOSUREOPT", "REINVEST": // papers move, or income buys them at once
		out.Direction = Neutral
	}
	var fee decimal.Decimal
	some := false
	for _, name := range []string{"COMMISSION", "FEES"} {
		if v, _, ok := o.numbers.parse(f[name]); ok {
			fee, some = fee.Add(v.Abs()), true
		}
	}
	if some {
		out.Fee = decimal.NewNullDecimal(fee)
	}
}

func (o *ofx) finish(s *Summary) {
	if !o.whole {
		s.Warnings = append(s.Warnings, Warning{Code: CutOff})
	}
	if o.against {
		s.Warnings = append(s.Warnings, Warning{Code: SignOrder})
	}
	o.book.finish(s)
}
