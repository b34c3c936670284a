package sqldb

import (
	"context"
	"database/sql"
	"encoding/json"
	"strings"
	"time"

	"joinder"
	"joinder/internal/wallet/review"
)

// reviewRow is a review with its newest version and what its complaint is now.
// Columns of the complaint are NULL without one.
type reviewRow struct {
	ID, Handle, Wallet, Complaint, Person, Account, State, HiddenReason, HiddenWords string
	Ratings, PublicText, Lang, UsedFrom, UsedUntil                                   string
	ConfirmedAt, FirstAt, At, HiddenAt                                               int64
	Version                                                                          int
	ComplaintState, ComplaintLevel                                                   string
}

// reviewQuery is reviews r with their newest versions, for a WHERE. Withdrawn
// ones have no version left.
const reviewQuery = `SELECT r.id, r.handle, r.wallet, r.complaint, r.person, r.account, r.state, r.confirmed_at, r.first_at, r.version,
		r.hidden_at, r.hidden_reason, r.hidden_words, COALESCE(n.ratings, '{}') AS ratings, COALESCE(n.public_text, '') AS public_text, COALESCE(n.lang, '') AS lang,
		COALESCE(n.used_from, '') AS used_from, COALESCE(n.used_until, '') AS used_until, COALESCE(n.at, r.first_at) AS at,
		COALESCE(c.state, '') AS complaint_state, COALESCE(c.level, '') AS complaint_level
	FROM reviews r LEFT JOIN review_versions n ON n.review = r.id AND n.number = r.version LEFT JOIN complaints c ON c.id = r.complaint WHERE `

func (r reviewRow) stored() (review.Stored, error) {
	s := review.Stored{ID: joinder.ID(r.ID), Handle: r.Handle, Wallet: r.Wallet, Confirmed: moment(r.ConfirmedAt), First: moment(r.FirstAt), State: review.State(r.State),
		Basis:   review.BasisOf(r.Complaint != "", joinder.ComplaintState(r.ComplaintState), joinder.Level(r.ComplaintLevel)),
		Current: review.Version{Number: r.Version, Text: r.PublicText, Lang: joinder.Lang(r.Lang), From: r.UsedFrom, Until: r.UsedUntil, At: moment(r.At)}}
	for prefix, key := range map[string]string{"complaint:": r.Complaint, "person:": r.Person, "account:": r.Account} {
		if key != "" {
			s.Authors = append(s.Authors, prefix+key)
		}
	}
	if s.State == review.Hidden {
		s.Hiding = &review.Hiding{On: joinder.DateOf(moment(r.HiddenAt)), Reason: review.Reason(r.HiddenReason), Words: r.HiddenWords}
	}
	return s, json.Unmarshal([]byte(r.Ratings), &s.Current.Ratings)
}

// readReviews reads reviews with their replies.
func readReviews(ctx context.Context, q querier, where string, args ...any) ([]review.Stored, error) {
	var rows []reviewRow
	if err := all(ctx, q, &rows, reviewQuery+where, args...); err != nil {
		return nil, err
	}
	var replies []struct {
		ID, Review, PublicText, Lang, Corrects string
		Version                                int
		At                                     int64
	}
	if err := all(ctx, q, &replies, `SELECT id, review, public_text, lang, corrects, version, at FROM review_replies
		WHERE review IN (SELECT r.id FROM reviews r WHERE `+beforeOrder(where)+`) ORDER BY id`, args...); err != nil {
		return nil, err
	}
	of := map[string][]review.Reply{}
	for _, a := range replies {
		of[a.Review] = append(of[a.Review], review.Reply{ID: joinder.ID(a.ID), Version: a.Version, Text: a.PublicText, Lang: joinder.Lang(a.Lang), At: moment(a.At), Corrects: joinder.ID(a.Corrects)})
	}
	out := make([]review.Stored, len(rows))
	for i, r := range rows {
		var err error
		if out[i], err = r.stored(); err != nil {
			return nil, err
		}
		out[i].Replies = of[r.ID]
	}
	return out, nil
}

func beforeOrder(where string) string {
	where, _, _ = strings.Cut(where, " ORDER BY ")
	return where
}

func noReview() error { return joinder.Fail(joinder.NotFound, "error.review.missing") }

// knownWallet fails with NotFound for a wallet that nobody knows.
func knownWallet(ctx context.Context, q querier, wallet string) error {
	var n int
	err := one(ctx, q, &n, `SELECT COUNT(*) FROM wallets WHERE id = $1`, wallet)
	if err == nil && n == 0 {
		err = joinder.Fail(joinder.NotFound, "error.review.wallet")
	}
	return err
}

