package sqldb

import (
	"context"
	"database/sql"
	"strconv"

	"joinder"
	"joinder/internal/similar"
	"joinder/internal/similar/paraphrase"
)

// SaveVerdict keeps what somebody said of a complaint, in the place of what the
// same browser said of it before. It fails with NotFound when the complaint, or
// the one that was asked about, may not be seen.
func (db *DB) SaveVerdict(ctx context.Context, v joinder.Viewer, said similar.Verdict) error {
	same := 0
	if said.Same {
		same = 1
	}
	return db.inTx(ctx, func(tx *sql.Tx) error {
		where := `c.id = $1 AND ` + visibleComplaint(v)
		args := []any{string(said.Complaint), said.Voter, string(said.Other), said.Words, same, said.On.String()}
		if said.Other != "" {
			where += ` AND EXISTS (SELECT 1 FROM (SELECT * FROM complaints o WHERE o.id = CAST($3 AS TEXT) AND o.id <> $1) c WHERE ` + visibleComplaint(v) + `)`
		}
		n, err := exec(ctx, tx, `INSERT INTO likeness_verdicts (complaint, voter, other, words, same, said_on)
			SELECT c.id, CAST($2 AS TEXT), CAST($3 AS TEXT), CAST($4 AS TEXT), CAST($5 AS INTEGER), CAST($6 AS TEXT) FROM complaints c WHERE `+where+`
			ON CONFLICT (complaint, voter) DO UPDATE SET other = excluded.other, words = excluded.words, same = excluded.same, said_on = excluded.said_on`, args...)
		if err == nil && n == 0 {
			err = joinder.Fail(joinder.NotFound, "error.similar.missing")
		}
		return err
	})
}

// SweepVerdicts forgets what was said before a day.
func (db *DB) SweepVerdicts(ctx context.Context, before joinder.Date) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		_, err := exec(ctx, tx, `DELETE FROM likeness_verdicts WHERE said_on < $1`, before.String())
		return err
	})
}

// Bounds of what one complaint, and one instance, teaches.
const (
	knownRunes  = 200 // of a text
	knownOfOne  = 20  // verdicts on one complaint
	knownBeside = 3   // others of a case that one stands beside
	knownMost   = 100_000
)

