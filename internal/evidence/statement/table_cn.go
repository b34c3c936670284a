package statement

import (
	"hash/maphash"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/shopspring/decimal"

	"joinder/internal/rows"
)

// trimmed drops blanks of every width.
func trimmed(s string) string {
	for len(s) > 0 && (s[0] == ' ' || s[0] == '\t' || s[0] == '\r' || s[0] == '\n') {
		s = s[1:]
	}
	for len(s) > 0 && (s[len(s)-1] == ' ' || s[len(s)-1] == '\t' || s[len(s)-1] == '\r' || s[len(s)-1] == '\n') {
		s = s[:len(s)-1]
	}
	if len(s) > 1 && (wideBlank(s[0], s[1]) || wideBlank(s[len(s)-2], s[len(s)-1])) {
		return strings.Trim(s, " \t\r\n\u00a0\u3000\ufeff")
	}
	return s
}

// wideBlank reports whether two bytes can begin or end a blank that is none of
// ASCII: c2a0, e38080, efbbbf.
func wideBlank(a, b byte) bool {
	return a == 0xc2 && b == 0xa0 || a == 0xe3 && b == 0x80 || a == 0x80 && b == 0x80 || a == 0xef && b == 0xbb || a == 0xbb && b == 0xbf
}

// columns are the places of a table's fields, for every row of it.
type columns struct {
	time, clock, amount, in, out, flow, currency, fee, feeCurrency, balance, counterparty, account, order, merchant, method, status, typ, note, refund, zone []int
}

func placesOf(at map[Field][]int) columns {
	return columns{
		time: at[FieldTime], clock: at[FieldClock], amount: at[FieldAmount], in: at[FieldIn], out: at[FieldOut], flow: at[FieldFlow], currency: at[FieldCurrency],
		fee: at[FieldFee], feeCurrency: at[FieldFeeCurrency], balance: at[FieldBalance], counterparty: at[FieldCounterparty], account: at[FieldAccount],
		order: at[FieldOrder], merchant: at[FieldMerchant], method: at[FieldMethod], status: at[FieldStatus], typ: at[FieldType], note: at[FieldNote], refund: at[FieldRefund], zone: at[FieldZone],
	}
}

// header remembers where the columns of a header stand.
func (t *table) header(r rows.Row) {
	t.names = map[string]int{}
	for i, k := range keysOf(r.Cells()) {
		if _, taken := t.names[k]; !taken {
			t.names[k] = i
		}
	}
	t.width = len(r.Cells())
}

// named is the cell below a name of the header.
func (t *table) named(r rows.Row, name string) string {
	i, ok := t.names[rows.Key(name)]
	if !ok || i >= len(r.Cells()) {
		return ""
	}
	return tidy(r.Cells()[i])
}

// again places the columns anew where the header comes a second time, as it
// does for every currency or sheet.
func (t *table) again(r rows.Row) bool {
	cells := r.Cells()
	if len(cells) < 2 || len(cells) > maxColumns || t.names == nil {
		return false
	}
	known := 0
	for _, c := range cells {
		if c = trimmed(c); c != "" && len(c) < 64 {
			if _, ok := t.names[rows.Key(c)]; ok {
				known++
			}
		}
	}
	if known < 2 || known < len(t.names)/2 && !t.sheets.waiting {
		return false
	}
	keys := keysOf(cells)
	switch {
	case t.known && t.layout.heads(keys):
		t.at = t.layout.place(keys)
	case !t.known && enough(propose(keys)) && t.layout.id == "table":
		t.at = propose(keys)
	default:
		return false
	}
	t.header(r)
	t.cols = placesOf(t.at)
	t.sheets.waiting = false
	return true
}

