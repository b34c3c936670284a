package statement

import (
	"slices"
	"strings"

	"joinder/internal/rows"
)

// western lists the tables of wallets and banks that write European headers.
// Names of columns are facts of their exports.
func western() []layout {
	return slices.Concat(paypal(), westernWallets(), revolutLanguages(), westernBanks(), cards(), americanBanks(), moreAmericanBanks(), world())
}

// columnsOf is fields and names in turn; names of one field are parted by ";".
func columnsOf(pairs ...string) map[Field][]string {
	out := map[Field][]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if f := Field(pairs[i]); pairs[i+1] == "" {
			out[f] = []string{}
		} else {
			out[f] = strings.Split(pairs[i+1], ";")
		}
	}
	return out
}

// nothingMoved are the states of payments that came to nothing.
var nothingMoved = []string{"Denied", "Canceled", "Cancelled", "Expired", "Failed", "Voided", "Removed", "Declined", "DECLINED", "FAILED", "REVERTED", "CANCELLED", "CANCELED", "Storniert", "Abgelehnt", "Annulé", "Refusé", "Cancelado", "Denegado", "Annullato", "Rifiutato",
	"failed", "declined", "cancelled", "canceled", "Stornato", "RÜCKGÄNGIG", "rückgängig", "ABGELEHNT", "ANNULÉ", "REFUSÉ", "REVERTIDO", "RECHAZADO", "ANULADO", "ANNULLATO", "STORNATO", "RIFIUTATO", "CANCELADO", "COFNIĘTO", "ODRZUCONO", "TERUGGEDRAAID", "GEWEIGERD",
	"rejected", "REJECTED", "Rejected", "reverted", "Reversed by", "已取消", "被拒绝", "已拒绝"}

