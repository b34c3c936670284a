package sqldb

import (
	"context"
	"database/sql"
	"slices"

	"joinder"
	"joinder/internal/recourse/remedy"
	"joinder/internal/recourse/remedy/operator"
)

// OperatorCases implements operator.Files.
func (f *RemedyFiles) OperatorCases(ctx context.Context, v joinder.Viewer) ([]operator.Listed, error) {
	if len(v.Wallets) == 0 {
		return nil, nil
	}
	var args list
	var rows []struct{ ID, Title, Wallet, State string }
	if err := all(ctx, f.read, &rows, `SELECT k.id, k.title, k.wallet, k.state FROM cases k WHERE `+f.sentTo(v, &args)+` ORDER BY k.id DESC`, args...); err != nil {
		return nil, err
	}
	var out []operator.Listed
	for _, r := range rows {
		l := operator.Listed{ID: joinder.ID(r.ID), Title: r.Title, Wallet: r.Wallet, State: joinder.CaseState(r.State)}
		sent, err := f.sendings(ctx, f.read, v, l.ID)
		if err != nil {
			return nil, err
		}
		annex, err := f.annexOf(ctx, f.read, v, l.ID, sent)
		if err != nil {
			return nil, err
		}
		for _, s := range sent {
			if l.FiledOn.Before(s.FiledOn) {
				l.FiledOn, l.AnswerBy = s.FiledOn, s.Letter.AnswerBy
			}
		}
		for _, row := range annex {
			if row.Standing {
				l.Rows++
			}
		}
		out = append(out, l)
	}
	slices.SortStableFunc(out, func(a, b operator.Listed) int { return b.FiledOn.Time().Compare(a.FiledOn.Time()) })
	return out, nil
}

// sending is one filing with the operator itself.
type sending struct {
	operator.Sending
	complaint string
}

// sendings reads what was filed with the operator, newest first. It answers
// only viewers that the case was sent to.
func (f *RemedyFiles) sendings(ctx context.Context, q querier, v joinder.Viewer, id joinder.ID) ([]sending, error) {
	args := list{string(id)}
	var rows []struct {
		Letter, Complaint, FiledOn string
		Number                     int
	}
	if err := all(ctx, q, &rows, `SELECT s.letter, s.complaint, s.filed_on, s.number FROM submissions s JOIN cases k ON k.id = s.case_id
		WHERE s.case_id = $1 AND s.state IN ('filed', 'answered', 'ended') AND s.channel IN `+args.in(f.channels)+` AND `+f.sentTo(v, &args)+`
		ORDER BY s.filed_on DESC, s.number, s.id`, args...); err != nil || len(rows) == 0 {
		return nil, err
	}
	letters, err := readLetters(ctx, q, `l.case_id = $1 AND l.frozen_at > 0`, string(id))
	if err != nil {
		return nil, err
	}
	var out []sending
	for _, r := range rows {
		i := slices.IndexFunc(letters, func(l joinder.Letter) bool { return string(l.ID) == r.Letter })
		if i < 0 {
			continue
		}
		out = append(out, sending{operator.Sending{Letter: letters[i], FiledOn: day(r.FiledOn), Number: r.Number}, r.Complaint})
	}
	return out, nil
}

// annexSent is the annex as it was sent, newest letter first for each member.
func (f *RemedyFiles) annexSent(ctx context.Context, q querier, v joinder.Viewer, id joinder.ID) ([]operator.Row, error) {
	sent, err := f.sendings(ctx, q, v, id)
	if err != nil {
		return nil, err
	}
	return f.annexOf(ctx, q, v, id, sent)
}

func (f *RemedyFiles) annexOf(ctx context.Context, q querier, v joinder.Viewer, id joinder.ID, sent []sending) ([]operator.Row, error) {
	var out []operator.Row
	seen := map[int]bool{}
	for i := range sent {
		rows, err := f.annexAt(ctx, q, id, sent[i])
		if err != nil {
			return nil, err
		}
		sent[i].Whole = sent[i].complaint == ""
		for _, r := range rows {
			sent[i].Whole = sent[i].Whole && r.Standing && !r.took
			if !seen[r.Number] && !r.unsure {
				seen[r.Number] = true
				out = append(out, r.Row)
			}
		}
	}
	slices.SortFunc(out, func(a, b operator.Row) int { return a.Number - b.Number })
	return out, nil
}

// sentRow is a line of an annex. Nobody keeps when a complaint was withdrawn or
// hidden: unsure is a line that may have been in it or not. It is not shown, and
// the files of its letter are not handed out.
type sentRow struct {
	operator.Row
	unsure bool
	took   bool // the letter prints what they dispute, and they do not let it be sent any more
}

