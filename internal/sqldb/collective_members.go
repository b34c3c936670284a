package sqldb

import (
	"context"
	"fmt"

	"joinder"
	"joinder/internal/collective"
)

// memberRow is a present member with the complaint behind it.
type memberRow struct {
	Complaint, Role, Pseudonym                     string
	Number                                         int
	JoinedAt                                       int64
	State, Issue, OccurredOn, Jurisdiction, Person string
	AmountUnits, Currency, PublicText, Level       string
	Evidence                                       int
	ContactBox                                     []byte
	Counts, Named, Sends, Signs                    int
}

// membersQuery reads present members. The contact leaves the table only while
// the consent to be named is in force.
const membersQuery = `SELECT m.complaint, m.role, m.pseudonym, m.number, m.joined_at, c.state, c.issue, c.occurred_on, c.jurisdiction,
		c.person, c.amount_units, c.currency, c.public_text, c.level, c.evidence,
		CASE WHEN s.named > 0 AND c.state = 'filed' THEN c.contact_box END AS contact_box,
		COALESCE(s.counts, 0) AS counts, COALESCE(s.named, 0) AS named, COALESCE(s.sends, 0) AS sends, COALESCE(s.signs, 0) AS signs
	FROM members m JOIN complaints c ON c.id = m.complaint
	LEFT JOIN (SELECT complaint, COUNT(CASE WHEN use_ = 'count' THEN 1 END) AS counts, COUNT(CASE WHEN use_ = 'name' THEN 1 END) AS named,
			COUNT(CASE WHEN use_ = 'evidence' THEN 1 END) AS sends, COUNT(CASE WHEN use_ = 'sign' THEN 1 END) AS signs
		FROM consents WHERE case_id = $1 AND withdrawn_at = 0 GROUP BY complaint) s ON s.complaint = m.complaint
	WHERE m.case_id = $1 AND m.left_at = 0`

func (r memberRow) consents() joinder.Consents {
	return joinder.Consents{joinder.CountMe: r.Counts > 0, joinder.NameMe: r.Named > 0, joinder.SendEvidence: r.Sends > 0, joinder.SignForMe: r.Signs > 0}
}

// name opens the contact of a member who consented to be named.
func (f *CaseFiles) name(r memberRow) (string, error) {
	if f.open == nil || len(r.ContactBox) == 0 {
		return "", nil
	}
	contact, err := f.open(joinder.ID(r.Complaint), r.ContactBox)
	if err != nil {
		return "", fmt.Errorf("contact of %s: %w", r.Complaint, err)
	}
	return contact.Name, nil
}

// evidenceRow is a sealed item without name, caption or key.
type evidenceRow struct {
	ID, Complaint, Item, MediaType, SHA256 string
	Size, Leaf                             int64
}

// caseEvidence reads the sealed items behind the case's present members; which
// narrows them by m.complaint, or is "". The case is $1.
func caseEvidence(ctx context.Context, q querier, which string, args ...any) (map[string][]evidenceRow, error) {
	var rows []evidenceRow
	if err := all(ctx, q, &rows, `SELECT e.id, e.complaint, e.item, e.media_type, e.sha256 AS sha256, e.size, e.leaf
		FROM evidence e JOIN members m ON m.complaint = e.complaint AND m.left_at = 0
		JOIN complaints c ON c.id = m.complaint AND c.state = 'filed'
		WHERE m.case_id = $1`+which+` ORDER BY e.leaf, e.id`, args...); err != nil {
		return nil, err
	}
	out := map[string][]evidenceRow{}
	for _, r := range rows {
		out[r.Complaint] = append(out[r.Complaint], r)
	}
	return out, nil
}

func annexItems(rows []evidenceRow) []joinder.AnnexItem {
	out := make([]joinder.AnnexItem, len(rows))
	for i, r := range rows {
		out[i] = joinder.AnnexItem{ID: joinder.ID(r.ID), MediaType: r.MediaType, Size: r.Size, SHA256: r.SHA256, Leaf: r.Leaf}
	}
	return out
}