// mended reads a row with more cells than its header once more: a text with a
// delimiter in it was not quoted. Its parts are put together where that makes
// day and money readable.
func (t *table) mended(r rows.Row, err error) (Row, error) {
	cells := r.Cells()
	extra := len(cells) - t.width
	if extra < 1 || t.width < 4 {
		return Row{}, err
	}
	for _, f := range []Field{FieldNote, FieldCounterparty} {
		for _, at := range t.at[f] {
			if at+extra >= len(cells) {
				continue
			}
			whole := append(slices.Clone(cells[:at]), strings.Join(cells[at:at+extra+1], ","))
			whole = append(whole, cells[at+extra+1:]...)
			if row, err := t.row(rows.Of(r.Sheet, r.Line, whole)); err == nil && (row.Direction != Neutral || len(t.at[FieldFlow]) == 0) {
				return row, nil
			}
		}
	}
	return Row{}, err
}

// native reads what a header in Chinese says without saying it: the zone, and
// the currency of an amount in yuan.
func (t *table) native(r rows.Row) {
	if t.known {
		return
	}
	han := 0
	for _, c := range r.Cells() {
		if strings.ContainsFunc(c, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
			han++
		}
	}
	if han < 3 || hasKana(r.Cells()) {
		return
	}
	t.layout.stated = chineseStated
	t.layout.zone = shanghai
	t.layout.nothing = append([]string{"交易关闭"}, failed()...)
	names := strings.Join(r.Cells(), "")
	if len(t.at[FieldCurrency]) == 0 && !strings.ContainsAny(names, "記帳餘額幣備轉說") { // written so in Hong Kong and Taiwan
		t.layout.currency = "CNY"
		t.assumed = !strings.Contains(names, "元")
	}
}

// currency is that of the rows that follow: as stated above them, or the
// format's own.
func (t *table) currency() string {
	if t.stated.currency != "" {
		return t.stated.currency
	}
	return t.layout.currency
}

// learnClock looks whether the column of times has days in it too: then the
// other day is that of the booking.
func (t *table) learnClock() {
	if len(t.at[FieldClock]) == 0 {
		return
	}
	whole, part := 0, 0
	for _, rec := range t.ahead {
		if rec.bad != nil {
			continue
		}
		if c := t.cell(rec.row, FieldClock); c != "" {
			if m, ok := t.when.parse(c, ""); ok && !m.dateOnly && len(c) > 8 {
				whole++
			} else {
				part++
			}
		}
	}
	if whole > part {
		t.at[FieldTime] = append(slices.Clone(t.at[FieldClock]), t.at[FieldTime]...)
		delete(t.at, FieldClock)
	}
}

// learnSpent finds out whether a table without a name is that of a credit card
// by how it writes what was paid back.
func (t *table) learnSpent() {
	if t.known || t.layout.id != "table" || len(t.at[FieldFlow])+len(t.at[FieldIn])+len(t.at[FieldOut]) > 0 || t.layout.zone == "" {
		return
	}
	back, spent, signed := [2]int{}, [2]int{}, 0
	for _, rec := range t.ahead {
		if rec.bad != nil {
			continue
		}
		v, f, ok := t.numbers[FieldAmount].parse(t.cell(rec.row, FieldAmount))
		if !ok || v.IsZero() {
			continue
		}
		if f.signed {
			signed++
		}
		side := 0
		if v.IsNegative() {
			side = 1
		}
		switch text := strings.Join(rec.row.Cells(), " "); {
		case has(text, comingBack):
			back[side]++
		case has(text, goingOut):
			spent[side]++
		}
	}
	switch {
	case back[1] > back[0] && spent[0] >= spent[1], t.stated.card && spent[0] > spent[1]:
		t.layout.inverted = true
	case signed == 0 && back[0]+spent[0] > 0:
		t.layout.byWords = true
	}
}

// Words of what came in and what left, where an amount has no sign. They are
// looked for in this order: "退款" before "消费".
var (
	comingBack = []string{"退款", "退货", "还款", "返现", "奖励", "冲正", "撤销", "利息", "结息", "工资", "代发", "收款", "收入", "存入", "转入", "汇入", "来账", "入账", "充值", "红包", "返还", "赎回", "贷款发放"}
	goingOut   = []string{"消费", "支付", "支出", "付款", "转出", "汇出", "取现", "取款", "提现", "手续费", "年费", "购买", "申购", "缴费", "扣款", "代扣", "分期", "买入"}
)

