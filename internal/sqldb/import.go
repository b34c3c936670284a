package sqldb

import (
	"cmp"
	"context"
	"database/sql"
	"slices"

	"joinder"
	"joinder/internal/intake"
)

// ImportBatch stores some rows of a data set and how far it was read. Their
// texts are found by the engine through the log of changes; what this
// database's own index has of them comes later, see SearchIndex.CatchUp. People
// who wait to write go first.
func (db *DB) ImportBatch(ctx context.Context, b intake.ImportBatch) (intake.ImportResult, error) {
	var res intake.ImportResult
	if err := db.letOthersWrite(ctx); err != nil {
		return res, err
	}
	if db.Engine == SQLite {
		db.moved.rarely()
		db.read.SetMaxIdleConns(bulkReaders)
		if _, err := db.write.ExecContext(ctx, bulkSettings); err != nil {
			return res, translate(err)
		}
	}
	var fresh []joinder.ID
	err := db.inTx(ctx, func(tx *sql.Tx) error {
		if err := addWallets(ctx, tx, b.Wallets...); err != nil {
			return err
		}
		var done int
		var err error
		if fresh, done, err = db.insertImported(ctx, tx, b.Complaints, b.Behind != nil); err != nil {
			return err
		}
		res = intake.ImportResult{New: len(fresh), Duplicate: done - len(fresh), Left: len(b.Complaints) - done}
		if res.Left > 0 {
			b.Position.Rows, b.Position.Done = b.Behind[done-1], false
		}
		db.changed(tx, fresh...)
		if err := addDue(ctx, tx, db.world.Now(), fresh); err != nil {
			return err
		}
		if b.Position.Identity == "" {
			return nil
		}
		_, err = exec(ctx, tx, `INSERT INTO import_positions (identity, records, done, at) VALUES ($1, $2, $3, $4)
			ON CONFLICT (identity) DO UPDATE SET records = excluded.records, done = excluded.done, at = excluded.at`,
			b.Position.Identity, b.Position.Rows, truth(b.Position.Done), micros(b.Position.At))
		return err
	})
	if err == nil && len(b.Prepared) == len(b.Complaints) {
		db.prints.keep(db.scratch, b.Complaints, b.Prepared, fresh)
	}
	return res, err
}

// bulkSettings are for a connection that writes millions of rows: pages of the
// indexes stay in memory, 64 MB of them. Twice as many saved no processor time
// at 200,000 rows, and an import is to leave room for the server beside it:
// cmd/bench -only import prints the most that it held.
const bulkSettings = `PRAGMA cache_size = -65536`

// bulkReaders are the connections that such a process keeps for reading, with up
// to 32 MB of pages each; a server keeps eight.
const bulkReaders = 2

// importedColumns are the columns that rows of a data set have; the others keep
// their defaults.
const importedColumns = `id, source, source_id, wallet, issue, product, source_issue, jurisdiction, region, occurred_on, filed_at,
	amount_units, currency, amount_major, public_text, lang, person, state, level, evidence, response, timely`

func (db *DB) importedRow(c joinder.Complaint) []any {
	sourceID := c.SourceID
	if sourceID == "" {
		sourceID = string(c.ID)
	}
	return []any{string(c.ID), c.Source, sourceID, c.Wallet, c.Issue, c.Product, c.SourceIssue, c.Jurisdiction, db.regionOf(c),
		c.OccurredOn.String(), micros(c.FiledAt), c.Amount.UnitString(), string(c.Amount.Currency), major(c.Amount), c.Public,
		string(c.Lang), string(c.Person), string(c.State), string(c.Level), c.Evidence, c.Response, c.Timely}
}

// insertImported stores complaints whose (Source, SourceID) is not there yet,
// and says which those were, and how many it looked at: all, or fewer when
// somebody waits to write.
func (db *DB) insertImported(ctx context.Context, tx *sql.Tx, cs []joinder.Complaint, some bool) (fresh []joinder.ID, done int, err error) {
	if db.Engine == Postgres {
		if some {
			cs = cs[:min(len(cs), unnestedBatch)]
		}
		fresh, err = db.insertUnnested(ctx, tx, cs)
		return fresh, len(cs), err
	}
	// The driver starts a goroutine for every statement that can be cancelled.
	still := context.WithoutCancel(ctx)
	insert, err := tx.PrepareContext(still, `INSERT INTO complaints (`+importedColumns+`)
		VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21,$22) ON CONFLICT (source, source_id) DO NOTHING`)
	if err != nil {
		return nil, 0, translate(err)
	}
	defer insert.Close()
	fresh = make([]joinder.ID, 0, len(cs))
	aside := db.aside()
	for i, c := range cs {
		if err := ctx.Err(); err != nil {
			return nil, 0, err
		}
		if some && i > 0 && aside(i) {
			return fresh, i, nil
		}
		r, err := insert.ExecContext(still, db.importedRow(c)...)
		if err != nil {
			return nil, 0, translate(err)
		}
		if n, err := r.RowsAffected(); err != nil {
			return nil, 0, err
		} else if n > 0 {
			fresh = append(fresh, c.ID)
		}
	}
	return fresh, len(cs), nil
}

// unnested is how many rows PostgreSQL gets in one statement, and unnestedBatch
// in one transaction that may end early: whoever commits waits until all that
// was logged before has reached the disk, also what is of others.
const (
	unnested      = 1000
	unnestedBatch = 2000
)

// insertUnnested sends columns, not rows: one statement whatever their number.
// Rows are in the order of their names, so that imports side by side wait for
// each other and do not lock each other out.
func (db *DB) insertUnnested(ctx context.Context, tx *sql.Tx, cs []joinder.Complaint) ([]joinder.ID, error) {
	cs = slices.Clone(cs)
	slices.SortStableFunc(cs, func(a, b joinder.Complaint) int {
		return cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(a.SourceID, b.SourceID))
	})
	var fresh []joinder.ID
	for part := range slices.Chunk(cs, unnested) {
		texts := [20][]string{} // all but filed_at, amount_major and evidence
		var filed, evidence []int64
		var amounts []*float64
		for _, c := range part {
			row := db.importedRow(c)
			column := 0
			for i, v := range row {
				switch i {
				case 10:
					filed = append(filed, v.(int64))
				case 13:
					var f *float64
					if m, ok := v.(float64); ok {
						f = &m
					}
					amounts = append(amounts, f)
				case 19:
					evidence = append(evidence, int64(v.(int)))
				default:
					texts[column] = append(texts[column], v.(string))
					column++
				}
			}
		}
		t := texts[:]
		var ids []string
		if err := all(ctx, tx, &ids, `INSERT INTO complaints (`+importedColumns+`) SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[],
			$5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::bigint[], $12::text[], $13::text[], $14::float8[],
			$15::text[], $16::text[], $17::text[], $18::text[], $19::text[], $20::bigint[], $21::text[], $22::text[])
			ON CONFLICT (source, source_id) DO NOTHING RETURNING id`,
			t[0], t[1], t[2], t[3], t[4], t[5], t[6], t[7], t[8], t[9], filed, t[10], t[11], amounts,
			t[12], t[13], t[14], t[15], t[16], evidence, t[17], t[18]); err != nil {
			return nil, err
		}
		for _, id := range ids {
			fresh = append(fresh, joinder.ID(id))
		}
	}
	return fresh, nil
}
