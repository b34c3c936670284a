package statement

import (
	"strings"

	"github.com/shopspring/decimal"

	"joinder/internal/rows"
)

// moreExchanges lists further exports of exchanges, and of explorers of other
// chains. Names of columns are facts of their exports.
func moreExchanges() []layout {
	return append(append(binances(), kucoins()...), append(otherExchanges(), otherChains()...)...)
}

func binances() []layout {
	return []layout{
		{
			id: "binance_transfers", needs: []string{"Date(UTC*", "Coin", "Network", "Amount", "Fee|TransactionFee", "Address", "TXID", "Status"},
			columns: columnsOf("time", "Date(UTC*", "amount", "Amount", "currency", "Coin", "fee", "Fee|TransactionFee", "account", "Address", "order", "TXID", "status", "Status", "method", "Network", "clock", "", "counterparty", "", "note", ""),
			drop:    single, fallback: yearMonth, nothing: nothingMoved, settle: withdrawnBySource,
		},
		{
			id: "binance_deposits", needs: []string{"Date(UTC*", "Coin", "Network", "Amount", "Address", "TXID", "Status"},
			columns: columnsOf("time", "Date(UTC*", "amount", "Amount", "currency", "Coin", "account", "Address", "order", "TXID", "status", "Status", "method", "Network", "clock", "", "counterparty", "", "note", ""),
			drop:    single, fallback: yearMonth, nothing: nothingMoved, settle: func(*table, rows.Row, *Row) {},
		},
		{
			id: "binance_fiat", needs: []string{"Date(UTC*", "Coin", "Amount", "Status", "Payment Method", "Indicated Amount", "Fee", "Order ID"},
			columns: columnsOf("time", "Date(UTC*", "clock", "", "currency", "Coin", "amount", "Amount", "status", "Status", "method", "Payment Method", "fee", "Fee", "order", "Order ID", "counterparty", "", "note", "", "type", "", "account", ""),
			drop:    single, fallback: yearMonth, nothing: nothingMoved, settle: func(t *table, _ rows.Row, out *Row) { t.signGuessed = t.signGuessed || out.Direction == In },
		},
		{
			id: "binance_trades", needs: []string{"Time", "Pair", "Side", "Price", "Executed", "Amount", "Fee"},
			columns: columnsOf("time", "Time", "clock", "", "pair", "Pair", "side", "Side", "amount", "Executed", "total", "Amount", "fee", "Fee", "currency", "", "type", "", "note", ""),
			drop:    []Field{FieldIn, FieldOut, FieldFlow}, zone: "UTC", fallback: yearMonth,
		},
		{
			id: "binance_p2p", needs: []string{"Order Number", "Order Type", "Asset Type", "Fiat Type", "Total Price", "Price", "Quantity", "Couterparty|Counterparty", "Status", "Created Time"},
			columns: columnsOf("time", "Created Time", "clock", "", "order", "Order Number", "merchant", "Advertisement Order Number", "type", "Order Type", "currency", "Asset Type", "amount", "Quantity", "counterparty", "Couterparty|Counterparty", "status", "Status",
				"fee", "Maker Fee;Taker Fee", "account", "", "method", "", "note", "", "balance", ""),
			drop: single, nothing: append([]string{"Appeal"}, nothingMoved...), legs: p2pLegs,
		},
		{
			id: "binance", needs: []string{"User ID", "Time", "Account", "Operation", "Coin", "Change", "Remark"},
			columns: columnsOf("time", "Time", "amount", "Change", "currency", "Coin", "type", "Operation", "method", "Account", "note", "Remark", "account", "", "clock", "", "counterparty", "", "order", ""),
			drop:    single, zone: "UTC", fallback: yearMonth,
		},
		{
			id: "binance_us", needs: []string{"Time", "Category", "Operation", "Order_Id", "Transaction_Id", "Primary_Asset", "Realized_Amount_For_Primary_Asset", "Quote_Asset", "Realized_Amount_For_Quote_Asset"},
			columns: columnsOf("time", "Time", "type", "Operation", "order", "Transaction_Id", "merchant", "Order_Id", "amount", "Realized_Amount_For_Primary_Asset;Realized_Amount_For_Base_Asset;Realized_Amount_For_Quote_Asset",
				"currency", "Primary_Asset;Base_Asset;Quote_Asset", "fee", "Realized_Amount_For_Fee_Asset", "fee_currency", "Fee_Asset", "method", "Payment_Method;Withdrawal_Method|Withdraw_Method", "note", "Additional_Note",
				"clock", "", "status", "", "counterparty", "", "account", "", "balance", ""),
			drop: single, zone: "UTC", legs: binanceUSLegs,
		},
	}
}

