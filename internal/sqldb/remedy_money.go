package sqldb

import (
	"context"
	"database/sql"
	"slices"

	"joinder"
	"joinder/internal/collective"
	"joinder/internal/recourse/remedy"
)

// Reconcile implements remedy.Register. It reads one snapshot, so that rows
// and totals are of one moment.
func (f *RemedyFiles) Reconcile(ctx context.Context, v joinder.Viewer, id joinder.ID, today joinder.Date) (remedy.Report, error) {
	if !collective.Inside(v, id) {
		return remedy.Report{}, joinder.Fail(joinder.NotFound, "error.case.missing")
	}
	var report remedy.Report
	err := f.snapshot(ctx, func(tx *sql.Tx) error {
		accounts, err := f.accounts(ctx, tx, v, id, today)
		report = remedy.Reconcile(accounts)
		return err
	})
	return report, err
}

// moneyRow is an amount of one member.
type moneyRow struct{ Complaint, Offer, AmountUnits, Currency string }

func (r moneyRow) money() (joinder.Money, error) {
	return joinder.MoneyFromUnits(r.AmountUnits, joinder.Currency(r.Currency))
}

// accounts reads the money of present members whose complaints stand: for
// organiser and custodian of all, else of the viewer's own. Of few members a
// total already tells who accepted, so observers read none.
func (f *RemedyFiles) accounts(ctx context.Context, tx *sql.Tx, v joinder.Viewer, id joinder.ID, today joinder.Date) ([]remedy.Account, error) {
	args, which := list{string(id)}, ` AND c.state = 'filed'`
	exports := collective.Exports(v, id)
	if !exports {
		which += ` AND m.complaint IN ` + args.in(ids(v.Holds))
	}
	var rows []memberRow
	if err := all(ctx, tx, &rows, membersQuery+which+` ORDER BY m.number`, args...); err != nil {
		return nil, err
	}
	var shared []string
	if err := all(ctx, tx, &shared, `SELECT complaint FROM remedy_shares WHERE case_id = $1`, string(id)); err != nil {
		return nil, err
	}
	shares := make(map[string]bool, len(shared))
	for _, complaint := range shared {
		shares[complaint] = true
	}
	offers, err := readOffers(ctx, tx, `o.case_id = $1`, string(id))
	if err != nil {
		return nil, err
	}
	accepted, err := moneyOf(ctx, tx, `SELECT complaint, offer, amount_units, currency FROM offer_answers WHERE case_id = $1 AND latest = 1 AND answer = 'accept'`, id)
	if err != nil {
		return nil, err
	}
	received, err := moneyOf(ctx, tx, `SELECT complaint, offer, amount_units, currency FROM payouts WHERE case_id = $1 AND void_at = 0`, id)
	if err != nil {
		return nil, err
	}
	out := make([]remedy.Account, 0, len(rows))
	for _, r := range rows {
		own := v.Owns(joinder.ID(r.Complaint))
		a := remedy.Account{Number: r.Number, Shown: own || exports && shares[r.Complaint]}
		if a.Claimed, err = joinder.MoneyFromUnits(r.AmountUnits, joinder.Currency(r.Currency)); err != nil {
			return nil, err
		}
		if a.Shown && !own {
			if a.Name, err = f.name(r); err != nil {
				return nil, err
			}
		}
		if a.Accepted, err = amounts(accepted[r.Complaint]); err != nil {
			return nil, err
		}
		if a.Received, err = amounts(received[r.Complaint]); err != nil {
			return nil, err
		}
		if a.Offered, err = offered(offers, accepted[r.Complaint], joinder.ID(r.Complaint), a.Claimed, today); err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	return out, nil
}

// offered is what stands for a member: what they accepted, at the amount that
// they accepted, and what they still can answer.
func offered(offers []offerRow, accepted []moneyRow, complaint joinder.ID, claimed joinder.Money, today joinder.Date) ([]joinder.Money, error) {
	out, err := amounts(accepted)
	if err != nil {
		return nil, err
	}
	for _, r := range offers {
		o, err := r.offer()
		if err != nil {
			return nil, err
		}
		taken := slices.ContainsFunc(accepted, func(a moneyRow) bool { return a.Offer == r.ID })
		if !taken && o.Open(today) && (o.Complaint == "" || o.Complaint == complaint) {
			out = append(out, o.For(claimed))
		}
	}
	return out, nil
}

func moneyOf(ctx context.Context, q querier, query string, id joinder.ID) (map[string][]moneyRow, error) {
	var rows []moneyRow
	if err := all(ctx, q, &rows, query, string(id)); err != nil {
		return nil, err
	}
	out := map[string][]moneyRow{}
	for _, r := range rows {
		out[r.Complaint] = append(out[r.Complaint], r)
	}
	return out, nil
}

func amounts(rows []moneyRow) ([]joinder.Money, error) {
	var out []joinder.Money
	for _, r := range rows {
		m, err := r.money()
		if err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	return out, nil
}

// isCounted joins the consent to be counted to members m.
const isCounted = ` JOIN consents n ON n.case_id = m.case_id AND n.complaint = m.complaint AND n.use_ = 'count' AND n.withdrawn_at = 0`

// PublicOutcome implements remedy.Register.
func (f *RemedyFiles) PublicOutcome(ctx context.Context, _ joinder.Viewer, id joinder.ID) (remedy.Public, error) {
	var p remedy.Public
	err := f.snapshot(ctx, func(tx *sql.Tx) (err error) {
		var state string
		if err := one(ctx, tx, &state, `SELECT state FROM cases WHERE id = $1`, string(id)); err != nil {
			return err
		}
		if joinder.CaseState(state) == joinder.Closed {
			if p.Closed, err = closedHow(ctx, tx, id); err != nil {
				return err
			}
		}
		var proposed int
		if err := one(ctx, tx, &proposed, `SELECT COUNT(*) FROM closures WHERE case_id = $1 AND ended_at = 0`, string(id)); err != nil {
			return err
		}
		p.Proposed = proposed > 0
		if p.Outcomes, err = countOutcomes(ctx, tx, id, isCounted); err != nil {
			return err
		}
		p.Back, err = moneyBack(ctx, tx, id)
		return err
	})
	return p, err
}

// moneyBack sums what counted members received, each amount as it is shown:
// the difference of two exact sums would be somebody's amount. A sum of fewer
// people than collective.Threshold is rounded as a whole.
func moneyBack(ctx context.Context, q querier, id joinder.ID) ([]remedy.PublicBack, error) {
	var rows []struct{ Person, AmountUnits, Currency string }
	if err := all(ctx, q, &rows, `SELECT c.person, p.amount_units, p.currency FROM payouts p
		JOIN members m ON m.case_id = p.case_id AND m.complaint = p.complaint AND m.left_at = 0
		JOIN complaints c ON c.id = m.complaint AND c.state = 'filed'`+isCounted+` WHERE p.case_id = $1 AND p.void_at = 0`, string(id)); err != nil {
		return nil, err
	}
	purse, people := joinder.Purse{}, map[joinder.Currency]map[string]bool{}
	for _, r := range rows {
		m, err := moneyRow{AmountUnits: r.AmountUnits, Currency: r.Currency}.money()
		if err != nil {
			return nil, err
		}
		purse.Add(m.Coarse())
		if people[m.Currency] == nil {
			people[m.Currency] = map[string]bool{}
		}
		people[m.Currency][r.Person] = true
	}
	var out []remedy.PublicBack
	for _, m := range purse.Totals() {
		b := remedy.PublicBack{Money: m}
		if len(people[m.Currency]) < collective.Threshold {
			b.Money = m.Coarse()
		}
		out = append(out, b)
	}
	return out, nil
}
