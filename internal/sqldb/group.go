package sqldb

import (
	"context"
	"database/sql"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"joinder"
	"joinder/internal/intake"
	"joinder/internal/similar/group"
)

var (
	_ group.Store    = (*DB)(nil)
	_ group.Register = (*DB)(nil)
	_ group.Judge    = (*DB)(nil)
)

// groupable holds for complaints that can be in a group: everybody may read
// their words, and they name a company, for those that name none are about many.
func groupable() string {
	return visibleComplaint(joinder.Viewer{}) + ` AND c.public_text <> '' AND c.wallet <> '` + intake.UnknownWallet + `'`
}

// HoldGroups implements group.Store.
func (db *DB) HoldGroups(ctx context.Context, holder joinder.ID, now, until time.Time) (held bool, err error) {
	err = db.inTx(ctx, func(tx *sql.Tx) error {
		if _, err := exec(ctx, tx, `INSERT INTO group_run (one, holder, until, seq, whole_at) VALUES (1, '', 0, 0, 0) ON CONFLICT (one) DO NOTHING`); err != nil {
			return err
		}
		n, err := exec(ctx, tx, `UPDATE group_run SET holder = $1, until = $2 WHERE one = 1 AND (holder = $1 OR until <= $3)`, string(holder), micros(until), micros(now))
		held = n == 1
		return err
	})
	return held, err
}

// FinishGroups implements group.Store.
func (db *DB) FinishGroups(ctx context.Context, holder joinder.ID, upto uint64, whole bool, at time.Time) error {
	_, err := exec(ctx, db.write, `UPDATE group_run SET until = 0, seq = $2, whole_at = CASE WHEN $3 = 1 THEN $4 ELSE whole_at END WHERE one = 1 AND holder = $1`,
		string(holder), int64(upto), truth(whole), micros(at)) //nolint:gosec // read from this table's log
	return err
}

// GroupsDue implements group.Store.
func (db *DB) GroupsDue(ctx context.Context, whole bool) (group.Due, error) {
	var at struct{ Seq, WholeAt int64 }
	if err := one(ctx, db.read, &at, `SELECT seq, whole_at FROM group_run WHERE one = 1`); err != nil && !isMissing(err) {
		return group.Due{}, err
	}
	var log struct{ First, Last int64 }
	if err := one(ctx, db.read, &log, `SELECT COALESCE(MIN(seq), 0) AS first, COALESCE(MAX(seq), 0) AS last FROM changes`); err != nil {
		return group.Due{}, err
	}
	out := group.Due{Upto: uint64(log.Last), Whole: moment(at.WholeAt)} //nolint:gosec // counts from 1
	trimmed := log.First > at.Seq+1 && at.Seq > 0
	const counts = `, (SELECT COUNT(*) FROM complaints c WHERE c.wallet = b.wallet AND c.issue = b.issue) AS texts FROM (`
	query, args := `SELECT b.wallet, b.issue`+counts+`SELECT wallet, issue FROM complaints GROUP BY wallet, issue HAVING COUNT(*) >= 3
		UNION SELECT wallet, issue FROM complaint_groups WHERE life = 'alive') AS b ORDER BY b.wallet, b.issue`, []any{}
	if !whole && !trimmed {
		query, args = `SELECT b.wallet, b.issue`+counts+`SELECT c.wallet, c.issue FROM changes x JOIN complaints c ON c.id = x.complaint WHERE x.seq > $1
			UNION SELECT g.wallet, g.issue FROM changes x JOIN group_members m ON m.complaint = x.complaint JOIN complaint_groups g ON g.id = m.grp
			WHERE x.seq > $1) AS b ORDER BY b.wallet, b.issue`, []any{at.Seq}
	}
	var rows []struct {
		Wallet, Issue string
		Texts         int
	}
	if err := all(ctx, db.read, &rows, query, args...); err != nil {
		return out, err
	}
	for _, r := range rows {
		out.Buckets = append(out.Buckets, group.Touched{Bucket: group.Bucket{Wallet: r.Wallet, Issue: r.Issue}, Texts: r.Texts})
	}
	return out, nil
}

// LastChange is the newest row of the log of changes.
func (db *DB) LastChange(ctx context.Context) (uint64, error) {
	var last int64
	err := one(ctx, db.read, &last, `SELECT COALESCE(MAX(seq), 0) FROM changes`)
	return uint64(last), err //nolint:gosec // counts from 1
}

