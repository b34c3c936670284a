package statement

import (
	"slices"
	"strconv"
	"strings"

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
		"Boekdatum", "Fecha", "Fecha operación", "Data", "Data operazione", "Data contabile", "Tarih", "Tranzakció dátuma", "Dato", "Bokföringsdag", "Date de l'opération", "Date opération", "time", "Date & Time", "timeExecuted", "Tanggal", "发生时间", "动账时间", "交易成功时间", "创建时间", "支付时间", "成交日期", "交收日期", "银行记账日", "记账日", "发生日期", "消费日期", "业务日期", "交易日期时间", "交易日期/时间", "完成时间", "订单时间", "下单时间", "交易時間", "記帳日", "記帳日期", "過帳日期"},
	FieldClock:        {"时间", "交易时分秒", "记账时间", "Time", "Uhrzeit", "Heure", "Hora", "Ora", "Time of Transaction", "交易时间", "成交时间", "交易时刻", "发生时间", "交易時間"},
	FieldAmount:       {"金额", "金额(元)", "金额（元）", "交易金额", "发生额", "入账金额", "交易额", "Amount", "Net", "Net Amount", "Total", "Amount (total)", "Quantity", "Change", "Betrag", "Betrag (EUR)", "Amount CZK", "Umsatz", "Bedrag", "Bedrag (EUR)", "Montant", "Importe", "Importo", "Valor", "Belopp", "Beløp", "Tranzakció összege", "Transaction Amount", "Tutar", "Jumlah", "Nominal", "实付金额", "收支金额", "人民币金额", "发生金额", "清算金额", "支付金额", "交易金额(元)", "记账金额", "付款金额", "订单金额", "交易额(元)", "本币金额", "結算金額", "金額", "交易金額", "交易金额(人民币)", "入账金额(元)", "交易币种/金额", "入账币种/金额", "金额(人民币)", "收支金额(元)"},
	FieldIn:           {"收入", "收入金额", "收入(元)", "存入金额", "贷方发生额", "贷方金额", "记账金额(收入)", "交易金额(收入)", "Credit", "Credits", "Credit Amount", "Credit Amt", "Money In", "Paid In", "Inflow", "Deposit", "Deposits", "Haben", "Crédit", "Crédito", "Abono", "Entrate", "Received amount", "Received Quantity", "存入", "贷方", "贷", "贷方发生额(收入)", "收入金额(+元)", "收方金额", "转入金额", "收入(人民币)", "贷方金额(元)", "收入额", "存款", "存入金額", "收入金額", "贷方发生额(元)", "存入金额(元)", "收入金额(元)", "转入"},
	FieldOut:          {"支出", "支出金额", "支出(元)", "支取金额", "借方发生额", "借方金额", "记账金额(支出)", "交易金额(支出)", "Debit", "Debits", "Debit Amount", "Debit Amt", "Money Out", "Paid Out", "Outflow", "Withdrawal", "Withdrawals", "debet", "Soll", "Débit", "Débito", "Cargo", "Uscite", "Sent amount", "Sent Quantity", "支取", "借方", "借", "取出金额", "借方发生额(支取)", "支出金额(-元)", "付方金额", "转出金额", "支出(人民币)", "借方金额(元)", "支出额", "提款", "支出金額", "提取金額", "借方发生额(元)", "支出金额(元)", "转出"},
	FieldFlow:         {"收/支", "收支", "收支类型", "收入/支出", "资金流向", "借贷标志", "借贷", "Debit/Credit", "Credit/Debit", "DR/CR", "CR/DR", "Direction", "Af Bij", "Bevétel/Kiadás", "Sens", "借/贷", "借贷方向", "收付标志", "收付方向", "收支方向", "交易方向", "方向", "借贷类型", "收/付", "出入账", "收支标志"},
	FieldCurrency:     {"币种", "币别", "货币", "交易币种", "记账币种", "Currency", "Currency Code", "Asset", "Coin", "Currency Ticker", "Transaction Currency", "Munt", "Währung", "Devise", "Moneda", "Divisa", "Valuta", "Tranzakció devizaneme", "Mna tu", "币种名称", "交易货币", "入账货币", "结算币种", "记账货币", "幣別", "幣種", "貨幣"},
	FieldFee:          {"服务费", "服务费（元）", "手续费", "手续费(元)", "Fee", "Fees", "Total fees", "Fee Amount", "Gebühr", "Frais", "Comisión", "Commissione", "Kosten op verrichting", "Amount Transacted Fee"},
	FieldFeeCurrency:  {"Fee Currency", "Fee currency code", "FeeCoin"},
	FieldBalance:      {"余额", "账户余额", "联机余额", "本次余额", "交易后余额", "当前余额", "余额(元)", "Balance", "Running Balance", "Account Balance", "Ledger Balance", "Saldo", "Solde", "Kontostand", "Egyenleg", "Saldo na trn", "balance after", "账户余额(元)", "账户结余", "账户结余(元)", "资金本次余额", "可用余额", "结余", "帐户余额", "結餘", "餘額", "帳戶餘額"},
	FieldCounterparty: {"交易对方", "商户名称", "对方户名", "对方账户名", "对方名称", "对手信息", "收款人", "付款人", "对方", "Counterparty", "Counterparty Name", "Name", "Payee", "Merchant", "Merchant Name", "To", "From", "Recipient", "Beneficiary", "Target name", "Naam tegenpartij", "Naam", "Empfänger", "Auftraggeber / Begünstigter", "Partner neve", "Handelaar", "Sender", "Description", "Details", "交易对手", "交易对手名称", "对手名称", "对手户名", "对方姓名", "对方账户名称", "对方单位", "对方单位名称", "收(付)方名称", "收/付款人", "收付款人", "收款方", "付款方", "交易对象", "商家", "商家名称", "商户", "商户名", "交易商户", "对方昵称", "对方帐户名", "对方帐户名称", "对方账号与户名", "对方账户与户名", "对方户名/账号", "商户/对方"},
	FieldAccount:      {"对方账号", "对方账户", "对方卡号/账号", "对手账号", "对方帐号", "From Email Address", "To Email Address", "Counterparty account", "Tegenrekening", "Tegenrekening IBAN/BBAN", "Kontonummer", "IBAN", "Partner számlaszáma", "Address", "交易对手账号", "收(付)方账号", "对方卡号", "对方帐户", "对方银行账号", "交易对方账号", "对手账户"},
	FieldOrder:        {"交易订单号", "交易单号", "交易号", "订单号", "流水号", "交易流水号", "日志号", "Transaction ID", "Transaction Id", "Txid", "TxHash", "Transaction Hash", "Txn Hash", "Hash", "TransferWise ID", "Reference Number", "Reference", "Transactiereferentie", "ID", "refid", "交易流水", "凭证号", "业务流水号", "账务流水号", "资金流水单号", "交易参考号", "核心流水号", "成交编号", "交易哈希", "支付单号", "订单编号", "流水编号", "交易编号", "序列号"},
	FieldMerchant:     {"商家订单号", "商户单号", "商户订单号", "Invoice Number", "Merchant Reference", "Custom Number", "Order ID", "商家单号", "商户交易号", "商户流水号", "商家订单编号"},
	FieldMethod:       {"收/付款方式", "支付方式", "付款方式", "交易渠道", "渠道", "Payment Method", "Funding Source", "Card", "Product", "Account", "资金渠道", "支付渠道", "交易方式", "卡号末四位", "卡末四位", "卡号后四位", "付款卡", "银行卡", "收付款方式", "支付工具"},
	FieldStatus:       {"交易状态", "当前状态", "状态", "Status", "State", "资金状态", "交易结果", "订单状态", "支付状态"},
	FieldType:         {"交易分类", "交易类型", "类型", "交易名称", "交易摘要", "摘要", "Type", "Transaction Type", "Category", "Transaktionstyp", "Operation", "业务类型", "业务名称", "业务摘要", "操作", "交易类别", "业务种类"},
	FieldNote:         {"商品说明", "商品", "交易说明", "商品名称", "备注", "附言", "交易附言", "交易详情", "客户摘要", "Note", "Notes", "Memo", "Subject", "Item Title", "Payment Reference", "Message", "Omschrijving", "Verwendungszweck", "Libellé", "Concepto", "Descrizione", "Remark", "Comment", "Közlemény", "交易描述", "用途", "商品标题", "订单标题", "商品信息", "交易地点", "交易场所", "交易备注", "备注信息", "账单描述", "說明", "備註", "交易用途", "描述", "交易地点/附言", "交易行所", "受理机构", "批注", "交易摘要说明"},
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
	dayBeforeTime(keys, at, taken)
	return at
}

// dayBeforeTime gives a column of times to the clock where another one has the
// day: "交易日期, 交易时间".
func dayBeforeTime(keys []string, at map[Field][]int, taken map[int]bool) {
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

func itoa(n int) string { return strconv.Itoa(n) }
