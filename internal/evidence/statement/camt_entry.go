package statement

import (
	"strings"
	"time"

	"github.com/shopspring/decimal"
)

// The elements of an entry that say something of the transaction. Names are
// those of the schemas 001.01 to 001.13; namespaces do not matter.
type (
	camtAmount struct {
		Value string  `xml:",chardata"`
		Ccy   camtCcy `xml:"Ccy,attr"`
	}
	camtDate struct {
		Dt   string
		DtTm string
	}
	camtStatus struct { // a text until 001.07, then a code
		Text  string `xml:",chardata"`
		Cd    string
		Prtry string
	}
	camtBalance struct {
		Code        string `xml:"Tp>CdOrPrtry>Cd"`
		Proprietary string `xml:"Tp>CdOrPrtry>Prtry"`
		Amt         camtAmount
		CdtDbtInd   string
	}
	camtAccount struct {
		IBAN  string `xml:"Id>IBAN"`
		Other string `xml:"Id>Othr>Id"`
		Prtry string `xml:"Id>PrtryAcct>Id"` // 001.01
		Nm    string
		Ccy   string
	}
	camtParty struct {
		Nm      string
		Party   string `xml:"Pty>Nm"` // from 001.08
		Agent   string `xml:"Agt>FinInstnId>Nm"`
		Private string `xml:"Id>PrvtId>Othr>Id"`
	}
	camtCode struct {
		Domain string `xml:"Domn>Cd"`
		Family string `xml:"Domn>Fmly>Cd"`
		Sub    string `xml:"Domn>Fmly>SubFmlyCd"`
		Own    string `xml:"Prtry>Cd"`
	}
	camtCharges struct {
		Total  camtAmount `xml:"TtlChrgsAndTaxAmt"`
		Amt    camtAmount // until 001.03: one element a charge
		Record []struct {
			Amt       camtAmount
			CdtDbtInd string
		} `xml:"Rcrd"`
	}
	camtRefs struct {
		AcctSvcrRef string
		PmtInfID    string `xml:"PmtInfId"`
		InstrID     string `xml:"InstrId"`
		EndToEndID  string `xml:"EndToEndId"`
		UETR        string
		TxID        string `xml:"TxId"`
		MndtID      string `xml:"MndtId"`
		ChqNb       string
	}
	camtRemittance struct {
		Ustrd []string
		Strd  []struct {
			Ref   string   `xml:"CdtrRefInf>Ref"`
			Old   string   `xml:"CdtrRefInf>CdtrRef"` // 001.01
			Docs  []string `xml:"RfrdDocInf>Nb"`
			Added []string `xml:"AddtlRmtInf"`
		}
	}
	camtParties struct {
		Dbtr, UltmtDbtr, Cdtr, UltmtCdtr camtParty
		DbtrAcct, CdtrAcct               camtAccount
	}
	camtTx struct {
		Refs       camtRefs
		Amt        camtAmount
		TxAmt      camtAmount `xml:"AmtDtls>TxAmt>Amt"`
		InstdAmt   camtAmount `xml:"AmtDtls>InstdAmt>Amt"`
		CdtDbtInd  string
		BkTxCd     camtCode
		Chrgs      []camtCharges
		RltdPties  camtParties
		RmtInf     camtRemittance
		Accepted   string `xml:"RltdDts>AccptncDtTm"`
		Returned   string `xml:"RtrInf>Rsn>Cd"`
		ReturnInfo string `xml:"RtrInf>AddtlInf"`
		AddtlTxInf string
		Inner      string `xml:",innerxml"`
	}
	camtNtry struct {
		NtryRef      string
		Amt          camtAmount
		CdtDbtInd    string
		RvslInd      string
		Sts          camtStatus
		BookgDt      camtDate
		ValDt        camtDate
		AcctSvcrRef  string
		BkTxCd       camtCode
		Chrgs        []camtCharges
		AddtlNtryInf string
		TxDtls       []camtTx `xml:"NtryDtls>TxDtls"`
		Early        []camtTx `xml:"TxDtls"` // 001.01
		Inner        string   `xml:",innerxml"`
	}
)

// camtCcy is a currency in capitals.
type camtCcy string

// UnmarshalText implements encoding.TextUnmarshaler.
func (c *camtCcy) UnmarshalText(b []byte) error {
	*c = camtCcy(strings.ToUpper(strings.TrimSpace(string(b))))
	return nil
}

func (a camtAccount) name() string { return firstOf(a.IBAN, a.Other, a.Prtry) }

func (p camtParty) name() string { return firstOf(p.Nm, p.Party, p.Agent) }

