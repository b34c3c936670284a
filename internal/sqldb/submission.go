package sqldb

import (
	"context"

	"joinder"
	"joinder/internal/collective"
)

type submissionRow struct {
	ID, CaseID, Channel, Letter, Complaint, State, Method, Reference, FiledOn string
	Number                                                                    int
	At, ChangedAt                                                             int64
}

const submissionColumns = `s.id, s.case_id, s.channel, s.letter, s.complaint, s.number, s.state, s.method, s.reference, s.filed_on, s.at, s.changed_at`

func (r submissionRow) submission() joinder.Submission {
	return joinder.Submission{
		ID: joinder.ID(r.ID), Case: joinder.ID(r.CaseID), Channel: r.Channel, Letter: joinder.ID(r.Letter), Complaint: joinder.ID(r.Complaint),
		Number: r.Number, State: joinder.SubmissionState(r.State), Method: r.Method, Reference: r.Reference, FiledOn: day(r.FiledOn),
		At: moment(r.At), ChangedAt: moment(r.ChangedAt),
	}
}

// Submissions reads a case's sendings in the order they were prepared: all of
// them for those who work on the case, for a member the joint ones and their
// own, for others none.
func (db *DB) Submissions(ctx context.Context, v joinder.Viewer, id joinder.ID) ([]joinder.Submission, error) {
	args, which := list{string(id)}, ""
	switch {
	case collective.Works(v, id):
	case collective.Inside(v, id):
		which = ` AND (s.complaint = '' OR s.complaint IN ` + args.in(ids(v.Holds)) + `)`
	default:
		return nil, nil
	}
	var rows []submissionRow
	if err := all(ctx, db.read, &rows, `SELECT `+submissionColumns+` FROM submissions s WHERE s.case_id = $1`+which+` ORDER BY s.number, s.id`, args...); err != nil {
		return nil, err
	}
	out := make([]joinder.Submission, len(rows))
	for i, r := range rows {
		out[i] = r.submission()
	}
	return out, nil
}