// GroupSample implements group.Store: neighbours in the index, from places that
// are spread evenly.
func (db *DB) GroupSample(ctx context.Context, n int) ([]string, error) {
	var last int64
	if err := one(ctx, db.read, &last, `SELECT COALESCE(MAX(doc), 0) FROM search_docs`); err != nil {
		return nil, err
	}
	const together = 50
	places := int64(max(1, n/together))
	var out []string
	for i := range places {
		from, to := last*i/places, last*(i+1)/places
		var texts []string
		if err := all(ctx, db.read, &texts, `SELECT c.public_text FROM search_docs d `+db.inOrder()+` complaints c ON c.id = d.complaint
			WHERE d.doc > $1 AND d.doc <= $2 AND `+groupable()+` ORDER BY d.doc LIMIT $3`, from, to, together); err != nil {
			return nil, err
		}
		out = append(out, texts...)
	}
	return out, nil
}

// GroupTexts implements group.Store.
func (db *DB) GroupTexts(ctx context.Context, b group.Bucket, newest int, yield func(group.Text) error) error {
	query, args := `SELECT c.id FROM complaints c WHERE c.wallet = $1 AND c.issue = $2 AND `+visibleComplaint(joinder.Viewer{})+` ORDER BY c.id DESC`, list{b.Wallet, b.Issue}
	if newest > 0 {
		query += ` LIMIT ` + args.add(newest)
	}
	var ids []string
	if err := all(ctx, db.read, &ids, query, args...); err != nil {
		return err
	}
	slices.Reverse(ids)
	for part := range slices.Chunk(ids, 500) {
		args := list{b.Wallet, b.Issue}
		var rows []struct {
			ID, Person, Twin, PublicText, Grp string
			Core                              float64
		}
		if err := all(ctx, db.read, &rows, `SELECT c.id, c.person, COALESCE(d.twin, c.id) AS twin, c.public_text, COALESCE(g.id, '') AS grp, COALESCE(m.core, 0) AS core
			FROM complaints c LEFT JOIN search_docs d ON d.complaint = c.id LEFT JOIN group_members m ON m.complaint = c.id
			LEFT JOIN complaint_groups g ON g.id = m.grp AND g.life = 'alive' AND g.wallet = $1 AND g.issue = $2
			WHERE c.id IN `+args.in(part)+` AND `+groupable()+` ORDER BY c.id`, args...); err != nil {
			return err
		}
		for _, r := range rows {
			if err := yield(group.Text{ID: joinder.ID(r.ID), Person: joinder.ID(r.Person), Twin: r.Twin, Words: r.PublicText, Group: joinder.ID(r.Grp), Core: float32(r.Core)}); err != nil {
				return err
			}
		}
	}
	return nil
}

// GroupState implements group.Store.
func (db *DB) GroupState(ctx context.Context, b group.Bucket) (group.State, error) {
	var out group.State
	var rows []struct {
		ID, Words   string
		Named, Rows int
	}
	if err := all(ctx, db.read, &rows, `SELECT g.id, g.words, g.named, (SELECT COUNT(*) FROM group_members m WHERE m.grp = g.id) AS rows
		FROM complaint_groups g WHERE g.wallet = $1 AND g.issue = $2 AND g.life = 'alive' ORDER BY g.id`, b.Wallet, b.Issue); err != nil {
		return out, err
	}
	for _, r := range rows {
		out.Groups = append(out.Groups, group.Known{ID: joinder.ID(r.ID), Words: groupWords(r.Words), Named: r.Named, Rows: r.Rows})
	}
	var pins []struct {
		Complaint, Grp string
		Kept           int
	}
	if err := all(ctx, db.read, &pins, `SELECT p.complaint, p.grp, p.kept FROM group_pins p JOIN complaint_groups g ON g.id = p.grp
		WHERE g.wallet = $1 AND g.issue = $2 ORDER BY p.complaint, p.grp`, b.Wallet, b.Issue); err != nil {
		return out, err
	}
	for _, p := range pins {
		out.Pins = append(out.Pins, group.Pin{Complaint: joinder.ID(p.Complaint), Group: joinder.ID(p.Grp), In: p.Kept == 1})
	}
	var err error
	out.Acts, err = groupActs(ctx, db.read, b)
	return out, err
}

