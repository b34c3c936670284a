package sqldb

import (
	"context"
	"database/sql"
	"time"

	"joinder"
	"joinder/internal/collective"
	"joinder/internal/recourse/filing"
)

// wantedFrom are the members of a case ($1) who take part and have no pack in a
// filing ($2) of a letter ($4) to a channel ($3). Who said "leave me out" has a
// dropped submission and is not asked again.
const wantedFrom = `FROM members s JOIN complaints c ON c.id = s.complaint
	LEFT JOIN submissions u ON u.case_id = s.case_id AND u.channel = $3 AND u.letter = $4 AND u.complaint = s.complaint
	LEFT JOIN filing_packs q ON q.submission = u.id AND q.filing = $2
	WHERE s.case_id = $1 AND s.left_at = 0 AND (u.id IS NULL OR (u.state = 'prepared' AND q.submission IS NULL)) AND ` + takesPart

type personRow struct {
	Complaint, Pseudonym, OccurredOn, Issue, AmountUnits, Currency, PublicText, Submission string
	Number                                                                                 int
	ContactBox                                                                             []byte
	Named, Sends                                                                           int
}

// personColumns read a member s with their complaint c. The contact leaves the
// table only while the consent to be named is in force.
const personColumns = `s.complaint, s.pseudonym, s.number, c.occurred_on, c.issue, c.amount_units, c.currency, c.public_text,
	CASE WHEN EXISTS (SELECT 1 FROM consents n WHERE n.case_id = s.case_id AND n.complaint = s.complaint AND n.use_ = 'name' AND n.withdrawn_at = 0)
		THEN c.contact_box END AS contact_box,
	(SELECT COUNT(*) FROM consents n WHERE n.case_id = s.case_id AND n.complaint = s.complaint AND n.use_ = 'evidence' AND n.withdrawn_at = 0) AS sends`

// people turns rows into persons; whole lists all of their evidence, else only
// that of those who consented to send it.
func (f *CaseFiles) people(rows []personRow, items map[string][]evidenceRow, marks map[string][]joinder.Transaction, whole bool) ([]filing.Person, error) {
	out := make([]filing.Person, len(rows))
	for i, r := range rows {
		p := filing.Person{Complaint: joinder.ID(r.Complaint), Number: r.Number, Pseudonym: r.Pseudonym, OccurredOn: day(r.OccurredOn), Issue: r.Issue,
			Words: r.PublicText, Submission: joinder.ID(r.Submission)}
		var err error
		if p.Amount, err = joinder.MoneyFromUnits(r.AmountUnits, joinder.Currency(r.Currency)); err != nil {
			return nil, err
		}
		if p.Name, err = f.name(memberRow{Complaint: r.Complaint, ContactBox: r.ContactBox}); err != nil {
			return nil, err
		}
		if whole || r.Sends > 0 {
			p.Evidence, p.Transactions = annexItems(items[r.Complaint]), marks[r.Complaint]
		} else {
			p.Withheld = len(items[r.Complaint]) > 0
		}
		out[i] = p
	}
	return out, nil
}

// Wanted implements filing.Packs.
func (f *CaseFiles) Wanted(ctx context.Context, id joinder.ID, round, limit int) (filing.Filing, []filing.Person, error) {
	at, err := readFiling(ctx, f.read, `f.id = $1`, string(id))
	if err != nil {
		return at, nil, err
	}
	if at.Round != round || at.Step != filing.Making {
		return at, nil, joinder.Fail(joinder.Conflict, "error.store.taken")
	}
	var rows []personRow
	if err := all(ctx, f.read, &rows, `SELECT `+personColumns+`, COALESCE(u.id, '') AS submission `+wantedFrom+` ORDER BY s.number LIMIT $5`,
		string(at.Case), string(at.ID), at.Channel, string(at.Letter), limit); err != nil || len(rows) == 0 {
		return at, nil, err
	}
	items, err := caseEvidence(ctx, f.read, ` AND m.number BETWEEN $2 AND $3`, string(at.Case), rows[0].Number, rows[len(rows)-1].Number)
	if err != nil {
		return at, nil, err
	}
	marks, err := f.caseDisputes(ctx, f.read, ` AND m.number BETWEEN $2 AND $3 AND `+newestDispute, string(at.Case), rows[0].Number, rows[len(rows)-1].Number)
	if err != nil {
		return at, nil, err
	}
	people, err := f.people(rows, items, marks, true)
	return at, people, err
}

