package statement

import (
	"strings"

	"github.com/shopspring/decimal"

	"joinder/internal/rows"
)

// explorers lists the exports of block explorers. They are of one address,
// which the file does not name: it is the one that every row has on a side.
func explorers() []layout {
	drop := []Field{FieldInCurrency, FieldOutCurrency, FieldPair, FieldSide, FieldTotal, FieldFlow}
	return []layout{
		{
			id: "etherscan", needs: []string{"Txhash|Transaction Hash", "UnixTimestamp", "From", "Value_IN(*", "Value_OUT(*", "Status"},
			columns: columnsOf("time", "UnixTimestamp", "in", "Value_IN(*", "out", "Value_OUT(*", "order", "Txhash|Transaction Hash", "fee", "", "status", "Status", "type", "Method|Type", "note", "PrivateNote",
				"account", "", "counterparty", "", "clock", "", "amount", "", "currency", "", "method", "", "merchant", "", "balance", ""),
			drop: drop, prepare: etherscanOwn, settle: etherscanRow,
		},
		{
			id: "etherscan_tokens", needs: []string{"Txhash|Transaction Hash|tx_hash", "UnixTimestamp|block_unix_timestamp", "From", "To", "TokenValue|Value|token_value|Quantity", "ContractAddress|token_address", "TokenSymbol"},
			columns: columnsOf("time", "UnixTimestamp|block_unix_timestamp", "amount", "TokenValue|Value|token_value|Quantity", "currency", "TokenSymbol", "order", "Txhash|Transaction Hash|tx_hash", "note", "TokenName", "merchant", "ContractAddress|token_address",
				"account", "", "counterparty", "", "clock", "", "fee", "", "type", "", "method", "", "balance", ""),
			drop: append([]Field{FieldIn, FieldOut}, drop...), prepare: etherscanOwn, settle: tokenRow,
		},
		{
			id: "blockscout", needs: []string{"TxHash", "BlockNumber", "UnixTimestamp", "FromAddress", "ToAddress", "Type", "Value|TokensTransferred", "Fee|TransactionFee"},
			columns: columnsOf("time", "UnixTimestamp", "amount", "Value|TokensTransferred", "currency", "TokenSymbol", "order", "TxHash", "fee", "Fee|TransactionFee", "flow", "Type", "status", "Status",
				"account", "", "counterparty", "", "clock", "", "type", "", "method", "", "merchant", "", "balance", ""),
			drop: []Field{FieldIn, FieldOut, FieldInCurrency, FieldOutCurrency, FieldPair, FieldSide, FieldTotal}, in: []string{"in"}, out: []string{"out"}, settle: blockscoutRow,
		},
	}
}

// either is the first of the named cells that is not blank.
func (t *table) either(r rows.Row, names ...string) string {
	for _, n := range names {
		if s := t.named(r, n); s != "" {
			return s
		}
	}
	return ""
}

// etherscanOwn finds the address that the export is of: value that came in came
// to it, else it is the only one that stands in every row.
func etherscanOwn(t *table) {
	count := map[string]int{}
	rowsSeen := 0
	for _, rec := range t.ahead {
		if rec.bad != nil || t.outsideOf(rec.row) {
			continue
		}
		rowsSeen++
		from, to := strings.ToLower(t.either(rec.row, "From")), strings.ToLower(t.either(rec.row, "To", "TxTo"))
		if v, _, ok := t.numbers[FieldIn].parse(t.cell(rec.row, FieldIn)); ok && v.IsPositive() {
			t.own = to
		} else if v, _, ok := t.numbers[FieldOut].parse(t.cell(rec.row, FieldOut)); ok && v.IsPositive() {
			t.own = from
		}
		count[from]++
		if to != from {
			count[to]++
		}
	}
	if t.own != "" && count[t.own]*2 > rowsSeen {
		return
	}
	t.own = ""
	most, second := 0, 0
	for address, n := range count {
		switch {
		case address == "":
		case n > most:
			most, second, t.own = n, most, address
		case n > second:
			second = n
		}
	}
	if second == most || most*2 <= rowsSeen {
		t.own = "" // nothing tells which of two it is
		t.signGuessed = rowsSeen > 0
	}
}

