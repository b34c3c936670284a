package sqldb

import "joinder"

// Visibility of complaints, as fragments for queries over complaints c.

// visibleComplaint holds for the complaints that everybody may find and that
// counts include: filed ones, published or not. Withdrawn, hidden and erased
// ones exist for nobody here; owners and moderators have pages of their own,
// and finding is the same for all, so that a number can be checked by anyone.
func visibleComplaint(joinder.Viewer) string { return `c.state = 'filed'` }

// publicSource holds for complaints copied from a data set that was public
// before; of the others only the month and a rounded amount are shown (RQ-03),
// and filters and orders may not tell more than is shown.
const publicSource = `c.source IN ('cfpb', 'table')`

// shownDay is the day of the event as far as it is shown.
const shownDay = `CASE WHEN ` + publicSource + ` THEN c.occurred_on ELSE SUBSTR(c.occurred_on, 1, 7) END`
