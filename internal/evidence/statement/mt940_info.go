package statement

import (
	"regexp"
	"strings"
)

// references takes what follows the type of a transaction: the customer's
// reference, "//" and the bank's, and the supplement on the next line, or
// after a run of blanks where a bank writes names there.
func references(rest string, out *Row) {
	line, more, _ := strings.Cut(rest, "\n")
	customer, bank, _ := strings.Cut(line, "//")
	if name, tail, ok := strings.Cut(customer, "      "); ok && trimmed(tail) != "" {
		customer, out.Counterparty = name, trimmed(tail)
	}
	customer, bank = trimmed(customer), trimmed(bank)
	switch {
	case isNoReference(customer):
		customer = ""
	case mtIBAN.FindString(customer) == customer && len(customer) > 14:
		customer, out.Account = "", customer
	}
	if isNoReference(bank) {
		bank = ""
	}
	out.OrderID = firstOf(bank, customer)
	if customer != out.OrderID {
		out.MerchantID = customer
	}
	out.Note = oneLine(strings.Split(more, "\n"))
}

func isNoReference(s string) bool {
	switch strings.ToUpper(s) {
	case "", "NONREF", "NOREF", "EREF", "KREF", "NOTPROVIDED":
		return true
	}
	return false
}

// remarks takes :86: and :NS:.
func (r *mtRow) remarks(out *Row) {
	supplement := out.Note
	out.Note = ""
	if len(r.nonstd) > 0 {
		nonStandard(r.nonstd, out)
	}
	text := strings.Join(r.info, "")
	g := mtFields.FindStringSubmatch(strings.TrimSpace(text))
	switch {
	case g != nil:
		subfields(g[1], strings.TrimLeft(strings.Join(r.info, ""), " "), out)
	case mtSlashed.MatchString(text):
		slashed(text, out)
	default:
		free(r.info, supplement, out)
	}
	if out.Account == "" && mtIBAN.FindString(supplement) == supplement {
		out.Account = supplement
	}
	if supplement != out.Counterparty && supplement != out.Account {
		out.Note = joined(out.Note, supplement)
	}
	if sepa(out.Note, "EREF+") != "" && out.MerchantID == "" {
		out.MerchantID = sepa(out.Note, "EREF+")
	}
	out.OrderID = firstOf(out.OrderID, out.MerchantID)
	if out.OrderID == out.MerchantID {
		out.MerchantID = ""
	}
}

var (
	// Three digits of a business code, a mark of the bank's choice, a two-digit
	// number: the fields of German, Austrian, Polish and Luxembourg banks.
	mtFields  = regexp.MustCompile(`^[0-9]{3}([?>~^<|@+])[0-9]{2}`)
	mtSlashed = regexp.MustCompile(`^\s*/[A-Z]{2,5}/`)
	mtPlus    = regexp.MustCompile(`\b(EREF|KREF|MREF|CRED|DEBT|COAM|OAMT|SVWZ|ABWA|ABWE|IBAN|BIC|PURP)[+]`)
	mtIBAN    = regexp.MustCompile(`^\s*([A-Z]{2}[0-9]{2}[A-Z0-9]{8,30})\b`)
	mtNumber  = regexp.MustCompile(`^\s*([0-9]{7,12})\s`)
	mtPayee   = regexp.MustCompile(`(?:\bREK:\s*([A-Z]{2}[0-9A-Z]{10,32})\s*/\s*)?\bNAAM:\s*([^/\n]{1,70})`)
	mtPolish  = regexp.MustCompile(`(?:\bZ RACH\.|\bNA RACH\.|\bRACH\.):\s*([A-Z0-9 ]{10,34}?)\s*;\s*(?:OD|DLA):\s*([^;]{1,80})`)
	mtGiro    = regexp.MustCompile(`\b(?:AUFTRAGGEBER|ABSENDER|ZAHLUNGSEMPFAENGER):\s*(.{1,70})`)
)

// subfields reads "?20text?21text…": the code of the booking, its text, up to
// fourteen lines of remarks, bank, account and name of the other party.
func subfields(mark, text string, out *Row) {
	purpose, name, account := "", "", ""
	for i, part := range strings.Split(text, mark) {
		if i == 0 || len(part) < 2 || two(part[:2]) < 0 {
			if i > 0 { // a mark inside of a text
				purpose += mark + part
			}
			continue
		}
		n, value := two(part[:2]), part[2:]
		switch {
		case n == 0:
			out.Type = joined(out.Type, value)
		case n >= 20 && n <= 29, n >= 60 && n <= 63:
			if mtPlus.MatchString(value[:min(len(value), 5)]) {
				purpose += " "
			}
			purpose += value
		case n == 31, n == 38 && account == "":
			account = trimmed(value)
		case n == 32, n == 33:
			name += value
		}
	}
	out.Counterparty = firstOf(name, out.Counterparty)
	out.Account = firstOf(account, out.Account)
	out.Note = strings.Join(strings.Fields(purpose), " ")
}

