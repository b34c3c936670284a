package sqldb

import (
	"context"
	"database/sql"

	"joinder"
	"joinder/internal/collective"
	"joinder/internal/letter"
)

// letterColumns are the columns of letterRow; l is the letter, p and x its files.
const letterColumns = `l.id, l.case_id, l.version, l.kind, l.channel, l.member, l.lang, l.state, l.subject, l.body, l.answer_by, l.sign_by, l.at, l.frozen_at,
	COALESCE(p.item, '') AS p_item, COALESCE(p.blob, '') AS p_blob, COALESCE(p.sha256, '') AS p_hash, COALESCE(p.size, 0) AS p_size, p.salt AS p_salt, COALESCE(p.leaf, 0) AS p_leaf, p.wrapped_key AS p_key,
	COALESCE(x.item, '') AS x_item, COALESCE(x.blob, '') AS x_blob, COALESCE(x.sha256, '') AS x_hash, COALESCE(x.size, 0) AS x_size, x.salt AS x_salt, COALESCE(x.leaf, 0) AS x_leaf, x.wrapped_key AS x_key`

type letterRow struct {
	ID, CaseID                           string
	Version                              int
	Kind, Channel, Member, SignBy        string
	Lang, State, Subject, Body, AnswerBy string
	At, FrozenAt                         int64
	PItem, PBlob, PHash                  string
	PSize, PLeaf                         int64
	PSalt, PKey                          []byte
	XItem, XBlob, XHash                  string
	XSize, XLeaf                         int64
	XSalt, XKey                          []byte
}

func (r letterRow) letter() joinder.Letter {
	return joinder.Letter{
		ID: joinder.ID(r.ID), Case: joinder.ID(r.CaseID), Version: r.Version, Lang: joinder.Lang(r.Lang), State: joinder.LetterState(r.State),
		Kind: joinder.LetterKind(r.Kind), Channel: r.Channel, Member: joinder.ID(r.Member), SignBy: day(r.SignBy),
		Subject: r.Subject, Body: r.Body, AnswerBy: day(r.AnswerBy), At: moment(r.At), FrozenAt: moment(r.FrozenAt),
		PDF:  joinder.Sealed{Blob: r.PBlob, SHA256: r.PHash, Size: r.PSize, Salt: r.PSalt, Leaf: r.PLeaf, Item: joinder.ID(r.PItem), WrappedKey: r.PKey},
		XLSX: joinder.Sealed{Blob: r.XBlob, SHA256: r.XHash, Size: r.XSize, Salt: r.XSalt, Leaf: r.XLeaf, Item: joinder.ID(r.XItem), WrappedKey: r.XKey},
	}
}

func readLetters(ctx context.Context, q querier, where string, args ...any) ([]joinder.Letter, error) {
	var rows []letterRow
	if err := all(ctx, q, &rows, `SELECT `+letterColumns+` FROM letters l
		LEFT JOIN letter_files p ON p.letter = l.id AND p.kind = 'pdf'
		LEFT JOIN letter_files x ON x.letter = l.id AND x.kind = 'xlsx' WHERE `+where, args...); err != nil {
		return nil, err
	}
	out := make([]joinder.Letter, len(rows))
	for i, r := range rows {
		out[i] = r.letter()
	}
	return out, nil
}

// insideCase hides a case's letters from those who are not in it.
func insideCase(v joinder.Viewer, id joinder.ID) error {
	if !collective.Inside(v, id) {
		return joinder.Fail(joinder.NotFound, "error.case.letter_missing")
	}
	return nil
}

// Subject implements letter.Store.
func (db *DB) Subject(ctx context.Context, v joinder.Viewer, id joinder.ID) (letter.Subject, error) {
	if err := insideCase(v, id); err != nil {
		return letter.Subject{}, err
	}
	var row caseRecord
	if err := one(ctx, db.read, &row, `SELECT `+caseColumns+` FROM cases k JOIN wallets w ON w.id = k.wallet WHERE k.id = $1`, string(id)); err != nil {
		return letter.Subject{}, err
	}
	r := row.record()
	return letter.Subject{Case: r.Case, Wallet: r.Wallet}, nil
}

// Participants implements letter.Store. Members and evidence are read in one
// snapshot.
func (f *CaseFiles) Participants(ctx context.Context, v joinder.Viewer, id joinder.ID) ([]letter.Participant, error) {
	if err := insideCase(v, id); err != nil {
		return nil, err
	}
	level := sql.LevelRepeatableRead
	if f.Engine == SQLite {
		level = sql.LevelDefault // every SQLite read transaction is a snapshot
	}
	tx, err := f.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true, Isolation: level})
	if err != nil {
		return nil, translate(err)
	}
	defer tx.Rollback() //nolint:errcheck // nothing was written
	ps, err := f.participants(ctx, tx, id)
	if err == nil && v.In(id) == joinder.Counsel && !v.System {
		return f.forCounsel(ctx, tx, v, id, ps)
	}
	return ps, err
}

