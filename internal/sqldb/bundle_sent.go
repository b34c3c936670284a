package sqldb

import (
	"context"

	"joinder"
	"joinder/internal/collective"
	"joinder/internal/letter"
	"joinder/internal/recourse/filing"
	"joinder/internal/recourse/reply"
)

// sendsEvidence holds for complaints of present members of a case who let
// their evidence be sent; it is about the row named by the alias x, which has
// case_id and complaint.
const sendsEvidence = `EXISTS (SELECT 1 FROM members em JOIN complaints ec ON ec.id = em.complaint AND ec.state = 'filed'
	JOIN consents ek ON ek.case_id = em.case_id AND ek.complaint = em.complaint AND ek.use_ = 'evidence' AND ek.withdrawn_at = 0
	WHERE em.case_id = x.case_id AND em.complaint = x.complaint AND em.left_at = 0)`

// SharedProof is a proof of sending that a case's bundle may hold.
type SharedProof struct {
	filing.Proof
	Channel string
	Number  int // of the member; 0 for a joint one
}

// SharedProofs lists the proofs of sending for a case's bundle: those of joint
// submissions whose letter stands, and a member's own while they sign and let
// their evidence be sent.
func (db *DB) SharedProofs(ctx context.Context, v joinder.Viewer, id joinder.ID) ([]SharedProof, error) {
	if !collective.Exports(v, id) {
		return nil, joinder.Fail(joinder.NotFound, "error.case.missing")
	}
	var rows []struct {
		proofRow
		Channel string
		Number  int
	}
	err := all(ctx, db.read, &rows, `SELECT `+proofColumns+`, s.channel, s.number FROM filing_proofs p JOIN submissions s ON s.id = p.submission
		JOIN filing_proofs x ON x.id = p.id WHERE p.case_id = $1 AND ((p.complaint = '' AND EXISTS (SELECT 1 FROM letters l WHERE l.id = s.letter AND l.state = 'frozen'))
		OR (p.complaint <> '' AND `+takesPart+` AND `+sendsEvidence+`)) ORDER BY p.leaf`, string(id))
	out := make([]SharedProof, len(rows))
	for i, r := range rows {
		out[i] = SharedProof{Proof: r.proof(), Channel: r.Channel, Number: r.Number}
	}
	return out, err
}

// SealedSignOff is a member's yes to a version of a letter, with what is needed
// to check its log entry.
type SealedSignOff struct {
	joinder.SignOff
	Version int
	Salt    []byte
	Bytes   []byte
}

// SealedSignOffs lists the yeses to the sealed letters of a case, for its
// bundle: each member's last word on that version, of those who still sign.
// Who objected is nobody else's business.
func (db *DB) SealedSignOffs(ctx context.Context, v joinder.Viewer, id joinder.ID) ([]SealedSignOff, error) {
	if !collective.Exports(v, id) {
		return nil, joinder.Fail(joinder.NotFound, "error.case.missing")
	}
	var rows []struct {
		signOffRow
		Salt    []byte
		Version int
	}
	err := all(ctx, db.read, &rows, `SELECT x.id, x.letter, x.complaint, x.answer, m.number, x.at, x.leaf, x.salt, l.version FROM letter_signoffs x
		JOIN letters l ON l.id = x.letter AND l.case_id = $1 AND l.state = 'frozen'
		JOIN members m ON m.case_id = l.case_id AND m.complaint = x.complaint AND m.left_at = 0
		JOIN complaints c ON c.id = x.complaint AND c.state = 'filed'
		JOIN consents k ON k.case_id = l.case_id AND k.complaint = x.complaint AND k.use_ = 'sign' AND k.withdrawn_at = 0
		WHERE x.answer = $2 AND x.salt IS NOT NULL
		AND NOT EXISTS (SELECT 1 FROM letter_signoffs o WHERE o.letter = x.letter AND o.complaint = x.complaint AND o.leaf > x.leaf) ORDER BY x.leaf`,
		string(id), string(joinder.SignedOff))
	out := make([]SealedSignOff, len(rows))
	for i, r := range rows {
		s := joinder.SignOff{ID: joinder.ID(r.ID), Letter: joinder.ID(r.Letter), Complaint: joinder.ID(r.Complaint), Number: r.Number,
			Answer: joinder.SignOffAnswer(r.Answer), At: moment(r.At), Leaf: r.Leaf}
		out[i] = SealedSignOff{SignOff: s, Version: r.Version, Salt: r.Salt, Bytes: letter.SignOffRecord(s)}
	}
	return out, err
}

// SealedReply is an answer as it was sealed: its words, and the file that it
// came as.
type SealedReply struct {
	reply.Row
	Salt     []byte // of the words
	Leaf     int64  // of the words
	FileLeaf int64  // of the first of Files, if there is one
}

// SealedReplies lists the answers for a case's bundle: those to the whole case,
// and a member's own while they share them and let their evidence be sent.
func (db *DB) SealedReplies(ctx context.Context, v joinder.Viewer, id joinder.ID) ([]SealedReply, error) {
	if !collective.Exports(v, id) {
		return nil, joinder.Fail(joinder.NotFound, "error.case.missing")
	}
	const which = `r.case_id = $1 AND (r.complaint = '' OR (` + sharedReply + ` AND ` + sendsEvidence + `))`
	var rows []struct {
		replyRow
		Salt []byte
		Leaf int64
	}
	if err := all(ctx, db.read, &rows, `SELECT `+replyColumns+`, r.salt, w.idx AS leaf FROM replies r JOIN replies x ON x.id = r.id
		JOIN log_leaves w ON w.item = r.id AND w.kind = 'reply' WHERE `+which+` ORDER BY w.idx`, string(id)); err != nil {
		return nil, err
	}
	var files []struct {
		replyFileRow
		Leaf int64
	}
	if err := all(ctx, db.read, &files, `SELECT `+replyFileColumns+`, w.idx AS leaf FROM reply_files f JOIN replies r ON r.id = f.reply JOIN replies x ON x.id = r.id
		JOIN log_leaves w ON w.item = f.id AND w.kind = 'reply' WHERE `+which, string(id)); err != nil {
		return nil, err
	}
	out, at := make([]SealedReply, len(rows)), map[joinder.ID]int{}
	for i, r := range rows {
		out[i] = SealedReply{Row: r.row(), Salt: r.Salt, Leaf: r.Leaf}
		at[out[i].ID] = i
	}
	for _, f := range files {
		if i, ok := at[f.file().Reply]; ok {
			out[i].Files, out[i].FileLeaf = append(out[i].Files, f.file()), f.Leaf
		}
	}
	return out, nil
}
