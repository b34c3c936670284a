package sqldb

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"joinder"
	"joinder/internal/similar/outbreak"
)

// Outbreaks is the storage of internal/similar/outbreak.
func (db *DB) Outbreaks() *Outbreaks { return &Outbreaks{db} }

// Outbreaks implements outbreak.Store.
type Outbreaks struct{ db *DB }

// outbreakRow is an outbreak as stored.
type outbreakRow struct {
	ID, Wallet, Issue, State, FirstDay, LastDay, Method, Weeks string
	NoticedAt, ChangedAt                                       int64
	Own, People, Threshold                                     int
	Usual, Chance                                              float64
}

const outbreakColumns = `id, wallet, issue, state, first_day, last_day, noticed_at, changed_at, own, people, usual, threshold, chance, method, weeks`

func (r outbreakRow) outbreak() (outbreak.Outbreak, error) {
	o := outbreak.Outbreak{ID: joinder.ID(r.ID), Key: outbreak.Key{Wallet: r.Wallet, Issue: r.Issue}, State: outbreak.State(r.State), First: day(r.FirstDay), Last: day(r.LastDay),
		NoticedAt: moment(r.NoticedAt), ChangedAt: moment(r.ChangedAt), Own: r.Own != 0, People: r.People, Usual: r.Usual, Threshold: r.Threshold, Chance: r.Chance, Method: r.Method}
	return o, json.Unmarshal([]byte(r.Weeks), &o.Weeks)
}

