package statement

import (
	"slices"
	"strings"

	"joinder/internal/rows"
)

// Confidence is how sure a proposed column is, from 0 to 1.
type Confidence float64

// Confidences of a proposal: a name that the dictionary has, a name that holds
// one of its words, and cells that can be nothing else.
const (
	ByName    Confidence = 0.95
	ByWord    Confidence = 0.7
	ByContent Confidence = 0.5
	ByRest    Confidence = 0.3 // what was left over
)

// Propose looks at the first rows of a table and says which column is what, as
// far as names and cells tell, and how sure it is of each. found is whether day
// and amount are among them. A person confirms it; nothing is read by it in
// silence.
func Propose(sample [][]string) (m Mapping, found bool) {
	sample = sample[:min(len(sample), proposeRows)]
	at := 0
	var keys []string
	for i, cells := range sample {
		if len(cells) < 2 || len(cells) > maxColumns || plainData(cells) {
			continue
		}
		if k := keysOf(cells); countNamed(k) > countNamed(keys) {
			keys, at, m.Header = k, i, true
		}
	}
	body := sample
	if m.Header {
		body = sample[at+1:]
	}
	m.Columns, m.Sure = map[Field][]int{}, map[Field]Confidence{}
	if m.Header {
		m.Columns, m.Sure = proposed(keys)
		m.HeaderRow = at
	}
	contentFills(body, &m)
	m.SignOpen = m.SignOpen || signOpen(body, m.Columns)
	return m, enough(m.Columns)
}

// proposeRows is how many rows a proposal looks at.
const proposeRows = 500

// propose places columns by their names alone.
func propose(keys []string) map[Field][]int {
	at, _ := proposed(keys)
	return at
}

// ranked is a name's place in the dictionary.
type ranked struct {
	field Field
	rank  int
}

var byName = func() map[string][]ranked {
	out := map[string][]ranked{}
	for f, names := range dictionary() {
		for i, n := range names {
			out[n] = append(out[n], ranked{f, i})
		}
	}
	return out
}()

// asked is the order in which fields take their columns: the surer ones first.
func asked() []Field {
	return []Field{
		FieldFlow, FieldIn, FieldOut, FieldInCurrency, FieldOutCurrency, FieldBalance, FieldFee, FieldFeeCurrency, FieldSide, FieldPair, FieldAmount, FieldTotal,
		FieldTime, FieldClock, FieldZone, FieldCurrency, FieldStatus, FieldOrder, FieldMerchant, FieldAccount, FieldMethod, FieldType, FieldCounterparty, FieldNote,
	}
}

// proposed places columns by their names: those of the dictionary, then those
// that hold one of its words. A column serves one field.
func proposed(keys []string) (map[Field][]int, map[Field]Confidence) {
	at, sure := map[Field][]int{}, map[Field]Confidence{}
	if slices.Contains(keys, "open") && slices.Contains(keys, "high") && slices.Contains(keys, "low") {
		return at, sure // prices, not payments
	}
	taken := make([]bool, len(keys))
	bare := make([]string, len(keys))
	for i, k := range keys {
		bare[i] = withoutUnit(k)
	}
	for _, f := range asked() {
		if f == FieldPair && len(at[FieldSide]) == 0 && !slices.ContainsFunc(keys, isPairName) {
			continue
		}
		if f == FieldTotal && len(at[FieldPair]) == 0 {
			continue // without a pair a total is an amount
		}
		for _, i := range named(f, keys, bare, taken) {
			at[f], taken[i] = append(at[f], i), true
			sure[f] = ByName
			if f != FieldNote {
				break
			}
		}
	}
	for _, f := range []Field{FieldTime, FieldIn, FieldOut, FieldAmount, FieldInCurrency, FieldOutCurrency, FieldFee, FieldCurrency, FieldBalance, FieldOrder, FieldCounterparty} {
		if len(at[f]) > 0 || f == FieldAmount && len(at[FieldIn])+len(at[FieldOut]) > 0 || (f == FieldIn || f == FieldOut) && len(at[FieldAmount]) > 0 {
			continue
		}
		if i := byWord(f, bare, taken); i >= 0 {
			at[f], taken[i], sure[f] = []int{i}, true, ByWord
		}
	}
	if m := at[FieldMerchant]; len(m) > 0 && keys[m[0]] == "orderid" && (len(at[FieldOrder]) == 0 || sure[FieldOrder] < ByName) {
		at[FieldOrder], sure[FieldOrder] = m, ByName // the only id that there is
		delete(at, FieldMerchant)
		delete(sure, FieldMerchant)
	}
	quantityBesideTotal(keys, at, taken, sure)
	clockBesideDay(keys, at, taken, sure)
	dayBeforeTime(keys, at, taken)
	if len(at[FieldIn])+len(at[FieldOut]) == 0 { // "To currency" alone says nothing of what came in
		delete(at, FieldInCurrency)
		delete(at, FieldOutCurrency)
	}
	return at, sure
}