// KnownPairs are pairs of texts of which somebody knows whether they tell of the
// same: verdicts, members of one case, members who left one, and what moderators
// moved between groups. Only texts that everybody may see are among them.
func (db *DB) KnownPairs(ctx context.Context) (out []paraphrase.Known, err error) {
	shown := func(id string) string {
		return id + ` IN (SELECT c.id FROM complaints c WHERE c.public_text <> '' AND ` + visibleComplaint(joinder.Viewer{}) + `)`
	}
	seen := func(alias string) string { return shown(alias + `.id`) }
	side := `(SELECT g.complaint, g.grp, g.event, ROW_NUMBER() OVER (PARTITION BY g.event, g.grp ORDER BY g.complaint) AS nth FROM group_pins g WHERE g.kept = 1 AND g.event <> '' AND ` + shown(`g.complaint`) + `)`
	cut := func(column string) string { return `SUBSTR(` + column + `, 1, ` + strconv.Itoa(knownRunes) + `)` }
	for _, from := range []struct {
		query string
		how   func(same int) paraphrase.Knowledge
	}{
		// One person stands beside the next few who joined the same case.
		{`SELECT ` + cut(`a.public_text`) + ` AS a, ` + cut(`b.public_text`) + ` AS b, 1 AS same FROM members m JOIN members n ON n.case_id = m.case_id AND n.number > m.number
			AND n.number <= m.number + ` + strconv.Itoa(knownBeside) + ` JOIN complaints a ON a.id = m.complaint JOIN complaints b ON b.id = n.complaint
			WHERE m.left_at = 0 AND n.left_at = 0 AND ` + seen(`a`) + ` AND ` + seen(`b`) + ` ORDER BY m.id, n.id LIMIT ` + strconv.Itoa(knownMost),
			func(int) paraphrase.Knowledge { return paraphrase.Together }},
		{`SELECT ` + cut(`a.public_text`) + ` AS a, ` + cut(`b.public_text`) + ` AS b, 0 AS same FROM members m JOIN members n ON n.case_id = m.case_id AND n.number <> m.number
			AND n.number BETWEEN m.number - ` + strconv.Itoa(knownBeside) + ` AND m.number + ` + strconv.Itoa(knownBeside) + ` JOIN complaints a ON a.id = m.complaint JOIN complaints b ON b.id = n.complaint
			WHERE m.left_at > 0 AND n.left_at = 0 AND ` + seen(`a`) + ` AND ` + seen(`b`) + ` ORDER BY m.id, n.id LIMIT ` + strconv.Itoa(knownMost),
			func(int) paraphrase.Knowledge { return paraphrase.Left }},
		// What a moderator put into a group or out of it, beside some who are in it.
		{`SELECT ` + cut(`a.public_text`) + ` AS a, ` + cut(`b.public_text`) + ` AS b, p.kept AS same FROM group_pins p
			JOIN (SELECT g.grp, g.complaint, ROW_NUMBER() OVER (PARTITION BY g.grp ORDER BY g.core DESC, g.complaint) AS nth FROM group_members g WHERE ` + shown(`g.complaint`) + `) m
				ON m.grp = p.grp AND m.nth <= ` + strconv.Itoa(knownBeside) + ` AND m.complaint <> p.complaint
			JOIN complaints a ON a.id = p.complaint JOIN complaints b ON b.id = m.complaint
			WHERE ` + seen(`a`) + ` ORDER BY p.complaint, m.complaint LIMIT ` + strconv.Itoa(knownMost), said},
		// Both sides of a merge that a moderator took back.
		{`SELECT ` + cut(`a.public_text`) + ` AS a, ` + cut(`b.public_text`) + ` AS b, 0 AS same FROM ` + side + ` p JOIN ` + side + ` q ON q.event = p.event AND q.grp > p.grp
			JOIN complaints a ON a.id = p.complaint JOIN complaints b ON b.id = q.complaint
			WHERE p.nth <= ` + strconv.Itoa(knownOfOne) + ` AND q.nth <= ` + strconv.Itoa(knownBeside) + ` ORDER BY p.complaint, q.complaint LIMIT ` + strconv.Itoa(knownMost), said},
		{`SELECT CASE WHEN j.words <> '' THEN j.words ELSE ` + cut(`o.public_text`) + ` END AS a, ` + cut(`b.public_text`) + ` AS b, j.same
			FROM (SELECT s.*, ROW_NUMBER() OVER (PARTITION BY s.complaint ORDER BY s.said_on DESC, s.voter) AS nth FROM likeness_verdicts s) j
			JOIN complaints b ON b.id = j.complaint LEFT JOIN complaints o ON o.id = j.other AND ` + seen(`o`) + `
			WHERE j.nth <= ` + strconv.Itoa(knownOfOne) + ` AND ` + seen(`b`) + ` AND (j.words <> '' OR o.id IS NOT NULL) ORDER BY j.said_on, j.complaint, j.voter LIMIT ` + strconv.Itoa(knownMost), said},
	} {
		var rows []struct {
			A, B string
			Same int
		}
		if err := all(ctx, db.read, &rows, from.query); err != nil {
			return nil, err
		}
		for _, r := range rows {
			if r.A != r.B {
				out = append(out, paraphrase.Known{A: r.A, B: r.B, How: from.how(r.Same)})
			}
		}
	}
	return out, nil
}

// said is what people said in so many words.
func said(same int) paraphrase.Knowledge {
	if same == 1 {
		return paraphrase.Confirmed
	}
	return paraphrase.Refused
}
