package sqldb

import (
	"context"
	"database/sql"

	"joinder"
	"joinder/internal/collective"
	"joinder/internal/recourse/remedy/operator"
)

type statementRow struct {
	ID, CaseID, Complaint, Lang, Corrects, Reply string
	Number, IsPublic                             int
	WordsBox                                     []byte
	At, Leaf                                     int64
}

func (r statementRow) statement() operator.Statement {
	return operator.Statement{ID: joinder.ID(r.ID), Case: joinder.ID(r.CaseID), Number: r.Number, Lang: joinder.Lang(r.Lang), Public: r.IsPublic > 0,
		Corrects: joinder.ID(r.Corrects), At: moment(r.At), Leaf: r.Leaf}
}

const statementColumns = `o.id, o.case_id, o.complaint, o.number, o.words_box, o.lang, o.is_public, o.corrects, o.reply, o.at, o.leaf`

func readStatements(ctx context.Context, q querier, where string, args ...any) ([]operator.Statement, [][]byte, error) {
	var rows []statementRow
	if err := all(ctx, q, &rows, `SELECT `+statementColumns+` FROM operator_statements o WHERE `+where+` ORDER BY o.leaf`, args...); err != nil {
		return nil, nil, err
	}
	out, boxes := make([]operator.Statement, len(rows)), make([][]byte, len(rows))
	for i, r := range rows {
		out[i], boxes[i] = r.statement(), r.WordsBox
	}
	return out, boxes, nil
}

// AddStatement implements operator.Files.
func (f *RemedyFiles) AddStatement(ctx context.Context, v joinder.Viewer, s operator.Statement, box, salt []byte,
	record func(operator.Statement, joinder.ID) []byte, form string) error {
	err := f.inTx(ctx, func(tx *sql.Tx) error {
		if err := f.mayPropose(ctx, tx, v, s.Case, joinder.OperatorParty); err != nil {
			return err
		}
		c, err := lockCase(ctx, tx, s.Case, s.At)
		if err != nil {
			return err
		}
		s := s
		if s.Corrects != "" {
			if s, err = correction(ctx, tx, s); err != nil {
				return err
			}
		}
		to, err := f.addressee(ctx, tx, v, s.Case, joinder.OperatorParty, s.Number)
		if err != nil {
			return err
		}
		leaves, err := f.appendLeaves(ctx, tx, joinder.NewLeaf(joinder.LeafReply, joinder.ID(c.Ref), s.ID, salt, record(s, to)))
		if err != nil {
			return err
		}
		if _, err := exec(ctx, tx, `INSERT INTO operator_statements (id, case_id, complaint, number, account, words_box, lang, is_public, corrects, form_key, at, salt, leaf)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`, string(s.ID), string(s.Case), string(to), s.Number, string(v.Account), box,
			string(s.Lang), truth(s.Public), string(s.Corrects), form, micros(s.At), salt, leaves[0]); err != nil {
			return err
		}
		if s.Number == 0 {
			u := joinder.Update{ID: f.world.ID(), Case: s.Case, At: s.At, Kind: "operator.said", Public: s.Public}
			if s.Corrects != "" {
				u.Kind = "operator.corrected"
			}
			if err := addUpdate(ctx, tx, u); err != nil {
				return err
			}
		}
		return f.enqueue(ctx, tx, joinder.Job{Kind: operator.JobSaid, Payload: []byte(s.ID)})
	})
	if joinder.KindOf(err) == joinder.Conflict && form != "" && err != nil {
		var n int
		if found := one(ctx, f.read, &n, `SELECT COUNT(*) FROM operator_statements WHERE case_id = $1 AND form_key = $2`, string(s.Case), form); found == nil && n > 0 {
			return nil
		}
	}
	return err
}

// correction takes place and publicity of the statement that it replaces, so
// that what was said in public is corrected in public.
func correction(ctx context.Context, tx *sql.Tx, s operator.Statement) (operator.Statement, error) {
	old, _, err := readStatements(ctx, tx, `o.id = $1 AND o.case_id = $2`, string(s.Corrects), string(s.Case))
	if err != nil {
		return s, err
	}
	if len(old) == 0 {
		return s, joinder.Fail(joinder.NotFound, "error.operator.statement_missing")
	}
	var before int
	if err := one(ctx, tx, &before, `SELECT COUNT(*) FROM operator_statements WHERE corrects = $1`, string(s.Corrects)); err != nil {
		return s, err
	}
	if before > 0 {
		return s, joinder.Fail(joinder.Conflict, "error.operator.corrected")
	}
	s.Number, s.Public = old[0].Number, old[0].Public
	return s, nil
}

// Statements implements operator.Files.
func (f *RemedyFiles) Statements(ctx context.Context, v joinder.Viewer, id joinder.ID) ([]operator.Statement, [][]byte, error) {
	args := list{string(id)}
	where := `o.case_id = $1`
	if !collective.Works(v, id) {
		own := args.in(ids(v.Holds))
		inside := 0
		if collective.Inside(v, id) {
			inside = 1
		}
		where += ` AND (o.is_public = 1 OR ` + args.add(inside) + ` = 1 AND (o.complaint = '' OR o.complaint IN ` + own + `))`
	}
	return readStatements(ctx, f.read, where, args...)
}

// Said implements operator.Files.
func (f *RemedyFiles) Said(ctx context.Context, v joinder.Viewer, id joinder.ID) (s operator.Statement, complaint, answered joinder.ID, box []byte, err error) {
	if !v.System {
		return s, "", "", nil, joinder.Fail(joinder.NotFound, "error.store.missing")
	}
	var r statementRow
	err = one(ctx, f.read, &r, `SELECT `+statementColumns+` FROM operator_statements o WHERE o.id = $1`, string(id))
	return r.statement(), joinder.ID(r.Complaint), joinder.ID(r.Reply), r.WordsBox, err
}

// BecameReply implements operator.Files.
func (f *RemedyFiles) BecameReply(ctx context.Context, v joinder.Viewer, id, reply joinder.ID) error {
	if !v.System {
		return joinder.Fail(joinder.NotFound, "error.store.missing")
	}
	return f.inTx(ctx, func(tx *sql.Tx) error {
		_, err := exec(ctx, tx, `UPDATE operator_statements SET reply = $2 WHERE id = $1`, string(id), string(reply))
		return err
	})
}
