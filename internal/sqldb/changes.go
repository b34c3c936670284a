package sqldb

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"slices"
	"strings"
	"sync"
	"time"

	"joinder"
	"joinder/internal/similar"
	"joinder/internal/similar/live"
)

// feed is what this process knows of the log of changes: what open
// transactions will add to it, and how often something was added.
type feed struct {
	mu   sync.Mutex
	open map[*sql.Tx][]string
	told uint64
	next chan struct{} // closed at the next commit with changes
}

// changed says, before the commit, that complaints are seen differently behind
// it. The log is written as the last thing of the transaction; see once.
func (db *DB) changed(tx *sql.Tx, ids ...joinder.ID) {
	f := &db.feed
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.open == nil {
		f.open = map[*sql.Tx][]string{}
	}
	for _, id := range ids {
		f.open[tx] = append(f.open[tx], string(id))
	}
}

// take ends the list of a transaction, each complaint once.
func (f *feed) take(tx *sql.Tx) []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	ids := f.open[tx]
	delete(f.open, tx)
	slices.Sort(ids)
	return slices.Compact(ids)
}

// tell wakes those who follow.
func (f *feed) tell() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.told++
	if f.next != nil {
		close(f.next)
		f.next = nil
	}
}

// Told counts the commits of this process that changed what can be found;
// next is closed at the next one. See live.Source.
func (db *DB) Told() (commits uint64, next <-chan struct{}) {
	f := &db.feed
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.next == nil {
		f.next = make(chan struct{})
	}
	return f.told, f.next
}

// changesLock queues the writers of the log on PostgreSQL.
const changesLock = 70_001

func (db *DB) writeChanges(ctx context.Context, tx *sql.Tx, ids []string) error {
	if db.Engine == Postgres {
		if _, err := exec(ctx, tx, `SELECT pg_advisory_xact_lock($1)`, changesLock); err != nil {
			return err
		}
	}
	at := micros(db.world.Now())
	if db.Engine == Postgres {
		_, err := exec(ctx, tx, `INSERT INTO changes (complaint, at) SELECT x, $2 FROM unnest($1::text[]) x`, ids, at)
		return err
	}
	_, err := insertRows(ctx, tx, len(ids), func(rows string) string { return `INSERT INTO changes (complaint, at) VALUES ` + rows },
		func(i int, into list) list { return append(into, ids[i], at) }, nil)
	return err
}

// Changes reads the log behind a place; see live.Source.
func (db *DB) Changes(ctx context.Context, after uint64, limit int) ([]live.Change, error) {
	var rows []struct {
		Seq, At   int64
		Complaint string
	}
	if err := all(ctx, db.read, &rows, `SELECT seq, at, complaint FROM changes WHERE seq > $1 ORDER BY seq LIMIT $2`, int64(after), limit); err != nil { //nolint:gosec // from this column
		return nil, err
	}
	out := make([]live.Change, len(rows))
	for i, r := range rows {
		out[i] = live.Change{Seq: uint64(r.Seq), Complaint: joinder.ID(r.Complaint), At: r.At} //nolint:gosec // counts from 1
	}
	return out, nil
}

// Census counts at one moment; see live.Source.
func (db *DB) Census(ctx context.Context) (live.Census, error) {
	var rows []struct {
		State       string
		N           int
		First, Last int64
	}
	if err := all(ctx, db.read, &rows, `SELECT c.state, COUNT(*) AS n, 0 AS first, 0 AS last FROM complaints c WHERE c.state <> 'erased' GROUP BY c.state
		UNION ALL SELECT '', 0, COALESCE(MIN(seq), 0), COALESCE(MAX(seq), 0) FROM changes`); err != nil {
		return live.Census{}, err
	}
	out := live.Census{States: map[joinder.ComplaintState]int{}}
	for _, r := range rows {
		if r.State == "" {
			out.First, out.Last = uint64(r.First), uint64(r.Last) //nolint:gosec // counts from 1
			continue
		}
		out.States[joinder.ComplaintState(r.State)] = r.N
	}
	var err error
	out.Operators, err = operatorsOf(ctx, db.read)
	return out, err
}

// operatorsOf is a print of who is behind which wallet.
func operatorsOf(ctx context.Context, q querier) (string, error) {
	var rows []struct{ ID, Operator string }
	if err := all(ctx, q, &rows, `SELECT id, operator FROM wallets WHERE operator <> ''`); err != nil {
		return "", err
	}
	lines := make([]string, len(rows))
	for i, r := range rows {
		lines[i] = r.ID + "\x00" + r.Operator + "\n"
	}
	slices.Sort(lines)
	sum := sha256.Sum256([]byte(strings.Join(lines, "")))
	return hex.EncodeToString(sum[:8]), nil
}

