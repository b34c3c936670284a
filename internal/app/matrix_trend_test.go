package app_test

// Rows of the visibility matrix for trends and maps: the same for everybody,
// and nothing of any one person.
func init() {
	addSurfaces(map[string]surface{
		"/trends":          {at: just("/trends", "/trends?by=region&step=month", "/trends?by=wallet&step=day&measure=complaints", "/trends?q=提现&since=2026-09-17&until=2026-09-17&step=day")},
		"/trends.csv":      {at: just("/trends.csv?by=region&step=month", "/trends.csv?by=issue&step=day")},
		"/trends.json":     {at: just("/trends.json?by=level&step=month")},
		"/trends/map":      {at: just("/trends/map", "/trends/map?measure=complaints&since=2026-09-17", "/trends/map?measure=rate")},
		"/trends/map.csv":  {at: just("/trends/map.csv?since=2026-09-17")},
		"/trends/map.json": {at: just("/trends/map.json")},
	})
}
