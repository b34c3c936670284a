package letter

import (
	"context"
	"slices"

	"joinder"
)

// Annex is the table that goes with a letter.
type Annex struct {
	Rows       []joinder.AnnexRow
	Totals     []joinder.Money
	People     int          // distinct persons behind the rows
	Pattern    []PatternRow // what a report prints instead of the rows
	Mismatches []Mismatch
}

// Annex builds the table of a letter as it stands now; of l it uses Case, Kind,
// Channel, Member and, for a version that is stored, ID and SignBy. Those who
// are in the case only as members see the others by number, and only their own
// evidence.
func (s *Letters) Annex(ctx context.Context, v joinder.Viewer, l joinder.Letter) (Annex, error) {
	ps, err := s.signing(ctx, v, l)
	if err != nil {
		return Annex{}, err
	}
	rows := RowsOf(l, ps)
	a := Annex{Rows: rows, Totals: Totals(rows), People: people(ps), Mismatches: Reconcile(rows, ps)}
	if l.Kind == joinder.LetterReport {
		a.Pattern = Pattern(rows)
	}
	if works(v, l.Case) {
		return a, nil
	}
	// What others marked is not a member's to read, nor what it comes to.
	a.Mismatches = slices.DeleteFunc(a.Mismatches, func(m Mismatch) bool { return m.Warns })
	pseudonym := map[joinder.ID]string{}
	for _, p := range ps {
		pseudonym[p.Complaint] = p.Pseudonym
	}
	for i, r := range rows {
		if !v.Owns(r.Complaint) {
			rows[i].Name, rows[i].Evidence, rows[i].Transactions = pseudonym[r.Complaint], nil, nil
		}
	}
	return a, nil
}

// Mismatch is one place where letter, annex and complaints disagree. Any one
// that does not only warn blocks freezing.
type Mismatch struct {
	Number int // of the annex row; 0 for the letter's own words
	Key    string
	Args   []any // name, value, …
	Warns  bool  // a person decides; freezing is not blocked
}

// problem is the mismatch as the person reads it.
func (m Mismatch) problem() *joinder.Error {
	args := m.Args
	if m.Number != 0 {
		args = append([]any{"Number", m.Number}, args...)
	}
	return joinder.Fail(joinder.Invalid, m.Key, args...)
}

// Reconcile compares an annex with the complaints it was made of, row by row:
// every row must belong to one standing complaint whose owner signed, say what
// the complaint says, print no more than was allowed, and nobody who signed
// may be missing.
func Reconcile(rows []joinder.AnnexRow, ps []Participant) []Mismatch {
	var out []Mismatch
	report := func(number int, key string, args ...any) {
		out = append(out, Mismatch{Number: number, Key: "error.letter." + key, Args: args})
	}
	complaints := make(map[joinder.ID]Participant, len(ps))
	for _, p := range ps {
		complaints[p.Complaint] = p
	}
	seen := make(map[joinder.ID]bool, len(rows))
	for _, r := range rows {
		p, known := complaints[r.Complaint]
		switch {
		case !known:
			report(r.Number, "row_unknown")
			continue
		case seen[r.Complaint]:
			report(r.Number, "row_twice")
			continue
		case !p.signs():
			report(r.Number, "row_unsigned")
		}
		seen[r.Complaint] = true
		compare(r, p, report)
		out = append(out, reconcileMarks(r)...)
	}
	for _, p := range ps {
		if p.signs() && !seen[p.Complaint] {
			report(p.Number, "row_missing")
		}
	}
	return out
}

func compare(r joinder.AnnexRow, p Participant, report func(number int, key string, args ...any)) {
	if r.Amount != p.Amount {
		report(r.Number, "row_amount", "Annex", amountOrDash(r.Amount), "Complaint", amountOrDash(p.Amount))
	}
	if r.Number != p.Number || r.OccurredOn != p.OccurredOn || r.Issue != p.Issue {
		report(r.Number, "row_details")
	}
	if r.Name != p.Pseudonym && !p.Consents[joinder.NameMe] {
		report(r.Number, "row_name")
	}
	if len(r.Evidence)+len(r.Transactions) > 0 && !p.Consents[joinder.SendEvidence] {
		report(r.Number, "row_evidence")
	} else if len(r.Transactions) > 0 && !slices.Equal(r.Transactions, p.Transactions) {
		report(r.Number, "row_transactions")
	}
}

func amountOrDash(m joinder.Money) string {
	if m.IsZero() {
		return "—"
	}
	return figure(m) + " " + string(m.Currency)
}
