package sqldb

import (
	"context"

	"joinder"
	"joinder/internal/collective"
	"joinder/internal/recourse/filing"
)

// SealedFilings lists the confirmations in force of members who still take
// part, with what is needed to check their log entries: for the bundle.
func (db *DB) SealedFilings(ctx context.Context, v joinder.Viewer, id joinder.ID) ([]filing.Sealed, error) {
	if !collective.Exports(v, id) {
		return nil, joinder.Fail(joinder.NotFound, "error.filing.missing")
	}
	var rows []struct {
		submissionRow
		Sha256, Digest, ConfirmItem string
		ConfirmSalt                 []byte
		ConfirmedAt, ConfirmLeaf    int64
	}
	err := all(ctx, db.read, &rows, `SELECT `+submissionColumns+`, p.sha256, p.confirm_item, p.confirm_salt, p.confirmed_at, p.confirm_leaf,
		COALESCE((SELECT MAX(x.sha256) FROM letter_files x WHERE x.letter = s.letter AND x.kind = 'pdf'), '') AS digest
		FROM filing_packs p JOIN submissions s ON s.id = p.submission WHERE s.case_id = $1 AND p.confirmed_at > 0 AND `+takesPart+` ORDER BY p.confirm_leaf`, string(id))
	out := make([]filing.Sealed, len(rows))
	for i, r := range rows {
		at := moment(r.ConfirmedAt)
		out[i] = filing.Sealed{Item: joinder.ID(r.ConfirmItem), Number: r.Number, At: at, Salt: r.ConfirmSalt, Leaf: r.ConfirmLeaf,
			Bytes: filing.Statement(r.submission(), r.Sha256, r.Digest, at)}
	}
	return out, err
}
