package sqldb

import (
	"context"
	"database/sql"
	"strings"

	"joinder"
	"joinder/internal/collective"
	"joinder/internal/recourse/remedy"
)

type offerRow struct {
	ID, CaseID, Complaint, Party, Source, Basis, AmountUnits, Currency, Terms, Asks, UntilDay string
	Number                                                                                    int
	WordsBox                                                                                  []byte
	At, WithdrawnAt                                                                           int64
}

func (r offerRow) offer() (joinder.Offer, error) {
	o := joinder.Offer{
		ID: joinder.ID(r.ID), Case: joinder.ID(r.CaseID), Complaint: joinder.ID(r.Complaint), Number: r.Number, By: joinder.Party(r.Party), Source: r.Source,
		Basis: joinder.OfferBasis(r.Basis), Until: day(r.UntilDay), At: moment(r.At), Withdrawn: moment(r.WithdrawnAt),
	}
	for _, a := range strings.Fields(r.Asks) {
		o.Asks = append(o.Asks, joinder.OfferAsk(a))
	}
	var err error
	o.Amount, err = joinder.MoneyFromUnits(r.AmountUnits, joinder.Currency(r.Currency))
	return o, err
}

func readOffers(ctx context.Context, q querier, where string, args ...any) (rows []offerRow, err error) {
	err = all(ctx, q, &rows, `SELECT o.id, o.case_id, o.complaint, o.number, o.party, o.source, o.basis, o.amount_units, o.currency, o.words_box, o.terms, o.asks,
		o.until_day, o.at, o.withdrawn_at FROM offers o WHERE `+where+` ORDER BY o.id DESC`, args...)
	return rows, err
}

func offersOf(rows []offerRow) ([]remedy.Boxed[joinder.Offer], error) {
	var out []remedy.Boxed[joinder.Offer]
	for _, r := range rows {
		o, err := r.offer()
		if err != nil {
			return nil, err
		}
		out = append(out, remedy.Boxed[joinder.Offer]{Item: o, Box: r.WordsBox})
	}
	return out, nil
}

type answerRow struct {
	ID, CaseID, Offer, Complaint, Answer, AmountUnits, Currency string
	At, Leaf                                                    int64
}

const answerColumns = `a.id, a.case_id, a.offer, a.complaint, a.answer, a.amount_units, a.currency, a.at, a.leaf`

func (r answerRow) answer() (joinder.OfferAnswer, error) {
	amount, err := joinder.MoneyFromUnits(r.AmountUnits, joinder.Currency(r.Currency))
	return joinder.OfferAnswer{ID: joinder.ID(r.ID), Case: joinder.ID(r.CaseID), Offer: joinder.ID(r.Offer), Complaint: joinder.ID(r.Complaint),
		Reply: joinder.OfferReply(r.Answer), Amount: amount, At: moment(r.At), Leaf: r.Leaf}, err
}

func latestAnswer(ctx context.Context, q querier, offer, complaint joinder.ID) (joinder.OfferAnswer, error) {
	var r answerRow
	if err := one(ctx, q, &r, `SELECT `+answerColumns+` FROM offer_answers a WHERE a.offer = $1 AND a.complaint = $2 AND a.latest = 1`,
		string(offer), string(complaint)); err != nil {
		return joinder.OfferAnswer{}, err
	}
	return r.answer()
}

type payoutRow struct {
	ID, CaseID, Complaint, Offer, AmountUnits, Currency, ReceivedOn, Evidence string
	WordsBox                                                                  []byte
	At, VoidAt                                                                int64
}

func (r payoutRow) payout() (remedy.Boxed[joinder.Payout], error) {
	amount, err := joinder.MoneyFromUnits(r.AmountUnits, joinder.Currency(r.Currency))
	return remedy.Boxed[joinder.Payout]{Box: r.WordsBox, Item: joinder.Payout{
		ID: joinder.ID(r.ID), Case: joinder.ID(r.CaseID), Complaint: joinder.ID(r.Complaint), Offer: joinder.ID(r.Offer), Amount: amount,
		On: day(r.ReceivedOn), Evidence: joinder.ID(r.Evidence), At: moment(r.At), Void: moment(r.VoidAt),
	}}, err
}

// toViewer narrows rows that are for everybody or for one member: those who
// work on the case read all, a member what concerns everybody and their own.
func toViewer(v joinder.Viewer, id joinder.ID, column string, args *list) string {
	if collective.Works(v, id) {
		return ""
	}
	return ` AND (` + column + ` = '' OR ` + column + ` IN ` + args.in(ids(v.Holds)) + `)`
}

