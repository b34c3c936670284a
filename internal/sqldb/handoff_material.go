package sqldb

import (
	"context"
	"database/sql"

	"joinder"
	"joinder/internal/recourse/handoff"
	"joinder/internal/recourse/remedy"
)

// HandoffFiles is the database as internal/recourse/handoff sees it: it may open
// the contact of members while their consent to the recipient is in force.
type HandoffFiles struct {
	*DB
	open     OpenContact
	disputes OpenDispute
}

// HandoffFiles gives the storage of packs.
func (db *DB) HandoffFiles(open OpenContact) *HandoffFiles { return &HandoffFiles{DB: db, open: open} }

// Disputing lets the storage of packs open what members dispute while their
// consent to the recipient is in force.
func (f HandoffFiles) Disputing(open OpenDispute) *HandoffFiles {
	f.disputes = open
	return &f
}

// Material implements handoff.Register.
func (f *HandoffFiles) Material(ctx context.Context, pack joinder.ID) (handoff.Material, error) {
	var m handoff.Material
	err := f.snapshot(ctx, func(tx *sql.Tx) error {
		m = handoff.Material{}
		var r handoffPackRow
		err := one(ctx, tx, &r, `SELECT `+handoffPackColumns+` FROM handoff_packs p WHERE p.id = $1 AND p.state = 'ordered'`, string(pack))
		if isMissing(err) {
			return joinder.Fail(joinder.NotFound, "error.handoff.no_pack")
		}
		if err != nil {
			return err
		}
		m.Pack = r.pack()
		var to recipientRow
		if err := one(ctx, tx, &to, `SELECT id, kind, name_box, purpose_box, at, ended_at, 0 AS allowed FROM handoff_recipients WHERE id = $1`, r.Recipient); err != nil {
			return err
		}
		m.To = to.boxed(m.Pack.Case)
		var k caseRecord
		if err := one(ctx, tx, &k, `SELECT `+caseColumns+` FROM cases k JOIN wallets w ON w.id = k.wallet WHERE k.id = $1`, r.CaseID); err != nil {
			return err
		}
		m.Case, m.Wallet = k.record().Case, k.record().Wallet
		for _, read := range []func(context.Context, *sql.Tx, *handoff.Material) error{f.handoffPeople, f.handoffItems, f.handoffDisputes, f.handoffPaid, f.handoffOthers, f.handoffStory, f.handoffAnswers, f.handoffLetters} {
			if err := read(ctx, tx, &m); err != nil {
				return err
			}
		}
		m.Terms, err = handoffTerms(ctx, tx, m.Pack.Case)
		return err
	})
	return m, err
}

func (f *HandoffFiles) handoffPeople(ctx context.Context, tx *sql.Tx, m *handoff.Material) error {
	var rows []struct {
		Consent, Complaint, Jurisdiction, Issue, OccurredOn, AmountUnits, Currency, PublicText string
		Number                                                                                 int
		GivenAt, FiledAt, SignedAt                                                             int64
		ContactBox                                                                             []byte
	}
	if err := all(ctx, tx, &rows, `SELECT h.id AS consent, h.given_at, m.complaint, m.number, c.jurisdiction, c.issue, c.occurred_on, c.filed_at, c.amount_units, c.currency,
		c.public_text, c.contact_box, COALESCE((SELECT s.given_at FROM consents s WHERE s.case_id = m.case_id AND s.complaint = m.complaint AND s.use_ = 'sign' AND s.withdrawn_at = 0), 0) AS signed_at`+
		allows+` AND h.recipient = $1 ORDER BY m.number`, string(m.Pack.Recipient)); err != nil {
		return err
	}
	for _, r := range rows {
		p := handoff.Person{Consent: joinder.ID(r.Consent), Since: moment(r.GivenAt), Complaint: joinder.ID(r.Complaint), Number: r.Number, Jurisdiction: r.Jurisdiction,
			Issue: r.Issue, OccurredOn: day(r.OccurredOn), FiledOn: joinder.DateOf(moment(r.FiledAt)), Words: r.PublicText, Signs: moment(r.SignedAt)}
		var err error
		if p.Amount, err = joinder.MoneyFromUnits(r.AmountUnits, joinder.Currency(r.Currency)); err != nil {
			return err
		}
		if f.open != nil && len(r.ContactBox) > 0 {
			if p.Contact, err = f.open(p.Complaint, r.ContactBox); err != nil {
				return err
			}
		}
		m.People = append(m.People, p)
	}
	return nil
}

// thosePeople is the complaints of a material's people, as a subquery with the
// recipient as $1.
const thosePeople = ` IN (SELECT h.complaint` + allows + ` AND h.recipient = $1)`