// named lists the columns that the dictionary gives a field, best first.
func named(f Field, keys, bare []string, taken []bool) []int {
	type found struct{ column, rank int }
	var all []found
	for i, k := range keys {
		if taken[i] || k == "" {
			continue
		}
		for _, form := range []string{k, bare[i]} {
			at := slices.IndexFunc(byName[form], func(r ranked) bool { return r.field == f })
			if at >= 0 {
				all = append(all, found{i, byName[form][at].rank})
				break
			}
		}
	}
	slices.SortStableFunc(all, func(a, b found) int { return a.rank - b.rank })
	out := make([]int, len(all))
	for i, c := range all {
		out[i] = c.column
	}
	return out
}

func isPairName(k string) bool {
	return k == "pair" || k == "market" || k == "pairs" || k == "tradepair"
}

// withoutUnit drops what a folded name says behind itself: a currency, UTC,
// "optional".
func withoutUnit(k string) string {
	for _, tail := range []string{"optional", "readonly"} {
		k = strings.TrimSuffix(k, tail)
	}
	if at := strings.LastIndex(k, "utc"); at > 2 && strings.Trim(k[at+3:], "0123456789") == "" {
		return k[:at]
	}
	if n := len(k); n > 5 && isMoneyCode(strings.ToUpper(k[n-3:])) {
		short := strings.TrimSuffix(k[:n-3], "in")
		if _, ok := byName[short]; ok {
			return short
		}
	}
	return k
}