// KeepShared implements filing.Packs.
func (db *DB) KeepShared(ctx context.Context, id joinder.ID, round int, s joinder.Sealed) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		n, err := exec(ctx, tx, `UPDATE filings SET item = $3, blob = $4, sha256 = $5, size = $6, wrapped_key = $7 WHERE id = $1 AND round = $2`,
			string(id), round, string(s.Item), s.Blob, s.SHA256, s.Size, s.WrappedKey)
		if err == nil && n == 0 {
			err = errTaken
		}
		return err
	})
}

// KeepPacks implements filing.Packs.
func (db *DB) KeepPacks(ctx context.Context, id joinder.ID, round int, packs []filing.Pack, done bool, at time.Time) (unused []string, err error) {
	err = db.inTx(ctx, func(tx *sql.Tx) error {
		unused = nil
		f, _, err := lockFiling(ctx, tx, id, at)
		if err != nil {
			return err
		}
		if f.Round != round || f.Step != filing.Making {
			for _, p := range packs {
				unused = append(unused, p.File.Blob)
			}
			return errTaken
		}
		kept := 0
		for _, p := range packs {
			ok, err := keepPack(ctx, tx, f, p)
			if err != nil {
				return err
			}
			if ok {
				kept++
			} else {
				unused = append(unused, p.File.Blob)
			}
		}
		step := filing.Making
		if done || kept == 0 {
			step = filing.Ready
		}
		if _, err := exec(ctx, tx, `UPDATE filings SET step = $2, done = done + $3, wanted = CASE WHEN $2 = 'ready' THEN done + $3 ELSE wanted END, changed_at = $4 WHERE id = $1`,
			string(id), string(step), kept, micros(at)); err != nil || step == filing.Ready {
			return err
		}
		return db.enqueue(ctx, tx, filing.PackJob{Filing: id, Round: round}.Job())
	})
	return unused, err
}

// keepPack stores one pack if its member still takes part and has none.
func keepPack(ctx context.Context, tx *sql.Tx, f filing.Filing, p filing.Pack) (bool, error) {
	var n int
	if err := one(ctx, tx, &n, `SELECT COUNT(*) FROM members s WHERE s.case_id = $1 AND s.complaint = $2 AND s.left_at = 0 AND `+takesPart,
		string(f.Case), string(p.Submission.Complaint)); err != nil || n == 0 {
		return false, err
	}
	if err := addSubmission(ctx, tx, p.Submission); err != nil {
		return false, err
	}
	var at struct{ ID, State string }
	if err := one(ctx, tx, &at, `SELECT id, state FROM submissions WHERE case_id = $1 AND channel = $2 AND letter = $3 AND complaint = $4`,
		string(f.Case), f.Channel, string(f.Letter), string(p.Submission.Complaint)); err != nil {
		return false, err
	}
	if joinder.SubmissionState(at.State) != joinder.Prepared {
		return false, nil
	}
	changed, err := exec(ctx, tx, `INSERT INTO filing_packs (submission, filing, complaint, item, blob, sha256, size, wrapped_key, made_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (submission) DO NOTHING`,
		at.ID, string(f.ID), string(p.Submission.Complaint), string(p.File.Item), p.File.Blob, p.File.SHA256, p.File.Size, p.File.WrappedKey, micros(p.MadeAt))
	return changed == 1, err
}

type packRow struct {
	submissionRow
	Filing, Item, Blob, Sha256 string
	Size                       int64
	WrappedKey, NoteBox        []byte
	MadeAt, ConfirmedAt        int64
	ConfirmLeaf                int64
}

const packColumns = submissionColumns + `, p.filing, p.item, p.blob, p.sha256, p.size, p.wrapped_key, p.note_box, p.made_at, p.confirmed_at, p.confirm_leaf`