// CaseMembers implements collective.Register.
func (f *CaseFiles) CaseMembers(ctx context.Context, v joinder.Viewer, id joinder.ID) ([]collective.Row, error) {
	args, which := list{string(id)}, ""
	if !collective.Works(v, id) {
		which = ` AND m.complaint IN ` + args.in(ids(v.Holds))
	}
	var rows []memberRow
	if err := all(ctx, f.read, &rows, membersQuery+which+` ORDER BY m.number`, args...); err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, nil
	}
	items, err := caseEvidence(ctx, f.read, which, args...)
	if err != nil {
		return nil, err
	}
	out := make([]collective.Row, len(rows))
	for i, r := range rows {
		if out[i], err = f.member(id, r, items[r.Complaint], v.Owns(joinder.ID(r.Complaint))); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (f *CaseFiles) member(id joinder.ID, r memberRow, items []evidenceRow, own bool) (collective.Row, error) {
	row := collective.Row{
		Membership: joinder.Membership{
			Case: id, Complaint: joinder.ID(r.Complaint), Role: joinder.CaseRole(r.Role), Pseudonym: r.Pseudonym, Number: r.Number, JoinedAt: moment(r.JoinedAt),
		},
		State: joinder.ComplaintState(r.State), Issue: r.Issue, Level: joinder.Level(r.Level), Consents: r.consents(), Count: len(items),
	}
	if row.State != joinder.Filed && !own {
		return row, nil // taken back or hidden: only its place in the list is left
	}
	row.OccurredOn, row.Text = day(r.OccurredOn), r.PublicText
	var err error
	if row.Amount, err = joinder.MoneyFromUnits(r.AmountUnits, joinder.Currency(r.Currency)); err != nil {
		return row, err
	}
	for _, e := range items {
		if e.Item != "" {
			row.Items = append(row.Items, e.Item)
		}
	}
	if own || row.Consents[joinder.SendEvidence] {
		row.Evidence = annexItems(items)
	}
	row.Name, err = f.name(r)
	return row, err
}

// SealedConsents lists every log entry that consents of the case made, in
// order of the log, with what is needed to check it: for the bundle.
func (db *DB) SealedConsents(ctx context.Context, v joinder.Viewer, id joinder.ID) ([]collective.SealedConsent, error) {
	if !collective.Works(v, id) {
		return nil, joinder.Fail(joinder.NotFound, "error.case.missing")
	}
	var rows []struct {
		ID, Complaint, Use, Recipient            string
		GivenAt, GivenLeaf, WithdrawnAt, EndLeaf int64
		GivenSalt, EndSalt                       []byte
	}
	if err := all(ctx, db.read, &rows, `SELECT id, complaint, use_ AS use, recipient, given_at, given_leaf, given_salt, withdrawn_at,
		COALESCE(withdrawn_leaf, 0) AS end_leaf, withdrawn_salt AS end_salt FROM consents WHERE case_id = $1 ORDER BY given_leaf`, string(id)); err != nil {
		return nil, err
	}
	var out []collective.SealedConsent
	for _, r := range rows {
		c := joinder.Consent{ID: joinder.ID(r.ID), Case: id, Complaint: joinder.ID(r.Complaint), Use: joinder.Use(r.Use),
			Recipient: joinder.Recipient(r.Recipient), GivenAt: moment(r.GivenAt)}
		out = append(out, collective.SealedConsent{Consent: c, Bytes: collective.Canonical(c), Salt: r.GivenSalt, Leaf: r.GivenLeaf})
		if r.WithdrawnAt > 0 {
			c.WithdrawnAt = moment(r.WithdrawnAt)
			out = append(out, collective.SealedConsent{Consent: c, Bytes: collective.Canonical(c), Salt: r.EndSalt, Leaf: r.EndLeaf})
		}
	}
	return out, nil
}