// slashed reads "/EREF/…/BENM//NAME/…/REMI/…".
func slashed(text string, out *Row) {
	words := strings.Split(strings.TrimSpace(text), "/")
	value := map[string]string{}
	code := ""
	for _, w := range words[1:] {
		if isCode(w) {
			code = w
			continue
		}
		if code != "" && w != "" {
			if value[code] != "" {
				w = value[code] + "/" + w
			}
			value[code] = w
		}
	}
	out.Counterparty = firstOf(value["NAME"], out.Counterparty)
	out.Account = firstOf(value["IBAN"], value["ACCT"], out.Account)
	out.MerchantID = firstOf(out.MerchantID, value["EREF"])
	out.Note = firstOf(value["REMI"], trimmed(text))
}

func isCode(w string) bool {
	switch w {
	case "EREF", "BENM", "ORDP", "NAME", "REMI", "IBAN", "BIC", "ISDT", "CSID", "MARF", "TRTP", "TRCD", "ID", "ADDR", "PREF", "NRTX", "USTD", "STRD", "CDTRREFTP",
		"ACCT", "PURP", "RTRN", "ORIG", "SVCL", "ULTC", "ULTD", "BUSP", "CD", "EXCH", "OCMT", "CHGS", "ISSR", "CDTRREF", "SVWZ", "KREF", "MREF", "CNTP":
		return true
	}
	return false
}

// free reads remarks that follow no scheme.
func free(lines []string, supplement string, out *Row) {
	text := strings.Join(lines, "\n")
	out.Note = oneLine(lines)
	if g := mtIBAN.FindStringSubmatch(text); g != nil {
		out.Account = g[1]
	} else if g := mtNumber.FindStringSubmatch(text); g != nil {
		out.Account = g[1]
	}
	if g := mtPayee.FindStringSubmatch(text); g != nil {
		out.Account, out.Counterparty = firstOf(g[1], out.Account), trimmed(g[2])
	}
	if g := mtPolish.FindStringSubmatch(out.Note); g != nil {
		out.Account, out.Counterparty = g[1], trimmed(g[2])
	}
	if g := mtGiro.FindStringSubmatch(out.Note); g != nil && out.Counterparty == "" {
		name, _, _ := strings.Cut(g[1], " MITTEILUNGEN")
		out.Counterparty = trimmed(name)
	}
	switch {
	case supplement == "":
	case mtIBAN.FindString(supplement) == supplement:
		out.Account = supplement
	case out.Account != "" && out.Counterparty == "" && strings.Contains(out.Note, supplement): // the name is repeated after the account
		out.Counterparty = supplement
	}
}

// nonStandard reads the numbered lines of :NS:: 01 to 14 remarks, 15 and 16
// the name, 17 the kind of booking, 33 bank and 34 account.
func nonStandard(lines []string, out *Row) {
	var purpose []string
	name, account := "", ""
	for _, l := range lines {
		if len(l) < 2 || two(l[:2]) < 0 {
			purpose = append(purpose, l)
			continue
		}
		switch n, value := two(l[:2]), l[2:]; {
		case n >= 1 && n <= 14:
			purpose = append(purpose, value)
		case n == 15, n == 16:
			name += value
		case n == 17:
			out.Type = joined(out.Type, value)
		case n == 34:
			account = trimmed(value)
		}
	}
	out.Counterparty, out.Account = firstOf(name, out.Counterparty), firstOf(account, out.Account)
	out.Note = oneLine(purpose)
}

// sepa finds one of the marked parts of SEPA remarks.
func sepa(text, mark string) string {
	at := strings.Index(text, mark)
	if at < 0 {
		return ""
	}
	text = text[at+len(mark):]
	if next := mtPlus.FindStringIndex(text); next != nil {
		text = text[:next[0]]
	}
	text, _, _ = strings.Cut(trimmed(text), " ")
	if strings.EqualFold(text, "NOTPROVIDED") {
		return ""
	}
	return text
}

// oneLine joins lines with blanks.
func oneLine(lines []string) string {
	return strings.Join(strings.Fields(strings.Join(lines, " ")), " ")
}