func (f *CaseFiles) participants(ctx context.Context, q querier, id joinder.ID) ([]letter.Participant, error) {
	var rows []memberRow
	if err := all(ctx, q, &rows, membersQuery+` ORDER BY m.number`, string(id)); err != nil {
		return nil, err
	}
	items, err := caseEvidence(ctx, q, "", string(id))
	if err != nil {
		return nil, err
	}
	marks, err := f.caseDisputes(ctx, q, whoSends+` AND `+newestDispute, string(id))
	if err != nil {
		return nil, err
	}
	since, err := signedSince(ctx, q, id)
	if err != nil {
		return nil, err
	}
	out := make([]letter.Participant, len(rows))
	for i, r := range rows {
		p := letter.Participant{
			SignedAt:  moment(since[r.Complaint]),
			Complaint: joinder.ID(r.Complaint), State: joinder.ComplaintState(r.State), Person: joinder.ID(r.Person), Number: r.Number,
			Pseudonym: r.Pseudonym, OccurredOn: day(r.OccurredOn), Issue: r.Issue, Jurisdiction: r.Jurisdiction, Consents: r.consents(),
		}
		if p.Amount, err = joinder.MoneyFromUnits(r.AmountUnits, joinder.Currency(r.Currency)); err != nil {
			return nil, err
		}
		if p.Name, err = f.name(r); err != nil {
			return nil, err
		}
		if p.Consents[joinder.SendEvidence] {
			p.Evidence, p.Transactions = annexItems(items[r.Complaint]), marks[r.Complaint]
		}
		out[i] = p
	}
	return out, nil
}

// signedSince reads since when each member lets letters be signed, as
// microseconds; members who do not are left out.
func signedSince(ctx context.Context, q querier, id joinder.ID) (map[string]int64, error) {
	var rows []struct {
		Complaint string
		GivenAt   int64
	}
	err := all(ctx, q, &rows, `SELECT complaint, given_at FROM consents WHERE case_id = $1 AND use_ = $2 AND withdrawn_at = 0`, string(id), string(joinder.SignForMe))
	out := make(map[string]int64, len(rows))
	for _, r := range rows {
		out[r.Complaint] = r.GivenAt
	}
	return out, err
}

// Letters implements letter.Store. A letter about one member is for those who
// work on the case and for that member.
func (db *DB) Letters(ctx context.Context, v joinder.Viewer, id joinder.ID) ([]joinder.Letter, error) {
	if err := insideCase(v, id); err != nil {
		return nil, err
	}
	args, which := list{string(id)}, ""
	if !v.System && !collective.Works(v, id) {
		which = ` AND l.member IN ` + args.in(append(ids(v.Holds), ""))
	}
	return readLetters(ctx, db.read, `l.case_id = $1`+which+` ORDER BY l.version DESC`, args...)
}

// Letter implements letter.Store.
func (db *DB) Letter(ctx context.Context, v joinder.Viewer, id joinder.ID) (joinder.Letter, error) {
	ls, err := readLetters(ctx, db.read, `l.id = $1`, string(id))
	if err != nil {
		return joinder.Letter{}, err
	}
	if len(ls) == 0 {
		return joinder.Letter{}, joinder.Fail(joinder.NotFound, "error.case.letter_missing")
	}
	return ls[0], insideCaseLetter(v, &ls[0])
}

// insideCaseLetter empties the letter for those who may not read it.
func insideCaseLetter(v joinder.Viewer, l *joinder.Letter) error {
	err := insideCase(v, l.Case)
	if err == nil && l.Member != "" && !v.System && !v.Owns(l.Member) && !collective.Works(v, l.Case) {
		err = joinder.Fail(joinder.NotFound, "error.case.letter_missing")
	}
	if err != nil {
		*l = joinder.Letter{}
	}
	return err
}