// paypal lists the generations and languages of one service's exports: each row
// is what moved one currency of the balance, so the net amount counts.
func paypal() []layout {
	var out []layout
	add := func(needs []string, columns map[Field][]string) {
		out = append(out, layout{id: "paypal", needs: needs, columns: columns, nothing: nothingMoved, settle: paypalAccount, drop: []Field{FieldIn, FieldOut, FieldFlow, FieldMethod}})
	}
	for _, w := range [][]string{ // day, time, zone, name, type, state, currency, gross, fee, net, from, to, id, balance, subject, description, reference
		{"Date", "Time", "TimeZone|Time Zone", "Name", "Type|Description", "Status", "Currency", "Gross", "Fee|Fees", "Net", "From Email Address", "To Email Address", "Transaction ID", "Balance", "Item Title;Subject;Note", "Type;Description", "Reference Txn ID;Invoice Number;Invoice ID"},
		{"Datum", "Uhrzeit", "Zeitzone", "Name", "Typ|Beschreibung", "Status", "Währung", "Brutto", "Gebühr|Entgelt", "Netto", "Absender E-Mail-Adresse|Von E-Mail-Adresse", "Empfänger E-Mail-Adresse|An E-Mail-Adresse", "Transaktionscode", "Guthaben|Saldo", "Artikelbezeichnung;Betreff;Hinweis", "Typ;Beschreibung", "Zugehöriger Transaktionscode;Rechnungsnummer"},
		{"Date", "Heure", "Fuseau horaire", "Nom", "Type|Description", "Etat|État", "Devise", "Avant commission|Brut", "Commission|Frais", "Net", "De l'adresse email|Adresse email de l'expéditeur", "À l'adresse email|Adresse email du destinataire", "Numéro de transaction", "Solde", "Titre de l'objet;Objet;Remarque", "Type;Description", "Numéro de la transaction de référence"},
		{"Fecha", "Hora", "Zona horaria", "Nombre", "Tipo|Descripción", "Estado", "Divisa", "Bruto", "Tarifa|Comisión", "Neto", "Correo electrónico del remitente", "Correo electrónico del destinatario", "Id. de transacción", "Saldo", "Título del artículo;Asunto;Nota", "Tipo;Descripción", "Id. de referencia de trans."},
		{"Data", "Orario|Ora", "Fuso orario", "Nome", "Tipo|Descrizione", "Stato", "Valuta", "Lordo", "Tariffa|Commissione", "Netto", "Indirizzo email mittente", "Indirizzo email destinatario", "Codice transazione", "Saldo", "Titolo oggetto;Oggetto;Nota", "Tipo;Descrizione", "Codice di riferimento transazione"},
		{"Datum", "Tijd", "Tijdzone", "Naam", "Type|Omschrijving", "Status", "Valuta", "Bruto", "Kosten", "Net|Netto", "Van e-mailadres", "Naar e-mailadres", "Transactiereferentie", "Saldo", "Objectnaam;Onderwerp;Notitie", "Type;Omschrijving", "Referentie txn-id"},
		{"Data", "Hora", "Fuso horário", "Nome", "Tipo|Descrição", "Status", "Moeda", "Bruto", "Tarifa", "Líquido", "Do endereço de email", "Para o endereço de email", "ID da transação", "Saldo", "Título do item;Assunto;Observação", "Tipo;Descrição", "ID da transação de referência"},
		{"Data", "Czas|Godzina", "Strefa czasowa", "Imię i nazwisko lub nazwa|Nazwa", "Typ|Opis", "Status", "Waluta", "Brutto", "Opłata", "Netto", "Z adresu e-mail", "Na adres e-mail", "Numer transakcji", "Saldo", "Nazwa przedmiotu;Temat;Uwaga", "Typ;Opis", "Numer transakcji referencyjnej"},
		{"日期", "时间", "时区", "名称|姓名", "类型|说明", "状态", "币种", "总额", "费用|手续费", "净额", "发件人邮箱地址|付款人邮箱地址", "收件人邮箱地址", "交易号", "余额", "物品名称;主题;备注", "类型;说明", "参考交易号;账单号"},
		{"日付", "時間", "タイムゾーン", "名前", "タイプ|説明", "ステータス", "通貨", "合計", "手数料", "正味", "送信者メールアドレス", "受信者メールアドレス", "取引ID", "残高", "商品タイトル;件名", "タイプ;説明", "リファレンスID"},
	} {
		columns := columnsOf("time", w[0], "clock", w[1], "zone", w[2], "counterparty", w[3], "type", w[15], "status", w[5], "currency", w[6], "amount", w[9], "fee", w[8],
			"account", w[10]+";"+w[11], "order", w[12], "balance", w[13], "note", w[14], "merchant", w[16])
		add([]string{w[0], w[1], w[2], w[4], w[6], w[7], w[9]}, columns)
	}
	add([]string{"Date", "Time", "TimeZone|Time Zone", "Type", "Amount", "Balance"}, columnsOf("time", "Date", "clock", "Time", "zone", "TimeZone|Time Zone",
		"counterparty", "Name", "type", "Type", "currency", "Currency", "amount", "Amount", "balance", "Balance", "order", "Transaction ID;Receipt ID", "note", "Note"))
	out = append(out, layout{id: "paypal_crypto", needs: []string{"DateTime", "Transaction Type", "Asset In (Quantity)", "Asset In (Currency)", "Asset Out (Quantity)", "Asset Out (Currency)"},
		columns: columnsOf("time", "DateTime", "type", "Transaction Type", "in", "Asset In (Quantity)", "in_currency", "Asset In (Currency)", "out", "Asset Out (Quantity)",
			"out_currency", "Asset Out (Currency)", "fee", "Transaction Fee (Quantity)", "fee_currency", "Transaction Fee (Currency)", "clock", "", "amount", "", "currency", "")})
	return out
}

// paypalAccount: of the two addresses the one of the other side counts; what
// had no impact on the balance moved nothing.
func paypalAccount(t *table, r rows.Row, out *Row) {
	if impact := strings.ToLower(t.either(r, "Balance Impact", "Auswirkung auf Guthaben", "Impact sur le solde", "Impacto en el saldo", "Impacto en saldo", "Effetto sul saldo", "Invloed op saldo", "Impacto no saldo", "Wpływ na saldo", "余额影响", "对余额的影响")); has(impact, []string{"memo", "mémo", "notiz", "kein", "no impact", "备忘"}) {
		out.Direction, out.Amount = Neutral, out.Amount.Abs() // an authorisation or an order, of which the payment is a row of its own
	}
	if strings.Contains(fold(t.cell(r, FieldAmount)), "-") {
		if to := t.fieldAt(r, FieldAccount, 1); to != "" {
			out.Account = to
		}
	}
}

// fieldAt is the n-th column of a field.
func (t *table) fieldAt(r rows.Row, f Field, n int) string {
	if n < len(t.at[f]) && t.at[f][n] < len(r.Cells()) {
		return tidy(r.Cells()[t.at[f][n]])
	}
	return ""
}

