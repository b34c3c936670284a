package statement

import (
	"errors"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"joinder"
	"joinder/internal/rows"
)

// Bounds of finding out what a table is.
const (
	headerWithin  = 300  // rows before the header
	evidence      = 2000 // rows that notation and order of days are learnt from
	evidenceBytes = 16 << 20
	maxColumns    = 500
)

// table reads the rows below a header that was recognised, or by a mapping.
type table struct {
	in      rows.Reader
	ahead   []record // read already, to learn from
	layout  layout
	known   bool // a layout with a name of its own
	at      map[Field][]int
	width   int
	when    when
	numbers map[Field]*notation
	all     notation // of the file: it writes all its numbers alike
	cols    columns
	zone    *time.Location
	stated  stated
	doubts  int    // days whose order was taken for granted
	signs   [3]int // amounts without a sign, with minus, with a word or column for the direction
	short   bool   // the last row is refused and has fewer cells than the others
	unsaid  int    // rows of which neither a sign nor a word says where the money went
	pending int
	cut     bool
	names   map[string]int            // columns of the header by name
	zones   map[string]*time.Location // that a column names
	own     string                    // address that the export is of
	tally   tally
	book    bool // a workbook
	sheets  sheets
	assumed bool   // the currency was taken for granted
	more    []Row  // further legs of the last record
	leg     *Row   // the side of a trade that came in, while its record is read
	sided   bool   // trades say whether they bought or sold
	byType  bool   // types of the rows say which left
	feeIn   string // currency that the name of the column of fees says
	guessed bool   // columns were told apart by what stands in them

	signGuessed bool                // which amounts left was concluded, not said
	inNegative  bool                // the column of what came in writes it with a minus
	chained     int                 // amounts without a sign follow from the balances: 1 oldest first, -1 newest first
	signed      bool                // some amounts have a minus: those without one came in
	before      decimal.NullDecimal // balance of the row before, where chained
	verdicts    map[string]verdict
}

// record is a row of the container, or why it is none.
type record struct {
	row rows.Row
	bad *rows.Bad
}

func newTable(in rows.Reader, o Options) (*table, error) {
	t := &table{in: in, numbers: map[Field]*notation{}}
	for size := 0; len(t.ahead) < evidence && size < evidenceBytes; {
		rec, err := t.read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, unreadable(err)
		}
		t.ahead = append(t.ahead, rec)
		for _, c := range rec.row.Cells() {
			size += len(c) + 16
		}
	}
	if o.look != nil {
		o.look.take(t.ahead)
		return nil, errLooked
	}
	if err := t.recognise(o); err != nil {
		return nil, err
	}
	t.learn()
	return t, nil
}

func (t *table) read() (record, error) {
	row, err := t.in.Next()
	var bad *rows.Bad
	if errors.As(err, &bad) {
		return record{bad: bad}, nil
	}
	if err != nil && !errors.Is(err, io.EOF) && endsEarly(err) {
		t.cut, err = true, io.EOF
	}
	return record{row: row}, err
}

// recognise finds the header: the layout that most names of a row agree with,
// or the first row whose names the dictionary knows.
func (t *table) recognise(o Options) error {
	if o.Mapping != nil {
		return t.mapped(*o.Mapping)
	}
	best, at := 0, -1
	var generic map[Field][]int
	surely := 0
	for i, rec := range t.ahead[:min(len(t.ahead), headerWithin)] {
		cells := rec.row.Cells()
		if len(cells) < 2 || len(cells) > maxColumns {
			continue
		}
		keys := keysOf(cells)
		for _, l := range layouts() {
			if n := len(l.needs); n > best && l.heads(keys) && (o.Format == "" || o.Format == l.id) {
				best, at, t.layout, t.known = n, i, l, true
			}
		}
		if surely < 2 && !t.known && (o.Format == "" || o.Format == "table") {
			if columns, sure := proposed(keys); enough(columns) && sureOf(columns, sure) > surely && !plainData(cells) {
				generic, t.at, at, surely = columns, columns, i, sureOf(columns, sure)
			}
		}
	}
	switch {
	case t.known:
		t.at = t.layout.place(keysOf(t.ahead[at].row.Cells()))
	case generic == nil && (o.Format == "" || o.Format == "table") && t.byContent():
		return nil
	case generic == nil:
		return joinder.Fail(joinder.Invalid, "error.statement.no_header")
	default:
		t.layout = layout{id: "table"}
	}
	t.header(t.ahead[at].row)
	t.native(t.ahead[at].row)
	t.foreign(t.ahead[at].row)
	for _, rec := range t.ahead[:at] {
		t.preamble(rec)
		t.zoneSaid(rec)
	}
	t.ahead = t.ahead[at+1:]
	t.lookBelow()
	if t.layout.zone != "" && t.zone == nil {
		zone, err := time.LoadLocation(t.layout.zone)
		if err == nil {
			t.zone = zone
		}
	}
	return nil
}