// wordsSay decides by type, then by remarks; sure is false where neither says.
func wordsSay(r *Row) (d Direction, sure bool) {
	for _, text := range []string{r.Type, r.Note, r.Status} {
		switch {
		case has(text, comingBack):
			return In, true
		case has(text, goingOut):
			return Out, true
		}
	}
	return Out, false
}

// complete adds the year to a day that is written without one.
func (t *table) complete(day string) string {
	if t.stated.until.IsZero() || len(day) < 3 || len(day) > 12 {
		return day
	}
	m := yearless.FindStringSubmatch(day)
	if m == nil {
		return day
	}
	month, _ := strconv.Atoi(m[1])
	dom, _ := strconv.Atoi(m[2])
	year := t.stated.until.Year()
	if time.Date(year, time.Month(month), dom, 0, 0, 0, 0, time.UTC).After(t.stated.until) {
		year--
	}
	return strconv.Itoa(year) + "-" + pad(month) + "-" + pad(dom)
}

func pad(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}

// carried reports whether a row with a day is no transaction: the balance that
// was carried forward.
func (t *table) carried(r rows.Row) bool {
	switch t.pick(r, t.cols.typ) {
	case "合计", "总计", "小计", "本页合计", "本期合计", "本月合计":
		return true
	}
	if t.pick(r, t.cols.amount) != "" || t.pick(r, t.cols.in) != "" || t.pick(r, t.cols.out) != "" {
		return false
	}
	all := strings.ToLower(strings.Join(r.Cells(), " "))
	return has(all, []string{"期初", "期末", "上期余额", "本期余额", "承前", "上页余额", "opening balance", "closing balance", "brought forward", "carried forward"})
}

// sums reads the row below a table that adds its columns up.
func (t *table) sums(r rows.Row, text string) {
	if !has(text, []string{"合计", "总计"}) || len(t.at[FieldIn]) == 0 || len(t.at[FieldOut]) == 0 {
		return
	}
	if in, out := t.cell(r, FieldIn), t.cell(r, FieldOut); t.stated.in == "" && t.stated.out == "" {
		t.stated.in, t.stated.out = in, out
	}
}

// tally is what the file itself counts: by its own words for in and out, net of
// what it says was paid back.
type tally struct{ in, out running }

func (y *tally) add(t *table, r *Row) {
	if len(t.cols.flow) == 0 || r.Direction == Neutral {
		return
	}
	amount := r.Amount
	if t.layout.id == "jd" && strings.Contains(r.Note, "已退款") {
		if m := paidBack.FindStringSubmatch(r.Note); m != nil {
			if back, err := decimal.NewFromString(m[1]); err == nil {
				amount = amount.Abs().Sub(back)
			}
		}
	}
	if r.Direction == In {
		y.in.add(amount)
	} else {
		y.out.add(amount)
	}
}

// of is the total as the file would count it.
func (y *tally) of(t *table, s Total) Total {
	if len(t.cols.flow) > 0 {
		s.In, s.Out = y.in.sum(), y.out.sum()
	}
	return s
}

// running is a sum of absolute amounts; hundredths are added as integers.
type running struct {
	cents int64
	rest  decimal.Decimal
}

func (r *running) add(d decimal.Decimal) {
	if e := d.Exponent(); e <= 0 && e >= -2 && d.NumDigits() < 12 && r.cents < 1<<62 {
		c := d.CoefficientInt64()
		for ; e > -2; e-- {
			c *= 10
		}
		r.cents += max(c, -c)
		return
	}
	r.rest = r.rest.Add(d.Abs())
}

func (r *running) sum() decimal.Decimal { return r.rest.Add(decimal.New(r.cents, -2)) }

// closes holds the balances that the file states above or below its rows
// against what moved.
func (t *table) closes(s *Summary, warn func(Warning)) {
	if !s.Opening.Valid || !s.Closing.Valid || len(s.Totals) != 1 || s.Refused > 0 {
		return
	}
	if want := s.Opening.Decimal.Add(s.Totals[0].In).Sub(s.Totals[0].Out); !want.Equal(s.Closing.Decimal) {
		warn(Warning{Code: EndDiffers, Says: s.Closing.Decimal.String(), Found: want.String()})
	}
}

