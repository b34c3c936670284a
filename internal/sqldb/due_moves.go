package sqldb

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"joinder"
)

// found is what a Grouper found.
type found struct {
	texts  *roll
	fresh  []span // those whose rows are new
	leader []int32
}

// move is a text that belongs to another group than it says.
type move struct{ complaint, was, is string }

// moveDocs renames the groups of texts that the index has, some at a time.
// Those that came meanwhile by an old name go with them.
func (x *SearchIndex) moveDocs(ctx context.Context, l *lease, groups found) error {
	p := pace{rows: 200, least: 50, most: 5000, aim: paceAim}
	texts := groups.texts.from(0)
	for last := ""; ; {
		var docs []struct{ Complaint, Twin string }
		if err := all(ctx, x.db.read, &docs, `SELECT complaint, twin FROM search_docs WHERE complaint > $1 ORDER BY complaint LIMIT $2`, last, docsAtOnce); err != nil {
			return err
		}
		var moved, renamed []move
		for _, d := range docs {
			m := move{complaint: d.Complaint, was: d.Twin}
			place, known, err := texts.find(m.complaint)
			if err != nil {
				return err
			}
			if !known {
				continue // came meanwhile
			}
			leader := int(groups.leader[place])
			if m.is = m.complaint; leader != place {
				if m.is, err = groups.texts.id(leader); err != nil {
					return err
				}
			}
			if m.is != m.was {
				moved = append(moved, m)
				if m.was == m.complaint && !within(groups.fresh, place) {
					renamed = append(renamed, m)
				}
			}
		}
		if err := x.move(ctx, l, &p, moved, renamed); err != nil || len(docs) < docsAtOnce {
			return err
		}
		last = docs[len(docs)-1].Complaint
	}
}

// docsAtOnce are read together.
const docsAtOnce = 2000

// move writes the groups of texts. renamed are those that gave their group its
// name, and have been there for others to find.
func (x *SearchIndex) move(ctx context.Context, l *lease, p *pace, moved, renamed []move) error {
	for len(moved) > 0 {
		part, done := moved[:min(p.rows, len(moved))], 0
		began := time.Now()
		if err := x.write(ctx, l, func(tx *sql.Tx) error {
			aside := x.db.aside()
			for done = 0; done < len(part) && (done == 0 || !aside(done)); done++ {
				m := part[done]
				if _, err := exec(ctx, tx, `UPDATE search_docs SET twin = $2 WHERE complaint = $1`, m.complaint, m.is); err != nil {
					return err
				}
				x.db.changed(tx, joinder.ID(m.complaint))
			}
			return nil
		}); err != nil {
			return err
		}
		moved = moved[done:]
		if took := time.Since(began); done == p.rows || took > p.aim {
			p.took(took)
		}
	}
	for part := range slices.Chunk(renamed, 50) {
		if err := x.write(ctx, l, func(tx *sql.Tx) error {
			for _, m := range part {
				if err := x.db.renameGroup(ctx, tx, m.was, m.is); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			return err
		}
	}
	return nil
}

// addDocs gives what is due its rows, each alone for now and without words.
func (x *SearchIndex) addDocs(ctx context.Context, l *lease, groups found) error {
	p := pace{rows: 500, least: 50, most: 20_000, aim: 2 * paceAim}
	var docs []newDoc
	for _, s := range groups.fresh {
		texts := groups.texts.from(s.from)
		for more := true; more || len(docs) > 0; {
			for more && len(docs) < p.rows {
				if more = texts.next < s.to; more {
					if _, err := texts.read(); err != nil {
						return err
					}
					docs = append(docs, texts.at)
				}
			}
			if len(docs) == 0 {
				break
			}
			done, asked := 0, len(docs)
			began := time.Now()
			if err := x.write(ctx, l, func(tx *sql.Tx) (err error) {
				done, err = x.insertDocs(ctx, tx, docs)
				return err
			}); err != nil {
				return err
			}
			docs = slices.Delete(docs, 0, done)
			if took := time.Since(began); done == asked || took > p.aim {
				p.took(took)
			}
		}
	}
	return nil
}

// insertDocs adds rows of complaints that were not erased meanwhile, and says
// of how many; fewer than all when somebody waits.
func (x *SearchIndex) insertDocs(ctx context.Context, tx *sql.Tx, docs []newDoc) (done int, err error) {
	if x.db.Engine == Postgres {
		var ids, twins []string
		var has []int64
		var signatures [][]byte
		for _, d := range docs {
			ids, twins, has, signatures = append(ids, d.complaint), append(twins, d.twin), append(has, int64(truth(d.hasText))), append(signatures, d.signature)
		}
		done = len(docs)
		_, err = exec(ctx, tx, `INSERT INTO search_docs (complaint, twin, has_text, signature, terms)
			SELECT v.id, v.twin, v.has_text, v.signature, ''::tsvector FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bytea[]) AS v (id, twin, has_text, signature)
			JOIN complaints c ON c.id = v.id WHERE c.state <> 'erased' ORDER BY v.id ON CONFLICT (complaint) DO NOTHING`, ids, twins, has, signatures)
	} else {
		done, err = insertRows(ctx, tx, len(docs), func(rows string) string {
			return `INSERT INTO search_docs (complaint, twin, has_text, signature) SELECT c.id, v.column2, v.column3, v.column4
				FROM (VALUES ` + rows + `) v CROSS JOIN complaints c WHERE c.id = v.column1 AND c.state <> 'erased' ON CONFLICT (complaint) DO NOTHING`
		}, func(i int, into list) list {
			d := docs[i]
			return append(into, d.complaint, d.twin, truth(d.hasText), d.signature)
		}, x.db.aside())
	}
	return done, err
}