// String is a code as banks print it: PMNT-RCDT-ESCT, or the bank's own.
func (c camtCode) String() string {
	if c.Domain == "" {
		return trimmed(c.Own)
	}
	return strings.Trim(trimmed(c.Domain)+"-"+trimmed(c.Family)+"-"+trimmed(c.Sub), "-")
}

func (s camtStatus) code() string { return firstOf(s.Cd, s.Prtry, s.Text) }

// at reads a day, which may carry a zone, or a moment.
func (d camtDate) at() (m moment, ok bool) {
	if s := trimmed(d.DtTm); s != "" {
		return xmlMoment(s)
	}
	s := trimmed(d.Dt)
	if len(s) < 10 {
		return m, false
	}
	t, err := time.Parse(time.DateOnly, s[:10])
	return moment{t: t, dateOnly: true}, err == nil && sane(t)
}

func xmlMoment(s string) (m moment, ok bool) {
	if t, err := time.Parse(time.RFC3339Nano, s); err == nil {
		return moment{t: t, zoned: true}, sane(t)
	}
	t, err := time.Parse("2006-01-02T15:04:05.999999999", s)
	return moment{t: t}, err == nil && sane(t)
}

// rows makes rows of an entry: one of each transaction where the amounts of a
// batch add up to the entry, else one of the entry.
func (e camtNtry) rows(line int, own camtAccount, out []outcome) []outcome {
	status := e.Sts.code()
	booked := status == "" || strings.EqualFold(status, "BOOK")
	row := Row{Line: line, Raw: rawLines(e.Inner), OwnAccount: own.name(), Currency: firstOf(string(e.Amt.Ccy), own.Ccy), Status: status,
		OrderID: firstOf(e.AcctSvcrRef, e.NtryRef), Type: e.BkTxCd.String(), Note: e.AddtlNtryInf}
	back := trimmed(e.RvslInd) == "true" || trimmed(e.RvslInd) == "1"
	if back {
		row.Status = strings.TrimSpace(row.Status + " reversal")
	}
	no := e.read(&row)
	if no != nil {
		return append(out, outcome{no: no})
	}
	if strings.EqualFold(status, "INFO") {
		row.Direction, row.Amount = Neutral, row.Amount.Abs()
	}
	details := append(e.TxDtls, e.Early...)
	row.charge(e.Chrgs)
	if parts, ok := e.split(details, row.Amount); ok && row.Direction != Neutral {
		for i, tx := range details {
			one := row
			one.Amount, one.Direction, one.Raw = parts[i], bySign(parts[i]), rawLines(tx.Inner)
			one.Fee, one.FeeIn = decimal.NullDecimal{}, "" // that of the entry is of all of them
			tx.fill(&one, own, back, false)
			out = append(out, outcome{row: one, booked: booked})
		}
		if row.Fee.Valid && !row.Fee.Decimal.IsZero() && !out[len(out)-len(details)].row.Fee.Valid {
			first := &out[len(out)-len(details)].row
			first.Fee, first.FeeIn = row.Fee, row.FeeIn
		}
		return out
	}
	for _, tx := range details[:min(len(details), 50)] {
		tx.fill(&row, own, back, len(details) > 1)
	}
	row.Note = joined(row.Note)
	return append(out, outcome{row: row, booked: booked})
}

// read takes amount, direction and day of the entry, or says what is missing.
func (e camtNtry) read(row *Row) *Rejected {
	no := &Rejected{Line: row.Line, Raw: strings.Join(row.Raw[:min(len(row.Raw), 6)], " ")}
	v, ok := exactAmount(trimmed(e.Amt.Value))
	switch {
	case trimmed(e.Amt.Value) == "":
		no.Column, no.Reason = "Amt", NoAmount
		return no
	case !ok:
		no.Column, no.Reason = "Amt", BadAmount
		return no
	}
	switch trimmed(e.CdtDbtInd) {
	case "CRDT":
	case "DBIT":
		v = v.Neg()
	default:
		no.Column, no.Reason = "CdtDbtInd", NoDirection
		return no
	}
	no.Amount = decimal.NewNullDecimal(v)
	m, ok := e.BookgDt.at()
	if !ok && e.BookgDt == (camtDate{}) {
		m, ok = e.ValDt.at()
	}
	switch {
	case e.BookgDt == (camtDate{}) && e.ValDt == (camtDate{}):
		no.Column, no.Reason = "BookgDt", NoTime
		return no
	case !ok:
		no.Column, no.Reason = "BookgDt", BadTime
		return no
	}
	row.Amount, row.Direction = v, bySign(v)
	row.Time, row.Zoned, row.DateOnly = m.t, m.zoned, m.dateOnly
	return nil
}

