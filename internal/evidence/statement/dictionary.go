package statement

import (
	"slices"
	"strconv"

	"joinder/internal/rows"
)

// dictionary are the names that columns go by, best first, as rows.Key folds
// them. Blanks and punctuation do not matter.
func dictionary() map[Field][]string {
	return folded
}

var folded = foldNames(map[Field][]string{
	FieldTime: {"交易时间", "交易创建时间", "付款时间", "Datetime", "Date/Time", "Time (UTC)", "Date (UTC)", "UTC_Time", "Timestamp", "Completed Date", "Created at", "created", "时间", "交易日期", "记账日期", "交易日", "日期", "入账日期",
		"Transaction Date", "Trans Date", "Date", "Posting date", "Post Date", "Posted Date", "Booking date", "Started Date", "Date Processed", "Value date", "Execution date", "Datum", "Buchungstag", "Buchungsdatum", "Valutadatum", "Datum proveden", "Datum verrichting",
		"Boekdatum", "Fecha", "Fecha operación", "Data", "Data operazione", "Data contabile", "Tarih", "Tranzakció dátuma", "Dato", "Bokföringsdag", "Date de l'opération", "Date opération", "time", "Date & Time", "timeExecuted", "Tanggal"},
	FieldClock:        {"时间", "交易时分秒", "记账时间", "Time", "Uhrzeit", "Heure", "Hora", "Ora", "Time of Transaction"},
	FieldAmount:       {"金额", "金额(元)", "金额（元）", "交易金额", "发生额", "入账金额", "交易额", "Amount", "Net", "Net Amount", "Total", "Amount (total)", "Quantity", "Change", "Betrag", "Betrag (EUR)", "Amount CZK", "Umsatz", "Bedrag", "Bedrag (EUR)", "Montant", "Importe", "Importo", "Valor", "Belopp", "Beløp", "Tranzakció összege", "Transaction Amount", "Tutar", "Jumlah", "Nominal"},
	FieldIn:           {"收入", "收入金额", "收入(元)", "存入金额", "贷方发生额", "贷方金额", "记账金额(收入)", "交易金额(收入)", "Credit", "Credits", "Credit Amount", "Credit Amt", "Money In", "Paid In", "Inflow", "Deposit", "Deposits", "Haben", "Crédit", "Crédito", "Abono", "Entrate", "Received amount", "Received Quantity"},
	FieldOut:          {"支出", "支出金额", "支出(元)", "支取金额", "借方发生额", "借方金额", "记账金额(支出)", "交易金额(支出)", "Debit", "Debits", "Debit Amount", "Debit Amt", "Money Out", "Paid Out", "Outflow", "Withdrawal", "Withdrawals", "debet", "Soll", "Débit", "Débito", "Cargo", "Uscite", "Sent amount", "Sent Quantity"},
	FieldFlow:         {"收/支", "收支", "收支类型", "收入/支出", "资金流向", "借贷标志", "借贷", "Debit/Credit", "Credit/Debit", "DR/CR", "CR/DR", "Direction", "Af Bij", "Bevétel/Kiadás", "Sens"},
	FieldCurrency:     {"币种", "币别", "货币", "交易币种", "记账币种", "Currency", "Currency Code", "Asset", "Coin", "Currency Ticker", "Transaction Currency", "Munt", "Währung", "Devise", "Moneda", "Divisa", "Valuta", "Tranzakció devizaneme", "Mna tu"},
	FieldFee:          {"服务费", "服务费（元）", "手续费", "手续费(元)", "Fee", "Fees", "Total fees", "Fee Amount", "Gebühr", "Frais", "Comisión", "Commissione", "Kosten op verrichting", "Amount Transacted Fee"},
	FieldFeeCurrency:  {"Fee Currency", "Fee currency code", "FeeCoin"},
	FieldBalance:      {"余额", "账户余额", "联机余额", "本次余额", "交易后余额", "当前余额", "余额(元)", "Balance", "Running Balance", "Account Balance", "Ledger Balance", "Saldo", "Solde", "Kontostand", "Egyenleg", "Saldo na trn", "balance after"},
	FieldCounterparty: {"交易对方", "商户名称", "对方户名", "对方账户名", "对方名称", "对手信息", "收款人", "付款人", "对方", "Counterparty", "Counterparty Name", "Name", "Payee", "Merchant", "Merchant Name", "To", "From", "Recipient", "Beneficiary", "Target name", "Naam tegenpartij", "Naam", "Empfänger", "Auftraggeber / Begünstigter", "Partner neve", "Handelaar", "Sender", "Description", "Details"},
	FieldAccount:      {"对方账号", "对方账户", "对方卡号/账号", "对手账号", "对方帐号", "From Email Address", "To Email Address", "Counterparty account", "Tegenrekening", "Tegenrekening IBAN/BBAN", "Kontonummer", "IBAN", "Partner számlaszáma", "Address"},
	FieldOrder:        {"交易订单号", "交易单号", "交易号", "订单号", "流水号", "交易流水号", "日志号", "Transaction ID", "Transaction Id", "Txid", "TxHash", "Transaction Hash", "Txn Hash", "Hash", "TransferWise ID", "Reference Number", "Reference", "Transactiereferentie", "ID", "refid"},
	FieldMerchant:     {"商家订单号", "商户单号", "商户订单号", "Invoice Number", "Merchant Reference", "Custom Number", "Order ID"},
	FieldMethod:       {"收/付款方式", "支付方式", "付款方式", "交易渠道", "渠道", "Payment Method", "Funding Source", "Card", "Product", "Account"},
	FieldStatus:       {"交易状态", "当前状态", "状态", "Status", "State"},
	FieldType:         {"交易分类", "交易类型", "类型", "交易名称", "交易摘要", "摘要", "Type", "Transaction Type", "Category", "Transaktionstyp", "Operation"},
	FieldNote:         {"商品说明", "商品", "交易说明", "商品名称", "备注", "附言", "交易附言", "交易详情", "客户摘要", "Note", "Notes", "Memo", "Subject", "Item Title", "Payment Reference", "Message", "Omschrijving", "Verwendungszweck", "Libellé", "Concepto", "Descrizione", "Remark", "Comment", "Közlemény"},
})

func foldNames(in map[Field][]string) map[Field][]string {
	out := make(map[Field][]string, len(in))
	for f, names := range in {
		for _, n := range names {
			if k := rows.Key(n); !slices.Contains(out[f], k) {
				out[f] = append(out[f], k)
			}
		}
	}
	return out
}

// propose places columns by their names. A column serves one field: fields are
// asked in an order in which the surer ones come first.
func propose(keys []string) map[Field][]int {
	at := map[Field][]int{}
	taken := map[int]bool{}
	for _, f := range []Field{FieldFlow, FieldIn, FieldOut, FieldBalance, FieldFee, FieldFeeCurrency, FieldAmount, FieldTime, FieldClock, FieldCurrency, FieldStatus,
		FieldOrder, FieldMerchant, FieldAccount, FieldMethod, FieldType, FieldCounterparty, FieldNote} {
		for _, name := range dictionary()[f] {
			for i, k := range keys {
				if k != name || taken[i] || len(at[f]) > 0 && f != FieldNote && f != FieldTime {
					continue
				}
				if f == FieldTime && len(at[f]) > 0 {
					continue
				}
				at[f] = append(at[f], i)
				taken[i] = true
			}
		}
	}
	return at
}

func itoa(n int) string { return strconv.Itoa(n) }
