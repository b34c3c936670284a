package statement

import (
	"regexp"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"joinder/internal/rows"
)

// crypto lists the tables of exchanges, block explorers and wallets. Names of
// columns are facts of their exports. Times of exchanges are UTC where the
// format says so.
func crypto() []layout {
	return slices.Concat(exchanges(), trades(), explorers(), hardware(), moreExchanges())
}

// single drops what a general name would mislead to.
var single = []Field{FieldIn, FieldOut, FieldInCurrency, FieldOutCurrency, FieldPair, FieldSide, FieldTotal, FieldFlow}

// exchanges lists the exports whose rows are what moved of one asset.
func exchanges() []layout {
	out := append(largeExchanges(), smallExchanges()...)
	for i := range out {
		l := &out[i]
		if l.drop == nil {
			l.drop = single
		}
		if _, ok := l.columns[FieldFlow]; ok {
			l.drop = []Field{FieldIn, FieldOut, FieldInCurrency, FieldOutCurrency, FieldPair, FieldSide, FieldTotal}
		}
		if l.nothing == nil {
			l.nothing = nothingMoved
		}
	}
	return out
}

func largeExchanges() []layout {
	return []layout{
		{
			id: "coinbase", needs: []string{"Timestamp", "Transaction Type", "Asset", "Quantity Transacted", "Notes"},
			columns: columnsOf("time", "Timestamp", "type", "Transaction Type", "currency", "Asset", "amount", "Quantity Transacted", "order", "ID", "note", "Notes", "fee", "", "status", "",
				"counterparty", "", "account", "Address", "balance", "", "method", "", "clock", ""),
			legs: coinbaseLegs, prepare: func(t *table) { t.signed = t.anySign() },
		},
		{
			id: "coinbase_old", needs: []string{"Timestamp", "Balance", "Amount", "Currency", "To", "Notes", "Transfer Total"},
			columns: columnsOf("time", "Timestamp", "balance", "Balance", "amount", "Amount", "currency", "Currency", "counterparty", "To", "note", "Notes", "fee", "Transfer Fee", "fee_currency", "Transfer Fee Currency",
				"method", "Transfer Payment Method", "order", "Transfer ID", "merchant", "Order Tracking Code", "clock", "", "status", ""),
			legs: coinbaseOldLegs, skip: func(t *table, r rows.Row) bool {
				return t.cell(r, FieldAmount) == "" && t.cell(r, FieldNote) == "Coinbase Fee"
			},
		},
		{
			id: "coinbase_pro", needs: []string{"type", "time|timestamp", "amount", "balance", "amount/balance unit", "transfer id", "trade id", "order id"},
			columns: columnsOf("time", "time|timestamp", "amount", "amount", "balance", "balance", "currency", "amount/balance unit", "order", "order id;transfer id", "merchant", "trade id", "type", "type", "method", "portfolio", "clock", ""),
			zone:    "UTC",
		},
		{
			id: "binance", needs: []string{"UTC_Time", "Account", "Operation", "Coin", "Change", "Remark"},
			columns: columnsOf("time", "UTC_Time", "amount", "Change", "currency", "Coin", "type", "Operation", "method", "Account", "note", "Remark", "account", "", "clock", "", "counterparty", "", "order", ""),
			zone:    "UTC",
		},
		{
			id: "binance_transfers", needs: []string{"Date(UTC)|Date|Date(UTC+0)", "Coin", "Amount", "TransactionFee|Fee", "Address", "TXID", "Status"},
			columns: columnsOf("time", "Date(UTC)|Date|Date(UTC+0)", "amount", "Amount", "currency", "Coin", "fee", "TransactionFee|Fee", "account", "Address", "order", "TXID", "status", "Status", "method", "Network", "clock", "", "counterparty", ""),
			zone:    "UTC", nothing: nothingMoved, settle: withdrawnBySource,
		},
		{
			id: "kraken", needs: []string{"txid", "refid", "time", "type", "aclass", "asset", "amount", "fee", "balance"},
			columns: columnsOf("time", "time", "amount", "amount", "currency", "asset", "fee", "fee", "balance", "balance", "order", "refid", "merchant", "txid", "type", "type", "method", "wallet", "clock", "", "note", "subtype"),
			zone:    "UTC", settle: krakenRow,
		},
		{
			id: "bitstamp_old", needs: []string{"Type", "Datetime", "Account", "Amount", "Value", "Rate", "Fee", "Sub Type"},
			columns: columnsOf("time", "Datetime", "type", "Type", "method", "Account", "amount", "Amount", "fee", "Fee", "note", "Sub Type", "account", "", "clock", ""),
			zone:    "UTC", fallback: monthDay, settle: bitstampRow, legs: bitstampLegs,
		},
		{
			id: "bitstamp", needs: []string{"ID", "Account", "Type", "Subtype", "Datetime", "Amount", "Amount currency", "Value", "Value currency"},
			columns: columnsOf("time", "Datetime", "type", "Type", "method", "Account", "amount", "Amount", "currency", "Amount currency", "fee", "Fee", "fee_currency", "Fee currency", "note", "Subtype", "order", "Order ID;ID", "account", "", "clock", ""),
			zone:    "UTC", settle: bitstampRow, legs: bitstampLegs,
		},
		{
			id: "okx", needs: []string{"Order id", "Time", "Trade Type", "Instrument", "Type", "Amount", "PL", "Fee", "Balance Change", "Balance"},
			columns: columnsOf("time", "Time", "amount", "Balance Change", "fee", "Fee", "balance", "Balance", "order", "Order id", "type", "Type", "method", "Trade Type", "note", "Instrument", "clock", ""),
			settle:  okxUnit,
		},
		{
			id: "okx_funding", needs: []string{"Time", "Type", "Amount", "Before Balance", "After Balance", "Fee", "Symbol"},
			columns: columnsOf("time", "Time", "type", "Type", "amount", "Amount", "balance", "After Balance", "fee", "Fee", "currency", "Symbol", "order", "id", "clock", ""),
		},
	}
}

