package intake

import (
	"errors"
	"math/big"
	"net/mail"
	"strings"
	"unicode"
	"unicode/utf8"

	"joinder"
	"joinder/internal/rows"
)

// Limits of a complaint.
const (
	MinNarrative = 10     // characters
	MaxNarrative = 20_000 // characters
	MaxDemand    = 2_000
	MaxLine      = 200 // one-line fields
	MaxEvidence  = 50  // items
)

// earliest is the first day that a complaint can be about: no wallet is older.
var earliest = joinder.Date{Year: 2000, Month: 1, Day: 1}

// Check reads a draft into a complaint, or says everything that is wrong with
// it at once as joinder.Problems, one per field.
func (d *Desk) Check(draft Draft) (joinder.Complaint, *joinder.Wallet, error) {
	v := check{desk: d, draft: draft}
	v.what()
	v.money()
	v.transactions()
	v.when()
	v.evidence()
	v.contact()
	if err := v.problems.OrNil(); err != nil {
		return joinder.Complaint{}, nil, err
	}
	return v.out, v.wallet, nil
}

// CheckStep says what is wrong with one of the four steps (1 to 4) only.
func (d *Desk) CheckStep(draft Draft, step int) error {
	v := check{desk: d, draft: draft}
	switch step {
	case 1:
		v.what()
	case 2:
		v.money()
		v.transactions()
		v.when()
	case 3:
		v.evidence()
	case 4:
		v.contact()
	}
	return v.problems.OrNil()
}

type check struct {
	desk     *Desk
	draft    Draft
	out      joinder.Complaint
	wallet   *joinder.Wallet
	problems joinder.Problems
}

func (v *check) fail(field, key string, args ...any) {
	v.problems = append(v.problems, joinder.Fail(joinder.Invalid, "error.intake."+key, args...).On(field))
}

// clean trims, drops control characters and bounds a text.
func (v *check) clean(field, s string, limit int) string {
	s = strings.ToValidUTF8(s, "\ufffd")
	s = strings.ReplaceAll(s, "\r\n", "\n")
	s = strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, s))
	if n := utf8.RuneCountInString(s); n > limit {
		v.fail(field, "too_long", "Limit", limit, "Length", n)
	}
	return s
}

// line is clean for fields of one line.
func (v *check) line(field, s string) string {
	return strings.Join(strings.Fields(v.clean(field, s, MaxLine)), " ")
}

func (v *check) what() {
	d := v.draft
	name := v.line("wallet", d.WalletName)
	switch id := strings.TrimSpace(d.Wallet); {
	case id != "" && (v.desk.Directory.HasWallet(id) || isUnreviewed(id)):
		v.out.Wallet = id
	case id != "" && name == "":
		v.fail("wallet", "unknown_wallet")
	case name != "":
		if known, ok := v.desk.Directory.WalletForCompany(name); ok {
			v.out.Wallet = known
			break
		}
		w := UnreviewedWallet(name)
		v.out.Wallet, v.wallet = w.ID, &w
	default:
		v.fail("wallet", "wallet_missing")
	}
	v.out.Issue = strings.TrimSpace(d.Issue)
	if v.out.Issue == "" {
		v.fail("issue", "issue_missing")
	} else if !v.desk.Directory.HasIssue(v.out.Issue) {
		v.fail("issue", "unknown_issue")
	}
	v.out.Narrative = v.clean("narrative", d.Narrative, MaxNarrative)
	if n := utf8.RuneCountInString(v.out.Narrative); n < MinNarrative {
		v.fail("narrative", "narrative_short", "Minimum", MinNarrative, "Length", n)
	}
}