func westernWallets() []layout {
	money := []Field{FieldIn, FieldOut, FieldFlow, FieldPair, FieldSide}
	return []layout{
		{
			id: "cash_app", needs: []string{"Transaction ID", "Date", "Transaction Type", "Currency", "Amount", "Fee", "Net Amount", "Asset Type", "Asset Amount", "Status"},
			columns: columnsOf("time", "Date", "amount", "Net Amount", "fee", "Fee", "currency", "Currency", "type", "Transaction Type", "status", "Status", "order", "Transaction ID",
				"note", "Notes", "counterparty", "Name of sender/receiver", "method", "Account", "clock", "", "in_currency", "", "out_currency", ""),
			drop: money, nothing: nothingMoved, finish: cashAppRow, legs: cashAppLegs,
		},
		{
			id: "venmo", needs: []string{"Datetime", "Type", "Status", "Note", "From", "To", "Amount (total)", "Funding Source", "Destination"},
			columns: columnsOf("time", "Datetime", "amount", "Amount (total)", "fee", "Amount (fee)", "type", "Type", "status", "Status", "note", "Note", "order", "ID",
				"method", "Funding Source", "counterparty", "", "account", "", "balance", "", "clock", ""),
			drop: money, currency: "USD", nothing: nothingMoved, settle: venmoRow, states: venmoStates,
		},
		{
			id: "wise", needs: []string{"TransferWise ID", "Date", "Amount", "Currency", "Description", "Running Balance"},
			columns: columnsOf("time", "Date Time;Date", "amount", "Amount", "currency", "Currency", "order", "TransferWise ID", "balance", "Running Balance", "counterparty", "Merchant;Payee Name;Payer Name",
				"account", "Payee Account Number", "fee", "Total fees", "note", "Description;Payment Reference;Note", "method", "Card Last Four Digits", "type", "Transaction Details Type;Transaction Type", "clock", ""),
			drop: money, fallback: dayMonth,
		},
		{
			id: "wise_transfers", needs: []string{"ID", "Status", "Direction", "Created on", "Source amount (after fees)", "Source currency", "Target amount (after fees)", "Target currency"},
			columns: columnsOf("time", "Created on;Finished on", "order", "ID", "status", "Status", "fee", "Source fee amount", "fee_currency", "Source fee currency", "amount", "Source amount (after fees)",
				"currency", "Source currency", "counterparty", "Target name", "note", "Reference;Note", "type", "Category", "clock", "", "flow", "", "account", ""),
			drop: []Field{FieldIn, FieldOut, FieldInCurrency, FieldOutCurrency}, nothing: nothingMoved, settle: wiseTransfer, legs: wiseLegs,
		},
		{
			id: "revolut", needs: []string{"Type", "Product", "Started Date", "Completed Date", "Description", "Amount", "Fee", "Currency", "State", "Balance"},
			columns: columnsOf("time", "Completed Date;Started Date", "amount", "Amount", "fee", "Fee", "currency", "Currency", "status", "State", "type", "Type", "method", "Product",
				"counterparty", "Description", "balance", "Balance", "clock", "", "note", ""),
			drop: money, nothing: nothingMoved,
		},
		{
			id: "revolut_business", needs: []string{"Date started (UTC)", "Date completed (UTC)", "ID", "Type", "Description", "Amount", "Fee", "Balance"},
			columns: columnsOf("time", "Date completed (UTC);Date started (UTC)", "order", "ID", "amount", "Total amount;Amount", "fee", "Fee", "fee_currency", "Fee currency", "currency", "Payment currency",
				"counterparty", "Description", "note", "Reference", "method", "Card number", "type", "Type", "status", "State|Status", "account", "Beneficiary IBAN;Beneficiary account number", "clock", ""),
			drop: money, zone: "UTC", nothing: nothingMoved,
		},
		{
			id: "revolut_old", needs: []string{"Completed Date", "Description|Reference", "Paid Out*", "Paid In*", "Balance*"},
			columns: columnsOf("time", "Completed Date", "out", "Paid Out*", "in", "Paid In*", "balance", "Balance*", "counterparty", "Description|Reference", "note", "Notes", "type", "Category", "clock", "", "amount", "", "currency", ""),
		},
		{
			id: "monzo", needs: []string{"Transaction ID", "Date", "Time", "Type", "Name", "Emoji", "Category", "Amount", "Currency"},
			columns: columnsOf("time", "Date", "clock", "Time", "amount", "Amount", "currency", "Currency", "order", "Transaction ID", "counterparty", "Name", "type", "Type", "balance", "Balance",
				"note", "Description;Notes and #tags", "account", ""),
			drop: money, fallback: dayMonth,
		},
		{
			id: "monzo_old", needs: []string{"id", "created", "amount", "currency", "local_amount", "local_currency", "category", "emoji", "description"},
			columns: columnsOf("time", "created", "amount", "amount", "currency", "currency", "order", "id", "counterparty", "description", "type", "category", "note", "notes", "account", "", "clock", ""),
			drop:    money,
		},
		{
			id: "n26", needs: []string{"Date|Datum", "Payee|Empfänger", "Account number|Kontonummer", "Transaction type|Transaktionstyp", "Payment reference|Verwendungszweck", "Amount (EUR)|Betrag (EUR)"},
			columns: columnsOf("time", "Date|Datum", "counterparty", "Payee|Empfänger", "account", "Account number|Kontonummer", "type", "Transaction type|Transaktionstyp",
				"note", "Payment reference|Verwendungszweck", "amount", "Amount (EUR)|Betrag (EUR)", "currency", ""),
			drop: money, currency: "EUR",
		},
		{
			id: "n26", needs: []string{"Booking Date", "Value Date", "Partner Name", "Partner Iban", "Type", "Payment Reference", "Amount (EUR)"},
			columns: columnsOf("time", "Booking Date", "counterparty", "Partner Name", "account", "Partner Iban", "type", "Type", "note", "Payment Reference", "amount", "Amount (EUR)", "currency", ""),
			drop:    money, currency: "EUR",
		},
		{
			id: "stripe", needs: []string{"balance_transaction_id", "created_utc|created", "currency", "gross", "fee", "net", "reporting_category"},
			columns: columnsOf("time", "created_utc|created", "amount", "net", "fee", "fee", "order", "balance_transaction_id", "type", "reporting_category", "note", "description", "counterparty", "", "clock", ""),
			drop:    money, zone: "UTC",
		},
	}
}