func smallExchanges() []layout {
	return []layout{
		{
			id: "bitpanda", needs: []string{"Transaction ID", "Timestamp", "Transaction Type", "In/Out", "Amount Fiat", "Fiat", "Amount Asset", "Asset"},
			columns: columnsOf("time", "Timestamp", "type", "Transaction Type", "order", "Transaction ID", "amount", "Amount Asset;Amount Fiat", "currency", "Asset", "fee", "Fee", "fee_currency", "Fee asset", "clock", "", "status", "", "note", "", "method", "Asset class",
				"counterparty", ""),
			legs: bitpandaLegs,
		},
		{
			id: "bitvavo", needs: []string{"Timezone", "Date", "Time", "Type", "Currency", "Amount", "Transaction ID"},
			columns: columnsOf("time", "Date", "clock", "Time", "zone", "Timezone", "type", "Type", "currency", "Currency", "amount", "Amount", "fee", "Fee amount", "fee_currency", "Fee currency", "status", "Status", "order", "Transaction ID", "account", "Address",
				"counterparty", ""),
			legs: bitvavoLegs,
		},
		{
			id: "crypto_com", needs: []string{"Timestamp (UTC)", "Transaction Description", "Currency", "Amount", "To Currency", "To Amount", "Native Currency", "Native Amount", "Transaction Kind"},
			columns: columnsOf("time", "Timestamp (UTC)", "counterparty", "", "note", "Transaction Description", "amount", "Amount", "currency", "Currency", "type", "Transaction Kind", "order", "Transaction Hash", "clock", ""),
			zone:    "UTC", legs: cryptoComLegs,
		},
		{
			id: "nexo", needs: []string{"Transaction", "Type", "Input Currency", "Input Amount", "Output Currency", "Output Amount", "Details", "Date / Time|Date / Time (UTC)"},
			columns: columnsOf("time", "Date / Time|Date / Time (UTC)", "order", "Transaction", "type", "Type", "amount", "Input Amount", "currency", "Input Currency", "note", "Details", "fee", "Fee", "fee_currency", "Fee Currency", "clock", "", "counterparty", "", "status", ""),
			zone:    "UTC", settle: nexoRow, legs: nexoLegs,
		},
		{
			id: "nexo_old", needs: []string{"Transaction", "Type", "Currency", "Amount", "Details", "Date / Time|Date / Time (UTC)"},
			columns: columnsOf("time", "Date / Time|Date / Time (UTC)", "order", "Transaction", "type", "Type", "amount", "Amount", "currency", "Currency", "note", "Details", "clock", "", "counterparty", "", "status", ""),
			zone:    "UTC", settle: nexoRow,
		},
		{
			id: "gate_io", needs: []string{"time", "action_desc", "action_data", "type", "change_amount", "amount", "total"},
			columns: columnsOf("time", "time", "type", "action_desc", "currency", "type", "amount", "change_amount", "balance", "total", "order", "action_data", "clock", "", "note", "", "counterparty", ""),
			settle:  func(*table, rows.Row, *Row) {},
		},
		{
			id: "gemini", needs: []string{"Date", "Time (UTC)", "Type", "Symbol", "Specification", "Liquidity Indicator"},
			columns: columnsOf("time", "Date", "clock", "Time (UTC)", "type", "Type", "order", "Order ID;Tx Hash", "merchant", "Trade ID", "note", "Specification", "account", "Withdrawal Destination", "amount", "", "currency", "", "fee", "", "balance", "",
				"status", "", "counterparty", "", "method", ""),
			zone: "UTC", prepare: geminiAmounts, legs: geminiLegs,
		},
		{
			id: "bitmex", needs: []string{"transactTime", "transactType", "amount", "fee", "address", "transactStatus", "walletBalance"},
			columns: columnsOf("time", "transactTime", "type", "transactType", "amount", "amount", "fee", "fee", "account", "address", "status", "transactStatus", "balance", "walletBalance", "currency", "", "clock", "", "counterparty", ""),
			finish:  bitmexRow, currency: "XBT", fallback: monthDay, nothing: []string{"Canceled", "Rejected"},
		},
		{
			id: "bittrex_transfers", needs: []string{"Date", "Currency", "Type", "Address", "Memo/Tag", "TxId", "Amount"},
			columns: columnsOf("time", "Date", "currency", "Currency", "type", "Type", "account", "Address", "order", "TxId", "amount", "Amount", "note", "Memo/Tag", "clock", "", "counterparty", ""), zone: "UTC",
		},
		{
			id: "coinledger", needs: []string{"Timestamp (UTC)", "Type", "Internal Id", "Platform", "Record Type", "Asset", "Amount"},
			columns: columnsOf("time", "Timestamp (UTC)", "type", "Type", "order", "Internal Id", "merchant", "Blockchain Id;Platform Id", "method", "Platform", "flow", "Record Type", "currency", "Asset", "amount", "Amount", "note", "Description", "clock", "", "counterparty", ""),
			zone:    "UTC",
		},
		{
			id: "blockfi", needs: []string{"Cryptocurrency", "Amount", "Transaction Type", "Confirmed At"},
			columns: columnsOf("time", "Confirmed At", "currency", "Cryptocurrency", "amount", "Amount", "type", "Transaction Type", "clock", ""), zone: "UTC",
		},
		{
			id: "binance_auto_invest", needs: []string{"Auto-Invest Date(UTC)", "Holding Coin", "Amount per period", "Trading Fee", "Units", "Status"},
			columns: columnsOf("time", "Auto-Invest Date(UTC)", "out", "Amount per period", "in", "Units", "in_currency", "Holding Coin", "fee", "Trading Fee", "method", "From", "status", "Status", "amount", "", "currency", "", "clock", "", "counterparty", ""),
			drop:    []Field{FieldFlow, FieldPair, FieldSide, FieldTotal}, zone: "UTC", fallback: monthDay,
		},
		{
			id: "coincheck", needs: []string{"ID", "Amount", "Price", "Trading Currency", "Original Currency", "Progress", "Time"},
			columns: columnsOf("time", "Time", "out", "Price", "out_currency", "Original Currency", "in", "Amount", "in_currency", "Trading Currency", "order", "ID", "status", "Progress", "amount", "", "currency", "", "clock", ""),
			drop:    []Field{FieldFlow, FieldPair, FieldSide, FieldTotal},
		},
		{
			id: "bitbank", needs: []string{"日時", "数量", "ステータス"},
			columns: columnsOf("time", "日時", "amount", "数量", "currency", "コイン", "fee", "手数料", "status", "ステータス", "order", "Txid", "account", "アドレス", "method", "ネットワーク", "note", "ラベル", "clock", "", "counterparty", ""),
			zone:    "Asia/Tokyo", nothing: []string{"FAILED", "CANCELED"}, settle: bitbankRow,
		},
		{
			id: "shapeshift", needs: []string{"id", "status", "timestamp", "minerFee", "inputAmount", "inputCurrency", "outputAmount", "outputCurrency"},
			columns: columnsOf("time", "timestamp", "out", "inputAmount", "out_currency", "inputCurrency", "in", "outputAmount", "in_currency", "outputCurrency", "order", "id", "status", "status", "fee", "minerFee", "fee_currency", "outputCurrency",
				"merchant", "inputTxid;outputTxid", "account", "outputAddress", "amount", "", "currency", "", "clock", ""),
			drop: []Field{FieldFlow, FieldPair, FieldSide, FieldTotal}, nothing: []string{"returned", "failed", "expired"},
		},
		{
			id: "bitcoin_tax", needs: []string{"Date", "Action", "Symbol", "Account", "Volume", "Price", "Currency", "Fee", "FeeCurrency", "Total"},
			columns: columnsOf("time", "Date", "type", "Action", "amount", "Volume", "currency", "Symbol", "method", "Account", "fee", "Fee", "fee_currency", "FeeCurrency", "order", "ExchangeId;TxHash;Ref", "note", "Memo", "counterparty", "Recipient;Sender", "clock", "", "balance", ""),
			legs:    bitcoinTaxLegs,
		},
		{
			id: "bittrex_withdrawals", needs: []string{"PaymentUuid", "Currency", "Amount", "Address", "TxId", "TxCost|TxFee"},
			columns: columnsOf("time", "Opened|OpenedDate", "amount", "Amount", "currency", "Currency", "fee", "TxCost|TxFee", "account", "Address", "order", "TxId;PaymentUuid", "clock", "", "counterparty", "", "status", ""),
			zone:    "UTC", inverted: true, fallback: monthDay,
		},
		{
			id: "bittrex_withdrawals", needs: []string{"UUID", "AMOUNT", "CURRENCY", "ADDRESS", "TXID", "OPENED", "TXCOST", "STATE"},
			columns: columnsOf("time", "OPENED", "amount", "AMOUNT", "currency", "CURRENCY", "fee", "TXCOST", "account", "ADDRESS", "order", "TXID;UUID", "status", "STATE", "clock", "", "counterparty", ""),
			zone:    "UTC", inverted: true,
		},
		{
			id: "bittrex_deposits", needs: []string{"Amount", "Currency", "Confirmations", "LastUpdated|LastUpdatedDate", "TxId", "CryptoAddress"},
			columns: columnsOf("time", "LastUpdated|LastUpdatedDate", "amount", "Amount", "currency", "Currency", "account", "CryptoAddress", "order", "TxId", "status", "State", "clock", "", "counterparty", ""),
			zone:    "UTC", fallback: monthDay, settle: func(*table, rows.Row, *Row) {},
		},
		{
			id: "cointracking", needs: []string{"Type", "Buy", "Cur.", "Sell", "Fee", "Exchange", "Group", "Comment", "Date"},
			columns: columnsOf("time", "Date", "type", "Type", "in", "Buy", "out", "Sell", "fee", "Fee", "in_currency", "Cur.", "out_currency", "Cur.", "fee_currency", "Cur.", "method", "Exchange", "note", "Comment;Group", "order", "Trade ID;Tx-ID", "clock", "", "amount", "", "currency", ""),
			drop:    []Field{FieldFlow, FieldPair, FieldSide, FieldTotal}, prepare: currencyBehind, fallback: dayMonth,
		},
		{
			id: "yoroi", needs: []string{"Type (Trade, IN or OUT)", "Buy Amount", "Buy Cur.", "Sell Amount", "Sell Cur.", "Date"},
			columns: columnsOf("time", "Date", "type", "Type (Trade, IN or OUT)", "in", "Buy Amount", "in_currency", "Buy Cur.", "out", "Sell Amount", "out_currency", "Sell Cur.", "fee", "Fee Amount (optional)", "fee_currency", "Fee Cur. (optional)",
				"note", "Comment (optional)", "order", "ID", "clock", "", "amount", "", "currency", ""),
			drop: []Field{FieldFlow, FieldPair, FieldSide, FieldTotal},
		},
	}
}