// etherscanRow: a transaction that failed moved nothing but its fee, which its
// sender paid.
func etherscanRow(t *table, r rows.Row, out *Row) {
	for name, i := range t.names {
		if i >= len(r.Cells()) {
			continue
		}
		if coin, ok := strings.CutPrefix(name, "valuein"); ok && coin != "" {
			out.Currency = strings.ToUpper(coin)
		}
	}
	from, to := t.either(r, "From"), t.either(r, "To", "TxTo", "ContractAddress")
	if out.Counterparty = to; out.Direction == In || out.Direction == Neutral && strings.EqualFold(to, t.own) {
		out.Counterparty = from
	}
	out.Account = out.Counterparty
	if t.own != "" && strings.EqualFold(from, t.own) || out.Direction == Out {
		t.gas(r, out)
	}
	if t.either(r, "ErrCode") != "" || strings.HasPrefix(out.Status, "Error") {
		out.Direction, out.Amount = Neutral, out.Amount.Abs()
		if out.Status == "" {
			out.Status = t.either(r, "ErrCode")
		}
	}
}

// gas is the fee of a transaction, in the coin that the column's name says.
func (t *table) gas(r rows.Row, out *Row) {
	for name, i := range t.names {
		coin, ok := strings.CutPrefix(name, "txnfee")
		if !ok || coin == "usd" || i >= len(r.Cells()) {
			continue
		}
		if v, _, ok := t.numbers[FieldAmount].parse(tidy(r.Cells()[i])); ok {
			out.Fee, out.FeeIn = decimal.NewNullDecimal(v.Abs()), strings.ToUpper(coin)
		}
	}
}

func tokenRow(t *table, r rows.Row, out *Row) {
	from, to := t.either(r, "From"), t.either(r, "To")
	out.Currency = strings.TrimSpace(t.either(r, "TokenSymbol", "token_symbol"))
	out.Amount = out.Amount.Abs()
	switch {
	case t.own == "":
		out.Direction, out.Counterparty = Neutral, to
	case strings.EqualFold(from, to):
		out.Direction, out.Counterparty = Neutral, to
	case strings.EqualFold(from, t.own):
		out.Direction, out.Amount, out.Counterparty = Out, out.Amount.Neg(), to
	case strings.EqualFold(to, t.own):
		out.Direction, out.Counterparty = In, from
	default:
		out.Direction, out.Counterparty = Neutral, to
	}
	out.Account = out.Counterparty
}

func blockscoutRow(t *table, r rows.Row, out *Row) {
	if out.Counterparty = t.named(r, "ToAddress"); out.Direction == In {
		out.Counterparty = t.named(r, "FromAddress")
		out.Fee = decimal.NullDecimal{}
	}
	out.Account = out.Counterparty
	if t.named(r, "ErrCode") != "" || strings.HasPrefix(strings.ToLower(out.Status), "err") {
		out.Direction, out.Amount = Neutral, out.Amount.Abs()
	}
}