func (t *table) mapped(m Mapping) error {
	if !enough(m.Columns) {
		return joinder.Fail(joinder.Invalid, "error.statement.mapping")
	}
	t.layout = layout{id: "mapped", currency: m.Currency, inverted: m.Inverted}
	t.at = m.Columns
	switch {
	case m.DayFirst:
		t.when.fallback = dayMonth
	case m.MonthOf:
		t.when.fallback = monthDay
	}
	if m.Header {
		t.ahead = t.ahead[min(len(t.ahead), max(m.HeaderRow, 0)+1):]
	}
	return nil
}

// heads reports whether a row is the header of the layout.
func (l layout) heads(keys []string) bool {
	if !containsAll(keys, l.needs) {
		return false
	}
	if !l.only {
		return true
	}
	named := 0
	for _, k := range keys {
		if k != "" {
			named++
		}
	}
	return named == len(l.needs)
}

func containsAll(keys, needs []string) bool {
	for _, n := range needs {
		if !slices.ContainsFunc(keys, func(k string) bool { return isNamed(k, n) }) {
			return false
		}
	}
	return true
}

// place finds the layout's columns by name; fields that it does not name go by
// the dictionary.
func (l layout) place(keys []string) map[Field][]int {
	at := propose(keys)
	for _, f := range l.drop {
		delete(at, f)
	}
	if len(l.columns[FieldTime]) > 0 {
		delete(at, FieldClock)
	}
	for f, names := range l.columns {
		at[f] = nil
		for _, n := range names {
			for i, k := range keys {
				if isNamed(k, n) {
					at[f] = append(at[f], i)
				}
			}
		}
	}
	if _, own := l.columns[FieldMerchant]; !own && len(at[FieldMerchant]) > 0 && slices.Contains(at[FieldOrder], at[FieldMerchant][0]) {
		delete(at, FieldMerchant)
	}
	return at
}

// learn takes the rows that were read ahead as evidence.
func (t *table) learn() {
	if t.when.fallback == inDoubt {
		t.when.fallback = t.layout.fallback
	}
	_, t.book = t.in.(interface{ Sheet() })
	t.when.serial = t.book
	for _, f := range []Field{FieldAmount, FieldIn, FieldOut, FieldFee, FieldBalance} {
		t.numbers[f] = &notation{}
	}
	for _, rec := range t.ahead {
		if rec.bad != nil {
			continue
		}
		t.when.learn(t.cell(rec.row, FieldTime))
		for f, n := range t.numbers {
			n.learn(t.cell(rec.row, f))
		}
	}
	all := notation{} // a file writes all its numbers alike
	for _, n := range t.numbers {
		all.comma, all.point = all.comma+n.comma, all.point+n.point
	}
	for _, n := range t.numbers {
		*n = all
	}
	t.all = all
	t.learnDays()
	t.learnClock()
	t.learnFlow()
	t.learnSpent()
	t.learnChain()
	t.learnSign()
	t.learnRest()
	t.cols = placesOf(t.at)
	if t.layout.prepare != nil {
		t.layout.prepare(t)
		t.cols = placesOf(t.at)
	}
}

// cell is the first of a field's columns that is not blank.
func (t *table) cell(r rows.Row, f Field) string { return t.pick(r, t.at[f]) }

func (t *table) pick(r rows.Row, columns []int) string {
	cells := r.Cells()
	for _, i := range columns {
		if i < len(cells) {
			if s := tidy(cells[i]); s != "" {
				return s
			}
		}
	}
	return ""
}

// tidy drops blanks and what stands for nothing.
func tidy(s string) string {
	s = trimmed(s)
	if len(s) > 2 && s[0] == '=' && s[1] == '"' && s[len(s)-1] == '"' { // ="0012" keeps a spreadsheet from counting
		s = trimmed(s[2 : len(s)-1])
	}
	if len(s) > 1 && s[0] == '`' {
		s = s[1:]
	}
	if s == "/" || s == "-" || s == "--" || strings.Trim(s, "-") == "" {
		return ""
	}
	return s
}

func (t *table) format() string { return t.layout.id }