// AddLetter implements letter.Store.
func (db *DB) AddLetter(ctx context.Context, l joinder.Letter, base int) (joinder.Letter, error) {
	err := db.inTx(ctx, func(tx *sql.Tx) error {
		c, err := lockCase(ctx, tx, l.Case, l.At)
		if err != nil {
			return err
		}
		t := l.Thread()
		var newest struct{ InCase, InThread int }
		if err := one(ctx, tx, &newest, `SELECT COALESCE(MAX(version), 0) AS in_case,
				COALESCE(MAX(CASE WHEN kind = $2 AND channel = $3 AND member = $4 THEN version END), 0) AS in_thread
			FROM letters WHERE case_id = $1`, string(l.Case), string(t.Kind), t.Channel, string(t.Member)); err != nil {
			return err
		}
		if newest.InThread != base {
			return joinder.Fail(joinder.Conflict, "error.case.letter_changed", "Version", newest.InThread)
		}
		if err := memberOf(ctx, tx, l); err != nil {
			return err
		}
		l.Version, l.Kind, l.State = newest.InCase+1, t.Kind, joinder.LetterDraft
		if _, err := exec(ctx, tx, `INSERT INTO letters (id, case_id, version, kind, channel, member, lang, state, subject, body, answer_by, at)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
			string(l.ID), string(l.Case), l.Version, string(l.Kind), l.Channel, string(l.Member), string(l.Lang), string(l.State), l.Subject, l.Body,
			l.AnswerBy.String(), micros(l.At)); err != nil {
			return err
		}
		switch joinder.CaseState(c.State) {
		case joinder.Drafting, joinder.Frozen, joinder.Sent:
			return nil
		}
		return moveCase(ctx, tx, joinder.Drafting, joinder.Update{
			ID: db.world.ID(), Case: l.Case, At: l.At, Kind: "state." + string(joinder.Drafting), Public: true,
		})
	})
	return l, err
}

// memberOf refuses a letter about somebody who is not in the case.
func memberOf(ctx context.Context, q querier, l joinder.Letter) error {
	if l.Member == "" {
		return nil
	}
	_, err := membership(ctx, q, l.Case, l.Member)
	if isMissing(err) {
		return joinder.Fail(joinder.NotFound, "error.case.not_member")
	}
	return err
}

// FreezeLetter implements letter.Store.
func (f *CaseFiles) FreezeLetter(ctx context.Context, fr letter.Frozen, leaves []joinder.Leaf, jobs []joinder.Job) (joinder.Letter, error) {
	var out joinder.Letter
	err := f.inTx(ctx, func(tx *sql.Tx) error {
		l := fr.Letter
		if len(leaves) != 2 {
			return joinder.Fail(joinder.Internal, "error.shell.internal")
		}
		c, err := lockCase(ctx, tx, l.Case, l.FrozenAt)
		if err != nil {
			return err
		}
		if err := f.unchanged(ctx, tx, fr); err != nil {
			return err
		}
		indexes, err := f.appendLeaves(ctx, tx, leaves...)
		if err != nil {
			return err
		}
		l.PDF.Leaf, l.XLSX.Leaf, l.State = indexes[0], indexes[1], joinder.LetterFrozen
		if err := storeFrozen(ctx, tx, l); err != nil {
			return err
		}
		if state := joinder.CaseState(c.State); state != joinder.Frozen && state != joinder.Sent {
			if err := moveCase(ctx, tx, joinder.Frozen, joinder.Update{
				ID: f.world.ID(), Case: l.Case, At: l.FrozenAt, Kind: "state." + string(joinder.Frozen), Public: true,
			}); err != nil {
				return err
			}
		}
		if fr.Update.ID != "" {
			if err := addUpdate(ctx, tx, fr.Update); err != nil {
				return err
			}
		}
		out = l
		return f.enqueue(ctx, tx, jobs...)
	})
	return out, err
}

// unchanged compares what was rendered with what is stored now.
func (f *CaseFiles) unchanged(ctx context.Context, tx *sql.Tx, fr letter.Frozen) error {
	t := fr.Letter.Thread()
	stored, err := readLetters(ctx, tx, `l.case_id = $1 AND l.kind = $2 AND l.channel = $3 AND l.member = $4 ORDER BY l.version DESC LIMIT 1`,
		string(fr.Letter.Case), string(t.Kind), t.Channel, string(t.Member))
	if err != nil {
		return err
	}
	if len(stored) == 0 || stored[0].ID != fr.Letter.ID || stored[0].State != joinder.LetterDraft {
		return joinder.Fail(joinder.Conflict, "error.letter.not_draft")
	}
	ps, err := f.participants(ctx, tx, fr.Letter.Case)
	if err != nil {
		return err
	}
	answers, err := f.signOffs(ctx, tx, ``, string(stored[0].ID))
	if err != nil {
		return err
	}
	if letter.Snapshot(stored[0], letter.Signing(stored[0], ps, answers)) != fr.Snapshot {
		return joinder.Fail(joinder.Conflict, "error.case.letter_stale")
	}
	return nil
}

func storeFrozen(ctx context.Context, tx *sql.Tx, l joinder.Letter) error {
	t := l.Thread()
	if _, err := exec(ctx, tx, `UPDATE letters SET state = $3 WHERE case_id = $1 AND id <> $2 AND kind = $4 AND channel = $5 AND member = $6`,
		string(l.Case), string(l.ID), string(joinder.LetterSuperseded), string(t.Kind), t.Channel, string(t.Member)); err != nil {
		return err
	}
	if _, err := exec(ctx, tx, `UPDATE letters SET state = $2, frozen_at = $3 WHERE id = $1`,
		string(l.ID), string(l.State), micros(l.FrozenAt)); err != nil {
		return err
	}
	for kind, s := range map[string]joinder.Sealed{"pdf": l.PDF, "xlsx": l.XLSX} {
		if _, err := exec(ctx, tx, `INSERT INTO letter_files (letter, kind, item, blob, sha256, size, salt, leaf, wrapped_key) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
			string(l.ID), kind, string(s.Item), s.Blob, s.SHA256, s.Size, s.Salt, s.Leaf, s.WrappedKey); err != nil {
			return err
		}
	}
	return nil
}
