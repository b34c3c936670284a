package sqldb

import (
	"context"

	"joinder"
)

// Sample gives about most of the texts that everybody may see, spread evenly
// over all in the order in which they came, until text returns false; see
// live.Source.
func (db *DB) Sample(ctx context.Context, most int, text func(string) bool) error {
	var last int
	if err := one(ctx, db.read, &last, `SELECT COALESCE(MAX(doc), 0) FROM search_docs WHERE has_text = 1`); err != nil {
		return err
	}
	step := max(1, (last+most-1)/max(1, most))
	rows, err := db.read.QueryContext(ctx, `SELECT c.public_text FROM search_docs d JOIN complaints c ON c.id = d.complaint
		WHERE d.has_text = 1 AND d.doc % $1 = 0 AND `+visibleComplaint(joinder.Viewer{})+` ORDER BY d.doc`, step)
	if err != nil {
		return translate(err)
	}
	defer rows.Close() //nolint:errcheck // read to the end
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return translate(err)
		}
		if !text(s) {
			return nil
		}
	}
	return translate(rows.Err())
}