// words are parts of names, best first; a name that holds one of the second
// list is none.
func words(f Field) (has, not []string) {
	switch f {
	case FieldTime:
		return []string{"timestamp", "datetime", "createdat", "createdon", "confirmedat", "date", "datum", "fecha", "closed", "opened", "settledat", "time", "when", "日期", "时间", "日時"},
			[]string{"update", "zone", "inforce", "times", "timeless", "runtime", "lifetime", "update", "timeframe"}
	case FieldIn:
		return []string{"receivedamount", "receivedquantity", "amountreceived", "amountin", "valuein", "buyquantity", "buyamount", "boughtquantity", "inamount", "toamount", "incomingamount", "moneyin", "paidin",
			"destinationamount", "depositamount", "creditamount"}, notMoney
	case FieldOut:
		return []string{"sentamount", "sentquantity", "amountsent", "amountout", "valueout", "sellquantity", "sellamount", "soldquantity", "outamount", "fromamount", "outgoingamount", "moneyout", "paidout",
			"originamount", "withdrawalamount", "debitamount"}, notMoney
	case FieldAmount:
		return []string{"netamount", "amount", "quantity", "betrag", "montant", "importe", "importo", "valor", "volume", "value", "size", "change", "qty", "vol", "total", "proceeds", "金额", "数量", "gross", "satoshi", "reward", "cashflow"},
			notMoney
	case FieldInCurrency:
		return []string{"receivedcurrency", "receivedasset", "buycurrency", "buyasset", "boughtcurrency", "incurrency", "insymbol", "tocurrency", "incomingasset", "destinationcurrency"}, []string{"address", "id"}
	case FieldOutCurrency:
		return []string{"sentcurrency", "sentasset", "sellcurrency", "sellasset", "soldcurrency", "outcurrency", "outsymbol", "fromcurrency", "outgoingasset", "origincurrency"}, []string{"address", "id"}
	case FieldFee:
		return []string{"feeamount", "feequantity", "fee", "commission", "charges"}, []string{"currency", "asset", "rate", "coin", "perc", "unit", "worth", "fiat", "usd", "balance", "basis", "value"}
	case FieldCurrency:
		return []string{"currency", "asset", "coin", "symbol", "token", "ticker", "crypto", "unit", "币种"}, []string{"fee", "amount", "price", "address", "native", "to", "counter", "quote", "worth", "rate", "name", "id", "quantity", "fiat", "spot"}
	case FieldBalance:
		return []string{"runningbalance", "accountbalance", "walletbalance", "balanceafter", "balance", "saldo"}, []string{"before", "fee", "usd", "change"}
	case FieldOrder:
		return []string{"txhash", "txid", "transactionhash", "transactionid", "orderid", "tradeid", "reference", "hash"}, []string{"url"}
	case FieldCounterparty:
		return []string{"payee", "merchant", "counterparty", "beneficiary", "description", "recipient", "address"}, []string{"own", "token", "contract"}
	}
	return nil, nil
}

var notMoney = []string{"currency", "asset", "coinid", "fee", "price", "rate", "fiat", "usd", "native", "worth", "cost", "order", "remaining", "type", "initial", "id", "symbol", "unit", "address", "then", "now", "date", "exchange", "time", "balance", "name", "open", "leaves"}

// byWord is the column whose name holds the best word of a field, or -1.
func byWord(f Field, keys []string, taken []bool) int {
	good, bad := words(f)
	for _, w := range good {
		for i, k := range keys {
			if taken[i] || len(k) > 48 || !strings.Contains(k, w) || has(strings.Replace(k, w, "", 1), bad) {
				continue
			}
			return i
		}
	}
	return -1
}

// quantityBesideTotal tells what was traded from what it came to, where the
// latter has the better known name: "Executed, Amount", "Filled Amount, Total".
func quantityBesideTotal(keys []string, at map[Field][]int, taken []bool, sure map[Field]Confidence) {
	if len(at[FieldPair]) == 0 || len(at[FieldSide]) == 0 || len(at[FieldTotal]) > 0 || len(at[FieldAmount]) == 0 {
		return
	}
	total := at[FieldAmount][0]
	switch keys[total] {
	case "total", "amount", "filledvalue", "filledtotal", "totalamount", "turnover", "funds", "value", "成交额", "成交金额":
	default:
		return
	}
	for _, name := range []string{"executed", "executedamount", "executedqty", "executedquantity", "filled", "filledamount", "filledquantity", "filledqty", "quantity", "qty", "size", "vol", "volume", "成交量", "成交数量", "数量"} {
		if i := slices.Index(keys, name); i >= 0 && i != total && !taken[i] {
			at[FieldTotal], sure[FieldTotal] = []int{total}, ByName
			at[FieldAmount], taken[i] = []int{i}, true
			return
		}
	}
}

// clockBesideDay gives a second column of times to the clock: "Date, Time".
func clockBesideDay(keys []string, at map[Field][]int, taken []bool, sure map[Field]Confidence) {
	if len(at[FieldTime]) == 0 || len(at[FieldClock]) > 0 {
		return
	}
	day := keys[at[FieldTime][0]]
	if i := slices.Index(keys, "date"); i >= 0 && !taken[i] && (day == "time" || day == "timeutc") {
		at[FieldClock], sure[FieldClock] = at[FieldTime], ByName
		at[FieldTime], taken[i] = []int{i}, true
		return
	}
	if !strings.Contains(day, "date") || strings.Contains(day, "time") {
		return
	}
	for i, k := range keys {
		if !taken[i] && (k == "time" || k == "timeutc") {
			at[FieldClock], taken[i], sure[FieldClock] = []int{i}, true, ByName
			return
		}
	}
}