// binanceUSLegs: no amount has a sign; the operation says what was bought and
// sold, the category what was taken out.
func binanceUSLegs(t *table, r rows.Row, first *Row) []Row {
	kind := strings.ToLower(t.named(r, "Category") + " " + first.Type)
	amount := first.Amount.Abs()
	first.Amount, first.Direction = amount, In
	if has(kind, []string{"withdraw", "sell", "send", "convert", "fee"}) {
		first.Amount, first.Direction = amount.Neg(), Out
	}
	if t.named(r, "Primary_Asset") != "" {
		return nil
	}
	quote := ticker(t.named(r, "Quote_Asset"))
	v, _, ok := t.all.parse(t.named(r, "Realized_Amount_For_Quote_Asset"))
	if !ok || quote == "" || quote == first.Currency {
		return nil
	}
	if v = v.Abs(); first.Direction == In {
		v = v.Neg()
	}
	return []Row{first.beside(v, quote)}
}

// p2pLegs: coins were bought from, or sold to, another person for money.
func p2pLegs(t *table, r rows.Row, first *Row) []Row {
	return t.exchanged(r, first, first.Type, first.Currency, t.named(r, "Fiat Type"), "Total Price")
}

// upbitLegs: deposits and withdrawals stand among the trades.
func upbitLegs(t *table, r rows.Row, first *Row) []Row {
	return t.exchanged(r, first, first.Type, t.named(r, "코인"), t.named(r, "마켓"), "거래금액")
}

// exchanged reads coins that were bought or sold for what a column of its own
// says; what only came or left has one side.
func (t *table) exchanged(r rows.Row, first *Row, kind, coin, money, total string) []Row {
	side, trade := boughtOrSold(kind), true
	if side == Neutral {
		side, trade = flowOf(kind), false
	}
	still := first.Direction == Neutral && !first.Amount.IsZero()
	first.Currency, first.Amount, first.Direction = ticker(coin), first.Amount.Abs(), side
	if side == Out {
		first.Amount = first.Amount.Neg()
	}
	if still {
		first.Amount, first.Direction = first.Amount.Abs(), Neutral
	}
	v, _, ok := t.all.parse(t.named(r, total))
	if !trade || !ok || v.IsZero() || money == "" {
		return nil
	}
	if v = v.Abs(); side == In && !still {
		v = v.Neg()
	}
	return []Row{first.beside(v, ticker(money))}
}

