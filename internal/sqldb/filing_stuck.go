package sqldb

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"joinder"
	"joinder/internal/recourse/filing"
)

// GiveUpMails implements filing.Mails. Mails are read before jobs: one whose
// job went meanwhile was settled before that, and is not waiting any more.
func (db *DB) GiveUpMails(ctx context.Context, at time.Time) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		var waiting []string
		if err := all(ctx, tx, &waiting, `SELECT id FROM filing_mails WHERE state = 'waiting'`); err != nil || len(waiting) == 0 {
			return err
		}
		alive, dead, err := mailJobs(ctx, tx)
		if err != nil {
			return err
		}
		for _, id := range waiting {
			if alive[id] {
				continue
			}
			if _, err := exec(ctx, tx, `UPDATE filing_mails SET state = $2, changed_at = $3 WHERE id = $1 AND state = 'waiting'`,
				id, string(filing.MailStuck), micros(at)); err != nil {
				return err
			}
			for _, job := range dead[id] {
				if _, err := exec(ctx, tx, `DELETE FROM goqite WHERE id = $1`, job); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// mailJobs tells for which mails a job is still tried, and which jobs were
// tried too often.
func mailJobs(ctx context.Context, q querier) (alive map[string]bool, dead map[string][]string, err error) {
	var rows []struct {
		ID       string
		Body     []byte
		Received int
	}
	if err := all(ctx, q, &rows, `SELECT id, body, received FROM goqite`); err != nil {
		return nil, nil, err
	}
	alive, dead = map[string]bool{}, map[string][]string{}
	for _, r := range rows {
		var j joinder.Job
		if err := json.Unmarshal(r.Body, &j); err != nil || j.Kind != filing.JobMail {
			continue
		}
		if mail := string(j.Payload); r.Received < tries {
			alive[mail] = true
		} else {
			dead[mail] = append(dead[mail], r.ID)
		}
	}
	return alive, dead, nil
}
