package sqldb

import (
	"context"
	"database/sql"
	"time"

	"joinder"
	"joinder/internal/collective"
	"joinder/internal/recourse/clock"
)

// seesClocks reports whether the viewer sees everybody's clocks: who works on
// the case, or was let in to advise it.
func seesClocks(v joinder.Viewer, id joinder.ID) bool {
	return collective.Works(v, id) || v.In(id) == joinder.Counsel
}

// ClockRecord implements clock.Store.
func (db *DB) ClockRecord(ctx context.Context, v joinder.Viewer, id joinder.ID) (clock.Record, error) {
	if !collective.Inside(v, id) {
		return clock.Record{}, joinder.Fail(joinder.NotFound, "error.case.missing")
	}
	var k struct {
		Title, Wallet, Issue, State, Lang string
		Members                           int
	}
	err := one(ctx, db.read, &k, `SELECT k.title, k.wallet, k.issue, k.state, k.lang,
			(SELECT COUNT(*) FROM members m JOIN complaints c ON c.id = m.complaint AND c.state = 'filed' WHERE m.case_id = k.id AND m.left_at = 0) AS members
		FROM cases k WHERE k.id = $1`, string(id))
	if isMissing(err) {
		err = joinder.Fail(joinder.NotFound, "error.case.missing")
	}
	if err != nil {
		return clock.Record{}, err
	}
	r := clock.Record{All: seesClocks(v, id), Members: k.Members, Case: joinder.Case{ID: id, Title: k.Title, Wallet: k.Wallet, Issue: k.Issue,
		State: joinder.CaseState(k.State), Lang: joinder.Lang(k.Lang)}}
	if r.People, err = db.clockPeople(ctx, v, id, r.All); err != nil {
		return clock.Record{}, err
	}
	if r.Happenings, err = db.clockHappenings(ctx, v, id, r.All); err != nil {
		return clock.Record{}, err
	}
	r.Submissions, err = db.clockSubmissions(ctx, v, id, r.All)
	return r, err
}

// clockPeople reads the members whose complaints stand, or the viewer's own.
func (db *DB) clockPeople(ctx context.Context, v joinder.Viewer, id joinder.ID, everybody bool) ([]clock.Person, error) {
	args := list{string(id)}
	which := ` AND c.state = 'filed'`
	if !everybody {
		which = ` AND c.state <> 'erased' AND m.complaint IN ` + args.in(ids(v.Holds))
	}
	var rows []struct {
		Complaint                       string
		Number                          int
		Jurisdiction, Issue, OccurredOn string
		FiledAt                         int64
		Signs                           int64
	}
	if err := all(ctx, db.read, &rows, `SELECT m.complaint, m.number, c.jurisdiction, c.issue, c.occurred_on, c.filed_at,
			COALESCE(n.given_at, 0) AS signs
		FROM members m JOIN complaints c ON c.id = m.complaint
		LEFT JOIN consents n ON n.case_id = m.case_id AND n.complaint = m.complaint AND n.use_ = 'sign' AND n.withdrawn_at = 0
		WHERE m.case_id = $1 AND m.left_at = 0`+which+` ORDER BY m.number`, args...); err != nil {
		return nil, err
	}
	out := make([]clock.Person, len(rows))
	for i, p := range rows {
		out[i] = clock.Person{Complaint: joinder.ID(p.Complaint), Number: p.Number, Jurisdiction: p.Jurisdiction, Issue: p.Issue,
			OccurredOn: day(p.OccurredOn), FiledAt: moment(p.FiledAt), Authorised: p.Signs > 0,
			AuthorisedAt: moment(p.Signs)}
	}
	return out, nil
}

// clockHappenings reads what happened, oldest first. Notes are for those who
// work on the case, and for members where they are about themselves.
func (db *DB) clockHappenings(ctx context.Context, v joinder.Viewer, id joinder.ID, everybody bool) ([]joinder.Happening, error) {
	args, which := list{string(id)}, ""
	if !everybody {
		which = ` AND (h.complaint = '' OR h.complaint IN ` + args.in(ids(v.Holds)) + `)`
	}
	var rows []happeningRow
	if err := all(ctx, db.read, &rows, `SELECT `+happeningColumns+` FROM happenings h WHERE h.case_id = $1`+which+` ORDER BY h.recorded_at, h.id`, args...); err != nil {
		return nil, err
	}
	out := make([]joinder.Happening, len(rows))
	for i, r := range rows {
		out[i] = r.happening()
		if !collective.Works(v, id) && (out[i].Complaint == "" || !v.Owns(out[i].Complaint)) {
			out[i].Note = ""
		}
	}
	return out, nil
}

