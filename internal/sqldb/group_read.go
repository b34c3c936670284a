package sqldb

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"joinder"
	"joinder/internal/similar"
	"joinder/internal/similar/group"
)

// seesSmall reports whether somebody may know of groups of few people: those
// who decide about them.
func seesSmall(v joinder.Viewer) bool { return v.System || moderates(v) }

type groupRow struct {
	ID, Wallet, Issue, Life, IntoGroup, Words string
	MadeAt                                    int64
}

func (r groupRow) group() group.Group {
	return group.Group{Bucket: group.Bucket{Wallet: r.Wallet, Issue: r.Issue}, ID: joinder.ID(r.ID), Life: group.Life(r.Life), Into: joinder.ID(r.IntoGroup),
		Since: joinder.DateOf(moment(r.MadeAt)), Words: groupWords(r.Words)}
}

const groupColumns = `g.id, g.wallet, g.issue, g.life, g.into_group, g.words, g.made_at`

// Groups implements group.Register. Which groups are on a page, and in which
// order, is by the numbers of the last run; the numbers shown are of now.
func (db *DB) Groups(ctx context.Context, v joinder.Viewer, q group.Query) (group.List, error) {
	out := group.List{Page: q.Page}
	shown := `g.life = 'alive'`
	if !seesSmall(v) {
		shown += ` AND g.people >= ` + strconv.Itoa(similar.FewPeople)
	}
	where := func(args *list, but string) string {
		s := shown
		if q.Wallet != "" && but != "wallet" {
			s += ` AND g.wallet = ` + args.add(q.Wallet)
		}
		if q.Issue != "" && but != "issue" {
			s += ` AND g.issue = ` + args.add(q.Issue)
		}
		if q.Operator != "" {
			s += ` AND g.wallet IN (SELECT w.id FROM wallets w WHERE w.operator = ` + args.add(q.Operator) + `)`
		}
		return s
	}
	var args list
	if err := one(ctx, db.read, &out.Total, `SELECT COUNT(*) FROM complaint_groups g WHERE `+where(&args, ""), args...); err != nil {
		return out, err
	}
	out.Pages = max(1, (out.Total+q.Limit-1)/q.Limit)
	out.Page = min(out.Page, out.Pages)
	for _, facet := range []struct {
		name string
		to   *[]similar.Count
	}{{"wallet", &out.Wallets}, {"issue", &out.Issues}} {
		var args list
		if err := all(ctx, db.read, facet.to, `SELECT g.`+facet.name+` AS value, COUNT(*) AS count FROM complaint_groups g WHERE `+where(&args, facet.name)+
			` GROUP BY g.`+facet.name+` ORDER BY count DESC, value`, args...); err != nil {
			return out, err
		}
	}
	order := map[group.Order]string{group.ByRecent: `g.recent DESC, g.people DESC, g.id`, group.ByAll: `g.people DESC, g.id`}[q.Order]
	args = nil
	query := `SELECT ` + groupColumns + ` FROM complaint_groups g WHERE ` + where(&args, "") + ` ORDER BY ` + order + ` LIMIT ` + args.add(q.Limit) + ` OFFSET ` + args.add((out.Page-1)*q.Limit)
	var rows []groupRow
	if err := all(ctx, db.read, &rows, query, args...); err != nil {
		return out, err
	}
	ids := make([]string, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
	}
	tallies, err := db.tallyGroups(ctx, v, ids, q.Today)
	if err != nil {
		return out, err
	}
	for _, r := range rows {
		g := r.group()
		if g.Tally = tallies[r.ID]; g.Shown() || seesSmall(v) && g.People > 0 {
			out.Groups = append(out.Groups, g)
		}
	}
	slices.SortStableFunc(out.Groups, func(a, b group.Group) int {
		if q.Order == group.ByRecent && a.People90 != b.People90 {
			return b.People90 - a.People90
		}
		return b.People - a.People
	})
	return out, nil
}

// grouping counts several groups at once, as counting does one.
const grouping = `) x)
	SELECT grp, 'complaints' AS part, '' AS a, COUNT(*) AS n, COALESCE(SUM(CASE WHEN first > 1 THEN 1 ELSE 0 END), 0) AS m FROM g GROUP BY grp
	UNION ALL SELECT grp, 'people', '', COUNT(DISTINCT person), 0 FROM g WHERE first = 1 GROUP BY grp
	UNION ALL SELECT grp, 'month', SUBSTR(day, 1, 7), COUNT(*), COUNT(DISTINCT CASE WHEN first = 1 THEN person END) FROM g WHERE day <> '' GROUP BY grp, SUBSTR(day, 1, 7)
	UNION ALL SELECT grp, 'level', '', top, COUNT(*) FROM (SELECT grp, person, MAX(top) AS top FROM g WHERE first = 1 GROUP BY grp, person) AS p GROUP BY grp, top
	UNION ALL SELECT grp, 'recent', '', COUNT(DISTINCT person), 0 FROM g WHERE first = 1 AND latest > `