func (t *table) next() (Row, error) {
	if len(t.more) > 0 {
		row := t.more[0]
		t.more = t.more[1:]
		return row, nil
	}
	for {
		var rec record
		var err error
		if len(t.ahead) > 0 {
			rec, t.ahead = t.ahead[0], t.ahead[1:]
		} else if rec, err = t.read(); err != nil {
			return Row{}, err
		}
		if rec.bad != nil {
			t.cut = t.cut || rec.bad.Reason == rows.CutOff
			return Row{}, &Rejected{Line: rec.bad.Line, Reason: BadRow, Raw: rec.bad.Raw}
		}
		if t.elsewhere(rec.row) {
			continue
		}
		if t.outside(rec.row) {
			t.preamble(rec)
			continue
		}
		row, err := t.row(rec.row)
		if err != nil && len(rec.row.Cells()) > t.width {
			row, err = t.mended(rec.row, err)
		}
		if err == nil && t.book && t.sheets.isCopy(row) {
			continue
		}
		t.short = err != nil && len(rec.row.Cells())+1 < t.width
		if err == nil {
			t.byBalance(&row)
			t.settled(rec.row, &row)
			t.more = t.furtherLegs(rec.row, &row)
		}
		return row, err
	}
}

// outside reports whether a row is no transaction: a line of the footer, a
// repeated header, a sum.
func (t *table) outside(r rows.Row) bool {
	day := t.complete(t.pick(r, t.cols.time))
	if _, ok := t.when.parse(day, ""); ok && day != "" {
		return t.carried(r) || t.carriedWest(r)
	}
	if t.again(r) {
		return true
	}
	money := t.pick(r, t.cols.amount) + t.pick(r, t.cols.in) + t.pick(r, t.cols.out)
	if money == "" {
		return true
	}
	if _, _, ok := t.all.parse(money); !ok && day == "" {
		return true
	}
	first := strings.ToLower(strings.Join(r.Cells(), " "))
	t.sums(r, first)
	return has(first, []string{"合计", "共计", "总计", "小计", "total", "subtotal", "totals", "期初", "期末", "opening balance", "closing balance", "balance brought", "saldo anterior", "saldo final", "sum:"}) ||
		rows.Key(day) != "" && slices.Contains(dictionary()[FieldTime], rows.Key(day))
}

// read_ reads what the file states of itself outside its rows.
func (t *table) preamble(rec record) {
	if rec.bad == nil && t.layout.states != nil {
		t.layout.states(t, rec.row)
	}
	if rec.bad == nil && t.layout.stated != nil {
		t.layout.stated(strings.TrimRight(strings.Join(rec.row.Cells(), " "), " "), &t.stated)
	}
}

func (t *table) row(r rows.Row) (Row, error) {
	out := Row{Line: r.Line, Raw: r.Cells(), Currency: t.currency(),
		Counterparty: t.pick(r, t.cols.counterparty), Account: t.pick(r, t.cols.account), OrderID: t.pick(r, t.cols.order), MerchantID: t.pick(r, t.cols.merchant),
		Method: t.pick(r, t.cols.method), Status: t.pick(r, t.cols.status), Type: t.pick(r, t.cols.typ), Note: t.note(r)}
	no := &Rejected{Line: r.Line}
	money := t.money(r, &out, no)
	if out.Amount.Sign() != 0 || money {
		no.Amount = decimal.NewNullDecimal(out.Amount)
	}
	day := t.complete(t.pick(r, t.cols.time))
	m, ok := t.when.parse(day, t.clock(r))
	switch {
	case day == "":
		no.Reason, no.Column = NoTime, string(FieldTime)
	case !ok:
		no.Reason, no.Column = BadTime, string(FieldTime)
		if isOpen(day) { // cards write "Pending" where the day will be
			t.pending++
		}
	}
	if day == "" || !ok || !money {
		no.Raw = rows.Clip([]byte(r.String()))
		return Row{}, no
	}
	out.Time, out.Zoned, out.DateOnly = m.t, m.zoned, m.dateOnly
	if m.doubtful {
		t.doubts++
	}
	if zone := t.zoneOfRow(r); zone != nil && !m.zoned && !m.dateOnly {
		y, mo, d := m.t.Date()
		out.Time, out.Zoned = time.Date(y, mo, d, m.t.Hour(), m.t.Minute(), m.t.Second(), m.t.Nanosecond(), zone), true
	}
	return out, nil
}

// settled decides what status and remarks say beyond the columns of money.
func (t *table) settled(r rows.Row, out *Row) {
	t.tally.add(t, out)
	state := t.judge(out.Status)
	if state.nothing {
		out.Direction, out.Amount = Neutral, out.Amount.Abs()
		out.Fee, out.FeeIn = decimal.NullDecimal{}, ""
	}
	if t.layout.finish != nil {
		t.layout.finish(out)
	}
	if t.layout.settle != nil {
		t.layout.settle(t, r, out)
	}
	if state.open && out.Direction != Neutral {
		t.pending++
	}
}

