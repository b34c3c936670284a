package sqldb

import (
	"context"

	"joinder"
	"joinder/internal/collective"
	"joinder/internal/recourse/filing"
)

// Filings implements filing.Register.
func (db *DB) Filings(ctx context.Context, v joinder.Viewer, id joinder.ID) ([]filing.Filing, error) {
	if !collective.Inside(v, id) {
		return nil, joinder.Fail(joinder.NotFound, "error.filing.missing")
	}
	var rows []filingRow
	err := all(ctx, db.read, &rows, `SELECT `+filingColumns+` FROM filings f JOIN letters l ON l.id = f.letter WHERE f.case_id = $1 ORDER BY f.id DESC`, string(id))
	out := make([]filing.Filing, len(rows))
	for i, r := range rows {
		out[i] = r.filing()
	}
	return out, err
}

// submissionsOf joins the submissions s of a filing f.
const submissionsOf = `filings f JOIN submissions s ON s.case_id = f.case_id AND s.channel = f.channel AND s.letter = f.letter`

// Tally implements filing.Register. Sums are of those who still take part.
func (db *DB) Tally(ctx context.Context, v joinder.Viewer, id joinder.ID) ([]filing.Tally, error) {
	f, err := readFiling(ctx, db.read, `f.id = $1`, string(id))
	if err != nil {
		return nil, err
	}
	if !collective.Inside(v, f.Case) {
		return nil, joinder.Fail(joinder.NotFound, "error.filing.missing")
	}
	var rows []struct {
		State, AmountUnits, Currency string
		Part, N                      int
	}
	if err := all(ctx, db.read, &rows, `SELECT x.state, x.amount_units, x.currency, x.part, COUNT(*) AS n FROM (
		SELECT s.state, COALESCE(c.amount_units, '') AS amount_units, COALESCE(c.currency, '') AS currency, CASE WHEN `+takesPart+` THEN 1 ELSE 0 END AS part
		FROM `+submissionsOf+` LEFT JOIN complaints c ON c.id = s.complaint WHERE f.id = $1) x
		GROUP BY x.state, x.amount_units, x.currency, x.part`, string(id)); err != nil {
		return nil, err
	}
	works := collective.Works(v, f.Case)
	count, purses := map[string]int{}, map[string]joinder.Purse{}
	for _, r := range rows {
		count[r.State] += r.N
		if !works || r.Part == 0 {
			continue
		}
		m, err := joinder.MoneyFromUnits(r.AmountUnits, joinder.Currency(r.Currency))
		if err != nil {
			return nil, err
		}
		if purses[r.State] == nil {
			purses[r.State] = joinder.Purse{}
		}
		for range r.N {
			purses[r.State].Add(m)
		}
	}
	var out []filing.Tally
	for _, state := range []joinder.SubmissionState{joinder.Prepared, joinder.Confirmed, joinder.SubmissionFiled, joinder.SubmissionAnswer, joinder.SubmissionEnded, joinder.SubmissionDropped} {
		if n := count[string(state)]; n > 0 {
			out = append(out, filing.Tally{State: state, Count: n, Sums: purses[string(state)].Totals()})
		}
	}
	return out, nil
}

type filingLine struct {
	submissionRow
	AmountUnits, Currency string
	ContactBox, NoteBox   []byte
	Made, Proofs, Part    int
	ConfirmedAt           int64
}