// cashAppRow: purchases name the shop in the notes.
func cashAppRow(r *Row) {
	if r.Counterparty == "" {
		r.Counterparty = r.Note
	}
}

// cashAppLegs: bought or sold bitcoin is the other side of the money.
func cashAppLegs(t *table, r rows.Row, first *Row) []Row {
	asset, amount := ticker(t.named(r, "Asset Type")), t.named(r, "Asset Amount")
	v, _, ok := t.numbers[FieldAmount].parse(amount)
	if !ok || asset == "" || asset == first.Currency {
		return nil
	}
	v = v.Abs()
	if first.Direction == In {
		v = v.Neg()
	}
	return []Row{first.beside(v, asset)}
}

// venmoRow: who pays and who is paid depends on whether the sender paid or
// asked for money.
func venmoRow(t *table, r rows.Row, out *Row) {
	payer, payee := t.named(r, "From"), t.named(r, "To")
	if out.Type == "Charge" || out.Type == "Request" {
		payer, payee = payee, payer
	}
	came := !strings.Contains(fold(t.named(r, "Amount (total)")), "-")
	if out.Counterparty = payee; came {
		out.Counterparty = payer
	}
	if strings.Contains(out.Type, "Transfer") && out.Counterparty == "" {
		if out.Counterparty = t.named(r, "Destination"); came {
			out.Counterparty = t.named(r, "Funding Source")
		}
	}
}

// venmoStates: rows without a time have the balance of the statement's first
// and last day, and whose it is.
func venmoStates(t *table, r rows.Row) {
	if s := t.named(r, "Beginning Balance"); s != "" && t.stated.opening == "" && strings.ContainsFunc(s, isDigit) {
		t.stated.opening = s
	}
	if s := t.named(r, "Ending Balance"); s != "" && strings.ContainsFunc(s, isDigit) {
		t.stated.ending = s
	}
	if s := t.named(r, "Username"); s != "" && t.stated.holder == "" && s != "Username" {
		t.stated.holder = s
	}
}

// wiseTransfer: the direction is seen from the person; a transfer between own
// balances moves nothing.
func wiseTransfer(t *table, r rows.Row, out *Row) {
	amount := out.Amount.Abs()
	neutral := out.Direction == Neutral && has(out.Status, nothingMoved)
	switch strings.ToUpper(t.named(r, "Direction")) {
	case "IN":
		if v, _, ok := t.numbers[FieldAmount].parse(t.named(r, "Target amount (after fees)")); ok {
			out.Amount, out.Currency, out.Direction = v.Abs(), ticker(t.named(r, "Target currency")), In
		}
		out.Counterparty = t.named(r, "Source name")
	case "OUT":
		out.Amount, out.Direction = amount.Neg(), Out
	default:
		out.Amount, out.Direction = amount.Neg(), Out
	}
	if neutral {
		out.Amount, out.Direction = out.Amount.Abs(), Neutral
	}
}

