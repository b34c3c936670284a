package sqldb

import (
	"context"
	"database/sql"
	"slices"

	"joinder"
	"joinder/internal/collective"
	"joinder/internal/evidence"
	"joinder/internal/letter"
	"joinder/internal/recourse/handoff"
	"joinder/internal/recourse/handoff/seat"
)

type recipientRow struct {
	ID, Kind            string
	NameBox, PurposeBox []byte
	At, EndedAt         int64
	Allowed             int
}

func (r recipientRow) boxed(id joinder.ID) handoff.Boxed {
	return handoff.Boxed{Recipient: handoff.Recipient{ID: joinder.ID(r.ID), Case: id, Kind: handoff.Kind(r.Kind), At: moment(r.At), Ended: moment(r.EndedAt), Allowed: r.Allowed},
		NameBox: r.NameBox, AboutBox: r.PurposeBox}
}

// Handoff implements handoff.Register. Members see the recipients and their own
// answers; those who work on the case how many said yes; counsel its own
// recipient and packs.
func (db *DB) Handoff(ctx context.Context, v joinder.Viewer, id joinder.ID) (handoff.Kept, error) {
	var k handoff.Kept
	if !collective.Inside(v, id) {
		return k, joinder.Fail(joinder.NotFound, "error.case.missing")
	}
	err := db.snapshot(ctx, func(tx *sql.Tx) error {
		if err := db.handoffRecipients(ctx, tx, v, id, &k); err != nil {
			return err
		}
		if err := db.handoffMine(ctx, tx, v, id, &k); err != nil {
			return err
		}
		if collective.Works(v, id) {
			if err := one(ctx, tx, &k.Members, `SELECT COUNT(*) FROM members m JOIN complaints c ON c.id = m.complaint AND c.state = 'filed' WHERE m.case_id = $1 AND m.left_at = 0`, string(id)); err != nil {
				return err
			}
		}
		var err error
		if collective.Runs(v, id) || collective.Exports(v, id) || v.In(id) == joinder.Counsel {
			if k.Terms, err = handoffTerms(ctx, tx, id); err != nil {
				return err
			}
		}
		k.Packs, err = db.handoffPacks(ctx, tx, v, id)
		return err
	})
	return k, err
}

// counselFor is the recipients whose packs the viewer's account may open, as a
// subquery over seats.
func (db *DB) counselFor(v joinder.Viewer, args *list) string {
	return `(SELECT s.recipient FROM seats s WHERE s.role = 'counsel' AND s.account <> '' AND s.account = ` + args.add(string(v.Account)) +
		` AND ` + seatInForce + args.add(micros(db.world.Now())) + `))`
}

func (db *DB) handoffRecipients(ctx context.Context, tx *sql.Tx, v joinder.Viewer, id joinder.ID, k *handoff.Kept) error {
	args, which, allowed := list{string(id)}, "", `0`
	if collective.Works(v, id) {
		allowed = `(SELECT COUNT(*)` + allows + ` AND h.recipient = x.id)`
	} else {
		which = ` AND x.ended_at = 0`
		if v.In(id) == joinder.Counsel {
			which += ` AND (x.id IN ` + db.counselFor(v, &args) + ` OR EXISTS (SELECT 1 FROM members o WHERE o.case_id = x.case_id AND o.left_at = 0 AND o.complaint IN ` + args.in(ids(v.Holds)) + `))`
		}
	}
	var rows []recipientRow
	if err := all(ctx, tx, &rows, `SELECT x.id, x.kind, x.name_box, x.purpose_box, x.at, x.ended_at, `+allowed+` AS allowed
		FROM handoff_recipients x WHERE x.case_id = $1`+which+` ORDER BY x.id DESC`, args...); err != nil {
		return err
	}
	for _, r := range rows {
		k.Recipients = append(k.Recipients, r.boxed(id))
	}
	return nil
}

func (db *DB) handoffMine(ctx context.Context, tx *sql.Tx, v joinder.Viewer, id joinder.ID, k *handoff.Kept) error {
	if len(v.Holds) == 0 {
		return nil
	}
	args := list{string(id)}
	var rows []struct {
		Complaint, State, Recipient string
		Number                      int
	}
	if err := all(ctx, tx, &rows, `SELECT m.complaint, c.state, m.number, COALESCE(h.recipient, '') AS recipient FROM members m JOIN complaints c ON c.id = m.complaint
		LEFT JOIN handoff_consents h ON h.case_id = m.case_id AND h.complaint = m.complaint AND h.withdrawn_at = 0
		WHERE m.case_id = $1 AND m.left_at = 0 AND m.complaint IN `+args.in(ids(v.Holds))+` ORDER BY m.number`, args...); err != nil {
		return err
	}
	for _, r := range rows {
		if n := len(k.Mine); n == 0 || k.Mine[n-1].Number != r.Number {
			k.Mine = append(k.Mine, handoff.Mine{Complaint: joinder.ID(r.Complaint), Number: r.Number, Standing: r.State == string(joinder.Filed), Allows: map[joinder.ID]bool{}})
		}
		if r.Recipient != "" {
			k.Mine[len(k.Mine)-1].Allows[joinder.ID(r.Recipient)] = true
		}
	}
	return nil
}