// clockSubmissions reads what was sent; references are for pages of filings.
func (db *DB) clockSubmissions(ctx context.Context, v joinder.Viewer, id joinder.ID, everybody bool) ([]joinder.Submission, error) {
	args, which := list{string(id)}, ""
	if !everybody {
		which = ` AND (s.complaint = '' OR s.complaint IN ` + args.in(ids(v.Holds)) + `)`
	}
	var rows []submissionRow
	if err := all(ctx, db.read, &rows, `SELECT `+submissionColumns+` FROM submissions s
		WHERE s.case_id = $1 AND s.state IN ('filed', 'answered', 'ended')`+which+` ORDER BY s.number, s.id`, args...); err != nil {
		return nil, err
	}
	out := make([]joinder.Submission, len(rows))
	for i, r := range rows {
		out[i] = r.submission()
		out[i].Reference = ""
	}
	return out, nil
}

// AddHappening implements clock.Store.
func (db *DB) AddHappening(ctx context.Context, v joinder.Viewer, h joinder.Happening) error {
	leads := collective.Runs(v, h.Case)
	if !leads && (h.Complaint == "" || !v.Owns(h.Complaint)) {
		return joinder.Fail(joinder.Forbidden, "error.clock.not_yours")
	}
	err := db.inTx(ctx, func(tx *sql.Tx) error {
		if _, err := lockCase(ctx, tx, h.Case, h.Recorded); err != nil {
			return err
		}
		if err := belongs(ctx, tx, h); err != nil {
			return err
		}
		return db.addHappenings(ctx, tx, h)
	})
	if joinder.KindOf(err) == joinder.Conflict && h.Corrects != "" {
		return joinder.Fail(joinder.Conflict, "error.clock.corrected_already").Because(err)
	}
	return err
}

// belongs holds that what a happening names is of its case, and of its member.
func belongs(ctx context.Context, tx *sql.Tx, h joinder.Happening) error {
	for _, c := range []struct {
		named joinder.ID
		query string
		key   string
	}{
		{h.Complaint, `SELECT COUNT(*) FROM members WHERE case_id = $1 AND complaint = $2 AND left_at = 0`, "error.clock.no_member"},
		{h.Submission, `SELECT COUNT(*) FROM submissions WHERE case_id = $1 AND id = $2 AND complaint = $3`, "error.clock.no_filing"},
		{h.Corrects, `SELECT COUNT(*) FROM happenings WHERE case_id = $1 AND id = $2 AND complaint = $3`, "error.clock.no_happening"},
	} {
		if c.named == "" {
			continue
		}
		args := []any{string(h.Case), string(c.named)}
		if c.named != h.Complaint {
			args = append(args, string(h.Complaint))
		}
		var n int
		if err := one(ctx, tx, &n, c.query, args...); err != nil {
			return err
		}
		if n == 0 {
			return joinder.Fail(joinder.NotFound, c.key)
		}
	}
	return nil
}

type clockLinkRow struct {
	ID, CaseID, Account, Complaint, Kind string
	Box                                  []byte
	Lang                                 string
	At                                   int64
}

const clockLinkColumns = `l.id, l.case_id, l.account, l.complaint, l.kind, l.box, l.lang, l.at`

func (r clockLinkRow) link() clock.Link {
	return clock.Link{ID: joinder.ID(r.ID), Case: joinder.ID(r.CaseID), Account: joinder.ID(r.Account), Complaint: joinder.ID(r.Complaint),
		Kind: clock.LinkKind(r.Kind), Box: r.Box, Lang: joinder.Lang(r.Lang), At: moment(r.At)}
}

// ownsLink holds for links l of the viewer.
func ownsLink(v joinder.Viewer, args *list) string {
	account := args.add(string(v.Account))
	return `((l.account <> '' AND l.account = ` + account + `) OR (l.complaint <> '' AND l.complaint IN ` + args.in(ids(v.Holds)) + `))`
}