func outbreaksOf(rows []outbreakRow) ([]outbreak.Outbreak, error) {
	out := make([]outbreak.Outbreak, len(rows))
	for i, r := range rows {
		var err error
		if out[i], err = r.outbreak(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// BeginLook implements outbreak.Store.
func (x *Outbreaks) BeginLook(ctx context.Context, now, until time.Time) (bool, error) {
	n, err := exec(ctx, x.db.write, `INSERT INTO outbreak_looks (id, looked_at, day, older, series, method, claimed_until) VALUES (1, 0, '', 0, 0, '', $1)
		ON CONFLICT (id) DO UPDATE SET claimed_until = excluded.claimed_until WHERE outbreak_looks.claimed_until <= $2`, micros(until), micros(now))
	return n == 1, err
}

// EndLook implements outbreak.Store.
func (x *Outbreaks) EndLook(ctx context.Context) error {
	_, err := exec(ctx, x.db.write, `UPDATE outbreak_looks SET claimed_until = 0 WHERE id = 1`)
	return err
}

// FinishLook implements outbreak.Store.
func (x *Outbreaks) FinishLook(ctx context.Context, s outbreak.Stand, found []outbreak.Outbreak) error {
	return x.db.inTx(ctx, func(tx *sql.Tx) error {
		for _, o := range found {
			weeks, err := json.Marshal(o.Weeks)
			if err != nil {
				return err
			}
			if _, err := exec(ctx, tx, `INSERT INTO outbreaks (`+outbreakColumns+`) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15)
				ON CONFLICT (id) DO UPDATE SET state = excluded.state, first_day = excluded.first_day, last_day = excluded.last_day, changed_at = excluded.changed_at, own = excluded.own,
					people = excluded.people, usual = excluded.usual, threshold = excluded.threshold, chance = excluded.chance, method = excluded.method, weeks = excluded.weeks`,
				string(o.ID), o.Wallet, o.Issue, string(o.State), o.First.String(), o.Last.String(), micros(o.NoticedAt), micros(o.ChangedAt), truth(o.Own), o.People, o.Usual, o.Threshold,
				o.Chance, o.Method, string(weeks)); err != nil {
				return err
			}
		}
		_, err := exec(ctx, tx, `UPDATE outbreak_looks SET looked_at = $1, day = $2, older = $3, series = $4, method = $5, claimed_until = 0 WHERE id = 1`,
			micros(s.LookedAt), s.Day.String(), s.Older, s.Series, s.Method)
		return err
	})
}

// LastLook implements outbreak.Store.
func (x *Outbreaks) LastLook(ctx context.Context) (outbreak.Stand, error) {
	var r struct {
		LookedAt      int64
		Day, Method   string
		Older, Series int
	}
	err := one(ctx, x.db.read, &r, `SELECT looked_at, day, older, series, method FROM outbreak_looks WHERE id = 1`)
	if isMissing(err) {
		return outbreak.Stand{}, nil // nobody ever looked
	}
	return outbreak.Stand{LookedAt: moment(r.LookedAt), Day: day(r.Day), Older: r.Older, Series: r.Series, Method: r.Method}, err
}

// KnownOutbreaks implements outbreak.Store.
func (x *Outbreaks) KnownOutbreaks(ctx context.Context, since joinder.Date) ([]outbreak.Outbreak, error) {
	var rows []outbreakRow
	if err := all(ctx, x.db.read, &rows, `SELECT `+outbreakColumns+` FROM outbreaks WHERE first_day >= $1 OR state = $2 ORDER BY first_day, id`, since.String(), string(outbreak.Open)); err != nil {
		return nil, err
	}
	return outbreaksOf(rows)
}

// DistinctPeople implements outbreak.Store. Of near-identical texts the first
// complaint says who the person is.
func (x *Outbreaks) DistinctPeople(ctx context.Context, v joinder.Viewer, k outbreak.Key, from, to joinder.Date) (people int, own bool, err error) {
	var r struct{ People, Own int }
	err = one(ctx, x.db.read, &r, `SELECT COUNT(DISTINCT f.person) AS people, COALESCE(MAX(t.own), 0) AS own
		FROM (SELECT MIN(c.id) AS first, MAX(CASE WHEN `+publicSource+` THEN 0 ELSE 1 END) AS own
			FROM complaints c LEFT JOIN search_docs d ON d.complaint = c.id
			WHERE `+visibleComplaint(v)+` AND c.wallet = $1 AND c.issue = $2 AND c.occurred_on >= $3 AND c.occurred_on <= $4
			GROUP BY COALESCE(d.twin, c.id)) AS t
		JOIN complaints f ON f.id = t.first`, k.Wallet, k.Issue, from.String(), to.String())
	return r.People, r.Own != 0, err
}

// Outbreaks implements outbreak.Store. Everybody may see them: visibility was
// decided when they were counted.
func (x *Outbreaks) Outbreaks(ctx context.Context, _ joinder.Viewer, ask outbreak.Ask) ([]outbreak.Outbreak, error) {
	var args list
	where := `first_day >= ` + args.add(ask.Since.String())
	if !ask.Since.IsZero() {
		where = `(last_day >= ` + args.add(ask.Since.String()) + ` OR ` + where + `)`
	}
	if len(ask.Wallets) > 0 {
		where += ` AND wallet IN ` + args.in(ask.Wallets)
	}
	if ask.Issue != "" {
		where += ` AND issue = ` + args.add(ask.Issue)
	}
	if ask.Open {
		where += ` AND state = ` + args.add(string(outbreak.Open))
	} else {
		where += ` AND state <> ` + args.add(string(outbreak.Taken))
	}
	var rows []outbreakRow
	if err := all(ctx, x.db.read, &rows, `SELECT `+outbreakColumns+` FROM outbreaks WHERE `+where+
		` ORDER BY CASE WHEN state = 'open' THEN 0 ELSE 1 END, first_day DESC, id LIMIT `+args.add(ask.Limit), args...); err != nil {
		return nil, err
	}
	return outbreaksOf(rows)
}

// Outbreak implements outbreak.Store.
func (x *Outbreaks) Outbreak(ctx context.Context, _ joinder.Viewer, id joinder.ID) (outbreak.Outbreak, error) {
	var r outbreakRow
	err := one(ctx, x.db.read, &r, `SELECT `+outbreakColumns+` FROM outbreaks WHERE id = $1`, string(id))
	if isMissing(err) {
		return outbreak.Outbreak{}, joinder.Fail(joinder.NotFound, "error.outbreak.none")
	}
	if err != nil {
		return outbreak.Outbreak{}, err
	}
	return r.outbreak()
}
