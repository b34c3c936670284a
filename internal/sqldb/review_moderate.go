package sqldb

import (
	"context"
	"database/sql"

	"joinder"
	"joinder/internal/account"
	"joinder/internal/wallet/review"
)

// moderated is the kind of a moderator's acts in the security log.
const moderated account.EventKind = "moderated"

// lockReview finds a review of a wallet ("" for any) and queues its writers.
func lockReview(ctx context.Context, tx *sql.Tx, wallet, handle string, states ...string) (reviewRow, error) {
	args := list{handle}
	if _, err := exec(ctx, tx, `UPDATE reviews SET state = state WHERE handle = $1`, handle); err != nil {
		return reviewRow{}, err
	}
	where := `r.handle = $1 AND r.state IN ` + args.in(states)
	if wallet != "" {
		where += ` AND r.wallet = ` + args.add(wallet)
	}
	var r reviewRow
	err := one(ctx, tx, &r, reviewQuery+where, args...)
	if isMissing(err) {
		err = noReview()
	}
	return r, err
}

// AddReviewReply implements review.Store.
func (db *DB) AddReviewReply(ctx context.Context, v joinder.Viewer, wallet, handle string, a review.Reply) error {
	if !v.AnswersFor(wallet) {
		return joinder.Fail(joinder.Forbidden, "error.review.not_operator")
	}
	return db.inTx(ctx, func(tx *sql.Tx) error {
		r, err := lockReview(ctx, tx, wallet, handle, "public")
		if err != nil {
			return err
		}
		var newest []struct{ ID, PublicText string }
		if err := all(ctx, tx, &newest, `SELECT id, public_text FROM review_replies WHERE review = $1 ORDER BY id DESC LIMIT 1`, r.ID); err != nil {
			return err
		}
		stands := ""
		if len(newest) > 0 {
			if newest[0].PublicText == a.Text {
				return nil // sent twice
			}
			stands = newest[0].ID
		}
		if stands != string(a.Corrects) {
			return joinder.Fail(joinder.Conflict, "error.review.answered")
		}
		_, err = exec(ctx, tx, `INSERT INTO review_replies (id, review, version, account, public_text, lang, corrects, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			string(a.ID), r.ID, r.Version, string(v.Account), a.Text, string(a.Lang), string(a.Corrects), micros(a.At))
		return err
	})
}

// AddReport implements review.Moderator.
func (db *DB) AddReport(ctx context.Context, _ joinder.Viewer, wallet, handle string, p review.Report) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		if _, err := lockReview(ctx, tx, wallet, handle, "public"); err != nil {
			return err
		}
		var open int
		if err := one(ctx, tx, &open, `SELECT COUNT(*) FROM moderation_reports WHERE area = $1 AND subject = $2 AND closed_at = 0`, review.Area, handle); err != nil || open >= review.OpenReports {
			return err
		}
		_, err := exec(ctx, tx, `INSERT INTO moderation_reports (id, area, subject, reason, words, at) VALUES ($1, $2, $3, $4, $5, $6)`,
			string(p.ID), review.Area, handle, string(p.Reason), p.Words, micros(p.At))
		return err
	})
}

// moderates reports whether somebody may decide about what others wrote.
func moderates(v joinder.Viewer) bool {
	return v.Role == joinder.RoleModerator || v.Role == joinder.RoleAdmin
}

// Queue implements review.Moderator.
func (db *DB) Queue(ctx context.Context, v joinder.Viewer) ([]review.Stored, map[string][]review.Report, map[string][]review.Act, error) {
	if !moderates(v) {
		return nil, nil, nil, joinder.Fail(joinder.Forbidden, "error.review.moderators")
	}
	found, err := readReviews(ctx, db.read, `r.state IN ('public', 'hidden') AND (r.state = 'hidden' OR r.handle IN
		(SELECT p.subject FROM moderation_reports p WHERE p.area = $1 AND p.closed_at = 0)) ORDER BY r.state DESC, r.id LIMIT 200`, review.Area)
	if err != nil {
		return nil, nil, nil, err
	}
	var rows []struct {
		ID, Subject, Reason, Words string
		At                         int64
	}
	if err := all(ctx, db.read, &rows, `SELECT id, subject, reason, words, at FROM moderation_reports WHERE area = $1 AND closed_at = 0 ORDER BY id`, review.Area); err != nil {
		return nil, nil, nil, err
	}
	reports := map[string][]review.Report{}
	for _, p := range rows {
		reports[p.Subject] = append(reports[p.Subject], review.Report{ID: joinder.ID(p.ID), Reason: review.Reason(p.Reason), Words: p.Words, At: moment(p.At)})
	}
	acts, err := moderationActs(ctx, db.read, `a.subject IN (SELECT handle FROM reviews WHERE state = 'hidden') OR a.subject IN
		(SELECT subject FROM moderation_reports WHERE closed_at = 0 AND area = $1)`)
	return found, reports, acts, err
}

// moderationActs reads acts about reviews by their subject, oldest first.
func moderationActs(ctx context.Context, q querier, where string, args ...any) (map[string][]review.Act, error) {
	var rows []struct {
		ID, Subject, Kind, Actor, Reason, Words string
		At                                      int64
	}
	err := all(ctx, q, &rows, `SELECT a.id, a.subject, a.kind, a.actor, a.reason, a.words, a.at FROM moderation_acts a
		WHERE a.area = $1 AND (`+where+`) ORDER BY a.at, a.id`, append([]any{review.Area}, args...)...)
	out := map[string][]review.Act{}
	for _, a := range rows {
		out[a.Subject] = append(out[a.Subject], review.Act{ID: joinder.ID(a.ID), Area: review.Area, Handle: a.Subject, Kind: review.ActKind(a.Kind), Actor: joinder.ID(a.Actor),
			Reason: review.Reason(a.Reason), Words: a.Words, At: moment(a.At)})
	}
	return out, err
}

func addAct(ctx context.Context, tx *sql.Tx, a review.Act) error {
	_, err := exec(ctx, tx, `INSERT INTO moderation_acts (id, area, subject, kind, actor, reason, words, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		string(a.ID), a.Area, a.Handle, string(a.Kind), string(a.Actor), string(a.Reason), a.Words, micros(a.At))
	return err
}

// Moderate implements review.Moderator.
func (db *DB) Moderate(ctx context.Context, v joinder.Viewer, a review.Act) error {
	if !moderates(v) {
		return joinder.Fail(joinder.Forbidden, "error.review.moderators")
	}
	from := map[review.ActKind]string{review.Hide: "public", review.Restore: "hidden"}[a.Kind]
	return db.inTx(ctx, func(tx *sql.Tx) error {
		r, err := lockReview(ctx, tx, "", a.Handle, "public", "hidden")
		if err != nil {
			return err
		}
		if v.AnswersFor(r.Wallet) {
			return joinder.Fail(joinder.Forbidden, "error.review.own_wallet")
		}
		if from != "" && r.State != from {
			return joinder.Fail(joinder.Conflict, "error.review.meanwhile")
		}
		switch a.Kind {
		case review.Hide:
			_, err = exec(ctx, tx, `UPDATE reviews SET state = 'hidden', hidden_at = $2, hidden_reason = $3, hidden_words = $4 WHERE id = $1`, r.ID, micros(a.At), string(a.Reason), a.Words)
		case review.Restore:
			_, err = exec(ctx, tx, `UPDATE reviews SET state = 'public', hidden_at = 0, hidden_reason = '', hidden_words = '' WHERE id = $1`, r.ID)
		}
		if err != nil {
			return err
		}
		if _, err := exec(ctx, tx, `UPDATE moderation_reports SET closed_at = $3 WHERE area = $1 AND subject = $2 AND closed_at = 0`, a.Area, a.Handle, micros(a.At)); err != nil {
			return err
		}
		if err := addAct(ctx, tx, a); err != nil {
			return err
		}
		return db.appendSecurity(ctx, tx, account.Event{Kind: moderated, Account: v.Account, At: a.At, Detail: a.Area + "." + string(a.Kind) + "." + a.Digest()})
	})
}

// AddAppeal implements review.Moderator.
func (db *DB) AddAppeal(ctx context.Context, v joinder.Viewer, wallet string, a review.Act) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		mine, err := ownRow(ctx, tx, v, wallet)
		if err != nil {
			return err
		}
		r, err := lockReview(ctx, tx, wallet, mine.Handle, "hidden")
		if isMissing(err) {
			return joinder.Fail(joinder.Conflict, "error.review.not_hidden")
		}
		if err != nil {
			return err
		}
		var since int
		if err := one(ctx, tx, &since, `SELECT COUNT(*) FROM moderation_acts WHERE area = $1 AND subject = $2 AND kind = 'appealed' AND at >= $3`, review.Area, r.Handle, r.HiddenAt); err != nil {
			return err
		}
		if since > 0 {
			return joinder.Fail(joinder.Conflict, "error.review.appealed")
		}
		a.Handle = r.Handle
		return addAct(ctx, tx, a)
	})
}