// tallyGroups counts what a list shows of groups: people, months and levels.
func (db *DB) tallyGroups(ctx context.Context, v joinder.Viewer, ids []string, today joinder.Date) (map[string]similar.Tally, error) {
	out := map[string]similar.Tally{}
	if len(ids) == 0 {
		return out, nil
	}
	var args list
	query := `WITH g AS (SELECT x.*, ROW_NUMBER() OVER (PARTITION BY x.grp, x.twin ORDER BY x.id) AS first,
			MAX(x.counted) OVER (PARTITION BY x.grp, x.twin) AS latest, MAX(x.rank) OVER (PARTITION BY x.grp, x.twin) AS top FROM (
			SELECT m.grp, c.id, c.person, c.occurred_on AS day, ` + countedDay + ` AS counted, COALESCE(d.twin, c.id) AS twin,
				CASE c.level WHEN 'evidence' THEN 3 WHEN 'contact' THEN 2 WHEN 'stated' THEN 1 ELSE 0 END AS rank
			FROM group_members m JOIN complaints c ON c.id = m.complaint LEFT JOIN search_docs d ON d.complaint = c.id
			WHERE m.grp IN ` + args.in(ids) + ` AND ` + memberSeen(v) + grouping + args.add(today.AddDays(-90).String()) + ` GROUP BY grp ORDER BY 1, 2, 3, 4`
	var rows []struct {
		Grp, Part, A string
		N, M         int
	}
	if err := all(ctx, db.read, &rows, query, args...); err != nil {
		return nil, err
	}
	for _, r := range rows {
		t := out[r.Grp]
		switch r.Part {
		case "complaints":
			t.Complaints, t.Alike = r.N, r.M
		case "people":
			t.People = r.N
		case "recent":
			t.People90 = r.N
		case "month":
			t.Months = append(t.Months, similar.Month{Month: r.A, Complaints: r.N, People: r.M})
		case "level":
			t.Levels = append(t.Levels, similar.LevelCount{Level: tallyLevels()[r.N], People: r.M})
		}
		out[r.Grp] = t
	}
	return out, nil
}

// memberSeen holds for members that a viewer may see: their words are public.
func memberSeen(v joinder.Viewer) string { return visibleComplaint(v) + ` AND c.public_text <> ''` }

func noGroup() error { return joinder.Fail(joinder.NotFound, "error.group.missing") }

// Group implements group.Register. One that was merged is the survivor under
// its old id, with Into naming where it went.
func (db *DB) Group(ctx context.Context, v joinder.Viewer, id joinder.ID, today joinder.Date) (group.Group, error) {
	g, err := db.groupRow(ctx, id)
	if err != nil {
		return g, err
	}
	if g.Life == group.Joined {
		into, err := db.survivor(ctx, g)
		if err != nil {
			return g, err
		}
		g, err := db.Group(ctx, v, into, today)
		if err == nil {
			g.ID, g.Into, g.Life = id, into, group.Joined
		}
		return g, err
	}
	t, err := db.groupTally(ctx, v, id, today)
	if err != nil {
		return g, err
	}
	if g.Tally = t; !g.Shown() && !seesSmall(v) {
		return group.Group{}, noGroup()
	}
	return g, nil
}

func (db *DB) groupRow(ctx context.Context, id joinder.ID) (group.Group, error) {
	var r groupRow
	err := one(ctx, db.read, &r, `SELECT `+groupColumns+` FROM complaint_groups g WHERE g.id = $1`, string(id))
	switch {
	case isMissing(err):
		return group.Group{}, noGroup()
	case err != nil:
		return group.Group{}, err
	}
	return r.group(), nil
}

// survivor is the group that a merged one is part of now: what it was merged
// into may have gone on.
func (db *DB) survivor(ctx context.Context, g group.Group) (joinder.ID, error) {
	for range 50 {
		next, err := db.groupRow(ctx, g.Into)
		if err != nil {
			return "", err
		}
		if next.Life != group.Joined {
			return next.ID, nil
		}
		g = next
	}
	return "", noGroup()
}

