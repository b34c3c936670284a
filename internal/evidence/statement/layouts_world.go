package statement

import (
	"strings"

	"joinder/internal/rows"
)

// world lists the tables of wallets and banks beyond China, Europe and the
// United States, and of services for those who sell. Names of columns are facts
// of their exports.
func world() []layout {
	return append(append(india(), eastAsia()...), append(sellers(), southern()...)...)
}

// didNotPass are the states of payments that came to nothing, as these write it.
var didNotPass = []string{"FAIL", "Fail", "fail", "DECLINED", "Declined", "CANCEL", "Cancel", "REJECT", "Reject", "REVERSED", "Reversed", "Expired", "EXPIRED"}

func india() []layout {
	return []layout{
		{
			id: "paytm", needs: []string{"Date", "Time", "Transaction Details", "Other Transaction Details (UPI ID or A/c No)", "Your Account", "Amount"},
			columns: columnsOf("time", "Date", "clock", "Time", "counterparty", "Transaction Details", "account", "Other Transaction Details (UPI ID or A/c No)", "method", "Your Account", "amount", "Amount",
				"order", "UPI Ref No.", "merchant", "Order ID", "note", "Remarks;Tags;Comment", "type", "", "status", "", "balance", "", "currency", ""),
			drop: single, currency: "INR", zone: "Asia/Kolkata", fallback: dayMonth,
		},
		{
			id: "paytm_wallet", needs: []string{"Date", "Activity", "Source/Destination", "Wallet Txn ID", "Debit", "Credit", "Status"},
			columns: columnsOf("time", "Date", "clock", "", "type", "Activity", "counterparty", "Source/Destination", "order", "Wallet Txn ID", "note", "Comment", "out", "Debit", "in", "Credit", "status", "Status",
				"amount", "", "account", "", "method", "", "merchant", "", "currency", ""),
			currency: "INR", zone: "Asia/Kolkata", fallback: dayMonth, nothing: didNotPass,
		},
		{
			id: "google_pay", needs: []string{"Time", "Transaction ID", "Description", "Product", "Payment method", "Status", "Amount"},
			columns: columnsOf("time", "Time", "clock", "", "order", "Transaction ID", "counterparty", "Description", "type", "Product", "method", "Payment method", "status", "Status", "amount", "Amount",
				"note", "", "currency", ""),
			drop: single, inverted: true, fallback: monthDay, nothing: append([]string{"Refunded"}, didNotPass...),
		},
	}
}