// split gives the signed amount of each transaction of a batch; ok is false
// unless they are in the entry's currency and add up to it.
func (e camtNtry) split(details []camtTx, total decimal.Decimal) ([]decimal.Decimal, bool) {
	if len(details) < 2 {
		return nil, false
	}
	parts := make([]decimal.Decimal, len(details))
	var sum decimal.Decimal
	for i, tx := range details {
		amt := tx.Amt
		if trimmed(amt.Value) == "" || amt.Ccy != "" && amt.Ccy != e.Amt.Ccy {
			amt = tx.TxAmt
		}
		if trimmed(amt.Value) == "" {
			amt = tx.InstdAmt
		}
		v, ok := exactAmount(trimmed(amt.Value))
		if !ok || amt.Ccy != "" && amt.Ccy != e.Amt.Ccy {
			return nil, false
		}
		if firstOf(tx.CdtDbtInd, e.CdtDbtInd) == "DBIT" {
			v = v.Neg()
		}
		parts[i], sum = v, sum.Add(v)
	}
	return parts, sum.Equal(total)
}

// fill adds what the details say. further is for the details of one row of
// several: they only add what is still missing, and their remarks.
func (tx camtTx) fill(row *Row, own camtAccount, back, further bool) {
	p := tx.RltdPties
	names := []string{p.Dbtr.name(), p.UltmtDbtr.name()}
	account := p.DbtrAcct.name()
	others, other := []string{p.Cdtr.name(), p.UltmtCdtr.name()}, p.CdtrAcct.name()
	if (row.Amount.Sign() < 0) != back { // of what was sent back, the other party is the one it went to
		names, account, others, other = others, other, names, account
	}
	name := firstOf(names...)
	if mine := own.name(); account != "" && account == mine || name == "" && account == "" && (other == "" || other != mine) {
		name, account = firstOf(others...), other
	}
	if row.Counterparty == "" {
		row.Counterparty = name
	} else if further {
		row.Note = joined(row.Note, name)
	}
	row.Account = firstOf(row.Account, account)
	r := tx.Refs
	end := r.EndToEndID
	if strings.EqualFold(trimmed(end), "NOTPROVIDED") {
		end = ""
	}
	id := firstOf(r.TxID, r.AcctSvcrRef, r.UETR)
	if further {
		row.OrderID = firstOf(row.OrderID, id, r.InstrID, end)
		row.Note = joined(row.Note, end)
	} else {
		row.OrderID = firstOf(id, row.OrderID, r.InstrID, end)
		row.MerchantID = firstOf(end, r.PmtInfID, r.MndtID, r.ChqNb)
	}
	if code := tx.BkTxCd.String(); row.Type == "" {
		row.Type = code
	}
	for _, amt := range []camtAmount{tx.InstdAmt, tx.Amt} { // paid in another currency
		if v, ok := exactAmount(trimmed(amt.Value)); ok && !v.IsZero() && amt.Ccy != "" && string(amt.Ccy) != row.Currency {
			row.Note = joined(row.Note, string(amt.Ccy)+" "+trimmed(amt.Value))
			break
		}
	}
	if !row.Fee.Valid {
		row.charge(tx.Chrgs)
	}
	row.Note = joined(append(tx.remarks(), row.Note)...)
}

func (tx camtTx) remarks() []string {
	out := []string{joinLines(tx.RmtInf.Ustrd)}
	for _, s := range tx.RmtInf.Strd {
		out = append(out, s.Ref, s.Old)
		out = append(out, s.Docs...)
		out = append(out, s.Added...)
	}
	return append(out, tx.AddtlTxInf, tx.Returned, tx.ReturnInfo)
}

// joinLines puts the lines of a remark together.
func joinLines(lines []string) string {
	out := make([]string, 0, len(lines))
	for _, l := range lines {
		if l = trimmed(l); l != "" {
			out = append(out, l)
		}
	}
	return strings.Join(out, " ")
}

// charge adds charges up: what the bank says in total, else each of them.
func (r *Row) charge(all []camtCharges) {
	var sum decimal.Decimal
	some, in := false, ""
	add := func(a camtAmount, back bool) {
		v, ok := exactAmount(trimmed(a.Value))
		if !ok || some && in != string(a.Ccy) {
			return
		}
		if back {
			v = v.Neg()
		}
		sum, some, in = sum.Add(v), true, string(a.Ccy)
	}
	for _, c := range all {
		switch {
		case trimmed(c.Total.Value) != "":
			add(c.Total, false)
		case trimmed(c.Amt.Value) != "":
			add(c.Amt, false)
		default:
			for _, one := range c.Record {
				add(one.Amt, trimmed(one.CdtDbtInd) == "CRDT")
			}
		}
	}
	if some {
		r.Fee, r.FeeIn = decimal.NewNullDecimal(sum.Abs()), in
	}
}
