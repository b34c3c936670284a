package sqldb

import (
	"strings"

	"joinder"
	"joinder/internal/similar"
)

// Visibility of complaints, as fragments for queries over complaints c.

// visibleComplaint holds for the complaints that everybody may find and that
// counts include: filed ones, published or not. Withdrawn, hidden and erased
// ones exist for nobody here; owners and moderators have pages of their own,
// and finding is the same for all, so that a number can be checked by anyone.
// Which states those are, similar.Seen says to every index.
func visibleComplaint(v joinder.Viewer) string {
	states := similar.Seen(v)
	if len(states) == 1 {
		return `c.state = '` + string(states[0]) + `'`
	}
	quoted := make([]string, len(states))
	for i, s := range states {
		quoted[i] = `'` + string(s) + `'`
	}
	return `c.state IN (` + strings.Join(quoted, ", ") + `)`
}

// publicSource holds for complaints copied from a data set that was public
// before; of the others only the month and a rounded amount are shown (RQ-03),
// and filters and orders may not tell more than is shown.
const publicSource = `c.source IN ('cfpb', 'table')`

// shownDay is the day of the event as far as it is shown.
const shownDay = `CASE WHEN ` + publicSource + ` THEN c.occurred_on ELSE SUBSTR(c.occurred_on, 1, 7) END`

// countedDay is the day by which a complaint counts towards the last so many
// days: one of ours by the middle of its month. Who watched a small number fall
// from one day to the next would otherwise know somebody's day.
const countedDay = `CASE WHEN ` + publicSource + ` OR c.occurred_on = '' THEN c.occurred_on ELSE SUBSTR(c.occurred_on, 1, 7) || '-15' END`