func handoffTerms(ctx context.Context, q querier, id joinder.ID) ([]handoff.Terms, error) {
	var rows []struct {
		ID, Currency, Rate, FromDay, UntilDay, Source, Actor string
		Basis                                                int
		At                                                   int64
	}
	if err := all(ctx, q, &rows, `SELECT t.id, t.currency, t.rate, t.basis, t.from_day, t.until_day, t.source, t.actor, t.at FROM handoff_terms t
		WHERE t.case_id = $1 AND NOT EXISTS (SELECT 1 FROM handoff_terms n WHERE n.case_id = t.case_id AND n.currency = t.currency AND n.id > t.id)
		ORDER BY t.currency`, string(id)); err != nil {
		return nil, err
	}
	var out []handoff.Terms
	for _, r := range rows {
		out = append(out, handoff.Terms{ID: joinder.ID(r.ID), Case: id, Currency: joinder.Currency(r.Currency), Rate: r.Rate, Basis: r.Basis,
			From: day(r.FromDay), Until: day(r.UntilDay), Source: r.Source, Actor: r.Actor, At: moment(r.At)})
	}
	return out, nil
}

type handoffPackRow struct {
	ID, CaseID, Recipient, Lang, Actor, State, Blob, Sha256 string
	Members                                                 int
	At, DoneAt, Size                                        int64
	WrappedKey                                              []byte
}

const handoffPackColumns = `p.id, p.case_id, p.recipient, p.lang, p.actor, p.at, p.state, p.members, p.done_at, p.blob, p.sha256, p.size, p.wrapped_key`

func (r handoffPackRow) pack() handoff.Pack {
	return handoff.Pack{ID: joinder.ID(r.ID), Case: joinder.ID(r.CaseID), Recipient: joinder.ID(r.Recipient), Lang: joinder.Lang(r.Lang), Actor: r.Actor, At: moment(r.At),
		State: handoff.PackState(r.State), Members: r.Members, Done: moment(r.DoneAt), Size: r.Size, SHA256: r.Sha256, Blob: r.Blob, Key: r.WrappedKey}
}

// mayOpenPack says who may see and open packs p: organiser and custodian, and
// counsel those that were made for it.
func (db *DB) mayOpenPack(v joinder.Viewer, id joinder.ID, args *list) string {
	switch {
	case collective.Exports(v, id):
		return `1 = 1`
	case v.Account == "":
		return `1 = 0`
	}
	return `p.recipient IN ` + db.counselFor(v, args)
}

func (db *DB) handoffPacks(ctx context.Context, tx *sql.Tx, v joinder.Viewer, id joinder.ID) ([]handoff.Pack, error) {
	args := list{string(id)}
	var rows []handoffPackRow
	if err := all(ctx, tx, &rows, `SELECT `+handoffPackColumns+` FROM handoff_packs p WHERE p.case_id = $1 AND `+db.mayOpenPack(v, id, &args)+` ORDER BY p.id DESC LIMIT 50`, args...); err != nil {
		return nil, err
	}
	var out []handoff.Pack
	for _, r := range rows {
		p := r.pack()
		if p.State == handoff.Ready {
			if err := packStands(ctx, tx, p.ID); joinder.KindOf(err) == joinder.Conflict {
				p.State = handoff.Withdrawn
			} else if err != nil {
				return nil, err
			}
		}
		acts, err := seatActs(ctx, tx, p.ID, "exported")
		if err != nil {
			return nil, err
		}
		p.Exports = acts
		out = append(out, p)
	}
	return out, nil
}

func seatActs(ctx context.Context, q querier, subject joinder.ID, kind string) ([]seat.Act, error) {
	var rows []struct {
		ID, CaseID, Subject, Kind, Actor, Reason string
		At                                       int64
	}
	if err := all(ctx, q, &rows, `SELECT id, case_id, subject, kind, actor, reason, at FROM seat_acts WHERE subject = $1 AND kind = $2 ORDER BY id DESC LIMIT 20`, string(subject), kind); err != nil {
		return nil, err
	}
	var out []seat.Act
	for _, r := range rows {
		out = append(out, seat.Act{ID: joinder.ID(r.ID), Case: joinder.ID(r.CaseID), Subject: joinder.ID(r.Subject), Kind: r.Kind, Actor: r.Actor, Reason: r.Reason, At: moment(r.At)})
	}
	return out, nil
}