func eastAsia() []layout {
	return []layout{
		{
			id: "paypay", needs: []string{"取引日", "出金金額（円）", "入金金額（円）", "取引内容", "取引先", "取引方法"},
			columns: columnsOf("time", "取引日", "clock", "", "out", "出金金額（円）", "in", "入金金額（円）", "counterparty", "取引先", "type", "取引内容", "method", "取引方法", "order", "取引番号",
				"amount", "", "currency", "", "note", "支払い区分", "balance", ""),
			drop: []Field{FieldInCurrency, FieldOutCurrency, FieldPair, FieldSide, FieldTotal, FieldFlow}, currency: "JPY", zone: "Asia/Tokyo",
		},
		{
			id: "jp_card", needs: []string{"利用日", "利用店名・商品名", "利用者", "利用金額"},
			columns: columnsOf("time", "利用日", "clock", "", "counterparty", "利用店名・商品名", "amount", "利用金額", "fee", "支払手数料", "method", "支払方法", "note", "", "currency", "", "type", "", "balance", ""),
			drop:    single, currency: "JPY", inverted: true,
		},
		{
			id: "toss", needs: []string{"거래 일시", "적요", "거래 유형", "거래 금액", "거래 후 잔액"},
			columns: columnsOf("time", "거래 일시", "clock", "", "counterparty", "적요", "type", "거래 유형", "method", "거래 기관", "account", "계좌번호", "amount", "거래 금액", "balance", "거래 후 잔액", "note", "메모", "currency", ""),
			drop:    single, currency: "KRW", zone: "Asia/Seoul",
		},
		{
			id: "kakaobank", needs: []string{"거래일시", "구분", "거래금액", "거래 후 잔액", "거래구분", "내용"},
			columns: columnsOf("time", "거래일시", "clock", "", "flow", "구분", "amount", "거래금액", "balance", "거래 후 잔액", "type", "거래구분", "counterparty", "내용", "note", "메모", "currency", "", "account", ""),
			drop:    []Field{FieldIn, FieldOut, FieldPair, FieldSide, FieldTotal}, currency: "KRW", zone: "Asia/Seoul", in: []string{"입금"}, out: []string{"출금"},
		},
		{
			id: "gcash", needs: []string{"Date and Time", "Description", "Reference No.", "Debit", "Credit", "Balance"},
			columns: columnsOf("time", "Date and Time", "clock", "", "counterparty", "Description", "order", "Reference No.", "out", "Debit", "in", "Credit", "balance", "Balance", "amount", "", "currency", "", "note", ""),
			zone:    "Asia/Manila", currency: "PHP", fallback: monthDay,
		},
		{
			id: "touchngo", needs: []string{"Date", "Status", "Transaction Type", "Reference", "Description", "Details", "Amount (RM)", "Wallet Balance"},
			columns: columnsOf("time", "Date", "clock", "", "status", "Status", "type", "Transaction Type", "order", "Reference", "counterparty", "Description", "note", "Details", "amount", "Amount (RM)", "balance", "Wallet Balance", "currency", "", "method", ""),
			drop:    single, currency: "MYR", zone: "Asia/Kuala_Lumpur", fallback: dayMonth, nothing: didNotPass, settle: touchnGo,
		},
	}
}

// touchnGo: amounts have no sign; what is loaded, received or paid back came in.
func touchnGo(t *table, _ rows.Row, out *Row) {
	if out.Direction == Neutral || t.chained != 0 {
		return
	}
	kind := strings.ToLower(out.Type)
	out.Amount, out.Direction = out.Amount.Abs().Neg(), Out
	if has(kind, []string{"reload", "receive", "refund", "cashback", "top up", "topup", "from wallet", "earnings", "reversal"}) {
		out.Amount, out.Direction = out.Amount.Abs(), In
	}
}

// southern lists wallets and banks of Africa and Latin America.
func southern() []layout {
	return []layout{
		{
			id: "mpesa", needs: []string{"Receipt No.|Receipt", "Completion Time", "Details", "Transaction Status|Status", "Paid In", "Withdrawn|Withdrawal", "Balance"},
			columns: columnsOf("time", "Completion Time", "clock", "", "order", "Receipt No.|Receipt", "counterparty", "Details", "status", "Transaction Status|Status", "in", "Paid In", "out", "Withdrawn|Withdrawal", "balance", "Balance",
				"amount", "", "account", "", "note", "Other Party Info", "merchant", "Account No.|A/C No.", "type", "", "currency", ""),
			currency: "KES", zone: "Africa/Nairobi", fallback: dayMonth, nothing: didNotPass,
		},
		{
			id: "mercado_pago", needs: []string{"RELEASE_DATE", "TRANSACTION_TYPE", "REFERENCE_ID", "TRANSACTION_NET_AMOUNT", "PARTIAL_BALANCE"},
			columns: columnsOf("time", "RELEASE_DATE", "clock", "", "counterparty", "TRANSACTION_TYPE", "order", "REFERENCE_ID", "amount", "TRANSACTION_NET_AMOUNT", "balance", "PARTIAL_BALANCE", "type", "", "currency", "", "note", ""),
			drop:    single, fallback: dayMonth,
		},
		{
			id: "nubank", needs: []string{"Data", "Valor", "Identificador", "Descrição"}, only: true,
			columns: columnsOf("time", "Data", "amount", "Valor", "order", "Identificador", "counterparty", "Descrição", "note", "", "currency", ""), drop: single, currency: "BRL", fallback: dayMonth,
		},
		{
			id: "nubank_card", needs: []string{"date", "title", "amount"}, only: true,
			columns: columnsOf("time", "date", "counterparty", "title", "amount", "amount", "note", "", "currency", ""), drop: single, currency: "BRL", inverted: true,
		},
		{
			id: "nubank_card", needs: []string{"date", "category", "title", "amount"}, only: true,
			columns: columnsOf("time", "date", "type", "category", "counterparty", "title", "amount", "amount", "note", "", "currency", ""), drop: single, currency: "BRL", inverted: true,
		},
	}
}

