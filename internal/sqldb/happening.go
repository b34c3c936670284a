package sqldb

import (
	"context"
	"database/sql"

	"joinder"
	"joinder/internal/collective"
)

type happeningRow struct {
	ID, CaseID, Complaint, Submission, Channel, Kind, OnDay string
	AtMoment                                                int64
	Note                                                    string
	RecordedAt                                              int64
	Corrects                                                string
	Void                                                    int
}

const happeningColumns = `h.id, h.case_id, h.complaint, h.submission, h.channel, h.kind, h.on_day, h.at_moment, h.note, h.recorded_at, h.corrects, h.void`

func (r happeningRow) happening() joinder.Happening {
	return joinder.Happening{
		ID: joinder.ID(r.ID), Case: joinder.ID(r.CaseID), Complaint: joinder.ID(r.Complaint), Submission: joinder.ID(r.Submission),
		Channel: r.Channel, Kind: joinder.HappeningKind(r.Kind), On: day(r.OnDay), At: moment(r.AtMoment), Note: r.Note,
		Recorded: moment(r.RecordedAt), Corrects: joinder.ID(r.Corrects), Void: r.Void > 0,
	}
}

// addHappenings records what happened inside the caller's transaction, so that
// a clock starts with the change that starts it or not at all.
func (db *DB) addHappenings(ctx context.Context, tx *sql.Tx, hs ...joinder.Happening) error {
	for _, h := range hs {
		if _, err := exec(ctx, tx, `INSERT INTO happenings
			(id, case_id, complaint, submission, channel, kind, on_day, at_moment, note, recorded_at, corrects, void)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
			string(h.ID), string(h.Case), string(h.Complaint), string(h.Submission), h.Channel, string(h.Kind), h.On.String(), micros(h.At),
			h.Note, micros(h.Recorded), string(h.Corrects), truth(h.Void)); err != nil {
			return err
		}
	}
	return nil
}

// Happenings reads what happened in a case, oldest first, corrected ones
// included. Those who work on the case see all of it, a member what concerns
// everybody and their own, without notes; for others there is nothing.
func (db *DB) Happenings(ctx context.Context, v joinder.Viewer, id joinder.ID) ([]joinder.Happening, error) {
	args, which := list{string(id)}, ""
	works := collective.Works(v, id)
	switch {
	case works:
	case collective.Inside(v, id):
		which = ` AND (h.complaint = '' OR h.complaint IN ` + args.in(ids(v.Holds)) + `)`
	default:
		return nil, nil
	}
	var rows []happeningRow
	if err := all(ctx, db.read, &rows, `SELECT `+happeningColumns+` FROM happenings h WHERE h.case_id = $1`+which+` ORDER BY h.id`, args...); err != nil {
		return nil, err
	}
	out := make([]joinder.Happening, len(rows))
	for i, r := range rows {
		out[i] = r.happening()
		if !works {
			out[i].Note = ""
		}
	}
	return out, nil
}
