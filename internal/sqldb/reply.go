package sqldb

import (
	"context"
	"database/sql"
	"time"

	"joinder"
	"joinder/internal/collective"
	"joinder/internal/recourse/reply"
)

type replyRow struct {
	ID, CaseID, Submission, Complaint, Channel, Source, ReceivedOn, Lang, Proposed, Kind, Stance, SignedBy, Happening, Reasons string
	SenderBox, TextBox                                                                                                         []byte
	Confidence                                                                                                                 float64
	IsFinal, Shared, Auto                                                                                                      int
	At                                                                                                                         int64
	Number                                                                                                                     int
}

const replyColumns = `r.id, r.case_id, r.submission, r.complaint, r.channel, r.source, r.received_on, r.lang, r.proposed, r.kind, r.stance,
	r.signed_by, r.happening, r.reasons, r.sender_box, r.text_box, r.confidence, r.is_final, r.shared, r.auto, r.at,
	COALESCE((SELECT m.number FROM members m WHERE m.case_id = r.case_id AND m.complaint = r.complaint), 0) AS number`

func (r replyRow) row() reply.Row {
	return reply.Row{
		Reply: joinder.Reply{ID: joinder.ID(r.ID), Case: joinder.ID(r.CaseID), Submission: joinder.ID(r.Submission), Complaint: joinder.ID(r.Complaint),
			Channel: r.Channel, Source: r.Source, ReceivedOn: day(r.ReceivedOn), Lang: joinder.Lang(r.Lang), Proposed: joinder.Stance(r.Proposed),
			Kind: r.Kind, Confidence: r.Confidence, Stance: joinder.Stance(r.Stance), Final: r.IsFinal > 0, Shared: r.Shared > 0, Auto: r.Auto > 0,
			Signed: r.SignedBy, Happening: joinder.ID(r.Happening), At: moment(r.At)},
		Number: r.Number, TextBox: r.TextBox, SenderBox: r.SenderBox, Reasons: r.Reasons,
	}
}

// sharedReply holds for replies r of members who share them, are still in the
// case, and whose complaint stands.
const sharedReply = `(r.shared = 1 AND EXISTS (SELECT 1 FROM members sm JOIN complaints sc ON sc.id = sm.complaint AND sc.state = 'filed'
	WHERE sm.case_id = r.case_id AND sm.complaint = r.complaint AND sm.left_at = 0))`

// repliesFor is which replies r a viewer may see, and whether with words.
func repliesFor(v joinder.Viewer, caseID joinder.ID, args *list) (which string, words bool) {
	own := `r.complaint IN ` + args.in(ids(v.Holds))
	switch {
	case v.System:
		return `1 = 1`, true
	case collective.Exports(v, caseID):
		return `(r.complaint = '' OR ` + own + ` OR ` + sharedReply + `)`, true
	case collective.Works(v, caseID):
		return `(r.complaint = '' OR ` + sharedReply + `)`, false
	case collective.Inside(v, caseID):
		return `(r.complaint = '' OR ` + own + `)`, true
	}
	return own, true // a member who left keeps what was written to them
}

// Replies implements reply.Register.
func (db *DB) Replies(ctx context.Context, v joinder.Viewer, caseID joinder.ID) ([]reply.Row, error) {
	args := list{string(caseID)}
	which, words := repliesFor(v, caseID, &args)
	var rows []replyRow
	if err := all(ctx, db.read, &rows, `SELECT `+replyColumns+` FROM replies r WHERE r.case_id = $1 AND `+which+` ORDER BY r.received_on, r.id`, args...); err != nil {
		return nil, err
	}
	out := make([]reply.Row, len(rows))
	at := map[joinder.ID]int{}
	for i, r := range rows {
		out[i] = r.row()
		at[out[i].ID] = i
		if !words {
			out[i].TextBox, out[i].SenderBox, out[i].Reasons, out[i].Signed, out[i].Complaint = nil, nil, "", "", ""
		}
	}
	if len(out) == 0 {
		return out, nil
	}
	return out, db.withReplies(ctx, v, caseID, words, out, at)
}