// sellers lists what those who sell or work for others export.
func sellers() []layout {
	return []layout{
		{
			id: "payoneer", needs: []string{"Transaction Date", "Transaction Time", "Transaction ID", "Description", "Credit Amount", "Debit Amount", "Currency", "Status"},
			columns: columnsOf("time", "Transaction Date", "clock", "Transaction Time", "zone", "Time Zone", "order", "Transaction ID", "counterparty", "Description", "in", "Credit Amount", "out", "Debit Amount",
				"currency", "Currency", "status", "Status", "balance", "Running Balance", "note", "Additional Description;Store Name", "merchant", "Reference ID", "amount", "", "type", "", "account", "", "method", ""),
			drop: []Field{FieldInCurrency, FieldOutCurrency, FieldPair, FieldSide, FieldTotal, FieldFlow}, fallback: monthDay, nothing: nothingMoved,
		},
		{
			id: "square", needs: []string{"Date", "Time", "Time Zone", "Gross Sales", "Total Collected", "Fees", "Net Total", "Transaction ID"},
			columns: columnsOf("time", "Date", "clock", "Time", "zone", "Time Zone", "amount", "Net Total", "fee", "Fees", "order", "Transaction ID", "merchant", "Payment ID", "counterparty", "Customer Name", "note", "Description",
				"type", "Event Type", "method", "Card Brand", "status", "", "currency", "", "account", "", "balance", ""),
			drop: single, fallback: monthDay,
		},
		{
			id: "stripe", needs: []string{"id", "Type", "Source", "Amount", "Fee", "Net", "Currency", "Created (UTC)|Created"},
			columns: columnsOf("time", "Created (UTC)|Created", "clock", "", "order", "id", "merchant", "Source", "type", "Type", "amount", "Net", "fee", "Fee", "currency", "Currency", "note", "Description", "counterparty", "", "status", "", "account", "", "method", ""),
			drop:    single, zone: "UTC",
		},
		{
			id: "stripe_payments", needs: []string{"id", "Created date (UTC)|Created (UTC)", "Amount", "Amount Refunded", "Currency", "Captured", "Status"},
			columns: columnsOf("time", "Created date (UTC)|Created (UTC)", "clock", "", "order", "id", "amount", "Amount", "refund", "Amount Refunded", "currency", "Currency", "fee", "Fee", "status", "Status", "note", "Description",
				"account", "Customer Email", "counterparty", "", "type", "", "method", "", "merchant", "", "fee_currency", ""),
			drop: single, zone: "UTC", settle: func(*table, rows.Row, *Row) {}, nothing: []string{"Failed", "failed", "canceled", "Canceled", "requires_payment_method", "Blocked", "blocked"},
		},
	}
}

