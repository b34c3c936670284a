package sqldb

import (
	"context"
	"database/sql"

	"joinder"
	"joinder/internal/collective"
	"joinder/internal/intake"
	"joinder/internal/recourse/reply"
)

// SaveArgument implements reply.Ledger.
func (db *DB) SaveArgument(ctx context.Context, v joinder.Viewer, a reply.ArgumentRow) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		if !collective.Runs(v, a.Case) {
			if collective.Inside(v, a.Case) {
				return joinder.Fail(joinder.Forbidden, "error.reply.not_yours")
			}
			return joinder.Fail(joinder.NotFound, "error.case.missing")
		}
		r, err := lockReply(ctx, tx, v, a.Reply, a.At)
		if err != nil {
			return err
		}
		if r.Case != a.Case {
			return joinder.Fail(joinder.NotFound, "error.reply.missing")
		}
		n, err := exec(ctx, tx, `UPDATE reply_arguments SET words_box = $3, answer_box = $4, wanted_box = $5, changed_at = $6 WHERE id = $1 AND case_id = $2`,
			string(a.ID), string(a.Case), a.Words, a.Answer, a.Wanted, micros(a.At))
		if err != nil || n > 0 {
			return err
		}
		_, err = exec(ctx, tx, `INSERT INTO reply_arguments (id, case_id, reply, words_box, answer_box, wanted_box, at, changed_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $7)`, string(a.ID), string(a.Case), string(a.Reply), a.Words, a.Answer, a.Wanted, micros(a.At))
		return err
	})
}

// Arguments implements reply.Register. An argument goes when the reply it was
// taken from is no longer shared.
func (db *DB) Arguments(ctx context.Context, v joinder.Viewer, caseID joinder.ID) ([]reply.ArgumentRow, error) {
	if !collective.Exports(v, caseID) {
		return nil, nil
	}
	args := list{string(caseID)}
	which, _ := repliesFor(v, caseID, &args)
	var rows []struct {
		ID, Reply                      string
		WordsBox, AnswerBox, WantedBox []byte
		At                             int64
	}
	if err := all(ctx, db.read, &rows, `SELECT a.id, a.reply, a.words_box, a.answer_box, a.wanted_box, a.at FROM reply_arguments a
		JOIN replies r ON r.id = a.reply WHERE a.case_id = $1 AND `+which+` ORDER BY a.id`, args...); err != nil {
		return nil, err
	}
	out := make([]reply.ArgumentRow, len(rows))
	for i, r := range rows {
		out[i] = reply.ArgumentRow{ID: joinder.ID(r.ID), Case: caseID, Reply: joinder.ID(r.Reply), Words: r.WordsBox, Answer: r.AnswerBox, Wanted: r.WantedBox, At: moment(r.At)}
	}
	return out, nil
}

type addressRow struct {
	Token, CaseID, Submission, Complaint, Channel string
	At                                            int64
}

func (r addressRow) address() reply.Address {
	return reply.Address{Token: r.Token, Case: joinder.ID(r.CaseID), Submission: joinder.ID(r.Submission), Complaint: joinder.ID(r.Complaint),
		Channel: r.Channel, At: moment(r.At)}
}

// OpenAddress implements reply.Ledger.
func (db *DB) OpenAddress(ctx context.Context, v joinder.Viewer, a reply.Address) (out reply.Address, err error) {
	err = db.inTx(ctx, func(tx *sql.Tx) error {
		if err := mayReceive(ctx, tx, v, reply.Arrival{Row: reply.Row{Reply: joinder.Reply{Case: a.Case, Submission: a.Submission,
			Complaint: a.Complaint, Channel: a.Channel}}}); err != nil {
			return err
		}
		if _, err := exec(ctx, tx, `INSERT INTO reply_addresses (token, case_id, submission, complaint, channel, at) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (case_id, channel, submission, complaint) DO NOTHING`,
			a.Token, string(a.Case), string(a.Submission), string(a.Complaint), a.Channel, micros(a.At)); err != nil {
			return err
		}
		var row addressRow
		err := one(ctx, tx, &row, `SELECT token, case_id, submission, complaint, channel, at FROM reply_addresses
			WHERE case_id = $1 AND channel = $2 AND submission = $3 AND complaint = $4`, string(a.Case), a.Channel, string(a.Submission), string(a.Complaint))
		out = row.address()
		return err
	})
	return out, err
}

// AddressOf implements reply.Register.
func (db *DB) AddressOf(ctx context.Context, v joinder.Viewer, token string) (reply.Address, error) {
	if !v.System {
		return reply.Address{}, joinder.Fail(joinder.NotFound, "error.reply.missing")
	}
	var row addressRow
	err := one(ctx, db.read, &row, `SELECT token, case_id, submission, complaint, channel, at FROM reply_addresses WHERE token = $1`, token)
	return row.address(), replyMissing(err)
}

// AddressByMessage implements reply.Register.
func (db *DB) AddressByMessage(ctx context.Context, v joinder.Viewer, messageIDs []string) (reply.Address, error) {
	if !v.System || len(messageIDs) == 0 {
		return reply.Address{}, joinder.Fail(joinder.NotFound, "error.reply.missing")
	}
	var args list
	var rows []addressRow
	if err := all(ctx, db.read, &rows, `SELECT '' AS token, s.case_id, s.id AS submission, s.complaint, s.channel, s.at FROM filing_mails m
		JOIN submissions s ON s.id = m.submission WHERE m.message_id IN `+args.in(messageIDs)+` ORDER BY s.at DESC LIMIT 1`, args...); err != nil {
		return reply.Address{}, err
	}
	if len(rows) == 0 {
		return reply.Address{}, joinder.Fail(joinder.NotFound, "error.reply.missing")
	}
	return rows[0].address(), nil
}

// eraseReplies destroys what was written to a complainant who erases
// themself: words, senders, salts, files. That an answer came stays.
func (db *DB) eraseReplies(ctx context.Context, tx *sql.Tx, complaint joinder.ID) error {
	var blobs []string
	if err := all(ctx, tx, &blobs, `DELETE FROM reply_files WHERE reply IN (SELECT id FROM replies WHERE complaint = $1) RETURNING blob`, string(complaint)); err != nil {
		return err
	}
	for _, b := range blobs {
		if err := db.enqueue(ctx, tx, joinder.Job{Kind: intake.EraseBlobJob, Payload: []byte(b)}); err != nil {
			return err
		}
	}
	for _, destroy := range []string{
		`DELETE FROM reply_arguments WHERE reply IN (SELECT id FROM replies WHERE complaint = $1)`,
		`DELETE FROM reply_judgments WHERE reply IN (SELECT id FROM replies WHERE complaint = $1)`,
		`DELETE FROM reply_addresses WHERE complaint = $1`,
		`DELETE FROM replies WHERE complaint = $1`,
	} {
		if _, err := exec(ctx, tx, destroy, string(complaint)); err != nil {
			return err
		}
	}
	return nil
}

// ReplyFilesUsed counts the files of answers that one member or case keeps.
func (db *DB) ReplyFilesUsed(ctx context.Context, owner joinder.ID) (files int, bytes int64, err error) {
	var n struct {
		Files int
		Bytes int64
	}
	err = one(ctx, db.read, &n, `SELECT COUNT(*) AS files, CAST(COALESCE(SUM(size), 0) AS BIGINT) AS bytes FROM reply_files WHERE owner = $1`, string(owner))
	return n.Files, n.Bytes, err
}