// sheets keeps the sheets of a workbook apart: each has a header of its own,
// and one that repeats another is left out.
type sheets struct {
	at      int
	waiting bool // the header of this sheet has not come yet
	fresh   bool // its first row has not come yet
	copied  bool
	copies  int
	seed    maphash.Seed
	seen    map[uint64]struct{}
}

// elsewhere reports whether a row stands on a sheet whose header has not come.
func (t *table) elsewhere(r rows.Row) bool {
	s := &t.sheets
	if r.Sheet != s.at {
		s.at, s.waiting, s.fresh, s.copied = r.Sheet, true, true, false
	}
	return s.waiting && !t.again(r)
}

// isCopy reports whether a row stands on a sheet that repeats an earlier one.
func (s *sheets) isCopy(r Row) bool {
	if s.seen == nil {
		s.seed, s.seen = maphash.MakeSeed(), map[uint64]struct{}{}
	}
	key := maphash.String(s.seed, r.Time.UTC().Format(time.RFC3339)+" "+r.Amount.String()+" "+r.OrderID)
	if s.at == 0 {
		if len(s.seen) < 1<<20 {
			s.seen[key] = struct{}{}
		}
		return false
	}
	if s.fresh {
		_, s.copied = s.seen[key]
		s.fresh = false
	}
	if s.copied {
		s.copies++
	}
	return s.copied
}

var (
	yearless       = regexp.MustCompile(`^([01]?[0-9])[/.\-月]([0-3]?[0-9])日?$`)
	paidBack       = regexp.MustCompile(`已退款[（(]?[¥￥]?([0-9]+(?:\.[0-9]+)?)`)
	chineseCount   = regexp.MustCompile(`(?:(?:^|[^页])共|总笔数|总记录数|记录数)[：:]?\s*([0-9]+)\s*(?:笔|条|$)`)
	chineseIn      = regexp.MustCompile(`(?:^|[^待计])收入[：:]?\s*[0-9]+\s*笔(?:[（(][^）)]*[）)])?[\s,，：:]*([0-9.,]+)\s*元`)
	chineseOut     = regexp.MustCompile(`(?:^|[^待计])支出[：:]?\s*[0-9]+\s*笔(?:[（(][^）)]*[）)])?[\s,，：:]*([0-9.,]+)\s*元`)
	chineseSumIn   = regexp.MustCompile(`(?:收入|存入|贷方)(?:合计|总额|总金额|总计)[：:]?\s*(?:[0-9]+笔[,，]?\s*共?)?\s*[¥￥]?([0-9.,]+)`)
	chineseSumOut  = regexp.MustCompile(`(?:支出|支取|借方)(?:合计|总额|总金额|总计)[：:]?\s*(?:[0-9]+笔[,，]?\s*共?)?\s*[¥￥]?-?([0-9.,]+)`)
	chineseHolder  = regexp.MustCompile(`(?:支付宝账户|支付宝账号|京东账号名|美团用户名|微信昵称|[账帐][\s\x{3000}]*[号户]|卡[\s\x{3000}]*号)[\s\x{3000}]*[：:][\s\x{3000}]*\[?([^\s\],，]+)`)
	chineseAccount = regexp.MustCompile(`(?:[账帐]号|卡号)\s+([0-9*xX]{8,})`)
	chineseMoney   = regexp.MustCompile(`(?:币[\s\x{3000}]*[种别]|货币)[\s\x{3000}]*[：:]?[\s\x{3000}]*([^\s,，)）\]]{2,6})`)
	chineseTitle   = regexp.MustCompile(`[(（]([^\s()（）]{2,5})[)）]`)
	chineseOpening = regexp.MustCompile(`(?:期初余额|上期余额|上期结余|承前余额)[^0-9\-]{0,12}(-?[0-9][0-9.,]*)`)
	chineseEnding  = regexp.MustCompile(`(?:期末余额|本期余额|期末结余)[^0-9\-]{0,12}(-?[0-9][0-9.,]*)`)
	chineseDay     = regexp.MustCompile(`(20[0-9][0-9])(?:年|-|/|\.)?([01]?[0-9])(?:月|-|/|\.)?([0-3][0-9]|[0-9])`)
	chineseMonth   = regexp.MustCompile(`(20[0-9][0-9])\s*(?:年|-|/)\s*([01]?[0-9])\s*月?`)
)

