package sqldb

import (
	"context"
	"database/sql"
	"encoding/binary"
	"strings"

	"joinder"
	"joinder/internal/similar"
	"joinder/internal/similar/twin"
)

// signatureOf is the keys as they are stored beside a text: equal texts have
// equal ones, and what is to be deleted with a text is known without it.
func signatureOf(keys []int64) []byte {
	if keys == nil {
		return nil
	}
	out := make([]byte, 0, 8*len(keys))
	for _, k := range keys {
		out = binary.BigEndian.AppendUint64(out, uint64(k)) //nolint:gosec // any 64 bits
	}
	return out
}

func keysIn(signature []byte) []int64 {
	out := make([]int64, 0, len(signature)/8)
	for ; len(signature) >= 8; signature = signature[8:] {
		out = append(out, int64(binary.BigEndian.Uint64(signature))) //nolint:gosec // any 64 bits
	}
	return out
}

// Bounds of looking for the group of one text: the most that is proposed, and
// how many of a group are compared; and not every copy of a form letter needs
// bands. What is missed for them, the nightly Regroup finds.
const (
	mostProposed = 400
	mostCompared = 20
	mostBanded   = 64  // texts of a group that have bands, of those found all at once
	leaning      = 0.9 // overlap with a text whose bands do for both
)

// groupOf finds the group of a text that comes alone: it is named by the
// earliest complaint of all that are nearly the same, directly or through
// others, and groups that the text joins become one. leans says that a text is
// in the index whose bands do for both.
func (db *DB) groupOf(ctx context.Context, tx *sql.Tx, id joinder.ID, set []uint64, keys []int64) (group string, leans bool, err error) {
	group = string(id)
	if len(keys) == 0 {
		return group, false, nil
	}
	var args list
	var near []struct{ Complaint, Twin string }
	if err := all(ctx, tx, &near, `SELECT d.complaint, d.twin FROM (SELECT doc, COUNT(*) AS n FROM search_bands
			WHERE band IN `+args.numbers(keys)+` GROUP BY doc ORDER BY n DESC, doc LIMIT `+args.add(mostProposed)+`) b
		JOIN search_docs d ON d.doc = b.doc WHERE d.complaint <> `+args.add(string(id))+` ORDER BY b.n DESC, b.doc`, args...); err != nil {
		return "", false, err
	}
	compared, joined := map[string]int{}, map[string]bool{}
	var other []uint64
	for _, n := range near {
		if joined[n.Twin] || compared[n.Twin] >= mostCompared {
			continue
		}
		compared[n.Twin]++
		var texts []string
		if err := all(ctx, tx, &texts, `SELECT public_text FROM complaints WHERE id = $1 AND state <> 'erased'`, n.Complaint); err != nil {
			return "", false, err
		}
		if len(texts) == 0 {
			continue
		}
		other = similar.Shingles(texts[0], other)
		if twin.Same(set, other) {
			joined[n.Twin] = true
			leans = leans || twin.Jaccard(set, other) >= leaning
		}
	}
	for g := range joined {
		group = min(group, g)
	}
	for g := range joined {
		if g != group {
			if err := db.renameGroup(ctx, tx, g, group); err != nil {
				return "", false, err
			}
		}
	}
	return group, leans, nil
}

// renameGroup gives all texts of a group another name.
func (db *DB) renameGroup(ctx context.Context, tx *sql.Tx, from, to string) error {
	var moved []string
	if err := all(ctx, tx, &moved, `UPDATE search_docs SET twin = $2 WHERE twin = $1 RETURNING complaint`, from, to); err != nil {
		return err
	}
	for _, m := range moved {
		db.changed(tx, joinder.ID(m))
	}
	return nil
}

// leaveTwins takes a deleted text out of its group: another one, an equal one if
// there is, gets bands for those that leaned on it, and the next one in time
// gives the name if this one did. Whether the group falls apart without it, the
// nightly Regroup sees.
func (db *DB) leaveTwins(ctx context.Context, tx *sql.Tx, complaint string, doc int64, group string, signature []byte) error {
	if keys := keysIn(signature); len(keys) > 0 {
		var args list
		if _, err := exec(ctx, tx, `DELETE FROM search_bands WHERE doc = `+args.add(doc)+` AND band IN `+args.numbers(keys), args...); err != nil {
			return err
		}
		var heirs []struct {
			Doc       int64
			Signature []byte
		}
		if err := all(ctx, tx, &heirs, `SELECT doc, signature FROM search_docs WHERE twin = $1 AND signature IS NOT NULL
			ORDER BY CASE WHEN signature = $2 THEN 0 ELSE 1 END, complaint LIMIT 1`, group, signature); err != nil {
			return err
		}
		for _, h := range heirs {
			if err := insertBands(ctx, tx, h.Doc, keysIn(h.Signature)); err != nil {
				return err
			}
		}
	}
	if group != complaint {
		return nil
	}
	var next []string
	if err := all(ctx, tx, &next, `SELECT complaint FROM search_docs WHERE twin = $1 ORDER BY complaint LIMIT 1`, group); err != nil || len(next) == 0 {
		return err
	}
	return db.renameGroup(ctx, tx, group, next[0])
}

func insertBands(ctx context.Context, tx *sql.Tx, doc int64, keys []int64) error {
	if len(keys) == 0 {
		return nil
	}
	var args list
	id := args.add(doc)
	values := make([]string, len(keys))
	for i, k := range keys {
		values[i] = "(" + args.add(k) + ", " + id + ")"
	}
	_, err := exec(ctx, tx, `INSERT INTO search_bands (band, doc) VALUES `+strings.Join(values, ", ")+` ON CONFLICT DO NOTHING`, args...)
	return err
}

// numbers is in for whole numbers.
func (l *list) numbers(values []int64) string {
	marks := make([]string, len(values))
	for i, v := range values {
		marks[i] = l.add(v)
	}
	return "(" + strings.Join(marks, ", ") + ")"
}
