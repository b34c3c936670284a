package sqldb

import (
	"context"
	"strings"
	"time"

	"joinder"
	"joinder/internal/collective"
)

// caseRecord is a case with its wallet, as stored.
type caseRecord struct {
	ID, Ref, Title, Wallet, Issue, Summary, Demand, State, Lang string
	OpenedAt                                                    int64
	NameZh, NameEn, Operator, Jurisdiction, Kind                string
	Reviewed                                                    int
}

const caseColumns = `k.id, k.ref, k.title, k.wallet, k.issue, k.summary, k.demand, k.state, k.lang, k.opened_at,
	w.name_zh, w.name_en, w.operator, w.jurisdiction, w.kind, w.reviewed`

func (r caseRecord) record() collective.Record {
	return collective.Record{
		Case: joinder.Case{
			ID: joinder.ID(r.ID), Ref: joinder.ID(r.Ref), Title: r.Title, Wallet: r.Wallet, Issue: r.Issue, Summary: r.Summary,
			Demand: r.Demand, State: joinder.CaseState(r.State), Lang: joinder.Lang(r.Lang), OpenedAt: moment(r.OpenedAt),
		},
		Wallet: joinder.Wallet{
			ID: r.Wallet, Name: joinder.Text{ZH: r.NameZh, EN: r.NameEn}, Operator: r.Operator,
			Jurisdiction: r.Jurisdiction, Kind: r.Kind, Reviewed: r.Reviewed == 1,
		},
	}
}

// Case implements collective.Register. Every case is public; a letter's
// digests are not.
func (db *DB) Case(ctx context.Context, v joinder.Viewer, id joinder.ID) (collective.Record, error) {
	var row caseRecord
	err := one(ctx, db.read, &row, `SELECT `+caseColumns+` FROM cases k JOIN wallets w ON w.id = k.wallet WHERE k.id = $1`, string(id))
	if isMissing(err) {
		return collective.Record{}, joinder.Fail(joinder.NotFound, "error.case.missing")
	}
	if err != nil {
		return collective.Record{}, err
	}
	rs, err := db.withNumbers(ctx, v, []collective.Record{row.record()})
	if err != nil {
		return collective.Record{}, err
	}
	r := rs[0]
	r.Moved, err = db.caseMoves(ctx, id)
	return r, err
}

// CaseList implements collective.Register.
func (db *DB) CaseList(ctx context.Context, v joinder.Viewer, f collective.Filter) ([]collective.Record, error) {
	var args list
	where := []string{"1 = 1"}
	for column, value := range map[string]string{"k.wallet": f.Wallet, "k.issue": f.Issue, "k.state": string(f.State), "k.form_key": f.FormKey} {
		if value != "" {
			where = append(where, column+" = "+args.add(value))
		}
	}
	if f.Open {
		where = append(where, "k.state <> "+args.add(string(joinder.Closed)))
	}
	if f.Before != "" {
		where = append(where, "k.id < "+args.add(string(f.Before)))
	}
	var rows []caseRecord
	if err := all(ctx, db.read, &rows, `SELECT `+caseColumns+` FROM cases k JOIN wallets w ON w.id = k.wallet
		WHERE `+strings.Join(where, " AND ")+` ORDER BY k.id DESC LIMIT `+args.add(f.Limit), args...); err != nil {
		return nil, err
	}
	rs := make([]collective.Record, len(rows))
	for i, r := range rows {
		rs[i] = r.record()
	}
	return db.withNumbers(ctx, v, rs)
}

// counted is the public's membership: present, consenting to be counted, and
// with a complaint that stands.
const counted = ` FROM members m
	JOIN consents n ON n.case_id = m.case_id AND n.complaint = m.complaint AND n.use_ = 'count' AND n.withdrawn_at = 0
	JOIN complaints c ON c.id = m.complaint AND c.state = 'filed'
	WHERE m.left_at = 0 AND m.case_id IN `

// withNumbers fills numbers, seals and letters of the records, one query each
// for all of them.
func (db *DB) withNumbers(ctx context.Context, v joinder.Viewer, rs []collective.Record) ([]collective.Record, error) {
	if len(rs) == 0 {
		return rs, nil
	}
	at := make(map[string]*collective.Record, len(rs))
	var args list
	keys := make([]string, len(rs))
	for i := range rs {
		keys[i] = string(rs[i].Case.ID)
		at[keys[i]] = &rs[i]
	}
	marks := args.in(keys)
	if err := db.caseFigures(ctx, at, marks, args); err != nil {
		return nil, err
	}
	if err := db.caseSeals(ctx, at, marks, args); err != nil {
		return nil, err
	}
	return rs, db.caseLetters(ctx, v, at, marks, args)
}