// chineseStated reads the preamble and footer of Chinese wallets and banks.
func chineseStated(line string, s *stated) {
	if len(line) > 4096 {
		return
	}
	first := func(re *regexp.Regexp, into *string) {
		if m := re.FindStringSubmatch(line); m != nil && *into == "" {
			*into = m[1]
		}
	}
	if m := chineseCount.FindStringSubmatch(line); m != nil && s.count == 0 {
		s.count, _ = strconv.Atoi(m[1])
	}
	for _, c := range []struct {
		re   *regexp.Regexp
		into *string
	}{
		{chineseIn, &s.in}, {chineseOut, &s.out}, {chineseSumIn, &s.in}, {chineseSumOut, &s.out}, {chineseHolder, &s.holder},
		{chineseAccount, &s.holder}, {chineseOpening, &s.opening}, {chineseEnding, &s.ending},
	} {
		first(c.re, c.into)
	}
	s.deleted = s.deleted || strings.Contains(line, "不包括已删除") || strings.Contains(line, "已删除的记录")
	s.card = s.card || strings.Contains(line, "信用卡")
	for _, re := range []*regexp.Regexp{chineseMoney, chineseTitle} {
		if m := re.FindStringSubmatch(line); m != nil && (re == chineseMoney || utf8.RuneCountInString(line) < 60) {
			if c := currencyOf(strings.ToUpper(m[1])); c != "" && isCurrencyWord(m[1]) {
				s.currency = c
			}
		}
	}
	s.period(line)
}

// isCurrencyWord keeps "ALL" and the like from being taken for a currency.
func isCurrencyWord(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) }) || len(s) == 3 && s == strings.ToUpper(s)
}

// period finds the last day that the statement is of.
func (s *stated) period(line string) {
	if !s.until.IsZero() {
		return
	}
	if all := chineseDay.FindAllStringSubmatch(line, -1); len(all) > 0 {
		m := all[len(all)-1]
		y, _ := strconv.Atoi(m[1])
		month, _ := strconv.Atoi(m[2])
		day, _ := strconv.Atoi(m[3])
		if t := time.Date(y, time.Month(month), day, 0, 0, 0, 0, time.UTC); t.Day() == day && month >= 1 && month <= 12 {
			s.until = t
			return
		}
	}
	if m := chineseMonth.FindStringSubmatch(line); m != nil {
		y, _ := strconv.Atoi(m[1])
		month, _ := strconv.Atoi(m[2])
		if month >= 1 && month <= 12 {
			s.until = time.Date(y, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC)
		}
	}
}

// chineseCurrency is the code for a currency's Chinese name.
func chineseCurrency(s string) string {
	switch s {
	case "人民币元", "人民幣", "人民币账户", "元人民币":
		return "CNY"
	case "美元", "美金":
		return "USD"
	case "港币", "港元", "港幣":
		return "HKD"
	case "欧元", "歐元":
		return "EUR"
	case "英镑", "英鎊":
		return "GBP"
	case "日元", "日圆", "日圓":
		return "JPY"
	case "澳元", "澳大利亚元", "澳币":
		return "AUD"
	case "加元", "加拿大元", "加币":
		return "CAD"
	case "新加坡元", "新元", "新币":
		return "SGD"
	case "韩元", "韩币", "韩国元":
		return "KRW"
	case "泰铢", "泰国铢":
		return "THB"
	case "瑞士法郎":
		return "CHF"
	case "澳门元", "澳门币":
		return "MOP"
	case "新台币", "新臺幣", "台币":
		return "TWD"
	case "卢布", "俄罗斯卢布":
		return "RUB"
	case "林吉特", "马来西亚林吉特":
		return "MYR"
	case "新西兰元", "纽元":
		return "NZD"
	}
	return ""
}
