package sqldb

import (
	"context"
	"database/sql"

	"joinder"
	"joinder/internal/intake"
	"joinder/internal/wallet/review"
)

// emptyReview destroys what somebody wrote, what was answered, reported and
// said about it. The row stays: that there was one, and the kinds of the acts.
// Withdrawn keeps who wrote it, so that withdrawing is no way to a second voice;
// Erased keeps nothing of anybody.
func (db *DB) emptyReview(ctx context.Context, tx *sql.Tx, id string, state review.State) error {
	for _, destroy := range []string{
		`DELETE FROM review_versions WHERE review = $1`,
		`DELETE FROM review_replies WHERE review = $1`,
		`DELETE FROM moderation_reports WHERE area = 'review' AND subject IN (SELECT handle FROM reviews WHERE id = $1)`,
		`UPDATE moderation_acts SET words = '' WHERE area = 'review' AND subject IN (SELECT handle FROM reviews WHERE id = $1)`,
	} {
		if _, err := exec(ctx, tx, destroy, id); err != nil {
			return err
		}
	}
	keep := ``
	if state == review.Erased {
		keep = `, complaint = '', person = '', account = '', confirmed_at = 0`
	}
	_, err := exec(ctx, tx, `UPDATE reviews SET state = $2, hidden_at = 0, hidden_reason = '', hidden_words = ''`+keep+` WHERE id = $1`, id, string(state))
	return err
}

// eraseReviews erases the reviews that hang on a complaint, with it.
func (db *DB) eraseReviews(ctx context.Context, tx *sql.Tx, complaint joinder.ID) error {
	return db.eraseReviewsOf(ctx, tx, `complaint = $1`, string(complaint))
}

// eraseAccountReviews erases what hangs on an account alone, with it, and
// forgets the account where a complaint holds the review.
func (db *DB) eraseAccountReviews(ctx context.Context, tx *sql.Tx, id joinder.ID) error {
	if err := db.dropProofs(ctx, tx, `account = $1`, string(id)); err != nil {
		return err
	}
	if err := db.eraseReviewsOf(ctx, tx, `account = $1 AND complaint = ''`, string(id)); err != nil {
		return err
	}
	for _, forget := range []string{`UPDATE reviews SET account = '' WHERE account = $1`, `UPDATE review_replies SET account = '' WHERE account = $1`} {
		if _, err := exec(ctx, tx, forget, string(id)); err != nil {
			return err
		}
	}
	return nil
}

func (db *DB) eraseReviewsOf(ctx context.Context, tx *sql.Tx, where string, args ...any) error {
	var found []string
	if err := all(ctx, tx, &found, `SELECT id FROM reviews WHERE state <> 'erased' AND `+where, args...); err != nil {
		return err
	}
	for _, id := range found {
		if err := db.emptyReview(ctx, tx, id, review.Erased); err != nil {
			return err
		}
	}
	return nil
}

// dropProofs deletes proofs of use with their keys and queues the removal of
// the bytes.
func (db *DB) dropProofs(ctx context.Context, tx *sql.Tx, where string, args ...any) error {
	var rows []struct{ Owner, Blob string }
	if err := all(ctx, tx, &rows, `DELETE FROM review_proofs WHERE `+where+` RETURNING owner, blob`, args...); err != nil {
		return err
	}
	for _, r := range rows {
		if err := eraseOwnerKey(ctx, tx, joinder.ID(r.Owner)); err != nil {
			return err
		}
		if err := db.enqueue(ctx, tx, joinder.Job{Kind: intake.EraseBlobJob, Payload: []byte(r.Blob)}); err != nil {
			return err
		}
	}
	return nil
}

// proofsAtMost is how many proofs of use one account may give in all.
const proofsAtMost = 20

// AddUseProof implements review.Store.
func (db *DB) AddUseProof(ctx context.Context, v joinder.Viewer, p review.Proof) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		n, err := exec(ctx, tx, `UPDATE accounts SET id = id WHERE id = $1 AND closed_at = 0`, string(v.Account))
		if err != nil {
			return err
		}
		if n == 0 && !v.System {
			return joinder.Fail(joinder.Forbidden, "error.review.account")
		}
		if v.AnswersFor(p.Wallet) {
			return joinder.Fail(joinder.Forbidden, "error.review.operator")
		}
		var have, same int
		if err := one(ctx, tx, &have, `SELECT COUNT(*) FROM review_proofs WHERE account = $1`, string(v.Account)); err != nil {
			return err
		}
		if have >= proofsAtMost {
			return joinder.Fail(joinder.TooLarge, "error.review.proofs", "Limit", proofsAtMost)
		}
		// One picture is no proof for two people.
		if err := one(ctx, tx, &same, `SELECT COUNT(*) FROM review_proofs WHERE sha256 = $1 AND account <> $2`, p.SHA256, string(v.Account)); err != nil {
			return err
		}
		if same > 0 {
			return joinder.Fail(joinder.Conflict, "error.review.proof_taken")
		}
		leaves, err := db.appendLeaves(ctx, tx, joinder.Leaf{Version: 1, Kind: joinder.LeafEvidence, Commitment: p.Commitment, Item: p.ID})
		if err != nil {
			return err
		}
		_, err = exec(ctx, tx, `INSERT INTO review_proofs (id, owner, account, wallet, media_type, size, sha256, blob, wrapped_key, salt, leaf, at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`, string(p.ID), string(p.Owner), string(v.Account), p.Wallet, p.MediaType, p.Size, p.SHA256,
			p.Blob, p.WrappedKey, p.Salt, leaves[0], micros(p.At))
		return err
	})
}
