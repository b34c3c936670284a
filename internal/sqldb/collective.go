package sqldb

import (
	"context"
	"database/sql"
	"time"

	"joinder"
	"joinder/internal/collective"
)

// OpenContact opens the box with a complainant's contact. It is called only
// while that person's consent to be named is in force.
type OpenContact func(complaint joinder.ID, box []byte) (joinder.Contact, error)

// CaseFiles is the database as the use cases of a case see it: the ledger and
// register of internal/collective and the store of internal/letter.
type CaseFiles struct {
	*DB
	open     OpenContact
	disputes OpenDispute
}

// CaseFiles gives the storage of cases and letters. With a nil open no name is
// ever read.
func (db *DB) CaseFiles(open OpenContact) *CaseFiles { return &CaseFiles{DB: db, open: open} }

// CaseRoles is what an account, or the holder of some complaints, is in cases:
// for joinder.Viewer.Cases. The strongest role counts.
func (db *DB) CaseRoles(ctx context.Context, account joinder.ID, holds []joinder.ID) (map[joinder.ID]joinder.CaseRole, error) {
	out := map[joinder.ID]joinder.CaseRole{}
	if account == "" && len(holds) == 0 {
		return out, nil
	}
	var args list
	who := "account = " + args.add(string(account)) + " AND account <> ''"
	held := args.in(ids(holds))
	query := `SELECT case_id, role FROM case_roles WHERE (` + who + `) OR (complaint <> '' AND complaint IN ` + held + `)
		UNION SELECT case_id, 'member' FROM members WHERE left_at = 0 AND complaint IN ` + held
	var rows []struct{ CaseID, Role string }
	if err := all(ctx, db.read, &rows, query, args...); err != nil {
		return nil, err
	}
	for _, r := range rows {
		id, role := joinder.ID(r.CaseID), joinder.CaseRole(r.Role)
		if weight(role) > weight(out[id]) {
			out[id] = role
		}
	}
	if account == "" {
		return out, nil
	}
	seats, err := db.seatRoles(ctx, account)
	for id, role := range seats {
		if weight(role) > weight(out[id]) {
			out[id] = role
		}
	}
	return out, err
}

func weight(r joinder.CaseRole) int {
	switch r {
	case joinder.Organiser:
		return 5
	case joinder.Custodian:
		return 4
	case joinder.Observer:
		return 3
	case joinder.Counsel:
		return 2
	case joinder.Member:
		return 1
	}
	return 0
}

func ids(in []joinder.ID) []string {
	out := make([]string, len(in))
	for i, id := range in {
		out[i] = string(id)
	}
	return out
}

// caseRow is what a change needs to know of its case.
type caseRow struct {
	Ref, Wallet, State, Lang string
	LastNumber               int
}

// lockCase queues the writers of one case and reads it.
func lockCase(ctx context.Context, tx *sql.Tx, id joinder.ID, at time.Time) (caseRow, error) {
	n, err := exec(ctx, tx, `UPDATE cases SET changed_at = $2 WHERE id = $1`, string(id), micros(at))
	if err != nil {
		return caseRow{}, err
	}
	if n == 0 {
		return caseRow{}, joinder.Fail(joinder.NotFound, "error.case.missing")
	}
	var r caseRow
	err = one(ctx, tx, &r, `SELECT ref, wallet, state, lang, last_number FROM cases WHERE id = $1`, string(id))
	return r, err
}

// OpenCase implements collective.Ledger.
func (db *DB) OpenCase(ctx context.Context, v joinder.Viewer, n collective.NewCase) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		c := n.Case
		var known int
		if err := one(ctx, tx, &known, `SELECT COUNT(*) FROM wallets WHERE id = $1`, c.Wallet); err != nil {
			return err
		}
		if known == 0 {
			return joinder.Fail(joinder.Invalid, "error.case.wallet_missing").On("wallet")
		}
		if _, err := exec(ctx, tx, `INSERT INTO cases (id, ref, title, wallet, issue, summary, demand, state, lang, opened_at, changed_at, form_key)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11)`,
			string(c.ID), string(c.Ref), c.Title, c.Wallet, c.Issue, c.Summary, c.Demand, string(c.State), string(c.Lang), micros(c.OpenedAt), n.FormKey); err != nil {
			return err
		}
		if err := addUpdate(ctx, tx, n.Update); err != nil {
			return err
		}
		holder := ""
		if n.First != nil {
			if _, err := db.join(ctx, tx, v, *n.First); err != nil {
				return err
			}
			if n.Account == "" {
				holder = string(n.First.Complaint)
			}
		}
		if n.Account == "" && holder == "" {
			return nil // opened by the host's shell; it gives roles later
		}
		_, err := exec(ctx, tx, `INSERT INTO case_roles (case_id, account, complaint, role, given_at) VALUES ($1, $2, $3, $4, $5)`,
			string(c.ID), string(n.Account), holder, string(joinder.Organiser), micros(c.OpenedAt))
		return err
	})
}

