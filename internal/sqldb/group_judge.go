package sqldb

import (
	"context"
	"database/sql"

	"joinder"
	"joinder/internal/account"
	"joinder/internal/similar/group"
)

// judgeGroups runs what a moderator decides about groups, notes it, and keeps
// its digest in the security log.
func (db *DB) judgeGroups(ctx context.Context, v joinder.Viewer, e *group.Event, do func(tx *sql.Tx) error) error {
	if !moderates(v) {
		return joinder.Fail(joinder.Forbidden, "error.group.moderators")
	}
	return db.inTx(ctx, func(tx *sql.Tx) error {
		if err := do(tx); err != nil {
			return err
		}
		if err := addGroupEvent(ctx, tx, *e, v.Account); err != nil {
			return err
		}
		var buckets []struct{ Wallet, Issue string }
		if err := all(ctx, tx, &buckets, `SELECT wallet, issue FROM complaint_groups WHERE id = $1`, string(e.Group)); err != nil {
			return err
		}
		for _, b := range buckets {
			if err := recountGroups(ctx, tx, group.Bucket{Wallet: b.Wallet, Issue: b.Issue}, joinder.DateOf(e.At)); err != nil {
				return err
			}
		}
		return db.appendSecurity(ctx, tx, account.Event{Kind: moderated, Account: v.Account, At: e.At, Detail: "group." + string(e.Kind) + "." + string(e.ID)})
	})
}

// pinMembers pins everybody who is in a group now there, and nowhere else.
func pinMembers(ctx context.Context, tx *sql.Tx, id, event string) error {
	if _, err := exec(ctx, tx, `DELETE FROM group_pins WHERE kept = 1 AND complaint IN (SELECT complaint FROM group_members WHERE grp = $1)`, id); err != nil {
		return err
	}
	_, err := exec(ctx, tx, `INSERT INTO group_pins (complaint, grp, kept, event) SELECT m.complaint, m.grp, 1, CAST($2 AS TEXT) FROM group_members m WHERE m.grp = $1
		ON CONFLICT (complaint, grp) DO UPDATE SET kept = 1, event = excluded.event`, id, event)
	return err
}

// standing is the group that another one is part of now.
func standing(ctx context.Context, q querier, id string) (string, error) {
	for range 50 {
		var into []string
		if err := all(ctx, q, &into, `SELECT into_group FROM complaint_groups WHERE id = $1 AND life = 'merged'`, id); err != nil || len(into) == 0 {
			return id, err
		}
		id = into[0]
	}
	return id, nil
}

// UndoGroupEvent implements group.Judge.
func (db *DB) UndoGroupEvent(ctx context.Context, v joinder.Viewer, e group.Event) error {
	return db.judgeGroups(ctx, v, &e, func(tx *sql.Tx) error {
		n, err := exec(ctx, tx, `UPDATE group_events SET undone = 1 WHERE id = $1 AND kind IN ('merged', 'split', 'refused') AND undone = 0`, string(e.Of))
		if err != nil {
			return err
		}
		if n == 0 {
			return joinder.Fail(joinder.Conflict, "error.group.undone")
		}
		var was struct{ Kind, Grp, Other string }
		if err := one(ctx, tx, &was, `SELECT kind, grp, other FROM group_events WHERE id = $1`, string(e.Of)); err != nil {
			return err
		}
		e.Group, e.Other = joinder.ID(was.Grp), joinder.ID(was.Other)
		switch group.Kind(was.Kind) {
		case group.Merged:
			return undoMerge(ctx, tx, was.Grp, was.Other, e)
		case group.Split:
			return undoSplit(ctx, tx, was.Grp, was.Other, e)
		}
		return undoRefusal(ctx, tx, was.Grp, e)
	})
}

// undoMerge takes those who came from a merged group out of the one they are in.
func undoMerge(ctx context.Context, tx *sql.Tx, into, from string, e group.Event) error {
	now, err := standing(ctx, tx, into)
	if err != nil {
		return err
	}
	if now == from { // taken back by another way meanwhile
		return joinder.Fail(joinder.Conflict, "error.group.undone")
	}
	if _, err := exec(ctx, tx, `UPDATE complaint_groups SET life = 'alive', into_group = '', named = 0 WHERE id = $1`, from); err != nil {
		return err
	}
	n, err := exec(ctx, tx, `UPDATE group_members SET grp = $2 WHERE grp = $1 AND complaint IN (SELECT complaint FROM group_event_members WHERE event = $3)`, now, from, string(e.Of))
	if err != nil {
		return err
	}
	if n == 0 {
		return joinder.Fail(joinder.Conflict, "error.group.nobody")
	}
	for _, id := range []string{now, from} {
		if err := pinMembers(ctx, tx, id, string(e.ID)); err != nil {
			return err
		}
	}
	return nil
}

