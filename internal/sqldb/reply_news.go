package sqldb

import (
	"context"
	"database/sql"

	"joinder"
	"joinder/internal/collective"
	"joinder/internal/recourse/clock"
	"joinder/internal/recourse/reply"
)

// ReplyReaders lists who is to be told by mail that a reply came: who agreed
// to mails about the case and leads it, or is the member that the reply was
// written to. An organiser is not told of what a member keeps to themself. The
// reply comes without its words.
func (db *DB) ReplyReaders(ctx context.Context, id joinder.ID) (r joinder.Reply, title string, out []clock.Looking, err error) {
	var row replyRow
	if err := one(ctx, db.read, &row, `SELECT `+replyColumns+` FROM replies r WHERE r.id = $1`, string(id)); err != nil {
		return r, "", nil, replyMissing(err)
	}
	r = row.row().Reply
	if err := one(ctx, db.read, &title, `SELECT title FROM cases WHERE id = $1`, string(r.Case)); err != nil {
		return r, "", nil, err
	}
	var links []clockLinkRow
	if err := all(ctx, db.read, &links, `SELECT `+clockLinkColumns+` FROM clock_links l WHERE l.kind = 'mail' AND l.case_id = $1 ORDER BY l.id`, string(r.Case)); err != nil {
		return r, "", nil, err
	}
	for _, l := range links {
		v, err := db.through(ctx, l.link())
		if err != nil {
			return r, "", nil, err
		}
		told, err := db.tells(ctx, v, r)
		if err != nil {
			return r, "", nil, err
		}
		if told {
			out = append(out, clock.Looking{Link: l.link(), Viewer: v})
		}
	}
	return r, title, out, nil
}

// tells reports whether a viewer who asked for mails is told of a reply. Who
// brought their own answer here knows of it.
func (db *DB) tells(ctx context.Context, v joinder.Viewer, r joinder.Reply) (bool, error) {
	own := r.Complaint != "" && v.Owns(r.Complaint)
	switch {
	case !collective.Inside(v, r.Case), own && r.Source == joinder.ReplyByUpload:
		return false, nil
	case !own && v.In(r.Case) != joinder.Organiser:
		return false, nil
	}
	args := list{string(r.ID)}
	which, _ := repliesFor(v, r.Case, &args)
	var n int
	err := one(ctx, db.read, &n, `SELECT COUNT(*) FROM replies r WHERE r.id = $1 AND `+which, args...)
	return n > 0, err
}

// replyNews tells those in the case that an answer came. One that a member
// keeps to themself is no news to the others.
func (db *DB) replyNews(ctx context.Context, tx *sql.Tx, a reply.Arrival) error {
	if a.Auto || a.Complaint != "" && !a.Shared {
		return nil
	}
	return addUpdate(ctx, tx, joinder.Update{ID: db.world.ID(), Case: a.Case, At: a.At, Kind: reply.JobCame})
}