// PackFile implements handoff.Register.
func (db *DB) PackFile(ctx context.Context, v joinder.Viewer, id, pack joinder.ID, act seat.Act) (handoff.Pack, error) {
	var r handoffPackRow
	err := db.inTx(ctx, func(tx *sql.Tx) error {
		args := list{string(pack), string(id)}
		err := one(ctx, tx, &r, `SELECT `+handoffPackColumns+` FROM handoff_packs p WHERE p.id = $1 AND p.case_id = $2 AND p.state IN ('ready', 'withdrawn') AND `+db.mayOpenPack(v, id, &args), args...)
		if isMissing(err) {
			return joinder.Fail(joinder.NotFound, "error.handoff.no_pack")
		}
		if err != nil {
			return err
		}
		if r.State != string(handoff.Ready) {
			return joinder.Fail(joinder.Conflict, "error.handoff.withdrawn")
		}
		if err := packStands(ctx, tx, pack); err != nil {
			return err
		}
		items, err := packItems(ctx, tx, pack)
		if err != nil {
			return err
		}
		for _, item := range items {
			if err := db.custody(ctx, tx, joinder.ID(item), v, "handoff"); err != nil {
				return err
			}
		}
		return db.recordSeat(ctx, tx, v.Account, act)
	})
	return r.pack(), err
}

// HandoffItem reads one item for a pack while its owner lets the recipient have
// it. FinishPack records in the custody log that it went into the pack.
func (db *DB) HandoffItem(ctx context.Context, recipient, item joinder.ID) (evidence.Row, error) {
	var r itemRow
	err := one(ctx, db.read, &r, `SELECT `+itemColumns+` FROM evidence e WHERE e.id = $1 AND e.complaint IN (SELECT h.complaint`+allows+` AND h.recipient = $2)`,
		string(item), string(recipient))
	return r.row(), err
}

// packItems are the items that went into a pack.
func packItems(ctx context.Context, q querier, pack joinder.ID) (items []string, err error) {
	err = all(ctx, q, &items, `SELECT e.id FROM evidence e JOIN handoff_consents h ON h.complaint = e.complaint
		JOIN handoff_pack_consents q ON q.consent = h.id JOIN handoff_packs p ON p.id = q.pack WHERE q.pack = $1 AND e.at <= p.done_at ORDER BY e.id`, string(pack))
	return items, err
}

// CustodyOfHandoff is the custody log of the items that a recipient may have.
func (db *DB) CustodyOfHandoff(ctx context.Context, recipient joinder.ID) ([]evidence.CustodyEntry, error) {
	var rows []struct {
		ID, Item   string
		At         int64
		Actor, Act string
	}
	err := all(ctx, db.read, &rows, `SELECT u.id, u.item, u.at, u.actor, u.act FROM custody u JOIN evidence e ON e.id = u.item
		WHERE e.complaint IN (SELECT h.complaint`+allows+` AND h.recipient = $1) ORDER BY u.at, u.id`, string(recipient))
	out := make([]evidence.CustodyEntry, len(rows))
	for i, r := range rows {
		out[i] = evidence.CustodyEntry{Item: joinder.ID(r.Item), At: moment(r.At), Actor: r.Actor, Act: r.Act}
	}
	return out, err
}

// SealedPermissions lists the consents in force to a recipient with what is
// needed to check their log entries.
func (db *DB) SealedPermissions(ctx context.Context, id, recipient joinder.ID) ([]collective.SealedConsent, error) {
	var rows []struct {
		ID, Complaint      string
		GivenAt, GivenLeaf int64
		GivenSalt          []byte
	}
	if err := all(ctx, db.read, &rows, `SELECT h.id, h.complaint, h.given_at, h.given_leaf, h.given_salt`+allows+` AND h.recipient = $1 ORDER BY h.given_leaf`, string(recipient)); err != nil {
		return nil, err
	}
	var out []collective.SealedConsent
	for _, r := range rows {
		c := permission(r.ID, id, r.Complaint, string(recipient), moment(r.GivenAt), moment(0))
		out = append(out, collective.SealedConsent{Consent: c, Bytes: collective.Canonical(c), Salt: r.GivenSalt, Leaf: r.GivenLeaf})
	}
	return out, nil
}

// forCounsel leaves of the participants those who said yes to the recipient
// that the viewer stands for, and the viewer's own.
func (f *CaseFiles) forCounsel(ctx context.Context, q querier, v joinder.Viewer, id joinder.ID, ps []letter.Participant) ([]letter.Participant, error) {
	args := list{string(id)}
	var yes []string
	if err := all(ctx, q, &yes, `SELECT h.complaint`+allows+` AND h.case_id = $1 AND h.recipient IN `+f.counselFor(v, &args), args...); err != nil {
		return nil, err
	}
	return slices.DeleteFunc(ps, func(p letter.Participant) bool {
		return !slices.Contains(yes, string(p.Complaint)) && !v.Owns(p.Complaint)
	}), nil
}
