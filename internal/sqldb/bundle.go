package sqldb

import (
	"context"

	"joinder"
	"joinder/internal/collective"
	"joinder/internal/evidence"
)

// SharedItem is an item that a present member consented to send.
type SharedItem struct {
	evidence.Row
	Number int // of the member, in the case
}

// SharedItems lists what a case's bundle may hold: the items of present members
// whose consent to send evidence is in force, by member and order received.
// Only those who work on the case may ask.
func (db *DB) SharedItems(ctx context.Context, v joinder.Viewer, id joinder.ID) ([]SharedItem, error) {
	if !collective.Works(v, id) {
		return nil, joinder.Fail(joinder.NotFound, "error.case.missing")
	}
	var rows []struct {
		itemRow
		Number int
	}
	err := all(ctx, db.read, &rows, `SELECT `+itemColumns+`, m.number FROM evidence e
		JOIN members m ON m.complaint = e.complaint AND m.case_id = $1 AND m.left_at = 0
		JOIN complaints c ON c.id = e.complaint AND c.state = 'filed'
		JOIN consents k ON k.case_id = m.case_id AND k.complaint = m.complaint AND k.use_ = 'evidence' AND k.withdrawn_at = 0
		ORDER BY m.number, e.leaf`, string(id))
	out := make([]SharedItem, len(rows))
	for i, r := range rows {
		out[i] = SharedItem{Row: r.row(), Number: r.Number}
	}
	return out, err
}

// CustodyOfCase is the custody log of every item that the case may share.
func (db *DB) CustodyOfCase(ctx context.Context, v joinder.Viewer, id joinder.ID) ([]evidence.CustodyEntry, error) {
	if !collective.Works(v, id) {
		return nil, joinder.Fail(joinder.NotFound, "error.case.missing")
	}
	var rows []struct {
		ID, Item   string
		At         int64
		Actor, Act string
	}
	err := all(ctx, db.read, &rows, `SELECT DISTINCT u.id, u.item, u.at, u.actor, u.act FROM custody u
		JOIN evidence e ON e.id = u.item
		JOIN members m ON m.complaint = e.complaint AND m.case_id = $1 AND m.left_at = 0
		JOIN complaints c ON c.id = e.complaint AND c.state = 'filed'
		JOIN consents k ON k.case_id = m.case_id AND k.complaint = m.complaint AND k.use_ = 'evidence' AND k.withdrawn_at = 0
		ORDER BY u.at, u.id`, string(id))
	out := make([]evidence.CustodyEntry, len(rows))
	for i, r := range rows {
		out[i] = evidence.CustodyEntry{Item: joinder.ID(r.Item), At: moment(r.At), Actor: r.Actor, Act: r.Act}
	}
	return out, err
}