// RemedyRoom implements remedy.Register.
func (f *RemedyFiles) RemedyRoom(ctx context.Context, v joinder.Viewer, id joinder.ID) (remedy.Kept, error) {
	k := remedy.Kept{Marks: map[joinder.ID]bool{}}
	if !collective.Inside(v, id) {
		return k, joinder.Fail(joinder.NotFound, "error.case.missing")
	}
	var head struct{ State, Wallet string }
	err := one(ctx, f.read, &head, `SELECT state, wallet FROM cases WHERE id = $1`, string(id))
	if isMissing(err) {
		return k, joinder.Fail(joinder.NotFound, "error.case.missing")
	}
	if err != nil {
		return k, err
	}
	k.State, k.Wallet = joinder.CaseState(head.State), head.Wallet
	for _, read := range []func(context.Context, joinder.Viewer, joinder.ID, *remedy.Kept) error{
		f.roomMine, f.roomPromises, f.roomOffers, f.roomTallies, f.roomPayouts, f.roomClosures,
	} {
		if err := read(ctx, v, id, &k); err != nil {
			return remedy.Kept{}, err
		}
	}
	k.Outcomes, err = countOutcomes(ctx, f.read, id, "")
	return k, err
}

func (f *RemedyFiles) roomMine(ctx context.Context, v joinder.Viewer, id joinder.ID, k *remedy.Kept) error {
	if len(v.Holds) == 0 {
		return nil
	}
	args := list{string(id)}
	var rows []struct {
		Complaint, State, AmountUnits, Currency, Outcome string
		Number, Shares                                   int
	}
	if err := all(ctx, f.read, &rows, `SELECT m.complaint, m.number, c.state, c.amount_units, c.currency, COALESCE(x.outcome, '') AS outcome,
			CASE WHEN s.complaint IS NULL THEN 0 ELSE 1 END AS shares
		FROM members m JOIN complaints c ON c.id = m.complaint
		LEFT JOIN outcomes x ON x.case_id = m.case_id AND x.complaint = m.complaint
		LEFT JOIN remedy_shares s ON s.case_id = m.case_id AND s.complaint = m.complaint
		WHERE m.case_id = $1 AND m.left_at = 0 AND m.complaint IN `+args.in(ids(v.Holds))+` ORDER BY m.number`, args...); err != nil {
		return err
	}
	for _, r := range rows {
		claimed, err := joinder.MoneyFromUnits(r.AmountUnits, joinder.Currency(r.Currency))
		if err != nil {
			return err
		}
		k.Mine = append(k.Mine, remedy.Mine{Complaint: joinder.ID(r.Complaint), Number: r.Number, Claimed: claimed,
			Standing: r.State == string(joinder.Filed), Shares: r.Shares > 0, Outcome: joinder.Outcome(r.Outcome)})
	}
	return nil
}

type promiseRow struct {
	ID, Complaint, Party, Source, Reply, Due, State string
	Number, Kept, Broken                            int
	WordsBox                                        []byte
	At, DecidedAt                                   int64
}

const promiseColumns = `p.id, p.complaint, p.number, p.party, p.source, p.reply, p.words_box, p.due, p.at, p.state, p.decided_at`

func (r promiseRow) promise(id joinder.ID) remedy.Boxed[joinder.Promise] {
	return remedy.Boxed[joinder.Promise]{Box: r.WordsBox, Item: joinder.Promise{
		ID: joinder.ID(r.ID), Case: id, Complaint: joinder.ID(r.Complaint), Number: r.Number, By: joinder.Party(r.Party), Source: r.Source,
		Reply: joinder.ID(r.Reply), Due: day(r.Due), At: moment(r.At), State: joinder.PromiseState(r.State), Decided: moment(r.DecidedAt),
		Kept: r.Kept, Broken: r.Broken,
	}}
}

func (f *RemedyFiles) roomPromises(ctx context.Context, v joinder.Viewer, id joinder.ID, k *remedy.Kept) error {
	args := list{string(id)}
	var rows []promiseRow
	if err := all(ctx, f.read, &rows, `SELECT `+promiseColumns+`, COALESCE(n.kept, 0) AS kept, COALESCE(n.broken, 0) AS broken
		FROM promises p LEFT JOIN (SELECT promise, COUNT(CASE WHEN kept = 1 THEN 1 END) AS kept, COUNT(CASE WHEN kept = 0 THEN 1 END) AS broken
			FROM promise_marks WHERE case_id = $1 GROUP BY promise) n ON n.promise = p.id
		WHERE p.case_id = $1`+toViewer(v, id, "p.complaint", &args)+` ORDER BY p.due, p.id`, args...); err != nil {
		return err
	}
	works := collective.Works(v, id)
	for _, r := range rows {
		b := r.promise(id)
		if !works {
			b.Item.Kept, b.Item.Broken = 0, 0 // of few members a count would tell whose
		}
		k.Promises = append(k.Promises, b)
	}
	args = list{string(id)}
	var marks []struct {
		Promise string
		Kept    int
	}
	if err := all(ctx, f.read, &marks, `SELECT promise, kept FROM promise_marks WHERE case_id = $1 AND complaint IN `+args.in(ids(v.Holds)), args...); err != nil {
		return err
	}
	for _, m := range marks {
		k.Marks[joinder.ID(m.Promise)] = m.Kept > 0
	}
	return nil
}