// Reviews implements review.Store.
func (db *DB) Reviews(ctx context.Context, _ joinder.Viewer, wallet string) (out []review.Stored, withdrawn int, err error) {
	if err := knownWallet(ctx, db.read, wallet); err != nil {
		return nil, 0, err
	}
	if out, err = readReviews(ctx, db.read, `r.wallet = $1 AND r.state IN ('public', 'hidden')`, wallet); err != nil {
		return nil, 0, err
	}
	for i, s := range out {
		if s.State == review.Hidden { // the same for everybody here: moderators have a page of their own
			out[i].Current = review.Version{Number: s.Current.Number, At: s.Current.At}
		}
	}
	err = one(ctx, db.read, &withdrawn, `SELECT COUNT(*) FROM reviews WHERE wallet = $1 AND state = 'withdrawn'`, wallet)
	return out, withdrawn, err
}

// claim is what a viewer may write a review by: the strongest that they hold.
type claim struct {
	review.Standing
	complaint, person, account string
}

// strength orders levels; of equal ones the oldest counts.
const strength = `CASE c.level WHEN 'evidence' THEN 3 WHEN 'contact' THEN 2 WHEN 'stated' THEN 1 ELSE 0 END`

func claimOf(ctx context.Context, q querier, v joinder.Viewer, wallet string) (claim, error) {
	k := claim{account: string(v.Account)}
	k.Operator = v.AnswersFor(wallet)
	args := list{wallet}
	var held []struct {
		ID, Person, Account, Level string
		FiledAt                    int64
	}
	if err := all(ctx, q, &held, `SELECT c.id, c.person, c.account, c.level, c.filed_at FROM complaints c WHERE c.wallet = $1 AND c.state = 'filed' AND NOT (`+publicSource+`)
		AND `+strength+` > 0 AND c.id IN `+args.in(ids(v.Holds))+` ORDER BY `+strength+` DESC, c.filed_at, c.id LIMIT 1`, args...); err != nil {
		return k, err
	}
	var proof struct {
		N  int
		At int64
	}
	if v.Account != "" {
		if err := one(ctx, q, &proof, `SELECT COUNT(*) AS n, COALESCE(MIN(at), 0) AS at FROM review_proofs WHERE account = $1 AND wallet = $2`, string(v.Account), wallet); err != nil {
			return k, err
		}
	}
	k.Proofs = proof.N
	switch {
	case len(held) > 0:
		k.complaint, k.person = held[0].ID, held[0].Person
		if k.account == "" {
			k.account = held[0].Account
		}
		k.Basis, k.Confirmed = review.BasisOf(true, joinder.Filed, joinder.Level(held[0].Level)), moment(held[0].FiledAt)
	case proof.N > 0:
		k.Basis, k.Confirmed = review.ByProof, moment(proof.At)
	}
	return k, nil
}

// Standing implements review.Store.
func (db *DB) Standing(ctx context.Context, v joinder.Viewer, wallet string) (review.Standing, error) {
	if err := knownWallet(ctx, db.read, wallet); err != nil {
		return review.Standing{}, err
	}
	k, err := claimOf(ctx, db.read, v, wallet)
	return k.Standing, err
}

// ownReview is a condition on reviews r: written by the viewer, in whichever
// way they are known. A person is whoever a held complaint says.
func ownReview(v joinder.Viewer, args *list) string {
	held := args.in(ids(v.Holds))
	who := `r.complaint <> '' AND r.complaint IN ` + held + ` OR r.person <> '' AND r.person IN (SELECT h.person FROM complaints h WHERE h.state <> 'erased' AND h.id IN ` + held + `)`
	if v.Account != "" {
		who += ` OR r.account = ` + args.add(string(v.Account))
	}
	return `(` + who + `)`
}

// ownRow is the viewer's newest review of a wallet; NotFound without one.
func ownRow(ctx context.Context, q querier, v joinder.Viewer, wallet string) (reviewRow, error) {
	args := list{wallet}
	var rows []reviewRow
	err := all(ctx, q, &rows, reviewQuery+`r.wallet = $1 AND r.state <> 'erased' AND `+ownReview(v, &args)+` ORDER BY at DESC, r.id DESC LIMIT 1`, args...)
	if err == nil && len(rows) == 0 {
		return reviewRow{}, noReview()
	}
	if err != nil {
		return reviewRow{}, err
	}
	return rows[0], nil
}