// AddLink implements clock.Links.
func (db *DB) AddLink(ctx context.Context, v joinder.Viewer, l clock.Link) error {
	if !collective.Inside(v, l.Case) || l.Complaint != "" && !v.Owns(l.Complaint) || l.Account != v.Account {
		return joinder.Fail(joinder.Forbidden, "error.clock.not_yours")
	}
	return db.inTx(ctx, func(tx *sql.Tx) error {
		if err := endLinks(ctx, tx, v, l.Case, l.Kind); err != nil {
			return err
		}
		_, err := exec(ctx, tx, `INSERT INTO clock_links (id, case_id, account, complaint, kind, token, box, lang, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
			string(l.ID), string(l.Case), string(l.Account), string(l.Complaint), string(l.Kind), l.Token, l.Box, string(l.Lang), micros(l.At))
		return err
	})
}

// EndLinks implements clock.Links.
func (db *DB) EndLinks(ctx context.Context, v joinder.Viewer, id joinder.ID, kind clock.LinkKind) error {
	return db.inTx(ctx, func(tx *sql.Tx) error { return endLinks(ctx, tx, v, id, kind) })
}

func endLinks(ctx context.Context, tx *sql.Tx, v joinder.Viewer, id joinder.ID, kind clock.LinkKind) error {
	args := list{string(id), string(kind)}
	_, err := exec(ctx, tx, `DELETE FROM clock_links WHERE id IN (SELECT l.id FROM clock_links l WHERE l.case_id = $1 AND l.kind = $2 AND `+ownsLink(v, &args)+`)`, args...)
	return err
}

// OwnLinks implements clock.Links.
func (db *DB) OwnLinks(ctx context.Context, v joinder.Viewer, id joinder.ID) ([]clock.Link, error) {
	args := list{string(id)}
	var rows []clockLinkRow
	if err := all(ctx, db.read, &rows, `SELECT `+clockLinkColumns+` FROM clock_links l WHERE l.case_id = $1 AND `+ownsLink(v, &args)+` ORDER BY l.id`, args...); err != nil {
		return nil, err
	}
	out := make([]clock.Link, len(rows))
	for i, r := range rows {
		out[i] = r.link()
	}
	return out, nil
}

// LinkByToken implements clock.Links.
func (db *DB) LinkByToken(ctx context.Context, token []byte) (clock.Link, joinder.Viewer, error) {
	var r clockLinkRow
	err := one(ctx, db.read, &r, `SELECT `+clockLinkColumns+` FROM clock_links l WHERE l.token = $1`, token)
	if isMissing(err) {
		err = joinder.Fail(joinder.NotFound, "error.clock.no_feed")
	}
	if err != nil {
		return clock.Link{}, joinder.Viewer{}, err
	}
	v, err := db.through(ctx, r.link())
	if err == nil && !collective.Inside(v, joinder.ID(r.CaseID)) {
		err = joinder.Fail(joinder.NotFound, "error.clock.no_feed")
	}
	return r.link(), v, err
}

// through is who looks through a link: by what account and complaint are in
// the case now.
func (db *DB) through(ctx context.Context, l clock.Link) (joinder.Viewer, error) {
	v := joinder.Viewer{Account: l.Account}
	if l.Complaint != "" {
		v.Holds = []joinder.ID{l.Complaint}
	}
	roles, err := db.CaseRoles(ctx, v.Account, v.Holds)
	if role := roles[l.Case]; role != "" {
		v.Cases = map[joinder.ID]joinder.CaseRole{l.Case: role}
	}
	return v, err
}

// MailLinks implements clock.Links.
func (db *DB) MailLinks(ctx context.Context, after joinder.ID, limit int) ([]clock.Looking, error) {
	var rows []clockLinkRow
	if err := all(ctx, db.read, &rows, `SELECT `+clockLinkColumns+` FROM clock_links l WHERE l.kind = 'mail' AND l.id > $1 ORDER BY l.id LIMIT $2`, string(after), limit); err != nil {
		return nil, err
	}
	out := make([]clock.Looking, len(rows))
	for i, r := range rows {
		v, err := db.through(ctx, r.link())
		if err != nil {
			return nil, err
		}
		out[i] = clock.Looking{Link: r.link(), Viewer: v}
	}
	return out, nil
}

// Remind implements clock.Links.
func (db *DB) Remind(ctx context.Context, link joinder.ID, marks []clock.Mark, at time.Time, job func([]clock.Mark) (joinder.Job, error)) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		var fresh []clock.Mark
		for _, m := range marks {
			n, err := exec(ctx, tx, `INSERT INTO clock_marks (link, line, ends, days, at) SELECT $1, $2, $3, $4, $5
				WHERE EXISTS (SELECT 1 FROM clock_links WHERE id = $1) ON CONFLICT DO NOTHING`, string(link), m.Line, m.Ends.String(), m.Days, micros(at))
			if err != nil {
				return err
			}
			if n > 0 {
				fresh = append(fresh, m)
			}
		}
		if len(fresh) == 0 {
			return nil
		}
		j, err := job(fresh)
		if err != nil {
			return err
		}
		return db.enqueue(ctx, tx, j)
	})
}

// eraseClocks removes what clocks keep of one complaint: reminders, and what
// was noted about its person. The days stay with nobody to belong to.
func eraseClocks(ctx context.Context, tx *sql.Tx, complaint joinder.ID) error {
	for _, destroy := range []string{`DELETE FROM clock_marks WHERE link IN (SELECT id FROM clock_links WHERE complaint = $1)`,
		`DELETE FROM clock_links WHERE complaint = $1`, `DELETE FROM happenings WHERE complaint = $1`} {
		if _, err := exec(ctx, tx, destroy, string(complaint)); err != nil {
			return err
		}
	}
	return nil
}