// peopleOf finds people by complaint.
func peopleOf(m *handoff.Material) map[string]*handoff.Person {
	out := make(map[string]*handoff.Person, len(m.People))
	for i := range m.People {
		out[string(m.People[i].Complaint)] = &m.People[i]
	}
	return out
}

func (f *HandoffFiles) handoffItems(ctx context.Context, tx *sql.Tx, m *handoff.Material) error {
	var rows []itemRow
	if err := all(ctx, tx, &rows, `SELECT `+itemColumns+` FROM evidence e WHERE e.complaint`+thosePeople+` ORDER BY e.leaf`, string(m.Pack.Recipient)); err != nil {
		return err
	}
	at := peopleOf(m)
	for _, r := range rows {
		if p := at[r.Complaint]; p != nil {
			p.Items = append(p.Items, r.row().Evidence)
		}
	}
	return nil
}

func (f *HandoffFiles) handoffDisputes(ctx context.Context, tx *sql.Tx, m *handoff.Material) error {
	if f.disputes == nil {
		return nil
	}
	var rows []disputeRow
	if err := all(ctx, tx, &rows, `SELECT `+disputeColumns+` FROM disputes d WHERE d.complaint`+thosePeople+` AND `+newestDispute, string(m.Pack.Recipient)); err != nil {
		return err
	}
	at := peopleOf(m)
	for _, r := range rows {
		p := at[r.Complaint]
		if p == nil {
			continue
		}
		var err error
		if p.Dispute, err = f.disputes(r.sealed()); err != nil {
			return err
		}
	}
	return nil
}

func (f *HandoffFiles) handoffPaid(ctx context.Context, tx *sql.Tx, m *handoff.Material) error {
	var rows []struct{ Complaint, AmountUnits, Currency, ReceivedOn string }
	if err := all(ctx, tx, &rows, `SELECT complaint, amount_units, currency, received_on FROM payouts WHERE case_id = $2 AND void_at = 0 AND complaint`+thosePeople+` ORDER BY id`,
		string(m.Pack.Recipient), string(m.Case.ID)); err != nil {
		return err
	}
	at := peopleOf(m)
	for _, r := range rows {
		amount, err := joinder.MoneyFromUnits(r.AmountUnits, joinder.Currency(r.Currency))
		if err != nil {
			return err
		}
		if p := at[r.Complaint]; p != nil {
			p.Paid = append(p.Paid, handoff.Payment{Amount: amount, On: day(r.ReceivedOn)})
		}
	}
	return nil
}

// handoffOthers reads who is only counted, by number and rounded amount (RQ-03),
// and how many let nothing be said.
func (f *HandoffFiles) handoffOthers(ctx context.Context, tx *sql.Tx, m *handoff.Material) error {
	var rows []struct {
		Number, Counts        int
		AmountUnits, Currency string
	}
	if err := all(ctx, tx, &rows, `SELECT m.number, c.amount_units, c.currency, COUNT(n.id) AS counts FROM members m JOIN complaints c ON c.id = m.complaint AND c.state = 'filed'
		LEFT JOIN consents n ON n.case_id = m.case_id AND n.complaint = m.complaint AND n.use_ = 'count' AND n.withdrawn_at = 0
		WHERE m.case_id = $2 AND m.left_at = 0 AND m.complaint NOT`+thosePeople+` GROUP BY m.number, c.amount_units, c.currency ORDER BY m.number`,
		string(m.Pack.Recipient), string(m.Case.ID)); err != nil {
		return err
	}
	for _, r := range rows {
		if r.Counts == 0 {
			m.Silent++
			continue
		}
		amount, err := joinder.MoneyFromUnits(r.AmountUnits, joinder.Currency(r.Currency))
		if err != nil {
			return err
		}
		m.Others = append(m.Others, handoff.Other{Number: r.Number, Amount: amount.Coarse()})
	}
	return nil
}

// handoffStory reads what happened and what was sent, for everybody or for the
// people of the material.
func (f *HandoffFiles) handoffStory(ctx context.Context, tx *sql.Tx, m *handoff.Material) error {
	args := []any{string(m.Pack.Recipient), string(m.Case.ID)}
	var hs []happeningRow
	if err := all(ctx, tx, &hs, `SELECT `+happeningColumns+` FROM happenings h WHERE h.case_id = $2 AND (h.complaint = '' OR h.complaint`+inner+`) ORDER BY h.id`, args...); err != nil {
		return err
	}
	for _, r := range hs {
		h := r.happening()
		h.Note = "" // for those who work on the case; it may name others
		m.Happened = append(m.Happened, h)
	}
	var ss []submissionRow
	if err := all(ctx, tx, &ss, `SELECT `+submissionColumns+` FROM submissions s WHERE s.case_id = $2 AND (s.complaint = '' OR s.complaint`+inner+`) ORDER BY s.id`, args...); err != nil {
		return err
	}
	for _, r := range ss {
		m.Sent = append(m.Sent, r.submission())
	}
	var ps []struct {
		Submission, Kind, Sha256 string
		Leaf                     int64
	}
	if err := all(ctx, tx, &ps, `SELECT p.submission, p.kind, p.sha256, p.leaf FROM filing_proofs p JOIN submissions s ON s.id = p.submission
		WHERE p.case_id = $2 AND (s.complaint = '' OR s.complaint`+inner+`) ORDER BY p.leaf`, args...); err != nil {
		return err
	}
	for _, r := range ps {
		m.Proofs = append(m.Proofs, handoff.Proof{Submission: joinder.ID(r.Submission), Kind: r.Kind, SHA256: r.Sha256, Leaf: r.Leaf})
	}
	return nil
}

