package sqldb

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"joinder"
	"joinder/internal/collective"
	"joinder/internal/recourse/remedy"
)

// RemedyFiles is the database as remedies and operators see it: the ledger,
// closer and register of internal/recourse/remedy, and the store of its operator.
type RemedyFiles struct {
	*CaseFiles
	channels []string
}

// Remedies gives the storage of remedies. channels are those by which a letter
// reaches the operator itself: only what was filed there may the operator read.
func (f *CaseFiles) Remedies(channels []string) *RemedyFiles {
	return &RemedyFiles{CaseFiles: f, channels: channels}
}

// sentTo is the condition that the case k was sent to the operator that the
// viewer answers for: a frozen letter was filed with the operator itself.
func (f *RemedyFiles) sentTo(v joinder.Viewer, args *list) string {
	return `(k.wallet IN ` + args.in(v.Wallets) + ` AND EXISTS (SELECT 1 FROM submissions s JOIN letters l ON l.id = s.letter AND l.frozen_at > 0
		WHERE s.case_id = k.id AND s.state IN ('filed', 'answered', 'ended') AND s.channel IN ` + args.in(f.channels) + `))`
}

// isSentTo asks that of one case.
func (f *RemedyFiles) isSentTo(ctx context.Context, q querier, v joinder.Viewer, id joinder.ID) (bool, error) {
	if len(v.Wallets) == 0 {
		return false, nil
	}
	var args list
	var n int
	err := one(ctx, q, &n, `SELECT COUNT(*) FROM cases k WHERE k.id = `+args.add(string(id))+` AND `+f.sentTo(v, &args), args...)
	return n > 0, err
}

// mayPropose lets organisers speak for what they heard and operators for
// themselves, each as the side that they are.
func (f *RemedyFiles) mayPropose(ctx context.Context, tx *sql.Tx, v joinder.Viewer, id joinder.ID, by joinder.Party) error {
	if by == joinder.OrganiserParty {
		if !collective.Runs(v, id) {
			return joinder.Fail(joinder.Forbidden, "error.case.not_organiser")
		}
		return nil
	}
	sent, err := f.isSentTo(ctx, tx, v, id)
	if err == nil && !sent {
		err = joinder.Fail(joinder.NotFound, "error.case.missing")
	}
	return err
}

// addressee finds the complaint of a member by number: any present member for
// the organiser, those of the annex that was sent for the operator.
func (f *RemedyFiles) addressee(ctx context.Context, tx *sql.Tx, v joinder.Viewer, id joinder.ID, by joinder.Party, number int) (joinder.ID, error) {
	if number == 0 {
		return "", nil
	}
	unknown := joinder.Fail(joinder.Invalid, "error.remedy.number", "Number", number).On("number")
	if by == joinder.OperatorParty {
		rows, err := f.annexSent(ctx, tx, v, id)
		if err != nil {
			return "", err
		}
		for _, r := range rows {
			if r.Number == number && r.Standing {
				return r.Complaint, nil
			}
		}
		return "", unknown
	}
	var complaint string
	err := one(ctx, tx, &complaint, `SELECT m.complaint FROM members m JOIN complaints c ON c.id = m.complaint AND c.state = 'filed'
		WHERE m.case_id = $1 AND m.number = $2 AND m.left_at = 0`, string(id), number)
	if isMissing(err) {
		return "", unknown
	}
	return joinder.ID(complaint), err
}

// asMember checks that the viewer acts for a complaint of their own that stands
// and is in the case, and holds the complaint until the transaction ends.
func asMember(ctx context.Context, tx *sql.Tx, v joinder.Viewer, id, complaint joinder.ID) error {
	if !v.Owns(complaint) {
		return joinder.Fail(joinder.Forbidden, "error.remedy.not_yours")
	}
	if _, err := membership(ctx, tx, id, complaint); isMissing(err) {
		return joinder.Fail(joinder.NotFound, "error.case.not_member")
	} else if err != nil {
		return err
	}
	n, err := exec(ctx, tx, `UPDATE complaints SET state = state WHERE id = $1 AND state = 'filed'`, string(complaint))
	if err == nil && n == 0 {
		err = joinder.Fail(joinder.Conflict, "error.remedy.not_standing")
	}
	return err
}