// Operations that take the asset away though its quantity has no sign.
var takesAway = []string{"sell", "send", "convert", "withdraw", "sent", "spend", "trade sell", "fee", "pro deposit", "exchange deposit", "card spend", "debit"}

// What was taken out of a pocket elsewhere came in here.
var bringsBack = []string{"exchange withdrawal", "pro withdrawal", "vault withdrawal"}

var converted = regexp.MustCompile(`(?i)to\s+([0-9][0-9.,]*)\s+([A-Za-z0-9]{2,12})`)

// coinbaseLegs: the type says whether the asset came or left; what was paid or
// earned for it stands in the total, fees included; what it was converted to
// stands in the notes.
func coinbaseLegs(t *table, r rows.Row, first *Row) []Row {
	kind := strings.ToLower(first.Type)
	first.Currency = ticker(first.Currency)
	asset := first.Amount.Abs()
	if first.Amount.IsNegative() || !t.signed && has(kind, takesAway) && !has(kind, bringsBack) {
		first.Amount, first.Direction = asset.Neg(), Out
	} else {
		first.Amount, first.Direction = asset, In
	}
	if asset.IsZero() {
		first.Direction = Neutral
	}
	if strings.Contains(kind, "convert") {
		if m := converted.FindStringSubmatch(first.Note); m != nil && first.Direction == Out {
			if v, _, ok := (notation{}).parse(m[1]); ok && !strings.EqualFold(m[2], first.Currency) {
				return []Row{first.beside(v, ticker(m[2]))}
			}
		}
		return nil
	}
	if !has(kind, []string{"buy", "sell"}) {
		return nil
	}
	total, currency, fee := t.coinbaseMoney(r)
	if total.IsZero() || currency == "" || currency == first.Currency {
		return nil
	}
	if total = total.Abs(); first.Direction == In {
		total = total.Neg()
	}
	if fee.Valid {
		first.Fee, first.FeeIn = decimal.NewNullDecimal(fee.Decimal.Abs()), currency
	}
	return []Row{first.beside(total, currency)}
}

