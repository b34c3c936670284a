package app_test

// Rows of the visibility matrix for deadlines, the board of clocks, calendar feeds.
func init() {
	addSurfaces(map[string]surface{
		"/cases/{id}/clocks": {at: cases("/clocks", "/clocks?rule=cn-court-civil/limitation_period&state=running", "/clocks?rule=cn-court-civil/limitation_period&state=running&page=2"),
			in: members + " custodian observer", grants: []grant{{"published unpublished hidden withdrawn bare", "self", "id"}}},
		// A feed is found by its secret alone; trip_clock_test.go looks through one.
		"/clocks/{token}": {at: just("/clocks/x.ics", "/clocks/x"), in: nobody},
	})
	addDeeds(map[string]string{
		"/cases/{id}/clocks": "published", "/cases/{id}/clocks/final": "organiser", "/cases/{id}/clocks/correct": "organiser",
		"/cases/{id}/clocks/met": "published", "/cases/{id}/clocks/feed": "published", "/cases/{id}/clocks/mail": "published",
	})
	prepared = append(prepared, func(m *matrix) {})
}