// remedyNews tells those in the case that something concerns all of them.
func (db *DB) remedyNews(ctx context.Context, tx *sql.Tx, id joinder.ID, kind string, at time.Time) error {
	return addUpdate(ctx, tx, joinder.Update{ID: db.world.ID(), Case: id, At: at, Kind: kind})
}

// AddPromise implements remedy.Ledger.
func (f *RemedyFiles) AddPromise(ctx context.Context, v joinder.Viewer, b remedy.Boxed[joinder.Promise]) error {
	p := b.Item
	return f.inTx(ctx, func(tx *sql.Tx) error {
		if err := f.mayPropose(ctx, tx, v, p.Case, p.By); err != nil {
			return err
		}
		if _, err := lockCase(ctx, tx, p.Case, p.At); err != nil {
			return err
		}
		to, err := f.addressee(ctx, tx, v, p.Case, p.By, p.Number)
		if err != nil {
			return err
		}
		if _, err := exec(ctx, tx, `INSERT INTO promises (id, case_id, complaint, number, party, source, reply, words_box, due, at, state)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`, string(p.ID), string(p.Case), string(to), p.Number, string(p.By), p.Source,
			string(p.Reply), b.Box, p.Due.String(), micros(p.At), string(p.State)); err != nil || to != "" {
			return err
		}
		return f.remedyNews(ctx, tx, p.Case, "remedy.promise", p.At)
	})
}

// DecidePromise implements remedy.Ledger.
func (f *RemedyFiles) DecidePromise(ctx context.Context, v joinder.Viewer, d remedy.Decision) error {
	return f.inTx(ctx, func(tx *sql.Tx) error {
		c, err := lockCase(ctx, tx, d.Case, d.At)
		if err != nil {
			return err
		}
		var to string
		err = one(ctx, tx, &to, `SELECT complaint FROM promises WHERE id = $1 AND case_id = $2`, string(d.Promise), string(d.Case))
		if isMissing(err) || err == nil && to != "" && d.Complaint != "" && to != string(d.Complaint) {
			return joinder.Fail(joinder.NotFound, "error.remedy.promise_missing")
		}
		if err != nil {
			return err
		}
		if d.Complaint != "" {
			err = f.markPromise(ctx, tx, v, d)
		} else if !collective.Runs(v, d.Case) {
			err = joinder.Fail(joinder.Forbidden, "error.case.not_organiser")
		} else if to != "" {
			err = joinder.Fail(joinder.Forbidden, "error.remedy.promise_theirs")
		}
		if err != nil {
			return err
		}
		if to == string(d.Complaint) { // whose promise it is decides it
			if _, err := exec(ctx, tx, `UPDATE promises SET state = $2, decided_at = $3 WHERE id = $1`, string(d.Promise), string(stateOf(d.Kept)), micros(d.At)); err != nil {
				return err
			}
		}
		if d.Kept || joinder.CaseState(c.State) != joinder.Closed {
			return nil
		}
		// What the organiser ended, only the organiser opens again.
		how, err := closedHow(ctx, tx, d.Case)
		if err != nil || d.Complaint != "" && how != remedy.ByAll {
			return err
		}
		return f.reopen(ctx, tx, d.Case, d.At)
	})
}

func stateOf(kept bool) joinder.PromiseState {
	if kept {
		return joinder.PromiseKept
	}
	return joinder.PromiseBroken
}