// figuresHead and figuresTail, with the cases between them, read every public
// number in one pass over the counted members. The database adds amounts of up to 12 digits in 64 bits (nine million of them
// cannot overflow); longer ones, which only crypto base units need, come back
// one by one as "long".
const figuresHead = `WITH k AS MATERIALIZED (SELECT m.case_id, m.joined_at, c.person, c.evidence, c.occurred_on, c.currency, c.amount_units` + counted
const figuresTail = `)
	SELECT case_id, 'all' AS kind, '' AS name, COUNT(*) AS complaints, COUNT(DISTINCT person) AS people,
		COUNT(CASE WHEN evidence > 0 THEN 1 END) AS evidenced, COALESCE(SUM(evidence), 0) AS items,
		COALESCE(MIN(NULLIF(occurred_on, '')), '') AS first_day, COALESCE(MAX(occurred_on), '') AS last_day,
		MIN(joined_at) AS joined, MAX(joined_at) AS latest, '' AS total, '' AS coarse
	FROM k GROUP BY case_id
	UNION ALL SELECT case_id, 'sum', currency, COUNT(*), COUNT(DISTINCT person), 0, 0, '', '', 0, 0,
		CAST(SUM(CASE WHEN LENGTH(amount_units) <= 12 THEN CAST(amount_units AS BIGINT) ELSE 0 END) AS TEXT),
		CAST(SUM(CASE WHEN LENGTH(amount_units) <= 2 THEN CAST(amount_units AS BIGINT)
			WHEN LENGTH(amount_units) <= 12 THEN CAST(SUBSTR(amount_units, 1, 2) || SUBSTR('0000000000', 1, LENGTH(amount_units) - 2) AS BIGINT) ELSE 0 END) AS TEXT)
	FROM k WHERE currency <> '' GROUP BY case_id, currency
	UNION ALL SELECT case_id, 'long', currency, 0, 0, 0, 0, '', '', 0, 0, amount_units, ''
	FROM k WHERE currency <> '' AND LENGTH(amount_units) > 12
	UNION ALL SELECT case_id, 'month', SUBSTR(occurred_on, 1, 7), COUNT(*), 0, 0, 0, '', '', 0, 0, '', ''
	FROM k WHERE occurred_on <> '' GROUP BY case_id, SUBSTR(occurred_on, 1, 7)
	ORDER BY 1, 2, 3`

// figure is one row of that pass; kind says which of the others are filled.
type figure struct {
	CaseID, Kind, Name                   string
	Complaints, People, Evidenced, Items int
	FirstDay, LastDay                    string
	Joined, Latest                       int64
	Total, Coarse                        string // units; Coarse adds them as Money.Coarse shows each
}

func (db *DB) caseFigures(ctx context.Context, at map[string]*collective.Record, marks string, args list) error {
	var rows []figure
	if err := all(ctx, db.read, &rows, figuresHead+marks+figuresTail, args...); err != nil {
		return err
	}
	long := map[string]joinder.Purse{} // "long" rows come before their "sum"
	for _, r := range rows {
		rec := at[r.CaseID]
		n := &rec.Numbers
		switch r.Kind {
		case "all":
			n.Members, n.People, n.WithEvidence = r.Complaints, r.People, r.Evidenced
			n.First, n.Last = day(r.FirstDay), day(r.LastDay)
			rec.Seals += r.Items
			rec.FirstJoined, rec.LastJoined = moment(r.Joined), moment(r.Latest)
		case "month":
			n.Months = append(n.Months, collective.Month{Month: r.Name, Count: r.Complaints})
		case "long":
			m, err := joinder.MoneyFromUnits(r.Total, joinder.Currency(r.Name))
			if err != nil {
				return err
			}
			exact, coarse := purseOf(long, r.CaseID), purseOf(long, r.CaseID+" coarse")
			exact.Add(m)
			coarse.Add(m.Coarse())
		case "sum":
			exact, coarse := purseOf(long, r.CaseID), purseOf(long, r.CaseID+" coarse")
			c := joinder.Currency(r.Name)
			total, err := joinder.MoneyFromUnits(r.Total, c)
			if err != nil {
				return err
			}
			shown, err := joinder.MoneyFromUnits(r.Coarse, c)
			if err != nil {
				return err
			}
			exact.Add(total)
			coarse.Add(shown)
			n.Sums = append(n.Sums, collective.Sum{Total: exact[c], Shown: coarse[c], People: r.People})
		}
	}
	return nil
}

// purseOf is the purse of a name; it is made when it is needed.
func purseOf(all map[string]joinder.Purse, name string) joinder.Purse {
	if all[name] == nil {
		all[name] = joinder.Purse{}
	}
	return all[name]
}

// caseSeals counts the log entries that consents and letters made.
func (db *DB) caseSeals(ctx context.Context, at map[string]*collective.Record, marks string, args list) error {
	var rows []struct {
		CaseID string
		Seals  int
		Latest int64
	}
	if err := all(ctx, db.read, &rows, `SELECT case_id, COUNT(*) + COUNT(withdrawn_leaf) AS seals, MAX(CASE WHEN withdrawn_at > given_at THEN withdrawn_at ELSE given_at END) AS latest
			FROM consents WHERE case_id IN `+marks+` GROUP BY case_id
		UNION ALL SELECT l.case_id, COUNT(*) AS seals, MAX(l.frozen_at) AS latest
			FROM letters l JOIN letter_files f ON f.letter = l.id WHERE l.case_id IN `+marks+` GROUP BY l.case_id`, args...); err != nil {
		return err
	}
	for _, r := range rows {
		rec := at[r.CaseID]
		rec.Seals += r.Seals
		if t := moment(r.Latest); t.After(rec.LastSeal) {
			rec.LastSeal = t
		}
	}
	return nil
}