// coinbaseMoney is the total with its currency, which a column or the name of
// the column says, and the fees in it.
func (t *table) coinbaseMoney(r rows.Row) (total decimal.Decimal, currency string, fee decimal.NullDecimal) {
	for name, i := range t.names {
		if i >= len(r.Cells()) {
			continue
		}
		text := tidy(r.Cells()[i])
		switch {
		case strings.Contains(name, "totalinclusive"), strings.Contains(name, "amounttransactedinclusive"):
			v, f, ok := t.numbers[FieldAmount].parse(text)
			if ok {
				total = v
			}
			if currency == "" && f.currency != "" {
				currency = f.currency
			}
			if prefix := strings.ToUpper(name[:min(3, len(name))]); isMoneyCode(prefix) {
				currency = prefix
			}
		case strings.HasSuffix(name, "fees"), strings.HasPrefix(name, "feesand"):
			if v, _, ok := t.numbers[FieldAmount].parse(text); ok {
				fee = decimal.NewNullDecimal(v)
			}
		case name == "pricecurrency", name == "spotpricecurrency":
			if text != "" {
				currency = ticker(text)
			}
		}
	}
	return total, currency, fee
}

// coinbaseOldLegs: money that was paid for coins stands beside them.
func coinbaseOldLegs(t *table, r rows.Row, first *Row) []Row {
	total, _, ok := t.numbers[FieldAmount].parse(t.named(r, "Transfer Total"))
	currency := ticker(t.named(r, "Transfer Total Currency"))
	if !ok || currency == "" || total.IsZero() || currency == first.Currency {
		return nil
	}
	if total = total.Abs(); first.Direction == In {
		total = total.Neg()
	}
	return []Row{first.beside(total, currency)}
}

