package intake

import (
	"encoding/json"
	"time"

	"joinder"
)

// Statement is what a complaint's seal covers: what the person said, when. The
// contact is not part of it, so that it can be corrected and erased alone.
// Field order and spelling are fixed for ever; a new field is a new Version.
type Statement struct {
	Version      int          `json:"v"`
	ID           joinder.ID   `json:"id"`
	FiledAt      time.Time    `json:"filed_at"` // UTC, RFC 3339
	Wallet       string       `json:"wallet"`
	Issue        string       `json:"issue"`
	Jurisdiction string       `json:"jurisdiction"`
	Region       string       `json:"region"`
	OccurredOn   joinder.Date `json:"occurred_on"`
	Amount       string       `json:"amount"` // decimal, "" if none
	Currency     string       `json:"currency"`
	Narrative    string       `json:"narrative"`
	Demand       string       `json:"demand"`
	Evidence     []joinder.ID `json:"evidence"` // in the order given; their own leaves hold their bytes
}

// StatementOf takes the sealed part of a complaint.
func StatementOf(c joinder.Complaint, evidence []joinder.ID) Statement {
	if evidence == nil {
		evidence = []joinder.ID{}
	}
	return Statement{
		Version: 1, ID: c.ID, FiledAt: c.FiledAt.UTC(), Wallet: c.Wallet, Issue: c.Issue, Jurisdiction: c.Jurisdiction,
		Region: c.Region, OccurredOn: c.OccurredOn, Amount: c.Amount.Decimal(), Currency: string(c.Amount.Currency),
		Narrative: c.Narrative, Demand: c.Demand, Evidence: evidence,
	}
}

// Bytes is the canonical form that is committed to: JSON, fields in declared
// order, no blanks, HTML characters escaped as encoding/json does.
func (s Statement) Bytes() []byte {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err) // strings, a time in range and ids cannot fail
	}
	return b
}

// StatementAAD and ContactAAD bind the boxes of a Filing to their complaint.
func StatementAAD(id joinder.ID) []byte { return []byte("complaint/statement/" + string(id)) }

// ContactAAD: see StatementAAD.
func ContactAAD(id joinder.ID) []byte { return []byte("complaint/contact/" + string(id)) }

// OpenStatement reads a boxed statement. plain is the exact canonical form, as
// the commitment covers it.
func OpenStatement(v Vault, id joinder.ID, boxed []byte) (s Statement, plain []byte, err error) {
	plain, err = v.Unbox(boxed, StatementAAD(id))
	if err != nil {
		return Statement{}, nil, err
	}
	err = json.Unmarshal(plain, &s)
	return s, plain, err
}

// OpenContact reads a boxed contact; nothing boxed is the empty Contact.
func OpenContact(v Vault, id joinder.ID, boxed []byte) (c joinder.Contact, err error) {
	if len(boxed) == 0 {
		return c, nil
	}
	plain, err := v.Unbox(boxed, ContactAAD(id))
	if err != nil {
		return c, err
	}
	err = json.Unmarshal(plain, &c)
	return c, err
}