// annexAt gives the annex at the moment its letter was sealed: members who let
// it be signed for them then. Name and evidence need a consent that was given
// before and holds to this day; of those who withdrew since only the number is
// left. A member's own filing has that member alone.
func (f *RemedyFiles) annexAt(ctx context.Context, q querier, id joinder.ID, s sending) ([]sentRow, error) {
	frozen := micros(s.Letter.FrozenAt)
	args, which := list{string(id), frozen}, ` AND EXISTS (SELECT 1 FROM consents k WHERE k.case_id = m.case_id AND k.complaint = m.complaint AND k.use_ = 'sign'
		AND k.given_at <= $2 AND (k.withdrawn_at = 0 OR k.withdrawn_at > $2))`
	if s.complaint != "" {
		which = ` AND m.complaint = ` + args.add(s.complaint)
	}
	inForce := func(use string) string {
		return `(SELECT COUNT(*) FROM consents k WHERE k.case_id = m.case_id AND k.complaint = m.complaint AND k.use_ = '` + use + `' AND k.given_at <= $2 AND k.withdrawn_at = 0)`
	}
	var rows []struct {
		Complaint, Pseudonym, State, Issue, OccurredOn, AmountUnits, Currency string
		Number, Signs, Named, Sends, Took                                     int
		LeftAt                                                                int64
		ContactBox                                                            []byte
	}
	if err := all(ctx, q, &rows, `SELECT m.complaint, m.pseudonym, m.number, m.left_at, c.state, c.issue, c.occurred_on, c.amount_units, c.currency,
			`+inForce("sign")+` AS signs, `+inForce("name")+` AS named, `+inForce("evidence")+` AS sends,
			(SELECT COUNT(*) FROM consents k JOIN disputes d ON d.complaint = k.complaint AND d.at <= $2
				WHERE k.case_id = m.case_id AND k.complaint = m.complaint AND k.use_ = 'evidence' AND k.given_at <= $2 AND k.withdrawn_at > $2) AS took,
			CASE WHEN `+inForce("name")+` > 0 AND c.state = 'filed' THEN c.contact_box END AS contact_box
		FROM members m JOIN complaints c ON c.id = m.complaint
		WHERE m.case_id = $1 AND m.joined_at <= $2 AND (m.left_at = 0 OR m.left_at > $2) AND c.state <> 'erased'`+which+` ORDER BY m.number`, args...); err != nil {
		return nil, err
	}
	items, err := caseEvidence(ctx, q, ` AND e.at <= $2`, string(id), frozen)
	if err != nil {
		return nil, err
	}
	marks, err := f.caseDisputes(ctx, q, ` AND d.at <= $2 AND NOT EXISTS (SELECT 1 FROM disputes n WHERE n.complaint = d.complaint AND n.leaf > d.leaf AND n.at <= $2)
		AND `+inForce("evidence")+` > 0`, string(id), frozen)
	if err != nil {
		return nil, err
	}
	var out []sentRow
	for _, r := range rows {
		row := operator.Row{Number: r.Number, Complaint: joinder.ID(r.Complaint), Version: s.Letter.Version, Issue: r.Issue,
			Standing: r.State == string(joinder.Filed) && r.LeftAt == 0 && (s.complaint != "" || r.Signs > 0)}
		if !row.Standing {
			row.Issue = ""
			out = append(out, sentRow{Row: row, unsure: r.State != string(joinder.Filed)})
			continue
		}
		row.OccurredOn = day(r.OccurredOn)
		if row.Amount, err = joinder.MoneyFromUnits(r.AmountUnits, joinder.Currency(r.Currency)); err != nil {
			return nil, err
		}
		if row.Name, err = f.name(memberRow{Complaint: r.Complaint, ContactBox: r.ContactBox}); err != nil {
			return nil, err
		}
		if r.Sends > 0 {
			row.Evidence, row.Transactions = annexItems(items[r.Complaint]), marks[r.Complaint]
		}
		out = append(out, sentRow{Row: row, took: r.Took > 0})
	}
	return out, nil
}