func kucoins() []layout {
	moved := func(id, address string, inverted bool) layout {
		return layout{
			id: id, needs: []string{"Account Type", "Time (*", "Coin", "Amount", "Fee", "Hash", address, "Transfer Network", "Status"},
			columns: columnsOf("time", "Time (*", "clock", "", "currency", "Coin", "amount", "Amount", "fee", "Fee", "order", "Hash", "account", address, "method", "Transfer Network", "status", "Status", "note", "Remarks",
				"counterparty", "", "type", "", "balance", ""),
			drop: single, inverted: inverted, nothing: append([]string{"FAILURE"}, nothingMoved...),
			settle: func(t *table, _ rows.Row, out *Row) {},
		}
	}
	return []layout{
		{
			id: "kucoin_deposits", needs: []string{"Order ID", "Currency (Fiat)", "Fiat Amount", "Fee", "Deposit Method", "Status", "Time(*"},
			columns: columnsOf("time", "Time(*", "clock", "", "currency", "Currency (Fiat)", "amount", "Fiat Amount", "fee", "Fee", "order", "Order ID", "method", "Deposit Method", "status", "Status", "counterparty", "", "account", "", "note", "", "type", ""),
			drop:    single, nothing: append([]string{"FAIL", "CLOSED"}, nothingMoved...), settle: func(*table, rows.Row, *Row) {},
		},
		moved("kucoin_deposits", "Deposit Address", false),
		moved("kucoin_withdrawals", "Withdrawal Address/Account", true),
		{
			id: "kucoin_account", needs: []string{"UID", "Account Type", "Currency", "Side", "Amount", "Fee", "Time(*", "Remark"},
			columns: columnsOf("time", "Time(*", "clock", "", "currency", "Currency", "flow", "Side", "amount", "Amount", "fee", "Fee", "method", "Account Type", "note", "Remark", "type", "Type", "counterparty", "", "account", "", "order", ""),
			drop:    []Field{FieldIn, FieldOut, FieldInCurrency, FieldOutCurrency, FieldPair, FieldSide, FieldTotal}, in: []string{"deposit", "in"}, out: []string{"withdraw", "out"},
		},
		{
			id: "kucoin_orders", needs: []string{"UID", "Account Type", "Order ID", "Symbol", "Side", "Filled Amount", "Filled Volume", "Filled Time(*", "Fee", "Fee Currency"},
			columns: columnsOf("time", "Filled Time(*", "clock", "", "pair", "Symbol", "side", "Side", "amount", "Filled Amount", "total", "Filled Volume", "fee", "Fee", "fee_currency", "Fee Currency", "order", "Order ID", "method", "Account Type",
				"currency", "", "type", "Order Type", "status", "", "note", ""),
			drop: []Field{FieldIn, FieldOut, FieldFlow},
		},
	}
}