// TrimChanges takes what was logged before a time out of the log. The newest
// row stays, so that the log goes on counting where it was.
func (db *DB) TrimChanges(ctx context.Context, before time.Time) error {
	_, err := exec(ctx, db.write, `DELETE FROM changes WHERE at < $1 AND seq < (SELECT MAX(seq) FROM changes)`, micros(before))
	return err
}

// AskReindex asks the indexes of all nodes to be made anew, through the log.
func (db *DB) AskReindex(ctx context.Context) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		db.changed(tx, live.Everything)
		return nil
	})
}

// Entries reads complaints for an index as they are now; see live.Source.
func (db *DB) Entries(ctx context.Context, ids []joinder.ID) ([]live.Entry, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var args list
	return db.entries(ctx, `c.id IN `+args.in(texted(ids)), args)
}

// EntriesAfter reads all complaints for an index, in order; see live.Source.
func (db *DB) EntriesAfter(ctx context.Context, last joinder.ID, limit int) ([]live.Entry, error) {
	var args list
	return db.entries(ctx, `c.id > `+args.add(string(last))+` ORDER BY c.id LIMIT `+args.add(limit), args)
}

func (db *DB) entries(ctx context.Context, which string, args list) ([]live.Entry, error) {
	var rows []struct {
		complaintRow
		Twin, Operator string
	}
	if err := all(ctx, db.read, &rows, `SELECT `+complaintColumns+`, COALESCE(d.twin, c.id) AS twin, `+operatorOf+` AS operator
		FROM complaints c LEFT JOIN search_docs d ON d.complaint = c.id WHERE c.state <> 'erased' AND `+which, args...); err != nil {
		return nil, err
	}
	out := make([]live.Entry, len(rows))
	for i, r := range rows {
		c, err := r.complaint()
		if err != nil {
			return nil, err
		}
		out[i] = live.Entry{Complaint: c, Twin: r.Twin, Operator: r.Operator}
	}
	return out, nil
}

// Texts reads complaints by id as the viewer may see them now; others are left
// out. See live.Source.
func (db *DB) Texts(ctx context.Context, v joinder.Viewer, ids []joinder.ID) ([]similar.Text, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	rows := make([]textRow, 0, len(ids))
	var copied []string // complaints that may have copies
	for part := range slices.Chunk(texted(ids), mostAsked) {
		var err error
		if rows, copied, err = db.textRows(ctx, v, part, rows, copied); err != nil {
			return nil, translate(err)
		}
	}
	if len(copied) > 0 {
		if err := db.countAlike(ctx, v, rows, copied); err != nil {
			return nil, translate(err)
		}
	}
	return texts(rows)
}

// textRows reads what of complaints is public, at most mostAsked. Those that
// may stand in a group of near-identical texts with others are added to copied.
// Most are alone in their own group, which one look at its first two tells.
func (db *DB) textRows(ctx context.Context, v joinder.Viewer, ids []string, out []textRow, copied []string) ([]textRow, []string, error) {
	args := evenly(ids)
	rows, err := db.again(ctx, `SELECT c.id, c.source, c.source_id, c.wallet, c.issue, c.product, c.jurisdiction, c.region, c.occurred_on,
			c.amount_units, c.currency, c.public_text, c.person, c.level, c.evidence, c.response,
			CASE WHEN (SELECT string_agg(t.complaint, '') FROM (SELECT complaint FROM search_docs WHERE twin = c.id LIMIT 2) t) = c.id THEN 1 ELSE 0 END
		FROM complaints c WHERE c.id IN `+marks(len(args))+` AND `+visibleComplaint(v), args...)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	for rows.Next() {
		var r textRow
		var alone bool
		if err := rows.Scan(&r.ID, &r.Source, &r.SourceID, &r.Wallet, &r.Issue, &r.Product, &r.Jurisdiction, &r.Region, &r.OccurredOn,
			&r.AmountUnits, &r.Currency, &r.PublicText, &r.Person, &r.Level, &r.Evidence, &r.Response, &alone); err != nil {
			return nil, nil, err
		}
		if r.Twin = r.ID; !alone {
			copied = append(copied, r.ID)
		}
		out = append(out, r)
	}
	return out, copied, rows.Err()
}

func texted[T ~string](ids []T) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = string(id)
	}
	return out
}
