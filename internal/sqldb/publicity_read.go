package sqldb

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"joinder"
	"joinder/internal/collective"
	"joinder/internal/recourse/publicity"
)

type checkRow struct {
	ID, CaseID, Body string
	At, Leaf         int64
}

func (r checkRow) check() (publicity.Check, error) {
	c := publicity.Check{}
	err := json.Unmarshal([]byte(r.Body), &c)
	c.ID, c.Case, c.At, c.Leaf = joinder.ID(r.ID), joinder.ID(r.CaseID), moment(r.At), r.Leaf
	return c, err
}

// Preparation implements publicity.Record.
func (db *DB) Preparation(ctx context.Context, v joinder.Viewer, id joinder.ID) (publicity.Preparation, error) {
	var p publicity.Preparation
	if !collective.Works(v, id) {
		return p, nil
	}
	var checks []checkRow
	if err := all(ctx, db.read, &checks, `SELECT id, case_id, body, at, leaf FROM publicity_checks WHERE case_id = $1 ORDER BY id DESC LIMIT 1`, string(id)); err != nil {
		return p, err
	}
	var err error
	for _, r := range checks {
		if p.Check, err = r.check(); err != nil {
			return p, err
		}
	}
	if err := db.right(ctx, id, &p); err != nil {
		return p, err
	}
	var texts []struct {
		ID, Texts string
		Number    int
		At        int64
	}
	if err := all(ctx, db.read, &texts, `SELECT id, number, texts, at FROM publicity_texts WHERE case_id = $1 ORDER BY number DESC LIMIT 1`, string(id)); err != nil {
		return p, err
	}
	for _, r := range texts {
		p.Texts = publicity.Version{ID: joinder.ID(r.ID), Case: id, Number: r.Number, At: moment(r.At)}
		if err := json.Unmarshal([]byte(r.Texts), &p.Texts.Texts); err != nil {
			return p, err
		}
	}
	return p, db.ask(ctx, v, id, &p)
}

func (db *DB) right(ctx context.Context, id joinder.ID, p *publicity.Preparation) error {
	var rows []struct {
		ID, OfferedOn, How, Whom, Deadline, AnsweredOn, Answer, Source string
		Certain                                                        int
		At                                                             int64
	}
	if err := all(ctx, db.read, &rows, `SELECT id, offered_on, how, whom, deadline, certain, at, answered_on, answer, source
		FROM publicity_rights WHERE case_id = $1 ORDER BY id DESC LIMIT 1`, string(id)); err != nil {
		return err
	}
	for _, r := range rows {
		p.Right = publicity.Right{ID: joinder.ID(r.ID), Case: id, On: day(r.OfferedOn), How: r.How, Whom: r.Whom, Deadline: day(r.Deadline),
			Certain: r.Certain == 1, At: moment(r.At), Source: r.Source, Answer: publicity.Answer{On: day(r.AnsweredOn), Text: r.Answer}}
	}
	return nil
}

// ask reads an open ask, and whether the viewer would be alone with one.
func (db *DB) ask(ctx context.Context, v joinder.Viewer, id joinder.ID, p *publicity.Preparation) error {
	seats, mine, err := seatsOf(ctx, db.read, v, id)
	if err != nil {
		return err
	}
	p.Alone = !others(seats, mine)
	var rows []struct {
		ID, Seats string
		AskedAt   int64
	}
	if err := all(ctx, db.read, &rows, `SELECT id, seats, asked_at FROM publications WHERE case_id = $1 AND state = 'asked'`, string(id)); err != nil {
		return err
	}
	for _, r := range rows {
		asked := strings.Fields(r.Seats)
		p.Ask = &publicity.Ask{ID: joinder.ID(r.ID), Case: id, At: moment(r.AskedAt), Alone: !others(seats, asked),
			Mine: slices.ContainsFunc(mine, func(s string) bool { return slices.Contains(asked, s) })}
	}
	return nil
}

// Publications implements publicity.Record.
func (db *DB) Publications(ctx context.Context, id joinder.ID) ([]publicity.Publication, error) {
	var rows []struct {
		ID, Kit       string
		Number, Alone int
		EndedAt, Leaf int64
	}
	if err := all(ctx, db.read, &rows, `SELECT id, kit, number, alone, ended_at, leaf FROM publications
		WHERE case_id = $1 AND state = 'published' ORDER BY number DESC`, string(id)); err != nil {
		return nil, err
	}
	out := make([]publicity.Publication, len(rows))
	for i, r := range rows {
		out[i] = publicity.Publication{ID: joinder.ID(r.ID), Case: id, Number: r.Number, At: moment(r.EndedAt), Alone: r.Alone == 1, Leaf: r.Leaf}
		if err := json.Unmarshal([]byte(r.Kit), &out[i].Kit); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// PublishedCheck implements publicity.Record.
func (db *DB) PublishedCheck(ctx context.Context, v joinder.Viewer, id joinder.ID, number int) (publicity.Check, error) {
	if !collective.Inside(v, id) {
		return publicity.Check{}, joinder.Fail(joinder.NotFound, "error.publicity.no_check")
	}
	var row checkRow
	if err := one(ctx, db.read, &row, `SELECT c.id, c.case_id, c.body, c.at, c.leaf FROM publicity_checks c
		JOIN publications p ON p.check_id = c.id WHERE p.case_id = $1 AND p.number = $2 AND p.state = 'published' AND c.complete = 1`, string(id), number); err != nil {
		return publicity.Check{}, err
	}
	return row.check()
}
