package sqldb

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"joinder"
	"joinder/internal/collective"
	"joinder/internal/recourse/publicity"
)

// AddCitation implements publicity.Log.
func (db *DB) AddCitation(ctx context.Context, v joinder.Viewer, c publicity.Citation) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		if !collective.Runs(v, c.Case) {
			return joinder.Fail(joinder.Forbidden, "error.case.not_organiser")
		}
		if _, err := lockCase(ctx, tx, c.Case, c.At); err != nil {
			return err
		}
		var known int
		if err := one(ctx, tx, &known, `SELECT COUNT(*) FROM citations WHERE case_id = $1 AND url = $2 AND dropped_at = 0`, string(c.Case), c.URL); err != nil {
			return err
		}
		if known > 0 {
			return nil
		}
		_, err := exec(ctx, tx, `INSERT INTO citations (id, case_id, outlet, url, archived, published_on, lang, tone, correction, at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, string(c.ID), string(c.Case), c.Outlet, c.URL, c.Archived, c.On.String(), c.Lang, c.Tone,
			truth(c.Correction), micros(c.At))
		return err
	})
}

// DropCitation implements publicity.Log.
func (db *DB) DropCitation(ctx context.Context, v joinder.Viewer, id, citation joinder.ID, at time.Time) error {
	if !collective.Runs(v, id) {
		return joinder.Fail(joinder.Forbidden, "error.case.not_organiser")
	}
	_, err := exec(ctx, db.write, `UPDATE citations SET dropped_at = $3 WHERE case_id = $1 AND id = $2 AND dropped_at = 0`, string(id), string(citation), micros(at))
	return err
}

// Citations implements publicity.Log.
func (db *DB) Citations(ctx context.Context, id joinder.ID) ([]publicity.Citation, error) {
	var rows []struct {
		ID, Outlet, URL, Archived, PublishedOn, Lang, Tone string
		Correction                                         int
		At                                                 int64
	}
	if err := all(ctx, db.read, &rows, `SELECT id, outlet, url, archived, published_on, lang, tone, correction, at FROM citations
		WHERE case_id = $1 AND dropped_at = 0 ORDER BY published_on DESC, id DESC LIMIT 500`, string(id)); err != nil {
		return nil, err
	}
	out := make([]publicity.Citation, len(rows))
	for i, r := range rows {
		out[i] = publicity.Citation{ID: joinder.ID(r.ID), Case: id, Outlet: r.Outlet, URL: r.URL, Archived: r.Archived, On: day(r.PublishedOn),
			Lang: r.Lang, Tone: r.Tone, Correction: r.Correction == 1, At: moment(r.At)}
	}
	return out, nil
}

// AddCorrection implements publicity.Log.
func (db *DB) AddCorrection(ctx context.Context, v joinder.Viewer, c publicity.Correction) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		if !collective.Runs(v, c.Case) {
			return joinder.Fail(joinder.Forbidden, "error.case.not_organiser")
		}
		if _, err := lockCase(ctx, tx, c.Case, c.At); err != nil {
			return err
		}
		var said int
		if err := one(ctx, tx, &said, `SELECT COUNT(*) FROM corrections WHERE case_id = $1 AND wrong = $2 AND right_ = $3`, string(c.Case), c.Wrong, c.Right); err != nil || said > 0 {
			return err
		}
		_, err := exec(ctx, tx, `INSERT INTO corrections (id, case_id, publication, wrong, right_, right_since, at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			string(c.ID), string(c.Case), c.Of, c.Wrong, c.Right, c.On.String(), micros(c.At))
		return err
	})
}

// Corrections implements publicity.Log.
func (db *DB) Corrections(ctx context.Context, id joinder.ID) ([]publicity.Correction, error) {
	var rows []struct {
		ID, Wrong, Right_, RightSince string
		Publication                   int
		At                            int64
	}
	if err := all(ctx, db.read, &rows, `SELECT id, publication, wrong, right_, right_since, at FROM corrections WHERE case_id = $1 ORDER BY id DESC LIMIT 500`, string(id)); err != nil {
		return nil, err
	}
	out := make([]publicity.Correction, len(rows))
	for i, r := range rows {
		out[i] = publicity.Correction{ID: joinder.ID(r.ID), Case: id, Of: r.Publication, Wrong: r.Wrong, Right: r.Right_, On: day(r.RightSince), At: moment(r.At)}
	}
	return out, nil
}