// withdrawnBySource: deposits and withdrawals are separate files that look
// alike; what has a fee, or an address to which it went, left.
func withdrawnBySource(t *table, _ rows.Row, out *Row) {
	if out.Fee.Valid && out.Fee.Decimal.IsPositive() && out.Direction == In {
		out.Amount, out.Direction = out.Amount.Abs().Neg(), Out
		return
	}
	if out.Direction == In {
		t.signGuessed = true
	}
}

// krakenRow: an entry without a transaction id is one that is repeated when it
// is settled.
func krakenRow(t *table, _ rows.Row, out *Row) {
	out.Currency = ticker(strings.TrimSuffix(strings.TrimSuffix(out.Currency, ".S"), ".HOLD"))
	if out.Fee.Valid {
		out.FeeIn = out.Currency
	}
	if out.MerchantID == "" && !out.Balance.Valid {
		out.Direction, out.Amount = Neutral, out.Amount.Abs()
		t.pending++
	}
}

// bitstampRow: withdrawals and sold coins have no sign.
func bitstampRow(_ *table, _ rows.Row, out *Row) {
	kind := strings.ToLower(out.Type + " " + out.Note)
	if has(kind, []string{"withdrawal", "sell", "payment", "sent"}) {
		out.Amount, out.Direction = out.Amount.Abs().Neg(), Out
	}
}

func bitstampLegs(t *table, r rows.Row, first *Row) []Row {
	v, f, ok := t.numbers[FieldAmount].parse(t.named(r, "Value"))
	currency := ticker(t.named(r, "Value currency"))
	if currency == "" {
		currency = f.currency
	}
	if !ok || v.IsZero() || currency == "" {
		return nil
	}
	if v = v.Abs(); first.Direction == In {
		v = v.Neg()
	}
	return []Row{first.beside(v, currency)}
}