func (r packRow) pack() filing.Pack {
	return filing.Pack{
		Submission: r.submission(), Filing: joinder.ID(r.Filing), MadeAt: moment(r.MadeAt), Note: r.NoteBox, ConfirmedAt: moment(r.ConfirmedAt), Leaf: r.ConfirmLeaf,
		File: joinder.Sealed{Item: joinder.ID(r.Item), Blob: r.Blob, SHA256: r.Sha256, Size: r.Size, WrappedKey: r.WrappedKey},
	}
}

// Pack implements filing.Packs. Nobody but its owner opens a pack: what others
// may have of it is made anew from what is consented.
func (db *DB) Pack(ctx context.Context, v joinder.Viewer, submission joinder.ID) (filing.Pack, error) {
	args := list{string(submission)}
	where := `s.id = $1 AND ` + takesPart
	if !v.System {
		where += ` AND s.complaint IN ` + args.in(ids(v.Holds))
	}
	var r packRow
	err := one(ctx, db.read, &r, `SELECT `+packColumns+` FROM filing_packs p JOIN submissions s ON s.id = p.submission WHERE `+where, args...)
	if isMissing(err) {
		err = joinder.Fail(joinder.NotFound, "error.filing.missing")
	}
	return r.pack(), err
}

// Shareable implements filing.Packs.
func (f *CaseFiles) Shareable(ctx context.Context, v joinder.Viewer, id joinder.ID) ([]filing.Person, error) {
	at, err := readFiling(ctx, f.read, `f.id = $1`, string(id))
	if err != nil {
		return nil, err
	}
	if !collective.Exports(v, at.Case) {
		return nil, joinder.Fail(joinder.NotFound, "error.filing.missing")
	}
	var rows []personRow
	if err := all(ctx, f.read, &rows, `SELECT `+personColumns+`, u.id AS submission FROM members s JOIN complaints c ON c.id = s.complaint
		JOIN submissions u ON u.case_id = s.case_id AND u.channel = $2 AND u.letter = $3 AND u.complaint = s.complaint AND u.state <> 'dropped'
		JOIN filing_packs q ON q.submission = u.id
		WHERE s.case_id = $1 AND s.left_at = 0 AND `+takesPart+` ORDER BY s.number`, string(at.Case), at.Channel, string(at.Letter)); err != nil {
		return nil, err
	}
	items, err := caseEvidence(ctx, f.read, "", string(at.Case))
	if err != nil {
		return nil, err
	}
	marks, err := f.caseDisputes(ctx, f.read, whoSends+` AND `+newestDispute, string(at.Case))
	if err != nil {
		return nil, err
	}
	return f.people(rows, items, marks, false)
}

// Paper implements filing.Packs.
func (f *CaseFiles) Paper(ctx context.Context, v joinder.Viewer, submission joinder.ID) (filing.Person, error) {
	args := list{string(submission)}
	mine := ""
	if !v.System {
		mine = ` AND u.complaint IN ` + args.in(ids(v.Holds))
	}
	var rows []personRow
	if err := all(ctx, f.read, &rows, `SELECT `+personColumns+`, u.id AS submission FROM submissions u JOIN members s ON s.case_id = u.case_id AND s.complaint = u.complaint
		AND s.left_at = 0 JOIN complaints c ON c.id = s.complaint AND c.state <> 'erased' WHERE u.id = $1`+mine, args...); err != nil {
		return filing.Person{}, err
	}
	if len(rows) == 0 {
		return filing.Person{}, joinder.Fail(joinder.NotFound, "error.filing.missing")
	}
	items := map[string][]evidenceRow{}
	var own []evidenceRow
	if err := all(ctx, f.read, &own, `SELECT e.id, e.complaint, e.item, e.media_type, e.sha256 AS sha256, e.size, e.leaf FROM evidence e WHERE e.complaint = $1 ORDER BY e.leaf, e.id`,
		rows[0].Complaint); err != nil {
		return filing.Person{}, err
	}
	items[rows[0].Complaint] = own
	marks, err := f.ownDispute(ctx, rows[0].Complaint)
	if err != nil {
		return filing.Person{}, err
	}
	people, err := f.people(rows, items, marks, true)
	if err != nil {
		return filing.Person{}, err
	}
	return people[0], nil
}
