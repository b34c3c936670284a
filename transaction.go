package joinder

import (
	"encoding/json"
	"strings"
	"time"
)

// Transaction is one movement of money that a complaint disputes, as a
// statement states it. Texts are the file's own; "" means that it does not say.
type Transaction struct {
	At       time.Time // in UTC where Zoned, else the wall clock of wherever the statement was made, written as UTC
	Zoned    bool      // the statement states its zone
	Offset   int       // of that zone from UTC, in seconds east
	DateOnly bool      // the statement gives a day and no time

	// Amount left the account when it is more than zero and came back when it is
	// less. It is the zero Money where the currency is not one of the house's;
	// Figure has it then.
	Amount Money
	Figure string // what the statement writes, as a plain decimal with its code: "-12.5 SHIB"; "" where Amount says it

	Counterparty string
	OrderID      string
	MerchantID   string
	Method       string
	Status       string
	Type         string
	Note         string

	Evidence ID  // the sealed file in which it stands; "" when none was kept
	Line     int // line or sheet row there, from 1
}

// MaxTransactions is how many a complaint can name: more are read by nobody,
// and the file that has them is evidence as a whole.
const MaxTransactions = 500

// Sum is what the transactions come to, currency by currency: what left less
// what came back.
func Sum(all []Transaction) []Money {
	purse := Purse{}
	for _, t := range all {
		purse.Add(t.Amount)
	}
	return purse.Totals()
}

// Dispute is the list of transactions that a complaint disputes, as its owner
// marked them at one time. It is sealed when it is given and never changes; a
// newer one takes its place.
type Dispute struct {
	ID           ID
	Complaint    ID
	At           time.Time
	Transactions []Transaction
	Leaf         int64
}

// transactionJSON and disputeJSON are the sealed form. Order and spelling of
// the keys are fixed for ever; another form is another version.
type transactionJSON struct {
	At           string `json:"at"` // RFC 3339; without an offset where no zone is stated, the day alone where no time is
	Amount       string `json:"amount"`
	Currency     string `json:"currency"`
	Figure       string `json:"figure,omitempty"`
	Counterparty string `json:"counterparty,omitempty"`
	OrderID      string `json:"order_id,omitempty"`
	MerchantID   string `json:"merchant_id,omitempty"`
	Method       string `json:"method,omitempty"`
	Status       string `json:"status,omitempty"`
	Type         string `json:"type,omitempty"`
	Note         string `json:"note,omitempty"`
	Evidence     ID     `json:"evidence,omitempty"`
	Line         int    `json:"line,omitempty"`
}

type disputeJSON struct {
	Version      int           `json:"v"`
	ID           ID            `json:"id"`
	Complaint    ID            `json:"complaint"`
	At           time.Time     `json:"at"`
	Transactions []Transaction `json:"transactions"`
}

const wallClock = "2006-01-02T15:04:05.999999999"

// When is the time as the statement states it: RFC 3339 in the statement's own
// zone, so that it can be found there; without an offset where no zone is stated, and the day alone where no time is; "" where neither is.
func (t Transaction) When() string {
	switch {
	case t.At.IsZero():
		return ""
	case t.DateOnly:
		return t.At.Format(time.DateOnly)
	case t.Zoned:
		return t.At.In(time.FixedZone("", t.Offset)).Format(time.RFC3339Nano)
	}
	return t.At.Format(wallClock)
}

// Stated is When as people read it: "2026-03-12 09:30:00", with " UTC" or
// " UTC+08:00" where the zone is stated.
func (t Transaction) Stated() string {
	s := strings.Replace(t.When(), "T", " ", 1)
	if rest, utc := strings.CutSuffix(s, "Z"); utc {
		return rest + " UTC"
	}
	if t.Zoned && !t.DateOnly && len(s) > len(offset) {
		return s[:len(s)-len(offset)] + " UTC" + s[len(s)-len(offset):]
	}
	return s
}

// offset is how RFC 3339 writes one.
const offset = "+08:00"

// TransactionAt is a transaction that says no more than when, as Stated or When
// wrote it; the zero one when the text is neither.
func TransactionAt(stated string) Transaction {
	day, zone, zoned := strings.Cut(stated, " UTC")
	if stated = strings.Replace(day, " ", "T", 1) + zone; zoned && zone == "" {
		stated += "Z"
	}
	var t Transaction
	if err := t.when(stated); err != nil {
		return Transaction{}
	}
	return t
}

// MarshalJSON writes the sealed form.
func (t Transaction) MarshalJSON() ([]byte, error) {
	return json.Marshal(transactionJSON{At: t.When(), Amount: t.Amount.Decimal(), Currency: string(t.Amount.Currency), Figure: t.Figure, Counterparty: t.Counterparty, OrderID: t.OrderID,
		MerchantID: t.MerchantID, Method: t.Method, Status: t.Status, Type: t.Type, Note: t.Note, Evidence: t.Evidence, Line: t.Line})
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (t *Transaction) UnmarshalJSON(data []byte) (err error) {
	var j transactionJSON
	if err := json.Unmarshal(data, &j); err != nil {
		return err
	}
	*t = Transaction{Figure: j.Figure, Counterparty: j.Counterparty, OrderID: j.OrderID, MerchantID: j.MerchantID, Method: j.Method, Status: j.Status, Type: j.Type,
		Note: j.Note, Evidence: j.Evidence, Line: j.Line}
	if j.Currency != "" {
		if t.Amount, err = ParseMoney(j.Amount, Currency(j.Currency)); err != nil {
			return err
		}
	}
	return t.when(j.At)
}

// when reads what When wrote.
func (t *Transaction) when(at string) (err error) {
	switch {
	case at == "":
		return nil
	case len(at) == len(time.DateOnly):
		t.DateOnly = true
		t.At, err = time.Parse(time.DateOnly, at)
	case at[len(at)-1] == 'Z' || len(at) > len(offset) && at[len(at)-3] == ':' && (at[len(at)-6] == '+' || at[len(at)-6] == '-'):
		t.Zoned = true
		t.At, err = time.Parse(time.RFC3339Nano, at)
		_, t.Offset = t.At.Zone()
		t.At = t.At.UTC()
	default:
		t.At, err = time.Parse(wallClock, at)
	}
	return err
}

// Bytes is the canonical form that is sealed.
func (d Dispute) Bytes() []byte {
	if d.Transactions == nil {
		d.Transactions = []Transaction{}
	}
	b, err := json.Marshal(disputeJSON{1, d.ID, d.Complaint, d.At.UTC(), d.Transactions})
	if err != nil {
		panic(err) // strings, numbers and times in range cannot fail
	}
	return b
}

// ParseDispute reads what Bytes wrote; Leaf is not in it.
func ParseDispute(data []byte) (Dispute, error) {
	var j disputeJSON
	err := json.Unmarshal(data, &j)
	return Dispute{ID: j.ID, Complaint: j.Complaint, At: j.At, Transactions: j.Transactions}, err
}
