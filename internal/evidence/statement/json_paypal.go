package statement

import (
	"strings"

	"github.com/shopspring/decimal"
)

// paypal reads a transaction as PayPal's website keeps it. The amount is the
// net one: what left or came, its fee included.
func (f *jsonFile) paypal(t tree, _ int) (Row, bool, *Rejected) {
	out := Row{Counterparty: t.text("counterparty", "name"), Account: t.text("counterparty", "email"), OrderID: t.text("transactionId"), MerchantID: t.text("invoiceId"),
		Status: t.text("status"), Type: firstOf(t.text("transactionType"), t.text("transactionTypeEnum"))}
	var numbers notation
	for _, name := range []string{"grossAmount", "netAmount", "feeAmount"} {
		numbers.learn(t.text("amount", name))
	}
	text := firstOf(t.text("amount", "netAmount"), t.text("amount", "grossAmount"))
	v, fig, ok := numbers.parse(text)
	if !ok {
		return out, false, &Rejected{Reason: BadAmount, Column: "amount.netAmount"}
	}
	out.Currency = firstOf(t.text("amount", "rawAmounts", "gross", "currencyCode"), t.text("amount", "currencyCode"), fig.currency)
	if out.Currency == "" && strings.Contains(text, "$") && strings.Trim(fig.rest, "$ ") == "" {
		out.Currency = "USD" // other dollars stand with their code
	}
	v = v.Abs()
	switch t.text("isCredit") {
	case "true":
		out.Direction = In
	case "false":
		out.Direction, v = Out, v.Neg()
	default:
		return out, false, &Rejected{Reason: NoDirection, Column: "isCredit", Amount: decimal.NewNullDecimal(v)}
	}
	out.Amount = v
	if fee, _, ok := numbers.parse(t.text("amount", "feeAmount")); ok {
		out.Fee = decimal.NewNullDecimal(fee.Abs())
	}
	day := firstOf(t.text("date"), t.text("transactionTime"))
	m, ok := f.days.parse(day, t.text("time"))
	if !ok {
		no := &Rejected{Reason: BadTime, Column: "date", Amount: decimal.NewNullDecimal(v)}
		if day == "" {
			no.Reason = NoTime
		}
		return out, false, no
	}
	out.Time, out.Zoned, out.DateOnly = m.t, m.zoned, m.dateOnly
	var ways, items []string
	for _, s := range t.each("fundingSource", "fundingSourceList") {
		ways = append(ways, strings.Join(strings.Fields(firstOf(s.text("institution"), s.text("type"))+" "+s.text("last4")), " "))
	}
	for _, s := range t.each("itemDetails", "itemList") {
		items = append(items, s.text("name"))
	}
	out.Method = joined(ways...)
	out.Note = joined(append(items, t.text("notesInfo", "note"), t.text("note"))...)
	return out, settle(&out), nil
}

// settle makes what was never paid move nothing, and reports whether a payment
// is done.
func settle(out *Row) bool {
	switch strings.ToUpper(out.Status) {
	case "DENIED", "FAILED", "CANCELED", "CANCELLED", "EXPIRED", "VOIDED", "D", "V", "DECLINED", "REJECTED":
		out.Direction, out.Amount = Neutral, out.Amount.Abs()
	case "PENDING", "P", "UNCLAIMED", "ON_HOLD", "PROCESSING", "CREATED":
		return false
	}
	return true
}

// paypalAPI reads a transaction of PayPal's transaction search.
func (f *jsonFile) paypalAPI(t tree, _ int) (Row, bool, *Rejected) {
	info := func(path ...string) string { return t.text(append([]string{"transaction_info"}, path...)...) }
	person := func(path ...string) string { return t.text(append([]string{"payer_info"}, path...)...) }
	out := Row{OrderID: info("transaction_id"), MerchantID: firstOf(info("invoice_id"), info("custom_field")), Status: info("transaction_status"), Type: info("transaction_event_code"),
		Currency: strings.ToUpper(info("transaction_amount", "currency_code")), OwnAccount: info("paypal_account_id"), Note: joined(info("transaction_subject"), info("transaction_note")),
		Counterparty: firstOf(person("payer_name", "alternate_full_name"), strings.TrimSpace(person("payer_name", "given_name")+" "+person("payer_name", "surname"))),
		Account:      person("email_address")}
	v, ok := exactAmount(info("transaction_amount", "value"))
	if !ok {
		return out, false, &Rejected{Reason: BadAmount, Column: "transaction_amount.value"}
	}
	if fee, ok := exactAmount(info("fee_amount", "value")); ok {
		out.Fee, out.FeeIn = decimal.NewNullDecimal(fee.Abs()), strings.ToUpper(info("fee_amount", "currency_code"))
		if out.FeeIn == out.Currency || out.FeeIn == "" {
			v = v.Add(fee) // both are signed; the balance moves by their sum
		}
	}
	if b, ok := exactAmount(info("ending_balance", "value")); ok {
		out.Balance = decimal.NewNullDecimal(b)
	}
	day := firstOf(info("transaction_initiation_date"), info("transaction_updated_date"))
	m, ok := f.days.parse(day, "")
	if !ok {
		no := &Rejected{Reason: BadTime, Column: "transaction_initiation_date", Amount: decimal.NewNullDecimal(v)}
		if day == "" {
			no.Reason = NoTime
		}
		return out, false, no
	}
	out.Amount, out.Direction = v, bySign(v)
	out.Time, out.Zoned, out.DateOnly = m.t, m.zoned, m.dateOnly
	return out, settle(&out), nil
}