// dayBeforeTime gives a column of times to the clock where another one has the
// day: "交易日期, 交易时间".
func dayBeforeTime(keys []string, at map[Field][]int, taken []bool) {
	if len(at[FieldTime]) == 0 || len(at[FieldClock]) > 0 || !strings.HasSuffix(keys[at[FieldTime][0]], "时间") {
		return
	}
	for i, k := range keys {
		if !taken[i] && (strings.HasSuffix(k, "日期") || strings.HasSuffix(k, "日")) && slices.Contains(dictionary()[FieldTime], k) {
			at[FieldClock], at[FieldTime] = at[FieldTime], []int{i}
			return
		}
	}
}

// countNamed is how many names of a row the dictionary or its words know; a
// header without a day and an amount counts for nothing.
func countNamed(keys []string) int {
	at, sure := proposed(keys)
	if len(at[FieldTime]) == 0 {
		return 0
	}
	n := 0
	for f := range at {
		n++
		if sure[f] == ByName {
			n++
		}
	}
	if enough(at) {
		n += 10
	}
	return n
}

// plainData reports whether a row holds days or figures: it is no header then.
func plainData(cells []string) bool {
	for _, c := range cells {
		c = tidy(c)
		if len(c) < 3 || len(c) > 40 || !strings.ContainsFunc(c, isDigit) {
			continue
		}
		if isDay(c) {
			return true
		}
		if _, f, ok := (notation{}).parse(c); ok && f.rest == "" && (f.currency == "" || isMoneyCode(f.currency)) {
			return true
		}
	}
	return false
}

func enough(at map[Field][]int) bool {
	return len(at[FieldTime]) > 0 && (len(at[FieldAmount]) > 0 || len(at[FieldIn]) > 0 || len(at[FieldOut]) > 0)
}

func keysOf(cells []string) []string {
	out := make([]string, len(cells))
	for i, c := range cells {
		c = strings.TrimSpace(c)
		if out[i] = rows.Key(c); out[i] == "" && c != "" { // some name their columns by signs alone
			switch strings.Trim(c, "[]() ") {
			case "-":
				out[i] = "minus"
			case "+":
				out[i] = "plus"
			case "#":
				out[i] = "sharp"
			}
		}
	}
	return out
}

// isMoneyCode reports whether a word is a currency that tables name: many
// words of three letters are none.
func isMoneyCode(s string) bool {
	_, ok := moneyCodes[s]
	return ok
}

var moneyCodes = func() map[string]struct{} {
	out := map[string]struct{}{}
	for _, c := range strings.Fields(`USD EUR GBP CNY HKD JPY KRW TWD SGD AUD NZD CAD CHF SEK NOK DKK ISK PLN CZK HUF RON BGN HRK RUB UAH TRY ILS AED SAR QAR KWD BHD OMR JOD EGP ZAR NGN KES GHS
MAD TND BRL MXN ARS CLP COP PEN UYU BOB PYG CRC DOP GTQ INR PKR BDT LKR NPR THB VND IDR MYR PHP MMK KHR LAK MNT KZT UZS GEL AMD AZN BYN MDL ALL MKD RSD BAM LTL LVL EEK DEM MOP
BTC XBT ETH BNB USDT USDC BUSD DAI TUSD LTC BCH XRP ADA SOL DOT DOGE TRX AVAX MATIC POL LINK XLM XMR ETC ATOM UNI FIL ALGO XTZ EOS NEO DASH ZEC CRO FTM NEAR APT ARB OP SUI TON SHIB PEPE`) {
		out[c] = struct{}{}
	}
	return out
}()
