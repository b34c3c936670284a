package sqldb

import (
	"context"
	"database/sql"

	"joinder"
	"joinder/internal/collective"
	"joinder/internal/letter"
)

type signOffRow struct {
	ID, Letter, Complaint, Answer string
	Number                        int
	At, Leaf                      int64
	ReasonBox                     []byte
}

// AskSignOff implements letter.SignStore.
func (db *DB) AskSignOff(ctx context.Context, v joinder.Viewer, id joinder.ID, by joinder.Date) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		l, err := db.newestDraft(ctx, tx, v, id)
		if err != nil {
			return err
		}
		if !v.System && !collective.Runs(v, l.Case) {
			return joinder.Fail(joinder.Forbidden, "error.letter.not_organiser")
		}
		_, err = exec(ctx, tx, `UPDATE letters SET sign_by = $2 WHERE id = $1`, string(id), by.String())
		return err
	})
}

// newestDraft reads a letter that the viewer may read, holding its case, and
// refuses one that is sealed or replaced by a newer version.
func (db *DB) newestDraft(ctx context.Context, tx *sql.Tx, v joinder.Viewer, id joinder.ID) (joinder.Letter, error) {
	found, err := readLetters(ctx, tx, `l.id = $1`, string(id))
	if err != nil {
		return joinder.Letter{}, err
	}
	if len(found) == 0 {
		return joinder.Letter{}, joinder.Fail(joinder.NotFound, "error.case.letter_missing")
	}
	l := found[0]
	if err := insideCaseLetter(v, &l); err != nil {
		return l, err
	}
	if _, err := lockCase(ctx, tx, l.Case, db.world.Now()); err != nil {
		return l, err
	}
	var newer int
	t := l.Thread()
	if err := one(ctx, tx, &newer, `SELECT COUNT(*) FROM letters WHERE case_id = $1 AND kind = $2 AND channel = $3 AND member = $4 AND version > $5`,
		string(l.Case), string(t.Kind), t.Channel, string(t.Member), l.Version); err != nil {
		return l, err
	}
	if newer > 0 || l.State != joinder.LetterDraft {
		return l, joinder.Fail(joinder.Conflict, "error.letter.not_draft")
	}
	return l, nil
}

// AddSignOff implements letter.SignStore.
func (db *DB) AddSignOff(ctx context.Context, v joinder.Viewer, s letter.SealedSignOff) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		if !v.Owns(s.Complaint) && !v.System {
			return joinder.Fail(joinder.Forbidden, "error.case.not_yours").On("complaint")
		}
		l, err := db.newestDraft(ctx, tx, v, s.Letter)
		if err != nil {
			return err
		}
		if l.SignBy.IsZero() {
			return joinder.Fail(joinder.Conflict, "error.letter.sign_not_asked")
		}
		var signs int
		if err := one(ctx, tx, &signs, `SELECT COUNT(*) FROM consents k JOIN members m ON m.case_id = k.case_id AND m.complaint = k.complaint AND m.left_at = 0
			WHERE k.case_id = $1 AND k.complaint = $2 AND k.use_ = $3 AND k.withdrawn_at = 0`,
			string(l.Case), string(s.Complaint), string(joinder.SignForMe)); err != nil {
			return err
		}
		if signs == 0 {
			return joinder.Fail(joinder.Conflict, "error.letter.sign_no_consent")
		}
		indexes, err := db.appendLeaves(ctx, tx, s.Entry)
		if err != nil {
			return err
		}
		_, err = exec(ctx, tx, `INSERT INTO letter_signoffs (id, letter, complaint, answer, reason_box, at, salt, leaf) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			string(s.ID), string(s.Letter), string(s.Complaint), string(s.Answer), s.ReasonBox, micros(s.At), s.Salt, indexes[0])
		return err
	})
}

// SignOffs implements letter.SignStore.
func (db *DB) SignOffs(ctx context.Context, v joinder.Viewer, id joinder.ID) ([]letter.SealedSignOff, error) {
	l, err := db.Letter(ctx, v, id)
	if err != nil {
		return nil, err
	}
	args, which := list{string(id)}, ""
	if !v.System && !collective.Works(v, l.Case) {
		which = ` AND s.complaint IN ` + args.in(ids(v.Holds))
	}
	found, err := db.signOffs(ctx, db.read, which, args...)
	if err != nil || v.System || collective.Runs(v, l.Case) {
		return found, err
	}
	for i := range found {
		if !v.Owns(found[i].Complaint) {
			found[i].ReasonBox = nil
		}
	}
	return found, nil
}

// signOffs reads each member's newest answer to a letter, in order of the
// members' numbers; the first argument is the letter. Of answers to earlier
// versions only objections stand.
func (db *DB) signOffs(ctx context.Context, q querier, which string, args ...any) ([]letter.SealedSignOff, error) {
	var rows []signOffRow
	if err := all(ctx, q, &rows, `SELECT s.id, s.letter, s.complaint, s.answer, COALESCE(m.number, 0) AS number, s.at, s.leaf, s.reason_box
		FROM letters n JOIN letters l ON l.case_id = n.case_id AND l.kind = n.kind AND l.channel = n.channel AND l.member = n.member AND l.version <= n.version
		JOIN letter_signoffs s ON s.letter = l.id
		LEFT JOIN members m ON m.case_id = l.case_id AND m.complaint = s.complaint AND m.left_at = 0
		WHERE n.id = $1`+which+` ORDER BY m.number, s.complaint, l.version, s.at, s.leaf`, args...); err != nil {
		return nil, err
	}
	var out []letter.SealedSignOff
	for i, r := range rows {
		last := i+1 == len(rows) || rows[i+1].Complaint != r.Complaint
		if !last || r.Letter != args[0] && r.Answer != string(joinder.Objected) {
			continue
		}
		s := letter.SealedSignOff{ReasonBox: r.ReasonBox}
		s.SignOff = joinder.SignOff{ID: joinder.ID(r.ID), Letter: joinder.ID(r.Letter), Complaint: joinder.ID(r.Complaint), Number: r.Number,
			Answer: joinder.SignOffAnswer(r.Answer), At: moment(r.At), Leaf: r.Leaf}
		out = append(out, s)
	}
	return out, nil
}