func (db *DB) groupTally(ctx context.Context, v joinder.Viewer, id joinder.ID, today joinder.Date) (similar.Tally, error) {
	var args list
	query := grouped + memberSeen(v) + ` AND c.id IN (SELECT m.complaint FROM group_members m WHERE m.grp = ` + args.add(string(id)) + `)` + counting
	for _, days := range []string{"30", "90", "365"} {
		n := map[string]int{"30": -30, "90": -90, "365": -365}[days]
		query += ` UNION ALL SELECT 'since', '` + days + `', '', COUNT(DISTINCT person), 0 FROM g WHERE first = 1 AND latest > ` + args.add(today.AddDays(n).String())
	}
	var rows []tallyRow
	if err := all(ctx, db.read, &rows, query+` ORDER BY 1, 2, 3, 4`, args...); err != nil {
		return similar.Tally{}, err
	}
	return tally(rows)
}

// GroupMembers implements group.Register.
func (db *DB) GroupMembers(ctx context.Context, v joinder.Viewer, id joinder.ID, offset, limit int) ([]group.Member, error) {
	if g, err := db.Group(ctx, v, id, joinder.DateOf(db.world.Now())); err != nil || g.ID != id {
		return nil, err
	}
	var args list
	var rows []struct {
		complaintRow
		Alike, Kept int
	}
	if err := all(ctx, db.read, &rows, `SELECT `+complaintColumns+`, x.alike, COALESCE((SELECT p.kept FROM group_pins p WHERE p.complaint = c.id AND p.grp = `+args.add(string(id))+`), 0) AS kept FROM (
			SELECT c.id, m.core, ROW_NUMBER() OVER (PARTITION BY COALESCE(d.twin, c.id) ORDER BY m.core DESC, c.id) AS first, COUNT(*) OVER (PARTITION BY COALESCE(d.twin, c.id)) - 1 AS alike
			FROM group_members m JOIN complaints c ON c.id = m.complaint LEFT JOIN search_docs d ON d.complaint = c.id
			WHERE m.grp = `+args.add(string(id))+` AND `+memberSeen(v)+`) AS x JOIN complaints c ON c.id = x.id WHERE x.first = 1
		ORDER BY x.core DESC, c.id LIMIT `+args.add(limit)+` OFFSET `+args.add(offset), args...); err != nil {
		return nil, err
	}
	out := make([]group.Member, len(rows))
	for i, r := range rows {
		c, err := r.complaint()
		if err != nil {
			return nil, err
		}
		out[i] = group.Member{PublicComplaint: c.Publish(), Alike: r.Alike, Pinned: r.Kept == 1}
	}
	return out, nil
}

// GroupHistory implements group.Register.
func (db *DB) GroupHistory(ctx context.Context, v joinder.Viewer, id joinder.ID) ([]group.Event, error) {
	if _, err := db.Group(ctx, v, id, joinder.DateOf(db.world.Now())); err != nil {
		return nil, err
	}
	var rows []struct {
		ID, Kind, Grp, Other, Undoes, Account string
		At                                    int64
		InGrp, InOther, Undone                int
	}
	if err := all(ctx, db.read, &rows, `SELECT e.id, e.at, e.kind, e.grp, e.other, e.undoes, e.account, e.in_grp, e.in_other, e.undone FROM group_events e
		WHERE e.grp = $1 OR e.other = $1 ORDER BY e.id DESC LIMIT 50`, string(id)); err != nil {
		return nil, err
	}
	out := make([]group.Event, len(rows))
	for i, r := range rows {
		out[i] = group.Event{ID: joinder.ID(r.ID), At: moment(r.At), Kind: group.Kind(r.Kind), Group: joinder.ID(r.Grp), Other: joinder.ID(r.Other), Of: joinder.ID(r.Undoes),
			InGroup: r.InGrp, InOther: r.InOther, ByHost: r.Account != "", Undone: r.Undone == 1}
	}
	return out, nil
}

// GroupOf implements group.Register.
func (db *DB) GroupOf(ctx context.Context, v joinder.Viewer, complaint joinder.ID) (joinder.ID, error) {
	var ids []string
	if err := all(ctx, db.read, &ids, `SELECT m.grp FROM group_members m JOIN complaints c ON c.id = m.complaint JOIN complaint_groups g ON g.id = m.grp
		WHERE m.complaint = $1 AND g.life = 'alive' AND `+memberSeen(v), string(complaint)); err != nil || len(ids) == 0 {
		return "", err
	}
	g, err := db.Group(ctx, v, joinder.ID(strings.Clone(ids[0])), joinder.DateOf(db.world.Now()))
	if isMissing(err) {
		return "", nil
	}
	return g.ID, err
}