// withReplies adds files and judgments to the replies at hand.
func (db *DB) withReplies(ctx context.Context, v joinder.Viewer, caseID joinder.ID, words bool, out []reply.Row, at map[joinder.ID]int) error {
	args := list{string(caseID)}
	which, _ := repliesFor(v, caseID, &args)
	var judged []struct {
		Reply, Stance, Kind, ByRole string
		At                          int64
	}
	if err := all(ctx, db.read, &judged, `SELECT j.reply, j.stance, j.kind, j.by_role, j.at FROM reply_judgments j JOIN replies r ON r.id = j.reply
		WHERE r.case_id = $1 AND `+which+` ORDER BY j.id`, args...); err != nil {
		return err
	}
	for _, j := range judged {
		if i, ok := at[joinder.ID(j.Reply)]; ok {
			out[i].Judgments = append(out[i].Judgments, reply.Judged{Stance: joinder.Stance(j.Stance), Kind: j.Kind, Role: joinder.CaseRole(j.ByRole), At: moment(j.At)})
		}
	}
	if !words {
		return nil
	}
	var files []replyFileRow
	if err := all(ctx, db.read, &files, `SELECT `+replyFileColumns+` FROM reply_files f JOIN replies r ON r.id = f.reply WHERE r.case_id = $1 AND `+which+` ORDER BY f.id`, args...); err != nil {
		return err
	}
	for _, f := range files {
		if i, ok := at[joinder.ID(f.Reply)]; ok {
			out[i].Files = append(out[i].Files, f.file())
		}
	}
	return nil
}

type replyFileRow struct {
	ID, Reply, Owner, MediaType, Sha256, Blob string
	Size, At                                  int64
	NameBox, Salt, WrappedKey                 []byte
}

const replyFileColumns = `f.id, f.reply, f.owner, f.media_type, f.sha256, f.blob, f.size, f.at, f.name_box, f.salt, f.wrapped_key`

func (r replyFileRow) file() reply.File {
	return reply.File{ID: joinder.ID(r.ID), Reply: joinder.ID(r.Reply), Owner: joinder.ID(r.Owner), NameBox: r.NameBox, MediaType: r.MediaType,
		Size: r.Size, SHA256: r.Sha256, Blob: r.Blob, Salt: r.Salt, WrappedKey: r.WrappedKey, At: moment(r.At)}
}

// ReplyFile implements reply.Register.
func (db *DB) ReplyFile(ctx context.Context, v joinder.Viewer, id joinder.ID) (reply.File, error) {
	var caseID string
	if err := one(ctx, db.read, &caseID, `SELECT r.case_id FROM reply_files f JOIN replies r ON r.id = f.reply WHERE f.id = $1`, string(id)); err != nil {
		return reply.File{}, replyMissing(err)
	}
	args := list{string(id)}
	which, words := repliesFor(v, joinder.ID(caseID), &args)
	if !words {
		return reply.File{}, joinder.Fail(joinder.NotFound, "error.reply.missing")
	}
	var row replyFileRow
	err := one(ctx, db.read, &row, `SELECT `+replyFileColumns+` FROM reply_files f JOIN replies r ON r.id = f.reply WHERE f.id = $1 AND `+which, args...)
	return row.file(), replyMissing(err)
}

func replyMissing(err error) error {
	if isMissing(err) {
		return joinder.Fail(joinder.NotFound, "error.reply.missing")
	}
	return err
}