// markPromise keeps a member's word on a promise. Broken towards them, it is
// not solved for them either.
func (f *RemedyFiles) markPromise(ctx context.Context, tx *sql.Tx, v joinder.Viewer, d remedy.Decision) error {
	if err := asMember(ctx, tx, v, d.Case, d.Complaint); err != nil {
		return err
	}
	if _, err := exec(ctx, tx, `DELETE FROM promise_marks WHERE promise = $1 AND complaint = $2`, string(d.Promise), string(d.Complaint)); err != nil {
		return err
	}
	if _, err := exec(ctx, tx, `INSERT INTO promise_marks (id, case_id, promise, complaint, kept, at) VALUES ($1, $2, $3, $4, $5, $6)`,
		string(d.ID), string(d.Case), string(d.Promise), string(d.Complaint), truth(d.Kept), micros(d.At)); err != nil || d.Kept {
		return err
	}
	return storeOutcome(ctx, tx, remedy.Saying{Case: d.Case, Complaint: d.Complaint, Outcome: joinder.NotSolved, At: d.At})
}

// AddOffer implements remedy.Ledger.
func (f *RemedyFiles) AddOffer(ctx context.Context, v joinder.Viewer, b remedy.Boxed[joinder.Offer], terms string) error {
	o := b.Item
	return f.inTx(ctx, func(tx *sql.Tx) error {
		if err := f.mayPropose(ctx, tx, v, o.Case, o.By); err != nil {
			return err
		}
		if _, err := lockCase(ctx, tx, o.Case, o.At); err != nil {
			return err
		}
		to, err := f.addressee(ctx, tx, v, o.Case, o.By, o.Number)
		if err != nil {
			return err
		}
		asks := make([]string, len(o.Asks))
		for i, a := range o.Asks {
			asks[i] = string(a)
		}
		if _, err := exec(ctx, tx, `INSERT INTO offers (id, case_id, complaint, number, party, source, basis, amount_units, currency, words_box, terms, asks, until_day, at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`, string(o.ID), string(o.Case), string(to), o.Number, string(o.By), o.Source,
			string(o.Basis), o.Amount.UnitString(), string(o.Amount.Currency), b.Box, terms, strings.Join(asks, " "), o.Until.String(), micros(o.At)); err != nil || to != "" {
			return err
		}
		return f.remedyNews(ctx, tx, o.Case, "remedy.offer", o.At)
	})
}

// WithdrawOffer implements remedy.Ledger.
func (f *RemedyFiles) WithdrawOffer(ctx context.Context, v joinder.Viewer, id, offer joinder.ID, at time.Time) error {
	return f.inTx(ctx, func(tx *sql.Tx) error {
		var party string
		err := one(ctx, tx, &party, `SELECT party FROM offers WHERE id = $1 AND case_id = $2`, string(offer), string(id))
		if isMissing(err) {
			return joinder.Fail(joinder.NotFound, "error.remedy.offer_missing")
		}
		if err != nil {
			return err
		}
		if err := f.mayPropose(ctx, tx, v, id, joinder.Party(party)); err != nil {
			return err
		}
		if _, err := lockCase(ctx, tx, id, at); err != nil {
			return err
		}
		_, err = exec(ctx, tx, `UPDATE offers SET withdrawn_at = $2 WHERE id = $1 AND withdrawn_at = 0`, string(offer), micros(at))
		return err
	})
}