// AddViews implements publicity.Meter.
func (db *DB) AddViews(ctx context.Context, views []publicity.Views) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		for _, v := range views {
			if _, err := exec(ctx, tx, `INSERT INTO case_views (case_id, on_day, views) SELECT id, $2, $3 FROM cases WHERE id = $1
				ON CONFLICT (case_id, on_day) DO UPDATE SET views = case_views.views + excluded.views`, string(v.Case), v.On.String(), v.Count); err != nil {
				return err
			}
		}
		return nil
	})
}

// tallyQuery counts in one pass over each table. Filings of single members are
// told apart from joint ones, because few of them could say something of one
// person. An answer that names no filing answers those that the channel had by
// then: the member's own, or everybody's.
const tallyQuery = `SELECT 'level' AS kind, c.level AS name, COUNT(*) AS n` + counted + `($1) GROUP BY c.level
	UNION ALL SELECT 'views', COALESCE(MIN(on_day), ''), CAST(COALESCE(SUM(views), 0) AS BIGINT) FROM case_views WHERE case_id = $1
	UNION ALL SELECT 'recent', '', CAST(COALESCE(SUM(views), 0) AS BIGINT) FROM case_views WHERE case_id = $1 AND on_day >= $2
	UNION ALL SELECT 'tone', tone, COUNT(*) FROM citations WHERE case_id = $1 AND dropped_at = 0 GROUP BY tone
	UNION ALL SELECT 'published', '', COUNT(*) FROM publications WHERE case_id = $1 AND state = 'published'
	UNION ALL SELECT 'corrected', '', COUNT(*) FROM corrections WHERE case_id = $1
	UNION ALL SELECT 'replies', '', COUNT(*) FROM replies WHERE case_id = $1
	UNION ALL SELECT CASE WHEN f.complaint = '' THEN 'joint' ELSE 'single' END, f.filed_on || '/' || COALESCE(a.first_on, CASE WHEN f.state = 'answered' THEN 'sometime' ELSE '' END), COUNT(*)
		FROM submissions f LEFT JOIN (SELECT submission, MIN(on_day) AS first_on FROM (
				SELECT submission, received_on AS on_day FROM replies WHERE case_id = $1 AND submission <> ''
				UNION ALL SELECT g.id, r.received_on FROM replies r JOIN submissions g ON g.case_id = r.case_id AND g.channel = r.channel
					AND (r.complaint = '' OR r.complaint = g.complaint) AND g.filed_on <> '' AND g.filed_on <= r.received_on
					WHERE r.case_id = $1 AND r.submission = ''
				UNION ALL SELECT h.submission, h.on_day FROM happenings h WHERE h.case_id = $1 AND h.submission <> '' AND h.void = 0
					AND h.kind IN ('answered', 'final_answer', 'refused', 'decided')
					AND NOT EXISTS (SELECT 1 FROM happenings k WHERE k.corrects = h.id)) s GROUP BY submission) a ON a.submission = f.id
		WHERE f.case_id = $1 AND f.filed_on <> '' AND f.state <> 'dropped' GROUP BY 1, 2`

// Reach implements publicity.Meter.
func (db *DB) Reach(ctx context.Context, id joinder.ID, from joinder.Date) (publicity.Tally, error) {
	var rows []struct {
		Kind, Name string
		N          int
	}
	t := publicity.Tally{Levels: map[joinder.Level]int{}, Tones: map[string]int{}}
	if err := all(ctx, db.read, &rows, tallyQuery, string(id), from.String()); err != nil {
		return t, err
	}
	singles := 0
	for _, r := range rows {
		if r.Kind == "single" {
			singles += r.N
		}
	}
	for _, r := range rows {
		switch r.Kind {
		case "level":
			t.Levels[joinder.Level(r.Name)] = r.N
		case "views":
			t.Views, t.FirstView = r.N, day(r.Name)
		case "recent":
			t.Recent = r.N
		case "tone":
			t.Tones[r.Name] = r.N
			t.Citations += r.N
		case "replies":
			t.Replies = r.N
		case "published":
			t.Published = r.N
		case "corrected":
			t.Corrected = r.N
		case "joint", "single":
			if r.Kind == "single" && singles < collective.Threshold {
				continue
			}
			t.Filings += r.N
			filed, answered, _ := strings.Cut(r.Name, "/")
			if answered != "" {
				t.Answered += r.N
			}
			if d := day(answered); !d.IsZero() {
				t.Waits = append(t.Waits, publicity.Wait{Days: max(0, day(filed).DaysUntil(d)), Count: r.N})
			}
		}
	}
	return t, nil
}