// inner is thosePeople for queries that use h for something else.
const inner = ` IN (SELECT x.complaint FROM handoff_consents x JOIN handoff_recipients r ON r.id = x.recipient AND r.ended_at = 0
	JOIN members m ON m.case_id = x.case_id AND m.complaint = x.complaint AND m.left_at = 0
	JOIN complaints c ON c.id = m.complaint AND c.state = 'filed' WHERE x.withdrawn_at = 0 AND x.recipient = $1)`

func (f *HandoffFiles) handoffAnswers(ctx context.Context, tx *sql.Tx, m *handoff.Material) error {
	args := []any{string(m.Pack.Recipient), string(m.Case.ID)}
	var rows []struct {
		ID, Complaint, Channel, ReceivedOn, Proposed, Stance string
		IsFinal                                              int
		TextBox                                              []byte
	}
	if err := all(ctx, tx, &rows, `SELECT y.id, y.text_box, y.complaint, y.channel, y.received_on, y.proposed, y.stance, y.is_final FROM replies y
		WHERE y.case_id = $2 AND (y.complaint = '' OR y.complaint`+inner+`) ORDER BY y.id`, args...); err != nil {
		return err
	}
	for _, r := range rows {
		shown, confirmed := joinder.Reply{Proposed: joinder.Stance(r.Proposed), Stance: joinder.Stance(r.Stance)}.Shown()
		m.Answers = append(m.Answers, handoff.Answer{ID: joinder.ID(r.ID), Box: r.TextBox, Complaint: joinder.ID(r.Complaint), Channel: r.Channel, On: day(r.ReceivedOn), Stance: shown, Confirmed: confirmed, Final: r.IsFinal > 0})
	}
	var promised []struct {
		ID, Complaint, Party, Source, Due, State string
		Number                                   int
		At                                       int64
		WordsBox                                 []byte
	}
	if err := all(ctx, tx, &promised, `SELECT y.id, y.complaint, y.party, y.source, y.due, y.state, y.number, y.at, y.words_box FROM promises y
		WHERE y.case_id = $2 AND (y.complaint = '' OR y.complaint`+inner+`) ORDER BY y.id`, args...); err != nil {
		return err
	}
	for _, r := range promised {
		m.Promises = append(m.Promises, remedy.Boxed[joinder.Promise]{Box: r.WordsBox, Item: joinder.Promise{ID: joinder.ID(r.ID), Case: m.Case.ID, Complaint: joinder.ID(r.Complaint),
			Number: r.Number, By: joinder.Party(r.Party), Source: r.Source, Due: day(r.Due), At: moment(r.At), State: joinder.PromiseState(r.State)}})
	}
	return nil
}

// handoffLetters reads the sealed letters. One is whole when nobody who let it
// be signed as it was sealed is missing from the material.
func (f *HandoffFiles) handoffLetters(ctx context.Context, tx *sql.Tx, m *handoff.Material) error {
	letters, err := readLetters(ctx, tx, `l.case_id = $1 AND l.frozen_at > 0 ORDER BY l.version`, string(m.Case.ID))
	if err != nil {
		return err
	}
	in := peopleOf(m)
	for _, l := range letters {
		if l.Member != "" && in[string(l.Member)] == nil {
			continue
		}
		var others int
		if err := one(ctx, tx, &others, `SELECT COUNT(*) FROM consents s WHERE s.case_id = $2 AND s.use_ = 'sign' AND s.given_at <= $3 AND (s.withdrawn_at = 0 OR s.withdrawn_at > $3)
			AND s.complaint NOT`+inner, string(m.Pack.Recipient), string(m.Case.ID), micros(l.FrozenAt)); err != nil {
			return err
		}
		m.Letters = append(m.Letters, handoff.Sealed{Letter: l, Whole: others == 0 || l.Member != ""})
	}
	return nil
}