func (f *RemedyFiles) roomOffers(ctx context.Context, v joinder.Viewer, id joinder.ID, k *remedy.Kept) error {
	args := list{string(id)}
	rows, err := readOffers(ctx, f.read, `o.case_id = $1`+toViewer(v, id, "o.complaint", &args), args...)
	if err != nil {
		return err
	}
	if k.Offers, err = offersOf(rows); err != nil || len(v.Holds) == 0 {
		return err
	}
	args = list{string(id)}
	var answers []answerRow
	if err := all(ctx, f.read, &answers, `SELECT `+answerColumns+` FROM offer_answers a
		WHERE a.case_id = $1 AND a.latest = 1 AND a.complaint IN `+args.in(ids(v.Holds))+` ORDER BY a.id`, args...); err != nil {
		return err
	}
	for _, r := range answers {
		a, err := r.answer()
		if err != nil {
			return err
		}
		k.Answers = append(k.Answers, a)
	}
	return nil
}

func (f *RemedyFiles) roomTallies(ctx context.Context, v joinder.Viewer, id joinder.ID, k *remedy.Kept) (err error) {
	if !collective.Works(v, id) {
		return nil
	}
	k.Tallies, err = offerTallies(ctx, f.read, id)
	return err
}

// offerTallies counts the answers of present members whose complaints stand.
func offerTallies(ctx context.Context, q querier, id joinder.ID) (map[joinder.ID]remedy.Tally, error) {
	var rows []struct {
		Offer                          string
		Asked, Accepted, Refused, Paid int
	}
	if err := all(ctx, q, &rows, `SELECT o.id AS offer, COUNT(*) AS asked, COUNT(CASE WHEN a.answer = 'accept' THEN 1 END) AS accepted,
			COUNT(CASE WHEN a.answer = 'refuse' THEN 1 END) AS refused, COUNT(p.offer) AS paid
		FROM offers o JOIN members m ON m.case_id = o.case_id AND m.left_at = 0 AND (o.complaint = '' OR o.complaint = m.complaint)
		JOIN complaints c ON c.id = m.complaint AND c.state = 'filed'
		LEFT JOIN offer_answers a ON a.offer = o.id AND a.complaint = m.complaint AND a.latest = 1
		LEFT JOIN (SELECT DISTINCT offer, complaint FROM payouts WHERE case_id = $1 AND void_at = 0 AND offer <> '') p ON p.offer = o.id AND p.complaint = m.complaint
		WHERE o.case_id = $1 GROUP BY o.id`, string(id)); err != nil {
		return nil, err
	}
	out := make(map[joinder.ID]remedy.Tally, len(rows))
	for _, r := range rows {
		out[joinder.ID(r.Offer)] = remedy.Tally{Asked: r.Asked, Accepted: r.Accepted, Refused: r.Refused, Paid: r.Paid}
	}
	return out, nil
}

func (f *RemedyFiles) roomPayouts(ctx context.Context, v joinder.Viewer, id joinder.ID, k *remedy.Kept) error {
	if len(v.Holds) == 0 {
		return nil
	}
	args := list{string(id)}
	var rows []payoutRow
	if err := all(ctx, f.read, &rows, `SELECT id, case_id, complaint, offer, amount_units, currency, received_on, words_box, evidence, at, void_at
		FROM payouts WHERE case_id = $1 AND complaint IN `+args.in(ids(v.Holds))+` ORDER BY received_on DESC, id DESC`, args...); err != nil {
		return err
	}
	for _, r := range rows {
		p, err := r.payout()
		if err != nil {
			return err
		}
		k.Payouts = append(k.Payouts, p)
	}
	return nil
}

func (f *RemedyFiles) roomClosures(ctx context.Context, _ joinder.Viewer, id joinder.ID, k *remedy.Kept) (err error) {
	k.Closures, err = readClosures(ctx, f.read, id)
	return err
}

func readClosures(ctx context.Context, q querier, id joinder.ID) ([]remedy.Boxed[joinder.Closure], error) {
	var rows []struct {
		ID, Party, How string
		WordsBox       []byte
		At, EndedAt    int64
	}
	if err := all(ctx, q, &rows, `SELECT id, party, words_box, at, ended_at, how FROM closures WHERE case_id = $1 ORDER BY at DESC, id DESC`, string(id)); err != nil {
		return nil, err
	}
	var out []remedy.Boxed[joinder.Closure]
	for _, r := range rows {
		out = append(out, remedy.Boxed[joinder.Closure]{Box: r.WordsBox, Item: joinder.Closure{
			ID: joinder.ID(r.ID), Case: id, By: joinder.Party(r.Party), At: moment(r.At), Ended: moment(r.EndedAt), How: joinder.ClosureEnd(r.How),
		}})
	}
	return out, nil
}

// snapshot runs f over one unchanging view of the database.
func (db *DB) snapshot(ctx context.Context, f func(tx *sql.Tx) error) error {
	level := sql.LevelRepeatableRead
	if db.Engine == SQLite {
		level = sql.LevelDefault // every SQLite read transaction is a snapshot
	}
	tx, err := db.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true, Isolation: level})
	if err != nil {
		return translate(err)
	}
	defer tx.Rollback() //nolint:errcheck // nothing was written
	return f(tx)
}