// revolutNames are the columns of one service's personal account in its
// languages: begun, completed, description, amount, fee, currency, state,
// balance, type, product.
func revolutLanguages() []layout {
	var out []layout
	for _, w := range [][10]string{
		{"Startdatum|Datum des Beginns|Gestartet am", "Datum des Abschlusses|Abschlussdatum|Abgeschlossen am", "Beschreibung", "Betrag", "Gebühr", "Währung", "Status|Staat|State", "Kontostand|Guthaben|Saldo", "Typ|Art", "Produkt"},
		{"Date de début|Date de lancement", "Date de fin|Date d'achèvement", "Description", "Montant", "Frais|Commission", "Devise", "État|Etat|State", "Solde", "Type", "Produit"},
		{"Fecha de inicio", "Fecha de finalización|Fecha de finalizacion", "Descripción", "Importe|Cantidad", "Comisión|Tarifa", "Divisa", "State|Estado", "Saldo", "Tipo", "Producto"},
		{"Data di inizio", "Data di completamento|Data di fine", "Descrizione", "Importo", "Costo|Commissione|Commissioni", "Valuta", "State|Stato", "Saldo", "Tipo", "Prodotto"},
		{"Data de início|Data de Início", "Data de Conclusão|Data de conclusão|Data de fim", "Descrição", "Montante|Quantia|Valor", "Comissão|Taxa|Tarifa", "Moeda", "State|Estado", "Saldo", "Tipo", "Produto"},
		{"Startdatum", "Datum voltooid|Voltooiingsdatum|Einddatum", "Beschrijving", "Bedrag", "Kosten", "Valuta", "State|Status", "Saldo", "Type", "Product"},
		{"Data rozpoczęcia", "Data zrealizowania|Data zakończenia", "Opis", "Kwota", "Opłata", "Waluta", "State|Stan|Status", "Saldo", "Rodzaj|Typ", "Produkt"},
		{"Data de început|Data începerii", "Data finalizării|Data de finalizare", "Descriere", "Sumă|Suma", "Comision|Taxă", "Valută|Moneda|Monedă", "State|Stare|Status", "Sold", "Tip", "Produs"},
	} {
		out = append(out, layout{
			id: "revolut", needs: []string{w[0], w[1], w[2], w[3], w[4], w[5]},
			columns: columnsOf("time", w[1]+";"+w[0], "clock", "", "counterparty", w[2], "amount", w[3], "fee", w[4], "currency", w[5], "status", w[6], "balance", w[7], "type", w[8], "method", w[9], "note", "", "order", "", "account", ""),
			drop:    []Field{FieldIn, FieldOut, FieldFlow, FieldPair, FieldSide}, nothing: nothingMoved,
		})
	}
	return out
}

// moreAmericanBanks are told apart by few names.
func moreAmericanBanks() []layout {
	both := []Field{FieldIn, FieldOut, FieldFlow}
	day := func(l layout) layout { l.fallback, l.currency = monthDay, "USD"; return l }
	return []layout{
		day(layout{
			id: "bofa", needs: []string{"Date", "Description", "Amount", "Running Bal."},
			columns: columnsOf("time", "Date", "counterparty", "Description", "amount", "Amount", "balance", "Running Bal.", "note", "", "currency", ""), drop: both,
		}),
		day(layout{
			id: "bofa_card", needs: []string{"Posted Date", "Reference Number", "Payee", "Address", "Amount"},
			columns: columnsOf("time", "Posted Date", "order", "Reference Number", "counterparty", "Payee", "note", "Address", "amount", "Amount", "account", "", "currency", ""), drop: both,
		}),
		day(layout{
			id: "capital_one_card", needs: []string{"Transaction Date", "Posted Date", "Card No.", "Description", "Category", "Debit", "Credit"},
			columns: columnsOf("time", "Transaction Date", "method", "Card No.", "counterparty", "Description", "type", "Category", "out", "Debit", "in", "Credit", "amount", "", "note", "", "currency", ""),
		}),
		day(layout{
			id: "us_bank", needs: []string{"Date", "Transaction", "Name", "Memo", "Amount"}, only: true,
			columns: columnsOf("time", "Date", "type", "Transaction", "counterparty", "Name", "note", "Memo", "amount", "Amount", "order", "", "currency", ""), drop: both,
		}),
	}
}