func (v *check) money() {
	v.out.Demand = v.clean("demand", v.draft.Demand, MaxDemand)
	amount := strings.TrimSpace(v.draft.Amount)
	if amount == "" {
		return
	}
	plain, currency := joinder.PlainAmount(amount, joinder.Currency(strings.ToUpper(strings.TrimSpace(v.draft.Currency))))
	if currency == "" {
		v.fail("currency", "currency_missing")
		return
	}
	m, err := joinder.ParseMoney(plain, currency)
	scale, _ := currency.Scale()
	switch {
	case errors.Is(err, joinder.ErrUnknownCurrency):
		v.fail("currency", "unknown_currency")
	case errors.Is(err, joinder.ErrTooPrecise):
		v.fail("amount", "amount_precise", "Places", scale, "Currency", string(currency))
	case errors.Is(err, joinder.ErrAmountRange):
		v.fail("amount", "amount_absurd")
	case err != nil:
		v.fail("amount", "amount_unreadable")
	case m.Sign() < 0:
		v.fail("amount", "amount_negative")
	case m.Sign() == 0:
		v.fail("amount", "amount_zero")
	case absurd(m, scale):
		v.fail("amount", "amount_absurd")
	default:
		v.out.Amount = m
	}
}

// absurd is an amount that no wallet holds for one person: ten thousand million
// whole units, or ten million million where there are no hundredths (and in
// rupiah).
func absurd(m joinder.Money, scale int) bool {
	exp := int64(10 + scale)
	if scale == 0 || m.Currency == "IDR" {
		exp += 3
	}
	return m.Units().Cmp(new(big.Int).Exp(big.NewInt(10), big.NewInt(exp), nil)) > 0
}

func (v *check) when() {
	v.out.Jurisdiction = strings.ToUpper(strings.TrimSpace(v.draft.Jurisdiction))
	if j := v.out.Jurisdiction; j != "" && (len(j) != 2 || strings.Trim(j, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "") {
		v.fail("jurisdiction", "unknown_jurisdiction")
	}
	v.out.Region = v.line("region", v.draft.Region)
	var dates rows.Dates
	typed := strings.TrimSpace(v.draft.OccurredOn)
	day, ok := dates.Parse(typed)
	// The person's day may be a day ahead of ours in UTC.
	tomorrow := joinder.DateOf(v.desk.World.Now().UTC()).AddDays(1)
	switch {
	case !ok || typed != "" && strings.Trim(typed, "0123456789") == "" && len(typed) != 8:
		v.fail("occurred_on", "date_impossible", "Date", typed)
	case day.IsZero():
		v.fail("occurred_on", "date_missing")
	case tomorrow.Before(day):
		v.fail("occurred_on", "date_future", "Date", day.String())
	case day.Before(earliest):
		v.fail("occurred_on", "date_early", "Earliest", earliest.String())
	default:
		v.out.OccurredOn = day
	}
}

func (v *check) evidence() {
	if len(v.draft.Evidence) > MaxEvidence {
		v.fail("evidence", "evidence_many", "Limit", MaxEvidence)
		return
	}
	seen := map[joinder.ID]bool{}
	for _, e := range v.draft.Evidence {
		if _, err := joinder.ParseID(string(e.ID)); err != nil || seen[e.ID] {
			v.fail("evidence", "evidence_unknown")
			return
		}
		seen[e.ID] = true
		v.clean("evidence", e.Caption, MaxLine)
	}
}

func (v *check) contact() {
	c := joinder.Contact{Name: v.line("name", v.draft.Name), Email: strings.TrimSpace(v.draft.Email), Phone: v.line("phone", v.draft.Phone)}
	if c.Email != "" && !plausibleEmail(c.Email) {
		v.fail("email", "email_malformed")
	}
	if c.Phone != "" {
		if n := len(phoneDigits(c.Phone)); n < 5 || n > 15 || strings.Trim(c.Phone, "0123456789０１２３４５６７８９+＋-()（） .·转#ext") != "" {
			v.fail("phone", "phone_malformed")
		}
	}
	if v.draft.EmailReceipt && c.Email == "" {
		v.fail("email", "email_needed")
	}
	v.out.Contact = c
	v.clean("public_text", v.draft.PublicText, MaxNarrative)
}

// plausibleEmail asks for one plain address with a dot in its domain; whether it
// exists only a mail can tell.
func plausibleEmail(s string) bool {
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s || len(s) > 254 {
		return false
	}
	_, domain, _ := strings.Cut(s, "@")
	return strings.Contains(strings.Trim(domain, "."), ".") && !strings.ContainsAny(domain, "[] ")
}

func phoneDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '０' && r <= '９' {
			r += '0' - '０'
		}
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}
