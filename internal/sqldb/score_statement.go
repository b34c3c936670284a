package sqldb

import (
	"context"
	"database/sql"
	"time"

	"joinder"
	"joinder/internal/wallet/score"
)

// ScoreStatements keeps what operators say beside their figures, and reads what
// those are made of. It implements score.Register.
type ScoreStatements struct{ *DB }

// Scores is the storage of scorecards.
func (db *DB) Scores() ScoreStatements { return ScoreStatements{db} }

// Statements implements score.Register.
func (f ScoreStatements) Statements(ctx context.Context, v joinder.Viewer, wallet string) ([]score.Statement, error) {
	var rows []struct {
		ID, Figure, Inputs, Words, Lang, Corrects, HiddenReason string
		Dispute                                                 int
		At, Leaf, HiddenAt                                      int64
	}
	args := list{wallet}
	words := `CASE WHEN hidden_at > 0 THEN '' ELSE words END`
	inputs := `CASE WHEN hidden_at > 0 THEN '' ELSE inputs END`
	if mayModerate(v) || v.AnswersFor(wallet) {
		words, inputs = `words`, `inputs`
	}
	if err := all(ctx, f.read, &rows, `SELECT id, figure, dispute, `+inputs+` AS inputs, `+words+` AS words, lang, corrects, at, leaf, hidden_at, hidden_reason
		FROM score_statements WHERE wallet = $1 ORDER BY leaf`, args...); err != nil {
		return nil, err
	}
	out := make([]score.Statement, len(rows))
	at := map[string]int{}
	for i, r := range rows {
		out[i] = score.Statement{ID: joinder.ID(r.ID), Wallet: wallet, Figure: score.Figure(r.Figure), Dispute: r.Dispute == 1, Inputs: r.Inputs, Words: r.Words,
			Lang: joinder.Lang(r.Lang), Corrects: joinder.ID(r.Corrects), At: moment(r.At), Leaf: r.Leaf, Hidden: moment(r.HiddenAt), Reason: r.HiddenReason}
		at[r.ID] = i
	}
	for _, r := range rows {
		if i, ok := at[r.Corrects]; ok {
			out[i].Replaced = joinder.ID(r.ID)
		}
	}
	return out, nil
}

// mayModerate reports whether the viewer may hide what others said.
func mayModerate(v joinder.Viewer) bool {
	return v.System || v.Role == joinder.RoleModerator || v.Role == joinder.RoleAdmin
}

// AddStatement implements score.Register.
func (f ScoreStatements) AddStatement(ctx context.Context, v joinder.Viewer, s score.Statement, salt []byte, form string) error {
	if !v.AnswersFor(s.Wallet) {
		return joinder.Fail(joinder.Forbidden, "error.score.not_operator")
	}
	return f.inTx(ctx, func(tx *sql.Tx) error {
		// Writers of the log queue up on its head row: what follows sees what they did.
		if _, err := exec(ctx, tx, `UPDATE log_head SET size = size WHERE one = 1`); err != nil {
			return err
		}
		var before int
		if err := one(ctx, tx, &before, `SELECT COUNT(*) FROM score_statements WHERE wallet = $1 AND form_key = $2 AND form_key <> ''`, s.Wallet, form); err != nil || before > 0 {
			return err
		}
		if s.Corrects != "" {
			var there struct{ Old, Replaced int }
			if err := one(ctx, tx, &there, `SELECT COUNT(CASE WHEN id = $1 THEN 1 END) AS old, COUNT(CASE WHEN corrects = $1 THEN 1 END) AS replaced
				FROM score_statements WHERE wallet = $2`, string(s.Corrects), s.Wallet); err != nil {
				return err
			}
			if there.Old == 0 {
				return joinder.Fail(joinder.NotFound, "error.score.statement_missing")
			}
			if there.Replaced > 0 {
				return joinder.Fail(joinder.Conflict, "error.score.corrected")
			}
		}
		leaves, err := f.appendLeaves(ctx, tx, joinder.NewLeaf(joinder.LeafReply, "", s.ID, salt, s.Canonical()))
		if err != nil {
			return err
		}
		_, err = exec(ctx, tx, `INSERT INTO score_statements (id, wallet, figure, dispute, inputs, words, lang, account, corrects, form_key, at, salt, leaf)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`, string(s.ID), s.Wallet, string(s.Figure), truth(s.Dispute), s.Inputs, s.Words,
			string(s.Lang), string(v.Account), string(s.Corrects), form, micros(s.At), salt, leaves[0])
		return err
	})
}

// HideStatement implements score.Register.
func (f ScoreStatements) HideStatement(ctx context.Context, v joinder.Viewer, wallet string, id joinder.ID, reason string, at time.Time) error {
	if !mayModerate(v) {
		return joinder.Fail(joinder.Forbidden, "error.shell.forbidden")
	}
	n, err := exec(ctx, f.write, `UPDATE score_statements SET hidden_at = $3, hidden_by = $4, hidden_reason = $5 WHERE wallet = $1 AND id = $2 AND hidden_at = 0`,
		wallet, string(id), micros(at), string(v.Account), reason)
	if err == nil && n == 0 {
		return joinder.Fail(joinder.NotFound, "error.score.statement_missing")
	}
	return err
}