// groupActs counts what people decided about a bucket.
func groupActs(ctx context.Context, q querier, b group.Bucket) (n int, err error) {
	err = one(ctx, q, &n, `SELECT COUNT(*) FROM group_events e JOIN complaint_groups g ON g.id = e.grp WHERE g.wallet = $1 AND g.issue = $2 AND e.account <> ''`, b.Wallet, b.Issue)
	return n, err
}

func groupWords(stored string) []string {
	var words []string
	_ = json.Unmarshal([]byte(stored), &words) // what we wrote
	return words
}

// GroupWords implements group.Store.
func (db *DB) GroupWords(ctx context.Context, ids []joinder.ID) ([]string, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var args list
	var texts []string
	err := all(ctx, db.read, &texts, `SELECT c.public_text FROM complaints c WHERE c.id IN `+args.in(texted(ids))+` AND `+groupable()+` ORDER BY c.id`, args...)
	return texts, err
}

// SaveGroups implements group.Store. Members go first, in short transactions;
// what points to a group that is not there yet is in none for everybody.
func (db *DB) SaveGroups(ctx context.Context, r group.Result) error {
	same := func(tx *sql.Tx) error {
		if acts, err := groupActs(ctx, tx, r.Bucket); err != nil || acts != r.Acts {
			if err == nil {
				err = joinder.Fail(joinder.Conflict, "error.group.meanwhile")
			}
			return err
		}
		return nil
	}
	for part := range slices.Chunk(r.Moves, 1000) {
		if err := db.inTx(ctx, func(tx *sql.Tx) error {
			if err := same(tx); err != nil {
				return err
			}
			return moveGrouped(ctx, tx, part)
		}); err != nil {
			return err
		}
	}
	return db.inTx(ctx, func(tx *sql.Tx) error {
		if err := same(tx); err != nil {
			return err
		}
		if err := reviveGroups(ctx, tx, r); err != nil {
			return err
		}
		for _, e := range r.Events {
			if err := addGroupEvent(ctx, tx, e, ""); err != nil {
				return err
			}
			if err := endGroup(ctx, tx, e); err != nil {
				return err
			}
		}
		for _, n := range r.Names {
			words, err := json.Marshal(n.Words)
			if err != nil {
				return err
			}
			if n.Words == nil {
				words = []byte("[]")
			}
			if _, err := exec(ctx, tx, `UPDATE complaint_groups SET words = $2, named = $3 WHERE id = $1`, string(n.Group), string(words), n.Texts); err != nil {
				return err
			}
		}
		return recountGroups(ctx, tx, r.Bucket, joinder.DateOf(r.At))
	})
}

// moveGrouped puts complaints into groups, those that are not erased, or out.
func moveGrouped(ctx context.Context, tx *sql.Tx, moves []group.Move) error {
	var args, in list
	var gone []string
	rows := []string{}
	for _, m := range moves {
		if m.Group == "" {
			gone = append(gone, string(m.Complaint))
			continue
		}
		rows = append(rows, "(CAST("+in.add(string(m.Complaint))+" AS TEXT), CAST("+in.add(string(m.Group))+" AS TEXT), CAST("+in.add(float64(m.Core))+" AS DOUBLE PRECISION))")
	}
	if len(gone) > 0 {
		if _, err := exec(ctx, tx, `DELETE FROM group_members WHERE complaint IN `+args.in(gone), args...); err != nil {
			return err
		}
	}
	if len(rows) == 0 {
		return nil
	}
	_, err := exec(ctx, tx, `INSERT INTO group_members (complaint, grp, core) SELECT v.column1, v.column2, v.column3 FROM (VALUES `+strings.Join(rows, ", ")+`) AS v
		JOIN complaints c ON c.id = v.column1 WHERE c.state <> 'erased' ON CONFLICT (complaint) DO UPDATE SET grp = excluded.grp, core = excluded.core`, in...)
	return err
}

// reviveGroups makes rows for groups that have members now.
func reviveGroups(ctx context.Context, tx *sql.Tx, r group.Result) error {
	seen := map[joinder.ID]bool{"": true}
	for _, m := range r.Moves {
		if seen[m.Group] {
			continue
		}
		seen[m.Group] = true
		if _, err := exec(ctx, tx, `INSERT INTO complaint_groups (id, wallet, issue, life, made_at) VALUES ($1, $2, $3, 'alive', $4)
			ON CONFLICT (id) DO UPDATE SET life = 'alive', into_group = ''`, string(m.Group), r.Wallet, r.Issue, micros(r.At)); err != nil {
			return err
		}
	}
	return nil
}