// AddReply implements reply.Ledger.
func (db *DB) AddReply(ctx context.Context, v joinder.Viewer, a reply.Arrival) (id joinder.ID, err error) {
	err = db.inTx(ctx, func(tx *sql.Tx) error {
		id = a.ID
		c, err := lockCase(ctx, tx, a.Case, a.At)
		if err != nil {
			return err
		}
		if err := mayReceive(ctx, tx, v, a); err != nil {
			return err
		}
		if a.MessageID != "" {
			var before []string
			if err := all(ctx, tx, &before, `SELECT id FROM replies WHERE case_id = $1 AND complaint = $2 AND message_id = $3`,
				string(a.Case), string(a.Complaint), a.MessageID); err != nil {
				return err
			}
			if len(before) > 0 {
				id = joinder.ID(before[0])
				return nil
			}
		}
		if _, err := exec(ctx, tx, `INSERT INTO replies (id, case_id, submission, complaint, channel, source, sender_box, received_on, text_box, lang,
			proposed, kind, confidence, is_final, at, shared, auto, signed_by, happening, message_id, salt, reasons)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)`,
			string(a.ID), string(a.Case), string(a.Submission), string(a.Complaint), a.Channel, a.Source, a.SenderBox, a.ReceivedOn.String(), a.TextBox,
			string(a.Lang), string(a.Proposed), a.Kind, a.Confidence, truth(a.Final), micros(a.At), truth(a.Shared), truth(a.Auto), a.Signed,
			string(a.Happening.ID), a.MessageID, a.Salt, a.Reasons); err != nil {
			return err
		}
		leaves := []joinder.Leaf{joinder.NewLeaf(joinder.LeafReply, joinder.ID(c.Ref), a.ID, a.Salt, a.Text)}
		if f := a.File; f != nil {
			leaves = append(leaves, joinder.Leaf{Version: 1, Kind: joinder.LeafReply, Case: joinder.ID(c.Ref), Commitment: a.FileSum, Item: f.ID})
			if _, err := exec(ctx, tx, `INSERT INTO reply_files (id, reply, owner, name_box, media_type, size, sha256, blob, salt, wrapped_key, at)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`, string(f.ID), string(a.ID), string(f.Owner), f.NameBox, f.MediaType, f.Size,
				f.SHA256, f.Blob, f.Salt, f.WrappedKey, micros(f.At)); err != nil {
				return err
			}
		}
		if _, err := db.appendLeaves(ctx, tx, leaves...); err != nil {
			return err
		}
		return db.replyCame(ctx, tx, a)
	})
	return id, err
}

// replyCame records what a reply sets in motion. A machine's "we got it" is no
// answer that clocks run from.
func (db *DB) replyCame(ctx context.Context, tx *sql.Tx, a reply.Arrival) error {
	if !a.Auto {
		if err := db.addHappenings(ctx, tx, a.Happening); err != nil {
			return err
		}
		if a.Submission != "" {
			if _, err := exec(ctx, tx, `UPDATE submissions SET state = $2, changed_at = $3 WHERE id = $1 AND state = $4`,
				string(a.Submission), string(joinder.SubmissionAnswer), micros(a.At), string(joinder.SubmissionFiled)); err != nil {
				return err
			}
		}
	}
	if err := db.replyNews(ctx, tx, a); err != nil {
		return err
	}
	return db.enqueue(ctx, tx, joinder.Job{Kind: reply.JobCame, Payload: []byte(a.ID)})
}

// mayReceive: a joint reply is the organiser's to keep, a member's own the
// member's; the filing must be of that case and that member.
func mayReceive(ctx context.Context, tx *sql.Tx, v joinder.Viewer, a reply.Arrival) error {
	switch {
	case v.System, a.Complaint == "" && collective.Runs(v, a.Case), a.Complaint != "" && v.Owns(a.Complaint):
	case collective.Inside(v, a.Case):
		return joinder.Fail(joinder.Forbidden, "error.reply.not_yours")
	default:
		return joinder.Fail(joinder.NotFound, "error.case.missing")
	}
	if a.Complaint != "" {
		var n int
		if err := one(ctx, tx, &n, `SELECT COUNT(*) FROM members m JOIN complaints c ON c.id = m.complaint AND c.state <> 'erased'
			WHERE m.case_id = $1 AND m.complaint = $2`, string(a.Case), string(a.Complaint)); err != nil {
			return err
		}
		if n == 0 {
			return joinder.Fail(joinder.NotFound, "error.case.missing")
		}
	}
	if a.Submission == "" {
		return nil
	}
	var n int
	if err := one(ctx, tx, &n, `SELECT COUNT(*) FROM submissions WHERE id = $1 AND case_id = $2 AND complaint = $3 AND channel = $4`,
		string(a.Submission), string(a.Case), string(a.Complaint), a.Channel); err != nil {
		return err
	}
	if n == 0 {
		return joinder.Fail(joinder.Invalid, "error.reply.channel").On("thread")
	}
	return nil
}

