package sqldb

import (
	"context"
	"database/sql"
	"time"

	"joinder"
	"joinder/internal/collective"
	"joinder/internal/recourse/remedy"
)

// ProposeClosure implements remedy.Closer.
func (f *RemedyFiles) ProposeClosure(ctx context.Context, v joinder.Viewer, b remedy.Boxed[joinder.Closure]) error {
	c := b.Item
	return f.inTx(ctx, func(tx *sql.Tx) error {
		if err := f.mayPropose(ctx, tx, v, c.Case, c.By); err != nil {
			return err
		}
		row, err := lockCase(ctx, tx, c.Case, c.At)
		if err != nil {
			return err
		}
		if joinder.CaseState(row.State) == joinder.Closed {
			return joinder.Fail(joinder.Conflict, "error.remedy.closed")
		}
		var standing int
		if err := one(ctx, tx, &standing, `SELECT COUNT(*) FROM closures WHERE case_id = $1 AND ended_at = 0`, string(c.Case)); err != nil {
			return err
		}
		if standing > 0 {
			return joinder.Fail(joinder.Conflict, "error.remedy.closure_standing")
		}
		if err := storeClosure(ctx, tx, b); err != nil {
			return err
		}
		if err := f.remedyNews(ctx, tx, c.Case, "remedy.closure", c.At); err != nil {
			return err
		}
		return f.closeIfSolved(ctx, tx, c.Case, c.At)
	})
}