// lockWallet queues the writers of a wallet's reviews, so that two first
// reviews of one person become one.
func lockWallet(ctx context.Context, tx *sql.Tx, wallet string) error {
	n, err := exec(ctx, tx, `UPDATE wallets SET operator = operator WHERE id = $1`, wallet)
	if err == nil && n == 0 {
		err = joinder.Fail(joinder.NotFound, "error.review.wallet")
	}
	return err
}

// SaveReview implements review.Store.
func (db *DB) SaveReview(ctx context.Context, v joinder.Viewer, s review.Saving) error {
	ratings, err := json.Marshal(s.Version.Ratings)
	if err != nil {
		return err
	}
	return db.inTx(ctx, func(tx *sql.Tx) error {
		if err := lockWallet(ctx, tx, s.Wallet); err != nil {
			return err
		}
		k, err := claimOf(ctx, tx, v, s.Wallet)
		if err != nil {
			return err
		}
		switch {
		case k.Operator:
			return joinder.Fail(joinder.Forbidden, "error.review.operator")
		case !k.May():
			return joinder.Fail(joinder.Forbidden, "error.review.unconfirmed")
		}
		number := 1
		before, err := ownRow(ctx, tx, v, s.Wallet)
		switch {
		case isMissing(err):
			if _, err := exec(ctx, tx, `INSERT INTO reviews (id, handle, wallet, confirmed_at, first_at, version, state) VALUES ($1, $2, $3, $4, $5, 0, 'public')`,
				string(s.ID), s.Handle, s.Wallet, micros(k.Confirmed), micros(s.Version.At)); err != nil {
				return err
			}
		case err != nil:
			return err
		default:
			old, err := before.stored()
			if err != nil {
				return err
			}
			if old.State != review.Withdrawn && old.Current.Same(s.Version) {
				return nil
			}
			s.ID, number = old.ID, before.Version+1
		}
		if _, err := exec(ctx, tx, `INSERT INTO review_versions (review, number, ratings, public_text, lang, used_from, used_until, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			string(s.ID), number, string(ratings), s.Version.Text, string(s.Version.Lang), s.Version.From, s.Version.Until, micros(s.Version.At)); err != nil {
			return err
		}
		_, err = exec(ctx, tx, `UPDATE reviews SET version = $2, complaint = $3, person = $4, account = $5, confirmed_at = $6,
			state = CASE WHEN state = 'withdrawn' THEN 'public' ELSE state END WHERE id = $1`,
			string(s.ID), number, k.complaint, k.person, k.account, micros(k.Confirmed))
		return err
	})
}

// OwnReview implements review.Store.
func (db *DB) OwnReview(ctx context.Context, v joinder.Viewer, wallet string) (m review.Mine, err error) {
	r, err := ownRow(ctx, db.read, v, wallet)
	if err != nil {
		return m, err
	}
	found, err := readReviews(ctx, db.read, `r.id = $1`, r.ID)
	if err != nil || len(found) == 0 {
		return m, err
	}
	m.Stored = found[0]
	var rows []struct {
		Number                                         int
		Ratings, PublicText, Lang, UsedFrom, UsedUntil string
		At                                             int64
	}
	if err := all(ctx, db.read, &rows, `SELECT number, ratings, public_text, lang, used_from, used_until, at FROM review_versions WHERE review = $1 ORDER BY number`, r.ID); err != nil {
		return m, err
	}
	for _, n := range rows {
		version := review.Version{Number: n.Number, Text: n.PublicText, Lang: joinder.Lang(n.Lang), From: n.UsedFrom, Until: n.UsedUntil, At: moment(n.At)}
		if err := json.Unmarshal([]byte(n.Ratings), &version.Ratings); err != nil {
			return m, err
		}
		m.History = append(m.History, version)
	}
	acts, err := moderationActs(ctx, db.read, `a.subject = $2`, m.Handle)
	m.Acts = acts[m.Handle]
	for i := range m.Acts {
		m.Acts[i].Actor = "" // moderators act for the house
	}
	return m, err
}

// WithdrawReview implements review.Store.
func (db *DB) WithdrawReview(ctx context.Context, v joinder.Viewer, wallet string, _ time.Time) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		if err := lockWallet(ctx, tx, wallet); err != nil {
			return err
		}
		r, err := ownRow(ctx, tx, v, wallet)
		if err != nil {
			return err
		}
		if err := db.emptyReview(ctx, tx, r.ID, review.Withdrawn); err != nil {
			return err
		}
		if v.Account == "" {
			return nil
		}
		return db.dropProofs(ctx, tx, `account = $1 AND wallet = $2`, string(v.Account), wallet)
	})
}