// undoSplit puts a part back.
func undoSplit(ctx context.Context, tx *sql.Tx, whole, part string, e group.Event) error {
	whole, err := standing(ctx, tx, whole)
	if err != nil {
		return err
	}
	from, err := standing(ctx, tx, part)
	if err != nil {
		return err
	}
	if whole == from {
		return joinder.Fail(joinder.Conflict, "error.group.undone")
	}
	for _, change := range []string{
		`UPDATE group_members SET grp = $2 WHERE grp = $1`,
		`UPDATE complaint_groups SET life = 'merged', into_group = $2 WHERE id = $1`,
		`UPDATE complaint_groups SET life = 'alive', into_group = '', named = 0 WHERE id = $2 AND id <> $1`,
	} {
		if _, err := exec(ctx, tx, change, from, whole); err != nil {
			return err
		}
	}
	return pinMembers(ctx, tx, whole, string(e.ID))
}

// undoRefusal puts a complaint back that was taken out, and pins it, unless a
// run or a moderator gave it a place since: then only the bar goes.
func undoRefusal(ctx context.Context, tx *sql.Tx, from string, e group.Event) error {
	n, err := exec(ctx, tx, `DELETE FROM group_pins WHERE grp = $1 AND kept = 0 AND complaint IN (SELECT complaint FROM group_event_members WHERE event = $2)`, from, string(e.Of))
	if err != nil {
		return err
	}
	if n == 0 { // erased, or decided anew
		return joinder.Fail(joinder.Conflict, "error.group.undone")
	}
	now, err := standing(ctx, tx, from)
	if err != nil {
		return err
	}
	if _, err := exec(ctx, tx, `INSERT INTO group_members (complaint, grp, core) SELECT v.complaint, g.id, 0 FROM group_event_members v
		JOIN complaint_groups g ON g.id = $1 AND g.life = 'alive' WHERE v.event = $2 ON CONFLICT (complaint) DO NOTHING`, now, string(e.Of)); err != nil {
		return err
	}
	_, err = exec(ctx, tx, `INSERT INTO group_pins (complaint, grp, kept, event) SELECT m.complaint, m.grp, 1, CAST($3 AS TEXT) FROM group_members m
		JOIN group_event_members v ON v.complaint = m.complaint AND v.event = $2 WHERE m.grp = $1
		ON CONFLICT (complaint, grp) DO UPDATE SET kept = 1, event = excluded.event`, now, string(e.Of), string(e.ID))
	return err
}

// PinGroup implements group.Judge.
func (db *DB) PinGroup(ctx context.Context, v joinder.Viewer, e group.Event, pin bool) error {
	return db.judgeGroups(ctx, v, &e, func(tx *sql.Tx) error {
		if err := aliveGroup(ctx, tx, e.Group); err != nil {
			return err
		}
		if pin {
			return pinMembers(ctx, tx, string(e.Group), string(e.ID))
		}
		_, err := exec(ctx, tx, `DELETE FROM group_pins WHERE grp = $1`, string(e.Group))
		return err
	})
}

func aliveGroup(ctx context.Context, tx *sql.Tx, id joinder.ID) error {
	var alive []int
	err := all(ctx, tx, &alive, `SELECT 1 FROM complaint_groups WHERE id = $1 AND life = 'alive'`, string(id))
	if err == nil && len(alive) == 0 {
		err = noGroup()
	}
	return err
}

// RefuseGroupMember implements group.Judge.
func (db *DB) RefuseGroupMember(ctx context.Context, v joinder.Viewer, e group.Event) error {
	return db.judgeGroups(ctx, v, &e, func(tx *sql.Tx) error {
		if err := aliveGroup(ctx, tx, e.Group); err != nil {
			return err
		}
		id := string(e.Members[0])
		n, err := exec(ctx, tx, `DELETE FROM group_members WHERE complaint = $1 AND grp = $2`, id, string(e.Group))
		if err != nil {
			return err
		}
		if n == 0 {
			return joinder.Fail(joinder.Conflict, "error.group.not_in")
		}
		_, err = exec(ctx, tx, `INSERT INTO group_pins (complaint, grp, kept, event) VALUES ($1, $2, 0, $3) ON CONFLICT (complaint, grp) DO UPDATE SET kept = 0, event = excluded.event`,
			id, string(e.Group), string(e.ID))
		return err
	})
}