// hardware lists the exports of wallets that people hold themselves.
func hardware() []layout {
	drop := []Field{FieldIn, FieldOut, FieldInCurrency, FieldOutCurrency, FieldPair, FieldSide, FieldTotal}
	flow := append([]Field{FieldFlow}, drop...)
	return []layout{
		{
			id: "trezor", needs: []string{"Date & Time", "Type", "Transaction ID", "Addresses", "Fee", "Total"},
			columns: columnsOf("time", "Date & Time", "flow", "Type", "order", "Transaction ID", "account", "Addresses", "fee", "Fee", "amount", "Total", "clock", "", "type", "", "counterparty", ""),
			drop:    drop, fallback: monthDay,
		},
		{
			id: "trezor", needs: []string{"Timestamp", "Date", "Time", "Type", "Transaction ID", "Fee", "Fee unit", "Address", "Amount", "Amount unit"},
			columns: columnsOf("time", "Timestamp", "clock", "", "flow", "Type", "order", "Transaction ID", "account", "Address", "fee", "Fee", "fee_currency", "Fee unit", "amount", "Amount", "currency", "Amount unit", "note", "Label", "type", "", "counterparty", ""),
			drop:    drop,
		},
		{
			id: "trezor", needs: []string{"Date", "Time", "TX id", "Address", "TX type", "Value", "TX total", "Balance"},
			columns: columnsOf("time", "Date", "clock", "Time", "flow", "TX type", "order", "TX id", "account", "Address", "amount", "Value", "balance", "Balance", "note", "Address Label", "type", "", "counterparty", ""),
			drop:    drop,
		},
		{
			id: "electrum", needs: []string{"transaction_hash|oc_transaction_hash", "label", "value|amount_chain_bc|bc_value", "timestamp"},
			columns: columnsOf("time", "timestamp", "order", "transaction_hash|oc_transaction_hash", "note", "label", "type", "", "amount", "value|amount_chain_bc|bc_value", "fee", "fee", "clock", "", "currency", "", "counterparty", ""),
			drop:    flow, currency: "BTC",
		},
		{
			id: "ledger_live", needs: []string{"Operation Date", "Currency Ticker", "Operation Type", "Operation Amount", "Operation Fees", "Operation Hash", "Account Name"},
			columns: columnsOf("time", "Operation Date", "currency", "Currency Ticker", "flow", "Operation Type", "amount", "Operation Amount", "fee", "Operation Fees", "order", "Operation Hash", "method", "Account Name", "status", "Status", "type", "Operation Type",
				"clock", "", "account", ""),
			drop: drop, zone: "UTC", in: []string{"in", "reward"}, out: []string{"out", "fees", "delegate", "stake"}, nothing: []string{"Failed"},
		},
		{
			id: "exodus", needs: []string{"DATE", "TYPE", "FROMPORTFOLIO", "TOPORTFOLIO", "OUTAMOUNT", "OUTCURRENCY", "INAMOUNT", "INCURRENCY"},
			columns: columnsOf("time", "DATE", "type", "TYPE", "out", "OUTAMOUNT", "out_currency", "OUTCURRENCY", "in", "INAMOUNT", "in_currency", "INCURRENCY", "fee", "FEEAMOUNT", "fee_currency", "FEECURRENCY",
				"order", "ORDERID;OUTTXID;INTXID", "account", "TOADDRESS", "note", "PERSONALNOTE", "clock", "", "amount", "", "currency", "", "counterparty", ""),
			drop: []Field{FieldFlow, FieldPair, FieldSide, FieldTotal},
		},
		{
			id: "uphold", needs: []string{"Date", "Destination", "Destination Amount", "Destination Currency", "Id", "Origin", "Origin Amount", "Origin Currency", "Status", "Type"},
			columns: columnsOf("time", "Date", "out", "Origin Amount", "out_currency", "Origin Currency", "in", "Destination Amount", "in_currency", "Destination Currency", "fee", "Fee Amount", "fee_currency", "Fee Currency",
				"order", "Id", "status", "Status", "type", "Type", "counterparty", "Destination", "clock", "", "amount", "", "currency", "", "note", ""),
			drop: []Field{FieldFlow, FieldPair, FieldSide, FieldTotal}, nothing: []string{"failed", "cancelled", "canceled"}, legs: upholdLegs,
		},
	}
}

// upholdLegs: what came from outside has only its destination in the account,
// what went outside only its origin.
func upholdLegs(t *table, r rows.Row, first *Row) []Row {
	other := t.leg
	t.leg = nil
	if other == nil {
		return nil
	}
	switch strings.ToLower(first.Type) {
	case "in":
		first.Amount, first.Currency, first.Counterparty = other.Amount, other.Currency, t.named(r, "Origin")
		first.Direction = In
		return nil
	case "out":
		return nil
	}
	return []Row{first.beside(other.Amount, other.Currency)}
}
