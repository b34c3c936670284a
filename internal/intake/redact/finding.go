package redact

import "strings"

// Kind is what a finding is.
type Kind string

// The kinds. Each has a placeholder in the catalogue: "intake.placeholder." + kind.
const (
	Phone    Kind = "phone"     // mobile, landline, international
	IDCard   Kind = "id_card"   // Chinese identity card, 18 or 15 digits
	BankCard Kind = "bank_card" // 13 to 19 digits with a Luhn check digit
	Account  Kind = "account"   // a number that the text itself calls an account or card number
	Email    Kind = "email"
	Address  Kind = "address" // crypto address
	Order    Kind = "order"   // order, payment or transaction number
	WeChat   Kind = "wechat"
	QQ       Kind = "qq"
)

// Kinds lists them all.
var Kinds = []Kind{Phone, IDCard, BankCard, Account, Email, Address, Order, WeChat, QQ}

// Finding is one place in the text.
type Finding struct {
	Start int    `json:"start"` // byte offsets: text[Start:End]
	End   int    `json:"end"`
	Kind  Kind   `json:"kind"`
	Text  string `json:"text"` // as written
}

// Redact replaces every finding of text by label(kind), which should be a word
// in brackets, such as 【手机号】 or [phone]. The findings must come from Scan
// of the same text; those that do not fit it are left out.
func Redact(text string, findings []Finding, label func(Kind) string) string {
	if len(findings) == 0 {
		return text
	}
	var b strings.Builder
	b.Grow(len(text))
	at := 0
	for _, f := range findings {
		if f.Start < at || f.End > len(text) || f.End <= f.Start {
			continue
		}
		b.WriteString(text[at:f.Start])
		b.WriteString(label(f.Kind))
		at = f.End
	}
	b.WriteString(text[at:])
	return b.String()
}