func storeClosure(ctx context.Context, tx *sql.Tx, b remedy.Boxed[joinder.Closure]) error {
	c := b.Item
	_, err := exec(ctx, tx, `INSERT INTO closures (id, case_id, party, words_box, at, ended_at, how) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		string(c.ID), string(c.Case), string(c.By), b.Box, micros(c.At), micros(c.Ended), string(c.How))
	return err
}

// TakeBackClosure implements remedy.Closer.
func (f *RemedyFiles) TakeBackClosure(ctx context.Context, v joinder.Viewer, id joinder.ID, at time.Time) error {
	return f.inTx(ctx, func(tx *sql.Tx) error {
		if _, err := lockCase(ctx, tx, id, at); err != nil {
			return err
		}
		var party string
		err := one(ctx, tx, &party, `SELECT party FROM closures WHERE case_id = $1 AND ended_at = 0`, string(id))
		if isMissing(err) {
			return joinder.Fail(joinder.NotFound, "error.remedy.closure_missing")
		}
		if err != nil {
			return err
		}
		if err := f.mayPropose(ctx, tx, v, id, joinder.Party(party)); err != nil {
			return err
		}
		return endClosure(ctx, tx, id, joinder.ClosureTakenBack, at)
	})
}

func endClosure(ctx context.Context, tx *sql.Tx, id joinder.ID, how joinder.ClosureEnd, at time.Time) error {
	_, err := exec(ctx, tx, `UPDATE closures SET ended_at = $2, how = $3 WHERE case_id = $1 AND ended_at = 0`, string(id), micros(at), string(how))
	return err
}

// SayOutcome implements remedy.Closer.
func (f *RemedyFiles) SayOutcome(ctx context.Context, v joinder.Viewer, s remedy.Saying) error {
	return f.inTx(ctx, func(tx *sql.Tx) error {
		c, err := lockCase(ctx, tx, s.Case, s.At)
		if err != nil {
			return err
		}
		if err := asMember(ctx, tx, v, s.Case, s.Complaint); err != nil {
			return err
		}
		if err := storeOutcome(ctx, tx, s); err != nil {
			return err
		}
		if joinder.CaseState(c.State) != joinder.Closed {
			return f.closeIfSolved(ctx, tx, s.Case, s.At)
		}
		how, err := closedHow(ctx, tx, s.Case)
		if err != nil || s.Outcome == joinder.Solved || how != remedy.ByAll {
			return err
		}
		return f.reopen(ctx, tx, s.Case, s.At)
	})
}

func storeOutcome(ctx context.Context, tx *sql.Tx, s remedy.Saying) error {
	if s.Outcome == joinder.NoAnswer {
		_, err := exec(ctx, tx, `DELETE FROM outcomes WHERE case_id = $1 AND complaint = $2`, string(s.Case), string(s.Complaint))
		return err
	}
	_, err := exec(ctx, tx, `INSERT INTO outcomes (case_id, complaint, outcome, at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (case_id, complaint) DO UPDATE SET outcome = excluded.outcome, at = excluded.at`,
		string(s.Case), string(s.Complaint), string(s.Outcome), micros(s.At))
	return err
}

// closeIfSolved closes the case when a closure is proposed and every present
// member whose complaint stands said "solved". The case must be locked.
func (f *RemedyFiles) closeIfSolved(ctx context.Context, tx *sql.Tx, id joinder.ID, at time.Time) error {
	var proposed int
	if err := one(ctx, tx, &proposed, `SELECT COUNT(*) FROM closures WHERE case_id = $1 AND ended_at = 0`, string(id)); err != nil || proposed == 0 {
		return err
	}
	n, err := countOutcomes(ctx, tx, id, "")
	if err != nil || n.Solved == 0 || n.NotSolved+n.Silent > 0 {
		return err
	}
	if err := endClosure(ctx, tx, id, joinder.ClosedSolved, at); err != nil {
		return err
	}
	return moveCase(ctx, tx, joinder.Closed, joinder.Update{ID: f.world.ID(), Case: id, At: at, Kind: "state." + string(joinder.Closed), Public: true})
}

// countOutcomes counts over present members whose complaints stand; narrowed
// by a further join.
func countOutcomes(ctx context.Context, q querier, id joinder.ID, join string) (remedy.Outcomes, error) {
	var r struct{ Everybody, Solved, Unsolved int }
	err := one(ctx, q, &r, `SELECT COUNT(*) AS everybody, COUNT(CASE WHEN x.outcome = 'solved' THEN 1 END) AS solved, COUNT(CASE WHEN x.outcome = 'not_solved' THEN 1 END) AS unsolved
		FROM members m JOIN complaints c ON c.id = m.complaint AND c.state = 'filed'`+join+`
		LEFT JOIN outcomes x ON x.case_id = m.case_id AND x.complaint = m.complaint WHERE m.case_id = $1 AND m.left_at = 0`, string(id))
	return remedy.Outcomes{Solved: r.Solved, NotSolved: r.Unsolved, Silent: r.Everybody - r.Solved - r.Unsolved}, err
}

// EndCase implements remedy.Closer.
func (f *RemedyFiles) EndCase(ctx context.Context, v joinder.Viewer, b remedy.Boxed[joinder.Closure]) error {
	c := b.Item
	return f.inTx(ctx, func(tx *sql.Tx) error {
		if !collective.Runs(v, c.Case) {
			return joinder.Fail(joinder.Forbidden, "error.case.not_organiser")
		}
		if err := moveCase(ctx, tx, joinder.Closed, joinder.Update{
			ID: f.world.ID(), Case: c.Case, At: c.At, Kind: "state." + string(joinder.Closed), Public: true,
		}); err != nil {
			return err
		}
		if err := endClosure(ctx, tx, c.Case, joinder.ClosedEnded, c.At); err != nil {
			return err
		}
		return storeClosure(ctx, tx, b)
	})
}

// reopen opens a closed case again. Nobody's own word on the outcome changes.
func (f *RemedyFiles) reopen(ctx context.Context, tx *sql.Tx, id joinder.ID, at time.Time) error {
	if _, err := exec(ctx, tx, `UPDATE closures SET how = $2 WHERE case_id = $1 AND how = $3`, string(id), string(joinder.ClosureReopened), string(joinder.ClosedSolved)); err != nil {
		return err
	}
	return moveCase(ctx, tx, joinder.Gathering, joinder.Update{ID: f.world.ID(), Case: id, At: at, Kind: "state." + string(joinder.Gathering), Public: true})
}

// closedHow says how a closed case ended: solved only where its last closing was
// the one in which everybody had said so.
func closedHow(ctx context.Context, q querier, id joinder.ID) (remedy.ClosedHow, error) {
	var solved int
	err := one(ctx, q, &solved, `SELECT COUNT(*) FROM closures WHERE case_id = $1 AND how = 'solved'
		AND ended_at = (SELECT MAX(at) FROM case_updates WHERE case_id = $1 AND kind = 'state.closed')`, string(id))
	if err == nil && solved > 0 {
		return remedy.ByAll, nil
	}
	return remedy.ByEnd, err
}
