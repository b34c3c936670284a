package sqldb

import (
	"context"

	"joinder"
	"joinder/internal/collective"
)

// StandingCounts are what the next step of a case depends on: no names, no
// words, so that everybody in the case may know them.
type StandingCounts struct {
	Members int // present ones whose complaints stand
	Bare    int // of them, without a sealed item
	Signing int // of them, letting the letter be signed for them
}

// StandingCounts counts the case's members, for those in it.
func (db *DB) StandingCounts(ctx context.Context, v joinder.Viewer, id joinder.ID) (n StandingCounts, err error) {
	if !collective.Inside(v, id) {
		return n, joinder.Fail(joinder.NotFound, "error.case.missing")
	}
	err = one(ctx, db.read, &n, `SELECT COUNT(*) AS members, COUNT(CASE WHEN c.evidence = 0 THEN 1 END) AS bare, COUNT(s.id) AS signing
		FROM members m JOIN complaints c ON c.id = m.complaint AND c.state = 'filed'
		LEFT JOIN consents s ON s.case_id = m.case_id AND s.complaint = m.complaint AND s.use_ = 'sign' AND s.withdrawn_at = 0
		WHERE m.case_id = $1 AND m.left_at = 0`, string(id))
	return n, err
}

// SubmissionCounts counts the case's filings by their state, each viewer over
// those that Submissions gives them.
func (db *DB) SubmissionCounts(ctx context.Context, v joinder.Viewer, id joinder.ID) (map[joinder.SubmissionState]int, error) {
	args, which := list{string(id)}, ""
	switch {
	case collective.Works(v, id):
	case collective.Inside(v, id):
		which = ` AND (s.complaint = '' OR s.complaint IN ` + args.in(ids(v.Holds)) + `)`
	default:
		return nil, nil
	}
	var rows []struct {
		State string
		N     int
	}
	if err := all(ctx, db.read, &rows, `SELECT s.state, COUNT(*) AS n FROM submissions s WHERE s.case_id = $1`+which+` GROUP BY s.state`, args...); err != nil {
		return nil, err
	}
	out := map[joinder.SubmissionState]int{}
	for _, r := range rows {
		out[joinder.SubmissionState(r.State)] = r.N
	}
	return out, nil
}