// wiseLegs: money changed between own balances comes in again in the other
// currency.
func wiseLegs(t *table, r rows.Row, first *Row) []Row {
	if strings.ToUpper(t.named(r, "Direction")) != "NEUTRAL" || first.Direction == Neutral {
		return nil
	}
	v, _, ok := t.numbers[FieldAmount].parse(t.named(r, "Target amount (after fees)"))
	if !ok {
		return nil
	}
	return []Row{first.beside(v.Abs(), ticker(t.named(r, "Target currency")))}
}

func westernBanks() []layout {
	both := []Field{FieldIn, FieldOut}
	return []layout{
		{
			id: "bunq", needs: []string{"Date|Datum", "Amount|Bedrag", "Account|Rekening", "Counterparty|Tegenrekening", "Name|Naam", "Description|Omschrijving"},
			columns: columnsOf("time", "Date|Datum", "amount", "Amount|Bedrag", "account", "Counterparty|Tegenrekening", "counterparty", "Name|Naam", "note", "Description|Omschrijving", "method", "", "currency", ""),
			drop:    []Field{FieldIn, FieldOut, FieldFlow}, currency: "EUR",
		},
		{
			id: "ing", needs: []string{"Datum|Date", "Naam / Omschrijving|Name / Description", "Rekening|Account", "Tegenrekening|Counterparty", "Code", "Af Bij|Debit/credit", "Bedrag (EUR)|Amount (EUR)"},
			columns: columnsOf("time", "Datum|Date", "counterparty", "Naam / Omschrijving|Name / Description", "account", "Tegenrekening|Counterparty", "flow", "Af Bij|Debit/credit", "amount", "Bedrag (EUR)|Amount (EUR)",
				"type", "Mutatiesoort|Transaction type", "note", "Mededelingen|Notifications", "balance", "Saldo na mutatie|Resulting balance", "method", "", "currency", ""),
			drop: both, currency: "EUR", in: []string{"bij", "credit"}, out: []string{"af", "debit"},
		},
		{
			id: "ing_de", needs: []string{"Buchung", "Auftraggeber/Empfänger", "Buchungstext", "Verwendungszweck", "Betrag", "Währung"},
			columns: columnsOf("time", "Buchung", "counterparty", "Auftraggeber/Empfänger", "type", "Buchungstext", "note", "Verwendungszweck", "balance", "Saldo", "amount", "Betrag", "currency", "Währung"),
			drop:    both,
		},
		{
			id: "kbc", needs: []string{"Rekeningnummer", "Rubrieknaam", "Naam", "Munt", "Datum", "Omschrijving", "Bedrag", "Saldo"},
			columns: columnsOf("time", "Datum", "counterparty", "Naam tegenpartij", "account", "rekeningnummer tegenpartij", "amount", "Bedrag", "balance", "Saldo", "currency", "Munt",
				"note", "Omschrijving;gestructureerde mededeling;Vrije mededeling"),
			drop: both, fallback: dayMonth,
		},
		{
			id: "kbc_card", needs: []string{"kredietkaart", "kaarthouder", "uitgavenstaat", "datum verrichting", "bedrag", "munt"},
			columns: columnsOf("time", "datum verrichting", "counterparty", "Handelaar", "amount", "bedrag in EUR", "fee", "Kosten op verrichting", "note", "toelichting;locatie;land", "currency", "", "method", "kredietkaart"),
			drop:    both, fallback: dayMonth, currency: "EUR",
		},
		{
			id: "rabobank", needs: []string{"IBAN/BBAN", "Munt", "Volgnr", "Datum", "Bedrag", "Saldo na trn"},
			columns: columnsOf("time", "Datum", "amount", "Bedrag", "currency", "Munt", "balance", "Saldo na trn", "counterparty", "Naam tegenpartij", "account", "Tegenrekening IBAN/BBAN", "type", "Code",
				"order", "Volgnr", "merchant", "Transactiereferentie;Betalingskenmerk", "note", "Omschrijving-1;Omschrijving-2;Omschrijving-3"),
			drop: both,
		},
		{
			id: "raiffeisen_cz", needs: []string{"Datum provedení", "Datum zaúčtování", "Číslo účtu", "Zaúčtovaná částka", "Měna účtu"},
			columns: columnsOf("time", "Datum provedení", "amount", "Zaúčtovaná částka", "currency", "Měna účtu", "counterparty", "Název protiúčtu", "account", "Číslo protiúčtu", "note", "Zpráva;Poznámka",
				"fee", "Poplatek", "order", "Id transakce", "type", "Typ transakce"),
			drop: both, fallback: dayMonth,
		},
		{
			id: "sporitelna", needs: []string{"Posting date|Datum zaúčtování", "Amount CZK|Částka CZK", "Bank account details|Bankovní spojení", "Counteraccount name|Název protiúčtu"},
			columns: columnsOf("time", "Posting date|Datum zaúčtování", "amount", "Amount CZK|Částka CZK", "counterparty", "Counteraccount name|Název protiúčtu;Item|Položka", "account", "Bank account details|Bankovní spojení",
				"order", "Transaction reference number|Referenční číslo transakce", "merchant", "Payment reference|Reference platby",
				"note", "Message for payee|Zpráva pro příjemce;Message for me|Zpráva pro mě;Client note|Klientská poznámka", "currency", ""),
			drop: both, currency: "CZK",
		},
		{
			id: "swedbank", needs: []string{"Account No", "Date", "Beneficiary", "Details", "Amount", "Currency", "D/K"},
			columns: columnsOf("time", "Date", "counterparty", "Beneficiary", "note", "Details", "amount", "Amount", "currency", "Currency", "flow", "D/K", "order", "Record ID", "merchant", "Reference No;Doc. No", "type", "Code",
				"account", "", "method", ""),
			drop: both, skip: swedbankSums,
		},
		{
			id: "swedbank", needs: []string{"Kliendi konto", "Kuupäev", "Saaja/Maksja", "Selgitus", "Summa", "Valuuta", "Deebet/Kreedit"},
			columns: columnsOf("time", "Kuupäev", "counterparty", "Saaja/Maksja", "note", "Selgitus", "amount", "Summa", "currency", "Valuuta", "flow", "Deebet/Kreedit", "order", "Arhiveerimistunnus", "type", "Tehingu tüüp"),
			drop:    both, skip: swedbankSums,
		},
		{
			id: "swedbank_se", needs: []string{"Clearingnummer", "Kontonummer", "Produkt", "Valuta", "Bokföringsdag", "Belopp"},
			columns: columnsOf("time", "Transaktionsdag;Bokföringsdag", "amount", "Belopp", "currency", "Valuta", "counterparty", "Referens;Beskrivning", "note", "Beskrivning", "balance", "Bokfört saldo", "account", "", "method", ""),
			drop:    both,
		},
		{
			id: "boi", needs: []string{"Date", "Details", "Debit", "Credit", "Balance"},
			columns: columnsOf("time", "Date", "counterparty", "Details", "out", "Debit", "in", "Credit", "balance", "Balance", "amount", ""), fallback: dayMonth,
		},
		{
			id: "otp", needs: []string{"Tranzakció dátuma", "Partner neve", "Tranzakció összege", "Tranzakció devizaneme", "Bevétel/Kiadás"},
			columns: columnsOf("time", "Tranzakció dátuma", "counterparty", "Partner neve", "account", "Partner számlaszáma", "type", "Tranzakció típusa", "amount", "Tranzakció összege", "currency", "Tranzakció devizaneme",
				"flow", "Bevétel/Kiadás", "method", "Kártyaszám", "note", "Közlemény;Részletek", "order", "Megbízás azonosító"),
			in: []string{"inflow", "bevétel"}, out: []string{"outflow", "kiadás"}, drop: both,
		},
		{
			id: "sparkasse", needs: []string{"Auftragskonto", "Buchungstag", "Valutadatum", "Buchungstext", "Verwendungszweck", "Betrag", "Waehrung|Währung"},
			columns: columnsOf("time", "Buchungstag", "counterparty", "Beguenstigter/Zahlungspflichtiger|Begünstigter/Zahlungspflichtiger", "account", "Kontonummer|Kontonummer/IBAN", "type", "Buchungstext", "note", "Verwendungszweck",
				"amount", "Betrag", "currency", "Waehrung|Währung", "status", "Info", "order", "", "balance", ""),
			drop: both, fallback: dayMonth,
		},
		{
			id: "sparkasse_card", needs: []string{"Umsatz getätigt von", "Belegdatum", "Buchungsdatum", "Buchungsbetrag", "Buchungswährung"},
			columns: columnsOf("time", "Buchungsdatum;Belegdatum", "amount", "Buchungsbetrag", "currency", "Buchungswährung", "counterparty", "Transaktionsbeschreibung", "note", "Transaktionsbeschreibung Zusatz", "order", "Buchungsreferenz"),
			drop:    both, fallback: dayMonth,
		},
		{
			id: "dkb", needs: []string{"Buchungsdatum", "Wertstellung", "Status", "Zahlungspflichtige*r", "Zahlungsempfänger*in", "Verwendungszweck", "Umsatztyp"},
			columns: columnsOf("time", "Buchungsdatum", "counterparty", "Zahlungsempfänger*in", "note", "Verwendungszweck", "type", "Umsatztyp", "status", "Status", "account", "IBAN", "merchant", "Kundenreferenz",
				"amount", "Betrag (€)|Betrag (EUR)|Betrag"),
			drop: both, fallback: dayMonth, currency: "EUR", settle: dkbPayer,
		},
		{
			id: "starling", needs: []string{"Date", "Counter Party", "Reference", "Type", "Amount (GBP)", "Balance (GBP)"},
			columns: columnsOf("time", "Date", "counterparty", "Counter Party", "note", "Reference;Notes", "type", "Type", "amount", "Amount (GBP)", "balance", "Balance (GBP)", "order", ""),
			drop:    both, fallback: dayMonth, currency: "GBP",
		},
		{
			id: "skrill", needs: []string{"ID", "Time (CET)|Time (UTC)", "Type", "Transaction Details", "Status", "Balance", "Reference"},
			columns: columnsOf("time", "Time (CET)|Time (UTC)", "clock", "", "type", "Type", "counterparty", "Transaction Details", "status", "Status", "balance", "Balance", "order", "ID", "merchant", "Reference", "in", "plus", "out", "minus",
				"amount", "", "currency", "Currency;Currency sent", "note", "More information"),
			nothing: nothingMoved,
		},
		{
			id: "commerzbank", needs: []string{"Buchungstag", "Wertstellung", "Umsatzart", "Buchungstext", "Betrag", "Währung"},
			columns: columnsOf("time", "Buchungstag", "type", "Umsatzart", "counterparty", "Buchungstext", "note", "", "amount", "Betrag", "currency", "Währung", "account", ""),
			drop:    both, fallback: dayMonth,
		},
	}
}