// AnswerOffer implements remedy.Ledger. The case is locked first, so that an
// answer comes before or after the offer's withdrawal and never with it.
func (f *RemedyFiles) AnswerOffer(ctx context.Context, v joinder.Viewer, in remedy.Answering) (joinder.OfferAnswer, error) {
	var out joinder.OfferAnswer
	err := f.inTx(ctx, func(tx *sql.Tx) error {
		a := in.Answer
		c, err := lockCase(ctx, tx, a.Case, a.At)
		if err != nil {
			return err
		}
		if err := asMember(ctx, tx, v, a.Case, a.Complaint); err != nil {
			return err
		}
		offer, terms, err := f.answerable(ctx, tx, in)
		if err != nil {
			return err
		}
		before, err := latestAnswer(ctx, tx, a.Offer, a.Complaint)
		if err == nil && before.Reply == a.Reply {
			out = before
			return nil
		}
		if err != nil && !isMissing(err) {
			return err
		}
		var claim struct{ AmountUnits, Currency string }
		if err := one(ctx, tx, &claim, `SELECT amount_units, currency FROM complaints WHERE id = $1`, string(a.Complaint)); err != nil {
			return err
		}
		claimed, err := joinder.MoneyFromUnits(claim.AmountUnits, joinder.Currency(claim.Currency))
		if err != nil {
			return err
		}
		a.Amount = offer.For(claimed)
		leaves, err := f.appendLeaves(ctx, tx, joinder.NewLeaf(joinder.LeafProof, joinder.ID(c.Ref), a.ID, in.Salt, remedy.Canonical(a, terms)))
		if err != nil {
			return err
		}
		a.Leaf = leaves[0]
		out = a
		return storeAnswer(ctx, tx, a, in.Salt)
	})
	return out, err
}

func storeAnswer(ctx context.Context, tx *sql.Tx, a joinder.OfferAnswer, salt []byte) error {
	if _, err := exec(ctx, tx, `UPDATE offer_answers SET latest = 0 WHERE offer = $1 AND complaint = $2 AND latest = 1`, string(a.Offer), string(a.Complaint)); err != nil {
		return err
	}
	_, err := exec(ctx, tx, `INSERT INTO offer_answers (id, case_id, offer, complaint, answer, amount_units, currency, at, salt, leaf, latest)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1)`, string(a.ID), string(a.Case), string(a.Offer), string(a.Complaint), string(a.Reply),
		a.Amount.UnitString(), string(a.Amount.Currency), micros(a.At), salt, a.Leaf)
	return err
}

// answerable reads the offer if the member can answer it now.
func (f *RemedyFiles) answerable(ctx context.Context, tx *sql.Tx, in remedy.Answering) (joinder.Offer, string, error) {
	rows, err := readOffers(ctx, tx, `o.id = $1 AND o.case_id = $2`, string(in.Answer.Offer), string(in.Answer.Case))
	if err != nil {
		return joinder.Offer{}, "", err
	}
	if len(rows) == 0 || rows[0].Complaint != "" && rows[0].Complaint != string(in.Answer.Complaint) {
		return joinder.Offer{}, "", joinder.Fail(joinder.NotFound, "error.remedy.offer_missing")
	}
	o, err := rows[0].offer()
	if err != nil {
		return o, "", err
	}
	var paid int
	if err := one(ctx, tx, &paid, `SELECT COUNT(*) FROM payouts WHERE offer = $1 AND complaint = $2 AND void_at = 0`, string(o.ID), string(in.Answer.Complaint)); err != nil {
		return o, "", err
	}
	switch {
	case paid > 0:
		err = joinder.Fail(joinder.Conflict, "error.remedy.offer_paid")
	case !o.Withdrawn.IsZero():
		err = joinder.Fail(joinder.Conflict, "error.remedy.offer_withdrawn")
	case !o.Open(in.Today):
		err = joinder.Fail(joinder.Conflict, "error.remedy.offer_over", "Day", o.Until)
	}
	return o, rows[0].Terms, err
}