func otherExchanges() []layout {
	return []layout{
		{
			id: "bybit", needs: []string{"Currency", "Contract", "Type", "Direction", "Quantity", "Filled Price", "Fee Paid", "Cash Flow", "Change", "Wallet Balance"},
			columns: columnsOf("time", "Time(UTC)|Time", "clock", "", "currency", "Currency", "type", "Type", "amount", "Change", "fee", "Fee Paid", "balance", "Wallet Balance", "note", "Contract;Direction", "order", "OrderId|Order ID", "merchant", "TradeId|Trade ID",
				"counterparty", "", "account", "", "method", "", "status", ""),
			drop: single, zone: "UTC", settle: ownFee,
		},
		{
			id: "bybit_spot", needs: []string{"Spot Pairs", "Order Type", "Direction", "Filled Value", "Filled Price", "Filled Quantity", "Fees"},
			columns: columnsOf("time", "Timestamp (UTC)|Filled Time|Time(UTC)", "clock", "", "pair", "Spot Pairs", "side", "Direction", "amount", "Filled Quantity", "total", "Filled Value", "fee", "Fees", "order", "Transaction ID", "merchant", "Order No.", "type", "Order Type",
				"currency", "", "note", "", "status", ""),
			drop: []Field{FieldIn, FieldOut, FieldFlow}, zone: "UTC", legs: gainedFee,
		},
		{
			id: "bybit_funding", needs: []string{"Date & Time(UTC)", "Coin", "QTY", "Type", "Account Balance", "Description"},
			columns: columnsOf("time", "Date & Time(UTC)", "clock", "", "currency", "Coin", "amount", "QTY", "type", "Type", "balance", "Account Balance", "note", "Description", "counterparty", "", "account", "", "method", ""),
			drop:    single, zone: "UTC",
		},
		{
			id: "bitfinex", needs: []string{"sharp", "DESCRIPTION", "CURRENCY", "AMOUNT", "BALANCE", "DATE", "WALLET"},
			columns: columnsOf("time", "DATE", "clock", "", "order", "sharp", "note", "DESCRIPTION", "currency", "CURRENCY", "amount", "AMOUNT", "balance", "BALANCE", "method", "WALLET", "counterparty", "", "account", ""),
			drop:    single, zone: "UTC", fallback: dayMonth,
		},
		{
			id: "bitfinex_movements", needs: []string{"sharp", "DATE", "CURRENCY", "STATUS", "AMOUNT", "FEES", "DESCRIPTION", "TRANSACTION ID"},
			columns: columnsOf("time", "DATE", "clock", "", "order", "TRANSACTION ID;sharp", "note", "DESCRIPTION;NOTE", "currency", "CURRENCY", "status", "STATUS", "amount", "AMOUNT", "fee", "FEES", "counterparty", "", "account", "", "method", ""),
			drop:    single, zone: "UTC", fallback: dayMonth, nothing: nothingMoved,
		},
		{
			id: "bitfinex_trades", needs: []string{"sharp", "PAIR", "AMOUNT", "PRICE", "FEE", "FEE PERC", "FEE CURRENCY", "DATE", "ORDER ID"},
			columns: columnsOf("time", "DATE", "clock", "", "order", "ORDER ID", "merchant", "sharp", "pair", "PAIR", "amount", "AMOUNT", "fee", "FEE", "fee_currency", "FEE CURRENCY", "currency", "", "type", "", "note", "", "side", ""),
			drop:    []Field{FieldIn, FieldOut, FieldFlow, FieldTotal}, zone: "UTC", fallback: dayMonth, legs: bitfinexLegs,
		},
		{
			id: "mexc_trades", needs: []string{"Pairs", "Time*", "Side", "Filled Price", "Executed Amount", "Total", "Fee", "Role"},
			columns: columnsOf("time", "Time*", "clock", "", "pair", "Pairs", "side", "Side", "amount", "Executed Amount", "total", "Total", "fee", "Fee", "note", "Role", "currency", "", "type", ""),
			drop:    []Field{FieldIn, FieldOut, FieldFlow},
		},
		{
			id: "mexc_withdrawals", needs: []string{"Status", "Time*", "Crypto", "Network", "Request Amount", "Withdrawal Address", "TxID", "Trading Fee", "Settlement Amount"},
			columns: columnsOf("time", "Time*", "clock", "", "currency", "Crypto", "amount", "Request Amount", "account", "Withdrawal Address", "order", "TxID", "fee", "Trading Fee", "status", "Status", "method", "Network", "note", "memo", "counterparty", ""),
			drop:    single, inverted: true, nothing: []string{"Fail", "Cancel", "Reject"},
		},
		{
			id: "mexc_deposits", needs: []string{"Status", "Time*", "Crypto", "Network", "Deposit Amount", "TxID", "Progress"},
			columns: columnsOf("time", "Time*", "clock", "", "currency", "Crypto", "amount", "Deposit Amount", "order", "TxID", "status", "Status", "method", "Network", "note", "Progress", "counterparty", ""),
			drop:    single, nothing: []string{"Fail", "Cancel", "Reject"}, settle: func(*table, rows.Row, *Row) {},
		},
		{
			id: "okx_deposits", needs: []string{"Time", "Crypto", "Deposit address", "Network", "Transaction ID", "Amount", "Status"},
			columns: columnsOf("time", "Time", "clock", "", "currency", "Crypto", "account", "Deposit address", "method", "Network", "order", "Transaction ID", "amount", "Amount", "status", "Status", "counterparty", "", "note", "", "type", ""),
			drop:    single, fallback: monthDay, nothing: nothingMoved, settle: func(*table, rows.Row, *Row) {},
		},
		{
			id: "okx_trading", needs: []string{"id", "Order id", "Time", "Trade Type", "Symbol", "Action", "Trading Unit", "Fee", "Fee Unit", "Balance Change", "Balance", "Balance Unit"},
			columns: columnsOf("time", "Time", "clock", "", "order", "Order id;id", "type", "Action", "method", "Trade Type", "note", "Symbol", "amount", "Balance Change", "currency", "Balance Unit", "fee", "Fee", "fee_currency", "Fee Unit", "balance", "Balance",
				"merchant", "", "counterparty", "", "account", ""),
			drop: single,
		},
		{
			id: "upbit", needs: []string{"체결시간", "코인", "마켓", "종류", "거래수량", "거래단가", "거래금액", "수수료", "정산금액"},
			columns: columnsOf("time", "체결시간", "clock", "", "type", "종류", "amount", "거래수량", "fee", "수수료", "fee_currency", "마켓", "currency", "", "counterparty", "", "note", "", "order", "", "balance", ""),
			drop:    single, zone: "Asia/Seoul", legs: upbitLegs,
		},
		{
			id: "revolut_crypto", needs: []string{"Symbol", "Type", "Quantity", "Price", "Value", "Fees", "Date"},
			columns: columnsOf("time", "Date", "clock", "", "currency", "Symbol", "type", "Type", "amount", "Quantity", "fee", "Fees", "note", "", "order", "", "status", ""),
			drop:    single, legs: revolutCryptoLegs,
		},
	}
}

