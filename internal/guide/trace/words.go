package trace

import "time"

// Clock writes a time for people, in UTC so that anybody can find it in the
// ledger.
func Clock(w Words, t time.Time) string {
	switch {
	case t.IsZero():
		return w.T("trace.unconfirmed")
	case t.Equal(t.Truncate(24 * time.Hour)):
		return t.UTC().Format(time.DateOnly)
	}
	return t.UTC().Format("2006-01-02 15:04:05") + " UTC"
}

// Said writes a label as what it is: an allegation of its source, with its day.
func Said(w Words, l Label) string {
	name := l.Name
	if name == "" {
		name = l.Category
	} else if l.Category != "" {
		name += " (" + l.Category + ")"
	}
	if l.Date == "" {
		return w.T("trace.label.undated", "Name", name, "Source", l.Source)
	}
	return w.T("trace.label.dated", "Name", name, "Source", l.Source, "Date", l.Date)
}