// addGroupEvent stores an event with the complaints that are not erased.
func addGroupEvent(ctx context.Context, tx *sql.Tx, e group.Event, account joinder.ID) error {
	if _, err := exec(ctx, tx, `INSERT INTO group_events (id, at, kind, grp, other, undoes, in_grp, in_other, account) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		string(e.ID), micros(e.At), string(e.Kind), string(e.Group), string(e.Other), string(e.Of), e.InGroup, e.InOther, string(account)); err != nil {
		return err
	}
	for part := range slices.Chunk(e.Members, 500) {
		args := list{string(e.ID)}
		if _, err := exec(ctx, tx, `INSERT INTO group_event_members (event, complaint) SELECT CAST($1 AS TEXT), c.id FROM complaints c WHERE c.state <> 'erased' AND c.id IN `+args.in(texted(part)), args...); err != nil {
			return err
		}
	}
	return nil
}

// endGroup ends what an event says is over.
func endGroup(ctx context.Context, tx *sql.Tx, e group.Event) error {
	var err error
	switch e.Kind {
	case group.Merged:
		_, err = exec(ctx, tx, `UPDATE complaint_groups SET life = 'merged', into_group = $2, people = 0, recent = 0, complaints = 0 WHERE id = $1`, string(e.Other), string(e.Group))
	case group.Ended:
		_, err = exec(ctx, tx, `UPDATE complaint_groups SET life = 'ended', people = 0, recent = 0, complaints = 0 WHERE id = $1`, string(e.Group))
	}
	return err
}

// recountGroups takes out what cannot be seen in a bucket any more and counts
// its groups again.
func recountGroups(ctx context.Context, tx *sql.Tx, b group.Bucket, today joinder.Date) error {
	if _, err := exec(ctx, tx, `DELETE FROM group_members WHERE grp IN (SELECT g.id FROM complaint_groups g WHERE g.wallet = $1 AND g.issue = $2)
		AND complaint NOT IN (SELECT c.id FROM complaints c WHERE c.wallet = $1 AND c.issue = $2 AND `+groupable()+`)`, b.Wallet, b.Issue); err != nil {
		return err
	}
	if _, err := exec(ctx, tx, `UPDATE complaint_groups SET people = 0, recent = 0, complaints = 0 WHERE wallet = $1 AND issue = $2`, b.Wallet, b.Issue); err != nil {
		return err
	}
	var rows []struct {
		Grp                        string
		People, Recent, Complaints int
	}
	if err := all(ctx, tx, &rows, `SELECT grp, COUNT(DISTINCT CASE WHEN first = 1 THEN person END) AS people,
			COUNT(DISTINCT CASE WHEN first = 1 AND latest > $3 THEN person END) AS recent, COUNT(*) AS complaints FROM (
			SELECT m.grp, c.person, ROW_NUMBER() OVER (PARTITION BY m.grp, COALESCE(d.twin, c.id) ORDER BY c.id) AS first,
				MAX(`+countedDay+`) OVER (PARTITION BY m.grp, COALESCE(d.twin, c.id)) AS latest
			FROM complaint_groups g JOIN group_members m ON m.grp = g.id JOIN complaints c ON c.id = m.complaint LEFT JOIN search_docs d ON d.complaint = c.id
			WHERE g.wallet = $1 AND g.issue = $2 AND g.life = 'alive') AS x GROUP BY grp`, b.Wallet, b.Issue, today.AddDays(-90).String()); err != nil {
		return err
	}
	for _, r := range rows {
		if _, err := exec(ctx, tx, `UPDATE complaint_groups SET people = $2, recent = $3, complaints = $4 WHERE id = $1`, r.Grp, r.People, r.Recent, r.Complaints); err != nil {
			return err
		}
	}
	_, err := exec(ctx, tx, `UPDATE complaint_groups SET life = 'ended' WHERE wallet = $1 AND issue = $2 AND life = 'alive' AND complaints = 0`, b.Wallet, b.Issue)
	return err
}