// ownFee: a fee is in the currency of its row.
func ownFee(_ *table, _ rows.Row, out *Row) {
	if out.Fee.Valid && !out.Fee.Decimal.IsZero() && out.FeeIn == "" {
		out.FeeIn = out.Currency
	}
}

// gainedFee: the fee of a trade is taken from what was got.
func gainedFee(t *table, r rows.Row, first *Row) []Row {
	fee := first.Fee
	first.Fee, first.FeeIn = decimal.NullDecimal{}, ""
	legs := t.traded(r, first)
	for _, leg := range append([]*Row{first}, pointers(legs)...) {
		if fee.Valid && leg.Direction == In {
			leg.Fee, leg.FeeIn = fee, leg.Currency
		}
	}
	return legs
}

func pointers(legs []Row) []*Row {
	out := make([]*Row, len(legs))
	for i := range legs {
		out[i] = &legs[i]
	}
	return out
}

// bitfinexLegs: the amount is signed and of the first asset; the second moved
// by price times amount.
func bitfinexLegs(t *table, r rows.Row, first *Row) []Row {
	base, quote := pairOf(t.named(r, "PAIR"))
	first.Currency = base
	price, _, ok := t.all.parse(t.named(r, "PRICE"))
	if !ok || quote == "" {
		return nil
	}
	return []Row{first.beside(first.Amount.Mul(price.Abs()).Neg(), quote)}
}

// revolutCryptoLegs: no quantity has a sign; what was bought or sold was paid
// for at the value beside it.
func revolutCryptoLegs(t *table, r rows.Row, first *Row) []Row {
	kind := strings.ToLower(first.Type)
	amount := first.Amount.Abs()
	first.Currency = ticker(first.Currency)
	first.Amount, first.Direction = amount, In
	if has(kind, []string{"sell", "send", "payment", "fee"}) {
		first.Amount, first.Direction = amount.Neg(), Out
	}
	if kind == "stake" || kind == "unstake" || kind == "other" {
		first.Amount, first.Direction = amount, Neutral
	}
	value, f, ok := t.all.parse(t.named(r, "Value"))
	if !ok || value.IsZero() || !strings.Contains(kind, "buy") && !strings.Contains(kind, "sell") {
		return nil
	}
	if value = value.Abs(); first.Direction == In {
		value = value.Neg()
	}
	currency := f.currency
	if currency == "" && strings.Contains(f.rest, "$") {
		currency = "USD"
	}
	return []Row{first.beside(value, currency)}
}