// Rows implements filing.Register. Notes stay boxed: Note opens them.
func (f *CaseFiles) Rows(ctx context.Context, v joinder.Viewer, id joinder.ID, q filing.Query) ([]filing.Row, error) {
	at, err := readFiling(ctx, f.read, `f.id = $1`, string(id))
	if err != nil {
		return nil, err
	}
	if !collective.Works(v, at.Case) {
		return nil, joinder.Fail(joinder.NotFound, "error.filing.missing")
	}
	args := list{string(id)}
	which := ""
	if q.State != "" {
		which = ` AND s.state = ` + args.add(string(q.State))
	}
	which += ` ORDER BY s.number, s.id`
	if q.Limit > 0 {
		which += ` LIMIT ` + args.add(q.Limit) + ` OFFSET ` + args.add(q.Skip)
	}
	var rows []filingLine
	if err := all(ctx, f.read, &rows, `SELECT `+submissionColumns+`, COALESCE(c.amount_units, '') AS amount_units, COALESCE(c.currency, '') AS currency, p.note_box,
		CASE WHEN EXISTS (SELECT 1 FROM consents n WHERE n.case_id = s.case_id AND n.complaint = s.complaint AND n.use_ = 'name' AND n.withdrawn_at = 0)
			THEN c.contact_box END AS contact_box,
		CASE WHEN p.submission IS NULL THEN 0 ELSE 1 END AS made, COALESCE(p.confirmed_at, 0) AS confirmed_at,
		(SELECT COUNT(*) FROM filing_proofs x WHERE x.submission = s.id) AS proofs, CASE WHEN `+takesPart+` THEN 1 ELSE 0 END AS part
		FROM `+submissionsOf+` LEFT JOIN complaints c ON c.id = s.complaint LEFT JOIN filing_packs p ON p.submission = s.id
		WHERE f.id = $1`+which, args...); err != nil {
		return nil, err
	}
	out := make([]filing.Row, len(rows))
	for i, r := range rows {
		if out[i], err = f.filingLine(r, collective.Runs(v, at.Case)); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (f *CaseFiles) filingLine(r filingLine, runs bool) (filing.Row, error) {
	row := filing.Row{Submission: r.submission(), Made: r.Made > 0, ConfirmedAt: moment(r.ConfirmedAt), Proofs: r.Proofs}
	if row.Submission.Joint() {
		return row, nil
	}
	if row.Gone = r.Part == 0; row.Gone {
		row.Submission.Reference = "" // theirs again
		return row, nil
	}
	var err error
	if row.Amount, err = joinder.MoneyFromUnits(r.AmountUnits, joinder.Currency(r.Currency)); err != nil {
		return row, err
	}
	if runs {
		row.Note = string(r.NoteBox)
	}
	row.Name, err = f.name(memberRow{Complaint: r.Complaint, ContactBox: r.ContactBox})
	return row, err
}

type yesRow struct {
	Filing, Complaint       string
	Number, Willing, Chosen int
	GivenAt                 int64
}

func (r yesRow) yes() filing.Yes {
	return filing.Yes{Filing: joinder.ID(r.Filing), Complaint: joinder.ID(r.Complaint), Number: r.Number, Willing: r.Willing > 0, Chosen: r.Chosen > 0, GivenAt: moment(r.GivenAt)}
}

// Agreed implements filing.Register. Whose complaint it is stays with its owner.
func (db *DB) Agreed(ctx context.Context, v joinder.Viewer, id joinder.ID) ([]filing.Yes, error) {
	f, err := readFiling(ctx, db.read, `f.id = $1`, string(id))
	if err != nil {
		return nil, err
	}
	args, which := list{string(id), string(f.Case)}, ""
	switch {
	case collective.Works(v, f.Case):
	case collective.Inside(v, f.Case):
		which = ` AND y.complaint IN ` + args.in(ids(v.Holds))
	default:
		return nil, joinder.Fail(joinder.NotFound, "error.filing.missing")
	}
	var rows []yesRow
	if err := all(ctx, db.read, &rows, `SELECT y.filing, y.complaint, y.number, y.willing, y.chosen, y.given_at FROM filing_yes y
		JOIN members s ON s.case_id = $2 AND s.complaint = y.complaint AND s.left_at = 0
		WHERE y.filing = $1 AND y.withdrawn_at = 0 AND `+takesPart+which+` ORDER BY y.number`, args...); err != nil {
		return nil, err
	}
	out := make([]filing.Yes, len(rows))
	for i, r := range rows {
		if out[i] = r.yes(); !v.Owns(out[i].Complaint) {
			out[i].Complaint = ""
		}
	}
	return out, nil
}

// Own implements filing.Register.
func (db *DB) Own(ctx context.Context, v joinder.Viewer, id joinder.ID) ([]filing.Mine, error) {
	if len(v.Holds) == 0 || !collective.Inside(v, id) {
		return nil, nil
	}
	list, err := db.Filings(ctx, v, id)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	args := argsOf(string(id))
	var members []struct {
		Complaint    string
		Number, Part int
	}
	if err := all(ctx, db.read, &members, `SELECT s.complaint, s.number, CASE WHEN `+takesPart+` THEN 1 ELSE 0 END AS part FROM members s
		WHERE s.case_id = $1 AND s.left_at = 0 AND s.complaint IN `+args.in(ids(v.Holds))+` ORDER BY s.number`, args...); err != nil {
		return nil, err
	}
	var out []filing.Mine
	for _, f := range list {
		for _, m := range members {
			mine, err := db.ownPart(ctx, v, f, joinder.ID(m.Complaint))
			if err != nil {
				return nil, err
			}
			mine.Number, mine.Signs = m.Number, m.Part > 0
			out = append(out, mine)
		}
	}
	return out, nil
}

func argsOf(values ...any) list { return values }

// ownPart is one of the viewer's own complaints in one filing.
func (db *DB) ownPart(ctx context.Context, v joinder.Viewer, f filing.Filing, complaint joinder.ID) (filing.Mine, error) {
	mine := filing.Mine{Filing: f, Complaint: complaint}
	if f.Form != filing.Each {
		var yes []yesRow
		if err := all(ctx, db.read, &yes, `SELECT filing, complaint, number, willing, chosen, given_at FROM filing_yes
			WHERE filing = $1 AND complaint = $2 AND withdrawn_at = 0`, string(f.ID), string(complaint)); err != nil {
			return mine, err
		}
		if len(yes) > 0 {
			y := yes[0].yes()
			mine.Yes = &y
		}
	}
	whose := string(complaint)
	if f.Form != filing.Each {
		whose = ""
	}
	var subs []submissionRow
	if err := all(ctx, db.read, &subs, `SELECT `+submissionColumns+` FROM `+submissionsOf+` WHERE f.id = $1 AND s.complaint = $2`, string(f.ID), whose); err != nil {
		return mine, err
	}
	if len(subs) == 0 {
		return mine, nil
	}
	s := subs[0].submission()
	mine.Own = &s
	if s.Joint() {
		return mine, nil
	}
	pack, err := db.Pack(ctx, v, s.ID)
	if err == nil {
		mine.Pack = &pack
	} else if !isMissing(err) {
		return mine, err
	}
	return mine, nil
}

// Submission implements filing.Register.
func (db *DB) Submission(ctx context.Context, v joinder.Viewer, id joinder.ID) (joinder.Submission, filing.Filing, error) {
	none := joinder.Fail(joinder.NotFound, "error.filing.missing")
	var r submissionRow
	if err := one(ctx, db.read, &r, `SELECT `+submissionColumns+` FROM submissions s WHERE s.id = $1`, string(id)); isMissing(err) {
		return joinder.Submission{}, filing.Filing{}, none
	} else if err != nil {
		return joinder.Submission{}, filing.Filing{}, err
	}
	s := r.submission()
	if !collective.Works(v, s.Case) && !(collective.Inside(v, s.Case) && (s.Joint() || v.Owns(s.Complaint))) {
		return joinder.Submission{}, filing.Filing{}, none
	}
	f, err := readFiling(ctx, db.read, `f.case_id = $1 AND f.channel = $2 AND f.letter = $3`, string(s.Case), s.Channel, string(s.Letter))
	return s, f, err
}

// FiledBefore implements filing.Register.
func (db *DB) FiledBefore(ctx context.Context, v joinder.Viewer, id, complaint joinder.ID) ([]joinder.Submission, error) {
	where, args := `s.case_id = $1`, []any{string(id)}
	switch {
	case complaint == "" && collective.Runs(v, id):
	case complaint != "" && (v.Owns(complaint) || v.System):
		// One person may have filed with another complaint, in another case. A
		// joint filing counts for those who said yes to it.
		where = `s.complaint IN (SELECT o.id FROM complaints o JOIN complaints c ON c.id = $1 AND o.person = c.person)
			OR (s.complaint = '' AND EXISTS (SELECT 1 FROM filing_yes y JOIN filings f ON f.id = y.filing AND f.case_id = s.case_id AND f.channel = s.channel
				AND f.letter = s.letter WHERE y.complaint = $1 AND y.withdrawn_at = 0))`
		args = []any{string(complaint)}
	default:
		return nil, joinder.Fail(joinder.NotFound, "error.filing.missing")
	}
	var rows []submissionRow
	err := all(ctx, db.read, &rows, `SELECT `+submissionColumns+` FROM submissions s WHERE s.state IN ('confirmed', 'filed', 'answered') AND (`+where+`) ORDER BY s.id LIMIT 500`, args...)
	out := make([]joinder.Submission, len(rows))
	for i, r := range rows {
		out[i] = r.submission()
	}
	return out, err
}
