package sqldb

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"time"
)

// Sessions keeps browser sessions for scs. Only hashes of tokens are stored:
// a copy of the database opens nobody's session.
type Sessions struct{ db *DB }

// Sessions is the session store; it implements scs.CtxStore.
func (db *DB) Sessions() *Sessions { return &Sessions{db} }

func sessionKey(token string) []byte {
	sum := sha256.Sum256([]byte("joinder/session\x00" + token))
	return sum[:]
}

// FindCtx reads a session that has not run out.
func (s *Sessions) FindCtx(ctx context.Context, token string) (body []byte, found bool, err error) {
	err = one(ctx, s.db.read, &body, `SELECT body FROM sessions WHERE token_hash = $1 AND expires_at > $2`,
		sessionKey(token), micros(s.db.world.Now()))
	if isMissing(err) {
		return nil, false, nil
	}
	return body, err == nil, err
}

// CommitCtx stores a session, replacing what was there.
func (s *Sessions) CommitCtx(ctx context.Context, token string, body []byte, expiry time.Time) error {
	return s.db.inTx(ctx, func(tx *sql.Tx) error {
		_, err := exec(ctx, tx, `INSERT INTO sessions (token_hash, body, expires_at) VALUES ($1, $2, $3)
			ON CONFLICT (token_hash) DO UPDATE SET body = excluded.body, expires_at = excluded.expires_at`,
			sessionKey(token), body, micros(expiry))
		return err
	})
}

// DeleteCtx ends a session; one that is not there is ended already.
func (s *Sessions) DeleteCtx(ctx context.Context, token string) error {
	return s.db.inTx(ctx, func(tx *sql.Tx) error {
		_, err := exec(ctx, tx, `DELETE FROM sessions WHERE token_hash = $1`, sessionKey(token))
		return err
	})
}

// Find is FindCtx without a context, which scs.Store asks for.
func (s *Sessions) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), token)
}

// Commit is CommitCtx without a context.
func (s *Sessions) Commit(token string, body []byte, expiry time.Time) error {
	return s.CommitCtx(context.Background(), token, body, expiry)
}

// Delete is DeleteCtx without a context.
func (s *Sessions) Delete(token string) error { return s.DeleteCtx(context.Background(), token) }