// AddPayout implements remedy.Ledger.
func (f *RemedyFiles) AddPayout(ctx context.Context, v joinder.Viewer, b remedy.Boxed[joinder.Payout], formKey string) error {
	p := b.Item
	err := f.inTx(ctx, func(tx *sql.Tx) error {
		if _, err := lockCase(ctx, tx, p.Case, p.At); err != nil {
			return err
		}
		if err := asMember(ctx, tx, v, p.Case, p.Complaint); err != nil {
			return err
		}
		for query, id := range map[string]joinder.ID{
			`SELECT COUNT(*) FROM evidence WHERE id = $1 AND complaint = $2`:                                                               p.Evidence,
			`SELECT COUNT(*) FROM offer_answers WHERE offer = $1 AND complaint = $2 AND case_id = $3 AND latest = 1 AND answer = 'accept'`: p.Offer,
		} {
			if id == "" {
				continue
			}
			args := []any{string(id), string(p.Complaint), string(p.Case)}
			var n int
			if err := one(ctx, tx, &n, query, args[:strings.Count(query, "$")]...); err != nil {
				return err
			}
			if n == 0 {
				return joinder.Fail(joinder.Invalid, "error.remedy.not_accepted")
			}
		}
		_, err := exec(ctx, tx, `INSERT INTO payouts (id, case_id, complaint, offer, amount_units, currency, received_on, words_box, evidence, form_key, at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`, string(p.ID), string(p.Case), string(p.Complaint), string(p.Offer),
			p.Amount.UnitString(), string(p.Amount.Currency), p.On.String(), b.Box, string(p.Evidence), formKey, micros(p.At))
		return err
	})
	if joinder.KindOf(err) == joinder.Conflict && formKey != "" && err != nil {
		var n int
		if found := one(ctx, f.read, &n, `SELECT COUNT(*) FROM payouts WHERE complaint = $1 AND form_key = $2`, string(p.Complaint), formKey); found == nil && n > 0 {
			return nil
		}
	}
	return err
}

// VoidPayout implements remedy.Ledger.
func (f *RemedyFiles) VoidPayout(ctx context.Context, v joinder.Viewer, id, payout joinder.ID, at time.Time) error {
	return f.inTx(ctx, func(tx *sql.Tx) error {
		var args list
		n, err := exec(ctx, tx, `UPDATE payouts SET void_at = `+args.add(micros(at))+` WHERE id = `+args.add(string(payout))+` AND case_id = `+args.add(string(id))+
			` AND void_at = 0 AND complaint IN `+args.in(ids(v.Holds)), args...)
		if err == nil && n == 0 {
			err = joinder.Fail(joinder.NotFound, "error.remedy.payout_missing")
		}
		return err
	})
}

// ShareMine implements remedy.Ledger.
func (f *RemedyFiles) ShareMine(ctx context.Context, v joinder.Viewer, id, complaint joinder.ID, yes bool, at time.Time) error {
	return f.inTx(ctx, func(tx *sql.Tx) error {
		if err := asMember(ctx, tx, v, id, complaint); err != nil {
			return err
		}
		query := `DELETE FROM remedy_shares WHERE case_id = $1 AND complaint = $2`
		args := []any{string(id), string(complaint)}
		if yes {
			query, args = `INSERT INTO remedy_shares (case_id, complaint, at) VALUES ($1, $2, $3) ON CONFLICT (case_id, complaint) DO NOTHING`, append(args, micros(at))
		}
		_, err := exec(ctx, tx, query, args...)
		return err
	})
}

// eraseRemedies destroys what an owner answered, received and said, and what
// was addressed to them alone. Sums are computed from rows, so they follow.
func eraseRemedies(ctx context.Context, tx *sql.Tx, complaint joinder.ID) error {
	for _, destroy := range []string{
		`DELETE FROM promise_marks WHERE complaint = $1`, `DELETE FROM promises WHERE complaint = $1`, `DELETE FROM offer_answers WHERE complaint = $1`,
		`DELETE FROM offers WHERE complaint = $1`, `DELETE FROM payouts WHERE complaint = $1`, `DELETE FROM outcomes WHERE complaint = $1`,
		`DELETE FROM remedy_shares WHERE complaint = $1`, `DELETE FROM operator_statements WHERE complaint = $1`,
	} {
		if _, err := exec(ctx, tx, destroy, string(complaint)); err != nil {
			return err
		}
	}
	return nil
}