// okxUnit: of two columns named Unit the last one is of the balance.
func okxUnit(_ *table, r rows.Row, out *Row) {
	for i := len(r.Cells()) - 1; i > 0; i-- {
		if c := tidy(r.Cells()[i]); c != "" {
			out.Currency = ticker(c)
			break
		}
	}
	if out.Fee.Valid && out.FeeIn == "" {
		out.FeeIn = out.Currency
	}
}

func cryptoComLegs(t *table, r rows.Row, first *Row) []Row {
	v, _, ok := t.numbers[FieldAmount].parse(t.named(r, "To Amount"))
	currency := ticker(t.named(r, "To Currency"))
	if !ok || v.IsZero() || currency == "" {
		return nil
	}
	first.Amount = first.Amount.Abs().Neg()
	first.Direction = Out
	return []Row{first.beside(v.Abs(), currency)}
}

// nexoRow: the details begin with the state; moving between own pockets moves
// nothing.
func nexoRow(_ *table, _ rows.Row, out *Row) {
	state, note, ok := strings.Cut(out.Note, " / ")
	if ok {
		out.Status, out.Note = strings.TrimSpace(state), strings.TrimSpace(note)
	}
	kind := strings.ToLower(strings.ReplaceAll(out.Type, " ", ""))
	if has(kind, []string{"lockingtermdeposit", "unlockingtermdeposit", "transferin", "transferout"}) || has(out.Status, nothingMoved) {
		out.Direction, out.Amount = Neutral, out.Amount.Abs()
	}
}

func nexoLegs(t *table, r rows.Row, first *Row) []Row {
	v, _, ok := t.numbers[FieldAmount].parse(t.named(r, "Output Amount"))
	currency := ticker(t.named(r, "Output Currency"))
	if !ok || v.IsZero() || currency == "" || currency == first.Currency || first.Direction == Neutral {
		return nil
	}
	if first.Direction == In { // paid in one currency, kept as another
		first.Amount, first.Direction = first.Amount.Neg(), Out
	}
	return []Row{first.beside(v.Abs(), currency)}
}

// bitbankRow: withdrawals have a fee, deposits none.
func bitbankRow(t *table, _ rows.Row, out *Row) {
	if len(t.at[FieldCurrency]) == 0 || out.Currency == "" {
		out.Currency = "JPY"
	}
	if len(t.at[FieldFee]) > 0 && out.Direction == In {
		out.Amount, out.Direction = out.Amount.Abs().Neg(), Out
	}
}

// geminiCoin is the currency of a column named "USD Amount USD"; "" for others.
func geminiCoin(name, what string) string {
	coin, again, ok := strings.Cut(name, what)
	if ok && coin != "" && coin == again {
		return strings.ToUpper(coin)
	}
	return ""
}

// geminiAmounts: every currency has columns of its own.
func geminiAmounts(t *table) {
	t.at[FieldAmount] = nil
	for name, i := range t.names {
		if geminiCoin(name, "amount") != "" {
			t.at[FieldAmount] = append(t.at[FieldAmount], i)
		}
	}
	slices.Sort(t.at[FieldAmount])
}

// geminiLegs: the amounts are signed; the one that left comes first.
func geminiLegs(t *table, r rows.Row, first *Row) []Row {
	var legs []Row
	names := make([]string, len(r.Cells()))
	for name, i := range t.names {
		if i < len(names) {
			names[i] = name
		}
	}
	for i, name := range names {
		coin := geminiCoin(name, "amount")
		if coin == "" {
			continue
		}
		v, _, ok := t.all.parse(tidy(r.Cells()[i]))
		if !ok || v.IsZero() {
			continue
		}
		leg := first.beside(v, coin)
		if fee, _, ok := t.all.parse(t.named(r, "Fee ("+coin+") "+coin)); ok && !fee.IsZero() {
			leg.Fee, leg.FeeIn = decimal.NewNullDecimal(fee.Abs()), coin
		}
		legs = append(legs, leg)
	}
	if len(legs) == 0 {
		return nil
	}
	slices.SortStableFunc(legs, func(a, b Row) int { return a.Amount.Sign() - b.Amount.Sign() })
	*first = legs[0]
	return legs[1:]
}