// JoinCase implements collective.Ledger.
func (db *DB) JoinCase(ctx context.Context, v joinder.Viewer, j collective.Joining) (joinder.Membership, error) {
	var m joinder.Membership
	err := db.inTx(ctx, func(tx *sql.Tx) (err error) {
		m, err = db.join(ctx, tx, v, j)
		return err
	})
	return m, err
}

func (db *DB) join(ctx context.Context, tx *sql.Tx, v joinder.Viewer, j collective.Joining) (joinder.Membership, error) {
	none := joinder.Membership{}
	if !v.Owns(j.Complaint) && !v.System {
		return none, joinder.Fail(joinder.Forbidden, "error.case.not_yours").On("complaint")
	}
	c, err := lockCase(ctx, tx, j.Case, j.At)
	if err != nil {
		return none, err
	}
	if m, err := membership(ctx, tx, j.Case, j.Complaint); !isMissing(err) {
		return m, err
	}
	if !joinder.CaseState(c.State).TakesMembers() {
		return none, joinder.Fail(joinder.Conflict, "error.case.closed")
	}
	var mine struct{ Wallet, State string }
	if err := one(ctx, tx, &mine, `SELECT wallet, state FROM complaints WHERE id = $1`, string(j.Complaint)); err != nil {
		return none, err
	}
	if mine.Wallet != c.Wallet {
		return none, joinder.Fail(joinder.Invalid, "error.case.other_wallet").On("complaint")
	}
	if mine.State != string(joinder.Filed) {
		return none, joinder.Fail(joinder.Conflict, "error.case.complaint_not_standing").On("complaint")
	}
	m := joinder.Membership{
		Case: j.Case, Complaint: j.Complaint, Role: j.Role, Number: c.LastNumber + 1, JoinedAt: j.At,
		Pseudonym: collective.Pseudonym(joinder.Lang(c.Lang), c.LastNumber+1),
	}
	if _, err := exec(ctx, tx, `UPDATE cases SET last_number = $2 WHERE id = $1`, string(j.Case), m.Number); err != nil {
		return none, err
	}
	if _, err := exec(ctx, tx, `INSERT INTO members (id, case_id, complaint, role, number, pseudonym, joined_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		string(j.ID), string(m.Case), string(m.Complaint), string(m.Role), m.Number, m.Pseudonym, micros(m.JoinedAt)); err != nil {
		return none, err
	}
	return m, db.grant(ctx, tx, joinder.ID(c.Ref), collective.Change{Case: j.Case, Complaint: j.Complaint, At: j.At, Grants: j.Grants})
}

// membership reads the present membership of a complaint in a case.
func membership(ctx context.Context, q querier, id, complaint joinder.ID) (joinder.Membership, error) {
	var r struct {
		Role, Pseudonym string
		Number          int
		JoinedAt        int64
	}
	err := one(ctx, q, &r, `SELECT role, pseudonym, number, joined_at FROM members
		WHERE case_id = $1 AND complaint = $2 AND left_at = 0`, string(id), string(complaint))
	if err != nil {
		return joinder.Membership{}, err
	}
	return joinder.Membership{
		Case: id, Complaint: complaint, Role: joinder.CaseRole(r.Role), Pseudonym: r.Pseudonym, Number: r.Number, JoinedAt: moment(r.JoinedAt),
	}, nil
}

// ChangeConsents implements collective.Ledger.
func (db *DB) ChangeConsents(ctx context.Context, v joinder.Viewer, ch collective.Change) error {
	return db.inTx(ctx, func(tx *sql.Tx) error { return db.change(ctx, tx, v, ch) })
}

// LeaveCase implements collective.Ledger.
func (db *DB) LeaveCase(ctx context.Context, v joinder.Viewer, ch collective.Change) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		if err := db.change(ctx, tx, v, ch); err != nil {
			return err
		}
		if err := db.leaveHandoff(ctx, tx, ch.Case, ch.Complaint, ch.At); err != nil {
			return err
		}
		_, err := exec(ctx, tx, `UPDATE members SET left_at = $3 WHERE case_id = $1 AND complaint = $2 AND left_at = 0`,
			string(ch.Case), string(ch.Complaint), micros(ch.At))
		return err
	})
}

func (db *DB) change(ctx context.Context, tx *sql.Tx, v joinder.Viewer, ch collective.Change) error {
	if !v.Owns(ch.Complaint) && !v.System {
		return joinder.Fail(joinder.Forbidden, "error.case.not_yours").On("complaint")
	}
	c, err := lockCase(ctx, tx, ch.Case, ch.At)
	if err != nil {
		return err
	}
	if _, err := membership(ctx, tx, ch.Case, ch.Complaint); isMissing(err) {
		return joinder.Fail(joinder.NotFound, "error.case.not_member")
	} else if err != nil {
		return err
	}
	return db.grant(ctx, tx, joinder.ID(c.Ref), ch)
}

// grant writes the grants that change something, each with its log entry. The
// case must be locked.
func (db *DB) grant(ctx context.Context, tx *sql.Tx, ref joinder.ID, ch collective.Change) error {
	var leaves []joinder.Leaf
	var write []func(leaf int64) error
	for _, g := range ch.Grants {
		var now []struct {
			ID      string
			GivenAt int64
		}
		if err := all(ctx, tx, &now, `SELECT id, given_at FROM consents WHERE case_id = $1 AND complaint = $2 AND use_ = $3 AND withdrawn_at = 0`,
			string(ch.Case), string(ch.Complaint), string(g.Use)); err != nil {
			return err
		}
		if g.Yes == (len(now) > 0) {
			continue
		}
		c := joinder.Consent{ID: g.ID, Case: ch.Case, Complaint: ch.Complaint, Use: g.Use, Recipient: g.Use.Recipient(), GivenAt: ch.At}
		query := `INSERT INTO consents (id, case_id, complaint, use_, recipient, given_at, given_salt, given_leaf) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`
		args := []any{string(c.ID), string(c.Case), string(c.Complaint), string(c.Use), string(c.Recipient), micros(ch.At), g.Salt}
		if !g.Yes {
			c.ID, c.GivenAt, c.WithdrawnAt = joinder.ID(now[0].ID), moment(now[0].GivenAt), ch.At
			query = `UPDATE consents SET withdrawn_at = $2, withdrawn_salt = $3, withdrawn_leaf = $4 WHERE id = $1`
			args = []any{string(c.ID), micros(ch.At), g.Salt}
		}
		leaves = append(leaves, collective.Leaf(ref, c, g.Salt))
		write = append(write, func(leaf int64) error {
			_, err := exec(ctx, tx, query, append(args, leaf)...)
			return err
		})
	}
	indexes, err := db.appendLeaves(ctx, tx, leaves...)
	if err != nil {
		return err
	}
	for i, w := range write {
		if err := w(indexes[i]); err != nil {
			return err
		}
	}
	for _, g := range ch.Grants {
		if g.Use == joinder.SignForMe && !g.Yes {
			return db.leaveFilings(ctx, tx, ch.Case, ch.Complaint, ch.At)
		}
	}
	return nil
}

// MoveCase implements collective.Ledger.
func (db *DB) MoveCase(ctx context.Context, v joinder.Viewer, to joinder.CaseState, u joinder.Update) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		if !collective.Runs(v, u.Case) {
			return joinder.Fail(joinder.Forbidden, "error.case.not_organiser")
		}
		return moveCase(ctx, tx, to, u)
	})
}

// moveCase takes one step and writes its news. The table of steps is the root
// package's; it is asked with the state as locked.
func moveCase(ctx context.Context, tx *sql.Tx, to joinder.CaseState, u joinder.Update) error {
	c, err := lockCase(ctx, tx, u.Case, u.At)
	if err != nil {
		return err
	}
	if !joinder.CaseState(c.State).CanBecome(to) {
		return joinder.Fail(joinder.Conflict, "error.case.illegal_step")
	}
	if _, err := exec(ctx, tx, `UPDATE cases SET state = $2 WHERE id = $1`, string(u.Case), string(to)); err != nil {
		return err
	}
	return addUpdate(ctx, tx, u)
}

// AddCaseUpdate implements collective.Ledger.
func (db *DB) AddCaseUpdate(ctx context.Context, v joinder.Viewer, u joinder.Update) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		if !collective.Runs(v, u.Case) {
			return joinder.Fail(joinder.Forbidden, "error.case.not_organiser")
		}
		if _, err := lockCase(ctx, tx, u.Case, u.At); err != nil {
			return err
		}
		var said int
		if err := one(ctx, tx, &said, `SELECT COUNT(*) FROM case_updates WHERE case_id = $1 AND kind = $2 AND text = $3 AND is_public = $4 AND at > $5`,
			string(u.Case), u.Kind, u.Text, truth(u.Public), micros(u.At.Add(-sameNews))); err != nil || said > 0 {
			return err
		}
		return addUpdate(ctx, tx, u)
	})
}

// sameNews is how long the same words are taken for a form sent twice.
const sameNews = 10 * time.Minute

func addUpdate(ctx context.Context, tx *sql.Tx, u joinder.Update) error {
	_, err := exec(ctx, tx, `INSERT INTO case_updates (id, case_id, at, kind, text, is_public) VALUES ($1, $2, $3, $4, $5, $6)`,
		string(u.ID), string(u.Case), micros(u.At), u.Kind, u.Text, truth(u.Public))
	return err
}