// dkbPayer: of what came in the one who paid is the other side.
func dkbPayer(t *table, r rows.Row, out *Row) {
	if payer := t.named(r, "Zahlungspflichtige*r"); out.Direction == In && payer != "" {
		out.Counterparty = payer
	}
}

// swedbankSums leaves out the balances and sums that stand between the rows.
func swedbankSums(t *table, r rows.Row) bool {
	sign := func() string {
		if flowOf(t.cell(r, FieldFlow)) == Out {
			return "-"
		}
		return ""
	}
	switch t.cell(r, FieldType) {
	case "AS":
		t.stated.opening = sign() + t.cell(r, FieldAmount)
	case "LS":
		t.stated.ending = sign() + t.cell(r, FieldAmount)
	case "K2":
		if flowOf(t.cell(r, FieldFlow)) == Out {
			t.stated.out = t.cell(r, FieldAmount)
		} else {
			t.stated.in = t.cell(r, FieldAmount)
		}
	default:
		return false
	}
	return true
}

// cards lists cards whose statements write what was spent without a sign.
func cards() []layout {
	return []layout{
		{
			id: "partnership_card", needs: []string{"Date Processed", "Description", "Amount"},
			columns: columnsOf("time", "Date Processed", "counterparty", "Description", "amount", "Amount", "note", ""), drop: []Field{FieldIn, FieldOut, FieldFlow}, inverted: true, currency: "GBP", fallback: dayMonth,
		},
		{
			id: "apple_card", needs: []string{"Transaction Date", "Clearing Date", "Description", "Merchant", "Type", "Amount (USD)"},
			columns: columnsOf("time", "Transaction Date", "counterparty", "Merchant", "note", "Description", "type", "Type", "amount", "Amount (USD)"),
			drop:    []Field{FieldIn, FieldOut, FieldFlow}, inverted: true, currency: "USD", fallback: monthDay,
		},
		{
			id: "amazon_orders", needs: []string{"Order Date", "Order ID", "Title", "Seller", "Item Total"},
			columns: columnsOf("time", "Order Date", "order", "Order ID", "counterparty", "Seller", "note", "Title", "amount", "Item Total", "currency", "Currency", "method", "Payment Instrument Type", "status", "Order Status", "type", "Category",
				"fee", "", "account", "", "merchant", "ASIN/ISBN"),
			drop: []Field{FieldIn, FieldOut, FieldFlow}, inverted: true, fallback: monthDay,
		},
	}
}

