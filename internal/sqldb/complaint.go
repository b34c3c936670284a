package sqldb

import (
	"context"
	"database/sql"

	"joinder"
	"joinder/internal/similar"
	"joinder/internal/similar/live"
)

// complaintRow is a complaint as stored; the boxes stay closed.
type complaintRow struct {
	ID, Source, SourceID             string
	Wallet, Issue                    string
	Product, SourceIssue             string
	Jurisdiction, Region, OccurredOn string
	FiledAt                          int64
	AmountUnits, Currency            string
	PublicText, Lang, Person         string
	State, Level                     string
	Evidence                         int
	Response, Timely                 string
}

// complaintColumns are the columns of complaintRow, of a table named c.
const complaintColumns = `c.id, c.source, c.source_id, c.wallet, c.issue, c.product, c.source_issue, c.jurisdiction,
	c.region, c.occurred_on, c.filed_at, c.amount_units, c.currency, c.public_text, c.lang, c.person, c.state, c.level,
	c.evidence, c.response, c.timely`

func (r complaintRow) complaint() (joinder.Complaint, error) {
	amount, err := joinder.MoneyFromUnits(r.AmountUnits, joinder.Currency(r.Currency))
	if err != nil {
		return joinder.Complaint{}, err
	}
	if r.SourceID == r.ID {
		r.SourceID = "" // filed here; the column repeats the id to stay unique
	}
	return joinder.Complaint{
		ID: joinder.ID(r.ID), Source: r.Source, SourceID: r.SourceID, Wallet: r.Wallet, Issue: r.Issue,
		Product: r.Product, SourceIssue: r.SourceIssue, Jurisdiction: r.Jurisdiction, Region: r.Region,
		OccurredOn: day(r.OccurredOn), FiledAt: moment(r.FiledAt), Amount: amount, Public: r.PublicText,
		Lang: joinder.Lang(r.Lang), Person: joinder.ID(r.Person), State: joinder.ComplaintState(r.State),
		Level: joinder.Level(r.Level), Evidence: r.Evidence, Response: r.Response, Timely: r.Timely,
	}, nil
}

// private is what the vault closed before it came here.
type private struct {
	statement, contact, salt []byte
	leaf                     any // index, or nil when not sealed (imports)
}

// insertComplaint stores one complaint; ok is false when (Source, SourceID) is
// there already. The text index follows in the same transaction.
func (db *DB) insertComplaint(ctx context.Context, tx *sql.Tx, c joinder.Complaint, p private) (ok bool, err error) {
	sourceID := c.SourceID
	if sourceID == "" {
		sourceID = string(c.ID)
	}
	n, err := exec(ctx, tx, `INSERT INTO complaints (id, source, source_id, wallet, issue, product, source_issue, jurisdiction,
			region, occurred_on, filed_at, amount_units, currency, amount_major, statement_box, contact_box, public_text, lang,
			person, state, level, evidence, response, timely, salt, leaf)
		VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21,$22,$23,$24,$25,$26)
		ON CONFLICT (source, source_id) DO NOTHING`,
		string(c.ID), c.Source, sourceID, c.Wallet, c.Issue, c.Product, c.SourceIssue, c.Jurisdiction,
		db.regionOf(c), c.OccurredOn.String(), micros(c.FiledAt), c.Amount.UnitString(), string(c.Amount.Currency), major(c.Amount),
		p.statement, p.contact, c.Public, string(c.Lang),
		string(c.Person), string(c.State), string(c.Level), c.Evidence, c.Response, c.Timely, p.salt, p.leaf)
	if err != nil || n == 0 {
		return false, err
	}
	db.changed(tx, c.ID)
	return true, db.indexComplaints(ctx, tx, []similar.Document{{ID: c.ID, Text: c.Public}})
}

// addWallets inserts wallets that are not there; existing rows stay as they are.
func addWallets(ctx context.Context, tx *sql.Tx, wallets ...joinder.Wallet) error {
	for _, w := range wallets {
		if _, err := exec(ctx, tx, `INSERT INTO wallets (id, name_zh, name_en, operator, jurisdiction, kind, reviewed)
				VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO NOTHING`,
			w.ID, w.Name.ZH, w.Name.EN, w.Operator, w.Jurisdiction, w.Kind, truth(w.Reviewed)); err != nil {
			return err
		}
	}
	return nil
}

// SyncWallets makes the wallet table agree with the data pack: reviewed wallets
// are inserted or brought up to date, names that only imports know stay.
func (db *DB) SyncWallets(ctx context.Context, wallets []joinder.Wallet) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		before, err := operatorsOf(ctx, tx)
		if err != nil {
			return err
		}
		for _, w := range wallets {
			if _, err := exec(ctx, tx, `INSERT INTO wallets (id, name_zh, name_en, operator, jurisdiction, kind, reviewed)
					VALUES ($1, $2, $3, $4, $5, $6, $7)
					ON CONFLICT (id) DO UPDATE SET name_zh = excluded.name_zh, name_en = excluded.name_en,
						operator = excluded.operator, jurisdiction = excluded.jurisdiction, kind = excluded.kind, reviewed = excluded.reviewed`,
				w.ID, w.Name.ZH, w.Name.EN, w.Operator, w.Jurisdiction, w.Kind, truth(w.Reviewed)); err != nil {
				return err
			}
		}
		after, err := operatorsOf(ctx, tx)
		if err != nil || after == before {
			return err
		}
		var some []int
		if err := all(ctx, tx, &some, `SELECT 1 FROM complaints LIMIT 1`); err == nil && len(some) > 0 {
			db.changed(tx, live.Everything) // they are counted under other operators
		}
		return err
	})
}

// Wallets lists every wallet known here, reviewed ones first, then by id.
// Wallets are public: any viewer sees them all.
func (db *DB) Wallets(ctx context.Context, _ joinder.Viewer) ([]joinder.Wallet, error) {
	var rows []struct {
		ID, NameZh, NameEn, Operator, Jurisdiction, Kind string
		Reviewed                                         int
	}
	if err := all(ctx, db.read, &rows, `SELECT id, name_zh, name_en, operator, jurisdiction, kind, reviewed
		FROM wallets ORDER BY reviewed DESC, id`); err != nil {
		return nil, err
	}
	out := make([]joinder.Wallet, len(rows))
	for i, r := range rows {
		out[i] = joinder.Wallet{ID: r.ID, Name: joinder.Text{ZH: r.NameZh, EN: r.NameEn}, Operator: r.Operator,
			Jurisdiction: r.Jurisdiction, Kind: r.Kind, Reviewed: r.Reviewed == 1}
	}
	return out, nil
}