func (t *table) note(r rows.Row) string {
	var parts []string
	cells := r.Cells()
	for _, i := range t.cols.note {
		if i < len(cells) {
			if s := tidy(cells[i]); s != "" && !slices.Contains(parts, s) {
				parts = append(parts, s)
			}
		}
	}
	if v := t.pick(r, t.cols.refund); v != "" {
		if back, _, ok := t.all.parse(v); ok && !back.IsZero() {
			parts = append(parts, t.paidBack(v))
		}
	}
	if len(parts) == 1 {
		return parts[0]
	}
	return strings.Join(parts, " · ")
}

// money reads amount, direction, currency, fee and balance. It says in no why
// it could not.
func (t *table) money(r rows.Row, out *Row, no *Rejected) bool {
	if c := t.pick(r, t.cols.currency); c != "" {
		if len(c) <= 12 { // what is longer is the address of a contract
			c = strings.ToUpper(c)
		}
		if known := currencyOf(c); known != "" {
			c = known
		}
		out.Currency = c
	}
	if !t.amount(r, out, no) {
		return false
	}
	if v, f, ok := t.all.parse(t.pick(r, t.cols.fee)); ok && !strings.Contains(f.rest, "%") {
		out.Fee = decimal.NewNullDecimal(v.Abs())
		out.FeeIn = f.currency
		if out.FeeIn == "" {
			out.FeeIn = t.feeIn
		}
		if c := t.pick(r, t.cols.feeCurrency); c != "" {
			out.FeeIn = ticker(c)
		}
		if v.IsZero() {
			out.FeeIn = ""
		}
	}
	if v, f, ok := t.all.parse(t.pick(r, t.cols.balance)); ok {
		if f.debit {
			v = v.Abs().Neg()
		}
		out.Balance = decimal.NewNullDecimal(v)
	}
	return true
}

func (t *table) amount(r rows.Row, out *Row, no *Rejected) bool {
	if len(t.cols.in)+len(t.cols.out) > 0 {
		if len(t.at[FieldInCurrency])+len(t.at[FieldOutCurrency]) > 0 {
			if done, ok := t.swapped(r, out, no); done {
				return ok
			}
		} else if done, ok := t.twoColumns(r, out, no); done {
			return ok
		}
	}
	no.Column = string(FieldAmount)
	text := t.pick(r, t.cols.amount)
	if text == "" {
		no.Reason = NoAmount
		return false
	}
	v, f, ok := t.all.parse(text)
	if !ok {
		no.Reason = BadAmount
		return false
	}
	out.Amount = v
	if f.currency != "" && out.Currency == "" {
		out.Currency = f.currency
	}
	if f.rest != "" && strings.Trim(f.rest, "$ -+") != "" {
		out.Note = strings.Trim(out.Note+" · "+f.rest, " ·")
	}
	return t.direction(r, f, out, no)
}

// twoColumns reads separate columns for what came and what left.
func (t *table) twoColumns(r rows.Row, out *Row, no *Rejected) (done, ok bool) {
	var sum decimal.Decimal
	seen := false
	for _, side := range []Field{FieldIn, FieldOut} {
		text := t.pick(r, t.at[side])
		if text == "" {
			continue
		}
		v, f, ok := t.all.parse(text)
		if !ok {
			no.Reason, no.Column = BadAmount, string(side)
			return true, false
		}
		if f.currency != "" && out.Currency == "" {
			out.Currency = f.currency
		}
		seen = true
		if side == FieldOut {
			v = v.Abs().Neg()
		} else if t.inNegative {
			v = v.Abs()
		}
		sum = sum.Add(v)
	}
	if !seen {
		if len(t.cols.amount) > 0 {
			return false, false
		}
		no.Reason, no.Column = NoAmount, string(FieldIn)
		return true, false
	}
	t.signs[2]++
	out.Amount = sum
	out.Direction = bySign(sum)
	return true, true
}