// otherChains lists exports of explorers of one address.
func otherChains() []layout {
	return []layout{
		{
			id: "tronscan", needs: []string{"Txn Hash|Transaction Hash|Hash|TxID", "Block*", "Time*|Timestamp*|DateTime*", "From", "To", "Token Symbol|TokenSymbol|Symbol", "Amount*|Value*|Quantity*"},
			columns: columnsOf("time", "Time*|Timestamp*|DateTime*", "clock", "", "order", "Txn Hash|Transaction Hash|Hash|TxID", "amount", "Amount*|Value*|Quantity*", "currency", "Token Symbol|TokenSymbol|Symbol", "status", "Result;Status", "type", "Type|Method Name",
				"merchant", "", "fee", "", "account", "", "counterparty", "", "method", "", "note", "", "balance", ""),
			drop: single, zone: "UTC", prepare: etherscanOwn, settle: tokenRow, nothing: []string{"FAIL", "REVERT", "OUT_OF_ENERGY", "Fail"},
		},
		{
			id: "solscan", needs: []string{"Signature", "Action", "From", "To", "Amount", "Flow", "Decimals", "Token Address|TokenAddress"},
			columns: columnsOf("time", "Human Time;Block Time|Time", "clock", "", "order", "Signature", "type", "Action", "flow", "Flow", "amount", "Value|Amount", "merchant", "Token Address|TokenAddress",
				"fee", "", "currency", "", "account", "", "counterparty", "", "method", "", "note", "", "balance", ""),
			drop: []Field{FieldIn, FieldOut, FieldInCurrency, FieldOutCurrency, FieldPair, FieldSide, FieldTotal}, zone: "UTC", in: []string{"in"}, out: []string{"out"}, settle: solscanRow,
		},
		{
			id: "etherscan_page", needs: []string{"Transaction Hash|Txn Hash", "Method", "Blockno|Block", "DateTime (UTC)", "From", "To", "Amount", "Txn Fee"},
			columns: columnsOf("time", "DateTime (UTC)", "clock", "", "order", "Transaction Hash|Txn Hash", "status", "Status", "type", "Method", "amount", "Amount", "fee", "Txn Fee", "account", "", "counterparty", "", "currency", "", "method", "", "note", "",
				"merchant", "", "balance", ""),
			drop: single, zone: "UTC", prepare: etherscanOwn, settle: pageRow, nothing: []string{"Fail", "Error"},
		},
		{
			id: "blockchair", needs: []string{"Effect", "Ticker", "Date", "Transaction hash", "Amount fiat (*"},
			columns: columnsOf("time", "Date", "clock", "", "order", "Transaction hash", "amount", "Effect", "currency", "Ticker", "account", "Third-party address", "counterparty", "Third-party address", "type", "Type", "method", "Wallet address|Affected address/xpub", "note", ""),
			drop:    single, zone: "UTC",
		},
		{
			id: "blockchair", needs: []string{"Block", "Transaction hash", "Time (UTC)", "Value (*"},
			columns: columnsOf("time", "Time (UTC)", "clock", "", "order", "Transaction hash", "amount", "Value (*", "counterparty", "", "account", "", "note", "", "currency", ""),
			drop:    single, zone: "UTC",
		},
	}
}

// pageRow: the amount says its coin; the fee was the sender's.
func pageRow(t *table, r rows.Row, out *Row) {
	coin, still, fee := out.Currency, out.Direction == Neutral && !out.Amount.IsZero(), out.Fee
	tokenRow(t, r, out)
	out.Currency = coin
	out.Fee, out.FeeIn = decimal.NullDecimal{}, ""
	if fee.Valid && t.own != "" && strings.EqualFold(t.named(r, "From"), t.own) {
		out.Fee, out.FeeIn = fee, coin
	}
	if still {
		out.Amount, out.Direction = out.Amount.Abs(), Neutral
	}
}

// solscanRow: base units stand beside how many decimals they have.
func solscanRow(t *table, r rows.Row, out *Row) {
	units, _, ok := t.all.parse(t.named(r, "Amount"))
	places, _, known := t.all.parse(t.named(r, "Decimals"))
	if ok && known && places.IsInteger() && places.IntPart() >= 0 && places.IntPart() <= 36 {
		out.Amount = units.Abs().Mul(decimal.New(1, -int32(places.IntPart()))) //nolint:gosec // at most 36
		if out.Direction == Out {
			out.Amount = out.Amount.Neg()
		}
	}
	if out.Counterparty = t.named(r, "To"); out.Direction == In {
		out.Counterparty = t.named(r, "From")
	}
	out.Account = out.Counterparty
}