// bitpandaLegs: bought and sold assets have their money beside them; what moved
// alone says whether it came in.
func bitpandaLegs(t *table, r rows.Row, first *Row) []Row {
	money, _, ok := t.all.parse(t.named(r, "Amount Fiat"))
	fiat := ticker(t.named(r, "Fiat"))
	amount := first.Amount.Abs()
	kind := strings.ToLower(first.Type)
	if first.Amount, first.Direction = amount, In; strings.Contains(kind, "sell") || !strings.Contains(kind, "buy") && strings.HasPrefix(strings.ToLower(t.named(r, "In/Out")), "out") {
		first.Amount, first.Direction = amount.Neg(), Out
	}
	if !strings.Contains(kind, "sell") && !strings.Contains(kind, "buy") || !ok || fiat == "" || fiat == first.Currency {
		return nil
	}
	if money = money.Abs(); first.Direction == In {
		money = money.Neg()
	}
	return []Row{first.beside(money, fiat)}
}

// bitvavoLegs: euros that were paid or received stand beside the asset.
func bitvavoLegs(t *table, r rows.Row, first *Row) []Row {
	v, _, ok := t.all.parse(t.either(r, "EUR received / paid", "Received / Paid Amount"))
	if !ok || v.IsZero() || first.Currency == "EUR" || first.Direction == Neutral {
		return nil
	}
	if v = v.Abs(); first.Direction == In {
		v = v.Neg()
	}
	return []Row{first.beside(v, "EUR")}
}

// currencyBehind: each currency stands behind its amount, all under one name.
func currencyBehind(t *table) {
	for _, f := range [][2]Field{{FieldIn, FieldInCurrency}, {FieldOut, FieldOutCurrency}, {FieldFee, FieldFeeCurrency}} {
		if len(t.at[f[0]]) > 0 {
			t.at[f[1]] = []int{t.at[f[0]][0] + 1}
		}
	}
}

// bitcoinTaxLegs: the action says what became of the volume; the total is what
// was paid or got for it.
func bitcoinTaxLegs(t *table, r rows.Row, first *Row) []Row {
	action := strings.ToLower(first.Type)
	volume := first.Amount.Abs()
	trade := has(action, []string{"buy", "sell", "swap"})
	if first.Amount, first.Direction = volume, In; has(action, []string{"sell", "spend", "donation", "gift", "lost", "tip"}) && !strings.Contains(action, "income") {
		first.Amount, first.Direction = volume.Neg(), Out
	}
	total, _, ok := t.numbers[FieldAmount].parse(t.named(r, "Total"))
	currency := ticker(t.named(r, "Currency"))
	if !trade || !ok || currency == "" {
		return nil
	}
	if total = total.Abs(); first.Direction == In {
		total = total.Neg()
	}
	return []Row{first.beside(total, currency)}
}

// satoshis are what bitmex counts in.
var satoshis = decimal.New(1, -8)

func bitmexRow(r *Row) {
	r.Currency = "BTC"
	r.Amount = r.Amount.Mul(satoshis)
	if r.Fee.Valid {
		r.Fee.Decimal = r.Fee.Decimal.Mul(satoshis)
	}
	if r.Balance.Valid {
		r.Balance.Decimal = r.Balance.Decimal.Mul(satoshis)
	}
}

