package letter

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"joinder"
)

// Rows builds the annex: one row for each participant whose complaint stands
// and who consented to sign. The name is printed only with consent to be
// named, evidence is listed only with consent to send it.
func Rows(ps []Participant) []joinder.AnnexRow {
	rows := make([]joinder.AnnexRow, 0, len(ps))
	for _, p := range ps {
		if !p.signs() {
			continue
		}
		row := joinder.AnnexRow{
			Number: p.Number, Name: p.Pseudonym, OccurredOn: p.OccurredOn,
			Issue: p.Issue, Amount: p.Amount, Complaint: p.Complaint,
		}
		if p.Consents[joinder.NameMe] && p.Name != "" {
			row.Name = p.Name
		}
		if p.Consents[joinder.SendEvidence] {
			row.Evidence, row.Transactions = p.Evidence, p.Transactions
		}
		rows = append(rows, row)
	}
	return rows
}

func (p Participant) signs() bool {
	return p.Consents[joinder.SignForMe] && p.State == joinder.Filed
}

// Totals sums the rows' amounts currency by currency.
func Totals(rows []joinder.AnnexRow) []joinder.Money {
	purse := joinder.Purse{}
	for _, r := range rows {
		purse.Add(r.Amount)
	}
	return purse.Totals()
}

// Snapshot is the SHA-256, in hex, of all that a frozen letter says: the
// version's words and the annex that the participants give. The store computes
// it again inside the freezing transaction; the frozen PDF prints it.
func Snapshot(l joinder.Letter, ps []Participant) string {
	h := sha256.New()
	h.Write([]byte("joinder/letter/v1\n"))
	enc := json.NewEncoder(h)
	must(enc.Encode([]any{l.ID, l.Case, l.Version, l.Lang, l.Subject, l.Body, l.AnswerBy}))
	if t := l.Thread(); t != (joinder.LetterThread{Kind: joinder.LetterComplaint}) || !l.SignBy.IsZero() {
		must(enc.Encode([]any{t.Kind, t.Channel, t.Member, l.SignBy}))
	}
	for _, r := range RowsOf(l, ps) {
		must(enc.Encode([]any{r.Complaint, r.Number, r.Name, r.OccurredOn, r.Issue, r.Amount.UnitString(), r.Amount.Currency}))
		for _, e := range r.Evidence {
			must(enc.Encode([]any{e.ID, e.MediaType, e.Size, e.SHA256, e.Leaf}))
		}
		if !r.Authority.IsZero() {
			must(enc.Encode(r.Authority))
		}
		if len(r.Transactions) > 0 {
			must(enc.Encode(map[string]any{"disputed": r.Transactions}))
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

// must holds what cannot fail: encoding strings and numbers into a hash.
func must(err error) {
	if err != nil {
		panic(err)
	}
}