// direction decides by words, by marks beside the amount, then by its sign.
func (t *table) direction(r rows.Row, f figure, out *Row, no *Rejected) bool {
	if len(t.cols.flow) > 0 {
		word := strings.ToLower(t.pick(r, t.cols.flow))
		t.signs[2]++
		switch short := t.shortFlow(word); {
		case short == In:
			out.Direction, out.Amount = In, out.Amount.Abs()
		case short == Out:
			out.Direction, out.Amount = Out, out.Amount.Abs().Neg()
		case has(word, t.inWords()):
			out.Direction, out.Amount = In, out.Amount.Abs()
		case has(word, t.outWords()):
			out.Direction, out.Amount = Out, out.Amount.Abs().Neg()
		default:
			t.signGuessed = t.signGuessed || t.guessed
			out.Direction = Neutral
		}
		return true
	}
	switch {
	case f.debit:
		t.signs[2]++
		out.Direction, out.Amount = Out, out.Amount.Abs().Neg()
		return true
	case f.credit:
		t.signs[2]++
		out.Direction, out.Amount = In, out.Amount.Abs()
		return true
	case t.byType && !f.signed:
		t.signs[2]++
		if out.Direction = In; has(strings.ToLower(out.Type), leavingTypes) {
			out.Direction = Out
		}
		if out.Amount = out.Amount.Abs(); out.Direction == Out {
			out.Amount = out.Amount.Neg()
		}
		return true
	case t.layout.byWords && !f.signed:
		t.signs[2]++
		var sure bool
		if out.Direction, sure = wordsSay(out); !sure {
			t.unsaid++
		}
		if out.Amount = out.Amount.Abs(); out.Direction == Out {
			out.Amount = out.Amount.Neg()
		}
		return true
	case f.negative:
		t.signs[1]++
	default:
		t.signs[0]++
	}
	if t.layout.inverted {
		out.Amount = out.Amount.Neg()
	}
	out.Direction = bySign(out.Amount)
	return true
}

func bySign(d decimal.Decimal) Direction {
	switch d.Sign() {
	case 1:
		return In
	case -1:
		return Out
	}
	return Neutral
}

func (t *table) inWords() []string {
	if len(t.layout.in) > 0 {
		return t.layout.in
	}
	return []string{"收入", "转入", "存入", "入账", "贷", "credit", "inflow", "in", "received", "deposit", "haben", "bij", "income", "cr"}
}

func (t *table) outWords() []string {
	if len(t.layout.out) > 0 {
		return t.layout.out
	}
	return []string{"支出", "转出", "支取", "出账", "借", "debit", "outflow", "out", "sent", "withdrawal", "soll", "af", "expense", "dr"}
}

// finish adds what the file states, and what was taken for granted.
func (t *table) finish(s *Summary) {
	warn := func(w Warning) { s.Warnings = append(s.Warnings, w) }
	if !t.known {
		warn(Warning{Code: Unknown})
	}
	if t.doubts > 0 {
		warn(Warning{Code: DayOrder})
	}
	if t.unsaid > 0 || t.signUnsaid() || t.signGuessed {
		warn(Warning{Code: SignOrder})
	}
	if t.guessed {
		warn(Warning{Code: NoHeader})
	}
	if t.pending > 0 {
		warn(Warning{Code: Incomplete, Found: itoa(t.pending)})
	}
	if t.cut || t.short {
		warn(Warning{Code: CutOff})
	}
	if t.stated.deleted {
		warn(Warning{Code: OnlyShown})
	}
	s.Holder = t.stated.holder
	if t.assumed && t.stated.currency == "" {
		warn(Warning{Code: Assumed})
	}
	if t.sheets.copies > 0 {
		warn(Warning{Code: OtherSheets, Found: itoa(t.sheets.copies)})
	}
	t.compare(s, warn)
}

// compare holds what the file states against what was read.
func (t *table) compare(s *Summary, warn func(Warning)) {
	if n := t.stated.count; n > 0 && n != s.Rows+s.Refused {
		warn(Warning{Code: CountDiffers, Says: itoa(n), Found: itoa(s.Rows + s.Refused)})
	}
	n := t.numbers[FieldAmount]
	for _, side := range []struct {
		says string
		of   func(Total) decimal.Decimal
	}{{t.stated.in, func(t Total) decimal.Decimal { return t.In }}, {t.stated.out, func(t Total) decimal.Decimal { return t.Out }}} {
		v, _, ok := n.parse(side.says)
		if !ok || len(s.Totals) != 1 {
			continue
		}
		if found := side.of(t.tally.of(t, s.Totals[0])); !found.Equal(v.Abs()) {
			warn(Warning{Code: TotalDiffers, Says: side.says, Found: found.String()})
		}
	}
	if v, _, ok := n.parse(t.stated.opening); ok {
		s.Opening = decimal.NewNullDecimal(v)
	}
	if v, _, ok := n.parse(t.stated.ending); ok {
		s.Closing = decimal.NewNullDecimal(v)
	}
	t.closes(s, warn)
}