// trades lists tables whose rows are trades of a pair.
func trades() []layout {
	return []layout{
		{
			id: "binance_trades", needs: []string{"Date(UTC)", "Pair|Market", "Side|Type", "Price", "Executed|Amount", "Amount|Total", "Fee"},
			columns: columnsOf("time", "Date(UTC)", "pair", "Pair|Market", "side", "Side|Type", "amount", "Executed;Amount", "total", "Total;Amount", "fee", "Fee", "fee_currency", "Fee Coin", "currency", "", "type", "", "clock", ""),
			drop:    []Field{FieldIn, FieldOut, FieldFlow}, zone: "UTC",
		},
		{
			id: "coinbase_pro_fills", needs: []string{"trade id", "product", "side", "created at", "size", "size unit", "price", "fee", "total", "price/fee/total unit"},
			columns: columnsOf("time", "created at", "pair", "product", "side", "side", "amount", "size", "currency", "size unit", "total", "total", "fee", "fee", "fee_currency", "price/fee/total unit", "order", "trade id", "method", "portfolio", "clock", "", "type", ""),
			drop:    []Field{FieldIn, FieldOut, FieldFlow}, zone: "UTC",
		},
		{
			id: "bittrex_orders", needs: []string{"TXID", "Time (UTC)", "Transaction", "Order Type", "Market", "Quantity (Base)", "Total (Quote)"},
			columns: columnsOf("time", "Time (UTC)", "pair", "Market", "side", "Transaction", "amount", "Quantity (Base)", "total", "Total (Quote)", "fee", "Fees (Quote)", "fee_currency", "Quote", "order", "TXID", "type", "Order Type", "note", "Notes", "currency", "Base", "clock", ""),
			drop:    []Field{FieldIn, FieldOut, FieldFlow}, zone: "UTC",
		},
		{
			id: "bittrex_old", needs: []string{"OrderUuid|Uuid", "Exchange", "Type|OrderType", "Quantity", "Limit", "CommissionPaid|Commission", "Price", "Closed"},
			columns: columnsOf("time", "Closed", "pair", "Exchange", "side", "Type|OrderType", "amount", "Quantity", "total", "Price", "fee", "CommissionPaid|Commission", "order", "OrderUuid|Uuid", "type", "", "currency", "", "clock", ""),
			drop:    []Field{FieldIn, FieldOut, FieldFlow}, zone: "UTC", flipped: true,
		},
		{
			id: "kraken_trades", needs: []string{"txid", "ordertxid", "pair", "time", "type", "ordertype", "price", "cost", "fee", "vol"},
			columns: columnsOf("time", "time", "pair", "pair", "side", "type", "amount", "vol", "total", "cost", "fee", "fee", "order", "ordertxid", "merchant", "txid", "type", "ordertype", "currency", "", "clock", "", "note", "misc"),
			drop:    []Field{FieldIn, FieldOut, FieldFlow}, zone: "UTC", settle: func(t *table, r rows.Row, out *Row) {
				if _, quote := pairOf(t.named(r, "pair")); out.Fee.Valid && quote != "" {
					out.FeeIn = quote // fees are in what was paid with
				}
			},
		},
		{
			id: "kucoin_orders", needs: []string{"tradeCreatedAt", "symbol", "side", "price", "size", "funds", "fee", "feeCurrency"},
			columns: columnsOf("time", "tradeCreatedAt", "pair", "symbol", "side", "side", "amount", "size", "total", "funds", "fee", "fee", "fee_currency", "feeCurrency", "currency", "", "clock", ""),
			drop:    []Field{FieldIn, FieldOut, FieldFlow}, zone: "UTC",
		},
		{
			id: "kucoin_old", needs: []string{"Time", "Pair", "Side", "FilledPrice", "Amount", "AmountCoin", "Volume", "VolumeCoin", "Fee", "FeeCoin"},
			columns: columnsOf("time", "Time", "pair", "Pair", "side", "Side", "amount", "Amount", "total", "Volume", "fee", "Fee", "fee_currency", "FeeCoin", "currency", "AmountCoin", "clock", ""),
			drop:    []Field{FieldIn, FieldOut, FieldFlow},
		},
		{
			id: "bisq", needs: []string{"Trade ID", "Date/Time", "Market", "Price", "Amount in BTC", "Amount", "Currency", "Offer type", "Status"},
			columns: columnsOf("time", "Date/Time", "pair", "Market", "side", "Offer type", "amount", "Amount in BTC", "total", "Amount", "fee", "Trade Fee BTC;Transaction Fee", "order", "Trade ID", "status", "Status", "currency", "", "clock", ""),
			drop:    []Field{FieldIn, FieldOut, FieldFlow}, legs: bisqLegs,
		},
	}
}

// bisqLegs: the first amount is bitcoin, whichever side of the pair it is.
func bisqLegs(t *table, r rows.Row, first *Row) []Row {
	base, _ := pairOf(t.named(r, "Market"))
	other := ticker(t.named(r, "Currency"))
	side := boughtOrSold(t.named(r, "Offer type"))
	if base != "BTC" && side != Neutral { // "Buy BTC" is written whatever the pair
		if strings.Contains(strings.ToUpper(t.named(r, "Offer type")), base) {
			if side == In {
				side = Out
			} else {
				side = In
			}
		}
	}
	first.Currency = "BTC"
	first.Amount, first.Direction = first.Amount.Abs(), side
	if side == Out {
		first.Amount = first.Amount.Neg()
	}
	first.FeeIn = "BTC"
	if t.never(first) {
		first.Direction, first.Amount = Neutral, first.Amount.Abs()
	}
	v, _, ok := t.numbers[FieldAmount].parse(t.named(r, "Amount"))
	if !ok || other == "" {
		return nil
	}
	if v = v.Abs(); side == In {
		v = v.Neg()
	}
	return []Row{first.beside(v, other)}
}