func americanBanks() []layout {
	both := []Field{FieldIn, FieldOut, FieldFlow}
	day := func(l layout) layout { l.fallback, l.currency = monthDay, "USD"; return l }
	return []layout{
		day(layout{
			id: "chase", needs: []string{"Details", "Posting Date", "Description", "Amount", "Type", "Balance"},
			columns: columnsOf("time", "Posting Date", "counterparty", "Description", "amount", "Amount", "type", "Type", "balance", "Balance", "merchant", "Check or Slip #", "note", ""), drop: both,
		}),
		day(layout{
			id: "chase_card", needs: []string{"Transaction Date|Trans Date", "Post Date", "Description", "Type", "Amount"},
			columns: columnsOf("time", "Transaction Date|Trans Date", "counterparty", "Description", "amount", "Amount", "type", "Type;Category", "note", "Memo", "method", "Card"), drop: both,
		}),
		day(layout{
			id: "amex", needs: []string{"Date", "Description", "Card Member|Cardmember", "Account #", "Amount"},
			columns: columnsOf("time", "Date", "counterparty", "Description", "amount", "Amount", "order", "Reference", "type", "Category", "note", "Extended Details", "method", "Account #", "account", ""), drop: both, inverted: true,
		}),
		day(layout{
			id: "schwab", needs: []string{"Date", "Action", "Symbol", "Description", "Quantity", "Price", "Fees & Comm", "Amount"},
			columns: columnsOf("time", "Date", "type", "Action", "counterparty", "Description", "merchant", "Symbol", "fee", "Fees & Comm", "amount", "Amount", "currency", "", "note", "", "pair", "", "side", ""), drop: both,
			stated: schwabStated,
		}),
		day(layout{
			id: "schwab_bank", needs: []string{"Date", "Type", "Description", "Withdrawal|Withdrawal (-)", "Deposit|Deposit (+)", "RunningBalance"},
			columns: columnsOf("time", "Date", "type", "Type", "status", "Status", "counterparty", "Description", "out", "Withdrawal|Withdrawal (-)", "in", "Deposit|Deposit (+)", "balance", "RunningBalance",
				"merchant", "CheckNumber|Check #", "amount", "", "note", ""),
			stated: schwabStated,
		}),
		day(layout{
			id: "fidelity", needs: []string{"Run Date", "Action", "Symbol", "Amount", "Settlement Date"},
			columns: columnsOf("time", "Run Date", "type", "Action", "counterparty", "Description|Security Description", "amount", "Amount|Amount ($)", "fee", "Fees|Fees ($)", "account", "", "method", "Account", "merchant", "Symbol", "note", "",
				"pair", "", "side", ""),
			drop: both,
		}),
		day(layout{
			id: "capital_one", needs: []string{"Account Number", "Transaction Date", "Transaction Amount", "Transaction Type", "Transaction Description"},
			columns: columnsOf("time", "Transaction Date", "amount", "Transaction Amount", "flow", "Transaction Type", "counterparty", "Transaction Description", "balance", "Balance", "account", ""),
			drop:    []Field{FieldIn, FieldOut},
		}),
		day(layout{
			id: "discover", needs: []string{"Trans. Date", "Post Date", "Description", "Amount", "Category"},
			columns: columnsOf("time", "Trans. Date", "counterparty", "Description", "amount", "Amount", "type", "Category"), drop: both, inverted: true,
		}),
		day(layout{
			id: "mint", needs: []string{"Date", "Description", "Original Description", "Amount", "Transaction Type", "Category", "Account Name"},
			columns: columnsOf("time", "Date", "counterparty", "Description", "note", "Original Description;Notes", "amount", "Amount", "flow", "Transaction Type", "type", "Category", "method", "Account Name"),
			drop:    []Field{FieldIn, FieldOut},
		}),
	}
}

// schwabStated reads the title: "Transactions for account Brokerage XXXX-1234 as of …".
func schwabStated(line string, s *stated) {
	_, after, ok := strings.Cut(line, "for account ")
	if !ok {
		_, after, ok = strings.Cut(line, "for ")
	}
	if before, _, found := strings.Cut(after, " as of "); ok && found && s.holder == "" && strings.HasPrefix(line, "Transactions") {
		s.holder = strings.TrimSpace(before)
	}
}