// caseLetters adds the newest frozen letter: version, time and log index for
// everybody, the rest for those in the case.
func (db *DB) caseLetters(ctx context.Context, v joinder.Viewer, at map[string]*collective.Record, marks string, args list) error {
	letters, err := readLetters(ctx, db.read, `l.case_id IN `+marks+` AND l.frozen_at > 0 ORDER BY l.version`, args...)
	if err != nil {
		return err
	}
	for _, l := range letters {
		if !collective.Inside(v, l.Case) {
			l = joinder.Letter{
				ID: l.ID, Case: l.Case, Version: l.Version, Lang: l.Lang, State: l.State, At: l.At, FrozenAt: l.FrozenAt,
				PDF: joinder.Sealed{Leaf: l.PDF.Leaf}, XLSX: joinder.Sealed{Leaf: l.XLSX.Leaf},
			}
		}
		at[string(l.Case)].Letter = l
	}
	return nil
}

func (db *DB) caseMoves(ctx context.Context, id joinder.ID) (map[joinder.CaseState]time.Time, error) {
	var rows []struct {
		Kind string
		At   int64
	}
	if err := all(ctx, db.read, &rows, `SELECT kind, MAX(at) AS at FROM case_updates WHERE case_id = $1 AND kind LIKE 'state.%' GROUP BY kind`, string(id)); err != nil {
		return nil, err
	}
	out := make(map[joinder.CaseState]time.Time, len(rows))
	for _, r := range rows {
		out[joinder.CaseState(strings.TrimPrefix(r.Kind, "state."))] = moment(r.At)
	}
	return out, nil
}

// CaseUpdates implements collective.Register.
func (db *DB) CaseUpdates(ctx context.Context, v joinder.Viewer, id joinder.ID, limit int) ([]joinder.Update, error) {
	var args list
	query := `SELECT id, at, kind, text, is_public FROM case_updates u WHERE case_id = ` + args.add(string(id))
	if in := v.In(id); !v.System && (in == "" || in == joinder.Counsel) { // members' news is not for counsel
		query += ` AND (is_public = 1 OR EXISTS (SELECT 1 FROM members m WHERE m.case_id = u.case_id AND m.left_at = 0 AND m.complaint IN ` + args.in(ids(v.Holds)) + `))`
	}
	var rows []struct {
		ID, Kind, Text string
		At             int64
		IsPublic       int
	}
	if err := all(ctx, db.read, &rows, query+` ORDER BY at DESC, id DESC LIMIT `+args.add(limit), args...); err != nil {
		return nil, err
	}
	out := make([]joinder.Update, len(rows))
	for i, r := range rows {
		out[i] = joinder.Update{ID: joinder.ID(r.ID), Case: id, At: moment(r.At), Kind: r.Kind, Text: r.Text, Public: r.IsPublic == 1}
	}
	return out, nil
}

// HeldComplaints implements collective.Register.
func (db *DB) HeldComplaints(ctx context.Context, v joinder.Viewer) ([]collective.Held, error) {
	var args list
	var rows []struct {
		ID, Wallet, NameZh, NameEn, Issue, OccurredOn, AmountUnits, Currency, State, PublicText string
		FiledAt                                                                                 int64
	}
	mine := args.in(ids(v.Holds))
	if err := all(ctx, db.read, &rows, `SELECT c.id, c.wallet, w.name_zh, w.name_en, c.issue, c.occurred_on, c.amount_units, c.currency, c.state, c.public_text, c.filed_at
		FROM complaints c JOIN wallets w ON w.id = c.wallet WHERE c.state <> 'erased' AND c.id IN `+mine+` ORDER BY c.id DESC LIMIT 200`, args...); err != nil {
		return nil, err
	}
	var places []struct{ Complaint, CaseID string }
	if err := all(ctx, db.read, &places, `SELECT complaint, case_id FROM members WHERE left_at = 0 AND complaint IN `+mine, args...); err != nil {
		return nil, err
	}
	in := map[string][]joinder.ID{}
	for _, p := range places {
		in[p.Complaint] = append(in[p.Complaint], joinder.ID(p.CaseID))
	}
	out := make([]collective.Held, len(rows))
	for i, r := range rows {
		amount, err := joinder.MoneyFromUnits(r.AmountUnits, joinder.Currency(r.Currency))
		if err != nil {
			return nil, err
		}
		out[i] = collective.Held{
			ID: joinder.ID(r.ID), Wallet: r.Wallet, WalletName: joinder.Wallet{ID: r.Wallet, Name: joinder.Text{ZH: r.NameZh, EN: r.NameEn}},
			Issue: r.Issue, OccurredOn: day(r.OccurredOn), FiledAt: moment(r.FiledAt), Amount: amount,
			State: joinder.ComplaintState(r.State), Text: r.PublicText, Cases: in[r.ID],
		}
	}
	return out, nil
}