// OperatorCase implements operator.Files.
func (f *RemedyFiles) OperatorCase(ctx context.Context, v joinder.Viewer, id joinder.ID, _ joinder.Date) (operator.Kept, error) {
	var k operator.Kept
	err := f.snapshot(ctx, func(tx *sql.Tx) error {
		sent, err := f.sendings(ctx, tx, v, id)
		if err != nil {
			return err
		}
		if len(sent) == 0 {
			return joinder.Fail(joinder.NotFound, "error.case.missing")
		}
		if k.Rows, err = f.annexOf(ctx, tx, v, id, sent); err != nil {
			return err
		}
		for _, s := range sent {
			k.Sent = append(k.Sent, s.Sending)
		}
		var row caseRecord
		if err := one(ctx, tx, &row, `SELECT `+caseColumns+` FROM cases k JOIN wallets w ON w.id = k.wallet WHERE k.id = $1`, string(id)); err != nil {
			return err
		}
		k.Case = row.record().Case
		k.Case.Ref = ""
		if err := f.operatorRemedies(ctx, tx, id, &k); err != nil {
			return err
		}
		k.Statements, k.Boxes, err = readStatements(ctx, tx, `o.case_id = $1`, string(id))
		return err
	})
	return k, err
}

// operatorRemedies reads what the operator itself proposed, how many answered,
// and which members of the annex accepted: it must pay them.
func (f *RemedyFiles) operatorRemedies(ctx context.Context, tx *sql.Tx, id joinder.ID, k *operator.Kept) error {
	rows, err := readOffers(ctx, tx, `o.case_id = $1 AND o.party = 'operator'`, string(id))
	if err != nil {
		return err
	}
	if k.Offers, err = offersOf(rows); err != nil {
		return err
	}
	tallies, err := offerTallies(ctx, tx, id)
	if err != nil {
		return err
	}
	k.Tallies, k.Accepted = map[joinder.ID]remedy.Tally{}, map[joinder.ID][]int{}
	for _, r := range rows {
		k.Tallies[joinder.ID(r.ID)] = tallies[joinder.ID(r.ID)]
	}
	var accepted []struct {
		Offer  string
		Number int
	}
	if err := all(ctx, tx, &accepted, `SELECT a.offer, m.number FROM offer_answers a
		JOIN offers o ON o.id = a.offer AND o.party = 'operator'
		JOIN members m ON m.case_id = a.case_id AND m.complaint = a.complaint AND m.left_at = 0
		JOIN complaints c ON c.id = m.complaint AND c.state = 'filed'
		WHERE a.case_id = $1 AND a.latest = 1 AND a.answer = 'accept' ORDER BY m.number`, string(id)); err != nil {
		return err
	}
	for _, a := range accepted {
		if slices.ContainsFunc(k.Rows, func(r operator.Row) bool { return r.Number == a.Number && r.Standing }) {
			k.Accepted[joinder.ID(a.Offer)] = append(k.Accepted[joinder.ID(a.Offer)], a.Number)
		}
	}
	var promises []promiseRow
	if err := all(ctx, tx, &promises, `SELECT `+promiseColumns+`, 0 AS kept, 0 AS broken FROM promises p WHERE p.case_id = $1 AND p.party = 'operator' ORDER BY p.due, p.id`, string(id)); err != nil {
		return err
	}
	for _, r := range promises {
		k.Promises = append(k.Promises, r.promise(id))
	}
	closures, err := readClosures(ctx, tx, id)
	for _, c := range closures {
		if c.Item.By == joinder.OperatorParty {
			k.Closures = append(k.Closures, c)
		}
	}
	return err
}

// OperatorFile implements operator.Files.
func (f *RemedyFiles) OperatorFile(ctx context.Context, v joinder.Viewer, id joinder.ID, version int, kind string) (joinder.Sealed, error) {
	missing := joinder.Fail(joinder.NotFound, "error.operator.file")
	sent, err := f.sendings(ctx, f.read, v, id)
	if err != nil {
		return joinder.Sealed{}, err
	}
	if _, err := f.annexOf(ctx, f.read, v, id, sent); err != nil {
		return joinder.Sealed{}, err
	}
	for _, s := range sent {
		if s.Letter.Version != version || !s.Whole {
			continue
		}
		switch kind {
		case "pdf":
			return s.Letter.PDF, nil
		case "xlsx":
			return s.Letter.XLSX, nil
		}
	}
	return joinder.Sealed{}, missing
}

// OperatorEvidence implements operator.Files.
func (f *RemedyFiles) OperatorEvidence(ctx context.Context, v joinder.Viewer, id, item joinder.ID) error {
	rows, err := f.annexSent(ctx, f.read, v, id)
	if err != nil {
		return err
	}
	for _, r := range rows {
		if slices.ContainsFunc(r.Evidence, func(e joinder.AnnexItem) bool { return e.ID == item }) {
			return nil
		}
	}
	return joinder.Fail(joinder.NotFound, "error.operator.file")
}
