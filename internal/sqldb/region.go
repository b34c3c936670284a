package sqldb

import (
	"context"
	"database/sql"
	"errors"

	"joinder"
)

// Regions knows states and provinces (*datapack.Pack).
type Regions interface {
	// RegionCode is the code of a place that is known however it is spelt, and
	// otherwise what was written. The code of a code is the code.
	RegionCode(jurisdiction, written string) string
	// RegionsPrint changes whenever some spelling comes to mean another place.
	RegionsPrint() string
}

// settledRegions is the setting that holds the print by which all regions were
// settled.
const settledRegions = "regions"

// regionsAtOnce is how many complaints settle in one transaction.
const regionsAtOnce = 20_000

// SettleRegions makes every complaint tell its region in one way, now and when
// one is stored, so that spellings of a place are one value to count and to
// filter by, whoever answers. What the sealed statement of a complaint says
// stays as it was written. Indexes follow by the log of changes. It is for the
// start of a program, before others use db, and may be interrupted anywhere.
func (db *DB) SettleRegions(ctx context.Context, known Regions) error {
	db.places = known
	now := known.RegionsPrint()
	var was string
	if err := one(ctx, db.read, &was, `SELECT value FROM settings WHERE name = $1`, settledRegions); err != nil && !errors.Is(err, sql.ErrNoRows) && joinder.KindOf(err) != joinder.NotFound {
		return err
	}
	if was == now {
		return nil
	}
	var places []struct{ Jurisdiction, Region string }
	if err := all(ctx, db.read, &places, `SELECT DISTINCT jurisdiction, region FROM complaints WHERE region <> ''`); err != nil {
		return err
	}
	var to []any // jurisdiction, what is written there, its code
	for _, p := range places {
		if code := known.RegionCode(p.Jurisdiction, p.Region); code != p.Region {
			to = append(to, p.Jurisdiction, p.Region, code)
		}
	}
	for len(to) > 0 {
		part := to[:min(len(to), 3*100)]
		to = to[len(part):]
		if err := db.settle(ctx, part); err != nil {
			return err
		}
	}
	_, err := exec(ctx, db.write, `INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value`, settledRegions, now)
	return err
}

// settle gives places their codes, some thousand complaints at a time.
func (db *DB) settle(ctx context.Context, places []any) error {
	for after := ""; ; {
		var last []string
		if err := all(ctx, db.read, &last, `SELECT id FROM complaints WHERE id > $1 ORDER BY id LIMIT 1 OFFSET $2`, after, regionsAtOnce-1); err != nil {
			return err
		}
		var args list
		rows := ""
		for i := 0; i < len(places); i += 3 {
			if i > 0 {
				rows += ", "
			}
			rows += "(" + args.add(places[i]) + ", " + args.add(places[i+1]) + ", " + args.add(places[i+2]) + ")"
		}
		update := `UPDATE complaints SET region = m.column3 FROM (VALUES ` + rows + `) AS m
			WHERE complaints.jurisdiction = m.column1 AND complaints.region = m.column2 AND complaints.id > ` + args.add(after)
		if len(last) > 0 {
			update += ` AND complaints.id <= ` + args.add(last[0])
		}
		if err := db.inTx(ctx, func(tx *sql.Tx) error {
			_, err := exec(ctx, tx, update, args...)
			return err
		}); err != nil || len(last) == 0 {
			return err
		}
		after = last[0]
	}
}

// regionOf is the region of a complaint as it is stored.
func (db *DB) regionOf(c joinder.Complaint) string {
	if db.places == nil || c.Region == "" {
		return c.Region
	}
	return db.places.RegionCode(c.Jurisdiction, c.Region)
}