// lockReply queues the writers of the reply's case and reads the reply, if the
// viewer may decide about it.
func lockReply(ctx context.Context, tx *sql.Tx, v joinder.Viewer, id joinder.ID, at time.Time) (reply.Row, error) {
	var row replyRow
	if err := one(ctx, tx, &row, `SELECT `+replyColumns+` FROM replies r WHERE r.id = $1`, string(id)); err != nil {
		return reply.Row{}, replyMissing(err)
	}
	r := row.row()
	args := list{string(id)}
	which, words := repliesFor(v, r.Case, &args)
	var n int
	if err := one(ctx, tx, &n, `SELECT COUNT(*) FROM replies r WHERE r.id = $1 AND `+which, args...); err != nil {
		return r, err
	}
	switch {
	case n == 0:
		return r, joinder.Fail(joinder.NotFound, "error.reply.missing")
	case !words, !collective.Runs(v, r.Case) && !(r.Complaint != "" && v.Owns(r.Complaint)):
		return r, joinder.Fail(joinder.Forbidden, "error.reply.not_yours")
	}
	_, err := lockCase(ctx, tx, r.Case, at)
	return r, err
}

// JudgeReply implements reply.Ledger.
func (db *DB) JudgeReply(ctx context.Context, v joinder.Viewer, j reply.Judgment, account, happening joinder.ID, at time.Time) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		r, err := lockReply(ctx, tx, v, j.Reply, at)
		if err != nil {
			return err
		}
		role := v.In(r.Case)
		if r.Complaint != "" && v.Owns(r.Complaint) && role != joinder.Organiser {
			role = joinder.Member
		}
		if _, err := exec(ctx, tx, `INSERT INTO reply_judgments (id, reply, stance, kind, by_role, by_account, at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			string(db.world.ID()), string(r.ID), string(j.Stance), j.Kind, string(role), string(account), micros(at)); err != nil {
			return err
		}
		if _, err := exec(ctx, tx, `UPDATE replies SET stance = $2, kind = $3, is_final = $4 WHERE id = $1`,
			string(r.ID), string(j.Stance), j.Kind, truth(j.Final)); err != nil {
			return err
		}
		if j.Final == r.Final {
			return nil
		}
		return db.finalReply(ctx, tx, r, j.Final, happening, at)
	})
}

// finalReply replaces the happening: an answer becomes the last word, or the
// other way round.
func (db *DB) finalReply(ctx context.Context, tx *sql.Tx, r reply.Row, final bool, id joinder.ID, at time.Time) error {
	h := joinder.Happening{ID: id, Case: r.Case, Complaint: r.Complaint, Submission: r.Submission, Channel: r.Channel, Kind: joinder.Answered,
		On: r.ReceivedOn, Recorded: at}
	if final {
		h.Kind = joinder.FinalAnswer
	}
	var stands int
	if err := one(ctx, tx, &stands, `SELECT COUNT(*) FROM happenings h WHERE h.id = $1 AND NOT EXISTS (SELECT 1 FROM happenings o WHERE o.corrects = h.id)`,
		string(r.Happening)); err != nil {
		return err
	}
	if stands > 0 {
		h.Corrects = r.Happening
	}
	if err := db.addHappenings(ctx, tx, h); err != nil {
		return err
	}
	_, err := exec(ctx, tx, `UPDATE replies SET happening = $2 WHERE id = $1`, string(r.ID), string(id))
	return err
}

// ShareReply implements reply.Ledger.
func (db *DB) ShareReply(ctx context.Context, v joinder.Viewer, id joinder.ID, shared bool, at time.Time) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		r, err := lockReply(ctx, tx, v, id, at)
		if err != nil {
			return err
		}
		if r.Complaint == "" || !v.Owns(r.Complaint) {
			return joinder.Fail(joinder.Forbidden, "error.reply.not_yours")
		}
		_, err = exec(ctx, tx, `UPDATE replies SET shared = $2 WHERE id = $1`, string(id), truth(shared))
		return err
	})
}

// RepliesSeen implements reply.Register.
func (db *DB) RepliesSeen(ctx context.Context, _ joinder.Viewer, caseID joinder.ID) ([]joinder.Date, error) {
	var days []string
	err := all(ctx, db.read, &days, `SELECT received_on FROM replies WHERE case_id = $1 AND auto = 0 ORDER BY received_on`, string(caseID))
	out := make([]joinder.Date, len(days))
	for i, d := range days {
		out[i] = day(d)
	}
	return out, err
}
